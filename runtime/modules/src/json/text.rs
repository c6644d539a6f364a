//! JSON strings: reading them out of a document and writing them with escapes.

use super::{decode_error, flag, string_argument, with_index};
use taipan_core::algo::code_unit::CodeUnit;
use taipan_core::error::R;
use taipan_core::native::Args;
use taipan_core::object::{Str, Units};
use taipan_core::thread::Thread;
use taipan_core::types::str::StrBuilder;
use taipan_heap::Gc;

/// A document: the str and its units.
#[derive(Clone, Copy)]
pub struct Document<'a, U> {
    pub string: Gc<Str>,
    pub units: &'a [U],
}

/// A JSON string found in a document.
pub enum Scanned {
    /// It stands there as it is, up to this index.
    Plain(usize),
    /// It had escapes.
    Unescaped(StrBuilder),
}

/// Runs `$body` with the document of `$string`, whatever its width.
macro_rules! with_document {
    ($string:expr, $document:ident => $body:expr) => {{
        let string = $string;
        match string.units() {
            Units::One(units) => {
                let $document = Document { string, units };
                $body
            }
            Units::Two(units) => {
                let $document = Document { string, units };
                $body
            }
            Units::Four(units) => {
                let $document = Document { string, units };
                $body
            }
        }
    }};
}
pub(super) use with_document;

impl<U: CodeUnit> Document<'_, U> {
    /// The character at `i`; 0, which no JSON syntax has, behind the end.
    #[inline(always)]
    pub fn at(&self, i: usize) -> u32 {
        self.units.get(i).map_or(0, |&u| u.code())
    }

    /// The first index from `i` on where no white space stands.
    #[inline(always)]
    pub fn skip_space(&self, mut i: usize) -> usize {
        while matches!(self.at(i), 0x20 | 0x09 | 0x0a | 0x0d) {
            i += 1;
        }
        i
    }

    /// Does `word` stand at `i`?
    #[inline]
    pub fn has(&self, i: usize, word: &str) -> bool {
        self.units.get(i..i + word.len()).is_some_and(|u| u.iter().zip(word.bytes()).all(|(u, b)| u.code() == b.into()))
    }

    /// Reads the string whose first character, behind the quote, is at `begin`. What it is, and the index behind its end.
    #[inline]
    pub fn scan_string(&self, t: &Thread, begin: usize, strict: bool) -> R<(Scanned, usize)> {
        let end = self.run(begin, strict);
        if self.at(end) == '"' as u32 {
            return Ok((Scanned::Plain(end), end + 1));
        }
        self.scan_escaped(t, begin, end, strict)
    }

    /// The first index from `i` on where a quote, a backslash or (if `strict`) a control character stands.
    #[inline(always)]
    fn run(&self, i: usize, strict: bool) -> usize {
        let lowest = if strict { 0x20 } else { 0 };
        let rest = self.units.get(i..).unwrap_or_default();
        let length = rest.iter().position(|u| matches!(u.code(), 0x22 | 0x5c) || u.code() < lowest);
        i + length.unwrap_or(rest.len())
    }

    /// The rest of `scan_string`, where the first run ends at `end` and not with a quote.
    #[cold]
    fn scan_escaped(&self, t: &Thread, begin: usize, mut end: usize, strict: bool) -> R<(Scanned, usize)> {
        let (string, length) = (self.string, self.units.len());
        let unterminated = || decode_error(t, "Unterminated string starting at", string, begin - 1);
        let mut text = StrBuilder::new();
        let mut from = begin;
        loop {
            text.push_units(string.units().slice(from, end));
            if end == length {
                return Err(unterminated());
            }
            match self.units[end].code() {
                0x22 => return Ok((Scanned::Unescaped(text), end + 1)),
                0x5c => {}
                _ => return Err(decode_error(t, "Invalid control character at", string, end)),
            }
            if end + 1 == length {
                return Err(unterminated());
            }
            let escaped = match self.units[end + 1].code() {
                c @ (0x22 | 0x5c | 0x2f) => c,
                0x62 => 0x08,
                0x66 => 0x0c,
                0x6e => 0x0a,
                0x72 => 0x0d,
                0x74 => 0x09,
                0x75 => {
                    let (c, behind) = self.scan_unicode(t, end + 2)?;
                    text.push(c);
                    from = behind;
                    end = self.run(from, strict);
                    continue;
                }
                _ => return Err(decode_error(t, "Invalid \\escape", string, end)),
            };
            text.push(escaped);
            from = end + 2;
            end = self.run(from, strict);
        }
    }

    /// The character of the escape whose hexadecimal digits begin at `at`, and the index behind it. Two escapes that are
    /// a surrogate pair are one character.
    fn scan_unicode(&self, t: &Thread, at: usize) -> R<(u32, usize)> {
        let length = self.units.len();
        let invalid = |at| decode_error(t, "Invalid \\uXXXX escape", self.string, at);
        if at + 4 >= length {
            return Err(invalid(at - 1));
        }
        let high = self.hexadecimal(at).ok_or_else(|| invalid(at - 1))?;
        let pair = (0xd800..0xdc00).contains(&high) && at + 10 < length && self.has(at + 4, "\\u");
        if pair {
            let low = self.hexadecimal(at + 6).ok_or_else(|| invalid(at + 5))?;
            if (0xdc00..0xe000).contains(&low) {
                return Ok((0x1_0000 + ((high - 0xd800) << 10 | (low - 0xdc00)), at + 10));
            }
        }
        Ok((high, at + 4))
    }

    /// The number that the four digits at `at` are.
    fn hexadecimal(&self, at: usize) -> Option<u32> {
        let digits = self.units.get(at..at + 4)?;
        digits.iter().try_fold(0, |n, u| Some(n << 4 | char::from_u32(u.code())?.to_digit(16)?))
    }

    /// The str that was found at `begin`.
    pub fn make_str(&self, t: &Thread, begin: usize, scanned: Scanned) -> R<Gc<Str>> {
        match scanned {
            Scanned::Plain(end) => t.substring(self.string, begin, end),
            Scanned::Unescaped(text) => text.finish(t),
        }
    }
}

/// `scanstring(string, end, strict=True)`.
pub fn scan_string(t: &Thread, a: Args<'_>) -> R {
    let (begin, strict) = (t.index(a[1])?, flag(t, a, 2, true)?);
    let string = string_argument(t, a[0])?;
    let Some(begin) = usize::try_from(begin).ok().filter(|&begin| begin <= string.len()) else {
        return Err(t.value_error("end is out of bounds"));
    };
    with_document!(string, document => {
        let (scanned, end) = document.scan_string(t, begin, strict)?;
        with_index(t, document.make_str(t, begin, scanned)?.value(), end)
    })
}

/// Which characters are written as they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Printable ASCII only.
    Ascii,
    All,
}

/// Per Latin-1 character: 0 written as it is, 1 escaped, 2 escaped where only ASCII is written.
static ESCAPED: [u8; 256] = {
    let mut table = [0; 256];
    let mut c = 0;
    while c < 256 {
        table[c] = match c {
            0x22 | 0x5c | 0..=0x1f => 1,
            0x7f..=0xff => 2,
            _ => 0,
        };
        c += 1;
    }
    table
};

#[inline(always)]
fn must_escape(c: u32, charset: Charset) -> bool {
    match ESCAPED.get(c as usize) {
        Some(0) => false,
        Some(1) => true,
        _ => charset == Charset::Ascii,
    }
}

/// Writes `s` in quotes.
pub fn write_string(out: &mut StrBuilder, s: &Str, charset: Charset) {
    out.push(0x22);
    match s.units() {
        Units::One(u) => write_units(out, u, s, charset),
        Units::Two(u) => write_units(out, u, s, charset),
        Units::Four(u) => write_units(out, u, s, charset),
    }
    out.push(0x22);
}

fn write_units<U: CodeUnit>(out: &mut StrBuilder, units: &[U], s: &Str, charset: Charset) {
    let mut from = 0;
    loop {
        let plain = units[from..].iter().position(|u| must_escape(u.code(), charset));
        let end = plain.map_or(units.len(), |n| from + n);
        if end > from {
            out.push_units(s.units().slice(from, end));
        }
        from = end;
        // Escapes mostly come together: text in another script.
        while let Some(c) = units.get(from).map(|u| u.code()).filter(|&c| must_escape(c, charset)) {
            write_escape(out, c);
            from += 1;
        }
        if from == units.len() {
            return;
        }
    }
}

fn write_escape(out: &mut StrBuilder, c: u32) {
    let short = match c {
        0x22 | 0x5c => c,
        0x08 => 0x62,
        0x0c => 0x66,
        0x0a => 0x6e,
        0x0d => 0x72,
        0x09 => 0x74,
        _ => {
            if c >= 0x1_0000 {
                let c = c - 0x1_0000;
                write_hexadecimal(out, 0xd800 | c >> 10);
                write_hexadecimal(out, 0xdc00 | c & 0x3ff);
            } else {
                write_hexadecimal(out, c);
            }
            return;
        }
    };
    out.push(0x5c);
    out.push(short);
}

fn write_hexadecimal(out: &mut StrBuilder, unit: u32) {
    let digit = |shift: u32| b"0123456789abcdef"[(unit >> shift & 15) as usize];
    out.push_units(Units::One(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]));
}

fn encoded(t: &Thread, a: Args<'_>, charset: Charset) -> R {
    let s = string_argument(t, a[0])?;
    let mut out = StrBuilder::with_capacity(s.len() + 2);
    write_string(&mut out, &s, charset);
    Ok(out.finish(t)?.value())
}

pub fn encode_ascii(t: &Thread, a: Args<'_>) -> R {
    encoded(t, a, Charset::Ascii)
}

pub fn encode(t: &Thread, a: Args<'_>) -> R {
    encoded(t, a, Charset::All)
}
