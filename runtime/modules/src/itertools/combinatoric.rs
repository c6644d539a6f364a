//! `product`, `permutations`, `combinations`, `combinations_with_replacement`. Each keeps its pool (a tuple, for
//! `product` a tuple of tuples) and an array of indices; the algorithms are those of the module's documentation.

use super::{ANY, NEW_DOC, items_of, itself, pool};
use crate::words::{get, make, opt, set, stop};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, NativeDef, NativeFn, TypeDef, native, native_static};
use taipan_core::object::{Tuple, self_as};
use taipan_core::thread::Thread;
use taipan_heap::{Array, Gc, Value};

// Words of all four.
const POOL: usize = 0;
/// Array of ints; absent before the first result.
const INDICES: usize = 1;
/// `permutations`: array of ints.
const CYCLES: usize = 2;
/// Length of the results.
const LENGTH: usize = 3;
const STOPPED: usize = 4;

const fn protocol(signature: &'static str, new: NativeFn, next: NativeFn) -> [NativeDef; 3] {
    [
        native_static("__new__", signature, new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", itself, Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", next, Effects::WRITES, "Implement next(self)."),
    ]
}

fn ints(t: &Thread, count: usize, item: impl Fn(usize) -> usize) -> R<Gc<Array>> {
    let array = t.new_array(count)?;
    for i in 0..count {
        put(array, i, item(i));
    }
    Ok(array)
}

fn at(array: Gc<Array>, i: usize) -> usize {
    array.get(i).and_then(|v| v.as_small_int()).unwrap_or(0) as usize
}

fn put(array: Gc<Array>, i: usize, n: usize) {
    array.init(i, Value::int_unchecked(n as i64));
}

fn finish(t: &Thread, object: Value) -> R {
    set(object, STOPPED, Value::TRUE);
    stop(t)
}

fn length(object: Value) -> usize {
    get(object, LENGTH).as_small_int().unwrap_or(0) as usize
}

/// The items of the pool that the first `LENGTH` indices select.
fn selected(t: &Thread, object: Value, indices: Gc<Array>) -> R {
    let pool = items_of(get(object, POOL));
    Ok(t.new_tuple_of(length(object), |i| pool.items()[at(indices, i)])?.value())
}

fn new_object(t: &Thread, class: Value, pool: Value, length: usize, stopped: bool) -> R {
    let length = Value::int_unchecked(length as i64);
    make(t, class, &[Some(pool), None, None, Some(length), Some(Value::bool(stopped))])
}

/// The argument `r`: not negative.
fn length_argument(t: &Thread, r: Value) -> R<usize> {
    let r = t.index(r)?;
    if r < 0 {
        return Err(t.value_error("r must be non-negative"));
    }
    Ok(r.min(1 << 40) as usize)
}

// ---- product

pub static PRODUCT: TypeDef = TypeDef {
    methods: &protocol("($cls, /, *iterables, repeat=1)", product_new, product_next),
    getset: &[],
    doc: "Cartesian product of input iterables.  Equivalent to nested for-loops.\n\nFor example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).\nThe leftmost iterators are in the outermost for-loop, so the output tuples\ncycle in a manner similar to an odometer (with the rightmost element changing\non every iteration).\n\nTo compute the product of an iterable with itself, specify the number\nof repetitions with the optional repeat keyword argument. For example,\nproduct(A, repeat=4) means the same as product(A, A, A, A).\n\nproduct('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)\nproduct((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ...",
};

fn product_new(t: &Thread, a: Args<'_>) -> R {
    let repeat = match a.opt(2) {
        Some(n) => t.index(n)?,
        None => 1,
    };
    if repeat < 0 {
        return Err(t.value_error("repeat argument cannot be negative"));
    }
    let iterables: Gc<Tuple> = items_of(a[1]);
    if iterables.len().checked_mul(repeat as usize).is_none_or(|n| n > 1 << 32) {
        return Err(t.overflow_error("repeat argument too large"));
    }
    let once = t.new_list(&[])?;
    for &iterable in iterables.items() {
        once.push(t, pool(t, iterable)?)?;
    }
    let pools = t.new_list(&[])?;
    for _ in 0..repeat {
        pools.extend_from_slots(t, once.slots())?;
    }
    let pools = t.new_tuple_from(pools.slots())?;
    let empty = pools.items().iter().any(|&p| items_of(p).is_empty());
    new_object(t, a[0], pools.value(), pools.len(), empty)
}

fn product_next(t: &Thread, a: Args<'_>) -> R {
    let object = a[0];
    if get(object, STOPPED) == Value::TRUE {
        return stop(t);
    }
    let pools = items_of(get(object, POOL));
    let indices = match opt(object, INDICES) {
        None => {
            let indices = ints(t, pools.len(), |_| 0)?;
            set(object, INDICES, indices.value());
            indices
        }
        Some(indices) => {
            let indices: Gc<Array> = self_as(indices);
            let mut i = pools.len();
            loop {
                if i == 0 {
                    return finish(t, object);
                }
                i -= 1;
                let next = at(indices, i) + 1;
                if next < items_of(pools.items()[i]).len() {
                    put(indices, i, next);
                    break;
                }
                put(indices, i, 0);
            }
            indices
        }
    };
    let item = |i: usize| items_of(pools.items()[i]).items()[at(indices, i)];
    Ok(t.new_tuple_of(pools.len(), item)?.value())
}

// ---- permutations

pub static PERMUTATIONS: TypeDef = TypeDef {
    methods: &protocol("($cls, iterable, r=None)", permutations_new, permutations_next),
    getset: &[],
    doc: "Return successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)",
};

fn permutations_new(t: &Thread, a: Args<'_>) -> R {
    let pool = pool(t, a[1])?;
    let n = items_of(pool).len();
    let r = match a.not_none(2) {
        None => n,
        Some(r) if !taipan_core::types::seq::has_index(t, r) => {
            return Err(t.type_error("Expected int as r"));
        }
        Some(r) => length_argument(t, r)?,
    };
    new_object(t, a[0], pool, r, r > n)
}

fn permutations_next(t: &Thread, a: Args<'_>) -> R {
    let object = a[0];
    if get(object, STOPPED) == Value::TRUE {
        return stop(t);
    }
    let (n, r) = (items_of(get(object, POOL)).len(), length(object));
    let Some(indices) = opt(object, INDICES) else {
        let indices = ints(t, n, |i| i)?;
        let cycles = ints(t, r, |i| n - i)?;
        set(object, INDICES, indices.value());
        set(object, CYCLES, cycles.value());
        return selected(t, object, indices);
    };
    let (indices, cycles): (Gc<Array>, Gc<Array>) = (self_as(indices), self_as(get(object, CYCLES)));
    for i in (0..r).rev() {
        let left = at(cycles, i) - 1;
        put(cycles, i, left);
        if left == 0 {
            // Rotate indices[i..] left by one and start the cycle again.
            let first = at(indices, i);
            for j in i..n - 1 {
                put(indices, j, at(indices, j + 1));
            }
            put(indices, n - 1, first);
            put(cycles, i, n - i);
        } else {
            let (x, y) = (at(indices, i), at(indices, n - left));
            put(indices, i, y);
            put(indices, n - left, x);
            return selected(t, object, indices);
        }
    }
    finish(t, object)
}

// ---- combinations

pub static COMBINATIONS: TypeDef = TypeDef {
    methods: &protocol("($cls, iterable, r)", combinations_new, combinations_next),
    getset: &[],
    doc: "Return successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)",
};

fn combinations_new(t: &Thread, a: Args<'_>) -> R {
    let pool = pool(t, a[1])?;
    let r = length_argument(t, a[2])?;
    new_object(t, a[0], pool, r, r > items_of(pool).len())
}

fn combinations_next(t: &Thread, a: Args<'_>) -> R {
    let (n, r) = (items_of(get(a[0], POOL)).len(), length(a[0]));
    advance_combination(t, a[0], |i| i, |i| i + n - r, 1)
}

pub static COMBINATIONS_WITH_REPLACEMENT: TypeDef = TypeDef {
    methods: &protocol("($cls, iterable, r)", with_replacement_new, with_replacement_next),
    getset: &[],
    doc: "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')",
};

fn with_replacement_new(t: &Thread, a: Args<'_>) -> R {
    let pool = pool(t, a[1])?;
    let r = length_argument(t, a[2])?;
    new_object(t, a[0], pool, r, items_of(pool).is_empty() && r > 0)
}

fn with_replacement_next(t: &Thread, a: Args<'_>) -> R {
    let n = items_of(get(a[0], POOL)).len();
    advance_combination(t, a[0], |_| 0, |_| n.saturating_sub(1), 0)
}

/// The next combination: the rightmost index below its maximum grows by one, those behind it follow at distance `gap`.
fn advance_combination(
    t: &Thread,
    object: Value,
    first: impl Fn(usize) -> usize,
    last: impl Fn(usize) -> usize,
    gap: usize,
) -> R {
    if get(object, STOPPED) == Value::TRUE {
        return stop(t);
    }
    let r = length(object);
    let Some(indices) = opt(object, INDICES) else {
        let indices = ints(t, r, first)?;
        set(object, INDICES, indices.value());
        return selected(t, object, indices);
    };
    let indices: Gc<Array> = self_as(indices);
    let Some(i) = (0..r).rev().find(|&i| at(indices, i) != last(i)) else { return finish(t, object) };
    let mut n = at(indices, i) + 1;
    for j in i..r {
        put(indices, j, n);
        n += gap;
    }
    selected(t, object, indices)
}
