//! `type X = ...`, `typing.Generic`, `typing.NoDefault`.

use crate::error::R;
use crate::native::{Args, Effects, TypeDef, getter, native, native_class, native_static};
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value, Word};

const ANY: Effects = Effects::ANY;

const NAME: usize = 0;
const PARAMS: usize = 1;
const EVALUATE: usize = 2;
const VALUE: usize = 3;
const MODULE: usize = 4;
const WORDS: usize = 5;

pub static TYPE_ALIAS: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, name, value, *, type_params=())",
            new,
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("__repr__", "($self, /)", |_, a| Ok(word(a[0], NAME)), ANY, "Return repr(self)."),
        native("__reduce__", "($self, /)", |_, a| Ok(word(a[0], NAME)), ANY, ""),
        native("__getitem__", "($self, key, /)", getitem, ANY, "Return self[key]."),
        native("__iter__", "($self, /)", iter, ANY, "Implement iter(self)."),
        native(
            "__or__",
            "($self, value, /)",
            |t, a| crate::types::union::new_union(t, &[a[0], a[1]]),
            ANY,
            "Return self|value.",
        ),
        native(
            "__ror__",
            "($self, value, /)",
            |t, a| crate::types::union::new_union(t, &[a[1], a[0]]),
            ANY,
            "Return value|self.",
        ),
    ],
    getset: &[
        getter("__name__", |_, v| Ok(word(v, NAME)), ""),
        getter("__value__", value, ""),
        getter("__type_params__", |t, v| Ok(params(t, v)?.value()), ""),
        getter("__parameters__", parameters, ""),
        getter("__module__", |_, v| Ok(word(v, MODULE)), ""),
        getter("evaluate_value", |_, v| Ok(word(v, EVALUATE)), ""),
    ],
    doc: "Type alias.\n\nType aliases are created through the type statement::\n\n    type Alias = int",
};

pub static GENERIC: TypeDef = TypeDef {
    methods: &[
        native_class(
            "__class_getitem__",
            "($cls, /, *args, **kwargs)",
            |t, a| to_typing(t, a, "_generic_class_getitem"),
            ANY,
            "Parameterizes a generic class.",
        ),
        native_class(
            "__init_subclass__",
            "($cls, /, *args, **kwargs)",
            |t, a| to_typing(t, a, "_generic_init_subclass"),
            ANY,
            "Function to initialize subclasses.",
        ),
    ],
    getset: &[],
    doc: "Abstract base class for generic types.",
};

pub static NO_DEFAULT: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, /)",
            |t, _| no_default(t),
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("__repr__", "($self, /)", |t, _| Ok(t.intern("typing.NoDefault")?.value()), ANY, "Return repr(self)."),
        native("__reduce__", "($self, /)", |t, _| Ok(t.intern("NoDefault")?.value()), ANY, ""),
    ],
    getset: &[],
    doc: "The type of the NoDefault singleton.",
};

/// `typing.NoDefault`: one object a Vm.
pub fn no_default(t: &Thread) -> R {
    const KEY: &str = "typing.NoDefault";
    if let Some(v) = t.vm().registered(KEY) {
        return Ok(v);
    }
    let v = t.new_words(t.vm().type_of_id(ty::NO_DEFAULT), 1)?.value();
    t.vm().register(KEY, v);
    Ok(v)
}

fn word(v: Value, i: usize) -> Value {
    self_as::<Words>(v).slot(i).get().unwrap_or(Value::NONE)
}

fn to_typing(t: &Thread, a: Args<'_>, function: &str) -> R {
    let typing = crate::builtins::import_module(t, "typing")?;
    let f = t.getattr_str(typing, function)?;
    t.call_forward(f, &[a[0]], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))
}

/// `type name[params] = ...`; `evaluate` computes the value.
pub fn new_type_alias(t: &Thread, name: Value, params: Value, evaluate: Value) -> R {
    make(t, name, params, Some(evaluate), None)
}

fn make(t: &Thread, name: Value, params: Value, evaluate: Word, value: Word) -> R {
    let module = crate::lookup::current_globals(t).and_then(|g| g.get_str(t, t.names().__name__));
    let o = t.new_words(t.vm().type_of_id(ty::TYPE_ALIAS), WORDS)?;
    o.slot(NAME).init(name);
    o.slot(PARAMS).init(params);
    o.slot(EVALUATE).init(evaluate);
    o.slot(VALUE).init(value);
    o.slot(MODULE).init(module);
    Ok(o.value())
}

fn new(t: &Thread, a: Args<'_>) -> R {
    if t.as_str(a[1]).is_none() {
        return Err(t.type_error(format_args!("typealias() argument 'name' must be str, not {}", t.shown_type(a[1]))));
    }
    let params = a.opt(3).unwrap_or(t.new_tuple(&[])?.value());
    if params.downcast::<Tuple>().is_none() {
        return Err(t.type_error("type_params must be a tuple"));
    }
    make(t, a[1], params, None, Some(a[2]))
}

fn params(t: &Thread, v: Value) -> R<Gc<Tuple>> {
    match word(v, PARAMS).downcast::<Tuple>() {
        Some(p) => Ok(p),
        None => t.new_tuple(&[]),
    }
}

fn value(t: &Thread, v: Value) -> R {
    let alias: Gc<Words> = self_as(v);
    if let Some(known) = alias.slot(VALUE).get() {
        return Ok(known);
    }
    let made = t.call(word(v, EVALUATE), &[Value::int_unchecked(1)])?;
    alias.slot(VALUE).set(&alias.header, made);
    Ok(made)
}

/// The type parameters, variadic ones unpacked.
fn parameters(t: &Thread, v: Value) -> R {
    let mut all = t.root_vec(2)?;
    for p in params(t, v)?.items() {
        let p = if t.is_exact(*p, ty::TYPE_VAR_TUPLE) { super::unpack(t, *p)? } else { *p };
        t.push(&mut all, p)?;
    }
    Ok(t.new_tuple_from(all.slots())?.value())
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    if params(t, a[0])?.is_empty() {
        return Err(t.type_error("Only generic type aliases are subscriptable"));
    }
    t.new_generic_alias(a[0], a[1])
}

fn iter(t: &Thread, a: Args<'_>) -> R {
    let unpacked = super::unpack(t, a[0])?;
    t.iter(t.new_tuple(&[unpacked])?.value())
}
