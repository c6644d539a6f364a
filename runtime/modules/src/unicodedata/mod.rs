//! `unicodedata`: the character database for Python programs.
//!
//! Categories, digits and numeric values come from core's tables, names from `unicode_names2`, normal forms and combining
//! classes from `unicode-normalization`, the rest from `tables` (written by `tables.py`). `ucd_3_2_0` has
//! the same data: the differences between the versions matter only to characters assigned after 2002.

mod tables;

use taipan_core::algo::unicode;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::Str;
use taipan_core::types::object::new_module;
use taipan_core::{R, Thread};
use taipan_heap::{Gc, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

pub static MODULE: ModuleDef =
    ModuleDef { name: "unicodedata", doc: "The Unicode character database.", functions: FUNCTIONS, init };

const RAISES: Effects = Effects::RAISES;
const CHR: &str = "(chr, /)";
const CHR_DEFAULT: &str = "(chr, default=None, /)";

static FUNCTIONS: &[NativeDef] = &[
    native("lookup", "(name, /)", lookup, RAISES, "The character of this name."),
    native("name", CHR_DEFAULT, name, RAISES, "The name of the character."),
    native("decimal", CHR_DEFAULT, decimal, RAISES, "The value of a decimal digit."),
    native("digit", CHR_DEFAULT, digit, RAISES, "The value of a digit."),
    native("numeric", CHR_DEFAULT, numeric, RAISES, "The value of a numeric character, as a float."),
    native("category", CHR, category, RAISES, "The general category."),
    native("bidirectional", CHR, bidirectional, RAISES, "The bidirectional class."),
    native("combining", CHR, combining, RAISES, "The canonical combining class."),
    native("mirrored", CHR, mirrored, RAISES, "1 if the character is mirrored in bidirectional text, else 0."),
    native("east_asian_width", CHR, east_asian_width, RAISES, "The East Asian width."),
    native("decomposition", CHR, decomposition, RAISES, "The decomposition mapping."),
    native("normalize", "(form, unistr, /)", normalize, RAISES, "The text in a normal form."),
    native("is_normalized", "(form, unistr, /)", is_normalized, RAISES, "Is the text in this normal form?"),
];

fn init(t: &Thread, module: Value) -> R<()> {
    t.setattr(module, t.intern("unidata_version")?, t.new_str("16.0.0")?.value())?;
    // stringprep and idna ask for the version they were written for by name.
    let old = new_module(t, t.intern("ucd_3_2_0")?, Value::NONE)?.value();
    for def in FUNCTIONS {
        t.setattr(old, t.intern(def.name)?, t.new_native_function(def, Some(old), None)?)?;
    }
    t.setattr(old, t.intern("unidata_version")?, t.new_str("3.2.0")?.value())?;
    t.setattr(module, t.intern("ucd_3_2_0")?, old)
}

/// The code point of a character name, aliases and Hangul syllables included.
pub fn code_of_name(name: &str) -> Option<u32> {
    unicode_names2::character(name).map(u32::from)
}

fn character(t: &Thread, function: &str, v: Value) -> R<u32> {
    match t.as_str(v) {
        Some(s) if s.len() == 1 => Ok(s.at(0)),
        Some(s) => Err(t.type_error(format_args!(
            "{function}(): argument must be a unicode character, not a string of length {}",
            s.len()
        ))),
        None => {
            Err(t.type_error(format_args!("{function}() argument must be a unicode character, not {}", t.type_name(v))))
        }
    }
}

fn in_ranges(table: &[(u32, u32, u8)], c: u32) -> u8 {
    let at = table.partition_point(|r| r.1 < c);
    table.get(at).filter(|r| r.0 <= c).map_or(0, |r| r.2)
}

fn text(t: &Thread, s: &str) -> R {
    Ok(t.new_str(s)?.value())
}

fn lookup(t: &Thread, a: Args<'_>) -> R {
    let Some(name) = t.as_str(a[0]) else {
        return Err(t.type_error(format_args!("lookup() argument must be str, not {}", t.type_name(a[0]))));
    };
    let name = name.to_text();
    match code_of_name(&name) {
        Some(c) => Ok(t.new_char(c)?.value()),
        None => {
            let message = t.new_str(&format!("undefined character name '{name}'"))?;
            Err(t.key_error(message.value()))
        }
    }
}

/// The value, the default, or a ValueError.
fn or_default(t: &Thread, a: Args<'_>, found: Option<Value>, error: &str) -> R {
    match (found, a.opt(1)) {
        (Some(v), _) => Ok(v),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(t.value_error(error)),
    }
}

fn name(t: &Thread, a: Args<'_>) -> R {
    let c = character(t, "name", a[0])?;
    let found = match char::from_u32(c).and_then(unicode_names2::name) {
        Some(name) => Some(text(t, &name.to_string())?),
        None => None,
    };
    or_default(t, a, found, "no such name")
}

fn decimal(t: &Thread, a: Args<'_>) -> R {
    let value = unicode::decimal_value(character(t, "decimal", a[0])?);
    or_default(t, a, value.map(|d| Value::int_unchecked(d as i64)), "not a decimal")
}

fn digit(t: &Thread, a: Args<'_>) -> R {
    let value = unicode::digit_value(character(t, "digit", a[0])?);
    or_default(t, a, value.map(|d| Value::int_unchecked(d as i64)), "not a digit")
}

fn numeric(t: &Thread, a: Args<'_>) -> R {
    let value = unicode::numeric_value(character(t, "numeric", a[0])?);
    or_default(t, a, value.map(Value::float), "not a numeric character")
}

fn category(t: &Thread, a: Args<'_>) -> R {
    text(t, unicode::category(character(t, "category", a[0])?))
}

fn bidirectional(t: &Thread, a: Args<'_>) -> R {
    let i = in_ranges(tables::BIDIRECTIONAL, character(t, "bidirectional", a[0])?);
    text(t, tables::BIDIRECTIONAL_NAMES[i as usize])
}

fn combining(t: &Thread, a: Args<'_>) -> R {
    let c = character(t, "combining", a[0])?;
    t.new_int(char::from_u32(c).map_or(0, canonical_combining_class) as i64)
}

fn mirrored(t: &Thread, a: Args<'_>) -> R {
    t.new_int(in_ranges(tables::MIRRORED, character(t, "mirrored", a[0])?) as i64)
}

fn east_asian_width(t: &Thread, a: Args<'_>) -> R {
    let i = in_ranges(tables::EAST_ASIAN_WIDTH, character(t, "east_asian_width", a[0])?);
    text(t, tables::EAST_ASIAN_WIDTH_NAMES[i as usize])
}

fn decomposition(t: &Thread, a: Args<'_>) -> R {
    let c = character(t, "decomposition", a[0])?;
    match tables::DECOMPOSITION.binary_search_by_key(&c, |d| d.0) {
        Ok(at) => text(t, tables::DECOMPOSITION[at].1),
        Err(_) => text(t, ""),
    }
}

/// Characters between lone surrogates in a normal form; surrogates stay as they are.
fn in_form(t: &Thread, form: Value, s: Gc<Str>) -> R<Vec<u32>> {
    let Some(form) = t.as_str(form) else {
        return Err(t.type_error(format_args!("normalize() argument 1 must be str, not {}", t.type_name(form))));
    };
    let known = ["NFC", "NFD", "NFKC", "NFKD"];
    let Some(form) = known.iter().position(|f| form.is(f)) else {
        return Err(t.value_error("invalid normalization form"));
    };
    let codes: Vec<u32> = s.units().iter().collect();
    let mut out = Vec::with_capacity(codes.len());
    for run in codes.split_inclusive(|&c| char::from_u32(c).is_none()) {
        let surrogate = run.last().copied().filter(|&c| char::from_u32(c).is_none());
        let characters = run.iter().filter_map(|&c| char::from_u32(c));
        match form {
            0 => out.extend(characters.nfc().map(u32::from)),
            1 => out.extend(characters.nfd().map(u32::from)),
            2 => out.extend(characters.nfkc().map(u32::from)),
            _ => out.extend(characters.nfkd().map(u32::from)),
        }
        out.extend(surrogate);
    }
    Ok(out)
}

fn unistr(t: &Thread, function: &str, v: Value) -> R<Gc<Str>> {
    t.as_str(v).ok_or_else(|| t.type_error(format_args!("{function}() argument 2 must be str, not {}", t.type_name(v))))
}

fn normalize(t: &Thread, a: Args<'_>) -> R {
    let s = unistr(t, "normalize", a[1])?;
    let normal = in_form(t, a[0], s)?;
    if s.ascii {
        return Ok(s.value());
    }
    Ok(t.new_str_ucs4(&normal)?.value())
}

fn is_normalized(t: &Thread, a: Args<'_>) -> R {
    let s = unistr(t, "is_normalized", a[1])?;
    let normal = in_form(t, a[0], s)?;
    Ok(Value::bool(s.units().iter().eq(normal)))
}
