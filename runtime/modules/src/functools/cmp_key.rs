//! `cmp_to_key`: keys that compare by a function of two arguments. Words (function, object).

use crate::words::{get, make, opt, set};
use taipan_core::error::R;
use taipan_core::interp::machine::Cmp;
use taipan_core::native::{Args, Effects, TypeDef, getset, native};
use taipan_core::thread::Thread;
use taipan_heap::Value;

pub const TYPE: &str = "functools.KeyWrapper";

pub static KEY_WRAPPER: TypeDef = TypeDef {
    methods: &[
        native(
            "__call__",
            "($self, obj)",
            |t, a| make(t, t.type_of(a[0]).value(), &[opt(a[0], 0), Some(a[1])]),
            Effects::RAISES,
            "Call self as a function.",
        ),
        native("__lt__", "($self, value, /)", |t, a| compare(t, a, Cmp::Lt), Effects::ANY, "Return self<value."),
        native("__le__", "($self, value, /)", |t, a| compare(t, a, Cmp::Le), Effects::ANY, "Return self<=value."),
        native("__eq__", "($self, value, /)", |t, a| compare(t, a, Cmp::Eq), Effects::ANY, "Return self==value."),
        native("__ne__", "($self, value, /)", |t, a| compare(t, a, Cmp::Ne), Effects::ANY, "Return self!=value."),
        native("__gt__", "($self, value, /)", |t, a| compare(t, a, Cmp::Gt), Effects::ANY, "Return self>value."),
        native("__ge__", "($self, value, /)", |t, a| compare(t, a, Cmp::Ge), Effects::ANY, "Return self>=value."),
    ],
    getset: &[getset(
        "obj",
        |t, o| opt(o, 1).ok_or_else(|| t.attribute_error("object")),
        |_, o, v| {
            set(o, 1, v);
            Ok(())
        },
        "Value wrapped by a key function.",
    )],
    doc: "",
};

pub fn cmp_to_key(t: &Thread, a: Args<'_>) -> R {
    match t.vm().registered(TYPE) {
        Some(class) => make(t, class, &[Some(a[0]), None]),
        None => Err(t.system_error("_functools is not initialised")),
    }
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    if t.type_of(a[0]) != t.type_of(a[1]) {
        return Err(t.type_error("other argument must be K instance"));
    }
    let (Some(x), Some(y)) = (opt(a[0], 1), opt(a[1], 1)) else { return Err(t.attribute_error("object")) };
    let order = t.call(get(a[0], 0), &[x, y])?;
    t.compare(op, order, Value::int_unchecked(0))
}
