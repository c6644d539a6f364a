//! From opcode to handler.
//!
//! Optimised builds dispatch by tail calls: each handler is a small `extern "C"` function whose last act is a jump to the next one,
//! with the machine's four words and the instruction in registers. That holds only while a fast handler contains no call,
//! returns `()`, and never lets the address of its `Exec` escape: slow paths are functions of their own that get the words by
//! value and answer through the thread. Debug builds run the same table by a loop.

use super::exec::Exec;
use super::op::{Flow, Op};
use super::unwind;
use crate::thread::{Resume, Thread};
use taipan_heap::Word;
use taipan_parser::for_each_opcode;
use taipan_parser::opcodes::Ins;

/// A tail-called handler. `ins` is the instruction, `pc` the one after it.
type Handler = unsafe extern "C" fn(*const Thread, *mut Word, *const Ins, *mut u64, u64);

/// One instruction by all its levels; for loops and for residual calls of compiled code.
pub type Step = fn(&mut Exec, Ins) -> Flow;

macro_rules! tables {
    ($($name:ident),*) => {
        static HANDLERS: [Handler; 256] = {
            let mut table: [Handler; 256] = [handler::<ops::NOP>; 256];
            $( table[taipan_parser::opcodes::Opcode::$name as usize] = handler::<ops::$name>; )*
            table
        };
        /// By opcode: every level of an instruction.
        pub static STEPS: [Step; 256] = {
            let mut table: [Step; 256] = [step::<ops::NOP>; 256];
            $( table[taipan_parser::opcodes::Opcode::$name as usize] = step::<ops::$name>; )*
            table
        };
        /// By opcode: the slow level alone.
        pub static SLOW: [Step; 256] = {
            let mut table: [Step; 256] = [<ops::NOP as Op>::slow; 256];
            $( table[taipan_parser::opcodes::Opcode::$name as usize] = <ops::$name as Op>::slow; )*
            table
        };
    };
}

/// Every opcode's implementation under its name.
pub mod ops {
    pub use crate::interp::arith::*;
    pub use crate::interp::attrs::*;
    pub use crate::interp::build::*;
    pub use crate::interp::calls::*;
    pub use crate::interp::compare::*;
    pub use crate::interp::control::*;
    pub use crate::interp::except::*;
    pub use crate::interp::generators::*;
    pub use crate::interp::imports::*;
    pub use crate::interp::items::*;
    pub use crate::interp::iterate::*;
    pub use crate::interp::matching::*;
    pub use crate::interp::names::*;
}

for_each_opcode!(tables);

/// All levels of an instruction; the state is published before the slow ones.
fn step<O: Op>(x: &mut Exec, i: Ins) -> Flow {
    match O::run(x, i) {
        Flow::Slow => {
            x.publish();
            match O::warm(x, i) {
                Flow::Slow => O::slow(x, i),
                flow => flow,
            }
        }
        flow => flow,
    }
}

unsafe extern "C" fn handler<O: Op>(t: *const Thread, fp: *mut Word, pc: *const Ins, words: *mut u64, ins: u64) {
    let mut m = Exec { t, fp, pc, words };
    match O::run(&mut m, Ins(ins)) {
        // SAFETY: pc is within the code: it never runs past a return or jump.
        Flow::Next => unsafe {
            let next = *m.pc;
            HANDLERS[next.op_byte() as usize](m.t, m.fp, m.pc.add(1), m.words, next.0)
        },
        // The result of a nested run is in the thread.
        Flow::Stop => {}
        // SAFETY: the same state again.
        _ => unsafe { slow_handler::<O>(t, fp, pc, words, ins) },
    }
}

#[cold]
#[inline(never)]
unsafe extern "C" fn slow_handler<O: Op>(t: *const Thread, fp: *mut Word, pc: *const Ins, words: *mut u64, ins: u64) {
    let mut done = false;
    if O::has_between(&Exec { t, fp, pc, words }, Ins(ins)) {
        let pc = between::<O>(t, fp, pc, words, ins);
        done = pc == ELSEWHERE;
        if !done && !pc.is_null() {
            // SAFETY: the same frame, further on.
            return unsafe {
                let next = *pc;
                HANDLERS[next.op_byte() as usize](t, fp, pc.add(1), words, next.0)
            };
        }
    }
    if !done {
        slow_levels::<O>(t, fp, pc, words, ins);
    }
    // SAFETY: the thread is live; its resume state is the interpreter's, or says stop.
    unsafe {
        let Resume { fp, pc, words } = (*t).resume.get();
        if pc.is_null() {
            return;
        }
        let next = *pc;
        HANDLERS[next.op_byte() as usize](t, fp, pc.add(1), words, next.0)
    }
}

/// Answer of `between`: where it goes on stands in `Thread::resume`.
const ELSEWHERE: *const Ins = std::ptr::without_provenance(1);

/// The level between: where it goes on in the same frame, or `ELSEWHERE`, or null if it did nothing.
#[inline(never)]
fn between<O: Op>(t: *const Thread, fp: *mut Word, pc: *const Ins, words: *mut u64, ins: u64) -> *const Ins {
    let mut x = Exec { t, fp, pc, words };
    match O::between(&mut x, Ins(ins)) {
        Flow::Slow => std::ptr::null(),
        Flow::Next if x.fp == fp && !x.thread().collect_requested.get() => x.pc,
        flow => {
            settle(&mut x, flow);
            x.thread().resume.set(x.resume());
            ELSEWHERE
        }
    }
}

/// Warm and slow level, then unwinding; leaves the state in `Thread::resume` (pc null: stop).
///
/// Takes the state in registers: an `Exec` in memory would keep the caller from leaving by a tail call.
#[inline(never)]
fn slow_levels<O: Op>(t: *const Thread, fp: *mut Word, pc: *const Ins, words: *mut u64, ins: u64) {
    let (mut x, i) = (Exec { t, fp, pc, words }, Ins(ins));
    x.publish();
    let mut flow = O::warm(&mut x, i);
    if flow == Flow::Slow {
        flow = O::slow(&mut x, i);
    }
    settle(&mut x, flow);
    x.thread().resume.set(x.resume());
}

/// Makes `Next` or stop (pc null) of any outcome.
pub fn settle(x: &mut Exec, mut flow: Flow) {
    if x.thread().collect_requested.get() {
        flow = collect_requested(x, flow);
    }
    settle_later(x, flow);
}

/// The same, but a collection that was asked for waits: for compiled code, which is left for it.
pub fn settle_later(x: &mut Exec, flow: Flow) {
    let stop = match flow {
        Flow::Next => false,
        Flow::Raise => !unwind::unwind(x),
        Flow::Stop => true,
        Flow::Slow => unreachable!("the slow level is the last"),
    };
    if stop {
        x.pc = std::ptr::null();
    }
}

/// An instruction that called `gc.collect()` is done. Only now is the native stack short, so that no dead word in the
/// frames of Rust functions keeps an object alive.
#[cold]
#[inline(never)]
fn collect_requested(x: &mut Exec, flow: Flow) -> Flow {
    let t = x.thread();
    if flow == Flow::Next {
        x.publish();
    }
    crate::ops::pending::collect(t);
    match crate::ops::pending::run_pending(t) {
        Err(_) if flow == Flow::Next => Flow::Raise,
        _ => flow,
    }
}

/// Runs from `start` until a frame with continuation Native is left.
pub(super) fn run(t: &Thread, start: Resume) {
    if cfg!(debug_assertions) {
        return run_loop(t, start);
    }
    // SAFETY: `start` is a state of this thread's interpreter.
    unsafe {
        let next = *start.pc;
        HANDLERS[next.op_byte() as usize](t, start.fp, start.pc.add(1), start.words, next.0);
    }
}

fn run_loop(t: &Thread, start: Resume) {
    let mut x = Exec { t, fp: start.fp, pc: start.pc, words: start.words };
    loop {
        let i = x.peek();
        x.pc = x.pc.wrapping_add(1);
        let flow = STEPS[i.op_byte() as usize](&mut x, i);
        if flow != Flow::Next || x.thread().collect_requested.get() {
            settle(&mut x, flow);
            if x.pc.is_null() {
                return;
            }
        }
    }
}
