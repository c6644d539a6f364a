//! `format(value, spec)` for the builtin scalars: the glue between objects and `algo::format_spec`.

use crate::algo::float_repr;
use crate::algo::format_spec::{self, Defaults, Formatted, Spec};
use crate::algo::{self, complex};
use crate::error::R;
use crate::object::{Str, Units};
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::int::arith::int_to_text;
use crate::types::str::StrBuilder;
use crate::types::ty;
use std::borrow::Cow;
use taipan_heap::{Gc, Value};

/// Prefix and bits a digit of the plainest specs for a base that is a power of two, `bin()` and its kin among them.
fn power_of_two(spec: &[u8]) -> Option<(&'static [u8], u32)> {
    match spec {
        b"b" => Some((b"", 1)),
        b"o" => Some((b"", 3)),
        b"x" => Some((b"", 4)),
        b"#b" => Some((b"0b", 1)),
        b"#o" => Some((b"0o", 3)),
        b"#x" => Some((b"0x", 4)),
        _ => None,
    }
}

/// Calls `f` with sign, prefix and digits of `i`.
fn with_digits_of<T>(i: i64, prefix: &[u8], bits: u32, f: impl FnOnce(&[u8]) -> T) -> T {
    // Sign, prefix, at most 64 digits.
    let mut text = [0; 67];
    let (mut at, mut rest) = (text.len(), i.unsigned_abs());
    loop {
        at -= 1;
        text[at] = b"0123456789abcdef"[(rest & ((1 << bits) - 1)) as usize];
        rest >>= bits;
        if rest == 0 {
            break;
        }
    }
    at -= prefix.len();
    text[at..at + prefix.len()].copy_from_slice(prefix);
    if i < 0 {
        at -= 1;
        text[at] = b'-';
    }
    f(&text[at..])
}

impl Thread {
    /// The argument of a `__format__` method: a str.
    pub fn format_spec_argument(&self, v: Value) -> R<Gc<Str>> {
        match self.as_str(v) {
            Some(s) => Ok(s),
            None => Err(self.type_error(format_args!("__format__() argument must be str, not {}", self.shown_type(v)))),
        }
    }

    /// The name of the type; no new text for the common ones.
    fn name_in_errors(&self, v: Value) -> Cow<'static, str> {
        match self.shape_of(v) {
            ty::INT => Cow::Borrowed("int"),
            ty::FLOAT => Cow::Borrowed("float"),
            ty::STR => Cow::Borrowed("str"),
            _ => Cow::Owned(self.type_name(v)),
        }
    }

    fn parse_spec(&self, spec: &Str, defaults: Defaults, type_name: &str) -> R<Spec> {
        let parsed = match spec.units() {
            Units::One(s) => Spec::parse(s, defaults, type_name),
            Units::Two(s) => Spec::parse(s, defaults, type_name),
            Units::Four(s) => Spec::parse(s, defaults, type_name),
        };
        parsed.map_err(|e| self.algo_error(e))
    }

    fn formatted(&self, result: algo::Result<Formatted>) -> R<Gc<Str>> {
        match result {
            Ok(Formatted::Ascii(text)) => self.new_str(&text),
            Ok(Formatted::Wide(text)) => self.new_str_ucs4(&text),
            Err(e) => Err(self.algo_error(e)),
        }
    }

    /// `format(v, spec)` of an int (or an instance of a subclass).
    pub fn format_int(&self, v: Value, spec: Gc<Str>) -> R<Gc<Str>> {
        let i = IntRef::of(v).unwrap_or(IntRef::Small(0));
        if spec.is_empty() {
            return if self.is_exact(v, ty::INT) { self.new_str(&int_to_text(self, i)?) } else { self.str(v) };
        }
        if let (IntRef::Small(i), Units::One(spec)) = (i, spec.units())
            && let Some((prefix, bits)) = power_of_two(spec)
        {
            return with_digits_of(i, prefix, bits, |text| self.new_str_ascii(text));
        }
        let name = self.name_in_errors(v);
        let parsed = self.parse_spec(&spec, format_spec::INT_DEFAULTS, &name)?;
        // The digit limit guards decimal output of big numbers here too.
        if let (IntRef::Big(_), Some(0x64 | 0x6E) | None) = (i, parsed.code) {
            int_to_text(self, i)?;
        }
        self.formatted(format_spec::format_int(&i.to_algo(), &parsed, &name))
    }

    /// `format(v, spec)` of a float.
    pub fn format_float(&self, v: Value, x: f64, spec: Gc<Str>) -> R<Gc<Str>> {
        if spec.is_empty() {
            return if v.is_float() { self.new_str(&float_repr::repr(x)) } else { self.str(v) };
        }
        let name = self.name_in_errors(v);
        let parsed = self.parse_spec(&spec, format_spec::FLOAT_DEFAULTS, &name)?;
        self.formatted(format_spec::format_float(x, &parsed, &name))
    }

    /// `format(v, spec)` of a complex number.
    pub fn format_complex(&self, v: Value, x: complex::Complex, spec: Gc<Str>) -> R<Gc<Str>> {
        if spec.is_empty() {
            return self.str(v);
        }
        let name = self.name_in_errors(v);
        let parsed = self.parse_spec(&spec, format_spec::FLOAT_DEFAULTS, &name)?;
        self.formatted(format_spec::format_complex(x, &parsed, &name))
    }

    /// `format(v, spec)` of a str `s` (`v` itself, or what an instance of a subclass holds).
    pub fn format_str(&self, v: Value, s: Gc<Str>, spec: Gc<Str>) -> R<Gc<Str>> {
        if spec.is_empty() {
            return if self.is_exact(v, ty::STR) { Ok(s) } else { self.str(v) };
        }
        let name = self.name_in_errors(v);
        let parsed = self.parse_spec(&spec, format_spec::STR_DEFAULTS, &name)?;
        let layout = format_spec::format_str(s.len(), &parsed, &name).map_err(|e| self.algo_error(e))?;
        if layout.left + layout.right == 0 {
            return self.substring(s, 0, layout.keep);
        }
        self.room_for(layout.left + layout.right)?;
        let mut out = StrBuilder::with_capacity(layout.left + layout.keep + layout.right);
        out.push_repeated(layout.fill, layout.left);
        out.push_units(s.units().slice(0, layout.keep));
        out.push_repeated(layout.fill, layout.right);
        out.finish(self)
    }
}
