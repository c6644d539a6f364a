//! A fast hash for tables keyed by addresses and small numbers that a program cannot choose: sites that see many shapes, and objects that
//! gain attributes on a slow path, ask theirs each time. (Multiplicative hashing, Knuth 6.4.)

use std::hash::{BuildHasherDefault, Hasher};

/// For `HashMap`.
pub type AddressHash = BuildHasherDefault<AddressHasher>;

/// See the top of the file.
#[derive(Default)]
pub struct AddressHasher(u64);

impl Hasher for AddressHasher {
    #[inline]
    fn write_u64(&mut self, i: u64) {
        self.0 = (self.0.rotate_left(23) ^ i).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    #[inline]
    fn write_u32(&mut self, i: u32) {
        self.write_u64(i as u64);
    }
    #[inline]
    fn write_usize(&mut self, i: usize) {
        self.write_u64(i as u64);
    }
    #[inline]
    fn write_isize(&mut self, i: isize) {
        self.write_u64(i as u64);
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.write_u64(b as u64));
    }
    #[inline]
    fn finish(&self) -> u64 {
        // The table takes both ends of the word; the low one is the poorer.
        self.0 ^ self.0 >> 32
    }
}
