//! Heap ints (64-bit and big), complex numbers, and wrappers: instances of subclasses of the immutable builtins.

use crate::heap_object;
use taipan_heap::{Field, Header, Slot};

/// An int outside the 50 inline bits that fits i64.
#[repr(C)]
pub struct Int64 {
    pub header: Header,
    pub value: i64,
}
heap_object!(Int64: INT64);

/// An int that does not fit i64: sign and magnitude, little-endian limbs inline, no leading zero limb.
#[repr(C)]
pub struct BigInt {
    pub header: Header,
    pub negative: bool,
    pub length: u32,
    limbs: [u64; 0],
}
heap_object!(BigInt: BIGINT);

impl BigInt {
    pub const LIMBS_AT: usize = size_of::<BigInt>();
    pub fn new(header: Header, negative: bool, length: u32) -> BigInt {
        BigInt { header, negative, length, limbs: [] }
    }
    #[inline]
    pub fn limbs(&self) -> &[u64] {
        // SAFETY: the cell was allocated with room for `length` limbs behind the struct.
        unsafe { std::slice::from_raw_parts(self.limbs.as_ptr(), self.length as usize) }
    }
    pub(crate) fn limbs_mut_ptr(this: *mut BigInt) -> *mut u64 {
        this.wrapping_byte_add(Self::LIMBS_AT).cast()
    }
}

#[repr(C)]
pub struct Complex {
    pub header: Header,
    pub re: f64,
    pub im: f64,
}
heap_object!(Complex: COMPLEX);

/// Instance of a subclass of int, float, complex, str or bytes: an exact value, then attributes.
#[repr(C)]
pub struct Wrapper {
    pub header: Header,
    pub payload: Slot,
}
heap_object!(Wrapper: WRAPPER);

/// A pair of raw words used where a struct has a 32-bit pair.
pub type RawField<T> = Field<T>;
