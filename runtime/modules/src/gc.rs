//! `gc`: the collector as Python knows it. Thresholds and flags are kept and have no effect: this collector decides itself.

use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::{List, Tuple};
use taipan_core::ops::pending;
use taipan_core::thread::Thread;
use taipan_core::types::traceback::report_unraisable;
use taipan_heap::{Gc, Header, Kind, Value, flags};

pub static MODULE: ModuleDef = ModuleDef {
    name: "gc",
    doc: "This module provides access to the garbage collector for reference cycles.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const DISABLED: &str = "gc.disabled";
const THRESHOLD: &str = "gc.threshold";
const DEBUG: &str = "gc.debug";
const CALLBACKS: &str = "gc.callbacks";

static FUNCTIONS: &[NativeDef] = &[
    native(
        "collect",
        "(generation=2)",
        collect,
        ANY,
        "Run the garbage collector.\n\nThe number of unreachable objects is returned: always 0, they are not counted.",
    ),
    native("enable", "()", |t, _| keep(t, DISABLED, Value::FALSE), ANY, "Enable automatic garbage collection."),
    native("disable", "()", |t, _| keep(t, DISABLED, Value::TRUE), ANY, "Disable automatic garbage collection."),
    native(
        "isenabled",
        "()",
        |t, _| Ok(Value::bool(t.vm().registered(DISABLED) != Some(Value::TRUE))),
        ANY,
        "Returns true if automatic garbage collection is enabled.",
    ),
    native("get_threshold", "()", get_threshold, ANY, "Return the current collection thresholds."),
    native("set_threshold", "(threshold0, threshold1=10, threshold2=0, /)", set_threshold, ANY, ""),
    native("get_count", "()", |t, _| Ok(t.new_tuple(&[Value::int_unchecked(0); 3])?.value()), ANY, ""),
    native("get_debug", "()", |t, _| Ok(t.vm().registered(DEBUG).unwrap_or(Value::int_unchecked(0))), ANY, ""),
    native("set_debug", "(flags, /)", |t, a| keep(t, DEBUG, a[0]), ANY, ""),
    native(
        "get_objects",
        "(generation=None)",
        get_objects,
        ANY,
        "Return a list of objects tracked by the collector (excluding the list returned).",
    ),
    native(
        "get_referrers",
        "(*objs)",
        get_referrers,
        ANY,
        "Return the list of objects that directly refer to any of 'objs'.",
    ),
    native(
        "get_referents",
        "(*objs)",
        get_referents,
        ANY,
        "Return the list of objects that are directly referred to by 'objs'.",
    ),
    native("get_stats", "()", get_stats, ANY, ""),
    native(
        "is_tracked",
        "(obj, /)",
        |_, a| Ok(Value::bool(a[0].as_cell().is_some_and(|c| is_container(kind_of(c))))),
        ANY,
        "Returns true if the object is tracked by the garbage collector.",
    ),
    native(
        "is_finalized",
        "(obj, /)",
        // SAFETY: a value's cell is alive.
        |_, a| Ok(Value::bool(a[0].as_cell().is_some_and(|c| unsafe { (*c).has_flag(flags::FINALIZED) }))),
        ANY,
        "Returns true if the object has been already finalized by the GC.",
    ),
    native("freeze", "()", |_, _| Ok(Value::NONE), ANY, ""),
    native("unfreeze", "()", |_, _| Ok(Value::NONE), ANY, ""),
    native("get_freeze_count", "()", |_, _| Ok(Value::int_unchecked(0)), ANY, ""),
];

fn init(t: &Thread, m: Value) -> R<()> {
    for (name, n) in [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ] {
        add_to_module(t, m, name, Value::int_unchecked(n))?;
    }
    add_to_module(t, m, "garbage", t.new_list(&[])?.value())?;
    let callbacks = t.new_list(&[])?.value();
    t.vm().register(CALLBACKS, callbacks);
    add_to_module(t, m, "callbacks", callbacks)
}

fn keep(t: &Thread, key: &'static str, v: Value) -> R {
    t.vm().register(key, v);
    Ok(Value::NONE)
}

/// Asks for a collection, which takes place (with what it makes pending) before the next instruction.
fn collect(t: &Thread, a: Args<'_>) -> R {
    let generation = a.opt(0).map_or(Ok(2), |g| t.index(g))?;
    if !(0..=2).contains(&generation) {
        return Err(t.value_error("invalid generation"));
    }
    match t.vm().registered(CALLBACKS).and_then(|c| c.downcast::<List>()) {
        Some(callbacks) if !callbacks.is_empty() => {
            call_back(t, callbacks, "start", generation)?;
            pending::collect(t);
            pending::run_pending(t)?;
            call_back(t, callbacks, "stop", generation)?;
        }
        _ => t.collect_requested.set(true),
    }
    Ok(Value::int_unchecked(0))
}

/// Tells `gc.callbacks` of a collection that was asked for (of others there is nobody to tell: they take place where Python cannot run).
/// What they raise is reported.
fn call_back(t: &Thread, callbacks: Gc<List>, phase: &str, generation: i64) -> R<()> {
    let info = t.new_dict()?;
    for (name, n) in [("generation", generation), ("collected", 0), ("uncollectable", 0)] {
        info.set_text(t, name, Value::int_unchecked(n))?;
    }
    let arguments = [t.new_str(phase)?.value(), info.value()];
    for callback in t.collect(callbacks.value())?.iter() {
        if t.call(callback, &arguments).is_err() {
            report_unraisable(t, t.take_pending(), Some(callback));
        }
    }
    Ok(())
}

fn get_threshold(t: &Thread, _: Args<'_>) -> R {
    match t.vm().registered(THRESHOLD) {
        Some(v) => Ok(v),
        None => Ok(t.new_tuple(&[2000, 10, 0].map(Value::int_unchecked))?.value()),
    }
}

fn set_threshold(t: &Thread, a: Args<'_>) -> R {
    let second = a.opt(1).unwrap_or(Value::int_unchecked(10));
    let third = a.opt(2).unwrap_or(Value::int_unchecked(0));
    keep(t, THRESHOLD, t.new_tuple(&[a[0], second, third])?.value())
}

/// The youngest generation is what minor collections look at, the oldest what major ones do; there is none between.
fn get_stats(t: &Thread, _: Args<'_>) -> R {
    let stats = t.vm().heap.stats();
    let list = t.new_list(&[])?;
    for collections in [stats.minors, 0, stats.majors] {
        let d = t.new_dict()?;
        for (name, n) in [("collections", collections), ("collected", 0), ("uncollectable", 0)] {
            d.set_text(t, name, Value::int_unchecked(n as i64))?;
        }
        list.push(t, d.value())?;
    }
    Ok(list.value())
}

// --- what refers to what ----------------------------------------------------------------------------------------------

fn kind_of(cell: *const Header) -> Kind {
    // SAFETY: callers pass live cells.
    unsafe { (*cell).kind() }
}

/// Storage that belongs to an object and is none itself.
fn is_storage(kind: Kind) -> bool {
    kind == kinds::FREE || kind == kinds::ARRAY || kind == kinds::BYTE_BUF
}

/// Objects that may hold others.
fn is_container(kind: Kind) -> bool {
    !is_storage(kind)
        && ![kinds::INT64, kinds::BIGINT, kinds::COMPLEX, kinds::STR, kinds::STR_VIEW, kinds::BYTES, kinds::BYTEARRAY]
            .contains(&kind)
}

/// All containers: a list whose room was made before looking, so that nothing moves between looking and storing.
fn containers(t: &Thread) -> R<Gc<List>> {
    let heap = &t.vm().heap;
    let mut count = 0;
    heap.for_each_cell(|_| count += 1);
    let list = t.new_list_with_capacity(count + 16)?;
    let mut cells = Vec::with_capacity(count);
    heap.for_each_cell(|cell| {
        if is_container(cell.kind()) && !std::ptr::eq(cell, &list.header) {
            cells.push(cell as *const Header);
        }
    });
    if let Some(storage) = list.storage.get() {
        for cell in cells.into_iter().take(count + 16) {
            // SAFETY: an allocated cell; nothing was allocated since it was found.
            storage.init(list.length.get(), unsafe { Value::from_cell(cell.cast_mut()) });
            list.length.set(list.length.get() + 1);
        }
    }
    Ok(list)
}

fn get_objects(t: &Thread, a: Args<'_>) -> R {
    if let Some(generation) = a.not_none(0)
        && !(0..=2).contains(&t.index(generation)?)
    {
        return Err(t.value_error("generation parameter must be between 0 and 2"));
    }
    // What is dead but not yet freed must not come to life again.
    pending::collect(t);
    Ok(containers(t)?.value())
}

/// Calls `f` with the objects that `cell` refers to, looking through storage.
fn referents(t: &Thread, cell: *const Header, f: &mut dyn FnMut(*mut Header)) {
    // SAFETY: a live cell.
    let mut work = t.vm().heap.references(unsafe { &*cell });
    while let Some(held) = work.pop() {
        if is_storage(kind_of(held)) {
            // SAFETY: as above.
            work.extend(t.vm().heap.references(unsafe { &*held }));
        } else {
            f(held);
        }
    }
}

fn get_referents(t: &Thread, a: Args<'_>) -> R {
    let objects: Gc<Tuple> = taipan_core::object::self_as(a[0]);
    let list = t.new_list(&[])?;
    for i in 0..objects.len() {
        let Some(cell) = objects.get(i).and_then(Value::as_cell) else { continue };
        let mut found = t.root_vec(0)?;
        let mut cells = Vec::new();
        referents(t, cell, &mut |held| cells.push(held));
        // The object keeps what it refers to alive while the list grows.
        for held in cells {
            // SAFETY: held by a live object.
            t.push(&mut found, unsafe { Value::from_cell(held) })?;
        }
        for v in found.iter() {
            list.push(t, v)?;
        }
    }
    Ok(list.value())
}

fn get_referrers(t: &Thread, a: Args<'_>) -> R {
    let objects: Gc<Tuple> = taipan_core::object::self_as(a[0]);
    let wanted: Vec<*mut Header> = (0..objects.len()).filter_map(|i| objects.get(i)?.as_cell()).collect();
    pending::collect(t);
    let all = containers(t)?;
    let found = t.new_list(&[])?;
    for i in 0..all.length.get() {
        let Some(v) = all.get(i) else { continue };
        let Some(cell) = v.as_cell() else { continue };
        let mut refers = false;
        referents(t, cell, &mut |held| refers |= wanted.contains(&held));
        if refers && v != a[0] {
            found.push(t, v)?;
        }
    }
    Ok(found.value())
}
