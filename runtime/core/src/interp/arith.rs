//! Arithmetic and unary operators.

use super::call::{CallArgs, Then, enter_function};
use super::exec::Exec;
use super::frame::{Continuation, attempt_flag};
use super::machine::{Arith, Bits, Cmp, Machine};
use super::op::Flow;
use crate::algo::float_ops;
use crate::object::Function;
use crate::ops::binary::{BinOp, Operator, attempts, builtin_binary, builtin_compare, no_attempt_left};
use crate::types::int::arith::quick_binary;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Value, Word};
use taipan_parser::opcodes::{Ins, Opcode, Operand};

/// The quick int and float cases of an operator.
#[inline(always)]
fn quick<M: Machine>(m: &mut M, op: BinOp, dst: usize, x: M::Val, y: M::Val) -> Flow {
    if let Some((a, b)) = m.small_ints(x, y) {
        let r = match op {
            BinOp::Add => m.int_add(a, b),
            BinOp::Sub => m.int_sub(a, b),
            BinOp::Mul => m.int_mul(a, b),
            BinOp::FloorDiv => m.int_floordiv(a, b),
            BinOp::Mod => m.int_mod(a, b),
            BinOp::And => Some(m.int_bits(Bits::And, a, b)),
            BinOp::Or => Some(m.int_bits(Bits::Or, a, b)),
            BinOp::Xor => Some(m.int_bits(Bits::Xor, a, b)),
            BinOp::Shl => m.int_shl(a, b),
            BinOp::Shr => m.int_shr(a, b),
            BinOp::TrueDiv => {
                // Rounded once: the operands must be exact as floats.
                let Some(fa) = m.int_to_float_exact(a) else { return Flow::Slow };
                let Some(fb) = m.int_to_float_exact(b) else { return Flow::Slow };
                let Some(q) = m.float_div(fa, fb) else { return Flow::Slow };
                let v = m.box_float(q);
                m.set(dst, v);
                return Flow::Next;
            }
            BinOp::Pow | BinOp::MatMul => None,
        };
        let Some(r) = r else { return Flow::Slow };
        let v = m.box_int(r);
        m.set(dst, v);
        return Flow::Next;
    }
    if let Some((a, b)) = m.floats(x, y) {
        return floats(m, op, dst, a, b);
    }
    Flow::Slow
}

#[inline(always)]
fn floats<M: Machine>(m: &mut M, op: BinOp, dst: usize, a: M::Flt, b: M::Flt) -> Flow {
    let r = match op {
        BinOp::Add => Some(m.float_arith(Arith::Add, a, b)),
        BinOp::Sub => Some(m.float_arith(Arith::Sub, a, b)),
        BinOp::Mul => Some(m.float_arith(Arith::Mul, a, b)),
        BinOp::TrueDiv => m.float_div(a, b),
        _ => None,
    };
    let Some(r) = r else { return Flow::Slow };
    let v = m.box_float(r);
    m.set(dst, v);
    Flow::Next
}

/// Operators on floats that are calls: not a number where they raise.
fn float_function(op: BinOp) -> Option<fn(f64, f64) -> f64> {
    match op {
        BinOp::Pow => Some(|a, b| float_ops::pow(a, b).ok().flatten().unwrap_or(f64::NAN)),
        BinOp::Mod => Some(|a, b| float_ops::floor_mod(a, b).unwrap_or(f64::NAN)),
        BinOp::FloorDiv => Some(|a, b| float_ops::floor_div(a, b).unwrap_or(f64::NAN)),
        _ => None,
    }
}

/// An int, or a bool as one.
fn int_or_bool<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Int> {
    match m.bool_of(v) {
        Some(b) => Some(m.int(b as i64)),
        None => m.small_int(v),
    }
}

/// Sums, differences, products and bits with bools; small powers.
fn odd_ints<M: Machine>(m: &mut M, op: BinOp, x: M::Val, y: M::Val) -> Option<M::Val> {
    let r = match op {
        BinOp::Pow => {
            let (a, b) = m.small_ints(x, y)?;
            let square = m.int_mul(a, a)?;
            match m.promote_int(b) {
                2 => square,
                3 => m.int_mul(square, a)?,
                _ => return None,
            }
        }
        BinOp::Add | BinOp::Sub | BinOp::Mul => {
            let (a, b) = (int_or_bool(m, x)?, int_or_bool(m, y)?);
            match op {
                BinOp::Add => m.int_add(a, b)?,
                BinOp::Sub => m.int_sub(a, b)?,
                _ => m.int_mul(a, b)?,
            }
        }
        BinOp::And | BinOp::Or | BinOp::Xor => {
            if let (Some(a), Some(b)) = (m.bool_of(x), m.bool_of(y)) {
                let b = match op {
                    BinOp::And => a & b,
                    BinOp::Or => a | b,
                    _ => a ^ b,
                };
                return Some(m.known(Value::bool(b)));
            }
            let (a, b) = (int_or_bool(m, x)?, int_or_bool(m, y)?);
            match op {
                BinOp::And => m.int_bits(Bits::And, a, b),
                BinOp::Or => m.int_bits(Bits::Or, a, b),
                _ => m.int_bits(Bits::Xor, a, b),
            }
        }
        _ => return None,
    };
    Some(m.box_int(r))
}

/// Strings and lists, bools, mixed int and float operands.
fn mixed<M: Machine>(m: &mut M, op: BinOp, inplace: bool, dst: usize, x: M::Val, y: M::Val) -> Flow {
    if let Some(v) = m.int_binary(op, x, y) {
        m.set(dst, v);
        return Flow::Next;
    }
    if matches!(op, BinOp::Add | BinOp::Mul) {
        if let Some((a, shape)) = m.shape(x) {
            let v = match (op, shape) {
                (BinOp::Add, ty::STR) => m.exact(y, ty::STR).and_then(|b| m.str_concat(a, b)),
                (BinOp::Add, ty::LIST) if inplace => {
                    let Some(b) = m.exact(y, ty::LIST) else { return Flow::Slow };
                    m.list_extend(a, b).then_some(x)
                }
                (BinOp::Add, ty::LIST) => m.exact(y, ty::LIST).and_then(|b| m.list_concat(a, b)),
                (BinOp::Add, ty::TUPLE) => m.exact(y, ty::TUPLE).and_then(|b| m.tuple_concat(a, b)),
                (BinOp::Mul, ty::LIST) if !inplace => m.small_int(y).and_then(|n| m.list_repeat(a, n)),
                (_, ty::COMPLEX) => super::complex::arith(m, op, x, y),
                _ => None,
            };
            let Some(v) = v else { return Flow::Slow };
            m.set(dst, v);
            return Flow::Next;
        }
    }
    if matches!(op, BinOp::And | BinOp::Or | BinOp::Sub | BinOp::Xor)
        && let Some((a, ty::SET | ty::FROZENSET)) = m.shape(x)
    {
        let v = match m.shape(y) {
            // A set is changed in place.
            Some((b, ty::SET | ty::FROZENSET)) if !inplace || m.exact(x, ty::FROZENSET).is_some() => {
                m.set_binary(op, a, b)
            }
            _ => None,
        };
        let Some(v) = v else { return Flow::Slow };
        m.set(dst, v);
        return Flow::Next;
    }
    if matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::TrueDiv)
        && let Some(v) = super::complex::arith(m, op, x, y)
    {
        m.set(dst, v);
        return Flow::Next;
    }
    if op == BinOp::Mod
        && let Some(format) = m.exact(x, ty::STR)
    {
        let Some(v) = m.str_percent(format, y) else { return Flow::Slow };
        m.set(dst, v);
        return Flow::Next;
    }
    if let Some(v) = odd_ints(m, op, x, y) {
        m.set(dst, v);
        return Flow::Next;
    }
    if let Some(f) = float_function(op)
        && (m.float(x).is_some() || m.float(y).is_some())
        && let Some(a) = super::complex::real(m, x)
        && let Some(b) = super::complex::real(m, y)
        && let Some(r) = m.call_float2(f, a, b)
    {
        let v = m.box_float(r);
        m.set(dst, v);
        return Flow::Next;
    }
    if !matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::TrueDiv) {
        return Flow::Slow;
    }
    if let Some(a) = m.float(x) {
        let Some(b) = m.small_int(y) else { return Flow::Slow };
        let b = m.int_to_float(b);
        return floats(m, op, dst, a, b);
    }
    if let Some(b) = m.float(y) {
        let Some(a) = m.small_int(x) else { return Flow::Slow };
        let a = m.int_to_float(a);
        return floats(m, op, dst, a, b);
    }
    Flow::Slow
}

/// An operator whose first method is a Python function: pushes its frame.
pub fn user_operator<M: Machine>(m: &mut M, i: Ins, x: M::Val, y: M::Val) -> Flow {
    let Some((method, reflected, next)) = m.operator_method(operator_of(i.op()), x, y) else { return Flow::Slow };
    if !m.can_enter(method, 2) {
        return Flow::Slow;
    }
    let parameters = if reflected { [y, x] } else { [x, y] };
    m.enter_planned(
        method,
        &parameters,
        Then { continuation: Continuation::Binary, dst: i.a(), flags: attempt_flag(next) },
    );
    Flow::Next
}

macro_rules! operators {
    ($($name:ident $op:ident $operand:ident $inplace:literal),* $(,)?) => { $(
        op!($name {
            run(m, i) {
                let x = m.reg(i.b());
                let y = m.$operand(i.c());
                quick(m, BinOp::$op, i.a(), x, y)
            }
            warm(m, i) {
                let x = m.reg(i.b());
                let y = m.$operand(i.c());
                match mixed(m, BinOp::$op, $inplace, i.a(), x, y) {
                    Flow::Slow => user_operator(m, i, x, y),
                    flow => flow,
                }
            }
            slow(x, i) {
                let (a, b) = (x.get(i.b()), Machine::$operand(x, i.c()));
                if let Some(r) = quick_binary(x.thread(), BinOp::$op, a, b) {
                    let v = raise_to_flow!(r);
                    x.put(i.a(), v);
                    return Flow::Next;
                }
                attempt_operator(x, 0)
            }
        });
    )* };
}

operators! {
    ADD Add reg false, SUB Sub reg false, MUL Mul reg false, TRUEDIV TrueDiv reg false, FLOORDIV FloorDiv reg false, MOD Mod reg false, POW Pow reg false,
    MATMUL MatMul reg false, AND And reg false, OR Or reg false, XOR Xor reg false, SHL Shl reg false, SHR Shr reg false,
    IADD Add reg true, ISUB Sub reg true, IMUL Mul reg true, ITRUEDIV TrueDiv reg true, IFLOORDIV FloorDiv reg true, IMOD Mod reg true, IPOW Pow reg true,
    IMATMUL MatMul reg true, IAND And reg true, IOR Or reg true, IXOR Xor reg true, ISHL Shl reg true, ISHR Shr reg true,
    ADD_K Add constant false, SUB_K Sub constant false, MUL_K Mul constant false, TRUEDIV_K TrueDiv constant false,
    FLOORDIV_K FloorDiv constant false, MOD_K Mod constant false, AND_K And constant false, SHL_K Shl constant false, SHR_K Shr constant false,
    IADD_K Add constant true, ISUB_K Sub constant true,
}

/// What an operator instruction computes.
fn operator_of(op: Opcode) -> Operator {
    let n = op as u8;
    let from = |first: Opcode| n.wrapping_sub(first as u8) as usize;
    if from(Opcode::ADD) < 13 {
        return Operator::Binary(BinOp::ALL[from(Opcode::ADD)]);
    }
    if from(Opcode::IADD) < 13 {
        return Operator::Inplace(BinOp::ALL[from(Opcode::IADD)]);
    }
    match op {
        Opcode::ADD_K => Operator::Binary(BinOp::Add),
        Opcode::SUB_K => Operator::Binary(BinOp::Sub),
        Opcode::MUL_K => Operator::Binary(BinOp::Mul),
        Opcode::TRUEDIV_K => Operator::Binary(BinOp::TrueDiv),
        Opcode::FLOORDIV_K => Operator::Binary(BinOp::FloorDiv),
        Opcode::MOD_K => Operator::Binary(BinOp::Mod),
        Opcode::AND_K => Operator::Binary(BinOp::And),
        Opcode::SHL_K => Operator::Binary(BinOp::Shl),
        Opcode::SHR_K => Operator::Binary(BinOp::Shr),
        Opcode::IADD_K => Operator::Inplace(BinOp::Add),
        Opcode::ISUB_K => Operator::Inplace(BinOp::Sub),
        _ => Operator::Compare(COMPARISONS[(n - Opcode::LT as u8) as usize % 6]),
    }
}

const COMPARISONS: [Cmp; 6] = [Cmp::Lt, Cmp::Le, Cmp::Eq, Cmp::Ne, Cmp::Gt, Cmp::Ge];

/// Operator and operands of the instruction at pc - 1.
fn current_operator(x: &Exec) -> (Operator, Ins, Value, Value) {
    // SAFETY: called while an operator instruction executes: it is the one before pc.
    let i = unsafe { *x.pc.sub(1) };
    let right = if i.op().operands()[2] == Operand::Const { x.const_at(i.c()) } else { x.get(i.c()) };
    (operator_of(i.op()), i, x.get(i.b()), right)
}

/// Tries the operator's methods from attempt number `start`. A Python method gets a frame; everything else runs here.
pub fn attempt_operator(x: &mut Exec, start: usize) -> Flow {
    let t = x.thread();
    let (op, i, a, b) = current_operator(x);
    if start == 0 {
        let quick = match op {
            Operator::Binary(op) | Operator::Inplace(op) => builtin_binary(t, op, a, b),
            Operator::Compare(op) => builtin_compare(t, op, a, b).map(|r| Ok(Value::bool(r))),
        };
        if let Some(r) = quick {
            let v = raise_to_flow!(r);
            x.put(i.a(), v);
            return after_operator(x);
        }
    }
    for (n, attempt) in attempts(t, op, a, b).into_iter().enumerate().skip(start) {
        let Some((method, this, other)) = attempt else { continue };
        if let Some(function) = method.downcast::<Function>() {
            let args: [Word; 2] = [Some(this), Some(other)];
            let then = Then { continuation: Continuation::Binary, dst: i.a(), flags: attempt_flag(n + 1) };
            return enter_function(x, function, CallArgs::positional(&args), then);
        }
        let v = raise_to_flow!(t.call_unbound(method, this, &[other]));
        if v != Value::NOT_IMPLEMENTED {
            x.put(i.a(), v);
            return after_operator(x);
        }
    }
    let v = raise_to_flow!(no_attempt_left(t, op, a, b));
    x.put(i.a(), v);
    after_operator(x)
}

/// The result is stored; a fused comparison's becomes its truth, for the jump that follows.
pub fn after_operator(x: &mut Exec) -> Flow {
    // SAFETY: as current_operator.
    let i = unsafe { *x.pc.sub(1) };
    if i.op() >= Opcode::LT_JF && i.op() <= Opcode::GE_K_JT {
        let b = raise_to_flow!(x.thread().truth(x.get(i.a())));
        x.put(i.a(), Value::bool(b));
    }
    Flow::Next
}

op!(NEG {
    run(m, i) {
        let v = m.reg(i.b());
        if let Some(a) = m.small_int(v) {
            let Some(r) = m.int_neg(a) else { return Flow::Slow };
            let v = m.box_int(r);
            m.set(i.a(), v);
            return Flow::Next;
        }
        let Some(f) = m.float(v) else { return Flow::Slow };
        let f = m.float_neg(f);
        let v = m.box_float(f);
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) { unary(x, i, crate::ops::UnaryOp::Neg) }
});

op!(POS {
    slow(x, i) { unary(x, i, crate::ops::UnaryOp::Pos) }
});

op!(INVERT {
    run(m, i) {
        let v = m.reg(i.b());
        let Some(a) = m.small_int(v) else { return Flow::Slow };
        let r = m.int_invert(a);
        let v = m.box_int(r);
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) { unary(x, i, crate::ops::UnaryOp::Invert) }
});

fn unary(x: &mut Exec, i: Ins, op: crate::ops::UnaryOp) -> Flow {
    let t = x.thread();
    let v = x.get(i.b());
    let name = op.name(t);
    if let Some(f) = crate::lookup::class_attr(t, t.type_of(v), name).and_then(|m| m.downcast::<Function>()) {
        return enter_function(x, f, CallArgs::positional(&[Some(v)]), Then::store(i.a()));
    }
    let r = raise_to_flow!(t.unary(op, v));
    x.put(i.a(), r);
    Flow::Next
}
