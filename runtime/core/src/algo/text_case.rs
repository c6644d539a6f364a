//! Case operations and character-class predicates over whole texts.
//!
//! `str` results come as code points, because a mapping may lengthen and widen the text (`ß` becomes `SS`); ASCII text
//! has functions of its own that stay ASCII and serve `bytes` too. The only context-dependent rule is the Greek sigma:
//! at the end of a word it has its own small form.

use super::code_unit::CodeUnit;
use super::unicode::{self, Case, map_case};

const SIGMA: u32 = 0x3a3;
const SMALL_SIGMA: u32 = 0x3c3;
const FINAL_SIGMA: u32 = 0x3c2;

/// Whether the sigma at `at` ends a word: a letter with case before it and none behind, marks not counted.
fn is_final_sigma<U: CodeUnit>(text: &[U], at: usize) -> bool {
    let letter_first = |mut codes: &mut dyn Iterator<Item = u32>| {
        (&mut codes).find(|&code| !unicode::is_case_ignorable(code)).is_some_and(unicode::is_cased)
    };
    letter_first(&mut text[..at].iter().rev().map(|unit| unit.code()))
        && !letter_first(&mut text[at + 1..].iter().map(|unit| unit.code()))
}

fn push_lower<U: CodeUnit>(out: &mut Vec<u32>, text: &[U], at: usize) {
    let code = text[at].code();
    if code == SIGMA {
        out.push(if is_final_sigma(text, at) { FINAL_SIGMA } else { SMALL_SIGMA });
    } else {
        out.extend_from_slice(map_case(code, Case::Lower).as_slice());
    }
}

fn map_all<U: CodeUnit>(text: &[U], case: Case) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text {
        out.extend_from_slice(map_case(unit.code(), case).as_slice());
    }
    out
}

/// `text.upper()`.
pub fn upper<U: CodeUnit>(text: &[U]) -> Vec<u32> {
    map_all(text, Case::Upper)
}

/// `text.casefold()`.
pub fn casefold<U: CodeUnit>(text: &[U]) -> Vec<u32> {
    map_all(text, Case::Fold)
}

/// `text.lower()`.
pub fn lower<U: CodeUnit>(text: &[U]) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len());
    for at in 0..text.len() {
        push_lower(&mut out, text, at);
    }
    out
}

/// `text.capitalize()`.
pub fn capitalize<U: CodeUnit>(text: &[U]) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len());
    for (at, unit) in text.iter().enumerate() {
        if at == 0 {
            out.extend_from_slice(map_case(unit.code(), Case::Title).as_slice());
        } else {
            push_lower(&mut out, text, at);
        }
    }
    out
}

/// `text.swapcase()`.
pub fn swapcase<U: CodeUnit>(text: &[U]) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len());
    for (at, unit) in text.iter().enumerate() {
        let code = unit.code();
        if unicode::is_upper(code) {
            push_lower(&mut out, text, at);
        } else if unicode::is_lower(code) {
            out.extend_from_slice(map_case(code, Case::Upper).as_slice());
        } else {
            out.push(code);
        }
    }
    out
}

/// `text.title()`.
pub fn title<U: CodeUnit>(text: &[U]) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len());
    let mut inside_word = false;
    for (at, unit) in text.iter().enumerate() {
        let code = unit.code();
        if inside_word {
            push_lower(&mut out, text, at);
        } else {
            out.extend_from_slice(map_case(code, Case::Title).as_slice());
        }
        inside_word = unicode::is_cased(code);
    }
    out
}

/// `text.isupper()` (`wanted` is `is_upper`) and `text.islower()`: some letter with case, and none of another case.
fn has_only_case<U: CodeUnit>(text: &[U], wanted: fn(u32) -> bool, refused: fn(u32) -> bool) -> bool {
    let mut found = false;
    for unit in text {
        let code = unit.code();
        if refused(code) || unicode::is_title(code) {
            return false;
        }
        found |= wanted(code);
    }
    found
}

pub fn is_upper<U: CodeUnit>(text: &[U]) -> bool {
    has_only_case(text, unicode::is_upper, unicode::is_lower)
}

pub fn is_lower<U: CodeUnit>(text: &[U]) -> bool {
    has_only_case(text, unicode::is_lower, unicode::is_upper)
}

/// `text.istitle()`: upper or title case exactly at the beginnings of words.
pub fn is_title<U: CodeUnit>(text: &[U]) -> bool {
    let (mut found, mut inside_word) = (false, false);
    for unit in text {
        let code = unit.code();
        let capital = unicode::is_upper(code) || unicode::is_title(code);
        let small = unicode::is_lower(code);
        if (capital && inside_word) || (small && !inside_word) {
            return false;
        }
        inside_word = capital || small;
        found |= inside_word;
    }
    found
}

/// `isalpha` and its kin: not empty, and all characters satisfy the predicate (`unicode::is_alpha`, ...).
pub fn all_are<U: CodeUnit>(text: &[U], predicate: fn(u32) -> bool) -> bool {
    !text.is_empty() && text.iter().all(|unit| predicate(unit.code()))
}

/// `isprintable`: the empty string is.
pub fn is_printable<U: CodeUnit>(text: &[U]) -> bool {
    text.iter().all(|unit| unicode::is_printable(unit.code()))
}

/// `isascii`.
pub fn is_ascii<U: CodeUnit>(text: &[U]) -> bool {
    text.iter().all(|unit| unit.code() < 0x80)
}

/// The case operations on ASCII text, and on `bytes`, whose other units stay as they are.
pub mod ascii {
    pub fn upper(text: &[u8]) -> Vec<u8> {
        text.to_ascii_uppercase()
    }

    pub fn lower(text: &[u8]) -> Vec<u8> {
        text.to_ascii_lowercase()
    }

    pub fn swapcase(text: &[u8]) -> Vec<u8> {
        text.iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect()
    }

    pub fn capitalize(text: &[u8]) -> Vec<u8> {
        let mut out = lower(text);
        if let Some(first) = out.first_mut() {
            first.make_ascii_uppercase();
        }
        out
    }

    pub fn title(text: &[u8]) -> Vec<u8> {
        let mut inside_word = false;
        text.iter()
            .map(|byte| {
                let mapped = if inside_word { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
                inside_word = byte.is_ascii_alphabetic();
                mapped
            })
            .collect()
    }

    pub fn is_upper(text: &[u8]) -> bool {
        text.iter().any(u8::is_ascii_uppercase) && !text.iter().any(u8::is_ascii_lowercase)
    }

    pub fn is_lower(text: &[u8]) -> bool {
        text.iter().any(u8::is_ascii_lowercase) && !text.iter().any(u8::is_ascii_uppercase)
    }

    pub fn is_title(text: &[u8]) -> bool {
        let (mut found, mut inside_word) = (false, false);
        for byte in text {
            if (byte.is_ascii_uppercase() && inside_word) || (byte.is_ascii_lowercase() && !inside_word) {
                return false;
            }
            inside_word = byte.is_ascii_alphabetic();
            found |= inside_word;
        }
        found
    }

    /// `isalpha` and its kin: not empty, and all bytes satisfy the predicate (`u8::is_ascii_alphabetic`, ...).
    pub fn all_are(text: &[u8], predicate: fn(&u8) -> bool) -> bool {
        !text.is_empty() && text.iter().all(predicate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn maps() {
        for (f, text, want) in [
            (upper as fn(&[u32]) -> Vec<u32>, "straße ﬁ", "STRASSE FI"),
            (lower, "ΑΣ ΑΣΑ Σ Α'Σ'", "ας ασα σ α'ς'"),
            (lower, "ΑΣ\u{301}Α", "ας\u{301}α".replace('ς', "σ").as_str()),
            (capitalize, "ǆΑΣ x", "ǅας x"),
            (swapcase, "Straße Σ", "sTRASSE σ"),
            (title, "they're bill's ßa", "They'Re Bill'S Ssa"),
            (casefold, "Straße ς", "strasse σ"),
        ] {
            assert_eq!(f(&codes(text)), codes(want), "{text}");
        }
    }

    #[test]
    fn asks() {
        let is = |f: fn(&[u32]) -> bool, text: &str| f(&codes(text));
        assert!(is(is_title, "Hello World ǅ") && !is(is_title, "HELLO") && !is(is_title, "") && is(is_title, "A1B"));
        assert!(is(is_upper, "ABC1") && !is(is_upper, "1") && !is(is_upper, "Aǅ") && is(is_lower, "abcª"));
        assert!(all_are(&codes("abé"), unicode::is_alpha) && !all_are::<u8>(&[], unicode::is_alpha));
        assert!(is_printable::<u8>(&[]) && !is_printable(b"\n"));
    }

    #[test]
    fn ascii_maps() {
        assert_eq!(ascii::title(b"they're x2y"), b"They'Re X2Y");
        assert_eq!(ascii::swapcase(b"aB\xe9"), b"Ab\xe9");
        assert_eq!(ascii::capitalize(b"hELLO"), b"Hello");
        assert!(ascii::is_title(b"A1B") && !ascii::is_title(b"a") && ascii::is_upper(b"A\xe9"));
    }
}
