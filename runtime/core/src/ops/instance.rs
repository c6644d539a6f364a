//! Instance attributes: where shapes put them, and the `__dict__` of every kind of object.
//!
//! An object with attributes has, at its shape's `attr_base`, the word `extra` and then the in-object slots of its class. `extra` is
//! absent or an array: element 0 the dict of an object in dict mode, the others overflow slots. Tuples have `extra` behind
//! their items and no in-object slots.
//!
//! *Dict mode*: once `__dict__` was handed out, replaced, or more than `MAX_ATTRIBUTES` names exist, all attributes live in an
//! ordinary dict (element 0). Hidden ones, which `__dict__` does not show (`__slots__` entries, native fields), move to a
//! second dict, element 1. Invariants: a new slot is written before the new shape; dict mode is never left.

use crate::error::R;
use crate::kinds;
use crate::object::*;
use crate::shape::{MAX_ATTRIBUTES, MAX_CAPACITY, Place};
use crate::thread::Thread;
use taipan_heap::{Array, Gc, Header, Slot, Value, Word};

/// Hidden attributes of native types have names that begin so: no identifier does.
pub const HIDDEN_PREFIX: u32 = 0;

/// Elements of the array of an object in dict mode.
pub const DICT: usize = 0;
const HIDDEN_DICT: usize = 1;

fn header_of<'a>(o: Value) -> Option<&'a Header> {
    // SAFETY: a pointer word is a live cell; the caller holds `o` on its stack as long as it uses the header.
    o.as_cell().map(|cell| unsafe { &*cell })
}

/// The slot `offset` bytes into the object.
fn slot_at(header: &Header, offset: usize) -> &Slot {
    // SAFETY: offsets come from the object's shape, whose attribute area every object of it was allocated with.
    unsafe { &*std::ptr::from_ref(header).wrapping_byte_add(offset).cast::<Slot>() }
}

/// The word `extra` of an object that can have attributes.
fn extra_slot<'a>(t: &Thread, o: Value) -> Option<&'a Slot> {
    let header = header_of(o)?;
    let offset = match o.downcast::<Tuple>() {
        Some(tuple) => Tuple::ITEMS_AT + 8 * tuple.len(),
        None => t.vm().shapes.get(header.shape()).attr_base(),
    };
    Some(slot_at(header, offset))
}

fn extra_array(t: &Thread, o: Value) -> Option<Gc<Array>> {
    extra_slot(t, o)?.get()?.downcast::<Array>()
}

/// The array of `o` with at least `n` elements.
fn ensure_array(t: &Thread, o: Value, n: usize) -> R<Gc<Array>> {
    let (Some(header), Some(slot)) = (header_of(o), extra_slot(t, o)) else {
        return Err(t.system_error("an immediate value has no attributes"));
    };
    let array = match slot.get().and_then(|v| v.downcast::<Array>()) {
        Some(a) if a.capacity() >= n => return Ok(a),
        Some(a) => t.grow_array(a, a.capacity(), n + n / 2)?,
        None => t.new_array(n.max(2))?,
    };
    slot.set(header, array.value());
    Ok(array)
}

fn place_slot(t: &Thread, o: Value, place: Place) -> Word {
    match place {
        Place::Inline(offset) => slot_at(header_of(o)?, offset as usize).get(),
        Place::Overflow(i) => extra_array(t, o)?.get(i as usize),
    }
}

fn set_place(t: &Thread, o: Value, place: Place, v: Word) -> R<()> {
    match place {
        Place::Inline(offset) => {
            if let Some(header) = header_of(o) {
                slot_at(header, offset as usize).set(header, v);
            }
        }
        Place::Overflow(i) => ensure_array(t, o, i as usize + 1)?.set(i as usize, v),
    }
    Ok(())
}

/// Is an attribute of this name kept out of its object's `__dict__`?
fn is_hidden(name: Gc<Str>) -> bool {
    !name.is_empty() && name.at(0) == HIDDEN_PREFIX
}

fn mode_dict(t: &Thread, o: Value, which: usize) -> Option<Gc<Dict>> {
    extra_array(t, o)?.get(which)?.downcast::<Dict>()
}

/// The dict of an object whose shape is in dict mode, if it is just a dict.
pub fn shown_dict(t: &Thread, o: Value) -> Option<Gc<Dict>> {
    mode_dict(t, o, DICT).filter(|d| t.is_exact(d.value(), crate::types::ty::DICT))
}

fn is_dict_mode(t: &Thread, o: Value) -> bool {
    header_of(o).is_some_and(|h| t.vm().shapes.get(h.shape()).dict_mode)
}

/// The attribute as stored in the instance. `name` is interned.
pub fn attr_get(t: &Thread, o: Value, name: Gc<Str>) -> Word {
    stored(t, o, name, DICT)
}

/// The hidden attribute (a `__slots__` entry, a native field).
pub fn slot_get(t: &Thread, o: Value, name: Gc<Str>) -> Word {
    stored(t, o, name, HIDDEN_DICT)
}

fn stored(t: &Thread, o: Value, name: Gc<Str>, dict: usize) -> Word {
    let shape = t.vm().shapes.get(header_of(o)?.shape());
    if shape.dict_mode {
        return mode_dict(t, o, dict)?.get_str(t, name);
    }
    place_slot(t, o, shape.find(name)?)
}

/// Stores an attribute in the instance, which must be able to have it. `name` is interned.
pub fn attr_set(t: &Thread, o: Value, name: Gc<Str>, v: Value) -> R<()> {
    store(t, o, name, v, DICT)
}

/// Stores a hidden attribute.
pub fn slot_set(t: &Thread, o: Value, name: Gc<Str>, v: Value) -> R<()> {
    store(t, o, name, v, HIDDEN_DICT)
}

fn store(t: &Thread, o: Value, name: Gc<Str>, v: Value, dict: usize) -> R<()> {
    let Some(header) = header_of(o) else { return Err(t.system_error("an immediate value has no attributes")) };
    let shape = t.vm().shapes.get(header.shape());
    if shape.dict_mode {
        let dict = match mode_dict(t, o, dict) {
            Some(d) => d,
            None => {
                let d = t.new_dict()?;
                ensure_array(t, o, 2)?.set(dict, d.value());
                d
            }
        };
        return dict.set_str(t, name, v);
    }
    if let Some(place) = shape.find(name) {
        return set_place(t, o, place, Some(v));
    }
    let n = shape.names().len();
    if n >= MAX_ATTRIBUTES {
        to_dict_mode(t, o)?;
        return store(t, o, name, v, dict);
    }
    let place = shape.place(n);
    let next = t.vm().shapes.add(header.shape(), name);
    set_place(t, o, place, Some(v))?;
    header.set_shape(next);
    if matches!(place, Place::Overflow(_)) {
        outgrown(t, shape.class, n + 1);
    }
    Ok(())
}

/// Attributes beyond the slots of their objects after which a class gets more slots, and after which it gets more once again. (The first
/// are several whole objects: these are filled one attribute at a time.)
const GROWTHS: [u16; 2] = [32, 1024];

/// An instance has got attribute number `count`, beyond its slots. What the compiler found in the class's methods is where its slots come
/// from, so those of dataclasses and of objects that are filled from outside are too few at first: objects made later have more.
fn outgrown(t: &Thread, class: Gc<Type>, count: usize) {
    let times = class.outgrown.get();
    if times > GROWTHS[1] || !class.is_heap() || class.instance_kind.get() != kinds::INSTANCE {
        return;
    }
    class.outgrown.set(times + 1);
    class.most_attributes.set(class.most_attributes.get().max(count.min(MAX_CAPACITY) as u8));
    let most = u16::from(class.most_attributes.get());
    if GROWTHS.contains(&times) && most > class.capacity.get() {
        class.capacity.set(most);
        class.root_shape.set(t.vm().shapes.root_with(class, class.attr_base.get(), most));
        crate::lookup::invalidate(t, class);
    }
}

/// Empties a hidden attribute; was it bound?
pub fn slot_delete(t: &Thread, o: Value, name: Gc<Str>) -> R<bool> {
    let Some(header) = header_of(o) else { return Ok(false) };
    let shape = t.vm().shapes.get(header.shape());
    if shape.dict_mode {
        return match mode_dict(t, o, HIDDEN_DICT) {
            Some(d) => Ok(d.remove(t, name.value())?.is_some()),
            None => Ok(false),
        };
    }
    match shape.find(name) {
        Some(place) if place_slot(t, o, place).is_some() => set_place(t, o, place, None).map(|()| true),
        _ => Ok(false),
    }
}

/// Deletes an attribute; was it there? The object moves to the shape it would have had without it, so that the order of
/// `__dict__` is Python's.
pub fn attr_delete(t: &Thread, o: Value, name: Gc<Str>) -> R<bool> {
    let Some(header) = header_of(o) else { return Ok(false) };
    let shape = t.vm().shapes.get(header.shape());
    if shape.dict_mode {
        return match mode_dict(t, o, DICT) {
            Some(d) => Ok(d.remove(t, name.value())?.is_some()),
            None => Ok(false),
        };
    }
    let Some(place) = shape.find(name) else { return Ok(false) };
    if place_slot(t, o, place).is_none() {
        return Ok(false);
    }
    let mut values = t.root_vec(shape.names().len())?;
    for i in 0..shape.names().len() {
        let word = place_slot(t, o, shape.place(i));
        t.push(&mut values, word.unwrap_or(Value::NONE))?;
        if word.is_none() {
            values.set(i, None);
        }
    }
    let root = root_of(t, shape.class, header);
    let names: Vec<Gc<Str>> = shape.names().to_vec();
    for i in 0..names.len() {
        set_place(t, o, shape.place(i), None)?;
    }
    header.set_shape(root);
    for (i, n) in names.iter().enumerate() {
        if let Some(v) = values.get(i)
            && *n != name
        {
            attr_set(t, o, *n, v)?;
        }
    }
    Ok(true)
}

/// The shape without attributes that belongs to the object's: its capacity is the object's.
fn root_of(t: &Thread, class: Gc<Type>, header: &Header) -> taipan_heap::ShapeId {
    let shape = t.vm().shapes.get(header.shape());
    let root = class.root_shape.get();
    if t.vm().shapes.get(root).capacity() == shape.capacity() {
        return root;
    }
    t.vm().shapes.root_with(class, shape.attr_base() as u16, shape.capacity() as u16)
}

/// Names and values stored in the instance that its `__dict__` shows, in order of addition.
pub fn attr_items(t: &Thread, o: Value, mut f: impl FnMut(Gc<Str>, Value) -> R<()>) -> R<()> {
    let Some(header) = header_of(o) else { return Ok(()) };
    let shape = t.vm().shapes.get(header.shape());
    for (i, name) in shape.names().iter().enumerate() {
        if let Some(v) = place_slot(t, o, shape.place(i))
            && !is_hidden(*name)
        {
            f(*name, v)?;
        }
    }
    Ok(())
}

/// Moves all attributes into dicts.
fn to_dict_mode(t: &Thread, o: Value) -> R<Gc<Dict>> {
    let Some(header) = header_of(o) else { return Err(t.system_error("an immediate value has no attributes")) };
    let shape = t.vm().shapes.get(header.shape());
    let (shown, hidden) = (t.new_dict()?, t.new_dict()?);
    for (i, name) in shape.names().iter().enumerate() {
        if let Some(v) = place_slot(t, o, shape.place(i)) {
            let dict = if is_hidden(*name) { hidden } else { shown };
            dict.set_str(t, *name, v)?;
        }
    }
    let array = ensure_array(t, o, 2)?;
    for i in 0..shape.names().len() {
        set_place(t, o, shape.place(i), None)?;
    }
    array.set(DICT, shown.value());
    array.set(HIDDEN_DICT, hidden.value());
    header.set_shape(t.vm().shapes.dict_mode(header.shape()));
    Ok(shown)
}

/// Where objects of some kinds keep a dict of their own.
fn own_dict_slot<'a>(o: Value) -> Option<&'a Slot> {
    let header = header_of(o)?;
    let offset = match header.kind() {
        kinds::FUNCTION => std::mem::offset_of!(Function, dict),
        kinds::WRAPPED_FUNCTION => std::mem::offset_of!(WrappedFunction, dict),
        kinds::MODULE => std::mem::offset_of!(Module, dict),
        _ => return None,
    };
    Some(slot_at(header, offset))
}

/// Does the object have a dict of its own layout (function, module, ...)?
pub fn has_own_dict(o: Value) -> bool {
    own_dict_slot(o).is_some()
}

/// The dict kept by an object of such a layout, if made.
pub fn own_dict(o: Value) -> Option<Gc<Dict>> {
    own_dict_slot(o)?.get()?.downcast::<Dict>()
}

/// Can this object have arbitrary attributes?
pub fn has_dict(t: &Thread, o: Value) -> bool {
    has_own_dict(o) || t.type_of(o).has(type_flags::HAS_DICT)
}

/// `o.__dict__`: the one dict that holds the attributes from now on; `None` if the object has no dict.
pub fn dict_of(t: &Thread, o: Value) -> R<Option<Gc<Dict>>> {
    if let (Some(slot), Some(header)) = (own_dict_slot(o), header_of(o)) {
        if let Some(d) = slot.get().and_then(|v| v.downcast::<Dict>()) {
            return Ok(Some(d));
        }
        let d = t.new_dict()?;
        slot.set(header, d.value());
        return Ok(Some(d));
    }
    if !t.type_of(o).has(type_flags::HAS_DICT) || o.downcast::<Type>().is_some() {
        return Ok(None);
    }
    if !is_dict_mode(t, o) {
        return to_dict_mode(t, o).map(Some);
    }
    match mode_dict(t, o, DICT) {
        Some(d) => Ok(Some(d)),
        None => {
            let d = t.new_dict()?;
            ensure_array(t, o, 2)?.set(DICT, d.value());
            Ok(Some(d))
        }
    }
}

/// A fresh dict with the attributes, the object left as it is; `None` if it has no dict.
pub fn dict_copy(t: &Thread, o: Value) -> R<Option<Gc<Dict>>> {
    if has_own_dict(o) || is_dict_mode(t, o) {
        return match dict_of(t, o)? {
            Some(d) => d.copy(t).map(Some),
            None => Ok(None),
        };
    }
    if !t.type_of(o).has(type_flags::HAS_DICT) || o.downcast::<Type>().is_some() {
        return Ok(None);
    }
    let copy = t.new_dict()?;
    attr_items(t, o, |name, v| copy.set_str(t, name, v))?;
    Ok(Some(copy))
}

/// `o.__dict__ = dict`.
pub fn set_dict(t: &Thread, o: Value, dict: Gc<Dict>) -> R<()> {
    if let (Some(slot), Some(header)) = (own_dict_slot(o), header_of(o)) {
        slot.set(header, dict.value());
        return Ok(());
    }
    if !is_dict_mode(t, o) {
        to_dict_mode(t, o)?;
    }
    ensure_array(t, o, 2)?.set(DICT, dict.value());
    Ok(())
}

/// `o.__class__ = class`, layouts being compatible: the attributes stay, the shape becomes one of `class`.
pub fn set_class(t: &Thread, o: Value, class: Gc<Type>) -> R<()> {
    let Some(header) = header_of(o) else { return Err(t.system_error("an immediate value has no class to change")) };
    let shape = t.vm().shapes.get(header.shape());
    let root = t.vm().shapes.get(class.root_shape.get());
    for class in [shape.class, class] {
        // Of a descriptor in some class, what it does is remembered.
        if crate::lookup::is_descriptor_class(t, class) {
            t.vm().type_changed(t, class);
        }
    }
    if shape.dict_mode {
        let next = t.vm().shapes.dict_mode(root.id);
        header.set_shape(next);
        return Ok(());
    }
    // The object keeps the slots it was allocated with.
    let mut next = if root.capacity() == shape.capacity() {
        root.id
    } else {
        t.vm().shapes.root_with(class, shape.attr_base() as u16, shape.capacity() as u16)
    };
    for name in shape.names() {
        next = t.vm().shapes.add(next, *name);
    }
    header.set_shape(next);
    Ok(())
}
