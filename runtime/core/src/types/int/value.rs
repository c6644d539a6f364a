//! Ints as values: reading any int object (inline, 64-bit, big, bool, instances of subclasses) and making exact ones.
//!
//! Invariant: an int has one representation only: inline if it fits 50 bits, INT64 if it fits i64, else BIGINT without
//! leading zero limbs.

use crate::algo;
use crate::algo::bigint::{self, IBig, Int};
use crate::error::{R, Raised};
use crate::kinds;
use crate::object::{BigInt, Int64, Wrapper};
use crate::thread::Thread;
use crate::types::ty;
use std::cmp::Ordering;
use taipan_heap::{Gc, Value};

/// What an int object holds.
#[derive(Clone, Copy, Debug)]
pub enum IntRef {
    Small(i64),
    Big(Gc<BigInt>),
}

impl IntRef {
    /// The int that `v` is: int, bool, or an instance of a subclass of int.
    #[inline]
    pub fn of(v: Value) -> Option<IntRef> {
        if let Some(i) = v.as_small_int() {
            return Some(IntRef::Small(i));
        }
        if let Some(b) = v.as_bool() {
            return Some(IntRef::Small(b as i64));
        }
        if let Some(i) = v.downcast::<Int64>() {
            return Some(IntRef::Small(i.value));
        }
        if let Some(b) = v.downcast::<BigInt>() {
            return Some(IntRef::Big(b));
        }
        IntRef::of(v.downcast::<Wrapper>()?.payload.get()?)
    }

    pub fn to_ibig(self) -> IBig {
        match self {
            IntRef::Small(i) => IBig::from(i),
            IntRef::Big(b) => bigint::convert::from_limbs(b.negative, b.limbs()),
        }
    }

    pub fn to_algo(self) -> Int {
        match self {
            IntRef::Small(i) => Int::Small(i),
            IntRef::Big(_) => Int::Big(self.to_ibig()),
        }
    }

    pub fn as_i64(self) -> Option<i64> {
        match self {
            IntRef::Small(i) => Some(i),
            IntRef::Big(_) => None,
        }
    }

    /// The value, if its magnitude is below 2^127.
    #[inline]
    pub fn as_i128(self) -> Option<i128> {
        match self {
            IntRef::Small(i) => Some(i as i128),
            IntRef::Big(b) => {
                let magnitude = match b.limbs() {
                    [low] => *low as u128,
                    [low, high] => *low as u128 | (*high as u128) << 64,
                    _ => return None,
                };
                let magnitude = i128::try_from(magnitude).ok()?;
                Some(if b.negative { -magnitude } else { magnitude })
            }
        }
    }

    /// The value, if it lies in 0 .. 2^64.
    pub fn as_u64(self) -> Option<u64> {
        match self {
            IntRef::Small(i) => u64::try_from(i).ok(),
            IntRef::Big(b) => match (b.negative, b.limbs()) {
                (false, [limb]) => Some(*limb),
                _ => None,
            },
        }
    }

    pub fn is_negative(self) -> bool {
        match self {
            IntRef::Small(i) => i < 0,
            IntRef::Big(b) => b.negative,
        }
    }

    pub fn is_zero(self) -> bool {
        matches!(self, IntRef::Small(0))
    }

    pub fn compare(self, other: IntRef) -> Ordering {
        match (self, other) {
            (IntRef::Small(a), IntRef::Small(b)) => a.cmp(&b),
            (IntRef::Small(_), IntRef::Big(b)) => {
                if b.negative {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (IntRef::Big(_), IntRef::Small(_)) => other.compare(self).reverse(),
            (IntRef::Big(a), IntRef::Big(b)) => {
                if a.negative != b.negative {
                    return if a.negative { Ordering::Less } else { Ordering::Greater };
                }
                let magnitude = bigint::limbs::compare(a.limbs(), b.limbs());
                if a.negative { magnitude.reverse() } else { magnitude }
            }
        }
    }

    /// The exact order of an int and a float; `None` for NaN.
    pub fn compare_float(self, x: f64) -> Option<Ordering> {
        match self {
            IntRef::Small(i) => bigint::convert::cmp_i64_f64(i, x),
            IntRef::Big(_) => bigint::convert::cmp_f64(&self.to_ibig(), x),
        }
    }

    /// `hash(i)`.
    pub fn hash(self) -> i64 {
        match self {
            IntRef::Small(i) => algo::small_int::hash(i),
            IntRef::Big(_) => bigint::convert::hash(&self.to_ibig()),
        }
    }

    pub fn bit_length(self) -> u64 {
        match self {
            IntRef::Small(i) => algo::small_int::bit_length(i) as u64,
            IntRef::Big(b) => match b.limbs() {
                [] => 0,
                [rest @ .., top] => rest.len() as u64 * 64 + (64 - top.leading_zeros()) as u64,
            },
        }
    }

    /// `float(i)`.
    pub fn to_f64(self, t: &Thread) -> R<f64> {
        match self {
            IntRef::Small(i) => Ok(i as f64),
            IntRef::Big(_) => bigint::convert::to_f64(&self.to_ibig()).map_err(|e| t.algo_error(e)),
        }
    }
}

impl Thread {
    /// The exact int `i`.
    #[inline(always)]
    pub fn new_int(&self, i: i64) -> R {
        match Value::small_int(i) {
            Some(v) => Ok(v),
            None => self.new_int64(i),
        }
    }

    #[inline(never)]
    fn new_int64(&self, value: i64) -> R {
        Ok(self.alloc(kinds::INT64, ty::INT, size_of::<Int64>(), |header| Int64 { header, value })?.value())
    }

    pub fn new_u64(&self, i: u64) -> R {
        self.new_i128(i as i128)
    }

    pub fn new_i128(&self, i: i128) -> R {
        if let Ok(small) = i64::try_from(i) {
            return self.new_int(small);
        }
        let magnitude = i.unsigned_abs();
        let (low, high) = (magnitude as u64, (magnitude >> 64) as u64);
        if high == 0 { self.new_limbs(i < 0, &[low]) } else { self.new_limbs(i < 0, &[low, high]) }
    }

    /// The exact int of this value, in its one representation.
    pub fn new_bigint(&self, value: IBig) -> R {
        match i64::try_from(&value) {
            Ok(i) => self.new_int(i),
            Err(_) => {
                let (negative, limbs) = bigint::convert::limbs(&value);
                self.new_limbs(negative, limbs)
            }
        }
    }

    pub fn new_algo_int(&self, value: Int) -> R {
        match value {
            Int::Small(i) => self.new_int(i),
            Int::Big(b) => self.new_bigint(b),
        }
    }

    /// A BIGINT: the number does not fit i64 and the last limb is not 0.
    fn new_limbs(&self, negative: bool, limbs: &[u64]) -> R {
        let Ok(length) = u32::try_from(limbs.len()) else { return Err(self.memory_error()) };
        let size = BigInt::LIMBS_AT + size_of_val(limbs);
        let b = self.alloc(kinds::BIGINT, ty::INT, size, |header| BigInt::new(header, negative, length))?;
        // SAFETY: the cell was made with room for the limbs.
        unsafe { BigInt::limbs_mut_ptr(b.as_ptr()).copy_from_nonoverlapping(limbs.as_ptr(), limbs.len()) };
        Ok(b.value())
    }

    /// The int whose magnitude `fill` writes into `capacity` limbs, leading zeros allowed.
    pub(super) fn make_int(&self, negative: bool, capacity: usize, fill: impl FnOnce(&mut [u64])) -> R {
        let Ok(reserved) = u32::try_from(capacity) else { return Err(self.memory_error()) };
        let size = BigInt::LIMBS_AT + capacity * size_of::<u64>();
        let b = self.alloc(kinds::BIGINT, ty::INT, size, |header| BigInt::new(header, negative, reserved))?;
        // SAFETY: a new cell with room for the limbs, which are zero; nobody else knows it.
        let limbs = unsafe { std::slice::from_raw_parts_mut(BigInt::limbs_mut_ptr(b.as_ptr()), capacity) };
        fill(limbs);
        let length = limbs.iter().rposition(|&limb| limb != 0).map_or(0, |i| i + 1);
        match limbs[..length] {
            [] => Ok(Value::int_unchecked(0)),
            [magnitude] => self.new_i128(if negative { -i128::from(magnitude) } else { i128::from(magnitude) }),
            _ if length < capacity / 2 => self.new_limbs(negative, &limbs[..length]),
            _ => {
                // SAFETY: as above; limbs that are not counted are zero.
                unsafe { (*b.as_ptr()).length = length as u32 };
                Ok(b.value())
            }
        }
    }

    /// The int that `v` is (bool and instances of subclasses included).
    #[inline]
    pub fn as_int(&self, v: Value) -> Option<IntRef> {
        IntRef::of(v)
    }

    /// Raises what an algorithm refused.
    #[cold]
    pub fn algo_error(&self, e: algo::Error) -> Raised {
        use algo::ErrorKind;
        let class = match e.kind {
            ErrorKind::Memory => return self.memory_error(),
            ErrorKind::ZeroDivision => ty::ZERO_DIVISION_ERROR,
            ErrorKind::Overflow => ty::OVERFLOW_ERROR,
            // As errno ERANGE is shown: code and text.
            ErrorKind::Range => {
                return match self.new_str(&e.message) {
                    Ok(text) => self.raise_with(ty::OVERFLOW_ERROR, &[Value::int_unchecked(34), text.value()]),
                    Err(r) => r,
                };
            }
            ErrorKind::Type => ty::TYPE_ERROR,
            ErrorKind::Key => ty::KEY_ERROR,
            ErrorKind::Index => ty::INDEX_ERROR,
            // struct.error belongs to its module, which raises it itself.
            ErrorKind::Value | ErrorKind::Struct => ty::VALUE_ERROR,
        };
        self.raise_text(class, e.message)
    }
}
