//! Text to bytes and back: `str.encode`, `bytes.decode` and what else names an encoding.
//!
//! The encodings of `algo::codec` are done here; every other name goes through the registry of codecs (`registry`), which
//! the `encodings` package fills. A *fault*, input that cannot be encoded or decoded, is left to the error handler: the
//! standard ones natively, others by calling Python with the UnicodeError.

pub mod handlers;
pub mod registry;

use crate::algo::codec::{self, Encoding, Endian, Errors, Fault, byte_order_mark};
use crate::error::{R, Raised};
use crate::object::{Str, Tuple, Units};
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::str::each_width;
use crate::types::ty;
use taipan_heap::{Gc, Value};

/// An encoding done natively: one of `algo::codec`, or one that begins with a byte order mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Native {
    Plain(Encoding),
    /// UTF-16 (unit 2) or UTF-32 (unit 4) with a byte order mark.
    Marked(usize),
}

impl Native {
    pub fn from_name(name: &str) -> Option<Native> {
        if let Some(e) = Encoding::from_name(name) {
            return Some(Native::Plain(e));
        }
        let normal = name.to_ascii_lowercase().replace([' ', '-'], "_");
        match normal.as_str() {
            "utf_16" | "utf16" | "u16" => Some(Native::Marked(2)),
            "utf_32" | "utf32" | "u32" => Some(Native::Marked(4)),
            _ => None,
        }
    }
}

const NATIVE_ENDIAN: Endian = if cfg!(target_endian = "little") { Endian::Little } else { Endian::Big };

/// UTF-16 or UTF-32.
fn of_unit(unit: usize, endian: Endian) -> Encoding {
    if unit == 2 { Encoding::Utf16(endian) } else { Encoding::Utf32(endian) }
}

/// An error handler: standard, or the name of one to be looked up.
enum Handler {
    Standard(Errors),
    Named(Gc<Str>),
}

impl Handler {
    fn of(errors: Option<Gc<Str>>) -> Handler {
        match errors {
            None => Handler::Standard(Errors::Strict),
            Some(name) => match name.as_ascii().and_then(Errors::from_name) {
                Some(e) => Handler::Standard(e),
                None => Handler::Named(name),
            },
        }
    }
}

/// Makes the UnicodeEncodeError or UnicodeDecodeError of a fault and raises it.
fn raise_fault(t: &Thread, class: crate::types::TypeId, encoding: &str, object: Value, fault: Fault) -> Raised {
    let made = (|| {
        let (encoding, reason) = (t.new_str(encoding)?.value(), t.new_str(fault.reason)?.value());
        let at = |i: usize| Value::int_unchecked(i as i64);
        Ok([encoding, object, at(fault.start), at(fault.end), reason])
    })();
    match made {
        Ok(arguments) => t.raise_with(class, &arguments),
        Err(r) => r,
    }
}

/// Asks a registered handler about a fault: its replacement and the position to go on from.
fn ask_handler(
    t: &Thread,
    name: Gc<Str>,
    class: crate::types::TypeId,
    encoding: &str,
    object: Value,
    fault: Fault,
    len: usize,
) -> R<(Value, usize)> {
    let handler = registry::lookup_error(t, name)?;
    // The exception the handler is given is the one that would be raised.
    let _ = raise_fault(t, class, encoding, object, fault);
    let exception = t.take_pending();
    let answer = t.call(handler, &[exception])?;
    let decoding = class == ty::UNICODE_DECODE_ERROR;
    let parts = match answer.downcast::<Tuple>().map(|p| (p.get(0), p.get(1), p.len())) {
        Some((Some(replacement), Some(at), 2))
            if IntRef::of(at).is_some()
                && (t.as_str(replacement).is_some() || (!decoding && t.as_bytes(replacement).is_some())) =>
        {
            Some((replacement, at))
        }
        _ => None,
    };
    let Some((replacement, at)) = parts else {
        return Err(t.type_error(if decoding {
            "decoding error handler must return (str, int) tuple"
        } else {
            "encoding error handler must return (str/bytes, int) tuple"
        }));
    };
    let at = t.index(at)?;
    let next = if at < 0 { at + len as i64 } else { at };
    match usize::try_from(next) {
        Ok(next) if next <= len => Ok((replacement, next)),
        _ => Err(t.index_error(format_args!("position {at} from error handler out of bounds"))),
    }
}

/// `s` in a native encoding.
pub fn encode_native(t: &Thread, s: Gc<Str>, native: Native, errors: Option<Gc<Str>>) -> R<Vec<u8>> {
    let mut out = Vec::new();
    let encoding = match native {
        Native::Plain(e) => e,
        Native::Marked(unit) => {
            let e = of_unit(unit, NATIVE_ENDIAN);
            codec::encode_run(e, &[0xFEFFu16], 0, &mut out);
            e
        }
    };
    if s.ascii && matches!(encoding, Encoding::Utf8 | Encoding::Latin1 | Encoding::Ascii) {
        return Ok(s.raw_bytes().to_vec());
    }
    let name = match native {
        Native::Plain(e) => e.name(),
        Native::Marked(2) => "utf-16",
        Native::Marked(_) => "utf-32",
    };
    let handler = Handler::of(errors);
    let mut at = 0;
    loop {
        let Some(fault) = each_width!(s.units(), u => codec::encode_run(encoding, u, at, &mut out)) else {
            return Ok(out);
        };
        at = match &handler {
            Handler::Standard(e) => {
                let next = each_width!(s.units(), u => codec::handle_encode_fault(encoding, *e, u, fault, &mut out));
                match next {
                    Some(next) => next,
                    None => return Err(raise_fault(t, ty::UNICODE_ENCODE_ERROR, name, s.value(), fault)),
                }
            }
            Handler::Named(handler) => {
                let class = ty::UNICODE_ENCODE_ERROR;
                let (replacement, next) = ask_handler(t, *handler, class, name, s.value(), fault, s.len())?;
                if let Some(text) = t.as_str(replacement) {
                    let unfit = each_width!(text.units(), u => codec::encode_run(encoding, u, 0, &mut out));
                    if unfit.is_some() {
                        return Err(raise_fault(t, class, name, s.value(), fault));
                    }
                } else if let Some(bytes) = t.as_bytes(replacement) {
                    out.extend_from_slice(bytes.as_slice());
                }
                next
            }
        };
    }
}

/// The text of `data` in a native encoding and the number of bytes consumed: all, unless `complete` is false and the
/// end is cut off. `object` is the bytes-like object they come from, for the error.
pub fn decode_native(
    t: &Thread,
    data: &[u8],
    object: Value,
    native: Native,
    errors: Option<Gc<Str>>,
    complete: bool,
) -> R<(Gc<Str>, usize)> {
    let (encoding, skipped) = match native {
        Native::Plain(e) => (e, 0),
        Native::Marked(unit) => match byte_order_mark(data, unit) {
            Some((endian, length)) => (of_unit(unit, endian), length),
            None => (of_unit(unit, NATIVE_ENDIAN), 0),
        },
    };
    match encoding {
        Encoding::Latin1 => return Ok((t.new_str_latin1(data)?, data.len())),
        Encoding::Utf8 | Encoding::Ascii if data.is_ascii() => return Ok((t.new_str_latin1(data)?, data.len())),
        Encoding::Utf8 => {
            if let (text, None) = codec::utf8_run(data, 0, complete) {
                return Ok((t.new_str(text)?, text.len()));
            }
        }
        _ => {}
    }
    let name = match native {
        Native::Plain(e) => e.name(),
        Native::Marked(2) => "utf-16",
        Native::Marked(_) => "utf-32",
    };
    let handler = match (Handler::of(errors), errors) {
        // A handler of faults in encoding: it says so.
        (Handler::Standard(Errors::XmlCharRefReplace), Some(name)) => Handler::Named(name),
        (handler, _) => handler,
    };
    let mut out = Vec::with_capacity(data.len());
    let mut at = skipped;
    loop {
        let (consumed, fault) = codec::decode_run(encoding, data, at, complete, &mut out);
        let Some(fault) = fault else { return Ok((t.new_str_ucs4(&out)?, consumed)) };
        let bytes = || if t.is_exact(object, ty::BYTES) { Ok(object) } else { t.new_bytes(data).map(Gc::value) };
        at = match &handler {
            Handler::Standard(e) => match codec::handle_decode_fault(encoding, *e, data, fault, &mut out) {
                Some(next) => next,
                None => return Err(raise_fault(t, ty::UNICODE_DECODE_ERROR, name, bytes()?, fault)),
            },
            Handler::Named(handler) => {
                let class = ty::UNICODE_DECODE_ERROR;
                let (replacement, next) = ask_handler(t, *handler, class, name, bytes()?, fault, data.len())?;
                if let Some(text) = t.as_str(replacement) {
                    out.extend(text.units().iter());
                }
                next
            }
        };
    }
}

/// Decodes with any codec: `run` goes on from a position until the end or the first fault. The text and the bytes consumed.
pub fn decode_with(
    t: &Thread,
    name: &str,
    object: Value,
    data: &[u8],
    errors: Option<Gc<Str>>,
    mut run: impl FnMut(usize, &mut Vec<u32>) -> R<(usize, Option<Fault>)>,
) -> R<(Gc<Str>, usize)> {
    let mut out = Vec::with_capacity(data.len());
    let mut at = 0;
    loop {
        let (consumed, fault) = run(at, &mut out)?;
        let Some(fault) = fault else { return Ok((t.new_str_ucs4(&out)?, consumed)) };
        let class = ty::UNICODE_DECODE_ERROR;
        let bytes = if t.is_exact(object, ty::BYTES) { object } else { t.new_bytes(data)?.value() };
        let handler = match Handler::of(errors) {
            Handler::Standard(Errors::Strict) => return Err(raise_fault(t, class, name, bytes, fault)),
            Handler::Standard(Errors::Ignore) => {
                at = fault.end;
                continue;
            }
            Handler::Standard(Errors::Replace) => {
                out.push(0xFFFD);
                at = fault.end;
                continue;
            }
            Handler::Standard(_) => errors.unwrap_or_else(|| unreachable!("a handler other than strict is named")),
            Handler::Named(name) => name,
        };
        let (replacement, next) = ask_handler(t, handler, class, name, bytes, fault, data.len())?;
        if let Some(text) = t.as_str(replacement) {
            out.extend(text.units().iter());
        }
        at = next;
    }
}

/// Encodes with any codec: `run` encodes characters (all of them, or up to the first fault).
pub fn encode_with(
    t: &Thread,
    name: &str,
    s: Gc<Str>,
    errors: Option<Gc<Str>>,
    mut run: impl FnMut(&[u32], usize, &mut Vec<u8>) -> R<Option<Fault>>,
) -> R<Vec<u8>> {
    let codes: Vec<u32> = s.units().iter().collect();
    let mut out = Vec::with_capacity(codes.len());
    let mut at = 0;
    while let Some(fault) = run(&codes, at, &mut out)? {
        let class = ty::UNICODE_ENCODE_ERROR;
        let raise = || raise_fault(t, class, name, s.value(), fault);
        let handler = match Handler::of(errors) {
            Handler::Standard(Errors::Strict) => return Err(raise()),
            Handler::Standard(Errors::Ignore) => {
                at = fault.end;
                continue;
            }
            Handler::Standard(_) => errors.unwrap_or_else(|| unreachable!("a handler other than strict is named")),
            Handler::Named(name) => name,
        };
        let (replacement, next) = ask_handler(t, handler, class, name, s.value(), fault, s.len())?;
        if let Some(text) = t.as_str(replacement) {
            let text: Vec<u32> = text.units().iter().collect();
            if run(&text, 0, &mut out)?.is_some() {
                return Err(raise());
            }
        } else if let Some(bytes) = t.as_bytes(replacement) {
            out.extend_from_slice(bytes.as_slice());
        }
        at = next;
    }
    Ok(out)
}

impl Thread {
    /// `s.encode(encoding, errors)`: a bytes object.
    pub fn encode(&self, s: Gc<Str>, encoding: Option<Gc<Str>>, errors: Option<Gc<Str>>) -> R {
        let native = match encoding {
            None => Some(Native::Plain(Encoding::Utf8)),
            Some(e) => e.as_ascii().and_then(Native::from_name),
        };
        match (native, encoding) {
            (Some(native), _) => Ok(self.new_bytes(&encode_native(self, s, native, errors)?)?.value()),
            (None, Some(encoding)) => registry::encode_text(self, s, encoding, errors),
            (None, None) => unreachable!("no encoding means UTF-8"),
        }
    }

    /// `str(object, encoding, errors)` of a bytes-like object.
    pub fn decode(&self, object: Value, encoding: Option<Gc<Str>>, errors: Option<Gc<Str>>) -> R<Gc<Str>> {
        let native = match encoding {
            None => Some(Native::Plain(Encoding::Utf8)),
            Some(e) => e.as_ascii().and_then(Native::from_name),
        };
        match (native, encoding) {
            (Some(native), _) => {
                let data = self.buffer(object)?;
                Ok(decode_native(self, data.as_slice(), object, native, errors, true)?.0)
            }
            (None, Some(encoding)) => registry::decode_text(self, object, encoding, errors),
            (None, None) => unreachable!("no encoding means UTF-8"),
        }
    }

    /// The text of UTF-8 bytes from the operating system: bytes that are not UTF-8 become lone surrogates.
    pub fn decode_os(&self, data: &[u8]) -> R<Gc<Str>> {
        if let Ok(text) = std::str::from_utf8(data) {
            return self.new_str(text);
        }
        let mut out = Vec::with_capacity(data.len());
        let mut at = 0;
        while let (consumed, Some(fault)) = codec::decode_run(Encoding::Utf8, data, at, true, &mut out) {
            debug_assert!(consumed <= data.len());
            let next = codec::handle_decode_fault(Encoding::Utf8, Errors::SurrogateEscape, data, fault, &mut out);
            at = next.unwrap_or(data.len());
        }
        self.new_str_ucs4(&out)
    }

    /// The inverse of `decode_os`.
    pub fn encode_os(&self, s: Gc<Str>) -> R<Vec<u8>> {
        let errors = self.intern("surrogateescape")?;
        encode_native(self, s, Native::Plain(Encoding::Utf8), Some(errors))
    }
}
