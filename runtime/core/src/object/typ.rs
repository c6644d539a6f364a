//! Classes (`Type`) and modules.

use crate::heap_object;
use crate::native::NativeDef;
use crate::object::Str;
use std::cell::Cell;
use taipan_heap::{Field, Gc, Header, Kind, ShapeId, Slot, Word};

/// Byte offset of the first word field of `Type`.
pub const TYPE_WORDS_AT: u16 = 64;

/// `type.flags` bits.
pub mod type_flags {
    /// Made by a class statement or `type(...)`; attributes can be assigned.
    pub const HEAP: u32 = 1;
    /// Can be subclassed.
    pub const BASETYPE: u32 = 1 << 1;
    /// Instances have a `__dict__`.
    pub const HAS_DICT: u32 = 1 << 2;
    /// Instances can be weakly referenced.
    pub const HAS_WEAKREF: u32 = 1 << 3;
    /// `__getattribute__` is not object's / `__getattr__` exists.
    pub const CUSTOM_GETATTRIBUTE: u32 = 1 << 4;
    pub const HAS_GETATTR: u32 = 1 << 5;
    /// `__setattr__` or `__delattr__` is not object's.
    pub const CUSTOM_SETATTR: u32 = 1 << 6;
    /// Has `__del__`.
    pub const HAS_DEL: u32 = 1 << 7;
    /// Matches sequence / mapping patterns.
    pub const SEQUENCE: u32 = 1 << 8;
    pub const MAPPING: u32 = 1 << 9;
    /// Abstract methods are left (`__abstractmethods__` is not empty).
    pub const ABSTRACT: u32 = 1 << 10;
    /// Answers derived from this class are cached somewhere: a change must invalidate.
    pub const CACHED: u32 = 1 << 11;
    /// A metaclass: instances are types.
    pub const METACLASS: u32 = 1 << 12;
    /// Instances cannot be made by calling it.
    pub const NO_INSTANTIATION: u32 = 1 << 13;
    /// Match patterns `C(x)` bind the subject itself (int, str, ...).
    pub const MATCH_SELF: u32 = 1 << 14;
    /// Defines or inherits an `__eq__` / `__hash__` written in Python.
    pub const USER_EQ: u32 = 1 << 15;
    pub const USER_HASH: u32 = 1 << 16;
    /// Its own `__slots__` has entries: no other class with entries can be a base beside it.
    pub const ADDS_SLOTS: u32 = 1 << 17;
}

/// A class.
#[repr(C)]
pub struct Type {
    pub header: Header,
    pub flags: Field<u32>,
    /// Shape of a fresh instance.
    pub root_shape: Field<ShapeId>,
    /// Layout of instances.
    pub instance_kind: Field<Kind>,
    /// Most attributes of one of the instances that `outgrown` counts.
    pub most_attributes: Field<u8>,
    /// Where instances keep attributes (see `object`); for `tuple` subclasses computed from the length.
    pub attr_base: Field<u16>,
    /// In-object attribute slots of instances.
    pub capacity: Field<u16>,
    /// Attributes that were added to instances beyond those slots (see `instance::outgrown`).
    pub outgrown: Field<u16>,
    /// Bumped when a name is added, deleted or a function or descriptor rebound, here or in a base.
    pub version: Field<u32>,
    /// Times it was bumped after an answer had been cached.
    pub bumps: Field<u32>,
    /// `__new__` and `__init__` of an immutable class, once a call has found both to be natives (`type_::call_type`).
    pub native_new: Cell<Option<&'static NativeDef>>,
    pub native_init: Cell<Option<&'static NativeDef>>,
    /// Its `__next__`, once one was asked for and found to be a native.
    pub native_next: Cell<Option<&'static NativeDef>>,
    /// Its `__call__`, in the same way.
    pub native_call: Cell<Option<&'static NativeDef>>,
    /// str
    pub name: Slot,
    pub qualname: Slot,
    /// dict: the namespace.
    pub dict: Slot,
    /// tuple
    pub bases: Slot,
    /// tuple, self first; absent while the class is being made.
    pub mro: Slot,
    /// The base that decides the layout; absent for object.
    pub base: Slot,
    /// list of weak references to direct subclasses.
    pub subclasses: Slot,
    /// Native type's doc or absent; heap types keep `__doc__` in the namespace.
    pub doc: Slot,
    /// str or absent: `__module__` of native types.
    pub module: Slot,
}
heap_object!(Type: TYPE);

const _: () = assert!(std::mem::offset_of!(Type, name) == TYPE_WORDS_AT as usize);

impl Type {
    pub fn new(header: Header) -> Type {
        Type {
            header,
            flags: Field::new(0),
            root_shape: Field::new(0),
            instance_kind: Field::new(crate::kinds::INSTANCE),
            most_attributes: Field::new(0),
            attr_base: Field::new(8),
            capacity: Field::new(0),
            outgrown: Field::new(0),
            version: Field::new(1),
            bumps: Field::new(0),
            native_new: Cell::new(None),
            native_next: Cell::new(None),
            native_call: Cell::new(None),
            native_init: Cell::new(None),
            name: Slot::new(None),
            qualname: Slot::new(None),
            dict: Slot::new(None),
            bases: Slot::new(None),
            mro: Slot::new(None),
            base: Slot::new(None),
            subclasses: Slot::new(None),
            doc: Slot::new(None),
            module: Slot::new(None),
        }
    }
    #[inline(always)]
    pub fn has(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set_flag(&self, flag: u32) {
        self.flags.set(self.flags.get() | flag)
    }
    pub fn clear_flag(&self, flag: u32) {
        self.flags.set(self.flags.get() & !flag)
    }
    /// `__name__` as Rust text, for messages.
    pub fn name_text(&self) -> String {
        self.name.get().and_then(|n| n.downcast::<Str>()).map_or_else(|| "?".to_owned(), |s| s.to_text())
    }
    #[inline]
    pub fn is_heap(&self) -> bool {
        self.has(type_flags::HEAP)
    }
    /// Classes in resolution order, self first.
    pub fn mro_items(&self) -> &[Word] {
        match self.mro.get().and_then(|m| m.downcast::<crate::object::Tuple>()) {
            // SAFETY: the mro tuple is reachable from self for as long as the borrow lives.
            Some(m) => unsafe { std::slice::from_raw_parts(m.items_ptr(), m.len()) },
            None => &[],
        }
    }
    /// Is `self` the class `other` or one of its subclasses (real ones, by MRO)?
    pub fn is_subtype(&self, other: Gc<Type>) -> bool {
        std::ptr::eq(self, &*other) || self.mro_items().contains(&Some(other.value()))
    }
}

/// A module: its namespace.
#[repr(C)]
pub struct Module {
    pub header: Header,
    /// dict
    pub dict: Slot,
}
heap_object!(Module: MODULE);
