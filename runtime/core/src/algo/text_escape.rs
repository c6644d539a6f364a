//! Backslash escapes: `repr` and `ascii` of texts and bytes, and the codecs `unicode_escape`, `raw_unicode_escape` and
//! `escape` both ways.

use super::code_unit::CodeUnit;
use super::codec::Fault;
use super::unicode;
use super::{Error, Result};

/// How much [`push_escape`] leaves readable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Printable,
    PrintableAscii,
}

/// The text of an escape sequence, all ASCII.
fn numeric_escape(code: u32) -> String {
    match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

fn short_escape(code: u32) -> Option<&'static str> {
    match code {
        0x5c => Some("\\\\"),
        0x09 => Some("\\t"),
        0x0a => Some("\\n"),
        0x0d => Some("\\r"),
        _ => None,
    }
}

fn push_ascii<U: CodeUnit>(out: &mut Vec<U>, text: &str) {
    // Every width holds ASCII.
    out.extend(text.bytes().filter_map(|byte| U::from_code(u32::from(byte))));
}

fn push_escape<U: CodeUnit>(out: &mut Vec<U>, unit: U, quote: u32, keep: Keep) {
    let code = unit.code();
    let plain = match code {
        0x20..=0x7e => code != quote && code != 0x5c,
        0..=0x7f => false,
        _ => keep == Keep::Printable && unicode::is_printable(code),
    };
    if plain {
        out.push(unit);
    } else if code == quote {
        push_ascii(out, "\\");
        out.push(unit);
    } else if let Some(escape) = short_escape(code) {
        push_ascii(out, escape);
    } else {
        push_ascii(out, &numeric_escape(code));
    }
}

/// The quote Python chooses: the double one only if that spares a backslash.
fn choose_quote<U: CodeUnit>(text: &[U]) -> u32 {
    let contains = |quote: u8| U::from_code(u32::from(quote)).is_some_and(|unit| U::position(text, unit).is_some());
    u32::from(if contains(b'\'') && !contains(b'"') { b'"' } else { b'\'' })
}

fn quoted<U: CodeUnit>(text: &[U], keep: Keep) -> Vec<U> {
    let quote = choose_quote(text);
    let mut out = Vec::with_capacity(text.len() + 2);
    out.extend(U::from_code(quote));
    // Most texts begin with many characters that stand for themselves, or hold no others.
    let plain = |unit: &U| matches!(unit.code(), 0x20..0x7f) && !matches!(unit.code(), 0x22 | 0x27 | 0x5c);
    let start = text.iter().position(|unit| !plain(unit)).unwrap_or(text.len());
    out.extend_from_slice(&text[..start]);
    for &unit in &text[start..] {
        push_escape(&mut out, unit, quote, keep);
    }
    out.extend(U::from_code(quote));
    out
}

/// `repr(text)`; it is never wider than the text itself.
pub fn repr_str<U: CodeUnit>(text: &[U]) -> Vec<U> {
    quoted(text, Keep::Printable)
}

/// `ascii(text)`.
pub fn ascii<U: CodeUnit>(text: &[U]) -> String {
    quoted(text, Keep::PrintableAscii).iter().filter_map(|unit| char::from_u32(unit.code())).collect()
}

/// `ascii()` of something whose `repr` is at hand: only what is not ASCII is escaped.
pub fn ascii_of_repr<U: CodeUnit>(repr: &[U]) -> String {
    let mut out = String::with_capacity(repr.len());
    for unit in repr {
        match unit.code() {
            code @ 0..=0x7f => out.push(char::from(code as u8)),
            code => out.push_str(&numeric_escape(code)),
        }
    }
    out
}

/// `repr(bytes)`, with the `b` and the quotes; `bytearray` wraps it.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = choose_quote(bytes);
    let mut out = Vec::with_capacity(bytes.len() + 3);
    push_ascii(&mut out, if quote == 0x22 { "b\"" } else { "b'" });
    for &byte in bytes {
        push_escape(&mut out, byte, quote, Keep::PrintableAscii);
    }
    out.push(quote as u8);
    out.into_iter().map(char::from).collect()
}

/// `codecs.escape_encode`.
pub fn escape_encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        push_escape(&mut out, byte, u32::from(b'\''), Keep::PrintableAscii);
    }
    out
}

/// `text.encode("unicode_escape")`.
pub fn unicode_escape_encode<U: CodeUnit>(text: &[U]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text {
        let code = unit.code();
        match short_escape(code) {
            Some(escape) => out.extend_from_slice(escape.as_bytes()),
            None if (0x20..0x7f).contains(&code) => out.push(code as u8),
            None => out.extend_from_slice(numeric_escape(code).as_bytes()),
        }
    }
    out
}

/// `text.encode("raw_unicode_escape")`: Latin-1 as it is, the rest as escapes.
pub fn raw_unicode_escape_encode<U: CodeUnit>(text: &[U]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text {
        match unit.code() {
            code @ 0..=0xff => out.push(code as u8),
            code => out.extend_from_slice(numeric_escape(code).as_bytes()),
        }
    }
    out
}

/// Where decoding escapes came to, for both `unicode_escape` and `raw_unicode_escape`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes decoded; with a fault, all before it.
    pub consumed: usize,
    pub fault: Option<Fault>,
    /// The first escape Python does not know (`\q`, `\777`), which it warns about: the position behind its backslash.
    pub first_invalid: Option<usize>,
}

/// Reads `count` hexadecimal digits at `at`. `Err`: where they end too early, and whether it is the end of input.
fn read_hex(input: &[u8], at: usize, count: usize) -> std::result::Result<u32, (usize, bool)> {
    let mut value = 0;
    for offset in 0..count {
        let byte = input.get(at + offset).ok_or((at + offset, true))?;
        value = value << 4 | char::from(*byte).to_digit(16).ok_or((at + offset, false))?;
    }
    Ok(value)
}

/// An escape that could not be read.
struct Bad {
    end: usize,
    reason: &'static str,
    /// More input could complete it.
    incomplete: bool,
}

/// What an escape sequence means, and where it ends.
enum Escape {
    Code(u32, usize),
    /// Backslash and newline.
    Nothing(usize),
    /// Not an escape: the backslash stands for itself.
    Unknown,
    /// An octal number beyond 0o377, which warns.
    LargeOctal(u32, usize),
}

fn hex_escape(input: &[u8], at: usize, count: usize, reason: &'static str) -> std::result::Result<Escape, Bad> {
    match read_hex(input, at, count) {
        Ok(code) if code > 0x10_ffff => {
            Err(Bad { end: at + count, reason: "illegal Unicode character", incomplete: false })
        }
        Ok(code) => Ok(Escape::Code(code, at + count)),
        Err((end, incomplete)) => Err(Bad { end, reason, incomplete }),
    }
}

fn named_escape(
    input: &[u8],
    at: usize,
    lookup: &mut dyn FnMut(&str) -> Option<u32>,
) -> std::result::Result<Escape, Bad> {
    const MALFORMED: &str = "malformed \\N character escape";
    match input.get(at) {
        None => return Err(Bad { end: at, reason: MALFORMED, incomplete: true }),
        Some(b'{') => {}
        Some(_) => return Err(Bad { end: at, reason: MALFORMED, incomplete: false }),
    }
    let start = at + 1;
    let Some(length) = memchr::memchr(b'}', &input[start..]) else {
        return Err(Bad { end: input.len(), reason: MALFORMED, incomplete: true });
    };
    if length == 0 {
        return Err(Bad { end: start, reason: MALFORMED, incomplete: false });
    }
    let end = start + length + 1;
    std::str::from_utf8(&input[start..start + length])
        .ok()
        .and_then(lookup)
        .map(|code| Escape::Code(code, end))
        .ok_or(Bad { end, reason: "unknown Unicode character name", incomplete: false })
}

/// The escape whose backslash stands before `at`.
fn read_escape(
    input: &[u8],
    at: usize,
    lookup: &mut dyn FnMut(&str) -> Option<u32>,
) -> std::result::Result<Escape, Bad> {
    let Some(&letter) = input.get(at) else {
        return Err(Bad { end: at, reason: "\\ at end of string", incomplete: true });
    };
    let code = |byte: u8| Ok(Escape::Code(u32::from(byte), at + 1));
    match letter {
        b'\n' => Ok(Escape::Nothing(at + 1)),
        b'\\' | b'\'' | b'"' => code(letter),
        b'a' => code(0x07),
        b'b' => code(0x08),
        b't' => code(0x09),
        b'n' => code(0x0a),
        b'v' => code(0x0b),
        b'f' => code(0x0c),
        b'r' => code(0x0d),
        b'0'..=b'7' => {
            let digits = input[at..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
            let (value, length) = digits.fold((0, 0), |(value, n), b| (value * 8 + u32::from(b - b'0'), n + 1));
            let end = at + length;
            Ok(if value > 0o377 { Escape::LargeOctal(value, end) } else { Escape::Code(value, end) })
        }
        b'x' => hex_escape(input, at + 1, 2, "truncated \\xXX escape"),
        b'u' => hex_escape(input, at + 1, 4, "truncated \\uXXXX escape"),
        b'U' => hex_escape(input, at + 1, 8, "truncated \\UXXXXXXXX escape"),
        b'N' => named_escape(input, at + 1, lookup),
        _ => Ok(Escape::Unknown),
    }
}

/// Decodes `unicode_escape` from `from` on until the end or the first fault. `complete`: no more input follows.
/// `lookup` finds the character of a name.
pub fn unicode_escape_decode(
    input: &[u8],
    from: usize,
    complete: bool,
    lookup: &mut dyn FnMut(&str) -> Option<u32>,
    out: &mut Vec<u32>,
) -> Progress {
    let mut progress = Progress { consumed: from, fault: None, first_invalid: None };
    let mut at = from;
    while let Some(&byte) = input.get(at) {
        let start = at;
        at += 1;
        if byte != b'\\' {
            out.push(u32::from(byte));
            progress.consumed = at;
            continue;
        }
        let invalid = Some(progress.first_invalid.unwrap_or(start + 1));
        match read_escape(input, at, lookup) {
            Ok(Escape::Code(code, end)) => {
                out.push(code);
                at = end;
            }
            Ok(Escape::Nothing(end)) => at = end,
            Ok(Escape::LargeOctal(code, end)) => {
                out.push(code);
                at = end;
                progress.first_invalid = invalid;
            }
            Ok(Escape::Unknown) => {
                out.push(u32::from(b'\\'));
                progress.first_invalid = invalid;
            }
            Err(bad) => {
                if complete || !bad.incomplete {
                    progress.fault = Some(Fault { start, end: bad.end, reason: bad.reason });
                }
                return progress;
            }
        }
        progress.consumed = at;
    }
    progress
}

/// Decodes `raw_unicode_escape` likewise: only `\u` and `\U` are escapes, and not behind another backslash.
pub fn raw_unicode_escape_decode(input: &[u8], from: usize, complete: bool, out: &mut Vec<u32>) -> Progress {
    let mut progress = Progress { consumed: from, fault: None, first_invalid: None };
    let mut at = from;
    while let Some(&byte) = input.get(at) {
        let start = at;
        at += 1;
        let count = match (byte, input.get(at)) {
            (b'\\', Some(b'u')) => 4,
            (b'\\', Some(b'U')) => 8,
            (b'\\', None) if !complete => return progress,
            (b'\\', Some(&next)) => {
                out.extend([u32::from(byte), u32::from(next)]);
                at += 1;
                progress.consumed = at;
                continue;
            }
            _ => {
                out.push(u32::from(byte));
                progress.consumed = at;
                continue;
            }
        };
        let reason = if count == 4 { "truncated \\uXXXX escape" } else { "truncated \\UXXXXXXXX escape" };
        match hex_escape(input, at + 1, count, reason) {
            Ok(Escape::Code(code, end)) => {
                out.push(code);
                at = end;
            }
            Ok(_) => {}
            Err(bad) => {
                if complete || !bad.incomplete {
                    let reason =
                        if bad.reason.starts_with("illegal") { "\\Uxxxxxxxx out of range" } else { bad.reason };
                    progress.fault = Some(Fault { start, end: bad.end, reason });
                }
                return progress;
            }
        }
        progress.consumed = at;
    }
    progress
}

/// How [`escape_decode`] treats a `\x` without two digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadHex {
    Refuse,
    Ignore,
    Replace,
}

/// `codecs.escape_decode`: the bytes, and the first escape Python does not know.
pub fn escape_decode(input: &[u8], bad_hex: BadHex) -> Result<(Vec<u8>, Option<usize>)> {
    let mut out = Vec::with_capacity(input.len());
    let mut first_invalid = None;
    let mut at = 0;
    while let Some(&byte) = input.get(at) {
        let start = at;
        at += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        // Names and \u escapes are letters like any other here.
        let text_only = matches!(input.get(at), Some(b'u' | b'U' | b'N'));
        let escape = if text_only { Ok(Escape::Unknown) } else { read_escape(input, at, &mut |_| None) };
        match escape {
            Ok(Escape::Code(code, end)) => {
                out.push(code as u8);
                at = end;
            }
            Ok(Escape::LargeOctal(code, end)) => {
                out.push(code as u8);
                at = end;
                first_invalid = first_invalid.or(Some(start + 1));
            }
            Ok(Escape::Nothing(end)) => at = end,
            Ok(Escape::Unknown) => {
                out.push(b'\\');
                first_invalid = first_invalid.or(Some(start + 1));
            }
            Err(_) if at == input.len() => return Err(Error::value("Trailing \\ in string")),
            Err(bad) => {
                match bad_hex {
                    BadHex::Refuse => return Err(Error::value(format!("invalid \\x escape at position {start}"))),
                    BadHex::Ignore => {}
                    BadHex::Replace => out.push(b'?'),
                }
                at = bad.end;
            }
        }
    }
    Ok((out, first_invalid))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn reprs() {
        for (text, want) in [
            ("a'b", r#""a'b""#),
            ("a'b\"", r#"'a\'b"'"#),
            ("\t\n\r\\\x00\x7f", r"'\t\n\r\\\x00\x7f'"),
            ("é\u{a0}\u{ad}€\u{2028}\u{10ffff}😀", "'é\\xa0\\xad€\\u2028\\U0010ffff😀'"),
        ] {
            assert_eq!(repr_str(&codes(text)), codes(want));
        }
        assert_eq!(ascii(&codes("é€😀")), r"'\xe9\u20ac\U0001f600'");
        assert_eq!(repr_str(&[0xd800u16]), b"'\\ud800'".map(u16::from));
        assert_eq!(repr_bytes(b"a'\xe9\n"), r#"b"a'\xe9\n""#);
        assert_eq!(escape_encode(b"'\"\n\xff\\"), br#"\'"\n\xff\\"#);
        assert_eq!(unicode_escape_encode(&codes("é\u{100}\u{10000}\n\\'")), br"\xe9\u0100\U00010000\n\\'");
        assert_eq!(raw_unicode_escape_encode(&codes("é\u{100}\\")), b"\xe9\\u0100\\");
        assert_eq!(ascii_of_repr(&codes("<é'>")), "<\\xe9'>");
    }

    fn decode(input: &[u8]) -> (Vec<u32>, Progress) {
        let mut out = Vec::new();
        let mut lookup = |name: &str| (name == "DIGIT ONE").then_some(0x31);
        let progress = unicode_escape_decode(input, 0, true, &mut lookup, &mut out);
        (out, progress)
    }

    #[test]
    fn decodes_escapes() {
        let (out, progress) = decode(b"\\x41\\u00e9\\U0001F600\\101\\n\\\n\xe9\\N{DIGIT ONE}\\q\\777");
        assert_eq!(out, codes("Aé😀A\né1\\q\u{1ff}"));
        assert_eq!((progress.fault, progress.first_invalid), (None, Some(43)));
    }

    #[test]
    fn reports_faults() {
        for (input, end, reason) in [
            (&b"\\x4"[..], 3, "truncated \\xXX escape"),
            (b"\\xzz", 2, "truncated \\xXX escape"),
            (b"\\u12", 4, "truncated \\uXXXX escape"),
            (b"\\U00110000", 10, "illegal Unicode character"),
            (b"\\N{", 3, "malformed \\N character escape"),
            (b"\\N", 2, "malformed \\N character escape"),
            (b"\\N{}", 3, "malformed \\N character escape"),
            (b"\\N{zz}", 6, "unknown Unicode character name"),
            (b"\\", 1, "\\ at end of string"),
        ] {
            assert_eq!(decode(input).1.fault, Some(Fault { start: 0, end, reason }), "{input:?}");
        }
        let mut out = Vec::new();
        let partial = unicode_escape_decode(b"a\\u12", 0, false, &mut |_| None, &mut out);
        assert_eq!((partial.consumed, partial.fault), (1, None));
    }

    #[test]
    fn raw_escapes() {
        let mut out = Vec::new();
        let progress = raw_unicode_escape_decode(b"\\u0041\\\\u0041\xe9\\n\\", 0, true, &mut out);
        assert_eq!((out, progress.fault), (codes("A\\\\u0041é\\n\\"), None));
        let progress = raw_unicode_escape_decode(b"\\u12", 0, true, &mut Vec::new());
        assert_eq!(progress.fault, Some(Fault { start: 0, end: 4, reason: "truncated \\uXXXX escape" }));
    }

    #[test]
    fn byte_escapes() {
        assert_eq!(escape_decode(b"a\\x41\\n\\q\\777", BadHex::Refuse), Ok((b"aA\n\\q\xff".to_vec(), Some(8))));
        assert_eq!(escape_decode(b"\\u12", BadHex::Refuse).unwrap().0, b"\\u12");
        assert_eq!(escape_decode(b"\\x4z", BadHex::Replace).unwrap().0, b"?z");
        assert_eq!(escape_decode(b"\\x4", BadHex::Refuse).unwrap_err().message, "invalid \\x escape at position 0");
        assert_eq!(escape_decode(b"a\\", BadHex::Refuse).unwrap_err().message, "Trailing \\ in string");
    }
}
