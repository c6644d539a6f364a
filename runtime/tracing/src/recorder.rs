//! The Recorder: the state of a recording. Beside the real machine (an `Exec`, which really runs the program) it keeps *shadow frames*:
//! for each register its name in the trace, or that memory holds it.
//!
//! Invariants:
//! - What is recorded has happened: when recording stops, the interpreter goes on from the real machine's state.
//! - A snapshot is the state at the start of the current instruction; it is made when the first guard asks and shared by the
//!   instruction's other guards.
//! - A root-frame register never touched in the trace is in memory, or (if it is carried around the loop) a parameter of the
//!   loop's head. Snapshots name every root register written since the head.

use crate::tree::Recorded;
use std::rc::Rc;
use taipan_core::Thread;
use taipan_core::interp::Exec;
use taipan_core::interp::frame::{Frame, HEADER_WORDS};
use taipan_core::object::Code;
use taipan_heap::{Gc, Value as Word64, Word};
use taipan_jit::ir::{self, BlockId, Builder, SnapVal, SnapshotId, Type};
use taipan_parser::liveness::Liveness;
use taipan_parser::opcodes::Ins;

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
}

impl Abort {
    pub fn text(self) -> &'static str {
        match self {
            Abort::TooLong => "trace too long",
            Abort::InnerLoop => "an inner loop goes round too often to be unrolled",
            Abort::LeftRoot => "the loop's function returned or raised",
            Abort::CodeDone => "the program ended",
            Abort::GeneratorFrame => "control went into a generator",
            Abort::Memory => "out of memory",
            Abort::Changed => "a class or global that the trace relied on changed meanwhile",
            Abort::Polled => "a signal or finalizer interrupted the recording",
        }
    }
}

/// A register as the trace knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reg {
    /// Memory holds it, untouched by the trace; of a frame that is not in memory: absent.
    Memory,
    /// This value; `stale`: memory does not have it yet.
    Known { value: ir::Value, stale: bool },
}

/// A frame as the trace knows it.
pub struct Shadow {
    pub fp: *mut Word,
    /// Slot of register 0, counted from the root's register 0.
    pub base: u32,
    pub code: Gc<Code>,
    pub function: u64,
    pub meta: u64,
    pub registers: Vec<Reg>,
    /// Memory lacks the header and whatever is not named: the frame exists in the trace only.
    pub unborn: bool,
    pub liveness: Rc<Liveness>,
}

/// How to write a frame's header: in a residual call's description. Snapshots carry the same words.
#[derive(Clone, Debug)]
pub struct FrameHeader {
    pub base: u32,
    pub words: u64,
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
    pub abort: Option<Abort>,
    /// Visits of back-edges to other heads.
    pub inner: Vec<(*const Ins, u32)>,
    /// Operations of the graph when this recording began.
    pub first_op: usize,
    pub liveness: &'a crate::tier::LivenessCache,
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
        if let Reg::Known { value, .. } = self.frames[depth].registers[i] {
            return value;
        }
        if depth == 0 {
            // Untouched since the loop's head: a parameter of it.
            return self.head_param(i);
        }
        if self.frames[depth].unborn {
            return self.tree.graph.constant(Type::Val, 0);
        }
        let slot = self.frames[depth].base + i as u32;
        let value = self.b().frame_load(slot, Type::Val);
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
        for depth in 0..count {
            let f = &self.frames[depth];
            let at = if depth + 1 == count { pc } else { Frame(f.fp).pc() };
            let index = f.code.index_of(at);
            let words = vec![f.base as u64, f.code.words as u64, f.function, f.meta, at as u64, u64::from(f.unborn)];
            let mut slots = Vec::new();
            for (i, r) in f.registers.iter().enumerate() {
                if let Reg::Known { value, stale } = *r {
                    let named = if depth == 0 { true } else { stale };
                    if named && f.liveness.is_live(index, i) {
                        slots.push((f.base + i as u32, SnapVal::Value(value)));
                    }
                }
            }
            frames.push(ir::Frame { words, slots });
        }
        self.b().snapshot(frames)
    }

    /// Writes every register the trace knows into the interpreter's frames, and describes the headers to be written: what a call
    /// that needs real frames is given.
    pub fn commit(&mut self) -> Vec<FrameHeader> {
        let mut headers = Vec::with_capacity(self.frames.len());
        let count = self.frames.len();
        for depth in 0..count {
            let base = self.frames[depth].base;
            let mut registers = std::mem::take(&mut self.frames[depth].registers);
            let mut clear = Vec::new();
            for (i, r) in registers.iter_mut().enumerate() {
                match *r {
                    Reg::Known { value, stale: true } => {
                        self.b().frame_store(base + i as u32, value);
                        *r = Reg::Known { value, stale: false };
                    }
                    Reg::Memory if self.frames[depth].unborn => clear.push(i as u32),
                    _ => {}
                }
            }
            let f = &mut self.frames[depth];
            f.registers = registers;
            let pc = if depth + 1 == count { self.x.pc } else { Frame(f.fp).pc() };
            headers.push(FrameHeader {
                base,
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

    /// The shadow of the real frame `fp`, all its registers in memory.
    pub fn shadow_of(&self, frame: Frame, base: u32) -> Shadow {
        let code = frame.code();
        Shadow {
            fp: frame.0,
            base,
            code,
            function: frame.function().address() as u64,
            meta: frame.meta(),
            registers: vec![Reg::Memory; code.register_count as usize],
            unborn: false,
            liveness: self.liveness.of(code),
        }
    }

    /// Makes the shadow stack match the real frames after the interpreter ran an instruction by itself. `false`: control is
    /// somewhere a trace cannot follow.
    pub fn resync(&mut self) -> bool {
        let fp = self.x.fp;
        if let Some(depth) = self.frames.iter().position(|f| f.fp == fp) {
            self.frames.truncate(depth + 1);
            return true;
        }
        // A new frame on top, called by the one that ran.
        let frame = Frame(fp);
        let Some(top) = self.frames.last() else { return false };
        if frame.is_null()
            || frame.in_generator()
            || frame.caller().0 != top.fp
            || Frame(self.frames[0].fp).in_generator()
        {
            return false;
        }
        // SAFETY: both lie on this thread's VM stack.
        let distance = unsafe { fp.offset_from(self.frames[0].fp) };
        if distance < HEADER_WORDS as isize {
            return false;
        }
        let shadow = self.shadow_of(frame, distance as u32);
        self.frames.push(shadow);
        true
    }
}
