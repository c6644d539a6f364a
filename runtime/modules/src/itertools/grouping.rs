//! `groupby` and `tee`.

use super::{ANY, GROUPER_TYPE, NEW_DOC, TEE_TYPE, itself};
use crate::words::{get, make, opt, set, stop};
use taipan_core::error::R;
use taipan_core::native::{Args, CLASS_GETITEM, Effects, TypeDef, native, native_static};
use taipan_core::object::{List, self_as};
use taipan_core::thread::Thread;
use taipan_heap::{Gc, Value};

// ---- groupby: words
const ITERATOR: usize = 0;
const KEY_FUNCTION: usize = 1;
/// Key of the group handed out last.
const TARGET_KEY: usize = 2;
const CURRENT_KEY: usize = 3;
/// An item read but not handed out yet.
const CURRENT_VALUE: usize = 4;
/// The only `_grouper` that may still go on.
const CURRENT_GROUPER: usize = 5;
/// The class of groupers.
const GROUPER_CLASS: usize = 6;

pub static GROUPBY: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, iterable, key=None)", groupby_new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", itself, Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", groupby_next, ANY, "Implement next(self)."),
    ],
    getset: &[],
    doc: "make an iterator that returns consecutive keys and groups from the iterable\n\n  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A function for computing the group category for each element.\n    If the key function is not specified or is None, the element itself\n    is used for grouping.",
};

fn groupby_new(t: &Thread, a: Args<'_>) -> R {
    let it = t.iter(a[1])?;
    make(t, a[0], &[Some(it), a.not_none(2), None, None, None, None, t.vm().registered(GROUPER_TYPE)])
}

/// Reads the next item and its key; false at the end.
fn step(t: &Thread, groups: Value) -> R<bool> {
    let Some(item) = t.next(get(groups, ITERATOR))? else { return Ok(false) };
    let key = match opt(groups, KEY_FUNCTION) {
        None => item,
        Some(function) => t.call(function, &[item])?,
    };
    set(groups, CURRENT_VALUE, item);
    set(groups, CURRENT_KEY, key);
    Ok(true)
}

fn same_key(t: &Thread, a: Value, b: Value) -> R<bool> {
    if a == b { Ok(true) } else { t.eq(a, b) }
}

fn groupby_next(t: &Thread, a: Args<'_>) -> R {
    let groups = a[0];
    set(groups, CURRENT_GROUPER, None);
    // Skip what is left of the current group.
    loop {
        match (opt(groups, CURRENT_KEY), opt(groups, TARGET_KEY)) {
            (None, _) => {}
            (Some(_), None) => break,
            (Some(current), Some(target)) => {
                if !same_key(t, target, current)? {
                    break;
                }
            }
        }
        if !step(t, groups)? {
            return stop(t);
        }
    }
    let key = get(groups, CURRENT_KEY);
    set(groups, TARGET_KEY, key);
    let grouper = make(t, get(groups, GROUPER_CLASS), &[Some(groups), Some(key)])?;
    set(groups, CURRENT_GROUPER, grouper);
    Ok(t.new_tuple(&[key, grouper])?.value())
}

// ---- _grouper: words (groupby object, its key)

pub static GROUPER: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, parent, tgtkey, /)", grouper_new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", itself, Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", grouper_next, ANY, "Implement next(self)."),
    ],
    getset: &[],
    doc: "",
};

fn grouper_new(t: &Thread, a: Args<'_>) -> R {
    if t.type_name(a[1]) != "groupby" {
        return Err(t.type_error("incorrect usage of internal _grouper"));
    }
    let grouper = make(t, a[0], &[Some(a[1]), Some(a[2])])?;
    set(a[1], CURRENT_GROUPER, grouper);
    Ok(grouper)
}

fn grouper_next(t: &Thread, a: Args<'_>) -> R {
    let groups = get(a[0], 0);
    if opt(groups, CURRENT_GROUPER) != Some(a[0]) {
        return stop(t);
    }
    if opt(groups, CURRENT_VALUE).is_none() && !step(t, groups)? {
        return stop(t);
    }
    if !same_key(t, get(a[0], 1), get(groups, CURRENT_KEY))? {
        return stop(t);
    }
    let item = opt(groups, CURRENT_VALUE);
    set(groups, CURRENT_VALUE, None);
    match item {
        Some(item) => Ok(item),
        None => stop(t),
    }
}

// ---- tee: words (iterator, node). A node is a list: empty while its item was not read, then [item, next node].

pub static TEE: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, iterable, /)", tee_new, ANY, NEW_DOC),
        native("__iter__", "($self, /)", itself, Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", tee_next, ANY, "Implement next(self)."),
        native("__copy__", "($self, /)", tee_copy, Effects::READS, "Returns an independent iterator."),
        CLASS_GETITEM,
    ],
    getset: &[],
    doc: "Iterator wrapped to make it copyable.",
};

fn tee_new(t: &Thread, a: Args<'_>) -> R {
    let it = t.iter(a[1])?;
    if t.type_of(it).value() == a[0] {
        return make(t, a[0], &[opt(it, 0), opt(it, 1)]);
    }
    let node = t.new_list(&[])?;
    make(t, a[0], &[Some(it), Some(node.value())])
}

fn tee_copy(t: &Thread, a: Args<'_>) -> R {
    make(t, t.type_of(a[0]).value(), &[opt(a[0], 0), opt(a[0], 1)])
}

fn tee_next(t: &Thread, a: Args<'_>) -> R {
    let node: Gc<List> = self_as(get(a[0], 1));
    if node.is_empty() {
        let Some(item) = t.next(get(a[0], 0))? else { return stop(t) };
        // The source may have run this very iterator: then the node is filled already.
        if node.is_empty() {
            let next = t.new_list(&[])?;
            node.push(t, item)?;
            node.push(t, next.value())?;
        }
    }
    match (node.get(0), node.get(1)) {
        (Some(item), Some(next)) => {
            set(a[0], 1, next);
            Ok(item)
        }
        _ => stop(t),
    }
}

/// `tee(iterable, n)`.
pub fn tee(t: &Thread, a: Args<'_>) -> R {
    let n = match a.opt(1) {
        Some(n) => t.index(n)?,
        None => 2,
    };
    if n < 0 {
        return Err(t.value_error("n must be >= 0"));
    }
    let result = t.new_list(&[])?;
    if n > 0 {
        let Some(class) = t.vm().registered(TEE_TYPE) else { return stop(t) };
        let it = t.iter(a[0])?;
        let mut copy = t.call(class, &[it])?;
        result.push(t, copy)?;
        for _ in 1..n {
            copy = make(t, class, &[opt(copy, 0), opt(copy, 1)])?;
            result.push(t, copy)?;
        }
    }
    Ok(t.new_tuple_from(result.slots())?.value())
}
