//! What the runtime needs to know about leaving compiled code.
//!
//! An exit stores the SSA values its snapshot names, raw, eight bytes each, into the thread's exit buffer and returns
//! the exit's number. Everything else (constants, recipes of objects that were never made, which slot gets what) is
//! metadata, used by whoever makes the interpreter's frames: a unit's `Exits`.
//!
//! All of that lies in one stream of words, and an exit's number is where its record begins: exits are taken one here and one there, so each
//! is met out of the cache, and a record is read from its start to its end (with a `Vec` for each part, waiting for memory was two thirds of
//! what an exit cost). A record is
//!
//! ```text
//! snapshot: 32 | words of the buffer: 16 | frames: 16
//! virtuals: 32 | where the frames begin in the record: 32
//! each virtual:  size: 32 | words of fields: 32,  header,  fields
//! each frame:    words of the client: 32 | words of slots: 32,  words of the client,  slots
//! each field:    offset: 32 | width: 32,  source
//! each slot:     slot: 32 | source: 32
//! ```
//!
//! with the low bits first. A source is its kind (2 bits), a type (3 bits) and a number; a constant's bits are the next word.

use std::collections::HashMap;

use super::homes::Homes;
use crate::hash::Build;
use crate::ir::{Graph, SnapVal, SnapshotId, Type, Value, Width};

/// Where the content of a slot or field is found after an exit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    Const(Type, u64),
    /// In this word of the exit buffer, raw, of this type (`Bool` as 0 or 1).
    Buffer(u32, Type),
    /// The object to be made from this recipe of the same exit.
    Virtual(u32),
}

const CONST: u32 = 0;
const BUFFER: u32 = 1;
const VIRTUAL: u32 = 2;
const KIND_BITS: u32 = 2;
const TYPE_BITS: u32 = 3;

/// The exits of a unit.
#[derive(Clone, Default, Debug)]
pub struct Exits {
    stream: Vec<u64>,
    count: usize,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Exit<'a> {
    /// From its record's start on.
    record: &'a [u64],
}

/// A frame to be written.
#[derive(Clone, Copy, Debug)]
pub struct ExitFrame<'a> {
    /// The client's words, as given in the snapshot.
    pub words: &'a [u64],
    slots: &'a [u64],
}

/// An object to be made. Recipes may name each other, in any order and in circles.
#[derive(Clone, Copy, Debug)]
pub struct ExitVirtual<'a> {
    pub header: u64,
    pub size: u32,
    fields: &'a [u64],
}

fn halves(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

#[inline]
fn low(word: u64) -> u32 {
    word as u32
}

#[inline]
fn high(word: u64) -> u32 {
    (word >> 32) as u32
}

impl Exits {
    /// The exit of this number.
    #[inline]
    pub fn get(&self, number: usize) -> Exit<'_> {
        Exit { record: &self.stream[number..] }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Adds an exit. The answer is its number, and the values that compiled code is to store, in the buffer's order, behind the homes.
    pub(super) fn add(&mut self, graph: &Graph, id: SnapshotId, homes: &Homes) -> (usize, Vec<Value>) {
        let number = self.stream.len();
        let snapshot = graph.snapshot(id);
        self.stream.extend([0; 2]);
        let mut writer =
            Writer { stream: &mut self.stream, graph, homes, stored: Vec::new(), places: HashMap::default() };
        for v in &snapshot.virtuals {
            let start = writer.stream.len();
            writer.stream.extend([0, v.header]);
            for &(at, width, content) in &v.fields {
                writer.stream.push(halves(at, width as u32));
                writer.source(0, content);
            }
            let fields = writer.stream.len() - start - 2;
            writer.stream[start] = halves(v.size, fields as u32);
        }
        let frames_at = writer.stream.len() - number;
        for f in &snapshot.frames {
            let at = writer.stream.len();
            writer.stream.push(0);
            writer.stream.extend(f.words.iter());
            for &(slot, content) in &f.slots {
                writer.source(slot, content);
            }
            let slots = writer.stream.len() - at - 1 - f.words.len();
            writer.stream[at] = halves(f.words.len() as u32, slots as u32);
        }
        let stored = writer.stored;
        let words = homes.places.len() + stored.len();
        self.stream[number] =
            halves(snapshot.origin.0, words as u32 & 0xFFFF | (snapshot.frames.len() as u32) << 16);
        self.stream[number + 1] = halves(snapshot.virtuals.len() as u32, frames_at as u32);
        self.count += 1;
        (number, stored)
    }

    /// No more will be added.
    pub(super) fn finish(&mut self) {
        self.stream.shrink_to_fit();
    }
}

struct Writer<'a> {
    stream: &'a mut Vec<u64>,
    graph: &'a Graph,
    homes: &'a Homes,
    stored: Vec<Value>,
    places: HashMap<Value, u32, Build>,
}

impl Writer<'_> {
    /// Writes a source, below it `beside`.
    fn source(&mut self, beside: u32, content: SnapVal) {
        let (kind, ty, number, bits) = match content {
            SnapVal::Virtual(n) => (VIRTUAL, Type::Val, n, None),
            SnapVal::Value(v) => match self.graph.const_bits(v) {
                Some(bits) => (CONST, self.graph.ty(v), 0, Some(bits)),
                None => (BUFFER, self.graph.ty(v), self.place(v), None),
            },
        };
        self.stream.push(halves(beside, kind | (ty as u32) << KIND_BITS | number << (KIND_BITS + TYPE_BITS)));
        self.stream.extend(bits);
    }

    /// Where in the buffer this value is.
    fn place(&mut self, v: Value) -> u32 {
        let first = self.homes.places.len();
        let home = self.homes.places.get(&v).copied();
        home.unwrap_or_else(|| {
            *self.places.entry(v).or_insert_with(|| {
                self.stored.push(v);
                (first + self.stored.len() - 1) as u32
            })
        })
    }
}

/// Takes a source off the front of some words: what stood beside it, and the source.
#[inline]
fn take_source(words: &mut &[u64]) -> Option<(u32, Source)> {
    let (&word, rest) = words.split_first()?;
    *words = rest;
    let code = high(word);
    let (kind, ty) = (code & ((1 << KIND_BITS) - 1), code >> KIND_BITS & ((1 << TYPE_BITS) - 1));
    let (ty, number) = (Type::ALL[ty as usize], code >> (KIND_BITS + TYPE_BITS));
    let source = match kind {
        BUFFER => Source::Buffer(number, ty),
        VIRTUAL => Source::Virtual(number),
        _ => {
            let (&bits, rest) = words.split_first()?;
            *words = rest;
            Source::Const(ty, bits)
        }
    };
    Some((low(word), source))
}

impl<'a> Exit<'a> {
    /// The snapshot in the graph the recorder built: where a side trace is to be attached.
    #[inline]
    pub fn snapshot(self) -> SnapshotId {
        SnapshotId(low(self.record[0]))
    }

    /// How many words of the exit buffer it writes.
    #[inline]
    pub fn words(self) -> usize {
        (high(self.record[0]) & 0xFFFF) as usize
    }

    #[inline]
    pub fn virtual_count(self) -> usize {
        low(self.record[1]) as usize
    }

    /// Outermost first.
    #[inline]
    pub fn frames(self) -> impl Iterator<Item = ExitFrame<'a>> {
        let mut rest = &self.record[high(self.record[1]) as usize..];
        (0..high(self.record[0]) >> 16).map(move |_| {
            let (head, after) = (rest[0], &rest[1..]);
            let (words, after) = after.split_at(low(head) as usize);
            let (slots, after) = after.split_at(high(head) as usize);
            rest = after;
            ExitFrame { words, slots }
        })
    }

    #[inline]
    pub fn virtuals(self) -> impl Iterator<Item = ExitVirtual<'a>> {
        let mut rest = &self.record[2..];
        (0..self.virtual_count()).map(move |_| {
            let (head, header) = (rest[0], rest[1]);
            let (fields, after) = rest[2..].split_at(high(head) as usize);
            rest = after;
            ExitVirtual { header, size: low(head), fields }
        })
    }
}

impl<'a> ExitFrame<'a> {
    /// Slots to be set, counted from the root frame's slot 0.
    #[inline]
    pub fn slots(self) -> impl Iterator<Item = (u32, Source)> {
        let mut rest = self.slots;
        std::iter::from_fn(move || take_source(&mut rest))
    }
}

impl<'a> ExitVirtual<'a> {
    /// Byte offset, how the content is stored (cut to the width; a `Val` is boxed by the content's type), content. What is not named is zero.
    pub fn fields(self) -> impl Iterator<Item = (u32, Width, Source)> {
        let mut rest = self.fields;
        std::iter::from_fn(move || {
            let (&word, after) = rest.split_first()?;
            rest = after;
            let (_, source) = take_source(&mut rest)?;
            Some((low(word), Width::ALL[high(word) as usize], source))
        })
    }
}
