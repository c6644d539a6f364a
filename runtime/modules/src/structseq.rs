//! Named tuples of the system modules (`sys.version_info`, `os.stat_result`, `time.struct_time`): tuple subclasses whose visible
//! fields are items, and whose further fields are hidden attributes of the instance.

use crate::words;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, NativeDef, TypeDef, native, native_static};
use taipan_core::object::*;
use taipan_core::ops::instance::{slot_get, slot_set};
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;

/// Declaration of a type.
pub struct StructSeq {
    pub module: &'static str,
    pub name: &'static str,
    pub doc: &'static str,
    /// Fields that are items.
    pub visible: &'static [&'static str],
    /// Fields that are attributes only.
    pub hidden: &'static [&'static str],
    /// Key under which the Vm keeps the class.
    pub key: &'static str,
}

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, sequence, dict=None, /)", new, ANY, "Create and return a new object."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__reduce__", "($self, /)", reduce, ANY, ""),
];
static TYPE: TypeDef = TypeDef { methods: METHODS, getset: &[], doc: "" };

/// Descriptor of a field: words (index or None, name).
static FIELD: TypeDef = TypeDef {
    methods: &[
        native("__get__", "($self, instance, owner=None, /)", get_field, Effects::RAISES, ""),
        native(
            "__set__",
            "($self, instance, value, /)",
            |t, _| Err(t.attribute_error("readonly attribute")),
            Effects::RAISES,
            "",
        ),
    ],
    getset: &[taipan_core::native::getter("__name__", |_, o| Ok(words::get(o, 1)), "")],
    doc: "",
};

fn get_field(t: &Thread, a: Args<'_>) -> R {
    let Some(instance) = a.not_none(1) else { return Ok(a[0]) };
    let Some(tuple) = instance.downcast::<Tuple>() else {
        return Err(t.type_error("descriptor needs a struct sequence"));
    };
    if let Some(i) = words::get(a[0], 0).as_small_int() {
        return Ok(tuple.get(i as usize).unwrap_or(Value::NONE));
    }
    let name: Gc<Str> = self_as(words::get(a[0], 1));
    Ok(slot_get(t, instance, hidden_name(t, &name.to_text())?).unwrap_or(Value::NONE))
}

/// Hidden attributes have names that no identifier is.
fn hidden_name(t: &Thread, name: &str) -> R<Gc<Str>> {
    t.intern(&format!("\0{name}"))
}

fn field_type(t: &Thread) -> R<Gc<Type>> {
    const KEY: &str = "structseq.field";
    if let Some(class) = t.vm().registered(KEY) {
        return Ok(self_as(class));
    }
    let object = t.vm().type_of_id(ty::OBJECT);
    let class =
        t.new_native_type("builtins", "member_descriptor", object, kinds::WORDS, type_flags::NO_INSTANTIATION, &FIELD)?;
    t.vm().register(KEY, class.value());
    Ok(class)
}

/// The class of `def`, made at the first use.
pub fn class(t: &Thread, def: &StructSeq) -> R<Gc<Type>> {
    if let Some(class) = t.vm().registered(def.key) {
        return Ok(self_as(class));
    }
    let class = t.new_native_type(
        def.module,
        def.name,
        t.vm().type_of_id(ty::TUPLE),
        kinds::TUPLE,
        type_flags::SEQUENCE,
        &TYPE,
    )?;
    t.vm().register(def.key, class.value());
    let dict: Gc<Dict> = match class.dict.get() {
        Some(d) => self_as(d),
        None => return Err(t.system_error("class without namespace")),
    };
    class.doc.set(&class.header, t.new_str(def.doc)?.value());
    let field = field_type(t)?.value();
    for (i, name) in def.visible.iter().chain(def.hidden).enumerate() {
        let index = if i < def.visible.len() { Value::int_unchecked(i as i64) } else { Value::NONE };
        let name_str = t.intern(name)?;
        let member = words::make(t, field, &[Some(index), Some(name_str.value())])?;
        dict.set_str(t, name_str, member)?;
    }
    let count = |n: usize| Value::int_unchecked(n as i64);
    dict.set_text(t, "n_sequence_fields", count(def.visible.len()))?;
    dict.set_text(t, "n_fields", count(def.visible.len() + def.hidden.len()))?;
    dict.set_text(t, "n_unnamed_fields", count(0))?;
    let names = t.new_list(&[])?;
    for name in def.visible {
        names.push(t, t.intern(name)?.value())?;
    }
    dict.set_text(t, "__match_args__", t.new_tuple_from(names.slots())?.value())?;
    let hidden = t.new_list(&[])?;
    for name in def.hidden {
        hidden.push(t, t.intern(name)?.value())?;
    }
    dict.set_text(t, "_hidden_fields", t.new_tuple_from(hidden.slots())?.value())?;
    Ok(class)
}

/// An instance with these fields; hidden ones may be fewer than declared.
pub fn make(t: &Thread, def: &StructSeq, visible: &[Value], hidden: &[Value]) -> R {
    let class = class(t, def)?;
    let items = t.new_tuple(visible)?;
    let o = base_new(t, class, items.value())?;
    for (name, v) in def.hidden.iter().zip(hidden) {
        slot_set(t, o, hidden_name(t, name)?, *v)?;
    }
    Ok(o)
}

fn base_new(t: &Thread, class: Gc<Type>, items: Value) -> R {
    let new = t.getattr(t.vm().type_of_id(ty::TUPLE).value(), t.names().__new__)?;
    t.call(new, &[class.value(), items])
}

fn class_entry(t: &Thread, class: Value, name: &str) -> R {
    t.getattr_str(class, name)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    let items = t.collect(a[1])?;
    let visible = t.index(class_entry(t, a[0], "n_sequence_fields")?)? as usize;
    let all = t.index(class_entry(t, a[0], "n_fields")?)? as usize;
    let n = items.len();
    let name = class.name_text();
    if n < visible || n > all {
        let bound = if visible == all {
            format!("a {visible}-sequence")
        } else if n < visible {
            format!("an at least {visible}-sequence")
        } else {
            format!("an at most {all}-sequence")
        };
        return Err(t.type_error(format_args!("{name}() takes {bound} ({n}-sequence given)")));
    }
    let head = t.new_tuple_from(&items.slots()[..visible])?;
    let o = base_new(t, class, head.value())?;
    let names: Gc<Tuple> = self_as(class_entry(t, a[0], "_hidden_fields")?);
    for (i, field) in names.items().iter().enumerate() {
        let field: Gc<Str> = self_as(*field);
        let given = match a.not_none(2).and_then(|d| d.downcast::<Dict>()) {
            Some(d) => d.get_str(t, field),
            None => None,
        };
        let v = if visible + i < n { items.slots()[visible + i].get() } else { given };
        if let Some(v) = v {
            slot_set(t, o, hidden_name(t, &field.to_text())?, v)?;
        }
    }
    Ok(o)
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let tuple: Gc<Tuple> = self_as(a[0]);
    let class = t.type_of(a[0]);
    let names: Gc<Tuple> = self_as(class_entry(t, class.value(), "__match_args__")?);
    let module = class.module.get().and_then(|m| t.as_str(m)).filter(|m| !m.is("builtins"));
    let module = module.map_or(String::new(), |m| format!("{}.", m.to_text()));
    let mut out = format!("{module}{}(", class.name_text());
    for (i, (name, v)) in names.items().iter().zip(tuple.items()).enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&format!("{}={}", t.str(*name)?.to_text(), t.repr(*v)?.to_text()));
    }
    out.push(')');
    Ok(t.new_str(&out)?.value())
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let tuple: Gc<Tuple> = self_as(a[0]);
    let class = t.type_of(a[0]);
    let items = t.new_tuple(tuple.items())?;
    let extra = t.new_dict()?;
    let names: Gc<Tuple> = self_as(class_entry(t, class.value(), "_hidden_fields")?);
    for field in names.items() {
        let field: Gc<Str> = self_as(*field);
        if let Some(v) = slot_get(t, a[0], hidden_name(t, &field.to_text())?) {
            extra.set_str(t, field, v)?;
        }
    }
    let arguments = t.new_tuple(&[items.value(), extra.value()])?;
    Ok(t.new_tuple(&[class.value(), arguments.value()])?.value())
}
