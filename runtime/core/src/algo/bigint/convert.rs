//! Between big integers and floats, hashes, machine words and bytes. Every conversion is exact or rounds once.

use std::cmp::Ordering;

use dashu_int::ops::UnsignedAbs;
use dashu_int::{IBig, Sign, UBig};

use super::{Int, bit_length, is_negative};
use crate::algo::small_int::HASH_MODULUS;
use crate::algo::{Error, Result};

/// `x * 2**exponent`, rounded once; saturates to infinity and zero.
pub fn scale(x: f64, exponent: i64) -> f64 {
    let clamped = exponent.clamp(-3000, 3000) as i32;
    libm::ldexp(x, clamped)
}

/// `(mantissa + rest) * 2**exponent` rounded half to even, where `rest` is in (0, 1) if `inexact` and 0 otherwise; an
/// inexact mantissa must have at least 55 bits unless the result is subnormal.
pub fn round_scaled(mantissa: u64, inexact: bool, exponent: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let bits = i64::from(64 - mantissa.leading_zeros());
    let digits = i64::from(f64::MANTISSA_DIGITS);
    let extra = bits.max(i64::from(f64::MIN_EXP) - exponent) - digits;
    if extra <= 0 {
        return scale(mantissa as f64, exponent);
    }
    if extra > 64 {
        return 0.0;
    }
    // Twice the part to drop, with its lowest bit for the rest; 128 bits because everything may be dropped.
    let rest = ((u128::from(mantissa) & ((1 << extra) - 1)) << 1) | u128::from(inexact);
    let half = 1u128 << extra;
    let mut rounded = mantissa.checked_shr(extra as u32).unwrap_or(0);
    if rest > half || (rest == half && rounded & 1 == 1) {
        rounded += 1;
    }
    scale(rounded as f64, exponent + extra)
}

/// `m` and `e` with `a == m * 2**e` up to rounding (half to even), `0.5 <= |m| < 1`.
pub fn frexp(a: &IBig) -> (f64, i64) {
    let bits = bit_length(a);
    if bits <= 1000 {
        let (mantissa, exponent) = libm::frexp(round_to_f64(a));
        return (mantissa, i64::from(exponent));
    }
    // 64 leading bits, the lowest of them sticky, round the same way as the whole number.
    let drop = bits - 64;
    let magnitude = a.unsigned_abs();
    let top = &magnitude >> drop as usize;
    let mut top = u64::try_from(&top).expect("64 bits by the choice of drop");
    top |= u64::from(has_low_bits(&magnitude, drop));
    let mantissa = scale(top as f64, -64);
    // Rounding may have carried to the next power of two.
    let (mantissa, exponent) = if mantissa == 1.0 { (0.5, bits + 1) } else { (mantissa, bits) };
    (if is_negative(a) { -mantissa } else { mantissa }, exponent as i64)
}

/// Whether any of the `count` lowest bits is set.
fn has_low_bits(a: &UBig, count: u64) -> bool {
    let words = a.as_words();
    let whole = (count / 64) as usize;
    words[..whole].iter().any(|&word| word != 0)
        || words.get(whole).is_some_and(|&word| word & ((1 << (count % 64)) - 1) != 0)
}

fn round_to_f64(a: &IBig) -> f64 {
    a.to_f64().value()
}

/// `float(a)`.
pub fn to_f64(a: &IBig) -> Result<f64> {
    let value = if bit_length(a) > 1024 { f64::INFINITY } else { round_to_f64(a) };
    if value.is_infinite() { Err(Error::overflow("int too large to convert to float")) } else { Ok(value) }
}

/// `int(x)`.
pub fn from_f64_trunc(x: f64) -> Result<Int> {
    if x.is_nan() {
        return Err(Error::value("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(Error::overflow("cannot convert float infinity to integer"));
    }
    // 2^63 itself is a float, the largest i64 is not: strictly below.
    if x.abs() < 9_223_372_036_854_775_808.0 {
        return Ok(Int::Small(x as i64));
    }
    let (mantissa, exponent) = decompose(x);
    let magnitude = UBig::from(mantissa) << exponent as usize;
    Ok(Int::from(IBig::from_parts(if x < 0.0 { Sign::Negative } else { Sign::Positive }, magnitude)))
}

/// Mantissa (53 bits) and exponent of a finite float's magnitude: `|x| == mantissa * 2**exponent`.
pub fn decompose(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) }
}

/// The exact order of an int and a float; `None` for NaN.
pub fn cmp_f64(a: &IBig, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() || bit_length(a) > 1024 {
        let against = if x.is_infinite() { x < 0.0 } else { !is_negative(a) };
        return Some(if against { Ordering::Greater } else { Ordering::Less });
    }
    let whole = x.trunc();
    let integer = IBig::from(from_f64_trunc(whole).ok()?);
    Some(a.cmp(&integer).then_with(|| whole.partial_cmp(&x).unwrap_or(Ordering::Equal)))
}

/// [`cmp_f64`] for a small int.
pub fn cmp_i64_f64(a: i64, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x >= 9_223_372_036_854_775_808.0 {
        return Some(Ordering::Less);
    }
    if x < -9_223_372_036_854_775_808.0 {
        return Some(Ordering::Greater);
    }
    let whole = x.trunc();
    Some(a.cmp(&(whole as i64)).then_with(|| whole.partial_cmp(&x).unwrap_or(Ordering::Equal)))
}

/// `hash(a)`.
pub fn hash(a: &IBig) -> i64 {
    let (sign, words) = a.as_sign_words();
    // 2^64 is 8 modulo 2^61 - 1.
    let residue = words
        .iter()
        .rev()
        .fold(0u64, |hash, &word| ((u128::from(hash) * 8 + u128::from(word)) % u128::from(HASH_MODULUS)) as u64)
        as i64;
    let signed = if sign == Sign::Negative { -residue } else { residue };
    if signed == -1 { -2 } else { signed }
}

/// Sign (true: negative) and magnitude, least significant word first, without leading zeros.
pub fn limbs(a: &IBig) -> (bool, &[u64]) {
    let (sign, words) = a.as_sign_words();
    (sign == Sign::Negative, words)
}

/// The inverse of [`limbs`]; leading zeros are allowed.
pub fn from_limbs(negative: bool, words: &[u64]) -> IBig {
    IBig::from_sign_words(if negative { Sign::Negative } else { Sign::Positive }, words)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByteOrder {
    Little,
    Big,
}

/// `a.to_bytes(length, order, signed=signed)`.
pub fn to_bytes(a: &IBig, length: usize, order: ByteOrder, signed: bool) -> Result<Vec<u8>> {
    let negative = is_negative(a);
    if negative && !signed {
        return Err(Error::overflow("can't convert negative int to unsigned"));
    }
    // A negative number needs as many bits as its complement, and a sign bit: -128 fits where 127 does.
    let (magnitude, fill) = if negative { ((!a).unsigned_abs(), 0xff) } else { (a.unsigned_abs(), 0) };
    let needed = bit_length(magnitude.as_ibig()) + u64::from(signed);
    if a.is_zero() && length == 0 {
        return Ok(Vec::new());
    }
    if needed > length as u64 * 8 {
        return Err(Error::overflow("int too big to convert"));
    }
    let mut out = Vec::new();
    out.try_reserve_exact(length).map_err(|_| Error::memory())?;
    out.extend(magnitude.to_le_bytes().iter().take(length).map(|byte| byte ^ fill));
    out.resize(length, fill);
    if order == ByteOrder::Big {
        out.reverse();
    }
    Ok(out)
}

/// `int.from_bytes(bytes, order, signed=signed)`.
pub fn from_bytes(bytes: &[u8], order: ByteOrder, signed: bool) -> Int {
    let top = if order == ByteOrder::Little { bytes.last() } else { bytes.first() };
    let negative = signed && top.is_some_and(|byte| byte & 0x80 != 0);
    let magnitude = match (order, negative) {
        (ByteOrder::Little, false) => UBig::from_le_bytes(bytes),
        (ByteOrder::Big, false) => UBig::from_be_bytes(bytes),
        (ByteOrder::Little, true) => UBig::from_le_bytes(&bytes.iter().map(|byte| !byte).collect::<Vec<_>>()),
        (ByteOrder::Big, true) => UBig::from_be_bytes(&bytes.iter().map(|byte| !byte).collect::<Vec<_>>()),
    };
    let value = IBig::from(magnitude);
    Int::from(if negative { !value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::ErrorKind;

    fn big(text: &str) -> IBig {
        IBig::from_str_radix(text, 10).unwrap()
    }

    #[test]
    fn floats_round_half_to_even() {
        for (text, want) in [
            ("9007199254740993", 9007199254740992.0),
            ("9007199254740995", 9007199254740996.0),
            ("-36893488147419103233", -36893488147419103232.0),
            ("36893488147419107328", 36893488147419103232.0),
            ("36893488147419107329", 36893488147419111424.0),
        ] {
            assert_eq!(to_f64(&big(text)).unwrap(), want, "{text}");
        }
        let one = IBig::ONE;
        let max = (&one << 1024) - (&one << 970) - &one;
        assert_eq!(to_f64(&max).unwrap(), f64::MAX);
        assert_eq!(to_f64(&(max + one)).unwrap_err().kind, ErrorKind::Overflow);
    }

    #[test]
    fn frexp_of_huge_numbers() {
        assert_eq!(frexp(&(IBig::ONE << 5000)), (0.5, 5001));
        assert_eq!(frexp(&((IBig::ONE << 5000) - IBig::ONE)), (0.5, 5001));
        assert_eq!(frexp(&IBig::from(-3)), (-0.75, 2));
    }

    #[test]
    fn from_float() {
        assert_eq!(from_f64_trunc(-3.99).unwrap(), Int::Small(-3));
        assert_eq!(from_f64_trunc(1e22).unwrap(), Int::Big(big("10000000000000000000000")));
        assert_eq!(from_f64_trunc(-9223372036854775808.0).unwrap(), Int::Small(i64::MIN));
        assert!(from_f64_trunc(f64::NAN).is_err() && from_f64_trunc(f64::INFINITY).is_err());
    }

    #[test]
    fn comparison_with_floats_is_exact() {
        use Ordering::*;
        let p53 = IBig::from((1i64 << 53) + 1);
        assert_eq!(cmp_f64(&p53, 9007199254740992.0), Some(Greater));
        assert_eq!(cmp_f64(&IBig::from(2), 2.5), Some(Less));
        assert_eq!(cmp_f64(&IBig::from(-2), -2.5), Some(Greater));
        assert_eq!(cmp_f64(&(IBig::ONE << 2000), f64::MAX), Some(Greater));
        assert_eq!(cmp_f64(&-(IBig::ONE << 2000), f64::MIN), Some(Less));
        assert_eq!(cmp_f64(&(IBig::ONE << 2000), f64::INFINITY), Some(Less));
        assert_eq!(cmp_f64(&IBig::ONE, f64::NAN), None);
        assert_eq!(cmp_i64_f64(i64::MAX, 9223372036854775808.0), Some(Less));
        assert_eq!(cmp_i64_f64(i64::MIN, -9223372036854775808.0), Some(Equal));
        assert_eq!(cmp_i64_f64(0, -0.5), Some(Greater));
    }

    #[test]
    fn hashes_as_cpython() {
        for (text, want) in [
            ("1000000000000000000000000000000", 465258685558744706),
            ("-1000000000000000000000000000000", -465258685558744706),
            ("2305843009213693952", 1),
            ("-2305843009213693952", -2),
            ("340282366920938463463374607431768211456", 64),
        ] {
            assert_eq!(hash(&big(text)), want, "{text}");
        }
    }

    #[test]
    fn bytes_both_ways() {
        use ByteOrder::*;
        for (n, length, order, signed, want) in [
            ("-128", 1, Big, true, vec![0x80]),
            ("127", 1, Big, true, vec![0x7f]),
            ("255", 1, Little, false, vec![0xff]),
            ("-2", 3, Little, true, vec![0xfe, 0xff, 0xff]),
            ("18446744073709551616", 10, Big, true, vec![0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("-18446744073709551616", 9, Little, true, vec![0, 0, 0, 0, 0, 0, 0, 0, 0xff]),
            ("0", 0, Little, true, vec![]),
        ] {
            let number = big(n);
            assert_eq!(to_bytes(&number, length, order, signed).unwrap(), want, "{n}");
            assert_eq!(IBig::from(from_bytes(&want, order, signed)), number);
        }
        assert!(to_bytes(&IBig::from(128), 1, Big, true).is_err());
        assert!(to_bytes(&IBig::from(-129), 1, Big, true).is_err());
        assert!(to_bytes(&IBig::from(256), 1, Big, false).is_err());
        assert_eq!(
            to_bytes(&IBig::from(-1), 1, Big, false).unwrap_err().message,
            "can't convert negative int to unsigned"
        );
        assert_eq!(from_bytes(&[], Big, true), Int::Small(0));
    }

    #[test]
    fn limbs_both_ways() {
        let a = big("-18446744073709551617");
        assert_eq!(limbs(&a), (true, &[1, 1][..]));
        assert_eq!(from_limbs(true, &[1, 1, 0]), a);
    }
}
