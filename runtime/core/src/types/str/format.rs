//! `str.format`, `str.format_map`, `str.__format__`.

use super::StrBuilder;
use super::basics::this;
use crate::algo::code_unit::CodeUnit;
use crate::algo::str_format::{Field, First, MAX_DEPTH, Numbering, Parser, Step, split_field_name, unknown_conversion};
use crate::error::R;
use crate::native::Args;
use crate::object::{Dict, Str, Tuple, Units};
use crate::thread::Thread;
use std::ops::Range;
use taipan_heap::{Gc, Value};

pub use super::percent::{percent, reflected_percent};

pub(super) fn format_method(t: &Thread, a: Args<'_>) -> R {
    let spec = t.format_spec_argument(a[1])?;
    Ok(t.format_str(a[0], this(t, a), spec)?.value())
}

pub(super) fn format_call(t: &Thread, a: Args<'_>) -> R {
    let mut formatter = Formatter { t, positional: a[1].downcast(), named: a[2], numbering: Numbering::default() };
    Ok(formatter.format(this(t, a))?.value())
}

pub(super) fn format_map(t: &Thread, a: Args<'_>) -> R {
    let mut formatter = Formatter { t, positional: None, named: a[1], numbering: Numbering::default() };
    Ok(formatter.format(this(t, a))?.value())
}

/// One call of `format`: where arguments come from, and the state of automatic numbering.
struct Formatter<'t> {
    t: &'t Thread,
    /// `None`: format_map.
    positional: Option<Gc<Tuple>>,
    named: Value,
    numbering: Numbering,
}

impl Formatter<'_> {
    fn format(&mut self, format: Gc<Str>) -> R<Gc<Str>> {
        let mut out = StrBuilder::with_capacity(format.len() + 16);
        each_width!(format.units(), u => self.expand(u, MAX_DEPTH, &mut out))?;
        out.finish(self.t)
    }

    /// Appends `text` with its fields filled.
    fn expand<U: CodeUnit>(&mut self, text: &[U], depth: usize, out: &mut StrBuilder) -> R<()> {
        if depth == 0 {
            return Err(self.t.value_error("Max string recursion exceeded"));
        }
        for chunk in Parser::new(text) {
            let chunk = chunk.map_err(|e| self.t.algo_error(e))?;
            let literal = &text[chunk.literal];
            match U::as_bytes(literal) {
                Some(literal) => out.push_units(Units::One(literal)),
                None => out.extend(literal.iter().map(|u| u.code())),
            }
            if let Some(field) = chunk.field {
                self.field(text, &field, depth, out)?;
            }
        }
        Ok(())
    }

    fn field<U: CodeUnit>(&mut self, text: &[U], field: &Field, depth: usize, out: &mut StrBuilder) -> R<()> {
        let t = self.t;
        let mut v = self.lookup(text, field.name.clone())?;
        match field.conversion.map(|c| (c, char::from_u32(c))) {
            None => {}
            Some((_, Some('r'))) => v = t.repr(v)?.value(),
            Some((_, Some('s'))) => v = t.str(v)?.value(),
            Some((_, Some('a'))) => v = t.ascii(v)?.value(),
            Some((code, _)) => return Err(t.algo_error(unknown_conversion(code))),
        }
        if field.spec.is_empty() {
            if let Some(i) = v.as_small_int() {
                out.push_int(i);
                return Ok(());
            }
            if let Some(s) = v.downcast::<Str>() {
                out.push_str(&s);
                return Ok(());
            }
        }
        let spec = if field.nested {
            let mut inner = StrBuilder::new();
            self.expand(&text[field.spec.clone()], depth - 1, &mut inner)?;
            inner.finish(t)?
        } else {
            self.part(text, field.spec.clone())?
        };
        out.push_str(&*t.format(v, spec.value())?);
        Ok(())
    }

    /// Part of the format string as a str object.
    fn part<U: CodeUnit>(&self, text: &[U], range: Range<usize>) -> R<Gc<Str>> {
        if let Some(text) = U::as_bytes(&text[range.clone()]) {
            return self.t.new_str_latin1(text);
        }
        let codes: Vec<u32> = text[range].iter().map(|u| u.code()).collect();
        self.t.new_str_units(Units::Four(&codes))
    }

    fn lookup<U: CodeUnit>(&mut self, text: &[U], name: Range<usize>) -> R {
        let t = self.t;
        let (first, steps) = split_field_name(text, name).map_err(|e| t.algo_error(e))?;
        let index = self.numbering.index(&first).map_err(|e| t.algo_error(e))?;
        let mut v = match (index, first) {
            (Some(i), _) => {
                let Some(arguments) = self.positional else {
                    return Err(t.value_error("Format string contains positional fields"));
                };
                match arguments.get(i) {
                    Some(v) => v,
                    None => {
                        return Err(t.index_error(format_args!(
                            "Replacement index {i} out of range for positional args tuple"
                        )));
                    }
                }
            }
            (None, First::Name(range)) => {
                let key = self.part(text, range)?.value();
                match (self.positional, self.named.downcast::<Dict>()) {
                    // Keywords: a plain dict of our own.
                    (Some(_), Some(d)) => match d.get(t, key)? {
                        Some(v) => v,
                        None => return Err(t.key_error(key)),
                    },
                    _ => t.getitem(self.named, key)?,
                }
            }
            (None, _) => unreachable!("only names have no index"),
        };
        for step in steps {
            v = match step.map_err(|e| t.algo_error(e))? {
                Step::Attribute(range) => {
                    let name = t.intern_str(self.part(text, range)?)?;
                    t.getattr(v, name)?
                }
                Step::Item(i) => t.getitem(v, Value::int_unchecked(i as i64))?,
                Step::Key(range) => {
                    let key = self.part(text, range)?.value();
                    t.getitem(v, key)?
                }
            };
        }
        Ok(v)
    }
}
