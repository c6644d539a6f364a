//! The type `bool`: two immediates, ints to all arithmetic but `& | ^` among themselves.

use super::arith::{int_and, int_invert, int_or, int_xor};
use crate::error::R;
use crate::native::{Args, Effects, NativeDef, TypeDef, native, native_static};
use crate::thread::Thread;
use taipan_heap::Value;

pub static BOOL: TypeDef =
    TypeDef { methods: METHODS, getset: &[], doc: "bool(object=False, /)\n\nTrue or False: the truth of an object." };

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, object=False, /)", bool_new, Effects::ANY, "Create and return a new object."),
    native("__repr__", "($self, /)", repr, Effects::PURE, "Return repr(self)."),
    native(
        "__and__",
        "($self, value, /)",
        |t, a| bits(t, a[0], a[1], |x, y| x & y, int_and),
        Effects::RAISES,
        "Return self&value.",
    ),
    native(
        "__rand__",
        "($self, value, /)",
        |t, a| bits(t, a[1], a[0], |x, y| x & y, int_and),
        Effects::RAISES,
        "Return value&self.",
    ),
    native(
        "__or__",
        "($self, value, /)",
        |t, a| bits(t, a[0], a[1], |x, y| x | y, int_or),
        Effects::RAISES,
        "Return self|value.",
    ),
    native(
        "__ror__",
        "($self, value, /)",
        |t, a| bits(t, a[1], a[0], |x, y| x | y, int_or),
        Effects::RAISES,
        "Return value|self.",
    ),
    native(
        "__xor__",
        "($self, value, /)",
        |t, a| bits(t, a[0], a[1], |x, y| x ^ y, int_xor),
        Effects::RAISES,
        "Return self^value.",
    ),
    native(
        "__rxor__",
        "($self, value, /)",
        |t, a| bits(t, a[1], a[0], |x, y| x ^ y, int_xor),
        Effects::RAISES,
        "Return value^self.",
    ),
    native("__invert__", "($self, /)", invert, Effects::ANY, "~self"),
];

fn bool_new(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(a.opt(1).map_or(Ok(false), |v| t.truth(v))?))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    Ok(t.intern(if a[0] == Value::TRUE { "True" } else { "False" })?.value())
}

fn bits(
    t: &Thread,
    a: Value,
    b: Value,
    on_bools: fn(bool, bool) -> bool,
    on_ints: fn(&Thread, Value, Value) -> R,
) -> R {
    match (a.as_bool(), b.as_bool()) {
        (Some(x), Some(y)) => Ok(Value::bool(on_bools(x, y))),
        _ => on_ints(t, a, b),
    }
}

fn invert(t: &Thread, a: Args<'_>) -> R {
    int_invert(t, a[0])
}
