//! What the runtime needs to know about leaving compiled code.
//!
//! An exit stores the SSA values its snapshot names, raw, eight bytes each, into the thread's exit buffer and returns
//! the exit's number. Everything else (constants, recipes of objects that were never made, which slot gets what) is
//! metadata: an `ExitInfo`, used by whoever makes the interpreter's frames.

use std::collections::HashMap;
use std::sync::Arc;

use super::homes::Homes;
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

/// A frame to be written.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitFrame {
    /// The client's words, as given in the snapshot.
    pub words: Arc<[u64]>,
    /// Slots to be set, counted from the root frame's slot 0.
    pub slots: Vec<(u32, Source)>,
}

/// An object to be made. Recipes may name each other, in any order and in circles.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitVirtual {
    pub header: u64,
    pub size: u32,
    /// Byte offset, how the content is stored (cut to the width; a `Val` is boxed by the content's type), content.
    /// What is not named is zero.
    pub fields: Vec<(u32, Width, Source)>,
}

/// One exit of a compiled unit.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitInfo {
    /// The snapshot in the graph the recorder built: where a side trace is to be attached.
    pub snapshot: SnapshotId,
    /// How many words of the exit buffer it writes.
    pub words: u32,
    /// Outermost first.
    pub frames: Vec<Arc<ExitFrame>>,
    pub virtuals: Vec<ExitVirtual>,
}

/// The exit's metadata (frames that equal those of the exit described before are shared with it), and the values compiled code is to store, in the buffer's order, behind the homes.
pub fn describe(graph: &Graph, id: SnapshotId, homes: &Homes, before: Option<&ExitInfo>) -> (ExitInfo, Vec<Value>) {
    let snapshot = graph.snapshot(id);
    let first = homes.places.len() as u32;
    let mut stored: Vec<Value> = Vec::new();
    let mut places: HashMap<Value, u32> = HashMap::new();
    let mut source = |v: SnapVal| match v {
        SnapVal::Virtual(n) => Source::Virtual(n),
        SnapVal::Value(v) => match graph.const_bits(v) {
            Some(bits) => Source::Const(graph.ty(v), bits),
            None => {
                let place = homes.places.get(&v).copied().unwrap_or_else(|| {
                    *places.entry(v).or_insert_with(|| {
                        stored.push(v);
                        first + stored.len() as u32 - 1
                    })
                });
                Source::Buffer(place, graph.ty(v))
            }
        },
    };
    let frames = snapshot
        .frames
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let slots = f.slots.iter().map(|&(slot, v)| (slot, source(v))).collect();
            let frame = ExitFrame { words: f.words.clone(), slots };
            let same = before.and_then(|b| b.frames.get(i)).filter(|b| ***b == frame);
            same.cloned().unwrap_or_else(|| Arc::new(frame))
        })
        .collect();
    let virtuals = snapshot
        .virtuals
        .iter()
        .map(|v| ExitVirtual {
            header: v.header,
            size: v.size,
            fields: v.fields.iter().map(|&(at, width, v)| (at, width, source(v))).collect(),
        })
        .collect();
    let words = first + stored.len() as u32;
    (ExitInfo { snapshot: snapshot.origin, words, frames, virtuals }, stored)
}
