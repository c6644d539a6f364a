//! Conversions to int: `int(x, base)`, `__index__`, and machine integers from any object.

use super::value::IntRef;
use crate::algo::bigint::convert::from_f64_trunc;
use crate::algo::bigint::text::{ParseError, parse_int};
use crate::error::{R, Raised};
use crate::native::Args;
use crate::object::{Str, Type, Wrapper};
use crate::thread::Thread;
use crate::types::seq::has_index;
use crate::types::str::ascii_digits;
use crate::types::{TypeId, ty};
use taipan_heap::{Gc, Value};

/// `int.__new__(cls, x=0, /, base=10)`.
pub(super) fn int_new(t: &Thread, a: Args<'_>) -> R {
    let value = match (a.opt(1), a.opt(2)) {
        (None, None) => Value::int_unchecked(0),
        (None, Some(_)) => return Err(t.type_error("int() missing string argument")),
        (Some(x), None) => t.to_int(x)?,
        (Some(x), Some(base)) => {
            let base = match t.as_int(t.index_int(base)?).and_then(IntRef::as_i64) {
                Some(b) if b == 0 || (2..=36).contains(&b) => b as u32,
                _ => return Err(t.value_error("int() base must be >= 2 and <= 36, or 0")),
            };
            if let Some(s) = t.as_str(x) {
                int_from_str(t, s, base)?
            } else if let Some(b) = t.as_bytes_or_bytearray(x) {
                int_from_bytes_text(t, x, b.as_slice(), base)?
            } else {
                return Err(t.type_error("int() can't convert non-string with explicit base"));
            }
        }
    };
    t.wrap_exact(a[0], ty::INT, value)
}

fn literal_error(t: &Thread, base: u32, shown: Value) -> Raised {
    match t.repr(shown) {
        Ok(text) => {
            t.value_error(format_args!("invalid literal for int() with base {base}: {}", clip(&text.to_text(), 200)))
        }
        Err(r) => r,
    }
}

/// At most `n` characters, as CPython's `%.200R`.
fn clip(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or(text, |(at, _)| &text[..at])
}

fn parsed(t: &Thread, text: &[u8], base: u32, shown: Value) -> R {
    match parse_int(text, base, t.vm().int_max_str_digits.get()) {
        Ok(value) => t.new_algo_int(value),
        Err(ParseError::Invalid) => Err(literal_error(t, base, shown)),
        Err(ParseError::Other(e)) => Err(t.algo_error(e)),
    }
}

/// `int(s, base)`.
pub fn int_from_str(t: &Thread, s: Gc<Str>, base: u32) -> R {
    match s.as_ascii() {
        Some(text) => parsed(t, text.as_bytes(), base, s.value()),
        None => parsed(t, &ascii_digits(&s), base, s.value()),
    }
}

fn int_from_bytes_text(t: &Thread, shown: Value, text: &[u8], base: u32) -> R {
    // Shown as bytes, whatever the object was.
    match parse_int(text, base, t.vm().int_max_str_digits.get()) {
        Err(ParseError::Invalid) => {
            let shown = if t.as_bytes(shown).is_some() { shown } else { t.new_bytes(text)?.value() };
            Err(literal_error(t, base, shown))
        }
        Ok(value) => t.new_algo_int(value),
        Err(ParseError::Other(e)) => Err(t.algo_error(e)),
    }
}

impl Thread {
    /// `int(x)`: an exact int.
    pub fn to_int(&self, x: Value) -> R {
        if let Some(f) = x.as_float() {
            return self.float_to_int(f);
        }
        if x.is_small_int() || self.is_exact(x, ty::INT) {
            return Ok(x);
        }
        if let Some(r) = self.call_special(x, self.names().__int__, &[])? {
            if self.as_int(r).is_none() {
                return Err(self.type_error(format_args!("__int__ returned non-int (type {})", self.shown_type(r))));
            }
            return self.exact_int(r);
        }
        if let Some(r) = self.try_index(x)? {
            return self.exact_int(r);
        }
        if let Some(s) = self.as_str(x) {
            return int_from_str(self, s, 10);
        }
        if let Some(b) = self.as_bytes(x) {
            return int_from_bytes_text(self, x, b.as_slice(), 10);
        }
        match self.try_buffer(x)? {
            Some(b) => int_from_bytes_text(self, x, b.as_slice(), 10),
            None => Err(self.type_error(format_args!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                self.shown_type(x)
            ))),
        }
    }

    /// `int(f)` of a float.
    pub fn float_to_int(&self, f: f64) -> R {
        match from_f64_trunc(f) {
            Ok(i) => self.new_algo_int(i),
            Err(e) => Err(self.algo_error(e)),
        }
    }

    /// The exact int equal to an int object of any class.
    pub fn exact_int(&self, v: Value) -> R {
        if v.is_small_int() {
            return Ok(v);
        }
        if let Some(b) = v.as_bool() {
            return Ok(Value::int_unchecked(b as i64));
        }
        match v.downcast::<Wrapper>().and_then(|w| w.payload.get()) {
            Some(payload) => self.exact_int(payload),
            None => Ok(v),
        }
    }

    /// `__index__` as an exact int; `None` if `v` is no integer.
    pub fn try_index(&self, v: Value) -> R<Option<Value>> {
        if has_index(self, v) { self.index_int(v).map(Some) } else { Ok(None) }
    }

    /// What a builtin immutable type's `__new__` gives: `value` for the type itself, else an instance of subclass `cls`
    /// around it.
    pub fn wrap_exact(&self, cls: Value, exact: TypeId, value: Value) -> R {
        match cls.downcast::<Type>() {
            Some(cls) if cls != self.vm().type_of_id(exact) => self.new_wrapper(cls, value),
            _ => Ok(value),
        }
    }
}
