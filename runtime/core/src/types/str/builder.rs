//! `StrBuilder`: text collected outside the heap, widened when a wider character comes.

use crate::error::R;
use crate::object::{Str, Units};
use crate::thread::Thread;
use taipan_heap::Gc;

/// A growing string. Holds no heap pointers, so it may live across allocations and Python calls.
#[derive(Debug)]
pub enum StrBuilder {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

/// Calls `f` with the text of `i`.
#[inline]
pub fn with_digits<T>(i: i64, f: impl FnOnce(&[u8]) -> T) -> T {
    let mut digits = [0; 20];
    let (mut at, mut rest) = (digits.len(), i.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if i < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    f(&digits[at..])
}

impl Default for StrBuilder {
    fn default() -> Self {
        StrBuilder::new()
    }
}

impl StrBuilder {
    pub const fn new() -> StrBuilder {
        StrBuilder::One(Vec::new())
    }

    pub fn with_capacity(n: usize) -> StrBuilder {
        StrBuilder::One(Vec::with_capacity(n))
    }

    pub fn len(&self) -> usize {
        self.units().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn units(&self) -> Units<'_> {
        match self {
            StrBuilder::One(v) => Units::One(v),
            StrBuilder::Two(v) => Units::Two(v),
            StrBuilder::Four(v) => Units::Four(v),
        }
    }

    #[inline]
    pub fn push(&mut self, c: u32) {
        match self {
            StrBuilder::One(v) if c < 0x100 => v.push(c as u8),
            StrBuilder::Two(v) if c < 0x1_0000 => v.push(c as u16),
            StrBuilder::Four(v) => v.push(c),
            _ => {
                self.widen(c);
                self.push(c);
            }
        }
    }

    /// Makes room for a character as wide as `c`.
    #[cold]
    fn widen(&mut self, c: u32) {
        let units = self.units();
        *self = if c < 0x1_0000 {
            StrBuilder::Two(units.iter().map(|u| u as u16).collect())
        } else {
            StrBuilder::Four(units.iter().collect())
        };
    }

    pub fn push_text(&mut self, text: &str) {
        match self {
            StrBuilder::One(v) if text.is_ascii() => v.extend_from_slice(text.as_bytes()),
            _ => text.chars().for_each(|c| self.push(c as u32)),
        }
    }

    pub fn push_units(&mut self, units: Units<'_>) {
        match (&mut *self, units) {
            (StrBuilder::One(v), Units::One(s)) => v.extend_from_slice(s),
            (StrBuilder::Two(v), Units::Two(s)) => v.extend_from_slice(s),
            (StrBuilder::Four(v), Units::Four(s)) => v.extend_from_slice(s),
            _ => units.iter().for_each(|c| self.push(c)),
        }
    }

    pub fn push_str(&mut self, s: &Str) {
        self.push_units(s.units())
    }

    /// The decimal digits of `i`.
    pub fn push_int(&mut self, i: i64) {
        with_digits(i, |digits| self.push_units(Units::One(digits)));
    }

    /// Replaces character `i`, which is there.
    fn set(&mut self, i: usize, c: u32) {
        match self {
            StrBuilder::One(v) if c < 0x100 => v[i] = c as u8,
            StrBuilder::Two(v) if c < 0x1_0000 => v[i] = c as u16,
            StrBuilder::Four(v) => v[i] = c,
            _ => {
                self.widen(c);
                self.set(i, c);
            }
        }
    }

    /// Writes characters from `at` on over what is there and behind its end; NULs fill a gap before them.
    pub fn write_at(&mut self, at: usize, units: Units<'_>) {
        let len = self.len();
        self.push_repeated(0, at.saturating_sub(len));
        let over = units.len().min(len.saturating_sub(at));
        units.slice(0, over).iter().enumerate().for_each(|(i, c)| self.set(at + i, c));
        self.push_units(units.slice(over, units.len()));
    }

    pub fn truncate(&mut self, n: usize) {
        match self {
            StrBuilder::One(v) => v.truncate(n),
            StrBuilder::Two(v) => v.truncate(n),
            StrBuilder::Four(v) => v.truncate(n),
        }
    }

    pub fn push_repeated(&mut self, c: u32, count: usize) {
        (0..count).for_each(|_| self.push(c));
    }

    pub fn finish(&self, t: &Thread) -> R<Gc<Str>> {
        t.new_str_units(self.units())
    }
}

impl Extend<u32> for StrBuilder {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, characters: I) {
        characters.into_iter().for_each(|c| self.push(c));
    }
}

impl std::fmt::Write for StrBuilder {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push_text(text);
        Ok(())
    }
}
