//! What the sequence types share: subscripts, slice bounds, repetition counts, comparison, repr with a recursion guard.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::object::{Slice, Str};
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::str::StrBuilder;
use taipan_heap::{Gc, Value};

/// A key of `x[key]`, understood.
pub enum Subscript {
    At(i64),
    Slice(Gc<Slice>),
}

/// The indices a slice selects from a sequence: `count` of them, from `start` by `step`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    pub start: i64,
    pub step: i64,
    pub count: usize,
}

impl Bounds {
    /// Index number `i` of the selection.
    #[inline(always)]
    pub fn at(&self, i: usize) -> usize {
        (self.start + self.step * i as i64) as usize
    }
    pub fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| self.at(i))
    }
}

/// Reads a subscript; `container` names the type in the error text.
#[inline]
pub fn subscript(t: &Thread, key: Value, container: &str) -> R<Subscript> {
    if let Some(i) = key.as_small_int() {
        return Ok(Subscript::At(i));
    }
    if let Some(s) = key.downcast::<Slice>() {
        return Ok(Subscript::Slice(s));
    }
    if !has_index(t, key) {
        return Err(
            t.type_error(format_args!("{container} indices must be integers or slices, not {}", t.shown_type(key)))
        );
    }
    index_sized(t, key).map(Subscript::At)
}

/// Is it an int or does it have `__index__`?
pub fn has_index(t: &Thread, v: Value) -> bool {
    IntRef::of(v).is_some() || t.lookup_special(v, t.names().__index__).is_some()
}

/// `__index__` as i64; IndexError if it does not fit.
pub fn index_sized(t: &Thread, v: Value) -> R<i64> {
    let n = t.index_int(v)?;
    match IntRef::of(n).and_then(IntRef::as_i64) {
        Some(i) => Ok(i),
        None => Err(t.index_error(format_args!("cannot fit '{}' into an index-sized integer", t.shown_type(v)))),
    }
}

/// `__index__` clamped to i64.
pub fn index_clamped(t: &Thread, v: Value) -> R<i64> {
    let n = t.index_int(v)?;
    Ok(match IntRef::of(n) {
        Some(IntRef::Small(i)) => i,
        Some(big) if big.is_negative() => i64::MIN,
        _ => i64::MAX,
    })
}

/// A position counted from the end if negative; `None` when outside.
#[inline(always)]
pub fn position(i: i64, len: usize) -> Option<usize> {
    let i = if i < 0 { i + len as i64 } else { i };
    (0 <= i && i < len as i64).then_some(i as usize)
}

/// A position argument of `insert`, `index` and the like: clamped to 0..=len.
pub fn clamp_position(i: i64, len: usize) -> usize {
    let i = if i < 0 { i.saturating_add(len as i64).max(0) } else { i };
    (i as u64).min(len as u64) as usize
}

/// An optional bound argument, as `index(x, start, stop)` takes it.
pub fn bound_argument(t: &Thread, v: Option<Value>, default: i64) -> R<i64> {
    match v {
        None => Ok(default),
        Some(v) if !has_index(t, v) => Err(t.type_error("slice indices must be integers or have an __index__ method")),
        Some(v) => index_clamped(t, v),
    }
}

fn slice_part(t: &Thread, v: Option<Value>) -> R<Option<i64>> {
    match v {
        None => Ok(None),
        Some(v) if v.is_none() => Ok(None),
        Some(v) if v.is_small_int() => Ok(v.as_small_int()),
        Some(v) if !has_index(t, v) => {
            Err(t.type_error("slice indices must be integers or None or have an __index__ method"))
        }
        Some(v) => index_clamped(t, v).map(Some),
    }
}

/// Start, stop and step of a slice as numbers (`__index__` may run Python).
pub fn unpack_slice(t: &Thread, s: Gc<Slice>) -> R<(Option<i64>, Option<i64>, i64)> {
    let step = slice_part(t, s.step.get())?.unwrap_or(1).max(-i64::MAX);
    if step == 0 {
        return Err(t.value_error("slice step cannot be zero"));
    }
    Ok((slice_part(t, s.start.get())?, slice_part(t, s.stop.get())?, step))
}

/// Applies an unpacked slice to a length.
#[inline]
pub fn adjust(parts: (Option<i64>, Option<i64>, i64), len: usize) -> Bounds {
    let (start, stop, step) = parts;
    let len = len as i64;
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let fit = |i: i64| if i < 0 { i.saturating_add(len).max(low) } else { i.min(high) };
    let start = start.map_or(if step > 0 { 0 } else { len - 1 }, fit);
    let stop = stop.map_or(if step > 0 { len } else { -1 }, fit);
    // Steps of 1 and -1 need no division.
    let count = match step {
        1 => (stop - start).max(0),
        -1 => (start - stop).max(0),
        _ if step > 0 && start < stop => (stop - start - 1) / step + 1,
        _ if step < 0 && stop < start => (start - stop - 1) / -step + 1,
        _ => 0,
    };
    Bounds { start, step, count: count as usize }
}

/// The bounds of slice `s` in a sequence whose length is asked after the slice's own conversions ran.
pub fn slice_bounds(t: &Thread, s: Gc<Slice>, len: impl FnOnce() -> usize) -> R<Bounds> {
    let parts = unpack_slice(t, s)?;
    Ok(adjust(parts, len()))
}

/// What `sequence * v` answers when `v` is no count: a user's `__rmul__` may still know.
pub fn not_a_count(t: &Thread, v: Value) -> R {
    if t.type_of(v).is_heap() && t.lookup_special(v, t.names().__rmul__).is_some() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Err(t.type_error(format_args!("can't multiply sequence by non-int of type '{}'", t.shown_type(v))))
}

/// Setter of what CPython declares as a read-only member.
pub fn read_only(t: &Thread, _: Value, _: Option<Value>) -> R<()> {
    Err(t.attribute_error("readonly attribute"))
}

/// The count of `sequence * count`; `None`: not an integer (NotImplemented).
pub fn repeat_count(t: &Thread, v: Value) -> R<Option<usize>> {
    if let Some(i) = v.as_small_int() {
        return Ok(Some(i.max(0) as usize));
    }
    if !has_index(t, v) {
        return Ok(None);
    }
    let n = t.index_int(v)?;
    match IntRef::of(n).and_then(IntRef::as_i64) {
        Some(i) => Ok(Some(i.max(0) as usize)),
        None => Err(t.overflow_error(format_args!("cannot fit '{}' into an index-sized integer", t.shown_type(v)))),
    }
}

/// May `other` know how to be added to a builtin sequence on its left? (Builtins do not; their `__radd__` is for numbers.)
pub fn may_add_reflected(t: &Thread, other: Value) -> bool {
    t.type_of(other).is_heap() && t.lookup_special(other, t.names().__radd__).is_some()
}

/// Identity or equality, as containers compare their items.
#[inline]
pub fn same_or_equal(t: &Thread, a: Value, b: Value) -> R<bool> {
    if a == b {
        Ok(true)
    } else if a.is_small_int() && b.is_small_int() {
        Ok(false)
    } else {
        t.eq(a, b)
    }
}

/// Rich comparison of two lists or the like, which differ if their lengths do.
pub fn compare(
    t: &Thread,
    op: Cmp,
    a: (impl Fn() -> usize, impl Fn(usize) -> Option<Value>),
    b: (impl Fn() -> usize, impl Fn(usize) -> Option<Value>),
) -> R {
    if (a.0)() != (b.0)() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::bool(op == Cmp::Ne));
    }
    compare_items(t, op, a, b)
}

/// Rich comparison of two sequences, item by item; they are asked anew at each step, as comparisons may change them.
pub fn compare_items(
    t: &Thread,
    op: Cmp,
    a: (impl Fn() -> usize, impl Fn(usize) -> Option<Value>),
    b: (impl Fn() -> usize, impl Fn(usize) -> Option<Value>),
) -> R {
    let ((a_len, a_item), (b_len, b_item)) = (a, b);
    t.check_native_stack()?;
    let mut i = 0;
    while let (Some(x), Some(y)) = (a_item(i), b_item(i)) {
        if !same_or_equal(t, x, y)? {
            return match op {
                Cmp::Eq => Ok(Value::FALSE),
                Cmp::Ne => Ok(Value::TRUE),
                _ => t.compare(op, x, y),
            };
        }
        i += 1;
    }
    Ok(Value::bool(ordering_holds(op, a_len().cmp(&b_len()))))
}

/// Does `op` hold between two things that compare like this?
pub fn ordering_holds(op: Cmp, o: std::cmp::Ordering) -> bool {
    match op {
        Cmp::Lt => o.is_lt(),
        Cmp::Le => o.is_le(),
        Cmp::Eq => o.is_eq(),
        Cmp::Ne => o.is_ne(),
        Cmp::Gt => o.is_gt(),
        Cmp::Ge => o.is_ge(),
    }
}

/// Runs `body` unless the repr of `v` is being made already; then the answer is `recursive`.
pub fn guarded_repr(t: &Thread, v: Value, recursive: &str, body: impl FnOnce() -> R<Gc<Str>>) -> R {
    let address = v.bits() as usize;
    t.check_native_stack()?;
    // As deep as CPython goes. The text of each level is made from that of the one below: deeper ones take quadratic time.
    const NESTING: usize = 10_000;
    if t.repr_guard.borrow().len() >= NESTING {
        return Err(t.recursion_error("maximum recursion depth exceeded while getting the repr of an object"));
    }
    if !t.repr_guard.borrow_mut().insert(address) {
        return Ok(t.new_str(recursive)?.value());
    }
    let result = body();
    t.repr_guard.borrow_mut().remove(&address);
    Ok(result?.value())
}

/// `open` item `, ` item ... `close`.
pub fn repr_items(t: &Thread, open: &str, close: &str, mut next: impl FnMut() -> Option<Value>) -> R<Gc<Str>> {
    let mut text = StrBuilder::new();
    text.push_text(open);
    let mut first = true;
    while let Some(item) = next() {
        if !first {
            text.push_text(", ");
        }
        first = false;
        text.push_str(&*t.repr(item)?);
    }
    text.push_text(close);
    text.finish(t)
}
