//! The unit being compiled: instructions with labels, registers, constants, names, sites, guarded regions.
//!
//! Registers: named variables first (one register each for the whole unit), then temporaries, used like a stack:
//! [`Unit::temp`] takes the next, [`Unit::release`] gives back everything above a mark. Windows of calls are runs of
//! temporaries taken one after the other. [`ABSENT`] stands for a register that is never written.

use crate::ast::{Constant, Name, Span};
use crate::code::{LocalKind, NO_CONST, Site};
use crate::opcodes::Opcode;
use crate::symtable::ScopeId;
use std::collections::HashMap;

pub type Reg = u32;

/// A register that is never bound; becomes a real one when the unit is assembled.
pub const ABSENT: Reg = u32::MAX;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct Label(pub u32);

#[derive(Clone, Copy, Debug)]
pub struct Inst {
    pub op: Opcode,
    pub a: u32,
    pub b: u32,
    pub c: u32,
    /// Target of a jump.
    pub target: Option<Label>,
    pub span: Span,
}

/// A stretch of instructions guarded by a handler. A region is cut in pieces where code of an outer level is emitted
/// inside it (a `finally` body before a `return`).
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    pub start: u32,
    pub end: u32,
    pub handler: Label,
    pub exc: Reg,
    /// Nesting: deeper pieces come first in the exception table.
    pub depth: u32,
}

#[derive(Clone, Copy, Debug)]
struct Region {
    /// Where the open piece starts; None while suspended.
    start: Option<u32>,
    handler: Label,
    exc: Reg,
}

/// What a `break`, `continue` or `return` passes on its way out.
#[derive(Clone, Copy, Debug)]
pub enum BlockKind<'a> {
    Loop {
        top: Label,
        exit: Label,
    },
    /// Body of a `try` with `finally`.
    Finally {
        body: &'a [crate::ast::Stmt],
    },
    /// A handler or `finally` body run for an exception: the handled exception is to be restored.
    Handling {
        saved: Reg,
        name: Option<Name>,
    },
    With {
        window: Reg,
        is_async: bool,
        span: Span,
    },
    /// `except*` body: jumping out is an error.
    ExceptStar,
    /// Body of a `finally`: jumping out draws a warning.
    FinallyBody,
}

#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    pub kind: BlockKind<'a>,
    /// Number of regions open outside the block.
    pub regions: usize,
}

pub struct Unit<'a> {
    pub scope: ScopeId,
    /// Inlined comprehensions being compiled, innermost last.
    pub inner: Vec<ScopeId>,
    pub name: Name,
    pub qualname: String,
    pub first_line: u32,
    pub flags: u32,
    pub arg_count: u32,
    pub posonly_count: u32,
    pub kwonly_count: u32,
    pub param_count: u32,
    pub variables: HashMap<(ScopeId, Name), Reg>,
    pub free: HashMap<Name, Reg>,
    pub free_names: Vec<Name>,
    pub local_names: Vec<Name>,
    pub local_kinds: Vec<LocalKind>,
    top: Reg,
    highest: Reg,
    pub code: Vec<Inst>,
    pub labels: Vec<u32>,
    pub pieces: Vec<Piece>,
    regions: Vec<Region>,
    pub blocks: Vec<Block<'a>>,
    pub constants: Vec<Constant>,
    constant_index: HashMap<Vec<u8>, u32>,
    pub name_constants: HashMap<Name, u32>,
    pub names: Vec<Name>,
    name_seen: HashMap<Name, ()>,
    pub sites: Vec<Site>,
    pub span: Span,
    pub has_walrus: bool,
}

impl<'a> Unit<'a> {
    pub fn new(scope: ScopeId, name: Name, first_line: u32) -> Unit<'a> {
        Unit {
            scope,
            inner: Vec::new(),
            name,
            qualname: String::new(),
            first_line,
            flags: 0,
            arg_count: 0,
            posonly_count: 0,
            kwonly_count: 0,
            param_count: 0,
            variables: HashMap::new(),
            free: HashMap::new(),
            free_names: Vec::new(),
            local_names: Vec::new(),
            local_kinds: Vec::new(),
            top: 0,
            highest: 0,
            code: Vec::new(),
            labels: Vec::new(),
            pieces: Vec::new(),
            regions: Vec::new(),
            blocks: Vec::new(),
            constants: Vec::new(),
            constant_index: HashMap::new(),
            name_constants: HashMap::new(),
            names: Vec::new(),
            name_seen: HashMap::new(),
            sites: Vec::new(),
            span: Span { line: first_line, col: 0, end_line: first_line, end_col: 0 },
            has_walrus: false,
        }
    }

    // --- registers ---

    /// A register for a variable. Only before the first temporary is taken.
    pub fn variable(&mut self, name: Name, kind: LocalKind) -> Reg {
        debug_assert_eq!(self.top as usize, self.local_names.len());
        let reg = self.top;
        self.local_names.push(name);
        self.local_kinds.push(kind);
        self.top += 1;
        self.highest = self.highest.max(self.top);
        reg
    }

    pub fn temp(&mut self) -> Reg {
        self.temps(1)
    }

    /// A run of registers.
    pub fn temps(&mut self, count: u32) -> Reg {
        let reg = self.top;
        self.top += count;
        self.highest = self.highest.max(self.top);
        reg
    }

    pub fn mark(&self) -> Reg {
        self.top
    }

    pub fn release(&mut self, mark: Reg) {
        self.top = mark;
    }

    pub fn is_temp(&self, reg: Reg) -> bool {
        reg as usize >= self.local_names.len()
    }

    pub fn register_count(&self) -> u32 {
        self.highest
    }

    // --- instructions ---

    pub fn emit(&mut self, op: Opcode, a: u32, b: u32, c: u32) {
        self.code.push(Inst { op, a, b, c, target: None, span: self.span });
    }

    pub fn jump(&mut self, op: Opcode, a: u32, target: Label) {
        self.code.push(Inst { op, a, b: 0, c: 0, target: Some(target), span: self.span });
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    pub fn place(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.code.len() as u32;
    }

    pub fn label_here(&mut self) -> Label {
        let label = self.label();
        self.place(label);
        label
    }

    // --- guarded regions ---

    pub fn open(&mut self, handler: Label, exc: Reg) {
        self.regions.push(Region { start: Some(self.code.len() as u32), handler, exc });
    }

    pub fn close(&mut self) {
        let depth = self.regions.len() - 1;
        self.suspend(depth);
        self.regions.pop();
    }

    pub fn region_count(&self) -> usize {
        self.regions.len()
    }

    /// Ends the open pieces of all regions from `depth` on; [`Unit::resume`] starts new ones.
    pub fn suspend(&mut self, depth: usize) {
        let here = self.code.len() as u32;
        for (i, region) in self.regions.iter_mut().enumerate().skip(depth) {
            if let Some(start) = region.start.take()
                && start < here
            {
                let (handler, exc) = (region.handler, region.exc);
                self.pieces.push(Piece { start, end: here, handler, exc, depth: i as u32 });
            }
        }
    }

    /// The regions that are suspended are active again. `which` is what [`Unit::active`] gave before.
    pub fn resume(&mut self, which: &[bool]) {
        let here = self.code.len() as u32;
        for (region, &active) in self.regions.iter_mut().zip(which) {
            if active && region.start.is_none() {
                region.start = Some(here);
            }
        }
    }

    pub fn active(&self) -> Vec<bool> {
        self.regions.iter().map(|r| r.start.is_some()).collect()
    }

    // --- tables ---

    pub fn constant(&mut self, value: Constant) -> u32 {
        let mut key = Vec::new();
        constant_key(&value, &mut key);
        if let Some(&index) = self.constant_index.get(&key) {
            return index;
        }
        let index = self.constants.len() as u32;
        self.constants.push(value);
        self.constant_index.insert(key, index);
        index
    }

    /// A constant that is not shared with equal ones (code).
    pub fn new_constant(&mut self, value: Constant) -> u32 {
        self.constants.push(value);
        self.constants.len() as u32 - 1
    }

    /// Records a name in `co_names`.
    pub fn note_name(&mut self, name: Name) {
        if self.name_seen.insert(name, ()).is_none() {
            self.names.push(name);
        }
    }

    pub fn site(&mut self, name: u32, kwnames: u32, argc: u32) -> u32 {
        self.sites.push(Site { name, kwnames, argc: argc.min(u32::from(u16::MAX)) as u16 });
        self.sites.len() as u32 - 1
    }

    pub fn call_site(&mut self, argc: u32) -> u32 {
        self.site(NO_CONST, NO_CONST, argc)
    }
}

/// Bytes that are equal for constants that may share an index: same type, same value (-0.0 is not 0.0).
pub fn constant_key(value: &Constant, out: &mut Vec<u8>) {
    let bytes = |tag: u8, data: &[u8], out: &mut Vec<u8>| {
        out.push(tag);
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
    };
    match value {
        Constant::None => out.push(0),
        Constant::Bool(b) => out.push(1 + u8::from(*b)),
        Constant::Ellipsis => out.push(3),
        Constant::Int(i) => {
            out.push(4);
            out.extend(i.to_le_bytes());
        }
        Constant::BigInt { negative, magnitude } => bytes(5 + u8::from(*negative), magnitude, out),
        Constant::Float(f) => {
            out.push(7);
            out.extend(f.to_bits().to_le_bytes());
        }
        Constant::Complex(re, im) => {
            out.push(8);
            out.extend(re.to_bits().to_le_bytes());
            out.extend(im.to_bits().to_le_bytes());
        }
        Constant::Str(s) => bytes(9, s, out),
        Constant::Bytes(b) => bytes(10, b, out),
        Constant::Tuple(items) | Constant::FrozenSet(items) => {
            out.push(if matches!(value, Constant::Tuple(_)) { 11 } else { 12 });
            out.extend((items.len() as u32).to_le_bytes());
            items.iter().for_each(|i| constant_key(i, out));
        }
        Constant::Slice(parts) => {
            out.push(13);
            parts.iter().for_each(|i| constant_key(i, out));
        }
        Constant::Code(code) => {
            out.push(14);
            out.extend((std::ptr::from_ref(&**code) as usize).to_le_bytes());
        }
    }
}
