//! `_codecs`: the registry of codecs and error handlers, and the codecs done natively as pairs of functions, each
//! returning the result and the number of units consumed.

use taipan_core::algo::codec::{Encoding, Endian, Fault, byte_order_mark};
use taipan_core::algo::text_escape::{
    self, BadHex, raw_unicode_escape_decode, raw_unicode_escape_encode, unicode_escape_decode, unicode_escape_encode,
};
use taipan_core::algo::utf7;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::{Str, Units};
use taipan_core::types::codec::{Native, decode_native, decode_with, encode_native, encode_with, registry};
use taipan_core::types::int::IntRef;
use taipan_core::types::ty;
use taipan_core::{R, Thread};
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_codecs",
    doc: "Registry of codecs, and the codecs that need no Python.",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

const ANY: Effects = Effects::ANY;
const ENCODE: &str = "(str, errors=None, /)";
const DECODE: &str = "(data, errors=None, final=False, /)";
const DECODE_ALL: &str = "(data, errors=None, /)";

const LITTLE: Endian = Endian::Little;
const BIG: Endian = Endian::Big;

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("register", "(search_function, /)", register, ANY, "Register a codec search function."),
    native(
        "unregister",
        "(search_function, /)",
        unregister,
        ANY,
        "Unregister a codec search function and forget what was found.",
    ),
    native(
        "lookup",
        "(encoding, /)",
        lookup,
        ANY,
        "The codec of an encoding: encoder, decoder, stream reader, stream writer.",
    ),
    native("encode", "(obj, encoding='utf-8', errors='strict')", encode, ANY, "Encode an object with any codec."),
    native("decode", "(obj, encoding='utf-8', errors='strict')", decode, ANY, "Decode an object with any codec."),
    native("register_error", "(errors, handler, /)", register_error, ANY, "Register an error handler under a name."),
    native("_unregister_error", "(errors, /)", unregister_error, ANY, "Forget an error handler."),
    native("lookup_error", "(name, /)", lookup_error, ANY, "The error handler of this name."),
    native("utf_8_encode", ENCODE, |t, a| encode_plain(t, a, Native::Plain(Encoding::Utf8)), ANY, ""),
    native("utf_8_decode", DECODE, |t, a| decode_plain(t, a, Native::Plain(Encoding::Utf8)), ANY, ""),
    native("utf_7_encode", ENCODE, utf_7_encode, ANY, ""),
    native("utf_7_decode", DECODE, utf_7_decode, ANY, ""),
    native("latin_1_encode", ENCODE, |t, a| encode_plain(t, a, Native::Plain(Encoding::Latin1)), ANY, ""),
    native("latin_1_decode", DECODE_ALL, |t, a| decode_plain(t, a, Native::Plain(Encoding::Latin1)), ANY, ""),
    native("ascii_encode", ENCODE, |t, a| encode_plain(t, a, Native::Plain(Encoding::Ascii)), ANY, ""),
    native("ascii_decode", DECODE_ALL, |t, a| decode_plain(t, a, Native::Plain(Encoding::Ascii)), ANY, ""),
    native("utf_16_encode", "(str, errors=None, byteorder=0, /)", |t, a| encode_ordered(t, a, 2), ANY, ""),
    native("utf_16_le_encode", ENCODE, |t, a| encode_plain(t, a, Native::Plain(Encoding::Utf16(LITTLE))), ANY, ""),
    native("utf_16_be_encode", ENCODE, |t, a| encode_plain(t, a, Native::Plain(Encoding::Utf16(BIG))), ANY, ""),
    native("utf_16_decode", DECODE, |t, a| decode_plain(t, a, Native::Marked(2)), ANY, ""),
    native("utf_16_le_decode", DECODE, |t, a| decode_plain(t, a, Native::Plain(Encoding::Utf16(LITTLE))), ANY, ""),
    native("utf_16_be_decode", DECODE, |t, a| decode_plain(t, a, Native::Plain(Encoding::Utf16(BIG))), ANY, ""),
    native(
        "utf_16_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |t, a| decode_ordered(t, a, 2),
        ANY,
        "",
    ),
    native("utf_32_encode", "(str, errors=None, byteorder=0, /)", |t, a| encode_ordered(t, a, 4), ANY, ""),
    native("utf_32_le_encode", ENCODE, |t, a| encode_plain(t, a, Native::Plain(Encoding::Utf32(LITTLE))), ANY, ""),
    native("utf_32_be_encode", ENCODE, |t, a| encode_plain(t, a, Native::Plain(Encoding::Utf32(BIG))), ANY, ""),
    native("utf_32_decode", DECODE, |t, a| decode_plain(t, a, Native::Marked(4)), ANY, ""),
    native("utf_32_le_decode", DECODE, |t, a| decode_plain(t, a, Native::Plain(Encoding::Utf32(LITTLE))), ANY, ""),
    native("utf_32_be_decode", DECODE, |t, a| decode_plain(t, a, Native::Plain(Encoding::Utf32(BIG))), ANY, ""),
    native(
        "utf_32_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |t, a| decode_ordered(t, a, 4),
        ANY,
        "",
    ),
    native("unicode_escape_encode", ENCODE, |t, a| escape_text(t, a, false), ANY, ""),
    native("unicode_escape_decode", "(data, errors=None, final=True, /)", |t, a| unescape_text(t, a, false), ANY, ""),
    native("raw_unicode_escape_encode", ENCODE, |t, a| escape_text(t, a, true), ANY, ""),
    native(
        "raw_unicode_escape_decode",
        "(data, errors=None, final=True, /)",
        |t, a| unescape_text(t, a, true),
        ANY,
        "",
    ),
    native("escape_encode", "(data, errors=None, /)", escape_encode, ANY, ""),
    native("escape_decode", "(data, errors=None, /)", escape_decode, ANY, ""),
    native("charmap_encode", "(str, errors=None, mapping=None, /)", charmap_encode, ANY, ""),
    native("charmap_decode", "(data, errors=None, mapping=None, /)", charmap_decode, ANY, ""),
    native("charmap_build", "(map, /)", charmap_build, ANY, ""),
    native("readbuffer_encode", "(data, errors=None, /)", readbuffer_encode, ANY, ""),
];

fn text_argument(t: &Thread, function: &str, v: Value) -> R<Gc<Str>> {
    t.as_str(v).ok_or_else(|| t.type_error(format_args!("{function}() argument must be str, not {}", t.type_name(v))))
}

fn errors_argument(t: &Thread, a: Args<'_>, i: usize) -> R<Option<Gc<Str>>> {
    a.not_none(i).map(|v| text_argument(t, "errors", v)).transpose()
}

/// `(value, units consumed)`.
fn pair(t: &Thread, value: Value, consumed: usize) -> R {
    Ok(t.new_tuple(&[value, Value::int_unchecked(consumed as i64)])?.value())
}

fn register(t: &Thread, a: Args<'_>) -> R {
    if !t.is_callable(a[0]) {
        return Err(t.type_error("argument must be callable"));
    }
    registry::register(t, a[0])?;
    Ok(Value::NONE)
}

fn unregister(t: &Thread, a: Args<'_>) -> R {
    registry::unregister(t, a[0])?;
    Ok(Value::NONE)
}

fn lookup(t: &Thread, a: Args<'_>) -> R {
    Ok(registry::lookup(t, text_argument(t, "lookup", a[0])?)?.value())
}

fn through_codec(t: &Thread, a: Args<'_>, item: usize, which: &str) -> R {
    let encoding = match a.opt(1) {
        Some(v) => text_argument(t, which, v)?,
        None => t.intern("utf-8")?,
    };
    let errors = a.opt(2).map(|v| text_argument(t, which, v)).transpose()?;
    let info = registry::lookup(t, encoding)?;
    registry::call_codec(t, info.get(item).unwrap_or(Value::NONE), a[0], errors, which)
}

fn encode(t: &Thread, a: Args<'_>) -> R {
    through_codec(t, a, 0, "encoder")
}

fn decode(t: &Thread, a: Args<'_>) -> R {
    through_codec(t, a, 1, "decoder")
}

fn register_error(t: &Thread, a: Args<'_>) -> R {
    registry::register_error(t, text_argument(t, "register_error", a[0])?, a[1])?;
    Ok(Value::NONE)
}

fn unregister_error(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(registry::unregister_error(t, text_argument(t, "_unregister_error", a[0])?)?))
}

fn lookup_error(t: &Thread, a: Args<'_>) -> R {
    registry::lookup_error(t, text_argument(t, "lookup_error", a[0])?)
}

fn encode_plain(t: &Thread, a: Args<'_>, native: Native) -> R {
    let s = text_argument(t, "encode", a[0])?;
    let bytes = encode_native(t, s, native, errors_argument(t, a, 1)?)?;
    pair(t, t.new_bytes(&bytes)?.value(), s.len())
}

/// UTF-16 or UTF-32 with a byte order argument: 0 is native with a mark, -1 little, 1 big.
fn encode_ordered(t: &Thread, a: Args<'_>, unit: usize) -> R {
    let order = a.opt(2).map_or(Ok(0), |v| t.index(v))?;
    encode_plain(t, a, ordered(unit, order))
}

fn ordered(unit: usize, order: i64) -> Native {
    let endian = match order {
        0 => return Native::Marked(unit),
        ..0 => LITTLE,
        _ => BIG,
    };
    Native::Plain(if unit == 2 { Encoding::Utf16(endian) } else { Encoding::Utf32(endian) })
}

/// Bytes to decode: bytes-like, or a str taken as UTF-8 by the escape codecs.
fn with_data<T>(t: &Thread, v: Value, f: impl FnOnce(&[u8]) -> R<T>) -> R<T> {
    let b = t.buffer(v)?;
    f(b.as_slice())
}

fn decode_plain(t: &Thread, a: Args<'_>, native: Native) -> R {
    // Codecs without state have no `final`.
    let complete = if a.len() > 2 { a.opt(2).map_or(Ok(false), |v| t.truth(v))? } else { true };
    let errors = errors_argument(t, a, 1)?;
    with_data(t, a[0], |data| {
        let (text, consumed) = decode_native(t, data, a[0], native, errors, complete)?;
        pair(t, text.value(), consumed)
    })
}

/// `utf_16_ex_decode`: also tells the byte order found.
fn decode_ordered(t: &Thread, a: Args<'_>, unit: usize) -> R {
    let mut order = a.opt(2).map_or(Ok(0), |v| t.index(v))?;
    let complete = a.opt(3).map_or(Ok(false), |v| t.truth(v))?;
    let errors = errors_argument(t, a, 1)?;
    with_data(t, a[0], |data| {
        let native = ordered(unit, order);
        let (text, consumed) = decode_native(t, data, a[0], native, errors, complete)?;
        if order == 0 {
            order = match byte_order_mark(data, unit) {
                Some((Endian::Little, _)) => -1,
                Some((Endian::Big, _)) => 1,
                None if data.len() >= unit => {
                    if cfg!(target_endian = "little") {
                        -1
                    } else {
                        1
                    }
                }
                None => 0,
            };
        }
        let at = |i: i64| Value::int_unchecked(i);
        Ok(t.new_tuple(&[text.value(), at(consumed as i64), at(order)])?.value())
    })
}

fn utf_7_encode(t: &Thread, a: Args<'_>) -> R {
    let s = text_argument(t, "utf_7_encode", a[0])?;
    let codes: Vec<u32> = s.units().iter().collect();
    pair(t, t.new_bytes(&utf7::encode(&codes))?.value(), s.len())
}

fn utf_7_decode(t: &Thread, a: Args<'_>) -> R {
    let complete = a.opt(2).map_or(Ok(false), |v| t.truth(v))?;
    let errors = errors_argument(t, a, 1)?;
    with_data(t, a[0], |data| {
        let run = |from: usize, out: &mut Vec<u32>| Ok(utf7::decode(data, from, complete, out));
        let (text, consumed) = decode_with(t, "utf7", a[0], data, errors, run)?;
        pair(t, text.value(), consumed)
    })
}

fn escape_text(t: &Thread, a: Args<'_>, raw: bool) -> R {
    let s = text_argument(t, "encode", a[0])?;
    let bytes = match s.units() {
        Units::One(u) if raw => raw_unicode_escape_encode(u),
        Units::Two(u) if raw => raw_unicode_escape_encode(u),
        Units::Four(u) if raw => raw_unicode_escape_encode(u),
        Units::One(u) => unicode_escape_encode(u),
        Units::Two(u) => unicode_escape_encode(u),
        Units::Four(u) => unicode_escape_encode(u),
    };
    pair(t, t.new_bytes(&bytes)?.value(), s.len())
}

fn unescape_text(t: &Thread, a: Args<'_>, raw: bool) -> R {
    let complete = a.opt(2).map_or(Ok(true), |v| t.truth(v))?;
    let errors = errors_argument(t, a, 1)?;
    let object = match t.as_str(a[0]) {
        Some(s) => t.encode(s, None, None)?,
        None => a[0],
    };
    let name = if raw { "rawunicodeescape" } else { "unicodeescape" };
    with_data(t, object, |data| {
        let (text, consumed) = decode_with(t, name, object, data, errors, |from, out| {
            let progress = if raw {
                raw_unicode_escape_decode(data, from, complete, out)
            } else {
                let mut lookup = |name: &str| crate::unicodedata::code_of_name(name);
                unicode_escape_decode(data, from, complete, &mut lookup, out)
            };
            Ok((progress.consumed, progress.fault))
        })?;
        pair(t, text.value(), consumed)
    })
}

fn escape_encode(t: &Thread, a: Args<'_>) -> R {
    let Some(b) = t.as_bytes(a[0]) else {
        return Err(t.type_error(format_args!("escape_encode() argument 1 must be bytes, not {}", t.type_name(a[0]))));
    };
    let escaped = text_escape::escape_encode(b.as_slice());
    pair(t, t.new_bytes(&escaped)?.value(), b.len())
}

fn escape_decode(t: &Thread, a: Args<'_>) -> R {
    let bad_hex = match errors_argument(t, a, 1)? {
        Some(e) if e.is("ignore") => BadHex::Ignore,
        Some(e) if e.is("replace") => BadHex::Replace,
        _ => BadHex::Refuse,
    };
    let object = match t.as_str(a[0]) {
        Some(s) => t.encode(s, None, None)?,
        None => a[0],
    };
    with_data(t, object, |data| match text_escape::escape_decode(data, bad_hex) {
        Ok((bytes, _)) => pair(t, t.new_bytes(&bytes)?.value(), data.len()),
        Err(e) => Err(t.algo_error(e)),
    })
}

const UNDEFINED: &str = "character maps to <undefined>";

fn charmap_decode(t: &Thread, a: Args<'_>) -> R {
    let errors = errors_argument(t, a, 1)?;
    let Some(mapping) = a.not_none(2) else { return decode_latin1(t, a, errors) };
    with_data(t, a[0], |data| {
        let (text, _) = decode_with(t, "charmap", a[0], data, errors, |from, out| {
            for (i, &b) in data.iter().enumerate().skip(from) {
                if !map_byte(t, mapping, b, out)? {
                    return Ok((i, Some(Fault { start: i, end: i + 1, reason: UNDEFINED })));
                }
            }
            Ok((data.len(), None))
        })?;
        pair(t, text.value(), data.len())
    })
}

fn decode_latin1(t: &Thread, a: Args<'_>, errors: Option<Gc<Str>>) -> R {
    with_data(t, a[0], |data| {
        let (text, consumed) = decode_native(t, data, a[0], Native::Plain(Encoding::Latin1), errors, true)?;
        pair(t, text.value(), consumed)
    })
}

/// Appends what byte `b` means; false: nothing.
fn map_byte(t: &Thread, mapping: Value, b: u8, out: &mut Vec<u32>) -> R<bool> {
    const NOT_MAPPED: u32 = 0xFFFE;
    if let Some(table) = t.as_str(mapping) {
        if (b as usize) < table.len() && table.at(b as usize) != NOT_MAPPED {
            out.push(table.at(b as usize));
            return Ok(true);
        }
        return Ok(false);
    }
    let Some(v) = mapped(t, mapping, b as u32)? else { return Ok(false) };
    if let Some(text) = t.as_str(v) {
        if text.len() == 1 && text.at(0) == NOT_MAPPED {
            return Ok(false);
        }
        out.extend(text.units().iter());
        return Ok(true);
    }
    match IntRef::of(v).map(|i| i.as_i64().and_then(|i| u32::try_from(i).ok()).filter(|&c| c < 0x11_0000)) {
        Some(Some(NOT_MAPPED)) => Ok(false),
        Some(Some(c)) => {
            out.push(c);
            Ok(true)
        }
        Some(None) => Err(t.type_error("character mapping must be in range(0x110000)")),
        None => Err(t.type_error("character mapping must return integer, None or str")),
    }
}

/// `mapping[key]`; `None` for None and for a missing key.
fn mapped(t: &Thread, mapping: Value, key: u32) -> R<Option<Value>> {
    let found = t.getitem(mapping, Value::int_unchecked(key as i64));
    Ok(t.catch(found, ty::LOOKUP_ERROR)?.filter(|v| !v.is_none()))
}

fn charmap_encode(t: &Thread, a: Args<'_>) -> R {
    let s = text_argument(t, "charmap_encode", a[0])?;
    let errors = errors_argument(t, a, 1)?;
    let Some(mapping) = a.not_none(2) else {
        let bytes = encode_native(t, s, Native::Plain(Encoding::Latin1), errors)?;
        return pair(t, t.new_bytes(&bytes)?.value(), s.len());
    };
    let bytes = encode_with(t, "charmap", s, errors, |codes, from, out| {
        let mut i = from;
        while i < codes.len() && map_character(t, mapping, codes[i], out)? {
            i += 1;
        }
        if i == codes.len() {
            return Ok(None);
        }
        // A run of characters without a byte is one fault.
        let mut end = i + 1;
        let mut ignored = Vec::new();
        while end < codes.len() && !map_character(t, mapping, codes[end], &mut ignored)? {
            end += 1;
        }
        Ok(Some(Fault { start: i, end, reason: UNDEFINED }))
    })?;
    pair(t, t.new_bytes(&bytes)?.value(), s.len())
}

/// Appends the bytes of character `c`; false: it has none.
fn map_character(t: &Thread, mapping: Value, c: u32, out: &mut Vec<u8>) -> R<bool> {
    let Some(v) = mapped(t, mapping, c)? else { return Ok(false) };
    if let Some(b) = t.as_bytes(v) {
        out.extend_from_slice(b.as_slice());
        return Ok(true);
    }
    match IntRef::of(v).map(|i| i.as_i64().and_then(|i| u8::try_from(i).ok())) {
        Some(Some(b)) => {
            out.push(b);
            Ok(true)
        }
        Some(None) => Err(t.type_error("character mapping must be in range(256)")),
        None => Err(
            t.type_error(format_args!("character mapping must return integer, bytes or None, not {}", t.type_name(v)))
        ),
    }
}

/// From a decoding table (a str of 256 characters) the mapping for `charmap_encode`.
fn charmap_build(t: &Thread, a: Args<'_>) -> R {
    let table = text_argument(t, "charmap_build", a[0])?;
    let map = t.new_dict()?;
    for (i, c) in table.units().iter().enumerate().take(256) {
        if c != 0xFFFE {
            map.set(t, Value::int_unchecked(c as i64), Value::int_unchecked(i as i64))?;
        }
    }
    Ok(map.value())
}

fn readbuffer_encode(t: &Thread, a: Args<'_>) -> R {
    let data = match t.as_str(a[0]) {
        Some(s) => encode_native(t, s, Native::Plain(Encoding::Utf8), None)?,
        None => t.buffer(a[0])?.as_slice().to_vec(),
    };
    pair(t, t.new_bytes(&data)?.value(), data.len())
}
