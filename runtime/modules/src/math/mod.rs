//! `math`: functions of real numbers. The floating-point part is `algo::math_float`; `integer` has what works on ints, `sums`
//! what runs over iterables.

mod integer;
mod sums;

use std::sync::LazyLock;
use taipan_core::algo::math_float::{self as mf, Unary};
use taipan_core::algo::math_int;
use taipan_core::native::{Args, Effects, Meaning, ModuleDef, NativeDef, native};
use taipan_core::types::int::IntRef;
use taipan_core::{R, Thread};
use taipan_heap::Value;

pub static MODULE: ModuleDef =
    ModuleDef { name: "math", doc: "Mathematical functions of real numbers.", functions: FUNCTIONS, init };

const SCALARS: Effects = Effects::SCALARS;

/// Functions of one float, by their rows in `algo::math_float::UNARY`.
macro_rules! unary {
    ($($name:ident)*) => { $(
        fn $name(t: &Thread, a: Args<'_>) -> R {
            static ROW: LazyLock<Option<&'static Unary>> = LazyLock::new(|| mf::unary(stringify!($name)));
            let x = t.to_f64(a[0])?;
            match *ROW {
                Some(row) => float(t, row.call(x)),
                None => Err(t.system_error(concat!("math has no row for ", stringify!($name)))),
            }
        }
    )* };
}

unary! { acos acosh asin asinh atan atanh cbrt cos cosh erf erfc exp exp2 expm1 fabs gamma lgamma log1p sin sinh sqrt tan tanh }

const X: &str = "(x, /)";
const XY: &str = "(x, y, /)";

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("acos", X, acos, SCALARS, "The arc cosine of x, in radians.").meaning(Meaning::Float1(f64::acos)),
    native("acosh", X, acosh, SCALARS, "The inverse hyperbolic cosine of x.").meaning(Meaning::Float1(mf::acosh)),
    native("asin", X, asin, SCALARS, "The arc sine of x, in radians.").meaning(Meaning::Float1(f64::asin)),
    native("asinh", X, asinh, SCALARS, "The inverse hyperbolic sine of x.").meaning(Meaning::Float1(mf::asinh)),
    native("atan", X, atan, SCALARS, "The arc tangent of x, in radians.").meaning(Meaning::Float1(f64::atan)),
    native(
        "atan2",
        "(y, x, /)",
        |t, a| Ok(Value::float(t.to_f64(a[0])?.atan2(t.to_f64(a[1])?))),
        SCALARS,
        "The arc tangent of y/x, in the right quadrant.",
    )
    .meaning(Meaning::Float2(f64::atan2)),
    native("atanh", X, atanh, SCALARS, "The inverse hyperbolic tangent of x.").meaning(Meaning::Float1(mf::atanh)),
    native("cbrt", X, cbrt, SCALARS, "The cube root of x.").meaning(Meaning::Float1(f64::cbrt)),
    native("ceil", X, |t, a| rounded(t, a[0], "__ceil__", f64::ceil), SCALARS, "The smallest integer not below x.").meaning(Meaning::Ceil),
    native(
        "copysign",
        XY,
        |t, a| Ok(Value::float(t.to_f64(a[0])?.copysign(t.to_f64(a[1])?))),
        SCALARS,
        "The magnitude of x with the sign of y.",
    )
    .meaning(Meaning::Float2(f64::copysign)),
    native("cos", X, cos, SCALARS, "The cosine of x radians.").meaning(Meaning::Float1(f64::cos)),
    native("cosh", X, cosh, SCALARS, "The hyperbolic cosine of x.").meaning(Meaning::Float1(f64::cosh)),
    native("degrees", X, |t, a| Ok(Value::float(mf::degrees(t.to_f64(a[0])?))), SCALARS, "Radians as degrees.").meaning(Meaning::Float1(mf::degrees)),
    native("dist", "(p, q, /)", sums::dist, SCALARS, "The Euclidean distance of two points."),
    native("erf", X, erf, SCALARS, "The error function at x."),
    native("erfc", X, erfc, SCALARS, "The complementary error function at x."),
    native("exp", X, exp, SCALARS, "e to the power of x.").meaning(Meaning::Float1(f64::exp)),
    native("exp2", X, exp2, SCALARS, "2 to the power of x.").meaning(Meaning::Float1(f64::exp2)),
    native("expm1", X, expm1, SCALARS, "exp(x) - 1, accurate for small x.").meaning(Meaning::Float1(f64::exp_m1)),
    native("fabs", X, fabs, SCALARS, "The magnitude of x as a float.").meaning(Meaning::Fabs),
    native("factorial", "(n, /)", integer::factorial, SCALARS, "n factorial."),
    native("floor", X, |t, a| rounded(t, a[0], "__floor__", f64::floor), SCALARS, "The largest integer not above x.").meaning(Meaning::Floor),
    native(
        "fma",
        "(x, y, z, /)",
        |t, a| float(t, mf::fma(t.to_f64(a[0])?, t.to_f64(a[1])?, t.to_f64(a[2])?)),
        SCALARS,
        "x * y + z, rounded once.",
    ),
    native(
        "fmod",
        XY,
        |t, a| float(t, mf::fmod(t.to_f64(a[0])?, t.to_f64(a[1])?)),
        SCALARS,
        "The remainder of x / y with the sign of x.",
    )
    .meaning(Meaning::Float2(|x, y| x % y)),
    native("frexp", X, frexp, SCALARS, "Mantissa and exponent of x."),
    native("fsum", "(seq, /)", sums::fsum, SCALARS, "The sum of the floats of an iterable, rounded once."),
    native("gamma", X, gamma, SCALARS, "The gamma function at x."),
    native("gcd", "(*integers)", integer::gcd, SCALARS, "The greatest common divisor."),
    native("hypot", "(*coordinates)", sums::hypot, SCALARS, "The Euclidean length of a vector."),
    native("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose, SCALARS, "Are two numbers close to each other?"),
    native("isfinite", X, |t, a| Ok(Value::bool(t.to_f64(a[0])?.is_finite())), SCALARS, "Neither infinite nor NaN?"),
    native("isinf", X, |t, a| Ok(Value::bool(t.to_f64(a[0])?.is_infinite())), SCALARS, "Infinite?"),
    native("isnan", X, |t, a| Ok(Value::bool(t.to_f64(a[0])?.is_nan())), SCALARS, "Not a number?"),
    native("isqrt", "(n, /)", integer::isqrt, SCALARS, "The integer part of the square root of n."),
    native("lcm", "(*integers)", integer::lcm, SCALARS, "The least common multiple."),
    native("ldexp", "(x, i, /)", ldexp, SCALARS, "x * 2**i."),
    native("lgamma", X, lgamma, SCALARS, "The logarithm of the magnitude of the gamma function at x."),
    native("log", "(x, base=None, /)", log, SCALARS, "The logarithm of x, natural without a base.").meaning(Meaning::Float1(f64::ln)),
    native("log10", X, |t, a| Ok(Value::float(logarithm(t, a[0], "log10")?)), SCALARS, "The logarithm of x to base 10.").meaning(Meaning::Float1(f64::log10)),
    native("log1p", X, log1p, SCALARS, "The natural logarithm of 1 + x, accurate for small x.").meaning(Meaning::Float1(mf::log1p)),
    native("log2", X, |t, a| Ok(Value::float(logarithm(t, a[0], "log2")?)), SCALARS, "The logarithm of x to base 2.").meaning(Meaning::Float1(f64::log2)),
    native("modf", X, modf, SCALARS, "Fraction and whole part of x."),
    native("nextafter", "(x, y, /, *, steps=None)", nextafter, SCALARS, "The float that many steps from x towards y."),
    native("perm", "(n, k=None, /)", integer::perm, SCALARS, "Ways to choose k of n items in order."),
    native("comb", "(n, k, /)", integer::comb, SCALARS, "Ways to choose k of n items without order."),
    native(
        "pow",
        XY,
        |t, a| float(t, mf::pow(t.to_f64(a[0])?, t.to_f64(a[1])?)),
        SCALARS,
        "x to the power of y, as floats.",
    )
    .meaning(Meaning::Float2(f64::powf)),
    native("prod", "(iterable, /, *, start=1)", sums::prod, SCALARS, "The product of the items of an iterable."),
    native("radians", X, |t, a| Ok(Value::float(mf::radians(t.to_f64(a[0])?))), SCALARS, "Degrees as radians.").meaning(Meaning::Float1(mf::radians)),
    native(
        "remainder",
        XY,
        |t, a| float(t, mf::remainder(t.to_f64(a[0])?, t.to_f64(a[1])?)),
        SCALARS,
        "x minus the nearest multiple of y.",
    ),
    native("sin", X, sin, SCALARS, "The sine of x radians.").meaning(Meaning::Float1(f64::sin)),
    native("sinh", X, sinh, SCALARS, "The hyperbolic sine of x.").meaning(Meaning::Float1(f64::sinh)),
    native("sqrt", X, sqrt, SCALARS, "The square root of x.").meaning(Meaning::Sqrt),
    native("sumprod", "(p, q, /)", sums::sumprod, SCALARS, "The sum of products of two iterables of the same length."),
    native("tan", X, tan, SCALARS, "The tangent of x radians.").meaning(Meaning::Float1(f64::tan)),
    native("tanh", X, tanh, SCALARS, "The hyperbolic tangent of x.").meaning(Meaning::Float1(f64::tanh)),
    native("trunc", X, trunc, SCALARS, "The integer next to x towards zero."),
    native("ulp", X, |t, a| Ok(Value::float(mf::ulp(t.to_f64(a[0])?))), SCALARS, "The value of the last bit of x."),
];

fn init(t: &Thread, module: Value) -> R<()> {
    use std::f64::consts;
    for (name, x) in
        [("pi", consts::PI), ("e", consts::E), ("tau", consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)]
    {
        t.setattr(module, t.intern(name)?, Value::float(x))?;
    }
    Ok(())
}

fn float(t: &Thread, x: taipan_core::algo::Result<f64>) -> R {
    x.map(Value::float).map_err(|e| t.algo_error(e))
}

/// `floor` and `ceil`: the method of the class, else by the float.
fn rounded(t: &Thread, v: Value, method: &str, on_float: fn(f64) -> f64) -> R {
    if let Some(x) = v.as_float() {
        return t.float_to_int(on_float(x));
    }
    match t.call_special(v, t.intern(method)?, &[])? {
        Some(r) => Ok(r),
        None => t.float_to_int(on_float(t.to_f64(v)?)),
    }
}

fn trunc(t: &Thread, a: Args<'_>) -> R {
    if let Some(x) = a[0].as_float() {
        return t.float_to_int(x);
    }
    match t.call_special(a[0], t.names().__trunc__, &[])? {
        Some(r) => Ok(r),
        None => Err(t.type_error(format_args!("type {} doesn't define __trunc__ method", t.type_name(a[0])))),
    }
}

fn frexp(t: &Thread, a: Args<'_>) -> R {
    let (mantissa, exponent) = mf::frexp(t.to_f64(a[0])?);
    Ok(t.new_tuple(&[Value::float(mantissa), Value::int_unchecked(exponent as i64)])?.value())
}

fn modf(t: &Thread, a: Args<'_>) -> R {
    let (fraction, whole) = mf::modf(t.to_f64(a[0])?);
    Ok(t.new_tuple(&[Value::float(fraction), Value::float(whole)])?.value())
}

fn ldexp(t: &Thread, a: Args<'_>) -> R {
    let x = t.to_f64(a[0])?;
    let exponent = match t.as_int(a[1]) {
        Some(IntRef::Small(i)) => i,
        Some(big) if big.is_negative() => i64::MIN,
        Some(_) => i64::MAX,
        None => return Err(t.type_error("Expected an int as second argument to ldexp.")),
    };
    float(t, mf::ldexp(x, exponent))
}

fn nextafter(t: &Thread, a: Args<'_>) -> R {
    let (x, y) = (t.to_f64(a[0])?, t.to_f64(a[1])?);
    let steps = match a.not_none(2) {
        None => 1,
        Some(v) => {
            let n = t.index_int(v)?;
            let n = t.as_int(n).unwrap_or(IntRef::Small(0));
            if n.is_negative() {
                return Err(t.value_error("steps must be a non-negative integer"));
            }
            n.as_u64().unwrap_or(u64::MAX)
        }
    };
    Ok(Value::float(mf::next_after(x, y, steps)))
}

fn isclose(t: &Thread, a: Args<'_>) -> R {
    let (x, y) = (t.to_f64(a[0])?, t.to_f64(a[1])?);
    let relative = a.opt(2).map_or(Ok(1e-9), |v| t.to_f64(v))?;
    let absolute = a.opt(3).map_or(Ok(0.0), |v| t.to_f64(v))?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(t.value_error("tolerances must be non-negative"));
    }
    if x == y {
        return Ok(Value::TRUE);
    }
    if x.is_infinite() || y.is_infinite() {
        return Ok(Value::FALSE);
    }
    let difference = (y - x).abs();
    let close = difference <= (relative * y).abs() || difference <= (relative * x).abs() || difference <= absolute;
    Ok(Value::bool(close))
}

/// `log`, `log2`, `log10` of a number of any size.
fn logarithm(t: &Thread, v: Value, name: &str) -> R<f64> {
    let Some(row) = mf::unary(name) else { return Err(t.system_error("math has no such logarithm")) };
    let result = match t.as_int(v) {
        Some(i) => math_int::log(&i.to_ibig(), row.function),
        None => row.call(t.to_f64(v)?),
    };
    result.map_err(|e| t.algo_error(e))
}

fn log(t: &Thread, a: Args<'_>) -> R {
    let x = logarithm(t, a[0], "log")?;
    let Some(base) = a.opt(1) else { return Ok(Value::float(x)) };
    let base = logarithm(t, base, "log")?;
    if base == 0.0 {
        return Err(t.zero_division_error("division by zero"));
    }
    Ok(Value::float(x / base))
}
