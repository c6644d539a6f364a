//! Strings as slices of code units: Latin-1, UCS-2 or UCS-4, by the widest character they hold.
//!
//! One unit is one code point in each of the three, lone surrogates included, so indices are Python's indices.

/// Units compared at once.
const BLOCK: usize = 32;

fn contains<U: CodeUnit>(block: &[U], unit: U) -> bool {
    block.iter().fold(false, |found, &u| found | (u == unit))
}

/// A unit of one of the three string representations.
pub trait CodeUnit: Copy + Ord + Into<u32> + std::fmt::Debug + 'static {
    /// The largest code point this width can hold.
    const MAX: u32;

    /// The unit for a code point, `None` if it is too wide.
    fn from_code(code: u32) -> Option<Self>;

    #[inline]
    fn code(self) -> u32 {
        self.into()
    }

    /// The text as bytes, if that is what its units are: the door to searches made for bytes.
    fn as_bytes(_text: &[Self]) -> Option<&[u8]> {
        None
    }

    /// Position of the first `unit`.
    fn position(text: &[Self], unit: Self) -> Option<usize> {
        // A block is asked as a whole, without branches, so that the compiler can use vectors.
        let blocks = text.chunks_exact(BLOCK).take_while(|block| !contains(block, unit)).count();
        let start = blocks * BLOCK;
        text[start..].iter().position(|&u| u == unit).map(|at| start + at)
    }

    /// How often `unit` occurs.
    fn count(text: &[Self], unit: Self) -> usize {
        text.iter().filter(|&&u| u == unit).count()
    }

    /// Position of the last `unit`.
    fn last_position(text: &[Self], unit: Self) -> Option<usize> {
        let blocks = text.rchunks_exact(BLOCK).take_while(|block| !contains(block, unit)).count();
        text[..text.len() - blocks * BLOCK].iter().rposition(|&u| u == unit)
    }
}

impl CodeUnit for u8 {
    const MAX: u32 = 0xff;
    #[inline]
    fn from_code(code: u32) -> Option<u8> {
        u8::try_from(code).ok()
    }
    fn as_bytes(text: &[u8]) -> Option<&[u8]> {
        Some(text)
    }
    fn position(text: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, text)
    }
    fn count(text: &[u8], unit: u8) -> usize {
        memchr::memchr_iter(unit, text).count()
    }
    fn last_position(text: &[u8], unit: u8) -> Option<usize> {
        memchr::memrchr(unit, text)
    }
}

impl CodeUnit for u16 {
    const MAX: u32 = 0xffff;
    #[inline]
    fn from_code(code: u32) -> Option<u16> {
        u16::try_from(code).ok()
    }
}

impl CodeUnit for u32 {
    const MAX: u32 = 0x10_ffff;
    #[inline]
    fn from_code(code: u32) -> Option<u32> {
        Some(code)
    }
}

/// The text for a message: lone surrogates, which no Rust string can hold, become `?`.
pub fn to_display<U: CodeUnit>(text: &[U]) -> String {
    text.iter().map(|unit| char::from_u32(unit.code()).unwrap_or('?')).collect()
}
