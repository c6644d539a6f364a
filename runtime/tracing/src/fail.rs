//! `--jit-fail-guards`: a test mode in which every guard of compiled code fails the first time it is reached, so that every exit is
//! taken and every snapshot is realised once.
//!
//! Before each guard stands another one, with the same snapshot, on a word in memory that is 0 until that exit was taken.

use crate::tree::{AFTER, RAISED, Tree};
use taipan_jit::ir::{Aux, Graph, Mem, Opcode, Region, SnapshotId, Type, Width};

/// A region of its own: the words.
const REGION: Region = Region(127);

/// One word an exit (by snapshot number of the recorded graph): 1 once it was taken. Words never move: compiled code reads them.
#[derive(Default)]
pub struct Passed {
    #[allow(clippy::vec_box)] // Compiled code holds their addresses.
    words: Vec<Box<u64>>,
}

impl Passed {
    /// Exit `n` was taken: its guards pass from now on.
    pub fn set(&mut self, n: usize) {
        if let Some(word) = self.words.get_mut(n) {
            **word = 1;
        }
    }

    fn address(&mut self, n: usize) -> u64 {
        while self.words.len() <= n {
            self.words.push(Box::new(0));
        }
        &raw const *self.words[n] as u64
    }
}

/// A copy of a recorded graph (the tree's, or that of a side trace alone) with the extra guards.
pub fn instrument(recorded: &Graph, tree: &Tree) -> Graph {
    let mut graph = recorded.clone();
    let mut passed = tree.passed.borrow_mut();
    for b in graph.reachable() {
        let ops = std::mem::take(&mut graph.block_mut(b).ops);
        for id in ops {
            let op = graph.op(id);
            // The guard of a call that has been made cannot fail twice for one call.
            let made = |s: SnapshotId| {
                recorded
                    .snapshot(s)
                    .frames
                    .last()
                    .and_then(|f| f.words.get(4))
                    .is_some_and(|pc| pc & (RAISED | AFTER) != 0)
            };
            if let (true, false, Some(s)) = (op.code.is_guard(), op.code.is_terminal(), op.snapshot)
                && !made(s)
            {
                let word = graph.constant(Type::Ref, passed.address(recorded.snapshot(s).origin.index()));
                let seen = graph.push(b, Opcode::Load, &[word], Aux::Mem(Mem::field(Width::I64, 0, REGION)), None);
                let zero = graph.int(0);
                if let Some(seen) = seen {
                    graph.push(b, Opcode::GuardNe, &[seen, zero], Aux::None, Some(s));
                }
            }
            graph.block_mut(b).ops.push(id);
        }
    }
    graph
}
