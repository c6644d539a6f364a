//! Checks that a code unit keeps the promises the interpreter relies on: every index in range, every jump at an
//! instruction, skip pairs complete, no way off the end, no temporary read before it is written.
//!
//! Run over everything the tests compile, and over code that comes from a file.

use crate::code::{CodeUnit, Const, NO_CONST};
use crate::compile::{ends_flow, is_skip_pair};
use crate::liveness::Liveness;
use crate::opcodes::{Opcode, Operand};
use crate::windows::accesses;

/// Checks a unit and the units among its constants, for the indices the interpreter follows.
pub fn verify(unit: &CodeUnit) -> Result<(), String> {
    check(unit).map_err(|e| format!("{}: {e}", unit.qualname))?;
    for constant in &unit.constants {
        if let Const::Code(code) = constant {
            verify(code)?;
        }
    }
    Ok(())
}

/// Checks in addition that no temporary is read before it is written.
pub fn verify_temporaries(unit: &CodeUnit) -> Result<(), String> {
    if let Some(reg) = Liveness::new(unit).live_temporaries(0).next() {
        return Err(format!("{}: r{reg} may be read before it is written", unit.qualname));
    }
    for constant in &unit.constants {
        if let Const::Code(code) = constant {
            verify_temporaries(code)?;
        }
    }
    Ok(())
}

fn check(unit: &CodeUnit) -> Result<(), String> {
    let n = unit.instructions.len();
    let registers = usize::from(unit.register_count);
    if unit.local_names.len() != unit.local_kinds.len() || unit.local_names.len() > registers {
        return Err("variables and registers disagree".into());
    }
    let arguments = usize::from(unit.arg_count)
        + usize::from(unit.kwonly_count)
        + usize::from(unit.flags & crate::code::co::VARARGS != 0)
        + usize::from(unit.flags & crate::code::co::VARKEYWORDS != 0);
    if arguments > unit.local_names.len() || unit.posonly_count > unit.arg_count {
        return Err("more arguments than variables".into());
    }
    if unit.positions.len() != n {
        return Err("positions and instructions disagree".into());
    }
    if !unit.instructions.last().is_some_and(|i| ends_flow(i.op())) {
        return Err("control runs off the end".into());
    }
    for (pc, &ins) in unit.instructions.iter().enumerate() {
        let fail = |what: &str| Err(format!("{what} at {pc}: {ins:?}"));
        for a in accesses(ins, unit).into_iter().flatten() {
            if a.first + a.count > registers {
                return fail("register out of range");
            }
        }
        let values = [ins.a(), ins.b(), ins.c()];
        for (value, kind) in values.into_iter().zip(ins.op().operands()) {
            let fine = match kind {
                Operand::Const => value < unit.constants.len(),
                Operand::ConstWide => ins.bc() < unit.constants.len(),
                Operand::Name => matches!(unit.constants.get(value), Some(Const::Str(_))),
                Operand::Site => value < unit.sites.len(),
                Operand::Jump => {
                    let to = pc as i64 + 1 + i64::from(ins.jump());
                    let backward = ins.op() == Opcode::JUMP_BACK;
                    (0..n as i64).contains(&to) && (to <= pc as i64) == backward
                }
                _ => true,
            };
            if !fine {
                return fail("operand out of range");
            }
        }
        if ins.op() == Opcode::MAKE_FUNCTION && !matches!(unit.constants.get(ins.c()), Some(Const::Code(_))) {
            return fail("not code");
        }
        if is_skip_pair(ins.op()) {
            let pair = unit.instructions.get(pc + 1).map(|i| i.op());
            let fits = match ins.op() {
                Opcode::FOR_NEXT | Opcode::SEND => matches!(pair, Some(Opcode::JUMP | Opcode::JUMP_BACK)),
                _ => matches!(pair, Some(Opcode::JUMP_IF_TRUE | Opcode::JUMP_IF_FALSE)),
            };
            if !fits || pc + 2 >= n {
                return fail("skip pair incomplete");
            }
        }
    }
    for site in &unit.sites {
        let in_range = |k: u32| k == NO_CONST || (k as usize) < unit.constants.len();
        if !in_range(site.name) || !in_range(site.kwnames) {
            return Err("site names a constant out of range".into());
        }
    }
    for h in &unit.handlers {
        if h.start >= h.end || h.end as usize > n || h.handler as usize >= n || usize::from(h.exc) >= registers {
            return Err(format!("bad guard {}..{}", h.start, h.end));
        }
    }
    Ok(())
}
