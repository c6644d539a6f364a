//! `chain`, `islice` and `pairwise` of itertools: here, and not with the others of that module, because the interpreter and compiled code
//! take their items without a call where the iterator below is a builtin one (`interp/streams.rs`).

use super::combining::{NEW_DOC, iterator_methods, new_object, next};
use super::runs_no_python;
use crate::error::R;
use crate::native::{Args, CLASS_GETITEM, Effects, TypeDef, native, native_class, native_static};
use crate::object::{Iterator, Tuple, self_as};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;

/// What is `t.next(source)`, where an end or an exception ends `it`, too.
fn next_or_exhaust(t: &Thread, it: Gc<Iterator>, source: Value) -> R<Option<Value>> {
    match t.next(source) {
        Ok(Some(item)) => Ok(Some(item)),
        ended => {
            it.exhaust();
            ended
        }
    }
}

// ---- chain

pub static CHAIN: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(CHAIN);
        [
            native_static("__new__", "($cls, /, *iterables)", chain_new, ANY, NEW_DOC),
            iter,
            next,
            native_class(
                "from_iterable",
                "($type, iterable, /)",
                chain_new,
                ANY,
                "Alternative chain() constructor taking a single iterable argument that evaluates lazily.",
            ),
            CLASS_GETITEM,
        ]
    },
    getset: &[],
    doc: "Return a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.",
};

fn chain_new(t: &Thread, a: Args<'_>) -> R {
    let iterables = t.iter(a[1])?;
    new_object(t, a[0], 0, Some(iterables), None)
}

pub(super) fn chain_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    while let Some(iterables) = it.source.get() {
        let active = match it.extra.get() {
            Some(active) => active,
            None => {
                let Some(iterable) = next_or_exhaust(t, it, iterables)? else { return Ok(None) };
                let active = match t.iter(iterable) {
                    Ok(active) => active,
                    Err(r) => {
                        it.exhaust();
                        return Err(r);
                    }
                };
                it.extra.set(&it.header, active);
                active
            }
        };
        if let Some(item) = t.next(active)? {
            return Ok(Some(item));
        }
        it.extra.clear();
    }
    Ok(None)
}

/// Iterables to come are looked at up to this number.
const FEW: usize = 8;

/// The active iterator and the iterables to come are builtin ones; those to come stand in a tuple, so that they stay what they are.
pub(super) fn chain_is_plain(t: &Thread, it: Gc<Iterator>) -> bool {
    if !it.extra.get().is_none_or(|active| runs_no_python(t, active)) {
        return false;
    }
    let Some(iterables) = it.source.get() else { return true };
    let Some(iterables) = iterables.downcast::<Iterator>().filter(|_| t.is_exact(iterables, ty::TUPLE_ITERATOR)) else {
        return false;
    };
    let Some(all) = iterables.source.get() else { return true };
    let to_come = all.downcast::<Tuple>().and_then(|all| {
        let left = all.items().len().checked_sub(iterables.index.get() as usize)?;
        (left <= FEW).then_some(all)
    });
    to_come.is_some_and(|all| all.items()[iterables.index.get() as usize..].iter().all(|v| is_plain_iterable(t, *v)))
}

fn is_plain_iterable(t: &Thread, v: Value) -> bool {
    match t.shape_of(v) {
        ty::LIST | ty::TUPLE | ty::RANGE | ty::STR | ty::BYTES | ty::DICT | ty::SET | ty::FROZENSET => true,
        shape => v.downcast::<Iterator>().is_some() && shape < ty::COUNT && runs_no_python(t, v),
    }
}

// ---- islice

pub static ISLICE: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(ISLICE);
        [
            native_static("__new__", "($cls, iterable, start, stop=None, step=None, /)", islice_new, ANY, NEW_DOC),
            iter,
            next,
        ]
    },
    getset: &[],
    doc: "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut returns an iterator.",
};

/// No stream is longer; so all counters fit a word.
const LONGEST: i64 = 1 << 48;

/// A number that `islice` is given, -1 if the argument is none, whatever its `__index__` raised.
fn number(t: &Thread, v: Option<Value>, missing: i64) -> i64 {
    let Some(v) = v.filter(|v| !v.is_none()) else { return missing };
    match t.index(v) {
        Ok(n) => n.min(LONGEST),
        Err(_) => {
            t.take_pending();
            -1
        }
    }
}

fn islice_new(t: &Thread, a: Args<'_>) -> R {
    let (start, stop) = if a.opt(3).is_none() { (None, Some(a[2])) } else { (Some(a[2]), a.opt(3)) };
    let start = number(t, start, 0);
    let limit = number(t, stop, LONGEST);
    if limit == -1 {
        return Err(t.value_error("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
    }
    if start < 0 || limit < 0 {
        return Err(t.value_error("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
    }
    let step = number(t, a.opt(4), 1);
    if step < 1 {
        return Err(t.value_error("Step for islice() must be a positive integer or None."));
    }
    let source = t.iter(a[1])?;
    let object = new_object(t, a[0], 0, Some(source), None)?;
    let it: Gc<Iterator> = self_as(object);
    it.limit.set(limit);
    it.step.set(step);
    set_skipped(it, start);
    Ok(object)
}

/// How many items are passed over before the next is given. (Below 0 where Python code that an item ran took items here.)
fn skipped(it: Gc<Iterator>) -> i64 {
    it.extra.get().and_then(|v| v.as_small_int()).unwrap_or(0)
}

fn set_skipped(it: Gc<Iterator>, n: i64) {
    match n {
        0 => it.extra.clear(),
        _ => it.extra.set(&it.header, Value::int_unchecked(n)),
    }
}

pub(super) fn islice_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(source) = it.source.get() else { return Ok(None) };
    // Taking an item may run Python code that takes some here: all numbers are read when they are needed.
    while skipped(it) > 0 {
        if next_or_exhaust(t, it, source)?.is_none() {
            return Ok(None);
        }
        it.index.set(it.index.get() + 1);
        set_skipped(it, skipped(it) - 1);
    }
    if it.index.get() >= it.limit.get() {
        it.exhaust();
        return Ok(None);
    }
    let item = next_or_exhaust(t, it, source)?;
    if item.is_some() {
        let read = it.index.get() + 1;
        it.index.set(read);
        // One that goes beyond the end is met there: no item is read in vain.
        set_skipped(it, (skipped(it) + it.step.get() - 1).min(it.limit.get() - read));
    }
    Ok(item)
}

// ---- pairwise

pub static PAIRWISE: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(PAIRWISE);
        [native_static("__new__", "($cls, iterable, /)", pairwise_new, ANY, NEW_DOC), iter, next]
    },
    getset: &[],
    doc: "Return an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ...",
};

fn pairwise_new(t: &Thread, a: Args<'_>) -> R {
    let source = t.iter(a[1])?;
    new_object(t, a[0], 0, Some(source), None)
}

pub(super) fn pairwise_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(source) = it.source.get() else { return Ok(None) };
    let old = match it.extra.get() {
        Some(old) => old,
        None => {
            let Some(first) = next_or_exhaust(t, it, source)? else { return Ok(None) };
            it.extra.set(&it.header, first);
            // Python code that ran may have come to the end here.
            if it.source.get().is_none() {
                it.exhaust();
                return Ok(None);
            }
            first
        }
    };
    let Some(new) = next_or_exhaust(t, it, source)? else { return Ok(None) };
    it.extra.set(&it.header, new);
    Ok(Some(t.new_tuple(&[old, new])?.value()))
}
