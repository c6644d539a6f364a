//! t-strings (PEP 750): `string.templatelib.Template` and `Interpolation`.

use crate::error::R;
use crate::native::{Args, CLASS_GETITEM, Effects, GetSetDef, TypeDef, getter, native, native_static};
use crate::object::*;
use crate::thread::Thread;
use crate::types::str::StrBuilder;
use crate::types::ty;
use taipan_heap::{Gc, RootVec, Value};

const ANY: Effects = Effects::ANY;

const STRINGS: usize = 0;
const INTERPOLATIONS: usize = 1;

const VALUE: usize = 0;
const EXPRESSION: usize = 1;
const CONVERSION: usize = 2;
const FORMAT_SPEC: usize = 3;

pub static TEMPLATE: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, /, *args)",
            new_template,
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("__repr__", "($self, /)", template_repr, ANY, "Return repr(self)."),
        native("__iter__", "($self, /)", iter, ANY, "Implement iter(self)."),
        native("__add__", "($self, value, /)", add, ANY, "Return self+value."),
        native("__reduce__", "($self, /)", template_reduce, ANY, ""),
    ],
    getset: &[
        getter("strings", |_, v| Ok(word(v, STRINGS)), "Strings"),
        getter("interpolations", |_, v| Ok(word(v, INTERPOLATIONS)), "Interpolations"),
        getter("values", values, "Values of interpolations"),
    ],
    doc: "Template object",
};

pub static INTERPOLATION: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, /, value, expression='', conversion=None, format_spec='')",
            new_interpolation,
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("__repr__", "($self, /)", interpolation_repr, ANY, "Return repr(self)."),
        native("__reduce__", "($self, /)", interpolation_reduce, ANY, ""),
        CLASS_GETITEM,
    ],
    getset: INTERPOLATION_GETSET,
    doc: "Interpolation object",
};

static INTERPOLATION_GETSET: &[GetSetDef] = &[
    getter("value", |_, v| Ok(word(v, VALUE)), "Value"),
    getter("expression", |_, v| Ok(word(v, EXPRESSION)), "Expression"),
    getter("conversion", |_, v| Ok(word(v, CONVERSION)), "Conversion"),
    getter("format_spec", |_, v| Ok(word(v, FORMAT_SPEC)), "Format specifier"),
];

fn word(v: Value, i: usize) -> Value {
    self_as::<Words>(v).slot(i).get().unwrap_or(Value::NONE)
}

fn tuple(t: &Thread, v: Value, i: usize) -> R<Gc<Tuple>> {
    match word(v, i).downcast::<Tuple>() {
        Some(items) => Ok(items),
        None => t.new_tuple(&[]),
    }
}

/// Gives `Interpolation` its `__match_args__`; called when builtins are made.
pub fn init(t: &Thread) -> R<()> {
    let names: [&str; 4] = ["value", "expression", "conversion", "format_spec"];
    let mut all = t.root_vec(4)?;
    for n in names {
        t.push(&mut all, t.intern(n)?.value())?;
    }
    let args = t.new_tuple_from(all.slots())?.value();
    match t.vm().type_of_id(ty::INTERPOLATION).dict.get().and_then(|d| d.downcast::<Dict>()) {
        Some(dict) => dict.set_str(t, t.names().__match_args__, args),
        None => Ok(()),
    }
}

fn make(t: &Thread, strings: &RootVec, interpolations: &RootVec) -> R {
    let (strings, interpolations) = (t.new_tuple_from(strings.slots())?, t.new_tuple_from(interpolations.slots())?);
    let o = t.new_words(t.vm().type_of_id(ty::TEMPLATE), 2)?;
    o.slot(STRINGS).init(strings.value());
    o.slot(INTERPOLATIONS).init(interpolations.value());
    Ok(o.value())
}

/// Strings and interpolations alternate; neighbouring strings become one, between interpolations stands an empty one.
fn new_template(t: &Thread, a: Args<'_>) -> R {
    let args: Gc<Tuple> = self_as(a[1]);
    let (mut strings, mut interpolations) = (t.root_vec(4)?, t.root_vec(4)?);
    let mut open: Option<Gc<Str>> = None;
    for v in args.items() {
        if let Some(s) = t.as_str(*v) {
            open = Some(match open {
                Some(before) => t.str_concat(before, s)?,
                None => s,
            });
        } else if t.is_exact(*v, ty::INTERPOLATION) {
            let before = match open.take() {
                Some(s) => s,
                None => t.new_str("")?,
            };
            t.push(&mut strings, before.value())?;
            t.push(&mut interpolations, *v)?;
        } else {
            return Err(t.type_error(format_args!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {}",
                t.shown_type(*v)
            )));
        }
    }
    let last = match open {
        Some(s) => s,
        None => t.new_str("")?,
    };
    t.push(&mut strings, last.value())?;
    make(t, &strings, &interpolations)
}

fn values(t: &Thread, v: Value) -> R {
    let mut all = t.root_vec(4)?;
    for i in tuple(t, v, INTERPOLATIONS)?.items() {
        t.push(&mut all, word(*i, VALUE))?;
    }
    Ok(t.new_tuple_from(all.slots())?.value())
}

/// Strings that are not empty and interpolations, in order.
fn iter(t: &Thread, a: Args<'_>) -> R {
    let (strings, interpolations) = (tuple(t, a[0], STRINGS)?, tuple(t, a[0], INTERPOLATIONS)?);
    let list = t.new_list(&[])?;
    for (i, s) in strings.items().iter().enumerate() {
        if t.as_str(*s).is_some_and(|s| !s.is_empty()) {
            list.push(t, *s)?;
        }
        if let Some(v) = interpolations.get(i) {
            list.push(t, v)?;
        }
    }
    t.iter(list.value())
}

fn add(t: &Thread, a: Args<'_>) -> R {
    if !t.is_exact(a[1], ty::TEMPLATE) {
        let what = t.type_name(a[1]);
        return Err(t.type_error(format_args!(
            "can only concatenate string.templatelib.Template (not \"{what}\") to string.templatelib.Template"
        )));
    }
    let (mut strings, mut interpolations) = (t.root_vec(4)?, t.root_vec(4)?);
    for (part, other) in [(a[0], false), (a[1], true)] {
        for (i, s) in tuple(t, part, STRINGS)?.items().iter().enumerate() {
            let last = strings.len().wrapping_sub(1);
            match (other && i == 0, strings.get(last).and_then(|b| t.as_str(b)), t.as_str(*s)) {
                (true, Some(before), Some(s)) => strings.set(last, t.str_concat(before, s)?.value()),
                _ => t.push(&mut strings, *s)?,
            }
        }
        for v in tuple(t, part, INTERPOLATIONS)?.items() {
            t.push(&mut interpolations, *v)?;
        }
    }
    make(t, &strings, &interpolations)
}

fn template_repr(t: &Thread, a: Args<'_>) -> R {
    let mut out = StrBuilder::with_capacity(32);
    out.push_text("Template(strings=");
    out.push_str(&*t.repr(word(a[0], STRINGS))?);
    out.push_text(", interpolations=");
    out.push_str(&*t.repr(word(a[0], INTERPOLATIONS))?);
    out.push_text(")");
    Ok(out.finish(t)?.value())
}

fn template_reduce(t: &Thread, a: Args<'_>) -> R {
    let module = crate::builtins::import_module(t, "string.templatelib")?;
    let unpickle = t.getattr_str(module, "_template_unpickle")?;
    let args = t.new_tuple(&[word(a[0], STRINGS), word(a[0], INTERPOLATIONS)])?;
    Ok(t.new_tuple(&[unpickle, args.value()])?.value())
}

fn new_interpolation(t: &Thread, a: Args<'_>) -> R {
    let text = |v: Option<Value>| -> R {
        match v {
            Some(v) => Ok(v),
            None => Ok(t.new_str("")?.value()),
        }
    };
    let conversion = a.or_none(3);
    if !conversion.is_none() && !t.as_str(conversion).is_some_and(|s| ["s", "r", "a"].iter().any(|c| s.is(c))) {
        return Err(t.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
    }
    let (expression, spec) = (text(a.opt(2))?, text(a.opt(4))?);
    let o = t.new_words(t.vm().type_of_id(ty::INTERPOLATION), 4)?;
    for (i, v) in [a[1], expression, conversion, spec].into_iter().enumerate() {
        o.slot(i).init(v);
    }
    Ok(o.value())
}

fn fields(t: &Thread, v: Value) -> R<Gc<Tuple>> {
    t.new_tuple(&[word(v, VALUE), word(v, EXPRESSION), word(v, CONVERSION), word(v, FORMAT_SPEC)])
}

fn interpolation_repr(t: &Thread, a: Args<'_>) -> R {
    let mut out = StrBuilder::with_capacity(32);
    out.push_text("Interpolation");
    out.push_str(&*t.repr(fields(t, a[0])?.value())?);
    Ok(out.finish(t)?.value())
}

fn interpolation_reduce(t: &Thread, a: Args<'_>) -> R {
    let args = fields(t, a[0])?.value();
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), args])?.value())
}
