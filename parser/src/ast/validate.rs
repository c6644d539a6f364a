//! Whether a tree that somebody put together can be a program: what the parser never makes and types do not rule out.
//!
//! The rules and their words are those of CPython's `ast.c`. The compiler relies on them.

use super::*;

/// Why a tree is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Invalid {
    pub is_type_error: bool,
    pub message: String,
}

type Valid = Result<(), Invalid>;

fn wrong(message: impl Into<String>) -> Valid {
    Err(Invalid { is_type_error: false, message: message.into() })
}

fn wrong_type(message: &str) -> Valid {
    Err(Invalid { is_type_error: true, message: message.into() })
}

pub fn validate(module: &Module) -> Valid {
    let v = Validator { names: &module.names };
    match &module.body {
        ModuleBody::Module(body) | ModuleBody::Interactive(body) => v.stmts(body),
        ModuleBody::Expression(body) => v.load(body),
        ModuleBody::FunctionType { argtypes, returns } => {
            v.loads(argtypes)?;
            v.load(returns)
        }
    }
}

struct Validator<'a> {
    names: &'a Interner,
}

fn not_empty<T>(list: &[T], what: &str, owner: &str) -> Valid {
    if list.is_empty() { wrong(format!("empty {what} on {owner}")) } else { Ok(()) }
}

impl Validator<'_> {
    fn name(&self, name: Name) -> Valid {
        match self.names.text(name) {
            text @ ("None" | "True" | "False") => wrong(format!("identifier field can't represent '{text}' constant")),
            _ => Ok(()),
        }
    }

    fn stmts(&self, body: &[Stmt]) -> Valid {
        body.iter().try_for_each(|s| deep(|| self.stmt(s)))
    }

    fn body(&self, body: &[Stmt], owner: &str) -> Valid {
        not_empty(body, "body", owner)?;
        self.stmts(body)
    }

    fn load(&self, e: &Expr) -> Valid {
        self.expr(e, ExprContext::Load)
    }

    fn loads(&self, list: &[Expr]) -> Valid {
        list.iter().try_for_each(|e| self.load(e))
    }

    fn optional(&self, e: &Option<Box<Expr>>) -> Valid {
        e.as_ref().map_or(Ok(()), |e| self.load(e))
    }

    fn targets(&self, targets: &[Expr], owner: &str, ctx: ExprContext) -> Valid {
        not_empty(targets, "targets", owner)?;
        targets.iter().try_for_each(|e| self.expr(e, ctx))
    }

    fn keywords(&self, keywords: &[Keyword]) -> Valid {
        keywords.iter().try_for_each(|k| self.load(&k.value))
    }

    fn stmt(&self, s: &Stmt) -> Valid {
        match &s.kind {
            StmtKind::FunctionDef(f) => {
                self.body(&f.body, if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" })?;
                self.type_params(&f.type_params)?;
                self.arguments(&f.args)?;
                self.loads(&f.decorator_list)?;
                self.optional(&f.returns)
            }
            StmtKind::ClassDef(c) => {
                self.body(&c.body, "ClassDef")?;
                self.type_params(&c.type_params)?;
                self.loads(&c.bases)?;
                self.keywords(&c.keywords)?;
                self.loads(&c.decorator_list)
            }
            StmtKind::Return { value } => self.optional(value),
            StmtKind::Delete { targets } => self.targets(targets, "Delete", ExprContext::Del),
            StmtKind::Assign { targets, value } => {
                self.targets(targets, "Assign", ExprContext::Store)?;
                self.load(value)
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                if !matches!(name.kind, ExprKind::Name { .. }) {
                    return wrong_type("TypeAlias with non-Name name");
                }
                self.expr(name, ExprContext::Store)?;
                self.type_params(type_params)?;
                self.load(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target, ExprContext::Store)?;
                self.load(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                if *simple && !matches!(target.kind, ExprKind::Name { .. }) {
                    return wrong_type("AnnAssign with simple non-Name target");
                }
                self.expr(target, ExprContext::Store)?;
                self.optional(value)?;
                self.load(annotation)
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                self.expr(target, ExprContext::Store)?;
                self.load(iter)?;
                self.body(body, if *is_async { "AsyncFor" } else { "For" })?;
                self.stmts(orelse)
            }
            StmtKind::While { test, body, orelse } => {
                self.load(test)?;
                self.body(body, "While")?;
                self.stmts(orelse)
            }
            StmtKind::If { test, body, orelse } => {
                self.load(test)?;
                self.body(body, "If")?;
                self.stmts(orelse)
            }
            StmtKind::With { is_async, items, body } => {
                let owner = if *is_async { "AsyncWith" } else { "With" };
                not_empty(items, "items", owner)?;
                for item in items {
                    self.load(&item.context_expr)?;
                    if let Some(target) = &item.optional_vars {
                        self.expr(target, ExprContext::Store)?;
                    }
                }
                self.body(body, owner)
            }
            StmtKind::Match { subject, cases } => {
                self.load(subject)?;
                not_empty(cases, "cases", "Match")?;
                for case in cases {
                    self.pattern(&case.pattern, false)?;
                    self.optional(&case.guard)?;
                    self.body(&case.body, "match_case")?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                if exc.is_none() && cause.is_some() {
                    return wrong("Raise with cause but no exception");
                }
                self.optional(exc)?;
                self.optional(cause)
            }
            StmtKind::Try { is_star, body, handlers, orelse, finalbody } => {
                let owner = if *is_star { "TryStar" } else { "Try" };
                self.body(body, owner)?;
                if handlers.is_empty() && finalbody.is_empty() {
                    return wrong(format!("{owner} has neither except handlers nor finalbody"));
                }
                if handlers.is_empty() && !orelse.is_empty() {
                    return wrong(format!("{owner} has orelse but no except handlers"));
                }
                for h in handlers {
                    self.optional(&h.typ)?;
                    self.body(&h.body, "ExceptHandler")?;
                }
                self.stmts(finalbody)?;
                self.stmts(orelse)
            }
            StmtKind::Assert { test, msg } => {
                self.load(test)?;
                self.optional(msg)
            }
            StmtKind::Import { names } => not_empty(names, "names", "Import"),
            StmtKind::ImportFrom { names, .. } => not_empty(names, "names", "ImportFrom"),
            StmtKind::Global { names } => not_empty(names, "names", "Global"),
            StmtKind::Nonlocal { names } => not_empty(names, "names", "Nonlocal"),
            StmtKind::Expr { value } => self.load(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn type_params(&self, params: &[TypeParam]) -> Valid {
        for p in params {
            self.name(p.name)?;
            if let TypeParamKind::TypeVar { bound } = &p.kind {
                self.optional(bound)?;
            }
            self.optional(&p.default_value)?;
        }
        Ok(())
    }

    fn arguments(&self, a: &Arguments) -> Valid {
        for arg in a.in_frame_order() {
            self.optional(&arg.annotation)?;
        }
        if a.defaults.len() > a.posonlyargs.len() + a.args.len() {
            return wrong("more positional defaults than args on arguments");
        }
        if a.kw_defaults.len() != a.kwonlyargs.len() {
            return wrong("length of kwonlyargs is not the same as kw_defaults on arguments");
        }
        self.loads(&a.defaults)?;
        a.kw_defaults.iter().flatten().try_for_each(|e| self.load(e))
    }

    fn comprehension(&self, generators: &[Comprehension]) -> Valid {
        if generators.is_empty() {
            return wrong("comprehension with no generators");
        }
        for g in generators {
            self.expr(&g.target, ExprContext::Store)?;
            self.load(&g.iter)?;
            self.loads(&g.ifs)?;
        }
        Ok(())
    }

    fn expr(&self, e: &Expr, ctx: ExprContext) -> Valid {
        deep(|| self.expr_here(e, ctx))
    }

    fn expr_here(&self, e: &Expr, wanted: ExprContext) -> Valid {
        match &e.kind {
            ExprKind::Attribute { ctx, .. }
            | ExprKind::Subscript { ctx, .. }
            | ExprKind::Starred { ctx, .. }
            | ExprKind::Name { ctx, .. }
            | ExprKind::List { ctx, .. }
            | ExprKind::Tuple { ctx, .. } => {
                if let ExprKind::Name { id, .. } = &e.kind {
                    self.name(*id)?;
                }
                if *ctx != wanted {
                    return wrong(format!("expression must have {wanted:?} context but has {ctx:?} instead"));
                }
            }
            _ if wanted != ExprContext::Load => {
                return wrong(format!("expression which can't be assigned to in {wanted:?} context"));
            }
            _ => {}
        }
        match &e.kind {
            ExprKind::BoolOp { values, .. } => {
                if values.len() < 2 {
                    return wrong("BoolOp with less than 2 values");
                }
                self.loads(values)
            }
            ExprKind::NamedExpr { target, value } => {
                if !matches!(target.kind, ExprKind::Name { .. }) {
                    return wrong_type("NamedExpr target must be a Name");
                }
                self.load(value)
            }
            ExprKind::BinOp { left, right, .. } => {
                self.load(left)?;
                self.load(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.load(operand),
            ExprKind::Lambda { args, body } => {
                self.arguments(args)?;
                self.load(body)
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.load(test)?;
                self.load(body)?;
                self.load(orelse)
            }
            ExprKind::Dict { keys, values } => {
                if keys.len() != values.len() {
                    return wrong("Dict doesn't have the same number of keys as values");
                }
                keys.iter().flatten().try_for_each(|k| self.load(k))?;
                self.loads(values)
            }
            ExprKind::Set { elts } => self.loads(elts),
            ExprKind::ListComp { elt, generators }
            | ExprKind::SetComp { elt, generators }
            | ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension(generators)?;
                self.load(elt)
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(generators)?;
                self.load(key)?;
                self.load(value)
            }
            ExprKind::Await { value } | ExprKind::YieldFrom { value } => self.load(value),
            ExprKind::Yield { value } => self.optional(value),
            ExprKind::Compare { left, ops, comparators } => {
                if comparators.is_empty() {
                    return wrong("Compare has no comparators");
                }
                if comparators.len() != ops.len() {
                    return wrong("Compare has a different number of comparators and operands");
                }
                self.loads(comparators)?;
                self.load(left)
            }
            ExprKind::Call { func, args, keywords } => {
                self.load(func)?;
                self.loads(args)?;
                self.keywords(keywords)
            }
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.load(value)?;
                self.optional(format_spec)
            }
            ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => self.loads(values),
            ExprKind::Constant { .. } | ExprKind::Name { .. } => Ok(()),
            ExprKind::Attribute { value, .. } => self.load(value),
            ExprKind::Subscript { value, slice, .. } => {
                self.load(slice)?;
                self.load(value)
            }
            ExprKind::Starred { value, .. } => self.expr(value, wanted),
            ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
                elts.iter().try_for_each(|e| self.expr(e, wanted))
            }
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().try_for_each(|part| self.optional(part))
            }
        }
    }

    fn capture(&self, name: Option<Name>) -> Valid {
        match name {
            Some(known::UNDERSCORE) => wrong("can't capture name '_' in patterns"),
            Some(name) => self.name(name),
            None => Ok(()),
        }
    }

    fn patterns(&self, patterns: &[Pattern], star: bool) -> Valid {
        patterns.iter().try_for_each(|p| self.pattern(p, star))
    }

    fn pattern(&self, p: &Pattern, star: bool) -> Valid {
        deep(|| self.pattern_here(p, star))
    }

    fn pattern_here(&self, p: &Pattern, star: bool) -> Valid {
        match &p.kind {
            PatternKind::MatchValue { value } => self.literal(value),
            PatternKind::MatchSingleton { value } => match value {
                Constant::None | Constant::Bool(_) => Ok(()),
                _ => wrong("MatchSingleton can only contain True, False and None"),
            },
            PatternKind::MatchSequence { patterns } => self.patterns(patterns, true),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                if keys.len() != patterns.len() {
                    return wrong("MatchMapping doesn't have the same number of keys as patterns");
                }
                self.capture(*rest)?;
                for key in keys {
                    if !matches!(key.kind, ExprKind::Constant { value: Constant::None | Constant::Bool(_), .. }) {
                        self.literal(key)?;
                    }
                }
                self.patterns(patterns, false)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                if kwd_attrs.len() != kwd_patterns.len() {
                    return wrong("MatchClass doesn't have the same number of keyword attributes as patterns");
                }
                self.load(cls)?;
                let mut part = &**cls;
                while let ExprKind::Attribute { value, .. } = &part.kind {
                    part = value;
                }
                if !matches!(part.kind, ExprKind::Name { .. }) {
                    return wrong("MatchClass cls field can only contain Name or Attribute nodes.");
                }
                kwd_attrs.iter().try_for_each(|&name| self.name(name))?;
                self.patterns(patterns, false)?;
                self.patterns(kwd_patterns, false)
            }
            PatternKind::MatchStar { .. } if !star => wrong("can't use MatchStar here"),
            PatternKind::MatchStar { name } => self.capture(*name),
            PatternKind::MatchAs { pattern, name } => {
                self.capture(*name)?;
                match pattern {
                    Some(_) if name.is_none() => wrong("MatchAs must specify a target name if a pattern is given"),
                    Some(pattern) => self.pattern(pattern, false),
                    None => Ok(()),
                }
            }
            PatternKind::MatchOr { patterns } => {
                if patterns.len() < 2 {
                    return wrong("MatchOr requires at least 2 patterns");
                }
                self.patterns(patterns, false)
            }
        }
    }

    /// What a pattern may compare with.
    fn literal(&self, e: &Expr) -> Valid {
        self.load(e)?;
        let is_number = |e: &Expr, negative: bool| {
            let e = match &e.kind {
                ExprKind::UnaryOp { op: UnaryOp::USub, operand } if negative => operand,
                _ => e,
            };
            let ExprKind::Constant { value, .. } = &e.kind else { return false };
            matches!(value, Constant::Int(_) | Constant::BigInt { .. } | Constant::Float(_) | Constant::Complex(..))
        };
        let fits = match &e.kind {
            ExprKind::Constant { value: Constant::Str(_) | Constant::Bytes(_), .. } => true,
            ExprKind::Constant { .. } if !is_number(e, false) => {
                return wrong("unexpected constant inside of a literal pattern");
            }
            ExprKind::Constant { .. } | ExprKind::Attribute { .. } => true,
            ExprKind::JoinedStr { .. } | ExprKind::TemplateStr { .. } => true,
            ExprKind::UnaryOp { .. } => is_number(e, true),
            ExprKind::BinOp { left, op: Operator::Add | Operator::Sub, right } => {
                is_number(left, true) && is_number(right, false)
            }
            _ => false,
        };
        if fits { Ok(()) } else { wrong("patterns may only match literals and attribute lookups") }
    }
}
