//! The module type.

use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, native, native_static};
use crate::object::*;
use crate::ops::{attr, instance};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Slot, Value, Word};

pub static MODULE: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
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
        "($self, /, name, doc=None)",
        init,
        Effects::ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native("__repr__", "($self, /)", repr, Effects::ANY, "Return repr(self)."),
    native("__getattribute__", "($self, name, /)", getattribute, Effects::ANY, "Return getattr(self, name)."),
    native("__dir__", "($self, /)", dir, Effects::ANY, "__dir__() -> list\nspecialized dir() implementation"),
];

static GETSET: &[GetSetDef] = &[
    getset("__dict__", super::get_dict, |t, _, _| Err(t.attribute_error("readonly attribute")), ""),
    getset("__annotations__", get_annotations, set_annotations, ""),
    getset("__annotate__", get_annotate, set_annotate, ""),
];

/// A module object with its standard attributes.
pub fn new_module(t: &Thread, name: Gc<Str>, doc: Value) -> R<Gc<Module>> {
    let module = alloc(t, t.vm().type_of_id(ty::MODULE))?;
    fill(t, module, name.value(), doc)?;
    Ok(module)
}

fn alloc(t: &Thread, class: Gc<Type>) -> R<Gc<Module>> {
    let dict = t.new_dict()?;
    t.alloc_for(class, |header| Module { header, dict: Slot::new(Some(dict.value())) })
}

fn fill(t: &Thread, module: Gc<Module>, name: Value, doc: Value) -> R<()> {
    let Some(dict) = instance::dict_of(t, module.value())? else { return Ok(()) };
    let names = t.names();
    for (key, v) in [
        (names.__name__, name),
        (names.__doc__, doc),
        (names.__package__, Value::NONE),
        (names.__loader__, Value::NONE),
        (names.__spec__, Value::NONE),
    ] {
        dict.set_str(t, key, v)?;
    }
    Ok(())
}

fn new(t: &Thread, a: Args<'_>) -> R {
    Ok(alloc(t, super::class_arg(t, a[0], "module")?)?.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let module: Gc<Module> = self_as(a[0]);
    if t.as_str(a[1]).is_none() {
        return Err(
            t.type_error(format_args!("module.__init__() argument 'name' must be str, not {}", t.shown_type(a[1])))
        );
    }
    fill(t, module, a[1], a.or_none(2))?;
    Ok(Value::NONE)
}

fn entry(t: &Thread, module: Value, name: Gc<Str>) -> Word {
    instance::own_dict(module)?.get_str(t, name)
}

/// As importlib shows modules: by spec, else by file, else by loader.
fn repr(t: &Thread, a: Args<'_>) -> R {
    let names = t.names();
    let m = a[0];
    let mut name = entry(t, m, names.__name__);
    let mut origin = entry(t, m, names.__file__).filter(|v| !v.is_none());
    let mut has_location = origin.is_some();
    let loader = entry(t, m, names.__loader__).filter(|v| !v.is_none());
    if let Some(spec) = entry(t, m, names.__spec__).filter(|v| !v.is_none()) {
        name = t.getattr_opt_str(spec, "name")?.or(name);
        if let Some(o) = t.getattr_opt_str(spec, "origin")?.filter(|v| !v.is_none()) {
            origin = Some(o);
            let location = t.getattr_opt_str(spec, "has_location")?;
            has_location = location.is_some_and(|v| v == Value::TRUE);
        }
    }
    let name = match name {
        Some(n) => t.repr(n)?.to_text(),
        None => "'?'".to_owned(),
    };
    let text = match (origin, loader) {
        (Some(o), _) if has_location => format!("<module {name} from {}>", t.repr(o)?.to_text()),
        (Some(o), _) => format!("<module {name} ({})>", t.str(o)?.to_text()),
        (None, Some(l)) => format!("<module {name} ({})>", t.repr(l)?.to_text()),
        (None, None) => format!("<module {name}>"),
    };
    Ok(t.new_str(&text)?.value())
}

fn getattribute(t: &Thread, a: Args<'_>) -> R {
    let name = super::name_arg(t, a[1])?;
    match attr::module_getattr(t, a[0], name)? {
        Some(v) => Ok(v),
        None => Err(attr::missing_attribute(t, a[0], name)),
    }
}

fn dir(t: &Thread, a: Args<'_>) -> R {
    let dict = t.getattr(a[0], t.names().__dict__)?;
    let Some(dict) = dict.downcast::<Dict>() else { return Err(t.type_error("<module>.__dict__ is not a dictionary")) };
    match dict.get_text(t, "__dir__") {
        Some(f) => t.call(f, &[]),
        None => super::keys_list(t, dict),
    }
}

fn module_dict(t: &Thread, o: Value) -> R<Gc<Dict>> {
    match instance::dict_of(t, o)? {
        Some(d) => Ok(d),
        None => Err(t.type_error("<module>.__dict__ is not a dictionary")),
    }
}

/// `__annotations__`: kept, else from `__annotate__(1)`, else a new dict.
fn get_annotations(t: &Thread, o: Value) -> R {
    let dict = module_dict(t, o)?;
    let names = t.names();
    if let Some(v) = dict.get_str(t, names.__annotations__) {
        return Ok(v);
    }
    let made = match dict.get_str(t, names.__annotate__).filter(|f| !f.is_none()) {
        Some(f) => {
            let v = t.call(f, &[Value::int_unchecked(1)])?;
            if v.downcast::<Dict>().is_none() {
                return Err(t.type_error(format_args!("__annotate__() must return a dict, not {}", t.shown_type(v))));
            }
            v
        }
        None => t.new_dict()?.value(),
    };
    dict.set_str(t, names.__annotations__, made)?;
    Ok(made)
}

fn set_annotations(t: &Thread, o: Value, v: Word) -> R<()> {
    let dict = module_dict(t, o)?;
    let names = t.names();
    match v {
        Some(v) => dict.set_str(t, names.__annotations__, v)?,
        None => {
            if dict.remove(t, names.__annotations__.value())?.is_none() {
                return Err(t.attribute_error("__annotations__"));
            }
        }
    }
    dict.remove(t, names.__annotate__.value())?;
    Ok(())
}

fn get_annotate(t: &Thread, o: Value) -> R {
    let dict = module_dict(t, o)?;
    Ok(dict.get_str(t, t.names().__annotate__).unwrap_or(Value::NONE))
}

fn set_annotate(t: &Thread, o: Value, v: Word) -> R<()> {
    let dict = module_dict(t, o)?;
    let Some(v) = v else { return Err(t.type_error("cannot delete __annotate__ attribute")) };
    if !v.is_none() && t.lookup_special(v, t.names().__call__).is_none() {
        return Err(t.type_error("__annotate__ must be callable or None"));
    }
    dict.set_str(t, t.names().__annotate__, v)?;
    if !v.is_none() {
        dict.remove(t, t.names().__annotations__.value())?;
    }
    Ok(())
}
