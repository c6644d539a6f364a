//! `_thread`: locks and what `threading` needs of them. Programs have one thread for now: starting another raises, and a lock
//! that nobody can release is waited for until a signal comes.

use crate::words;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, GetSetDef, ModuleDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const LOCK_KEY: &str = "thread.lock";
const HANDLE_KEY: &str = "thread.handle";

/// The running thread's number.
pub fn ident() -> i64 {
    // SAFETY: always succeeds; the thread lives as long as it asks.
    unsafe { libc::pthread_self() as i64 }
}

fn native_id() -> i64 {
    #[cfg(target_os = "linux")]
    // SAFETY: takes no arguments and cannot fail.
    return unsafe { libc::syscall(libc::SYS_gettid) };
    #[cfg(not(target_os = "linux"))]
    ident()
}

static FUNCTIONS: &[NativeDef] = &[
    native(
        "allocate_lock",
        "()",
        allocate_lock,
        ANY,
        "Create a new lock object. See help(type(threading.Lock())) for information about locks.",
    ),
    native("allocate", "()", allocate_lock, ANY, "An obsolete synonym of allocate_lock()."),
    native(
        "get_ident",
        "()",
        |t, _| t.new_int(ident()),
        ANY,
        "Return a non-zero integer that uniquely identifies the current thread.",
    ),
    native("get_native_id", "()", |t, _| t.new_int(native_id()), ANY, ""),
    native("_get_main_thread_ident", "()", |t, _| t.new_int(ident()), ANY, ""),
    native("_is_main_interpreter", "()", |_, _| Ok(Value::TRUE), ANY, ""),
    native("daemon_threads_allowed", "()", |_, _| Ok(Value::TRUE), ANY, ""),
    native(
        "start_new_thread",
        "(function, args, kwargs={}, /)",
        cannot_start,
        ANY,
        "Start a new thread and return its identifier.",
    ),
    native("start_new", "(function, args, kwargs={}, /)", cannot_start, ANY, ""),
    native("start_joinable_thread", "(function, handle=None, daemon=True)", cannot_start, ANY, ""),
    native("_shutdown", "()", |_, _| Ok(Value::NONE), ANY, ""),
    native("_make_thread_handle", "(ident, /)", |t, a| handle(t, a[0]), ANY, ""),
    native("_count", "()", |_, _| Ok(Value::int_unchecked(0)), ANY, ""),
    native("stack_size", "(size=0, /)", |_, _| Ok(Value::int_unchecked(0)), ANY, ""),
    native("interrupt_main", "(signum=2, /)", interrupt_main, ANY, ""),
    native("exit", "()", |t, _| Err(t.raise_with(ty::SYSTEM_EXIT, &[])), ANY, ""),
    native("exit_thread", "()", |t, _| Err(t.raise_with(ty::SYSTEM_EXIT, &[])), ANY, ""),
    native("set_name", "(name)", |_, _| Ok(Value::NONE), ANY, ""),
];

fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let weak = type_flags::HAS_WEAKREF;
    let lock = t.new_native_type("_thread", "lock", object, kinds::WORDS, weak, &LOCK)?.value();
    t.vm().register(LOCK_KEY, lock);
    words::add_to_module(t, m, "LockType", lock)?;
    words::add_to_module(t, m, "lock", lock)?;
    let rlock = t.new_native_type("_thread", "RLock", object, kinds::WORDS, weak | type_flags::BASETYPE, &RLOCK)?;
    words::add_to_module(t, m, "RLock", rlock.value())?;
    let flags = weak | type_flags::BASETYPE | type_flags::HAS_DICT;
    let local = t.new_native_type("_thread", "_local", object, kinds::INSTANCE, flags, &LOCAL)?;
    words::add_to_module(t, m, "_local", local.value())?;
    let handle = t.new_native_type("_thread", "_ThreadHandle", object, kinds::WORDS, 0, &HANDLE)?.value();
    t.vm().register(HANDLE_KEY, handle);
    words::add_to_module(t, m, "_ThreadHandle", handle)?;
    words::add_to_module(t, m, "error", t.vm().type_of_id(ty::RUNTIME_ERROR).value())?;
    words::add_to_module(t, m, "TIMEOUT_MAX", Value::float(9223372036.0))
}

fn cannot_start(t: &Thread, _: Args<'_>) -> R {
    Err(t.runtime_error("can't start new thread"))
}

fn interrupt_main(t: &Thread, a: Args<'_>) -> R {
    let signum = a.opt(0).map_or(Ok(libc::SIGINT as i64), |n| t.index(n))?;
    // SAFETY: raising a signal number in this process; invalid numbers are refused by the system.
    unsafe { libc::raise(signum as i32) };
    Ok(Value::NONE)
}

static LOCAL: TypeDef = TypeDef { methods: &[], getset: &[], doc: "Thread-local data" };

// --- locks: words (locked) --------------------------------------------------------------------------------------------

static LOCK: TypeDef =
    TypeDef { methods: LOCK_METHODS, getset: &[], doc: "A lock object is a synchronization primitive." };

static LOCK_METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, /)", |t, a| words::make(t, a[0], &[Some(Value::FALSE)]), ANY, ""),
    native("acquire", "($self, /, blocking=True, timeout=-1)", lock_acquire, ANY, "Lock the lock."),
    native("acquire_lock", "($self, /, blocking=True, timeout=-1)", lock_acquire, ANY, ""),
    native("release", "($self, /)", lock_release, ANY, "Release the lock."),
    native("release_lock", "($self, /)", lock_release, ANY, ""),
    native(
        "locked",
        "($self, /)",
        |_, a| Ok(words::get(a[0], 0)),
        ANY,
        "Return whether the lock is in the locked state.",
    ),
    native("locked_lock", "($self, /)", |_, a| Ok(words::get(a[0], 0)), ANY, ""),
    native("__enter__", "($self, /)", lock_enter, ANY, "Lock the lock."),
    native("__exit__", "($self, /, *exc_info)", lock_release, ANY, "Release the lock."),
    native("_at_fork_reinit", "($self, /)", lock_reset, ANY, ""),
    native("__repr__", "($self, /)", lock_repr, ANY, ""),
];

fn allocate_lock(t: &Thread, _: Args<'_>) -> R {
    match t.vm().registered(LOCK_KEY) {
        Some(class) => words::make(t, class, &[Some(Value::FALSE)]),
        None => Err(t.runtime_error("module _thread is not initialised")),
    }
}

/// Waits while `busy`, up to the time given by acquire's arguments; is the lock free?
fn wait(t: &Thread, a: Args<'_>, busy: impl Fn() -> bool) -> R<bool> {
    let blocking = a.opt(1).map_or(Ok(true), |b| t.truth(b))?;
    let timeout = a.opt(2).map_or(Ok(-1.0), |s| t.to_f64(s))?;
    if !blocking && timeout != -1.0 {
        return Err(t.value_error("can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(t.value_error("timeout value must be a non-negative number"));
    }
    if timeout > 9223372036.0 {
        return Err(t.overflow_error("timeout value is too large"));
    }
    let start = std::time::Instant::now();
    while busy() {
        if !blocking || timeout >= 0.0 && start.elapsed().as_secs_f64() >= timeout {
            return Ok(false);
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
        crate::signal::check(t)?;
    }
    Ok(true)
}

fn lock_acquire(t: &Thread, a: Args<'_>) -> R {
    if !wait(t, a, || words::get(a[0], 0) == Value::TRUE)? {
        return Ok(Value::FALSE);
    }
    words::set(a[0], 0, Value::TRUE);
    Ok(Value::TRUE)
}

fn lock_enter(t: &Thread, a: Args<'_>) -> R {
    lock_acquire(t, Args(&[Some(a[0]), None, None]))
}

fn lock_release(t: &Thread, a: Args<'_>) -> R {
    if words::get(a[0], 0) != Value::TRUE {
        return Err(t.runtime_error("release unlocked lock"));
    }
    lock_reset(t, a)
}

fn lock_reset(_: &Thread, a: Args<'_>) -> R {
    words::set(a[0], 0, Value::FALSE);
    Ok(Value::NONE)
}

fn lock_repr(t: &Thread, a: Args<'_>) -> R {
    let state = if words::get(a[0], 0) == Value::TRUE { "locked" } else { "unlocked" };
    let address = taipan_core::types::object::address_of(a[0]);
    Ok(t.new_str(&format!("<{state} _thread.lock object at {address:#x}>"))?.value())
}

// --- re-entrant locks: words (owner's number, count) ------------------------------------------------------------------

static RLOCK: TypeDef = TypeDef { methods: RLOCK_METHODS, getset: &[], doc: "" };

static RLOCK_METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        |t, a| words::make(t, a[0], &[Some(Value::int_unchecked(0))]),
        ANY,
        "",
    ),
    native("acquire", "($self, /, blocking=True, timeout=-1)", rlock_acquire, ANY, "Lock the lock."),
    native("release", "($self, /)", rlock_release, ANY, "Release the lock."),
    native("locked", "($self, /)", |_, a| Ok(Value::bool(words::int(a[0], 0) > 0)), ANY, ""),
    native("__enter__", "($self, /)", |t, a| rlock_acquire(t, Args(&[Some(a[0]), None, None])), ANY, ""),
    native("__exit__", "($self, /, *exc_info)", rlock_release, ANY, ""),
    native("_is_owned", "($self, /)", |_, a| Ok(Value::bool(words::int(a[0], 0) > 0)), ANY, ""),
    native("_recursion_count", "($self, /)", |_, a| Ok(words::get(a[0], 0)), ANY, ""),
    native("_release_save", "($self, /)", rlock_release_save, ANY, ""),
    native("_acquire_restore", "($self, state, /)", rlock_restore, ANY, ""),
    native("_at_fork_reinit", "($self, /)", rlock_reset, ANY, ""),
    native("__repr__", "($self, /)", rlock_repr, ANY, ""),
];

fn rlock_acquire(_: &Thread, a: Args<'_>) -> R {
    words::set_int(a[0], 0, words::int(a[0], 0) + 1);
    Ok(Value::TRUE)
}

fn rlock_release(t: &Thread, a: Args<'_>) -> R {
    match words::int(a[0], 0) {
        0 => Err(t.runtime_error("cannot release un-acquired lock")),
        n => {
            words::set_int(a[0], 0, n - 1);
            Ok(Value::NONE)
        }
    }
}

fn rlock_release_save(t: &Thread, a: Args<'_>) -> R {
    let count = words::int(a[0], 0);
    if count == 0 {
        return Err(t.runtime_error("cannot release un-acquired lock"));
    }
    words::set_int(a[0], 0, 0);
    Ok(t.new_tuple(&[Value::int_unchecked(count), t.new_int(ident())?])?.value())
}

fn rlock_restore(t: &Thread, a: Args<'_>) -> R {
    let state: Option<taipan_heap::Gc<Tuple>> = a[1].downcast();
    let count = state.and_then(|s| s.get(0)).map_or(Ok(1), |n| t.index(n))?;
    words::set_int(a[0], 0, count);
    Ok(Value::NONE)
}

fn rlock_reset(_: &Thread, a: Args<'_>) -> R {
    words::set_int(a[0], 0, 0);
    Ok(Value::NONE)
}

fn rlock_repr(t: &Thread, a: Args<'_>) -> R {
    let count = words::int(a[0], 0);
    let (state, owner) = if count > 0 { ("locked", ident()) } else { ("unlocked", 0) };
    let address = taipan_core::types::object::address_of(a[0]);
    let name = t.type_name(a[0]);
    Ok(t.new_str(&format!("<{state} _thread.{name} object owner={owner} count={count} at {address:#x}>"))?.value())
}

// --- thread handles: words (ident, done) ------------------------------------------------------------------------------

static HANDLE: TypeDef = TypeDef { methods: HANDLE_METHODS, getset: HANDLE_GETSET, doc: "" };

static HANDLE_METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /)",
        |t, a| words::make(t, a[0], &[Some(Value::int_unchecked(0)), Some(Value::FALSE)]),
        ANY,
        "",
    ),
    native("join", "($self, timeout=None, /)", |_, _| Ok(Value::NONE), ANY, ""),
    native("is_done", "($self, /)", |_, a| Ok(words::get(a[0], 1)), ANY, ""),
    native(
        "_set_done",
        "($self, /)",
        |_, a| {
            words::set(a[0], 1, Value::TRUE);
            Ok(Value::NONE)
        },
        ANY,
        "",
    ),
];

static HANDLE_GETSET: &[GetSetDef] = &[getter("ident", |_, o| Ok(words::get(o, 0)), "")];

fn handle(t: &Thread, ident: Value) -> R {
    match t.vm().registered(HANDLE_KEY) {
        Some(class) => words::make(t, class, &[Some(ident), Some(Value::FALSE)]),
        None => Err(t.runtime_error("module _thread is not initialised")),
    }
}
