//! `gc`: the collector as Python knows it. Thresholds and flags are kept and have no effect: this collector decides itself.

use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_heap::{CollectionKind, Value};

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
    native("get_objects", "(generation=None)", |t, _| Ok(t.new_list(&[])?.value()), ANY, ""),
    native("get_referrers", "(*objs)", |t, _| Ok(t.new_list(&[])?.value()), ANY, ""),
    native("get_referents", "(*objs)", |t, _| Ok(t.new_list(&[])?.value()), ANY, ""),
    native("get_stats", "()", get_stats, ANY, ""),
    native("is_tracked", "(obj, /)", |_, a| Ok(Value::bool(a[0].is_pointer())), ANY, ""),
    native("is_finalized", "(obj, /)", |_, _| Ok(Value::FALSE), ANY, ""),
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
    add_to_module(t, m, "callbacks", t.new_list(&[])?.value())
}

fn keep(t: &Thread, key: &'static str, v: Value) -> R {
    t.vm().register(key, v);
    Ok(Value::NONE)
}

/// Collects, and runs what the collection made pending before returning.
fn collect(t: &Thread, a: Args<'_>) -> R {
    let generation = a.opt(0).map_or(Ok(2), |g| t.index(g))?;
    if !(0..=2).contains(&generation) {
        return Err(t.value_error("invalid generation"));
    }
    collect_now(t);
    taipan_core::ops::pending::run_pending(t)?;
    Ok(Value::int_unchecked(0))
}

/// Dead words on the native stack keep objects alive: collecting happens in a frame of its own, below some cleared words.
#[inline(never)]
fn collect_now(t: &Thread) {
    clear_stack();
    t.vm().collect(CollectionKind::Major);
}

#[inline(never)]
fn clear_stack() {
    let mut words = [0u64; 4096];
    std::hint::black_box(&mut words);
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

fn get_stats(t: &Thread, _: Args<'_>) -> R {
    let list = t.new_list(&[])?;
    for _ in 0..3 {
        let d = t.new_dict()?;
        for name in ["collections", "collected", "uncollectable"] {
            d.set_text(t, name, Value::int_unchecked(0))?;
        }
        list.push(t, d.value())?;
    }
    Ok(list.value())
}
