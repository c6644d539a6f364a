//! Taipan's front end: source text to AST, symbol tables and register bytecode. Knows nothing of objects or the heap.
//!
//! The road: [`parse`] (decoding, ruff's parser, our tree in [`ast`]) → [`symtable`] → [`compile_module`] →
//! [`code::CodeUnit`]. [`compile_source`] goes all the way.

pub mod ast;
pub mod code;
mod compile;
mod diagnose;
pub mod disasm;
pub mod error;
pub mod liveness;
mod lower;
pub mod opcodes;
pub mod positions;
pub mod serial;
pub mod symtable;
pub mod tokenizer;
pub mod verify;
pub mod windows;

pub use ast::Mode;
pub use compile::{Compiled, Options, compile_module};
pub use error::{ErrorKind, SyntaxError, Warning, WarningKind};
pub use lower::{Parsed, cookie, decode, is_incomplete, parse, parse_bytes, push_code_point};

/// Text to bytecode.
pub fn compile_source(source: &str, mode: Mode, options: &Options) -> Result<Compiled, SyntaxError> {
    let parsed = parse(source, mode)?;
    compile_parsed(&parsed, options)
}

/// The bytes of a file to bytecode.
pub fn compile_bytes(source: &[u8], mode: Mode, options: &Options) -> Result<Compiled, SyntaxError> {
    let parsed = parse_bytes(source, mode)?;
    compile_parsed(&parsed, options)
}

/// A parsed source to bytecode; warnings of both steps.
pub fn compile_parsed(parsed: &Parsed, options: &Options) -> Result<Compiled, SyntaxError> {
    let mut compiled = compile_module(&parsed.module, options).map_err(|e| e.locate(&parsed.source))?;
    compiled.warnings.splice(0..0, parsed.warnings.iter().cloned());
    Ok(compiled)
}
