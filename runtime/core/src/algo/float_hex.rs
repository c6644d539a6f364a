//! `float.hex()` and `float.fromhex()`.

use super::bigint::convert::{decompose, round_scaled};
use super::bigint::text::strip_ascii_space;
use super::float_repr::{self, Layout, Notation};
use super::{Error, Result};

/// `x.hex()`.
pub fn hex(x: f64) -> String {
    if !x.is_finite() {
        return float_repr::format(x, Notation::Repr, 0, Layout::default());
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (mantissa, exponent) = decompose(x);
    let (lead, fraction) = (mantissa >> 52, mantissa & ((1 << 52) - 1));
    format!("{sign}0x{lead}.{fraction:013x}p{:+}", exponent + 52)
}

/// `float.fromhex(text)`.
pub fn from_hex(text: &[u8]) -> Result<f64> {
    let invalid = || Error::value("invalid hexadecimal floating-point string");
    let text = strip_ascii_space(text);
    let (negative, body) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let signed = |value: f64| if negative { -value } else { value };
    for (word, value) in [("inf", f64::INFINITY), ("infinity", f64::INFINITY), ("nan", f64::NAN)] {
        if body.eq_ignore_ascii_case(word.as_bytes()) {
            return Ok(signed(value));
        }
    }
    let body = match body {
        [b'0', b'x' | b'X', rest @ ..] => rest,
        _ => body,
    };
    // The leading 60 bits; what follows only matters as "something is there".
    let (mut mantissa, mut inexact, mut exponent) = (0u64, false, 0i64);
    let (mut digits, mut behind_point, mut at) = (0usize, false, 0usize);
    while let Some(&byte) = body.get(at) {
        if byte == b'.' && !behind_point {
            behind_point = true;
        } else if let Some(digit) = char::from(byte).to_digit(16) {
            digits += 1;
            if mantissa >> 56 == 0 {
                mantissa = mantissa << 4 | u64::from(digit);
                exponent -= if behind_point { 4 } else { 0 };
            } else {
                inexact |= digit != 0;
                exponent += if behind_point { 0 } else { 4 };
            }
        } else {
            break;
        }
        at += 1;
    }
    if digits == 0 {
        return Err(invalid());
    }
    let mut rest = &body[at..];
    if let [b'p' | b'P', tail @ ..] = rest {
        let (minus, number) = match tail {
            [b'-', number @ ..] => (true, number),
            [b'+', number @ ..] => (false, number),
            _ => (false, tail),
        };
        let length = number.iter().take_while(|b| b.is_ascii_digit()).count();
        if length == 0 {
            return Err(invalid());
        }
        let written = number[..length]
            .iter()
            .fold(0i64, |value, digit| value.saturating_mul(10).saturating_add(i64::from(digit - b'0')))
            .min(i64::MAX / 4);
        exponent += if minus { -written } else { written };
        rest = &number[length..];
    }
    if !rest.is_empty() {
        return Err(invalid());
    }
    let value = round_scaled(mantissa, inexact, exponent);
    if value.is_infinite() {
        return Err(Error::overflow("hexadecimal value too large to represent as a float"));
    }
    Ok(signed(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes() {
        for (x, want) in [
            (1.0, "0x1.0000000000000p+0"),
            (-0.1, "-0x1.999999999999ap-4"),
            (5e-324, "0x0.0000000000001p-1022"),
            (-0.0, "-0x0.0p+0"),
            (f64::MAX, "0x1.fffffffffffffp+1023"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(hex(x), want);
        }
    }

    #[test]
    fn reads() {
        for (text, want) in [
            ("0x1.8p1", 3.0),
            ("  -0X.8 ", -0.5),
            ("ff", 255.0),
            ("1p-1074", 5e-324),
            ("0x1p-1075", 0.0),
            ("0x1.0000000000001p-1075", 5e-324),
            ("0x1.fffffffffffff7fffffffffp1023", f64::MAX),
            ("0x3p-1076", 5e-324),
            ("0x0p99999999999999999999", 0.0),
            ("0x1p-99999999999999999999", 0.0),
            ("1.00000000000008", 1.0),
            ("1.000000000000081", 1.0000000000000002),
            ("1.00000000000018", 1.0000000000000004),
            ("0x1000000000000000000000000p-96", 1.0),
            ("iNf", f64::INFINITY),
        ] {
            assert_eq!(from_hex(text.as_bytes()), Ok(want), "{text}");
        }
        for text in ["", "0x", "0x1p", "0x1p+", "1.2.3", "0x1 p1", "nanx", "g", "."] {
            assert_eq!(from_hex(text.as_bytes()).unwrap_err().message, "invalid hexadecimal floating-point string");
        }
        assert!(from_hex(b"0x1.fffffffffffff8p1023").is_err());
        assert!(from_hex(b"0x1p5000").is_err());
    }
}
