//! Copies a piece of one graph into another: a tree becomes an inner loop of a larger tree (`copy_loop`), a side trace becomes a graph of
//! its own (`alone`).
//!
//! What can be reached from the loop's head is copied, block by block. The frames of the copy lie `base` slots above the root
//! frame of the graph it becomes part of, so slots move up, and the frame pointer becomes the address of slot `base`.
//! What snapshots say about frames only the client understands: it is asked to rewrite each.

use std::collections::HashMap;

use super::alone::Outside;
use super::graph::{Aux, Def, Graph, Op, SnapVal, Snapshot};
use super::ops::Opcode;
use super::types::{BlockId, SnapshotId, Type, Value};
use crate::hash::Build;

/// What became of what.
#[derive(Debug, Default)]
pub struct Copied {
    pub blocks: HashMap<BlockId, BlockId, Build>,
    pub snapshots: HashMap<SnapshotId, SnapshotId, Build>,
    pub(super) values: HashMap<Value, Value, Build>,
}

/// A copy under way.
pub(super) struct Copier<'a, Rewrite> {
    pub to: &'a mut Graph,
    pub from: &'a Graph,
    pub base: u32,
    pub copied: Copied,
    /// Is given each snapshot of `from` with its values named as in `to`.
    pub rewrite: Rewrite,
    /// The root's frame pointer in `to`, by the op that gives the loop's own in `from`.
    pub roots: HashMap<Value, Value, Build>,
    /// Where values that are defined outside come from.
    pub outside: Option<Outside<'a>>,
}

/// Copies what can be reached from `head`. `replace` may give a value (of `to`) instead of an op of `from`; `rewrite` is given
/// each snapshot of `from` with its values named as in `to`. `None`: the loop uses values from outside but for its head's
/// parameters; what was copied of it is unreachable.
pub fn copy_loop(
    to: &mut Graph,
    from: &Graph,
    head: BlockId,
    base: u32,
    replace: impl Fn(&Op) -> Option<Value>,
    rewrite: impl FnMut(SnapshotId, &mut Snapshot),
) -> Option<Copied> {
    let order = from.reachable_from(head);
    let copied = Copied::default();
    let mut copier = Copier { to, from, base, copied, rewrite, roots: HashMap::default(), outside: None };
    copier.blocks(&order);
    for &b in &order {
        for &id in &from.block(b).ops {
            let op = from.op(id);
            match (op.result, replace(op)) {
                (Some(result), Some(v)) => _ = copier.copied.values.insert(result, v),
                _ => copier.op(b, op)?,
            }
        }
    }
    Some(copier.copied)
}

impl<Rewrite: FnMut(SnapshotId, &mut Snapshot)> Copier<'_, Rewrite> {
    /// Makes the blocks, with their parameters.
    pub fn blocks(&mut self, order: &[BlockId]) {
        for &b in order {
            let block = self.to.new_block();
            self.copied.blocks.insert(b, block);
            for &p in &self.from.block(b).params {
                let v = self.to.add_param(block, self.from.ty(p));
                self.copied.values.insert(p, v);
            }
        }
    }

    /// Copies an op to the end of its block's copy.
    pub fn op(&mut self, b: BlockId, op: &Op) -> Option<()> {
        let block = *self.copied.blocks.get(&b)?;
        let snapshot = match op.snapshot {
            Some(s) => Some(self.snapshot(s)?),
            None => None,
        };
        let mut args = Vec::with_capacity(op.args.len());
        for &v in &op.args {
            args.push(self.value(v)?);
        }
        let mut aux = op.aux;
        let blocks = &self.copied.blocks;
        match &mut aux {
            Aux::Slot(slot, _) => *slot += self.base,
            Aux::Call(call) => *call = self.to.declare_call(self.from.call_info(*call).clone()),
            Aux::Jump(target) => *target = *blocks.get(target)?,
            Aux::Branch(yes, no) => (*yes, *no) = (*blocks.get(yes)?, *blocks.get(no)?),
            // Frame headers: counted from the root frame, as everywhere in `to`.
            Aux::Mem(mem) => {
                if let Some(&root) = op.args.first().and_then(|v| self.roots.get(v)) {
                    args[0] = root;
                    mem.offset += 8 * self.base as i32;
                }
            }
            Aux::None | Aux::Imm(_) | Aux::Alloc(_) => {}
        }
        let mut result = self.to.push(block, op.code, &args, aux, snapshot);
        if let (Opcode::FramePointer, Some(own), Some(root)) = (op.code, op.result, result) {
            self.roots.insert(own, root);
            if self.base > 0 {
                result = self.to.push(block, Opcode::FrameAddress, &[], Aux::Slot(self.base, Type::Ref), None);
            }
        }
        if let (Some(own), Some(v)) = (op.result, result) {
            self.copied.values.insert(own, v);
        }
        Some(())
    }

    fn value(&mut self, v: Value) -> Option<Value> {
        if let Def::Const(bits) = self.from.def(v) {
            return Some(self.to.constant(self.from.ty(v), bits));
        }
        if let Some(&known) = self.copied.values.get(&v) {
            return Some(known);
        }
        let found = self.outside.as_mut()?.find(self.to, self.from, v)?;
        self.copied.values.insert(v, found);
        Some(found)
    }

    /// The copy of a snapshot, made where it is first named: what it names is defined there.
    pub fn snapshot(&mut self, id: SnapshotId) -> Option<SnapshotId> {
        if let Some(&s) = self.copied.snapshots.get(&id) {
            return Some(s);
        }
        let mut snapshot = self.from.snapshot(id).clone();
        let mut known = true;
        snapshot.map(|v| match v {
            SnapVal::Value(v) => match self.value(v) {
                Some(v) => SnapVal::Value(v),
                None => {
                    known = false;
                    SnapVal::Value(v)
                }
            },
            v => v,
        });
        if !known {
            return None;
        }
        (self.rewrite)(id, &mut snapshot);
        let s = self.to.add_snapshot(snapshot.frames);
        let side = snapshot.side.and_then(|b| self.copied.blocks.get(&b).copied());
        (self.to.snapshots[s.index()].virtuals, self.to.snapshots[s.index()].side) = (snapshot.virtuals, side);
        self.copied.snapshots.insert(id, s);
        Some(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Builder, parse, verify};

    #[test]
    fn a_loop_moves_up_the_frames() {
        let inner = parse(
            "trace inner\nb0:\n  a = frame_load {1 Val}\n  jump b1(a)\nb1(i: Val):\n  p = fp\n  h = load p {i64 -8 region 3}\n  \
             guard_int i [s1]\n  frame_store i {2 Val}\n  jump b1(i)\ns1 = frame(1) {1: i}\n",
        );
        let Ok(inner) = inner else { panic!("{inner:?}") };
        let mut outer = Graph::new("outer");
        let mut b = Builder::new(&mut outer);
        let v = b.frame_load(0, Type::Val);
        let seen = std::cell::Cell::new(0);
        let rewrite = |_, s: &mut Snapshot| seen.set(seen.get() + s.frames[0].slots.len());
        let Some(copied) = copy_loop(&mut outer, &inner, BlockId(1), 10, |_| None, rewrite) else {
            panic!("not copied")
        };
        Builder::new(&mut outer).jump(copied.blocks[&BlockId(1)], &[v]);
        let text = outer.to_string();
        assert!(verify(&outer).is_ok(), "{text}");
        assert_eq!(seen.get(), 1);
        assert!(text.contains("{12"), "slots count from the outer root: {text}");
        assert!(text.contains("72"), "so do words of headers: {text}");
    }
}
