//! Drives a recording: instruction after instruction on the Recorder, until the loop closes or the recording gives up.

use crate::recorder::{Abort, FrameHeader, Recorder, Reg};
use crate::residual::{self, Site};
use crate::tier::{MAX_BYTECODES, MAX_OPS, MAX_UNROLL};
use crate::tree::BackEdge;
use taipan_core::interp::dispatch::ops;
use taipan_core::interp::frame::Frame;
use taipan_core::interp::op::{Flow, Op};
use taipan_jit::ir::{CallId, CallInfo, Effects, Opcode as IrOp, Type};
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
            if let Some(end) = self.unwind(i) {
                return end;
            }
            first = false;
        }
        loop {
            if !first && self.frames.len() == 1 && self.x.pc == self.loop_pc {
                self.close();
                return End::Closed;
            }
            first = false;
            self.at = self.x.pc;
            self.snapshot = None;
            self.bytecodes += 1;
            if self.bytecodes > MAX_BYTECODES || self.tree.graph.op_count() - self.first_op > MAX_OPS {
                return self.stop(Abort::TooLong);
            }
            let i = self.x.peek();
            if i.op() == Opcode::JUMP_BACK && !self.may_go_round(i) {
                return self.stop(Abort::InnerLoop);
            }
            if self.frames.len() == 1 && matches!(i.op(), Opcode::RETURN | Opcode::RETURN_CONST) {
                return self.stop(Abort::LeftRoot);
            }
            self.x.pc = self.x.pc.wrapping_add(1);
            let flow = STEPS[i.op_byte() as usize](self, i);
            if let Some(abort) = self.abort {
                if flow == Flow::Slow {
                    self.x.pc = self.at;
                }
                return End::Stopped(abort);
            }
            let end = match flow {
                Flow::Slow => self.residual(i),
                Flow::Raise => self.unwind(i),
                _ => None,
            };
            if let Some(end) = end {
                return end;
            }
        }
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
                *n <= MAX_UNROLL
            }
            None => {
                self.inner.push((at, 1));
                true
            }
        }
    }

    /// Ends the trace with an exit at the current instruction, which was not executed.
    fn stop(&mut self, why: Abort) -> End {
        self.snapshot = None;
        let s = self.snapshot_at(self.at);
        self.b().exit(s);
        End::Stopped(why)
    }

    /// Records instruction `i` as one call of the interpreter, and runs it.
    fn residual(&mut self, i: Ins) -> Option<End> {
        let calls = matches!(i.op(), Opcode::CALL | Opcode::CALL_METHOD | Opcode::INVOKE);
        let nested = calls && !self.may_inline();
        let headers = self.commit();
        residual::step(&mut self.x, i, nested);
        let call = self.tree.residual_call();
        self.follow_interpreter(i, nested, headers, call)
    }

    /// Records that the pending exception is unwound, behind instruction `i`, and does it.
    fn unwind(&mut self, i: Ins) -> Option<End> {
        let headers = self.commit();
        residual::raise(&mut self.x);
        let call = self.tree.graph.declare_call(unwind_info());
        self.follow_interpreter(i, false, headers, call)
    }

    /// Records a call of the interpreter that has left its frames where they are now.
    fn follow_interpreter(&mut self, i: Ins, nested: bool, headers: Vec<FrameHeader>, call: CallId) -> Option<End> {
        let depth = headers.len();
        let unit_accesses = accesses(i, self.frames[depth - 1].code.unit());
        let finished = self.x.pc.is_null();
        let site = Box::new(Site { headers, instruction: i, nested, expected_base: 0, expected_pc: self.x.pc as u64 });
        let site = Box::into_raw(site);
        self.tree.sites.push(site);
        let thread = self.op(IrOp::Thread, &[]);
        let root = self.op(IrOp::FramePointer, &[]);
        let site_value = self.tree.graph.constant(Type::Int, site as u64);
        let status = match self.b().call(call, &[thread, root, site_value]) {
            Some(v) => v,
            None => unreachable!("the call is declared with a result"),
        };
        // Left unless it went as recorded: the interpreter's state is in the thread then.
        let zero = self.tree.graph.int(0);
        let good = self.op(IrOp::IntEq, &[status, zero]);
        let (yes, no) = (self.b().new_block(), self.b().new_block());
        self.b().branch(good, yes, no);
        self.block = no;
        self.b().leave(crate::tier::LEAVE_RESUME);
        self.block = yes;
        if finished || !self.resync() {
            // SAFETY: the site was just boxed and is owned by the tree.
            unsafe { (*site).expected_pc = 0 };
            self.b().leave(crate::tier::LEAVE_RESUME);
            return Some(End::Stopped(if finished { Abort::CodeDone } else { self.why_lost() }));
        }
        // SAFETY: as above.
        unsafe { (*site).expected_base = self.frames[self.frames.len() - 1].base };
        // What the instruction may have written is in memory now.
        if self.frames.len() < depth {
            // Frames were left: the one that goes on got a result or an exception in some register.
            self.forget_all(self.frames.len() - 1);
        } else {
            self.forget_written(depth - 1, &unit_accesses);
        }
        None
    }

    fn why_lost(&self) -> Abort {
        let frame = Frame(self.x.fp);
        if frame.is_null() {
            return Abort::CodeDone;
        }
        if frame.in_generator() || Frame(self.frames[0].fp).in_generator() {
            return Abort::GeneratorFrame;
        }
        Abort::LeftRoot
    }

    /// May a call be followed into its callee?
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
            self.reload(depth, r);
        }
    }

    fn forget_all(&mut self, depth: usize) {
        for r in 0..self.frames[depth].registers.len() {
            if matches!(self.frames[depth].registers[r], Reg::Known { .. }) {
                self.reload(depth, r);
            }
        }
        // The register that received the result may have been untouched so far.
        let pc = Frame(self.frames[depth].fp).pc();
        let code = self.frames[depth].code;
        if code.index_of(pc) > 0 {
            // SAFETY: pc is behind the calling instruction.
            let call = unsafe { *pc.sub(1) };
            let a = call.a();
            if a < self.frames[depth].registers.len() {
                self.reload(depth, a);
            }
        }
        for k in 0..code.unit().handlers.len() {
            let exc = code.unit().handlers[k].exc as usize;
            self.reload(depth, exc);
        }
    }

    fn reload(&mut self, depth: usize, register: usize) {
        let slot = self.frames[depth].base + register as u32;
        let value = self.b().frame_load(slot, Type::Val);
        self.frames[depth].registers[register] = Reg::Known { value, stale: false };
    }

    /// The back-edge: every register carried around the loop gets its new value.
    fn close(&mut self) {
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
                *reg = Reg::Memory;
            }
        }
        self.tree.ends.push(BackEdge { block, ops, registers });
    }
}

/// Description of the helper that unwinds.
fn unwind_info() -> CallInfo {
    CallInfo {
        name: "unwind".to_owned(),
        address: residual::unwind as *const () as u64,
        result: Some(Type::Int),
        effects: Effects::anything(),
    }
}

/// Description of the residual helper for the trace.
pub fn residual_info() -> CallInfo {
    CallInfo {
        name: "residual".to_owned(),
        address: residual::residual as *const () as u64,
        result: Some(Type::Int),
        effects: Effects::anything(),
    }
}
