//! The Recorder: the state of a recording. Beside the real machine (an `Exec`, which really runs the program) it keeps *shadow frames*:
//! for each register its name in the trace, or that memory holds it.
//!
//! Invariants:
//! - What is recorded has happened: when recording stops, the interpreter goes on from the real machine's state.
//! - A snapshot is the state at the start of the current instruction; it is made when the first guard asks and shared by the
//!   instruction's other guards.
//! - A root-frame register never touched in the trace is in memory, or (if it is carried around the loop) a parameter of the
//!   loop's head. Of every root register written since the head a snapshot names the value, or knows that memory has it.

use crate::tier::MAX_INLINE_DEPTH;
use crate::tree::{PC_MASK, Recorded};
use std::rc::Rc;
use taipan_core::Thread;
use taipan_core::interp::Exec;
use taipan_core::interp::frame::{Continuation, Frame};
use taipan_core::object::Code;
use taipan_core::thread::Resume;
use taipan_heap::{Gc, Value as Word64, Word};
use taipan_jit::ir::{self, BlockId, Builder, SnapVal, SnapshotId, Type};
use taipan_parser::liveness::Liveness;
use taipan_parser::opcodes::{Ins, Operand};

/// Why a recording ended without a trace. Plain sentences: users read them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Abort {
    TooLong,
    InnerLoop,
    LeftRoot,
    CodeDone,
    GeneratorFrame,
    Memory,
    Polled,
    Changed,
    Small,
    Collected,
    Pending,
    Ended,
    Outdated,
    Growing,
    Overgrown,
    Fleeting,
}

impl Abort {
    pub fn text(self) -> &'static str {
        match self {
            Abort::TooLong => "trace too long",
            Abort::InnerLoop => "an inner loop goes round too often to be unrolled",
            Abort::LeftRoot => "the loop's function returned or an exception left it",
            Abort::CodeDone => "the program ended",
            Abort::GeneratorFrame => "control went into a generator",
            Abort::Memory => "out of memory",
            Abort::Changed => "a class or global that the trace relied on changed meanwhile",
            Abort::Collected => "the program asked for a garbage collection",
            Abort::Ended => "the loop ended in the round that was recorded",
            Abort::Pending => "an inner loop is being compiled",
            Abort::Growing => "an inner loop was left by a way that has no code yet",
            Abort::Outdated => "an inner loop that it unrolled has code now: it is recorded again",
            Abort::Overgrown => {
                "it has all the side traces that it may have, and is still left all the time: it is recorded again"
            }
            Abort::Fleeting => "a class is new that the program has made many times",
            Abort::Small => "the function is too small to be worth an entry of its own",
            Abort::Polled => "a signal or finalizer interrupted the recording",
        }
    }
}

/// A register as the trace knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reg {
    /// Not written by the trace. Of the root frame: what came in at the loop's head, a parameter of it. Of a frame that is not in
    /// memory: absent.
    Untouched,
    /// Memory holds it.
    Memory,
    /// This value; `stale`: memory does not have it yet.
    Known { value: ir::Value, stale: bool },
}

/// How much of a frame memory has, in the words of a snapshot: all that is not named,
pub const BORN: u64 = 0;
/// nothing (what is not named is absent),
pub const UNBORN: u64 = 1;
/// header and arguments, and the registers whose numbers follow (what else is not named is absent): a function's root frame, whose
/// caller wrote no more.
pub const PARTIAL: u64 = 2;
/// as BORN, but it lies in a generator: in the one that the caller's register of the number that follows holds.
pub const IN_GENERATOR: u64 = 3;

/// A frame as the trace knows it.
pub struct Shadow {
    pub fp: *mut Word,
    /// Slot of register 0, counted from the root's register 0. Of a generator's frame: a number that only snapshots use (see
    /// `generators`).
    pub base: u32,
    /// Where frames above it begin.
    pub end: u32,
    /// Of a generator's frame: the register of the frame below that holds the generator.
    pub generator: Option<u32>,
    pub code: Gc<Code>,
    /// The function, 0 if it is a value of the trace.
    pub function: u64,
    /// That value (see `calls`).
    pub callee: Option<ir::Value>,
    /// Of a frame with continuation Init: the instance being made.
    pub instance: Option<ir::Value>,
    pub meta: u64,
    pub registers: Vec<Reg>,
    /// Memory lacks the header and whatever is not named: the frame exists in the trace only.
    pub unborn: bool,
    pub liveness: Rc<Liveness>,
    /// Bytecodes recorded before this frame was entered.
    pub since: usize,
    /// The trace knows that the frame's function has the globals it had. (Code may be shared by functions that have others.)
    pub globals_known: bool,
}

/// Where a frame lies.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// See `Shadow`.
    pub base: u32,
    pub generator: Option<u32>,
}

/// How to write a frame's header: in a residual call's description. Snapshots carry the same words.
#[derive(Clone, Debug)]
pub struct FrameHeader {
    pub place: Place,
    pub words: u64,
    /// 0: it is in memory.
    pub function: u64,
    pub meta: u64,
    pub pc: u64,
    /// The frame is not in memory yet.
    pub unborn: bool,
    /// Registers of an unborn frame that are absent.
    pub clear: Vec<u32>,
}

pub struct Recorder<'a> {
    pub x: Exec,
    pub t: &'a Thread,
    pub tree: &'a mut Recorded,
    pub block: BlockId,
    pub frames: Vec<Shadow>,
    /// pc of the instruction being recorded.
    pub at: *const Ins,
    pub snapshot: Option<SnapshotId>,
    pub loop_pc: *const Ins,
    pub bytecodes: usize,
    /// The key of a lookup that is to follow, which is not plain but needs no Python code (`dict::silent`).
    pub silent: Option<ir::Value>,
    pub abort: Option<Abort>,
    /// Visits of back-edges to other heads.
    pub inner: Vec<(*const Ins, u32)>,
    /// Operations of the graph when this recording began.
    pub first_op: usize,
    pub jit: &'a crate::tier::Jit,
    /// A call that compiled code makes through the callee's entry slot, not followed: set by `enter`, made by the driver.
    pub call: Option<crate::call::Called>,
    /// A native that the driver calls with real frames: set by `call_native` and `call_class`.
    pub framed: Option<crate::natives::Framed>,
    /// Whether the native asked about last is one.
    pub needs_frames: bool,
    /// The compiled inner loop that ran last, so that what follows it is recorded and not run again: frame and pc.
    pub ran: Option<(*mut Word, *const Ins)>,
    /// The root trace is being recorded, not a side trace.
    pub root_trace: bool,
    /// The tree has been recorded again for an inner loop: it stays.
    pub renewed: bool,
    /// The function followed into that took most bytecodes so far, and how many.
    pub longest: Option<(Gc<Code>, usize)>,
    pub exceptions: crate::raising::Exceptions,
}

impl<'a> Recorder<'a> {
    pub fn b(&mut self) -> Builder<'_> {
        Builder::at(&mut self.tree.graph, self.block)
    }
    pub fn op(&mut self, code: ir::Opcode, args: &[ir::Value]) -> ir::Value {
        self.b().op(code, args)
    }

    /// A constant word, kept alive with the tree.
    pub fn constant_word(&mut self, v: Word64) -> ir::Value {
        if v.is_pointer() {
            self.tree.roots.push(self.t.vm().heap.keep(v));
        }
        self.tree.graph.constant(Type::Val, v.bits())
    }

    pub fn top(&mut self) -> &mut Shadow {
        match self.frames.last_mut() {
            Some(f) => f,
            None => unreachable!("a recording has its root frame"),
        }
    }

    /// Name of register `i` of the running frame.
    pub fn register(&mut self, i: usize) -> ir::Value {
        let depth = self.frames.len() - 1;
        self.register_of(depth, i)
    }

    pub fn register_of(&mut self, depth: usize, i: usize) -> ir::Value {
        match self.frames[depth].registers[i] {
            Reg::Known { value, .. } => return value,
            Reg::Untouched if depth == 0 => return self.head_param(i),
            Reg::Untouched => return self.tree.graph.constant(Type::Val, 0),
            Reg::Memory => {}
        }
        let value = self.load_register(depth, i);
        self.frames[depth].registers[i] = Reg::Known { value, stale: false };
        value
    }

    /// The parameter of the loop's head for root register `i`.
    pub fn head_param(&mut self, i: usize) -> ir::Value {
        if let Some(v) = self.tree.params.get(&i) {
            return *v;
        }
        let v = self.tree.graph.add_param(self.tree.head, Type::Val);
        self.tree.params.insert(i, v);
        v
    }

    pub fn set_register(&mut self, i: usize, value: ir::Value) {
        self.top().registers[i] = Reg::Known { value, stale: true };
    }

    /// The snapshot of the instruction being recorded.
    pub fn here(&mut self) -> SnapshotId {
        if let Some(s) = self.snapshot {
            return s;
        }
        let s = self.snapshot_at(self.at);
        self.snapshot = Some(s);
        s
    }

    /// A snapshot of the shadow frames, the innermost at `pc`.
    pub fn snapshot_at(&mut self, pc: *const Ins) -> SnapshotId {
        let count = self.frames.len();
        let mut frames = Vec::with_capacity(count);
        // Registers of the root frame that memory has, though the trace wrote them since the loop's head.
        let mut settled = Vec::new();
        for depth in 0..count {
            let f = &self.frames[depth];
            let innermost = depth + 1 == count;
            let at = if innermost { pc } else { Frame(f.fp).pc() };
            let index = f.code.index_of(at);
            let during = !innermost || pc as u64 & !PC_MASK != 0;
            let live = |r| if during { f.liveness.is_live_during(index, r) } else { f.liveness.is_live(index, r) };
            let read_again = self.frames.get(depth + 1).map_or([None; 2], |callee| read_again(callee, at));
            let state = match depth {
                0 if self.loop_pc.is_null() => PARTIAL,
                _ if f.unborn => UNBORN,
                _ if f.generator.is_some() => IN_GENERATOR,
                _ => BORN,
            };
            let mut words = vec![f.base as u64, f.code.words as u64, f.function, f.meta, at as u64, state];
            words.extend(f.generator.map(u64::from));
            let mut slots = Vec::new();
            for (i, r) in f.registers.iter().enumerate() {
                match *r {
                    Reg::Known { value, stale: true } if live(i) || read_again.contains(&Some(i)) => {
                        slots.push((f.base + i as u32, SnapVal::Value(value)));
                    }
                    Reg::Known { stale: false, .. } | Reg::Memory if depth == 0 => settled.push(i as u32),
                    _ => {}
                }
            }
            if depth == 0 {
                slots.extend(self.exceptions.slot());
            }
            if f.unborn {
                slots.extend(Self::values_below(f).map(|(slot, v)| (slot, SnapVal::Value(v))));
            }
            if state == PARTIAL {
                words.extend(settled.iter().map(|r| *r as u64));
            }
            slots.shrink_to_fit();
            frames.push(ir::Frame { words: words.into(), slots });
        }
        let s = self.b().snapshot(frames);
        if !settled.is_empty() {
            self.tree.settled.insert(s, settled);
        }
        s
    }

    /// Writes every register the trace knows into the interpreter's frames, and describes the headers to be written: what a call
    /// that needs real frames is given.
    pub fn commit(&mut self) -> Vec<FrameHeader> {
        let mut headers = Vec::with_capacity(self.frames.len());
        self.write_handled();
        let count = self.frames.len();
        for depth in 0..count {
            let place = self.frames[depth].place();
            let mut registers = std::mem::take(&mut self.frames[depth].registers);
            let mut clear = Vec::new();
            for (i, r) in registers.iter_mut().enumerate() {
                match *r {
                    Reg::Known { value, stale: true } => {
                        self.store_register(depth, i, value);
                        *r = Reg::Known { value, stale: false };
                    }
                    Reg::Untouched if self.frames[depth].unborn => {
                        clear.push(i as u32);
                        let absent = self.tree.graph.constant(Type::Val, 0);
                        *r = Reg::Known { value: absent, stale: false };
                    }
                    _ => {}
                }
            }
            if self.frames[depth].unborn {
                for (slot, v) in Self::values_below(&self.frames[depth]).collect::<Vec<_>>() {
                    self.b().frame_store(slot, v);
                }
            }
            let f = &mut self.frames[depth];
            f.registers = registers;
            let pc = if depth + 1 == count { self.x.pc } else { Frame(f.fp).pc() };
            headers.push(FrameHeader {
                place,
                words: f.code.words as u64,
                function: f.function,
                meta: f.meta,
                pc: pc as u64,
                unborn: std::mem::take(&mut f.unborn),
                clear,
            });
        }
        headers
    }

    /// Makes the shadow stack match the real frames after the interpreter ran by itself. `false`: control is somewhere a trace
    /// cannot follow.
    pub fn resync(&mut self) -> bool {
        let mut above: Vec<Shadow> = Vec::new();
        let mut frame = Frame(self.x.fp);
        loop {
            if let Some(depth) = self.frames.iter().position(|f| f.is(frame)) {
                if depth + above.len() > MAX_INLINE_DEPTH {
                    return false;
                }
                self.frames.truncate(depth + 1);
                self.frames.extend(above.into_iter().rev());
                return true;
            }
            // Both lie on this thread's VM stack unless the frame is a generator's or below the root. In the place of one known
            // may stand a new one: an operator method that answered NotImplemented leaves it to the next attempt's frame.
            if frame.is_null() || frame.in_generator() || frame.0 <= self.frames[0].fp {
                return false;
            }
            above.push(Shadow::of(frame, self.frames[0].fp, 0, &self.jit.liveness));
            frame = frame.caller();
        }
    }
}

/// Registers of the caller that are read again while `callee` runs or when it returns: an operator's operands (its instruction stands
/// before `after`), for the method that is tried next; the generator that `callee` is the frame of.
pub fn read_again(callee: &Shadow, after: *const Ins) -> [Option<usize>; 2] {
    if let Some(r) = callee.generator {
        return [Some(r as usize), None];
    }
    if callee.meta & 0xFF != Continuation::Binary as u64 {
        return [None; 2];
    }
    // SAFETY: a caller stands behind the instruction that made the callee's frame.
    let i = unsafe { *after.sub(1) };
    let right = (i.op().operands()[2] != Operand::Const).then(|| i.c());
    [Some(i.b()), right]
}

impl Shadow {
    pub fn place(&self) -> Place {
        Place { base: self.base, generator: self.generator }
    }

    /// Is the real frame the one that this is the shadow of?
    pub fn is(&self, frame: Frame) -> bool {
        self.fp == frame.0 && self.code == frame.code() && self.meta as u32 == frame.meta() as u32
    }

    /// The shadow of the real frame `frame`, number `depth` of a trace with this root, all registers in memory.
    pub fn of(frame: Frame, root: *mut Word, depth: usize, liveness: &crate::tier::LivenessCache) -> Shadow {
        let code = frame.code();
        let x = |frame: Frame| Exec { t: std::ptr::null(), fp: frame.0, pc: frame.pc(), words: code.words };
        let generator = if frame.0 == root { None } else { crate::generators::held_in(frame) };
        // SAFETY: frames and their ends lie on the thread's VM stack, or the frame is the root.
        let distance = |at: *mut Word| unsafe { at.offset_from(root) } as u32;
        let end = if generator.is_some() { distance(x(frame).frame_end()) } else { 0 };
        Shadow {
            fp: frame.0,
            base: if generator.is_some() { crate::generators::base(depth) } else { distance(frame.0) },
            end: if generator.is_some() { end } else { distance(frame.0) + code.register_count },
            generator,
            code,
            function: frame.function().address() as u64,
            callee: None,
            instance: None,
            meta: frame.meta(),
            registers: vec![Reg::Memory; code.register_count as usize],
            unborn: false,
            liveness: liveness.of(code),
            since: 0,
            globals_known: false,
        }
    }

    /// The frames from `root` to the running one of `state`, if that is above and not too far: a method that the interpreter called may
    /// have recursed.
    pub fn all(root: *mut Word, state: Resume, liveness: &crate::tier::LivenessCache) -> Option<Vec<Shadow>> {
        let mut frames = Vec::new();
        let mut frame = Frame(state.fp);
        loop {
            let unknown = frame.in_generator() && frame.0 != root && crate::generators::held_in(frame).is_none();
            if frame.is_null() || unknown || frames.len() > MAX_INLINE_DEPTH {
                return None;
            }
            frames.push(frame);
            if frame.0 == root {
                let shadow = |(depth, f): (usize, &Frame)| Shadow::of(*f, root, depth, liveness);
                return Some(frames.iter().rev().enumerate().map(shadow).collect());
            }
            frame = frame.caller();
        }
    }
}
