//! `classmethod` and `staticmethod`.

use crate::error::R;
use crate::native::{
    Args, CLASS_GETITEM, Effects, GetSetDef, NativeDef, TypeDef, getset, getter, native, native_static,
};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Slot, Value};

const NEW: NativeDef = native_static(
    "__new__",
    "($cls, /, *args, **kwargs)",
    new,
    Effects::ANY,
    "Create and return a new object.  See help(type) for accurate signature.",
);
const INIT: NativeDef = native(
    "__init__",
    "($self, function, /)",
    init,
    Effects::ANY,
    "Initialize self.  See help(type(self)) for accurate signature.",
);
const GET: NativeDef = native(
    "__get__",
    "($self, instance, owner=None, /)",
    get,
    Effects::ANY,
    "Return an attribute of instance, which is of type owner.",
);
const REPR: NativeDef = native("__repr__", "($self, /)", repr, Effects::ANY, "Return repr(self).");

pub static CLASSMETHOD: TypeDef = TypeDef {
    methods: &[NEW, INIT, GET, REPR, CLASS_GETITEM],
    getset: GETSET,
    doc: "Convert a function to be a class method.\n\nA class method receives the class as implicit first argument,\njust like an instance method receives the instance.\nTo declare a class method, use this idiom:\n\n  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()).  The instance is ignored except for its class.\nIf a class method is called for a derived class, the derived class\nobject is passed as the implied first argument.\n\nClass methods are different than C++ or Java static methods.\nIf you want those, see the staticmethod builtin.",
};

pub static STATICMETHOD: TypeDef = TypeDef {
    methods: &[
        NEW,
        INIT,
        GET,
        REPR,
        CLASS_GETITEM,
        native("__call__", "($self, /, *args, **kwargs)", call, Effects::ANY, "Call self as a function."),
    ],
    getset: GETSET,
    doc: "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more advanced concept, see the classmethod builtin.",
};

static GETSET: &[GetSetDef] = &[
    getter("__func__", |_, w| Ok(callable(w)), ""),
    getter("__wrapped__", |_, w| Ok(callable(w)), ""),
    getter("__isabstractmethod__", is_abstract, ""),
    getset("__dict__", crate::types::object::get_dict, crate::types::object::set_dict, ""),
    getset(
        "__annotations__",
        |t, w| forwarded(t, w, "__annotations__"),
        |t, w, v| set_own(t, w, "__annotations__", v),
        "",
    ),
    getset("__annotate__", |t, w| forwarded(t, w, "__annotate__"), |t, w, v| set_own(t, w, "__annotate__", v), ""),
];

fn this(v: Value) -> Gc<WrappedFunction> {
    self_as(v)
}

fn callable(v: Value) -> Value {
    this(v).callable.get().unwrap_or(Value::NONE)
}

fn alloc(t: &Thread, class: Gc<Type>, f: Option<Value>) -> R<Gc<WrappedFunction>> {
    t.alloc_for(class, |header| WrappedFunction { header, callable: Slot::new(f), dict: Slot::new(None) })
}

/// `classmethod(f)` or `staticmethod(f)` with the function's attributes.
pub fn wrap_function(t: &Thread, class: Gc<Type>, f: Value) -> R {
    let w = alloc(t, class, Some(f))?.value();
    copy_attributes(t, w, f)?;
    Ok(w)
}

fn copy_attributes(t: &Thread, w: Value, f: Value) -> R<()> {
    let names = t.names();
    for name in [names.__module__, names.__name__, names.__qualname__, names.__doc__] {
        if let Some(v) = t.getattr_opt(f, name)?
            && let Some(dict) = crate::ops::instance::dict_of(t, w)?
        {
            dict.set_str(t, name, v)?;
        }
    }
    Ok(())
}

fn new(t: &Thread, a: Args<'_>) -> R {
    Ok(alloc(t, crate::types::object::class_arg(t, a[0], "classmethod")?, None)?.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let w = this(a[0]);
    w.callable.set(&w.header, a[1]);
    copy_attributes(t, a[0], a[1])?;
    Ok(Value::NONE)
}

fn get(t: &Thread, a: Args<'_>) -> R {
    let f = callable(a[0]);
    if t.is_instance(a[0], ty::STATICMETHOD) {
        return Ok(f);
    }
    let class = match a.not_none(2) {
        Some(class) => class,
        None => t.type_of(a[1]).value(),
    };
    t.new_bound_method(f, class)
}

fn call(t: &Thread, a: Args<'_>) -> R {
    t.call_forward(callable(a[0]), &[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let name = t.type_name(a[0]);
    let f = t.repr(callable(a[0]))?.to_text();
    Ok(t.new_str(&format!("<{name}({f})>"))?.value())
}

fn is_abstract(t: &Thread, w: Value) -> R {
    match t.getattr_opt(callable(w), t.names().__isabstractmethod__)? {
        Some(v) => Ok(Value::bool(t.truth(v)?)),
        None => Ok(Value::FALSE),
    }
}

/// An attribute assigned here, else the function's.
fn forwarded(t: &Thread, w: Value, name: &str) -> R {
    let name = t.intern(name)?;
    if let Some(v) = crate::ops::instance::own_dict(w).and_then(|d| d.get_str(t, name)) {
        return Ok(v);
    }
    match t.getattr_opt(callable(w), name)? {
        Some(v) => Ok(v),
        None => Err(attr::missing_attribute(t, w, name)),
    }
}

fn set_own(t: &Thread, w: Value, name: &str, v: Option<Value>) -> R<()> {
    let name = t.intern(name)?;
    let Some(dict) = crate::ops::instance::dict_of(t, w)? else { return Ok(()) };
    match v {
        Some(v) => dict.set_str(t, name, v),
        None => dict.remove(t, name.value()).map(|_| ()),
    }
}
