//! From the bytes of a file to text the parser takes: byte-order mark, coding cookie, line ends, null bytes; and the
//! index from byte offsets to lines.

use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use ruff_text_size::TextRange;
use std::borrow::Cow;

/// Decodes source bytes as PEP 263 says.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SyntaxError> {
    let (bytes, has_bom) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let encoding = cookie(bytes).map(normalize_encoding);
    match encoding.as_deref() {
        None | Some("utf-8") => {
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| not_utf8(bytes, e, encoding.is_none()))
        }
        Some(other) if has_bom => Err(unplaced(format!("encoding problem: {other} with BOM"))),
        Some("ascii") => match bytes.iter().position(|b| !b.is_ascii()) {
            None => Ok(std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)),
            Some(at) => Err(unplaced(format!(
                "(unicode error) 'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                bytes[at]
            ))),
        },
        Some("iso-8859-1") => Ok(Cow::Owned(bytes.iter().map(|&b| b as char).collect())),
        Some(other) => Err(unplaced(format!("unknown encoding: {other}"))),
    }
}

fn unplaced(message: String) -> SyntaxError {
    SyntaxError::plain(ErrorKind::SyntaxError, message)
}

fn not_utf8(bytes: &[u8], error: std::str::Utf8Error, no_cookie: bool) -> SyntaxError {
    let at = error.valid_up_to();
    let line = bytes[..at].iter().filter(|&&b| b == b'\n').count() as u32 + 1;
    let line_start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let message = if no_cookie {
        format!(
            "(unicode error) 'utf-8' codec can't decode byte 0x{:02x} in position {}: invalid {}",
            bytes[at],
            at - line_start,
            if matches!(bytes[at], 0x80..=0xC1 | 0xF5..) { "start byte" } else { "continuation byte" },
        )
    } else {
        "encoding problem: utf-8".to_owned()
    };
    let mut error = unplaced(message);
    (error.line, error.end_line) = (line, line);
    error
}

/// The name in a coding cookie: on line 1, or on line 2 if line 1 is blank or a comment.
pub fn cookie(bytes: &[u8]) -> Option<&str> {
    for line in bytes.split(|&b| b == b'\n' || b == b'\r').take(2) {
        let text = std::str::from_utf8(line).unwrap_or("");
        let trimmed = text.trim_start_matches([' ', '\t', '\x0c']);
        if !trimmed.starts_with('#') {
            if trimmed.is_empty() && !line.iter().any(|b| !b.is_ascii()) {
                continue;
            }
            return None;
        }
        let mut rest = trimmed;
        while let Some(at) = rest.find("coding") {
            rest = &rest[at + 6..];
            let Some(value) = rest.strip_prefix([':', '=']) else { continue };
            let value = value.trim_start_matches([' ', '\t']);
            let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(value.len());
            if end > 0 {
                return Some(&value[..end]);
            }
        }
    }
    None
}

fn normalize_encoding(name: &str) -> String {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let starts = |prefix: &str| lower == prefix || lower.starts_with(&format!("{prefix}-"));
    if starts("utf-8") || lower == "utf8" || lower == "u8" {
        "utf-8".into()
    } else if ["latin-1", "iso-8859-1", "iso-latin-1"].iter().any(|p| starts(p)) || lower == "latin1" || lower == "l1" {
        "iso-8859-1".into()
    } else if lower == "ascii" || lower == "us-ascii" || lower == "646" {
        "ascii".into()
    } else {
        name.to_owned()
    }
}

/// `\r\n` and `\r` become `\n`, as Python's universal newlines; null bytes are refused.
pub fn normalize(source: &str) -> Result<Cow<'_, str>, SyntaxError> {
    if source.as_bytes().contains(&0) {
        return Err(unplaced("source code string cannot contain null bytes".into()));
    }
    if !source.as_bytes().contains(&b'\r') {
        return Ok(Cow::Borrowed(source));
    }
    Ok(Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n")))
}

/// Byte offset to line and column.
pub struct LineIndex {
    starts: Vec<u32>,
    /// The line found last: consecutive questions are about near places.
    last: std::cell::Cell<usize>,
}

impl LineIndex {
    pub fn new(source: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(source.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        LineIndex { starts, last: std::cell::Cell::new(0) }
    }

    /// Line from 1, byte column from 0.
    pub fn place(&self, offset: u32) -> (u32, u32) {
        let mut line = self.last.get();
        if self.starts[line] > offset {
            line = self.starts.partition_point(|&s| s <= offset) - 1;
        } else {
            let mut steps = 0;
            while line + 1 < self.starts.len() && self.starts[line + 1] <= offset {
                line += 1;
                steps += 1;
                if steps == 8 {
                    line = self.starts.partition_point(|&s| s <= offset) - 1;
                    break;
                }
            }
        }
        self.last.set(line);
        (line as u32 + 1, offset - self.starts[line])
    }

    pub fn span(&self, range: TextRange) -> Span {
        let (line, col) = self.place(range.start().to_u32());
        let (end_line, end_col) = self.place(range.end().to_u32());
        Span { line, col, end_line, end_col }
    }
}
