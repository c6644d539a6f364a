//! Storage: arrays of words and buffers of bytes, which know their own capacity.
//!
//! Whoever loaded a storage pointer may index below *its* capacity, whatever happened to the container since. Growing
//! gives new storage (or lengthens the old in place, where it has a mapping of its own); the old one stays valid.

use crate::allocator::{Allocator, OutOfMemory};
use crate::barrier::{CARD_ARRAY_MIN, GC_CARDS, write_barrier_elem, write_barrier_range};
use crate::classes::cell_size_for;
use crate::header::{Gc, Header, HeapObject, Kind, ShapeId};
use crate::heap::Heap;
use crate::slot::Slot;
use crate::value::Word;
use std::cell::Cell;
use std::ops::Range;

/// Words: `Option<Value>` or pointers to cells, and 0 where nothing was stored.
#[repr(C)]
pub struct Array {
    header: Header,
    capacity: Cell<usize>,
}

/// Byte offset of the first word of an `Array` and of the first byte of a `ByteBuf`.
pub const STORAGE_OFFSET: usize = size_of::<Array>();
/// Byte offset of the capacity of both.
pub const CAPACITY_OFFSET: usize = size_of::<Header>();

// SAFETY: repr(C), header first; cells of kind ARRAY are made here only.
unsafe impl HeapObject for Array {
    fn is_kind(kind: Kind) -> bool {
        kind == Kind::ARRAY
    }
}

impl Array {
    /// An array of at least `capacity` absent words; it gets all the words its cell has room for.
    pub fn new(alloc: &Allocator, heap: &Heap, capacity: usize) -> Result<Gc<Array>, OutOfMemory> {
        let want = capacity.checked_mul(8).and_then(|n| n.checked_add(STORAGE_OFFSET)).ok_or(OutOfMemory)?;
        let size = cell_size_for(want);
        let cell = alloc.alloc(heap, size, Kind::ARRAY, 0)?;
        // SAFETY: a fresh cell of `size` bytes, zeroed behind its header.
        let array = unsafe { Gc::<Array>::from_raw(cell.cast()) };
        array.capacity.set((size - STORAGE_OFFSET) / 8);
        if size > CARD_ARRAY_MIN {
            array.header.set_gc_byte(GC_CARDS);
        }
        Ok(array)
    }

    #[inline(always)]
    pub fn capacity(&self) -> usize {
        self.capacity.get()
    }

    /// Address of word `index`.
    #[inline(always)]
    pub fn word_address(&self, index: usize) -> usize {
        self as *const Array as usize + STORAGE_OFFSET + index * 8
    }

    /// The words. Stores that may hold pointers go through `set`.
    #[inline(always)]
    pub fn slots(&self) -> &[Slot] {
        // SAFETY: `capacity` words follow the struct.
        unsafe { std::slice::from_raw_parts(self.word_address(0) as *const Slot, self.capacity.get()) }
    }

    /// Word `index`; absent beyond the capacity.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Word {
        self.slots().get(index)?.get()
    }

    /// Word `index`, known to be below the capacity.
    ///
    /// # Safety
    /// `index < capacity()`.
    #[inline(always)]
    pub unsafe fn get_unchecked(&self, index: usize) -> Word {
        // SAFETY: by the caller's promise.
        unsafe { self.slots().get_unchecked(index).get() }
    }

    /// Stores word `index`, which must be below the capacity.
    #[inline(always)]
    pub fn set(&self, index: usize, word: impl Into<Word>) {
        self.slots()[index].init(word);
        write_barrier_elem(&self.header, self.word_address(index));
    }

    /// Stores into a fresh array, or a word that is no pointer.
    #[inline(always)]
    pub fn init(&self, index: usize, word: impl Into<Word>) {
        self.slots()[index].init(word);
    }

    /// Stores the same word everywhere in `range`.
    pub fn fill(&self, range: Range<usize>, word: impl Into<Word>) {
        let word = word.into();
        self.slots()[range.clone()].iter().for_each(|s| s.init(word));
        self.written(range);
    }

    /// Moves words within the array; the ranges may overlap.
    pub fn copy_within(&self, from: Range<usize>, to: usize) {
        let count = from.len();
        let (source, target) = (&self.slots()[from], &self.slots()[to..to + count]);
        // SAFETY: both ranges were checked; `copy` allows overlap; slots are interior mutable.
        unsafe { std::ptr::copy(source.as_ptr(), target.as_ptr().cast_mut(), count) };
        self.written(to..to + count);
    }

    /// Copies words from another array (or this one).
    pub fn copy_from(&self, other: &Array, from: Range<usize>, to: usize) {
        let count = from.len();
        let (source, target) = (&other.slots()[from], &self.slots()[to..to + count]);
        // SAFETY: as in `copy_within`.
        unsafe { std::ptr::copy(source.as_ptr(), target.as_ptr().cast_mut(), count) };
        self.written(to..to + count);
    }

    /// Copies words from a slice.
    pub fn copy_from_slots(&self, source: &[Slot], to: usize) {
        let target = &self.slots()[to..to + source.len()];
        // SAFETY: as in `copy_within`.
        unsafe { std::ptr::copy(source.as_ptr(), target.as_ptr().cast_mut(), source.len()) };
        self.written(to..to + source.len());
    }

    /// The barrier for words in `range` that were stored through `slots`.
    #[inline]
    pub fn written(&self, range: Range<usize>) {
        write_barrier_range(&self.header, self.word_address(range.start), self.word_address(range.end));
    }
}

impl Gc<Array> {
    /// Storage with the first `len` words of this one and room for `capacity`: the same array if it could be
    /// lengthened in place.
    pub fn grow(self, alloc: &Allocator, heap: &Heap, len: usize, capacity: usize) -> Result<Gc<Array>, OutOfMemory> {
        if capacity <= self.capacity() {
            return Ok(self);
        }
        let want = capacity.checked_mul(8).and_then(|n| n.checked_add(STORAGE_OFFSET)).ok_or(OutOfMemory)?;
        if let Some(size) = heap.grow_in_place(self.header(), want) {
            self.capacity.set((size - STORAGE_OFFSET) / 8);
            return Ok(self);
        }
        let array = Array::new(alloc, heap, capacity)?;
        array.copy_from(&self, 0..len.min(self.capacity()), 0);
        Ok(array)
    }
}

/// Raw bytes. Multiples of 8 bytes; whoever stores wider units aligns them to their size.
#[repr(C)]
pub struct ByteBuf {
    header: Header,
    capacity: Cell<usize>,
}

// SAFETY: repr(C), header first; cells of kind BYTES are made here only.
unsafe impl HeapObject for ByteBuf {
    fn is_kind(kind: Kind) -> bool {
        kind == Kind::BYTES
    }
}

impl ByteBuf {
    /// A buffer of at least `capacity` zero bytes.
    pub fn new(alloc: &Allocator, heap: &Heap, capacity: usize) -> Result<Gc<ByteBuf>, OutOfMemory> {
        let want = capacity.checked_add(STORAGE_OFFSET + 7).ok_or(OutOfMemory)? & !7;
        let size = cell_size_for(want);
        let cell = alloc.alloc(heap, size, Kind::BYTES, 0 as ShapeId)?;
        // SAFETY: a fresh cell of `size` bytes, zeroed behind its header.
        let buf = unsafe { Gc::<ByteBuf>::from_raw(cell.cast()) };
        buf.capacity.set(size - STORAGE_OFFSET);
        Ok(buf)
    }

    #[inline(always)]
    pub fn capacity(&self) -> usize {
        self.capacity.get()
    }

    /// The first byte.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut u8 {
        (self as *const ByteBuf as *mut u8).wrapping_add(STORAGE_OFFSET)
    }

    /// All bytes, as cells that may be written.
    #[inline(always)]
    pub fn bytes(&self) -> &[Cell<u8>] {
        // SAFETY: `capacity` initialised bytes follow the struct.
        unsafe { std::slice::from_raw_parts(self.as_ptr().cast(), self.capacity.get()) }
    }

    /// All bytes, to be read.
    ///
    /// # Safety
    /// Nobody writes the buffer while the slice lives.
    #[inline(always)]
    pub unsafe fn as_slice(&self) -> &[u8] {
        // SAFETY: as in `bytes`; not written, by the caller's promise.
        unsafe { std::slice::from_raw_parts(self.as_ptr(), self.capacity.get()) }
    }

    /// Copies `source` to offset `at`; it must fit.
    pub fn write(&self, at: usize, source: &[u8]) {
        let target = &self.bytes()[at..at + source.len()];
        // SAFETY: checked above; `copy` allows overlap.
        unsafe { std::ptr::copy(source.as_ptr(), target.as_ptr() as *mut u8, source.len()) };
    }

    /// Copies the first `count` bytes of another buffer; both must have as many.
    pub fn copy_from(&self, other: &ByteBuf, count: usize) {
        let (source, target) = (&other.bytes()[..count], &self.bytes()[..count]);
        // SAFETY: checked above; `copy` allows overlap; bytes are interior mutable.
        unsafe { std::ptr::copy(source.as_ptr().cast(), target.as_ptr() as *mut u8, count) };
    }

    /// Moves bytes within the buffer; the ranges may overlap.
    pub fn copy_within(&self, from: Range<usize>, to: usize) {
        let count = from.len();
        let (source, target) = (&self.bytes()[from], &self.bytes()[to..to + count]);
        // SAFETY: checked above.
        unsafe { std::ptr::copy(source.as_ptr(), target.as_ptr().cast_mut(), count) };
    }
}

impl Gc<ByteBuf> {
    /// A buffer with the first `len` bytes of this one and room for `capacity`, perhaps the same.
    pub fn grow(self, alloc: &Allocator, heap: &Heap, len: usize, capacity: usize) -> Result<Gc<ByteBuf>, OutOfMemory> {
        if capacity <= self.capacity() {
            return Ok(self);
        }
        let want = capacity.checked_add(STORAGE_OFFSET + 7).ok_or(OutOfMemory)? & !7;
        if let Some(size) = heap.grow_in_place(self.header(), want) {
            self.capacity.set(size - STORAGE_OFFSET);
            return Ok(self);
        }
        let buf = ByteBuf::new(alloc, heap, capacity)?;
        let len = len.min(self.capacity());
        // SAFETY: both buffers hold `len` bytes and differ. (`Gc::as_ptr` is the cell's address, not the data's.)
        unsafe { std::ptr::copy_nonoverlapping((*self).as_ptr(), (*buf).as_ptr(), len) };
        Ok(buf)
    }
}
