//! Sums and norms of floats with less rounding than adding one by one.
//!
//! [`ExactSum`] is `math.fsum` (Shewchuk's partial sums, "Adaptive Precision Floating-Point Arithmetic", 1997),
//! [`CompensatedSum`] the builtin `sum` (Neumaier's variant of Kahan's), [`ProductSum`] `math.sumprod` (triple-length
//! arithmetic after Ogita, Rump and Oishi), [`norm`] `math.hypot` and `math.dist`.

use super::bigint::convert::scale;
use super::{Error, Result};

/// A sum and its exact rounding error.
#[derive(Clone, Copy)]
struct Pair {
    high: f64,
    low: f64,
}

/// For any two floats (Knuth).
fn two_sum(a: f64, b: f64) -> Pair {
    let high = a + b;
    let part = high - a;
    Pair { high, low: (a - (high - part)) + (b - part) }
}

/// For |a| >= |b| (Dekker).
fn fast_two_sum(a: f64, b: f64) -> Pair {
    let high = a + b;
    Pair { high, low: (a - high) + b }
}

fn two_product(a: f64, b: f64) -> Pair {
    let high = a * b;
    Pair { high, low: a.mul_add(b, -high) }
}

/// The sum of floats rounded once, from parts that do not overlap.
#[derive(Clone, Default)]
pub struct ExactSum {
    /// Nonzero, increasing in magnitude; their exact sum is the exact sum of what was added.
    parts: Vec<f64>,
    /// Infinities and NaNs, added up apart.
    special: f64,
    infinities: f64,
}

impl ExactSum {
    pub fn add(&mut self, value: f64) -> Result<()> {
        let mut x = value;
        let mut kept = 0;
        for at in 0..self.parts.len() {
            let y = self.parts[at];
            let sum = if x.abs() < y.abs() { fast_two_sum(y, x) } else { fast_two_sum(x, y) };
            if sum.low != 0.0 {
                self.parts[kept] = sum.low;
                kept += 1;
            }
            x = sum.high;
        }
        self.parts.truncate(kept);
        if x == 0.0 {
            return Ok(());
        }
        if x.is_finite() {
            self.parts.push(x);
            return Ok(());
        }
        if value.is_finite() {
            return Err(Error::overflow("intermediate overflow in fsum"));
        }
        if value.is_infinite() {
            self.infinities += value;
        }
        self.special += value;
        self.parts.clear();
        Ok(())
    }

    pub fn finish(mut self) -> Result<f64> {
        if self.special != 0.0 {
            if self.infinities.is_nan() {
                return Err(Error::value("-inf + inf in fsum"));
            }
            return Ok(self.special);
        }
        let Some(mut high) = self.parts.pop() else { return Ok(0.0) };
        let mut low = 0.0;
        while let Some(part) = self.parts.pop() {
            let sum = fast_two_sum(high, part);
            (high, low) = (sum.high, sum.low);
            if low != 0.0 {
                break;
            }
        }
        // A tie was rounded to even, but further parts may say it was none.
        if self.parts.last().is_some_and(|next| (low < 0.0 && *next < 0.0) || (low > 0.0 && *next > 0.0)) {
            let twice = low * 2.0;
            let nudged = high + twice;
            if twice == nudged - high {
                high = nudged;
            }
        }
        Ok(high)
    }
}

/// The sum of floats as the builtin `sum` forms it.
#[derive(Clone, Copy, Debug)]
pub struct CompensatedSum {
    high: f64,
    low: f64,
}

impl CompensatedSum {
    pub fn new(start: f64) -> CompensatedSum {
        CompensatedSum { high: start, low: 0.0 }
    }

    #[inline]
    pub fn add(&mut self, x: f64) {
        let sum = self.high + x;
        self.low += if self.high.abs() >= x.abs() { (self.high - sum) + x } else { (x - sum) + self.high };
        self.high = sum;
    }

    #[inline]
    pub fn value(self) -> f64 {
        // An infinite sum has a NaN for its error.
        if self.low != 0.0 && self.low.is_finite() { self.high + self.low } else { self.high }
    }
}

/// The sum of products of floats, to three times the precision.
#[derive(Clone, Copy, Default, Debug)]
pub struct ProductSum {
    high: f64,
    low: f64,
    tiny: f64,
}

impl ProductSum {
    pub fn add(&mut self, x: f64, y: f64) {
        let product = two_product(x, y);
        let high = two_sum(self.high, product.high);
        let low = two_sum(self.low, product.low);
        let middle = two_sum(low.high, high.low);
        *self = ProductSum { high: high.high, low: middle.high, tiny: self.tiny + low.low + middle.low };
    }

    /// False after an overflow: the caller starts over with plain arithmetic, which gives the infinity or NaN.
    pub fn is_finite(&self) -> bool {
        self.high.is_finite()
    }

    pub fn value(self) -> f64 {
        let last = two_sum(self.low, self.tiny);
        let total = two_sum(self.high, last.high);
        total.high + (last.low + total.low)
    }
}

/// The square root of the sum of squares, without overflow on the way and almost always correctly rounded.
pub fn norm(coordinates: &[f64]) -> f64 {
    if coordinates.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if coordinates.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let largest = coordinates.iter().fold(0f64, |largest, x| largest.max(x.abs()));
    if largest == 0.0 || coordinates.len() == 1 {
        return largest;
    }
    // Scaled by a power of two, the largest is in [1/2, 1): squares neither overflow nor lose what matters.
    let exponent = i64::from(libm::frexp(largest).1);
    // The sum begins at 1, so that it exceeds every addend and the fast sum applies; the 1 is taken off at the end.
    let (mut sum, mut low_of_squares, mut low_of_sums) = (1.0, 0.0, 0.0);
    let mut add = |product: Pair| {
        let next = fast_two_sum(sum, product.high);
        sum = next.high;
        low_of_squares += product.low;
        low_of_sums += next.low;
        sum - 1.0 + (low_of_squares + low_of_sums)
    };
    let mut square = 0.0;
    for &x in coordinates {
        let scaled = scale(x, -exponent);
        square = add(two_product(scaled, scaled));
    }
    let root = square.sqrt();
    // One step of Newton's method with the exact residue.
    let residue = add(two_product(-root, root));
    scale(root + residue / (2.0 * root), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fsum(values: &[f64]) -> Result<f64> {
        let mut sum = ExactSum::default();
        for &value in values {
            sum.add(value)?;
        }
        sum.finish()
    }

    #[test]
    fn exact_sums() {
        assert_eq!(fsum(&[0.1; 10]), Ok(1.0));
        assert_eq!(fsum(&[1e100, 1.0, -1e100, 1e-100, 1e50, -1.0, -1e50]), Ok(1e-100));
        assert_eq!(fsum(&[1.0, 1e-16, 1e-30, 2.220446049250313e-16 / 2.0]), Ok(1.0000000000000002));
        assert_eq!(fsum(&[]), Ok(0.0));
        assert_eq!(fsum(&[f64::INFINITY, 1.0]), Ok(f64::INFINITY));
        assert!(fsum(&[f64::NAN, f64::INFINITY]).unwrap().is_nan());
        assert_eq!(fsum(&[f64::INFINITY, f64::NEG_INFINITY]).unwrap_err().message, "-inf + inf in fsum");
        assert_eq!(fsum(&[1e308, 1e308, -1e308]).unwrap_err().message, "intermediate overflow in fsum");
    }

    #[test]
    fn compensated_sums() {
        let mut sum = CompensatedSum::new(0.0);
        [0.1; 10].iter().for_each(|&x| sum.add(x));
        assert_eq!(sum.value(), 1.0);
        let mut sum = CompensatedSum::new(0.0);
        [1e308, 1e308].iter().for_each(|&x| sum.add(x));
        assert_eq!(sum.value(), f64::INFINITY);
    }

    #[test]
    fn product_sums() {
        let mut sum = ProductSum::default();
        for (x, y) in [(1e100, 1.0), (1.0, 1.0), (-1e100, 1.0)] {
            sum.add(x, y);
        }
        assert_eq!(sum.value(), 1.0);
        sum.add(1e200, 1e200);
        assert!(!sum.is_finite());
    }

    #[test]
    fn norms() {
        assert_eq!(norm(&[3.0, -4.0]), 5.0);
        assert_eq!(norm(&[1e308, 1e308]), 1.4142135623730951e308);
        assert_eq!(norm(&[5e-324, 5e-324]), 5e-324);
        assert_eq!(norm(&[f64::NAN, f64::INFINITY]), f64::INFINITY);
        assert_eq!(norm(&[]), 0.0);
    }
}
