//! `property`.

use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, getter, native, native_static};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Slot, Value, Word};

pub static PROPERTY: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x",
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
        "($self, fget=None, fset=None, fdel=None, doc=None)",
        init,
        Effects::ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        Effects::ANY,
        "Return an attribute of instance, which is of type owner.",
    ),
    native(
        "__set__",
        "($self, instance, value, /)",
        |t, a| change(t, a, Some(a[2])),
        Effects::ANY,
        "Set an attribute of instance to value.",
    ),
    native(
        "__delete__",
        "($self, instance, /)",
        |t, a| change(t, a, None),
        Effects::ANY,
        "Delete an attribute of instance.",
    ),
    native(
        "getter",
        "($self, object, /)",
        |t, a| copy(t, a[0], Some(a[1]), None, None),
        Effects::ANY,
        "Descriptor to obtain a copy of the property with a different getter.",
    ),
    native(
        "setter",
        "($self, object, /)",
        |t, a| copy(t, a[0], None, Some(a[1]), None),
        Effects::ANY,
        "Descriptor to obtain a copy of the property with a different setter.",
    ),
    native(
        "deleter",
        "($self, object, /)",
        |t, a| copy(t, a[0], None, None, Some(a[1])),
        Effects::ANY,
        "Descriptor to obtain a copy of the property with a different deleter.",
    ),
    native("__set_name__", "($self, owner, name, /)", set_name, Effects::WRITES, "Method to set name of a property."),
];

static GETSET: &[GetSetDef] = &[
    getter("fget", |_, p| Ok(this(p).fget.get().unwrap_or(Value::NONE)), ""),
    getter("fset", |_, p| Ok(this(p).fset.get().unwrap_or(Value::NONE)), ""),
    getter("fdel", |_, p| Ok(this(p).fdel.get().unwrap_or(Value::NONE)), ""),
    getset("__doc__", |_, p| Ok(this(p).doc.get().unwrap_or(Value::NONE)), set_doc, ""),
    getset("__name__", get_name, |_, p, v| put(p, |p| &p.name, v), ""),
    getter("__isabstractmethod__", is_abstract, ""),
];

fn this(v: Value) -> Gc<Property> {
    self_as(v)
}

fn put(p: Value, field: fn(&Property) -> &Slot, v: Word) -> R<()> {
    let p = this(p);
    field(&p).set(&p.header, v);
    Ok(())
}

fn set_doc(_: &Thread, p: Value, v: Word) -> R<()> {
    put(p, |p| &p.doc, v)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class = crate::types::object::class_arg(t, a[0], "property")?;
    let p = t.alloc_for(class, |header| Property {
        header,
        fget: Slot::new(None),
        fset: Slot::new(None),
        fdel: Slot::new(None),
        doc: Slot::new(None),
        name: Slot::new(None),
        getter_doc: Slot::new(None),
    })?;
    Ok(p.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let p = this(a[0]);
    let h = &p.header;
    p.fget.set(h, a.not_none(1));
    p.fset.set(h, a.not_none(2));
    p.fdel.set(h, a.not_none(3));
    p.name.set(h, None);
    p.getter_doc.set(h, Value::FALSE);
    let mut doc = a.not_none(4);
    if doc.is_none()
        && let Some(f) = a.not_none(1)
    {
        doc = t.getattr_opt(f, t.names().__doc__)?.filter(|d| !d.is_none());
        p.getter_doc.set(h, Value::bool(doc.is_some()));
    }
    if t.is_exact(a[0], ty::PROPERTY) {
        p.doc.set(h, doc);
    } else {
        // A subclass may have a `__doc__` of its own in the class: the instance's goes into its attributes.
        let name = t.names().__doc__;
        let own = crate::ops::instance::has_dict(t, a[0]);
        match doc {
            Some(d) if own => crate::ops::instance::attr_set(t, a[0], name, d)?,
            _ if own && p.fget.get().is_none() => {}
            _ if own => crate::ops::instance::attr_set(t, a[0], name, Value::NONE)?,
            d => p.doc.set(h, d),
        }
    }
    Ok(Value::NONE)
}

fn get(t: &Thread, a: Args<'_>) -> R {
    if a[1].is_none() {
        return Ok(a[0]);
    }
    attr::get_property(t, this(a[0]), a[1])
}

fn change(t: &Thread, a: Args<'_>, v: Word) -> R {
    attr::set_property(t, this(a[0]), a[1], v)?;
    Ok(Value::NONE)
}

/// A property like `p` with some functions replaced. A doc that came from the getter comes from the new one.
fn copy(t: &Thread, p: Value, fget: Word, fset: Word, fdel: Word) -> R {
    let old = this(p);
    let pick = |new: Word, old: &Slot| new.filter(|v| !v.is_none()).or(old.get()).unwrap_or(Value::NONE);
    let from_getter = old.getter_doc.get() == Some(Value::TRUE) && fget.is_some_and(|f| !f.is_none());
    let doc = if from_getter { Value::NONE } else { old.doc.get().unwrap_or(Value::NONE) };
    let class = t.type_of(p).value();
    let made = t.call(class, &[pick(fget, &old.fget), pick(fset, &old.fset), pick(fdel, &old.fdel), doc])?;
    if let (Some(new), Some(name)) = (made.downcast::<Property>(), old.name.get()) {
        new.name.set(&new.header, name);
    }
    Ok(made)
}

fn set_name(_: &Thread, a: Args<'_>) -> R {
    put(a[0], |p| &p.name, Some(a[2]))?;
    Ok(Value::NONE)
}

/// The name it was given in its class, else the getter's.
fn get_name(t: &Thread, p: Value) -> R {
    if let Some(name) = this(p).name.get() {
        return Ok(name);
    }
    if let Some(f) = this(p).fget.get()
        && let Some(name) = t.getattr_opt(f, t.names().__name__)?
    {
        return Ok(name);
    }
    Err(t.attribute_error("'property' object has no attribute '__name__'"))
}

fn is_abstract(t: &Thread, p: Value) -> R {
    let p = this(p);
    for f in [p.fget.get(), p.fset.get(), p.fdel.get()].into_iter().flatten() {
        if let Some(v) = t.getattr_opt(f, t.names().__isabstractmethod__)?
            && t.truth(v)?
        {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}
