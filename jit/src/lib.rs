//! The trace compiler: trace IR, optimiser, Cranelift backend, code memory.
//!
//! A recorder builds a `Graph` (`ir::Builder`); `compile` makes it better (`opt`) and turns it into machine code
//! (`backend`). The crate knows no Python and no heap: layouts, addresses and constants are given to it, and what a
//! snapshot's frames mean is the client's affair.
//!
//! What a recorder should know:
//! - Constants are values (`graph.int(5)`), usable everywhere; a snapshot that names them costs no code.
//! - A snapshot names, for each frame, the slots whose memory is out of date and what belongs there: values of any
//!   type, raw. Guards that leave at the same point share one snapshot: exits are per snapshot, and what they name is
//!   what compiling costs.
//! - Ask `Builder::known_int` and its kin before asking a guard.
//! - Pass loop variables as block parameters of type `Val`; unboxing them is the optimiser's task.
//! - `Region::HEADER` (0) holds shapes. Two regions must never name the same memory.
//! - The graph stays with the recorder. A side trace is `Builder::side(graph, exit.snapshot)`; it uses the values the
//!   snapshot names and ends with a jump to a block of the tree, an exit or a leave. Then compile the graph again.
//!
//! How to add an op: `ir::ops`. How to add a pass: `opt`.
//!
//! Module order is the order data flows.

pub mod hash;
pub mod ir;
pub mod opt;
#[rustfmt::skip] // Not in alphabetical but in travelling order.
pub mod backend;
pub mod compile;
pub mod words;
