//! The tables of the types `bytes` and `bytearray`. What both have stands in one macro.

use super::{array, basics, hex, search};
use crate::algo::text::{Ends, center_padding};
use crate::algo::text_case::ascii;
use crate::error::R;
use crate::native::{Args, Effects, Meaning, TypeDef, native, native_class, native_static};
use crate::thread::Thread;
use crate::types::iterators::new_iterator;
use crate::types::ty;
use std::cmp::Ordering;
use taipan_heap::Value;

const PURE: Effects = Effects::PURE;
const RAISES: Effects = Effects::RAISES;
const READS: Effects = Effects::READS;
const WRITES: Effects = Effects::WRITES;
const ANY: Effects = Effects::ANY;
const SCALARS_READ: Effects = Effects::SCALARS_READ;
const SCALARS_WRITE: Effects = Effects::SCALARS_WRITE;

const VALUE: &str = "($self, value, /)";
const SELF: &str = "($self, /)";
const FIND: &str = "($self, sub, start=None, end=None, /)";
const PAD: &str = "($self, width, fillchar=b' ', /)";
const STRIP: &str = "($self, bytes=None, /)";
const SPLIT: &str = "($self, /, sep=None, maxsplit=-1)";

/// The methods of both types, then those given.
#[rustfmt::skip]
macro_rules! bytes_methods {
    ($($own:expr),* $(,)?) => { &[
        native("__repr__", SELF, basics::repr, READS, "Return repr(self)."),
        native("__str__", SELF, basics::repr, READS, "Return str(self)."),
        native("__len__", SELF, basics::len, READS, "Return len(self)."),
        native("__getitem__", "($self, key, /)", basics::getitem, SCALARS_READ, "Return self[key]."),
        native("__contains__", "($self, key, /)", basics::contains, SCALARS_READ, "Return bool(key in self)."),
        native("__add__", VALUE, basics::add, SCALARS_READ, "Return self+value."),
        native("__mul__", VALUE, basics::repeat, SCALARS_READ, "Return self*value."),
        native("__rmul__", VALUE, basics::repeat, SCALARS_READ, "Return value*self."),
        native("__mod__", VALUE, crate::types::str::percent_bytes::percent, ANY, "Return self%value."),
        native("__rmod__", VALUE, |_, _| Ok(Value::NOT_IMPLEMENTED), PURE, "Return value%self."),
        native("__lt__", VALUE, |t, a| basics::compare(t, a, Ordering::is_lt), SCALARS_READ, "Return self<value."),
        native("__le__", VALUE, |t, a| basics::compare(t, a, Ordering::is_le), SCALARS_READ, "Return self<=value."),
        native("__eq__", VALUE, |t, a| basics::compare(t, a, Ordering::is_eq), SCALARS_READ, "Return self==value."),
        native("__ne__", VALUE, |t, a| basics::compare(t, a, Ordering::is_ne), SCALARS_READ, "Return self!=value."),
        native("__gt__", VALUE, |t, a| basics::compare(t, a, Ordering::is_gt), SCALARS_READ, "Return self>value."),
        native("__ge__", VALUE, |t, a| basics::compare(t, a, Ordering::is_ge), SCALARS_READ, "Return self>=value."),
        native("__buffer__", "($self, flags, /)", |t, a| crate::types::memoryview::new_view(t, a[0]), ANY, "A memoryview of the object."),
        native("decode", "($self, /, encoding='utf-8', errors='strict')", basics::decode, ANY, "The str these bytes mean in an encoding."),
        native("hex", "($self, /, sep=None, bytes_per_sep=1)", hex::hex, SCALARS_READ, "The bytes as hexadecimal text."),
        native_class("fromhex", "($type, string, /)", hex::fromhex, ANY, "The bytes of hexadecimal text."),
        native("join", "($self, iterable_of_bytes, /)", search::join, ANY, "The parts of an iterable, these bytes between them."),
        native("find", FIND, search::find, SCALARS_READ, "Lowest index in [start:end] where sub is found, or -1."),
        native("rfind", FIND, search::rfind, SCALARS_READ, "Highest index in [start:end] where sub is found, or -1."),
        native("index", FIND, search::index, SCALARS_READ, "As find, but ValueError when not found."),
        native("rindex", FIND, search::rindex, SCALARS_READ, "As rfind, but ValueError when not found."),
        native("count", FIND, search::count, SCALARS_READ, "Number of occurrences of sub in [start:end] that do not overlap."),
        native("replace", "($self, old, new, count=-1, /)", search::replace, SCALARS_READ, "A copy with old replaced by new, the first count times."),
        native("split", SPLIT, |t, a| search::split(t, a, false), SCALARS_READ, "A list of the parts, cut at sep (default: white space), from the left."),
        native("rsplit", SPLIT, |t, a| search::split(t, a, true), SCALARS_READ, "A list of the parts, cut at sep (default: white space), from the right."),
        native("splitlines", "($self, /, keepends=False)", search::splitlines, SCALARS_READ, "A list of the lines, with their ends if keepends."),
        native("partition", "($self, sep, /)", |t, a| search::partition(t, a, false), SCALARS_READ, "(head, sep, tail), cut at the first sep."),
        native("rpartition", "($self, sep, /)", |t, a| search::partition(t, a, true), SCALARS_READ, "(head, sep, tail), cut at the last sep."),
        native("strip", STRIP, |t, a| search::strip(t, a, Ends::Both), SCALARS_READ, "A copy without leading and trailing white space or bytes."),
        native("lstrip", STRIP, |t, a| search::strip(t, a, Ends::Left), SCALARS_READ, "A copy without leading white space or bytes."),
        native("rstrip", STRIP, |t, a| search::strip(t, a, Ends::Right), SCALARS_READ, "A copy without trailing white space or bytes."),
        native("removeprefix", "($self, prefix, /)", search::remove_prefix, SCALARS_READ, "A copy without the prefix, if it is there."),
        native("removesuffix", "($self, suffix, /)", search::remove_suffix, SCALARS_READ, "A copy without the suffix, if it is there."),
        native("startswith", "($self, prefix, start=None, end=None, /)", |t, a| search::starts_or_ends(t, a, "startswith", false), SCALARS_READ, "Does it start with the prefix, or one of a tuple of them?"),
        native("endswith", "($self, suffix, start=None, end=None, /)", |t, a| search::starts_or_ends(t, a, "endswith", true), SCALARS_READ, "Does it end with the suffix, or one of a tuple of them?"),
        native("center", PAD, |t, a| search::pad(t, a, "center", center_padding), SCALARS_READ, "The bytes in the middle of width bytes."),
        native("ljust", PAD, |t, a| search::pad(t, a, "ljust", |len, width| (0, width.saturating_sub(len))), SCALARS_READ, "The bytes at the left of width bytes."),
        native("rjust", PAD, |t, a| search::pad(t, a, "rjust", |len, width| (width.saturating_sub(len), 0)), SCALARS_READ, "The bytes at the right of width bytes."),
        native("zfill", "($self, width, /)", search::zfill, SCALARS_READ, "The numeral, zeros put between sign and digits."),
        native("expandtabs", "($self, /, tabsize=8)", search::expandtabs, SCALARS_READ, "A copy with tabs expanded to blanks."),
        native("translate", "($self, table, /, delete=b'')", search::translate, SCALARS_READ, "A copy with each byte mapped through the table."),
        native_static("maketrans", "(frm, to, /)", search::maketrans, ANY, "A table for translate."),
        native("upper", SELF, |t, a| search::map(t, a, ascii::upper), READS, "A copy with ASCII letters in upper case."),
        native("lower", SELF, |t, a| search::map(t, a, ascii::lower), READS, "A copy with ASCII letters in lower case."),
        native("swapcase", SELF, |t, a| search::map(t, a, ascii::swapcase), READS, "A copy with the case of ASCII letters exchanged."),
        native("capitalize", SELF, |t, a| search::map(t, a, ascii::capitalize), READS, "A copy with the first byte in upper case, the rest in lower."),
        native("title", SELF, |t, a| search::map(t, a, ascii::title), READS, "A copy where each word begins in upper case."),
        native("isalpha", SELF, |t, a| search::test(t, a, |d| ascii::all_are(d, u8::is_ascii_alphabetic)), READS, "ASCII letters only, and at least one?"),
        native("isalnum", SELF, |t, a| search::test(t, a, |d| ascii::all_are(d, u8::is_ascii_alphanumeric)), READS, "ASCII letters and digits only, and at least one?"),
        native("isdigit", SELF, |t, a| search::test(t, a, |d| ascii::all_are(d, u8::is_ascii_digit)), READS, "ASCII digits only, and at least one?"),
        native("isspace", SELF, |t, a| search::test(t, a, search::is_space), READS, "ASCII white space only, and at least one?"),
        native("isascii", SELF, |t, a| search::test(t, a, <[u8]>::is_ascii), READS, "Bytes below 128 only?"),
        native("isupper", SELF, |t, a| search::test(t, a, ascii::is_upper), READS, "All cased bytes upper case, and at least one?"),
        native("islower", SELF, |t, a| search::test(t, a, ascii::is_lower), READS, "All cased bytes lower case, and at least one?"),
        native("istitle", SELF, |t, a| search::test(t, a, ascii::is_title), READS, "Each word in title case, and at least one?"),
        $($own),*
    ] };
}

#[rustfmt::skip]
pub static BYTES: TypeDef = TypeDef {
    methods: bytes_methods![
        native_static(
            "__new__",
            "($cls, source=b'', encoding='utf-8', errors='strict')",
            bytes_new,
            ANY,
            "Create and return a new object."
        ),
        native("__hash__", SELF, hash, PURE, "Return hash(self)."),
        native(
            "__iter__",
            SELF,
            |t, a| new_iterator(t, ty::BYTES_ITERATOR, t.unwrap(a[0])),
            RAISES,
            "Implement iter(self)."
        ),
        native("__bytes__", SELF, exact, RAISES, "Convert this value to exact type bytes."),
        native("__getnewargs__", SELF, getnewargs, RAISES, "Arguments for __new__ when unpickling."),
        native(
            "__sizeof__",
            SELF,
            |t, a| t.new_int(33 + basics::this(t, a).len() as i64),
            RAISES,
            "Size of the object in memory, in bytes."
        ),
    ],
    getset: &[],
    doc: "bytes(source=b'', encoding=None, errors='strict')\n\nAn immutable array of bytes: from ints, a bytes-like object, a count of zeros, or encoded text.",
};

pub static BYTEARRAY: TypeDef = TypeDef {
    methods: bytes_methods![
        native_static(
            "__new__",
            "($cls, *args, **kwargs)",
            array::bytearray_new,
            ANY,
            "Create and return a new object."
        ),
        native(
            "__init__",
            "($self, /, source=b'', encoding='utf-8', errors='strict')",
            array::init,
            ANY,
            "Initialize self."
        ),
        native("__iter__", SELF, |t, a| new_iterator(t, ty::BYTEARRAY_ITERATOR, a[0]), RAISES, "Implement iter(self)."),
        native("__setitem__", "($self, key, value, /)", array::setitem, ANY, "Set self[key] to value."),
        native("__delitem__", "($self, key, /)", array::delitem, ANY, "Delete self[key]."),
        native("__iadd__", VALUE, array::extend_in_place, ANY, "Implement self+=value."),
        native("__imul__", VALUE, array::repeat_in_place, ANY, "Implement self*=value."),
        native("__alloc__", SELF, array::alloc, READS, "The number of bytes actually allocated."),
        native("__reduce__", SELF, array::reduce, ANY, "State for pickling."),
        native("__reduce_ex__", "($self, proto=0, /)", array::reduce, ANY, "State for pickling."),
        native("__sizeof__", SELF, array::sizeof, READS, "Size of the object in memory, in bytes."),
        native(
            "__release_buffer__",
            "($self, buffer, /)",
            |_, _| Ok(Value::NONE),
            PURE,
            "Release a buffer of the object."
        ),
        native("append", "($self, item, /)", array::append, SCALARS_WRITE, "Append one byte.")
            .meaning(Meaning::ByteAppend),
        native("clear", SELF, array::clear, WRITES, "Remove all bytes."),
        native("copy", SELF, array::copy, READS, "A copy."),
        native(
            "extend",
            "($self, iterable_of_ints, /)",
            array::extend,
            SCALARS_WRITE,
            "Append the bytes of an iterable or buffer."
        ),
        native("insert", "($self, index, item, /)", array::insert, SCALARS_WRITE, "Insert one byte before the index."),
        native("pop", "($self, index=-1, /)", array::pop, SCALARS_WRITE, "Remove and return the byte at the index."),
        native("remove", "($self, value, /)", array::remove, SCALARS_WRITE, "Remove the first byte of this value."),
        native("resize", "($self, size, /)", array::resize, SCALARS_WRITE, "Change the length; new bytes are zero."),
        native("reverse", SELF, array::reverse, WRITES, "Reverse the bytes in place."),
    ],
    getset: &[],
    doc: "bytearray(source=b'', encoding=None, errors='strict')\n\nA mutable array of bytes.",
};

fn bytes_new(t: &Thread, a: Args<'_>) -> R {
    let data = match a.opt(1) {
        Some(source) if a.opt(2).is_none() && a.opt(3).is_none() && t.as_str(source).is_none() => {
            if t.is_exact(source, ty::BYTES) {
                return t.wrap_exact(a[0], ty::BYTES, source);
            }
            match t.call_special(source, t.names().__bytes__, &[])? {
                Some(b) => match t.as_bytes(b) {
                    Some(b) => return t.wrap_exact(a[0], ty::BYTES, b.value()),
                    None => {
                        return Err(
                            t.type_error(format_args!("__bytes__ returned non-bytes (type {})", t.shown_type(b)))
                        );
                    }
                },
                None => basics::source_bytes(t, a, "bytes", "bytes")?,
            }
        }
        _ => basics::source_bytes(t, a, "bytes", "bytes")?,
    };
    let bytes = t.new_bytes(&data)?;
    t.wrap_exact(a[0], ty::BYTES, bytes.value())
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    match t.as_bytes(a[0]) {
        Some(b) => t.new_int(t.bytes_hash(&b)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn exact(t: &Thread, a: Args<'_>) -> R {
    Ok(t.unwrap(a[0]))
}

fn getnewargs(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_tuple(&[t.unwrap(a[0])])?.value())
}
