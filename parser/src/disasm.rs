//! Listings of compiled code: one line an instruction, with the names behind registers, constants and sites.

use crate::ast::unparse;
use crate::code::{CodeUnit, Const, LocalKind, NO_CONST};
use crate::opcodes::Operand;
use crate::windows::accesses;
use std::fmt::Write;

/// The listing of a unit and, after it, of the units among its constants.
pub fn listing(unit: &CodeUnit) -> String {
    let mut out = String::new();
    write_unit(unit, &mut out);
    out
}

fn write_unit(unit: &CodeUnit, out: &mut String) {
    let _ = writeln!(
        out,
        "code {} at {}:{} args={}/{}/{} registers={} flags={:#x}",
        unit.qualname,
        unit.filename,
        unit.first_line,
        unit.arg_count,
        unit.posonly_count,
        unit.kwonly_count,
        unit.register_count,
        unit.flags
    );
    for (r, (name, kind)) in unit.local_names.iter().zip(&unit.local_kinds).enumerate() {
        let kind = match kind {
            LocalKind::Local => "local",
            LocalKind::Cell => "cell",
            LocalKind::Free => "free",
            LocalKind::Hidden => "hidden",
        };
        let _ = writeln!(out, "  r{r} {kind} {name}");
    }
    let mut line = 0;
    for (pc, ins) in unit.instructions.iter().enumerate() {
        let at = unit.positions.get(pc).unwrap_or_default();
        let shown = if at.line != line && at.line != 0 { format!("{:5}", at.line) } else { "     ".into() };
        line = at.line;
        let _ = write!(out, "{shown} {pc:4} {:<16}", ins.op().name());
        let windows = accesses(*ins, unit);
        let values = [ins.a(), ins.b(), ins.c()];
        let mut comment = String::new();
        for (i, kind) in ins.op().operands().into_iter().enumerate() {
            match kind {
                Operand::No => {}
                Operand::Base | Operand::WriteBase => {
                    let count = windows[i].map_or(0, |w| w.count);
                    let _ = write!(out, " r{}..{}", values[i], values[i] + count);
                }
                Operand::Jump => {
                    let _ = write!(out, " -> {}", pc as i64 + 1 + i64::from(ins.jump()));
                }
                Operand::Const | Operand::Name => {
                    let _ = write!(out, " k{}", values[i]);
                    note(&mut comment, unit, values[i]);
                }
                Operand::ConstWide => {
                    let _ = write!(out, " k{}", ins.bc());
                    note(&mut comment, unit, ins.bc());
                }
                Operand::Site => {
                    let _ = write!(out, " s{}", values[i]);
                    let site = unit.sites.get(values[i]).copied().unwrap_or_default();
                    if site.name != NO_CONST {
                        note(&mut comment, unit, site.name as usize);
                    }
                    if site.kwnames != NO_CONST {
                        note(&mut comment, unit, site.kwnames as usize);
                    }
                }
                Operand::Count => {
                    let _ = write!(out, " {}", values[i]);
                }
                Operand::Read | Operand::MaybeAbsent | Operand::Write | Operand::ReadWrite => {
                    let _ = write!(out, " r{}", values[i]);
                }
            }
        }
        let _ = writeln!(out, "{comment}");
    }
    for h in &unit.handlers {
        let _ = writeln!(out, "  guard {}..{} -> {} r{}", h.start, h.end, h.handler, h.exc);
    }
    for constant in &unit.constants {
        if let Const::Code(code) = constant {
            out.push('\n');
            write_unit(code, out);
        }
    }
}

fn note(comment: &mut String, unit: &CodeUnit, index: usize) {
    let Some(value) = unit.constants.get(index) else { return };
    let mut text = Vec::new();
    unparse::constant(value, &mut text);
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if text.len() > 60 {
        let cut = (0..=57).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        text.truncate(cut);
        text.push_str("...");
    }
    comment.push_str(if comment.is_empty() { "  ; " } else { ", " });
    comment.push_str(&text);
}
