//! Iteration: GET_ITER, FOR_NEXT.
//!
//! An iterator is asked in two steps: what comes next (questions), then the one number that says it was taken (the effect). So
//! `enumerate` and `zip` ask all their inner iterators before they advance any.

use super::call::{CallArgs, Then, enter_function};
use super::frame::Continuation;
use super::generators::resume;
use super::machine::{Arguments, Cmp, FieldId, Machine};
use super::op::Flow;
use super::specials;
use super::streams;
use crate::kinds;
use crate::lookup::class_attr;
use crate::object::*;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{ShapeId, Value};
use taipan_parser::code::co;

/// Numbers of iterators are inline ints; beyond this they are left to the slow level.
const NUMBER_LIMIT: i64 = 1 << 48;

/// An iterator of shape `shape` at the start of `source`, with the numbers its type needs.
#[inline(always)]
fn new_iterator<M: Machine>(m: &mut M, shape: ShapeId, source: M::Val, numbers: [Option<M::Int>; 3]) -> Option<M::Val> {
    let it = m.fresh(kinds::ITERATOR, shape, size_of::<Iterator>())?;
    // No loop over an array: its iterator would cost the handler its tail call.
    let [index, limit, step] = numbers;
    if let Some(i) = index {
        m.init_raw(it, FieldId::IteratorIndex, i);
    }
    if let Some(i) = limit {
        m.init_raw(it, FieldId::IteratorLimit, i);
    }
    if let Some(i) = step {
        m.init_raw(it, FieldId::IteratorStep, i);
    }
    m.init(it, FieldId::IteratorSource, source);
    Some(m.box_ref(it))
}

/// Iterators of the commonest containers.
#[inline(always)]
pub(super) fn quick_iterator<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Val> {
    let (o, shape) = m.shape(v)?;
    let none = [None, None, None];
    match shape {
        ty::LIST => new_iterator(m, ty::LIST_ITERATOR, v, none),
        ty::TUPLE => new_iterator(m, ty::TUPLE_ITERATOR, v, none),
        ty::RANGE => {
            let (start, step) = (m.load(o, FieldId::RangeStart), m.load(o, FieldId::RangeStep));
            let (start, step) = (m.small_int(start)?, m.small_int(step)?);
            let one = m.int(1);
            let end = if m.int_compare(Cmp::Eq, step, one) {
                let stop = m.load(o, FieldId::RangeStop);
                let stop = m.small_int(stop)?;
                m.int_max(start, stop)
            } else {
                let length = m.load(o, FieldId::RangeLength);
                let length = m.small_int(length)?;
                let span = m.int_mul(step, length)?;
                m.int_add(start, span)?
            };
            let (low, high) = (m.int(-NUMBER_LIMIT), m.int(NUMBER_LIMIT));
            if !m.int_compare(Cmp::Gt, end, low) || !m.int_compare(Cmp::Lt, end, high) {
                return None;
            }
            let source = m.known(Value::NONE);
            new_iterator(m, ty::RANGE_ITERATOR, source, [Some(start), Some(end), Some(step)])
        }
        // Generators and other builtin iterators are their own iterators.
        ty::GENERATOR => Some(v),
        _ if (ty::LIST_ITERATOR..=ty::REVERSED).contains(&shape)
            && !(ty::DICT_KEYS..=ty::DICT_ITEMS).contains(&shape) =>
        {
            Some(v)
        }
        _ => None,
    }
}

/// `range(stop)`, `range(start, stop)` or `range(start, stop, step)` of ints that are small. Questions only.
pub(super) fn new_range<M: Machine>(m: &mut M, args: Arguments<M::Val>) -> Option<M::Val> {
    let (zero, one) = (m.int(0), m.int(1));
    let (first, second) = match args.argc {
        1 => (None, args.first),
        2 | 3 => (Some(args.first), args.first + 1),
        _ => return None,
    };
    let (start_word, start) = match first {
        None => (m.known(Value::int_unchecked(0)), zero),
        Some(i) => {
            let v = m.reg(i);
            (v, m.small_int(v)?)
        }
    };
    let stop_word = m.reg(second);
    let stop = m.small_int(stop_word)?;
    let (step_word, step) = if args.argc == 3 {
        let v = m.reg(args.first + 2);
        let step = m.small_int(v)?;
        if !m.int_compare(Cmp::Gt, step, zero) {
            return None;
        }
        (v, step)
    } else {
        (m.known(Value::int_unchecked(1)), one)
    };
    let length = if m.int_compare(Cmp::Lt, start, stop) {
        let span = m.int_sub(stop, start)?;
        if args.argc == 3 {
            let last = m.int_sub(span, one)?;
            let steps = m.int_floordiv(last, step)?;
            m.int_add(steps, one)?
        } else {
            span
        }
    } else {
        zero
    };
    let length = m.box_int(length);
    let range = m.fresh(kinds::RANGE, ty::RANGE, size_of::<Range>())?;
    for (field, v) in [
        (FieldId::RangeStart, start_word),
        (FieldId::RangeStop, stop_word),
        (FieldId::RangeStep, step_word),
        (FieldId::RangeLength, length),
    ] {
        m.init(range, field, v);
    }
    Some(m.box_ref(range))
}

/// Iterators of strings, dicts, their views and sets.
fn warm_iterator<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Val> {
    let (o, shape) = m.shape(v)?;
    match shape {
        ty::STR => {
            let ascii = m.load_raw(o, FieldId::StrAscii);
            let id = if m.promote_int(ascii) != 0 { ty::STR_ASCII_ITERATOR } else { ty::STR_ITERATOR };
            new_iterator(m, id, v, [None, None, None])
        }
        ty::BYTES => new_iterator(m, ty::BYTES_ITERATOR, v, [None, None, None]),
        ty::BYTEARRAY => new_iterator(m, ty::BYTEARRAY_ITERATOR, v, [None, None, None]),
        ty::DICT => dict_iterator(m, ty::DICT_KEY_ITERATOR, v),
        ty::DICT_KEYS | ty::DICT_VALUES | ty::DICT_ITEMS => {
            let dict = m.load(o, FieldId::ViewDict);
            m.exact(dict, ty::DICT)?;
            let id = match shape {
                ty::DICT_KEYS => ty::DICT_KEY_ITERATOR,
                ty::DICT_VALUES => ty::DICT_VALUE_ITERATOR,
                _ => ty::DICT_ITEM_ITERATOR,
            };
            dict_iterator(m, id, dict)
        }
        ty::SET | ty::FROZENSET => {
            let version = m.load_raw(o, FieldId::SetKeysVersion);
            let used = m.load_raw(o, FieldId::SetUsed);
            new_iterator(m, ty::SET_ITERATOR, v, [None, Some(version), Some(used)])
        }
        _ => None,
    }
}

fn dict_iterator<M: Machine>(m: &mut M, id: ShapeId, dict: M::Val) -> Option<M::Val> {
    let d = m.exact(dict, ty::DICT)?;
    let version = m.load_raw(d, FieldId::DictKeysVersion);
    let used = m.load_raw(d, FieldId::DictUsed);
    new_iterator(m, id, dict, [None, Some(version), Some(used)])
}

op!(GET_ITER {
    run(m, i) {
        let v = m.reg(i.b());
        let Some(it) = quick_iterator(m, v) else { return Flow::Slow };
        m.set(i.a(), it);
        Flow::Next
    }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(it) = warm_iterator(m, v) else { return specials::iterator(m, i.a(), v).unwrap_or(Flow::Slow) };
        m.set(i.a(), it);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        let class = t.type_of(v);
        if class.is_heap() {
            if let Some(f) = class_attr(t, class, t.names().__iter__).and_then(|f| f.downcast::<Function>()) {
                if !super::run::code_of(f).is(co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) {
                    return enter_function(x, f, CallArgs::positional(&[Some(v)]), Then::store(i.a()));
                }
            }
        }
        let it = raise_to_flow!(t.iter(v));
        x.put(i.a(), it);
        Flow::Next
    }
});

/// What an iterator gives next; nothing has changed yet.
pub(super) enum Next<M: Machine> {
    /// The item, and the iterator's `index` once it was taken.
    Item(M::Val, M::Int),
    /// Nothing; the iterator is to be exhausted.
    End,
    /// Only a slower level knows.
    Unknown,
}

/// The next item of an iterator over a list, tuple, range or Latin-1 str.
#[inline(always)]
fn next_of<M: Machine>(m: &mut M, it: M::Ref, shape: ShapeId) -> Next<M> {
    match quick_next(m, it, shape) {
        Some(next) => next,
        None => Next::Unknown,
    }
}

#[inline(always)]
fn quick_next<M: Machine>(m: &mut M, it: M::Ref, shape: ShapeId) -> Option<Next<M>> {
    if shape == ty::RANGE_ITERATOR {
        let at = m.load_raw(it, FieldId::IteratorIndex);
        // The limit is `start + step * count`: met exactly. Compared as the loop it comes from would be (`i < n`), so that
        // a compiled loop knows that adding the step cannot overflow.
        let limit = m.load_raw(it, FieldId::IteratorLimit);
        let step = m.load_raw(it, FieldId::IteratorStep);
        let zero = m.int(0);
        let ended = if m.int_compare(Cmp::Gt, step, zero) { Cmp::Ge } else { Cmp::Le };
        if m.int_compare(ended, at, limit) {
            return Some(Next::End);
        }
        let next = m.int_add(at, step)?;
        let v = m.box_int(at);
        return Some(Next::Item(v, next));
    }
    if !matches!(shape, ty::LIST_ITERATOR | ty::TUPLE_ITERATOR | ty::STR_ITERATOR | ty::STR_ASCII_ITERATOR) {
        return None;
    }
    let source = m.load_bound(it, FieldId::IteratorSource)?;
    let (source_shape, length) = match shape {
        ty::LIST_ITERATOR => (ty::LIST, FieldId::ListLength),
        ty::TUPLE_ITERATOR => (ty::TUPLE, FieldId::TupleLength),
        _ => (ty::STR, FieldId::StrLength),
    };
    let source = m.exact(source, source_shape)?;
    let at = m.load_raw(it, FieldId::IteratorIndex);
    let n = m.load_raw(source, length);
    if !m.in_bounds(at, n) {
        return Some(Next::End);
    }
    let one = m.int(1);
    let next = m.int_add(at, one)?;
    let v = match shape {
        ty::LIST_ITERATOR => {
            let s = m.load_storage(source, FieldId::ListStorage)?;
            m.load_element(s, at)
        }
        ty::TUPLE_ITERATOR => m.load_item(source, at),
        _ => m.latin1_item(source, at)?,
    };
    Some(Next::Item(v, next))
}

/// Where an iterator stands in `source`, whose length is this field, and where once it has taken the item there; `Some(None)`: at
/// its end.
fn places<M: Machine>(m: &mut M, it: M::Ref, source: M::Ref, length: FieldId) -> Option<Option<(M::Int, M::Int)>> {
    let at = m.load_raw(it, FieldId::IteratorIndex);
    let n = m.load_raw(source, length);
    if !m.in_bounds(at, n) {
        return Some(None);
    }
    let one = m.int(1);
    m.int_add(at, one).map(|next| Some((at, next)))
}

/// The same for iterators of dicts, sets, deques, wide strings and bytes and for `count`, too.
pub(super) fn warm_next<M: Machine>(m: &mut M, it: M::Ref, shape: ShapeId) -> Option<Next<M>> {
    match shape {
        ty::DICT_KEY_ITERATOR | ty::DICT_VALUE_ITERATOR | ty::DICT_ITEM_ITERATOR => dict_next(m, it, shape),
        ty::SET_ITERATOR => set_next(m, it),
        ty::DEQUE_ITERATOR => streams::deque_next(m, it),
        ty::COUNT_ITERATOR => streams::count_next(m, it),
        ty::STR_ITERATOR | ty::STR_ASCII_ITERATOR => {
            let source = m.load_bound(it, FieldId::IteratorSource)?;
            let source = m.exact(source, ty::STR)?;
            let Some((at, next)) = places(m, it, source, FieldId::StrLength)? else { return Some(Next::End) };
            let v = match m.latin1_item(source, at) {
                Some(v) => v,
                None => m.str_item(source, at)?,
            };
            Some(Next::Item(v, next))
        }
        ty::BYTES_ITERATOR => {
            let source = m.load_bound(it, FieldId::IteratorSource)?;
            let source = m.exact(source, ty::BYTES)?;
            let Some((at, next)) = places(m, it, source, FieldId::BytesLength)? else { return Some(Next::End) };
            let byte = m.bytes_item(source, at);
            Some(Next::Item(m.box_int(byte), next))
        }
        ty::BYTEARRAY_ITERATOR => {
            let source = m.load_bound(it, FieldId::IteratorSource)?;
            let source = m.exact(source, ty::BYTEARRAY)?;
            let Some((at, next)) = places(m, it, source, FieldId::ByteArrayLength)? else { return Some(Next::End) };
            let buffer = m.load_storage(source, FieldId::ByteArrayStorage)?;
            let byte = m.buffer_item(buffer, at);
            Some(Next::Item(m.box_int(byte), next))
        }
        _ => quick_next(m, it, shape),
    }
}

fn dict_next<M: Machine>(m: &mut M, it: M::Ref, shape: ShapeId) -> Option<Next<M>> {
    let dict = m.load_bound(it, FieldId::IteratorSource)?;
    let dict = m.exact(dict, ty::DICT)?;
    let version = m.load_raw(dict, FieldId::DictKeysVersion);
    let expected = m.load_raw(it, FieldId::IteratorLimit);
    if !m.int_compare(Cmp::Eq, version, expected) {
        return None;
    }
    let at = m.load_raw(it, FieldId::IteratorIndex);
    let n = m.load_raw(dict, FieldId::DictFill);
    if !m.in_bounds(at, n) {
        return Some(Next::End);
    }
    let one = m.int(1);
    let next = m.int_add(at, one)?;
    let entries = m.load_storage(dict, FieldId::DictEntries)?;
    // A deleted entry is skipped by the slow level.
    let key = m.load_entry(entries, at, 0)?;
    if shape == ty::DICT_KEY_ITERATOR {
        return Some(Next::Item(key, next));
    }
    let v = m.load_entry(entries, at, 1)?;
    if shape == ty::DICT_VALUE_ITERATOR {
        return Some(Next::Item(v, next));
    }
    let pair = new_tuple(m, &[key, v])?;
    Some(Next::Item(pair, next))
}

fn set_next<M: Machine>(m: &mut M, it: M::Ref) -> Option<Next<M>> {
    let set = m.load_bound(it, FieldId::IteratorSource)?;
    let (set, shape) = m.shape(set)?;
    if !matches!(shape, ty::SET | ty::FROZENSET) {
        return None;
    }
    let version = m.load_raw(set, FieldId::SetKeysVersion);
    let expected = m.load_raw(it, FieldId::IteratorLimit);
    if !m.int_compare(Cmp::Eq, version, expected) {
        return None;
    }
    let at = m.load_raw(it, FieldId::IteratorIndex);
    let at = m.set_next(set, at);
    let (zero, one) = (m.int(0), m.int(1));
    if m.int_compare(Cmp::Lt, at, zero) {
        return Some(Next::End);
    }
    let next = m.int_add(at, one)?;
    let v = m.set_item(set, at)?;
    Some(Next::Item(v, next))
}

/// A fresh tuple of these.
#[inline(always)]
pub fn new_tuple<M: Machine>(m: &mut M, items: &[M::Val]) -> Option<M::Val> {
    let tuple = m.fresh(kinds::TUPLE, ty::TUPLE, Tuple::ITEMS_AT + 8 * items.len())?;
    let n = m.int(items.len() as i64);
    m.init_raw(tuple, FieldId::TupleLength, n);
    for (k, v) in items.iter().enumerate() {
        m.init_item(tuple, k, *v);
    }
    Some(m.box_ref(tuple))
}

/// An iterator has come to its end.
#[inline(always)]
pub(super) fn exhaust<M: Machine>(m: &mut M, it: M::Ref, shape: ShapeId) {
    if !matches!(shape, ty::RANGE_ITERATOR | ty::DEQUE_ITERATOR) {
        m.store_absent(it, FieldId::IteratorSource);
    }
}

/// Takes the next item of an iterator that `warm_next` knows into register `dst`: `Some(false)`, nothing written, at its end.
pub(super) fn advance<M: Machine>(m: &mut M, it: M::Val, dst: usize) -> Option<bool> {
    let (o, shape) = m.shape(it)?;
    match warm_next(m, o, shape)? {
        Next::Item(v, next) => {
            m.store_raw(o, FieldId::IteratorIndex, next);
            m.set(dst, v);
            Some(true)
        }
        Next::End => {
            exhaust(m, o, shape);
            Some(false)
        }
        Next::Unknown => None,
    }
}

/// `enumerate` over an iterator that `warm_next` knows.
fn enumerate_next<M: Machine>(m: &mut M, dst: usize, it: M::Ref) -> Option<()> {
    if !m.is_absent(it, FieldId::IteratorExtra) {
        return None;
    }
    let inner = m.load_bound(it, FieldId::IteratorSource)?;
    let (inner, shape) = m.shape(inner)?;
    match warm_next(m, inner, shape)? {
        Next::Item(v, next) => {
            let number = m.load_raw(it, FieldId::IteratorIndex);
            let (one, limit) = (m.int(1), m.int(NUMBER_LIMIT));
            if !m.int_compare(Cmp::Lt, number, limit) {
                return None;
            }
            let following = m.int_add(number, one)?;
            let number = m.box_int(number);
            let pair = new_tuple(m, &[number, v])?;
            m.store_raw(inner, FieldId::IteratorIndex, next);
            m.store_raw(it, FieldId::IteratorIndex, following);
            m.set(dst, pair);
            m.follow(false);
        }
        Next::End => {
            exhaust(m, inner, shape);
            m.follow(true);
        }
        Next::Unknown => return None,
    }
    Some(())
}

/// Iterators that `zip` and `map` may have here.
const ZIPPED: usize = 3;

/// Items of several iterators, and where these stand once they were taken.
struct Zipped<M: Machine> {
    count: usize,
    items: [M::Val; ZIPPED],
    advanced: [Option<(M::Ref, M::Int)>; ZIPPED],
    /// The first iterator, if it has come to its end: there are no items.
    ended: Option<(M::Ref, ShapeId)>,
}

impl<M: Machine> Zipped<M> {
    /// The next items of a `zip` or `map` over few iterators that `warm_next` knows. Nothing has changed yet: where another than the
    /// first ends, those before it have been advanced, which is left to a slower level.
    fn next(m: &mut M, it: M::Ref) -> Option<Zipped<M>> {
        let tuple = m.load_bound(it, FieldId::IteratorExtra)?;
        let tuple = m.exact(tuple, ty::TUPLE)?;
        let n = m.load_raw(tuple, FieldId::TupleLength);
        let count = m.promote_int(n) as usize;
        if count == 0 || count > ZIPPED {
            return None;
        }
        let first = m.int(0);
        let first = m.load_item(tuple, first);
        // One iterator that occurs twice gives its items in turn.
        let mut inner = [first; ZIPPED];
        for k in 1..count {
            let at = m.int(k as i64);
            inner[k] = m.load_item(tuple, at);
            for j in 0..k {
                if m.same_word(inner[j], inner[k]) {
                    return None;
                }
            }
        }
        let mut zipped = Zipped { count, items: inner, advanced: [None; ZIPPED], ended: None };
        for (k, inner) in inner[..count].iter().enumerate() {
            let (r, shape) = m.shape(*inner)?;
            match warm_next(m, r, shape)? {
                Next::Item(v, next) => {
                    zipped.items[k] = v;
                    zipped.advanced[k] = Some((r, next));
                }
                Next::End if k == 0 => {
                    let strict = m.load_raw(it, FieldId::IteratorIndex);
                    if m.promote_int(strict) != 0 {
                        return None;
                    }
                    zipped.ended = Some((r, shape));
                    return Some(zipped);
                }
                _ => return None,
            }
        }
        Some(zipped)
    }

    /// Ends the loop if there are no items.
    fn ends(&self, m: &mut M) -> bool {
        if let Some((first, shape)) = self.ended {
            exhaust(m, first, shape);
            m.follow(true);
        }
        self.ended.is_some()
    }

    fn items(&self) -> &[M::Val] {
        &self.items[..self.count]
    }

    /// The items are taken.
    fn take(&self, m: &mut M) {
        for (r, next) in self.advanced.iter().flatten() {
            m.store_raw(*r, FieldId::IteratorIndex, *next);
        }
    }
}

/// `map` of a Python function, which is entered.
fn map_next<M: Machine>(m: &mut M, dst: usize, it: M::Ref) -> Option<Flow> {
    let function = m.load_bound(it, FieldId::IteratorSource)?;
    m.exact(function, ty::FUNCTION)?;
    let zipped = Zipped::next(m, it)?;
    if zipped.ends(m) {
        return Some(Flow::Next);
    }
    // A call that is made here and now may fail behind the effect, and the items would be taken once more.
    if !m.can_enter(function, zipped.count) || !m.follows(function) {
        return None;
    }
    zipped.take(m);
    m.enter_planned(function, zipped.items(), Then::new(Continuation::Next, dst));
    Some(Flow::Next)
}

fn zip_next<M: Machine>(m: &mut M, dst: usize, it: M::Ref) -> Option<()> {
    let zipped = Zipped::next(m, it)?;
    if zipped.ends(m) {
        return Some(());
    }
    let result = new_tuple(m, zipped.items())?;
    zipped.take(m);
    m.set(dst, result);
    m.follow(false);
    Some(())
}

/// Shapes of builtin iterators other than generators (and of dict views).
const IN_RUST: std::ops::RangeInclusive<ShapeId> = ty::LIST_ITERATOR..=ty::REVERSED;

/// Does FOR_NEXT of a builtin iterator, if neither Python code nor a call of a native is needed for that.
fn builtin_next<M: Machine>(m: &mut M, dst: usize, it: M::Ref, shape: ShapeId) -> Option<()> {
    match shape {
        ty::ENUMERATE => enumerate_next(m, dst, it),
        ty::ZIP => zip_next(m, dst, it),
        ty::CHAIN => streams::chain_next(m, dst, it),
        ty::ISLICE => streams::islice_next(m, dst, it),
        ty::PAIRWISE => streams::pairwise_next(m, dst, it),
        _ => {
            match warm_next(m, it, shape)? {
                Next::Item(v, next) => {
                    m.store_raw(it, FieldId::IteratorIndex, next);
                    m.set(dst, v);
                    m.follow(false);
                }
                Next::End => {
                    exhaust(m, it, shape);
                    m.follow(true);
                }
                Next::Unknown => return None,
            }
            Some(())
        }
    }
}

op!(FOR_NEXT {
    run(m, i) {
        let it = m.reg(i.b());
        let Some((o, shape)) = m.shape(it) else { return Flow::Slow };
        match next_of(m, o, shape) {
            Next::Item(v, next) => {
                m.store_raw(o, FieldId::IteratorIndex, next);
                m.set(i.a(), v);
                m.follow(false);
                Flow::Next
            }
            Next::End => {
                exhaust(m, o, shape);
                m.follow(true);
                Flow::Next
            }
            Next::Unknown => Flow::Slow,
        }
    }
    between(x, i) if {
        // Not of generators and of iterators in Python, for which it would be a detour.
        x.get(i.b()).cell_shape().is_some_and(|shape| IN_RUST.contains(&shape))
    } {
        let it = x.reg(i.b());
        let Some((o, shape)) = x.shape(it) else { return Flow::Slow };
        match builtin_next(x, i.a(), o, shape) {
            Some(()) => Flow::Next,
            None => Flow::Slow,
        }
    }
    warm(m, i) {
        let it = m.reg(i.b());
        let Some((o, shape)) = m.shape(it) else { return Flow::Slow };
        match shape {
            ty::GENERATOR => {
                let nothing = m.known(Value::NONE);
                if !m.can_resume(it, nothing) {
                    return Flow::Slow;
                }
                return m.resume_with(it, nothing, Continuation::Next, i.a());
            }
            ty::MAP => {
                if let Some(flow) = map_next(m, i.a(), o) {
                    return flow;
                }
            }
            _ if IN_RUST.contains(&shape) => {
                if builtin_next(m, i.a(), o, shape).is_some() {
                    return Flow::Next;
                }
            }
            _ => {}
        }
        specials::next(m, i.a(), it).unwrap_or(Flow::Slow)
    }
    slow(x, i) {
        let t = x.thread();
        let it = x.get(i.b());
        if t.is_exact(it, ty::GENERATOR) {
            if let Some(g) = it.downcast::<Generator>() {
                if g.state.get() == GeneratorState::Finished {
                    x.follow(true);
                    return Flow::Next;
                }
                return resume(x, g, Value::NONE, Then::new(Continuation::Next, i.a()));
            }
        }
        let class = t.type_of(it);
        if class.is_heap() {
            if let Some(f) = class_attr(t, class, t.names().__next__).and_then(|f| f.downcast::<Function>()) {
                return enter_function(x, f, CallArgs::positional(&[Some(it)]), Then::new(Continuation::Next, i.a()));
            }
        }
        match raise_to_flow!(t.next(it)) {
            Some(v) => {
                x.put(i.a(), v);
                x.follow(false);
            }
            None => x.follow(true),
        }
        Flow::Next
    }
});
