//! `FileIO`: a file descriptor.

use super::{ANY, closed_error, unsupported};
use crate::os::{self, errno, retry, retry_locked};
use std::cell::Cell;
use taipan_core::error::R;
use taipan_core::native::{Args, GetSetDef, NativeDef, TypeDef, getset, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::exception;
use taipan_heap::{Gc, Tracer, Value};

pub static FILE: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "Open a file." };

/// The state. Dropping it closes the descriptor.
pub struct File {
    fd: Cell<i32>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    created: Cell<bool>,
    appending: Cell<bool>,
    close_fd: Cell<bool>,
    /// Does the file have a position? Unknown until asked.
    seekable: Cell<Option<bool>>,
}

impl NativePayload for File {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl Drop for File {
    fn drop(&mut self) {
        self.release();
    }
}

impl File {
    fn release(&self) -> i32 {
        let fd = self.fd.replace(-1);
        if fd < 0 || !self.close_fd.get() {
            return 0;
        }
        // SAFETY: the descriptor is ours.
        unsafe { libc::close(fd) }
    }

    /// Reads into memory; `None` if it would block.
    pub fn read_into(&self, t: &Thread, p: *mut u8, len: usize) -> R<Option<usize>> {
        let fd = self.open_fd(t)?;
        if !self.readable.get() {
            return Err(unsupported(t, "File not open for reading"));
        }
        // SAFETY: the caller's memory has `len` bytes.
        match retry(t, || unsafe { libc::read(fd, p.cast(), len) })? {
            Ok(n) => {
                if n == 0 {
                    // A signal that came with the end of the input is told before it.
                    crate::signal::check(t)?;
                }
                Ok(Some(n as usize))
            }
            Err(libc::EAGAIN) => Ok(None),
            Err(e) => Err(exception::os_error(t, e, None, None)),
        }
    }

    /// Writes bytes; `None` if it would block.
    pub fn write_from(&self, t: &Thread, data: &[u8]) -> R<Option<usize>> {
        let fd = self.open_fd(t)?;
        if !self.writable.get() {
            return Err(unsupported(t, "File not open for writing"));
        }
        // SAFETY: the slice is valid for the call.
        match retry_locked(t, || unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) })? {
            Ok(n) => Ok(Some(n as usize)),
            Err(libc::EAGAIN) => Ok(None),
            Err(e) => Err(exception::os_error(t, e, None, None)),
        }
    }

    pub fn seek_to(&self, t: &Thread, offset: i64, whence: i32) -> R<i64> {
        let fd = self.open_fd(t)?;
        // SAFETY: plain system call.
        match unsafe { libc::lseek(fd, offset, whence) } {
            -1 => Err(os::os_error(t)),
            n => Ok(n),
        }
    }

    pub fn is_closed(&self) -> bool {
        self.fd.get() < 0
    }

    fn open_fd(&self, t: &Thread) -> R<i32> {
        match self.fd.get() {
            fd if fd >= 0 => Ok(fd),
            _ => Err(t.value_error("I/O operation on closed file")),
        }
    }
}

/// The file state of an exact or derived FileIO.
pub fn of(v: Value) -> Option<&'static File> {
    let object: Gc<NativeBox> = v.downcast()?;
    // SAFETY: the payload lives as long as the object, which the caller holds.
    object.get::<File>().map(|f| unsafe { &*std::ptr::from_ref(f) })
}

fn state(v: Value) -> &'static File {
    of(v).unwrap_or_else(|| unreachable!("a method descriptor lets only FileIO objects through"))
}

/// Is it an open terminal?
pub fn is_tty(raw: Value) -> bool {
    // SAFETY: plain library call.
    of(raw).is_some_and(|f| unsafe { libc::isatty(f.fd.get()) } == 1)
}

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, /, *args, **kwargs)", new, ANY, "Create and return a new object."),
    native("__init__", "($self, file, mode='r', closefd=True, opener=None)", init, ANY, ""),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("read", "($self, size=-1, /)", read, ANY, "Read at most size bytes, returned as bytes."),
    native("readall", "($self, /)", readall, ANY, "Read all data from the file, returned as bytes."),
    native("readinto", "($self, buffer, /)", readinto, ANY, "Same as RawIOBase.readinto()."),
    native("write", "($self, b, /)", write, ANY, "Write buffer b to file, return number of bytes written."),
    native("seek", "($self, pos, whence=0, /)", seek, ANY, "Move to new file position and return the file position."),
    native(
        "tell",
        "($self, /)",
        |t, a| t.new_int(state(a[0]).seek_to(t, 0, libc::SEEK_CUR)?),
        ANY,
        "Current file position.",
    ),
    native("truncate", "($self, size=None, /)", truncate, ANY, "Truncate the file to at most size bytes."),
    native("close", "($self, /)", close, ANY, "Close the file."),
    native("seekable", "($self, /)", seekable, ANY, "True if file supports random-access."),
    native(
        "readable",
        "($self, /)",
        |t, a| state(a[0]).open_fd(t).map(|_| Value::bool(state(a[0]).readable.get())),
        ANY,
        "",
    ),
    native(
        "writable",
        "($self, /)",
        |t, a| state(a[0]).open_fd(t).map(|_| Value::bool(state(a[0]).writable.get())),
        ANY,
        "",
    ),
    native(
        "fileno",
        "($self, /)",
        |t, a| t.new_int(state(a[0]).open_fd(t)? as i64),
        ANY,
        "Return the underlying file descriptor (an integer).",
    ),
    native("isatty", "($self, /)", |t, a| state(a[0]).open_fd(t).map(|_| Value::bool(is_tty(a[0]))), ANY, ""),
    native(
        "_isatty_open_only",
        "($self, /)",
        |t, a| state(a[0]).open_fd(t).map(|_| Value::bool(is_tty(a[0]))),
        ANY,
        "",
    ),
];

static GETSET: &[GetSetDef] = &[
    getter("closed", |_, o| Ok(Value::bool(state(o).fd.get() < 0)), "True if the file is closed"),
    getter(
        "closefd",
        |_, o| Ok(Value::bool(state(o).close_fd.get())),
        "True if the file descriptor will be closed by close().",
    ),
    getter("mode", |t, o| Ok(t.new_str(mode_name(state(o)))?.value()), "String giving the file mode"),
    getset("_blksize", |_, _| Ok(Value::int_unchecked(super::BUFFER_SIZE as i64)), |_, _, _| Ok(()), ""),
];

fn mode_name(f: &File) -> &'static str {
    match (f.created.get(), f.appending.get(), f.readable.get(), f.writable.get()) {
        (true, _, true, _) => "xb+",
        (true, _, false, _) => "xb",
        (_, true, true, _) => "ab+",
        (_, true, false, _) => "ab",
        (_, _, true, true) => "rb+",
        (_, _, true, false) => "rb",
        _ => "wb",
    }
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let file = File {
        fd: Cell::new(-1),
        readable: Cell::new(false),
        writable: Cell::new(false),
        created: Cell::new(false),
        appending: Cell::new(false),
        close_fd: Cell::new(true),
        seekable: Cell::new(None),
    };
    Ok(t.new_native_box(self_as(a[0]), file)?.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let f = state(a[0]);
    f.release();
    let mode = a.opt(2).and_then(|m| t.as_str(m)).map_or("r".to_owned(), |s| s.to_text());
    let update = mode.contains('+');
    let mut kinds = mode.chars().filter(|c| "rwax".contains(*c));
    let (kind, more) = (kinds.next(), kinds.next());
    if mode.chars().any(|c| !"rwaxb+".contains(c)) {
        return Err(t.value_error(format_args!("invalid mode: {mode}")));
    }
    let (Some(kind), None) = (kind, more) else {
        return Err(t.value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
    };
    f.readable.set(kind == 'r' || update);
    f.writable.set(kind != 'r' || update);
    f.created.set(kind == 'x');
    f.appending.set(kind == 'a');
    f.close_fd.set(a.opt(3).map_or(Ok(true), |v| t.truth(v))?);
    f.seekable.set(None);
    let access = match (f.readable.get(), f.writable.get()) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    let flags = libc::O_CLOEXEC
        | access
        | match kind {
            'x' => libc::O_EXCL | libc::O_CREAT,
            'w' => libc::O_CREAT | libc::O_TRUNC,
            'a' => libc::O_CREAT | libc::O_APPEND,
            _ => 0,
        };
    let fd = if t.as_int(a[1]).is_some() {
        let fd = t.index(a[1])?;
        if fd < 0 {
            return Err(t.value_error("negative file descriptor"));
        }
        fd as i32
    } else {
        if !f.close_fd.get() {
            return Err(t.value_error("Cannot use closefd=False with file name"));
        }
        open_path(t, a, flags)?
    };
    check_kind(t, fd, a[1])?;
    f.fd.set(fd);
    t.setattr_str(a[0], "name", a[1])?;
    if kind == 'a' {
        // A pipe has no end to go to.
        // SAFETY: plain system call.
        unsafe { libc::lseek(fd, 0, libc::SEEK_END) };
    }
    Ok(Value::NONE)
}

fn open_path(t: &Thread, a: Args<'_>, flags: i32) -> R<i32> {
    if let Some(opener) = a.not_none(4) {
        let fd = t.call(opener, &[a[1], Value::int_unchecked(flags as i64)])?;
        if t.as_int(fd).is_none() {
            return Err(t.type_error("expected integer from opener"));
        }
        let fd = t.index(fd)?;
        return if fd < 0 { Err(t.value_error(format_args!("opener returned {fd}"))) } else { Ok(fd as i32) };
    }
    let p = os::path_of_file(t, a[1])?;
    // SAFETY: the name is a C string that outlives the call.
    match retry(t, || unsafe { libc::open(p.name.as_ptr(), flags, 0o666) as isize })? {
        Ok(fd) => Ok(fd as i32),
        Err(e) => Err(exception::os_error(t, e, Some(p.object), None)),
    }
}

/// Directories are not opened.
fn check_kind(t: &Thread, fd: i32, name: Value) -> R<()> {
    // SAFETY: a zeroed stat is valid.
    let (r, st) = unsafe {
        let mut st: libc::stat = std::mem::zeroed();
        (libc::fstat(fd, &mut st), st)
    };
    if r < 0 {
        return Err(exception::os_error(t, errno(), Some(name).filter(|n| t.as_int(*n).is_none()), None));
    }
    if st.st_mode & libc::S_IFMT == libc::S_IFDIR {
        if t.as_int(name).is_none() {
            // SAFETY: opened by us just now.
            unsafe { libc::close(fd) };
        }
        return Err(exception::os_error(t, libc::EISDIR, Some(name), None));
    }
    Ok(())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let f = state(a[0]);
    let class = t.type_name(a[0]);
    if f.fd.get() < 0 {
        return Ok(t.new_str(&format!("<_io.{class} [closed]>"))?.value());
    }
    let name = match t.getattr_opt_str(a[0], "name")? {
        Some(n) => format!("name={}", t.repr(n)?.to_text()),
        None => format!("fd={}", f.fd.get()),
    };
    let close = if f.close_fd.get() { "True" } else { "False" };
    Ok(t.new_str(&format!("<_io.{class} {name} mode='{}' closefd={close}>", mode_name(f)))?.value())
}

fn read(t: &Thread, a: Args<'_>) -> R {
    let size = a.not_none(1).map_or(Ok(-1), |n| t.index(n))?;
    if size < 0 {
        return readall(t, a);
    }
    let mut data = t.room(size as usize)?;
    match state(a[0]).read_into(t, data.as_mut_ptr(), size as usize)? {
        Some(n) => {
            // SAFETY: so many bytes have been written.
            unsafe { data.set_len(n) };
            Ok(t.new_bytes(&data)?.value())
        }
        None => Ok(Value::NONE),
    }
}

fn readall(t: &Thread, a: Args<'_>) -> R {
    let mut data = Vec::new();
    match read_to_end(t, state(a[0]), &mut data)? {
        false if data.is_empty() => Ok(Value::NONE),
        _ => Ok(t.new_bytes(&data)?.value()),
    }
}

/// Reads until the end; false if it would block first.
pub fn read_to_end(t: &Thread, f: &File, data: &mut Vec<u8>) -> R<bool> {
    f.open_fd(t)?;
    // SAFETY: a zeroed stat is valid.
    let expected = unsafe {
        let mut st: libc::stat = std::mem::zeroed();
        let at = libc::lseek(f.fd.get(), 0, libc::SEEK_CUR);
        if libc::fstat(f.fd.get(), &mut st) == 0 && at >= 0 { (st.st_size - at).max(0) as usize } else { 0 }
    };
    data.try_reserve(expected.min(1 << 30) + 1).map_err(|_| t.memory_error())?;
    loop {
        let start = data.len();
        let room = (data.capacity() - start).max(64 * 1024);
        data.try_reserve(room).map_err(|_| t.memory_error())?;
        data.resize(start + room, 0);
        let got = f.read_into(t, data[start..].as_mut_ptr(), room);
        data.truncate(start + got.as_ref().ok().copied().flatten().unwrap_or(0));
        match got? {
            Some(0) => return Ok(true),
            Some(_) => {}
            None => return Ok(false),
        }
    }
}

fn readinto(t: &Thread, a: Args<'_>) -> R {
    let target = t.buffer_writable(a[1])?;
    match state(a[0]).read_into(t, target.as_mut_ptr(), target.len())? {
        Some(n) => t.new_int(n as i64),
        None => Ok(Value::NONE),
    }
}

fn write(t: &Thread, a: Args<'_>) -> R {
    let data = t.buffer(a[1])?;
    match state(a[0]).write_from(t, data.as_slice())? {
        Some(n) => t.new_int(n as i64),
        None => Ok(Value::NONE),
    }
}

fn seek(t: &Thread, a: Args<'_>) -> R {
    let whence = a.opt(2).map_or(Ok(0), |w| t.index(w))?;
    t.new_int(state(a[0]).seek_to(t, t.index(a[1])?, whence as i32)?)
}

fn truncate(t: &Thread, a: Args<'_>) -> R {
    let f = state(a[0]);
    let fd = f.open_fd(t)?;
    if !f.writable.get() {
        return Err(unsupported(t, "File not open for writing"));
    }
    let size = match a.not_none(1) {
        Some(n) => t.index(n)?,
        None => f.seek_to(t, 0, libc::SEEK_CUR)?,
    };
    // SAFETY: plain system call.
    if unsafe { libc::ftruncate(fd, size) } < 0 {
        return Err(os::os_error(t));
    }
    t.new_int(size)
}

fn close(t: &Thread, a: Args<'_>) -> R {
    if state(a[0]).release() < 0 {
        return Err(os::os_error(t));
    }
    Ok(Value::NONE)
}

fn seekable(t: &Thread, a: Args<'_>) -> R {
    let f = state(a[0]);
    if f.fd.get() < 0 {
        return Err(closed_error(t));
    }
    let answer = match f.seekable.get() {
        Some(known) => known,
        // SAFETY: plain system call.
        None => unsafe { libc::lseek(f.fd.get(), 0, libc::SEEK_CUR) >= 0 },
    };
    f.seekable.set(Some(answer));
    Ok(Value::bool(answer))
}
