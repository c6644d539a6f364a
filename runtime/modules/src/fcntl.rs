//! `fcntl`: control of file descriptors, and file locks.

use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_core::types::exception;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef { name: "fcntl", doc: "", functions: FUNCTIONS, init };

const ANY: Effects = Effects::ANY;

static FUNCTIONS: &[NativeDef] = &[
    native("fcntl", "(fd, cmd, arg=0, /)", fcntl, ANY, "Perform the operation `cmd` on file descriptor fd."),
    native(
        "ioctl",
        "(fd, request, arg=0, mutate_flag=True, /)",
        ioctl,
        ANY,
        "Perform the operation request on file descriptor fd.",
    ),
    native("flock", "(fd, operation, /)", flock, ANY, "Perform the lock operation on file descriptor fd."),
    native(
        "lockf",
        "(fd, cmd, len=0, start=0, whence=0, /)",
        lockf,
        ANY,
        "A wrapper around the fcntl() locking calls.",
    ),
];

macro_rules! constants {
    ($($name:ident)*) => { &[$( (stringify!($name), libc::$name as i64) ),*] };
}

static CONSTANTS: &[(&str, i64)] = constants! {
    LOCK_SH LOCK_EX LOCK_NB LOCK_UN F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_RDLCK
    F_WRLCK F_UNLCK FD_CLOEXEC
};

/// Bytes that a call with a buffer may change, as in CPython.
const LONGEST: usize = 1024;

fn init(t: &Thread, m: Value) -> R<()> {
    for (name, n) in CONSTANTS {
        add_to_module(t, m, name, Value::int_unchecked(*n))?;
    }
    Ok(())
}

/// A descriptor: an int, or what has a `fileno`.
fn descriptor(t: &Thread, v: Value) -> R<i32> {
    let v = if t.as_int(v).is_some() { v } else { t.call_method(v, "fileno", &[])? };
    match t.index(v)? {
        fd @ 0.. => Ok(fd as i32),
        fd => Err(t.value_error(format_args!("file descriptor cannot be a negative integer ({fd})"))),
    }
}

fn answer(t: &Thread, result: i32) -> R {
    if result < 0 {
        return Err(exception::os_error(t, crate::os::errno(), None, None));
    }
    t.new_int(result as i64)
}

/// A call with a number or with a buffer that is copied, given to the system and answered.
fn control(t: &Thread, arg: Option<Value>, number: impl Fn(i64) -> i32, buffer: impl Fn(*mut u8) -> i32) -> R {
    let Some(arg) = arg else { return answer(t, number(0)) };
    if t.as_int(arg).is_some() {
        let arg = t.index(arg)?;
        return answer(t, t.without_lock(|| number(arg)));
    }
    let given = t.to_bytes_object(arg)?;
    let mut copy = [0u8; LONGEST];
    let length = given.as_slice().len();
    if length > LONGEST {
        return Err(t.value_error("argument string too long"));
    }
    copy[..length].copy_from_slice(given.as_slice());
    answer(t, t.without_lock(|| buffer(copy.as_mut_ptr())))?;
    Ok(t.new_bytes(&copy[..length])?.value())
}

fn fcntl(t: &Thread, a: Args<'_>) -> R {
    let (fd, command) = (descriptor(t, a[0])?, crate::os::c_int(t, a[1])?);
    // SAFETY: a number, or a pointer to more bytes than any of the commands takes.
    control(t, a.opt(2), |n| unsafe { libc::fcntl(fd, command, n) }, |p| unsafe { libc::fcntl(fd, command, p) })
}

fn ioctl(t: &Thread, a: Args<'_>) -> R {
    let (fd, request) = (descriptor(t, a[0])?, t.index(a[1])?);
    // SAFETY: as for fcntl.
    control(
        t,
        a.opt(2),
        |n| unsafe { libc::ioctl(fd, request as _, n) },
        |p| unsafe { libc::ioctl(fd, request as _, p) },
    )
}

fn flock(t: &Thread, a: Args<'_>) -> R {
    let (fd, operation) = (descriptor(t, a[0])?, crate::os::c_int(t, a[1])?);
    // SAFETY: plain system call.
    answer(t, t.without_lock(|| unsafe { libc::flock(fd, operation) }))?;
    Ok(Value::NONE)
}

fn lockf(t: &Thread, a: Args<'_>) -> R {
    let (fd, operation) = (descriptor(t, a[0])?, crate::os::c_int(t, a[1])?);
    let number = |i: usize| a.opt(i).map_or(Ok(0), |v| t.index(v));
    let (length, start, whence) = (number(2)?, number(3)?, number(4)?);
    let kind = match operation & !libc::LOCK_NB {
        libc::LOCK_UN => libc::F_UNLCK,
        libc::LOCK_SH => libc::F_RDLCK,
        libc::LOCK_EX => libc::F_WRLCK,
        _ => return Err(t.value_error("unrecognized lockf argument")),
    };
    // SAFETY: all zeros is a valid flock.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    (lock.l_type, lock.l_whence) = (kind as _, whence as _);
    (lock.l_start, lock.l_len) = (start, length);
    let command = if operation & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
    // SAFETY: the struct lives through the call.
    answer(t, t.without_lock(|| unsafe { libc::fcntl(fd, command, &raw const lock) }))?;
    Ok(Value::NONE)
}
