//! Finding, counting and replacing one string in another, in time linear in their lengths.
//!
//! Latin-1 text and bytes go to `memchr::memmem` (SIMD with a two-way fallback). Wider text is searched by skipping to
//! the needle's rarest end, its last unit, as Horspool does; when false candidates have cost more comparisons than a
//! linear search would, Knuth-Morris-Pratt goes on from where that stood. Needle and haystack have the same width:
//! [`convert`] widens or narrows the needle, and one that does not fit occurs nowhere.

use std::ops::Range;

use memchr::memmem;

use super::code_unit::CodeUnit;

/// The same text in another width; `None` if a unit is too wide.
pub fn convert<A: CodeUnit, B: CodeUnit>(text: &[A]) -> Option<Vec<B>> {
    text.iter().map(|unit| B::from_code(unit.code())).collect()
}

/// Python's slice bounds: negative ones count from the end, and both are clamped.
pub fn adjust_indices(start: isize, end: isize, length: usize) -> (isize, isize) {
    let length = length as isize;
    let from_end = |at: isize| if at < 0 { (at + length).max(0) } else { at };
    (from_end(start), from_end(end.min(length)))
}

/// Position of the first `needle` in `text`.
pub fn find<U: CodeUnit>(text: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [unit] => U::position(text, *unit),
        _ if needle.len() > text.len() => None,
        _ => match (U::as_bytes(text), U::as_bytes(needle)) {
            (Some(text), Some(needle)) => find_bytes(text, needle),
            _ => Finder::new(needle).find(text, 0),
        },
    }
}

/// `find` of a needle of two bytes or more that is no longer than the text.
fn find_bytes(text: &[u8], needle: &[u8]) -> Option<usize> {
    // To prepare a search costs as much as passing 200 bytes: the first places where it might begin are looked at singly.
    const CANDIDATES: usize = 4;
    let ends = text.len() - needle.len() + 1;
    let mut from = 0;
    for _ in 0..CANDIDATES {
        let at = from + memchr::memchr(needle[0], &text[from..ends])?;
        if text[at + 1..].starts_with(&needle[1..]) {
            return Some(at);
        }
        from = at + 1;
    }
    memmem::find(&text[from..], needle).map(|at| from + at)
}

/// Position of the last `needle` in `text`.
pub fn rfind<U: CodeUnit>(text: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => Some(text.len()),
        [unit] => U::last_position(text, *unit),
        _ if needle.len() > text.len() => None,
        _ => RFinder::new(needle).rfind(text),
    }
}

/// The number of occurrences that do not overlap; an empty needle stands before each unit and at the end.
pub fn count<U: CodeUnit>(text: &[U], needle: &[U], limit: usize) -> usize {
    match needle {
        [] => text.len().saturating_add(1).min(limit),
        [unit] => U::count(text, *unit).min(limit),
        _ => occurrences(text, needle).take(limit).count(),
    }
}

/// The positions of occurrences that do not overlap, from the left; the needle is not empty.
pub fn occurrences<'a, U: CodeUnit>(text: &'a [U], needle: &'a [U]) -> impl Iterator<Item = usize> + 'a {
    let finder = (needle.len() > 1).then(|| Finder::new(needle));
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = match &finder {
            Some(finder) => finder.find(text, from)?,
            None => from + U::position(text.get(from..)?, needle[0])?,
        };
        from = at + needle.len();
        Some(at)
    })
}

/// `text.replace(old, new, limit)`; `None` if nothing is replaced, and the caller keeps its string. The error is that
/// the result would be too long.
pub fn replace<U: CodeUnit>(text: &[U], old: &[U], new: &[U], limit: usize) -> Result<Option<Vec<U>>, TooLong> {
    if limit == 0 || old.len() > text.len() {
        return Ok(None);
    }
    if old.is_empty() {
        return interleave(text, new, limit).map(Some);
    }
    match (old, new) {
        ([old], [new]) => Ok(replace_unit(text, *old, *new, limit)),
        // Counting units is quick: nothing needs to be noted down.
        ([unit], _) => match U::count(text, *unit).min(limit) {
            0 => Ok(None),
            count => replace_at(text, old.len(), new, count, occurrences(text, old).take(count)),
        },
        _ => {
            let places: Vec<usize> = occurrences(text, old).take(limit).collect();
            match places.len() {
                0 => Ok(None),
                count => replace_at(text, old.len(), new, count, places.into_iter()),
            }
        }
    }
}

/// `replace` of a unit by another.
fn replace_unit<U: CodeUnit>(text: &[U], old: U, new: U, limit: usize) -> Option<Vec<U>> {
    let first = U::position(text, old)?;
    let mut out = text.to_vec();
    if limit >= text.len() {
        out[first..].iter_mut().for_each(|unit| *unit = if *unit == old { new } else { *unit });
    } else {
        out[first..].iter_mut().filter(|unit| **unit == old).take(limit).for_each(|unit| *unit = new);
    }
    Some(out)
}

/// `text` with `new` in place of the `length` units at each of `places`, which are `count`.
fn replace_at<U: CodeUnit>(
    text: &[U],
    length: usize,
    new: &[U],
    count: usize,
    places: impl Iterator<Item = usize>,
) -> Result<Option<Vec<U>>, TooLong> {
    let kept = text.len() - count * length;
    let mut out = with_capacity(count.checked_mul(new.len()).and_then(|added| added.checked_add(kept)))?;
    let mut from = 0;
    for at in places {
        out.extend_from_slice(&text[from..at]);
        out.extend_from_slice(new);
        from = at + length;
    }
    out.extend_from_slice(&text[from..]);
    Ok(Some(out))
}

/// Why a replacement cannot be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TooLong {
    /// "replace string is too long"
    Ever,
    /// Memory that is not there.
    Today,
}

fn with_capacity<U>(capacity: Option<usize>) -> Result<Vec<U>, TooLong> {
    let mut out = Vec::new();
    out.try_reserve_exact(capacity.ok_or(TooLong::Ever)?).map_err(|_| TooLong::Today)?;
    Ok(out)
}

/// `new` before each of the units and at the end, at most `limit` times.
fn interleave<U: CodeUnit>(text: &[U], new: &[U], limit: usize) -> Result<Vec<U>, TooLong> {
    let times = limit.min(text.len() + 1);
    let mut out = with_capacity(times.checked_mul(new.len()).and_then(|added| added.checked_add(text.len())))?;
    for (at, &unit) in text.iter().enumerate() {
        if at < times {
            out.extend_from_slice(new);
        }
        out.push(unit);
    }
    if times > text.len() {
        out.extend_from_slice(new);
    }
    Ok(out)
}

/// A needle of two units or more, prepared for searching forwards.
enum Finder<'n, U: CodeUnit> {
    Bytes(Box<memmem::Finder<'n>>),
    Wide(&'n [U]),
}

impl<'n, U: CodeUnit> Finder<'n, U> {
    fn new(needle: &'n [U]) -> Finder<'n, U> {
        match U::as_bytes(needle) {
            Some(bytes) => Finder::Bytes(Box::new(memmem::Finder::new(bytes))),
            None => Finder::Wide(needle),
        }
    }

    fn find(&self, text: &[U], from: usize) -> Option<usize> {
        match self {
            Finder::Bytes(finder) => {
                U::as_bytes(text.get(from..)?).and_then(|bytes| finder.find(bytes)).map(|at| at + from)
            }
            Finder::Wide(needle) => {
                search(text.len().checked_sub(from)?, |at| text[from + at], needle.len(), |at| needle[at])
                    .map(|at| at + from)
            }
        }
    }
}

enum RFinder<'n, U: CodeUnit> {
    Bytes(memmem::FinderRev<'n>),
    Wide(&'n [U]),
}

impl<'n, U: CodeUnit> RFinder<'n, U> {
    fn new(needle: &'n [U]) -> RFinder<'n, U> {
        match U::as_bytes(needle) {
            Some(bytes) => RFinder::Bytes(memmem::FinderRev::new(bytes)),
            None => RFinder::Wide(needle),
        }
    }

    fn rfind(&self, text: &[U]) -> Option<usize> {
        match self {
            RFinder::Bytes(finder) => U::as_bytes(text).and_then(|bytes| finder.rfind(bytes)),
            RFinder::Wide(needle) => {
                let (n, m) = (text.len(), needle.len());
                search(n, |at| text[n - 1 - at], m, |at| needle[m - 1 - at]).map(|at| n - m - at)
            }
        }
    }
}

/// First occurrence of a needle of `m` units in a text of `n`, both seen through accessors so that one algorithm
/// serves both directions.
fn search<U: CodeUnit>(n: usize, text: impl Fn(usize) -> U, m: usize, needle: impl Fn(usize) -> U) -> Option<usize> {
    /// A set of units by their low six bits: a unit not in it is surely not in the needle.
    fn bit<U: CodeUnit>(unit: U) -> u64 {
        1 << (unit.code() & 63)
    }
    let last = needle(m - 1);
    let present = (0..m).fold(0, |set, at| set | bit(needle(at)));
    // How far the needle may move when its last unit matched but the rest did not.
    let skip = (1..m).find(|&back| needle(m - 1 - back) == last).unwrap_or(m);
    let mut budget = n + m;
    let mut at = 0;
    while at + m <= n {
        if text(at + m - 1) == last {
            let matched = (0..m - 1).take_while(|&i| text(at + i) == needle(i)).count();
            if matched == m - 1 {
                return Some(at);
            }
            match budget.checked_sub(matched) {
                Some(rest) => budget = rest,
                None => return search_linear(at, n, text, m, needle),
            }
            at += skip;
        } else if at + m < n && present & bit(text(at + m)) == 0 {
            at += m + 1;
        } else {
            at += 1;
        }
    }
    None
}

/// Knuth-Morris-Pratt from `from` on.
fn search_linear<U: CodeUnit>(
    from: usize,
    n: usize,
    text: impl Fn(usize) -> U,
    m: usize,
    needle: impl Fn(usize) -> U,
) -> Option<usize> {
    // borders[i]: length of the longest proper prefix of needle[..=i] that is also its suffix.
    let mut borders = vec![0usize; m];
    let mut matched = 0;
    for at in 1..m {
        while matched > 0 && needle(at) != needle(matched) {
            matched = borders[matched - 1];
        }
        matched += usize::from(needle(at) == needle(matched));
        borders[at] = matched;
    }
    matched = 0;
    for at in from..n {
        while matched > 0 && text(at) != needle(matched) {
            matched = borders[matched - 1];
        }
        matched += usize::from(text(at) == needle(matched));
        if matched == m {
            return Some(at + 1 - m);
        }
    }
    None
}

/// The occurrence `str.partition` cuts at; an empty separator is the caller's ValueError ("empty separator").
pub fn partition<U: CodeUnit>(text: &[U], separator: &[U]) -> Option<Range<usize>> {
    find(text, separator).map(|at| at..at + separator.len())
}

/// The occurrence `str.rpartition` cuts at.
pub fn rpartition<U: CodeUnit>(text: &[U], separator: &[U]) -> Option<Range<usize>> {
    rfind(text, separator).map(|at| at..at + separator.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive<U: CodeUnit>(text: &[U], needle: &[U]) -> (Option<usize>, Option<usize>) {
        let places: Vec<usize> = (0..=text.len()).filter(|&at| text[at..].starts_with(needle)).collect();
        (places.first().copied(), places.last().copied())
    }

    fn check<U: CodeUnit>(text: &[U], needle: &[U]) {
        assert_eq!((find(text, needle), rfind(text, needle)), naive(text, needle), "{needle:?} in {text:?}");
    }

    #[test]
    fn finds_what_a_naive_search_finds() {
        // All strings over two letters, so that periods and overlaps occur.
        for n in 0..11u32 {
            for bits in 0..1u32 << n {
                let text: Vec<u8> = (0..n).map(|i| b'a' + (bits >> i & 1) as u8).collect();
                for m in 0..5u32 {
                    for pattern in 0..1u32 << m {
                        let needle: Vec<u8> = (0..m).map(|i| b'a' + (pattern >> i & 1) as u8).collect();
                        check::<u16>(&convert(&text).unwrap(), &convert(&needle).unwrap());
                    }
                }
            }
        }
        check(b"hello world", b"o w");
        check(b"", b"abc");
    }

    #[test]
    fn is_linear_on_bad_input() {
        let mut needle = vec![u16::from(b'a'); 20_000];
        needle[0] = u16::from(b'b');
        let text = vec![u16::from(b'a'); 2_000_000];
        assert_eq!(find(&text, &needle), None);
        assert_eq!(rfind(&text, &needle), None);
        let middle = {
            let mut needle = vec![u16::from(b'a'); 20_000];
            needle[10_000] = u16::from(b'b');
            needle
        };
        assert_eq!(find(&text, &middle), None);
    }

    #[test]
    fn counts_and_replaces() {
        assert_eq!(count(b"aaaa", b"aa", usize::MAX), 2);
        assert_eq!(count(b"abc", b"", usize::MAX), 4);
        assert_eq!(count(b"abcabc", b"c", 1), 1);
        let replaced = |text: &str, old: &str, new: &str, limit| {
            replace(text.as_bytes(), old.as_bytes(), new.as_bytes(), limit)
                .unwrap()
                .map(|v| String::from_utf8(v).unwrap())
        };
        assert_eq!(replaced("aaaa", "aa", "b", usize::MAX).as_deref(), Some("bb"));
        assert_eq!(replaced("abcabc", "c", "", 1).as_deref(), Some("ababc"));
        assert_eq!(replaced("abc", "", "-", usize::MAX).as_deref(), Some("-a-b-c-"));
        assert_eq!(replaced("abc", "", "-", 2).as_deref(), Some("-a-bc"));
        assert_eq!(replaced("", "", "x", usize::MAX).as_deref(), Some("x"));
        assert_eq!(replaced("abc", "d", "x", usize::MAX), None);
        assert_eq!(replaced("abc", "a", "x", 0), None);
    }

    #[test]
    fn bounds() {
        assert_eq!(adjust_indices(-2, isize::MAX, 5), (3, 5));
        assert_eq!(adjust_indices(-9, -1, 5), (0, 4));
        assert_eq!(adjust_indices(7, 9, 5), (7, 5));
        assert_eq!(convert::<u16, u8>(&[0x100]), None);
    }
}
