//! `format % values`, for `str` and `bytes`: the format as pieces, and the text of numbers.
//!
//! [`parse`] cuts a format into pieces the caller works off in order, fetching arguments as they are asked for.
//! Python finds a mistake in the format only when it gets there, after the arguments before it were used; so a mistake
//! is a piece too, and always the last one. The caller converts the value by the class of the conversion (`s r a b`:
//! text, `c`: a character, `d i u o x X`: an int, `e E f F g G`: a float), resolves `*` with [`Spec::resolve`], and
//! the functions below do the rest.

use std::ops::Range;

use super::bigint::Int;
use super::bigint::text::check_decimal;
use super::code_unit::CodeUnit;
use super::float_repr::{self, Layout, Notation};
use super::format_spec::int_digits;
use super::{Error, ErrorKind, Result};

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// A part of the format that is copied.
    Literal(Range<usize>),
    /// One percent sign.
    Percent,
    Spec(Spec),
    /// The format is wrong here. `needs_mapping`: a key was opened, so "format requires a mapping" comes first.
    Fault {
        needs_mapping: bool,
        error: Error,
    },
}

/// A width or precision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amount {
    Given(usize),
    /// `*`: an argument, which must be an int ("* wants int").
    Argument,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    pub left: bool,
    pub plus: bool,
    pub space: bool,
    pub alternate: bool,
    pub zero: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// Where the key of `%(key)s` stands.
    pub key: Option<Range<usize>>,
    pub flags: Flags,
    pub width: Option<Amount>,
    pub precision: Option<Amount>,
    /// The conversion, a code point that may be none Python knows.
    pub conversion: u32,
    /// Where the conversion stands.
    pub index: usize,
}

/// A spec whose width and precision are numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resolved {
    pub flags: Flags,
    pub width: usize,
    pub precision: Option<usize>,
}

impl Resolved {
    /// Nothing but the conversion is given.
    pub fn is_plain(&self) -> bool {
        self.width == 0 && self.precision.is_none() && self.flags == Flags::default()
    }
}

impl Spec {
    /// The conversion as a letter; `None` if it is no ASCII character.
    pub fn letter(&self) -> Option<u8> {
        u8::try_from(self.conversion).ok().filter(u8::is_ascii)
    }

    /// Puts the arguments for `*` in; a negative width means left, a negative precision none.
    pub fn resolve(&self, width: Option<i64>, precision: Option<i64>) -> Resolved {
        let mut flags = self.flags;
        let width = match (self.width, width) {
            (Some(Amount::Argument), Some(width)) => {
                flags.left |= width < 0;
                width.unsigned_abs() as usize
            }
            (Some(Amount::Given(width)), _) => width,
            _ => 0,
        };
        let precision = match (self.precision, precision) {
            (Some(Amount::Argument), Some(precision)) => Some(usize::try_from(precision).unwrap_or(0)),
            (Some(Amount::Given(precision)), _) => Some(precision),
            _ => None,
        };
        Resolved { flags, width, precision }
    }

    /// The error for a conversion Python does not know; raised after its argument was fetched.
    pub fn unsupported(&self) -> Error {
        let shown = match self.conversion {
            code @ 0x20..=0x7e => char::from(code as u8),
            _ => '?',
        };
        let (code, index) = (self.conversion, self.index);
        Error::value(format!("unsupported format character '{shown}' ({code:#x}) at index {index}"))
    }
}

/// Cuts a format into pieces.
pub fn parse<U: CodeUnit>(format: &[U]) -> Pieces<'_, U> {
    Pieces { format, at: 0 }
}

/// The pieces of a format, found one by one.
pub struct Pieces<'f, U> {
    format: &'f [U],
    at: usize,
}

impl<U: CodeUnit> Iterator for Pieces<'_, U> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let rest = self.format.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let percent = U::from_code(u32::from(b'%'))?;
        if rest[0] != percent {
            self.at += U::position(rest, percent).unwrap_or(rest.len());
            return Some(Piece::Literal(start..self.at));
        }
        let mut reader = Reader { format: self.format, at: start + 1, key: None };
        match reader.spec() {
            Ok(piece) => {
                self.at = reader.at;
                Some(piece)
            }
            Err(error) => {
                self.at = self.format.len();
                Some(Piece::Fault { needs_mapping: reader.key.is_some(), error })
            }
        }
    }
}

struct Reader<'f, U> {
    format: &'f [U],
    at: usize,
    key: Option<Range<usize>>,
}

impl<U: CodeUnit> Reader<'_, U> {
    fn peek(&self) -> Option<u8> {
        // What is not ASCII is no part of a spec's syntax; 0xff stands for it.
        self.format.get(self.at).map(|unit| u8::try_from(unit.code()).ok().filter(u8::is_ascii).unwrap_or(0xff))
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// A spec, the percent sign read.
    fn spec(&mut self) -> Result<Piece> {
        let incomplete = || Error::value("incomplete format");
        if self.eat(b'%') {
            return Ok(Piece::Percent);
        }
        if self.eat(b'(') {
            self.read_key()?;
        }
        let mut flags = Flags::default();
        while let Some(flag) = self.peek().and_then(|byte| match byte {
            b'-' => Some(&mut flags.left),
            b'+' => Some(&mut flags.plus),
            b' ' => Some(&mut flags.space),
            b'#' => Some(&mut flags.alternate),
            b'0' => Some(&mut flags.zero),
            _ => None,
        }) {
            *flag = true;
            self.at += 1;
        }
        let width = self.amount(isize::MAX as usize, "width too big")?;
        let precision = match self.eat(b'.') {
            true => Some(self.amount(i32::MAX as usize, "precision too big")?.unwrap_or(Amount::Given(0))),
            false => None,
        };
        if matches!(self.peek(), Some(b'h' | b'l' | b'L')) {
            self.at += 1;
        }
        let unit = self.format.get(self.at).ok_or_else(incomplete)?;
        let (conversion, index) = (unit.code(), self.at);
        self.at += 1;
        Ok(Piece::Spec(Spec { key: self.key.take(), flags, width, precision, conversion, index }))
    }

    /// A key up to the parenthesis that closes it; inner ones must match.
    fn read_key(&mut self) -> Result<()> {
        let start = self.at;
        let mut depth = 1;
        self.key = Some(start..start);
        loop {
            match self.peek() {
                None => return Err(Error::value("incomplete format key")),
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                Some(_) => {}
            }
            self.at += 1;
            if depth == 0 {
                self.key = Some(start..self.at - 1);
                return Ok(());
            }
        }
    }

    fn amount(&mut self, limit: usize, too_big: &'static str) -> Result<Option<Amount>> {
        if self.eat(b'*') {
            return Ok(Some(Amount::Argument));
        }
        let mut value = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let next = value.unwrap_or(0usize).checked_mul(10).and_then(|v| v.checked_add(usize::from(digit - b'0')));
            value = Some(next.filter(|&v| v <= limit).ok_or_else(|| Error::value(too_big))?);
            self.at += 1;
        }
        Ok(value.map(Amount::Given))
    }
}

/// How text is laid out: spaces left, code points kept, spaces right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextLayout {
    pub left: usize,
    pub keep: usize,
    pub right: usize,
}

/// `%s`, `%r`, `%a`, `%b` of `length` code points; and `%c`, for which `precision` is ignored.
pub fn format_text(length: usize, spec: &Resolved) -> TextLayout {
    let keep = spec.precision.map_or(length, |precision| precision.min(length));
    let missing = spec.width.saturating_sub(keep);
    if spec.flags.left {
        TextLayout { left: 0, keep, right: missing }
    } else {
        TextLayout { left: missing, keep, right: 0 }
    }
}

/// `%d %i %u %o %x %X`. `max_digits`: the limit for decimal digits (0: none).
pub fn format_int(value: &Int, conversion: u8, spec: &Resolved, max_digits: usize) -> Result<String> {
    let (radix, prefix) = match conversion {
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    if let (10, Int::Big(big)) = (radix, value) {
        check_decimal(big, max_digits)?;
    }
    let (negative, mut digits) = int_digits(value, radix);
    if conversion == b'X' {
        digits.make_ascii_uppercase();
    }
    let missing = spec.precision.unwrap_or(0).saturating_sub(digits.len());
    if missing > 0 {
        let mut padded = repeated('0', missing)?;
        padded.push_str(&digits);
        digits = padded;
    }
    lay_out(negative, if spec.flags.alternate { prefix } else { "" }, &digits, spec)
}

/// `%e %E %f %F %g %G`.
pub fn format_float(value: f64, conversion: u8, spec: &Resolved) -> Result<String> {
    let notation = match conversion.to_ascii_lowercase() {
        b'e' => Notation::Exponent,
        b'f' => Notation::Fixed,
        _ => Notation::General,
    };
    let layout = Layout { alternate: spec.flags.alternate, dot_zero: false };
    let mut text = float_repr::format(value, notation, spec.precision.unwrap_or(6), layout);
    if conversion.is_ascii_uppercase() {
        text.make_ascii_uppercase();
    }
    match text.strip_prefix('-') {
        Some(magnitude) => lay_out(true, "", magnitude, spec),
        None => lay_out(false, "", &text, spec),
    }
}

fn repeated(fill: char, count: usize) -> Result<String> {
    let mut out = String::new();
    out.try_reserve(count).map_err(|_| Error::new(ErrorKind::Memory, ""))?;
    out.extend(std::iter::repeat_n(fill, count));
    Ok(out)
}

fn lay_out(negative: bool, prefix: &str, digits: &str, spec: &Resolved) -> Result<String> {
    let sign = match (negative, spec.flags) {
        (true, _) => "-",
        (false, Flags { plus: true, .. }) => "+",
        (false, Flags { space: true, .. }) => " ",
        _ => "",
    };
    let missing = spec.width.saturating_sub(sign.len() + prefix.len() + digits.len());
    let (left, zeros, right) = match spec.flags {
        Flags { left: true, .. } => (0, 0, missing),
        Flags { zero: true, .. } => (0, missing, 0),
        _ => (missing, 0, 0),
    };
    let mut out = String::new();
    let length = sign.len() + prefix.len() + digits.len();
    out.try_reserve_exact(length + missing).map_err(|_| Error::new(ErrorKind::Memory, ""))?;
    let fill = |out: &mut String, fill, count| out.extend(std::iter::repeat_n(fill, count));
    fill(&mut out, ' ', left);
    out.push_str(sign);
    out.push_str(prefix);
    fill(&mut out, '0', zeros);
    out.push_str(digits);
    fill(&mut out, ' ', right);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats one number; the format is a single spec.
    fn format(format: &str, value: f64) -> String {
        let pieces: Vec<Piece> = parse(format.as_bytes()).collect();
        match &pieces[..] {
            [Piece::Spec(spec)] => {
                let resolved = spec.resolve(None, None);
                let letter = spec.letter().unwrap();
                match letter {
                    b'd' | b'o' | b'x' | b'X' => format_int(&Int::Small(value as i64), letter, &resolved, 0).unwrap(),
                    b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => format_float(value, letter, &resolved).unwrap(),
                    _ => spec.unsupported().message.into_owned(),
                }
            }
            [Piece::Fault { error, .. }] => error.message.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers() {
        for (spec, value, want) in [
            ("%.5d", 42.0, "00042"),
            ("%08.3d", 42.0, "00000042"),
            ("%-08d", 42.0, "42      "),
            ("%+.3x", -255.0, "-0ff"),
            ("%#08x", 8.0, "0x000008"),
            ("%#5o", 8.0, " 0o10"),
            ("%#X", 255.0, "0XFF"),
            ("% +d", 3.0, "+3"),
            ("% ld", 3.0, " 3"),
            ("%010f", f64::INFINITY, "0000000inf"),
            ("%+010F", f64::NAN, "+000000NAN"),
            ("%#.0f", 3.0, "3."),
            ("%.f", 1.5, "2"),
            ("%G", 1e20, "1E+20"),
            ("%q", 1.0, "unsupported format character 'q' (0x71) at index 1"),
            ("%5%", 1.0, "unsupported format character '%' (0x25) at index 2"),
            ("%\x01", 1.0, "unsupported format character '?' (0x1) at index 1"),
            ("%hh", 1.0, "unsupported format character 'h' (0x68) at index 2"),
            ("%", 1.0, "incomplete format"),
            ("%.", 1.0, "incomplete format"),
            ("%99999999999999999999d", 1.0, "width too big"),
            ("%.2147483648f", 1.0, "precision too big"),
            ("%(a", 1.0, "incomplete format key"),
        ] {
            assert_eq!(format(spec, value), want, "{spec}");
        }
    }

    #[test]
    fn pieces() {
        let pieces: Vec<Piece> = parse(b"a%%b%((k))-*.*s%(").collect();
        let Piece::Spec(spec) = &pieces[3] else { panic!("{pieces:?}") };
        assert_eq!(&pieces[..3], [Piece::Literal(0..1), Piece::Percent, Piece::Literal(3..4)]);
        assert_eq!(spec.key, Some(6..9));
        assert_eq!(
            (spec.width, spec.precision, spec.conversion),
            (Some(Amount::Argument), Some(Amount::Argument), 0x73)
        );
        let resolved = spec.resolve(Some(-5), Some(2));
        assert_eq!(format_text(4, &resolved), TextLayout { left: 0, keep: 2, right: 3 });
        assert!(matches!(&pieces[4], Piece::Fault { needs_mapping: true, .. }));
    }
}
