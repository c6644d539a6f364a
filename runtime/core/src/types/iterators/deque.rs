//! Iterators of `collections.deque`, and where a deque keeps what they look at. (What else a deque does stands in the module.)
//!
//! An iterator's numbers: items given, the deque's version when it was made, items that there were then. As long as the version is
//! the same, so is the length.

use super::alloc_iterator;
use super::combining::next;
use crate::error::R;
use crate::native::{Args, Effects, TypeDef, native, native_static};
use crate::object::{Iterator, Type, Words, self_as};
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use taipan_heap::{Array, Gc, Value};

// Words of a deque.
/// The ring: a storage array, absent while there is no item.
pub const RING: usize = 0;
/// Where in the ring the first item lies.
pub const FIRST: usize = 1;
/// How many items there are.
pub const LENGTH: usize = 2;
/// An int that changes with every insertion and removal.
pub const VERSION: usize = 4;

/// Its name, for deques are not known here otherwise.
const NAME: &str = "deque";

/// The methods of the iterators that go one way.
macro_rules! deque_iterators {
    ($($id:ident)*) => { $(
        pub static $id: TypeDef = TypeDef {
            methods: &[
                native_static("__new__", "($cls, deque, index=0, /)", make::<{ ty::$id }>, Effects::ANY, ""),
                native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
                native("__next__", "($self, /)", next::<{ ty::$id }>, Effects::WRITES, "Implement next(self)."),
                native(
                    "__length_hint__",
                    "($self, /)",
                    |_, a| Ok(Value::int_unchecked(left(self_as(a[0])))),
                    Effects::READS,
                    "Private method returning an estimate of len(list(it)).",
                ),
                native("__reduce__", "($self, /)", reduce, Effects::READS, "Return state information for pickling."),
            ],
            getset: &[],
            doc: "",
        };
    )* };
}

deque_iterators! { DEQUE_ITERATOR DEQUE_REVERSE_ITERATOR }

fn number(deque: &Words, word: usize) -> i64 {
    deque.slot(word).get().and_then(|v| v.as_small_int()).unwrap_or(0)
}

/// An iterator over `deque`, of type `id`.
pub fn new_iterator(t: &Thread, deque: Value, id: TypeId) -> R {
    let it = alloc_iterator(t, id, 0, Some(deque), None)?;
    let deque: Gc<Words> = self_as(deque);
    it.limit.set(number(&deque, VERSION));
    it.step.set(number(&deque, LENGTH));
    Ok(it.value())
}

fn make<const ID: TypeId>(t: &Thread, a: Args<'_>) -> R {
    let is_deque =
        |class: Value| class.downcast::<Type>().is_some_and(|class| !class.is_heap() && class.name_text() == NAME);
    if !t.type_of(a[1]).mro_items().iter().flatten().any(|class| is_deque(*class)) {
        return Err(t.type_error(format_args!("argument 1 must be collections.deque, not {}", t.type_name(a[1]))));
    }
    let it = new_iterator(t, a[1], ID)?;
    if let Some(skip) = a.opt(2) {
        let skip = t.index(skip)?;
        let numbers: Gc<Iterator> = self_as(it);
        numbers.index.set(skip.clamp(0, numbers.step.get()));
    }
    Ok(it)
}

/// Items still to come.
fn left(it: Gc<Iterator>) -> i64 {
    it.step.get() - it.index.get()
}

pub(super) fn deque_next(t: &Thread, it: Gc<Iterator>, id: TypeId) -> R<Option<Value>> {
    let Some(deque) = it.source.get() else { return Ok(None) };
    let deque: Gc<Words> = self_as(deque);
    if number(&deque, VERSION) != it.limit.get() {
        it.index.set(it.step.get());
        return Err(t.runtime_error("deque mutated during iteration"));
    }
    let (given, left) = (it.index.get(), left(it));
    let Some(ring) = deque.slot(RING).get().and_then(|r| r.downcast::<Array>()).filter(|_| left > 0) else {
        return Ok(None);
    };
    it.index.set(given + 1);
    let i = if id == ty::DEQUE_ITERATOR { given } else { left - 1 };
    let place = (number(&deque, FIRST) + i) as usize;
    Ok(ring.get(if place < ring.capacity() { place } else { place - ring.capacity() }))
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let deque = it.source.get().unwrap_or(Value::NONE);
    let given = number(&self_as::<Words>(deque), LENGTH) - left(it);
    let arguments = t.new_tuple(&[deque, Value::int_unchecked(given)])?.value();
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments])?.value())
}
