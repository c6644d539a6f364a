//! The methods of the simple iterators: `__iter__`, `__next__`, `__length_hint__`, `__reduce__`, `__setstate__`.

use super::combining::next;
use crate::error::R;
use crate::native::{Args, Effects, TypeDef, native};
use crate::object::{ByteArray, Bytes, Dict, Iterator, List, Set, Tuple, self_as};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

const HINT: &str = "Private method returning an estimate of len(list(it)).";
const REDUCE: &str = "Return state information for pickling.";
const STATE: &str = "Set state information for unpickling.";

/// A type of iterators: how much is left, how to pickle it, whether `__setstate__` exists.
macro_rules! iterator_types {
    ($( $id:ident $hint:ident $reduce:ident $($state:ident)?; )*) => { $(
        pub static $id: TypeDef = TypeDef {
            methods: &[
                native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
                native("__next__", "($self, /)", next::<{ ty::$id }>, Effects::ANY, "Implement next(self)."),
                native("__length_hint__", "($self, /)", |t, a| $hint(t, self_as(a[0])), Effects::ANY, HINT),
                native("__reduce__", "($self, /)", |t, a| $reduce(t, self_as(a[0])), Effects::ANY, REDUCE),
                $( native("__setstate__", "($self, object, /)", $state, Effects::ANY, STATE), )?
            ],
            getset: &[],
            doc: "",
        };
    )* };
}

iterator_types! {
    LIST_ITERATOR left_forwards reduce_indexed set_index;
    LIST_REVERSE_ITERATOR left_backwards reduce_backwards set_index;
    TUPLE_ITERATOR left_forwards reduce_indexed set_index;
    STR_ITERATOR left_forwards reduce_indexed set_index;
    STR_ASCII_ITERATOR left_forwards reduce_indexed set_index;
    BYTES_ITERATOR left_forwards reduce_indexed set_index;
    BYTEARRAY_ITERATOR left_forwards reduce_indexed set_index;
    SEQUENCE_ITERATOR left_in_sequence reduce_indexed set_index;
    MEMORY_ITERATOR left_in_sequence reduce_indexed set_index;
    RANGE_ITERATOR left_in_range reduce_range set_range_index;
    DICT_KEY_ITERATOR left_in_dict reduce_collected;
    DICT_VALUE_ITERATOR left_in_dict reduce_collected;
    DICT_ITEM_ITERATOR left_in_dict reduce_collected;
    DICT_REVERSE_KEY_ITERATOR left_in_dict reduce_collected;
    DICT_REVERSE_VALUE_ITERATOR left_in_dict reduce_collected;
    DICT_REVERSE_ITEM_ITERATOR left_in_dict reduce_collected;
    SET_ITERATOR left_in_set reduce_collected;
}

pub static CALLABLE_ITERATOR: TypeDef = TypeDef {
    methods: &[
        native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", next::<{ ty::CALLABLE_ITERATOR }>, Effects::ANY, "Implement next(self)."),
        native("__reduce__", "($self, /)", |t, a| reduce_callable(t, self_as(a[0])), Effects::ANY, REDUCE),
    ],
    getset: &[],
    doc: "",
};

/// Length of a builtin sequence.
fn sequence_len(t: &Thread, source: Value) -> usize {
    if let Some(s) = source.downcast::<List>() {
        s.len()
    } else if let Some(s) = source.downcast::<Tuple>() {
        s.len()
    } else if let Some(s) = t.as_str(source) {
        s.len()
    } else if let Some(s) = source.downcast::<Bytes>() {
        s.len()
    } else if let Some(s) = source.downcast::<ByteArray>() {
        s.length.get()
    } else {
        0
    }
}

fn count(n: i64) -> R {
    Ok(Value::int_unchecked(n.max(0)))
}

fn left_forwards(t: &Thread, it: Gc<Iterator>) -> R {
    count(it.source.get().map_or(0, |s| sequence_len(t, s) as i64 - it.index.get()))
}

fn left_backwards(t: &Thread, it: Gc<Iterator>) -> R {
    let position = it.index.get() + 1;
    count(it.source.get().map_or(0, |s| if sequence_len(t, s) as i64 >= position { position } else { 0 }))
}

fn left_in_sequence(t: &Thread, it: Gc<Iterator>) -> R {
    match it.source.get() {
        None => count(0),
        Some(source) if t.lookup_special(source, t.names().__len__).is_none() => Ok(Value::NOT_IMPLEMENTED),
        Some(source) => count(t.len(source)? as i64 - it.index.get()),
    }
}

fn left_in_range(_: &Thread, it: Gc<Iterator>) -> R {
    count((it.limit.get() - it.index.get()) / it.step.get())
}

fn left_in_dict(_: &Thread, it: Gc<Iterator>) -> R {
    let Some(dict) = it.source.get().and_then(|d| d.downcast::<Dict>()) else { return count(0) };
    if it.step.get() & u32::MAX as i64 != dict.len() as i64 {
        return count(0);
    }
    let at = it.index.get() as usize;
    let backwards = matches!(
        it.header.shape(),
        ty::DICT_REVERSE_KEY_ITERATOR | ty::DICT_REVERSE_VALUE_ITERATOR | ty::DICT_REVERSE_ITEM_ITERATOR
    );
    let range = if backwards { 0..at } else { at..dict.fill() };
    count(range.filter(|&i| dict.entry(i).is_some()).count() as i64)
}

fn left_in_set(_: &Thread, it: Gc<Iterator>) -> R {
    let Some(set) = it.source.get().and_then(|d| d.downcast::<Set>()) else { return count(0) };
    if it.step.get() != set.len() as i64 {
        return count(0);
    }
    count((it.index.get() as usize..set.slots()).filter(|&i| set.slot(i).is_some()).count() as i64)
}

/// Function `name` of module builtins.
fn builtin(t: &Thread, name: &str) -> R {
    match t.vm().builtins().get_text(t, name) {
        Some(f) => Ok(f),
        None => Err(t.attribute_error(format_args!("module 'builtins' has no attribute '{name}'"))),
    }
}

fn call_of(t: &Thread, name: &str, argument: Value, state: Option<i64>) -> R {
    let function = builtin(t, name)?;
    let arguments = t.new_tuple(&[argument])?.value();
    match state {
        None => Ok(t.new_tuple(&[function, arguments])?.value()),
        Some(i) => {
            let i = t.new_int(i)?;
            Ok(t.new_tuple(&[function, arguments, i])?.value())
        }
    }
}

fn empty_for(t: &Thread, it: Gc<Iterator>) -> R {
    match it.header.shape() {
        ty::STR_ITERATOR | ty::STR_ASCII_ITERATOR => Ok(t.new_str("")?.value()),
        ty::LIST_ITERATOR | ty::LIST_REVERSE_ITERATOR => Ok(t.new_list(&[])?.value()),
        _ => Ok(t.new_tuple(&[])?.value()),
    }
}

fn reduce_indexed(t: &Thread, it: Gc<Iterator>) -> R {
    match it.source.get() {
        Some(source) => call_of(t, "iter", source, Some(it.index.get())),
        None => call_of(t, "iter", empty_for(t, it)?, None),
    }
}

fn reduce_backwards(t: &Thread, it: Gc<Iterator>) -> R {
    match it.source.get() {
        Some(source) => call_of(t, "reversed", source, Some(it.index.get())),
        None => call_of(t, "iter", empty_for(t, it)?, None),
    }
}

fn reduce_range(t: &Thread, it: Gc<Iterator>) -> R {
    let (start, stop, step) = (it.index.get(), it.limit.get(), it.step.get());
    let [start, stop, step] = [t.new_int(start)?, t.new_int(stop)?, t.new_int(step)?];
    let range = crate::types::range::new_range(t, start, stop, step)?;
    call_of(t, "iter", range, None)
}

/// Collects what is left, without moving the iterator.
fn reduce_collected(t: &Thread, it: Gc<Iterator>) -> R {
    let (index, source, step) = (it.index.get(), it.source.get(), it.step.get());
    let rest = t.new_list_with_capacity(0)?;
    let mut result = Ok(());
    loop {
        match super::next_of(t, it, it.header.shape()) {
            Ok(Some(v)) => rest.push(t, v)?,
            Ok(None) => break,
            Err(r) => {
                result = Err(r);
                break;
            }
        }
    }
    it.index.set(index);
    it.step.set(step);
    it.source.set(&it.header, source);
    result?;
    call_of(t, "iter", rest.value(), None)
}

fn reduce_callable(t: &Thread, it: Gc<Iterator>) -> R {
    match (it.source.get(), it.extra.get()) {
        (Some(callable), Some(sentinel)) => {
            let arguments = t.new_tuple(&[callable, sentinel])?.value();
            Ok(t.new_tuple(&[builtin(t, "iter")?, arguments])?.value())
        }
        _ => {
            let empty = t.new_tuple(&[])?.value();
            call_of(t, "iter", empty, None)
        }
    }
}

/// `__setstate__` of iterators with an index: clamped to the sequence (-1 is the end of those that count down).
pub(super) fn set_index(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let i = t.index(a[1])?;
    let Some(source) = it.source.get() else { return Ok(Value::NONE) };
    let backwards = it.header.kind() == crate::kinds::ITERATOR
        && (t.is_instance(a[0], ty::REVERSED) || t.is_exact(a[0], ty::LIST_REVERSE_ITERATOR));
    let clamped = if backwards {
        let n = if t.is_instance(a[0], ty::REVERSED) { t.len(source)? } else { sequence_len(t, source) };
        i.clamp(-1, n as i64 - 1)
    } else {
        i.max(0)
    };
    it.index.set(clamped);
    Ok(Value::NONE)
}

fn set_range_index(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let left = (it.limit.get() - it.index.get()) / it.step.get();
    let skip = t.index(a[1])?.clamp(0, left);
    it.index.set(it.index.get() + skip * it.step.get());
    Ok(Value::NONE)
}
