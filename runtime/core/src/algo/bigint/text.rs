//! Integers as text: what `int(text, base)` accepts, and printing in any base.
//!
//! Input is ASCII: a caller with a `str` first maps Unicode decimal digits and spaces (`unicode::to_ascii_digits`).

use dashu_int::ops::UnsignedAbs;
use dashu_int::{IBig, UBig};

use super::{Int, bit_length};
use crate::algo::{Error, Result};

/// `sys.int_info.default_max_str_digits`.
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;
/// `sys.int_info.str_digits_check_threshold`: the smallest limit that may be set, other than 0.
pub const STR_DIGITS_CHECK_THRESHOLD: usize = 640;

/// Why a literal was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ParseError {
    /// The caller writes "invalid literal for int() with base {base}: {text!r}", with the text it was given.
    Invalid,
    Other(Error),
}

/// White space to `int()`, `float()` and `complex()` once the text is ASCII.
pub fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The text without surrounding white space.
pub fn strip_ascii_space(text: &[u8]) -> &[u8] {
    let Some(start) = text.iter().position(|&b| !is_ascii_space(b)) else { return &[] };
    let end = text.iter().rposition(|&b| !is_ascii_space(b)).map_or(start, |at| at + 1);
    &text[start..end]
}

/// `sys.set_int_max_str_digits(digits)`: whether the value is allowed.
pub fn check_max_str_digits(digits: i64) -> Result<usize> {
    match usize::try_from(digits) {
        Ok(n) if n == 0 || n >= STR_DIGITS_CHECK_THRESHOLD => Ok(n),
        _ => Err(Error::value(format!("maxdigits must be 0 or larger than {STR_DIGITS_CHECK_THRESHOLD}"))),
    }
}

/// `int(text, base)`: base 0 or 2 to 36. `max_digits` is the limit set for the process (0: none).
pub fn parse_int(text: &[u8], base: u32, max_digits: usize) -> std::result::Result<Int, ParseError> {
    if base == 1 || base > 36 {
        return Err(ParseError::Other(Error::value("int() base must be >= 2 and <= 36, or 0")));
    }
    let text = strip_ascii_space(text);
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let prefix = match unsigned {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let prefixed = prefix != 0 && (base == 0 || base == prefix);
    let radix = match base {
        0 if prefixed => prefix,
        0 => 10,
        _ => base,
    };
    let digits = match unsigned {
        // One underscore may follow the prefix.
        [_, _, b'_', rest @ ..] | [_, _, rest @ ..] if prefixed => rest,
        _ => unsigned,
    };
    let scanned = scan_digits(digits, radix).ok_or(ParseError::Invalid)?;
    if scanned.end != digits.len() {
        return Err(ParseError::Invalid);
    }
    if !radix.is_power_of_two() && max_digits != 0 && scanned.count > max_digits {
        return Err(ParseError::Other(Error::value(format!(
            "Exceeds the limit ({max_digits} digits) for integer string conversion: value has {} digits; \
             use sys.set_int_max_str_digits() to increase the limit",
            scanned.count
        ))));
    }
    // A decimal literal in source may not begin with zeros, lest it be taken for octal.
    if base == 0 && !prefixed && digits[0] == b'0' && digits.iter().any(|&b| b != b'0' && b != b'_') {
        return Err(ParseError::Invalid);
    }
    if let Some(small) = scanned.value {
        return Ok(Int::Small(if negative { -small } else { small }));
    }
    let plain: String = digits.iter().filter(|&&b| b != b'_').map(|&b| char::from(b)).collect();
    let magnitude = IBig::from_str_radix(&plain, radix).map_err(|_| ParseError::Invalid)?;
    Ok(Int::from(if negative { -magnitude } else { magnitude }))
}

struct Scanned {
    /// Digits, underscores not counted.
    count: usize,
    /// Where the first byte stands that is neither digit nor an underscore between digits.
    end: usize,
    /// The value, if it fits.
    value: Option<i64>,
}

/// Reads digits with single underscores between them; `None` when there is none, or an underscore is misplaced.
fn scan_digits(text: &[u8], radix: u32) -> Option<Scanned> {
    let mut scanned = Scanned { count: 0, end: 0, value: Some(0) };
    let mut after_digit = false;
    for &byte in text {
        if byte == b'_' && after_digit {
            after_digit = false;
        } else if let Some(digit) = char::from(byte).to_digit(radix) {
            scanned.value =
                scanned.value.and_then(|value| value.checked_mul(i64::from(radix))?.checked_add(i64::from(digit)));
            scanned.count += 1;
            after_digit = true;
        } else {
            break;
        }
        scanned.end += 1;
    }
    after_digit.then_some(scanned)
}

/// The digits of `a` in `radix` (2 to 36, lower case), without prefix.
pub fn to_string_radix(a: &IBig, radix: u8) -> String {
    a.in_radix(radix).to_string()
}

/// Refuses a number with more than `max_digits` decimal digits (0: no limit), before the costly conversion.
pub fn check_decimal(a: &IBig, max_digits: usize) -> Result<()> {
    // b bits are at least (b - 1) * 0.30102 + 1 and at most b * 0.30103 + 1 digits; in between, compare.
    let (bits, limit) = (u128::from(bit_length(a)), max_digits as u128 * 100_000);
    if max_digits == 0 || bits * 30103 + 100_000 <= limit {
        return Ok(());
    }
    let certainly_longer = bits.saturating_sub(1) * 30102 >= limit;
    if !certainly_longer && a.unsigned_abs() < UBig::from(10u8).pow(max_digits) {
        return Ok(());
    }
    Err(Error::value(format!(
        "Exceeds the limit ({max_digits} digits) for integer string conversion; \
         use sys.set_int_max_str_digits() to increase the limit"
    )))
}

/// `str(a)`, refused when it has more than `max_digits` digits (0: no limit).
pub fn to_decimal(a: &IBig, max_digits: usize) -> Result<String> {
    check_decimal(a, max_digits)?;
    Ok(a.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, base: u32) -> Option<String> {
        parse_int(text.as_bytes(), base, DEFAULT_MAX_STR_DIGITS).ok().map(|int| IBig::from(int).to_string())
    }

    #[test]
    fn accepts_what_int_accepts() {
        for (text, base, want) in [
            ("  -12\n", 10, "-12"),
            ("1_000", 10, "1000"),
            ("0x_ff", 16, "255"),
            ("0x_ff", 0, "255"),
            ("0b101", 0, "5"),
            ("0o17", 0, "15"),
            ("00", 0, "0"),
            ("0_0", 0, "0"),
            ("zz", 36, "1295"),
            ("0b1", 16, "177"),
            ("007", 10, "7"),
            ("+5", 0, "5"),
            ("-9223372036854775808", 10, "-9223372036854775808"),
            ("-0xFFFFFFFFFFFFFFFFFFFF", 16, "-1208925819614629174706175"),
            ("1_23456789012345678901234567890", 10, "123456789012345678901234567890"),
        ] {
            assert_eq!(parse(text, base).as_deref(), Some(want), "{text:?} {base}");
        }
    }

    #[test]
    fn refuses_what_int_refuses() {
        for (text, base) in [
            ("", 10),
            (" ", 10),
            ("1_", 10),
            ("_1", 10),
            ("1__0", 10),
            ("01", 0),
            ("0x", 16),
            ("0x", 0),
            ("0x__1", 0),
            ("+ 1", 10),
            ("--1", 10),
            ("1 2", 10),
            ("0b2", 0),
            ("9", 8),
            ("0_x1", 0),
            ("12a", 10),
            ("\x1c1", 10),
        ] {
            assert_eq!(parse_int(text.as_bytes(), base, 0), Err(ParseError::Invalid), "{text:?} {base}");
        }
        assert!(matches!(parse_int(b"1", 1, 0), Err(ParseError::Other(_))));
    }

    #[test]
    fn digit_limits() {
        let long = "9".repeat(4301);
        let Err(ParseError::Other(error)) = parse_int(long.as_bytes(), 10, 4300) else { panic!("accepted") };
        assert_eq!(
            error.message,
            "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit"
        );
        assert!(parse_int(long.as_bytes(), 32, 4300).is_ok());
        let number = IBig::from(10).pow(4300);
        assert!(to_decimal(&number, 4300).is_err());
        assert_eq!(to_decimal(&(&number - IBig::ONE), 4300).unwrap().len(), 4300);
        assert_eq!(to_decimal(&-(&number - IBig::ONE), 4300).unwrap().len(), 4301);
        assert!(check_max_str_digits(100).is_err() && check_max_str_digits(0) == Ok(0));
    }

    #[test]
    fn prints_any_base() {
        let a = IBig::from_str_radix("-123456789abcdefghijklmnopqrstuvwxyz", 36).unwrap();
        assert_eq!(to_string_radix(&a, 36), "-123456789abcdefghijklmnopqrstuvwxyz");
        assert_eq!(to_string_radix(&IBig::from(-255), 2), "-11111111");
    }
}
