//! Native functions, bound or not: builtins, method descriptors, slot wrappers.

use super::{qualname_in, text_or_none};
use crate::error::R;
use crate::native::{Args, Binding, Effects, GetSetDef, NativeDef, TypeDef, getter, native};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

pub static BUILTIN_FUNCTION: TypeDef = TypeDef { methods: BOUND_METHODS, getset: BOUND_GETSET, doc: "" };
pub static METHOD_DESCRIPTOR: TypeDef = TypeDef { methods: DESCRIPTOR_METHODS, getset: DESCRIPTOR_GETSET, doc: "" };
pub static CLASSMETHOD_DESCRIPTOR: TypeDef = TypeDef { methods: CLASS_METHODS, getset: DESCRIPTOR_GETSET, doc: "" };

const CALL: NativeDef =
    native("__call__", "($self, /, *args, **kwargs)", call, Effects::ANY, "Call self as a function.");
const REPR: NativeDef = native("__repr__", "($self, /)", repr, Effects::READS, "Return repr(self).");
const REDUCE: NativeDef = native("__reduce__", "($self, /)", reduce, Effects::ANY, "");

static BOUND_METHODS: &[NativeDef] = &[
    CALL,
    REPR,
    REDUCE,
    native("__eq__", "($self, value, /)", eq, Effects::READS, "Return self==value."),
    native("__hash__", "($self, /)", hash, Effects::ANY, "Return hash(self)."),
];

static DESCRIPTOR_METHODS: &[NativeDef] = &[
    CALL,
    REPR,
    REDUCE,
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        Effects::RAISES,
        "Return an attribute of instance, which is of type owner.",
    ),
];

static CLASS_METHODS: &[NativeDef] = &[
    native("__call__", "($self, /, *args, **kwargs)", call_class_method, Effects::ANY, "Call self as a function."),
    REPR,
    REDUCE,
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        get_class_method,
        Effects::RAISES,
        "Return an attribute of instance, which is of type owner.",
    ),
];

static BOUND_GETSET: &[GetSetDef] = &[
    getter("__name__", |t, f| Ok(t.intern(this(f).def.name)?.value()), ""),
    getter("__qualname__", qualname, ""),
    getter("__doc__", |t, f| text_or_none(t, this(f).def.doc), ""),
    getter("__module__", |_, f| Ok(this(f).module.get().unwrap_or(Value::NONE)), ""),
    getter("__self__", |_, f| Ok(this(f).this.get().unwrap_or(Value::NONE)), ""),
    getter("__text_signature__", signature, ""),
    getter("__objclass__", objclass, ""),
];

static DESCRIPTOR_GETSET: &[GetSetDef] = &[
    getter("__name__", |t, f| Ok(t.intern(this(f).def.name)?.value()), ""),
    getter("__qualname__", qualname, ""),
    getter("__doc__", |t, f| text_or_none(t, this(f).def.doc), ""),
    getter("__text_signature__", signature, ""),
    getter("__objclass__", objclass, ""),
];

fn this(v: Value) -> Gc<NativeFunction> {
    self_as(v)
}

fn call(t: &Thread, a: Args<'_>) -> R {
    t.call_forward(a[0], &[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))
}

fn signature(t: &Thread, f: Value) -> R {
    let def = this(f).def;
    // A bound method's signature has no self; `inspect` drops `$self` itself.
    text_or_none(t, def.signature)
}

fn objclass(t: &Thread, f: Value) -> R {
    match this(f).owner.get() {
        Some(c) => Ok(c),
        None => Err(t.attribute_error(format_args!("'{}' object has no attribute '__objclass__'", t.type_name(f)))),
    }
}

fn qualname(t: &Thread, f: Value) -> R {
    let f = this(f);
    // A class method bound to a class shows that class.
    let owner = match (f.def.binding, f.this.get()) {
        (Binding::Class, Some(class)) => Some(class),
        _ => f.owner.get(),
    };
    qualname_in(t, owner, f.def.name)
}

/// `<built-in function len>`, `<built-in method append of list object at 0x..>`, `<method 'append' of 'list' objects>`,
/// `<slot wrapper '__add__' of 'int' objects>`, `<method-wrapper '__add__' of int object at 0x..>`.
fn repr(t: &Thread, a: Args<'_>) -> R {
    let f = this(a[0]);
    let name = f.def.name;
    let owner = f.owner.get().and_then(|w| w.downcast::<Type>()).map_or_else(String::new, |c| c.name_text());
    let at = |v: Value| format!("{} object at {:#x}", t.type_name(v), crate::types::object::address_of(v));
    let text = match (t.shape_of(a[0]), f.this.get()) {
        (ty::METHOD_WRAPPER, Some(o)) => format!("<method-wrapper '{name}' of {}>", at(o)),
        (ty::BUILTIN_FUNCTION, Some(o)) if o.downcast::<Module>().is_none() => {
            format!("<built-in method {name} of {}>", at(o))
        }
        (ty::WRAPPER_DESCRIPTOR, _) => format!("<slot wrapper '{name}' of '{owner}' objects>"),
        (ty::METHOD_DESCRIPTOR | ty::CLASSMETHOD_DESCRIPTOR, _) => format!("<method '{name}' of '{owner}' objects>"),
        _ => format!("<built-in function {name}>"),
    };
    Ok(t.new_str(&text)?.value())
}

/// By name; of a bound method or a descriptor: `getattr(self or class, name)`.
fn reduce(t: &Thread, a: Args<'_>) -> R {
    let f = this(a[0]);
    let name = t.intern(f.def.name)?.value();
    match f.this.get().or(f.owner.get()) {
        Some(o) if o.downcast::<Module>().is_none() => {
            let getattr = t.getitem(t.vm().builtins().value(), t.intern("getattr")?.value())?;
            let args = t.new_tuple(&[o, name])?;
            Ok(t.new_tuple(&[getattr, args.value()])?.value())
        }
        _ => Ok(name),
    }
}

fn same(a: Value, b: Value) -> Option<bool> {
    let (a, b) = (a.downcast::<NativeFunction>()?, b.downcast::<NativeFunction>()?);
    Some(std::ptr::eq(a.def, b.def) && a.this.get() == b.this.get())
}

fn eq(t: &Thread, a: Args<'_>) -> R {
    if t.shape_of(a[0]) != t.shape_of(a[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(same(a[0], a[1]).map_or(Value::NOT_IMPLEMENTED, Value::bool))
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let f = this(a[0]);
    let of_self = f.this.get().map_or(0, crate::types::object::identity_hash);
    t.new_int(of_self ^ (std::ptr::from_ref(f.def) as i64 >> 4))
}

fn get(t: &Thread, a: Args<'_>) -> R {
    if a[1].is_none() && a.not_none(2) != Some(t.type_of(Value::NONE).value()) {
        return Ok(a[0]);
    }
    if let Some(owner) = this(a[0]).owner.get().and_then(|w| w.downcast::<Type>())
        && !t.type_of(a[1]).is_subtype(owner)
    {
        return Err(t.type_error(format_args!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            this(a[0]).def.name,
            owner.name_text(),
            t.shown_type(a[1])
        )));
    }
    attr::bind_native(t, a[0], a[1])
}

fn get_class_method(t: &Thread, a: Args<'_>) -> R {
    let class = match a.not_none(2) {
        Some(class) => class,
        None => t.type_of(a[1]).value(),
    };
    attr::bind_native(t, a[0], class)
}

fn call_class_method(t: &Thread, a: Args<'_>) -> R {
    let args: Gc<Tuple> = self_as(a[1]);
    let owner = this(a[0]).owner.get().and_then(|w| w.downcast::<Type>());
    let name = this(a[0]).def.name;
    let Some(owner) = owner else { return Err(t.type_error(format_args!("descriptor '{name}' has no class"))) };
    match args.get(0).map(|c| c.downcast::<Type>()) {
        None => {
            Err(t.type_error(format_args!("descriptor '{name}' of '{}' object needs an argument", owner.name_text())))
        }
        Some(None) => Err(t.type_error(format_args!(
            "descriptor '{name}' requires a type but received a '{}' instance",
            t.shown_type(args.items()[0])
        ))),
        Some(Some(class)) if !class.is_subtype(owner) => Err(t.type_error(format_args!(
            "descriptor '{name}' requires a subtype of '{}' but received '{}'",
            owner.name_text(),
            class.name_text()
        ))),
        Some(Some(class)) => {
            let bound = attr::bind_native(t, a[0], class.value())?;
            let rest = t.new_tuple(&args.items()[1..])?;
            t.call_forward(bound, &[], rest, a.opt(2).and_then(|k| k.downcast::<Dict>()))
        }
    }
}
