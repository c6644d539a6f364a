//! Exception classes with a few fields: SystemExit, StopIteration, AttributeError, NameError, ImportError, KeyError.

use super::{args_of, base_str, exception_of, field, fields, set_field};
use crate::error::R;
use crate::native::{Args, Effects, TypeDef, getset, native};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value, Word};

pub static SYSTEM_EXIT: TypeDef = TypeDef {
    methods: &[],
    getset: &[getset("code", get_code, |t, e, v| super::assign_field(t, e, "code", v), "exception code")],
    doc: "Request to exit from the interpreter.",
};

pub static STOP_ITERATION: TypeDef = TypeDef {
    methods: &[],
    getset: &[getset(
        "value",
        stop_iteration_value,
        |t, e, v| super::assign_field(t, e, "value", v),
        "generator return value",
    )],
    doc: "Signal the end from iterator.__next__().",
};

fields! { ATTRIBUTE_FIELDS:
    "name" "attribute name";
    "obj" "object";
}
pub static ATTRIBUTE_ERROR: TypeDef = TypeDef { methods: &[], getset: ATTRIBUTE_FIELDS, doc: "Attribute not found." };

fields! { NAME_FIELDS: "name" "name"; }
pub static NAME_ERROR: TypeDef = TypeDef { methods: &[], getset: NAME_FIELDS, doc: "Name not found globally." };

fields! { IMPORT_FIELDS:
    "msg" "exception message";
    "name" "module name";
    "path" "module path";
    "name_from" "name imported from module";
}
pub static IMPORT_ERROR: TypeDef = TypeDef {
    methods: &[native("__str__", "($self, /)", import_error_str, Effects::ANY, "Return str(self).")],
    getset: IMPORT_FIELDS,
    doc: "Import can't find module, or can't find name in module.",
};

pub static KEY_ERROR: TypeDef = TypeDef {
    methods: &[native("__str__", "($self, /)", key_error_str, Effects::ANY, "Return str(self).")],
    getset: &[],
    doc: "Mapping key not found.",
};

/// `StopIteration.value`: assigned, else the first argument.
pub fn stop_iteration_value(t: &Thread, exc: Value) -> R {
    if let Some(v) = field(t, exc, "value")? {
        return Ok(v);
    }
    Ok(args_of(t, exception_of(t, exc)?)?.get(0).unwrap_or(Value::NONE))
}

/// `SystemExit.code`: assigned, else the argument, else the arguments.
fn get_code(t: &Thread, exc: Value) -> R {
    if let Some(v) = field(t, exc, "code")? {
        return Ok(v);
    }
    let args = args_of(t, exception_of(t, exc)?)?;
    Ok(match args.items() {
        [] => Value::NONE,
        [code] => *code,
        _ => args.value(),
    })
}

/// Fields given by keyword only; any other keyword is a TypeError.
pub(super) fn init_keywords(
    t: &Thread,
    exc: Value,
    kwargs: Option<Gc<Dict>>,
    class: &str,
    names: &[&'static str],
) -> R<()> {
    let Some(kwargs) = kwargs else { return Ok(()) };
    for i in 0..kwargs.fill() {
        let Some((key, v)) = kwargs.entry(i) else { continue };
        let key = t.as_str(key).map(|k| k.to_text()).unwrap_or_default();
        match names.iter().find(|n| **n == key) {
            Some(name) => set_field(t, exc, name, v)?,
            None => return Err(t.type_error(format_args!("{class}() got an unexpected keyword argument '{key}'"))),
        }
    }
    Ok(())
}

pub(super) fn init_import_error(t: &Thread, exc: Value, args: Gc<Tuple>, kwargs: Option<Gc<Dict>>) -> R<()> {
    init_keywords(t, exc, kwargs, "ImportError", &["name", "path", "name_from"])?;
    match args.items() {
        [message] => set_field(t, exc, "msg", *message),
        _ => Ok(()),
    }
}

fn import_error_str(t: &Thread, a: Args<'_>) -> R {
    match field(t, a[0], "msg")? {
        Some(m) if m.downcast::<Str>().is_some() => Ok(m),
        _ => base_str(t, a[0]),
    }
}

fn key_error_str(t: &Thread, a: Args<'_>) -> R {
    let args = args_of(t, exception_of(t, a[0])?)?;
    let one: Word = if args.len() == 1 { args.get(0) } else { None };
    match one {
        Some(key) => Ok(t.repr(key)?.value()),
        None => base_str(t, a[0]),
    }
}
