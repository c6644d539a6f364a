//! What nobody needs: values without uses, parameters that only feed themselves, allocations never looked at.
//!
//! ```text
//! b1(v1, v2):               b1(v1):
//!   v3 = box_int v1    ->
//!   v4 = int_add v2, 1
//!   jump b1(v1, v4)           jump b1(v1)
//! ```
//!
//! Marks from what must stay: effects, guards and what their snapshots name, and the ends of blocks; an operand of a
//! jump is needed if the parameter it becomes is.

use super::params::{jumps, keep_params};
use crate::ir::{Aux, Def, Graph, Op, Opcode, Value};

pub fn dead(graph: &mut Graph) -> bool {
    let order = graph.reachable();
    let jumps = jumps(graph);
    let mut live = vec![false; graph.value_count()];
    let mut work: Vec<Value> = Vec::new();
    for &b in &order {
        for &id in &graph.block(b).ops {
            let op = graph.op(id);
            if !must_stay(graph, op) {
                continue;
            }
            if op.jumps_to().is_none() {
                work.extend(&op.args);
            }
            if let Some(s) = op.snapshot {
                work.extend(graph.snapshot(s).values());
            }
        }
    }
    while let Some(v) = work.pop() {
        if std::mem::replace(&mut live[v.index()], true) {
            continue;
        }
        match graph.def(v) {
            Def::Const(_) => {}
            Def::Op(id) => {
                let op = graph.op(id);
                work.extend(&op.args);
                if let Some(s) = op.snapshot {
                    work.extend(graph.snapshot(s).values());
                }
            }
            Def::Param(b) => {
                let at = graph.block(b).params.iter().position(|&p| p == v);
                if let (Some(at), Some(jumps)) = (at, jumps.get(&b)) {
                    work.extend(jumps.iter().map(|&id| graph.op(id).args[at]));
                }
            }
        }
    }
    let (mut changed, mut kept) = (false, 0);
    for &b in &order {
        let mut ops = std::mem::take(&mut graph.block_mut(b).ops);
        let before = ops.len();
        ops.retain(|&id| {
            let op = graph.op(id);
            must_stay(graph, op) || op.result.is_some_and(|v| live[v.index()])
        });
        changed |= ops.len() != before;
        kept += ops.len();
        graph.block_mut(b).ops = ops;
        let keep: Vec<bool> = graph.block(b).params.iter().map(|p| live[p.index()]).collect();
        if keep.contains(&false) {
            keep_params(graph, b, jumps.get(&b).map_or(&[], |j| j.as_slice()), &keep);
            changed = true;
        }
    }
    // What is gone costs memory, and time wherever a graph is copied.
    if graph.op_count() > kept + kept / 2 {
        graph.compact(&order);
    }
    changed
}

/// Whether the op matters even if its value does not.
fn must_stay(graph: &Graph, op: &Op) -> bool {
    match (op.code, op.aux) {
        (Opcode::Alloc, _) => false,
        (Opcode::Call, Aux::Call(call)) => {
            let e = graph.call_info(call).effects;
            !(e.pure && e.written().is_empty() && !e.may_raise)
        }
        (code, _) => code.has(crate::ir::ops::EFFECT) || code.is_guard(),
    }
}
