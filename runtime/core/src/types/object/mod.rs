//! `object`: what every value has. Pickling defaults are in `reduce`, modules in `module`, None and its kin in `singletons`.

mod module;
mod reduce;
mod singletons;

pub use module::{MODULE, new_module};
pub use singletons::{ELLIPSIS, NONE_TYPE, NOT_IMPLEMENTED};

use crate::error::R;
use crate::kinds;
use crate::lookup::class_attr;
use crate::native::{
    Args, Effects, GetSetDef, Meaning, NativeDef, TypeDef, getset, native, native_class, native_static,
};
use crate::object::*;
use crate::ops::{attr, instance};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value, Word};

pub static OBJECT: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
};

const ANY: Effects = Effects::ANY;

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        new,
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    )
    .meaning(Meaning::ObjectNew),
    native(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    )
    .meaning(Meaning::ObjectInit),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__str__", "($self, /)", |t, a| Ok(t.repr(a[0])?.value()), ANY, "Return str(self)."),
    native("__hash__", "($self, /)", |t, a| t.new_int(identity_hash(a[0])), Effects::PURE, "Return hash(self).")
        .meaning(Meaning::IdentityHash),
    native("__eq__", "($self, value, /)", eq, Effects::PURE, "Return self==value."),
    native("__ne__", "($self, value, /)", ne, ANY, "Return self!=value."),
    native("__lt__", "($self, value, /)", not_implemented, Effects::PURE, "Return self<value."),
    native("__le__", "($self, value, /)", not_implemented, Effects::PURE, "Return self<=value."),
    native("__gt__", "($self, value, /)", not_implemented, Effects::PURE, "Return self>value."),
    native("__ge__", "($self, value, /)", not_implemented, Effects::PURE, "Return self>=value."),
    native("__getattribute__", "($self, name, /)", getattribute, ANY, "Return getattr(self, name)."),
    native("__setattr__", "($self, name, value, /)", setattr, ANY, "Implement setattr(self, name, value).")
        .meaning(Meaning::ObjectSetattr),
    native("__delattr__", "($self, name, /)", delattr, ANY, "Implement delattr(self, name)."),
    native("__dir__", "($self, /)", dir, ANY, "Default dir() implementation."),
    native(
        "__format__",
        "($self, format_spec, /)",
        format,
        ANY,
        "Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise.",
    ),
    native("__sizeof__", "($self, /)", sizeof, Effects::READS, "Size of object in memory, in bytes."),
    native("__reduce__", "($self, /)", reduce::reduce, ANY, "Helper for pickle."),
    native("__reduce_ex__", "($self, protocol, /)", reduce::reduce_ex, ANY, "Helper for pickle."),
    native("__getstate__", "($self, /)", reduce::getstate, ANY, "Helper for pickle."),
    native_class(
        "__init_subclass__",
        "($cls, /, *args, **kwargs)",
        init_subclass,
        ANY,
        "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.\n",
    ),
    native_class(
        "__subclasshook__",
        "($cls, object, /)",
        not_implemented,
        Effects::PURE,
        "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n",
    ),
];

/// Is it `object.__class__`?
pub fn is_class_getter(def: &'static GetSetDef) -> bool {
    std::ptr::eq(def, &GETSET[0])
}

static GETSET: &[GetSetDef] = &[getset("__class__", |t, o| Ok(t.type_of(o).value()), set_class, "the object's class")];

fn is_objects_own(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> bool {
    class_attr(t, class, name) == class_attr(t, t.vm().type_of_id(ty::OBJECT), name)
}

/// Were any arguments given behind the first?
fn has_excess(a: Args<'_>) -> bool {
    a.opt(1).and_then(|v| v.downcast::<Tuple>()).is_some_and(|args| !args.is_empty())
        || a.opt(2).and_then(|v| v.downcast::<Dict>()).is_some_and(|kw| !kw.is_empty())
}

/// A class from the first argument of `__new__`.
pub fn class_arg(t: &Thread, v: Value, of: &str) -> R<Gc<Type>> {
    match v.downcast::<Type>() {
        Some(c) => Ok(c),
        None => Err(t.type_error(format_args!("{of}.__new__(X): X is not a type object ({})", t.shown_type(v)))),
    }
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class = class_arg(t, a[0], "object")?;
    if has_excess(a) {
        if !is_objects_own(t, class, t.names().__new__) {
            return Err(t.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if is_objects_own(t, class, t.names().__init__) {
            return Err(t.type_error(format_args!("{}() takes no arguments", class.name_text())));
        }
    }
    new_object(t, class)
}

/// Does `object.__new__(class)` make a plain object, whatever happens?
pub fn makes_plain_objects(class: Gc<Type>) -> bool {
    class.instance_kind.get() == kinds::INSTANCE && !class.has(type_flags::ABSTRACT | type_flags::NO_INSTANTIATION)
}

/// `object.__new__(class)`.
pub fn new_object(t: &Thread, class: Gc<Type>) -> R {
    if class.has(type_flags::ABSTRACT) {
        return Err(abstract_error(t, class));
    }
    if class.instance_kind.get() != kinds::INSTANCE || class.has(type_flags::NO_INSTANTIATION) {
        let name = class.name_text();
        return Err(t.type_error(format_args!("object.__new__({name}) is not safe, use {name}.__new__()")));
    }
    Ok(t.new_instance(class)?.value())
}

#[cold]
fn abstract_error(t: &Thread, class: Gc<Type>) -> crate::error::Raised {
    let sorted = || -> R<Vec<String>> {
        let set = t.getattr(class.value(), t.names().__abstractmethods__)?;
        let mut names = Vec::new();
        let it = t.iter(set)?;
        while let Some(name) = t.next(it)? {
            names.push(t.str(name)?.to_text());
        }
        names.sort();
        Ok(names)
    };
    match sorted() {
        Ok(names) => {
            let plural = if names.len() == 1 { "" } else { "s" };
            let list: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
            t.type_error(format_args!(
                "Can't instantiate abstract class {} without an implementation for abstract method{plural} {}",
                class.name_text(),
                list.join(", ")
            ))
        }
        Err(r) => r,
    }
}

fn init(t: &Thread, a: Args<'_>) -> R {
    if has_excess(a) {
        let class = t.type_of(a[0]);
        if !is_objects_own(t, class, t.names().__init__) {
            return Err(t.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if is_objects_own(t, class, t.names().__new__) {
            return Err(t.type_error(format_args!(
                "{}.__init__() takes exactly one argument (the instance to initialize)",
                class.name_text()
            )));
        }
    }
    Ok(Value::NONE)
}

/// `<module.qualname object at 0x...>`.
fn repr(t: &Thread, a: Args<'_>) -> R {
    let class = t.type_of(a[0]);
    let text = format!("<{} object at {:#x}>", qualified_name(t, class), address_of(a[0]));
    Ok(t.new_str(&text)?.value())
}

/// `module.qualname` of a class, without `builtins.`.
pub fn qualified_name(t: &Thread, class: Gc<Type>) -> String {
    let qualname = class.qualname.get().and_then(|q| t.as_str(q)).map_or_else(|| class.name_text(), |q| q.to_text());
    match crate::types::type_::module_of(t, class).and_then(|m| t.as_str(m)) {
        Some(m) if !m.is("builtins") => format!("{}.{qualname}", m.to_text()),
        _ => qualname,
    }
}

/// The number `repr` shows for an object.
pub fn address_of(v: Value) -> u64 {
    v.bits()
}

/// Hash of an object that compares by identity.
pub fn identity_hash(v: Value) -> i64 {
    (v.bits() >> 4) as i64
}

fn not_implemented(_: &Thread, _: Args<'_>) -> R {
    Ok(Value::NOT_IMPLEMENTED)
}

fn eq(t: &Thread, a: Args<'_>) -> R {
    Ok(if t.is_same(a[0], a[1]) { Value::TRUE } else { Value::NOT_IMPLEMENTED })
}

/// By `__eq__`, inverted.
fn ne(t: &Thread, a: Args<'_>) -> R {
    match t.call_special(a[0], t.names().__eq__, &[a[1]])? {
        Some(v) if v != Value::NOT_IMPLEMENTED => Ok(Value::bool(!t.truth(v)?)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// An attribute name as exact str.
pub fn name_arg(t: &Thread, v: Value) -> R<Gc<Str>> {
    match t.as_str(v) {
        Some(s) => t.intern_str(s),
        None => Err(t.type_error(format_args!("attribute name must be string, not '{}'", t.shown_type(v)))),
    }
}

fn getattribute(t: &Thread, a: Args<'_>) -> R {
    let name = name_arg(t, a[1])?;
    match attr::object_getattr(t, a[0], name)? {
        Some(v) => Ok(v),
        None => Err(attr::missing_attribute(t, a[0], name)),
    }
}

fn setattr(t: &Thread, a: Args<'_>) -> R {
    assign(t, a[0], a[1], Some(a[2]))
}

fn delattr(t: &Thread, a: Args<'_>) -> R {
    assign(t, a[0], a[1], None)
}

fn assign(t: &Thread, o: Value, name: Value, v: Word) -> R {
    if let Some(class) = o.downcast::<Type>() {
        let what = if v.is_some() { "__setattr__" } else { "__delattr__" };
        return Err(
            t.type_error(format_args!("can't apply this {what} to {} object", t.type_of(class.value()).name_text()))
        );
    }
    attr::object_setattr(t, o, name_arg(t, name)?, v)?;
    Ok(Value::NONE)
}

/// Names of the instance's attributes and of its classes'.
fn dir(t: &Thread, a: Args<'_>) -> R {
    let all = t.new_dict()?;
    if let Some(own) = t.getattr_opt(a[0], t.names().__dict__)?
        && let Some(own) = own.downcast::<Dict>()
    {
        for i in 0..own.fill() {
            if let Some((k, _)) = own.entry(i) {
                all.set(t, k, Value::NONE)?;
            }
        }
    }
    if let Some(class) = t.getattr_opt(a[0], t.names().__class__)?.and_then(|c| c.downcast::<Type>()) {
        crate::types::type_::collect_names(t, class, all)?;
    }
    keys_list(t, all)
}

/// The keys of a dict as a list.
pub fn keys_list(t: &Thread, d: Gc<Dict>) -> R {
    let list = t.new_list_with_capacity(d.len())?;
    for i in 0..d.fill() {
        if let Some((k, _)) = d.entry(i) {
            list.push(t, k)?;
        }
    }
    Ok(list.value())
}

fn format(t: &Thread, a: Args<'_>) -> R {
    match t.as_str(a[1]) {
        None => Err(t.type_error(format_args!("__format__() argument must be str, not {}", t.shown_type(a[1])))),
        Some(spec) if spec.is_empty() => Ok(t.str(a[0])?.value()),
        Some(_) => {
            Err(t.type_error(format_args!("unsupported format string passed to {}.__format__", t.shown_type(a[0]))))
        }
    }
}

fn sizeof(t: &Thread, a: Args<'_>) -> R {
    // SAFETY: a pointer word is a live cell.
    let size = a[0].as_cell().map_or(8, |cell| t.vm().heap.cell_size(unsafe { &*cell }));
    t.new_int(size as i64)
}

fn init_subclass(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    if a.opt(2).and_then(|k| k.downcast::<Dict>()).is_some_and(|k| !k.is_empty()) {
        return Err(t.type_error(format_args!("{}.__init_subclass__() takes no keyword arguments", class.name_text())));
    }
    if a.opt(1).and_then(|v| v.downcast::<Tuple>()).is_some_and(|args| !args.is_empty()) {
        return Err(t.type_error(format_args!("{}.__init_subclass__() takes no arguments", class.name_text())));
    }
    Ok(Value::NONE)
}

fn set_class(t: &Thread, o: Value, v: Word) -> R<()> {
    let Some(v) = v else { return Err(t.type_error("can't delete __class__ attribute")) };
    let Some(new) = v.downcast::<Type>() else {
        return Err(t.type_error(format_args!("__class__ must be set to a class, not '{}' object", t.shown_type(v))));
    };
    let old = t.type_of(o);
    let module = t.vm().type_of_id(ty::MODULE);
    let both_modules = new.is_subtype(module) && old.is_subtype(module);
    let both_heap = new.is_heap() && old.is_heap();
    if !both_modules && !both_heap {
        return Err(t.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    let shared = type_flags::HAS_DICT | type_flags::HAS_WEAKREF;
    let same = old.instance_kind.get() == new.instance_kind.get()
        && old.attr_base.get() == new.attr_base.get()
        && (both_modules || old.flags.get() & shared == new.flags.get() & shared)
        && slot_names(old) == slot_names(new);
    if !same {
        return Err(t.type_error(format_args!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name_text(),
            old.name_text()
        )));
    }
    instance::set_class(t, o, new)
}

/// Names of all `__slots__` entries of a class and its bases, sorted.
fn slot_names(class: Gc<Type>) -> Vec<String> {
    let mut names = Vec::new();
    for base in class.mro_items().iter().flatten().filter_map(|b| b.downcast::<Type>()) {
        let Some(dict) = base.dict.get().and_then(|d| d.downcast::<Dict>()) else { continue };
        for i in 0..dict.fill() {
            if let Some((_, v)) = dict.entry(i)
                && let Some((name, _)) = v.downcast::<Member>().and_then(|m| m.names())
            {
                names.push(name.to_text());
            }
        }
    }
    names.sort();
    names
}

/// Getter of `__dict__` descriptors.
pub fn get_dict(t: &Thread, o: Value) -> R {
    match instance::dict_of(t, o)? {
        Some(d) => Ok(d.value()),
        None => Err(t.attribute_error(format_args!("'{}' object has no attribute '__dict__'", t.type_name(o)))),
    }
}

/// Setter of `__dict__` descriptors.
pub fn set_dict(t: &Thread, o: Value, v: Word) -> R<()> {
    match v {
        None => {
            let empty = t.new_dict()?;
            instance::set_dict(t, o, empty)
        }
        Some(v) => match v.downcast::<Dict>() {
            Some(d) => instance::set_dict(t, o, d),
            None => {
                Err(t.type_error(format_args!("__dict__ must be set to a dictionary, not a '{}'", t.shown_type(v))))
            }
        },
    }
}
