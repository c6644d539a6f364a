//! The socket type. A timeout makes the descriptor non-blocking; calls then wait for it by `poll(2)` first.

use super::address::{self, Address};
use crate::os::{errno, os_error};
use std::cell::Cell;
use std::time::{Duration, Instant};
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Tracer, Value};

const ANY: Effects = Effects::ANY;

/// A socket's state; descriptor -1 when closed.
pub struct Socket {
    fd: Cell<i32>,
    family: Cell<i32>,
    kind: Cell<i32>,
    protocol: Cell<i32>,
    /// Seconds; negative: blocking.
    timeout: Cell<f64>,
}

impl NativePayload for Socket {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            // SAFETY: the socket's own descriptor, which nobody can use any more.
            unsafe { libc::close(self.fd.get()) };
        }
    }
}

static SOCKET: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "A network connection's end." };

#[rustfmt::skip]
static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, *args, **kwargs)", new, ANY, ""),
    native("__init__", "($self, family=-1, type=-1, proto=-1, fileno=None)", initialise, ANY, ""),
    native("__repr__", "($self, /)", repr, ANY, ""),
    native("_accept", "($self, /)", accept, ANY, "Wait for an incoming connection."),
    native("bind", "($self, address, /)", bind, ANY, "Bind the socket to a local address."),
    native("close", "($self, /)", close, ANY, "Close the socket."),
    native("connect", "($self, address, /)", connect, ANY, "Connect the socket to a remote address."),
    native("connect_ex", "($self, address, /)", connect_ex, ANY, "As connect(), but returns an error code."),
    native("detach", "($self, /)", |t, a| t.new_int(this(a[0]).fd.replace(-1) as i64), ANY, "Close the object, not the descriptor."),
    native("fileno", "($self, /)", |t, a| t.new_int(this(a[0]).fd.get() as i64), ANY, "Return the descriptor."),
    native("getpeername", "($self, /)", |t, a| name(t, a, libc::getpeername), ANY, "Return the remote address."),
    native("getsockname", "($self, /)", |t, a| name(t, a, libc::getsockname), ANY, "Return the local address."),
    native("getsockopt", "($self, level, option, buflen=0, /)", getsockopt, ANY, "Get a socket option."),
    native("setsockopt", "($self, level, option, value, optlen=0, /)", setsockopt, ANY, "Set a socket option."),
    native("listen", "($self, backlog=128, /)", listen, ANY, "Accept connections."),
    native("recv", "($self, bufsize, flags=0, /)", recv, ANY, "Receive data."),
    native("recvfrom", "($self, bufsize, flags=0, /)", recvfrom, ANY, "Receive data and the sender's address."),
    native("recv_into", "($self, buffer, nbytes=0, flags=0)", recv_into, ANY, "Receive data into a buffer."),
    native("recvfrom_into", "($self, buffer, nbytes=0, flags=0)", recvfrom_into, ANY, "Receive data into a buffer, and the sender's address."),
    native("send", "($self, data, flags=0, /)", send, ANY, "Send data; the number of bytes sent."),
    native("sendall", "($self, data, flags=0, /)", sendall, ANY, "Send all data."),
    native("sendto", "($self, data, *args)", sendto, ANY, "Send data to an address."),
    native("setblocking", "($self, flag, /)", setblocking, ANY, "Block in calls, or not."),
    native("getblocking", "($self, /)", |_, a| Ok(Value::bool(this(a[0]).timeout.get() != 0.0)), ANY, "Does the socket block?"),
    native("settimeout", "($self, timeout, /)", settimeout, ANY, "Set the time calls may take."),
    native("gettimeout", "($self, /)", |_, a| Ok(timeout_value(this(a[0]).timeout.get())), ANY, "The time calls may take."),
    native("shutdown", "($self, how, /)", shutdown, ANY, "Shut down reading, writing or both."),
];

static GETSET: &[GetSetDef] = &[
    getter("family", |t, o| t.new_int(this(o).family.get() as i64), "the socket family"),
    getter("type", |t, o| t.new_int(this(o).kind.get() as i64), "the socket type"),
    getter("proto", |t, o| t.new_int(this(o).protocol.get() as i64), "the socket protocol"),
    getter("timeout", |_, o| Ok(timeout_value(this(o).timeout.get())), "the socket timeout"),
];

pub fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let class = t.new_native_type("_socket", "socket", object, kinds::NATIVE, type_flags::BASETYPE, &SOCKET)?.value();
    crate::words::add_to_module(t, m, "socket", class)?;
    crate::words::add_to_module(t, m, "SocketType", class)
}

fn this(o: Value) -> &'static Socket {
    let object: Gc<NativeBox> = self_as(o);
    match object.get::<Socket>() {
        // SAFETY: the payload lives as long as the object, which the caller's arguments hold.
        Some(socket) => unsafe { &*(socket as *const Socket) },
        None => unreachable!("methods of sockets get sockets"),
    }
}

pub fn timeout_value(seconds: f64) -> Value {
    if seconds < 0.0 { Value::NONE } else { Value::float(seconds) }
}

/// A timeout argument: seconds, -1 for None.
pub fn timeout_argument(t: &Thread, v: Value) -> R<f64> {
    if v.is_none() {
        return Ok(-1.0);
    }
    let seconds = t.to_f64(v)?;
    if seconds.is_nan() {
        return Err(t.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(t.value_error("Timeout value out of range"));
    }
    Ok(seconds)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let socket = Socket {
        fd: Cell::new(-1),
        family: Cell::new(0),
        kind: Cell::new(0),
        protocol: Cell::new(0),
        timeout: Cell::new(-1.0),
    };
    Ok(t.new_native_box(self_as(a[0]), socket)?.value())
}

/// An int option of a socket.
fn option(fd: i32, option: i32) -> Option<i32> {
    let (mut n, mut len) = (0i32, 4);
    // SAFETY: room for an int.
    let rc = unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, option, (&raw mut n).cast(), &mut len) };
    (rc == 0).then_some(n)
}

fn initialise(t: &Thread, a: Args<'_>) -> R {
    let number = |i: usize, default: i64| a.opt(i).map_or(Ok(default), |v| t.index(v));
    let (mut family, mut kind, mut protocol) = (number(1, -1)? as i32, number(2, -1)? as i32, number(3, -1)? as i32);
    let fd = match a.not_none(4) {
        Some(fd) => {
            let fd = crate::os::c_int(t, fd)?;
            if fd < 0 {
                return Err(t.value_error("negative file descriptor"));
            }
            let mut local = Address::empty();
            // SAFETY: room for any address.
            if unsafe { libc::getsockname(fd, local.as_mut_ptr(), &mut local.len) } < 0 {
                if family == -1 || errno() == libc::EBADF || errno() == libc::ENOTSOCK {
                    return Err(os_error(t));
                }
            } else if family == -1 {
                family = local.storage.ss_family as i32;
            }
            if kind == -1 {
                kind = option(fd, libc::SO_TYPE).ok_or_else(|| os_error(t))?;
            }
            if protocol == -1 {
                protocol = option(fd, libc::SO_PROTOCOL).unwrap_or(0);
            }
            fd
        }
        None => {
            family = if family == -1 { libc::AF_INET } else { family };
            kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
            protocol = protocol.max(0);
            // SAFETY: plain system call.
            let fd = unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) };
            if fd < 0 {
                return Err(os_error(t));
            }
            fd
        }
    };
    let s = this(a[0]);
    s.fd.set(fd);
    s.family.set(family);
    s.kind.set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
    s.protocol.set(protocol);
    if kind & libc::SOCK_NONBLOCK != 0 {
        s.timeout.set(0.0);
    } else {
        s.timeout.set(super::default_timeout(t));
        if s.timeout.get() >= 0.0 {
            set_flags(t, s)?;
        }
    }
    Ok(Value::NONE)
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    let (fd, family, kind, protocol) = (s.fd.get(), s.family.get(), s.kind.get(), s.protocol.get());
    Ok(t.new_str(&format!("<socket object, fd={fd}, family={family}, type={kind}, proto={protocol}>"))?.value())
}

/// Makes the descriptor block or not, as the timeout says.
fn set_flags(t: &Thread, s: &Socket) -> R<()> {
    let mut on = i32::from(s.timeout.get() >= 0.0);
    // SAFETY: reads an int.
    if unsafe { libc::ioctl(s.fd.get(), libc::FIONBIO, &raw mut on) } < 0 {
        return Err(os_error(t));
    }
    Ok(())
}

/// Waits until the socket is ready for `events`; TimeoutError after the socket's time.
fn ready(t: &Thread, s: &Socket, events: i16, deadline: Option<Instant>) -> R<()> {
    loop {
        let left = match deadline {
            None => -1,
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                left.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32
            }
        };
        let mut poll = libc::pollfd { fd: s.fd.get(), events, revents: 0 };
        // SAFETY: one entry.
        let n = t.without_lock(|| unsafe { libc::poll(&mut poll, 1, left) });
        match n {
            0 => return Err(t.raise_with(ty::TIMEOUT_ERROR, &[t.new_str("timed out")?.value()])),
            n if n > 0 => return Ok(()),
            _ if errno() != libc::EINTR => return Err(os_error(t)),
            _ => crate::signal::check(t)?,
        }
    }
}

fn deadline(s: &Socket) -> Option<Instant> {
    let seconds = s.timeout.get();
    (seconds > 0.0).then(|| Instant::now() + Duration::from_secs_f64(seconds.min(1e9)))
}

/// Makes a system call that may block, for as long as the timeout allows.
fn attempt(t: &Thread, s: &Socket, events: i16, until: Option<Instant>, mut call: impl FnMut() -> isize) -> R<usize> {
    loop {
        if s.timeout.get() > 0.0 {
            ready(t, s, events, until)?;
        }
        let n = t.without_lock(&mut call);
        if n >= 0 {
            return Ok(n as usize);
        }
        match errno() {
            libc::EINTR => crate::signal::check(t)?,
            libc::EAGAIN if s.timeout.get() > 0.0 => {}
            _ => return Err(os_error(t)),
        }
    }
}

fn accept(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    let mut peer = Address::empty();
    let fd = attempt(t, s, libc::POLLIN, deadline(s), || {
        // SAFETY: room for any address.
        unsafe { libc::accept4(s.fd.get(), peer.as_mut_ptr(), &mut peer.len, libc::SOCK_CLOEXEC) as isize }
    })?;
    let peer = address::to_python(t, &peer)?;
    Ok(t.new_tuple(&[Value::int_unchecked(fd as i64), peer])?.value())
}

fn bind(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    let to = address::parse(t, s.family.get(), a[1], "bind")?;
    // SAFETY: an address of the length given.
    if unsafe { libc::bind(s.fd.get(), to.as_ptr(), to.len) } < 0 {
        return Err(os_error(t));
    }
    Ok(Value::NONE)
}

fn close(t: &Thread, a: Args<'_>) -> R {
    let fd = this(a[0]).fd.replace(-1);
    // SAFETY: the socket's own descriptor.
    if fd >= 0 && t.without_lock(|| unsafe { libc::close(fd) }) < 0 && errno() != libc::ECONNRESET {
        return Err(os_error(t));
    }
    Ok(Value::NONE)
}

/// Connects; an error number, 0 if it worked.
fn connected(t: &Thread, a: Args<'_>, what: &str) -> R<i32> {
    let s = this(a[0]);
    let to = address::parse(t, s.family.get(), a[1], what)?;
    let until = deadline(s);
    // SAFETY: an address of the length given.
    if t.without_lock(|| unsafe { libc::connect(s.fd.get(), to.as_ptr(), to.len) }) == 0 {
        return Ok(0);
    }
    let error = errno();
    let pending = error == libc::EINPROGRESS && s.timeout.get() > 0.0 || error == libc::EINTR && s.timeout.get() != 0.0;
    if !pending {
        return Ok(error);
    }
    crate::signal::check(t)?;
    ready(t, s, libc::POLLOUT, until)?;
    Ok(option(s.fd.get(), libc::SO_ERROR).unwrap_or(0))
}

fn connect(t: &Thread, a: Args<'_>) -> R {
    match connected(t, a, "connect")? {
        0 => Ok(Value::NONE),
        error => Err(taipan_core::types::exception::os_error(t, error, None, None)),
    }
}

fn connect_ex(t: &Thread, a: Args<'_>) -> R {
    t.new_int(connected(t, a, "connect_ex")? as i64)
}

type NameCall = unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32;

fn name(t: &Thread, a: Args<'_>, call: NameCall) -> R {
    let mut address = Address::empty();
    // SAFETY: room for any address.
    if unsafe { call(this(a[0]).fd.get(), address.as_mut_ptr(), &mut address.len) } < 0 {
        return Err(os_error(t));
    }
    address::to_python(t, &address)
}

fn getsockopt(t: &Thread, a: Args<'_>) -> R {
    let (level, option) = (crate::os::c_int(t, a[1])?, crate::os::c_int(t, a[2])?);
    let size = a.opt(3).map_or(Ok(0), |n| t.index(n))?;
    if !(0..=1024).contains(&size) {
        return Err(super::raise_os(t, "getsockopt buflen out of range"));
    }
    let mut data = vec![0u8; if size == 0 { 4 } else { size as usize }];
    let mut len = data.len() as libc::socklen_t;
    // SAFETY: room of the length given.
    if unsafe { libc::getsockopt(this(a[0]).fd.get(), level, option, data.as_mut_ptr().cast(), &mut len) } < 0 {
        return Err(os_error(t));
    }
    if size == 0 {
        return t.new_int(i32::from_ne_bytes([data[0], data[1], data[2], data[3]]) as i64);
    }
    Ok(t.new_bytes(&data[..(len as usize).min(data.len())])?.value())
}

fn setsockopt(t: &Thread, a: Args<'_>) -> R {
    let (level, option) = (crate::os::c_int(t, a[1])?, crate::os::c_int(t, a[2])?);
    let fd = this(a[0]).fd.get();
    let set = |p: *const libc::c_void, len: usize| {
        // SAFETY: data of the length given, or none.
        if unsafe { libc::setsockopt(fd, level, option, p, len as libc::socklen_t) } < 0 {
            return Err(os_error(t));
        }
        Ok(Value::NONE)
    };
    if a[3].is_none() {
        return set(std::ptr::null(), a.opt(4).map_or(Ok(0), |n| t.index(n))?.max(0) as usize);
    }
    if t.as_int(a[3]).is_some() {
        let n = crate::os::c_int(t, a[3])?;
        return set((&raw const n).cast(), 4);
    }
    let data = t.buffer(a[3])?;
    set(data.as_slice().as_ptr().cast(), data.len())
}

fn listen(t: &Thread, a: Args<'_>) -> R {
    let backlog = a.opt(1).map_or(Ok(128), |n| t.index(n))?.clamp(0, i32::MAX as i64) as i32;
    // SAFETY: plain system call.
    if unsafe { libc::listen(this(a[0]).fd.get(), backlog) } < 0 {
        return Err(os_error(t));
    }
    Ok(Value::NONE)
}

/// Receives into `data`; the number of bytes.
fn receive(t: &Thread, s: &Socket, data: *mut u8, len: usize, flags: i32, from: Option<&mut Address>) -> R<usize> {
    let (address, address_len) = match from {
        Some(a) => (a.as_mut_ptr(), &raw mut a.len),
        None => (std::ptr::null_mut(), std::ptr::null_mut()),
    };
    attempt(t, s, libc::POLLIN, deadline(s), || {
        // SAFETY: room of the lengths given.
        unsafe { libc::recvfrom(s.fd.get(), data.cast(), len, flags, address, address_len) }
    })
}

fn flags(t: &Thread, v: Option<Value>) -> R<i32> {
    v.map_or(Ok(0), |f| crate::os::c_int(t, f))
}

/// Receives up to as many bytes as the argument says.
fn received(t: &Thread, a: Args<'_>, from: Option<&mut Address>) -> R {
    let Ok(size) = usize::try_from(t.index(a[1])?) else {
        return Err(t.value_error("negative buffersize in recv"));
    };
    // Memory that cannot be had is the system's to refuse: read in the size asked for, up to a bound.
    let mut data = vec![0u8; size.min(1 << 24)];
    let n = receive(t, this(a[0]), data.as_mut_ptr(), data.len(), flags(t, a.opt(2))?, from)?;
    Ok(t.new_bytes(&data[..n.min(data.len())])?.value())
}

fn recv(t: &Thread, a: Args<'_>) -> R {
    received(t, a, None)
}

fn recvfrom(t: &Thread, a: Args<'_>) -> R {
    let mut from = Address::empty();
    let data = received(t, a, Some(&mut from))?;
    Ok(t.new_tuple(&[data, address::to_python(t, &from)?])?.value())
}

fn received_into(t: &Thread, a: Args<'_>, from: Option<&mut Address>) -> R<usize> {
    let buffer = t.buffer_writable(a[1])?;
    let Ok(wanted) = usize::try_from(a.opt(2).map_or(Ok(0), |n| t.index(n))?) else {
        return Err(t.value_error("negative buffersize in recv_into"));
    };
    if wanted > buffer.len() {
        return Err(t.value_error("buffer too small for requested bytes"));
    }
    let len = if wanted == 0 { buffer.len() } else { wanted };
    receive(t, this(a[0]), buffer.as_mut_ptr(), len, flags(t, a.opt(3))?, from)
}

fn recv_into(t: &Thread, a: Args<'_>) -> R {
    t.new_int(received_into(t, a, None)? as i64)
}

fn recvfrom_into(t: &Thread, a: Args<'_>) -> R {
    let mut from = Address::empty();
    let n = received_into(t, a, Some(&mut from))?;
    Ok(t.new_tuple(&[Value::int_unchecked(n as i64), address::to_python(t, &from)?])?.value())
}

fn transmit(t: &Thread, s: &Socket, data: &[u8], flags: i32, to: Option<&Address>, until: Option<Instant>) -> R<usize> {
    let (address, len) = to.map_or((std::ptr::null(), 0), |a| (a.as_ptr(), a.len));
    attempt(t, s, libc::POLLOUT, until, || {
        // SAFETY: data and address of the lengths given. A closed connection is an error, not a signal.
        unsafe { libc::sendto(s.fd.get(), data.as_ptr().cast(), data.len(), flags | libc::MSG_NOSIGNAL, address, len) }
    })
}

fn send(t: &Thread, a: Args<'_>) -> R {
    let (s, data) = (this(a[0]), t.buffer(a[1])?);
    let n = transmit(t, s, data.as_slice(), flags(t, a.opt(2))?, None, deadline(s))?;
    t.new_int(n as i64)
}

fn sendall(t: &Thread, a: Args<'_>) -> R {
    let (s, data, flags) = (this(a[0]), t.buffer(a[1])?, flags(t, a.opt(2))?);
    let until = deadline(s);
    let mut rest = data.as_slice();
    while !rest.is_empty() {
        let n = transmit(t, s, rest, flags, None, until)?;
        rest = &rest[n.min(rest.len())..];
    }
    Ok(Value::NONE)
}

fn sendto(t: &Thread, a: Args<'_>) -> R {
    let (s, data) = (this(a[0]), t.buffer(a[1])?);
    let rest: Gc<Tuple> = self_as(a[2]);
    let (flags, to) = match (rest.get(0), rest.get(1), rest.len()) {
        (Some(to), None, 1) => (0, to),
        (Some(f), Some(to), 2) => (crate::os::c_int(t, f)?, to),
        (_, _, n) => {
            return Err(t.type_error(format_args!("sendto() takes 2 or 3 arguments ({} given)", n + 1)));
        }
    };
    let to = address::parse(t, s.family.get(), to, "sendto")?;
    t.new_int(transmit(t, s, data.as_slice(), flags, Some(&to), deadline(s))? as i64)
}

fn setblocking(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    s.timeout.set(if t.truth(a[1])? { -1.0 } else { 0.0 });
    set_flags(t, s)?;
    Ok(Value::NONE)
}

fn settimeout(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    s.timeout.set(timeout_argument(t, a[1])?);
    set_flags(t, s)?;
    Ok(Value::NONE)
}

fn shutdown(t: &Thread, a: Args<'_>) -> R {
    let how = crate::os::c_int(t, a[1])?;
    // SAFETY: plain system call.
    if unsafe { libc::shutdown(this(a[0]).fd.get(), how) } < 0 {
        return Err(os_error(t));
    }
    Ok(Value::NONE)
}
