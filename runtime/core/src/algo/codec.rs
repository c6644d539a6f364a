//! The codecs every Python program uses: UTF-8, UTF-16, UTF-32, Latin-1 and ASCII.
//!
//! A codec works in runs: [`decode_run`] and [`encode_run`] go on until the end of input or the first [`Fault`], the
//! part of the input no character or no bytes stand for. What to do then is the error handler's choice. Those built in
//! are here too, so [`decode`] and [`encode`] do the whole job; only for a handler written in Python the caller loops
//! over runs itself, calling it in between. Decoded text is code points, surrogates included (`surrogatepass`,
//! `surrogateescape`), of which the caller makes a string of the narrowest width. [`utf8_run`] is the fast door for the
//! commonest case.

use super::code_unit::CodeUnit;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Utf16(Endian),
    Utf32(Endian),
    Latin1,
    Ascii,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endian {
    Little,
    Big,
}

impl Encoding {
    /// The name in a UnicodeError.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16(Endian::Little) => "utf-16-le",
            Encoding::Utf16(Endian::Big) => "utf-16-be",
            Encoding::Utf32(Endian::Little) => "utf-32-le",
            Encoding::Utf32(Endian::Big) => "utf-32-be",
            Encoding::Latin1 => "latin-1",
            Encoding::Ascii => "ascii",
        }
    }

    /// The codec a program names, in any of its usual spellings; other names are looked up in `encodings`. `utf-16`
    /// and `utf-32` without byte order are not here, because they write and read a byte order mark.
    pub fn from_name(name: &str) -> Option<Encoding> {
        let normal: String =
            name.chars().map(|c| if c == '-' || c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect();
        Some(match normal.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "cp65001" => Encoding::Utf8,
            "utf_16_le" | "utf_16le" | "utf16_le" => Encoding::Utf16(Endian::Little),
            "utf_16_be" | "utf_16be" | "utf16_be" => Encoding::Utf16(Endian::Big),
            "utf_32_le" | "utf_32le" | "utf32_le" => Encoding::Utf32(Endian::Little),
            "utf_32_be" | "utf_32be" | "utf32_be" => Encoding::Utf32(Endian::Big),
            "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "8859" | "l1" | "latin" | "cp819" => Encoding::Latin1,
            "ascii" | "us_ascii" | "646" => Encoding::Ascii,
            _ => return None,
        })
    }
}

/// The byte order a byte order mark gives, and its length. `unit` is 2 for UTF-16 and 4 for UTF-32.
pub fn byte_order_mark(input: &[u8], unit: usize) -> Option<(Endian, usize)> {
    match (unit, input) {
        (2, [0xff, 0xfe, ..]) => Some((Endian::Little, 2)),
        (2, [0xfe, 0xff, ..]) => Some((Endian::Big, 2)),
        (4, [0xff, 0xfe, 0, 0, ..]) => Some((Endian::Little, 4)),
        (4, [0, 0, 0xfe, 0xff, ..]) => Some((Endian::Big, 4)),
        _ => None,
    }
}

/// A part of the input that cannot be decoded or encoded, and the UnicodeError's reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    pub start: usize,
    pub end: usize,
    pub reason: &'static str,
}

/// The valid UTF-8 from `from` on, and what ends it. Unless `complete`, a sequence cut off by the end of input is no
/// fault: the run ends before it.
pub fn utf8_run(input: &[u8], from: usize, complete: bool) -> (&str, Option<Fault>) {
    let rest = &input[from..];
    let error = match std::str::from_utf8(rest) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let valid = std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default();
    let start = from + error.valid_up_to();
    let fault = |length: usize, reason| Some(Fault { start, end: start + length, reason });
    let bad = &input[start..];
    let fault = match error.error_len() {
        None if !complete => None,
        None => fault(bad.len(), "unexpected end of data"),
        // Two bytes of a surrogate may become three, which a handler may accept.
        Some(_) if !complete && matches!(bad, [0xed, 0xa0..=0xbf]) => None,
        Some(length) if matches!(bad[0], 0xc2..=0xf4) => fault(length, "invalid continuation byte"),
        Some(length) => fault(length, "invalid start byte"),
    };
    (valid, fault)
}

/// Decodes from `from` on until the end or the first fault; the bytes consumed.
pub fn decode_run(
    encoding: Encoding,
    input: &[u8],
    from: usize,
    complete: bool,
    out: &mut Vec<u32>,
) -> (usize, Option<Fault>) {
    match encoding {
        Encoding::Utf8 => {
            let (text, fault) = utf8_run(input, from, complete);
            out.extend(text.chars().map(u32::from));
            (from + text.len(), fault)
        }
        Encoding::Latin1 => {
            out.extend(input[from..].iter().map(|&byte| u32::from(byte)));
            (input.len(), None)
        }
        Encoding::Ascii => {
            let end = input[from..].iter().position(|byte| !byte.is_ascii()).map_or(input.len(), |at| from + at);
            out.extend(input[from..end].iter().map(|&byte| u32::from(byte)));
            let reason = "ordinal not in range(128)";
            (end, (end < input.len()).then_some(Fault { start: end, end: end + 1, reason }))
        }
        Encoding::Utf16(endian) => decode_utf16(endian, input, from, complete, out),
        Encoding::Utf32(endian) => decode_utf32(endian, input, from, complete, out),
    }
}

fn read_u16(endian: Endian, input: &[u8], at: usize) -> Option<u32> {
    let pair = input.get(at..at + 2)?.try_into().ok()?;
    Some(u32::from(if endian == Endian::Little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }))
}

fn read_u32(endian: Endian, input: &[u8], at: usize) -> Option<u32> {
    let four = input.get(at..at + 4)?.try_into().ok()?;
    Some(if endian == Endian::Little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
}

fn decode_utf16(
    endian: Endian,
    input: &[u8],
    from: usize,
    complete: bool,
    out: &mut Vec<u32>,
) -> (usize, Option<Fault>) {
    let mut at = from;
    // Input that ends too early: a fault only if no more comes.
    let cut_off = |at: usize, reason| (at, complete.then_some(Fault { start: at, end: input.len(), reason }));
    while at < input.len() {
        let Some(first) = read_u16(endian, input, at) else { return cut_off(at, "truncated data") };
        let fault = |reason| (at, Some(Fault { start: at, end: at + 2, reason }));
        match first {
            0xd800..=0xdbff => match read_u16(endian, input, at + 2) {
                None => return cut_off(at, "unexpected end of data"),
                Some(second @ 0xdc00..=0xdfff) => {
                    out.push(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
                    at += 4;
                }
                Some(_) => return fault("illegal UTF-16 surrogate"),
            },
            0xdc00..=0xdfff => return fault("illegal encoding"),
            _ => {
                out.push(first);
                at += 2;
            }
        }
    }
    (at, None)
}

fn decode_utf32(
    endian: Endian,
    input: &[u8],
    from: usize,
    complete: bool,
    out: &mut Vec<u32>,
) -> (usize, Option<Fault>) {
    let mut at = from;
    while at < input.len() {
        let fault = |end, reason| Some(Fault { start: at, end, reason });
        match read_u32(endian, input, at) {
            None if complete => return (at, fault(input.len(), "truncated data")),
            None => return (at, None),
            Some(0xd800..=0xdfff) => {
                return (at, fault(at + 4, "code point in surrogate code point range(0xd800, 0xe000)"));
            }
            Some(0x11_0000..) => return (at, fault(at + 4, "code point not in range(0x110000)")),
            Some(code) => out.push(code),
        }
        at += 4;
    }
    (at, None)
}

fn is_surrogate(code: u32) -> bool {
    (0xd800..0xe000).contains(&code)
}

/// Appends code points; surrogates are written as if they were characters.
fn push_codes(encoding: Encoding, codes: impl Iterator<Item = u32>, out: &mut Vec<u8>) {
    match encoding {
        Encoding::Latin1 | Encoding::Ascii => out.extend(codes.map(|code| code as u8)),
        Encoding::Utf8 => codes.for_each(|code| push_utf8(code, out)),
        Encoding::Utf16(Endian::Little) => codes.for_each(|code| push_utf16(code, out, u16::to_le_bytes)),
        Encoding::Utf16(Endian::Big) => codes.for_each(|code| push_utf16(code, out, u16::to_be_bytes)),
        Encoding::Utf32(Endian::Little) => codes.for_each(|code| out.extend(code.to_le_bytes())),
        Encoding::Utf32(Endian::Big) => codes.for_each(|code| out.extend(code.to_be_bytes())),
    }
}

#[inline]
fn push_utf8(code: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
    match code {
        0..=0x7f => out.push(code as u8),
        0x80..=0x7ff => out.extend([0xc0 | (code >> 6) as u8, tail(0)]),
        0x800..=0xffff => out.extend([0xe0 | (code >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xf0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

#[inline]
fn push_utf16(code: u32, out: &mut Vec<u8>, bytes: fn(u16) -> [u8; 2]) {
    if code < 0x1_0000 {
        out.extend(bytes(code as u16));
    } else {
        out.extend(bytes((0xd800 + ((code - 0x1_0000) >> 10)) as u16));
        out.extend(bytes((0xdc00 + (code & 0x3ff)) as u16));
    }
}

/// Encodes from `from` on until the end or the first fault.
pub fn encode_run<U: CodeUnit>(encoding: Encoding, text: &[U], from: usize, out: &mut Vec<u8>) -> Option<Fault> {
    match encoding {
        Encoding::Ascii => encode_accepted(encoding, text, from, out, |code| code > 0x7f, "ordinal not in range(128)"),
        Encoding::Latin1 => encode_accepted(encoding, text, from, out, |code| code > 0xff, "ordinal not in range(256)"),
        _ => encode_accepted(encoding, text, from, out, is_surrogate, "surrogates not allowed"),
    }
}

/// Encodes up to the first code point that is refused.
fn encode_accepted<U: CodeUnit>(
    encoding: Encoding,
    text: &[U],
    from: usize,
    out: &mut Vec<u8>,
    refused: impl Fn(u32) -> bool,
    reason: &'static str,
) -> Option<Fault> {
    let rest = &text[from..];
    let start = rest.iter().position(|unit| refused(unit.code())).unwrap_or(rest.len());
    out.reserve(start);
    push_codes(encoding, rest[..start].iter().map(|unit| unit.code()), out);
    if start == rest.len() {
        return None;
    }
    // UTF-16 and UTF-32 report surrogates one by one, the others a run of refused characters at once.
    let length = match encoding {
        Encoding::Utf16(_) | Encoding::Utf32(_) => 1,
        _ => rest[start..].iter().take_while(|unit| refused(unit.code())).count(),
    };
    Some(Fault { start: from + start, end: from + start + length, reason })
}

/// The error handlers that need no Python code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Errors {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlCharRefReplace,
    SurrogateEscape,
    SurrogatePass,
}

impl Errors {
    /// `None`: a handler to be looked up among the registered ones (`namereplace` is one of them).
    pub fn from_name(name: &str) -> Option<Errors> {
        Some(match name {
            "strict" => Errors::Strict,
            "ignore" => Errors::Ignore,
            "replace" => Errors::Replace,
            "backslashreplace" => Errors::BackslashReplace,
            "xmlcharrefreplace" => Errors::XmlCharRefReplace,
            "surrogateescape" => Errors::SurrogateEscape,
            "surrogatepass" => Errors::SurrogatePass,
            _ => return None,
        })
    }
}

/// What a handler does about a fault in decoding: the position to go on from, or `None`: the error is raised.
pub fn handle_decode_fault(
    encoding: Encoding,
    errors: Errors,
    input: &[u8],
    fault: Fault,
    out: &mut Vec<u32>,
) -> Option<usize> {
    let bad = &input[fault.start..fault.end];
    match errors {
        Errors::Strict | Errors::XmlCharRefReplace => return None,
        Errors::Ignore => {}
        Errors::Replace => out.push(0xfffd),
        Errors::BackslashReplace => {
            out.extend(bad.iter().flat_map(|byte| format!("\\x{byte:02x}").into_bytes()).map(u32::from));
        }
        Errors::SurrogateEscape => {
            let high = bad.iter().take(4).take_while(|byte| !byte.is_ascii()).count();
            out.extend(bad[..high].iter().map(|&byte| 0xdc00 + u32::from(byte)));
            return (high > 0).then_some(fault.start + high);
        }
        Errors::SurrogatePass => {
            let at = fault.start;
            let (code, length) = match encoding {
                Encoding::Utf8 => match &input[at..] {
                    [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ..] => {
                        (0xd000 | (u32::from(*second) & 0x3f) << 6 | u32::from(*third) & 0x3f, 3)
                    }
                    _ => return None,
                },
                Encoding::Utf16(endian) => (read_u16(endian, input, at)?, 2),
                Encoding::Utf32(endian) => (read_u32(endian, input, at)?, 4),
                Encoding::Latin1 | Encoding::Ascii => return None,
            };
            if !is_surrogate(code) {
                return None;
            }
            out.push(code);
            return Some(at + length);
        }
    }
    Some(fault.end)
}

/// What a handler does about a fault in encoding: the position to go on from, or `None`: the error is raised.
pub fn handle_encode_fault<U: CodeUnit>(
    encoding: Encoding,
    errors: Errors,
    text: &[U],
    fault: Fault,
    out: &mut Vec<u8>,
) -> Option<usize> {
    let bad = || text[fault.start..fault.end].iter().map(|unit| unit.code());
    let mut push_text = |text: &str| push_codes(encoding, text.bytes().map(u32::from), out);
    match errors {
        Errors::Strict => return None,
        Errors::Ignore => {}
        Errors::Replace => bad().for_each(|_| push_text("?")),
        Errors::XmlCharRefReplace => bad().for_each(|code| push_text(&format!("&#{code};"))),
        Errors::BackslashReplace => bad().for_each(|code| {
            push_text(&match code {
                0..=0xff => format!("\\x{code:02x}"),
                0x100..=0xffff => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            });
        }),
        Errors::SurrogateEscape => {
            // In UTF-16 and UTF-32 a single byte has no place.
            if matches!(encoding, Encoding::Utf16(_) | Encoding::Utf32(_)) {
                return None;
            }
            let escaped = bad().take_while(|code| (0xdc80..=0xdcff).contains(code));
            let before = out.len();
            out.extend(escaped.map(|code| (code - 0xdc00) as u8));
            // Those in front are bytes; what follows them is the next run's fault.
            return (out.len() > before).then(|| fault.start + out.len() - before);
        }
        Errors::SurrogatePass => {
            if matches!(encoding, Encoding::Latin1 | Encoding::Ascii) || !bad().all(is_surrogate) {
                return None;
            }
            push_codes(encoding, bad(), out);
        }
    }
    Some(fault.end)
}

/// Decodes all of `input`: the text and the bytes consumed (fewer than all only if not `complete`).
pub fn decode(encoding: Encoding, input: &[u8], errors: Errors, complete: bool) -> Result<(Vec<u32>, usize), Fault> {
    let mut out = Vec::with_capacity(input.len());
    let mut at = 0;
    loop {
        let (consumed, fault) = decode_run(encoding, input, at, complete, &mut out);
        let Some(fault) = fault else { return Ok((out, consumed)) };
        at = handle_decode_fault(encoding, errors, input, fault, &mut out).ok_or(fault)?;
    }
}

/// Encodes all of `text`.
pub fn encode<U: CodeUnit>(encoding: Encoding, text: &[U], errors: Errors) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(fault) = encode_run(encoding, text, at, &mut out) {
        at = handle_encode_fault(encoding, errors, text, fault, &mut out).ok_or(fault)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTF16: Encoding = Encoding::Utf16(Endian::Little);
    const UTF32: Encoding = Encoding::Utf32(Endian::Little);

    fn codes(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn utf8_faults() {
        for (input, start, end, reason) in [
            (&b"\xc3"[..], 0, 1, "unexpected end of data"),
            (b"\xe2\x82", 0, 2, "unexpected end of data"),
            (b"\xe2(\xa1", 0, 1, "invalid continuation byte"),
            (b"\xff", 0, 1, "invalid start byte"),
            (b"\xed\xa0\x80", 0, 1, "invalid continuation byte"),
            (b"\xf4\x90\x80\x80", 0, 1, "invalid continuation byte"),
            (b"\xc0\x80", 0, 1, "invalid start byte"),
            (b"a\xf0\x9fz", 1, 3, "invalid continuation byte"),
            (b"\xf1\x80\x80a", 0, 3, "invalid continuation byte"),
        ] {
            assert_eq!(decode(Encoding::Utf8, input, Errors::Strict, true), Err(Fault { start, end, reason }));
        }
        assert_eq!(decode(Encoding::Utf8, b"a\xe2\x82", Errors::Strict, false), Ok((codes("a"), 1)));
        assert_eq!(decode(Encoding::Utf8, b"\xed\xa0", Errors::Strict, false), Ok((vec![], 0)));
    }

    #[test]
    fn decode_handlers() {
        let utf8 = |input: &[u8], errors| decode(Encoding::Utf8, input, errors, true).map(|(text, _)| text);
        assert_eq!(utf8(b"a\xf0\x9fz\xff", Errors::Replace), Ok(codes("a\u{fffd}z\u{fffd}")));
        assert_eq!(utf8(b"a\xf0\x9fz", Errors::Ignore), Ok(codes("az")));
        assert_eq!(utf8(b"\xf0\x9fz", Errors::BackslashReplace), Ok(codes("\\xf0\\x9fz")));
        assert_eq!(utf8(b"\xf0\x9fz", Errors::SurrogateEscape), Ok(vec![0xdcf0, 0xdc9f, 0x7a]));
        assert_eq!(utf8(b"\xed\xa0\x80z", Errors::SurrogatePass), Ok(vec![0xd800, 0x7a]));
        assert!(utf8(b"\xff", Errors::SurrogatePass).is_err());
        assert_eq!(decode(Encoding::Ascii, b"a\x80", Errors::SurrogateEscape, true), Ok((vec![0x61, 0xdc80], 2)));
    }

    #[test]
    fn wide_encodings() {
        let text = codes("a€😀");
        for encoding in [UTF16, UTF32, Encoding::Utf16(Endian::Big), Encoding::Utf32(Endian::Big), Encoding::Utf8] {
            let bytes = encode(encoding, &text, Errors::Strict).unwrap();
            assert_eq!(decode(encoding, &bytes, Errors::Strict, true), Ok((text.clone(), bytes.len())), "{encoding:?}");
        }
        let fault = |start, end, reason| Err(Fault { start, end, reason });
        assert_eq!(decode(UTF16, b"a", Errors::Strict, true), fault(0, 1, "truncated data"));
        assert_eq!(decode(UTF16, b"\x00\xd8\x00", Errors::Strict, true), fault(0, 3, "unexpected end of data"));
        assert_eq!(decode(UTF16, b"\x00\xd8a\x00", Errors::Strict, true), fault(0, 2, "illegal UTF-16 surrogate"));
        assert_eq!(decode(UTF16, b"\x00\xdc", Errors::Strict, true), fault(0, 2, "illegal encoding"));
        assert_eq!(decode(UTF16, b"\x00\xdc", Errors::SurrogatePass, true), Ok((vec![0xdc00], 2)));
        assert_eq!(
            decode(UTF32, b"\0\0\x11\0", Errors::Strict, true),
            fault(0, 4, "code point not in range(0x110000)")
        );
        assert_eq!(byte_order_mark(b"\xfe\xff\0a", 2), Some((Endian::Big, 2)));
    }

    #[test]
    fn encode_faults_and_handlers() {
        let text = [0x61u32, 0xd800, 0xdc00, 0xe9];
        let fault = |start, end, reason| Err(Fault { start, end, reason });
        assert_eq!(encode(Encoding::Utf8, &text, Errors::Strict), fault(1, 3, "surrogates not allowed"));
        assert_eq!(encode(UTF16, &text, Errors::Strict), fault(1, 2, "surrogates not allowed"));
        assert_eq!(encode(Encoding::Utf8, &text[..2], Errors::SurrogatePass), Ok(b"a\xed\xa0\x80".to_vec()));
        assert_eq!(encode(Encoding::Utf8, &[0xdc80u32, 0xdcff], Errors::SurrogateEscape), Ok(b"\x80\xff".to_vec()));
        let text = codes("aé€😀");
        assert_eq!(encode(Encoding::Ascii, &text, Errors::Strict), fault(1, 4, "ordinal not in range(128)"));
        assert_eq!(encode(Encoding::Latin1, &text, Errors::Replace), Ok(b"a\xe9??".to_vec()));
        assert_eq!(encode(Encoding::Ascii, &text, Errors::XmlCharRefReplace), Ok(b"a&#233;&#8364;&#128512;".to_vec()));
        assert_eq!(encode(Encoding::Ascii, &text, Errors::BackslashReplace), Ok(br"a\xe9\u20ac\U0001f600".to_vec()));
        assert_eq!(encode(Encoding::Ascii, &text, Errors::Ignore), Ok(b"a".to_vec()));
    }

    #[test]
    fn names() {
        assert_eq!(Encoding::from_name("UTF-8"), Some(Encoding::Utf8));
        assert_eq!(Encoding::from_name("Latin-1"), Some(Encoding::Latin1));
        assert_eq!(Encoding::from_name("utf-16"), None);
    }
}
