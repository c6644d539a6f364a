//! `itertools.count`: here, and not with the others of that module, because the interpreter and compiled code take its numbers without
//! a call (`interp/iterate.rs`).
//!
//! The next number and the step are raw where both are small ints. From where one is not, `extra` is the next number and `source`
//! the step.

use super::combining::NEW_DOC;
use super::combining::{new_object, next};
use crate::error::R;
use crate::native::{Args, CLASS_GETITEM, Effects, Meaning, TypeDef, native, native_static};
use crate::object::{Complex, Iterator, self_as};
use crate::ops::BinOp;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;

/// Raw numbers are nearer to 0, so that adding a raw step gives one that is an inline int.
pub const NUMBER_LIMIT: i64 = 1 << 48;

pub static COUNT: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, start=0, step=1)", new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", next::<{ ty::COUNT_ITERATOR }>, Effects::ITERATES, "Implement next(self).")
            .meaning(Meaning::NextIf(|t, o| is_plain(t, self_as(o)))),
        native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
        CLASS_GETITEM,
    ],
    getset: &[],
    doc: "Return a count object whose .__next__() method returns consecutive values.",
};

fn is_number(t: &Thread, v: Value) -> bool {
    let n = t.names();
    [n.__index__, n.__float__, n.__int__, n.__complex__].into_iter().any(|name| t.lookup_special(v, name).is_some())
        || v.downcast::<Complex>().is_some()
}

/// Exact numbers stay so: adding runs no Python code.
pub(super) fn is_plain(t: &Thread, it: Gc<Iterator>) -> bool {
    let Some(value) = it.extra.get() else { return true };
    [value, step(it)].into_iter().all(|v| matches!(t.shape_of(v), ty::INT | ty::FLOAT))
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let start = a.opt(1).unwrap_or(Value::int_unchecked(0));
    let step = a.opt(2).unwrap_or(Value::int_unchecked(1));
    if !is_number(t, start) || !is_number(t, step) {
        return Err(t.type_error("a number is required"));
    }
    let int = |v: Value| t.as_int(v).and_then(|i| i.as_i64());
    // As in CPython: steps of 1 are counted, and not added, whatever class the ints are of.
    let counted = int(step) == Some(1) && int(start).is_some();
    let (start, step) = if counted { (t.unwrap_int(start), t.unwrap_int(step)) } else { (start, step) };
    let small = |v: Value| v.as_small_int().filter(|n| n.abs() < NUMBER_LIMIT);
    let (Some(start), Some(step)) = (small(start), small(step)) else {
        return new_object(t, a[0], 0, Some(step), Some(start));
    };
    let object = new_object(t, a[0], start, Some(Value::NONE), None)?;
    self_as::<Iterator>(object).step.set(step);
    Ok(object)
}

/// The step, where the numbers are objects.
fn step(it: Gc<Iterator>) -> Value {
    it.source.get().unwrap_or(Value::NONE)
}

#[inline]
pub(super) fn count_next(t: &Thread, it: Gc<Iterator>) -> R<Option<Value>> {
    let Some(value) = it.extra.get() else {
        let (number, step) = (it.index.get(), it.step.get());
        let next = number + step;
        if next.abs() < NUMBER_LIMIT {
            it.index.set(next);
        } else {
            it.source.set(&it.header, Value::int_unchecked(step));
            it.extra.set(&it.header, Value::int_unchecked(next));
        }
        return Ok(Some(Value::int_unchecked(number)));
    };
    let next = t.binary(BinOp::Add, value, step(it))?;
    it.extra.set(&it.header, next);
    Ok(Some(value))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let it: Gc<Iterator> = self_as(a[0]);
    let (value, step) = match it.extra.get() {
        Some(value) => (value, step(it)),
        None => (Value::int_unchecked(it.index.get()), Value::int_unchecked(it.step.get())),
    };
    let name = t.type_name(a[0]);
    let text = t.repr(value)?.to_text();
    let text = if step == Value::int_unchecked(1) {
        format!("{name}({text})")
    } else {
        format!("{name}({text}, {})", t.repr(step)?.to_text())
    };
    Ok(t.new_str(&text)?.value())
}
