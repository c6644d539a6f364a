//! Open files: descriptors, reading, writing, pipes.

use super::{ANY, descriptor, dir_fd, done, name_value, os_error, path, path_error, retry};
use taipan_core::error::R;
use taipan_core::native::{Args, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_core::types::exception;
use taipan_heap::Value;

pub static FUNCTIONS: &[NativeDef] = &[
    native(
        "open",
        "(path, flags, mode=511, *, dir_fd=None)",
        open,
        ANY,
        "Open a file for low level IO.  Returns a file descriptor (integer).",
    ),
    native("close", "(fd)", close, ANY, "Close a file descriptor."),
    native(
        "closerange",
        "(fd_low, fd_high, /)",
        closerange,
        ANY,
        "Closes all file descriptors in [fd_low, fd_high), ignoring errors.",
    ),
    native("read", "(fd, length, /)", read, ANY, "Read from a file descriptor.  Returns a bytes object."),
    native("readinto", "(fd, buffer, /)", readinto, ANY, ""),
    native("pread", "(fd, length, offset, /)", pread, ANY, ""),
    native("write", "(fd, data, /)", write, ANY, "Write a bytes object to a file descriptor."),
    native("pwrite", "(fd, buffer, offset, /)", pwrite, ANY, ""),
    native(
        "lseek",
        "(fd, position, whence, /)",
        lseek,
        ANY,
        "Set the position of a file descriptor.  Return the new position.",
    ),
    native("dup", "(fd, /)", dup, ANY, "Return a duplicate of a file descriptor."),
    native("dup2", "(fd, fd2, inheritable=True)", dup2, ANY, "Duplicate file descriptor."),
    native("pipe", "()", pipe, ANY, "Create a pipe."),
    native("pipe2", "(flags, /)", pipe2, ANY, ""),
    native("isatty", "(fd, /)", isatty, ANY, "Return True if the fd is connected to a terminal."),
    native("ttyname", "(fd, /)", ttyname, ANY, ""),
    native(
        "get_terminal_size",
        "(fd=1, /)",
        get_terminal_size,
        ANY,
        "Return the size of the terminal window as (columns, lines).",
    ),
    native("fsync", "(fd)", fsync, ANY, "Force write of fd to disk."),
    native("fdatasync", "(fd)", fsync, ANY, ""),
    native("ftruncate", "(fd, length, /)", ftruncate, ANY, ""),
    native("get_inheritable", "(fd, /)", get_inheritable, ANY, ""),
    native("set_inheritable", "(fd, inheritable, /)", set_inheritable, ANY, ""),
    native("get_blocking", "(fd, /)", get_blocking, ANY, ""),
    native("set_blocking", "(fd, blocking, /)", set_blocking, ANY, ""),
    native("device_encoding", "(fd)", device_encoding, ANY, ""),
    native("sendfile", "(out_fd, in_fd, offset, count)", sendfile, ANY, ""),
    native("fpathconf", "(fd, name, /)", fpathconf, ANY, ""),
];

fn fd(t: &Thread, v: Value) -> R<i32> {
    super::c_int(t, v)
}

fn open(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "open")?;
    let flags = super::c_int(t, a[1])? | libc::O_CLOEXEC;
    let mode = a.opt(2).map_or(Ok(0o777), |m| t.index(m))? as libc::c_uint;
    let dir = dir_fd(t, a, 3)?;
    // SAFETY: the name is a C string that outlives the call.
    match retry(t, || unsafe { libc::openat(dir, p.name.as_ptr(), flags, mode) as isize })? {
        Ok(fd) => t.new_int(fd as i64),
        Err(_) => Err(path_error(t, &p)),
    }
}

fn close(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    // SAFETY: closing a descriptor number the program owns.
    done(t, unsafe { libc::close(fd) })
}

fn closerange(t: &Thread, a: Args<'_>) -> R {
    for fd in fd(t, a[0])?.max(0)..fd(t, a[1])? {
        // SAFETY: as `close`; errors are ignored by definition.
        unsafe { libc::close(fd) };
    }
    Ok(Value::NONE)
}

fn bytes_read(t: &Thread, length: i64, mut call: impl FnMut(*mut libc::c_void, usize) -> isize) -> R {
    if length < 0 {
        return Err(exception::os_error(t, libc::EINVAL, None, None));
    }
    let mut data = t.room(length as usize)?;
    match retry(t, || call(data.as_mut_ptr().cast(), length as usize))? {
        Ok(n) => {
            // SAFETY: so many bytes have been written.
            unsafe { data.set_len(n as usize) };
            Ok(t.new_bytes(&data)?.value())
        }
        Err(_) => Err(os_error(t)),
    }
}

fn read(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    // SAFETY: the buffer has `len` bytes.
    bytes_read(t, t.index(a[1])?, |p, len| unsafe { libc::read(fd, p, len) })
}

fn pread(t: &Thread, a: Args<'_>) -> R {
    let (fd, offset) = (fd(t, a[0])?, t.index(a[2])?);
    // SAFETY: the buffer has `len` bytes.
    bytes_read(t, t.index(a[1])?, |p, len| unsafe { libc::pread(fd, p, len, offset) })
}

fn readinto(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    let buffer = t.buffer_writable(a[1])?;
    let (p, len) = (buffer.as_mut_ptr(), buffer.len());
    // SAFETY: the buffer is held and has `len` bytes.
    match retry(t, || unsafe { libc::read(fd, p.cast(), len) })? {
        Ok(n) => t.new_int(n as i64),
        Err(_) => Err(os_error(t)),
    }
}

fn write(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    let data = t.buffer(a[1])?;
    let s = data.as_slice();
    // SAFETY: the slice is valid for the call.
    match retry(t, || unsafe { libc::write(fd, s.as_ptr().cast(), s.len()) })? {
        Ok(n) => t.new_int(n as i64),
        Err(_) => Err(os_error(t)),
    }
}

fn pwrite(t: &Thread, a: Args<'_>) -> R {
    let (fd, offset) = (fd(t, a[0])?, t.index(a[2])?);
    let data = t.buffer(a[1])?;
    let s = data.as_slice();
    // SAFETY: the slice is valid for the call.
    match retry(t, || unsafe { libc::pwrite(fd, s.as_ptr().cast(), s.len(), offset) })? {
        Ok(n) => t.new_int(n as i64),
        Err(_) => Err(os_error(t)),
    }
}

fn lseek(t: &Thread, a: Args<'_>) -> R {
    let (fd, offset, whence) = (fd(t, a[0])?, t.index(a[1])?, super::c_int(t, a[2])?);
    // SAFETY: plain system call.
    match unsafe { libc::lseek(fd, offset, whence) } {
        -1 => Err(os_error(t)),
        n => t.new_int(n),
    }
}

fn dup(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    // SAFETY: plain system call.
    match unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) } {
        -1 => Err(os_error(t)),
        n => t.new_int(n as i64),
    }
}

fn dup2(t: &Thread, a: Args<'_>) -> R {
    let (from, to) = (fd(t, a[0])?, fd(t, a[1])?);
    let inheritable = a.opt(2).map_or(Ok(true), |v| t.truth(v))?;
    // SAFETY: plain system calls.
    let n = unsafe {
        let n = libc::dup2(from, to);
        if n >= 0 && !inheritable {
            libc::fcntl(n, libc::F_SETFD, libc::FD_CLOEXEC);
        }
        n
    };
    if n < 0 { Err(os_error(t)) } else { t.new_int(n as i64) }
}

fn new_pipe(t: &Thread, flags: i32) -> R {
    let mut fds = [0i32; 2];
    // SAFETY: two descriptors are written into the array.
    #[cfg(target_os = "linux")]
    let r = unsafe { libc::pipe2(fds.as_mut_ptr(), flags) };
    #[cfg(not(target_os = "linux"))]
    // SAFETY: two descriptors are written into the array.
    let r = unsafe {
        let r = libc::pipe(fds.as_mut_ptr());
        for fd in fds.iter().filter(|_| r == 0 && flags & libc::O_CLOEXEC != 0) {
            libc::fcntl(*fd, libc::F_SETFD, libc::FD_CLOEXEC);
        }
        r
    };
    if r < 0 {
        return Err(os_error(t));
    }
    Ok(t.new_tuple(&fds.map(|fd| Value::int_unchecked(fd as i64)))?.value())
}

fn pipe(t: &Thread, _: Args<'_>) -> R {
    new_pipe(t, libc::O_CLOEXEC)
}

fn pipe2(t: &Thread, a: Args<'_>) -> R {
    new_pipe(t, super::c_int(t, a[0])?)
}

fn isatty(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    // SAFETY: plain library call.
    Ok(Value::bool(unsafe { libc::isatty(fd) } == 1))
}

fn ttyname(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    let mut name = [0u8; 256];
    // SAFETY: the buffer has the given size; the result is a C string on success.
    match unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) } {
        0 => name_value(t, name.split(|b| *b == 0).next().unwrap_or(b""), false),
        e => Err(exception::os_error(t, e, None, None)),
    }
}

fn get_terminal_size(t: &Thread, a: Args<'_>) -> R {
    let fd = a.opt(0).map_or(Ok(1), |v| fd(t, v))?;
    // SAFETY: the request fills a winsize.
    let (r, size) = unsafe {
        let mut size: libc::winsize = std::mem::zeroed();
        (libc::ioctl(fd, libc::TIOCGWINSZ, &mut size), size)
    };
    if r < 0 {
        return Err(os_error(t));
    }
    let int = |n: u16| Value::int_unchecked(n as i64);
    crate::structseq::make(t, &super::process::TERMINAL_SIZE, &[int(size.ws_col), int(size.ws_row)], &[])
}

fn fsync(t: &Thread, a: Args<'_>) -> R {
    let fd = descriptor(t, a[0])?;
    // SAFETY: plain system call.
    done(t, unsafe { libc::fsync(fd) })
}

fn ftruncate(t: &Thread, a: Args<'_>) -> R {
    let (fd, length) = (fd(t, a[0])?, t.index(a[1])?);
    // SAFETY: plain system call.
    done(t, unsafe { libc::ftruncate(fd, length) })
}

fn fcntl(t: &Thread, fd: i32, request: i32, argument: i32) -> R<i32> {
    // SAFETY: requests with an int argument only.
    match unsafe { libc::fcntl(fd, request, argument) } {
        -1 => Err(os_error(t)),
        n => Ok(n),
    }
}

fn get_inheritable(t: &Thread, a: Args<'_>) -> R {
    let flags = fcntl(t, fd(t, a[0])?, libc::F_GETFD, 0)?;
    Ok(Value::bool(flags & libc::FD_CLOEXEC == 0))
}

fn set_inheritable(t: &Thread, a: Args<'_>) -> R {
    let (fd, on) = (fd(t, a[0])?, t.truth(a[1])?);
    let flags = fcntl(t, fd, libc::F_GETFD, 0)?;
    fcntl(t, fd, libc::F_SETFD, if on { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC })?;
    Ok(Value::NONE)
}

fn get_blocking(t: &Thread, a: Args<'_>) -> R {
    let flags = fcntl(t, fd(t, a[0])?, libc::F_GETFL, 0)?;
    Ok(Value::bool(flags & libc::O_NONBLOCK == 0))
}

fn set_blocking(t: &Thread, a: Args<'_>) -> R {
    let (fd, on) = (fd(t, a[0])?, t.truth(a[1])?);
    let flags = fcntl(t, fd, libc::F_GETFL, 0)?;
    fcntl(t, fd, libc::F_SETFL, if on { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK })?;
    Ok(Value::NONE)
}

fn device_encoding(t: &Thread, a: Args<'_>) -> R {
    let fd = fd(t, a[0])?;
    // SAFETY: plain library call.
    if unsafe { libc::isatty(fd) } == 1 { Ok(t.intern("utf-8")?.value()) } else { Ok(Value::NONE) }
}

#[cfg(target_os = "linux")]
fn sendfile(t: &Thread, a: Args<'_>) -> R {
    let (out, from, count) = (fd(t, a[0])?, fd(t, a[1])?, t.index(a[3])? as usize);
    let mut offset = a.not_none(2).map(|v| t.index(v)).transpose()?;
    let p = offset.as_mut().map_or(std::ptr::null_mut(), |o| o as *mut i64);
    // SAFETY: the offset is null or a local.
    match retry(t, || unsafe { libc::sendfile(out, from, p, count) })? {
        Ok(n) => t.new_int(n as i64),
        Err(_) => Err(os_error(t)),
    }
}

#[cfg(not(target_os = "linux"))]
fn sendfile(t: &Thread, _: Args<'_>) -> R {
    Err(exception::os_error(t, libc::ENOSYS, None, None))
}

fn fpathconf(t: &Thread, a: Args<'_>) -> R {
    let (fd, name) = (fd(t, a[0])?, super::c_int(t, a[1])?);
    // SAFETY: plain library call.
    t.new_int(unsafe { libc::fpathconf(fd, name) })
}
