//! `type`: calling classes, their attributes and methods. Making classes is in `make` (`type.__new__`), `mro` (resolution
//! order, best base, metaclass) and `class_statement`; `super` in `super_type`.
//!
//! Invariant: whatever changes a namespace, bases or flags of a class goes through here and tells `lookup`.

mod attributes;
mod bases;
mod class_statement;
mod make;
mod mro;
mod super_type;

pub use attributes::module_of;
pub use class_statement::{build_class, resolve_bases};
pub use make::{is_dict_getter, new_class};
pub use mro::calculate_metaclass;
pub use super_type::{SUPER, super_method};

use crate::error::R;
use crate::interp::call::{CallArgs, call_native, call_sync};
use crate::interp::run::slots_as_words;
use crate::lookup::{self, class_attr};
use crate::native::{Args, Effects, NativeDef, TypeDef, native, native_class, native_static};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::object::{keys_list, name_arg};
use crate::types::ty;
use taipan_heap::{Gc, Value, Word};

pub static TYPE: TypeDef = TypeDef {
    methods: METHODS,
    getset: attributes::GETSET,
    doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
};

const ANY: Effects = Effects::ANY;

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        new,
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native("__call__", "($self, /, *args, **kwargs)", call, ANY, "Call self as a function."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__getattribute__", "($self, name, /)", getattribute, ANY, "Return getattr(self, name)."),
    native("__setattr__", "($self, name, value, /)", setattr, ANY, "Implement setattr(self, name, value)."),
    native("__delattr__", "($self, name, /)", delattr, ANY, "Implement delattr(self, name)."),
    native("mro", "($self, /)", mro_method, ANY, "Return a type's method resolution order."),
    native("__subclasses__", "($self, /)", subclasses, Effects::READS, "Return a list of immediate subclasses."),
    native("__instancecheck__", "($self, instance, /)", instancecheck, ANY, "Check if an object is an instance."),
    native("__subclasscheck__", "($self, subclass, /)", subclasscheck, ANY, "Check if a class is a subclass."),
    native("__dir__", "($self, /)", dir, ANY, "Specialized __dir__ implementation for types."),
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
    native("__sizeof__", "($self, /)", sizeof, Effects::READS, "Return memory consumption of the type object."),
    native_class(
        "__prepare__",
        "($cls, /, *args, **kwargs)",
        |t, _| Ok(t.new_dict()?.value()),
        ANY,
        "Create the namespace for the class statement",
    ),
];

// --- calling ----------------------------------------------------------------------------------------------------------

/// `class(...)`: `type(x)`, or `__new__` and `__init__`.
pub fn call_type(t: &Thread, class: Gc<Type>, args: CallArgs<'_>) -> R {
    if class.root_shape.get() == ty::TYPE {
        match (args.words, args.names) {
            ([Some(v)], None) => return Ok(t.type_of(*v).value()),
            (words, names) if words.len() - names.map_or(0, |n| n.len()) != 3 => {
                return Err(t.type_error("type() takes 1 or 3 arguments"));
            }
            _ => {}
        }
    }
    instantiate(t, class, args)
}

fn instantiate(t: &Thread, class: Gc<Type>, args: CallArgs<'_>) -> R {
    let names = t.names();
    let object_class = t.vm().type_of_id(ty::OBJECT);
    if class.has(type_flags::NO_INSTANTIATION) {
        return Err(
            t.type_error(format_args!("cannot create '{}' instances", crate::types::object::qualified_name(t, class)))
        );
    }
    // The commonest containers, without the detour by way of `__new__` and `__init__`.
    if let (None, [] | [Some(_)]) = (args.names, args.words) {
        let items = args.words.first().copied().flatten();
        match class.root_shape.get() {
            ty::LIST => {
                let list = t.new_list(&[])?;
                items.map_or(Ok(()), |items| crate::types::list::extend(t, list, items))?;
                return Ok(list.value());
            }
            ty::SET => {
                let set = t.new_set(false)?;
                items.map_or(Ok(()), |items| crate::types::set::algebra::update(t, set, items))?;
                return Ok(set.value());
            }
            _ => {}
        }
    }
    if class.root_shape.get() == ty::DICT && args.names.is_none() {
        match args.words {
            [] => return Ok(t.new_dict()?.value()),
            [Some(v)] if t.is_exact(*v, ty::DICT) => {
                let dict: Gc<Dict> = self_as(*v);
                return Ok(dict.copy(t)?.value());
            }
            _ => {}
        }
    }
    if let Some(new) = native_constructor(t, class) {
        let instance = call_native(t, new, Some(class.value()), args)?;
        // `__new__` may have chosen a subclass.
        if t.type_of(instance) == class {
            if let Some(init) = class.native_init.get() {
                call_native(t, init, Some(instance), args)?;
            }
            return Ok(instance);
        }
        return initialize(t, class, instance, args);
    }
    let of_object = |name| class_attr(t, object_class, name);
    let (new, init) = (class_attr(t, class, names.__new__), class_attr(t, class, names.__init__));
    let mut with_self = t.root_vec(args.words.len() + 1)?;
    t.push(&mut with_self, class.value())?;
    for w in args.words {
        t.push(&mut with_self, w.unwrap_or(Value::NONE))?;
    }
    let instance = if new == of_object(names.__new__) && (init != of_object(names.__init__) || args.words.is_empty()) {
        crate::types::object::new_object(t, class)?
    } else {
        let Some(new) = new else {
            return Err(t.type_error(format_args!("cannot create '{}' instances", class.name_text())));
        };
        let new = attr::bind(t, new, None, class)?;
        call_sync(t, new, slots_as_words(with_self.slots()), args.names)?
    };
    initialize(t, class, instance, args)
}

/// The native `__new__` of a class that cannot change and whose `__init__` is a native too.
fn native_constructor(t: &Thread, class: Gc<Type>) -> Option<&'static NativeDef> {
    if let Some(new) = class.native_new.get() {
        return Some(new);
    }
    if class.is_heap() {
        return None;
    }
    let object = t.vm().type_of_id(ty::OBJECT);
    let native = |name| class_attr(t, class, name)?.downcast::<NativeFunction>();
    let (new, init) = (native(t.names().__new__)?, native(t.names().__init__)?);
    let (of_object, plain_init) = (class_attr(t, object, t.names().__new__), class_attr(t, object, t.names().__init__));
    if Some(new.value()) == of_object {
        return None;
    }
    class.native_init.set((Some(init.value()) != plain_init).then_some(init.def));
    class.native_new.set(Some(new.def));
    Some(new.def)
}

/// `initialize` with arguments as `type.__call__` would get them, for what is no exact instance of the class.
pub fn initialize_other(t: &Thread, class: Gc<Type>, instance: Value, args: Gc<Tuple>, kwargs: Gc<Dict>) -> R {
    let (mut words, mut names) = (t.root_vec(args.len() + kwargs.len())?, t.root_vec(kwargs.len())?);
    for a in args.items() {
        t.push(&mut words, *a)?;
    }
    for n in 0..kwargs.fill() {
        if let Some((k, v)) = kwargs.entry(n) {
            t.push(&mut words, v)?;
            t.push(&mut names, k)?;
        }
    }
    let names = if names.is_empty() { None } else { Some(t.new_tuple_from(names.slots())?) };
    initialize(t, class, instance, CallArgs { words: slots_as_words(words.slots()), names })
}

/// Calls the `__init__` of what `__new__` made, if it is an instance of the class and has one.
fn initialize(t: &Thread, class: Gc<Type>, instance: Value, args: CallArgs<'_>) -> R {
    let names = t.names();
    let object_class = t.vm().type_of_id(ty::OBJECT);
    let of = t.type_of(instance);
    if !of.is_subtype(class) {
        return Ok(instance);
    }
    let of_object = |name| class_attr(t, object_class, name);
    let init = class_attr(t, of, names.__init__);
    let made_by_object = || class_attr(t, class, names.__new__) == of_object(names.__new__);
    if init == of_object(names.__init__) && (args.words.is_empty() || !made_by_object()) {
        return Ok(instance);
    }
    let Some(init) = init else { return Ok(instance) };
    let result = match attr::bind_special(t, init, instance)? {
        Some(bound) => call_sync(t, bound, args.words, args.names)?,
        None => {
            let mut with_self = t.root_vec(args.words.len() + 1)?;
            t.push(&mut with_self, instance)?;
            for w in args.words {
                t.push(&mut with_self, w.unwrap_or(Value::NONE))?;
            }
            call_sync(t, init, slots_as_words(with_self.slots()), args.names)?
        }
    };
    if !result.is_none() {
        return Err(t.type_error(format_args!("__init__() should return None, not '{}'", t.shown_type(result))));
    }
    Ok(instance)
}

fn call(t: &Thread, a: Args<'_>) -> R {
    let (words, names) = t.pack_args(&[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))?;
    call_type(t, self_as(a[0]), CallArgs { words: slots_as_words(words.slots()), names })
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let meta = crate::types::object::class_arg(t, a[0], "type")?;
    let args: Gc<Tuple> = self_as(a[1]);
    let [name, bases, namespace] = args.items() else {
        return Err(t.type_error(format_args!("type.__new__() takes exactly 3 arguments ({} given)", args.len())));
    };
    let wrong = |i: usize, what: &str, v: Value| {
        t.type_error(format_args!("type.__new__() argument {i} must be {what}, not {}", t.shown_type(v)))
    };
    let Some(name) = t.as_str(*name) else { return Err(wrong(1, "str", *name)) };
    let Some(bases) = bases.downcast::<Tuple>() else { return Err(wrong(2, "tuple", *bases)) };
    let Some(namespace) = namespace.downcast::<Dict>() else { return Err(wrong(3, "dict", *namespace)) };
    let kwargs = a.opt(2).and_then(|k| k.downcast::<Dict>()).filter(|k| !k.is_empty());
    new_class(t, meta, name, bases, namespace, kwargs)
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let args: Gc<Tuple> = self_as(a[1]);
    let kwargs = a.opt(2).and_then(|k| k.downcast::<Dict>()).is_some_and(|k| !k.is_empty());
    match args.len() {
        1 if kwargs => Err(t.type_error("type.__init__() takes no keyword arguments")),
        1 | 3 => Ok(Value::NONE),
        _ => Err(t.type_error("type.__init__() takes 1 or 3 arguments")),
    }
}

// --- methods ----------------------------------------------------------------------------------------------------------

fn repr(t: &Thread, a: Args<'_>) -> R {
    let text = format!("<class '{}'>", crate::types::object::qualified_name(t, self_as(a[0])));
    Ok(t.new_str(&text)?.value())
}

fn getattribute(t: &Thread, a: Args<'_>) -> R {
    let name = name_arg(t, a[1])?;
    match attr::type_getattr(t, self_as(a[0]), name)? {
        Some(v) => Ok(v),
        None => Err(attr::missing_attribute(t, a[0], name)),
    }
}

fn setattr(t: &Thread, a: Args<'_>) -> R {
    type_setattr(t, self_as(a[0]), name_arg(t, a[1])?, Some(a[2]))?;
    Ok(Value::NONE)
}

fn delattr(t: &Thread, a: Args<'_>) -> R {
    type_setattr(t, self_as(a[0]), name_arg(t, a[1])?, None)?;
    Ok(Value::NONE)
}

/// Refuses changes of classes that are not made by Python code.
pub(crate) fn check_mutable(t: &Thread, class: Gc<Type>, name: &str) -> R<()> {
    if class.is_heap() {
        return Ok(());
    }
    Err(t.type_error(format_args!(
        "cannot set '{name}' attribute of immutable type '{}'",
        crate::types::object::qualified_name(t, class)
    )))
}

/// `class.name = v` (absent: `del`).
pub fn type_setattr(t: &Thread, class: Gc<Type>, name: Gc<Str>, v: Word) -> R<()> {
    check_mutable(t, class, &name.to_text())?;
    let name = t.intern_str(name)?;
    let meta = t.type_of(class.value());
    if let Some(d) = class_attr(t, meta, name)
        && attr::set_computed(t, d, class.value(), v)?
    {
        return Ok(());
    }
    set_in_namespace(t, class, name, v)
}

/// Changes an entry of the namespace, without descriptors of the metaclass.
pub(crate) fn set_in_namespace(t: &Thread, class: Gc<Type>, name: Gc<Str>, v: Word) -> R<()> {
    let Some(dict) = namespace_of(class) else { return Ok(()) };
    if v.is_some() && lookup::rebinds_quietly(t, class, name, dict.get_str(t, name), v) {
        return dict.set_str(t, name, v.unwrap_or(Value::NONE));
    }
    match v {
        Some(v) => dict.set_str(t, name, v)?,
        None => {
            if dict.remove(t, name.value())?.is_none() {
                return Err(attr::missing_attribute(t, class.value(), name));
            }
        }
    }
    changed(t, class, name);
    Ok(())
}

/// The class's own namespace.
pub fn namespace_of(class: Gc<Type>) -> Option<Gc<Dict>> {
    class.dict.get().and_then(|d| d.downcast::<Dict>())
}

/// Entry `name` of the class's own namespace.
pub fn own_attr(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> Word {
    namespace_of(class)?.get_str(t, name)
}

/// The attribute `name` of `class` changed: forgets what was derived from it, here and in subclasses.
fn changed(t: &Thread, class: Gc<Type>, name: Gc<Str>) {
    lookup::invalidate(t, class);
    let special = name.len() > 4 && name.at(0) == '_' as u32 && name.at(1) == '_' as u32;
    for_subclasses(class, &mut |c| {
        if c != class {
            c.version.set(c.version.get().wrapping_add(1));
        }
        if special {
            crate::types::build::inherit_flags(t, c);
        }
    });
}

/// Visits the class and all its subclasses.
fn for_subclasses(class: Gc<Type>, f: &mut dyn FnMut(Gc<Type>)) {
    f(class);
    for sub in direct_subclasses(class) {
        for_subclasses(sub, f);
    }
}

fn direct_subclasses(class: Gc<Type>) -> impl std::iter::Iterator<Item = Gc<Type>> {
    let list = class.subclasses.get().and_then(|l| l.downcast::<List>());
    let n = list.map_or(0, |l| l.len());
    (0..n).filter_map(move |i| list?.get(i)?.downcast::<Type>())
}

fn mro_method(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    Ok(mro::linearize(t, class)?.value())
}

fn subclasses(t: &Thread, a: Args<'_>) -> R {
    let list = t.new_list(&[])?;
    for c in direct_subclasses(self_as(a[0])) {
        list.push(t, c.value())?;
    }
    Ok(list.value())
}

fn instancecheck(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(crate::ops::subclass::real_isinstance(t, a[1], a[0])?))
}

fn subclasscheck(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(crate::ops::subclass::real_issubclass(t, a[1], a[0])?))
}

/// Adds the names of the class's attributes, bases included, to the keys of `all`.
pub fn collect_names(t: &Thread, class: Gc<Type>, all: Gc<Dict>) -> R<()> {
    for base in class.mro_items().iter().flatten().filter_map(|b| b.downcast::<Type>()) {
        let Some(dict) = namespace_of(base) else { continue };
        for i in 0..dict.fill() {
            if let Some((k, _)) = dict.entry(i) {
                all.set(t, k, Value::NONE)?;
            }
        }
    }
    Ok(())
}

fn dir(t: &Thread, a: Args<'_>) -> R {
    let all = t.new_dict()?;
    collect_names(t, self_as(a[0]), all)?;
    keys_list(t, all)
}

fn sizeof(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    t.new_int(t.vm().heap.cell_size(&class.header) as i64)
}
