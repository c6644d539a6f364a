//! `TextIOWrapper`: text over a buffer. UTF-8, ASCII and Latin-1 are decoded here; other encodings by their incremental decoder.
//!
//! Reading: bytes of the buffer below become a piece of text (`text`), of which `used` characters have been handed out. `snapshot`
//! holds the bytes of the piece, from which `tell` finds the place. Writing: encoded text waits in `output`.

use super::buffered::{self, Buffered};
use super::newline::LineEnds;
use super::{ANY, BUFFER_SIZE, closed_error, mark_dirty, unsupported};
use std::cell::{Cell, RefCell};
use taipan_core::algo::codec::Encoding;
use taipan_core::error::R;
use taipan_core::native::{Args, GetSetDef, NativeDef, TypeDef, getset, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::codec::{Native, decode_native, encode_native, registry};
use taipan_core::types::ty;
use taipan_heap::{Gc, Slot, Tracer, Value};

pub static TEXT: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "Character and line based layer over a BufferedIOBase object, buffer.",
};

/// Encoded text that waits before it goes to the buffer below.
const OUTPUT_LIMIT: usize = 8192;
/// Bytes asked of the buffer below at a time.
const CHUNK: usize = 8192;

/// Which characters end lines, in reading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// `newline=None`: all, and they become "\n".
    Translate,
    /// `newline=""`: all, unchanged.
    Universal,
    Lf,
    Cr,
    CrLf,
}

struct Text {
    buffer: Slot,
    encoding: Slot,
    errors: Slot,
    /// Incremental decoder of an encoding that is not native.
    decoder: Slot,
    /// Incremental encoder, likewise.
    encoder: Slot,
    native: Cell<Option<Native>>,
    ends: Cell<Ends>,
    line_ends: LineEnds,
    /// What the buffer can do, as it said when the stream was made.
    readable: Cell<bool>,
    writable: Cell<bool>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    text: Slot,
    used: Cell<usize>,
    /// Bytes of an unfinished character.
    rest: RefCell<Vec<u8>>,
    snapshot: RefCell<Vec<u8>>,
    output: RefCell<Vec<u8>>,
    detached: Cell<bool>,
    /// False while the stream is iterated.
    telling: Cell<bool>,
}

impl NativePayload for Text {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for slot in [&self.buffer, &self.encoding, &self.errors, &self.decoder, &self.encoder, &self.text] {
            tracer.word(slot.get());
        }
    }
}

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, /, *args, **kwargs)", new, ANY, "Create and return a new object."),
    native(
        "__init__",
        "($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
        init,
        ANY,
        "",
    ),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native(
        "reconfigure",
        "($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
        reconfigure,
        ANY,
        "Reconfigure the text stream with new parameters.",
    ),
    native("write", "($self, text, /)", write, ANY, "Write string s to stream."),
    native("read", "($self, size=-1, /)", read, ANY, ""),
    native("readline", "($self, size=-1, /)", readline, ANY, ""),
    native("__next__", "($self, /)", next, ANY, ""),
    native("flush", "($self, /)", flush, ANY, ""),
    native("close", "($self, /)", close, ANY, ""),
    native("detach", "($self, /)", detach, ANY, ""),
    native("fileno", "($self, /)", |t, a| forward(t, a, "fileno"), ANY, ""),
    native("isatty", "($self, /)", |t, a| forward(t, a, "isatty"), ANY, ""),
    native("seekable", "($self, /)", |t, a| forward(t, a, "seekable"), ANY, ""),
    native("readable", "($self, /)", |t, a| forward(t, a, "readable"), ANY, ""),
    native("writable", "($self, /)", |t, a| forward(t, a, "writable"), ANY, ""),
    native("tell", "($self, /)", tell, ANY, "Return the stream position as an opaque number."),
    native(
        "seek",
        "($self, cookie, whence=0, /)",
        seek,
        ANY,
        "Set the stream position, and return the new stream position.",
    ),
    native("truncate", "($self, pos=None, /)", truncate, ANY, ""),
];

static GETSET: &[GetSetDef] = &[
    getter("buffer", |t, o| Ok(state(t, o)?.buffer.get().unwrap_or(Value::NONE)), ""),
    getter("encoding", |t, o| Ok(state(t, o)?.encoding.get().unwrap_or(Value::NONE)), ""),
    getter("errors", |t, o| Ok(state(t, o)?.errors.get().unwrap_or(Value::NONE)), ""),
    getter(
        "newlines",
        |t, o| {
            let s = state(t, o)?;
            if matches!(s.ends.get(), Ends::Translate | Ends::Universal) {
                s.line_ends.newlines(t)
            } else {
                Ok(Value::NONE)
            }
        },
        "",
    ),
    getter("line_buffering", |t, o| Ok(Value::bool(state(t, o)?.line_buffering.get())), ""),
    getter("write_through", |t, o| Ok(Value::bool(state(t, o)?.write_through.get())), ""),
    getter("name", |t, o| t.getattr_str(buffer_of(t, o)?, "name"), ""),
    getter("closed", |t, o| t.getattr(buffer_of(t, o)?, t.names().closed), ""),
    getset("_CHUNK_SIZE", |_, _| Ok(Value::int_unchecked(CHUNK as i64)), |_, _, _| Ok(()), ""),
];

fn object(v: Value) -> Gc<NativeBox> {
    self_as(v)
}

fn state(t: &Thread, v: Value) -> R<&'static Text> {
    match object(v).get::<Text>() {
        Some(s) if s.detached.get() => Err(t.value_error("underlying buffer has been detached")),
        // SAFETY: the payload lives as long as the object, which the caller holds.
        Some(s) if s.buffer.get().is_some() => Ok(unsafe { &*std::ptr::from_ref(s) }),
        _ => Err(t.value_error("I/O operation on uninitialized object")),
    }
}

fn buffer_of(t: &Thread, v: Value) -> R {
    Ok(state(t, v)?.buffer.get().unwrap_or(Value::NONE))
}

fn open_state(t: &Thread, v: Value) -> R<&'static Text> {
    let s = state(t, v)?;
    let closed = t.getattr(s.buffer.get().unwrap_or(Value::NONE), t.names().closed)?;
    if t.truth(closed)? { Err(closed_error(t)) } else { Ok(s) }
}

fn forward(t: &Thread, a: Args<'_>, method: &str) -> R {
    t.call_method(buffer_of(t, a[0])?, method, &[])
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let payload = Text {
        buffer: Slot::new(None),
        encoding: Slot::new(None),
        errors: Slot::new(None),
        decoder: Slot::new(None),
        encoder: Slot::new(None),
        native: Cell::new(None),
        ends: Cell::new(Ends::Translate),
        line_ends: LineEnds::default(),
        readable: Cell::new(false),
        writable: Cell::new(false),
        line_buffering: Cell::new(false),
        write_through: Cell::new(false),
        text: Slot::new(None),
        used: Cell::new(0),
        rest: RefCell::default(),
        snapshot: RefCell::default(),
        output: RefCell::default(),
        detached: Cell::new(false),
        telling: Cell::new(true),
    };
    Ok(t.new_native_box(self_as(a[0]), payload)?.value())
}

fn ends_arg(t: &Thread, v: Value) -> R<Ends> {
    if v.is_none() {
        return Ok(Ends::Translate);
    }
    match t.as_str(v).map(|s| s.to_text()).as_deref() {
        Some("") => Ok(Ends::Universal),
        Some("\n") => Ok(Ends::Lf),
        Some("\r") => Ok(Ends::Cr),
        Some("\r\n") => Ok(Ends::CrLf),
        Some(_) => Err(t.value_error(format_args!("illegal newline value: {}", t.repr(v)?.to_text()))),
        None => Err(t.type_error(format_args!("newline must be str or None, not {}", t.type_name(v)))),
    }
}

fn text_arg(t: &Thread, v: Value, name: &str) -> R<Gc<Str>> {
    match t.as_str(v) {
        Some(s) => Ok(s),
        None => Err(
            t.type_error(format_args!("TextIOWrapper() argument '{name}' must be str or None, not {}", t.type_name(v)))
        ),
    }
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let o = object(a[0]);
    let Some(s) = o.get::<Text>() else { return Err(t.system_error("not a text stream")) };
    s.ends.set(ends_arg(t, a.or_none(4))?);
    let errors = match a.not_none(3) {
        Some(e) => text_arg(t, e, "errors")?,
        None => t.intern("strict")?,
    };
    let encoding = match a.not_none(2) {
        Some(e) => text_arg(t, e, "encoding")?,
        None => t.intern("utf-8")?,
    };
    let encoding = if encoding.is("locale") { t.intern("utf-8")? } else { encoding };
    set_codec(t, o, s, encoding, errors)?;
    let can = |what| t.call_method(a[1], what, &[]).and_then(|able| t.truth(able));
    s.readable.set(can("readable")?);
    s.writable.set(can("writable")?);
    s.line_buffering.set(a.opt(5).map_or(Ok(false), |v| t.truth(v))?);
    s.write_through.set(a.opt(6).map_or(Ok(false), |v| t.truth(v))?);
    s.buffer.set(&o.header, a[1]);
    s.detached.set(false);
    Ok(Value::NONE)
}

/// Chooses how to decode and encode.
fn set_codec(t: &Thread, o: Gc<NativeBox>, s: &Text, encoding: Gc<Str>, errors: Gc<Str>) -> R<()> {
    let native = encoding.as_ascii().and_then(Native::from_name);
    let native = native.filter(|n| matches!(n, Native::Plain(Encoding::Utf8 | Encoding::Ascii | Encoding::Latin1)));
    if native.is_none() {
        let info = registry::lookup(t, encoding)?.value();
        if let Some(is_text) = t.getattr_opt_str(info, "_is_text_encoding")?
            && !t.truth(is_text)?
        {
            return Err(t.lookup_error(format_args!(
                "'{}' is not a text encoding; use codecs.open() to handle arbitrary codecs",
                encoding.to_text()
            )));
        }
        let decoder = t.getattr_str(info, "incrementaldecoder")?;
        s.decoder.set(&o.header, t.call(decoder, &[errors.value()])?);
        let encoder = t.getattr_str(info, "incrementalencoder")?;
        s.encoder.set(&o.header, t.call(encoder, &[errors.value()])?);
    }
    s.native.set(native);
    s.encoding.set(&o.header, encoding.value());
    s.errors.set(&o.header, errors.value());
    Ok(())
}

fn reconfigure(t: &Thread, a: Args<'_>) -> R {
    let s = state(t, a[0])?;
    t.call_method(a[0], "flush", &[])?;
    if s.text.get().is_some() && (a.not_none(1).is_some() || a.opt(3).is_some()) {
        return Err(unsupported(t, "It is not possible to set the encoding or newline of stream after the first read"));
    }
    if a.not_none(1).is_some() || a.not_none(2).is_some() {
        let errors = match (a.not_none(2), a.not_none(1)) {
            (Some(e), _) => text_arg(t, e, "errors")?,
            (None, Some(_)) => t.intern("strict")?,
            (None, None) => self_as(s.errors.get().unwrap_or(Value::NONE)),
        };
        let encoding = match a.not_none(1) {
            Some(e) => text_arg(t, e, "encoding")?,
            None => self_as(s.encoding.get().unwrap_or(Value::NONE)),
        };
        set_codec(t, object(a[0]), s, encoding, errors)?;
    }
    if let Some(newline) = a.opt(3)
        && !newline.is_none()
    {
        s.ends.set(ends_arg(t, newline)?);
    }
    if let Some(v) = a.not_none(4) {
        s.line_buffering.set(t.truth(v)?);
    }
    if let Some(v) = a.not_none(5) {
        s.write_through.set(t.truth(v)?);
    }
    Ok(Value::NONE)
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let s = state(t, a[0])?;
    let mut out = format!("<_io.{}", t.type_name(a[0]));
    for name in ["name", "mode"] {
        if let Some(v) = t.getattr_opt_str(a[0], name)? {
            out.push_str(&format!(" {name}={}", t.repr(v)?.to_text()));
        }
    }
    let encoding = t.repr(s.encoding.get().unwrap_or(Value::NONE))?.to_text();
    Ok(t.new_str(&format!("{out} encoding={encoding}>"))?.value())
}

// --- writing ----------------------------------------------------------------------------------------------------------

fn write(t: &Thread, a: Args<'_>) -> R {
    let Some(text) = t.as_str(a[1]) else {
        return Err(t.type_error(format_args!("write() argument must be str, not {}", t.type_name(a[1]))));
    };
    let s = state(t, a[0])?;
    if !s.writable.get() {
        open_state(t, a[0])?;
        return Err(unsupported(t, "not writable"));
    }
    let length = text.len();
    let has_end = s.line_buffering.get() && text.units().iter().any(|c| c == 10 || c == 13);
    let mut out = text;
    let replacement = match s.ends.get() {
        Ends::Cr => Some("\r"),
        Ends::CrLf => Some("\r\n"),
        _ => None,
    };
    if let Some(end) = replacement
        && text.units().iter().any(|c| c == 10)
    {
        let end: Vec<u32> = end.chars().map(u32::from).collect();
        let units: Vec<u32> = text.units().iter().flat_map(|c| if c == 10 { end.clone() } else { vec![c] }).collect();
        out = t.new_str_ucs4(&units)?;
    }
    if s.output.borrow().is_empty() {
        open_state(t, a[0])?;
        mark_dirty(t, a[0], true)?;
    }
    encode(t, s, out)?;
    if s.text.get().is_some() && t.truth(t.call_method(s.buffer.get().unwrap_or(Value::NONE), "seekable", &[])?)? {
        // What was read ahead is of no use any more. (Of a stream with two directions it is.)
        s.text.set(&object(a[0]).header, None);
        s.used.set(0);
        s.snapshot.borrow_mut().clear();
    }
    if s.output.borrow().len() >= OUTPUT_LIMIT || has_end || s.write_through.get() {
        push_output(t, a[0], s)?;
    }
    if has_end {
        t.call_method(s.buffer.get().unwrap_or(Value::NONE), "flush", &[])?;
    }
    t.new_int(length as i64)
}

fn encode(t: &Thread, s: &Text, text: Gc<Str>) -> R<()> {
    if let Some(native) = s.native.get() {
        if let Some(ascii) = text.as_ascii() {
            s.output.borrow_mut().extend_from_slice(ascii.as_bytes());
            return Ok(());
        }
        let errors = s.errors.get().and_then(|e| t.as_str(e));
        let bytes = encode_native(t, text, native, errors)?;
        s.output.borrow_mut().extend_from_slice(&bytes);
        return Ok(());
    }
    let encoded = t.call_method(s.encoder.get().unwrap_or(Value::NONE), "encode", &[text.value()])?;
    let bytes = t.buffer(encoded)?;
    s.output.borrow_mut().extend_from_slice(bytes.as_slice());
    Ok(())
}

/// The buffer below, if it is one of ours and no subclass.
fn exact_buffer(t: &Thread, v: Value) -> Option<&'static Buffered> {
    if t.type_of(v).is_heap() { None } else { buffered::of(v) }
}

/// Gives encoded text to the buffer below.
fn push_output(t: &Thread, stream: Value, s: &Text) -> R<()> {
    let data = std::mem::take(&mut *s.output.borrow_mut());
    if data.is_empty() {
        return Ok(());
    }
    mark_dirty(t, stream, false)?;
    let buffer = s.buffer.get().unwrap_or(Value::NONE);
    match exact_buffer(t, buffer) {
        Some(b) => buffered::write_bytes(t, buffer, b, &data),
        None => t.call_method(buffer, "write", &[t.new_bytes(&data)?.value()]).map(|_| ()),
    }
}

fn flush(t: &Thread, a: Args<'_>) -> R {
    let s = open_state(t, a[0])?;
    s.telling.set(true);
    push_output(t, a[0], s)?;
    t.call_method(s.buffer.get().unwrap_or(Value::NONE), "flush", &[])
}

fn close(t: &Thread, a: Args<'_>) -> R {
    let buffer = buffer_of(t, a[0])?;
    let closed = t.getattr(buffer, t.names().closed)?;
    if t.truth(closed)? {
        return Ok(Value::NONE);
    }
    let flushed = t.call_method(a[0], "flush", &[]);
    let pending = flushed.err().map(|_| t.take_pending());
    mark_dirty(t, a[0], false)?;
    let closed = t.call_method(buffer, "close", &[]);
    match pending {
        Some(exc) => {
            if closed.is_err() {
                t.take_pending();
            }
            Err(t.reraise(exc))
        }
        None => closed,
    }
}

fn detach(t: &Thread, a: Args<'_>) -> R {
    let buffer = buffer_of(t, a[0])?;
    t.call_method(a[0], "flush", &[])?;
    state(t, a[0])?.detached.set(true);
    Ok(buffer)
}

// --- reading ----------------------------------------------------------------------------------------------------------

/// Decodes bytes; `last`: no more come.
fn decode(t: &Thread, s: &Text, data: &[u8], last: bool) -> R<Gc<Str>> {
    let text = match s.native.get() {
        Some(native) => {
            let errors = s.errors.get().and_then(|e| t.as_str(e));
            let (text, consumed) = decode_native(t, data, Value::NONE, native, errors, last)?;
            *s.rest.borrow_mut() = data[consumed..].to_vec();
            text
        }
        None => {
            let arguments = [t.new_bytes(data)?.value(), Value::bool(last)];
            let text = t.call_method(s.decoder.get().unwrap_or(Value::NONE), "decode", &arguments)?;
            s.rest.borrow_mut().clear();
            match t.as_str(text) {
                Some(text) => text,
                None => {
                    let name = t.type_name(text);
                    return Err(t.type_error(format_args!("decoder should return a string result, not '{name}'")));
                }
            }
        }
    };
    match s.ends.get() {
        Ends::Translate => s.line_ends.piece(t, text, true, last),
        Ends::Universal => s.line_ends.piece(t, text, false, last),
        _ => Ok(text),
    }
}

/// Decodes the next piece; false at the end of the file. What was left of the last piece must have been taken.
fn fill(t: &Thread, stream: Value, s: &Text) -> R<bool> {
    check_readable(t, s)?;
    let buffer = s.buffer.get().unwrap_or(Value::NONE);
    loop {
        let mut data = std::mem::take(&mut *s.rest.borrow_mut());
        let held = data.len();
        match exact_buffer(t, buffer) {
            Some(b) => {
                b.read_some(t, buffer, CHUNK.max(BUFFER_SIZE), &mut data)?;
            }
            None => {
                let method = match t.getattr_opt_str(buffer, "read1")? {
                    Some(read1) => read1,
                    None => t.getattr_str(buffer, "read")?,
                };
                let piece = t.call(method, &[Value::int_unchecked(CHUNK as i64)])?;
                match t.try_buffer(piece)? {
                    Some(bytes) => data.extend_from_slice(bytes.as_slice()),
                    None => {
                        let name = t.type_name(piece);
                        return Err(t.type_error(format_args!(
                            "underlying read1() should have returned a bytes-like object, not '{name}'"
                        )));
                    }
                }
            }
        }
        let last = data.len() == held;
        let text = decode(t, s, &data, last)?;
        *s.snapshot.borrow_mut() = data;
        s.text.set(&object(stream).header, text.value());
        s.used.set(0);
        if !text.is_empty() {
            return Ok(true);
        }
        if last {
            return Ok(false);
        }
    }
}

/// The decoded text that has not been handed out.
fn ahead(s: &Text) -> Option<(Gc<Str>, usize)> {
    let text: Gc<Str> = s.text.get()?.downcast()?;
    (s.used.get() < text.len()).then(|| (text, s.used.get()))
}

fn before_read(t: &Thread, stream: Value) -> R<&'static Text> {
    let s = open_state(t, stream)?;
    if !s.output.borrow().is_empty() {
        push_output(t, stream, s)?;
    }
    Ok(s)
}

fn check_readable(t: &Thread, s: &Text) -> R<()> {
    if s.readable.get() { Ok(()) } else { Err(unsupported(t, "not readable")) }
}

fn read(t: &Thread, a: Args<'_>) -> R {
    let s = before_read(t, a[0])?;
    check_readable(t, s)?;
    let n = a.not_none(1).map_or(Ok(-1), |n| t.index(n))?;
    let mut out = t.new_str("")?;
    if n < 0 {
        if let Some((text, used)) = ahead(s) {
            out = t.substring(text, used, text.len())?;
        }
        let mut data = std::mem::take(&mut *s.rest.borrow_mut());
        let more = t.call_method(s.buffer.get().unwrap_or(Value::NONE), "read", &[])?;
        if !more.is_none() {
            data.extend_from_slice(t.buffer(more)?.as_slice());
        }
        let text = decode(t, s, &data, true)?;
        s.text.set(&object(a[0]).header, None);
        s.used.set(0);
        s.snapshot.borrow_mut().clear();
        return Ok(if out.is_empty() { text.value() } else { t.str_concat(out, text)?.value() });
    }
    while out.len() < n as usize {
        match ahead(s) {
            Some((text, used)) => {
                let end = (used + n as usize - out.len()).min(text.len());
                let piece = t.substring(text, used, end)?;
                s.used.set(end);
                out = if out.is_empty() { piece } else { t.str_concat(out, piece)? };
            }
            None if fill(t, a[0], s)? => {}
            None => break,
        }
    }
    Ok(out.value())
}

/// Where the first line from `from` ends in the text; `None` if the text ends first.
fn line_end(text: &Str, from: usize, ends: Ends) -> Option<usize> {
    let find = |wanted: u32| match text.units() {
        Units::One(u) => memchr::memchr(wanted as u8, &u[from..]).map(|i| from + i),
        Units::Two(u) => u[from..].iter().position(|c| *c as u32 == wanted).map(|i| from + i),
        Units::Four(u) => u[from..].iter().position(|c| *c == wanted).map(|i| from + i),
    };
    match ends {
        Ends::Translate | Ends::Lf => find(10).map(|i| i + 1),
        Ends::Cr => find(13).map(|i| i + 1),
        Ends::CrLf => {
            (from..text.len().saturating_sub(1)).find(|i| text.at(*i) == 13 && text.at(*i + 1) == 10).map(|i| i + 2)
        }
        Ends::Universal => (from..text.len())
            .find(|i| matches!(text.at(*i), 10 | 13))
            .map(|i| if text.at(i) == 13 && i + 1 < text.len() && text.at(i + 1) == 10 { i + 2 } else { i + 1 }),
    }
}

fn read_line(t: &Thread, stream: Value, limit: usize) -> R {
    let s = before_read(t, stream)?;
    let mut line: Option<Gc<Str>> = None;
    loop {
        let length = line.map_or(0, |l| l.len());
        let Some((text, used)) = ahead(s) else {
            if length < limit && fill(t, stream, s)? {
                continue;
            }
            break;
        };
        let room = text.len().min(used.saturating_add(limit - length));
        let (end, found) = match line_end(&text, used, s.ends.get()) {
            Some(end) if end <= room => (end, true),
            _ => (room, false),
        };
        let piece = t.substring(text, used, end)?;
        s.used.set(end);
        let whole = match line {
            Some(l) => t.str_concat(l, piece)?,
            None => piece,
        };
        line = Some(whole);
        // A "\r\n" may be cut by the pieces.
        let split = s.ends.get() == Ends::CrLf
            && length > 0
            && !piece.is_empty()
            && piece.at(0) == 10
            && whole.at(length - 1) == 13;
        if split {
            s.used.set(used + 1);
            return Ok(t.substring(whole, 0, length + 1)?.value());
        }
        if found || whole.len() >= limit {
            break;
        }
    }
    Ok(line.map_or_else(|| t.new_str(""), Ok)?.value())
}

fn readline(t: &Thread, a: Args<'_>) -> R {
    let limit = a.not_none(1).map_or(Ok(-1), |n| t.index(n))?;
    read_line(t, a[0], usize::try_from(limit).unwrap_or(usize::MAX))
}

fn next(t: &Thread, a: Args<'_>) -> R {
    state(t, a[0])?.telling.set(false);
    let line = if t.type_of(a[0]).is_heap() {
        t.call_method(a[0], "readline", &[])?
    } else {
        readline(t, Args(&[Some(a[0]), None]))?
    };
    if t.len(line)? == 0 {
        state(t, a[0])?.telling.set(true);
        return Err(t.stop_iteration(None));
    }
    Ok(line)
}

// --- positions --------------------------------------------------------------------------------------------------------

fn tell(t: &Thread, a: Args<'_>) -> R {
    let s = before_read(t, a[0])?;
    let buffer = s.buffer.get().unwrap_or(Value::NONE);
    let seekable = t.call_method(buffer, "seekable", &[])?;
    if !t.truth(seekable)? {
        return Err(unsupported(t, "underlying stream is not seekable"));
    }
    if !s.telling.get() {
        let text = t.new_str("telling position disabled by next() call")?.value();
        return Err(t.raise_with(ty::OS_ERROR, &[text]));
    }
    t.call_method(buffer, "flush", &[])?;
    let below = t.call_method(buffer, "tell", &[])?;
    let below = t.index(below)?;
    let unread = match ahead(s) {
        Some((text, used)) => {
            let snapshot = s.snapshot.borrow().clone();
            snapshot.len() - bytes_of(t, s, &snapshot, text, used)?
        }
        None => s.rest.borrow().len() + s.line_ends.held() as usize,
    };
    t.new_int(below - unread as i64)
}

/// Bytes of the snapshot that the first `used` characters of its text come from.
fn bytes_of(t: &Thread, s: &Text, snapshot: &[u8], text: Gc<Str>, used: usize) -> R<usize> {
    let Some(native) = s.native.get() else {
        let head = t.substring(text, 0, used)?;
        let encoding = s.encoding.get().and_then(|e| t.as_str(e));
        let errors = s.errors.get().and_then(|e| t.as_str(e));
        let bytes = t.encode(head, encoding, errors)?;
        return Ok(t.len(bytes)?.min(snapshot.len()));
    };
    let wide = native == Native::Plain(Encoding::Utf8);
    let translate = s.ends.get() == Ends::Translate;
    let mut count = 0;
    for (i, byte) in snapshot.iter().enumerate() {
        let continues = wide && byte & 0xC0 == 0x80;
        let joined = translate && *byte == b'\n' && i > 0 && snapshot[i - 1] == b'\r';
        if continues || joined {
            continue;
        }
        if count == used {
            return Ok(i);
        }
        count += 1;
    }
    Ok(snapshot.len())
}

fn seek(t: &Thread, a: Args<'_>) -> R {
    let s = open_state(t, a[0])?;
    let buffer = s.buffer.get().unwrap_or(Value::NONE);
    let whence = a.opt(2).map_or(Ok(0), |w| t.index(w))?;
    let seekable = t.call_method(buffer, "seekable", &[])?;
    if !t.truth(seekable)? {
        return Err(unsupported(t, "underlying stream is not seekable"));
    }
    let cookie = t.index(a[1])?;
    let target = match whence {
        0 if cookie < 0 => return Err(t.value_error(format_args!("negative seek position {cookie}"))),
        0 => a[1],
        1 if cookie != 0 => return Err(unsupported(t, "can't do nonzero cur-relative seeks")),
        1 => {
            s.telling.set(true);
            tell(t, a)?
        }
        2 if cookie != 0 => return Err(unsupported(t, "can't do nonzero end-relative seeks")),
        2 => Value::int_unchecked(0),
        w => return Err(t.value_error(format_args!("invalid whence ({w}, should be 0, 1 or 2)"))),
    };
    t.call_method(a[0], "flush", &[])?;
    let position = t.call_method(buffer, "seek", &[target, Value::int_unchecked(if whence == 2 { 2 } else { 0 })])?;
    s.text.set(&object(a[0]).header, None);
    s.used.set(0);
    s.rest.borrow_mut().clear();
    s.snapshot.borrow_mut().clear();
    s.line_ends.reset();
    s.telling.set(true);
    if let Some(decoder) = s.decoder.get() {
        t.call_method(decoder, "reset", &[])?;
    }
    Ok(position)
}

fn truncate(t: &Thread, a: Args<'_>) -> R {
    t.call_method(a[0], "flush", &[])?;
    match a.not_none(1) {
        Some(position) => t.call_method(buffer_of(t, a[0])?, "truncate", &[position]),
        None => {
            let position = tell(t, a)?;
            t.call_method(buffer_of(t, a[0])?, "truncate", &[position])
        }
    }
}
