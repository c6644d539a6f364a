//! The parser's own account of an error: what is said when `diagnose` finds nothing wrong.

use super::source::LineIndex;
use crate::error::{ErrorKind, SyntaxError};
use ruff_python_ast::Mod;
use ruff_python_parser::{LexicalErrorType, ParseErrorType, Parsed};
use ruff_text_size::Ranged;

/// The first error of a parse, if it has any.
pub(super) fn first_error(lines: &LineIndex, parsed: &Parsed<Mod>) -> Option<SyntaxError> {
    if let Some(error) = parsed.errors().iter().min_by_key(|e| e.location.start()) {
        let span = lines.span(error.location);
        return Some(match &error.error {
            ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
                SyntaxError::at(span, "unindent does not match any outer indentation level")
                    .with_kind(ErrorKind::IndentationError)
            }
            ParseErrorType::ExpectedImaginaryNumber => {
                SyntaxError::at(span, "imaginary number required in complex literal")
            }
            ParseErrorType::ExpectedRealNumber => SyntaxError::at(span, "real number required in complex literal"),
            _ => SyntaxError::at(span, "invalid syntax"),
        });
    }
    parsed.unsupported_syntax_errors().first().map(|e| SyntaxError::at(lines.span(e.range()), "invalid syntax"))
}
