//! `select`: waiting for descriptors, by `poll(2)`.

use crate::os::{descriptor, errno, os_error};
use crate::words::{self, add_to_module};
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "select",
    doc: "This module supports asynchronous I/O on multiple file descriptors.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const POLL_KEY: &str = "select.poll";

static FUNCTIONS: &[NativeDef] = &[
    native(
        "select",
        "(rlist, wlist, xlist, timeout=None, /)",
        select,
        ANY,
        "Wait until one or more file descriptors are ready for some kind of I/O.",
    ),
    native("poll", "()", new_poll, ANY, "Returns a polling object."),
];

/// Words (dict of descriptor to events).
static POLL: TypeDef = TypeDef { methods: POLL_METHODS, getset: &[], doc: "" };
static POLL_METHODS: &[NativeDef] = &[
    native("register", "($self, fd, eventmask=7, /)", |t, a| register(t, a, false), ANY, ""),
    native("modify", "($self, fd, eventmask, /)", |t, a| register(t, a, true), ANY, ""),
    native("unregister", "($self, fd, /)", unregister, ANY, ""),
    native("poll", "($self, timeout=None, /)", poll, ANY, ""),
];

fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let class = t.new_native_type("select", "poll", object, kinds::WORDS, type_flags::NO_INSTANTIATION, &POLL)?;
    t.vm().register(POLL_KEY, class.value());
    for (name, n) in [
        ("POLLIN", libc::POLLIN),
        ("POLLPRI", libc::POLLPRI),
        ("POLLOUT", libc::POLLOUT),
        ("POLLERR", libc::POLLERR),
        ("POLLHUP", libc::POLLHUP),
        ("POLLNVAL", libc::POLLNVAL),
    ] {
        add_to_module(t, m, name, Value::int_unchecked(n as i64))?;
    }
    add_to_module(t, m, "PIPE_BUF", Value::int_unchecked(4096))?;
    add_to_module(t, m, "error", t.vm().type_of_id(ty::OS_ERROR).value())
}

/// Waits; `timeout` in milliseconds, negative: for ever.
fn wait(t: &Thread, fds: &mut [libc::pollfd], timeout: f64) -> R<usize> {
    let start = std::time::Instant::now();
    loop {
        let left = if timeout < 0.0 {
            -1
        } else {
            (timeout - start.elapsed().as_secs_f64() * 1e3).ceil().clamp(0.0, 2e9) as i32
        };
        // SAFETY: the array has the given length.
        let n = t.without_lock(|| unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, left) });
        if n >= 0 {
            return Ok(n as usize);
        }
        if errno() != libc::EINTR {
            return Err(os_error(t));
        }
        crate::signal::check(t)?;
    }
}

fn select(t: &Thread, a: Args<'_>) -> R {
    let timeout = match a.not_none(3) {
        Some(v) => t.to_f64(v)? * 1e3,
        None => -1.0,
    };
    if a.not_none(3).is_some() && timeout < 0.0 {
        return Err(t.value_error("timeout must be non-negative"));
    }
    let events = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    let ready = [libc::POLLIN | libc::POLLHUP | libc::POLLERR, libc::POLLOUT | libc::POLLERR, libc::POLLPRI];
    let objects = [t.collect(a[0])?, t.collect(a[1])?, t.collect(a[2])?];
    let mut fds = Vec::new();
    for (list, events) in objects.iter().zip(events) {
        for v in list.iter() {
            fds.push(libc::pollfd { fd: descriptor(t, v)?, events, revents: 0 });
        }
    }
    wait(t, &mut fds, timeout)?;
    if fds.iter().any(|p| p.revents & libc::POLLNVAL != 0) {
        return Err(taipan_core::types::exception::os_error(t, libc::EBADF, None, None));
    }
    let lists = [t.new_list(&[])?, t.new_list(&[])?, t.new_list(&[])?];
    let mut at = 0;
    for (i, list) in objects.iter().enumerate() {
        for v in list.iter() {
            if fds[at].revents & ready[i] != 0 {
                lists[i].push(t, v)?;
            }
            at += 1;
        }
    }
    Ok(t.new_tuple(&lists.map(Gc::value))?.value())
}

fn new_poll(t: &Thread, _: Args<'_>) -> R {
    match t.vm().registered(POLL_KEY) {
        Some(class) => words::make(t, class, &[Some(t.new_dict()?.value())]),
        None => Err(t.runtime_error("module select is not initialised")),
    }
}

fn table(v: Value) -> Gc<Dict> {
    self_as(words::get(v, 0))
}

fn register(t: &Thread, a: Args<'_>, known: bool) -> R {
    let fd = Value::int_unchecked(descriptor(t, a[1])? as i64);
    let events = a.opt(2).map_or(Ok(7), |e| t.index(e))?;
    if known && table(a[0]).get(t, fd)?.is_none() {
        return Err(taipan_core::types::exception::os_error(t, libc::ENOENT, None, None));
    }
    table(a[0]).set(t, fd, Value::int_unchecked(events & 0xFFFF))?;
    Ok(Value::NONE)
}

fn unregister(t: &Thread, a: Args<'_>) -> R {
    let fd = Value::int_unchecked(descriptor(t, a[1])? as i64);
    match table(a[0]).remove(t, fd)? {
        Some(_) => Ok(Value::NONE),
        None => Err(t.key_error(fd)),
    }
}

fn poll(t: &Thread, a: Args<'_>) -> R {
    let timeout = match a.not_none(1) {
        Some(v) => t.to_f64(v)?,
        None => -1.0,
    };
    let mut fds = Vec::new();
    let mut at = 0;
    while let Some((i, fd, events)) = table(a[0]).next_entry(at) {
        at = i + 1;
        let (fd, events) = (fd.as_small_int().unwrap_or(-1), events.as_small_int().unwrap_or(0));
        fds.push(libc::pollfd { fd: fd as i32, events: events as i16, revents: 0 });
    }
    wait(t, &mut fds, timeout)?;
    let list = t.new_list(&[])?;
    for p in fds.iter().filter(|p| p.revents != 0) {
        let pair = [Value::int_unchecked(p.fd as i64), Value::int_unchecked(p.revents as u16 as i64)];
        list.push(t, t.new_tuple(&pair)?.value())?;
    }
    Ok(list.value())
}
