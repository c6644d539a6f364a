//! Statements.

use super::Lower;
use super::expr::operator;
use crate::ast::*;
use crate::error::SyntaxError;
use ruff_python_ast as r;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange, TextSize};

type Lowered<T> = Result<T, SyntaxError>;

impl Lower<'_> {
    pub(super) fn suite(&mut self, body: &[r::Stmt]) -> Lowered<Vec<Stmt>> {
        body.iter().map(|s| self.stmt(s)).collect()
    }

    fn stmt(&mut self, s: &r::Stmt) -> Lowered<Stmt> {
        deep(|| self.stmt_here(s))
    }

    fn stmt_here(&mut self, s: &r::Stmt) -> Lowered<Stmt> {
        let mut span = self.span(s);
        let kind = match s {
            r::Stmt::FunctionDef(s) => {
                span = self.definition_span(s.name.start(), s.end(), TokenKind::Def, s.is_async);
                let name = self.name(&s.name);
                let decorator_list =
                    s.decorator_list.iter().map(|d| self.expr(&d.expression)).collect::<Lowered<_>>()?;
                StmtKind::FunctionDef(Box::new(FunctionDef {
                    is_async: s.is_async,
                    name,
                    type_params: self.type_params(s.type_params.as_deref())?,
                    args: self.parameters(&s.parameters)?,
                    returns: self.optional(&s.returns)?,
                    decorator_list,
                    body: self.suite(&s.body)?,
                }))
            }
            r::Stmt::ClassDef(s) => {
                span = self.definition_span(s.name.start(), s.end(), TokenKind::Class, false);
                let name = self.name(&s.name);
                let decorator_list =
                    s.decorator_list.iter().map(|d| self.expr(&d.expression)).collect::<Lowered<_>>()?;
                let type_params = self.type_params(s.type_params.as_deref())?;
                let (bases, keywords) = match &s.arguments {
                    Some(a) => (self.exprs(&a.args)?, self.keywords(&a.keywords)?),
                    None => (Vec::new(), Vec::new()),
                };
                let body = self.suite(&s.body)?;
                StmtKind::ClassDef(Box::new(ClassDef { name, bases, keywords, body, decorator_list, type_params }))
            }
            r::Stmt::Return(s) => StmtKind::Return { value: self.optional(&s.value)? },
            r::Stmt::Delete(s) => StmtKind::Delete { targets: self.exprs(&s.targets)? },
            r::Stmt::TypeAlias(s) => StmtKind::TypeAlias {
                name: self.boxed(&s.name)?,
                type_params: self.type_params(s.type_params.as_deref())?,
                value: self.boxed(&s.value)?,
            },
            r::Stmt::Assign(s) => StmtKind::Assign { targets: self.exprs(&s.targets)?, value: self.boxed(&s.value)? },
            r::Stmt::AugAssign(s) => {
                StmtKind::AugAssign { target: self.boxed(&s.target)?, op: operator(s.op), value: self.boxed(&s.value)? }
            }
            r::Stmt::AnnAssign(s) => StmtKind::AnnAssign {
                target: self.boxed(&s.target)?,
                annotation: self.boxed(&s.annotation)?,
                value: self.optional(&s.value)?,
                simple: s.simple,
            },
            r::Stmt::For(s) => StmtKind::For {
                is_async: s.is_async,
                target: self.boxed(&s.target)?,
                iter: self.boxed(&s.iter)?,
                body: self.suite(&s.body)?,
                orelse: self.suite(&s.orelse)?,
            },
            r::Stmt::While(s) => StmtKind::While {
                test: self.boxed(&s.test)?,
                body: self.suite(&s.body)?,
                orelse: self.suite(&s.orelse)?,
            },
            r::Stmt::If(s) => StmtKind::If {
                test: self.boxed(&s.test)?,
                body: self.suite(&s.body)?,
                orelse: self.elif_chain(&s.elif_else_clauses, s.end())?,
            },
            r::Stmt::With(s) => {
                let mut items = Vec::with_capacity(s.items.len());
                for item in &s.items {
                    items.push(WithItem {
                        context_expr: self.expr(&item.context_expr)?,
                        optional_vars: self.optional(&item.optional_vars)?,
                    });
                }
                StmtKind::With { is_async: s.is_async, items, body: self.suite(&s.body)? }
            }
            r::Stmt::Match(s) => {
                let subject = self.boxed(&s.subject)?;
                let mut cases = Vec::with_capacity(s.cases.len());
                for case in &s.cases {
                    cases.push(MatchCase {
                        pattern: self.pattern(&case.pattern)?,
                        guard: self.optional(&case.guard)?,
                        body: self.suite(&case.body)?,
                    });
                }
                StmtKind::Match { subject, cases }
            }
            r::Stmt::Raise(s) => StmtKind::Raise { exc: self.optional(&s.exc)?, cause: self.optional(&s.cause)? },
            r::Stmt::Try(s) => {
                let body = self.suite(&s.body)?;
                let mut handlers = Vec::with_capacity(s.handlers.len());
                for r::ExceptHandler::ExceptHandler(h) in &s.handlers {
                    handlers.push(ExceptHandler {
                        span: self.span(h),
                        typ: self.optional(&h.type_)?,
                        name: self.optional_name(&h.name),
                        body: self.suite(&h.body)?,
                    });
                }
                StmtKind::Try {
                    is_star: s.is_star,
                    body,
                    handlers,
                    orelse: self.suite(&s.orelse)?,
                    finalbody: self.suite(&s.finalbody)?,
                }
            }
            r::Stmt::Assert(s) => StmtKind::Assert { test: self.boxed(&s.test)?, msg: self.optional(&s.msg)? },
            r::Stmt::Import(s) => StmtKind::Import { names: self.aliases(&s.names) },
            r::Stmt::ImportFrom(s) => StmtKind::ImportFrom {
                module: self.optional_name(&s.module),
                names: self.aliases(&s.names),
                level: s.level,
            },
            r::Stmt::Global(s) => StmtKind::Global { names: s.names.iter().map(|n| self.name(n)).collect() },
            r::Stmt::Nonlocal(s) => StmtKind::Nonlocal { names: s.names.iter().map(|n| self.name(n)).collect() },
            r::Stmt::Expr(s) => StmtKind::Expr { value: self.boxed(&s.value)? },
            r::Stmt::Pass(_) => StmtKind::Pass,
            r::Stmt::Break(_) => StmtKind::Break,
            r::Stmt::Continue(_) => StmtKind::Continue,
            r::Stmt::IpyEscapeCommand(_) => return Err(SyntaxError::at(span, "invalid syntax")),
        };
        Ok(Stmt { span, kind })
    }

    /// From the keyword of a definition (decorators excluded) to its end.
    fn definition_span(&self, name: TextSize, end: TextSize, keyword: TokenKind, is_async: bool) -> Span {
        let mut start = self.token_before(name, &[keyword]).unwrap_or(name);
        if is_async {
            start = self.token_before(start, &[TokenKind::Async]).unwrap_or(start);
        }
        self.lines.span(TextRange::new(start, end))
    }

    /// `elif` clauses become `if` statements nested in `orelse`; built from the last one back, so without recursion.
    fn elif_chain(&mut self, clauses: &[r::ElifElseClause], end: TextSize) -> Lowered<Vec<Stmt>> {
        let mut parts = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let test = clause.test.as_ref().map(|t| self.boxed(t)).transpose()?;
            parts.push((self.lines.span(TextRange::new(clause.start(), end)), test, self.suite(&clause.body)?));
        }
        let mut orelse = Vec::new();
        for (span, test, body) in parts.into_iter().rev() {
            orelse = match test {
                None => body,
                Some(test) => vec![Stmt { span, kind: StmtKind::If { test, body, orelse } }],
            };
        }
        Ok(orelse)
    }

    fn aliases(&mut self, names: &[r::Alias]) -> Vec<Alias> {
        names
            .iter()
            .map(|a| Alias { span: self.span(a), name: self.name(&a.name), asname: self.optional_name(&a.asname) })
            .collect()
    }

    fn type_params(&mut self, params: Option<&r::TypeParams>) -> Lowered<Vec<TypeParam>> {
        let Some(params) = params else { return Ok(Vec::new()) };
        let mut out = Vec::with_capacity(params.type_params.len());
        for param in &params.type_params {
            let (name, kind, default) = match param {
                r::TypeParam::TypeVar(p) => {
                    (&p.name, TypeParamKind::TypeVar { bound: self.optional(&p.bound)? }, &p.default)
                }
                r::TypeParam::ParamSpec(p) => (&p.name, TypeParamKind::ParamSpec, &p.default),
                r::TypeParam::TypeVarTuple(p) => (&p.name, TypeParamKind::TypeVarTuple, &p.default),
            };
            let default_value = self.optional(default)?;
            out.push(TypeParam { span: self.span(param), name: self.name(name), kind, default_value });
        }
        Ok(out)
    }
}
