//! Native functions in a trace: a `Call` to a small thunk with the effects that the native declares, where it neither runs Python
//! nor looks at frames.
//!
//! Natives that may do anything are called, too, but with real frames (`framed_call`).
//!
//! A thunk gives the result's word, or 0 with an exception pending. The guard after it has a *raised* snapshot (`tree::RAISED`): its
//! exit realises the frames behind the call and unwinds. Where the recording saw the exception, the guard is the other way round
//! and its snapshot (`tree::AFTER`) goes on behind the call with the result in its register.

use crate::call::thread_mem;
use crate::driver::End;
use crate::machine::{F, V};
use crate::raising::REGION_PENDING;
use crate::recorder::{Abort, Recorder};
use crate::tree::{AFTER, RAISED};
use std::mem::offset_of;
use std::sync::Arc;
use taipan_core::interp::Flow;
use taipan_core::interp::call::CallArgs;
use taipan_core::interp::consumers::Consumer;
use taipan_core::interp::frame::Frame;
use taipan_core::interp::machine::{Arguments, Machine, Native};
use taipan_core::interp::natives;
use taipan_core::lookup;
use taipan_core::native::{Args, Condition, Effects, GetSetDef, Meaning, Must, NativeDef};
use taipan_core::object::*;
use taipan_core::thread::Resume;
use taipan_core::types::type_::call_type;
use taipan_core::{R, Thread, ty};
use taipan_heap::{Gc, ShapeId, Value, Word};
use taipan_jit::ir::{self, CallInfo, Mem, Opcode, Region, RegionSet, Role, Type, Width};
use taipan_parser::opcodes::Ins;

/// What stands in a native function object never changes.
const REGION_NATIVE: Region = Region(53);
/// Attribute slots begin here (see `machine`).
const FIRST_SLOT_REGION: u32 = 64;

/// All that is no attribute of an instance.
pub const FIELDS: RegionSet = RegionSet((1u128 << FIRST_SLOT_REGION) - 2);

/// Result word of a native, 0 if it raised: the exception is there for compiled code to load.
fn word(t: &Thread, result: R) -> u64 {
    match result {
        Ok(v) => v.bits(),
        Err(_) => {
            t.pending();
            0
        }
    }
}

macro_rules! thunks {
    ($($name:ident($($a:ident),*);)*) => { $(
        extern "C" fn $name(t: *const Thread, def: *const NativeDef, $($a: Word),*) -> u64 {
            // SAFETY: compiled code passes its thread and a definition, which is static.
            let (t, def) = unsafe { (&*t, &*def) };
            word(t, t.directly(|| (def.function)(t, Args(&[$($a),*]))))
        }
    )* };
}

thunks! {
    native0();
    native1(a);
    native2(a, b);
    native3(a, b, c);
    native4(a, b, c, d);
    native5(a, b, c, d, e);
    native6(a, b, c, d, e, f1);
}

/// With `given` arguments, which may be for `*args`. `FRAMED`: the native may do anything, and the frames are real.
#[allow(clippy::too_many_arguments)]
extern "C" fn packing<const FRAMED: bool>(
    t: *const Thread,
    def: *const NativeDef,
    given: u64,
    a: Word,
    b: Word,
    c: Word,
    d: Word,
    e: Word,
    f: Word,
) -> u64 {
    // SAFETY: as above.
    let (t, def) = unsafe { (&*t, &*def) };
    let call = || natives::result_of(t, def, [a, b, c, d, e, f], given as usize);
    word(t, if FRAMED { call() } else { t.directly(call) })
}

extern "C" fn getter(t: *const Thread, def: *const GetSetDef, o: Word) -> u64 {
    // SAFETY: as above.
    let (t, def) = unsafe { (&*t, &*def) };
    o.map_or(0, |o| word(t, (def.get)(t, o)))
}

/// A function of floats that compiled code calls with raw floats.
#[derive(Clone, Copy)]
pub enum FloatFunction {
    One(fn(f64) -> f64),
    Two(fn(f64, f64) -> f64),
}

extern "C" fn float1(f: *const (), x: f64) -> f64 {
    // SAFETY: compiled code passes what `float_call` put there, a function of this type.
    let f: fn(f64) -> f64 = unsafe { std::mem::transmute(f) };
    f(x)
}

extern "C" fn float2(f: *const (), x: f64, y: f64) -> f64 {
    // SAFETY: as above.
    let f: fn(f64, f64) -> f64 = unsafe { std::mem::transmute(f) };
    f(x, y)
}

/// A call that the driver makes: it may run Python or look at frames.
pub struct Framed {
    callee: Callee,
    all: Vec<V>,
    dst: usize,
}

#[derive(Clone, Copy)]
enum Callee {
    Native(&'static NativeDef),
    Class(Gc<taipan_core::object::Type>),
}

/// Builtin containers and iterators, beside scalars.
const ITERATED: [ShapeId; 13] = [
    ty::LIST,
    ty::TUPLE,
    ty::RANGE,
    ty::DICT,
    ty::SET,
    ty::FROZENSET,
    ty::DICT_KEYS,
    ty::DICT_VALUES,
    ty::DICT_ITEMS,
    ty::LIST_ITERATOR,
    ty::RANGE_ITERATOR,
    ty::ENUMERATE,
    ty::ZIP,
];

/// Most arguments of a class call.
const MAX_CLASS_ARGUMENTS: usize = 3;

macro_rules! class_thunks {
    ($($name:ident($($a:ident),*);)*) => { $(
        extern "C" fn $name(t: *const Thread, class: *mut taipan_core::object::Type, $($a: Word),*) -> u64 {
            // SAFETY: compiled code passes its thread and a class that the tree keeps alive.
            let (t, class) = unsafe { (&*t, Gc::from_raw(class)) };
            word(t, call_type(t, class, CallArgs::positional(&[$($a),*])))
        }
    )* };
}

class_thunks! {
    class0();
    class1(a);
    class2(a, b);
    class3(a, b, c);
}

fn class_thunk(arguments: usize) -> u64 {
    [class0 as *const (), class1 as *const (), class2 as *const (), class3 as *const ()][arguments] as u64
}

/// Where a thread keeps the running frame.
const RESUME_FP: usize = offset_of!(Thread, resume) + offset_of!(Resume, fp);

/// Thunk for natives of `slots` parameters.
fn thunk(slots: usize) -> u64 {
    let address = match slots {
        0 => native0 as *const (),
        1 => native1 as *const (),
        2 => native2 as *const (),
        3 => native3 as *const (),
        4 => native4 as *const (),
        5 => native5 as *const (),
        _ => native6 as *const (),
    };
    address as u64
}

/// What the optimiser has to know of effects declared. `of`: the argument written to, if it is known.
fn effects(declared: Effects, of: Option<Value>) -> ir::Effects {
    // A dict may be an object's `__dict__`: its entries are the object's slots, its growth a change of shape.
    let all = of.is_none_or(|v| v.downcast::<Dict>().is_some());
    let pending = RegionSet::of(&[REGION_PENDING]);
    ir::Effects {
        pure: false,
        reads: if declared.reads() { RegionSet::ALL } else { RegionSet::NONE },
        writes: match declared.writes() {
            false => pending,
            true if all => RegionSet::ALL,
            true => FIELDS,
        },
        may_raise: true,
        may_run_python: false,
        allocates: true,
        reads_frames: false,
    }
}

impl Recorder<'_> {
    /// `callee` as a native function; which one is promoted, the self it is bound to is not.
    pub fn native_function(&mut self, callee: V) -> Option<Native<V>> {
        let native = natives::native_of(self.t, callee.w)?;
        let known = |m: &mut Self, this: Option<Value>| this.map(|w| m.known(w));
        if native.owner.is_some() || self.tree.graph.is_const(callee.n) {
            self.identity(callee);
            return Some(Native { def: native.def, this: known(self, native.this), owner: native.owner });
        }
        let shape = self.t.shape_of(callee.w);
        let o = self.exact(callee, shape)?;
        let field = |width, offset| Mem::field(width, offset as i32, REGION_NATIVE).readonly();
        let def = self.b().load(o.n, field(Width::I64, std::mem::offset_of!(NativeFunction, def)));
        let wanted = self.int_const(std::ptr::from_ref(native.def) as i64);
        self.guard(Opcode::GuardEq, &[def, wanted]);
        // Whether a bound self counts follows from the definition and from whether there is one.
        let this = self.b().load(o.n, field(Width::Val, std::mem::offset_of!(NativeFunction, this)));
        let zero = self.tree.graph.constant(Type::Val, 0);
        let bound = callee.w.downcast::<NativeFunction>().is_some_and(|f| f.this.get().is_some());
        self.guard(if bound { Opcode::GuardNe } else { Opcode::GuardEq }, &[this, zero]);
        Some(Native { def: native.def, this: native.this.map(|w| V { w, n: this }), owner: None })
    }

    /// The arguments of a call, `this` included.
    fn values_of(&mut self, args: Arguments<V>) -> Vec<V> {
        let mut all: Vec<V> = args.this.into_iter().collect();
        for i in 0..args.argc {
            all.push(self.reg(args.first + i));
        }
        all
    }

    /// May a native be called with real frames? Those that resume generators, or that hidden Python stands for, do more than that
    /// where they are given one.
    pub fn may_frame_native(&mut self, def: &'static NativeDef, args: Arguments<V>) -> bool {
        let subject = match def.meaning {
            Meaning::Send => return false,
            Meaning::Next | Meaning::Min | Meaning::Max => Some(0),
            Meaning::Consume(Consumer::SortKey | Consumer::Reduce) => None,
            Meaning::Consume(which) => Some(which.subject()),
            _ => None,
        };
        let all = self.values_of(args);
        natives::fits(def, all.len())
            && self.may_frame()
            && subject.and_then(|i| all.get(i)).is_none_or(|v| self.is_no_generator(*v))
    }

    /// Is this no generator, and no `map`? A question where the answer is yes.
    fn is_no_generator(&mut self, v: V) -> bool {
        let no = !matches!(self.t.shape_of(v.w), ty::GENERATOR | ty::COROUTINE | ty::MAP);
        if no {
            self.shape_of_any(v);
        }
        no
    }

    /// The same of a class whose instances natives make.
    pub fn may_frame_class(&mut self, class: Gc<taipan_core::object::Type>, args: Arguments<V>) -> bool {
        let consumes = Consumer::of_class(class.root_shape.get()).is_some() && args.argc == 1;
        args.argc <= MAX_CLASS_ARGUMENTS
            && args.this.is_none()
            && class.root_shape.get() != ty::TYPE
            && self.may_frame()
            && (!consumes || {
                let v = self.reg(args.first);
                self.is_no_generator(v)
            })
    }

    /// Frames above a generator's lie elsewhere.
    fn may_frame(&self) -> bool {
        !Frame(self.frames[0].fp).in_generator()
    }

    /// Has the driver make the call, once the instruction has asked all that it asks.
    pub fn frame_native(&mut self, def: &'static NativeDef, args: Arguments<V>, dst: usize) -> Flow {
        let all = self.values_of(args);
        self.framed = Some(Framed { callee: Callee::Native(def), all, dst });
        Flow::Next
    }

    pub fn frame_class(&mut self, class: Gc<taipan_core::object::Type>, args: Arguments<V>, dst: usize) -> Flow {
        let all = self.values_of(args);
        self.framed = Some(Framed { callee: Callee::Class(class), all, dst });
        Flow::Next
    }

    /// Makes a call with real frames, and records it: what the interpreter does for the instruction, without the interpreter.
    pub fn framed_call(&mut self, i: Ins, call: Framed) -> Option<End> {
        let Framed { callee, all, dst } = call;
        let headers = self.commit();
        self.x.publish();
        let mut words: [Word; natives::MAX_SLOTS] = [None; natives::MAX_SLOTS];
        for (to, from) in words.iter_mut().zip(&all) {
            *to = Some(from.w);
        }
        let result = match callee {
            Callee::Native(def) => natives::result_of(self.t, def, words, all.len()),
            Callee::Class(class) => call_type(self.t, class, CallArgs::positional(&words[..all.len()])),
        };
        self.real_frames(headers.len()).remember();
        self.exceptions.forget();
        self.tree.shows_frames = true;
        self.write_frames(&headers);
        self.publish();
        let thread = self.op(Opcode::Thread, &[]);
        let absent = self.tree.graph.constant(Type::Val, 0);
        let (name, address, mut operands) = match callee {
            Callee::Native(def) => {
                let given = [self.int_const(std::ptr::from_ref(def) as i64), self.int_const(all.len() as i64)];
                (def.name.to_owned(), packing::<true> as *const () as u64, vec![thread, given[0], given[1]])
            }
            Callee::Class(class) => {
                (class.name_text(), class_thunk(all.len()), vec![thread, self.constant_word(class.value())])
            }
        };
        operands.extend(all.iter().map(|v| v.n));
        if let Callee::Native(_) = callee {
            operands.resize(natives::MAX_SLOTS + 3, absent);
        }
        let effects = ir::Effects::anything();
        let info = CallInfo { name, address, result: Some(Type::Val), effects, role: Role::Plain };
        let recorded = self.record_call(info, &operands, result, Some(dst), false);
        // Until the next call only the root's header is sure to be whole.
        let root = self.op(Opcode::FramePointer, &[]);
        self.b().store(thread, thread_mem(Width::Ref, RESUME_FP), root);
        // What the trace relies on may have changed meanwhile.
        match recorded {
            Ok(v) => {
                self.set(dst, v);
                self.at = self.x.pc;
                self.snapshot = None;
                if self.t.collect_requested.get() {
                    return Some(self.stop(Abort::Collected));
                }
                let s = self.here();
                self.guard_valid(s);
                // A collection that the program asked for is done by the interpreter: compiled code may hold words of dead objects.
                let offset = offset_of!(Thread, collect_requested);
                let asked = self.b().load(thread, thread_mem(Width::U8, offset));
                let zero = self.tree.graph.int(0);
                self.b().guard(Opcode::GuardEq, &[asked, zero], s);
                None
            }
            Err(_) => {
                let s = self.marked_snapshot(RAISED);
                self.guard_valid(s);
                self.raise_pending(Some(i))
            }
        }
    }

    /// Tells the thread which frame runs and where its stack ends, as `Exec::publish` does.
    fn publish(&mut self) {
        let top = self.frames.len() - 1;
        let thread = self.op(Opcode::Thread, &[]);
        let fp = self.address_of(top);
        self.b().store(thread, thread_mem(Width::I64, RESUME_FP), fp);
        let pc = self.int_const(self.x.pc as i64);
        self.b().store(thread, thread_mem(Width::I64, RESUME_FP + offset_of!(Resume, pc)), pc);
        let words = self.int_const(self.frames[top].code.words as i64);
        self.b().store(thread, thread_mem(Width::I64, RESUME_FP + offset_of!(Resume, words)), words);
        let end = self.top().end;
        let end = self.frame_address(end);
        self.b().store(thread, thread_mem(Width::Ref, offset_of!(Thread, stack_top)), end);
    }

    /// The effects of a call that may stand in a trace; a question about the arguments where they decide.
    pub fn native_effects(&mut self, def: &'static NativeDef, args: Arguments<V>) -> Option<Effects> {
        if !natives::fits(def, args.argc + usize::from(args.this.is_some())) {
            return None;
        }
        if !def.effects.runs_python() {
            return Some(def.effects);
        }
        let all = self.values_of(args);
        self.effects_with(def, &all)
    }

    /// The same for these arguments.
    fn effects_with(&mut self, def: &'static NativeDef, all: &[V]) -> Option<Effects> {
        if !natives::fits(def, all.len()) {
            return None;
        }
        if !def.effects.runs_python() {
            return Some(def.effects);
        }
        let Condition { from, to, must, effects } = def.effects.of_exact()?;
        let checked = all.get(from..to.min(all.len()))?;
        let sequence =
            |v: &V| must == Must::BeSequence && matches!(self.t.shape_of(v.w), ty::LIST | ty::TUPLE | ty::BYTEARRAY);
        if !checked.iter().all(|v| self.is_scalar(v.w) || sequence(v)) {
            return None;
        }
        for v in checked.iter().copied() {
            self.shape_of_any(v);
        }
        Some(effects)
    }

    pub fn is_scalar(&self, v: Value) -> bool {
        let shape = self.t.shape_of(v);
        matches!(shape, ty::INT | ty::FLOAT | ty::BOOL | ty::COMPLEX | ty::NONE_TYPE | ty::STR | ty::BYTES)
    }

    /// Calls a native for which `native_effects` had an answer.
    pub fn native_call(&mut self, def: &'static NativeDef, args: Arguments<V>, dst: usize) -> Flow {
        let all = self.values_of(args);
        self.x.publish();
        let real = Arguments { this: args.this.map(|v| v.w), first: args.first, argc: args.argc };
        let result = self.t.directly(|| natives::result(&self.x, def, real));
        match self.record_native(def, &all, result, Some(dst)) {
            Ok(v) => {
                self.set(dst, v);
                Flow::Next
            }
            Err(flow) => flow,
        }
    }

    /// The effects that a call had which may stand in a trace.
    fn declared_effects(def: &NativeDef) -> Effects {
        def.effects.of_exact().map_or(def.effects, |c| c.effects)
    }

    /// Records a native's call, which had this result.
    fn record_native(&mut self, def: &'static NativeDef, all: &[V], result: R, dst: Option<usize>) -> Result<V, Flow> {
        let declared = Self::declared_effects(def);
        let slots = def.params.slots();
        let absent = self.tree.graph.constant(Type::Val, 0);
        let written = all.first().map(|v| v.w);
        let packs = def.params.var_positional || def.params.var_keyword;
        let info = CallInfo {
            name: def.name.to_owned(),
            address: if packs { packing::<false> as *const () as u64 } else { thunk(slots) },
            result: Some(Type::Val),
            effects: effects(declared, written),
            role: Role::Plain,
        };
        let mut call = vec![self.op(Opcode::Thread, &[]), self.int_const(std::ptr::from_ref(def) as i64)];
        if packs {
            call.push(self.int_const(all.len() as i64));
        }
        call.extend(all.iter().map(|v| v.n));
        call.resize(if packs { natives::MAX_SLOTS + 3 } else { slots + 2 }, absent);
        let watched = written.is_some_and(|v| v.downcast::<Dict>().is_some()) && declared.writes();
        self.record_call(info, &call, result, dst, watched)
    }

    /// Runs a native with these arguments.
    fn run_native(&self, def: &'static NativeDef, all: &[V]) -> R {
        self.x.publish();
        let mut words: [Word; natives::MAX_SLOTS] = [None; natives::MAX_SLOTS];
        for (to, from) in words.iter_mut().zip(all) {
            *to = Some(from.w);
        }
        self.t.directly(|| natives::result_of(self.t, def, words, all.len()))
    }

    /// See `Machine::call_special`.
    pub fn special_call(&mut self, def: &'static NativeDef, all: &[V], dst: Option<usize>) -> Option<Flow> {
        self.effects_with(def, all)?;
        let result = self.run_native(def, all);
        Some(match self.record_native(def, all, result, dst) {
            Ok(v) => {
                if let Some(dst) = dst {
                    self.set(dst, v);
                }
                Flow::Next
            }
            Err(flow) => flow,
        })
    }

    /// See `Machine::ask_special`.
    pub fn special_answer(&mut self, def: &'static NativeDef, all: &[V]) -> Option<V> {
        if self.effects_with(def, all)?.writes() {
            return None;
        }
        let result = self.run_native(def, all);
        if result.is_err() {
            self.t.take_pending();
            return None;
        }
        self.record_native(def, all, result, None).ok()
    }

    /// See `Machine::call_float1`.
    pub fn float_call(&mut self, function: FloatFunction, args: &[F]) -> Option<F> {
        let (f, name, address, callee) = match (function, args) {
            (FloatFunction::One(f), [x]) => (f(x.f), "float1", float1 as *const () as u64, f as *const () as i64),
            (FloatFunction::Two(f), [x, y]) => {
                (f(x.f, y.f), "float2", float2 as *const () as u64, f as *const () as i64)
            }
            _ => return None,
        };
        if !f.is_finite() {
            return None;
        }
        let effects = ir::Effects { pure: true, ..ir::Effects::default() };
        let info = CallInfo { name: name.to_owned(), address, result: Some(Type::Float), effects, role: Role::Plain };
        let mut operands = vec![self.int_const(callee)];
        operands.extend(args.iter().map(|a| a.n));
        let call = self.tree.graph.declare_call(info);
        let Some(n) = self.b().call(call, &operands) else { unreachable!("the call is declared with a result") };
        let size = self.op(Opcode::FloatAbs, &[n]);
        let infinity = self.tree.graph.float(f64::INFINITY);
        let finite = self.op(Opcode::FloatLt, &[size, infinity]);
        self.promote_bool(finite, true);
        Some(F { f, n })
    }

    /// Reads an attribute that a native computes, with effects other than any.
    pub fn getter_call(&mut self, def: &'static GetSetDef, o: V, dst: usize) -> Flow {
        let info = CallInfo {
            name: def.name.to_owned(),
            address: getter as *const () as u64,
            result: Some(Type::Val),
            effects: effects(def.effects, None),
            role: Role::Plain,
        };
        self.x.publish();
        let result = (def.get)(self.t, o.w);
        let call = [self.op(Opcode::Thread, &[]), self.int_const(std::ptr::from_ref(def) as i64), o.n];
        self.call_and_check(info, &call, result, dst, false)
    }

    /// The effects of calling a class whose instances natives make, if the call may stand in a trace; a question about arguments.
    pub fn class_effects(&mut self, class: Gc<taipan_core::object::Type>, args: Arguments<V>) -> Option<Effects> {
        if args.argc > MAX_CLASS_ARGUMENTS || args.this.is_some() {
            return None;
        }
        let all: Vec<V> = (0..args.argc).map(|i| self.reg(args.first + i)).collect();
        let (fits, effects) = match class.root_shape.get() {
            ty::INT | ty::FLOAT | ty::BOOL | ty::COMPLEX | ty::RANGE | ty::COUNT_ITERATOR => {
                (all.iter().all(|v| self.is_scalar(v.w)), Effects::RAISES)
            }
            // With an encoding, codecs are asked.
            ty::STR => (all.len() < 2 && all.iter().all(|v| self.is_scalar(v.w)), Effects::RAISES),
            ty::LIST | ty::TUPLE => match all.as_slice() {
                [] => (true, Effects::READS),
                [v] => {
                    let taking = self.effects_of_taking(v.w);
                    (taking.is_some(), taking.unwrap_or(Effects::ANY))
                }
                _ => (false, Effects::ANY),
            },
            ty::DICT | ty::SET => (all.is_empty(), Effects::RAISES),
            // They ask for iterators, which is no Python code of these.
            ty::ENUMERATE | ty::ZIP | ty::CHAIN | ty::ISLICE | ty::PAIRWISE => {
                let known = |v: &V| self.is_scalar(v.w) || ITERATED.contains(&self.t.shape_of(v.w));
                (all.iter().all(known), Effects::READS)
            }
            // An exception keeps its arguments as they are.
            _ if class.instance_kind.get() == taipan_core::kinds::EXCEPTION => return Some(Effects::RAISES),
            _ => (false, Effects::ANY),
        };
        if !fits {
            return None;
        }
        for v in all {
            self.shape_of_any(v);
        }
        Some(effects)
    }

    /// The effects of taking all items of an iterable, if no Python code runs for that, whatever object of its shape it is.
    fn effects_of_taking(&self, v: Value) -> Option<Effects> {
        match self.t.shape_of(v) {
            ty::LIST | ty::TUPLE | ty::RANGE | ty::STR | ty::BYTES | ty::BYTEARRAY => Some(Effects::READS),
            ty::DICT | ty::SET | ty::FROZENSET => Some(Effects::READS),
            ty::DICT_KEYS | ty::DICT_VALUES | ty::DICT_ITEMS => Some(Effects::READS),
            ty::LIST_ITERATOR | ty::TUPLE_ITERATOR | ty::RANGE_ITERATOR | ty::LIST_REVERSE_ITERATOR => {
                Some(Effects::WRITES)
            }
            ty::DICT_KEY_ITERATOR | ty::DICT_VALUE_ITERATOR | ty::DICT_ITEM_ITERATOR => Some(Effects::WRITES),
            // Natives declare what their `__next__` does. (Classes in Python may change.)
            shape if shape >= ty::COUNT => {
                let class = self.t.type_of(v);
                let effects = |name| {
                    let f = lookup::class_attr(self.t, class, name).and_then(natives::native_def);
                    f.map(|def| def.effects)
                };
                let names = self.t.names();
                let own = effects(names.__iter__) == Some(Effects::PURE)
                    && effects(names.__next__) == Some(Effects::WRITES)
                    && lookup::class_attr(self.t, class, names.__length_hint__).is_none()
                    && lookup::class_attr(self.t, class, names.__len__).is_none();
                (!class.is_heap() && own).then_some(Effects::WRITES)
            }
            _ => None,
        }
    }

    /// Calls such a class.
    pub fn class_call(&mut self, class: Gc<taipan_core::object::Type>, args: Arguments<V>, dst: usize) -> Flow {
        if class.instance_kind.get() == taipan_core::kinds::EXCEPTION {
            let given = self.argument_values(args);
            if let Some(e) = self.new_exception(class, &given) {
                self.set(dst, e);
                return Flow::Next;
            }
        }
        let declared = match class.root_shape.get() {
            ty::LIST | ty::TUPLE if args.argc == 1 => {
                let v = self.reg(args.first);
                self.effects_of_taking(v.w).unwrap_or(Effects::WRITES)
            }
            ty::LIST | ty::TUPLE | ty::ENUMERATE | ty::ZIP | ty::CHAIN | ty::ISLICE | ty::PAIRWISE => Effects::READS,
            _ => Effects::RAISES,
        };
        let info = CallInfo {
            name: class.name_text(),
            address: class_thunk(args.argc),
            result: Some(Type::Val),
            effects: effects(declared, None),
            role: Role::Plain,
        };
        let real = Arguments { this: None, first: args.first, argc: args.argc };
        let result = natives::class_result(&self.x, class, real);
        let mut call = vec![self.op(Opcode::Thread, &[]), self.constant_word(class.value())];
        for i in 0..args.argc {
            call.push(self.reg(args.first + i).n);
        }
        self.call_and_check(info, &call, result, dst, false)
    }

    /// Records a call that gives a word or raises; `result` is what came of it. `watched`: it may have changed a namespace that
    /// code relies on.
    pub fn call_and_check(&mut self, info: CallInfo, args: &[ir::Value], result: R, dst: usize, watched: bool) -> Flow {
        match self.record_call(info, args, result, Some(dst), watched) {
            Ok(v) => {
                self.set(dst, v);
                Flow::Next
            }
            Err(flow) => flow,
        }
    }

    /// The same; a result goes to `dst` later.
    fn record_call(
        &mut self,
        info: CallInfo,
        args: &[ir::Value],
        result: R,
        dst: Option<usize>,
        watched: bool,
    ) -> Result<V, Flow> {
        let before = watched.then(|| self.epoch());
        if info.effects.writes != RegionSet::of(&[REGION_PENDING]) {
            self.exceptions.forget_objects();
        }
        let call = self.tree.graph.declare_call(info);
        let Some(n) = self.b().call(call, args) else { unreachable!("the call is declared with a result") };
        let zero = self.tree.graph.constant(Type::Val, 0);
        let Ok(w) = result else {
            let s = self.snapshot_with(dst, n);
            self.b().guard(Opcode::GuardEq, &[n, zero], s);
            return Err(Flow::Raise);
        };
        let s = self.marked_snapshot(RAISED);
        self.b().guard(Opcode::GuardNe, &[n, zero], s);
        if let Some(before) = before {
            let after = self.epoch();
            let same = self.op(Opcode::IntEq, &[before, after]);
            let s = self.snapshot_with(dst, n);
            self.b().guard(Opcode::GuardTrue, &[same], s);
        }
        Ok(V { w, n })
    }

    /// A snapshot behind the running instruction, with its result in register `dst`.
    pub fn snapshot_with(&mut self, dst: Option<usize>, n: ir::Value) -> ir::SnapshotId {
        let Some(dst) = dst else { return self.marked_snapshot(AFTER) };
        let before = self.top().registers[dst];
        self.set_register(dst, n);
        let s = self.marked_snapshot(AFTER);
        self.top().registers[dst] = before;
        s
    }

    /// A snapshot behind the running instruction.
    pub fn marked_snapshot(&mut self, mark: u64) -> ir::SnapshotId {
        // Liveness is that of the place named: an exception needs what its handler reads, which the instruction itself keeps.
        let pc = if mark == RAISED { self.at } else { self.x.pc };
        let s = self.snapshot_at(pc);
        if let Some(frame) = self.tree.graph.snapshots[s.index()].frames.last_mut() {
            let mut words = frame.words.to_vec();
            words[4] = self.x.pc as u64 | mark;
            Arc::make_mut(frame).words = words.into();
        }
        s
    }

    /// `Vm::jit_epoch`, read in the trace.
    fn epoch(&mut self) -> ir::Value {
        let address = self.t.vm().jit_epoch.as_ptr() as u64;
        let cell = self.tree.graph.constant(Type::Ref, address);
        self.b().load(cell, Mem::field(Width::I64, 0, REGION_EPOCH))
    }
}

/// The epoch's word: whatever may invalidate writes it.
const REGION_EPOCH: Region = Region(54);
