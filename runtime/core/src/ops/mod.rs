//! Generic operations on any objects, in plain Rust: what natives and slow paths use. `binary` (operators and comparisons), `attr`
//! (attributes), `protocol` (truth, length, hash, text, items, iteration), `pending` (finalizers, signals).

pub mod attr;
pub mod binary;
pub mod frames;
pub mod instance;
pub mod pending;
pub mod protocol;
pub mod subclass;

pub use binary::BinOp;
pub use protocol::{UnaryOp, check_length};
