//! Computed attributes of classes.

use super::{bases, changed, check_mutable, namespace_of, own_attr};
use crate::error::R;
use crate::native::{GetSetDef, getset, getter};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value, Word};

pub(super) static GETSET: &[GetSetDef] = &[
    getset("__name__", |_, c| Ok(class(c).name.get().unwrap_or(Value::NONE)), set_name, "").stored(),
    getset("__qualname__", |_, c| Ok(class(c).qualname.get().unwrap_or(Value::NONE)), set_qualname, "").stored(),
    getset("__module__", get_module, set_module, ""),
    getset("__bases__", |_, c| Ok(class(c).bases.get().unwrap_or(Value::NONE)), set_bases, ""),
    getter("__base__", |_, c| Ok(class(c).base.get().unwrap_or(Value::NONE)), ""),
    getter("__mro__", |_, c| Ok(class(c).mro.get().unwrap_or(Value::NONE)), ""),
    getter("__dict__", get_dict, ""),
    getset("__doc__", get_doc, set_doc, ""),
    getset("__abstractmethods__", get_abstract, set_abstract, ""),
    getset("__annotations__", get_annotations, set_annotations, ""),
    getset("__annotate__", get_annotate, set_annotate, ""),
    getset("__type_params__", get_type_params, set_type_params, ""),
    getter("__text_signature__", get_text_signature, ""),
    getter("__flags__", get_flags, ""),
    getter("__basicsize__", get_basicsize, ""),
    getter("__itemsize__", get_itemsize, ""),
    getter("__dictoffset__", get_dictoffset, ""),
    getter("__weakrefoffset__", get_weakrefoffset, ""),
];

fn class(v: Value) -> Gc<Type> {
    self_as(v)
}

fn not_deleted(t: &Thread, c: Value, name: &str, v: Word) -> R {
    check_mutable(t, class(c), name)?;
    match v {
        Some(v) => Ok(v),
        None => Err(t.type_error(format_args!("cannot delete '{name}' attribute of type '{}'", class(c).name_text()))),
    }
}

fn set_name(t: &Thread, c: Value, v: Word) -> R<()> {
    let v = not_deleted(t, c, "__name__", v)?;
    let Some(s) = t.as_str(v) else {
        return Err(t.type_error(format_args!(
            "can only assign string to {}.__name__, not '{}'",
            class(c).name_text(),
            t.shown_type(v)
        )));
    };
    if s.units().iter().any(|c| c == 0) {
        return Err(t.value_error("type name must not contain null characters"));
    }
    class(c).name.set(&class(c).header, v);
    Ok(())
}

fn set_qualname(t: &Thread, c: Value, v: Word) -> R<()> {
    let v = not_deleted(t, c, "__qualname__", v)?;
    if t.as_str(v).is_none() {
        return Err(t.type_error(format_args!(
            "can only assign string to {}.__qualname__, not '{}'",
            class(c).name_text(),
            t.shown_type(v)
        )));
    }
    class(c).qualname.set(&class(c).header, v);
    Ok(())
}

/// `__module__` of a class: from the namespace of Python's own, declared for native ones.
pub fn module_of(t: &Thread, class: Gc<Type>) -> Word {
    // Some builtin types describe the `__module__` of their instances under that name.
    own_attr(t, class, t.names().__module__).filter(|m| m.downcast::<GetSet>().is_none()).or_else(|| class.module.get())
}

fn get_module(t: &Thread, c: Value) -> R {
    match module_of(t, class(c)) {
        Some(m) => Ok(m),
        None => Err(t.attribute_error("__module__")),
    }
}

/// Stores into the namespace of a Python class.
fn put(t: &Thread, c: Value, name: Gc<Str>, v: Value) -> R<()> {
    if let Some(dict) = namespace_of(class(c)) {
        dict.set_str(t, name, v)?;
        changed(t, class(c), name);
    }
    Ok(())
}

fn set_module(t: &Thread, c: Value, v: Word) -> R<()> {
    let v = not_deleted(t, c, "__module__", v)?;
    put(t, c, t.names().__module__, v)
}

fn set_bases(t: &Thread, c: Value, v: Word) -> R<()> {
    let v = not_deleted(t, c, "__bases__", v)?;
    match v.downcast::<Tuple>() {
        Some(bases) => bases::set_bases(t, class(c), bases),
        None => Err(t.type_error(format_args!(
            "can only assign tuple to {}.__bases__, not {}",
            class(c).name_text(),
            t.shown_type(v)
        ))),
    }
}

fn get_dict(t: &Thread, c: Value) -> R {
    match class(c).dict.get() {
        Some(d) => crate::types::dict::views::new_mapping_proxy(t, d),
        None => Ok(Value::NONE),
    }
}

fn get_doc(t: &Thread, c: Value) -> R {
    match own_attr(t, class(c), t.names().__doc__) {
        Some(d) => attr::bind(t, d, None, class(c)),
        None => Ok(class(c).doc.get().unwrap_or(Value::NONE)),
    }
}

fn set_doc(t: &Thread, c: Value, v: Word) -> R<()> {
    let v = not_deleted(t, c, "__doc__", v)?;
    put(t, c, t.names().__doc__, v)
}

fn get_abstract(t: &Thread, c: Value) -> R {
    let name = t.names().__abstractmethods__;
    // `type` itself has none: the descriptor stands in its namespace.
    let own = if class(c).root_shape.get() == ty::TYPE { None } else { own_attr(t, class(c), name) };
    match own {
        Some(v) => Ok(v),
        None => Err(attr::missing_attribute(t, c, name)),
    }
}

fn set_abstract(t: &Thread, c: Value, v: Word) -> R<()> {
    let name = t.names().__abstractmethods__;
    check_mutable(t, class(c), "__abstractmethods__")?;
    let on = match v {
        Some(v) => {
            let on = t.truth(v)?;
            put(t, c, name, v)?;
            on
        }
        None => {
            let removed = match namespace_of(class(c)) {
                Some(d) => d.remove(t, name.value())?,
                None => None,
            };
            if removed.is_none() {
                return Err(attr::missing_attribute(t, c, name));
            }
            changed(t, class(c), name);
            false
        }
    };
    match on {
        true => class(c).set_flag(type_flags::ABSTRACT),
        false => class(c).clear_flag(type_flags::ABSTRACT),
    }
    Ok(())
}

// --- annotations (PEP 649, 749) ---------------------------------------------------------------------------------------

fn heap_class(t: &Thread, c: Value, name: &str) -> R<Gc<Dict>> {
    match namespace_of(class(c)).filter(|_| class(c).is_heap()) {
        Some(d) => Ok(d),
        None => {
            Err(t.attribute_error(format_args!("type object '{}' has no attribute '{name}'", class(c).name_text())))
        }
    }
}

pub(super) fn find_annotate(t: &Thread, dict: Gc<Dict>) -> R<Word> {
    let own = t.intern("__annotate_func__")?;
    Ok(dict.get_str(t, own).or_else(|| dict.get_str(t, t.names().__annotate__)))
}

fn get_annotate(t: &Thread, c: Value) -> R {
    let dict = heap_class(t, c, "__annotate__")?;
    match find_annotate(t, dict)? {
        Some(f) => attr::bind(t, f, None, class(c)),
        None => Ok(Value::NONE),
    }
}

fn set_annotate(t: &Thread, c: Value, v: Word) -> R<()> {
    let Some(v) = v else { return Err(t.type_error("cannot delete __annotate__ attribute")) };
    check_mutable(t, class(c), "__annotate__")?;
    if !v.is_none() && t.lookup_special(v, t.names().__call__).is_none() {
        return Err(t.type_error("__annotate__ must be callable or None"));
    }
    let dict = heap_class(t, c, "__annotate__")?;
    dict.remove(t, t.names().__annotate__.value())?;
    put(t, c, t.intern("__annotate_func__")?, v)?;
    if !v.is_none() {
        dict.remove(t, t.intern("__annotations_cache__")?.value())?;
    }
    Ok(())
}

fn get_annotations(t: &Thread, c: Value) -> R {
    let dict = heap_class(t, c, "__annotations__")?;
    let cache = t.intern("__annotations_cache__")?;
    let known = dict.get_str(t, t.names().__annotations__).or_else(|| dict.get_str(t, cache));
    if let Some(v) = known {
        return attr::bind(t, v, None, class(c));
    }
    let made = match get_annotate(t, c)? {
        f if !f.is_none() => {
            let v = t.call(f, &[Value::int_unchecked(1)])?;
            if v.downcast::<Dict>().is_none() {
                return Err(t.type_error(format_args!("__annotate__ returned non-dict of type '{}'", t.shown_type(v))));
            }
            v
        }
        _ => t.new_dict()?.value(),
    };
    dict.set_str(t, cache, made)?;
    Ok(made)
}

fn set_annotations(t: &Thread, c: Value, v: Word) -> R<()> {
    check_mutable(t, class(c), "__annotations__")?;
    let dict = heap_class(t, c, "__annotations__")?;
    let (name, cache) = (t.names().__annotations__, t.intern("__annotations_cache__")?);
    let target = if dict.get_str(t, name).is_some() { name } else { cache };
    match v {
        Some(v) => dict.set_str(t, target, v)?,
        None => {
            if dict.remove(t, target.value())?.is_none() {
                return Err(t.attribute_error("__annotations__"));
            }
        }
    }
    dict.remove(t, t.names().__annotate__.value())?;
    dict.remove(t, t.intern("__annotate_func__")?.value())?;
    changed(t, class(c), name);
    Ok(())
}

// --- the rest ---------------------------------------------------------------------------------------------------------

fn get_type_params(t: &Thread, c: Value) -> R {
    if class(c).root_shape.get() != ty::TYPE
        && let Some(v) = own_attr(t, class(c), t.names().__type_params__)
    {
        return Ok(v);
    }
    Ok(t.new_tuple(&[])?.value())
}

fn set_type_params(t: &Thread, c: Value, v: Word) -> R<()> {
    let v = not_deleted(t, c, "__type_params__", v)?;
    if v.downcast::<Tuple>().is_none() {
        return Err(t.type_error("__type_params__ must be set to a tuple"));
    }
    put(t, c, t.names().__type_params__, v)
}

/// Of native types: that of their own `__new__` or `__init__`, as `inspect` wants it.
fn get_text_signature(t: &Thread, c: Value) -> R {
    if class(c).is_heap() {
        return Ok(Value::NONE);
    }
    for name in [t.names().__new__, t.names().__init__] {
        if let Some(f) = own_attr(t, class(c), name).and_then(|f| f.downcast::<NativeFunction>()) {
            let text = f.def.signature;
            if !text.contains("*args, **kwargs") {
                return Ok(t
                    .new_str(&text.replacen("$cls, /, ", "", 1).replacen("$cls, ", "", 1).replacen(
                        "$self, /, ",
                        "",
                        1,
                    ))?
                    .value());
            }
        }
    }
    Ok(Value::NONE)
}

/// Bits as CPython numbers them.
fn get_flags(t: &Thread, c: Value) -> R {
    let c = class(c);
    let mut flags: i64 = 1 << 12 | 1 << 18;
    for (own, bit) in [
        (type_flags::HEAP, 9),
        (type_flags::BASETYPE, 10),
        (type_flags::ABSTRACT, 20),
        (type_flags::SEQUENCE, 5),
        (type_flags::MAPPING, 6),
        (type_flags::NO_INSTANTIATION, 7),
    ] {
        if c.has(own) {
            flags |= 1 << bit;
        }
    }
    if !c.is_heap() {
        flags |= 1 << 8;
    }
    for (id, bit) in [
        (ty::INT, 24),
        (ty::LIST, 25),
        (ty::TUPLE, 26),
        (ty::BYTES, 27),
        (ty::STR, 28),
        (ty::DICT, 29),
        (ty::BASE_EXCEPTION, 30),
        (ty::TYPE, 31),
    ] {
        if c.is_subtype(t.vm().type_of_id(id)) {
            flags |= 1 << bit;
        }
    }
    if matches!(c.root_shape.get(), ty::FUNCTION | ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR) {
        flags |= 1 << 17;
    }
    t.new_int(flags)
}

fn get_basicsize(t: &Thread, c: Value) -> R {
    t.new_int(class(c).attr_base.get() as i64 + 8 * class(c).capacity.get() as i64)
}

fn get_itemsize(t: &Thread, c: Value) -> R {
    let c = class(c);
    let size = [(ty::TUPLE, 8), (ty::INT, 4), (ty::BYTES, 1), (ty::TYPE, 40)]
        .iter()
        .find(|(id, _)| c.is_subtype(t.vm().type_of_id(*id)))
        .map_or(0, |(_, size)| *size);
    t.new_int(size)
}

fn get_dictoffset(t: &Thread, c: Value) -> R {
    t.new_int(if class(c).has(type_flags::HAS_DICT) { -1 } else { 0 })
}

fn get_weakrefoffset(t: &Thread, c: Value) -> R {
    t.new_int(if class(c).has(type_flags::HAS_WEAKREF) { -1 } else { 0 })
}
