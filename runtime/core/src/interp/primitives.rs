//! Primitives: operations on strings and containers as C functions, called by `warm` levels and by compiled code.
//!
//! They are total on what the questions before them let through (objects of the exact types named), never run Python and leave no
//! exception pending. A word of 0, a null pointer or a count of 0 for "done" means: not done, nothing changed. Which memory each
//! reads and writes is declared where the Recorder calls it (`tracing/machine/containers`).
//!
//! # Safety
//! All functions: `t` is the running thread, pointers are live cells of the type they have, words are values.

// The contract of all of them stands above.
#![allow(clippy::missing_safety_doc)]

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::object::*;
use crate::ops::attr;
use crate::ops::binary::{BinOp, builtin_binary, builtin_compare, compare_str};
use crate::thread::Thread;
use crate::types::dict::key::{key_hash, key_kind_of};
use crate::types::dict::silent;
use crate::types::dict::table::WATCHED;
use crate::types::ty;
use crate::types::{seq, set};
use taipan_heap::{Gc, Value};

/// An answer of `sequence_contains` and `set_contains` beside 0 and 1: only Python code can tell.
pub const UNKNOWN: u64 = 2;

/// The handle behind a pointer that compiled code or `Exec` passed.
#[inline(always)]
fn handle<T: taipan_heap::HeapObject>(p: *mut T) -> Gc<T> {
    // SAFETY: by the contract of this file.
    unsafe { Gc::from_raw(p) }
}

#[inline(always)]
fn thread<'a>(t: *const Thread) -> &'a Thread {
    // SAFETY: by the contract of this file.
    unsafe { &*t }
}

#[inline(always)]
fn value(word: u64) -> Value {
    // SAFETY: by the contract of this file.
    unsafe { Value::from_bits_unchecked(word) }
}

/// The word of a result; 0 and nothing pending if there is none.
#[inline]
fn word<T: Into<Value>>(t: &Thread, r: R<T>) -> u64 {
    match r {
        Ok(v) => v.into().bits(),
        Err(_) => {
            t.take_pending();
            0
        }
    }
}

/// 1 if it was done.
#[inline]
fn done<T>(t: &Thread, r: R<T>) -> u64 {
    match r {
        Ok(_) => 1,
        Err(_) => {
            t.take_pending();
            0
        }
    }
}

// ---- strings

pub unsafe extern "C" fn str_item(t: *const Thread, s: *mut Str, i: i64) -> u64 {
    let t = thread(t);
    word(t, t.new_char(handle(s).at(i as usize)))
}

pub unsafe extern "C" fn str_equal(a: *mut Str, b: *mut Str) -> u64 {
    handle(a).same(&handle(b)) as u64
}

pub unsafe extern "C" fn str_order(a: *mut Str, b: *mut Str) -> i64 {
    compare_str(&handle(a), &handle(b)) as i64
}

pub unsafe extern "C" fn str_concat(t: *const Thread, a: *mut Str, b: *mut Str) -> u64 {
    let t = thread(t);
    word(t, t.str_concat(handle(a), handle(b)))
}

pub unsafe extern "C" fn str_contains(s: *mut Str, part: *mut Str) -> u64 {
    crate::types::str::contains_str(&handle(s), &handle(part)) as u64
}

/// Bounds of a slice whose parts are there as `mask` says, in a sequence of `len` items; `None` for step 0.
#[inline]
fn bounds(start: i64, stop: i64, step: i64, mask: i64, len: usize) -> Option<seq::Bounds> {
    let step = if mask & 4 != 0 { step.max(-i64::MAX) } else { 1 };
    if step == 0 {
        return None;
    }
    Some(seq::adjust(((mask & 1 != 0).then_some(start), (mask & 2 != 0).then_some(stop), step), len))
}

pub unsafe extern "C" fn str_slice(t: *const Thread, s: *mut Str, start: i64, stop: i64, step: i64, mask: i64) -> u64 {
    let (t, s) = (thread(t), handle(s));
    let Some(b) = bounds(start, stop, step, mask, s.len()) else { return 0 };
    if b.step == 1 {
        let start = b.start as usize;
        return word(t, t.substring(s, start, start + b.count));
    }
    word(t, crate::types::str::pick(t, s, b))
}

// ---- bytes

pub unsafe extern "C" fn bytes_equal(a: *mut Bytes, b: *mut Bytes) -> u64 {
    (handle(a).as_slice() == handle(b).as_slice()) as u64
}

pub unsafe extern "C" fn bytes_slice(
    t: *const Thread,
    o: *mut Bytes,
    start: i64,
    stop: i64,
    step: i64,
    mask: i64,
) -> u64 {
    let (t, o) = (thread(t), handle(o));
    let Some(b) = bounds(start, stop, step, mask, o.len()) else { return 0 };
    if b.step == 1 && b.count == o.len() {
        return o.value().bits();
    }
    let made = t.new_bytes_with(b.count, |to| {
        let all = o.as_slice();
        if b.step == 1 {
            to.copy_from_slice(&all[b.start as usize..b.start as usize + b.count]);
        } else {
            to.iter_mut().zip(b.indices()).for_each(|(byte, i)| *byte = all[i]);
        }
    });
    word(t, made.map(|o| o.value()))
}

// ---- lists

pub unsafe extern "C" fn list_grow(t: *const Thread, list: *mut List) -> u64 {
    let (t, list) = (thread(t), handle(list));
    done(t, list.make_room(t))
}

pub unsafe extern "C" fn list_pop(t: *const Thread, list: *mut List) -> u64 {
    handle(list).pop_last(thread(t)).map_or(0, Value::bits)
}

pub unsafe extern "C" fn list_slice(
    t: *const Thread,
    list: *mut List,
    start: i64,
    stop: i64,
    step: i64,
    mask: i64,
) -> u64 {
    let (t, list) = (thread(t), handle(list));
    match bounds(start, stop, step, mask, list.len()) {
        Some(b) => word(t, crate::types::list::slice(t, list, b)),
        None => 0,
    }
}

/// Same-size assignment for steps other than 1; anything that would raise is not done.
pub unsafe extern "C" fn list_assign(
    t: *const Thread,
    list: *mut List,
    start: i64,
    stop: i64,
    step: i64,
    mask: i64,
    other: *mut List,
) -> u64 {
    let (t, list, other) = (thread(t), handle(list), handle(other));
    let Some(b) = bounds(start, stop, step, mask, list.len()) else { return 0 };
    if b.step == 1 {
        let start = b.start as usize;
        return done(t, list.replace_range(t, start..start + b.count, other.slots()));
    }
    if b.count != other.len() || list == other {
        return 0;
    }
    for (n, i) in b.indices().enumerate() {
        if let Some(v) = other.get(n) {
            list.set(t, i, v);
        }
    }
    1
}

/// `list[bounds] = from[bounds of its own]`.
pub unsafe extern "C" fn list_assign_slice(
    t: *const Thread,
    list: *mut List,
    start: i64,
    stop: i64,
    step: i64,
    mask: i64,
    from: *mut List,
    from_start: i64,
    from_stop: i64,
    from_step: i64,
    from_mask: i64,
) -> u64 {
    let (thread, target, source) = (thread(t), handle(list), handle(from));
    if let Some(to) = bounds(start, stop, step, mask, target.len())
        && let Some(picked) = bounds(from_start, from_stop, from_step, from_mask, source.len())
        && to.step == 1
        && to.count == picked.count
    {
        let at = to.start as usize;
        let last = picked.start - picked.count as i64 + 1;
        if picked.step == 1 {
            let start = picked.start as usize;
            return done(
                thread,
                target.replace_range(thread, at..at + to.count, &source.slots()[start..start + to.count]),
            );
        }
        if target == source && picked.step == -1 && last == to.start {
            target.reverse(at..at + to.count);
            return 1;
        }
    }
    // SAFETY: by the contract of this file.
    unsafe {
        match list_slice(t, from, from_start, from_stop, from_step, from_mask) {
            0 => 0,
            // A list, just made.
            copy => list_assign(t, list, start, stop, step, mask, copy as *mut List),
        }
    }
}

/// `list.extend(from[bounds])`.
pub unsafe extern "C" fn list_extend_slice(
    t: *const Thread,
    list: *mut List,
    from: *mut List,
    start: i64,
    stop: i64,
    step: i64,
    mask: i64,
) -> u64 {
    let (t, list, from) = (thread(t), handle(list), handle(from));
    match bounds(start, stop, step, mask, from.len()) {
        Some(b) if b.step == 1 => {
            let start = b.start as usize;
            done(t, list.extend_from_slots(t, &from.slots()[start..start + b.count]))
        }
        Some(b) => match crate::types::list::slice(t, from, b) {
            Ok(copy) => done(t, list.extend_from_slots(t, copy.slots())),
            Err(_) => {
                t.take_pending();
                0
            }
        },
        None => 0,
    }
}

/// `a + from[bounds]`.
pub unsafe extern "C" fn list_concat_slice(
    t: *const Thread,
    a: *mut List,
    from: *mut List,
    start: i64,
    stop: i64,
    step: i64,
    mask: i64,
) -> u64 {
    let (t, a, from) = (thread(t), handle(a), handle(from));
    let Some(b) = bounds(start, stop, step, mask, from.len()) else { return 0 };
    word(t, crate::types::list::concat_slice(t, a, from, b))
}

pub unsafe extern "C" fn list_concat(t: *const Thread, a: *mut List, b: *mut List) -> u64 {
    let t = thread(t);
    word(t, crate::types::list::concat(t, handle(a), handle(b)))
}

pub unsafe extern "C" fn tuple_concat(t: *const Thread, a: *mut Tuple, b: *mut Tuple) -> u64 {
    let (t, a, b) = (thread(t), handle(a), handle(b));
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() { b.value() } else { a.value() }.bits();
    }
    word(t, crate::types::tuple::concat(t, a, b))
}

pub unsafe extern "C" fn tuple_slice(
    t: *const Thread,
    tuple: *mut Tuple,
    start: i64,
    stop: i64,
    step: i64,
    mask: i64,
) -> u64 {
    let (t, tuple) = (thread(t), handle(tuple));
    match bounds(start, stop, step, mask, tuple.len()) {
        Some(b) => word(t, crate::types::tuple::slice(t, tuple, b)),
        None => 0,
    }
}

pub unsafe extern "C" fn list_extend(t: *const Thread, list: *mut List, other: *mut List) -> u64 {
    let t = thread(t);
    done(t, handle(list).extend_from_slots(t, handle(other).slots()))
}

pub unsafe extern "C" fn list_extend_tuple(t: *const Thread, list: *mut List, other: *mut Tuple) -> u64 {
    let t = thread(t);
    done(t, handle(list).extend_from_values(t, handle(other).items()))
}

pub unsafe extern "C" fn list_to_tuple(t: *const Thread, list: *mut List) -> u64 {
    let t = thread(t);
    word(t, t.new_tuple_from(handle(list).slots()).map(Gc::value))
}

pub unsafe extern "C" fn list_repeat(t: *const Thread, list: *mut List, count: i64) -> u64 {
    let t = thread(t);
    word(t, crate::types::list::repeat(t, handle(list), count.max(0) as usize))
}

/// Is `item` in these values? Identity first, then what needs no Python.
#[inline]
fn among(t: &Thread, items: impl std::iter::Iterator<Item = Value>, item: Value) -> u64 {
    for v in items {
        if v == item {
            return 1;
        }
        if v.is_small_int() && item.is_small_int() {
            continue;
        }
        match plain_equal(t, v, item) {
            Some(true) => return 1,
            Some(false) => {}
            None => return UNKNOWN,
        }
    }
    0
}

/// Equality of exact numbers, strings, bytes and singletons.
#[inline]
pub fn plain_equal(t: &Thread, a: Value, b: Value) -> Option<bool> {
    if let Some(r) = builtin_compare(t, Cmp::Eq, a, b) {
        return Some(r);
    }
    let plain = |v: Value| matches!(t.shape_of(v), ty::INT | ty::FLOAT | ty::BOOL | ty::STR | ty::NONE_TYPE);
    // Numbers compare with numbers; other pairs of these differ.
    let number = |v: Value| matches!(t.shape_of(v), ty::INT | ty::FLOAT | ty::BOOL);
    (plain(a) && plain(b) && !(number(a) && number(b))).then_some(false)
}

/// Tuples nested deeper are left to the general comparison.
const EQUAL_DEPTH: usize = 4;

/// Equality of exact tuples, if no Python code has a say in it.
fn tuples_equal(t: &Thread, a: Gc<Tuple>, b: Gc<Tuple>, depth: usize) -> Option<bool> {
    // As CPython does it: the items first, in case one of them has a say.
    let lengths = a.len() == b.len();
    for (&a, &b) in a.items().iter().zip(b.items()) {
        if a == b {
            continue;
        }
        let same = match plain_equal(t, a, b) {
            Some(same) => same,
            None if depth > 0 && t.is_exact(a, ty::TUPLE) && t.is_exact(b, ty::TUPLE) => {
                tuples_equal(t, a.downcast()?, b.downcast()?, depth - 1)?
            }
            None => return None,
        };
        if !same {
            return Some(false);
        }
    }
    Some(lengths)
}

pub unsafe extern "C" fn tuple_equal(t: *const Thread, a: *mut Tuple, b: *mut Tuple) -> u64 {
    tuples_equal(thread(t), handle(a), handle(b), EQUAL_DEPTH).map_or(UNKNOWN, u64::from)
}

pub unsafe extern "C" fn list_contains(t: *const Thread, list: *mut List, item: u64) -> u64 {
    among(thread(t), handle(list).iter(), value(item))
}

pub unsafe extern "C" fn tuple_contains(t: *const Thread, tuple: *mut Tuple, item: u64) -> u64 {
    among(thread(t), handle(tuple).items().iter().copied(), value(item))
}

// ---- tables

/// Can lookups of this key run no Python code, in a table of simple keys?
pub fn plain_key(t: &Thread, key: Value) -> bool {
    key.is_small_int() || key_kind_of(t, key) < KeyKind::Any
}

/// For keys that are tuples: 1 if `plain_key`.
pub unsafe extern "C" fn is_plain_key(t: *const Thread, key: u64) -> u64 {
    plain_key(thread(t), value(key)) as u64
}

/// For keys that are not plain: 1 if this lookup runs no Python code all the same.
pub unsafe extern "C" fn is_silent_lookup(t: *const Thread, dict: *mut Dict, key: u64) -> u64 {
    silent::in_dict(thread(t), handle(dict), value(key)).is_some() as u64
}

/// Instead of a word: only Python code can tell.
pub const NO_WORD: u64 = 1;

/// `dict_get` for keys that are not plain; `NO_WORD` if Python code would have to run.
pub unsafe extern "C" fn dict_get_silently(t: *const Thread, dict: *mut Dict, key: u64) -> u64 {
    let dict: Gc<Dict> = handle(dict);
    match silent::in_dict(thread(t), dict, value(key)) {
        Some(found) => found.and_then(|i| dict.entry(i)).map_or(0, |(_, v)| v.bits()),
        None => NO_WORD,
    }
}

pub unsafe extern "C" fn dict_get(t: *const Thread, dict: *mut Dict, key: u64) -> u64 {
    let (t, dict, key) = (thread(t), handle(dict), value(key));
    if dict.key_kind.get() == KeyKind::Str
        && let Some(name) = key.downcast::<Str>()
    {
        let entry = dict.find_str(t, name).and_then(|i| dict.entry(i));
        return entry.map_or(0, |(_, v)| v.bits());
    }
    match dict.get(t, key) {
        Ok(Some(v)) => v.bits(),
        Ok(None) => 0,
        Err(_) => {
            t.take_pending();
            0
        }
    }
}

pub unsafe extern "C" fn dict_set(t: *const Thread, dict: *mut Dict, key: u64, v: u64) -> u64 {
    let (t, dict) = (thread(t), handle(dict));
    // Compiled code depends on such a dict: the interpreter tells it.
    if dict.header.has_flag(WATCHED) {
        return 0;
    }
    done(t, dict.set(t, value(key), value(v)))
}

pub unsafe extern "C" fn dict_update(t: *const Thread, dict: *mut Dict, other: *mut Dict) -> u64 {
    let (t, dict, other) = (thread(t), handle(dict), handle(other));
    let plain = |d: Gc<Dict>| d.key_kind.get() != KeyKind::Any;
    if dict.header.has_flag(WATCHED) || !plain(dict) || !plain(other) {
        return 0;
    }
    done(t, crate::types::dict::merge(t, dict, other, true))
}

pub unsafe extern "C" fn dict_delete(t: *const Thread, dict: *mut Dict, key: u64) -> u64 {
    let (t, dict) = (thread(t), handle(dict));
    if dict.header.has_flag(WATCHED) {
        return 0;
    }
    match dict.remove(t, value(key)) {
        Ok(Some(_)) => 1,
        Ok(None) => 0,
        Err(_) => {
            t.take_pending();
            0
        }
    }
}

pub unsafe extern "C" fn new_dict(t: *const Thread) -> u64 {
    let t = thread(t);
    word(t, t.new_dict())
}

/// The slot of the first element at or after slot `at`, -1 if there is none.
pub unsafe extern "C" fn set_next(set: *mut Set, at: i64) -> i64 {
    handle(set).next_slot(at as usize).map_or(-1, |(slot, ..)| slot as i64)
}

/// The element in slot `at`, which is one.
pub unsafe extern "C" fn set_item(set: *mut Set, at: i64) -> u64 {
    handle(set).slot(at as usize).map_or(0, |v| v.bits())
}

pub unsafe extern "C" fn set_contains(t: *const Thread, set: *mut Set, key: u64) -> u64 {
    let (t, set, key) = (thread(t), handle(set), value(key));
    if set.key_kind.get() == KeyKind::Any || !plain_key(t, key) {
        return silent::in_set(t, set, key).map_or(UNKNOWN, u64::from);
    }
    match key_hash(t, key).and_then(|h| set.contains_hashed(t, key, h)) {
        Ok(found) => found as u64,
        Err(_) => {
            t.take_pending();
            UNKNOWN
        }
    }
}

/// `a op b` of exact sets (`op`: its place in `BinOp::ALL`), if no element can run Python.
pub unsafe extern "C" fn set_binary(t: *const Thread, op: u64, a: *mut Set, b: *mut Set) -> u64 {
    let (t, a, b) = (thread(t), handle(a), handle(b));
    if a.key_kind.get().max(b.key_kind.get()) == KeyKind::Any {
        return 0;
    }
    let (a, b) = (a.value(), b.value());
    let made = match BinOp::ALL.get(op as usize) {
        Some(BinOp::And) => set::algebra::intersection(t, a, b),
        Some(BinOp::Sub) => set::algebra::difference(t, a, b),
        Some(BinOp::Xor) => set::algebra::symmetric_difference(t, a, b),
        Some(BinOp::Or) => set::union(t, a, b),
        _ => return 0,
    };
    word(t, made.map(Gc::value))
}

/// A comparison of exact sets (`op`: its number).
pub unsafe extern "C" fn set_compare(t: *const Thread, op: u64, a: *mut Set, b: *mut Set) -> u64 {
    let (t, a, b) = (thread(t), handle(a), handle(b));
    if a.key_kind.get().max(b.key_kind.get()) == KeyKind::Any {
        return UNKNOWN;
    }
    let result = Cmp::ALL.get(op as usize).map(|op| set::compare_sets(t, a, b, *op));
    match result {
        Some(Ok(answer)) => answer as u64,
        Some(Err(_)) => {
            t.take_pending();
            UNKNOWN
        }
        None => UNKNOWN,
    }
}

pub unsafe extern "C" fn set_add(t: *const Thread, set: *mut Set, key: u64) -> u64 {
    let (t, set, key) = (thread(t), handle(set), value(key));
    let plain = set.key_kind.get() != KeyKind::Any && plain_key(t, key);
    if !plain && silent::in_set(t, set, key).is_none() {
        return 0;
    }
    done(t, set.add(t, key))
}

// ---- ints

/// `op`: its place in `BinOp::ALL`.
pub unsafe extern "C" fn int_binary(t: *const Thread, op: u64, a: u64, b: u64) -> u64 {
    let (t, a, b) = (thread(t), value(a), value(b));
    let Some(op) = BinOp::ALL.get(op as usize).filter(|_| t.is_exact(a, ty::INT) && t.is_exact(b, ty::INT)) else {
        return 0;
    };
    builtin_binary(t, *op, a, b).map_or(0, |r| word(t, r))
}

/// -1, 0 or 1; `UNKNOWN` for anything but exact ints.
pub unsafe extern "C" fn int_order(t: *const Thread, a: u64, b: u64) -> i64 {
    let (t, a, b) = (thread(t), value(a), value(b));
    match crate::types::int::int_compare(a, b) {
        Some(order) if t.is_exact(a, ty::INT) && t.is_exact(b, ty::INT) => order as i64,
        _ => UNKNOWN as i64,
    }
}

// ---- text

/// Is it an exact str, int, float or bool: a value whose text needs no Python?
fn is_plain(t: &Thread, v: Value) -> bool {
    matches!(t.shape_of(v), ty::STR | ty::INT | ty::FLOAT | ty::BOOL)
}

/// Of plain values only.
pub unsafe extern "C" fn str_percent(t: *const Thread, format: *mut Str, values: u64) -> u64 {
    let (t, values) = (thread(t), value(values));
    let plain = match values.downcast::<Tuple>().filter(|_| t.is_exact(values, ty::TUPLE)) {
        Some(tuple) => tuple.items().iter().all(|v| is_plain(t, *v)),
        None => is_plain(t, values),
    };
    if !plain {
        return 0;
    }
    word(t, crate::types::str::percent::format_percent(t, handle(format), values))
}

/// `spec`: 0 for none.
pub unsafe extern "C" fn format_plain(t: *const Thread, v: u64, spec: u64) -> u64 {
    let (t, v) = (thread(t), value(v));
    if !is_plain(t, v) {
        return 0;
    }
    match Value::from_bits(spec) {
        None => word(t, t.str(v)),
        Some(spec) if t.is_exact(spec, ty::STR) => word(t, t.format(v, spec)),
        Some(_) => 0,
    }
}

/// 0 where the instance has no such attribute, or Python code might have to run.
pub unsafe extern "C" fn plain_attribute(t: *const Thread, o: u64, name: u64) -> u64 {
    let (t, o) = (thread(t), value(o));
    let name = value(name).downcast::<Str>();
    name.and_then(|name| attr::plain_attribute(t, o, name)).map_or(0, Value::bits)
}

/// `how`: 0 str, 1 repr.
pub unsafe extern "C" fn convert_plain(t: *const Thread, v: u64, how: u64) -> u64 {
    let (t, v) = (thread(t), value(v));
    match (is_plain(t, v), how) {
        (false, _) => 0,
        (true, 0) => word(t, t.str(v)),
        (true, _) => word(t, t.repr(v)),
    }
}
