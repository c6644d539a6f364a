//! `_contextvars`: context variables. A context is a dict from variable to value; copying one copies the dict.

use crate::words::{self, add_to_module};
use taipan_core::kinds;
use taipan_core::native::{Args, CLASS_GETITEM, Effects, ModuleDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::{Dict, Tuple, self_as, type_flags};
use taipan_core::{R, Thread, ty};
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef { name: "_contextvars", doc: "Context Variables", functions: FUNCTIONS, init };

const ANY: Effects = Effects::ANY;
const CONTEXT_TYPE: &str = "contextvars.Context";
const TOKEN_TYPE: &str = "contextvars.Token";
const MISSING: &str = "contextvars.missing";

/// Words of a Context: variables, the context that was current when it was entered (absent: it is not entered).
const VARIABLES: usize = 0;
const OUTER: usize = 1;
/// Words of a ContextVar.
const NAME: usize = 0;
const DEFAULT: usize = 1;
/// Words of a Token. An absent old value: the variable had none.
const VARIABLE: usize = 0;
const OLD: usize = 1;
const CONTEXT: usize = 2;
const USED: usize = 3;

static FUNCTIONS: &[NativeDef] =
    &[native("copy_context", "()", |t, _| copy(t, current(t)?), ANY, "Return a shallow copy of the current context.")];

#[rustfmt::skip]
static CONTEXT_DEF: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, /)", |t, _| new_context(t, t.new_dict()?), ANY, "Create and return a new object."),
        native("run", "($self, callable, /, *args, **kwargs)", run, ANY, ""),
        native("copy", "($self, /)", |t, a| copy(t, a[0]), ANY, "Return a shallow copy of the context object."),
        native("get", "($self, key, default=None, /)", |t, a| Ok(lookup(t, a)?.unwrap_or(a.or_none(2))), ANY, "Return the value for `key` if `key` has the value in the context object."),
        native("keys", "($self, /)", |t, a| t.call_method(variables(a[0]).value(), "keys", &[]), ANY, "Return a list of all variables in the context object."),
        native("values", "($self, /)", |t, a| t.call_method(variables(a[0]).value(), "values", &[]), ANY, "Return a list of all variables' values in the context object."),
        native("items", "($self, /)", |t, a| t.call_method(variables(a[0]).value(), "items", &[]), ANY, "Return all variables and their values in the context object."),
        native("__getitem__", "($self, key, /)", getitem, ANY, "Return self[key]."),
        native("__contains__", "($self, key, /)", |t, a| Ok(Value::bool(lookup(t, a)?.is_some())), ANY, "Return bool(key in self)."),
        native("__len__", "($self, /)", |t, a| t.new_int(variables(a[0]).len() as i64), Effects::READS, "Return len(self)."),
        native("__iter__", "($self, /)", |t, a| t.iter(variables(a[0]).value()), ANY, "Implement iter(self)."),
        native("__eq__", "($self, value, /)", context_eq, ANY, "Return self==value."),
    ],
    getset: &[],
    doc: "",
};

#[rustfmt::skip]
static VAR_DEF: TypeDef = TypeDef {
    methods: &[
        native_static("__new__", "($cls, name, /, *, default=None)", new_var, ANY, "Create and return a new object."),
        native("get", "($self, default=None, /)", get, ANY, "Return a value for the context variable for the current context.\n\nIf there is no value for the variable in the current context, the method will:\n * return the value of the default argument of the method, if provided; or\n * return the default value for the context variable, if it was created\n   with one; or\n * raise a LookupError."),
        native("set", "($self, value, /)", set, ANY, "Call to set a new value for the context variable in the current context.\n\nThe required *value* argument is the new value for the context variable.\n\nReturns a Token object that can be used to restore the variable to its previous\nvalue via the `ContextVar.reset()` method."),
        native("reset", "($self, token, /)", |t, a| reset(t, a[0], a[1]), ANY, "Reset the context variable.\n\nThe variable is reset to the value it had before the `ContextVar.set()` that\ncreated the token was used."),
        native("__repr__", "($self, /)", var_repr, ANY, "Return repr(self)."),
        CLASS_GETITEM,
    ],
    getset: &[getter("name", |_, o| Ok(words::get(o, NAME)), "")],
    doc: "",
};

#[rustfmt::skip]
static TOKEN_DEF: TypeDef = TypeDef {
    methods: &[
        native("__enter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Enter into Token context manager."),
        native("__exit__", "($self, type, value, traceback, /)", |t, a| reset(t, words::get(a[0], VARIABLE), a[0]), ANY, "Exit from Token context manager, restore the linked ContextVar."),
        native("__repr__", "($self, /)", token_repr, ANY, "Return repr(self)."),
        CLASS_GETITEM,
    ],
    getset: &[
        getter("var", |_, o| Ok(words::get(o, VARIABLE)), ""),
        getter("old_value", |t, o| Ok(words::opt(o, OLD).unwrap_or_else(|| missing(t))), ""),
    ],
    doc: "",
};

static MISSING_DEF: TypeDef = TypeDef {
    methods: &[native(
        "__repr__",
        "($self, /)",
        |t, _| Ok(t.new_str("<Token.MISSING>")?.value()),
        ANY,
        "Return repr(self).",
    )],
    getset: &[],
    doc: "",
};

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let make = |name, flags, def| t.new_native_type("_contextvars", name, object, kinds::WORDS, flags, def);
    let context = make("Context", type_flags::HAS_WEAKREF, &CONTEXT_DEF)?;
    let var = make("ContextVar", 0, &VAR_DEF)?;
    let token = make("Token", type_flags::NO_INSTANTIATION, &TOKEN_DEF)?;
    let missing_type = make("_MISSING", type_flags::NO_INSTANTIATION, &MISSING_DEF)?;
    let missing = words::make(t, missing_type.value(), &[])?;
    t.vm().register(CONTEXT_TYPE, context.value());
    t.vm().register(TOKEN_TYPE, token.value());
    t.vm().register(MISSING, missing);
    if let Some(dict) = token.dict.get().and_then(|d| d.downcast::<Dict>()) {
        dict.set_text(t, "MISSING", missing)?;
    }
    if let Some(dict) = context.dict.get().and_then(|d| d.downcast::<Dict>()) {
        dict.set_text(t, "__hash__", Value::NONE)?;
    }
    for (name, class) in [("Context", context), ("ContextVar", var), ("Token", token)] {
        add_to_module(t, module, name, class.value())?;
    }
    Ok(())
}

fn missing(t: &Thread) -> Value {
    t.vm().registered(MISSING).unwrap_or(Value::NONE)
}

fn new_context(t: &Thread, variables: Gc<Dict>) -> R {
    let class = t.vm().registered(CONTEXT_TYPE).unwrap_or(Value::NONE);
    words::make(t, class, &[Some(variables.value()), None])
}

fn variables(context: Value) -> Gc<Dict> {
    self_as(words::get(context, VARIABLES))
}

/// The context in which the thread runs. Each begins with one of its own, which is empty.
fn current(t: &Thread) -> R {
    if let Some(context) = t.context.get() {
        return Ok(context);
    }
    let context = new_context(t, t.new_dict()?)?;
    t.context.set(Some(context));
    Ok(context)
}

fn copy(t: &Thread, context: Value) -> R {
    new_context(t, variables(context).copy(t)?)
}

fn is_context(t: &Thread, v: Value) -> bool {
    Some(t.type_of(v).value()) == t.vm().registered(CONTEXT_TYPE)
}

fn run(t: &Thread, a: Args<'_>) -> R {
    let outer = current(t)?;
    if words::opt(a[0], OUTER).is_some() {
        let shown = t.repr(a[0])?.to_text();
        return Err(t.runtime_error(format_args!("cannot enter context: {shown} is already entered")));
    }
    words::set(a[0], OUTER, outer);
    t.context.set(Some(a[0]));
    let result = t.call_forward(a[1], &[], self_as::<Tuple>(a[2]), a.opt(3).and_then(|k| k.downcast()));
    t.context.set(Some(outer));
    words::set(a[0], OUTER, None);
    result
}

fn lookup(t: &Thread, a: Args<'_>) -> R<Option<Value>> {
    let dict = variables(a[0]);
    if t.type_of(a[1]).name_text() != "ContextVar" {
        let shown = t.repr(a[1])?.to_text();
        return Err(t.type_error(format_args!("a ContextVar key was expected, got {shown}")));
    }
    dict.get(t, a[1])
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    match lookup(t, a)? {
        Some(v) => Ok(v),
        None => Err(t.key_error(a[1])),
    }
}

fn context_eq(t: &Thread, a: Args<'_>) -> R {
    if !is_context(t, a[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::bool(t.eq(variables(a[0]).value(), variables(a[1]).value())?))
}

fn new_var(t: &Thread, a: Args<'_>) -> R {
    if t.as_str(a[1]).is_none() {
        return Err(t.type_error("context variable name must be a str"));
    }
    words::make(t, a[0], &[Some(a[1]), a.opt(2)])
}

fn get(t: &Thread, a: Args<'_>) -> R {
    if let Some(v) = variables(current(t)?).get(t, a[0])? {
        return Ok(v);
    }
    match a.opt(1).or_else(|| words::opt(a[0], DEFAULT)) {
        Some(v) => Ok(v),
        None => Err(t.raise_with(ty::LOOKUP_ERROR, &[a[0]])),
    }
}

fn set(t: &Thread, a: Args<'_>) -> R {
    let context = current(t)?;
    let dict = variables(context);
    let old = dict.get(t, a[0])?;
    dict.set(t, a[0], a[1])?;
    let class = t.vm().registered(TOKEN_TYPE).unwrap_or(Value::NONE);
    words::make(t, class, &[Some(a[0]), old, Some(context), Some(Value::FALSE)])
}

fn reset(t: &Thread, var: Value, token: Value) -> R {
    if Some(t.type_of(token).value()) != t.vm().registered(TOKEN_TYPE) {
        return Err(t.type_error(format_args!("expected an instance of Token, got {}", t.repr(token)?.to_text())));
    }
    let shown = || -> R<String> { Ok(t.repr(token)?.to_text()) };
    if words::get(token, USED) == Value::TRUE {
        return Err(t.runtime_error(format_args!("{} has already been used once", shown()?)));
    }
    if words::get(token, VARIABLE) != var {
        return Err(t.value_error(format_args!("{} was created by a different ContextVar", shown()?)));
    }
    let context = current(t)?;
    if words::get(token, CONTEXT) != context {
        return Err(t.value_error(format_args!("{} was created in a different Context", shown()?)));
    }
    words::set(token, USED, Value::TRUE);
    match words::opt(token, OLD) {
        Some(v) => variables(context).set(t, var, v)?,
        None => variables(context).remove(t, var).map(|_| ())?,
    }
    Ok(Value::NONE)
}

fn var_repr(t: &Thread, a: Args<'_>) -> R {
    let mut text = format!("<ContextVar name={}", t.repr(words::get(a[0], NAME))?.to_text());
    if let Some(default) = words::opt(a[0], DEFAULT) {
        text.push_str(&format!(" default={}", t.repr(default)?.to_text()));
    }
    text.push_str(&format!(" at {:#x}>", taipan_core::types::object::address_of(a[0])));
    Ok(t.new_str(&text)?.value())
}

fn token_repr(t: &Thread, a: Args<'_>) -> R {
    let used = if words::get(a[0], USED) == Value::TRUE { " used" } else { "" };
    let var = t.repr(words::get(a[0], VARIABLE))?.to_text();
    let text = format!("<Token{used} var={var} at {:#x}>", taipan_core::types::object::address_of(a[0]));
    Ok(t.new_str(&text)?.value())
}
