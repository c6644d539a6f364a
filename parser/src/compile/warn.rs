//! SyntaxWarnings about code that is legal and surely a mistake.

use super::Compiler;
use crate::ast::*;

/// Name of a literal's type, if `e` is a literal (or a display, comprehension, f-string).
fn literal_type(e: &Expr) -> Option<&'static str> {
    Some(match &e.kind {
        ExprKind::Constant { value, .. } => match value {
            Constant::None => "NoneType",
            Constant::Bool(_) => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt { .. } => "int",
            Constant::Float(_) => "float",
            Constant::Complex(..) => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
            Constant::Tuple(_) => "tuple",
            Constant::FrozenSet(_) => "frozenset",
            Constant::Slice(_) | Constant::Code(_) => return None,
        },
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set { .. } | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => "str",
        ExprKind::TemplateStr { .. } | ExprKind::Interpolation { .. } => "string.templatelib.Template",
        ExprKind::Lambda { .. } => "function",
        _ => return None,
    })
}

impl Compiler<'_> {
    /// `(1)(2)`: calling what cannot be called.
    pub(super) fn check_call(&mut self, func: &Expr) {
        if matches!(func.kind, ExprKind::Lambda { .. }) {
            return;
        }
        if let Some(name) = literal_type(func) {
            self.warn(func.span, format!("'{name}' object is not callable; perhaps you missed a comma?"));
        }
    }

    /// `[1, 2][3, 4]`: indexing with what cannot be an index.
    pub(super) fn check_subscript(&mut self, value: &Expr, index: &Expr) {
        let Some(name) = literal_type(value) else { return };
        match name {
            "NoneType" | "bool" | "ellipsis" | "int" | "float" | "complex" | "set" | "generator" | "function"
            | "frozenset" => {
                self.warn(value.span, format!("'{name}' object is not subscriptable; perhaps you missed a comma?"));
            }
            "str" | "bytes" | "tuple" | "list" => {
                let Some(index_name) = literal_type(index) else { return };
                if !matches!(index_name, "int" | "bool") {
                    self.warn(
                        value.span,
                        format!(
                            "{name} indices must be integers or slices, not {index_name}; perhaps you missed a comma?"
                        ),
                    );
                }
            }
            _ => {}
        }
    }

    /// `x is 1`
    pub(super) fn check_compare(&mut self, span: Span, left: &Expr, ops: &[CmpOp], comparators: &[Expr]) {
        // Singletons are compared with `is` rightly.
        let literal = |e: &Expr| match &e.kind {
            ExprKind::Constant { value: Constant::None | Constant::Bool(_) | Constant::Ellipsis, .. } => None,
            ExprKind::Constant { .. } => literal_type(e),
            ExprKind::Tuple { .. } => {
                // Only a tuple of constants is one.
                None
            }
            _ => None,
        };
        let mut left_literal = literal(left);
        for (op, right) in ops.iter().zip(comparators) {
            let right_literal = literal(right);
            if let Some(name) = left_literal.or(right_literal) {
                match op {
                    CmpOp::Is => self.warn(span, format!("\"is\" with '{name}' literal. Did you mean \"==\"?")),
                    CmpOp::IsNot => {
                        self.warn(span, format!("\"is not\" with '{name}' literal. Did you mean \"!=\"?"));
                    }
                    _ => {}
                }
            }
            left_literal = right_literal;
        }
    }

    /// `assert (test, message)`
    pub(super) fn check_assert(&mut self, s: &Stmt, test: &Expr) {
        if matches!(&test.kind, ExprKind::Tuple { elts, .. } if !elts.is_empty()) {
            self.warn(s.span, "assertion is always true, perhaps remove parentheses?");
        }
    }
}
