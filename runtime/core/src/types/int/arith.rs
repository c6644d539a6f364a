//! Arithmetic on ints of every representation: what the interpreter's slow paths and `int.__add__` and kin call.
//!
//! Every function takes any two words; it answers `NotImplemented` when one is no int. Results are exact ints. Operands
//! that fit i64 are computed in i64 or i128; everything else goes through `algo::bigint`.

use super::big;
use super::value::IntRef;
use crate::algo::bigint::{self, IBig};
use crate::algo::{float_ops, small_int};
use crate::error::R;
use crate::object::{BigInt, Int64};
use crate::ops::binary::BinOp;
use crate::thread::Thread;
use std::cmp::Ordering;
use taipan_heap::Value;

/// A binary operation: on i128 (`None`: the result leaves it), which covers what fits i64 and products of that, and on
/// big numbers.
macro_rules! binary_ops {
    ($($(#[$doc:meta])* $name:ident $op:ident ($a:ident, $b:ident) { $small:expr } { $big:expr })*) => { $(
        $(#[$doc])*
        pub fn $name(t: &Thread, a: Value, b: Value) -> R {
            let (Some(a), Some(b)) = (IntRef::of(a), IntRef::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
            if let (Some($a), Some($b)) = (a.as_i128(), b.as_i128()) {
                let small: Option<i128> = $small;
                if let Some(value) = small {
                    return t.new_i128(value);
                }
            }
            if let Some(r) = big::binary(t, BinOp::$op, a, b) {
                return r;
            }
            let ($a, $b) = (&a.to_ibig(), &b.to_ibig());
            let result: Result<IBig, crate::algo::Error> = $big;
            match result {
                Ok(value) => t.new_bigint(value),
                Err(e) => Err(t.algo_error(e)),
            }
        }
    )* };
}

binary_ops! {
    /// `a + b`.
    int_add Add (a, b) { a.checked_add(b) } { Ok(a + b) }
    /// `a - b`.
    int_sub Sub (a, b) { a.checked_sub(b) } { Ok(a - b) }
    /// `a * b`.
    int_mul Mul (a, b) { a.checked_mul(b) } { bigint::mul(a, b) }
    /// `a // b`.
    int_floordiv FloorDiv (a, b) { floor_div(a, b) } { bigint::floor_div(a, b) }
    /// `a % b`.
    int_mod Mod (a, b) { floor_mod(a, b) } { bigint::floor_mod(a, b) }
    /// `a << b`.
    int_lshift Shl (a, b) { shift_left(a, b) } { bigint::lshift(a, b) }
    /// `a >> b`.
    int_rshift Shr (a, b) { if b >= 0 { Some(a >> b.min(127)) } else { None } } { bigint::rshift(a, b) }
    /// `a & b`.
    int_and And (a, b) { Some(a & b) } { Ok(a & b) }
    /// `a | b`.
    int_or Or (a, b) { Some(a | b) } { Ok(a | b) }
    /// `a ^ b`.
    int_xor Xor (a, b) { Some(a ^ b) } { Ok(a ^ b) }
}

/// The value of an exact int below 2^127.
#[inline(always)]
fn wide(v: Value) -> Option<i128> {
    if let Some(i) = v.as_small_int() {
        return Some(i as i128);
    }
    if let Some(i) = v.downcast::<Int64>() {
        return Some(i.value as i128);
    }
    IntRef::Big(v.downcast::<BigInt>()?).as_i128()
}

/// An exact int.
#[inline(always)]
fn exact(v: Value) -> Option<IntRef> {
    if let Some(i) = v.as_small_int() {
        return Some(IntRef::Small(i));
    }
    match v.downcast::<BigInt>() {
        Some(b) => Some(IntRef::Big(b)),
        None => v.downcast::<Int64>().map(|i| IntRef::Small(i.value)),
    }
}

/// The operation on exact ints and bools if everything stays below 2^127, as programs that compute with 64-bit words have it,
/// or if it is simple. `None`: another way must be taken.
#[inline(always)]
pub fn quick_binary(t: &Thread, op: BinOp, a: Value, b: Value) -> Option<R> {
    let (x, y) = match (wide(a), wide(b)) {
        (Some(x), Some(y)) => (x, y),
        (x, y) => {
            if let (Some(a), Some(b)) = (exact(a), exact(b)) {
                return big::binary(t, op, a, b);
            }
            // Bits of two bools are a bool.
            if !matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul) {
                return None;
            }
            let number = |i: Option<i128>, v: Value| i.or_else(|| v.as_bool().map(i128::from));
            (number(x, a)?, number(y, b)?)
        }
    };
    let r = match op {
        BinOp::Add => x.checked_add(y)?,
        BinOp::Sub => x.checked_sub(y)?,
        BinOp::Mul => match (i64::try_from(x), i64::try_from(y)) {
            (Ok(x), Ok(y)) => x as i128 * y as i128,
            _ => x.checked_mul(y)?,
        },
        BinOp::FloorDiv | BinOp::Mod => {
            let (Ok(x), Ok(y)) = (i64::try_from(x), i64::try_from(y)) else { return None };
            // 0 raises, -1 may overflow.
            if y == 0 || y == -1 {
                return None;
            }
            let r = x % y;
            let other_sign = r != 0 && (r < 0) != (y < 0);
            match op {
                BinOp::FloorDiv => (x / y - i64::from(other_sign)) as i128,
                _ => (if other_sign { r + y } else { r }) as i128,
            }
        }
        BinOp::And => x & y,
        BinOp::Or => x | y,
        BinOp::Xor => x ^ y,
        BinOp::Shl => shift_left(x, y)?,
        BinOp::Shr if y >= 0 => x >> y.min(127),
        _ => return None,
    };
    Some(match i64::try_from(r) {
        Ok(r) => t.new_int(r),
        Err(_) => t.new_i128(r),
    })
}

/// `a << b` on i128.
fn shift_left(a: i128, b: i128) -> Option<i128> {
    ((0..127).contains(&b) && (a << b) >> b == a).then(|| a << b)
}

/// `a // b` on i128, by the machine's division where both fit 64 bits.
fn floor_div(a: i128, b: i128) -> Option<i128> {
    if let (Ok(x), Ok(y)) = (i64::try_from(a), i64::try_from(b))
        && y != 0
        && let Some(q) = small_int::floor_div(x, y)
    {
        return Some(q as i128);
    }
    let q = a.checked_div(b)?;
    Some(if q * b != a && (a < 0) != (b < 0) { q - 1 } else { q })
}

/// `a % b` on i128.
fn floor_mod(a: i128, b: i128) -> Option<i128> {
    if let (Ok(x), Ok(y)) = (i64::try_from(a), i64::try_from(b))
        && y != 0
    {
        return Some(small_int::floor_mod(x, y) as i128);
    }
    let r = a.checked_rem(b)?;
    Some(if r != 0 && (r < 0) != (b < 0) { r + b } else { r })
}

/// `divmod(a, b)`: a tuple.
pub fn int_divmod(t: &Thread, a: Value, b: Value) -> R {
    let (Some(x), Some(y)) = (IntRef::of(a), IntRef::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (quotient, remainder) = if let (IntRef::Small(_), IntRef::Small(_)) = (x, y) {
        (int_floordiv(t, a, b)?, int_mod(t, a, b)?)
    } else {
        let (q, r) = bigint::floor_divmod(&x.to_ibig(), &y.to_ibig()).map_err(|e| t.algo_error(e))?;
        (t.new_bigint(q)?, t.new_bigint(r)?)
    };
    Ok(t.new_tuple(&[quotient, remainder])?.value())
}

/// `a / b`: a float.
pub fn int_truediv(t: &Thread, a: Value, b: Value) -> R {
    let (Some(a), Some(b)) = (IntRef::of(a), IntRef::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    // Both exact as floats: one rounding.
    const EXACT: std::ops::RangeInclusive<i64> = -(1 << 53)..=1 << 53;
    if let (IntRef::Small(a), IntRef::Small(b)) = (a, b)
        && b != 0
        && EXACT.contains(&a)
        && EXACT.contains(&b)
    {
        return Ok(Value::float(a as f64 / b as f64));
    }
    match bigint::true_div(&a.to_ibig(), &b.to_ibig()) {
        Ok(x) => Ok(Value::float(x)),
        Err(e) => Err(t.algo_error(e)),
    }
}

/// `a ** b`: an int, or a float for a negative exponent.
pub fn int_pow(t: &Thread, a: Value, b: Value) -> R {
    let (Some(a), Some(b)) = (IntRef::of(a), IntRef::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    if b.is_negative() {
        let (x, y) = (a.to_f64(t)?, b.to_f64(t)?);
        // An int base with a whole exponent is never complex.
        return match float_ops::pow(x, y) {
            Ok(power) => Ok(Value::float(power.unwrap_or(f64::NAN))),
            Err(e) => Err(t.algo_error(e)),
        };
    }
    if let (IntRef::Small(x), IntRef::Small(y)) = (a, b)
        && let Some(power) = small_int::pow(x, y as u64)
    {
        return t.new_int(power);
    }
    match bigint::pow(&a.to_ibig(), &b.to_ibig()) {
        Ok(power) => t.new_bigint(power),
        Err(e) => Err(t.algo_error(e)),
    }
}

/// `pow(a, b, modulus)`.
pub fn int_pow_mod(t: &Thread, a: Value, b: Value, modulus: Value) -> R {
    let (Some(a), Some(b), Some(m)) = (IntRef::of(a), IntRef::of(b), IntRef::of(modulus)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    // Residues below 2^63 keep every product in 128 bits.
    if let (IntRef::Small(base), IntRef::Small(exponent), IntRef::Small(m)) = (a, b, m)
        && exponent >= 0
        && m > 0
    {
        let modulus = m as u128;
        let (mut square, mut rest) = (base.rem_euclid(m) as u128, exponent as u64);
        let mut result = 1 % modulus;
        while rest > 0 {
            if rest & 1 == 1 {
                result = result * square % modulus;
            }
            square = square * square % modulus;
            rest >>= 1;
        }
        return t.new_int(result as i64);
    }
    match bigint::mod_pow(&a.to_ibig(), &b.to_ibig(), &m.to_ibig()) {
        Ok(power) => t.new_bigint(power),
        Err(e) => Err(t.algo_error(e)),
    }
}

/// A unary operation.
fn unary(t: &Thread, a: Value, small: impl Fn(i128) -> i128, big: impl Fn(IBig) -> IBig) -> R {
    match IntRef::of(a) {
        Some(IntRef::Small(i)) => t.new_i128(small(i as i128)),
        Some(a) => t.new_bigint(big(a.to_ibig())),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `-a`.
pub fn int_neg(t: &Thread, a: Value) -> R {
    match IntRef::of(a) {
        Some(IntRef::Small(i)) => t.new_i128(-(i as i128)),
        Some(IntRef::Big(b)) => big::negative(t, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `+a`: the exact int.
pub fn int_pos(t: &Thread, a: Value) -> R {
    unary(t, a, |i| i, |b| b)
}

/// `abs(a)`.
pub fn int_abs(t: &Thread, a: Value) -> R {
    unary(t, a, i128::abs, |b| if bigint::is_negative(&b) { -b } else { b })
}

/// `~a`.
pub fn int_invert(t: &Thread, a: Value) -> R {
    unary(t, a, |i| !i, |b| !b)
}

/// The order of two ints; `None` when one is no int.
pub fn int_compare(a: Value, b: Value) -> Option<Ordering> {
    Some(IntRef::of(a)?.compare(IntRef::of(b)?))
}

/// `str(a)`, subject to `sys.set_int_max_str_digits`.
pub fn int_to_text(t: &Thread, a: IntRef) -> R<String> {
    match a {
        IntRef::Small(i) => Ok(i.to_string()),
        IntRef::Big(_) => {
            bigint::text::to_decimal(&a.to_ibig(), t.vm().int_max_str_digits.get()).map_err(|e| t.algo_error(e))
        }
    }
}
