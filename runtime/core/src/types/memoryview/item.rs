//! Items of a memoryview: reading and writing one value of a native struct-module format.

use crate::algo::bigint::convert::{ByteOrder, from_bytes, to_bytes};
use crate::algo::small_bytes;
use crate::error::R;
use crate::thread::Thread;
use crate::types::int::IntRef;
use taipan_heap::Value;

/// How an item's bytes are understood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Signed,
    Unsigned,
    Char,
    Bool,
    Float,
}

/// Native formats: code, size, meaning.
const FORMATS: &[(u8, usize, Meaning)] = &[
    (b'b', 1, Meaning::Signed),
    (b'B', 1, Meaning::Unsigned),
    (b'c', 1, Meaning::Char),
    (b'?', 1, Meaning::Bool),
    (b'h', 2, Meaning::Signed),
    (b'H', 2, Meaning::Unsigned),
    (b'i', 4, Meaning::Signed),
    (b'I', 4, Meaning::Unsigned),
    (b'f', 4, Meaning::Float),
    (b'l', 8, Meaning::Signed),
    (b'L', 8, Meaning::Unsigned),
    (b'q', 8, Meaning::Signed),
    (b'Q', 8, Meaning::Unsigned),
    (b'n', 8, Meaning::Signed),
    (b'N', 8, Meaning::Unsigned),
    (b'P', 8, Meaning::Unsigned),
    (b'd', 8, Meaning::Float),
];

const ORDER: ByteOrder = small_bytes::NATIVE;

fn find(format: &str) -> Option<(u8, usize, Meaning)> {
    match format.strip_prefix('@').unwrap_or(format).as_bytes() {
        [code] => FORMATS.iter().find(|f| f.0 == *code).copied(),
        _ => None,
    }
}

/// Size of an item of a native single-character format.
pub(super) fn size(format: &str) -> Option<usize> {
    find(format).map(|f| f.1)
}

/// Formats that are bytes: the ones a view can be cast from and to.
pub(super) fn is_byte(format: &str) -> bool {
    matches!(find(format), Some((b'b' | b'B' | b'c', ..)))
}

fn unsupported(t: &Thread, format: &str) -> crate::error::Raised {
    t.not_implemented_error(format_args!("memoryview: format {format} not supported"))
}

pub(super) fn read(t: &Thread, format: &str, bytes: &[u8]) -> R {
    let Some((_, size, meaning)) = find(format) else { return Err(unsupported(t, format)) };
    let Some(bytes) = bytes.get(..size) else { return Err(unsupported(t, format)) };
    match meaning {
        Meaning::Signed | Meaning::Unsigned => {
            let signed = meaning == Meaning::Signed;
            match small_bytes::read(bytes, ORDER, signed) {
                Some(i) => t.new_int(i),
                None => t.new_algo_int(from_bytes(bytes, ORDER, signed)),
            }
        }
        Meaning::Char => Ok(t.new_bytes(bytes)?.value()),
        Meaning::Bool => Ok(Value::bool(bytes[0] != 0)),
        Meaning::Float => Ok(Value::float(match *bytes {
            [a, b, c, d] => f32::from_ne_bytes([a, b, c, d]) as f64,
            [a, b, c, d, e, f, g, h] => f64::from_ne_bytes([a, b, c, d, e, f, g, h]),
            _ => return Err(unsupported(t, format)),
        })),
    }
}

/// The bytes of `v` as an item of this format.
pub(super) fn pack(t: &Thread, format: &str, v: Value) -> R<Vec<u8>> {
    let Some((code, size, meaning)) = find(format) else { return Err(unsupported(t, format)) };
    let wrong_type = || t.type_error(format_args!("memoryview: invalid type for format '{}'", code as char));
    let wrong_value = || t.value_error(format_args!("memoryview: invalid value for format '{}'", code as char));
    match meaning {
        Meaning::Signed | Meaning::Unsigned => {
            let signed = meaning == Meaning::Signed;
            if let Some(bytes) = v.as_small_int().and_then(|i| small_bytes::write(i, size, ORDER, signed)) {
                return Ok(bytes[..size].to_vec());
            }
            let Some(i) = t.try_index(v)? else { return Err(wrong_type()) };
            let i = IntRef::of(i).unwrap_or(IntRef::Small(0)).to_ibig();
            to_bytes(&i, size, ORDER, signed).map_err(|_| wrong_value())
        }
        Meaning::Char => match t.as_bytes(v) {
            Some(b) if b.len() == 1 => Ok(b.as_slice().to_vec()),
            Some(_) => Err(wrong_value()),
            None => Err(wrong_type()),
        },
        Meaning::Bool => Ok(vec![t.truth(v)? as u8]),
        Meaning::Float => {
            let x = match t.as_float(v) {
                Some(x) => x,
                None if t.as_int(v).is_some() || t.lookup_special(v, t.names().__float__).is_some() => t.to_f64(v)?,
                None => return Err(wrong_type()),
            };
            if size == 8 {
                return Ok(x.to_ne_bytes().to_vec());
            }
            let narrow = x as f32;
            if narrow.is_infinite() && x.is_finite() { Err(wrong_value()) } else { Ok(narrow.to_ne_bytes().to_vec()) }
        }
    }
}
