//! The format-spec mini-language, `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`, and
//! its meaning for int, float, complex and str.
//!
//! [`Spec::parse`] reads a spec, the `format_*` functions apply it. A number is cut into sign, prefix, integer digits,
//! fraction and rest (exponent, `%`, or all of `inf`), the digits are grouped and zero-filled to the width, and what
//! is missing then is padded according to the alignment. `n` follows the C locale, that is, it groups nothing.

use std::borrow::Cow;

use super::bigint::convert::to_f64;
use super::bigint::text::to_string_radix;
use super::bigint::{IBig, Int};
use super::code_unit::{CodeUnit, to_display};
use super::complex::Complex;
use super::float_repr::{self, Layout, Notation};
use super::{Error, Result};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    Left,
    Right,
    Center,
    /// Padding goes between sign and digits (`=`).
    AfterSign,
}

impl Align {
    fn from_code(code: u32) -> Option<Align> {
        match char::from_u32(code)? {
            '<' => Some(Align::Left),
            '>' => Some(Align::Right),
            '^' => Some(Align::Center),
            '=' => Some(Align::AfterSign),
            _ => None,
        }
    }
}

/// What a value of some type means by a missing alignment or type code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Defaults {
    pub align: Align,
    pub code: Option<char>,
}

pub const INT_DEFAULTS: Defaults = Defaults { align: Align::Right, code: Some('d') };
pub const FLOAT_DEFAULTS: Defaults = Defaults { align: Align::Right, code: None };
pub const STR_DEFAULTS: Defaults = Defaults { align: Align::Left, code: Some('s') };

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// A code point; a lone surrogate is allowed.
    pub fill: u32,
    pub align: Align,
    /// `+`, `-` or space.
    pub sign: Option<char>,
    pub no_negative_zero: bool,
    pub alternate: bool,
    pub width: usize,
    /// `,` or `_` between integer digits.
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    /// `,` or `_` between digits of the fraction.
    pub fraction_grouping: Option<char>,
    /// The type code, as a code point because any may stand there.
    pub code: Option<u32>,
}

/// A formatted value; `Wide` when fill or content is not ASCII.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Formatted {
    Ascii(String),
    Wide(Vec<u32>),
}

/// Reads a decimal number; `None` if there is none.
fn read_number<U: CodeUnit>(text: &[U], at: &mut usize) -> Result<Option<usize>> {
    let start = *at;
    let mut value = 0usize;
    while let Some(digit) = text.get(*at).and_then(|unit| char::from_u32(unit.code())?.to_digit(10)) {
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(digit as usize))
            .filter(|&value| value <= isize::MAX as usize)
            .ok_or_else(|| Error::value("Too many decimal digits in format string"))?;
        *at += 1;
    }
    Ok((*at > start).then_some(value))
}

/// Reads `,` or `_`; both is an error.
fn read_grouping<U: CodeUnit>(text: &[U], at: &mut usize) -> Result<Option<char>> {
    let separator = |at: usize| match text.get(at).map(|unit| unit.code()) {
        Some(0x2c) => Some(','),
        Some(0x5f) => Some('_'),
        _ => None,
    };
    let first = separator(*at);
    if first.is_some() {
        *at += 1;
        if separator(*at).is_some_and(|second| Some(second) != first) {
            return Err(Error::value("Cannot specify both ',' and '_'."));
        }
    }
    Ok(first)
}

/// A code as messages show it.
fn show_code(code: u32) -> String {
    match char::from_u32(code) {
        Some(c @ '!'..='\x7f') => c.to_string(),
        _ => format!("\\x{code:x}"),
    }
}

fn unknown_code(code: u32, type_name: &str) -> Error {
    Error::value(format!("Unknown format code '{}' for object of type '{type_name}'", show_code(code)))
}

impl Spec {
    /// Reads a whole spec. `type_name` is the class of the value, for the message.
    pub fn parse<U: CodeUnit>(text: &[U], defaults: Defaults, type_name: &str) -> Result<Spec> {
        let code_at = |at: usize| text.get(at).map(|unit| unit.code());
        let is = |at: usize, c: char| code_at(at) == Some(c as u32);
        let mut spec = Spec {
            fill: ' ' as u32,
            align: defaults.align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            fraction_grouping: None,
            code: defaults.code.map(|c| c as u32),
        };
        let mut at = 0;
        let (mut fill_given, mut align_given) = (false, true);
        if let (Some(fill), Some(align)) = (code_at(0), code_at(1).and_then(Align::from_code)) {
            (spec.fill, spec.align, fill_given, at) = (fill, align, true, 2);
        } else if let Some(align) = code_at(0).and_then(Align::from_code) {
            (spec.align, at) = (align, 1);
        } else {
            align_given = false;
        }
        if let Some(sign) = code_at(at).and_then(char::from_u32).filter(|c| matches!(c, '+' | '-' | ' ')) {
            spec.sign = Some(sign);
            at += 1;
        }
        if is(at, 'z') {
            spec.no_negative_zero = true;
            at += 1;
        }
        if is(at, '#') {
            spec.alternate = true;
            at += 1;
        }
        if !fill_given && is(at, '0') {
            spec.fill = '0' as u32;
            if !align_given && defaults.align == Align::Right {
                spec.align = Align::AfterSign;
            }
            at += 1;
        }
        spec.width = read_number(text, &mut at)?.unwrap_or(0);
        spec.grouping = read_grouping(text, &mut at)?;
        if is(at, '.') {
            at += 1;
            spec.precision = read_number(text, &mut at)?;
            spec.fraction_grouping = read_grouping(text, &mut at)?;
            if spec.precision.is_none() && spec.fraction_grouping.is_none() {
                return Err(Error::value("Format specifier missing precision"));
            }
        }
        if text.len() > at + 1 {
            let shown = to_display(text);
            return Err(Error::value(format!("Invalid format specifier '{shown}' for object of type '{type_name}'")));
        }
        spec.code = code_at(at).or(spec.code);
        spec.check_grouping()?;
        Ok(spec)
    }

    fn check_grouping(&self) -> Result<()> {
        let code = self.code.unwrap_or(0);
        let letter = self.code.map(|code| char::from_u32(code).unwrap_or('\0'));
        let refuse =
            |separator: char| Err(Error::value(format!("Cannot specify '{separator}' with '{}'.", show_code(code))));
        if let Some(separator) = self.grouping {
            match letter {
                None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => {}
                Some('b' | 'o' | 'x' | 'X') if separator == '_' => {}
                _ => return refuse(separator),
            }
        }
        match self.fraction_grouping {
            Some(separator) if letter == Some('n') => refuse(separator),
            _ => Ok(()),
        }
    }

    fn letter(&self) -> Option<char> {
        self.code.map(|code| char::from_u32(code).unwrap_or('\u{fffd}'))
    }
}

/// A number cut into the parts that grouping and padding treat differently.
#[derive(Clone, Copy)]
struct Number<'t> {
    negative: bool,
    prefix: &'static str,
    digits: &'t str,
    /// With the point.
    fraction: &'t str,
    /// An exponent, or all of `inf`.
    rest: &'t str,
    /// The percent sign.
    suffix: &'static str,
}

impl<'t> Number<'t> {
    /// From the text of a float.
    fn from_float_text(text: &'t str) -> Number<'t> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let digits_end = |from: usize| from + text[from..].bytes().take_while(u8::is_ascii_digit).count();
        let whole = digits_end(0);
        let fraction = if text[whole..].starts_with('.') { digits_end(whole + 1) } else { whole };
        Number {
            negative,
            prefix: "",
            digits: &text[..whole],
            fraction: &text[whole..fraction],
            rest: &text[fraction..],
            suffix: "",
        }
    }

    fn sign(&self, wanted: Option<char>) -> &'static str {
        match wanted {
            _ if self.negative => "-",
            Some('+') => "+",
            Some(' ') => " ",
            _ => "",
        }
    }

    /// Sign, digits and the rest with the groupings of `spec`, padded to its width.
    fn lay_out(&self, spec: &Spec) -> Result<Formatted> {
        let sign = self.sign(spec.sign);
        let group = if matches!(spec.letter(), Some('b' | 'o' | 'x' | 'X')) { 4 } else { 3 };
        let fraction = group_fraction(self.fraction, spec.fraction_grouping);
        let zero_fill = spec.fill == '0' as u32 && spec.align == Align::AfterSign;
        let mut digits = Cow::Borrowed(self.digits);
        if !digits.is_empty() && (zero_fill || spec.grouping.is_some()) {
            let fixed = sign.len() + self.prefix.len() + fraction.len() + self.rest.len() + self.suffix.len();
            let min_width = if zero_fill { spec.width.saturating_sub(fixed) } else { 0 };
            check_size(min_width)?;
            digits = group_digits(self.digits, spec.grouping, group, min_width).into();
        }
        pad(&[sign, self.prefix], &[&digits, &fraction, self.rest, self.suffix], spec)
    }
}

/// Refuses a width nobody can store, instead of letting the allocator abort on it.
fn check_size(width: usize) -> Result<()> {
    Vec::<u32>::new().try_reserve_exact(width).map_err(|_| Error::memory())
}

/// Pads the parts of `head` and `body` (all ASCII) to the width; `=` pads between the two.
fn pad(head: &[&str], body: &[&str], spec: &Spec) -> Result<Formatted> {
    let length = head.iter().chain(body).map(|part| part.len()).sum();
    let (left, middle, right) = split_padding(spec.align, spec.width.saturating_sub(length));
    if spec.fill < 0x80 {
        let fill = char::from(spec.fill as u8);
        let mut out = String::new();
        out.try_reserve_exact(spec.width.max(length)).map_err(|_| Error::memory())?;
        out.extend(std::iter::repeat_n(fill, left));
        head.iter().for_each(|part| out.push_str(part));
        out.extend(std::iter::repeat_n(fill, middle));
        body.iter().for_each(|part| out.push_str(part));
        out.extend(std::iter::repeat_n(fill, right));
        return Ok(Formatted::Ascii(out));
    }
    let mut out = Vec::new();
    out.try_reserve_exact(spec.width.max(length)).map_err(|_| Error::memory())?;
    let fill = |out: &mut Vec<u32>, count| out.extend(std::iter::repeat_n(spec.fill, count));
    let copy =
        |out: &mut Vec<u32>, parts: &[&str]| out.extend(parts.iter().flat_map(|part| part.bytes()).map(u32::from));
    fill(&mut out, left);
    copy(&mut out, head);
    fill(&mut out, middle);
    copy(&mut out, body);
    fill(&mut out, right);
    Ok(Formatted::Wide(out))
}

/// How much padding goes left, between sign and digits, and right.
fn split_padding(align: Align, missing: usize) -> (usize, usize, usize) {
    match align {
        Align::Left => (0, 0, missing),
        Align::Right => (missing, 0, 0),
        Align::Center => (missing / 2, 0, missing - missing / 2),
        Align::AfterSign => (0, missing, 0),
    }
}

/// Puts separators between groups of digits, and zeros in front up to `min_width`. A result never begins with a
/// separator, so it may be one longer than asked for.
fn group_digits(digits: &str, separator: Option<char>, group: usize, min_width: usize) -> String {
    let zeros = |count: usize| "0".repeat(count);
    let Some(separator) = separator else {
        return zeros(min_width.saturating_sub(digits.len())) + digits;
    };
    // The number of digits with which the text, separators included, reaches the width.
    let mut total = digits.len();
    let width_of = |digits: usize| digits + (digits - 1) / group;
    if width_of(total) < min_width {
        let whole = min_width / (group + 1);
        total = whole * group + (min_width % (group + 1)).max(1);
    }
    let padded = zeros(total - digits.len()) + digits;
    let mut out = String::with_capacity(width_of(total));
    for (at, digit) in padded.chars().enumerate() {
        if at > 0 && (total - at).is_multiple_of(group) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// Groups of three from the point on; `fraction` begins with the point or is empty.
fn group_fraction(fraction: &str, separator: Option<char>) -> Cow<'_, str> {
    let Some(separator) = separator else { return fraction.into() };
    let mut out = String::with_capacity(fraction.len() * 4 / 3 + 1);
    for (at, c) in fraction.chars().enumerate() {
        if at > 1 && at % 3 == 1 {
            out.push(separator);
        }
        out.push(c);
    }
    out.into()
}

/// `format(value, spec)` for an int; `spec` was parsed with [`INT_DEFAULTS`]. The limit for decimal digits is the
/// caller's to check (`check_decimal`).
pub fn format_int(value: &Int, spec: &Spec, type_name: &str) -> Result<Formatted> {
    let letter = spec.letter().unwrap_or('d');
    match letter {
        'b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n' => {}
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => {
            let float = match value {
                Int::Small(small) => *small as f64,
                Int::Big(big) => to_f64(big)?,
            };
            return format_float(float, spec, type_name);
        }
        _ => return Err(unknown_code(spec.code.unwrap_or(0), type_name)),
    }
    if spec.precision.is_some() || spec.fraction_grouping.is_some() {
        return Err(Error::value("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(Error::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if letter == 'c' {
        return format_character(value, spec);
    }
    let (radix, prefix) = match letter {
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let (negative, mut digits) = int_digits(value, radix);
    if letter == 'X' {
        digits.make_ascii_uppercase();
    }
    let prefix = if spec.alternate { prefix } else { "" };
    Number { negative, prefix, digits: &digits, fraction: "", rest: "", suffix: "" }.lay_out(spec)
}

/// Sign and digits of an int.
pub fn int_digits(value: &Int, radix: u8) -> (bool, String) {
    match value {
        Int::Small(small) => {
            let magnitude = small.unsigned_abs();
            let digits = match radix {
                2 => format!("{magnitude:b}"),
                8 => format!("{magnitude:o}"),
                10 => magnitude.to_string(),
                16 => format!("{magnitude:x}"),
                _ => to_string_radix(&IBig::from(magnitude), radix),
            };
            (*small < 0, digits)
        }
        Int::Big(big) => {
            let mut digits = to_string_radix(big, radix);
            let negative = digits.starts_with('-');
            if negative {
                digits.remove(0);
            }
            (negative, digits)
        }
    }
}

fn format_character(value: &Int, spec: &Spec) -> Result<Formatted> {
    if spec.sign.is_some() {
        return Err(Error::value("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(Error::value("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let code = match value {
        Int::Small(code @ 0..=0x10_ffff) => *code as u32,
        Int::Small(_) => return Err(Error::overflow("%c arg not in range(0x110000)")),
        Int::Big(_) => return Err(Error::overflow("Python int too large to convert to C long")),
    };
    if code < 0x80 {
        return pad(&[], &[char::from(code as u8).encode_utf8(&mut [0; 4])], spec);
    }
    let layout = pad_text(1, spec);
    check_size(layout.left + layout.right)?;
    let mut out = vec![spec.fill; layout.left];
    out.push(code);
    out.extend(std::iter::repeat_n(spec.fill, layout.right));
    Ok(Formatted::Wide(out))
}

/// `format(value, spec)` for a float; `spec` was parsed with [`FLOAT_DEFAULTS`].
pub fn format_float(value: f64, spec: &Spec, type_name: &str) -> Result<Formatted> {
    let letter = match spec.letter() {
        letter @ (None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%')) => letter,
        _ => return Err(unknown_code(spec.code.unwrap_or(0), type_name)),
    };
    let percent = letter == Some('%');
    let text = float_text(if percent { value * 100.0 } else { value }, letter, spec, true)?;
    let mut number = Number::from_float_text(&text);
    if percent {
        number.suffix = "%";
    }
    number.lay_out(spec)
}

/// The text of a float for a type code; without one, the shortest, or `g` if there is a precision.
fn float_text(value: f64, letter: Option<char>, spec: &Spec, dot_zero: bool) -> Result<String> {
    let notation = match letter {
        Some('e' | 'E') => Notation::Exponent,
        Some('f' | 'F' | '%') => Notation::Fixed,
        Some(_) => Notation::General,
        None if spec.precision.is_some() => Notation::General,
        None => Notation::Repr,
    };
    let precision = spec.precision.unwrap_or(6);
    if precision > i32::MAX as usize {
        return Err(Error::value("precision too big"));
    }
    let layout = Layout { alternate: spec.alternate, dot_zero: dot_zero && letter.is_none() };
    let mut text = float_repr::format(value, notation, precision, layout);
    if spec.no_negative_zero && text.starts_with('-') {
        let mantissa = text.split('e').next().unwrap_or_default();
        if mantissa.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) {
            text.remove(0);
        }
    }
    if letter.is_some_and(|letter| letter.is_ascii_uppercase()) {
        text.make_ascii_uppercase();
    }
    Ok(text)
}

/// `format(value, spec)` for a complex number; `spec` was parsed with [`FLOAT_DEFAULTS`].
pub fn format_complex(value: Complex, spec: &Spec, type_name: &str) -> Result<Formatted> {
    let letter = match spec.letter() {
        letter @ (None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) => letter,
        _ => return Err(unknown_code(spec.code.unwrap_or(0), type_name)),
    };
    if spec.fill == '0' as u32 {
        return Err(Error::value("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(Error::value("'=' alignment flag is not allowed in complex format specifier"));
    }
    let part = |value: f64, sign: Option<char>| -> Result<String> {
        let text = float_text(value, letter, spec, false)?;
        let number = Number::from_float_text(&text);
        let digits = match spec.grouping {
            Some(_) if !number.digits.is_empty() => group_digits(number.digits, spec.grouping, 3, 0),
            _ => number.digits.to_string(),
        };
        let fraction = group_fraction(number.fraction, spec.fraction_grouping);
        Ok([number.sign(sign), &*digits, &*fraction, number.rest].concat())
    };
    let plain = letter.is_none();
    if plain && value.re == 0.0 && value.re.is_sign_positive() {
        return pad(&[], &[&part(value.im, spec.sign)?, "j"], spec);
    }
    let (open, close) = if plain { ("(", "j)") } else { ("", "j") };
    pad(&[], &[open, &part(value.re, spec.sign)?, &part(value.im, Some('+'))?, close], spec)
}

/// How a str is laid out: the caller copies `keep` code points between runs of the fill.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StrLayout {
    pub left: usize,
    pub keep: usize,
    pub right: usize,
    pub fill: u32,
}

fn pad_text(length: usize, spec: &Spec) -> StrLayout {
    let (left, middle, right) = split_padding(spec.align, spec.width.saturating_sub(length));
    StrLayout { left: left + middle, keep: length, right, fill: spec.fill }
}

/// `format(value, spec)` for a str of `length` code points; `spec` was parsed with [`STR_DEFAULTS`].
pub fn format_str(length: usize, spec: &Spec, type_name: &str) -> Result<StrLayout> {
    let refuse = |what: &str| Err(Error::value(format!("{what} not allowed in string format specifier")));
    if spec.letter() != Some('s') {
        return Err(unknown_code(spec.code.unwrap_or(0), type_name));
    }
    match spec.sign {
        Some(' ') => return refuse("Space"),
        Some(_) => return refuse("Sign"),
        None => {}
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z)");
    }
    if spec.alternate {
        return refuse("Alternate form (#)");
    }
    if spec.align == Align::AfterSign {
        return refuse("'=' alignment");
    }
    Ok(pad_text(spec.precision.map_or(length, |precision| precision.min(length)), spec))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(formatted: Result<Formatted>) -> String {
        match formatted {
            Ok(Formatted::Ascii(text)) => text,
            Ok(Formatted::Wide(codes)) => to_display(&codes),
            Err(error) => error.message.into_owned(),
        }
    }

    fn codes(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    fn int(value: i64, spec: &str) -> String {
        text(Spec::parse(&codes(spec), INT_DEFAULTS, "int").and_then(|s| format_int(&Int::Small(value), &s, "int")))
    }

    fn float(value: f64, spec: &str) -> String {
        text(Spec::parse(&codes(spec), FLOAT_DEFAULTS, "float").and_then(|s| format_float(value, &s, "float")))
    }

    fn complex(re: f64, im: f64, spec: &str) -> String {
        let value = Complex::new(re, im);
        text(Spec::parse(&codes(spec), FLOAT_DEFAULTS, "complex").and_then(|s| format_complex(value, &s, "complex")))
    }

    fn string(value: &str, spec: &str) -> String {
        let length = value.chars().count();
        match Spec::parse(&codes(spec), STR_DEFAULTS, "str").and_then(|s| format_str(length, &s, "str")) {
            Ok(layout) => {
                let fill = char::from_u32(layout.fill).unwrap().to_string();
                let kept: String = value.chars().take(layout.keep).collect();
                fill.repeat(layout.left) + &kept + &fill.repeat(layout.right)
            }
            Err(error) => error.message.into_owned(),
        }
    }

    #[test]
    fn ints() {
        for (value, spec, want) in [
            (1234, "010,", "00,001,234"),
            (1234, "09,", "0,001,234"),
            (1234, "08,", "0,001,234"),
            (1234, "07,", "001,234"),
            (-1234567, ",", "-1,234,567"),
            (255, "#06x", "0x00ff"),
            (255, "#X", "0XFF"),
            (65535, "_x", "ffff"),
            (1048575, "_x", "f_ffff"),
            (-5, "+b", "-101"),
            (5, " d", " 5"),
            (5, "^7", "   5   "),
            (5, "é^7", "ééé5ééé"),
            (-5, "*=7", "-*****5"),
            (65, "5c", "    A"),
            (8364, "<3c", "€  "),
            (3, ".2f", "3.00"),
            (3, "%", "300.000000%"),
            (5, ".2", "Precision not allowed in integer format specifier"),
            (5, "q", "Unknown format code 'q' for object of type 'int'"),
            (5, "é", "Unknown format code '\\xe9' for object of type 'int'"),
            (5, ",x", "Cannot specify ',' with 'x'."),
            (5, ",_", "Cannot specify both ',' and '_'."),
            (5, "_,", "Cannot specify both ',' and '_'."),
            (5, ",n", "Cannot specify ',' with 'n'."),
            (5, ".d", "Format specifier missing precision"),
            (5, "5xx", "Invalid format specifier '5xx' for object of type 'int'"),
            (5, "99999999999999999999", "Too many decimal digits in format string"),
            (-1, "c", "%c arg not in range(0x110000)"),
        ] {
            assert_eq!(int(value, spec), want, "{value} {spec}");
        }
    }

    #[test]
    fn floats() {
        for (value, spec, want) in [
            (3.0, "", "3.0"),
            (1234567.891, ",.2f", "1,234,567.89"),
            (1234567.891, "015,.2f", "0,001,234,567.89"),
            (1e20, "", "1e+20"),
            (3.0, ".3", "3.0"),
            (1234.5, ".3", "1.23e+03"),
            (0.25, ".1%", "25.0%"),
            (f64::INFINITY, "010", "0000000inf"),
            (f64::NAN, "+F", "+NAN"),
            (-0.0, "z.1f", "0.0"),
            (-0.04, "z.1f", "0.0"),
            (-0.04, ".1f", "-0.0"),
            (1.5, "#.0f", "2."),
            (1.23456789, ".8_f", "1.234_567_89"),
            (1.23456789, ".,f", "1.234,568"),
            (1e10, "E", "1.000000E+10"),
            (1.5, "n", "1.5"),
            (1.5, "d", "Unknown format code 'd' for object of type 'float'"),
        ] {
            assert_eq!(float(value, spec), want, "{value} {spec}");
        }
    }

    #[test]
    fn complexes() {
        for (re, im, spec, want) in [
            (1.0, 2.0, "", "(1+2j)"),
            (0.0, 2.0, "+", "+2j"),
            (-0.0, -2.0, "", "(-0-2j)"),
            (1.5, 2.25, ".1f", "1.5+2.2j"),
            (1.0, 2.0, ">10", "    (1+2j)"),
            (12345.0, 2.0, ",", "(12,345+2j)"),
            (1.0, 2.0, "010", "Zero padding is not allowed in complex format specifier"),
            (1.0, 2.0, "=10", "'=' alignment flag is not allowed in complex format specifier"),
            (1.0, 2.0, "%", "Unknown format code '%' for object of type 'complex'"),
        ] {
            assert_eq!(complex(re, im, spec), want, "{re} {im} {spec}");
        }
    }

    #[test]
    fn strings() {
        for (value, spec, want) in [
            ("abc", ">5", "  abc"),
            ("abc", "*^6.2", "**ab**"),
            ("abc", "05", "abc00"),
            ("abc", "=5", "'=' alignment not allowed in string format specifier"),
            ("abc", "+", "Sign not allowed in string format specifier"),
            ("abc", " ", "Space not allowed in string format specifier"),
            ("abc", "#", "Alternate form (#) not allowed in string format specifier"),
            ("abc", "z", "Negative zero coercion (z) not allowed in string format specifier"),
            ("abc", "d", "Unknown format code 'd' for object of type 'str'"),
            ("abc", ",", "Cannot specify ',' with 's'."),
        ] {
            assert_eq!(string(value, spec), want, "{value} {spec}");
        }
    }
}
