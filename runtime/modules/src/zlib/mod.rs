//! `zlib`: compression and checksums. `stream` wraps the library; `objects` has the compressor and decompressors.

mod objects;
mod stream;

use crate::words::add_to_module;
use libz_rs_sys as z;
use stream::Stream;
use taipan_core::error::{R, Raised};
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::exception::new_exception;
use taipan_core::types::ty;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "zlib",
    doc: "The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const ERROR: &str = "zlib.error";
/// Bytes of output asked for at once.
const CHUNK: usize = 16 << 10;

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("compress", "(data, /, level=-1, wbits=15)", compress, ANY, "Returns a bytes object containing compressed data."),
    native("decompress", "(data, /, wbits=15, bufsize=16384)", decompress, ANY, "Returns a bytes object containing the uncompressed data."),
    native("compressobj", "(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)", objects::compressobj, ANY, "Return a compressor object."),
    native("decompressobj", "(wbits=15, zdict=b'')", objects::decompressobj, ANY, "Return a decompressor object."),
    native("crc32", "(data, value=0, /)", |t, a| sum(t, a, 0, stream::crc32), ANY, "Compute a CRC-32 checksum of data."),
    native("adler32", "(data, value=1, /)", |t, a| sum(t, a, 1, stream::adler32), ANY, "Compute an Adler-32 checksum of data."),
];

static EMPTY: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };

fn init(t: &Thread, m: Value) -> R<()> {
    let base = t.vm().type_of_id(ty::EXCEPTION);
    let flags = type_flags::BASETYPE | type_flags::HAS_DICT;
    let class = t.new_native_type("zlib", "error", base, kinds::EXCEPTION, flags, &EMPTY)?.value();
    t.vm().register(ERROR, class);
    add_to_module(t, m, "error", class)?;
    objects::init(t, m)?;
    for (name, n) in [
        ("MAX_WBITS", 15),
        ("DEFLATED", 8),
        ("DEF_MEM_LEVEL", 8),
        ("DEF_BUF_SIZE", CHUNK as i64),
        ("Z_BEST_SPEED", 1),
        ("Z_BEST_COMPRESSION", 9),
        ("Z_DEFAULT_COMPRESSION", -1),
        ("Z_NO_COMPRESSION", 0),
        ("Z_FILTERED", 1),
        ("Z_HUFFMAN_ONLY", 2),
        ("Z_RLE", 3),
        ("Z_FIXED", 4),
        ("Z_DEFAULT_STRATEGY", 0),
        ("Z_NO_FLUSH", 0),
        ("Z_PARTIAL_FLUSH", 1),
        ("Z_SYNC_FLUSH", 2),
        ("Z_FULL_FLUSH", 3),
        ("Z_FINISH", 4),
        ("Z_BLOCK", 5),
        ("Z_TREES", 6),
    ] {
        add_to_module(t, m, name, Value::int_unchecked(n))?;
    }
    for name in ["ZLIB_VERSION", "ZLIB_RUNTIME_VERSION"] {
        add_to_module(t, m, name, t.new_str("1.3.1")?.value())?;
    }
    Ok(())
}

/// Raises `zlib.error`.
fn error(t: &Thread, text: &str) -> Raised {
    let made = || -> R {
        let Some(class) = t.vm().registered(ERROR).and_then(|c| c.downcast::<Type>()) else {
            return Err(t.system_error("module zlib is not initialised"));
        };
        new_exception(t, class, &[t.new_str(text)?.value()])
    };
    match made() {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

/// Raises `zlib.error` for a code of the library, in CPython's words.
fn library_error(t: &Thread, stream: Option<&Stream>, code: i32, doing: &str) -> Raised {
    let known = match code {
        z::Z_BUF_ERROR => Some("incomplete or truncated stream".to_owned()),
        z::Z_STREAM_ERROR => Some("inconsistent stream state".to_owned()),
        z::Z_DATA_ERROR => Some(stream.and_then(Stream::message).unwrap_or_else(|| "invalid input data".to_owned())),
        _ => stream.and_then(Stream::message),
    };
    match known {
        Some(text) => error(t, &format!("Error {code} {doing}: {text}")),
        None => error(t, &format!("Error {code} {doing}")),
    }
}

fn int(t: &Thread, v: Option<Value>, default: i32) -> R<i32> {
    let Some(v) = v else { return Ok(default) };
    match i32::try_from(t.index(v)?) {
        Ok(n) => Ok(n),
        Err(_) => Err(t.overflow_error("Python int too large to convert to C int")),
    }
}

fn sum(t: &Thread, a: Args<'_>, default: u32, f: fn(u32, &[u8]) -> u32) -> R {
    let data = t.buffer(a[0])?;
    // Any int: its low 32 bits.
    let start = match a.opt(1) {
        None => default,
        Some(v) => match t.as_int(v) {
            Some(n) => n.as_i64().map_or_else(|| n.as_u64().unwrap_or(0) as u32, |n| n as u32),
            None => t.index(v)? as u32,
        },
    };
    t.new_int(f(start, data.as_slice()) as i64)
}

/// Feeds all of `input`; the last code.
fn run(stream: &mut Stream, mut input: &[u8], out: &mut Vec<u8>, flush: i32) -> i32 {
    loop {
        let step = stream.step(input, out, CHUNK, flush);
        input = &input[step.taken..];
        if step.code != z::Z_OK || !stream.is_full() && input.is_empty() {
            return step.code;
        }
    }
}

fn compress(t: &Thread, a: Args<'_>) -> R {
    let (data, level, wbits) = (t.buffer(a[0])?, int(t, a.opt(1), -1)?, int(t, a.opt(2), 15)?);
    let mut stream = match Stream::compress(level, z::Z_DEFLATED, wbits, 8, 0) {
        Ok(stream) => stream,
        Err(z::Z_STREAM_ERROR) => return Err(error(t, "Bad compression level")),
        Err(code) => return Err(library_error(t, None, code, "while compressing data")),
    };
    let mut out = Vec::new();
    match run(&mut stream, data.as_slice(), &mut out, z::Z_FINISH) {
        z::Z_STREAM_END => Ok(t.new_bytes(&out)?.value()),
        code => Err(library_error(t, Some(&stream), code, "while compressing data")),
    }
}

fn decompress(t: &Thread, a: Args<'_>) -> R {
    let (data, wbits) = (t.buffer(a[0])?, int(t, a.opt(1), 15)?);
    if a.opt(2).map_or(Ok(1), |n| t.index(n))? < 0 {
        return Err(t.value_error("bufsize must be non-negative"));
    }
    let mut stream =
        Stream::decompress(wbits).map_err(|code| library_error(t, None, code, "while preparing to decompress data"))?;
    let mut out = Vec::new();
    match run(&mut stream, data.as_slice(), &mut out, z::Z_SYNC_FLUSH) {
        z::Z_STREAM_END => Ok(t.new_bytes(&out)?.value()),
        z::Z_OK => Err(library_error(t, Some(&stream), z::Z_BUF_ERROR, "while decompressing data")),
        code => Err(library_error(t, Some(&stream), code, "while decompressing data")),
    }
}
