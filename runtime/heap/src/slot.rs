//! Fields of heap objects that may change: plain loads and stores today, relaxed atomics once threads share a heap.
//!
//! Every store of a reference names the cell that holds the field, because the write barrier works on that cell.
//! `init` is for objects that nobody else can have seen and since whose allocation nothing was allocated.

use crate::barrier::write_barrier;
use crate::header::{Gc, Header};
use crate::value::{Value, Word};
use std::cell::Cell;

/// A field that holds a value or nothing.
#[repr(transparent)]
pub struct Slot(Cell<Word>);

impl Slot {
    #[inline(always)]
    pub const fn new(word: Word) -> Slot {
        Slot(Cell::new(word))
    }
    #[inline(always)]
    pub fn get(&self) -> Word {
        self.0.get()
    }
    /// Stores into a field of `owner`.
    #[inline(always)]
    pub fn set(&self, owner: &Header, word: impl Into<Word>) {
        self.0.set(word.into());
        write_barrier(owner);
    }
    /// Stores into a fresh object, or a word that is no pointer.
    #[inline(always)]
    pub fn init(&self, word: impl Into<Word>) {
        self.0.set(word.into());
    }
    #[inline(always)]
    pub fn clear(&self) {
        self.0.set(None);
    }
}

/// A field that holds a reference to an object of one layout, or nothing.
#[repr(transparent)]
pub struct GcField<T>(Cell<Option<Gc<T>>>);

impl<T> GcField<T> {
    #[inline(always)]
    pub const fn new(object: Option<Gc<T>>) -> GcField<T> {
        GcField(Cell::new(object))
    }
    #[inline(always)]
    pub fn get(&self) -> Option<Gc<T>> {
        self.0.get()
    }
    /// Stores into a field of `owner`.
    #[inline(always)]
    pub fn set(&self, owner: &Header, object: impl Into<Option<Gc<T>>>) {
        self.0.set(object.into());
        write_barrier(owner);
    }
    /// Stores into a fresh object.
    #[inline(always)]
    pub fn init(&self, object: impl Into<Option<Gc<T>>>) {
        self.0.set(object.into());
    }
    #[inline(always)]
    pub fn clear(&self) {
        self.0.set(None);
    }
}

/// A field of plain data.
#[repr(transparent)]
pub struct Field<T: Copy>(Cell<T>);

impl<T: Copy> Field<T> {
    #[inline(always)]
    pub const fn new(value: T) -> Field<T> {
        Field(Cell::new(value))
    }
    #[inline(always)]
    pub fn get(&self) -> T {
        self.0.get()
    }
    #[inline(always)]
    pub fn set(&self, value: T) {
        self.0.set(value)
    }
}

impl<T: Copy + Default> Default for Field<T> {
    fn default() -> Self {
        Field::new(T::default())
    }
}

const _: () = assert!(size_of::<Slot>() == 8 && size_of::<GcField<Value>>() == 8);
