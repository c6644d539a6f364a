//! What the rules for mistakes say: actions of `grammar.txt` to errors.

use super::grammar::Action;
use super::{Machine, Match};
use crate::ast::{CmpOp, Constant, Expr, ExprKind, Span};
use crate::error::SyntaxError;
use crate::lower::{Body, unescape};
use crate::tokenizer::TokenKind;

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

pub(super) fn is_keyword(text: &str) -> bool {
    KEYWORDS.contains(&text)
}

/// Which targets an expression is checked as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Targets {
    Assign,
    Delete,
    For,
}

impl Machine<'_> {
    fn bound(&self, mark: usize, name: &str) -> Option<Match> {
        self.bindings[mark..].iter().rev().find(|(n, _)| *n == name).map(|(_, m)| *m)
    }

    /// The error an action stands for; None if after all it is none.
    pub(super) fn act(&mut self, action: &'static Action, mark: usize, at: usize, end: usize) -> Option<SyntaxError> {
        let first = action.names.iter().find_map(|n| self.bound(mark, n));
        let second = action.names.iter().skip(1).find_map(|n| self.bound(mark, n));
        let last = self.tokens.len() - 1;
        match action.verb {
            "at" => {
                let a = first?;
                let message = self.message(&action.message, a)?;
                Some(self.error_over(a, a, message))
            }
            "point" => {
                let a = self.tokens[first?.start];
                let mut error = self.error_between(first?.start, first?.start, &*action.message);
                error.end_offset -= (a.end - a.start) as i32;
                Some(error)
            }
            "range" => {
                let (a, b) = (first?, second?);
                let message = self.message(&action.message, a)?;
                Some(self.error_over(a, b, message))
            }
            "from" => {
                let mut error = self.error_between(first?.start, last, &*action.message);
                error.end_offset -= 1;
                Some(error)
            }
            "last" => Some(self.error_between(last, last, &*action.message)),
            "next" => {
                let next = end.min(last);
                Some(self.error_between(next, next, self.with_letter(&action.message, at)))
            }
            "indent" => Some(self.indentation_error_at_last(&action.message)),
            "indent_after" => {
                let line = self.tokens[first?.start].line;
                let message = format!("expected an indented block after {} on line {line}", action.message);
                Some(self.indentation_error_at_last(&message))
            }
            "target" => {
                let targets = match action.names.first() {
                    Some(&"delete") => Targets::Delete,
                    Some(&"for") => Targets::For,
                    _ => Targets::Assign,
                };
                self.target_error(first?, targets)
            }
            "fn" => {
                let name = *action.names.first()?;
                let a = self.bound(mark, action.names.get(1)?)?;
                let b = action.names.get(2).and_then(|n| self.bound(mark, n));
                self.special(name, a, b)
            }
            _ => None,
        }
    }

    fn indentation_error_at_last(&self, message: &str) -> SyntaxError {
        let last = self.tokens.len() - 1;
        self.indentation_error(last, message)
    }

    fn error_over(&self, a: Match, b: Match, message: impl Into<String>) -> SyntaxError {
        let mut error = self.error_between(a.start, b.end.max(b.start + 1) - 1, message);
        // A node's place leaves out the parentheses around it.
        if a.end > a.start + 1
            && self.source_of(a).starts_with('(')
            && let Some(e) = self.expression(a)
        {
            (error.line, error.offset) = (e.span.line, e.span.col as i32 + 1);
            if a == b {
                (error.end_line, error.end_offset) = (e.span.end_line, e.span.end_col as i32 + 1);
            }
        }
        error
    }

    /// Messages of replacement fields are about t-strings in t-strings.
    fn with_letter(&self, message: &str, at: usize) -> String {
        use TokenKind::{FStringEnd, FStringStart, TStringEnd, TStringStart};
        let mut depth = 0;
        for token in self.tokens[..at].iter().rev() {
            match token.kind {
                FStringEnd | TStringEnd => depth += 1,
                FStringStart | TStringStart if depth > 0 => depth -= 1,
                TStringStart => return message.replacen("f-string", "t-string", 1),
                FStringStart => break,
                _ => {}
            }
        }
        message.to_owned()
    }

    /// Fills in `%n`, the kind of an expression, and `%t`, its text.
    fn message(&self, template: &str, a: Match) -> Option<String> {
        let mut text = template.to_owned();
        if text.contains("%n") {
            text = text.replace("%n", expression_name(&self.expression(a)?));
        }
        if text.contains("%t") {
            text = text.replace("%t", self.source_of(a));
        }
        Some(self.with_letter(&text, a.start))
    }

    fn source_of(&self, m: Match) -> &str {
        let (first, last) = (self.tokens[m.start], self.tokens[m.end.max(m.start + 1) - 1]);
        &self.source[first.start..last.end]
    }

    /// What stands in a stretch of tokens, as a tree: positions are those in the source.
    fn expression(&self, m: Match) -> Option<Expr> {
        let text = self.source_of(m);
        let first = self.tokens[m.start];
        let starred = text.starts_with('*');
        let inner = if starred { text[1..].trim_start() } else { text };
        let shift = (text.len() - inner.len()) as u32;
        let line_start = self.source[..first.start].rfind('\n').map_or(0, |i| i + 1);
        let base = (first.start - line_start) as u32 + shift;
        let tuple = format!("(*{inner})");
        let source = if starred && crate::lower::parse_expression(&format!("({inner})")).is_none() {
            tuple
        } else {
            format!("({inner})")
        };
        let mut e = crate::lower::parse_expression(&source)?;
        // The parentheses added around a tuple are not its own.
        if matches!(e.kind, ExprKind::Tuple { .. }) && (e.span.line, e.span.col) == (1, 0) && !source.starts_with("(*")
        {
            (e.span.col, e.span.end_col) = (1, e.span.end_col - 1);
        }
        relocate(&mut e, first.line, base);
        if starred && !source.starts_with("(*") {
            let span = Span { col: base - shift, ..e.span };
            e = Expr { span, kind: ExprKind::Starred { value: Box::new(e), ctx: crate::ast::ExprContext::Load } };
        }
        Some(e)
    }

    fn target_error(&self, m: Match, targets: Targets) -> Option<SyntaxError> {
        let e = self.expression(m)?;
        let bad = invalid_target(&e, targets)?;
        let verb = if targets == Targets::Delete { "delete" } else { "assign to" };
        Some(SyntaxError::at(bad.span, format!("cannot {verb} {}", expression_name(bad))))
    }

    fn special(&mut self, name: &str, a: Match, b: Option<Match>) -> Option<SyntaxError> {
        let text = self.source_of(a).to_owned();
        let legacy = matches!(&*text, "print" | "exec");
        let last = self.tokens.len() - 1;
        match name {
            "forgot_comma" => {
                let b = b?;
                if legacy || self.tokens[b.end - 1].level == 0 {
                    return None;
                }
                Some(self.error_over(a, b, "invalid syntax. Perhaps you forgot a comma?"))
            }
            "legacy" if legacy => {
                let message = format!("Missing parentheses in call to '{text}'. Did you mean {text}(...)?");
                Some(self.error_over(a, b?, message))
            }
            "maybe_equal" => {
                let e = self.expression(a)?;
                let kind = expression_name(&e);
                let message = format!("cannot assign to {kind} here. Maybe you meant '==' instead of '='?");
                Some(SyntaxError::at(e.span, message))
            }
            "annotation_target" => {
                let kind = expression_name(&self.expression(a)?);
                Some(self.error_over(a, a, format!("only single target (not {kind}) can be annotated")))
            }
            "else_statement" => {
                let next = self.tokens.get(b?.end + 1)?;
                let statement = matches!(self.text(*next), "pass" | "break" | "continue");
                let message = "expected expression after 'else', but statement is given";
                statement.then(|| self.error_between(a.start, b.map_or(last, |b| b.end + 1), message))
            }
            "star_bound" | "double_star_bound" => {
                let what = if name == "star_bound" { "TypeVarTuple" } else { "ParamSpec" };
                let constraints = matches!(self.expression(b?)?.kind, ExprKind::Tuple { .. });
                let how = if constraints { "constraints" } else { "bound" };
                Some(self.error_between(a.start, last, format!("cannot use {how} with {what}")))
            }
            "missing_colon" => {
                let token = self.tokens[a.end - 1];
                let line_start = self.source[..token.end].rfind('\n').map_or(0, |i| i + 1);
                let col = (token.end - line_start) as u32 - 1;
                let span = Span { line: token.end_line, col, end_line: token.end_line, end_col: 0 };
                Some(SyntaxError::at(span, "':' expected after dictionary key").with_end_offset(0))
            }
            "nonparen_genexp" => {
                let positional: Vec<usize> = self
                    .arguments(a)
                    .into_iter()
                    .filter(|&(_, kind)| kind == Argument::Positional)
                    .map(|(s, _)| s)
                    .collect();
                let (&start, rest) = positional.split_last()?;
                if rest.is_empty() {
                    return None;
                }
                let whole = Match { start, end: b?.end };
                Some(self.error_over(whole, whole, "Generator expression must be parenthesized"))
            }
            "arguments_order" => {
                let unpacking = self.arguments(a).iter().any(|(_, kind)| *kind == Argument::DoubleStar);
                let message = if unpacking {
                    "positional argument follows keyword argument unpacking"
                } else {
                    "positional argument follows keyword argument"
                };
                Some(self.error_between(last, last, message))
            }
            _ => None,
        }
    }

    /// For a source whose grammar is right: the first literal that is wrong in itself.
    pub(super) fn bad_literal(&self) -> Option<SyntaxError> {
        let mut at = 0;
        while at < self.tokens.len() {
            let token = self.tokens[at];
            let found = match token.kind {
                TokenKind::String => {
                    let run = self.tokens[at..].iter().take_while(|t| t.kind == TokenKind::String).count();
                    let whole = Match { start: at, end: at + run };
                    at += run - 1;
                    self.mixed_strings(whole).or_else(|| (whole.start..whole.end).find_map(|i| self.bad_string(i)))
                }
                TokenKind::FStringMiddle | TokenKind::TStringMiddle => self.bad_escape(at, self.text(token), false),
                TokenKind::Op if self.text(token) == "!" => self.bad_conversion(at + 1),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
            at += 1;
        }
        None
    }

    fn bad_conversion(&self, at: usize) -> Option<SyntaxError> {
        let text = self.text(*self.tokens.get(at)?);
        if matches!(text, "s" | "r" | "a") {
            return None;
        }
        let message = format!("f-string: invalid conversion character '{text}': expected 's', 'r', or 'a'");
        Some(self.error_between(at, at, self.with_letter(&message, at)))
    }

    fn prefix(&self, at: usize) -> String {
        self.text(self.tokens[at]).split(['\'', '"']).next().unwrap_or("").to_ascii_lowercase()
    }

    fn bad_string(&self, at: usize) -> Option<SyntaxError> {
        let text = self.text(self.tokens[at]);
        let prefix = self.prefix(at);
        let quoted = &text[prefix.len()..];
        let size = if quoted.starts_with("\"\"\"") || quoted.starts_with("'''") { 3 } else { 1 };
        let body = quoted.get(size..quoted.len().checked_sub(size)?)?;
        let is_bytes = prefix.contains('b');
        if is_bytes && !body.is_ascii() {
            return Some(self.error_between(at, at, "bytes can only contain ASCII literal characters"));
        }
        if prefix.contains('r') { None } else { self.bad_escape(at, body, is_bytes) }
    }

    fn bad_escape(&self, at: usize, body: &str, is_bytes: bool) -> Option<SyntaxError> {
        let kind = if is_bytes { Body::Bytes } else { Body::Str };
        let bad = unescape(body, kind, 1, &mut Vec::new()).err()?;
        Some(self.error_between(at, at, bad.message))
    }

    fn mixed_strings(&self, run: Match) -> Option<SyntaxError> {
        let bytes = (run.start..run.end).filter(|&i| self.prefix(i).contains('b')).count();
        let mixed = bytes > 0 && bytes < run.end - run.start;
        mixed.then(|| self.error_over(run, run, "cannot mix bytes and nonbytes literals"))
    }

    /// The arguments in a stretch of tokens: where each starts and what it is.
    fn arguments(&self, m: Match) -> Vec<(usize, Argument)> {
        let mut out = Vec::new();
        let level =
            self.tokens[m.start].level - usize::from(matches!(self.text(self.tokens[m.start]), "(" | "[" | "{"));
        let mut start = m.start;
        for at in m.start..=m.end {
            let boundary = at == m.end || (self.tokens[at].level == level && self.text(self.tokens[at]) == ",");
            if !boundary {
                continue;
            }
            if start < at {
                let second = (start + 1 < at).then(|| self.text(self.tokens[start + 1]));
                let kind = match (self.text(self.tokens[start]), second) {
                    ("**", _) => Argument::DoubleStar,
                    (_, Some("=")) => Argument::Keyword,
                    _ => Argument::Positional,
                };
                out.push((start, kind));
            }
            start = at + 1;
        }
        out
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Argument {
    Positional,
    Keyword,
    DoubleStar,
}

/// Moves positions of a tree parsed from `(text)` to where `text` stands.
fn relocate(e: &mut Expr, line: u32, col: u32) {
    let move_span = |s: &mut Span| {
        if s.line == 1 {
            s.col = (s.col + col).saturating_sub(1);
        }
        if s.end_line == 1 {
            s.end_col = (s.end_col + col).saturating_sub(1);
        }
        s.line += line - 1;
        s.end_line += line - 1;
    };
    move_span(&mut e.span);
    match &mut e.kind {
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
            elts.iter_mut().for_each(|e| relocate(e, line, col));
        }
        ExprKind::Starred { value, .. } | ExprKind::Compare { left: value, .. } => relocate(value, line, col),
        _ => {}
    }
}

fn invalid_target(e: &Expr, targets: Targets) -> Option<&Expr> {
    match &e.kind {
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
            elts.iter().find_map(|e| invalid_target(e, targets))
        }
        ExprKind::Starred { .. } if targets == Targets::Delete => Some(e),
        ExprKind::Starred { value, .. } => invalid_target(value, targets),
        // `for f() in x`: read as an expression, the target is the left side of a comparison.
        ExprKind::Compare { left, ops, .. } if targets == Targets::For => {
            if ops.first() == Some(&CmpOp::In) {
                invalid_target(left, targets)
            } else {
                None
            }
        }
        ExprKind::Name { .. } | ExprKind::Subscript { .. } | ExprKind::Attribute { .. } => None,
        _ => Some(e),
    }
}

/// What CPython's messages call an expression.
fn expression_name(e: &Expr) -> &'static str {
    match &e.kind {
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Starred { .. } => "starred",
        ExprKind::Name { .. } => "name",
        ExprKind::List { .. } => "list",
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Call { .. } => "function call",
        ExprKind::BoolOp { .. } | ExprKind::BinOp { .. } | ExprKind::UnaryOp { .. } | ExprKind::Slice { .. } => {
            "expression"
        }
        ExprKind::GeneratorExp { .. } => "generator expression",
        ExprKind::Yield { .. } | ExprKind::YieldFrom { .. } => "yield expression",
        ExprKind::Await { .. } => "await expression",
        ExprKind::ListComp { .. } => "list comprehension",
        ExprKind::SetComp { .. } => "set comprehension",
        ExprKind::DictComp { .. } => "dict comprehension",
        ExprKind::Dict { .. } => "dict literal",
        ExprKind::Set { .. } => "set display",
        ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => "f-string expression",
        ExprKind::TemplateStr { .. } | ExprKind::Interpolation { .. } => "t-string expression",
        ExprKind::Constant { value, .. } => match value {
            Constant::None => "None",
            Constant::Bool(true) => "True",
            Constant::Bool(false) => "False",
            Constant::Ellipsis => "ellipsis",
            _ => "literal",
        },
        ExprKind::Compare { .. } => "comparison",
        ExprKind::IfExp { .. } => "conditional expression",
        ExprKind::NamedExpr { .. } => "named expression",
    }
}
