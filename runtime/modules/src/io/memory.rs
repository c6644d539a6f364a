//! `BytesIO` and `StringIO`: files in memory.

use super::ANY;
use super::newline::LineEnds;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use taipan_core::algo::code_unit::CodeUnit;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, GetSetDef, Meaning, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::str::StrBuilder;
use taipan_heap::{Gc, Tracer, Value};

pub static BYTES: TypeDef = TypeDef {
    methods: BYTES_METHODS,
    getset: BYTES_GETSET,
    doc: "Buffered I/O implementation using an in-memory bytes buffer.",
};
pub static STRING: TypeDef = TypeDef {
    methods: STRING_METHODS,
    getset: STRING_GETSET,
    doc: "Text I/O implementation using an in-memory buffer.",
};

/// What a file in memory holds: bytes, or text.
trait Content: Default + 'static {
    /// How errors speak of a file that is closed, and of a size below 0.
    const CLOSED: &'static str;
    const NEGATIVE: &'static str;
    fn length(&self) -> usize;
    fn cut(&mut self, n: usize);
}

impl Content for Vec<u8> {
    const CLOSED: &'static str = "I/O operation on closed file.";
    const NEGATIVE: &'static str = "negative size value";
    fn length(&self) -> usize {
        self.len()
    }
    fn cut(&mut self, n: usize) {
        self.truncate(n);
    }
}

impl Content for StrBuilder {
    const CLOSED: &'static str = "I/O operation on closed file";
    const NEGATIVE: &'static str = "Negative size value";
    fn length(&self) -> usize {
        self.len()
    }
    fn cut(&mut self, n: usize) {
        self.truncate(n);
    }
}

struct Memory<C> {
    data: RefCell<C>,
    at: Cell<usize>,
    closed: Cell<bool>,
    ends: LineEnds,
    /// `newline` of a StringIO.
    newline: Cell<Newline>,
}

/// What a StringIO does to line ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newline {
    /// `None`: all become "\n".
    Translate,
    /// `""`: all are line ends, none is changed.
    Universal,
    Lf,
    Cr,
    CrLf,
}

impl<C: Content> NativePayload for Memory<C> {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl<C: Content> Memory<C> {
    fn new() -> Memory<C> {
        let newline = Cell::new(Newline::Lf);
        Memory {
            data: RefCell::default(),
            at: Cell::new(0),
            closed: Cell::new(false),
            ends: LineEnds::default(),
            newline,
        }
    }

    /// The range of the next `n` units, or of all that are left; steps behind it.
    fn take(&self, n: Option<usize>) -> Range<usize> {
        let len = self.data.borrow().length();
        let start = self.at.get().min(len);
        let end = n.map_or(len, |n| start.saturating_add(n).min(len));
        if end > start {
            self.at.set(end);
        }
        start..end
    }
}

impl Memory<Vec<u8>> {
    fn put(&self, t: &Thread, bytes: &[u8]) -> R<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let mut data = self.data.borrow_mut();
        let at = self.at.get();
        let more = at.saturating_add(bytes.len()).saturating_sub(data.len());
        data.try_reserve(more).map_err(|_| t.memory_error())?;
        if at > data.len() {
            data.resize(at, 0);
        }
        let over = bytes.len().min(data.len() - at);
        data[at..at + over].copy_from_slice(&bytes[..over]);
        data.extend_from_slice(&bytes[over..]);
        self.at.set(at + bytes.len());
        Ok(())
    }

    fn take_bytes(&self, t: &Thread, n: Option<usize>) -> R {
        let range = self.take(n);
        Ok(t.new_bytes(&self.data.borrow()[range])?.value())
    }
}

impl Memory<StrBuilder> {
    fn put(&self, t: &Thread, units: Units<'_>) -> R<()> {
        if !units.is_empty() {
            let at = self.at.get();
            if at > self.data.borrow().len() {
                // Is there room for what stands between, at the widest?
                drop(t.room(at.saturating_add(units.len()).saturating_mul(4))?);
            }
            self.data.borrow_mut().write_at(at, units);
            self.at.set(at + units.len());
        }
        Ok(())
    }

    fn take_text(&self, t: &Thread, n: Option<usize>) -> R {
        let range = self.take(n);
        Ok(t.new_str_units(self.data.borrow().units().slice(range.start, range.end))?.value())
    }

    /// Length of the next line, at most `limit`.
    fn line_length(&self, limit: Option<usize>) -> usize {
        let data = self.data.borrow();
        let start = self.at.get().min(data.len());
        let end = limit.map_or(data.len(), |n| start.saturating_add(n).min(data.len()));
        let newline = self.newline.get();
        match data.units().slice(start, end) {
            Units::One(rest) => line_end(rest, newline),
            Units::Two(rest) => line_end(rest, newline),
            Units::Four(rest) => line_end(rest, newline),
        }
        .unwrap_or(end - start)
    }
}

/// The number of units up to and with the first line end.
fn line_end<U: CodeUnit>(text: &[U], newline: Newline) -> Option<usize> {
    let first = |c: u32| U::from_code(c).and_then(|c| U::position(text, c));
    match newline {
        Newline::Translate | Newline::Lf => first(10).map(|i| i + 1),
        Newline::Cr => first(13).map(|i| i + 1),
        Newline::CrLf => text.windows(2).position(|w| w[0].code() == 13 && w[1].code() == 10).map(|i| i + 2),
        Newline::Universal => text.iter().position(|c| matches!(c.code(), 10 | 13)).map(|i| {
            let both = text[i].code() == 13 && text.get(i + 1).is_some_and(|c| c.code() == 10);
            i + if both { 2 } else { 1 }
        }),
    }
}

fn state<C: Content>(t: &Thread, v: Value) -> R<&'static Memory<C>> {
    let object: Gc<NativeBox> = self_as(v);
    match object.get::<Memory<C>>() {
        Some(m) if m.closed.get() => Err(t.value_error(C::CLOSED)),
        // SAFETY: the payload lives as long as the object, which the caller holds.
        Some(m) => Ok(unsafe { &*std::ptr::from_ref(m) }),
        None => Err(t.value_error("I/O operation on uninitialized object")),
    }
}

fn size(t: &Thread, a: Args<'_>) -> R<Option<usize>> {
    match a.not_none(1) {
        Some(n) => Ok(usize::try_from(t.index(n)?).ok()),
        None => Ok(None),
    }
}

macro_rules! common {
    ($unit:ty; $($more:expr),* $(,)?) => { &[
        native_static("__new__", "($cls, /, *args, **kwargs)", |t, a| Ok(t.new_native_box(self_as(a[0]), Memory::<$unit>::new())?.value()), ANY, ""),
        native("close", "($self, /)", |_, a| {
            if let Some(m) = self_as::<NativeBox>(a[0]).get::<Memory<$unit>>() {
                m.closed.set(true);
                m.data.borrow_mut().cut(0);
            }
            Ok(Value::NONE)
        }, ANY, "Disable all I/O operations."),
        native("tell", "($self, /)", |t, a| t.new_int(state::<$unit>(t, a[0])?.at.get() as i64), Effects::READS, "Current file position, an integer."),
        native("truncate", "($self, size=None, /)", |t, a| {
            let m = state::<$unit>(t, a[0])?;
            let n = match a.not_none(1) {
                Some(n) => t.index(n)?,
                None => m.at.get() as i64,
            };
            let Ok(n) = usize::try_from(n) else { return Err(t.value_error(format_args!("{} {n}", <$unit as Content>::NEGATIVE))) };
            m.data.borrow_mut().cut(n);
            t.new_int(n as i64)
        }, Effects::SCALARS_WRITE, "Truncate the file to at most size bytes."),
        native("readable", "($self, /)", |t, a| state::<$unit>(t, a[0]).map(|_| Value::TRUE), Effects::READS, ""),
        native("writable", "($self, /)", |t, a| state::<$unit>(t, a[0]).map(|_| Value::TRUE), Effects::READS, ""),
        native("seekable", "($self, /)", |t, a| state::<$unit>(t, a[0]).map(|_| Value::TRUE), Effects::READS, ""),
        native("flush", "($self, /)", |t, a| state::<$unit>(t, a[0]).map(|_| Value::NONE), Effects::READS, ""),
        native("isatty", "($self, /)", |t, a| state::<$unit>(t, a[0]).map(|_| Value::FALSE), Effects::READS, ""),
        $($more),*
    ] };
}

macro_rules! closed {
    ($unit:ty) => {
        getter(
            "closed",
            |_, o| Ok(Value::bool(self_as::<NativeBox>(o).get::<Memory<$unit>>().is_none_or(|m| m.closed.get()))),
            "True if the file is closed.",
        )
    };
}

static BYTES_METHODS: &[NativeDef] = common![Vec<u8>;
    native("__init__", "($self, initial_bytes=b'')", bytes_init, ANY, ""),
    native("read", "($self, size=-1, /)", bytes_read, Effects::SCALARS_WRITE, ""),
    native("read1", "($self, size=-1, /)", bytes_read, Effects::SCALARS_WRITE, ""),
    native("readinto", "($self, buffer, /)", bytes_readinto, ANY, ""),
    native("readline", "($self, size=-1, /)", bytes_readline, Effects::SCALARS_WRITE, ""),
    native("__next__", "($self, /)", |t, a| next(t, a, bytes_readline), Effects::ITERATES, "").meaning(Meaning::NextIf(is_plain)),
    native("write", "($self, b, /)", bytes_write, Effects::SEQUENCES_WRITE, ""),
    native("seek", "($self, pos, whence=0, /)", bytes_seek, Effects::SCALARS_WRITE, ""),
    native("getvalue", "($self, /)", |t, a| Ok(t.new_bytes(&state::<Vec<u8>>(t, a[0])?.data.borrow())?.value()), Effects::READS, "Retrieve the entire contents of the BytesIO object."),
    native("getbuffer", "($self, /)", getbuffer, ANY, "A memoryview of a copy of the contents."),
    native("__getstate__", "($self, /)", bytes_getstate, ANY, ""),
    native("__setstate__", "($self, state, /)", bytes_setstate, ANY, ""),
];
static BYTES_GETSET: &[GetSetDef] = &[closed!(Vec<u8>)];

static STRING_METHODS: &[NativeDef] = common![StrBuilder;
    native("__init__", "($self, initial_value='', newline='\\n')", string_init, ANY, ""),
    native("read", "($self, size=-1, /)", string_read, Effects::SCALARS_WRITE, ""),
    native("readline", "($self, size=-1, /)", string_readline, Effects::SCALARS_WRITE, ""),
    native("__next__", "($self, /)", |t, a| next(t, a, string_readline), Effects::ITERATES, "").meaning(Meaning::NextIf(is_plain)),
    native("write", "($self, s, /)", string_write, Effects::SEQUENCES_WRITE, ""),
    native("seek", "($self, pos, whence=0, /)", string_seek, Effects::SCALARS_WRITE, ""),
    native("getvalue", "($self, /)", |t, a| Ok(state::<StrBuilder>(t, a[0])?.data.borrow().finish(t)?.value()), Effects::READS, "Retrieve the entire contents of the object."),
];
static STRING_GETSET: &[GetSetDef] = &[
    closed!(StrBuilder),
    getter("line_buffering", |t, o| state::<StrBuilder>(t, o).map(|_| Value::FALSE), ""),
    getter(
        "newlines",
        |t, o| {
            let m = state::<StrBuilder>(t, o)?;
            if matches!(m.newline.get(), Newline::Translate | Newline::Universal) {
                m.ends.newlines(t)
            } else {
                Ok(Value::NONE)
            }
        },
        "",
    ),
];

/// Nobody can have put a `readline` of his own before the type's.
fn is_plain(t: &Thread, file: Value) -> bool {
    !t.type_of(file).is_heap()
}

fn next(t: &Thread, a: Args<'_>, readline: fn(&Thread, Args<'_>) -> R) -> R {
    let line = if t.type_of(a[0]).is_heap() {
        t.call_method(a[0], "readline", &[])?
    } else {
        readline(t, Args(&[Some(a[0]), None]))?
    };
    if t.len(line)? == 0 { Err(t.stop_iteration(None)) } else { Ok(line) }
}

// --- bytes ------------------------------------------------------------------------------------------------------------

fn bytes_init(t: &Thread, a: Args<'_>) -> R {
    let m = state::<Vec<u8>>(t, a[0])?;
    m.at.set(0);
    *m.data.borrow_mut() = match a.not_none(1) {
        Some(v) => t.buffer(v)?.as_slice().to_vec(),
        None => Vec::new(),
    };
    Ok(Value::NONE)
}

fn bytes_read(t: &Thread, a: Args<'_>) -> R {
    let n = size(t, a)?;
    state::<Vec<u8>>(t, a[0])?.take_bytes(t, n)
}

fn bytes_readinto(t: &Thread, a: Args<'_>) -> R {
    let m = state::<Vec<u8>>(t, a[0])?;
    let target = t.buffer_writable(a[1])?;
    let range = m.take(Some(target.len()));
    t.new_int(target.write(0, &m.data.borrow()[range]) as i64)
}

fn bytes_readline(t: &Thread, a: Args<'_>) -> R {
    let n = size(t, a)?;
    let m = state::<Vec<u8>>(t, a[0])?;
    let length = {
        let data = m.data.borrow();
        let rest = data.get(m.at.get()..).unwrap_or_default();
        let rest = &rest[..n.unwrap_or(rest.len()).min(rest.len())];
        memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1)
    };
    m.take_bytes(t, Some(length))
}

fn bytes_write(t: &Thread, a: Args<'_>) -> R {
    let m = state::<Vec<u8>>(t, a[0])?;
    if t.as_str(a[1]).is_some() {
        return Err(t.type_error("a bytes-like object is required, not 'str'"));
    }
    let data = t.buffer(a[1])?;
    m.put(t, data.as_slice())?;
    t.new_int(data.len() as i64)
}

fn bytes_seek(t: &Thread, a: Args<'_>) -> R {
    let m = state::<Vec<u8>>(t, a[0])?;
    let offset = t.index(a[1])?;
    let base = match a.opt(2).map_or(Ok(0), |w| t.index(w))? {
        0 if offset < 0 => return Err(t.value_error(format_args!("negative seek value {offset}"))),
        0 => 0,
        1 => m.at.get() as i64,
        2 => m.data.borrow().len() as i64,
        w => return Err(t.value_error(format_args!("invalid whence ({w}, should be 0, 1 or 2)"))),
    };
    m.at.set(base.saturating_add(offset).max(0) as usize);
    t.new_int(m.at.get() as i64)
}

fn getbuffer(t: &Thread, a: Args<'_>) -> R {
    let data = t.new_bytes(&state::<Vec<u8>>(t, a[0])?.data.borrow())?.value();
    let copy = t.call(t.vm().type_of_id(taipan_core::ty::BYTEARRAY).value(), &[data])?;
    t.call(t.vm().type_of_id(taipan_core::ty::MEMORYVIEW).value(), &[copy])
}

fn bytes_getstate(t: &Thread, a: Args<'_>) -> R {
    let m = state::<Vec<u8>>(t, a[0])?;
    let data = t.new_bytes(&m.data.borrow())?.value();
    let dict = t.getattr(a[0], t.names().__dict__)?;
    Ok(t.new_tuple(&[data, t.new_int(m.at.get() as i64)?, dict])?.value())
}

fn bytes_setstate(t: &Thread, a: Args<'_>) -> R {
    let Some(parts) = a[1].downcast::<Tuple>().filter(|p| p.len() == 3) else {
        return Err(t.type_error("__setstate__ argument should be 3-tuple"));
    };
    let m = state::<Vec<u8>>(t, a[0])?;
    *m.data.borrow_mut() = t.buffer(parts.items()[0])?.as_slice().to_vec();
    m.at.set(t.index(parts.items()[1])?.max(0) as usize);
    if !parts.items()[2].is_none() {
        let dict = t.getattr(a[0], t.names().__dict__)?;
        t.call_method(dict, "update", &[parts.items()[2]])?;
    }
    Ok(Value::NONE)
}

// --- text -------------------------------------------------------------------------------------------------------------

fn string_init(t: &Thread, a: Args<'_>) -> R {
    let m = state::<StrBuilder>(t, a[0])?;
    let newline = match a.opt(2) {
        None => Newline::Lf,
        Some(v) if v.is_none() => Newline::Translate,
        Some(v) => match t.as_str(v).map(|s| s.to_text()).as_deref() {
            Some("") => Newline::Universal,
            Some("\n") => Newline::Lf,
            Some("\r") => Newline::Cr,
            Some("\r\n") => Newline::CrLf,
            Some(_) => return Err(t.value_error(format_args!("illegal newline value: {}", t.repr(v)?.to_text()))),
            None => return Err(t.type_error(format_args!("newline must be str or None, not {}", t.type_name(v)))),
        },
    };
    m.newline.set(newline);
    m.data.borrow_mut().truncate(0);
    m.at.set(0);
    if let Some(v) = a.not_none(1) {
        if t.as_str(v).is_none() {
            return Err(t.type_error(format_args!("initial_value must be str or None, not {}", t.type_name(v))));
        }
        write_text(t, m, v)?;
        m.at.set(0);
    }
    Ok(Value::NONE)
}

fn write_text(t: &Thread, m: &Memory<StrBuilder>, v: Value) -> R<usize> {
    let Some(s) = t.as_str(v) else {
        return Err(t.type_error(format_args!("string argument expected, got '{}'", t.type_name(v))));
    };
    let text = match m.newline.get() {
        Newline::Translate => m.ends.piece(t, s, true, true)?,
        Newline::Universal => m.ends.piece(t, s, false, true)?,
        _ => s,
    };
    let end: &[u8] = match m.newline.get() {
        Newline::Cr => b"\r",
        Newline::CrLf => b"\r\n",
        _ => {
            m.put(t, text.units())?;
            return Ok(s.len());
        }
    };
    let mut changed = StrBuilder::with_capacity(text.len());
    for c in text.units().iter() {
        if c == 10 {
            changed.push_units(Units::One(end));
        } else {
            changed.push(c);
        }
    }
    m.put(t, changed.units())?;
    Ok(s.len())
}

fn string_write(t: &Thread, a: Args<'_>) -> R {
    let n = write_text(t, state::<StrBuilder>(t, a[0])?, a[1])?;
    t.new_int(n as i64)
}

fn string_read(t: &Thread, a: Args<'_>) -> R {
    let n = size(t, a)?;
    state::<StrBuilder>(t, a[0])?.take_text(t, n)
}

fn string_readline(t: &Thread, a: Args<'_>) -> R {
    let n = size(t, a)?;
    let m = state::<StrBuilder>(t, a[0])?;
    m.take_text(t, Some(m.line_length(n)))
}

fn string_seek(t: &Thread, a: Args<'_>) -> R {
    let m = state::<StrBuilder>(t, a[0])?;
    let offset = t.index(a[1])?;
    let position = match a.opt(2).map_or(Ok(0), |w| t.index(w))? {
        0 if offset < 0 => return Err(t.value_error(format_args!("Negative seek position {offset}"))),
        0 => offset as usize,
        1 | 2 if offset != 0 => {
            return Err(
                t.raise_with(taipan_core::ty::OS_ERROR, &[t.new_str("Can't do nonzero cur-relative seeks")?.value()])
            );
        }
        1 => m.at.get(),
        2 => m.data.borrow().len(),
        w => return Err(t.value_error(format_args!("Invalid whence ({w}, should be 0, 1 or 2)"))),
    };
    m.at.set(position);
    t.new_int(position as i64)
}
