//! `cmath`: functions of complex numbers.
//!
//! The inverse functions follow W. Kahan, "Branch Cuts for Complex Elementary Functions": everything goes through square
//! roots and real inverse functions, which keeps signs of zero on the cuts. Infinite and NaN arguments are settled first,
//! by C99's rules (annex G), so that the formulas see finite numbers only.

use std::f64::consts::{FRAC_PI_2, LN_2, LN_10, PI, TAU};
use taipan_core::algo::complex::Complex;
use taipan_core::algo::math_float;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::{R, Thread};
use taipan_heap::Value;

pub static MODULE: ModuleDef =
    ModuleDef { name: "cmath", doc: "Mathematical functions of complex numbers.", functions: FUNCTIONS, init };

const ANY: Effects = Effects::ANY;
const Z: &str = "(z, /)";

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("acos", Z, |t, a| function(t, a, acos), ANY, "The arc cosine of z."),
    native("acosh", Z, |t, a| function(t, a, acosh), ANY, "The inverse hyperbolic cosine of z."),
    native("asin", Z, |t, a| function(t, a, asin), ANY, "The arc sine of z."),
    native("asinh", Z, |t, a| function(t, a, asinh), ANY, "The inverse hyperbolic sine of z."),
    native("atan", Z, |t, a| function(t, a, atan), ANY, "The arc tangent of z."),
    native("atanh", Z, |t, a| function(t, a, atanh), ANY, "The inverse hyperbolic tangent of z."),
    native("cos", Z, |t, a| function(t, a, |z| cosh(times_i(z))), ANY, "The cosine of z."),
    native("cosh", Z, |t, a| function(t, a, cosh), ANY, "The hyperbolic cosine of z."),
    native("exp", Z, |t, a| function(t, a, exp), ANY, "e to the power of z."),
    native("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose, ANY, "Are two numbers close to each other?"),
    native("isfinite", Z, |t, a| test(t, a, Complex::is_finite), ANY, "Are both parts finite?"),
    native("isinf", Z, |t, a| test(t, a, Complex::is_infinite), ANY, "Is a part infinite?"),
    native("isnan", Z, |t, a| test(t, a, |z| z.re.is_nan() || z.im.is_nan()), ANY, "Is a part not a number?"),
    native("log", "(z, base=None, /)", log_base, ANY, "The logarithm of z, natural without a base."),
    native("log10", Z, |t, a| function(t, a, |z| log(z).map(|l| Complex::new(l.re / LN_10, l.im / LN_10))), ANY, "The logarithm of z to base 10."),
    native("phase", Z, |t, a| { let z = t.to_complex(a[0])?; Ok(Value::float(z.im.atan2(z.re))) }, ANY, "The argument of z."),
    native("polar", Z, polar, ANY, "Magnitude and argument of z."),
    native("rect", "(r, phi, /)", rect, ANY, "The number with this magnitude and argument."),
    native("sin", Z, |t, a| function(t, a, |z| sinh(times_i(z)).map(over_i)), ANY, "The sine of z."),
    native("sinh", Z, |t, a| function(t, a, sinh), ANY, "The hyperbolic sine of z."),
    native("sqrt", Z, |t, a| function(t, a, |z| Ok(sqrt(z))), ANY, "The square root of z."),
    native("tan", Z, |t, a| function(t, a, |z| tanh(times_i(z)).map(over_i)), ANY, "The tangent of z."),
    native("tanh", Z, |t, a| function(t, a, tanh), ANY, "The hyperbolic tangent of z."),
];

fn init(t: &Thread, module: Value) -> R<()> {
    for (name, x) in [("pi", PI), ("e", std::f64::consts::E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        t.setattr(module, t.intern(name)?, Value::float(x))?;
    }
    t.setattr(module, t.intern("infj")?, t.new_complex(0.0, f64::INFINITY)?)?;
    t.setattr(module, t.intern("nanj")?, t.new_complex(0.0, f64::NAN)?)
}

/// What a function refuses.
enum Refused {
    Domain,
    Range,
}

type Result = std::result::Result<Complex, Refused>;

fn function(t: &Thread, a: Args<'_>, f: fn(Complex) -> Result) -> R {
    finish(t, f(t.to_complex(a[0])?))
}

fn finish(t: &Thread, result: Result) -> R {
    match result {
        Ok(z) => t.new_complex(z.re, z.im),
        Err(Refused::Domain) => Err(t.value_error("math domain error")),
        Err(Refused::Range) => Err(t.overflow_error("math range error")),
    }
}

fn test(t: &Thread, a: Args<'_>, f: fn(Complex) -> bool) -> R {
    Ok(Value::bool(f(t.to_complex(a[0])?)))
}

fn c(re: f64, im: f64) -> Complex {
    Complex::new(re, im)
}

fn times_i(z: Complex) -> Complex {
    c(-z.im, z.re)
}

fn over_i(z: Complex) -> Complex {
    c(z.im, -z.re)
}

/// A component above this overflows when doubled or squared in the formulas.
const LARGE: f64 = f64::MAX / 4.0;
/// Arguments above this overflow `exp`, `cosh`, `sinh`.
const LARGE_EXPONENT: f64 = 708.3;

fn asinh_real(x: f64) -> f64 {
    math_float::unary("asinh").map_or(x, |row| (row.function)(x))
}

fn sqrt(z: Complex) -> Complex {
    if z.im.is_infinite() {
        return c(f64::INFINITY, z.im);
    }
    if z.re.is_nan() || z.im.is_nan() || z.re.is_infinite() {
        if z.re == f64::INFINITY {
            return c(f64::INFINITY, if z.im.is_nan() { z.im } else { 0f64.copysign(z.im) });
        }
        if z.re == f64::NEG_INFINITY {
            let re = if z.im.is_nan() { f64::NAN } else { 0.0 };
            return c(re, f64::INFINITY.copysign(z.im));
        }
        return c(f64::NAN, f64::NAN);
    }
    if z.re == 0.0 && z.im == 0.0 {
        return c(0.0, z.im);
    }
    // Scaled by powers of two so that neither the squares nor the sum overflow or lose bits.
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let s = if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE && (ax > 0.0 || ay > 0.0) {
        let (ax, ay) = (libm::ldexp(ax, 54), libm::ldexp(ay, 54));
        libm::ldexp((ax + ax.hypot(ay)).sqrt(), -27 - 1) * std::f64::consts::SQRT_2
    } else {
        let ax = ax / 8.0;
        2.0 * (ax + ax.hypot(ay / 8.0)).sqrt()
    };
    let d = ay / (2.0 * s);
    if z.re >= 0.0 { c(s, d.copysign(z.im)) } else { c(d, s.copysign(z.im)) }
}

fn log(z: Complex) -> Result {
    if z.re == 0.0 && z.im == 0.0 {
        return Err(Refused::Domain);
    }
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let angle = z.im.atan2(z.re);
    if ax.is_infinite() || ay.is_infinite() {
        return Ok(c(f64::INFINITY, angle));
    }
    if ax.is_nan() || ay.is_nan() {
        return Ok(c(f64::NAN, f64::NAN));
    }
    let re = if ax > LARGE || ay > LARGE {
        (ax / 2.0).hypot(ay / 2.0).ln() + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        libm::ldexp(ax, 53).hypot(libm::ldexp(ay, 53)).ln() - 53.0 * LN_2
    } else {
        let h = ax.hypot(ay);
        if (0.71..=1.73).contains(&h) {
            // Near 1 the logarithm is of the distance to it.
            let (large, small) = (ax.max(ay), ax.min(ay));
            ((large - 1.0) * (large + 1.0) + small * small).ln_1p() / 2.0
        } else {
            h.ln()
        }
    };
    Ok(c(re, angle))
}

fn log_base(t: &Thread, a: Args<'_>) -> R {
    let z = log(t.to_complex(a[0])?);
    let Some(base) = a.opt(1) else { return finish(t, z) };
    let base = log(t.to_complex(base)?);
    match (z, base) {
        (Ok(z), Ok(base)) => match taipan_core::algo::complex::div(z, base) {
            Ok(q) => t.new_complex(q.re, q.im),
            Err(e) => Err(t.algo_error(e)),
        },
        (Err(e), _) | (_, Err(e)) => finish(t, Err(e)),
    }
}

fn exp(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        if z.im == 0.0 {
            return Ok(c(z.re.exp(), z.im));
        }
        if z.re.is_infinite() && z.im.is_finite() {
            let r = z.re.exp();
            return Ok(c(r.copysign(z.im.cos()), r.copysign(z.im.sin())));
        }
        if z.im.is_infinite() && (z.re.is_finite() || z.re == f64::INFINITY) {
            return Err(Refused::Domain);
        }
        return Ok(match z.re {
            f64::NEG_INFINITY => c(0.0, 0.0),
            f64::INFINITY => c(f64::INFINITY, f64::NAN),
            _ => c(f64::NAN, f64::NAN),
        });
    }
    let (re, im) = if z.re > LARGE_EXPONENT {
        let l = (z.re - 1.0).exp();
        (l * z.im.cos() * std::f64::consts::E, l * z.im.sin() * std::f64::consts::E)
    } else {
        let l = z.re.exp();
        (l * z.im.cos(), l * z.im.sin())
    };
    in_range(c(re, im))
}

fn in_range(z: Complex) -> Result {
    if z.is_infinite() { Err(Refused::Range) } else { Ok(z) }
}

fn cosh(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        return hyperbolic_special(z, true);
    }
    let (re, im) = if z.re.abs() > LARGE_EXPONENT {
        let x = z.re - 1f64.copysign(z.re);
        (z.im.cos() * x.cosh() * std::f64::consts::E, z.im.sin() * x.sinh() * std::f64::consts::E)
    } else {
        (z.im.cos() * z.re.cosh(), z.im.sin() * z.re.sinh())
    };
    in_range(c(re, im))
}

fn sinh(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        return hyperbolic_special(z, false);
    }
    let (re, im) = if z.re.abs() > LARGE_EXPONENT {
        let x = z.re - 1f64.copysign(z.re);
        (z.im.cos() * x.sinh() * std::f64::consts::E, z.im.sin() * x.cosh() * std::f64::consts::E)
    } else {
        (z.im.cos() * z.re.sinh(), z.im.sin() * z.re.cosh())
    };
    in_range(c(re, im))
}

/// `cosh` and `sinh` where a part is infinite or NaN.
fn hyperbolic_special(z: Complex, even: bool) -> Result {
    if z.re.is_infinite() && z.im.is_finite() {
        let re = f64::INFINITY;
        if z.im == 0.0 {
            // The product of signs decides the zero's sign.
            return Ok(if even { c(re, z.im * 1f64.copysign(z.re)) } else { c(z.re, z.im) });
        }
        let (cos, sin) = (z.im.cos(), z.im.sin());
        return Ok(if even {
            c(re.copysign(cos), re.copysign(sin * z.re.signum()))
        } else {
            c(re.copysign(cos * z.re.signum()), re.copysign(sin))
        });
    }
    if z.im.is_infinite() && !z.re.is_nan() {
        return Err(Refused::Domain);
    }
    Ok(match (z.re, even) {
        (re, true) if re.is_infinite() => c(f64::INFINITY, f64::NAN),
        (re, false) if re.is_infinite() => c(re, f64::NAN),
        (0.0, true) => c(f64::NAN, 0.0),
        (re, false) if re == 0.0 => c(re, f64::NAN),
        (_, _) if z.im == 0.0 => c(f64::NAN, z.im),
        _ => c(f64::NAN, f64::NAN),
    })
}

fn tanh(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        if z.re.is_infinite() {
            let sign = 1f64.copysign(z.re);
            let im = if z.im.is_finite() { 0f64.copysign(2.0 * z.im.sin() * z.im.cos()) } else { 0.0 };
            return Ok(c(sign, im));
        }
        if z.im.is_infinite() && z.re.is_finite() {
            return Err(Refused::Domain);
        }
        return Ok(if z.im == 0.0 { c(f64::NAN, z.im) } else { c(f64::NAN, f64::NAN) });
    }
    if z.re.abs() > LARGE_EXPONENT {
        let im = 4.0 * z.im.sin() * z.im.cos() * (-2.0 * z.re.abs()).exp();
        return Ok(c(1f64.copysign(z.re), im));
    }
    let (tx, ty) = (z.re.tanh(), z.im.tan());
    let cx = 1.0 / z.re.cosh();
    let txty = tx * ty;
    let denominator = 1.0 + txty * txty;
    Ok(c(tx * (1.0 + ty * ty) / denominator, (ty / denominator) * cx * cx))
}

fn acos(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        return Ok(acos_special(z));
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        let l = (z.re / 2.0).hypot(z.im / 2.0).ln() + 2.0 * LN_2;
        return Ok(c(z.im.abs().atan2(z.re), -l.copysign(z.im)));
    }
    let s1 = sqrt(c(1.0 - z.re, -z.im));
    let s2 = sqrt(c(1.0 + z.re, z.im));
    Ok(c(2.0 * s1.re.atan2(s2.re), asinh_real(s2.re * s1.im - s2.im * s1.re)))
}

fn acos_special(z: Complex) -> Complex {
    let inf = f64::INFINITY;
    match (z.re, z.im) {
        (x, y) if x.is_infinite() && y.is_infinite() => {
            c(if x > 0.0 { PI / 4.0 } else { 3.0 * PI / 4.0 }, -inf.copysign(y))
        }
        (x, y) if x.is_infinite() && y.is_nan() => c(f64::NAN, inf),
        (x, y) if x.is_infinite() => c(if x > 0.0 { 0.0 } else { PI }, -inf.copysign(y)),
        (x, y) if y.is_infinite() => c(if x.is_nan() { f64::NAN } else { FRAC_PI_2 }, -inf.copysign(y)),
        (x, y) if x == 0.0 && y.is_nan() => c(FRAC_PI_2, f64::NAN),
        _ => c(f64::NAN, f64::NAN),
    }
}

fn acosh(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        // acosh is i acos with the sign that makes the real part positive.
        let w = acos_special(z);
        return Ok(if z.im.is_sign_negative() { c(w.im.abs(), -w.re) } else { c(w.im.abs(), w.re) });
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        return Ok(c((z.re / 2.0).hypot(z.im / 2.0).ln() + 2.0 * LN_2, z.im.atan2(z.re)));
    }
    let s1 = sqrt(c(z.re - 1.0, z.im));
    let s2 = sqrt(c(z.re + 1.0, z.im));
    Ok(c(asinh_real(s1.re * s2.re + s1.im * s2.im), 2.0 * s1.im.atan2(s2.re)))
}

fn asinh(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        let inf = f64::INFINITY;
        return Ok(match (z.re, z.im) {
            (x, y) if x.is_infinite() && y.is_infinite() => c(x, (PI / 4.0).copysign(y)),
            (x, y) if x.is_infinite() && y.is_nan() => c(x, f64::NAN),
            (x, y) if x.is_infinite() => c(x, 0f64.copysign(y)),
            (x, y) if y.is_infinite() => c(inf.copysign(x), if x.is_nan() { f64::NAN } else { FRAC_PI_2.copysign(y) }),
            (_, y) if y == 0.0 => c(f64::NAN, y),
            _ => c(f64::NAN, f64::NAN),
        });
    }
    if z.re.abs() > LARGE || z.im.abs() > LARGE {
        let l = (z.re / 2.0).hypot(z.im / 2.0).ln() + 2.0 * LN_2;
        return Ok(c(l.copysign(z.re), z.im.atan2(z.re.abs())));
    }
    let s1 = sqrt(c(1.0 + z.im, -z.re));
    let s2 = sqrt(c(1.0 - z.im, z.re));
    Ok(c(asinh_real(s1.re * s2.im - s2.re * s1.im), z.im.atan2(s1.re * s2.re - s1.im * s2.im)))
}

fn asin(z: Complex) -> Result {
    asinh(times_i(z)).map(over_i)
}

fn atanh(z: Complex) -> Result {
    if !z.is_finite() || z.re.is_nan() || z.im.is_nan() {
        return Ok(match (z.re, z.im) {
            (x, y) if y.is_infinite() => c(0f64.copysign(x), FRAC_PI_2.copysign(y)),
            (x, y) if x.is_infinite() => c(0f64.copysign(x), if y.is_nan() { f64::NAN } else { FRAC_PI_2.copysign(y) }),
            (x, _) if x == 0.0 => c(x, f64::NAN),
            _ => c(f64::NAN, f64::NAN),
        });
    }
    // Odd: computed for a positive real part.
    if z.re < 0.0 || (z.re == 0.0 && z.re.is_sign_negative()) {
        return atanh(c(-z.re, -z.im)).map(|w| c(-w.re, -w.im));
    }
    let ay = z.im.abs();
    if z.re > LARGE.sqrt() || ay > LARGE.sqrt() {
        let h = (z.re / 2.0).hypot(z.im / 2.0);
        return Ok(c(z.re / 4.0 / h / h, FRAC_PI_2.copysign(z.im)));
    }
    if z.re == 1.0 && ay < f64::MIN_POSITIVE.sqrt() {
        if ay == 0.0 {
            return Err(Refused::Domain);
        }
        let re = -(ay.sqrt() / ay.hypot(2.0).sqrt()).ln();
        return Ok(c(re, (2f64.atan2(-ay) / 2.0).copysign(z.im)));
    }
    let re = (4.0 * z.re / ((1.0 - z.re) * (1.0 - z.re) + ay * ay)).ln_1p() / 4.0;
    let im = -(-2.0 * z.im).atan2((1.0 - z.re) * (1.0 + z.re) - ay * ay) / 2.0;
    Ok(c(re, im))
}

fn atan(z: Complex) -> Result {
    atanh(times_i(z)).map(over_i)
}

fn polar(t: &Thread, a: Args<'_>) -> R {
    let z = t.to_complex(a[0])?;
    let r = taipan_core::algo::complex::abs(z).map_err(|_| t.overflow_error("math range error"))?;
    Ok(t.new_tuple(&[Value::float(r), Value::float(z.im.atan2(z.re))])?.value())
}

fn rect(t: &Thread, a: Args<'_>) -> R {
    let (r, phi) = (t.to_f64(a[0])?, t.to_f64(a[1])?);
    if phi.is_infinite() && r != 0.0 && !r.is_nan() {
        return finish(t, Err(Refused::Domain));
    }
    // Without an angle the sign of zero must survive.
    if phi == 0.0 {
        return t.new_complex(r, if r.is_infinite() { phi * r.signum() } else { r * phi });
    }
    if r.is_infinite() && phi.is_finite() {
        return t.new_complex(r.abs().copysign(r * phi.cos()), r.abs().copysign(r * phi.sin()));
    }
    if r == 0.0 && !phi.is_finite() {
        return t.new_complex(0.0, 0.0);
    }
    t.new_complex(r * phi.cos(), r * phi.sin())
}

fn isclose(t: &Thread, a: Args<'_>) -> R {
    let (x, y) = (t.to_complex(a[0])?, t.to_complex(a[1])?);
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
    let difference = (x.re - y.re).hypot(x.im - y.im);
    let largest = x.re.hypot(x.im).max(y.re.hypot(y.im));
    Ok(Value::bool(difference <= relative * largest || difference <= absolute))
}
