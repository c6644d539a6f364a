//! Iterators of the builtin containers. All share the struct `Iterator`; the shape says what its fields mean:
//!
//! | type | index | limit | step | source | extra |
//! |---|---|---|---|---|---|
//! | list, tuple, str, bytes, bytearray, sequence | next index | | | the sequence | |
//! | list_reverse, reversed | next index, counting down | | | the sequence | |
//! | range | next value | value at which it ends | step | None | |
//! | dict_*, set | next entry or slot | keys-version at creation | length at creation | the container | |
//! | callable | | | | callable | sentinel |
//! | enumerate | next number | | | inner iterator | next number once it left 50 bits |
//! | zip, map | strict | | | function (map) | tuple of iterators |
//! | filter | | | | function | inner iterator |
//! | deque, deque_reverse | items given | version at creation | length at creation | the deque, always | |
//! | chain | | | | iterator of iterables | active iterator |
//! | islice | items read | index at which it ends | step | inner iterator | items to pass over, if any |
//! | pairwise | | | | inner iterator | last item |
//! | count | next number | | step | step, if not raw | next number, if not raw |
//!
//! Invariant: an exhausted iterator has no `source` (a range's `index` equals `limit`, a deque's `step`) and stays exhausted.

pub mod combining;
pub mod count;
pub mod deque;
pub mod drain;
pub mod methods;
pub mod streams;

use crate::error::R;
use crate::kinds;
use crate::native::Meaning;
use crate::object::{ByteArray, Dict, Iterator, List, NativeFunction, Set, Tuple};
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use taipan_heap::{Field, Gc, Header, Slot, Value, Word};

impl Iterator {
    /// The struct, to be placed in a fresh cell.
    pub fn new(header: Header, index: i64, source: Word, extra: Word) -> Iterator {
        Iterator {
            header,
            index: Field::new(index),
            limit: Field::new(0),
            step: Field::new(0),
            source: Slot::new(source),
            extra: Slot::new(extra),
        }
    }
    /// Drops what was iterated.
    pub fn exhaust(&self) {
        self.source.clear();
        self.extra.clear();
    }
}

/// An iterator of exact builtin type `id`.
pub fn alloc_iterator(t: &Thread, id: TypeId, index: i64, source: Word, extra: Word) -> R<Gc<Iterator>> {
    t.alloc(kinds::ITERATOR, id, size_of::<Iterator>(), |header| Iterator::new(header, index, source, extra))
}

/// An iterator that starts at the beginning of `source`.
pub fn new_iterator(t: &Thread, id: TypeId, source: Value) -> R {
    Ok(alloc_iterator(t, id, 0, Some(source), None)?.value())
}

/// An iterator that counts down from the end of a sequence of `len` items.
pub fn new_reverse_iterator(t: &Thread, id: TypeId, source: Value, len: usize) -> R {
    Ok(alloc_iterator(t, id, len as i64 - 1, Some(source), None)?.value())
}

/// `iter(callable, sentinel)`.
pub fn new_callable_iterator(t: &Thread, callable: Value, sentinel: Value) -> R {
    Ok(alloc_iterator(t, ty::CALLABLE_ITERATOR, 0, Some(callable), Some(sentinel))?.value())
}

/// Iterator of a range whose numbers fit 50 bits: `count` values from `start` by `step`.
pub fn new_range_iterator(t: &Thread, start: i64, step: i64, count: i64) -> R {
    let it = alloc_iterator(t, ty::RANGE_ITERATOR, start, Some(Value::NONE), None)?;
    it.limit.set(start + step * count);
    it.step.set(step);
    Ok(it.value())
}

/// Iterator over a dict: keys, values or items by `id`, from the front or the back.
pub fn new_dict_iterator(t: &Thread, id: TypeId, dict: Gc<Dict>) -> R {
    let backwards =
        matches!(id, ty::DICT_REVERSE_KEY_ITERATOR | ty::DICT_REVERSE_VALUE_ITERATOR | ty::DICT_REVERSE_ITEM_ITERATOR);
    let start = if backwards { dict.fill() as i64 } else { 0 };
    let it = alloc_iterator(t, id, start, Some(dict.value()), None)?;
    it.limit.set(dict.keys_version.get() as i64);
    it.step.set(dict.len() as i64);
    Ok(it.value())
}

/// Iterator over a set.
pub fn new_set_iterator(t: &Thread, set: Gc<Set>) -> R {
    let it = alloc_iterator(t, ty::SET_ITERATOR, 0, Some(set.value()), None)?;
    it.limit.set(set.keys_version.get() as i64);
    it.step.set(set.len() as i64);
    Ok(it.value())
}

/// The iterator of the commonest containers, and of what is an iterator itself: what `iter` does without asking classes.
#[inline]
pub fn of_container(t: &Thread, v: Value) -> Option<R> {
    let shape = t.shape_of(v);
    match shape {
        ty::LIST => Some(new_iterator(t, ty::LIST_ITERATOR, v)),
        ty::TUPLE => Some(new_iterator(t, ty::TUPLE_ITERATOR, v)),
        ty::DICT => Some(new_dict_iterator(t, ty::DICT_KEY_ITERATOR, v.downcast()?)),
        ty::SET | ty::FROZENSET => Some(new_set_iterator(t, v.downcast()?)),
        ty::GENERATOR => Some(Ok(v)),
        _ if (ty::LIST_ITERATOR..=ty::REVERSED).contains(&shape)
            && !(ty::DICT_KEYS..=ty::DICT_ITEMS).contains(&shape) =>
        {
            Some(Ok(v))
        }
        _ => None,
    }
}

/// The next value of an iterator whose type is `id` (or a subclass of it); `None` when exhausted.
#[inline]
pub fn next_of(t: &Thread, it: Gc<Iterator>, id: TypeId) -> R<Option<Value>> {
    match id {
        ty::LIST_ITERATOR => Ok(indexed(it, |source, i| source.downcast::<List>()?.get(i))),
        ty::TUPLE_ITERATOR => Ok(indexed(it, |source, i| source.downcast::<Tuple>()?.get(i))),
        ty::RANGE_ITERATOR => Ok(range_next(it)),
        ty::DICT_KEY_ITERATOR | ty::DICT_VALUE_ITERATOR | ty::DICT_ITEM_ITERATOR => dict_next(t, it, id),
        ty::STR_ITERATOR | ty::STR_ASCII_ITERATOR => str_next(t, it),
        ty::BYTES_ITERATOR => Ok(indexed(it, |source, i| {
            let bytes = source.downcast::<crate::object::Bytes>()?;
            bytes.as_slice().get(i).map(|&b| Value::int_unchecked(b as i64))
        })),
        ty::BYTEARRAY_ITERATOR => Ok(indexed(it, |source, i| {
            let bytes = source.downcast::<ByteArray>()?;
            let byte = bytes.storage.get()?.bytes().get(i)?.get();
            (i < bytes.length.get()).then(|| Value::int_unchecked(byte as i64))
        })),
        ty::SET_ITERATOR => set_next(t, it),
        ty::LIST_REVERSE_ITERATOR => Ok(counting_down(it, |source, i| source.downcast::<List>()?.get(i))),
        ty::DICT_REVERSE_KEY_ITERATOR | ty::DICT_REVERSE_VALUE_ITERATOR | ty::DICT_REVERSE_ITEM_ITERATOR => {
            dict_previous(t, it, id)
        }
        ty::ENUMERATE => combining::enumerate_next(t, it),
        ty::ZIP => combining::zip_next(t, it),
        ty::MAP => combining::map_next(t, it),
        ty::FILTER => combining::filter_next(t, it),
        ty::CHAIN => streams::chain_next(t, it),
        ty::ISLICE => streams::islice_next(t, it),
        ty::PAIRWISE => streams::pairwise_next(t, it),
        ty::COUNT_ITERATOR => count::count_next(t, it),
        ty::DEQUE_ITERATOR | ty::DEQUE_REVERSE_ITERATOR => deque::deque_next(t, it, id),
        ty::REVERSED => reversed_next(t, it),
        ty::CALLABLE_ITERATOR => callable_next(t, it),
        _ => sequence_next(t, it),
    }
}

/// Can the next item be taken without running Python code?
pub fn runs_no_python(t: &Thread, it: Value) -> bool {
    let shape = t.shape_of(it);
    let Some(i) = it.downcast::<Iterator>().filter(|_| shape < ty::COUNT) else {
        let method = crate::lookup::class_attr(t, t.type_of(it), t.names().__next__);
        return method.and_then(crate::interp::natives::native_def).is_some_and(|def| match def.meaning {
            Meaning::NextIf(plain) => plain(t, it),
            _ => !def.effects.runs_python(),
        });
    };
    match shape {
        ty::ENUMERATE | ty::ISLICE | ty::PAIRWISE => i.source.get().is_none_or(|inner| runs_no_python(t, inner)),
        ty::CHAIN => streams::chain_is_plain(t, i),
        ty::COUNT_ITERATOR => count::is_plain(t, i),
        ty::ZIP => match i.extra.get().and_then(|all| all.downcast::<Tuple>()) {
            Some(all) => all.items().iter().all(|inner| runs_no_python(t, *inner)),
            None => true,
        },
        ty::REVERSED => i.source.get().is_none_or(|s| matches!(t.shape_of(s), ty::TUPLE | ty::STR | ty::BYTES)),
        // `finditer`: a method that is as good as a `__next__`, with None at the end. (Other results might have an `__eq__`.)
        ty::CALLABLE_ITERATOR => match (i.source.get(), i.extra.get()) {
            (Some(f), Some(sentinel)) => {
                f.downcast::<NativeFunction>().is_some_and(|f| match (f.def.meaning, f.this.get()) {
                    (Meaning::NextIf(plain), Some(this)) => sentinel.is_none() && plain(t, this),
                    _ => false,
                })
            }
            _ => true,
        },
        _ => {
            (ty::LIST_ITERATOR..=ty::REVERSED).contains(&shape)
                && !(ty::DICT_KEYS..=ty::DICT_ITEMS).contains(&shape)
                && !matches!(shape, ty::MAP | ty::FILTER | ty::SEQUENCE_ITERATOR | ty::LONG_RANGE_ITERATOR)
        }
    }
}

#[inline]
fn indexed(it: Gc<Iterator>, item: impl FnOnce(Value, usize) -> Option<Value>) -> Option<Value> {
    let source = it.source.get()?;
    let i = it.index.get();
    match item(source, i as usize) {
        Some(v) => {
            it.index.set(i + 1);
            Some(v)
        }
        None => {
            it.exhaust();
            None
        }
    }
}

fn counting_down(it: Gc<Iterator>, item: impl FnOnce(Value, usize) -> Option<Value>) -> Option<Value> {
    let source = it.source.get()?;
    let i = it.index.get();
    match if i < 0 { None } else { item(source, i as usize) } {
        Some(v) => {
            it.index.set(i - 1);
            Some(v)
        }
        None => {
            it.exhaust();
            None
        }
    }
}

fn range_next(it: Gc<Iterator>) -> Option<Value> {
    let i = it.index.get();
    if i == it.limit.get() {
        return None;
    }
    it.index.set(i + it.step.get());
    Some(Value::int_unchecked(i))
}

fn str_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(s) = it.source.get().and_then(|s| t.as_str(s)) else { return Ok(None) };
    let i = it.index.get();
    if i as usize >= s.len() {
        it.exhaust();
        return Ok(None);
    }
    it.index.set(i + 1);
    Ok(Some(t.new_char(s.at(i as usize))?.value()))
}

/// Values yielded after the keys of a dict changed (its length did not) are counted in the upper half of `step`.
const CHANGED_SHIFT: u32 = 32;

/// Checks that the dict was not changed in a way that the iteration notices.
#[cold]
fn dict_changed(t: &Thread, it: Gc<Iterator>, dict: Gc<Dict>) -> R<()> {
    let length = it.step.get() & u32::MAX as i64;
    if length != dict.len() as i64 || it.step.get() < 0 {
        // Sticky: the iterator keeps raising.
        it.step.set(-1);
        return Err(t.runtime_error("dictionary changed size during iteration"));
    }
    let mut seen = it.step.get() >> CHANGED_SHIFT;
    if seen == 0 {
        seen = it.index.get().min(length);
    }
    if seen >= length && dict.next_entry(it.index.get().max(0) as usize).is_some() {
        it.exhaust();
        return Err(t.runtime_error("dictionary keys changed during iteration"));
    }
    it.step.set(length | (seen + 1) << CHANGED_SHIFT);
    Ok(())
}

fn dict_next(t: &Thread, it: Gc<Iterator>, id: TypeId) -> R<Option<Value>> {
    let Some(dict) = it.source.get().and_then(|d| d.downcast::<Dict>()) else { return Ok(None) };
    if it.limit.get() != dict.keys_version.get() as i64 {
        dict_changed(t, it, dict)?;
    }
    match dict.next_entry(it.index.get() as usize) {
        Some((i, key, value)) => {
            it.index.set(i as i64 + 1);
            dict_part(t, id, key, value).map(Some)
        }
        None => {
            it.exhaust();
            Ok(None)
        }
    }
}

fn dict_previous(t: &Thread, it: Gc<Iterator>, id: TypeId) -> R<Option<Value>> {
    let Some(dict) = it.source.get().and_then(|d| d.downcast::<Dict>()) else { return Ok(None) };
    if it.step.get() != dict.len() as i64 {
        it.step.set(-1);
        return Err(t.runtime_error("dictionary changed size during iteration"));
    }
    match dict.previous_entry(it.index.get() as usize) {
        Some((i, key, value)) => {
            it.index.set(i as i64);
            dict_part(t, id, key, value).map(Some)
        }
        None => {
            it.exhaust();
            Ok(None)
        }
    }
}

/// What an iterator of type `id` gives for an entry.
fn dict_part(t: &Thread, id: TypeId, key: Value, value: Value) -> R {
    match id {
        ty::DICT_KEY_ITERATOR | ty::DICT_REVERSE_KEY_ITERATOR => Ok(key),
        ty::DICT_VALUE_ITERATOR | ty::DICT_REVERSE_VALUE_ITERATOR => Ok(value),
        _ => Ok(t.new_tuple(&[key, value])?.value()),
    }
}

fn set_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(set) = it.source.get().and_then(|s| s.downcast::<Set>()) else { return Ok(None) };
    if it.limit.get() != set.keys_version.get() as i64 && it.step.get() != set.len() as i64 {
        it.step.set(-1);
        return Err(t.runtime_error("Set changed size during iteration"));
    }
    match set.next_slot(it.index.get() as usize) {
        Some((at, key, _)) => {
            it.index.set(at as i64 + 1);
            Ok(Some(key))
        }
        None => {
            it.exhaust();
            Ok(None)
        }
    }
}

/// `source[i]`; `None` on IndexError or StopIteration.
fn item_or_end(t: &Thread, source: Value, i: i64) -> R<Option<Value>> {
    let index = t.new_int(i)?;
    match t.getitem(source, index) {
        Ok(v) => Ok(Some(v)),
        Err(r) => match t.take_pending_if(ty::INDEX_ERROR).or_else(|| t.take_pending_if(ty::STOP_ITERATION)) {
            Some(_) => Ok(None),
            None => Err(r),
        },
    }
}

fn sequence_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(source) = it.source.get() else { return Ok(None) };
    let i = it.index.get();
    if i == i64::MAX {
        return Err(t.overflow_error("iter index too large"));
    }
    let item = item_or_end(t, source, i)?;
    match item {
        Some(_) => it.index.set(i + 1),
        None => it.exhaust(),
    }
    Ok(item)
}

fn reversed_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(source) = it.source.get() else { return Ok(None) };
    let i = it.index.get();
    if i >= 0
        && let Some(v) = item_or_end(t, source, i)?
    {
        it.index.set(i - 1);
        return Ok(Some(v));
    }
    it.exhaust();
    Ok(None)
}

fn callable_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let (Some(callable), Some(sentinel)) = (it.source.get(), it.extra.get()) else { return Ok(None) };
    let Some(v) = t.catch(t.call(callable, &[]), ty::STOP_ITERATION)? else {
        it.exhaust();
        return Ok(None);
    };
    if sentinel == v || t.eq(sentinel, v)? {
        it.exhaust();
        return Ok(None);
    }
    // The call may have run this very iterator to its end.
    Ok(it.source.get().map(|_| v))
}
