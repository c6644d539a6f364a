//! `_io`: files. Raw files in `file`, buffers in `buffered`, in-memory files in `memory`, text in `text`, translation of line
//! ends in `newline`, the abstract base classes in `base`; here `open` and the module.
//!
//! Objects are `NativeBox`es. Output that stands in a buffer of ours is kept alive and written at the end of the program, if
//! nobody flushes before (`mark_dirty`): there is no reference count to tell when a file is dropped.

mod base;
mod buffered;
mod file;
mod memory;
mod newline;
mod text;

use crate::os;
use crate::words::add_to_module;
use taipan_core::error::{R, Raised};
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_io",
    doc: "The io module provides the Python interfaces to stream handling.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
pub const BUFFER_SIZE: usize = 128 * 1024;
const DIRTY: &str = "io.dirty";

static FUNCTIONS: &[NativeDef] = &[
    native(
        "open",
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
        open,
        ANY,
        "Open file and return a stream.  Raise OSError upon failure.",
    ),
    native("open_code", "(path)", open_code, ANY, "Opens the provided file with the intent to import the contents."),
    native(
        "text_encoding",
        "(encoding, stacklevel=2, /)",
        text_encoding,
        ANY,
        "A helper function to choose the text encoding.",
    ),
];

/// Classes that Rust code makes instances of: key in the Vm's registry.
#[derive(Clone, Copy)]
pub struct Class(&'static str);

pub const FILE: Class = Class("io.FileIO");
pub const READER: Class = Class("io.BufferedReader");
pub const WRITER: Class = Class("io.BufferedWriter");
pub const RANDOM: Class = Class("io.BufferedRandom");
pub const TEXT: Class = Class("io.TextIOWrapper");
pub const DECODER: Class = Class("io.IncrementalNewlineDecoder");
pub const UNSUPPORTED: Class = Class("io.UnsupportedOperation");

impl Class {
    pub fn get(self, t: &Thread) -> R {
        match t.vm().registered(self.0) {
            Some(class) => Ok(class),
            None => Err(t.runtime_error("module _io is not initialised")),
        }
    }
}

fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let flags = type_flags::BASETYPE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF;
    let make = |name: &'static str, base: Gc<Type>, kind, def: &'static TypeDef| -> R<Gc<Type>> {
        let class = t.new_native_type("_io", name, base, kind, flags, def)?;
        add_to_module(t, m, name, class.value())?;
        Ok(class)
    };
    let keep = |class: Class, made: Gc<Type>| t.vm().register(class.0, made.value());
    let base = make("_IOBase", object, kinds::INSTANCE, &base::IO)?;
    let raw = make("_RawIOBase", base, kinds::INSTANCE, &base::RAW)?;
    let buffered = make("_BufferedIOBase", base, kinds::INSTANCE, &base::BUFFERED)?;
    let text = make("_TextIOBase", base, kinds::INSTANCE, &base::TEXT)?;
    keep(FILE, make("FileIO", raw, kinds::NATIVE, &file::FILE)?);
    keep(READER, make("BufferedReader", buffered, kinds::NATIVE, &buffered::READER)?);
    keep(WRITER, make("BufferedWriter", buffered, kinds::NATIVE, &buffered::WRITER)?);
    keep(RANDOM, make("BufferedRandom", buffered, kinds::NATIVE, &buffered::RANDOM)?);
    make("BufferedRWPair", buffered, kinds::NATIVE, &buffered::PAIR)?;
    make("BytesIO", buffered, kinds::NATIVE, &memory::BYTES)?;
    make("StringIO", text, kinds::NATIVE, &memory::STRING)?;
    keep(TEXT, make("TextIOWrapper", text, kinds::NATIVE, &text::TEXT)?);
    keep(DECODER, make("IncrementalNewlineDecoder", object, kinds::NATIVE, &newline::DECODER)?);
    let bases = [t.vm().type_of_id(ty::OS_ERROR).value(), t.vm().type_of_id(ty::VALUE_ERROR).value()];
    let namespace = t.new_dict()?;
    namespace.set_text(t, "__module__", t.intern("io")?.value())?;
    let name = t.intern("UnsupportedOperation")?;
    let arguments = [name.value(), t.new_tuple(&bases)?.value(), namespace.value()];
    let unsupported = t.call(t.vm().type_of_id(ty::TYPE).value(), &arguments)?;
    t.vm().register(UNSUPPORTED.0, unsupported);
    add_to_module(t, m, "UnsupportedOperation", unsupported)?;
    add_to_module(t, m, "BlockingIOError", t.vm().type_of_id(ty::BLOCKING_IO_ERROR).value())?;
    add_to_module(t, m, "DEFAULT_BUFFER_SIZE", Value::int_unchecked(BUFFER_SIZE as i64))?;
    t.vm().register(DIRTY, t.new_set(false)?.value());
    Ok(())
}

/// `io.UnsupportedOperation`.
#[cold]
pub fn unsupported(t: &Thread, text: &str) -> Raised {
    let made = UNSUPPORTED.get(t).and_then(|class| t.call(class, &[t.new_str(text)?.value()]));
    match made {
        Ok(exc) => t.raise(exc),
        Err(r) => r,
    }
}

#[cold]
pub fn closed_error(t: &Thread) -> Raised {
    t.value_error("I/O operation on closed file.")
}

/// Notes that a stream has output in its buffer: it stays alive until flushed, at the latest at the end.
pub fn mark_dirty(t: &Thread, stream: Value, dirty: bool) -> R<()> {
    let Some(set) = t.vm().registered(DIRTY) else { return Ok(()) };
    let set: Gc<Set> = self_as(set);
    let hash = taipan_core::types::object::identity_hash(stream);
    if dirty {
        set.add_hashed(t, stream, hash)?;
    } else {
        set.remove_hashed(t, stream, hash)?;
    }
    Ok(())
}

/// Flushes what programs left in buffers. Errors are dropped: nobody is left to handle them.
pub fn flush_all(t: &Thread) -> R<()> {
    let Some(set) = t.vm().registered(DIRTY) else { return Ok(()) };
    // A text layer puts its output into the buffer below, which is dirty only then.
    for _ in 0..2 {
        let streams = t.collect(set)?;
        for stream in streams.iter() {
            if t.call_method(stream, "flush", &[]).is_err() {
                t.take_pending();
            }
        }
    }
    Ok(())
}

/// `sys.stdin`, `sys.stdout`, `sys.stderr`.
pub fn open_standard_streams(t: &Thread) -> R<()> {
    let Some(sys) = t.vm().modules().get_text(t, "sys") else { return Ok(()) };
    for (fd, name, mode) in [(0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")] {
        let stream = standard_stream(t, fd, name, mode)?;
        t.setattr_str(sys, name, stream)?;
        t.setattr_str(sys, &format!("__{name}__"), stream)?;
    }
    Ok(())
}

fn standard_stream(t: &Thread, fd: i32, name: &str, mode: &str) -> R {
    // SAFETY: asks only whether the descriptor is open.
    if unsafe { libc::fcntl(fd, libc::F_GETFD) } < 0 {
        return Ok(Value::NONE);
    }
    let unbuffered = t.vm().config.unbuffered && mode == "w";
    let text = |s: &str| -> R { Ok(t.new_str(s)?.value()) };
    let binary = if mode == "r" { "rb" } else { "wb" };
    let number = Value::int_unchecked(fd as i64);
    let raw = t.call_kw(FILE.get(t)?, &[number, text(binary)?], &[(t.intern("closefd")?, Value::FALSE)])?;
    t.setattr_str(raw, "name", text(&format!("<{name}>"))?)?;
    let buffer = if unbuffered { raw } else { t.call(if mode == "r" { READER } else { WRITER }.get(t)?, &[raw])? };
    let (encoding, handler) = stream_encoding(t, name);
    let newline = if mode == "r" { Value::NONE } else { text("\n")? };
    // SAFETY: plain library call.
    let line_buffering = name == "stderr" || unsafe { libc::isatty(fd) } == 1;
    let arguments =
        [buffer, text(&encoding)?, text(&handler)?, newline, Value::bool(line_buffering), Value::bool(unbuffered)];
    let stream = t.call(TEXT.get(t)?, &arguments)?;
    t.setattr_str(stream, "mode", text(mode)?)?;
    Ok(stream)
}

/// Encoding and error handler of a standard stream: `PYTHONIOENCODING`, else UTF-8.
fn stream_encoding(t: &Thread, name: &str) -> (String, String) {
    let given = if t.vm().config.ignore_environment { None } else { std::env::var("PYTHONIOENCODING").ok() };
    let given = given.unwrap_or_default();
    let (encoding, handler) = given.split_once(':').unwrap_or((&given, ""));
    let encoding = if encoding.is_empty() { "utf-8" } else { encoding };
    let handler = match (name, handler) {
        ("stderr", _) => "backslashreplace",
        (_, "") if given.is_empty() && in_plain_locale() => "surrogateescape",
        (_, "") => "strict",
        (_, h) => h,
    };
    (encoding.to_owned(), handler.to_owned())
}

/// Is the locale C, POSIX or C.UTF-8? There CPython takes any bytes for text.
fn in_plain_locale() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let name = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    name.is_none_or(|name| matches!(name.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8"))
}

fn text_encoding(t: &Thread, a: Args<'_>) -> R {
    match a.not_none(0) {
        Some(e) => Ok(e),
        None => Ok(t.intern("utf-8")?.value()),
    }
}

fn open_code(t: &Thread, a: Args<'_>) -> R {
    let mode = t.new_str("rb")?.value();
    open(t, Args(&[Some(a[0]), Some(mode), None, None, None, None, None, None]))
}

/// The mode string of `open`, taken apart.
struct Mode {
    raw: String,
    reading: bool,
    writing: bool,
    updating: bool,
    binary: bool,
}

fn parse_mode(t: &Thread, mode: &str) -> R<Mode> {
    let has = |c| mode.contains(c);
    let invalid = || t.value_error(format_args!("invalid mode: '{mode}'"));
    let known = mode.chars().all(|c| "axrwb+t".contains(c));
    let repeated = mode.chars().enumerate().any(|(i, c)| mode[..i].contains(c));
    if !known || repeated {
        return Err(invalid());
    }
    let (binary, text) = (has('b'), has('t'));
    if binary && text {
        return Err(t.value_error("can't have text and binary mode at once"));
    }
    let kinds: Vec<char> = mode.chars().filter(|c| "axrw".contains(*c)).collect();
    let [kind] = kinds[..] else {
        return Err(t.value_error("must have exactly one of create/read/write/append mode"));
    };
    let updating = has('+');
    let raw = format!("{kind}{}", if updating { "+" } else { "" });
    Ok(Mode { raw, reading: kind == 'r', writing: kind != 'r', updating, binary })
}

fn open(t: &Thread, a: Args<'_>) -> R {
    let mode_text = match a.opt(1) {
        Some(m) => match t.as_str(m) {
            Some(s) => s.to_text(),
            None => {
                return Err(t.type_error(format_args!("open() argument 'mode' must be str, not {}", t.type_name(m))));
            }
        },
        None => "r".to_owned(),
    };
    let file = if t.as_int(a[0]).is_some() { a[0] } else { os::fspath(t, a[0])? };
    let mode = parse_mode(t, &mode_text)?;
    let buffering = a.opt(2).map_or(Ok(-1), |b| t.index(b))?;
    for (i, name) in [(3, "an encoding"), (4, "an errors"), (5, "a newline")] {
        if mode.binary && a.not_none(i).is_some() {
            return Err(t.value_error(format_args!("binary mode doesn't take {name} argument")));
        }
    }
    if mode.binary && buffering == 1 {
        warn_line_buffering(t)?;
    }
    let close_fd = a.opt(6).unwrap_or(Value::TRUE);
    let raw = t.call(FILE.get(t)?, &[file, t.new_str(&mode.raw)?.value(), close_fd, a.or_none(7)])?;
    let finished = layers(t, a, raw, &mode, buffering, &mode_text);
    if finished.is_err() {
        let exc = t.take_pending();
        if t.call_method(raw, "close", &[]).is_err() {
            t.take_pending();
        }
        return Err(t.reraise(exc));
    }
    finished
}

fn warn_line_buffering(t: &Thread) -> R<()> {
    let text = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
    taipan_core::builtins::warn(t, ty::RUNTIME_WARNING, text)
}

/// Buffer and text layer over the raw file.
fn layers(t: &Thread, a: Args<'_>, raw: Value, mode: &Mode, buffering: i64, mode_text: &str) -> R {
    if buffering < -1 {
        return Err(t.value_error("invalid buffering size"));
    }
    let is_tty = buffering < 0 && file::is_tty(raw);
    if buffering == 0 {
        if !mode.binary {
            return Err(t.value_error("can't have unbuffered text I/O"));
        }
        return Ok(raw);
    }
    let class = match (mode.updating, mode.reading) {
        (true, _) => RANDOM,
        (false, true) => READER,
        (false, false) => WRITER,
    };
    debug_assert!(mode.updating || mode.reading || mode.writing);
    let size = if buffering > 1 { buffering } else { BUFFER_SIZE as i64 };
    let buffer = t.call(class.get(t)?, &[raw, t.new_int(size)?])?;
    if mode.binary {
        return Ok(buffer);
    }
    let line = Value::bool(buffering == 1 || is_tty);
    let none = Value::NONE;
    let text = t.call(TEXT.get(t)?, &[buffer, a.opt(3).unwrap_or(none), a.or_none(4), a.or_none(5), line])?;
    t.setattr_str(text, "mode", t.new_str(mode_text)?.value())?;
    Ok(text)
}
