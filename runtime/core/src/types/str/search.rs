//! Searching, cutting, stripping and padding of `str`: argument handling around `algo::{search, text}`.

use super::StrBuilder;
use super::basics::{str_argument, this};
use crate::algo::search::{self, TooLong};
use crate::algo::text::{self, Ends, StrRules};
use crate::error::R;
use crate::native::Args;
use crate::object::{Str, Tuple, Units};
use crate::thread::Thread;
use crate::types::seq::{has_index, index_clamped};
use std::borrow::Cow;
use std::ops::Range;
use taipan_heap::{Gc, Value, Word};

/// An optional slice bound: None is the default.
pub fn slice_bound(t: &Thread, v: Option<Value>, default: i64) -> R<isize> {
    match v {
        None => Ok(default as isize),
        Some(v) if !has_index(t, v) => {
            Err(t.type_error("slice indices must be integers or None or have an __index__ method"))
        }
        Some(v) => Ok(index_clamped(t, v)? as isize),
    }
}

/// Arguments `start` and `end` at `at` and `at + 1`, applied to a length; `None`: nothing can be found there.
pub fn bounds(t: &Thread, a: Args<'_>, at: usize, len: usize) -> R<Option<Range<usize>>> {
    let start = slice_bound(t, a.not_none(at), 0)?;
    let end = slice_bound(t, a.not_none(at + 1), i64::MAX)?;
    let (start, end) = search::adjust_indices(start, end, len);
    Ok((start <= end).then_some(start as usize..end as usize))
}

/// Position of the first `part` in `whole`.
pub fn find_units(whole: Units<'_>, part: Units<'_>) -> Option<usize> {
    same_width!(whole, part, (w, p) => search::find(w, p), else None)
}

fn rfind_units(whole: Units<'_>, part: Units<'_>) -> Option<usize> {
    same_width!(whole, part, (w, p) => search::rfind(w, p), else None)
}

fn position(t: &Thread, a: Args<'_>, name: &str, find: fn(Units<'_>, Units<'_>) -> Option<usize>) -> R<Option<usize>> {
    let (s, part) = (this(t, a), str_argument(t, name, " 1", a[1])?);
    let Some(range) = bounds(t, a, 2, s.len())? else { return Ok(None) };
    let start = range.start;
    Ok(find(s.units().slice(range.start, range.end), part.units()).map(|at| at + start))
}

fn or_minus_one(at: Option<usize>) -> R {
    Ok(Value::int_unchecked(at.map_or(-1, |i| i as i64)))
}

fn or_error(t: &Thread, at: Option<usize>) -> R {
    match at {
        Some(i) => Ok(Value::int_unchecked(i as i64)),
        None => Err(t.value_error("substring not found")),
    }
}

pub(super) fn find(t: &Thread, a: Args<'_>) -> R {
    or_minus_one(position(t, a, "find", find_units)?)
}

pub(super) fn rfind(t: &Thread, a: Args<'_>) -> R {
    or_minus_one(position(t, a, "rfind", rfind_units)?)
}

pub(super) fn index(t: &Thread, a: Args<'_>) -> R {
    or_error(t, position(t, a, "index", find_units)?)
}

pub(super) fn rindex(t: &Thread, a: Args<'_>) -> R {
    or_error(t, position(t, a, "rindex", rfind_units)?)
}

pub(super) fn count(t: &Thread, a: Args<'_>) -> R {
    let (s, part) = (this(t, a), str_argument(t, "count", " 1", a[1])?);
    let Some(range) = bounds(t, a, 2, s.len())? else { return Ok(Value::int_unchecked(0)) };
    let whole = s.units().slice(range.start, range.end);
    let n = same_width!(whole, part.units(), (w, p) => search::count(w, p, usize::MAX), else 0);
    t.new_int(n as i64)
}

/// `maxsplit`, `count`: negative means no limit.
pub fn limit(t: &Thread, v: Option<Value>) -> R<usize> {
    match v {
        None => Ok(usize::MAX),
        Some(v) => Ok(usize::try_from(t.index(v)?).unwrap_or(usize::MAX)),
    }
}

pub(super) fn replace(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let old = str_argument(t, "replace", " 1", a[1])?;
    let new = str_argument(t, "replace", " 2", a[2])?;
    let limit = limit(t, a.opt(3))?;
    // Too wide to be in there: nothing to do.
    if old.width > s.width {
        return Ok(s.value());
    }
    let too_long = |why| match why {
        TooLong::Ever => t.overflow_error("replace string is too long"),
        TooLong::Today => t.memory_error(),
    };
    let replaced = match (s.units(), old.units(), new.units()) {
        (Units::One(u), Units::One(o), Units::One(n)) => {
            let text = |v: Vec<u8>| if s.ascii && new.ascii { t.new_str_ascii(&v) } else { t.new_str_latin1(&v) };
            search::replace(u, o, n, limit).map_err(too_long)?.map(text)
        }
        (s, o, n) if s_fits(s, 2) && s_fits(n, 2) => search::replace(&two_wide(s), &two_wide(o), &two_wide(n), limit)
            .map_err(too_long)?
            .map(|v| t.new_str_ucs2(&v)),
        (s, o, n) => search::replace(&four_wide(s), &four_wide(o), &four_wide(n), limit)
            .map_err(too_long)?
            .map(|v| t.new_str_ucs4(&v)),
    };
    Ok(replaced.unwrap_or(Ok(s))?.value())
}

fn s_fits(units: Units<'_>, width: u8) -> bool {
    match units {
        Units::One(_) => true,
        Units::Two(_) => width >= 2,
        Units::Four(_) => width == 4,
    }
}

/// Units that fit into two bytes, in that width.
fn two_wide(units: Units<'_>) -> Cow<'_, [u16]> {
    match units {
        Units::Two(u) => Cow::Borrowed(u),
        _ => units.iter().map(|c| c as u16).collect(),
    }
}

/// Units in the width that is wide enough for all.
fn four_wide(units: Units<'_>) -> Cow<'_, [u32]> {
    match units {
        Units::Four(u) => Cow::Borrowed(u),
        _ => units.iter().collect(),
    }
}

/// A list of parts of `s`.
fn parts(t: &Thread, s: Gc<Str>, ranges: &[Range<usize>]) -> R {
    let list = t.new_list_with_capacity(ranges.len())?;
    for r in ranges {
        let part = t.substring(s, r.start, r.end)?;
        list.push(t, part.value())?;
    }
    Ok(list.value())
}

/// The separator argument of split: `None` for white space.
fn separator(t: &Thread, v: Option<Value>) -> R<Option<Gc<Str>>> {
    let Some(v) = v else { return Ok(None) };
    match t.as_str(v) {
        None => Err(t.type_error(format_args!("must be str or None, not {}", t.shown_type(v)))),
        Some(s) if s.is_empty() => Err(t.value_error("empty separator")),
        Some(s) => Ok(Some(s)),
    }
}

pub(super) fn split(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let limit = limit(t, a.opt(2))?;
    let ranges = match separator(t, a.not_none(1))? {
        None => each_width!(s.units(), u => text::split_whitespace::<StrRules, _>(u, limit)),
        Some(sep) => {
            same_width!(s.units(), sep.units(), (w, p) => text::split(w, p, limit), else whole(&s))
        }
    };
    parts(t, s, &ranges)
}

fn whole(s: &Str) -> Vec<Range<usize>> {
    std::iter::once(0..s.len()).collect()
}

pub(super) fn rsplit(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let limit = limit(t, a.opt(2))?;
    let ranges = match separator(t, a.not_none(1))? {
        None => each_width!(s.units(), u => text::rsplit_whitespace::<StrRules, _>(u, limit)),
        Some(sep) => {
            same_width!(s.units(), sep.units(), (w, p) => text::rsplit(w, p, limit), else whole(&s))
        }
    };
    parts(t, s, &ranges)
}

pub(super) fn splitlines(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let keep = a.opt(1).map_or(Ok(false), |v| t.truth(v))?;
    parts(t, s, &each_width!(s.units(), u => text::split_lines::<StrRules, _>(u, keep)))
}

/// `(head, separator, tail)`; `None` stands for the empty string.
fn cut(t: &Thread, s: Gc<Str>, sep: Gc<Str>, at: usize) -> R {
    let head = t.substring(s, 0, at)?;
    let tail = t.substring(s, at + sep.len(), s.len())?;
    Ok(t.new_tuple(&[head.value(), sep.value(), tail.value()])?.value())
}

fn partition_separator(t: &Thread, a: Args<'_>) -> R<Gc<Str>> {
    let Some(sep) = t.as_str(a[1]) else {
        return Err(t.type_error(format_args!("must be str, not {}", t.shown_type(a[1]))));
    };
    if sep.is_empty() {
        return Err(t.value_error("empty separator"));
    }
    Ok(sep)
}

pub(super) fn partition(t: &Thread, a: Args<'_>) -> R {
    let (s, sep) = (this(t, a), partition_separator(t, a)?);
    match find_units(s.units(), sep.units()) {
        Some(at) => cut(t, s, sep, at),
        None => {
            let empty = t.new_str("")?.value();
            Ok(t.new_tuple(&[s.value(), empty, empty])?.value())
        }
    }
}

pub(super) fn rpartition(t: &Thread, a: Args<'_>) -> R {
    let (s, sep) = (this(t, a), partition_separator(t, a)?);
    match rfind_units(s.units(), sep.units()) {
        Some(at) => cut(t, s, sep, at),
        None => {
            let empty = t.new_str("")?.value();
            Ok(t.new_tuple(&[empty, empty, s.value()])?.value())
        }
    }
}

pub(super) fn strip(t: &Thread, a: Args<'_>, name: &str, ends: Ends) -> R {
    let s = this(t, a);
    let range = match a.not_none(1) {
        None => each_width!(s.units(), u => text::strip_whitespace::<StrRules, _>(u, ends)),
        Some(v) => match t.as_str(v) {
            Some(chars) => each_width!(s.units(), u => each_width!(chars.units(), c => text::strip_chars(u, c, ends))),
            None => return Err(t.type_error(format_args!("{name} arg must be None or str"))),
        },
    };
    Ok(t.substring(s, range.start, range.end)?.value())
}

/// Is `part` at the start (or end) of `whole`?
fn matches(whole: Units<'_>, part: Units<'_>, at_end: bool) -> bool {
    if part.len() > whole.len() {
        return false;
    }
    let start = if at_end { whole.len() - part.len() } else { 0 };
    let piece = whole.slice(start, start + part.len());
    each_width!(piece, w => each_width!(part, p => text::equal(w, p)))
}

pub(super) fn remove_prefix(t: &Thread, a: Args<'_>) -> R {
    let (s, part) = (this(t, a), str_argument(t, "removeprefix", "", a[1])?);
    let start = if matches(s.units(), part.units(), false) { part.len() } else { 0 };
    Ok(t.substring(s, start, s.len())?.value())
}

pub(super) fn remove_suffix(t: &Thread, a: Args<'_>) -> R {
    let (s, part) = (this(t, a), str_argument(t, "removesuffix", "", a[1])?);
    let end = s.len() - if matches(s.units(), part.units(), true) { part.len() } else { 0 };
    Ok(t.substring(s, 0, end)?.value())
}

pub(super) fn starts_or_ends(t: &Thread, a: Args<'_>, name: &str, at_end: bool) -> R {
    let s = this(t, a);
    let range = bounds(t, a, 2, s.len())?;
    let test =
        |part: Gc<Str>| range.clone().is_some_and(|r| matches(s.units().slice(r.start, r.end), part.units(), at_end));
    if let Some(parts) = a[1].downcast::<Tuple>() {
        for &v in parts.items() {
            match t.as_str(v) {
                Some(part) if test(part) => return Ok(Value::TRUE),
                Some(_) => {}
                None => {
                    return Err(
                        t.type_error(format_args!("tuple for {name} must only contain str, not {}", t.shown_type(v)))
                    );
                }
            }
        }
        return Ok(Value::FALSE);
    }
    match t.as_str(a[1]) {
        Some(part) => Ok(Value::bool(test(part))),
        None => {
            Err(t
                .type_error(format_args!("{name} first arg must be str or a tuple of str, not {}", t.shown_type(a[1]))))
        }
    }
}

fn padded(t: &Thread, s: Gc<Str>, left: usize, right: usize, fill: u32) -> R {
    if left + right == 0 {
        return Ok(s.value());
    }
    let mut out = StrBuilder::with_capacity(left + s.len() + right);
    out.push_repeated(fill, left);
    out.push_str(&s);
    out.push_repeated(fill, right);
    Ok(out.finish(t)?.value())
}

/// How a string of a length is padded to a width: characters left and right.
type Padding = fn(usize, usize) -> (usize, usize);

pub(super) fn pad(t: &Thread, a: Args<'_>, padding: Padding) -> R {
    let s = this(t, a);
    let width = usize::try_from(t.index(a[1])?).unwrap_or(0);
    let fill = match a.opt(2) {
        None => 0x20,
        Some(v) => match t.as_str(v) {
            Some(f) if f.len() == 1 => f.at(0),
            Some(_) => return Err(t.type_error("The fill character must be exactly one character long")),
            None => {
                return Err(t.type_error(format_args!(
                    "The fill character must be a unicode character, not {}",
                    t.shown_type(v)
                )));
            }
        },
    };
    check_width(t, width)?;
    let (left, right) = padding(s.len(), width);
    padded(t, s, left, right, fill)
}

/// Widths that no string can have are refused before memory is asked for.
fn check_width(t: &Thread, width: usize) -> R<()> {
    if width > u32::MAX as usize { Err(t.memory_error()) } else { t.room_for(width) }
}

pub(super) fn zfill(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let width = usize::try_from(t.index(a[1])?).unwrap_or(0);
    check_width(t, width)?;
    let (sign, zeros) = each_width!(s.units(), u => text::zfill_layout(u, width));
    if zeros == 0 {
        return Ok(s.value());
    }
    let mut out = StrBuilder::with_capacity(s.len() + zeros);
    out.push_units(s.units().slice(0, sign));
    out.push_repeated(0x30, zeros);
    out.push_units(s.units().slice(sign, s.len()));
    Ok(out.finish(t)?.value())
}

/// The argument of `expandtabs`, a C int.
pub(in crate::types) fn tab_size(t: &Thread, v: Word) -> R<usize> {
    let Some(v) = v else { return Ok(8) };
    match t.as_int(t.index_int(v)?).and_then(|i| i.as_i64()).and_then(|i| i32::try_from(i).ok()) {
        Some(size) => Ok(usize::try_from(size).unwrap_or(0)),
        None => Err(t.overflow_error("Python int too large to convert to C int")),
    }
}

pub(super) fn expandtabs(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let size = tab_size(t, a.opt(1))?;
    let too_long = || t.overflow_error("new string is too long");
    let expanded = match s.units() {
        Units::One(u) => t.new_str_latin1(&text::expand_tabs(u, size).ok_or_else(too_long)?),
        Units::Two(u) => t.new_str_ucs2(&text::expand_tabs(u, size).ok_or_else(too_long)?),
        Units::Four(u) => t.new_str_ucs4(&text::expand_tabs(u, size).ok_or_else(too_long)?),
    };
    Ok(expanded?.value())
}
