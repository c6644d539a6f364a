//! OSError: errno, strerror, filename; the errno chooses the subclass.

use super::{base_str, exception_of, field, field_not_none, set_field};
use crate::error::{R, Raised};
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use std::fmt::Write;
use taipan_heap::{Gc, Value};

pub static OS_ERROR: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "Base class for I/O related errors." };

static METHODS: &[NativeDef] = &[
    native("__str__", "($self, /)", str, Effects::ANY, "Return str(self)."),
    native("__reduce__", "($self, /)", reduce, Effects::ANY, "Helper for pickle."),
];

static GETSET: &[GetSetDef] = &[
    getset(
        "errno",
        |t, e| none_or(t, e, "errno"),
        |t, e, v| super::assign_field(t, e, "errno", v),
        "POSIX exception code",
    ),
    getset(
        "strerror",
        |t, e| none_or(t, e, "strerror"),
        |t, e, v| super::assign_field(t, e, "strerror", v),
        "exception strerror",
    ),
    getset(
        "filename",
        |t, e| none_or(t, e, "filename"),
        |t, e, v| super::assign_field(t, e, "filename", v),
        "exception filename",
    ),
    getset(
        "filename2",
        |t, e| none_or(t, e, "filename2"),
        |t, e, v| super::assign_field(t, e, "filename2", v),
        "second exception filename",
    ),
    getset("characters_written", get_written, |t, e, v| super::assign_field(t, e, "characters_written", v), ""),
];

fn none_or(t: &Thread, exc: Value, name: &str) -> R {
    Ok(field(t, exc, name)?.unwrap_or(Value::NONE))
}

fn get_written(t: &Thread, exc: Value) -> R {
    match field(t, exc, "characters_written")? {
        Some(v) => Ok(v),
        None => Err(t.attribute_error("characters_written")),
    }
}

/// Which class an OSError with this errno has.
static CLASSES: &[(i32, TypeId)] = &[
    (libc::EAGAIN, ty::BLOCKING_IO_ERROR),
    (libc::EALREADY, ty::BLOCKING_IO_ERROR),
    (libc::EINPROGRESS, ty::BLOCKING_IO_ERROR),
    (libc::EWOULDBLOCK, ty::BLOCKING_IO_ERROR),
    (libc::EPIPE, ty::BROKEN_PIPE_ERROR),
    (libc::ESHUTDOWN, ty::BROKEN_PIPE_ERROR),
    (libc::ECHILD, ty::CHILD_PROCESS_ERROR),
    (libc::ECONNABORTED, ty::CONNECTION_ABORTED_ERROR),
    (libc::ECONNREFUSED, ty::CONNECTION_REFUSED_ERROR),
    (libc::ECONNRESET, ty::CONNECTION_RESET_ERROR),
    (libc::EEXIST, ty::FILE_EXISTS_ERROR),
    (libc::ENOENT, ty::FILE_NOT_FOUND_ERROR),
    (libc::EISDIR, ty::IS_A_DIRECTORY_ERROR),
    (libc::ENOTDIR, ty::NOT_A_DIRECTORY_ERROR),
    (libc::EINTR, ty::INTERRUPTED_ERROR),
    (libc::EACCES, ty::PERMISSION_ERROR),
    (libc::EPERM, ty::PERMISSION_ERROR),
    (libc::ESRCH, ty::PROCESS_LOOKUP_ERROR),
    (libc::ETIMEDOUT, ty::TIMEOUT_ERROR),
];

/// `OSError(errno, ...)` is an instance of the subclass for errno.
pub(super) fn class_for(t: &Thread, class: Gc<Type>, args: Gc<Tuple>) -> Gc<Type> {
    if !(2..=5).contains(&args.len()) {
        return class;
    }
    let errno = args.get(0).and_then(Value::as_small_int);
    let found = CLASSES.iter().find(|(code, _)| Some(*code as i64) == errno);
    found.map_or(class, |(_, id)| t.vm().type_of_id(*id))
}

pub(super) fn init(t: &Thread, e: Gc<Exception>, args: Gc<Tuple>) -> R<()> {
    let exc = e.value();
    if !(2..=5).contains(&args.len()) {
        return Ok(());
    }
    for (name, i) in [("errno", 0), ("strerror", 1), ("filename", 2), ("filename2", 4)] {
        let Some(v) = args.get(i).filter(|v| i < 2 || !v.is_none()) else { continue };
        // BlockingIOError(errno, strerror, written).
        if i == 2 && t.is_instance(exc, ty::BLOCKING_IO_ERROR) && t.as_int(v).is_some() {
            set_field(t, exc, "characters_written", v)?;
            continue;
        }
        set_field(t, exc, name, v)?;
        if i == 2 {
            // File names do not appear in args.
            let short = t.new_tuple(&args.items()[..2])?;
            e.args.set(&e.header, short.value());
        }
    }
    Ok(())
}

/// The OSError for `errno`, with the system's text and perhaps file names; pending.
#[cold]
pub fn os_error(t: &Thread, errno: i32, filename: Option<Value>, filename2: Option<Value>) -> Raised {
    let made = t.new_str(&strerror(errno)).and_then(|text| {
        let mut args = arguments(errno, text.value());
        let mut n = 2;
        if let Some(f) = filename {
            args[2] = f;
            n = 3;
        }
        if let Some(f) = filename2 {
            args[4] = f;
            n = 5;
        }
        super::new_exception(t, t.vm().type_of_id(ty::OS_ERROR), &args[..n])
    });
    match made {
        Ok(exc) => t.raise(exc),
        Err(r) => r,
    }
}

fn arguments(errno: i32, text: Value) -> [Value; 5] {
    [Value::int_unchecked(errno as i64), text, Value::NONE, Value::NONE, Value::NONE]
}

/// The system's text for `errno`.
pub fn strerror(errno: i32) -> String {
    // SAFETY: strerror returns a NUL-terminated string valid until the next call; copied at once.
    let text = unsafe { std::ffi::CStr::from_ptr(libc::strerror(errno)) };
    text.to_string_lossy().into_owned()
}

fn str(t: &Thread, a: Args<'_>) -> R {
    let exc = a[0];
    let (errno, strerror) = (field(t, exc, "errno")?, field(t, exc, "strerror")?);
    let mut text = String::new();
    let show = |v: Option<Value>| -> R<String> { Ok(t.str(v.unwrap_or(Value::NONE))?.to_text()) };
    if let Some(filename) = field_not_none(t, exc, "filename")? {
        let _ = write!(text, "[Errno {}] {}: {}", show(errno)?, show(strerror)?, t.repr(filename)?.to_text());
        if let Some(second) = field_not_none(t, exc, "filename2")? {
            let _ = write!(text, " -> {}", t.repr(second)?.to_text());
        }
    } else if errno.is_some() && strerror.is_some() {
        let _ = write!(text, "[Errno {}] {}", show(errno)?, show(strerror)?);
    } else {
        return base_str(t, exc);
    }
    Ok(t.new_str(&text)?.value())
}

/// Pickles with the file names that `args` left out.
fn reduce(t: &Thread, a: Args<'_>) -> R {
    let exc = a[0];
    let args = super::args_of(t, exception_of(t, exc)?)?;
    let mut all = args;
    if args.len() == 2
        && let Some(filename) = field_not_none(t, exc, "filename")?
    {
        let (one, two) = (args.items()[0], args.items()[1]);
        all = match field_not_none(t, exc, "filename2")? {
            Some(second) => t.new_tuple(&[one, two, filename, Value::NONE, second])?,
            None => t.new_tuple(&[one, two, filename])?,
        };
    }
    let class = t.type_of(exc).value();
    match super::state(t, exc)? {
        Some(state) => Ok(t.new_tuple(&[class, all.value(), state.value()])?.value()),
        None => Ok(t.new_tuple(&[class, all.value()])?.value()),
    }
}
