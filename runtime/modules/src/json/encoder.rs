//! `make_encoder`: writes one value as a document. Words (markers, default, encoder, indent, key_separator, item_separator,
//! sort_keys, skipkeys, allow_nan).
//!
//! The text is collected outside the heap; nothing here depends on what a hook does to the objects being written.

use super::text::{Charset, write_string};
use super::{ASCII_ENCODER, ENCODER as ALL_ENCODER, check_depth, flag};
use crate::words::{get, make};
use taipan_core::algo::float_repr;
use taipan_core::error::{R, Raised};
use taipan_core::native::{Args, Effects, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::{Dict, KeyKind, List, Str, Tuple};
use taipan_core::ops::binary::compare_str;
use taipan_core::thread::Thread;
use taipan_core::types::int::arith::int_to_text;
use taipan_core::types::list::{extend, sort::sort};
use taipan_core::types::object::qualified_name;
use taipan_core::types::str::StrBuilder;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const MARKERS: usize = 0;
const DEFAULT: usize = 1;
const STRING_ENCODER: usize = 2;
const INDENT: usize = 3;
const KEY_SEPARATOR: usize = 4;
const ITEM_SEPARATOR: usize = 5;
const SORT_KEYS: usize = 6;
const SKIP_KEYS: usize = 7;
const ALLOW_NAN: usize = 8;

pub static ENCODER: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[
        getter("markers", |_, o| Ok(get(o, MARKERS)), "markers"),
        getter("default", |_, o| Ok(get(o, DEFAULT)), "default"),
        getter("encoder", |_, o| Ok(get(o, STRING_ENCODER)), "encoder"),
        getter("indent", |_, o| Ok(get(o, INDENT)), "indent"),
        getter("key_separator", |_, o| Ok(get(o, KEY_SEPARATOR)), "key_separator"),
        getter("item_separator", |_, o| Ok(get(o, ITEM_SEPARATOR)), "item_separator"),
        getter("sort_keys", |_, o| Ok(get(o, SORT_KEYS)), "sort_keys"),
        getter("skipkeys", |_, o| Ok(get(o, SKIP_KEYS)), "skipkeys"),
    ],
    doc: "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
};

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        new,
        Effects::ANY,
        "",
    ),
    native("__call__", "($self, /, obj, _current_indent_level)", call, Effects::ANY, "Call self as a function."),
];

fn new(t: &Thread, a: Args<'_>) -> R {
    let separator = |i: usize| match t.as_str(a[i]) {
        Some(_) => Ok(Some(a[i])),
        None => {
            let name = t.type_name(a[i]);
            Err(t.type_error(format_args!("make_encoder() argument {i} must be str, not {name}")))
        }
    };
    if !a[1].is_none() && a[1].downcast::<Dict>().is_none() {
        let name = t.type_name(a[1]);
        return Err(t.type_error(format_args!("make_encoder() argument 1 must be dict or None, not {name}")));
    }
    let (key_separator, item_separator) = (separator(5)?, separator(6)?);
    let mut flags = [Value::FALSE; 3];
    for (i, word) in flags.iter_mut().enumerate() {
        *word = Value::bool(flag(t, a, 7 + i, false)?);
    }
    let [sort, skip, nan] = flags.map(Some);
    let words = [Some(a[1]), Some(a[2]), Some(a[3]), Some(a[4]), key_separator, item_separator, sort, skip, nan];
    make(t, a[0], &words)
}

fn call(t: &Thread, a: Args<'_>) -> R {
    let this = a[0];
    let level = usize::try_from(t.index(a[2])?).unwrap_or_default();
    let str_at = |i| t.as_str(get(this, i)).ok_or_else(|| t.type_error("separators and indent must be str"));
    let is = |i| get(this, i) == Value::TRUE;
    let encoder = Some(get(this, STRING_ENCODER));
    let charset = if encoder == t.vm().registered(ASCII_ENCODER) {
        Some(Charset::Ascii)
    } else if encoder == t.vm().registered(ALL_ENCODER) {
        Some(Charset::All)
    } else {
        None
    };
    let mut encode = Encode {
        t,
        out: StrBuilder::new(),
        charset,
        encoder: get(this, STRING_ENCODER),
        default: get(this, DEFAULT),
        indent: if get(this, INDENT).is_none() { None } else { Some(str_at(INDENT)?) },
        key_separator: str_at(KEY_SEPARATOR)?,
        item_separator: str_at(ITEM_SEPARATOR)?,
        check_circular: !get(this, MARKERS).is_none(),
        open: Vec::new(),
        depth: 0,
        sort_keys: is(SORT_KEYS),
        skip_keys: is(SKIP_KEYS),
        allow_nan: is(ALLOW_NAN),
    };
    encode.value(a[1], level)?;
    let text = encode.out.finish(t)?;
    Ok(t.new_tuple(&[text.value()])?.value())
}

/// A document being written. Lives on the native stack, where the collector finds the objects it holds.
struct Encode<'a> {
    t: &'a Thread,
    out: StrBuilder,
    /// How strings are written; None: `encoder` is asked.
    charset: Option<Charset>,
    encoder: Value,
    default: Value,
    indent: Option<Gc<Str>>,
    key_separator: Gc<Str>,
    item_separator: Gc<Str>,
    check_circular: bool,
    /// Addresses of the objects around this place, which callers keep alive.
    open: Vec<u64>,
    /// How many lists, dicts and results of `default` are around this place.
    depth: usize,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}

impl Encode<'_> {
    /// Writes `v`, which stands `level` indents deep.
    fn value(&mut self, v: Value, level: usize) -> R<()> {
        let t = self.t;
        if let Some(s) = v.downcast::<Str>() {
            return self.string(s);
        }
        if let Some(n) = v.as_small_int() {
            self.out.push_int(n);
            return Ok(());
        }
        if !v.is_pointer() {
            match v {
                Value::NONE => self.out.push_text("null"),
                Value::TRUE => self.out.push_text("true"),
                Value::FALSE => self.out.push_text("false"),
                _ if t.as_float(v).is_some() => self.float(v)?,
                _ => return self.other(v, level),
            }
            return Ok(());
        }
        if let Some(list) = v.downcast::<List>() {
            return self.list(v, level, |i| list.get(i));
        }
        if let Some(tuple) = v.downcast::<Tuple>() {
            return self.list(v, level, |i| tuple.get(i));
        }
        if let Some(dict) = v.downcast::<Dict>() {
            return self.dict(dict, v, level);
        }
        // Big ints and instances of subclasses.
        if let Some(s) = t.as_str(v) {
            self.string(s)
        } else if let Some(n) = t.as_int(v) {
            self.out.push_text(&int_to_text(t, n)?);
            Ok(())
        } else if t.as_float(v).is_some() {
            self.float(v)
        } else {
            self.other(v, level)
        }
    }

    fn string(&mut self, s: Gc<Str>) -> R<()> {
        match self.charset {
            Some(charset) => {
                write_string(&mut self.out, &s, charset);
                Ok(())
            }
            None => self.string_by_encoder(s.value()),
        }
    }

    #[cold]
    fn string_by_encoder(&mut self, s: Value) -> R<()> {
        let encoded = self.t.call(self.encoder, &[s])?;
        let Some(text) = self.t.as_str(encoded) else {
            let name = self.t.type_name(encoded);
            return Err(self.t.type_error(format_args!("encoder() must return a string, not {name}")));
        };
        self.out.push_str(&text);
        Ok(())
    }

    fn float(&mut self, v: Value) -> R<()> {
        let text = self.float_text(v)?;
        self.out.push_text(&text);
        Ok(())
    }

    fn float_text(&self, v: Value) -> R<String> {
        let x = self.t.as_float(v).unwrap_or_default();
        if x.is_finite() {
            return Ok(float_repr::repr(x));
        }
        if !self.allow_nan {
            let repr = self.t.repr(v)?.to_text();
            return Err(self.t.value_error(format_args!("Out of range float values are not JSON compliant: {repr}")));
        }
        let name = match x {
            x if x.is_nan() => "NaN",
            x if x > 0.0 => "Infinity",
            _ => "-Infinity",
        };
        Ok(name.to_owned())
    }

    /// One level deeper into `v`: an error if it is around this place already, or the depth is too much.
    fn open(&mut self, v: Value) -> R<()> {
        if self.check_circular {
            if self.open.contains(&v.bits()) {
                return Err(self.t.value_error("Circular reference detected"));
            }
            self.open.push(v.bits());
        }
        self.depth += 1;
        check_depth(self.t, self.depth, "encoding a JSON object")
    }

    fn close(&mut self) {
        if self.check_circular {
            self.open.pop();
        }
        self.depth -= 1;
    }

    /// Begins a line if there is an indent.
    fn new_line(&mut self, level: usize) {
        if let Some(indent) = self.indent {
            self.out.push('\n' as u32);
            for _ in 0..level {
                self.out.push_str(&indent);
            }
        }
    }

    fn separator(&mut self, level: usize) {
        let separator = self.item_separator;
        self.out.push_str(&separator);
        self.new_line(level);
    }

    /// The list or tuple `v`, whose items `item` gives.
    fn list(&mut self, v: Value, level: usize, item: impl Fn(usize) -> Option<Value>) -> R<()> {
        let Some(mut next) = item(0) else {
            self.out.push_text("[]");
            return Ok(());
        };
        self.open(v)?;
        self.out.push('[' as u32);
        self.new_line(level + 1);
        let mut i = 0;
        loop {
            if let Err(r) = self.value(next, level + 1) {
                return Err(self.noted(r, |t| Ok(format!("{} item {i}", type_of(t, v)))));
            }
            i += 1;
            match item(i) {
                Some(v) => next = v,
                None => break,
            }
            self.separator(level + 1);
        }
        self.close();
        self.new_line(level);
        self.out.push(']' as u32);
        Ok(())
    }

    fn dict(&mut self, dict: Gc<Dict>, v: Value, level: usize) -> R<()> {
        let t = self.t;
        if dict.is_empty() {
            self.out.push_text("{}");
            return Ok(());
        }
        self.open(v)?;
        self.out.push('{' as u32);
        let mut first = true;
        if !t.is_exact(v, ty::DICT) || self.sort_keys && dict.key_kind.get() != KeyKind::Str {
            let items = t.new_list(&[])?;
            extend(t, items, t.call_method(v, "items", &[])?)?;
            if self.sort_keys {
                sort(t, items, None, false)?;
            }
            let mut i = 0;
            while let Some(item) = items.get(i) {
                let pair = item.downcast::<Tuple>().filter(|p| p.len() == 2);
                let Some((key, value)) = pair.and_then(|p| Some((p.get(0)?, p.get(1)?))) else {
                    return Err(t.value_error("items must return 2-tuples"));
                };
                self.item(v, &mut first, key, value, level + 1)?;
                i += 1;
            }
        } else if self.sort_keys {
            let items = sorted_items(t, dict)?;
            let mut i = 0;
            while let [Some(key), Some(value)] = [items.get(i), items.get(i + 1)] {
                self.item(v, &mut first, key, value, level + 1)?;
                i += 2;
            }
        } else {
            let mut i = 0;
            while let Some((at, key, value)) = dict.next_entry(i) {
                self.item(v, &mut first, key, value, level + 1)?;
                i = at + 1;
            }
        }
        self.close();
        if !first {
            self.new_line(level);
        }
        self.out.push('}' as u32);
        Ok(())
    }

    fn item(&mut self, dict: Value, first: &mut bool, key: Value, value: Value, level: usize) -> R<()> {
        let t = self.t;
        let name = if let Some(s) = t.as_str(key) {
            s
        } else if t.as_float(key).is_some() {
            t.new_str(&self.float_text(key)?)?
        } else if let Some(constant) = constant(key) {
            t.intern(constant)?
        } else if let Some(n) = t.as_int(key) {
            t.new_str(&int_to_text(t, n)?)?
        } else if self.skip_keys {
            return Ok(());
        } else {
            let name = t.type_name(key);
            return Err(t.type_error(format_args!("keys must be str, int, float, bool or None, not {name}")));
        };
        if *first {
            *first = false;
            self.new_line(level);
        } else {
            self.separator(level);
        }
        self.string(name)?;
        let separator = self.key_separator;
        self.out.push_str(&separator);
        match self.value(value, level) {
            Ok(()) => Ok(()),
            Err(r) => Err(self.noted(r, |t| Ok(format!("{} item {}", type_of(t, dict), t.repr(key)?.to_text())))),
        }
    }

    /// What JSON has no form for: what `default` makes of it.
    fn other(&mut self, v: Value, level: usize) -> R<()> {
        let t = self.t;
        if self.check_circular && self.open.contains(&v.bits()) {
            return Err(t.value_error("Circular reference detected"));
        }
        self.open(v)?;
        let stand_in = t.call(self.default, &[v])?;
        if let Err(r) = self.value(stand_in, level) {
            return Err(self.noted(r, |t| Ok(format!("{} object", type_of(t, v)))));
        }
        self.close();
        Ok(())
    }

    /// The pending exception with a note on where it came from.
    #[cold]
    fn noted(&self, _: Raised, place: impl FnOnce(&Thread) -> R<String>) -> Raised {
        let t = self.t;
        let exception = t.take_pending();
        let noted = || {
            let note = t.new_str(&format!("when serializing {}", place(t)?))?.value();
            t.call_method(exception, "add_note", &[note])
        };
        match noted() {
            Ok(_) => t.reraise(exception),
            Err(r) => r,
        }
    }
}

fn type_of(t: &Thread, v: Value) -> String {
    qualified_name(t, t.type_of(v))
}

fn constant(v: Value) -> Option<&'static str> {
    match v {
        Value::NONE => Some("null"),
        Value::TRUE => Some("true"),
        Value::FALSE => Some("false"),
        _ => None,
    }
}

/// Keys and values of a dict of exact strs by turns, in order of the keys.
fn sorted_items(t: &Thread, dict: Gc<Dict>) -> R<Gc<List>> {
    let mut order: Vec<usize> = (0..dict.fill()).filter(|&i| dict.key_at(i).is_some()).collect();
    let key = |i: usize| dict.key_at(i).and_then(|k| k.downcast::<Str>());
    order.sort_unstable_by(|&i, &j| match (key(i), key(j)) {
        (Some(a), Some(b)) => compare_str(&a, &b),
        _ => i.cmp(&j),
    });
    let items = t.new_list_with_capacity(2 * order.len())?;
    for (key, value) in order.into_iter().filter_map(|i| dict.entry(i)) {
        items.push(t, key)?;
        items.push(t, value)?;
    }
    Ok(items)
}
