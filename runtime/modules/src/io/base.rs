//! The abstract base classes: what every stream has, done in terms of a few methods of the concrete class.

use super::{ANY, closed_error, unsupported};
use taipan_core::error::R;
use taipan_core::native::{Args, GetSetDef, NativeDef, TypeDef, getter, native};
use taipan_core::ops::instance::{slot_get, slot_set};
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::Value;

pub static IO: TypeDef =
    TypeDef { methods: IO_METHODS, getset: IO_GETSET, doc: "The abstract base class for all I/O classes." };
pub static RAW: TypeDef = TypeDef { methods: RAW_METHODS, getset: &[], doc: "Base class for raw binary I/O." };
pub static BUFFERED: TypeDef =
    TypeDef { methods: BUFFERED_METHODS, getset: &[], doc: "Base class for buffered IO objects." };
pub static TEXT: TypeDef = TypeDef { methods: TEXT_METHODS, getset: TEXT_GETSET, doc: "Base class for text I/O." };

static IO_METHODS: &[NativeDef] = &[
    native("seek", "($self, offset, whence=0, /)", |t, _| Err(unsupported(t, "seek")), ANY, ""),
    native(
        "tell",
        "($self, /)",
        |t, a| t.call_method(a[0], "seek", &[Value::int_unchecked(0), Value::int_unchecked(1)]),
        ANY,
        "Return current stream position.",
    ),
    native("truncate", "($self, size=None, /)", |t, _| Err(unsupported(t, "truncate")), ANY, ""),
    native("fileno", "($self, /)", |t, _| Err(unsupported(t, "fileno")), ANY, ""),
    native("isatty", "($self, /)", isatty, ANY, ""),
    native("readable", "($self, /)", |t, a| check_closed(t, a[0]).map(|()| Value::FALSE), ANY, ""),
    native("writable", "($self, /)", |t, a| check_closed(t, a[0]).map(|()| Value::FALSE), ANY, ""),
    native("seekable", "($self, /)", |t, a| check_closed(t, a[0]).map(|()| Value::FALSE), ANY, ""),
    native(
        "flush",
        "($self, /)",
        |t, a| check_closed(t, a[0]).map(|()| Value::NONE),
        ANY,
        "Flush write buffers, if applicable.",
    ),
    native("close", "($self, /)", close, ANY, "Flush and close the IO object."),
    native("__del__", "($self, /)", finalize, ANY, "Called when the instance is about to be destroyed."),
    native("readline", "($self, size=-1, /)", readline, ANY, "Read and return a line from the stream."),
    native("readlines", "($self, hint=-1, /)", readlines, ANY, "Return a list of lines from the stream."),
    native("writelines", "($self, lines, /)", writelines, ANY, "Write a list of lines to stream."),
    native("__iter__", "($self, /)", |t, a| check_closed(t, a[0]).map(|()| a[0]), ANY, ""),
    native("__next__", "($self, /)", next, ANY, ""),
    native("__enter__", "($self, /)", |t, a| check_closed(t, a[0]).map(|()| a[0]), ANY, ""),
    native("__exit__", "($self, /, *args)", |t, a| t.call_method(a[0], "close", &[]), ANY, ""),
    native("_checkClosed", "($self, msg=None, /)", |t, a| check_closed(t, a[0]).map(|()| Value::NONE), ANY, ""),
    native(
        "_checkReadable",
        "($self, msg=None, /)",
        |t, a| check(t, a[0], "readable", "File or stream is not readable."),
        ANY,
        "",
    ),
    native(
        "_checkWritable",
        "($self, msg=None, /)",
        |t, a| check(t, a[0], "writable", "File or stream is not writable."),
        ANY,
        "",
    ),
    native(
        "_checkSeekable",
        "($self, msg=None, /)",
        |t, a| check(t, a[0], "seekable", "File or stream is not seekable."),
        ANY,
        "",
    ),
];
static IO_GETSET: &[GetSetDef] = &[getter("closed", |t, o| Ok(Value::bool(is_marked_closed(t, o)?)), "")];

static RAW_METHODS: &[NativeDef] = &[
    native("read", "($self, size=-1, /)", raw_read, ANY, ""),
    native("readall", "($self, /)", raw_readall, ANY, "Read until EOF, using multiple read() call."),
    native("readinto", "($self, buffer, /)", |t, _| Err(t.raise_with(ty::NOT_IMPLEMENTED_ERROR, &[])), ANY, ""),
    native("write", "($self, b, /)", |t, _| Err(t.raise_with(ty::NOT_IMPLEMENTED_ERROR, &[])), ANY, ""),
];

static BUFFERED_METHODS: &[NativeDef] = &[
    native("read", "($self, size=-1, /)", |t, _| Err(unsupported(t, "read")), ANY, ""),
    native("read1", "($self, size=-1, /)", |t, _| Err(unsupported(t, "read1")), ANY, ""),
    native("write", "($self, b, /)", |t, _| Err(unsupported(t, "write")), ANY, ""),
    native("detach", "($self, /)", |t, _| Err(unsupported(t, "detach")), ANY, ""),
    native("readinto", "($self, buffer, /)", |t, a| readinto(t, a, "read"), ANY, ""),
    native("readinto1", "($self, buffer, /)", |t, a| readinto(t, a, "read1"), ANY, ""),
];

static TEXT_METHODS: &[NativeDef] = &[
    native("read", "($self, size=-1, /)", |t, _| Err(unsupported(t, "read")), ANY, ""),
    native("readline", "($self, size=-1, /)", |t, _| Err(unsupported(t, "readline")), ANY, ""),
    native("write", "($self, s, /)", |t, _| Err(unsupported(t, "write")), ANY, ""),
    native("detach", "($self, /)", |t, _| Err(unsupported(t, "detach")), ANY, ""),
];
static TEXT_GETSET: &[GetSetDef] = &[
    getter("encoding", |_, _| Ok(Value::NONE), "Encoding of the text stream."),
    getter("newlines", |_, _| Ok(Value::NONE), "Line endings translated so far."),
    getter("errors", |_, _| Ok(Value::NONE), "The error setting of the decoder or encoder."),
];

const CLOSED: &str = "\0closed";

/// Was `_IOBase.close` called?
fn is_marked_closed(t: &Thread, o: Value) -> R<bool> {
    Ok(slot_get(t, o, t.intern(CLOSED)?).is_some())
}

/// ValueError if the stream says it is closed.
pub fn check_closed(t: &Thread, o: Value) -> R<()> {
    let closed = t.getattr(o, t.names().closed)?;
    if t.truth(closed)? { Err(closed_error(t)) } else { Ok(()) }
}

fn check(t: &Thread, o: Value, method: &str, text: &str) -> R {
    let able = t.call_method(o, method, &[])?;
    if able == Value::TRUE { Ok(able) } else { Err(unsupported(t, text)) }
}

/// A collected file of a class written in Python is closed (others close themselves). An error of that is nobody's.
fn finalize(t: &Thread, a: Args<'_>) -> R {
    if t.type_of(a[0]).is_heap() && t.call_method(a[0], "close", &[]).is_err() {
        t.take_pending();
    }
    Ok(Value::NONE)
}

fn close(t: &Thread, a: Args<'_>) -> R {
    if is_marked_closed(t, a[0])? {
        return Ok(Value::NONE);
    }
    let flushed = t.call_method(a[0], "flush", &[]);
    let pending = flushed.err().map(|r| (r, t.take_pending()));
    slot_set(t, a[0], t.intern(CLOSED)?, Value::TRUE)?;
    match pending {
        Some((_, exc)) => Err(t.reraise(exc)),
        None => Ok(Value::NONE),
    }
}

fn isatty(t: &Thread, a: Args<'_>) -> R {
    check_closed(t, a[0]).map(|()| Value::FALSE)
}

/// Bytes of a line, by `peek` where there is one, else byte by byte.
fn readline(t: &Thread, a: Args<'_>) -> R {
    let limit = a.not_none(1).map_or(Ok(-1), |n| t.index(n))?;
    let peek = t.getattr_opt_str(a[0], "peek")?;
    let mut line: Vec<u8> = Vec::new();
    while limit < 0 || (line.len() as i64) < limit {
        let mut wanted = 1;
        if let Some(peek) = peek {
            let ahead = t.call(peek, &[Value::int_unchecked(1)])?;
            let Some(ahead) = t.as_bytes(ahead) else {
                return Err(t.raise_text(
                    ty::OS_ERROR,
                    format_args!("peek() should have returned a bytes object, not '{}'", t.type_name(ahead)),
                ));
            };
            if !ahead.is_empty() {
                wanted = memchr::memchr(b'\n', ahead.as_slice()).map_or(ahead.len(), |i| i + 1);
                if limit >= 0 {
                    wanted = wanted.min(limit as usize - line.len());
                }
            }
        }
        let piece = t.call_method(a[0], "read", &[Value::int_unchecked(wanted as i64)])?;
        let Some(piece) = t.as_bytes(piece) else {
            return Err(t.raise_text(
                ty::OS_ERROR,
                format_args!("read() should have returned a bytes object, not '{}'", t.type_name(piece)),
            ));
        };
        line.extend_from_slice(piece.as_slice());
        if piece.is_empty() || line.ends_with(b"\n") {
            break;
        }
    }
    Ok(t.new_bytes(&line)?.value())
}

pub fn readlines(t: &Thread, a: Args<'_>) -> R {
    let hint = a.not_none(1).map_or(Ok(-1), |n| t.index(n))?;
    let lines = t.new_list(&[])?;
    let mut total = 0;
    let it = t.iter(a[0])?;
    while let Some(line) = t.next(it)? {
        lines.push(t, line)?;
        total += t.len(line)? as i64;
        if hint > 0 && total >= hint {
            break;
        }
    }
    Ok(lines.value())
}

fn writelines(t: &Thread, a: Args<'_>) -> R {
    check_closed(t, a[0])?;
    let it = t.iter(a[1])?;
    while let Some(line) = t.next(it)? {
        t.call_method(a[0], "write", &[line])?;
    }
    Ok(Value::NONE)
}

fn next(t: &Thread, a: Args<'_>) -> R {
    let line = t.call_method(a[0], "readline", &[])?;
    if t.len(line)? == 0 { Err(t.stop_iteration(None)) } else { Ok(line) }
}

fn raw_read(t: &Thread, a: Args<'_>) -> R {
    let n = a.not_none(1).map_or(Ok(-1), |n| t.index(n))?;
    if n < 0 {
        return t.call_method(a[0], "readall", &[]);
    }
    let buffer = t.call(t.vm().type_of_id(ty::BYTEARRAY).value(), &[Value::int_unchecked(n)])?;
    let got = t.call_method(a[0], "readinto", &[buffer])?;
    if got.is_none() {
        return Ok(got);
    }
    let got = t.index(got)?;
    let data = t.buffer(buffer)?;
    let Some(data) = usize::try_from(got).ok().and_then(|n| data.as_slice().get(..n)) else {
        return Err(t.value_error(format_args!("readinto returned {got} outside buffer size {n}")));
    };
    Ok(t.new_bytes(data)?.value())
}

fn raw_readall(t: &Thread, a: Args<'_>) -> R {
    let mut all = Vec::new();
    loop {
        let piece = t.call_method(a[0], "read", &[Value::int_unchecked(super::BUFFER_SIZE as i64)])?;
        if piece.is_none() && all.is_empty() {
            return Ok(piece);
        }
        let Some(bytes) = t.as_bytes(piece) else {
            return if piece.is_none() {
                Ok(t.new_bytes(&all)?.value())
            } else {
                Err(t.type_error("read() should return bytes"))
            };
        };
        if bytes.is_empty() {
            return Ok(t.new_bytes(&all)?.value());
        }
        all.extend_from_slice(bytes.as_slice());
    }
}

fn readinto(t: &Thread, a: Args<'_>, method: &str) -> R {
    let target = t.buffer_writable(a[1])?;
    let size = target.len();
    let data = t.call_method(a[0], method, &[Value::int_unchecked(size as i64)])?;
    let Some(data) = t.as_bytes(data) else { return Err(t.type_error("read() should return bytes")) };
    if data.len() > size {
        return Err(t.value_error("read() returned too much data"));
    }
    t.new_int(target.write(0, data.as_slice()) as i64)
}
