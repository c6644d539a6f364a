//! The functions of `math` on floats, with CPython's errors.
//!
//! Functions of one argument stand in one table, [`UNARY`], with what they say about an argument they refuse. Most are
//! the platform's, reached through std; std computes `asinh`, `acosh` and `atanh` itself, less accurately, so these
//! follow fdlibm here, as glibc does. `gamma` and `lgamma` use the Lanczos approximation with the 13 coefficients Boost
//! publishes, as CPython does, and agree with it bit for bit.

use std::f64::consts::{LN_2, PI};

use super::bigint::convert::scale;
use super::float_repr;
use super::{Error, Result};

/// A function of one float.
pub struct Unary {
    pub name: &'static str,
    pub function: fn(f64) -> f64,
    /// An infinite result for a finite argument is an overflow, not a pole.
    pub can_overflow: bool,
    /// What is said of an argument outside the domain, before the argument itself.
    pub expected: Option<&'static str>,
}

const UNIT_RANGE: Option<&str> = Some("expected a number in range from -1 up to 1, got ");
const FINITE: Option<&str> = Some("expected a finite input, got ");
const NOT_A_POLE: Option<&str> = Some("expected a noninteger or positive integer, got ");
const POSITIVE: Option<&str> = Some("expected a positive input, got ");

const fn row(
    name: &'static str,
    function: fn(f64) -> f64,
    can_overflow: bool,
    expected: Option<&'static str>,
) -> Unary {
    Unary { name, function, can_overflow, expected }
}

#[rustfmt::skip]
pub static UNARY: [Unary; 26] = [
    row("acos", f64::acos, false, UNIT_RANGE),
    row("acosh", acosh, false, Some("expected argument value not less than 1, got ")),
    row("asin", f64::asin, false, UNIT_RANGE),
    row("asinh", asinh, false, None),
    row("atan", f64::atan, false, None),
    row("atanh", atanh, false, Some("expected a number between -1 and 1, got ")),
    row("cbrt", f64::cbrt, false, None),
    row("cos", f64::cos, false, FINITE),
    row("cosh", f64::cosh, true, None),
    row("erf", libm::erf, false, None),
    row("erfc", libm::erfc, false, None),
    row("exp", f64::exp, true, None),
    row("exp2", f64::exp2, true, None),
    row("expm1", f64::exp_m1, true, None),
    row("fabs", f64::abs, false, None),
    row("gamma", gamma, true, NOT_A_POLE),
    row("lgamma", lgamma, true, NOT_A_POLE),
    row("log", f64::ln, false, POSITIVE),
    row("log10", f64::log10, false, POSITIVE),
    row("log1p", log1p, false, Some("expected argument value > -1, got ")),
    row("log2", f64::log2, false, POSITIVE),
    row("sin", f64::sin, false, FINITE),
    row("sinh", f64::sinh, true, None),
    row("sqrt", f64::sqrt, false, Some("expected a nonnegative input, got ")),
    row("tan", f64::tan, false, FINITE),
    row("tanh", f64::tanh, false, None),
];

/// The row of a function.
pub fn unary(name: &str) -> Option<&'static Unary> {
    UNARY.iter().find(|row| row.name == name)
}

fn range_error() -> Error {
    Error::overflow("math range error")
}

fn domain_error() -> Error {
    Error::value("math domain error")
}

impl Unary {
    /// Calls the function: a result that is not a number, or infinite, for a finite argument is an error.
    pub fn call(&self, x: f64) -> Result<f64> {
        let result = (self.function)(x);
        let refuse = || match self.expected {
            Some(expected) => Error::value(format!("{expected}{}", float_repr::repr(x))),
            None => domain_error(),
        };
        if result.is_nan() && !x.is_nan() {
            return Err(refuse());
        }
        if result.is_infinite() && x.is_finite() {
            // The poles of gamma are infinite too, but no overflow.
            let pole = self.expected == NOT_A_POLE && x <= 0.0 && x == x.floor();
            return Err(if self.can_overflow && !pole { range_error() } else { refuse() });
        }
        Ok(result)
    }
}

/// `math.degrees`, which may overflow without an error.
pub fn degrees(x: f64) -> f64 {
    x * (180.0 / PI)
}

/// `math.radians`.
pub fn radians(x: f64) -> f64 {
    x * (PI / 180.0)
}

/// `math.log1p`; not a number outside its domain.
pub fn log1p(x: f64) -> f64 {
    // The sign of a zero is kept on every platform.
    if x == 0.0 { x } else { x.ln_1p() }
}

const TWO_POW_28: f64 = 268_435_456.0;

/// `math.asinh`; not a number outside its domain.
pub fn asinh(x: f64) -> f64 {
    let magnitude = x.abs();
    if !x.is_finite() || magnitude < 1.0 / TWO_POW_28 {
        return x;
    }
    let result = if magnitude > TWO_POW_28 {
        magnitude.ln() + LN_2
    } else if magnitude > 2.0 {
        (2.0 * magnitude + 1.0 / ((x * x + 1.0).sqrt() + magnitude)).ln()
    } else {
        let square = x * x;
        (magnitude + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
    };
    result.copysign(x)
}

/// `math.acosh`; not a number outside its domain.
pub fn acosh(x: f64) -> f64 {
    if x < 1.0 {
        f64::NAN
    } else if x >= TWO_POW_28 || x.is_nan() {
        x.ln() + LN_2
    } else if x == 1.0 {
        0.0
    } else if x > 2.0 {
        (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln()
    } else {
        let above = x - 1.0;
        (above + (2.0 * above + above * above).sqrt()).ln_1p()
    }
}

/// `math.atanh`; not a number outside its domain.
pub fn atanh(x: f64) -> f64 {
    let magnitude = x.abs();
    if magnitude >= 1.0 {
        // Outside; and at the ends, the poles are no results either.
        return f64::NAN;
    }
    if magnitude < 1.0 / TWO_POW_28 {
        return x;
    }
    let twice = magnitude + magnitude;
    let result = if magnitude < 0.5 {
        0.5 * (twice + twice * magnitude / (1.0 - magnitude)).ln_1p()
    } else {
        0.5 * (twice / (1.0 - magnitude)).ln_1p()
    };
    result.copysign(x)
}

/// Boost's `lanczos13m53`: exact enough for 53 bits.
const LANCZOS_G: f64 = 6.024_680_040_776_73;
const LANCZOS_G_MINUS_HALF: f64 = 5.524_680_040_776_73;
const LANCZOS_NUMERATOR: [f64; 13] = [
    23_531_376_880.410_76,
    42_919_803_642.649_1,
    35_711_959_237.355_67,
    17_921_034_426.037_21,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_17,
    31_426_415.585_400_194,
    2_876_370.628_935_372_5,
    186_056.265_395_223_48,
    8_071.672_002_365_816,
    210.824_277_751_579_36,
    2.506_628_274_631_000_2,
];
/// The coefficients of x (x+1) ... (x+11).
const LANCZOS_DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

fn lanczos_sum(x: f64) -> f64 {
    let terms = LANCZOS_NUMERATOR.iter().zip(&LANCZOS_DENOMINATOR);
    // Large arguments would overflow the polynomials: evaluate them in 1/x, which cancels.
    let (numerator, denominator) = if x < 5.0 {
        terms.rev().fold((0.0, 0.0), |(n, d), (a, b)| (n * x + a, d * x + b))
    } else {
        terms.fold((0.0, 0.0), |(n, d), (a, b)| (n / x + a, d / x + b))
    };
    numerator / denominator
}

/// sin(pi x), exact at the zeros; x is finite.
fn sin_pi(x: f64) -> f64 {
    let turn = x.abs() % 2.0;
    let result = match (2.0 * turn).round() as i32 {
        0 => (PI * turn).sin(),
        1 => (PI * (turn - 0.5)).cos(),
        // sin(pi (1 - t)) keeps the sign of the zero at 1.
        2 => (PI * (1.0 - turn)).sin(),
        3 => -(PI * (turn - 1.5)).cos(),
        _ => (PI * (turn - 2.0)).sin(),
    };
    result * 1f64.copysign(x)
}

/// The gamma function; NaN or infinite at the poles.
pub fn gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x == f64::NEG_INFINITY { f64::NAN } else { x };
    }
    if x == 0.0 {
        return 1.0 / x;
    }
    if x == x.floor() {
        if x < 0.0 {
            return f64::NAN;
        }
        if x <= 23.0 {
            // Exact: factorials up to 22! are floats.
            return (2..x as u64).map(|n| n as f64).product();
        }
    }
    let magnitude = x.abs();
    if magnitude < 1e-20 {
        return 1.0 / x;
    }
    if magnitude > 200.0 {
        return if x < 0.0 { 0.0 / sin_pi(x) } else { f64::INFINITY };
    }
    let y = magnitude + LANCZOS_G_MINUS_HALF;
    // The rounding error of that sum, which the power magnifies.
    let lost = if magnitude > LANCZOS_G_MINUS_HALF {
        (y - magnitude) - LANCZOS_G_MINUS_HALF
    } else {
        (y - LANCZOS_G_MINUS_HALF) - magnitude
    };
    let correction = lost * LANCZOS_G / y;
    // In two steps where the whole power would overflow.
    let power = |exponent: f64| y.powf(exponent);
    if x < 0.0 {
        let mut result = -PI / sin_pi(magnitude) / magnitude * y.exp() / lanczos_sum(magnitude);
        result -= correction * result;
        if magnitude < 140.0 {
            result / power(magnitude - 0.5)
        } else {
            let root = power(magnitude / 2.0 - 0.25);
            result / root / root
        }
    } else {
        let mut result = lanczos_sum(magnitude) / y.exp();
        result += correction * result;
        if magnitude < 140.0 {
            result * power(magnitude - 0.5)
        } else {
            let root = power(magnitude / 2.0 - 0.25);
            result * root * root
        }
    }
}

/// The logarithm of the magnitude of the gamma function; infinite at the poles.
pub fn lgamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x.is_nan() { x } else { f64::INFINITY };
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { f64::INFINITY } else { 0.0 };
    }
    let magnitude = x.abs();
    if magnitude < 1e-20 {
        return -magnitude.ln();
    }
    let result =
        (lanczos_sum(magnitude).ln() - LANCZOS_G) + (magnitude - 0.5) * ((magnitude + LANCZOS_G - 0.5).ln() - 1.0);
    if x < 0.0 {
        const LN_PI: f64 = 1.144_729_885_849_400_2;
        return LN_PI - sin_pi(magnitude).abs().ln() - magnitude.ln() - result;
    }
    result
}

/// `math.pow`.
pub fn pow(x: f64, y: f64) -> Result<f64> {
    let result = x.powf(y);
    if !x.is_finite() || !y.is_finite() {
        return Ok(result);
    }
    if result.is_nan() || (result.is_infinite() && x == 0.0) {
        return Err(domain_error());
    }
    if result.is_infinite() { Err(range_error()) } else { Ok(result) }
}

/// `math.fmod`: the remainder with the sign of `x`.
pub fn fmod(x: f64, y: f64) -> Result<f64> {
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error()) } else { Ok(result) }
}

/// `math.remainder`: the remainder of the nearest quotient, IEEE 754's.
pub fn remainder(x: f64, y: f64) -> Result<f64> {
    if x.is_nan() || y.is_nan() {
        return Ok(x + y);
    }
    if x.is_infinite() || y == 0.0 { Err(domain_error()) } else { Ok(libm::remainder(x, y)) }
}

/// `math.fma`.
pub fn fma(x: f64, y: f64, z: f64) -> Result<f64> {
    let result = x.mul_add(y, z);
    if result.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(Error::value("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(Error::overflow("overflow in fma"));
    }
    Ok(result)
}

/// `math.ldexp`; the caller clamps a huge exponent to `i64`.
pub fn ldexp(x: f64, exponent: i64) -> Result<f64> {
    let result = scale(x, exponent);
    if result.is_infinite() && x.is_finite() { Err(range_error()) } else { Ok(result) }
}

/// `math.frexp`.
pub fn frexp(x: f64) -> (f64, i32) {
    if !x.is_finite() || x == 0.0 { (x, 0) } else { libm::frexp(x) }
}

/// `math.modf`: fraction and whole part, both with the sign of `x`.
pub fn modf(x: f64) -> (f64, f64) {
    if x.is_infinite() {
        return (0f64.copysign(x), x);
    }
    let whole = x.trunc();
    ((x - whole).copysign(x), whole)
}

/// `math.nextafter(x, y, steps=steps)`.
pub fn next_after(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 || x.is_nan() {
        return x;
    }
    if y.is_nan() || x == y {
        return y;
    }
    // Floats as integers in their order: negative ones count down from zero, and -0 and 0 are the same place.
    let rank = |x: f64| {
        let magnitude = (x.to_bits() & !(1 << 63)) as i64;
        if x.is_sign_negative() { -magnitude } else { magnitude }
    };
    let (from, to) = (rank(x), rank(y));
    if from.abs_diff(to) <= steps {
        return y;
    }
    // Fewer steps than the distance, so this cannot leave the range.
    let at = if from < to { from.wrapping_add_unsigned(steps) } else { from.wrapping_sub_unsigned(steps) };
    let magnitude = f64::from_bits(at.unsigned_abs());
    // A zero reached has the sign of where it came from.
    if at < 0 || (at == 0 && x.is_sign_negative()) { -magnitude } else { magnitude }
}

/// `math.ulp`: the value of the last bit.
pub fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let next = x.next_up();
    if next.is_infinite() { x - x.next_down() } else { next - x }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, x: f64) -> std::result::Result<f64, String> {
        unary(name).unwrap().call(x).map_err(|error| error.message.into_owned())
    }

    #[test]
    fn special_values() {
        for (name, x, want) in [
            ("gamma", -2.5, -0.9453087204829417),
            ("gamma", -171.5, 1.9316265431712e-310),
            ("gamma", -200.5, -0.0),
            ("gamma", 5.0, 24.0),
            ("gamma", 23.0, 1.1240007277776077e21),
            ("gamma", 0.5, 1.7724538509055159),
            ("gamma", 170.0, 4.269068009004705e304),
            ("lgamma", 1000.0, 5905.220423209181),
            ("lgamma", -2.5, -0.05624371649767457),
            ("lgamma", f64::NEG_INFINITY, f64::INFINITY),
            ("acosh", 1000.0, 7.600902209541989),
            ("erf", -1.0, -0.8427007929497149),
            ("cbrt", -1000.0, -10.0),
            ("log1p", -0.0, -0.0),
        ] {
            assert_eq!(call(name, x).map(f64::to_bits), Ok(f64::to_bits(want)), "{name}({x})");
        }
        assert!(call("sin", f64::NAN).unwrap().is_nan());
    }

    #[test]
    fn errors() {
        for (name, x, message) in [
            ("sqrt", -1.0, "expected a nonnegative input, got -1.0"),
            ("log", 0.0, "expected a positive input, got 0.0"),
            ("acos", 2.0, "expected a number in range from -1 up to 1, got 2.0"),
            ("atanh", 1.0, "expected a number between -1 and 1, got 1.0"),
            ("sin", f64::INFINITY, "expected a finite input, got inf"),
            ("gamma", -1.0, "expected a noninteger or positive integer, got -1.0"),
            ("gamma", 0.0, "expected a noninteger or positive integer, got 0.0"),
            ("gamma", 172.0, "math range error"),
            ("lgamma", 0.0, "expected a noninteger or positive integer, got 0.0"),
            ("lgamma", 1e306, "math range error"),
            ("exp", 1000.0, "math range error"),
            ("log1p", -1.0, "expected argument value > -1, got -1.0"),
        ] {
            assert_eq!(call(name, x), Err(message.to_string()), "{name}({x})");
        }
        assert!(pow(0.0, -1.0).is_err() && pow(-8.0, 0.5).is_err() && pow(1e300, 2.0).is_err());
        assert!(fmod(1.0, 0.0).is_err() && remainder(f64::INFINITY, 1.0).is_err() && ldexp(1.0, 5000).is_err());
        assert_eq!(fma(f64::INFINITY, 0.0, 1.0).unwrap_err().message, "invalid operation in fma");
        assert_eq!(fma(1e308, 10.0, 0.0).unwrap_err().message, "overflow in fma");
    }

    #[test]
    fn neighbours() {
        assert_eq!(next_after(1.0, f64::INFINITY, 3), 1.0000000000000007);
        assert_eq!(next_after(5e-324, -1.0, 4), -1.5e-323);
        assert_eq!(next_after(1.0, 2.0, u64::MAX), 2.0);
        assert!(next_after(-5e-324, 1.0, 1).is_sign_negative());
        assert_eq!(ulp(f64::MAX), 1.99584030953472e292);
        assert_eq!(ulp(0.0), 5e-324);
        assert_eq!(modf(-1.5), (-0.5, -1.0));
        assert_eq!(frexp(-3.0), (-0.75, 2));
        assert_eq!(remainder(5.0, 2.0).unwrap(), 1.0);
        assert_eq!(remainder(7.0, 2.0).unwrap(), -1.0);
    }
}
