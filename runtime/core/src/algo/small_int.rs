//! Integer operations of Python on `i64`, the fast path below `bigint`.
//!
//! Division rounds towards minus infinity and the remainder has the divisor's sign, as Python defines them. A function
//! that returns `Option` answers `None` when the result leaves `i64`: the caller goes on with `IBig`.

/// The modulus of Python's numeric hash, a Mersenne prime: 2^61 - 1.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;

/// `a // b`; `b` is not zero.
#[inline]
pub fn floor_div(a: i64, b: i64) -> Option<i64> {
    let q = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q })
}

/// `a % b`; `b` is not zero. Never leaves `i64`.
#[inline]
pub fn floor_mod(a: i64, b: i64) -> i64 {
    // wrapping: MIN % -1 is 0, but the machine's division traps on it.
    let r = a.wrapping_rem(b);
    if r != 0 && (r < 0) != (b < 0) { r + b } else { r }
}

/// `base ** exponent`.
#[inline]
pub fn pow(base: i64, exponent: u64) -> Option<i64> {
    match base {
        0 | 1 => Some(if exponent == 0 { 1 } else { base }),
        -1 => Some(if exponent & 1 == 0 { 1 } else { -1 }),
        _ => base.checked_pow(u32::try_from(exponent).ok()?),
    }
}

/// `a << n`.
#[inline]
pub fn shl(a: i64, n: u64) -> Option<i64> {
    if a == 0 {
        return Some(0);
    }
    if n >= 64 {
        return None;
    }
    let shifted = a << n;
    (shifted >> n == a).then_some(shifted)
}

/// `a >> n`, arithmetic, for any count.
#[inline]
pub fn shr(a: i64, n: u64) -> i64 {
    a >> n.min(63)
}

/// `hash(a)`: the residue modulo 2^61 - 1 with the sign of `a`; -1 is reserved for errors, hence -2.
#[inline]
pub fn hash(a: i64) -> i64 {
    let residue = (a.unsigned_abs() % HASH_MODULUS) as i64;
    let signed = if a < 0 { -residue } else { residue };
    if signed == -1 { -2 } else { signed }
}

/// `a.bit_length()`.
#[inline]
pub fn bit_length(a: i64) -> u32 {
    64 - a.unsigned_abs().leading_zeros()
}

/// The greatest common divisor; it leaves `i64` only for 2^63, hence `u64`.
pub fn gcd(a: i64, b: i64) -> u64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
    }
    a << shift
}

/// The integer square root.
#[inline]
pub fn isqrt(a: u64) -> u64 {
    a.isqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_floors() {
        for (a, b, q, r) in [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -4, -1), (-7, -2, 3, -1), (6, -3, -2, 0)] {
            assert_eq!((floor_div(a, b), floor_mod(a, b)), (Some(q), r), "{a} by {b}");
        }
        assert_eq!(floor_div(i64::MIN, -1), None);
        assert_eq!(floor_mod(i64::MIN, -1), 0);
    }

    #[test]
    fn powers_and_shifts_know_their_range() {
        assert_eq!(pow(3, 39), Some(4052555153018976267));
        assert_eq!(pow(3, 40), None);
        assert_eq!(pow(-1, u64::MAX), Some(-1));
        assert_eq!(pow(0, 0), Some(1));
        assert_eq!(shl(-1, 63), Some(i64::MIN));
        assert_eq!(shl(1, 63), None);
        assert_eq!(shl(0, 1 << 40), Some(0));
        assert_eq!(shr(-5, 1000), -1);
    }

    #[test]
    fn hashes_as_cpython() {
        for (a, h) in [(-1, -2), (0, 0), ((1 << 61) - 1, 0), (1 << 61, 1), (i64::MIN, -4), (-2, -2)] {
            assert_eq!(hash(a), h, "{a}");
        }
    }

    #[test]
    fn gcd_covers_the_range() {
        assert_eq!(gcd(i64::MIN, 0), 1 << 63);
        assert_eq!(gcd(12, -18), 6);
        assert_eq!(gcd(0, 0), 0);
    }
}
