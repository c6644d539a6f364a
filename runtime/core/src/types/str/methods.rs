//! The table of the type `str`.

use super::{basics, case, encode, format, search, translate};
use crate::algo::text::{Ends, center_padding};
use crate::algo::unicode;
use crate::interp::consumers::Consumer;
use crate::native::{Effects, Meaning, NativeDef, TypeDef, native, native_static};
use crate::types::iterators::new_iterator;
use crate::types::ty;
use std::cmp::Ordering;

const PURE: Effects = Effects::PURE;
const RAISES: Effects = Effects::RAISES;
const ANY: Effects = Effects::ANY;
const SCALARS: Effects = Effects::SCALARS;

pub static STR: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[],
    doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nText: the str of an object, or bytes decoded.",
};

const VALUE: &str = "($self, value, /)";
const SELF: &str = "($self, /)";
const FIND: &str = "($self, sub, start=None, end=None, /)";
const PAD: &str = "($self, width, fillchar=' ', /)";
const STRIP: &str = "($self, chars=None, /)";
const SPLIT: &str = "($self, /, sep=None, maxsplit=-1)";

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, object='', encoding='utf-8', errors='strict')",
        basics::str_new,
        SCALARS,
        "Create and return a new object.",
    ),
    native("__repr__", SELF, basics::repr, RAISES, "Return repr(self)."),
    native("__str__", SELF, basics::to_exact, RAISES, "Return str(self)."),
    native("__hash__", SELF, basics::hash, PURE, "Return hash(self)."),
    native("__len__", SELF, basics::len, PURE, "Return len(self)."),
    native("__getitem__", "($self, key, /)", basics::getitem, SCALARS, "Return self[key]."),
    native("__contains__", "($self, key, /)", basics::contains, RAISES, "Return bool(key in self)."),
    native(
        "__iter__",
        SELF,
        |t, a| {
            new_iterator(
                t,
                if basics::this(t, a).ascii { ty::STR_ASCII_ITERATOR } else { ty::STR_ITERATOR },
                basics::this(t, a).value(),
            )
        },
        RAISES,
        "Implement iter(self).",
    ),
    native("__add__", VALUE, basics::add, RAISES, "Return self+value."),
    native("__mul__", VALUE, basics::repeat, SCALARS, "Return self*value."),
    native("__rmul__", VALUE, basics::repeat, SCALARS, "Return value*self."),
    native("__mod__", VALUE, format::percent, SCALARS, "Return self%value."),
    native("__rmod__", VALUE, format::reflected_percent, SCALARS, "Return value%self."),
    native("__lt__", VALUE, |t, a| basics::compare(t, a, Ordering::is_lt), PURE, "Return self<value."),
    native("__le__", VALUE, |t, a| basics::compare(t, a, Ordering::is_le), PURE, "Return self<=value."),
    native("__eq__", VALUE, |t, a| basics::equal(t, a, true), PURE, "Return self==value."),
    native("__ne__", VALUE, |t, a| basics::equal(t, a, false), PURE, "Return self!=value."),
    native("__gt__", VALUE, |t, a| basics::compare(t, a, Ordering::is_gt), PURE, "Return self>value."),
    native("__ge__", VALUE, |t, a| basics::compare(t, a, Ordering::is_ge), PURE, "Return self>=value."),
    native("__format__", "($self, format_spec, /)", format::format_method, RAISES, "Format by a format specification."),
    native("__getnewargs__", SELF, basics::getnewargs, RAISES, "Arguments for __new__ when unpickling."),
    native("__sizeof__", SELF, basics::sizeof, RAISES, "Size of the object in memory, in bytes."),
    native(
        "join",
        "($self, iterable, /)",
        basics::join,
        Effects::SEQUENCES,
        "The strings of an iterable, this one between them.",
    )
    .meaning(Meaning::Consume(Consumer::Join)),
    native("find", FIND, search::find, SCALARS, "Lowest index in [start:end] where sub is found, or -1."),
    native("rfind", FIND, search::rfind, SCALARS, "Highest index in [start:end] where sub is found, or -1."),
    native("index", FIND, search::index, SCALARS, "As find, but ValueError when not found."),
    native("rindex", FIND, search::rindex, SCALARS, "As rfind, but ValueError when not found."),
    native("count", FIND, search::count, SCALARS, "Number of occurrences of sub in [start:end] that do not overlap."),
    native(
        "replace",
        "($self, old, new, /, count=-1)",
        search::replace,
        SCALARS,
        "A copy with old replaced by new, the first count times.",
    ),
    native(
        "split",
        SPLIT,
        search::split,
        SCALARS,
        "A list of the words, cut at sep (default: white space), from the left.",
    ),
    native(
        "rsplit",
        SPLIT,
        search::rsplit,
        SCALARS,
        "A list of the words, cut at sep (default: white space), from the right.",
    ),
    native(
        "splitlines",
        "($self, /, keepends=False)",
        search::splitlines,
        SCALARS,
        "A list of the lines, with their ends if keepends.",
    ),
    native("partition", "($self, sep, /)", search::partition, RAISES, "(head, sep, tail), cut at the first sep."),
    native("rpartition", "($self, sep, /)", search::rpartition, RAISES, "(head, sep, tail), cut at the last sep."),
    native(
        "strip",
        STRIP,
        |t, a| search::strip(t, a, "strip", Ends::Both),
        RAISES,
        "A copy without leading and trailing white space or chars.",
    ),
    native(
        "lstrip",
        STRIP,
        |t, a| search::strip(t, a, "lstrip", Ends::Left),
        RAISES,
        "A copy without leading white space or chars.",
    ),
    native(
        "rstrip",
        STRIP,
        |t, a| search::strip(t, a, "rstrip", Ends::Right),
        RAISES,
        "A copy without trailing white space or chars.",
    ),
    native(
        "removeprefix",
        "($self, prefix, /)",
        search::remove_prefix,
        RAISES,
        "A copy without the prefix, if it is there.",
    ),
    native(
        "removesuffix",
        "($self, suffix, /)",
        search::remove_suffix,
        RAISES,
        "A copy without the suffix, if it is there.",
    ),
    native(
        "startswith",
        "($self, prefix, start=None, end=None, /)",
        |t, a| search::starts_or_ends(t, a, "startswith", false),
        SCALARS,
        "Does the string start with the prefix, or one of a tuple of them?",
    ),
    native(
        "endswith",
        "($self, suffix, start=None, end=None, /)",
        |t, a| search::starts_or_ends(t, a, "endswith", true),
        SCALARS,
        "Does the string end with the suffix, or one of a tuple of them?",
    ),
    native(
        "center",
        PAD,
        |t, a| search::pad(t, a, center_padding),
        SCALARS,
        "The string in the middle of width characters.",
    ),
    native(
        "ljust",
        PAD,
        |t, a| search::pad(t, a, |len, width| (0, width.saturating_sub(len))),
        SCALARS,
        "The string at the left of width characters.",
    ),
    native(
        "rjust",
        PAD,
        |t, a| search::pad(t, a, |len, width| (width.saturating_sub(len), 0)),
        SCALARS,
        "The string at the right of width characters.",
    ),
    native("zfill", "($self, width, /)", search::zfill, SCALARS, "The numeral, zeros put between sign and digits."),
    native("expandtabs", "($self, /, tabsize=8)", search::expandtabs, SCALARS, "A copy with tabs expanded to blanks."),
    native("upper", SELF, case::upper, RAISES, "A copy in upper case."),
    native("lower", SELF, case::lower, RAISES, "A copy in lower case."),
    native("casefold", SELF, case::casefold, RAISES, "A copy for comparisons without regard to case."),
    native("swapcase", SELF, case::swapcase, RAISES, "A copy with upper case for lower and lower for upper."),
    native(
        "capitalize",
        SELF,
        case::capitalize,
        RAISES,
        "A copy with the first character in title case, the rest in lower.",
    ),
    native("title", SELF, case::title, RAISES, "A copy where each word begins with a title case character."),
    native("isalpha", SELF, |t, a| case::all(t, a, unicode::is_alpha), PURE, "Letters only, and at least one?"),
    native(
        "isalnum",
        SELF,
        |t, a| case::all(t, a, unicode::is_alnum),
        PURE,
        "Letters and digits only, and at least one?",
    ),
    native(
        "isdecimal",
        SELF,
        |t, a| case::all(t, a, unicode::is_decimal),
        PURE,
        "Decimal digits only, and at least one?",
    ),
    native("isdigit", SELF, |t, a| case::all(t, a, unicode::is_digit), PURE, "Digits only, and at least one?"),
    native(
        "isnumeric",
        SELF,
        |t, a| case::all(t, a, unicode::is_numeric),
        PURE,
        "Numeric characters only, and at least one?",
    ),
    native("isspace", SELF, |t, a| case::all(t, a, unicode::is_space), PURE, "White space only, and at least one?"),
    native("isascii", SELF, case::is_ascii, PURE, "ASCII characters only?"),
    native("isprintable", SELF, case::is_printable, PURE, "Printable characters only?"),
    native("isidentifier", SELF, case::is_identifier, PURE, "A valid Python identifier?"),
    native("isupper", SELF, case::is_upper, PURE, "All cased characters upper case, and at least one?"),
    native("islower", SELF, case::is_lower, PURE, "All cased characters lower case, and at least one?"),
    native("istitle", SELF, case::is_title, PURE, "Each word in title case, and at least one?"),
    native(
        "translate",
        "($self, table, /)",
        translate::translate,
        ANY,
        "A copy with each character mapped through the table.",
    ),
    native_static("maketrans", "(x, y=None, z=None, /)", translate::maketrans, ANY, "A table for translate."),
    native(
        "encode",
        "($self, /, encoding='utf-8', errors='strict')",
        encode::encode_method,
        ANY,
        "The string as bytes in an encoding.",
    ),
    native(
        "format",
        "($self, /, *args, **kwargs)",
        format::format_call,
        SCALARS,
        "A copy with the replacement fields filled from the arguments.",
    ),
    native(
        "format_map",
        "($self, mapping, /)",
        format::format_map,
        SCALARS,
        "A copy with the replacement fields filled from the mapping.",
    ),
];
