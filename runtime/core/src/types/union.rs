//! `X | Y`: unions of types. Words: alternatives (tuple, flat and without duplicates), parameters (tuple, when asked).

use super::generic_alias::{collect_parameters, substitute, type_text};
use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_class};
use crate::object::*;
use crate::ops::BinOp;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, RootVec, Value};

pub static UNION: TypeDef =
    TypeDef { methods: METHODS, getset: GETSET, doc: "Represent a union type\n\nE.g. for int | str" };

const ANY: Effects = Effects::ANY;
const ARGS: usize = 0;
const PARAMETERS: usize = 1;

static METHODS: &[NativeDef] = &[
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__hash__", "($self, /)", hash, ANY, "Return hash(self)."),
    native("__eq__", "($self, value, /)", eq, ANY, "Return self==value."),
    native("__or__", "($self, value, /)", |t, a| union_of(t, a[0], a[1]), ANY, "Return self|value."),
    native("__ror__", "($self, value, /)", |t, a| union_of(t, a[1], a[0]), ANY, "Return value|self."),
    native("__getitem__", "($self, key, /)", getitem, ANY, "Return self[key]."),
    native("__instancecheck__", "($self, instance, /)", |t, a| check(t, a[0], |c| t.isinstance(a[1], c)), ANY, ""),
    native("__subclasscheck__", "($self, subclass, /)", |t, a| check(t, a[0], |c| t.issubclass(a[1], c)), ANY, ""),
    native(
        "__mro_entries__",
        "($self, bases, /)",
        |t, a| Err(t.type_error(format_args!("Cannot subclass {}", t.repr(a[0])?.to_text()))),
        ANY,
        "",
    ),
    native_class("__class_getitem__", "($cls, types, /)", class_getitem, ANY, ""),
    native("__reduce__", "($self, /)", reduce, ANY, ""),
];

static GETSET: &[GetSetDef] = &[
    getter("__args__", |t, u| Ok(alternatives(t, u)?.value()), ""),
    getter("__parameters__", parameters, ""),
    getter("__origin__", |t, _| Ok(t.vm().type_of_id(ty::UNION).value()), ""),
    getter("__name__", |t, _| Ok(t.intern("Union")?.value()), ""),
    getter("__qualname__", |t, _| Ok(t.intern("Union")?.value()), ""),
    getter("__module__", |t, _| Ok(t.intern("typing")?.value()), ""),
];

/// The alternatives of a union.
pub fn args_of(v: Value) -> Option<Gc<Tuple>> {
    v.downcast::<Words>()?.slot(ARGS).get()?.downcast::<Tuple>()
}

fn alternatives(t: &Thread, v: Value) -> R<Gc<Tuple>> {
    match args_of(v) {
        Some(a) => Ok(a),
        None => t.new_tuple(&[]),
    }
}

/// Can it stand in a union made by `|`?
fn is_type_like(t: &Thread, v: Value) -> bool {
    v.is_none()
        || v.downcast::<Type>().is_some()
        || t.is_instance(v, ty::GENERIC_ALIAS)
        || matches!(t.shape_of(v), ty::UNION | ty::TYPE_ALIAS | ty::TYPE_VAR | ty::PARAM_SPEC | ty::TYPE_VAR_TUPLE)
}

/// `a | b`, or NotImplemented if one of them is no type.
pub fn union_of(t: &Thread, a: Value, b: Value) -> R {
    if !is_type_like(t, a) || !is_type_like(t, b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    new_union(t, &[a, b])
}

/// The union of some types: flat, each once; a single one is itself.
pub fn new_union(t: &Thread, types: &[Value]) -> R {
    let mut all = t.root_vec(types.len())?;
    for v in types {
        add(t, &mut all, *v)?;
    }
    match all.get(0) {
        None => Err(t.type_error("Cannot take a Union of no types.")),
        Some(only) if all.len() == 1 => Ok(only),
        Some(_) => {
            let args = t.new_tuple_from(all.slots())?;
            let u = t.new_words(t.vm().type_of_id(ty::UNION), 2)?;
            u.slot(ARGS).init(args.value());
            Ok(u.value())
        }
    }
}

fn add(t: &Thread, all: &mut RootVec, v: Value) -> R<()> {
    if t.is_exact(v, ty::UNION) {
        for v in alternatives(t, v)?.items() {
            add(t, all, *v)?;
        }
        return Ok(());
    }
    let v = if v.is_none() { t.type_of(v).value() } else { v };
    for i in 0..all.len() {
        if let Some(known) = all.get(i)
            && (known == v || t.eq(known, v)?)
        {
            return Ok(());
        }
    }
    t.push(all, v)
}

/// `Union[X, Y]`.
fn class_getitem(t: &Thread, a: Args<'_>) -> R {
    let items = match a[1].downcast::<Tuple>() {
        Some(items) => items,
        None => t.new_tuple(&[a[1]])?,
    };
    // Text is a forward reference, which module annotationlib knows.
    let mut all = t.root_vec(items.len())?;
    for v in items.items() {
        let v = if t.as_str(*v).is_some() {
            let typing = crate::builtins::import_module(t, "annotationlib")?;
            t.call_method(typing, "ForwardRef", &[*v])?
        } else {
            *v
        };
        t.push(&mut all, v)?;
    }
    new_union(t, t.new_tuple_from(all.slots())?.items())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let none = t.type_of(Value::NONE).value();
    let parts: R<Vec<String>> = alternatives(t, a[0])?
        .items()
        .iter()
        .map(|v| if *v == none { Ok("None".to_owned()) } else { type_text(t, *v) })
        .collect();
    Ok(t.new_str(&parts?.join(" | "))?.value())
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let set = t.new_set(true)?;
    for v in alternatives(t, a[0])?.items() {
        set.add(t, *v)?;
    }
    t.new_int(t.hash(set.value())?)
}

/// Same alternatives in any order.
fn eq(t: &Thread, a: Args<'_>) -> R {
    if !t.is_exact(a[1], ty::UNION) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (alternatives(t, a[0])?, alternatives(t, a[1])?);
    if x.len() != y.len() {
        return Ok(Value::FALSE);
    }
    for v in x.items() {
        if !t.contains(y.value(), *v)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn check(t: &Thread, u: Value, test: impl Fn(Value) -> R<bool>) -> R {
    for c in alternatives(t, u)?.items() {
        if test(*c)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn parameters(t: &Thread, u: Value) -> R {
    let words: Gc<Words> = self_as(u);
    if let Some(known) = words.slot(PARAMETERS).get() {
        return Ok(known);
    }
    let made = collect_parameters(t, alternatives(t, u)?)?.value();
    words.slot(PARAMETERS).set(&words.header, made);
    Ok(made)
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let params = parameters(t, a[0])?;
    let Some(params) = params.downcast::<Tuple>() else { return Ok(a[0]) };
    let args = substitute(t, a[0], alternatives(t, a[0])?, params, a[1])?;
    let mut result = args.get(0).unwrap_or(Value::NONE);
    for v in args.items().iter().skip(1) {
        result = t.binary(BinOp::Or, result, *v)?;
    }
    Ok(result)
}

/// `operator.getitem(Union, args)`.
fn reduce(t: &Thread, a: Args<'_>) -> R {
    let operator = crate::builtins::import_module(t, "operator")?;
    let getitem = t.getattr_str(operator, "getitem")?;
    let args = t.new_tuple(&[t.vm().type_of_id(ty::UNION).value(), alternatives(t, a[0])?.value()])?;
    Ok(t.new_tuple(&[getitem, args.value()])?.value())
}
