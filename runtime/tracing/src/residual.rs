//! Residual bytecodes: instructions that compiled code leaves to the interpreter, one at a time, on real frames; and compiled inner
//! loops, which run as they are.
//!
//! The trace writes its registers into the frames and calls `residual` with a `Site`: the headers of frames that so far existed in
//! the trace only, what to do, and where the interpreter went on when it was recorded. The answer is 0 if it goes there again;
//! otherwise it is an *outcome*: a number for the frame and pc where it goes on, or `LOST`. The guard on it leaves by a snapshot
//! that names no frames: the state is in `Thread::outcome`. A side trace from there asks for the outcome it saw, so an instruction
//! with several outcomes (a comparison of strings, a handler that catches) becomes a chain of side traces.

use crate::measure::by_interpreter;
use crate::recorder::{FrameHeader, Place};
use crate::tier::{Jit, MAX_INLINE_DEPTH};
use crate::tree::Tree;
use std::rc::Rc;
use taipan_core::Thread;
use taipan_core::interp::call::CallArgs;
use taipan_core::interp::dispatch::{STEPS, settle_later};
use taipan_core::interp::frame::{CALLER, CODE, EXTRA, FUNCTION, Frame, META};
use taipan_core::interp::generators::{self, Resumption, resume_sync};
use taipan_core::interp::{Exec, Flow};
use taipan_core::object::{Dict, Generator, Tuple};
use taipan_core::thread::Resume;
use taipan_core::ty;
use taipan_core::types::async_generator;
use taipan_heap::{Value, Word};
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
    /// Where it stands in its source file.
    pub line: u32,
}

impl Site {
    /// What is left to the interpreter here, and its line: for the log.
    pub fn describe(&self) -> String {
        let what = match &self.action {
            Action::Step(i) | Action::Nested(i) => i.op().name(),
            Action::Raise => "unwinding",
            Action::Loop(..) => "inner loop",
        };
        format!("{what}:{}", self.line)
    }
}

/// Most instructions of generators that are interpreted after a loop over them.
const MAX_FINISHING: u32 = 40;

/// The outcome of which nothing can be said: the root frame was left, or the run ended.
pub const LOST: u64 = 1;

/// The outcome of a call that an exception came back from: it is pending, and unwound from the caller's frame on.
pub const PENDING: u64 = 2;

/// Names the state in which the interpreter is, seen from compiled code whose frames are known (outermost first): the running
/// frame's distance from the root frame (of a generator's: its number), and pc. That says all only if the frames below it stand where the
/// compiled code put them, so it is one of those frames, or one that the instruction just done has pushed on the innermost.
pub fn outcome(known: &Frames, pushed: bool, state: Resume) -> u64 {
    if state.pc.is_null() {
        return LOST;
    }
    let root = known.all()[0].0;
    let innermost = known.innermost();
    let frame = Frame(state.fp);
    if state.fp != root && frame.in_generator() {
        return match known.all().iter().position(|f| *f == frame) {
            Some(depth) => state.pc as u64 | (1 << 15 | depth as u64) << 48,
            None => LOST,
        };
    }
    let found = known.all().contains(&frame)
        || pushed && frame.caller() == innermost && (state.fp > innermost.0 || innermost.in_generator());
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

/// The frames of a piece of compiled code, outermost first.
pub struct Frames {
    count: usize,
    at: [Frame; MAX_FRAMES],
}

/// Most frames of a trace: those followed into, and one that a residual instruction pushed.
const MAX_FRAMES: usize = MAX_INLINE_DEPTH + 2;

impl Frames {
    pub fn new() -> Frames {
        Frames { count: 0, at: [Frame(std::ptr::null_mut()); MAX_FRAMES] }
    }
    pub fn push(&mut self, frame: Frame) {
        self.at[self.count] = frame;
        self.count += 1;
    }
    pub fn all(&self) -> &[Frame] {
        &self.at[..self.count]
    }
    pub fn innermost(&self) -> Frame {
        self.at[self.count - 1]
    }
    /// The frames at these places, whose registers are in memory.
    pub fn at(root: *mut Word, places: impl Iterator<Item = Place>) -> Frames {
        let mut frames = Frames::new();
        for place in places {
            let frame = frame_at(root, place, &frames);
            frames.push(frame);
        }
        frames
    }
    /// The interpreter has written registers of generators, without barriers while they run.
    pub fn remember(&self) {
        for frame in &self.all()[1..] {
            if frame.in_generator() {
                // SAFETY: the frame lies in a generator.
                taipan_heap::write_barrier(&unsafe { Generator::of_fp(frame.0) }.header);
            }
        }
    }
}

/// The frame at this place, above `below`.
pub fn frame_at(root: *mut Word, place: Place, below: &Frames) -> Frame {
    let held = place.generator.map(|r| below.innermost().register(r as usize));
    match held {
        None => Frame(root.wrapping_add(place.base as usize)),
        Some(word) => match word.and_then(|g| g.downcast::<Generator>()) {
            Some(g) => Frame(g.fp()),
            None => unreachable!("the register holds the generator that runs"),
        },
    }
}

impl Site {
    /// The outcome of this site's action.
    pub fn outcome(&self, known: &Frames, state: Resume) -> u64 {
        outcome(known, matches!(self.action, Action::Step(_)), state)
    }
}

/// Writes what memory lacks of a frame's header, and its pc. The frames below are whole; depths follow from the root's.
pub fn write_header(root: *mut Word, h: &FrameHeader, below: &Frames) -> Frame {
    let frame = frame_at(root, h.place, below);
    if h.unborn {
        frame.set_raw(CODE, h.words);
        if h.function != 0 {
            frame.set_raw(FUNCTION, h.function);
        }
        frame.set_raw(CALLER, below.innermost().0 as u64);
        let depth = u64::from(Frame(root).depth()) + below.all().len() as u64;
        frame.set_raw(META, (h.meta & 0xFFFF_FFFF) | depth << 32);
        frame.set_raw(EXTRA, 0);
    }
    for r in &h.clear {
        frame.set_register(*r as usize, None);
    }
    frame.set_pc(h.pc as *const Ins);
    frame
}

/// Called by compiled code. 0: it went as recorded.
pub extern "C" fn residual(t: *const Thread, root: *mut Word, site: *const Site) -> u64 {
    // SAFETY: compiled code passes its thread, its root frame and a site that lives as long as the code.
    let (t, site) = unsafe { (&*t, &*site) };
    if let [h] = &site.headers[..]
        && !h.unborn
        && h.place.base == 0
        && let Action::Step(i) = site.action
    {
        return in_root(t, root, site, h, i);
    }
    let mut frames = Frames::new();
    for h in &site.headers {
        let frame = write_header(root, h, &frames);
        frames.push(frame);
    }
    let frame = frames.innermost();
    let mut x = Exec { t, fp: frame.0, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 };
    let epoch = t.vm().jit_epoch.get();
    match site.action {
        Action::Loop(..) => act(&mut x, &site.action),
        _ => by_interpreter(t, || act(&mut x, &site.action)),
    }
    frames.remember();
    // Whatever the running frame was: until the next call only the root's header is sure to be whole.
    let whole = Resume { fp: root, pc: frame.pc(), words: Frame(root).raw(CODE) as *mut u64 };
    done(t, site, x.resume(), whole, epoch, || frames)
}

/// One instruction of the root frame, the only one: what most sites are.
fn in_root(t: &Thread, root: *mut Word, site: &Site, h: &FrameHeader, i: Ins) -> u64 {
    let frame = Frame(root);
    for r in &h.clear {
        frame.set_register(*r as usize, None);
    }
    let pc = h.pc as *const Ins;
    let whole = Resume { fp: root, pc, words: frame.raw(CODE) as *mut u64 };
    let mut x = Exec { t, fp: root, pc, words: whole.words };
    let epoch = t.vm().jit_epoch.get();
    by_interpreter(t, || step(&mut x, i, false));
    done(t, site, x.resume(), whole, epoch, || {
        let mut frames = Frames::new();
        frames.push(frame);
        frames
    })
}

/// What compiled code is told of a site whose action led to `state`.
#[inline(always)]
fn done(t: &Thread, site: &Site, state: Resume, whole: Resume, epoch: u64, frames: impl FnOnce() -> Frames) -> u64 {
    t.outcome.set(state);
    t.resume.set(whole);
    // A collection that the program asked for is done by the interpreter: compiled code may hold words of dead objects.
    let goes_on = t.vm().jit_epoch.get() == epoch && !t.collect_requested.get();
    if goes_on && !state.pc.is_null() && state.fp == whole.fp && state.pc as u64 == site.expected {
        // In the root frame, where it was recorded to go on.
        t.outcome_code.set(site.expected);
        return 0;
    }
    let seen = if goes_on { site.outcome(&frames(), state) } else { LOST };
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
            let frame = x.fp;
            // SAFETY: the Jit outlives its code.
            let state = unsafe { &**jit }.run_loop(x.thread(), tree, x.resume());
            x.go_on_at(state);
            // A loop over a generator mostly ends in the generator, a few instructions before that returns.
            let mut left = MAX_FINISHING;
            while !x.pc.is_null() && x.fp != frame && Frame(x.fp).in_generator() && left > 0 {
                let i = x.peek();
                x.pc = x.pc.wrapping_add(1);
                step(x, i, true);
                left -= 1;
            }
        }
    }
}

/// Runs one instruction on real frames, exceptions unwound to their handler. pc null: the nested run ended.
pub fn step(x: &mut Exec, i: Ins, nested: bool) {
    let flow = attempt(x, i, nested);
    settle_later(x, flow);
}

/// The same, but an exception stays pending.
pub fn attempt(x: &mut Exec, i: Ins, nested: bool) -> Flow {
    x.publish();
    let flow = if nested { nested_call(x, i) } else { None };
    match flow.or_else(|| generator_next(x, i)) {
        Some(flow) => flow,
        None => STEPS[i.op_byte() as usize](x, i),
    }
}

/// `FOR_NEXT` and `SEND` on a generator: its body runs in a nested run, so that the trace stays in its own frames.
fn generator_next(x: &mut Exec, i: Ins) -> Option<Flow> {
    let t = x.thread();
    let sent = match i.op() {
        Opcode::FOR_NEXT => Value::NONE,
        Opcode::SEND => x.get(i.c()),
        _ => return None,
    };
    let it = x.get(i.b());
    let shape = t.shape_of(it);
    let outcome = match shape {
        ty::GENERATOR => resume_sync(t, it.downcast()?, Resumption::Send(sent)),
        ty::COROUTINE if i.op() == Opcode::SEND => resume_sync(t, it.downcast()?, Resumption::Send(sent)),
        ty::ASYNC_GENERATOR_ASEND if i.op() == Opcode::SEND => {
            async_generator::advance(t, it.downcast()?, Resumption::Send(sent))
        }
        _ => return None,
    };
    Some(match outcome {
        Ok(outcome) => generators::came_to(x, i, outcome),
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
        Opcode::CALL_EX => {
            let keywords = x.word(i.b() + 2).and_then(|d| d.downcast::<Dict>()).filter(|d| !d.is_empty());
            let words = x.get(i.b() + 1).downcast::<Tuple>().filter(|_| keywords.is_none())?;
            // SAFETY: items of a finished tuple are words; it stays in its register.
            let words: &[Word] = unsafe { std::slice::from_raw_parts(words.items_ptr(), words.len()) };
            (Ok(x.get(i.b())), CallArgs::positional(words))
        }
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
