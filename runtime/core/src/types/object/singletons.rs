//! The types of None, Ellipsis and NotImplemented.

use crate::error::R;
use crate::native::{Args, Effects, TypeDef, native, native_static};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value};

pub static NONE_TYPE: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, /, *args, **kwargs)",
            |t, a| single(t, a, Value::NONE),
            Effects::RAISES,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("__repr__", "($self, /)", |t, _| Ok(t.intern("None")?.value()), Effects::PURE, "Return repr(self)."),
        native("__bool__", "($self, /)", |_, _| Ok(Value::FALSE), Effects::PURE, "True if self else False"),
        native(
            "__hash__",
            "($self, /)",
            |_, _| Ok(Value::int_unchecked(0xFCA8_6420)),
            Effects::PURE,
            "Return hash(self).",
        ),
    ],
    getset: &[],
    doc: "The type of the None singleton.",
};

pub static ELLIPSIS: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, /, *args, **kwargs)",
            |t, a| single(t, a, Value::ELLIPSIS),
            Effects::RAISES,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("__repr__", "($self, /)", |t, _| Ok(t.intern("Ellipsis")?.value()), Effects::PURE, "Return repr(self)."),
        native(
            "__reduce__",
            "($self, /)",
            |t, _| Ok(t.intern("Ellipsis")?.value()),
            Effects::PURE,
            "Return state information for pickling.",
        ),
    ],
    getset: &[],
    doc: "The type of the Ellipsis singleton.",
};

pub static NOT_IMPLEMENTED: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, /, *args, **kwargs)",
            |t, a| single(t, a, Value::NOT_IMPLEMENTED),
            Effects::RAISES,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native(
            "__repr__",
            "($self, /)",
            |t, _| Ok(t.intern("NotImplemented")?.value()),
            Effects::PURE,
            "Return repr(self).",
        ),
        native(
            "__reduce__",
            "($self, /)",
            |t, _| Ok(t.intern("NotImplemented")?.value()),
            Effects::PURE,
            "Return state information for pickling.",
        ),
        native(
            "__bool__",
            "($self, /)",
            |t, _| Err(t.type_error("NotImplemented should not be used in a boolean context")),
            Effects::RAISES,
            "True if self else False",
        ),
    ],
    getset: &[],
    doc: "The type of the NotImplemented singleton.",
};

fn single(t: &Thread, a: Args<'_>, v: Value) -> R {
    let class: Gc<Type> = self_as(a[0]);
    let given = a.opt(1).and_then(|x| x.downcast::<Tuple>()).map_or(0, |x| x.len());
    let named = a.opt(2).and_then(|x| x.downcast::<Dict>()).map_or(0, |x| x.len());
    if given + named > 0 {
        return Err(t.type_error(format_args!("{} takes no arguments", class.name_text())));
    }
    Ok(v)
}
