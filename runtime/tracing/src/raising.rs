//! Exceptions in a trace: made, raised, unwound to a handler in one of the trace's frames, handled.
//!
//! What the interpreter does in `unwind` is written down as allocations and stores: a traceback entry for each frame, the copy of
//! its registers if the frame is left, then the exception in the handler's register. So an exception that nobody keeps, raised and
//! caught within a trace, need not be made at all, nor its traceback. An exception that goes to no frame of the trace, or past a
//! frame that knows more to do with it, is left to the interpreter (`residual::Action::Raise`).
//!
//! **The handled exception** (`Thread::handled`) is a register of the trace: written only where something outside reads it. Snapshots
//! name it as a slot of the root frame (`HANDLED_SLOT`) while memory is out of date. Natives do not wait for it: one that raises
//! meanwhile links its exception to what memory has, and `relink` puts that right.
//!
//! **Order.** All that can fail comes before the first store that others see, so a guard restarts the instruction, or, behind a
//! native that has raised, unwinds from there (`tree::RAISED`).

use crate::call::{PASSES, thread_mem};
use crate::driver::{End, header_mem};
use crate::machine::{V, field_mem};
use crate::recorder::{Recorder, Reg};
use crate::residual::{self, Action};
use crate::tree::{RAISED, Recorded};
use std::collections::{HashMap, HashSet};
use std::mem::offset_of;
use taipan_core::interp::Flow;
use taipan_core::interp::containers::Containers;
use taipan_core::interp::frame::{Continuation, EXTRA, FUNCTION, Frame, PC};
use taipan_core::interp::machine::{Arguments, FieldId, Machine};
use taipan_core::interp::unwind::find_handler;
use taipan_core::native::GetSetDef;
use taipan_core::object::*;
use taipan_core::types::exception;
use taipan_core::{Thread, kinds, ty};
use taipan_heap::array::STORAGE_OFFSET;
use taipan_heap::{Gc, SIZE_CLASSES, ShapeId, Value, class_of};
use taipan_jit::ir::{self, CallInfo, Mem, Opcode, Region, RegionSet, Role, SnapVal, SnapshotId, Type, Width};
use taipan_parser::code::{Handler, co};
use taipan_parser::opcodes::Ins;

/// Slot of the handled exception in the root frame of a snapshot: no register, no header word and no slot of a generator's frame
/// has such a number. A copied loop's slots are moved up, by less than `HANDLED_RANGE`.
const HANDLED_SLOT: u32 = 1 << 29;
const HANDLED_RANGE: u32 = 1 << 28;
/// Fields of traceback entries.
const REGION_TRACEBACK: Region = Region(50);
/// `Thread::pending`: written by natives that raise.
pub const REGION_PENDING: Region = Region(55);
/// Named registers of a frame that an exception leaves: an array of them is a small object.
const MAX_KEPT: usize = 24;

fn pending_mem() -> Mem {
    Mem::field(Width::Val, offset_of!(Thread, pending) as i32, REGION_PENDING)
}

pub fn handled_mem() -> Mem {
    thread_mem(Width::Val, offset_of!(Thread, handled))
}

/// Does the slot stand for the handled exception?
pub fn is_handled(slot: u32) -> bool {
    (HANDLED_SLOT..HANDLED_SLOT + HANDLED_RANGE).contains(&slot)
}

/// What the trace knows of exceptions.
#[derive(Default)]
pub struct Exceptions {
    /// The word of `Thread::handled`, once known.
    handled: Option<ir::Value>,
    /// What memory has there, as far as known.
    in_memory: Option<ir::Value>,
    /// Exceptions made by this trace, never raised, and not the context of others.
    fresh: HashSet<ir::Value>,
    /// The first entry of tracebacks that this trace has written, by exception.
    heads: HashMap<ir::Value, Head>,
    /// An exception has left the root frame: the recording ends.
    pub left: bool,
}

/// The first entry of a traceback.
#[derive(Clone, Copy)]
struct Head {
    entry: V,
    code: Gc<Code>,
    /// It has a copy of its frame's registers.
    kept: bool,
}

impl Exceptions {
    /// As a side trace from this exit finds them.
    pub fn at(recorded: &Recorded, from: SnapshotId) -> Exceptions {
        let frames = &recorded.graph.snapshot(from).frames;
        let named = frames.iter().filter(|f| !f.words.is_empty()).flat_map(|f| &f.slots);
        let handled = named.filter(|(slot, _)| is_handled(*slot)).find_map(|(_, v)| match v {
            SnapVal::Value(v) => Some(*v),
            SnapVal::Virtual(_) => None,
        });
        Exceptions { handled, ..Exceptions::default() }
    }

    /// What a snapshot of the root frame has to name.
    pub fn slot(&self) -> Option<(u32, SnapVal)> {
        self.stale().map(|n| (HANDLED_SLOT, SnapVal::Value(n)))
    }

    fn stale(&self) -> Option<ir::Value> {
        self.handled.filter(|n| self.in_memory != Some(*n))
    }

    /// Something has run that may raise, handle and change exceptions.
    pub fn forget(&mut self) {
        *self = Exceptions::default();
    }

    /// Something has run that may change exceptions but handles none.
    pub fn forget_objects(&mut self) {
        self.fresh.clear();
        self.heads.clear();
    }
}

/// Where an exception goes.
struct Way {
    /// The frame with the handler; the root frame, if it has none and is left.
    depth: usize,
    handler: Option<Handler>,
    /// The instructions at which it leaves or enters frames, innermost first.
    at: Vec<usize>,
    /// It is raised again: the innermost frame gets no entry.
    again: bool,
}

/// Sets the context of an exception that may be known to others; called by compiled code.
extern "C" fn link(exception: u64, handled: u64) {
    // SAFETY: compiled code passes the words of two exceptions.
    let exception = unsafe { Value::from_bits_unchecked(exception) };
    exception::link_context_to(exception, Value::from_bits(handled));
}

/// The pending exception was raised by a native while memory had another handled exception than the thread, which it has now.
pub fn relink(t: &Thread) {
    let Some(e) = t.pending().filter(|e| *e != t.vm().memory_error()) else { return };
    if let Some(exception) = e.downcast::<Exception>() {
        exception.context.clear();
    }
    exception::link_context_to(e, t.handled());
}

impl Recorder<'_> {
    // --- the handled exception ------------------------------------------------------------------------------------

    /// The word of `Thread::handled`.
    pub fn handled_word(&mut self) -> ir::Value {
        if let Some(n) = self.exceptions.handled {
            return n;
        }
        let thread = self.op(Opcode::Thread, &[]);
        let n = self.b().load(thread, handled_mem());
        self.exceptions.handled = Some(n);
        self.exceptions.in_memory = Some(n);
        n
    }

    /// The exception being handled; whether there is one is promoted.
    pub fn handled_exception(&mut self) -> V {
        let n = self.handled_word();
        let zero = self.tree.graph.constant(Type::Val, 0);
        match self.t.handled() {
            Some(w) => {
                self.guard(Opcode::GuardNe, &[n, zero]);
                V { w, n }
            }
            None => {
                if n != zero {
                    self.guard(Opcode::GuardEq, &[n, zero]);
                }
                self.exceptions.handled = Some(zero);
                if self.exceptions.in_memory == Some(n) {
                    self.exceptions.in_memory = Some(zero);
                }
                self.known(Value::NONE)
            }
        }
    }

    pub fn handle_exception(&mut self, v: V) {
        let n = if self.is_none(v) { self.tree.graph.constant(Type::Val, 0) } else { v.n };
        self.handled_word();
        self.x.set_handled(v.w);
        self.exceptions.handled = Some(n);
    }

    /// Brings memory up to date.
    pub fn write_handled(&mut self) {
        if let Some(n) = self.exceptions.stale() {
            let thread = self.op(Opcode::Thread, &[]);
            self.b().store(thread, handled_mem(), n);
            self.exceptions.in_memory = Some(n);
        }
    }

    // --- making exceptions ----------------------------------------------------------------------------------------

    /// See `Machine::fresh_exception`.
    pub fn new_exception(&mut self, class: Gc<taipan_core::object::Type>, args: &[V]) -> Option<V> {
        if !exception::keeps_arguments(class) {
            return None;
        }
        let size = exception::size(class);
        if class_of(size) >= SIZE_CLASSES.len() {
            return None;
        }
        let tuple = taipan_core::interp::iterate::new_tuple(self, args)?;
        self.x.publish();
        let w = match exception::with_arguments(self.t, class, tuple.w.downcast()?) {
            Ok(w) => w,
            Err(_) => {
                self.t.take_pending();
                return None;
            }
        };
        let e = self.allocation(w, kinds::EXCEPTION, class.root_shape.get(), size);
        self.init_field(e, field_mem(FieldId::ExceptionArgs, Width::Val), tuple.n);
        self.exceptions.fresh.insert(e.n);
        Some(e)
    }

    /// See `Machine::raise_new`.
    pub fn raise_builtin(&mut self, class: ShapeId, args: &[V]) -> Flow {
        let class = self.t.vm().type_of_id(class);
        match self.new_exception(class, args) {
            Some(e) => self.raise_exception(e, None, false),
            None => Flow::Slow,
        }
    }

    /// A getter of `BaseException` that reads a field of `o`, whose shape says that it is one. Absent is None.
    pub fn field_of_exception(&mut self, def: &GetSetDef, o: V) -> Option<V> {
        let field = exception::field_read_by(def)?;
        let real = o.w.downcast::<Exception>()?;
        let w = match field {
            FieldId::ExceptionArgs => Some(real.args.get()?),
            FieldId::ExceptionCause => real.cause.get(),
            FieldId::ExceptionContext => real.context.get(),
            _ => real.traceback.get(),
        };
        let r = self.pointer(o);
        let n = self.b().load(r, field_mem(field, Width::Val));
        let zero = self.tree.graph.constant(Type::Val, 0);
        self.guard(if w.is_some() { Opcode::GuardNe } else { Opcode::GuardEq }, &[n, zero]);
        Some(match w {
            Some(w) => V { w, n },
            None => self.known(Value::NONE),
        })
    }

    // --- raising --------------------------------------------------------------------------------------------------

    /// See `Machine::raise`.
    pub fn raise_exception(&mut self, e: V, cause: Option<V>, again: bool) -> Flow {
        let mut e = e;
        if e.w.downcast::<taipan_core::object::Type>().is_some() {
            let Some(class) = self.native_class(e) else { return Flow::Slow };
            if class.instance_kind.get() != kinds::EXCEPTION {
                return Flow::Slow;
            }
            let Some(made) = self.new_exception(class, &[]) else { return Flow::Slow };
            e = made;
        }
        let Some(real) = e.w.downcast::<Exception>() else { return Flow::Slow };
        let Some((o, _)) = self.shape(e) else { return Flow::Slow };
        if let Some(c) = cause
            && !self.is_none(c)
        {
            if c.w.downcast::<Exception>().is_none() || self.shape(c).is_none() {
                return Flow::Slow;
            }
        }
        let Some(way) = self.way_to_handler(e, real, again) else { return Flow::Slow };
        let handled = if again { None } else { Some(self.handled_exception()) };
        let head = self.traceback(e, &way);
        if let Some(c) = cause {
            let yes = self.constant_word(Value::TRUE);
            self.init_field(e, field_mem(FieldId::ExceptionCause, Width::Val), c.n);
            self.init_field(e, field_mem(FieldId::ExceptionSuppressContext, Width::Val), yes);
            real.cause.set(&real.header, c.w);
            real.suppress_context.set(&real.header, Value::TRUE);
        }
        if let Some(h) = handled.filter(|h| !h.w.is_none()) {
            self.link_context(e, h);
        }
        self.exceptions.fresh.remove(&e.n);
        self.give_traceback(e, o.n, head, &way);
        if again {
            self.t.raise_again(e.w);
        } else {
            self.t.raise(e.w);
        }
        self.go_on(e.n, &way);
        Flow::Next
    }

    /// The context of `e` becomes the handled exception `h`.
    fn link_context(&mut self, e: V, h: V) {
        if h.n == e.n {
            return;
        }
        if self.exceptions.fresh.contains(&e.n) {
            self.init_field(e, field_mem(FieldId::ExceptionContext, Width::Val), h.n);
            return;
        }
        let context = RegionSet::of(&[field_mem(FieldId::ExceptionContext, Width::Val).region]);
        let call = self.tree.graph.declare_call(CallInfo {
            name: "link_context".to_owned(),
            address: link as *const () as u64,
            result: None,
            effects: ir::Effects { reads: context, writes: context, ..ir::Effects::default() },
            role: Role::Plain,
        });
        self.b().call(call, &[e.n, h.n]);
    }

    /// A native has raised, instruction `i` is done: unwinds in the trace, or lets the interpreter do it.
    pub fn raise_pending(&mut self, i: Option<Ins>) -> Option<End> {
        let done = self.unwind_pending();
        self.snapshot = None;
        match done {
            Some(()) if self.exceptions.left => Some(End::Linked),
            Some(()) => None,
            None => self.residual(Action::Raise, i),
        }
    }

    fn unwind_pending(&mut self) -> Option<()> {
        let w = self.t.pending()?;
        let real = w.downcast::<Exception>()?;
        if w == self.t.vm().memory_error() || self.t.is_reraising() {
            return None;
        }
        let stale = self.exceptions.stale();
        let thread = self.op(Opcode::Thread, &[]);
        let pending = pending_mem();
        let n = self.b().load(thread, pending);
        let e = V { w, n };
        let way = self.way_to_handler(e, real, false);
        if stale.is_none() && way.is_none() {
            return None;
        }
        let raised = self.marked_snapshot(RAISED);
        self.snapshot = Some(raised);
        let o = self.op(Opcode::ValToRef, &[n]);
        self.b().guard_shape(o, real.header.shape(), raised);
        if let Some(h) = stale {
            self.init_field(e, field_mem(FieldId::ExceptionContext, Width::Val), h);
        }
        let way = way?;
        let head = self.traceback(e, &way);
        self.give_traceback(e, o, head, &way);
        let zero = self.tree.graph.constant(Type::Val, 0);
        self.b().store(thread, pending, zero);
        self.go_on(n, &way);
        Some(())
    }

    /// Where the exception goes if it is raised by the running instruction. Guards that frames have no frame objects, and that the
    /// exception has a traceback or none. `None`: only the interpreter can say.
    fn way_to_handler(&mut self, e: V, real: Gc<Exception>, again: bool) -> Option<Way> {
        let mut way = Way { depth: self.frames.len() - 1, handler: None, at: Vec::new(), again };
        let innermost = way.depth;
        if real.traceback.get().is_some_and(|tb| tb.is_none()) {
            return None;
        }
        loop {
            let f = &self.frames[way.depth];
            let (code, frame, first) = (f.code, Frame(f.fp), way.depth == innermost);
            let pc = if first { self.x.pc } else { frame.pc() };
            let at = code.index_of(pc).saturating_sub(1);
            if code.is(co::HIDDEN) || frame.extra() != 0 {
                return None;
            }
            way.at.push(at);
            way.handler = find_handler(&code, at);
            if way.handler.is_some() {
                break;
            }
            if way.depth == 0 {
                // The caller goes on with it.
                let leaves = self.loop_pc.is_null() && !frame.in_generator() && code.is(co::OPTIMIZED);
                return leaves.then_some(way);
            }
            let kind = Continuation::ALL[(frame.meta() & 0xFF) as usize];
            let popped = !matches!(kind, Continuation::Native | Continuation::Next | Continuation::GetAttr);
            let again = again && first;
            let keeps = !again || self.exceptions.heads.contains_key(&e.n);
            if f.generator.is_some()
                || !code.is(co::OPTIMIZED)
                || code.unit().local_names.len() > MAX_KEPT
                || !popped
                || !keeps
            {
                return None;
            }
            way.depth -= 1;
        }
        if self.frames[way.depth].generator.is_some() {
            return None;
        }
        Some(way)
    }

    /// Makes the entries that the exception gets on its way; gives the last. Guards; nobody sees them yet.
    fn traceback(&mut self, e: V, way: &Way) -> Option<Head> {
        let innermost = self.frames.len() - 1;
        // A root frame that is left gets its entry from whoever called it.
        let lowest = if way.handler.is_some() { way.depth } else { way.depth + 1 };
        for depth in lowest..=innermost {
            if !self.frames[depth].unborn {
                let extra = self.frame_word(depth, EXTRA, Width::I64);
                let zero = self.tree.graph.int(0);
                self.guard(Opcode::GuardEq, &[extra, zero]);
            }
        }
        let o = self.pointer(e);
        let mut next = self.b().load(o, field_mem(FieldId::ExceptionTraceback, Width::Val));
        let none = self.tree.graph.constant(Type::Val, Value::NONE.bits());
        self.guard(Opcode::GuardNe, &[next, none]);
        let mut head = None;
        for (depth, at) in (lowest..=innermost).rev().zip(&way.at) {
            if way.again && depth == innermost {
                continue;
            }
            let kept = (depth > way.depth).then(|| self.kept_registers(depth));
            let entry = self.entry(depth, *at, next, kept);
            next = entry.n;
            head = Some(Head { entry, code: self.frames[depth].code, kept: kept.is_some() });
        }
        head
    }

    /// A traceback entry.
    fn entry(&mut self, depth: usize, at: usize, next: ir::Value, kept: Option<ir::Value>) -> V {
        let tb = self.allocation(Value::NONE, kinds::TRACEBACK, ty::TRACEBACK, size_of::<Traceback>());
        let o = self.op(Opcode::ValToRef, &[tb.n]);
        let field = |width, offset| Mem::field(width, offset as i32, REGION_TRACEBACK);
        let code = self.constant_word(self.frames[depth].code.value());
        let function = self.function_of(depth);
        let (at, line) = (self.tree.graph.int(at as i64), self.tree.graph.int(-1));
        let mut b = self.b();
        b.store(o, field(Width::I64, offset_of!(Traceback, instruction)), at);
        b.store(o, field(Width::I64, offset_of!(Traceback, line)), line);
        let words = [
            (offset_of!(Traceback, next), Some(next)),
            (offset_of!(Traceback, code), Some(code)),
            (offset_of!(Traceback, function), Some(function)),
            (offset_of!(Traceback, registers), kept),
        ];
        for (offset, v) in words {
            if let Some(v) = v {
                b.store_word(o, field(Width::Val, offset), v);
            }
        }
        tb
    }

    /// A copy of a frame's named registers.
    fn kept_registers(&mut self, depth: usize) -> ir::Value {
        let named = self.frames[depth].code.unit().local_names.len();
        let values: Vec<ir::Value> = (0..named).map(|i| self.register_of(depth, i)).collect();
        let Some(array) = self.fresh_array(named) else {
            // The real twin is not needed.
            return self.tree.graph.constant(Type::Val, 0);
        };
        let absent = self.tree.graph.constant(Type::Val, 0);
        for (i, v) in values.into_iter().enumerate().filter(|(_, v)| *v != absent) {
            let mem = Mem::field(Width::Val, (STORAGE_OFFSET + 8 * i) as i32, crate::machine::REGION_ELEMENTS);
            self.b().store_word(array.n, mem, v);
        }
        self.op(Opcode::RefToVal, &[array.n])
    }

    /// Stores what `traceback` made. Effects only.
    fn give_traceback(&mut self, e: V, o: ir::Value, head: Option<Head>, way: &Way) {
        let innermost = self.frames.len() - 1;
        if way.again
            && way.depth < innermost
            && let Some(before) = self.exceptions.heads.get(&e.n).copied()
            && before.code == self.frames[innermost].code
            && !before.kept
        {
            // The entry that the frame got when it raised before keeps the registers now.
            let kept = self.kept_registers(innermost);
            let offset = offset_of!(Traceback, registers) as i32;
            self.init_field(before.entry, Mem::field(Width::Val, offset, REGION_TRACEBACK), kept);
            self.exceptions.heads.insert(e.n, Head { kept: true, ..before });
        }
        if let Some(head) = head {
            self.b().store_word(o, field_mem(FieldId::ExceptionTraceback, Width::Val), head.entry.n);
            self.exceptions.heads.insert(e.n, head);
        }
    }

    /// The real machine unwinds; the trace goes on at the handler, or ends where the exception leaves the function.
    fn go_on(&mut self, e: ir::Value, way: &Way) {
        let Some(handler) = way.handler else {
            self.leave_root(e, way);
            residual::raise(&mut self.x);
            return;
        };
        residual::raise(&mut self.x);
        debug_assert_eq!(self.x.fp, self.frames[way.depth].fp, "the exception went where it was expected");
        while self.frames.len() > way.depth + 1 {
            self.pop_shadow();
        }
        self.set_register(handler.exc as usize, e);
    }

    /// The exception leaves the root frame: whoever called the code does what is left to do for that frame (see `call::PASSES`).
    fn leave_root(&mut self, e: ir::Value, way: &Way) {
        let innermost = self.frames.len() - 1;
        let pc = if innermost == 0 { self.x.pc } else { Frame(self.frames[0].fp).pc() };
        while self.frames.len() > 1 {
            self.pop_shadow();
        }
        self.write_handled();
        let (thread, root) = (self.op(Opcode::Thread, &[]), self.op(Opcode::FramePointer, &[]));
        self.b().store(thread, pending_mem(), e);
        if way.again && innermost == 0 {
            let yes = self.tree.graph.int(1);
            self.b().store(thread, thread_mem(Width::U8, offset_of!(Thread, reraising)), yes);
        }
        let pc = self.tree.graph.constant(Type::Int, pc as u64);
        self.b().store(root, header_mem(PC), pc);
        for i in 0..self.frames[0].registers.len() {
            if let Reg::Known { value, stale: true } = self.frames[0].registers[i] {
                self.store_register(0, i, value);
            }
        }
        self.b().leave(PASSES);
        self.exceptions.left = true;
    }

    /// The function of frame `depth`.
    fn function_of(&mut self, depth: usize) -> ir::Value {
        let f = &self.frames[depth];
        match (f.callee, f.unborn) {
            (Some(n), _) => n,
            (None, true) => {
                let word = f.function;
                self.tree.graph.constant(Type::Val, word)
            }
            (None, false) => self.frame_word(depth, FUNCTION, Width::Val),
        }
    }

    /// A word of the header of a frame that is in memory, not in a generator.
    fn frame_word(&mut self, depth: usize, word: usize, width: Width) -> ir::Value {
        let base = self.frames[depth].base as i32;
        let root = self.op(Opcode::FramePointer, &[]);
        let header = header_mem(word);
        self.b().load(root, Mem { width, offset: header.offset + base * 8, ..header })
    }

    /// The values of a call's positional arguments.
    pub fn argument_values(&mut self, args: Arguments<V>) -> Vec<V> {
        let mut all: Vec<V> = args.this.into_iter().collect();
        for i in 0..args.argc {
            all.push(self.reg(args.first + i));
        }
        all
    }
}
