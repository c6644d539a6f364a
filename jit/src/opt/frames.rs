//! Frame stores nobody reads: those overwritten, or named by the snapshot of every exit, before anyone looks.
//!
//! ```text
//! b1(v1):                                   b1(v1):
//!   v2 = int_lt v1, v0                        v2 = int_lt v1, v0
//!   guard_true v2 [s0]                        guard_true v2 [s0]
//!   v3 = int_add v1, 1                        v3 = int_add v1, 1
//!   v4 = box_int v3                   ->
//!   frame_store v4 {5 Val}
//!   jump b1(v3)                               jump b1(v3)
//! s0 = frame {5: v1}                        s0 = frame {5: v1}
//! ```
//!
//! A recorder that leaves instructions to the interpreter must have memory right where it calls, so it stores at every
//! back-edge; most rounds come to no such call. This is liveness of slots, backwards: calls that see frames and `leave`
//! need all of them, an exit all but those its snapshot names (they are written when the frames are realised), a guard
//! with a side trace what that needs. A store to a slot that is not needed behind it goes, and its boxing with it.

use std::collections::HashMap;

use crate::hash::Build;
use crate::ir::{Aux, BlockId, Graph, Op, Opcode, SnapshotId};

/// A set of the slots that some op stores, by their number.
type Slots = Vec<u64>;

struct Frames<'g> {
    graph: &'g Graph,
    numbers: HashMap<u32, usize, Build>,
    all: Slots,
    /// What is needed at the start of each block.
    needed: Vec<Slots>,
    /// What an exit through this snapshot needs.
    exits: HashMap<SnapshotId, Slots, Build>,
}

pub fn frames(graph: &mut Graph) -> bool {
    let order = graph.reachable();
    let mut numbers: HashMap<u32, usize, Build> = HashMap::default();
    for &id in order.iter().flat_map(|&b| &graph.block(b).ops) {
        let op = graph.op(id);
        if let (Opcode::FrameStore, Aux::Slot(slot, _)) = (op.code, op.aux) {
            let next = numbers.len();
            numbers.entry(slot).or_insert(next);
        }
    }
    if numbers.is_empty() {
        return false;
    }
    let empty = vec![0; numbers.len().div_ceil(64)];
    let mut all = empty.clone();
    (0..numbers.len()).for_each(|n| set(&mut all, n, true));
    let mut frames = Frames { graph, numbers, all, needed: vec![empty; graph.blocks.len()], exits: HashMap::default() };
    let mut changed = true;
    while changed {
        changed = false;
        for &b in order.iter().rev() {
            let needed = frames.block(b, &mut |_| {});
            changed |= needed != frames.needed[b.index()];
            frames.needed[b.index()] = needed;
        }
    }
    let mut dead: Vec<(BlockId, usize)> = Vec::new();
    for &b in &order {
        frames.block(b, &mut |at| dead.push((b, at)));
    }
    for &(b, at) in &dead {
        // Positions come from behind, so removing one leaves those still to come as they are.
        graph.block_mut(b).ops.remove(at);
    }
    !dead.is_empty()
}

fn set(slots: &mut Slots, n: usize, needed: bool) {
    let bit = 1 << (n % 64);
    slots[n / 64] = if needed { slots[n / 64] | bit } else { slots[n / 64] & !bit };
}

fn add(slots: &mut Slots, others: &Slots) {
    slots.iter_mut().zip(others).for_each(|(a, b)| *a |= b);
}

impl Frames<'_> {
    /// What is needed at the block's start; tells the positions of stores nobody needs, the last first.
    fn block(&mut self, b: BlockId, dead: &mut dyn FnMut(usize)) -> Slots {
        let graph = self.graph;
        let mut needed = vec![0; self.all.len()];
        for (at, &id) in graph.block(b).ops.iter().enumerate().rev() {
            let op = graph.op(id);
            match (op.code, op.aux) {
                (Opcode::FrameStore, Aux::Slot(slot, _)) => {
                    let n = self.numbers[&slot];
                    if needed[n / 64] >> (n % 64) & 1 == 0 {
                        dead(at);
                    }
                    set(&mut needed, n, false);
                }
                (Opcode::FrameLoad, Aux::Slot(slot, _)) => {
                    if let Some(&n) = self.numbers.get(&slot) {
                        set(&mut needed, n, true);
                    }
                }
                (Opcode::Call, Aux::Call(call)) if graph.call_info(call).effects.sees_frames() => {
                    needed.clone_from(&self.all);
                }
                (Opcode::Leave, _) => needed.clone_from(&self.all),
                (_, Aux::Jump(to)) => add(&mut needed, &self.needed[to.index()]),
                (_, Aux::Branch(yes, no)) => {
                    add(&mut needed, &self.needed[yes.index()]);
                    add(&mut needed, &self.needed[no.index()]);
                }
                _ => {}
            }
            self.leaves(op, &mut needed);
        }
        needed
    }

    /// Adds what is needed where the op's snapshot leads.
    fn leaves(&mut self, op: &Op, needed: &mut Slots) {
        let Some(s) = op.snapshot else { return };
        let snapshot = self.graph.snapshot(s);
        if let Some(side) = snapshot.side {
            return add(needed, &self.needed[side.index()]);
        }
        let (numbers, all) = (&self.numbers, &self.all);
        let exit = self.exits.entry(s).or_insert_with(|| {
            let mut slots = all.clone();
            for (slot, _) in snapshot.frames.iter().flat_map(|f| &f.slots) {
                if let Some(&n) = numbers.get(slot) {
                    set(&mut slots, n, false);
                }
            }
            slots
        });
        add(needed, exit);
    }
}
