//! `str.format`: the format string as literals and fields, field names as steps, and automatic numbering.
//!
//! [`Parser`] yields chunks one by one, so that an error late in the string is found late, as Python does. Nested
//! fields in a spec are formatted by parsing the spec again, two levels deep at most ([`MAX_DEPTH`]). The module
//! `_string` offers the same as `formatter_parser` and `formatter_field_name_split`.

use std::ops::Range;

use super::code_unit::CodeUnit;
use super::unicode;
use super::{Error, Result};

/// Levels of nesting: a field, and fields in its spec. Deeper: "Max string recursion exceeded".
pub const MAX_DEPTH: usize = 2;

/// Literal text, and the field behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chunk {
    /// An escaped brace is the last character of its literal.
    pub literal: Range<usize>,
    pub field: Option<Field>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    pub name: Range<usize>,
    /// The character behind `!`.
    pub conversion: Option<u32>,
    pub spec: Range<usize>,
    /// The spec contains fields itself.
    pub nested: bool,
}

/// Iterates over the chunks of a format string; after an error it ends.
pub struct Parser<'t, U> {
    text: &'t [U],
    at: usize,
}

impl<'t, U: CodeUnit> Parser<'t, U> {
    pub fn new(text: &'t [U]) -> Parser<'t, U> {
        Parser { text, at: 0 }
    }

    fn code(&self, at: usize) -> Option<char> {
        // A surrogate is no part of the syntax.
        self.text.get(at).map(|unit| char::from_u32(unit.code()).unwrap_or('\u{fffd}'))
    }

    fn chunk(&mut self) -> Result<Chunk> {
        let start = self.at;
        let rest = &self.text[start..];
        let brace = rest.iter().position(|unit| matches!(unit.code(), 0x7b | 0x7d));
        let Some(brace) = brace.map(|at| start + at) else {
            self.at = self.text.len();
            return Ok(Chunk { literal: start..self.at, field: None });
        };
        if self.text.get(brace + 1) == Some(&self.text[brace]) {
            self.at = brace + 2;
            return Ok(Chunk { literal: start..brace + 1, field: None });
        }
        if self.code(brace) == Some('}') {
            return Err(Error::value("Single '}' encountered in format string"));
        }
        if brace + 1 == self.text.len() {
            return Err(Error::value("Single '{' encountered in format string"));
        }
        self.at = brace + 1;
        Ok(Chunk { literal: start..brace, field: Some(self.field()?) })
    }

    /// The next character, consumed.
    fn next_code(&mut self) -> Option<char> {
        let code = self.code(self.at)?;
        self.at += 1;
        Some(code)
    }

    /// A field, its opening brace read.
    fn field(&mut self) -> Result<Field> {
        let start = self.at;
        let end_of_name = loop {
            match self.next_code() {
                None => return Err(Error::value("expected '}' before end of string")),
                Some('{') => return Err(Error::value("unexpected '{' in field name")),
                // Anything may stand in brackets, up to the closing one.
                Some('[') => {
                    while self.code(self.at).is_some_and(|c| c != ']') {
                        self.at += 1;
                    }
                }
                Some(c @ ('}' | ':' | '!')) => break c,
                Some(_) => {}
            }
        };
        let name = start..self.at - 1;
        let mut field = Field { name, conversion: None, spec: self.at..self.at, nested: false };
        if end_of_name == '}' {
            return Ok(field);
        }
        if end_of_name == '!' {
            let Some(unit) = self.text.get(self.at) else {
                return Err(Error::value("end of string while looking for conversion specifier"));
            };
            field.conversion = Some(unit.code());
            self.at += 1;
            match self.next_code() {
                Some('}') => return Ok(field),
                Some(':') | None => {}
                Some(_) => return Err(Error::value("expected ':' after conversion specifier")),
            }
        }
        let start = self.at;
        let mut depth = 1;
        while let Some(c) = self.next_code() {
            match c {
                '{' => {
                    field.nested = true;
                    depth += 1;
                }
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                field.spec = start..self.at - 1;
                return Ok(field);
            }
        }
        Err(Error::value("unmatched '{' in format spec"))
    }
}

impl<U: CodeUnit> Iterator for Parser<'_, U> {
    type Item = Result<Chunk>;

    fn next(&mut self) -> Option<Result<Chunk>> {
        if self.at >= self.text.len() {
            return None;
        }
        let chunk = self.chunk();
        if chunk.is_err() {
            self.at = self.text.len();
        }
        Some(chunk)
    }
}

/// The error for a conversion other than `r`, `s` and `a`.
pub fn unknown_conversion(code: u32) -> Error {
    match char::from_u32(code) {
        Some(c @ '!'..='~') => Error::value(format!("Unknown conversion specifier {c}")),
        _ => Error::value(format!("Unknown conversion specifier \\x{code:x}")),
    }
}

/// What a field name begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum First {
    /// Nothing: numbered automatically.
    Empty,
    Index(usize),
    Name(Range<usize>),
}

/// A step from an object to a part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    Attribute(Range<usize>),
    Item(usize),
    Key(Range<usize>),
}

/// The number `text` is, in decimal digits of any script; `None` if it is not one.
fn as_index<U: CodeUnit>(text: &[U]) -> Result<Option<usize>> {
    let mut value = 0usize;
    for unit in text {
        let Some(digit) = unicode::decimal_value(unit.code()) else { return Ok(None) };
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(usize::from(digit)))
            .filter(|&value| value <= isize::MAX as usize)
            .ok_or_else(|| Error::value("Too many decimal digits in format string"))?;
    }
    Ok((!text.is_empty()).then_some(value))
}

/// Cuts a field name (the part `name` of `text`) into its beginning and its steps. All ranges are in `text`.
pub fn split_field_name<U: CodeUnit>(text: &[U], name: Range<usize>) -> Result<(First, Steps<'_, U>)> {
    let is_step = |unit: &U| matches!(unit.code(), 0x2e | 0x5b);
    let end = text[name.clone()].iter().position(is_step).map_or(name.end, |at| name.start + at);
    let first = name.start..end;
    let steps = Steps { text, at: end, end: name.end };
    Ok(match as_index(&text[first.clone()])? {
        Some(index) => (First::Index(index), steps),
        None if first.is_empty() => (First::Empty, steps),
        None => (First::Name(first), steps),
    })
}

/// Iterates over the steps of a field name; after an error it ends.
pub struct Steps<'t, U> {
    text: &'t [U],
    at: usize,
    end: usize,
}

impl<U: CodeUnit> Steps<'_, U> {
    fn step(&mut self) -> Result<Step> {
        let until = |from: usize, stops: &[u32]| {
            let found = self.text[from..self.end].iter().position(|unit| stops.contains(&unit.code()));
            found.map(|at| from + at)
        };
        let start = self.at + 1;
        let step = match self.text[self.at].code() {
            0x2e => {
                let stop = until(start, &[0x2e, 0x5b]).unwrap_or(self.end);
                self.at = stop;
                Step::Attribute(start..stop)
            }
            0x5b => {
                let stop = until(start, &[0x5d]).ok_or_else(|| Error::value("Missing ']' in format string"))?;
                self.at = stop + 1;
                as_index(&self.text[start..stop])?.map_or(Step::Key(start..stop), Step::Item)
            }
            _ => return Err(Error::value("Only '.' or '[' may follow ']' in format field specifier")),
        };
        match &step {
            Step::Attribute(name) | Step::Key(name) if name.is_empty() => {
                Err(Error::value("Empty attribute in format string"))
            }
            _ => Ok(step),
        }
    }
}

impl<U: CodeUnit> Iterator for Steps<'_, U> {
    type Item = Result<Step>;

    fn next(&mut self) -> Option<Result<Step>> {
        if self.at >= self.end {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.at = self.end;
        }
        Some(step)
    }
}

/// Fields without a number are counted; a string uses numbers everywhere or nowhere. One for a whole `format` call,
/// nested specs included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Numbering {
    #[default]
    Open,
    Manual,
    Automatic(usize),
}

impl Numbering {
    /// The argument a field begins with: its index, or `None` for a name.
    pub fn index(&mut self, first: &First) -> Result<Option<usize>> {
        match (first, *self) {
            (First::Name(_), _) => Ok(None),
            (First::Empty, Numbering::Manual) => {
                Err(Error::value("cannot switch from manual field specification to automatic field numbering"))
            }
            (First::Index(_), Numbering::Automatic(_)) => {
                Err(Error::value("cannot switch from automatic field numbering to manual field specification"))
            }
            (First::Index(index), _) => {
                *self = Numbering::Manual;
                Ok(Some(*index))
            }
            (First::Empty, state) => {
                let index = if let Numbering::Automatic(next) = state { next } else { 0 };
                *self = Numbering::Automatic(index + 1);
                Ok(Some(index))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chunks as `literal|name|conversion|spec`, or the message of the error that ended them.
    fn chunks(text: &str) -> Vec<String> {
        Parser::new(text.as_bytes())
            .map(|chunk| match chunk {
                Ok(Chunk { literal, field: None }) => text[literal].to_string(),
                Ok(Chunk { literal, field: Some(field) }) => {
                    let conversion = field.conversion.and_then(char::from_u32).map_or(String::new(), String::from);
                    format!("{}|{}|{conversion}|{}", &text[literal], &text[field.name], &text[field.spec])
                }
                Err(error) => error.message.into_owned(),
            })
            .collect()
    }

    #[test]
    fn parses() {
        for (text, want) in [
            ("a{0.a[b]!r:>{w}}z", &["a|0.a[b]|r|>{w}", "z"][..]),
            ("{{x}}", &["{", "x}"]),
            ("{}{!s}{:d}", &["|||", "||s|", "|||d"]),
            ("{0[{]}", &["|0[{]||"]),
            ("{", &["Single '{' encountered in format string"]),
            ("a}b", &["Single '}' encountered in format string"]),
            ("{0", &["expected '}' before end of string"]),
            ("{0[}", &["expected '}' before end of string"]),
            ("{0!", &["end of string while looking for conversion specifier"]),
            ("{0!r", &["unmatched '{' in format spec"]),
            ("{!}", &["unmatched '{' in format spec"]),
            ("{0!rr}", &["expected ':' after conversion specifier"]),
            ("{0:{", &["unmatched '{' in format spec"]),
            ("{0{}", &["unexpected '{' in field name"]),
            ("{0:}}", &["|0||", "Single '}' encountered in format string"]),
            ("", &[]),
        ] {
            assert_eq!(chunks(text), want, "{text}");
        }
    }

    #[test]
    fn names() {
        let split = |text: &str| {
            let (first, steps) = split_field_name(text.as_bytes(), 0..text.len())?;
            Ok::<_, Error>((first, steps.collect::<Result<Vec<_>>>()?))
        };
        assert_eq!(
            split("0.a[b][12]"),
            Ok((First::Index(0), vec![Step::Attribute(2..3), Step::Key(4..5), Step::Item(12)]))
        );
        assert_eq!(split("[0]"), Ok((First::Empty, vec![Step::Item(0)])));
        assert_eq!(split("-1"), Ok((First::Name(0..2), vec![])));
        for (text, message) in [
            ("0[", "Missing ']' in format string"),
            ("0[]", "Empty attribute in format string"),
            ("0.a..", "Empty attribute in format string"),
            ("0[a]x", "Only '.' or '[' may follow ']' in format field specifier"),
            ("99999999999999999999", "Too many decimal digits in format string"),
        ] {
            assert_eq!(split(text).unwrap_err().message, message, "{text}");
        }
    }

    #[test]
    fn numbering() {
        let mut numbering = Numbering::default();
        assert_eq!(numbering.index(&First::Name(0..1)), Ok(None));
        assert_eq!(numbering.index(&First::Empty), Ok(Some(0)));
        assert_eq!(numbering.index(&First::Empty), Ok(Some(1)));
        assert!(numbering.index(&First::Index(0)).is_err());
        let mut manual = Numbering::default();
        assert_eq!(manual.index(&First::Index(7)), Ok(Some(7)));
        assert!(manual.index(&First::Empty).is_err());
        assert_eq!(unknown_conversion(0xe9).message, "Unknown conversion specifier \\xe9");
    }
}
