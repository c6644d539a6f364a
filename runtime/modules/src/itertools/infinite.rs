//! `cycle`, `repeat`.

use super::{ANY, NEW_DOC, itself};
use crate::words::{get, int, make, opt, set, set_int, stop};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, Meaning, TypeDef, native, native_static};
use taipan_core::object::{List, self_as};
use taipan_core::thread::Thread;
use taipan_core::types::iterators::runs_no_python;
use taipan_heap::{Gc, Value};

// ---- cycle: words (iterator until exhausted, list of items, next index)

pub static CYCLE: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, iterable, /)", cycle_new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", itself, Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", cycle_next, Effects::ITERATES, "Implement next(self).")
            .meaning(Meaning::NextIf(cycle_is_plain)),
    ],
    getset: &[],
    doc: "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
};

fn cycle_is_plain(t: &Thread, o: Value) -> bool {
    opt(o, 0).is_none_or(|it| runs_no_python(t, it))
}

fn cycle_new(t: &Thread, a: Args<'_>) -> R {
    let it = t.iter(a[1])?;
    let saved = t.new_list(&[])?;
    make(t, a[0], &[Some(it), Some(saved.value()), Some(Value::int_unchecked(0))])
}

fn cycle_next(t: &Thread, a: Args<'_>) -> R {
    let saved: Gc<List> = self_as(get(a[0], 1));
    if let Some(it) = opt(a[0], 0) {
        if let Some(item) = t.next(it)? {
            saved.push(t, item)?;
            return Ok(item);
        }
        set(a[0], 0, None);
    }
    let i = int(a[0], 2) as usize;
    let Some(item) = saved.get(i) else { return stop(t) };
    set_int(a[0], 2, if i + 1 == saved.len() { 0 } else { i as i64 + 1 });
    Ok(item)
}

// ---- repeat: words (object, times left or None)

pub static REPEAT: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, object, times=None)", repeat_new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", itself, Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", repeat_next, Effects::WRITES, "Implement next(self)."),
        native("__repr__", "($self, /)", repeat_repr, ANY, "Return repr(self)."),
        native(
            "__length_hint__",
            "($self, /)",
            repeat_hint,
            ANY,
            "Private method returning an estimate of len(list(it)).",
        ),
    ],
    getset: &[],
    doc: "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.",
};

fn repeat_new(t: &Thread, a: Args<'_>) -> R {
    let times = match a.opt(2) {
        None => Value::NONE,
        Some(n) => t.new_int(t.index(n)?.max(0))?,
    };
    make(t, a[0], &[Some(a[1]), Some(times)])
}

fn repeat_next(t: &Thread, a: Args<'_>) -> R {
    let left = get(a[0], 1);
    if !left.is_none() {
        let n = t.index(left)?;
        if n <= 0 {
            return stop(t);
        }
        set(a[0], 1, t.new_int(n - 1)?);
    }
    Ok(get(a[0], 0))
}

fn repeat_repr(t: &Thread, a: Args<'_>) -> R {
    let (object, left) = (t.repr(get(a[0], 0))?.to_text(), get(a[0], 1));
    let name = t.type_name(a[0]);
    let text = if left.is_none() {
        format!("{name}({object})")
    } else {
        format!("{name}({object}, {})", t.repr(left)?.to_text())
    };
    Ok(t.new_str(&text)?.value())
}

fn repeat_hint(t: &Thread, a: Args<'_>) -> R {
    let left = get(a[0], 1);
    if left.is_none() { Err(t.type_error("len() of unsized object")) } else { Ok(left) }
}
