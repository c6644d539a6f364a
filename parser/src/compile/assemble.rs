//! From a finished [`Unit`] to a [`CodeUnit`]: unreachable code goes, jumps to jumps are shortened, checks for unbound
//! locals go where the local is certainly bound, and labels become offsets.
//!
//! A jump that stands for a line of the program (`break`) stays, so that tracing and coverage see the line.
//! The two instructions of a skip pair (see `opcodes`) always stay together, so a jump right behind FOR_NEXT, SEND or a
//! fused comparison is never removed.

use super::emit::{ABSENT, Inst, Label, Piece, Reg, Unit};
use crate::ast::{Interner, Span};
use crate::code::{CodeUnit, Handler, LocalKind, Position};
use crate::error::{ErrorKind, SyntaxError};
use crate::opcodes::{Ins, Opcode, Operand};

/// Whether the next instruction is skipped for one of the outcomes.
pub(crate) fn is_skip_pair(op: Opcode) -> bool {
    matches!(op, Opcode::FOR_NEXT | Opcode::SEND) || is_fused(op)
}

pub(crate) fn is_fused(op: Opcode) -> bool {
    (Opcode::LT_JF as u8..=Opcode::BOOL_JT as u8).contains(&(op as u8))
}

/// Whether control never goes on to the next instruction.
pub(crate) fn ends_flow(op: Opcode) -> bool {
    use Opcode::*;
    matches!(op, JUMP | JUMP_BACK | RETURN | RETURN_CONST | RAISE | RAISE_CURRENT | RERAISE)
}

pub fn assemble(mut unit: Unit<'_>, names: &Interner, filename: &str) -> Result<CodeUnit, SyntaxError> {
    unit.pieces.sort_by_key(|p| (std::cmp::Reverse(p.depth), p.start));
    thread_jumps(&mut unit);
    let mut keep = reachable(&unit);
    invert_conditions(&mut unit, &mut keep);
    drop_idle_jumps(&unit, &mut keep);
    compact(&mut unit, &keep);
    let keep = super::bound::needed_checks(&unit);
    if keep.contains(&false) {
        compact(&mut unit, &keep);
    }
    finish(unit, names, filename)
}

fn thread_jumps(unit: &mut Unit<'_>) {
    for i in 0..unit.code.len() {
        let Some(mut target) = unit.code[i].target else { continue };
        for _ in 0..8 {
            let at = unit.labels[target.0 as usize] as usize;
            let line = unit.code.get(at).map_or(0, |next| next.span.line);
            if line != 0 && line != unit.code[i].span.line {
                break;
            }
            match unit.code.get(at) {
                Some(&Inst { op: Opcode::JUMP, target: Some(next), .. }) if at != i => target = next,
                Some(&Inst { op: Opcode::JUMP_BACK, target: Some(next), .. })
                    if unit.code[i].op == Opcode::JUMP && !(i > 0 && is_skip_pair(unit.code[i - 1].op)) =>
                {
                    unit.code[i].op = Opcode::JUMP_BACK;
                    target = next;
                }
                _ => break,
            }
        }
        unit.code[i].target = Some(target);
    }
}

fn reachable(unit: &Unit<'_>) -> Vec<bool> {
    let n = unit.code.len();
    let mut seen = vec![false; n];
    let mut pieces_done = vec![false; unit.pieces.len()];
    let mut pending = vec![0usize];
    loop {
        while let Some(mut at) = pending.pop() {
            while at < n && !seen[at] {
                seen[at] = true;
                let inst = &unit.code[at];
                if let Some(target) = inst.target {
                    pending.push(unit.labels[target.0 as usize] as usize);
                }
                if is_skip_pair(inst.op) {
                    pending.push(at + 2);
                }
                if ends_flow(inst.op) {
                    break;
                }
                at += 1;
            }
        }
        for (piece, done) in unit.pieces.iter().zip(&mut pieces_done) {
            if !*done && seen[piece.start as usize..piece.end as usize].contains(&true) {
                *done = true;
                pending.push(unit.labels[piece.handler.0 as usize] as usize);
            }
        }
        if pending.is_empty() {
            return seen;
        }
    }
}

/// A conditional jump over a jump becomes the opposite conditional jump to where that one goes.
fn invert_conditions(unit: &mut Unit<'_>, keep: &mut [bool]) {
    let n = unit.code.len();
    let mut entered = vec![false; n + 1];
    for (inst, _) in unit.code.iter().zip(&*keep).filter(|(_, keep)| **keep) {
        if let Some(target) = inst.target {
            entered[unit.labels[target.0 as usize] as usize] = true;
        }
    }
    for piece in &unit.pieces {
        for at in [piece.start, piece.end, unit.labels[piece.handler.0 as usize]] {
            entered[at as usize] = true;
        }
    }
    for at in 1..n.saturating_sub(2) {
        let (inst, next) = (unit.code[at], unit.code[at + 1]);
        let opposite = match inst.op {
            Opcode::JUMP_IF_FALSE => Opcode::JUMP_IF_TRUE,
            Opcode::JUMP_IF_TRUE => Opcode::JUMP_IF_FALSE,
            Opcode::JUMP_IF_NONE => Opcode::JUMP_IF_NOT_NONE,
            Opcode::JUMP_IF_NOT_NONE => Opcode::JUMP_IF_NONE,
            _ => continue,
        };
        let Some(over) = inst.target else { continue };
        let jumps_over = unit.labels[over.0 as usize] as usize == at + 2;
        let own_line = next.span.line != 0 && next.span.line != inst.span.line;
        if !keep[at] || next.op != Opcode::JUMP || !jumps_over || entered[at + 1] || own_line {
            continue;
        }
        if is_fused(unit.code[at - 1].op) {
            unit.code[at - 1].op = opposite_fused(unit.code[at - 1].op);
        }
        unit.code[at].op = opposite;
        unit.code[at].target = next.target;
        keep[at + 1] = false;
    }
}

/// `LT_JF` for `LT_JT` and so on: the forms come in groups of six, the plain ones first.
fn opposite_fused(op: Opcode) -> Opcode {
    use Opcode::*;
    let groups = [(LT_JF, LT_JT), (LT_K_JF, LT_K_JT)];
    for (no, yes) in groups {
        let (no, yes, op) = (no as u8, yes as u8, op as u8);
        let moved = if (no..no + 6).contains(&op) {
            op - no + yes
        } else if (yes..yes + 6).contains(&op) {
            op - yes + no
        } else {
            continue;
        };
        return Opcode::ALL[usize::from(moved)];
    }
    if op == BOOL_JF { BOOL_JT } else { BOOL_JF }
}

/// Jumps to what comes next anyway.
fn drop_idle_jumps(unit: &Unit<'_>, keep: &mut [bool]) {
    let n = unit.code.len();
    let mut next_kept = n;
    for i in (0..n).rev() {
        if !keep[i] {
            continue;
        }
        if let Inst { op: Opcode::JUMP, target: Some(target), .. } = unit.code[i] {
            let at = unit.labels[target.0 as usize] as usize;
            let paired = i > 0 && is_skip_pair(unit.code[i - 1].op);
            let line = unit.code[i].span.line;
            let line_of = |at: usize| unit.code.get(at).map_or(0, |next| next.span.line);
            let own_line = line != 0 && line_of(next_kept) != line && (i == 0 || line_of(i - 1) != line);
            if !paired && at > i && at <= next_kept && !own_line {
                keep[i] = false;
                continue;
            }
        }
        next_kept = i;
    }
}

/// Removes the instructions not kept; labels and pieces follow.
fn compact(unit: &mut Unit<'_>, keep: &[bool]) {
    let mut moved = Vec::with_capacity(keep.len() + 1);
    let mut count = 0u32;
    for &k in keep {
        moved.push(count);
        count += u32::from(k);
    }
    moved.push(count);
    let mut i = 0;
    unit.code.retain(|_| {
        i += 1;
        keep[i - 1]
    });
    for label in &mut unit.labels {
        if let Some(&to) = moved.get(*label as usize) {
            *label = to;
        }
    }
    for piece in &mut unit.pieces {
        piece.start = moved[piece.start as usize];
        piece.end = moved[piece.end as usize];
    }
    unit.pieces.retain(|p| p.start < p.end);
}

fn too_large(what: &str) -> SyntaxError {
    SyntaxError::plain(ErrorKind::OverflowError, format!("too many {what} in one code object"))
}

fn finish(unit: Unit<'_>, names: &Interner, filename: &str) -> Result<CodeUnit, SyntaxError> {
    let named = unit.local_names.len() as u32;
    let uses_absent = unit.code.iter().any(|i| {
        let kinds = i.op.operands();
        [i.a, i.b, i.c].iter().zip(kinds).any(|(&v, k)| is_register(k) && v == ABSENT)
    });
    let shift = |reg: Reg| if reg == ABSENT { named } else { reg + u32::from(uses_absent && reg >= named) };
    let narrow = |v: u32, what: &str| u16::try_from(v).map_err(|_| too_large(what));
    let mut instructions = Vec::with_capacity(unit.code.len());
    for (at, inst) in unit.code.iter().enumerate() {
        let kinds = inst.op.operands();
        let operand = |v: u32, kind: Operand| match kind {
            k if is_register(k) => narrow(shift(v), "variables and temporaries"),
            Operand::Const | Operand::Name => narrow(v, "constants"),
            Operand::Site => narrow(v, "calls and names"),
            _ => narrow(v, "items"),
        };
        let a = operand(inst.a, kinds[0])?;
        instructions.push(if let Some(target) = inst.target {
            let offset = i64::from(unit.labels[target.0 as usize]) - (at as i64 + 1);
            Ins::wide(inst.op, a, i32::try_from(offset).map_err(|_| too_large("instructions"))?)
        } else if kinds[1] == Operand::ConstWide {
            Ins::wide(inst.op, a, inst.b as i32)
        } else {
            Ins::new(inst.op, a, operand(inst.b, kinds[1])?, operand(inst.c, kinds[2])?)
        });
    }
    let mut handlers = Vec::with_capacity(unit.pieces.len());
    for &Piece { start, end, handler: Label(label), exc, .. } in &unit.pieces {
        let exc = narrow(shift(exc), "variables and temporaries")?;
        handlers.push(Handler { start, end, handler: unit.labels[label as usize], exc });
    }
    let text = |name: &crate::ast::Name| -> Box<str> {
        match *name {
            crate::ast::known::DOT_FORMAT => "format".into(),
            other => names.text(other).into(),
        }
    };
    let mut local_names: Vec<Box<str>> = unit.local_names.iter().map(text).collect();
    let mut local_kinds = unit.local_kinds.clone();
    if uses_absent {
        local_names.push("".into());
        local_kinds.push(LocalKind::Hidden);
    }
    Ok(CodeUnit {
        name: names.text(unit.name).into(),
        qualname: unit.qualname.clone().into(),
        filename: filename.into(),
        first_line: unit.first_line,
        flags: unit.flags,
        arg_count: narrow(unit.arg_count, "arguments")?,
        posonly_count: narrow(unit.posonly_count, "arguments")?,
        kwonly_count: narrow(unit.kwonly_count, "arguments")?,
        local_names: local_names.into(),
        local_kinds: local_kinds.into(),
        free_names: unit.free_names.iter().map(text).collect(),
        register_count: narrow(unit.register_count() + u32::from(uses_absent), "variables and temporaries")?,
        instructions: instructions.into(),
        constants: unit.constants.into(),
        sites: unit.sites.into(),
        handlers: handlers.into(),
        positions: unit.code.iter().map(|inst| position(inst.span)).collect(),
        names: unit.names.iter().map(text).collect(),
    })
}

/// Whether an operand names a register.
pub(crate) fn is_register(kind: Operand) -> bool {
    use Operand::*;
    matches!(kind, Read | MaybeAbsent | Write | ReadWrite | Base | WriteBase)
}

fn position(span: Span) -> Position {
    Position { line: span.line, end_line: span.end_line, col: span.col, end_col: span.end_col }
}
