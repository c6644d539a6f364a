//! Write barrier and remembered set.
//!
//! A cell that survived a collection is old. A minor collection does not look into old cells, except those written
//! since the last collection: after storing a pointer into any cell, `write_barrier` puts an old cell into the
//! remembered set, once. The test is one byte of the cell's header (bit 0), also made by compiled code; everything
//! else is found from the cell's address. The barrier says "look at this cell again", not which word changed, so it
//! would serve incremental marking as well.
//!
//! Arrays over `CARD_ARRAY_MIN` bytes are not looked through whole: they keep bit 0 while old, and each store marks
//! the card (1 KB) written. All cards are clean after a collection.
//!
//! The gc byte:
//! ```text
//! bit 0  BARRIER     the barrier must act: old and not remembered, or old with cards
//! bit 1  OLD         survived a collection
//! bit 2  CARDS       an array with cards
//! bit 3  REMEMBERED  of an array with cards: is in the remembered set
//! ```

use crate::chunk::{CARD_SHIFT, Chunk, card_of, chunk_of};
use crate::header::Header;
use std::cell::RefCell;

/// See the table above.
pub const GC_BARRIER: u8 = 1;
pub const GC_OLD: u8 = 2;
pub const GC_CARDS: u8 = 4;
pub const GC_REMEMBERED: u8 = 8;

/// Arrays of more bytes than this have cards.
pub const CARD_ARRAY_MIN: usize = 2048;

/// Old cells written since the last collection.
#[derive(Default)]
pub struct Remembered(RefCell<Vec<*mut Header>>);

impl Remembered {
    /// Adds a cell whose header says that it is not yet in the set.
    fn add(&self, cell: &Header) {
        self.0.borrow_mut().push(cell as *const Header as *mut Header);
    }

    /// Empties the set into a list for a collection.
    pub fn take(&self) -> Vec<*mut Header> {
        self.0.take()
    }

    /// Gives the (emptied) list back, for its capacity.
    pub fn recycle(&self, mut list: Vec<*mut Header>) {
        list.clear();
        let mut set = self.0.borrow_mut();
        if set.is_empty() {
            *set = list;
        }
    }
}

/// Call after storing a value or pointer into the cell `owner` (not needed while the cell is fresh: nothing has been
/// allocated since).
#[inline(always)]
pub fn write_barrier(owner: &Header) {
    if owner.gc_byte() & GC_BARRIER != 0 {
        remember(owner);
    }
}

/// Would `write_barrier` have something to do?
#[inline(always)]
pub fn needs_barrier(owner: &Header) -> bool {
    owner.gc_byte() & GC_BARRIER != 0
}

/// As `write_barrier`, for the word at `address` inside the array `owner`.
#[inline(always)]
pub fn write_barrier_elem(owner: &Header, address: usize) {
    if owner.gc_byte() & GC_BARRIER != 0 {
        remember_range(owner, address, address + 8);
    }
}

/// As `write_barrier`, for the words in `from..to` inside the array `owner`.
#[inline(always)]
pub fn write_barrier_range(owner: &Header, from: usize, to: usize) {
    if owner.gc_byte() & GC_BARRIER != 0 && from < to {
        remember_range(owner, from, to);
    }
}

/// The slow part of `write_barrier`, for compiled code.
///
/// # Safety
/// `cell` is a live heap cell.
pub unsafe extern "C" fn write_barrier_stub(cell: *mut Header) {
    // SAFETY: by the caller's promise.
    write_barrier(unsafe { &*cell });
}

/// The slow part of `write_barrier_elem`, for compiled code.
///
/// # Safety
/// `cell` is a live array and `address` lies in it.
pub unsafe extern "C" fn write_barrier_elem_stub(cell: *mut Header, address: usize) {
    // SAFETY: by the caller's promise.
    write_barrier_elem(unsafe { &*cell }, address);
}

#[inline(never)]
fn remember(owner: &Header) {
    if owner.gc_byte() & GC_CARDS != 0 {
        // Which word changed is not known: all of them.
        // SAFETY: `owner` is a live cell.
        let size = unsafe { (*chunk_of(owner)).cell_size(owner) };
        let start = owner as *const Header as usize;
        return remember_range(owner, start, start + size);
    }
    owner.set_gc_byte(owner.gc_byte() & !GC_BARRIER);
    set_of(owner).add(owner);
}

fn remember_range(owner: &Header, from: usize, to: usize) {
    let gc = owner.gc_byte();
    if gc & GC_CARDS == 0 {
        return remember(owner);
    }
    let cards = ((to - 1) >> CARD_SHIFT) - (from >> CARD_SHIFT) + 1;
    // SAFETY: the range lies in the cell, so its cards exist.
    unsafe { card_of(owner, from).write_bytes(1, cards) };
    if gc & GC_REMEMBERED == 0 {
        owner.set_gc_byte(gc | GC_REMEMBERED);
        set_of(owner).add(owner);
    }
}

fn set_of(owner: &Header) -> &Remembered {
    let chunk: *mut Chunk = chunk_of(owner);
    // SAFETY: the chunk of a live cell is mapped, and its heap owns the set.
    unsafe { &*(*chunk).remembered }
}
