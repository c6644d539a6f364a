//! Copies that are made only to be taken apart by one call are not made.
//!
//! ```text
//! v3 = call v0, v1, v2 {c0}                            v4 = int_add_ovf v2, 1 [s0]
//! guard_ne v3, Absent [s0]                             v6 = call v0, v1, v4, v1, v2 {c2}
//! v4 = int_add_ovf v2, 1 [s1]                          guard_eq v6, 1 [s1]
//! v5 = val_to_ref v3
//! v6 = call v0, v1, v4, v5 {c1}         ->             s1 = frame {3: #0} virtual(0xffff000000000008, 32) {8: 0x10, 16: v1, 24: v2}
//! guard_eq v6, 1 [s1]
//! s1 = frame {3: v3}
//! ```
//!
//! `c0` copies (a slice of a list), `c1` takes such a copy as its last operand (assigns it to a slice), and names the function `c2`
//! that does both. That is the same if nothing between them writes what the copy was made of, and nobody else needs it: exits on
//! the way make it by a recipe, from what is still there.

use std::collections::{HashMap, HashSet};

use crate::hash::Build;
use crate::ir::ops::recipe;
use crate::ir::{
    Aux, BlockId, CallId, CallInfo, Graph, OpId, Opcode, Role, SnapVal, SnapshotId, Value, Virtual, Width,
};

pub fn copies(graph: &mut Graph) -> bool {
    if !graph.calls.iter().any(|c| matches!(c.role, Role::Takes { .. })) {
        return false;
    }
    let mut changed = false;
    for b in graph.reachable() {
        let mut at = 0;
        while at < graph.block(b).ops.len() {
            match pair(graph, b, at) {
                Some(pair) if pair.alone(graph) => {
                    pair.join(graph);
                    changed = true;
                    // Ops in front of this one are gone.
                    at = 0;
                }
                _ => at += 1,
            }
        }
    }
    changed
}

/// A copying call and the call that takes the copy, in one block.
struct Pair {
    block: BlockId,
    copy: OpId,
    taker: OpId,
    /// The function that does both.
    both: CallInfo,
    /// The copy's names: the word and its addresses.
    names: Vec<Value>,
    /// Ops between the two that are about the copy alone: they go with it.
    about: HashSet<OpId, Build>,
    /// Ops at which an exit may want the copy.
    between: HashSet<OpId, Build>,
}

fn call_of(graph: &Graph, id: OpId) -> Option<CallId> {
    match graph.op(id).aux {
        Aux::Call(call) => Some(call),
        _ => None,
    }
}

fn pair(graph: &Graph, b: BlockId, at: usize) -> Option<Pair> {
    let ops = &graph.block(b).ops;
    let taker = ops[at];
    let info = graph.call_info(call_of(graph, taker)?);
    let Role::Takes { copy: copying, address } = info.role else { return None };
    let taken = *graph.op(taker).args.last()?;
    let word = graph.def_op(taken).filter(|op| op.code == Opcode::ValToRef)?.args[0];
    let start = ops[..at].iter().rposition(|&id| graph.op(id).result == Some(word))?;
    let copy_info = graph.call_info(call_of(graph, ops[start])?);
    let Role::Copies { shape } = copy_info.role else { return None };
    if copy_info.address != copying {
        return None;
    }
    let both =
        CallInfo { name: format!("{}_{}", info.name, copy_info.name), address, role: Role::Plain, ..info.clone() };
    let reads = copy_info.effects.read();
    let mut pair = Pair {
        block: b,
        copy: ops[start],
        taker,
        both,
        names: vec![word],
        about: HashSet::default(),
        between: HashSet::default(),
    };
    for &id in &ops[start + 1..at] {
        let op = graph.op(id);
        let writes = match op.aux {
            Aux::Call(call) => graph.call_info(call).effects.written(),
            Aux::Mem(mem) if matches!(op.code, Opcode::Store | Opcode::StoreElem) => {
                crate::ir::RegionSet::of(&[mem.region])
            }
            _ => crate::ir::RegionSet::NONE,
        };
        if writes.meets(reads) {
            return None;
        }
        let about = op.args.first().is_some_and(|v| pair.names.contains(v))
            && match op.code {
                Opcode::GuardPtr => true,
                Opcode::GuardNe => graph.const_bits(op.args[1]) == Some(0),
                Opcode::GuardShape => op.imm() == Some(shape),
                Opcode::ValToRef => {
                    pair.names.extend(op.result);
                    true
                }
                _ => false,
            };
        if about {
            pair.about.insert(id);
        } else {
            pair.between.insert(id);
        }
    }
    // What says whether it was done: nothing has changed where it was not.
    if let Some(&next) = ops.get(at + 1)
        && matches!(graph.op(next).code, Opcode::GuardEq | Opcode::GuardNe)
        && graph.op(next).args.first().copied() == graph.op(taker).result
    {
        pair.between.insert(next);
    }
    Some(pair)
}

impl Pair {
    /// Whether the copy is used by the taker, and named by exits on the way to it, alone.
    fn alone(&self, graph: &Graph) -> bool {
        let is_copy = |v: &Value| self.names.contains(v);
        graph.reachable().iter().flat_map(|&b| &graph.block(b).ops).all(|&id| {
            if id == self.copy || self.about.contains(&id) {
                return true;
            }
            let op = graph.op(id);
            let used = op.args.iter().filter(|v| is_copy(v)).count();
            let fits = if id == self.taker { used == 1 } else { used == 0 };
            fits && (self.between.contains(&id)
                || op.snapshot.is_none_or(|s| !graph.snapshot(s).values().any(|v| is_copy(&v))))
        })
    }

    fn join(self, graph: &mut Graph) {
        let copy = graph.op(self.copy).clone();
        let Some(call) = call_of(graph, self.copy) else { return };
        let address = graph.call_info(call).address;
        let address = graph.int(address as i64);
        // The first operand is the thread, which whoever makes the frames passes too.
        let mut fields = vec![(8, Width::I64, SnapVal::Value(address))];
        for (i, &v) in copy.args[1..].iter().enumerate() {
            let width = if graph.ty(v) == crate::ir::Type::Int { Width::I64 } else { Width::Ref };
            fields.push((16 + 8 * i as u32, width, SnapVal::Value(v)));
        }
        let recipe = Virtual { header: recipe::BASE + recipe::CALL, size: 8 + 8 * fields.len() as u32, fields };
        let mut done: HashMap<SnapshotId, (), Build> = HashMap::default();
        for &id in &self.between {
            let Some(s) = graph.op(id).snapshot else { continue };
            if done.insert(s, ()).is_some() || !graph.snapshot(s).values().any(|v| self.names.contains(&v)) {
                continue;
            }
            let snapshot = &mut graph.snapshots[s.index()];
            let n = snapshot.virtuals.len() as u32;
            snapshot.map(|content| match content {
                SnapVal::Value(v) if self.names.contains(&v) => SnapVal::Virtual(n),
                content => content,
            });
            snapshot.virtuals.push(recipe.clone());
        }
        let both = graph.declare_call(self.both);
        let taker = graph.op_mut(self.taker);
        taker.aux = Aux::Call(both);
        taker.args.pop();
        taker.args.extend(copy.args[1..].iter().copied());
        graph.block_mut(self.block).ops.retain(|id| *id != self.copy && !self.about.contains(id));
    }
}
