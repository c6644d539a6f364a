//! Memory for machine code: one arena, mapped twice.
//!
//! A memfd is mapped once writable (for the compiler) and once executable (for the machine), so no page is ever both,
//! publishing code is a memcpy, and no protection is flipped while other threads run. A block of code goes back to the
//! arena when its `CodeBlock` is dropped; free ranges are kept sorted and merged, first fit.
//!
//! Invariants: a `CodeBlock` owns its range alone; the two views have the same length and content. The arena is
//! bounded, so compiled code of a process is: when it is full, compiling fails and interpretation goes on.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use cranelift_jit::{BranchProtection, JITMemoryKind, JITMemoryProvider};
use cranelift_module::ModuleResult;
use memmap2::{Mmap, MmapMut, MmapOptions};

/// Cache lines: code of two units never shares one.
const ALIGN: usize = 64;

const PAGE: usize = 4096;

/// The two views of the arena and what is free in it.
#[derive(Debug)]
struct Arena {
    writable: MmapMut,
    executable: Mmap,
    /// (start, length), sorted, never adjacent to each other.
    free: Mutex<Vec<(usize, usize)>>,
    /// Ranges given back stay as they are: nothing is ever written where other code was.
    keep: bool,
}

impl Arena {
    fn new(bytes: usize, keep: bool) -> io::Result<Arena> {
        // SAFETY: the name is a C string; the result is checked before it is owned.
        let fd = unsafe { libc::memfd_create(c"taipan-code".as_ptr(), libc::MFD_CLOEXEC) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor was just made and belongs to nobody else.
        let file = unsafe { <std::fs::File as std::os::fd::FromRawFd>::from_raw_fd(fd) };
        file.set_len(bytes as u64)?;
        // SAFETY: nobody else has the file, so nothing truncates or changes it behind the maps' back.
        let (writable, executable) =
            unsafe { (MmapOptions::new().map_mut(&file)?, MmapOptions::new().map_exec(&file)?) };
        Ok(Arena { writable, executable, free: Mutex::new(vec![(0, bytes)]), keep })
    }

    fn take(&self, size: usize) -> Option<(usize, usize)> {
        let size = size.max(1).next_multiple_of(ALIGN);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let at = free.iter().position(|&(_, len)| len >= size)?;
        let (start, len) = free[at];
        if len == size {
            free.remove(at);
        } else {
            free[at] = (start + size, len - size);
        }
        Some((start, size))
    }

    fn give_back(&self, start: usize, size: usize) {
        if self.keep {
            return;
        }
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let at = free.partition_point(|&(s, _)| s < start);
        free.insert(at, (start, size));
        for i in [at + 1, at] {
            if i > 0 && i < free.len() && free[i - 1].0 + free[i - 1].1 == free[i].0 {
                free[i - 1].1 += free[i].1;
                free.remove(i);
            }
        }
    }
}

/// A handle on the arena; clones share it.
#[derive(Clone, Debug)]
pub struct CodeMemory {
    arena: Arc<Arena>,
}

impl CodeMemory {
    /// Reserves `bytes` of address space; pages are used as code comes.
    pub fn new(bytes: usize) -> io::Result<CodeMemory> {
        Ok(CodeMemory { arena: Arc::new(Arena::new(bytes.next_multiple_of(1 << 16), false)?) })
    }

    /// The same, but memory that was given back is never used again: to see whether something still runs or points to
    /// old code, and for emulators that do not notice new code written through the other view (qemu-user before 8.1).
    pub fn keeping(bytes: usize) -> io::Result<CodeMemory> {
        Ok(CodeMemory { arena: Arc::new(Arena::new(bytes.next_multiple_of(1 << 16), true)?) })
    }

    /// Bytes of code alive.
    pub fn used(&self) -> usize {
        let free = self.arena.free.lock().unwrap_or_else(PoisonError::into_inner);
        self.arena.writable.len() - free.iter().map(|&(_, len)| len).sum::<usize>()
    }

    fn block(&self, size: usize) -> io::Result<CodeBlock> {
        let (start, size) =
            self.arena.take(size).ok_or_else(|| io::Error::new(io::ErrorKind::OutOfMemory, "code memory is full"))?;
        Ok(CodeBlock { memory: self.clone(), start, size })
    }

    /// Where the machine sees what the compiler sees at `writable`.
    pub fn executable(&self, writable: *const u8) -> *const u8 {
        let offset = writable as usize - self.arena.writable.as_ptr() as usize;
        self.arena.executable[offset..].as_ptr()
    }
}

/// Machine code in the arena; dropped when nothing can run it any more.
#[derive(Debug)]
pub struct CodeBlock {
    memory: CodeMemory,
    start: usize,
    size: usize,
}

impl Drop for CodeBlock {
    fn drop(&mut self) {
        self.memory.arena.give_back(self.start, self.size);
    }
}

/// Lends a `JITModule` memory for one unit and keeps the blocks, which outlive the module.
#[derive(Debug)]
pub struct Provider {
    memory: CodeMemory,
    blocks: Arc<Mutex<Vec<CodeBlock>>>,
}

impl Provider {
    /// The provider, and where the blocks it hands out can be taken from once the module is done.
    pub fn new(memory: CodeMemory) -> (Provider, Arc<Mutex<Vec<CodeBlock>>>) {
        let blocks = Arc::new(Mutex::new(Vec::new()));
        (Provider { memory, blocks: blocks.clone() }, blocks)
    }
}

impl JITMemoryProvider for Provider {
    fn allocate(&mut self, size: usize, align: u64, _kind: JITMemoryKind) -> io::Result<*mut u8> {
        if align as usize > ALIGN {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "alignment of code"));
        }
        let block = self.memory.block(size)?;
        let at = self.memory.arena.writable.as_ptr().wrapping_add(block.start).cast_mut();
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).push(block);
        Ok(at)
    }

    /// Nothing: the blocks give the memory back.
    unsafe fn free_memory(&mut self) {}

    fn finalize(&mut self, _protection: BranchProtection) -> ModuleResult<()> {
        for block in self.blocks.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let range = block.start..block.start + block.size;
            make_visible(&self.memory.arena.writable[range.clone()], &self.memory.arena.executable[range.clone()]);
            // Pages of both views count as the process's. Those of this one come back when they are written next.
            let start = self.memory.arena.writable.as_ptr() as usize + range.start;
            let (first, end) = (start.next_multiple_of(PAGE), (start + range.len()) & !(PAGE - 1));
            if first < end {
                // SAFETY: of a shared mapping only the page table entries go.
                unsafe { libc::madvise(first as *mut libc::c_void, end - first, libc::MADV_DONTNEED) };
            }
        }
        Ok(())
    }
}

/// x86 keeps instruction fetch coherent with stores by itself, and fresh code is reached by a fresh pointer.
#[cfg(not(target_arch = "aarch64"))]
fn make_visible(_written: &[u8], _executed: &[u8]) {}

/// Cleans the data cache through one view, drops stale lines of the instruction cache through the other, and makes
/// every thread of the process synchronise its instruction stream.
#[cfg(target_arch = "aarch64")]
fn make_visible(written: &[u8], executed: &[u8]) {
    use std::arch::asm;
    const LINE: usize = 16;
    // SAFETY: cache maintenance by address on memory that is mapped; changes no content.
    unsafe {
        for at in (written.as_ptr() as usize & !(LINE - 1)..written.as_ptr() as usize + written.len()).step_by(LINE) {
            asm!("dc cvau, {}", in(reg) at);
        }
        asm!("dsb ish");
        for at in (executed.as_ptr() as usize & !(LINE - 1)..executed.as_ptr() as usize + executed.len()).step_by(LINE)
        {
            asm!("ic ivau, {}", in(reg) at);
        }
        asm!("dsb ish", "isb");
        const REGISTER_SYNC_CORE: libc::c_int = 64;
        const SYNC_CORE: libc::c_int = 32;
        if libc::syscall(libc::SYS_membarrier, SYNC_CORE, 0) != 0 {
            libc::syscall(libc::SYS_membarrier, REGISTER_SYNC_CORE, 0);
            libc::syscall(libc::SYS_membarrier, SYNC_CORE, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_merged_when_given_back() {
        let memory = CodeMemory::new(1 << 16).unwrap();
        let blocks: Vec<CodeBlock> = (0..4).map(|i| memory.block(100 * (i + 1)).unwrap()).collect();
        assert_eq!(memory.used(), 128 + 256 + 320 + 448);
        let mut blocks: Vec<Option<CodeBlock>> = blocks.into_iter().map(Some).collect();
        for i in [2, 0, 3, 1] {
            blocks[i] = None;
        }
        assert_eq!(memory.used(), 0);
        assert_eq!(*memory.arena.free.lock().unwrap(), vec![(0, 1 << 16)]);
        assert!(memory.block(1 << 17).is_err());
    }

    #[test]
    fn kept_blocks_are_not_used_again() {
        let memory = CodeMemory::keeping(1 << 16).unwrap();
        drop(memory.block(1 << 15).unwrap());
        assert!(memory.block(1 << 16).is_err());
        assert_eq!(memory.block(1 << 15).unwrap().start, 1 << 15);
    }
}
