//! Annotations (PEP 649 and 749), type parameters and `type` statements (PEP 695, 696).
//!
//! Annotations, bounds, defaults and alias values are evaluated late, by functions of one argument, the format. They
//! answer formats up to VALUE_WITH_FAKE_GLOBALS and raise NotImplementedError for the others.

use super::emit::Reg;
use super::{Compiler, Done};
use crate::ast::*;
use crate::code::{CodeUnit, co};
use crate::error::SyntaxError;
use crate::opcodes::{Intrinsic, Opcode};
use crate::symtable::{Annotation, Part, ScopeId, ScopeKind};

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`
const LAST_FORMAT: i64 = 2;
/// LOAD_COMMON's number of NotImplementedError.
const NOT_IMPLEMENTED_ERROR: u32 = 1;

impl<'a> Compiler<'a> {
    /// Opens a function of `.format` and emits its check of the format.
    fn enter_evaluator(&mut self, scope: ScopeId, span: Span) {
        self.enter(scope, &[known::DOT_FORMAT], span);
        let unit = self.u();
        (unit.arg_count, unit.posonly_count) = (1, 1);
        unit.flags |= co::OPTIMIZED | co::NEWLOCALS;
        self.set_nested_flag();
        let (fine, mark) = (self.u().label(), self.mark());
        let t = self.temp();
        let last = self.u().constant(Constant::Int(LAST_FORMAT));
        self.emit(Opcode::GT_K_JF, t, 0, last);
        self.u().jump(Opcode::JUMP_IF_FALSE, t, fine);
        self.emit(Opcode::LOAD_COMMON, t, NOT_IMPLEMENTED_ERROR, 0);
        self.emit(Opcode::RAISE, t, super::emit::ABSENT, 0);
        self.u().place(fine);
        self.release(mark);
    }

    /// The function that evaluates one expression: a bound, a default, an alias's value.
    fn evaluator(&mut self, scope: Option<ScopeId>, value: &'a Expr, dst: Reg) -> Done {
        let Some(scope) = scope else { return self.error(value.span, "expression outside of a scope") };
        self.enter_evaluator(scope, value.span);
        let v = match &value.kind {
            // `*Ts = *tuple[int, ...]`
            ExprKind::Starred { value: inner, .. } => {
                let v = self.expr(inner)?;
                let t = self.temp();
                self.emit(Opcode::UNPACK_SEQUENCE, t, v, 1);
                t
            }
            _ => self.expr(value)?,
        };
        self.at(value.span);
        self.emit(Opcode::RETURN, v, 0, 0);
        let code = self.leave()?;
        self.at(value.span);
        self.make_evaluator(code, scope, dst);
        Ok(())
    }

    fn make_evaluator(&mut self, code: CodeUnit, scope: ScopeId, dst: Reg) {
        let mark = self.mark();
        // The format defaults to VALUE, so that the function can be called without arguments.
        let defaults = self.temp();
        self.load_const(defaults, Constant::Tuple(Box::new([Constant::Int(1)])));
        self.make_function(code, scope, Some(defaults), None, None, dst);
        self.release(mark);
    }

    // --- annotations ---

    /// The `__annotate__` function of a function, if it has annotations.
    pub(super) fn function_annotate(&mut self, s: &'a Stmt, f: &'a FunctionDef) -> Result<Option<Reg>, SyntaxError> {
        let Some(scope) = self.table.scope_of(f, Part::Annotations) else { return Ok(None) };
        self.enter_evaluator(scope, s.span);
        let mut items: Vec<(Name, &'a Expr)> = Vec::new();
        let a = &f.args;
        let params = a.posonlyargs.iter().chain(&a.args).chain(a.vararg.as_deref());
        for arg in params.chain(&a.kwonlyargs).chain(a.kwarg.as_deref()) {
            if let Some(annotation) = arg.annotation.as_deref() {
                items.push((self.mangled(arg.arg), annotation));
            }
        }
        if let Some(returns) = f.returns.as_deref() {
            let name = self.names.intern("return");
            items.push((name, returns));
        }
        let map = self.temp();
        self.emit(Opcode::BUILD_MAP, map, map, 0);
        for (name, annotation) in items {
            self.annotation_item(map, name, annotation)?;
        }
        self.emit(Opcode::RETURN, map, 0, 0);
        let code = self.leave()?;
        self.at(s.span);
        let dst = self.temp();
        self.make_function(code, scope, None, None, None, dst);
        Ok(Some(dst))
    }

    fn annotation_item(&mut self, map: Reg, name: Name, annotation: &'a Expr) -> Done {
        let mark = self.mark();
        let key = self.temp();
        let text = Constant::Str(self.names.text(name).as_bytes().into());
        self.at(annotation.span);
        self.load_const(key, text);
        let value = self.temp();
        self.annotation_value(annotation, value)?;
        self.at(annotation.span);
        self.emit(Opcode::MAP_ADD, map, key, value);
        self.release(mark);
        Ok(())
    }

    fn annotation_value(&mut self, annotation: &'a Expr, dst: Reg) -> Done {
        if self.table.future_annotations {
            let text = unparse::expression(annotation, &self.names);
            self.at(annotation.span);
            self.load_const(dst, Constant::Str(text.into()));
            return Ok(());
        }
        match &annotation.kind {
            // `*args: *Ts`
            ExprKind::Starred { value, .. } => {
                let v = self.expr(value)?;
                self.at(annotation.span);
                self.emit(Opcode::UNPACK_SEQUENCE, dst, v, 1);
                Ok(())
            }
            _ => self.expr_to(annotation, dst),
        }
    }

    /// At the start of a module or class body: what its annotations need.
    pub(super) fn annotations_setup(&mut self, scope: ScopeId) -> Done {
        let table = self.table;
        let info = table.scope(scope);
        if self.table.future_annotations {
            if self.table.body_annotations(scope).is_some() {
                self.emit(Opcode::SETUP_ANNOTATIONS, 0, 0, 0);
            }
            return Ok(());
        }
        if info.has_conditional_annotations {
            let mark = self.mark();
            let t = self.temp();
            self.emit(Opcode::BUILD_SET, t, t, 0);
            match self.unit().variables.get(&(scope, known::CONDITIONAL_ANNOTATIONS)) {
                Some(&cell) => self.emit(Opcode::STORE_CELL, cell, t, 0),
                None => self.store_mangled(known::CONDITIONAL_ANNOTATIONS, t),
            }
            self.release(mark);
        }
        // A module may be looked at before it ran to its end, so it gets its function first.
        if info.kind == ScopeKind::Module {
            self.body_annotate(scope)?;
        }
        Ok(())
    }

    /// Makes and stores the `__annotate__` function of a module or class body.
    pub(super) fn body_annotate(&mut self, owner: ScopeId) -> Done {
        let table = self.table;
        let annotations: &'a [Annotation<'a>] = &table.scope(owner).annotations;
        let Some(scope) = table.body_annotations(owner) else { return Ok(()) };
        if annotations.is_empty() || table.future_annotations {
            return Ok(());
        }
        let span = table.scope(scope).span;
        self.enter_evaluator(scope, span);
        let map = self.temp();
        self.emit(Opcode::BUILD_MAP, map, map, 0);
        for &(name, annotation, index) in annotations {
            let skip = self.u().label();
            if let Some(index) = index {
                let mark = self.mark();
                let (i, set) = (self.temp(), self.temp());
                self.at(annotation.span);
                self.load_const(i, Constant::Int(i64::from(index)));
                self.load_name_to(known::CONDITIONAL_ANNOTATIONS, set);
                self.emit(Opcode::CONTAINS, i, i, set);
                self.jump_on_bool(i, false, skip);
                self.release(mark);
            }
            self.annotation_item(map, name, annotation)?;
            self.u().place(skip);
        }
        self.emit(Opcode::RETURN, map, 0, 0);
        let code = self.leave()?;
        let mark = self.mark();
        let t = self.temp();
        self.make_function(code, scope, None, None, None, t);
        let is_class = table.scope(owner).kind == ScopeKind::Class;
        self.store_mangled(if is_class { known::ANNOTATE_FUNC } else { known::ANNOTATE }, t);
        self.release(mark);
        Ok(())
    }

    pub(super) fn annotated_assignment(
        &mut self,
        s: &'a Stmt,
        target: &'a Expr,
        annotation: &'a Expr,
        value: Option<&'a Expr>,
        simple: bool,
    ) -> Done {
        let mark = self.mark();
        if let Some(value) = value {
            self.assign_value(std::slice::from_ref(target), value)?;
        }
        let in_body = matches!(self.frame_kind(), ScopeKind::Module | ScopeKind::Class);
        match &target.kind {
            ExprKind::Name { id, .. } => {
                if simple && in_body {
                    self.at(annotation.span);
                    if self.table.future_annotations {
                        self.store_annotation_text(*id, annotation)?;
                    } else {
                        self.note_conditional(annotation)?;
                    }
                }
            }
            // Without a value the parts of the target are still evaluated.
            ExprKind::Attribute { value: object, attr, .. } => {
                self.check_debug_attribute(*attr, target.span)?;
                if value.is_none() {
                    self.expr(object)?;
                }
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                if value.is_none() {
                    self.expr(object)?;
                    self.expr(slice)?;
                }
            }
            _ => return self.error(s.span, "invalid node type for annotated assignment"),
        }
        self.release(mark);
        Ok(())
    }

    fn store_annotation_text(&mut self, name: Name, annotation: &'a Expr) -> Done {
        let (map, key, text) = (self.temp(), self.temp(), self.temp());
        self.annotation_value(annotation, text)?;
        let site = self.name_site(known::ANNOTATIONS);
        self.emit(Opcode::LOAD_NAME, map, site, 0);
        let name = self.mangled(name);
        let value = Constant::Str(self.names.text(name).as_bytes().into());
        self.load_const(key, value);
        self.emit(Opcode::SETITEM, map, key, text);
        Ok(())
    }

    /// Records that a conditional annotation was reached.
    fn note_conditional(&mut self, annotation: &'a Expr) -> Done {
        let scope = self.unit().scope;
        let found = self.table.scope(scope).annotations.iter().find(|(_, a, _)| std::ptr::eq(*a, annotation));
        let Some(&(_, _, Some(index))) = found else { return Ok(()) };
        let (set, i) = (self.temp(), self.temp());
        match self.unit().variables.get(&(scope, known::CONDITIONAL_ANNOTATIONS)) {
            Some(&cell) => {
                let text = self.name_const(known::CONDITIONAL_ANNOTATIONS);
                self.emit(Opcode::LOAD_CELL, set, cell, text);
            }
            None => self.load_name_to(known::CONDITIONAL_ANNOTATIONS, set),
        }
        self.load_const(i, Constant::Int(i64::from(index)));
        self.emit(Opcode::SET_ADD, set, i, 0);
        Ok(())
    }

    // --- type parameters ---

    /// Makes the type parameters, binds their names, and leaves the tuple of them in a register.
    pub(super) fn type_params(&mut self, params: &'a [TypeParam], span: Span) -> Result<Reg, SyntaxError> {
        let tuple = self.temp();
        let window = self.temps(params.len() as u32);
        for (i, p) in params.iter().enumerate() {
            let dst = window + i as u32;
            let mark = self.mark();
            let args = self.temps(2);
            self.at(p.span);
            let name = Constant::Str(self.names.text(p.name).as_bytes().into());
            self.load_const(args, name);
            let how = match &p.kind {
                TypeParamKind::TypeVar { bound: None } => Intrinsic::TypeVar,
                TypeParamKind::TypeVar { bound: Some(bound) } => {
                    let scope = self.table.scope_of(p, Part::Bound);
                    self.evaluator(scope, bound, args + 1)?;
                    if matches!(bound.kind, ExprKind::Tuple { .. }) {
                        Intrinsic::TypeVarWithConstraints
                    } else {
                        Intrinsic::TypeVarWithBound
                    }
                }
                TypeParamKind::ParamSpec => Intrinsic::ParamSpec,
                TypeParamKind::TypeVarTuple => Intrinsic::TypeVarTuple,
            };
            self.at(p.span);
            self.emit(Opcode::INTRINSIC, args, args, how as u32);
            if let Some(default) = &p.default_value {
                let scope = self.table.scope_of(p, Part::Default);
                self.evaluator(scope, default, args + 1)?;
                self.at(p.span);
                self.emit(Opcode::INTRINSIC, args, args, Intrinsic::SetTypeparamDefault as u32);
            }
            self.emit(Opcode::MOVE, dst, args, 0);
            self.store_name(p.name, dst);
            self.release(mark);
        }
        self.at(span);
        self.emit(Opcode::BUILD_TUPLE, tuple, window, params.len() as u32);
        self.release(window);
        Ok(tuple)
    }

    pub(super) fn type_alias(
        &mut self,
        s: &'a Stmt,
        name: &'a Expr,
        type_params: &'a [TypeParam],
        value: &'a Expr,
    ) -> Done {
        let ExprKind::Name { id, .. } = name.kind else {
            return self.error(name.span, "type alias needs a name");
        };
        let mark = self.mark();
        let alias = self.temp();
        if type_params.is_empty() {
            self.alias_object(s, id, None, value, alias)?;
        } else {
            let Some(scope) = self.table.scope_of(s, Part::TypeParams) else {
                return self.error(s.span, "generic alias outside of a scope");
            };
            self.enter_type_params(scope, id, &[], s.span);
            let params = self.type_params(type_params, s.span)?;
            let result = self.temp();
            self.alias_object(s, id, Some(params), value, result)?;
            self.emit(Opcode::RETURN, result, 0, 0);
            let code = self.leave()?;
            let window = self.temp();
            self.at(s.span);
            self.make_function(code, scope, None, None, None, window);
            let site = self.u().call_site(0);
            self.emit(Opcode::CALL, alias, window, site);
        }
        self.at(s.span);
        self.store_name(id, alias);
        self.release(mark);
        Ok(())
    }

    fn alias_object(&mut self, s: &'a Stmt, name: Name, params: Option<Reg>, value: &'a Expr, dst: Reg) -> Done {
        let mark = self.mark();
        let window = self.temps(3);
        self.at(s.span);
        let text = Constant::Str(self.names.text(name).as_bytes().into());
        self.load_const(window, text);
        match params {
            Some(params) => self.emit(Opcode::MOVE, window + 1, params, 0),
            None => self.load_const(window + 1, Constant::None),
        }
        let scope = self.table.scope_of(s, Part::Body);
        self.evaluator(scope, value, window + 2)?;
        self.at(s.span);
        self.emit(Opcode::INTRINSIC, dst, window, Intrinsic::TypeAlias as u32);
        self.release(mark);
        Ok(())
    }
}
