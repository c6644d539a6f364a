//! `list`: methods and operators. Storage is in `storage`, sorting in `sort`.
//!
//! Whatever may run Python (comparisons, `__index__`, iterators) may change the list meanwhile: lengths are asked again
//! after every such step.

pub mod sort;
pub mod storage;

use crate::error::R;
use crate::interp::consumers::Consumer;
use crate::interp::machine::Cmp;
use crate::native::{Args, CLASS_GETITEM, Effects, Meaning, NativeDef, TypeDef, native, native_static};
use crate::object::{Dict, List, Set, Slice, Str, Tuple, Type, Units, self_as};
use crate::thread::Thread;
use crate::types::iterators::drain::drain;
use crate::types::iterators::{new_iterator, new_reverse_iterator};
use crate::types::seq::{self, Subscript};
use crate::types::ty;
use taipan_heap::{Gc, Slot, Value};

pub static LIST: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[],
    doc: "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.",
};

const ANY: Effects = Effects::ANY;
const WRITES: Effects = Effects::WRITES;
const READS: Effects = Effects::READS;
const VALUE: &str = "($self, value, /)";

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        new,
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "__init__",
        "($self, iterable=(), /)",
        init,
        ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native("append", "($self, object, /)", append, WRITES, "Append object to the end of the list.")
        .meaning(Meaning::ListAppend),
    native("clear", "($self, /)", clear, WRITES, "Remove all items from list."),
    native("copy", "($self, /)", copy, READS, "Return a shallow copy of the list."),
    native("count", VALUE, count, ANY, "Return number of occurrences of value."),
    native(
        "extend",
        "($self, iterable, /)",
        extend_method,
        Effects::SEQUENCES_WRITE,
        "Extend list by appending elements from the iterable.",
    ),
    native(
        "index",
        "($self, value, start=0, stop=9223372036854775807, /)",
        index,
        ANY,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    native("insert", "($self, index, object, /)", insert, ANY, "Insert object before index."),
    native(
        "pop",
        "($self, index=-1, /)",
        pop,
        Effects::SCALARS_WRITE,
        "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.",
    )
    .meaning(Meaning::ListPop),
    native(
        "remove",
        VALUE,
        remove,
        ANY,
        "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.",
    ),
    native("reverse", "($self, /)", reverse, WRITES, "Reverse *IN PLACE*."),
    native(
        "sort",
        "($self, /, *, key=None, reverse=False)",
        sort::sort_method,
        ANY,
        "Sort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable (i.e. the\norder of two equal elements is maintained).\n\nIf a key function is given, apply it once to each list item and sort them,\nascending or descending, according to their function values.\n\nThe reverse flag can be set to sort in descending order.",
    )
    .meaning(Meaning::Consume(Consumer::SortKey)),
    native("__add__", VALUE, add, READS, "Return self+value."),
    native("__contains__", "($self, key, /)", contains, ANY, "Return bool(key in self)."),
    native("__delitem__", "($self, key, /)", delitem, ANY, "Delete self[key]."),
    native("__getitem__", "($self, index, /)", getitem, ANY, "Return self[index]."),
    native("__iadd__", VALUE, iadd, ANY, "Implement self+=value."),
    native("__imul__", VALUE, imul, ANY, "Implement self*=value."),
    native("__iter__", "($self, /)", iter, READS, "Implement iter(self)."),
    native("__len__", "($self, /)", len, READS, "Return len(self)."),
    native("__mul__", VALUE, mul, ANY, "Return self*value."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__reversed__", "($self, /)", reversed, READS, "Return a reverse iterator over the list."),
    native("__rmul__", VALUE, mul, ANY, "Return value*self."),
    native("__setitem__", "($self, key, value, /)", setitem, ANY, "Set self[key] to value."),
    native("__sizeof__", "($self, /)", sizeof, READS, "Return the size of the list in memory, in bytes."),
    native("__lt__", VALUE, |t, a| compare(t, a, Cmp::Lt), ANY, "Return self<value."),
    native("__le__", VALUE, |t, a| compare(t, a, Cmp::Le), ANY, "Return self<=value."),
    native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
    native("__gt__", VALUE, |t, a| compare(t, a, Cmp::Gt), ANY, "Return self>value."),
    native("__ge__", VALUE, |t, a| compare(t, a, Cmp::Ge), ANY, "Return self>=value."),
    CLASS_GETITEM,
];

fn this(a: Args<'_>) -> Gc<List> {
    self_as(a[0])
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    Ok(t.alloc_for(class, List::empty)?.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    list.clear();
    if let Some(items) = a.opt(1) {
        extend(t, list, items)?;
    }
    Ok(Value::NONE)
}

fn append(t: &Thread, a: Args<'_>) -> R {
    this(a).push(t, a[1])?;
    Ok(Value::NONE)
}

fn clear(_: &Thread, a: Args<'_>) -> R {
    this(a).clear();
    Ok(Value::NONE)
}

/// A new list of these slots.
pub fn list_from_slots(t: &Thread, slots: &[Slot]) -> R<Gc<List>> {
    let list = t.new_list_with_capacity(slots.len())?;
    list.extend_from_slots(t, slots)?;
    Ok(list)
}

fn copy(t: &Thread, a: Args<'_>) -> R {
    Ok(list_from_slots(t, this(a).slots())?.value())
}

fn count(t: &Thread, a: Args<'_>) -> R {
    let (list, mut n, mut i) = (this(a), 0, 0);
    while let Some(item) = list.get(i) {
        n += seq::same_or_equal(t, item, a[1])? as i64;
        i += 1;
    }
    t.new_int(n)
}

/// `list.extend(items)`.
pub fn extend(t: &Thread, list: Gc<List>, items: Value) -> R<()> {
    if t.is_exact(items, ty::LIST)
        && let Some(other) = items.downcast::<List>()
    {
        return list.extend_from_slots(t, other.slots());
    }
    if t.is_exact(items, ty::TUPLE)
        && let Some(other) = items.downcast::<Tuple>()
    {
        return list.extend_from_values(t, other.items());
    }
    // The items of these are at hand, and reading them runs no Python.
    match t.shape_of(items) {
        ty::STR => {
            if let Some(s) = items.downcast::<Str>() {
                return extend_by_characters(t, list, s);
            }
        }
        ty::SET | ty::FROZENSET => {
            if let Some(set) = items.downcast::<Set>() {
                list.reserve(t, list.len() + set.len())?;
                return set.snapshot().iter().try_for_each(|(item, _)| list.push(t, item));
            }
        }
        ty::DICT => {
            if let Some(dict) = items.downcast::<Dict>() {
                list.reserve(t, list.len() + dict.len())?;
                return (0..dict.fill()).filter_map(|i| dict.key_at(i)).try_for_each(|key| list.push(t, key));
            }
        }
        _ => {}
    }
    let it = t.iter(items)?;
    let hint = t.length_hint(items, 0)?;
    // A wrong hint must not cost memory.
    if hint > 8 && hint < 1 << 20 {
        list.reserve(t, list.len() + hint)?;
    } else {
        // But what cannot be kept is not begun: `list(range(10**15))`.
        t.room_for(hint.saturating_mul(8))?;
    }
    drain(t, it, &mut |item| list.push(t, item))
}

fn extend_by_characters(t: &Thread, list: Gc<List>, s: Gc<Str>) -> R<()> {
    list.reserve(t, list.len() + s.len())?;
    match s.units() {
        Units::One(bytes) => bytes.iter().try_for_each(|&c| list.push(t, t.new_char(c.into())?.value())),
        units => units.iter().try_for_each(|c| list.push(t, t.new_char(c)?.value())),
    }
}

fn extend_method(t: &Thread, a: Args<'_>) -> R {
    extend(t, this(a), a[1])?;
    Ok(Value::NONE)
}

fn index(t: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    let start = seq::bound_argument(t, a.opt(2), 0)?;
    let stop = seq::bound_argument(t, a.opt(3), i64::MAX)?;
    let mut i = seq::clamp_position(start, list.len());
    let stop = seq::clamp_position(stop, list.len());
    while i < stop
        && let Some(item) = list.get(i)
    {
        if seq::same_or_equal(t, item, a[1])? {
            return Ok(Value::int_unchecked(i as i64));
        }
        i += 1;
    }
    let text = t.repr(a[1])?.to_text();
    Err(t.value_error(format_args!("{text} is not in list")))
}

fn insert(t: &Thread, a: Args<'_>) -> R {
    let at = t.index(a[1])?;
    let list = this(a);
    list.insert(t, seq::clamp_position(at, list.len()), a[2])?;
    Ok(Value::NONE)
}

fn pop(t: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    let at = match a.opt(1) {
        None => -1,
        Some(i) => t.index(i)?,
    };
    if list.is_empty() {
        return Err(t.index_error("pop from empty list"));
    }
    let popped = match seq::position(at, list.len()) {
        Some(i) if i + 1 == list.len() => list.pop_last(t),
        Some(i) => list.remove_at(t, i),
        None => None,
    };
    popped.ok_or_else(|| t.index_error("pop index out of range"))
}

fn remove(t: &Thread, a: Args<'_>) -> R {
    let (list, mut i) = (this(a), 0);
    while let Some(item) = list.get(i) {
        if seq::same_or_equal(t, item, a[1])? {
            list.remove_at(t, i);
            return Ok(Value::NONE);
        }
        i += 1;
    }
    Err(t.value_error("list.remove(x): x not in list"))
}

fn reverse(_: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    list.reverse(0..list.len());
    Ok(Value::NONE)
}

fn add(t: &Thread, a: Args<'_>) -> R {
    let Some(other) = a[1].downcast::<List>() else {
        if seq::may_add_reflected(t, a[1]) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        return Err(t.type_error(format_args!("can only concatenate list (not \"{}\") to list", t.shown_type(a[1]))));
    };
    Ok(concat(t, this(a), other)?.value())
}

fn contains(t: &Thread, a: Args<'_>) -> R {
    let (list, mut i) = (this(a), 0);
    while let Some(item) = list.get(i) {
        if seq::same_or_equal(t, item, a[1])? {
            return Ok(Value::TRUE);
        }
        i += 1;
    }
    Ok(Value::FALSE)
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    match seq::subscript(t, a[1], "list")? {
        Subscript::At(i) => match seq::position(i, list.len()).and_then(|i| list.get(i)) {
            Some(v) => Ok(v),
            None => Err(t.index_error("list index out of range")),
        },
        Subscript::Slice(s) => {
            let bounds = seq::slice_bounds(t, s, || list.len())?;
            Ok(slice(t, list, bounds)?.value())
        }
    }
}

/// The items a slice selects.
pub fn slice(t: &Thread, list: Gc<List>, bounds: seq::Bounds) -> R<Gc<List>> {
    if bounds.step == 1 {
        let start = bounds.start as usize;
        return list_from_slots(t, &list.slots()[start..start + bounds.count]);
    }
    let result = t.new_list_with_capacity(bounds.count)?;
    result.fill_from(bounds.indices().map_while(|i| list.get(i)));
    Ok(result)
}

/// `a` and the items of `b` that a slice selects.
pub fn concat_slice(t: &Thread, a: Gc<List>, b: Gc<List>, bounds: seq::Bounds) -> R<Gc<List>> {
    let sum = t.new_list_with_capacity(a.len() + bounds.count)?;
    sum.extend_from_slots(t, a.slots())?;
    if bounds.step == 1 {
        let start = bounds.start as usize;
        sum.extend_from_slots(t, &b.slots()[start..start + bounds.count])?;
    } else {
        for item in bounds.indices().map_while(|i| b.get(i)) {
            sum.push(t, item)?;
        }
    }
    Ok(sum)
}

/// `a + b`.
pub fn concat(t: &Thread, a: Gc<List>, b: Gc<List>) -> R<Gc<List>> {
    let sum = t.new_list_with_capacity(a.len() + b.len())?;
    sum.extend_from_slots(t, a.slots())?;
    sum.extend_from_slots(t, b.slots())?;
    Ok(sum)
}

fn setitem(t: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    match seq::subscript(t, a[1], "list")? {
        Subscript::At(i) => match seq::position(i, list.len()) {
            Some(i) => list.set(t, i, a[2]),
            None => return Err(t.index_error("list assignment index out of range")),
        },
        Subscript::Slice(s) => set_slice(t, list, s, a[2])?,
    }
    Ok(Value::NONE)
}

/// `list[s] = items`.
fn set_slice(t: &Thread, list: Gc<List>, s: Gc<Slice>, items: Value) -> R<()> {
    let parts = seq::unpack_slice(t, s)?;
    let extended = parts.2 != 1;
    // A list or tuple is read in place; anything else is collected first (that may run Python, so bounds come after).
    let source = match items.downcast::<List>().filter(|_| t.is_exact(items, ty::LIST)) {
        Some(l) if l == list || !extended => list_or_copy(t, list, l)?,
        Some(l) => l,
        None => {
            let collected = t.new_list_with_capacity(0)?;
            if t.lookup_special(items, t.names().__iter__).is_none()
                && t.lookup_special(items, t.names().__getitem__).is_none()
            {
                return Err(t.type_error("must assign iterable to extended slice"));
            }
            extend(t, collected, items)?;
            collected
        }
    };
    let bounds = seq::adjust(parts, list.len());
    if !extended {
        let start = bounds.start as usize;
        return list.replace_range(t, start..start + bounds.count, source.slots());
    }
    let slots = source.slots();
    if slots.len() != bounds.count {
        return Err(t.value_error(format_args!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            slots.len(),
            bounds.count
        )));
    }
    for (i, slot) in bounds.indices().zip(slots) {
        if let Some(v) = slot.get() {
            list.set(t, i, v);
        }
    }
    Ok(())
}

/// `source`, or a copy of it if it is the list that is about to change.
fn list_or_copy(t: &Thread, changing: Gc<List>, source: Gc<List>) -> R<Gc<List>> {
    if changing == source { list_from_slots(t, source.slots()) } else { Ok(source) }
}

fn delitem(t: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    match seq::subscript(t, a[1], "list")? {
        Subscript::At(i) => match seq::position(i, list.len()) {
            Some(i) => drop(list.remove_at(t, i)),
            None => return Err(t.index_error("list assignment index out of range")),
        },
        Subscript::Slice(s) => {
            let bounds = seq::slice_bounds(t, s, || list.len())?;
            if bounds.step == 1 {
                let start = bounds.start as usize;
                list.replace_range(t, start..start + bounds.count, &[])?;
            } else {
                remove_strided(t, list, bounds);
            }
        }
    }
    Ok(Value::NONE)
}

/// Removes every item that a stepped slice selects, in one pass.
fn remove_strided(t: &Thread, list: Gc<List>, bounds: seq::Bounds) {
    if bounds.count == 0 {
        return;
    }
    let (first, last) = (bounds.at(0), bounds.at(bounds.count - 1));
    let (low, high) = (first.min(last), first.max(last));
    let step = bounds.step.unsigned_abs() as usize;
    let mut to = low;
    for from in low..list.len() {
        let selected = from <= high && (from - low) % step == 0;
        if !selected && let Some(item) = list.get(from) {
            list.set(t, to, item);
            to += 1;
        }
    }
    list.truncate(t, to);
}

fn iadd(t: &Thread, a: Args<'_>) -> R {
    extend(t, this(a), a[1])?;
    Ok(a[0])
}

fn repeated_length(t: &Thread, list: Gc<List>, count: usize) -> R<usize> {
    list.len().checked_mul(count).ok_or_else(|| t.memory_error())
}

fn mul(t: &Thread, a: Args<'_>) -> R {
    let Some(count) = seq::repeat_count(t, a[1])? else { return seq::not_a_count(t, a[1]) };
    Ok(repeat(t, this(a), count)?.value())
}

/// `list * count`.
pub fn repeat(t: &Thread, list: Gc<List>, count: usize) -> R<Gc<List>> {
    let result = t.new_list_with_capacity(repeated_length(t, list, count)?)?;
    if let (1, Some(item), Some(storage)) = (list.len(), list.get(0), result.storage.get()) {
        storage.fill(0..count, item);
        result.length.set(count);
        return Ok(result);
    }
    for _ in 0..if list.is_empty() { 0 } else { count } {
        result.extend_from_slots(t, list.slots())?;
    }
    Ok(result)
}

fn imul(t: &Thread, a: Args<'_>) -> R {
    let Some(count) = seq::repeat_count(t, a[1])? else { return seq::not_a_count(t, a[1]) };
    let list = this(a);
    if count == 0 || list.is_empty() {
        list.clear();
        return Ok(a[0]);
    }
    let n = list.len();
    list.reserve(t, repeated_length(t, list, count)?)?;
    for _ in 1..count {
        // The storage has its final size, so the snapshot is the live array and its head does not change.
        list.extend_from_slots(t, &list.slots()[..n])?;
    }
    Ok(a[0])
}

fn iter(t: &Thread, a: Args<'_>) -> R {
    new_iterator(t, ty::LIST_ITERATOR, a[0])
}

fn reversed(t: &Thread, a: Args<'_>) -> R {
    new_reverse_iterator(t, ty::LIST_REVERSE_ITERATOR, a[0], this(a).len())
}

fn len(_: &Thread, a: Args<'_>) -> R {
    Ok(Value::int_unchecked(this(a).len() as i64))
}

fn sizeof(_: &Thread, a: Args<'_>) -> R {
    let capacity = this(a).storage.get().map_or(0, |s| s.capacity());
    Ok(Value::int_unchecked((size_of::<List>() + 8 * capacity) as i64))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let list = this(a);
    if list.is_empty() {
        return Ok(t.new_str("[]")?.value());
    }
    let mut i = 0;
    let next = || {
        i += 1;
        list.get(i - 1)
    };
    seq::guarded_repr(t, a[0], "[...]", || seq::repr_items(t, "[", "]", next))
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<List>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let list = this(a);
    seq::compare(t, op, (|| list.len(), |i| list.get(i)), (|| other.len(), |i| other.get(i)))
}
