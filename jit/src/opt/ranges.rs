//! Integer ranges: checks that cannot fail are not made.
//!
//! ```text
//! b1(v1: Int):                          b1(v1: Int):
//!   v2 = int_lt v1, v0                    v2 = int_lt v1, v0
//!   guard_true v2 [s0]                    guard_true v2 [s0]
//!   v3 = load_elem v9, v1 ...     ->      v3 = load_elem v9, v1 ...
//!   v4 = int_add_ovf v1, 1 [s1]           v4 = int_add v1, 1
//!   v5 = box_int v4                       v5 = box_small v4
//!   jump b1(v4)                           jump b1(v4)
//! ```
//!
//! A value's interval follows from its definition, and narrows where a guard or a branch has compared it. Parameters
//! of loop heads start with what enters the loop; a bound that a way back exceeds is given up, until nothing is
//! exceeded; then one more round takes back what was given up too readily (widening and narrowing: Cousot and Cousot,
//! POPL 1977). Besides intervals the walk knows which value is below which other, for index checks against lengths.

use std::collections::{HashMap, HashSet};

use super::interval::Interval;
use crate::hash::Build;
use crate::ir::{Aux, BlockId, Dominators, Graph, Op, OpId, Opcode, Renames, Value};
use crate::words;

/// Rounds after which the parameters still moving are given up.
const MAX_ROUNDS: usize = 6;

#[derive(Clone, Default)]
struct State {
    /// Narrower than by definition.
    narrowed: HashMap<Value, Interval, Build>,
    /// Pairs of which the first is less than the second.
    below: HashSet<(Value, Value), Build>,
}

struct Ranges<'g> {
    graph: &'g mut Graph,
    dominators: Dominators,
    /// By definition; parameters of loop heads as assumed.
    base: HashMap<Value, Interval, Build>,
    /// What jumps pass, per parameter, this round: on ways into the loop or join, and on ways back.
    forward: HashMap<Value, Interval, Build>,
    back: HashMap<Value, Interval, Build>,
    assumed: HashMap<Value, Interval, Build>,
    starts: HashMap<BlockId, State, Build>,
    rewrite: bool,
    renamed: Renames,
}

pub fn ranges(graph: &mut Graph) -> bool {
    let dominators = Dominators::new(graph);
    let mut ranges = Ranges {
        graph,
        dominators,
        base: HashMap::default(),
        forward: HashMap::default(),
        back: HashMap::default(),
        assumed: HashMap::default(),
        starts: HashMap::default(),
        rewrite: false,
        renamed: Renames::default(),
    };
    ranges.settle();
    ranges.rewrite = true;
    ranges.walk();
    let Ranges { graph, renamed, .. } = ranges;
    graph.rename(&renamed);
    true
}

impl Ranges<'_> {
    /// Finds intervals for the parameters of loop heads that the ways back keep.
    fn settle(&mut self) {
        for round in 0..=MAX_ROUNDS {
            self.walk();
            let mut stable = true;
            for (&p, &back) in &self.back {
                let old = self.base.get(&p).copied().unwrap_or(Interval::ALL);
                if back.within(old) {
                    continue;
                }
                stable = false;
                let low = if back.low < old.low { i64::MIN } else { old.low };
                let high = if back.high > old.high { i64::MAX } else { old.high };
                let new = if round < MAX_ROUNDS { Interval::new(low, high) } else { Interval::ALL };
                self.assumed.insert(p, new);
            }
            if stable {
                break;
            }
            if round == MAX_ROUNDS {
                // Whatever still moves: nothing is assumed of any.
                self.assumed.extend(self.back.keys().map(|&p| (p, Interval::ALL)));
                return;
            }
        }
        // What enters and what comes back, both under assumptions that hold, is all there is.
        self.walk();
        let back: Vec<(Value, Interval)> = self.back.iter().map(|(&p, &i)| (p, i)).collect();
        for (p, back) in back {
            let forward = self.forward.get(&p).copied().unwrap_or(Interval::ALL);
            let old = self.base.get(&p).copied().unwrap_or(Interval::ALL);
            self.assumed.insert(p, old.meet(forward.union(back)));
        }
    }

    fn walk(&mut self) {
        self.base.clear();
        self.forward.clear();
        self.back.clear();
        self.starts.clear();
        for b in self.dominators.order.clone() {
            self.block(b);
        }
    }

    fn block(&mut self, b: BlockId) {
        let mut state = self.starts.remove(&b).unwrap_or_default();
        for p in self.graph.block(b).params.clone() {
            let entering = self.forward.get(&p).copied().unwrap_or(Interval::ALL);
            let range = self.assumed.get(&p).copied().unwrap_or(entering);
            self.base.insert(p, range);
        }
        let ops = self.graph.block(b).ops.clone();
        let mut kept = Vec::with_capacity(ops.len());
        for (at, id) in ops.into_iter().enumerate() {
            for &child in self.dominators.children(b) {
                if self.dominators.leave_at(child) == at {
                    self.starts.insert(child, state.clone());
                }
            }
            let op = self.graph.op(id).clone();
            self.leave(b, &op, &state);
            let range = self.result(&op, &state);
            if let (Some(v), Some(range)) = (op.result, range) {
                self.base.insert(v, range);
            }
            if !self.rewrite || self.improve(id, &op, &state) {
                kept.push(id);
            }
            self.learn(&op, &mut state);
        }
        if self.rewrite {
            self.graph.block_mut(b).ops = kept;
        }
    }

    fn range(&self, v: Value, state: &State) -> Interval {
        if let Some(c) = self.graph.const_int(v) {
            return Interval::exactly(c);
        }
        let base = self.base.get(&v).copied().unwrap_or(Interval::ALL);
        state.narrowed.get(&v).map_or(base, |&narrow| base.meet(narrow))
    }

    /// The interval an op's result lies in, by its operands.
    fn result(&self, op: &Op, state: &State) -> Option<Interval> {
        let range = |i: usize| self.range(op.args[i], state);
        Some(match op.code {
            Opcode::UnboxInt => Interval::new(words::INT_MIN, words::INT_MAX),
            Opcode::BoolToInt => Interval::new(0, 1),
            Opcode::IntNonneg => range(0).meet(Interval::new(0, i64::MAX)),
            Opcode::IntNeg => Interval::of(Opcode::IntSub, Interval::exactly(0), range(0)),
            Opcode::IntNot => Interval::new(!range(0).high, !range(0).low),
            Opcode::Select => range(1).union(range(2)),
            Opcode::Load | Opcode::LoadElem => {
                let (low, high) = op.mem()?.width.range();
                Interval::new(low, high)
            }
            code if op.args.len() == 2 && code != Opcode::GuardBounds => Interval::of(code, range(0), range(1)),
            _ => return None,
        })
    }

    /// Notes what a jump passes, and what a branch or failed guard tells the block it leads to.
    fn leave(&mut self, b: BlockId, op: &Op, state: &State) {
        match op.aux {
            Aux::Jump(to) => {
                let back = self.dominators.is_back_edge(b, to);
                for (&p, &v) in self.graph.block(to).params.iter().zip(&op.args) {
                    let range = self.range(v, state);
                    let seen = if back { &mut self.back } else { &mut self.forward };
                    seen.entry(p).and_modify(|r| *r = r.union(range)).or_insert(range);
                }
            }
            Aux::Branch(yes, no) => {
                for (to, holds) in [(yes, true), (no, false)] {
                    self.tell(to, op.args[0], holds);
                }
            }
            _ => {
                let Some(side) = self.graph.side_of(op) else { return };
                match op.code {
                    Opcode::GuardTrue => self.tell(side, op.args[0], false),
                    Opcode::GuardFalse => self.tell(side, op.args[0], true),
                    _ => {}
                }
            }
        }
    }

    fn tell(&mut self, to: BlockId, condition: Value, holds: bool) {
        if self.dominators.preds[to.index()].len() == 1
            && let Some(mut start) = self.starts.remove(&to)
        {
            self.learn_condition(condition, holds, &mut start);
            self.starts.insert(to, start);
        }
    }

    fn learn(&self, op: &Op, state: &mut State) {
        match op.code {
            Opcode::GuardTrue => self.learn_condition(op.args[0], true, state),
            Opcode::GuardFalse => self.learn_condition(op.args[0], false, state),
            Opcode::GuardBounds => {
                let (i, length) = (op.args[0], op.args[1]);
                if self.range(length, state).low >= 0 {
                    self.narrow(Opcode::IntUlt, i, length, state);
                    state.below.insert((i, length));
                }
            }
            Opcode::IntNonneg => {
                let range = self.range(op.args[0], state).meet(Interval::new(0, i64::MAX));
                state.narrowed.insert(op.args[0], range);
            }
            Opcode::GuardEq => {
                if let Some(c) = self.graph.const_int(op.args[1]) {
                    state.narrowed.insert(op.args[0], Interval::exactly(c));
                }
            }
            Opcode::GuardNe => {
                if let Some(c) = self.graph.const_int(op.args[1]) {
                    let range = self.range(op.args[0], state).without(c);
                    state.narrowed.insert(op.args[0], range);
                }
            }
            _ => {}
        }
    }

    fn learn_condition(&self, condition: Value, holds: bool, state: &mut State) {
        let Some(op) = self.graph.def_op(condition) else { return };
        if op.code == Opcode::BoolNot {
            return self.learn_condition(op.args[0], !holds, state);
        }
        let code = if holds { Some(op.code) } else { op.code.negated() };
        let (Some(code), &[a, b]) = (code, op.args.as_slice()) else { return };
        match code {
            Opcode::IntLt => {
                state.below.insert((a, b));
            }
            Opcode::IntGt => {
                state.below.insert((b, a));
            }
            Opcode::IntLe | Opcode::IntGe | Opcode::IntEq | Opcode::IntUlt => {}
            _ => return,
        }
        self.narrow(code, a, b, state);
    }

    fn narrow(&self, code: Opcode, a: Value, b: Value, state: &mut State) {
        let (x, y) = Interval::where_holds(code, self.range(a, state), self.range(b, state));
        state.narrowed.insert(a, x);
        state.narrowed.insert(b, y);
    }

    /// Rewrites the op by what is known; false if it can go.
    fn improve(&mut self, id: OpId, op: &Op, state: &State) -> bool {
        let range = |i: usize| self.range(op.args[i], state);
        match op.code {
            Opcode::BoxInt if range(0).within(Interval::new(words::INT_MIN, words::INT_MAX)) => {
                self.graph.op_mut(id).code = Opcode::BoxSmall;
            }
            Opcode::BoxU64 if range(0).low >= 0 => {
                let small = range(0).high <= words::INT_MAX;
                self.graph.op_mut(id).code = if small { Opcode::BoxSmall } else { Opcode::BoxInt };
            }
            Opcode::IntNonneg if range(0).low >= 0 => {
                if let Some(v) = op.result {
                    self.renamed.insert(v, op.args[0]);
                }
                return false;
            }
            Opcode::GuardBounds => {
                let (i, length) = (range(0), range(1));
                let below = i.high < length.low || state.below.contains(&(op.args[0], op.args[1]));
                return !(i.low >= 0 && below);
            }
            Opcode::GuardNe => {
                if let Some(c) = self.graph.const_int(op.args[1]) {
                    return Interval::exactly(c).within(range(0));
                }
            }
            Opcode::IntMod if range(0).low >= 0 && range(0).high < range(1).low => {
                if let Some(v) = op.result {
                    self.renamed.insert(v, op.args[0]);
                }
                return false;
            }
            Opcode::IntMod | Opcode::IntFloordiv if range(0).low >= 0 && range(1).low > 0 => {
                let floored = op.code == Opcode::IntFloordiv;
                self.graph.op_mut(id).code = if floored { Opcode::IntUdiv } else { Opcode::IntUrem };
            }
            Opcode::IntAnd => {
                // A mask that takes nothing away.
                if let Some(mask) = self.graph.const_int(op.args[1])
                    && mask >= 0
                    && mask & mask.wrapping_add(1) == 0
                    && range(0).within(Interval::new(0, mask))
                    && let Some(v) = op.result
                {
                    self.renamed.insert(v, op.args[0]);
                    return false;
                }
            }
            code if op.args.len() == 2 => {
                let (a, b) = (range(0), range(1));
                if let (Some(answer), Some(v)) = (Interval::compare(code, a, b), op.result) {
                    let constant = self.graph.bool(answer);
                    self.renamed.insert(v, constant);
                    return false;
                }
                if let Some(unchecked) = code.unchecked()
                    && Interval::cannot_overflow(code, a, b)
                {
                    let op = self.graph.op_mut(id);
                    op.code = unchecked;
                    op.snapshot = None;
                }
            }
            _ => {}
        }
        true
    }
}
