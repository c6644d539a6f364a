//! The character database: what Python's `str` asks about a code point. Unicode 16.0, as CPython 3.14.
//!
//! A code point's properties are a [`Record`], found through two-stage tables (`unicode_tables.rs`, written by
//! `unicode_tables.py`). Case mappings to several characters, and case folding where it differs from lower case, stand
//! in a sorted table of their own. All functions take code points, lone surrogates included; beyond U+10FFFF nothing
//! has any property.

use super::bigint::text::is_ascii_space;
use super::code_unit::CodeUnit;
use super::unicode_tables::*;

/// Flags; differences to the upper, lower and title case; digit value (255: none); category.
#[derive(Clone, Copy)]
pub struct Record(pub u16, pub i32, pub i32, pub i32, pub u8, pub u8);

/// A code point and where its upper, lower, title case and folding stand in `SEQUENCES`.
pub struct ExtendedCase(pub u32, pub [(u16, u8); 4]);

#[inline]
fn record(code: u32) -> Record {
    let Some(&block) = FIRST.get((code >> SHIFT) as usize) else { return RECORDS[0] };
    let low = (code & ((1 << SHIFT) - 1)) as usize;
    RECORDS[usize::from(SECOND[(usize::from(block) << SHIFT) + low])]
}

#[inline]
fn has(code: u32, flag: u16) -> bool {
    record(code).0 & flag != 0
}

/// One predicate per flag.
macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident => $flag:expr;)*) => {
        $($(#[$doc])* #[inline] pub fn $name(code: u32) -> bool { has(code, $flag) })*
    };
}

predicates! {
    is_alpha => ALPHA;
    is_decimal => DECIMAL;
    is_digit => DIGIT;
    is_numeric => NUMERIC;
    is_alnum => ALPHA | DECIMAL | DIGIT | NUMERIC;
    is_space => SPACE;
    is_line_break => LINE_BREAK;
    is_printable => PRINTABLE;
    is_upper => UPPER;
    is_lower => LOWER;
    is_title => TITLE;
    /// A letter with case, for `title`, `title` and the final sigma.
    is_cased => CASED;
    /// Marks, apostrophes and the like that do not end a word, for the final sigma.
    is_case_ignorable => CASE_IGNORABLE;
    is_xid_start => XID_START;
    is_xid_continue => XID_CONTINUE;
}

/// The value as a decimal digit.
pub fn decimal_value(code: u32) -> Option<u8> {
    let record = record(code);
    (record.0 & DECIMAL != 0).then_some(record.4)
}

/// The value as a digit, superscripts and the like included.
pub fn digit_value(code: u32) -> Option<u8> {
    let record = record(code);
    (record.0 & DIGIT != 0).then_some(record.4)
}

/// The numeric value: fractions, Roman numerals, ideographs.
pub fn numeric_value(code: u32) -> Option<f64> {
    let at = NUMERIC_VALUES.binary_search_by_key(&code, |entry| entry.0).ok()?;
    Some(NUMERIC_VALUES[at].1)
}

/// The general category, `Lu` and so on.
pub fn category(code: u32) -> &'static str {
    CATEGORIES[usize::from(record(code).5)]
}

/// The kinds of case mapping, in the order of [`ExtendedCase`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
    Upper,
    Lower,
    Title,
    Fold,
}

/// Up to three code points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mapped {
    codes: [u32; 3],
    length: u8,
}

impl Mapped {
    fn one(code: u32) -> Mapped {
        Mapped { codes: [code, 0, 0], length: 1 }
    }
    pub fn as_slice(&self) -> &[u32] {
        &self.codes[..usize::from(self.length)]
    }
}

/// The full case mapping of one code point, without regard to context.
pub fn map_case(code: u32, case: Case) -> Mapped {
    let record = record(code);
    if record.0 & EXTENDED_CASE != 0
        && let Ok(at) = EXTENDED.binary_search_by_key(&code, |entry| entry.0)
    {
        let (start, length) = EXTENDED[at].1[case as usize];
        let mut mapped = Mapped { codes: [0; 3], length };
        let from = usize::from(start);
        mapped.codes[..usize::from(length)].copy_from_slice(&SEQUENCES[from..from + usize::from(length)]);
        return mapped;
    }
    let difference = match case {
        Case::Upper => record.1,
        Case::Title => record.3,
        Case::Lower | Case::Fold => record.2,
    };
    Mapped::one(code.wrapping_add_signed(difference))
}

/// `str.isidentifier()`; also what the tokenizer accepts as a name.
pub fn is_identifier<U: CodeUnit>(text: &[U]) -> bool {
    let underscore = |code: u32| code == u32::from(b'_');
    match text {
        [] => false,
        [first, rest @ ..] => {
            (is_xid_start(first.code()) || underscore(first.code()))
                && rest.iter().all(|unit| is_xid_continue(unit.code()))
        }
    }
}

/// Text for `int()`, `float()` and `complex()`: decimal digits of all scripts become ASCII ones and spaces of all
/// kinds become blanks. Other characters beyond ASCII become `?`, which no number contains. ASCII text stays as it is:
/// its separators U+001C to U+001F are no white space to these functions.
pub fn to_ascii_digits<U: CodeUnit>(text: &[U]) -> Vec<u8> {
    let ascii = text.iter().all(|unit| unit.code() < 0x80);
    text.iter()
        .map(|unit| {
            let code = unit.code();
            if ascii {
                return code as u8;
            }
            match decimal_value(code) {
                _ if code < 0x80 && !is_ascii_space(code as u8) && !is_space(code) => code as u8,
                _ if is_space(code) => b' ',
                Some(digit) => b'0' + digit,
                None => b'?',
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(c: char, case: Case) -> String {
        map_case(c as u32, case).as_slice().iter().map(|&code| char::from_u32(code).unwrap()).collect()
    }

    #[test]
    fn predicates() {
        assert!(is_alpha('é' as u32) && is_alpha(0x4e00) && !is_alpha('1' as u32) && is_alpha(0x10D50));
        assert!(is_space(0x1c) && is_space(0x85) && is_space(0x2003) && !is_space(0x200b) && is_space(0x3000));
        assert!(is_decimal(0x661) && !is_decimal(0xb2) && is_digit(0xb2) && is_numeric(0xbd) && !is_digit(0xbd));
        assert!(
            !is_printable(0xad)
                && is_printable(0x20)
                && !is_printable(0xa0)
                && !is_printable(0xd800)
                && is_printable(0xa1)
        );
        assert!(is_upper('Σ' as u32) && is_lower('ª' as u32) && is_title(0x1c5));
        assert!(!is_alpha(0x11_0000) && !is_alpha(u32::MAX));
        assert_eq!((category(0x41), category(0x378), category(0xd800)), ("Lu", "Cn", "Cs"));
    }

    #[test]
    fn values() {
        assert_eq!(decimal_value(0x669), Some(9));
        assert_eq!(digit_value(0xb2), Some(2));
        assert_eq!(numeric_value(0xbc), Some(0.25));
        assert_eq!(numeric_value(0x4e94), Some(5.0));
        assert_eq!(numeric_value(0x41), None);
    }

    #[test]
    fn case_mappings() {
        for (c, case, want) in [
            ('ß', Case::Upper, "SS"),
            ('ß', Case::Title, "Ss"),
            ('ß', Case::Fold, "ss"),
            ('ß', Case::Lower, "ß"),
            ('İ', Case::Lower, "i\u{307}"),
            ('ŉ', Case::Upper, "ʼN"),
            ('ǆ', Case::Title, "ǅ"),
            ('ǆ', Case::Upper, "Ǆ"),
            ('µ', Case::Fold, "μ"),
            ('\u{390}', Case::Upper, "\u{399}\u{308}\u{301}"),
            ('Ꭰ', Case::Fold, "Ꭰ"),
            ('ꭰ', Case::Fold, "Ꭰ"),
            ('ɤ', Case::Upper, "Ɤ"),
        ] {
            assert_eq!(mapped(c, case), want, "{c} {case:?}");
        }
    }

    #[test]
    fn identifiers_and_digits() {
        let codes = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
        assert!(is_identifier(&codes("_été1")) && !is_identifier(&codes("1a")) && !is_identifier::<u8>(&[]));
        assert_eq!(to_ascii_digits(&codes("\u{2003}\u{661}\u{662}é")), b" 12?");
        assert_eq!(to_ascii_digits(b"\x1c1"), b"\x1c1");
    }
}
