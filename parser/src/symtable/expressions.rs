//! First pass, expressions: names and their uses, the scopes of lambdas and comprehensions, captures of patterns.

use super::collect::{Collector, Done};
use super::*;
use crate::ast::*;

impl<'a> Collector<'a, '_> {
    pub(super) fn expr(&mut self, e: &'a Expr) -> Done {
        deep(|| self.expr_here(e))
    }

    fn expr_here(&mut self, e: &'a Expr) -> Done {
        match &e.kind {
            ExprKind::BoolOp { values, .. } => self.exprs(values),
            ExprKind::NamedExpr { target, value } => self.named_expr(e, target, value),
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(operand),
            ExprKind::Lambda { args, body } => {
                self.exprs(&args.defaults)?;
                args.kw_defaults.iter().flatten().try_for_each(|e| self.expr(e))?;
                self.enter(e, Part::Body, ScopeKind::Lambda, known::LAMBDA, e.span);
                self.parameters(args)?;
                self.expr(body)?;
                self.leave();
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                for (key, value) in keys.iter().zip(values) {
                    key.as_ref().map_or(Ok(()), |k| self.expr(k))?;
                    self.expr(value)?;
                }
                Ok(())
            }
            ExprKind::Set { elts } | ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => self.exprs(elts),
            ExprKind::ListComp { elt, generators } => self.comprehension(e, generators, None, elt, known::LISTCOMP),
            ExprKind::SetComp { elt, generators } => self.comprehension(e, generators, None, elt, known::SETCOMP),
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(e, generators, Some(key), value, known::DICTCOMP)
            }
            ExprKind::GeneratorExp { elt, generators } => self.comprehension(e, generators, None, elt, known::GENEXPR),
            ExprKind::Await { value } => {
                self.refuse_in_typing("await expression", e.span)?;
                self.note_await();
                self.expr(value)
            }
            ExprKind::Yield { value } => {
                self.yield_here("yield expression", e.span)?;
                self.optional(value)
            }
            ExprKind::YieldFrom { value } => {
                self.yield_here("yield expression", e.span)?;
                self.expr(value)
            }
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(func)?;
                self.exprs(args)?;
                keywords.iter().try_for_each(|k| self.expr(&k.value))
            }
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.expr(value)?;
                self.optional(format_spec)
            }
            ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => self.exprs(values),
            ExprKind::Constant { .. } => Ok(()),
            ExprKind::Attribute { value, attr, ctx } => {
                if *ctx == ExprContext::Store {
                    self.note_static_attribute(value, *attr);
                }
                self.expr(value)
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)
            }
            ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Name { id, ctx } => {
                let flag = if *ctx == ExprContext::Load { usage::USE } else { usage::LOCAL };
                if flag == usage::LOCAL {
                    self.forbidden_target(*id, e.span, *ctx)?;
                }
                self.add(*id, flag, e.span)?;
                // `super()` without arguments needs the class it stands in.
                if *id == known::SUPER && *ctx == ExprContext::Load && self.here().kind.is_function_like() {
                    self.here().add(known::CLASS, usage::USE, e.span);
                }
                Ok(())
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower)?;
                self.optional(upper)?;
                self.optional(step)
            }
        }
    }

    pub(super) fn forbidden_target(&mut self, name: Name, span: Span, ctx: ExprContext) -> Done {
        if name == known::DEBUG {
            let verb = if ctx == ExprContext::Del { "delete" } else { "assign to" };
            return Err(SyntaxError::at(span, format!("cannot {verb} __debug__")));
        }
        Ok(())
    }

    /// `self.x = ...` in a method: `x` is one of the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, value: &Expr, attr: Name) {
        let ExprKind::Name { id, .. } = value.kind else { return };
        if self.names.text(id) != "self" {
            return;
        }
        let mut at = Some(self.current);
        let mut in_function = false;
        while let Some(id) = at {
            let scope = self.table.scope_mut(id);
            if scope.kind == ScopeKind::Class {
                if in_function && !scope.static_attributes.contains(&attr) {
                    scope.static_attributes.push(attr);
                }
                return;
            }
            in_function = true;
            at = scope.parent;
        }
    }

    fn refuse_in_typing(&self, what: &str, span: Span) -> Done {
        match self.table.scope(self.current).place {
            Some(place) => Err(SyntaxError::at(span, format!("{what} cannot be used within {place}"))),
            None => Ok(()),
        }
    }

    fn yield_here(&mut self, what: &str, span: Span) -> Done {
        self.refuse_in_typing(what, span)?;
        let comprehension = match self.here().name {
            known::LISTCOMP => Some("list comprehension"),
            known::SETCOMP => Some("set comprehension"),
            known::DICTCOMP => Some("dict comprehension"),
            known::GENEXPR => Some("generator expression"),
            _ => None,
        };
        if let Some(what) = comprehension
            && matches!(self.here().kind, ScopeKind::Comprehension | ScopeKind::GeneratorExp)
        {
            return Err(SyntaxError::at(span, format!("'yield' inside {what}")));
        }
        self.here().is_generator = true;
        Ok(())
    }

    fn named_expr(&mut self, e: &'a Expr, target: &'a Expr, value: &'a Expr) -> Done {
        self.refuse_in_typing("named expression", e.span)?;
        if self.comp_iter > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(SyntaxError::at(e.span, message));
        }
        if let ExprKind::Name { id, .. } = target.kind
            && matches!(self.here().kind, ScopeKind::Comprehension | ScopeKind::GeneratorExp)
        {
            self.extend_to_function(id, target.span)?;
        }
        let host = self.table_host();
        self.table.scope_mut(host).has_walrus = true;
        self.here().has_walrus = true;
        self.expr(value)?;
        self.expr(target)
    }

    /// The nearest scope that is not a comprehension.
    fn table_host(&self) -> ScopeId {
        let mut at = self.current;
        while self.table.scope(at).kind == ScopeKind::Comprehension {
            match self.table.scope(at).parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        at
    }

    /// A target of `:=` in a comprehension belongs to the function (or module) around the comprehensions.
    fn extend_to_function(&mut self, target: Name, span: Span) -> Done {
        let name = self.mangled(target);
        let mut at = Some(self.current);
        while let Some(id) = at {
            let scope = self.table.scope(id);
            let text = || self.names.text(target).to_owned();
            match scope.kind {
                ScopeKind::Comprehension | ScopeKind::GeneratorExp => {
                    if scope.flags(name) & usage::COMP_ITER != 0 {
                        let message = format!(
                            "assignment expression cannot rebind comprehension iteration variable '{}'",
                            text()
                        );
                        return Err(SyntaxError::at(span, message));
                    }
                    at = scope.parent;
                }
                ScopeKind::Function | ScopeKind::Lambda => {
                    let how = if scope.flags(name) & usage::GLOBAL != 0 { usage::GLOBAL } else { usage::NONLOCAL };
                    self.table.scope_mut(id).add(name, usage::LOCAL, span);
                    return self.mark_comprehensions(id, name, how, span);
                }
                ScopeKind::Module => {
                    self.table.scope_mut(id).add(name, usage::GLOBAL, span);
                    return self.mark_comprehensions(id, name, usage::GLOBAL, span);
                }
                ScopeKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return Err(SyntaxError::at(span, message));
                }
                _ => {
                    let place = scope.place.unwrap_or("this scope");
                    let message = format!("assignment expression within a comprehension cannot be used within {place}");
                    return Err(SyntaxError::at(span, message));
                }
            }
        }
        Ok(())
    }

    fn mark_comprehensions(&mut self, end: ScopeId, name: Name, how: u16, span: Span) -> Done {
        // Only the comprehension it stands in declares it; those between find it by looking outwards.
        debug_assert!(end != self.current);
        self.here().add(name, how, span);
        Ok(())
    }

    fn comprehension(
        &mut self,
        e: &'a Expr,
        generators: &'a [Comprehension],
        key: Option<&'a Expr>,
        value: &'a Expr,
        name: Name,
    ) -> Done {
        let Some((first, rest)) = generators.split_first() else { return Ok(()) };
        self.comp_iter += 1;
        self.expr(&first.iter)?;
        self.comp_iter -= 1;
        let is_generator = name == known::GENEXPR;
        let kind = if is_generator { ScopeKind::GeneratorExp } else { ScopeKind::Comprehension };
        let parent = self.current;
        self.enter(e, Part::Body, kind, name, e.span);
        if is_generator {
            self.here().is_generator = true;
            self.here().add(known::DOT_ZERO, usage::PARAM | usage::USE, e.span);
        } else {
            // Where class names are visible the comprehension must not see them, so it gets a frame of its own.
            let inlined = !self.table.scope(parent).sees_class;
            self.here().inlined = inlined;
            if !inlined {
                self.here().add(known::DOT_ZERO, usage::PARAM | usage::USE, e.span);
            }
        }
        let outer_iter = std::mem::take(&mut self.comp_iter);
        self.comprehension_target(&first.target)?;
        self.exprs(&first.ifs)?;
        for g in rest {
            self.comprehension_target(&g.target)?;
            self.comp_iter += 1;
            self.expr(&g.iter)?;
            self.comp_iter -= 1;
            self.exprs(&g.ifs)?;
        }
        key.map_or(Ok(()), |k| self.expr(k))?;
        self.expr(value)?;
        self.comp_iter = outer_iter;
        if generators.iter().any(|g| g.is_async) {
            self.here().is_coroutine = true;
        }
        let is_async = self.here().is_coroutine;
        self.leave();
        if is_async && !is_generator {
            // The comprehension awaits, so what it stands in must be able to.
            self.note_await();
        }
        Ok(())
    }

    /// Awaiting makes coroutines of comprehensions and modules; a function must say `async`.
    pub(super) fn note_await(&mut self) {
        let scope = self.here();
        if matches!(scope.kind, ScopeKind::Comprehension | ScopeKind::GeneratorExp | ScopeKind::Module) {
            scope.is_coroutine = true;
        }
    }

    fn comprehension_target(&mut self, target: &'a Expr) -> Done {
        self.expr(target)?;
        let mut pending = vec![target];
        while let Some(t) = pending.pop() {
            match &t.kind {
                ExprKind::Name { id, .. } => self.add(*id, usage::COMP_ITER, t.span)?,
                ExprKind::Tuple { elts, .. } | ExprKind::List { elts, .. } => pending.extend(elts),
                ExprKind::Starred { value, .. } => pending.push(value),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn pattern(&mut self, p: &'a Pattern) -> Done {
        deep(|| match &p.kind {
            PatternKind::MatchValue { value } => self.expr(value),
            PatternKind::MatchSingleton { .. } => Ok(()),
            PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => {
                patterns.iter().try_for_each(|p| self.pattern(p))
            }
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.exprs(keys)?;
                patterns.iter().try_for_each(|p| self.pattern(p))?;
                rest.map_or(Ok(()), |name| self.capture(name, p.span))
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls)?;
                patterns.iter().chain(kwd_patterns).try_for_each(|p| self.pattern(p))
            }
            PatternKind::MatchStar { name } => name.map_or(Ok(()), |name| self.capture(name, p.span)),
            PatternKind::MatchAs { pattern, name } => {
                pattern.as_deref().map_or(Ok(()), |p| self.pattern(p))?;
                name.map_or(Ok(()), |name| self.capture(name, p.span))
            }
        })
    }

    fn capture(&mut self, name: Name, span: Span) -> Done {
        self.forbidden_target(name, span, ExprContext::Store)?;
        self.add(name, usage::LOCAL, span)
    }
}
