//! The 64-bit word that holds any Python value: the constants compiled code needs to test, box and unbox it.
//!
//! A word is 0 (absent), another immediate below 0x1000 with bit 1 set, a heap address (8-aligned, below 2^48), a float
//! (its bits plus `FLOAT_OFFSET`) or an int (top fourteen bits set, the low fifty its two's complement).
//! Invariant: these equal what `taipan-heap` defines. This crate repeats them because it depends on no other crate;
//! the crate that joins the two asserts that they agree.

/// Absent or unbound; never a Python value.
pub const ABSENT: u64 = 0;
pub const NONE: u64 = 0x02;
pub const FALSE: u64 = 0x06;
pub const TRUE: u64 = 0x07;

/// A word is a heap address exactly when it is one of the `1 << HEAP_BITS` words from `HEAP_MIN` on: no address is that large, and no
/// other word that small.
pub const HEAP_MIN: u64 = 0x1000;
pub const HEAP_BITS: u32 = 48;

pub const FLOAT_OFFSET: u64 = 1 << 49;
/// The smallest and largest words that are floats.
pub const FLOAT_MIN: u64 = FLOAT_OFFSET;
pub const FLOAT_MAX: u64 = 0xFFF8_0000_0000_0000 + FLOAT_OFFSET;

/// The bits that are all set in an int word.
pub const INT_TAG: u64 = 0xFFFC_0000_0000_0000;
pub const INT_BITS: u32 = 50;
pub const INT_SHIFT: u32 = 64 - INT_BITS;
pub const INT_MIN: i64 = -(1 << (INT_BITS - 1));
pub const INT_MAX: i64 = (1 << (INT_BITS - 1)) - 1;

/// The header of a heap object: byte offsets of its parts.
pub const HEADER_SHAPE: i32 = 0;
pub const HEADER_KIND: i32 = 4;
pub const HEADER_GC: i32 = 5;
pub const HEADER_FLAGS: i32 = 6;
pub const HEADER_SIZE: u32 = 8;
/// Bit of the GC byte that says a store into the object needs a write barrier.
pub const GC_NEEDS_BARRIER: u64 = 1;

pub const fn fits_inline(value: i64) -> bool {
    INT_MIN <= value && value <= INT_MAX
}

pub const fn is_int(word: u64) -> bool {
    word >= INT_TAG
}

pub const fn is_float(word: u64) -> bool {
    FLOAT_MIN <= word && word <= FLOAT_MAX
}

pub const fn is_heap(word: u64) -> bool {
    word.wrapping_sub(HEAP_MIN) >> HEAP_BITS == 0
}

/// The word of an int, if it fits inline.
pub const fn from_int(value: i64) -> Option<u64> {
    if fits_inline(value) { Some(INT_TAG | (value as u64 & !INT_TAG)) } else { None }
}

pub const fn to_int(word: u64) -> i64 {
    ((word << INT_SHIFT) as i64) >> INT_SHIFT
}

pub const fn from_float(value: f64) -> u64 {
    value.to_bits().wrapping_add(FLOAT_OFFSET)
}

pub const fn to_float(word: u64) -> f64 {
    f64::from_bits(word.wrapping_sub(FLOAT_OFFSET))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_disjoint_at_their_borders() {
        for v in [0, 1, -1, INT_MIN, INT_MAX] {
            let w = from_int(v).unwrap();
            assert!(is_int(w) && !is_float(w) && !is_heap(w));
            assert_eq!(to_int(w), v);
        }
        assert_eq!(from_int(INT_MAX + 1), None);
        for f in [0.0, -0.0, 1.5, f64::INFINITY, f64::NEG_INFINITY, f64::from_bits(0xFFF8_0000_0000_0000), f64::NAN] {
            let w = from_float(f);
            assert!(is_float(w) && !is_int(w) && !is_heap(w));
            assert_eq!(to_float(w).to_bits(), f.to_bits());
        }
        for w in [NONE, TRUE, FALSE, ABSENT] {
            assert!(!is_int(w) && !is_float(w) && !is_heap(w));
        }
    }
}
