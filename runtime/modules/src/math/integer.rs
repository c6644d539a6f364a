//! `math` on ints: gcd, lcm, factorial, comb, perm, isqrt.

use taipan_core::algo::bigint::{self, IBig, Int};
use taipan_core::algo::{math_int, small_int};
use taipan_core::native::Args;
use taipan_core::object::Tuple;
use taipan_core::types::int::{IntRef, int_abs};
use taipan_core::{R, Thread};
use taipan_heap::Value;

fn int(t: &Thread, v: Value) -> R<IntRef> {
    let i = t.index_int(v)?;
    Ok(t.as_int(i).unwrap_or(IntRef::Small(0)))
}

fn finish(t: &Thread, result: taipan_core::algo::Result<Int>) -> R {
    match result {
        Ok(i) => t.new_algo_int(i),
        Err(e) => Err(t.algo_error(e)),
    }
}

pub(super) fn gcd(t: &Thread, a: Args<'_>) -> R {
    fold(t, a, Value::int_unchecked(0), |t, x, y| match (x, y) {
        (IntRef::Small(x), IntRef::Small(y)) => t.new_u64(small_int::gcd(x, y)),
        _ => t.new_bigint(bigint::gcd(&x.to_ibig(), &y.to_ibig())),
    })
}

pub(super) fn lcm(t: &Thread, a: Args<'_>) -> R {
    fold(t, a, Value::int_unchecked(1), |t, x, y| match bigint::lcm(&x.to_ibig(), &y.to_ibig()) {
        Ok(i) => t.new_bigint(i),
        Err(e) => Err(t.algo_error(e)),
    })
}

/// `op` over all arguments, from `start`.
fn fold(t: &Thread, a: Args<'_>, start: Value, op: fn(&Thread, IntRef, IntRef) -> R) -> R {
    let mut result = start;
    if let Some(numbers) = a[0].downcast::<Tuple>() {
        for &v in numbers.items() {
            let y = int(t, v)?;
            let x = t.as_int(result).unwrap_or(IntRef::Small(0));
            result = op(t, x, y)?;
        }
    }
    int_abs(t, result)
}

pub(super) fn factorial(t: &Thread, a: Args<'_>) -> R {
    finish(t, math_int::factorial(&int(t, a[0])?.to_ibig()))
}

pub(super) fn comb(t: &Thread, a: Args<'_>) -> R {
    let (n, k) = (int(t, a[0])?, int(t, a[1])?);
    finish(t, math_int::comb(&n.to_ibig(), &k.to_ibig()))
}

pub(super) fn perm(t: &Thread, a: Args<'_>) -> R {
    let n = int(t, a[0])?;
    match a.not_none(1) {
        None => finish(t, math_int::factorial(&n.to_ibig())),
        Some(k) => finish(t, math_int::perm(&n.to_ibig(), &int(t, k)?.to_ibig())),
    }
}

pub(super) fn isqrt(t: &Thread, a: Args<'_>) -> R {
    match int(t, a[0])? {
        n if n.is_negative() => Err(t.value_error("isqrt() argument must be nonnegative")),
        IntRef::Small(n) => t.new_u64(small_int::isqrt(n as u64)),
        big => finish(t, bigint::isqrt(&big.to_ibig()).map(|i: IBig| Int::from(i))),
    }
}
