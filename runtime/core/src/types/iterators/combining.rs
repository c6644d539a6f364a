//! `enumerate`, `zip`, `map`, `filter`, `reversed`: iterators over iterators.

use super::next_of;
use crate::error::R;
use crate::native::{Args, CLASS_GETITEM, Effects, TypeDef, native, native_static};
use crate::object::{Iterator, Tuple, Type, self_as};
use crate::thread::Thread;
use crate::types::int::arith::int_add;
use crate::types::{TypeId, ty};
use taipan_heap::{Gc, Value, Word};

const ANY: Effects = Effects::ANY;
pub(super) const NEW_DOC: &str = "Create and return a new object.  See help(type) for accurate signature.";

/// `__iter__` and `__next__` of an iterator type.
macro_rules! iterator_methods {
    ($id:ident) => {
        [
            native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
            native("__next__", "($self, /)", next::<{ ty::$id }>, ANY, "Implement next(self)."),
        ]
    };
}
pub(super) use iterator_methods;

pub(super) fn next<const ID: TypeId>(t: &Thread, a: Args<'_>) -> R {
    match next_of(t, self_as(a[0]), ID)? {
        Some(v) => Ok(v),
        None => Err(t.stop_iteration(None)),
    }
}

pub(super) fn new_object(t: &Thread, class: Value, index: i64, source: Word, extra: Word) -> R {
    let class: Gc<Type> = self_as(class);
    Ok(t.alloc_for(class, |header| Iterator::new(header, index, source, extra))?.value())
}

fn pair(t: &Thread, a: Value, b: Value) -> R {
    Ok(t.new_tuple(&[a, b])?.value())
}

// ---- enumerate

pub static ENUMERATE: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(ENUMERATE);
        [
            native_static("__new__", "($cls, iterable, start=0)", enumerate_new, ANY, NEW_DOC),
            iter,
            next,
            native(
                "__reduce__",
                "($self, /)",
                enumerate_reduce,
                Effects::READS,
                "Return state information for pickling.",
            ),
            CLASS_GETITEM,
        ]
    },
    getset: &[],
    doc: "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...",
};

fn enumerate_new(t: &Thread, a: Args<'_>) -> R {
    let start = match a.opt(2) {
        Some(start) => t.index_int(start)?,
        None => Value::int_unchecked(0),
    };
    let it = t.iter(a[1])?;
    match start.as_small_int() {
        Some(i) => new_object(t, a[0], i, Some(it), None),
        None => new_object(t, a[0], 0, Some(it), Some(start)),
    }
}

pub(super) fn enumerate_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(source) = it.source.get() else { return Ok(None) };
    let Some(item) = t.next(source)? else { return Ok(None) };
    let number = enumerate_number(t, it)?;
    match number.as_small_int() {
        // The index stays an inline int.
        Some(i) if it.extra.get().is_none() && i < taipan_heap::value::INT_MAX => it.index.set(i + 1),
        _ => {
            let following = int_add(t, number, Value::int_unchecked(1))?;
            it.extra.set(&it.header, following);
        }
    }
    Ok(Some(pair(t, number, item)?))
}

fn enumerate_number(t: &Thread, it: Gc<Iterator>) -> R {
    match it.extra.get() {
        Some(big) => Ok(big),
        None => t.new_int(it.index.get()),
    }
}

fn enumerate_reduce(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let number = enumerate_number(t, it)?;
    let arguments = pair(t, it.source.get().unwrap_or(Value::NONE), number)?;
    pair(t, t.type_of(a[0]).value(), arguments)
}

// ---- zip and map

pub static ZIP: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(ZIP);
        [
            native_static("__new__", "($cls, /, *iterables, strict=False)", zip_new, ANY, NEW_DOC),
            iter,
            next,
            native("__reduce__", "($self, /)", zip_reduce, Effects::READS, "Return state information for pickling."),
            native("__setstate__", "($self, object, /)", set_strict, ANY, "Set state information for unpickling."),
        ]
    },
    getset: &[],
    doc: "The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]",
};

pub static MAP: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(MAP);
        [
            native_static("__new__", "($cls, function, iterable, /, *iterables, strict=False)", map_new, ANY, NEW_DOC),
            iter,
            next,
            native("__reduce__", "($self, /)", map_reduce, Effects::READS, "Return state information for pickling."),
            native("__setstate__", "($self, object, /)", set_strict, ANY, "Set state information for unpickling."),
        ]
    },
    getset: &[],
    doc: "Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
};

/// A tuple of iterators over `first` and `rest`.
fn iterators_of(t: &Thread, first: Word, rest: Value) -> R {
    let list = t.new_list_with_capacity(2)?;
    if let Some(first) = first {
        list.push(t, t.iter(first)?)?;
    }
    let rest: Gc<Tuple> = self_as(rest);
    for &iterable in rest.items() {
        list.push(t, t.iter(iterable)?)?;
    }
    Ok(t.new_tuple_from(list.slots())?.value())
}

fn strict_argument(t: &Thread, v: Option<Value>) -> R<i64> {
    Ok(match v {
        Some(v) => t.truth(v)? as i64,
        None => 0,
    })
}

fn zip_new(t: &Thread, a: Args<'_>) -> R {
    let strict = strict_argument(t, a.opt(2))?;
    let iterators = iterators_of(t, None, a[1])?;
    new_object(t, a[0], strict, Some(Value::NONE), Some(iterators))
}

fn map_new(t: &Thread, a: Args<'_>) -> R {
    let strict = strict_argument(t, a.opt(4))?;
    let iterators = iterators_of(t, Some(a[2]), a[3])?;
    new_object(t, a[0], strict, Some(a[1]), Some(iterators))
}

/// Items of so many iterators are held on the stack until there are all.
const FEW: usize = 12;

/// The next item of each iterator; `None` when one is exhausted (with `strict`: ValueError unless all are).
fn next_items(t: &Thread, it: Gc<Iterator>, name: &str) -> R<Option<Gc<Tuple>>> {
    let Some(iterators) = it.extra.get().and_then(|x| x.downcast::<Tuple>()) else { return Ok(None) };
    if iterators.is_empty() {
        return Ok(None);
    }
    // A list while it is being filled: a tuple with absent items must not be seen.
    let mut few = [Value::NONE; FEW];
    let many = if iterators.len() > few.len() { Some(t.new_array(iterators.len())?) } else { None };
    for (i, &iterator) in iterators.items().iter().enumerate() {
        match t.next(iterator)? {
            Some(item) => match many {
                None => few[i] = item,
                Some(array) => array.set(i, item),
            },
            None => {
                if it.index.get() != 0 {
                    check_lengths(t, iterators, i, name)?;
                }
                return Ok(None);
            }
        }
    }
    match many {
        None => t.new_tuple(&few[..iterators.len()]).map(Some),
        Some(array) => t.new_tuple_from(&array.slots()[..iterators.len()]).map(Some),
    }
}

/// Iterator `ended` gave no item where those before it did.
fn check_lengths(t: &Thread, iterators: Gc<Tuple>, ended: usize, name: &str) -> R<()> {
    let complain = |i: usize, what: &str| {
        let plural = if i == 1 { " " } else { "s 1-" };
        Err(t.value_error(format_args!("{name}() argument {} is {what} than argument{plural}{i}", i + 1)))
    };
    if ended > 0 {
        return complain(ended, "shorter");
    }
    for (i, &iterator) in iterators.items().iter().enumerate().skip(1) {
        if t.next(iterator)?.is_some() {
            return complain(i, "longer");
        }
    }
    Ok(())
}

pub(super) fn zip_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    Ok(next_items(t, it, "zip")?.map(|items| items.value()))
}

pub(super) fn map_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(function) = it.source.get() else { return Ok(None) };
    if let Some(iterators) = it.extra.get().and_then(|x| x.downcast::<Tuple>())
        && let [only] = iterators.items()
    {
        return match t.next(*only)? {
            Some(item) => t.call(function, &[item]).map(Some),
            None => Ok(None),
        };
    }
    match next_items(t, it, "map")? {
        Some(items) => t.call(function, items.items()).map(Some),
        None => Ok(None),
    }
}

fn with_state(t: &Thread, class: Gc<Type>, arguments: &[Value], strict: bool) -> R {
    let arguments = t.new_tuple(arguments)?.value();
    let parts = [class.value(), arguments, Value::TRUE];
    Ok(t.new_tuple(&parts[..if strict { 3 } else { 2 }])?.value())
}

fn zip_reduce(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let iterators: Option<Gc<Tuple>> = it.extra.get().and_then(|x| x.downcast());
    with_state(t, t.type_of(a[0]), iterators.as_ref().map_or(&[], |x| x.items()), it.index.get() != 0)
}

fn map_reduce(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let arguments = t.new_list(&[it.source.get().unwrap_or(Value::NONE)])?;
    if let Some(iterators) = it.extra.get().and_then(|x| x.downcast::<Tuple>()) {
        arguments.extend_from_values(t, iterators.items())?;
    }
    let arguments = t.new_tuple_from(arguments.slots())?;
    with_state(t, t.type_of(a[0]), arguments.items(), it.index.get() != 0)
}

fn set_strict(t: &Thread, a: Args<'_>) -> R {
    let strict = t.truth(a[1])?;
    self_as::<Iterator>(a[0]).index.set(strict as i64);
    Ok(Value::NONE)
}

// ---- filter

pub static FILTER: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(FILTER);
        [
            native_static("__new__", "($cls, function, iterable, /)", filter_new, ANY, NEW_DOC),
            iter,
            next,
            native("__reduce__", "($self, /)", filter_reduce, Effects::READS, "Return state information for pickling."),
        ]
    },
    getset: &[],
    doc: "Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.",
};

fn filter_new(t: &Thread, a: Args<'_>) -> R {
    let it = t.iter(a[2])?;
    new_object(t, a[0], 0, Some(a[1]), Some(it))
}

/// Does the filter ask the items themselves?
pub(super) fn is_plain_filter(t: &Thread, it: Gc<Iterator>) -> bool {
    it.source.get().is_some_and(|function| function.is_none() || function == t.vm().type_of_id(ty::BOOL).value())
}

pub(super) fn filter_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let (Some(function), Some(source)) = (it.source.get(), it.extra.get()) else { return Ok(None) };
    let plain = is_plain_filter(t, it);
    while let Some(item) = t.next(source)? {
        let verdict = if plain { item } else { t.call(function, &[item])? };
        if t.truth(verdict)? {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn filter_reduce(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let arguments = pair(t, it.source.get().unwrap_or(Value::NONE), it.extra.get().unwrap_or(Value::NONE))?;
    pair(t, t.type_of(a[0]).value(), arguments)
}

// ---- reversed

pub static REVERSED: TypeDef = TypeDef {
    methods: &{
        let [iter, next] = iterator_methods!(REVERSED);
        [
            native_static("__new__", "($cls, object, /)", reversed_new, ANY, NEW_DOC),
            iter,
            next,
            native(
                "__length_hint__",
                "($self, /)",
                reversed_hint,
                ANY,
                "Private method returning an estimate of len(list(it)).",
            ),
            native(
                "__reduce__",
                "($self, /)",
                reversed_reduce,
                Effects::READS,
                "Return state information for pickling.",
            ),
            native(
                "__setstate__",
                "($self, object, /)",
                super::methods::set_index,
                ANY,
                "Set state information for unpickling.",
            ),
        ]
    },
    getset: &[],
    doc: "Return a reverse iterator over the values of the given sequence.",
};

fn reversed_new(t: &Thread, a: Args<'_>) -> R {
    let not_reversible = || t.type_error(format_args!("'{}' object is not reversible", t.shown_type(a[1])));
    match t.lookup_special(a[1], t.names().__reversed__) {
        Some(none) if none.is_none() => return Err(not_reversible()),
        Some(_) => {
            return match t.call_special(a[1], t.names().__reversed__, &[])? {
                Some(v) => Ok(v),
                None => Err(not_reversible()),
            };
        }
        None => {}
    }
    if t.lookup_special(a[1], t.names().__getitem__).is_none() || t.lookup_special(a[1], t.names().__len__).is_none() {
        return Err(not_reversible());
    }
    let n = t.len(a[1])?;
    new_object(t, a[0], n as i64 - 1, Some(a[1]), None)
}

fn reversed_hint(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let Some(source) = it.source.get() else { return Ok(Value::int_unchecked(0)) };
    let position = it.index.get() + 1;
    let n = t.len(source)? as i64;
    t.new_int(if n < position { 0 } else { position })
}

fn reversed_reduce(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let class = t.type_of(a[0]).value();
    match it.source.get() {
        Some(source) => {
            let arguments = t.new_tuple(&[source])?.value();
            let index = t.new_int(it.index.get())?;
            Ok(t.new_tuple(&[class, arguments, index])?.value())
        }
        None => {
            let empty = t.new_tuple(&[])?.value();
            let arguments = t.new_tuple(&[empty])?.value();
            pair(t, class, arguments)
        }
    }
}
