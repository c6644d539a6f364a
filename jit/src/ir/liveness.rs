//! Which values each block needs from above.
//!
//! By variable: from each use upwards to the definition, which in SSA form comes before the use on every way (Boissinot et al.,
//! "Computing Liveness Sets for SSA-Form Programs", 2011). Costs as much as there are pairs of a block and a value that is live into
//! it; iterating over sets of all values costs their product. Operands of jumps count as uses, and what snapshots name if the caller
//! says so; parameters are defined by their block. Constants are never live.

use super::dominators::Dominators;
use super::graph::{Graph, Snapshot};
use super::types::{BlockId, Value};

/// Where each value is defined; the entry, for those that no reachable block defines.
pub fn defining_blocks(graph: &Graph, dominators: &Dominators) -> Vec<BlockId> {
    let mut blocks = vec![Graph::ENTRY; graph.value_count()];
    for &b in &dominators.order {
        let block = graph.block(b);
        let results = block.ops.iter().filter_map(|&id| graph.op(id).result);
        for v in block.params.iter().copied().chain(results) {
            blocks[v.index()] = b;
        }
    }
    blocks
}

/// Calls `found` once for each value and each block into which it is live, value by value.
pub fn live_in(
    graph: &Graph,
    dominators: &Dominators,
    counts: impl Fn(&Snapshot, Value) -> bool,
    mut found: impl FnMut(BlockId, Value),
) {
    let home = defining_blocks(graph, dominators);
    let mut uses: Vec<(Value, BlockId)> = Vec::new();
    for &b in &dominators.order {
        let first = uses.len();
        for &id in &graph.block(b).ops {
            let op = graph.op(id);
            uses.extend(op.args.iter().map(|&v| (v, b)));
            if let Some(s) = op.snapshot {
                let snapshot = graph.snapshot(s);
                uses.extend(snapshot.values().filter(|&v| counts(snapshot, v)).map(|v| (v, b)));
            }
        }
        // Guards side by side name the same values.
        uses[first..].sort_unstable();
        let mut last = None;
        let mut kept = first;
        for i in first..uses.len() {
            if last.replace(uses[i]) != Some(uses[i]) && !graph.is_const(uses[i].0) {
                uses[kept] = uses[i];
                kept += 1;
            }
        }
        uses.truncate(kept);
    }
    uses.sort_unstable();
    // Per block, the value that was looked at last there.
    let mut seen: Vec<Option<Value>> = vec![None; graph.blocks.len()];
    let mut work = Vec::new();
    for (v, user) in uses {
        work.push(user);
        while let Some(b) = work.pop() {
            if b != home[v.index()] && seen[b.index()].replace(v) != Some(v) {
                found(b, v);
                work.extend(dominators.preds[b.index()].iter().map(|&(p, _)| p));
            }
        }
    }
}

/// See the top of the file.
#[derive(Debug)]
pub struct Liveness {
    /// A bit per value for each block, block after block.
    live: Vec<u64>,
    /// Words per block.
    words: usize,
}

impl Liveness {
    /// All that snapshots name counts.
    pub fn new(graph: &Graph, dominators: &Dominators) -> Liveness {
        let words = graph.value_count().div_ceil(64);
        let mut live = vec![0; words * graph.blocks.len()];
        live_in(
            graph,
            dominators,
            |_, _| true,
            |b, v| live[b.index() * words + v.index() / 64] |= 1 << (v.index() % 64),
        );
        Liveness { live, words }
    }

    /// Whether the value is used in the block or behind it, and defined above it.
    pub fn is_live_into(&self, block: BlockId, v: Value) -> bool {
        // Values made since are not known here.
        v.index() / 64 < self.words
            && self.live[block.index() * self.words + v.index() / 64] >> (v.index() % 64) & 1 != 0
    }
}
