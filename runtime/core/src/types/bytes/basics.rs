//! What `bytes` and `bytearray` share as objects and sequences: arguments, repr, comparison, subscripts, concatenation.

use crate::algo::search;
use crate::algo::text_escape::repr_bytes;
use crate::error::R;
use crate::native::Args;
use crate::object::{ByteArray, Str};
use crate::thread::Thread;
use crate::types::buffer::Buffer;
use crate::types::int::IntRef;
use crate::types::seq::{self, Subscript};
use crate::types::str::basics::argument_type_name;
use crate::types::ty;
use std::cmp::Ordering;
use taipan_heap::{Gc, Value};

/// The bytes of self: descriptors check the class before they call.
pub(super) fn this(t: &Thread, a: Args<'_>) -> Buffer {
    match t.as_bytes_or_bytearray(a[0]) {
        Some(b) => b,
        None => unreachable!("a bytes method's self is bytes or a bytearray"),
    }
}

/// An object like self (bytes or bytearray, exact) with these bytes.
pub(super) fn like(t: &Thread, this: Value, data: &[u8]) -> R {
    if this.downcast::<ByteArray>().is_some() {
        Ok(t.new_bytearray(data)?.value())
    } else {
        Ok(t.new_bytes(data)?.value())
    }
}

/// Part of self: the same object if it is all of an exact bytes.
pub(super) fn part(t: &Thread, this: Value, whole: &[u8], range: std::ops::Range<usize>) -> R {
    if range.len() == whole.len() && t.is_exact(this, ty::BYTES) {
        return Ok(this);
    }
    like(t, this, &whole[range])
}

/// An int argument that stands for a byte.
pub fn byte_argument(t: &Thread, v: Value) -> R<u8> {
    let i = t.index_int(v)?;
    match IntRef::of(i).and_then(IntRef::as_i64).and_then(|i| u8::try_from(i).ok()) {
        Some(b) => Ok(b),
        None => Err(t.value_error("byte must be in range(0, 256)")),
    }
}

/// What `find`, `count`, `in` look for: a byte or a bytes-like object.
pub(super) enum Needle {
    Byte([u8; 1]),
    Bytes(Buffer),
}

impl Needle {
    pub(super) fn of(t: &Thread, v: Value) -> R<Needle> {
        if let Some(b) = t.try_buffer(v)? {
            return Ok(Needle::Bytes(b));
        }
        if seq::has_index(t, v) {
            return Ok(Needle::Byte([byte_argument(t, v)?]));
        }
        Err(t.type_error(format_args!("argument should be integer or bytes-like object, not '{}'", t.shown_type(v))))
    }
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Needle::Byte(b) => b,
            Needle::Bytes(b) => b.as_slice(),
        }
    }
}

pub(super) fn repr(t: &Thread, a: Args<'_>) -> R {
    let text = repr_bytes(this(t, a).as_slice());
    let text = if a[0].downcast::<ByteArray>().is_some() { format!("{}({text})", t.type_name(a[0])) } else { text };
    Ok(t.new_str(&text)?.value())
}

pub(super) fn len(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::int_unchecked(this(t, a).len() as i64))
}

/// The other side of a comparison: bytes with bytes and bytearray, bytearray with anything bytes-like.
fn comparable(t: &Thread, a: Args<'_>) -> R<Option<Buffer>> {
    if a[0].downcast::<ByteArray>().is_some() { t.try_buffer(a[1]) } else { Ok(t.as_bytes_or_bytearray(a[1])) }
}

pub(super) fn compare(t: &Thread, a: Args<'_>, accept: fn(Ordering) -> bool) -> R {
    let Some(other) = comparable(t, a)? else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(accept(this(t, a).as_slice().cmp(other.as_slice()))))
}

pub(super) fn contains(t: &Thread, a: Args<'_>) -> R {
    let needle = match Needle::of(t, a[1]) {
        Ok(n) => n,
        Err(r) => {
            // The text differs from that of `find`.
            if t.take_pending_if(ty::TYPE_ERROR).is_none() {
                return Err(r);
            }
            return Err(t.type_error(format_args!("a bytes-like object is required, not '{}'", t.shown_type(a[1]))));
        }
    };
    Ok(Value::bool(search::find(this(t, a).as_slice(), needle.as_slice()).is_some()))
}

pub(super) fn getitem(t: &Thread, a: Args<'_>) -> R {
    let name = if a[0].downcast::<ByteArray>().is_some() { "bytearray" } else { "byte" };
    match seq::subscript(t, a[1], name)? {
        Subscript::At(i) => {
            let b = this(t, a);
            match seq::position(i, b.len()) {
                Some(i) => Ok(Value::int_unchecked(b.as_slice()[i] as i64)),
                None if name == "byte" => Err(t.index_error("index out of range")),
                None => Err(t.index_error("bytearray index out of range")),
            }
        }
        Subscript::Slice(slice) => {
            let bounds = seq::slice_bounds(t, slice, || this(t, a).len())?;
            let b = this(t, a);
            if bounds.step == 1 {
                let start = bounds.start as usize;
                return part(t, a[0], b.as_slice(), start..start + bounds.count);
            }
            let all = b.as_slice();
            let picked: Vec<u8> = bounds.indices().map(|i| all[i]).collect();
            like(t, a[0], &picked)
        }
    }
}

pub(super) fn add(t: &Thread, a: Args<'_>) -> R {
    let Some(other) = t.try_buffer(a[1])? else {
        if seq::may_add_reflected(t, a[1]) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        return Err(t.type_error(format_args!("can't concat {} to {}", t.shown_type(a[1]), t.shown_type(a[0]))));
    };
    let b = this(t, a);
    if a[0].downcast::<ByteArray>().is_some() {
        return like(t, a[0], &[b.as_slice(), other.as_slice()].concat());
    }
    if b.is_empty() && t.is_exact(a[1], ty::BYTES) {
        return Ok(a[1]);
    }
    if other.is_empty() && t.is_exact(a[0], ty::BYTES) {
        return Ok(a[0]);
    }
    let (x, y) = (b.as_slice(), other.as_slice());
    let sum = t.new_bytes_with(x.len() + y.len(), |to| {
        to[..x.len()].copy_from_slice(x);
        to[x.len()..].copy_from_slice(y);
    })?;
    Ok(sum.value())
}

pub(super) fn repeat(t: &Thread, a: Args<'_>) -> R {
    let Some(n) = seq::repeat_count(t, a[1])? else { return seq::not_a_count(t, a[1]) };
    let b = this(t, a);
    if n == 1 && t.is_exact(a[0], ty::BYTES) {
        return Ok(a[0]);
    }
    let once = b.as_slice();
    let Some(length) = once.len().checked_mul(n) else { return Err(t.memory_error()) };
    let fill = |to: &mut [u8]| {
        if let [byte] = once {
            to.fill(*byte);
        } else if !once.is_empty() {
            to.chunks_exact_mut(once.len()).for_each(|chunk| chunk.copy_from_slice(once));
        }
    };
    if a[0].downcast::<ByteArray>().is_some() {
        let result = t.new_bytearray(&[])?;
        result.resize(t, length)?;
        if length > 0 {
            result.scatter(0..once.len(), once);
            result.repeat_first(once.len());
        }
        return Ok(result.value());
    }
    Ok(t.new_bytes_with(length, fill)?.value())
}

/// `decode`: the str these bytes mean in an encoding.
pub(super) fn decode(t: &Thread, a: Args<'_>) -> R {
    let argument = |i: usize, name: &str| -> R<Option<Gc<Str>>> {
        let Some(v) = a.opt(i) else { return Ok(None) };
        match t.as_str(v) {
            Some(s) => Ok(Some(s)),
            None => Err(
                t.type_error(format_args!("decode() argument '{name}' must be str, not {}", argument_type_name(t, v)))
            ),
        }
    };
    let (encoding, errors) = (argument(1, "encoding")?, argument(2, "errors")?);
    Ok(t.decode(a[0], encoding, errors)?.value())
}

/// The bytes that items of an iterable stand for; `kind` names the type being made.
pub(super) fn collect_bytes(t: &Thread, items: Value, kind: &str) -> R<Vec<u8>> {
    let mut out = Vec::new();
    let it = t.iter(items)?;
    while let Some(item) = t.next(it)? {
        let i = t.index_int(item)?;
        match IntRef::of(i).and_then(IntRef::as_i64).and_then(|i| u8::try_from(i).ok()) {
            Some(b) => out.push(b),
            None => return Err(t.value_error(format_args!("{kind} must be in range(0, 256)"))),
        }
    }
    Ok(out)
}

/// The bytes that `bytes(source, encoding, errors)` and `bytearray(...)` are made of.
pub(super) fn source_bytes(t: &Thread, a: Args<'_>, kind: &str, element: &str) -> R<Vec<u8>> {
    let Some(source) = a.opt(1) else {
        return match (a.opt(2), a.opt(3)) {
            (Some(_), _) => Err(t.type_error("encoding without a string argument")),
            (_, Some(_)) => Err(t.type_error("errors without a string argument")),
            _ => Ok(Vec::new()),
        };
    };
    if let Some(s) = t.as_str(source) {
        let Some(encoding) = a.opt(2) else { return Err(t.type_error("string argument without an encoding")) };
        let text = |v: Value, name: &str| {
            t.as_str(v).ok_or_else(|| {
                t.type_error(format_args!("{kind}() argument '{name}' must be str, not {}", argument_type_name(t, v)))
            })
        };
        let encoding = text(encoding, "encoding")?;
        let errors = a.opt(3).map(|v| text(v, "errors")).transpose()?;
        let encoded = t.encode(s, Some(encoding), errors)?;
        return t.with_buffer(encoded, |b| Ok(b.to_vec()));
    }
    if a.opt(2).is_some() {
        return Err(t.type_error("encoding without a string argument"));
    }
    if a.opt(3).is_some() {
        return Err(t.type_error("errors without a string argument"));
    }
    if let Some(b) = t.try_buffer(source)? {
        return Ok(b.as_slice().to_vec());
    }
    if seq::has_index(t, source) {
        let n = t.index_int(source)?;
        return match IntRef::of(n).and_then(IntRef::as_i64) {
            Some(n) if n < 0 => Err(t.value_error("negative count")),
            Some(n) => {
                let mut zeros = Vec::new();
                zeros.try_reserve_exact(n as usize).map_err(|_| t.memory_error())?;
                zeros.resize(n as usize, 0);
                Ok(zeros)
            }
            None => {
                Err(t.overflow_error(format_args!("cannot fit '{}' into an index-sized integer", t.type_name(source))))
            }
        };
    }
    let names = t.names();
    if t.lookup_special(source, names.__iter__).is_none() && t.lookup_special(source, names.__getitem__).is_none() {
        return Err(t.type_error(format_args!("cannot convert '{}' object to {kind}", t.shown_type(source))));
    }
    collect_bytes(t, source, element)
}
