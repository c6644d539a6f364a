//! All items that an iterator has left, one after the other, for natives that take them all: what kind of iterator it is, is asked once.
//!
//! To the program this is `next` again and again. What takes the items may run Python code, which may ask the same iterator: so
//! nothing about it is kept from one item to the next but its kind (and what it iterates, where that cannot change).

use super::{combining, next_of};
use crate::error::R;
use crate::interp::prepared::Prepared;
use crate::native::Args;
use crate::object::{Iterator, Tuple};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

/// What becomes of an item.
pub type Sink<'a> = &'a mut dyn FnMut(Value) -> R<()>;

/// Gives every item that `it` has left to `sink`, until that raises.
pub fn drain(t: &Thread, it: Value, sink: Sink<'_>) -> R<()> {
    t.check_native_stack()?;
    let shape = t.shape_of(it);
    if shape < ty::COUNT
        && let Some(i) = it.downcast::<Iterator>()
    {
        return match shape {
            ty::LIST_ITERATOR => each(t, || next_of(t, i, ty::LIST_ITERATOR), sink),
            ty::TUPLE_ITERATOR => each(t, || next_of(t, i, ty::TUPLE_ITERATOR), sink),
            ty::RANGE_ITERATOR => each(t, || next_of(t, i, ty::RANGE_ITERATOR), sink),
            ty::CHAIN => drain_chain(t, i, sink),
            ty::FILTER => drain_filter(t, i, sink),
            ty::MAP => drain_map(t, i, sink),
            _ => each(t, || next_of(t, i, shape), sink),
        };
    }
    // The first item also finds out whether the class has a native `__next__` that cannot change.
    match t.next(it)? {
        Some(item) => sink(item)?,
        None => return Ok(()),
    }
    match t.type_of(it).native_next.get() {
        Some(def) => each(t, || (def.function)(t, Args(&[Some(it)])).map(Some), sink),
        None => {
            while let Some(item) = t.next(it)? {
                sink(item)?;
            }
            Ok(())
        }
    }
}

#[inline(always)]
fn each(t: &Thread, mut next: impl FnMut() -> R<Option<Value>>, sink: Sink<'_>) -> R<()> {
    loop {
        match next() {
            Ok(Some(item)) => sink(item)?,
            Ok(None) => return Ok(()),
            // A StopIteration of a function that is called for the item ends the iteration as well.
            Err(_) if t.take_pending_end() => return Ok(()),
            Err(raised) => return Err(raised),
        }
    }
}

/// An iterable at a time.
fn drain_chain(t: &Thread, it: Gc<Iterator>, sink: Sink<'_>) -> R<()> {
    // The first item of each iterable the usual way.
    while let Some(item) = t.next(it.value())? {
        sink(item)?;
        let Some(active) = it.extra.get() else { continue };
        drain(t, active, sink)?;
        // Unless Python code has moved the chain on meanwhile.
        if it.extra.get() == Some(active) {
            it.extra.clear();
        }
    }
    Ok(())
}

/// `filter` without a function. (The call of one costs more than what is saved here.)
fn drain_filter(t: &Thread, it: Gc<Iterator>, sink: Sink<'_>) -> R<()> {
    match it.extra.get().filter(|_| combining::is_plain_filter(t, it)) {
        Some(source) => drain_through(t, source, |item| Ok(t.truth(item)?.then_some(item)), sink),
        None => each(t, || next_of(t, it, ty::FILTER), sink),
    }
}

/// `map` over one iterator.
fn drain_map(t: &Thread, it: Gc<Iterator>, sink: Sink<'_>) -> R<()> {
    let iterators = it.extra.get().and_then(|all| all.downcast::<Tuple>());
    match (it.source.get(), iterators.as_ref().map(|all| all.items())) {
        (Some(function), Some([only])) => {
            let function = Prepared::new(t, function);
            drain_through(t, *only, |item| function.call(t, item).map(Some), sink)
        }
        _ => each(t, || next_of(t, it, ty::MAP), sink),
    }
}

/// What `step` makes of the items of `source`.
fn drain_through(t: &Thread, source: Value, mut step: impl FnMut(Value) -> R<Option<Value>>, sink: Sink<'_>) -> R<()> {
    let mut stepping = false;
    let result = drain(t, source, &mut |item| {
        stepping = true;
        let made = step(item)?;
        stepping = false;
        made.map_or(Ok(()), &mut *sink)
    });
    // A StopIteration of the step's own function, which is called in `__next__`, is an end like any other; one of the sink is none.
    if stepping && result.is_err() && t.take_pending_end() { Ok(()) } else { result }
}
