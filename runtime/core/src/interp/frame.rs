//! Frames: words on the thread's VM stack (or in a generator), a header below the registers.
//!
//! ```text
//! fp[-6]  EXTRA     frame object, or 0
//! fp[-5]  META      continuation kind (8) | flags (8) | destination register (16) | depth (32)
//! fp[-4]  PC        where this frame goes on, kept while it is not running
//! fp[-3]  CALLER    caller's fp
//! fp[-2]  FUNCTION  the function (its globals, builtins, closure)
//! fp[-1]  CODE      the code's `words` pointer (the code object's address is the word before)
//! fp[0..]           registers; of frames with a local mapping the last register holds it
//! ```
//! A Python call never recurses on the native stack: the callee's META says what becomes of its result. `Continuation` is
//! the closed list of answers.

use crate::object::{Code, Function};
use taipan_heap::{Gc, Word};
use taipan_parser::opcodes::Ins;

pub const HEADER_WORDS: usize = 6;
pub const CODE: usize = 1;
pub const FUNCTION: usize = 2;
pub const CALLER: usize = 3;
pub const PC: usize = 4;
pub const META: usize = 5;
pub const EXTRA: usize = 6;
/// Of frames with continuation Init: the instance being made.
pub const INSTANCE: usize = 7;

/// What happens to a frame's result. The register meant is one of the caller's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Continuation {
    /// Store into the register.
    Store = 0,
    /// `__init__`: the result must be None; the register gets the instance, which waits at `INSTANCE` below the callee's frame.
    Init = 1,
    /// `FOR_NEXT` on a generator or user iterator: a value goes to the register and skips the jump; end executes it.
    Next = 2,
    /// `SEND` to a generator: yielded value skips, returned value executes the jump.
    Send = 3,
    /// Back to Rust: the nested run ends.
    Native = 4,
    /// The truth of the result is stored (`__bool__`: must be a bool).
    Bool = 5,
    /// `__len__` asked for truth.
    LenBool = 6,
    /// `__contains__`: truth of any object; flag NEGATE inverts.
    Contains = 7,
    /// An operator method: NotImplemented leads to the next attempt, whose number is in META.
    Binary = 8,
    /// The result is dropped (`__setattr__`, `__delitem__`, setters).
    Discard = 9,
    /// `__getattr__` fallback is tried if `__getattribute__` or a getter raises AttributeError.
    GetAttr = 10,
}

/// META flag: invert the bool stored.
pub const NEGATE: u64 = 1 << 8;
/// META flag: the frame is a generator's.
pub const IN_GENERATOR: u64 = 1 << 9;

/// META bits: number of the next operator attempt.
pub const fn attempt_flag(attempt: usize) -> u64 {
    (attempt as u64 & 3) << 10
}
pub const fn meta_attempt(meta: u64) -> usize {
    (meta >> 10 & 3) as usize
}

impl Continuation {
    pub const ALL: [Continuation; 11] = [
        Continuation::Store,
        Continuation::Init,
        Continuation::Next,
        Continuation::Send,
        Continuation::Native,
        Continuation::Bool,
        Continuation::LenBool,
        Continuation::Contains,
        Continuation::Binary,
        Continuation::Discard,
        Continuation::GetAttr,
    ];
    #[inline(always)]
    pub const fn meta(self, dst: usize, depth: u32) -> u64 {
        self as u64 | (dst as u64) << 16 | (depth as u64) << 32
    }
}

/// Destination register in META.
#[inline(always)]
pub const fn meta_dst(meta: u64) -> usize {
    (meta >> 16) as u16 as usize
}
#[inline(always)]
pub const fn meta_depth(meta: u64) -> u32 {
    (meta >> 32) as u32
}

/// A frame seen through its pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Frame(pub *mut Word);

/// All functions: the pointer is a live frame of this thread (invariant of `Frame`).
impl Frame {
    #[inline(always)]
    pub fn raw(self, word: usize) -> u64 {
        // SAFETY: invariant of Frame; `word` is one of the header constants.
        unsafe { *self.0.cast::<u64>().sub(word) }
    }
    #[inline(always)]
    pub fn set_raw(self, word: usize, value: u64) {
        // SAFETY: as `raw`.
        unsafe { *self.0.cast::<u64>().sub(word) = value }
    }
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }
    #[inline(always)]
    pub fn code(self) -> Gc<Code> {
        // SAFETY: the header holds the words of a live code object (its function keeps it alive).
        unsafe { Code::of_words(self.raw(CODE) as *mut u64) }
    }
    #[inline(always)]
    pub fn function(self) -> Gc<Function> {
        // SAFETY: the header holds a live function.
        unsafe { Gc::from_raw(self.raw(FUNCTION) as *mut Function) }
    }
    #[inline(always)]
    pub fn caller(self) -> Frame {
        Frame(self.raw(CALLER) as *mut Word)
    }
    #[inline(always)]
    pub fn pc(self) -> *const Ins {
        self.raw(PC) as *const Ins
    }
    #[inline(always)]
    pub fn set_pc(self, pc: *const Ins) {
        self.set_raw(PC, pc as u64)
    }
    #[inline(always)]
    pub fn meta(self) -> u64 {
        self.raw(META)
    }
    #[inline(always)]
    pub fn continuation(self) -> Continuation {
        Continuation::ALL[(self.meta() & 0xFF) as usize]
    }
    #[inline(always)]
    pub fn depth(self) -> u32 {
        meta_depth(self.meta())
    }
    #[inline(always)]
    pub fn register(self, i: usize) -> Word {
        // SAFETY: callers index below the code's register count.
        unsafe { *self.0.add(i) }
    }
    #[inline(always)]
    pub fn set_register(self, i: usize, w: Word) {
        // SAFETY: as `register`.
        unsafe { *self.0.add(i) = w }
    }
    #[inline(always)]
    pub fn in_generator(self) -> bool {
        self.meta() & IN_GENERATOR != 0
    }
    /// The frame object made for this frame, if any.
    #[inline(always)]
    pub fn extra(self) -> u64 {
        self.raw(EXTRA)
    }
}
