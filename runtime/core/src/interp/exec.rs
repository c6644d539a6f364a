//! `Exec`: the machine that runs programs. Four words (thread, frame pointer, pc, code words) that stay in registers; every
//! method inlines to a few instructions.
//!
//! `Int` is the value shifted left by 14, so that the overflow test of an addition is the 50-bit test.

// A `Ref` of Exec is a bare pointer; that it is a live cell of the layout asked for is the contract of `Machine`.
#![allow(clippy::not_unsafe_ptr_arg_deref)]

use super::call::Then;
use super::consumers::Consumer;
use super::frame::{
    CALLER, CODE, Continuation, EXTRA, FUNCTION, Frame, HEADER_WORDS, INSTANCE, META, meta_depth, meta_dst,
};
use super::machine::{Arguments, Arith, Bits, Cmp, FieldId, Machine, Native, Plan, Special, Words};
use super::matching::{ClassPattern, Part};
use super::op::Flow;
use crate::lookup::Memo;
use crate::native::{GetSetDef, NativeDef};
use crate::object::*;
use crate::ops::binary::Operator;
use crate::shape::Place;
use crate::thread::{Resume, Thread};
use crate::types::ty;
use taipan_heap::array::STORAGE_OFFSET;
use taipan_heap::value::{INT_BITS, INT_TAG};
use taipan_heap::{Gc, Header, ShapeId, Value, Word};
use taipan_parser::code::co;
use taipan_parser::opcodes::{Ins, Opcode};

pub mod containers;

const SHIFT: u32 = 64 - INT_BITS;

/// See the top of the file.
#[derive(Clone, Copy)]
pub struct Exec {
    pub t: *const Thread,
    pub fp: *mut Word,
    /// The instruction after the one being executed.
    pub pc: *const Ins,
    pub words: *mut u64,
}

/// A shifted 50-bit int.
#[derive(Clone, Copy)]
pub struct Shifted(i64);

/// Helpers for plain Rust (`slow`) code. All rely on: `t` is this thread, `fp` its running frame, `words` that frame's code.
impl Exec {
    #[inline(always)]
    pub fn thread<'a>(&self) -> &'a Thread {
        // SAFETY: the thread outlives every run of its interpreter.
        unsafe { &*self.t }
    }
    #[inline(always)]
    pub fn frame(&self) -> Frame {
        Frame(self.fp)
    }
    #[inline(always)]
    pub fn code(&self) -> Gc<Code> {
        // SAFETY: invariant above.
        unsafe { Code::of_words(self.words) }
    }
    /// Register `i`, bound.
    #[inline(always)]
    pub fn get(&self, i: usize) -> Value {
        match self.word(i) {
            Some(v) => v,
            None => unreachable!("register {i} read while unbound"),
        }
    }
    /// Register `i`.
    #[inline(always)]
    pub fn word(&self, i: usize) -> Word {
        self.frame().register(i)
    }
    #[inline(always)]
    pub fn put(&mut self, i: usize, v: Value) {
        self.frame().set_register(i, Some(v))
    }
    #[inline(always)]
    pub fn put_word(&mut self, i: usize, w: Word) {
        self.frame().set_register(i, w)
    }
    /// `n` bound registers from `first`.
    #[inline]
    pub fn window<'a>(&self, first: usize, n: usize) -> &'a [Word] {
        // SAFETY: windows lie within the frame's registers, which stay in place while the frame lives.
        unsafe { std::slice::from_raw_parts(self.fp.add(first), n) }
    }
    /// The same, as values: all must be bound.
    #[inline]
    pub fn values<'a>(&self, first: usize, n: usize) -> &'a [Value] {
        debug_assert!(self.window(first, n).iter().all(Option::is_some));
        // SAFETY: as `window`; bound words are values.
        unsafe { std::slice::from_raw_parts(self.fp.add(first).cast(), n) }
    }
    #[inline]
    pub fn const_at(&self, i: usize) -> Value {
        self.code().constant(i)
    }
    /// A constant operand that is a name.
    #[inline]
    pub fn name_at(&self, i: usize) -> Gc<Str> {
        match self.const_at(i).downcast::<Str>() {
            Some(s) => s,
            None => unreachable!("a name operand is a str"),
        }
    }
    /// The name of site `site`.
    #[inline]
    pub fn site_name(&self, site: usize) -> Gc<Str> {
        let code = self.code();
        match code.raw_const(code.site(site).name).downcast::<Str>() {
            Some(s) => s,
            None => unreachable!("a site's name is a str"),
        }
    }
    #[inline]
    pub fn resume(&self) -> Resume {
        Resume { fp: self.fp, pc: self.pc, words: self.words }
    }
    #[inline]
    pub fn go_on_at(&mut self, r: Resume) {
        self.fp = r.fp;
        self.pc = r.pc;
        self.words = r.words;
    }
    /// Publishes the state for natives, the collector and tracebacks. Done before every slow path.
    #[inline]
    pub fn publish(&self) {
        let t = self.thread();
        t.resume.set(self.resume());
        self.frame().set_pc(self.pc);
        t.stack_top.set(self.frame_end());
    }
    /// Where a callee's frame begins.
    #[inline(always)]
    pub fn frame_end(&self) -> *mut Word {
        if self.frame().in_generator() {
            // SAFETY: the frame lies in a generator, which keeps the address there while it runs.
            unsafe { *self.fp.cast::<*mut Word>().sub(Generator::STACK_BASE_BELOW_FP) }
        } else {
            self.fp.wrapping_add(self.code().register_count as usize)
        }
    }
    /// The instruction that follows.
    #[inline]
    pub fn peek(&self) -> Ins {
        // SAFETY: code never ends without a return or jump, so there is a next instruction.
        unsafe { *self.pc }
    }
    #[inline(always)]
    fn raw(&self, o: *mut Header, offset: usize) -> *mut u64 {
        o.cast::<u8>().wrapping_add(offset).cast()
    }
    /// May a frame of this code be pushed without more ado?
    #[inline(always)]
    pub(super) fn has_room(&self, code: Gc<Code>) -> bool {
        let t = self.thread();
        let hot = code.hot.get() - 1;
        let end = self.frame_end().wrapping_add(HEADER_WORDS + 1 + code.register_count as usize);
        if end > t.stack_limit.get()
            || self.frame().depth() + 1 >= t.recursion_limit.get()
            || t.poll.get() != 0
            || hot <= 0
        {
            return false;
        }
        code.hot.set(hot);
        true
    }
    /// Writes the header of a frame above the running one.
    ///
    /// # Safety
    /// `callee` is a function and the stack has room.
    #[inline(always)]
    pub(super) unsafe fn push_frame(
        &mut self,
        callee: Value,
        instance: Word,
        then: Continuation,
        dst: usize,
    ) -> (Gc<Code>, *mut Word) {
        // SAFETY: the caller's promise.
        unsafe {
            let code = super::enter::code_of(callee);
            let mut fp = self.frame_end().add(HEADER_WORDS);
            if then == Continuation::Init {
                // The instance waits in a word of its own below the header.
                fp = fp.add(1);
                *fp.sub(INSTANCE) = instance;
            }
            let frame = Frame(fp);
            self.frame().set_pc(self.pc);
            frame.set_raw(CODE, code.words as u64);
            frame.set_raw(FUNCTION, callee.bits());
            frame.set_raw(CALLER, self.fp as u64);
            frame.set_raw(META, then.meta(dst, self.frame().depth() + 1));
            frame.set_raw(EXTRA, 0);
            (code, fp)
        }
    }
    /// Clears the registers behind the arguments given and goes there.
    ///
    /// # Safety
    /// `push_frame` made the frame.
    #[inline(always)]
    unsafe fn start_frame(&mut self, code: Gc<Code>, fp: *mut Word, given: usize) {
        for i in given..code.register_count as usize {
            // SAFETY: the registers of the frame. One word at a time: a memset call would cost the handler its tail call.
            unsafe { std::ptr::write_volatile(fp.add(i), None) };
        }
        self.fp = fp;
        self.pc = code.first_instruction;
        self.words = code.words;
    }
    /// Pops the running frame: the caller runs again.
    #[inline(always)]
    pub fn pop_frame(&mut self) {
        let caller = self.frame().caller();
        self.fp = caller.0;
        self.pc = caller.pc();
        self.words = caller.raw(CODE) as *mut u64;
    }
}

impl Words for Exec {
    type Val = Value;
    type Int = Shifted;
    type Flt = f64;
    type Ref = *mut Header;
}

impl Machine for Exec {
    #[inline(always)]
    fn reg(&mut self, i: usize) -> Value {
        // SAFETY: the compiler proves that registers read are bound, or checks (opcodes.rs).
        unsafe { Value::from_bits_unchecked(*self.fp.cast::<u64>().add(i)) }
    }
    #[inline(always)]
    fn set(&mut self, i: usize, v: Value) {
        // SAFETY: registers of instructions lie within the frame.
        unsafe { *self.fp.add(i) = Some(v) }
    }
    #[inline(always)]
    fn clear(&mut self, i: usize) {
        // SAFETY: as `set`.
        unsafe { *self.fp.add(i) = None }
    }
    #[inline(always)]
    fn constant(&mut self, i: usize) -> Value {
        // SAFETY: constant operands index the words of the code; constants are never 0.
        unsafe { Value::from_bits_unchecked(*self.words.add(i)) }
    }
    #[inline(always)]
    fn known(&mut self, v: Value) -> Value {
        v
    }
    #[inline(always)]
    fn jump(&mut self, offset: i32) {
        self.pc = self.pc.wrapping_offset(offset as isize);
        // Keeps Python branches branches: a conditional move would make every following fetch wait for the data.
        // SAFETY: no instructions.
        unsafe { std::arch::asm!("", options(nomem, nostack, preserves_flags)) }
    }
    #[inline(always)]
    fn follow(&mut self, taken: bool) {
        // SAFETY: the skip protocol guarantees a jump here.
        let jump = unsafe { *self.pc };
        if taken {
            self.jump(jump.jump() + 1);
        } else {
            self.jump(1);
        }
    }

    #[inline(always)]
    fn is_bound(&mut self, i: usize) -> bool {
        self.word(i).is_some()
    }
    #[inline(always)]
    fn small_ints(&mut self, a: Value, b: Value) -> Option<(Shifted, Shifted)> {
        if (a.bits() & b.bits()) >> INT_BITS == 0x3FFF {
            Some((Shifted((a.bits() << SHIFT) as i64), Shifted((b.bits() << SHIFT) as i64)))
        } else {
            None
        }
    }
    #[inline(always)]
    fn small_int(&mut self, v: Value) -> Option<Shifted> {
        if v.is_small_int() { Some(Shifted((v.bits() << SHIFT) as i64)) } else { None }
    }
    #[inline(always)]
    fn any_int(&mut self, v: Value) -> Option<Shifted> {
        self.small_int(v)
    }
    #[inline(always)]
    fn floats(&mut self, a: Value, b: Value) -> Option<(f64, f64)> {
        if a.is_float() && b.is_float() { Some((a.float_unchecked(), b.float_unchecked())) } else { None }
    }
    #[inline(always)]
    fn float(&mut self, v: Value) -> Option<f64> {
        v.as_float()
    }
    #[inline(always)]
    fn bool_of(&mut self, v: Value) -> Option<bool> {
        v.as_bool()
    }
    #[inline(always)]
    fn is_none(&mut self, v: Value) -> bool {
        v.is_none()
    }
    #[inline(always)]
    fn same_word(&mut self, a: Value, b: Value) -> bool {
        a == b
    }
    #[inline(always)]
    fn exact(&mut self, v: Value, shape: ShapeId) -> Option<*mut Header> {
        let cell = v.as_cell()?;
        // SAFETY: a pointer word is a live cell.
        if unsafe { (*cell).shape() } == shape { Some(cell) } else { None }
    }
    #[inline(always)]
    fn shape(&mut self, v: Value) -> Option<(*mut Header, ShapeId)> {
        let cell = v.as_cell()?;
        // SAFETY: a pointer word is a live cell.
        Some((cell, unsafe { (*cell).shape() }))
    }
    #[inline(always)]
    fn identity(&mut self, v: Value) -> Value {
        v
    }
    #[inline(always)]
    fn promote_int(&mut self, i: Shifted) -> i64 {
        i.0 >> SHIFT
    }
    #[inline(always)]
    fn int_compare(&mut self, op: Cmp, a: Shifted, b: Shifted) -> bool {
        match op {
            Cmp::Lt => a.0 < b.0,
            Cmp::Le => a.0 <= b.0,
            Cmp::Eq => a.0 == b.0,
            Cmp::Ne => a.0 != b.0,
            Cmp::Gt => a.0 > b.0,
            Cmp::Ge => a.0 >= b.0,
        }
    }
    #[inline(always)]
    fn float_compare(&mut self, op: Cmp, a: f64, b: f64) -> bool {
        match op {
            Cmp::Lt => a < b,
            Cmp::Le => a <= b,
            Cmp::Eq => a == b,
            Cmp::Ne => a != b,
            Cmp::Gt => a > b,
            Cmp::Ge => a >= b,
        }
    }
    #[inline(always)]
    fn in_bounds(&mut self, i: Shifted, len: Shifted) -> bool {
        (i.0 as u64) < len.0 as u64
    }
    #[inline(always)]
    fn shape_of_any(&mut self, v: Value) -> ShapeId {
        v.cell_shape().unwrap_or_else(|| crate::thread::shape_of_immediate(v))
    }
    fn is_exception(&mut self, shape: ShapeId) -> bool {
        let base = self.thread().vm().type_of_id(ty::BASE_EXCEPTION);
        self.thread().vm().shapes.get(shape).class.is_subtype(base)
    }
    fn maker(&mut self, _: Value) -> Option<Value> {
        // The slow level does it as fast.
        None
    }
    fn tuple_class(&mut self, class: Value) -> Option<(ShapeId, usize)> {
        let class = class.downcast::<Type>()?;
        let fits = class.is_heap()
            && class.instance_kind.get() == crate::kinds::TUPLE
            && !class.has(type_flags::HAS_DEL)
            && self.thread().vm().shapes.is_root_of(class.root_shape.get(), class);
        fits.then(|| (class.root_shape.get(), 8 + 8 * class.capacity.get() as usize))
    }
    #[inline(always)]
    fn few(&mut self, _: *mut Header, _: usize) -> Option<usize> {
        None
    }
    #[inline(always)]
    fn follows(&mut self, _: Value) -> bool {
        true
    }
    #[inline(always)]
    fn is_type_class(&mut self, callee: Value) -> bool {
        self.thread().vm().is_type_class(callee)
    }
    #[inline(always)]
    fn class_of_shape(&mut self, shape: ShapeId) -> Value {
        self.thread().vm().shapes.get(shape).class.value()
    }
    fn isinstance(&mut self, shape: ShapeId, class: Value) -> Option<bool> {
        super::natives::isinstance(self.thread(), shape, class)
    }
    fn class_method(&mut self, site: usize, o: Value) -> Option<Value> {
        // SAFETY: as load_memo.
        let word = unsafe { *self.words.add(site) };
        super::attrs::cached_class_method(self, word, o)
    }
    fn fixed(&mut self, v: Value) -> Option<Value> {
        Some(v)
    }
    fn pattern_attribute(&mut self, shape: ShapeId, pattern: ClassPattern, k: usize) -> Option<Part> {
        super::matching::pattern_attribute(self.thread(), shape, pattern, k)
    }
    #[inline(always)]
    fn load_memo(&mut self, site: usize, shape: ShapeId) -> Option<Memo> {
        // SAFETY: sites index the code's cache words.
        let word = unsafe { *self.words.add(site) };
        if word as u32 != shape {
            return None;
        }
        let answer = (word >> 32) as u32;
        if answer < 1 << 16 {
            Some(Memo::Slot(Place::Inline(answer as u16)))
        } else {
            Some(self.thread().vm().lookups.memo(answer - (1 << 16)))
        }
    }
    #[inline(always)]
    fn store_memo(&mut self, site: usize, shape: ShapeId) -> Option<Memo> {
        // SAFETY: as load_memo.
        let word = unsafe { *self.words.add(site) };
        if word as u32 != shape {
            return None;
        }
        let answer = (word >> 32) as u32;
        if answer < 1 << 16 {
            Some(Memo::StoreSlot(Place::Inline(answer as u16)))
        } else {
            Some(self.thread().vm().lookups.memo(answer - (1 << 16)))
        }
    }
    #[inline(always)]
    fn namespace_attr(&mut self, site: usize, o: Value) -> Option<Value> {
        // SAFETY: as load_memo.
        let word = unsafe { *self.words.add(site) };
        super::attrs::cached_namespace_attr(self, word, o)
    }
    #[inline(always)]
    fn global(&mut self, site: usize) -> Option<Value> {
        // The word is (keys-version, entry number + 1 with bit 31 = builtins); see names.rs.
        // SAFETY: as load_memo.
        let word = unsafe { *self.words.add(site) };
        super::names::cached_global(self, word)
    }
    #[inline(always)]
    fn store_global(&mut self, site: usize, v: Value) -> bool {
        // SAFETY: as load_memo.
        let word = unsafe { *self.words.add(site) };
        super::names::store_cached(self, word, v)
    }
    #[inline(always)]
    fn store_module_name(&mut self, site: usize, v: Value) -> bool {
        let is_module = Some(super::names::locals_of(self)) == self.frame().function().globals.get();
        is_module && self.store_global(site, v)
    }
    #[inline(always)]
    fn module_name(&mut self, site: usize) -> Option<Value> {
        let is_module = Some(super::names::locals_of(self)) == self.frame().function().globals.get();
        if is_module { self.global(site) } else { None }
    }

    #[inline(always)]
    fn int(&mut self, i: i64) -> Shifted {
        Shifted(i << SHIFT)
    }
    #[inline(always)]
    fn int_add(&mut self, a: Shifted, b: Shifted) -> Option<Shifted> {
        a.0.checked_add(b.0).map(Shifted)
    }
    #[inline(always)]
    fn int_sub(&mut self, a: Shifted, b: Shifted) -> Option<Shifted> {
        a.0.checked_sub(b.0).map(Shifted)
    }
    #[inline(always)]
    fn int_mul(&mut self, a: Shifted, b: Shifted) -> Option<Shifted> {
        a.0.checked_mul(b.0 >> SHIFT).map(Shifted)
    }
    #[inline(always)]
    fn int_floordiv(&mut self, a: Shifted, b: Shifted) -> Option<Shifted> {
        let (a, b) = (a.0 >> SHIFT, b.0 >> SHIFT);
        if b == 0 || b == -1 {
            return None;
        }
        let q = a / b;
        Some(Shifted((if (a % b != 0) & ((a < 0) != (b < 0)) { q - 1 } else { q }) << SHIFT))
    }
    #[inline(always)]
    fn int_mod(&mut self, a: Shifted, b: Shifted) -> Option<Shifted> {
        let (a, b) = (a.0 >> SHIFT, b.0 >> SHIFT);
        if b == 0 || b == -1 {
            return None;
        }
        let r = a % b;
        Some(Shifted((if r != 0 && (r < 0) != (b < 0) { r + b } else { r }) << SHIFT))
    }
    #[inline(always)]
    fn int_bits(&mut self, op: Bits, a: Shifted, b: Shifted) -> Shifted {
        Shifted(match op {
            Bits::And => a.0 & b.0,
            Bits::Or => a.0 | b.0,
            Bits::Xor => a.0 ^ b.0,
        })
    }
    #[inline(always)]
    fn int_shl(&mut self, a: Shifted, b: Shifted) -> Option<Shifted> {
        let n = (b.0 >> SHIFT) as u64;
        if n >= 50 {
            return None;
        }
        let r = a.0 << n;
        if r >> n == a.0 { Some(Shifted(r)) } else { None }
    }
    #[inline(always)]
    fn int_shr(&mut self, a: Shifted, b: Shifted) -> Option<Shifted> {
        let n = (b.0 >> SHIFT) as u64;
        if n >= 64 {
            return None;
        }
        Some(Shifted(((a.0 >> SHIFT) >> n) << SHIFT))
    }
    #[inline(always)]
    fn int_neg(&mut self, a: Shifted) -> Option<Shifted> {
        a.0.checked_neg().map(Shifted)
    }
    #[inline(always)]
    fn int_invert(&mut self, a: Shifted) -> Shifted {
        Shifted(!(a.0 >> SHIFT) << SHIFT)
    }
    #[inline(always)]
    fn int_min(&mut self, a: Shifted, b: Shifted) -> Shifted {
        Shifted(a.0.min(b.0))
    }
    #[inline(always)]
    fn int_max(&mut self, a: Shifted, b: Shifted) -> Shifted {
        Shifted(a.0.max(b.0))
    }
    #[inline(always)]
    fn int_to_float(&mut self, a: Shifted) -> f64 {
        (a.0 >> SHIFT) as f64
    }
    #[inline(always)]
    fn int_to_float_exact(&mut self, a: Shifted) -> Option<f64> {
        // 50 bits always fit.
        Some(self.int_to_float(a))
    }
    #[inline(always)]
    fn float_arith(&mut self, op: Arith, a: f64, b: f64) -> f64 {
        match op {
            Arith::Add => a + b,
            Arith::Sub => a - b,
            Arith::Mul => a * b,
        }
    }
    #[inline(always)]
    fn float_div(&mut self, a: f64, b: f64) -> Option<f64> {
        if b == 0.0 { None } else { Some(a / b) }
    }
    #[inline(always)]
    fn float_neg(&mut self, a: f64) -> f64 {
        -a
    }

    #[inline(always)]
    fn float_abs(&mut self, a: f64) -> f64 {
        a.abs()
    }
    #[inline(always)]
    fn float_sqrt(&mut self, a: f64) -> f64 {
        a.sqrt()
    }
    fn call_float1(&mut self, f: fn(f64) -> f64, x: f64) -> Option<f64> {
        Some(f(x)).filter(|y| y.is_finite())
    }
    fn call_float2(&mut self, f: fn(f64, f64) -> f64, x: f64, y: f64) -> Option<f64> {
        Some(f(x, y)).filter(|z| z.is_finite())
    }
    #[inline(always)]
    fn float_to_int(&mut self, a: f64) -> Option<Shifted> {
        const LIMIT: f64 = (1u64 << (INT_BITS - 1)) as f64;
        if -LIMIT < a && a < LIMIT { Some(Shifted((a as i64) << SHIFT)) } else { None }
    }

    #[inline(always)]
    fn box_int(&mut self, i: Shifted) -> Value {
        // SAFETY: the tag is set, so the word is not 0.
        unsafe { Value::from_bits_unchecked((i.0 as u64 >> SHIFT) | INT_TAG) }
    }
    #[inline(always)]
    fn box_float(&mut self, f: f64) -> Value {
        Value::float_from_arithmetic(f)
    }
    #[inline(always)]
    fn box_ref(&mut self, r: *mut Header) -> Value {
        // SAFETY: a Ref is a live cell.
        unsafe { Value::from_cell(r) }
    }

    #[inline(always)]
    fn load(&mut self, o: *mut Header, field: FieldId) -> Value {
        // SAFETY: the caller asked for the layout; the field is bound.
        unsafe { Value::from_bits_unchecked(*self.raw(o, field.offset())) }
    }
    #[inline(always)]
    fn load_bound(&mut self, o: *mut Header, field: FieldId) -> Option<Value> {
        // SAFETY: as `load`.
        Value::from_bits(unsafe { *self.raw(o, field.offset()) })
    }
    #[inline(always)]
    fn load_storage(&mut self, o: *mut Header, field: FieldId) -> Option<*mut Header> {
        // SAFETY: as `load`; the field is a pointer or null.
        let p = unsafe { *self.raw(o, field.offset()) } as *mut Header;
        if p.is_null() { None } else { Some(p) }
    }
    #[inline(always)]
    fn load_float(&mut self, o: *mut Header, field: FieldId) -> f64 {
        // SAFETY: as `load`.
        f64::from_bits(unsafe { *self.raw(o, field.offset()) })
    }
    #[inline(always)]
    fn load_raw(&mut self, o: *mut Header, field: FieldId) -> Shifted {
        let at = self.raw(o, field.offset());
        // SAFETY: as `load`; the width is the field's.
        let i = unsafe {
            match field.width() {
                1 => *at.cast::<u8>() as i64,
                4 => *at.cast::<u32>() as i64,
                _ => *at as i64,
            }
        };
        Shifted(i << SHIFT)
    }
    #[inline(always)]
    fn store_raw(&mut self, o: *mut Header, field: FieldId, i: Shifted) {
        // SAFETY: as `load`.
        unsafe { *self.raw(o, field.offset()) = (i.0 >> SHIFT) as u64 }
    }
    #[inline(always)]
    fn store(&mut self, o: *mut Header, field: FieldId, v: Value) {
        // SAFETY: as `load`.
        unsafe {
            *self.raw(o, field.offset()) = v.bits();
            taipan_heap::write_barrier(&*o);
        }
    }
    #[inline(always)]
    fn load_element(&mut self, storage: *mut Header, i: Shifted) -> Value {
        // SAFETY: the caller asked about the bounds.
        unsafe { Value::from_bits_unchecked(*self.raw(storage, STORAGE_OFFSET + ((i.0 as u64 >> SHIFT) as usize) * 8)) }
    }
    #[inline(always)]
    fn store_element(&mut self, storage: *mut Header, i: Shifted, v: Value) {
        // SAFETY: as load_element.
        unsafe {
            let at = self.raw(storage, STORAGE_OFFSET + ((i.0 as u64 >> SHIFT) as usize) * 8);
            *at = v.bits();
            taipan_heap::write_barrier_elem(&*storage, at as usize);
        }
    }
    #[inline(always)]
    fn load_item(&mut self, tuple: *mut Header, i: Shifted) -> Value {
        // SAFETY: as load_element.
        unsafe { Value::from_bits_unchecked(*self.raw(tuple, Tuple::ITEMS_AT + ((i.0 as u64 >> SHIFT) as usize) * 8)) }
    }
    #[inline(always)]
    fn load_slot(&mut self, o: *mut Header, offset: u16) -> Option<Value> {
        // SAFETY: the shape says that there is a slot.
        Value::from_bits(unsafe { *self.raw(o, offset as usize) })
    }
    #[inline(always)]
    fn store_slot(&mut self, o: *mut Header, offset: u16, v: Value, shape: Option<ShapeId>) {
        // SAFETY: as load_slot.
        unsafe {
            *self.raw(o, offset as usize) = v.bits();
            if let Some(shape) = shape {
                (*o).set_shape(shape);
            }
            taipan_heap::write_barrier(&*o);
        }
    }

    #[inline(always)]
    fn plain_argc(&mut self, site: usize) -> Option<usize> {
        let code = self.code();
        let s = code.site(site);
        if s.kwnames == taipan_parser::code::NO_CONST { Some(s.argc as usize) } else { None }
    }

    #[inline(always)]
    fn site_argc(&mut self, site: usize) -> usize {
        self.code().site(site).argc as usize
    }
    fn site_positional(&mut self, site: usize) -> usize {
        super::enter::positional_of(self, site)
    }
    fn mode_dict(&mut self, o: *mut Header, shape: ShapeId) -> Option<*mut Header> {
        if !crate::lookup::keeps_dict(self.thread(), shape) {
            return None;
        }
        // SAFETY: a live object.
        let o = unsafe { Value::from_cell(o) };
        crate::ops::instance::shown_dict(self.thread(), o).map(|d| d.as_ptr().cast())
    }
    fn payload(&mut self, v: Value, op: Cmp) -> Option<Value> {
        let payload = v.downcast::<Wrapper>()?.payload.get()?;
        super::compare::compares_as(self.thread(), v, payload, op).then_some(payload)
    }
    fn compares_by_identity(&mut self, shape: ShapeId) -> bool {
        let t = self.thread();
        let (class, object) = (t.vm().shapes.get(shape).class, t.vm().type_of_id(ty::OBJECT));
        let inherited = |name| crate::lookup::class_attr(t, class, name) == crate::lookup::class_attr(t, object, name);
        inherited(t.names().__eq__) && inherited(t.names().__ne__)
    }
    fn attr_name(&mut self, site: usize) -> Value {
        self.site_name(site).value()
    }
    fn site_key(&mut self, site: usize) -> Option<usize> {
        super::enter::keyword_of(self, site, self.thread().names().key)
    }

    #[inline(always)]
    fn can_enter(&mut self, callee: Value, argc: usize) -> bool {
        // SAFETY: the handler knows that callee is a function; its code is a code object.
        let code = unsafe { super::enter::code_of(callee) };
        code.simple_args == argc as i32 && self.has_room(code)
    }
    #[inline(always)]
    fn enter(&mut self, callee: Value, args: Arguments<Value>, then: Continuation, dst: usize) {
        // SAFETY: can_enter said that the stack has room.
        unsafe {
            let (code, fp) = self.push_frame(callee, args.this, then, dst);
            let mut at = fp;
            if let Some(this) = args.this {
                at.write(Some(this));
                at = at.add(1);
            }
            let source = self.fp.add(args.first);
            for i in 0..args.argc {
                // One word at a time: a memcpy call would cost the handler its tail call.
                std::ptr::write_volatile(at.add(i), *source.add(i));
            }
            let given = args.argc + usize::from(args.this.is_some());
            self.start_frame(code, fp, given);
        }
    }
    fn plan(&mut self, callee: Value, site: usize, extra: usize) -> Option<Plan> {
        // SAFETY: as can_enter.
        let code = unsafe { super::enter::code_of(callee) };
        const NOT_PLAIN: u32 = co::VARARGS | co::VARKEYWORDS | co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR;
        if code.flags & NOT_PLAIN != 0 {
            return None;
        }
        let plan = super::enter::plan(self, callee, site, extra)?;
        if self.has_room(code) { Some(plan) } else { None }
    }
    fn plan_spread(&mut self, _: Value, _: usize, _: &[Value]) -> Option<Plan> {
        None
    }
    fn feeds_call(&mut self, register: usize) -> bool {
        let next = self.peek();
        next.op() == Opcode::CALL_EX && next.b() + 2 == register
    }
    fn keyword_default(&mut self, callee: Value, i: usize) -> Option<Value> {
        super::enter::keyword_default(self.thread(), callee, i).map(|(_, _, v)| v)
    }
    fn simple_generator(&mut self, callee: Value, args: Arguments<Value>) -> Option<Value> {
        super::call::simple_generator(self, callee, args)
    }
    fn fresh_generator(&mut self, callee: Value, parameters: &[Value]) -> Option<Value> {
        super::call::planned_generator(self.thread(), callee.downcast()?, parameters).map(|g| g.value())
    }
    fn enter_planned(&mut self, callee: Value, parameters: &[Value], then: Then) {
        // SAFETY: plan said that the stack has room.
        unsafe {
            let (code, fp) = self.push_frame(callee, parameters.first().copied(), then.continuation, then.dst);
            Frame(fp).set_raw(META, Frame(fp).meta() | then.flags);
            for (i, v) in parameters.iter().enumerate() {
                fp.add(i).write(Some(*v));
            }
            self.start_frame(code, fp, parameters.len());
        }
    }
    fn operator_method(&mut self, _: Operator, _: Value, _: Value) -> Option<(Value, bool, usize)> {
        // The slow level does it as fast.
        None
    }
    fn native_call(&mut self, shape: ShapeId) -> Option<&'static NativeDef> {
        self.thread().vm().shapes.get(shape).class.native_call.get()
    }
    fn special_method(&mut self, _: Value, _: Special) -> Option<Value> {
        None
    }
    fn lacks_special(&mut self, _: Value, _: Special) -> bool {
        false
    }
    fn is_dict(&mut self, shape: ShapeId) -> bool {
        self.thread().vm().shapes.get(shape).class.instance_kind.get() == crate::kinds::DICT
    }
    fn call_special(&mut self, _: &'static NativeDef, _: &[Value], _: Option<usize>) -> Option<Flow> {
        None
    }
    fn ask_special(&mut self, _: &'static NativeDef, _: &[Value]) -> Option<Value> {
        None
    }
    fn next_native(&mut self, it: Value, dst: usize) -> Option<Flow> {
        if self.thread().type_of(it).is_heap() {
            return None;
        }
        Some(match self.thread().next_of_native(it)? {
            Ok(Some(v)) => {
                self.put(dst, v);
                self.follow(false);
                Flow::Next
            }
            Ok(None) => {
                self.follow(true);
                Flow::Next
            }
            Err(_) => Flow::Raise,
        })
    }
    fn matches(&mut self, shape: ShapeId, class: Value) -> Option<bool> {
        super::natives::matches(self.thread(), shape, class)
    }
    fn handled(&mut self) -> Value {
        self.thread().handled().unwrap_or(Value::NONE)
    }
    fn set_handled(&mut self, v: Value) {
        self.thread().set_handled(Some(v));
    }
    fn raise(&mut self, _: Value, _: Option<Value>, _: bool) -> Flow {
        Flow::Slow
    }
    fn raise_new(&mut self, _: ShapeId, _: Option<Value>) -> Flow {
        Flow::Slow
    }
    fn fresh_exception(&mut self, class: Gc<Type>, args: Arguments<Value>) -> Option<Value> {
        let t = self.thread();
        let made = t.new_tuple(self.values(args.first, args.argc));
        match made.and_then(|tuple| crate::types::exception::with_arguments(t, class, tuple)) {
            Ok(e) => Some(e),
            Err(_) => {
                t.take_pending();
                None
            }
        }
    }
    fn keeps_arguments(&mut self, shape: ShapeId) -> bool {
        crate::types::exception::keeps_arguments(self.thread().vm().shapes.get(shape).class)
    }
    fn exception_field(&mut self, _: &'static GetSetDef, _: Value) -> Option<Value> {
        None
    }
    fn super_method(&mut self, _: usize, _: Value, _: Value, _: Value) -> Option<(Value, bool)> {
        None
    }
    fn native_class(&mut self, callee: Value) -> Option<Gc<Type>> {
        super::natives::native_class(self.thread(), callee)
    }
    fn can_call_class(&mut self, _: Gc<Type>, args: Arguments<Value>) -> bool {
        args.argc <= super::natives::MAX_SLOTS
    }
    fn call_class(&mut self, class: Gc<Type>, args: Arguments<Value>, dst: usize) -> Flow {
        match super::natives::class_result(self, class, args) {
            Ok(v) => {
                self.put(dst, v);
                Flow::Next
            }
            Err(_) => Flow::Raise,
        }
    }
    fn plain_class(&mut self, site: usize, callee: Value) -> Option<(Gc<Type>, Option<Value>)> {
        super::enter::plain_class(self, site, callee)
    }
    fn plain_store_memo(&mut self, name: Value, shape: ShapeId) -> Option<Memo> {
        let name =
            name.downcast::<Str>().filter(|name| name.header.has_flag(crate::types::str::str_flags::INTERNED))?;
        Some(crate::lookup::plain_store_memo(self.thread(), shape, name))
    }
    fn object_of(&mut self, class: Value) -> Option<Value> {
        let class = class.downcast::<Type>().filter(|class| crate::types::object::makes_plain_objects(*class))?;
        self.fresh_instance(class)
    }
    fn fresh_instance(&mut self, class: Gc<Type>) -> Option<Value> {
        match self.thread().new_instance(class) {
            Ok(o) => Some(o.value()),
            Err(_) => {
                self.thread().take_pending();
                None
            }
        }
    }
    fn fresh_cell(&mut self, content: Option<Value>) -> Option<Value> {
        match self.thread().new_cell(content) {
            Ok(c) => Some(c.value()),
            Err(_) => {
                self.thread().take_pending();
                None
            }
        }
    }
    fn fresh_function(&mut self, code: Gc<Code>, parts: [Option<Value>; 4]) -> Option<Value> {
        match super::enter::new_function(self, code, parts) {
            Ok(f) => Some(f),
            Err(_) => {
                self.thread().take_pending();
                None
            }
        }
    }
    #[inline(always)]
    fn closure_cell(&mut self, i: usize) -> Option<Value> {
        let closure = self.frame().function().closure.get()?;
        // SAFETY: a function's closure is a tuple with a cell for each free variable of its code.
        Value::from_bits(unsafe { *self.raw(closure.bits() as *mut Header, Tuple::ITEMS_AT + 8 * i) })
    }
    fn native_of(&mut self, callee: Value) -> Option<Native<Value>> {
        super::natives::native_of(self.thread(), callee)
    }
    #[inline(always)]
    fn can_call_native(&mut self, def: &'static NativeDef, args: Arguments<Value>) -> bool {
        super::natives::fits(def, args.argc + usize::from(args.this.is_some()))
    }
    fn call_native(&mut self, def: &'static NativeDef, args: Arguments<Value>, dst: usize) -> Flow {
        match super::natives::result(self, def, args) {
            Ok(v) => {
                self.put(dst, v);
                Flow::Next
            }
            Err(_) => Flow::Raise,
        }
    }
    fn can_get(&mut self, _: &'static GetSetDef) -> bool {
        true
    }
    fn get_native(&mut self, def: &'static GetSetDef, o: Value, dst: usize) -> Flow {
        match (def.get)(self.thread(), o) {
            Ok(v) => {
                self.put(dst, v);
                Flow::Next
            }
            Err(_) => Flow::Raise,
        }
    }
    #[inline(always)]
    fn can_return(&mut self, v: Value) -> bool {
        // No flag may be set.
        let kind = self.frame().meta() & 0xFFFF;
        (kind == Continuation::Store as u64 || kind == Continuation::Init as u64 && v.is_none())
            && self.frame().extra() == 0
    }
    #[inline(always)]
    fn leave(&mut self, mut v: Value) {
        let meta = self.frame().meta();
        if meta & 0xFF == Continuation::Init as u64 {
            // SAFETY: the instance waits there.
            v = unsafe { Value::from_bits_unchecked(self.frame().raw(INSTANCE)) };
        }
        self.pop_frame();
        self.set(meta_dst(meta), v);
    }
    #[inline(always)]
    fn end_run(&mut self, v: Value) -> bool {
        // No flag may be set.
        let ends = self.frame().meta() & 0xFFFF == Continuation::Native as u64 && self.frame().extra() == 0;
        if ends {
            self.thread().result.set(Some(v));
        }
        ends
    }
    fn pending_result(&mut self) -> Option<(u64, Ins)> {
        let frame = self.frame();
        let meta = frame.meta();
        if frame.extra() != 0 || frame.in_generator() || frame.continuation() == Continuation::Native {
            return None;
        }
        // SAFETY: the caller stands behind the instruction that made the frame.
        Some((meta & 0xFFFF, unsafe { *frame.caller().pc().sub(1) }))
    }
    fn leave_with(&mut self, v: Option<Value>) {
        let meta = self.frame().meta();
        self.pop_frame();
        if let Some(v) = v {
            self.set(meta_dst(meta), v);
        }
    }
    fn consumer(&mut self, which: Consumer, v: Value) -> Option<Value> {
        super::consumers::routine(self.thread(), which, v).map(|f| f.value())
    }
    fn awaits_itself(&mut self, v: Value) -> bool {
        let t = self.thread();
        v.downcast::<Generator>().is_some_and(|g| super::generators::awaits_itself(t, g))
    }
    /// What the slow level would do, one level earlier; for the instructions of which that is all.
    #[inline(always)]
    fn can_resume(&mut self, it: Value, _: Value) -> bool {
        // SAFETY: pc stands behind the running instruction.
        let op = unsafe { *self.pc.sub(1) }.op();
        let t = self.thread();
        let resumable = |g: Gc<Generator>| {
            matches!(g.state.get(), GeneratorState::Created | GeneratorState::Suspended)
                && matches!(t.shape_of(it), ty::GENERATOR | ty::COROUTINE)
        };
        matches!(op, Opcode::FOR_NEXT | Opcode::SEND) && it.downcast().is_some_and(resumable)
    }
    fn resume_with(&mut self, it: Value, sent: Value, then: Continuation, dst: usize) -> Flow {
        match it.downcast::<Generator>() {
            Some(g) => super::generators::resume_innermost(self, g, sent, Then::new(then, dst)),
            None => Flow::Slow,
        }
    }
    #[inline(always)]
    fn can_yield(&mut self) -> bool {
        true
    }
    #[inline(always)]
    fn can_finish(&mut self) -> bool {
        false
    }
    fn finish(&mut self, v: Value) -> Flow {
        super::generators::return_from(self, v)
    }
    fn yield_value(&mut self, v: Value) -> Flow {
        super::generators::yield_outwards(self, v)
    }
    #[inline(always)]
    fn can_loop(&mut self, counter: usize) -> bool {
        // SAFETY: hydration gave every back-edge a counter word.
        unsafe {
            let word = self.words.add(counter);
            let left = (*word as i64) - 1;
            if left <= 0 || self.thread().poll.get() != 0 {
                return false;
            }
            *word = left as u64;
        }
        true
    }
}

/// Depth of the frame that a callee of `frame` gets.
#[inline]
pub fn callee_depth(frame: Frame) -> u32 {
    if frame.is_null() { 1 } else { meta_depth(frame.meta()) + 1 }
}
