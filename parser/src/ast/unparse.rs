//! Expressions back to source text, for `from __future__ import annotations`: CPython's `ast.unparse` spelling for
//! annotations (no spaces saved, parentheses only where needed).

use super::*;

/// Text of an expression, as WTF-8.
pub fn expression(e: &Expr, names: &Interner) -> Vec<u8> {
    let mut u = Unparser { names, out: Vec::new() };
    u.expr(e, Level::Test);
    u.out
}

/// Binding strength, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

fn next(level: Level) -> Level {
    use Level::*;
    match level {
        Tuple => Test,
        Test => Or,
        Or => And,
        And => Not,
        Not => Compare,
        Compare => BitOr,
        BitOr => BitXor,
        BitXor => BitAnd,
        BitAnd => Shift,
        Shift => Arithmetic,
        Arithmetic => Term,
        Term => Factor,
        Factor => Power,
        Power => Await,
        Await | Atom => Atom,
    }
}

struct Unparser<'a> {
    names: &'a Interner,
    out: Vec<u8>,
}

impl Unparser<'_> {
    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn name(&mut self, name: Name) {
        let text = self.names.shared(name);
        self.text(&text);
    }

    fn list(&mut self, items: &[Expr], level: Level) {
        for (i, e) in items.iter().enumerate() {
            if i > 0 {
                self.text(", ");
            }
            self.expr(e, level);
        }
    }

    fn grouped(&mut self, own: Level, outer: Level, inside: impl FnOnce(&mut Self)) {
        let wrap = own < outer;
        if wrap {
            self.text("(");
        }
        inside(self);
        if wrap {
            self.text(")");
        }
    }

    fn expr(&mut self, e: &Expr, level: Level) {
        deep(|| self.expr_here(e, level));
    }

    fn expr_here(&mut self, e: &Expr, level: Level) {
        match &e.kind {
            ExprKind::BoolOp { op, values } => {
                let (word, own) = if *op == BoolOp::And { (" and ", Level::And) } else { (" or ", Level::Or) };
                self.grouped(own, level, |u| {
                    for (i, v) in values.iter().enumerate() {
                        if i > 0 {
                            u.text(word);
                        }
                        u.expr(v, next(own));
                    }
                });
            }
            ExprKind::NamedExpr { target, value } => self.grouped(Level::Tuple, level, |u| {
                u.expr(target, Level::Atom);
                u.text(" := ");
                u.expr(value, Level::Atom);
            }),
            ExprKind::BinOp { left, op, right } => {
                let (word, own) = binary(*op);
                self.grouped(own, level, |u| {
                    let right_assoc = *op == Operator::Pow;
                    u.expr(left, if right_assoc { next(own) } else { own });
                    u.text(word);
                    u.expr(right, if right_assoc { own } else { next(own) });
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (word, own) = match op {
                    UnaryOp::Not => ("not ", Level::Not),
                    UnaryOp::Invert => ("~", Level::Factor),
                    UnaryOp::UAdd => ("+", Level::Factor),
                    UnaryOp::USub => ("-", Level::Factor),
                };
                self.grouped(own, level, |u| {
                    u.text(word);
                    u.expr(operand, own);
                });
            }
            ExprKind::Lambda { args, body } => self.grouped(Level::Test, level, |u| {
                u.text("lambda");
                u.arguments(args);
                u.text(": ");
                u.expr(body, Level::Test);
            }),
            ExprKind::IfExp { test, body, orelse } => self.grouped(Level::Test, level, |u| {
                u.expr(body, next(Level::Test));
                u.text(" if ");
                u.expr(test, next(Level::Test));
                u.text(" else ");
                u.expr(orelse, Level::Test);
            }),
            ExprKind::Dict { keys, values } => {
                self.text("{");
                for (i, (k, v)) in keys.iter().zip(values).enumerate() {
                    if i > 0 {
                        self.text(", ");
                    }
                    match k {
                        Some(k) => {
                            self.expr(k, Level::Test);
                            self.text(": ");
                            self.expr(v, Level::Test);
                        }
                        None => {
                            self.text("**");
                            self.expr(v, Level::BitOr);
                        }
                    }
                }
                self.text("}");
            }
            ExprKind::Set { elts } => {
                self.text("{");
                self.list(elts, Level::Test);
                self.text("}");
            }
            ExprKind::ListComp { elt, generators } => self.comprehension("[", elt, None, generators, "]"),
            ExprKind::SetComp { elt, generators } => self.comprehension("{", elt, None, generators, "}"),
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension("{", key, Some(value), generators, "}");
            }
            ExprKind::GeneratorExp { elt, generators } => self.comprehension("(", elt, None, generators, ")"),
            ExprKind::Await { value } => self.grouped(Level::Await, level, |u| {
                u.text("await ");
                u.expr(value, Level::Atom);
            }),
            ExprKind::Yield { value } => {
                self.text("(yield");
                if let Some(v) = value {
                    self.text(" ");
                    self.expr(v, Level::Tuple);
                }
                self.text(")");
            }
            ExprKind::YieldFrom { value } => {
                self.text("(yield from ");
                self.expr(value, Level::Test);
                self.text(")");
            }
            ExprKind::Compare { left, ops, comparators } => self.grouped(Level::Compare, level, |u| {
                u.expr(left, next(Level::Compare));
                for (op, right) in ops.iter().zip(comparators) {
                    u.text(comparison(*op));
                    u.expr(right, next(Level::Compare));
                }
            }),
            ExprKind::Call { func, args, keywords } => self.call(func, args, keywords),
            ExprKind::FormattedValue { .. } | ExprKind::JoinedStr { .. } => self.interpolated(e, "f"),
            ExprKind::Interpolation { .. } | ExprKind::TemplateStr { .. } => self.interpolated(e, "t"),
            ExprKind::Constant { value, kind_u } => {
                if *kind_u {
                    self.text("u");
                }
                constant(value, &mut self.out);
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, Level::Atom);
                if matches!(value.kind, ExprKind::Constant { value: Constant::Int(_), .. }) {
                    self.text(" ");
                }
                self.text(".");
                self.name(*attr);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, Level::Atom);
                self.text("[");
                match &slice.kind {
                    ExprKind::Tuple { elts, .. } if !elts.is_empty() => self.tuple_items(elts),
                    _ => self.expr(slice, Level::Tuple),
                }
                self.text("]");
            }
            ExprKind::Starred { value, .. } => {
                self.text("*");
                self.expr(value, Level::BitOr);
            }
            ExprKind::Name { id, .. } => self.name(*id),
            ExprKind::List { elts, .. } => {
                self.text("[");
                self.list(elts, Level::Test);
                self.text("]");
            }
            ExprKind::Tuple { elts, .. } => {
                if elts.is_empty() {
                    self.text("()");
                    return;
                }
                self.grouped(Level::Tuple, level, |u| u.tuple_items(elts));
            }
            ExprKind::Slice { lower, upper, step } => {
                if let Some(e) = lower {
                    self.expr(e, Level::Test);
                }
                self.text(":");
                if let Some(e) = upper {
                    self.expr(e, Level::Test);
                }
                if let Some(e) = step {
                    self.text(":");
                    self.expr(e, Level::Test);
                }
            }
        }
    }

    fn call(&mut self, func: &Expr, args: &[Expr], keywords: &[Keyword]) {
        self.expr(func, Level::Atom);
        if let ([only], []) = (args, keywords)
            && matches!(only.kind, ExprKind::GeneratorExp { .. })
        {
            self.expr(only, Level::Atom);
            return;
        }
        self.text("(");
        self.list(args, Level::Test);
        for (i, k) in keywords.iter().enumerate() {
            if i > 0 || !args.is_empty() {
                self.text(", ");
            }
            match k.arg {
                Some(name) => {
                    self.name(name);
                    self.text("=");
                }
                None => self.text("**"),
            }
            self.expr(&k.value, Level::Test);
        }
        self.text(")");
    }

    fn tuple_items(&mut self, elts: &[Expr]) {
        self.list(elts, Level::Test);
        if elts.len() == 1 {
            self.text(",");
        }
    }

    fn comprehension(&mut self, open: &str, elt: &Expr, value: Option<&Expr>, gens: &[Comprehension], close: &str) {
        self.text(open);
        self.expr(elt, Level::Test);
        if let Some(value) = value {
            self.text(": ");
            self.expr(value, Level::Test);
        }
        for g in gens {
            self.text(if g.is_async { " async for " } else { " for " });
            self.expr(&g.target, Level::Tuple);
            self.text(" in ");
            self.expr(&g.iter, next(Level::Test));
            for test in &g.ifs {
                self.text(" if ");
                self.expr(test, next(Level::Test));
            }
        }
        self.text(close);
    }

    fn arguments(&mut self, a: &Arguments) {
        let mut first = true;
        let mut sep = |u: &mut Self| {
            u.text(if std::mem::take(&mut first) { " " } else { ", " });
        };
        let positional: Vec<&Arg> = a.posonlyargs.iter().chain(&a.args).collect();
        let plain = positional.len() - a.defaults.len().min(positional.len());
        for (i, arg) in positional.iter().enumerate() {
            sep(self);
            self.name(arg.arg);
            if i >= plain {
                self.text("=");
                self.expr(&a.defaults[i - plain], Level::Test);
            }
            if i + 1 == a.posonlyargs.len() {
                self.text(", /");
            }
        }
        if a.vararg.is_some() || !a.kwonlyargs.is_empty() {
            sep(self);
            self.text("*");
            if let Some(arg) = &a.vararg {
                self.name(arg.arg);
            }
        }
        for (arg, default) in a.kwonlyargs.iter().zip(&a.kw_defaults) {
            sep(self);
            self.name(arg.arg);
            if let Some(d) = default {
                self.text("=");
                self.expr(d, Level::Test);
            }
        }
        if let Some(arg) = &a.kwarg {
            sep(self);
            self.text("**");
            self.name(arg.arg);
        }
    }

    /// An f-string or t-string: its pieces, then quoted as one literal.
    fn interpolated(&mut self, e: &Expr, prefix: &str) {
        let mut inner = Unparser { names: self.names, out: Vec::new() };
        inner.pieces(e);
        self.text(prefix);
        let quoted = inner.out;
        quote_text(&quoted, &mut self.out);
    }

    fn pieces(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => {
                values.iter().for_each(|v| self.pieces(v));
            }
            ExprKind::Constant { value: Constant::Str(text), .. } => {
                for &b in text {
                    if b == b'{' || b == b'}' {
                        self.out.push(b);
                    }
                    self.out.push(b);
                }
            }
            ExprKind::FormattedValue { value, conversion, format_spec }
            | ExprKind::Interpolation { value, conversion, format_spec, .. } => {
                self.text("{");
                let start = self.out.len();
                self.expr(value, next(Level::Test));
                if self.out.get(start) == Some(&b'{') {
                    self.out.insert(start, b' ');
                }
                if *conversion > 0 {
                    self.out.extend([b'!', *conversion as u8]);
                }
                if let Some(spec) = format_spec {
                    self.text(":");
                    self.pieces(spec);
                }
                self.text("}");
            }
            _ => self.expr(e, Level::Test),
        }
    }
}

fn binary(op: Operator) -> (&'static str, Level) {
    match op {
        Operator::Add => (" + ", Level::Arithmetic),
        Operator::Sub => (" - ", Level::Arithmetic),
        Operator::Mult => (" * ", Level::Term),
        Operator::MatMult => (" @ ", Level::Term),
        Operator::Div => (" / ", Level::Term),
        Operator::Mod => (" % ", Level::Term),
        Operator::FloorDiv => (" // ", Level::Term),
        Operator::Pow => (" ** ", Level::Power),
        Operator::LShift => (" << ", Level::Shift),
        Operator::RShift => (" >> ", Level::Shift),
        Operator::BitOr => (" | ", Level::BitOr),
        Operator::BitXor => (" ^ ", Level::BitXor),
        Operator::BitAnd => (" & ", Level::BitAnd),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

/// `repr()` of a constant.
pub fn constant(value: &Constant, out: &mut Vec<u8>) {
    match value {
        Constant::None => out.extend(b"None"),
        Constant::Bool(true) => out.extend(b"True"),
        Constant::Bool(false) => out.extend(b"False"),
        Constant::Ellipsis => out.extend(b"..."),
        Constant::Int(i) => out.extend(i.to_string().into_bytes()),
        Constant::BigInt { negative, magnitude } => {
            if *negative {
                out.push(b'-');
            }
            out.extend(decimal(magnitude).into_bytes());
        }
        Constant::Float(f) => out.extend(float(*f).into_bytes()),
        Constant::Complex(re, im) => {
            if *re == 0.0 && re.is_sign_positive() {
                out.extend(format!("{}j", trim_zero(&float(*im))).into_bytes());
            } else {
                let sign = if im.is_sign_negative() { "" } else { "+" };
                let (re, im) = (float(*re), float(*im));
                out.extend(format!("({}{sign}{}j)", trim_zero(&re), trim_zero(&im)).into_bytes());
            }
        }
        Constant::Str(text) => quote_text(text, out),
        Constant::Bytes(bytes) => {
            out.push(b'b');
            let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
            out.push(quote);
            for &b in bytes {
                match b {
                    b'\n' => out.extend(b"\\n"),
                    b'\r' => out.extend(b"\\r"),
                    b'\t' => out.extend(b"\\t"),
                    b if b == quote || b == b'\\' => out.extend([b'\\', b]),
                    0x20..0x7F => out.push(b),
                    _ => out.extend(format!("\\x{b:02x}").into_bytes()),
                }
            }
            out.push(quote);
        }
        Constant::Tuple(items) => {
            out.push(b'(');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.extend(b", ");
                }
                constant(item, out);
            }
            if items.len() == 1 {
                out.push(b',');
            }
            out.push(b')');
        }
        Constant::FrozenSet(items) => {
            out.extend(b"frozenset({");
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.extend(b", ");
                }
                constant(item, out);
            }
            out.extend(b"})");
        }
        Constant::Slice(parts) => {
            out.extend(b"slice(");
            for (i, item) in parts.iter().enumerate() {
                if i > 0 {
                    out.extend(b", ");
                }
                constant(item, out);
            }
            out.push(b')');
        }
        Constant::Code(code) => out.extend(format!("<code {}>", code.qualname).into_bytes()),
    }
}

fn trim_zero(text: &str) -> &str {
    text.strip_suffix(".0").unwrap_or(text)
}

/// Shortest text that reads back as the same float, in Python's notation; infinity as a literal that overflows.
fn float(f: f64) -> String {
    if f.is_infinite() {
        return if f > 0.0 { "1e309".into() } else { "-1e309".into() };
    }
    if f.is_nan() {
        return "nan".into();
    }
    let exponent_form = format!("{f:e}");
    let (mantissa, exponent) = exponent_form.split_once('e').unwrap_or((&exponent_form, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{f}");
        if plain.contains('.') { plain } else { plain + ".0" }
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    }
}

/// Little-endian magnitude to decimal digits.
fn decimal(magnitude: &[u8]) -> String {
    let mut limbs: Vec<u32> =
        magnitude.chunks(4).map(|c| c.iter().rev().fold(0u32, |v, &b| v << 8 | u32::from(b))).collect();
    let mut groups = Vec::new();
    while limbs.iter().any(|&l| l != 0) {
        let mut rest = 0u64;
        for limb in limbs.iter_mut().rev() {
            let v = rest << 32 | u64::from(*limb);
            *limb = (v / 1_000_000_000) as u32;
            rest = v % 1_000_000_000;
        }
        groups.push(rest as u32);
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
    }
    let mut text = groups.last().map_or("0".to_owned(), u32::to_string);
    for g in groups.iter().rev().skip(1) {
        text.push_str(&format!("{g:09}"));
    }
    text
}

/// A string literal as `repr` writes it.
fn quote_text(text: &[u8], out: &mut Vec<u8>) {
    let quote = if text.contains(&b'\'') && !text.contains(&b'"') { b'"' } else { b'\'' };
    out.push(quote);
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => out.extend(b"\\n"),
                '\r' => out.extend(b"\\r"),
                '\t' => out.extend(b"\\t"),
                '\\' => out.extend(b"\\\\"),
                c if c as u32 == u32::from(quote) => out.extend([b'\\', quote]),
                c if (c as u32) < 0x20 || c as u32 == 0x7F => out.extend(format!("\\x{:02x}", c as u32).into_bytes()),
                c => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        // Lone surrogates, three bytes each.
        for s in chunk.invalid().chunks(3) {
            if let [a, b, c] = *s {
                let v = u32::from(a & 0xF) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F);
                out.extend(format!("\\u{v:04x}").into_bytes());
            } else {
                out.extend(s.iter().flat_map(|b| format!("\\x{b:02x}").into_bytes()));
            }
        }
    }
    out.push(quote);
}
