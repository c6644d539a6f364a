//! Tracing: from hot loops to compiled trees and back. The only user of `jit`, installed in a Vm as its `Tier`.
//!
//! - `recorder`: the interpreter run on a `Machine` that writes down what it did (`machine` implements the trait, `driver` runs it).
//! - `residual`: what compiled code leaves to the interpreter: single bytecodes, compiled inner loops. `functions`: calls a trace follows; `call`: those it
//!   does not; `natives`: calls of natives; `generators`: those that a trace resumes.
//! - `raising`: exceptions that a trace raises, unwinds and handles.
//! - `nest`: compiled loops that become loops of larger traces.
//! - `realise`: from an exit of compiled code to the interpreter's frames.
//! - `tree`: a root trace with its side traces, compiled as one function, and what it relies on.
//! - `alone`: side traces that run before their tree is compiled again.
//! - `workshop`: compiling, on a thread of its own; `budget`: what it may cost.
//! - `measure`: whether code is worth entering.
//! - `tier`: the Jit, seen from core: counters, invalidation. `run`: entering and leaving code. `record`: what is recorded and compiled.
//!
//! **Tree.** A tree belongs to a loop head or to a function's entry. Its root trace starts there; a hot exit records a side trace,
//! which ends at the same loop head (or where the function returns), and the tree is recompiled as one function. A loop that
//! another trace comes to, and that has code, becomes a loop of that trace (`nest`); so a nest is compiled from inside out: a trace
//! that leaves an inner loop ends where the outer one goes on, and the outer one is recorded next.

mod alone;
mod budget;
mod call;
mod driver;
mod fail;
mod functions;
mod generators;
mod iterators;
mod machine;
mod measure;
mod natives;
mod nest;
mod pages;
mod raising;
mod realise;
mod record;
mod recorder;
mod remade;
mod residual;
mod run;
mod stats;
mod tier;
mod tree;
mod wide;
mod workshop;
mod worth;

pub use tier::{JitOptions, install};
