//! Boxing goes to where it is wanted.
//!
//! ```text
//! b1(v1):                          b1(v1):
//!   v2 = box_int v1
//!   guard_true v3 [s0]               guard_true v3 [s0]
//!   ...                       ->     ...
//!   jump b1(v4)                      jump b1(v4)
//! b2:                              b2:
//!   frame_store v2 {5 Val}           v2 = box_int v1
//!                                    frame_store v2 {5 Val}
//! s0 = frame {} side b2            s0 = frame {} side b2
//! ```
//!
//! Cranelift moves pure ops to their uses by itself, but ops that may call (`box_int`, `box_u64`, wide ints) are control
//! flow to it. Such an op moves to the start of the block that dominates all its uses, if that is another block and in
//! no loop that the op is not in. Uses in snapshots count where a guard names them. One op after another, the last first, so
//! that boxing of what is boxed goes along.

use std::collections::HashMap;

use crate::hash::Build;
use crate::ir::{BlockId, Dominators, Graph, OpId, Opcode, Value};

pub fn sink(graph: &mut Graph) -> bool {
    let dominators = Dominators::new(graph);
    let mut uses: HashMap<Value, Vec<BlockId>, Build> = HashMap::default();
    let mut movable: Vec<(BlockId, OpId)> = Vec::new();
    for &b in &dominators.order {
        for &id in &graph.block(b).ops {
            let op = graph.op(id);
            if moves(op.code) {
                movable.push((b, id));
            }
        }
    }
    if movable.is_empty() {
        return false;
    }
    let results: Vec<Option<Value>> = movable.iter().map(|&(_, id)| graph.op(id).result).collect();
    for &v in results.iter().flatten() {
        uses.insert(v, Vec::new());
    }
    for &b in &dominators.order {
        for &id in &graph.block(b).ops {
            let op = graph.op(id);
            let named = op.snapshot.into_iter().flat_map(|s| graph.snapshot(s).values());
            for v in op.args.iter().copied().chain(named) {
                if let Some(blocks) = uses.get_mut(&v)
                    && blocks.last() != Some(&b)
                {
                    blocks.push(b);
                }
            }
        }
    }
    let depths = depths(graph, &dominators);
    let mut changed = false;
    for (from, id) in movable.into_iter().rev() {
        let Some(v) = graph.op(id).result else { continue };
        let Some(to) = common(&dominators, &uses[&v]) else { continue };
        let Some(to) = outside_loops(&dominators, &depths, from, to) else { continue };
        graph.block_mut(from).ops.retain(|&other| other != id);
        graph.block_mut(to).ops.insert(0, id);
        for arg in graph.op(id).args.iter() {
            if let Some(blocks) = uses.get_mut(arg) {
                blocks.retain(|&b| b != from || still_used(graph, from, *arg));
                blocks.push(to);
            }
        }
        changed = true;
    }
    changed
}

fn moves(code: Opcode) -> bool {
    matches!(code, Opcode::BoxInt | Opcode::BoxU64) || code.is_wide()
}

fn still_used(graph: &Graph, b: BlockId, v: Value) -> bool {
    graph.block(b).ops.iter().map(|&id| graph.op(id)).any(|op| {
        op.args.contains(&v) || op.snapshot.is_some_and(|s| graph.snapshot(s).values().any(|named| named == v))
    })
}

/// How many loops each block is in.
fn depths(graph: &Graph, dominators: &Dominators) -> Vec<u32> {
    let mut depths = vec![0; graph.blocks.len()];
    for &head in &dominators.order {
        if dominators.is_loop_head(head) {
            dominators.loop_blocks(head).into_iter().for_each(|b| depths[b.index()] += 1);
        }
    }
    depths
}

/// The nearest block that dominates all of these.
fn common(dominators: &Dominators, blocks: &[BlockId]) -> Option<BlockId> {
    let mut blocks = blocks.iter().copied();
    let mut found = blocks.next()?;
    for b in blocks {
        while !dominators.dominates(found, b) {
            found = dominators.idom(found)?;
        }
    }
    Some(found)
}

/// The block nearest to `to`, on the way up to `from`, that runs no more often than `from`. `None`: that is `from`.
fn outside_loops(dominators: &Dominators, depths: &[u32], from: BlockId, mut to: BlockId) -> Option<BlockId> {
    while to != from {
        if depths[to.index()] <= depths[from.index()] {
            return Some(to);
        }
        to = dominators.idom(to)?;
    }
    None
}
