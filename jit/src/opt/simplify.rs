//! The walk that applies everything that needs no look ahead: folding, facts, common subexpressions, heap cache.
//!
//! Blocks are visited each before its successors (but for back-edges), ops in order, each with its operands already
//! simplified. A block starts with the facts of the point where its immediate dominator is left for it, plus what the
//! branch or failed guard that leads to it has proved; and with the memory all ways into it agree on, minus, at a loop
//! head, what the loop may change. So one walk sees the consequences of its own findings, and side traces start with
//! what their guard knows.
//!
//! An op found superfluous is left out; its value is renamed everywhere when the walk is over.

use std::collections::HashMap;

use super::Passes;
use super::facts::Facts;
use super::fold::{self, Fold, Site};
use super::hash::Build;
use super::heap::{Heap, Hit};
use crate::ir::{Aux, BlockId, Dominators, Graph, Op, OpId, Opcode, Value};

#[derive(Clone, Default)]
struct State {
    facts: Facts,
    heap: Heap,
}

struct Walk<'g> {
    graph: &'g mut Graph,
    dominators: Dominators,
    passes: Passes,
    /// What a removed value is to be called now.
    renamed: HashMap<Value, Value, Build>,
    /// State at the point a block's dominator is left for it.
    starts: HashMap<BlockId, State, Build>,
    /// Memory on the ways found so far into blocks that have several.
    ways: HashMap<BlockId, Vec<Heap>, Build>,
    reached: Vec<bool>,
}

/// Simplifies the whole graph.
pub fn simplify(graph: &mut Graph, passes: Passes) {
    // Facts refer to it.
    graph.bool(false);
    let dominators = Dominators::new(graph);
    let reached = vec![false; graph.blocks.len()];
    let mut walk = Walk {
        graph,
        dominators,
        passes,
        renamed: HashMap::default(),
        starts: HashMap::default(),
        ways: HashMap::default(),
        reached,
    };
    walk.starts.insert(Graph::ENTRY, State::default());
    walk.reached[Graph::ENTRY.index()] = true;
    for b in walk.dominators.order.clone() {
        if walk.reached[b.index()] {
            walk.block(b);
        }
    }
    let Walk { graph, renamed, .. } = walk;
    graph.rename(|v| resolve(&renamed, v));
}

fn resolve(renamed: &HashMap<Value, Value, Build>, mut v: Value) -> Value {
    while let Some(&next) = renamed.get(&v) {
        v = next;
    }
    v
}

/// What became of an op.
enum Outcome {
    Kept,
    Gone,
    /// The block ends here.
    Ends,
}

impl Walk<'_> {
    fn block(&mut self, b: BlockId) {
        let mut state = self.enter(b);
        let ops = std::mem::take(&mut self.graph.block_mut(b).ops);
        let mut out = Vec::with_capacity(ops.len());
        // Positions are those before the walk, which is what the dominators speak of.
        for (at, id) in ops.into_iter().enumerate() {
            self.prepare(id, &state);
            if self.graph.op(id).code == Opcode::Jump {
                // The operands get new names in the block it goes to.
                let jump = self.graph.op(id).clone();
                state.heap.disturb(self.graph, &jump);
            }
            self.save(b, at, &state);
            match self.visit(id, &mut state, &mut out) {
                Outcome::Gone => continue,
                Outcome::Kept => {}
                Outcome::Ends => {
                    self.leave_through(b, id, &state);
                    break;
                }
            }
            self.leave_through(b, id, &state);
            let op = self.graph.op(id).clone();
            state.facts.learn(self.graph, &op, self.passes);
            if self.passes.heap {
                state.heap.run(self.graph, &op);
            }
        }
        self.graph.block_mut(b).ops = out;
    }

    fn enter(&mut self, b: BlockId) -> State {
        let mut state = self.starts.remove(&b).unwrap_or_default();
        if !self.passes.heap {
            return state;
        }
        if self.dominators.preds[b.index()].len() > 1 {
            let mut ways = self.ways.remove(&b).unwrap_or_default().into_iter();
            state.heap = ways.next().unwrap_or_default();
            for way in ways {
                state.heap.meet(&way);
            }
        }
        if self.dominators.is_loop_head(b) {
            // Twice, because what escapes late in the loop may be changed early in the next round.
            for _ in 0..2 {
                for inside in self.dominators.loop_blocks(b) {
                    for &id in &self.graph.block(inside).ops {
                        let mut op = self.graph.op(id).clone();
                        for v in &mut op.args {
                            *v = resolve(&self.renamed, *v);
                        }
                        state.heap.disturb_later(self.graph, &op);
                    }
                }
            }
        }
        state
    }

    /// The op's operands by the names they have now.
    fn prepare(&mut self, id: OpId, state: &State) {
        let renamed = &self.renamed;
        let mut args = std::mem::take(&mut self.graph.op_mut(id).args);
        for v in &mut args {
            *v = state.facts.resolve(resolve(renamed, *v));
        }
        self.graph.op_mut(id).args = args;
    }

    /// Hands the state to the blocks for which `b` is left at this position.
    fn save(&mut self, b: BlockId, at: usize, state: &State) {
        for &child in self.dominators.children(b) {
            if self.dominators.leave_at(child) == at {
                self.starts.insert(child, state.clone());
            }
        }
    }

    /// Marks where the op may lead, and tells those blocks what going there proves.
    fn leave_through(&mut self, b: BlockId, id: OpId, state: &State) {
        let op = self.graph.op(id).clone();
        let side = self.graph.side_of(&op);
        let targets = match op.aux {
            Aux::Jump(to) => [Some(to), None],
            Aux::Branch(yes, no) => [Some(yes), Some(no)],
            _ => [side, None],
        };
        for (i, to) in targets.into_iter().enumerate() {
            let Some(to) = to else { continue };
            self.reached[to.index()] = true;
            let preds = &self.dominators.preds[to.index()];
            if preds.len() > 1 {
                if !self.dominators.is_back_edge(b, to) {
                    self.ways.entry(to).or_default().push(state.heap.clone());
                }
            } else if self.passes.facts
                && let Some(start) = self.starts.get_mut(&to)
            {
                if matches!(op.aux, Aux::Branch(..)) {
                    start.facts.learn_condition(self.graph, op.args[0], i == 0);
                } else if side.is_some() {
                    start.facts.learn_failed(self.graph, &op);
                }
            }
        }
    }

    /// Simplifies one op until nothing more is found.
    fn visit(&mut self, id: OpId, state: &mut State, out: &mut Vec<OpId>) -> Outcome {
        // Each rewriting makes the op cheaper; the bound is for safety alone.
        for _ in 0..8 {
            let op = self.graph.op(id).clone();
            let Some(found) = self.find(&op, state, out) else { break };
            match found {
                Fold::Value(v) => {
                    if let Some(result) = op.result {
                        self.renamed.insert(result, v);
                    }
                    return Outcome::Gone;
                }
                Fold::Holds => return Outcome::Gone,
                Fold::Fails => {
                    let exit = self.graph.op_mut(id);
                    exit.code = Opcode::Exit;
                    exit.args.clear();
                    exit.aux = Aux::None;
                    exit.result = None;
                    self.exit_to_side(id);
                    out.push(id);
                    return Outcome::Ends;
                }
                Fold::Becomes(code, args, aux) => {
                    let args = args.into_iter().map(|v| state.facts.resolve(v)).collect();
                    let op = self.graph.op_mut(id);
                    op.code = code;
                    op.args = args;
                    op.aux = aux;
                    if !code.is_guard() {
                        op.snapshot = None;
                    }
                }
            }
        }
        self.exit_to_side(id);
        out.push(id);
        Outcome::Kept
    }

    /// An exit that always goes on in a side trace is a jump.
    fn exit_to_side(&mut self, id: OpId) {
        let op = self.graph.op(id);
        if op.code == Opcode::Exit
            && let Some(side) = self.graph.side_of(op)
        {
            let op = self.graph.op_mut(id);
            (op.code, op.aux, op.snapshot) = (Opcode::Jump, Aux::Jump(side), None);
        }
    }

    fn find(&mut self, op: &Op, state: &State, out: &mut Vec<OpId>) -> Option<Fold> {
        if self.passes.fold {
            let mut before = Vec::new();
            let mut site = Site { graph: self.graph, before: &mut before };
            let found = fold::fold(&mut site, op);
            out.append(&mut before);
            if found.is_some() {
                return found;
            }
        }
        if self.passes.facts || self.passes.cse {
            let found = state.facts.decide(self.graph, op, self.passes);
            if found.is_some() {
                return found;
            }
        }
        if !self.passes.heap {
            return None;
        }
        state.heap.find(self.graph, op).map(|hit| match hit {
            Hit::Value(v) => Fold::Value(v),
            Hit::Redundant => Fold::Holds,
            Hit::Fails => Fold::Fails,
        })
    }
}
