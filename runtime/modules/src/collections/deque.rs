//! `deque`: a ring of words. Both ends in O(1), indexing too.
//!
//! Words of the object: the ring (a storage array), position of the first item, number of items, `maxlen` (an int or
//! None), and a version that changes with every insertion and removal, by which iterators notice.

use crate::words::{get, int, make, opt, set, set_int};
use std::cmp::Ordering;
use taipan_core::error::{R, Raised};
use taipan_core::interp::machine::Cmp;
use taipan_core::native::{Args, CLASS_GETITEM, Effects, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::thread::Thread;
use taipan_core::types::iterators::deque::{FIRST, LENGTH, RING, VERSION, new_iterator};
use taipan_core::types::seq;
use taipan_core::types::str::StrBuilder;
use taipan_core::types::ty;
use taipan_heap::{Array, Gc, Value};

/// The only word that iterators do not look at.
const MAXLEN: usize = 3;

const ANY: Effects = Effects::ANY;
const WRITES: Effects = Effects::WRITES;
const NONE: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";
const ITEM: &str = "($self, item, /)";

pub static DEQUE: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[getter("maxlen", |_, o| Ok(get(o, MAXLEN)), "maximum size of a deque or None if unbounded")],
    doc: "A list-like sequence optimized for data accesses near its endpoints.",
};

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        |t, a| {
            make(
                t,
                a[0],
                &[
                    None,
                    Some(Value::int_unchecked(0)),
                    Some(Value::int_unchecked(0)),
                    Some(Value::NONE),
                    Some(Value::int_unchecked(0)),
                ],
            )
        },
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "__init__",
        "($self, iterable=(), maxlen=None)",
        init,
        ANY,
        "A list-like sequence optimized for data accesses near its endpoints.",
    ),
    native("append", ITEM, append, WRITES, "Add an element to the right side of the deque."),
    native("appendleft", ITEM, appendleft, WRITES, "Add an element to the left side of the deque."),
    native("clear", NONE, clear, WRITES, "Remove all elements from the deque."),
    native("copy", NONE, copy, ANY, "Return a shallow copy of a deque."),
    native("__copy__", NONE, copy, ANY, "Return a shallow copy of a deque."),
    native("count", VALUE, count, ANY, "Return number of occurrences of value."),
    native(
        "extend",
        "($self, iterable, /)",
        extend,
        ANY,
        "Extend the right side of the deque with elements from the iterable.",
    ),
    native(
        "extendleft",
        "($self, iterable, /)",
        extendleft,
        ANY,
        "Extend the left side of the deque with elements from the iterable.",
    ),
    native(
        "index",
        "($self, value, start=0, stop=9223372036854775807, /)",
        index,
        ANY,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    native("insert", "($self, index, value, /)", insert, ANY, "Insert value before index."),
    native("pop", NONE, pop, WRITES, "Remove and return the rightmost element."),
    native("popleft", NONE, popleft, WRITES, "Remove and return the leftmost element."),
    native("remove", VALUE, remove, ANY, "Remove first occurrence of value."),
    native("reverse", NONE, reverse, WRITES, "Reverse *IN PLACE*."),
    native(
        "rotate",
        "($self, n=1, /)",
        rotate,
        Effects::SCALARS_WRITE,
        "Rotate the deque n steps to the right.  If n is negative, rotates left.",
    ),
    native("__add__", VALUE, add, ANY, "Return self+value."),
    native("__contains__", "($self, key, /)", contains, ANY, "Return bool(key in self)."),
    native("__delitem__", "($self, key, /)", delitem, Effects::INDEX_WRITE, "Delete self[key]."),
    native("__getitem__", "($self, key, /)", getitem, Effects::INDEX_READ, "Return self[key]."),
    native("__iadd__", VALUE, iadd, ANY, "Implement self+=value."),
    native("__imul__", VALUE, imul, ANY, "Implement self*=value."),
    native("__iter__", NONE, |t, a| new_iterator(t, a[0], ty::DEQUE_ITERATOR), Effects::READS, "Implement iter(self)."),
    native("__len__", NONE, |_, a| Ok(get(a[0], LENGTH)), Effects::READS, "Return len(self)."),
    native("__mul__", VALUE, mul, ANY, "Return self*value."),
    native("__rmul__", VALUE, mul, ANY, "Return value*self."),
    native("__reduce__", NONE, reduce, ANY, "Return state information for pickling."),
    native("__repr__", NONE, repr, ANY, "Return repr(self)."),
    native(
        "__reversed__",
        NONE,
        |t, a| new_iterator(t, a[0], ty::DEQUE_REVERSE_ITERATOR),
        Effects::READS,
        "Return a reverse iterator over the deque.",
    ),
    native("__setitem__", "($self, key, value, /)", setitem, Effects::INDEX_WRITE, "Set self[key] to value."),
    native("__sizeof__", NONE, sizeof, Effects::READS, "Return the size of the deque in memory, in bytes."),
    native("__lt__", VALUE, |t, a| compare(t, a, Cmp::Lt), ANY, "Return self<value."),
    native("__le__", VALUE, |t, a| compare(t, a, Cmp::Le), ANY, "Return self<=value."),
    native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
    native("__gt__", VALUE, |t, a| compare(t, a, Cmp::Gt), ANY, "Return self>value."),
    native("__ge__", VALUE, |t, a| compare(t, a, Cmp::Ge), ANY, "Return self>=value."),
    CLASS_GETITEM,
];

// ---- the ring

fn ring(d: Value) -> Option<Gc<Array>> {
    opt(d, RING).and_then(|r| r.downcast())
}

fn len(d: Value) -> usize {
    int(d, LENGTH) as usize
}

/// Where item `i` lies.
fn slot(d: Value, ring: &Array, i: usize) -> usize {
    let at = int(d, FIRST) as usize + i;
    if at >= ring.capacity() { at - ring.capacity() } else { at }
}

fn item(d: Value, i: usize) -> Option<Value> {
    let ring = ring(d)?;
    if i < len(d) { ring.get(slot(d, &ring, i)) } else { None }
}

fn put(d: Value, i: usize, v: Value) {
    if let Some(ring) = ring(d) {
        ring.set(slot(d, &ring, i), v);
    }
}

fn resize(d: Value, first: usize, length: usize) {
    set_int(d, FIRST, first as i64);
    set_int(d, LENGTH, length as i64);
    set_int(d, VERSION, (int(d, VERSION) + 1) & ((1 << 40) - 1));
}

/// A ring with room for one more item.
fn with_room(t: &Thread, d: Value) -> R<Gc<Array>> {
    let n = len(d);
    match ring(d) {
        Some(ring) if n < ring.capacity() => Ok(ring),
        old => {
            let larger = t.new_array((2 * n).max(8))?;
            if let Some(old) = old {
                let first = int(d, FIRST) as usize;
                let head = (old.capacity() - first).min(n);
                larger.copy_from(&old, first..first + head, 0);
                larger.copy_from(&old, 0..n - head, head);
            }
            set(d, RING, larger.value());
            set_int(d, FIRST, 0);
            Ok(larger)
        }
    }
}

fn push_right(t: &Thread, d: Value, v: Value) -> R<()> {
    let ring = with_room(t, d)?;
    let n = len(d);
    ring.set(slot(d, &ring, n), v);
    resize(d, int(d, FIRST) as usize, n + 1);
    if is_too_long(d) {
        pop_left(d);
    }
    Ok(())
}

fn push_left(t: &Thread, d: Value, v: Value) -> R<()> {
    let ring = with_room(t, d)?;
    let first = int(d, FIRST) as usize;
    let first = if first == 0 { ring.capacity() - 1 } else { first - 1 };
    ring.set(first, v);
    resize(d, first, len(d) + 1);
    if is_too_long(d) {
        pop_right(d);
    }
    Ok(())
}

fn is_too_long(d: Value) -> bool {
    get(d, MAXLEN).as_small_int().is_some_and(|max| int(d, LENGTH) > max)
}

fn pop_right(d: Value) -> Option<Value> {
    let n = len(d).checked_sub(1)?;
    let ring = ring(d)?;
    let at = slot(d, &ring, n);
    let v = ring.get(at);
    ring.init(at, None);
    resize(d, int(d, FIRST) as usize, n);
    v
}

fn pop_left(d: Value) -> Option<Value> {
    let n = len(d).checked_sub(1)?;
    let ring = ring(d)?;
    let at = slot(d, &ring, 0);
    let v = ring.get(at);
    ring.init(at, None);
    resize(d, if at + 1 == ring.capacity() { 0 } else { at + 1 }, n);
    v
}

fn empty(d: Value) {
    set(d, RING, None);
    resize(d, 0, 0);
}

/// Removes item `i`, moving those behind it.
fn remove_at(d: Value, i: usize) {
    for j in i + 1..len(d) {
        if let Some(v) = item(d, j) {
            put(d, j - 1, v);
        }
    }
    pop_right(d);
}

// ---- methods

fn init(t: &Thread, a: Args<'_>) -> R {
    let maxlen = match a.not_none(2) {
        None => Value::NONE,
        Some(n) if !seq::has_index(t, n) => return Err(t.type_error("an integer is required")),
        Some(n) => {
            let n = t.index(n)?;
            if n < 0 {
                return Err(t.value_error("maxlen must be non-negative"));
            }
            t.new_int(n.min(1 << 48))?
        }
    };
    set(a[0], MAXLEN, maxlen);
    empty(a[0]);
    if let Some(iterable) = a.opt(1) {
        extend_right(t, a[0], iterable)?;
    }
    Ok(Value::NONE)
}

/// Items of `iterable`; a deque extended by itself works on a copy.
fn source(t: &Thread, d: Value, iterable: Value) -> R {
    if d == iterable {
        return t.iter(snapshot(t, d)?);
    }
    t.iter(iterable)
}

/// The items as a list.
fn snapshot(t: &Thread, d: Value) -> R {
    let list = t.new_list_with_capacity(len(d))?;
    for i in 0..len(d) {
        if let Some(v) = item(d, i) {
            list.push(t, v)?;
        }
    }
    Ok(list.value())
}

fn extend_right(t: &Thread, d: Value, iterable: Value) -> R<()> {
    let it = source(t, d, iterable)?;
    while let Some(v) = t.next(it)? {
        push_right(t, d, v)?;
    }
    Ok(())
}

fn append(t: &Thread, a: Args<'_>) -> R {
    push_right(t, a[0], a[1])?;
    Ok(Value::NONE)
}

fn appendleft(t: &Thread, a: Args<'_>) -> R {
    push_left(t, a[0], a[1])?;
    Ok(Value::NONE)
}

fn clear(_: &Thread, a: Args<'_>) -> R {
    empty(a[0]);
    Ok(Value::NONE)
}

fn copy(t: &Thread, a: Args<'_>) -> R {
    let class = t.type_of(a[0]).value();
    let maxlen = get(a[0], MAXLEN);
    if maxlen.is_none() { t.call(class, &[a[0]]) } else { t.call(class, &[a[0], maxlen]) }
}

fn mutated(t: &Thread) -> Raised {
    t.runtime_error("deque mutated during iteration")
}

fn count(t: &Thread, a: Args<'_>) -> R {
    let (mut n, mut i, version) = (0, 0, int(a[0], VERSION));
    while let Some(v) = item(a[0], i) {
        n += seq::same_or_equal(t, v, a[1])? as i64;
        if int(a[0], VERSION) != version {
            return Err(mutated(t));
        }
        i += 1;
    }
    t.new_int(n)
}

/// Position of `value` between `start` and `stop`.
fn find(t: &Thread, d: Value, value: Value, start: usize, stop: usize) -> R<Option<usize>> {
    let version = int(d, VERSION);
    let mut i = start;
    while i < stop
        && let Some(v) = item(d, i)
    {
        let same = seq::same_or_equal(t, v, value)?;
        if int(d, VERSION) != version {
            return Err(mutated(t));
        }
        if same {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn contains(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(find(t, a[0], a[1], 0, usize::MAX)?.is_some()))
}

fn index(t: &Thread, a: Args<'_>) -> R {
    let start = seq::clamp_position(seq::bound_argument(t, a.opt(2), 0)?, len(a[0]));
    let stop = seq::clamp_position(seq::bound_argument(t, a.opt(3), i64::MAX)?, len(a[0]));
    match find(t, a[0], a[1], start, stop)? {
        Some(i) => Ok(Value::int_unchecked(i as i64)),
        None => Err(not_there(t, a[1])),
    }
}

fn not_there(t: &Thread, value: Value) -> Raised {
    match t.repr(value) {
        Ok(text) => t.value_error(format_args!("{} is not in deque", text.to_text())),
        Err(r) => r,
    }
}

fn remove(t: &Thread, a: Args<'_>) -> R {
    match find(t, a[0], a[1], 0, usize::MAX)? {
        Some(i) => {
            remove_at(a[0], i);
            Ok(Value::NONE)
        }
        None => Err(not_there(t, a[1])),
    }
}

fn extend(t: &Thread, a: Args<'_>) -> R {
    extend_right(t, a[0], a[1])?;
    Ok(Value::NONE)
}

fn extendleft(t: &Thread, a: Args<'_>) -> R {
    let it = source(t, a[0], a[1])?;
    while let Some(v) = t.next(it)? {
        push_left(t, a[0], v)?;
    }
    Ok(Value::NONE)
}

fn insert(t: &Thread, a: Args<'_>) -> R {
    let d = a[0];
    let at = t.index(a[1])?;
    let n = len(d);
    if get(d, MAXLEN).as_small_int() == Some(n as i64) {
        return Err(t.index_error("deque already at its maximum size"));
    }
    let at = seq::clamp_position(at, n);
    push_right(t, d, a[2])?;
    for i in (at..n).rev() {
        if let Some(v) = item(d, i) {
            put(d, i + 1, v);
        }
    }
    put(d, at, a[2]);
    Ok(Value::NONE)
}

fn pop(t: &Thread, a: Args<'_>) -> R {
    pop_right(a[0]).ok_or_else(|| t.index_error("pop from an empty deque"))
}

fn popleft(t: &Thread, a: Args<'_>) -> R {
    pop_left(a[0]).ok_or_else(|| t.index_error("pop from an empty deque"))
}

fn reverse(_: &Thread, a: Args<'_>) -> R {
    let n = len(a[0]);
    for i in 0..n / 2 {
        if let (Some(x), Some(y)) = (item(a[0], i), item(a[0], n - 1 - i)) {
            put(a[0], i, y);
            put(a[0], n - 1 - i, x);
        }
    }
    Ok(Value::NONE)
}

fn rotate(t: &Thread, a: Args<'_>) -> R {
    let steps = match a.opt(1) {
        Some(n) => t.index(n)?,
        None => 1,
    };
    let n = len(a[0]) as i64;
    if n <= 1 {
        return Ok(Value::NONE);
    }
    let right = steps.rem_euclid(n);
    // Moving items one by one, the shorter way round.
    if right <= n / 2 {
        for _ in 0..right {
            if let Some(v) = pop_right(a[0]) {
                push_left(t, a[0], v)?;
            }
        }
    } else {
        for _ in 0..n - right {
            if let Some(v) = pop_left(a[0]) {
                push_right(t, a[0], v)?;
            }
        }
    }
    Ok(Value::NONE)
}

/// A deque (or an instance of a subclass)?
fn is_deque(t: &Thread, v: Value, like: Value) -> bool {
    let deque = t.type_of(like).mro_items().iter().flatten().find_map(|c| {
        let class = c.downcast::<taipan_core::object::Type>()?;
        (class.name_text() == "deque" && !class.is_heap()).then_some(class)
    });
    deque.is_some_and(|class| t.type_of(v).is_subtype(class))
}

fn add(t: &Thread, a: Args<'_>) -> R {
    if !is_deque(t, a[1], a[0]) {
        return Err(t.type_error(format_args!("can only concatenate deque (not \"{}\") to deque", t.type_name(a[1]))));
    }
    let sum = copy(t, a)?;
    extend_right(t, sum, a[1])?;
    Ok(sum)
}

fn iadd(t: &Thread, a: Args<'_>) -> R {
    extend_right(t, a[0], a[1])?;
    Ok(a[0])
}

fn repeat_in_place(t: &Thread, d: Value, count: usize) -> R<()> {
    if count == 0 || len(d) == 0 {
        empty(d);
        return Ok(());
    }
    let once = snapshot(t, d)?;
    if len(d).checked_mul(count).is_none_or(|n| n > 1 << 44) && get(d, MAXLEN).is_none() {
        return Err(t.memory_error());
    }
    for _ in 1..count {
        extend_right(t, d, once)?;
    }
    Ok(())
}

fn mul(t: &Thread, a: Args<'_>) -> R {
    let Some(count) = seq::repeat_count(t, a[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = copy(t, a)?;
    repeat_in_place(t, result, count)?;
    Ok(result)
}

fn imul(t: &Thread, a: Args<'_>) -> R {
    let Some(count) = seq::repeat_count(t, a[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    repeat_in_place(t, a[0], count)?;
    Ok(a[0])
}

/// Item number of a subscript.
fn position(t: &Thread, d: Value, key: Value) -> R<usize> {
    if !seq::has_index(t, key) {
        return Err(t.type_error(format_args!("sequence index must be integer, not '{}'", t.type_name(key))));
    }
    let i = seq::index_sized(t, key)?;
    seq::position(i, len(d)).ok_or_else(|| t.index_error("deque index out of range"))
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let i = position(t, a[0], a[1])?;
    item(a[0], i).ok_or_else(|| t.index_error("deque index out of range"))
}

fn setitem(t: &Thread, a: Args<'_>) -> R {
    let i = position(t, a[0], a[1])?;
    put(a[0], i, a[2]);
    Ok(Value::NONE)
}

fn delitem(t: &Thread, a: Args<'_>) -> R {
    let i = position(t, a[0], a[1])?;
    remove_at(a[0], i);
    Ok(Value::NONE)
}

fn sizeof(_: &Thread, a: Args<'_>) -> R {
    Ok(Value::int_unchecked(96 + ring(a[0]).map_or(0, |r| 8 * r.capacity() as i64)))
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let maxlen = get(a[0], MAXLEN);
    let arguments = if maxlen.is_none() {
        t.new_tuple(&[])?
    } else {
        let empty = t.new_tuple(&[])?.value();
        t.new_tuple(&[empty, maxlen])?
    };
    let state = t.call_method(a[0], "__getstate__", &[])?;
    let items = t.iter(a[0])?;
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments.value(), state, items])?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    seq::guarded_repr(t, a[0], "[...]", || {
        let items = snapshot(t, a[0])?;
        let mut text = StrBuilder::new();
        text.push_text(&t.type_name(a[0]));
        text.push_text("(");
        text.push_str(&*t.repr(items)?);
        let maxlen = get(a[0], MAXLEN);
        if !maxlen.is_none() {
            text.push_text(", maxlen=");
            text.push_str(&*t.repr(maxlen)?);
        }
        text.push_text(")");
        text.finish(t)
    })
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    if !is_deque(t, a[1], a[0]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if a[0] == a[1] {
        return Ok(Value::bool(seq::ordering_holds(op, Ordering::Equal)));
    }
    seq::compare(t, op, (|| len(a[0]), |i| item(a[0], i)), (|| len(a[1]), |i| item(a[1], i)))
}
