//! Which part of an expression the carets of a traceback mark: the operator of a binary operation, the brackets of a
//! subscript or call (`~~~^^^`).

use taipan_parser::ast::{Expr, ExprKind, ModuleBody, StmtKind};
use taipan_parser::{Mode, parse};

/// Lines (from 0) and character columns in the segment: `^` from left to right, `~` elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchors {
    pub left_line: usize,
    pub left: usize,
    pub right_line: usize,
    pub right: usize,
}

type Lines = Vec<Vec<char>>;

/// Character index of byte offset `byte` of `line`.
pub fn char_offset(line: &str, byte: usize) -> usize {
    let mut end = byte.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line[..end].chars().count()
}

/// The anchors of the expression `segment`; `None` when it is none of the three kinds, or no expression.
pub fn of_segment(segment: &str) -> Option<Anchors> {
    // Brackets make an expression of what spans several lines; lines shift by one.
    let parsed = parse(&format!("(\n{segment}\n)"), Mode::Eval).ok()?;
    let ModuleBody::Expression(expr) = &parsed.module.body else { return None };
    let texts: Vec<&str> = segment.lines().collect();
    let lines: Lines = texts.iter().map(|l| l.chars().collect()).collect();
    let column = |line: usize, byte: u32| texts.get(line).map(|l| char_offset(l, byte as usize));
    let end_of = |e: &Expr| {
        let line = (e.span.end_line as usize).checked_sub(2)?;
        Some((line, column(line, e.span.end_col)?))
    };
    match &expr.kind {
        ExprKind::BinOp { left, right, .. } => {
            let (line, col) = valid(&lines, end_of(left)?)?;
            let (line, col) = until(&lines, (line, col), |c| !c.is_whitespace() && c != ')')?;
            let mut end = col + 1;
            let right_line = (right.span.line as usize).checked_sub(2)?;
            // The operator has a second character unless that belongs to the right operand.
            if let Some(c) = lines[line].get(end)
                && (right_line > line || end < column(right_line, right.span.col)?)
                && !c.is_whitespace()
                && !"\\#".contains(*c)
            {
                end += 1;
            }
            Some(Anchors { left_line: line, left: col, right_line: line, right: end })
        }
        ExprKind::Subscript { value, .. } => brackets(&lines, end_of(value)?, end_of(expr)?, '['),
        ExprKind::Call { func, .. } => brackets(&lines, end_of(func)?, end_of(expr)?, '('),
        _ => None,
    }
}

fn brackets(lines: &Lines, from: (usize, usize), end: (usize, usize), open: char) -> Option<Anchors> {
    let (left_line, left) = until(lines, valid(lines, from)?, |c| c == open)?;
    Some(Anchors { left_line, left, right_line: end.0, right: end.1 })
}

/// The next existing character at or behind a place.
fn valid(lines: &Lines, (mut line, mut col): (usize, usize)) -> Option<(usize, usize)> {
    while line < lines.len() && col >= lines[line].len() {
        col = 0;
        line += 1;
    }
    (line < lines.len()).then_some((line, col))
}

/// The next character that satisfies `stop`; comments and continuation lines are skipped.
fn until(lines: &Lines, mut at: (usize, usize), stop: impl Fn(char) -> bool) -> Option<(usize, usize)> {
    loop {
        let c = lines[at.0][at.1];
        at = if "\\#".contains(c) {
            valid(lines, (at.0 + 1, 0))?
        } else if stop(c) {
            return Some(at);
        } else {
            valid(lines, (at.0, at.1 + 1))?
        };
    }
}

/// Are carets worth showing below `lines` (without indentation), for the range from `start` in the first to `end` in the last?
/// Not when the range is all there is to see.
pub fn worth_showing(lines: &[&str], start: usize, end: usize, anchors: Option<Anchors>) -> bool {
    if let Ok(parsed) = parse(&lines.join("\n"), Mode::Exec) {
        let ModuleBody::Module(body) = &parsed.module.body else { return false };
        let Some(statement) = body.first() else { return false };
        let value = match &statement.kind {
            StmtKind::Return { value: Some(v) } => match &v.kind {
                ExprKind::Call { func, .. } if matches!(func.kind, ExprKind::Name { .. }) => Some(v),
                _ => None,
            },
            StmtKind::Assign { targets, value } => match (&targets[..], &value.kind) {
                ([target], ExprKind::Call { .. }) if matches!(target.kind, ExprKind::Name { .. }) => Some(value),
                _ => None,
            },
            _ => None,
        };
        let spans_all = |e: &Expr| {
            e.span.line == 1
                && e.span.end_line as usize == lines.len()
                && e.span.col as usize == start
                && e.span.end_col as usize == end
        };
        if value.is_some_and(|v| spans_all(v)) {
            return false;
        }
    }
    if anchors.is_some() {
        return true;
    }
    let before: String = lines[0].chars().take(start).collect();
    let after: String = lines[lines.len() - 1].chars().skip(end).collect();
    !before.trim_start().is_empty() || !after.trim_end().is_empty()
}
