//! Module `_operator`: the operators as functions, and `itemgetter`, `attrgetter`, `methodcaller`.

use crate::words::{add_to_module, get, make};
use taipan_core::error::R;
use taipan_core::interp::machine::Cmp;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native, native_static};
use taipan_core::object::{Dict, Str, Tuple, self_as, type_flags};
use taipan_core::ops::{BinOp, UnaryOp};
use taipan_core::thread::Thread;
use taipan_core::types::str::StrBuilder;
use taipan_core::types::{seq, ty};
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef { name: "_operator", doc: "Operator interface.", functions: FUNCTIONS, init };

const ANY: Effects = Effects::ANY;
const SCALARS: Effects = Effects::SCALARS;
const ONE: &str = "(a, /)";
const TWO: &str = "(a, b, /)";

/// A function that applies a binary operator.
macro_rules! binary {
    ($name:literal, $op:ident, $symbol:literal) => {
        native($name, TWO, |t, a| t.binary(BinOp::$op, a[0], a[1]), SCALARS, concat!("Same as a ", $symbol, " b."))
    };
}

macro_rules! in_place {
    ($name:literal, $op:ident, $symbol:literal) => {
        native($name, TWO, |t, a| t.inplace(BinOp::$op, a[0], a[1]), ANY, concat!("Same as a ", $symbol, " b."))
    };
}

macro_rules! comparison {
    ($name:literal, $op:ident, $symbol:literal) => {
        native($name, TWO, |t, a| t.compare(Cmp::$op, a[0], a[1]), SCALARS, concat!("Same as a ", $symbol, " b."))
    };
}

static FUNCTIONS: &[NativeDef] = &[
    binary!("add", Add, "+"),
    binary!("sub", Sub, "-"),
    binary!("mul", Mul, "*"),
    binary!("truediv", TrueDiv, "/"),
    binary!("floordiv", FloorDiv, "//"),
    binary!("mod", Mod, "%"),
    binary!("pow", Pow, "**"),
    binary!("matmul", MatMul, "@"),
    binary!("and_", And, "&"),
    binary!("or_", Or, "|"),
    binary!("xor", Xor, "^"),
    binary!("lshift", Shl, "<<"),
    binary!("rshift", Shr, ">>"),
    in_place!("iadd", Add, "+="),
    in_place!("isub", Sub, "-="),
    in_place!("imul", Mul, "*="),
    in_place!("itruediv", TrueDiv, "/="),
    in_place!("ifloordiv", FloorDiv, "//="),
    in_place!("imod", Mod, "%="),
    in_place!("ipow", Pow, "**="),
    in_place!("imatmul", MatMul, "@="),
    in_place!("iand", And, "&="),
    in_place!("ior", Or, "|="),
    in_place!("ixor", Xor, "^="),
    in_place!("ilshift", Shl, "<<="),
    in_place!("irshift", Shr, ">>="),
    comparison!("lt", Lt, "<"),
    comparison!("le", Le, "<="),
    comparison!("eq", Eq, "=="),
    comparison!("ne", Ne, "!="),
    comparison!("gt", Gt, ">"),
    comparison!("ge", Ge, ">="),
    native("neg", ONE, |t, a| t.unary(UnaryOp::Neg, a[0]), SCALARS, "Same as -a."),
    native("pos", ONE, |t, a| t.unary(UnaryOp::Pos, a[0]), SCALARS, "Same as +a."),
    // Of a bool they warn, which is Python code and looks at frames.
    native("inv", ONE, |t, a| t.unary(UnaryOp::Invert, a[0]), ANY, "Same as ~a."),
    native("invert", ONE, |t, a| t.unary(UnaryOp::Invert, a[0]), ANY, "Same as ~a."),
    native("abs", ONE, absolute, SCALARS, "Same as abs(a)."),
    native("not_", ONE, |t, a| Ok(Value::bool(!t.truth(a[0])?)), SCALARS, "Same as not a."),
    native("truth", ONE, |t, a| t.truth(a[0]).map(Value::bool), SCALARS, "Return True if a is true, False otherwise."),
    native("is_", TWO, |t, a| Ok(Value::bool(t.is_same(a[0], a[1]))), Effects::PURE, "Same as a is b."),
    native("is_not", TWO, |t, a| Ok(Value::bool(!t.is_same(a[0], a[1]))), Effects::PURE, "Same as a is not b."),
    native("is_none", ONE, |_, a| Ok(Value::bool(a[0].is_none())), Effects::PURE, "Same as a is None."),
    native("is_not_none", ONE, |_, a| Ok(Value::bool(!a[0].is_none())), Effects::PURE, "Same as a is not None."),
    native("index", ONE, |t, a| t.index_int(a[0]), SCALARS, "Same as a.__index__()"),
    native("concat", TWO, |t, a| concat(t, a, false), ANY, "Same as a + b, for a and b sequences."),
    native("iconcat", TWO, |t, a| concat(t, a, true), ANY, "Same as a += b, for a and b sequences."),
    native(
        "contains",
        TWO,
        |t, a| t.contains(a[0], a[1]).map(Value::bool),
        ANY,
        "Same as b in a (note reversed operands).",
    ),
    native("countOf", TWO, count_of, ANY, "Return the number of items in a which are, or which equal, b."),
    native("indexOf", TWO, index_of, ANY, "Return the first index of b in a."),
    native("getitem", TWO, |t, a| t.getitem(a[0], a[1]), ANY, "Same as a[b]."),
    native(
        "setitem",
        "(a, b, c, /)",
        |t, a| t.setitem(a[0], a[1], a[2]).map(|()| Value::NONE),
        ANY,
        "Same as a[b] = c.",
    ),
    native("delitem", TWO, |t, a| t.delitem(a[0], a[1]).map(|()| Value::NONE), ANY, "Same as del a[b]."),
    native(
        "length_hint",
        "(obj, default=0, /)",
        length_hint,
        ANY,
        "Return an estimate of the number of items in obj.\n\nThis is useful for presizing containers when building from an iterable.\n\nIf the object supports len(), the result will be exact.\nOtherwise, it may over- or under-estimate by an arbitrary amount.",
    ),
    native("call", "(obj, /, *args, **kwargs)", call, ANY, "Same as obj(*args, **kwargs)."),
    native("_compare_digest", TWO, compare_digest, ANY, "Return 'a == b'."),
];

fn absolute(t: &Thread, a: Args<'_>) -> R {
    match t.call_special(a[0], t.names().__abs__, &[])? {
        Some(v) => Ok(v),
        None => Err(t.type_error(format_args!("bad operand type for abs(): '{}'", t.type_name(a[0])))),
    }
}

fn concat(t: &Thread, a: Args<'_>, in_place: bool) -> R {
    if t.lookup_special(a[0], t.names().__getitem__).is_none() {
        return Err(t.type_error(format_args!("'{}' object can't be concatenated", t.type_name(a[0]))));
    }
    if in_place { t.inplace(BinOp::Add, a[0], a[1]) } else { t.binary(BinOp::Add, a[0], a[1]) }
}

fn count_of(t: &Thread, a: Args<'_>) -> R {
    let mut n = 0;
    t.for_each(a[0], |v| {
        n += seq::same_or_equal(t, v, a[1])? as i64;
        Ok(())
    })?;
    t.new_int(n)
}

fn index_of(t: &Thread, a: Args<'_>) -> R {
    let it = t.iter(a[0])?;
    let mut i = 0;
    while let Some(v) = t.next(it)? {
        if seq::same_or_equal(t, v, a[1])? {
            return t.new_int(i);
        }
        i += 1;
    }
    Err(t.value_error("sequence.index(x): x not in sequence"))
}

fn length_hint(t: &Thread, a: Args<'_>) -> R {
    let default = match a.opt(1) {
        None => 0,
        Some(d) if t.as_int(d).is_none() => {
            return Err(t.type_error(format_args!("'{}' object cannot be interpreted as an integer", t.type_name(d))));
        }
        Some(d) => t.index(d)?,
    };
    // A negative default comes back as it is.
    match t.length_hint(a[0], usize::MAX)? {
        usize::MAX => t.new_int(default),
        n => t.new_int(n as i64),
    }
}

fn call(t: &Thread, a: Args<'_>) -> R {
    t.call_forward(a[0], &[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))
}

/// Compares all bytes whatever the first difference, so that the time does not tell where it is.
fn compare_digest(t: &Thread, a: Args<'_>) -> R {
    let equal = |x: &[u8], y: &[u8]| {
        x.len() == y.len() && x.iter().zip(y).fold(0, |difference, (x, y)| difference | (x ^ y)) == 0
    };
    if let (Some(x), Some(y)) = (t.as_str(a[0]), t.as_str(a[1])) {
        if !x.ascii || !y.ascii {
            return Err(t.type_error("comparing strings with non-ASCII characters is not supported"));
        }
        return Ok(Value::bool(equal(x.raw_bytes(), y.raw_bytes())));
    }
    if t.as_str(a[0]).is_some() || t.as_str(a[1]).is_some() {
        return Err(t.type_error(format_args!(
            "unsupported operand types(s) or combination of types: '{}' and '{}'",
            t.type_name(a[0]),
            t.type_name(a[1])
        )));
    }
    t.with_buffer(a[0], |x| t.with_buffer(a[1], |y| Ok(Value::bool(equal(x, y)))))
}

// ---- itemgetter: words (tuple of items); attrgetter: words (tuple of dotted names); methodcaller: words (name, args, kwargs)

static ITEMGETTER: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, item, /, *items)", getter_new, ANY, ""),
        native("__call__", "($self, obj, /)", itemgetter_call, ANY, "Call self as a function."),
        native("__repr__", "($self, /)", getter_repr, ANY, "Return repr(self)."),
        native("__reduce__", "($self, /)", getter_reduce, Effects::RAISES, "Return state information for pickling"),
    ],
    getset: &[],
    doc: "Return a callable object that fetches the given item(s) from its operand.\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])",
};

static ATTRGETTER: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, attr, /, *attrs)", attrgetter_new, ANY, ""),
        native("__call__", "($self, obj, /)", attrgetter_call, ANY, "Call self as a function."),
        native("__repr__", "($self, /)", getter_repr, ANY, "Return repr(self)."),
        native("__reduce__", "($self, /)", getter_reduce, Effects::RAISES, "Return state information for pickling"),
    ],
    getset: &[],
    doc: "Return a callable object that fetches the given attribute(s) from its operand.\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).",
};

static METHODCALLER: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, name, /, *args, **kwargs)", methodcaller_new, ANY, ""),
        native("__call__", "($self, obj, /)", methodcaller_call, ANY, "Call self as a function."),
        native("__repr__", "($self, /)", methodcaller_repr, ANY, "Return repr(self)."),
        native("__reduce__", "($self, /)", methodcaller_reduce, ANY, "Return state information for pickling"),
    ],
    getset: &[],
    doc: "Return a callable object that calls the given method on its operand.\nAfter f = methodcaller('name'), the call f(r) returns r.name().\nAfter g = methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).",
};

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    for (name, def) in [("itemgetter", &ITEMGETTER), ("attrgetter", &ATTRGETTER), ("methodcaller", &METHODCALLER)] {
        let class = t.new_native_type("operator", name, object, kinds::WORDS, type_flags::HAS_WEAKREF, def)?;
        add_to_module(t, module, name, class.value())?;
    }
    Ok(())
}

fn all_arguments(t: &Thread, a: Args<'_>) -> R<Gc<Tuple>> {
    let list = t.new_list(&[a[1]])?;
    list.extend_from_values(t, self_as::<Tuple>(a[2]).items())?;
    t.new_tuple_from(list.slots())
}

fn getter_new(t: &Thread, a: Args<'_>) -> R {
    make(t, a[0], &[Some(all_arguments(t, a)?.value())])
}

fn attrgetter_new(t: &Thread, a: Args<'_>) -> R {
    let names = t.new_list(&[])?;
    for &name in all_arguments(t, a)?.items() {
        match t.as_str(name) {
            Some(s) => names.push(t, t.intern_str(s)?.value())?,
            None => return Err(t.type_error("attribute name must be a string")),
        }
    }
    make(t, a[0], &[Some(t.new_tuple_from(names.slots())?.value())])
}

/// One result, or a tuple of several.
fn fetch(t: &Thread, a: Args<'_>, f: impl Fn(Value) -> R) -> R {
    let items: Gc<Tuple> = self_as(get(a[0], 0));
    if let [only] = items.items() {
        return f(*only);
    }
    let results = t.new_list_with_capacity(items.len())?;
    for &item in items.items() {
        results.push(t, f(item)?)?;
    }
    Ok(t.new_tuple_from(results.slots())?.value())
}

fn itemgetter_call(t: &Thread, a: Args<'_>) -> R {
    fetch(t, a, |item| t.getitem(a[1], item))
}

fn attrgetter_call(t: &Thread, a: Args<'_>) -> R {
    fetch(t, a, |name| {
        let name: Gc<Str> = self_as(name);
        if !name.units().iter().any(|c| c == u32::from(b'.')) {
            return t.getattr(a[1], name);
        }
        name.to_text().split('.').try_fold(a[1], |o, part| t.getattr_str(o, part))
    })
}

fn getter_repr(t: &Thread, a: Args<'_>) -> R {
    let items: Gc<Tuple> = self_as(get(a[0], 0));
    seq::guarded_repr(t, a[0], &format!("operator.{}(...)", t.type_name(a[0])), || {
        let mut i = 0;
        seq::repr_items(t, &format!("operator.{}(", t.type_name(a[0])), ")", || {
            i += 1;
            items.get(i - 1)
        })
    })
}

fn getter_reduce(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), get(a[0], 0)])?.value())
}

fn methodcaller_new(t: &Thread, a: Args<'_>) -> R {
    let Some(name) = t.as_str(a[1]) else { return Err(t.type_error("method name must be a string")) };
    make(t, a[0], &[Some(t.intern_str(name)?.value()), Some(a[2]), a.opt(3)])
}

fn methodcaller_call(t: &Thread, a: Args<'_>) -> R {
    let method = t.getattr(a[1], self_as(get(a[0], 0)))?;
    t.call_forward(method, &[], self_as(get(a[0], 1)), get(a[0], 2).downcast::<Dict>())
}

fn methodcaller_repr(t: &Thread, a: Args<'_>) -> R {
    seq::guarded_repr(t, a[0], "operator.methodcaller(...)", || {
        let mut text = StrBuilder::new();
        text.push_text("operator.methodcaller(");
        text.push_str(&*t.repr(get(a[0], 0))?);
        for &v in self_as::<Tuple>(get(a[0], 1)).items() {
            text.push_text(", ");
            text.push_str(&*t.repr(v)?);
        }
        if let Some(kwargs) = get(a[0], 2).downcast::<Dict>() {
            let mut i = 0;
            while let Some((at, key, value)) = kwargs.next_entry(i) {
                text.push_text(", ");
                if let Some(key) = t.as_str(key) {
                    text.push_str(&key);
                }
                text.push_text("=");
                text.push_str(&*t.repr(value)?);
                i = at + 1;
            }
        }
        text.push_text(")");
        text.finish(t)
    })
}

fn methodcaller_reduce(t: &Thread, a: Args<'_>) -> R {
    let arguments = t.new_list(&[get(a[0], 0)])?;
    arguments.extend_from_values(t, self_as::<Tuple>(get(a[0], 1)).items())?;
    let arguments = t.new_tuple_from(arguments.slots())?;
    let class = t.type_of(a[0]).value();
    match get(a[0], 2).downcast::<Dict>().filter(|k| !k.is_empty()) {
        None => Ok(t.new_tuple(&[class, arguments.value()])?.value()),
        Some(kwargs) => {
            // Keyword arguments are pickled through partial(methodcaller, name, **kwargs).
            let Some(import) = t.vm().builtins().get_text(t, "__import__") else {
                return Err(t.import_error("__import__ not found"));
            };
            let functools = t.call(import, &[t.new_str("functools")?.value()])?;
            let partial = t.getattr_str(functools, "partial")?;
            let name = t.new_tuple(&[get(a[0], 0)])?;
            let constructor = t.call_forward(partial, &[class], name, Some(kwargs))?;
            Ok(t.new_tuple(&[constructor, get(a[0], 1)])?.value())
        }
    }
}
