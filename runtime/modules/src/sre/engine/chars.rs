//! What the matcher asks about characters. Unicode and locale answers come from outside as plain function pointers;
//! the ASCII ones are here.

use super::words::Category;

/// Questions about characters that need tables or the C library. Taken over by value into every program.
#[derive(Clone, Copy)]
pub struct CharTable {
    pub is_decimal: fn(u32) -> bool,
    pub is_space: fn(u32) -> bool,
    pub is_alnum: fn(u32) -> bool,
    pub is_linebreak: fn(u32) -> bool,
    /// Simple (one to one) case mappings.
    pub lower: fn(u32) -> u32,
    pub upper: fn(u32) -> u32,
    /// The current C locale's answers, asked for below 256 only.
    pub locale_is_alnum: fn(u32) -> bool,
    pub locale_lower: fn(u32) -> u32,
    pub locale_upper: fn(u32) -> u32,
}

/// Lower case of ASCII letters, everything else as it is.
pub fn ascii_lower(c: u32) -> u32 {
    if (0x41..=0x5a).contains(&c) { c + 0x20 } else { c }
}

/// How letter case is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    Exact,
    Ascii,
    Unicode,
    Locale,
}

const UNDERSCORE: u32 = b'_' as u32;

fn ascii_word(c: u32) -> bool {
    matches!(c, 0x30..=0x39 | 0x41..=0x5a | 0x61..=0x7a | UNDERSCORE)
}

impl CharTable {
    fn unicode_word(&self, c: u32) -> bool {
        c == UNDERSCORE || (self.is_alnum)(c)
    }

    fn locale_word(&self, c: u32) -> bool {
        c == UNDERSCORE || c < 256 && (self.locale_is_alnum)(c)
    }

    pub fn locale_lower(&self, c: u32) -> u32 {
        if c < 256 { (self.locale_lower)(c) } else { c }
    }

    pub fn locale_upper(&self, c: u32) -> u32 {
        if c < 256 { (self.locale_upper)(c) } else { c }
    }

    pub fn fold(&self, c: u32, fold: Fold) -> u32 {
        match fold {
            Fold::Exact => c,
            Fold::Ascii => ascii_lower(c),
            Fold::Unicode => (self.lower)(c),
            Fold::Locale => self.locale_lower(c),
        }
    }

    pub fn in_category(&self, category: Category, c: u32) -> bool {
        use Category::*;
        match category {
            Digit => matches!(c, 0x30..=0x39),
            NotDigit => !matches!(c, 0x30..=0x39),
            Space => matches!(c, 9..=13 | 32),
            NotSpace => !matches!(c, 9..=13 | 32),
            Word => ascii_word(c),
            NotWord => !ascii_word(c),
            Linebreak => c == 10,
            NotLinebreak => c != 10,
            LocWord => self.locale_word(c),
            LocNotWord => !self.locale_word(c),
            UniDigit => (self.is_decimal)(c),
            UniNotDigit => !(self.is_decimal)(c),
            UniSpace => (self.is_space)(c),
            UniNotSpace => !(self.is_space)(c),
            UniWord => self.unicode_word(c),
            UniNotWord => !self.unicode_word(c),
            UniLinebreak => (self.is_linebreak)(c),
            UniNotLinebreak => !(self.is_linebreak)(c),
        }
    }
}
