//! `list[int]`: a class with arguments. Behaves as the class for attributes and calls.
//!
//! Words: origin, arguments (tuple), parameters (tuple, collected when asked), True if it stands behind a star.

use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::object::name_arg;
use crate::types::ty;
use taipan_heap::{Gc, RootVec, Value};

pub static GENERIC_ALIAS: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
};

const ANY: Effects = Effects::ANY;
const ORIGIN: usize = 0;
const ARGS: usize = 1;
const PARAMETERS: usize = 2;
const STARRED: usize = 3;

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, origin, args, /)",
        new,
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__hash__", "($self, /)", hash, ANY, "Return hash(self)."),
    native("__eq__", "($self, value, /)", eq, ANY, "Return self==value."),
    native("__call__", "($self, /, *args, **kwargs)", call, ANY, "Call self as a function."),
    native("__getattribute__", "($self, name, /)", getattribute, ANY, "Return getattr(self, name)."),
    native("__getitem__", "($self, key, /)", getitem, ANY, "Return self[key]."),
    native("__iter__", "($self, /)", iter, ANY, "Implement iter(self)."),
    native("__mro_entries__", "($self, bases, /)", |t, a| Ok(t.new_tuple(&[origin(a[0])])?.value()), ANY, ""),
    native(
        "__instancecheck__",
        "($self, instance, /)",
        |t, _| Err(t.type_error("isinstance() argument 2 cannot be a parameterized generic")),
        ANY,
        "",
    ),
    native(
        "__subclasscheck__",
        "($self, subclass, /)",
        |t, _| Err(t.type_error("issubclass() argument 2 cannot be a parameterized generic")),
        ANY,
        "",
    ),
    native("__reduce__", "($self, /)", reduce, ANY, ""),
    native("__dir__", "($self, /)", dir, ANY, ""),
    native(
        "__or__",
        "($self, value, /)",
        |t, a| crate::types::union::union_of(t, a[0], a[1]),
        ANY,
        "Return self|value.",
    ),
    native(
        "__ror__",
        "($self, value, /)",
        |t, a| crate::types::union::union_of(t, a[1], a[0]),
        ANY,
        "Return value|self.",
    ),
];

static GETSET: &[GetSetDef] = &[
    getter("__origin__", |_, g| Ok(origin(g)), ""),
    getter("__args__", |t, g| Ok(args(t, g)?.value()), ""),
    getter("__parameters__", |t, g| Ok(parameters(t, g)?.value()), ""),
    getter("__unpacked__", |_, g| Ok(Value::bool(is_starred(g))), ""),
    getter("__typing_unpacked_tuple_args__", unpacked_tuple_args, ""),
];

fn this(v: Value) -> Gc<Words> {
    self_as(v)
}

fn origin(v: Value) -> Value {
    this(v).slot(ORIGIN).get().unwrap_or(Value::NONE)
}

fn args(t: &Thread, v: Value) -> R<Gc<Tuple>> {
    match this(v).slot(ARGS).get().and_then(|a| a.downcast::<Tuple>()) {
        Some(args) => Ok(args),
        None => t.new_tuple(&[]),
    }
}

fn is_starred(v: Value) -> bool {
    this(v).slot(STARRED).get() == Some(Value::TRUE)
}

/// `origin[args]`; `args` is a tuple of arguments or one argument.
pub fn new_generic_alias(t: &Thread, origin: Value, args: Value) -> R {
    make(t, t.vm().type_of_id(ty::GENERIC_ALIAS), origin, args, false)
}

fn make(t: &Thread, class: Gc<Type>, origin: Value, args: Value, starred: bool) -> R {
    let args = if args.downcast::<Tuple>().is_some() { args } else { t.new_tuple(&[args])?.value() };
    let g = t.new_words(class, 4)?;
    g.slot(ORIGIN).init(origin);
    g.slot(ARGS).init(args);
    g.slot(STARRED).init(Value::bool(starred));
    Ok(g.value())
}

fn new(t: &Thread, a: Args<'_>) -> R {
    make(t, crate::types::object::class_arg(t, a[0], "types.GenericAlias")?, a[1], a[2], false)
}

/// How a type is written as an argument: `int`, `module.Class`, `...`, `[int, str]`, `None`.
pub fn type_text(t: &Thread, v: Value) -> R<String> {
    if v == Value::ELLIPSIS {
        return Ok("...".to_owned());
    }
    if v.downcast::<Words>().is_none() {
        if let Some(list) = v.downcast::<List>() {
            let parts: R<Vec<String>> = (0..list.len()).filter_map(|i| list.get(i)).map(|v| type_text(t, v)).collect();
            return Ok(format!("[{}]", parts?.join(", ")));
        }
        let names = t.names();
        let (qualname, module) = (t.getattr_opt(v, names.__qualname__)?, t.getattr_opt(v, names.__module__)?);
        if let (Some(q), Some(m)) = (qualname, module)
            && !m.is_none()
        {
            let (q, m) = (t.str(q)?.to_text(), t.str(m)?.to_text());
            return Ok(if m == "builtins" { q } else { format!("{m}.{q}") });
        }
    }
    Ok(t.repr(v)?.to_text())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    t.check_native_stack()?;
    let parts: R<Vec<String>> = args(t, a[0])?.items().iter().map(|v| type_text(t, *v)).collect();
    let parts = parts?;
    let inner = if parts.is_empty() { "()".to_owned() } else { parts.join(", ") };
    let star = if is_starred(a[0]) { "*" } else { "" };
    Ok(t.new_str(&format!("{star}{}[{inner}]", type_text(t, origin(a[0]))?))?.value())
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    t.new_int(t.hash(origin(a[0]))? ^ t.hash(args(t, a[0])?.value())?)
}

fn eq(t: &Thread, a: Args<'_>) -> R {
    if !t.is_instance(a[1], ty::GENERIC_ALIAS) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = is_starred(a[0]) == is_starred(a[1])
        && t.eq(origin(a[0]), origin(a[1]))?
        && t.eq(args(t, a[0])?.value(), args(t, a[1])?.value())?;
    Ok(Value::bool(same))
}

/// Calls the class and tells the instance how it was made, if it can have attributes.
fn call(t: &Thread, a: Args<'_>) -> R {
    let made = t.call_forward(origin(a[0]), &[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))?;
    if let Err(raised) = t.setattr(made, t.names().__orig_class__, a[0])
        && t.take_pending_if(ty::ATTRIBUTE_ERROR).is_none()
        && t.take_pending_if(ty::TYPE_ERROR).is_none()
    {
        return Err(raised);
    }
    Ok(made)
}

/// Attributes that the alias has itself; the others are the class's.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__bases__",
    "__copy__",
    "__deepcopy__",
];

fn getattribute(t: &Thread, a: Args<'_>) -> R {
    let name = name_arg(t, a[1])?;
    if !OWN.iter().any(|n| name.is(n)) {
        return t.getattr(origin(a[0]), name);
    }
    match attr::object_getattr(t, a[0], name)? {
        Some(v) => Ok(v),
        None => Err(attr::missing_attribute(t, a[0], name)),
    }
}

fn dir(t: &Thread, a: Args<'_>) -> R {
    let names = t.call_special(origin(a[0]), t.names().__dir__, &[])?;
    let list = t.call(t.vm().type_of_id(ty::LIST).value(), &[names.unwrap_or(Value::NONE)])?;
    if let Some(list) = list.downcast::<List>() {
        for name in OWN {
            let name = t.intern(name)?.value();
            if !t.contains(list.value(), name)? {
                list.push(t, name)?;
            }
        }
    }
    Ok(list)
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let parts = t.new_tuple(&[origin(a[0]), args(t, a[0])?.value()])?;
    if is_starred(a[0]) {
        let plain = make(t, t.type_of(a[0]), origin(a[0]), args(t, a[0])?.value(), false)?;
        let next = t.getitem(t.vm().builtins().value(), t.intern("next")?.value())?;
        let it = t.iter(plain)?;
        return Ok(t.new_tuple(&[next, t.new_tuple(&[it])?.value()])?.value());
    }
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), parts.value()])?.value())
}

/// `*tuple[int, ...]`: yields the starred alias.
fn iter(t: &Thread, a: Args<'_>) -> R {
    let starred = make(t, t.type_of(a[0]), origin(a[0]), args(t, a[0])?.value(), true)?;
    t.iter(t.new_tuple(&[starred])?.value())
}

fn unpacked_tuple_args(t: &Thread, g: Value) -> R {
    if is_starred(g) && origin(g) == t.vm().type_of_id(ty::TUPLE).value() {
        return Ok(args(t, g)?.value());
    }
    Ok(Value::NONE)
}

// --- parameters -------------------------------------------------------------------------------------------------------

/// The type variables among the arguments, each once.
fn parameters(t: &Thread, g: Value) -> R<Gc<Tuple>> {
    if let Some(known) = this(g).slot(PARAMETERS).get().and_then(|p| p.downcast::<Tuple>()) {
        return Ok(known);
    }
    let made = collect_parameters(t, args(t, g)?)?;
    this(g).slot(PARAMETERS).set(&this(g).header, made.value());
    Ok(made)
}

/// The type variables in `args`, in order of appearance.
pub fn collect_parameters(t: &Thread, args: Gc<Tuple>) -> R<Gc<Tuple>> {
    let mut found = t.root_vec(2)?;
    collect_into(t, args.items(), &mut found)?;
    t.new_tuple_from(found.slots())
}

fn collect_into(t: &Thread, items: &[Value], found: &mut RootVec) -> R<()> {
    t.check_native_stack()?;
    let add = |found: &mut RootVec, v: Value| if found.iter().any(|f| f == v) { Ok(()) } else { t.push(found, v) };
    for v in items {
        if v.downcast::<Type>().is_some() {
            continue;
        }
        if let Some(inner) = v.downcast::<Tuple>() {
            collect_into(t, inner.items(), found)?;
        } else if let Some(inner) = v.downcast::<List>() {
            let inner = t.new_tuple_from(inner.slots())?;
            collect_into(t, inner.items(), found)?;
        } else if t.getattr_opt(*v, t.names().__typing_subst__)?.is_some() {
            add(found, *v)?;
        } else if let Some(p) = t.getattr_opt(*v, t.names().__parameters__)?.and_then(|p| p.downcast::<Tuple>()) {
            for v in p.items() {
                add(found, *v)?;
            }
        }
    }
    Ok(())
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let params = parameters(t, a[0])?;
    let new_args = substitute(t, a[0], args(t, a[0])?, params, a[1])?;
    make(t, t.type_of(a[0]), origin(a[0]), new_args.value(), is_starred(a[0]))
}

/// The arguments `args` of `whole` with its parameters replaced by `item` (one, or a tuple of them).
pub fn substitute(t: &Thread, whole: Value, args: Gc<Tuple>, params: Gc<Tuple>, item: Value) -> R<Gc<Tuple>> {
    if params.is_empty() {
        return Err(t.type_error(format_args!("{} is not a generic class", t.repr(whole)?.to_text())));
    }
    let mut item = unpack(t, item)?;
    for p in params.items() {
        if let Some(prepare) = t.getattr_opt_str(*p, "__typing_prepare_subst__")?.filter(|f| !f.is_none()) {
            let prepared = t.call(prepare, &[whole, item.value()])?;
            item = match prepared.downcast::<Tuple>() {
                Some(tuple) => tuple,
                None => t.new_tuple(&[prepared])?,
            };
        }
    }
    if item.len() != params.len() {
        let which = if item.len() > params.len() { "many" } else { "few" };
        return Err(t.type_error(format_args!(
            "Too {which} arguments for {}; actual {}, expected {}",
            t.repr(whole)?.to_text(),
            item.len(),
            params.len()
        )));
    }
    replace(t, args, params, item)
}

fn replace(t: &Thread, args: Gc<Tuple>, params: Gc<Tuple>, item: Gc<Tuple>) -> R<Gc<Tuple>> {
    t.check_native_stack()?;
    let mut result = t.root_vec(args.len())?;
    for v in args.items() {
        if v.downcast::<Type>().is_some() {
            t.push(&mut result, *v)?;
            continue;
        }
        if v.downcast::<Tuple>().is_some() || v.downcast::<List>().is_some() {
            let inner = unpack_sequence(t, *v)?;
            let inner = replace(t, inner, params, item)?;
            let inner = if v.downcast::<List>().is_some() { t.new_list(inner.items())?.value() } else { inner.value() };
            t.push(&mut result, inner)?;
            continue;
        }
        let starred = match t.getattr_opt_str(*v, "__typing_is_unpacked_typevartuple__")? {
            Some(flag) => t.truth(flag)?,
            None => false,
        };
        let new = match t.getattr_opt(*v, t.names().__typing_subst__)? {
            Some(subst) => {
                let i = params.items().iter().position(|p| p == v).unwrap_or(0);
                t.call(subst, &[item.items()[i]])?
            }
            None => substitute_in(t, *v, params, item)?,
        };
        match new.downcast::<Tuple>().filter(|_| starred) {
            Some(several) => {
                for v in several.items() {
                    t.push(&mut result, *v)?;
                }
            }
            None => t.push(&mut result, new)?,
        }
    }
    t.new_tuple_from(result.slots())
}

fn unpack_sequence(t: &Thread, v: Value) -> R<Gc<Tuple>> {
    match (v.downcast::<Tuple>(), v.downcast::<List>()) {
        (Some(tuple), _) => Ok(tuple),
        (_, Some(list)) => t.new_tuple_from(list.slots()),
        _ => t.new_tuple(&[v]),
    }
}

/// An argument that is itself generic: `arg[its parameters replaced]`.
fn substitute_in(t: &Thread, arg: Value, params: Gc<Tuple>, item: Gc<Tuple>) -> R {
    let Some(own) = t.getattr_opt(arg, t.names().__parameters__)?.and_then(|p| p.downcast::<Tuple>()) else {
        return Ok(arg);
    };
    if own.is_empty() {
        return Ok(arg);
    }
    let mut values = t.root_vec(own.len())?;
    for p in own.items() {
        match params.items().iter().position(|q| q == p) {
            None => t.push(&mut values, *p)?,
            Some(i) => {
                let v = item.items()[i];
                // A variadic parameter gets all of its arguments.
                match v.downcast::<Tuple>() {
                    Some(several) if t.is_exact(*p, ty::TYPE_VAR_TUPLE) => {
                        for v in several.items() {
                            t.push(&mut values, *v)?;
                        }
                    }
                    _ => t.push(&mut values, v)?,
                }
            }
        }
    }
    t.getitem(arg, t.new_tuple_from(values.slots())?.value())
}

/// The items of a subscript, starred tuples opened.
fn unpack(t: &Thread, item: Value) -> R<Gc<Tuple>> {
    let items = match item.downcast::<Tuple>() {
        Some(items) => items,
        None => t.new_tuple(&[item])?,
    };
    let mut result = t.root_vec(items.len())?;
    for v in items.items() {
        let inner = match v.downcast::<Type>() {
            Some(_) => None,
            None => t.getattr_opt(*v, t.names().__typing_unpacked_tuple_args__)?.and_then(|a| a.downcast::<Tuple>()),
        };
        match inner.filter(|i| i.items().last() != Some(&Value::ELLIPSIS)) {
            Some(inner) => {
                for v in inner.items() {
                    t.push(&mut result, *v)?;
                }
            }
            None => t.push(&mut result, *v)?,
        }
    }
    t.new_tuple_from(result.slots())
}
