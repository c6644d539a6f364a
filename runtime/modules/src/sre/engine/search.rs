//! Scans over code units: a text's width is known here and in `run` only. From one place where a match may begin to the
//! next, and to the end of a run of one repeated character.

use memchr::memmem::Finder;
use memchr::{memchr, memchr2, memchr3};

use super::class::LINE_FEED;
use super::decode::One;
use super::program::{Literal, Op, Program};
use super::start::{Filter, Start};

/// A code unit of a text: one character, whatever its width.
pub trait Unit: Copy + Eq + Into<u32> {
    /// All characters of such a text lie below 256.
    const NARROW: bool;

    /// Position of the first unit that is any of one to three characters.
    fn find(text: &[Self], any_of: &[u32]) -> Option<usize>;

    fn begins_with(text: &[Self], literal: &Literal) -> bool;

    fn find_literal(text: &[Self], literal: &Literal, finder: Option<&Finder<'_>>) -> Option<usize>;
}

impl Unit for u8 {
    const NARROW: bool = true;

    #[inline]
    fn find(text: &[u8], any_of: &[u32]) -> Option<usize> {
        match *any_of {
            [a] => memchr(u8::try_from(a).ok()?, text),
            [a, b] if a < 256 && b < 256 => memchr2(a as u8, b as u8, text),
            [a, b, c] if a < 256 && b < 256 && c < 256 => memchr3(a as u8, b as u8, c as u8, text),
            _ => text.iter().position(|&unit| any_of.contains(&unit.into())),
        }
    }

    #[inline]
    fn begins_with(text: &[u8], literal: &Literal) -> bool {
        literal.bytes.as_ref().is_some_and(|bytes| text.starts_with(bytes))
    }

    fn find_literal(text: &[u8], _: &Literal, finder: Option<&Finder<'_>>) -> Option<usize> {
        finder?.find(text)
    }
}

macro_rules! wide_unit {
    ($($unit:ty)*) => {$(
        impl Unit for $unit {
            const NARROW: bool = false;

            #[inline]
            fn find(text: &[$unit], any_of: &[u32]) -> Option<usize> {
                match *any_of {
                    [a] => text.iter().position(|&unit| u32::from(unit) == a),
                    _ => text.iter().position(|&unit| any_of.contains(&unit.into())),
                }
            }

            #[inline]
            fn begins_with(text: &[$unit], literal: &Literal) -> bool {
                let units = &literal.units;
                text.len() >= units.len() && units.iter().zip(text).all(|(&c, &unit)| c == u32::from(unit))
            }

            fn find_literal(text: &[$unit], literal: &Literal, _: Option<&Finder<'_>>) -> Option<usize> {
                let mut from = 0;
                loop {
                    from += Self::find(&text[from..], &literal.units[..1])?;
                    if Self::begins_with(&text[from..], literal) {
                        return Some(from);
                    }
                    from += 1;
                }
            }
        }
    )*};
}

wide_unit!(u16 u32);

impl Program {
    /// The character whose unbounded repetition the pattern begins with, if failing there also settles every start
    /// inside the run: what follows must not depend on where the run began, which only groups tell.
    pub(super) fn leading_run(&self) -> Option<One> {
        let after_opens = self.ops.iter().find(|op| !matches!(op, Op::Open(_) | Op::UndoOpen(_)));
        match after_opens {
            Some(&(Op::Greedy(index) | Op::Lazy(index))) if !self.looks_at_groups => {
                let repeat = &self.repeats[index as usize];
                (repeat.max == super::MAXREPEAT).then_some(repeat.one)
            }
            _ => None,
        }
    }

    /// The first place from `from` on where a match may begin. None begins behind `last`.
    #[inline]
    pub(super) fn next_start<T: Unit>(&self, text: &[T], from: usize, last: usize) -> Option<usize> {
        let mut from = from;
        loop {
            if from > last {
                return None;
            }
            let rest = &text[from..];
            let at = match &self.start {
                Start::Anywhere => from,
                Start::Text => return (from == 0).then_some(0),
                Start::Line if from == 0 => 0,
                Start::Line => from + T::find(&text[from - 1..], &[LINE_FEED])?,
                Start::Literal(anchor) => {
                    // The literal must begin in the text, and `behind` characters before the start.
                    let begin = from.max(anchor.behind) - anchor.behind;
                    let found = T::find_literal(&text[begin..], &anchor.literal, anchor.finder.as_ref())?;
                    begin + found + anchor.behind
                }
                Start::Few(chars) => from + T::find(rest, chars)?,
                Start::One(one) => from + rest.iter().position(|&unit| self.matches_one(*one, unit.into()))?,
                Start::Set(first) => {
                    let open = |&unit: &T| *first.narrow.get(unit.into() as usize).unwrap_or(&first.wide);
                    from + rest.iter().position(open)?
                }
                Start::Filter(filter) => from + filter.find(rest)?,
            };
            if at > last {
                return None;
            }
            let Some((class, negative)) = self.edge else { return Some(at) };
            let word = |at: usize| {
                text.get(at).is_some_and(|&unit| self.classes[class as usize].has(unit.into(), &self.chars))
            };
            if ((at > 0 && word(at - 1)) != word(at)) != negative {
                return Some(at);
            }
            from = at + 1;
        }
    }

    /// Whether `one` matches character `c`.
    #[inline]
    pub(super) fn matches_one(&self, one: One, c: u32) -> bool {
        match one {
            One::Char(x) => c == x,
            One::NotChar(x) => c != x,
            One::Any => c != LINE_FEED,
            One::AnyAll => true,
            One::Class(index) => self.classes[index as usize].has(c, &self.chars),
        }
    }

    /// How many units at the beginning of `text` match `one`.
    #[inline]
    pub(super) fn run_length<T: Unit>(&self, one: One, text: &[T]) -> usize {
        let run = match one {
            One::AnyAll => None,
            One::Any => short_then(text, LINE_FEED),
            One::NotChar(c) => short_then(text, c),
            One::Char(c) => text.iter().position(|&unit| unit.into() != c),
            One::Class(index) => {
                let class = &self.classes[index as usize];
                text.iter().position(|&unit| !class.has(unit.into(), &self.chars))
            }
        };
        run.unwrap_or(text.len())
    }
}

/// Finds a character; near ones without the cost of setting up a wide search.
#[inline]
fn short_then<T: Unit>(text: &[T], c: u32) -> Option<usize> {
    const NEAR: usize = 12;
    let near = &text[..text.len().min(NEAR)];
    match near.iter().position(|&unit| unit.into() == c) {
        Some(at) => Some(at),
        None => Some(near.len() + T::find(&text[near.len()..], &[c])?),
    }
}

impl Filter {
    /// Where the first units in a row pass the filter.
    #[inline]
    fn find<T: Unit>(&self, text: &[T]) -> Option<usize> {
        let mut state = 0;
        let at = text.iter().position(|&unit| {
            let mask = *self.narrow.get(unit.into() as usize).unwrap_or(&self.wide);
            state = (state << 8 | 0xff) & mask;
            state & self.passed != 0
        })?;
        Some(at + 1 - self.length)
    }
}
