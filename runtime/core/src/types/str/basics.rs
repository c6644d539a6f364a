//! `str` as an object and a sequence: construction, repr, comparison, hash, subscripts, concatenation, join.

use crate::algo::text_escape;
use crate::algo::unicode::to_ascii_digits;
use crate::error::R;
use crate::native::Args;
use crate::object::{List, Str, Tuple, Units};
use crate::thread::Thread;
use crate::types::seq::{self, Subscript};
use crate::types::ty;
use std::cmp::Ordering;
use taipan_heap::{Gc, RootVec, Value};

/// Self of a str method: descriptors check the class before they call.
pub(super) fn this(t: &Thread, a: Args<'_>) -> Gc<Str> {
    match t.as_str(a[0]) {
        Some(s) => s,
        None => unreachable!("a str method's self is a str"),
    }
}

/// A str argument; the error text is that of CPython's argument parser.
pub(super) fn str_argument(t: &Thread, function: &str, position: &str, v: Value) -> R<Gc<Str>> {
    t.as_str(v).ok_or_else(|| {
        t.type_error(format_args!("{function}() argument{position} must be str, not {}", argument_type_name(t, v)))
    })
}

/// The class of a wrong argument as the argument parser's messages name it: None goes by its own name.
pub fn argument_type_name(t: &Thread, v: Value) -> String {
    if v.is_none() { "None".to_owned() } else { t.shown_type(v) }
}

pub(super) fn str_new(t: &Thread, a: Args<'_>) -> R {
    let Some(object) = a.opt(1) else {
        let empty = t.new_str("")?;
        return t.wrap_exact(a[0], ty::STR, empty.value());
    };
    if a.opt(2).is_none() && a.opt(3).is_none() {
        let s = t.str(object)?;
        // An instance of a subclass stays what it is for `str(x)` itself, as in CPython.
        let exact = t.as_str(s.value()).unwrap_or(s);
        return t.wrap_exact(a[0], ty::STR, exact.value());
    }
    if t.as_str(object).is_some() {
        return Err(t.type_error("decoding str is not supported"));
    }
    let encoding = a.opt(2).map(|v| str_argument(t, "str", " 'encoding'", v)).transpose()?;
    let errors = a.opt(3).map(|v| str_argument(t, "str", " 'errors'", v)).transpose()?;
    if t.try_buffer(object)?.is_none() {
        return Err(
            t.type_error(format_args!("decoding to str: need a bytes-like object, {} found", t.shown_type(object)))
        );
    }
    let decoded = t.decode(object, encoding, errors)?;
    t.wrap_exact(a[0], ty::STR, decoded.value())
}

/// `str(s)` and `format(s, "")`: the exact str.
pub(super) fn to_exact(t: &Thread, a: Args<'_>) -> R {
    Ok(this(t, a).value())
}

pub(super) fn repr(t: &Thread, a: Args<'_>) -> R {
    Ok(t.str_repr(&this(t, a))?.value())
}

pub(super) fn hash(t: &Thread, a: Args<'_>) -> R {
    t.new_int(t.str_hash(&this(t, a)))
}

pub(super) fn len(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::int_unchecked(this(t, a).len() as i64))
}

/// The order of two strings by code points.
pub fn str_compare(a: &Str, b: &Str) -> Ordering {
    match (a.units(), b.units()) {
        (Units::One(x), Units::One(y)) => x.cmp(y),
        (Units::Two(x), Units::Two(y)) => x.cmp(y),
        (Units::Four(x), Units::Four(y)) => x.cmp(y),
        (x, y) => x.iter().cmp(y.iter()),
    }
}

pub(super) fn compare(t: &Thread, a: Args<'_>, accept: fn(Ordering) -> bool) -> R {
    let Some(other) = t.as_str(a[1]) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(accept(str_compare(&this(t, a), &other))))
}

pub(super) fn equal(t: &Thread, a: Args<'_>, wanted: bool) -> R {
    let Some(other) = t.as_str(a[1]) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(this(t, a).same(&other) == wanted))
}

pub(super) fn getitem(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    match string_subscript(t, a[1])? {
        Subscript::At(i) => match seq::position(i, s.len()) {
            Some(i) => Ok(t.new_char(s.at(i))?.value()),
            None => Err(t.index_error("string index out of range")),
        },
        Subscript::Slice(slice) => {
            let bounds = seq::slice_bounds(t, slice, || s.len())?;
            if bounds.step == 1 {
                let start = bounds.start as usize;
                return Ok(t.substring(s, start, start + bounds.count)?.value());
            }
            Ok(pick(t, s, bounds)?.value())
        }
    }
}

/// The characters a slice selects.
pub fn pick(t: &Thread, s: Gc<Str>, bounds: seq::Bounds) -> R<Gc<Str>> {
    match s.units() {
        Units::One(u) if s.ascii => t.new_str_ascii(&picked(u, bounds)),
        Units::One(u) => t.new_str_latin1(&picked(u, bounds)),
        Units::Two(u) => t.new_str_ucs2(&picked(u, bounds)),
        Units::Four(u) => t.new_str_ucs4(&picked(u, bounds)),
    }
}

fn picked<U: Copy>(units: &[U], bounds: seq::Bounds) -> Vec<U> {
    if bounds.step == -1 && bounds.count > 0 {
        let end = bounds.start as usize + 1;
        return units[end - bounds.count..end].iter().rev().copied().collect();
    }
    bounds.indices().map(|i| units[i]).collect()
}

fn string_subscript(t: &Thread, key: Value) -> R<Subscript> {
    if key.as_small_int().is_none() && !t.is_exact(key, ty::SLICE) && !seq::has_index(t, key) {
        return Err(t.type_error(format_args!("string indices must be integers, not '{}'", t.shown_type(key))));
    }
    seq::subscript(t, key, "string")
}

pub(super) fn add(t: &Thread, a: Args<'_>) -> R {
    let Some(other) = t.as_str(a[1]) else {
        if seq::may_add_reflected(t, a[1]) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        return Err(t.type_error(format_args!("can only concatenate str (not \"{}\") to str", t.shown_type(a[1]))));
    };
    Ok(t.str_concat(this(t, a), other)?.value())
}

pub(super) fn repeat(t: &Thread, a: Args<'_>) -> R {
    match seq::repeat_count(t, a[1])? {
        Some(n) => Ok(t.str_repeat(this(t, a), n)?.value()),
        None => seq::not_a_count(t, a[1]),
    }
}

pub(super) fn contains(t: &Thread, a: Args<'_>) -> R {
    let Some(part) = t.as_str(a[1]) else {
        return Err(
            t.type_error(format_args!("'in <string>' requires string as left operand, not {}", t.shown_type(a[1])))
        );
    };
    Ok(Value::bool(contains_str(&this(t, a), &part)))
}

/// Does `s` contain `part`?
#[inline]
pub fn contains_str(s: &Str, part: &Str) -> bool {
    if let (Units::One(s), Units::One(&[c])) = (s.units(), part.units()) {
        return memchr::memchr(c, s).is_some();
    }
    super::search::find_units(s.units(), part.units()).is_some()
}

pub(super) fn getnewargs(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_tuple(&[this(t, a).value()])?.value())
}

/// As CPython counts: a header that depends on the width, the characters and a terminator.
pub(super) fn sizeof(t: &Thread, a: Args<'_>) -> R {
    let s = this(t, a);
    let header = if s.ascii { 40 } else { 56 };
    t.new_int((header + (s.len() + 1) * s.width as usize) as i64)
}

pub(super) fn join(t: &Thread, a: Args<'_>) -> R {
    let separator = this(t, a);
    if let Some(joined) = join_exact(t, separator, a[1]) {
        return joined.map(Gc::value);
    }
    let items = match t.catch_not_iterable(a[1])? {
        Some(items) => items,
        None => return Err(t.type_error("can only join an iterable")),
    };
    if items.len() == 1
        && let Some(only) = items.get(0)
        && t.is_exact(only, ty::STR)
    {
        return Ok(only);
    }
    // Copies of what `items` holds.
    let mut parts = Vec::with_capacity(items.len());
    for (i, v) in items.iter().enumerate() {
        match t.as_str(v) {
            Some(s) => parts.push(s),
            None => {
                return Err(
                    t.type_error(format_args!("sequence item {i}: expected str instance, {} found", t.shown_type(v)))
                );
            }
        }
    }
    Ok(t.str_join(separator, parts.len(), |i| parts[i])?.value())
}

/// The strings of a list or tuple that holds nothing else, joined: nothing can change it meanwhile.
fn join_exact(t: &Thread, separator: Gc<Str>, items: Value) -> Option<R<Gc<Str>>> {
    let exact = |v: Value| v.downcast::<Str>();
    if t.is_exact(items, ty::LIST) {
        let list = items.downcast::<List>()?;
        let slots = list.slots();
        slots
            .iter()
            .all(|s| s.get().and_then(exact).is_some())
            .then(|| t.str_join(separator, slots.len(), |i| slots[i].get().and_then(exact).unwrap_or(separator)))
    } else if t.is_exact(items, ty::TUPLE) {
        let tuple = items.downcast::<Tuple>()?;
        let items = tuple.items();
        items
            .iter()
            .all(|v| exact(*v).is_some())
            .then(|| t.str_join(separator, items.len(), |i| exact(items[i]).unwrap_or(separator)))
    } else {
        None
    }
}

impl Thread {
    /// The items of an iterable; `None` if `v` cannot be iterated at all.
    pub(crate) fn catch_not_iterable(&self, v: Value) -> R<Option<RootVec>> {
        let iterable = self.is_exact(v, ty::LIST)
            || self.is_exact(v, ty::TUPLE)
            || self.lookup_special(v, self.names().__iter__).is_some()
            || self.lookup_special(v, self.names().__getitem__).is_some();
        if iterable { self.collect(v).map(Some) } else { Ok(None) }
    }

    /// `repr(s)` of a str.
    pub fn str_repr(&self, s: &Str) -> R<Gc<Str>> {
        match s.units() {
            Units::One(u) => self.new_str_latin1(&text_escape::repr_str(u)),
            Units::Two(u) => self.new_str_ucs2(&text_escape::repr_str(u)),
            Units::Four(u) => self.new_str_ucs4(&text_escape::repr_str(u)),
        }
    }

    /// `ascii` of a finished repr: characters beyond ASCII become escapes.
    pub fn str_ascii(&self, s: Gc<Str>) -> R<Gc<Str>> {
        if s.ascii {
            return Ok(s);
        }
        self.new_str(&each_width!(s.units(), u => text_escape::ascii_of_repr(u)))
    }
}

/// The characters of a str for the number parsers: decimal digits and spaces of all scripts as ASCII.
pub fn ascii_digits(s: &Str) -> Vec<u8> {
    each_width!(s.units(), u => to_ascii_digits(u))
}
