//! The functions of `math` on ints: factorial, combinations, permutations, logarithms.
//!
//! Products are formed by halves, so that the factors of each multiplication have about the same length and the fast
//! algorithms for long numbers apply.

use super::bigint::convert::{self, to_f64};
use super::bigint::{IBig, Int, MAX_BITS, bit_length, is_negative};
use super::{Error, Result};

/// The product of `low..high`.
fn product(low: u64, high: u64) -> IBig {
    const DIRECT: u64 = 16;
    if high.saturating_sub(low) <= DIRECT {
        return (low..high).fold(IBig::ONE, |product, n| product * n);
    }
    let middle = low + (high - low) / 2;
    product(low, middle) * product(middle, high)
}

/// `math.factorial(n)`.
pub fn factorial(n: &IBig) -> Result<Int> {
    if is_negative(n) {
        return Err(Error::value("factorial() not defined for negative values"));
    }
    let n = i64::try_from(n)
        .map_err(|_| Error::overflow(format!("factorial() argument should not exceed {}", i64::MAX)))?
        .unsigned_abs();
    if n <= 20 {
        return Ok(Int::Small((1..=n as i64).product()));
    }
    if u128::from(n) * u128::from(63 - n.leading_zeros()) > u128::from(MAX_BITS) {
        return Err(Error::memory());
    }
    // n! is 2 to some power times the odd parts of 1..n: halving n gives stretches of odd numbers that repeat.
    let (mut odd, mut result) = (IBig::ONE, IBig::ONE);
    let mut low = 3;
    for shift in (0..64 - n.leading_zeros()).rev() {
        let high = ((n >> shift) + 1) | 1;
        if high > low {
            odd *= odd_product(low, high);
            low = high;
        }
        result *= &odd;
    }
    Ok(Int::from(result << (n - u64::from(n.count_ones())) as usize))
}

/// The product of the odd numbers from `low` to below `high`, both odd.
fn odd_product(low: u64, high: u64) -> IBig {
    const DIRECT: u64 = 32;
    if high.saturating_sub(low) <= DIRECT {
        return (low..high).step_by(2).fold(IBig::ONE, |product, n| product * n);
    }
    let middle = (low + (high - low) / 2) | 1;
    odd_product(low, middle) * odd_product(middle, high)
}

fn check_arguments(n: &IBig, k: &IBig) -> Result<()> {
    if is_negative(n) {
        return Err(Error::value("n must be a non-negative integer"));
    }
    if is_negative(k) { Err(Error::value("k must be a non-negative integer")) } else { Ok(()) }
}

/// `n (n-1) ... (n-k+1)`, for 0 < k <= n.
fn falling_product(n: &IBig, k: u64) -> IBig {
    if let Ok(n) = u64::try_from(n) {
        return if n == u64::MAX { product(n - k + 1, n) * n } else { product(n - k + 1, n + 1) };
    }
    match k {
        1 => n.clone(),
        _ => falling_product(n, k / 2) * falling_product(&(n - k / 2), k - k / 2),
    }
}

fn check_size(n: &IBig, k: u64) -> Result<()> {
    if u128::from(bit_length(n)) * u128::from(k) > u128::from(MAX_BITS) { Err(Error::memory()) } else { Ok(()) }
}

/// `math.perm(n, k)`.
pub fn perm(n: &IBig, k: &IBig) -> Result<Int> {
    check_arguments(n, k)?;
    if k > n {
        return Ok(Int::Small(0));
    }
    let k = i64::try_from(k).map_err(|_| Error::overflow(format!("k must not exceed {}", i64::MAX)))?.unsigned_abs();
    if k == 0 {
        return Ok(Int::Small(1));
    }
    check_size(n, k)?;
    Ok(Int::from(falling_product(n, k)))
}

/// `math.comb(n, k)`.
pub fn comb(n: &IBig, k: &IBig) -> Result<Int> {
    check_arguments(n, k)?;
    if k > n {
        return Ok(Int::Small(0));
    }
    let smaller = k.min(&(n - k)).clone();
    let k = i64::try_from(&smaller)
        .map_err(|_| Error::overflow(format!("min(n - k, k) must not exceed {}", i64::MAX)))?
        .unsigned_abs();
    check_size(n, k)?;
    Ok(Int::from(combinations(n, k)))
}

fn combinations(n: &IBig, k: u64) -> IBig {
    // C(n, k) = C(n, j) C(n-j, k-j) / C(k, j): halving keeps the numbers short. Few factors are divided at once.
    const DIRECT: u64 = 20;
    match k {
        0 => IBig::ONE,
        1 => n.clone(),
        2..=DIRECT => falling_product(n, k) / product(2, k + 1),
        _ => {
            let j = k / 2;
            combinations(n, j) * combinations(&(n - j), k - j) / combinations(&IBig::from(k), j)
        }
    }
}

/// `math.log(n)`, `math.log2(n)` or `math.log10(n)`, by the function on floats, for numbers of any size.
pub fn log(n: &IBig, function: fn(f64) -> f64) -> Result<f64> {
    if n.is_zero() || is_negative(n) {
        return Err(Error::value("expected a positive input"));
    }
    if let Ok(x) = to_f64(n) {
        return Ok(function(x));
    }
    let (mantissa, exponent) = convert::frexp(n);
    Ok(function(mantissa) + function(2.0) * exponent as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(n: i64) -> IBig {
        IBig::from(n)
    }

    fn text(result: Result<Int>) -> String {
        result.map_or_else(|error| error.message.into_owned(), |int| IBig::from(int).to_string())
    }

    #[test]
    fn factorials() {
        assert_eq!(text(factorial(&int(0))), "1");
        assert_eq!(text(factorial(&int(20))), "2432902008176640000");
        assert_eq!(text(factorial(&int(21))), "51090942171709440000");
        assert_eq!(text(factorial(&int(-1))), "factorial() not defined for negative values");
        for n in 21..200 {
            assert_eq!(IBig::from(factorial(&int(n)).unwrap()), product(2, n as u64 + 1), "{n}");
        }
        assert!(factorial(&(int(1) << 70)).unwrap_err().message.ends_with("9223372036854775807"));
    }

    #[test]
    fn combinations_and_permutations() {
        assert_eq!(text(comb(&int(49), &int(6))), "13983816");
        assert_eq!(text(comb(&int(100), &int(50))), "100891344545564193334812497256");
        assert_eq!(text(comb(&int(5), &int(6))), "0");
        assert_eq!(
            text(comb(&(int(10).pow(20)), &(int(10).pow(20) - int(2)))),
            "4999999999999999999950000000000000000000"
        );
        assert_eq!(text(comb(&int(-1), &int(2))), "n must be a non-negative integer");
        assert_eq!(text(perm(&int(10), &int(3))), "720");
        assert_eq!(text(perm(&int(5), &int(0))), "1");
        assert_eq!(text(perm(&int(5), &int(-1))), "k must be a non-negative integer");
        let (n, k) = (int(300), int(123));
        let expected = IBig::from(factorial(&n).unwrap()) / IBig::from(factorial(&(&n - &k)).unwrap());
        assert_eq!(IBig::from(perm(&n, &k).unwrap()), expected);
        assert_eq!(IBig::from(comb(&n, &k).unwrap()), expected / IBig::from(factorial(&k).unwrap()));
    }

    #[test]
    fn logarithms() {
        assert_eq!(log(&int(10).pow(400), f64::ln), Ok(921.0340371976182));
        assert_eq!(log(&int(10).pow(400), f64::log10), Ok(400.0));
        assert_eq!(log(&(int(1) << 5000), f64::log2), Ok(5000.0));
        assert_eq!(log(&int(0), f64::ln).unwrap_err().message, "expected a positive input");
    }
}
