//! Block parameters that are always the same value, and blocks that follow each other.
//!
//! ```text
//! b0:                       b0:
//!   jump b1(0, v0)            jump b1(0)
//! b1(v1, v2):          ->   b1(v1):
//!   ...                       ...            (v2 is v0)
//!   jump b1(v3, v2)           jump b1(v3)
//! ```
//!
//! A block reached by one jump alone is appended to the block that jumps.

use std::collections::HashMap;

use crate::hash::Build;
use crate::ir::{Aux, BlockId, Graph, OpId, Renames};

/// The jumps to each block.
pub fn jumps(graph: &Graph) -> HashMap<BlockId, Vec<OpId>, Build> {
    let mut jumps: HashMap<BlockId, Vec<OpId>, Build> = HashMap::default();
    for b in graph.reachable() {
        if let Some(&last) = graph.block(b).ops.last()
            && let Aux::Jump(to) = graph.op(last).aux
        {
            jumps.entry(to).or_default().push(last);
        }
    }
    jumps
}

/// Takes the parameters that are not to be kept from a block and from all jumps to it.
pub fn keep_params(graph: &mut Graph, block: BlockId, jumps: &[OpId], keep: &[bool]) {
    let mut flags = keep.iter();
    graph.block_mut(block).params.retain(|_| *flags.next().unwrap_or(&true));
    for &id in jumps {
        let mut flags = keep.iter();
        graph.op_mut(id).args.retain(|_| *flags.next().unwrap_or(&true));
    }
}

/// Removes parameters that are always one value; joins blocks.
pub fn params(graph: &mut Graph) -> bool {
    let mut changed = join(graph);
    loop {
        let jumps = jumps(graph);
        let mut renamed = Renames::default();
        for b in graph.reachable() {
            let Some(jumps) = jumps.get(&b) else { continue };
            let params = graph.block(b).params.clone();
            let mut keep = vec![true; params.len()];
            for (i, &p) in params.iter().enumerate() {
                let mut args = jumps.iter().map(|&id| graph.op(id).args[i]).filter(|&v| v != p);
                let Some(first) = args.next() else { continue };
                // A value that is itself on its way out is left to the next round.
                if args.all(|v| v == first) && renamed.get(first).is_none() {
                    keep[i] = false;
                    renamed.insert(p, first);
                }
            }
            if keep.contains(&false) {
                keep_params(graph, b, jumps, &keep);
            }
        }
        if renamed.is_empty() {
            return changed;
        }
        changed = true;
        graph.rename(&renamed);
    }
}

fn join(graph: &mut Graph) -> bool {
    let mut entries: HashMap<BlockId, usize, Build> = HashMap::default();
    let order = graph.reachable();
    for &b in &order {
        for (_, to) in graph.successors(b) {
            *entries.entry(to).or_default() += 1;
        }
    }
    let mut renamed = Renames::default();
    let mut gone = vec![false; graph.blocks.len()];
    for &b in &order {
        if gone[b.index()] {
            continue;
        }
        while let Some(&last) = graph.block(b).ops.last()
            && let Aux::Jump(to) = graph.op(last).aux
            && entries.get(&to) == Some(&1)
            && to != b
        {
            let args = graph.op(last).args.clone();
            let next = std::mem::take(graph.block_mut(to));
            next.params.into_iter().zip(args).for_each(|(p, v)| renamed.insert(p, v));
            gone[to.index()] = true;
            let ops = &mut graph.block_mut(b).ops;
            ops.pop();
            ops.extend(next.ops);
        }
    }
    graph.rename(&renamed);
    gone.contains(&true)
}
