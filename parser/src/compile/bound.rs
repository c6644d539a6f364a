//! Which CHECK_LOCALs are needed: a forward analysis of the locals that are bound on every path.
//!
//! State: a bit per named register, set if it is certainly bound. Blocks meet by intersection. The edge from a guarded
//! block to its handler carries what was bound at the block's start and is not unbound anywhere in it.

use super::assemble::{ends_flow, is_skip_pair};
use super::emit::{Inst, Unit};
use crate::opcodes::{Opcode, Operand};
use std::collections::VecDeque;

/// For each instruction whether it stays.
pub fn needed_checks(unit: &Unit<'_>) -> Vec<bool> {
    let n = unit.code.len();
    let mut keep = vec![true; n];
    if !unit.code.iter().any(|i| i.op == Opcode::CHECK_LOCAL) {
        return keep;
    }
    let registers = unit.local_names.len();
    let words = registers.div_ceil(64);
    let blocks = blocks(unit);
    let mut entry: Vec<Option<Vec<u64>>> = vec![None; blocks.starts.len()];
    let mut first = vec![0u64; words];
    for r in 0..unit.param_count as usize {
        first[r / 64] |= 1 << (r % 64);
    }
    let mut queue = VecDeque::new();
    if n > 0 {
        entry[0] = Some(first);
        queue.push_back(0usize);
    }
    let mut queued = vec![false; blocks.starts.len()];
    while let Some(b) = queue.pop_front() {
        queued[b] = false;
        let Some(mut state) = entry[b].clone() else { continue };
        let mut raising = state.clone();
        let (start, end) = (blocks.starts[b], blocks.end(b, n));
        let mut meet = |target: usize, state: &[u64]| {
            let changed = match &mut entry[target] {
                Some(old) => {
                    let mut changed = false;
                    for (o, s) in old.iter_mut().zip(state) {
                        changed |= *o & !s != 0;
                        *o &= s;
                    }
                    changed
                }
                none => {
                    *none = Some(state.to_vec());
                    true
                }
            };
            if changed && !queued[target] {
                queued[target] = true;
                queue.push_back(target);
            }
        };
        for at in start..end {
            let inst = &unit.code[at];
            // FOR_NEXT is the last of its block: its register is written only on the way past the jump.
            if inst.op == Opcode::FOR_NEXT {
                meet(blocks.at[at + 1], &state);
                set(&mut state, inst.a, registers, true);
                if at + 2 < n {
                    meet(blocks.at[at + 2], &state);
                }
                continue;
            }
            step(inst, &mut state, registers);
            for (r, s) in raising.iter_mut().zip(&state) {
                *r &= s;
            }
            if let Some(target) = inst.target {
                meet(blocks.at[unit.labels[target.0 as usize] as usize], &state);
            }
            if at + 1 == end {
                if is_skip_pair(inst.op) && at + 2 < n {
                    meet(blocks.at[at + 2], &state);
                }
                if !ends_flow(inst.op) && at + 1 < n {
                    meet(blocks.at[at + 1], &state);
                }
            }
        }
        for &handler in &blocks.handlers[b] {
            meet(handler, &raising);
        }
    }
    for (b, state) in entry.iter().enumerate() {
        let Some(state) = state else { continue };
        let mut state = state.clone();
        let range = blocks.starts[b]..blocks.end(b, n);
        for (inst, keep) in unit.code[range.clone()].iter().zip(&mut keep[range]) {
            if inst.op == Opcode::CHECK_LOCAL {
                let r = inst.a as usize;
                *keep = state[r / 64] >> (r % 64) & 1 == 0;
            }
            step(inst, &mut state, registers);
        }
    }
    keep
}

fn set(state: &mut [u64], reg: u32, registers: usize, bound: bool) {
    let r = reg as usize;
    if r < registers {
        if bound {
            state[r / 64] |= 1 << (r % 64);
        } else {
            state[r / 64] &= !(1 << (r % 64));
        }
    }
}

fn step(inst: &Inst, state: &mut [u64], registers: usize) {
    match inst.op {
        Opcode::DELETE_LOCAL | Opcode::CLEAR => set(state, inst.a, registers, false),
        Opcode::CHECK_LOCAL => set(state, inst.a, registers, true),
        op if op.operands()[0] == Operand::Write => set(state, inst.a, registers, true),
        _ => {}
    }
}

struct Blocks {
    starts: Vec<usize>,
    /// Block of each instruction that starts one (others hold the block they are in).
    at: Vec<usize>,
    handlers: Vec<Vec<usize>>,
}

impl Blocks {
    fn end(&self, b: usize, n: usize) -> usize {
        self.starts.get(b + 1).copied().unwrap_or(n)
    }
}

fn blocks(unit: &Unit<'_>) -> Blocks {
    let n = unit.code.len();
    let mut leader = vec![false; n + 1];
    leader[0] = true;
    for (i, inst) in unit.code.iter().enumerate() {
        if let Some(target) = inst.target {
            leader[unit.labels[target.0 as usize] as usize] = true;
            leader[i + 1] = true;
        }
        if ends_flow(inst.op) {
            leader[i + 1] = true;
        }
        if is_skip_pair(inst.op) {
            leader[i + 1] = true;
            leader[(i + 2).min(n)] = true;
        }
    }
    for piece in &unit.pieces {
        leader[piece.start as usize] = true;
        leader[piece.end as usize] = true;
        leader[unit.labels[piece.handler.0 as usize] as usize] = true;
    }
    let mut starts = Vec::new();
    let mut at = Vec::with_capacity(n + 1);
    for (i, &leads) in leader.iter().enumerate() {
        if leads && i < n {
            starts.push(i);
        }
        at.push(starts.len().saturating_sub(1));
    }
    let mut handlers = vec![Vec::new(); starts.len()];
    for piece in &unit.pieces {
        let handler = at[unit.labels[piece.handler.0 as usize] as usize];
        for list in &mut handlers[at[piece.start as usize]..=at[piece.end as usize - 1]] {
            list.push(handler);
        }
    }
    Blocks { starts, at, handlers }
}
