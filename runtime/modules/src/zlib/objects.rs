//! Compressor and decompressor objects.

use super::stream::Stream;
use super::{CHUNK, error, int, library_error};
use crate::words::add_to_module;
use libz_rs_sys as z;
use std::cell::RefCell;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Tracer, Value};

const ANY: Effects = Effects::ANY;
const COMPRESS: &str = "zlib.Compress";
const DECOMPRESS: &str = "zlib.Decompress";

/// State of all three kinds of object.
struct State {
    /// None: a compressor that was finished.
    stream: RefCell<Option<Stream>>,
    /// Given when the data asks for it.
    dictionary: RefCell<Vec<u8>>,
    eof: std::cell::Cell<bool>,
    /// What lies behind the end of the stream.
    unused: RefCell<Vec<u8>>,
    /// What a limit on the output left over.
    tail: RefCell<Vec<u8>>,
}

impl NativePayload for State {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn state(o: Value) -> &'static State {
    let object: Gc<NativeBox> = self_as(o);
    match object.get::<State>() {
        // SAFETY: the payload lives as long as the object, which the caller's arguments hold.
        Some(state) => unsafe { &*(state as *const State) },
        None => unreachable!("methods of streams get streams"),
    }
}

static COMPRESSOR: TypeDef = TypeDef { methods: COMPRESSOR_METHODS, getset: &[], doc: "" };
static DECOMPRESSOR: TypeDef = TypeDef { methods: DECOMPRESSOR_METHODS, getset: DECOMPRESSOR_GETSET, doc: "" };
static READER: TypeDef = TypeDef {
    methods: READER_METHODS,
    getset: READER_GETSET,
    doc: "Create a decompressor object for decompressing data incrementally.",
};

#[rustfmt::skip]
static COMPRESSOR_METHODS: &[NativeDef] = &[
    native("compress", "($self, data, /)", compress, ANY, "Returns a bytes object containing compressed data."),
    native("flush", "($self, mode=4, /)", finish, ANY, "Return a bytes object containing any remaining compressed data."),
    native("copy", "($self, /)", copy, ANY, "Return a copy of the compression object."),
    native("__copy__", "($self, /)", copy, ANY, ""),
    native("__deepcopy__", "($self, memo, /)", copy, ANY, ""),
];
#[rustfmt::skip]
static DECOMPRESSOR_METHODS: &[NativeDef] = &[
    native("decompress", "($self, data, /, max_length=0)", decompress, ANY, "Return a bytes object containing the decompressed version of the data."),
    native("flush", "($self, length=16384, /)", flush, ANY, "Return a bytes object containing any remaining decompressed data."),
    native("copy", "($self, /)", copy, ANY, "Return a copy of the decompression object."),
    native("__copy__", "($self, /)", copy, ANY, ""),
    native("__deepcopy__", "($self, memo, /)", copy, ANY, ""),
];
#[rustfmt::skip]
static READER_METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, wbits=15, zdict=b'')", new_reader, ANY, ""),
    native("decompress", "($self, data, max_length=-1)", read, ANY, "Decompress data, returning uncompressed data as bytes."),
];

static DECOMPRESSOR_GETSET: &[GetSetDef] = &[
    getter("unused_data", |t, o| Ok(t.new_bytes(&state(o).unused.borrow())?.value()), ""),
    getter("unconsumed_tail", |t, o| Ok(t.new_bytes(&state(o).tail.borrow())?.value()), ""),
    getter("eof", |_, o| Ok(Value::bool(state(o).eof.get())), ""),
];
static READER_GETSET: &[GetSetDef] = &[
    getter("unused_data", |t, o| Ok(t.new_bytes(&state(o).unused.borrow())?.value()), ""),
    getter("needs_input", |_, o| Ok(Value::bool(!state(o).eof.get() && state(o).tail.borrow().is_empty())), ""),
    getter("eof", |_, o| Ok(Value::bool(state(o).eof.get())), ""),
];

pub fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let hidden = type_flags::NO_INSTANTIATION;
    t.vm()
        .register(COMPRESS, t.new_native_type("zlib", "Compress", object, kinds::NATIVE, hidden, &COMPRESSOR)?.value());
    t.vm().register(
        DECOMPRESS,
        t.new_native_type("zlib", "Decompress", object, kinds::NATIVE, hidden, &DECOMPRESSOR)?.value(),
    );
    let reader = t.new_native_type("zlib", "_ZlibDecompressor", object, kinds::NATIVE, 0, &READER)?;
    add_to_module(t, m, "_ZlibDecompressor", reader.value())
}

fn make(t: &Thread, class: Option<Value>, stream: Stream, dictionary: Vec<u8>) -> R {
    let Some(class) = class.and_then(|c| c.downcast::<Type>()) else {
        return Err(t.system_error("module zlib is not initialised"));
    };
    let state = State {
        stream: RefCell::new(Some(stream)),
        dictionary: RefCell::new(dictionary),
        eof: Default::default(),
        unused: RefCell::default(),
        tail: RefCell::default(),
    };
    Ok(t.new_native_box(class, state)?.value())
}

fn dictionary(t: &Thread, v: Option<Value>) -> R<Vec<u8>> {
    match v {
        None => Ok(Vec::new()),
        Some(v) => match t.try_buffer(v)? {
            Some(b) => Ok(b.as_slice().to_vec()),
            None => Err(t.type_error("zdict argument must support the buffer protocol")),
        },
    }
}

pub fn compressobj(t: &Thread, a: Args<'_>) -> R {
    let given = dictionary(t, a.not_none(5))?;
    let (level, method, wbits) = (int(t, a.opt(0), -1)?, int(t, a.opt(1), 8)?, int(t, a.opt(2), 15)?);
    let (memory, strategy) = (int(t, a.opt(3), 8)?, int(t, a.opt(4), 0)?);
    let mut stream = match Stream::compress(level, method, wbits, memory, strategy) {
        Ok(stream) => stream,
        Err(z::Z_STREAM_ERROR) => return Err(t.value_error("Invalid initialization option")),
        Err(code) => return Err(library_error(t, None, code, "while creating compression object")),
    };
    if a.not_none(5).is_some() {
        match stream.set_dictionary(&given) {
            z::Z_OK => {}
            z::Z_STREAM_ERROR => return Err(t.value_error("Invalid dictionary")),
            _ => return Err(t.value_error("deflateSetDictionary()")),
        }
    }
    make(t, t.vm().registered(COMPRESS), stream, given)
}

/// A stream to decompress with, its dictionary set if the format wants it at once.
fn decompressing(t: &Thread, wbits: i32, dictionary: &[u8]) -> R<Stream> {
    let mut stream = match Stream::decompress(wbits) {
        Ok(stream) => stream,
        Err(z::Z_STREAM_ERROR) => return Err(t.value_error("Invalid initialization option")),
        Err(code) => return Err(library_error(t, None, code, "while creating decompression object")),
    };
    if !dictionary.is_empty() && wbits < 0 && stream.set_dictionary(dictionary) != z::Z_OK {
        return Err(error(t, "Error -3 while setting zdict: invalid input data"));
    }
    Ok(stream)
}

pub fn decompressobj(t: &Thread, a: Args<'_>) -> R {
    let given = dictionary(t, a.opt(1))?;
    let stream = decompressing(t, int(t, a.opt(0), 15)?, &given)?;
    make(t, t.vm().registered(DECOMPRESS), stream, given)
}

fn new_reader(t: &Thread, a: Args<'_>) -> R {
    let given = dictionary(t, a.opt(2))?;
    let stream = decompressing(t, int(t, a.opt(1), 15)?, &given)?;
    make(t, Some(a[0]), stream, given)
}

// --- compressing ------------------------------------------------------------------------------------------------------

/// Feeds a compressor.
fn feed(t: &Thread, s: &State, input: &[u8], flush: i32, doing: &str) -> R<Vec<u8>> {
    let mut slot = s.stream.borrow_mut();
    let Some(stream) = slot.as_mut() else {
        return Err(error(t, "Error -2 while flushing: inconsistent stream state"));
    };
    let mut out = Vec::new();
    match super::run(stream, input, &mut out, flush) {
        z::Z_OK | z::Z_BUF_ERROR => {}
        z::Z_STREAM_END => *slot = None,
        code => return Err(library_error(t, Some(stream), code, doing)),
    }
    Ok(out)
}

fn compress(t: &Thread, a: Args<'_>) -> R {
    let data = t.buffer(a[1])?;
    let out = feed(t, state(a[0]), data.as_slice(), z::Z_NO_FLUSH, "while compressing data")?;
    Ok(t.new_bytes(&out)?.value())
}

fn finish(t: &Thread, a: Args<'_>) -> R {
    let mode = int(t, a.opt(1), z::Z_FINISH)?;
    if mode == z::Z_NO_FLUSH {
        return Ok(t.new_bytes(&[])?.value());
    }
    let out = feed(t, state(a[0]), &[], mode, "while flushing")?;
    Ok(t.new_bytes(&out)?.value())
}

fn copy(t: &Thread, a: Args<'_>) -> R {
    let s = state(a[0]);
    let mut slot = s.stream.borrow_mut();
    let Some(stream) = slot.as_mut() else { return Err(t.value_error("Inconsistent stream state")) };
    let copied = stream.copy().map_err(|code| library_error(t, None, code, "while copying object"))?;
    let made = make(t, Some(t.type_of(a[0]).value()), copied, s.dictionary.borrow().clone())?;
    let new = state(made);
    new.eof.set(s.eof.get());
    new.unused.replace(s.unused.borrow().clone());
    new.tail.replace(s.tail.borrow().clone());
    Ok(made)
}

// --- decompressing ----------------------------------------------------------------------------------------------------

/// Decompresses at most `limit` bytes from `input`; what was taken of it.
fn inflate(t: &Thread, s: &State, input: &[u8], limit: usize, flush: i32, doing: &str) -> R<(Vec<u8>, usize)> {
    let mut slot = s.stream.borrow_mut();
    let Some(stream) = slot.as_mut() else { return Ok((Vec::new(), 0)) };
    let (mut out, mut taken) = (Vec::new(), 0);
    while out.len() < limit {
        let room = CHUNK.min(limit - out.len());
        let step = stream.step(&input[taken..], &mut out, room, flush);
        taken += step.taken;
        match step.code {
            z::Z_STREAM_END => {
                s.eof.set(true);
                break;
            }
            z::Z_NEED_DICT if !s.dictionary.borrow().is_empty() => {
                if stream.set_dictionary(&s.dictionary.borrow()) != z::Z_OK {
                    return Err(error(t, "Error -3 while setting zdict: invalid input data"));
                }
            }
            // Told to finish, it calls full room an error.
            z::Z_OK | z::Z_BUF_ERROR if stream.is_full() => {}
            z::Z_OK if taken < input.len() => {}
            z::Z_OK | z::Z_BUF_ERROR => break,
            code => return Err(library_error(t, Some(stream), code, doing)),
        }
    }
    Ok((out, taken))
}

fn decompress(t: &Thread, a: Args<'_>) -> R {
    let s = state(a[0]);
    let data = t.buffer(a[1])?;
    let limit = match a.opt(2).map_or(Ok(0), |n| t.index(n))? {
        n if n < 0 => return Err(t.value_error("max_length must be non-negative")),
        0 => usize::MAX,
        n => n as usize,
    };
    if s.eof.get() {
        s.unused.borrow_mut().extend_from_slice(data.as_slice());
        return Ok(t.new_bytes(&[])?.value());
    }
    let (out, taken) = inflate(t, s, data.as_slice(), limit, z::Z_SYNC_FLUSH, "while decompressing data")?;
    let rest = &data.as_slice()[taken..];
    if s.eof.get() {
        s.unused.borrow_mut().extend_from_slice(rest);
    }
    // What follows the stream is in both if a limit had left something before: as in CPython.
    if !s.eof.get() || !s.tail.borrow().is_empty() {
        s.tail.replace(rest.to_vec());
    }
    Ok(t.new_bytes(&out)?.value())
}

fn flush(t: &Thread, a: Args<'_>) -> R {
    if a.opt(1).map_or(Ok(1), |n| t.index(n))? <= 0 {
        return Err(t.value_error("length must be greater than zero"));
    }
    let s = state(a[0]);
    if s.eof.get() {
        return Ok(t.new_bytes(&[])?.value());
    }
    let input = s.tail.take();
    let (out, taken) = inflate(t, s, &input, usize::MAX, z::Z_FINISH, "while flushing")?;
    let rest = &input[taken..];
    if s.eof.get() {
        s.unused.borrow_mut().extend_from_slice(rest);
    } else {
        s.tail.replace(rest.to_vec());
    }
    Ok(t.new_bytes(&out)?.value())
}

/// `_ZlibDecompressor.decompress`: keeps what it has not used.
fn read(t: &Thread, a: Args<'_>) -> R {
    let s = state(a[0]);
    if s.eof.get() {
        return Err(t.eof_error("End of stream already reached"));
    }
    let data = t.buffer(a[1])?;
    let limit = a.opt(2).map_or(Ok(-1), |n| t.index(n))?;
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    let mut input = s.tail.take();
    input.extend_from_slice(data.as_slice());
    let (out, taken) = inflate(t, s, &input, limit, z::Z_SYNC_FLUSH, "while decompressing data")?;
    input.drain(..taken);
    if s.eof.get() {
        s.unused.replace(input);
    } else {
        s.tail.replace(input);
    }
    Ok(t.new_bytes(&out)?.value())
}
