//! `make_scanner`: reads one JSON value of a document. Words (strict, object_hook, object_pairs_hook, parse_float, parse_int,
//! parse_constant).
//!
//! Equal keys of a document are one str. They are looked for by hash and characters, so that a key seen before is not even made.

use super::text::{Document, Scanned, with_document};
use super::{check_depth, decode_error, string_argument, with_index};
use crate::words::{get, make};
use taipan_core::algo::code_unit::CodeUnit;
use taipan_core::error::{R, Raised};
use taipan_core::native::{Args, Effects, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::{Dict, Str, Units};
use taipan_core::thread::Thread;
use taipan_core::types::int::construct::int_from_str;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const STRICT: usize = 0;
const OBJECT_HOOK: usize = 1;
const PAIRS_HOOK: usize = 2;
const PARSE_FLOAT: usize = 3;
const PARSE_INT: usize = 4;
const PARSE_CONSTANT: usize = 5;

pub static SCANNER: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[
        getter("strict", |_, o| Ok(get(o, STRICT)), "strict"),
        getter("object_hook", |_, o| Ok(get(o, OBJECT_HOOK)), "object_hook"),
        getter("object_pairs_hook", |_, o| Ok(get(o, PAIRS_HOOK)), ""),
        getter("parse_float", |_, o| Ok(get(o, PARSE_FLOAT)), "parse_float"),
        getter("parse_int", |_, o| Ok(get(o, PARSE_INT)), "parse_int"),
        getter("parse_constant", |_, o| Ok(get(o, PARSE_CONSTANT)), "parse_constant"),
    ],
    doc: "JSON scanner object",
};

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, context)", new, Effects::ANY, ""),
    native("__call__", "($self, /, string, idx)", call, Effects::ANY, "Call self as a function."),
];

fn new(t: &Thread, a: Args<'_>) -> R {
    let of = |name| t.getattr_str(a[1], name);
    let strict = Value::bool(t.truth(of("strict")?)?);
    let words = [
        Some(strict),
        Some(of("object_hook")?),
        Some(of("object_pairs_hook")?),
        Some(of("parse_float")?),
        Some(of("parse_int")?),
        Some(of("parse_constant")?),
    ];
    make(t, a[0], &words)
}

fn call(t: &Thread, a: Args<'_>) -> R {
    let start = t.index(a[2])?;
    let string = string_argument(t, a[1])?;
    let Ok(start) = usize::try_from(start) else {
        return Err(t.value_error("idx cannot be negative"));
    };
    let hook = |i| Some(get(a[0], i)).filter(|v| !v.is_none());
    let builtin = |i, id| get(a[0], i) == t.vm().type_of_id(id).value();
    let parse_float = if builtin(PARSE_FLOAT, ty::FLOAT) { None } else { Some(get(a[0], PARSE_FLOAT)) };
    let parse_int = if builtin(PARSE_INT, ty::INT) { None } else { Some(get(a[0], PARSE_INT)) };
    with_document!(string, document => {
        let mut scan = Scan {
            t,
            document,
            strict: get(a[0], STRICT) == Value::TRUE,
            object_hook: hook(OBJECT_HOOK),
            pairs_hook: hook(PAIRS_HOOK),
            parse_float,
            parse_int,
            parse_constant: get(a[0], PARSE_CONSTANT),
            keys: t.new_dict()?,
            depth: 0,
        };
        let (value, end) = scan.value(start)?;
        with_index(t, value, end)
    })
}

/// A document being read. Lives on the native stack, where the collector finds the objects it holds.
struct Scan<'a, U> {
    t: &'a Thread,
    document: Document<'a, U>,
    strict: bool,
    object_hook: Option<Value>,
    pairs_hook: Option<Value>,
    /// None: as `float` does.
    parse_float: Option<Value>,
    /// None: as `int` does.
    parse_int: Option<Value>,
    parse_constant: Value,
    /// Keys of objects seen so far, each under itself.
    keys: Gc<Dict>,
    /// Lists and dicts around this place.
    depth: usize,
}

const QUOTE: u32 = '"' as u32;
const COMMA: u32 = ',' as u32;
const COLON: u32 = ':' as u32;

fn is_digit(c: u32) -> bool {
    (0x30..0x3a).contains(&c)
}

impl<U: CodeUnit> Scan<'_, U> {
    fn error(&self, message: &str, at: usize) -> Raised {
        decode_error(self.t, message, self.document.string, at)
    }

    /// No value begins at `at`.
    #[cold]
    fn no_value(&self, at: usize) -> Raised {
        match self.t.new_int(at as i64) {
            Ok(at) => self.t.stop_iteration(Some(at)),
            Err(r) => r,
        }
    }

    /// The value at `i`, and the index behind it.
    fn value(&mut self, i: usize) -> R<(Value, usize)> {
        let Some(first) = self.document.units.get(i) else { return Err(self.no_value(i)) };
        let word = |text| self.document.has(i, text);
        match char::from_u32(first.code()).unwrap_or_default() {
            '"' => {
                let (scanned, end) = self.document.scan_string(self.t, i + 1, self.strict)?;
                Ok((self.document.make_str(self.t, i + 1, scanned)?.value(), end))
            }
            '{' => self.nested(i + 1, "object", Self::object),
            '[' => self.nested(i + 1, "array", Self::array),
            'n' if word("null") => Ok((Value::NONE, i + 4)),
            't' if word("true") => Ok((Value::TRUE, i + 4)),
            'f' if word("false") => Ok((Value::FALSE, i + 5)),
            'N' if word("NaN") => self.constant(i, "NaN"),
            'I' if word("Infinity") => self.constant(i, "Infinity"),
            '-' if word("-Infinity") => self.constant(i, "-Infinity"),
            _ => self.number(i),
        }
    }

    #[inline(always)]
    fn nested(
        &mut self,
        i: usize,
        what: &str,
        scan: impl FnOnce(&mut Self, usize) -> R<(Value, usize)>,
    ) -> R<(Value, usize)> {
        self.depth += 1;
        if self.depth % 64 == 1 {
            check_depth(self.t, self.depth, &format!("decoding a JSON {what} from a unicode string"))?;
        }
        let result = scan(self, i);
        self.depth -= 1;
        result
    }

    fn constant(&self, i: usize, name: &str) -> R<(Value, usize)> {
        let text = self.t.intern(name)?.value();
        Ok((self.t.call(self.parse_constant, &[text])?, i + name.len()))
    }

    /// The object whose brace is before `i`.
    fn object(&mut self, i: usize) -> R<(Value, usize)> {
        let (t, document) = (self.t, self.document);
        let pairs = match self.pairs_hook {
            Some(_) => Some(t.new_list(&[])?),
            None => None,
        };
        let dict = t.new_dict()?;
        let mut i = document.skip_space(i);
        if document.at(i) != '}' as u32 {
            loop {
                if document.at(i) != QUOTE {
                    return Err(self.error("Expecting property name enclosed in double quotes", i));
                }
                let (key, end) = self.key(i + 1)?;
                i = document.skip_space(end);
                if document.at(i) != COLON {
                    return Err(self.error("Expecting ':' delimiter", i));
                }
                let (value, end) = self.value(document.skip_space(i + 1))?;
                match pairs {
                    Some(pairs) => pairs.push(t, t.new_tuple(&[key.value(), value])?.value())?,
                    None => dict.set_str(t, key, value)?,
                }
                i = document.skip_space(end);
                match document.at(i) {
                    0x7d => break,
                    COMMA => {}
                    _ => return Err(self.error("Expecting ',' delimiter", i)),
                }
                let comma = i;
                i = document.skip_space(i + 1);
                if document.at(i) == '}' as u32 {
                    return Err(self.error("Illegal trailing comma before end of object", comma));
                }
            }
        }
        let value = match (self.pairs_hook, pairs, self.object_hook) {
            (Some(hook), Some(pairs), _) => t.call(hook, &[pairs.value()])?,
            (_, _, Some(hook)) => t.call(hook, &[dict.value()])?,
            _ => dict.value(),
        };
        Ok((value, i + 1))
    }

    /// The array whose bracket is before `i`.
    fn array(&mut self, i: usize) -> R<(Value, usize)> {
        let (t, document) = (self.t, self.document);
        let list = t.new_list(&[])?;
        let mut i = document.skip_space(i);
        if document.at(i) == ']' as u32 {
            return Ok((list.value(), i + 1));
        }
        loop {
            let (value, end) = self.value(i)?;
            list.push(t, value)?;
            i = document.skip_space(end);
            match document.at(i) {
                0x5d => return Ok((list.value(), i + 1)),
                COMMA => {}
                _ => return Err(self.error("Expecting ',' delimiter", i)),
            }
            let comma = i;
            i = document.skip_space(i + 1);
            if document.at(i) == ']' as u32 {
                return Err(self.error("Illegal trailing comma before end of array", comma));
            }
        }
    }

    /// The key whose characters begin at `begin`, and the index behind it.
    fn key(&mut self, begin: usize) -> R<(Gc<Str>, usize)> {
        let (t, document) = (self.t, self.document);
        let (scanned, end) = document.scan_string(t, begin, self.strict)?;
        // Bytes hash as the str that they make: of documents in Latin-1, what is sought need not be a str.
        let hash = match scanned {
            Scanned::Plain(end) => {
                U::as_bytes(&document.units[begin..end]).map(|key| (key, t.vm().strings.hash_bytes(key)))
            }
            Scanned::Unescaped(_) => None,
        };
        if let Some((key, hash)) = hash
            && let Some(known) = self.keys.find_latin1(key, hash as i64).and_then(|i| self.keys.key_at(i))
            && let Some(known) = known.downcast::<Str>()
        {
            return Ok((known, end));
        }
        let key = document.make_str(t, begin, scanned)?;
        let key = self.keys.get_or_insert(t, key.value(), key.value())?.downcast::<Str>().unwrap_or(key);
        Ok((key, end))
    }

    /// The number at `start`.
    fn number(&self, start: usize) -> R<(Value, usize)> {
        let document = &self.document;
        let digits = |mut i: usize| {
            while is_digit(document.at(i)) {
                i += 1;
            }
            i
        };
        let negative = document.at(start) == '-' as u32;
        let first = start + usize::from(negative);
        let mut i = match document.at(first) {
            0x30 => first + 1,
            0x31..0x3a => digits(first + 1),
            _ => return Err(self.no_value(start)),
        };
        let whole = i;
        if document.at(i) == '.' as u32 && is_digit(document.at(i + 1)) {
            i = digits(i + 2);
        }
        if matches!(document.at(i), 0x45 | 0x65) {
            let sign = usize::from(matches!(document.at(i + 1), 0x2b | 0x2d));
            let end = digits(i + 1 + sign);
            if end > i + 1 + sign {
                i = end;
            }
        }
        let value = if i > whole {
            self.float(start, i)?
        } else if self.parse_int.is_none() && whole - first <= MAX_QUICK {
            let n = document.units[first..whole].iter().fold(0, |n, u| n * 10 + i64::from(u.code() - 0x30));
            self.t.new_int(if negative { -n } else { n })?
        } else {
            let text = self.t.substring(document.string, start, i)?;
            match self.parse_int {
                Some(parse) => self.t.call(parse, &[text.value()])?,
                None => int_from_str(self.t, text, 10)?,
            }
        };
        Ok((value, i))
    }

    fn float(&self, start: usize, end: usize) -> R {
        let (t, document) = (self.t, &self.document);
        if let Some(parse) = self.parse_float {
            let text = t.substring(document.string, start, end)?;
            return t.call(parse, &[text.value()]);
        }
        let text: &[U] = &document.units[start..end];
        let wide: Vec<u8>;
        let bytes = match U::as_bytes(text) {
            Some(bytes) => bytes,
            None => {
                wide = text.iter().map(|u| u.code() as u8).collect();
                &wide
            }
        };
        let number = std::str::from_utf8(bytes).ok().and_then(|s| s.parse().ok());
        number.map(Value::float).ok_or_else(|| self.no_value(start))
    }
}

/// Digits that an i64 holds in any case.
const MAX_QUICK: usize = 18;
