//! What exactly is wrong with a source that the parser refused: CPython's message and range.
//!
//! CPython parses with a PEG and, when that fails, once more with rules for what people write by mistake. The same is
//! done here, on the slow road only: `grammar.txt` is that grammar, interpreted with memoization by [`Machine`] over the
//! tokens of [`crate::tokenizer`]. The first pass finds the token at which the source stops making sense; the second
//! looks for a known mistake. Tokenizer errors take precedence where CPython gives it to them.

mod grammar;
mod rules;

use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use crate::tokenizer::{Place, Token, TokenError, TokenKind, Tokenizer};
use grammar::{Grammar, Item};
use std::collections::HashMap;

/// A stretch of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub start: usize,
    pub end: usize,
}

/// Why a rule did not simply match or fail.
enum Stop {
    /// The error is known.
    Error(SyntaxError),
    /// A cut: the other alternatives are out.
    Cut,
}

type Outcome = Result<Option<usize>, Stop>;

/// The error of a refused source; None if this grammar finds nothing wrong.
pub(crate) fn diagnose(source: &str, is_eval: bool) -> Option<SyntaxError> {
    let (mut machine, start) = machine(source, is_eval)?;
    match stacker::maybe_grow(1 << 20, 64 << 20, || machine.rule_at(start, 0)) {
        Ok(Some(_)) => return machine.bad_literal(),
        Ok(None) | Err(Stop::Cut) => {}
        Err(Stop::Error(e)) => return Some(machine.prefer_token_error(e)),
    }
    let last = machine.tokens.len().checked_sub(1)?;
    machine.second_pass = true;
    machine.memo.clear();
    if let Err(Stop::Error(e)) = stacker::maybe_grow(1 << 20, 64 << 20, || machine.rule_at(start, 0)) {
        return Some(machine.prefer_token_error(e));
    }
    let token = machine.tokens[last];
    let error = match token.kind {
        TokenKind::Indent | TokenKind::Dedent => {
            let what = if token.kind == TokenKind::Indent { "unexpected indent" } else { "unexpected unindent" };
            return Some(machine.indentation_error(last, what));
        }
        _ => machine.error_between(last, last, "invalid syntax"),
    };
    Some(machine.check_rest(error, last))
}

fn machine(source: &str, is_eval: bool) -> Option<(Machine<'_>, u32)> {
    let grammar = grammar::grammar();
    let start = grammar.rule(if is_eval { "eval" } else { "file" })?;
    let machine = Machine {
        source,
        grammar,
        tokenizer: Tokenizer::new(source, false),
        tokens: Vec::new(),
        token_error: None,
        memo: HashMap::new(),
        second_pass: false,
        bindings: Vec::new(),
        calls: 0,
    };
    Some((machine, start))
}

/// Whether a source that does not parse makes sense up to its end.
pub(crate) fn ends_early(source: &str, is_eval: bool) -> bool {
    let Some((mut machine, start)) = machine(source, is_eval) else { return false };
    match stacker::maybe_grow(1 << 20, 64 << 20, || machine.rule_at(start, 0)) {
        Ok(Some(_)) => false,
        Err(Stop::Error(e)) => {
            let messages = ["was never closed", "unterminated triple-quoted", "unexpected EOF while parsing"];
            machine.token_error.is_some() && messages.iter().any(|m| e.message.contains(m))
        }
        Ok(None) | Err(Stop::Cut) => {
            let at_end =
                |t: &Token| matches!(t.kind, TokenKind::EndMarker | TokenKind::Dedent) && t.start >= source.len();
            machine.tokens.last().is_some_and(at_end)
        }
    }
}

pub(super) struct Machine<'a> {
    pub source: &'a str,
    grammar: &'static Grammar,
    tokenizer: Tokenizer<'a>,
    pub tokens: Vec<Token>,
    token_error: Option<SyntaxError>,
    memo: HashMap<(u32, u32), Option<u32>>,
    second_pass: bool,
    pub bindings: Vec<(&'static str, Match)>,
    calls: u64,
}

/// Steps after which a pathological source is left with the error it has.
const MAX_CALLS: u64 = 20_000_000;

impl Machine<'_> {
    fn token(&mut self, at: usize) -> Result<Token, Stop> {
        while self.tokens.len() <= at {
            if let Some(error) = &self.token_error {
                return Err(Stop::Error(error.clone()));
            }
            match self.tokenizer.next_token() {
                Ok(token) => self.tokens.push(token),
                Err(error) => {
                    let error = self.token_error_at(&error);
                    self.token_error = Some(error.clone());
                    return Err(Stop::Error(error));
                }
            }
            if self.tokens.last().is_some_and(|t| t.kind == TokenKind::EndMarker) && self.tokens.len() <= at {
                let last = self.tokens[self.tokens.len() - 1];
                self.tokens.push(last);
            }
        }
        Ok(self.tokens[at])
    }

    pub fn text(&self, token: Token) -> &str {
        &self.source[token.start..token.end]
    }

    fn rule_at(&mut self, rule: u32, at: usize) -> Outcome {
        self.calls += 1;
        if self.calls > MAX_CALLS {
            return Ok(None);
        }
        let grammar = self.grammar;
        let info = &grammar.rules[rule as usize];
        if let Some(&known) = self.memo.get(&(rule, at as u32)) {
            return Ok(known.map(|e| e as usize));
        }
        let result = crate::ast::deep(|| self.alternatives(&info.alternatives, at))?;
        self.memo.insert((rule, at as u32), result.map(|e| e as u32));
        Ok(result)
    }

    fn alternatives(&mut self, alternatives: &'static [grammar::Alternative], at: usize) -> Outcome {
        for alternative in alternatives {
            // As in CPython, an alternative that is nothing but a mistake is left out of the first pass; a mistake in
            // the middle of one is not.
            if !self.second_pass
                && let [(_, Item::Rule(rule))] = &alternative.items[..]
                && self.grammar.rules[*rule as usize].invalid
            {
                continue;
            }
            let mark = self.bindings.len();
            let result = self.sequence(alternative, at);
            let result = match result {
                Ok(Some(end)) => {
                    if let Some(action) = &alternative.action {
                        match self.act(action, mark, at, end) {
                            Some(error) => Err(Stop::Error(error)),
                            None => Ok(None),
                        }
                    } else {
                        Ok(Some(end))
                    }
                }
                other => other,
            };
            self.bindings.truncate(mark);
            match result {
                Ok(None) => {}
                Err(Stop::Cut) => return Ok(None),
                other => return other,
            }
        }
        Ok(None)
    }

    fn sequence(&mut self, alternative: &'static grammar::Alternative, mut at: usize) -> Outcome {
        let mut cut = false;
        for (name, item) in &alternative.items {
            if matches!(item, Item::Cut) {
                cut = true;
                continue;
            }
            match self.item(item, at)? {
                Some(end) => {
                    if let Some(name) = name {
                        self.bindings.push((name, Match { start: at, end }));
                    }
                    at = end;
                }
                None => return if cut { Err(Stop::Cut) } else { Ok(None) },
            }
        }
        Ok(Some(at))
    }

    fn item(&mut self, item: &'static Item, at: usize) -> Outcome {
        match item {
            Item::Literal(text) => {
                let token = self.token(at)?;
                let fits = matches!(token.kind, TokenKind::Op | TokenKind::Name) && self.text(token) == *text;
                Ok(fits.then_some(at + 1))
            }
            Item::Name => {
                let token = self.token(at)?;
                let fits = token.kind == TokenKind::Name && !rules::is_keyword(self.text(token));
                Ok(fits.then_some(at + 1))
            }
            Item::SoftKeyword => {
                let token = self.token(at)?;
                let fits = token.kind == TokenKind::Name && matches!(self.text(token), "_" | "case" | "match" | "type");
                Ok(fits.then_some(at + 1))
            }
            Item::Kind(kind) => Ok((self.token(at)?.kind == *kind).then_some(at + 1)),
            Item::Nothing => Ok(Some(at)),
            Item::Never => Ok(None),
            Item::Rule(rule) => self.rule_at(*rule, at),
            Item::Group(alternatives) => self.alternatives(alternatives, at),
            Item::Optional(inner) => Ok(Some(self.item(inner, at)?.unwrap_or(at))),
            Item::Repeat(inner, least_one) => {
                let mut end = at;
                while let Some(next) = self.item(inner, end)? {
                    if next == end {
                        break;
                    }
                    end = next;
                }
                Ok((end > at || !least_one).then_some(end))
            }
            Item::Separated(separator, inner) => {
                let Some(mut end) = self.item(inner, at)? else { return Ok(None) };
                while let Some(after) = self.item(separator, end)? {
                    let Some(next) = self.item(inner, after)? else { break };
                    end = next;
                }
                Ok(Some(end))
            }
            Item::Ahead(inner) => Ok(self.item(inner, at)?.map(|_| at)),
            Item::NotAhead(inner) => Ok(if self.item(inner, at)?.is_some() { None } else { Some(at) }),
            Item::Required(inner, text) => match self.item(inner, at)? {
                Some(end) => Ok(Some(end)),
                // In the first pass only a failure, so that it is known how far the source makes sense.
                None if !self.second_pass => Ok(None),
                None => {
                    self.token(at)?;
                    let message = format!("expected '{text}'");
                    Err(Stop::Error(self.error_between(at, at, message)))
                }
            },
            Item::Cut => Ok(Some(at)),
        }
    }

    // --- errors ---

    /// From the start of a token to the end of another.
    pub fn error_between(&self, first: usize, last: usize, message: impl Into<String>) -> SyntaxError {
        let (a, b) = (self.tokens[first], self.tokens[last.max(first)]);
        if matches!(a.kind, TokenKind::EndMarker | TokenKind::Dedent) && a.start >= self.source.len() {
            return self.at_end(message);
        }
        SyntaxError::at(self.span(a.start, a.line, b.end, b.end_line), message)
    }

    /// At the end of the source: behind its last line, without an end.
    fn at_end(&self, message: impl Into<String>) -> SyntaxError {
        let text = self.source.trim_end_matches('\n');
        let last_line = text.rsplit('\n').next().unwrap_or("");
        let line = text.matches('\n').count() as u32 + 1;
        let col = last_line.len() as u32;
        SyntaxError::at(Span { line, col, end_line: line, end_col: col }, message).with_end_offset(-1)
    }

    fn span(&self, start: usize, line: u32, end: usize, end_line: u32) -> Span {
        let column = |at: usize, line: u32| {
            let from = self.source[..at.min(self.source.len())].rfind('\n').map_or(0, |i| i + 1);
            // Tokens at the end of the source may be on a line that has no text.
            let last_line = self.source[..at.min(self.source.len())].matches('\n').count() as u32 + 1;
            if last_line < line { 0 } else { (at - from) as u32 }
        };
        let col = column(start, line);
        // The end of a line end counts as behind it on the same line.
        let is_line_end = end > start && self.source.as_bytes().get(end - 1) == Some(&b'\n');
        let end_col = if is_line_end { column(end - 1, line) + 1 } else { column(end, end_line) };
        Span { line, col, end_line, end_col }
    }

    pub fn indentation_error(&self, token: usize, message: impl Into<String>) -> SyntaxError {
        let mut error = self.error_between(token, token, message).with_kind(ErrorKind::IndentationError);
        let kind = self.tokens[token].kind;
        let inside = self.tokens[token].start < self.source.len();
        if kind == TokenKind::Indent || (kind == TokenKind::Dedent && inside) {
            let t = self.tokens[token];
            let span = self.span(t.end, t.line, t.end, t.line);
            error = SyntaxError::at(span, error.message).with_kind(ErrorKind::IndentationError).with_end_offset(-1);
            error.offset -= 1;
        }
        error
    }

    fn token_error_at(&self, error: &TokenError) -> SyntaxError {
        let span = match error.place {
            Place::Range => {
                let end = error.end.unwrap_or(error.at);
                self.span(error.at, error.line, end, error.line)
            }
            Place::Before => {
                let width = self.source[..error.at].chars().next_back().map_or(0, char::len_utf8);
                let at = error.at - width;
                let span = self.span(at, error.line, at, error.line);
                let found = SyntaxError::at(span, &*error.message).with_kind(error.kind);
                let no_end = error.message.ends_with("line continuation character");
                return if no_end { found.with_end_offset(0) } else { found };
            }
            Place::Bracket => {
                let span = self.span(error.at, error.line, error.at, error.line);
                return SyntaxError::at(span, &*error.message).with_end_offset(0);
            }
            Place::Line => {
                let span = Span { line: error.line, col: 0, end_line: error.line, end_col: 0 };
                return SyntaxError::at(span, &*error.message).with_kind(error.kind).with_end_offset(0);
            }
            Place::LineEnd => {
                let end = self.source[error.at..].find('\n').map_or(self.source.len(), |i| error.at + i);
                let span = self.span(end, error.line, end, error.line);
                return SyntaxError::at(span, &*error.message).with_kind(error.kind).with_end_offset(-1);
            }
        };
        SyntaxError::at(span, &*error.message).with_kind(error.kind)
    }

    /// A mistake found by a rule gives way to a tokenizer error in what follows.
    fn prefer_token_error(&mut self, error: SyntaxError) -> SyntaxError {
        if error.kind != ErrorKind::SyntaxError || self.token_error.as_ref() == Some(&error) {
            return error;
        }
        let last = self.tokens.len().saturating_sub(1);
        self.check_rest(error, last)
    }

    /// Reads the source to its end; what the tokenizer finds wrong counts more than `error`.
    fn check_rest(&mut self, error: SyntaxError, last: usize) -> SyntaxError {
        let line = self.tokens.get(last).map_or(0, |t| t.line);
        loop {
            let at = self.tokens.len();
            match self.token(at) {
                Ok(token) if token.kind == TokenKind::EndMarker => return error,
                Ok(_) => {}
                Err(Stop::Error(found)) => {
                    // An open bracket counts only if the error is on a later line.
                    let open = found.message.ends_with("was never closed");
                    return if open && line <= found.line { error } else { found };
                }
                Err(Stop::Cut) => return error,
            }
        }
    }
}
