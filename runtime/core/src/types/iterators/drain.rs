//! All items that an iterator has left, one after the other, for natives that take them all: what kind of iterator it is, is asked once.
//!
//! To the program this is `next` again and again. What takes the items may run Python code, which may ask the same iterator: so
//! nothing about it is kept from one item to the next but its kind (and what it iterates, where that cannot change).

use super::{combining, next_of};
use crate::error::R;
use crate::native::Args;
use crate::object::Iterator;
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

/// Without a function, whose call costs more than what is saved here.
fn drain_filter(t: &Thread, it: Gc<Iterator>, sink: Sink<'_>) -> R<()> {
    let Some(source) = it.extra.get().filter(|_| combining::is_plain_filter(t, it)) else {
        return each(t, || next_of(t, it, ty::FILTER), sink);
    };
    let mut judging = false;
    let result = drain(t, source, &mut |item| {
        judging = true;
        let passes = t.truth(item)?;
        judging = false;
        if passes { sink(item) } else { Ok(()) }
    });
    // Of an item's `__bool__`, in `__next__`.
    if judging && result.is_err() && t.take_pending_end() { Ok(()) } else { result }
}
