//! What tables ask about keys: hash, kind, and equality as far as it needs no Python.

use crate::error::{R, Raised};
use crate::object::{BigInt, Bytes, Complex, Int64, KeyKind, Set, Str, Tuple};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

/// Nesting of tuples that is looked into when a key is classified.
const TUPLE_DEPTH: usize = 4;

/// `hash(key)`: the common keys at once, others through `t.hash` (which may run Python and raise).
#[inline]
pub fn key_hash(t: &Thread, key: Value) -> R<i64> {
    if let Some(i) = key.as_small_int() {
        return Ok(if i == -1 { -2 } else { i });
    }
    if let Some(s) = key.downcast::<Str>() {
        return Ok(t.str_hash(&s));
    }
    match frozenset(key) {
        Some(set) => Ok(set.frozen_hash()),
        None => t.hash(key),
    }
}

#[inline(always)]
fn frozenset(v: Value) -> Option<Gc<Set>> {
    if v.cell_shape() == Some(ty::FROZENSET) { v.downcast() } else { None }
}

/// What a table calls its keys, in the error for one that has no hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    DictKey,
    SetElement,
}

/// `key_hash` for a table: a TypeError says what the key was meant for.
#[inline]
pub fn table_hash(t: &Thread, key: Value, role: Role) -> R<i64> {
    match key_hash(t, key) {
        Ok(hash) => Ok(hash),
        Err(r) => Err(unusable(t, key, role, r)),
    }
}

#[cold]
fn unusable(t: &Thread, key: Value, role: Role, r: Raised) -> Raised {
    let Some(e) = t.pending().filter(|e| t.is_exact(*e, ty::TYPE_ERROR)) else { return r };
    t.take_pending();
    let text = match t.str(e) {
        Ok(text) => text.to_text(),
        Err(r) => return r,
    };
    let role = match role {
        Role::DictKey => "a dict key",
        Role::SetElement => "a set element",
    };
    t.type_error(format_args!("cannot use '{}' as {role} ({text})", t.shown_type(key)))
}

/// The part of a hash that tables keep, as an inline int.
#[inline(always)]
pub fn stored_hash(hash: i64) -> Value {
    Value::int_unchecked(hash << 14 >> 14)
}

/// Which kind of table `key` may live in.
#[inline]
pub fn key_kind_of(t: &Thread, key: Value) -> KeyKind {
    if key.downcast::<Str>().is_some() {
        KeyKind::Str
    } else if key.is_small_int() {
        KeyKind::Int
    } else {
        kind_at_depth(t, key, TUPLE_DEPTH)
    }
}

fn kind_at_depth(t: &Thread, key: Value, depth: usize) -> KeyKind {
    if !key.is_pointer() {
        return if key.is_small_int() { KeyKind::Int } else { KeyKind::Simple };
    }
    if let Some(set) = frozenset(key) {
        // What it holds was classified when it was put there.
        return set.key_kind.get().max(KeyKind::Simple);
    }
    // Instances of classes written in Python.
    if key.cell_shape().is_none_or(|shape| shape >= ty::COUNT) {
        return KeyKind::Any;
    }
    if key.downcast::<Int64>().is_some() || key.downcast::<BigInt>().is_some() {
        return KeyKind::Int;
    }
    if key.downcast::<Str>().is_some() {
        return KeyKind::Str;
    }
    if key.downcast::<Bytes>().is_some() || key.downcast::<Complex>().is_some() {
        return KeyKind::Simple;
    }
    let simple = t.is_exact(key, ty::TUPLE)
        && depth > 0
        && key
            .downcast::<Tuple>()
            .is_some_and(|x| x.items().iter().all(|&i| kind_at_depth(t, i, depth - 1) != KeyKind::Any));
    if simple { KeyKind::Simple } else { KeyKind::Any }
}

/// Are two keys with equal hashes the same key? `None`: only a comparison (perhaps in Python) can tell.
#[inline]
pub fn quick_same(a: Value, b: Value) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if let (Some(a), Some(b)) = (a.downcast::<Str>(), b.downcast::<Str>()) {
        return Some(a.same(&b));
    }
    if a.is_small_int() && b.is_small_int() {
        return Some(false);
    }
    if a.cell_shape() == Some(ty::TUPLE) && b.cell_shape() == Some(ty::TUPLE) {
        let (a, b) = (a.downcast::<Tuple>()?, b.downcast::<Tuple>()?);
        if a.len() != b.len() {
            return Some(false);
        }
        // Inner tuples and sets are left to the comparison, which checks the native stack.
        for (&x, &y) in a.items().iter().zip(b.items()) {
            if x == y {
                continue;
            }
            let nested = matches!(x.cell_shape(), Some(ty::TUPLE | ty::FROZENSET));
            if nested || !quick_same(x, y)? {
                return if nested { None } else { Some(false) };
            }
        }
        return Some(true);
    }
    match (frozenset(a), frozenset(b)) {
        (Some(a), Some(b)) => a.quick_same_elements(&b),
        _ => None,
    }
}
