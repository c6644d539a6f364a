//! Errors of this crate: what becomes a Python `SyntaxError` (or a relative of it) and the warnings of compilation.

use crate::ast::Span;

/// The exception class to raise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    SyntaxError,
    IndentationError,
    TabError,
    /// `compile()` of bytes or text that cannot be source at all (null bytes in `ast` strings, for instance).
    ValueError,
    RecursionError,
    MemoryError,
    OverflowError,
    UnicodeDecodeError,
    /// Input ended too early: `code.compile_command` and the REPL ask for more lines (`PyCF_ALLOW_INCOMPLETE_INPUT`).
    IncompleteInput,
}

/// A rejected source. Columns here count from 1 in characters, as in `SyntaxError.offset`; 0 means "no position".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: String,
    /// Lines from 1; 0 if the error has no position.
    pub line: u32,
    pub offset: i32,
    pub end_line: u32,
    /// 0 or -1: no end, as CPython has it for some errors.
    pub end_offset: i32,
    /// The source line with its line end, if there is one.
    pub text: Option<String>,
    /// Byte columns still to be turned into characters (errors made from a [`Span`]).
    byte_columns: bool,
}

impl SyntaxError {
    /// An error at a node: byte columns from 0, as nodes have them.
    pub fn at(span: Span, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            kind: ErrorKind::SyntaxError,
            message: message.into(),
            line: span.line,
            offset: span.col as i32 + 1,
            end_line: span.end_line,
            end_offset: span.end_col as i32 + 1,
            text: None,
            byte_columns: true,
        }
    }

    /// An error without a place.
    pub fn plain(kind: ErrorKind, message: impl Into<String>) -> SyntaxError {
        SyntaxError { kind, byte_columns: false, ..SyntaxError::at(Span::default(), message) }.without_place()
    }

    fn without_place(mut self) -> SyntaxError {
        (self.line, self.offset, self.end_line, self.end_offset) = (0, 0, 0, 0);
        self
    }

    pub fn with_kind(mut self, kind: ErrorKind) -> SyntaxError {
        self.kind = kind;
        self
    }

    pub fn with_end_offset(mut self, end_offset: i32) -> SyntaxError {
        self.end_offset = end_offset;
        self
    }

    /// Fills in the line's text and turns byte columns into characters. Does nothing the second time.
    pub fn locate(mut self, source: &str) -> SyntaxError {
        if !self.byte_columns {
            return self;
        }
        self.byte_columns = false;
        let line_text = |line: u32| source.split_inclusive('\n').nth(line.saturating_sub(1) as usize);
        let chars = |line: u32, offset: i32| match line_text(line) {
            Some(text) if offset > 0 => {
                let bytes = text.as_bytes();
                let end = (offset as usize - 1).min(bytes.len());
                let before = String::from_utf8_lossy(&bytes[..end]).chars().count() as i32;
                before + 1 + (offset - 1 - end as i32).max(0)
            }
            _ => offset,
        };
        self.offset = chars(self.line, self.offset);
        self.end_offset = chars(self.end_line, self.end_offset);
        self.text = line_text(self.line).map(str::to_owned);
        self
    }
}

/// A `SyntaxWarning` found while compiling, for the runtime to issue through `warnings`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    pub kind: WarningKind,
    pub message: String,
    pub line: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WarningKind {
    SyntaxWarning,
    DeprecationWarning,
}
