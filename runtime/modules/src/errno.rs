//! `errno`: the system's error numbers.

use crate::words::add_to_module;
use taipan_core::native::ModuleDef;
use taipan_core::{R, Thread};
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "errno",
    doc: "This module makes available standard errno system symbols.\n\nThe value of each symbol is the corresponding integer value,\ne.g., on most systems, errno.ENOENT equals the integer 2.\n\nThe dictionary errno.errorcode maps numeric codes to symbol names,\ne.g., errno.errorcode[2] could be the string 'ENOENT'.",
    functions: &[],
    init,
};

macro_rules! errors {
    ($($name:ident)*) => { &[$( (stringify!($name), libc::$name) ),*] };
}

/// The first name of a number is the one `errorcode` shows.
static ERRORS: &[(&str, i32)] = errors! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV
    ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK
    ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP EWOULDBLOCK ENOMSG EIDRM ENOSTR ENODATA ETIME ENOSR EREMOTE ENOLINK EPROTO
    EMULTIHOP EBADMSG EOVERFLOW EILSEQ EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT
    ESOCKTNOSUPPORT ENOTSUP EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED
    ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY
    EINPROGRESS ESTALE EDQUOT ECANCELED EOWNERDEAD ENOTRECOVERABLE
};

#[cfg(target_os = "linux")]
static LINUX: &[(&str, i32)] = errors! {
    ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT EBFONT ENONET ENOPKG
    EADV ESRMNT ECOMM EDOTDOT ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC ERESTART ESTRPIPE EUCLEAN
    ENOTNAM ENAVAIL EISNAM EREMOTEIO ENOMEDIUM EMEDIUMTYPE ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED ERFKILL EHWPOISON
    EDEADLOCK
};
#[cfg(not(target_os = "linux"))]
static LINUX: &[(&str, i32)] = &[];

fn init(t: &Thread, m: Value) -> R<()> {
    let codes = t.new_dict()?;
    for (name, n) in ERRORS.iter().chain(LINUX) {
        let n = Value::int_unchecked(*n as i64);
        add_to_module(t, m, name, n)?;
        if codes.get(t, n)?.is_none() {
            codes.set(t, n, t.intern(name)?.value())?;
        }
    }
    add_to_module(t, m, "errorcode", codes.value())
}
