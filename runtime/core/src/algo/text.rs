//! The methods of `str` and `bytes` that cut, strip, pad and compare, over any width of code unit.
//!
//! Nothing here copies more than it must: splitting and stripping answer ranges of the input. `str` and `bytes` differ
//! in what is white space and what ends a line; that is the [`Rules`] parameter. Searching is in `search`, case in
//! `text_case`.

use std::cmp::Ordering;
use std::ops::Range;

use super::bigint::text::is_ascii_space;
use super::code_unit::CodeUnit;
use super::search;
use super::unicode;

/// What counts as white space and as the end of a line.
pub trait Rules {
    fn is_space(code: u32) -> bool;
    fn is_line_break(code: u32) -> bool;
}

/// The rules of `str`.
pub struct StrRules;
/// The rules of `bytes` and `bytearray`.
pub struct BytesRules;

/// The white space of ASCII by `str`'s rules, as a set of bits.
const SPACES: u64 = 0x1f << 0x09 | 0x1f << 0x1c;
/// The line ends of ASCII by the same rules.
const LINE_BREAKS: u64 = 0x0f << 0x0a | 0x07 << 0x1c;

impl Rules for StrRules {
    #[inline]
    fn is_space(code: u32) -> bool {
        if code < 0x80 { code <= 0x20 && SPACES >> code & 1 == 1 } else { unicode::is_space(code) }
    }
    #[inline]
    fn is_line_break(code: u32) -> bool {
        if code < 0x80 { code < 0x20 && LINE_BREAKS >> code & 1 == 1 } else { unicode::is_line_break(code) }
    }
}

/// Room for the parts of a text at first: a request of about 1 KB costs no more than a small one.
const USUAL_PARTS: usize = 60;

impl Rules for BytesRules {
    #[inline]
    fn is_space(code: u32) -> bool {
        code < 0x80 && is_ascii_space(code as u8)
    }
    #[inline]
    fn is_line_break(code: u32) -> bool {
        code == 0x0a || code == 0x0d
    }
}

/// `text.split(None, limit)`.
pub fn split_whitespace<R: Rules, U: CodeUnit>(text: &[U], limit: usize) -> Vec<Range<usize>> {
    let space = |at: usize| R::is_space(text[at].code());
    let mut out = Vec::with_capacity(USUAL_PARTS);
    let mut at = 0;
    loop {
        while at < text.len() && space(at) {
            at += 1;
        }
        if at == text.len() {
            return out;
        }
        if out.len() == limit {
            // The rest is taken as it stands, white space at its end included.
            out.push(at..text.len());
            return out;
        }
        let start = at;
        while at < text.len() && !space(at) {
            at += 1;
        }
        out.push(start..at);
    }
}

/// `text.rsplit(None, limit)`.
pub fn rsplit_whitespace<R: Rules, U: CodeUnit>(text: &[U], limit: usize) -> Vec<Range<usize>> {
    let space = |at: usize| R::is_space(text[at].code());
    let mut out = Vec::with_capacity(USUAL_PARTS);
    let mut end = text.len();
    loop {
        while end > 0 && space(end - 1) {
            end -= 1;
        }
        if end == 0 {
            break;
        }
        if out.len() == limit {
            out.push(0..end);
            break;
        }
        let stop = end;
        while end > 0 && !space(end - 1) {
            end -= 1;
        }
        out.push(end..stop);
    }
    out.reverse();
    out
}

/// `text.split(separator, limit)`; the separator is not empty.
pub fn split<U: CodeUnit>(text: &[U], separator: &[U], limit: usize) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(USUAL_PARTS);
    let mut from = 0;
    for at in search::occurrences(text, separator).take(limit) {
        out.push(from..at);
        from = at + separator.len();
    }
    out.push(from..text.len());
    out
}

/// `text.rsplit(separator, limit)`; the separator is not empty.
pub fn rsplit<U: CodeUnit>(text: &[U], separator: &[U], limit: usize) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(USUAL_PARTS);
    let mut end = text.len();
    while out.len() < limit {
        let Some(at) = search::rfind(&text[..end], separator) else { break };
        out.push(at + separator.len()..end);
        end = at;
    }
    out.push(0..end);
    out.reverse();
    out
}

/// `text.splitlines(keep_ends)`.
pub fn split_lines<R: Rules, U: CodeUnit>(text: &[U], keep_ends: bool) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(USUAL_PARTS);
    let mut start = 0;
    while start < text.len() {
        let end =
            text[start..].iter().position(|unit| R::is_line_break(unit.code())).map_or(text.len(), |at| start + at);
        let next = match (text.get(end).map(|unit| unit.code()), text.get(end + 1).map(|unit| unit.code())) {
            (Some(0x0d), Some(0x0a)) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        };
        out.push(start..if keep_ends { next } else { end });
        start = next;
    }
    out
}

/// The ends of a text that `strip`, `lstrip` and `rstrip` look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ends {
    Both,
    Left,
    Right,
}

fn strip_end<U: CodeUnit>(text: &[U], start: usize, drop: impl Fn(u32) -> bool) -> usize {
    text[start..].iter().rposition(|unit| !drop(unit.code())).map_or(start, |at| start + at + 1)
}

fn strip_by<U: CodeUnit>(text: &[U], ends: Ends, drop: impl Fn(u32) -> bool) -> Range<usize> {
    let start = match ends {
        Ends::Right => 0,
        _ => text.iter().position(|unit| !drop(unit.code())).unwrap_or(text.len()),
    };
    let end = match ends {
        Ends::Left => text.len(),
        _ => strip_end(text, start, &drop),
    };
    start..end
}

/// `text.strip()` and its kin.
pub fn strip_whitespace<R: Rules, U: CodeUnit>(text: &[U], ends: Ends) -> Range<usize> {
    strip_by(text, ends, R::is_space)
}

/// `text.strip(chars)` and its kin; `chars` may have another width.
pub fn strip_chars<U: CodeUnit, C: CodeUnit>(text: &[U], chars: &[C], ends: Ends) -> Range<usize> {
    // Most sets are a few characters: the filter spares the search for all the others.
    let filter = chars.iter().fold(0u64, |set, unit| set | 1 << (unit.code() & 63));
    strip_by(text, ends, |code| filter >> (code & 63) & 1 == 1 && chars.iter().any(|unit| unit.code() == code))
}

/// `text.expandtabs(size)`; `None`: the result would not fit into memory.
pub fn expand_tabs<U: CodeUnit>(text: &[U], size: usize) -> Option<Vec<U>> {
    let (tab, blank) = (U::from_code(0x09)?, U::from_code(0x20)?);
    let mut out = Vec::new();
    out.try_reserve(text.len()).ok()?;
    let mut column = 0usize;
    for &unit in text {
        if unit == tab {
            if size > 0 {
                let missing = size - column % size;
                out.try_reserve(missing).ok()?;
                out.extend(std::iter::repeat_n(blank, missing));
                column = column.checked_add(missing)?;
            }
            continue;
        }
        column = if matches!(unit.code(), 0x0a | 0x0d) { 0 } else { column + 1 };
        out.push(unit);
    }
    Some(out)
}

/// How many fill characters `center` puts left and right of a text of `length`.
pub fn center_padding(length: usize, width: usize) -> (usize, usize) {
    let missing = width.saturating_sub(length);
    // An odd one goes left exactly when the width is odd too.
    let left = missing / 2 + (missing & width & 1);
    (left, missing - left)
}

/// `text.zfill(width)`: how many leading units are a sign, and how many zeros follow them.
pub fn zfill_layout<U: CodeUnit>(text: &[U], width: usize) -> (usize, usize) {
    let sign = text.first().is_some_and(|unit| matches!(unit.code(), 0x2b | 0x2d));
    (usize::from(sign), width.saturating_sub(text.len()))
}

/// The order of two texts by code points.
pub fn compare<A: CodeUnit, B: CodeUnit>(a: &[A], b: &[B]) -> Ordering {
    a.iter().map(|unit| unit.code()).cmp(b.iter().map(|unit| unit.code()))
}

/// Whether two texts are the same code points.
pub fn equal<A: CodeUnit, B: CodeUnit>(a: &[A], b: &[B]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.code() == y.code())
}

/// `text.startswith(prefix, start, end)`, the bounds as Python gives them.
pub fn starts_with<A: CodeUnit, B: CodeUnit>(text: &[A], prefix: &[B], start: isize, end: isize) -> bool {
    bounded(text, start, end).is_some_and(|part| part.len() >= prefix.len() && equal(&part[..prefix.len()], prefix))
}

/// `text.endswith(suffix, start, end)`.
pub fn ends_with<A: CodeUnit, B: CodeUnit>(text: &[A], suffix: &[B], start: isize, end: isize) -> bool {
    bounded(text, start, end)
        .is_some_and(|part| part.len() >= suffix.len() && equal(&part[part.len() - suffix.len()..], suffix))
}

/// `text[start:end]`, but `None` when the start lies beyond the end, where not even the empty string is found.
pub fn bounded<U: CodeUnit>(text: &[U], start: isize, end: isize) -> Option<&[U]> {
    let (start, end) = search::adjust_indices(start, end, text.len());
    (start <= end).then(|| &text[start as usize..end as usize])
}

/// The widest code point of a text, which decides how it is stored.
pub fn max_code<U: CodeUnit>(text: &[U]) -> u32 {
    // The OR of all units lies in the same width class as the maximum, and needs no branches.
    let union = text.iter().fold(0, |union, unit| union | unit.code());
    union.min(U::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(text: &'a str, ranges: &[Range<usize>]) -> Vec<&'a str> {
        ranges.iter().map(|range| &text[range.clone()]).collect()
    }

    #[test]
    fn splits() {
        let t = "  a b  c ";
        assert_eq!(parts(t, &split_whitespace::<StrRules, _>(t.as_bytes(), usize::MAX)), ["a", "b", "c"]);
        assert_eq!(parts(t, &split_whitespace::<StrRules, _>(t.as_bytes(), 1)), ["a", "b  c "]);
        assert_eq!(parts(t, &rsplit_whitespace::<StrRules, _>(t.as_bytes(), 1)), ["  a b", "c"]);
        assert_eq!(parts(t, &split_whitespace::<StrRules, _>(t.as_bytes(), 0)), ["a b  c "]);
        assert_eq!(parts(t, &rsplit_whitespace::<StrRules, _>(t.as_bytes(), 0)), ["  a b  c"]);
        assert_eq!(parts("a,b,c", &split(b"a,b,c", b",", 1)), ["a", "b,c"]);
        assert_eq!(parts("a,b,c", &rsplit(b"a,b,c", b",", 1)), ["a,b", "c"]);
        assert_eq!(parts("aaa", &rsplit(b"aaa", b"aa", usize::MAX)), ["a", ""]);
        assert_eq!(parts("", &split(b"", b",", usize::MAX)), [""]);
        assert!(split_whitespace::<StrRules, u8>(b" ", 5).is_empty());
    }

    #[test]
    fn the_sets_of_ascii_are_those_of_the_tables() {
        for code in 0..0x100 {
            assert_eq!(StrRules::is_space(code), unicode::is_space(code), "{code:#x}");
            assert_eq!(StrRules::is_line_break(code), unicode::is_line_break(code), "{code:#x}");
        }
    }

    #[test]
    fn lines() {
        let t = "a\r\nb\x0bc\n\nd";
        assert_eq!(parts(t, &split_lines::<StrRules, _>(t.as_bytes(), false)), ["a", "b", "c", "", "d"]);
        assert_eq!(parts(t, &split_lines::<BytesRules, _>(t.as_bytes(), true)), ["a\r\n", "b\x0bc\n", "\n", "d"]);
        assert_eq!(split_lines::<StrRules, u8>(b"a\x85b\n", false), [0..1, 2..3]);
        assert_eq!(split_lines::<BytesRules, u8>(b"a\x85b\nc", false), [0..3, 4..5]);
    }

    #[test]
    fn strips() {
        assert_eq!(strip_whitespace::<StrRules, u8>(b" a b\x1c\xa0", Ends::Both), 1..4);
        assert_eq!(strip_whitespace::<BytesRules, u8>(b" a b\x1c ", Ends::Both), 1..5);
        assert_eq!(strip_chars(b"xyaxy", b"yx", Ends::Left), 2..5);
        assert_eq!(strip_chars(b"xyaxy", b"yx", Ends::Right), 0..3);
        assert_eq!(strip_chars(b"xx", &[0x78u16], Ends::Both), 2..2);
    }

    #[test]
    fn pads() {
        assert_eq!(center_padding(1, 4), (1, 2));
        assert_eq!(center_padding(2, 5), (2, 1));
        assert_eq!(zfill_layout(b"-5", 5), (1, 3));
        assert_eq!(expand_tabs(b"a\tbc\t\nd\t", 4).unwrap(), b"a   bc  \nd   ");
        assert_eq!(expand_tabs(b"a\tb", 0).unwrap(), b"ab");
    }

    #[test]
    fn compares() {
        assert_eq!(compare(b"abc", &[0x61u16, 0x100]), Ordering::Less);
        assert!(equal(b"ab", &[0x61u32, 0x62]));
        assert!(starts_with(b"hello", b"l", -3, isize::MAX) && !starts_with(b"hello", b"", 6, isize::MAX));
        assert!(starts_with(b"hello", b"", 5, isize::MAX) && ends_with(b"hello", b"ll", 0, -1));
        assert_eq!(max_code(&[0x61u16, 0xe9]), 0xe9);
    }
}
