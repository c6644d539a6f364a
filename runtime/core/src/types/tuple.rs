//! `tuple`: methods and operators.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::kinds;
use crate::native::{Args, CLASS_GETITEM, Effects, Meaning, NativeDef, TypeDef, native, native_static};
use crate::object::{List, Tuple, Type, self_as};
use crate::thread::Thread;
use crate::types::dict::key::key_hash;
use crate::types::iterators::new_iterator;
use crate::types::list::extend;
use crate::types::seq::{self, Subscript};
use crate::types::ty;
use taipan_heap::{Gc, Value};

pub static TUPLE: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[],
    doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.",
};

const ANY: Effects = Effects::ANY;
const VALUE: &str = "($self, value, /)";

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, iterable=(), /)",
        new,
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    )
    .meaning(Meaning::TupleNew),
    native("count", VALUE, count, ANY, "Return number of occurrences of value."),
    native(
        "index",
        "($self, value, start=0, stop=9223372036854775807, /)",
        index,
        ANY,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    native("__add__", VALUE, add, Effects::RAISES, "Return self+value."),
    native("__contains__", "($self, key, /)", contains, ANY, "Return bool(key in self)."),
    native("__getitem__", "($self, key, /)", getitem, ANY, "Return self[key].").meaning(Meaning::TupleGetItem),
    native("__getnewargs__", "($self, /)", getnewargs, Effects::RAISES, ""),
    native("__hash__", "($self, /)", hash, ANY, "Return hash(self)."),
    native(
        "__iter__",
        "($self, /)",
        |t, a| new_iterator(t, ty::TUPLE_ITERATOR, a[0]),
        Effects::RAISES,
        "Implement iter(self).",
    )
    .meaning(Meaning::TupleIter),
    native("__len__", "($self, /)", len, Effects::PURE, "Return len(self)."),
    native("__mul__", VALUE, mul, ANY, "Return self*value."),
    native("__rmul__", VALUE, mul, ANY, "Return value*self."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__lt__", VALUE, |t, a| compare(t, a, Cmp::Lt), ANY, "Return self<value."),
    native("__le__", VALUE, |t, a| compare(t, a, Cmp::Le), ANY, "Return self<=value."),
    native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
    native("__gt__", VALUE, |t, a| compare(t, a, Cmp::Gt), ANY, "Return self>value."),
    native("__ge__", VALUE, |t, a| compare(t, a, Cmp::Ge), ANY, "Return self>=value."),
    CLASS_GETITEM,
];

fn this(a: Args<'_>) -> Gc<Tuple> {
    self_as(a[0])
}

/// A tuple of what `items` yields; an exact tuple is itself.
pub fn tuple_from(t: &Thread, items: Value) -> R<Gc<Tuple>> {
    if t.is_exact(items, ty::TUPLE)
        && let Some(tuple) = items.downcast::<Tuple>()
    {
        return Ok(tuple);
    }
    if t.is_exact(items, ty::LIST)
        && let Some(list) = items.downcast::<List>()
    {
        return t.new_tuple_from(list.slots());
    }
    let collected = t.new_list_with_capacity(0)?;
    extend(t, collected, items)?;
    t.new_tuple_from(collected.slots())
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    let items = match a.opt(1) {
        Some(items) => tuple_from(t, items)?,
        None => t.new_tuple(&[])?,
    };
    if class == t.vm().type_of_id(ty::TUPLE) {
        return Ok(items.value());
    }
    let attributes = 8 + 8 * class.capacity.get() as usize;
    let size = Tuple::ITEMS_AT + 8 * items.len() + attributes;
    let instance = t.alloc(kinds::TUPLE, class.root_shape.get(), size, |header| Tuple::new(header, items.len()))?;
    for (i, item) in items.items().iter().enumerate() {
        instance.slot(i).init(*item);
    }
    Ok(instance.value())
}

fn count(t: &Thread, a: Args<'_>) -> R {
    let mut n = 0;
    for &item in this(a).items() {
        n += seq::same_or_equal(t, item, a[1])? as i64;
    }
    t.new_int(n)
}

fn index(t: &Thread, a: Args<'_>) -> R {
    let items = this(a);
    let start = seq::clamp_position(seq::bound_argument(t, a.opt(2), 0)?, items.len());
    let stop = seq::clamp_position(seq::bound_argument(t, a.opt(3), i64::MAX)?, items.len());
    for i in start..stop {
        if seq::same_or_equal(t, items.items()[i], a[1])? {
            return Ok(Value::int_unchecked(i as i64));
        }
    }
    Err(t.value_error("tuple.index(x): x not in tuple"))
}

/// A tuple of the items of both.
pub fn concat(t: &Thread, a: Gc<Tuple>, b: Gc<Tuple>) -> R<Gc<Tuple>> {
    let sum = t.alloc_tuple(a.len() + b.len())?;
    for (i, item) in a.items().iter().chain(b.items()).enumerate() {
        sum.slot(i).init(*item);
    }
    Ok(sum)
}

fn add(t: &Thread, a: Args<'_>) -> R {
    let Some(other) = a[1].downcast::<Tuple>() else {
        if seq::may_add_reflected(t, a[1]) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        return Err(t.type_error(format_args!("can only concatenate tuple (not \"{}\") to tuple", t.shown_type(a[1]))));
    };
    let items = this(a);
    if items.is_empty() && t.is_exact(a[1], ty::TUPLE) {
        return Ok(a[1]);
    }
    if other.is_empty() && t.is_exact(a[0], ty::TUPLE) {
        return Ok(a[0]);
    }
    Ok(concat(t, items, other)?.value())
}

fn contains(t: &Thread, a: Args<'_>) -> R {
    for &item in this(a).items() {
        if seq::same_or_equal(t, item, a[1])? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let tuple = this(a);
    match seq::subscript(t, a[1], "tuple")? {
        Subscript::At(i) => match seq::position(i, tuple.len()).and_then(|i| tuple.get(i)) {
            Some(v) => Ok(v),
            None => Err(t.index_error("tuple index out of range")),
        },
        Subscript::Slice(s) => {
            let bounds = seq::slice_bounds(t, s, || tuple.len())?;
            Ok(slice(t, tuple, bounds)?.value())
        }
    }
}

/// The items a slice selects.
pub fn slice(t: &Thread, tuple: Gc<Tuple>, bounds: seq::Bounds) -> R<Gc<Tuple>> {
    if bounds.count == tuple.len() && bounds.step == 1 && t.is_exact(tuple.value(), ty::TUPLE) {
        return Ok(tuple);
    }
    let part = t.alloc_tuple(bounds.count)?;
    for (to, from) in bounds.indices().enumerate() {
        part.slot(to).init(tuple.items()[from]);
    }
    Ok(part)
}

fn getnewargs(t: &Thread, a: Args<'_>) -> R {
    let plain = t.new_tuple(this(a).items())?;
    Ok(t.new_tuple(&[plain.value()])?.value())
}

/// CPython's hash of a tuple (xxHash's mixing of the items' hashes).
pub fn tuple_hash(t: &Thread, items: &[Value]) -> R<i64> {
    t.check_native_stack()?;
    combine(items, |item| key_hash(t, item))
}

/// The hash of a tuple of items whose hashes `hash` gives (xxHash with one lane an item, as in CPython).
pub fn combine<E>(items: &[Value], hash: impl Fn(Value) -> Result<i64, E>) -> Result<i64, E> {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut acc = PRIME_5;
    for &item in items {
        let lane = hash(item)? as u64;
        acc = acc.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }
    acc = acc.wrapping_add(items.len() as u64 ^ (PRIME_5 ^ 3_527_539));
    Ok(if acc == u64::MAX { 1_546_275_796 } else { acc as i64 })
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let h = tuple_hash(t, this(a).items())?;
    t.new_int(h)
}

fn len(_: &Thread, a: Args<'_>) -> R {
    Ok(Value::int_unchecked(this(a).len() as i64))
}

fn mul(t: &Thread, a: Args<'_>) -> R {
    let Some(count) = seq::repeat_count(t, a[1])? else { return seq::not_a_count(t, a[1]) };
    let tuple = this(a);
    if count == 1 && t.is_exact(a[0], ty::TUPLE) {
        return Ok(a[0]);
    }
    let n = tuple.len();
    // A product that cannot be allocated anyhow must not overflow the size computation either.
    let total = n.checked_mul(count).filter(|&n| n < 1 << 44).ok_or_else(|| t.memory_error())?;
    let result = t.alloc_tuple(total)?;
    for i in 0..total {
        result.slot(i).init(tuple.items()[i % n]);
    }
    Ok(result.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let tuple = this(a);
    if tuple.is_empty() {
        return Ok(t.new_str("()")?.value());
    }
    let close = if tuple.len() == 1 { ",)" } else { ")" };
    let mut items = tuple.items().iter().copied();
    seq::guarded_repr(t, a[0], "(...)", || seq::repr_items(t, "(", close, || items.next()))
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<Tuple>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let tuple = this(a);
    // Items of tuples are asked even if the lengths differ, as in CPython.
    seq::compare_items(t, op, (|| tuple.len(), |i| tuple.get(i)), (|| other.len(), |i| other.get(i)))
}
