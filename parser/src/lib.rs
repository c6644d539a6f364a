//! Taipan's front end: source text to AST, symbol tables and register bytecode. Knows nothing of objects or the heap.

pub mod code;
pub mod opcodes;
