//! Constant folding: which expressions have a value at compile time.
//!
//! What would raise, or would make a constant much larger than its source, is left to run time, with CPython's limits:
//! 128 bits for products, powers and shifts, 4096 characters for repeated strings, 256 items for repeated tuples.

use super::Compiler;
use crate::ast::*;
use crate::symtable::address;

const MAX_BITS: u32 = 128;
const MAX_TEXT: usize = 4096;
const MAX_ITEMS: usize = 256;

impl Compiler<'_> {
    /// The value of a constant expression.
    pub(super) fn constant_value(&mut self, e: &Expr) -> Option<Constant> {
        match &e.kind {
            ExprKind::Constant { value, .. } => return Some(value.clone()),
            ExprKind::Name { id, .. } => {
                return (*id == known::DEBUG).then_some(Constant::Bool(self.options.optimize == 0));
            }
            ExprKind::UnaryOp { .. }
            | ExprKind::BinOp { .. }
            | ExprKind::Tuple { ctx: ExprContext::Load, .. }
            | ExprKind::Subscript { ctx: ExprContext::Load, .. } => {}
            _ => return None,
        }
        if self.not_constant.contains(&address(e)) {
            return None;
        }
        let value = deep(|| self.fold(e));
        if value.is_none() {
            self.not_constant.insert(address(e));
        }
        value
    }

    fn fold(&mut self, e: &Expr) -> Option<Constant> {
        match &e.kind {
            ExprKind::UnaryOp { op, operand } => unary(*op, &self.constant_value(operand)?),
            ExprKind::BinOp { left, op, right } => {
                let right = self.constant_value(right)?;
                let left = self.constant_value(left)?;
                binary(*op, &left, &right)
            }
            ExprKind::Tuple { elts, .. } => {
                // Folded from the end: a tuple with a variable part is most often given up at once.
                elts.iter().map(|e| self.constant_value(e)).collect::<Option<Box<[_]>>>().map(Constant::Tuple)
            }
            ExprKind::Subscript { value, slice, .. } => {
                let index = self.constant_value(slice)?;
                subscript(&self.constant_value(value)?, &index)
            }
            _ => None,
        }
    }
}

/// Truth of a constant.
pub fn truth(value: &Constant) -> bool {
    match value {
        Constant::None => false,
        Constant::Bool(b) => *b,
        Constant::Int(i) => *i != 0,
        Constant::Float(f) => *f != 0.0,
        Constant::Complex(re, im) => *re != 0.0 || *im != 0.0,
        Constant::Str(s) | Constant::Bytes(s) => !s.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        Constant::Ellipsis | Constant::BigInt { .. } | Constant::Slice(_) | Constant::Code(_) => true,
    }
}

fn as_wide(value: &Constant) -> Option<i128> {
    match value {
        Constant::Int(i) => Some(i128::from(*i)),
        Constant::Bool(b) => Some(i128::from(*b)),
        Constant::BigInt { negative, magnitude } if magnitude.len() <= 15 => {
            let mut bytes = [0u8; 16];
            bytes[..magnitude.len()].copy_from_slice(magnitude);
            let v = i128::from_le_bytes(bytes);
            Some(if *negative { -v } else { v })
        }
        _ => None,
    }
}

fn from_wide(v: i128) -> Constant {
    if let Ok(small) = i64::try_from(v) {
        return Constant::Int(small);
    }
    let mut magnitude = v.unsigned_abs().to_le_bytes().to_vec();
    while magnitude.last() == Some(&0) {
        magnitude.pop();
    }
    Constant::BigInt { negative: v < 0, magnitude: magnitude.into() }
}

fn unary(op: UnaryOp, v: &Constant) -> Option<Constant> {
    if op == UnaryOp::Not {
        return Some(Constant::Bool(!truth(v)));
    }
    match (op, v) {
        (UnaryOp::USub, Constant::Float(f)) => Some(Constant::Float(-f)),
        (UnaryOp::UAdd, Constant::Float(f)) => Some(Constant::Float(*f)),
        (UnaryOp::USub, Constant::Complex(re, im)) => Some(Constant::Complex(-re, -im)),
        (UnaryOp::UAdd, Constant::Complex(re, im)) => Some(Constant::Complex(*re, *im)),
        (UnaryOp::USub, Constant::BigInt { negative, magnitude }) => {
            if !negative && **magnitude == [0, 0, 0, 0, 0, 0, 0, 0x80] {
                return Some(Constant::Int(i64::MIN));
            }
            Some(Constant::BigInt { negative: !negative, magnitude: magnitude.clone() })
        }
        (UnaryOp::UAdd, Constant::BigInt { .. }) => Some(v.clone()),
        // `~True` warns at run time.
        (UnaryOp::Invert, Constant::Bool(_)) => None,
        _ => {
            let i = as_wide(v)?;
            Some(from_wide(match op {
                UnaryOp::USub => -i,
                UnaryOp::Invert => !i,
                _ => i,
            }))
        }
    }
}

fn as_float(v: &Constant) -> Option<f64> {
    match v {
        Constant::Float(f) => Some(*f),
        Constant::Int(_) | Constant::Bool(_) => {
            let i = as_wide(v)?;
            (i.unsigned_abs() <= 1 << 53).then_some(i as f64)
        }
        _ => None,
    }
}

fn binary(op: Operator, left: &Constant, right: &Constant) -> Option<Constant> {
    use Constant::{Bytes, Complex, Float, Str, Tuple};
    if let (Some(a), Some(b)) = (as_wide(left), as_wide(right)) {
        return integers(op, left, right, a, b);
    }
    match (left, right) {
        (Str(a), Str(b)) if op == Operator::Add => Some(Str(join_text(a, b))),
        (Bytes(a), Bytes(b)) if op == Operator::Add => Some(Bytes([&**a, b].concat().into())),
        (Tuple(a), Tuple(b)) if op == Operator::Add => Some(Tuple(a.iter().chain(b).cloned().collect())),
        (Str(_) | Bytes(_) | Tuple(_), Constant::Int(_)) if op == Operator::Mult => repeat(left, right),
        (Constant::Int(_), Str(_) | Bytes(_) | Tuple(_)) if op == Operator::Mult => repeat(right, left),
        (Complex(..), _) | (_, Complex(..)) => complex(op, left, right),
        (Float(_), _) | (_, Float(_)) => floats(op, as_float(left)?, as_float(right)?),
        _ => None,
    }
}

/// Concatenates WTF-8; halves of a surrogate pair that meet stay two code points in Python, so that case is left alone
/// by the representation: each half is its own three bytes.
fn join_text(a: &[u8], b: &[u8]) -> Box<[u8]> {
    [a, b].concat().into()
}

fn repeat(items: &Constant, count: &Constant) -> Option<Constant> {
    let Constant::Int(n) = count else { return None };
    let n = usize::try_from(*n).unwrap_or(0);
    match items {
        Constant::Str(s) if s.len().checked_mul(n)? <= MAX_TEXT => Some(Constant::Str(s.repeat(n).into())),
        Constant::Bytes(s) if s.len().checked_mul(n)? <= MAX_TEXT => Some(Constant::Bytes(s.repeat(n).into())),
        Constant::Tuple(t) if t.len().checked_mul(n)? <= MAX_ITEMS => {
            Some(Constant::Tuple(std::iter::repeat_n(t, n).flat_map(|t| t.iter().cloned()).collect()))
        }
        _ => None,
    }
}

fn integers(op: Operator, left: &Constant, right: &Constant, a: i128, b: i128) -> Option<Constant> {
    let bits = |v: i128| 128 - v.unsigned_abs().leading_zeros();
    let both_bool = matches!((left, right), (Constant::Bool(_), Constant::Bool(_)));
    Some(from_wide(match op {
        Operator::Add => a.checked_add(b)?,
        Operator::Sub => a.checked_sub(b)?,
        Operator::Mult if bits(a) + bits(b) <= MAX_BITS => a.checked_mul(b)?,
        Operator::FloorDiv if b != 0 => floor_div(a, b),
        Operator::Mod if b != 0 => a - floor_div(a, b).checked_mul(b)?,
        Operator::Pow if (0..=128).contains(&b) && bits(a).checked_mul(b as u32)? <= MAX_BITS => {
            a.checked_pow(b as u32)?
        }
        Operator::LShift if (0..128).contains(&b) && bits(a) + b as u32 <= 126 => a << b,
        Operator::RShift if b >= 0 => a >> b.min(127),
        Operator::BitAnd if both_bool => return Some(Constant::Bool(a & b != 0)),
        Operator::BitOr if both_bool => return Some(Constant::Bool(a | b != 0)),
        Operator::BitXor if both_bool => return Some(Constant::Bool(a ^ b != 0)),
        Operator::BitAnd => a & b,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::Div if b != 0 => return floats(op, as_float(left)?, as_float(right)?),
        Operator::Pow if b < 0 && a != 0 => return floats(op, as_float(left)?, as_float(right)?),
        _ => return None,
    }))
}

fn floor_div(a: i128, b: i128) -> i128 {
    let q = a / b;
    if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q }
}

fn floats(op: Operator, a: f64, b: f64) -> Option<Constant> {
    let value = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        Operator::Pow if a > 0.0 => {
            let v = a.powf(b);
            // Overflow is an error at run time.
            if v.is_infinite() && a.is_finite() && b.is_finite() {
                return None;
            }
            v
        }
        _ => return None,
    };
    Some(Constant::Float(value))
}

/// Mixed arithmetic as in 3.14: a real operand takes part as a real number.
fn complex(op: Operator, left: &Constant, right: &Constant) -> Option<Constant> {
    let parts = |v: &Constant| match v {
        Constant::Complex(re, im) => Some((*re, Some(*im))),
        other => as_float(other).map(|f| (f, None)),
    };
    let ((a, ai), (b, bi)) = (parts(left)?, parts(right)?);
    match op {
        Operator::Add => Some(Constant::Complex(
            a + b,
            match (ai, bi) {
                (Some(x), Some(y)) => x + y,
                (x, y) => x.or(y)?,
            },
        )),
        Operator::Sub => Some(Constant::Complex(
            a - b,
            match (ai, bi) {
                (Some(x), Some(y)) => x - y,
                (Some(x), None) => x,
                (None, y) => -y?,
            },
        )),
        Operator::Mult => match (ai, bi) {
            (Some(x), None) => Some(Constant::Complex(a * b, x * b)),
            (None, Some(y)) => Some(Constant::Complex(a * b, a * y)),
            _ => None,
        },
        _ => None,
    }
}

fn subscript(value: &Constant, index: &Constant) -> Option<Constant> {
    let Constant::Int(i) = index else { return None };
    let at = |len: usize| {
        let i = if *i < 0 { i.checked_add(len as i64)? } else { *i };
        usize::try_from(i).ok().filter(|&i| i < len)
    };
    match value {
        Constant::Tuple(items) => at(items.len()).map(|i| items[i].clone()),
        Constant::Bytes(b) => at(b.len()).map(|i| Constant::Int(i64::from(b[i]))),
        Constant::Str(s) if s.is_ascii() => at(s.len()).map(|i| Constant::Str([s[i]].as_slice().into())),
        _ => None,
    }
}
