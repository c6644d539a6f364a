//! The walk that applies everything that needs no look ahead: folding, facts, common subexpressions, heap cache.
//!
//! Blocks are visited each before its successors (but for back-edges), ops in order, each with its operands already
//! simplified. A block starts with the facts of the point where its immediate dominator is left for it, plus what the
//! branch or failed guard that leads to it has proved; and with the memory all ways into it agree on, minus, at a loop
//! head, what the loop may change. So one walk sees the consequences of its own findings, and side traces start with
//! what their guard knows.
//!
//! An op found superfluous is left out; its value is renamed everywhere when the walk is over.
//!
//! With `carry`, the walk also takes fields through loops in registers:
//!
//! ```text
//! store v0, v1 {val 8 region 3}          store v0, v1 {val 8 region 3}
//! jump b1                                jump b1(v1)
//! b1:                                    b1(v4):
//!   v2 = load v0 {val 8 region 3}  ->
//!   v3 = ...v2...                          v3 = ...v4...
//!   store v0, v3 {val 8 region 3}          store v0, v3 {val 8 region 3}
//!   jump b1                                jump b1(v3)
//! ```
//!
//! A field that the loop changes, that it loads, and that is known on every way into the loop becomes a parameter of
//! the head. That it is known on the ways back too is assumed; where that proves wrong, the walk is made again without.

use std::collections::{HashMap, HashSet};

use super::Passes;
use super::facts::Facts;
use super::fold::{self, Fold, Site};
use super::heap::{self, Heap, Hit, Place};
use crate::hash::Build;
use crate::ir::{Aux, Backup, BlockId, Dominators, Graph, Op, OpId, Opcode, Renames, Value};
use crate::words;

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
    renamed: Renames,
    /// State at the point a block's dominator is left for it.
    starts: HashMap<BlockId, State, Build>,
    /// Memory on the ways found so far into blocks that have several, and the jumps that go there.
    ways: HashMap<BlockId, Vec<(OpId, Heap)>, Build>,
    reached: Vec<bool>,
    /// Fields carried through loops; `None`: not in this walk.
    carry: Option<Carry>,
    /// Whether a barrier that has run makes later ones superfluous. Not before all barriers are gone that guard no
    /// reference: they must not be what others rely on.
    barriers: bool,
}

/// Which fields go through which loop as parameters.
#[derive(Default)]
struct Carry {
    carried: HashMap<BlockId, Vec<Place>, Build>,
    /// Those that are not known on a way back.
    unknown: HashSet<(BlockId, Place), Build>,
    failed: bool,
}

/// A walk that fails costs its time, and each failure excludes at least one more field.
const MAX_ATTEMPTS: usize = 8;

/// Simplifies the whole graph.
pub fn simplify(graph: &mut Graph, passes: Passes) -> bool {
    walk(graph, passes, None, false);
    true
}

/// The last time: also removes write barriers that have run.
pub fn simplify_last(graph: &mut Graph, passes: Passes) -> bool {
    walk(graph, passes, None, true);
    true
}

/// Simplifies, and takes fields through loops in registers.
pub fn carry(graph: &mut Graph, passes: Passes) -> bool {
    let dominators = Dominators::new(graph);
    if !dominators.order.iter().any(|b| dominators.is_loop_head(*b)) {
        return false;
    }
    let mut unknown = HashSet::default();
    for _ in 0..MAX_ATTEMPTS {
        let before = Backup::of(graph);
        let carry = Carry { unknown, ..Carry::default() };
        let carry = walk(graph, passes, Some(carry), false).unwrap_or_default();
        if !carry.failed {
            return !carry.carried.is_empty();
        }
        unknown = carry.unknown;
        *graph = before.restore();
    }
    false
}

fn walk(graph: &mut Graph, passes: Passes, carry: Option<Carry>, barriers: bool) -> Option<Carry> {
    // Facts refer to it.
    graph.bool(false);
    let dominators = Dominators::new(graph);
    let reached = vec![false; graph.blocks.len()];
    let mut walk = Walk {
        graph,
        dominators,
        passes,
        renamed: Renames::default(),
        starts: HashMap::default(),
        ways: HashMap::default(),
        reached,
        carry,
        barriers,
    };
    walk.starts.insert(Graph::ENTRY, State::default());
    walk.reached[Graph::ENTRY.index()] = true;
    for b in walk.dominators.order.clone() {
        if walk.reached[b.index()] {
            walk.block(b);
        }
    }
    let Walk { graph, renamed, carry, .. } = walk;
    graph.rename(&renamed);
    carry
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
        for (at, &id) in ops.iter().enumerate() {
            self.prepare(id, &state);
            if self.passes.heap && self.guards_no_reference(id, &ops[at + 1..]) {
                continue;
            }
            if self.graph.op(id).jumps_to().is_some() {
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

    /// Whether this is a write barrier for a store, right behind it, of something that is no reference.
    fn guards_no_reference(&self, id: OpId, behind: &[OpId]) -> bool {
        let barrier = self.graph.op(id);
        let Some(store) = behind.first().map(|&id| self.graph.op(id)) else { return false };
        let (wanted, v) = match (barrier.code, store.code) {
            (Opcode::WriteBarrier | Opcode::WriteBarrierElem, Opcode::Store) => (1, store.args[1]),
            (Opcode::WriteBarrierElem, Opcode::StoreElem) => (2, store.args[2]),
            _ => return false,
        };
        let current = |v: &Value| self.renamed.resolve(*v);
        if !barrier.args[..wanted].iter().zip(&store.args).all(|(a, b)| *a == current(b)) {
            return false;
        }
        let v = current(&v);
        match self.graph.const_bits(v) {
            Some(bits) => !words::is_heap(bits),
            // A large int is on the heap, so `box_int` does not do.
            None => self
                .graph
                .def_op(v)
                .is_some_and(|op| matches!(op.code, Opcode::BoxSmall | Opcode::BoxFloat | Opcode::BoxBool)),
        }
    }

    fn enter(&mut self, b: BlockId) -> State {
        let mut state = self.starts.remove(&b).unwrap_or_default();
        if !self.passes.heap {
            return state;
        }
        let mut ways = Vec::new();
        if self.dominators.preds[b.index()].len() > 1 {
            ways = self.ways.remove(&b).unwrap_or_default();
            let mut heaps = ways.iter().map(|(_, heap)| heap);
            state.heap = heaps.next().cloned().unwrap_or_default();
            for heap in heaps {
                state.heap.meet(heap);
            }
        }
        if self.dominators.is_loop_head(b) {
            let inside = self.dominators.loop_blocks(b);
            let ops: Vec<Op> =
                inside.iter().flat_map(|&b| self.graph.block(b).ops.iter()).map(|&id| self.rooted(id)).collect();
            // Twice, because what escapes late in the loop may be changed early in the next round.
            for op in ops.iter().chain(&ops) {
                state.heap.disturb_later(self.graph, op);
            }
            self.carry_into(b, &ops, &ways, &mut state.heap);
        }
        state
    }

    /// The op as it will be when the walk comes to it, as far as the identity of objects goes.
    fn rooted(&self, id: OpId) -> Op {
        let mut op = self.graph.op(id).clone();
        for v in &mut op.args {
            *v = self.renamed.resolve(*v);
            while let Some(word) = self.graph.args_if(*v, Opcode::ValToRef).map(|args| self.renamed.resolve(args[0]))
                && let Some(object) =
                    self.graph.args_if(word, Opcode::RefToVal).map(|args| self.renamed.resolve(args[0]))
            {
                *v = object;
            }
        }
        op
    }

    /// Makes parameters of the fields that the loop loads and changes and that are known on each way into it.
    fn carry_into(&mut self, head: BlockId, inside: &[Op], ways: &[(OpId, Heap)], heap: &mut Heap) {
        // Only jumps can pass a parameter.
        let jumps = |&(p, _): &(BlockId, usize)| self.graph.terminal(p).is_some_and(|op| op.jumps_to().is_some());
        let side = self.graph.snapshots.iter().any(|s| s.side == Some(head));
        if side || ways.is_empty() || !self.dominators.preds[head.index()].iter().all(jumps) {
            return;
        }
        let Some(carry) = &mut self.carry else { return };
        for op in inside.iter().filter(|op| op.code == Opcode::Load) {
            let Some(place) = heap::field(op) else { continue };
            let known: Vec<Value> = ways.iter().filter_map(|(_, heap)| heap.content(&place)).collect();
            let taken = heap.content(&place).is_some() || carry.unknown.contains(&(head, place));
            if taken || known.len() != ways.len() {
                continue;
            }
            let Some(mem) = op.mem() else { continue };
            let p = self.graph.add_param(head, mem.width.ty());
            for (&(jump, _), &v) in ways.iter().zip(&known) {
                self.graph.op_mut(jump).args.push(v);
            }
            heap.assume(place, mem.region, p);
            carry.carried.entry(head).or_default().push(place);
        }
    }

    /// On a way back to a loop head: passes on what the carried fields hold now.
    fn carry_back(&mut self, jump: OpId, head: BlockId, heap: &Heap) {
        let Some(carry) = &mut self.carry else { return };
        for &place in carry.carried.get(&head).into_iter().flatten() {
            match heap.content(&place) {
                Some(v) => self.graph.op_mut(jump).args.push(v),
                None => {
                    carry.unknown.insert((head, place));
                    carry.failed = true;
                }
            }
        }
    }

    /// The op's operands by the names they have now.
    fn prepare(&mut self, id: OpId, state: &State) {
        let renamed = &self.renamed;
        let mut args = std::mem::take(&mut self.graph.op_mut(id).args);
        for v in &mut args {
            *v = state.facts.resolve(renamed.resolve(*v));
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
                if self.dominators.is_back_edge(b, to) {
                    self.carry_back(id, to, &state.heap);
                } else {
                    self.ways.entry(to).or_default().push((id, state.heap.clone()));
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
        if matches!(op.code, Opcode::WriteBarrier | Opcode::WriteBarrierElem) && !self.barriers {
            return None;
        }
        state.heap.find(self.graph, op).map(|hit| match hit {
            Hit::Value(v) => Fold::Value(v),
            Hit::Redundant => Fold::Holds,
            Hit::Fails => Fold::Fails,
        })
    }
}
