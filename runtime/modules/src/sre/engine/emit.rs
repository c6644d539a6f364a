//! The tree to ops. Lookahead tables are left open here and filled by `first`, which needs the finished program.
//!
//! Shapes: repeated single characters become one op; an optional part and a loop whose body cannot be empty become
//! `Split`s without counter; everything else is a counted loop. A possessive repeat is an atomic group around a greedy
//! loop of atomic passes.

use super::MAXREPEAT;
use super::chars::{CharTable, Fold};
use super::class::{Class, Item, LINE_FEED, Rule};
use super::decode::{Greed, Node, One, Seq, Tree};
use super::program::{Ahead, Literal, Loop, Op, Pc, Program, Repeat, Select};
use super::start::Start;

struct Emitter {
    program: Program,
}

pub fn emit(tree: Tree, groups: u32, chars: CharTable) -> Program {
    let Tree { root, classes, uses_locale, looks_at_groups } = tree;
    let program = Program {
        ops: Vec::new(),
        classes,
        literals: Vec::new(),
        aheads: Vec::new(),
        selects: Vec::new(),
        repeats: Vec::new(),
        loops: Vec::new(),
        saves: 0,
        groups,
        min_width: root.min_width,
        looks_at_groups,
        uses_locale,
        start: Start::Anywhere,
        edge: None,
        chars,
    };
    let mut emitter = Emitter { program };
    emitter.seq(&root);
    emitter.push(Op::Match);
    emitter.program
}

impl Emitter {
    fn here(&self) -> Pc {
        self.program.ops.len() as Pc
    }

    fn push(&mut self, op: Op) -> usize {
        self.program.ops.push(op);
        self.program.ops.len() - 1
    }

    fn ahead(&mut self) -> u32 {
        self.program.aheads.push(Ahead::open());
        self.program.aheads.len() as u32 - 1
    }

    fn save(&mut self) -> u32 {
        self.program.saves += 1;
        self.program.saves - 1
    }

    /// A `Split` whose ways are set later.
    fn split(&mut self) -> usize {
        let ahead = self.ahead();
        self.push(Op::Split { first: 0, second: 0, ahead })
    }

    /// Says where a `Split` leads; `lazy` prefers to leave.
    fn join(&mut self, split: usize, body: Pc, exit: Pc, lazy: bool) {
        if let Op::Split { first, second, .. } = &mut self.program.ops[split] {
            (*first, *second) = if lazy { (exit, body) } else { (body, exit) };
        }
    }

    fn seq(&mut self, seq: &Seq) {
        let mut nodes = seq.nodes.as_slice();
        while let Some((node, rest)) = nodes.split_first() {
            let literal = leading_literal(nodes);
            if literal.len() > 1 {
                nodes = &nodes[literal.len()..];
                let index = self.literal(literal);
                self.push(Op::Literal(index));
            } else {
                self.node(node);
                nodes = rest;
            }
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::One(one) => {
                self.push(match *one {
                    One::Char(c) => Op::Char(c),
                    One::NotChar(c) => Op::NotChar(c),
                    One::Any => Op::Any,
                    One::AnyAll => Op::AnyAll,
                    One::Class(index) => Op::Class(index),
                });
            }
            Node::At(at) => {
                let op = match at.edge() {
                    Some((word, negative)) => Op::Edge { class: self.add_class(vec![Item::Category(word)]), negative },
                    None => Op::At(*at),
                };
                self.push(op);
            }
            Node::Mark(mark) if mark & 1 == 0 => {
                self.push(Op::Open(*mark));
                self.push(Op::UndoOpen(*mark));
            }
            Node::Mark(mark) => {
                self.push(Op::Close(*mark));
                self.push(Op::UndoClose(*mark));
            }
            Node::GroupRef { group, fold } => {
                self.push(Op::GroupRef { group: *group, fold: *fold });
            }
            Node::IfGroup { group, yes, no } => {
                let test = self.push(Op::IfGroup { group: *group, no: 0 });
                self.seq(yes);
                let jump = (!no.nodes.is_empty()).then(|| self.push(Op::Jump(0)));
                self.program.ops[test] = Op::IfGroup { group: *group, no: self.here() };
                self.seq(no);
                if let Some(jump) = jump {
                    self.program.ops[jump] = Op::Jump(self.here());
                }
            }
            Node::Branch(ways) => self.branch(ways),
            Node::Repeat { min, max, greed, body } => self.repeat(*min, *max, *greed, body),
            Node::Look { behind, negative, body } => self.look(*behind, *negative, body),
            Node::Atomic(body) => self.atomic(|emitter| emitter.seq(body)),
            Node::Fail => {
                self.push(Op::Fail);
            }
        }
    }

    fn branch(&mut self, ways: &[Seq]) {
        let index = self.program.selects.len();
        self.program.selects.push(Select { ways: Vec::new(), chains: Vec::new(), narrow: [0; 256], wide: 0, end: 0 });
        self.push(Op::Select(index as u32));
        self.push(Op::SelectNext(index as u32));
        let mut jumps = Vec::new();
        for (i, way) in ways.iter().enumerate() {
            let here = self.here();
            self.program.selects[index].ways.push(here);
            self.seq(way);
            if i + 1 < ways.len() {
                jumps.push(self.push(Op::Jump(0)));
            }
        }
        let end = self.here();
        for jump in jumps {
            self.program.ops[jump] = Op::Jump(end);
        }
    }

    fn atomic(&mut self, body: impl FnOnce(&mut Self)) {
        let save = self.save();
        self.push(Op::Hold(save));
        body(self);
        self.push(Op::Commit(save));
    }

    fn repeat(&mut self, min: u32, max: u32, greed: Greed, body: &Seq) {
        if max == 0 {
            return;
        }
        if let [Node::One(one)] = body.nodes.as_slice() {
            return self.repeat_one(min, max, greed, *one);
        }
        if greed == Greed::Possessive {
            return self.atomic(|emitter| {
                emitter.repeat_seq(min, max, false, body.min_width, |emitter| {
                    emitter.atomic(|emitter| emitter.seq(body));
                });
            });
        }
        self.repeat_seq(min, max, greed == Greed::Lazy, body.min_width, |emitter| emitter.seq(body));
    }

    fn repeat_one(&mut self, min: u32, max: u32, greed: Greed, one: One) {
        if (min, max) == (1, 1) {
            return self.node(&Node::One(one));
        }
        let index = self.program.repeats.len() as u32;
        let ahead = Ahead::open();
        self.program.repeats.push(Repeat { one, min, max, ahead, exclusive_narrow: false, exclusive: false });
        match greed {
            Greed::Greedy => {
                self.push(Op::Greedy(index));
                self.push(Op::GreedyBack(index));
            }
            Greed::Lazy => {
                self.push(Op::Lazy(index));
                self.push(Op::LazyMore(index));
            }
            Greed::Possessive => {
                self.push(Op::Possessive(index));
            }
        }
    }

    fn repeat_seq(&mut self, min: u32, max: u32, lazy: bool, min_width: usize, body: impl FnOnce(&mut Self)) {
        match (min, max) {
            (1, 1) => body(self),
            (0, 1) => {
                let split = self.split();
                let start = self.here();
                body(self);
                let exit = self.here();
                self.join(split, start, exit, lazy);
            }
            (0 | 1, MAXREPEAT) if min_width > 0 => {
                let entry = (min == 0).then(|| self.split());
                let start = self.here();
                body(self);
                let again = self.split();
                let exit = self.here();
                self.join(again, start, exit, lazy);
                if let Some(entry) = entry {
                    self.join(entry, start, exit, lazy);
                }
            }
            _ => self.counted_loop(min, max, lazy, body),
        }
    }

    fn counted_loop(&mut self, min: u32, max: u32, lazy: bool, body: impl FnOnce(&mut Self)) {
        let index = self.program.loops.len();
        let ahead = self.ahead();
        self.program.loops.push(Loop { min, max, body: 0, exit: 0, undo: 0, ahead });
        self.push(Op::LoopEnter(index as u32));
        self.program.loops[index].undo = self.push(Op::LoopUndo(index as u32)) as Pc;
        // The test stands before the body, so that entering falls into it and a pass ends with a jump to it.
        let test = self.here();
        if lazy {
            self.push(Op::LazyLoop(index as u32));
            self.push(Op::LazyLoopMore(index as u32));
        } else {
            self.push(Op::GreedyLoop(index as u32));
        }
        self.program.loops[index].body = self.here();
        body(self);
        self.push(Op::Jump(test));
        self.program.loops[index].exit = self.here();
    }

    fn look(&mut self, behind: u32, negative: bool, body: &Seq) {
        if let ([Node::One(one)], 0 | 1) = (body.nodes.as_slice(), behind) {
            let class = self.class_of(*one);
            self.push(Op::Peek { class, behind: behind == 1, negative });
            return;
        }
        let literal = leading_literal(&body.nodes);
        if literal.len() == body.nodes.len() && (behind == 0 || literal.len() == behind as usize) && !literal.is_empty()
        {
            let literal = self.literal(literal);
            self.push(Op::PeekLiteral { literal, behind: behind > 0, negative });
            return;
        }
        let save = self.save();
        let begin = self.push(Op::Look { save, behind, next: 0 });
        if negative && behind > 0 {
            self.push(Op::Behind(behind));
        }
        self.seq(body);
        if negative {
            self.push(Op::NotLookEnd(save));
            self.program.ops[begin] = Op::NotLook { save, next: self.here() };
        } else {
            self.push(Op::LookEnd(save));
            self.program.ops[begin] = Op::Look { save, behind, next: self.here() };
        }
    }

    fn literal(&mut self, units: Vec<u32>) -> u32 {
        self.program.literals.push(Literal::new(units));
        self.program.literals.len() as u32 - 1
    }

    fn class_of(&mut self, one: One) -> u32 {
        let items = match one {
            One::Class(index) => return index,
            One::Char(c) => vec![Item::Char(c)],
            One::NotChar(c) => vec![Item::Negate, Item::Char(c)],
            One::Any => vec![Item::Negate, Item::Char(LINE_FEED)],
            One::AnyAll => vec![Item::Negate],
        };
        self.add_class(items)
    }

    fn add_class(&mut self, items: Vec<Item>) -> u32 {
        let rule = Rule { items, fold: Fold::Exact };
        let classes = &mut self.program.classes;
        if let Some(known) = classes.iter().position(|class| class.rule == rule) {
            return known as u32;
        }
        classes.push(Class::new(rule, &self.program.chars));
        classes.len() as u32 - 1
    }
}

/// The characters a sequence of nodes begins with.
fn leading_literal(nodes: &[Node]) -> Vec<u32> {
    nodes.iter().map_while(|node| if let Node::One(One::Char(c)) = node { Some(*c) } else { None }).collect()
}
