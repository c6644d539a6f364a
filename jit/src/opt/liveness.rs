//! Which values each block needs from above.
//!
//! The usual backward iteration over blocks. Operands of jumps and what snapshots name count as uses; parameters are
//! defined by their block. Constants are never live.

use crate::ir::{BlockId, Graph, Value};

#[derive(Debug)]
pub struct Liveness {
    /// Per block, a bit per value.
    live: Vec<Vec<u64>>,
}

impl Liveness {
    pub fn new(graph: &Graph) -> Liveness {
        let words = graph.value_count().div_ceil(64);
        let mut live = vec![vec![0u64; words]; graph.blocks.len()];
        let mut defined = live.clone();
        let order = graph.reachable();
        for &b in &order {
            let uses = &mut live[b.index()];
            let own = &mut defined[b.index()];
            for &p in &graph.block(b).params {
                own[p.index() / 64] |= 1 << (p.index() % 64);
            }
            for &id in &graph.block(b).ops {
                let op = graph.op(id);
                let mut used = |v: Value| {
                    let (word, bit) = (v.index() / 64, 1 << (v.index() % 64));
                    if !graph.is_const(v) && own[word] & bit == 0 {
                        uses[word] |= bit;
                    }
                };
                op.args.iter().for_each(|&v| used(v));
                if let Some(s) = op.snapshot {
                    graph.snapshot(s).values().for_each(used);
                }
                if let Some(v) = op.result {
                    own[v.index() / 64] |= 1 << (v.index() % 64);
                }
            }
        }
        let successors: Vec<(BlockId, Vec<BlockId>)> =
            order.iter().map(|&b| (b, graph.successors(b).into_iter().map(|(_, to)| to).collect())).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for (b, successors) in successors.iter().rev() {
                for to in successors {
                    for word in 0..words {
                        let needed = live[to.index()][word] & !defined[b.index()][word];
                        if needed & !live[b.index()][word] != 0 {
                            live[b.index()][word] |= needed;
                            changed = true;
                        }
                    }
                }
            }
        }
        Liveness { live }
    }

    /// Whether the value is used in the block or behind it, and defined above it.
    pub fn is_live_into(&self, block: BlockId, v: Value) -> bool {
        self.live[block.index()].get(v.index() / 64).is_some_and(|word| word >> (v.index() % 64) & 1 != 0)
    }
}
