//! The trace compiler: trace IR, optimiser, Cranelift backend, code memory.
//!
//! A trace comes in as a `Graph` (`ir`), is made better by passes (`opt`) and turned into machine code (`backend`).
//! The crate knows no Python and no heap: layouts, addresses and constants are given to it.
//!
//! Module order is the order data flows.

pub mod backend;
pub mod ir;
pub mod opt;
pub mod words;
