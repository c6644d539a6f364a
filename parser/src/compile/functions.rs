//! Functions, lambdas and classes.

use super::emit::Reg;
use super::{Compiler, Done};
use crate::ast::*;
use crate::code::{CodeUnit, co};
use crate::error::{ErrorKind, SyntaxError};
use crate::opcodes::{Intrinsic, Opcode};
use crate::symtable::{Part, ScopeId, ScopeKind};
use std::sync::Arc;

/// Lambdas in lambdas; all other nesting is limited by the indentation and brackets it needs.
const MAX_NESTED_UNITS: usize = 1000;

impl<'a> Compiler<'a> {
    /// Emits MAKE_FUNCTION. Defaults, keyword defaults and `__annotate__` are given as the registers that hold them.
    pub(super) fn make_function(
        &mut self,
        code: CodeUnit,
        scope: ScopeId,
        defaults: Option<Reg>,
        kwdefaults: Option<Reg>,
        annotate: Option<Reg>,
        dst: Reg,
    ) {
        let mark = self.mark();
        let window = self.temps(4);
        for (i, part) in [defaults, kwdefaults, annotate].into_iter().enumerate() {
            match part {
                Some(reg) => self.emit(Opcode::MOVE, window + i as u32, reg, 0),
                None => self.emit(Opcode::CLEAR, window + i as u32, 0, 0),
            }
        }
        let table = self.table;
        let free = &table.scope(scope).free;
        if free.is_empty() {
            self.emit(Opcode::CLEAR, window + 3, 0, 0);
        } else {
            let cells = self.mark();
            for &name in free {
                let cell = self.temp();
                // Every free variable of an inner scope is a cell or free variable here: the symbol table saw to that.
                if let Some(reg) = self.closure_register(name) {
                    self.emit(Opcode::MOVE, cell, reg, 0);
                }
            }
            self.emit(Opcode::BUILD_TUPLE, window + 3, cells, free.len() as u32);
        }
        let index = self.u().new_constant(Constant::Code(Arc::new(code)));
        self.emit(Opcode::MAKE_FUNCTION, dst, window, index);
        self.release(mark);
    }

    /// `CO_NESTED` for a function inside another.
    pub(super) fn set_nested_flag(&mut self) {
        let nested = self.units.iter().rev().skip(1).any(|u| self.table.scope(u.scope).kind.is_function_like());
        if nested {
            self.u().flags |= co::NESTED;
        }
    }

    fn set_function_flags(&mut self, scope_id: ScopeId, args: &Arguments) {
        let scope = self.table.scope(scope_id);
        let flag = |on: bool, bit: u32| if on { bit } else { 0 };
        let kind = match (scope.is_coroutine, scope.is_generator) {
            (true, true) => co::ASYNC_GENERATOR,
            (true, false) => co::COROUTINE,
            (false, true) => co::GENERATOR,
            (false, false) => 0,
        };
        let flags = co::OPTIMIZED
            | co::NEWLOCALS
            | kind
            | flag(scope.has_varargs, co::VARARGS)
            | flag(scope.has_varkeywords, co::VARKEYWORDS)
            | flag(scope.is_method, co::METHOD)
            | flag(self.table.future_annotations, co::FUTURE_ANNOTATIONS);
        let unit = self.u();
        unit.flags |= flags;
        unit.posonly_count = args.posonlyargs.len() as u32;
        unit.arg_count = (args.posonlyargs.len() + args.args.len()) as u32;
        unit.kwonly_count = args.kwonlyargs.len() as u32;
        self.set_nested_flag();
    }

    fn parameter_names(&mut self, scope: ScopeId, args: &Arguments) -> Result<Vec<Name>, SyntaxError> {
        let mut names = Vec::new();
        for arg in args.in_frame_order() {
            if arg.arg == known::DEBUG {
                return self.error(arg.span, "cannot assign to __debug__");
            }
            names.push(self.table.mangled(scope, &mut self.names, arg.arg));
        }
        Ok(names)
    }

    pub(super) fn lambda(&mut self, e: &'a Expr, args: &'a Arguments, body: &'a Expr, dst: Reg) -> Done {
        if self.units.len() > MAX_NESTED_UNITS {
            let message = "maximum recursion depth exceeded during compilation";
            return Err(SyntaxError::plain(ErrorKind::RecursionError, message));
        }
        let (defaults, kwdefaults) = self.defaults(args, e.span)?;
        let Some(scope) = self.table.scope_of(e, Part::Body) else {
            return self.error(e.span, "lambda outside of a scope");
        };
        let params = self.parameter_names(scope, args)?;
        self.enter(scope, &params, e.span);
        self.set_function_flags(scope, args);
        let guard = self.table.scope(scope).is_generator.then(|| self.open_stop_iteration_guard());
        let value = self.expr(body)?;
        self.at(body.span);
        self.emit(Opcode::RETURN, value, 0, 0);
        if let Some(guard) = guard {
            self.close_stop_iteration_guard(guard);
        }
        let code = self.leave()?;
        self.at(e.span);
        self.make_function(code, scope, defaults, kwdefaults, None, dst);
        Ok(())
    }

    /// Evaluates defaults; registers of the tuple and the dict, if there are any.
    fn defaults(&mut self, args: &'a Arguments, span: Span) -> Result<(Option<Reg>, Option<Reg>), SyntaxError> {
        let mut defaults = None;
        if !args.defaults.is_empty() {
            let t = self.temp();
            let items = args.defaults.iter().map(|e| self.constant_value(e)).collect::<Option<Box<[_]>>>();
            self.at(span);
            match items {
                Some(items) => self.load_const(t, Constant::Tuple(items)),
                None => {
                    let mark = self.mark();
                    self.sequence(span, &args.defaults, super::expr::Sequence::Tuple, t)?;
                    self.release(mark);
                }
            }
            defaults = Some(t);
        }
        let mut kwdefaults = None;
        if args.kw_defaults.iter().any(Option::is_some) {
            let t = self.temp();
            let window = self.mark();
            let mut count = 0;
            for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
                let Some(default) = default else { continue };
                let key = self.temp();
                let name = self.mangled(arg.arg);
                let text = Constant::Str(self.names.text(name).as_bytes().into());
                self.load_const(key, text);
                self.push(default)?;
                count += 1;
            }
            self.at(span);
            self.emit(Opcode::BUILD_MAP, t, window, count);
            self.release(window);
            kwdefaults = Some(t);
        }
        Ok((defaults, kwdefaults))
    }

    pub(super) fn function_def(&mut self, s: &'a Stmt, f: &'a FunctionDef) -> Done {
        let mark = self.mark();
        let first_line = f.decorator_list.first().map_or(s.span.line, |d| d.span.line);
        let decorators = self.decorators(&f.decorator_list)?;
        let function = self.temp();
        self.at(s.span);
        let (defaults, kwdefaults) = self.defaults(&f.args, s.span)?;
        if f.type_params.is_empty() {
            self.function_object(s, f, first_line, defaults, kwdefaults, function)?;
        } else {
            self.generic_function(s, f, first_line, defaults, kwdefaults, function)?;
        }
        self.apply_decorators(&f.decorator_list, decorators, function);
        self.at(s.span);
        self.store_name(f.name, function);
        self.release(mark);
        Ok(())
    }

    /// Evaluates decorators into a run of registers, each followed by the window of its call.
    pub(super) fn decorators(&mut self, list: &'a [Expr]) -> Result<Reg, SyntaxError> {
        let first = self.mark();
        for d in list {
            self.push(d)?;
        }
        Ok(first)
    }

    /// `function` is the register right behind the decorators.
    pub(super) fn apply_decorators(&mut self, list: &'a [Expr], first: Reg, function: Reg) {
        for (i, d) in list.iter().enumerate().rev() {
            self.at(d.span);
            let window = first + i as u32;
            let site = self.u().call_site(1);
            self.emit(Opcode::CALL, window, window, site);
        }
        if !list.is_empty() && first != function {
            self.emit(Opcode::MOVE, function, first, 0);
        }
    }

    fn function_object(
        &mut self,
        s: &'a Stmt,
        f: &'a FunctionDef,
        first_line: u32,
        defaults: Option<Reg>,
        kwdefaults: Option<Reg>,
        dst: Reg,
    ) -> Done {
        let annotate = self.function_annotate(s, f)?;
        let Some(scope) = self.table.scope_of(f, Part::Body) else {
            return self.error(s.span, "function outside of a scope");
        };
        let code = self.function_code(s, f, scope, first_line)?;
        self.at(s.span);
        self.make_function(code, scope, defaults, kwdefaults, annotate, dst);
        Ok(())
    }

    fn function_code(
        &mut self,
        s: &'a Stmt,
        f: &'a FunctionDef,
        scope: ScopeId,
        first_line: u32,
    ) -> Result<CodeUnit, SyntaxError> {
        let params = self.parameter_names(scope, &f.args)?;
        let start = Span { line: first_line, col: 0, end_line: first_line, end_col: 0 };
        self.enter(scope, &params, start);
        self.set_function_flags(scope, &f.args);
        let mut body = &f.body[..];
        if let Some((doc, rest)) = split_docstring(body) {
            if self.options.optimize < 2 {
                let doc = clean_doc(doc);
                self.u().constant(Constant::Str(doc));
                self.u().flags |= co::HAS_DOCSTRING;
            }
            body = rest;
        }
        let table = self.table;
        let info = table.scope(scope);
        let guard = (info.is_generator || info.is_coroutine).then(|| self.open_stop_iteration_guard());
        self.at(s.span);
        self.body(body)?;
        self.finish_body();
        if let Some(guard) = guard {
            self.close_stop_iteration_guard(guard);
        }
        self.leave()
    }

    /// `def f[T](...)`: a function of the defaults that makes the type parameters, then the function.
    fn generic_function(
        &mut self,
        s: &'a Stmt,
        f: &'a FunctionDef,
        first_line: u32,
        defaults: Option<Reg>,
        kwdefaults: Option<Reg>,
        dst: Reg,
    ) -> Done {
        let Some(scope) = self.table.scope_of(f, Part::TypeParams) else {
            return self.error(s.span, "generic function outside of a scope");
        };
        let mut params = Vec::new();
        params.extend(defaults.map(|_| known::DOT_DEFAULTS));
        params.extend(kwdefaults.map(|_| known::DOT_KWDEFAULTS));
        self.enter_type_params(scope, f.name, &params, s.span);
        let type_params = self.type_params(&f.type_params, s.span)?;
        let function = self.temp();
        let mut at = 0;
        let mut next = |given: Option<Reg>| {
            given.map(|_| {
                at += 1;
                at - 1
            })
        };
        let (inner_defaults, inner_kwdefaults) = (next(defaults), next(kwdefaults));
        let window = self.temps(2);
        self.function_object(s, f, first_line, inner_defaults, inner_kwdefaults, window)?;
        self.emit(Opcode::MOVE, window + 1, type_params, 0);
        self.emit(Opcode::INTRINSIC, function, window, Intrinsic::SetFunctionTypeParams as u32);
        self.emit(Opcode::RETURN, function, 0, 0);
        let code = self.leave()?;

        let mark = self.mark();
        let window = self.temp();
        self.at(s.span);
        self.make_function(code, scope, None, None, None, window);
        let mut count = 0;
        for reg in [defaults, kwdefaults].into_iter().flatten() {
            let t = self.temp();
            self.emit(Opcode::MOVE, t, reg, 0);
            count += 1;
        }
        let site = self.u().call_site(count);
        self.emit(Opcode::CALL, dst, window, site);
        self.release(mark);
        Ok(())
    }

    // --- classes ---

    pub(super) fn class_def(&mut self, s: &'a Stmt, c: &'a ClassDef) -> Done {
        let mark = self.mark();
        self.check_keywords(&c.keywords)?;
        let first_line = c.decorator_list.first().map_or(s.span.line, |d| d.span.line);
        let decorators = self.decorators(&c.decorator_list)?;
        let class = self.temp();
        if c.type_params.is_empty() {
            self.build_class(s, c, first_line, None, class)?;
        } else {
            self.generic_class(s, c, first_line, class)?;
        }
        self.apply_decorators(&c.decorator_list, decorators, class);
        self.at(s.span);
        self.store_name(c.name, class);
        self.release(mark);
        Ok(())
    }

    fn generic_class(&mut self, s: &'a Stmt, c: &'a ClassDef, first_line: u32, dst: Reg) -> Done {
        let Some(scope) = self.table.scope_of(c, Part::TypeParams) else {
            return self.error(s.span, "generic class outside of a scope");
        };
        self.enter_type_params(scope, c.name, &[], s.span);
        let type_params = self.type_params(&c.type_params, s.span)?;
        self.store_mangled(known::DOT_TYPE_PARAMS, type_params);
        let class = self.temp();
        let base = self.temp();
        self.emit(Opcode::INTRINSIC, base, type_params, Intrinsic::SubscriptGeneric as u32);
        self.store_mangled(known::DOT_GENERIC_BASE, base);
        self.build_class(s, c, first_line, Some(base), class)?;
        self.emit(Opcode::RETURN, class, 0, 0);
        let code = self.leave()?;
        let mark = self.mark();
        let window = self.temp();
        self.at(s.span);
        self.make_function(code, scope, None, None, None, window);
        let site = self.u().call_site(0);
        self.emit(Opcode::CALL, dst, window, site);
        self.release(mark);
        Ok(())
    }

    /// Calls `__build_class__(body function, name, *bases, **keywords)`.
    fn build_class(
        &mut self,
        s: &'a Stmt,
        c: &'a ClassDef,
        first_line: u32,
        generic_base: Option<Reg>,
        dst: Reg,
    ) -> Done {
        let Some(scope) = self.table.scope_of(c, Part::Body) else {
            return self.error(s.span, "class outside of a scope");
        };
        let code = self.class_body(c, scope, first_line)?;
        let mark = self.mark();
        self.at(s.span);
        let window = self.temps(3);
        self.emit(Opcode::LOAD_BUILD_CLASS, window, 0, 0);
        self.make_function(code, scope, None, None, None, window + 1);
        let name = Constant::Str(self.names.text(c.name).as_bytes().into());
        self.load_const(window + 2, name);
        let unpacks = c.bases.iter().any(|b| matches!(b.kind, ExprKind::Starred { .. }))
            || c.keywords.iter().any(|k| k.arg.is_none());
        if unpacks {
            // Function and name go in front of the bases in the tuple of arguments.
            let call = self.temps(3);
            let list = self.temp();
            self.emit(Opcode::MOVE, call, window, 0);
            self.emit(Opcode::BUILD_LIST, list, window + 1, 2);
            for base in &c.bases {
                let inner = self.mark();
                match &base.kind {
                    ExprKind::Starred { value, .. } => {
                        let v = self.expr(value)?;
                        self.at(base.span);
                        self.emit(Opcode::LIST_EXTEND, list, v, 0);
                    }
                    _ => {
                        let v = self.expr(base)?;
                        self.emit(Opcode::LIST_APPEND, list, v, 0);
                    }
                }
                self.release(inner);
            }
            if let Some(base) = generic_base {
                self.emit(Opcode::LIST_APPEND, list, base, 0);
            }
            self.emit(Opcode::LIST_TO_TUPLE, call + 1, list, 0);
            self.class_keywords(s.span, &c.keywords, call)?;
            self.at(s.span);
            self.emit(Opcode::CALL_EX, dst, call, 0);
        } else {
            for base in &c.bases {
                self.push(base)?;
            }
            if let Some(base) = generic_base {
                let t = self.temp();
                self.emit(Opcode::MOVE, t, base, 0);
            }
            for keyword in &c.keywords {
                self.push(&keyword.value)?;
            }
            let names: Box<[Constant]> = c
                .keywords
                .iter()
                .filter_map(|k| k.arg)
                .map(|n| Constant::Str(self.names.text(n).as_bytes().into()))
                .collect();
            let kwnames =
                if names.is_empty() { crate::code::NO_CONST } else { self.u().constant(Constant::Tuple(names)) };
            let count = 2 + c.bases.len() + usize::from(generic_base.is_some()) + c.keywords.len();
            self.at(s.span);
            let site = self.u().site(crate::code::NO_CONST, kwnames, count as u32);
            self.emit(Opcode::CALL, dst, window, site);
        }
        self.release(mark);
        Ok(())
    }

    fn class_keywords(&mut self, span: Span, keywords: &'a [Keyword], call: Reg) -> Done {
        if keywords.is_empty() {
            self.emit(Opcode::CLEAR, call + 2, 0, 0);
            return Ok(());
        }
        self.keyword_dict(span, keywords, call, call + 2)
    }

    fn class_body(&mut self, c: &'a ClassDef, scope: ScopeId, first_line: u32) -> Result<CodeUnit, SyntaxError> {
        let start = Span { line: first_line, col: 0, end_line: first_line, end_col: 0 };
        self.enter(scope, &[], start);
        self.set_nested_flag();
        if self.table.future_annotations {
            self.u().flags |= co::FUTURE_ANNOTATIONS;
        }
        let mark = self.mark();
        let t = self.temp();
        let site = self.name_site(known::NAME);
        self.emit(Opcode::LOAD_NAME, t, site, 0);
        self.store_mangled(known::MODULE, t);
        let qualname = Constant::Str(self.unit().qualname.as_bytes().into());
        self.load_const(t, qualname);
        self.store_mangled(known::QUALNAME, t);
        self.load_const(t, Constant::Int(i64::from(first_line)));
        self.store_mangled(known::FIRSTLINENO, t);
        if !c.type_params.is_empty() {
            self.load_name_to(known::DOT_TYPE_PARAMS, t);
            self.store_mangled(known::TYPE_PARAMS, t);
        }
        let table = self.table;
        let info = table.scope(scope);
        if info.needs_classdict
            && let Some(&cell) = self.unit().variables.get(&(scope, known::CLASSDICT))
        {
            self.emit(Opcode::LOAD_LOCALS, t, 0, 0);
            self.emit(Opcode::STORE_CELL, cell, t, 0);
        }
        self.annotations_setup(scope)?;
        self.release(mark);
        let mut body = &c.body[..];
        if let Some((doc, rest)) = split_docstring(body) {
            if self.options.optimize < 2 {
                self.store_doc(&body[0], doc);
            }
            body = rest;
        }
        self.body(body)?;
        self.at_no_line();
        self.body_annotate(scope)?;
        let t = self.temp();
        let attributes: Box<[Constant]> =
            info.static_attributes.iter().map(|&n| Constant::Str(self.names.text(n).as_bytes().into())).collect();
        self.at_no_line();
        self.load_const(t, Constant::Tuple(attributes));
        self.store_mangled(known::STATIC_ATTRIBUTES, t);
        let cell_of = |c: &Self, name: Name| c.unit().variables.get(&(scope, name)).copied();
        if info.needs_classdict
            && let Some(cell) = cell_of(self, known::CLASSDICT)
        {
            self.emit(Opcode::MOVE, t, cell, 0);
            self.store_mangled(known::CLASSDICTCELL, t);
        }
        match cell_of(self, known::CLASS) {
            Some(cell) if info.needs_class_closure => {
                self.emit(Opcode::MOVE, t, cell, 0);
                self.store_mangled(known::CLASSCELL, t);
                self.emit(Opcode::RETURN, t, 0, 0);
            }
            _ => self.finish_body(),
        }
        self.leave()
    }

    /// `__doc__ = doc`
    pub(super) fn store_doc(&mut self, s: &Stmt, doc: &[u8]) {
        let mark = self.mark();
        let t = self.temp();
        let value = Constant::Str(clean_doc(doc));
        self.at(s.span);
        self.load_const(t, value);
        self.at_no_line();
        self.store_mangled(known::DOC, t);
        self.release(mark);
    }

    pub(super) fn enter_type_params(&mut self, scope: ScopeId, name: Name, params: &[Name], span: Span) {
        self.enter(scope, params, span);
        let text = format!("<generic parameters of {}>", self.names.text(name));
        let name = self.names.intern(&text);
        let unit = self.u();
        unit.name = name;
        unit.arg_count = params.len() as u32;
        unit.flags |= co::OPTIMIZED | co::NEWLOCALS;
        self.set_nested_flag();
        debug_assert_eq!(self.table.scope(scope).kind, ScopeKind::TypeParams);
    }
}

/// The docstring of a body and the statements behind it.
pub(super) fn split_docstring(body: &[Stmt]) -> Option<(&[u8], &[Stmt])> {
    let (first, rest) = body.split_first()?;
    let StmtKind::Expr { value } = &first.kind else { return None };
    match &value.kind {
        ExprKind::Constant { value: Constant::Str(text), .. } => Some((text, rest)),
        _ => None,
    }
}

/// The docstring without the indentation of its source (as `inspect.cleandoc`, but keeping blank lines at the ends).
fn clean_doc(doc: &[u8]) -> Box<[u8]> {
    let expanded;
    let text = if doc.contains(&b'\t') {
        expanded = expand_tabs(doc);
        &expanded
    } else {
        doc
    };
    let mut lines = text.split(|&b| b == b'\n');
    let indent_of = |line: &[u8]| line.iter().take_while(|&&b| b == b' ').count();
    let margin = lines.clone().skip(1).filter(|l| indent_of(l) < l.len()).map(indent_of).min().unwrap_or(usize::MAX);
    let mut out = Vec::with_capacity(text.len());
    if let Some(first) = lines.next() {
        out.extend_from_slice(&first[indent_of(first)..]);
    }
    for line in lines {
        out.push(b'\n');
        // A line of blanks only is cut by the margin too, so nothing is left of it if it is shorter.
        out.extend_from_slice(&line[margin.min(indent_of(line))..]);
    }
    out.into()
}

fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for &b in text {
        match b {
            b'\t' => {
                let width = 8 - column % 8;
                out.extend(std::iter::repeat_n(b' ', width));
                column += width;
            }
            b'\n' | b'\r' => {
                out.push(b);
                column = 0;
            }
            _ => {
                out.push(b);
                column += 1;
            }
        }
    }
    out
}
