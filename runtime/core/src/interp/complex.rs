//! Complex numbers, generic over the machine: parts and arithmetic of exact ones, beside reals.
//!
//! The formulas are those of `algo::complex`. Where that goes on after a result that is not a number (products of infinities), or
//! raises, the answer here is `None`.

use super::machine::{Arith, Cmp, FieldId, Machine};
use crate::kinds;
use crate::object::Complex;
use crate::ops::binary::BinOp;
use crate::types::ty;

/// An operand: a complex, or a real, whose missing imaginary part is not a zero.
enum Number<F> {
    Complex(F, F),
    Real(F),
}

/// The field of a complex that an attribute of this name is.
pub fn part_named(name: &str) -> Option<FieldId> {
    match name {
        "real" => Some(FieldId::ComplexReal),
        "imag" => Some(FieldId::ComplexImag),
        _ => None,
    }
}

/// An exact float, or an int that is exact as one.
pub fn real<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Flt> {
    if let Some(f) = m.float(v) {
        return Some(f);
    }
    let i = m.small_int(v)?;
    m.int_to_float_exact(i)
}

fn number<M: Machine>(m: &mut M, v: M::Val) -> Option<Number<M::Flt>> {
    match m.exact(v, ty::COMPLEX) {
        Some(o) => Some(Number::Complex(m.load_float(o, FieldId::ComplexReal), m.load_float(o, FieldId::ComplexImag))),
        None => real(m, v).map(Number::Real),
    }
}

/// A new complex number.
pub fn fresh<M: Machine>(m: &mut M, re: M::Flt, im: M::Flt) -> Option<M::Val> {
    let o = m.fresh(kinds::COMPLEX, ty::COMPLEX, size_of::<Complex>())?;
    m.init_float(o, FieldId::ComplexReal, re);
    m.init_float(o, FieldId::ComplexImag, im);
    Some(m.box_ref(o))
}

/// Sum, difference, product, or quotient by a real, of two numbers of which one is a complex. Questions only.
pub fn arith<M: Machine>(m: &mut M, op: BinOp, x: M::Val, y: M::Val) -> Option<M::Val> {
    if m.exact(x, ty::COMPLEX).is_none() && m.exact(y, ty::COMPLEX).is_none() {
        return None;
    }
    let (a, b) = (number(m, x)?, number(m, y)?);
    let simple = match op {
        BinOp::Add => Arith::Add,
        BinOp::Sub => Arith::Sub,
        _ => Arith::Mul,
    };
    let (re, im) = match (op, a, b) {
        (BinOp::Add | BinOp::Sub, Number::Complex(a, b), Number::Complex(c, d)) => {
            (m.float_arith(simple, a, c), m.float_arith(simple, b, d))
        }
        (BinOp::Add | BinOp::Sub, Number::Complex(a, b), Number::Real(c)) => (m.float_arith(simple, a, c), b),
        (BinOp::Add, Number::Real(a), Number::Complex(c, d)) => (m.float_arith(simple, a, c), d),
        (BinOp::Sub, Number::Real(a), Number::Complex(c, d)) => (m.float_arith(simple, a, c), m.float_neg(d)),
        (BinOp::Mul, Number::Complex(a, b), Number::Real(c)) | (BinOp::Mul, Number::Real(c), Number::Complex(a, b)) => {
            (m.float_arith(simple, a, c), m.float_arith(simple, b, c))
        }
        (BinOp::Mul, Number::Complex(a, b), Number::Complex(c, d)) => {
            let (ac, bd) = (m.float_arith(Arith::Mul, a, c), m.float_arith(Arith::Mul, b, d));
            let re = m.float_arith(Arith::Sub, ac, bd);
            let (ad, bc) = (m.float_arith(Arith::Mul, a, d), m.float_arith(Arith::Mul, b, c));
            let im = m.float_arith(Arith::Add, ad, bc);
            if !m.float_compare(Cmp::Eq, re, re) && !m.float_compare(Cmp::Eq, im, im) {
                return None;
            }
            (re, im)
        }
        (BinOp::TrueDiv, Number::Complex(a, b), Number::Real(c)) => (m.float_div(a, c)?, m.float_div(b, c)?),
        _ => return None,
    };
    fresh(m, re, im)
}
