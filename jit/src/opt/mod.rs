//! The optimiser: passes over the graph, each in a file of its own, each with a switch.
//!
//! | file | pass |
//! |---|---|
//! | `early` | guards that leave by the exits of guards before them |
//! | `fold` | constants, algebra, boxing that cancels |
//! | `facts` | guards that repeat or follow from others, common subexpressions (`cse`) |
//! | `heap` | loads and stores of what is known |
//! | `frames` | frame stores nobody reads |
//! | `simplify` (`carry`) | fields that loops change, kept in registers |
//! | `params` | block parameters that are always the same value |
//! | `unbox` | block parameters that are always boxed of one kind become raw |
//! | `peel` | the first round of innermost loops apart, so that what is invariant leaves the loop |
//! | `virtuals` | allocations that do not escape are never made |
//! | `ranges` | overflow, bounds and box checks that cannot fail |
//! | `copies` | copies made for one call are not made |
//! | `exits` | snapshots name raw values instead of boxed ones |
//! | `dead` | what nobody needs |
//! | `sink` | boxing where it is wanted |
//!
//! `simplify` is the walk in which fold, facts, cse and heap work together.
//!
//! To add a pass: write `fn pass(graph: &mut Graph) -> bool` (whether it changed anything) in a file whose head shows a trace before and after; give it a
//! switch in `passes!`; call it in `optimise` where it belongs; put golden files into
//! `tests/ir/<name>/`. Every pass must leave a graph that `verify` accepts; `tests/equivalence.rs` runs random traces
//! with and without each pass.

mod copies;
mod dead;
mod early;
mod exits;
mod facts;
mod fold;
mod frames;

mod heap;
mod interval;
mod params;
mod peel;
mod ranges;
mod simplify;
mod sink;
mod unbox;
mod virtuals;

use crate::ir::{Graph, verify};

macro_rules! passes {
    ($($name:ident: $doc:literal,)*) => {
        /// Which passes run.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct Passes {
            $(#[doc = $doc] pub $name: bool,)*
        }

        impl Passes {
            pub const ALL: Passes = Passes { $($name: true,)* };
            pub const NONE: Passes = Passes { $($name: false,)* };
            /// The names of all switches.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];

            /// The switch of this name.
            pub fn switch(&mut self, name: &str) -> Option<&mut bool> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

passes! {
    early: "Guards leave by the exits of guards before them.",
    fold: "Constants, algebra, boxing that cancels.",
    facts: "Guards that repeat or follow from others.",
    cse: "Common subexpressions.",
    heap: "Loads and stores of what is known.",
    frames: "Frame stores nobody reads.",
    params: "Block parameters that are always the same value; blocks that follow each other.",
    carry: "Fields that loops change, kept in registers.",
    unbox: "Parameters that are always boxed of one kind.",
    peel: "The first round of innermost loops apart.",
    virtuals: "Allocations that do not escape.",
    ranges: "Overflow, bounds and box checks that cannot fail.",
    copies: "Copies made for one call.",
    exits: "Raw values in snapshots.",
    sink: "Boxing where it is wanted.",
    dead: "What nobody needs.",
}

impl Passes {
    /// Whether anything of the simplifying walk is on.
    fn simplifies(&self) -> bool {
        self.fold || self.facts || self.cse || self.heap
    }
}

/// Makes the graph better, in place.
pub fn optimise(graph: &mut Graph, passes: Passes) {
    let mut run = Run { graph, passes };
    run.pass(passes.early, "early", early::early);
    run.pass(passes.frames, "frames", frames::frames);
    run.simplify();
    run.clean();
    if run.pass(passes.virtuals, "virtuals", virtuals::virtuals) {
        run.simplify();
        run.clean();
    }
    if run.pass(passes.peel, "peel", peel::peel) {
        // What the loop leaves alone is the same value in both rounds, or the walk will not find the one's in the other.
        run.pass(passes.params, "params", params::params);
        run.simplify();
        run.clean();
    }
    if run.pass(passes.carry, "carry", |g| simplify::carry(g, Passes { heap: true, ..passes })) {
        run.clean();
    }
    // Values that leave boxes and objects that leave the heap uncover each other.
    for _ in 0..MAX_TURNS {
        let unboxed = run.pass(passes.unbox, "unbox", unbox::unbox);
        if unboxed {
            run.simplify();
        }
        let removed = run.pass(passes.virtuals, "virtuals", virtuals::virtuals);
        if removed {
            run.simplify();
            run.clean();
        }
        if !(unboxed && removed) {
            break;
        }
    }
    run.pass(passes.ranges, "ranges", ranges::ranges);
    run.pass(passes.copies, "copies", copies::copies);
    run.pass(passes.exits, "exits", exits::exits);
    run.clean();
    run.pass(passes.sink, "sink", sink::sink);
    // After `sink`: boxing may start a collection, which write barriers must not be separated from their stores by.
    run.pass(passes.simplifies(), "simplify", |g| simplify::simplify_last(g, passes));
    run.clean();
    // The backend keeps it while Cranelift works, which is when most memory is in use.
    graph.compact(&graph.reachable());
}

/// How often unboxing and virtual objects take turns.
const MAX_TURNS: usize = 2;

struct Run<'g> {
    graph: &'g mut Graph,
    passes: Passes,
}

impl Run<'_> {
    /// Runs a pass if it is switched on; says whether it changed anything.
    fn pass(&mut self, on: bool, name: &str, pass: impl FnOnce(&mut Graph) -> bool) -> bool {
        let changed = on && pass(self.graph);
        if changed
            && cfg!(debug_assertions)
            && let Err(e) = verify(self.graph)
        {
            panic!("after {name}: {e}\n{}", self.graph);
        }
        changed
    }

    fn simplify(&mut self) {
        let passes = self.passes;
        self.pass(passes.simplifies(), "simplify", |g| simplify::simplify(g, passes));
    }

    fn clean(&mut self) {
        self.pass(self.passes.params, "params", params::params);
        self.pass(self.passes.dead, "dead", dead::dead);
    }
}
