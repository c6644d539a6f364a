//! Tracing: from hot loops to compiled trees and back. The only user of `jit`, installed in a Vm as its `Tier`.
//!
//! - `recorder`: the interpreter run on a `Machine` that writes down what it did (`machine` implements the trait, `driver` runs it).
//! - `residual`: bytecodes that compiled code leaves to the interpreter, one at a time.
//! - `realise`: from an exit of compiled code to the interpreter's frames.
//! - `tree`: a root loop with its side traces, compiled as one function; `deps`: what it relies on.
//! - `tier`: counters, policy, invalidation, statistics.
//!
//! **Tree.** A tree belongs to a loop head (code, pc). Its root trace starts there; a hot exit records a side trace, which ends at the
//! same loop head (then the tree is recompiled as one function) or gives up. An outer loop around a hot inner one becomes
//! a side trace of the inner: it leaves by the inner loop's end and comes back to its head.

mod driver;
mod fail;
mod machine;
mod natives;
mod realise;
mod recorder;
mod residual;
mod stats;
mod tier;
mod tree;

pub use tier::{JitOptions, install};
