//! Residual bytecodes: instructions that compiled code leaves to the interpreter, one at a time, on real frames.
//!
//! The trace writes its registers into the frames and calls `residual` with a `Site`: the headers of frames that so far existed in
//! the trace only, the instruction, and where the interpreter went on when it was recorded. If it goes there again the trace
//! goes on; otherwise compiled code is left, with the interpreter's state in `Thread::resume`.

use crate::recorder::FrameHeader;
use taipan_core::Thread;
use taipan_core::interp::call::CallArgs;
use taipan_core::interp::dispatch::{STEPS, settle};
use taipan_core::interp::frame::{CALLER, CODE, EXTRA, FUNCTION, Frame, META};
use taipan_core::interp::{Exec, Flow, generators_next};
use taipan_core::object::{Generator, Tuple};
use taipan_core::thread::Resume;
use taipan_core::ty;
use taipan_heap::{Gc, Value, Word};
use taipan_parser::code::NO_CONST;
use taipan_parser::opcodes::{Ins, Opcode};

/// Description of one residual instruction of a trace.
pub struct Site {
    pub headers: Vec<FrameHeader>,
    pub instruction: Ins,
    /// Calls run to their end here instead of entering the callee's frame.
    pub nested: bool,
    /// Slot of the frame that runs afterwards, and its pc.
    pub expected_base: u32,
    pub expected_pc: u64,
}

/// Writes the headers of frames that memory lacks, and the pcs of all. Depths follow from the root's.
pub fn write_headers(root: *mut Word, headers: &[FrameHeader]) -> Frame {
    let mut frame = Frame(root);
    let depth = frame.depth();
    for (i, h) in headers.iter().enumerate() {
        let caller = frame;
        frame = Frame(root.wrapping_add(h.base as usize));
        if h.unborn {
            frame.set_raw(CODE, h.words);
            frame.set_raw(FUNCTION, h.function);
            frame.set_raw(CALLER, caller.0 as u64);
            frame.set_raw(META, (h.meta & 0xFFFF_FFFF) | ((depth as u64 + i as u64) << 32));
            frame.set_raw(EXTRA, 0);
            for r in &h.clear {
                frame.set_register(*r as usize, None);
            }
        }
        frame.set_pc(h.pc as *const Ins);
    }
    frame
}

/// Called by compiled code. 0: it went as recorded.
pub extern "C" fn residual(t: *const Thread, root: *mut Word, site: *const Site) -> u64 {
    // SAFETY: compiled code passes its thread, its root frame and a site that lives as long as the code.
    let (t, site) = unsafe { (&*t, &*site) };
    let frame = write_headers(root, &site.headers);
    let mut x = Exec { t, fp: frame.0, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 };
    let epoch = t.vm().jit_epoch.get();
    step(&mut x, site.instruction, site.nested);
    went(&x, root, site, epoch)
}

/// The same for an exception that is pending behind the instruction: unwinds it.
pub extern "C" fn unwind(t: *const Thread, root: *mut Word, site: *const Site) -> u64 {
    // SAFETY: as `residual`.
    let (t, site) = unsafe { (&*t, &*site) };
    let frame = write_headers(root, &site.headers);
    let mut x = Exec { t, fp: frame.0, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 };
    let epoch = t.vm().jit_epoch.get();
    raise(&mut x);
    went(&x, root, site, epoch)
}

/// Gives the pending exception to its handler; pc null: the nested run ended.
pub fn raise(x: &mut Exec) {
    x.publish();
    settle(x, Flow::Raise);
}

/// 0 if control is where it was when this was recorded, and nothing the code relies on has changed.
fn went(x: &Exec, root: *mut Word, site: &Site, epoch: u64) -> u64 {
    let t = x.thread();
    let as_recorded = x.pc as u64 == site.expected_pc
        && x.fp == root.wrapping_add(site.expected_base as usize)
        && t.vm().jit_epoch.get() == epoch;
    if as_recorded {
        // Frames above may exist in compiled code only from now on: none of theirs is the running one.
        let frame = Frame(root);
        t.resume.set(Resume { fp: root, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 });
        return 0;
    }
    t.resume.set(x.resume());
    1
}

/// Runs one instruction on real frames, exceptions unwound to their handler. pc null: the nested run ended.
pub fn step(x: &mut Exec, i: Ins, nested: bool) {
    x.publish();
    let flow = if nested { nested_call(x, i) } else { None };
    let flow = match flow {
        Some(flow) => flow,
        None => match generator_next(x, i) {
            Some(flow) => flow,
            None => STEPS[i.op_byte() as usize](x, i),
        },
    };
    settle(x, flow);
}

/// `FOR_NEXT` on a generator: its body runs in a nested run, so that the trace stays in its own frames.
fn generator_next(x: &mut Exec, i: Ins) -> Option<Flow> {
    use taipan_core::interp::Machine;
    if i.op() != Opcode::FOR_NEXT {
        return None;
    }
    let t = x.thread();
    let it = x.get(i.b());
    let g: Gc<Generator> = it.downcast()?;
    if !t.is_exact(it, ty::GENERATOR) {
        return None;
    }
    Some(match generators_next(t, g) {
        Ok(Some(v)) => {
            x.put(i.a(), v);
            x.follow(false);
            Flow::Next
        }
        Ok(None) => {
            x.follow(true);
            Flow::Next
        }
        Err(_) => Flow::Raise,
    })
}

/// A call instruction run to its end.
fn nested_call(x: &mut Exec, i: Ins) -> Option<Flow> {
    let t = x.thread();
    let code = x.code();
    let args = |first: usize, extra: usize| -> CallArgs<'static> {
        let s = code.site(i.c());
        let names = if s.kwnames == NO_CONST { None } else { code.raw_const(s.kwnames).downcast::<Tuple>() };
        CallArgs { words: x.window(first, s.argc as usize + extra), names }
    };
    let (callee, args) = match i.op() {
        Opcode::CALL => (Ok(x.get(i.b())), args(i.b() + 1, 0)),
        Opcode::CALL_METHOD if x.word(i.b() + 1).is_some() => (Ok(x.get(i.b())), args(i.b() + 1, 1)),
        Opcode::CALL_METHOD => (Ok(x.get(i.b())), args(i.b() + 2, 0)),
        Opcode::INVOKE => (t.getattr(x.get(i.b()), x.site_name(i.c())), args(i.b() + 1, 0)),
        _ => return None,
    };
    let result = callee.and_then(|f: Value| taipan_core::interp::call::call_sync(t, f, args.words, args.names));
    Some(match result {
        Ok(v) => {
            x.put(i.a(), v);
            Flow::Next
        }
        Err(_) => Flow::Raise,
    })
}
