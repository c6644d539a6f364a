//! `_string`: how format strings are cut, for `string.Formatter`.

use taipan_core::algo::str_format::{First, Parser, Step, split_field_name};
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::{Str, Units};
use taipan_core::{R, Thread};
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef =
    ModuleDef { name: "_string", doc: "Parsing of format strings.", functions: FUNCTIONS, init: |_, _| Ok(()) };

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native(
        "formatter_parser",
        "(string, /)",
        formatter_parser,
        Effects::RAISES,
        "Literals and fields of a format string.",
    ),
    native(
        "formatter_field_name_split",
        "(string, /)",
        field_name_split,
        Effects::RAISES,
        "Beginning and steps of a field name.",
    ),
];

/// A str argument as code points, and the object.
fn argument(t: &Thread, v: Value) -> R<(Gc<Str>, Vec<u32>)> {
    match t.as_str(v) {
        Some(s) => Ok((s, s.units().iter().collect())),
        None => Err(t.type_error(format_args!("expected str, got {}", t.type_name(v)))),
    }
}

fn text(t: &Thread, codes: &[u32]) -> R {
    Ok(t.new_str_units(Units::Four(codes))?.value())
}

fn formatter_parser(t: &Thread, a: Args<'_>) -> R {
    let (_, codes) = argument(t, a[0])?;
    let out = t.new_list(&[])?;
    for chunk in Parser::new(codes.as_slice()) {
        let chunk = chunk.map_err(|e| t.algo_error(e))?;
        let literal = text(t, &codes[chunk.literal])?;
        let row = match chunk.field {
            None => [literal, Value::NONE, Value::NONE, Value::NONE],
            Some(f) => {
                let (name, spec) = (text(t, &codes[f.name])?, text(t, &codes[f.spec])?);
                let conversion = match f.conversion {
                    Some(c) => t.new_char(c)?.value(),
                    None => Value::NONE,
                };
                [literal, name, spec, conversion]
            }
        };
        out.push(t, t.new_tuple(&row)?.value())?;
    }
    t.iter(out.value())
}

fn field_name_split(t: &Thread, a: Args<'_>) -> R {
    let (_, codes) = argument(t, a[0])?;
    let (first, steps) = split_field_name(codes.as_slice(), 0..codes.len()).map_err(|e| t.algo_error(e))?;
    let first = match first {
        First::Empty => text(t, &[])?,
        First::Index(i) => t.new_int(i as i64)?,
        First::Name(range) => text(t, &codes[range])?,
    };
    let rest = t.new_list(&[])?;
    for step in steps {
        let (attribute, key) = match step.map_err(|e| t.algo_error(e))? {
            Step::Attribute(range) => (true, text(t, &codes[range])?),
            Step::Item(i) => (false, t.new_int(i as i64)?),
            Step::Key(range) => (false, text(t, &codes[range])?),
        };
        rest.push(t, t.new_tuple(&[Value::bool(attribute), key])?.value())?;
    }
    let rest = t.iter(rest.value())?;
    Ok(t.new_tuple(&[first, rest])?.value())
}
