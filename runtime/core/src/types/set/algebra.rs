//! Bulk operations on sets, element by element in CPython's order.

use super::{as_set, exact_dict, new_like, set_from};
use crate::error::R;
use crate::object::{KeyKind, List, Set, Tuple};
use crate::thread::Thread;
use crate::types::dict::key::{Role, table_hash};
use crate::types::dict::views::viewed_by_keys;
use crate::types::ty;
use taipan_heap::{Gc, Value};

/// Calls `f` with each element and its hash, of a table that may change meanwhile.
fn each(set: Gc<Set>, mut f: impl FnMut(Value, i64) -> R<()>) -> R<()> {
    let mut i = 0;
    while let Some((at, key, hash)) = set.next_slot(i) {
        f(key, hash)?;
        i = at + 1;
    }
    Ok(())
}

/// Can no comparison of the set's elements change a set?
fn runs_no_python(set: &Set) -> bool {
    set.key_kind.get() < KeyKind::Any
}

/// Calls `f` with each item of any iterable and its hash.
fn each_item(t: &Thread, items: Value, mut f: impl FnMut(Value, i64) -> R<()>) -> R<()> {
    if let Some(set) = as_set(items) {
        return each(set, f);
    }
    if let Some(dict) = exact_dict(t, items) {
        let mut i = 0;
        while i < dict.fill() {
            if let Some((key, _, hash)) = dict.entry_with_hash(i) {
                f(key, hash)?;
            }
            i += 1;
        }
        return Ok(());
    }
    if let Some(dict) = viewed_by_keys(t, items) {
        // Not as above: an iterator of the view would notice changes.
        let (size, mut i) = (dict.len(), 0);
        while i < dict.fill() {
            if let Some((key, _, hash)) = dict.entry_with_hash(i) {
                f(key, hash)?;
                if dict.len() != size {
                    return Err(t.runtime_error("dictionary changed size during iteration"));
                }
            }
            i += 1;
        }
        return Ok(());
    }
    t.for_each(items, |key| f(key, table_hash(t, key, Role::SetElement)?))
}

/// `set |= items`.
pub fn update(t: &Thread, set: Gc<Set>, items: Value) -> R<()> {
    if let Some(other) = as_set(items) {
        return set.merge(t, &other);
    }
    if let Some(dict) = exact_dict(t, items) {
        return set.merge_keys(t, &dict);
    }
    let done = match t.shape_of(items) {
        ty::LIST => match items.downcast::<List>() {
            Some(list) => set.fill_with_ints(t, list.slots().iter().map(|s| s.get().unwrap_or(Value::NONE)))?,
            None => false,
        },
        ty::TUPLE => match items.downcast::<Tuple>() {
            Some(tuple) => set.fill_with_ints(t, tuple.items().iter().copied())?,
            None => false,
        },
        _ => false,
    };
    if done { Ok(()) } else { each_item(t, items, |key, hash| set.add_hashed(t, key, hash).map(drop)) }
}

/// `a & b` for a set and any iterable.
pub fn intersection(t: &Thread, a: Value, b: Value) -> R<Gc<Set>> {
    let Some(set) = as_set(a) else { return set_from(t, a, a) };
    if a == b {
        return set_from(t, a, a);
    }
    let result = new_like(t, a)?;
    let (walked, probed) = match as_set(b) {
        Some(other) if other.len() > set.len() => (a, other),
        _ => (b, set),
    };
    if let Some(from) = as_set(walked).filter(|from| runs_no_python(from) && runs_no_python(&probed)) {
        for (key, hash) in from.snapshot().iter() {
            if probed.contains_hashed(t, key, hash)? {
                result.add_absent(t, key, hash, from.key_kind.get())?;
            }
        }
        return Ok(result);
    }
    each_item(t, walked, |key, hash| {
        if probed.contains_hashed(t, key, hash)? {
            result.add_hashed(t, key, hash)?;
        }
        Ok(())
    })?;
    Ok(result)
}

/// `a - b` for a set and any iterable.
pub fn difference(t: &Thread, a: Value, b: Value) -> R<Gc<Set>> {
    let Some(set) = as_set(a) else { return set_from(t, a, a) };
    let size = match (as_set(b), exact_dict(t, b)) {
        (Some(other), _) => Some(other.len()),
        (_, Some(dict)) => Some(dict.len()),
        _ => None,
    };
    // Much smaller than the set, or of unknown size: take a copy and remove.
    if size.is_none_or(|n| set.len() >> 2 > n) {
        let result = set_from(t, a, a)?;
        discard_all(t, result, b)?;
        return Ok(result);
    }
    let result = new_like(t, a)?;
    if let Some(other) = as_set(b).filter(|other| runs_no_python(other) && runs_no_python(&set)) {
        for (key, hash) in set.snapshot().iter() {
            if !other.contains_hashed(t, key, hash)? {
                result.add_absent(t, key, hash, set.key_kind.get())?;
            }
        }
        return Ok(result);
    }
    each(set, |key, hash| {
        let present = match as_set(b) {
            Some(other) => other.contains_hashed(t, key, hash)?,
            None => match exact_dict(t, b) {
                Some(dict) => dict.find(t, key, hash)?.is_some(),
                None => false,
            },
        };
        if present { Ok(()) } else { result.add_hashed(t, key, hash).map(drop) }
    })?;
    Ok(result)
}

/// `set -= items`.
pub fn discard_all(t: &Thread, set: Gc<Set>, items: Value) -> R<()> {
    if set.value() == items {
        set.clear();
        return Ok(());
    }
    let walked = match as_set(items) {
        // Far more to remove than there is: look the set's own elements up instead.
        Some(other) if other.len() >> 3 > set.len() => intersection(t, set.value(), items)?.value(),
        _ => items,
    };
    each_item(t, walked, |key, hash| set.remove_hashed(t, key, hash).map(drop))?;
    set.tidy(t)
}

/// `a ^ b` for a set and any iterable.
pub fn symmetric_difference(t: &Thread, a: Value, b: Value) -> R<Gc<Set>> {
    let result = set_from(t, a, b)?;
    symmetric_update(t, result, a)?;
    Ok(result)
}

/// `set ^= items`.
pub fn symmetric_update(t: &Thread, set: Gc<Set>, items: Value) -> R<()> {
    if set.value() == items {
        set.clear();
        return Ok(());
    }
    // Each distinct item toggles once, so anything but a set or dict is collected first.
    let source = match (as_set(items), exact_dict(t, items)) {
        (None, None) => set_from(t, set.value(), items)?.value(),
        _ => items,
    };
    each_item(t, source, |key, hash| {
        if !set.remove_hashed(t, key, hash)? {
            set.add_hashed(t, key, hash)?;
        }
        Ok(())
    })
}

/// Are all elements of `a` in `b`?
pub fn is_subset(t: &Thread, a: Gc<Set>, b: Gc<Set>) -> R<bool> {
    if a.len() > b.len() {
        return Ok(false);
    }
    t.check_native_stack()?;
    if runs_no_python(&a) && runs_no_python(&b) {
        for (key, hash) in a.snapshot().iter() {
            if !b.contains_hashed(t, key, hash)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let mut i = 0;
    while let Some((at, key, hash)) = a.next_slot(i) {
        if !b.contains_hashed(t, key, hash)? {
            return Ok(false);
        }
        i = at + 1;
    }
    Ok(true)
}
