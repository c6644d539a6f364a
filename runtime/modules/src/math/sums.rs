//! `math` over iterables: fsum, prod, sumprod, dist, hypot.

use taipan_core::algo::math_sum::{ExactSum, ProductSum, norm};
use taipan_core::native::Args;
use taipan_core::object::Tuple;
use taipan_core::ops::BinOp;
use taipan_core::{R, Thread};
use taipan_heap::Value;

pub(super) fn fsum(t: &Thread, a: Args<'_>) -> R {
    let mut sum = ExactSum::default();
    let it = t.iter(a[0])?;
    while let Some(v) = t.next(it)? {
        sum.add(t.to_f64(v)?).map_err(|e| t.algo_error(e))?;
    }
    sum.finish().map(Value::float).map_err(|e| t.algo_error(e))
}

pub(super) fn prod(t: &Thread, a: Args<'_>) -> R {
    let mut product = a.opt(1).unwrap_or(Value::int_unchecked(1));
    let it = t.iter(a[0])?;
    while let Some(v) = t.next(it)? {
        product = t.binary(BinOp::Mul, product, v)?;
    }
    Ok(product)
}

pub(super) fn hypot(t: &Thread, a: Args<'_>) -> R {
    let mut coordinates = Vec::new();
    if let Some(items) = a[0].downcast::<Tuple>() {
        for &v in items.items() {
            coordinates.push(t.to_f64(v)?);
        }
    }
    Ok(Value::float(norm(&coordinates)))
}

fn point(t: &Thread, v: Value) -> R<Vec<f64>> {
    t.collect(v)?.iter().map(|x| t.to_f64(x)).collect()
}

pub(super) fn dist(t: &Thread, a: Args<'_>) -> R {
    let (p, q) = (point(t, a[0])?, point(t, a[1])?);
    if p.len() != q.len() {
        return Err(t.value_error("both points must have the same number of dimensions"));
    }
    let differences: Vec<f64> = p.iter().zip(&q).map(|(x, y)| (x - y).abs()).collect();
    Ok(Value::float(norm(&differences)))
}

pub(super) fn sumprod(t: &Thread, a: Args<'_>) -> R {
    let (p, q) = (t.collect(a[0])?, t.collect(a[1])?);
    if p.len() != q.len() {
        return Err(t.value_error("Inputs are not the same length"));
    }
    // All floats or ints, one float at least: in extended precision.
    let mixed = |v: Value| v.is_float() || (t.as_int(v).is_some() && !v.is_bool());
    let floats = p.iter().zip(q.iter()).any(|(x, y)| x.is_float() || y.is_float());
    if floats && p.iter().chain(q.iter()).all(mixed) {
        let mut sum = ProductSum::default();
        for (x, y) in p.iter().zip(q.iter()) {
            sum.add(t.to_f64(x)?, t.to_f64(y)?);
        }
        if sum.is_finite() {
            return Ok(Value::float(sum.value()));
        }
    }
    let mut total = Value::int_unchecked(0);
    for (x, y) in p.iter().zip(q.iter()) {
        let product = t.binary(BinOp::Mul, x, y)?;
        total = t.binary(BinOp::Add, total, product)?;
    }
    Ok(total)
}
