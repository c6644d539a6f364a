//! `type.__new__`: from name, bases and namespace to a class.

use super::mro::{self, best_base, calculate_metaclass};
use super::{namespace_of, own_attr};
use crate::error::R;
use crate::kinds;
use crate::lookup::class_attr;
use crate::native::{GetSetDef, getset};
use crate::object::*;
use crate::ops::attr;
use crate::shape::MAX_CAPACITY;
use crate::thread::Thread;
use crate::types::{build, ty};
use taipan_heap::{Gc, Slot, Value};
use taipan_parser::code::Const;

static DICT_GETSET: GetSetDef = getset(
    "__dict__",
    crate::types::object::get_dict,
    crate::types::object::set_dict,
    "dictionary for instance variables",
);
/// Is it what Python classes have as `__dict__`?
pub fn is_dict_getter(def: &'static GetSetDef) -> bool {
    std::ptr::eq(def, &DICT_GETSET)
}

static WEAKREF_GETSET: GetSetDef = GetSetDef {
    name: "__weakref__",
    get: |t, o| crate::types::weakref::first_reference(t, o),
    set: None,
    doc: "list of weak references to the object",
    effects: crate::native::Effects::ANY,
};

/// Slots that plain instances have at least.
const MIN_CAPACITY: usize = 2;
/// Slots of plain instances whose class announces no attributes.
const UNKNOWN_CAPACITY: usize = 8;

/// A new class. `namespace` is copied.
pub fn new_class(
    t: &Thread,
    meta: Gc<Type>,
    name: Gc<Str>,
    bases: Gc<Tuple>,
    namespace: Gc<Dict>,
    kwargs: Option<Gc<Dict>>,
) -> R {
    if name.units().iter().any(|c| c == 0) {
        return Err(t.value_error("type name must not contain null characters"));
    }
    let names = t.names();
    for base in bases.items() {
        if base.downcast::<Type>().is_none() && t.getattr_opt(*base, names.__mro_entries__)?.is_some() {
            return Err(t.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let object = t.vm().type_of_id(ty::OBJECT);
    let bases = if bases.is_empty() { t.new_tuple(&[object.value()])? } else { bases };
    let winner = calculate_metaclass(t, meta, bases.items())?;
    if winner != meta {
        let type_new = class_attr(t, t.vm().type_of_id(ty::TYPE), names.__new__);
        let new = class_attr(t, winner, names.__new__);
        if new != type_new
            && let Some(new) = new
        {
            let new = attr::bind(t, new, None, winner)?;
            let args = t.new_tuple(&[winner.value(), name.value(), bases.value(), namespace.value()])?;
            return t.call_forward(new, &[], args, kwargs);
        }
    }
    let base = best_base(t, bases.items())?;
    let dict = namespace.copy(t)?;
    let class: Gc<Type> = t.alloc_for(winner, Type::new)?;
    let h = &class.header;
    class.name.set(h, name.value());
    class.dict.set(h, dict.value());
    class.bases.set(h, bases.value());
    class.base.set(h, base.value());
    set_qualname(t, class, name, dict)?;
    set_module(t, dict)?;
    let inherited = type_flags::HAS_DICT | type_flags::HAS_WEAKREF | type_flags::METACLASS;
    class.flags.set(type_flags::HEAP | type_flags::BASETYPE | base.flags.get() & inherited);
    let own_slots = add_slots(t, class, base, bases, dict)?;
    wrap_special_functions(t, dict)?;
    if dict.get_str(t, names.__doc__).is_none() {
        dict.set_str(t, names.__doc__, Value::NONE)?;
    }
    if dict.get_str(t, names.__eq__).is_some() && dict.get_str(t, names.__hash__).is_none() {
        dict.set_str(t, names.__hash__, Value::NONE)?;
    }
    let class_cell = take_cell(t, dict, names.__classcell__)?;
    let dict_cell = take_cell(t, dict, names.__classdictcell__)?;
    mro::set_mro(t, class)?;
    // A metaclass's `mro` may have asked for attributes, and been told that there are none.
    crate::lookup::invalidate(t, class);
    set_layout(t, class, base, own_slots);
    build::inherit_flags(t, class);
    for base in bases.items() {
        if let Some(base) = base.downcast::<Type>() {
            build::add_subclass(t, base, class)?;
        }
    }
    if let Some(cell) = class_cell {
        cell.content.set(&cell.header, class.value());
    }
    if let Some(cell) = dict_cell {
        cell.content.set(&cell.header, dict.value());
    }
    set_names(t, class)?;
    init_subclass(t, class, kwargs)?;
    if let Some(tier) = t.vm().tier.get() {
        tier.class_made(t, class);
    }
    Ok(class.value())
}

fn set_qualname(t: &Thread, class: Gc<Type>, name: Gc<Str>, dict: Gc<Dict>) -> R<()> {
    let qualname = match dict.remove(t, t.names().__qualname__.value())? {
        Some(q) if t.as_str(q).is_some() => q,
        Some(q) => return Err(t.type_error(format_args!("type __qualname__ must be a str, not {}", t.shown_type(q)))),
        None => name.value(),
    };
    class.qualname.set(&class.header, qualname);
    Ok(())
}

/// `__module__` from the code that makes the class.
fn set_module(t: &Thread, dict: Gc<Dict>) -> R<()> {
    let names = t.names();
    if dict.get_str(t, names.__module__).is_some() {
        return Ok(());
    }
    if let Some(module) = crate::lookup::current_globals(t).and_then(|g| g.get_str(t, names.__name__)) {
        dict.set_str(t, names.__module__, module)?;
    }
    Ok(())
}

/// `__new__` is a static method, `__init_subclass__` and `__class_getitem__` class methods, without saying so.
fn wrap_special_functions(t: &Thread, dict: Gc<Dict>) -> R<()> {
    let names = t.names();
    for (name, id) in [
        (names.__new__, ty::STATICMETHOD),
        (names.__init_subclass__, ty::CLASSMETHOD),
        (names.__class_getitem__, ty::CLASSMETHOD),
    ] {
        if let Some(f) = dict.get_str(t, name)
            && t.is_exact(f, ty::FUNCTION)
        {
            let wrapped = crate::types::function::wrap_function(t, t.vm().type_of_id(id), f)?;
            dict.set_str(t, name, wrapped)?;
        }
    }
    Ok(())
}

fn take_cell(t: &Thread, dict: Gc<Dict>, name: Gc<Str>) -> R<Option<Gc<CellObject>>> {
    match dict.remove(t, name.value())? {
        None => Ok(None),
        Some(v) => match v.downcast::<CellObject>() {
            Some(cell) => Ok(Some(cell)),
            None => Err(t.type_error(format_args!(
                "type.__new__(): {} must be a nonlocal cell, not <class '{}'>",
                name.to_text(),
                t.shown_type(v)
            ))),
        },
    }
}

// --- slots ------------------------------------------------------------------------------------------------------------

/// Handles `__slots__`, adds `__dict__` and `__weakref__`; the number of slots added.
fn add_slots(t: &Thread, class: Gc<Type>, base: Gc<Type>, bases: Gc<Tuple>, dict: Gc<Dict>) -> R<usize> {
    let names = t.names();
    let kind = build::layout_of_subclass(base).0;
    let has_own_dict = matches!(kind, kinds::TYPE | kinds::MODULE | kinds::FUNCTION);
    let may_add_dict = !base.has(type_flags::HAS_DICT) && !has_own_dict;
    let may_add_weakref = !base.has(type_flags::HAS_WEAKREF);
    let (mut add_dict, mut add_weakref) = (false, false);
    let mut count = 0;
    match dict.get_str(t, names.__slots__) {
        None => (add_dict, add_weakref) = (may_add_dict, may_add_weakref),
        Some(slots) => {
            let slots = slot_list(t, slots)?;
            let variable_size = matches!(kind, kinds::TUPLE | kinds::TYPE)
                || [ty::INT, ty::BYTES].iter().any(|id| base.is_subtype(t.vm().type_of_id(*id)));
            if !slots.is_empty() && variable_size {
                return Err(t.type_error(format_args!(
                    "nonempty __slots__ not supported for subtype of '{}'",
                    base.name_text()
                )));
            }
            for slot in slots.iter() {
                let Some(text) = t.as_str(slot) else {
                    return Err(
                        t.type_error(format_args!("__slots__ items must be strings, not '{}'", t.shown_type(slot)))
                    );
                };
                if text.is("__dict__") {
                    if !may_add_dict || add_dict {
                        return Err(t.type_error("__dict__ slot disallowed: we already got one"));
                    }
                    add_dict = true;
                } else if text.is("__weakref__") {
                    if !may_add_weakref || add_weakref {
                        return Err(t.type_error("__weakref__ slot disallowed: we already got one"));
                    }
                    add_weakref = true;
                } else {
                    add_member(t, class, base, text, dict)?;
                    count += 1;
                }
            }
            // Other bases may bring them along.
            for other in bases.items().iter().filter_map(|b| b.downcast::<Type>()).filter(|b| *b != base) {
                add_dict |= may_add_dict && other.has(type_flags::HAS_DICT);
                add_weakref |= may_add_weakref && other.has(type_flags::HAS_WEAKREF);
            }
        }
    }
    if add_dict {
        class.set_flag(type_flags::HAS_DICT);
        add_getset(t, class, dict, &DICT_GETSET)?;
    }
    if add_weakref {
        class.set_flag(type_flags::HAS_WEAKREF);
        add_getset(t, class, dict, &WEAKREF_GETSET)?;
    }
    if count > 0 {
        class.set_flag(type_flags::ADDS_SLOTS);
    }
    Ok(count)
}

/// `__slots__` as a list: one str is one name.
fn slot_list(t: &Thread, slots: Value) -> R<Gc<List>> {
    if t.as_str(slots).is_some() {
        return t.new_list(&[slots]);
    }
    let list = t.new_list(&[])?;
    let it = t.iter(slots)?;
    while let Some(s) = t.next(it)? {
        list.push(t, s)?;
    }
    Ok(list)
}

fn add_getset(t: &Thread, class: Gc<Type>, dict: Gc<Dict>, def: &'static GetSetDef) -> R<()> {
    let d = t.alloc_exact(ty::GETSET_DESCRIPTOR, kinds::GETSET, |header| GetSet {
        header,
        def,
        owner: Slot::new(Some(class.value())),
    })?;
    let name = t.intern(def.name)?;
    if dict.get_str(t, name).is_some() {
        return Ok(());
    }
    dict.set_str(t, name, d.value())
}

fn add_member(t: &Thread, class: Gc<Type>, base: Gc<Type>, text: Gc<Str>, dict: Gc<Dict>) -> R<()> {
    let plain = text.to_text();
    let identifier = plain.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && plain.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !identifier {
        return Err(t.type_error("__slots__ must be identifiers"));
    }
    let name = t.intern(&mangle(&class.name_text(), &plain))?;
    let names = t.names();
    if dict.get_str(t, name).is_some()
        && ![names.__qualname__, names.__classcell__, names.__classdictcell__].contains(&name)
    {
        return Err(t.value_error(format_args!("'{}' in __slots__ conflicts with class variable", name.to_text())));
    }
    let cell = cell_name(t, base, name)?;
    let member = t.alloc_exact(ty::MEMBER_DESCRIPTOR, kinds::MEMBER, |header| Member {
        header,
        raw: 0,
        name: Slot::new(Some(name.value())),
        owner: Slot::new(Some(class.value())),
        cell: Slot::new(Some(cell.value())),
    })?;
    dict.set_str(t, name, member.value())
}

/// The hidden attribute for slot `name` of a class with this base: the same in all classes that may stand for each other as `__class__`,
/// another than that of a base's slot of this name.
fn cell_name(t: &Thread, base: Gc<Type>, name: Gc<Str>) -> R<Gc<Str>> {
    let bases = base.mro_items().iter().flatten().filter_map(|b| b.downcast::<Type>());
    let again = bases.filter_map(|b| own_attr(t, b, name)).filter(|v| t.is_exact(*v, ty::MEMBER_DESCRIPTOR)).count();
    t.intern(&format!("\0.{}{}", name.to_text(), "'".repeat(again)))
}

/// `__x` in class C is `_C__x`.
fn mangle(class: &str, name: &str) -> String {
    let class = class.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || class.is_empty() {
        return name.to_owned();
    }
    format!("_{class}{name}")
}

// --- layout -----------------------------------------------------------------------------------------------------------

/// Kind, attribute base, in-object slots, root shape. Slots are for the attributes that methods assign through self (as the
/// compiler found them) and for `__slots__`, the bases' included.
fn set_layout(t: &Thread, class: Gc<Type>, base: Gc<Type>, own_slots: usize) {
    let (kind, attr_base) = build::layout_of_subclass(base);
    class.instance_kind.set(kind);
    class.attr_base.set(attr_base);
    let names = t.names();
    let mut wanted = own_slots;
    for c in class.mro_items().iter().flatten().filter_map(|c| c.downcast::<Type>()).filter(|c| c.is_heap()) {
        if let Some(list) = own_attr(t, c, names.__static_attributes__).and_then(|l| l.downcast::<Tuple>()) {
            wanted += list.len();
        }
        if c != class && c.has(type_flags::ADDS_SLOTS) {
            let dict = namespace_of(c);
            let entries = dict.map_or(0, |d| d.fill());
            wanted += (0..entries)
                .filter_map(|i| dict?.entry(i))
                .filter(|(_, v)| t.is_exact(*v, ty::MEMBER_DESCRIPTOR))
                .count();
        }
    }
    let fields = if class.has(type_flags::HAS_DICT) { annotated(t, class) } else { 0 };
    if fields > 0 {
        wanted = wanted.max(fields + base.capacity.get() as usize);
    }
    let capacity = match kind {
        // Attributes of these lie in dicts of their own or behind a variable part.
        kinds::TUPLE | kinds::TYPE | kinds::MODULE => 0,
        // The compiler found nothing: the class's instances are filled from outside, or `self` has another name.
        // (Attributes beyond the slots are left to the interpreter by traces. Where there are many, the class gets more slots: see
        // `instance::outgrown`.)
        kinds::INSTANCE if class.has(type_flags::HAS_DICT) && wanted == 0 => {
            UNKNOWN_CAPACITY.max(base.capacity.get() as usize)
        }
        kinds::INSTANCE if class.has(type_flags::HAS_DICT) => {
            wanted.max(MIN_CAPACITY).max(base.capacity.get() as usize)
        }
        _ => wanted,
    };
    let capacity = capacity.min(MAX_CAPACITY) as u16;
    class.capacity.set(capacity);
    class.root_shape.set(t.vm().shapes.new_root(class, attr_base, capacity));
}

/// How many names the class's body annotates, or some more: the fields of a dataclass, which no method assigns. (Names that are annotated
/// lazily are constants of the function that does it.)
fn annotated(t: &Thread, class: Gc<Type>) -> usize {
    if let Some(dict) = own_attr(t, class, t.names().__annotations__).and_then(|d| d.downcast::<Dict>()) {
        return dict.len();
    }
    let annotate = namespace_of(class).and_then(|dict| super::attributes::find_annotate(t, dict).ok()?);
    let code = annotate.and_then(|f| f.downcast::<Function>()?.code.get()?.downcast::<Code>());
    let names = |code: Gc<Code>| code.unit().constants.iter().filter(|k| matches!(k, Const::Str(_))).count();
    code.map_or(0, names)
}

// --- hooks ------------------------------------------------------------------------------------------------------------

/// Calls `__set_name__` of the values in the namespace.
fn set_names(t: &Thread, class: Gc<Type>) -> R<()> {
    let Some(dict) = namespace_of(class) else { return Ok(()) };
    let names = t.names();
    let mut pending = t.root_vec(0)?;
    for i in 0..dict.fill() {
        if let Some((k, v)) = dict.entry(i)
            && t.lookup_special(v, names.__set_name__).is_some()
        {
            t.push(&mut pending, k)?;
            t.push(&mut pending, v)?;
        }
    }
    for i in (0..pending.len()).step_by(2) {
        let (Some(k), Some(v)) = (pending.get(i), pending.get(i + 1)) else { continue };
        if let Err(raised) = t.call_special(v, names.__set_name__, &[class.value(), k]) {
            let exc = t.take_pending();
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                t.type_name(v),
                t.repr(k)?.to_text(),
                class.name_text()
            );
            let note = t.new_str(&note)?.value();
            t.call_method(exc, "add_note", &[note])?;
            t.set_pending(exc);
            return Err(raised);
        }
    }
    Ok(())
}

/// `super(class, class).__init_subclass__(**kwargs)`.
fn init_subclass(t: &Thread, class: Gc<Type>, kwargs: Option<Gc<Dict>>) -> R<()> {
    let name = t.names().__init_subclass__;
    let found = class.mro_items().iter().skip(1).flatten().find_map(|base| own_attr(t, base.downcast::<Type>()?, name));
    let Some(f) = found else { return Ok(()) };
    // object's own does nothing.
    let of_object = own_attr(t, t.vm().type_of_id(ty::OBJECT), name) == Some(f);
    if of_object && kwargs.is_none() {
        return Ok(());
    }
    let f = attr::bind(t, f, None, class)?;
    t.call_forward(f, &[], t.new_tuple(&[])?, kwargs)?;
    Ok(())
}
