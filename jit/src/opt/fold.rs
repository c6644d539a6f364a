//! Folding: what an op gives or becomes by the definitions of its operands alone.
//!
//! ```text
//! v1 = box_int v0            v1 = box_int v0
//! guard_int v1 [s0]    ->
//! v2 = unbox_int v1
//! v3 = int_mul v2, 8         v3 = int_shl v0, 3
//! ```
//!
//! Boxing cancels here and nowhere else, so that removing a `guard_int` of a `box_int` (which may have made a heap
//! int) and replacing the `unbox_int` behind it always happen together.

use crate::ir::{Aux, Graph, Op, OpId, Opcode, Type, Value};
use crate::words;

/// What folding found out.
#[derive(Debug, PartialEq)]
pub enum Fold {
    /// The op gives this value: it can go.
    Value(Value),
    /// A guard that always holds: it can go.
    Holds,
    /// A guard that never holds: what follows is unreachable.
    Fails,
    /// The same as this op (a guard keeps its snapshot).
    Becomes(Opcode, Vec<Value>, Aux),
}

/// Makes ops that stand in front of the one being folded.
pub struct Site<'a> {
    pub graph: &'a mut Graph,
    pub before: &'a mut Vec<OpId>,
}

impl Site<'_> {
    fn emit(&mut self, code: Opcode, args: &[Value]) -> Option<Value> {
        let id = self.graph.new_op(code, args, Aux::None, None);
        self.before.push(id);
        self.graph.op(id).result
    }

    fn arg_of(&self, v: Value, codes: &[Opcode]) -> Option<Value> {
        self.graph.def_op(v).filter(|op| codes.contains(&op.code)).map(|op| op.args[0])
    }

    /// The raw int of a word that is certainly an int.
    pub fn raw_int(&mut self, v: Value) -> Option<Value> {
        if let Some(bits) = self.graph.const_bits(v) {
            return words::is_int(bits).then(|| self.graph.int(words::to_int(bits)));
        }
        self.arg_of(v, &[Opcode::BoxInt, Opcode::BoxSmall])
    }
}

/// What is known of a word from its definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An int, perhaps on the heap; its raw value is at hand.
    Int,
    /// An int of any size, as `box_u64` and the wide ops make.
    Wide,
    Float,
    Bool,
    Heap,
    /// None and other immediates that are neither.
    Other,
}

pub fn kind_of_word(bits: u64) -> Kind {
    match bits {
        words::TRUE | words::FALSE => Kind::Bool,
        w if words::is_int(w) => Kind::Int,
        w if words::is_float(w) => Kind::Float,
        w if words::is_heap(w) => Kind::Heap,
        _ => Kind::Other,
    }
}

/// The kind of a word by its definition.
pub fn kind(graph: &Graph, v: Value) -> Option<Kind> {
    if let Some(bits) = graph.const_bits(v) {
        return Some(kind_of_word(bits));
    }
    Some(match graph.def_op(v)?.code {
        Opcode::BoxInt | Opcode::BoxSmall => Kind::Int,
        code if code.wide_code().is_some() => Kind::Wide,
        Opcode::BoxFloat => Kind::Float,
        Opcode::BoxBool => Kind::Bool,
        Opcode::RefToVal => Kind::Heap,
        _ => return None,
    })
}

/// Folds one op, whose operands are already what they were found to be.
pub fn fold(site: &mut Site<'_>, op: &Op) -> Option<Fold> {
    if let Some(swapped) = constant_to_the_right(site.graph, op) {
        return Some(swapped);
    }
    let result = match op.code.info().operands.first() {
        Some(&crate::ir::ops::Operand::Is(Type::Int)) => fold_int(site, op),
        Some(&crate::ir::ops::Operand::Is(Type::Float)) => fold_float(site, op),
        Some(&crate::ir::ops::Operand::Is(Type::Val)) => fold_val(site, op),
        Some(&crate::ir::ops::Operand::Is(Type::Bool)) => fold_bool(site, op),
        Some(&crate::ir::ops::Operand::Is(Type::Ref)) => fold_ref(site, op),
        _ => None,
    };
    result.or_else(|| match op.code {
        Opcode::GuardEq | Opcode::GuardNe => fold_identity_guard(site, op),
        _ => None,
    })
}

fn constant_to_the_right(graph: &Graph, op: &Op) -> Option<Fold> {
    let &[a, b] = op.args.as_slice() else { return None };
    if !graph.is_const(a) || graph.is_const(b) {
        return None;
    }
    let code = if op.code.has(crate::ir::ops::COMMUTES) { op.code } else { op.code.swapped()? };
    Some(Fold::Becomes(code, vec![b, a], op.aux))
}

// Integers.

/// An integer op on constants. Division by zero has no value here.
pub fn eval_int(code: Opcode, a: i64, b: i64) -> Option<i64> {
    Some(match code {
        Opcode::IntAdd => a.wrapping_add(b),
        Opcode::IntSub => a.wrapping_sub(b),
        Opcode::IntMul => a.wrapping_mul(b),
        Opcode::IntAnd => a & b,
        Opcode::IntOr => a | b,
        Opcode::IntXor => a ^ b,
        Opcode::IntShl => a.wrapping_shl(b as u32),
        Opcode::IntShr => a.wrapping_shr(b as u32),
        Opcode::IntUshr => (a as u64).wrapping_shr(b as u32) as i64,
        Opcode::IntAddOvf => a.checked_add(b)?,
        Opcode::IntSubOvf => a.checked_sub(b)?,
        Opcode::IntMulOvf => a.checked_mul(b)?,
        Opcode::IntShlOvf if (0..64).contains(&b) && (a << b) >> b == a => a << b,
        Opcode::IntFloordiv if b != 0 => {
            let quotient = a.wrapping_div(b);
            quotient.wrapping_sub((a.wrapping_rem(b) != 0 && (a < 0) != (b < 0)) as i64)
        }
        Opcode::IntMod if b != 0 => {
            let remainder = a.wrapping_rem(b);
            if remainder != 0 && (remainder < 0) != (b < 0) { remainder + b } else { remainder }
        }
        Opcode::IntUdiv if a >= 0 && b > 0 => a / b,
        Opcode::IntUrem if a >= 0 && b > 0 => a % b,
        _ => return None,
    })
}

/// An integer comparison on constants.
pub fn compare_int(code: Opcode, a: i64, b: i64) -> Option<bool> {
    Some(match code {
        Opcode::IntEq => a == b,
        Opcode::IntNe => a != b,
        Opcode::IntLt => a < b,
        Opcode::IntLe => a <= b,
        Opcode::IntGt => a > b,
        Opcode::IntGe => a >= b,
        Opcode::IntUlt => (a as u64) < (b as u64),
        _ => return None,
    })
}

fn fold_int(site: &mut Site<'_>, op: &Op) -> Option<Fold> {
    let a = op.args[0];
    let Some(&b) = op.args.get(1) else { return fold_int_unary(site, op, a) };
    let (ca, cb) = (site.graph.const_int(a), site.graph.const_int(b));
    if let (Some(x), Some(y)) = (ca, cb) {
        if let Some(v) = eval_int(op.code, x, y) {
            return Some(Fold::Value(site.graph.int(v)));
        }
        if let Some(c) = compare_int(op.code, x, y) {
            return Some(Fold::Value(site.graph.bool(c)));
        }
        return match op.code {
            Opcode::GuardBounds => Some(if (x as u64) < (y as u64) { Fold::Holds } else { Fold::Fails }),
            code if code.unchecked().is_some() => Some(Fold::Fails),
            _ => None,
        };
    }
    if a == b {
        let same = match op.code {
            Opcode::IntSub | Opcode::IntSubOvf | Opcode::IntXor => Some(Fold::Value(site.graph.int(0))),
            Opcode::IntAnd | Opcode::IntOr => Some(Fold::Value(a)),
            Opcode::GuardBounds => Some(Fold::Fails),
            code => compare_int(code, 0, 0).map(|c| Fold::Value(site.graph.bool(c))),
        };
        if same.is_some() {
            return same;
        }
    }
    fold_int_by_constant(site, op, a, cb?)
}

fn fold_int_unary(site: &mut Site<'_>, op: &Op, a: Value) -> Option<Fold> {
    let c = site.graph.const_int(a);
    match op.code {
        Opcode::IntNeg => Some(Fold::Value(match c {
            Some(c) => site.graph.int(c.wrapping_neg()),
            None => site.arg_of(a, &[Opcode::IntNeg])?,
        })),
        Opcode::IntNot => Some(Fold::Value(match c {
            Some(c) => site.graph.int(!c),
            None => site.arg_of(a, &[Opcode::IntNot])?,
        })),
        Opcode::IntToFloat => Some(Fold::Value(site.graph.float(c? as f64))),
        Opcode::BitsFloat => Some(Fold::Value(match c {
            Some(c) => site.graph.constant(Type::Float, c as u64),
            None => site.arg_of(a, &[Opcode::FloatBits])?,
        })),
        Opcode::BoxInt | Opcode::BoxSmall => match c {
            Some(c) => words::from_int(c).map(|w| Fold::Value(site.graph.constant(Type::Val, w))),
            None => site.arg_of(a, &[Opcode::UnboxInt, Opcode::IntOf]).map(Fold::Value),
        },
        Opcode::BoxU64 => match c {
            Some(c) if c >= 0 => words::from_int(c).map(|w| Fold::Value(site.graph.constant(Type::Val, w))),
            Some(_) => None,
            None => site.arg_of(a, &[Opcode::U64Of]).map(Fold::Value),
        },
        Opcode::IntNonneg => c.map(|c| if c >= 0 { Fold::Value(a) } else { Fold::Fails }),
        _ => None,
    }
}

/// One operand is a constant: neutral elements, powers of two, constants that join.
fn fold_int_by_constant(site: &mut Site<'_>, op: &Op, a: Value, c: i64) -> Option<Fold> {
    let power = (c > 0 && c & (c - 1) == 0).then(|| c.trailing_zeros() as i64);
    let becomes = |site: &mut Site<'_>, code, c| Some(Fold::Becomes(code, vec![a, site.graph.int(c)], Aux::None));
    match (op.code, c) {
        (Opcode::IntAdd | Opcode::IntAddOvf | Opcode::IntSub | Opcode::IntSubOvf, 0)
        | (Opcode::IntOr | Opcode::IntXor | Opcode::IntShl | Opcode::IntShlOvf | Opcode::IntShr | Opcode::IntUshr, 0)
        | (Opcode::IntMul | Opcode::IntMulOvf | Opcode::IntFloordiv, 1)
        | (Opcode::IntAnd, -1) => Some(Fold::Value(a)),
        (Opcode::IntMul | Opcode::IntMulOvf | Opcode::IntAnd, 0) | (Opcode::IntMod, 1 | -1) => {
            Some(Fold::Value(site.graph.int(0)))
        }
        (Opcode::IntOr, -1) => Some(Fold::Value(site.graph.int(-1))),
        (Opcode::IntXor, -1) => Some(Fold::Becomes(Opcode::IntNot, vec![a], Aux::None)),
        (Opcode::IntSub, c) if c != i64::MIN => becomes(site, Opcode::IntAdd, -c),
        (Opcode::IntSubOvf, c) if c != i64::MIN => becomes(site, Opcode::IntAddOvf, -c),
        (Opcode::IntMul, _) if power.is_some() => becomes(site, Opcode::IntShl, power?),
        (Opcode::IntFloordiv, _) if power.is_some() => becomes(site, Opcode::IntShr, power?),
        (Opcode::IntMod, _) if power.is_some() => becomes(site, Opcode::IntAnd, c - 1),
        (Opcode::IntAdd | Opcode::IntAnd | Opcode::IntOr | Opcode::IntXor, c) => {
            let inner = site.graph.args_if(a, op.code)?;
            let (x, d) = (inner[0], site.graph.const_int(inner[1])?);
            let joined = eval_int(op.code, d, c)?;
            Some(Fold::Becomes(op.code, vec![x, site.graph.int(joined)], Aux::None))
        }
        // Comparisons of a truth value turned into a number.
        (Opcode::IntEq | Opcode::IntNe, 0 | 1) => {
            let flag = site.arg_of(a, &[Opcode::BoolToInt])?;
            if (op.code == Opcode::IntEq) == (c == 1) {
                Some(Fold::Value(flag))
            } else {
                Some(Fold::Becomes(Opcode::BoolNot, vec![flag], Aux::None))
            }
        }
        _ => None,
    }
}

// Floats.

fn fold_float(site: &mut Site<'_>, op: &Op) -> Option<Fold> {
    let a = op.args[0];
    let ca = site.graph.const_float(a);
    if let Some(&b) = op.args.get(1) {
        let cb = site.graph.const_float(b)?;
        // Dividing by a power of two is multiplying by its inverse, if that is exact.
        if op.code == Opcode::FloatDiv && ca.is_none() && cb.is_normal() && (1.0 / cb).is_normal() {
            let power = cb.to_bits() & ((1 << 52) - 1) == 0;
            return power.then(|| Fold::Becomes(Opcode::FloatMul, vec![a, site.graph.float(1.0 / cb)], Aux::None));
        }
        let ca = ca?;
        let value = match op.code {
            Opcode::FloatAdd => ca + cb,
            Opcode::FloatSub => ca - cb,
            Opcode::FloatMul => ca * cb,
            Opcode::FloatDiv => ca / cb,
            code => {
                let holds = match code {
                    Opcode::FloatEq => ca == cb,
                    Opcode::FloatNe => ca != cb,
                    Opcode::FloatLt => ca < cb,
                    Opcode::FloatLe => ca <= cb,
                    Opcode::FloatGt => ca > cb,
                    Opcode::FloatGe => ca >= cb,
                    _ => return None,
                };
                return Some(Fold::Value(site.graph.bool(holds)));
            }
        };
        // The sign of a NaN that is made is the machine's choice.
        return (!value.is_nan()).then(|| Fold::Value(site.graph.float(value)));
    }
    let value = match op.code {
        Opcode::FloatNeg => match ca {
            Some(c) => site.graph.float(-c),
            None => site.arg_of(a, &[Opcode::FloatNeg])?,
        },
        Opcode::FloatAbs => site.graph.float(ca?.abs()),
        Opcode::FloatSqrt => site.graph.float(ca.filter(|c| *c >= 0.0)?.sqrt()),
        Opcode::FloatBits => match ca {
            Some(c) => site.graph.int(c.to_bits() as i64),
            None => site.arg_of(a, &[Opcode::BitsFloat])?,
        },
        Opcode::FloatToInt => {
            let c = ca?;
            if !(c >= i64::MIN as f64 && c < -(i64::MIN as f64)) {
                return Some(Fold::Fails);
            }
            site.graph.int(c as i64)
        }
        Opcode::FloatCanon => site.graph.float(ca.filter(|c| !c.is_nan())?),
        Opcode::BoxFloat => match ca {
            Some(c) => {
                let w = words::from_float(c);
                if !words::is_float(w) {
                    return None;
                }
                site.graph.constant(Type::Val, w)
            }
            None => site.arg_of(a, &[Opcode::UnboxFloat])?,
        },
        _ => return None,
    };
    Some(Fold::Value(value))
}

// Words.

fn fold_val(site: &mut Site<'_>, op: &Op) -> Option<Fold> {
    let a = op.args[0];
    let known = kind(site.graph, a);
    let guard = |holds: bool| Some(if holds { Fold::Holds } else { Fold::Fails });
    match op.code {
        Opcode::UnboxInt | Opcode::IntOf => match site.raw_int(a) {
            Some(raw) => Some(Fold::Value(raw)),
            None if op.code == Opcode::UnboxInt => None,
            None => match known? {
                Kind::Heap => None,
                Kind::Wide => {
                    let bits = site.arg_of(a, &[Opcode::BoxU64])?;
                    Some(Fold::Becomes(Opcode::IntNonneg, vec![bits], Aux::None))
                }
                _ => Some(Fold::Fails),
            },
        },
        Opcode::U64Of => {
            if let Some(bits) = site.arg_of(a, &[Opcode::BoxU64]) {
                return Some(Fold::Value(bits));
            }
            match known? {
                Kind::Int => Some(Fold::Becomes(Opcode::IntNonneg, vec![site.raw_int(a)?], Aux::None)),
                Kind::Wide | Kind::Heap => None,
                _ => Some(Fold::Fails),
            }
        }
        Opcode::UnboxFloat => Some(Fold::Value(match site.graph.const_bits(a) {
            Some(bits) if words::is_float(bits) => site.graph.float(words::to_float(bits)),
            Some(_) => return None,
            None => site.arg_of(a, &[Opcode::BoxFloat])?,
        })),
        Opcode::ValToRef => Some(Fold::Value(match site.graph.const_bits(a) {
            Some(bits) => site.graph.constant(Type::Ref, bits),
            None => site.arg_of(a, &[Opcode::RefToVal])?,
        })),
        Opcode::ValBits => Some(Fold::Value(match site.graph.const_bits(a) {
            Some(bits) => site.graph.int(bits as i64),
            None => return None,
        })),
        Opcode::GuardInt | Opcode::GuardPtr if known == Some(Kind::Wide) => None,
        Opcode::GuardInt => guard(known? == Kind::Int),
        Opcode::GuardFloat => guard(known? == Kind::Float),
        // A boxed int may or may not be on the heap.
        Opcode::GuardPtr if known == Some(Kind::Int) && !site.graph.is_const(a) => None,
        Opcode::GuardPtr => guard(known? == Kind::Heap),
        Opcode::ValEq => fold_val_eq(site, a, op.args[1]),
        _ => None,
    }
}

fn fold_val_eq(site: &mut Site<'_>, a: Value, b: Value) -> Option<Fold> {
    if a == b {
        return Some(Fold::Value(site.graph.bool(true)));
    }
    if let (Some(x), Some(y)) = (site.graph.const_bits(a), site.graph.const_bits(b)) {
        return Some(Fold::Value(site.graph.bool(x == y)));
    }
    let (ka, kb) = (kind(site.graph, a)?, kind(site.graph, b)?);
    // An int on the heap is a heap word too, and one of any size may be small.
    let perhaps_heap = |k| matches!(k, Kind::Int | Kind::Wide | Kind::Heap);
    if ka != kb && !(perhaps_heap(ka) && perhaps_heap(kb)) {
        return Some(Fold::Value(site.graph.bool(false)));
    }
    match (ka, site.graph.const_bits(b)) {
        (Kind::Bool, Some(bits)) => {
            let flag = site.arg_of(a, &[Opcode::BoxBool])?;
            if bits == words::TRUE {
                Some(Fold::Value(flag))
            } else {
                Some(Fold::Becomes(Opcode::BoolNot, vec![flag], Aux::None))
            }
        }
        (Kind::Heap, _) if kb == Kind::Heap => {
            let (x, y) = (address(site, a)?, address(site, b)?);
            Some(Fold::Becomes(Opcode::RefEq, vec![x, y], Aux::None))
        }
        // The constant is inline, so equal words mean equal ints.
        (Kind::Int, Some(_)) => {
            let (x, y) = (site.raw_int(a)?, site.raw_int(b)?);
            Some(Fold::Becomes(Opcode::IntEq, vec![x, y], Aux::None))
        }
        _ => None,
    }
}

/// The raw address behind a word that is a heap pointer by its definition.
fn address(site: &mut Site<'_>, v: Value) -> Option<Value> {
    match site.graph.const_bits(v) {
        Some(bits) => Some(site.graph.constant(Type::Ref, bits)),
        None => site.arg_of(v, &[Opcode::RefToVal]),
    }
}

fn fold_identity_guard(site: &mut Site<'_>, op: &Op) -> Option<Fold> {
    let (a, c) = (op.args[0], op.args[1]);
    let equal = op.code == Opcode::GuardEq;
    let guard = |same: bool| Some(if same == equal { Fold::Holds } else { Fold::Fails });
    let bits = site.graph.const_bits(c)?;
    if let Some(found) = site.graph.const_bits(a) {
        return guard(found == bits);
    }
    match site.graph.ty(a) {
        Type::Bool => {
            let holds = (bits != 0) == equal;
            let code = if holds { Opcode::GuardTrue } else { Opcode::GuardFalse };
            Some(Fold::Becomes(code, vec![a], Aux::None))
        }
        // What was just allocated is no constant.
        Type::Ref if site.graph.def_op(a).is_some_and(Op::allocates) => guard(false),
        Type::Val => match fold_val_eq(site, a, c) {
            Some(Fold::Value(v)) => match site.graph.const_bits(v) {
                Some(b) => guard(b != 0),
                None => {
                    Some(Fold::Becomes(if equal { Opcode::GuardTrue } else { Opcode::GuardFalse }, vec![v], Aux::None))
                }
            },
            Some(Fold::Becomes(code, args, _)) => {
                let v = site.emit(code, &args)?;
                Some(Fold::Becomes(if equal { Opcode::GuardTrue } else { Opcode::GuardFalse }, vec![v], Aux::None))
            }
            _ => {
                let r = site.arg_of(a, &[Opcode::RefToVal])?;
                let constant = site.graph.constant(Type::Ref, bits);
                Some(Fold::Becomes(op.code, vec![r, constant], Aux::None))
            }
        },
        _ => None,
    }
}

// Truth values and addresses.

fn fold_bool(site: &mut Site<'_>, op: &Op) -> Option<Fold> {
    let a = op.args[0];
    let constant = site.graph.const_bits(a).map(|b| b != 0);
    let inner = site.arg_of(a, &[Opcode::BoolNot]);
    match op.code {
        Opcode::BoolNot => {
            if let Some(c) = constant {
                return Some(Fold::Value(site.graph.bool(!c)));
            }
            if let Some(inner) = inner {
                return Some(Fold::Value(inner));
            }
            let compare = site.graph.def_op(a)?;
            let (negated, args) = (compare.code.negated()?, compare.args.to_vec());
            Some(Fold::Becomes(negated, args, Aux::None))
        }
        Opcode::BoolToInt => Some(Fold::Value(site.graph.int(constant? as i64))),
        Opcode::BoxBool => {
            let w = if constant? { words::TRUE } else { words::FALSE };
            Some(Fold::Value(site.graph.constant(Type::Val, w)))
        }
        Opcode::Select => match constant {
            Some(c) => Some(Fold::Value(op.args[if c { 1 } else { 2 }])),
            None if op.args[1] == op.args[2] => Some(Fold::Value(op.args[1])),
            None => inner.map(|i| Fold::Becomes(Opcode::Select, vec![i, op.args[2], op.args[1]], Aux::None)),
        },
        Opcode::GuardTrue | Opcode::GuardFalse => {
            let expected = op.code == Opcode::GuardTrue;
            if let Some(c) = constant {
                return Some(if c == expected { Fold::Holds } else { Fold::Fails });
            }
            let opposite = if expected { Opcode::GuardFalse } else { Opcode::GuardTrue };
            inner.map(|i| Fold::Becomes(opposite, vec![i], Aux::None))
        }
        Opcode::Branch => match (op.aux, constant, inner) {
            (Aux::Branch(yes, no), Some(c), _) => {
                Some(Fold::Becomes(Opcode::Jump, Vec::new(), Aux::Jump(if c { yes } else { no })))
            }
            (Aux::Branch(yes, no), None, Some(i)) => Some(Fold::Becomes(Opcode::Branch, vec![i], Aux::Branch(no, yes))),
            _ => None,
        },
        _ => None,
    }
}

fn fold_ref(site: &mut Site<'_>, op: &Op) -> Option<Fold> {
    let a = op.args[0];
    match op.code {
        Opcode::RefToVal => Some(Fold::Value(match site.graph.const_bits(a) {
            Some(bits) => site.graph.constant(Type::Val, bits),
            None => site.arg_of(a, &[Opcode::ValToRef])?,
        })),
        Opcode::RefEq => {
            let b = op.args[1];
            if a == b {
                return Some(Fold::Value(site.graph.bool(true)));
            }
            let constants = (site.graph.const_bits(a), site.graph.const_bits(b));
            if let (Some(x), Some(y)) = constants {
                return Some(Fold::Value(site.graph.bool(x == y)));
            }
            // A new object equals neither a constant nor another new object.
            let fresh = |v| site.graph.def_op(v).is_some_and(Op::allocates);
            let different = fresh(a) && (fresh(b) || constants.1.is_some());
            different.then(|| Fold::Value(site.graph.bool(false)))
        }
        // The kind is the memory layout: it never changes.
        Opcode::GuardKind => match site.graph.def_op(a)?.aux {
            Aux::Alloc(alloc) if Some(alloc.header >> 32 & 0xFF) == op.imm() => Some(Fold::Holds),
            Aux::Alloc(_) => Some(Fold::Fails),
            _ => None,
        },
        // An element at a constant index is a field.
        Opcode::LoadElem | Opcode::StoreElem => {
            let index = site.graph.const_int(op.args[1])?;
            let mem = op.mem()?;
            let offset = index.checked_mul(mem.scale as i64)?.checked_add(mem.offset as i64)?;
            let offset = i32::try_from(offset).ok()?;
            let field = Aux::Mem(crate::ir::Mem { offset, scale: 0, ..mem });
            if op.code == Opcode::LoadElem {
                Some(Fold::Becomes(Opcode::Load, vec![a], field))
            } else {
                Some(Fold::Becomes(Opcode::Store, vec![a, op.args[2]], field))
            }
        }
        _ => None,
    }
}
