//! The item types of `array.array`.

use taipan_core::algo::bigint::convert::{ByteOrder, from_bytes, to_bytes};
use taipan_core::algo::small_bytes;
use taipan_core::types::int::IntRef;
use taipan_core::{R, Raised, Thread};
use taipan_heap::Value;

/// How the bytes of an item are understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    Signed,
    Unsigned,
    Float,
    Character,
}

/// An item type.
pub struct ItemType {
    pub code: char,
    pub size: usize,
    pub meaning: Meaning,
    /// As the buffer protocol writes it.
    pub format: &'static str,
    /// For error texts.
    name: &'static str,
}

const fn row(code: char, size: usize, meaning: Meaning, format: &'static str, name: &'static str) -> ItemType {
    ItemType { code, size, meaning, format, name }
}

pub static TYPES: [ItemType; 14] = [
    row('b', 1, Meaning::Signed, "b", "signed char"),
    row('B', 1, Meaning::Unsigned, "B", "unsigned byte integer"),
    row('u', 4, Meaning::Character, "w", "character"),
    row('w', 4, Meaning::Character, "w", "character"),
    row('h', 2, Meaning::Signed, "h", "signed short integer"),
    row('H', 2, Meaning::Unsigned, "H", "unsigned short"),
    row('i', 4, Meaning::Signed, "i", "signed integer"),
    row('I', 4, Meaning::Unsigned, "I", "unsigned int"),
    row('l', 8, Meaning::Signed, "l", "signed long"),
    row('L', 8, Meaning::Unsigned, "L", "unsigned long"),
    row('q', 8, Meaning::Signed, "q", "signed long long"),
    row('Q', 8, Meaning::Unsigned, "Q", "unsigned long long"),
    row('f', 4, Meaning::Float, "f", "float"),
    row('d', 8, Meaning::Float, "d", "double"),
];

const ORDER: ByteOrder = small_bytes::NATIVE;

impl ItemType {
    pub fn find(code: u32) -> Option<&'static ItemType> {
        TYPES.iter().find(|row| row.code as u32 == code)
    }

    /// The value of an item.
    pub fn read(&self, t: &Thread, bytes: &[u8]) -> R {
        match (self.meaning, bytes) {
            (Meaning::Signed | Meaning::Unsigned, _) => {
                let signed = self.meaning == Meaning::Signed;
                match small_bytes::read(bytes, ORDER, signed) {
                    Some(i) => t.new_int(i),
                    None => t.new_algo_int(from_bytes(bytes, ORDER, signed)),
                }
            }
            (Meaning::Float, &[a, b, c, d]) => Ok(Value::float(f32::from_ne_bytes([a, b, c, d]) as f64)),
            (Meaning::Float, &[a, b, c, d, e, f, g, h]) => {
                Ok(Value::float(f64::from_ne_bytes([a, b, c, d, e, f, g, h])))
            }
            (Meaning::Character, &[a, b, c, d]) => {
                let code = u32::from_ne_bytes([a, b, c, d]);
                if code >= 0x11_0000 {
                    return Err(t.value_error(format_args!("character U+{code:x} is not in range [U+0000; U+10ffff]")));
                }
                Ok(t.new_char(code)?.value())
            }
            _ => Err(t.system_error("array item of an impossible size")),
        }
    }

    /// The bytes of `v` as an item: the first ones, as many as its size.
    pub fn pack(&self, t: &Thread, v: Value) -> R<[u8; 8]> {
        let wide = |bytes: &[u8]| {
            let mut all = [0; 8];
            all[..bytes.len()].copy_from_slice(bytes);
            all
        };
        match self.meaning {
            Meaning::Float => {
                let x = t.to_f64(v)?;
                Ok(if self.size == 8 { x.to_ne_bytes() } else { wide(&(x as f32).to_ne_bytes()) })
            }
            Meaning::Character => {
                let code = match t.as_str(v) {
                    Some(s) if s.len() == 1 => s.at(0),
                    Some(s) => {
                        return Err(t.type_error(format_args!(
                            "array item must be a unicode character, not a string of length {}",
                            s.len()
                        )));
                    }
                    None => {
                        return Err(t.type_error(format_args!(
                            "array item must be a unicode character, not {}",
                            t.type_name(v)
                        )));
                    }
                };
                Ok(wide(&code.to_ne_bytes()))
            }
            Meaning::Signed | Meaning::Unsigned => {
                let signed = self.meaning == Meaning::Signed;
                if let Some(bytes) = v.as_small_int().and_then(|i| small_bytes::write(i, self.size, ORDER, signed)) {
                    return Ok(bytes);
                }
                let i = t.index_int(v)?;
                let i = t.as_int(i).unwrap_or(IntRef::Small(0));
                match to_bytes(&i.to_ibig(), self.size, ORDER, signed) {
                    Ok(bytes) => Ok(wide(&bytes)),
                    Err(_) => Err(self.out_of_range(t, i)),
                }
            }
        }
    }

    fn out_of_range(&self, t: &Thread, i: IntRef) -> Raised {
        match (self.code, i.is_negative()) {
            ('l' | 'q', _) => t.overflow_error("Python int too large to convert to C long"),
            ('L' | 'I', true) => t.overflow_error("can't convert negative value to unsigned int"),
            ('Q', true) => t.overflow_error("can't convert negative int to unsigned"),
            ('L' | 'Q', false) => t.overflow_error("Python int too large to convert to C unsigned long"),
            (_, false) => t.overflow_error(format_args!("{} is greater than maximum", self.name)),
            (_, true) => t.overflow_error(format_args!("{} is less than minimum", self.name)),
        }
    }
}
