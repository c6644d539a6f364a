//! `super`: attribute lookup that starts behind a class in the MRO of an object's type.

use crate::error::R;
use crate::native::{Args, Effects, NativeDef, TypeDef, getter, native, native_static};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::object::name_arg;
use taipan_heap::{Gc, Slot, Value};
use taipan_parser::code::LocalKind;

pub static SUPER: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[
        getter("__thisclass__", |_, s| Ok(this(s).class.get().unwrap_or(Value::NONE)), "the class invoking super()"),
        getter(
            "__self__",
            |_, s| Ok(this(s).this.get().unwrap_or(Value::NONE)),
            "the instance invoking super(); may be None",
        ),
        getter(
            "__self_class__",
            |_, s| Ok(this(s).this_type.get().unwrap_or(Value::NONE)),
            "the type of the instance invoking super(); may be None",
        ),
    ],
    doc: "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n",
};

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        new,
        Effects::ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "__init__",
        "($self, type=None, object=None, /)",
        init,
        Effects::ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native("__repr__", "($self, /)", repr, Effects::ANY, "Return repr(self)."),
    native("__getattribute__", "($self, name, /)", getattribute, Effects::ANY, "Return getattr(self, name)."),
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        Effects::ANY,
        "Return an attribute of instance, which is of type owner.",
    ),
];

fn this(v: Value) -> Gc<Super> {
    self_as(v)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class = crate::types::object::class_arg(t, a[0], "super")?;
    let s = t.alloc_for(class, |header| Super {
        header,
        class: Slot::new(None),
        this: Slot::new(None),
        this_type: Slot::new(None),
    })?;
    Ok(s.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    let (class, object) = match a.opt(1) {
        Some(class) => (class, a.not_none(2)),
        None => {
            let (class, object) = from_frame(t)?;
            (class, Some(object))
        }
    };
    let Some(class) = class.downcast::<Type>() else {
        return Err(t.type_error(format_args!("super() argument 1 must be a type, not {}", t.shown_type(class))));
    };
    let this_type = match object {
        Some(o) => Some(check(t, class, o)?.value()),
        None => None,
    };
    s.class.set(&s.header, class.value());
    s.this.set(&s.header, object);
    s.this_type.set(&s.header, this_type);
    Ok(Value::NONE)
}

/// The class whose MRO is searched for `super(class, o)`.
pub fn check(t: &Thread, class: Gc<Type>, o: Value) -> R<Gc<Type>> {
    if let Some(c) = o.downcast::<Type>()
        && c.is_subtype(class)
    {
        return Ok(c);
    }
    let of = t.type_of(o);
    if of.is_subtype(class) {
        return Ok(of);
    }
    // A proxy may claim another class.
    if let Some(c) = t.getattr_opt(o, t.names().__class__)?.and_then(|c| c.downcast::<Type>())
        && c != of
        && c.is_subtype(class)
    {
        return Ok(c);
    }
    let what = match o.downcast::<Type>() {
        Some(c) => format!(
            "super(type, obj): obj (type {}) is not an instance or subtype of type ({}).",
            c.name_text(),
            class.name_text()
        ),
        None => format!(
            "super(type, obj): obj (instance of {}) is not an instance or subtype of type ({}).",
            of.name_text(),
            class.name_text()
        ),
    };
    Err(t.type_error(what))
}

/// `super()`: `__class__` cell and first argument of the calling function.
fn from_frame(t: &Thread) -> R<(Value, Value)> {
    let frame = t.current_frame();
    if frame.is_null() {
        return Err(t.runtime_error("super(): no current frame"));
    }
    let code = frame.code();
    let unit = code.unit();
    if unit.arg_count == 0 {
        return Err(t.runtime_error("super(): no arguments"));
    }
    let first = frame.register(0);
    let first = match unit.local_kinds.first() {
        Some(LocalKind::Cell) => first.and_then(|c| c.downcast::<CellObject>()).and_then(|c| c.content.get()),
        _ => first,
    };
    let Some(first) = first else { return Err(t.runtime_error("super(): arg[0] deleted")) };
    let Some(i) = unit.free_names.iter().position(|n| &**n == "__class__") else {
        return Err(t.runtime_error("super(): __class__ cell not found"));
    };
    let closure = frame.function().closure.get().and_then(|c| c.downcast::<Tuple>());
    let cell = closure.and_then(|c| c.get(i)).and_then(|c| c.downcast::<CellObject>());
    match cell.and_then(|c| c.content.get()) {
        Some(class) if class.downcast::<Type>().is_some() => Ok((class, first)),
        Some(class) => Err(t.runtime_error(format_args!("super(): __class__ is not a type ({})", t.type_name(class)))),
        None => Err(t.runtime_error("super(): empty __class__ cell")),
    }
}

/// `super(class, this).name` without a super object: what is found and, if it takes self as first argument, that.
pub fn super_method(t: &Thread, class: Gc<Type>, this: Value, name: Gc<Str>) -> R<(Value, Option<Value>)> {
    let start = check(t, class, this)?;
    if !name.is("__class__")
        && let Some(d) = attr::find_behind(t, start, class, name)
    {
        if this != start.value() && attr::bind_special(t, d, this)?.is_none() {
            return Ok((d, Some(this)));
        }
        let o = if this == start.value() { None } else { Some(this) };
        return Ok((attr::bind(t, d, o, start)?, None));
    }
    let s = t.call(t.vm().type_of_id(crate::types::ty::SUPER).value(), &[class.value(), this])?;
    Ok((t.getattr(s, name)?, None))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    let name = |w: taipan_heap::Word| {
        w.and_then(|c| c.downcast::<Type>()).map_or_else(|| "NULL".to_owned(), |c| c.name_text())
    };
    let text = match s.this_type.get() {
        Some(_) => format!("<super: <class '{}'>, <{} object>>", name(s.class.get()), name(s.this_type.get())),
        None => format!("<super: <class '{}'>, NULL>", name(s.class.get())),
    };
    Ok(t.new_str(&text)?.value())
}

fn getattribute(t: &Thread, a: Args<'_>) -> R {
    let name = name_arg(t, a[1])?;
    match attr::super_getattr(t, this(a[0]), name)? {
        Some(v) => Ok(v),
        None => Err(attr::missing_attribute(t, a[0], name)),
    }
}

/// An unbound super object in a class binds to the instance.
fn get(t: &Thread, a: Args<'_>) -> R {
    let s = this(a[0]);
    if a[1].is_none() || s.this.get().is_some() {
        return Ok(a[0]);
    }
    t.call(t.type_of(a[0]).value(), &[s.class.get().unwrap_or(Value::NONE), a[1]])
}
