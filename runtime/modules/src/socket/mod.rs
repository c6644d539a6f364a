//! `_socket`: the socket type (`object`), addresses (`address`), names and numbers of hosts and services (here).

mod address;
mod object;

use crate::os::os_error;
use crate::words::add_to_module;
use address::{Address, Infos, hints, host_text};
use std::ffi::{CStr, CString};
use taipan_core::error::{R, Raised};
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::exception::{new_exception, os_error as os_error_of};
use taipan_core::types::ty;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_socket",
    doc: "Implementation module for socket operations.\n\nSee the socket module for documentation.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const GAI_ERROR: &str = "socket.gaierror";
const HERROR: &str = "socket.herror";
const DEFAULT_TIMEOUT: &str = "socket.timeout";

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("socketpair", "(family=1, type=1, proto=0, /)", socketpair, ANY, "Create a pair of connected sockets."),
    native("close", "(fd, /)", close, ANY, "Close a socket's descriptor."),
    native("dup", "(fd, /)", dup, ANY, "Duplicate a socket's descriptor."),
    native("getaddrinfo", "(host, port, family=0, type=0, proto=0, flags=0)", getaddrinfo, ANY, "Resolve host and port."),
    native("getnameinfo", "(sockaddr, flags, /)", getnameinfo, ANY, "Names of an address."),
    native("gethostname", "()", gethostname, ANY, "The name of this machine."),
    native("gethostbyname", "(host, /)", gethostbyname, ANY, "The IP address of a host."),
    native("gethostbyname_ex", "(host, /)", gethostbyname_ex, ANY, "Names and addresses of a host."),
    native("gethostbyaddr", "(host, /)", gethostbyaddr, ANY, "Names and addresses of a host."),
    native("getservbyname", "(name, protocol=None, /)", getservbyname, ANY, "The port of a service."),
    native("getservbyport", "(port, protocol=None, /)", getservbyport, ANY, "The service at a port."),
    native("getprotobyname", "(name, /)", getprotobyname, ANY, "The number of a protocol."),
    native("inet_aton", "(ip_addr, /)", inet_aton, ANY, "The bytes of an IPv4 address."),
    native("inet_ntoa", "(packed_ip, /)", inet_ntoa, ANY, "The text of an IPv4 address."),
    native("inet_pton", "(af, ip_addr, /)", inet_pton, ANY, "The bytes of an address."),
    native("inet_ntop", "(af, packed_ip, /)", inet_ntop, ANY, "The text of an address."),
    native("htons", "(x, /)", |t, a| swap(t, a[0], 16), ANY, "16 bits from host to network order."),
    native("ntohs", "(x, /)", |t, a| swap(t, a[0], 16), ANY, "16 bits from network to host order."),
    native("htonl", "(x, /)", |t, a| swap(t, a[0], 32), ANY, "32 bits from host to network order."),
    native("ntohl", "(x, /)", |t, a| swap(t, a[0], 32), ANY, "32 bits from network to host order."),
    native("getdefaulttimeout", "()", |t, _| Ok(object::timeout_value(default_timeout(t))), ANY, "The timeout of new sockets."),
    native("setdefaulttimeout", "(timeout, /)", setdefaulttimeout, ANY, "Set the timeout of new sockets."),
];

macro_rules! constants {
    ($($name:ident)*) => { &[$( (stringify!($name), libc::$name as i64) ),*] };
}

static CONSTANTS: &[(&str, i64)] = constants! {
    AF_UNSPEC AF_UNIX AF_INET AF_INET6 SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_SEQPACKET SOCK_RDM SOCK_CLOEXEC SOCK_NONBLOCK
    SOL_SOCKET SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_BROADCAST SO_ERROR SO_TYPE SO_PROTOCOL SO_RCVBUF SO_SNDBUF SO_LINGER
    SO_RCVTIMEO SO_SNDTIMEO SO_OOBINLINE SO_DONTROUTE SO_ACCEPTCONN SO_RCVLOWAT SO_SNDLOWAT SO_DOMAIN SOMAXCONN
    IPPROTO_IP IPPROTO_TCP IPPROTO_UDP IPPROTO_ICMP IPPROTO_IPV6 IPPROTO_RAW IPV6_V6ONLY IPV6_UNICAST_HOPS
    IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF IPV6_MULTICAST_LOOP IP_TOS IP_TTL IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP
    IP_MULTICAST_IF IP_MULTICAST_LOOP IP_MULTICAST_TTL TCP_NODELAY TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_MAXSEG TCP_CORK
    TCP_DEFER_ACCEPT TCP_USER_TIMEOUT TCP_QUICKACK TCP_FASTOPEN MSG_PEEK MSG_OOB MSG_DONTWAIT MSG_WAITALL MSG_TRUNC MSG_NOSIGNAL
    MSG_DONTROUTE MSG_EOR MSG_CTRUNC SHUT_RD SHUT_WR SHUT_RDWR AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV AI_ADDRCONFIG
    AI_V4MAPPED AI_ALL EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NONAME EAI_SERVICE EAI_SOCKTYPE EAI_SYSTEM
    NI_NUMERICHOST NI_NUMERICSERV NI_NOFQDN NI_NAMEREQD NI_DGRAM
};

static EMPTY: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };

fn init(t: &Thread, m: Value) -> R<()> {
    object::init(t, m)?;
    for (name, n) in CONSTANTS {
        add_to_module(t, m, name, t.new_int(*n)?)?;
    }
    for (name, n) in [
        ("INADDR_ANY", 0),
        ("INADDR_BROADCAST", 0xFFFF_FFFF),
        ("INADDR_LOOPBACK", 0x7F00_0001),
        ("INADDR_NONE", 0xFFFF_FFFF),
        ("NI_MAXHOST", 1025),
        ("NI_MAXSERV", 32),
    ] {
        add_to_module(t, m, name, t.new_int(n)?)?;
    }
    let base = t.vm().type_of_id(ty::OS_ERROR);
    let flags = type_flags::BASETYPE | type_flags::HAS_DICT;
    for (key, name) in [(GAI_ERROR, "gaierror"), (HERROR, "herror")] {
        let class = t.new_native_type("socket", name, base, kinds::EXCEPTION, flags, &EMPTY)?.value();
        t.vm().register(key, class);
        add_to_module(t, m, name, class)?;
    }
    add_to_module(t, m, "error", base.value())?;
    add_to_module(t, m, "timeout", t.vm().type_of_id(ty::TIMEOUT_ERROR).value())?;
    add_to_module(t, m, "has_ipv6", Value::TRUE)
}

/// Raises one of the module's exceptions with a number and a text.
fn raise(t: &Thread, class: &'static str, code: i32, text: &str) -> Raised {
    let made = || -> R {
        let Some(class) = t.vm().registered(class).and_then(|c| c.downcast::<Type>()) else {
            return Err(t.system_error("module _socket is not initialised"));
        };
        new_exception(t, class, &[Value::int_unchecked(code as i64), t.new_str(text)?.value()])
    };
    match made() {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

/// Raises OSError with a text only.
fn raise_os(t: &Thread, text: &str) -> Raised {
    t.raise_text(ty::OS_ERROR, text)
}

/// Seconds; negative: none.
fn default_timeout(t: &Thread) -> f64 {
    t.vm().registered(DEFAULT_TIMEOUT).and_then(|v| v.as_float()).unwrap_or(-1.0)
}

fn setdefaulttimeout(t: &Thread, a: Args<'_>) -> R {
    let seconds = object::timeout_argument(t, a[0])?;
    t.vm().register(DEFAULT_TIMEOUT, Value::float(seconds));
    Ok(Value::NONE)
}

fn socketpair(t: &Thread, a: Args<'_>) -> R {
    let number = |i: usize, default: i32| a.not_none(i).map_or(Ok(default), |v| crate::os::c_int(t, v));
    let (family, kind, protocol) = (number(0, libc::AF_UNIX)?, number(1, libc::SOCK_STREAM)?, number(2, 0)?);
    let mut fds = [0; 2];
    // SAFETY: room for two descriptors.
    if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, protocol, fds.as_mut_ptr()) } < 0 {
        return Err(os_error(t));
    }
    let module = match t.vm().modules().get_text(t, "_socket") {
        Some(m) => m,
        None => return Err(t.system_error("module _socket is gone")),
    };
    let class = t.getattr_str(module, "socket")?;
    let make = |fd: i32| t.call(class, &[family, kind, protocol, fd].map(|n| Value::int_unchecked(n as i64)));
    let first = make(fds[0])?;
    let second = make(fds[1])?;
    Ok(t.new_tuple(&[first, second])?.value())
}

fn close(t: &Thread, a: Args<'_>) -> R {
    let fd = crate::os::c_int(t, a[0])?;
    // SAFETY: the caller's descriptor.
    if unsafe { libc::close(fd) } < 0 { Err(os_error(t)) } else { Ok(Value::NONE) }
}

fn dup(t: &Thread, a: Args<'_>) -> R {
    let fd = crate::os::c_int(t, a[0])?;
    // SAFETY: plain system call.
    let new = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
    if new < 0 { Err(os_error(t)) } else { t.new_int(new as i64) }
}

fn c_text(t: &Thread, v: Value) -> R<CString> {
    CString::new(host_text(t, v)?).map_err(|_| t.value_error("embedded null character"))
}

fn getaddrinfo(t: &Thread, a: Args<'_>) -> R {
    let host = if a[0].is_none() { None } else { Some(c_text(t, a[0])?) };
    let service = if a[1].is_none() {
        None
    } else if t.as_int(a[1]).is_some() {
        Some(CString::new(t.index(a[1])?.to_string()).unwrap_or_default())
    } else if t.as_str(a[1]).is_some() || t.as_bytes(a[1]).is_some() {
        Some(c_text(t, a[1])?)
    } else {
        return Err(t.raise_text(ty::OS_ERROR, "Int or String expected"));
    };
    let number = |i: usize| a.opt(i).map_or(Ok(0), |v| crate::os::c_int(t, v));
    let hints = hints(number(2)?, number(3)?, number(4)?, number(5)?);
    let infos = Infos::look_up(t, host.as_ref(), service.as_ref(), hints)?;
    let list = t.new_list(&[])?;
    for info in infos.iter() {
        let name = if info.ai_canonname.is_null() {
            String::new()
        } else {
            // SAFETY: a C string that lives as long as the list.
            unsafe { CStr::from_ptr(info.ai_canonname) }.to_string_lossy().into_owned()
        };
        let name = t.new_str(&name)?.value();
        let place = address::to_python(t, &address::of_info(info))?;
        let [family, kind, protocol] =
            [info.ai_family, info.ai_socktype, info.ai_protocol].map(|n| Value::int_unchecked(n as i64));
        list.push(t, t.new_tuple(&[family, kind, protocol, name, place])?.value())?;
    }
    Ok(list.value())
}

/// Host and service of an address, as text.
fn names(t: &Thread, address: &Address, flags: i32) -> R<(String, String)> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    // SAFETY: buffers of the lengths given.
    let code = t.without_lock(|| unsafe {
        libc::getnameinfo(
            address.as_ptr(),
            address.len,
            host.as_mut_ptr().cast(),
            host.len() as _,
            service.as_mut_ptr().cast(),
            service.len() as _,
            flags,
        )
    });
    if code != 0 {
        return Err(address::gai_error(t, code));
    }
    let text =
        |b: &[u8]| CStr::from_bytes_until_nul(b).map_or_else(|_| String::new(), |s| s.to_string_lossy().into_owned());
    Ok((text(&host), text(&service)))
}

fn getnameinfo(t: &Thread, a: Args<'_>) -> R {
    let Some(tuple) = a[0].downcast::<Tuple>() else {
        return Err(t.type_error("getnameinfo() argument 1 must be a tuple"));
    };
    let host = host_text(t, tuple.get(0).unwrap_or(Value::NONE))?;
    let family = if host.contains(':') { libc::AF_INET6 } else { libc::AF_INET };
    let address = address::parse(t, family, a[0], "getnameinfo")?;
    let (host, service) = names(t, &address, crate::os::c_int(t, a[1])?)?;
    let (host, service) = (t.new_str(&host)?.value(), t.new_str(&service)?.value());
    Ok(t.new_tuple(&[host, service])?.value())
}

fn gethostname(t: &Thread, _: Args<'_>) -> R {
    let mut name = [0u8; 1024];
    // SAFETY: a buffer of the length given, less the final zero.
    if unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) } < 0 {
        return Err(os_error(t));
    }
    let end = name.iter().position(|b| *b == 0).unwrap_or(name.len());
    Ok(t.decode_os(&name[..end])?.value())
}

fn ip_text(t: &Thread, address: &Address) -> R {
    let shown = address::to_python(t, address)?;
    Ok(shown.downcast::<Tuple>().and_then(|p| p.get(0)).unwrap_or(Value::NONE))
}

fn gethostbyname(t: &Thread, a: Args<'_>) -> R {
    let address = address::host_address(t, &host_text(t, a[0])?, libc::AF_INET)?;
    ip_text(t, &address)
}

/// (name, no aliases, addresses).
fn host_entry(t: &Thread, name: &str, host: &CString, family: i32) -> R {
    let infos = Infos::look_up(t, Some(host), None, hints(family, libc::SOCK_STREAM, 0, 0))?;
    let list = t.new_list(&[])?;
    for info in infos.iter() {
        list.push(t, ip_text(t, &address::of_info(info))?)?;
    }
    let (name, aliases) = (t.new_str(name)?.value(), t.new_list(&[])?.value());
    Ok(t.new_tuple(&[name, aliases, list.value()])?.value())
}

fn gethostbyname_ex(t: &Thread, a: Args<'_>) -> R {
    let host = host_text(t, a[0])?;
    host_entry(t, &host, &c_text(t, a[0])?, libc::AF_INET)
}

fn gethostbyaddr(t: &Thread, a: Args<'_>) -> R {
    let address = address::host_address(t, &host_text(t, a[0])?, libc::AF_UNSPEC)?;
    let (name, _) = names(t, &address, 0)?;
    host_entry(t, &name, &c_text(t, a[0])?, libc::AF_UNSPEC)
}

fn protocol_argument(t: &Thread, v: Option<Value>) -> R<Option<CString>> {
    v.filter(|v| !v.is_none()).map(|v| c_text(t, v)).transpose()
}

fn getservbyname(t: &Thread, a: Args<'_>) -> R {
    let (name, protocol) = (c_text(t, a[0])?, protocol_argument(t, a.opt(1))?);
    // SAFETY: C strings or null; the answer is read at once.
    let port = unsafe {
        libc::getservbyname(name.as_ptr(), protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr()))
            .as_ref()
            .map(|s| s.s_port)
    };
    match port {
        Some(port) => t.new_int(u16::from_be(port as u16) as i64),
        None => Err(raise_os(t, "service/proto not found")),
    }
}

fn getservbyport(t: &Thread, a: Args<'_>) -> R {
    let Ok(port) = u16::try_from(t.index(a[0])?) else {
        return Err(t.overflow_error("getservbyport: port must be 0-65535."));
    };
    let protocol = protocol_argument(t, a.opt(1))?;
    // SAFETY: as above.
    let name = unsafe {
        libc::getservbyport(port.to_be() as i32, protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr()))
            .as_ref()
            .map(|s| CStr::from_ptr(s.s_name).to_string_lossy().into_owned())
    };
    match name {
        Some(name) => Ok(t.new_str(&name)?.value()),
        None => Err(raise_os(t, "port/proto not found")),
    }
}

fn getprotobyname(t: &Thread, a: Args<'_>) -> R {
    let name = c_text(t, a[0])?;
    // SAFETY: a C string; the answer is read at once.
    match unsafe { libc::getprotobyname(name.as_ptr()).as_ref().map(|p| p.p_proto) } {
        Some(n) => t.new_int(n as i64),
        None => Err(raise_os(t, "protocol not found")),
    }
}

fn inet_aton(t: &Thread, a: Args<'_>) -> R {
    let text = c_text(t, a[0])?;
    // SAFETY: zero is a valid address; the text is a C string.
    let parsed = unsafe {
        let mut address: libc::in_addr = std::mem::zeroed();
        (inet_aton_c(text.as_ptr(), &mut address) != 0).then_some(address.s_addr)
    };
    match parsed {
        Some(bits) => Ok(t.new_bytes(&bits.to_ne_bytes())?.value()),
        None => Err(raise_os(t, "illegal IP address string passed to inet_aton")),
    }
}

unsafe extern "C" {
    #[link_name = "inet_aton"]
    fn inet_aton_c(text: *const libc::c_char, to: *mut libc::in_addr) -> i32;
}

fn inet_ntoa(t: &Thread, a: Args<'_>) -> R {
    let data = t.buffer(a[0])?;
    match <[u8; 4]>::try_from(data.as_slice()) {
        Ok(b) => Ok(t.new_str(&std::net::Ipv4Addr::from(b).to_string())?.value()),
        Err(_) => Err(raise_os(t, "packed IP wrong length")),
    }
}

fn inet_pton(t: &Thread, a: Args<'_>) -> R {
    let (family, text) = (crate::os::c_int(t, a[0])?, host_text(t, a[1])?);
    let illegal = |_| raise_os(t, "illegal IP address string passed to inet_pton");
    match family {
        libc::AF_INET => {
            let ip: std::net::Ipv4Addr = text.parse().map_err(illegal)?;
            Ok(t.new_bytes(&ip.octets())?.value())
        }
        libc::AF_INET6 => {
            let ip: std::net::Ipv6Addr = text.parse().map_err(illegal)?;
            Ok(t.new_bytes(&ip.octets())?.value())
        }
        _ => Err(os_error_of(t, libc::EAFNOSUPPORT, None, None)),
    }
}

fn inet_ntop(t: &Thread, a: Args<'_>) -> R {
    let (family, data) = (crate::os::c_int(t, a[0])?, t.buffer(a[1])?);
    let wrong = |_| t.value_error("invalid length of packed IP address string");
    let text = match family {
        libc::AF_INET => std::net::Ipv4Addr::from(<[u8; 4]>::try_from(data.as_slice()).map_err(wrong)?).to_string(),
        libc::AF_INET6 => std::net::Ipv6Addr::from(<[u8; 16]>::try_from(data.as_slice()).map_err(wrong)?).to_string(),
        _ => return Err(t.value_error(format_args!("unknown address family {family}"))),
    };
    Ok(t.new_str(&text)?.value())
}

fn swap(t: &Thread, v: Value, bits: u32) -> R {
    let n = t.index(v)?;
    if n < 0 {
        return Err(t.overflow_error("can't convert negative Python int to C unsigned integer"));
    }
    if n >> bits != 0 {
        return Err(t.overflow_error(format_args!("Python int too large to convert to C {bits}-bit unsigned integer")));
    }
    t.new_int(if bits == 16 { (n as u16).to_be() as i64 } else { (n as u32).to_be() as i64 })
}
