//! ruff's errors in CPython's words.

use super::source::LineIndex;
use crate::ast::{Mode, Span};
use crate::error::{ErrorKind, SyntaxError};
use ruff_python_ast::Mod;
use ruff_python_parser::{LexicalErrorType, ParseErrorType, Parsed};
use ruff_text_size::Ranged;

/// The error CPython would report first, if the source has any.
pub(super) fn first_error(_source: &str, lines: &LineIndex, parsed: &Parsed<Mod>, _mode: Mode) -> Option<SyntaxError> {
    if let Some(error) = parsed.errors().iter().min_by_key(|e| e.location.start()) {
        let span: Span = lines.span(error.location);
        let message = match &error.error {
            ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
                return Some(
                    SyntaxError::at(span, "unindent does not match any outer indentation level")
                        .with_kind(ErrorKind::IndentationError),
                );
            }
            _ => "invalid syntax".to_owned(),
        };
        return Some(SyntaxError::at(span, message));
    }
    parsed.unsupported_syntax_errors().first().map(|e| SyntaxError::at(lines.span(e.range()), "invalid syntax"))
}
