//! `complex`: arithmetic with the recovery of infinities C99 (Annex G) describes, and its text forms.

use super::bigint::text::strip_ascii_space;
use super::float_ops;
use super::float_repr::{self, Layout, Notation, remove_underscores, scan_float};
use super::{Error, Result};

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

impl Complex {
    pub const ONE: Complex = Complex { re: 1.0, im: 0.0 };

    pub fn new(re: f64, im: f64) -> Complex {
        Complex { re, im }
    }
    pub fn is_infinite(self) -> bool {
        self.re.is_infinite() || self.im.is_infinite()
    }
    pub fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }
    fn is_nan_pair(self) -> bool {
        self.re.is_nan() && self.im.is_nan()
    }
    fn is_zero(self) -> bool {
        self.re == 0.0 && self.im == 0.0
    }
    /// Infinite parts become 1 and finite ones 0, with their signs: the direction of an infinite number.
    fn direction(self) -> Complex {
        let unit = |x: f64| f64::from(u8::from(x.is_infinite())).copysign(x);
        Complex::new(unit(self.re), unit(self.im))
    }
    /// NaN parts become zeros with the NaN's sign.
    fn nans_to_zeros(self) -> Complex {
        let clean = |x: f64| if x.is_nan() { 0f64.copysign(x) } else { x };
        Complex::new(clean(self.re), clean(self.im))
    }
    fn scaled(self, factor: f64) -> Complex {
        Complex::new(factor * self.re, factor * self.im)
    }
}

fn naive_product(a: Complex, b: Complex) -> Complex {
    Complex::new(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
}

/// `a + b`.
pub fn add(a: Complex, b: Complex) -> Complex {
    Complex::new(a.re + b.re, a.im + b.im)
}

/// `a - b`.
pub fn sub(a: Complex, b: Complex) -> Complex {
    Complex::new(a.re - b.re, a.im - b.im)
}

/// `a + b` with a real operand, whose missing imaginary part is not a zero: the sign of `a.im` stays.
pub fn add_real(a: Complex, b: f64) -> Complex {
    Complex::new(a.re + b, a.im)
}

/// `a - b` with a real right operand.
pub fn sub_real(a: Complex, b: f64) -> Complex {
    Complex::new(a.re - b, a.im)
}

/// `a - b` with a real left operand.
pub fn real_sub(a: f64, b: Complex) -> Complex {
    Complex::new(a - b.re, -b.im)
}

/// `a * b` with one real operand.
pub fn mul_real(a: Complex, b: f64) -> Complex {
    Complex::new(a.re * b, a.im * b)
}

/// `a / b` with a real right operand.
pub fn div_real(a: Complex, b: f64) -> Result<Complex> {
    if b == 0.0 { Err(Error::zero_division("division by zero")) } else { Ok(Complex::new(a.re / b, a.im / b)) }
}

/// `a * b`.
pub fn mul(a: Complex, b: Complex) -> Complex {
    let product = naive_product(a, b);
    if !product.is_nan_pair() {
        return product;
    }
    let (mut x, mut y) = (a, b);
    if a.is_infinite() {
        x = x.direction();
        y = y.nans_to_zeros();
    }
    if y.is_infinite() {
        y = y.direction();
        x = x.nans_to_zeros();
    }
    let overflowed = [a.re * b.re, a.im * b.im, a.re * b.im, a.im * b.re].iter().any(|part| part.is_infinite());
    if a.is_infinite() || b.is_infinite() {
        naive_product(x, y).scaled(f64::INFINITY)
    } else if overflowed {
        naive_product(x.nans_to_zeros(), y.nans_to_zeros()).scaled(f64::INFINITY)
    } else {
        product
    }
}

/// `a / b`, by Smith's method: the divisor's larger part scales both.
pub fn div(a: Complex, b: Complex) -> Result<Complex> {
    if b.is_zero() {
        return Err(Error::zero_division("division by zero"));
    }
    let quotient = if b.re.abs() >= b.im.abs() {
        let ratio = b.im / b.re;
        let scale = b.re + b.im * ratio;
        Complex::new((a.re + a.im * ratio) / scale, (a.im - a.re * ratio) / scale)
    } else if b.im.abs() >= b.re.abs() {
        let ratio = b.re / b.im;
        let scale = b.re * ratio + b.im;
        Complex::new((a.re * ratio + a.im) / scale, (a.im * ratio - a.re) / scale)
    } else {
        Complex::new(f64::NAN, f64::NAN)
    };
    if !quotient.is_nan_pair() {
        return Ok(quotient);
    }
    let against = |x: Complex, y: Complex| Complex::new(x.re * y.re + x.im * y.im, x.im * y.re - x.re * y.im);
    Ok(if a.is_infinite() && b.is_finite() {
        against(a.direction(), b).scaled(f64::INFINITY)
    } else if b.is_infinite() && a.is_finite() {
        against(a, b.direction()).scaled(0.0)
    } else {
        quotient
    })
}

/// `a ** b`.
pub fn pow(a: Complex, b: Complex) -> Result<Complex> {
    let power = if b.im == 0.0 && b.re == b.re.floor() && b.re.abs() <= 100.0 {
        integer_power(a, b.re as i32)
    } else {
        general_power(a, b)
    };
    let power = power.ok_or_else(|| Error::zero_division("zero to a negative or complex power"))?;
    if power.is_infinite() { Err(Error::overflow("complex exponentiation")) } else { Ok(power) }
}

/// By repeated squaring; `None`: division by zero.
fn integer_power(a: Complex, n: i32) -> Option<Complex> {
    let (mut power, mut square, mut rest) = (Complex::ONE, a, n.unsigned_abs());
    while rest > 0 {
        if rest & 1 == 1 {
            power = mul(power, square);
        }
        rest >>= 1;
        square = mul(square, square);
    }
    if n > 0 { Some(power) } else { div(Complex::ONE, power).ok() }
}

fn general_power(a: Complex, b: Complex) -> Option<Complex> {
    if b.is_zero() {
        return Some(Complex::ONE);
    }
    if a.is_zero() {
        return (b.im == 0.0 && b.re >= 0.0).then_some(Complex::new(0.0, 0.0));
    }
    let magnitude = a.re.hypot(a.im);
    let angle = a.im.atan2(a.re);
    let mut length = magnitude.powf(b.re);
    let mut phase = angle * b.re;
    if b.im != 0.0 {
        length *= (-angle * b.im).exp();
        phase += b.im * magnitude.ln();
    }
    Some(Complex::new(length * phase.cos(), length * phase.sin()))
}

/// `abs(a)`.
pub fn abs(a: Complex) -> Result<f64> {
    let magnitude = a.re.hypot(a.im);
    if magnitude.is_infinite() && a.is_finite() {
        Err(Error::overflow("absolute value too large"))
    } else {
        Ok(magnitude)
    }
}

/// `hash(a)`, from the hashes of the parts (which for NaN are the object's identity hash).
pub fn hash(re: i64, im: i64) -> i64 {
    const IMAGINARY_FACTOR: i64 = 1_000_003;
    let hash = re.wrapping_add(im.wrapping_mul(IMAGINARY_FACTOR));
    if hash == -1 { -2 } else { hash }
}

/// [`hash`] of a number without NaN parts.
pub fn hash_of(a: Complex) -> Option<i64> {
    Some(hash(float_ops::hash(a.re)?, float_ops::hash(a.im)?))
}

/// `repr(a)`: no parentheses and no real part if that is a positive zero.
pub fn repr(a: Complex) -> String {
    let part = |x: f64| float_repr::format(x, Notation::Repr, 0, Layout::default());
    let imaginary = part(a.im);
    if a.re == 0.0 && a.re.is_sign_positive() {
        return imaginary + "j";
    }
    let plus = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imaginary}j)", part(a.re))
}

/// Why `complex(text)` was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseError {
    /// "complex() arg is a malformed string"
    Malformed,
    /// "could not convert string to complex: {text!r}": a misplaced underscore.
    Underscore,
}

/// `complex(text)` for ASCII text.
pub fn parse(text: &[u8]) -> std::result::Result<Complex, ParseError> {
    let text = strip_ascii_space(text);
    let plain =
        if text.contains(&b'_') { remove_underscores(text).ok_or(ParseError::Underscore)? } else { text.to_vec() };
    let inside = match plain.as_slice() {
        [b'(', inside @ .., b')'] => strip_ascii_space(inside),
        all => all,
    };
    parse_parts(inside).ok_or(ParseError::Malformed)
}

fn parse_parts(text: &[u8]) -> Option<Complex> {
    // A lone sign, or nothing, stands for a factor 1 before the j.
    let unit = |text: &[u8]| match text {
        b"j" | b"J" | b"+j" | b"+J" => Some(1.0),
        b"-j" | b"-J" => Some(-1.0),
        _ => None,
    };
    let Some((first, length)) = scan_float(text) else { return unit(text).map(|im| Complex::new(0.0, im)) };
    match &text[length..] {
        [] => Some(Complex::new(first, 0.0)),
        b"j" | b"J" => Some(Complex::new(0.0, first)),
        rest @ [b'+' | b'-', ..] => match scan_float(rest) {
            Some((second, length)) if matches!(&rest[length..], b"j" | b"J") => Some(Complex::new(first, second)),
            Some(_) => None,
            None => unit(rest).map(|im| Complex::new(first, im)),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::ErrorKind;

    fn c(re: f64, im: f64) -> Complex {
        Complex::new(re, im)
    }

    #[test]
    fn reprs() {
        for (z, want) in [
            (c(1.0, 2.0), "(1+2j)"),
            (c(0.0, 2.5), "2.5j"),
            (c(-0.0, 1.0), "(-0+1j)"),
            (c(1e20, -0.0), "(1e+20-0j)"),
            (c(f64::NAN, f64::NAN), "(nan+nanj)"),
            (c(0.0, f64::NEG_INFINITY), "-infj"),
        ] {
            assert_eq!(repr(z), want);
        }
    }

    #[test]
    fn parses() {
        for (text, want) in [
            ("1+2j", c(1.0, 2.0)),
            (" ( 1-2.5e3J ) ", c(1.0, -2500.0)),
            ("j", c(0.0, 1.0)),
            ("-j", c(0.0, -1.0)),
            ("3-j", c(3.0, -1.0)),
            ("1_0+1_1j", c(10.0, 11.0)),
            ("inf-infj", c(f64::INFINITY, f64::NEG_INFINITY)),
            ("4", c(4.0, 0.0)),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(want), "{text}");
        }
        for text in ["", "1+2", "1 + 2j", "(1+2j", "1+2j)", "1+2jj", "()", "1++2j", "j+1", "1j+2j"] {
            assert_eq!(parse(text.as_bytes()), Err(ParseError::Malformed), "{text}");
        }
        assert_eq!(parse(b"1_+j"), Err(ParseError::Underscore));
    }

    #[test]
    fn arithmetic() {
        assert_eq!(mul(c(1.0, 2.0), c(3.0, -4.0)), c(11.0, 2.0));
        assert_eq!(div(c(1.0, 2.0), c(3.0, -4.0)).unwrap(), c(-0.2, 0.4));
        assert_eq!(div(c(1.0, 0.0), c(0.0, 0.0)).unwrap_err().kind, ErrorKind::ZeroDivision);
        assert_eq!(mul(c(1e300, 1.0), c(f64::NAN, f64::INFINITY)), c(f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!(div(c(1.0, 1.0), c(f64::INFINITY, f64::INFINITY)).unwrap(), c(0.0, 0.0));
        assert_eq!(pow(c(1.0, 2.0), c(3.0, 0.0)).unwrap(), c(-11.0, -2.0));
        assert_eq!(pow(c(0.0, 2.0), c(-2.0, 0.0)).unwrap(), c(-0.25, -0.0));
        assert_eq!(pow(c(0.0, 0.0), c(0.0, 0.0)).unwrap(), c(1.0, 0.0));
        assert_eq!(pow(c(0.0, 0.0), c(0.0, 1.0)).unwrap_err().kind, ErrorKind::ZeroDivision);
        assert_eq!(pow(c(0.0, 1e300), c(2.0, 0.0)).unwrap_err().kind, ErrorKind::Overflow);
        assert_eq!(pow(c(1.0, 2.0), c(0.5, 1.0)).unwrap(), c(0.1042330549168707, 0.48309593926990946));
        assert_eq!(abs(c(3.0, 4.0)).unwrap(), 5.0);
        assert!(abs(c(1.7e308, 1.7e308)).is_err());
        assert_eq!(hash_of(c(1.0, 2.0)), Some(2000007));
        assert_eq!(hash_of(c(1.0, -1.0)), Some(-2000005));
    }
}
