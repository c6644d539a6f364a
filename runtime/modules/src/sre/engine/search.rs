//! Where a match can begin: how a search gets from one candidate to the next without trying every position, and the
//! scans over code units that this and the repetitions need.

use memchr::memmem::Finder;
use memchr::{memchr, memchr2, memchr3};

use super::class::{LINE_FEED, Wide};
use super::decode::One;
use super::first::First;
use super::program::{Literal, Op, Program};
use super::words::At;

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

/// What is known of the positions where a match can begin.
pub enum Start {
    Anywhere,
    /// At the beginning of the text only.
    Text,
    /// At the beginning of a line only.
    Line,
    Literal {
        literal: Literal,
        finder: Option<Finder<'static>>,
        whole: bool,
    },
    /// At one of up to three characters.
    Few(Vec<u32>),
    Set(Box<First>),
}

impl Start {
    /// Reads it off a finished program.
    pub fn find(program: &Program) -> Start {
        let mut pc = 0;
        let mut prefix = Vec::new();
        let mut whole = false;
        loop {
            match &program.ops[pc] {
                Op::Open(_) | Op::Close(_) => pc += 1,
                Op::Char(c) => prefix.push(*c),
                Op::Literal(index) => prefix.extend(&program.literals[*index as usize].units),
                Op::At(At::Beginning | At::BeginningString) if prefix.is_empty() => return Start::Text,
                Op::At(At::BeginningLine) if prefix.is_empty() => return Start::Line,
                Op::Match => {
                    whole = program.groups == 0;
                    break;
                }
                _ => break,
            }
            pc += 1;
        }
        if prefix.len() > 1 || whole && !prefix.is_empty() {
            let literal = Literal::new(prefix);
            return Start::Literal { finder: literal.finder(), literal, whole };
        }
        let first = First::at(program, 0);
        if first.end || first.wide && first.narrow.iter().all(|&bit| bit) {
            return Start::Anywhere;
        }
        let few: Vec<u32> = (0..256).filter(|&c| first.narrow[c as usize]).collect();
        match few.len() {
            1..=3 if !first.wide => Start::Few(few),
            _ => Start::Set(Box::new(first)),
        }
    }

    /// The first candidate from `from` on. Nothing can begin behind `last`.
    #[inline]
    pub fn next<T: Unit>(&self, text: &[T], from: usize, last: usize) -> Option<usize> {
        if from > last {
            return None;
        }
        // Candidates are units of the text; past its end there are none, and `last` cuts a longer tail off.
        let rest = &text[from..];
        let at = match self {
            Start::Anywhere => return Some(from),
            Start::Text => return (from == 0).then_some(0),
            Start::Line if from == 0 => return Some(0),
            Start::Line => from + T::find(&text[from - 1..], &[LINE_FEED])?,
            Start::Literal { literal, finder, .. } => from + T::find_literal(rest, literal, finder.as_ref())?,
            Start::Few(chars) => from + T::find(rest, chars)?,
            Start::Set(first) => {
                let open = |&unit: &T| *first.narrow.get(unit.into() as usize).unwrap_or(&first.wide);
                from + rest.iter().position(open)?
            }
        };
        (at <= last).then_some(at)
    }
}

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
                let wide = class.wide;
                text.iter().position(|&unit| {
                    let c: u32 = unit.into();
                    match class.narrow.get(c as usize) {
                        Some(&answer) => !answer,
                        None => match wide {
                            Wide::None => true,
                            Wide::All => false,
                            Wide::Some => !class.rule.has(c, &self.chars),
                        },
                    }
                })
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
