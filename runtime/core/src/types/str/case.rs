//! Case operations and character predicates of `str`.

use super::basics::this;
use crate::algo::{text_case, unicode};
use crate::error::R;
use crate::native::Args;
use crate::object::{Str, Units};
use crate::thread::Thread;
use taipan_heap::Value;

/// Not empty, and every character satisfies `test`.
pub(super) fn all(t: &Thread, a: Args<'_>, test: fn(u32) -> bool) -> R {
    Ok(Value::bool(each_width!(this(t, a).units(), u => text_case::all_are(u, test))))
}

pub(super) fn is_ascii(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(this(t, a).ascii))
}

pub(super) fn is_printable(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(each_width!(this(t, a).units(), u => text_case::is_printable(u))))
}

pub(super) fn is_identifier(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(str_is_identifier(&this(t, a))))
}

pub fn str_is_identifier(s: &Str) -> bool {
    each_width!(s.units(), u => unicode::is_identifier(u))
}

/// A predicate or an operation: on ASCII text and on any.
macro_rules! predicates {
    ($($name:ident)*) => { $(
        pub(super) fn $name(t: &Thread, a: Args<'_>) -> R {
            Ok(Value::bool(each_width!(this(t, a).units(), u => text_case::$name(u))))
        }
    )* };
}

predicates! { is_upper is_lower is_title }

macro_rules! operations {
    ($($name:ident $on_ascii:ident)*) => { $(
        pub(super) fn $name(t: &Thread, a: Args<'_>) -> R {
            let s = this(t, a);
            if s.ascii {
                return Ok(t.new_str_latin1(&text_case::ascii::$on_ascii(s.raw_bytes()))?.value());
            }
            let mapped = each_width!(s.units(), u => text_case::$name(u));
            Ok(t.new_str_ucs4(&mapped)?.value())
        }
    )* };
}

operations! { upper upper lower lower casefold lower swapcase swapcase capitalize capitalize title title }
