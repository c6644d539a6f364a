//! Searching, cutting, stripping, padding and case of `bytes` and `bytearray`, around `algo::{search, text, text_case}`.

use super::basics::{Needle, like, part, this};
use crate::algo::search::{self, TooLong};
use crate::algo::text::{self, BytesRules, Ends};
use crate::algo::text_case::ascii;
use crate::error::R;
use crate::native::Args;
use crate::object::Tuple;
use crate::thread::Thread;
use crate::types::str::search::{bounds, limit};
use crate::types::ty;
use std::ops::Range;
use taipan_heap::Value;

fn position(t: &Thread, a: Args<'_>, find: fn(&[u8], &[u8]) -> Option<usize>) -> R<Option<usize>> {
    let needle = Needle::of(t, a[1])?;
    let range = bounds(t, a, 2, this(t, a).len())?;
    let b = this(t, a);
    let Some(range) = range.filter(|r| r.end <= b.len()) else { return Ok(None) };
    let start = range.start;
    Ok(find(&b.as_slice()[range], needle.as_slice()).map(|at| at + start))
}

fn or_minus_one(at: Option<usize>) -> R {
    Ok(Value::int_unchecked(at.map_or(-1, |i| i as i64)))
}

fn or_error(t: &Thread, at: Option<usize>) -> R {
    match at {
        Some(i) => Ok(Value::int_unchecked(i as i64)),
        None => Err(t.value_error("subsection not found")),
    }
}

pub(super) fn find(t: &Thread, a: Args<'_>) -> R {
    or_minus_one(position(t, a, search::find)?)
}

pub(super) fn rfind(t: &Thread, a: Args<'_>) -> R {
    or_minus_one(position(t, a, search::rfind)?)
}

pub(super) fn index(t: &Thread, a: Args<'_>) -> R {
    or_error(t, position(t, a, search::find)?)
}

pub(super) fn rindex(t: &Thread, a: Args<'_>) -> R {
    or_error(t, position(t, a, search::rfind)?)
}

pub(super) fn count(t: &Thread, a: Args<'_>) -> R {
    let needle = Needle::of(t, a[1])?;
    let range = bounds(t, a, 2, this(t, a).len())?;
    let b = this(t, a);
    let Some(range) = range.filter(|r| r.end <= b.len()) else { return Ok(Value::int_unchecked(0)) };
    t.new_int(search::count(&b.as_slice()[range], needle.as_slice(), usize::MAX) as i64)
}

pub(super) fn replace(t: &Thread, a: Args<'_>) -> R {
    let (old, new) = (t.buffer(a[1])?, t.buffer(a[2])?);
    let limit = limit(t, a.opt(3))?;
    let b = this(t, a);
    match search::replace(b.as_slice(), old.as_slice(), new.as_slice(), limit) {
        Ok(Some(replaced)) => like(t, a[0], &replaced),
        Ok(None) => part(t, a[0], b.as_slice(), 0..b.len()),
        Err(TooLong::Ever) => Err(t.overflow_error("replace bytes is too long")),
        Err(TooLong::Today) => Err(t.memory_error()),
    }
}

fn parts(t: &Thread, a: Args<'_>, whole: &[u8], ranges: &[Range<usize>]) -> R {
    let list = t.new_list_with_capacity(ranges.len())?;
    for r in ranges {
        list.push(t, part(t, a[0], whole, r.clone())?)?;
    }
    Ok(list.value())
}

pub(super) fn split(t: &Thread, a: Args<'_>, from_right: bool) -> R {
    let limit = limit(t, a.opt(2))?;
    let separator = a.not_none(1).map(|v| t.buffer(v)).transpose()?;
    let b = this(t, a);
    let whole = b.as_slice();
    let ranges = match &separator {
        None if from_right => text::rsplit_whitespace::<BytesRules, _>(whole, limit),
        None => text::split_whitespace::<BytesRules, _>(whole, limit),
        Some(s) if s.is_empty() => return Err(t.value_error("empty separator")),
        Some(s) if from_right => text::rsplit(whole, s.as_slice(), limit),
        Some(s) => text::split(whole, s.as_slice(), limit),
    };
    parts(t, a, whole, &ranges)
}

pub(super) fn splitlines(t: &Thread, a: Args<'_>) -> R {
    let keep = a.opt(1).map_or(Ok(false), |v| t.truth(v))?;
    let b = this(t, a);
    parts(t, a, b.as_slice(), &text::split_lines::<BytesRules, _>(b.as_slice(), keep))
}

pub(super) fn partition(t: &Thread, a: Args<'_>, from_right: bool) -> R {
    let sep = t.buffer(a[1])?;
    if sep.is_empty() {
        return Err(t.value_error("empty separator"));
    }
    let b = this(t, a);
    let whole = b.as_slice();
    let found =
        if from_right { search::rpartition(whole, sep.as_slice()) } else { search::partition(whole, sep.as_slice()) };
    let (head, middle, tail) = match found {
        Some(r) => (0..r.start, r.clone(), r.end..whole.len()),
        None if from_right => (0..0, 0..0, 0..whole.len()),
        None => (0..whole.len(), 0..0, 0..0),
    };
    let (head, middle, tail) = (
        part(t, a[0], whole, head)?,
        if middle.is_empty() || t.as_bytes(a[0]).is_none() { like(t, a[0], &whole[middle])? } else { a[1] },
        part(t, a[0], whole, tail)?,
    );
    Ok(t.new_tuple(&[head, middle, tail])?.value())
}

pub(super) fn strip(t: &Thread, a: Args<'_>, ends: Ends) -> R {
    let chars = a.not_none(1).map(|v| t.buffer(v)).transpose()?;
    let b = this(t, a);
    let range = match &chars {
        None => text::strip_whitespace::<BytesRules, _>(b.as_slice(), ends),
        Some(c) => text::strip_chars(b.as_slice(), c.as_slice(), ends),
    };
    part(t, a[0], b.as_slice(), range)
}

pub(super) fn remove_prefix(t: &Thread, a: Args<'_>) -> R {
    let prefix = t.buffer(a[1])?;
    let b = this(t, a);
    let start = if b.as_slice().starts_with(prefix.as_slice()) { prefix.len() } else { 0 };
    part(t, a[0], b.as_slice(), start..b.len())
}

pub(super) fn remove_suffix(t: &Thread, a: Args<'_>) -> R {
    let suffix = t.buffer(a[1])?;
    let b = this(t, a);
    let end = b.len() - if b.as_slice().ends_with(suffix.as_slice()) { suffix.len() } else { 0 };
    part(t, a[0], b.as_slice(), 0..end)
}

pub(super) fn starts_or_ends(t: &Thread, a: Args<'_>, name: &str, at_end: bool) -> R {
    let range = bounds(t, a, 2, this(t, a).len())?;
    let test = |v: Value| -> R<Option<bool>> {
        let Some(p) = t.try_buffer(v)? else { return Ok(None) };
        let b = this(t, a);
        let piece = range.clone().filter(|r| r.end <= b.len()).map(|r| &b.as_slice()[r]);
        Ok(Some(piece.is_some_and(|w| if at_end { w.ends_with(p.as_slice()) } else { w.starts_with(p.as_slice()) })))
    };
    if let Some(parts) = a[1].downcast::<Tuple>() {
        for &v in parts.items() {
            match test(v)? {
                Some(true) => return Ok(Value::TRUE),
                Some(false) => {}
                None => {
                    return Err(
                        t.type_error(format_args!("a bytes-like object is required, not '{}'", t.shown_type(v)))
                    );
                }
            }
        }
        return Ok(Value::FALSE);
    }
    match test(a[1])? {
        Some(answer) => Ok(Value::bool(answer)),
        None => Err(t.type_error(format_args!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            t.shown_type(a[1])
        ))),
    }
}

/// How bytes of a length are padded to a width: left and right.
type Padding = fn(usize, usize) -> (usize, usize);

fn width_argument(t: &Thread, v: Value) -> R<usize> {
    let width = usize::try_from(t.index(v)?).unwrap_or(0);
    t.room_for(width)?;
    Ok(width)
}

pub(super) fn pad(t: &Thread, a: Args<'_>, name: &str, padding: Padding) -> R {
    let width = width_argument(t, a[1])?;
    let fill = match a.opt(2) {
        None => b' ',
        Some(v) => match t.as_bytes_or_bytearray(v).as_ref().map(|b| b.as_slice()) {
            Some([byte]) => *byte,
            Some(other) => {
                return Err(t.type_error(format_args!(
                    "{name}(): argument 2 must be a byte string of length 1, not a {} object of length {}",
                    t.shown_type(v),
                    other.len()
                )));
            }
            None => {
                return Err(t.type_error(format_args!(
                    "{name}() argument 2 must be a byte string of length 1, not {}",
                    t.shown_type(v)
                )));
            }
        },
    };
    let b = this(t, a);
    let (left, right) = padding(b.len(), width);
    if left + right == 0 {
        return part(t, a[0], b.as_slice(), 0..b.len());
    }
    let mut out = vec![fill; left + b.len() + right];
    out[left..left + b.len()].copy_from_slice(b.as_slice());
    like(t, a[0], &out)
}

pub(super) fn zfill(t: &Thread, a: Args<'_>) -> R {
    let width = width_argument(t, a[1])?;
    let b = this(t, a);
    let (sign, zeros) = text::zfill_layout(b.as_slice(), width);
    if zeros == 0 {
        return part(t, a[0], b.as_slice(), 0..b.len());
    }
    let mut out = b.as_slice()[..sign].to_vec();
    out.resize(sign + zeros, b'0');
    out.extend_from_slice(&b.as_slice()[sign..]);
    like(t, a[0], &out)
}

pub(super) fn expandtabs(t: &Thread, a: Args<'_>) -> R {
    let size = crate::types::str::search::tab_size(t, a.opt(1))?;
    match text::expand_tabs(this(t, a).as_slice(), size) {
        Some(expanded) => like(t, a[0], &expanded),
        None => Err(t.overflow_error("result too long")),
    }
}

/// A case operation.
pub(super) fn map(t: &Thread, a: Args<'_>, operation: fn(&[u8]) -> Vec<u8>) -> R {
    like(t, a[0], &operation(this(t, a).as_slice()))
}

/// A predicate over all bytes.
pub(super) fn test(t: &Thread, a: Args<'_>, predicate: fn(&[u8]) -> bool) -> R {
    Ok(Value::bool(predicate(this(t, a).as_slice())))
}

/// White space to bytes: vertical tab included.
pub(super) fn is_space(data: &[u8]) -> bool {
    ascii::all_are(data, |b| matches!(b, b' ' | b'\t'..=b'\r'))
}

pub(super) fn translate(t: &Thread, a: Args<'_>) -> R {
    let deleted = a.opt(2).map(|v| t.buffer(v)).transpose()?;
    let table = a.not_none(1).map(|v| t.buffer(v)).transpose()?;
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(t.value_error("translation table must be 256 characters long"));
    }
    let mut drop = [false; 256];
    for &b in deleted.as_ref().map_or(&[][..], |d| d.as_slice()) {
        drop[b as usize] = true;
    }
    let b = this(t, a);
    let kept = b.as_slice().iter().filter(|&&b| !drop[b as usize]);
    let out: Vec<u8> = match &table {
        Some(table) => kept.map(|&b| table.as_slice()[b as usize]).collect(),
        None => kept.copied().collect(),
    };
    like(t, a[0], &out)
}

pub(super) fn maketrans(t: &Thread, a: Args<'_>) -> R {
    let (from, to) = (t.buffer(a[0])?, t.buffer(a[1])?);
    if from.len() != to.len() {
        return Err(t.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (&f, &to) in from.as_slice().iter().zip(to.as_slice()) {
        table[f as usize] = to;
    }
    Ok(t.new_bytes(&table)?.value())
}

pub(super) fn join(t: &Thread, a: Args<'_>) -> R {
    let Some(items) = t.catch_not_iterable(a[1])? else { return Err(t.type_error("can only join an iterable")) };
    if items.len() == 1
        && let Some(only) = items.get(0)
        && t.is_exact(only, ty::BYTES)
        && t.as_bytes(a[0]).is_some()
    {
        return Ok(only);
    }
    let separator = this(t, a);
    let mut out = Vec::new();
    for (i, v) in items.iter().enumerate() {
        let Some(b) = t.try_buffer(v)? else {
            return Err(t.type_error(format_args!(
                "sequence item {i}: expected a bytes-like object, {} found",
                t.shown_type(v)
            )));
        };
        if i > 0 {
            out.extend_from_slice(separator.as_slice());
        }
        out.extend_from_slice(b.as_slice());
    }
    like(t, a[0], &out)
}
