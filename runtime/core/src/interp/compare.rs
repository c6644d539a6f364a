//! Comparisons, truth, identity, containment.

use super::arith::{attempt_operator, user_operator};
use super::call::{CallArgs, Then, deliver, enter_function};
use super::exec::Exec;
use super::frame::{Continuation, NEGATE};
use super::machine::{Cmp, FieldId, Machine};
use super::op::Flow;
use super::specials;
use crate::lookup::class_attr;
use crate::object::Function;
use crate::thread::Thread;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{ShapeId, Value};
use taipan_parser::opcodes::Ins;

/// The quick answer of a comparison.
#[inline(always)]
fn quick<M: Machine>(m: &mut M, op: Cmp, x: M::Val, y: M::Val) -> Option<bool> {
    if let Some((a, b)) = m.small_ints(x, y) {
        return Some(m.int_compare(op, a, b));
    }
    if let Some((a, b)) = m.floats(x, y) {
        return Some(m.float_compare(op, a, b));
    }
    if matches!(op, Cmp::Eq | Cmp::Ne) {
        let a = m.exact(x, ty::STR)?;
        let b = m.exact(y, ty::STR)?;
        return m.quick_str_equal(a, b).map(|same| same == (op == Cmp::Eq));
    }
    None
}

/// Objects of builtin types: those of different families are never equal, whatever they hold.
fn family(shape: ShapeId) -> Option<u32> {
    Some(match shape {
        ty::INT | ty::FLOAT | ty::BOOL | ty::COMPLEX => ty::INT,
        ty::SET | ty::FROZENSET => ty::SET,
        ty::STR | ty::BYTES | ty::NONE_TYPE | ty::TUPLE | ty::LIST | ty::DICT | ty::RANGE => shape,
        _ => return None,
    })
}

/// Are they equal, as far as their types say, or tuples of what is simple?
fn equal<M: Machine>(m: &mut M, x: M::Val, y: M::Val) -> Option<bool> {
    let (a, b) = (m.shape_of_any(x), m.shape_of_any(y));
    let families = (family(a), family(b));
    let (Some(one), Some(other)) = families else {
        // Objects that are equal to themselves only; builtin objects are to none of them.
        let alone = |m: &mut M, shape, family: Option<u32>| family.is_some() || m.compares_by_identity(shape);
        return (alone(m, a, families.0) && alone(m, b, families.1)).then(|| m.same_word(x, y));
    };
    match (one, other) {
        (ty::NONE_TYPE, ty::NONE_TYPE) => Some(true),
        (ty::TUPLE, ty::TUPLE) => {
            let a = m.exact(x, ty::TUPLE)?;
            let b = m.exact(y, ty::TUPLE)?;
            m.tuple_equal(a, b)
        }
        // `-b` has something to say about these.
        (ty::STR, ty::BYTES) | (ty::BYTES, ty::STR) => None,
        (a, b) => (a != b).then_some(false),
    }
}

/// A bool as the int that it is, an instance of a subclass of a number or str that compares as it does as that; anything else as it is.
fn plain<M: Machine>(m: &mut M, op: Cmp, v: M::Val) -> M::Val {
    match m.bool_of(v) {
        Some(b) => m.known(Value::int_unchecked(b.into())),
        None => m.payload(v, op).unwrap_or(v),
    }
}

/// Is `v` compared as what it wraps: has its class the methods of that's type?
pub fn compares_as(t: &Thread, v: Value, payload: Value, op: Cmp) -> bool {
    let names = t.names();
    let methods = match op {
        Cmp::Eq => [names.__eq__; 2],
        Cmp::Ne => [names.__ne__, names.__eq__],
        Cmp::Lt | Cmp::Gt => [names.__lt__, names.__gt__],
        Cmp::Le | Cmp::Ge => [names.__le__, names.__ge__],
    };
    let (class, plain) = (t.type_of(v), t.type_of(payload));
    methods.iter().all(|name| class_attr(t, class, *name) == class_attr(t, plain, *name))
}

/// Mixed numbers, bools, strings, None with anything builtin.
fn mixed<M: Machine>(m: &mut M, op: Cmp, x: M::Val, y: M::Val) -> Option<bool> {
    let (x, y) = (plain(m, op, x), plain(m, op, y));
    if let Some((a, b)) = m.small_ints(x, y) {
        return Some(m.int_compare(op, a, b));
    }
    if let Some(r) = ordered(m, op, x, y) {
        return Some(r);
    }
    if let Some((a, ty::SET | ty::FROZENSET)) = m.shape(x)
        && let Some((b, ty::SET | ty::FROZENSET)) = m.shape(y)
    {
        return m.set_compare(op, a, b);
    }
    match op {
        Cmp::Eq => equal(m, x, y),
        Cmp::Ne => equal(m, x, y).map(|same| !same),
        _ => None,
    }
}

/// Numbers and strings.
fn ordered<M: Machine>(m: &mut M, op: Cmp, x: M::Val, y: M::Val) -> Option<bool> {
    if let Some(order) = m.int_order(x, y) {
        let zero = m.int(0);
        return Some(m.int_compare(op, order, zero));
    }
    if matches!(op, Cmp::Eq | Cmp::Ne)
        && let Some(a) = m.exact(x, ty::BYTES)
    {
        let b = m.exact(y, ty::BYTES)?;
        return Some(m.bytes_equal(a, b) == (op == Cmp::Eq));
    }
    if let Some(a) = m.exact(x, ty::STR) {
        let b = m.exact(y, ty::STR)?;
        if matches!(op, Cmp::Eq | Cmp::Ne) {
            return Some(m.str_equal(a, b) == (op == Cmp::Eq));
        }
        let order = m.str_order(a, b);
        let zero = m.int(0);
        return Some(m.int_compare(op, order, zero));
    }
    if let Some(a) = m.float(x) {
        let b = m.small_int(y)?;
        let b = m.int_to_float_exact(b)?;
        return Some(m.float_compare(op, a, b));
    }
    if let Some(b) = m.float(y) {
        let a = m.small_int(x)?;
        let a = m.int_to_float_exact(a)?;
        return Some(m.float_compare(op, a, b));
    }
    None
}

/// May `mixed` know how `v` compares? Of instances it would be a detour.
#[inline(always)]
fn compares_itself(v: Value) -> bool {
    v.cell_shape().is_none_or(|shape| matches!(shape, ty::STR | ty::BYTES | ty::TUPLE | ty::SET | ty::FROZENSET))
}

macro_rules! comparisons {
    ($($name:ident $op:ident $operand:ident),* $(,)?) => { $(
        op!($name {
            run(m, i) {
                let x = m.reg(i.b());
                let y = m.$operand(i.c());
                let Some(r) = quick(m, Cmp::$op, x, y) else { return Flow::Slow };
                let v = m.known(Value::bool(r));
                m.set(i.a(), v);
                Flow::Next
            }
            between(x, i) if { compares_itself(x.get(i.b())) } {
                let y = x.$operand(i.c());
                let Some(r) = mixed(x, Cmp::$op, x.get(i.b()), y) else { return Flow::Slow };
                x.put(i.a(), Value::bool(r));
                Flow::Next
            }
            warm(m, i) {
                let x = m.reg(i.b());
                let y = m.$operand(i.c());
                let Some(r) = mixed(m, Cmp::$op, x, y) else { return user_operator(m, i, x, y) };
                let v = m.known(Value::bool(r));
                m.set(i.a(), v);
                Flow::Next
            }
            slow(x, _i) { attempt_operator(x, 0) }
        });
    )* };
}

macro_rules! fused {
    ($($name:ident $op:ident $operand:ident $taken:literal),* $(,)?) => { $(
        op!($name {
            run(m, i) {
                let x = m.reg(i.b());
                let y = m.$operand(i.c());
                let Some(r) = quick(m, Cmp::$op, x, y) else { return Flow::Slow };
                m.follow(r == $taken);
                Flow::Next
            }
            between(x, i) if { compares_itself(x.get(i.b())) } {
                let y = x.$operand(i.c());
                let Some(r) = mixed(x, Cmp::$op, x.get(i.b()), y) else { return Flow::Slow };
                x.follow(r == $taken);
                Flow::Next
            }
            warm(m, i) {
                let x = m.reg(i.b());
                let y = m.$operand(i.c());
                let Some(r) = mixed(m, Cmp::$op, x, y) else { return user_operator(m, i, x, y) };
                m.follow(r == $taken);
                Flow::Next
            }
            slow(x, _i) { attempt_operator(x, 0) }
        });
    )* };
}

comparisons! { LT Lt reg, LE Le reg, EQ Eq reg, NE Ne reg, GT Gt reg, GE Ge reg }

fused! {
    LT_JF Lt reg false, LE_JF Le reg false, EQ_JF Eq reg false, NE_JF Ne reg false, GT_JF Gt reg false, GE_JF Ge reg false,
    LT_JT Lt reg true, LE_JT Le reg true, EQ_JT Eq reg true, NE_JT Ne reg true, GT_JT Gt reg true, GE_JT Ge reg true,
    LT_K_JF Lt constant false, LE_K_JF Le constant false, EQ_K_JF Eq constant false,
    NE_K_JF Ne constant false, GT_K_JF Gt constant false, GE_K_JF Ge constant false,
    LT_K_JT Lt constant true, LE_K_JT Le constant true, EQ_K_JT Eq constant true,
    NE_K_JT Ne constant true, GT_K_JT Gt constant true, GE_K_JT Ge constant true,
}

/// Truth of immediates.
#[inline(always)]
fn quick_truth<M: Machine>(m: &mut M, v: M::Val) -> Option<bool> {
    if let Some(b) = m.bool_of(v) {
        return Some(b);
    }
    if m.is_none(v) {
        return Some(false);
    }
    if let Some(i) = m.small_int(v) {
        let zero = m.int(0);
        return Some(m.int_compare(Cmp::Ne, i, zero));
    }
    None
}

/// Truth of floats and containers.
pub(super) fn warm_truth<M: Machine>(m: &mut M, v: M::Val) -> Option<bool> {
    let zero = m.int(0);
    if let Some(f) = m.float(v) {
        let z = m.int_to_float(zero);
        return Some(m.float_compare(Cmp::Ne, f, z));
    }
    let (o, shape) = m.shape(v)?;
    let field = match shape {
        ty::LIST => FieldId::ListLength,
        ty::TUPLE => FieldId::TupleLength,
        ty::STR => FieldId::StrLength,
        ty::DICT => FieldId::DictUsed,
        ty::SET | ty::FROZENSET => FieldId::SetUsed,
        _ => return None,
    };
    let n = m.load_raw(o, field);
    Some(m.int_compare(Cmp::Ne, n, zero))
}

macro_rules! truths {
    ($($name:ident $taken:literal),*) => { $(
        op!($name {
            run(m, i) {
                let v = m.reg(i.b());
                let Some(r) = quick_truth(m, v) else { return Flow::Slow };
                m.follow(r == $taken);
                Flow::Next
            }
            between(x, i) if { x.get(i.b()).as_cell().is_some() } {
                let v = x.get(i.b());
                let Some(r) = warm_truth(x, v) else { return Flow::Slow };
                x.follow(r == $taken);
                Flow::Next
            }
            warm(m, i) {
                let v = m.reg(i.b());
                let Some(r) = warm_truth(m, v) else {
                    return specials::truth(m, i.a(), v, false).unwrap_or(Flow::Slow);
                };
                m.follow(r == $taken);
                Flow::Next
            }
            slow(x, i) { truth_slow(x, i, false) }
        });
    )* };
}

truths! { BOOL_JF false, BOOL_JT true }

op!(TO_BOOL {
    run(m, i) {
        let v = m.reg(i.b());
        let Some(r) = quick_truth(m, v) else { return Flow::Slow };
        let v = m.known(Value::bool(r));
        m.set(i.a(), v);
        Flow::Next
    }
    between(x, i) if { x.get(i.b()).as_cell().is_some() } {
        let v = x.get(i.b());
        let Some(r) = warm_truth(x, v) else { return Flow::Slow };
        x.put(i.a(), Value::bool(r));
        Flow::Next
    }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(r) = warm_truth(m, v) else { return specials::truth(m, i.a(), v, false).unwrap_or(Flow::Slow) };
        let v = m.known(Value::bool(r));
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) { truth_slow(x, i, false) }
});

op!(NOT {
    run(m, i) {
        let v = m.reg(i.b());
        let Some(r) = quick_truth(m, v) else { return Flow::Slow };
        let v = m.known(Value::bool(!r));
        m.set(i.a(), v);
        Flow::Next
    }
    between(x, i) if { x.get(i.b()).as_cell().is_some() } {
        let v = x.get(i.b());
        let Some(r) = warm_truth(x, v) else { return Flow::Slow };
        x.put(i.a(), Value::bool(!r));
        Flow::Next
    }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(r) = warm_truth(m, v) else { return specials::truth(m, i.a(), v, true).unwrap_or(Flow::Slow) };
        let v = m.known(Value::bool(!r));
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) { truth_slow(x, i, true) }
});

/// Truth of any object; a Python `__bool__` or `__len__` gets a frame.
fn truth_slow(x: &mut Exec, i: Ins, negate: bool) -> Flow {
    let t = x.thread();
    let v = x.get(i.b());
    let class = t.type_of(v);
    if class.is_heap() {
        let names = t.names();
        let method = class_attr(t, class, names.__bool__)
            .map(|f| (f, Continuation::Bool))
            .or_else(|| class_attr(t, class, names.__len__).map(|f| (f, Continuation::LenBool)));
        if let Some((f, continuation)) = method {
            if let Some(function) = f.downcast::<Function>() {
                let flags = if negate { NEGATE } else { 0 };
                let then = Then { continuation, dst: i.a(), flags };
                return enter_function(x, function, CallArgs::positional(&[Some(v)]), then);
            }
        }
    }
    let b = raise_to_flow!(t.truth(v));
    x.put(i.a(), Value::bool(b != negate));
    Flow::Next
}

/// Identity, where one side is an immediate other than an int: words decide.
macro_rules! identities {
    ($($name:ident $negate:literal),*) => { $(
        op!($name {
            run(m, i) {
                let (a, b) = (m.reg(i.b()), m.reg(i.c()));
                if m.same_word(a, b) {
                    let v = m.known(Value::bool(!$negate));
                    m.set(i.a(), v);
                    return Flow::Next;
                }
                if m.is_none(a) || m.is_none(b) || m.bool_of(a).is_some() || m.bool_of(b).is_some() {
                    let v = m.known(Value::bool($negate));
                    m.set(i.a(), v);
                    return Flow::Next;
                }
                Flow::Slow
            }
            between(x, i) if { x.get(i.b()).as_cell().is_some() } {
                // Other words, so other objects, unless both are heap ints.
                if x.get(i.b()).cell_shape().is_none_or(|shape| shape == ty::INT) {
                    return Flow::Slow;
                }
                x.put(i.a(), Value::bool($negate));
                Flow::Next
            }
            warm(m, i) {
                // Different words: the same object only if both are heap ints.
                let (a, b) = (m.reg(i.b()), m.reg(i.c()));
                if m.same_word(a, b) {
                    return Flow::Slow;
                }
                let Some((_, shape)) = m.shape(a) else { return Flow::Slow };
                if shape == ty::INT {
                    return Flow::Slow;
                }
                let v = m.known(Value::bool($negate));
                m.set(i.a(), v);
                Flow::Next
            }
            slow(x, i) {
                let same = x.thread().is_same(x.get(i.b()), x.get(i.c()));
                x.put(i.a(), Value::bool(same != $negate));
                Flow::Next
            }
        });
    )* };
}

identities! { IS false, IS_NOT true }

macro_rules! containments {
    ($($name:ident $negate:literal),*) => { $(
        op!($name {
            run(_m, _i) { Flow::Slow }
            warm(m, i) {
                let (item, container) = (m.reg(i.b()), m.reg(i.c()));
                let Some(found) = contains(m, item, container) else {
                    return specials::contains(m, i.a(), container, item, $negate).unwrap_or(Flow::Slow);
                };
                let v = m.known(Value::bool(found != $negate));
                m.set(i.a(), v);
                Flow::Next
            }
            slow(x, i) { contains_slow(x, i, $negate) }
        });
    )* };
}

containments! { CONTAINS false, NOT_CONTAINS true }

/// `item in container` for the builtin containers, where that needs no Python code.
fn contains<M: Machine>(m: &mut M, item: M::Val, container: M::Val) -> Option<bool> {
    let (o, shape) = m.shape(container)?;
    match shape {
        ty::DICT => {
            if !m.plain_lookup(o, item) {
                return None;
            }
            Some(m.dict_get(o, item).is_some())
        }
        ty::SET | ty::FROZENSET => m.set_contains(o, item),
        ty::STR => {
            let part = m.exact(item, ty::STR)?;
            Some(m.str_contains(o, part))
        }
        ty::LIST | ty::TUPLE => m.sequence_contains(o, item),
        _ => None,
    }
}

fn contains_slow(x: &mut Exec, i: Ins, negate: bool) -> Flow {
    let t = x.thread();
    let (item, container) = (x.get(i.b()), x.get(i.c()));
    let class = t.type_of(container);
    if class.is_heap() {
        if let Some(f) = class_attr(t, class, t.names().__contains__).and_then(|f| f.downcast::<Function>()) {
            let flags = if negate { NEGATE } else { 0 };
            let then = Then { continuation: Continuation::Contains, dst: i.a(), flags };
            return enter_function(x, f, CallArgs::positional(&[Some(container), Some(item)]), then);
        }
    }
    let found = raise_to_flow!(t.contains(container, item));
    deliver(x, Then::store(i.a()), Value::bool(found != negate))
}
