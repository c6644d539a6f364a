//! The trace IR: a graph of basic blocks in SSA form, with parameters instead of phi functions.
//!
//! `ops` is the table of operations, `graph` the data structure, `build` what a recorder calls, `print` and `parse`
//! the text form, `verify` the rules, `dominators` what passes walk along, `liveness` what blocks need, `rename` replaces values, `copy` puts the loop of one graph into another,
//! `pack` keeps a graph that waits in little memory.

pub mod alone;
pub mod build;
pub mod copy;
pub mod dominators;
pub mod graph;
pub mod liveness;
pub mod ops;
pub mod pack;
pub mod parse;
pub mod print;
pub mod rename;
pub mod types;
pub mod verify;

pub use alone::alone;
pub use build::Builder;
pub use copy::{Copied, copy_loop};
pub use dominators::Dominators;
pub use graph::{Args, Aux, Block, CallInfo, Def, Frame, Graph, Op, Role, SnapVal, Snapshot, Virtual};
pub use liveness::Liveness;
pub use ops::Opcode;
pub use pack::{Backup, Packed};
pub use parse::parse;
pub use rename::Renames;
pub use types::{Alloc, BlockId, CallId, Effects, Mem, OpId, Region, RegionSet, SnapshotId, Type, Value, Width};
pub use verify::verify;
