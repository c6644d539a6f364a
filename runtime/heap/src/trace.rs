//! The tracer: finds what is reachable.
//!
//! Marking sets a bit found from the cell's address by masking and pushes the cell; its header is first touched when
//! it is popped. A minor collection is the same with the marks of old cells still set: it stops at them by itself.
//! Long arrays are looked through in slices, so that the work list stays short.

use crate::array::Array;
use crate::barrier::{GC_BARRIER, GC_CARDS, GC_OLD, GC_REMEMBERED};
use crate::chunk::{CARD_SHIFT, CHUNK_SIZE, Chunk, card_of, chunk_of, mark_bit};
use crate::header::{Gc, Header, Kind};
use crate::heap::{CollectionKind, Heap};
use crate::kinds::Layout;
use crate::value::{POINTER_MASK, Value, Word};
use crate::verify::Findings;
use std::cell::Cell;
use std::ptr::{null, null_mut};

/// Words of a long array looked at before the work list is emptied again.
const SLICE: usize = 2048;

/// Cells whose cache lines are on the way.
const QUEUE: usize = 8;

/// Entries of the cache of chunks.
const CACHE: usize = 64;

/// Given to `Roots::trace_roots` and to custom layouts: what is shown to it stays alive.
pub struct Tracer<'h> {
    heap: &'h Heap,
    kind: CollectionKind,
    /// Marked cells whose contents have not been looked at.
    work: Vec<*mut Header>,
    /// Long arrays and the index of the first word not looked at.
    long: Vec<(*mut Header, usize)>,
    /// Chunks found lately, by megabyte of address: conservative words cluster.
    cache: [(usize, *const Chunk); CACHE],
    /// Lowest address of the native stack that belongs to callers of the collection.
    stack_pointer: *const u8,
    /// Present when checking instead of marking.
    findings: Option<&'h mut Findings>,
}

impl<'h> Tracer<'h> {
    pub(crate) fn new(heap: &'h Heap, kind: CollectionKind, stack_pointer: *const u8) -> Tracer<'h> {
        Tracer {
            heap,
            kind,
            work: heap.take_work_list(),
            long: Vec::new(),
            cache: [(usize::MAX, null()); CACHE],
            stack_pointer,
            findings: None,
        }
    }

    pub(crate) fn checking(heap: &'h Heap, stack_pointer: *const u8, findings: &'h mut Findings) -> Tracer<'h> {
        Tracer {
            heap,
            kind: CollectionKind::Major,
            work: Vec::new(),
            long: Vec::new(),
            cache: [(usize::MAX, null()); CACHE],
            stack_pointer,
            findings: Some(findings),
        }
    }

    /// Which collection this is: a minor one need not be shown what old cells hold.
    pub fn kind(&self) -> CollectionKind {
        self.kind
    }

    /// Whether a table of roots need not be shown: nothing was put into it since the last collection, after which all it
    /// holds is old. `grown` is what whoever puts something there sets, and cleared here.
    pub fn passes_over(&self, grown: &Cell<bool>) -> bool {
        self.findings.is_none() && !grown.replace(false) && self.kind == CollectionKind::Minor
    }

    /// A value.
    #[inline(always)]
    pub fn value(&mut self, value: Value) {
        self.bits(value.bits());
    }

    /// A slot's content.
    #[inline(always)]
    pub fn word(&mut self, word: Word) {
        if let Some(v) = word {
            self.bits(v.bits());
        }
    }

    /// A pointer to a cell, or null.
    #[inline(always)]
    pub fn ptr<T>(&mut self, cell: *const T) {
        if !cell.is_null() {
            self.mark(cell as *mut Header);
        }
    }

    /// An object handle.
    #[inline(always)]
    pub fn object<T>(&mut self, object: Option<Gc<T>>) {
        if let Some(g) = object {
            self.mark(g.as_ptr().cast());
        }
    }

    #[inline(always)]
    fn bits(&mut self, word: u64) {
        if word & POINTER_MASK == 0 && word != 0 {
            self.mark(word as *mut Header);
        }
    }

    /// `count` words from `at` on, each an `Option<Value>`, a pointer to a cell, or 0.
    ///
    /// # Safety
    /// The words are readable.
    #[inline]
    pub unsafe fn range_words(&mut self, at: *const u64, count: usize) {
        for i in 0..count {
            // SAFETY: readable by the caller's promise.
            self.bits(unsafe { *at.add(i) });
        }
    }

    /// The words of `cell` from byte `first` to its end: attribute slots behind a custom layout.
    ///
    /// # Safety
    /// `cell` is a live cell; from `first` on it holds words only.
    pub unsafe fn cell_words_from(&mut self, cell: *const Header, first: usize) {
        // SAFETY: by the caller's promise; the size is the cell's.
        unsafe {
            let size = (*chunk_of(cell)).cell_size(cell);
            self.range_words(cell.cast::<u8>().add(first).cast(), size.saturating_sub(first) / 8);
        }
    }

    /// Words that are values, addresses of places in cells, or neither: registers of frames.
    ///
    /// # Safety
    /// The range is readable; `from` is 8-aligned.
    pub unsafe fn range_mixed(&mut self, from: *const u64, to: *const u64) {
        let mut p = from;
        while p < to {
            // SAFETY: inside the range.
            self.mixed(unsafe { p.read_volatile() });
            p = p.wrapping_add(1);
        }
    }

    /// One word that is a value, the address of a place in a cell, or neither.
    pub fn mixed(&mut self, word: u64) {
        if word >> 48 == 0
            && let Some(cell) = self.find_cell(word as usize)
        {
            self.mark(cell);
        }
    }

    /// Words of which nothing is known: whatever could be the address of a place in a cell, or one past its end,
    /// keeps that cell.
    ///
    /// # Safety
    /// The range is readable; `from` is 8-aligned.
    pub unsafe fn range_conservative(&mut self, from: *const u64, to: *const u64) {
        let mut p = from;
        while p < to {
            // SAFETY: inside the range. The stack may change under a sanitizer's eyes only; hence volatile.
            self.conservative(unsafe { p.read_volatile() });
            p = p.wrapping_add(1);
        }
    }

    /// One word of which nothing is known.
    pub fn conservative(&mut self, word: u64) {
        if word >> 48 != 0 {
            return;
        }
        let address = word as usize;
        let found = self.find_cell(address);
        if let Some(cell) = found {
            self.mark(cell);
        }
        // One past the end of a cell is the start of the next one, or no cell at all.
        if address & 7 == 0
            && address != 0
            && found.is_none_or(|c| c as usize == address)
            && let Some(cell) = self.find_cell(address - 1)
            // SAFETY: a cell that was found.
            && self.is_sliced(unsafe { (*cell).kind() })
        {
            self.mark(cell);
        }
    }

    /// Does Rust code look through cells of this kind by slices, so that it may hold nothing but their end? Those have
    /// at least a length in front of their words.
    fn is_sliced(&self, kind: Kind) -> bool {
        !matches!(self.heap.layout(kind), Layout::Words { first: 8 } | Layout::Custom(_))
    }

    /// The allocated cell that contains `address`.
    #[inline]
    fn find_cell(&mut self, address: usize) -> Option<*mut Header> {
        let megabyte = address / CHUNK_SIZE;
        let entry = &mut self.cache[megabyte % CACHE];
        if entry.0 != megabyte {
            *entry = (megabyte, self.heap.blocks.borrow().chunk_at(address).map_or(null(), |c| c));
        }
        // SAFETY: nothing is unmapped before the sweep.
        unsafe { entry.1.as_ref() }?.find_cell(address)
    }

    /// The native stack of the running thread, from the collection's entry (registers included) to `base`.
    ///
    /// # Safety
    /// `base` is the upper end of the stack this runs on.
    pub unsafe fn current_stack(&mut self, base: *const u8) {
        // SAFETY: everything between a stack pointer and the stack's base is readable.
        unsafe { self.native_stack(self.stack_pointer, base) }
    }

    /// The native stack of a waiting thread, which called `with_spilled_registers`.
    ///
    /// # Safety
    /// `stack_pointer` came from there, and `base` is the upper end of that stack.
    pub unsafe fn native_stack(&mut self, stack_pointer: *const u8, base: *const u8) {
        let from = (stack_pointer as usize).next_multiple_of(8);
        // SAFETY: passed on.
        unsafe { self.range_conservative(from as *const u64, (base as usize & !7) as *const u64) }
    }

    /// Looks at the contents of a cell even if it is old: a running generator, whose registers change without barrier.
    pub fn rescan<T>(&mut self, cell: *const T) {
        self.mark(cell as *mut Header);
        match &mut self.findings {
            Some(findings) => findings.rescanned.push(cell as *mut Header),
            // SAFETY: roots show live cells only.
            None => unsafe { self.scan(cell as *mut Header) },
        }
    }

    #[inline(always)]
    fn mark(&mut self, cell: *mut Header) {
        if let Some(findings) = &mut self.findings {
            return findings.check(self.heap, cell);
        }
        debug_assert_eq!(self.heap.find_cell(cell as usize), Some(cell), "a word that is no cell");
        // SAFETY: precise words are live cells, and conservative ones were looked up.
        unsafe {
            let (word, bit) = mark_bit(cell);
            if *word & bit == 0 {
                *word |= bit;
                self.work.push(cell);
            }
        }
    }

    /// Looks at marked cells until there are none left. Between the list and the look they wait in a short queue while their cache lines
    /// arrive (Cher, Hosking, Vitek: Software Prefetching for Mark-Sweep Garbage Collection, 2004): the top of a list is looked at too soon.
    pub(crate) fn drain(&mut self) {
        let mut queue = [null_mut(); QUEUE];
        let mut at = 0;
        loop {
            // The last cell of the queue may have had something to add.
            let mut empty = 0;
            while empty < QUEUE || !self.work.is_empty() {
                let next = self.work.pop().unwrap_or(null_mut());
                if next.is_null() {
                    empty += 1;
                } else {
                    empty = 0;
                    prefetch(next);
                }
                let cell = std::mem::replace(&mut queue[at], next);
                at = (at + 1) % QUEUE;
                if !cell.is_null() {
                    // SAFETY: marked cells are live.
                    unsafe {
                        self.make_old(cell);
                        self.scan(cell);
                    }
                }
            }
            let Some((array, from)) = self.long.pop() else { return };
            // SAFETY: only arrays are put there.
            unsafe { self.scan_array(array, from) };
        }
    }

    /// Gives a marked cell the gc byte of an old one.
    #[inline(always)]
    unsafe fn make_old(&mut self, cell: *mut Header) {
        // SAFETY: a live cell.
        let header = unsafe { &*cell };
        let barrier = match self.heap.layout(header.kind()) {
            Layout::Leaf => 0,
            _ => GC_BARRIER,
        };
        header.set_gc_byte(header.gc_byte() & GC_CARDS | GC_OLD | barrier);
    }

    /// Shows a cell's contents to the tracer.
    #[inline(always)]
    pub(crate) unsafe fn scan(&mut self, cell: *mut Header) {
        // SAFETY: a live cell has the layout its kind says.
        unsafe {
            match self.heap.layout((*cell).kind()) {
                Layout::Leaf => {}
                Layout::Words { first } => {
                    let size = (*chunk_of(cell)).cell_size(cell);
                    let at = cell.cast::<u8>().add(first as usize).cast();
                    self.range_words(at, (size - first as usize) / 8);
                }
                Layout::Array => self.scan_array(cell, 0),
                Layout::Custom(trace) => trace(cell, self),
            }
        }
    }

    unsafe fn scan_array(&mut self, cell: *mut Header, from: usize) {
        // SAFETY: the layout is Array's; the capacity is what was allocated.
        unsafe {
            let array = &*cell.cast::<Array>();
            let left = array.capacity() - from;
            let count = if left > SLICE && self.findings.is_none() {
                self.long.push((cell, from + SLICE));
                SLICE
            } else {
                left
            };
            self.range_words(array.word_address(from) as *const u64, count);
        }
    }

    /// A minor collection looks again at an old cell that was written.
    pub(crate) unsafe fn scan_remembered(&mut self, cell: *mut Header) {
        // SAFETY: remembered cells are live until the sweep.
        unsafe {
            let header = &*cell;
            if header.gc_byte() & GC_CARDS == 0 {
                header.set_gc_byte(header.gc_byte() | GC_BARRIER);
                return self.scan(cell);
            }
            let array = &*cell.cast::<Array>();
            each_dirty_card(array, |from, to| {
                self.range_words(array.word_address(from) as *const u64, to - from);
            });
        }
    }
}

/// Asks for the cache line of a cell that will be looked at soon.
#[inline(always)]
fn prefetch(cell: *const Header) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch has no effect but on the cache.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(cell.cast());
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: as above.
    unsafe {
        std::arch::asm!("prfm pldl1keep, [{}]", in(reg) cell, options(nostack, readonly, preserves_flags));
    }
}

impl Drop for Tracer<'_> {
    fn drop(&mut self) {
        self.heap.recycle_work_list(std::mem::take(&mut self.work));
    }
}

/// Calls `f` with the ranges of word indices on dirty cards. Neighbours may share a card, so cards are cleaned
/// (`clean_cards`) when all remembered arrays have been looked at.
///
/// # Safety
/// `array` is a live array with cards.
unsafe fn each_dirty_card(array: &Array, mut f: impl FnMut(usize, usize)) {
    let cell = array as *const Array as *const Header;
    let (first, end) = (array.word_address(0), array.word_address(array.capacity()));
    let mut at = cell as usize;
    while at < end {
        let next = ((at >> CARD_SHIFT) + 1) << CARD_SHIFT;
        // SAFETY: `at` lies in the array.
        if unsafe { *card_of(cell, at) } != 0 {
            let (from, to) = (at.max(first), next.min(end));
            if from < to {
                f((from - first) / 8, (to - first) / 8);
            }
        }
        at = next;
    }
}

/// A remembered cell leaves the set: its cards, if it has any, are clean again.
///
/// # Safety
/// `cell` is allocated.
pub(crate) unsafe fn clean_cards(cell: *mut Header) {
    // SAFETY: by the caller's promise; only arrays have cards, one for each KB they touch.
    unsafe {
        let header = &*cell;
        if header.gc_byte() & GC_CARDS != 0 {
            header.set_gc_byte(header.gc_byte() & !GC_REMEMBERED);
            let start = cell as usize;
            let end = (*cell.cast::<Array>()).word_address((*cell.cast::<Array>()).capacity());
            let count = ((end - 1) >> CARD_SHIFT) - (start >> CARD_SHIFT) + 1;
            card_of(cell, start).write_bytes(0, count);
        }
    }
}
