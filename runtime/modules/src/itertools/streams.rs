//! Iterators that read one or several streams once: `accumulate`, `batched`, `compress`, `dropwhile`, `filterfalse`, `starmap`,
//! `takewhile`, `zip_longest`.

use super::{ANY, NEW_DOC, items_of, itself};
use crate::words::{get, int, make, opt, set, set_int, stop};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, Meaning, NativeDef, NativeFn, TypeDef, native, native_static};
use taipan_core::object::{List, self_as};
use taipan_core::ops::BinOp;
use taipan_core::thread::Thread;
use taipan_core::types::iterators::runs_no_python;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value, Word};

/// `__new__`, `__iter__`, `__next__`.
const fn protocol(signature: &'static str, new: NativeFn, next: NativeFn) -> [NativeDef; 3] {
    [
        native_static("__new__", signature, new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", itself, Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", next, ANY, "Implement next(self)."),
    ]
}

/// The same, where `plain` says of an object whether it takes items without running Python code, now and from then on.
const fn plain_protocol(
    signature: &'static str,
    new: NativeFn,
    next: NativeFn,
    plain: fn(&Thread, Value) -> bool,
) -> [NativeDef; 3] {
    let [new, iter, _] = protocol(signature, new, next);
    let next = native("__next__", "($self, /)", next, Effects::ITERATES, "Implement next(self).");
    [new, iter, next.meaning(Meaning::NextIf(plain))]
}

// ---- accumulate: words (iterator, total, function or None, initial if still to come)

pub static ACCUMULATE: TypeDef = TypeDef {
    methods: &protocol("($cls, iterable, func=None, *, initial=None)", accumulate_new, accumulate_next),
    getset: &[],
    doc: "Return series of accumulated sums (or other binary function results).",
};

fn accumulate_new(t: &Thread, a: Args<'_>) -> R {
    let it = t.iter(a[1])?;
    make(t, a[0], &[Some(it), None, a.not_none(2), a.not_none(3)])
}

fn accumulate_next(t: &Thread, a: Args<'_>) -> R {
    if let Some(initial) = opt(a[0], 3) {
        set(a[0], 3, None);
        set(a[0], 1, initial);
        return Ok(initial);
    }
    let Some(item) = t.next(get(a[0], 0))? else { return stop(t) };
    let total = match (opt(a[0], 1), opt(a[0], 2)) {
        (None, _) => item,
        (Some(total), None) => match (total.as_small_int(), item.as_small_int()) {
            (Some(total), Some(item)) => t.new_int(total + item)?,
            _ => t.binary(BinOp::Add, total, item)?,
        },
        (Some(total), Some(function)) => t.call(function, &[total, item])?,
    };
    set(a[0], 1, total);
    Ok(total)
}

// ---- batched: words (iterator, size, strict)

pub static BATCHED: TypeDef = TypeDef {
    methods: &protocol("($cls, iterable, n, *, strict=False)", batched_new, batched_next),
    getset: &[],
    doc: "Batch data into tuples of length n. The last batch may be shorter than n.\n\nLoops over the input iterable and accumulates data into tuples up to\nsize n.  The input is consumed lazily, just enough to fill a batch.\nThe result is yielded as soon as a batch is full or when the input\niterable is exhausted.\n\n    >>> for batch in batched('ABCDEFG', 3):\n    ...     print(batch)\n    ...\n    ('A', 'B', 'C')\n    ('D', 'E', 'F')\n    ('G',)\n\nIf \"strict\" is True, raises a ValueError if the final batch is shorter\nthan n.",
};

fn batched_new(t: &Thread, a: Args<'_>) -> R {
    let n = t.index(a[2])?;
    if n < 1 {
        return Err(t.value_error("n must be at least one"));
    }
    let strict = match a.opt(3) {
        Some(s) => t.truth(s)?,
        None => false,
    };
    let it = t.iter(a[1])?;
    make(t, a[0], &[Some(it), Some(t.new_int(n)?), Some(Value::bool(strict))])
}

fn batched_next(t: &Thread, a: Args<'_>) -> R {
    let Some(it) = opt(a[0], 0) else { return stop(t) };
    let n = t.index(get(a[0], 1))? as usize;
    let batch = t.new_list(&[])?;
    while batch.len() < n {
        match t.next(it)? {
            Some(item) => batch.push(t, item)?,
            None => {
                set(a[0], 0, None);
                break;
            }
        }
    }
    if batch.is_empty() {
        return stop(t);
    }
    if batch.len() < n && get(a[0], 2) == Value::TRUE {
        return Err(t.value_error("batched(): incomplete batch"));
    }
    Ok(t.new_tuple_from(batch.slots())?.value())
}

// ---- compress: words (data iterator, selectors iterator)

pub static COMPRESS: TypeDef = TypeDef {
    methods: &protocol("($cls, data, selectors)", compress_new, compress_next),
    getset: &[],
    doc: "Return data elements corresponding to true selector elements.\n\nForms a shorter iterator from selected data elements using the selectors to\nchoose the data elements.",
};

fn compress_new(t: &Thread, a: Args<'_>) -> R {
    let (data, selectors) = (t.iter(a[1])?, t.iter(a[2])?);
    make(t, a[0], &[Some(data), Some(selectors)])
}

fn compress_next(t: &Thread, a: Args<'_>) -> R {
    while let Some(item) = t.next(get(a[0], 0))? {
        let Some(selector) = t.next(get(a[0], 1))? else { return stop(t) };
        if t.truth(selector)? {
            return Ok(item);
        }
    }
    stop(t)
}

// ---- dropwhile, takewhile, filterfalse, starmap: words (function, iterator, started or stopped)

fn function_new(t: &Thread, a: Args<'_>) -> R {
    let it = t.iter(a[2])?;
    make(t, a[0], &[Some(a[1]), Some(it), Some(Value::FALSE)])
}

pub static DROPWHILE: TypeDef = TypeDef {
    methods: &protocol("($cls, predicate, iterable, /)", function_new, dropwhile_next),
    getset: &[],
    doc: "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the iterable is exhausted.",
};

fn dropwhile_next(t: &Thread, a: Args<'_>) -> R {
    while let Some(item) = t.next(get(a[0], 1))? {
        if get(a[0], 2) == Value::TRUE {
            return Ok(item);
        }
        let verdict = t.call(get(a[0], 0), &[item])?;
        if !t.truth(verdict)? {
            set(a[0], 2, Value::TRUE);
            return Ok(item);
        }
    }
    stop(t)
}

pub static TAKEWHILE: TypeDef = TypeDef {
    methods: &protocol("($cls, predicate, iterable, /)", function_new, takewhile_next),
    getset: &[],
    doc: "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.",
};

fn takewhile_next(t: &Thread, a: Args<'_>) -> R {
    if get(a[0], 2) == Value::TRUE {
        return stop(t);
    }
    let Some(item) = t.next(get(a[0], 1))? else { return stop(t) };
    let verdict = t.call(get(a[0], 0), &[item])?;
    if t.truth(verdict)? {
        return Ok(item);
    }
    set(a[0], 2, Value::TRUE);
    stop(t)
}

pub static FILTERFALSE: TypeDef = TypeDef {
    methods: &protocol("($cls, function, iterable, /)", function_new, filterfalse_next),
    getset: &[],
    doc: "Return those items of iterable for which function(item) is false.\n\nIf function is None, return the items that are false.",
};

fn filterfalse_next(t: &Thread, a: Args<'_>) -> R {
    let function = get(a[0], 0);
    let plain = function.is_none() || function == t.vm().type_of_id(ty::BOOL).value();
    while let Some(item) = t.next(get(a[0], 1))? {
        let verdict = if plain { item } else { t.call(function, &[item])? };
        if !t.truth(verdict)? {
            return Ok(item);
        }
    }
    stop(t)
}

pub static STARMAP: TypeDef = TypeDef {
    methods: &protocol("($cls, function, iterable, /)", function_new, starmap_next),
    getset: &[],
    doc: "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
};

fn starmap_next(t: &Thread, a: Args<'_>) -> R {
    let Some(arguments) = t.next(get(a[0], 1))? else { return stop(t) };
    let arguments = super::pool(t, arguments)?;
    t.call(get(a[0], 0), items_of(arguments).items())
}

// ---- zip_longest: words (list of iterators, None for exhausted ones; fill value; how many are active)

pub static ZIP_LONGEST: TypeDef = TypeDef {
    methods: &plain_protocol(
        "($cls, /, *iterables, fillvalue=None)",
        zip_longest_new,
        zip_longest_next,
        zip_longest_is_plain,
    ),
    getset: &[],
    doc: "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  The .__next__()\nmethod continues until the longest iterable in the argument sequence\nis exhausted and then it raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is substituted in their place.  The fillvalue\ndefaults to None or can be specified by a keyword argument.",
};

fn zip_longest_is_plain(t: &Thread, o: Value) -> bool {
    let iterators: Gc<List> = self_as(get(o, 0));
    iterators.iter().all(|it| it.is_none() || runs_no_python(t, it))
}

fn zip_longest_new(t: &Thread, a: Args<'_>) -> R {
    let iterables = items_of(a[1]);
    let iterators = t.new_list_with_capacity(iterables.len())?;
    for &iterable in iterables.items() {
        iterators.push(t, t.iter(iterable)?)?;
    }
    let active: Word = Some(Value::int_unchecked(iterables.len() as i64));
    make(t, a[0], &[Some(iterators.value()), Some(a.or_none(2)), active])
}

fn zip_longest_next(t: &Thread, a: Args<'_>) -> R {
    let iterators: Gc<List> = self_as(get(a[0], 0));
    if int(a[0], 2) == 0 {
        return stop(t);
    }
    let result = t.new_list_with_capacity(iterators.len())?;
    for i in 0..iterators.len() {
        let iterator = iterators.get(i).unwrap_or(Value::NONE);
        let item = if iterator.is_none() {
            get(a[0], 1)
        } else {
            match t.next(iterator) {
                Ok(Some(item)) => item,
                Ok(None) => {
                    let active = int(a[0], 2) - 1;
                    set_int(a[0], 2, active);
                    if active == 0 {
                        return stop(t);
                    }
                    iterators.set(t, i, Value::NONE);
                    get(a[0], 1)
                }
                Err(r) => {
                    set_int(a[0], 2, 0);
                    return Err(r);
                }
            }
        };
        result.push(t, item)?;
    }
    Ok(t.new_tuple_from(result.slots())?.value())
}
