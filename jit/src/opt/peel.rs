//! Loop peeling: the first round of an innermost loop becomes code of its own in front of the loop.
//!
//! ```text
//!   jump b1(0)                          jump b2(0)
//! b1(v1):                             b2(v5):                  the first round
//!   guard_shape v0 {7} [s0]             guard_shape v0 {7} [s2]
//!   v2 = int_add v1, 1          ->      v6 = int_add v5, 1
//!   jump b1(v2)                         jump b1(v6)
//!                                     b1(v1):                  the loop
//!                                       guard_shape v0 {7} [s0]      (now superfluous)
//!                                       v2 = int_add v1, 1
//!                                       jump b1(v2)
//! ```
//!
//! The first round dominates the loop, so in the next walk its guards, loads and boxing make those of the loop
//! superfluous wherever they are invariant: hoisting without moving anything over a guard (as LuaJIT's loop pass and
//! PyPy's unroll do; see Ardö, Bolz, Fijałkowski, "Loop-Aware Optimizations in PyPy's Tracing JIT", DLS 2012). It also
//! settles the types of what the loop carries.
//!
//! A jump that starts the loop anew (`enter`: the recorder knows that it comes from an outer loop's round) goes to the first
//! round too, so what the outer loop changes does not spoil the inner one, and a round that was left early, at the loop's
//! own exit for instance, having proved nothing, does not lead into the loop.
//!
//! Copied is everything the loop head dominates, side traces and ways out of the loop included, so that no value of
//! the copy is needed where the original's is. Snapshots are copied too; a copy remembers its origin.

use std::collections::HashMap;

use crate::hash::Build;
use crate::ir::{Aux, BlockId, Dominators, Graph, OpId, Opcode, SnapVal, SnapshotId, Value};

/// Loops that would copy more ops than this stay as they are: code size costs compile time and cache. (With 1500 the programs of
/// the bench suite that have many paths took up to 1.5 times as long to compile and ran up to 1.5 times as long; without
/// peeling n-body, spectral norm and matrix multiply run 1.1 to 1.25 times as long.)
const MAX_OPS: usize = 300;

pub fn peel(graph: &mut Graph) -> bool {
    let dominators = Dominators::new(graph);
    let heads: Vec<BlockId> =
        dominators.order.iter().copied().filter(|&b| !rounds(graph, &dominators, b).is_empty()).collect();
    let mut changed = false;
    // Inner loops first: what is copied for an outer one then has them peeled already.
    for &head in heads.iter().rev() {
        let dominators = Dominators::new(graph);
        if !dominators.reaches(head) {
            continue;
        }
        let inside = rounds(graph, &dominators, head);
        if inside.iter().any(|b| *b != head && heads.contains(b)) {
            continue;
        }
        let region: Vec<BlockId> =
            dominators.order.iter().copied().filter(|&b| dominators.dominates(head, b)).collect();
        let size: usize = region.iter().map(|b| graph.block(*b).ops.len()).sum();
        if size <= MAX_OPS {
            copy(graph, head, &region);
            changed = true;
        }
    }
    changed
}

/// The blocks of a loop, without the ways that start it anew.
fn rounds(graph: &Graph, dominators: &Dominators, head: BlockId) -> Vec<BlockId> {
    let enters =
        |b: BlockId| graph.terminal(b).is_some_and(|op| op.code == Opcode::Enter && op.jumps_to() == Some(head));
    let again = |b: BlockId| dominators.is_back_edge(b, head) && !enters(b);
    let mut inside: Vec<BlockId> =
        dominators.preds[head.index()].iter().map(|&(p, _)| p).filter(|&p| again(p)).collect();
    let mut next = 0;
    while next < inside.len() {
        if inside[next] != head {
            for &(p, _) in &dominators.preds[inside[next].index()] {
                if !inside.contains(&p) {
                    inside.push(p);
                }
            }
        }
        next += 1;
    }
    inside
}

struct Copy<'g> {
    graph: &'g mut Graph,
    head: BlockId,
    blocks: HashMap<BlockId, BlockId, Build>,
    values: HashMap<Value, Value, Build>,
    snapshots: HashMap<SnapshotId, SnapshotId, Build>,
}

fn copy(graph: &mut Graph, head: BlockId, region: &[BlockId]) {
    let outside: Vec<BlockId> = graph.reachable().into_iter().filter(|b| !region.contains(b)).collect();
    let blocks = region.iter().map(|&b| (b, graph.new_block())).collect();
    let mut copy = Copy { graph, head, blocks, values: HashMap::default(), snapshots: HashMap::default() };
    for &b in region {
        copy.block(b);
    }
    let first = copy.blocks[&head];
    let copies: Vec<BlockId> = copy.blocks.values().copied().collect();
    let mut entered = |to: BlockId| if to == head { first } else { to };
    for b in outside {
        for id in graph.block(b).ops.clone() {
            let op = graph.op_mut(id);
            op.aux = redirect(op.aux, &mut entered);
            // Guards inside may share the snapshot: then they start the loop anew, which is never wrong.
            if let Some(s) = op.snapshot
                && let Some(side) = graph.snapshots[s.index()].side
            {
                graph.snapshots[s.index()].side = Some(entered(side));
            }
        }
    }
    for &b in region.iter().chain(&copies) {
        if let Some(&last) = graph.block(b).ops.last()
            && graph.op(last).code == Opcode::Enter
        {
            let op = graph.op_mut(last);
            op.aux = redirect(op.aux, &mut entered);
        }
    }
}

fn redirect(aux: Aux, to: &mut impl FnMut(BlockId) -> BlockId) -> Aux {
    match aux {
        Aux::Jump(b) => Aux::Jump(to(b)),
        Aux::Branch(yes, no) => Aux::Branch(to(yes), to(no)),
        aux => aux,
    }
}

impl Copy<'_> {
    fn value(&self, v: Value) -> Value {
        self.values.get(&v).copied().unwrap_or(v)
    }

    /// Within the copy control goes to copies, but for the way back to the head, which enters the loop.
    fn target(&self, b: BlockId) -> BlockId {
        if b == self.head { b } else { self.blocks.get(&b).copied().unwrap_or(b) }
    }

    fn block(&mut self, b: BlockId) {
        let to = self.blocks[&b];
        for p in self.graph.block(b).params.clone() {
            let copied = self.graph.add_param(to, self.graph.ty(p));
            self.values.insert(p, copied);
        }
        for id in self.graph.block(b).ops.clone() {
            let copied = self.op(id);
            self.graph.block_mut(to).ops.push(copied);
        }
    }

    fn op(&mut self, id: OpId) -> OpId {
        let op = self.graph.op(id).clone();
        let args: Vec<Value> = op.args.iter().map(|&v| self.value(v)).collect();
        let snapshot = op.snapshot.map(|s| self.snapshot(s));
        let aux = redirect(op.aux, &mut |b| self.target(b));
        let copied = self.graph.new_op(op.code, &args, aux, snapshot);
        if let (Some(old), Some(new)) = (op.result, self.graph.op(copied).result) {
            self.values.insert(old, new);
        }
        copied
    }

    /// All that a snapshot names is defined before the first op that has it, so it can be copied there and then.
    fn snapshot(&mut self, id: SnapshotId) -> SnapshotId {
        if let Some(&copied) = self.snapshots.get(&id) {
            return copied;
        }
        let mut snapshot = self.graph.snapshot(id).clone();
        snapshot.map(|content| match content {
            SnapVal::Value(v) => SnapVal::Value(self.value(v)),
            recipe => recipe,
        });
        snapshot.side = snapshot.side.map(|b| self.target(b));
        let copied = SnapshotId(self.graph.snapshots.len() as u32);
        self.graph.snapshots.push(snapshot);
        self.snapshots.insert(id, copied);
        copied
    }
}
