//! Calls of Python functions and classes in a trace: the callee's frame exists in the trace only until something needs it.
//!
//! A call guards the callee's *code* and globals, not the function: closures made in a loop share one trace. The function itself is
//! then a value of the trace like any other, and so are two words of a frame's header: the function, and the instance that waits
//! below a frame with continuation Init. Snapshots name both as slots below register 0 (`FUNCTION_SLOT`, `INSTANCE_SLOT`).

use crate::call::Called;
use crate::driver::header_mem;
use crate::machine::{V, field_mem, item_mem};
use crate::recorder::{Recorder, Reg, Shadow};
use std::mem::offset_of;
use taipan_core::interp::enter;
use taipan_core::interp::frame::{Continuation, FUNCTION, Frame, HEADER_WORDS, INSTANCE};
use taipan_core::interp::machine::{FieldId, Machine, Special};
use taipan_core::interp::makers;
use taipan_core::lookup::{self, Memo};
use taipan_core::object::*;
use taipan_core::ops::attr;
use taipan_core::ops::binary::{Operator, attempts};
use taipan_core::types::object::makes_plain_objects;
use taipan_core::{Thread, kinds, ty};
use taipan_heap::{Allocator, Gc, Kind, SIZE_CLASSES, ShapeId, Value, class_of};
use taipan_jit::ir::{self, Alloc, Mem, Opcode, Region, Type, Width};

/// Slot of the function, counted downwards from a frame's register 0.
pub const FUNCTION_SLOT: u32 = FUNCTION as u32;
/// The same for the instance.
pub const INSTANCE_SLOT: u32 = INSTANCE as u32;
/// Functions' fields that never change.
const REGION_FUNCTION: Region = Region(51);

pub fn function_mem(offset: usize) -> Mem {
    Mem::field(Width::Val, offset as i32, REGION_FUNCTION)
}

impl Recorder<'_> {
    /// Questions before entering the Python function `callee`; `fits` says whether its code takes the arguments.
    pub fn may_enter(&mut self, callee: V, fits: impl Fn(&Code) -> bool) -> bool {
        let Some(function) = callee.w.downcast::<Function>() else { return false };
        let Some(code) = function.code.get().and_then(|c| c.downcast::<Code>()) else { return false };
        let root_in_generator = Frame(self.frames[0].fp).in_generator();
        let room = self.x.frame_end().wrapping_add(HEADER_WORDS + 1 + code.register_count as usize);
        let enters = fits(&code)
            && !root_in_generator
            && room < self.t.stack_limit.get()
            && self.x.frame().depth() + 1 < self.t.recursion_limit.get()
            && self.t.poll.get() == 0;
        if !enters {
            return false;
        }
        let constant = self.tree.graph.is_const(callee.n);
        let f = self.pointer(callee);
        // `f.__code__ = ...` changes what a call does.
        let now = self.b().load(f, field_mem(FieldId::FunctionCode, Width::Val));
        let then = self.constant_word(code.value());
        self.guard(Opcode::GuardEq, &[now, then]);
        if !constant && let Some(globals) = function.globals.get() {
            let now = self.b().load(f, function_mem(offset_of!(Function, globals)).readonly());
            let then = self.constant_word(globals);
            self.guard(Opcode::GuardEq, &[now, then]);
        }
        true
    }

    /// See `Machine::keyword_default`. The dict hardly ever changes, so the trace relies on the entry.
    pub fn default_of_keyword(&mut self, callee: V, i: usize) -> Option<V> {
        let (defaults, name, w) = enter::keyword_default(self.t, callee.w, i)?;
        if !self.tree.watch(defaults, name) {
            return None;
        }
        let f = self.pointer(callee);
        let now = self.b().load(f, function_mem(offset_of!(Function, kwdefaults)));
        let then = self.constant_word(defaults.value());
        self.guard(Opcode::GuardEq, &[now, then]);
        Some(self.known(w))
    }

    /// If the trace does not follow the call of `callee`, leaves it to the driver (see `call`); else gives the arguments back. Calls with another
    /// continuation than `Store` cost more unfollowed than what copies of a large callee do.
    pub fn not_followed(
        &mut self,
        callee: V,
        args: Vec<ir::Value>,
        then: Continuation,
        dst: usize,
    ) -> Option<Vec<ir::Value>> {
        let code = callee.w.downcast::<Function>()?.code.get()?.downcast::<Code>()?;
        let called = then == Continuation::Store && self.jit.is_large(code);
        if self.may_follow(code) && !called {
            return Some(args);
        }
        if self.tree.graph.is_const(callee.n) {
            self.constant_word(callee.w);
        }
        self.call = Some(Called { callee: callee.n, code, args, then, dst });
        None
    }

    /// The shadow of the frame that the real machine has just pushed for `callee`.
    pub fn push_shadow(&mut self, callee: V, given: &[ir::Value], instance: Option<ir::Value>) {
        let frame = Frame(self.x.fp);
        // SAFETY: both frames lie on this thread's VM stack.
        let base = unsafe { self.x.fp.offset_from(self.frames[0].fp) } as u32;
        let code = frame.code();
        let mut registers = vec![Reg::Untouched; code.register_count as usize];
        for (r, n) in registers.iter_mut().zip(given) {
            *r = Reg::Known { value: *n, stale: true };
        }
        let constant = self.tree.graph.is_const(callee.n);
        if constant {
            self.constant_word(callee.w);
        }
        let liveness = self.jit.liveness.of(code);
        self.frames.push(Shadow {
            fp: self.x.fp,
            base,
            end: base + code.register_count,
            generator: None,
            code,
            function: if constant { callee.w.bits() } else { 0 },
            callee: (!constant).then_some(callee.n),
            instance,
            meta: frame.meta(),
            registers,
            unborn: true,
            liveness,
            since: self.bytecodes,
            // Asked for by `may_enter`.
            globals_known: true,
        });
    }

    /// A word of the running frame's header, which is in memory.
    fn loaded_header(&mut self, slot: u32) -> ir::Value {
        let base = self.top().base as i32;
        let root = self.op(Opcode::FramePointer, &[]);
        let header = header_mem(slot as usize);
        self.b().load(root, Mem { width: Width::Val, offset: header.offset + base * 8, ..header })
    }

    /// The instance that waits below the running frame.
    pub fn instance(&mut self) -> ir::Value {
        match self.top().instance {
            Some(n) => n,
            None => self.loaded_header(INSTANCE_SLOT),
        }
    }

    /// The running frame's function.
    pub fn running_function(&mut self) -> ir::Value {
        let top = self.top();
        match (top.callee, top.unborn) {
            (Some(n), _) => n,
            (None, true) => {
                let word = top.function;
                self.tree.graph.constant(Type::Val, word)
            }
            (None, false) if top.generator.is_some() => self.generator_function(self.frames.len() - 1),
            (None, false) => self.loaded_header(FUNCTION_SLOT),
        }
    }

    /// Cell `i` of the running function's closure.
    pub fn free_cell(&mut self, i: usize) -> ir::Value {
        let function = self.running_function();
        let function = self.op(Opcode::ValToRef, &[function]);
        let closure = self.b().load(function, function_mem(offset_of!(Function, closure)).readonly());
        let tuple = self.op(Opcode::ValToRef, &[closure]);
        let index = self.int_const(i as i64);
        self.b().load_elem(tuple, index, item_mem())
    }

    /// `callee` as a plain class, with its `__init__`; see `Machine::plain_class`.
    pub fn constructor(&mut self, callee: V) -> Option<(Gc<taipan_core::object::Type>, Option<V>)> {
        let class = callee.w.downcast::<taipan_core::object::Type>()?;
        let root = class.root_shape.get();
        if !self.t.vm().shapes.is_root_of(root, class) {
            return None;
        }
        let (Memo::Construct(init), _) = lookup::construct_memo(self.t, root) else { return None };
        self.identity(callee);
        self.depend_on_class(class);
        self.depend_on_class(self.t.type_of(callee.w));
        Some((class, init.map(|f| self.known(f))))
    }

    /// See `Machine::maker`.
    pub fn maker_of(&mut self, callee: V) -> Option<V> {
        let class = callee.w.downcast::<taipan_core::object::Type>()?;
        let root = class.root_shape.get();
        if !self.t.vm().shapes.is_root_of(root, class) {
            return None;
        }
        let (Memo::New(new), _) = lookup::construct_memo(self.t, root) else { return None };
        let routine = makers::routine(self.t, class, new.downcast()?)?;
        self.identity(callee);
        self.depend_on_class(class);
        self.depend_on_class(self.t.type_of(callee.w));
        Some(self.known(routine.value()))
    }

    /// An object that nobody knows yet; its real twin `v` has been made.
    pub fn allocation(&mut self, v: Value, kind: Kind, shape: ShapeId, size: usize) -> V {
        let class = class_of(size);
        let alloc = Alloc {
            size: SIZE_CLASSES[class] as u32,
            header: (kind.0 as u64) << 32 | u64::from(shape),
            window: (offset_of!(Thread, alloc) + Allocator::window_offset(class)) as i32,
        };
        let s = self.here();
        let o = self.b().alloc(alloc, s);
        let n = self.op(Opcode::RefToVal, &[o]);
        V { w: v, n }
    }

    pub fn init_field(&mut self, o: V, mem: Mem, v: ir::Value) {
        let r = self.pointer(o);
        self.b().store_word(r, mem, v);
    }

    pub fn new_instance(&mut self, class: Gc<taipan_core::object::Type>) -> Option<V> {
        let w = self.x.fresh_instance(class)?;
        let size = class.attr_base.get() as usize + 8 + 8 * class.capacity.get() as usize;
        if class_of(size) >= SIZE_CLASSES.len() {
            return None;
        }
        Some(self.allocation(w, kinds::INSTANCE, class.root_shape.get(), size))
    }

    /// See `Machine::object_of`.
    pub fn plain_object(&mut self, class: V) -> Option<V> {
        let plain = class.w.downcast::<taipan_core::object::Type>()?;
        if !makes_plain_objects(plain) || plain.has(type_flags::HAS_DEL) {
            return None;
        }
        self.identity(class);
        self.depend_on_class(plain);
        self.new_instance(plain)
    }

    pub fn new_cell(&mut self, content: Option<V>) -> Option<V> {
        let w = self.x.fresh_cell(content.map(|v| v.w))?;
        let cell = self.allocation(w, kinds::CELL, ty::CELL, size_of::<CellObject>());
        if let Some(v) = content {
            self.init_field(cell, field_mem(FieldId::CellContent, Width::Val), v.n);
        }
        Some(cell)
    }

    pub fn new_function(&mut self, code: Gc<Code>, parts: [Option<V>; 4]) -> Option<V> {
        // Its `__module__` is read from the globals.
        let globals = self.x.frame().function().globals.get().and_then(|g| g.downcast::<Dict>())?;
        self.guard_globals(globals);
        if !self.tree.watch(globals, self.t.names().__name__) {
            return None;
        }
        let w = self.x.fresh_function(code, parts.map(|p| p.map(|v| v.w)))?;
        let real: Gc<Function> = w.downcast()?;
        let f = self.allocation(w, kinds::FUNCTION, ty::FUNCTION, size_of::<Function>());
        let known = [
            (offset_of!(Function, globals), real.globals.get()),
            (offset_of!(Function, builtins), real.builtins.get()),
            (offset_of!(Function, name), real.name.get()),
            (offset_of!(Function, qualname), real.qualname.get()),
            (offset_of!(Function, doc), real.doc.get()),
            (offset_of!(Function, module), real.module.get()),
        ];
        let word = self.constant_word(code.value());
        self.init_field(f, field_mem(FieldId::FunctionCode, Width::Val), word);
        for (offset, w) in known {
            if let Some(w) = w {
                let n = self.constant_word(w);
                self.init_field(f, function_mem(offset), n);
            }
        }
        let [defaults, kwdefaults, annotate, closure] = parts;
        if let Some(v) = defaults {
            self.init_field(f, field_mem(FieldId::FunctionDefaults, Width::Val), v.n);
        }
        let rest = [
            (offset_of!(Function, kwdefaults), kwdefaults),
            (offset_of!(Function, annotate), annotate),
            (offset_of!(Function, closure), closure),
        ];
        for (offset, v) in rest {
            if let Some(v) = v {
                self.init_field(f, function_mem(offset), v.n);
            }
        }
        Some(f)
    }

    /// See `Machine::operator_method`: of operands that are plain instances, or one of them and a scalar.
    pub fn first_method(&mut self, op: Operator, x: V, y: V) -> Option<(V, bool, usize)> {
        // SAFETY: a pointer word is a live cell.
        let instance = |v: V| v.w.as_cell().is_some_and(|c| unsafe { (*c).kind() } == kinds::INSTANCE);
        if !instance(x) && !instance(y)
            || !(instance(x) || self.is_scalar(x.w))
            || !(instance(y) || self.is_scalar(y.w))
        {
            return None;
        }
        let all = attempts(self.t, op, x.w, y.w);
        let (n, (method, this, _)) = all.into_iter().enumerate().find_map(|(n, a)| Some((n, a?)))?;
        if !self.t.is_exact(method, ty::FUNCTION) {
            return None;
        }
        for v in [x, y] {
            let shape = self.shape_of_any(v);
            self.depend_on_shape(shape);
        }
        Some((self.known(method), this != x.w, n + 1))
    }

    fn name_of_special(&self, which: Special) -> Gc<Str> {
        let names = self.t.names();
        match which {
            Special::Enter => names.__enter__,
            Special::Exit => names.__exit__,
            Special::AsyncEnter => names.__aenter__,
            Special::AsyncExit => names.__aexit__,
            Special::GetItem => names.__getitem__,
            Special::SetItem => names.__setitem__,
            Special::DelItem => names.__delitem__,
            Special::Contains => names.__contains__,
            Special::Missing => names.__missing__,
            Special::Len => names.__len__,
            Special::Bool => names.__bool__,
            Special::Iter => names.__iter__,
            Special::Next => names.__next__,
            Special::Await => names.__await__,
            Special::AsyncNext => names.__anext__,
        }
    }

    /// See `Machine::lacks_special`.
    pub fn lacks_method(&mut self, o: V, which: Special) -> bool {
        let name = self.name_of_special(which);
        let Some(shape) = o.w.cell_shape() else { return false };
        if lookup::class_attr(self.t, self.t.type_of(o.w), name).is_some() {
            return false;
        }
        self.shape(o);
        self.depend_on_shape(shape);
        true
    }

    /// See `Machine::special_method`.
    pub fn method_of_class(&mut self, o: V, which: Special) -> Option<V> {
        let name = self.name_of_special(which);
        let shape = o.w.cell_shape()?;
        let (Memo::Method(f) | Memo::NativeMethod(f), _) = lookup::load_memo(self.t, shape, name) else { return None };
        self.shape(o);
        self.depend_on_shape(shape);
        Some(self.known(f))
    }

    /// See `Machine::super_method`.
    pub fn method_behind(&mut self, site: usize, callee: V, class: V, this: V) -> Option<(V, bool)> {
        let t = self.t;
        let behind = class.w.downcast::<taipan_core::object::Type>()?;
        let name = self.x.site_name(site);
        if callee.w != t.vm().type_of_id(ty::SUPER).value() || name.is("__class__") {
            return None;
        }
        let of_class = this.w.downcast::<taipan_core::object::Type>();
        let start = of_class.unwrap_or_else(|| t.type_of(this.w));
        if !start.is_subtype(behind) {
            return None;
        }
        let found = attr::find_behind(t, start, behind, name)?;
        let inner = || found.downcast::<WrappedFunction>()?.callable.get().filter(|f| t.is_exact(*f, ty::FUNCTION));
        // In a class method or `__new__` functions are not bound.
        let (f, with_this) = match (t.shape_of(found), of_class.is_some()) {
            (ty::FUNCTION | ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR, of_class) => (found, !of_class),
            (ty::BUILTIN_FUNCTION, true) => (found, false),
            (ty::STATICMETHOD, true) => (inner()?, false),
            (ty::CLASSMETHOD, true) => (inner()?, true),
            _ => return None,
        };
        self.identity(callee);
        self.identity(class);
        if of_class.is_some() {
            self.identity(this);
            self.depend_on_class(start);
        } else {
            self.shape(this);
            self.depend_on_shape(this.w.cell_shape()?);
        }
        Some((self.known(f), with_this))
    }

    /// The frame's words below register 0 that are values of the trace: slot, value.
    pub fn values_below(frame: &Shadow) -> impl std::iter::Iterator<Item = (u32, ir::Value)> {
        let below = |slot| move |v| (slot, v);
        let (function, instance) = (frame.base.wrapping_sub(FUNCTION_SLOT), frame.base.wrapping_sub(INSTANCE_SLOT));
        frame.callee.map(below(function)).into_iter().chain(frame.instance.map(below(instance)))
    }
}
