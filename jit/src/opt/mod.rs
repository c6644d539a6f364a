//! The optimiser: passes over the graph, each in a file of its own, each with a switch.
//!
//! | file | pass |
//! |---|---|
//! | `fold` | constants, algebra, boxing that cancels |
//! | `facts` | guards that repeat or follow from others, common subexpressions (`cse`) |
//! | `heap` | loads and stores of what is known |
//! | `params` | block parameters that are always the same value |
//! | `unbox` | block parameters that are always boxed of one kind become raw |
//! | `peel` | the first round of innermost loops apart, so that what is invariant leaves the loop |
//! | `virtuals` | allocations that do not escape are never made |
//! | `ranges` | overflow, bounds and box checks that cannot fail |
//! | `exits` | snapshots name raw values instead of boxed ones |
//! | `dead` | what nobody needs |
//!
//! `simplify` is the walk in which fold, facts, cse and heap work together.
//!
//! To add a pass: write `fn pass(graph: &mut Graph)` in a file whose head shows a trace before and after; give it a
//! switch in `Passes` and a line in `NAMES`; call it in `optimise` where it belongs; put golden files into
//! `tests/ir/<name>/`. Every pass must leave a graph that `verify` accepts; `tests/equivalence.rs` runs random traces
//! with and without each pass.

mod facts;
mod fold;
mod hash;
mod heap;
mod simplify;

use crate::ir::{Graph, verify};

/// Which passes run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passes {
    pub fold: bool,
    pub facts: bool,
    pub cse: bool,
    pub heap: bool,
}

impl Passes {
    pub const ALL: Passes = Passes { fold: true, facts: true, cse: true, heap: true };
    pub const NONE: Passes = Passes { fold: false, facts: false, cse: false, heap: false };

    /// The switch of this name.
    pub fn switch(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "fold" => &mut self.fold,
            "facts" => &mut self.facts,
            "cse" => &mut self.cse,
            "heap" => &mut self.heap,
            _ => return None,
        })
    }

    /// The names of all switches.
    pub const NAMES: [&'static str; 4] = ["fold", "facts", "cse", "heap"];
}

/// Makes the graph better, in place.
pub fn optimise(graph: &mut Graph, passes: Passes) {
    let check = |graph: &Graph, pass: &str| {
        if cfg!(debug_assertions)
            && let Err(e) = verify(graph)
        {
            panic!("after {pass}: {e}\n{graph}");
        }
    };
    simplify::simplify(graph, passes);
    check(graph, "simplify");
}
