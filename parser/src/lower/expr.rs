//! Expressions.

use super::Lower;
use super::strings::{Body, unescape};
use crate::ast::*;
use crate::error::SyntaxError;
use ruff_python_ast as r;
use ruff_python_ast::StringFlags;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange};

type Lowered<T> = Result<T, SyntaxError>;

/// Fields in the format specs of fields: so deep, as in CPython.
const MAX_NESTED_FIELDS: usize = 3;

/// Where in a string with fields the elements are: in the string itself (1), in a format spec (2), in a spec of a field in one.
#[derive(Clone, Copy)]
struct Nesting {
    letter: char,
    depth: usize,
}

pub(super) fn operator(op: r::Operator) -> Operator {
    match op {
        r::Operator::Add => Operator::Add,
        r::Operator::Sub => Operator::Sub,
        r::Operator::Mult => Operator::Mult,
        r::Operator::MatMult => Operator::MatMult,
        r::Operator::Div => Operator::Div,
        r::Operator::Mod => Operator::Mod,
        r::Operator::Pow => Operator::Pow,
        r::Operator::LShift => Operator::LShift,
        r::Operator::RShift => Operator::RShift,
        r::Operator::BitOr => Operator::BitOr,
        r::Operator::BitXor => Operator::BitXor,
        r::Operator::BitAnd => Operator::BitAnd,
        r::Operator::FloorDiv => Operator::FloorDiv,
    }
}

fn comparison(op: r::CmpOp) -> CmpOp {
    match op {
        r::CmpOp::Eq => CmpOp::Eq,
        r::CmpOp::NotEq => CmpOp::NotEq,
        r::CmpOp::Lt => CmpOp::Lt,
        r::CmpOp::LtE => CmpOp::LtE,
        r::CmpOp::Gt => CmpOp::Gt,
        r::CmpOp::GtE => CmpOp::GtE,
        r::CmpOp::Is => CmpOp::Is,
        r::CmpOp::IsNot => CmpOp::IsNot,
        r::CmpOp::In => CmpOp::In,
        r::CmpOp::NotIn => CmpOp::NotIn,
    }
}

fn context(ctx: r::ExprContext) -> ExprContext {
    match ctx {
        r::ExprContext::Store => ExprContext::Store,
        r::ExprContext::Del => ExprContext::Del,
        _ => ExprContext::Load,
    }
}

impl Lower<'_> {
    pub(super) fn boxed(&mut self, e: &r::Expr) -> Lowered<Box<Expr>> {
        self.expr(e).map(Box::new)
    }

    pub(super) fn optional(&mut self, e: &Option<Box<r::Expr>>) -> Lowered<Option<Box<Expr>>> {
        e.as_deref().map(|e| self.boxed(e)).transpose()
    }

    pub(super) fn exprs<'e>(&mut self, list: impl IntoIterator<Item = &'e r::Expr>) -> Lowered<Vec<Expr>> {
        list.into_iter().map(|e| self.expr(e)).collect()
    }

    pub(super) fn expr(&mut self, e: &r::Expr) -> Lowered<Expr> {
        deep(|| self.expr_here(e))
    }

    fn expr_here(&mut self, e: &r::Expr) -> Lowered<Expr> {
        let span = self.span(e);
        let kind = match e {
            r::Expr::BoolOp(e) => ExprKind::BoolOp {
                op: if e.op == r::BoolOp::And { BoolOp::And } else { BoolOp::Or },
                values: self.exprs(&e.values)?,
            },
            r::Expr::Named(e) => ExprKind::NamedExpr { target: self.boxed(&e.target)?, value: self.boxed(&e.value)? },
            r::Expr::BinOp(e) => {
                ExprKind::BinOp { left: self.boxed(&e.left)?, op: operator(e.op), right: self.boxed(&e.right)? }
            }
            r::Expr::UnaryOp(e) => ExprKind::UnaryOp {
                op: match e.op {
                    r::UnaryOp::Invert => UnaryOp::Invert,
                    r::UnaryOp::Not => UnaryOp::Not,
                    r::UnaryOp::UAdd => UnaryOp::UAdd,
                    r::UnaryOp::USub => UnaryOp::USub,
                },
                operand: self.boxed(&e.operand)?,
            },
            r::Expr::Lambda(e) => ExprKind::Lambda {
                args: Box::new(match &e.parameters {
                    Some(p) => self.parameters(p)?,
                    None => Arguments::default(),
                }),
                body: self.boxed(&e.body)?,
            },
            r::Expr::If(e) => ExprKind::IfExp {
                test: self.boxed(&e.test)?,
                body: self.boxed(&e.body)?,
                orelse: self.boxed(&e.orelse)?,
            },
            r::Expr::Dict(e) => {
                let mut keys = Vec::with_capacity(e.items.len());
                let mut values = Vec::with_capacity(e.items.len());
                for item in &e.items {
                    keys.push(item.key.as_ref().map(|k| self.expr(k)).transpose()?);
                    values.push(self.expr(&item.value)?);
                }
                ExprKind::Dict { keys, values }
            }
            r::Expr::Set(e) => ExprKind::Set { elts: self.exprs(&e.elts)? },
            r::Expr::ListComp(e) => {
                ExprKind::ListComp { elt: self.boxed(&e.elt)?, generators: self.generators(&e.generators)? }
            }
            r::Expr::SetComp(e) => {
                ExprKind::SetComp { elt: self.boxed(&e.elt)?, generators: self.generators(&e.generators)? }
            }
            r::Expr::DictComp(e) => {
                let Some(key) = &e.key else {
                    return Err(SyntaxError::at(span, "dict unpacking cannot be used in dict comprehension"));
                };
                ExprKind::DictComp {
                    key: self.boxed(key)?,
                    value: self.boxed(&e.value)?,
                    generators: self.generators(&e.generators)?,
                }
            }
            r::Expr::Generator(e) => {
                ExprKind::GeneratorExp { elt: self.boxed(&e.elt)?, generators: self.generators(&e.generators)? }
            }
            r::Expr::Await(e) => ExprKind::Await { value: self.boxed(&e.value)? },
            r::Expr::Yield(e) => ExprKind::Yield { value: self.optional(&e.value)? },
            r::Expr::YieldFrom(e) => ExprKind::YieldFrom { value: self.boxed(&e.value)? },
            r::Expr::Compare(e) => ExprKind::Compare {
                left: self.boxed(&e.left)?,
                ops: e.ops.iter().map(|&op| comparison(op)).collect(),
                comparators: self.exprs(&e.comparators)?,
            },
            r::Expr::Call(e) => {
                let func = self.boxed(&e.func)?;
                let mut args = self.exprs(&e.arguments.args)?;
                // The parentheses of the call are those of its only argument too.
                if let [r::Expr::Generator(g)] = &*e.arguments.args
                    && !g.parenthesized
                {
                    args[0].span = self.lines.span(e.arguments.range);
                }
                ExprKind::Call { func, args, keywords: self.keywords(&e.arguments.keywords)? }
            }
            r::Expr::FString(e) => self.fstring(e)?,
            r::Expr::TString(e) => self.tstring(e)?,
            r::Expr::StringLiteral(e) => self.string(e)?,
            r::Expr::BytesLiteral(e) => {
                let mut value = Vec::new();
                for part in e.value.iter() {
                    let body = self.body(part.range(), part.flags);
                    if part.flags.prefix().is_raw() || !self.text(body).contains('\\') {
                        value.extend_from_slice(self.text(body).as_bytes());
                    } else {
                        value.extend(self.decode(body, Body::Bytes, span)?);
                    }
                }
                constant(Constant::Bytes(value.into()))
            }
            r::Expr::NumberLiteral(e) => constant(self.number(&e.value, e.range())?),
            r::Expr::BooleanLiteral(e) => constant(Constant::Bool(e.value)),
            r::Expr::NoneLiteral(_) => constant(Constant::None),
            r::Expr::EllipsisLiteral(_) => constant(Constant::Ellipsis),
            r::Expr::Attribute(e) => {
                let value = self.boxed(&e.value)?;
                ExprKind::Attribute { value, attr: self.name(&e.attr), ctx: context(e.ctx) }
            }
            r::Expr::Subscript(e) => {
                ExprKind::Subscript { value: self.boxed(&e.value)?, slice: self.boxed(&e.slice)?, ctx: context(e.ctx) }
            }
            r::Expr::Starred(e) => ExprKind::Starred { value: self.boxed(&e.value)?, ctx: context(e.ctx) },
            r::Expr::Name(e) => ExprKind::Name { id: self.names.intern(e.id.as_str()), ctx: context(e.ctx) },
            r::Expr::List(e) => ExprKind::List { elts: self.exprs(&e.elts)?, ctx: context(e.ctx) },
            r::Expr::Tuple(e) => ExprKind::Tuple { elts: self.exprs(&e.elts)?, ctx: context(e.ctx) },
            r::Expr::Slice(e) => ExprKind::Slice {
                lower: self.optional(&e.lower)?,
                upper: self.optional(&e.upper)?,
                step: self.optional(&e.step)?,
            },
            r::Expr::IpyEscapeCommand(_) => return Err(SyntaxError::at(span, "invalid syntax")),
        };
        Ok(Expr { span, kind })
    }

    pub(super) fn keywords(&mut self, keywords: &[r::Keyword]) -> Lowered<Vec<Keyword>> {
        let lower = |k: &r::Keyword| {
            Ok(Keyword { span: self.span(k), arg: self.optional_name(&k.arg), value: self.expr(&k.value)? })
        };
        keywords.iter().map(lower).collect()
    }

    fn generators(&mut self, generators: &[r::Comprehension]) -> Lowered<Vec<Comprehension>> {
        let lower = |g: &r::Comprehension| {
            Ok(Comprehension {
                target: self.expr(&g.target)?,
                iter: self.expr(&g.iter)?,
                ifs: self.exprs(&g.ifs)?,
                is_async: g.is_async,
            })
        };
        generators.iter().map(lower).collect()
    }

    pub(super) fn parameters(&mut self, p: &r::Parameters) -> Lowered<Arguments> {
        let mut out = Arguments::default();
        for (list, to) in [(&p.posonlyargs, &mut out.posonlyargs), (&p.args, &mut out.args)] {
            for one in list {
                to.push(self.parameter(&one.parameter)?);
                out.defaults.extend(one.default.as_deref().map(|d| self.expr(d)).transpose()?);
            }
        }
        out.vararg = p.vararg.as_deref().map(|a| self.parameter(a).map(Box::new)).transpose()?;
        for one in &p.kwonlyargs {
            out.kwonlyargs.push(self.parameter(&one.parameter)?);
            out.kw_defaults.push(one.default.as_deref().map(|d| self.expr(d)).transpose()?);
        }
        out.kwarg = p.kwarg.as_deref().map(|a| self.parameter(a).map(Box::new)).transpose()?;
        Ok(out)
    }

    fn parameter(&mut self, p: &r::Parameter) -> Lowered<Arg> {
        // The parser's range of `*args` includes the star; an `arg` node starts at the name.
        let range = TextRange::new(p.name.start(), p.end());
        Ok(Arg { span: self.lines.span(range), arg: self.name(&p.name), annotation: self.optional(&p.annotation)? })
    }

    pub(super) fn number(&mut self, value: &r::Number, range: TextRange) -> Lowered<Constant> {
        Ok(match value {
            r::Number::Int(int) => match int.as_i64() {
                Some(small) => Constant::Int(small),
                None => self.big_int(range)?,
            },
            r::Number::Float(f) => Constant::Float(*f),
            r::Number::Complex { real, imag } => Constant::Complex(*real, *imag),
        })
    }

    /// A literal too large for `i64`, from its source text.
    fn big_int(&mut self, range: TextRange) -> Lowered<Constant> {
        let text = self.text(range).replace('_', "").to_ascii_lowercase();
        let (radix, digits) = match text.get(..2) {
            Some("0x") => (16, &text[2..]),
            Some("0o") => (8, &text[2..]),
            Some("0b") => (2, &text[2..]),
            _ => (10, &text[..]),
        };
        if radix == 10 && digits.trim_start_matches('0').len() > 4300 {
            let message = format!(
                "Exceeds the limit (4300 digits) for integer string conversion: value has {} digits; \
                 use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                digits.len()
            );
            let span = self.lines.span(range);
            return Err(SyntaxError::at(Span { end_line: span.line, end_col: span.col, ..span }, message));
        }
        Ok(parse_magnitude(digits, radix))
    }

    /// Range of the text between the quotes.
    fn body(&self, range: TextRange, flags: impl StringFlags) -> TextRange {
        let end = if flags.is_unclosed() { range.end() } else { range.end() - flags.closer_len() };
        TextRange::new(range.start() + flags.opener_len(), end)
    }

    fn decode(&mut self, range: TextRange, kind: Body, span: Span) -> Lowered<Vec<u8>> {
        let text = &self.source[range];
        let line = self.lines.place(range.start().to_u32()).0;
        unescape(text, kind, line, &mut self.warnings).map_err(|bad| bad.at(span))
    }

    fn string(&mut self, e: &r::ExprStringLiteral) -> Lowered<ExprKind> {
        let mut value = Vec::new();
        for part in e.value.iter() {
            self.string_part(part, &mut value)?;
        }
        let kind_u = e.value.iter().next().is_some_and(|p| p.flags.prefix().is_unicode());
        Ok(ExprKind::Constant { value: Constant::Str(value.into()), kind_u })
    }

    fn string_part(&mut self, part: &r::StringLiteral, out: &mut Vec<u8>) -> Lowered<()> {
        let body = self.body(part.range(), part.flags);
        if part.flags.prefix().is_raw() || !self.text(body).contains('\\') {
            out.extend_from_slice(part.value.as_bytes());
        } else {
            let span = self.span(part);
            out.extend(self.decode(body, Body::Str, span)?);
        }
        Ok(())
    }

    fn fstring(&mut self, e: &r::ExprFString) -> Lowered<ExprKind> {
        let mut pieces = Pieces::default();
        for part in e.value.iter() {
            match part {
                r::FStringPart::Literal(literal) => {
                    let mut text = Vec::new();
                    self.string_part(literal, &mut text)?;
                    let span = self.span(literal);
                    pieces.text(&text, span);
                }
                r::FStringPart::FString(f) => {
                    let raw = f.flags.prefix().is_raw();
                    self.elements(&f.elements, raw, false, Nesting { letter: 'f', depth: 1 }, &mut pieces)?;
                }
            }
        }
        Ok(ExprKind::JoinedStr { values: pieces.finish() })
    }

    fn tstring(&mut self, e: &r::ExprTString) -> Lowered<ExprKind> {
        let mut pieces = Pieces::default();
        for t in e.value.iter() {
            let nesting = Nesting { letter: 't', depth: 1 };
            self.elements(&t.elements, t.flags.prefix().is_raw(), true, nesting, &mut pieces)?;
        }
        Ok(ExprKind::TemplateStr { values: pieces.finish() })
    }

    fn elements(
        &mut self,
        elements: &r::InterpolatedStringElements,
        raw: bool,
        template: bool,
        nesting: Nesting,
        pieces: &mut Pieces,
    ) -> Lowered<()> {
        for element in elements {
            match element {
                r::InterpolatedStringElement::Literal(literal) => {
                    let span = self.span(literal);
                    if raw || !self.text(literal.range()).contains('\\') {
                        pieces.text(literal.value.as_bytes(), span);
                    } else {
                        let text = self.decode(literal.range(), Body::Interpolated, span)?;
                        pieces.text(&text, span);
                    }
                }
                r::InterpolatedStringElement::Interpolation(field) => {
                    let span = self.span(field);
                    if nesting.depth > MAX_NESTED_FIELDS {
                        // CPython has not read the brace yet.
                        let before = TextRange::empty(field.start() - ruff_text_size::TextSize::new(1));
                        let message = format!("{}-string: expressions nested too deeply", nesting.letter);
                        return Err(SyntaxError::at(self.lines.span(before), message));
                    }
                    if let Some(debug) = &field.debug_text {
                        let start = field.start() + ruff_text_size::TextSize::new(1);
                        let end = start + ruff_text_size::TextSize::of(debug.as_str());
                        let range = TextRange::new(start, end);
                        let text = self.without_comments(range);
                        pieces.text(text.as_bytes(), self.lines.span(range));
                    }
                    let value = self.boxed(&field.expression)?;
                    let format_spec = match &field.format_spec {
                        None => None,
                        Some(spec) => {
                            let mut inner = Pieces::default();
                            let inside = Nesting { depth: nesting.depth + 1, ..nesting };
                            self.elements(&spec.elements, raw, false, inside, &mut inner)?;
                            let kind = ExprKind::JoinedStr { values: inner.finish() };
                            // The colon belongs to it.
                            let range = TextRange::new(spec.start() - ruff_text_size::TextSize::new(1), spec.end());
                            Some(Box::new(Expr { span: self.lines.span(range), kind }))
                        }
                    };
                    let conversion = match field.conversion {
                        r::ConversionFlag::None if field.debug_text.is_some() && format_spec.is_none() => b'r' as i8,
                        other => other as i8,
                    };
                    let kind = if template {
                        let text = self.without_comments(self.interpolation_range(field));
                        let str = Box::new(Constant::Str(text.as_bytes().into()));
                        ExprKind::Interpolation { value, str, conversion, format_spec }
                    } else {
                        ExprKind::FormattedValue { value, conversion, format_spec }
                    };
                    pieces.field(Expr { span, kind });
                }
            }
        }
        Ok(())
    }

    /// A t-string's expression: from the brace to `=`, `!`, `:` or the closing brace.
    fn interpolation_range(&self, field: &r::InterpolatedElement) -> TextRange {
        let start = field.start() + ruff_text_size::TextSize::new(1);
        let mut end = field.expression.end();
        for token in self.tokens.after(field.expression.end()) {
            match token.kind() {
                TokenKind::Rpar => end = token.end(),
                TokenKind::NonLogicalNewline | TokenKind::Comment => {}
                _ => break,
            }
        }
        TextRange::new(start, end)
    }

    fn without_comments(&self, range: TextRange) -> String {
        let mut text = String::new();
        let mut from = range.start();
        if self.text(range).contains('#') {
            for token in self.tokens.in_range(range).iter().filter(|t| t.kind() == TokenKind::Comment) {
                text.push_str(self.text(TextRange::new(from, token.start())));
                from = token.end();
            }
        }
        text + self.text(TextRange::new(from, range.end()))
    }
}

fn constant(value: Constant) -> ExprKind {
    ExprKind::Constant { value, kind_u: false }
}

/// Digits of a radix to a constant, in base 2^32 steps of nine decimal digits (or one power-of-two digit) at a time.
pub(super) fn parse_magnitude(digits: &str, radix: u32) -> Constant {
    let mut limbs: Vec<u32> = Vec::new();
    let per_step = match radix {
        10 => 9,
        16 => 7,
        8 => 10,
        _ => 31,
    };
    let bytes = digits.as_bytes();
    for chunk in bytes.chunks(per_step) {
        let scale = radix.pow(chunk.len() as u32);
        let mut carry =
            chunk.iter().fold(0u64, |v, &b| v * u64::from(radix) + u64::from((b as char).to_digit(radix).unwrap_or(0)));
        for limb in &mut limbs {
            carry += u64::from(*limb) * u64::from(scale);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            limbs.push(carry as u32);
        }
    }
    let mut magnitude: Vec<u8> = limbs.iter().flat_map(|l| l.to_le_bytes()).collect();
    while magnitude.last() == Some(&0) {
        magnitude.pop();
    }
    if magnitude.len() <= 8 {
        let mut small = [0; 8];
        small[..magnitude.len()].copy_from_slice(&magnitude);
        if let Ok(v) = i64::try_from(u64::from_le_bytes(small)) {
            return Constant::Int(v);
        }
    }
    Constant::BigInt { negative: false, magnitude: magnitude.into() }
}

/// Pieces of an f-string or t-string: adjacent texts become one constant, empty ones vanish.
#[derive(Default)]
struct Pieces {
    done: Vec<Expr>,
    text: Vec<u8>,
    span: Option<Span>,
}

impl Pieces {
    fn text(&mut self, text: &[u8], span: Span) {
        self.text.extend_from_slice(text);
        self.span = Some(self.span.map_or(span, |s| s.to(span)));
    }

    fn flush(&mut self) {
        let span = self.span.take();
        if !self.text.is_empty() {
            let value = Constant::Str(std::mem::take(&mut self.text).into());
            self.done.push(Expr { span: span.unwrap_or_default(), kind: constant(value) });
        }
    }

    fn field(&mut self, field: Expr) {
        self.flush();
        self.done.push(field);
    }

    fn finish(mut self) -> Vec<Expr> {
        self.flush();
        self.done
    }
}
