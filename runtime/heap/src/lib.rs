//! Taipan's heap: words, cell headers, allocation and collection. The only crate that owns raw memory; it knows
//! nothing of Python.
//!
//! In the order in which a cell meets them: `value` (the word format), `header` (what every cell starts with),
//! `kinds` (what the layer above declares), `classes` and `chunk` (where cells lie), `allocator` (windows), `blocks`
//! (what is free), `slot`, `array`, `rootvec` and `barrier` (writing), `heap` (the whole), `collect`, `trace`,
//! `stack`, `weak`, `finalizers` (collection), `verify` and `stats`.
//!
//! Rules for the layer above:
//! - A pointer to a cell may be held in a register or on a native stack, in a heap slot, or where `Roots` shows it.
//!   Nowhere else across an allocation.
//! - Every store of a pointer into a cell goes through `Slot::set` and its kin, or is followed by `write_barrier`.
//! - An allocation may collect. Nothing moves.

pub mod allocator;
pub mod array;
pub mod barrier;
mod blocks;
pub mod chunk;
pub mod classes;
mod collect;
mod finalizers;
pub mod header;
pub mod heap;
pub mod kinds;
mod os;
pub mod rootvec;
pub mod slot;
pub mod stack;
pub mod stats;
pub mod trace;
pub mod value;
mod verify;
mod weak;

pub use allocator::{Allocator, OutOfMemory};
pub use array::{Array, ByteBuf};
pub use barrier::{needs_barrier, write_barrier, write_barrier_elem, write_barrier_range};
pub use classes::{SIZE_CLASSES, class_of};
pub use header::{Gc, Header, HeapObject, Kind, ShapeId, flags};
pub use heap::{CollectionKind, Heap, Hooks, RootId, Roots, Tuning};
pub use kinds::{HEAP_KINDS, KindInfo, Layout};
pub use rootvec::RootVec;
pub use slot::{Field, GcField, Slot};
pub use stack::{scrub_stack, stack_bounds, with_spilled_registers};
pub use stats::Stats;
pub use trace::Tracer;
pub use value::{Value, Word, plain_nan};

#[cfg(test)]
mod tests;
