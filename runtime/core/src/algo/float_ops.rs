//! The arithmetic of `float` where Python's rules differ from the machine's: division with floor, power, rounding to
//! decimals, hash, exact ratio. (Its notations are in `float_repr` and `float_hex`.)

use std::cmp::Ordering;

use super::bigint::convert::{cmp_f64, decompose, from_f64_trunc};
use super::bigint::{IBig, Int};
use super::small_int::HASH_MODULUS;
use super::{Error, ErrorKind, Result};

fn division_by_zero() -> Error {
    Error::zero_division("division by zero")
}

fn is_odd_integer(x: f64) -> bool {
    x.abs() % 2.0 == 1.0
}

/// `divmod(a, b)`.
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64)> {
    let remainder = floor_mod(a, b)?;
    let truncated = a % b;
    // `a - truncated` is very nearly a multiple of `b`, so the quotient is very nearly an integer.
    let mut quotient = (a - truncated) / b;
    if truncated != 0.0 && (b < 0.0) != (truncated < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return Ok((0f64.copysign(a / b), remainder));
    }
    let floor = quotient.floor();
    Ok((if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder))
}

/// `a // b`.
pub fn floor_div(a: f64, b: f64) -> Result<f64> {
    divmod(a, b).map(|(quotient, _)| quotient)
}

/// `a % b`: the sign is that of `b`, for zeros too.
pub fn floor_mod(a: f64, b: f64) -> Result<f64> {
    if b == 0.0 {
        return Err(division_by_zero());
    }
    let remainder = a % b;
    Ok(if remainder == 0.0 {
        0f64.copysign(b)
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder + b
    } else {
        remainder
    })
}

/// `a / b`.
pub fn true_div(a: f64, b: f64) -> Result<f64> {
    if b == 0.0 { Err(division_by_zero()) } else { Ok(a / b) }
}

/// `a ** b`; `None` for a negative number to a fraction, which is complex: the caller goes on with `complex::pow`.
pub fn pow(a: f64, b: f64) -> Result<Option<f64>> {
    if !a.is_finite() || !b.is_finite() {
        return Ok(Some(a.powf(b)));
    }
    if a == 0.0 && b < 0.0 {
        return Err(Error::zero_division("zero to a negative power"));
    }
    if a < 0.0 && b != b.floor() {
        return Ok(None);
    }
    let magnitude = a.abs().powf(b);
    if magnitude.is_infinite() {
        return Err(Error::new(ErrorKind::Range, "Numerical result out of range"));
    }
    Ok(Some(if a.is_sign_negative() && is_odd_integer(b) { -magnitude } else { magnitude }))
}

/// `round(x, digits)`: the float nearest to `x` correctly rounded to a decimal, halves to even. The caller clamps a
/// huge `digits` to `i64`.
pub fn round(x: f64, digits: i64) -> Result<f64> {
    // Beyond 323 digits every float is its own rounding; before -308 every float rounds to zero.
    if !x.is_finite() || x == 0.0 || digits > 323 {
        return Ok(x);
    }
    if digits < -308 {
        return Ok(0f64.copysign(x));
    }
    let rounded = if digits >= 0 {
        format!("{x:.*}", digits as usize).parse::<f64>().unwrap_or(x)
    } else {
        round_to_tens(x, -digits as u32)
    };
    if rounded.is_infinite() {
        return Err(Error::overflow("rounded value too large to represent"));
    }
    Ok(rounded)
}

fn round_to_tens(x: f64, tens: u32) -> f64 {
    let text = format!("{:e}", x.abs());
    let exponent: i64 = text.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let kept = exponent - i64::from(tens);
    let magnitude = if kept >= 0 {
        format!("{:.*e}", kept as usize, x.abs()).parse::<f64>().unwrap_or(x)
    } else {
        // No digit is kept: all depends on which half of the unit the number lies in. The half is even (zero).
        let half = IBig::from(10).pow(tens as usize) >> 1;
        let above = cmp_f64(&half, x.abs()) == Some(Ordering::Less);
        if above { format!("1e{tens}").parse().unwrap_or(f64::INFINITY) } else { 0.0 }
    };
    magnitude.copysign(x)
}

/// `round(x)`: the nearest integer, halves to even.
pub fn round_to_int(x: f64) -> Result<Int> {
    from_f64_trunc(x.round_ties_even())
}

/// `hash(x)`; `None` for NaN, whose hash is that of the object's identity.
pub fn hash(x: f64) -> Option<i64> {
    const INFINITY: i64 = 314_159;
    if x.is_nan() {
        return None;
    }
    let signed = |hash: i64| if x < 0.0 { -hash } else { hash };
    if x.is_infinite() {
        return Some(signed(INFINITY));
    }
    let (mantissa, exponent) = decompose(x);
    // Modulo 2^61 - 1, multiplying by a power of two turns 61 bits around.
    let turn = exponent.rem_euclid(61) as u32;
    let residue = if turn == 0 { mantissa } else { ((mantissa << turn) & HASH_MODULUS) | (mantissa >> (61 - turn)) };
    let hash = signed(residue as i64);
    Some(if hash == -1 { -2 } else { hash })
}

/// `x.is_integer()`.
pub fn is_integer(x: f64) -> bool {
    x.is_finite() && x.floor() == x
}

/// `x.as_integer_ratio()`: numerator and positive denominator in lowest terms.
pub fn as_integer_ratio(x: f64) -> Result<(Int, Int)> {
    if x.is_infinite() {
        return Err(Error::overflow("cannot convert Infinity to integer ratio"));
    }
    if x.is_nan() {
        return Err(Error::value("cannot convert NaN to integer ratio"));
    }
    if x == 0.0 {
        return Ok((Int::Small(0), Int::Small(1)));
    }
    let (mantissa, exponent) = decompose(x);
    let zeros = mantissa.trailing_zeros();
    let mantissa = IBig::from(mantissa >> zeros);
    let mantissa = if x < 0.0 { -mantissa } else { mantissa };
    let exponent = exponent + zeros as i32;
    let power = IBig::ONE << exponent.unsigned_abs() as usize;
    Ok(if exponent >= 0 {
        (Int::from(mantissa * power), Int::Small(1))
    } else {
        (Int::from(mantissa), Int::from(power))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division() {
        for (a, b, q, r) in [
            (7.5, 2.0, 3.0, 1.5),
            (-7.5, 2.0, -4.0, 0.5),
            (7.5, -2.0, -4.0, -0.5),
            (-1e-300, 1.0, -1.0, 1.0),
            (1.0, 0.1, 9.0, 0.09999999999999995),
            (0.0, -3.0, -0.0, -0.0),
            (4.0, -2.0, -2.0, -0.0),
        ] {
            let (quotient, remainder): (f64, f64) = divmod(a, b).unwrap();
            let (q, r): (f64, f64) = (q, r);
            assert_eq!((quotient.to_bits(), remainder.to_bits()), (q.to_bits(), r.to_bits()), "divmod({a}, {b})");
        }
        assert_eq!(floor_div(1.0, f64::NEG_INFINITY).unwrap(), -1.0);
        assert!(divmod(1.0, 0.0).is_err());
    }

    #[test]
    fn powers() {
        for (a, b, want) in [
            (2.0, 0.5, std::f64::consts::SQRT_2),
            (-2.0, 3.0, -8.0),
            (-0.0, 3.0, -0.0),
            (f64::NEG_INFINITY, -3.0, -0.0),
            (0.0, f64::NEG_INFINITY, f64::INFINITY),
            (-1.0, f64::INFINITY, 1.0),
            (1.0, f64::NAN, 1.0),
            (f64::NAN, 0.0, 1.0),
            (1e-200, 2.0, 0.0),
        ] {
            assert_eq!(pow(a, b).unwrap().map(f64::to_bits), Some(f64::to_bits(want)), "{a} ** {b}");
        }
        assert_eq!(pow(-8.0, 1.0 / 3.0), Ok(None));
        assert_eq!(pow(0.0, -1.0).unwrap_err().kind, ErrorKind::ZeroDivision);
        assert_eq!(pow(1e300, 2.0).unwrap_err().kind, ErrorKind::Range);
    }

    #[test]
    fn rounding() {
        for (x, digits, want) in [
            (2.675, 2, 2.67),
            (0.125, 2, 0.12),
            (0.375, 2, 0.38),
            (1234.5678, -2, 1200.0),
            (50.0, -2, 0.0),
            (50.000001, -2, 100.0),
            (150.0, -2, 200.0),
            (250.0, -2, 200.0),
            (999.0, -2, 1000.0),
            (-0.4, 0, -0.0),
            (5e-324, 323, 0.0),
            (1e300, 400, 1e300),
            (1.5, -400, 0.0),
        ] {
            assert_eq!(round(x, digits).unwrap().to_bits(), f64::to_bits(want), "round({x}, {digits})");
        }
        assert!(round(1.7e308, -308).is_err());
        assert_eq!(round_to_int(2.5), Ok(Int::Small(2)));
        assert!(round_to_int(f64::NAN).is_err());
    }

    #[test]
    fn hashes_as_cpython() {
        for (x, want) in [
            (1.0, 1),
            (-1.0, -2),
            (0.5, 1152921504606846976),
            (0.1, 230584300921369408),
            (1e300, 1224995262755759164),
            (-2.5, -1152921504606846978),
            (f64::INFINITY, 314159),
            (-0.0, 0),
            (5e-324, 16777216),
        ] {
            assert_eq!(hash(x), Some(want), "{x}");
        }
        assert_eq!(hash(f64::NAN), None);
    }

    #[test]
    fn ratios() {
        assert_eq!(as_integer_ratio(-0.75), Ok((Int::Small(-3), Int::Small(4))));
        assert_eq!(as_integer_ratio(1e3), Ok((Int::Small(1000), Int::Small(1))));
        assert_eq!(as_integer_ratio(0.1), Ok((Int::Small(3602879701896397), Int::Small(36028797018963968))));
        assert_eq!(as_integer_ratio(5e-324).unwrap().1, Int::Big(IBig::ONE << 1074));
        assert!(as_integer_ratio(f64::NAN).is_err() && as_integer_ratio(f64::INFINITY).is_err());
    }
}
