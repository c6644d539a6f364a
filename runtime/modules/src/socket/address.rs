//! Socket addresses: Python's tuples and texts to the system's structures and back.

use std::ffi::{CStr, CString};
use taipan_core::error::{R, Raised};
use taipan_core::object::Tuple;
use taipan_core::thread::Thread;
use taipan_heap::Value;

/// An address as the system has it.
#[derive(Clone, Copy)]
pub struct Address {
    pub storage: libc::sockaddr_storage,
    pub len: libc::socklen_t,
}

impl Address {
    /// Room for any address.
    pub fn empty() -> Address {
        // SAFETY: all-zero bytes are a valid sockaddr_storage.
        let storage = unsafe { std::mem::zeroed() };
        Address { storage, len: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }
    pub fn as_ptr(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }
    pub fn as_mut_ptr(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }
    /// The first bytes of the storage seen as `T`.
    fn of<T: Copy>(value: T) -> Address {
        let mut a = Address::empty();
        // SAFETY: socket address structures fit the storage, which is aligned for all of them.
        unsafe { (&raw mut a.storage).cast::<T>().write(value) };
        a.len = size_of::<T>() as libc::socklen_t;
        a
    }
    fn view<T: Copy>(&self) -> T {
        // SAFETY: as above; callers looked at the family.
        unsafe { (&raw const self.storage).cast::<T>().read() }
    }
}

/// Raises `socket.gaierror`.
pub fn gai_error(t: &Thread, code: i32) -> Raised {
    if code == libc::EAI_SYSTEM {
        return crate::os::os_error(t);
    }
    // SAFETY: a static text of the library.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) }.to_string_lossy().into_owned();
    super::raise(t, super::GAI_ERROR, code, &text)
}

/// A list of the system's address information, freed at the end.
pub struct Infos(*mut libc::addrinfo);

impl Infos {
    pub fn look_up(t: &Thread, host: Option<&CString>, service: Option<&CString>, hints: libc::addrinfo) -> R<Infos> {
        let mut list = std::ptr::null_mut();
        let text = |s: Option<&CString>| s.map_or(std::ptr::null(), |s| s.as_ptr());
        let (host, service) = (text(host), text(service));
        // SAFETY: C strings or null, valid hints, room for the answer.
        let code = t.without_lock(|| unsafe { libc::getaddrinfo(host, service, &hints, &mut list) });
        if code != 0 { Err(gai_error(t, code)) } else { Ok(Infos(list)) }
    }
    pub fn iter(&self) -> impl Iterator<Item = &libc::addrinfo> {
        let mut next = self.0;
        std::iter::from_fn(move || {
            // SAFETY: the list lives as long as self.
            let info = unsafe { next.as_ref() }?;
            next = info.ai_next;
            Some(info)
        })
    }
}

impl Drop for Infos {
    fn drop(&mut self) {
        // SAFETY: made by getaddrinfo, freed once.
        unsafe { libc::freeaddrinfo(self.0) }
    }
}

pub fn hints(family: i32, kind: i32, protocol: i32, flags: i32) -> libc::addrinfo {
    // SAFETY: all-zero hints are valid.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    (hints.ai_family, hints.ai_socktype, hints.ai_protocol, hints.ai_flags) = (family, kind, protocol, flags);
    hints
}

/// The address of an entry of a list.
pub fn of_info(info: &libc::addrinfo) -> Address {
    let mut a = Address::empty();
    // SAFETY: the entry's address has the length given, at most that of the storage.
    unsafe {
        std::ptr::copy_nonoverlapping(info.ai_addr.cast::<u8>(), a.as_mut_ptr().cast(), info.ai_addrlen as usize)
    };
    a.len = info.ai_addrlen;
    a
}

/// A host's first address of a family; "" is any, "<broadcast>" everybody.
pub fn host_address(t: &Thread, host: &str, family: i32) -> R<Address> {
    let v4 = |bits: u32| {
        // SAFETY: all-zero bytes are a valid sockaddr_in.
        let mut a: libc::sockaddr_in = unsafe { std::mem::zeroed() };
        a.sin_family = libc::AF_INET as libc::sa_family_t;
        a.sin_addr.s_addr = bits.to_be();
        Address::of(a)
    };
    match (host, family) {
        ("", libc::AF_INET) => return Ok(v4(0)),
        ("<broadcast>", libc::AF_INET | libc::AF_UNSPEC) => return Ok(v4(u32::MAX)),
        _ => {}
    }
    if let (Ok(ip), libc::AF_INET | libc::AF_UNSPEC) = (host.parse::<std::net::Ipv4Addr>(), family) {
        return Ok(v4(u32::from(ip)));
    }
    let name = CString::new(host).map_err(|_| t.value_error("embedded null character"))?;
    let (name, flags) = if host.is_empty() { (None, libc::AI_PASSIVE) } else { (Some(&name), 0) };
    let infos = Infos::look_up(t, name, Some(&c"0".to_owned()), hints(family, libc::SOCK_DGRAM, 0, flags))?;
    match infos.iter().next() {
        Some(info) => Ok(of_info(info)),
        None => Err(gai_error(t, libc::EAI_NONAME)),
    }
}

fn port(t: &Thread, v: Value, what: &str) -> R<u16> {
    match t.as_int(v) {
        None => Err(t.type_error(format_args!("'{}' object cannot be interpreted as an integer", t.type_name(v)))),
        Some(n) => match n.as_i64().and_then(|n| u16::try_from(n).ok()) {
            Some(n) => Ok(n),
            None => Err(t.overflow_error(format_args!("{what}: port must be 0-65535."))),
        },
    }
}

/// The text of a host argument: str, or bytes.
pub fn host_text(t: &Thread, v: Value) -> R<String> {
    if let Some(s) = t.as_str(v) {
        return Ok(s.to_text());
    }
    match t.try_buffer(v)? {
        Some(b) => Ok(String::from_utf8_lossy(b.as_slice()).into_owned()),
        None => Err(t.type_error(format_args!("str, bytes or bytearray expected, not {}", t.type_name(v)))),
    }
}

/// What `bind`, `connect` and `sendto` get.
pub fn parse(t: &Thread, family: i32, v: Value, what: &str) -> R<Address> {
    match family {
        libc::AF_INET | libc::AF_INET6 => {
            let name = if family == libc::AF_INET { "AF_INET" } else { "AF_INET6" };
            let Some(tuple) = v.downcast::<Tuple>() else {
                return Err(
                    t.type_error(format_args!("{what}(): {name} address must be tuple, not {}", t.type_name(v)))
                );
            };
            let allowed = if family == libc::AF_INET { 2..=2 } else { 2..=4 };
            if !allowed.contains(&tuple.len()) {
                let shape = if family == libc::AF_INET {
                    "a pair (host, port)"
                } else {
                    "a tuple (host, port[, flowinfo[, scopeid]])"
                };
                return Err(t.type_error(format_args!("{name} address must be {shape}")));
            }
            let part = |i: usize| tuple.get(i).unwrap_or(Value::NONE);
            let host = host_text(t, part(0))?;
            let port = port(t, part(1), &format!("{what}()"))?;
            let address = host_address(t, &host, family)?;
            if family == libc::AF_INET {
                let mut a: libc::sockaddr_in = address.view();
                a.sin_port = port.to_be();
                return Ok(Address::of(a));
            }
            let mut a: libc::sockaddr_in6 = address.view();
            a.sin6_port = port.to_be();
            if tuple.len() > 2 {
                a.sin6_flowinfo = (t.index(part(2))? as u32).to_be();
            }
            if tuple.len() > 3 {
                a.sin6_scope_id = t.index(part(3))? as u32;
            }
            Ok(Address::of(a))
        }
        libc::AF_UNIX => {
            let path = match t.as_str(v) {
                Some(_) => crate::os::path(t, v, what)?.name.into_bytes(),
                None => t.buffer(v)?.as_slice().to_vec(),
            };
            // SAFETY: all-zero bytes are a valid sockaddr_un.
            let mut a: libc::sockaddr_un = unsafe { std::mem::zeroed() };
            a.sun_family = libc::AF_UNIX as libc::sa_family_t;
            if path.len() >= a.sun_path.len() {
                return Err(super::raise_os(t, "AF_UNIX path too long"));
            }
            for (to, from) in a.sun_path.iter_mut().zip(&path) {
                *to = *from as libc::c_char;
            }
            let mut address = Address::of(a);
            let end = usize::from(path.first().is_some_and(|b| *b != 0));
            address.len = (std::mem::offset_of!(libc::sockaddr_un, sun_path) + path.len() + end) as libc::socklen_t;
            Ok(address)
        }
        _ => Err(super::raise_os(t, &format!("{what}(): bad family"))),
    }
}

/// An address as Python sees it.
pub fn to_python(t: &Thread, a: &Address) -> R {
    if a.len == 0 {
        return Ok(Value::NONE);
    }
    match a.storage.ss_family as i32 {
        libc::AF_INET => {
            let a: libc::sockaddr_in = a.view();
            let host = std::net::Ipv4Addr::from(u32::from_be(a.sin_addr.s_addr)).to_string();
            let host = t.new_str(&host)?.value();
            Ok(t.new_tuple(&[host, Value::int_unchecked(u16::from_be(a.sin_port) as i64)])?.value())
        }
        libc::AF_INET6 => {
            let a: libc::sockaddr_in6 = a.view();
            let host = std::net::Ipv6Addr::from(a.sin6_addr.s6_addr).to_string();
            let host = t.new_str(&host)?.value();
            let rest = [u16::from_be(a.sin6_port) as i64, u32::from_be(a.sin6_flowinfo) as i64, a.sin6_scope_id as i64];
            let [port, flow, scope] = rest.map(Value::int_unchecked);
            Ok(t.new_tuple(&[host, port, flow, scope])?.value())
        }
        libc::AF_UNIX => {
            let bytes = (a.len as usize).saturating_sub(std::mem::offset_of!(libc::sockaddr_un, sun_path));
            let a: libc::sockaddr_un = a.view();
            let path: Vec<u8> = a.sun_path.iter().take(bytes).map(|c| *c as u8).collect();
            if path.first() == Some(&0) {
                // A name in Linux's abstract namespace.
                return Ok(t.new_bytes(&path)?.value());
            }
            let end = path.iter().position(|b| *b == 0).unwrap_or(path.len());
            Ok(t.decode_os(&path[..end])?.value())
        }
        family => {
            // SAFETY: plain bytes of the storage.
            let data: [u8; 14] = unsafe { (*a.as_ptr()).sa_data.map(|c| c as u8) };
            Ok(t.new_tuple(&[Value::int_unchecked(family as i64), t.new_bytes(&data)?.value()])?.value())
        }
    }
}
