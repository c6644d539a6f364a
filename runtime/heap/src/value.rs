//! Words: how every Python value fits 64 bits (NaN-boxing).
//!
//! ```text
//! 0                                   absent / unbound; never a Python value (`Option<Value>::None`)
//! 0x02 None  0x06 False  0x07 True    other immediates: below 0x1000, bit 1 set; `not b` is `b ^ 1`
//! 0x1000 .. 2^47, 8-aligned           address of a heap cell
//! bits + 2^49                         float (the only NaNs are the hardware's two)
//! 0xFFFC.. in the top fourteen bits   int, 50 bits inline, two's complement
//! ```
//! Invariant: a `Value` is never 0, so `Option<Value>` and `Result<Value, ZST>` are one word.
//! `is heap pointer` is one mask and compare; an addition of 2^49 boxes a float.

use crate::header::{Header, ShapeId};
use std::num::NonZeroU64;

/// A bound Python value in one word.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(NonZeroU64);

/// A heap slot or register: a value or unbound. The same 64 bits as `Value`, 0 meaning absent.
pub type Word = Option<Value>;

/// Offset added to a float's bits.
pub const FLOAT_OFFSET: u64 = 1 << 49;
/// The fourteen set bits above an inline int.
pub const INT_TAG: u64 = 0xFFFC << 48;
/// Number of payload bits of an inline int.
pub const INT_BITS: u32 = 50;
/// Largest inline int.
pub const INT_MAX: i64 = (1 << (INT_BITS - 1)) - 1;
/// Smallest inline int.
pub const INT_MIN: i64 = -(1 << (INT_BITS - 1));
/// `w & POINTER_MASK == 0` (and `w != 0`) says "heap pointer".
pub const POINTER_MASK: u64 = 0xFFFF_0000_0000_0002;
/// The hardware's NaN, less its sign. Others (only from raw memory) have no word: with the sign changed, or made quiet by arithmetic, they
/// would be words of other kinds.
const NAN: u64 = 0x7FF8 << 48;

/// `f`, a NaN without its payload: what objects may hold, so that arithmetic on it gives such NaNs again.
#[inline(always)]
pub fn plain_nan(f: f64) -> f64 {
    if f.is_nan() { f64::from_bits(f.to_bits() & (1 << 63) | NAN) } else { f }
}

impl Value {
    pub const NONE: Value = Value::immediate(0x02);
    pub const FALSE: Value = Value::immediate(0x06);
    pub const TRUE: Value = Value::immediate(0x07);
    pub const ELLIPSIS: Value = Value::immediate(0x0A);
    pub const NOT_IMPLEMENTED: Value = Value::immediate(0x0E);

    const fn immediate(bits: u64) -> Value {
        match NonZeroU64::new(bits) {
            Some(w) => Value(w),
            None => panic!("an immediate is not 0"),
        }
    }

    /// The word itself.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0.get()
    }

    /// The value whose word is `bits`; `None` for the absent word.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Word {
        match NonZeroU64::new(bits) {
            Some(w) => Some(Value(w)),
            None => None,
        }
    }

    /// # Safety
    /// `bits` is not 0 and is a word made by this module.
    #[inline(always)]
    pub const unsafe fn from_bits_unchecked(bits: u64) -> Value {
        // SAFETY: the caller promises bits != 0.
        Value(unsafe { NonZeroU64::new_unchecked(bits) })
    }

    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// The inline int `i`, or `None` where it needs a heap int.
    #[inline(always)]
    pub const fn small_int(i: i64) -> Option<Value> {
        if i >= INT_MIN && i <= INT_MAX { Some(Value::int_unchecked(i)) } else { None }
    }

    /// The inline int `i`, known to fit 50 bits (a length, an index, a code point).
    #[inline(always)]
    pub const fn int_unchecked(i: i64) -> Value {
        debug_assert!(i >= INT_MIN && i <= INT_MAX);
        // SAFETY: INT_TAG is set, so the word is not 0.
        Value(unsafe { NonZeroU64::new_unchecked(INT_TAG | (i as u64 & !INT_TAG)) })
    }

    /// Boxes `f`; NaNs lose their payloads.
    #[inline(always)]
    pub fn float(f: f64) -> Value {
        let bits = plain_nan(f).to_bits();
        // SAFETY: the sum lies in 2^49 ..= FFFC<<48, so it is not 0.
        Value(unsafe { NonZeroU64::new_unchecked(bits + FLOAT_OFFSET) })
    }

    /// Boxes the result of float arithmetic, whose NaNs are the hardware's own: no test.
    #[inline(always)]
    pub fn float_from_arithmetic(f: f64) -> Value {
        debug_assert!(plain_nan(f).to_bits() == f.to_bits());
        // SAFETY: as in `float`.
        Value(unsafe { NonZeroU64::new_unchecked(f.to_bits().wrapping_add(FLOAT_OFFSET)) })
    }

    #[inline(always)]
    pub const fn is_small_int(self) -> bool {
        self.bits() >> INT_BITS == 0x3FFF
    }

    /// The inline int; heap ints are asked by core.
    #[inline(always)]
    pub const fn as_small_int(self) -> Option<i64> {
        if self.is_small_int() { Some(self.small_int_unchecked()) } else { None }
    }

    /// The inline int of a word known to hold one.
    #[inline(always)]
    pub const fn small_int_unchecked(self) -> i64 {
        (self.bits() << (64 - INT_BITS)) as i64 >> (64 - INT_BITS)
    }

    #[inline(always)]
    pub const fn is_float(self) -> bool {
        // Floats lie in 2^49 .. FFFC<<48 (exclusive): one subtraction and compare.
        self.bits().wrapping_sub(FLOAT_OFFSET) < INT_TAG - FLOAT_OFFSET
    }

    #[inline(always)]
    pub const fn as_float(self) -> Option<f64> {
        if self.is_float() { Some(self.float_unchecked()) } else { None }
    }

    /// The float of a word known to hold one.
    #[inline(always)]
    pub const fn float_unchecked(self) -> f64 {
        f64::from_bits(self.bits().wrapping_sub(FLOAT_OFFSET))
    }

    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.bits() & !1 == 0x06
    }

    #[inline(always)]
    pub const fn as_bool(self) -> Option<bool> {
        if self.is_bool() { Some(self.bits() & 1 != 0) } else { None }
    }

    #[inline(always)]
    pub const fn is_none(self) -> bool {
        self.bits() == Value::NONE.bits()
    }

    #[inline(always)]
    pub const fn is_pointer(self) -> bool {
        self.bits() & POINTER_MASK == 0
    }

    /// The cell this word points to.
    #[inline(always)]
    pub fn as_cell(self) -> Option<*mut Header> {
        if self.is_pointer() { Some(self.bits() as *mut Header) } else { None }
    }

    /// # Safety
    /// `cell` is the address of a live heap cell.
    #[inline(always)]
    pub unsafe fn from_cell<T>(cell: *const T) -> Value {
        debug_assert!((cell as u64) & (POINTER_MASK | 5) == 0 && cell as u64 >= 0x1000);
        // SAFETY: a cell's address is not 0.
        Value(unsafe { NonZeroU64::new_unchecked(cell as u64) })
    }

    /// Shape id of the cell, if this is one.
    #[inline(always)]
    pub fn cell_shape(self) -> Option<ShapeId> {
        // SAFETY: a pointer word is the address of a live cell (invariant of `Value`).
        self.as_cell().map(|c| unsafe { (*c).shape() })
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.as_small_int(), self.as_float()) {
            (Some(i), _) => write!(f, "int {i}"),
            (_, Some(x)) => write!(f, "float {x:?}"),
            _ if self.is_pointer() => write!(f, "cell {:#x}", self.bits()),
            _ => match self.bits() {
                0x02 => f.write_str("None"),
                0x06 => f.write_str("False"),
                0x07 => f.write_str("True"),
                other => write!(f, "immediate {other:#x}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_do_not_collide() {
        for f in [0.0, -0.0, 1.5, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -f64::NAN] {
            let v = Value::float(f);
            assert!(v.is_float() && !v.is_small_int() && !v.is_pointer() && !v.is_bool());
            assert_eq!(v.as_float().map(f64::to_bits), Some(f.to_bits()));
        }
        for i in [0, 1, -1, INT_MAX, INT_MIN] {
            let v = Value::int_unchecked(i);
            assert_eq!(v.as_small_int(), Some(i));
            assert!(!v.is_float() && !v.is_pointer());
        }
        assert_eq!(Value::small_int(INT_MAX + 1), None);
        for (raw, boxed) in
            [(u64::MAX, 0xFFF8 << 48), (0x7FFA << 48 | 5, NAN), (0x7FF0 << 48 | 1, NAN), (0xFFF1 << 48, 0xFFF8 << 48)]
        {
            assert_eq!(Value::float(f64::from_bits(raw)).as_float().map(f64::to_bits), Some(boxed));
        }
        for v in [Value::NONE, Value::TRUE, Value::FALSE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED] {
            assert!(!v.is_pointer() && !v.is_float() && !v.is_small_int());
        }
        assert_eq!(Value::from_bits(Value::TRUE.bits() ^ 1), Some(Value::FALSE));
        assert_eq!(size_of::<Result<Value, ()>>(), 8);
    }
}
