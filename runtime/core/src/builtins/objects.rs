//! Builtin functions on objects in general: attributes, identity, classes, namespaces.

use crate::error::R;
use crate::native::{Args, Effects, Meaning, NativeDef, native};
use crate::object::*;
use crate::ops::frames;
use crate::thread::Thread;
use crate::types::object::name_arg;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;
const SCALARS: Effects = Effects::SCALARS;

pub(super) static FUNCTIONS: &[NativeDef] = &[
    native(
        "callable",
        "(obj, /)",
        |t, a| Ok(Value::bool(t.is_callable(a[0]))),
        Effects::READS,
        "Return whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are instances of classes with a\n__call__() method.",
    ),
    native(
        "delattr",
        "(obj, name, /)",
        delattr,
        ANY,
        "Deletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``",
    ),
    native(
        "dir",
        "(object=None, /)",
        dir,
        ANY,
        "dir([object]) -> list of strings\n\nIf called without an argument, return the names in the current scope.\nElse, return an alphabetized list of names comprising (some of) the attributes\nof the given object, and of attributes reachable from it.\nIf the object supplies a method named __dir__, it will be used; otherwise\nthe default dir() logic is used and returns:\n  for a module object: the module's attributes.\n  for a class object:  its attributes, and recursively the attributes\n    of its bases.\n  for any other object: its attributes, its class's attributes, and\n    recursively the attributes of its class's base classes.",
    ),
    native(
        "getattr",
        "(object, name, default=None, /)",
        getattr,
        ANY,
        "getattr(object, name[, default]) -> value\n\nGet a named attribute from an object; getattr(x, 'y') is equivalent to x.y.\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without it, an exception is raised in that case.",
    )
    .meaning(Meaning::GetAttr),
    native(
        "globals",
        "()",
        globals,
        ANY,
        "Return the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary *will* affect name lookups in the current\nglobal scope and vice-versa.",
    ),
    native(
        "hasattr",
        "(obj, name, /)",
        hasattr,
        ANY,
        "Return whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) and catching AttributeError.",
    ),
    native(
        "hash",
        "(obj, /)",
        |t, a| t.new_int(t.hash(a[0])?),
        SCALARS,
        "Return the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true.",
    )
    .meaning(Meaning::Hash),
    native(
        "id",
        "(obj, /)",
        |t, a| identity(t, a[0]),
        Effects::RAISES,
        "Return the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing objects.\n(CPython uses the object's memory address.)",
    ),
    native(
        "isinstance",
        "(obj, class_or_tuple, /)",
        |t, a| Ok(Value::bool(t.isinstance(a[0], a[1])?)),
        ANY,
        "Return whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\nor ...`` etc.",
    )
    .meaning(Meaning::IsInstance),
    native(
        "issubclass",
        "(cls, class_or_tuple, /)",
        |t, a| Ok(Value::bool(t.issubclass(a[0], a[1])?)),
        ANY,
        "Return whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\nor ...``.",
    ),
    native("len", "(obj, /)", |t, a| t.new_int(t.len(a[0])? as i64), SCALARS, "Return the number of items in a container.")
        .meaning(Meaning::Len),
    native(
        "locals",
        "()",
        locals,
        ANY,
        "Return a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* and not\ncovered by any backwards compatibility guarantees.",
    ),
    native(
        "repr",
        "(obj, /)",
        |t, a| Ok(t.repr(a[0])?.value()),
        SCALARS,
        "Return the canonical string representation of the object.\n\nFor many object types, including most builtins, eval() will return\nan object equal to the one that was passed.",
    ),
    native(
        "setattr",
        "(obj, name, value, /)",
        setattr,
        ANY,
        "Sets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to ``x.y = v``",
    ),
    native(
        "vars",
        "(object=None, /)",
        vars,
        ANY,
        "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to object.__dict__.",
    ),
];

fn getattr(t: &Thread, a: Args<'_>) -> R {
    let name = name_arg(t, a[1])?;
    match a.opt(2) {
        None => t.getattr(a[0], name),
        Some(default) => Ok(t.getattr_opt(a[0], name)?.unwrap_or(default)),
    }
}

fn hasattr(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(t.getattr_opt(a[0], name_arg(t, a[1])?)?.is_some()))
}

fn setattr(t: &Thread, a: Args<'_>) -> R {
    t.setattr(a[0], name_arg(t, a[1])?, a[2])?;
    Ok(Value::NONE)
}

fn delattr(t: &Thread, a: Args<'_>) -> R {
    t.delattr(a[0], name_arg(t, a[1])?)?;
    Ok(Value::NONE)
}

/// `id(v)`: the word; of ints outside the inline range a number made of the value, because equal ones are the same object.
pub fn identity(t: &Thread, v: Value) -> R {
    if t.is_exact(v, crate::types::ty::INT)
        && !v.is_small_int()
        && let Some(i) = t.as_int(v)
    {
        return t.new_bigint((i.to_ibig() << 16) + 1);
    }
    t.new_u64(v.bits())
}

fn globals(t: &Thread, _: Args<'_>) -> R {
    match crate::lookup::current_globals(t) {
        Some(g) => Ok(g.value()),
        None => Err(t.system_error("globals() outside of Python code")),
    }
}

fn locals(t: &Thread, _: Args<'_>) -> R {
    frames::locals(t, t.current_frame())
}

fn vars(t: &Thread, a: Args<'_>) -> R {
    let Some(o) = a.opt(0) else { return frames::locals(t, t.current_frame()) };
    match t.getattr_opt(o, t.names().__dict__)? {
        Some(d) => Ok(d),
        None => Err(t.type_error("vars() argument must have __dict__ attribute")),
    }
}

fn dir(t: &Thread, a: Args<'_>) -> R {
    let names = match a.opt(0) {
        None => {
            let locals = frames::locals(t, t.current_frame())?;
            t.call_method(locals, "keys", &[])?
        }
        Some(o) => match t.call_special(o, t.names().__dir__, &[])? {
            Some(v) => v,
            None => return Err(t.type_error("object does not provide __dir__")),
        },
    };
    let list = t.call(t.vm().type_of_id(crate::types::ty::LIST).value(), &[names])?;
    t.call_method(list, "sort", &[])?;
    Ok(list)
}

/// A namespace argument as an exact or derived dict.
pub(super) fn dict_arg(v: Value) -> Option<Gc<Dict>> {
    v.downcast::<Dict>()
}
