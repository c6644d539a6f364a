//! Which values each block needs from above.
//!
//! By variable: from each use upwards to the definition, which in SSA form comes before the use on every way (Boissinot et al.,
//! "Computing Liveness Sets for SSA-Form Programs", 2011). Costs as much as there are pairs of a block and a value that is live into
//! it; iterating over sets of all values costs their product. Operands of jumps and what snapshots name count as uses;
//! parameters are defined by their block. Constants are never live.

use crate::ir::{BlockId, Def, Dominators, Graph, Value};

#[derive(Debug)]
pub struct Liveness {
    /// A bit per value for each block, block after block.
    live: Vec<u64>,
    /// Words per block.
    words: usize,
}

impl Liveness {
    pub fn new(graph: &Graph, dominators: &Dominators) -> Liveness {
        let words = graph.value_count().div_ceil(64);
        let mut this = Liveness { live: vec![0; words * graph.blocks.len()], words };
        let mut home = vec![Graph::ENTRY; graph.value_count()];
        for &b in &dominators.order {
            for &id in &graph.block(b).ops {
                if let Some(v) = graph.op(id).result {
                    home[v.index()] = b;
                }
            }
        }
        let mut work = Vec::new();
        for &b in &dominators.order {
            let mut used = |v: Value| {
                let home = match graph.def(v) {
                    Def::Const(_) => return,
                    Def::Param(home) => home,
                    Def::Op(_) => home[v.index()],
                };
                work.push(b);
                while let Some(b) = work.pop() {
                    if b != home && this.set(b, v) {
                        work.extend(dominators.preds[b.index()].iter().map(|&(p, _)| p));
                    }
                }
            };
            for &id in &graph.block(b).ops {
                let op = graph.op(id);
                op.args.iter().for_each(|&v| used(v));
                if let Some(s) = op.snapshot {
                    graph.snapshot(s).values().for_each(&mut used);
                }
            }
        }
        this
    }

    /// Marks the value as live into the block. `false`: it was.
    fn set(&mut self, block: BlockId, v: Value) -> bool {
        let (word, bit) = (&mut self.live[block.index() * self.words + v.index() / 64], 1 << (v.index() % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Whether the value is used in the block or behind it, and defined above it.
    pub fn is_live_into(&self, block: BlockId, v: Value) -> bool {
        // Values made since are not known here.
        v.index() / 64 < self.words
            && self.live[block.index() * self.words + v.index() / 64] >> (v.index() % 64) & 1 != 0
    }
}
