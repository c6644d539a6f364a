//! Binary operators and comparisons on any objects: the order of attempts Python prescribes, and the short way for
//! exact builtins.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::lookup::class_attr;
use crate::native::Args;
use crate::object::*;
use crate::thread::Thread;
use crate::types::int::arith as int_arith;
use crate::types::ty;
use taipan_heap::{Gc, Value};

/// Arithmetic operators, in the order of their opcodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

impl BinOp {
    pub const ALL: [BinOp; 13] = [
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::TrueDiv,
        BinOp::FloorDiv,
        BinOp::Mod,
        BinOp::Pow,
        BinOp::MatMul,
        BinOp::And,
        BinOp::Or,
        BinOp::Xor,
        BinOp::Shl,
        BinOp::Shr,
    ];
    pub fn symbol(self) -> &'static str {
        ["+", "-", "*", "/", "//", "%", "** or pow()", "@", "&", "|", "^", "<<", ">>"][self as usize]
    }
    fn inplace_symbol(self) -> &'static str {
        ["+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "&=", "|=", "^=", "<<=", ">>="][self as usize]
    }
    /// Names of the method, the reflected and the in-place one.
    fn names(self, t: &Thread) -> (Gc<Str>, Gc<Str>, Gc<Str>) {
        let n = t.names();
        match self {
            BinOp::Add => (n.__add__, n.__radd__, n.__iadd__),
            BinOp::Sub => (n.__sub__, n.__rsub__, n.__isub__),
            BinOp::Mul => (n.__mul__, n.__rmul__, n.__imul__),
            BinOp::TrueDiv => (n.__truediv__, n.__rtruediv__, n.__itruediv__),
            BinOp::FloorDiv => (n.__floordiv__, n.__rfloordiv__, n.__ifloordiv__),
            BinOp::Mod => (n.__mod__, n.__rmod__, n.__imod__),
            BinOp::Pow => (n.__pow__, n.__rpow__, n.__ipow__),
            BinOp::MatMul => (n.__matmul__, n.__rmatmul__, n.__imatmul__),
            BinOp::And => (n.__and__, n.__rand__, n.__iand__),
            BinOp::Or => (n.__or__, n.__ror__, n.__ior__),
            BinOp::Xor => (n.__xor__, n.__rxor__, n.__ixor__),
            BinOp::Shl => (n.__lshift__, n.__rlshift__, n.__ilshift__),
            BinOp::Shr => (n.__rshift__, n.__rrshift__, n.__irshift__),
        }
    }
}

/// An operator that tries methods of both operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    Binary(BinOp),
    Inplace(BinOp),
    Compare(Cmp),
}

/// One attempt: an unbound method, its self, the other operand.
pub type Attempt = (Value, Value, Value);

/// The attempts for `a op b`, in order: at most three. (A method that is None is called, and cannot be.)
pub fn attempts(t: &Thread, op: Operator, a: Value, b: Value) -> [Option<Attempt>; 3] {
    let (ca, cb) = (t.type_of(a), t.type_of(b));
    let mut list = [None; 3];
    let mut count = 0;
    let mut push = |attempt: Option<Attempt>| {
        if attempt.is_some() {
            list[count] = attempt;
            count += 1;
        }
    };
    match op {
        Operator::Compare(cmp) => {
            let method = |class, cmp| {
                let method = class_attr(t, class, comparison(t, cmp))?;
                // What every class inherits knows nothing that `no_attempt_left` does not (`__ne__` asks `__eq__`).
                let inherited = cmp != Cmp::Ne
                    && !t.is_exact(method, ty::FUNCTION)
                    && class_attr(t, t.vm().type_of_id(ty::OBJECT), comparison(t, cmp)) == Some(method);
                (!inherited).then_some(method)
            };
            let left = method(ca, cmp).map(|f| (f, a, b));
            let right = method(cb, reflected(cmp)).map(|f| (f, b, a));
            if ca != cb && cb.is_subtype(ca) {
                push(right);
                push(left);
            } else {
                push(left);
                push(right);
            }
        }
        Operator::Binary(bin) | Operator::Inplace(bin) => {
            let (name, reflected, inplace) = bin.names(t);
            if matches!(op, Operator::Inplace(_)) {
                push(class_attr(t, ca, inplace).map(|f| (f, a, b)));
            }
            let left = class_attr(t, ca, name);
            let right = if ca == cb { None } else { class_attr(t, cb, reflected) };
            // A subclass that overrides the reflected method goes first.
            let first = ca != cb && cb.is_subtype(ca) && right.is_some() && right != class_attr(t, ca, reflected);
            let left = left.map(|f| (f, a, b));
            let right = right.map(|f| (f, b, a));
            if first {
                push(right);
                push(left);
            } else {
                push(left);
                push(right);
            }
        }
    }
    list
}

/// The method behind a comparison.
fn comparison(t: &Thread, cmp: Cmp) -> Gc<Str> {
    let n = t.names();
    match cmp {
        Cmp::Lt => n.__lt__,
        Cmp::Le => n.__le__,
        Cmp::Eq => n.__eq__,
        Cmp::Ne => n.__ne__,
        Cmp::Gt => n.__gt__,
        Cmp::Ge => n.__ge__,
    }
}

/// The comparison the other operand is asked.
pub fn reflected(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Gt,
        Cmp::Le => Cmp::Ge,
        Cmp::Eq => Cmp::Eq,
        Cmp::Ne => Cmp::Ne,
        Cmp::Gt => Cmp::Lt,
        Cmp::Ge => Cmp::Le,
    }
}

/// All attempts failed: identity for == and !=, else TypeError.
pub fn no_attempt_left(t: &Thread, op: Operator, a: Value, b: Value) -> R {
    let (symbol, what) = match op {
        Operator::Compare(Cmp::Eq) => return Ok(Value::bool(t.is_same(a, b))),
        Operator::Compare(Cmp::Ne) => return Ok(Value::bool(!t.is_same(a, b))),
        Operator::Compare(cmp) => {
            let symbol = ["<", "<=", "==", "!=", ">", ">="][cmp as usize];
            return Err(t.type_error(format_args!(
                "'{symbol}' not supported between instances of '{}' and '{}'",
                t.shown_type(a),
                t.shown_type(b)
            )));
        }
        Operator::Binary(op) => (op.symbol(), op),
        Operator::Inplace(op) => (op.inplace_symbol(), op),
    };
    if what == BinOp::Shr && t.is_exact(a, ty::BUILTIN_FUNCTION) && matches!(op, Operator::Binary(_)) {
        if a.downcast::<NativeFunction>().is_some_and(|f| f.def.name == "print") {
            return Err(t.type_error(format_args!(
                "unsupported operand type(s) for >>: '{}' and '{}'. Did you mean \"print(<message>, file=<output_stream>)\"?",
                t.shown_type(a),
                t.shown_type(b)
            )));
        }
    }
    if let Some(text) = sequence_error(t, what, a, b) {
        return Err(t.type_error(text));
    }
    Err(t.type_error(format_args!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        t.shown_type(a),
        t.shown_type(b)
    )))
}

/// What a built-in sequence says when the other operand has answered NotImplemented, too.
#[cold]
fn sequence_error(t: &Thread, op: BinOp, a: Value, b: Value) -> Option<String> {
    const SEQUENCES: [crate::types::TypeId; 5] = [ty::STR, ty::LIST, ty::TUPLE, ty::BYTES, ty::BYTEARRAY];
    let sequence = |v| SEQUENCES.into_iter().find(|id| t.type_of(v).is_subtype(t.vm().type_of_id(*id)));
    match op {
        BinOp::Add => {
            let id = sequence(a)?;
            let (own, other) = (t.vm().type_of_id(id).name_text(), t.shown_type(b));
            Some(if id == ty::BYTES || id == ty::BYTEARRAY {
                format!("can't concat {other} to {}", t.shown_type(a))
            } else {
                format!("can only concatenate {own} (not \"{other}\") to {own}")
            })
        }
        BinOp::Mul => {
            let other = if sequence(a).is_some() { b } else { sequence(b).map(|_| a)? };
            Some(format!("can't multiply sequence by non-int of type '{}'", t.shown_type(other)))
        }
        _ => None,
    }
}

/// The operation on exact ints, floats, bools and strings, if both are.
#[inline]
pub fn builtin_binary(t: &Thread, op: BinOp, a: Value, b: Value) -> Option<R> {
    if let (Some(x), Some(y)) = (exact_float(t, a), exact_float(t, b)) {
        if a.is_float() || b.is_float() {
            return float_binary(t, op, x, y);
        }
    }
    if is_exact_int(t, a) && is_exact_int(t, b) {
        return Some(match op {
            BinOp::Add => int_arith::int_add(t, a, b),
            BinOp::Sub => int_arith::int_sub(t, a, b),
            BinOp::Mul => int_arith::int_mul(t, a, b),
            BinOp::TrueDiv => int_arith::int_truediv(t, a, b),
            BinOp::FloorDiv => int_arith::int_floordiv(t, a, b),
            BinOp::Mod => int_arith::int_mod(t, a, b),
            BinOp::Pow => int_arith::int_pow(t, a, b),
            BinOp::And => int_arith::int_and(t, a, b),
            BinOp::Or => int_arith::int_or(t, a, b),
            BinOp::Xor => int_arith::int_xor(t, a, b),
            BinOp::Shl => int_arith::int_lshift(t, a, b),
            BinOp::Shr => int_arith::int_rshift(t, a, b),
            BinOp::MatMul => return None,
        });
    }
    if op == BinOp::Add && t.is_exact(a, ty::STR) && t.is_exact(b, ty::STR) {
        if let (Some(x), Some(y)) = (a.downcast::<Str>(), b.downcast::<Str>()) {
            return Some(t.str_concat(x, y).map(Gc::value));
        }
    }
    if op == BinOp::Mod && t.is_exact(a, ty::STR) && !t.type_of(b).is_heap() {
        // No subclass of str, so nobody else is asked first.
        let format = a.downcast::<Str>()?;
        return Some(crate::types::str::percent::format_percent(t, format, b).map(Gc::value));
    }
    crate::types::complex::quick_binary(t, op, a, b)
}

/// Exact int (not bool: `True & True` is a bool).
pub fn is_exact_int(t: &Thread, v: Value) -> bool {
    t.is_exact(v, ty::INT)
}

/// Value of an exact float or an int that converts without trouble.
fn exact_float(t: &Thread, v: Value) -> Option<f64> {
    if let Some(f) = v.as_float() {
        return Some(f);
    }
    if is_exact_int(t, v) {
        t.as_int(v)?.as_i64().filter(|i| i.unsigned_abs() <= 1 << 53).map(|i| i as f64)
    } else {
        None
    }
}

fn float_binary(t: &Thread, op: BinOp, a: f64, b: f64) -> Option<R> {
    let f = match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul => a * b,
        BinOp::TrueDiv if b == 0.0 => return Some(Err(t.zero_division_error("division by zero"))),
        BinOp::TrueDiv => a / b,
        _ => return None,
    };
    Some(Ok(Value::float(f)))
}

/// Does `a op b` hold for operands of this order?
fn ordered(op: Cmp, o: std::cmp::Ordering) -> bool {
    match op {
        Cmp::Lt => o.is_lt(),
        Cmp::Le => o.is_le(),
        Cmp::Eq => o.is_eq(),
        Cmp::Ne => o.is_ne(),
        Cmp::Gt => o.is_gt(),
        Cmp::Ge => o.is_ge(),
    }
}

/// The comparison of exact ints, floats, strings and tuples of those, if both are.
pub fn builtin_compare(t: &Thread, op: Cmp, a: Value, b: Value) -> Option<bool> {
    use std::cmp::Ordering;
    let by = |o: Ordering| ordered(op, o);
    if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
        return Some(match op {
            Cmp::Lt => x < y,
            Cmp::Le => x <= y,
            Cmp::Eq => x == y,
            Cmp::Ne => x != y,
            Cmp::Gt => x > y,
            Cmp::Ge => x >= y,
        });
    }
    let (sa, sb) = (t.shape_of(a), t.shape_of(b));
    match (sa, sb) {
        (ty::INT | ty::BOOL, ty::INT | ty::BOOL) => int_arith::int_compare(a, b).map(by),
        (ty::INT, ty::FLOAT) | (ty::FLOAT, ty::INT) => {
            let (i, f, swap) = if sa == ty::INT { (a, b, false) } else { (b, a, true) };
            let f = f.as_float()?;
            match t.as_int(i)?.compare_float(f) {
                Some(o) => Some(by(if swap { o.reverse() } else { o })),
                None => Some(op == Cmp::Ne),
            }
        }
        (ty::STR, ty::STR) => {
            let (x, y) = (a.downcast::<Str>()?, b.downcast::<Str>()?);
            match op {
                Cmp::Eq => Some(x.same(&y)),
                Cmp::Ne => Some(!x.same(&y)),
                _ => Some(by(compare_str(&x, &y))),
            }
        }
        (ty::TUPLE, ty::TUPLE) => tuple_compare(t, op, a.downcast()?, b.downcast()?),
        _ => None,
    }
}

/// The comparison of tuples of exact ints, floats and strings.
fn tuple_compare(t: &Thread, op: Cmp, a: Gc<Tuple>, b: Gc<Tuple>) -> Option<bool> {
    let equality = matches!(op, Cmp::Eq | Cmp::Ne);
    for (x, y) in a.items().iter().zip(b.items()) {
        // No tuples in tuples: they would nest natively.
        if t.is_exact(*x, ty::TUPLE) {
            return None;
        }
        if x != y && !builtin_compare(t, Cmp::Eq, *x, *y)? {
            return if equality { Some(op == Cmp::Ne) } else { builtin_compare(t, op, *x, *y) };
        }
    }
    let order = a.len().cmp(&b.len());
    Some(ordered(op, order))
}

/// Order of two strings by code points.
pub fn compare_str(a: &Str, b: &Str) -> std::cmp::Ordering {
    match (a.units(), b.units()) {
        // The first characters mostly decide, without a call.
        (Units::One(x), Units::One(y)) => x.first().cmp(&y.first()).then_with(|| x.cmp(y)),
        (x, y) => x.iter().cmp(y.iter()),
    }
}

impl Thread {
    /// `a op b`.
    pub fn binary(&self, op: BinOp, a: Value, b: Value) -> R {
        match builtin_binary(self, op, a, b) {
            Some(r) => r,
            None => self.attempt_all(Operator::Binary(op), a, b),
        }
    }
    /// `a op= b`: the result to store back.
    pub fn inplace(&self, op: BinOp, a: Value, b: Value) -> R {
        match builtin_binary(self, op, a, b) {
            Some(r) => r,
            None => self.attempt_all(Operator::Inplace(op), a, b),
        }
    }
    /// `a op b` of a comparison: any object.
    pub fn compare(&self, op: Cmp, a: Value, b: Value) -> R {
        match builtin_compare(self, op, a, b) {
            Some(r) => Ok(Value::bool(r)),
            None => self.attempt_all(Operator::Compare(op), a, b),
        }
    }
    fn attempt_all(&self, op: Operator, a: Value, b: Value) -> R {
        self.check_native_stack()?;
        if let Operator::Compare(cmp) = op
            && self.type_of(a) == self.type_of(b)
        {
            return self.compare_alike(cmp, a, b);
        }
        for (method, this, other) in attempts(self, op, a, b).into_iter().flatten() {
            let v = self.call_unbound(method, this, &[other])?;
            if v != Value::NOT_IMPLEMENTED {
                return Ok(v);
            }
        }
        no_attempt_left(self, op, a, b)
    }
    /// The comparison of objects of one class: the other is asked, and looked at, only if the first does not know.
    fn compare_alike(&self, op: Cmp, a: Value, b: Value) -> R {
        for (op, this, other) in [(op, a, b), (reflected(op), b, a)] {
            if let Some(method) = class_attr(self, self.type_of(this), comparison(self, op)) {
                let v = self.call_unbound(method, this, &[other])?;
                if v != Value::NOT_IMPLEMENTED {
                    return Ok(v);
                }
            }
        }
        no_attempt_left(self, Operator::Compare(op), a, b)
    }
    /// `a == b` as containers ask it: identical objects are equal.
    pub fn eq(&self, a: Value, b: Value) -> R<bool> {
        if self.is_same(a, b) {
            return Ok(true);
        }
        match builtin_compare(self, Cmp::Eq, a, b) {
            Some(r) => Ok(r),
            None if self.equals_itself_only(a) && self.equals_itself_only(b) => Ok(false),
            None => {
                let v = self.attempt_all(Operator::Compare(Cmp::Eq), a, b)?;
                self.truth(v)
            }
        }
    }
    /// Has the object's class no `__eq__` of its own?
    #[inline]
    fn equals_itself_only(&self, v: Value) -> bool {
        let (object, name) = (self.vm().type_of_id(ty::OBJECT), self.names().__eq__);
        class_attr(self, self.type_of(v), name) == class_attr(self, object, name)
    }
    /// `a < b`.
    pub fn lt(&self, a: Value, b: Value) -> R<bool> {
        match builtin_compare(self, Cmp::Lt, a, b) {
            Some(r) => Ok(r),
            None => {
                let v = self.attempt_all(Operator::Compare(Cmp::Lt), a, b)?;
                self.truth(v)
            }
        }
    }
    /// `a is b`: equal words, or equal exact heap ints.
    pub fn is_same(&self, a: Value, b: Value) -> bool {
        if a == b {
            return true;
        }
        if !a.is_pointer() || !b.is_pointer() || !is_exact_int(self, a) || !is_exact_int(self, b) {
            return false;
        }
        int_arith::int_compare(a, b).is_some_and(|o| o.is_eq())
    }
    /// Calls an unbound method found in a class with its self.
    pub fn call_unbound(&self, method: Value, this: Value, args: &[Value]) -> R {
        if let Some(f) = method.downcast::<NativeFunction>()
            && matches!(self.shape_of(method), ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR)
            && f.def.params.is_simple()
            && f.def.params.positional as usize == args.len() + 1
            && f.owner.get() == Some(self.type_of(this).value())
        {
            // Nothing is to be bound or checked: what most special methods of builtin types are.
            match args {
                [] => {
                    self.check_native_stack()?;
                    return (f.def.function)(self, Args(&[Some(this)]));
                }
                [other] => {
                    self.check_native_stack()?;
                    return (f.def.function)(self, Args(&[Some(this), Some(*other)]));
                }
                _ => {}
            }
        }
        if let Some(f) = method.downcast::<Function>()
            && let [other] = args
            && let Some(result) = crate::interp::run::call_simple(self, f, &[Some(this), Some(*other)])
        {
            return result;
        }
        match crate::ops::attr::bind_special(self, method, this)? {
            None => {
                let mut all = [this; 8];
                if args.len() < 8 {
                    all[1..=args.len()].copy_from_slice(args);
                    return self.call(method, &all[..=args.len()]);
                }
                let mut list = self.root_vec(args.len() + 1)?;
                self.push(&mut list, this)?;
                for a in args {
                    self.push(&mut list, *a)?;
                }
                crate::interp::call::call_sync(self, method, crate::interp::run::slots_as_words(list.slots()), None)
            }
            Some(bound) => self.call(bound, args),
        }
    }
}
