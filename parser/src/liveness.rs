//! Which registers are live before each instruction.
//!
//! Named variables count as live everywhere (a program may rely on their objects staying alive); the analysis is about
//! temporaries: backwards over the instructions until nothing changes. A guarded instruction also needs what its
//! handler needs.

use crate::code::CodeUnit;
use crate::compile::{ends_flow, is_skip_pair};
use crate::opcodes::{Opcode, Operand};
use crate::windows::accesses;

/// Live temporaries of a code unit, by instruction.
pub struct Liveness {
    named: usize,
    words: usize,
    bits: Vec<u64>,
    handlers: Vec<Guarded>,
    /// Where instructions stand that may skip the jump behind them, in order.
    pairs: Vec<u32>,
}

/// Instructions that a handler guards, and the register that it gets the exception in.
struct Guarded {
    range: std::ops::Range<usize>,
    handler: usize,
    exc: usize,
}

impl Liveness {
    pub fn new(unit: &CodeUnit) -> Liveness {
        let named = unit.local_names.len();
        let temporaries = usize::from(unit.register_count).saturating_sub(named);
        let words = temporaries.div_ceil(64);
        let n = unit.instructions.len();
        let guarded = |h: &crate::code::Handler| Guarded {
            range: h.start as usize..h.end as usize,
            handler: h.handler as usize,
            exc: h.exc.into(),
        };
        let handlers = unit.handlers.iter().map(guarded).collect();
        let pairs = (0..n).filter(|pc| is_skip_pair(unit.instructions[*pc].op())).map(|pc| pc as u32).collect();
        let mut live = Liveness { named, words, bits: vec![0; words * n], handlers, pairs };
        if words == 0 {
            return live;
        }
        let handlers: Vec<Vec<(usize, usize)>> = {
            let mut at = vec![Vec::new(); n];
            for h in &live.handlers {
                for list in &mut at[h.range.clone()] {
                    list.push((h.handler, h.exc));
                }
            }
            at
        };
        let mut state = vec![0u64; words];
        let mut changed = true;
        while changed {
            changed = false;
            for pc in (0..n).rev() {
                let ins = unit.instructions[pc];
                let op = ins.op();
                state.fill(0);
                let mut successors = [None; 3];
                if !ends_flow(op) && op != Opcode::FOR_NEXT {
                    successors[0] = Some(pc + 1);
                }
                if is_skip_pair(op) {
                    successors[1] = Some(pc + 2);
                }
                if op.operands()[1] == Operand::Jump {
                    successors[2] = usize::try_from(pc as i64 + 1 + i64::from(ins.jump())).ok();
                }
                for next in successors.into_iter().flatten().filter(|&s| s < n) {
                    live.join(&mut state, next);
                }
                for a in accesses(ins, unit).into_iter().flatten().filter(|a| a.writes) {
                    (a.first..a.first + a.count).for_each(|r| live.set(&mut state, r, false));
                }
                // Exhausted, FOR_NEXT leaves its register as it was.
                if op == Opcode::FOR_NEXT && pc + 1 < n {
                    live.join(&mut state, pc + 1);
                }
                for &(handler, exc) in &handlers[pc] {
                    let mut from = vec![0; words];
                    live.join(&mut from, handler);
                    live.set(&mut from, exc, false);
                    state.iter_mut().zip(&from).for_each(|(s, f)| *s |= f);
                }
                for a in accesses(ins, unit).into_iter().flatten().filter(|a| a.reads) {
                    (a.first..a.first + a.count).for_each(|r| live.set(&mut state, r, true));
                }
                let slot = &mut live.bits[pc * words..(pc + 1) * words];
                if slot != state {
                    slot.copy_from_slice(&state);
                    changed = true;
                }
            }
        }
        live
    }

    fn join(&self, state: &mut [u64], pc: usize) {
        let from = &self.bits[pc * self.words..(pc + 1) * self.words];
        state.iter_mut().zip(from).for_each(|(s, f)| *s |= f);
    }

    fn set(&self, state: &mut [u64], reg: usize, on: bool) {
        let Some(t) = reg.checked_sub(self.named) else { return };
        if on {
            state[t / 64] |= 1 << (t % 64);
        } else {
            state[t / 64] &= !(1 << (t % 64));
        }
    }

    /// Whether `reg` may be read from `pc` on before it is written.
    pub fn is_live(&self, pc: usize, reg: usize) -> bool {
        match reg.checked_sub(self.named) {
            None => true,
            Some(t) => {
                self.bits.get(pc * self.words + t / 64).is_some_and(|w| t / 64 < self.words && w >> (t % 64) & 1 == 1)
            }
        }
    }

    /// The same where the instruction before `pc` has not ended, or has raised: its handlers' needs count as well. (What follows
    /// it need not be guarded: `return f()` in a `try` statement.) And it may skip the jump at `pc`.
    pub fn is_live_during(&self, pc: usize, reg: usize) -> bool {
        let needed = |h: &Guarded| h.exc != reg && self.is_live(h.handler, reg);
        let running = pc.wrapping_sub(1);
        self.is_live(pc, reg)
            || self.is_live(pc + 1, reg) && self.pairs.binary_search(&(running as u32)).is_ok()
            || self.handlers.iter().any(|h| h.range.contains(&running) && needed(h))
    }

    /// The live temporaries before `pc`, in order.
    pub fn live_temporaries(&self, pc: usize) -> impl Iterator<Item = usize> + '_ {
        let words = &self.bits[pc * self.words..(pc + 1) * self.words];
        let named = self.named;
        words
            .iter()
            .enumerate()
            .flat_map(move |(i, &w)| (0..64).filter(move |b| w >> b & 1 == 1).map(move |b| named + i * 64 + b))
    }
}
