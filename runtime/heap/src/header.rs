//! The 8-byte header of every heap cell, and `Gc<T>`, the handle by which the rest of the runtime holds cells.
//!
//! ```text
//! byte 0..4  shape id   class plus attribute layout; one 4-byte compare answers "which class, where is the attribute"
//! byte 4     kind       memory layout: what casts rely on (a `list` subclass has kind LIST)
//! byte 5     gc byte    owned by the collector; bit 0 set = old and not yet remembered = the write barrier must act
//! byte 6..8  flags      see `flags`
//! ```
//! Objects never move: a `Gc<T>` is a plain pointer, valid as long as the collector can find it (native stacks and
//! registers are scanned conservatively; other places are roots or heap slots).

use crate::value::Value;
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

/// Index into the Vm's shape table. Ids of exact builtin types are the same small numbers in every Vm.
pub type ShapeId = u32;

/// Index into the kind table given to `Heap::new`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(transparent)]
pub struct Kind(pub u8);

impl Kind {
    /// The kind byte of zeroed memory: no cell has it.
    pub const FREE: Kind = Kind(0);
    /// Storage of words (`Array`).
    pub const ARRAY: Kind = Kind(1);
    /// Storage of bytes (`ByteBuf`).
    pub const BYTES: Kind = Kind(2);
    /// The first kind that the layers above may define.
    pub const FIRST_OBJECT: Kind = Kind(3);
}

/// Header flag bits.
pub mod flags {
    /// Entries for this address exist in the weak-reference side table.
    pub const HAS_WEAKREFS: u16 = 1 << 0;
    /// `__del__` (or the native finaliser) has been called (PEP 442: once).
    pub const FINALIZED: u16 = 1 << 1;
    /// The object must be finalised before its cell is freed.
    pub const FINALIZABLE: u16 = 1 << 2;
    /// Writes from Python raise (immutable types).
    pub const FROZEN: u16 = 1 << 3;
    /// Never collected.
    pub const IMMORTAL: u16 = 1 << 4;
    /// Two bits reserved for an object lock.
    pub const LOCK: u16 = 3 << 5;
    /// First of the bits free for the layers above (core uses them per kind).
    pub const FIRST_FREE: u16 = 1 << 7;
}

/// The header; every heap struct is `#[repr(C)]` with this first.
#[repr(C, align(8))]
pub struct Header {
    shape: Cell<ShapeId>,
    kind: Kind,
    gc: Cell<u8>,
    flags: Cell<u16>,
}

impl Header {
    #[inline(always)]
    pub const fn new(kind: Kind, shape: ShapeId, gc: u8) -> Header {
        Header { shape: Cell::new(shape), kind, gc: Cell::new(gc), flags: Cell::new(0) }
    }
    #[inline(always)]
    pub fn shape(&self) -> ShapeId {
        self.shape.get()
    }
    /// Changes the attribute layout. New slots are written before this is called.
    #[inline(always)]
    pub fn set_shape(&self, shape: ShapeId) {
        self.shape.set(shape)
    }
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.kind
    }
    #[inline(always)]
    pub fn gc_byte(&self) -> u8 {
        self.gc.get()
    }
    #[inline(always)]
    pub(crate) fn set_gc_byte(&self, byte: u8) {
        self.gc.set(byte)
    }
    #[inline(always)]
    pub fn has_flag(&self, flag: u16) -> bool {
        self.flags.get() & flag != 0
    }
    #[inline(always)]
    pub fn set_flag(&self, flag: u16) {
        self.flags.set(self.flags.get() | flag)
    }
    #[inline(always)]
    pub fn clear_flag(&self, flag: u16) {
        self.flags.set(self.flags.get() & !flag)
    }
}

/// A struct that lives in a heap cell.
///
/// # Safety
/// `#[repr(C)]`, starts with a `Header`, and cells of the kinds for which `is_kind` is true have this layout.
pub unsafe trait HeapObject {
    /// Does a cell of this kind have the layout of `Self`?
    fn is_kind(kind: Kind) -> bool;
}

/// Handle of a heap object. Copies freely; compares by address.
#[repr(transparent)]
pub struct Gc<T>(NonNull<T>, PhantomData<T>);

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Gc<T> {}
impl<T> PartialEq for Gc<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Gc<T> {}
impl<T> std::hash::Hash for Gc<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state)
    }
}
impl<T> std::fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gc({:p})", self.0)
    }
}

impl<T> Deref for Gc<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a Gc is made from a live cell with T's layout, and cells reachable from a stack are not freed.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Gc<T> {
    /// # Safety
    /// `p` is a live heap cell with the layout of `T`.
    #[inline(always)]
    pub unsafe fn from_raw(p: *mut T) -> Gc<T> {
        debug_assert!(!p.is_null());
        // SAFETY: not null by the caller's promise.
        Gc(unsafe { NonNull::new_unchecked(p) }, PhantomData)
    }
    #[inline(always)]
    pub fn as_ptr(self) -> *mut T {
        self.0.as_ptr()
    }
    #[inline(always)]
    pub fn address(self) -> usize {
        self.0.as_ptr() as usize
    }
    #[inline(always)]
    pub fn header(&self) -> &Header {
        // SAFETY: every heap struct starts with a Header.
        unsafe { &*(self.0.as_ptr() as *const Header) }
    }
    /// The word that points to this object.
    #[inline(always)]
    pub fn value(self) -> Value {
        // SAFETY: self is a live cell.
        unsafe { Value::from_cell(self.0.as_ptr()) }
    }
    /// The same cell seen with another layout.
    ///
    /// # Safety
    /// The cell has the layout of `U` (or starts with it).
    #[inline(always)]
    pub unsafe fn cast<U>(self) -> Gc<U> {
        Gc(self.0.cast(), PhantomData)
    }
}

impl<T> From<Gc<T>> for Value {
    #[inline(always)]
    fn from(g: Gc<T>) -> Value {
        g.value()
    }
}

impl Value {
    /// The object, if this word points to a cell whose kind has the layout of `T`.
    #[inline(always)]
    pub fn downcast<T: HeapObject>(self) -> Option<Gc<T>> {
        let cell = self.as_cell()?;
        // SAFETY: a pointer word is a live cell; its kind says that the layout is T's.
        unsafe { if T::is_kind((*cell).kind()) { Some(Gc::from_raw(cell.cast())) } else { None } }
    }
}
