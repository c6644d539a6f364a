//! Schoolbook arithmetic on magnitudes: slices of 64-bit limbs, least significant first.
//!
//! What the operators on heap ints use up to a few dozen limbs on the shorter side, straight from cell to cell: there the
//! library's way (copy in, allocate, compute, copy out) costs more than the arithmetic. Results may have leading zeros;
//! operands have none where a function says so.

use std::cmp::Ordering;

/// The order of two magnitudes without leading zeros.
pub fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// The bit length of a magnitude without leading zeros.
pub fn bit_length(a: &[u64]) -> usize {
    a.last().map_or(0, |top| a.len() * 64 - top.leading_zeros() as usize)
}

/// Stores `carry` behind the first `at` limbs, if there is room: else it must be 0.
fn put_carry(out: &mut [u64], at: usize, carry: u64) {
    match out.get_mut(at) {
        Some(top) => *top = carry,
        None => debug_assert_eq!(carry, 0),
    }
}

/// `a + b`, where `a` is not shorter; `out` has its length, or one more.
pub fn add(out: &mut [u64], a: &[u64], b: &[u64]) {
    let mut carry = false;
    let (low, high) = a.split_at(b.len());
    for ((out, a), b) in out.iter_mut().zip(low).zip(b) {
        (*out, carry) = a.carrying_add(*b, carry);
    }
    for (out, a) in out[b.len()..].iter_mut().zip(high) {
        (*out, carry) = a.overflowing_add(u64::from(carry));
    }
    put_carry(out, a.len(), u64::from(carry));
}

/// `a - b`, which is not negative; `out` is as long as `a`.
pub fn sub(out: &mut [u64], a: &[u64], b: &[u64]) {
    let mut borrow = false;
    let (low, high) = a.split_at(b.len());
    for ((out, a), b) in out.iter_mut().zip(low).zip(b) {
        (*out, borrow) = a.borrowing_sub(*b, borrow);
    }
    for (out, a) in out[b.len()..].iter_mut().zip(high) {
        (*out, borrow) = a.overflowing_sub(u64::from(borrow));
    }
    debug_assert!(!borrow);
}

/// `a * b`; `out` has the lengths' sum, or one less if that is known to do.
pub fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (a, b) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let Some((first, rest)) = b.split_first() else { return out.fill(0) };
    let mut carry = 0;
    for (out, a) in out.iter_mut().zip(a) {
        (*out, carry) = a.carrying_mul(*first, carry);
    }
    put_carry(out, a.len(), carry);
    for (i, b) in rest.iter().enumerate() {
        let mut carry = 0;
        let row = &mut out[i + 1..];
        for (out, a) in row.iter_mut().zip(a) {
            (*out, carry) = a.carrying_mul_add(*b, *out, carry);
        }
        put_carry(row, a.len(), carry);
    }
}

/// `a << count`; `out` has room for it.
pub fn shl(out: &mut [u64], a: &[u64], count: usize) {
    let (whole, bits) = (count / 64, count % 64);
    out[..whole].fill(0);
    if bits == 0 {
        return out[whole..].copy_from_slice(a);
    }
    let mut low = 0;
    for (out, a) in out[whole..].iter_mut().zip(a) {
        *out = a << bits | low;
        low = a >> (64 - bits);
    }
    put_carry(out, whole + a.len(), low);
}

/// `a >> count` of a magnitude with more than `count / 64` limbs, which many fewer `out` has. Were only zeros dropped?
pub fn shr(out: &mut [u64], a: &[u64], count: usize) -> bool {
    let (whole, bits) = (count / 64, count % 64);
    let (dropped, kept) = a.split_at(whole);
    let exact = dropped.iter().all(|&w| w == 0) && kept[0] & ((1 << bits) - 1) == 0;
    for (i, out) in out.iter_mut().enumerate() {
        let high = kept.get(i + 1).map_or(0, |h| h.unbounded_shl(64 - bits as u32));
        *out = kept[i] >> bits | high;
    }
    exact
}

/// A divisor of one limb and the reciprocal of what it is when shifted up to the top: a quotient digit is then two
/// multiplications (Möller and Granlund, "Improved division by invariant integers").
struct Divisor {
    shifted: u64,
    shift: u32,
    reciprocal: u64,
}

impl Divisor {
    fn new(d: u64) -> Divisor {
        let shift = d.leading_zeros();
        let shifted = d << shift;
        let reciprocal = (u128::from(!shifted) << 64 | u128::from(u64::MAX)) / u128::from(shifted);
        Divisor { shifted, shift, reciprocal: reciprocal as u64 }
    }

    /// Quotient and remainder of `high:low`, where `high` is less than the shifted divisor.
    #[inline(always)]
    fn step(&self, high: u64, low: u64) -> (u64, u64) {
        let d = self.shifted;
        let estimate = u128::from(self.reciprocal) * u128::from(high) + (u128::from(high) << 64 | u128::from(low));
        let (mut q, fraction) = (((estimate >> 64) as u64).wrapping_add(1), estimate as u64);
        let mut r = low.wrapping_sub(q.wrapping_mul(d));
        if r > fraction {
            q = q.wrapping_sub(1);
            r = r.wrapping_add(d);
        }
        if r >= d {
            q += 1;
            r -= d;
        }
        (q, r)
    }
}

/// `divmod(a, d)`: the quotient's limbs are given to `put`, from the most significant one on.
#[inline(always)]
fn each_digit(a: &[u64], d: u64, mut put: impl FnMut(usize, u64)) -> u64 {
    let divisor = Divisor::new(d);
    let mut above = 0;
    let mut rest = 0;
    for (i, &limb) in a.iter().enumerate().rev() {
        // The limb above together with this one, shifted as the divisor is.
        let digit = if divisor.shift == 0 { above } else { above << divisor.shift | limb >> (64 - divisor.shift) };
        if i + 1 == a.len() {
            rest = if divisor.shift == 0 { 0 } else { digit };
        } else {
            let (q, r) = divisor.step(rest, digit);
            put(i + 1, q);
            rest = r;
        }
        above = limb;
    }
    if a.is_empty() {
        return 0;
    }
    let (q, r) = divisor.step(rest, above << divisor.shift);
    put(0, q);
    r >> divisor.shift
}

/// `a // d` into `out`, which is as long as `a`; the remainder.
pub fn div_limb(out: &mut [u64], a: &[u64], d: u64) -> u64 {
    each_digit(a, d, |i, q| out[i] = q)
}

/// `a % d`.
pub fn rem_limb(a: &[u64], d: u64) -> u64 {
    each_digit(a, d, |_, _| {})
}

/// `a // b` if it is one limb that the leading limbs alone tell, which is nearly always so when it fits one; then the
/// remainder is not 0. No leading zeros; `b` has at least two limbs.
///
/// With `A` and `B` the numbers without their lower limbs, the quotient is at most `A // B` and at least `A // (B + 1)`;
/// these are the same when the remainder of the first is not less than the quotient. (`b` cannot divide `a` then: it
/// would be too small a quotient for `B + 1`.)
pub fn leading_quotient(a: &[u64], b: &[u64]) -> Option<u64> {
    let low = b.len() - 2;
    if a.len() < b.len() || a.len() > b.len() + 1 {
        return None;
    }
    let shift = b[b.len() - 1].leading_zeros();
    let limb = |x: &[u64], i: usize| {
        let get = |i: usize| x.get(i).copied().unwrap_or(0);
        let below = if i == 0 { 0 } else { get(i - 1) };
        get(i) << shift | below.unbounded_shr(64 - shift)
    };
    if limb(a, low + 3) != 0 {
        return None;
    }
    let (d1, d0) = (limb(b, low + 1), limb(b, low));
    let (n2, n1, n0) = (limb(a, low + 2), limb(a, low + 1), limb(a, low));
    if (n2, n1) >= (d1, d0) {
        return None;
    }
    // Knuth's algorithm D: the estimate from the first limbs is at most two too large.
    let mut q = if n2 >= d1 { u64::MAX } else { Divisor::new(d1).step(n2, n1).0 };
    loop {
        let (low, carry) = q.carrying_mul(d0, 0);
        let (middle, high) = q.carrying_mul(d1, carry);
        let (r0, borrow) = n0.borrowing_sub(low, false);
        let (r1, borrow) = n1.borrowing_sub(middle, borrow);
        let (r2, borrow) = n2.borrowing_sub(high, borrow);
        if !borrow {
            return ((r2, r1, r0) >= (0, 0, q)).then_some(q);
        }
        q -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{IBig, convert};
    use super::*;

    fn big(a: &[u64]) -> IBig {
        convert::from_limbs(false, a)
    }

    /// Magnitudes with runs of zeros, ones and anything.
    fn samples() -> Vec<Vec<u64>> {
        let mut state = 1u64;
        let mut next = move || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            match state >> 61 {
                0 => 0,
                1 => u64::MAX,
                2 => 1,
                3 => 1 << 63,
                _ => state ^ state >> 29,
            }
        };
        let mut all = Vec::new();
        for length in 1..7 {
            for _ in 0..12 {
                let mut a: Vec<u64> = (0..length).map(|_| next()).collect();
                if a[length - 1] == 0 {
                    a[length - 1] = 7;
                }
                all.push(a);
            }
        }
        all
    }

    #[test]
    fn agrees_with_the_library() {
        let all = samples();
        for a in &all {
            for b in &all {
                let (x, y) = (big(a), big(b));
                let mut out = vec![9; a.len() + b.len()];
                mul(&mut out, a, b);
                assert_eq!(big(&out), &x * &y);
                if compare(a, b).is_ge() {
                    let mut out = vec![9; a.len() + 1];
                    add(&mut out, a, b);
                    assert_eq!(big(&out), &x + &y);
                    let mut out = vec![9; a.len()];
                    sub(&mut out, a, b);
                    assert_eq!(big(&out), &x - &y);
                }
                let mut out = vec![9; a.len()];
                let r = div_limb(&mut out, a, b[0].max(1));
                let d = IBig::from(b[0].max(1));
                assert_eq!((big(&out), IBig::from(r)), (&x / &d, &x % &d));
                assert_eq!(rem_limb(a, b[0].max(1)), r);
                if b.len() >= 2
                    && let Some(q) = leading_quotient(a, b)
                {
                    assert_eq!(IBig::from(q), &x / &y);
                    assert_ne!(&x % &y, IBig::ZERO);
                }
            }
            for count in [0, 1, 63, 64, 65, 130] {
                let mut out = vec![9; a.len() + count / 64 + usize::from(count % 64 > 0)];
                shl(&mut out, a, count);
                assert_eq!(big(&out), big(a) << count);
                if count / 64 < a.len() {
                    let mut out = vec![9; a.len() - count / 64];
                    let exact = shr(&mut out, a, count);
                    assert_eq!(big(&out), big(a) >> count);
                    assert_eq!(exact, big(a) >> count << count == big(a));
                }
            }
        }
    }

    #[test]
    fn leading_limbs_tell_nearly_every_quotient() {
        let b = [3, 5, 1 << 20];
        let mut a = [0; 4];
        mul(&mut a, &b, &[1 << 40]);
        assert_eq!(leading_quotient(&a, &b), None, "an exact quotient needs all limbs");
        a[2] += 1 << 19;
        assert_eq!(leading_quotient(&a, &b), Some(1 << 40));
    }
}
