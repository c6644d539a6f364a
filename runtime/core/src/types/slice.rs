//! `slice`: three values, their comparison, hash and `indices` (for lengths of any size).

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, native, native_static};
use crate::object::{Slice, self_as};
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::int::arith::{int_add, int_sub};
use crate::types::seq;
use crate::types::str::StrBuilder;
use crate::types::tuple::tuple_hash;
use taipan_heap::{Gc, Slot, Value};

pub static SLICE: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).",
};

const ANY: Effects = Effects::ANY;
const VALUE: &str = "($self, value, /)";

static GETSET: &[GetSetDef] = &[
    getset("start", |_, s| Ok(part(&self_as::<Slice>(s).start)), seq::read_only, ""),
    getset("stop", |_, s| Ok(part(&self_as::<Slice>(s).stop)), seq::read_only, ""),
    getset("step", |_, s| Ok(part(&self_as::<Slice>(s).step)), seq::read_only, ""),
];

#[rustfmt::skip]
static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, start, stop=None, step=None, /)",
        new,
        Effects::RAISES,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "indices",
        "($self, object, /)",
        indices,
        ANY,
        "S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices.",
    ),
    native("__hash__", "($self, /)", hash, ANY, "Return hash(self)."),
    native("__reduce__", "($self, /)", reduce, Effects::RAISES, "Return state information for pickling."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__lt__", VALUE, |t, a| compare(t, a, Cmp::Lt), ANY, "Return self<value."),
    native("__le__", VALUE, |t, a| compare(t, a, Cmp::Le), ANY, "Return self<=value."),
    native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
    native("__gt__", VALUE, |t, a| compare(t, a, Cmp::Gt), ANY, "Return self>value."),
    native("__ge__", VALUE, |t, a| compare(t, a, Cmp::Ge), ANY, "Return self>=value."),
];

fn part(slot: &Slot) -> Value {
    slot.get().unwrap_or(Value::NONE)
}

fn parts(s: Gc<Slice>) -> [Value; 3] {
    [part(&s.start), part(&s.stop), part(&s.step)]
}

fn new(t: &Thread, a: Args<'_>) -> R {
    match a.opt(2) {
        None => t.new_slice(Value::NONE, a[1], Value::NONE),
        Some(stop) => t.new_slice(a[1], stop, a.or_none(3)),
    }
}

/// A part as an int, or `None`.
fn int_part(t: &Thread, v: Value) -> R<Option<Value>> {
    if v.is_none() {
        return Ok(None);
    }
    if !seq::has_index(t, v) {
        return Err(t.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    t.index_int(v).map(Some)
}

fn is_negative(v: Value) -> bool {
    IntRef::of(v).is_some_and(IntRef::is_negative)
}

fn less(a: Value, b: Value) -> bool {
    match (IntRef::of(a), IntRef::of(b)) {
        (Some(a), Some(b)) => a.compare(b).is_lt(),
        _ => false,
    }
}

fn indices(t: &Thread, a: Args<'_>) -> R {
    let length = t.index_int(a[1])?;
    if is_negative(length) {
        return Err(t.value_error("length should not be negative"));
    }
    Ok(t.new_tuple(&slice_indices(t, self_as(a[0]), length)?)?.value())
}

/// Start, stop and step of `s` applied to a length, as ints of any size.
pub fn slice_indices(t: &Thread, s: Gc<Slice>, length: Value) -> R<[Value; 3]> {
    let [start, stop, step] = parts(s);
    let (zero, one, minus_one) = (Value::int_unchecked(0), Value::int_unchecked(1), Value::int_unchecked(-1));
    let step = int_part(t, step)?.unwrap_or(one);
    if IntRef::of(step).is_some_and(IntRef::is_zero) {
        return Err(t.value_error("slice step cannot be zero"));
    }
    let backwards = is_negative(step);
    let (low, high) = if backwards { (minus_one, int_sub(t, length, one)?) } else { (zero, length) };
    let fit = |v: Option<Value>, default: Value| -> R {
        let Some(v) = v else { return Ok(default) };
        if is_negative(v) {
            let v = int_add(t, v, length)?;
            return Ok(if less(v, low) { low } else { v });
        }
        Ok(if less(high, v) { high } else { v })
    };
    let start = fit(int_part(t, start)?, if backwards { high } else { low })?;
    let stop = fit(int_part(t, stop)?, if backwards { low } else { high })?;
    Ok([start, stop, step])
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let h = tuple_hash(t, &parts(self_as(a[0])))?;
    t.new_int(h)
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let arguments = t.new_tuple(&parts(self_as(a[0])))?;
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments.value()])?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let mut text = StrBuilder::new();
    text.push_text("slice(");
    for (i, v) in parts(self_as(a[0])).into_iter().enumerate() {
        if i > 0 {
            text.push_text(", ");
        }
        text.push_str(&*t.repr(v)?);
    }
    text.push_text(")");
    Ok(text.finish(t)?.value())
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<Slice>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let (x, y) = (parts(self_as(a[0])), parts(other));
    seq::compare(t, op, (|| 3, |i| x.get(i).copied()), (|| 3, |i| y.get(i).copied()))
}
