//! FOR_NEXT of `chain`, `islice` and `pairwise` over an iterator that `warm_next` knows, of `count` and of a deque's iterator.
//!
//! What is rare (the next iterable of a chain, items that are passed over, the first item of `pairwise`) is left to the slower level,
//! which calls `iterators::next_of`. As in `iterate.rs`, questions come first: nothing is taken before all is known.

use super::iterate::{Next, exhaust, new_tuple, warm_next};
use super::machine::{Bits, Cmp, FieldId, Machine};
use crate::types::iterators::count::NUMBER_LIMIT;

/// Enough to leave only the sign of a place in a ring.
const SIGN: i64 = 48;

/// The next item of the iterator of a deque.
pub(super) fn deque_next<M: Machine>(m: &mut M, it: M::Ref) -> Option<Next<M>> {
    let deque = m.load_bound(it, FieldId::IteratorSource)?;
    let (deque, _) = m.shape(deque)?;
    let version = m.load(deque, FieldId::DequeVersion);
    let version = m.small_int(version)?;
    let expected = m.load_raw(it, FieldId::IteratorLimit);
    if !m.int_compare(Cmp::Eq, version, expected) {
        return None;
    }
    let at = m.load_raw(it, FieldId::IteratorIndex);
    let length = m.load_raw(it, FieldId::IteratorStep);
    if !m.in_bounds(at, length) {
        return Some(Next::End);
    }
    let one = m.int(1);
    let next = m.int_add(at, one)?;
    let ring = m.load_storage(deque, FieldId::DequeRing)?;
    let first = m.load(deque, FieldId::DequeFirst);
    let first = m.small_int(first)?;
    // Round the ring without asking whether: that would be a guard that fails once in each round.
    let capacity = m.load_raw(ring, FieldId::ArrayCapacity);
    let place = m.int_add(first, at)?;
    let beyond = m.int_sub(place, capacity)?;
    let sign = m.int(SIGN);
    let mask = m.int_shr(beyond, sign)?;
    let back = m.int_bits(Bits::And, mask, capacity);
    let place = m.int_add(beyond, back)?;
    Some(Next::Item(m.load_element(ring, place), next))
}

/// `count` while its numbers are raw.
pub(super) fn count_next<M: Machine>(m: &mut M, it: M::Ref) -> Option<Next<M>> {
    if !m.is_absent(it, FieldId::IteratorExtra) {
        return None;
    }
    let at = m.load_raw(it, FieldId::IteratorIndex);
    let step = m.load_raw(it, FieldId::IteratorStep);
    let next = m.int_add(at, step)?;
    let (low, high) = (m.int(-NUMBER_LIMIT), m.int(NUMBER_LIMIT));
    if !m.int_compare(Cmp::Gt, next, low) || !m.int_compare(Cmp::Lt, next, high) {
        return None;
    }
    Some(Next::Item(m.box_int(at), next))
}

/// `chain` whose active iterator has an item.
pub(super) fn chain_next<M: Machine>(m: &mut M, dst: usize, it: M::Ref) -> Option<()> {
    let active = m.load_bound(it, FieldId::IteratorExtra)?;
    let (active, shape) = m.shape(active)?;
    let Next::Item(v, next) = warm_next(m, active, shape)? else { return None };
    m.store_raw(active, FieldId::IteratorIndex, next);
    m.set(dst, v);
    m.follow(false);
    Some(())
}

/// `islice` that passes nothing over.
pub(super) fn islice_next<M: Machine>(m: &mut M, dst: usize, it: M::Ref) -> Option<()> {
    if !m.is_absent(it, FieldId::IteratorExtra) {
        return None;
    }
    let step = m.load_raw(it, FieldId::IteratorStep);
    if m.promote_int(step) != 1 {
        return None;
    }
    let inner = m.load_bound(it, FieldId::IteratorSource)?;
    let read = m.load_raw(it, FieldId::IteratorIndex);
    let limit = m.load_raw(it, FieldId::IteratorLimit);
    if !m.int_compare(Cmp::Lt, read, limit) {
        m.store_absent(it, FieldId::IteratorSource);
        m.follow(true);
        return Some(());
    }
    let one = m.int(1);
    let following = m.int_add(read, one)?;
    let (inner, shape) = m.shape(inner)?;
    match warm_next(m, inner, shape)? {
        Next::Item(v, next) => {
            m.store_raw(inner, FieldId::IteratorIndex, next);
            m.store_raw(it, FieldId::IteratorIndex, following);
            m.set(dst, v);
            m.follow(false);
        }
        Next::End => {
            exhaust(m, inner, shape);
            m.store_absent(it, FieldId::IteratorSource);
            m.follow(true);
        }
        Next::Unknown => return None,
    }
    Some(())
}

/// `pairwise` that has its first item.
pub(super) fn pairwise_next<M: Machine>(m: &mut M, dst: usize, it: M::Ref) -> Option<()> {
    let inner = m.load_bound(it, FieldId::IteratorSource)?;
    let old = m.load_bound(it, FieldId::IteratorExtra)?;
    let (inner, shape) = m.shape(inner)?;
    match warm_next(m, inner, shape)? {
        Next::Item(v, next) => {
            let pair = new_tuple(m, &[old, v])?;
            m.store_raw(inner, FieldId::IteratorIndex, next);
            m.store(it, FieldId::IteratorExtra, v);
            m.set(dst, pair);
            m.follow(false);
        }
        Next::End => {
            exhaust(m, inner, shape);
            m.store_absent(it, FieldId::IteratorSource);
            m.store_absent(it, FieldId::IteratorExtra);
            m.follow(true);
        }
        Next::Unknown => return None,
    }
    Some(())
}
