//! `CodeUnit` to bytes and back: library images, caches, `marshal` of code.
//!
//! ```text
//! "TPC" 2 | hash of the opcode table, 8 bytes | table of strings | unit
//! ```
//! Numbers are LEB128. Every text of a file (names, file names, string constants) stands once, in the table in front; a
//! unit refers to it by index. Instructions are an opcode byte and the operands their kinds call for; positions
//! are as [`crate::positions`] packs them. Bytes from elsewhere are refused cleanly, and what was
//! read is still to be checked with [`crate::verify::verify`] before it is run.

use crate::code::{CodeUnit, Const, Handler, LocalKind, Site};
use crate::opcodes::{Ins, Opcode, Operand};
use crate::positions::Positions;
use std::collections::HashMap;
use std::sync::Arc;

const MAGIC: &[u8; 4] = b"TPC\x02";
/// Nesting of constants and code that a reader follows.
const MAX_NESTING: u32 = 200;

/// Changes whenever the meaning of serialised code does: a hash of the opcode table.
pub fn version() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    for (name, kinds) in Opcode::NAMES.iter().zip(Opcode::OPERANDS) {
        name.bytes().for_each(&mut add);
        kinds.iter().for_each(|k| add(*k as u8));
    }
    hash
}

/// Serialises a unit.
pub fn write(unit: &CodeUnit) -> Vec<u8> {
    let mut w = Writer { out: Vec::new(), texts: Vec::new(), index: HashMap::new() };
    w.unit(unit);
    let Writer { out: body, texts, .. } = w;
    let mut head = Writer { out: Vec::with_capacity(body.len() + 4096), texts: Vec::new(), index: HashMap::new() };
    head.out.extend(MAGIC);
    head.out.extend(version().to_le_bytes());
    head.number(texts.len() as u64);
    for text in texts {
        head.bytes(text);
    }
    head.out.extend(body);
    head.out
}

/// Why bytes were refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadError {
    /// Not serialised code.
    Magic,
    /// Made by another version of the compiler.
    Version,
    /// Damaged.
    Malformed,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ReadError::Magic => "not compiled code",
            ReadError::Version => "compiled code of another version",
            ReadError::Malformed => "damaged compiled code",
        })
    }
}

impl std::error::Error for ReadError {}

/// Reads what [`write`] wrote.
pub fn read(bytes: &[u8]) -> Result<CodeUnit, ReadError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(ReadError::Magic)?;
    let (hash, rest) = rest.split_first_chunk::<8>().ok_or(ReadError::Malformed)?;
    if u64::from_le_bytes(*hash) != version() {
        return Err(ReadError::Version);
    }
    let mut r = Reader { rest, texts: Vec::new(), depth: 0 };
    let count = r.count()?;
    r.texts = (0..count).map(|_| r.bytes()).collect::<Read<_>>()?;
    r.unit()
}

struct Writer<'a> {
    out: Vec<u8>,
    texts: Vec<&'a [u8]>,
    index: HashMap<&'a [u8], u64>,
}

impl<'a> Writer<'a> {
    fn number(&mut self, mut v: u64) {
        while v >= 0x80 {
            self.out.push(v as u8 | 0x80);
            v >>= 7;
        }
        self.out.push(v as u8);
    }

    fn signed(&mut self, v: i64) {
        self.number((v << 1 ^ v >> 63) as u64);
    }

    fn bytes(&mut self, b: &[u8]) {
        self.number(b.len() as u64);
        self.out.extend_from_slice(b);
    }

    fn text(&mut self, text: &'a [u8]) {
        let next = self.texts.len() as u64;
        let index = *self.index.entry(text).or_insert(next);
        if index == next {
            self.texts.push(text);
        }
        self.number(index);
    }

    fn texts(&mut self, texts: &'a [Box<str>]) {
        self.number(texts.len() as u64);
        texts.iter().for_each(|t| self.text(t.as_bytes()));
    }

    fn unit(&mut self, u: &'a CodeUnit) {
        self.text(u.name.as_bytes());
        self.text(u.qualname.as_bytes());
        self.text(u.filename.as_bytes());
        for v in [u.first_line, u.flags] {
            self.number(u64::from(v));
        }
        for v in [u.arg_count, u.posonly_count, u.kwonly_count, u.register_count] {
            self.number(u64::from(v));
        }
        self.texts(&u.local_names);
        self.out.extend(u.local_kinds.iter().map(|k| *k as u8));
        self.texts(&u.free_names);
        self.texts(&u.names);
        self.number(u.constants.len() as u64);
        u.constants.iter().for_each(|c| self.constant(c));
        self.number(u.sites.len() as u64);
        for s in &u.sites {
            // "No constant" is 0.
            self.number(u64::from(s.name.wrapping_add(1)));
            self.number(u64::from(s.kwnames.wrapping_add(1)));
            self.number(u64::from(s.argc));
        }
        self.number(u.handlers.len() as u64);
        for h in &u.handlers {
            self.number(u64::from(h.start));
            self.number(u64::from(h.end - h.start));
            self.number(u64::from(h.handler));
            self.number(u64::from(h.exc));
        }
        self.number(u.instructions.len() as u64);
        for &ins in &u.instructions {
            self.instruction(ins);
        }
        self.bytes(u.positions.bytes());
    }

    fn instruction(&mut self, ins: Ins) {
        self.out.push(ins.op_byte());
        let kinds = ins.op().operands();
        for (value, kind) in [ins.a(), ins.b(), ins.c()].into_iter().zip(kinds) {
            match kind {
                Operand::Jump => self.signed(i64::from(ins.jump())),
                Operand::ConstWide => self.number(ins.bc() as u64),
                Operand::No if ins.op() != Opcode::NOP => {}
                _ => self.number(value as u64),
            }
        }
    }

    fn constant(&mut self, c: &'a Const) {
        let sequence = |w: &mut Self, tag: u8, items: &'a [Const]| {
            w.out.push(tag);
            w.number(items.len() as u64);
            items.iter().for_each(|i| w.constant(i));
        };
        match c {
            Const::None => self.out.push(0),
            Const::Bool(b) => self.out.push(1 + u8::from(*b)),
            Const::Ellipsis => self.out.push(3),
            Const::Int(i) => {
                self.out.push(4);
                self.signed(*i);
            }
            Const::BigInt { negative, magnitude } => {
                self.out.push(5 + u8::from(*negative));
                self.bytes(magnitude);
            }
            Const::Float(f) => {
                self.out.push(7);
                self.out.extend(f.to_bits().to_le_bytes());
            }
            Const::Complex(re, im) => {
                self.out.push(8);
                self.out.extend(re.to_bits().to_le_bytes());
                self.out.extend(im.to_bits().to_le_bytes());
            }
            Const::Str(s) => {
                self.out.push(9);
                self.text(s);
            }
            Const::Bytes(b) => {
                self.out.push(10);
                self.text(b);
            }
            Const::Tuple(items) => sequence(self, 11, items),
            Const::FrozenSet(items) => sequence(self, 12, items),
            Const::Slice(parts) => sequence(self, 13, &parts[..]),
            Const::Code(code) => {
                self.out.push(14);
                self.unit(code);
            }
        }
    }
}

type Read<T> = Result<T, ReadError>;

struct Reader<'a> {
    rest: &'a [u8],
    texts: Vec<&'a [u8]>,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Read<u8> {
        let (&b, rest) = self.rest.split_first().ok_or(ReadError::Malformed)?;
        self.rest = rest;
        Ok(b)
    }

    fn number(&mut self) -> Read<u64> {
        let (mut v, mut shift) = (0u64, 0);
        loop {
            let b = self.byte()?;
            v |= u64::from(b & 0x7F).checked_shl(shift).ok_or(ReadError::Malformed)?;
            if b < 0x80 {
                return Ok(v);
            }
            shift += 7;
        }
    }

    fn narrow<T: TryFrom<u64>>(&mut self) -> Read<T> {
        T::try_from(self.number()?).map_err(|_| ReadError::Malformed)
    }

    fn signed(&mut self) -> Read<i64> {
        let v = self.number()?;
        Ok((v >> 1) as i64 ^ -((v & 1) as i64))
    }

    /// A number of things that take at least a byte each.
    fn count(&mut self) -> Read<usize> {
        let n: usize = self.narrow()?;
        if n > self.rest.len() { Err(ReadError::Malformed) } else { Ok(n) }
    }

    fn bytes(&mut self) -> Read<&'a [u8]> {
        let n = self.count()?;
        let (head, rest) = self.rest.split_at(n);
        self.rest = rest;
        Ok(head)
    }

    fn fixed(&mut self) -> Read<f64> {
        let (head, rest) = self.rest.split_first_chunk::<8>().ok_or(ReadError::Malformed)?;
        self.rest = rest;
        Ok(f64::from_bits(u64::from_le_bytes(*head)))
    }

    fn text(&mut self) -> Read<&'a [u8]> {
        let index: usize = self.narrow()?;
        self.texts.get(index).copied().ok_or(ReadError::Malformed)
    }

    fn name(&mut self) -> Read<Box<str>> {
        std::str::from_utf8(self.text()?).map(Into::into).map_err(|_| ReadError::Malformed)
    }

    fn list<T>(&mut self, one: impl FnMut(&mut Self) -> Read<T>) -> Read<Box<[T]>> {
        let n = self.count()?;
        self.several(n, one)
    }

    fn several<T>(&mut self, n: usize, mut one: impl FnMut(&mut Self) -> Read<T>) -> Read<Box<[T]>> {
        let mut out = Vec::with_capacity(n);
        for _ in 0..n {
            out.push(one(self)?);
        }
        Ok(out.into())
    }

    fn nested<T>(&mut self, inside: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(ReadError::Malformed);
        }
        let result = crate::ast::deep(|| inside(self));
        self.depth -= 1;
        result
    }

    fn unit(&mut self) -> Read<CodeUnit> {
        let (name, qualname, filename) = (self.name()?, self.name()?, self.name()?);
        let (first_line, flags) = (self.narrow()?, self.narrow()?);
        let (arg_count, posonly_count) = (self.narrow()?, self.narrow()?);
        let (kwonly_count, register_count) = (self.narrow()?, self.narrow()?);
        let local_names = self.list(Self::name)?;
        let local_kinds = self.several(local_names.len(), |r| {
            Ok(match r.byte()? {
                0 => LocalKind::Local,
                1 => LocalKind::Cell,
                2 => LocalKind::Free,
                3 => LocalKind::Hidden,
                _ => return Err(ReadError::Malformed),
            })
        })?;
        let (free_names, names) = (self.list(Self::name)?, self.list(Self::name)?);
        let constants = self.list(Self::constant)?;
        let sites = self.list(|r| {
            let (name, kwnames): (u32, u32) = (r.narrow()?, r.narrow()?);
            Ok(Site { name: name.wrapping_sub(1), kwnames: kwnames.wrapping_sub(1), argc: r.narrow()? })
        })?;
        let handlers = self.list(|r| {
            let (start, length): (u32, u32) = (r.narrow()?, r.narrow()?);
            let end = start.checked_add(length).ok_or(ReadError::Malformed)?;
            Ok(Handler { start, end, handler: r.narrow()?, exc: r.narrow()? })
        })?;
        let instructions = self.list(Self::instruction)?;
        let positions = Positions::from_bytes(instructions.len(), self.bytes()?).ok_or(ReadError::Malformed)?;
        Ok(CodeUnit {
            name,
            qualname,
            filename,
            first_line,
            flags,
            arg_count,
            posonly_count,
            kwonly_count,
            local_names,
            local_kinds,
            free_names,
            register_count,
            instructions,
            constants,
            sites,
            handlers,
            positions,
            names,
        })
    }

    fn instruction(&mut self) -> Read<Ins> {
        let op = Opcode::from_u8(self.byte()?).ok_or(ReadError::Malformed)?;
        let mut values = [0u16; 3];
        for (i, kind) in op.operands().into_iter().enumerate() {
            match kind {
                Operand::Jump => {
                    let offset = i32::try_from(self.signed()?).map_err(|_| ReadError::Malformed)?;
                    return Ok(Ins::wide(op, values[0], offset));
                }
                Operand::ConstWide => {
                    let index: u32 = self.narrow()?;
                    return Ok(Ins::wide(op, values[0], index as i32));
                }
                Operand::No if op != Opcode::NOP => {}
                _ => values[i] = self.narrow()?,
            }
        }
        Ok(Ins::new(op, values[0], values[1], values[2]))
    }

    fn constant(&mut self) -> Read<Const> {
        self.nested(|r| {
            Ok(match r.byte()? {
                0 => Const::None,
                1 => Const::Bool(false),
                2 => Const::Bool(true),
                3 => Const::Ellipsis,
                4 => Const::Int(r.signed()?),
                tag @ (5 | 6) => Const::BigInt { negative: tag == 6, magnitude: r.bytes()?.into() },
                7 => Const::Float(r.fixed()?),
                8 => Const::Complex(r.fixed()?, r.fixed()?),
                9 => Const::Str(r.text()?.into()),
                10 => Const::Bytes(r.text()?.into()),
                11 => Const::Tuple(r.list(Self::constant)?),
                12 => Const::FrozenSet(r.list(Self::constant)?),
                13 => {
                    let parts = r.list(Self::constant)?.into_vec();
                    Const::Slice(Box::new(parts.try_into().map_err(|_| ReadError::Malformed)?))
                }
                14 => Const::Code(Arc::new(r.unit()?)),
                _ => return Err(ReadError::Malformed),
            })
        })
    }
}
