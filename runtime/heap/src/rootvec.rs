//! `RootVec`: a growable list of values that may be held over allocations.
//!
//! A `Value` in a Rust `Vec` or `Box` is invisible to the collector. This keeps its words in heap storage, whose
//! address lies in the `RootVec` itself, on the native stack, where the conservative scan finds it. It must therefore
//! stay on a stack, or inside something that shows it to the tracer (`trace`).

use crate::allocator::{Allocator, OutOfMemory};
use crate::array::Array;
use crate::header::Gc;
use crate::heap::Heap;
use crate::slot::Slot;
use crate::trace::Tracer;
use crate::value::{Value, Word};

/// See the top of the file.
#[derive(Default)]
pub struct RootVec {
    storage: Option<Gc<Array>>,
    len: usize,
}

impl RootVec {
    pub const fn new() -> RootVec {
        RootVec { storage: None, len: 0 }
    }

    /// A list with room for `capacity` values.
    pub fn with_capacity(alloc: &Allocator, heap: &Heap, capacity: usize) -> Result<RootVec, OutOfMemory> {
        Ok(RootVec { storage: Some(Array::new(alloc, heap, capacity)?), len: 0 })
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends; may collect.
    pub fn push(&mut self, alloc: &Allocator, heap: &Heap, word: impl Into<Word>) -> Result<(), OutOfMemory> {
        let word = word.into();
        let storage = match self.storage {
            Some(s) if self.len < s.capacity() => s,
            Some(s) => s.grow(alloc, heap, self.len, self.len + (self.len >> 1) + 4)?,
            None => Array::new(alloc, heap, 6)?,
        };
        self.storage = Some(storage);
        storage.set(self.len, word);
        self.len += 1;
        Ok(())
    }

    /// Takes the last word off.
    pub fn pop(&mut self) -> Option<Word> {
        self.len = self.len.checked_sub(1)?;
        let slot = self.storage.as_ref()?.slots().get(self.len)?;
        let word = slot.get();
        slot.clear();
        Some(word)
    }

    /// The value at `index`; absent beyond the end.
    pub fn get(&self, index: usize) -> Word {
        self.slots().get(index)?.get()
    }

    /// Replaces the word at `index`, which must be below the length.
    pub fn set(&self, index: usize, word: impl Into<Word>) {
        if let Some(s) = self.storage {
            assert!(index < self.len);
            s.set(index, word);
        }
    }

    /// Shortens the list.
    pub fn truncate(&mut self, len: usize) {
        self.slots().iter().skip(len).for_each(Slot::clear);
        self.len = self.len.min(len);
    }

    /// The words.
    pub fn slots(&self) -> &[Slot] {
        self.storage.as_ref().map_or(&[], |s| &s.slots()[..self.len])
    }

    /// The values, absent words left out.
    pub fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        self.slots().iter().filter_map(Slot::get)
    }

    /// The storage, for containers that take it over; words behind the length are absent.
    pub fn into_storage(self) -> Option<Gc<Array>> {
        self.storage
    }

    /// For a list that does not lie on a native stack.
    pub fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.object(self.storage);
    }
}
