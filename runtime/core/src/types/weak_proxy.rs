//! Weak proxies: objects that stand for their target in every operation, while it lives.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::native::{Args, Effects, NativeDef, TypeDef, native};
use crate::object::*;
use crate::ops::{BinOp, UnaryOp};
use crate::thread::Thread;
use crate::types::object::name_arg;
use crate::types::ty;
use crate::types::weakref::{new_reference, target};
use taipan_heap::{Value, Word};

pub static WEAK_PROXY: TypeDef = TypeDef { methods: METHODS, getset: &[], doc: "" };
pub static WEAK_CALLABLE_PROXY: TypeDef = TypeDef { methods: CALLABLE_METHODS, getset: &[], doc: "" };

const ANY: Effects = Effects::ANY;
const VALUE: &str = "($self, value, /)";
const SELF: &str = "($self, /)";

/// What a proxy stands for; ReferenceError when it is gone. Other objects stand for themselves.
fn real(t: &Thread, v: Value) -> R {
    if !matches!(t.shape_of(v), ty::WEAK_PROXY | ty::WEAK_CALLABLE_PROXY) {
        return Ok(v);
    }
    match v.downcast::<WeakRef>().and_then(target) {
        Some(o) => Ok(o),
        None => Err(t.reference_error("weakly-referenced object no longer exists")),
    }
}

macro_rules! binary {
    ($name:literal $reflected:literal $inplace:literal $op:ident) => {
        [
            native($name, VALUE, |t, a| t.binary(BinOp::$op, real(t, a[0])?, real(t, a[1])?), ANY, ""),
            native($reflected, VALUE, |t, a| t.binary(BinOp::$op, real(t, a[1])?, real(t, a[0])?), ANY, ""),
            native($inplace, VALUE, |t, a| t.inplace(BinOp::$op, real(t, a[0])?, real(t, a[1])?), ANY, ""),
        ]
    };
}

macro_rules! compare {
    ($name:literal $op:ident) => {
        native($name, VALUE, |t, a| t.compare(Cmp::$op, real(t, a[0])?, real(t, a[1])?), ANY, "")
    };
}

const ARITHMETIC: [[NativeDef; 3]; 13] = [
    binary!("__add__" "__radd__" "__iadd__" Add),
    binary!("__sub__" "__rsub__" "__isub__" Sub),
    binary!("__mul__" "__rmul__" "__imul__" Mul),
    binary!("__truediv__" "__rtruediv__" "__itruediv__" TrueDiv),
    binary!("__floordiv__" "__rfloordiv__" "__ifloordiv__" FloorDiv),
    binary!("__mod__" "__rmod__" "__imod__" Mod),
    binary!("__pow__" "__rpow__" "__ipow__" Pow),
    binary!("__matmul__" "__rmatmul__" "__imatmul__" MatMul),
    binary!("__and__" "__rand__" "__iand__" And),
    binary!("__or__" "__ror__" "__ior__" Or),
    binary!("__xor__" "__rxor__" "__ixor__" Xor),
    binary!("__lshift__" "__rlshift__" "__ilshift__" Shl),
    binary!("__rshift__" "__rrshift__" "__irshift__" Shr),
];

const OTHERS: [NativeDef; 27] = [
    native("__getattribute__", "($self, name, /)", |t, a| t.getattr(real(t, a[0])?, name_arg(t, a[1])?), ANY, ""),
    native(
        "__setattr__",
        "($self, name, value, /)",
        |t, a| t.setattr(real(t, a[0])?, name_arg(t, a[1])?, a[2]).map(|()| Value::NONE),
        ANY,
        "",
    ),
    native(
        "__delattr__",
        "($self, name, /)",
        |t, a| t.delattr(real(t, a[0])?, name_arg(t, a[1])?).map(|()| Value::NONE),
        ANY,
        "",
    ),
    native("__str__", SELF, |t, a| Ok(t.str(real(t, a[0])?)?.value()), ANY, ""),
    native("__repr__", SELF, repr, ANY, ""),
    native("__bool__", SELF, |t, a| Ok(Value::bool(t.truth(real(t, a[0])?)?)), ANY, ""),
    native(
        "__hash__",
        SELF,
        |t, a| Err(t.type_error(format_args!("unhashable type: '{}'", t.shown_type(a[0])))),
        ANY,
        "",
    ),
    native("__len__", SELF, |t, a| t.new_int(t.len(real(t, a[0])?)? as i64), ANY, ""),
    native("__getitem__", "($self, key, /)", |t, a| t.getitem(real(t, a[0])?, a[1]), ANY, ""),
    native(
        "__setitem__",
        "($self, key, value, /)",
        |t, a| t.setitem(real(t, a[0])?, a[1], a[2]).map(|()| Value::NONE),
        ANY,
        "",
    ),
    native("__delitem__", "($self, key, /)", |t, a| t.delitem(real(t, a[0])?, a[1]).map(|()| Value::NONE), ANY, ""),
    native("__contains__", "($self, key, /)", |t, a| Ok(Value::bool(t.contains(real(t, a[0])?, a[1])?)), ANY, ""),
    native("__iter__", SELF, |t, a| t.iter(real(t, a[0])?), ANY, ""),
    native("__next__", SELF, next, ANY, ""),
    native("__reversed__", SELF, |t, a| t.call_method(real(t, a[0])?, "__reversed__", &[]), ANY, ""),
    native("__bytes__", SELF, |t, a| t.call_method(real(t, a[0])?, "__bytes__", &[]), ANY, ""),
    native("__neg__", SELF, |t, a| t.unary(UnaryOp::Neg, real(t, a[0])?), ANY, ""),
    native("__pos__", SELF, |t, a| t.unary(UnaryOp::Pos, real(t, a[0])?), ANY, ""),
    native("__invert__", SELF, |t, a| t.unary(UnaryOp::Invert, real(t, a[0])?), ANY, ""),
    native("__abs__", SELF, |t, a| t.call_method(real(t, a[0])?, "__abs__", &[]), ANY, ""),
    native("__int__", SELF, |t, a| t.call_method(real(t, a[0])?, "__int__", &[]), ANY, ""),
    native("__float__", SELF, |t, a| Ok(Value::float(t.to_f64(real(t, a[0])?)?)), ANY, ""),
    native("__index__", SELF, |t, a| t.index_int(real(t, a[0])?), ANY, ""),
    native("__divmod__", VALUE, |t, a| t.call_method(real(t, a[0])?, "__divmod__", &[real(t, a[1])?]), ANY, ""),
    compare!("__eq__" Eq),
    compare!("__ne__" Ne),
    native("__dir__", SELF, |t, a| t.call_method(real(t, a[0])?, "__dir__", &[]), ANY, ""),
];

const ORDER: [NativeDef; 4] =
    [compare!("__lt__" Lt), compare!("__le__" Le), compare!("__gt__" Gt), compare!("__ge__" Ge)];

const COUNT: usize = 13 * 3 + 27 + 4;

const fn all() -> [NativeDef; COUNT] {
    let mut out = [ORDER[0]; COUNT];
    let mut i = 0;
    while i < 39 {
        out[i] = ARITHMETIC[i / 3][i % 3];
        i += 1;
    }
    while i < 39 + 27 {
        out[i] = OTHERS[i - 39];
        i += 1;
    }
    while i < COUNT {
        out[i] = ORDER[i - 39 - 27];
        i += 1;
    }
    out
}

const fn callable() -> [NativeDef; COUNT + 1] {
    let all = all();
    let mut out = [native("__call__", "($self, /, *args, **kwargs)", call, ANY, ""); COUNT + 1];
    let mut i = 0;
    while i < COUNT {
        out[i] = all[i];
        i += 1;
    }
    out
}

static METHODS: &[NativeDef] = &all();
static CALLABLE_METHODS: &[NativeDef] = &callable();

fn call(t: &Thread, a: Args<'_>) -> R {
    t.call_forward(real(t, a[0])?, &[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))
}

fn next(t: &Thread, a: Args<'_>) -> R {
    let o = real(t, a[0])?;
    if t.lookup_special(o, t.names().__next__).is_none() {
        return Err(t.type_error(format_args!("Weakref proxy referenced a non-iterator '{}' object", t.shown_type(o))));
    }
    match t.next(o)? {
        Some(v) => Ok(v),
        None => Err(t.stop_iteration(None)),
    }
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let at = crate::types::object::address_of(a[0]);
    let text = match a[0].downcast::<WeakRef>().and_then(target) {
        None => format!("<weakproxy at {at:#x}; dead>"),
        Some(o) => {
            format!("<weakproxy at {at:#x}; to '{}' at {:#x}>", t.type_name(o), crate::types::object::address_of(o))
        }
    };
    Ok(t.new_str(&text)?.value())
}

/// `weakref.proxy(o, callback)`.
pub fn new_proxy(t: &Thread, o: Value, callback: Word) -> R {
    let id = if t.is_callable(o) { ty::WEAK_CALLABLE_PROXY } else { ty::WEAK_PROXY };
    new_reference(t, t.vm().type_of_id(id), o, callback)
}
