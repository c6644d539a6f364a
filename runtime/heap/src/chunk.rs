//! Chunks: 1 MB of address space, aligned to 1 MB, cut into 64 blocks of 16 KB. Two of the blocks hold the chunk's own
//! data, so that everything about a cell is found from its address by masking. Which two depends on the address (bits
//! 20 to 24): at the same place in every chunk they would compete for the same few sets of the caches.
//!
//! ```text
//! 0      Chunk: remembered, own_len, cards, free, clean
//! 256    mark bits, one per 16 bytes      set: reached by the collection under way, or survived the last one
//! 8448   live bits, one per 16 bytes      set: survived the last collection
//! 16640  64 block records
//! 18688  1024 card bytes, one per KB      (of large arrays only)
//! ```
//! Cells are at least 16 bytes long, so that no two begin in the same 16-byte granule.
//!
//! A cell larger than `MAX_SPAN` has a mapping of its own that begins with the same data, as far as its first cell
//! needs it (`own_len` is then not 0), and begins at `OWN_CELL`. Such mappings are aligned so that the masking gives
//! their start.
//!
//! Invariant: a cell is *allocated* if its live bit is set, or if it lies in a run taken since the last collection
//! (below its block's `young_end`) and its kind is not FREE. Runs are zeroed when they are taken. Nothing else in a
//! block is a cell, whatever old bytes lie there.

use crate::barrier::Remembered;
use crate::classes::{BLOCK_SIZE, BLOCK_WORDS, CELL_STARTS, GRANULE_SHIFT};
use crate::header::{Header, Kind};
use std::cell::Cell;

/// Bytes per chunk, and alignment of every mapping.
pub const CHUNK_SIZE: usize = 1 << 20;
/// Blocks per chunk.
pub const BLOCKS: usize = CHUNK_SIZE / BLOCK_SIZE;
/// Blocks that hold the chunk's own data.
const OWN_BLOCKS: usize = 2;
/// Places where a chunk's own data may lie, and what a mapping with a single cell is aligned to.
const COLOURS: usize = 32;
pub const OWN_ALIGN: usize = COLOURS * CHUNK_SIZE;
/// Where the cell of a mapping of its own begins.
pub const OWN_CELL: usize = 512;
/// Bytes per card, as a shift.
pub const CARD_SHIFT: usize = 10;

const CHUNK_MARK_BYTES: usize = CHUNK_SIZE >> GRANULE_SHIFT >> 3;
const MARKS_OFFSET: usize = 256;
const LIVE_OFFSET: usize = MARKS_OFFSET + CHUNK_MARK_BYTES;
const BLOCKS_OFFSET: usize = LIVE_OFFSET + CHUNK_MARK_BYTES;
const CARDS_OFFSET: usize = BLOCKS_OFFSET + BLOCKS * size_of::<Block>();
const DATA_END: usize = CARDS_OFFSET + (CHUNK_SIZE >> CARD_SHIFT);

/// What a block is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BlockUse {
    /// Nothing.
    Free,
    /// Cells of one class.
    Cells,
    /// The first block of a large cell.
    SpanHead,
    /// A further block of a large cell.
    SpanTail,
    /// The chunk's own data.
    Data,
}

/// What is known of one block.
#[repr(C, align(32))]
pub struct Block {
    /// Bytes per cell (of a span: of the span).
    pub cell_size: Cell<u32>,
    /// 2^32 / cell_size rounded up: division by multiplication, exact for offsets within a block.
    recip: Cell<u32>,
    /// Cells below this offset may have been allocated since the last collection.
    pub young_end: Cell<u32>,
    pub usage: Cell<BlockUse>,
    pub class: Cell<u8>,
    /// Cells have native finalisers.
    pub native: Cell<bool>,
    /// Of a span's tail: how many blocks back its head is.
    back: Cell<u8>,
    /// Where the last whole cell ends.
    end: Cell<u32>,
}

/// The start of a chunk or of a mapping of its own.
#[repr(C)]
pub struct Chunk {
    /// The heap's remembered set: lets a write barrier work from the address of a cell alone.
    pub remembered: *const Remembered,
    /// 0 for a chunk; otherwise the length of the mapping that holds a single cell.
    pub own_len: Cell<usize>,
    /// Card bytes by (address - chunk) / 1 KB.
    pub cards: Cell<*mut u8>,
    /// One bit per free block.
    pub free: Cell<u64>,
    /// One bit per block whose bytes are all zero (only of interest for free ones).
    pub clean: Cell<u64>,
}

const _: () = assert!(size_of::<Chunk>() <= MARKS_OFFSET && size_of::<Block>() == 32);
const _: () = assert!(BLOCKS_OFFSET.is_multiple_of(32) && DATA_END <= OWN_BLOCKS * BLOCK_SIZE);
const _: () = assert!(COLOURS * OWN_BLOCKS * BLOCK_SIZE == CHUNK_SIZE);

/// The data of the chunk (or mapping) in which the cell at `cell` begins.
#[inline(always)]
pub fn chunk_of<T>(cell: *const T) -> *mut Chunk {
    data_at(cell as usize)
}

#[inline(always)]
fn data_at(address: usize) -> *mut Chunk {
    let colour = address / CHUNK_SIZE % COLOURS;
    ((address & !(CHUNK_SIZE - 1)) + colour * OWN_BLOCKS * BLOCK_SIZE) as *mut Chunk
}

/// The mark word and bit of the cell at `cell`.
///
/// # Safety
/// `cell` is a cell's address in some heap of this process.
#[inline(always)]
pub unsafe fn mark_bit(cell: *const Header) -> (*mut u64, u64) {
    let granule = (cell as usize & (CHUNK_SIZE - 1)) >> GRANULE_SHIFT;
    // SAFETY: the bitmap covers the whole chunk; of an own mapping only the first word is asked for.
    (unsafe { chunk_of(cell).byte_add(MARKS_OFFSET).cast::<u64>().add(granule >> 6) }, 1 << (granule & 63))
}

/// Is the cell marked?
///
/// # Safety
/// As `mark_bit`.
#[inline(always)]
pub unsafe fn is_marked(cell: *const Header) -> bool {
    // SAFETY: passed on.
    unsafe {
        let (word, bit) = mark_bit(cell);
        *word & bit != 0
    }
}

/// Card bytes are found with this: the card of the element at `address` inside the cell `cell`.
///
/// # Safety
/// `cell` is a live large array and `address` lies in it.
#[inline(always)]
pub unsafe fn card_of(cell: *const Header, address: usize) -> *mut u8 {
    let chunk = chunk_of(cell);
    // SAFETY: `cards` has a byte for each KB of the mapping.
    unsafe { (*chunk).cards.get().add((address - (*chunk).base() as usize) >> CARD_SHIFT) }
}

impl Block {
    /// Start of the cell that holds the byte at offset `at`.
    #[inline(always)]
    fn cell_start(&self, at: usize) -> usize {
        ((at as u64 * self.recip.get() as u64) >> 32) as usize * self.cell_size.get() as usize
    }

    /// Start of the one cell that begins in a granule.
    #[inline(always)]
    fn start_in_granule(&self, granule: usize) -> usize {
        self.cell_start((granule << GRANULE_SHIFT) + self.cell_size.get() as usize - 1)
    }

    /// Bytes of all its cells.
    pub fn capacity(&self) -> usize {
        self.end.get() as usize
    }
}

impl Chunk {
    /// Sets up the records of a fresh, zeroed chunk.
    ///
    /// # Safety
    /// `at` is CHUNK_SIZE zeroed bytes, aligned, owned by the caller.
    pub unsafe fn init(at: *mut u8, remembered: *const Remembered) -> *mut Chunk {
        let chunk = data_at(at as usize);
        let first = (chunk as usize - at as usize) / BLOCK_SIZE;
        let all = !(((1 << OWN_BLOCKS) - 1) << first);
        // SAFETY: the caller gives the memory; zero bytes are valid for every field of Block (`Free` is 0).
        unsafe {
            (*chunk).remembered = remembered;
            (*chunk).cards.set(chunk.byte_add(CARDS_OFFSET).cast());
            (*chunk).free.set(all);
            (*chunk).clean.set(all);
            for i in first..first + OWN_BLOCKS {
                (*chunk).block(i).usage.set(BlockUse::Data);
            }
        }
        chunk
    }

    /// Sets up a mapping of its own.
    ///
    /// # Safety
    /// `at` is `len` zeroed bytes, aligned to OWN_ALIGN; `cards` has a zeroed byte for each KB.
    pub unsafe fn init_own(at: *mut u8, len: usize, remembered: *const Remembered, cards: *mut u8) -> *mut Chunk {
        let chunk = data_at(at as usize);
        debug_assert_eq!(chunk as usize, at as usize);
        // SAFETY: the caller gives the memory.
        unsafe {
            (*chunk).remembered = remembered;
            (*chunk).own_len.set(len);
            (*chunk).cards.set(cards);
        }
        chunk
    }

    /// Makes a mapping of its own as good as new.
    ///
    /// # Safety
    /// Its cell is dead; its cards are clean, as they are after every collection.
    pub unsafe fn clear_own(&self) {
        // SAFETY: the mapping is `own_len` bytes long.
        unsafe {
            *mark_bit(self.own_cell()).0 = 0;
            self.own_cell().cast::<u8>().write_bytes(0, self.own_len.get() - OWN_CELL);
        }
    }

    /// The first byte of the chunk or mapping.
    #[inline(always)]
    pub fn base(&self) -> *mut u8 {
        (self as *const Chunk as usize & !(CHUNK_SIZE - 1)) as *mut u8
    }

    /// Are all blocks free that can be?
    pub fn is_empty(&self) -> bool {
        self.free.get().count_ones() as usize == BLOCKS - OWN_BLOCKS
    }

    #[inline(always)]
    fn data(&self) -> *mut u8 {
        self as *const Chunk as *mut u8
    }

    #[inline(always)]
    pub fn is_own(&self) -> bool {
        self.own_len.get() != 0
    }

    /// The single cell of a mapping of its own.
    pub fn own_cell(&self) -> *mut Header {
        self.base().wrapping_add(OWN_CELL).cast()
    }

    /// The record of block `i`.
    #[inline(always)]
    pub fn block(&self, i: usize) -> &Block {
        debug_assert!(i < BLOCKS && !self.is_own());
        // SAFETY: the records lie in the chunk's own blocks and live as long as it.
        unsafe { &*self.data().add(BLOCKS_OFFSET).cast::<Block>().add(i) }
    }

    #[inline(always)]
    pub fn block_base(&self, i: usize) -> *mut u8 {
        self.base().wrapping_add(i * BLOCK_SIZE)
    }

    #[inline(always)]
    fn bits(&self, offset: usize, i: usize) -> &[Cell<u64>; BLOCK_WORDS] {
        debug_assert!(i < BLOCKS && !self.is_own());
        // SAFETY: inside the chunk's own blocks; only this module's masks reach the bytes otherwise.
        unsafe { &*self.data().add(offset + i * BLOCK_WORDS * 8).cast() }
    }

    /// The mark bits of block `i`.
    #[inline(always)]
    pub fn marks(&self, i: usize) -> &[Cell<u64>; BLOCK_WORDS] {
        self.bits(MARKS_OFFSET, i)
    }

    /// The live bits of block `i`.
    #[inline(always)]
    pub fn live(&self, i: usize) -> &[Cell<u64>; BLOCK_WORDS] {
        self.bits(LIVE_OFFSET, i)
    }

    /// Forgets all marks: a major collection begins.
    pub fn clear_marks(&self) {
        if self.is_own() {
            // SAFETY: the mapping's one cell.
            unsafe { *mark_bit(self.own_cell()).0 = 0 };
            return;
        }
        for i in 0..BLOCKS {
            if matches!(self.block(i).usage.get(), BlockUse::Cells | BlockUse::SpanHead) {
                self.marks(i).iter().for_each(|w| w.set(0));
            }
        }
    }

    /// Turns `count` free blocks from `i` on into one cell.
    pub fn make_span(&self, i: usize, count: usize) {
        for k in 0..count {
            let b = self.block(i + k);
            b.usage.set(if k == 0 { BlockUse::SpanHead } else { BlockUse::SpanTail });
            b.back.set(k as u8);
            b.native.set(false);
            b.young_end.set(0);
            b.cell_size.set((count * BLOCK_SIZE) as u32);
        }
        self.block(i).young_end.set(BLOCK_SIZE as u32);
        self.free.set(self.free.get() & !(((1 << count) - 1) << i));
    }

    /// Gives the free block `i` to cells of `cell_size` bytes.
    pub fn make_cells(&self, i: usize, class: usize, cell_size: usize, native: bool) {
        let b = self.block(i);
        b.usage.set(BlockUse::Cells);
        b.class.set(class as u8);
        b.native.set(native);
        b.cell_size.set(cell_size as u32);
        b.end.set((BLOCK_SIZE / cell_size * cell_size) as u32);
        b.recip.set(((1u64 << 32).div_ceil(cell_size as u64)) as u32);
        b.young_end.set(0);
        self.free.set(self.free.get() & !(1 << i));
    }

    /// Makes block `i` (and the tails of its span) free.
    pub fn release(&self, i: usize) {
        let b = self.block(i);
        let count = match b.usage.get() {
            BlockUse::SpanHead => b.cell_size.get() as usize / BLOCK_SIZE,
            _ => 1,
        };
        for k in i..i + count {
            let b = self.block(k);
            b.usage.set(BlockUse::Free);
            b.young_end.set(0);
            self.marks(k).iter().for_each(|w| w.set(0));
            self.live(k).iter().for_each(|w| w.set(0));
            self.free.set(self.free.get() | 1 << k);
            self.clean.set(self.clean.get() & !(1 << k));
        }
    }

    /// Index of the block whose record this is, and its chunk.
    pub fn of_block(block: &Block) -> (&Chunk, usize) {
        let chunk = chunk_of(block);
        let i = (block as *const Block as usize - chunk as usize - BLOCKS_OFFSET) / size_of::<Block>();
        // SAFETY: records live in their chunk.
        (unsafe { &*chunk }, i)
    }

    /// Bytes of the cell at `cell`, which begins in this chunk.
    #[inline(always)]
    pub fn cell_size(&self, cell: *const Header) -> usize {
        if self.is_own() {
            return self.own_len.get() - OWN_CELL;
        }
        self.block((cell as usize & (CHUNK_SIZE - 1)) / BLOCK_SIZE).cell_size.get() as usize
    }

    /// The allocated cell that contains `address`, which lies in this chunk or mapping.
    pub fn find_cell(&self, address: usize) -> Option<*mut Header> {
        let offset = address - self.base() as usize;
        if self.is_own() {
            let inside = offset >= OWN_CELL && offset < self.own_len.get();
            return inside.then(|| self.own_cell()).filter(|c| kind_at(*c) != Kind::FREE);
        }
        let mut i = offset / BLOCK_SIZE;
        let mut start = 0;
        match self.block(i).usage.get() {
            BlockUse::Free | BlockUse::Data => return None,
            BlockUse::SpanHead => {}
            BlockUse::SpanTail => i -= self.block(i).back.get() as usize,
            BlockUse::Cells => {
                let b = self.block(i);
                let at = offset % BLOCK_SIZE;
                if at >= b.end.get() as usize {
                    return None;
                }
                start = b.cell_start(at);
            }
        }
        let cell = self.block_base(i).wrapping_add(start).cast::<Header>();
        let granule = start >> GRANULE_SHIFT;
        let survived = self.live(i)[granule >> 6].get() >> (granule & 63) & 1 != 0;
        let young = start < self.block(i).young_end.get() as usize && kind_at(cell) != Kind::FREE;
        (survived || young).then_some(cell)
    }

    /// The next free run of block `i` at or after the cell at offset `from`: cells without a live bit, as offsets.
    #[inline]
    pub fn next_run(&self, i: usize, from: usize) -> Option<(usize, usize)> {
        let (block, live) = (self.block(i), self.live(i));
        let starts = &CELL_STARTS[block.class.get() as usize];
        let mut w = from >> GRANULE_SHIFT >> 6;
        if w >= BLOCK_WORDS {
            return None;
        }
        let above = !0 << (from >> GRANULE_SHIFT & 63);
        let mut free = starts[w] & !live[w].get() & above;
        while free == 0 {
            w += 1;
            if w == BLOCK_WORDS {
                return None;
            }
            free = starts[w] & !live[w].get();
        }
        let first = free.trailing_zeros();
        let start = block.start_in_granule(w * 64 + first as usize);
        let mut used = live[w].get() & (!0 << first);
        while used == 0 {
            w += 1;
            if w == BLOCK_WORDS {
                return Some((start, block.end.get() as usize));
            }
            used = live[w].get();
        }
        Some((start, block.start_in_granule(w * 64 + used.trailing_zeros() as usize)))
    }

    /// Calls `f` with every allocated cell.
    pub fn for_each_cell(&self, f: &mut dyn FnMut(*mut Header)) {
        if self.is_own() {
            return f(self.own_cell());
        }
        for i in 0..BLOCKS {
            let b = self.block(i);
            let size = b.cell_size.get() as usize;
            match b.usage.get() {
                BlockUse::Free | BlockUse::SpanTail | BlockUse::Data => {}
                BlockUse::SpanHead => {
                    self.find_cell(self.block_base(i) as usize).map(&mut *f);
                }
                BlockUse::Cells => {
                    for start in (0..=BLOCK_SIZE - size).step_by(size) {
                        self.find_cell(self.block_base(i) as usize + start).map(&mut *f);
                    }
                }
            }
        }
    }
}

/// The kind byte at a place that may or may not be a cell.
#[inline(always)]
fn kind_at(cell: *const Header) -> Kind {
    // SAFETY: `cell` is inside a mapped block, and any byte is a valid Kind.
    unsafe { (*cell).kind() }
}
