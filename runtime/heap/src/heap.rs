//! The heap of one Vm: the pool of blocks, the decision when to collect, and the tables that live beside the cells.
//!
//! Not `Sync`: threads of one Vm take turns (the interpreter lock). Methods take `&self` and borrow their parts for
//! moments only; hooks are called with nothing borrowed, except that `weak_death` and native finalisers run inside a
//! collection and must not use the heap.

use crate::allocator::{AllocatorList, OutOfMemory};
use crate::barrier::Remembered;
use crate::blocks::Blocks;
use crate::chunk::{Block, Chunk};
use crate::classes::{BLOCK_SIZE, MAX_SPAN};
use crate::finalizers::Finalizers;
use crate::header::{Header, Kind};
use crate::kinds::{HEAP_KINDS, KindInfo, Layout};
use crate::stats::Stats;
use crate::trace::Tracer;
use crate::value::{Value, Word};
use crate::weak::WeakTable;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;

/// How much a collection looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CollectionKind {
    /// Cells allocated since the last collection.
    Minor,
    /// All cells.
    Major,
}

/// Whatever the layer above keeps alive.
pub trait Roots {
    /// Shows every root to the tracer: registers, native stacks, tables.
    fn trace_roots(&self, tracer: &mut Tracer<'_>);
}

/// What the heap asks of the layer above.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Passed to the functions.
    pub context: *mut (),
    /// Called from an allocation when it is time to collect: calls `Heap::collect` with the roots.
    pub collect: unsafe fn(*mut (), CollectionKind),
    /// A weakly referenced object died: clear this weak reference; answer whether it is to be queued for a callback.
    pub weak_death: unsafe fn(*mut (), *mut Header) -> bool,
}

/// Names a word kept alive by `Heap::keep`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RootId(u32);

/// Words kept alive until they are let go.
#[derive(Default)]
struct RootTable {
    words: Vec<Word>,
    free: Vec<u32>,
}

/// The collector's settings, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// The smallest and the largest amount allocated between two collections; a quarter of what is in use if that
    /// lies between.
    pub young_min: usize,
    pub young_max: usize,
    /// What may be in use before the first major collection, and afterwards in addition to 1.5 times (`LEEWAY`) what is live.
    pub major_min: usize,
    /// A block is re-used if its free runs have this average length.
    pub run_min: usize,
    /// Free blocks kept in any case when the rest is given back.
    pub reserve_min: usize,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning { young_min: 1 << 20, young_max: 8 << 20, major_min: 3 << 19, run_min: 64, reserve_min: 4 << 20 }
    }
}

/// Least and most of `Heap::leeway`.
const LEEWAY: (usize, usize) = (4, 8);
/// Major collections that take more than this part of the time are to be fewer, those that take less than a third of it may be more.
const COSTLY: u32 = 7;

/// See the top of the file.
pub struct Heap {
    kinds: &'static [KindInfo],
    /// By kind; unknown kinds are leaves.
    layouts: Box<[Layout; 256]>,
    pub(crate) blocks: RefCell<Blocks>,
    /// In a box of its own: chunks point to it.
    remembered: Box<Remembered>,
    allocators: Rc<AllocatorList>,
    pub(crate) weak: RefCell<WeakTable>,
    pub(crate) finalizers: RefCell<Finalizers>,
    roots: RefCell<RootTable>,
    pub(crate) hooks: Cell<Option<Hooks>>,
    work_list: RefCell<Vec<*mut Header>>,
    pub(crate) collecting: Cell<bool>,
    /// Bytes taken for allocation since the last collection, and how many may be (0 in stress mode: none).
    young: Cell<usize>,
    young_budget: Cell<usize>,
    tuning: Cell<Tuning>,
    /// What may be in use as long as it pays to re-use blocks.
    goal: Cell<usize>,
    /// A major collection is due when more than this is in use, or the goal is reached and there is little to re-use...
    major_at: Cell<usize>,
    /// ... and this much has been allocated since the last one: without that, a program that changes the sizes it
    /// allocates could not grow except by one major collection after the other.
    major_wait: Cell<usize>,
    /// How much may come on top of what is live before the next major collection, in eighths of it.
    leeway: Cell<usize>,
    /// When the last major collection ended.
    last_major: Cell<Instant>,
    /// Collections by count in stress mode: (minor every, major every, allocations so far).
    stress: Cell<Option<(u32, u32, u32)>>,
    pub(crate) stats: Cell<Stats>,
}

impl Heap {
    /// An empty heap. `kinds` begins with `HEAP_KINDS`.
    pub fn new(kinds: &'static [KindInfo]) -> Heap {
        debug_assert!(kinds.len() >= HEAP_KINDS.len() && matches!(kinds[1].layout, Layout::Array));
        let layouts = Box::new(std::array::from_fn(|i| kinds.get(i).map_or(Layout::Leaf, |k| k.layout)));
        Heap {
            kinds,
            layouts,
            blocks: RefCell::new(Blocks::new(Tuning::default())),
            remembered: Box::default(),
            allocators: Rc::default(),
            weak: RefCell::default(),
            finalizers: RefCell::default(),
            roots: RefCell::default(),
            hooks: Cell::new(None),
            work_list: RefCell::default(),
            collecting: Cell::new(false),
            young: Cell::new(0),
            young_budget: Cell::new(Tuning::default().young_min),
            tuning: Cell::default(),
            goal: Cell::new(Tuning::default().major_min),
            major_at: Cell::new(Tuning::default().major_min),
            major_wait: Cell::new(0),
            leeway: Cell::new(LEEWAY.0),
            last_major: Cell::new(Instant::now()),
            stress: Cell::new(None),
            stats: Cell::new(Stats::default()),
        }
    }

    /// Installs the hooks; without them nothing is ever collected by itself.
    ///
    /// # Safety
    /// `hooks.context` is what the functions expect, as long as the heap lives.
    pub unsafe fn set_hooks(&self, hooks: Hooks) {
        self.hooks.set(Some(hooks));
    }

    /// The entry of the kind table.
    #[inline(always)]
    pub fn kind_info(&self, kind: Kind) -> &KindInfo {
        &self.kinds[kind.0 as usize]
    }

    #[inline(always)]
    pub(crate) fn layout(&self, kind: Kind) -> Layout {
        self.layouts[kind.0 as usize]
    }

    pub(crate) fn kinds(&self) -> &'static [KindInfo] {
        self.kinds
    }

    pub(crate) fn allocators(&self) -> &Rc<AllocatorList> {
        &self.allocators
    }

    pub(crate) fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    pub(crate) fn take_work_list(&self) -> Vec<*mut Header> {
        self.work_list.take()
    }

    pub(crate) fn recycle_work_list(&self, mut list: Vec<*mut Header>) {
        list.clear();
        // A list that once grew huge is not kept.
        if list.capacity() <= 1 << 16 {
            self.work_list.replace(list);
        }
    }

    /// The allocated cell that contains `address`.
    #[inline]
    pub fn find_cell(&self, address: usize) -> Option<*mut Header> {
        self.blocks.borrow().chunk_at(address)?.find_cell(address)
    }

    /// Bytes of the cell, its header included.
    #[inline]
    pub fn cell_size(&self, cell: &Header) -> usize {
        // SAFETY: a live cell's chunk is mapped.
        unsafe { (*crate::chunk::chunk_of(cell)).cell_size(cell) }
    }

    /// The free run after the last one of `current`, or of another block: block, start, end; zeroed.
    pub(crate) fn next_run(
        &self,
        current: *const Block,
        class: usize,
        native: bool,
    ) -> Result<(*const Block, *mut u8, *mut u8), OutOfMemory> {
        let mut next = current;
        loop {
            // SAFETY: an allocator's current block is in use until the windows are retired.
            if let Some(block) = unsafe { next.as_ref() } {
                let (chunk, i) = Chunk::of_block(block);
                if let Some((start, end)) = chunk.next_run(i, block.young_end.get() as usize) {
                    let end = if self.stressed() { start + block.cell_size.get() as usize } else { end };
                    block.young_end.set(end as u32);
                    let (from, to) = (chunk.block_base(i).wrapping_add(start), chunk.block_base(i).wrapping_add(end));
                    if chunk.clean.get() >> i & 1 == 0 {
                        // SAFETY: a free run.
                        unsafe { zero(from, end - start) };
                    }
                    self.young.set(self.young.get() + (end - start));
                    return Ok((block, from, to));
                }
            }
            next = self.or_collect(|heap| {
                let mut blocks = heap.blocks.borrow_mut();
                blocks.take_block(class, native, heap.remembered()).map(|b| b as *const Block)
            })?;
        }
    }

    /// A zeroed cell larger than the largest class.
    pub(crate) fn alloc_large(&self, size: usize) -> Result<*mut u8, OutOfMemory> {
        // Counted first: a collection that this makes due comes before the cell, not behind it, when it would read all of a cell
        // that nothing has been written to yet (and so have the system back it page by page).
        self.young.set(self.young.get().saturating_add(size));
        self.collect_if_due();
        self.or_collect(|heap| {
            let mut blocks = heap.blocks.borrow_mut();
            if size <= MAX_SPAN {
                blocks.take_span(size.div_ceil(BLOCK_SIZE), heap.remembered())
            } else {
                blocks.take_own(size, heap.remembered())
            }
        })
    }

    /// Tries `f`, and once more after a major collection.
    fn or_collect<R>(&self, f: impl Fn(&Heap) -> Result<R, OutOfMemory>) -> Result<R, OutOfMemory> {
        f(self).or_else(|e| {
            self.request(CollectionKind::Major);
            f(self).map_err(|_| e)
        })
    }

    /// Lengthens a cell that has a mapping of its own to hold `size` bytes; its new size.
    pub(crate) fn grow_in_place(&self, cell: &Header, size: usize) -> Option<usize> {
        if size <= MAX_SPAN {
            return None;
        }
        let (size, added) = self.blocks.borrow_mut().grow_own(cell, size)?;
        self.young.set(self.young.get() + added);
        Some(size)
    }

    pub(crate) fn stressed(&self) -> bool {
        self.young_budget.get() == 0
    }

    /// Called before memory is taken: collects if enough was allocated since the last time.
    #[inline(always)]
    pub(crate) fn collect_if_due(&self) {
        if self.young.get() >= self.young_budget.get() {
            self.collect_due();
        }
    }

    #[cold]
    fn collect_due(&self) {
        if let Some((minor, major, count)) = self.stress.get() {
            self.stress.set(Some((minor, major, count.wrapping_add(1))));
            if count.is_multiple_of(major) {
                self.request(CollectionKind::Major);
            } else if count.is_multiple_of(minor) {
                self.request(CollectionKind::Minor);
            }
        } else {
            self.request(if self.major_is_due() { CollectionKind::Major } else { CollectionKind::Minor });
        }
    }

    /// Has the heap outgrown its goal, or is it about to because what can be re-used runs out?
    fn major_is_due(&self) -> bool {
        let blocks = self.blocks.borrow();
        let scarce = blocks.used >= self.goal.get() && blocks.free_in_blocks < self.young_budget.get();
        (scarce || blocks.used > self.major_at.get()) && self.young.get() >= self.major_wait.get()
    }

    /// Asks the layer above to collect.
    fn request(&self, kind: CollectionKind) {
        if let (Some(hooks), false) = (self.hooks.get(), self.collecting.get()) {
            // SAFETY: `set_hooks` promised that the context fits.
            unsafe { (hooks.collect)(hooks.context, kind) };
        }
    }

    /// A major collection that began at `start` is over. Where they come so often that they take much of the time, memory is spent instead.
    pub(crate) fn weigh_major(&self, start: Instant) {
        let now = Instant::now();
        let (took, since) = (now - start, start.saturating_duration_since(self.last_major.replace(now)));
        let leeway = self.leeway.get();
        if took * COSTLY > since {
            self.leeway.set((leeway + 2).min(LEEWAY.1));
        } else if took * COSTLY * 3 < since {
            self.leeway.set((leeway - 1).max(LEEWAY.0));
        }
    }

    /// Sets the pace after a collection that left `live` bytes (all of them, after a major one).
    pub(crate) fn set_pace(&self, kind: CollectionKind, live: usize) {
        let tuning = self.tuning.get();
        let mut blocks = self.blocks.borrow_mut();
        self.major_wait.set(self.major_wait.get().saturating_sub(self.young.replace(0)));
        if self.stress.get().is_none() {
            self.young_budget.set((blocks.used.min(self.goal.get()) / 4).max(tuning.young_min).min(tuning.young_max));
        }
        if kind == CollectionKind::Minor {
            return;
        }
        // Blocks in use, not live bytes, are what the program costs; fragments count.
        let goal = live + live / 8 * self.leeway.get() + tuning.major_min;
        self.goal.set(goal);
        // The heap grows beyond the goal only when there is nothing left to re-use in some class.
        self.major_at.set(goal.max(blocks.used) + live / 16 + tuning.major_min / 16);
        // Little to re-use alone is no reason to mark a small heap after every few minor collections.
        self.major_wait.set(((live + tuning.major_min) / 4).max(2 * tuning.young_min));
        // What will be needed before the next major collection is not worth giving back.
        let reserve = (self.major_at.get() - blocks.used).max(tuning.reserve_min);
        blocks.trim(reserve);
    }

    /// The settings in force.
    pub fn tuning(&self) -> Tuning {
        self.tuning.get()
    }

    /// Changes the settings; best before anything is allocated.
    pub fn set_tuning(&self, tuning: Tuning) {
        self.tuning.set(tuning);
        self.blocks.borrow_mut().run_min = tuning.run_min;
        self.young_budget.set(tuning.young_min);
        self.goal.set(tuning.major_min);
        self.major_at.set(tuning.major_min);
    }

    /// Keeps a value alive until `release`.
    pub fn keep(&self, value: Value) -> RootId {
        let mut table = self.roots.borrow_mut();
        match table.free.pop() {
            Some(i) => {
                table.words[i as usize] = Some(value);
                RootId(i)
            }
            None => {
                table.words.push(Some(value));
                RootId(table.words.len() as u32 - 1)
            }
        }
    }

    /// The value kept under `id`.
    pub fn kept(&self, id: RootId) -> Word {
        self.roots.borrow().words.get(id.0 as usize).copied().flatten()
    }

    /// Lets go of a value.
    pub fn release(&self, id: RootId) {
        let mut table = self.roots.borrow_mut();
        if let Some(word) = table.words.get_mut(id.0 as usize)
            && word.take().is_some()
        {
            table.free.push(id.0);
        }
    }

    /// The heap's own roots.
    pub(crate) fn trace_own_roots(&self, tracer: &mut Tracer<'_>) {
        self.roots.borrow().words.iter().for_each(|w| tracer.word(*w));
        self.finalizers.borrow().queued().for_each(|c| tracer.ptr(c));
        self.weak.borrow().dead().for_each(|c| tracer.ptr(c));
    }

    /// The object must be finalised before it is freed (once; see `take_finalizable`).
    pub fn register_finalizable(&self, cell: &Header) {
        self.finalizers.borrow_mut().register(cell);
    }

    /// The next object whose finaliser is to be run. It is an ordinary live object again.
    pub fn take_finalizable(&self) -> Option<*mut Header> {
        self.finalizers.borrow_mut().next()
    }

    /// See `Finalizers::queue_all`.
    pub fn queue_finalizers(&self) -> bool {
        self.finalizers.borrow_mut().queue_all()
    }

    /// See `Finalizers::any`.
    pub fn has_finalizers(&self) -> bool {
        self.finalizers.borrow().any()
    }

    /// Number of objects that wait for their finalisers.
    pub fn pending_finalizers(&self) -> usize {
        self.finalizers.borrow().pending()
    }

    /// Does anything that died wait for its finaliser or a callback?
    pub fn has_pending(&self) -> bool {
        self.pending_finalizers() > 0 || self.weak.borrow().dead().next().is_some()
    }

    /// Notes that `cell` refers to `target` weakly.
    pub fn register_weakref(&self, target: &Header, cell: &Header) {
        self.weak.borrow_mut().register(target, cell as *const Header as *mut Header);
    }

    /// Notes that `cell` no longer refers to `target`.
    pub fn unregister_weakref(&self, target: &Header, cell: &Header) {
        self.weak.borrow_mut().unregister(target, cell);
    }

    /// The cells that refer to `target` weakly, oldest first.
    pub fn weakrefs_of(&self, target: &Header) -> Vec<*mut Header> {
        self.weak.borrow().of(target)
    }

    /// The next weak reference whose target died and whose callback is to be run.
    pub fn take_dead_weakref(&self) -> Option<*mut Header> {
        self.weak.borrow_mut().next_dead()
    }

    /// Every allocated cell, dead ones that no collection has found yet included.
    pub fn for_each_cell(&self, mut f: impl FnMut(&Header)) {
        // SAFETY: the cells given are allocated.
        let mut visit = |cell: *mut Header| f(unsafe { &*cell });
        self.blocks.borrow().mappings().for_each(|m| m.for_each_cell(&mut visit));
    }

    /// At most this many bytes may be in use; more is out of memory.
    pub fn set_limit(&self, bytes: usize) {
        self.blocks.borrow_mut().limit = bytes;
    }

    /// Collect at every allocation, overwrite what is freed, verify the heap before each major collection (one in 512).
    pub fn set_stress(&self, on: bool) {
        self.set_stress_period(if on { Some((1, 512)) } else { None });
    }

    /// Stress with a minor collection every so many allocations, and a major one every so many. Only what was allocated since the
    /// last collection is young: a missing barrier shows when a major one comes just behind it, so a small period finds it at once.
    pub fn set_stress_period(&self, period: Option<(u32, u32)>) {
        self.allocators.retire();
        self.blocks.borrow_mut().poison = period.is_some();
        self.stress.set(period.map(|(minor, major)| (minor.max(1), major.max(1), 0)));
        self.young_budget.set(if period.is_some() { 0 } else { self.tuning.get().young_min });
    }
}

/// Zeroes `len` bytes at `p`, a multiple of 8, often few.
///
/// # Safety
/// The range is free memory of the heap, 8-aligned.
#[inline(always)]
unsafe fn zero(p: *mut u8, len: usize) {
    // SAFETY: by the caller's promise.
    unsafe {
        if len <= 256 {
            // A call would cost more than the stores.
            for i in 0..len / 8 {
                p.cast::<u64>().add(i).write_volatile(0);
            }
        } else {
            p.write_bytes(0, len);
        }
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        self.allocators.retire();
        // Native resources of what is still alive are given back.
        self.for_each_cell(|header| {
            if let Some(finalize) = self.kind_info(header.kind()).finalize {
                // SAFETY: an allocated cell of that kind; nothing uses it any more.
                unsafe { finalize(header as *const Header as *mut Header) };
            }
        });
    }
}
