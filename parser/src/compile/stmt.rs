//! Statements: the dispatch, assignments, imports and the other simple ones.

use super::emit::{ABSENT, Reg};
use super::expr::binary_forms;
use super::functions::split_docstring;
use super::{Compiler, Done, fold};
use crate::ast::*;
use crate::error::SyntaxError;
use crate::opcodes::{Intrinsic, Opcode};

const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// Checks the `from __future__` imports; whether `annotations` is among them.
pub(super) fn future_features(module: &Module, names: &Interner) -> Result<bool, SyntaxError> {
    let (ModuleBody::Module(body) | ModuleBody::Interactive(body)) = &module.body else { return Ok(false) };
    let mut annotations = false;
    let mut at_start = true;
    for (i, s) in body.iter().enumerate() {
        match &s.kind {
            StmtKind::ImportFrom { module: Some(known::FUTURE), names: features, level: 0 } => {
                if !at_start {
                    let message = "from __future__ imports must occur at the beginning of the file";
                    return Err(SyntaxError::at(s.span, message));
                }
                for feature in features {
                    match names.text(feature.name) {
                        "annotations" => annotations = true,
                        "braces" => return Err(SyntaxError::at(s.span, "not a chance")),
                        text if FEATURES.contains(&text) => {}
                        text => {
                            let message = format!("future feature {text} is not defined");
                            return Err(SyntaxError::at(s.span, message));
                        }
                    }
                }
            }
            StmtKind::Expr { .. } if i == 0 && split_docstring(body).is_some() => {}
            _ => at_start = false,
        }
    }
    Ok(annotations)
}

impl<'a> Compiler<'a> {
    pub(super) fn body(&mut self, body: &'a [Stmt]) -> Done {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    pub(super) fn module_body(&mut self, body: &'a [Stmt]) -> Done {
        let scope = self.unit().scope;
        let mut rest = body;
        if let Some((doc, after)) = split_docstring(body) {
            if self.options.optimize < 2 {
                self.store_doc(&body[0], doc);
            }
            rest = after;
        }
        self.annotations_setup(scope)?;
        self.body(rest)
    }

    /// The body of an interactive statement: values of expressions are shown.
    pub(super) fn interactive(&mut self, body: &'a [Stmt]) -> Done {
        for s in body {
            let StmtKind::Expr { value } = &s.kind else {
                self.stmt(s)?;
                continue;
            };
            let mark = self.mark();
            let v = self.push(value)?;
            self.at(s.span);
            self.emit(Opcode::INTRINSIC, v, v, Intrinsic::PrintExpr as u32);
            self.release(mark);
        }
        Ok(())
    }

    fn stmt(&mut self, s: &'a Stmt) -> Done {
        let mark = self.mark();
        self.at(s.span);
        deep(|| self.stmt_here(s))?;
        self.release(mark);
        Ok(())
    }

    fn stmt_here(&mut self, s: &'a Stmt) -> Done {
        match &s.kind {
            StmtKind::FunctionDef(f) => self.function_def(s, f),
            StmtKind::ClassDef(c) => self.class_def(s, c),
            StmtKind::Return { value } => self.return_statement(s, value.as_deref()),
            StmtKind::Delete { targets } => targets.iter().try_for_each(|t| self.delete(t)),
            StmtKind::Assign { targets, value } => self.assign_value(targets, value),
            StmtKind::TypeAlias { name, type_params, value } => self.type_alias(s, name, type_params, value),
            StmtKind::AugAssign { target, op, value } => self.aug_assign(s, target, *op, value),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated_assignment(s, target, annotation, value.as_deref(), *simple)
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                self.for_loop(s, *is_async, target, iter, body, orelse)
            }
            StmtKind::While { test, body, orelse } => self.while_loop(test, body, orelse),
            StmtKind::If { test, body, orelse } => self.if_statement(test, body, orelse),
            StmtKind::With { is_async, items, body } => self.with_statement(s, *is_async, items, body),
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases),
            StmtKind::Raise { exc, cause } => self.raise(s, exc.as_deref(), cause.as_deref()),
            StmtKind::Try { is_star, body, handlers, orelse, finalbody } => {
                self.try_statement(*is_star, body, handlers, orelse, finalbody)
            }
            StmtKind::Assert { test, msg } => self.assert(s, test, msg.as_deref()),
            StmtKind::Import { names } => self.import(s, names),
            StmtKind::ImportFrom { module, names, level } => self.import_from(s, *module, names, *level),
            StmtKind::Global { .. } | StmtKind::Nonlocal { .. } => Ok(()),
            StmtKind::Expr { value } => {
                if matches!(value.kind, ExprKind::Constant { .. }) {
                    // A constant by itself does nothing; its line is still seen.
                    self.emit(Opcode::NOP, 0, 0, 0);
                    return Ok(());
                }
                let t = self.temp();
                self.expr_to(value, t)
            }
            StmtKind::Pass => {
                self.emit(Opcode::NOP, 0, 0, 0);
                Ok(())
            }
            StmtKind::Break => self.break_or_continue(s.span, true),
            StmtKind::Continue => self.break_or_continue(s.span, false),
        }
    }

    // --- assignment ---

    pub(super) fn assign_value(&mut self, targets: &'a [Expr], value: &'a Expr) -> Done {
        let mark = self.mark();
        if let [target] = targets {
            if let ExprKind::Name { id, .. } = target.kind
                && let Some(reg) = self.local_target(id)
            {
                return self.expr_to(value, reg);
            }
            // `a, b = b, a`: no tuple, just the values in temporaries.
            if let (
                ExprKind::Tuple { elts: targets, .. } | ExprKind::List { elts: targets, .. },
                ExprKind::Tuple { elts: values, .. },
            ) = (&target.kind, &value.kind)
                && targets.len() == values.len()
                && targets.len() <= 8
                && !targets.iter().chain(values).any(|e| matches!(e.kind, ExprKind::Starred { .. }))
                && self.constant_value(value).is_none()
            {
                let window = self.temps(values.len() as u32);
                for (i, v) in values.iter().enumerate() {
                    self.expr_to(v, window + i as u32)?;
                }
                for (i, t) in targets.iter().enumerate() {
                    self.store(t, window + i as u32)?;
                }
                self.release(mark);
                return Ok(());
            }
        }
        // A local may be rebound by the first target, so with several its value is copied.
        let v = if targets.len() > 1 || self.unit().has_walrus { self.push(value)? } else { self.expr(value)? };
        for target in targets {
            self.store(target, v)?;
        }
        self.release(mark);
        Ok(())
    }

    fn aug_assign(&mut self, s: &'a Stmt, target: &'a Expr, op: Operator, value: &'a Expr) -> Done {
        match &target.kind {
            ExprKind::Name { id, .. } => {
                if let Some(reg) = self.local_target(*id) {
                    self.at(target.span);
                    self.local_register(*id);
                    let old = self.keep_local(reg, value);
                    return self.in_place(s, op, old, value, reg);
                }
                let t = self.temp();
                self.at(target.span);
                self.load_name_to(*id, t);
                self.in_place(s, op, t, value, t)?;
                self.at(target.span);
                self.store_name(*id, t);
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                self.check_debug_attribute(*attr, target.span)?;
                let o = self.left_operand(object, value)?;
                let attr = self.mangled(*attr);
                let t = self.temp();
                let site = self.name_site(attr);
                self.at_attribute(target);
                self.emit(Opcode::LOAD_ATTR, t, o, site);
                self.in_place(s, op, t, value, t)?;
                self.at_attribute(target);
                let site = self.name_site(attr);
                self.emit(Opcode::STORE_ATTR, o, t, site);
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                // Evaluated once, in registers of their own if something on the way may rebind them.
                let walrus = self.unit().has_walrus;
                let o = if walrus { self.push(object)? } else { self.expr(object)? };
                let i = if walrus { self.push(slice)? } else { self.expr(slice)? };
                let t = self.temp();
                self.at(target.span);
                self.emit(Opcode::GETITEM, t, o, i);
                self.in_place(s, op, t, value, t)?;
                self.at(target.span);
                self.emit(Opcode::SETITEM, o, i, t);
            }
            _ => return self.error(target.span, "illegal target for augmented assignment"),
        }
        Ok(())
    }

    /// A local about to be updated, copied if computing the other operand may rebind it.
    fn keep_local(&mut self, reg: Reg, value: &Expr) -> Reg {
        let harmless = matches!(value.kind, ExprKind::Name { .. } | ExprKind::Constant { .. });
        if harmless || !self.unit().has_walrus {
            return reg;
        }
        let copy = self.temp();
        self.emit(Opcode::MOVE, copy, reg, 0);
        copy
    }

    fn in_place(&mut self, s: &Stmt, op: Operator, left: Reg, value: &'a Expr, dst: Reg) -> Done {
        let forms = binary_forms(op);
        if let Some(op) = forms.in_place_constant
            && let Some(index) = self.number_operand(op, value)
        {
            self.at(s.span);
            self.emit(op, dst, left, index);
            return Ok(());
        }
        let r = self.expr(value)?;
        self.at(s.span);
        self.emit(forms.in_place, dst, left, r);
        Ok(())
    }

    // --- branches ---

    fn if_statement(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) -> Done {
        let mark = self.mark();
        let end = self.u().label();
        // `elif` chains are nested in `orelse`: walked here without recursion.
        let (mut test, mut body, mut orelse) = (test, body, orelse);
        loop {
            let next = self.u().label();
            self.jump_if(test, false, next)?;
            self.release(mark);
            self.body(body)?;
            if orelse.is_empty() {
                self.u().place(next);
                break;
            }
            self.at_no_line();
            self.u().jump(Opcode::JUMP, 0, end);
            self.u().place(next);
            if let [Stmt { kind: StmtKind::If { test: t, body: b, orelse: o }, span }] = orelse {
                self.at(*span);
                (test, body, orelse) = (t, b, o);
            } else {
                self.body(orelse)?;
                break;
            }
        }
        self.u().place(end);
        Ok(())
    }

    fn assert(&mut self, s: &'a Stmt, test: &'a Expr, msg: Option<&'a Expr>) -> Done {
        self.check_assert(s, test);
        if self.options.optimize > 0 || self.constant_value(test).is_some_and(|v| fold::truth(&v)) {
            return Ok(());
        }
        let end = self.u().label();
        self.jump_if(test, true, end)?;
        self.at(s.span);
        let window = self.temp();
        self.emit(Opcode::LOAD_COMMON, window, 0, 0);
        if let Some(msg) = msg {
            self.push(msg)?;
            self.at(s.span);
            let site = self.u().call_site(1);
            self.emit(Opcode::CALL, window, window, site);
        }
        self.at(test.span);
        self.emit(Opcode::RAISE, window, ABSENT, 0);
        self.u().place(end);
        Ok(())
    }

    fn raise(&mut self, s: &'a Stmt, exc: Option<&'a Expr>, cause: Option<&'a Expr>) -> Done {
        let Some(exc) = exc else {
            self.emit(Opcode::RAISE_CURRENT, 0, 0, 0);
            return Ok(());
        };
        let e = match cause {
            Some(cause) => self.left_operand(exc, cause)?,
            None => self.expr(exc)?,
        };
        let c = cause.map_or(Ok(ABSENT), |c| self.expr(c))?;
        self.at(s.span);
        self.emit(Opcode::RAISE, e, c, 0);
        Ok(())
    }

    // --- imports ---

    fn import(&mut self, s: &'a Stmt, names: &'a [Alias]) -> Done {
        for alias in names {
            let mark = self.mark();
            self.at(s.span);
            let window = self.temps(2);
            self.load_const(window, Constant::Int(0));
            self.load_const(window + 1, Constant::None);
            let module = self.import_name(alias.name, window);
            let dotted = self.names.text(alias.name).split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned()));
            match (alias.asname, dotted) {
                (Some(asname), Some((_, rest))) => {
                    // `import a.b.c as d` binds the last module.
                    for part in rest.split('.') {
                        let part = self.names.intern(part);
                        let text = self.name_const(part);
                        self.u().note_name(part);
                        self.emit(Opcode::IMPORT_FROM, module, module, text);
                    }
                    self.store_name(asname, module);
                }
                (Some(asname), None) => self.store_name(asname, module),
                (None, Some((first, _))) => {
                    let first = self.names.intern(&first);
                    self.store_name(first, module);
                }
                (None, None) => self.store_name(alias.name, module),
            }
            self.release(mark);
        }
        Ok(())
    }

    fn import_name(&mut self, name: Name, window: Reg) -> Reg {
        let text = self.name_const(name);
        self.u().note_name(name);
        self.emit(Opcode::IMPORT_NAME, window, window, text);
        window
    }

    fn import_from(&mut self, s: &'a Stmt, module: Option<Name>, names: &'a [Alias], level: u32) -> Done {
        let mark = self.mark();
        let window = self.temps(2);
        self.load_const(window, Constant::Int(i64::from(level)));
        let list: Box<[Constant]> =
            names.iter().map(|a| Constant::Str(self.names.text(a.name).as_bytes().into())).collect();
        self.load_const(window + 1, Constant::Tuple(list));
        let module = self.import_name(module.unwrap_or(known::EMPTY), window);
        for alias in names {
            if alias.name == known::STAR {
                self.emit(Opcode::IMPORT_STAR, module, 0, 0);
                continue;
            }
            let inner = self.mark();
            let t = self.temp();
            let text = self.name_const(alias.name);
            self.u().note_name(alias.name);
            self.at(s.span);
            self.emit(Opcode::IMPORT_FROM, t, module, text);
            self.store_name(alias.asname.unwrap_or(alias.name), t);
            self.release(inner);
        }
        self.release(mark);
        Ok(())
    }
}
