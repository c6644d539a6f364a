//! The values of string and bytes literals, decoded from the source.
//!
//! ruff's own values serve literals without a backslash. The others are decoded here, because Python keeps lone
//! surrogates (`"\ud800"`), warns of unknown escapes, and words its errors differently.

use crate::error::{SyntaxError, Warning, WarningKind};

/// Appends a code point, surrogates included, as (generalised) UTF-8.
pub fn push_code_point(out: &mut Vec<u8>, c: u32) {
    match c {
        0..0x80 => out.push(c as u8),
        0x80..0x800 => out.extend([0xC0 | (c >> 6) as u8, 0x80 | (c & 0x3F) as u8]),
        0x800..0x10000 => out.extend([0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8]),
        _ => out.extend([
            0xF0 | (c >> 18) as u8,
            0x80 | (c >> 12 & 0x3F) as u8,
            0x80 | (c >> 6 & 0x3F) as u8,
            0x80 | (c & 0x3F) as u8,
        ]),
    }
}

/// What a body of literal text is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Str,
    Bytes,
    /// Literal part of an f-string or t-string: doubled braces stand for one.
    Interpolated,
}

/// A failed escape: message and byte range within the body.
pub struct BadEscape {
    pub message: String,
}

/// Decodes the text between the quotes of a non-raw literal.
pub fn unescape(body: &str, kind: Body, line: u32, warnings: &mut Vec<Warning>) -> Result<Vec<u8>, BadEscape> {
    let bytes = body.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i];
        if b != b'\\' {
            out.push(b);
            i += 1;
            if kind == Body::Interpolated && (b == b'{' || b == b'}') && bytes.get(i) == Some(&b) {
                i += 1;
            }
            continue;
        }
        let start = i;
        i += 1;
        let Some(&escape) = bytes.get(i) else {
            return Err(BadEscape {
                message:
                    "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position 0: \\ at end of string"
                        .into(),
            });
        };
        i += 1;
        match escape {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(escape),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'0'..=b'7' => {
                let mut value = 0u32;
                i -= 1;
                let first = i;
                while i < bytes.len() && i < first + 3 && matches!(bytes[i], b'0'..=b'7') {
                    value = value * 8 + u32::from(bytes[i] - b'0');
                    i += 1;
                }
                if value > 0o377 {
                    let text = &body[first..i];
                    warnings.push(invalid(line_of(bytes, start, line), &format!("\\{text}"), "octal escape sequence"));
                }
                if kind == Body::Bytes { out.push(value as u8) } else { push_code_point(&mut out, value) }
            }
            b'x' => {
                let value = hex(bytes, i, 2);
                match value {
                    Some(v) if kind == Body::Bytes => out.push(v as u8),
                    Some(v) => push_code_point(&mut out, v),
                    None if kind == Body::Bytes => {
                        return Err(BadEscape {
                            message: format!("(value error) invalid \\x escape at position {start}"),
                        });
                    }
                    None => return Err(truncated(body, start, i, 2, "\\xXX")),
                }
                i += 2;
            }
            b'u' | b'U' if kind != Body::Bytes => {
                let digits = if escape == b'u' { 4 } else { 8 };
                let Some(v) = hex(bytes, i, digits) else {
                    return Err(truncated(body, start, i, digits, if digits == 4 { "\\uXXXX" } else { "\\UXXXXXXXX" }));
                };
                i += digits;
                if v > 0x10FFFF {
                    return Err(unicode_error(body, start, i - 1, "illegal Unicode character"));
                }
                push_code_point(&mut out, v);
            }
            b'N' if kind != Body::Bytes => {
                let name = match bytes.get(i) {
                    Some(b'{') => body[i + 1..].find('}').map(|len| &body[i + 1..i + 1 + len]),
                    _ => None,
                };
                let Some(name) = name.filter(|n| !n.is_empty()) else {
                    let end = if bytes.get(i) == Some(&b'{') { (i + 1).min(bytes.len()) } else { i };
                    return Err(unicode_error(body, start, end.max(start + 2) - 1, "malformed \\N character escape"));
                };
                i += name.len() + 2;
                match unicode_names2::character(name) {
                    Some(c) => push_code_point(&mut out, c as u32),
                    None => return Err(unicode_error(body, start, i - 1, "unknown Unicode character name")),
                }
            }
            other => {
                out.push(b'\\');
                // The character itself follows the ordinary way: it may be several bytes, or a doubled brace.
                i -= 1;
                let c = body[i..].chars().next().unwrap_or(other as char);
                warnings.push(invalid(line_of(bytes, start, line), &format!("\\{c}"), "escape sequence"));
            }
        }
    }
    Ok(out)
}

fn line_of(bytes: &[u8], at: usize, first: u32) -> u32 {
    first + bytes[..at].iter().filter(|&&b| b == b'\n').count() as u32
}

fn invalid(line: u32, text: &str, what: &str) -> Warning {
    let message = format!(
        "\"{text}\" is an invalid {what}. Such sequences will not work in the future. Did you mean \"\\{text}\"? \
         A raw string is also an option."
    );
    Warning { kind: WarningKind::SyntaxWarning, message, line }
}

fn hex(bytes: &[u8], at: usize, digits: usize) -> Option<u32> {
    let slice = bytes.get(at..at + digits)?;
    slice.iter().try_fold(0u32, |v, &b| Some(v << 4 | (b as char).to_digit(16)?))
}

fn truncated(body: &str, start: usize, digits_at: usize, digits: usize, form: &str) -> BadEscape {
    let valid = body.as_bytes()[digits_at..].iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
    unicode_error(body, start, (digits_at + valid).max(start + 1) - 1, &format!("truncated {form} escape"))
}

/// Positions count in characters of the body, as CPython decodes it.
fn unicode_error(body: &str, start: usize, end: usize, reason: &str) -> BadEscape {
    let start_char = body.get(..start).map_or(start, |s| s.chars().count());
    let end_char = start_char + (end - start);
    BadEscape {
        message: format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {start_char}-{end_char}: {reason}"
        ),
    }
}

impl BadEscape {
    pub fn at(self, span: crate::ast::Span) -> SyntaxError {
        SyntaxError::at(span, self.message)
    }
}
