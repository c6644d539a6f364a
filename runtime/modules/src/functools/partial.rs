//! `partial`, with placeholders for positional arguments to come. Words (function, args, keywords, number of placeholders).

use crate::words::{get, int, make, set};
use taipan_core::error::R;
use taipan_core::interp::callables::partial::{ARGS, FUNCTION, HOLES, KEYWORDS};
use taipan_core::native::{
    Args, CLASS_GETITEM, Effects, Meaning, NativeDef, TypeDef, getset, getter, native, native_static,
};
use taipan_core::object::{Dict, Tuple, self_as};
use taipan_core::ops::instance::{dict_of, set_dict};
use taipan_core::thread::Thread;
use taipan_core::types::dict::merge;
use taipan_core::types::object::{get_dict as get_attributes, set_dict as set_attributes};
use taipan_core::types::seq::guarded_repr;
use taipan_core::types::str::StrBuilder;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

pub const PLACEHOLDER: &str = "functools.Placeholder";
/// So many arguments are gathered on the native stack.
const FEW: usize = 8;

const ANY: Effects = Effects::ANY;

pub static PLACEHOLDER_TYPE: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, /)", |t, _| Ok(placeholder(t)), Effects::PURE, ""),
        native(
            "__repr__",
            "($self, /)",
            |t, _| Ok(t.new_str("Placeholder")?.value()),
            Effects::RAISES,
            "Return repr(self).",
        ),
        native("__reduce__", "($self, /)", |t, _| Ok(t.new_str("Placeholder")?.value()), Effects::RAISES, ""),
    ],
    getset: &[],
    doc: "The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.",
};

pub static PARTIAL: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[
        getter("func", |_, o| Ok(get(o, FUNCTION)), "function object to use in future partial calls"),
        getter("args", |_, o| Ok(get(o, ARGS)), "tuple of arguments to future partial calls"),
        getter("keywords", |_, o| Ok(get(o, KEYWORDS)), "dictionary of keyword arguments to future partial calls"),
        getset("__dict__", get_attributes, set_attributes, ""),
    ],
    doc: "Create a new function with partial application of the given arguments and keywords.",
};

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, func, /, *args, **keywords)", new, ANY, ""),
    native("__call__", "($self, /, *args, **kwargs)", call, ANY, "Call self as a function.")
        .keywords_if_any()
        .meaning(Meaning::Partial),
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        bind,
        ANY,
        "Return an attribute of instance, which is of type owner.",
    ),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__reduce__", "($self, /)", reduce, ANY, ""),
    native("__setstate__", "($self, state, /)", set_state, ANY, ""),
    CLASS_GETITEM,
];

fn placeholder(t: &Thread) -> Value {
    t.vm().registered(PLACEHOLDER).unwrap_or(Value::NONE)
}

fn args_of(o: Value) -> Gc<Tuple> {
    self_as(get(o, ARGS))
}

/// Fills the holes of `old` with the first of `new` and appends the others. Holes left over stay.
fn filled(t: &Thread, old: Gc<Tuple>, new: &[Value]) -> R<Gc<Tuple>> {
    let hole = placeholder(t);
    let all = t.new_list_with_capacity(old.len() + new.len())?;
    let mut new = new.iter();
    for &v in old.items() {
        let v = if v == hole { new.next().copied().unwrap_or(hole) } else { v };
        all.push(t, v)?;
    }
    for &v in new {
        all.push(t, v)?;
    }
    t.new_tuple_from(all.slots())
}

/// A new dict with the keywords of both, the later winning.
fn merged(t: &Thread, old: Value, new: Option<Value>) -> R<Gc<Dict>> {
    let keywords = t.new_dict()?;
    for source in [Some(old), new].into_iter().flatten() {
        if let Some(source) = source.downcast::<Dict>() {
            merge(t, keywords, source, true)?;
        }
    }
    Ok(keywords)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let (mut function, mut args) = (a[1], self_as::<Tuple>(a[2]));
    if t.lookup_special(function, t.names().__call__).is_none() {
        return Err(t.type_error("the first argument must be callable"));
    }
    let hole = placeholder(t);
    if args.items().last() == Some(&hole) {
        return Err(t.type_error("trailing Placeholders are not allowed"));
    }
    let given = a.opt(3);
    if let Some(keywords) = given.and_then(|k| k.downcast::<Dict>())
        && (0..keywords.fill()).any(|i| keywords.entry(i).is_some_and(|(_, v)| v == hole))
    {
        return Err(t.type_error("Placeholder cannot be passed as a keyword argument"));
    }
    let mut keywords = t.new_dict()?;
    // A partial of a plain partial is flattened.
    if t.type_of(function).value() == a[0] && dict_of(t, function)?.is_none_or(|d| d.is_empty()) {
        args = filled(t, args_of(function), args.items())?;
        keywords = merged(t, get(function, KEYWORDS), None)?;
        function = get(function, FUNCTION);
    }
    let keywords = merged(t, keywords.value(), given)?;
    let holes = args.items().iter().filter(|&&v| v == hole).count();
    let holes = Value::int_unchecked(holes as i64);
    make(t, a[0], &[Some(function), Some(args.value()), Some(keywords.value()), Some(holes)])
}

fn call(t: &Thread, a: Args<'_>) -> R {
    let (args, holes): (Gc<Tuple>, _) = (self_as(a[1]), int(a[0], HOLES) as usize);
    if args.len() < holes {
        return Err(t.type_error(format_args!(
            "missing positional arguments in 'partial' call; expected at least {holes}, got {}",
            args.len()
        )));
    }
    let given = a.opt(2).filter(|k| k.downcast::<Dict>().is_some_and(|k| !k.is_empty()));
    let own: Gc<Dict> = self_as(get(a[0], KEYWORDS));
    let first = args_of(a[0]);
    if given.is_none() && own.is_empty() && holes == 0 && first.len() + args.len() <= FEW {
        let mut all = [Value::NONE; FEW];
        all[..first.len()].copy_from_slice(first.items());
        all[first.len()..first.len() + args.len()].copy_from_slice(args.items());
        return t.call(get(a[0], FUNCTION), &all[..first.len() + args.len()]);
    }
    let keywords = match given {
        None => own,
        Some(_) => merged(t, own.value(), given)?,
    };
    let all = if args.is_empty() { args_of(a[0]) } else { filled(t, args_of(a[0]), args.items())? };
    t.call_forward(get(a[0], FUNCTION), &[], all, Some(keywords))
}

fn bind(t: &Thread, a: Args<'_>) -> R {
    match a.not_none(1) {
        None => Ok(a[0]),
        Some(instance) => t.new_bound_method(a[0], instance),
    }
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let class = t.type_of(a[0]);
    let module = class.module.get().and_then(|m| t.as_str(m)).map(|m| m.to_text());
    let name = match module {
        Some(module) if !class.is_heap() => format!("{module}.{}", class.name_text()),
        _ => class.name_text(),
    };
    guarded_repr(t, a[0], "...", || {
        let mut text = StrBuilder::new();
        text.push_text(&name);
        text.push_text("(");
        text.push_str(&*t.repr(get(a[0], FUNCTION))?);
        for &v in args_of(a[0]).items() {
            text.push_text(", ");
            text.push_str(&*t.repr(v)?);
        }
        let keywords: Gc<Dict> = self_as(get(a[0], KEYWORDS));
        let mut i = 0;
        while let Some((at, key, value)) = keywords.next_entry(i) {
            text.push_text(", ");
            text.push_str(&*t.str(key)?);
            text.push_text("=");
            text.push_str(&*t.repr(value)?);
            i = at + 1;
        }
        text.push_text(")");
        text.finish(t)
    })
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let dict = match dict_of(t, a[0])? {
        Some(dict) if !dict.is_empty() => dict.value(),
        _ => Value::NONE,
    };
    let function = get(a[0], FUNCTION);
    let arguments = t.new_tuple(&[function])?.value();
    let state = t.new_tuple(&[function, get(a[0], ARGS), get(a[0], KEYWORDS), dict])?.value();
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments, state])?.value())
}

fn set_state(t: &Thread, a: Args<'_>) -> R {
    let state = a[1].downcast::<Tuple>();
    let Some([function, args, keywords, dict]) = state.as_ref().map(|s| s.items()).and_then(|s| s.first_chunk()) else {
        return Err(t.type_error("invalid partial state"));
    };
    let valid = t.lookup_special(*function, t.names().__call__).is_some()
        && args.downcast::<Tuple>().is_some()
        && (keywords.is_none() || keywords.downcast::<Dict>().is_some());
    if !valid || state.is_none_or(|s| s.len() != 4) {
        return Err(t.type_error("invalid partial state"));
    }
    let hole = placeholder(t);
    let args = if t.is_exact(*args, ty::TUPLE) { *args } else { t.new_tuple(self_as::<Tuple>(*args).items())?.value() };
    if self_as::<Tuple>(args).items().last() == Some(&hole) {
        return Err(t.type_error("trailing Placeholders are not allowed"));
    }
    let keywords = merged(t, *keywords, None)?;
    let holes = self_as::<Tuple>(args).items().iter().filter(|&&v| v == hole).count();
    set(a[0], FUNCTION, *function);
    set(a[0], ARGS, args);
    set(a[0], KEYWORDS, keywords.value());
    set(a[0], HOLES, Value::int_unchecked(holes as i64));
    if let Some(dict) = dict.downcast::<Dict>() {
        set_dict(t, a[0], dict)?;
    }
    Ok(Value::NONE)
}
