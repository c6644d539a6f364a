//! Native stacks: how a collection sees what Rust functions and compiled code hold in registers and on the stack.
//!
//! There is no rooting protocol. A thread that enters a collection (or gives up the interpreter lock) stores the
//! registers that its callers may still need, the callee-saved ones, on its own stack, and everything from there to
//! the stack's base is scanned conservatively.

use std::arch::asm;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

/// Calls `f` with a stack pointer below which nothing of the callers is held: all registers that belong to them lie at
/// or above it.
#[inline(never)]
pub fn with_spilled_registers<R>(f: impl FnOnce(*const u8) -> R) -> R {
    let mut registers = [0u64; 20];
    // SAFETY: the buffer has room for every register stored.
    let stack_pointer = unsafe { spill(registers.as_mut_ptr()) };
    let result = f(stack_pointer);
    // The buffer must outlive the call: a tail call would give its place away.
    black_box(&mut registers);
    result
}

/// Stores the callee-saved registers and returns the stack pointer.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn spill(to: *mut u64) -> *const u8 {
    let sp;
    // SAFETY: the caller gives room for 6 words; nothing else changes.
    unsafe {
        asm!(
            "mov [{to}], rbx", "mov [{to} + 8], rbp", "mov [{to} + 16], r12",
            "mov [{to} + 24], r13", "mov [{to} + 32], r14", "mov [{to} + 40], r15", "mov {sp}, rsp",
            to = in(reg) to, sp = out(reg) sp, options(nostack, preserves_flags)
        );
    }
    sp
}

/// Stores the callee-saved registers and returns the stack pointer.
#[cfg(target_arch = "aarch64")]
#[inline(always)]
unsafe fn spill(to: *mut u64) -> *const u8 {
    let sp;
    // SAFETY: the caller gives room for 19 words; nothing else changes.
    unsafe {
        asm!(
            "stp x19, x20, [{to}]", "stp x21, x22, [{to}, #16]", "stp x23, x24, [{to}, #32]",
            "stp x25, x26, [{to}, #48]", "stp x27, x28, [{to}, #64]", "str x29, [{to}, #80]",
            "stp d8, d9, [{to}, #88]", "stp d10, d11, [{to}, #104]",
            "stp d12, d13, [{to}, #120]", "stp d14, d15, [{to}, #136]", "mov {sp}, sp",
            to = in(reg) to, sp = out(reg) sp, options(nostack, preserves_flags)
        );
    }
    sp
}

/// Overwrites the stack below the caller's frame, where words of finished calls would keep dead objects alive: for an
/// explicit `gc.collect()`, after which a program expects to see what died.
#[inline(never)]
pub fn scrub_stack() {
    let mut area = [0u64; 4096];
    black_box(&mut area);
}

/// Lowest and highest address of the stack this runs on, as the system made it. None where it cannot tell.
pub fn stack_bounds() -> Option<(*const u8, *const u8)> {
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
    let (mut low, mut size) = (null_mut(), 0);
    // SAFETY: the attributes are initialised by the first call, read by the second, destroyed by the third.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let rc = libc::pthread_attr_getstack(attributes.as_ptr(), &mut low, &mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        (rc == 0).then(|| (low.cast_const().cast(), low.cast_const().cast::<u8>().add(size)))
    }
}
