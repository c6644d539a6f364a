//! Conditions: jumps on the truth of an expression, with comparisons fused into the jump.

use super::emit::{Label, Reg};
use super::{Compiler, Done, fold};
use crate::ast::*;
use crate::opcodes::Opcode;

/// The fused forms of a comparison: (jump if false, jump if true), then the same with a constant.
fn fused(op: CmpOp) -> Option<[Opcode; 4]> {
    use Opcode::*;
    Some(match op {
        CmpOp::Lt => [LT_JF, LT_JT, LT_K_JF, LT_K_JT],
        CmpOp::LtE => [LE_JF, LE_JT, LE_K_JF, LE_K_JT],
        CmpOp::Eq => [EQ_JF, EQ_JT, EQ_K_JF, EQ_K_JT],
        CmpOp::NotEq => [NE_JF, NE_JT, NE_K_JF, NE_K_JT],
        CmpOp::Gt => [GT_JF, GT_JT, GT_K_JF, GT_K_JT],
        CmpOp::GtE => [GE_JF, GE_JT, GE_K_JF, GE_K_JT],
        _ => return None,
    })
}

pub(super) fn comparison_opcode(op: CmpOp) -> Opcode {
    match op {
        CmpOp::Eq => Opcode::EQ,
        CmpOp::NotEq => Opcode::NE,
        CmpOp::Lt => Opcode::LT,
        CmpOp::LtE => Opcode::LE,
        CmpOp::Gt => Opcode::GT,
        CmpOp::GtE => Opcode::GE,
        CmpOp::Is => Opcode::IS,
        CmpOp::IsNot => Opcode::IS_NOT,
        CmpOp::In => Opcode::CONTAINS,
        CmpOp::NotIn => Opcode::NOT_CONTAINS,
    }
}

impl<'a> Compiler<'a> {
    /// Jumps to `target` if the truth of `e` is `when`; goes on otherwise.
    pub(super) fn jump_if(&mut self, e: &'a Expr, when: bool, target: Label) -> Done {
        deep(|| self.jump_if_here(e, when, target))
    }

    fn jump_if_here(&mut self, e: &'a Expr, when: bool, target: Label) -> Done {
        if let Some(value) = self.constant_value(e) {
            if fold::truth(&value) == when {
                self.at(e.span);
                self.u().jump(Opcode::JUMP, 0, target);
            }
            return Ok(());
        }
        let mark = self.mark();
        match &e.kind {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => return self.jump_if(operand, !when, target),
            ExprKind::BoolOp { op, values } => {
                // `a and b` is false as soon as one is: a false part decides for False, the last decides either way.
                let decides = *op == BoolOp::Or;
                let Some((last, rest)) = values.split_last() else { return Ok(()) };
                if decides == when {
                    for value in rest {
                        self.jump_if(value, when, target)?;
                    }
                    return self.jump_if(last, when, target);
                }
                let done = self.u().label();
                for value in rest {
                    self.jump_if(value, decides, done)?;
                }
                self.jump_if(last, when, target)?;
                self.u().place(done);
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (other, end) = (self.u().label(), self.u().label());
                self.jump_if(test, false, other)?;
                self.jump_if(body, when, target)?;
                self.u().jump(Opcode::JUMP, 0, end);
                self.u().place(other);
                self.jump_if(orelse, when, target)?;
                self.u().place(end);
                return Ok(());
            }
            ExprKind::Compare { left, ops, comparators } => {
                self.check_compare(e.span, left, ops, comparators);
                self.jump_if_compare(e.span, left, ops, comparators, when, target)?;
            }
            _ => {
                let value = self.expr(e)?;
                self.at(e.span);
                self.jump_on_truth(value, when, target);
            }
        }
        self.release(mark);
        Ok(())
    }

    /// Jumps on the truth of any object.
    pub(super) fn jump_on_truth(&mut self, value: Reg, when: bool, target: Label) {
        let mark = self.mark();
        let t = self.temp();
        let (test, jump) = jump_pair(when);
        self.emit(test, t, value, 0);
        self.u().jump(jump, t, target);
        self.release(mark);
    }

    /// Jumps on a real bool.
    pub(super) fn jump_on_bool(&mut self, value: Reg, when: bool, target: Label) {
        self.u().jump(jump_pair(when).1, value, target);
    }

    fn jump_if_compare(
        &mut self,
        span: Span,
        left: &'a Expr,
        ops: &[CmpOp],
        comparators: &'a [Expr],
        when: bool,
        target: Label,
    ) -> Done {
        let Some((last_op, chain_ops)) = ops.split_last() else { return Ok(()) };
        let done = self.u().label();
        let mut l = if chain_ops.is_empty() {
            self.left_operand(left, &comparators[0])?
        } else {
            let t = self.temp();
            self.expr_to(left, t)?;
            t
        };
        for (op, right) in chain_ops.iter().zip(comparators) {
            // Every part but the last: false ends the chain.
            let r = self.temp();
            self.expr_to(right, r)?;
            self.at(span);
            let fail = if when { done } else { target };
            self.compare_and_jump(*op, l, Right::Reg(r), false, fail);
            l = r;
        }
        let Some(right) = comparators.last() else { return Ok(()) };
        let is_none = matches!(right.kind, ExprKind::Constant { value: Constant::None, .. });
        if is_none && matches!(last_op, CmpOp::Is | CmpOp::IsNot) {
            self.at(span);
            let jump = if (*last_op == CmpOp::Is) == when { Opcode::JUMP_IF_NONE } else { Opcode::JUMP_IF_NOT_NONE };
            self.u().jump(jump, l, target);
        } else {
            let r = self.right_operand(right, *last_op)?;
            self.at(span);
            self.compare_and_jump(*last_op, l, r, when, target);
        }
        self.u().place(done);
        Ok(())
    }

    /// The right operand of a comparison: a constant's index where a fused form takes one.
    pub(super) fn right_operand(&mut self, right: &'a Expr, op: CmpOp) -> Result<Right, crate::error::SyntaxError> {
        if fused(op).is_some()
            && let Some(value) = self.constant_value(right)
            && matches!(value, Constant::Int(_) | Constant::Float(_) | Constant::Str(_))
        {
            let index = self.u().constant(value);
            if index <= u32::from(u16::MAX) {
                return Ok(Right::Const(index));
            }
        }
        if matches!(op, CmpOp::In | CmpOp::NotIn)
            && let Some(folded) = self.membership_constant(right)
        {
            let r = self.temp();
            self.at(right.span);
            self.load_const(r, folded);
            return Ok(Right::Reg(r));
        }
        Ok(Right::Reg(self.expr(right)?))
    }

    /// `x in [1, 2]` searches a tuple, `x in {1, 2}` a frozenset.
    pub(super) fn membership_constant(&mut self, e: &'a Expr) -> Option<Constant> {
        let (elts, is_set) = match &e.kind {
            ExprKind::List { elts, .. } => (elts, false),
            ExprKind::Set { elts } => (elts, true),
            _ => return None,
        };
        let items = elts.iter().map(|e| self.constant_value(e)).collect::<Option<Box<[_]>>>()?;
        Some(if is_set { Constant::FrozenSet(items) } else { Constant::Tuple(items) })
    }

    pub(super) fn compare_and_jump(&mut self, op: CmpOp, l: Reg, r: Right, when: bool, target: Label) {
        let mark = self.mark();
        let t = self.temp();
        let jump = jump_pair(when).1;
        match (fused(op), r) {
            (Some(forms), Right::Const(k)) => self.emit(forms[2 + usize::from(when)], t, l, k),
            (Some(forms), Right::Reg(r)) => self.emit(forms[usize::from(when)], t, l, r),
            (None, Right::Reg(r)) => self.emit(comparison_opcode(op), t, l, r),
            (None, Right::Const(k)) => {
                let r = self.temp();
                self.emit(Opcode::LOAD_CONST, r, k, 0);
                self.emit(comparison_opcode(op), t, l, r);
            }
        }
        self.u().jump(jump, t, target);
        self.release(mark);
    }
}

#[derive(Clone, Copy)]
pub(super) enum Right {
    Reg(Reg),
    Const(u32),
}

fn jump_pair(when: bool) -> (Opcode, Opcode) {
    if when { (Opcode::BOOL_JT, Opcode::JUMP_IF_TRUE) } else { (Opcode::BOOL_JF, Opcode::JUMP_IF_FALSE) }
}
