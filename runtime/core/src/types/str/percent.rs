//! `format % values` of `str`, and what `bytes % values` shares with it: fetching arguments and converting numbers.

use super::StrBuilder;
use super::basics::this;
use crate::algo::percent_format::{self as pf, Amount, Piece, Resolved, Spec};
use crate::error::R;
use crate::native::Args;
use crate::object::{Str, Tuple, Units};
use crate::thread::Thread;
use crate::types::int::IntRef;
use taipan_heap::{Gc, Value};

/// The right operand: a tuple's items one by one, a mapping by key, or one value.
pub(super) struct Arguments<'t> {
    t: &'t Thread,
    values: Value,
    tuple: Option<Gc<Tuple>>,
    next: usize,
    /// `values` can be subscripted with keys.
    mapping: bool,
    /// A key was used: then nothing is left over.
    keyed: bool,
}

impl<'t> Arguments<'t> {
    pub(super) fn new(t: &'t Thread, values: Value, text: bool) -> Arguments<'t> {
        let tuple = values.downcast::<Tuple>();
        let scalar = !values.is_pointer()
            || tuple.is_some()
            || t.as_str(values).is_some()
            || (!text && t.as_bytes_or_bytearray(values).is_some());
        let mapping = !scalar && t.lookup_special(values, t.names().__getitem__).is_some();
        Arguments { t, values, tuple, next: 0, mapping, keyed: false }
    }

    pub(super) fn next(&mut self) -> R {
        let missing = || self.t.type_error("not enough arguments for format string");
        let i = self.next;
        self.next += 1;
        match self.tuple {
            Some(items) => items.get(i).ok_or_else(missing),
            None if i == 0 => Ok(self.values),
            None => Err(missing()),
        }
    }

    pub(super) fn by_key(&mut self, key: Value) -> R {
        self.check_mapping()?;
        self.keyed = true;
        self.t.getitem(self.values, key)
    }

    pub(super) fn check_mapping(&self) -> R<()> {
        if self.mapping { Ok(()) } else { Err(self.t.type_error("format requires a mapping")) }
    }

    /// Everything must have been used, unless it is a mapping.
    pub(super) fn finish(&self, kind: &str) -> R<()> {
        let unused = match self.tuple {
            Some(items) => self.next < items.len(),
            None => self.next == 0 && !self.mapping,
        };
        if unused && !self.keyed {
            return Err(self.t.type_error(format_args!("not all arguments converted during {kind} formatting")));
        }
        Ok(())
    }

    /// Width and precision given as `*`.
    pub(super) fn resolve(&mut self, spec: &Spec) -> R<Resolved> {
        let mut star = |amount: Option<Amount>, most: i64, c_type: &str| -> R<Option<i64>> {
            if amount != Some(Amount::Argument) {
                return Ok(None);
            }
            let v = self.next()?;
            match IntRef::of(v) {
                Some(i) => match i.as_i64().filter(|i| (-most..=most).contains(i)) {
                    Some(i) => Ok(Some(i)),
                    None => {
                        let text = format_args!("Python int too large to convert to C {c_type}");
                        Err(self.t.overflow_error(text))
                    }
                },
                None => Err(self.t.type_error("* wants int")),
            }
        };
        let width = star(spec.width, i64::MAX, "ssize_t")?;
        let precision = star(spec.precision, i32::MAX as i64, "int")?;
        Ok(spec.resolve(width, precision))
    }
}

/// The text of a number conversion (`d i u o x X e E f F g G`); `None` for other letters.
pub(super) fn number_text(t: &Thread, letter: u8, v: Value, spec: &Resolved) -> R<Option<String>> {
    let text = match letter {
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let number = integer(t, letter, v)?;
            pf::format_int(&number.to_algo(), letter, spec, t.vm().int_max_str_digits.get())
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => pf::format_float(t.to_f64(v)?, letter, spec),
        _ => return Ok(None),
    };
    text.map(Some).map_err(|e| t.algo_error(e))
}

fn integer(t: &Thread, letter: u8, v: Value) -> R<IntRef> {
    if let Some(i) = IntRef::of(v) {
        return Ok(i);
    }
    let letter = letter as char;
    let decimal = matches!(letter, 'd' | 'i' | 'u');
    let names = t.names();
    let real = t.lookup_special(v, names.__int__).is_some();
    if decimal && real && t.as_str(v).is_none() {
        let i = t.to_int(v)?;
        return Ok(IntRef::of(i).unwrap_or(IntRef::Small(0)));
    }
    if let Some(i) = t.try_index(v)? {
        return Ok(IntRef::of(i).unwrap_or(IntRef::Small(0)));
    }
    Err(t.type_error(format_args!(
        "%{letter} format: {} is required, not {}",
        if decimal { "a real number" } else { "an integer" },
        t.shown_type(v)
    )))
}

pub fn percent(t: &Thread, a: Args<'_>) -> R {
    if t.as_str(a[0]).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(format_percent(t, this(t, a), a[1])?.value())
}

pub fn reflected_percent(t: &Thread, a: Args<'_>) -> R {
    match t.as_str(a[1]) {
        Some(format) => Ok(format_percent(t, format, a[0])?.value()),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `format % values`.
pub fn format_percent(t: &Thread, format: Gc<Str>, values: Value) -> R<Gc<Str>> {
    let mut arguments = Arguments::new(t, values, true);
    let mut out = StrBuilder::with_capacity(format.len() + 16);
    each_width!(format.units(), u => fill(t, format, pf::parse(u), &mut arguments, &mut out))?;
    arguments.finish("string")?;
    out.finish(t)
}

/// Appends the pieces of `format`, arguments put in.
fn fill(
    t: &Thread,
    format: Gc<Str>,
    pieces: impl Iterator<Item = Piece>,
    arguments: &mut Arguments<'_>,
    out: &mut StrBuilder,
) -> R<()> {
    for piece in pieces {
        match piece {
            Piece::Literal(range) => out.push_units(format.units().slice(range.start, range.end)),
            Piece::Percent => out.push(u32::from(b'%')),
            Piece::Fault { needs_mapping, error } => {
                if needs_mapping {
                    arguments.check_mapping()?;
                }
                return Err(t.algo_error(error));
            }
            Piece::Spec(spec) => {
                let keyed = match &spec.key {
                    Some(key) => {
                        let key = t.substring(format, key.start, key.end)?;
                        Some(arguments.by_key(key.value())?)
                    }
                    None => None,
                };
                let resolved = arguments.resolve(&spec)?;
                let v = match keyed {
                    Some(v) => v,
                    None => arguments.next()?,
                };
                convert(t, out, v, &spec, &resolved)?;
            }
        }
    }
    Ok(())
}

fn convert(t: &Thread, out: &mut StrBuilder, v: Value, spec: &Spec, resolved: &Resolved) -> R<()> {
    let Some(letter) = spec.letter() else { return Err(t.algo_error(spec.unsupported())) };
    if resolved.is_plain() {
        match (letter, v.as_small_int(), v.downcast::<Str>()) {
            (b'd' | b'i' | b'u' | b's' | b'r' | b'a', Some(i), _) => {
                out.push_int(i);
                return Ok(());
            }
            (b's', _, Some(s)) => {
                out.push_str(&s);
                return Ok(());
            }
            _ => {}
        }
    }
    if let Some(text) = number_text(t, letter, v, resolved)? {
        out.push_text(&text);
        return Ok(());
    }
    let text = match letter {
        b's' => t.str(v)?,
        b'r' => t.repr(v)?,
        b'a' => t.ascii(v)?,
        b'c' => {
            let c = character(t, v)?;
            let single = Resolved { precision: None, ..*resolved };
            return {
                lay_out(out, Units::Four(&[c]), &single);
                Ok(())
            };
        }
        _ => return Err(t.algo_error(spec.unsupported())),
    };
    lay_out(out, text.units(), resolved);
    Ok(())
}

fn lay_out(out: &mut StrBuilder, text: Units<'_>, spec: &Resolved) {
    let layout = pf::format_text(text.len(), spec);
    out.push_repeated(0x20, layout.left);
    out.push_units(text.slice(0, layout.keep));
    out.push_repeated(0x20, layout.right);
}

/// The character `%c` writes.
fn character(t: &Thread, v: Value) -> R<u32> {
    if let Some(s) = t.as_str(v) {
        if s.len() == 1 {
            return Ok(s.at(0));
        }
        return Err(t.type_error(format_args!(
            "%c requires an int or a unicode character, not a string of length {}",
            s.len()
        )));
    }
    let Some(i) = t.try_index(v)? else {
        return Err(t.type_error(format_args!("%c requires an int or a unicode character, not {}", t.shown_type(v))));
    };
    match IntRef::of(i).and_then(IntRef::as_i64).and_then(|i| u32::try_from(i).ok()).filter(|&c| c < 0x11_0000) {
        Some(c) => Ok(c),
        None => Err(t.overflow_error("%c arg not in range(0x110000)")),
    }
}
