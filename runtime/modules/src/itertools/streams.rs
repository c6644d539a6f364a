//! Iterators that read one or several streams once: `accumulate`, `batched`, `chain`, `compress`, `dropwhile`,
//! `filterfalse`, `islice`, `pairwise`, `starmap`, `takewhile`, `zip_longest`.

use super::{ANY, NEW_DOC, items_of, itself};
use crate::words::{get, int, make, opt, set, set_int, stop, yielded};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, Meaning, NativeDef, NativeFn, TypeDef, native, native_class, native_static};
use taipan_core::object::{Iterator, List, Tuple, self_as};
use taipan_core::ops::BinOp;
use taipan_core::thread::Thread;
use taipan_core::types::int::IntRef;
use taipan_core::types::iterators::runs_no_python;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value, Word};

const ZERO: Value = Value::int_unchecked(0);

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

/// Does the iterator in word 0, if there still is one, run no Python code?
fn source_is_plain(t: &Thread, o: Value) -> bool {
    opt(o, 0).is_none_or(|it| runs_no_python(t, it))
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
        (Some(total), None) => t.binary(BinOp::Add, total, item)?,
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

// ---- chain: words (iterator of iterables, active iterator)

pub static CHAIN: TypeDef = TypeDef {
    methods: &{
        let [new, iter, next] = plain_protocol("($cls, /, *iterables)", chain_new, chain_next, chain_is_plain);
        [
            new,
            iter,
            next,
            native_class(
                "from_iterable",
                "($type, iterable, /)",
                |t, a| make(t, a[0], &[Some(t.iter(a[1])?), None]),
                ANY,
                "Alternative chain() constructor taking a single iterable argument that evaluates lazily.",
            ),
            native_class(
                "__class_getitem__",
                "($cls, object, /)",
                |t, a| t.new_generic_alias(a[0], a[1]),
                ANY,
                "See PEP 585",
            ),
        ]
    },
    getset: &[],
    doc: "Return a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.",
};

/// Iterables to come are looked at up to this number.
const FEW: usize = 8;

/// The active iterator and the iterables to come are builtin ones; those to come stand in a tuple, so that they stay what they are.
fn chain_is_plain(t: &Thread, o: Value) -> bool {
    let container = |v: Value| {
        matches!(
            t.shape_of(v),
            ty::LIST | ty::TUPLE | ty::RANGE | ty::STR | ty::BYTES | ty::DICT | ty::SET | ty::FROZENSET
        )
    };
    let iterator = |v: Value| v.downcast::<Iterator>().is_some() && t.shape_of(v) < ty::COUNT && runs_no_python(t, v);
    if !opt(o, 1).is_none_or(|active| runs_no_python(t, active)) {
        return false;
    }
    let Some(source) = opt(o, 0) else { return true };
    let Some(source) = source.downcast::<Iterator>().filter(|_| t.shape_of(source) == ty::TUPLE_ITERATOR) else {
        return false;
    };
    let Some(iterables) = source.source.get() else { return true };
    let Some(to_come) = iterables
        .downcast::<Tuple>()
        .and_then(|all| Some(all.items().get(source.index.get() as usize..)?.len()).filter(|n| *n <= FEW).map(|_| all))
    else {
        return false;
    };
    to_come.items()[source.index.get() as usize..].iter().all(|&v| container(v) || iterator(v))
}

fn chain_new(t: &Thread, a: Args<'_>) -> R {
    make(t, a[0], &[Some(t.iter(a[1])?), None])
}

fn chain_next(t: &Thread, a: Args<'_>) -> R {
    loop {
        let active = match opt(a[0], 1) {
            Some(active) => active,
            None => {
                let Some(source) = opt(a[0], 0) else { return stop(t) };
                let Some(iterable) = t.next(source)? else {
                    set(a[0], 0, None);
                    return stop(t);
                };
                let active = match t.iter(iterable) {
                    Ok(active) => active,
                    Err(r) => {
                        set(a[0], 0, None);
                        return Err(r);
                    }
                };
                set(a[0], 1, active);
                active
            }
        };
        if let Some(item) = t.next(active)? {
            return Ok(item);
        }
        set(a[0], 1, None);
    }
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

// ---- islice: words (iterator, next wanted index, stop or -1, step, items read)

pub static ISLICE: TypeDef = TypeDef {
    methods: &plain_protocol(
        "($cls, iterable, start, stop=None, step=None, /)",
        islice_new,
        islice_next,
        source_is_plain,
    ),
    getset: &[],
    doc: "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut returns an iterator.",
};

/// A bound of `islice`: `None` if the argument is no integer >= `min`.
fn islice_bound(t: &Thread, v: Value, min: i64) -> R<Option<i64>> {
    if !taipan_core::types::seq::has_index(t, v) {
        return Ok(None);
    }
    let n = t.index_int(v)?;
    Ok(IntRef::of(n).and_then(IntRef::as_i64).filter(|&i| i >= min))
}

fn islice_new(t: &Thread, a: Args<'_>) -> R {
    let (start, stop, step) = match a.opt(3) {
        None => (Value::NONE, a[2], Value::NONE),
        Some(stop) => (a[2], stop, a.or_none(4)),
    };
    let one_bound = a.opt(3).is_none();
    let stop = match stop {
        v if v.is_none() => -1,
        v => match islice_bound(t, v, 0)? {
            Some(n) => n,
            None if one_bound => {
                return Err(
                    t.value_error("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
                );
            }
            None => {
                return Err(t.value_error("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
            }
        },
    };
    let start = match start {
        v if v.is_none() => 0,
        v => match islice_bound(t, v, 0)? {
            Some(n) => n,
            None => {
                return Err(t.value_error("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."));
            }
        },
    };
    let step = match step {
        v if v.is_none() => 1,
        v => match islice_bound(t, v, 1)? {
            Some(n) => n,
            None => return Err(t.value_error("Step for islice() must be a positive integer or None.")),
        },
    };
    let it = t.iter(a[1])?;
    // No stream is longer than 2^48 items, and so all counters fit a word.
    let word = |n: i64| Some(Value::int_unchecked(n.min(1 << 48)));
    make(t, a[0], &[Some(it), word(start), word(stop), word(step), Some(ZERO)])
}

fn islice_next(t: &Thread, a: Args<'_>) -> R {
    let Some(it) = opt(a[0], 0) else { return stop(t) };
    let (wanted, end, step) = (int(a[0], 1), int(a[0], 2), int(a[0], 3));
    let mut read = int(a[0], 4);
    while read < wanted {
        if t.next(it)?.is_none() {
            set(a[0], 0, None);
            return stop(t);
        }
        // Taking an item may have run Python that took some here.
        read = int(a[0], 4) + 1;
        set_int(a[0], 4, read);
    }
    let ended = end != -1 && read >= end;
    let item = if ended { None } else { t.next(it)? };
    if item.is_none() {
        set(a[0], 0, None);
        return stop(t);
    }
    set_int(a[0], 4, int(a[0], 4) + 1);
    let next = wanted + step;
    set_int(a[0], 1, if end != -1 && next > end { end } else { next.min(1 << 48) });
    yielded(t, item)
}

// ---- pairwise: words (iterator, previous item)

pub static PAIRWISE: TypeDef = TypeDef {
    methods: &plain_protocol("($cls, iterable, /)", pairwise_new, pairwise_next, source_is_plain),
    getset: &[],
    doc: "Return an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ...",
};

fn pairwise_new(t: &Thread, a: Args<'_>) -> R {
    make(t, a[0], &[Some(t.iter(a[1])?), None])
}

fn pairwise_next(t: &Thread, a: Args<'_>) -> R {
    let Some(it) = opt(a[0], 0) else { return stop(t) };
    let old = match opt(a[0], 1) {
        Some(old) => Some(old),
        None => {
            let first = t.next(it)?;
            set(a[0], 1, first);
            first
        }
    };
    let new = if old.is_some() { t.next(it)? } else { None };
    let (Some(old), Some(new)) = (old, new) else {
        set(a[0], 0, None);
        set(a[0], 1, None);
        return stop(t);
    };
    set(a[0], 1, new);
    Ok(t.new_tuple(&[old, new])?.value())
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
