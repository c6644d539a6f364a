//! `Machine` for the Recorder: each method does what `Exec` does and writes it down.
//!
//! A question answered yes leaves a guard that says so; promoted answers are guarded equal. A question answered no leaves nothing
//! where a "no" only leads to a slower level (see core's `machine`), and a guard where the program's behaviour follows from it.

use crate::natives::FloatFunction;
use crate::recorder::Recorder;
use taipan_core::interp::Flow;
use taipan_core::interp::call::Then;
use taipan_core::interp::consumers::Consumer;
use taipan_core::interp::enter;
use taipan_core::interp::frame::Continuation;
use taipan_core::interp::machine::{
    Arguments, Arith, Bits, Cmp, FieldId, MAX_PLANNED, Machine, Native, Plan, Special, Words,
};
use taipan_core::interp::matching::{ClassPattern, Part};
use taipan_core::lookup::{self, Memo};
use taipan_core::native::{Effects, GetSetDef, NativeDef};
use taipan_core::object::*;
use taipan_core::ops::binary::Operator;
use taipan_core::ty;
use taipan_heap::array::STORAGE_OFFSET;
use taipan_heap::{Gc, ShapeId, Value};
use taipan_jit::ir::{self, Mem, Opcode, Region, Type, Width};
use taipan_parser::opcodes::Ins;

mod containers;
mod values;

use values::*;
pub use values::{F, I, O, V};
pub(crate) use values::{REGION_ELEMENTS, field_mem, item_mem};

impl Words for Recorder<'_> {
    type Val = V;
    type Int = I;
    type Flt = F;
    type Ref = O;
}

impl Machine for Recorder<'_> {
    fn reg(&mut self, i: usize) -> V {
        let w = self.x.reg(i);
        let n = self.register(i);
        V { w, n }
    }
    fn set(&mut self, i: usize, v: V) {
        self.x.set(i, v.w);
        self.set_register(i, v.n);
    }
    fn clear(&mut self, i: usize) {
        self.x.clear(i);
        let zero = self.tree.graph.constant(Type::Val, 0);
        self.set_register(i, zero);
    }
    fn constant(&mut self, i: usize) -> V {
        let w = self.x.constant(i);
        self.known(w)
    }
    fn known(&mut self, w: Value) -> V {
        let n = self.constant_word(w);
        V { w, n }
    }
    fn jump(&mut self, offset: i32) {
        self.x.jump(offset)
    }
    fn follow(&mut self, taken: bool) {
        self.x.follow(taken)
    }

    fn is_bound(&mut self, i: usize) -> bool {
        let bound = self.x.is_bound(i);
        // A value that an instruction of this trace made is bound; one that came from memory may not be.
        let n = self.register(i);
        let zero = self.tree.graph.constant(Type::Val, 0);
        self.guard(if bound { Opcode::GuardNe } else { Opcode::GuardEq }, &[n, zero]);
        bound
    }
    fn small_ints(&mut self, a: V, b: V) -> Option<(I, I)> {
        self.two_ints(a, b)
    }
    fn small_int(&mut self, v: V) -> Option<I> {
        self.known_small(v)
    }
    fn any_int(&mut self, v: V) -> Option<I> {
        self.small_int(v)
    }
    fn floats(&mut self, a: V, b: V) -> Option<(F, F)> {
        if !a.w.is_float() || !b.w.is_float() {
            return None;
        }
        Some((self.float(a)?, self.float(b)?))
    }
    fn float(&mut self, v: V) -> Option<F> {
        let f = v.w.as_float()?;
        if let Some(n) = self.b().known_float(v.n) {
            return Some(F { f, n });
        }
        if self.tree.graph.is_const(v.n) {
            let n = self.tree.graph.float(f);
            return Some(F { f, n });
        }
        self.guard(Opcode::GuardFloat, &[v.n]);
        let n = self.op(Opcode::UnboxFloat, &[v.n]);
        Some(F { f, n })
    }
    fn bool_of(&mut self, v: V) -> Option<bool> {
        let b = v.w.as_bool()?;
        if !self.tree.graph.is_const(v.n) {
            let k = self.tree.graph.constant(Type::Val, v.w.bits());
            self.guard(Opcode::GuardEq, &[v.n, k]);
        }
        Some(b)
    }
    fn is_none(&mut self, v: V) -> bool {
        let yes = v.w.is_none();
        if !self.tree.graph.is_const(v.n) {
            let none = self.tree.graph.constant(Type::Val, Value::NONE.bits());
            self.guard(if yes { Opcode::GuardEq } else { Opcode::GuardNe }, &[v.n, none]);
        }
        yes
    }
    fn same_word(&mut self, a: V, b: V) -> bool {
        let same = a.w == b.w;
        let cond = self.op(Opcode::ValEq, &[a.n, b.n]);
        self.promote_bool(cond, same);
        same
    }
    fn exact(&mut self, v: V, shape: ShapeId) -> Option<O> {
        let p = v.w.as_cell()?;
        self.x.exact(v.w, shape)?;
        let n = self.pointer(v);
        if !self.keeps_shape(n, p) {
            self.shape_guard(n, shape);
        }
        Some(O { p, n })
    }
    fn shape(&mut self, v: V) -> Option<(O, ShapeId)> {
        let (p, shape) = self.x.shape(v.w)?;
        let n = self.pointer(v);
        if !self.keeps_shape(n, p) {
            self.shape_guard(n, shape);
        }
        Some((O { p, n }, shape))
    }
    fn identity(&mut self, v: V) -> Value {
        if !self.tree.graph.is_const(v.n) {
            let k = self.constant_word(v.w);
            self.guard(Opcode::GuardEq, &[v.n, k]);
        }
        v.w
    }
    fn fixed(&mut self, v: V) -> Option<Value> {
        self.tree.graph.is_const(v.n).then_some(v.w)
    }
    fn promote_int(&mut self, i: I) -> i64 {
        if !self.tree.graph.is_const(i.n) {
            let k = self.int_const(i.i);
            self.guard(Opcode::GuardEq, &[i.n, k]);
        }
        i.i
    }
    fn int_compare(&mut self, op: Cmp, a: I, b: I) -> bool {
        if let Some(holds) = self.wide_compare(op, a, b) {
            return holds;
        }
        let (code, r) = match op {
            Cmp::Lt => (Opcode::IntLt, a.i < b.i),
            Cmp::Le => (Opcode::IntLe, a.i <= b.i),
            Cmp::Eq => (Opcode::IntEq, a.i == b.i),
            Cmp::Ne => (Opcode::IntNe, a.i != b.i),
            Cmp::Gt => (Opcode::IntGt, a.i > b.i),
            Cmp::Ge => (Opcode::IntGe, a.i >= b.i),
        };
        let cond = self.op(code, &[a.n, b.n]);
        self.promote_bool(cond, r);
        r
    }
    fn float_compare(&mut self, op: Cmp, a: F, b: F) -> bool {
        let (code, r) = match op {
            Cmp::Lt => (Opcode::FloatLt, a.f < b.f),
            Cmp::Le => (Opcode::FloatLe, a.f <= b.f),
            Cmp::Eq => (Opcode::FloatEq, a.f == b.f),
            Cmp::Ne => (Opcode::FloatNe, a.f != b.f),
            Cmp::Gt => (Opcode::FloatGt, a.f > b.f),
            Cmp::Ge => (Opcode::FloatGe, a.f >= b.f),
        };
        let cond = self.op(code, &[a.n, b.n]);
        self.promote_bool(cond, r);
        r
    }
    fn in_bounds(&mut self, i: I, len: I) -> bool {
        let r = (i.i as u64) < len.i as u64;
        if r {
            self.guard(Opcode::GuardBounds, &[i.n, len.n]);
        } else {
            let cond = self.op(Opcode::IntUlt, &[i.n, len.n]);
            self.promote_bool(cond, false);
        }
        r
    }
    fn shape_of_any(&mut self, v: V) -> ShapeId {
        let shape = self.t.shape_of(v.w);
        if v.w.is_pointer() && self.int_value(v.w).is_none() {
            self.shape(v);
        } else if v.w.is_float() {
            self.float(v);
        } else if self.int_value(v.w).is_some() {
            self.small_int(v);
        } else {
            // One of a few objects.
            self.identity(v);
        }
        shape
    }
    fn is_exception(&mut self, shape: ShapeId) -> bool {
        // The bases of classes may change.
        self.depend_on_shape(shape);
        self.x.is_exception(shape)
    }
    fn class_of_shape(&mut self, shape: ShapeId) -> V {
        let class = self.x.class_of_shape(shape);
        self.known(class)
    }
    fn isinstance(&mut self, shape: ShapeId, class: Value) -> Option<bool> {
        let yes = self.x.isinstance(shape, class)?;
        self.depend_on_shape(shape);
        // Whether the class has a say of its own.
        self.depend_on_class(self.t.type_of(class));
        Some(yes)
    }
    fn pattern_attribute(&mut self, shape: ShapeId, pattern: ClassPattern, k: usize) -> Option<Part> {
        let part = self.x.pattern_attribute(shape, pattern, k)?;
        self.depend_on_shape(shape);
        self.depend_on_class(pattern.class.downcast::<taipan_core::object::Type>()?);
        self.depend_on_class(self.t.type_of(pattern.class));
        Some(part)
    }
    fn load_memo(&mut self, site: usize, shape: ShapeId) -> Option<Memo> {
        let name = self.memo_name(site);
        let (memo, _) = lookup::load_memo(self.t, shape, name);
        self.depend_on_attribute(shape, name);
        Some(memo)
    }
    fn store_memo(&mut self, site: usize, shape: ShapeId) -> Option<Memo> {
        let name = self.memo_name(site);
        let (memo, _) = lookup::store_memo(self.t, shape, name);
        self.depend_on_attribute(shape, name);
        Some(memo)
    }
    fn namespace_attr(&mut self, site: usize, o: V) -> Option<V> {
        let name = self.memo_name(site);
        if let Some(class) = o.w.downcast::<taipan_core::object::Type>() {
            if let Some((namespace, entry)) = lookup::volatile_entry(self.t, class, name) {
                let (w, key) = (namespace.value_at(entry)?, namespace.key_at(entry)?.downcast()?);
                self.identity(o);
                self.depend_on_class(class);
                self.depend_on_class(self.t.type_of(o.w));
                return Some(self.namespace_entry(namespace, entry, key, w));
            }
            if !self.t.vm().shapes.is_root_of(class.root_shape.get(), class) {
                return None;
            }
            let (Memo::OfClass(w), _) = lookup::class_memo(self.t, class.root_shape.get(), name) else { return None };
            self.identity(o);
            self.depend_on_class(class);
            self.depend_on_class(self.t.type_of(o.w));
            return Some(self.known(w));
        }
        let w = self.x.namespace_attr(site, o.w)?;
        // The cache word was filled for the module's dict; whether its class has such a name is asked again.
        let namespace = lookup::module_namespace(self.t, o.w, name)?;
        let entry = namespace.find_str(self.t, name)?;
        self.identity(o);
        self.depend_on_class(self.t.type_of(o.w));
        if (self.is_stable(w) || w.is_float()) && self.tree.watch(namespace, name) {
            return Some(self.known(w));
        }
        let key = namespace.key_at(entry)?.downcast()?;
        Some(self.namespace_entry(namespace, entry, key, w))
    }
    fn class_method(&mut self, site: usize, o: V) -> Option<V> {
        self.x.class_method(site, o.w)?;
        let class = o.w.downcast::<taipan_core::object::Type>()?;
        let (memo, _) = lookup::class_memo(self.t, class.root_shape.get(), self.memo_name(site));
        let Memo::ClassMethod(f) = memo else { return None };
        self.identity(o);
        self.depend_on_class(class);
        self.depend_on_class(self.t.type_of(o.w));
        Some(self.known(f))
    }
    fn module_name(&mut self, site: usize) -> Option<V> {
        self.is_module_body()?;
        self.global(site)
    }
    fn store_module_name(&mut self, site: usize, v: V) -> bool {
        self.is_module_body().is_some() && self.store_global(site, v)
    }
    fn store_global(&mut self, site: usize, v: V) -> bool {
        self.store_to_global(site, v).is_some()
    }
    fn global(&mut self, site: usize) -> Option<V> {
        let function = self.x.frame().function();
        let globals: Gc<Dict> = function.globals.get()?.downcast()?;
        let name = self.memo_name(site);
        if !self.t.is_exact(globals.value(), ty::DICT) {
            return None;
        }
        let entry = globals.find_str(self.t, name);
        let builtins = self.t.vm().builtins();
        let w = match entry {
            Some(entry) => globals.value_at(entry)?,
            None if function.builtins.get() == Some(builtins.value()) => builtins.get_str(self.t, name)?,
            None => return None,
        };
        if entry.is_none() && !self.is_stable(w) {
            // A builtin that is plain data: rare, left to the interpreter.
            return None;
        }
        self.guard_globals(globals);
        if self.is_stable(w) && self.tree.watch(globals, name) {
            // A builtin is what it is until the name is bound in the globals or rebound in the builtins.
            if entry.is_some() || self.tree.watch(builtins, name) {
                return Some(self.known(w));
            }
        }
        let key = globals.key_at(entry?)?.downcast()?;
        Some(self.namespace_entry(globals, entry?, key, w))
    }

    fn int(&mut self, i: i64) -> I {
        let n = self.int_const(i);
        I { i, n }
    }
    fn int_add(&mut self, a: I, b: I) -> Option<I> {
        self.int_pair((Opcode::IntAddOvf, Opcode::WideAdd), a, b, i64::checked_add)
    }
    fn int_sub(&mut self, a: I, b: I) -> Option<I> {
        self.int_pair((Opcode::IntSubOvf, Opcode::WideSub), a, b, i64::checked_sub)
    }
    fn int_mul(&mut self, a: I, b: I) -> Option<I> {
        self.int_pair((Opcode::IntMulOvf, Opcode::WideMul), a, b, i64::checked_mul)
    }
    fn int_floordiv(&mut self, a: I, b: I) -> Option<I> {
        if self.is_wide(a) || self.is_wide(b) {
            return None;
        }
        // The quotient of the least int and -1 has more than 64 bits.
        self.check_divisor(b, &[0, -1])?;
        let q = a.i.div_euclid(b.i);
        let i = if b.i < 0 && a.i.rem_euclid(b.i) != 0 { q - 1 } else { q };
        let n = self.op(Opcode::IntFloordiv, &[a.n, b.n]);
        Some(I { i, n })
    }
    fn int_mod(&mut self, a: I, b: I) -> Option<I> {
        if self.is_wide(a) || self.is_wide(b) {
            return self.wide_mod(a, b);
        }
        self.check_divisor(b, &[0])?;
        let r = a.i.wrapping_rem(b.i);
        let i = if r != 0 && (r < 0) != (b.i < 0) { r + b.i } else { r };
        let n = self.op(Opcode::IntMod, &[a.n, b.n]);
        Some(I { i, n })
    }
    fn int_bits(&mut self, op: Bits, a: I, b: I) -> I {
        if let Some(wide) = self.wide_bits(op, a, b) {
            return wide;
        }
        let (code, i) = match op {
            Bits::And => (Opcode::IntAnd, a.i & b.i),
            Bits::Or => (Opcode::IntOr, a.i | b.i),
            Bits::Xor => (Opcode::IntXor, a.i ^ b.i),
        };
        let n = self.op(code, &[a.n, b.n]);
        I { i, n }
    }
    fn int_shl(&mut self, a: I, b: I) -> Option<I> {
        self.is_small_count(b)?;
        if self.goes_wide(a, b) || (a.i << b.i) >> b.i != a.i {
            self.shift_count(b)?;
            return self.wide_arith(Opcode::WideShl, a, b);
        }
        let n = self.checked(Opcode::IntShlOvf, &[a.n, b.n]);
        Some(I { i: a.i << b.i, n })
    }
    fn int_shr(&mut self, a: I, b: I) -> Option<I> {
        if self.is_wide(a) {
            return self.wide_shr(a, b);
        }
        self.shift_count(b)?;
        let n = self.op(Opcode::IntShr, &[a.n, b.n]);
        Some(I { i: a.i >> b.i, n })
    }
    fn int_neg(&mut self, a: I) -> Option<I> {
        let zero = self.int(0);
        self.int_sub(zero, a)
    }
    fn int_invert(&mut self, a: I) -> I {
        let n = self.op(Opcode::IntNot, &[a.n]);
        I { i: !a.i, n }
    }
    fn int_min(&mut self, a: I, b: I) -> I {
        let less = self.op(Opcode::IntLt, &[a.n, b.n]);
        let n = self.op(Opcode::Select, &[less, a.n, b.n]);
        I { i: a.i.min(b.i), n }
    }
    fn int_max(&mut self, a: I, b: I) -> I {
        let greater = self.op(Opcode::IntGt, &[a.n, b.n]);
        let n = self.op(Opcode::Select, &[greater, a.n, b.n]);
        I { i: a.i.max(b.i), n }
    }
    fn int_to_float(&mut self, a: I) -> F {
        let n = self.op(Opcode::IntToFloat, &[a.n]);
        F { f: a.i as f64, n }
    }
    fn int_to_float_exact(&mut self, a: I) -> Option<F> {
        const EXACT: i64 = 1 << 53;
        let (low, high) = (self.int(-EXACT), self.int(EXACT));
        let exact = self.int_compare(Cmp::Ge, a, low) && self.int_compare(Cmp::Le, a, high);
        exact.then(|| self.int_to_float(a))
    }
    fn float_arith(&mut self, op: Arith, a: F, b: F) -> F {
        let (code, f) = match op {
            Arith::Add => (Opcode::FloatAdd, a.f + b.f),
            Arith::Sub => (Opcode::FloatSub, a.f - b.f),
            Arith::Mul => (Opcode::FloatMul, a.f * b.f),
        };
        let n = self.op(code, &[a.n, b.n]);
        F { f, n }
    }
    fn float_div(&mut self, a: F, b: F) -> Option<F> {
        if b.f == 0.0 {
            return None;
        }
        if !self.tree.graph.is_const(b.n) {
            let zero = self.tree.graph.float(0.0);
            let zero_divisor = self.op(Opcode::FloatEq, &[b.n, zero]);
            self.promote_bool(zero_divisor, false);
        }
        let n = self.op(Opcode::FloatDiv, &[a.n, b.n]);
        Some(F { f: a.f / b.f, n })
    }
    fn float_neg(&mut self, a: F) -> F {
        let n = self.op(Opcode::FloatNeg, &[a.n]);
        F { f: -a.f, n }
    }
    fn float_abs(&mut self, a: F) -> F {
        let n = self.op(Opcode::FloatAbs, &[a.n]);
        F { f: a.f.abs(), n }
    }
    fn float_sqrt(&mut self, a: F) -> F {
        let n = self.op(Opcode::FloatSqrt, &[a.n]);
        F { f: a.f.sqrt(), n }
    }
    fn call_float1(&mut self, f: fn(f64) -> f64, x: F) -> Option<F> {
        self.float_call(FloatFunction::One(f), &[x])
    }
    fn call_float2(&mut self, f: fn(f64, f64) -> f64, x: F, y: F) -> Option<F> {
        self.float_call(FloatFunction::Two(f), &[x, y])
    }
    fn float_to_int(&mut self, a: F) -> Option<I> {
        const LIMIT: f64 = (1u64 << 63) as f64;
        if !(-LIMIT < a.f && a.f < LIMIT) {
            return None;
        }
        let n = self.checked(Opcode::FloatToInt, &[a.n]);
        Some(I { i: a.f as i64, n })
    }

    fn box_int(&mut self, i: I) -> V {
        // Allocating may collect: the collector has to see all frames.
        self.x.publish();
        if let Some(wide) = self.wide_word(i) {
            return wide;
        }
        let w = match self.t.new_int(i.i) {
            Ok(w) => w,
            Err(_) => {
                self.t.take_pending();
                self.abort = Some(crate::recorder::Abort::Memory);
                Value::int_unchecked(0)
            }
        };
        let n = if self.tree.graph.is_const(i.n) && !w.is_pointer() {
            self.constant_word(w)
        } else {
            self.op(Opcode::BoxInt, &[i.n])
        };
        V { w, n }
    }
    fn box_float(&mut self, f: F) -> V {
        let n = self.op(Opcode::BoxFloat, &[f.n]);
        V { w: Value::float_from_arithmetic(f.f), n }
    }
    fn box_ref(&mut self, r: O) -> V {
        let n = self.op(Opcode::RefToVal, &[r.n]);
        V { w: self.x.box_ref(r.p), n }
    }

    fn load(&mut self, o: O, field: FieldId) -> V {
        let w = self.x.load(o.p, field);
        let n = self.b().load(o.n, field_mem(field, Width::Val));
        V { w, n }
    }
    fn load_bound(&mut self, o: O, field: FieldId) -> Option<V> {
        let w = self.x.load_bound(o.p, field)?;
        let n = self.b().load(o.n, field_mem(field, Width::Val));
        self.nonzero(n);
        Some(V { w, n })
    }
    fn load_storage(&mut self, o: O, field: FieldId) -> Option<O> {
        let p = self.x.load_storage(o.p, field)?;
        let n = self.b().load(o.n, field_mem(field, Width::Ref));
        let s = self.here();
        self.b().guard_nonzero(n, s);
        Some(O { p, n })
    }
    fn load_float(&mut self, o: O, field: FieldId) -> F {
        let f = self.x.load_float(o.p, field);
        let n = self.b().load(o.n, field_mem(field, Width::F64));
        F { f, n }
    }
    fn load_raw(&mut self, o: O, field: FieldId) -> I {
        let at = self.raw(o.p, field.offset());
        // SAFETY: the handler asked for the layout; the width is the field's.
        let i = unsafe {
            match field.width() {
                1 => *at.cast::<u8>() as i64,
                4 => *at.cast::<u32>() as i64,
                _ => *at as i64,
            }
        };
        let n = self.b().load(o.n, raw_mem(field));
        I { i, n }
    }
    fn store_raw(&mut self, o: O, field: FieldId, i: I) {
        // SAFETY: the handler asked for the layout.
        unsafe { *self.raw(o.p, field.offset()) = i.i as u64 }
        self.b().store(o.n, field_mem(field, raw_width(field)), i.n);
    }
    fn store(&mut self, o: O, field: FieldId, v: V) {
        self.x.store(o.p, field, v.w);
        self.b().store_word(o.n, field_mem(field, Width::Val), v.n);
    }
    fn load_element(&mut self, storage: O, i: I) -> V {
        // SAFETY: the handler asked about the bounds; elements below the length are bound.
        let w = unsafe { Value::from_bits_unchecked(*self.raw(storage.p, STORAGE_OFFSET + i.i as usize * 8)) };
        let mem = Mem::element(Width::Val, STORAGE_OFFSET as i32, REGION_ELEMENTS, 8);
        let n = self.b().load_elem(storage.n, i.n, mem);
        V { w, n }
    }
    fn store_element(&mut self, storage: O, i: I, v: V) {
        // SAFETY: as load_element.
        unsafe {
            let at = self.raw(storage.p, STORAGE_OFFSET + i.i as usize * 8);
            *at = v.w.bits();
            taipan_heap::write_barrier_elem(&*storage.p, at as usize);
        }
        let mem = Mem::element(Width::Val, STORAGE_OFFSET as i32, REGION_ELEMENTS, 8);
        let mut b = self.b();
        b.write_barrier_elem(storage.n, i.n);
        b.store_elem(storage.n, i.n, mem, v.n);
    }
    fn load_item(&mut self, tuple: O, i: I) -> V {
        // SAFETY: as load_element.
        let w = unsafe { Value::from_bits_unchecked(*self.raw(tuple.p, Tuple::ITEMS_AT + i.i as usize * 8)) };
        let n = self.b().load_elem(tuple.n, i.n, item_mem());
        V { w, n }
    }
    fn load_slot(&mut self, o: O, offset: u16) -> Option<V> {
        let w = self.x.load_slot(o.p, offset)?;
        let n = self.b().load(o.n, slot_mem(offset));
        self.nonzero(n);
        Some(V { w, n })
    }
    fn store_slot(&mut self, o: O, offset: u16, v: V, shape: Option<ShapeId>) {
        self.x.store_slot(o.p, offset, v.w, shape);
        let shape = shape.map(|s| self.int_const(s as i64));
        let mut b = self.b();
        b.store_word(o.n, slot_mem(offset), v.n);
        if let Some(shape) = shape {
            b.store(o.n, Mem::field(Width::U32, 0, Region::HEADER), shape);
        }
    }
    fn plain_argc(&mut self, site: usize) -> Option<usize> {
        self.x.plain_argc(site)
    }

    fn site_argc(&mut self, site: usize) -> usize {
        self.x.site_argc(site)
    }
    fn maker(&mut self, callee: V) -> Option<V> {
        self.maker_of(callee)
    }
    fn tuple_class(&mut self, class: V) -> Option<(ShapeId, usize)> {
        let fits = self.x.tuple_class(class.w)?;
        self.identity(class);
        self.depend_on_class(class.w.downcast()?);
        Some(fits)
    }
    fn few(&mut self, tuple: O, most: usize) -> Option<usize> {
        let n = self.load_raw(tuple, FieldId::TupleLength);
        // A length that is a constant already promotes nothing.
        (0..=most as i64).contains(&n.i).then(|| self.promote_int(n) as usize)
    }
    fn follows(&mut self, callee: V) -> bool {
        let code = callee.w.downcast::<Function>().and_then(|f| f.code.get()).and_then(|c| c.downcast());
        code.is_some_and(|code| self.may_follow(code))
    }
    fn is_type_class(&mut self, callee: V) -> bool {
        let yes = self.x.is_type_class(callee.w);
        if yes {
            self.identity(callee);
        }
        yes
    }
    fn site_positional(&mut self, site: usize) -> usize {
        self.x.site_positional(site)
    }
    fn mode_dict(&mut self, o: O, shape: ShapeId) -> Option<O> {
        self.dict_in(o, shape)
    }
    fn payload(&mut self, v: V, op: Cmp) -> Option<V> {
        let w = self.x.payload(v.w, op)?;
        let (o, shape) = self.shape(v)?;
        self.depend_on_shape(shape);
        let payload = self.load(o, FieldId::WrapperPayload);
        Some(V { w, ..payload })
    }
    fn compares_by_identity(&mut self, shape: ShapeId) -> bool {
        let answer = self.x.compares_by_identity(shape);
        self.depend_on_shape(shape);
        answer
    }
    fn attr_name(&mut self, site: usize) -> V {
        let name = self.memo_name(site);
        self.known(name.value())
    }
    fn site_key(&mut self, site: usize) -> Option<usize> {
        self.x.site_key(site)
    }
    fn can_enter(&mut self, callee: V, argc: usize) -> bool {
        self.may_enter(callee, |code| code.simple_args == argc as i32)
    }
    fn enter(&mut self, callee: V, args: Arguments<V>, then: Continuation, dst: usize) {
        let mut given: Vec<ir::Value> = args.this.iter().map(|v| v.n).collect();
        for k in 0..args.argc {
            given.push(self.register(args.first + k));
        }
        let Some(given) = self.not_followed(callee, given, then, dst) else { return };
        let real = Arguments { this: args.this.map(|v| v.w), first: args.first, argc: args.argc };
        let instance = (then == Continuation::Init).then(|| given[0]);
        self.x.enter(callee.w, real, then, dst);
        self.push_shadow(callee, &given, instance);
    }
    fn plan(&mut self, callee: V, site: usize, extra: usize) -> Option<Plan> {
        // Whether Exec would have the entry counted is no question here.
        let plan = enter::plan(&self.x, callee.w, site, extra)?;
        self.may_enter(callee, |_| true).then_some(plan)
    }
    fn plan_spread(&mut self, callee: V, given: usize, names: &[Value]) -> Option<Plan> {
        let plan = enter::plan_of(callee.w, given, names)?;
        self.may_enter(callee, |_| true).then_some(plan)
    }
    fn feeds_call(&mut self, register: usize) -> bool {
        self.x.feeds_call(register)
    }
    fn keyword_default(&mut self, callee: V, i: usize) -> Option<V> {
        self.default_of_keyword(callee, i)
    }
    fn enter_planned(&mut self, callee: V, parameters: &[V], then: Then) {
        let given: Vec<ir::Value> = parameters.iter().map(|v| v.n).collect();
        let Some(given) = self.not_followed(callee, given, then.continuation, then.dst) else { return };
        let mut words = [Value::NONE; MAX_PLANNED];
        for (w, v) in words.iter_mut().zip(parameters) {
            *w = v.w;
        }
        let instance = (then.continuation == Continuation::Init).then(|| given[0]);
        self.x.enter_planned(callee.w, &words[..parameters.len()], then);
        self.push_shadow(callee, &given, instance);
    }
    fn operator_method(&mut self, op: Operator, x: V, y: V) -> Option<(V, bool, usize)> {
        self.first_method(op, x, y)
    }
    fn special_method(&mut self, o: V, which: Special) -> Option<V> {
        self.method_of_class(o, which)
    }
    fn lacks_special(&mut self, o: V, which: Special) -> bool {
        self.lacks_method(o, which)
    }
    fn is_dict(&mut self, shape: ShapeId) -> bool {
        self.x.is_dict(shape)
    }
    fn call_special(&mut self, def: &'static NativeDef, args: &[V], dst: Option<usize>) -> Option<Flow> {
        self.special_call(def, args, dst)
    }
    fn ask_special(&mut self, def: &'static NativeDef, args: &[V]) -> Option<V> {
        self.special_answer(def, args)
    }
    fn native_call(&mut self, shape: ShapeId) -> Option<&'static NativeDef> {
        self.x.native_call(shape)
    }
    fn next_native(&mut self, it: V, dst: usize) -> Option<Flow> {
        self.next_of_native(it, dst)
    }
    fn matches(&mut self, shape: ShapeId, class: Value) -> Option<bool> {
        let yes = self.x.matches(shape, class)?;
        self.depend_on_shape(shape);
        Some(yes)
    }
    fn handled(&mut self) -> V {
        self.handled_exception()
    }
    fn set_handled(&mut self, v: V) {
        self.handle_exception(v)
    }
    fn raise(&mut self, e: V, cause: Option<V>, again: bool) -> Flow {
        self.raise_exception(e, cause, again)
    }
    fn raise_new(&mut self, class: ShapeId, argument: Option<V>) -> Flow {
        self.raise_builtin(class, argument.as_slice())
    }
    fn fresh_exception(&mut self, class: Gc<taipan_core::object::Type>, args: Arguments<V>) -> Option<V> {
        let args = self.argument_values(args);
        self.new_exception(class, &args)
    }
    fn keeps_arguments(&mut self, shape: ShapeId) -> bool {
        self.depend_on_shape(shape);
        self.x.keeps_arguments(shape)
    }
    fn exception_field(&mut self, def: &'static GetSetDef, o: V) -> Option<V> {
        self.field_of_exception(def, o)
    }
    fn super_method(&mut self, site: usize, callee: V, class: V, this: V) -> Option<(V, bool)> {
        self.method_behind(site, callee, class, this)
    }
    fn native_class(&mut self, callee: V) -> Option<Gc<taipan_core::object::Type>> {
        let class = self.x.native_class(callee.w)?;
        self.identity(callee);
        self.depend_on_class(class);
        Some(class)
    }
    fn can_call_class(&mut self, class: Gc<taipan_core::object::Type>, args: Arguments<V>) -> bool {
        self.needs_frames = self.class_effects(class, args).is_none();
        !self.needs_frames || self.may_frame_class(class, args)
    }
    fn call_class(&mut self, class: Gc<taipan_core::object::Type>, args: Arguments<V>, dst: usize) -> Flow {
        if self.needs_frames { self.frame_class(class, args, dst) } else { self.class_call(class, args, dst) }
    }
    fn plain_class(&mut self, _site: usize, callee: V) -> Option<(Gc<taipan_core::object::Type>, Option<V>)> {
        self.constructor(callee)
    }
    fn plain_store_memo(&mut self, name: V, shape: ShapeId) -> Option<Memo> {
        let memo = self.x.plain_store_memo(name.w, shape)?;
        self.identity(name);
        self.depend_on_attribute(shape, name.w.downcast()?);
        Some(memo)
    }
    fn object_of(&mut self, class: V) -> Option<V> {
        self.plain_object(class)
    }
    fn fresh_instance(&mut self, class: Gc<taipan_core::object::Type>) -> Option<V> {
        self.new_instance(class)
    }
    fn fresh_cell(&mut self, content: Option<V>) -> Option<V> {
        self.new_cell(content)
    }
    fn fresh_function(&mut self, code: Gc<Code>, parts: [Option<V>; 4]) -> Option<V> {
        self.new_function(code, parts)
    }
    fn closure_cell(&mut self, i: usize) -> Option<V> {
        let w = self.x.closure_cell(i)?;
        let n = self.free_cell(i);
        Some(V { w, n })
    }
    fn native_of(&mut self, callee: V) -> Option<Native<V>> {
        self.native_function(callee)
    }
    fn can_call_native(&mut self, def: &'static NativeDef, args: Arguments<V>) -> bool {
        self.needs_frames = self.native_effects(def, args).is_none();
        !self.needs_frames || self.may_frame_native(def, args)
    }
    fn call_native(&mut self, def: &'static NativeDef, args: Arguments<V>, dst: usize) -> Flow {
        if self.needs_frames { self.frame_native(def, args, dst) } else { self.native_call(def, args, dst) }
    }
    fn can_get(&mut self, def: &'static GetSetDef) -> bool {
        def.effects != Effects::ANY
    }
    fn get_native(&mut self, def: &'static GetSetDef, o: V, dst: usize) -> Flow {
        self.getter_call(def, o, dst)
    }
    fn can_return(&mut self, v: V) -> bool {
        // The root frame's return leaves the trace; inlined frames' continuations are facts of the trace.
        if self.frames.len() < 2 || !self.x.can_return(v.w) {
            return false;
        }
        if self.x.frame().continuation() == Continuation::Init {
            self.is_none(v);
        }
        true
    }
    fn leave(&mut self, v: V) {
        let meta = self.x.frame().meta();
        let n = if self.x.frame().continuation() == Continuation::Init { self.instance() } else { v.n };
        self.x.leave(v.w);
        self.pop_shadow();
        self.set_register(taipan_core::interp::frame::meta_dst(meta), n);
    }
    fn end_run(&mut self, _: V) -> bool {
        false
    }
    fn pending_result(&mut self) -> Option<(u64, Ins)> {
        if self.frames.len() < 2 {
            return None;
        }
        self.x.pending_result()
    }
    fn leave_with(&mut self, v: Option<V>) {
        let meta = self.x.frame().meta();
        self.x.leave_with(v.map(|v| v.w));
        self.pop_shadow();
        if let Some(v) = v {
            self.set_register(taipan_core::interp::frame::meta_dst(meta), v.n);
        }
    }
    fn consumer(&mut self, which: Consumer, v: V) -> Option<V> {
        self.routine_for(which, v)
    }
    fn simple_generator(&mut self, _: V, _: Arguments<V>) -> Option<V> {
        None
    }
    fn fresh_generator(&mut self, callee: V, parameters: &[V]) -> Option<V> {
        self.new_generator(callee, parameters)
    }
    fn can_finish(&mut self) -> bool {
        self.may_finish()
    }
    fn finish(&mut self, v: V) -> Flow {
        self.finish_generator(v)
    }
    fn awaits_itself(&mut self, v: V) -> bool {
        self.is_awaited_itself(v)
    }
    fn can_resume(&mut self, it: V, sent: V) -> bool {
        self.may_resume(it, sent)
    }
    fn resume_with(&mut self, it: V, sent: V, then: Continuation, dst: usize) -> Flow {
        self.resume_generator(it, sent, then, dst)
    }
    fn can_yield(&mut self) -> bool {
        self.may_yield()
    }
    fn yield_value(&mut self, v: V) -> Flow {
        self.yield_from_generator(v)
    }
    fn can_loop(&mut self, _counter: usize) -> bool {
        if self.t.poll.get() != 0 {
            self.abort = Some(crate::recorder::Abort::Polled);
            return false;
        }
        let s = self.here();
        self.b().poll(s);
        true
    }
}

impl Recorder<'_> {
    /// Value of an exact int that fits 64 bits.
    pub(crate) fn int_value(&self, w: Value) -> Option<i64> {
        if let Some(i) = w.as_small_int() {
            return Some(i);
        }
        if self.t.is_exact(w, ty::INT) { w.downcast::<Int64>().map(|i| i.value) } else { None }
    }
    /// Guards that a word read from memory is bound.
    fn nonzero(&mut self, n: ir::Value) {
        let zero = self.tree.graph.constant(Type::Val, 0);
        self.guard(Opcode::GuardNe, &[n, zero]);
    }
    /// These divisors are left to the interpreter.
    fn check_divisor(&mut self, b: I, refused: &[i64]) -> Option<()> {
        if refused.contains(&b.i) {
            return None;
        }
        if !self.tree.graph.is_const(b.n) {
            for &k in refused {
                let k = self.int_const(k);
                self.guard(Opcode::GuardNe, &[b.n, k]);
            }
        }
        Some(())
    }
}
