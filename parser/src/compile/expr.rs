//! Expressions, other than calls and comprehensions.

use super::condition::comparison_opcode;
use super::emit::{ABSENT, Label, Reg};
use super::{Compiler, Done};
use crate::ast::*;
use crate::error::SyntaxError;
use crate::opcodes::Opcode;
use crate::symtable::ScopeKind;

/// Displays longer than this are built item by item instead of in one window of registers.
const MAX_WINDOW: usize = 30;

/// Opcodes of a binary operator: plain, in place, and both with a constant.
pub(super) struct BinaryForms {
    pub plain: Opcode,
    pub in_place: Opcode,
    pub constant: Option<Opcode>,
    pub in_place_constant: Option<Opcode>,
}

pub(super) fn binary_forms(op: Operator) -> BinaryForms {
    use Opcode::*;
    let (plain, in_place, constant, in_place_constant) = match op {
        Operator::Add => (ADD, IADD, Some(ADD_K), Some(IADD_K)),
        Operator::Sub => (SUB, ISUB, Some(SUB_K), Some(ISUB_K)),
        Operator::Mult => (MUL, IMUL, Some(MUL_K), None),
        Operator::MatMult => (MATMUL, IMATMUL, None, None),
        Operator::Div => (TRUEDIV, ITRUEDIV, Some(TRUEDIV_K), None),
        Operator::FloorDiv => (FLOORDIV, IFLOORDIV, Some(FLOORDIV_K), None),
        Operator::Mod => (MOD, IMOD, Some(MOD_K), None),
        Operator::Pow => (POW, IPOW, None, None),
        Operator::LShift => (SHL, ISHL, Some(SHL_K), None),
        Operator::RShift => (SHR, ISHR, Some(SHR_K), None),
        Operator::BitAnd => (AND, IAND, Some(AND_K), None),
        Operator::BitOr => (OR, IOR, None, None),
        Operator::BitXor => (XOR, IXOR, None, None),
    };
    BinaryForms { plain, in_place, constant, in_place_constant }
}

impl<'a> Compiler<'a> {
    /// Compiles `e`; the result says which register holds the value: a local's own, or a new temporary.
    pub(super) fn expr(&mut self, e: &'a Expr) -> Result<Reg, SyntaxError> {
        if let ExprKind::Name { id, .. } = e.kind
            && id != known::DEBUG
        {
            self.at(e.span);
            if let Some(reg) = self.local_register(id) {
                return Ok(reg);
            }
        }
        let dst = self.temp();
        self.expr_to(e, dst)?;
        Ok(dst)
    }

    /// An operand evaluated before `next`, which must not change it: a local is copied if an assignment expression
    /// may rebind it meanwhile.
    pub(super) fn left_operand(&mut self, e: &'a Expr, next: &Expr) -> Result<Reg, SyntaxError> {
        let reg = self.expr(e)?;
        let harmless = matches!(next.kind, ExprKind::Name { .. } | ExprKind::Constant { .. });
        if self.unit().has_walrus && !harmless && !self.unit().is_temp(reg) {
            let copy = self.temp();
            self.emit(Opcode::MOVE, copy, reg, 0);
            return Ok(copy);
        }
        Ok(reg)
    }

    /// As `left_operand`, using `dst` for the value if it is a temporary.
    fn left_into(&mut self, e: &'a Expr, next: &Expr, dst: Reg) -> Result<Reg, SyntaxError> {
        if !self.unit().is_temp(dst) || self.is_local_name(e) {
            return self.left_operand(e, next);
        }
        self.expr_to(e, dst)?;
        Ok(dst)
    }

    fn is_local_name(&mut self, e: &Expr) -> bool {
        match e.kind {
            ExprKind::Name { id, .. } => self.local_target(id).is_some(),
            _ => false,
        }
    }

    /// Compiles `e` into a new temporary on top.
    pub(super) fn push(&mut self, e: &'a Expr) -> Result<Reg, SyntaxError> {
        let t = self.temp();
        self.expr_to(e, t)?;
        Ok(t)
    }

    /// Compiles `e` so that `dst` holds its value.
    pub(super) fn expr_to(&mut self, e: &'a Expr, dst: Reg) -> Done {
        let mark = self.mark();
        deep(|| self.expr_here(e, dst))?;
        self.release(mark);
        Ok(())
    }

    fn expr_here(&mut self, e: &'a Expr, dst: Reg) -> Done {
        if let Some(value) = self.constant_value(e) {
            self.at(e.span);
            self.load_const(dst, value);
            return Ok(());
        }
        match &e.kind {
            ExprKind::Constant { value, .. } => {
                self.at(e.span);
                self.load_const(dst, value.clone());
            }
            ExprKind::Name { id, .. } => {
                self.at(e.span);
                self.load_name_to(*id, dst);
            }
            ExprKind::BoolOp { op, values } => self.bool_op(e.span, *op, values, dst)?,
            ExprKind::NamedExpr { target, value } => {
                let ExprKind::Name { id, .. } = target.kind else {
                    return self.error(target.span, "cannot use assignment expressions with this target");
                };
                if let Some(reg) = self.local_target(id) {
                    self.expr_to(value, reg)?;
                    self.at(e.span);
                    if reg != dst {
                        self.emit(Opcode::MOVE, dst, reg, 0);
                    }
                } else {
                    let value = self.expr(value)?;
                    self.at(target.span);
                    self.store_name(id, value);
                    self.emit(Opcode::MOVE, dst, value, 0);
                }
            }
            ExprKind::BinOp { left, op, right } => {
                let forms = binary_forms(*op);
                let l = self.left_into(left, right, dst)?;
                if let Some(op) = forms.constant
                    && let Some(index) = self.number_operand(op, right)
                {
                    self.at(e.span);
                    self.emit(op, dst, l, index);
                } else {
                    let r = self.expr(right)?;
                    self.at(e.span);
                    self.emit(forms.plain, dst, l, r);
                }
            }
            ExprKind::UnaryOp { op, operand } => {
                let v = self.expr(operand)?;
                self.at(e.span);
                let op = match op {
                    UnaryOp::Invert => Opcode::INVERT,
                    UnaryOp::Not => Opcode::NOT,
                    UnaryOp::UAdd => Opcode::POS,
                    UnaryOp::USub => Opcode::NEG,
                };
                self.emit(op, dst, v, 0);
            }
            ExprKind::Lambda { args, body } => self.lambda(e, args, body, dst)?,
            ExprKind::IfExp { test, body, orelse } => {
                let (other, end) = (self.u().label(), self.u().label());
                self.jump_if(test, false, other)?;
                self.expr_to(body, dst)?;
                self.u().jump(Opcode::JUMP, 0, end);
                self.u().place(other);
                self.expr_to(orelse, dst)?;
                self.u().place(end);
            }
            ExprKind::Dict { keys, values } => self.dict(e.span, keys, values, dst)?,
            ExprKind::Set { elts } => self.sequence(e.span, elts, Sequence::Set, dst)?,
            ExprKind::List { elts, .. } => self.sequence(e.span, elts, Sequence::List, dst)?,
            ExprKind::Tuple { elts, .. } => self.sequence(e.span, elts, Sequence::Tuple, dst)?,
            ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. }
            | ExprKind::GeneratorExp { .. } => self.comprehension(e, dst)?,
            ExprKind::Await { value } => {
                self.check_await(e.span, "await")?;
                let v = self.expr(value)?;
                self.at(e.span);
                self.await_value(v, 0, dst);
            }
            ExprKind::Yield { value } => self.yield_value(e.span, value.as_deref(), dst)?,
            ExprKind::YieldFrom { value } => {
                self.check_yield(e.span)?;
                if self.is_async_frame() {
                    return self.error(e.span, "'yield from' inside async function");
                }
                let v = self.expr(value)?;
                self.at(e.span);
                let it = self.temp();
                self.emit(Opcode::GET_YIELD_FROM_ITER, it, v, 0);
                self.delegate(it, dst);
            }
            ExprKind::Compare { left, ops, comparators } => self.compare(e.span, left, ops, comparators, dst)?,
            ExprKind::Call { func, args, keywords } => self.call(e, func, args, keywords, dst)?,
            ExprKind::FormattedValue { .. } => self.format_field(e, dst)?,
            ExprKind::JoinedStr { values } => self.joined(e.span, values, dst)?,
            ExprKind::TemplateStr { values } => self.template(e.span, values, dst)?,
            ExprKind::Interpolation { .. } => {
                return self.error(e.span, "Interpolation outside of a template string");
            }
            ExprKind::Attribute { value, attr, .. } => self.attribute(e, value, *attr, dst)?,
            ExprKind::Subscript { value, slice, .. } => {
                self.check_subscript(value, slice);
                let v = self.left_into(value, slice, dst)?;
                if let Some(index) = self.constant_index(slice) {
                    self.at(e.span);
                    self.emit(Opcode::GETITEM_K, dst, v, index);
                } else {
                    let i = self.expr(slice)?;
                    self.at(e.span);
                    self.emit(Opcode::GETITEM, dst, v, i);
                }
            }
            ExprKind::Starred { .. } => return self.error(e.span, "can't use starred expression here"),
            ExprKind::Slice { lower, upper, step } => {
                let window = self.mark();
                for part in [lower, upper, step] {
                    let t = self.temp();
                    match part {
                        Some(part) => self.expr_to(part, t)?,
                        None => {
                            self.at(e.span);
                            self.load_const(t, Constant::None);
                        }
                    }
                }
                self.at(e.span);
                self.emit(Opcode::BUILD_SLICE, dst, window, 0);
            }
        }
        Ok(())
    }

    /// Constant index of an int or float that a `_K` form takes.
    pub(super) fn number_operand(&mut self, op: Opcode, e: &'a Expr) -> Option<u32> {
        let value = self.constant_value(e)?;
        let fits = match value {
            Constant::Int(_) => true,
            Constant::Float(_) => !matches!(op, Opcode::AND_K | Opcode::SHL_K | Opcode::SHR_K),
            _ => false,
        };
        if !fits {
            return None;
        }
        let index = self.u().constant(value);
        (index <= u32::from(u16::MAX)).then_some(index)
    }

    fn constant_index(&mut self, slice: &'a Expr) -> Option<u32> {
        let value = match self.constant_value(slice) {
            Some(value) => value,
            None => {
                let ExprKind::Slice { lower, upper, step } = &slice.kind else { return None };
                let mut part = |e: &'a Option<Box<Expr>>| match e {
                    Some(e) => self.constant_value(e),
                    None => Some(Constant::None),
                };
                Constant::Slice(Box::new([part(lower)?, part(upper)?, part(step)?]))
            }
        };
        let index = self.u().constant(value);
        (index <= u32::from(u16::MAX)).then_some(index)
    }

    fn bool_op(&mut self, span: Span, op: BoolOp, values: &'a [Expr], dst: Reg) -> Done {
        // The destination gets intermediate values, so a variable must not be it.
        let work = if self.unit().is_temp(dst) { dst } else { self.temp() };
        let end = self.u().label();
        let Some((last, rest)) = values.split_last() else { return Ok(()) };
        for value in rest {
            self.expr_to(value, work)?;
            self.at(span);
            self.jump_on_truth(work, op == BoolOp::Or, end);
        }
        self.expr_to(last, work)?;
        self.u().place(end);
        if work != dst {
            self.emit(Opcode::MOVE, dst, work, 0);
        }
        Ok(())
    }

    fn compare(&mut self, span: Span, left: &'a Expr, ops: &[CmpOp], comparators: &'a [Expr], dst: Reg) -> Done {
        self.check_compare(span, left, ops, comparators);
        let (Some((last_op, chain)), Some((last, inner))) = (ops.split_last(), comparators.split_last()) else {
            return Ok(());
        };
        if chain.is_empty() {
            let l = self.left_into(left, last, dst)?;
            let folded =
                if matches!(last_op, CmpOp::In | CmpOp::NotIn) { self.membership_constant(last) } else { None };
            let r = match folded {
                Some(value) => {
                    let t = self.temp();
                    self.at(last.span);
                    self.load_const(t, value);
                    t
                }
                None => self.expr(last)?,
            };
            self.at(span);
            self.emit(comparison_opcode(*last_op), dst, l, r);
            return Ok(());
        }
        let work = if self.unit().is_temp(dst) { dst } else { self.temp() };
        let end = self.u().label();
        let mut l = self.push(left)?;
        for (op, right) in chain.iter().zip(inner) {
            let r = self.push(right)?;
            self.at(span);
            self.emit(comparison_opcode(*op), work, l, r);
            self.jump_on_truth(work, false, end);
            l = r;
        }
        let r = self.expr(last)?;
        self.at(span);
        self.emit(comparison_opcode(*last_op), work, l, r);
        self.u().place(end);
        if work != dst {
            self.emit(Opcode::MOVE, dst, work, 0);
        }
        Ok(())
    }

    pub(super) fn attribute(&mut self, e: &'a Expr, value: &'a Expr, attr: Name, dst: Reg) -> Done {
        let attr = self.mangled(attr);
        if let Some(window) = self.super_window(value, attr)? {
            let site = self.name_site(attr);
            self.at_attribute(e);
            self.emit(Opcode::LOAD_SUPER_ATTR, dst, window, site);
            return Ok(());
        }
        let v = if self.unit().is_temp(dst) && !self.is_local_name(value) {
            self.expr_to(value, dst)?;
            dst
        } else {
            self.expr(value)?
        };
        let site = self.name_site(attr);
        self.at_attribute(e);
        self.emit(Opcode::LOAD_ATTR, dst, v, site);
        Ok(())
    }

    /// The place of an attribute that stands on another line than its object: the line of the name.
    pub(super) fn at_attribute(&mut self, e: &Expr) {
        let mut span = e.span;
        if let ExprKind::Attribute { attr, .. } = e.kind
            && span.line != span.end_line
        {
            let len = self.names.text(attr).len() as u32;
            span.line = span.end_line;
            if len <= span.end_col {
                span.col = span.end_col - len;
            } else {
                (span.col, span.end_col) = (0, 0);
            }
        }
        self.at(span);
    }

    // --- displays ---

    pub(super) fn sequence(&mut self, span: Span, elts: &'a [Expr], kind: Sequence, dst: Reg) -> Done {
        let (build, add, extend) = kind.opcodes();
        let starred = elts.iter().any(|e| matches!(e.kind, ExprKind::Starred { .. }));
        // A long list of constants is one constant, unpacked.
        if kind != Sequence::Tuple && !starred && elts.len() >= 3 {
            let items = elts.iter().map(|e| self.constant_value(e)).collect::<Option<Box<[_]>>>();
            if let Some(items) = items {
                let (work, source) = (self.temp(), self.temp());
                self.at(span);
                self.emit(build, work, work, 0);
                let value = if kind == Sequence::Set { Constant::FrozenSet(items) } else { Constant::Tuple(items) };
                self.load_const(source, value);
                self.emit(extend, work, source, 0);
                self.emit(Opcode::MOVE, dst, work, 0);
                return Ok(());
            }
        }
        if !starred && elts.len() <= MAX_WINDOW {
            let window = self.mark();
            for e in elts {
                self.push(e)?;
            }
            self.at(span);
            self.emit(build, dst, window, elts.len() as u32);
            return Ok(());
        }
        let work = self.temp();
        let plain = elts.iter().take(MAX_WINDOW).take_while(|e| !matches!(e.kind, ExprKind::Starred { .. })).count();
        let window = self.mark();
        for e in &elts[..plain] {
            self.push(e)?;
        }
        self.at(span);
        let build = if kind == Sequence::Tuple { Opcode::BUILD_LIST } else { build };
        self.emit(build, work, window, plain as u32);
        self.release(window);
        for e in &elts[plain..] {
            let mark = self.mark();
            match &e.kind {
                ExprKind::Starred { value, .. } => {
                    let v = self.expr(value)?;
                    self.at(e.span);
                    self.emit(extend, work, v, 0);
                }
                _ => {
                    let v = self.expr(e)?;
                    self.at(span);
                    self.emit(add, work, v, 0);
                }
            }
            self.release(mark);
        }
        self.at(span);
        let finish = if kind == Sequence::Tuple { Opcode::LIST_TO_TUPLE } else { Opcode::MOVE };
        self.emit(finish, dst, work, 0);
        Ok(())
    }

    fn dict(&mut self, span: Span, keys: &'a [Option<Expr>], values: &'a [Expr], dst: Reg) -> Done {
        let plain = keys.iter().take(MAX_WINDOW / 2).take_while(|k| k.is_some()).count();
        let pair = |c: &mut Self, key: &'a Expr, value: &'a Expr| -> Done {
            c.push(key)?;
            c.push(value)?;
            Ok(())
        };
        if plain == keys.len() {
            let window = self.mark();
            for (key, value) in keys.iter().flatten().zip(values) {
                pair(self, key, value)?;
            }
            self.at(span);
            self.emit(Opcode::BUILD_MAP, dst, window, plain as u32);
            return Ok(());
        }
        let work = self.temp();
        let window = self.mark();
        for (key, value) in keys.iter().flatten().zip(values).take(plain) {
            pair(self, key, value)?;
        }
        self.at(span);
        self.emit(Opcode::BUILD_MAP, work, window, plain as u32);
        self.release(window);
        for (key, value) in keys.iter().zip(values).skip(plain) {
            let mark = self.mark();
            match key {
                Some(key) => {
                    let k = self.left_operand(key, value)?;
                    let v = self.expr(value)?;
                    self.at(span);
                    self.emit(Opcode::MAP_ADD, work, k, v);
                }
                None => {
                    let v = self.expr(value)?;
                    self.at(span);
                    self.emit(Opcode::DICT_UPDATE, work, v, 0);
                }
            }
            self.release(mark);
        }
        self.emit(Opcode::MOVE, dst, work, 0);
        Ok(())
    }

    // --- strings ---

    fn joined(&mut self, span: Span, values: &'a [Expr], dst: Reg) -> Done {
        match values {
            [] => {
                self.at(span);
                self.load_const(dst, Constant::Str([].into()));
            }
            [only @ Expr { kind: ExprKind::FormattedValue { .. } | ExprKind::Constant { .. }, .. }] => {
                self.expr_to(only, dst)?;
            }
            _ if values.len() <= MAX_WINDOW => {
                let window = self.mark();
                for value in values {
                    self.push(value)?;
                }
                self.at(span);
                self.emit(Opcode::BUILD_STRING, dst, window, values.len() as u32);
            }
            _ => {
                // Very long: strings of strings.
                let work = self.temp();
                let (first, rest) = values.split_at(MAX_WINDOW);
                let window = self.mark();
                for value in first {
                    self.push(value)?;
                }
                self.at(span);
                self.emit(Opcode::BUILD_STRING, work, window, first.len() as u32);
                self.release(window);
                for chunk in rest.chunks(MAX_WINDOW) {
                    for value in chunk {
                        self.push(value)?;
                    }
                    self.at(span);
                    self.emit(Opcode::BUILD_STRING, work, work, chunk.len() as u32 + 1);
                    self.release(window);
                }
                self.emit(Opcode::MOVE, dst, work, 0);
            }
        }
        Ok(())
    }

    fn format_field(&mut self, e: &'a Expr, dst: Reg) -> Done {
        let ExprKind::FormattedValue { value, conversion, format_spec } = &e.kind else { return Ok(()) };
        let mut v = self.expr(value)?;
        self.at(e.span);
        if let Some(code) = conversion_code(*conversion) {
            let t = self.temp();
            self.emit(Opcode::CONVERT, t, v, code);
            v = t;
        }
        let spec = match format_spec {
            Some(spec) => self.expr(spec)?,
            None => ABSENT,
        };
        self.at(e.span);
        self.emit(Opcode::FORMAT, dst, v, spec);
        Ok(())
    }

    fn template(&mut self, span: Span, values: &'a [Expr], dst: Reg) -> Done {
        let window = self.temps(2);
        let mut strings = Vec::new();
        let mut pending: Option<Box<[u8]>> = None;
        let list = self.temp();
        self.at(span);
        self.emit(Opcode::BUILD_LIST, list, list, 0);
        for value in values {
            match &value.kind {
                ExprKind::Constant { value: Constant::Str(text), .. } => {
                    pending = Some(match pending {
                        Some(before) => [&*before, text].concat().into(),
                        None => text.clone(),
                    });
                }
                ExprKind::Interpolation { value: field, str, conversion, format_spec } => {
                    strings.push(Constant::Str(pending.take().unwrap_or_default()));
                    let mark = self.mark();
                    let parts = self.temps(3);
                    self.expr_to(field, parts)?;
                    self.at(value.span);
                    self.load_const(parts + 1, (**str).clone());
                    match format_spec {
                        Some(spec) => self.expr_to(spec, parts + 2)?,
                        None => self.emit(Opcode::CLEAR, parts + 2, 0, 0),
                    }
                    self.at(value.span);
                    let code = conversion_code(*conversion).unwrap_or(0);
                    self.emit(Opcode::BUILD_INTERPOLATION, parts, parts, code);
                    self.emit(Opcode::LIST_APPEND, list, parts, 0);
                    self.release(mark);
                }
                _ => return self.error(value.span, "unexpected node in a template string"),
            }
        }
        strings.push(Constant::Str(pending.take().unwrap_or_default()));
        self.at(span);
        self.load_const(window, Constant::Tuple(strings.into()));
        self.emit(Opcode::LIST_TO_TUPLE, window + 1, list, 0);
        self.emit(Opcode::BUILD_TEMPLATE, dst, window, 0);
        Ok(())
    }

    // --- suspending ---

    pub(super) fn check_await(&mut self, span: Span, what: &str) -> Done {
        if self.is_async_frame() || (what == "await" && self.frame_kind() == ScopeKind::GeneratorExp) {
            return Ok(());
        }
        match self.frame_kind() {
            ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comprehension => {
                self.error(span, format!("'{what}' outside async function"))
            }
            _ => self.error(span, format!("'{what}' outside function")),
        }
    }

    fn check_yield(&mut self, span: Span) -> Done {
        if matches!(self.frame_kind(), ScopeKind::Module | ScopeKind::Class) {
            return self.error(span, "'yield' outside function");
        }
        Ok(())
    }

    fn yield_value(&mut self, span: Span, value: Option<&'a Expr>, dst: Reg) -> Done {
        self.check_yield(span)?;
        let v = match value {
            Some(value) => self.expr(value)?,
            None => {
                let t = self.temp();
                self.at(span);
                self.load_const(t, Constant::None);
                t
            }
        };
        self.at(span);
        self.emit_yield(v, dst);
        Ok(())
    }

    /// Yields a value of the generator's own; an async generator marks it.
    pub(super) fn emit_yield(&mut self, value: Reg, dst: Reg) {
        if self.is_async_frame() {
            let wrapped = self.temp();
            self.emit(Opcode::ASYNC_GEN_WRAP, wrapped, value, 0);
            self.emit(Opcode::YIELD, dst, wrapped, 0);
        } else {
            self.emit(Opcode::YIELD, dst, value, 0);
        }
    }

    /// Awaits `value`; `kind` is GET_AWAITABLE's.
    pub(super) fn await_value(&mut self, value: Reg, kind: u32, dst: Reg) {
        let mark = self.mark();
        let it = self.temp();
        self.emit(Opcode::GET_AWAITABLE, it, value, kind);
        self.delegate(it, dst);
        self.release(mark);
    }

    /// Runs iterator `it` to its end, yielding what it yields. Always these four instructions, one after the other:
    /// SEND, JUMP to the end, YIELD_DELEGATE, JUMP_BACK to SEND.
    pub(super) fn delegate(&mut self, it: Reg, dst: Reg) {
        let mark = self.mark();
        let (sent, got) = (self.temp(), self.temp());
        self.load_const(sent, Constant::None);
        let top = self.u().label_here();
        let done: Label = self.u().label();
        self.emit(Opcode::SEND, got, it, sent);
        self.u().jump(Opcode::JUMP, 0, done);
        self.emit(Opcode::YIELD_DELEGATE, sent, got, it);
        self.u().jump(Opcode::JUMP_BACK, 0, top);
        self.u().place(done);
        self.emit(Opcode::MOVE, dst, got, 0);
        self.release(mark);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    Tuple,
    List,
    Set,
}

impl Sequence {
    /// Build from a window, add one, extend. A tuple too long for a window starts as a list.
    fn opcodes(self) -> (Opcode, Opcode, Opcode) {
        match self {
            Sequence::Tuple => (Opcode::BUILD_TUPLE, Opcode::LIST_APPEND, Opcode::LIST_EXTEND),
            Sequence::List => (Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND),
            Sequence::Set => (Opcode::BUILD_SET, Opcode::SET_ADD, Opcode::SET_UPDATE),
        }
    }
}

fn conversion_code(conversion: i8) -> Option<u32> {
    match conversion as u8 {
        b's' => Some(1),
        b'r' => Some(2),
        b'a' => Some(3),
        _ => None,
    }
}
