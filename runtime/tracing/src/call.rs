//! Calls that compiled code makes without following them: recursion, deep nests, callees too large to inline.
//!
//! Every function has an *entry slot*: the address of its compiled code, or of `interpret`. The caller writes its registers and
//! frames where the interpreter would have them, then the callee's frame with the ordinary continuation, and calls through the
//! slot natively. So at any call all frames are real, and the native stack is nothing but a cache: code that leaves (a guard failed,
//! an exception went past it) simply returns, its callers find that the callee has not returned and leave as well, and the
//! interpreter goes on from the frames. A caller whose native stack is nearly used up does not call: it leaves too.
//!
//! `Thread::outcome` says where the interpreter would go on; see `residual` for how a trace goes on from there.

use crate::driver::{End, header_mem};
use crate::recorder::{FrameHeader, Place, Recorder, Reg, Shadow};
use crate::residual::{self, Action, Frames, outcome};
use crate::run::Left;
use crate::tier::{Jit, MAX_INLINE_DEPTH, STACK_ROOM};
use crate::tree::{AFTER, RAISED as RAISED_BEHIND};
use std::cell::Cell;
use std::mem::offset_of;
use taipan_core::Thread;
use taipan_core::interp::Exec;
use taipan_core::interp::Flow;
use taipan_core::interp::dispatch::settle_later;
use taipan_core::interp::frame::{CALLER, CODE, Continuation, EXTRA, FUNCTION, Frame, HEADER_WORDS, META, PC};
use taipan_core::interp::run::{run_from_entry, run_on};
use taipan_core::interp::unwind::leave_frame;
use taipan_core::object::Code;
use taipan_core::thread::Resume;
use taipan_heap::{Gc, Word};
use taipan_jit::backend::{LEAVE, RETURNED};
use taipan_jit::ir::{self, CallInfo, Effects, Mem, Opcode as IrOp, Region, Role, Type, Width};
use taipan_parser::opcodes::{Ins, Opcode};

/// What `interpret` answers when the callee raised.
const RAISED: u64 = LEAVE | 2;
/// What compiled code answers that an exception leaves: it is pending, the root frame still stands there.
pub const PASSES: u64 = 4;
/// What `interpret` answers when there is no native stack left to interpret on: `Thread::outcome` is the callee's first instruction.
const UNTOUCHED: u64 = LEAVE | 3;

/// A call that `Machine::enter` was asked to make but the trace does not follow.
pub struct Called {
    /// The function.
    pub callee: ir::Value,
    pub code: Gc<Code>,
    pub args: Vec<ir::Value>,
    pub then: Continuation,
    pub dst: usize,
}

/// Where a function's compiled code begins. Never moves: compiled callers hold its address.
pub struct EntrySlot {
    pub entry: Cell<u64>,
    pub code: Gc<Code>,
}

/// Description of one call for the way back when the callee has not returned.
pub struct CallSite {
    jit: *const Jit,
    /// Slot of the callee's frame.
    callee_base: u32,
    /// The caller's register that gets the result.
    dst: usize,
    /// The frames that call: the innermost, the caller's, is the last.
    places: Vec<Place>,
    /// The caller goes on here.
    after: *const Ins,
}

/// The entry of functions that have no compiled code. The frame's header and arguments are written, nothing else.
pub extern "C" fn interpret(t: *const Thread, fp: *mut Word) -> u64 {
    // SAFETY: compiled code passes its thread and the frame it has just written.
    let t = unsafe { &*t };
    let frame = Frame(fp);
    let code = frame.code();
    for r in code.arg_registers as usize..code.register_count as usize {
        frame.set_register(r, None);
    }
    let start = Resume { fp, pc: code.first_instruction, words: code.words };
    if !has_room(t) {
        t.outcome.set(start);
        return UNTOUCHED;
    }
    // The run ends with this frame.
    frame.set_raw(META, (frame.meta() & !0xFF) | Continuation::Native as u64);
    t.resume.set(start);
    let result = run_from_entry(t, start);
    match result {
        Ok(v) => {
            t.exit_buffer[0].set(v.bits());
            RETURNED
        }
        Err(_) => RAISED,
    }
}

/// Called by compiled code whose callee has not returned: `status` is what its entry answered. 0: it has now, the result is in the
/// caller's register.
pub extern "C" fn finish(t: *const Thread, root: *mut Word, site: *const CallSite, status: u64) -> u64 {
    // SAFETY: compiled code passes its thread, its root frame and a site that lives as long as the code.
    let (t, site) = unsafe { (&*t, &*site) };
    let callee = root.wrapping_add(site.callee_base as usize);
    let frames = Frames::at(root, site.places.iter().copied());
    let caller = frames.innermost();
    let words = caller.raw(CODE) as *mut u64;
    if status == LEAVE | PASSES {
        let frame = Frame(callee);
        leave_frame(&mut Exec { t, fp: callee, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 });
    }
    let mut raised = status == RAISED || status == LEAVE | PASSES;
    let mut state = Resume { fp: caller.0, pc: site.after, words };
    if !raised {
        let left = match status {
            UNTOUCHED => Left::At(t.outcome.get()),
            // SAFETY: the Jit outlives its code.
            _ => unsafe { &*site.jit }.left(t, status, callee),
        };
        // The rest of the callee is interpreted here, if there is room, so that its caller stays compiled. Not where the program asks for
        // a collection: compiled code may hold words of dead objects.
        let stays = status != UNTOUCHED && !t.collect_requested.get();
        let rest = match left {
            Left::Returned(v) => Some(Ok(v)),
            Left::At(at) if stays && !at.pc.is_null() && is_within(at, Frame(callee)) && has_room(t) => {
                let frame = Frame(callee);
                frame.set_raw(META, (frame.meta() & !0xFF) | Continuation::Native as u64);
                Some(run_on(t, at))
            }
            Left::At(at) => {
                state = at;
                None
            }
        };
        match rest {
            Some(Ok(v)) => caller.set_register(site.dst, Some(v)),
            Some(Err(_)) => raised = true,
            None => {}
        }
    }
    frames.remember();
    t.outcome.set(state);
    t.resume.set(Resume { fp: root, pc: Frame(root).pc(), words: Frame(root).raw(CODE) as *mut u64 });
    let seen = if raised { residual::PENDING } else { outcome(&frames, false, state) };
    t.outcome_code.set(seen);
    if !raised && state.fp == caller.0 && state.pc == site.after { 0 } else { seen }
}

/// Is this a state of the frame `callee` or of one that it has called? (At most as far above as traces go.)
fn is_within(state: Resume, callee: Frame) -> bool {
    let mut frame = Frame(state.fp);
    for _ in 0..MAX_INLINE_DEPTH {
        if frame == callee || frame.is_null() {
            return frame == callee;
        }
        frame = frame.caller();
    }
    false
}

/// Is there native stack left to interpret on?
fn has_room(t: &Thread) -> bool {
    let room = t.check_native_stack().is_ok();
    if !room {
        t.take_pending();
    }
    room
}

/// Fields of the thread that calls read and write.
const REGION_THREAD: Region = Region(126);
/// Entry slots and words that say whether a tree is valid.
const REGION_SLOTS: Region = Region(124);

pub fn thread_mem(width: Width, offset: usize) -> Mem {
    Mem::field(width, offset as i32, REGION_THREAD)
}

impl Recorder<'_> {
    /// Records a call through the callee's entry slot, and makes it.
    pub fn compiled_call(&mut self, i: Ins, called: Called) -> Option<End> {
        if called.then != Continuation::Store {
            let calls = matches!(i.op(), Opcode::CALL | Opcode::CALL_METHOD | Opcode::INVOKE);
            return self.residual(if calls { Action::Nested(i) } else { Action::Step(i) }, Some(i));
        }
        self.guard_room(&called);
        let headers = self.commit();
        let depth = self.frames.len();
        let (top, after) = (self.frames[depth - 1].fp, self.x.pc);
        let flow = residual::attempt(&mut self.x, i, true);
        if flow == Flow::Raise && self.x.fp == top && self.x.pc == after {
            return self.raised_call(i, &called, &headers, after);
        }
        settle_later(&mut self.x, flow);
        if self.x.fp != top || self.x.pc != after {
            return self.record_outcome(Action::Nested(i), Some(i), headers);
        }
        self.exceptions.forget();
        self.write_frames(&headers);
        let callee_base = self.write_callee(&called);
        let (status, site) = self.call_entry(&called, callee_base, after);
        let result = self.call_result(&called, status, site);
        self.frames[depth - 1].registers[called.dst] = Reg::Known { value: result, stale: true };
        // What the trace relies on may have changed meanwhile.
        self.at = after;
        self.snapshot = None;
        let s = self.here();
        self.guard_valid(s);
        None
    }

    /// Records a call that an exception has just come back from; it is pending.
    fn raised_call(&mut self, i: Ins, called: &Called, headers: &[FrameHeader], after: *const Ins) -> Option<End> {
        self.exceptions.forget();
        self.write_frames(headers);
        let callee_base = self.write_callee(called);
        let (status, site) = self.call_entry(called, callee_base, after);
        let (thread, root) = (self.op(IrOp::Thread, &[]), self.op(IrOp::FramePointer, &[]));
        // The way out if the callee returns.
        let v = self.b().load(thread, thread_mem(Width::Val, offset_of!(Thread, exit_buffer)));
        self.b().store(thread, thread_mem(Width::Ref, offset_of!(Thread, resume)), root);
        let depth = self.frames.len() - 1;
        let before =
            std::mem::replace(&mut self.frames[depth].registers[called.dst], Reg::Known { value: v, stale: true });
        let returned = self.marked_snapshot(AFTER);
        self.frames[depth].registers[called.dst] = before;
        let wanted = self.tree.graph.constant(Type::Int, RETURNED);
        let is = self.op(IrOp::IntEq, &[status, wanted]);
        self.b().guard(IrOp::GuardFalse, &[is], returned);
        let call = self.tree.graph.declare_call(finish_info());
        let finished = self.call_op(call, &[thread, root, site, status]);
        self.guard_outcome(finished, residual::PENDING);
        let raised = self.marked_snapshot(RAISED_BEHIND);
        self.guard_valid(raised);
        self.raise_pending(Some(i))
    }

    /// Leaves if what the trace relies on has changed.
    pub fn guard_valid(&mut self, s: ir::SnapshotId) {
        let valid = self.tree.graph.constant(Type::Ref, self.tree.valid.as_ptr() as u64);
        let valid = self.b().load(valid, Mem::field(Width::I64, 0, REGION_SLOTS));
        self.b().guard_nonzero(valid, s);
    }

    /// Is there room for one more frame: by the recursion limit, on the VM stack, on the native stack?
    fn guard_room(&mut self, called: &Called) {
        let (thread, root) = (self.op(IrOp::Thread, &[]), self.op(IrOp::FramePointer, &[]));
        let meta = self.b().load(root, header_mem(META));
        let (shift, frames) = (self.tree.graph.int(32), self.tree.graph.int(self.frames.len() as i64));
        let depth = self.op(IrOp::IntUshr, &[meta, shift]);
        let depth = self.op(IrOp::IntAdd, &[depth, frames]);
        let limit = self.b().load(thread, thread_mem(Width::U32, offset_of!(Thread, recursion_limit)));
        let fits = self.op(IrOp::IntLt, &[depth, limit]);
        let s = self.here();
        self.b().guard(IrOp::GuardTrue, &[fits], s);
        let end = self.callee_base() + called.code.register_count + STACK_ROOM as u32;
        let end = self.frame_address(end);
        let end = self.op(IrOp::RefToVal, &[end]);
        let end = self.op(IrOp::ValBits, &[end]);
        let limit = self.b().load(thread, thread_mem(Width::I64, offset_of!(Thread, stack_limit)));
        let fits = self.op(IrOp::IntLt, &[end, limit]);
        self.b().guard(IrOp::GuardTrue, &[fits], s);
        // Recording from here would recurse natively: this exit never gets a side trace.
        let native = self.snapshot_at(self.at);
        self.tree.no_side.insert(native);
        let pointer = self.op(IrOp::StackPointer, &[]);
        let limit = self.b().load(thread, thread_mem(Width::I64, offset_of!(Thread, call_limit)));
        let fits = self.op(IrOp::IntGt, &[pointer, limit]);
        self.b().guard(IrOp::GuardTrue, &[fits], native);
    }

    fn callee_base(&self) -> u32 {
        self.frames[self.frames.len() - 1].end + HEADER_WORDS as u32
    }

    pub fn frame_address(&mut self, slot: u32) -> ir::Value {
        let block = self.block;
        match self.tree.graph.push(block, IrOp::FrameAddress, &[], ir::Aux::Slot(slot, Type::Ref), None) {
            Some(v) => v,
            None => unreachable!("an address is a value"),
        }
    }

    fn header_word(&mut self, base: u32, word: usize, bits: u64) {
        let v = self.tree.graph.constant(Type::Int, bits);
        self.b().frame_store(base - word as u32, v);
    }

    /// META of the frame `above` frames above the root: its depth is known at run time only.
    pub fn meta_above(&mut self, above: usize, low: u64) -> ir::Value {
        let root = self.op(IrOp::FramePointer, &[]);
        let meta = self.b().load(root, header_mem(META));
        let mask = self.tree.graph.int(-1 << 32);
        let depth = self.op(IrOp::IntAnd, &[meta, mask]);
        let rest = self.tree.graph.constant(Type::Int, (above as u64) << 32 | low & 0xFFFF_FFFF);
        self.op(IrOp::IntAdd, &[depth, rest])
    }

    /// Writes what `residual::write_header` would, of all frames.
    pub fn write_frames(&mut self, headers: &[FrameHeader]) {
        for (k, h) in headers.iter().enumerate() {
            let base = h.place.base;
            if h.unborn {
                self.header_word(base, CODE, h.words);
                if h.function != 0 {
                    self.header_word(base, FUNCTION, h.function);
                }
                self.header_word(base, EXTRA, 0);
                let caller = self.address_of(k - 1);
                self.b().frame_store(base - CALLER as u32, caller);
                let meta = self.meta_above(k, h.meta);
                self.b().frame_store(base - META as u32, meta);
                for r in &h.clear {
                    let absent = self.tree.graph.constant(Type::Val, 0);
                    self.b().frame_store(base + r, absent);
                }
            }
            if k == 0 {
                let root = self.op(IrOp::FramePointer, &[]);
                let pc = self.tree.graph.constant(Type::Int, h.pc);
                self.b().store(root, header_mem(PC), pc);
            } else if h.place.generator.is_some() {
                self.store_generator_pc(k, h.pc);
            } else {
                self.header_word(base, PC, h.pc);
            }
        }
    }

    fn write_callee(&mut self, called: &Called) -> u32 {
        let base = self.callee_base();
        self.header_word(base, CODE, called.code.words as u64);
        self.b().frame_store(base - FUNCTION as u32, called.callee);
        self.header_word(base, EXTRA, 0);
        self.header_word(base, PC, called.code.first_instruction as u64);
        let caller = self.address_of(self.frames.len() - 1);
        self.b().frame_store(base - CALLER as u32, caller);
        let low = Continuation::Store.meta(called.dst, 0);
        let meta = self.meta_above(self.frames.len(), low);
        self.b().frame_store(base - META as u32, meta);
        for (k, v) in called.args.iter().enumerate() {
            self.b().frame_store(base + k as u32, *v);
        }
        base
    }

    /// The call itself; gives its status and the description for `finish`.
    fn call_entry(&mut self, called: &Called, callee_base: u32, after: *const Ins) -> (ir::Value, ir::Value) {
        let jit = std::ptr::from_ref(self.jit);
        let places = self.frames.iter().map(Shadow::place).collect();
        let site = Box::new(CallSite { jit, callee_base, dst: called.dst, places, after });
        let site_value = self.tree.graph.constant(Type::Int, std::ptr::from_ref(&*site) as u64);
        self.tree.call_sites.push(site);
        let thread = self.op(IrOp::Thread, &[]);
        let end = self.frame_address(callee_base + called.code.register_count);
        self.b().store(thread, thread_mem(Width::Ref, offset_of!(Thread, stack_top)), end);
        let slot = self.jit.entry_slot(called.code);
        let slot = self.tree.graph.constant(Type::Ref, slot);
        let entry = self.b().load(slot, Mem::field(Width::Ref, 0, REGION_SLOTS));
        let callee = self.frame_address(callee_base);
        let call = self.tree.graph.declare_call(entry_info());
        (self.call_op(call, &[entry, thread, callee]), site_value)
    }

    /// The result of a call that returned, or was finished by the interpreter.
    fn call_result(&mut self, called: &Called, status: ir::Value, site: ir::Value) -> ir::Value {
        let caller = self.frames.len() - 1;
        let (thread, root) = (self.op(IrOp::Thread, &[]), self.op(IrOp::FramePointer, &[]));
        let returned = self.tree.graph.constant(Type::Int, RETURNED);
        let returned = self.op(IrOp::IntEq, &[status, returned]);
        let (fast, slow, join) = (self.b().new_block(), self.b().new_block(), self.b().new_block());
        self.b().branch(returned, fast, slow);

        self.block = slow;
        let call = self.tree.graph.declare_call(finish_info());
        let finished = self.call_op(call, &[thread, root, site, status]);
        self.guard_outcome(finished, 0);
        let v = self.load_register(caller, called.dst);
        self.b().jump(join, &[v]);

        self.block = fast;
        let v = self.b().load(thread, thread_mem(Width::Val, offset_of!(Thread, exit_buffer)));
        // The callee's frame is gone: the collector and natives must not take it for the running one.
        self.b().store(thread, thread_mem(Width::Ref, offset_of!(Thread, resume)), root);
        self.b().jump(join, &[v]);

        self.block = join;
        self.tree.graph.add_param(join, Type::Val)
    }
}

/// The entry of a unit, called through its slot.
fn entry_info() -> CallInfo {
    CallInfo {
        name: "entry".to_owned(),
        address: 0,
        result: Some(Type::Int),
        effects: Effects::anything(),
        role: Role::Plain,
    }
}

fn finish_info() -> CallInfo {
    CallInfo {
        name: "finish".to_owned(),
        address: finish as *const () as u64,
        result: Some(Type::Int),
        effects: Effects::anything(),
        role: Role::Plain,
    }
}
