//! Address space from the operating system: the only place that calls `mmap` and its kin.
//!
//! Everything handed out is aligned as asked, zeroed, and below 2^47 (a word that is a heap pointer must look
//! like one). Failure is an answer (`None`), never an abort: the callers turn it into MemoryError before they change
//! any state.

use crate::chunk::OWN_ALIGN;
use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Heap pointers have 47 bits: what every 64-bit Linux gives without being asked for more.
const ADDRESS_LIMIT: usize = 1 << 47;

/// Where mappings that want room to grow are looked for; a hint only, kernels with less address space ignore it.
const SPARSE_BASE: usize = 0x1000_0000_0000;
const SPARSE_END: usize = 0x6000_0000_0000;
const SPARSE_GAP: usize = 64 << 20;

fn map(hint: usize, len: usize) -> Option<*mut u8> {
    // SAFETY: an anonymous private mapping at a place of the kernel's choosing touches nothing that exists.
    let p = unsafe {
        libc::mmap(
            hint as *mut _,
            len,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    (p != libc::MAP_FAILED).then_some(p.cast())
}

/// Gives `len` bytes at `p` back.
///
/// # Safety
/// The range was mapped by this module and nothing points into it.
pub unsafe fn unmap(p: *mut u8, len: usize) {
    // SAFETY: by the caller's promise.
    let rc = unsafe { libc::munmap(p.cast(), len) };
    debug_assert_eq!(rc, 0);
}

/// `len` zeroed bytes aligned to `align`; the mapping is exactly `len` long (a multiple of the page size).
pub fn map_aligned(hint: usize, len: usize, align: usize) -> Option<*mut u8> {
    let p = map(hint, len)?;
    let p = if (p as usize).is_multiple_of(align) {
        p
    } else {
        // SAFETY: just mapped, unused.
        unsafe { unmap(p, len) };
        let whole = len.checked_add(align)?;
        let p = map(0, whole)?;
        let start = (p as usize).next_multiple_of(align);
        let before = start - p as usize;
        // SAFETY: the trimmed ends belong to the mapping just made.
        unsafe {
            if before > 0 {
                unmap(p, before);
            }
            if before < align {
                unmap((start + len) as *mut u8, align - before);
            }
        }
        start as *mut u8
    };
    if p as usize + len > ADDRESS_LIMIT {
        // SAFETY: just mapped, unused.
        unsafe { unmap(p, len) };
        return None;
    }
    Some(p)
}

/// Hints for mappings that should be able to grow in place: far apart from each other.
pub struct SparseHints(Cell<usize>);

impl SparseHints {
    pub fn new() -> SparseHints {
        // Several heaps of one process start at different places; a collision would only cost a failed hint.
        let spread = RandomState::new().build_hasher().finish() as usize & 0xFFF;
        SparseHints(Cell::new(SPARSE_BASE + spread * (4 << 30)))
    }

    pub fn next(&self, len: usize) -> usize {
        let at = self.0.get();
        let gap = len.saturating_mul(8).max(SPARSE_GAP).next_multiple_of(OWN_ALIGN);
        let next = at.saturating_add(gap);
        self.0.set(if next >= SPARSE_END { SPARSE_BASE } else { next });
        at
    }
}

/// Tries to lengthen a mapping without moving it.
///
/// # Safety
/// `p` is a mapping of `old` bytes made by `map_aligned`.
pub unsafe fn grow_in_place(p: *mut u8, old: usize, new: usize) -> bool {
    if p as usize + new > ADDRESS_LIMIT {
        return false;
    }
    // SAFETY: without MREMAP_MAYMOVE the pages stay where they are or nothing happens.
    unsafe { libc::mremap(p.cast(), old, new, 0) != libc::MAP_FAILED }
}

/// Lets the system take the pages of the range back; they read as zero afterwards. False where it cannot.
///
/// # Safety
/// The range was mapped by this module and holds nothing of value.
pub unsafe fn discard(p: *mut u8, len: usize) -> bool {
    // SAFETY: by the caller's promise; fails cleanly where the page size is larger than the range's alignment.
    unsafe { libc::madvise(p.cast(), len, libc::MADV_DONTNEED) == 0 }
}

/// Size of a page of memory.
pub fn page_size() -> usize {
    // SAFETY: no preconditions.
    let n = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    if n > 0 { n as usize } else { 4096 }
}
