//! Residual bytecodes: instructions that compiled code leaves to the interpreter, one at a time, on real frames; and compiled inner
//! loops, which run as they are.
//!
//! The trace writes its registers into the frames and calls `residual` with a `Site`: the headers of frames that so far existed in
//! the trace only, what to do, and where the interpreter went on when it was recorded. The answer is 0 if it goes there again;
//! otherwise it is an *outcome*: a number for the frame and pc where it goes on, or `LOST`. The guard on it leaves by a snapshot
//! that names no frames: the state is in `Thread::outcome`. A side trace from there asks for the outcome it saw, so an instruction
//! with several outcomes (a comparison of strings, a handler that catches) becomes a chain of side traces.

use crate::recorder::FrameHeader;
use crate::tier::Jit;
use crate::tree::Tree;
use std::rc::Rc;
use taipan_core::Thread;
use taipan_core::interp::call::CallArgs;
use taipan_core::interp::dispatch::{STEPS, settle_later};
use taipan_core::interp::frame::{CALLER, CODE, EXTRA, FUNCTION, Frame, META};
use taipan_core::interp::{Exec, Flow, generators_next};
use taipan_core::object::{Generator, Tuple};
use taipan_core::thread::Resume;
use taipan_core::ty;
use taipan_heap::{Gc, Value, Word};
use taipan_parser::code::NO_CONST;
use taipan_parser::opcodes::{Ins, Opcode};

/// What a site does.
pub enum Action {
    /// One instruction.
    Step(Ins),
    /// A call instruction, run to the callee's end instead of entering its frame.
    Nested(Ins),
    /// An exception is pending: it is unwound.
    Raise,
    /// The compiled loop that the running frame has come to. The Jit owns every tree.
    Loop(*const Jit, Rc<Tree>),
}

/// Description of one residual instruction of a trace.
pub struct Site {
    pub headers: Vec<FrameHeader>,
    pub action: Action,
    /// The outcome recorded: what is answered with 0.
    pub expected: u64,
}

/// The outcome of which nothing can be said: the root frame was left, or the run ended.
pub const LOST: u64 = 1;

/// Names the state in which the interpreter is, seen from compiled code whose frames are known (their distances from the root
/// frame, outermost first): the running frame's distance and pc. That says all only if the frames below it stand where the
/// compiled code put them, so it is one of those frames, or one that the instruction just done has pushed on the innermost.
pub fn outcome(root: *mut Word, known: impl DoubleEndedIterator<Item = u32>, pushed: bool, state: Resume) -> u64 {
    if state.pc.is_null() {
        return LOST;
    }
    let at = |base: u32| root.wrapping_add(base as usize);
    let mut known = known.rev();
    let innermost = known.next().unwrap_or(0);
    let frame = Frame(state.fp);
    let found = state.fp == at(innermost)
        || known.any(|base| at(base) == state.fp)
        || pushed && !frame.in_generator() && frame.caller().0 == at(innermost) && state.fp > at(innermost);
    if !found {
        return LOST;
    }
    // SAFETY: the root and this frame lie on this thread's VM stack, or are the same.
    let distance = unsafe { state.fp.offset_from(root) };
    if !(0..1 << 15).contains(&distance) {
        return LOST;
    }
    state.pc as u64 | (distance as u64) << 48
}

impl Site {
    /// The outcome of this site's action.
    pub fn outcome(&self, root: *mut Word, state: Resume) -> u64 {
        let pushed = matches!(self.action, Action::Step(_));
        outcome(root, self.headers.iter().map(|h| h.base), pushed, state)
    }
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
            if h.function != 0 {
                frame.set_raw(FUNCTION, h.function);
            }
            frame.set_raw(CALLER, caller.0 as u64);
            frame.set_raw(META, (h.meta & 0xFFFF_FFFF) | ((depth as u64 + i as u64) << 32));
            frame.set_raw(EXTRA, 0);
        }
        for r in &h.clear {
            frame.set_register(*r as usize, None);
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
    act(&mut x, &site.action);
    let state = x.resume();
    t.outcome.set(state);
    // Whatever the running frame was: until the next call only the root's header is sure to be whole.
    t.resume.set(Resume { fp: root, pc: frame.pc(), words: Frame(root).raw(CODE) as *mut u64 });
    // A collection that the program asked for is done by the interpreter: compiled code may hold words of dead objects.
    let goes_on = t.vm().jit_epoch.get() == epoch && !t.collect_requested.get();
    let seen = if goes_on { site.outcome(root, state) } else { LOST };
    t.outcome_code.set(seen);
    if seen == site.expected { 0 } else { seen }
}

/// Gives the pending exception to its handler; pc null: the nested run ended.
pub fn raise(x: &mut Exec) {
    x.publish();
    settle_later(x, Flow::Raise);
}

/// Does what a site describes.
pub fn act(x: &mut Exec, action: &Action) {
    match action {
        Action::Step(i) => step(x, *i, false),
        Action::Nested(i) => step(x, *i, true),
        Action::Raise => raise(x),
        Action::Loop(jit, tree) => {
            x.publish();
            // SAFETY: the Jit outlives its code.
            let state = unsafe { &**jit }.run_loop(x.thread(), tree, x.resume());
            x.go_on_at(state);
        }
    }
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
    settle_later(x, flow);
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
