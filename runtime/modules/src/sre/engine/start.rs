//! Where a match can begin, read off a finished program: what a search looks for before it tries to match.
//!
//! Looked for in this order: the beginning of text or line; a literal (also one that a leading look-behind asks for);
//! up to three rare characters; the first two to four characters by a filter; one class of characters; a set of first
//! characters. All of them only say where a match is impossible.

use memchr::memmem::Finder;

use super::decode::One;
use super::first::{First, after_repeat};
use super::program::{Literal, Op, Pc, Program};
use super::words::At;

pub enum Start {
    Anywhere,
    /// At the beginning of the text only.
    Text,
    /// At the beginning of a line only.
    Line,
    Literal(Box<Anchor>),
    /// At one of up to three characters.
    Few(Vec<u32>),
    /// At what this matches.
    One(One),
    Set(Box<First>),
    Filter(Box<Filter>),
}

/// A literal that every match begins at, or `behind` characters after the beginning of.
pub struct Anchor {
    pub literal: Literal,
    pub finder: Option<Finder<'static>>,
    pub behind: usize,
    /// The literal is the match.
    pub whole: bool,
}

/// Tests the first characters of up to eight kinds of beginnings at once.
///
/// A character's mask has a byte for each place it may stand at and in it a bit for each kind. Going along the text,
/// byte `n` of the state holds the kinds that the last `n + 1` characters agree with.
pub struct Filter {
    pub narrow: [u32; 256],
    pub wide: u32,
    /// Number of places, two to four.
    pub length: usize,
    /// The byte of the last place.
    pub passed: u32,
}

const KINDS: usize = 8;
const PLACES: usize = 4;
/// Beginnings taken apart before giving up on a filter.
const MAX_BEGINNINGS: usize = 64;

/// The first op from `from` on that does not open a group.
fn skip_opens(program: &Program, from: usize) -> usize {
    let is_open = |op: &&Op| matches!(op, Op::Open(_) | Op::UndoOpen(_));
    from + program.ops[from..].iter().take_while(is_open).count()
}

/// The word edge a pattern begins with.
pub fn leading_edge(program: &Program) -> Option<(u32, bool)> {
    match program.ops[skip_opens(program, 0)] {
        Op::Edge { class, negative } => Some((class, negative)),
        _ => None,
    }
}

pub fn find(program: &Program) -> Start {
    let begin = skip_opens(program, 0);
    match program.ops[begin] {
        Op::At(At::Beginning | At::BeginningString) => return Start::Text,
        Op::At(At::BeginningLine) => return Start::Line,
        Op::PeekLiteral { literal, behind: true, negative: false } => {
            let units = &program.literals[literal as usize].units;
            return literal_start(units.clone(), units.len(), false);
        }
        _ => {}
    }
    let (units, end) = leading_literal(program);
    let whole = program.groups == 0 && matches!(program.ops[end], Op::Match);
    if units.len() > 1 || whole && !units.is_empty() {
        return literal_start(units, 0, whole);
    }
    let first = First::at(program, 0);
    if first.end || first.wide && first.narrow.iter().all(|&bit| bit) {
        return Start::Anywhere;
    }
    let few: Vec<u32> = (0..256).filter(|&c| first.narrow[c as usize]).collect();
    let few = (few.len() <= 3 && !few.is_empty() && !first.wide).then_some(few);
    match few {
        Some(few) if few.len() == 1 || !few.iter().any(|&c| is_frequent(c)) => return Start::Few(few),
        _ => {}
    }
    if let Some(filter) = filter(program) {
        return Start::Filter(Box::new(filter));
    }
    if let Some(few) = few {
        return Start::Few(few);
    }
    match single_class(program, begin) {
        Some(one) if first.wide => Start::One(one),
        _ => Start::Set(Box::new(first)),
    }
}

fn literal_start(units: Vec<u32>, behind: usize, whole: bool) -> Start {
    let literal = Literal::new(units);
    Start::Literal(Box::new(Anchor { finder: literal.finder(), literal, behind, whole }))
}

/// Letters, digits and blanks stand everywhere in most texts; stopping at each costs more than filtering.
fn is_frequent(c: u32) -> bool {
    matches!(c, 0x20 | 0x30..=0x39 | 0x61..=0x7a)
}

/// The characters that every match begins with, and the op after them.
fn leading_literal(program: &Program) -> (Vec<u32>, usize) {
    let mut units = Vec::new();
    let mut pc = 0;
    loop {
        match program.ops[pc] {
            Op::Open(_) | Op::Close(_) => pc += 1,
            Op::Char(c) => units.push(c),
            Op::Literal(index) => units.extend(&program.literals[index as usize].units),
            _ => return (units, pc),
        }
        pc += 1;
    }
}

/// The one class of characters the pattern begins with, if it is an op of its own.
fn single_class(program: &Program, begin: usize) -> Option<One> {
    let begin = if leading_edge(program).is_some() { begin + 1 } else { begin };
    match program.ops[skip_opens(program, begin)] {
        Op::Class(index) => Some(One::Class(index)),
        Op::Greedy(index) | Op::Lazy(index) | Op::Possessive(index) => {
            let repeat = &program.repeats[index as usize];
            (repeat.min > 0).then_some(repeat.one)
        }
        _ => None,
    }
}

fn filter(program: &Program) -> Option<Filter> {
    let mut beginnings = Vec::new();
    let mut todo = vec![0];
    while let Some(pc) = todo.pop() {
        if beginnings.len() + todo.len() >= MAX_BEGINNINGS {
            return None;
        }
        match beginning(program, pc) {
            Beginning::Ways(ways) => todo.extend(ways),
            Beginning::Sets(sets) if sets.len() < 2 => return None,
            Beginning::Sets(sets) => beginnings.push(sets),
        }
    }
    let length = beginnings.iter().map(Vec::len).min()?;
    let mut filter = Filter { narrow: [0; 256], wide: 0, length, passed: 0xff << (8 * (length - 1)) };
    for (kind, sets) in beginnings.iter().enumerate() {
        for (place, set) in sets.iter().take(length).enumerate() {
            let bit = 1 << (8 * place + kind % KINDS);
            for (mask, &open) in filter.narrow.iter_mut().zip(&set.narrow) {
                *mask |= if open { bit } else { 0 };
            }
            filter.wide |= if set.wide { bit } else { 0 };
        }
    }
    Some(filter)
}

enum Beginning<'a> {
    /// What the first characters can be, as far as that is plain.
    Sets(Vec<First>),
    /// The alternatives it begins with.
    Ways(&'a [Pc]),
}

fn beginning(program: &Program, pc: Pc) -> Beginning<'_> {
    let mut pc = pc;
    let mut sets = Vec::new();
    while sets.len() < PLACES {
        let mut add = |one: One, times: usize| {
            let set = First::of_one(one, program);
            sets.extend(std::iter::repeat_n(set, times.min(PLACES - sets.len())));
        };
        match program.ops[pc as usize] {
            Op::Char(c) => add(One::Char(c), 1),
            Op::NotChar(c) => add(One::NotChar(c), 1),
            Op::Any => add(One::Any, 1),
            Op::AnyAll => add(One::AnyAll, 1),
            Op::Class(index) => add(One::Class(index), 1),
            Op::Literal(index) => program.literals[index as usize].units.iter().for_each(|&c| add(One::Char(c), 1)),
            // Conditions are passed over: they only make matches rarer.
            Op::At(_) | Op::Edge { .. } | Op::PeekLiteral { .. } | Op::Peek { .. } | Op::Hold(_) | Op::Commit(_) => {}
            Op::Open(_) | Op::Close(_) => pc += 1,
            Op::Look { next, .. } | Op::NotLook { next, .. } | Op::Jump(next) => {
                pc = next;
                continue;
            }
            Op::Greedy(index) | Op::Lazy(index) | Op::Possessive(index) => {
                let repeat = &program.repeats[index as usize];
                add(repeat.one, repeat.min as usize);
                if repeat.min != repeat.max {
                    break;
                }
                pc = after_repeat(program, pc);
                continue;
            }
            Op::LoopEnter(index) if program.loops[index as usize].min > 0 => {
                pc = program.loops[index as usize].body;
                continue;
            }
            Op::Select(index) if sets.is_empty() => return Beginning::Ways(&program.selects[index as usize].ways),
            _ => break,
        }
        pc += 1;
    }
    Beginning::Sets(sets)
}
