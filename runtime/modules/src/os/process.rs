//! Processes, users, the environment, randomness, the machine.

use super::tree::c_string;
use super::{ANY, done, errno, os_error, path, retry};
use crate::structseq::{self, StructSeq};
use crate::words::add_to_module;
use std::ffi::{CString, OsStr};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use taipan_core::error::R;
use taipan_core::native::{Args, NativeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::exception;
use taipan_heap::{Gc, Value};

/// Functions of one number from the system that cannot fail.
macro_rules! number {
    ($call:ident) => {
        // SAFETY: takes no arguments and cannot fail.
        |t, _| t.new_int(unsafe { libc::$call() } as i64)
    };
}

/// Tests of a wait status.
macro_rules! status {
    ($call:ident, bool) => {
        |t, a| Ok(Value::bool(libc::$call(super::c_int(t, a[0])?)))
    };
    ($call:ident) => {
        |t, a| t.new_int(libc::$call(super::c_int(t, a[0])?) as i64)
    };
}

pub static FUNCTIONS: &[NativeDef] = &[
    native("getpid", "()", number!(getpid), ANY, "Return the current process id."),
    native("getppid", "()", number!(getppid), ANY, "Return the parent's process id."),
    native("getuid", "()", number!(getuid), ANY, "Return the current process's user id."),
    native("geteuid", "()", number!(geteuid), ANY, "Return the current process's effective user id."),
    native("getgid", "()", number!(getgid), ANY, "Return the current process's group id."),
    native("getegid", "()", number!(getegid), ANY, "Return the current process's effective group id."),
    native("getpgrp", "()", number!(getpgrp), ANY, ""),
    native("getpgid", "(pid)", getpgid, ANY, ""),
    native("getsid", "(pid, /)", getsid, ANY, ""),
    native("setsid", "()", setsid, ANY, ""),
    native("setpgid", "(pid, pgrp, /)", setpgid, ANY, ""),
    native("getgroups", "()", getgroups, ANY, ""),
    native("getlogin", "()", getlogin, ANY, ""),
    native("kill", "(pid, signal, /)", kill, ANY, "Kill a process with a signal."),
    native("killpg", "(pgid, signal, /)", killpg, ANY, ""),
    native("fork", "()", fork, ANY, "Fork a child process."),
    native(
        "execv",
        "(path, argv, /)",
        execv,
        ANY,
        "Execute an executable path with arguments, replacing current process.",
    ),
    native("execve", "(path, argv, env)", execve, ANY, ""),
    native("_exit", "(status)", exit, ANY, "Exit to the system with specified status, without normal exit processing."),
    native("abort", "()", |_, _| std::process::abort(), ANY, "Abort the interpreter immediately."),
    native("system", "(command)", system, ANY, "Execute the command in a subshell."),
    native("waitpid", "(pid, options, /)", waitpid, ANY, "Wait for completion of a given child process."),
    native("wait", "()", |t, _| wait_for(t, -1, 0), ANY, ""),
    native("waitstatus_to_exitcode", "(status)", exit_code, ANY, ""),
    native("WIFEXITED", "(status)", status!(WIFEXITED, bool), ANY, ""),
    native("WEXITSTATUS", "(status)", status!(WEXITSTATUS), ANY, ""),
    native("WIFSIGNALED", "(status)", status!(WIFSIGNALED, bool), ANY, ""),
    native("WTERMSIG", "(status)", status!(WTERMSIG), ANY, ""),
    native("WIFSTOPPED", "(status)", status!(WIFSTOPPED, bool), ANY, ""),
    native("WSTOPSIG", "(status)", status!(WSTOPSIG), ANY, ""),
    native("WIFCONTINUED", "(status)", status!(WIFCONTINUED, bool), ANY, ""),
    native("WCOREDUMP", "(status, /)", status!(WCOREDUMP, bool), ANY, ""),
    native("nice", "(increment, /)", nice, ANY, ""),
    native("times", "()", times, ANY, "Return a collection containing process timing information."),
    native("uname", "()", uname, ANY, "Return an object identifying the current operating system."),
    native("getloadavg", "()", getloadavg, ANY, ""),
    native("cpu_count", "()", cpu_count, ANY, "Return the number of logical CPUs in the system."),
    native(
        "sched_yield",
        "()",
        |_, _| {
            std::thread::yield_now();
            Ok(Value::NONE)
        },
        ANY,
        "",
    ),
    native("sched_getaffinity", "(pid, /)", sched_getaffinity, ANY, ""),
    native("sysconf", "(name, /)", sysconf, ANY, ""),
    native("strerror", "(code, /)", strerror, ANY, "Translate an error code to a message string."),
    native(
        "urandom",
        "(size, /)",
        urandom,
        ANY,
        "Return a bytes object containing random bytes suitable for cryptographic use.",
    ),
    native("getrandom", "(size, flags=0)", urandom, ANY, ""),
    native("putenv", "(name, value, /)", putenv, ANY, "Change or add an environment variable."),
    native("unsetenv", "(name, /)", unsetenv, ANY, "Delete an environment variable."),
    native(
        "register_at_fork",
        "(*, before=None, after_in_child=None, after_in_parent=None)",
        register_at_fork,
        ANY,
        "",
    ),
    native("_inputhook", "()", |_, _| Ok(Value::NONE), ANY, ""),
];

pub static TERMINAL_SIZE: StructSeq = StructSeq {
    module: "os",
    name: "terminal_size",
    doc: "A tuple of (columns, lines) for holding terminal window size",
    visible: &["columns", "lines"],
    hidden: &[],
    key: "os.terminal_size",
};
static UNAME_RESULT: StructSeq = StructSeq {
    module: "posix",
    name: "uname_result",
    doc: "uname_result: Result from os.uname().",
    visible: &["sysname", "nodename", "release", "version", "machine"],
    hidden: &[],
    key: "os.uname_result",
};
static TIMES_RESULT: StructSeq = StructSeq {
    module: "posix",
    name: "times_result",
    doc: "times_result: Result from os.times().",
    visible: &["user", "system", "children_user", "children_system", "elapsed"],
    hidden: &[],
    key: "os.times_result",
};

pub fn init(t: &Thread, m: Value) -> R<()> {
    for def in [&TERMINAL_SIZE, &UNAME_RESULT, &TIMES_RESULT] {
        add_to_module(t, m, def.name, structseq::class(t, def)?.value())?;
    }
    let environ = t.new_dict()?;
    for (name, v) in std::env::vars_os() {
        let name = t.new_bytes(name.as_bytes())?.value();
        environ.set(t, name, t.new_bytes(v.as_bytes())?.value())?;
    }
    add_to_module(t, m, "environ", environ.value())
}

fn pid(t: &Thread, v: Value) -> R<libc::pid_t> {
    super::c_int(t, v)
}

fn number_or_error(t: &Thread, n: i64) -> R {
    if n < 0 { Err(os_error(t)) } else { t.new_int(n) }
}

fn getpgid(t: &Thread, a: Args<'_>) -> R {
    let pid = pid(t, a[0])?;
    // SAFETY: plain system call.
    number_or_error(t, unsafe { libc::getpgid(pid) } as i64)
}

fn getsid(t: &Thread, a: Args<'_>) -> R {
    let pid = pid(t, a[0])?;
    // SAFETY: plain system call.
    number_or_error(t, unsafe { libc::getsid(pid) } as i64)
}

fn setsid(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: plain system call.
    done(t, unsafe { libc::setsid() })
}

fn setpgid(t: &Thread, a: Args<'_>) -> R {
    let (pid, group) = (pid(t, a[0])?, pid(t, a[1])?);
    // SAFETY: plain system call.
    done(t, unsafe { libc::setpgid(pid, group) })
}

fn getgroups(t: &Thread, _: Args<'_>) -> R {
    let mut groups = [0 as libc::gid_t; 256];
    // SAFETY: the array has room for 256 groups.
    let n = unsafe { libc::getgroups(256, groups.as_mut_ptr()) };
    if n < 0 {
        return Err(os_error(t));
    }
    let list = t.new_list(&[])?;
    for g in &groups[..n as usize] {
        list.push(t, Value::int_unchecked(*g as i64))?;
    }
    Ok(list.value())
}

fn getlogin(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: the result is null or a C string, copied at once.
    let name = unsafe {
        let p = libc::getlogin();
        if p.is_null() {
            return Err(os_error(t));
        }
        std::ffi::CStr::from_ptr(p).to_bytes().to_vec()
    };
    super::name_value(t, &name, false)
}

fn kill(t: &Thread, a: Args<'_>) -> R {
    let (pid, signal) = (pid(t, a[0])?, super::c_int(t, a[1])?);
    // SAFETY: plain system call.
    done(t, unsafe { libc::kill(pid, signal) })?;
    crate::signal::check(t)?;
    Ok(Value::NONE)
}

fn killpg(t: &Thread, a: Args<'_>) -> R {
    let (group, signal) = (pid(t, a[0])?, super::c_int(t, a[1])?);
    // SAFETY: plain system call.
    done(t, unsafe { libc::killpg(group, signal) })
}

fn register_at_fork(t: &Thread, a: Args<'_>) -> R {
    for (i, key) in ["fork.before", "fork.child", "fork.parent"].into_iter().enumerate() {
        let Some(f) = a.not_none(i) else { continue };
        let list = match t.vm().registered(key) {
            Some(list) => self_as::<List>(list),
            None => {
                let list = t.new_list(&[])?;
                t.vm().register(key, list.value());
                list
            }
        };
        list.push(t, f)?;
    }
    Ok(Value::NONE)
}

/// Runs the functions registered for one side of a fork; their errors are dropped, as nobody could catch them.
fn run_at_fork(t: &Thread, key: &'static str) -> R<()> {
    let Some(list) = t.vm().registered(key) else { return Ok(()) };
    let functions = t.collect(list)?;
    for f in functions.iter() {
        if t.call(f, &[]).is_err() {
            let exc = t.take_pending();
            taipan_core::types::traceback::report_unraisable(t, exc, Some(f));
        }
    }
    Ok(())
}

fn fork(t: &Thread, _: Args<'_>) -> R {
    run_at_fork(t, "fork.before")?;
    // SAFETY: the child goes on with a copy of the calling thread.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        t.vm().threads.after_fork(t);
        crate::signal::adopt(t);
    }
    if pid < 0 {
        return Err(os_error(t));
    }
    run_at_fork(t, if pid == 0 { "fork.child" } else { "fork.parent" })?;
    t.new_int(pid as i64)
}

fn c_strings(t: &Thread, v: Value, function: &str) -> R<Vec<CString>> {
    let items = t.collect(v)?;
    items.iter().map(|v| c_string(t, v, function)).collect()
}

fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

fn execv(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "execv")?;
    let argv = c_strings(t, a[1], "execv")?;
    if argv.is_empty() {
        return Err(t.value_error("execv() arg 2 must not be empty"));
    }
    let argv = pointers(&argv);
    // SAFETY: null-terminated arrays of C strings that outlive the call.
    unsafe { libc::execv(p.name.as_ptr(), argv.as_ptr()) };
    Err(super::path_error(t, &p))
}

fn execve(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "execve")?;
    let argv = c_strings(t, a[1], "execve")?;
    if argv.is_empty() {
        return Err(t.value_error("execve: argv must not be empty"));
    }
    let items = t.call_method(a[2], "items", &[])?;
    let items = t.collect(items)?;
    let mut environ = Vec::new();
    for item in items.iter() {
        let pair: Gc<Tuple> = match item.downcast() {
            Some(pair) => pair,
            None => return Err(t.type_error("env.items() must return pairs")),
        };
        let (name, v) = (c_string(t, pair.items()[0], "execve")?, c_string(t, pair.items()[1], "execve")?);
        let entry = [name.as_bytes(), b"=", v.as_bytes()].concat();
        environ.push(CString::new(entry).unwrap_or_default());
    }
    let (argv, env) = (pointers(&argv), pointers(&environ));
    // SAFETY: null-terminated arrays of C strings that outlive the call.
    unsafe { libc::execve(p.name.as_ptr(), argv.as_ptr(), env.as_ptr()) };
    Err(super::path_error(t, &p))
}

fn exit(t: &Thread, a: Args<'_>) -> R {
    let status = super::c_int(t, a[0])?;
    // SAFETY: ends the process at once, by definition.
    unsafe { libc::_exit(status) }
}

fn system(t: &Thread, a: Args<'_>) -> R {
    let command = c_string(t, a[0], "system")?;
    // SAFETY: the command is a C string.
    t.new_int(t.without_lock(|| unsafe { libc::system(command.as_ptr()) }) as i64)
}

fn wait_for(t: &Thread, pid: libc::pid_t, options: i32) -> R {
    let mut status = 0;
    // SAFETY: the status is written to a local.
    match retry(t, || unsafe { libc::waitpid(pid, &mut status, options) as isize })? {
        Ok(n) => {
            let items = [Value::int_unchecked(n as i64), Value::int_unchecked(status as i64)];
            Ok(t.new_tuple(&items)?.value())
        }
        Err(_) => Err(os_error(t)),
    }
}

fn waitpid(t: &Thread, a: Args<'_>) -> R {
    wait_for(t, pid(t, a[0])?, super::c_int(t, a[1])?)
}

fn exit_code(t: &Thread, a: Args<'_>) -> R {
    let status = super::c_int(t, a[0])?;
    if libc::WIFEXITED(status) {
        return t.new_int(libc::WEXITSTATUS(status) as i64);
    }
    if libc::WIFSIGNALED(status) {
        return t.new_int(-(libc::WTERMSIG(status) as i64));
    }
    Err(t.value_error(format_args!("invalid wait status: {status}")))
}

fn nice(t: &Thread, a: Args<'_>) -> R {
    let by = super::c_int(t, a[0])?;
    // SAFETY: plain system calls.
    let (now, asked) = unsafe {
        let now = libc::nice(by);
        // -1 may be the answer or a failure, whose number asking leaves alone.
        (now, if now == -1 { libc::getpriority(libc::PRIO_PROCESS, 0) } else { now })
    };
    if now == asked { t.new_int(now as i64) } else { Err(os_error(t)) }
}

fn times(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: a zeroed tms is valid.
    let (tms, ticks, per_second) = unsafe {
        let mut tms: libc::tms = std::mem::zeroed();
        let ticks = libc::times(&mut tms);
        (tms, ticks, libc::sysconf(libc::_SC_CLK_TCK) as f64)
    };
    let seconds = |n: libc::clock_t| Value::float(n as f64 / per_second);
    let fields = [tms.tms_utime, tms.tms_stime, tms.tms_cutime, tms.tms_cstime, ticks].map(seconds);
    structseq::make(t, &TIMES_RESULT, &fields, &[])
}

fn uname(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: a zeroed utsname is valid; its fields are C strings.
    let names = unsafe {
        let mut u: libc::utsname = std::mem::zeroed();
        if libc::uname(&mut u) < 0 {
            return Err(os_error(t));
        }
        [&u.sysname, &u.nodename, &u.release, &u.version, &u.machine]
            .map(|f| std::ffi::CStr::from_ptr(f.as_ptr()).to_string_lossy().into_owned())
    };
    let [a, b, c, d, e] = names;
    let text = |s: String| -> R { Ok(t.new_str(&s)?.value()) };
    structseq::make(t, &UNAME_RESULT, &[text(a)?, text(b)?, text(c)?, text(d)?, text(e)?], &[])
}

fn getloadavg(t: &Thread, _: Args<'_>) -> R {
    let mut load = [0f64; 3];
    // SAFETY: room for three numbers.
    if unsafe { libc::getloadavg(load.as_mut_ptr(), 3) } != 3 {
        return Err(t.raise_text(taipan_core::ty::OS_ERROR, "Load averages are unobtainable"));
    }
    Ok(t.new_tuple(&load.map(Value::float))?.value())
}

fn cpu_count(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: plain library call.
    match unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) } {
        n if n > 0 => t.new_int(n),
        _ => Ok(Value::NONE),
    }
}

#[cfg(target_os = "linux")]
fn sched_getaffinity(t: &Thread, a: Args<'_>) -> R {
    let pid = pid(t, a[0])?;
    // SAFETY: a zeroed set is valid and has the given size.
    let (r, cpus) = unsafe {
        let mut cpus: libc::cpu_set_t = std::mem::zeroed();
        (libc::sched_getaffinity(pid, size_of::<libc::cpu_set_t>(), &mut cpus), cpus)
    };
    if r < 0 {
        return Err(os_error(t));
    }
    let set = t.new_set(false)?;
    for i in 0..libc::CPU_SETSIZE as usize {
        // SAFETY: i is below the size of the set.
        if unsafe { libc::CPU_ISSET(i, &cpus) } {
            set.add(t, Value::int_unchecked(i as i64))?;
        }
    }
    Ok(set.value())
}

#[cfg(not(target_os = "linux"))]
fn sched_getaffinity(t: &Thread, _: Args<'_>) -> R {
    Err(exception::os_error(t, libc::ENOSYS, None, None))
}

fn sysconf(t: &Thread, a: Args<'_>) -> R {
    let name = match t.as_str(a[0]) {
        Some(s) => super::constants::SYSCONF.iter().find(|(n, _)| s.is(n)).map(|(_, n)| *n as i64),
        None => Some(t.index(a[0])?),
    };
    let Some(name) = name else { return Err(t.value_error("unrecognized configuration name")) };
    // SAFETY: plain library call.
    t.new_int(unsafe { libc::sysconf(name as i32) })
}

fn strerror(t: &Thread, a: Args<'_>) -> R {
    let text = exception::strerror(super::c_int(t, a[0])?);
    Ok(t.new_str(&text)?.value())
}

fn urandom(t: &Thread, a: Args<'_>) -> R {
    let size = t.index(a[0])?;
    let Ok(size) = usize::try_from(size) else { return Err(t.value_error("negative argument not allowed")) };
    let mut bytes = t.zeros(size)?;
    for chunk in bytes.chunks_mut(256) {
        // SAFETY: writes at most the chunk; requests of this size are neither cut short nor refused.
        #[cfg(target_os = "linux")]
        let r = unsafe { libc::getrandom(chunk.as_mut_ptr().cast(), chunk.len(), 0) };
        #[cfg(not(target_os = "linux"))]
        // SAFETY: writes at most the chunk.
        let r = unsafe { libc::getentropy(chunk.as_mut_ptr().cast(), chunk.len()) };
        if r < 0 {
            return Err(exception::os_error(t, errno(), None, None));
        }
    }
    Ok(t.new_bytes(&bytes)?.value())
}

fn putenv(t: &Thread, a: Args<'_>) -> R {
    let (name, v) = (c_string(t, a[0], "putenv")?, c_string(t, a[1], "putenv")?);
    if name.is_empty() || name.as_bytes().contains(&b'=') {
        return Err(t.value_error("illegal environment variable name"));
    }
    let v = std::ffi::OsString::from_vec(v.into_bytes());
    // SAFETY: no other thread reads the environment while Python runs.
    unsafe { std::env::set_var(OsStr::from_bytes(name.as_bytes()), v) };
    Ok(Value::NONE)
}

fn unsetenv(t: &Thread, a: Args<'_>) -> R {
    let name = c_string(t, a[0], "unsetenv")?;
    if name.is_empty() || name.as_bytes().contains(&b'=') {
        return Err(exception::os_error(t, libc::EINVAL, None, None));
    }
    // SAFETY: no other thread reads the environment while Python runs.
    unsafe { std::env::remove_var(OsStr::from_bytes(name.as_bytes())) };
    Ok(Value::NONE)
}
