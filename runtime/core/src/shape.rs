//! Shapes: class plus attribute layout. A shape maps attribute names to slots; adding an attribute moves an object to the
//! child shape. Shapes of exact builtin types have fixed ids, `ty::LIST` and so on.
//!
//! Slots: 0 .. capacity-1 lie in the object behind `extra` (at `attr_base + 8`), the others in the overflow array, whose element 0 is
//! the `__dict__`. Invariants: a shape never changes once made; ids are never re-used while an object has them.

use crate::address_hash::AddressHash;
use crate::object::{Str, Type};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use taipan_heap::{Gc, ShapeId, Tracer};

/// Where an attribute lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Byte offset from the start of the object.
    Inline(u16),
    /// Element of the overflow array.
    Overflow(u16),
}

/// Attributes an object may have before it goes to dict mode.
pub const MAX_ATTRIBUTES: usize = 80;
/// Most of them that lie in the object.
pub const MAX_CAPACITY: usize = 48;

pub struct Shape {
    pub id: ShapeId,
    pub class: Gc<Type>,
    /// Name of each slot, in order of addition. Interned strings: compared by address.
    names: Vec<Gc<Str>>,
    attr_base: u16,
    capacity: u16,
    /// Attributes live in the dict in `extra` instead.
    pub dict_mode: bool,
    transitions: RefCell<HashMap<usize, ShapeId, AddressHash>>,
    dict_transition: Cell<ShapeId>,
}

impl Shape {
    pub fn find(&self, name: Gc<Str>) -> Option<Place> {
        self.names.iter().position(|n| *n == name).map(|slot| self.place(slot))
    }
    pub fn place(&self, slot: usize) -> Place {
        if slot < self.capacity as usize {
            Place::Inline(self.attr_base + 8 + 8 * slot as u16)
        } else {
            Place::Overflow((slot - self.capacity as usize + 1) as u16)
        }
    }
    pub fn names(&self) -> &[Gc<Str>] {
        &self.names
    }
    pub fn attr_base(&self) -> usize {
        self.attr_base as usize
    }
    pub fn capacity(&self) -> usize {
        self.capacity as usize
    }
}

/// All shapes of a Vm, boxed, so that a `&Shape` stays valid while others are added.
pub struct ShapeTable {
    all: RefCell<Vec<Option<Box<Shape>>>>,
    /// The items of `all`: asking for an object's class is the commonest question of all.
    items: Cell<*const Option<Box<Shape>>>,
    next: Cell<ShapeId>,
    /// Root shapes for objects with other capacities than their classes' root shapes have, by class and capacity.
    other_roots: RefCell<HashMap<(usize, u16), ShapeId>>,
    /// A shape was made since the last collection.
    grown: Cell<bool>,
}

impl ShapeTable {
    /// `reserved`: ids 0 .. reserved are for builtin types, filled by `define`.
    pub fn new(reserved: ShapeId) -> ShapeTable {
        ShapeTable {
            all: RefCell::default(),
            items: Cell::new(std::ptr::null()),
            next: Cell::new(reserved),
            other_roots: RefCell::default(),
            grown: Cell::new(true),
        }
    }

    #[inline(always)]
    pub fn get(&self, id: ShapeId) -> &Shape {
        debug_assert!(self.all.borrow().get(id as usize).is_some_and(|s| s.is_some()), "shape {id} is not defined");
        // SAFETY: an object's shape, or one that `put` gave a number. The items are where `put` left them, and shapes are boxed and live
        // as long as the table.
        unsafe { (*self.items.get().add(id as usize)).as_deref().unwrap_unchecked() }
    }

    /// Is it the root shape of `class`, by which memos know the class? (A class that is being made has none: its metaclass's `mro` runs.)
    pub fn is_root_of(&self, id: ShapeId, class: Gc<Type>) -> bool {
        id != 0 && self.get(id).class == class
    }

    fn put(&self, shape: Shape) -> ShapeId {
        let id = shape.id;
        let mut all = self.all.borrow_mut();
        while all.len() <= id as usize {
            all.push(None);
        }
        all[id as usize] = Some(Box::new(shape));
        self.items.set(all.as_ptr());
        self.grown.set(true);
        id
    }

    /// The root shape of a builtin type, under its fixed id.
    pub fn define(&self, id: ShapeId, class: Gc<Type>, attr_base: u16) {
        self.put(Shape {
            id,
            class,
            names: Vec::new(),
            attr_base,
            capacity: 0,
            dict_mode: false,
            transitions: RefCell::default(),
            dict_transition: Cell::new(0),
        });
    }

    /// A new root shape for class `class`.
    pub fn new_root(&self, class: Gc<Type>, attr_base: u16, capacity: u16) -> ShapeId {
        let id = self.take_id();
        self.put(Shape {
            id,
            class,
            names: Vec::new(),
            attr_base,
            capacity,
            dict_mode: false,
            transitions: RefCell::default(),
            dict_transition: Cell::new(0),
        })
    }

    /// A root shape for objects of `class` that have `capacity` slots.
    pub fn root_with(&self, class: Gc<Type>, attr_base: u16, capacity: u16) -> ShapeId {
        let key = (class.address(), capacity);
        let known = self.other_roots.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let id = self.new_root(class, attr_base, capacity);
            self.other_roots.borrow_mut().insert(key, id);
            id
        })
    }

    fn take_id(&self) -> ShapeId {
        let id = self.next.get();
        self.next.set(id + 1);
        id
    }

    /// The shape that objects of shape `from` get when attribute `name` is added.
    pub fn add(&self, from: ShapeId, name: Gc<Str>) -> ShapeId {
        let shape = self.get(from);
        let known = shape.transitions.borrow().get(&name.address()).copied();
        known.unwrap_or_else(|| {
            let mut names = shape.names.clone();
            names.push(name);
            let id = self.derive(shape, names);
            shape.transitions.borrow_mut().insert(name.address(), id);
            id
        })
    }

    fn derive(&self, shape: &Shape, names: Vec<Gc<Str>>) -> ShapeId {
        let id = self.take_id();
        self.put(Shape {
            id,
            class: shape.class,
            names,
            attr_base: shape.attr_base,
            capacity: shape.capacity,
            dict_mode: false,
            transitions: RefCell::default(),
            dict_transition: Cell::new(0),
        })
    }

    /// The shape of the same class in dict mode.
    pub fn dict_mode(&self, from: ShapeId) -> ShapeId {
        let shape = self.get(from);
        let root = self.get(shape.class.root_shape.get());
        if root.dict_transition.get() == 0 {
            let id = self.take_id();
            self.put(Shape {
                id,
                class: shape.class,
                names: Vec::new(),
                attr_base: root.attr_base,
                capacity: root.capacity,
                dict_mode: true,
                transitions: RefCell::default(),
                dict_transition: Cell::new(id),
            });
            root.dict_transition.set(id);
        }
        root.dict_transition.get()
    }

    /// Classes and names are roots.
    pub fn trace(&self, tracer: &mut Tracer<'_>) {
        if tracer.passes_over(&self.grown) {
            return;
        }
        for shape in self.all.borrow().iter().flatten() {
            tracer.value(shape.class.value());
            shape.names.iter().for_each(|n| tracer.value(n.value()));
        }
    }

    pub fn len(&self) -> usize {
        self.next.get() as usize
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
