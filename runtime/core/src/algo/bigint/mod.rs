//! Integers of any size: a thin layer over `dashu_int` that gives its operations Python's meaning.
//!
//! The big representation is `IBig`; results go through [`Int`], which says whether they fit `i64` again, so that the
//! caller keeps the invariant "a big int never fits `i64`". Nothing else in the runtime names dashu's functions, so the
//! library can be exchanged here. Operations whose result could not be represented in memory are refused beforehand
//! ([`MAX_BITS`]), because an allocation that fails inside dashu would abort.

pub mod convert;
pub mod limbs;
pub mod text;

pub use dashu_int::IBig;
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{BitTest, DivRem, ExtendedGcd, Gcd, SquareRoot, UnsignedAbs};
pub use dashu_int::{Sign, UBig};

use super::{Error, Result};

/// The largest bit length a result may have (2 GiB of digits); beyond it operations answer MemoryError.
pub const MAX_BITS: u64 = 1 << 34;

/// An integer in normal form: `Big` never fits `i64`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Int {
    Small(i64),
    Big(IBig),
}

impl From<IBig> for Int {
    #[inline]
    fn from(value: IBig) -> Int {
        match i64::try_from(&value) {
            Ok(small) => Int::Small(small),
            Err(_) => Int::Big(value),
        }
    }
}

impl From<i64> for Int {
    #[inline]
    fn from(value: i64) -> Int {
        Int::Small(value)
    }
}

impl From<u64> for Int {
    #[inline]
    fn from(value: u64) -> Int {
        i64::try_from(value).map_or_else(|_| Int::Big(IBig::from(value)), Int::Small)
    }
}

impl From<Int> for IBig {
    #[inline]
    fn from(value: Int) -> IBig {
        match value {
            Int::Small(small) => IBig::from(small),
            Int::Big(big) => big,
        }
    }
}

pub fn is_negative(a: &IBig) -> bool {
    a.sign() == Sign::Negative
}

fn division_by_zero() -> Error {
    Error::zero_division("division by zero")
}

fn check_bits(bits: u128) -> Result<()> {
    if bits > u128::from(MAX_BITS) { Err(Error::memory()) } else { Ok(()) }
}

/// `divmod(a, b)`.
pub fn floor_divmod(a: &IBig, b: &IBig) -> Result<(IBig, IBig)> {
    if b.is_zero() {
        return Err(division_by_zero());
    }
    let (quotient, remainder) = a.div_rem(b);
    if remainder.is_zero() || is_negative(&remainder) == is_negative(b) {
        Ok((quotient, remainder))
    } else {
        Ok((quotient - IBig::ONE, remainder + b))
    }
}

/// `a // b`.
pub fn floor_div(a: &IBig, b: &IBig) -> Result<IBig> {
    floor_divmod(a, b).map(|(quotient, _)| quotient)
}

/// `a % b`.
pub fn floor_mod(a: &IBig, b: &IBig) -> Result<IBig> {
    if b.is_zero() {
        return Err(division_by_zero());
    }
    let remainder = a % b;
    if remainder.is_zero() || is_negative(&remainder) == is_negative(b) { Ok(remainder) } else { Ok(remainder + b) }
}

/// `a / b`, correctly rounded (half to even) from the exact quotient.
pub fn true_div(a: &IBig, b: &IBig) -> Result<f64> {
    const TOO_LARGE: &str = "integer division result too large for a float";
    const MANTISSA: i64 = f64::MANTISSA_DIGITS as i64;
    const MIN_EXP: i64 = f64::MIN_EXP as i64;
    if b.is_zero() {
        return Err(division_by_zero());
    }
    let negative = is_negative(a) != is_negative(b);
    let signed = |x: f64| if negative { -x } else { x };
    if a.is_zero() {
        return Ok(signed(0.0));
    }
    let (bits_a, bits_b) = (bit_length(a) as i64, bit_length(b) as i64);
    if bits_a <= MANTISSA && bits_b <= MANTISSA {
        return Ok(convert::to_f64(a)? / convert::to_f64(b)?);
    }
    // The quotient lies in (2^(difference-1), 2^(difference+1)).
    let difference = bits_a - bits_b;
    if difference > i64::from(f64::MAX_EXP) {
        return Err(Error::overflow(TOO_LARGE));
    }
    if difference < MIN_EXP - MANTISSA - 1 {
        return Ok(signed(0.0));
    }
    // Scale so that the integer quotient has at least two bits more than fit; what the division and the scaling drop
    // is remembered in the lowest bit, which is enough to round exactly once.
    let shift = difference.max(MIN_EXP) - MANTISSA - 2;
    let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
    let (quotient, inexact) = if shift <= 0 {
        let (q, r) = (a << shift.unsigned_abs() as usize).div_rem(&b);
        (q, !r.is_zero())
    } else {
        let (q, r) = a.div_rem(&(b << shift as usize));
        (q, !r.is_zero())
    };
    let quotient = u64::try_from(&quotient).expect("55 or 56 bits by the choice of shift");
    let result = convert::round_scaled(quotient, inexact, shift);
    if result.is_infinite() { Err(Error::overflow(TOO_LARGE)) } else { Ok(signed(result)) }
}

/// `a * b`.
pub fn mul(a: &IBig, b: &IBig) -> Result<IBig> {
    check_bits(u128::from(bit_length(a)) + u128::from(bit_length(b)))?;
    Ok(a * b)
}

/// `base ** exponent` for an exponent that is not negative (a negative one is float arithmetic).
pub fn pow(base: &IBig, exponent: &IBig) -> Result<IBig> {
    if exponent.is_zero() || base.is_one() {
        return Ok(IBig::ONE);
    }
    if base.is_zero() {
        return Ok(IBig::ZERO);
    }
    if *base == IBig::NEG_ONE {
        return Ok(if exponent.bit(0) { IBig::NEG_ONE } else { IBig::ONE });
    }
    let exponent = u64::try_from(exponent).map_err(|_| Error::memory())?;
    check_bits(u128::from(bit_length(base) - 1) * u128::from(exponent))?;
    Ok(base.pow(exponent as usize))
}

/// The inverse of `a` modulo `modulus`, in the range Python gives residues: between 0 and `modulus`.
pub fn mod_inverse(a: &IBig, modulus: &IBig) -> Result<IBig> {
    let not_invertible = || Error::value("base is not invertible for the given modulus");
    let positive = modulus.unsigned_abs();
    if positive.is_one() {
        return Ok(IBig::ZERO);
    }
    let reduced = floor_mod(a, &IBig::from(positive.clone()))?;
    if reduced.is_zero() {
        return Err(not_invertible());
    }
    let (common, inverse, _) = (&reduced.unsigned_abs()).gcd_ext(&positive);
    if !common.is_one() {
        return Err(not_invertible());
    }
    floor_mod(&inverse, modulus)
}

/// `pow(base, exponent, modulus)`.
pub fn mod_pow(base: &IBig, exponent: &IBig, modulus: &IBig) -> Result<IBig> {
    if modulus.is_zero() {
        return Err(Error::value("pow() 3rd argument cannot be 0"));
    }
    if is_negative(exponent) {
        let inverse = mod_inverse(base, modulus)?;
        return mod_pow(&inverse, &-exponent, modulus);
    }
    let positive = modulus.unsigned_abs();
    if positive.is_one() {
        return Ok(IBig::ZERO);
    }
    let ring = ConstDivisor::new(positive);
    let power = ring.reduce(base.clone()).pow(&exponent.unsigned_abs()).residue();
    floor_mod(&IBig::from(power), modulus)
}

/// `a << count`.
pub fn lshift(a: &IBig, count: &IBig) -> Result<IBig> {
    if is_negative(count) {
        return Err(Error::value("negative shift count"));
    }
    if a.is_zero() {
        return Ok(IBig::ZERO);
    }
    let count = u64::try_from(count).map_err(|_| Error::overflow("too many digits in integer"))?;
    check_bits(u128::from(bit_length(a)) + u128::from(count))?;
    Ok(a << count as usize)
}

/// `a >> count`, rounding towards minus infinity.
pub fn rshift(a: &IBig, count: &IBig) -> Result<IBig> {
    if is_negative(count) {
        return Err(Error::value("negative shift count"));
    }
    match u64::try_from(count) {
        Ok(count) if count <= bit_length(a) => Ok(a >> count as usize),
        _ => Ok(if is_negative(a) { IBig::NEG_ONE } else { IBig::ZERO }),
    }
}

/// The number of bits of the magnitude.
pub fn bit_length(a: &IBig) -> u64 {
    match a.as_sign_words().1 {
        [] => 0,
        [rest @ .., top] => rest.len() as u64 * 64 + u64::from(64 - top.leading_zeros()),
    }
}

/// The number of ones in the magnitude.
pub fn bit_count(a: &IBig) -> u64 {
    a.as_sign_words().1.iter().map(|word| u64::from(word.count_ones())).sum()
}

pub fn gcd(a: &IBig, b: &IBig) -> IBig {
    // dashu leaves gcd(0, 0) undefined.
    if a.is_zero() || b.is_zero() {
        return IBig::from(a.unsigned_abs() + b.unsigned_abs());
    }
    IBig::from(a.gcd(b))
}

pub fn lcm(a: &IBig, b: &IBig) -> Result<IBig> {
    if a.is_zero() || b.is_zero() {
        return Ok(IBig::ZERO);
    }
    let product = mul(&(a / gcd(a, b)), b)?;
    Ok(IBig::from(product.unsigned_abs()))
}

/// `math.isqrt(a)`.
pub fn isqrt(a: &IBig) -> Result<IBig> {
    if is_negative(a) {
        return Err(Error::value("isqrt() argument must be nonnegative"));
    }
    Ok(IBig::from(a.unsigned_abs().sqrt()))
}

/// `round(a, -digits)`: to the nearest multiple of `10 ** digits`, halves to the even multiple.
pub fn round_to_power(a: &IBig, digits: u64) -> IBig {
    // 10^digits > 2 * |a| leaves nothing; asked first so that a huge count costs nothing.
    if u128::from(digits) * 3 > u128::from(bit_length(a)) + 4 {
        return IBig::ZERO;
    }
    let unit = IBig::from(10).pow(digits as usize);
    let (quotient, remainder) = floor_divmod(a, &unit).expect("a power of ten is not zero");
    let twice = &remainder << 1;
    if twice > unit || (twice == unit && quotient.bit(0)) { a - remainder + unit } else { a - remainder }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::ErrorKind;

    fn big(text: &str) -> IBig {
        IBig::from_str_radix(text, 10).unwrap()
    }

    #[test]
    fn division_floors() {
        let a = big("100000000000000000000000000000");
        let b = big("-33333333333333333333");
        assert_eq!(floor_divmod(&a, &b).unwrap(), (big("-3000000001"), big("-33333333332333333333")));
        assert_eq!(floor_divmod(&a, &IBig::ZERO).unwrap_err().kind, ErrorKind::ZeroDivision);
    }

    #[test]
    fn true_division_rounds_once() {
        let two = IBig::from(2);
        let p = |n: usize| two.pow(n);
        for (a, b, text) in [
            (p(53) + IBig::ONE, IBig::ONE, "9007199254740992.0"),
            (p(53) + IBig::from(3), IBig::ONE, "9007199254740996.0"),
            (p(1024), IBig::from(3), "5.992310449541053e307"),
            (IBig::ONE, p(1074), "5e-324"),
            (IBig::ONE, p(1075), "0.0"),
            (IBig::from(3), p(1075), "1e-323"),
            (big("-10000000000000000000000"), big("3"), "-3.3333333333333334e21"),
            (big("123456789012345678901234567890"), big("98765432109876543210"), "1249999988.609375"),
        ] {
            assert_eq!(true_div(&a, &b).unwrap(), text.parse::<f64>().unwrap(), "{a} / {b}");
        }
        assert!(true_div(&IBig::from(-1), &p(2000)).unwrap().is_sign_negative());
        assert_eq!(true_div(&p(2000), &IBig::from(3)).unwrap_err().kind, ErrorKind::Overflow);
    }

    #[test]
    fn modular_power() {
        let i = |n: i64| IBig::from(n);
        for (b, e, m, want) in [
            (3, 5, 7, 5),
            (3, 5, -7, -2),
            (-3, 5, 7, 2),
            (3, -1, 7, 5),
            (3, -2, -7, -3),
            (0, 0, 1, 0),
            (5, 0, -1, 0),
            (0, 0, 5, 1),
            (4, -1, 1, 0),
            (4, -1, -1, 0),
        ] {
            assert_eq!(mod_pow(&i(b), &i(e), &i(m)).unwrap(), i(want), "pow({b}, {e}, {m})");
        }
        assert!(mod_pow(&i(2), &i(-1), &i(4)).is_err());
        assert!(mod_pow(&i(2), &i(1), &i(0)).is_err());
        let m = big("170141183460469231731687303715884105727");
        assert_eq!(mod_pow(&i(3), &big("170141183460469231731687303715884105726"), &m).unwrap(), IBig::ONE);
    }

    #[test]
    fn shifts_are_arithmetic_and_bounded() {
        let i = |n: i64| IBig::from(n);
        assert_eq!(rshift(&i(-5), &i(1)).unwrap(), i(-3));
        assert_eq!(rshift(&big("-18446744073709551617"), &i(64)).unwrap(), i(-2));
        assert_eq!(rshift(&big("-18446744073709551616"), &i(64)).unwrap(), i(-1));
        assert_eq!(rshift(&i(-1), &big("99999999999999999999999")).unwrap(), i(-1));
        assert_eq!(rshift(&i(7), &i(64)).unwrap(), i(0));
        assert_eq!(lshift(&i(1), &i(1 << 40)).unwrap_err().kind, ErrorKind::Memory);
        assert_eq!(lshift(&i(0), &big("99999999999999999999999")).unwrap(), i(0));
        assert_eq!(lshift(&i(1), &i(-1)).unwrap_err().message, "negative shift count");
        assert_eq!(pow(&i(3), &i(1 << 50)).unwrap_err().kind, ErrorKind::Memory);
    }

    #[test]
    fn bit_operations_are_twos_complement() {
        let a = big("-18446744073709551617");
        let m = big("340282366920938463463374607431768211455");
        assert_eq!(&a & &m, big("340282366920938463444927863358058659839"));
        assert_eq!(!&a, big("18446744073709551616"));
        assert_eq!(&a ^ IBig::from(-1), big("18446744073709551616"));
        assert_eq!(&a | IBig::from(1), a);
        assert_eq!((bit_length(&a), bit_count(&a)), (65, 2));
    }

    #[test]
    fn roots_and_divisors() {
        let a = big("1000000000000000000000000000000000000000000");
        assert_eq!(isqrt(&a).unwrap(), big("1000000000000000000000"));
        assert_eq!(isqrt(&(&a - IBig::ONE)).unwrap(), big("999999999999999999999"));
        assert_eq!(gcd(&IBig::ZERO, &IBig::from(-4)), IBig::from(4));
        assert_eq!(gcd(&IBig::ZERO, &IBig::ZERO), IBig::ZERO);
        assert_eq!(lcm(&IBig::from(-4), &IBig::from(6)).unwrap(), IBig::from(12));
    }

    #[test]
    fn rounding_to_tens() {
        for (a, digits, want) in [
            (15, 1, 20),
            (25, 1, 20),
            (-15, 1, -20),
            (-25, 1, -20),
            (5, 1, 0),
            (6, 1, 10),
            (50, 2, 0),
            (51, 2, 100),
            (149, 2, 100),
            (1, 40, 0),
            (7, 1_000_000_000, 0),
        ] {
            assert_eq!(round_to_power(&IBig::from(a), digits), IBig::from(want), "round({a}, -{digits})");
        }
    }
}
