//! `CodeUnit`: what the compiler makes of a module, class body, function or comprehension. Plain data, no objects:
//! core turns it into a code object (`hydrate`), `serial` writes it to library images and caches.

use crate::opcodes::Ins;
use crate::positions::Positions;
use std::sync::Arc;

/// A compile-time constant.
#[derive(Clone, Debug)]
pub enum Const {
    None,
    Bool(bool),
    Ellipsis,
    Int(i64),
    /// An int outside i64: sign and little-endian magnitude.
    BigInt {
        negative: bool,
        magnitude: Box<[u8]>,
    },
    Float(f64),
    Complex(f64, f64),
    /// WTF-8: UTF-8 that may hold lone surrogates.
    Str(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Box<[Const]>),
    FrozenSet(Box<[Const]>),
    Slice(Box<[Const; 3]>),
    /// Shared with the code object made of it.
    Code(Arc<CodeUnit>),
}

/// Static half of a site: what an instruction needs besides its operands. Its inline-cache word has the same index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Constant index of the attribute or global name (a str); `NO_CONST` if none.
    pub name: u32,
    /// Constant index of the tuple of keyword names of a call; `NO_CONST` if none.
    pub kwnames: u32,
    /// Arguments of a call: positional and keyword, without self.
    pub argc: u16,
}

/// "No constant" in `Site`.
pub const NO_CONST: u32 = u32::MAX;

/// An exception-table entry: instructions `start..end` are guarded; the exception goes to register `exc`, control to
/// `handler`. Entries are sorted so that the first match is the innermost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub handler: u32,
    pub exc: u16,
}

/// Source range of an instruction (PEP 657). Lines from 1, columns are byte offsets from 0; line 0 = no location.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub end_line: u32,
    pub col: u32,
    pub end_col: u32,
}

/// co_flags bits, as CPython's.
pub mod co {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const FUTURE_ANNOTATIONS: u32 = 0x0100_0000;
    pub const HAS_DOCSTRING: u32 = 0x0400_0000;
    pub const METHOD: u32 = 0x0800_0000;
    /// Taipan: a hidden routine (skipped by tracebacks, frames and the recursion count).
    pub const HIDDEN: u32 = 0x8000_0000;
}

/// A compiled unit of code.
#[derive(Clone, Debug, Default)]
pub struct CodeUnit {
    pub name: Box<str>,
    pub qualname: Box<str>,
    pub filename: Box<str>,
    pub first_line: u32,
    pub flags: u32,
    /// Arguments as CPython counts them: positional (incl. positional-only), positional-only, keyword-only.
    pub arg_count: u16,
    pub posonly_count: u16,
    pub kwonly_count: u16,
    /// Names of registers 0..: arguments (positional, kw-only, *args, **kwargs), then locals, cells and free variables.
    /// A register of a cell variable is listed under its name too.
    pub local_names: Box<[Box<str>]>,
    /// For each register in `local_names`: plain local, cell variable (register holds a cell), free variable, or
    /// hidden (an inlined comprehension's variable).
    pub local_kinds: Box<[LocalKind]>,
    /// Free variables in closure-tuple order (COPY_FREE's numbering).
    pub free_names: Box<[Box<str>]>,
    /// Registers in all, temporaries included.
    pub register_count: u16,
    pub instructions: Box<[Ins]>,
    pub constants: Box<[Const]>,
    pub sites: Box<[Site]>,
    pub handlers: Box<[Handler]>,
    /// One per instruction.
    pub positions: Positions,
    /// Names used as globals/attributes (co_names).
    pub names: Box<[Box<str>]>,
}

/// What a named register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum LocalKind {
    Local = 0,
    Cell = 1,
    Free = 2,
    Hidden = 3,
}
