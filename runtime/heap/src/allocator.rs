//! Allocation windows: what a thread allocates from.
//!
//! A window is a free run of cells of one class, already zeroed. Allocating is an addition, a compare and the header's
//! store; compiled code does the same at a constant offset from its thread. Everything else happens when a window is
//! used up, about once in 500 cells.

use crate::chunk::Block;
use crate::classes::{CLASS_COUNT, SIZE_CLASSES, class_of};
use crate::header::{Header, Kind, ShapeId};
use crate::heap::Heap;
use std::cell::{Cell, OnceCell, RefCell};
use std::ptr::{null, null_mut};
use std::rc::Rc;

/// Memory could not be had; nothing has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

/// Free zeroed cells from `bump` to `limit`.
#[repr(C)]
pub struct Window {
    bump: Cell<*mut u8>,
    limit: Cell<*mut u8>,
}

/// The windows of a thread. Embedded in it by value; must not move after the first allocation.
#[repr(C)]
pub struct Allocator {
    /// By class; first, so that window `c` is at offset `c * 16`.
    windows: [Window; CLASS_COUNT],
    /// The same for cells with native finalisers.
    native: [Window; CLASS_COUNT],
    /// The blocks the windows lie in: ordinary, then native.
    current: [Cell<*const Block>; 2 * CLASS_COUNT],
    /// The heap's list of allocators, once this is in it.
    attached: OnceCell<Rc<AllocatorList>>,
}

/// All allocators of a heap, so that a collection can empty their windows.
#[derive(Default)]
pub struct AllocatorList(RefCell<Vec<*const Allocator>>);

impl AllocatorList {
    /// Empties all windows.
    pub fn retire(&self) {
        for a in &*self.0.borrow() {
            // SAFETY: an allocator takes itself off the list when dropped, and does not move before.
            unsafe { (**a).retire() };
        }
    }
}

impl Default for Allocator {
    fn default() -> Self {
        Allocator::new()
    }
}

impl Allocator {
    pub const fn new() -> Allocator {
        Allocator {
            windows: [const { Window { bump: Cell::new(null_mut()), limit: Cell::new(null_mut()) } }; CLASS_COUNT],
            native: [const { Window { bump: Cell::new(null_mut()), limit: Cell::new(null_mut()) } }; CLASS_COUNT],
            current: [const { Cell::new(null()) }; 2 * CLASS_COUNT],
            attached: OnceCell::new(),
        }
    }

    /// Offset of the window of `class` in this struct: `bump`, then `limit` 8 bytes behind it.
    pub const fn window_offset(class: usize) -> usize {
        class * size_of::<Window>()
    }

    /// Would an allocation of `size` bytes take the fast path? (A question an interpreter may ask first.)
    #[inline(always)]
    pub fn has_room(&self, size: usize) -> bool {
        let class = class_of(size);
        class < CLASS_COUNT && self.windows[class].room() >= SIZE_CLASSES[class]
    }

    /// A fresh cell as `alloc` gives it, if that needs no more than taking it from a window: never collects.
    #[inline(always)]
    pub fn alloc_quick(&self, size: usize, kind: Kind, shape: ShapeId) -> Option<*mut Header> {
        let class = class_of(size);
        if class >= CLASS_COUNT {
            return None;
        }
        let p = self.windows[class].take(SIZE_CLASSES[class])?;
        // SAFETY: a free cell of this thread's window.
        Some(unsafe { write_header(p, kind, shape) })
    }

    /// A fresh cell of at least `size` bytes, zero behind its header. May collect.
    #[inline(always)]
    pub fn alloc(&self, heap: &Heap, size: usize, kind: Kind, shape: ShapeId) -> Result<*mut Header, OutOfMemory> {
        debug_assert!(heap.kind_info(kind).finalize.is_none(), "kinds with finalisers use alloc_native");
        let class = class_of(size);
        if class < CLASS_COUNT
            && let Some(p) = self.windows[class].take(SIZE_CLASSES[class])
        {
            // SAFETY: a free cell of this thread's window.
            return Ok(unsafe { write_header(p, kind, shape) });
        }
        self.alloc_slow(heap, size, kind, shape)
    }

    #[cold]
    #[inline(never)]
    fn alloc_slow(&self, heap: &Heap, size: usize, kind: Kind, shape: ShapeId) -> Result<*mut Header, OutOfMemory> {
        let class = class_of(size);
        if class == CLASS_COUNT {
            self.attach(heap);
            let p = heap.alloc_large(size)?;
            // SAFETY: a fresh large cell.
            return Ok(unsafe { write_header(p, kind, shape) });
        }
        let p = self.refill(heap, class, false)?;
        // SAFETY: the first cell of the new run.
        Ok(unsafe { write_header(p, kind, shape) })
    }

    /// As `alloc`, for kinds with a native finaliser.
    pub fn alloc_native(
        &self,
        heap: &Heap,
        size: usize,
        kind: Kind,
        shape: ShapeId,
    ) -> Result<*mut Header, OutOfMemory> {
        let class = class_of(size);
        if class == CLASS_COUNT {
            return Err(OutOfMemory);
        }
        let p = match self.native[class].take(SIZE_CLASSES[class]) {
            Some(p) => p,
            None => self.refill(heap, class, true)?,
        };
        // SAFETY: a free cell.
        Ok(unsafe { write_header(p, kind, shape) })
    }

    /// Finds the next free run and takes its first cell.
    fn refill(&self, heap: &Heap, class: usize, native: bool) -> Result<*mut u8, OutOfMemory> {
        self.attach(heap);
        heap.collect_if_due();
        let current = &self.current[class + if native { CLASS_COUNT } else { 0 }];
        let (block, start, end) = heap.next_run(current.get(), class, native)?;
        current.set(block);
        let window = if native { &self.native[class] } else { &self.windows[class] };
        window.bump.set(start.wrapping_add(SIZE_CLASSES[class]));
        window.limit.set(end);
        Ok(start)
    }

    fn attach(&self, heap: &Heap) {
        self.attached.get_or_init(|| {
            heap.allocators().0.borrow_mut().push(self);
            heap.allocators().clone()
        });
    }

    /// Forgets all windows: a collection looks for free runs anew.
    fn retire(&self) {
        for w in self.windows.iter().chain(&self.native) {
            w.bump.set(null_mut());
            w.limit.set(null_mut());
        }
        self.current.iter().for_each(|c| c.set(null()));
    }
}

impl Drop for Allocator {
    fn drop(&mut self) {
        if let Some(list) = self.attached.get() {
            let this: *const Allocator = self;
            list.0.borrow_mut().retain(|a| *a != this);
        }
    }
}

impl Window {
    #[inline(always)]
    fn room(&self) -> usize {
        self.limit.get() as usize - self.bump.get() as usize
    }

    #[inline(always)]
    fn take(&self, size: usize) -> Option<*mut u8> {
        let p = self.bump.get();
        let next = p.wrapping_add(size);
        if next > self.limit.get() {
            return None;
        }
        self.bump.set(next);
        Some(p)
    }
}

#[inline(always)]
unsafe fn write_header(p: *mut u8, kind: Kind, shape: ShapeId) -> *mut Header {
    debug_assert!(kind != Kind::FREE);
    let cell = p.cast::<Header>();
    // SAFETY: the caller gives a free cell.
    unsafe { cell.write(Header::new(kind, shape, 0)) };
    cell
}

const _: () = assert!(std::mem::offset_of!(Allocator, windows) == 0 && size_of::<Window>() == 16);
