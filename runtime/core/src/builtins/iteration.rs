//! Builtin functions on iterables: all, any, iter, next, sorted, aiter, anext.

use crate::error::R;
use crate::interp::consumers::Consumer;
use crate::native::{Args, Effects, Meaning, NativeDef, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::iterators::new_callable_iterator;
use crate::types::ty;
use taipan_heap::{Value, Word};

const ANY: Effects = Effects::ANY;

pub(super) static FUNCTIONS: &[NativeDef] = &[
    native(
        "all",
        "(iterable, /)",
        |t, a| search(t, a[0], false),
        ANY,
        "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.",
    )
    .meaning(Meaning::Consume(Consumer::All)),
    native(
        "any",
        "(iterable, /)",
        |t, a| search(t, a[0], true),
        ANY,
        "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.",
    )
    .meaning(Meaning::Consume(Consumer::Any)),
    native(
        "iter",
        "(object, sentinel=None, /)",
        iter,
        ANY,
        "Get an iterator from an object.\n\nIn the first form, the argument must supply its own iterator, or be a sequence.\nIn the second form, the callable is called until it returns the sentinel.",
    ),
    native(
        "next",
        "(iterator, default=None, /)",
        next,
        ANY,
        "next(iterator[, default])\n\nReturn the next item from the iterator. If default is given and the iterator\nis exhausted, it is returned instead of raising StopIteration.",
    )
    .meaning(Meaning::Next),
    native(
        "sorted",
        "(iterable, /, *, key=None, reverse=False)",
        sorted,
        ANY,
        "Return a new list containing all items from the iterable in ascending order.\n\nA custom key function can be supplied to customize the sort order, and the\nreverse flag can be set to request the result in descending order.",
    )
    .meaning(Meaning::Consume(Consumer::Sorted)),
    native("aiter", "(async_iterable, /)", aiter, ANY, "Return an AsyncIterator for an AsyncIterable object."),
    native(
        "anext",
        "(async_iterator, default=None, /)",
        anext,
        ANY,
        "Return the next item from the async iterator.\n\nIf default is given and the async iterator is exhausted,\nit is returned instead of raising StopAsyncIteration.",
    ),
];

/// Whether an item has truth `wanted`; the answer is `wanted` if one has.
fn search(t: &Thread, items: Value, wanted: bool) -> R {
    let it = t.iter(items)?;
    while let Some(v) = t.next(it)? {
        if t.truth(v)? == wanted {
            return Ok(Value::bool(wanted));
        }
    }
    Ok(Value::bool(!wanted))
}

fn iter(t: &Thread, a: Args<'_>) -> R {
    let Some(sentinel) = a.opt(1) else { return t.iter(a[0]) };
    if !t.is_callable(a[0]) {
        return Err(t.type_error("iter(v, w): v must be callable"));
    }
    new_callable_iterator(t, a[0], sentinel)
}

/// Calls `__next__` itself where that is Python's, so that StopIteration keeps its value.
fn next(t: &Thread, a: Args<'_>) -> R {
    let default: Word = a.opt(1);
    let it = a[0];
    let shape = t.shape_of(it);
    if shape < ty::COUNT
        && let Some(i) = it.downcast::<Iterator>()
    {
        t.check_native_stack()?;
        let next = crate::types::iterators::next_of(t, i, shape);
        return match (next, default) {
            (Ok(Some(v)), _) => Ok(v),
            (Ok(None), Some(d)) => Ok(d),
            (Ok(None), None) => Err(t.stop_iteration(None)),
            (Err(_), Some(d)) if t.take_pending_if(ty::STOP_ITERATION).is_some() => Ok(d),
            (Err(raised), _) => Err(raised),
        };
    }
    let Some(method) = t.lookup_special(it, t.names().__next__) else {
        return Err(t.type_error(format_args!("'{}' object is not an iterator", t.shown_type(it))));
    };
    match (t.call_unbound(method, it, &[]), default) {
        (Ok(v), _) => Ok(v),
        (Err(raised), Some(d)) => match t.take_pending_if(ty::STOP_ITERATION) {
            Some(_) => Ok(d),
            None => Err(raised),
        },
        (Err(raised), None) => Err(raised),
    }
}

fn sorted(t: &Thread, a: Args<'_>) -> R {
    let list = t.new_list(&[])?;
    crate::types::list::extend(t, list, a[0])?;
    crate::types::list::sort::sort_method(t, Args(&[Some(list.value()), a.opt(1), a.opt(2)]))?;
    Ok(list.value())
}

fn aiter(t: &Thread, a: Args<'_>) -> R {
    let Some(it) = t.call_special(a[0], t.names().__aiter__, &[])? else {
        return Err(t.type_error(format_args!("'{}' object is not an async iterable", t.shown_type(a[0]))));
    };
    if t.lookup_special(it, t.names().__anext__).is_none() {
        return Err(t.type_error(format_args!("aiter() returned not an async iterator of type '{}'", t.shown_type(it))));
    }
    Ok(it)
}

fn anext(t: &Thread, a: Args<'_>) -> R {
    let Some(awaitable) = t.call_special(a[0], t.names().__anext__, &[])? else {
        return Err(t.type_error(format_args!("'{}' object is not an async iterator", t.shown_type(a[0]))));
    };
    match a.opt(1) {
        None => Ok(awaitable),
        Some(default) => crate::types::anext::new_anext_awaitable(t, awaitable, default),
    }
}
