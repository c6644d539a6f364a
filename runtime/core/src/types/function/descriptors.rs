//! Descriptors of native computed attributes and of `__slots__` entries.

use super::{qualname_in, text_or_none};
use crate::error::R;
use crate::native::{Args, Effects, NativeDef, TypeDef, getter, native};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use taipan_heap::{Gc, Value};

pub static GETSET: TypeDef = TypeDef {
    methods: &[REPR_GETSET, GET, SET, DELETE, REDUCE],
    getset: &[
        getter("__name__", |t, d| Ok(t.intern(getset(d).def.name)?.value()), ""),
        getter("__qualname__", |t, d| qualname_in(t, getset(d).owner.get(), getset(d).def.name), ""),
        getter("__doc__", |t, d| text_or_none(t, getset(d).def.doc), ""),
        getter("__objclass__", |_, d| Ok(getset(d).owner.get().unwrap_or(Value::NONE)), ""),
    ],
    doc: "",
};

pub static MEMBER: TypeDef = TypeDef {
    methods: &[REPR_MEMBER, GET, SET, DELETE, REDUCE],
    getset: &[
        getter("__name__", |_, d| Ok(member(d).name.get().unwrap_or(Value::NONE)), ""),
        getter("__qualname__", |t, d| qualname_in(t, member(d).owner.get(), &member_name(t, d)), ""),
        getter("__doc__", |_, _| Ok(Value::NONE), ""),
        getter("__objclass__", |_, d| Ok(member(d).owner.get().unwrap_or(Value::NONE)), ""),
    ],
    doc: "",
};

const GET: NativeDef = native(
    "__get__",
    "($self, instance, owner=None, /)",
    get,
    Effects::ANY,
    "Return an attribute of instance, which is of type owner.",
);
const SET: NativeDef =
    native("__set__", "($self, instance, value, /)", set, Effects::ANY, "Set an attribute of instance to value.");
const DELETE: NativeDef =
    native("__delete__", "($self, instance, /)", delete, Effects::ANY, "Delete an attribute of instance.");
const REDUCE: NativeDef = native("__reduce__", "($self, /)", reduce, Effects::ANY, "");
const REPR_GETSET: NativeDef = native(
    "__repr__",
    "($self, /)",
    |t, a| repr(t, "attribute", getset(a[0]).def.name, getset(a[0]).owner.get()),
    Effects::READS,
    "Return repr(self).",
);
const REPR_MEMBER: NativeDef = native(
    "__repr__",
    "($self, /)",
    |t, a| repr(t, "member", &member_name(t, a[0]), member(a[0]).owner.get()),
    Effects::READS,
    "Return repr(self).",
);

fn getset(v: Value) -> Gc<GetSet> {
    self_as(v)
}

fn member(v: Value) -> Gc<Member> {
    self_as(v)
}

fn member_name(t: &Thread, d: Value) -> String {
    member(d).name.get().and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text())
}

fn repr(t: &Thread, what: &str, name: &str, owner: Option<Value>) -> R {
    let owner = owner.and_then(|w| w.downcast::<Type>()).map_or_else(String::new, |c| c.name_text());
    Ok(t.new_str(&format!("<{what} '{name}' of '{owner}' objects>"))?.value())
}

fn get(t: &Thread, a: Args<'_>) -> R {
    if a[1].is_none() && a.not_none(2) != Some(t.type_of(Value::NONE).value()) {
        return Ok(a[0]);
    }
    attr::bind(t, a[0], Some(a[1]), t.type_of(a[1]))
}

fn set(t: &Thread, a: Args<'_>) -> R {
    attr::set_computed(t, a[0], a[1], Some(a[2]))?;
    Ok(Value::NONE)
}

fn delete(t: &Thread, a: Args<'_>) -> R {
    attr::set_computed(t, a[0], a[1], None)?;
    Ok(Value::NONE)
}

/// `getattr(class, name)`.
fn reduce(t: &Thread, a: Args<'_>) -> R {
    let owner = t.getattr(a[0], t.names().__objclass__)?;
    let name = t.getattr(a[0], t.names().__name__)?;
    let getattr = t.getitem(t.vm().builtins().value(), t.intern("getattr")?.value())?;
    let args = t.new_tuple(&[owner, name])?;
    Ok(t.new_tuple(&[getattr, args.value()])?.value())
}
