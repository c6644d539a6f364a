//! Prints a tree, one line a node: kind, place, names. `tests/compare_ast.py` compares this with CPython's trees.

use taipan_parser::ast::*;
use taipan_parser::{Mode, parse_bytes};

struct Dump<'a> {
    names: &'a Interner,
    out: String,
}

impl Dump<'_> {
    fn line(&mut self, kind: &str, s: Span, extra: &str) {
        let place = format!("{}:{}-{}:{}", s.line, s.col, s.end_line, s.end_col);
        self.out.push_str(&format!("{kind} {place} {extra}\n"));
    }

    fn name(&self, n: Name) -> String {
        self.names.text(n).to_owned()
    }

    fn opt_name(&self, n: Option<Name>) -> String {
        n.map_or("None".into(), |n| self.name(n))
    }

    fn body(&mut self, body: &[Stmt]) {
        body.iter().for_each(|s| self.stmt(s));
    }

    fn exprs(&mut self, list: &[Expr]) {
        list.iter().for_each(|e| self.expr(e));
    }

    fn opt(&mut self, e: &Option<Box<Expr>>) {
        if let Some(e) = e {
            self.expr(e);
        }
    }

    fn arg(&mut self, a: &Arg) {
        let name = self.name(a.arg);
        self.line("arg", a.span, &name);
        self.opt(&a.annotation);
    }

    fn arguments(&mut self, a: &Arguments) {
        a.posonlyargs.iter().chain(&a.args).chain(a.vararg.as_deref()).chain(&a.kwonlyargs).for_each(|a| self.arg(a));
        a.kw_defaults.iter().flatten().for_each(|e| self.expr(e));
        if let Some(a) = &a.kwarg {
            self.arg(a);
        }
        self.exprs(&a.defaults);
    }

    fn keywords(&mut self, list: &[Keyword]) {
        for k in list {
            let name = self.opt_name(k.arg);
            self.line("keyword", k.span, &name);
            self.expr(&k.value);
        }
    }

    fn type_params(&mut self, list: &[TypeParam]) {
        for p in list {
            let name = self.name(p.name);
            let kind = match &p.kind {
                TypeParamKind::TypeVar { .. } => "TypeVar",
                TypeParamKind::ParamSpec => "ParamSpec",
                TypeParamKind::TypeVarTuple => "TypeVarTuple",
            };
            self.line(kind, p.span, &name);
            if let TypeParamKind::TypeVar { bound } = &p.kind {
                self.opt(bound);
            }
            self.opt(&p.default_value);
        }
    }

    fn aliases(&mut self, list: &[Alias]) {
        for a in list {
            let text = format!("{} {}", self.name(a.name), self.opt_name(a.asname));
            self.line("alias", a.span, &text);
        }
    }

    fn stmt(&mut self, s: &Stmt) {
        let at = s.span;
        match &s.kind {
            StmtKind::FunctionDef(f) => {
                let name = self.name(f.name);
                self.line(if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, at, &name);
                self.arguments(&f.args);
                self.body(&f.body);
                self.exprs(&f.decorator_list);
                self.opt(&f.returns);
                self.type_params(&f.type_params);
            }
            StmtKind::ClassDef(c) => {
                let name = self.name(c.name);
                self.line("ClassDef", at, &name);
                self.exprs(&c.bases);
                self.keywords(&c.keywords);
                self.body(&c.body);
                self.exprs(&c.decorator_list);
                self.type_params(&c.type_params);
            }
            StmtKind::Return { value } => {
                self.line("Return", at, "");
                self.opt(value);
            }
            StmtKind::Delete { targets } => {
                self.line("Delete", at, "");
                self.exprs(targets);
            }
            StmtKind::Assign { targets, value } => {
                self.line("Assign", at, "");
                self.exprs(targets);
                self.expr(value);
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.line("TypeAlias", at, "");
                self.expr(name);
                self.type_params(type_params);
                self.expr(value);
            }
            StmtKind::AugAssign { target, op, value } => {
                self.line("AugAssign", at, &format!("{op:?}"));
                self.expr(target);
                self.expr(value);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.line("AnnAssign", at, if *simple { "1" } else { "0" });
                self.expr(target);
                self.expr(annotation);
                self.opt(value);
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                self.line(if *is_async { "AsyncFor" } else { "For" }, at, "");
                self.expr(target);
                self.expr(iter);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::While { test, body, orelse } => {
                self.line("While", at, "");
                self.expr(test);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::If { test, body, orelse } => {
                self.line("If", at, "");
                self.expr(test);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::With { is_async, items, body } => {
                self.line(if *is_async { "AsyncWith" } else { "With" }, at, "");
                for item in items {
                    self.expr(&item.context_expr);
                    self.opt(&item.optional_vars);
                }
                self.body(body);
            }
            StmtKind::Match { subject, cases } => {
                self.line("Match", at, "");
                self.expr(subject);
                for case in cases {
                    self.pattern(&case.pattern);
                    self.opt(&case.guard);
                    self.body(&case.body);
                }
            }
            StmtKind::Raise { exc, cause } => {
                self.line("Raise", at, "");
                self.opt(exc);
                self.opt(cause);
            }
            StmtKind::Try { is_star, body, handlers, orelse, finalbody } => {
                self.line(if *is_star { "TryStar" } else { "Try" }, at, "");
                self.body(body);
                for h in handlers {
                    let name = self.opt_name(h.name);
                    self.line("ExceptHandler", h.span, &name);
                    self.opt(&h.typ);
                    self.body(&h.body);
                }
                self.body(orelse);
                self.body(finalbody);
            }
            StmtKind::Assert { test, msg } => {
                self.line("Assert", at, "");
                self.expr(test);
                self.opt(msg);
            }
            StmtKind::Import { names } => {
                self.line("Import", at, "");
                self.aliases(names);
            }
            StmtKind::ImportFrom { module, names, level } => {
                let text = format!("{} {level}", self.opt_name(*module));
                self.line("ImportFrom", at, &text);
                self.aliases(names);
            }
            StmtKind::Global { names } | StmtKind::Nonlocal { names } => {
                let text: Vec<String> = names.iter().map(|&n| self.name(n)).collect();
                let kind = if matches!(s.kind, StmtKind::Global { .. }) { "Global" } else { "Nonlocal" };
                self.line(kind, at, &text.join(" "));
            }
            StmtKind::Expr { value } => {
                self.line("Expr", at, "");
                self.expr(value);
            }
            StmtKind::Pass => self.line("Pass", at, ""),
            StmtKind::Break => self.line("Break", at, ""),
            StmtKind::Continue => self.line("Continue", at, ""),
        }
    }

    fn comprehensions(&mut self, list: &[Comprehension]) {
        for g in list {
            self.expr(&g.target);
            self.expr(&g.iter);
            self.exprs(&g.ifs);
        }
    }

    fn expr(&mut self, e: &Expr) {
        let at = e.span;
        match &e.kind {
            ExprKind::BoolOp { op, values } => {
                self.line("BoolOp", at, &format!("{op:?}"));
                self.exprs(values);
            }
            ExprKind::NamedExpr { target, value } => {
                self.line("NamedExpr", at, "");
                self.expr(target);
                self.expr(value);
            }
            ExprKind::BinOp { left, op, right } => {
                self.line("BinOp", at, &format!("{op:?}"));
                self.expr(left);
                self.expr(right);
            }
            ExprKind::UnaryOp { op, operand } => {
                self.line("UnaryOp", at, &format!("{op:?}"));
                self.expr(operand);
            }
            ExprKind::Lambda { args, body } => {
                self.line("Lambda", at, "");
                self.arguments(args);
                self.expr(body);
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.line("IfExp", at, "");
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Dict { keys, values } => {
                self.line("Dict", at, "");
                keys.iter().flatten().for_each(|k| self.expr(k));
                self.exprs(values);
            }
            ExprKind::Set { elts } => {
                self.line("Set", at, "");
                self.exprs(elts);
            }
            ExprKind::ListComp { elt, generators } => {
                self.line("ListComp", at, "");
                self.expr(elt);
                self.comprehensions(generators);
            }
            ExprKind::SetComp { elt, generators } => {
                self.line("SetComp", at, "");
                self.expr(elt);
                self.comprehensions(generators);
            }
            ExprKind::DictComp { key, value, generators } => {
                self.line("DictComp", at, "");
                self.expr(key);
                self.expr(value);
                self.comprehensions(generators);
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.line("GeneratorExp", at, "");
                self.expr(elt);
                self.comprehensions(generators);
            }
            ExprKind::Await { value } => {
                self.line("Await", at, "");
                self.expr(value);
            }
            ExprKind::Yield { value } => {
                self.line("Yield", at, "");
                self.opt(value);
            }
            ExprKind::YieldFrom { value } => {
                self.line("YieldFrom", at, "");
                self.expr(value);
            }
            ExprKind::Compare { left, ops, comparators } => {
                let ops: Vec<String> = ops.iter().map(|o| format!("{o:?}")).collect();
                self.line("Compare", at, &ops.join(" "));
                self.expr(left);
                self.exprs(comparators);
            }
            ExprKind::Call { func, args, keywords } => {
                self.line("Call", at, "");
                self.expr(func);
                self.exprs(args);
                self.keywords(keywords);
            }
            // Places inside f-strings are compared without their literal parts.
            ExprKind::FormattedValue { value, conversion, format_spec }
            | ExprKind::Interpolation { value, conversion, format_spec, .. } => {
                self.line("FormattedValue", at, &conversion.to_string());
                self.expr(value);
                self.opt(format_spec);
            }
            ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => {
                self.line("JoinedStr", at, "");
                self.exprs(values);
            }
            ExprKind::Constant { value, kind_u } => {
                let mut text = Vec::new();
                match value {
                    Constant::Str(s) => text.extend(s.iter().flat_map(|b| format!("{b:02x}").into_bytes())),
                    other => unparse::constant(other, &mut text),
                }
                let text = String::from_utf8_lossy(&text).into_owned();
                self.line("Constant", at, &format!("{text}{}", if *kind_u { " u" } else { "" }));
            }
            ExprKind::Attribute { value, attr, ctx } => {
                let text = format!("{} {ctx:?}", self.name(*attr));
                self.line("Attribute", at, &text);
                self.expr(value);
            }
            ExprKind::Subscript { value, slice, ctx } => {
                self.line("Subscript", at, &format!("{ctx:?}"));
                self.expr(value);
                self.expr(slice);
            }
            ExprKind::Starred { value, ctx } => {
                self.line("Starred", at, &format!("{ctx:?}"));
                self.expr(value);
            }
            ExprKind::Name { id, ctx } => {
                let text = format!("{} {ctx:?}", self.name(*id));
                self.line("Name", at, &text);
            }
            ExprKind::List { elts, ctx } => {
                self.line("List", at, &format!("{ctx:?}"));
                self.exprs(elts);
            }
            ExprKind::Tuple { elts, ctx } => {
                self.line("Tuple", at, &format!("{ctx:?}"));
                self.exprs(elts);
            }
            ExprKind::Slice { lower, upper, step } => {
                self.line("Slice", at, "");
                self.opt(lower);
                self.opt(upper);
                self.opt(step);
            }
        }
    }

    fn pattern(&mut self, p: &Pattern) {
        let at = p.span;
        match &p.kind {
            PatternKind::MatchValue { value } => {
                self.line("MatchValue", at, "");
                self.expr(value);
            }
            PatternKind::MatchSingleton { .. } => self.line("MatchSingleton", at, ""),
            PatternKind::MatchSequence { patterns } => {
                self.line("MatchSequence", at, "");
                patterns.iter().for_each(|p| self.pattern(p));
            }
            PatternKind::MatchMapping { keys, patterns, rest } => {
                let rest = self.opt_name(*rest);
                self.line("MatchMapping", at, &rest);
                self.exprs(keys);
                patterns.iter().for_each(|p| self.pattern(p));
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                let names: Vec<String> = kwd_attrs.iter().map(|&n| self.name(n)).collect();
                self.line("MatchClass", at, &names.join(" "));
                self.expr(cls);
                patterns.iter().chain(kwd_patterns).for_each(|p| self.pattern(p));
            }
            PatternKind::MatchStar { name } => {
                let name = self.opt_name(*name);
                self.line("MatchStar", at, &name);
            }
            PatternKind::MatchAs { pattern, name } => {
                let name = self.opt_name(*name);
                self.line("MatchAs", at, &name);
                if let Some(p) = pattern {
                    self.pattern(p);
                }
            }
            PatternKind::MatchOr { patterns } => {
                self.line("MatchOr", at, "");
                patterns.iter().for_each(|p| self.pattern(p));
            }
        }
    }
}

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(source) = std::fs::read(&path) else { continue };
        println!("file {path}");
        match parse_bytes(&source, Mode::Exec) {
            Ok(parsed) => {
                let mut dump = Dump { names: &parsed.module.names, out: String::new() };
                if let ModuleBody::Module(body) = &parsed.module.body {
                    dump.body(body);
                }
                print!("{}", dump.out);
            }
            Err(e) => println!("error {}", e.message),
        }
    }
}
