//! The front door: a recorded tree in, a compiled unit out.
//!
//! The graph given is the tree as recorded: it is kept by whoever records, side traces are added to it
//! (`ir::Builder::side`), and each time the whole of it is optimised and compiled anew, from a copy. An exit of the
//! unit names the snapshot of *that* graph, so a recorder finds in its own graph the values a side trace starts with.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::backend::{Backend, CodeMemory, CompileError, Dump, Layout, PART_LIMIT, Unit};
use crate::ir::{Graph, verify};
use crate::opt::{self, Passes};

/// What is wanted of a compilation.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub passes: Passes,
    /// Keep the optimised trace as text.
    pub text: bool,
    pub backend: Dump,
    /// Ops of a tree from which on it becomes several functions.
    pub part_limit: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { passes: Passes::ALL, text: false, backend: Dump::default(), part_limit: PART_LIMIT }
    }
}

/// A compiled tree and what is known about it.
#[derive(Debug)]
pub struct Compiled {
    pub unit: Unit,
    /// Ops and guards as recorded.
    pub recorded: (usize, usize),
    /// Ops and guards after the optimiser.
    pub optimised: (usize, usize),
    /// How often each op stands in the optimised trace, by name.
    pub ops: BTreeMap<&'static str, usize>,
    pub optimise_time: Duration,
    /// The optimised trace, if asked for.
    pub text: Option<String>,
}

/// Optimises and compiles. Lives on whichever thread compiles.
#[derive(Debug)]
pub struct Compiler {
    backend: Backend,
    pub options: Options,
}

impl Compiler {
    pub fn new(memory: CodeMemory, layout: Layout, options: Options) -> Result<Compiler, CompileError> {
        Ok(Compiler { backend: Backend::new(memory, layout, options.part_limit)?, options })
    }

    pub fn memory(&self) -> &CodeMemory {
        self.backend.memory()
    }

    /// `number`: what the unit's exits leave in the thread.
    pub fn compile(&mut self, mut graph: Graph, number: u64) -> Result<Compiled, CompileError> {
        let start = Instant::now();
        verify(&graph).map_err(CompileError::Invalid)?;
        let recorded = graph.count();
        opt::optimise(&mut graph, self.options.passes);
        // Lowering relies on it. A pass that broke a rule costs the tree its code, not the program its life.
        verify(&graph).map_err(CompileError::Invalid)?;
        let optimise_time = start.elapsed();
        let (optimised, ops) = (graph.count(), graph.ops_by_name());
        let text = self.options.text.then(|| graph.to_string());
        let unit = self.backend.compile(graph, number, self.options.backend)?;
        Ok(Compiled { unit, recorded, optimised, ops, optimise_time, text })
    }
}
