//! Which characters a match of the ops from some point on can begin with, and the lookahead tables made of that.
//!
//! **Invariant**: the set is never too small. Every test made with a table only drops ways that would fail anyway, so
//! results and their order do not change. Conditions on positions and look-around are passed over (or restrict the
//! set where that is plain); after a long chain of empty ops everything is assumed possible.

use std::collections::HashMap;

use super::class::{LINE_FEED, Wide};
use super::decode::One;
use super::program::{Ahead, CHAIN_END, FIRST, Op, Pc, Program, SECOND, Select};
use super::words::At;

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct First {
    /// Characters below 256.
    pub narrow: [bool; 256],
    /// Some character from 256 on.
    pub wide: bool,
    /// Can go on at the end of the text.
    pub end: bool,
}

/// Empty ops followed before giving up.
const MAX_VISITS: usize = 200;

impl First {
    const NONE: First = First { narrow: [false; 256], wide: false, end: false };
    const ALL: First = First { narrow: [true; 256], wide: true, end: true };

    fn add(&mut self, c: u32) {
        match self.narrow.get_mut(c as usize) {
            Some(bit) => *bit = true,
            None => self.wide = true,
        }
    }

    fn add_all_but(&mut self, c: Option<u32>) {
        for (i, bit) in self.narrow.iter_mut().enumerate() {
            *bit |= Some(i as u32) != c;
        }
        self.wide = true;
    }

    fn add_one(&mut self, one: One, program: &Program) {
        match one {
            One::Char(c) => self.add(c),
            One::NotChar(c) => self.add_all_but(Some(c)),
            One::Any => self.add_all_but(Some(LINE_FEED)),
            One::AnyAll => self.add_all_but(None),
            One::Class(index) => {
                let class = &program.classes[index as usize];
                for (bit, new) in self.narrow.iter_mut().zip(&class.narrow) {
                    *bit |= new;
                }
                self.wide |= class.wide != Wide::None;
            }
        }
    }

    pub fn of_one(one: One, program: &Program) -> First {
        let mut first = First::NONE;
        first.add_one(one, program);
        first
    }

    pub fn at(program: &Program, pc: Pc) -> First {
        let mut first = First::NONE;
        let mut seen = Vec::new();
        let mut held = Vec::new();
        let mut todo = vec![pc];
        while let Some(pc) = todo.pop() {
            if seen.contains(&pc) {
                continue;
            }
            if seen.len() == MAX_VISITS {
                return First::ALL;
            }
            seen.push(pc);
            match program.ops[pc as usize] {
                Op::Fail => {}
                Op::Char(c) => first.add(c),
                Op::NotChar(c) => first.add_one(One::NotChar(c), program),
                Op::Any => first.add_one(One::Any, program),
                Op::AnyAll => first.add_one(One::AnyAll, program),
                Op::Class(index) => first.add_one(One::Class(index), program),
                Op::Literal(index) | Op::PeekLiteral { literal: index, behind: false, negative: false } => {
                    first.add(program.literals[index as usize].units[0])
                }
                Op::At(At::End | At::EndLine) => {
                    first.add(LINE_FEED);
                    first.end = true;
                }
                Op::At(At::EndString) => first.end = true,
                Op::Peek { class, behind: false, negative: false } => first.add_one(One::Class(class), program),
                Op::At(_) | Op::Edge { .. } | Op::PeekLiteral { .. } | Op::Peek { .. } | Op::Look { behind: 0, .. } => {
                    todo.push(pc + 1)
                }
                Op::Hold(save) => {
                    held.push(save);
                    todo.push(pc + 1);
                }
                // Asked from inside an atomic group, reaching its end is success whatever follows.
                Op::Commit(save) if held.contains(&save) => todo.push(pc + 1),
                Op::Open(_) | Op::Close(_) => todo.push(pc + 2),
                Op::Look { next, .. } | Op::NotLook { next, .. } => todo.push(next),
                Op::IfGroup { no, .. } => todo.extend([pc + 1, no]),
                Op::Jump(to) => todo.push(to),
                Op::Split { first, second, .. } => todo.extend([first, second]),
                Op::Select(index) => todo.extend(&program.selects[index as usize].ways),
                Op::Greedy(index) | Op::Lazy(index) | Op::Possessive(index) => {
                    let repeat = &program.repeats[index as usize];
                    first.add_one(repeat.one, program);
                    if repeat.min == 0 {
                        todo.push(after_repeat(program, pc));
                    }
                }
                Op::LoopEnter(index) => {
                    let counted = &program.loops[index as usize];
                    todo.push(counted.body);
                    if counted.min == 0 {
                        todo.push(counted.exit);
                    }
                }
                Op::GreedyLoop(index) | Op::LazyLoop(index) => {
                    let counted = &program.loops[index as usize];
                    todo.extend([counted.body, counted.exit]);
                }
                // A group reference may be empty, the ends may be reached without a character, and the others are
                // taken up by going back only.
                Op::GroupRef { .. }
                | Op::Match
                | Op::Commit(_)
                | Op::LookEnd(_)
                | Op::NotLookEnd(_)
                | Op::Behind(_) => return First::ALL,
                Op::UndoOpen(_)
                | Op::UndoClose(_)
                | Op::SelectNext(_)
                | Op::GreedyBack(_)
                | Op::LazyMore(_)
                | Op::LoopUndo(_)
                | Op::LazyLoopMore(_) => return First::ALL,
            }
        }
        first
    }
}

pub fn after_repeat(program: &Program, pc: Pc) -> Pc {
    if let Op::Possessive(_) = program.ops[pc as usize] { pc + 1 } else { pc + 2 }
}

fn bits(first: bool, second: bool) -> u8 {
    (first as u8 * FIRST) | (second as u8 * SECOND)
}

fn ahead(first: &First, second: &First) -> Ahead {
    Ahead {
        narrow: std::array::from_fn(|c| bits(first.narrow[c], second.narrow[c])),
        wide: bits(first.wide, second.wide),
        end: bits(first.end, second.end),
    }
}

/// Fills all tables of a program whose ops are complete.
pub fn fill_tables(program: &mut Program) {
    for pc in 0..program.ops.len() as Pc {
        match program.ops[pc as usize] {
            Op::Split { first, second, ahead: index } => {
                program.aheads[index as usize] = ahead(&First::at(program, first), &First::at(program, second));
            }
            Op::GreedyLoop(index) | Op::LazyLoop(index) => {
                let counted = &program.loops[index as usize];
                let table = ahead(&First::at(program, counted.body), &First::at(program, counted.exit));
                let index = counted.ahead as usize;
                program.aheads[index] = table;
            }
            Op::Greedy(index) | Op::Lazy(index) | Op::Possessive(index) => {
                let one = First::of_one(program.repeats[index as usize].one, program);
                let table = ahead(&one, &First::at(program, after_repeat(program, pc)));
                let both = FIRST | SECOND;
                let repeat = &mut program.repeats[index as usize];
                repeat.exclusive_narrow = table.narrow.iter().all(|&bits| bits != both);
                repeat.exclusive = repeat.exclusive_narrow && table.wide != both;
                repeat.ahead = table;
            }
            Op::Select(index) => {
                let ways = program.selects[index as usize].ways.clone();
                let firsts: Vec<First> = ways.iter().map(|&way| First::at(program, way)).collect();
                program.selects[index as usize] = select(ways, &firsts);
            }
            _ => {}
        }
    }
}

fn select(ways: Vec<Pc>, firsts: &[First]) -> Select {
    let mut chains = Vec::new();
    let mut known = HashMap::new();
    let mut chain = |open: &dyn Fn(&First) -> bool| {
        let chosen: Vec<Pc> = ways.iter().zip(firsts).filter(|(_, first)| open(first)).map(|(&way, _)| way).collect();
        *known.entry(chosen).or_insert_with_key(|chosen| {
            let begin = chains.len() as u32;
            chains.extend(chosen);
            chains.push(CHAIN_END);
            begin
        })
    };
    let narrow = std::array::from_fn(|c| chain(&|first| first.narrow[c]));
    let wide = chain(&|first| first.wide);
    let end = chain(&|first| first.end);
    Select { ways, chains, narrow, wide, end }
}
