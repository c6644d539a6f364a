//! `range`: ints of any size. Everything has a path for 64-bit ranges; the rest computes with Python ints.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::kinds;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, native, native_static};
use crate::object::{Range, Slice, Words, self_as};
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::int::arith::{int_add, int_floordiv, int_mod, int_mul, int_sub};
use crate::types::iterators::new_range_iterator;
use crate::types::seq;
use crate::types::slice::slice_indices;
use crate::types::tuple::tuple_hash;
use crate::types::ty;
use taipan_heap::value::INT_MAX;
use taipan_heap::{Gc, Slot, Value};

pub static RANGE: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).",
};

const ANY: Effects = Effects::ANY;
const RAISES: Effects = Effects::RAISES;
const NONE: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";
const ZERO: Value = Value::int_unchecked(0);
const ONE: Value = Value::int_unchecked(1);

static GETSET: &[GetSetDef] = &[
    getset("start", |_, r| Ok(part(&self_as::<Range>(r).start)), seq::read_only, ""),
    getset("stop", |_, r| Ok(part(&self_as::<Range>(r).stop)), seq::read_only, ""),
    getset("step", |_, r| Ok(part(&self_as::<Range>(r).step)), seq::read_only, ""),
];

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, start, stop=None, step=None, /)",
        new,
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native("count", VALUE, count, ANY, "rangeobject.count(value) -> integer -- return number of occurrences of value"),
    native(
        "index",
        VALUE,
        index,
        ANY,
        "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.",
    ),
    native(
        "__bool__",
        NONE,
        |_, a| Ok(Value::bool(!is_zero(length(this(a))))),
        Effects::PURE,
        "True if self else False",
    ),
    native("__contains__", "($self, key, /)", contains, ANY, "Return bool(key in self)."),
    native("__getitem__", "($self, key, /)", getitem, ANY, "Return self[key]."),
    native("__hash__", NONE, hash, RAISES, "Return hash(self)."),
    native("__iter__", NONE, |t, a| iter(t, this(a)), RAISES, "Implement iter(self)."),
    native("__len__", NONE, len, RAISES, "Return len(self)."),
    native("__reduce__", NONE, reduce, RAISES, ""),
    native("__repr__", NONE, repr, RAISES, "Return repr(self)."),
    native("__reversed__", NONE, reversed, RAISES, "Return a reverse iterator."),
    native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), RAISES, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), RAISES, "Return self!=value."),
    native("__lt__", VALUE, |_, _| Ok(Value::NOT_IMPLEMENTED), Effects::PURE, "Return self<value."),
    native("__le__", VALUE, |_, _| Ok(Value::NOT_IMPLEMENTED), Effects::PURE, "Return self<=value."),
    native("__gt__", VALUE, |_, _| Ok(Value::NOT_IMPLEMENTED), Effects::PURE, "Return self>value."),
    native("__ge__", VALUE, |_, _| Ok(Value::NOT_IMPLEMENTED), Effects::PURE, "Return self>=value."),
];

fn part(slot: &Slot) -> Value {
    slot.get().unwrap_or(ZERO)
}

fn this(a: Args<'_>) -> Gc<Range> {
    self_as(a[0])
}

fn length(r: Gc<Range>) -> Value {
    part(&r.length)
}

fn int(v: Value) -> IntRef {
    IntRef::of(v).unwrap_or(IntRef::Small(0))
}

fn is_zero(v: Value) -> bool {
    int(v).is_zero()
}

fn less(a: Value, b: Value) -> bool {
    int(a).compare(int(b)).is_lt()
}

fn same(a: Value, b: Value) -> bool {
    int(a).compare(int(b)).is_eq()
}

/// A range of exact ints; `step` is not 0.
pub fn new_range(t: &Thread, start: Value, stop: Value, step: Value) -> R {
    let length = range_length(t, start, stop, step)?;
    let slot = |v| Slot::new(Some(v));
    let init = |header| Range { header, start: slot(start), stop: slot(stop), step: slot(step), length: slot(length) };
    Ok(t.alloc(kinds::RANGE, ty::RANGE, size_of::<Range>(), init)?.value())
}

fn range_length(t: &Thread, start: Value, stop: Value, step: Value) -> R {
    if let (Some(a), Some(b), Some(s)) = (start.as_small_int(), stop.as_small_int(), step.as_small_int()) {
        let n = if s > 0 && a < b {
            (b - a - 1) / s + 1
        } else if s < 0 && a > b {
            (a - b - 1) / -s + 1
        } else {
            0
        };
        return t.new_int(n);
    }
    let (low, high, step) =
        if int(step).is_negative() { (stop, start, int_sub(t, ZERO, step)?) } else { (start, stop, step) };
    if !less(low, high) {
        return Ok(ZERO);
    }
    let span = int_sub(t, int_sub(t, high, low)?, ONE)?;
    int_add(t, int_floordiv(t, span, step)?, ONE)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let first = t.index_int(a[1])?;
    let Some(stop) = a.opt(2) else { return new_range(t, ZERO, first, ONE) };
    let stop = t.index_int(stop)?;
    let step = match a.opt(3) {
        Some(step) => t.index_int(step)?,
        None => ONE,
    };
    if is_zero(step) {
        return Err(t.value_error("range() arg 3 must not be zero"));
    }
    new_range(t, first, stop, step)
}

/// Item `i`, 0 <= i < length.
fn item(t: &Thread, r: Gc<Range>, i: Value) -> R {
    int_add(t, part(&r.start), int_mul(t, i, part(&r.step))?)
}

/// Position of an int in the range.
fn position(t: &Thread, r: Gc<Range>, v: Value) -> R<Option<Value>> {
    let (start, stop, step) = (part(&r.start), part(&r.stop), part(&r.step));
    let outside =
        if int(step).is_negative() { less(start, v) || !less(stop, v) } else { less(v, start) || !less(v, stop) };
    if outside {
        return Ok(None);
    }
    let distance = int_sub(t, v, start)?;
    if is_zero(int_mod(t, distance, step)?) { int_floordiv(t, distance, step).map(Some) } else { Ok(None) }
}

/// Exact ints and bools are found by arithmetic, others by comparing.
fn is_plain_int(t: &Thread, v: Value) -> bool {
    t.is_exact(v, ty::INT) || v.is_bool()
}

fn contains(t: &Thread, a: Args<'_>) -> R {
    let r = this(a);
    if is_plain_int(t, a[1]) {
        return Ok(Value::bool(position(t, r, a[1])?.is_some()));
    }
    let it = iter(t, r)?;
    while let Some(v) = t.next(it)? {
        if seq::same_or_equal(t, v, a[1])? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn count(t: &Thread, a: Args<'_>) -> R {
    let r = this(a);
    if is_plain_int(t, a[1]) {
        return Ok(Value::int_unchecked(position(t, r, a[1])?.is_some() as i64));
    }
    let it = iter(t, r)?;
    let mut n = 0;
    while let Some(v) = t.next(it)? {
        n += seq::same_or_equal(t, v, a[1])? as i64;
    }
    t.new_int(n)
}

fn index(t: &Thread, a: Args<'_>) -> R {
    let r = this(a);
    if is_plain_int(t, a[1]) {
        return match position(t, r, a[1])? {
            Some(i) => Ok(i),
            None => {
                let text = t.repr(a[1])?.to_text();
                Err(t.value_error(format_args!("{text} is not in range")))
            }
        };
    }
    let it = iter(t, r)?;
    let mut n = 0;
    while let Some(v) = t.next(it)? {
        if seq::same_or_equal(t, v, a[1])? {
            return t.new_int(n);
        }
        n += 1;
    }
    Err(t.value_error("sequence.index(x): x not in sequence"))
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let r = this(a);
    if let Some(s) = a[1].downcast::<Slice>() {
        let [start, stop, step] = slice_indices(t, s, length(r))?;
        let new_step = int_mul(t, part(&r.step), step)?;
        return new_range(t, item(t, r, start)?, item(t, r, stop)?, new_step);
    }
    if !seq::has_index(t, a[1]) {
        return Err(t.type_error(format_args!("range indices must be integers or slices, not {}", t.shown_type(a[1]))));
    }
    let i = t.index_int(a[1])?;
    let n = length(r);
    let i = if int(i).is_negative() { int_add(t, i, n)? } else { i };
    if int(i).is_negative() || !less(i, n) {
        return Err(t.index_error("range object index out of range"));
    }
    item(t, r, i)
}

/// What equality looks at: the length, and of longer ones start and step.
fn identity(r: Gc<Range>) -> [Value; 3] {
    let n = length(r);
    if is_zero(n) {
        [n, Value::NONE, Value::NONE]
    } else if same(n, ONE) {
        [n, part(&r.start), Value::NONE]
    } else {
        [n, part(&r.start), part(&r.step)]
    }
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let h = tuple_hash(t, &identity(this(a)))?;
    t.new_int(h)
}

fn compare(_: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<Range>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let equal = identity(this(a)).into_iter().zip(identity(other)).all(|(x, y)| {
        // None stands for "does not matter" on both sides.
        if x.is_none() || y.is_none() { x == y } else { same(x, y) }
    });
    Ok(Value::bool(equal == (op == Cmp::Eq)))
}

fn len(t: &Thread, a: Args<'_>) -> R {
    let n = length(this(a));
    match int(n).as_i64() {
        Some(_) => Ok(n),
        None => Err(t.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// `iter(range)`.
pub fn iter(t: &Thread, r: Gc<Range>) -> R {
    iterate(t, part(&r.start), part(&r.step), length(r))
}

fn reversed(t: &Thread, a: Args<'_>) -> R {
    let r = this(a);
    let (n, step) = (length(r), part(&r.step));
    let last = item(t, r, int_sub(t, n, ONE)?)?;
    iterate(t, last, int_sub(t, ZERO, step)?, n)
}

fn iterate(t: &Thread, start: Value, step: Value, n: Value) -> R {
    if let (Some(start), Some(step), Some(n)) = (start.as_small_int(), step.as_small_int(), n.as_small_int()) {
        // All values and the end must be inline ints.
        let end = start as i128 + step as i128 * n as i128;
        if end.unsigned_abs() <= INT_MAX as u128 {
            return new_range_iterator(t, start, step, n);
        }
    }
    let it = t.new_words(t.vm().type_of_id(ty::LONG_RANGE_ITERATOR), 3)?;
    for (i, v) in [start, step, n].into_iter().enumerate() {
        it.slot(i).init(v);
    }
    Ok(it.value())
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let r = this(a);
    let arguments = t.new_tuple(&[part(&r.start), part(&r.stop), part(&r.step)])?.value();
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments])?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let r = this(a);
    let text = |v: Value| -> R<String> { Ok(t.repr(v)?.to_text()) };
    let (start, stop, step) = (text(part(&r.start))?, text(part(&r.stop))?, part(&r.step));
    let result = if same(step, ONE) {
        format!("range({start}, {stop})")
    } else {
        format!("range({start}, {stop}, {})", text(step)?)
    };
    Ok(t.new_str(&result)?.value())
}

// ---- iterator over ranges that leave 50 bits: words (next value, step, values left)

pub static LONG_RANGE_ITERATOR: TypeDef = TypeDef {
    methods: &[
        native("__iter__", NONE, |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
        native("__next__", NONE, long_next, Effects::WRITES, "Implement next(self)."),
        native(
            "__length_hint__",
            NONE,
            |_, a| Ok(word(a[0], 2)),
            Effects::READS,
            "Private method returning an estimate of len(list(it)).",
        ),
        native("__reduce__", NONE, long_reduce, ANY, "Return state information for pickling."),
    ],
    getset: &[],
    doc: "",
};

fn word(it: Value, i: usize) -> Value {
    self_as::<Words>(it).slot(i).get().unwrap_or(ZERO)
}

fn long_next(t: &Thread, a: Args<'_>) -> R {
    let (value, step, left) = (word(a[0], 0), word(a[0], 1), word(a[0], 2));
    if is_zero(left) {
        return Err(t.stop_iteration(None));
    }
    let it: Gc<Words> = self_as(a[0]);
    let (next, left) = (int_add(t, value, step)?, int_sub(t, left, ONE)?);
    it.slot(0).set(&it.header, next);
    it.slot(2).set(&it.header, left);
    Ok(value)
}

fn long_reduce(t: &Thread, a: Args<'_>) -> R {
    let (value, step, left) = (word(a[0], 0), word(a[0], 1), word(a[0], 2));
    let stop = int_add(t, value, int_mul(t, step, left)?)?;
    let range = new_range(t, value, stop, step)?;
    let arguments = t.new_tuple(&[range])?.value();
    let Some(iter) = t.vm().builtins().get_text(t, "iter") else {
        return Err(t.attribute_error("module 'builtins' has no attribute 'iter'"));
    };
    Ok(t.new_tuple(&[iter, arguments])?.value())
}
