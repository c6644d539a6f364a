//! `_thread`: threads (`start`) and locks (`locks`), thread-local data (`local`).

mod local;
mod locks;
mod start;

use crate::words;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::Value;

pub use start::join_all;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const TIMEOUT_MAX: f64 = 9223372036.0;
const MAIN_KEY: &str = "thread.main";

/// The running thread's number.
pub fn ident() -> i64 {
    Thread::ident()
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
        locks::allocate,
        ANY,
        "Create a new lock object. See help(type(threading.Lock())) for information about locks.",
    ),
    native("allocate", "()", locks::allocate, ANY, "An obsolete synonym of allocate_lock()."),
    native(
        "get_ident",
        "()",
        |t, _| t.new_int(ident()),
        ANY,
        "Return a non-zero integer that uniquely identifies the current thread.",
    ),
    native("get_native_id", "()", |t, _| t.new_int(native_id()), ANY, "Return the system's number of the thread."),
    native("_get_main_thread_ident", "()", main_ident, ANY, ""),
    native("_is_main_interpreter", "()", |_, _| Ok(Value::TRUE), ANY, ""),
    native("daemon_threads_allowed", "()", |_, _| Ok(Value::TRUE), ANY, ""),
    native(
        "start_new_thread",
        "(function, args, kwargs=None, /)",
        start::start_new_thread,
        ANY,
        "Start a new thread and return its identifier.",
    ),
    native("start_new", "(function, args, kwargs=None, /)", start::start_new_thread, ANY, "An obsolete synonym."),
    native(
        "start_joinable_thread",
        "(function, handle=None, daemon=True)",
        start::start_joinable_thread,
        ANY,
        "Begin executing a new thread.",
    ),
    native(
        "_shutdown",
        "()",
        |t, _| join_all(t).map(|()| Value::NONE),
        ANY,
        "Wait for the threads that are no daemons.",
    ),
    native("_make_thread_handle", "(ident, /)", start::make_handle, ANY, ""),
    native(
        "_count",
        "()",
        |t, _| t.new_int(t.vm().threads.started() as i64),
        ANY,
        "Return the number of currently running Python threads, excluding the main thread.",
    ),
    native(
        "stack_size",
        "(size=0, /)",
        stack_size,
        ANY,
        "Return the thread stack size used when creating new threads.",
    ),
    native(
        "interrupt_main",
        "(signum=2, /)",
        interrupt_main,
        ANY,
        "Simulate the arrival of a signal in the main thread.",
    ),
    native("exit", "()", |t, _| Err(t.raise_with(ty::SYSTEM_EXIT, &[])), ANY, "Raise SystemExit."),
    native("exit_thread", "()", |t, _| Err(t.raise_with(ty::SYSTEM_EXIT, &[])), ANY, "Raise SystemExit."),
    native("set_name", "(name)", |_, _| Ok(Value::NONE), ANY, ""),
];

fn init(t: &Thread, m: Value) -> R<()> {
    local::init(t, m)?;
    locks::init(t, m)?;
    start::init(t, m)?;
    t.vm().register(MAIN_KEY, t.new_int(ident())?);
    words::add_to_module(t, m, "error", t.vm().type_of_id(ty::RUNTIME_ERROR).value())?;
    words::add_to_module(t, m, "TIMEOUT_MAX", Value::float(TIMEOUT_MAX))
}

fn main_ident(t: &Thread, _: Args<'_>) -> R {
    if t.is_main() {
        return t.new_int(ident());
    }
    Ok(t.vm().registered(MAIN_KEY).unwrap_or(Value::int_unchecked(0)))
}

fn interrupt_main(t: &Thread, a: Args<'_>) -> R {
    let signum = a.opt(0).map_or(Ok(libc::SIGINT as i64), |n| t.index(n))?;
    if !(1..65).contains(&signum) {
        return Err(t.value_error("signal number out of range"));
    }
    crate::signal::trip(t, signum as i32);
    Ok(Value::NONE)
}

fn stack_size(t: &Thread, a: Args<'_>) -> R {
    let size = a.opt(0).map_or(Ok(0), |n| t.index(n))?;
    if size < 0 {
        return Err(t.value_error("size must be 0 or a positive value"));
    }
    if size != 0 && size < 32768 {
        return Err(t.value_error(format_args!("size not valid: {size} bytes")));
    }
    let key = "thread.stack_size";
    let old = t.vm().registered(key).unwrap_or(Value::int_unchecked(0));
    t.vm().register(key, t.new_int(size)?);
    Ok(old)
}

/// The time that arguments of `acquire` and `join` allow: no waiting is zero, waiting for ever none.
fn timeout(t: &Thread, blocking: Option<Value>, seconds: Option<Value>) -> R<Option<std::time::Duration>> {
    let blocking = blocking.map_or(Ok(true), |b| t.truth(b))?;
    let seconds = seconds.map_or(Ok(-1.0), |s| t.to_f64(s))?;
    if !blocking && seconds != -1.0 {
        return Err(t.value_error("can't specify a timeout for a non-blocking call"));
    }
    if seconds < 0.0 && seconds != -1.0 {
        return Err(t.value_error("timeout value must be a non-negative number"));
    }
    if seconds.is_nan() {
        return Err(t.value_error("Invalid value NaN (not a number)"));
    }
    if seconds > TIMEOUT_MAX {
        return Err(t.overflow_error("timeout value is too large"));
    }
    Ok(match (blocking, seconds < 0.0) {
        (false, _) => Some(std::time::Duration::ZERO),
        (true, true) => None,
        (true, false) => Some(std::time::Duration::from_secs_f64(seconds)),
    })
}
