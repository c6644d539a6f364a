//! Drives a recording: instruction after instruction on the Recorder, until the loop closes or the recording gives up.

use crate::recorder::{Abort, FrameHeader, Recorder, Reg, Shadow};
use crate::residual::{self, Action, Site};
use crate::tier::{MAX_BYTECODES, MAX_OPS, MAX_SIDES_AT, MAX_UNROLL};
use crate::tree::{BackEdge, Rounds};
use taipan_core::interp::dispatch::ops;
use taipan_core::interp::frame::{EXTRA, Frame};
use taipan_core::interp::op::{Flow, Op};
use taipan_core::object::Code;
use taipan_heap::Gc;
use taipan_jit::ir::{self, Aux, CallInfo, Effects, Mem, Opcode as IrOp, Region, Role, SnapVal, Type, Width};
use taipan_parser::for_each_opcode;
use taipan_parser::opcodes::{Ins, Opcode};
use taipan_parser::windows::{Access, accesses};

/// One opcode on the Recorder: the two traced levels.
type Step = fn(&mut Recorder<'_>, Ins) -> Flow;

fn step<O: Op>(m: &mut Recorder<'_>, i: Ins) -> Flow {
    match O::run(m, i) {
        Flow::Slow => O::warm(m, i),
        flow => flow,
    }
}

macro_rules! table {
    ($($name:ident),*) => {
        static STEPS: [Step; 256] = {
            let mut table: [Step; 256] = [step::<ops::NOP>; 256];
            $( table[Opcode::$name as usize] = step::<ops::$name>; )*
            table
        };
    };
}

for_each_opcode!(table);

/// How a recording ended.
pub enum End {
    /// At the loop's head: the graph has its back-edge.
    Closed,
    /// The root frame's function returned.
    Returned,
    /// The graph ends with an exit where a loop around the tree's own goes on, or where an exception has left the function.
    Linked,
    /// At the head of a loop that the tree contains and the trace came from.
    Joined,
    /// The graph ends with an exit where recording stopped.
    Stopped(Abort),
}

impl Recorder<'_> {
    /// Records until the end. Control is then where the real machine stands; pc null: the nested run ended.
    /// `raised`: an exception is pending behind the instruction before.
    pub fn record(&mut self, raised: bool) -> End {
        let mut first = true;
        if raised {
            // SAFETY: the instruction that raised stands before pc.
            let i = unsafe { *self.x.pc.sub(1) };
            self.at = self.x.pc.wrapping_sub(1);
            if let Some(end) = self.raise_pending(Some(i)) {
                return end;
            }
            first = false;
        }
        loop {
            if !first && self.frames.len() == 1 && self.x.pc == self.loop_pc {
                self.close();
                return End::Closed;
            }
            self.at = self.x.pc;
            self.snapshot = None;
            self.bytecodes += 1;
            if self.bytecodes > MAX_BYTECODES || self.tree.graph.op_count() - self.first_op > MAX_OPS {
                return self.stop(Abort::TooLong);
            }
            let again = self.ran.take() == Some((self.x.fp, self.x.pc));
            if !first
                && !again
                && let Some(tree) = self.jit.compiled_loop(self.x.pc)
                && tree.rounds.get() != Rounds::Differ
                && !self.goes_through(&tree)
            {
                if self.frames.len() == 1 && tree.encloses(self.frames[0].code, self.loop_pc) {
                    return self.link();
                }
                let contained = if tree.rounds.get() == Rounds::Alike { self.contain(&tree) } else { None };
                match contained {
                    Some(Ok(())) => continue,
                    Some(Err(end)) => return end,
                    None => {}
                }
                self.ran = Some((self.x.fp, self.x.pc));
                let jit = std::ptr::from_ref(self.jit);
                if let Some(end) = self.residual(Action::Loop(jit, tree), None) {
                    return end;
                }
                self.ran = self.ran.filter(|ran| *ran == (self.x.fp, self.x.pc));
                continue;
            }
            if !first && !again && (self.jit.is_pending_loop(self.x.pc) || self.jit.is_due(self.x.pc)) {
                return self.stop(Abort::Pending);
            }
            let i = self.x.peek();
            if i.op() == Opcode::JUMP_BACK {
                if !first && self.ends_outer_round(i) {
                    return if self.root_trace { self.stop(Abort::Ended) } else { self.link() };
                }
                if !self.may_go_round(i) {
                    return self.stop(Abort::InnerLoop);
                }
            }
            first = false;
            if self.frames.len() == 1 && matches!(i.op(), Opcode::RETURN | Opcode::RETURN_CONST) {
                if !self.loop_pc.is_null() {
                    return self.stop(Abort::LeftRoot);
                }
                self.finish_root(i);
                return End::Returned;
            }
            let polymorphic = self.is_polymorphic(i);
            self.x.pc = self.x.pc.wrapping_add(1);
            // Whatever the instruction allocates may collect: the collector has to know the running frame.
            self.x.publish();
            let flow = if polymorphic { Flow::Slow } else { STEPS[i.op_byte() as usize](self, i) };
            if let Some(abort) = self.abort {
                if flow == Flow::Slow {
                    self.x.pc = self.at;
                }
                return End::Stopped(abort);
            }
            if self.exceptions.left {
                return End::Linked;
            }
            let end = match (self.call.take(), flow) {
                _ if self.framed.is_some() => self.framed.take().and_then(|call| self.framed_call(i, call)),
                (Some(called), _) => self.compiled_call(i, called),
                (None, Flow::Slow) => {
                    let calls = matches!(i.op(), Opcode::CALL | Opcode::CALL_METHOD | Opcode::INVOKE);
                    let action = if calls && !self.may_inline() { Action::Nested(i) } else { Action::Step(i) };
                    self.residual(action, Some(i))
                }
                (None, Flow::Raise) => self.raise_pending(Some(i)),
                _ => None,
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Ends the trace where a loop that encloses the tree's own goes on: leaves, and the tier enters that loop's code.
    fn link(&mut self) -> End {
        self.snapshot = None;
        let s = self.snapshot_at(self.x.pc);
        self.tree.links.insert(s);
        self.b().exit(s);
        End::Linked
    }

    /// Is this the back-edge of a loop around the tree's own, which is to have a tree that contains this one? It is recorded
    /// soon: its inner loop is hot. If its recording failed before, the inner tree goes through the outer rounds itself.
    fn ends_outer_round(&self, i: Ins) -> bool {
        let target = self.at.wrapping_offset(i.jump() as isize + 1);
        let outer =
            self.frames.len() == 1 && !self.loop_pc.is_null() && target < self.loop_pc && self.at > self.loop_pc;
        let goes_on =
            || if self.root_trace { self.jit.ends_always(self.loop_pc) } else { self.jit.failures(target) > 1 };
        if !outer || goes_on() {
            return false;
        }
        let soon = self.jit.soon() as u64;
        let code = self.frames[0].code;
        if !self.root_trace && code.cache(i.a()) > soon {
            code.set_cache(i.a(), soon);
        }
        true
    }

    /// Has the instruction led to so many side traces, for other functions or shapes, that it is better left to the interpreter?
    fn is_polymorphic(&self, i: Ins) -> bool {
        let asks = matches!(
            i.op(),
            Opcode::CALL
                | Opcode::CALL_METHOD
                | Opcode::INVOKE
                | Opcode::LOAD_ATTR
                | Opcode::STORE_ATTR
                | Opcode::LOAD_METHOD
                | Opcode::LOAD_GLOBAL
                | Opcode::MATCH_CLASS
        );
        asks && self.jit.sides_at.borrow().get(&(self.at as usize)).is_some_and(|n| *n >= MAX_SIDES_AT)
    }

    /// The trace goes on in a block of its tree: notes the state there, for the time that it is compiled alone.
    pub fn lands(&mut self, pc: *const Ins) {
        let s = self.snapshot_at(pc);
        self.tree.links.insert(s);
        self.tree.lands.insert(self.block, s);
    }

    /// Records the return from the root frame, and lets the real machine return.
    fn finish_root(&mut self, i: Ins) {
        let n = match i.op() {
            Opcode::RETURN => self.register(i.a()),
            _ => {
                let w = self.x.const_at(i.bc());
                self.constant_word(w)
            }
        };
        // A frame object keeps the registers of a frame that ends: the interpreter sees to it.
        let root = self.op(IrOp::FramePointer, &[]);
        let extra = self.b().load(root, header_mem(EXTRA));
        let zero = self.tree.graph.int(0);
        let s = self.here();
        self.b().guard(IrOp::GuardEq, &[extra, zero], s);
        self.write_handled();
        let block = self.block;
        self.tree.graph.push(block, IrOp::Return, &[n], Aux::None, None);
        self.x.pc = self.x.pc.wrapping_add(1);
        residual::step(&mut self.x, i, false);
    }

    /// Counts visits of back-edges that are not the recorded loop's.
    fn may_go_round(&mut self, i: Ins) -> bool {
        let target = self.at.wrapping_offset(i.jump() as isize + 1);
        if self.frames.len() == 1 && target == self.loop_pc {
            return true;
        }
        let at = self.at;
        match self.inner.iter_mut().find(|(pc, _)| *pc == at) {
            Some((_, n)) => {
                *n += 1;
                if *n > MAX_UNROLL
                    && let Some(tree) = self.jit.compiled_loop(target)
                    && tree.rounds.get() == Rounds::Differ
                {
                    tree.rounds.set(Rounds::TooMany);
                }
                *n <= MAX_UNROLL
            }
            None => {
                self.inner.push((at, 1));
                true
            }
        }
    }

    /// Ends the trace with an exit at the current instruction, which was not executed.
    pub fn stop(&mut self, why: Abort) -> End {
        self.snapshot = None;
        let s = self.snapshot_at(self.at);
        self.b().exit(s);
        End::Stopped(why)
    }

    /// Records what is left to the interpreter (instruction `i`, or an inner loop) as one call, and does it.
    pub fn residual(&mut self, action: Action, i: Option<Ins>) -> Option<End> {
        let headers = self.commit();
        residual::act(&mut self.x, &action);
        self.real_frames(headers.len()).remember();
        self.record_outcome(action, i, headers)
    }

    /// Records what has just been done on the real machine, with the frames as they were committed before.
    pub fn record_outcome(&mut self, action: Action, i: Option<Ins>, headers: Vec<FrameHeader>) -> Option<End> {
        self.exceptions.forget();
        let depth = self.frames.len();
        let identity = |f: &Shadow| (f.code, f.meta as u32);
        let running = identity(&self.frames[depth - 1]);
        let unit_accesses = i.map(|i| accesses(i, self.frames[depth - 1].code.unit()));
        let code = self.frames[depth - 1].code;
        let line = code.unit().positions.get(code.index_of(self.at)).map_or(0, |p| p.line);
        let mut site = Box::new(Site { headers, action, expected: 0, line });
        let known = self.real_frames(depth);
        let seen = site.outcome(&known, self.x.resume());
        site.expected = seen;
        let site = Box::into_raw(site);
        self.tree.sites.push(site);
        let thread = self.op(IrOp::Thread, &[]);
        let root = self.op(IrOp::FramePointer, &[]);
        let site_value = self.tree.graph.constant(Type::Int, site as u64);
        let call = self.tree.residual_call();
        let status = self.call_op(call, &[thread, root, site_value]);
        self.guard_outcome(status, 0);
        if seen == residual::LOST || !self.resync() {
            // SAFETY: the site was just boxed and is owned by the tree. Nothing is expected.
            unsafe { (*site).expected = 0 };
            self.b().leave(crate::tier::LEAVE_OUTCOME);
            let why = if self.x.pc.is_null() { Abort::CodeDone } else { self.why_lost() };
            // An exception that leaves the function is a way through it like a return.
            let ends = why == Abort::LeftRoot && self.loop_pc.is_null();
            return Some(if ends { End::Linked } else { End::Stopped(why) });
        }
        if self.t.collect_requested.get() {
            self.b().leave(crate::tier::LEAVE_OUTCOME);
            return Some(End::Stopped(Abort::Collected));
        }
        // What the instruction may have written is in memory now.
        match unit_accesses {
            // All registers of the new frame are in memory, and its caller was given nothing.
            _ if self.frames.get(depth - 1).is_some_and(|f| identity(f) != running) => {}
            Some(accesses) if self.frames.len() >= depth => self.forget_written(depth - 1, &accesses),
            // An inner loop wrote anything; or frames were left: the one that goes on got a result or an exception.
            _ => self.forget_all(self.frames.len().min(depth) - 1),
        }
        None
    }

    /// Leaves unless `status` is the outcome `expected`.
    pub fn guard_outcome(&mut self, status: ir::Value, expected: u64) {
        let s = self.outcome_snapshot(status);
        self.b().guard_const(status, expected, s);
    }

    /// The snapshot after something left to the interpreter: no frames, they are real; the outcome is named for side traces.
    fn outcome_snapshot(&mut self, status: ir::Value) -> ir::SnapshotId {
        let frame = ir::Frame { words: [].into(), slots: vec![(OUTCOME_SLOT, SnapVal::Value(status))] };
        self.b().snapshot(vec![frame])
    }

    /// A call that gives a value.
    pub fn call_op(&mut self, call: ir::CallId, args: &[ir::Value]) -> ir::Value {
        match self.b().call(call, args) {
            Some(v) => v,
            None => unreachable!("the call is declared with a result"),
        }
    }

    pub fn why_lost(&self) -> Abort {
        let frame = Frame(self.x.fp);
        if frame.is_null() {
            return Abort::CodeDone;
        }
        if frame.in_generator() || Frame(self.frames[0].fp).in_generator() {
            return Abort::GeneratorFrame;
        }
        Abort::LeftRoot
    }

    /// Is a call of `code` followed into the callee? Otherwise it is made through the callee's entry slot.
    pub fn may_follow(&self, code: Gc<Code>) -> bool {
        self.frames.len() < crate::tier::MAX_INLINE_DEPTH
            && self.bytecodes < MAX_BYTECODES / 2
            && !self.frames.iter().any(|f| f.code == code)
            && !self.jit.is_not_followed(code)
    }

    /// May the interpreter's way of a call be followed, into a frame that it pushes?
    fn may_inline(&self) -> bool {
        if self.frames.len() >= crate::tier::MAX_INLINE_DEPTH || self.bytecodes > MAX_BYTECODES / 2 {
            return false;
        }
        if Frame(self.frames[0].fp).in_generator() {
            return false;
        }
        // A function that is on the shadow stack already is not followed again.
        let top = &self.frames[self.frames.len() - 1];
        !self.frames[..self.frames.len() - 1].iter().any(|f| f.code == top.code)
    }

    /// The innermost frame ends: keeps score of what following into it cost.
    pub fn pop_shadow(&mut self) {
        let Some(f) = self.frames.pop() else { return };
        let spent = self.bytecodes - f.since;
        if f.since > 0 && self.longest.is_none_or(|(_, most)| spent > most) {
            self.longest = Some((f.code, spent));
        }
    }

    /// Registers that instruction `i` writes are in memory from now on.
    fn forget_written(&mut self, depth: usize, written: &[Option<Access>; 3]) {
        let mut registers: Vec<usize> = Vec::new();
        for a in written.iter().flatten().filter(|a| a.writes) {
            registers.extend(a.first..(a.first + a.count));
        }
        let code = self.frames[depth].code;
        let at = code.index_of(self.at);
        // An exception goes to its handler's register.
        if let Some(h) = taipan_core::interp::unwind::find_handler(&code, at) {
            registers.push(h.exc as usize);
        }
        for r in registers {
            self.frames[depth].registers[r] = Reg::Memory;
        }
    }

    pub fn forget_all(&mut self, depth: usize) {
        self.frames[depth].registers.fill(Reg::Memory);
    }

    /// The back-edge: every register carried around the loop gets its new value.
    fn close(&mut self) {
        self.write_handled();
        if !self.root_trace {
            self.lands(self.loop_pc);
        }
        let at = self.frames[0].code.index_of(self.loop_pc);
        for r in 0..self.frames[0].registers.len() {
            if let Reg::Known { stale: true, .. } = self.frames[0].registers[r] {
                if self.frames[0].liveness.is_live(at, r) {
                    self.head_param(r);
                    self.tree.carried.insert(r);
                }
            }
        }
        // The jump is written by `Recorded::connect`, once all parameters are known.
        let block = self.block;
        let ops = self.tree.graph.block(block).ops.len();
        let mut registers = self.frames[0].registers.clone();
        for (r, reg) in registers.iter_mut().enumerate() {
            if !self.frames[0].liveness.is_live(at, r) {
                *reg = Reg::Untouched;
            }
        }
        // SAFETY: the instruction that was recorded last.
        let anew = unsafe { *self.at }.op() != Opcode::JUMP_BACK;
        self.tree.ends.push(BackEdge { block, ops, registers, anew });
    }
}

/// Names the outcome in a snapshot that has no frames: no frame has such a slot.
pub const OUTCOME_SLOT: u32 = u32::MAX;

/// Headers of frames, as far as they are read and written by address and not by slot: a region of its own.
const REGION_FRAME_HEADERS: Region = Region(125);

/// A word of the header of the frame whose slot 0 is the base.
pub fn header_mem(word: usize) -> Mem {
    Mem::field(Width::I64, -8 * word as i32, REGION_FRAME_HEADERS)
}

/// Description of the residual helper for the trace.
pub fn residual_info() -> CallInfo {
    CallInfo {
        name: "residual".to_owned(),
        address: residual::residual as *const () as u64,
        result: Some(Type::Int),
        effects: Effects::anything(),
        role: Role::Plain,
    }
}
