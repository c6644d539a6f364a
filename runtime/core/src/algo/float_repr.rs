//! Floats as text: `repr`, the printf-like codes `e f g`, and what `float(text)` accepts.
//!
//! Shortest digits come from `zmij`, digits to a given precision from std, whose output is exact and rounds halves to
//! even. Both are laid out again by [`Decimal::lay_out`], because only Python's rules say when an exponent is written, how many
//! digits it has and where a `.0` stands.

use std::fmt::Write;

use super::bigint::convert::decompose;
use super::bigint::text::strip_ascii_space;

/// How to write a float. Upper case is the caller's business: it upper-cases the result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// The shortest text that reads back as the same float.
    Repr,
    /// `%e`: one digit before the point, `precision` behind it.
    Exponent,
    /// `%f`: `precision` digits behind the point.
    Fixed,
    /// `%g`: `precision` significant digits, exponent only for very large and very small numbers.
    General,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// The `#` flag: always a point, and `%g` keeps trailing zeros.
    pub alternate: bool,
    /// A `.0` behind numbers that would look like integers.
    pub dot_zero: bool,
}

/// No float has more digits than this behind the point or before the exponent; further ones are zeros, which std need
/// not be asked for (it refuses very large precisions).
const MAX_EXACT_DIGITS: usize = 1100;

/// `repr(x)`.
pub fn repr(x: f64) -> String {
    format(x, Notation::Repr, 0, Layout { alternate: false, dot_zero: true })
}

/// Writes `x`; infinities and NaN are `inf` and `nan`, with a minus if negative (NaN never).
pub fn format(x: f64, notation: Notation, precision: usize, layout: Layout) -> String {
    if !x.is_finite() {
        return String::from(if x.is_nan() {
            "nan"
        } else if x < 0.0 {
            "-inf"
        } else {
            "inf"
        });
    }
    let mut out = String::with_capacity(32);
    if x.is_sign_negative() {
        out.push('-');
    }
    let x = x.abs();
    let mut digits = [0; MAX_SHORTEST];
    match notation {
        Notation::Repr => {
            let mut shortest = zmij::Buffer::new();
            let decimal = Decimal::read(shortest.format_finite(x).as_bytes(), &mut digits);
            let exponent = decimal.point <= -4 || decimal.point > 16;
            decimal.lay_out(&mut out, exponent, 0, layout);
        }
        Notation::Fixed => {
            let exact = precision.min(MAX_EXACT_DIGITS);
            match scaled(x, precision) {
                Some(scaled) => push_scaled(&mut out, scaled, precision),
                // Writing to a String cannot fail.
                None => {
                    let _ = write!(out, "{x:.exact$}");
                }
            }
            if precision == 0 && layout.alternate {
                out.push('.');
            } else if precision == 0 && layout.dot_zero {
                out.push_str(".0");
            }
            push_zeros(&mut out, precision - exact);
        }
        Notation::Exponent | Notation::General => {
            let significant = match notation {
                Notation::Exponent => precision.saturating_add(1),
                _ => precision.max(1),
            };
            let text = format!("{x:.*e}", (significant - 1).min(MAX_EXACT_DIGITS));
            let mut many = Vec::new();
            let digits = if text.len() <= MAX_SHORTEST {
                &mut digits[..]
            } else {
                many.resize(text.len(), 0);
                &mut many[..]
            };
            let decimal = Decimal::read(text.as_bytes(), digits);
            if notation == Notation::Exponent {
                decimal.lay_out(&mut out, true, significant, layout);
            } else {
                let limit = significant.min(i32::MAX as usize) as i32 - i32::from(layout.dot_zero);
                let exponent = decimal.point <= -4 || decimal.point > limit;
                decimal.lay_out(&mut out, exponent, if layout.alternate { significant } else { 0 }, layout);
            }
        }
    }
    out
}

/// `x * 10**precision`, halves rounded to even, where 128 bits hold the exact product and 64 the result: what most programs
/// print. std's way to exact digits takes several times as long, most of all where the decimal form is short.
fn scaled(x: f64, precision: usize) -> Option<u64> {
    const MAX_PRECISION: usize = 19;
    if precision > MAX_PRECISION {
        return None;
    }
    let (mantissa, exponent) = decompose(x);
    // 53 bits and 64.
    let product = u128::from(mantissa) * 10u128.pow(precision as u32);
    if exponent >= 0 {
        let fits = exponent < 11 && product.leading_zeros() > 64 + exponent as u32;
        return if fits { u64::try_from(product << exponent).ok() } else { None };
    }
    let shift = exponent.unsigned_abs();
    if shift > 120 {
        // Less than half of the last digit.
        return Some(0);
    }
    let (whole, rest, half) = (product >> shift, product & ((1 << shift) - 1), 1 << (shift - 1));
    let up = rest > half || rest == half && whole & 1 == 1;
    u64::try_from(whole + u128::from(up)).ok()
}

/// Writes `scaled / 10**precision`.
fn push_scaled(out: &mut String, scaled: u64, precision: usize) {
    let mut digits = [b'0'; 40];
    let (mut at, mut rest) = (digits.len(), scaled);
    // At least one digit before the point.
    while rest > 0 || digits.len() - at <= precision {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let text = std::str::from_utf8(&digits[at..]).unwrap_or_default();
    let (whole, fraction) = text.split_at(text.len() - precision);
    out.push_str(whole);
    if precision > 0 {
        out.push('.');
        out.push_str(fraction);
    }
}

/// Room for the digits of a shortest form, and for the whole text of most others.
const MAX_SHORTEST: usize = 40;

fn push_zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}

/// A number `0.d1d2d3... * 10**point`, without trailing zeros; zero has the single digit 0 and point 1.
struct Decimal<'b> {
    digits: &'b str,
    point: i32,
}

impl<'b> Decimal<'b> {
    /// From `12.5`, `1.25e1` and the like, without sign; `buffer` is as long as the text or longer.
    fn read(text: &[u8], buffer: &'b mut [u8]) -> Decimal<'b> {
        let (mut length, mut point, mut exponent) = (0, None, 0);
        for (at, &byte) in text.iter().enumerate() {
            match byte {
                b'.' => point = Some(length),
                b'e' => {
                    exponent =
                        std::str::from_utf8(&text[at + 1..]).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
                    break;
                }
                digit => {
                    buffer[length] = digit;
                    length += 1;
                }
            }
        }
        let point = point.unwrap_or(length) as i32 + exponent;
        let digits = &buffer[..length];
        let Some(first) = digits.iter().position(|&digit| digit != b'0') else {
            return Decimal { digits: "0", point: 1 };
        };
        let end = digits.iter().rposition(|&digit| digit != b'0').map_or(length, |last| last + 1);
        let digits = std::str::from_utf8(&buffer[first..end]).unwrap_or_default();
        Decimal { digits, point: point - first as i32 }
    }

    /// Writes the digits, at least `min_digits` of them, with or without an exponent.
    fn lay_out(&self, out: &mut String, exponent: bool, min_digits: usize, layout: Layout) {
        let point = if exponent { 1 } else { self.point };
        let missing = min_digits.saturating_sub(self.digits.len());
        if point <= 0 {
            out.push_str("0.");
            push_zeros(out, point.unsigned_abs() as usize);
            out.push_str(self.digits);
            push_zeros(out, missing);
        } else if let Some((whole, fraction)) = self.digits.split_at_checked(point as usize)
            && !fraction.is_empty()
        {
            out.push_str(whole);
            out.push('.');
            out.push_str(fraction);
            push_zeros(out, missing);
        } else {
            // The digits end before the point: zeros up to it, and behind it what was asked for.
            let up_to_point = point as usize - self.digits.len();
            out.push_str(self.digits);
            push_zeros(out, up_to_point);
            let behind = missing.saturating_sub(up_to_point).max(usize::from(layout.dot_zero && !exponent));
            if behind > 0 || layout.alternate {
                out.push('.');
                push_zeros(out, behind);
            }
        }
        if exponent {
            let value = self.point - 1;
            let sign = if value < 0 { '-' } else { '+' };
            let _ = write!(out, "e{sign}{:02}", value.abs());
        }
    }
}

/// Takes the single underscores between digits out of `text`; `None` if one stands elsewhere.
pub fn remove_underscores(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    for (at, &byte) in text.iter().enumerate() {
        if byte != b'_' {
            out.push(byte);
            continue;
        }
        let digit_at = |index: usize| text.get(index).is_some_and(u8::is_ascii_digit);
        if at == 0 || !digit_at(at - 1) || !digit_at(at + 1) {
            return None;
        }
    }
    Some(out)
}

/// `float(text)` for ASCII text (see `unicode::to_ascii_digits`); `None`: "could not convert string to float: ...".
pub fn parse_float(text: &[u8]) -> Option<f64> {
    let text = strip_ascii_space(text);
    if text.contains(&b'_') {
        return parse_plain(&remove_underscores(text)?);
    }
    parse_plain(text)
}

fn parse_plain(text: &[u8]) -> Option<f64> {
    let (value, length) = scan_float(text)?;
    (length == text.len()).then_some(value)
}

/// The longest float at the beginning of `text`, and its length.
pub fn scan_float(text: &[u8]) -> Option<(f64, usize)> {
    let (negative, sign) = match text.first() {
        Some(b'-') => (true, 1),
        Some(b'+') => (false, 1),
        _ => (false, 0),
    };
    let body = &text[sign..];
    let signed = |value: f64| if negative { -value } else { value };
    for (word, value) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if body.len() >= word.len() && body[..word.len()].eq_ignore_ascii_case(word.as_bytes()) {
            return Some((signed(value), sign + word.len()));
        }
    }
    let length = decimal_length(body)?;
    let number = std::str::from_utf8(&body[..length]).ok()?;
    Some((signed(number.parse().ok()?), sign + length))
}

/// The length of an unsigned decimal number: digits with at most one point, and an exponent if it is complete.
fn decimal_length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0);
    let mut length = whole;
    let mut fraction = 0;
    if text.get(length) == Some(&b'.') {
        fraction = digits(length + 1);
        length += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(text.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(length + 1), Some(b'+' | b'-')));
        let start = length + 1 + sign;
        let exponent = if start < text.len() { digits(start) } else { 0 };
        if exponent > 0 {
            length = start + exponent;
        }
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Layout = Layout { alternate: false, dot_zero: false };
    const ALTERNATE: Layout = Layout { alternate: true, dot_zero: false };

    #[test]
    fn reprs() {
        for (x, want) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (9007199254740993.0, "9007199254740992.0"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (123456789.125, "123456789.125"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
            (1e22, "1e+22"),
            (2.5e100, "2.5e+100"),
        ] {
            assert_eq!(repr(x), want);
        }
    }

    #[test]
    fn codes() {
        use Notation::*;
        for (x, notation, precision, layout, want) in [
            (2.5, Fixed, 0, PLAIN, "2"),
            (3.5, Fixed, 0, PLAIN, "4"),
            (0.5, Fixed, 0, PLAIN, "0"),
            (2.5, Fixed, 0, ALTERNATE, "2."),
            (0.125, Fixed, 2, PLAIN, "0.12"),
            (1e23, Fixed, 0, PLAIN, "99999999999999991611392"),
            (1.0, Fixed, 3, PLAIN, "1.000"),
            (12345.678, Exponent, 2, PLAIN, "1.23e+04"),
            (0.0, Exponent, 3, PLAIN, "0.000e+00"),
            (2.5, Exponent, 0, PLAIN, "2e+00"),
            (2.5, Exponent, 0, ALTERNATE, "2.e+00"),
            (9.99, Exponent, 1, PLAIN, "1.0e+01"),
            (100000.0, General, 6, PLAIN, "100000"),
            (1000000.0, General, 6, PLAIN, "1e+06"),
            (1000000.0, General, 6, ALTERNATE, "1.00000e+06"),
            (0.0001, General, 6, PLAIN, "0.0001"),
            (0.00001, General, 6, PLAIN, "1e-05"),
            (1.0, General, 6, ALTERNATE, "1.00000"),
            (0.0, General, 6, ALTERNATE, "0.00000"),
            (0.0, General, 0, PLAIN, "0"),
            (999999.5, General, 6, PLAIN, "1e+06"),
            (1.0, General, 1, Layout { alternate: false, dot_zero: true }, "1e+00"),
            (3.0, Repr, 0, Layout { alternate: true, dot_zero: true }, "3.0"),
            (-1.5, General, 17, PLAIN, "-1.5"),
            (f64::INFINITY, Exponent, 3, PLAIN, "inf"),
        ] {
            assert_eq!(format(x, notation, precision, layout), want, "{x} {notation:?} {precision}");
        }
        assert_eq!(format(0.1, Fixed, 70_000, PLAIN).len(), 70_002);
        assert_eq!(format(0.1, Exponent, 70_000, PLAIN).len(), 70_006);
    }

    #[test]
    fn parses_what_float_accepts() {
        for (text, want) in [
            (" 1.5\n", 1.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("1_0.0_1e1_0", 100100000000.0),
            ("+1e5", 1e5),
            ("1e400", f64::INFINITY),
            ("-InFiNiTy", f64::NEG_INFINITY),
            ("0.1e-400", 0.0),
            ("1e+0000000000000000000000005", 1e5),
        ] {
            assert_eq!(parse_float(text.as_bytes()), Some(want), "{text}");
        }
        assert!(parse_float(b"-nan").unwrap().is_sign_negative());
        for text in [
            "", " ", ".", "1__0", "_1", "1_", "1_.5", "1._5", "1e", "1e_5", "e5", "0x1", "1 2", "in", "infin", "--1",
            "\x1c1", "1e5_", "+",
        ] {
            assert_eq!(parse_float(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(scan_float(b"1.5e+j"), Some((1.5, 3)));
    }
}
