//! Operators on ints of which at least one is a BIGINT, computed from the operands' cells into the result's.
//!
//! What schoolbook methods do best is done here; longer products and quotients of several limbs go through the library
//! (`algo::bigint`), for which operands and results are copied.

use super::value::IntRef;
use crate::algo::bigint::{self, limbs};
use crate::error::R;
use crate::object::BigInt;
use crate::ops::binary::BinOp;
use crate::thread::Thread;
use std::cmp::Ordering;
use taipan_heap::Gc;

/// Limbs of the shorter factor up to which the schoolbook product is the fastest (the library's own limit is near).
const SCHOOLBOOK: usize = 24;

/// Sign and magnitude of an int.
struct Operand {
    negative: bool,
    word: u64,
    big: Option<Gc<BigInt>>,
}

impl Operand {
    fn of(i: IntRef) -> Operand {
        match i {
            IntRef::Small(i) => Operand { negative: i < 0, word: i.unsigned_abs(), big: None },
            IntRef::Big(b) => Operand { negative: b.negative, word: 0, big: Some(b) },
        }
    }

    /// The magnitude, without leading zeros.
    fn limbs(&self) -> &[u64] {
        match &self.big {
            Some(b) => b.limbs(),
            None if self.word == 0 => &[],
            None => std::slice::from_ref(&self.word),
        }
    }
}

/// `a op b`, if it is computed here.
#[inline(never)]
pub fn binary(t: &Thread, op: BinOp, a: IntRef, b: IntRef) -> Option<R> {
    let (x, y) = (Operand::of(a), Operand::of(b));
    match op {
        BinOp::Add => Some(sum(t, &x, &y, y.negative)),
        BinOp::Sub => Some(sum(t, &x, &y, !y.negative)),
        BinOp::Mul => product(t, &x, &y),
        BinOp::FloorDiv => quotient(t, &x, &y),
        BinOp::Mod => remainder(t, &x, &y),
        BinOp::And | BinOp::Or | BinOp::Xor => bits(t, op, &x, &y),
        BinOp::Shl => shift_left(t, &x, usize::try_from(b.as_i64()?).ok()?),
        BinOp::Shr => shift_right(t, &x, usize::try_from(b.as_i64()?).ok()?),
        _ => None,
    }
}

/// `-a`.
pub fn negative(t: &Thread, a: Gc<BigInt>) -> R {
    t.make_int(!a.negative, a.limbs().len(), |out| out.copy_from_slice(a.limbs()))
}

/// The sum, with the second operand's sign given.
fn sum(t: &Thread, a: &Operand, b: &Operand, negative_b: bool) -> R {
    let (x, y) = (a.limbs(), b.limbs());
    if a.negative == negative_b {
        let (x, y) = if x.len() < y.len() { (y, x) } else { (x, y) };
        // Below half of what the limbs hold, nothing is carried out of them.
        let mut top = x.last().copied().unwrap_or(0);
        if x.len() == y.len() {
            top |= y.last().copied().unwrap_or(0);
        }
        return t.make_int(a.negative, x.len() + (top >> 63) as usize, |out| limbs::add(out, x, y));
    }
    let (negative, x, y) = match limbs::compare(x, y) {
        Ordering::Less => (negative_b, y, x),
        _ => (a.negative, x, y),
    };
    t.make_int(negative, x.len(), |out| limbs::sub(out, x, y))
}

fn product(t: &Thread, a: &Operand, b: &Operand) -> Option<R> {
    let (x, y) = (a.limbs(), b.limbs());
    let bits = limbs::bit_length(x) + limbs::bit_length(y);
    if x.len().min(y.len()) > SCHOOLBOOK || bits as u64 > bigint::MAX_BITS {
        return None;
    }
    Some(t.make_int(a.negative != b.negative, bits.div_ceil(64), |out| limbs::mul(out, x, y)))
}

fn quotient(t: &Thread, a: &Operand, b: &Operand) -> Option<R> {
    let (x, y) = (a.limbs(), b.limbs());
    let negative = a.negative != b.negative;
    match *y {
        [] => None,
        [d] => Some(t.make_int(negative, x.len() + usize::from(negative), |out| {
            let (low, high) = out.split_at_mut(x.len());
            high.fill(0);
            if limbs::div_limb(low, x, d) != 0 && negative {
                round_up(out);
            }
        })),
        _ if x.len() < y.len() => Some(t.new_int(if negative && !x.is_empty() { -1 } else { 0 })),
        _ => {
            let q = i128::from(limbs::leading_quotient(x, y)?);
            Some(t.new_i128(if negative { -q - 1 } else { q }))
        }
    }
}

/// Away from zero, as a negative quotient is rounded.
fn round_up(magnitude: &mut [u64]) {
    for limb in magnitude {
        let carry;
        (*limb, carry) = limb.overflowing_add(1);
        if !carry {
            return;
        }
    }
}

fn remainder(t: &Thread, a: &Operand, b: &Operand) -> Option<R> {
    let &[d] = b.limbs() else { return None };
    let r = limbs::rem_limb(a.limbs(), d);
    let r = if r != 0 && a.negative != b.negative { d - r } else { r };
    let r = i128::from(r);
    Some(t.new_i128(if b.negative { -r } else { r }))
}

/// Of ints that are not negative.
fn bits(t: &Thread, op: BinOp, a: &Operand, b: &Operand) -> Option<R> {
    if a.negative || b.negative {
        return None;
    }
    let (x, y) = (a.limbs(), b.limbs());
    let (x, y) = if x.len() < y.len() { (y, x) } else { (x, y) };
    let combine = |out: &mut [u64], f: fn(u64, u64) -> u64| {
        for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
            *out = f(*x, *y);
        }
        if out.len() > y.len() {
            out[y.len()..].copy_from_slice(&x[y.len()..]);
        }
    };
    Some(match op {
        BinOp::And => t.make_int(false, y.len(), |out| combine(out, |x, y| x & y)),
        BinOp::Or => t.make_int(false, x.len(), |out| combine(out, |x, y| x | y)),
        _ => t.make_int(false, x.len(), |out| combine(out, |x, y| x ^ y)),
    })
}

fn shift_left(t: &Thread, a: &Operand, count: usize) -> Option<R> {
    let x = a.limbs();
    let bits = limbs::bit_length(x).checked_add(count)?;
    if x.is_empty() || bits as u64 > bigint::MAX_BITS {
        return None;
    }
    Some(t.make_int(a.negative, bits.div_ceil(64), |out| limbs::shl(out, x, count)))
}

fn shift_right(t: &Thread, a: &Operand, count: usize) -> Option<R> {
    let x = a.limbs();
    if count / 64 >= x.len() {
        return Some(t.new_int(-i64::from(a.negative)));
    }
    let length = x.len() - count / 64;
    // A negative number may be rounded to a power of two.
    Some(t.make_int(a.negative, length + usize::from(a.negative), |out| {
        let (low, high) = out.split_at_mut(length);
        high.fill(0);
        if !limbs::shr(low, x, count) && a.negative {
            round_up(out);
        }
    }))
}
