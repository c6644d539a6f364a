//! The formats of `struct`: parsing them, and values to bytes and back.
//!
//! A format becomes a list of [`Item`]s with their offsets; sizes, ranges and alignments come from one table of codes.
//! Native formats align each item as a C compiler would (every code's alignment is its size here), the others pack
//! them tightly. The caller fetches the Python values, asks for their kind by [`Kind`], and calls the function of that
//! kind on the item's slice of the buffer.

use super::bigint::convert::{self, ByteOrder};
use super::bigint::{IBig, Int};
use super::{Error, ErrorKind, Result};

/// What Python value a code stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `x`: zero bytes, no value.
    Pad,
    /// `c`: bytes of length 1.
    Char,
    /// `?`: any object by its truth.
    Bool,
    Signed,
    Unsigned,
    /// `P`: like an unsigned int, but negative numbers wrap.
    Pointer,
    Float,
    /// `F D`: a pair of floats.
    Complex,
    /// `s`: bytes, cut or filled with zeros to the count.
    Bytes,
    /// `p`: the same with a length byte in front.
    Pascal,
}

struct Code {
    letter: u8,
    kind: Kind,
    /// 0: the code exists in native formats only.
    standard: u8,
    native: u8,
}

const WORD: u8 = size_of::<usize>() as u8;
/// C's `long`: 64 bits on Unix, 32 on Windows.
const LONG: u8 = if cfg!(windows) { 4 } else { WORD };

const fn code(letter: u8, kind: Kind, standard: u8, native: u8) -> Code {
    Code { letter, kind, standard, native }
}

static CODES: [Code; 23] = [
    code(b'x', Kind::Pad, 1, 1),
    code(b'c', Kind::Char, 1, 1),
    code(b's', Kind::Bytes, 1, 1),
    code(b'p', Kind::Pascal, 1, 1),
    code(b'?', Kind::Bool, 1, 1),
    code(b'b', Kind::Signed, 1, 1),
    code(b'B', Kind::Unsigned, 1, 1),
    code(b'h', Kind::Signed, 2, 2),
    code(b'H', Kind::Unsigned, 2, 2),
    code(b'i', Kind::Signed, 4, 4),
    code(b'I', Kind::Unsigned, 4, 4),
    code(b'l', Kind::Signed, 4, LONG),
    code(b'L', Kind::Unsigned, 4, LONG),
    code(b'q', Kind::Signed, 8, 8),
    code(b'Q', Kind::Unsigned, 8, 8),
    code(b'n', Kind::Signed, 0, WORD),
    code(b'N', Kind::Unsigned, 0, WORD),
    code(b'P', Kind::Pointer, 0, WORD),
    code(b'e', Kind::Float, 2, 2),
    code(b'f', Kind::Float, 4, 4),
    code(b'd', Kind::Float, 8, 8),
    code(b'F', Kind::Complex, 8, 8),
    code(b'D', Kind::Complex, 16, 16),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    pub letter: u8,
    pub kind: Kind,
    pub offset: usize,
    /// Bytes of one value; for `s` and `p` the count, for `x` 1.
    pub size: usize,
    /// Values in a row; 1 for `s` and `p`, 0 for `x`.
    pub values: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Format {
    pub items: Vec<Item>,
    pub size: usize,
    /// Python values, over all items.
    pub values: usize,
    pub order: ByteOrder,
    /// `@` or no prefix: floats too large become infinite, as a C cast makes them.
    pub native: bool,
}

fn error(message: &'static str) -> Error {
    Error::new(ErrorKind::Struct, message)
}

impl Format {
    pub fn parse(text: &[u8]) -> Result<Format> {
        let machine = if cfg!(target_endian = "little") { ByteOrder::Little } else { ByteOrder::Big };
        let (order, native, body) = match text {
            [b'<', body @ ..] => (ByteOrder::Little, false, body),
            [b'>' | b'!', body @ ..] => (ByteOrder::Big, false, body),
            [b'=', body @ ..] => (machine, false, body),
            [b'@', body @ ..] => (machine, true, body),
            body => (machine, true, body),
        };
        let too_long = || error("total struct size too long");
        let mut format = Format { items: Vec::new(), size: 0, values: 0, order, native };
        let mut at = 0;
        while let Some(&byte) = body.get(at) {
            if byte.is_ascii_whitespace() || byte == 0x0b {
                at += 1;
                continue;
            }
            let digits = body[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            let mut count = if digits == 0 { 1usize } else { 0 };
            for digit in &body[at..at + digits] {
                count = count
                    .checked_mul(10)
                    .and_then(|count| count.checked_add(usize::from(digit - b'0')))
                    .filter(|&count| count <= isize::MAX as usize)
                    .ok_or_else(too_long)?;
            }
            at += digits;
            let letter = *body.get(at).ok_or_else(|| error("repeat count given without format specifier"))?;
            at += 1;
            format.push(letter, count).ok_or_else(too_long)??;
        }
        Ok(format)
    }

    /// Adds `count` values of a code; `None` if the size leaves the range.
    fn push(&mut self, letter: u8, count: usize) -> Option<Result<()>> {
        let code = CODES.iter().find(|code| code.letter == letter);
        let unit = code.map_or(0, |code| usize::from(if self.native { code.native } else { code.standard }));
        let (Some(code), 1..) = (code, unit) else { return Some(Err(error("bad char in struct format"))) };
        // A complex number is aligned as its parts are.
        let alignment = if code.kind == Kind::Complex { unit / 2 } else { unit };
        let offset = if self.native { self.size.checked_next_multiple_of(alignment)? } else { self.size };
        let (size, values) = match code.kind {
            Kind::Bytes | Kind::Pascal => (count, 1),
            Kind::Pad => (1, 0),
            _ => (unit, count),
        };
        self.size = offset.checked_add(unit.checked_mul(count)?).filter(|&size| size <= isize::MAX as usize)?;
        self.values = self.values.checked_add(values)?;
        self.items.push(Item { letter, kind: code.kind, offset, size, values });
        Some(Ok(()))
    }
}

/// The range an int code accepts, as low and high limit.
fn limits(item: &Item) -> (i128, i128) {
    let bits = item.size as u32 * 8;
    match item.kind {
        Kind::Signed => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        Kind::Pointer => (-(1i128 << (bits - 1)), (1i128 << bits) - 1),
        _ => (0, (1i128 << bits) - 1),
    }
}

fn put(bytes: &[u8], order: ByteOrder, out: &mut [u8]) {
    // `bytes` is little-endian and as long as `out` or longer.
    for (at, place) in out.iter_mut().enumerate() {
        *place = bytes[at];
    }
    if order == ByteOrder::Big {
        out.reverse();
    }
}

/// Writes an int into `out`, whose length is the item's size.
pub fn pack_int(item: &Item, order: ByteOrder, value: &Int, out: &mut [u8]) -> Result<()> {
    let (low, high) = limits(item);
    let value = match value {
        Int::Small(small) => Some(i128::from(*small)),
        Int::Big(big) => i128::try_from(big).ok(),
    };
    let Some(value) = value.filter(|value| (low..=high).contains(value)) else {
        if item.kind == Kind::Pointer {
            return Err(error("int too large to convert"));
        }
        let letter = char::from(item.letter);
        return Err(Error::new(ErrorKind::Struct, format!("'{letter}' format requires {low} <= number <= {high}")));
    };
    put(&value.to_le_bytes(), order, out);
    Ok(())
}

/// Reads an int.
pub fn unpack_int(item: &Item, order: ByteOrder, bytes: &[u8]) -> Int {
    if bytes.len() > 8 {
        return convert::from_bytes(bytes, order, item.kind == Kind::Signed);
    }
    let fold = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    let value = match order {
        ByteOrder::Little => bytes.iter().rev().fold(0, fold),
        ByteOrder::Big => bytes.iter().fold(0, fold),
    };
    if item.kind == Kind::Signed {
        let unused = 64 - 8 * bytes.len() as u32;
        return Int::Small(((value << (unused % 64)) as i64) >> (unused % 64));
    }
    i64::try_from(value).map_or_else(|_| Int::Big(IBig::from(value)), Int::Small)
}

/// Writes a float into `out`, of 2, 4 or 8 bytes.
pub fn pack_float(native: bool, order: ByteOrder, value: f64, out: &mut [u8]) -> Result<()> {
    match out.len() {
        2 => {
            let half = to_half(value).ok_or_else(|| Error::overflow("float too large to pack with e format"))?;
            put(&half.to_le_bytes(), order, out);
        }
        4 => {
            let single = value as f32;
            if single.is_infinite() && value.is_finite() && !native {
                return Err(Error::overflow("float too large to pack with f format"));
            }
            put(&single.to_le_bytes(), order, out);
        }
        _ => put(&value.to_le_bytes(), order, out),
    }
    Ok(())
}

/// Reads a float of 2, 4 or 8 bytes.
pub fn unpack_float(order: ByteOrder, bytes: &[u8]) -> f64 {
    let mut low_first = [0; 8];
    low_first[..bytes.len()].copy_from_slice(bytes);
    if order == ByteOrder::Big {
        low_first[..bytes.len()].reverse();
    }
    let bits = u64::from_le_bytes(low_first);
    match bytes.len() {
        2 => from_half(bits as u16),
        4 => f64::from(f32::from_bits(bits as u32)),
        _ => f64::from_bits(bits),
    }
}

/// The nearest half-precision number, ties to even; `None` if that is infinite for a finite value.
pub fn to_half(value: f64) -> Option<u16> {
    const INFINITE: u16 = 0x7c00;
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    if value.is_nan() {
        return Some(sign | 0x7e00);
    }
    if value.is_infinite() {
        return Some(sign | INFINITE);
    }
    let magnitude = value.abs();
    // The unit of the last place at this magnitude: 2^-24 for subnormal numbers, else 2^(exponent - 10).
    let exponent = ((magnitude.to_bits() >> 52) as i64 - 1023).max(-14);
    let units = convert::scale(magnitude, 10 - exponent).round_ties_even() as u32;
    // Carries run through the exponent by themselves: the encodings of neighbours are neighbours.
    let half = ((exponent + 14) as u32) * 0x400 + units;
    // A normal number's leading bit is implicit, and counts as one step of the exponent.
    (half < u32::from(INFINITE)).then_some(sign | half as u16)
}

/// The value of a half-precision number.
pub fn from_half(half: u16) -> f64 {
    let sign = if half & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i64::from(half >> 10 & 0x1f), u64::from(half & 0x3ff));
    match exponent {
        0 => sign * convert::scale(fraction as f64, -24),
        0x1f if fraction == 0 => sign * f64::INFINITY,
        // The payload moves to the top of the wider fraction.
        0x1f => f64::from_bits(0x7ff << 52 | fraction << 42 | u64::from(half >> 15) << 63),
        _ => sign * convert::scale((fraction | 0x400) as f64, exponent - 25),
    }
}

/// Writes bytes for `s`: cut, or filled with zeros.
pub fn pack_bytes(value: &[u8], out: &mut [u8]) {
    let length = value.len().min(out.len());
    out[..length].copy_from_slice(&value[..length]);
    out[length..].fill(0);
}

/// Writes bytes for `p`: a length byte (at most 255), then as `s`.
pub fn pack_pascal(value: &[u8], out: &mut [u8]) {
    if let [length, body @ ..] = out {
        *length = value.len().min(body.len()).min(255) as u8;
        pack_bytes(value, body);
    }
}

/// Reads bytes for `p`.
pub fn unpack_pascal(bytes: &[u8]) -> &[u8] {
    match bytes {
        [length, body @ ..] => &body[..usize::from(*length).min(body.len())],
        [] => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> usize {
        Format::parse(text.as_bytes()).unwrap().size
    }

    #[test]
    fn sizes_and_alignment() {
        if WORD != 8 || LONG != 8 {
            return;
        }
        for (text, want) in [
            ("bhilq", 24),
            ("@bi", 8),
            ("<bi", 5),
            ("bxh", 4),
            ("c0i", 4),
            ("2s3i", 16),
            ("P", 8),
            ("bd", 16),
            ("qb", 9),
            ("hhhl0l", 16),
            ("ef", 8),
            ("", 0),
            (" i 2h", 8),
            ("bF", 12),
            ("=bD", 17),
            (">l", 4),
            ("0s", 0),
        ] {
            assert_eq!(size(text), want, "{text}");
        }
        let format = Format::parse(b"b3xhi2s3q").unwrap();
        let places: Vec<_> = format.items.iter().map(|item| (item.offset, item.values)).collect();
        assert_eq!(places, [(0, 1), (1, 0), (4, 1), (8, 1), (12, 1), (16, 3)]);
        assert_eq!(format.values, 7);
    }

    #[test]
    fn bad_formats() {
        for (text, message) in [
            ("z", "bad char in struct format"),
            ("<n", "bad char in struct format"),
            ("g", "bad char in struct format"),
            ("2 i", "bad char in struct format"),
            ("@@i", "bad char in struct format"),
            ("3", "repeat count given without format specifier"),
            ("99999999999999999999i", "total struct size too long"),
            ("9223372036854775807i", "total struct size too long"),
        ] {
            assert_eq!(Format::parse(text.as_bytes()).unwrap_err().message, message, "{text}");
        }
    }

    #[test]
    fn ints() {
        let item = |text: &str| Format::parse(text.as_bytes()).unwrap().items[0];
        let mut out = [0; 4];
        pack_int(&item("<i"), ByteOrder::Little, &Int::Small(-2), &mut out).unwrap();
        assert_eq!(out, [0xfe, 0xff, 0xff, 0xff]);
        assert_eq!(unpack_int(&item("<i"), ByteOrder::Little, &out), Int::Small(-2));
        assert_eq!(unpack_int(&item("<I"), ByteOrder::Little, &out), Int::Small(0xffff_fffe));
        pack_int(&item(">I"), ByteOrder::Big, &Int::Small(258), &mut out).unwrap();
        assert_eq!(out, [0, 0, 1, 2]);
        let message = |text, value: i64| {
            pack_int(&item(text), ByteOrder::Big, &Int::Small(value), &mut [0; 8]).unwrap_err().message
        };
        assert_eq!(message("b", 128), "'b' format requires -128 <= number <= 127");
        assert_eq!(message("<Q", -1), "'Q' format requires 0 <= number <= 18446744073709551615");
        let all = [0xff; 8];
        assert_eq!(unpack_int(&item("<q"), ByteOrder::Little, &all), Int::Small(-1));
        assert_eq!(unpack_int(&item("<Q"), ByteOrder::Little, &all), Int::Big(IBig::from(u64::MAX)));
    }

    #[test]
    fn halves() {
        for (value, half) in [
            (0.0, 0),
            (-0.0, 0x8000),
            (1.0, 0x3c00),
            (65504.0, 0x7bff),
            (6e-8, 1),
            (2f64.powi(-25), 0),
            (1.0009765625, 0x3c01),
            (2047.5, 0x6800),
            (-2.0, 0xc000),
            (f64::INFINITY, 0x7c00),
            (6.103515625e-5, 0x0400),
            (6.1e-5, 0x03ff),
        ] {
            assert_eq!(to_half(value), Some(half), "{value}");
        }
        assert_eq!((to_half(65519.99), to_half(65520.0)), (Some(0x7bff), None));
        for half in 0..=0xffffu16 {
            let value = from_half(half);
            assert!(value.is_nan() || to_half(value) == Some(half), "{half:x}");
        }
    }

    #[test]
    fn floats_and_bytes() {
        let mut out = [0; 4];
        assert!(pack_float(false, ByteOrder::Little, 1e300, &mut out).is_err());
        pack_float(true, ByteOrder::Big, 1e300, &mut out).unwrap();
        assert_eq!(unpack_float(ByteOrder::Big, &out), f64::INFINITY);
        pack_float(false, ByteOrder::Big, 0.1, &mut out).unwrap();
        assert_eq!(unpack_float(ByteOrder::Big, &out), 0.10000000149011612);
        let mut out = [9; 5];
        pack_pascal(b"abcdef", &mut out);
        assert_eq!(&out, b"\x04abcd");
        assert_eq!(unpack_pascal(b"\x09abcd"), b"abcd");
        pack_bytes(b"ab", &mut out);
        assert_eq!(&out, b"ab\0\0\0");
        pack_pascal(b"a", &mut []);
    }
}
