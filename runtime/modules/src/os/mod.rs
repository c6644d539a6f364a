//! `posix`: the operating system as `os` needs it. Files and directories in `files` and `tree`, file status in `status`,
//! processes and the environment in `process`. Here: file names, errors, the table of functions, constants.

mod constants;
mod files;
mod process;
mod status;
mod tree;

use crate::words::add_to_module;
use std::ffi::CString;
use taipan_core::error::{R, Raised};
use taipan_core::native::{Args, Effects, ModuleDef};
use taipan_core::thread::Thread;
use taipan_core::types::{exception, ty};
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "posix",
    doc: "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.",
    functions: &[],
    init,
};

const ANY: Effects = Effects::ANY;

fn init(t: &Thread, m: Value) -> R<()> {
    for table in [files::FUNCTIONS, tree::FUNCTIONS, status::FUNCTIONS, process::FUNCTIONS] {
        for def in table {
            let f = t.new_native_function(def, Some(m), Some(t.intern("posix")?.value()))?;
            add_to_module(t, m, def.name, f)?;
        }
    }
    for (name, n) in constants::INTS.iter().chain(constants::EXITS) {
        add_to_module(t, m, name, t.new_int(*n)?)?;
    }
    add_to_module(t, m, "error", t.vm().type_of_id(ty::OS_ERROR).value())?;
    let functions = t.new_list(&[])?;
    for name in constants::HAVE_FUNCTIONS {
        functions.push(t, t.new_str(name)?.value())?;
    }
    add_to_module(t, m, "_have_functions", functions.value())?;
    for (name, table) in [("sysconf_names", constants::SYSCONF), ("pathconf_names", constants::PATHCONF)] {
        let names = t.new_dict()?;
        for (key, n) in table {
            names.set_text(t, key, Value::int_unchecked(*n as i64))?;
        }
        add_to_module(t, m, name, names.value())?;
    }
    add_to_module(t, m, "confstr_names", t.new_dict()?.value())?;
    status::init(t, m)?;
    tree::init(t, m)?;
    process::init(t, m)
}

/// The calling thread's `errno`.
pub fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// OSError from `errno`.
pub fn os_error(t: &Thread) -> Raised {
    exception::os_error(t, errno(), None, None)
}

/// OSError from `errno`, about a file.
pub fn path_error(t: &Thread, path: &Path) -> Raised {
    exception::os_error(t, errno(), Some(path.object), None)
}

/// A file name argument: what the system gets, what errors show (the name itself, of an object with one), whether names come back as
/// bytes.
pub struct Path {
    pub name: CString,
    pub object: Value,
    pub is_bytes: bool,
    /// Given as a file descriptor.
    pub fd: Option<i32>,
}

/// A file name: str, bytes or an object with `__fspath__`.
pub fn path(t: &Thread, v: Value, function: &str) -> R<Path> {
    convert(t, v, Some(function), false)
}

/// The same for `open()`, whose errors do not name it.
pub fn path_of_file(t: &Thread, v: Value) -> R<Path> {
    convert(t, v, None, false)
}

/// As `path`, or an open file descriptor.
pub fn path_or_fd(t: &Thread, v: Value, function: &str) -> R<Path> {
    convert(t, v, Some(function), true)
}

fn convert(t: &Thread, v: Value, function: Option<&str>, allow_fd: bool) -> R<Path> {
    let mut object = v;
    let (bytes, is_bytes) = match text_or_bytes(t, v)? {
        Some(found) => found,
        None if allow_fd && t.try_index(v)?.is_some() => {
            let fd = t.index(v)?;
            return Ok(Path { name: CString::default(), object: v, is_bytes: false, fd: Some(fd as i32) });
        }
        None => match call_fspath(t, v)? {
            Some(result) => match text_or_bytes(t, result)? {
                Some(found) => {
                    object = result;
                    found
                }
                None => return Err(bad_fspath(t, v, result)),
            },
            None => {
                let more =
                    if allow_fd { "string, bytes, os.PathLike or integer" } else { "string, bytes or os.PathLike" };
                let function = function.unwrap_or("open");
                return Err(t.type_error(format_args!("{function}: path should be {more}, not {}", t.type_name(v))));
            }
        },
    };
    match CString::new(bytes) {
        Ok(name) => Ok(Path { name, object, is_bytes, fd: None }),
        Err(_) => Err(match function {
            Some(function) => t.value_error(format_args!("{function}: embedded null character in path")),
            None => t.value_error("embedded null byte"),
        }),
    }
}

fn text_or_bytes(t: &Thread, v: Value) -> R<Option<(Vec<u8>, bool)>> {
    if let Some(s) = t.as_str(v) {
        return Ok(Some((t.encode_os(s)?, false)));
    }
    Ok(t.as_bytes(v).map(|b| (b.as_slice().to_vec(), true)))
}

fn bad_fspath(t: &Thread, v: Value, result: Value) -> Raised {
    t.type_error(format_args!(
        "expected {}.__fspath__() to return str or bytes, not {}",
        t.type_name(v),
        t.type_name(result)
    ))
}

/// What `__fspath__` answers; `None` where there is none, or None in its place.
fn call_fspath(t: &Thread, v: Value) -> R<Option<Value>> {
    let name = t.names().__fspath__;
    if t.lookup_special(v, name).is_none_or(Value::is_none) { Ok(None) } else { t.call_special(v, name, &[]) }
}

/// `os.fspath`.
pub fn fspath(t: &Thread, v: Value) -> R {
    if t.as_str(v).is_some() || t.as_bytes(v).is_some() {
        return Ok(v);
    }
    match call_fspath(t, v)? {
        Some(r) if t.as_str(r).is_some() || t.as_bytes(r).is_some() => Ok(r),
        Some(r) => Err(bad_fspath(t, v, r)),
        None => Err(t.type_error(format_args!("expected str, bytes or os.PathLike object, not {}", t.type_name(v)))),
    }
}

/// A name from the system, as str or bytes.
pub fn name_value(t: &Thread, name: &[u8], as_bytes: bool) -> R {
    if as_bytes { Ok(t.new_bytes(name)?.value()) } else { Ok(t.decode_os(name)?.value()) }
}

/// A file descriptor argument: an int, or an object with `fileno()`.
pub fn descriptor(t: &Thread, v: Value) -> R<i32> {
    let n = match t.as_int(v) {
        Some(n) => n.as_i64(),
        None => match t.getattr_opt_str(v, "fileno")? {
            Some(fileno) => {
                let n = t.call(fileno, &[])?;
                match t.as_int(n) {
                    Some(n) => n.as_i64(),
                    None => return Err(t.type_error("fileno() returned a non-integer")),
                }
            }
            None => return Err(t.type_error("argument must be an int, or have a fileno() method.")),
        },
    };
    match n.and_then(|n| i32::try_from(n).ok()) {
        Some(n) if n >= 0 => Ok(n),
        Some(n) => Err(t.value_error(format_args!("file descriptor cannot be a negative integer ({n})"))),
        None => Err(t.overflow_error("Python int too large to convert to C int")),
    }
}

/// A number that has to fit C's `int`: cut off, a descriptor would be another one.
pub fn c_int(t: &Thread, v: Value) -> R<i32> {
    let number = t.index_int(v)?;
    let number = t.as_int(number).and_then(|i| i.as_i64()).and_then(|n| i32::try_from(n).ok());
    number.ok_or_else(|| t.overflow_error("Python int too large to convert to C int"))
}

/// `dir_fd=`: a directory's descriptor, or the working directory.
fn dir_fd(t: &Thread, a: Args<'_>, i: usize) -> R<i32> {
    match a.not_none(i) {
        Some(v) => c_int(t, v),
        None => Ok(libc::AT_FDCWD),
    }
}

/// Repeats a system call that a signal interrupted, running its handler in between; other threads run meanwhile.
pub fn retry(t: &Thread, mut call: impl FnMut() -> isize) -> R<Result<isize, i32>> {
    retry_locked(t, || t.without_lock(&mut call))
}

/// As `retry`, other threads waiting: for writers of buffers that must not be appended to meanwhile.
pub fn retry_locked(t: &Thread, mut call: impl FnMut() -> isize) -> R<Result<isize, i32>> {
    loop {
        let n = call();
        if n >= 0 {
            return Ok(Ok(n));
        }
        match errno() {
            libc::EINTR => crate::signal::check(t)?,
            e => return Ok(Err(e)),
        }
    }
}

/// `None`, or OSError from errno when a call returned -1.
fn done(t: &Thread, result: i32) -> R {
    if result < 0 { Err(os_error(t)) } else { Ok(Value::NONE) }
}

fn done_path(t: &Thread, result: i32, path: &Path) -> R {
    if result < 0 { Err(path_error(t, path)) } else { Ok(Value::NONE) }
}

fn done_paths(t: &Thread, result: i32, a: &Path, b: &Path) -> R {
    if result < 0 {
        return Err(exception::os_error(t, errno(), Some(a.object), Some(b.object)));
    }
    Ok(Value::NONE)
}
