//! The type `float`, and conversions to float.

use crate::algo::{complex, float_hex, float_ops, float_repr};
use crate::error::{R, Raised};
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_class, native_static};
use crate::object::{Str, Type, Wrapper};
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::str::ascii_digits;
use crate::types::ty;
use std::cmp::Ordering;
use taipan_heap::{Gc, Value};

const PURE: Effects = Effects::PURE;
const RAISES: Effects = Effects::RAISES;

pub static FLOAT: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "float(x=0, /)\n\nA floating-point number of double precision, from a number or from text.",
};

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, x=0, /)", float_new, Effects::ANY, "Create and return a new object."),
    native(
        "__repr__",
        "($self, /)",
        |t, a| Ok(t.new_str(&float_repr::repr(float(a[0])))?.value()),
        RAISES,
        "Return repr(self).",
    ),
    native("__hash__", "($self, /)", |t, a| t.new_int(float_hash(a[0], float(a[0]))), PURE, "Return hash(self)."),
    native("__bool__", "($self, /)", |_, a| Ok(Value::bool(float(a[0]) != 0.0)), PURE, "True if self else False"),
    native(
        "__lt__",
        "($self, value, /)",
        |_, a| Ok(order(a, Some(false), Ordering::is_lt)),
        PURE,
        "Return self<value.",
    ),
    native(
        "__le__",
        "($self, value, /)",
        |_, a| Ok(order(a, Some(false), Ordering::is_le)),
        PURE,
        "Return self<=value.",
    ),
    native(
        "__eq__",
        "($self, value, /)",
        |_, a| Ok(order(a, Some(false), Ordering::is_eq)),
        PURE,
        "Return self==value.",
    ),
    native(
        "__ne__",
        "($self, value, /)",
        |_, a| Ok(order(a, Some(true), Ordering::is_ne)),
        PURE,
        "Return self!=value.",
    ),
    native(
        "__gt__",
        "($self, value, /)",
        |_, a| Ok(order(a, Some(false), Ordering::is_gt)),
        PURE,
        "Return self>value.",
    ),
    native(
        "__ge__",
        "($self, value, /)",
        |_, a| Ok(order(a, Some(false), Ordering::is_ge)),
        PURE,
        "Return self>=value.",
    ),
    native("__add__", "($self, value, /)", |t, a| arith(t, a[0], a[1], |x, y| Ok(x + y)), RAISES, "Return self+value."),
    native(
        "__radd__",
        "($self, value, /)",
        |t, a| arith(t, a[1], a[0], |x, y| Ok(x + y)),
        RAISES,
        "Return value+self.",
    ),
    native("__sub__", "($self, value, /)", |t, a| arith(t, a[0], a[1], |x, y| Ok(x - y)), RAISES, "Return self-value."),
    native(
        "__rsub__",
        "($self, value, /)",
        |t, a| arith(t, a[1], a[0], |x, y| Ok(x - y)),
        RAISES,
        "Return value-self.",
    ),
    native("__mul__", "($self, value, /)", |t, a| arith(t, a[0], a[1], |x, y| Ok(x * y)), RAISES, "Return self*value."),
    native(
        "__rmul__",
        "($self, value, /)",
        |t, a| arith(t, a[1], a[0], |x, y| Ok(x * y)),
        RAISES,
        "Return value*self.",
    ),
    native(
        "__truediv__",
        "($self, value, /)",
        |t, a| arith(t, a[0], a[1], float_ops::true_div),
        RAISES,
        "Return self/value.",
    ),
    native(
        "__rtruediv__",
        "($self, value, /)",
        |t, a| arith(t, a[1], a[0], float_ops::true_div),
        RAISES,
        "Return value/self.",
    ),
    native(
        "__floordiv__",
        "($self, value, /)",
        |t, a| arith(t, a[0], a[1], float_ops::floor_div),
        RAISES,
        "Return self//value.",
    ),
    native(
        "__rfloordiv__",
        "($self, value, /)",
        |t, a| arith(t, a[1], a[0], float_ops::floor_div),
        RAISES,
        "Return value//self.",
    ),
    native(
        "__mod__",
        "($self, value, /)",
        |t, a| arith(t, a[0], a[1], float_ops::floor_mod),
        RAISES,
        "Return self%value.",
    ),
    native(
        "__rmod__",
        "($self, value, /)",
        |t, a| arith(t, a[1], a[0], float_ops::floor_mod),
        RAISES,
        "Return value%self.",
    ),
    native("__divmod__", "($self, value, /)", |t, a| divmod(t, a[0], a[1]), RAISES, "Return divmod(self, value)."),
    native("__rdivmod__", "($self, value, /)", |t, a| divmod(t, a[1], a[0]), RAISES, "Return divmod(value, self)."),
    native(
        "__pow__",
        "($self, value, mod=None, /)",
        |t, a| float_pow(t, a[0], a[1], a.not_none(2)),
        RAISES,
        "Return pow(self, value, mod).",
    ),
    native(
        "__rpow__",
        "($self, value, mod=None, /)",
        |t, a| float_pow(t, a[1], a[0], a.not_none(2)),
        RAISES,
        "Return pow(value, self, mod).",
    ),
    native("__neg__", "($self, /)", |_, a| Ok(Value::float(-float(a[0]))), PURE, "-self"),
    native("__pos__", "($self, /)", |_, a| Ok(Value::float(float(a[0]))), PURE, "+self"),
    native("__abs__", "($self, /)", |_, a| Ok(Value::float(float(a[0]).abs())), PURE, "abs(self)"),
    native("__int__", "($self, /)", |t, a| t.float_to_int(float(a[0])), RAISES, "int(self)"),
    native("__trunc__", "($self, /)", |t, a| t.float_to_int(float(a[0])), RAISES, "The int next to self towards zero."),
    native(
        "__floor__",
        "($self, /)",
        |t, a| t.float_to_int(float(a[0]).floor()),
        RAISES,
        "The largest int not above self.",
    ),
    native(
        "__ceil__",
        "($self, /)",
        |t, a| t.float_to_int(float(a[0]).ceil()),
        RAISES,
        "The smallest int not below self.",
    ),
    native("__float__", "($self, /)", |_, a| Ok(Value::float(float(a[0]))), PURE, "float(self)"),
    native(
        "__round__",
        "($self, ndigits=None, /)",
        round,
        Effects::SCALARS,
        "Round to ndigits decimals, to an int without ndigits.",
    ),
    native("__format__", "($self, format_spec, /)", format, RAISES, "Format by a format specification."),
    native(
        "__getnewargs__",
        "($self, /)",
        |t, a| Ok(t.new_tuple(&[Value::float(float(a[0]))])?.value()),
        RAISES,
        "Arguments for __new__ when unpickling.",
    ),
    native(
        "conjugate",
        "($self, /)",
        |_, a| Ok(Value::float(float(a[0]))),
        PURE,
        "The float itself: its own complex conjugate.",
    ),
    native(
        "is_integer",
        "($self, /)",
        |_, a| Ok(Value::bool(float_ops::is_integer(float(a[0])))),
        PURE,
        "True if the float is a whole number.",
    ),
    native("as_integer_ratio", "($self, /)", ratio, RAISES, "A pair of ints whose quotient is exactly the float."),
    native(
        "hex",
        "($self, /)",
        |t, a| Ok(t.new_str(&float_hex::hex(float(a[0])))?.value()),
        RAISES,
        "The float in hexadecimal notation.",
    ),
    native_class("fromhex", "($type, string, /)", from_hex, Effects::ANY, "The float written in hexadecimal notation."),
    native_class(
        "from_number",
        "($type, number, /)",
        from_number,
        Effects::ANY,
        "A float from a real number; text is refused.",
    ),
    native_class(
        "__getformat__",
        "($type, typestr, /)",
        get_format,
        RAISES,
        "How C doubles or floats are stored on this machine.",
    ),
];

static GETSET: &[GetSetDef] = &[
    getter("real", |_, v| Ok(Value::float(float(v))), "the real part of a complex number").fixed(),
    getter("imag", |_, _| Ok(Value::float(0.0)), "the imaginary part of a complex number").fixed(),
];

/// The float that `v` is (instances of subclasses included).
#[inline]
pub fn float_of(v: Value) -> Option<f64> {
    v.as_float().or_else(|| v.downcast::<Wrapper>()?.payload.get()?.as_float())
}

/// Self of a float method.
fn float(v: Value) -> f64 {
    float_of(v).unwrap_or(0.0)
}

/// `hash` of a float `x`, held by object `v`: a NaN's is that of its identity.
pub fn float_hash(v: Value, x: f64) -> i64 {
    float_ops::hash(x).unwrap_or((v.bits().rotate_right(4) >> 1) as i64)
}

/// A comparison: `nan` when an operand is NaN. Comparing with ints is exact.
fn order(a: Args<'_>, nan: Option<bool>, accept: fn(Ordering) -> bool) -> Value {
    let x = float(a[0]);
    let order = match (float_of(a[1]), IntRef::of(a[1])) {
        (Some(y), _) => x.partial_cmp(&y),
        (_, Some(i)) => i.compare_float(x).map(Ordering::reverse),
        _ => return Value::NOT_IMPLEMENTED,
    };
    match order {
        Some(o) => Value::bool(accept(o)),
        None => nan.map_or(Value::NOT_IMPLEMENTED, Value::bool),
    }
}

/// An operand of float arithmetic: a float or an int that has a float.
fn operand(t: &Thread, v: Value) -> R<Option<f64>> {
    match (float_of(v), IntRef::of(v)) {
        (Some(x), _) => Ok(Some(x)),
        (_, Some(i)) => i.to_f64(t).map(Some),
        _ => Ok(None),
    }
}

fn arith(t: &Thread, a: Value, b: Value, op: fn(f64, f64) -> crate::algo::Result<f64>) -> R {
    let (Some(x), Some(y)) = (operand(t, a)?, operand(t, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    op(x, y).map(Value::float).map_err(|e| t.algo_error(e))
}

fn divmod(t: &Thread, a: Value, b: Value) -> R {
    let (Some(x), Some(y)) = (operand(t, a)?, operand(t, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (quotient, remainder) = float_ops::divmod(x, y).map_err(|e| t.algo_error(e))?;
    Ok(t.new_tuple(&[Value::float(quotient), Value::float(remainder)])?.value())
}

/// `a ** b` where one is a float and both are real.
pub fn float_pow(t: &Thread, a: Value, b: Value, modulus: Option<Value>) -> R {
    let (Some(x), Some(y)) = (operand(t, a)?, operand(t, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    if modulus.is_some() {
        return Err(t.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    match float_ops::pow(x, y) {
        Ok(Some(power)) => Ok(Value::float(power)),
        Ok(None) => {
            let power = complex::pow(complex::Complex::new(x, 0.0), complex::Complex::new(y, 0.0));
            let power = power.map_err(|e| t.algo_error(e))?;
            t.new_complex(power.re, power.im)
        }
        Err(e) => Err(t.algo_error(e)),
    }
}

fn round(t: &Thread, a: Args<'_>) -> R {
    let x = float(a[0]);
    let Some(digits) = a.not_none(1) else {
        return match float_ops::round_to_int(x) {
            Ok(i) => t.new_algo_int(i),
            Err(e) => Err(t.algo_error(e)),
        };
    };
    let digits = match t.as_int(t.index_int(digits)?) {
        Some(IntRef::Small(i)) => i,
        Some(big) if big.is_negative() => i64::MIN,
        _ => i64::MAX,
    };
    float_ops::round(x, digits).map(Value::float).map_err(|e| t.algo_error(e))
}

fn format(t: &Thread, a: Args<'_>) -> R {
    let spec = t.format_spec_argument(a[1])?;
    Ok(t.format_float(a[0], float(a[0]), spec)?.value())
}

fn ratio(t: &Thread, a: Args<'_>) -> R {
    let (n, d) = float_ops::as_integer_ratio(float(a[0])).map_err(|e| t.algo_error(e))?;
    let (n, d) = (t.new_algo_int(n)?, t.new_algo_int(d)?);
    Ok(t.new_tuple(&[n, d])?.value())
}

/// `value` for `float` itself, `cls(value)` for a subclass.
fn through_class(t: &Thread, cls: Value, value: f64) -> R {
    match cls.downcast::<Type>() {
        Some(c) if c != t.vm().type_of_id(ty::FLOAT) => t.call(cls, &[Value::float(value)]),
        _ => Ok(Value::float(value)),
    }
}

fn from_hex(t: &Thread, a: Args<'_>) -> R {
    let Some(s) = t.as_str(a[1]) else {
        return Err(t.type_error(format_args!("fromhex() argument must be str, not {}", t.shown_type(a[1]))));
    };
    let x = match s.as_ascii() {
        Some(text) => float_hex::from_hex(text.as_bytes()).map_err(|e| t.algo_error(e))?,
        None => return Err(t.value_error("invalid hexadecimal floating-point string")),
    };
    through_class(t, a[0], x)
}

fn from_number(t: &Thread, a: Args<'_>) -> R {
    let x = t.to_f64(a[1])?;
    through_class(t, a[0], x)
}

fn get_format(t: &Thread, a: Args<'_>) -> R {
    match t.as_str(a[1]) {
        Some(s) if s.is("double") || s.is("float") => {
            let order = if cfg!(target_endian = "little") { "IEEE, little-endian" } else { "IEEE, big-endian" };
            Ok(t.new_str(order)?.value())
        }
        Some(_) => Err(t.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
        None => Err(t.type_error(format_args!("__getformat__() argument must be str, not {}", t.shown_type(a[1])))),
    }
}

fn float_new(t: &Thread, a: Args<'_>) -> R {
    let value = match a.opt(1) {
        None => 0.0,
        Some(x) => t.float_from_object(x)?,
    };
    t.wrap_exact(a[0], ty::FLOAT, Value::float(value))
}

fn not_a_float(t: &Thread, shown: Value) -> Raised {
    match t.repr(shown) {
        Ok(text) => t.value_error(format_args!("could not convert string to float: {}", text.to_text())),
        Err(r) => r,
    }
}

fn float_from_str(t: &Thread, s: Gc<Str>) -> R<f64> {
    let parsed = match s.as_ascii() {
        Some(text) => float_repr::parse_float(text.as_bytes()),
        None => float_repr::parse_float(&ascii_digits(&s)),
    };
    parsed.ok_or_else(|| not_a_float(t, s.value()))
}

impl Thread {
    /// `float(x)`.
    fn float_from_object(&self, x: Value) -> R<f64> {
        if let Some(f) = x.as_float() {
            return Ok(f);
        }
        if let Some(s) = self.as_str(x)
            && self.lookup_special(x, self.names().__float__).is_none()
        {
            return float_from_str(self, s);
        }
        let has = |name| self.lookup_special(x, name).is_some();
        if has(self.names().__float__) || has(self.names().__index__) {
            return self.to_f64(x);
        }
        match self.try_buffer(x)? {
            Some(b) => float_repr::parse_float(b.as_slice()).ok_or_else(|| not_a_float(self, x)),
            None => Err(self.type_error(format_args!(
                "float() argument must be a string or a real number, not '{}'",
                self.shown_type(x)
            ))),
        }
    }

    /// The float that `v` is, instances of subclasses included; no conversion.
    #[inline]
    pub fn as_float(&self, v: Value) -> Option<f64> {
        float_of(v)
    }
}
