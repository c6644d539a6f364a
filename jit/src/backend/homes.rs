//! Homes: values that many exits name are stored once, where they are defined, and not in each exit.
//!
//! Compiling costs 2 to 2.6 µs for every value named in an exit block (most of it in the register allocator); a store
//! to the native frame costs a fraction of a nanosecond when it runs. So a value that at least `OFTEN` exits name gets a
//! home: a word of a stack slot of the compiled function. Exits name only what has none; the block all exits go through
//! copies the homes into the exit buffer, where they come first. A home that was not reached holds garbage, but then no
//! exit that is taken refers to it.
//!
//! Homes of words and addresses are zeroed where the function begins, if it may start a collection: the native frame is
//! scanned conservatively, and what an earlier frame left there would keep objects alive.
//!
//! (Not the exit buffer itself: a call made by the unit may run other compiled code, which leaves through it.)

use std::collections::HashMap;

use cranelift_codegen::ir::{self, InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, types};
use cranelift_frontend::FunctionBuilder;

use crate::hash::Build;
use crate::ir::{Dominators, Graph, Opcode, SnapshotId, Type, Value};

/// Exits that must name a value of a loop. Measured: with 8 loops slow down by 1 %, with 4 by 6 %, with 2 by 25 %.
const OFTEN: u32 = 6;
/// The same for values that no loop defines anew, in code that has loops.
const OFTEN_OUTSIDE: u32 = 3;

/// Place in the exit buffer (and in the stack slot) of each value that has a home.
#[derive(Debug, Default)]
pub struct Homes {
    pub places: HashMap<Value, u32, Build>,
    /// Places that hold words or addresses, and are to be zeroed first.
    pub zeroed: Vec<u32>,
}

impl Homes {
    /// At most `limit` values get a home.
    pub fn find(graph: &Graph, dominators: &Dominators, limit: usize) -> Homes {
        let mut seen = vec![false; graph.snapshots.len()];
        let mut named: Vec<u32> = vec![0; graph.value_count()];
        let mut last: Vec<Option<SnapshotId>> = vec![None; graph.value_count()];
        for &id in dominators.order.iter().flat_map(|&b| &graph.block(b).ops) {
            let Some(s) = graph.op(id).snapshot else { continue };
            let snapshot = graph.snapshot(s);
            if snapshot.side.is_some() || std::mem::replace(&mut seen[s.index()], true) {
                continue;
            }
            for v in snapshot.values() {
                if last[v.index()].replace(s) != Some(s) {
                    named[v.index()] += 1;
                }
            }
        }
        let mut in_loop = vec![false; graph.blocks.len()];
        for &head in &dominators.order {
            if !in_loop[head.index()] && dominators.is_loop_head(head) {
                dominators.loop_blocks(head).into_iter().for_each(|b| in_loop[b.index()] = true);
            }
        }
        let loops = in_loop.contains(&true);
        let mut found: Vec<Value> = Vec::new();
        for &b in &dominators.order {
            let often = if in_loop[b.index()] || !loops { OFTEN } else { OFTEN_OUTSIDE };
            let block = graph.block(b);
            let results = block.ops.iter().filter_map(|&id| graph.op(id).result);
            found.extend(block.params.iter().copied().chain(results).filter(|v| named[v.index()] >= often));
        }
        found.sort_by_key(|v| std::cmp::Reverse(named[v.index()]));
        found.truncate(limit);
        let collects = dominators.order.iter().flat_map(|&b| &graph.block(b).ops).any(|&id| {
            let op = graph.op(id);
            matches!(op.code, Opcode::Call | Opcode::Alloc | Opcode::Remake)
        });
        let is_word = |v: &Value| collects && matches!(graph.ty(*v), Type::Val | Type::Ref);
        let zeroed = found.iter().zip(0..).filter(|(v, _)| is_word(v)).map(|(_, place)| place).collect();
        Homes { places: found.into_iter().zip(0..).collect(), zeroed }
    }

    /// A place for them in the function's frame, if there are any.
    pub fn slot(&self, b: &mut FunctionBuilder<'_>) -> Option<ir::StackSlot> {
        let size = 8 * self.places.len() as u32;
        (size > 0).then(|| b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3)))
    }

    /// Zeroes those that are to be.
    pub fn zero(&self, b: &mut FunctionBuilder<'_>, slot: ir::StackSlot, flags: MemFlagsData) {
        if self.zeroed.is_empty() {
            return;
        }
        let zero = b.ins().iconst(types::I64, 0);
        for &place in &self.zeroed {
            let at = b.ins().stack_addr(types::I64, slot, 8 * place as i32);
            b.ins().store(flags, zero, at, 0);
        }
    }
}
