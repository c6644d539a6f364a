//! Taipan's heap: words, cell headers, allocation and collection. The only crate that owns raw memory; it knows
//! nothing of Python. See `value` for the word format and `header` for what every cell starts with.

pub mod header;
pub mod value;

pub use header::{Gc, Header, HeapObject, Kind, ShapeId, flags};
pub use value::{Value, Word};
