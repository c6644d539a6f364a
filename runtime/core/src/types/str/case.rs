//! Case operations and character predicates of `str`.

use super::StrBuilder;
use super::basics::this;
use crate::algo::unicode::{self, Case};
use crate::error::R;
use crate::native::Args;
use crate::object::{Str, Units};
use crate::thread::Thread;
use taipan_heap::{Gc, Value};

/// Every character satisfies `test`, and there is one.
pub(super) fn all(t: &Thread, a: Args<'_>, test: fn(u32) -> bool) -> R {
    let s = this(t, a);
    Ok(Value::bool(!s.is_empty() && s.units().iter().all(test)))
}

pub(super) fn is_ascii(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(this(t, a).ascii))
}

/// Printable characters only; the empty string is printable.
pub(super) fn is_printable(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(this(t, a).units().iter().all(unicode::is_printable)))
}

pub(super) fn is_identifier(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(str_is_identifier(&this(t, a))))
}

pub fn str_is_identifier(s: &Str) -> bool {
    match s.units() {
        Units::One(u) => unicode::is_identifier(u),
        Units::Two(u) => unicode::is_identifier(u),
        Units::Four(u) => unicode::is_identifier(u),
    }
}

/// `islower` (`isupper`): a character with case, and none of the other cases.
pub(super) fn one_case(t: &Thread, a: Args<'_>, wanted: fn(u32) -> bool, refused: fn(u32) -> bool) -> R {
    let mut cased = false;
    for c in this(t, a).units().iter() {
        if refused(c) || unicode::is_title(c) {
            return Ok(Value::FALSE);
        }
        cased |= wanted(c);
    }
    Ok(Value::bool(cased))
}

pub(super) fn is_title(t: &Thread, a: Args<'_>) -> R {
    let (mut cased, mut previous_cased) = (false, false);
    for c in this(t, a).units().iter() {
        if unicode::is_upper(c) || unicode::is_title(c) {
            if previous_cased {
                return Ok(Value::FALSE);
            }
            (cased, previous_cased) = (true, true);
        } else if unicode::is_lower(c) {
            if !previous_cased {
                return Ok(Value::FALSE);
            }
        } else {
            previous_cased = false;
        }
    }
    Ok(Value::bool(cased))
}

/// An ASCII string through a byte function, in one copy.
fn map_ascii(t: &Thread, s: Gc<Str>, map: impl Fn(u8) -> u8) -> R<Gc<Str>> {
    let mapped: Vec<u8> = s.raw_bytes().iter().map(|&b| map(b)).collect();
    t.new_str_latin1(&mapped)
}

pub(super) fn upper(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    if s.ascii {
        return Ok(map_ascii(t, s, |b| b.to_ascii_uppercase())?.value());
    }
    map_all(t, s, Case::Upper)
}

pub(super) fn casefold(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    if s.ascii {
        return Ok(map_ascii(t, s, |b| b.to_ascii_lowercase())?.value());
    }
    map_all(t, s, Case::Fold)
}

fn map_all(t: &Thread, s: Gc<Str>, case: Case) -> R {
    let mut out = StrBuilder::with_capacity(s.len());
    for c in s.units().iter() {
        out.extend(unicode::map_case(c, case).as_slice().iter().copied());
    }
    Ok(out.finish(t)?.value())
}

pub(super) fn lower(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    if s.ascii {
        return Ok(map_ascii(t, s, |b| b.to_ascii_lowercase())?.value());
    }
    let mut out = StrBuilder::with_capacity(s.len());
    for i in 0..s.len() {
        push_lower(&mut out, s.units(), i);
    }
    Ok(out.finish(t)?.value())
}

/// The lower case of character `i`: a capital sigma depends on where it stands.
fn push_lower(out: &mut StrBuilder, units: Units<'_>, i: usize) {
    const SIGMA: u32 = 0x3A3;
    const FINAL_SMALL_SIGMA: u32 = 0x3C2;
    const SMALL_SIGMA: u32 = 0x3C3;
    let c = units.at(i);
    if c == SIGMA {
        out.push(if ends_word(units, i) { FINAL_SMALL_SIGMA } else { SMALL_SIGMA });
    } else {
        out.extend(unicode::map_case(c, Case::Lower).as_slice().iter().copied());
    }
}

/// A cased letter before (marks skipped) and none behind.
fn ends_word(units: Units<'_>, i: usize) -> bool {
    let cased = |c: Option<u32>| c.is_some_and(unicode::is_cased);
    let before = units.slice(0, i).iter().rev().find(|&c| !unicode::is_case_ignorable(c));
    let behind = units.slice(i + 1, units.len()).iter().find(|&c| !unicode::is_case_ignorable(c));
    cased(before) && !cased(behind)
}

pub(super) fn title(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let mut out = StrBuilder::with_capacity(s.len());
    let mut previous_cased = false;
    for (i, c) in s.units().iter().enumerate() {
        if previous_cased {
            push_lower(&mut out, s.units(), i);
        } else {
            out.extend(unicode::map_case(c, Case::Title).as_slice().iter().copied());
        }
        previous_cased = unicode::is_cased(c);
    }
    Ok(out.finish(t)?.value())
}

pub(super) fn capitalize(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let mut out = StrBuilder::with_capacity(s.len());
    for (i, c) in s.units().iter().enumerate() {
        if i == 0 {
            out.extend(unicode::map_case(c, Case::Title).as_slice().iter().copied());
        } else {
            push_lower(&mut out, s.units(), i);
        }
    }
    Ok(out.finish(t)?.value())
}

pub(super) fn swapcase(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let mut out = StrBuilder::with_capacity(s.len());
    for (i, c) in s.units().iter().enumerate() {
        if unicode::is_upper(c) {
            push_lower(&mut out, s.units(), i);
        } else if unicode::is_lower(c) {
            out.extend(unicode::map_case(c, Case::Upper).as_slice().iter().copied());
        } else {
            out.push(c);
        }
    }
    Ok(out.finish(t)?.value())
}
