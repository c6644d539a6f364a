//! The storage of `list`: a length and an array of words that knows its own capacity.
//!
//! Invariant: words at and beyond `length` are absent, so that the collector keeps nothing alive that the list lost.
//! Growing replaces the array (or lengthens it in place); a slice of the old one stays readable.

use crate::error::R;
use crate::object::List;
use crate::thread::Thread;
use std::ops::Range;
use taipan_heap::{Array, Field, Gc, GcField, Header, Slot, Value};

/// Storage with less capacity than this is never given back.
const SHRINK_MIN: usize = 64;

impl List {
    /// An empty list, to be placed in a fresh cell.
    pub fn empty(header: Header) -> List {
        List { header, length: Field::new(0), storage: GcField::new(None) }
    }

    /// The items as slots. A snapshot: changes of the length do not show in it.
    #[inline]
    pub fn slots(&self) -> &[Slot] {
        match self.storage.get() {
            // SAFETY: the array is kept alive by the interior pointer on the stack (conservative scan), and never moves.
            Some(s) => unsafe { std::slice::from_raw_parts(s.slots().as_ptr(), self.len().min(s.capacity())) },
            None => &[],
        }
    }

    /// The items, one by one, as the list is at each step (it may change between steps).
    pub fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        (0..).map_while(|i| self.get(i))
    }

    /// Replaces item `i`; nothing when out of range.
    #[inline(always)]
    pub fn set(&self, _t: &Thread, i: usize, value: Value) {
        if i < self.len()
            && let Some(s) = self.storage.get()
        {
            s.set(i, value);
        }
    }

    /// Appends.
    #[inline]
    pub fn push(&self, t: &Thread, value: Value) -> R<()> {
        let n = self.len();
        let storage = match self.storage.get() {
            Some(s) if n < s.capacity() => s,
            _ => self.room_for(t, n + 1)?,
        };
        storage.set(n, value);
        self.length.set(n + 1);
        Ok(())
    }

    /// Removes and returns the last item.
    #[inline]
    pub fn pop_last(&self, t: &Thread) -> Option<Value> {
        let n = self.len().checked_sub(1)?;
        let value = self.get(n)?;
        self.length.set(n);
        if let Some(s) = self.storage.get() {
            s.init(n, None);
        }
        self.shrink(t);
        Some(value)
    }

    /// Inserts before item `at` (at most the length).
    pub fn insert(&self, t: &Thread, at: usize, value: Value) -> R<()> {
        self.open_gap(t, at..at, 1)?.set(at, value);
        Ok(())
    }

    /// Removes and returns item `at`.
    pub fn remove_at(&self, t: &Thread, at: usize) -> Option<Value> {
        let value = self.get(at)?;
        // Closing a gap allocates nothing.
        self.open_gap(t, at..at + 1, 0).ok()?;
        self.shrink(t);
        Some(value)
    }

    /// Replaces `range` by `items` (which may be a snapshot of this list).
    pub fn replace_range(&self, t: &Thread, range: Range<usize>, items: &[Slot]) -> R<()> {
        let at = range.start;
        if range.len() == items.len()
            && let Some(storage) = self.storage.get()
        {
            // Nothing moves (and items that lie in this list are copied as by memmove).
            storage.copy_from_slots(items, at);
            return Ok(());
        }
        let own = self.storage.get().is_some_and(|s| s.slots().as_ptr_range().contains(&items.as_ptr()));
        if own && !items.is_empty() {
            // Opening the gap would move the items under our hands.
            let copy = t.new_array(items.len())?;
            copy.copy_from_slots(items, 0);
            let storage = self.open_gap(t, range, items.len())?;
            storage.copy_from(&copy, 0..items.len(), at);
        } else {
            self.open_gap(t, range, items.len())?.copy_from_slots(items, at);
        }
        self.shrink(t);
        Ok(())
    }

    /// Appends all of `items`.
    pub fn extend_from_slots(&self, t: &Thread, items: &[Slot]) -> R<()> {
        if items.is_empty() {
            return Ok(());
        }
        let n = self.len();
        let storage = self.room_for(t, n + items.len())?;
        storage.copy_from_slots(items, n);
        self.length.set(n + items.len());
        Ok(())
    }

    /// Fills an empty list whose storage has room for all of `items`.
    pub fn fill_from(&self, items: impl Iterator<Item = Value>) {
        let Some(storage) = self.storage.get() else { return };
        let mut n = 0;
        for (slot, item) in storage.slots().iter().zip(items) {
            slot.init(item);
            n += 1;
        }
        storage.written(0..n);
        self.length.set(n);
    }

    /// Appends values that lie in a tuple or on the stack.
    pub fn extend_from_values(&self, t: &Thread, items: &[Value]) -> R<()> {
        // SAFETY: a Slot is a cell around the same word, and it is only read.
        let slots = unsafe { std::slice::from_raw_parts(items.as_ptr().cast::<Slot>(), items.len()) };
        self.extend_from_slots(t, slots)
    }

    /// Removes everything from `length` on.
    pub fn truncate(&self, t: &Thread, length: usize) {
        let n = self.len();
        if length < n {
            self.length.set(length);
            if let Some(s) = self.storage.get() {
                s.fill(length..n, None);
            }
            self.shrink(t);
        }
    }

    pub fn clear(&self) {
        self.length.set(0);
        self.storage.clear();
    }

    /// Reverses the items in `range`, which lies within the length.
    pub fn reverse(&self, range: Range<usize>) {
        let Some(storage) = self.storage.get() else { return };
        let slots = &self.slots()[range.clone()];
        let (front, back) = slots.split_at(slots.len() / 2);
        for (a, b) in front.iter().zip(back.iter().rev()) {
            let first = a.get();
            a.init(b.get());
            b.init(first);
        }
        storage.written(range);
    }

    /// Takes the storage away, leaving an empty list: sorting works on detached storage.
    pub fn detach(&self) -> (Option<Gc<Array>>, usize) {
        let storage = (self.storage.get(), self.len());
        self.clear();
        storage
    }

    /// Was anything put into the list since it was detached? (That gives it storage.)
    pub fn is_modified(&self) -> bool {
        self.storage.get().is_some() || !self.is_empty()
    }

    /// Puts storage with `length` items in place.
    pub fn attach(&self, storage: Option<Gc<Array>>, length: usize) {
        self.storage.set(&self.header, storage);
        self.length.set(length);
    }

    /// Makes room for `n` items without changing the length.
    pub fn reserve(&self, t: &Thread, n: usize) -> R<()> {
        if n > self.storage.get().map_or(0, |s| s.capacity()) {
            let storage = self.grown(t, n)?;
            self.storage.set(&self.header, storage);
        }
        Ok(())
    }

    /// Makes room for one more item.
    pub fn make_room(&self, t: &Thread) -> R<()> {
        self.room_for(t, self.len() + 1).map(|_| ())
    }

    /// Storage with room for `n` items, some to spare.
    #[inline]
    fn room_for(&self, t: &Thread, n: usize) -> R<Gc<Array>> {
        match self.storage.get() {
            Some(s) if n <= s.capacity() => Ok(s),
            // The first storage is exact: most lists built at once never grow.
            old => {
                let spare = if old.is_none() && n > 1 { 0 } else { 3 + n / 2 };
                let storage = self.grown(t, n + spare)?;
                self.storage.set(&self.header, storage);
                Ok(storage)
            }
        }
    }

    #[cold]
    fn grown(&self, t: &Thread, capacity: usize) -> R<Gc<Array>> {
        match self.storage.get() {
            Some(s) => t.grow_array(s, self.len(), capacity),
            None => t.new_array(capacity),
        }
    }

    /// Replaces `range` by `count` words whose content is yet to be written; adjusts the length.
    fn open_gap(&self, t: &Thread, range: Range<usize>, count: usize) -> R<Gc<Array>> {
        let n = self.len();
        let new_len = n - range.len() + count;
        let storage = self.room_for(t, new_len.max(1))?;
        if count != range.len() {
            storage.copy_within(range.end..n, range.start + count);
            if new_len < n {
                storage.fill(new_len..n, None);
            }
        }
        self.length.set(new_len);
        Ok(storage)
    }

    /// Gives memory back when three quarters of the storage are unused.
    #[inline]
    fn shrink(&self, t: &Thread) {
        if let Some(s) = self.storage.get()
            && s.capacity() > SHRINK_MIN
            && self.len() < s.capacity() / 4
        {
            self.shrink_to(t, self.len() * 2)
        }
    }

    #[cold]
    fn shrink_to(&self, t: &Thread, capacity: usize) {
        let Some(old) = self.storage.get() else { return };
        // Without memory for the smaller array the larger one stays.
        match t.new_array(capacity.max(4)) {
            Ok(smaller) => {
                smaller.copy_from(&old, 0..self.len(), 0);
                self.storage.set(&self.header, smaller);
            }
            Err(_) => {
                t.take_pending();
            }
        }
    }
}
