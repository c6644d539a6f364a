//! `list.sort` and `sorted`.
//!
//! The list's storage is detached while it is sorted, so that a key function or comparison that looks finds an empty
//! list, and one that changes it is found out afterwards. What is sorted is a permutation (plain numbers): items and keys
//! stay in heap storage where the collector sees them. Keys that are all floats, all small ints or all str are compared
//! in Rust; nobody can count those comparisons, so the standard library's stable sort serves. Others go through
//! `algo::timsort`, whose sequence of comparisons is CPython's.

use crate::algo::timsort;
use crate::error::R;
use crate::interp::prepared::Prepared;
use crate::native::Args;
use crate::object::{List, Str, self_as};
use crate::ops::binary::compare_str;
use crate::thread::Thread;
use std::cmp::Ordering;
use taipan_heap::{Array, Gc, Value};

pub fn sort_method(t: &Thread, a: Args<'_>) -> R {
    let reverse = match a.opt(2) {
        Some(r) => t.truth(r)?,
        None => false,
    };
    sort(t, self_as(a[0]), a.not_none(1), reverse)?;
    Ok(Value::NONE)
}

/// Sorts `list` in place.
pub fn sort(t: &Thread, list: Gc<List>, key: Option<Value>, reverse: bool) -> R<()> {
    let (storage, len) = list.detach();
    let Some(items) = storage else { return Ok(()) };
    let result = sort_storage(t, items, len, key, reverse);
    let modified = list.is_modified();
    list.attach(Some(*result.as_ref().unwrap_or(&items)), len);
    result?;
    if modified {
        return Err(t.value_error("list modified during sort"));
    }
    Ok(())
}

/// The first `len` words of `items`, sorted: in the same array or another one.
fn sort_storage(t: &Thread, items: Gc<Array>, len: usize, key: Option<Value>, reverse: bool) -> R<Gc<Array>> {
    if let Some(function) = key {
        let keys = t.new_array(len)?;
        let function = Prepared::new(t, function);
        for i in 0..len {
            if let Some(item) = items.get(i) {
                keys.set(i, function.call(t, item)?);
            }
        }
        return arranged(t, items, keys, len, reverse);
    }
    if len >= 2 && sort_ints_in_place(items, len, reverse) {
        return Ok(items);
    }
    arranged(t, items, items, len, reverse)
}

/// Sorts a list that nobody else knows by the keys of its items.
pub fn sort_by_keys(t: &Thread, list: Gc<List>, keys: Gc<List>, reverse: bool) -> R<()> {
    let (Some(items), Some(keys)) = (list.storage.get(), keys.storage.get()) else { return Ok(()) };
    let len = list.len();
    let sorted = arranged(t, items, keys, len, reverse)?;
    list.attach(Some(sorted), len);
    Ok(())
}

/// The first `len` words of `items` in the order of their keys: in the same array or another one.
fn arranged(t: &Thread, items: Gc<Array>, keys: Gc<Array>, len: usize, reverse: bool) -> R<Gc<Array>> {
    if len < 2 || are_ordered_ints(&keys, len, reverse) {
        return Ok(items);
    }
    let order = permutation(t, keys, len, reverse)?;
    let sorted = t.new_array(items.capacity())?;
    for (to, from) in order.into_iter().enumerate() {
        sorted.set(to, items.get(from as usize));
    }
    Ok(sorted)
}

/// Are the first `len` words small ints in order (in the opposite order if `reverse`)?
fn are_ordered_ints(items: &Array, len: usize, reverse: bool) -> bool {
    let mut last = if reverse { i64::MAX } else { i64::MIN };
    items.slots()[..len].iter().all(|s| match s.get().and_then(|v| v.as_small_int()) {
        Some(n) => {
            let before = std::mem::replace(&mut last, n);
            if reverse { before >= n } else { before <= n }
        }
        None => false,
    })
}

/// Sorts words that are all small ints; false if they are not.
fn sort_ints_in_place(items: Gc<Array>, len: usize, reverse: bool) -> bool {
    if are_ordered_ints(&items, len, reverse) {
        return true;
    }
    let ints: Option<Vec<i64>> = items.slots()[..len].iter().map(|s| s.get()?.as_small_int()).collect();
    let Some(mut ints) = ints else { return false };
    ints.sort_unstable();
    if reverse {
        ints.reverse();
    }
    for (i, n) in ints.into_iter().enumerate() {
        items.init(i, Value::int_unchecked(n));
    }
    true
}

/// The order of the keys, as positions.
fn permutation(t: &Thread, keys: Gc<Array>, len: usize, reverse: bool) -> R<Vec<u32>> {
    if len > u32::MAX as usize {
        return Err(t.memory_error());
    }
    let mut order: Vec<u32> = (0..len as u32).collect();
    // As CPython: a reversed sort reverses before and after, which keeps equal items in their order.
    if reverse {
        order.reverse();
    }
    let key = |i: u32| keys.get(i as usize).unwrap_or(Value::NONE);
    match kind_of_keys(&keys, len) {
        Keys::Ints => sort_numbers(&mut order, |i| key(i).small_int_unchecked()),
        Keys::Floats => sort_numbers(&mut order, |i| ordered_bits(key(i).float_unchecked())),
        Keys::Strings => order.sort_by(|&a, &b| match (key(a).downcast::<Str>(), key(b).downcast::<Str>()) {
            (Some(x), Some(y)) => compare_str(&x, &y),
            _ => Ordering::Equal,
        }),
        Keys::Other => timsort::sort(&mut order, |&a, &b| t.lt(key(a), key(b)))?,
    }
    if reverse {
        order.reverse();
    }
    Ok(order)
}

/// Sorts positions by a number each; equal ones stay in their order. The numbers stand beside the positions: no comparison looks
/// into the heap.
fn sort_numbers(order: &mut [u32], number: impl Fn(u32) -> i64) {
    let mut pairs: Vec<(i64, u32)> = order.iter().enumerate().map(|(at, &i)| (number(i), at as u32)).collect();
    pairs.sort_unstable();
    let sorted: Vec<u32> = pairs.into_iter().map(|(_, at)| order[at as usize]).collect();
    order.copy_from_slice(&sorted);
}

/// A number that orders floats (no NaN; both zeros are one) as they are ordered.
fn ordered_bits(f: f64) -> i64 {
    let bits = (f + 0.0).to_bits() as i64;
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

enum Keys {
    Ints,
    /// No NaN among them.
    Floats,
    Strings,
    Other,
}

fn kind_of_keys(keys: &Array, len: usize) -> Keys {
    let all = |test: fn(Value) -> bool| keys.slots()[..len].iter().all(|s| s.get().is_some_and(test));
    if all(|v| v.is_small_int()) {
        Keys::Ints
    } else if all(|v| v.as_float().is_some_and(|f| !f.is_nan())) {
        Keys::Floats
    } else if all(|v| v.downcast::<Str>().is_some()) {
        Keys::Strings
    } else {
        Keys::Other
    }
}
