//! Type parameters: TypeVar, ParamSpec, TypeVarTuple. Aliases, `Generic` and `NoDefault` are in `alias`.
//!
//! One layout for the three (words below). Bound, constraints and default may be given as functions that compute them when
//! asked (PEP 695, 696); rules of substitution are module typing's.

mod alias;

pub use alias::{GENERIC, NO_DEFAULT, TYPE_ALIAS, new_type_alias, no_default};

use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use crate::object::*;
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use taipan_heap::{Gc, Value, Word};

const ANY: Effects = Effects::ANY;

const NAME: usize = 0;
const BOUND: usize = 1;
const EVALUATE_BOUND: usize = 2;
const CONSTRAINTS: usize = 3;
const EVALUATE_CONSTRAINTS: usize = 4;
const DEFAULT: usize = 5;
const EVALUATE_DEFAULT: usize = 6;
const COVARIANT: usize = 7;
const CONTRAVARIANT: usize = 8;
const INFER: usize = 9;
const WORDS: usize = 10;

pub static TYPE_VAR: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, name, /, *constraints, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False)",
            new_type_var,
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        REPR,
        REDUCE,
        OR,
        ROR,
        HAS_DEFAULT,
        native(
            "__mro_entries__",
            "($self, bases, /)",
            |t, _| Err(t.type_error("Cannot subclass an instance of TypeVar")),
            ANY,
            "",
        ),
        native("__typing_subst__", "($self, arg, /)", |t, a| ask_typing(t, "_typevar_subst", &[a[0], a[1]]), ANY, ""),
        native("__typing_prepare_subst__", "($self, alias, args, /)", prepare_type_var, ANY, ""),
    ],
    getset: &[
        NAME_OF,
        DEFAULT_OF,
        EVALUATE_DEFAULT_OF,
        COVARIANT_OF,
        CONTRAVARIANT_OF,
        INFER_OF,
        getter("__bound__", |t, v| lazily(t, v, BOUND, EVALUATE_BOUND, Value::NONE), ""),
        getter("__constraints__", get_constraints, ""),
        getter("evaluate_bound", |t, v| evaluator(t, v, BOUND, EVALUATE_BOUND), ""),
        getter("evaluate_constraints", |t, v| evaluator(t, v, CONSTRAINTS, EVALUATE_CONSTRAINTS), ""),
    ],
    doc: "Type variable.\n\nThe preferred way to construct a type variable is via the dedicated\nsyntax for generic functions, classes, and type aliases.",
};

pub static PARAM_SPEC: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, name, *, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False)",
            new_param_spec,
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        REPR,
        REDUCE,
        OR,
        ROR,
        HAS_DEFAULT,
        native(
            "__mro_entries__",
            "($self, bases, /)",
            |t, _| Err(t.type_error("Cannot subclass an instance of ParamSpec")),
            ANY,
            "",
        ),
        native("__typing_subst__", "($self, arg, /)", |t, a| ask_typing(t, "_paramspec_subst", &[a[0], a[1]]), ANY, ""),
        native(
            "__typing_prepare_subst__",
            "($self, alias, args, /)",
            |t, a| ask_typing(t, "_paramspec_prepare_subst", &[a[0], a[1], a[2]]),
            ANY,
            "",
        ),
    ],
    getset: &[
        NAME_OF,
        DEFAULT_OF,
        EVALUATE_DEFAULT_OF,
        COVARIANT_OF,
        CONTRAVARIANT_OF,
        INFER_OF,
        getter("__bound__", |t, v| lazily(t, v, BOUND, EVALUATE_BOUND, Value::NONE), ""),
        getter("args", |t, v| part_of(t, ty::PARAM_SPEC_ARGS, v), "Represents positional arguments."),
        getter("kwargs", |t, v| part_of(t, ty::PARAM_SPEC_KWARGS, v), "Represents keyword arguments."),
    ],
    doc: "Parameter specification variable.",
};

pub static TYPE_VAR_TUPLE: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, name, *, default=NoDefault)",
            new_type_var_tuple,
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        REPR,
        REDUCE,
        HAS_DEFAULT,
        native("__iter__", "($self, /)", iter_unpacked, ANY, "Implement iter(self)."),
        native(
            "__mro_entries__",
            "($self, bases, /)",
            |t, _| Err(t.type_error("Cannot subclass an instance of TypeVarTuple")),
            ANY,
            "",
        ),
        native(
            "__typing_subst__",
            "($self, arg, /)",
            |t, _| Err(t.type_error("Substitution of bare TypeVarTuple is not supported")),
            ANY,
            "",
        ),
        native(
            "__typing_prepare_subst__",
            "($self, alias, args, /)",
            |t, a| ask_typing(t, "_typevartuple_prepare_subst", &[a[0], a[1], a[2]]),
            ANY,
            "",
        ),
    ],
    getset: &[NAME_OF, DEFAULT_OF, EVALUATE_DEFAULT_OF],
    doc: "Type variable tuple. A specialized form of type variable that enables\nvariadic generics.",
};

pub static PARAM_SPEC_ARGS: TypeDef =
    TypeDef { methods: PART_METHODS, getset: PART_GETSET, doc: "The args for a ParamSpec object." };
pub static PARAM_SPEC_KWARGS: TypeDef =
    TypeDef { methods: PART_METHODS, getset: PART_GETSET, doc: "The kwargs for a ParamSpec object." };

static PART_METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, origin)",
        |t, a| {
            let class = crate::types::object::class_arg(t, a[0], "typing.ParamSpecArgs")?;
            new_part(t, class, a[1])
        },
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native("__repr__", "($self, /)", part_repr, ANY, "Return repr(self)."),
    native("__eq__", "($self, value, /)", part_eq, ANY, "Return self==value."),
    native(
        "__mro_entries__",
        "($self, bases, /)",
        |t, a| Err(t.type_error(format_args!("Cannot subclass an instance of {}", t.shown_type(a[0])))),
        ANY,
        "",
    ),
];
static PART_GETSET: &[GetSetDef] = &[getter("__origin__", |_, v| Ok(word(v, NAME).unwrap_or(Value::NONE)), "")];

const REPR: NativeDef = native("__repr__", "($self, /)", repr, ANY, "Return repr(self).");
const REDUCE: NativeDef =
    native("__reduce__", "($self, /)", |_, a| Ok(word(a[0], NAME).unwrap_or(Value::NONE)), ANY, "");
const OR: NativeDef =
    native("__or__", "($self, value, /)", |t, a| make_union(t, a[0], a[1]), ANY, "Return self|value.");
const ROR: NativeDef =
    native("__ror__", "($self, value, /)", |t, a| make_union(t, a[1], a[0]), ANY, "Return value|self.");
const HAS_DEFAULT: NativeDef = native("has_default", "($self, /)", has_default, ANY, "");
const NAME_OF: GetSetDef = getter("__name__", |_, v| Ok(word(v, NAME).unwrap_or(Value::NONE)), "");
const DEFAULT_OF: GetSetDef = getter(
    "__default__",
    |t, v| {
        let none = no_default(t)?;
        lazily(t, v, DEFAULT, EVALUATE_DEFAULT, none)
    },
    "",
);
const EVALUATE_DEFAULT_OF: GetSetDef =
    getter("evaluate_default", |t, v| evaluator(t, v, DEFAULT, EVALUATE_DEFAULT), "");
const COVARIANT_OF: GetSetDef = getter("__covariant__", |_, v| Ok(flag(v, COVARIANT)), "");
const CONTRAVARIANT_OF: GetSetDef = getter("__contravariant__", |_, v| Ok(flag(v, CONTRAVARIANT)), "");
const INFER_OF: GetSetDef = getter("__infer_variance__", |_, v| Ok(flag(v, INFER)), "");

fn this(v: Value) -> Gc<Words> {
    self_as(v)
}

fn word(v: Value, i: usize) -> Word {
    this(v).slot(i).get()
}

fn put(v: Value, i: usize, w: Word) {
    this(v).slot(i).set(&this(v).header, w);
}

fn flag(v: Value, i: usize) -> Value {
    word(v, i).unwrap_or(Value::FALSE)
}

/// Calls a function of module typing.
fn ask_typing(t: &Thread, function: &str, args: &[Value]) -> R {
    let typing = crate::builtins::import_module(t, "typing")?;
    t.call_method(typing, function, args)
}

fn make_union(t: &Thread, a: Value, b: Value) -> R {
    crate::types::union::new_union(t, &[a, b])
}

// --- making -----------------------------------------------------------------------------------------------------------

/// A type parameter of builtin class `id`; `__module__` is the running code's.
fn make(t: &Thread, id: TypeId, name: Value) -> R {
    let o = t.new_words(t.vm().type_of_id(id), WORDS)?;
    o.slot(NAME).init(name);
    let v = o.value();
    if let Some(module) = crate::lookup::current_globals(t).and_then(|g| g.get_str(t, t.names().__name__)) {
        crate::ops::instance::attr_set(t, v, t.names().__module__, module)?;
    }
    Ok(v)
}

/// One made by the syntax: `def f[T](...)`; the variance is inferred.
pub fn new_parameter(t: &Thread, id: TypeId, name: Value) -> R {
    let v = make(t, id, name)?;
    put(v, INFER, Some(Value::TRUE));
    Ok(v)
}

/// `[T: bound]` or `[T: (a, b)]`, with the function that computes what stands behind the colon.
pub fn new_lazy_type_var(t: &Thread, name: Value, evaluate: Value, constraints: bool) -> R {
    let v = new_parameter(t, ty::TYPE_VAR, name)?;
    put(v, if constraints { EVALUATE_CONSTRAINTS } else { EVALUATE_BOUND }, Some(evaluate));
    Ok(v)
}

/// Sets the function that computes the default.
pub fn set_default(t: &Thread, v: Value, evaluate: Value) -> R {
    if v.downcast::<Words>().is_none() {
        return Err(t.type_error("a type parameter is expected"));
    }
    put(v, EVALUATE_DEFAULT, Some(evaluate));
    Ok(v)
}

fn check_name(t: &Thread, v: Value, class: &str) -> R<()> {
    match t.as_str(v) {
        Some(_) => Ok(()),
        None => Err(t.type_error(format_args!("{class}() argument 'name' must be str, not {}", t.shown_type(v)))),
    }
}

/// What typing accepts as a bound or constraint.
fn type_check(t: &Thread, v: Value, message: &str) -> R {
    if v.is_none() {
        return Ok(t.type_of(v).value());
    }
    if v.downcast::<Type>().is_some() {
        return Ok(v);
    }
    let message = t.new_str(message)?.value();
    ask_typing(t, "_type_check", &[v, message])
}

fn set_variance(t: &Thread, v: Value, covariant: Word, contravariant: Word, infer: Word) -> R<()> {
    let truth = |w: Word| w.map_or(Ok(false), |v| t.truth(v));
    let (co, contra, infer) = (truth(covariant)?, truth(contravariant)?, truth(infer)?);
    if co && contra {
        return Err(t.value_error("Bivariant types are not supported."));
    }
    if infer && (co || contra) {
        return Err(t.value_error("Variance cannot be specified with infer_variance."));
    }
    for (i, on) in [(COVARIANT, co), (CONTRAVARIANT, contra), (INFER, infer)] {
        put(v, i, Some(Value::bool(on)));
    }
    Ok(())
}

fn set_given_default(t: &Thread, v: Value, default: Word) -> R<()> {
    if let Some(d) = default
        && d != no_default(t)?
    {
        put(v, DEFAULT, Some(d));
    }
    Ok(())
}

fn new_type_var(t: &Thread, a: Args<'_>) -> R {
    check_name(t, a[1], "typevar")?;
    let constraints: Gc<Tuple> = self_as(a[2]);
    let bound = a.not_none(3);
    let v = make(t, ty::TYPE_VAR, a[1])?;
    if constraints.len() == 1 {
        return Err(t.type_error("A single constraint is not allowed"));
    }
    if !constraints.is_empty() && bound.is_some() {
        return Err(t.type_error("Constraints cannot be combined with bound=..."));
    }
    if let Some(b) = bound {
        put(v, BOUND, Some(type_check(t, b, "Bound must be a type.")?));
    }
    if !constraints.is_empty() {
        let mut checked = t.root_vec(constraints.len())?;
        for c in constraints.items() {
            let c = type_check(t, *c, "TypeVar(name, constraint, ...): constraints must be types.")?;
            t.push(&mut checked, c)?;
        }
        put(v, CONSTRAINTS, Some(t.new_tuple_from(checked.slots())?.value()));
    }
    set_variance(t, v, a.opt(5), a.opt(6), a.opt(7))?;
    set_given_default(t, v, a.opt(4))?;
    Ok(v)
}

fn new_param_spec(t: &Thread, a: Args<'_>) -> R {
    check_name(t, a[1], "paramspec")?;
    let v = make(t, ty::PARAM_SPEC, a[1])?;
    if let Some(b) = a.not_none(2) {
        put(v, BOUND, Some(type_check(t, b, "Bound must be a type.")?));
    }
    set_variance(t, v, a.opt(4), a.opt(5), a.opt(6))?;
    set_given_default(t, v, a.opt(3))?;
    Ok(v)
}

fn new_type_var_tuple(t: &Thread, a: Args<'_>) -> R {
    check_name(t, a[1], "typevartuple")?;
    let v = make(t, ty::TYPE_VAR_TUPLE, a[1])?;
    set_given_default(t, v, a.opt(2))?;
    Ok(v)
}

// --- what they know ---------------------------------------------------------------------------------------------------

/// A value given or computed once by its function.
fn lazily(t: &Thread, v: Value, value: usize, evaluate: usize, absent: Value) -> R {
    if let Some(known) = word(v, value) {
        return Ok(known);
    }
    match word(v, evaluate) {
        None => Ok(absent),
        Some(f) => {
            let made = t.call(f, &[Value::int_unchecked(1)])?;
            put(v, value, Some(made));
            Ok(made)
        }
    }
}

static CONSTANT: NativeDef = native("constevaluator", "($self, format=1, /)", constant, ANY, "");

/// A function that answers a known value; as text for the format STRING of annotationlib.
fn constant(t: &Thread, a: Args<'_>) -> R {
    const STRING: i64 = 4;
    if t.index(a.opt(1).unwrap_or(Value::int_unchecked(1)))? != STRING {
        return Ok(a[0]);
    }
    let text = match a[0].downcast::<Tuple>() {
        None => crate::types::generic_alias::type_text(t, a[0])?,
        Some(items) => {
            let parts: R<Vec<String>> =
                items.items().iter().map(|v| crate::types::generic_alias::type_text(t, *v)).collect();
            format!("({})", parts?.join(", "))
        }
    };
    Ok(t.new_str(&text)?.value())
}

fn evaluator(t: &Thread, v: Value, value: usize, evaluate: usize) -> R {
    match (word(v, evaluate), word(v, value)) {
        (Some(f), _) => Ok(f),
        (None, Some(known)) => t.new_native_function(&CONSTANT, Some(known), None),
        (None, None) => Ok(Value::NONE),
    }
}

fn get_constraints(t: &Thread, v: Value) -> R {
    let empty = t.new_tuple(&[])?.value();
    lazily(t, v, CONSTRAINTS, EVALUATE_CONSTRAINTS, empty)
}

fn has_default(_: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(word(a[0], EVALUATE_DEFAULT).is_some() || word(a[0], DEFAULT).is_some()))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let name = match word(a[0], NAME) {
        Some(n) => t.str(n)?.to_text(),
        None => String::new(),
    };
    let on = |i| word(a[0], i) == Some(Value::TRUE);
    let sign = if t.is_exact(a[0], ty::TYPE_VAR_TUPLE) || on(INFER) {
        ""
    } else if on(COVARIANT) {
        "+"
    } else if on(CONTRAVARIANT) {
        "-"
    } else {
        "~"
    };
    Ok(t.new_str(&format!("{sign}{name}"))?.value())
}

/// A missing argument is filled with the default, if it is the next one.
fn prepare_type_var(t: &Thread, a: Args<'_>) -> R {
    let (alias, args) = (a[1], a[2]);
    let params = t.getattr(alias, t.names().__parameters__)?;
    let (Some(params), Some(given)) = (params.downcast::<Tuple>(), args.downcast::<Tuple>()) else { return Ok(args) };
    let i = params.items().iter().position(|p| *p == a[0]).unwrap_or(0);
    if i < given.len() {
        return Ok(args);
    }
    if i == given.len() {
        let default = t.getattr(a[0], t.names().__default__)?;
        if default == no_default(t)? {
            return Err(t.type_error(format_args!(
                "Too few arguments for {}; actual {}, expected {}",
                t.repr(alias)?.to_text(),
                given.len(),
                i + 1
            )));
        }
        let mut all = t.root_vec(given.len() + 1)?;
        for v in given.items() {
            t.push(&mut all, *v)?;
        }
        t.push(&mut all, default)?;
        return Ok(t.new_tuple_from(all.slots())?.value());
    }
    Err(t.type_error(format_args!(
        "Too few arguments for {}; actual {}, expected {}",
        t.repr(alias)?.to_text(),
        given.len(),
        i + 1
    )))
}

/// `*Ts`: `Unpack[Ts]`.
fn iter_unpacked(t: &Thread, a: Args<'_>) -> R {
    let unpacked = unpack(t, a[0])?;
    t.iter(t.new_tuple(&[unpacked])?.value())
}

fn unpack(t: &Thread, v: Value) -> R {
    let typing = crate::builtins::import_module(t, "typing")?;
    let marker = t.getattr_str(typing, "Unpack")?;
    t.getitem(marker, v)
}

/// `Generic[T, *Ts]` as a base of `class C[T, *Ts]`.
pub fn subscript_generic(t: &Thread, params: Value) -> R {
    let Some(params) = params.downcast::<Tuple>() else { return Err(t.type_error("type parameters must be a tuple")) };
    let mut all = t.root_vec(params.len())?;
    for p in params.items() {
        let p = if t.is_exact(*p, ty::TYPE_VAR_TUPLE) { unpack(t, *p)? } else { *p };
        t.push(&mut all, p)?;
    }
    let generic = t.vm().type_of_id(ty::GENERIC).value();
    ask_typing(t, "_GenericAlias", &[generic, t.new_tuple_from(all.slots())?.value()])
}

// --- P.args, P.kwargs -------------------------------------------------------------------------------------------------

fn part_of(t: &Thread, id: TypeId, spec: Value) -> R {
    new_part(t, t.vm().type_of_id(id), spec)
}

fn new_part(t: &Thread, class: Gc<Type>, spec: Value) -> R {
    let o = t.new_words(class, 1)?;
    o.slot(NAME).init(spec);
    Ok(o.value())
}

fn part_repr(t: &Thread, a: Args<'_>) -> R {
    let origin = word(a[0], NAME).unwrap_or(Value::NONE);
    let what = if t.is_exact(a[0], ty::PARAM_SPEC_ARGS) { "args" } else { "kwargs" };
    let name = match t.is_exact(origin, ty::PARAM_SPEC) {
        true => t.str(word(origin, NAME).unwrap_or(Value::NONE))?,
        false => t.repr(origin)?,
    };
    Ok(t.new_str(&format!("{}.{what}", name.to_text()))?.value())
}

fn part_eq(t: &Thread, a: Args<'_>) -> R {
    if t.shape_of(a[0]) != t.shape_of(a[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::bool(t.eq(word(a[0], NAME).unwrap_or(Value::NONE), word(a[1], NAME).unwrap_or(Value::NONE))?))
}
