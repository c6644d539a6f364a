//! Dominators over extended blocks.
//!
//! Immediate dominators by Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm". Because a block can be
//! left in the middle (through a guard with a side block), the idom alone does not say what a block may use: `leave_at`
//! is the position in the idom after which its definitions are no longer certain to have run.

use super::graph::Graph;
use super::types::BlockId;

#[derive(Debug)]
pub struct Dominators {
    /// Reachable blocks, each before its successors but for back-edges.
    pub order: Vec<BlockId>,
    /// Per block: predecessors, as (block, position of the op that leaves it).
    pub preds: Vec<Vec<(BlockId, usize)>>,
    /// Per block: place in `order`, or `usize::MAX` if it cannot be reached.
    rank: Vec<usize>,
    idom: Vec<BlockId>,
    leave_at: Vec<usize>,
    children: Vec<Vec<BlockId>>,
}

impl Dominators {
    pub fn new(graph: &Graph) -> Dominators {
        let order = graph.reachable();
        let n = graph.blocks.len();
        let mut rank = vec![usize::MAX; n];
        for (i, b) in order.iter().enumerate() {
            rank[b.index()] = i;
        }
        let mut preds = vec![Vec::new(); n];
        for &b in &order {
            for (at, to) in graph.successors(b) {
                preds[to.index()].push((b, at));
            }
        }
        let mut this = Dominators {
            idom: vec![Graph::ENTRY; n],
            leave_at: vec![usize::MAX; n],
            children: vec![Vec::new(); n],
            order,
            preds,
            rank,
        };
        this.find_idoms();
        this.find_leave_positions();
        for &b in &this.order[1..] {
            this.children[this.idom[b.index()].index()].push(b);
        }
        this
    }

    fn find_idoms(&mut self) {
        let mut known = vec![false; self.idom.len()];
        known[Graph::ENTRY.index()] = true;
        let mut changed = true;
        while changed {
            changed = false;
            for i in 1..self.order.len() {
                let b = self.order[i];
                let mut new: Option<BlockId> = None;
                for &(p, _) in &self.preds[b.index()] {
                    if known[p.index()] {
                        new = Some(new.map_or(p, |n| self.common(n, p)));
                    }
                }
                let new = new.unwrap_or(Graph::ENTRY);
                if !known[b.index()] || self.idom[b.index()] != new {
                    known[b.index()] = true;
                    self.idom[b.index()] = new;
                    changed = true;
                }
            }
        }
    }

    fn common(&self, mut a: BlockId, mut b: BlockId) -> BlockId {
        while a != b {
            while self.rank[a.index()] > self.rank[b.index()] {
                a = self.idom[a.index()];
            }
            while self.rank[b.index()] > self.rank[a.index()] {
                b = self.idom[b.index()];
            }
        }
        a
    }

    /// Repeated until nothing changes, because a path into a block may run through blocks that come later.
    fn find_leave_positions(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for i in 1..self.order.len() {
                let b = self.order[i];
                let top = self.idom[b.index()];
                for k in 0..self.preds[b.index()].len() {
                    let (p, at) = self.preds[b.index()][k];
                    let at = if p == top {
                        at
                    } else {
                        let mut up = p;
                        while self.idom[up.index()] != top && up != Graph::ENTRY {
                            up = self.idom[up.index()];
                        }
                        self.leave_at[up.index()]
                    };
                    if at < self.leave_at[b.index()] {
                        self.leave_at[b.index()] = at;
                        changed = true;
                    }
                }
            }
        }
    }

    pub fn reaches(&self, block: BlockId) -> bool {
        self.rank[block.index()] != usize::MAX
    }

    /// `None` for the entry.
    pub fn idom(&self, block: BlockId) -> Option<BlockId> {
        (block != Graph::ENTRY).then(|| self.idom[block.index()])
    }

    /// The ops of the idom at positions below this have run when the block begins. (The op at this position is a
    /// terminal, or a guard that failed and so gave no value.)
    pub fn leave_at(&self, block: BlockId) -> usize {
        self.leave_at[block.index()]
    }

    /// The blocks this one dominates immediately, in walking order.
    pub fn children(&self, block: BlockId) -> &[BlockId] {
        &self.children[block.index()]
    }

    pub fn dominates(&self, a: BlockId, mut b: BlockId) -> bool {
        while self.rank[b.index()] > self.rank[a.index()] {
            b = self.idom[b.index()];
        }
        a == b
    }

    /// Whether what was defined at position `def_at` of `def` may be used at `use_at` of `user`.
    pub fn available(&self, def: BlockId, def_at: usize, mut user: BlockId, use_at: usize) -> bool {
        if def == user {
            return def_at < use_at;
        }
        while user != Graph::ENTRY {
            let up = self.idom[user.index()];
            if up == def {
                return def_at < self.leave_at[user.index()];
            }
            user = up;
        }
        false
    }

    /// Whether the edge goes back to a block that dominates its start.
    pub fn is_back_edge(&self, from: BlockId, to: BlockId) -> bool {
        self.dominates(to, from)
    }

    pub fn is_loop_head(&self, block: BlockId) -> bool {
        self.preds[block.index()].iter().any(|&(p, _)| self.is_back_edge(p, block))
    }

    /// The blocks of the natural loop with this head, in walking order.
    pub fn loop_blocks(&self, head: BlockId) -> Vec<BlockId> {
        let mut inside = vec![false; self.rank.len()];
        inside[head.index()] = true;
        let back = self.preds[head.index()].iter().filter(|&&(p, _)| self.is_back_edge(p, head));
        let mut stack: Vec<BlockId> = back.map(|&(p, _)| p).collect();
        while let Some(b) = stack.pop() {
            if !inside[b.index()] {
                inside[b.index()] = true;
                stack.extend(self.preds[b.index()].iter().map(|&(p, _)| p));
            }
        }
        self.order.iter().copied().filter(|b| inside[b.index()]).collect()
    }
}
