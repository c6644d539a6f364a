//! First pass: one walk over the tree that records definitions and uses, and refuses what is wrong in itself.

use super::*;
use crate::ast::*;

pub(super) type Done = Result<(), SyntaxError>;

pub(super) fn collect<'a>(
    module: &'a Module,
    names: &mut Interner,
    future_annotations: bool,
) -> Result<SymbolTable<'a>, SyntaxError> {
    let table = SymbolTable { scopes: Vec::new(), by_node: HashMap::new(), future_annotations };
    let mut c = Collector { table, names, current: ScopeId(0), private: None, comp_iter: 0 };
    c.enter(module, Part::Body, ScopeKind::Module, known::TOP, Span::default());
    match &module.body {
        ModuleBody::Module(body) | ModuleBody::Interactive(body) => c.body(body)?,
        ModuleBody::Expression(e) => c.expr(e)?,
        ModuleBody::FunctionType { argtypes, returns } => {
            c.exprs(argtypes)?;
            c.expr(returns)?;
        }
    }
    let mut table = c.table;
    table.by_node = table.scopes.iter().enumerate().map(|(i, s)| (s.node, ScopeId(i as u32))).collect();
    Ok(table)
}

pub(super) struct Collector<'a, 'n> {
    pub(super) table: SymbolTable<'a>,
    pub(super) names: &'n mut Interner,
    pub(super) current: ScopeId,
    pub(super) private: Option<Name>,
    /// How many iterables of comprehensions the walk is inside.
    pub(super) comp_iter: u32,
}

/// Where an assignment expression or `yield` cannot stand: the scope kind's words.
fn expression_place(kind: ScopeKind) -> Option<&'static str> {
    match kind {
        ScopeKind::Annotation => Some("an annotation"),
        ScopeKind::TypeVariable => Some("a TypeVar bound"),
        ScopeKind::TypeAlias => Some("a type alias"),
        ScopeKind::TypeParams => Some("the definition of a generic"),
        _ => None,
    }
}

impl<'a> Collector<'a, '_> {
    pub(super) fn here(&mut self) -> &mut Scope<'a> {
        self.table.scope_mut(self.current)
    }

    pub(super) fn enter<T>(&mut self, node: &T, part: Part, kind: ScopeKind, name: Name, span: Span) -> ScopeId {
        let id = ScopeId(self.table.scopes.len() as u32);
        let parent = (id.0 > 0).then_some(self.current);
        if let Some(p) = parent {
            self.table.scope_mut(p).children.push(id);
        }
        let parent_kind = parent.map(|p| self.table.scope(p).kind);
        let is_method = kind == ScopeKind::Function
            && match parent_kind {
                Some(ScopeKind::Class) => true,
                Some(ScopeKind::TypeParams) => {
                    let outer = parent.and_then(|p| self.table.scope(p).parent);
                    outer.is_some_and(|o| self.table.scope(o).kind == ScopeKind::Class)
                }
                _ => false,
            };
        self.table.scopes.push(Scope {
            kind,
            name,
            span,
            parent,
            children: Vec::new(),
            symbols: Vec::new(),
            index: HashMap::new(),
            free: Vec::new(),
            inlined: false,
            is_generator: false,
            is_coroutine: false,
            returns_value: false,
            has_varargs: false,
            has_varkeywords: false,
            has_walrus: false,
            sees_class: false,
            is_method,
            needs_class_closure: false,
            needs_classdict: false,
            has_conditional_annotations: false,
            mangled_only: None,
            private: self.private,
            annotations: Vec::new(),
            static_attributes: Vec::new(),
            in_conditional_block: false,
            place: expression_place(kind),
            node: (address(node), part),
        });
        self.current = id;
        id
    }

    pub(super) fn leave(&mut self) {
        if let Some(parent) = self.here().parent {
            self.current = parent;
        }
    }

    /// Enters a scope of PEP 695 or 649: right inside a class it sees the class's names.
    fn enter_typing<T>(&mut self, node: &T, part: Part, kind: ScopeKind, name: Name, span: Span) {
        let outer = self.here();
        let sees_class = outer.kind == ScopeKind::Class || outer.sees_class;
        self.enter(node, part, kind, name, span);
        if sees_class {
            self.here().sees_class = true;
            self.here().add(known::CLASSDICT, usage::USE, span);
        }
    }

    pub(super) fn mangled(&mut self, name: Name) -> Name {
        if let Some(only) = &self.here().mangled_only
            && !only.contains(&name)
        {
            return name;
        }
        mangle(self.names, self.private, name)
    }

    pub(super) fn add(&mut self, name: Name, flags: u16, span: Span) -> Done {
        let name = self.mangled(name);
        self.add_mangled(name, flags, span)
    }

    fn add_mangled(&mut self, name: Name, flags: u16, span: Span) -> Done {
        let before = self.here().flags(name);
        let text = || self.names.text(name).to_owned();
        if flags & usage::PARAM != 0 && before & usage::PARAM != 0 {
            let message = format!("duplicate parameter '{}' in function definition", text());
            return Err(SyntaxError::at(span, message));
        }
        if flags & usage::TYPE_PARAM != 0 && before & usage::TYPE_PARAM != 0 {
            return Err(SyntaxError::at(span, format!("duplicate type parameter '{}'", text())));
        }
        if flags & usage::COMP_ITER != 0 && before & (usage::GLOBAL | usage::NONLOCAL) != 0 {
            let message = format!("comprehension inner loop cannot rebind assignment expression target '{}'", text());
            return Err(SyntaxError::at(span, message));
        }
        self.here().add(name, flags, span);
        Ok(())
    }

    fn body(&mut self, body: &'a [Stmt]) -> Done {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    /// A block that may not run: annotations in it are conditional.
    fn conditional(&mut self, body: &'a [Stmt]) -> Done {
        let before = std::mem::replace(&mut self.here().in_conditional_block, true);
        self.body(body)?;
        self.here().in_conditional_block = before;
        Ok(())
    }

    pub(super) fn exprs(&mut self, list: &'a [Expr]) -> Done {
        list.iter().try_for_each(|e| self.expr(e))
    }

    pub(super) fn optional(&mut self, e: &'a Option<Box<Expr>>) -> Done {
        e.as_deref().map_or(Ok(()), |e| self.expr(e))
    }

    fn stmt(&mut self, s: &'a Stmt) -> Done {
        deep(|| self.stmt_here(s))
    }

    fn stmt_here(&mut self, s: &'a Stmt) -> Done {
        match &s.kind {
            StmtKind::FunctionDef(f) => self.function(s, f),
            StmtKind::ClassDef(c) => self.class(s, c),
            StmtKind::Return { value } => {
                if value.is_some() {
                    self.here().returns_value = true;
                }
                self.optional(value)
            }
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.expr(name)?;
                let alias = match name.kind {
                    ExprKind::Name { id, .. } => id,
                    _ => known::EMPTY,
                };
                let generic = !type_params.is_empty();
                if generic {
                    self.enter_typing(s, Part::TypeParams, ScopeKind::TypeParams, alias, s.span);
                    self.type_params(type_params)?;
                }
                self.enter_typing(s, Part::Body, ScopeKind::TypeAlias, alias, s.span);
                self.add_format_parameter(s.span)?;
                self.expr(value)?;
                self.leave();
                if generic {
                    self.leave();
                }
                Ok(())
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated_assignment(s.span, target, annotation, *simple)?;
                self.optional(value)
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                if *is_async {
                    self.note_await();
                }
                self.expr(target)?;
                self.expr(iter)?;
                self.conditional(body)?;
                self.conditional(orelse)
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.conditional(body)?;
                self.conditional(orelse)
            }
            StmtKind::With { is_async, items, body } => {
                if *is_async {
                    self.note_await();
                }
                for item in items {
                    self.expr(&item.context_expr)?;
                    self.optional(&item.optional_vars)?;
                }
                self.conditional(body)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                for case in cases {
                    self.pattern(&case.pattern)?;
                    self.optional(&case.guard)?;
                    self.conditional(&case.body)?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc)?;
                self.optional(cause)
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.conditional(body)?;
                for h in handlers {
                    self.optional(&h.typ)?;
                    if let Some(name) = h.name {
                        self.forbidden_target(name, h.span, ExprContext::Store)?;
                        self.add(name, usage::LOCAL, h.span)?;
                    }
                    self.conditional(&h.body)?;
                }
                self.conditional(orelse)?;
                self.conditional(finalbody)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.optional(msg)
            }
            StmtKind::Import { names } => self.aliases(names),
            StmtKind::ImportFrom { names, .. } => self.aliases(names),
            StmtKind::Global { names } => self.declarations(names, usage::GLOBAL, s.span),
            StmtKind::Nonlocal { names } => self.declarations(names, usage::NONLOCAL, s.span),
            StmtKind::Expr { value } => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn function(&mut self, s: &'a Stmt, f: &'a FunctionDef) -> Done {
        self.forbidden_target(f.name, s.span, ExprContext::Store)?;
        self.add(f.name, usage::LOCAL, s.span)?;
        self.exprs(&f.args.defaults)?;
        f.args.kw_defaults.iter().flatten().try_for_each(|e| self.expr(e))?;
        self.exprs(&f.decorator_list)?;
        let generic = !f.type_params.is_empty();
        if generic {
            let has_defaults = !f.args.defaults.is_empty();
            let has_kwdefaults = f.args.kw_defaults.iter().any(Option::is_some);
            self.enter_typing(f, Part::TypeParams, ScopeKind::TypeParams, f.name, s.span);
            if has_defaults {
                self.add(known::DOT_DEFAULTS, usage::PARAM, s.span)?;
            }
            if has_kwdefaults {
                self.add(known::DOT_KWDEFAULTS, usage::PARAM, s.span)?;
            }
            self.type_params(&f.type_params)?;
        }
        self.function_annotations(f, &f.args, f.returns.as_deref(), s.span)?;
        self.enter(f, Part::Body, ScopeKind::Function, f.name, s.span);
        self.here().is_coroutine = f.is_async;
        self.parameters(&f.args)?;
        self.body(&f.body)?;
        self.leave();
        if generic {
            self.leave();
        }
        Ok(())
    }

    pub(super) fn parameters(&mut self, args: &'a Arguments) -> Done {
        for arg in args.in_frame_order() {
            self.add(arg.arg, usage::PARAM, arg.span)?;
        }
        self.here().has_varargs = args.vararg.is_some();
        self.here().has_varkeywords = args.kwarg.is_some();
        Ok(())
    }

    fn add_format_parameter(&mut self, span: Span) -> Done {
        self.add(known::DOT_FORMAT, usage::PARAM | usage::USE, span)
    }

    fn function_annotations<T>(
        &mut self,
        node: &T,
        args: &'a Arguments,
        returns: Option<&'a Expr>,
        span: Span,
    ) -> Done {
        let annotations = || args.in_frame_order().filter_map(|a| a.annotation.as_deref()).chain(returns);
        if annotations().next().is_none() {
            return Ok(());
        }
        self.enter_typing(node, Part::Annotations, ScopeKind::Annotation, known::ANNOTATE, span);
        self.add_format_parameter(span)?;
        for annotation in annotations() {
            self.annotation(annotation)?;
        }
        self.leave();
        Ok(())
    }

    /// Under `from __future__ import annotations` an annotation is text: its names are not used.
    fn annotation(&mut self, annotation: &'a Expr) -> Done {
        if !self.table.future_annotations {
            return self.expr(annotation);
        }
        let (scopes, kept) = (self.table.scopes.len(), self.here().symbols.len());
        self.expr(annotation)?;
        // Checked for errors only: what it added goes again.
        let current = self.current;
        self.table.scopes.truncate(scopes);
        let scope = self.table.scope_mut(current);
        scope.symbols.truncate(kept);
        scope.index.retain(|_, at| (*at as usize) < kept);
        scope.children.retain(|id| (id.0 as usize) < scopes);
        Ok(())
    }

    fn annotated_assignment(&mut self, span: Span, target: &'a Expr, annotation: &'a Expr, simple: bool) -> Done {
        let kind = self.here().kind;
        if let ExprKind::Name { id, .. } = target.kind {
            self.forbidden_target(id, span, ExprContext::Store)?;
            let name = self.mangled(id);
            let before = self.here().flags(name);
            if before & (usage::GLOBAL | usage::NONLOCAL) != 0 && kind != ScopeKind::Module && simple {
                let what = if before & usage::GLOBAL != 0 { "global" } else { "nonlocal" };
                let text = self.names.text(id);
                return Err(SyntaxError::at(span, format!("annotated name '{text}' can't be {what}")));
            }
            if simple {
                self.add(id, usage::ANNOTATED | usage::LOCAL, target.span)?;
            } else {
                self.add(id, usage::LOCAL, target.span)?;
            }
        } else {
            self.expr(target)?;
        }
        let is_named = simple && matches!(target.kind, ExprKind::Name { .. });
        if matches!(kind, ScopeKind::Module | ScopeKind::Class) {
            let owner = self.current;
            if is_named && !self.table.future_annotations {
                let conditional = kind == ScopeKind::Module || self.here().in_conditional_block;
                if conditional && !self.here().has_conditional_annotations {
                    self.here().has_conditional_annotations = true;
                    self.here().add(known::CONDITIONAL_ANNOTATIONS, usage::USE, annotation.span);
                }
                if let ExprKind::Name { id, .. } = target.kind {
                    let name = self.mangled(id);
                    let scope = self.here();
                    let index = conditional.then_some(scope.annotations.len() as u32);
                    scope.annotations.push((name, annotation, index));
                }
            }
            self.in_annotation_scope(owner, annotation)
        } else {
            // Never evaluated in a function; still checked, in a scope thrown away.
            let saved = self.table.future_annotations;
            self.table.future_annotations = true;
            let scopes = self.table.scopes.len();
            self.enter(annotation, Part::Annotations, ScopeKind::Annotation, known::ANNOTATE, annotation.span);
            let done = self.annotation(annotation);
            self.leave();
            self.table.scopes.truncate(scopes);
            self.here().children.retain(|id| (id.0 as usize) < scopes);
            self.table.future_annotations = saved;
            done
        }
    }

    /// Annotations of a module or class body share one scope, keyed by the address of the first.
    fn in_annotation_scope(&mut self, owner: ScopeId, annotation: &'a Expr) -> Done {
        match self.table.body_annotations(owner) {
            Some(id) => self.current = id,
            None => {
                self.enter_typing(
                    annotation,
                    Part::Annotations,
                    ScopeKind::Annotation,
                    known::ANNOTATE,
                    annotation.span,
                );
                self.here().has_conditional_annotations = true;
                self.add_format_parameter(annotation.span)?;
            }
        }
        if self.table.scope(owner).has_conditional_annotations {
            self.here().add(known::CONDITIONAL_ANNOTATIONS, usage::USE, annotation.span);
        }
        self.annotation(annotation)?;
        self.current = owner;
        Ok(())
    }

    fn class(&mut self, s: &'a Stmt, c: &'a ClassDef) -> Done {
        self.forbidden_target(c.name, s.span, ExprContext::Store)?;
        self.add(c.name, usage::LOCAL, s.span)?;
        self.exprs(&c.decorator_list)?;
        let outer_private = self.private;
        let generic = !c.type_params.is_empty();
        if generic {
            self.enter_typing(c, Part::TypeParams, ScopeKind::TypeParams, c.name, s.span);
            self.here().mangled_only = Some(c.type_params.iter().map(|p| p.name).collect());
            self.private = Some(c.name);
            self.here().private = self.private;
            self.type_params(&c.type_params)?;
            self.here().add(known::DOT_TYPE_PARAMS, usage::LOCAL, s.span);
            self.here().add(known::DOT_GENERIC_BASE, usage::LOCAL, s.span);
        }
        self.exprs(&c.bases)?;
        c.keywords.iter().try_for_each(|k| self.expr(&k.value))?;
        self.private = Some(c.name);
        self.enter(c, Part::Body, ScopeKind::Class, c.name, s.span);
        if generic {
            self.here().add(known::TYPE_PARAMS, usage::LOCAL, s.span);
            self.here().add(known::DOT_TYPE_PARAMS, usage::USE, s.span);
        }
        self.body(&c.body)?;
        self.leave();
        if generic {
            self.leave();
        }
        self.private = outer_private;
        Ok(())
    }

    fn type_params(&mut self, params: &'a [TypeParam]) -> Done {
        let mut seen_default = false;
        for p in params {
            self.add(p.name, usage::TYPE_PARAM | usage::LOCAL, p.span)?;
            if p.default_value.is_some() {
                seen_default = true;
            } else if seen_default {
                let text = self.names.text(p.name);
                let message = format!("non-default type parameter '{text}' follows default type parameter");
                return Err(SyntaxError::at(p.span, message));
            }
            let bound = match &p.kind {
                TypeParamKind::TypeVar { bound } => bound.as_deref(),
                _ => None,
            };
            let default_place = match p.kind {
                TypeParamKind::TypeVar { .. } => "a TypeVar default",
                TypeParamKind::ParamSpec => "a ParamSpec default",
                TypeParamKind::TypeVarTuple => "a TypeVarTuple default",
            };
            let constraints = bound.is_some_and(|b| matches!(b.kind, ExprKind::Tuple { .. }));
            let bound_place = if constraints { "a TypeVar constraint" } else { "a TypeVar bound" };
            let default = p.default_value.as_deref();
            for (part, e, place) in [(Part::Bound, bound, bound_place), (Part::Default, default, default_place)] {
                let Some(e) = e else { continue };
                self.enter_typing(p, part, ScopeKind::TypeVariable, p.name, e.span);
                self.here().place = Some(place);
                self.add_format_parameter(e.span)?;
                self.expr(e)?;
                self.leave();
            }
        }
        Ok(())
    }

    fn aliases(&mut self, names: &'a [Alias]) -> Done {
        for alias in names {
            let stored = match alias.asname {
                Some(name) => name,
                None => {
                    let text = self.names.text(alias.name);
                    match text.split_once('.') {
                        Some((first, _)) => {
                            let first = first.to_owned();
                            self.names.intern(&first)
                        }
                        None => alias.name,
                    }
                }
            };
            if stored == known::STAR {
                if self.here().kind != ScopeKind::Module {
                    return Err(SyntaxError::at(alias.span, "import * only allowed at module level"));
                }
            } else {
                self.forbidden_target(stored, alias.span, ExprContext::Store)?;
                self.add(stored, usage::IMPORT | usage::LOCAL, alias.span)?;
            }
        }
        Ok(())
    }

    fn declarations(&mut self, names: &'a [Name], what: u16, span: Span) -> Done {
        let word = if what == usage::GLOBAL { "global" } else { "nonlocal" };
        for &name in names {
            let mangled = self.mangled(name);
            let before = self.here().flags(mangled);
            let text = self.names.text(name);
            let problem = if before & usage::PARAM != 0 {
                Some(format!("name '{text}' is parameter and {word}"))
            } else if before & usage::USE != 0 {
                Some(format!("name '{text}' is used prior to {word} declaration"))
            } else if before & usage::ANNOTATED != 0 {
                Some(format!("annotated name '{text}' can't be {word}"))
            } else if before & (usage::LOCAL | usage::IMPORT) != 0 {
                Some(format!("name '{text}' is assigned to before {word} declaration"))
            } else {
                None
            };
            if let Some(message) = problem {
                return Err(SyntaxError::at(span, message));
            }
            self.add(name, what, span)?;
        }
        Ok(())
    }
}

impl Scope<'_> {
    /// The shared annotation scope of a module or class body, as opposed to a function's.
    pub(super) fn is_body_annotations(&self) -> bool {
        self.kind == ScopeKind::Annotation && self.has_conditional_annotations
    }
}
