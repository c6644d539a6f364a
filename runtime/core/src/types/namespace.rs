//! `types.SimpleNamespace`.

use crate::error::R;
use crate::native::{Args, Effects, TypeDef, getter, native, native_static};
use crate::object::*;
use crate::ops::instance;
use crate::thread::Thread;
use crate::types::{seq, ty};
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;

pub static SIMPLE_NAMESPACE: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, /, *args, **kwargs)",
            |t, a| Ok(t.new_instance(crate::types::object::class_arg(t, a[0], "types.SimpleNamespace")?)?.value()),
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native(
            "__init__",
            "($self, mapping_or_iterable=(), /, **kwargs)",
            init,
            ANY,
            "Initialize self.  See help(type(self)) for accurate signature.",
        ),
        native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
        native("__eq__", "($self, value, /)", eq, ANY, "Return self==value."),
        native("__reduce__", "($self, /)", reduce, ANY, "Return state information for pickling"),
        native(
            "__replace__",
            "($self, /, **changes)",
            replace,
            ANY,
            "Return a copy of the namespace object with new values for the specified attributes.",
        ),
    ],
    getset: &[getter("__dict__", crate::types::object::get_dict, "")],
    doc: "A simple attribute-based namespace.",
};

fn attributes(t: &Thread, o: Value) -> R<Gc<Dict>> {
    match instance::dict_copy(t, o)? {
        Some(d) => Ok(d),
        None => t.new_dict(),
    }
}

fn assign(t: &Thread, o: Value, from: Gc<Dict>) -> R<()> {
    for i in 0..from.fill() {
        if let Some((k, v)) = from.entry(i) {
            match t.as_str(k) {
                Some(name) => instance::attr_set(t, o, t.intern_str(name)?, v)?,
                None => return Err(t.type_error("keywords must be strings")),
            }
        }
    }
    Ok(())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    if let Some(source) = a.opt(1) {
        let dict = t.call(t.vm().type_of_id(ty::DICT).value(), &[source])?;
        if let Some(dict) = dict.downcast::<Dict>() {
            assign(t, a[0], dict)?;
        }
    }
    if let Some(kwargs) = a.opt(2).and_then(|k| k.downcast::<Dict>()) {
        assign(t, a[0], kwargs)?;
    }
    Ok(Value::NONE)
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let class = t.type_of(a[0]);
    let name =
        if class == t.vm().type_of_id(ty::SIMPLE_NAMESPACE) { "namespace".to_owned() } else { class.name_text() };
    seq::guarded_repr(t, a[0], &format!("{name}(...)"), || t.new_str(&format!("{name}({})", items_text(t, a[0])?)))
}

fn items_text(t: &Thread, o: Value) -> R<String> {
    let d = attributes(t, o)?;
    let mut parts = Vec::new();
    for i in 0..d.fill() {
        if let Some((k, v)) = d.entry(i) {
            parts.push(format!("{}={}", t.str(k)?.to_text(), t.repr(v)?.to_text()));
        }
    }
    Ok(parts.join(", "))
}

fn eq(t: &Thread, a: Args<'_>) -> R {
    if !t.is_instance(a[1], ty::SIMPLE_NAMESPACE) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::bool(t.eq(attributes(t, a[0])?.value(), attributes(t, a[1])?.value())?))
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let empty = t.new_tuple(&[])?.value();
    let state = attributes(t, a[0])?.value();
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), empty, state])?.value())
}

fn replace(t: &Thread, a: Args<'_>) -> R {
    let copy = t.call(t.type_of(a[0]).value(), &[])?;
    assign(t, copy, attributes(t, a[0])?)?;
    if let Some(changes) = a.opt(1).and_then(|k| k.downcast::<Dict>()) {
        assign(t, copy, changes)?;
    }
    Ok(copy)
}
