//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`, `BufferedRWPair`. One state serves them: a read buffer with a position,
//! and a write buffer; of a seekable stream at most one of them holds something. Exact raw files are read and written without
//! a call into Python.

use super::file::{self, read_to_end};
use super::{ANY, BUFFER_SIZE, closed_error, mark_dirty, unsupported};
use std::cell::{Cell, RefCell};
use taipan_core::error::R;
use taipan_core::native::{Args, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::{exception, ty};
use taipan_heap::{Gc, Slot, Tracer, Value};

pub static READER: TypeDef = TypeDef {
    methods: READER_METHODS,
    getset: GETSET,
    doc: "Create a new buffered reader using the given readable raw IO object.",
};
pub static WRITER: TypeDef =
    TypeDef { methods: WRITER_METHODS, getset: GETSET, doc: "A buffer for a writeable sequential RawIO object." };
pub static RANDOM: TypeDef =
    TypeDef { methods: RANDOM_METHODS, getset: GETSET, doc: "A buffered interface to random access streams." };
pub static PAIR: TypeDef =
    TypeDef { methods: PAIR_METHODS, getset: PAIR_GETSET, doc: "A buffered reader and writer object together." };

/// See the top of the file.
pub struct Buffered {
    raw: Slot,
    size: Cell<usize>,
    /// Bytes read and not yet asked for: `input[at..]`.
    input: RefCell<Vec<u8>>,
    at: Cell<usize>,
    output: RefCell<Vec<u8>>,
    detached: Cell<bool>,
}

impl NativePayload for Buffered {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.word(self.raw.get());
    }
}

pub fn of(v: Value) -> Option<&'static Buffered> {
    let object: Gc<NativeBox> = v.downcast()?;
    // SAFETY: the payload lives as long as the object, which the caller holds.
    object.get::<Buffered>().map(|b| unsafe { &*std::ptr::from_ref(b) })
}

fn state(t: &Thread, v: Value) -> R<&'static Buffered> {
    match of(v) {
        Some(b) if b.detached.get() => Err(t.value_error("raw stream has been detached")),
        Some(b) if b.raw.get().is_some() => Ok(b),
        _ => Err(t.value_error("I/O operation on uninitialized object")),
    }
}

const NEW: NativeDef =
    native_static("__new__", "($cls, /, *args, **kwargs)", new, ANY, "Create and return a new object.");
const REPR: NativeDef = native("__repr__", "($self, /)", repr, ANY, "Return repr(self).");

/// Methods that ask the raw stream.
macro_rules! forward {
    ($name:literal) => {
        native($name, "($self, /)", |t, a| t.call_method(raw_of(t, a[0])?, $name, &[]), ANY, "")
    };
}

macro_rules! methods {
    ($init:ident; $($more:expr),* $(,)?) => { &[
        NEW,
        REPR,
        native("__init__", "($self, raw, buffer_size=131072)", $init, ANY, ""),
        forward!("fileno"),
        forward!("isatty"),
        forward!("seekable"),
        native("close", "($self, /)", close, ANY, ""),
        native("detach", "($self, /)", detach, ANY, ""),
        native("seek", "($self, target, whence=0, /)", seek, ANY, ""),
        native("tell", "($self, /)", |t, a| t.new_int(tell(t, a[0])?), ANY, ""),
        native("truncate", "($self, pos=None, /)", truncate, ANY, ""),
        native("flush", "($self, /)", flush_method, ANY, ""),
        $($more),*
    ] };
}

static READER_METHODS: &[NativeDef] = methods![init_reader;
    forward!("readable"),
    native("read", "($self, size=-1, /)", read, ANY, ""),
    native("read1", "($self, size=-1, /)", read1, ANY, ""),
    native("readinto", "($self, buffer, /)", readinto, ANY, ""),
    native("readinto1", "($self, buffer, /)", readinto1, ANY, ""),
    native("peek", "($self, size=0, /)", peek, ANY, ""),
    native("readline", "($self, size=-1, /)", readline, ANY, ""),
    native("__next__", "($self, /)", next, ANY, ""),
];
static WRITER_METHODS: &[NativeDef] = methods![init_writer;
    forward!("writable"),
    native("write", "($self, buffer, /)", write, ANY, ""),
];
static RANDOM_METHODS: &[NativeDef] = methods![init_random;
    forward!("readable"),
    forward!("writable"),
    native("read", "($self, size=-1, /)", read, ANY, ""),
    native("read1", "($self, size=-1, /)", read1, ANY, ""),
    native("readinto", "($self, buffer, /)", readinto, ANY, ""),
    native("readinto1", "($self, buffer, /)", readinto1, ANY, ""),
    native("peek", "($self, size=0, /)", peek, ANY, ""),
    native("readline", "($self, size=-1, /)", readline, ANY, ""),
    native("__next__", "($self, /)", next, ANY, ""),
    native("write", "($self, buffer, /)", write, ANY, ""),
];

static GETSET: &[GetSetDef] = &[
    getter("raw", |_, o| Ok(of(o).and_then(|b| b.raw.get()).unwrap_or(Value::NONE)), ""),
    getter("closed", |t, o| t.getattr(raw_of(t, o)?, t.names().closed), ""),
    getter("name", |t, o| t.getattr_str(raw_of(t, o)?, "name"), ""),
    getter("mode", |t, o| t.getattr_str(raw_of(t, o)?, "mode"), ""),
];

fn new(t: &Thread, a: Args<'_>) -> R {
    let state = Buffered {
        raw: Slot::new(None),
        size: Cell::new(BUFFER_SIZE),
        input: RefCell::default(),
        at: Cell::new(0),
        output: RefCell::default(),
        detached: Cell::new(false),
    };
    Ok(t.new_native_box(self_as(a[0]), state)?.value())
}

fn init(t: &Thread, a: Args<'_>, needs: &[(&str, &str)]) -> R {
    let size = a.opt(2).map_or(Ok(BUFFER_SIZE as i64), |n| t.index(n))?;
    if size <= 0 {
        return Err(t.value_error("buffer size must be strictly positive"));
    }
    for (method, text) in needs {
        let able = t.call_method(a[1], method, &[])?;
        if !t.truth(able)? {
            return Err(unsupported(t, text));
        }
    }
    let object: Gc<NativeBox> = self_as(a[0]);
    if let Some(b) = object.get::<Buffered>() {
        b.raw.set(&object.header, a[1]);
        b.size.set(size as usize);
        b.detached.set(false);
    }
    Ok(Value::NONE)
}

fn init_reader(t: &Thread, a: Args<'_>) -> R {
    init(t, a, &[("readable", "File or stream is not readable.")])
}

fn init_writer(t: &Thread, a: Args<'_>) -> R {
    init(t, a, &[("writable", "File or stream is not writable.")])
}

fn init_random(t: &Thread, a: Args<'_>) -> R {
    let needs = [
        ("seekable", "File or stream is not seekable."),
        ("readable", "File or stream is not readable."),
        ("writable", "File or stream is not writable."),
    ];
    init(t, a, &needs)
}

fn raw_of(t: &Thread, v: Value) -> R {
    Ok(state(t, v)?.raw.get().unwrap_or(Value::NONE))
}

fn check_open(t: &Thread, b: &Buffered) -> R {
    let raw = b.raw.get().unwrap_or(Value::NONE);
    if let Some(f) = exact_file(t, raw) {
        return if f.is_closed() { Err(closed_error(t)) } else { Ok(raw) };
    }
    let closed = t.getattr(raw, t.names().closed)?;
    if t.truth(closed)? { Err(closed_error(t)) } else { Ok(raw) }
}

// --- reading ----------------------------------------------------------------------------------------------------------

impl Buffered {
    fn available(&self) -> usize {
        self.input.borrow().len() - self.at.get()
    }

    /// Takes up to `n` buffered bytes.
    fn take(&self, n: usize, out: &mut Vec<u8>) -> usize {
        let input = self.input.borrow();
        let n = n.min(input.len() - self.at.get());
        out.extend_from_slice(&input[self.at.get()..self.at.get() + n]);
        self.at.set(self.at.get() + n);
        n
    }

    /// One read of the raw stream into the empty buffer: bytes got, `None` if it would block.
    fn fill(&self, t: &Thread, stream: Value) -> R<Option<usize>> {
        self.flush(t, stream)?;
        let raw = check_open(t, self)?;
        let mut data = t.zeros(self.size.get())?;
        let n = match exact_file(t, raw) {
            Some(f) => f.read_into(t, data.as_mut_ptr(), data.len())?,
            None => {
                let target = t.call(t.vm().type_of_id(ty::BYTEARRAY).value(), &[t.new_int(data.len() as i64)?])?;
                let n = t.call_method(raw, "readinto", &[target])?;
                if n.is_none() {
                    None
                } else {
                    let n = t.index(n)?;
                    let bytes = t.buffer(target)?;
                    let Some(got) = usize::try_from(n).ok().and_then(|n| bytes.as_slice().get(..n)) else {
                        let text = format!(
                            "raw readinto() returned invalid length {n} (should have been between 0 and {})",
                            data.len()
                        );
                        return Err(t.raise_with(ty::OS_ERROR, &[t.new_str(&text)?.value()]));
                    };
                    data[..got.len()].copy_from_slice(got);
                    Some(got.len())
                }
            }
        };
        data.truncate(n.unwrap_or(0));
        *self.input.borrow_mut() = data;
        self.at.set(0);
        Ok(n)
    }

    /// Writes what waits. Afterwards the stream is clean.
    pub fn flush(&self, t: &Thread, stream: Value) -> R<()> {
        if self.output.borrow().is_empty() {
            return Ok(());
        }
        let raw = check_open(t, self)?;
        while !self.output.borrow().is_empty() {
            let data = std::mem::take(&mut *self.output.borrow_mut());
            let written = raw_write(t, raw, &data);
            let n = match &written {
                Ok(Some(n)) => (*n).min(data.len()),
                _ => 0,
            };
            let mut output = self.output.borrow_mut();
            let later = std::mem::take(&mut *output);
            *output = data[n..].to_vec();
            output.extend(later);
            drop(output);
            if written?.is_none() {
                return Err(blocking(t, "write could not complete without blocking", 0));
            }
        }
        mark_dirty(t, stream, false)
    }

    /// The bytes up to the end of a line, at most `limit`.
    pub fn read_line(&self, t: &Thread, stream: Value, limit: usize, line: &mut Vec<u8>) -> R<()> {
        loop {
            let found = {
                let input = self.input.borrow();
                let rest = &input[self.at.get()..];
                let rest = &rest[..rest.len().min(limit - line.len())];
                memchr::memchr(b'\n', rest).map(|i| i + 1)
            };
            if let Some(n) = found {
                self.take(n, line);
                return Ok(());
            }
            self.take(limit - line.len(), line);
            if line.len() >= limit || self.fill(t, stream)?.unwrap_or(0) == 0 {
                return Ok(());
            }
        }
    }

    /// What one read gives: what is buffered, else what the raw stream returns.
    pub fn read_some(&self, t: &Thread, stream: Value, n: usize, out: &mut Vec<u8>) -> R<Option<()>> {
        if self.available() == 0 && self.fill(t, stream)?.is_none() {
            return Ok(None);
        }
        self.take(n, out);
        Ok(Some(()))
    }
}

/// The raw stream, if it is a FileIO and no subclass.
fn exact_file(t: &Thread, raw: Value) -> Option<&'static file::File> {
    let class = t.vm().registered("io.FileIO")?;
    if t.type_of(raw).value() == class { file::of(raw) } else { None }
}

fn raw_write(t: &Thread, raw: Value, data: &[u8]) -> R<Option<usize>> {
    if let Some(f) = exact_file(t, raw) {
        return f.write_from(t, data);
    }
    let n = t.call_method(raw, "write", &[t.new_bytes(data)?.value()])?;
    if n.is_none() {
        return Ok(None);
    }
    let n = t.index(n)?;
    if n < 0 || n as usize > data.len() {
        let text = format!("raw write() returned invalid length {n} (should have been between 0 and {})", data.len());
        return Err(t.raise_with(ty::OS_ERROR, &[t.new_str(&text)?.value()]));
    }
    Ok(Some(n as usize))
}

#[cold]
fn blocking(t: &Thread, text: &str, written: i64) -> taipan_core::Raised {
    let make = || -> R {
        let args = [Value::int_unchecked(libc::EAGAIN as i64), t.new_str(text)?.value(), Value::int_unchecked(written)];
        exception::new_exception(t, t.vm().type_of_id(ty::BLOCKING_IO_ERROR), &args)
    };
    match make() {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

fn size_arg(t: &Thread, a: Args<'_>) -> R<Option<usize>> {
    match a.not_none(1).map_or(Ok(-1), |n| t.index(n))? {
        -1 => Ok(None),
        n if n < 0 => Err(t.value_error("read length must be non-negative or -1")),
        n => Ok(Some(n as usize)),
    }
}

fn read(t: &Thread, a: Args<'_>) -> R {
    let b = state(t, a[0])?;
    let n = size_arg(t, a)?;
    b.flush(t, a[0])?;
    let raw = check_open(t, b)?;
    let mut out = Vec::new();
    match n {
        None => {
            b.take(usize::MAX, &mut out);
            match exact_file(t, raw) {
                Some(f) => {
                    if !read_to_end(t, f, &mut out)? && out.is_empty() {
                        return Ok(Value::NONE);
                    }
                }
                None => {
                    let rest = match t.getattr_opt_str(raw, "readall")? {
                        Some(readall) => t.call(readall, &[])?,
                        None => t.call_method(raw, "read", &[])?,
                    };
                    match t.as_bytes(rest) {
                        Some(rest) => out.extend_from_slice(rest.as_slice()),
                        None if rest.is_none() && out.is_empty() => return Ok(rest),
                        None if rest.is_none() => {}
                        None => return Err(t.type_error("readall() should return bytes")),
                    }
                }
            }
        }
        Some(n) => {
            while out.len() < n {
                if b.take(n - out.len(), &mut out) > 0 {
                    continue;
                }
                match b.fill(t, a[0])? {
                    None if out.is_empty() => return Ok(Value::NONE),
                    None | Some(0) => break,
                    Some(_) => {}
                }
            }
        }
    }
    Ok(t.new_bytes(&out)?.value())
}

fn read1(t: &Thread, a: Args<'_>) -> R {
    let b = state(t, a[0])?;
    check_open(t, b)?;
    let n = size_arg(t, a)?.unwrap_or(b.size.get());
    let mut out = Vec::new();
    if n > 0 {
        b.read_some(t, a[0], n, &mut out)?;
    }
    Ok(t.new_bytes(&out)?.value())
}

fn into(t: &Thread, a: Args<'_>, once: bool) -> R {
    let b = state(t, a[0])?;
    check_open(t, b)?;
    let target = t.buffer_writable(a[1])?;
    let mut done = 0;
    while done < target.len() {
        let mut piece = Vec::new();
        if b.take(target.len() - done, &mut piece) > 0 {
            done += target.write(done, &piece);
            continue;
        }
        if once && done > 0 {
            break;
        }
        match b.fill(t, a[0])? {
            None if done == 0 => return Ok(Value::NONE),
            None | Some(0) => break,
            Some(_) => {}
        }
    }
    t.new_int(done as i64)
}

fn readinto(t: &Thread, a: Args<'_>) -> R {
    into(t, a, false)
}

fn readinto1(t: &Thread, a: Args<'_>) -> R {
    into(t, a, true)
}

fn peek(t: &Thread, a: Args<'_>) -> R {
    let b = state(t, a[0])?;
    check_open(t, b)?;
    if b.available() == 0 {
        b.fill(t, a[0])?;
    }
    let data = b.input.borrow()[b.at.get()..].to_vec();
    Ok(t.new_bytes(&data)?.value())
}

fn readline(t: &Thread, a: Args<'_>) -> R {
    let b = state(t, a[0])?;
    check_open(t, b)?;
    let limit = a.not_none(1).map_or(Ok(-1), |n| t.index(n))?;
    let mut line = Vec::new();
    b.read_line(t, a[0], usize::try_from(limit).unwrap_or(usize::MAX), &mut line)?;
    Ok(t.new_bytes(&line)?.value())
}

fn next(t: &Thread, a: Args<'_>) -> R {
    // A subclass may have its own readline.
    let line = if t.type_of(a[0]).is_heap() {
        t.call_method(a[0], "readline", &[])?
    } else {
        readline(t, Args(&[Some(a[0]), None]))?
    };
    if t.len(line)? == 0 { Err(t.stop_iteration(None)) } else { Ok(line) }
}

// --- writing, positions -----------------------------------------------------------------------------------------------

/// Gives bytes to the stream: into the buffer, and to the raw stream when that is full.
pub fn write_bytes(t: &Thread, stream: Value, b: &Buffered, data: &[u8]) -> R<()> {
    check_open(t, b)?;
    if b.available() > 0 {
        // The raw position is behind what the program has read.
        let back = b.available() as i64;
        b.input.borrow_mut().clear();
        b.at.set(0);
        raw_seek(t, b, -back, 1)?;
    }
    let clean = b.output.borrow().is_empty();
    if clean && !data.is_empty() {
        mark_dirty(t, stream, true)?;
    }
    b.output.borrow_mut().extend_from_slice(data);
    if b.output.borrow().len() >= b.size.get() {
        b.flush(t, stream)?;
    }
    Ok(())
}

fn write(t: &Thread, a: Args<'_>) -> R {
    if t.as_str(a[1]).is_some() {
        return Err(t.type_error("a bytes-like object is required, not 'str'"));
    }
    let b = state(t, a[0])?;
    let data = t.buffer(a[1])?;
    write_bytes(t, a[0], b, data.as_slice())?;
    t.new_int(data.len() as i64)
}

fn flush_method(t: &Thread, a: Args<'_>) -> R {
    let b = state(t, a[0])?;
    let raw = check_open(t, b)?;
    b.flush(t, a[0])?;
    if exact_file(t, raw).is_none() {
        t.call_method(raw, "flush", &[])?;
    }
    Ok(Value::NONE)
}

fn close(t: &Thread, a: Args<'_>) -> R {
    let raw = raw_of(t, a[0])?;
    let closed = t.getattr(raw, t.names().closed)?;
    if t.truth(closed)? {
        return Ok(Value::NONE);
    }
    let flushed = t.call_method(a[0], "flush", &[]);
    let pending = flushed.err().map(|_| t.take_pending());
    if let Some(b) = of(a[0]) {
        b.output.borrow_mut().clear();
        b.input.borrow_mut().clear();
        b.at.set(0);
    }
    mark_dirty(t, a[0], false)?;
    let closed = t.call_method(raw, "close", &[]);
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
    let raw = raw_of(t, a[0])?;
    t.call_method(a[0], "flush", &[])?;
    if let Some(b) = of(a[0]) {
        b.detached.set(true);
    }
    Ok(raw)
}

fn raw_seek(t: &Thread, b: &Buffered, offset: i64, whence: i64) -> R<i64> {
    let raw = b.raw.get().unwrap_or(Value::NONE);
    if let Some(f) = exact_file(t, raw) {
        return f.seek_to(t, offset, whence as i32);
    }
    let position = t.call_method(raw, "seek", &[t.new_int(offset)?, t.new_int(whence)?])?;
    t.index(position)
}

/// The position as the program sees it.
pub fn tell(t: &Thread, stream: Value) -> R<i64> {
    let b = state(t, stream)?;
    let raw = check_open(t, b)?;
    let position = match exact_file(t, raw) {
        Some(f) => f.seek_to(t, 0, libc::SEEK_CUR)?,
        None => {
            let n = t.call_method(raw, "tell", &[])?;
            t.index(n)?
        }
    };
    Ok(position - b.available() as i64 + b.output.borrow().len() as i64)
}

fn seek(t: &Thread, a: Args<'_>) -> R {
    let b = state(t, a[0])?;
    let whence = a.opt(2).map_or(Ok(0), |w| t.index(w))?;
    if !(0..=4).contains(&whence) {
        return Err(t.value_error(format_args!("whence value {whence} unsupported")));
    }
    check_open(t, b)?;
    let target = t.index(a[1])?;
    let target = if whence == 1 { target - b.available() as i64 } else { target };
    b.flush(t, a[0])?;
    let position = raw_seek(t, b, target, whence)?;
    b.input.borrow_mut().clear();
    b.at.set(0);
    t.new_int(position)
}

fn truncate(t: &Thread, a: Args<'_>) -> R {
    let b = state(t, a[0])?;
    b.flush(t, a[0])?;
    let raw = check_open(t, b)?;
    let position = match a.not_none(1) {
        Some(p) => p,
        None => t.new_int(tell(t, a[0])?)?,
    };
    t.call_method(raw, "truncate", &[position])
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let class = t.type_name(a[0]);
    let name = match state(t, a[0]) {
        Ok(_) => t.getattr_opt_str(a[0], "name")?,
        Err(_) => {
            t.take_pending();
            None
        }
    };
    let text = match name {
        Some(n) => format!("<_io.{class} name={}>", t.repr(n)?.to_text()),
        None => format!("<_io.{class}>"),
    };
    Ok(t.new_str(&text)?.value())
}

// --- a pair of streams ------------------------------------------------------------------------------------------------

/// State of a BufferedRWPair.
struct Pair {
    reader: Slot,
    writer: Slot,
}

impl NativePayload for Pair {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.word(self.reader.get());
        tracer.word(self.writer.get());
    }
}

fn side(t: &Thread, v: Value, writer: bool) -> R {
    let object: Gc<NativeBox> = self_as(v);
    let stream = object.get::<Pair>().and_then(|p| if writer { p.writer.get() } else { p.reader.get() });
    match stream {
        Some(s) => Ok(s),
        None => Err(t.value_error("I/O operation on uninitialized object")),
    }
}

macro_rules! pair {
    ($name:literal, $writer:literal) => {
        native(
            $name,
            "($self, *args)",
            |t, a| {
                let method = t.getattr_str(side(t, a[0], $writer)?, $name)?;
                t.call_forward(method, &[], self_as(a[1]), None)
            },
            ANY,
            "",
        )
    };
}

static PAIR_METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        |t, a| Ok(t.new_native_box(self_as(a[0]), Pair { reader: Slot::new(None), writer: Slot::new(None) })?.value()),
        ANY,
        "",
    ),
    native("__init__", "($self, reader, writer, buffer_size=131072, /)", pair_init, ANY, ""),
    pair!("read", false),
    pair!("read1", false),
    pair!("readinto", false),
    pair!("readinto1", false),
    pair!("peek", false),
    pair!("readable", false),
    pair!("write", true),
    pair!("flush", true),
    pair!("writable", true),
    native("isatty", "($self, /)", pair_isatty, ANY, ""),
    native("close", "($self, /)", pair_close, ANY, ""),
];
static PAIR_GETSET: &[GetSetDef] = &[getter("closed", |t, o| t.getattr(side(t, o, true)?, t.names().closed), "")];

fn pair_init(t: &Thread, a: Args<'_>) -> R {
    let size = a.opt(3).unwrap_or(Value::int_unchecked(BUFFER_SIZE as i64));
    let reader = t.call(super::READER.get(t)?, &[a[1], size])?;
    let writer = t.call(super::WRITER.get(t)?, &[a[2], size])?;
    let object: Gc<NativeBox> = self_as(a[0]);
    if let Some(p) = object.get::<Pair>() {
        p.reader.set(&object.header, reader);
        p.writer.set(&object.header, writer);
    }
    Ok(Value::NONE)
}

fn pair_isatty(t: &Thread, a: Args<'_>) -> R {
    let answer = t.call_method(side(t, a[0], true)?, "isatty", &[])?;
    if t.truth(answer)? { Ok(answer) } else { t.call_method(side(t, a[0], false)?, "isatty", &[]) }
}

fn pair_close(t: &Thread, a: Args<'_>) -> R {
    t.call_method(side(t, a[0], true)?, "close", &[])?;
    t.call_method(side(t, a[0], false)?, "close", &[])
}
