//! The pool of chunks, blocks and own mappings: who has which, which can be re-used, and what goes back to the system.
//!
//! After a collection a block is *free* (no cell survived; any class may take it), or *re-usable* (its free runs have
//! some length on average, and together are worth the search), or full. Re-usable blocks go first, the emptiest of
//! them foremost, then free ones, then new ones. Which runs are too short decides between slower allocation and more
//! collections of a larger heap: see docs/decisions/0003-block-reuse-threshold.md.

use crate::allocator::OutOfMemory;
use crate::barrier::Remembered;
use crate::chunk::{BLOCKS, Block, BlockUse, CHUNK_SIZE, Chunk, OWN_ALIGN, OWN_CELL, chunk_of};
use crate::classes::{BLOCK_SIZE, CLASS_COUNT, SIZE_CLASSES};
use crate::header::{Header, Kind};
use crate::heap::{CollectionKind, Tuning};
use crate::kinds::KindInfo;
use crate::os;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A block with less free space is not worth the search for its runs.
const BLOCK_FREE_MIN: usize = BLOCK_SIZE / 8;
/// Own mappings of at most this many bytes in all are kept for the next large cells...
const SPARE_MAX: usize = 6 << 20;
/// ... and after a major collection of this many, or what its reserve allows: a program that makes one large list after the other would have
/// each of them faulted in anew.
const SPARE_MIN: usize = 3 << 20;
/// Of one length only so many are kept: a major collection frees at once all the lists that a program made one after the other.
const SPARES_ALIKE: usize = 4;
/// What the freed cells of a stressed heap are filled with.
const POISON: u8 = 0xDB;

/// Chunk numbers are well spread by a multiplication.
#[derive(Default)]
pub struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(*b as u64));
    }
    #[inline(always)]
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0 ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    #[inline(always)]
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    #[inline(always)]
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// A map keyed by addresses.
pub type AddressMap<V> = HashMap<usize, V, BuildHasherDefault<AddressHasher>>;

/// A block that can be re-used, by its free bytes.
#[derive(Clone, Copy)]
struct Reusable {
    free: u32,
    block: *const Block,
}

/// See the top of the file.
pub struct Blocks {
    /// Chunk or own mapping by megabyte of address.
    table: AddressMap<*mut Chunk>,
    chunks: Vec<*mut Chunk>,
    own: Vec<*mut Chunk>,
    /// Chunks with free blocks, the fullest last.
    with_free: Vec<*mut Chunk>,
    /// By class, ordinary then native; the emptiest last.
    reusable: Vec<Vec<Reusable>>,
    /// Blocks allocated from since the last collection (spans: their heads).
    taken: Vec<*const Block>,
    /// Own mappings made since the last collection.
    taken_own: Vec<*mut Chunk>,
    /// Own mappings without a cell.
    spare: Vec<*mut Chunk>,
    spare_bytes: usize,
    hints: os::SparseHints,
    /// Bytes of blocks and mappings in use.
    pub used: usize,
    /// `used` may not exceed this.
    pub limit: usize,
    pub poison: bool,
    /// Free bytes of the blocks that can be re-used.
    pub free_in_blocks: usize,
    /// Blocks whose free runs are shorter on average are not re-used.
    pub run_min: usize,
}

impl Blocks {
    pub fn new(tuning: Tuning) -> Blocks {
        Blocks {
            table: AddressMap::default(),
            chunks: Vec::new(),
            own: Vec::new(),
            with_free: Vec::new(),
            reusable: vec![Vec::new(); 2 * CLASS_COUNT],
            taken: Vec::new(),
            taken_own: Vec::new(),
            spare: Vec::new(),
            spare_bytes: 0,
            hints: os::SparseHints::new(),
            used: 0,
            limit: usize::MAX,
            poison: false,
            free_in_blocks: 0,
            run_min: tuning.run_min,
        }
    }

    /// Chunks and own mappings, to be walked.
    pub fn mappings(&self) -> impl Iterator<Item = &Chunk> {
        // SAFETY: everything listed is mapped.
        self.chunks.iter().chain(&self.own).map(|c| unsafe { &**c })
    }

    /// The chunk or own mapping that `address` lies in.
    #[inline]
    pub fn chunk_at(&self, address: usize) -> Option<&Chunk> {
        // SAFETY: everything in the table is mapped.
        self.table.get(&(address / CHUNK_SIZE)).map(|c| unsafe { &**c })
    }

    fn room_for(&self, bytes: usize) -> Result<(), OutOfMemory> {
        match self.used.checked_add(bytes) {
            Some(n) if n <= self.limit => Ok(()),
            _ => Err(OutOfMemory),
        }
    }

    fn add_chunk(&mut self, remembered: *const Remembered) -> Result<*mut Chunk, OutOfMemory> {
        // SAFETY: listed chunks are mapped.
        let hint = self.chunks.last().map_or(0, |c| unsafe { (**c).base() } as usize + CHUNK_SIZE);
        let at = os::map_aligned(hint, CHUNK_SIZE, CHUNK_SIZE).ok_or(OutOfMemory)?;
        // SAFETY: fresh zeroed memory of this chunk's own.
        let chunk = unsafe { Chunk::init(at, remembered) };
        self.table.insert(at as usize / CHUNK_SIZE, chunk);
        self.chunks.push(chunk);
        self.with_free.push(chunk);
        Ok(chunk)
    }

    /// A block with free runs for cells of `class`: a re-usable one, else a free one, else of a new chunk.
    pub fn take_block(
        &mut self,
        class: usize,
        native: bool,
        remembered: *const Remembered,
    ) -> Result<&Block, OutOfMemory> {
        let list = &mut self.reusable[class + if native { CLASS_COUNT } else { 0 }];
        if let Some(r) = list.pop() {
            self.taken.push(r.block);
            self.free_in_blocks -= r.free as usize;
            // SAFETY: block records live as long as their chunk, and a chunk with a listed block is in use.
            return Ok(unsafe { &*r.block });
        }
        self.room_for(BLOCK_SIZE)?;
        let (chunk, i) = loop {
            match self.with_free.last() {
                // SAFETY: listed chunks are mapped.
                Some(c) => match unsafe { (**c).free.get() } {
                    0 => drop(self.with_free.pop()),
                    free => break (*c, free.trailing_zeros() as usize),
                },
                None => drop(self.add_chunk(remembered)?),
            }
        };
        // SAFETY: as above.
        let chunk = unsafe { &*chunk };
        chunk.make_cells(i, class, SIZE_CLASSES[class], native);
        if native && chunk.clean.get() >> i & 1 == 0 {
            // In native blocks "kind is not FREE" alone says that there is a cell to finalise.
            // SAFETY: the block is free.
            unsafe { chunk.block_base(i).write_bytes(0, BLOCK_SIZE) };
        }
        self.used += BLOCK_SIZE;
        let block = chunk.block(i);
        self.taken.push(block);
        Ok(block)
    }

    /// A zeroed cell of `count` whole blocks.
    pub fn take_span(&mut self, count: usize, remembered: *const Remembered) -> Result<*mut u8, OutOfMemory> {
        self.room_for(count * BLOCK_SIZE)?;
        // The fullest chunks are last; far back there is no hope of much fragmentation saved.
        let mut found = None;
        for &c in self.with_free.iter().rev().take(64) {
            // SAFETY: listed chunks are mapped.
            let free = unsafe { (*c).free.get() };
            let starts = (1..count).fold(free, |m, k| m & (free >> k));
            if starts != 0 {
                found = Some((c, starts.trailing_zeros() as usize));
                break;
            }
        }
        let (chunk, i) = match found {
            Some(f) => f,
            None => {
                let chunk = self.add_chunk(remembered)?;
                // SAFETY: just made; its data leave room for the longest span on one side.
                let free = unsafe { (*chunk).free.get() };
                (chunk, (1..count).fold(free, |m, k| m & (free >> k)).trailing_zeros() as usize)
            }
        };
        // SAFETY: as above.
        let chunk = unsafe { &*chunk };
        chunk.make_span(i, count);
        for k in i..i + count {
            if chunk.clean.get() >> k & 1 == 0 {
                // SAFETY: the block was free.
                unsafe { chunk.block_base(k).write_bytes(0, BLOCK_SIZE) };
            }
        }
        self.used += count * BLOCK_SIZE;
        self.taken.push(chunk.block(i));
        Ok(chunk.block_base(i))
    }

    /// A zeroed cell of `size` bytes with a mapping of its own.
    pub fn take_own(&mut self, size: usize, remembered: *const Remembered) -> Result<*mut u8, OutOfMemory> {
        let len = own_len(size).ok_or(OutOfMemory)?;
        self.room_for(len)?;
        let chunk = match self.take_spare(len) {
            Some(spare) => spare,
            None => self.map_own(len, remembered)?,
        };
        // SAFETY: just mapped, or kept mapped.
        let (len, cell) = unsafe { ((*chunk).own_len.get(), (*chunk).own_cell()) };
        self.note_own(chunk, 0, len);
        self.own.push(chunk);
        self.taken_own.push(chunk);
        self.used += len;
        Ok(cell.cast())
    }

    fn map_own(&mut self, len: usize, remembered: *const Remembered) -> Result<*mut Chunk, OutOfMemory> {
        let cards = new_cards(len)?;
        let Some(at) = os::map_aligned(self.hints.next(len), len, OWN_ALIGN) else {
            // SAFETY: just made for this length.
            unsafe { free_cards(cards, len) };
            return Err(OutOfMemory);
        };
        // SAFETY: fresh zeroed memory, and cards for all of it.
        Ok(unsafe { Chunk::init_own(at, len, remembered, cards) })
    }

    /// A spare mapping of `len` bytes or a little more, zeroed.
    fn take_spare(&mut self, len: usize) -> Option<*mut Chunk> {
        // SAFETY: spares are mapped.
        let length = |c: *mut Chunk| unsafe { (*c).own_len.get() };
        let fits = self.spare.iter().position(|c| (len..=len + len / 4).contains(&length(*c)))?;
        let chunk = self.spare.swap_remove(fits);
        self.spare_bytes -= length(chunk);
        // SAFETY: nothing is in it.
        unsafe { (*chunk).clear_own() };
        Some(chunk)
    }

    fn note_own(&mut self, chunk: *mut Chunk, from: usize, len: usize) {
        for at in (from.next_multiple_of(CHUNK_SIZE)..len).step_by(CHUNK_SIZE) {
            self.table.insert((chunk as usize + at) / CHUNK_SIZE, chunk);
        }
    }

    /// Lengthens the own mapping of `cell` to hold `size` bytes, if the addresses behind it are free. The new length
    /// of the cell, and the bytes added.
    pub fn grow_own(&mut self, cell: &Header, size: usize) -> Option<(usize, usize)> {
        // SAFETY: a live cell's chunk is mapped.
        let chunk = unsafe { &*chunk_of(cell) };
        let old = chunk.own_len.get();
        let new = own_len(size)?;
        if old == 0 || new <= old || self.room_for(new - old).is_err() {
            return None;
        }
        // Whole megabytes that belong to others are refused by the kernel; parts of one are nobody else's.
        if (old.next_multiple_of(CHUNK_SIZE)..new)
            .step_by(CHUNK_SIZE)
            .any(|at| self.table.contains_key(&((chunk.base() as usize + at) / CHUNK_SIZE)))
        {
            return None;
        }
        let cards = new_cards(new).ok()?;
        // SAFETY: the mapping was made by `take_own` with length `old`.
        if !unsafe { os::grow_in_place(chunk.base(), old, new) } {
            // SAFETY: just made.
            unsafe { free_cards(cards, new) };
            return None;
        }
        // SAFETY: the old cards have a byte for each KB of the old length.
        unsafe {
            cards.copy_from_nonoverlapping(chunk.cards.get(), card_count(old));
            free_cards(chunk.cards.get(), old);
        }
        chunk.cards.set(cards);
        chunk.own_len.set(new);
        self.note_own(chunk as *const Chunk as *mut Chunk, old, new);
        self.used += new - old;
        Some((new - OWN_CELL, new - old))
    }

    fn release_own(&mut self, chunk: *mut Chunk) {
        // SAFETY: an own mapping; its cell is dead.
        let len = unsafe { (*chunk).own_len.get() };
        for at in (0..len).step_by(CHUNK_SIZE) {
            self.table.remove(&((chunk as usize + at) / CHUNK_SIZE));
        }
        self.used -= len;
        // SAFETY: spares are mapped.
        let alike = self.spare.iter().filter(|c| unsafe { (***c).own_len.get() } == len).count();
        if self.spare_bytes + len <= SPARE_MAX && alike < SPARES_ALIKE {
            self.spare.push(chunk);
            self.spare_bytes += len;
        } else {
            unmap_own(chunk);
        }
    }

    /// Gives spares back until they are no more than `reserve` bytes.
    fn trim_spares(&mut self, reserve: usize) {
        while self.spare_bytes > reserve
            && let Some(chunk) = self.spare.pop()
        {
            // SAFETY: spares are mapped.
            self.spare_bytes -= unsafe { (*chunk).own_len.get() };
            unmap_own(chunk);
        }
    }

    /// A major collection begins: nothing is marked.
    pub fn clear_marks(&self) {
        self.mappings().for_each(Chunk::clear_marks);
    }

    /// Frees what is not marked, and finds out which blocks can be re-used. Returns the bytes of the surviving cells
    /// it looked at.
    pub fn sweep(&mut self, kind: CollectionKind, kinds: &[KindInfo]) -> usize {
        let mut live = 0;
        match kind {
            CollectionKind::Minor => {
                for b in std::mem::take(&mut self.taken) {
                    // SAFETY: taken blocks are in use.
                    let (chunk, i) = Chunk::of_block(unsafe { &*b });
                    self.sweep_block(chunk, i, kinds, &mut live);
                }
                for c in std::mem::take(&mut self.taken_own) {
                    if !self.sweep_own(c, &mut live) {
                        self.own.retain(|o| *o != c);
                    }
                }
            }
            CollectionKind::Major => {
                self.taken.clear();
                self.taken_own.clear();
                self.reusable.iter_mut().for_each(Vec::clear);
                self.free_in_blocks = 0;
                for c in self.chunks.clone() {
                    // SAFETY: listed chunks are mapped.
                    let chunk = unsafe { &*c };
                    for i in 0..BLOCKS {
                        if matches!(chunk.block(i).usage.get(), BlockUse::Cells | BlockUse::SpanHead) {
                            self.sweep_block(chunk, i, kinds, &mut live);
                        }
                    }
                }
                for c in std::mem::take(&mut self.own) {
                    if self.sweep_own(c, &mut live) {
                        self.own.push(c);
                    }
                }
            }
        }
        for list in &mut self.reusable {
            list.sort_unstable_by_key(|r| (r.free, std::cmp::Reverse(r.block)));
        }
        self.with_free.clear();
        // SAFETY: listed chunks are mapped.
        self.with_free.extend(self.chunks.iter().filter(|c| unsafe { (***c).free.get() != 0 }));
        self.with_free.sort_unstable_by_key(|c| (unsafe { (**c).free.get().count_ones() }, std::cmp::Reverse(*c)));
        self.with_free.reverse();
        live
    }

    /// True if the cell survived.
    fn sweep_own(&mut self, c: *mut Chunk, live: &mut usize) -> bool {
        // SAFETY: own mappings in the list are mapped.
        let chunk = unsafe { &*c };
        // SAFETY: its cell is allocated.
        if unsafe { crate::chunk::is_marked(chunk.own_cell()) } {
            *live += chunk.own_len.get();
            return true;
        }
        self.release_own(c);
        false
    }

    fn sweep_block(&mut self, chunk: &Chunk, i: usize, kinds: &[KindInfo], live: &mut usize) {
        let block = chunk.block(i);
        let size = block.cell_size.get() as usize;
        let mut count = 0;
        for (survived, mark) in chunk.live(i).iter().zip(chunk.marks(i)) {
            survived.set(mark.get());
            count += mark.get().count_ones() as usize;
        }
        block.young_end.set(0);
        *live += count * size;
        chunk.clean.set(chunk.clean.get() & !(1 << i));
        if block.native.get() {
            finalize_dead(chunk, i, kinds);
        }
        if block.usage.get() == BlockUse::SpanHead {
            if count == 0 {
                self.release(chunk, i);
            }
            return;
        }
        if self.poison {
            poison_runs(chunk, i, block.native.get());
        }
        if count == 0 {
            return self.release(chunk, i);
        }
        let free = block.capacity() - count * size;
        if free < BLOCK_FREE_MIN {
            return;
        }
        if has_long_runs(chunk, i, free, self.run_min) {
            let list = block.class.get() as usize + if block.native.get() { CLASS_COUNT } else { 0 };
            self.free_in_blocks += free;
            self.reusable[list].push(Reusable { free: free as u32, block });
        }
    }

    fn release(&mut self, chunk: &Chunk, i: usize) {
        let block = chunk.block(i);
        let bytes = match block.usage.get() {
            BlockUse::SpanHead => block.cell_size.get() as usize,
            _ => BLOCK_SIZE,
        };
        if self.poison {
            // SAFETY: no cell in it survived.
            unsafe { chunk.block_base(i).write_bytes(POISON, bytes) };
        }
        chunk.release(i);
        self.used -= bytes;
    }

    /// Gives free blocks beyond `reserve` bytes back to the system, and spare mappings likewise.
    pub fn trim(&mut self, reserve: usize) {
        self.trim_spares(reserve.max(SPARE_MIN));
        let mut kept = 0;
        // The fullest chunks are last: they are the ones to allocate from.
        for c in std::mem::take(&mut self.with_free).into_iter().rev() {
            // SAFETY: listed chunks are mapped.
            let chunk = unsafe { &*c };
            kept += chunk.free.get().count_ones() as usize * BLOCK_SIZE;
            if kept <= reserve {
                self.with_free.push(c);
            } else if chunk.is_empty() {
                self.table.remove(&(c as usize / CHUNK_SIZE));
                self.chunks.retain(|k| *k != c);
                // SAFETY: no block of it is in use.
                unsafe { os::unmap(chunk.base(), CHUNK_SIZE) };
            } else {
                discard_blocks(chunk);
                self.with_free.push(c);
            }
        }
        self.with_free.reverse();
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        for c in std::mem::take(&mut self.own) {
            self.release_own(c);
        }
        self.trim_spares(0);
        for c in &self.chunks {
            // SAFETY: the heap is gone, and with it every cell.
            unsafe { os::unmap((**c).base(), CHUNK_SIZE) };
        }
    }
}

/// Are the free runs of a block with `free` free bytes at least `min` bytes long on average?
fn has_long_runs(chunk: &Chunk, i: usize, free: usize, min: usize) -> bool {
    let most = free / min.max(1);
    let (mut runs, mut at) = (0, 0);
    while let Some((_, end)) = chunk.next_run(i, at) {
        runs += 1;
        if runs > most {
            return false;
        }
        at = end;
    }
    true
}

/// Runs the native finaliser of every cell of the block that did not survive.
fn finalize_dead(chunk: &Chunk, i: usize, kinds: &[KindInfo]) {
    let size = chunk.block(i).cell_size.get() as usize;
    let mut at = 0;
    while let Some((start, end)) = chunk.next_run(i, at) {
        for offset in (start..end).step_by(size) {
            let cell = chunk.block_base(i).wrapping_add(offset).cast::<Header>();
            // SAFETY: free places of a native block hold zeroes or a cell that died now.
            unsafe {
                let kind = (*cell).kind();
                if kind != Kind::FREE {
                    if let Some(finalize) = kinds[kind.0 as usize].finalize {
                        finalize(cell);
                    }
                    cell.cast::<u64>().write(0);
                }
            }
        }
        at = end;
    }
}

fn poison_runs(chunk: &Chunk, i: usize, native: bool) {
    let size = chunk.block(i).cell_size.get() as usize;
    let mut at = 0;
    while let Some((start, end)) = chunk.next_run(i, at) {
        for offset in (start..end).step_by(size) {
            let skip = if native { size_of::<Header>() } else { 0 };
            // SAFETY: the cell is free.
            unsafe { chunk.block_base(i).add(offset + skip).write_bytes(POISON, size - skip) };
        }
        at = end;
    }
}

/// Gives the pages of the free blocks of a chunk back.
fn discard_blocks(chunk: &Chunk) {
    let dirty = chunk.free.get() & !chunk.clean.get();
    for i in (0..BLOCKS).filter(|i| dirty >> i & 1 != 0) {
        // SAFETY: the block is free.
        if unsafe { os::discard(chunk.block_base(i), BLOCK_SIZE) } {
            chunk.clean.set(chunk.clean.get() | 1 << i);
        }
    }
}

/// Gives an own mapping back.
fn unmap_own(chunk: *mut Chunk) {
    // SAFETY: its cell is dead and it is in no list or table any more.
    unsafe {
        let len = (*chunk).own_len.get();
        free_cards((*chunk).cards.get(), len);
        os::unmap(chunk.cast(), len);
    }
}

/// Length of the own mapping for a cell of `size` bytes.
fn own_len(size: usize) -> Option<usize> {
    let len = size.checked_add(OWN_CELL)?.checked_next_multiple_of(os::page_size())?;
    (len < 1 << 46).then_some(len)
}

fn card_count(len: usize) -> usize {
    (len >> crate::chunk::CARD_SHIFT) + 1
}

fn new_cards(len: usize) -> Result<*mut u8, OutOfMemory> {
    let layout = Layout::array::<u8>(card_count(len)).map_err(|_| OutOfMemory)?;
    // SAFETY: the layout is not empty.
    let p = unsafe { alloc_zeroed(layout) };
    if p.is_null() { Err(OutOfMemory) } else { Ok(p) }
}

/// # Safety
/// `cards` came from `new_cards(len)`.
unsafe fn free_cards(cards: *mut u8, len: usize) {
    if let Ok(layout) = Layout::array::<u8>(card_count(len)) {
        // SAFETY: by the caller's promise.
        unsafe { dealloc(cards, layout) };
    }
}
