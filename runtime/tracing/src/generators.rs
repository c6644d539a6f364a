//! Generators in a trace: a resumed generator's body is followed like a call, and its yield returns into the frame that resumed it.
//!
//! A generator's frame lies in its object, so its registers are loads from the object where those of other frames are frame slots; they are
//! written back when it yields, before whatever needs real frames, and by exits. Its header and state are written when it is
//! resumed, as the interpreter does: what else is true of a running generator ("already executing", `gi_running`) holds
//! in compiled code too. Which generator it is says the register of the frame below that the resuming instruction names: by
//! it residual instructions, exits and side traces find the frame (`Place`).
//!
//! In snapshots the slots of a generator's frame count from a number that no other frame reaches (`base`).

use crate::functions::function_mem;
use crate::machine::V;
use crate::recorder::{Recorder, Reg, Shadow};
use crate::residual::Frames;
use crate::tier::MAX_SIDES_AT;
use crate::tree::{Tree, TreeKind};
use std::mem::offset_of;
use taipan_core::interp::Flow;
use taipan_core::interp::call::{Then, generator_type, is_closed_when_dropped, planned_generator};
use taipan_core::interp::consumers::{self, Consumer};
use taipan_core::interp::frame::{
    CALLER, CODE, Continuation, EXTRA, FUNCTION, Frame, HEADER_WORDS, IN_GENERATOR, META, PC, meta_dst,
};
use taipan_core::interp::generators;
use taipan_core::interp::machine::{FieldId, MAX_PLANNED, Machine};
use taipan_core::object::*;
use taipan_core::{kinds, ty};
use taipan_heap::{Gc, SIZE_CLASSES, Value, class_of};
use taipan_jit::ir::{self, Mem, Opcode, Region, Type, Width};
use taipan_parser::opcodes::{Ins, Opcode as Bytecode};

/// Registers and headers of generators' frames.
const REGION_FRAME: Region = Region(49);
/// The other fields of generators.
const REGION_GENERATOR: Region = Region(48);
/// Rounds of a generator's loop that a trace may make between two yields although the loop has code of its own.
const MAX_ROUNDS: u32 = 2;

/// What the slots of the generator's frame number `depth` count from.
pub fn base(depth: usize) -> u32 {
    1 << 30 | (depth as u32) << 17
}

/// The register that holds the generator which this instruction resumes, if it resumes one.
fn resumed_register(i: Ins) -> Option<usize> {
    match i.op() {
        Bytecode::FOR_NEXT | Bytecode::SEND | Bytecode::INVOKE => Some(i.b()),
        Bytecode::CALL => Some(i.b() + 1),
        _ => None,
    }
}

/// The register of the frame below that holds the generator whose running frame this is. `None`: it is none, or was resumed by Rust.
pub fn held_in(frame: Frame) -> Option<u32> {
    if !frame.in_generator() || frame.continuation() == Continuation::Native {
        return None;
    }
    let caller = frame.caller();
    // SAFETY: the caller stands behind the instruction that resumed the generator.
    let r = resumed_register(unsafe { *caller.pc().sub(1) })?;
    let held = caller.register(r)?.downcast::<Generator>()?;
    (held.fp() == frame.0).then_some(r as u32)
}

pub fn register_mem(i: usize) -> Mem {
    Mem::field(Width::Val, (Generator::FP_AT + 8 * i) as i32, REGION_FRAME)
}

fn header_mem(word: usize, width: Width) -> Mem {
    Mem::field(width, (Generator::FP_AT - 8 * word) as i32, REGION_FRAME)
}

fn field_mem(offset: usize, width: Width) -> Mem {
    Mem::field(width, offset as i32, REGION_GENERATOR)
}

fn state_mem() -> Mem {
    field_mem(offset_of!(Generator, state), Width::U8)
}

impl Recorder<'_> {
    /// The generator whose frame is number `depth`.
    fn generator(&mut self, depth: usize) -> ir::Value {
        let Some(r) = self.frames[depth].generator else { unreachable!("asked of generators' frames") };
        let held = self.register_of(depth - 1, r as usize);
        match self.b().known_ref(held) {
            Some(g) => g,
            None => self.op(Opcode::ValToRef, &[held]),
        }
    }

    /// Register `i` of a frame, from memory.
    pub fn load_register(&mut self, depth: usize, i: usize) -> ir::Value {
        if self.frames[depth].generator.is_some() {
            let g = self.generator(depth);
            return self.b().load(g, register_mem(i));
        }
        let slot = self.frames[depth].base + i as u32;
        self.b().frame_load(slot, Type::Val)
    }

    pub fn store_register(&mut self, depth: usize, i: usize, v: ir::Value) {
        if self.frames[depth].generator.is_some() {
            let g = self.generator(depth);
            self.b().store_word(g, register_mem(i), v);
        } else {
            let slot = self.frames[depth].base + i as u32;
            self.b().frame_store(slot, v);
        }
    }

    /// The function of the generator's frame number `depth`.
    pub fn generator_function(&mut self, depth: usize) -> ir::Value {
        let g = self.generator(depth);
        self.b().load(g, header_mem(FUNCTION, Width::Val))
    }

    pub fn store_generator_pc(&mut self, depth: usize, pc: u64) {
        let g = self.generator(depth);
        let pc = self.tree.graph.constant(Type::Int, pc);
        self.b().store(g, header_mem(PC, Width::I64), pc);
    }

    /// The address of a frame, as an Int.
    pub fn address_of(&mut self, depth: usize) -> ir::Value {
        if self.frames[depth].generator.is_none() {
            let base = self.frames[depth].base;
            let address = self.frame_address(base);
            return self.bits_of(address);
        }
        let g = self.generator(depth);
        let bits = self.bits_of(g);
        let offset = self.tree.graph.int(Generator::FP_AT as i64);
        self.op(Opcode::IntAdd, &[bits, offset])
    }

    fn bits_of(&mut self, address: ir::Value) -> ir::Value {
        let word = self.op(Opcode::RefToVal, &[address]);
        self.op(Opcode::ValBits, &[word])
    }

    /// The outermost `count` frames of the real machine.
    pub fn real_frames(&self, count: usize) -> Frames {
        let mut frames = Frames::new();
        for f in self.frames.iter().take(count) {
            frames.push(Frame(f.fp));
        }
        frames
    }

    /// Does the trace go on through this compiled loop, at whose head it stands? The loop of a generator that is being followed leads
    /// on to a yield: its own code would only leave there.
    pub fn goes_through(&mut self, tree: &Tree) -> bool {
        let TreeKind::Loop { last, .. } = tree.kind else { return false };
        if self.frames.last().is_none_or(|f| f.generator.is_none()) {
            return false;
        }
        let code = tree.code;
        let body = code.index_of(tree.start)..=code.index_of(last);
        let yields = |i: &Ins| matches!(i.op(), Bytecode::YIELD | Bytecode::YIELD_DELEGATE);
        let goes_to = |pc: *const Ins| {
            // SAFETY: a back-edge of live code.
            pc.wrapping_offset(unsafe { *pc }.jump() as isize + 1)
        };
        let rounds: u32 = self.inner.iter().filter(|(pc, _)| goes_to(*pc) == tree.start).map(|(_, n)| n).sum();
        code.data().instructions[body].iter().any(yields) && rounds <= MAX_ROUNDS
    }

    /// See `Machine::consumer`.
    pub fn routine_for(&mut self, which: Consumer, v: V) -> Option<V> {
        let f = consumers::routine(self.t, which, v.w)?;
        let shape = self.t.shape_of(v.w);
        let mut o = self.exact(v, shape)?;
        let code = if shape == ty::GENERATOR {
            let code = self.b().load(o.n, field_mem(offset_of!(Generator, code), Width::Val));
            let now = v.w.downcast::<Generator>()?.code.get()?;
            V { w: now, n: code }
        } else {
            if shape == ty::MAP {
                let function = self.load_bound(o, FieldId::IteratorSource)?;
                o = self.exact(function, ty::FUNCTION)?;
            }
            self.load(o, FieldId::FunctionCode)
        };
        self.identity(code);
        Some(self.known(f.value()))
    }

    /// See `Machine::awaits_itself`.
    pub fn is_awaited_itself(&mut self, v: V) -> bool {
        let Some(g) = v.w.downcast::<Generator>() else { return false };
        if !generators::awaits_itself(self.t, g) {
            return false;
        }
        let shape = self.t.shape_of(v.w);
        let Some(o) = self.exact(v, shape) else { return false };
        let (field, now) = if shape == ty::COROUTINE {
            (state_mem(), self.int_const(g.state.get() as i64))
        } else {
            let Some(code) = g.code.get() else { return false };
            (field_mem(offset_of!(Generator, code), Width::Val), self.constant_word(code))
        };
        let then = self.b().load(o.n, field);
        self.guard(Opcode::GuardEq, &[then, now]);
        true
    }

    /// See `Machine::can_resume`.
    pub fn may_resume(&mut self, it: V, sent: V) -> bool {
        // SAFETY: the instruction being recorded.
        let Some(r) = resumed_register(unsafe { *self.at }) else { return false };
        let Some(g) = it.w.downcast::<Generator>() else { return false };
        let shape = self.t.shape_of(it.w);
        let created = match g.state.get() {
            GeneratorState::Created => true,
            GeneratorState::Suspended => false,
            _ => return false,
        };
        let frame = Frame(g.fp());
        let follows = matches!(shape, ty::GENERATOR | ty::COROUTINE)
            && self.x.word(r) == Some(it.w)
            && self.register(r) == it.n
            && g.handled.get().is_none()
            && (!created || sent.w.is_none())
            && !Frame(self.frames[0].fp).in_generator()
            && self.may_follow(frame.code())
            && self.x.frame().depth() + 1 < self.t.recursion_limit.get()
            && self.t.poll.get() == 0
            && self.jit.sides_at.borrow().get(&(self.at as usize)).is_none_or(|n| *n < MAX_SIDES_AT);
        if !follows {
            return false;
        }
        let Some(o) = self.exact(it, shape) else { return false };
        if created {
            self.is_none(sent);
        }
        let state = self.b().load(o.n, state_mem());
        let expected = self.int_const(g.state.get() as i64);
        self.guard(Opcode::GuardEq, &[state, expected]);
        let pc = self.b().load(o.n, header_mem(PC, Width::I64));
        let expected = self.tree.graph.constant(Type::Int, frame.pc() as u64);
        self.guard(Opcode::GuardEq, &[pc, expected]);
        // The trace relies on the code that this pc belongs to.
        self.constant_word(frame.code().value());
        let handled = self.b().load(o.n, field_mem(offset_of!(Generator, handled), Width::Val));
        let absent = self.tree.graph.constant(Type::Val, 0);
        self.guard(Opcode::GuardEq, &[handled, absent]);
        true
    }

    /// See `Machine::resume_with`.
    pub fn resume_generator(&mut self, it: V, sent: V, then: Continuation, dst: usize) -> Flow {
        let Some(g) = it.w.downcast::<Generator>() else { unreachable!("asked by may_resume") };
        // SAFETY: the instruction being recorded.
        let Some(r) = resumed_register(unsafe { *self.at }) else { unreachable!("asked by may_resume") };
        let depth = self.frames.len();
        let created = g.state.get() == GeneratorState::Created;
        let handled = self.handled_word();
        let caller = self.address_of(depth - 1);
        let meta = self.meta_above(depth, then.meta(dst, 0) | IN_GENERATOR);
        let end = self.frames[depth - 1].end;
        let stack_base = self.frame_address(end);
        let stack_base = self.bits_of(stack_base);
        let object = self.pointer(it);
        let running = self.int_const(GeneratorState::Running as i64);
        let mut b = self.b();
        b.store(object, header_mem(CALLER, Width::I64), caller);
        b.store(object, header_mem(META, Width::I64), meta);
        b.store(object, field_mem(offset_of!(Generator, stack_base), Width::I64), stack_base);
        b.store_word(object, field_mem(offset_of!(Generator, outer_handled), Width::Val), handled);
        b.store(object, state_mem(), running);
        let flow = generators::resume(&mut self.x, g, sent.w, Then::new(then, dst));
        let frame = Frame(self.x.fp);
        let code = frame.code();
        self.frames.push(Shadow {
            fp: frame.0,
            base: base(depth),
            end,
            generator: Some(r as u32),
            code,
            function: 0,
            callee: None,
            instance: None,
            meta: frame.meta(),
            registers: vec![Reg::Memory; code.register_count as usize],
            unborn: false,
            liveness: self.jit.liveness.of(code),
            since: self.bytecodes,
            globals_known: false,
        });
        if !created {
            // SAFETY: a suspended generator stands behind a yield instruction.
            let i = unsafe { *self.x.pc.sub(1) };
            self.set_register(i.a(), sent.n);
        }
        flow
    }

    /// See `Machine::can_yield`.
    pub fn may_yield(&mut self) -> bool {
        let depth = self.frames.len() - 1;
        if self.frames[depth].generator.is_none() {
            return false;
        }
        // SAFETY: the running frame lies in a generator.
        let g: Gc<Generator> = unsafe { Generator::of_fp(self.x.fp) };
        if self.t.handled() != g.outer_handled.get() {
            return false;
        }
        let object = self.generator(depth);
        let now = self.handled_word();
        let outer = self.b().load(object, field_mem(offset_of!(Generator, outer_handled), Width::Val));
        let same = self.op(Opcode::ValEq, &[now, outer]);
        self.promote_bool(same, true);
        true
    }

    /// See `Machine::can_finish`.
    pub fn may_finish(&mut self) -> bool {
        let kind = Continuation::ALL[(self.x.frame().meta() & 0xFF) as usize];
        let ends = matches!(kind, Continuation::Next | Continuation::Send) && self.x.frame().extra() == 0;
        if !ends || !self.may_yield() {
            return false;
        }
        let object = self.generator(self.frames.len() - 1);
        let extra = self.b().load(object, header_mem(EXTRA, Width::I64));
        let zero = self.int_const(0);
        self.guard(Opcode::GuardEq, &[extra, zero]);
        true
    }

    /// See `Machine::finish`.
    pub fn finish_generator(&mut self, v: V) -> Flow {
        let depth = self.frames.len() - 1;
        let object = self.generator(depth);
        let absent = self.tree.graph.constant(Type::Val, 0);
        let finished = self.int_const(GeneratorState::Finished as i64);
        let count = self.frames[depth].registers.len();
        let mut b = self.b();
        for i in 0..count {
            b.store(object, register_mem(i), absent);
        }
        b.store(object, field_mem(offset_of!(Generator, outer_handled), Width::Val), absent);
        b.store(object, state_mem(), finished);
        let meta = self.frames[depth].meta;
        let sends = self.x.frame().continuation() == Continuation::Send;
        let flow = generators::return_from(&mut self.x, v.w);
        self.pop_shadow();
        if sends {
            self.set_register(meta_dst(meta), v.n);
        }
        flow
    }

    /// See `Machine::fresh_generator`.
    pub fn new_generator(&mut self, callee: V, parameters: &[V]) -> Option<V> {
        let function = callee.w.downcast::<Function>()?;
        let code = function.code.get()?.downcast::<Code>()?;
        let words = HEADER_WORDS + code.register_count as usize;
        let size = size_of::<Generator>() + 8 * words;
        if is_closed_when_dropped(&code) {
            // The heap has to know it.
            return None;
        }
        if class_of(size) >= SIZE_CLASSES.len() {
            return None;
        }
        let mut real = [Value::NONE; MAX_PLANNED];
        for (w, v) in real.iter_mut().zip(parameters) {
            *w = v.w;
        }
        let g = planned_generator(self.t, function, &real[..parameters.len()])?;
        let g = self.allocation(g.value(), kinds::GENERATOR, generator_type(&code), size);
        let object = self.pointer(g);
        let f = self.pointer(callee);
        let name = self.b().load(f, function_mem(offset_of!(Function, name)));
        let qualname = self.b().load(f, function_mem(offset_of!(Function, qualname)));
        let code_word = self.constant_word(code.value());
        let frame_words = self.int_const(words as i64);
        let code_words = self.tree.graph.constant(Type::Int, code.words as u64);
        let meta = self.tree.graph.constant(Type::Int, IN_GENERATOR);
        let pc = self.tree.graph.constant(Type::Int, code.first_instruction as u64);
        let mut b = self.b();
        b.store(object, field_mem(offset_of!(Generator, frame_words), Width::U32), frame_words);
        b.store_word(object, field_mem(offset_of!(Generator, name), Width::Val), name);
        b.store_word(object, field_mem(offset_of!(Generator, qualname), Width::Val), qualname);
        b.store_word(object, field_mem(offset_of!(Generator, code), Width::Val), code_word);
        b.store(object, header_mem(CODE, Width::I64), code_words);
        b.store_word(object, header_mem(FUNCTION, Width::Val), callee.n);
        b.store(object, header_mem(META, Width::I64), meta);
        b.store(object, header_mem(PC, Width::I64), pc);
        for (i, v) in parameters.iter().enumerate() {
            b.store_word(object, register_mem(i), v.n);
        }
        Some(g)
    }

    /// See `Machine::yield_value`.
    pub fn yield_from_generator(&mut self, v: V) -> Flow {
        let depth = self.frames.len() - 1;
        let object = self.generator(depth);
        let next = self.frames[depth].code.index_of(self.x.pc);
        for i in 0..self.frames[depth].registers.len() {
            if let Reg::Known { value, stale: true } = self.frames[depth].registers[i]
                && self.frames[depth].liveness.is_live_during(next, i)
            {
                self.b().store_word(object, register_mem(i), value);
            }
        }
        let pc = self.x.pc as u64;
        self.store_generator_pc(depth, pc);
        let absent = self.tree.graph.constant(Type::Val, 0);
        let suspended = self.int_const(GeneratorState::Suspended as i64);
        let mut b = self.b();
        b.store(object, field_mem(offset_of!(Generator, outer_handled), Width::Val), absent);
        b.store(object, state_mem(), suspended);
        let meta = self.frames[depth].meta;
        let flow = generators::yield_value(&mut self.x, v.w);
        self.pop_shadow();
        self.set_register(meta_dst(meta), v.n);
        flow
    }
}
