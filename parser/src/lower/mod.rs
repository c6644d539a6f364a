//! From source to tree: ruff's parser, whose tree is translated to ours at once and dropped.
//!
//! This module is the only one that knows ruff, so that another parser could take its place. Besides translating it
//! does what ruff leaves to its users: decoding and line ends (`source`), literals as Python reads them (`strings`),
//! CPython's limits on nesting, and CPython's words for errors (`messages`).

mod expr;
mod messages;
mod pattern;
mod source;
mod stmt;
mod strings;

pub use source::{cookie, decode};
pub use strings::push_code_point;
pub(crate) use strings::{Body, unescape};

use crate::ast::{Expr, ExprKind, Interner, Mode, Module, ModuleBody, Name, Span, Stmt};
use crate::error::{ErrorKind, SyntaxError, Warning};
use ruff_python_ast as r;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser as rp;
use ruff_text_size::{Ranged, TextRange, TextSize};
use source::LineIndex;

/// Nesting beyond which a program is refused as too deeply nested.
const MAX_DEPTH: u32 = 60_000;

/// What a successful parse gives.
#[derive(Debug)]
pub struct Parsed {
    pub module: Module,
    pub warnings: Vec<Warning>,
    /// A `coding:` cookie or BOM-free text never changes the tree; the text after decoding and newline translation.
    pub source: String,
}

/// Parses text.
pub fn parse(source: &str, mode: Mode) -> Result<Parsed, SyntaxError> {
    let text = source::normalize(source)?;
    let text: &str = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.len() > i32::MAX as usize {
        return Err(SyntaxError::plain(ErrorKind::OverflowError, "source code is too long"));
    }
    if mode == Mode::Eval && text.is_empty() {
        // Not a single line: no place, but a text.
        let mut error = SyntaxError::plain(ErrorKind::SyntaxError, "invalid syntax");
        error.text = Some(String::new());
        return Err(error);
    }
    parse_normalized(text, mode).map_err(|e| e.locate(text))
}

/// Parses the bytes of a source file.
pub fn parse_bytes(source: &[u8], mode: Mode) -> Result<Parsed, SyntaxError> {
    if source.contains(&0) {
        return Err(SyntaxError::plain(ErrorKind::SyntaxError, "source code string cannot contain null bytes"));
    }
    parse(&decode(source)?, mode)
}

fn parse_normalized(text: &str, mode: Mode) -> Result<Parsed, SyntaxError> {
    if mode == Mode::FuncType { parse_function_type(text) } else { parse_with(text, mode, Interner::default()) }
}

/// A refusal that may have a better description, or a final one.
enum Refusal {
    Parser(SyntaxError),
    Final(SyntaxError),
}

fn parse_with(text: &str, mode: Mode, names: Interner) -> Result<Parsed, SyntaxError> {
    attempt(text, mode, names).map_err(|refusal| match refusal {
        Refusal::Final(error) => error,
        Refusal::Parser(error) => {
            let ended = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
            crate::diagnose::diagnose(&ended, mode == Mode::Eval).unwrap_or(error)
        }
    })
}

fn attempt(text: &str, mode: Mode, names: Interner) -> Result<Parsed, Refusal> {
    let ruff_mode = if mode == Mode::Eval { rp::Mode::Expression } else { rp::Mode::Module };
    let options = rp::ParseOptions::from(ruff_mode).with_target_version(r::PythonVersion::PY314);
    let parsed = rp::parse_unchecked(text, options);
    let depth = measure(&parsed);
    let stack = depth.0 as usize * 4096;
    // The translation and the drop of ruff's tree both recurse as deep as the tree.
    stacker::maybe_grow(stack + 256 * 1024, stack + 512 * 1024, move || {
        let lines = LineIndex::new(text);
        if let Some(error) = messages::first_error(&lines, &parsed) {
            return Err(Refusal::Parser(error));
        }
        if let Some(error) = depth.1.map(|range| (lines.span(range), depth.2)) {
            let (span, kind) = error;
            return Err(Refusal::Final(match kind {
                Limit::Parens => SyntaxError::at(span, "too many nested parentheses"),
                Limit::Indents => {
                    SyntaxError::at(span, "too many levels of indentation").with_kind(ErrorKind::IndentationError)
                }
                Limit::Depth => {
                    SyntaxError::plain(ErrorKind::RecursionError, "maximum recursion depth exceeded during compilation")
                }
            }));
        }
        let mut lower = Lower { source: text, lines, tokens: parsed.tokens(), names, warnings: Vec::new() };
        let body = match parsed.syntax() {
            r::Mod::Module(module) => {
                let body = lower.suite(&module.body).map_err(Refusal::Final)?;
                if mode == Mode::Single {
                    single_statement(&lower, &body).map_err(Refusal::Final)?;
                }
                if mode == Mode::Single { ModuleBody::Interactive(body) } else { ModuleBody::Module(body) }
            }
            r::Mod::Expression(module) => {
                ModuleBody::Expression(Box::new(lower.expr(&module.body).map_err(Refusal::Final)?))
            }
        };
        let Lower { names, warnings, .. } = lower;
        Ok(Parsed { module: Module { body, names, depth: depth.0 }, warnings, source: text.to_owned() })
    })
}

/// `compile(..., "single")` takes one compound statement or one line of simple ones.
fn single_statement(lower: &Lower<'_>, body: &[Stmt]) -> Result<(), SyntaxError> {
    let lines = lower.tokens.iter().filter(|t| t.kind() == TokenKind::Newline).count();
    if body.len() > 1 && lines > 1 {
        let kind = ErrorKind::SyntaxError;
        return Err(SyntaxError::plain(kind, "multiple statements found while compiling a single statement"));
    }
    Ok(())
}

/// Whether a source is not wrong but unfinished: what the prompt and `codeop` ask. With `wants_blank_line` a compound
/// statement is finished only by an empty line (`PyCF_DONT_IMPLY_DEDENT`).
pub fn is_incomplete(source: &str, mode: Mode, wants_blank_line: bool) -> bool {
    let Ok(text) = source::normalize(source) else { return false };
    match parse_with(&text, mode, Interner::default()) {
        Err(_) => crate::diagnose::ends_early(&text, mode == Mode::Eval),
        Ok(parsed) => {
            let ModuleBody::Interactive(body) = &parsed.module.body else { return false };
            let compound = body.last().is_some_and(|s| s.is_compound());
            let last_line = text.rsplit('\n').next().unwrap_or("");
            wants_blank_line && compound && !last_line.trim().is_empty()
        }
    }
}

/// Parses a piece of text as an expression, for what errors say about it.
pub(crate) fn parse_expression(text: &str) -> Option<Expr> {
    let mut parsed = attempt(text, Mode::Eval, Interner::default()).ok()?;
    match std::mem::replace(&mut parsed.module.body, ModuleBody::Module(Vec::new())) {
        ModuleBody::Expression(e) => Some(*e),
        _ => None,
    }
}

/// `(int, str) -> bool`, for `ast.parse(..., mode="func_type")`: parsed as a lambda-free pair around the arrow.
fn parse_function_type(text: &str) -> Result<Parsed, SyntaxError> {
    let invalid = || SyntaxError::at(Span { line: 1, col: 0, end_line: 1, end_col: 1 }, "invalid syntax");
    let arrow = text.rfind("->").ok_or_else(invalid)?;
    let left = parse_with(&format!("_{}", text[..arrow].trim()), Mode::Eval, Interner::default())?;
    let mut left = left.module;
    let mut right = parse_with(text[arrow + 2..].trim(), Mode::Eval, std::mem::take(&mut left.names))?;
    let nothing = || ModuleBody::Module(Vec::new());
    let ModuleBody::Expression(call) = std::mem::replace(&mut left.body, nothing()) else { return Err(invalid()) };
    let ModuleBody::Expression(returns) = std::mem::replace(&mut right.module.body, nothing()) else {
        return Err(invalid());
    };
    let ExprKind::Call { mut args, keywords, .. } = call.kind else { return Err(invalid()) };
    args.extend(keywords.into_iter().map(|k| k.value));
    let unstar = |e: Expr| match e.kind {
        ExprKind::Starred { value, .. } => *value,
        _ => e,
    };
    right.module.depth = right.module.depth.max(left.depth);
    right.module.body = ModuleBody::FunctionType { argtypes: args.into_iter().map(unstar).collect(), returns };
    right.source = text.to_owned();
    Ok(right)
}

#[derive(Clone, Copy)]
enum Limit {
    Parens,
    Indents,
    Depth,
}

/// An upper bound of the tree's depth, and the first place where a limit of CPython's is passed.
///
/// Between two separators every token can nest the tree one level deeper; a comma, colon or line end goes back to the
/// level of the bracket around it.
fn measure(parsed: &rp::Parsed<r::Mod>) -> (u32, Option<TextRange>, Limit) {
    let mut bases: Vec<(u32, u32)> = Vec::new();
    let (mut depth, mut base, mut deepest, mut indents, mut parens) = (0u32, 0u32, 0u32, 0u32, 0u32);
    let mut elifs = 0;
    let mut broken: Option<(TextRange, Limit)> = None;
    let mut note = |range, limit| {
        if broken.is_none() {
            broken = Some((range, limit));
        }
    };
    for token in parsed.tokens().iter() {
        match token.kind() {
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                if !matches!(token.kind(), TokenKind::FStringStart | TokenKind::TStringStart) {
                    parens += 1;
                    if parens > 200 {
                        note(token.range(), Limit::Parens);
                    }
                }
                bases.push((base, depth));
                depth += 2;
                base = depth;
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                if !matches!(token.kind(), TokenKind::FStringEnd | TokenKind::TStringEnd) {
                    parens = parens.saturating_sub(1);
                }
                (base, depth) = bases.pop().unwrap_or((0, 0));
                depth += 1;
            }
            TokenKind::Comma | TokenKind::Semi => depth = base,
            TokenKind::Newline => {
                depth = indents * 2;
                base = depth;
                bases.clear();
                parens = 0;
            }
            TokenKind::Indent => {
                indents += 1;
                if indents > 99 {
                    note(token.range(), Limit::Indents);
                }
            }
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            TokenKind::Elif => {
                elifs += 1;
                depth += 1;
            }
            TokenKind::NonLogicalNewline | TokenKind::Comment => {}
            _ => depth += 1,
        }
        if depth > deepest {
            deepest = depth;
            if deepest > MAX_DEPTH {
                note(token.range(), Limit::Depth);
            }
        }
    }
    let (range, limit) = match broken {
        Some((range, limit)) => (Some(range), limit),
        None => (None, Limit::Depth),
    };
    (deepest + elifs, range, limit)
}

/// The translation in progress.
struct Lower<'a> {
    source: &'a str,
    lines: LineIndex,
    tokens: &'a Tokens,
    names: Interner,
    warnings: Vec<Warning>,
}

impl Lower<'_> {
    fn span(&self, node: &impl Ranged) -> Span {
        self.lines.span(node.range())
    }

    fn name(&mut self, identifier: &r::Identifier) -> Name {
        self.names.intern(identifier.id.as_str())
    }

    fn optional_name(&mut self, identifier: &Option<r::Identifier>) -> Option<Name> {
        identifier.as_ref().map(|i| self.names.intern(i.id.as_str()))
    }

    fn text(&self, range: TextRange) -> &str {
        &self.source[range]
    }

    /// Start of the last token of one of `kinds` before `offset`.
    fn token_before(&self, offset: TextSize, kinds: &[TokenKind]) -> Option<TextSize> {
        self.tokens.before(offset).iter().rev().find(|t| kinds.contains(&t.kind())).map(|t| t.start())
    }
}
