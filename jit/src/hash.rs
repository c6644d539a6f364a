//! A fast hash for tables keyed by small indices. Same order every run: what the optimiser does must not depend on a
//! random seed. (Multiplicative hashing, Knuth 6.4.)

use std::hash::{BuildHasherDefault, Hasher};

pub type Build = BuildHasherDefault<Multiply>;

#[derive(Clone, Copy, Default, Debug)]
pub struct Multiply(u64);

impl Hasher for Multiply {
    /// Tables take the low bits, and those of a product are as poor as the key's: addresses are multiples of 8.
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(b as u64);
        }
    }

    fn write_u8(&mut self, v: u8) {
        self.write_u64(v as u64);
    }

    fn write_u32(&mut self, v: u32) {
        self.write_u64(v as u64);
    }

    fn write_u64(&mut self, v: u64) {
        self.0 = (self.0.rotate_left(5) ^ v).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, v: usize) {
        self.write_u64(v as u64);
    }
}
