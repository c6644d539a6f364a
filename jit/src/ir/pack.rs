//! A recorded graph at rest: a fifth of the memory, for the long time between one side trace and the next.
//!
//! Numbers are written as LEB128, signed ones folded ("zigzag"), and mostly as differences: operands and block lists name what was
//! defined shortly before. Frames and their words, which snapshots share, are written once; unpacked graphs share them again.
//! Everything keeps its number: who recorded the graph holds numbers of its values, blocks and snapshots.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::graph::{Aux, Block, CallInfo, Def, Frame, Graph, Op, SnapVal, Snapshot, ValueInfo, Virtual};
use super::ops::Opcode;
use super::types::{Alloc, BlockId, CallId, Mem, OpId, Region, SnapshotId, Type, Value, Width};
use crate::hash::Build;

/// See the top of the file.
#[derive(Debug)]
pub struct Packed {
    name: String,
    calls: Vec<CallInfo>,
    bytes: Box<[u8]>,
}

impl Packed {
    pub fn new(graph: &Graph) -> Packed {
        let mut w = Writer { bytes: Vec::with_capacity(32 * graph.ops.len()), last: 0 };
        w.list(&graph.values, Writer::value_info);
        w.list(&graph.ops, Writer::op);
        w.list(&graph.blocks, |w, block| {
            w.list(&block.params, |w, v| w.near(v.0));
            w.list(&block.ops, |w, id| w.near(id.0));
        });
        w.snapshots(&graph.snapshots);
        Packed { name: graph.name.clone(), calls: graph.calls.clone(), bytes: w.bytes.into_boxed_slice() }
    }

    /// Bytes: what compiling costs follows it.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    pub fn unpack(&self) -> Graph {
        let mut r = Reader { bytes: &self.bytes, last: 0 };
        let values = r.list(Reader::value_info);
        let ops = r.list(Reader::op);
        let blocks = r.list(|r| Block { params: r.list(|r| Value(r.near())), ops: r.list(|r| OpId(r.near())) });
        let snapshots = r.snapshots();
        let constants = values.iter().zip(0..).filter_map(|(info, i)| match info.def {
            Def::Const(bits) => Some(((info.ty, bits), Value(i))),
            _ => None,
        });
        let consts = constants.collect();
        Graph { name: self.name.clone(), blocks, snapshots, calls: self.calls.clone(), ops, values, consts }
    }
}

/// A graph as it was, for a pass that tries something and may have to go back. Small ones are copied; packing takes longer, but a copy
/// of a large graph would be what a process's peak of memory is made of.
pub enum Backup {
    Copy(Graph),
    Packed(Packed),
}

/// Ops from which on a backup is packed.
const LARGE: usize = 1500;

impl Backup {
    pub fn of(graph: &Graph) -> Backup {
        if graph.ops.len() < LARGE { Backup::Copy(graph.clone()) } else { Backup::Packed(Packed::new(graph)) }
    }

    pub fn restore(self) -> Graph {
        match self {
            Backup::Copy(graph) => graph,
            Backup::Packed(packed) => packed.unpack(),
        }
    }
}

/// What stands in a value's first byte, beside its type.
const CONST: u8 = 0;
const PARAM: u8 = 1;
const RESULT: u8 = 2;

/// What stands in an op's second byte.
const SNAPSHOT: u8 = 1;
const GIVES: u8 = 2;
/// From here on: which kind of payload, and its operands' number if it is less than `MANY`.
const AUX_SHIFT: u32 = 2;
const ARGS_SHIFT: u32 = 5;
const MANY: usize = 7;

struct Writer {
    bytes: Vec<u8>,
    /// What `near` wrote last.
    last: u32,
}

impl Writer {
    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push(n as u8);
    }

    fn signed(&mut self, n: i64) {
        self.number((n << 1 ^ n >> 63) as u64);
    }

    /// A number near the last one.
    fn near(&mut self, n: u32) {
        self.signed(n as i64 - self.last as i64);
        self.last = n;
    }

    /// Bits that may be anything: an address, a double, an int.
    fn bits(&mut self, bits: u64) {
        let small = bits as i64 >> 48 == 0;
        self.byte(small as u8);
        if small { self.number(bits) } else { self.bytes.extend(bits.to_le_bytes()) }
    }

    fn list<T>(&mut self, items: &[T], mut one: impl FnMut(&mut Writer, &T)) {
        self.number(items.len() as u64);
        items.iter().for_each(|item| one(self, item));
    }

    fn value_info(&mut self, info: &ValueInfo) {
        let kind = match info.def {
            Def::Const(_) => CONST,
            Def::Param(_) => PARAM,
            Def::Op(_) => RESULT,
        };
        self.byte(kind | (info.ty as u8) << 2);
        match info.def {
            Def::Const(bits) => self.bits(bits),
            Def::Param(BlockId(n)) | Def::Op(OpId(n)) => self.near(n),
        }
    }

    fn op(&mut self, op: &Op) {
        let aux = match op.aux {
            Aux::None => 0,
            Aux::Imm(_) => 1,
            Aux::Mem(_) => 2,
            Aux::Slot(..) => 3,
            Aux::Alloc(_) => 4,
            Aux::Call(_) => 5,
            Aux::Jump(_) => 6,
            Aux::Branch(..) => 7,
        };
        let count = op.args.len().min(MANY);
        let mark = |set: bool, bit: u8| if set { bit } else { 0 };
        self.byte(op.code as u8);
        self.byte(
            mark(op.snapshot.is_some(), SNAPSHOT)
                | mark(op.result.is_some(), GIVES)
                | aux << AUX_SHIFT
                | (count as u8) << ARGS_SHIFT,
        );
        if count == MANY {
            self.number(op.args.len() as u64);
        }
        op.args.iter().for_each(|v| self.near(v.0));
        match op.aux {
            Aux::None => {}
            Aux::Imm(bits) => self.bits(bits),
            Aux::Mem(mem) => {
                self.byte(mem.width as u8 | mark(mem.readonly, 0x80));
                self.signed(mem.offset as i64);
                self.byte(mem.region.0);
                self.byte(mem.scale);
            }
            Aux::Slot(slot, ty) => {
                self.number(slot as u64);
                self.byte(ty as u8);
            }
            Aux::Alloc(alloc) => {
                self.number(alloc.size as u64);
                self.bits(alloc.header);
                self.signed(alloc.window as i64);
            }
            Aux::Call(CallId(n)) | Aux::Jump(BlockId(n)) => self.number(n as u64),
            Aux::Branch(BlockId(yes), BlockId(no)) => {
                self.number(yes as u64);
                self.number(no as u64);
            }
        }
        if let Some(SnapshotId(s)) = op.snapshot {
            self.number(s as u64);
        }
        if let Some(v) = op.result {
            self.near(v.0);
        }
    }

    fn content(&mut self, content: SnapVal) {
        match content {
            SnapVal::Value(v) => self.number((v.0 as u64) << 1),
            SnapVal::Virtual(n) => self.number((n as u64) << 1 | 1),
        }
    }

    fn snapshots(&mut self, snapshots: &[Snapshot]) {
        let mut words = Table::default();
        let mut frames = Table::default();
        for frame in snapshots.iter().flat_map(|s| &s.frames) {
            if frames.add(Arc::as_ptr(frame), frame) {
                words.add(Arc::as_ptr(&frame.words) as *const u64, &frame.words);
            }
        }
        self.list(&words.items, |w, words| w.list(words, |w, word| w.bits(*word)));
        self.list(&frames.items, |w, frame| {
            w.near(words.places[&(Arc::as_ptr(&frame.words) as *const u64)]);
            w.list(&frame.slots, |w, &(slot, content)| {
                w.number(slot as u64);
                w.content(content);
            });
        });
        self.list(snapshots, |w, snapshot| {
            w.list(&snapshot.frames, |w, frame| w.near(frames.places[&Arc::as_ptr(frame)]));
            w.list(&snapshot.virtuals, |w, object| {
                w.bits(object.header);
                w.number(object.size as u64);
                w.list(&object.fields, |w, &(at, width, content)| {
                    w.number(at as u64);
                    w.byte(width as u8);
                    w.content(content);
                });
            });
            w.number(snapshot.side.map_or(0, |b| b.0 as u64 + 1));
            w.near(snapshot.origin.0);
        });
    }
}

/// Shared things by their addresses, in the order they were met.
struct Table<'a, K, T> {
    places: HashMap<K, u32, Build>,
    items: Vec<&'a T>,
}

impl<K, T> Default for Table<'_, K, T> {
    fn default() -> Self {
        Table { places: HashMap::default(), items: Vec::new() }
    }
}

impl<'a, K: Hash + Eq, T> Table<'a, K, T> {
    /// Whether it is new.
    fn add(&mut self, key: K, item: &'a T) -> bool {
        let next = self.items.len() as u32;
        let new = *self.places.entry(key).or_insert(next) == next;
        if new {
            self.items.push(item);
        }
        new
    }
}

/// Reads what `Writer` wrote.
struct Reader<'a> {
    bytes: &'a [u8],
    last: u32,
}

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let byte = self.bytes[0];
        self.bytes = &self.bytes[1..];
        byte
    }

    fn number(&mut self) -> u64 {
        let (mut n, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            n |= ((byte & 0x7F) as u64) << shift;
            if byte < 0x80 {
                return n;
            }
            shift += 7;
        }
    }

    fn signed(&mut self) -> i64 {
        let n = self.number();
        (n >> 1) as i64 ^ -((n & 1) as i64)
    }

    fn near(&mut self) -> u32 {
        self.last = (self.last as i64 + self.signed()) as u32;
        self.last
    }

    fn bits(&mut self) -> u64 {
        if self.byte() != 0 {
            return self.number();
        }
        let (bits, rest) = self.bytes.split_first_chunk().expect("the writer wrote eight bytes");
        self.bytes = rest;
        u64::from_le_bytes(*bits)
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.number() as usize;
        let mut items = Vec::with_capacity(count);
        items.extend((0..count).map(|_| one(self)));
        items
    }

    fn ty(&mut self) -> Type {
        Type::ALL[self.byte() as usize]
    }

    fn value_info(&mut self) -> ValueInfo {
        let byte = self.byte();
        let def = match byte & 3 {
            CONST => Def::Const(self.bits()),
            PARAM => Def::Param(BlockId(self.near())),
            _ => Def::Op(OpId(self.near())),
        };
        ValueInfo { ty: Type::ALL[(byte >> 2) as usize], def }
    }

    fn op(&mut self) -> Op {
        let code = Opcode::ALL[self.byte() as usize];
        let form = self.byte();
        let mut count = (form >> ARGS_SHIFT) as usize;
        if count == MANY {
            count = self.number() as usize;
        }
        let args = (0..count).map(|_| Value(self.near())).collect();
        let aux = match form >> AUX_SHIFT & 7 {
            0 => Aux::None,
            1 => Aux::Imm(self.bits()),
            2 => {
                let width = self.byte();
                Aux::Mem(Mem {
                    width: Width::ALL[(width & 0x7F) as usize],
                    offset: self.signed() as i32,
                    region: Region(self.byte()),
                    readonly: width & 0x80 != 0,
                    scale: self.byte(),
                })
            }
            3 => Aux::Slot(self.number() as u32, self.ty()),
            4 => Aux::Alloc(Alloc { size: self.number() as u32, header: self.bits(), window: self.signed() as i32 }),
            5 => Aux::Call(CallId(self.number() as u32)),
            6 => Aux::Jump(BlockId(self.number() as u32)),
            _ => Aux::Branch(BlockId(self.number() as u32), BlockId(self.number() as u32)),
        };
        let snapshot = (form & SNAPSHOT != 0).then(|| SnapshotId(self.number() as u32));
        let result = (form & GIVES != 0).then(|| Value(self.near()));
        Op { code, args, aux, snapshot, result }
    }

    fn content(&mut self) -> SnapVal {
        let n = self.number();
        let (index, is_virtual) = ((n >> 1) as u32, n & 1 != 0);
        if is_virtual { SnapVal::Virtual(index) } else { SnapVal::Value(Value(index)) }
    }

    fn snapshots(&mut self) -> Vec<Snapshot> {
        let words: Vec<Arc<[u64]>> = self.list(|r| r.list(Reader::bits).into());
        let frames: Vec<Arc<Frame>> = self.list(|r| {
            let words = words[r.near() as usize].clone();
            Arc::new(Frame { words, slots: r.list(|r| (r.number() as u32, r.content())) })
        });
        self.list(|r| Snapshot {
            frames: r.list(|r| frames[r.near() as usize].clone()),
            virtuals: r.list(|r| Virtual {
                header: r.bits(),
                size: r.number() as u32,
                fields: r.list(|r| (r.number() as u32, Width::ALL[r.byte() as usize], r.content())),
            }),
            side: r.number().checked_sub(1).map(|b| BlockId(b as u32)),
            origin: SnapshotId(r.near()),
        })
    }
}
