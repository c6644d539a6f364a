//! A side trace as a graph of its own: it has code long before the tree that it belongs to is compiled again.
//!
//! ```text
//! b3:                             b0:
//!   v9 = int_add v5, v7             v0 = frame_load {2 Val}        v5 was named as slot 2 where the trace begins
//!   guard_true v8 [s4]       ->     v1 = int_of v0 [s0]
//!   jump b1(v9)                     ...
//!                                   exit [s5]                      the state at the head of b1
//! ```
//!
//! It is entered where the interpreter would go on: what the exit's snapshot names is in memory, and is loaded from there. The client
//! says how. Raw values are unboxed from the words that it finds; pure ops on such values are done again. Where the trace goes
//! on in a block of the tree it leaves, by the snapshot that the client has for that place.

use std::collections::HashMap;

use super::copy::{Copied, Copier};
use super::graph::{Aux, Def, Graph, Snapshot};
use super::ops::Opcode;
use super::types::{BlockId, SnapshotId, Type, Value};
use crate::hash::Build;

/// Loads a value of the tree at the end of the new graph's entry.
pub type Load<'a> = &'a mut dyn FnMut(&mut Graph, Value) -> Option<Value>;

/// How deep ops are done again.
const MAX_DEPTH: usize = 8;

/// The values that a side trace takes from its tree.
pub(super) struct Outside<'a> {
    load: Load<'a>,
    /// The words in memory of raw values, and the ops that made them.
    boxes: HashMap<Value, (Value, Opcode), Build>,
    /// The state at the entry.
    entry: SnapshotId,
    known: HashMap<Value, Value, Build>,
    depth: usize,
}

impl Outside<'_> {
    pub fn find(&mut self, to: &mut Graph, from: &Graph, v: Value) -> Option<Value> {
        if let Some(&known) = self.known.get(&v) {
            return Some(known);
        }
        let found = match (self.load)(to, v) {
            Some(found) => found,
            None => match self.boxes.get(&v).copied() {
                Some((word, Opcode::BoxU64)) => {
                    let word = self.find(to, from, word)?;
                    to.push(Graph::ENTRY, Opcode::U64Of, &[word], Aux::None, Some(self.entry))?
                }
                Some((word, _)) => {
                    let word = self.find(to, from, word)?;
                    self.unbox(to, from.ty(v), word)?
                }
                None => self.again(to, from, v)?,
            },
        };
        self.known.insert(v, found);
        Some(found)
    }

    fn unbox(&self, to: &mut Graph, ty: Type, word: Value) -> Option<Value> {
        let entry = Some(self.entry);
        match ty {
            Type::Int => to.push(Graph::ENTRY, Opcode::IntOf, &[word], Aux::None, entry),
            Type::Float => {
                to.push(Graph::ENTRY, Opcode::GuardFloat, &[word], Aux::None, entry);
                to.push(Graph::ENTRY, Opcode::UnboxFloat, &[word], Aux::None, None)
            }
            Type::Bool => {
                let yes = to.bool(true);
                let yes = to.push(Graph::ENTRY, Opcode::BoxBool, &[yes], Aux::None, None)?;
                to.push(Graph::ENTRY, Opcode::ValEq, &[word, yes], Aux::None, None)
            }
            Type::Ref => {
                to.push(Graph::ENTRY, Opcode::GuardPtr, &[word], Aux::None, entry);
                to.push(Graph::ENTRY, Opcode::ValToRef, &[word], Aux::None, None)
            }
            Type::Val => None,
        }
    }

    /// Does an op of the tree again.
    fn again(&mut self, to: &mut Graph, from: &Graph, v: Value) -> Option<Value> {
        let op = match from.def(v) {
            Def::Const(bits) => return Some(to.constant(from.ty(v), bits)),
            Def::Param(_) => return None,
            Def::Op(op) => from.op(op),
        };
        if !(op.code.is_pure() || op.code == Opcode::IntOf) || self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let args: Option<Vec<Value>> = op.args.iter().map(|&v| self.find(to, from, v)).collect();
        self.depth -= 1;
        let args = args?;
        match op.code {
            // What is raw is never boxed anew only to be asked what it is.
            Opcode::UnboxInt | Opcode::IntOf => self.unbox(to, Type::Int, args[0]),
            Opcode::UnboxFloat => self.unbox(to, Type::Float, args[0]),
            Opcode::ValToRef => self.unbox(to, Type::Ref, args[0]),
            code => to.push(Graph::ENTRY, code, &args, op.aux, None),
        }
    }
}

/// Makes `to`, which has nothing but an empty entry and the snapshot `entry` of the state there, the side trace that begins at `side`, the
/// block made last when its recording began. `named`: the values that memory has as words. `lands`: for blocks of the trace, the state where they
/// go on in the tree. `None`: it needs a value that memory does not have.
pub fn alone(
    to: &mut Graph,
    from: &Graph,
    side: BlockId,
    entry: SnapshotId,
    named: &[Value],
    lands: &HashMap<BlockId, SnapshotId, Build>,
    load: Load<'_>,
) -> Option<()> {
    let boxed = |&word: &Value| {
        let op = from.def_op(word)?;
        let boxes = matches!(
            op.code,
            Opcode::BoxInt | Opcode::BoxSmall | Opcode::BoxU64 | Opcode::BoxFloat | Opcode::BoxBool | Opcode::RefToVal
        );
        boxes.then(|| (op.args[0], (word, op.code)))
    };
    let boxes = named.iter().filter_map(boxed).collect();
    let outside = Some(Outside { load, boxes, entry, known: HashMap::default(), depth: 0 });
    let order = from.reachable_within(side, |b| b >= side);
    let rewrite = |_: SnapshotId, _: &mut Snapshot| {};
    let mut copier =
        Copier { to, from, base: 0, copied: Copied::default(), rewrite, roots: HashMap::default(), outside };
    copier.blocks(&order);
    for &b in &order {
        let land = lands.get(&b);
        for &id in &from.block(b).ops {
            let op = from.op(id);
            if land.is_none() || !op.code.is_terminal() {
                copier.op(b, op)?;
            }
        }
        if let Some(&state) = land {
            let state = copier.snapshot(state)?;
            let block = *copier.copied.blocks.get(&b)?;
            copier.to.push(block, Opcode::Exit, &[], Aux::None, Some(state));
        }
    }
    let Copied { blocks, snapshots, .. } = copier.copied;
    for (of, s) in snapshots {
        to.snapshots[s.index()].origin = from.snapshot(of).origin;
    }
    to.push(Graph::ENTRY, Opcode::Jump, &[], Aux::Jump(*blocks.get(&side)?), None);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Builder, parse, verify};

    #[test]
    fn a_side_trace_loads_what_its_exit_named() {
        let tree = parse(
            "trace loop\nb0:\n  jump b1()\nb1:\n  a = frame_load {1 Val}\n  i = int_of a [s0]\n  j = int_add i, 1\n  w = box_int j\n  \
             c = int_lt j, 9\n  guard_true c [s1]\n  jump b1()\nb2:\n  k = int_add j, 5\n  x = box_int k\n  guard_int w [s2]\n  jump b1()\n\
             s0 = frame(1) {}\ns1 = frame(2) {1: w} side b2\ns2 = frame(3) {1: w}\n",
        );
        let Ok(mut tree) = tree else { panic!("{tree:?}") };
        let named = |s: &Snapshot| s.values().collect::<Vec<_>>();
        let exit = SnapshotId(1);
        let side = tree.snapshot(exit).side.unwrap_or(BlockId(0));
        let names = named(tree.snapshot(exit));
        let frames = tree.snapshot(exit).frames.clone();
        let land = tree.add_snapshot(frames.clone());
        let mut graph = Graph::new("alone");
        let entry = graph.add_snapshot(Vec::new());
        let lands = HashMap::from_iter([(side, land)]);
        let word = names[0];
        let load = &mut |to: &mut Graph, v: Value| (v == word).then(|| Builder::new(to).frame_load(1, Type::Val));
        assert!(alone(&mut graph, &tree, side, entry, &names, &lands, load).is_some());
        let text = graph.to_string();
        assert!(verify(&graph).is_ok(), "{text}");
        assert!(text.contains("frame_load {1 Val}") && text.contains("int_of v0"), "the raw value is unboxed: {text}");
        assert!(text.contains("exit ["), "it leaves where it would join the loop: {text}");
        assert!(graph.snapshots.iter().any(|s| s.origin == land), "exits name the tree's snapshots: {text}");

        let nowhere = &mut |_: &mut Graph, _: Value| None;
        let mut graph = Graph::new("alone");
        let entry = graph.add_snapshot(Vec::new());
        assert!(alone(&mut graph, &tree, side, entry, &[], &lands, nowhere).is_none(), "w is not in memory");
    }
}
