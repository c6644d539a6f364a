//! Copies the loop of one graph into another: a tree becomes an inner loop of a larger tree.
//!
//! What can be reached from the loop's head is copied, block by block. The frames of the copy lie `base` slots above the root
//! frame of the graph it becomes part of, so slots move up, and the frame pointer becomes the address of slot `base`.
//! What snapshots say about frames only the client understands: it is asked to rewrite each.

use std::collections::HashMap;

use super::graph::{Aux, Def, Graph, Op, SnapVal, Snapshot};
use super::ops::Opcode;
use super::types::{BlockId, SnapshotId, Type, Value};

/// What became of what.
#[derive(Debug, Default)]
pub struct Copied {
    pub blocks: HashMap<BlockId, BlockId>,
    pub snapshots: HashMap<SnapshotId, SnapshotId>,
    values: HashMap<Value, Value>,
}

impl Copied {
    fn value(&self, to: &mut Graph, from: &Graph, v: Value) -> Option<Value> {
        match from.def(v) {
            Def::Const(bits) => Some(to.constant(from.ty(v), bits)),
            _ => self.values.get(&v).copied(),
        }
    }
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
    mut rewrite: impl FnMut(SnapshotId, &mut Snapshot),
) -> Option<Copied> {
    let order = from.reachable_from(head);
    let mut copied = Copied::default();
    for &b in &order {
        let block = to.new_block();
        copied.blocks.insert(b, block);
        for &p in &from.block(b).params {
            let v = to.add_param(block, from.ty(p));
            copied.values.insert(p, v);
        }
    }
    // The root's frame pointer in `to`, by the op that gives the loop's own in `from`.
    let mut roots: HashMap<Value, Value> = HashMap::new();
    for &b in &order {
        let block = copied.blocks[&b];
        for &id in &from.block(b).ops {
            let op = from.op(id);
            if let (Some(result), Some(v)) = (op.result, replace(op)) {
                copied.values.insert(result, v);
                continue;
            }
            let snapshot = match op.snapshot {
                Some(s) => Some(copy_snapshot(to, from, s, &mut copied, &mut rewrite)?),
                None => None,
            };
            let mut args = Vec::with_capacity(op.args.len());
            for &v in &op.args {
                args.push(copied.value(to, from, v)?);
            }
            let mut aux = op.aux;
            match &mut aux {
                Aux::Slot(slot, _) => *slot += base,
                Aux::Call(call) => *call = to.declare_call(from.call_info(*call).clone()),
                Aux::Jump(target) => *target = copied.blocks[target],
                Aux::Branch(yes, no) => (*yes, *no) = (copied.blocks[yes], copied.blocks[no]),
                // Frame headers: counted from the root frame, as everywhere in `to`.
                Aux::Mem(mem) => {
                    if let Some(&root) = op.args.first().and_then(|v| roots.get(v)) {
                        args[0] = root;
                        mem.offset += 8 * base as i32;
                    }
                }
                Aux::None | Aux::Imm(_) | Aux::Alloc(_) => {}
            }
            let mut result = to.push(block, op.code, &args, aux, snapshot);
            if let (Opcode::FramePointer, Some(own), Some(root)) = (op.code, op.result, result) {
                roots.insert(own, root);
                if base > 0 {
                    result = to.push(block, Opcode::FrameAddress, &[], Aux::Slot(base, Type::Ref), None);
                }
            }
            if let (Some(own), Some(v)) = (op.result, result) {
                copied.values.insert(own, v);
            }
        }
    }
    Some(copied)
}

/// The copy of a snapshot, made where it is first named: what it names is defined there.
fn copy_snapshot(
    to: &mut Graph,
    from: &Graph,
    id: SnapshotId,
    copied: &mut Copied,
    rewrite: &mut impl FnMut(SnapshotId, &mut Snapshot),
) -> Option<SnapshotId> {
    if let Some(&s) = copied.snapshots.get(&id) {
        return Some(s);
    }
    let mut snapshot = from.snapshot(id).clone();
    let mut known = true;
    snapshot.map(|v| match v {
        SnapVal::Value(v) => match copied.value(to, from, v) {
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
    rewrite(id, &mut snapshot);
    let s = to.add_snapshot(snapshot.frames);
    to.snapshots[s.index()].virtuals = snapshot.virtuals;
    to.snapshots[s.index()].side = snapshot.side.map(|b| copied.blocks[&b]);
    copied.snapshots.insert(id, s);
    Some(s)
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
