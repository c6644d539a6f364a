//! The type `complex`.

use crate::algo::complex::{self, Complex, ParseError};
use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_class, native_static};
use crate::object::{Complex as ComplexObject, Str, Type, Wrapper};
use crate::ops::binary::BinOp;
use crate::thread::Thread;
use crate::types::float::{float_hash, float_of};
use crate::types::int::IntRef;
use crate::types::str::ascii_digits;
use crate::types::ty;
use taipan_heap::{Gc, Value};

const PURE: Effects = Effects::PURE;
const RAISES: Effects = Effects::RAISES;

pub static COMPLEX: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "complex(real=0, imag=0)\n\nA complex number, from its parts, from another number or from text.",
};

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, real=0, imag=0)", complex_new, Effects::ANY, "Create and return a new object."),
    native(
        "__repr__",
        "($self, /)",
        |t, a| Ok(t.new_str(&complex::repr(this(a[0])))?.value()),
        RAISES,
        "Return repr(self).",
    ),
    native("__hash__", "($self, /)", hash, PURE, "Return hash(self)."),
    native(
        "__bool__",
        "($self, /)",
        |_, a| Ok(Value::bool(this(a[0]) != Complex::new(0.0, 0.0))),
        PURE,
        "True if self else False",
    ),
    native(
        "__eq__",
        "($self, value, /)",
        |_, a| Ok(equal(a).map_or(Value::NOT_IMPLEMENTED, Value::bool)),
        PURE,
        "Return self==value.",
    ),
    native(
        "__ne__",
        "($self, value, /)",
        |_, a| Ok(equal(a).map_or(Value::NOT_IMPLEMENTED, |e| Value::bool(!e))),
        PURE,
        "Return self!=value.",
    ),
    native("__lt__", "($self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED), PURE, "Return self<value."),
    native("__le__", "($self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED), PURE, "Return self<=value."),
    native("__gt__", "($self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED), PURE, "Return self>value."),
    native("__ge__", "($self, value, /)", |_, _| Ok(Value::NOT_IMPLEMENTED), PURE, "Return self>=value."),
    native("__add__", "($self, value, /)", |t, a| arith(t, a[0], a[1], add), RAISES, "Return self+value."),
    native("__radd__", "($self, value, /)", |t, a| arith(t, a[1], a[0], add), RAISES, "Return value+self."),
    native("__sub__", "($self, value, /)", |t, a| arith(t, a[0], a[1], sub), RAISES, "Return self-value."),
    native("__rsub__", "($self, value, /)", |t, a| arith(t, a[1], a[0], sub), RAISES, "Return value-self."),
    native("__mul__", "($self, value, /)", |t, a| arith(t, a[0], a[1], mul), RAISES, "Return self*value."),
    native("__rmul__", "($self, value, /)", |t, a| arith(t, a[1], a[0], mul), RAISES, "Return value*self."),
    native("__truediv__", "($self, value, /)", |t, a| arith(t, a[0], a[1], div), RAISES, "Return self/value."),
    native("__rtruediv__", "($self, value, /)", |t, a| arith(t, a[1], a[0], div), RAISES, "Return value/self."),
    native(
        "__pow__",
        "($self, value, mod=None, /)",
        |t, a| pow(t, a[0], a[1], a.not_none(2)),
        RAISES,
        "Return pow(self, value, mod).",
    ),
    native(
        "__rpow__",
        "($self, value, mod=None, /)",
        |t, a| pow(t, a[1], a[0], a.not_none(2)),
        RAISES,
        "Return pow(value, self, mod).",
    ),
    native("__neg__", "($self, /)", |t, a| make(t, Complex::new(-this(a[0]).re, -this(a[0]).im)), RAISES, "-self"),
    native("__pos__", "($self, /)", |t, a| make(t, this(a[0])), RAISES, "+self"),
    native(
        "__abs__",
        "($self, /)",
        |t, a| complex::abs(this(a[0])).map(Value::float).map_err(|e| t.algo_error(e)),
        RAISES,
        "abs(self)",
    ),
    native(
        "__complex__",
        "($self, /)",
        |t, a| make(t, this(a[0])),
        RAISES,
        "Convert this value to exact type complex.",
    ),
    native(
        "conjugate",
        "($self, /)",
        |t, a| make(t, Complex::new(this(a[0]).re, -this(a[0]).im)),
        RAISES,
        "The complex conjugate.",
    ),
    native("__format__", "($self, format_spec, /)", format, RAISES, "Format by a format specification."),
    native("__getnewargs__", "($self, /)", getnewargs, RAISES, "Arguments for __new__ when unpickling."),
    native_class(
        "from_number",
        "($type, number, /)",
        from_number,
        Effects::ANY,
        "A complex number from a number; text is refused.",
    ),
];

static GETSET: &[GetSetDef] = &[
    getter("real", |_, v| Ok(Value::float(this(v).re)), "the real part of a complex number"),
    getter("imag", |_, v| Ok(Value::float(this(v).im)), "the imaginary part of a complex number"),
];

/// The complex number that `v` is (instances of subclasses included).
pub fn complex_of(v: Value) -> Option<Complex> {
    let c = v.downcast::<ComplexObject>().or_else(|| v.downcast::<Wrapper>()?.payload.get()?.downcast())?;
    Some(Complex::new(c.re, c.im))
}

fn this(v: Value) -> Complex {
    complex_of(v).unwrap_or(Complex::new(0.0, 0.0))
}

fn make(t: &Thread, c: Complex) -> R {
    t.new_complex(c.re, c.im)
}

/// An operand: real ones stay apart, because a missing imaginary part is not a zero.
#[derive(Clone, Copy)]
enum Operand {
    Real(f64),
    Complex(Complex),
}

impl Operand {
    fn of(t: &Thread, v: Value) -> R<Option<Operand>> {
        if let Some(c) = complex_of(v) {
            return Ok(Some(Operand::Complex(c)));
        }
        match (float_of(v), IntRef::of(v)) {
            (Some(x), _) => Ok(Some(Operand::Real(x))),
            (_, Some(i)) => i.to_f64(t).map(|x| Some(Operand::Real(x))),
            _ => Ok(None),
        }
    }
    fn full(self) -> Complex {
        match self {
            Operand::Real(x) => Complex::new(x, 0.0),
            Operand::Complex(c) => c,
        }
    }
}

fn arith(t: &Thread, a: Value, b: Value, op: fn(Operand, Operand) -> crate::algo::Result<Complex>) -> R {
    let (Some(x), Some(y)) = (Operand::of(t, a)?, Operand::of(t, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    match op(x, y) {
        Ok(c) => make(t, c),
        Err(e) => Err(t.algo_error(e)),
    }
}

/// Sum, difference, product or quotient of exact numbers, one of them complex; `None` for anything else.
pub fn quick_binary(t: &Thread, op: BinOp, a: Value, b: Value) -> Option<R> {
    let (x, y) = (t.shape_of(a), t.shape_of(b));
    let number = |shape| matches!(shape, ty::COMPLEX | ty::FLOAT | ty::INT);
    if !(number(x) && number(y) && (x == ty::COMPLEX || y == ty::COMPLEX)) {
        return None;
    }
    let op = match op {
        BinOp::Add => add,
        BinOp::Sub => sub,
        BinOp::Mul => mul,
        BinOp::TrueDiv => div,
        _ => return None,
    };
    Some(arith(t, a, b, op))
}

fn add(a: Operand, b: Operand) -> crate::algo::Result<Complex> {
    Ok(match (a, b) {
        (Operand::Complex(c), Operand::Real(x)) | (Operand::Real(x), Operand::Complex(c)) => complex::add_real(c, x),
        (a, b) => complex::add(a.full(), b.full()),
    })
}

fn sub(a: Operand, b: Operand) -> crate::algo::Result<Complex> {
    Ok(match (a, b) {
        (Operand::Complex(c), Operand::Real(x)) => complex::sub_real(c, x),
        (Operand::Real(x), Operand::Complex(c)) => complex::real_sub(x, c),
        (a, b) => complex::sub(a.full(), b.full()),
    })
}

fn mul(a: Operand, b: Operand) -> crate::algo::Result<Complex> {
    Ok(match (a, b) {
        (Operand::Complex(c), Operand::Real(x)) | (Operand::Real(x), Operand::Complex(c)) => complex::mul_real(c, x),
        (a, b) => complex::mul(a.full(), b.full()),
    })
}

fn div(a: Operand, b: Operand) -> crate::algo::Result<Complex> {
    match (a, b) {
        (Operand::Complex(c), Operand::Real(x)) => complex::div_real(c, x),
        (a, b) => complex::div(a.full(), b.full()),
    }
}

fn pow(t: &Thread, a: Value, b: Value, modulus: Option<Value>) -> R {
    let (Some(x), Some(y)) = (Operand::of(t, a)?, Operand::of(t, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    if modulus.is_some() {
        return Err(t.value_error("complex modulo"));
    }
    match complex::pow(x.full(), y.full()) {
        Ok(c) => make(t, c),
        Err(e) => Err(t.algo_error(e)),
    }
}

fn equal(a: Args<'_>) -> Option<bool> {
    let x = this(a[0]);
    if let Some(y) = complex_of(a[1]) {
        return Some(x == y);
    }
    match (float_of(a[1]), IntRef::of(a[1])) {
        (Some(y), _) => Some(x.re == y && x.im == 0.0),
        (_, Some(i)) => Some(x.im == 0.0 && i.compare_float(x.re).is_some_and(|o| o.is_eq())),
        _ => None,
    }
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let c = this(a[0]);
    t.new_int(complex::hash(float_hash(a[0], c.re), float_hash(a[0], c.im)))
}

fn format(t: &Thread, a: Args<'_>) -> R {
    let spec = t.format_spec_argument(a[1])?;
    Ok(t.format_complex(a[0], this(a[0]), spec)?.value())
}

fn getnewargs(t: &Thread, a: Args<'_>) -> R {
    let c = this(a[0]);
    Ok(t.new_tuple(&[Value::float(c.re), Value::float(c.im)])?.value())
}

/// `__complex__`, if the class has it.
fn through_method(t: &Thread, v: Value) -> R<Option<Complex>> {
    match t.call_special(v, t.names().__complex__, &[])? {
        None => Ok(None),
        Some(r) => match complex_of(r) {
            Some(c) => Ok(Some(c)),
            None => Err(t.type_error(format_args!(
                "{}.__complex__() must return a complex, not {}",
                t.shown_type(v),
                t.shown_type(r)
            ))),
        },
    }
}

/// The number an argument stands for: complex kept apart from real. `None`: neither.
fn number(t: &Thread, v: Value) -> R<Option<Operand>> {
    if t.is_exact(v, ty::COMPLEX) {
        return Ok(complex_of(v).map(Operand::Complex));
    }
    if !v.is_pointer() {
        return Operand::of(t, v);
    }
    if let Some(c) = through_method(t, v)? {
        return Ok(Some(Operand::Complex(c)));
    }
    if t.lookup_special(v, t.names().__float__).is_some() || t.lookup_special(v, t.names().__index__).is_some() {
        return Ok(Some(Operand::Real(t.to_f64(v)?)));
    }
    Ok(None)
}

fn complex_new(t: &Thread, a: Args<'_>) -> R {
    let value = match (a.opt(1), a.opt(2)) {
        (None, None) => Complex::new(0.0, 0.0),
        (Some(x), None) => match t.as_str(x) {
            Some(s) => from_text(t, s)?,
            None => match number(t, x)? {
                Some(n) => n.full(),
                None => {
                    return Err(t.type_error(format_args!(
                        "complex() argument must be a string or a number, not {}",
                        t.shown_type(x)
                    )));
                }
            },
        },
        (re, im) => from_parts(t, re, im)?,
    };
    let value = make(t, value)?;
    t.wrap_exact(a[0], ty::COMPLEX, value)
}

fn from_parts(t: &Thread, re: Option<Value>, im: Option<Value>) -> R<Complex> {
    let part = |v: Option<Value>, name: &str| -> R<Operand> {
        let Some(v) = v else { return Ok(Operand::Real(0.0)) };
        match number(t, v)? {
            Some(n) => Ok(n),
            None => Err(t.type_error(format_args!(
                "complex() argument '{name}' must be a real number, not {}",
                t.shown_type(v)
            ))),
        }
    };
    let (re, im) = (part(re, "real")?, part(im, "imag")?);
    let (mut real, mut imaginary) = match re {
        Operand::Real(x) => (x, None),
        Operand::Complex(c) => (c.re, Some(c.im)),
    };
    match im {
        Operand::Real(y) => imaginary = Some(imaginary.map_or(y, |i| i + y)),
        Operand::Complex(c) => {
            real -= c.im;
            imaginary = Some(imaginary.map_or(c.re, |i| i + c.re));
        }
    }
    Ok(Complex::new(real, imaginary.unwrap_or(0.0)))
}

fn from_text(t: &Thread, s: Gc<Str>) -> R<Complex> {
    match complex::parse(&ascii_digits(&s)) {
        Ok(c) => Ok(c),
        Err(ParseError::Malformed) => Err(t.value_error("complex() arg is a malformed string")),
        Err(ParseError::Underscore) => {
            let shown = t.repr(s.value())?.to_text();
            Err(t.value_error(format_args!("could not convert string to complex: {shown}")))
        }
    }
}

fn from_number(t: &Thread, a: Args<'_>) -> R {
    let Some(n) = number(t, a[1])? else {
        return Err(t.type_error(format_args!("must be real number, not {}", t.shown_type(a[1]))));
    };
    let value = make(t, n.full())?;
    match a[0].downcast::<Type>() {
        Some(c) if c != t.vm().type_of_id(ty::COMPLEX) => t.call(a[0], &[value]),
        _ => Ok(value),
    }
}

impl Thread {
    /// The complex number of an argument (`__complex__`, `__float__`, `__index__`).
    pub fn to_complex(&self, v: Value) -> R<Complex> {
        match number(self, v)? {
            Some(n) => Ok(n.full()),
            None => Err(self.type_error(format_args!("must be real number, not {}", self.shown_type(v)))),
        }
    }
}
