//! `Containers` for the Recorder: fresh objects as `alloc` and stores (so that the optimiser can keep them virtual), characters as
//! loads, the rest as calls of primitives with the effects they have.
//!
//! A primitive runs first. Only when it did what was asked is its call recorded, with a guard that it will again: where it answers
//! "no" it has done nothing, so that guard may restart the instruction.

use super::{F, I, O, REGION_ELEMENTS, REGION_ENTRIES, REGION_ITEMS, V, field_mem};
use crate::recorder::Recorder;
use std::mem::offset_of;
use taipan_core::interp::containers::{Containers, SliceInts};
use taipan_core::interp::exec::containers::storage_size;
use taipan_core::interp::machine::{Cmp, FieldId, Machine};
use taipan_core::interp::primitives::{self, UNKNOWN};
use taipan_core::object::*;
use taipan_core::ops::binary::BinOp;
use taipan_core::{kinds, ty};
use taipan_heap::array::{CAPACITY_OFFSET, STORAGE_OFFSET};
use taipan_heap::{Allocator, Gc, Kind, SIZE_CLASSES, ShapeId, Value, class_of};
use taipan_jit::ir::{self, Alloc, CallInfo, Effects, Mem, Opcode, Region, RegionSet, Role, Type, Width};

/// What strings consist of, and the table of one-character strings.
const REGION_CHARS: Region = Region(59);
/// Bytes of byte buffers.
const REGION_BYTES: Region = Region(58);
/// Sets, their tables included.
pub const REGION_SET: Region = Region(57);

/// What a primitive does to memory.
#[derive(Clone, Copy)]
enum Touches {
    /// Its operands alone decide.
    Nothing,
    /// The same, and it allocates the result.
    Makes,
    ReadsList,
    /// Makes an object of a list's items.
    CopiesList,
    WritesList,
    ReadsDict,
    WritesDict,
    ReadsSet,
    WritesSet,
    /// Looks at tables and attributes.
    Asks,
    /// Makes a set of others.
    CombinesSets,
}

fn effects(touches: Touches) -> Effects {
    let list = RegionSet::of(&[
        REGION_ELEMENTS,
        super::region_of(FieldId::ListLength),
        super::region_of(FieldId::ListStorage),
        super::region_of(FieldId::ArrayCapacity),
    ]);
    let dict = RegionSet::of(&[super::REGION_DICT, REGION_ENTRIES]);
    let set = RegionSet::of(&[REGION_SET]);
    let reads = |reads| Effects { reads, ..Effects::pure() };
    let writes = |regions| Effects { reads: regions, writes: regions, allocates: true, ..Effects::default() };
    match touches {
        Touches::Nothing => Effects::pure(),
        Touches::Makes => Effects { allocates: true, ..Effects::pure() },
        Touches::ReadsList => reads(list),
        Touches::CopiesList => Effects { reads: list, allocates: true, ..Effects::default() },
        Touches::WritesList => writes(list),
        Touches::ReadsDict => reads(dict),
        Touches::WritesDict => writes(dict),
        // Hashes may be asked of the keys' attributes.
        Touches::ReadsSet | Touches::Asks => reads(RegionSet::ALL),
        Touches::WritesSet => Effects { reads: RegionSet::ALL, ..writes(set) },
        Touches::CombinesSets => Effects { reads: set, allocates: true, ..Effects::default() },
    }
}

/// Primitives that copy lists, and those that can do without the copy.
fn role(address: u64) -> Role {
    let slice = primitives::list_slice as *const () as u64;
    let takes = |address: *const ()| Role::Takes { copy: slice, address: address as u64 };
    if address == slice {
        Role::Copies { shape: ty::LIST as u64 }
    } else if address == primitives::list_assign as *const () as u64 {
        takes(primitives::list_assign_slice as *const ())
    } else if address == primitives::list_extend as *const () as u64 {
        takes(primitives::list_extend_slice as *const ())
    } else if address == primitives::list_concat as *const () as u64 {
        takes(primitives::list_concat_slice as *const ())
    } else {
        Role::Plain
    }
}

macro_rules! primitive {
    ($name:ident) => {
        (stringify!($name), primitives::$name as *const () as u64)
    };
}

impl Recorder<'_> {
    /// Where the lookup before was silent, it has to be so again.
    fn check_silence(&mut self, dict: O, key: V) {
        if self.silent.take() == Some(key.n) {
            let n = self.call_on_thread(primitive!(is_silent_lookup), Touches::Asks, Type::Int, &[dict.n, key.n]);
            self.promote(n, 1);
        }
    }

    /// Records the call of a primitive; declared once a graph.
    fn call(&mut self, primitive: (&str, u64), touches: Touches, result: Type, args: &[ir::Value]) -> ir::Value {
        let (name, address) = primitive;
        let id = match self.tree.graph.calls.iter().position(|c| c.address == address) {
            Some(n) => ir::CallId(n as u32),
            None => self.tree.graph.declare_call(CallInfo {
                name: name.to_owned(),
                address,
                result: Some(result),
                effects: effects(touches),
                role: role(address),
            }),
        };
        match self.b().call(id, args) {
            Some(v) => v,
            None => unreachable!("the call is declared with a result"),
        }
    }
    /// As `call`, with the thread as first operand.
    fn call_on_thread(
        &mut self,
        primitive: (&str, u64),
        touches: Touches,
        result: Type,
        args: &[ir::Value],
    ) -> ir::Value {
        let thread = self.op(Opcode::Thread, &[]);
        let mut all = vec![thread];
        all.extend_from_slice(args);
        self.call(primitive, touches, result, &all)
    }
    /// A word that a primitive made; 0 leaves.
    fn made(&mut self, primitive: (&str, u64), touches: Touches, word: u64, args: &[ir::Value]) -> Option<V> {
        let w = Value::from_bits(word)?;
        let n = self.call_on_thread(primitive, touches, Type::Val, args);
        self.nonzero(n);
        Some(V { w, n })
    }
    /// An effect that was done; leaves where it is not.
    fn done(&mut self, primitive: (&str, u64), touches: Touches, done: u64, args: &[ir::Value]) -> bool {
        if done == 0 {
            return false;
        }
        let n = self.call_on_thread(primitive, touches, Type::Int, args);
        self.promote(n, 1);
        true
    }
    /// Guards that an int is what it was.
    fn promote(&mut self, n: ir::Value, seen: i64) {
        let k = self.int_const(seen);
        self.guard(Opcode::GuardEq, &[n, k]);
    }
    /// An answer of yes, no or unknown, promoted.
    fn answer(&mut self, primitive: (&str, u64), touches: Touches, answer: u64, args: &[ir::Value]) -> Option<bool> {
        if answer == UNKNOWN {
            return None;
        }
        let n = self.call_on_thread(primitive, touches, Type::Int, args);
        self.promote(n, answer as i64);
        Some(answer != 0)
    }
    fn slice_args(&mut self, bounds: SliceInts<I>) -> ([i64; 4], [ir::Value; 4]) {
        let mut part = |i: Option<I>| match i {
            Some(i) => (i.i, i.n),
            None => (0, self.int_const(0)),
        };
        let (a, b, c) = (part(bounds.start), part(bounds.stop), part(bounds.step));
        let mask = self.int_const(bounds.mask());
        ([a.0, b.0, c.0, bounds.mask()], [a.1, b.1, c.1, mask])
    }
    fn latin1_table(&mut self) -> ir::Value {
        let address = self.t.vm().strings.latin1_chars().as_ptr() as u64;
        self.tree.graph.constant(Type::Ref, address)
    }
    /// Is this the address of a one-character Latin-1 string, of which there is one each?
    pub(super) fn is_char(&self, n: ir::Value) -> bool {
        let graph = &self.tree.graph;
        if let Some(op) = graph.def_op(n)
            && op.code == Opcode::LoadElem
        {
            let table = self.t.vm().strings.latin1_chars().as_ptr() as u64;
            return graph.const_bits(op.args[0]) == Some(table);
        }
        false
    }
    fn is_constant_char(&self, o: O) -> bool {
        // SAFETY: the handler asked for an exact str.
        let s = unsafe { &*o.p.cast::<Str>() };
        self.tree.graph.is_const(o.n) && s.length == 1 && s.width == 1
    }
    fn chars_mem(width: Width, offset: usize, scale: u8) -> Mem {
        Mem { scale, ..Mem::field(width, offset as i32, REGION_CHARS) }.readonly()
    }
    fn alloc_op(&mut self, kind: Kind, shape: ShapeId, size: usize) -> ir::Value {
        let class = class_of(size);
        let window = offset_of!(taipan_core::Thread, alloc) + Allocator::window_offset(class);
        let alloc = Alloc {
            size: SIZE_CLASSES[class] as u32,
            header: (kind.0 as u64) << 32 | shape as u64,
            window: window as i32,
        };
        let s = self.here();
        self.b().alloc(alloc, s)
    }
    fn init_at(&mut self, o: O, mem: Mem, bits: u64, n: ir::Value) {
        // SAFETY: a fresh object with this field.
        unsafe {
            *self.raw(o.p, mem.offset as usize) = bits;
            taipan_heap::write_barrier(&*o.p);
        }
        let mut b = self.b();
        if matches!(mem.width, Width::Val | Width::Ref) {
            b.write_barrier(o.n);
        }
        b.store(o.n, Mem { readonly: false, ..mem }, n);
    }
    /// The thread, for a primitive that may collect: the collector has to see all frames.
    fn thread(&self) -> *const taipan_core::Thread {
        self.x.publish();
        self.t
    }
}

impl V {
    /// Is it an int beyond 64 bits?
    fn is_big(self) -> bool {
        self.w.downcast::<BigInt>().is_some()
    }
}

impl Containers for Recorder<'_> {
    fn fresh(&mut self, kind: Kind, shape: ShapeId, size: usize) -> Option<O> {
        self.x.publish();
        match self.t.alloc_raw(size, (kind.0 as u64) << 32 | shape as u64) {
            Ok(v) => {
                let n = self.alloc_op(kind, shape, size);
                Some(O { p: v.as_cell()?, n })
            }
            Err(_) => {
                self.t.take_pending();
                None
            }
        }
    }
    fn fresh_array(&mut self, n: usize) -> Option<O> {
        let (size, capacity) = storage_size(n);
        let array = self.fresh(kinds::ARRAY, 0, size)?;
        // SAFETY: a fresh array.
        unsafe { *self.raw(array.p, CAPACITY_OFFSET) = capacity as u64 }
        let capacity = self.int_const(capacity as i64);
        let mem = Mem::field(Width::I64, CAPACITY_OFFSET as i32, super::region_of(FieldId::ArrayCapacity));
        self.b().store(array.n, mem, capacity);
        Some(array)
    }
    fn init(&mut self, o: O, field: FieldId, v: V) {
        self.init_at(o, field_mem(field, Width::Val), v.w.bits(), v.n);
    }
    fn init_raw(&mut self, o: O, field: FieldId, i: I) {
        debug_assert_eq!(field.width(), 8);
        self.init_at(o, field_mem(field, Width::I64), i.i as u64, i.n);
    }
    fn init_float(&mut self, o: O, field: FieldId, f: F) {
        self.init_at(o, field_mem(field, Width::F64), f.f.to_bits(), f.n);
    }
    fn init_storage(&mut self, o: O, field: FieldId, storage: O) {
        self.init_at(o, field_mem(field, Width::Ref), storage.p as u64, storage.n);
    }
    fn init_item(&mut self, tuple: O, i: usize, v: V) {
        let mem = Mem::field(Width::Val, (Tuple::ITEMS_AT + 8 * i) as i32, REGION_ITEMS);
        self.init_at(tuple, mem, v.w.bits(), v.n);
    }
    fn init_element(&mut self, storage: O, i: usize, v: V) {
        let mem = Mem::field(Width::Val, (STORAGE_OFFSET + 8 * i) as i32, REGION_ELEMENTS);
        self.init_at(storage, mem, v.w.bits(), v.n);
    }

    fn is_absent(&mut self, o: O, field: FieldId) -> bool {
        let absent = self.x.is_absent(o.p, field);
        let n = self.b().load(o.n, field_mem(field, Width::Val));
        let zero = self.tree.graph.constant(Type::Val, 0);
        self.guard(if absent { Opcode::GuardEq } else { Opcode::GuardNe }, &[n, zero]);
        absent
    }
    fn store_absent(&mut self, o: O, field: FieldId) {
        self.x.store_absent(o.p, field);
        let zero = self.tree.graph.constant(Type::Val, 0);
        self.b().store(o.n, field_mem(field, Width::Val), zero);
    }

    fn latin1_item(&mut self, s: O, i: I) -> Option<V> {
        let at = self.x.int(i.i);
        let w = self.x.latin1_item(s.p, at)?;
        let snapshot = self.here();
        self.b().guard_kind(s.n, kinds::STR.0, snapshot);
        let width = self.b().load(s.n, Self::chars_mem(Width::U8, offset_of!(Str, width), 0));
        // SAFETY: the handler asked for an exact str.
        let bytes = unsafe { (*s.p.cast::<Str>()).width };
        self.promote(width, bytes as i64);
        let unit = if bytes == 1 { Width::U8 } else { Width::U16 };
        let c = self.b().load_elem(s.n, i.n, Self::chars_mem(unit, Str::DATA_AT, bytes));
        if bytes > 1 {
            let limit = self.int_const(256);
            self.guard(Opcode::GuardBounds, &[c, limit]);
        }
        let table = self.latin1_table();
        let r = self.b().load_elem(table, c, Self::chars_mem(Width::Ref, 0, 8));
        let snapshot = self.here();
        self.b().guard_nonzero(r, snapshot);
        let n = self.op(Opcode::RefToVal, &[r]);
        Some(V { w, n })
    }
    fn char_code(&mut self, s: O) -> Option<I> {
        let i = self.x.char_code(s.p)?;
        let i = self.x.promote_int(i);
        if self.is_char(s.n)
            && let Some(op) = self.tree.graph.def_op(s.n)
        {
            // The table's index is the code.
            return Some(I { i, n: op.args[1] });
        }
        let length = self.load_raw(s, FieldId::StrLength);
        self.promote(length.n, 1);
        let snapshot = self.here();
        self.b().guard_kind(s.n, kinds::STR.0, snapshot);
        let width = self.b().load(s.n, Self::chars_mem(Width::U8, offset_of!(Str, width), 0));
        self.promote(width, 1);
        let zero = self.int_const(0);
        let n = self.b().load_elem(s.n, zero, Self::chars_mem(Width::U8, Str::DATA_AT, 1));
        Some(I { i, n })
    }
    fn latin1_char(&mut self, code: I) -> Option<V> {
        if !(0..256).contains(&code.i) {
            return None;
        }
        let at = self.x.int(code.i);
        let w = self.x.latin1_char(at)?;
        let limit = self.int_const(256);
        self.guard(Opcode::GuardBounds, &[code.n, limit]);
        let table = self.latin1_table();
        let r = self.b().load_elem(table, code.n, Self::chars_mem(Width::Ref, 0, 8));
        let snapshot = self.here();
        self.b().guard_nonzero(r, snapshot);
        let n = self.op(Opcode::RefToVal, &[r]);
        Some(V { w, n })
    }
    fn str_item(&mut self, s: O, i: I) -> Option<V> {
        // SAFETY: the handler asked for what the primitives need; so in all that follow.
        let word = unsafe { primitives::str_item(self.thread(), s.p.cast(), i.i) };
        self.made(primitive!(str_item), Touches::Makes, word, &[s.n, i.n])
    }
    fn quick_str_equal(&mut self, a: O, b: O) -> Option<bool> {
        let same = a.p == b.p;
        let by_address =
            same || self.is_char(a.n) || self.is_char(b.n) || self.is_constant_char(a) || self.is_constant_char(b);
        if !by_address {
            return None;
        }
        let cond = self.op(Opcode::RefEq, &[a.n, b.n]);
        self.promote_bool(cond, same);
        Some(same)
    }
    fn str_equal(&mut self, a: O, b: O) -> bool {
        // SAFETY: as above.
        let equal = unsafe { primitives::str_equal(a.p.cast(), b.p.cast()) };
        let n = self.call(primitive!(str_equal), Touches::Nothing, Type::Int, &[a.n, b.n]);
        self.promote(n, equal as i64);
        equal != 0
    }
    fn str_order(&mut self, a: O, b: O) -> I {
        // SAFETY: as above.
        let i = unsafe { primitives::str_order(a.p.cast(), b.p.cast()) };
        let n = self.call(primitive!(str_order), Touches::Nothing, Type::Int, &[a.n, b.n]);
        I { i, n }
    }
    fn str_concat(&mut self, a: O, b: O) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::str_concat(self.thread(), a.p.cast(), b.p.cast()) };
        self.made(primitive!(str_concat), Touches::Makes, word, &[a.n, b.n])
    }
    fn str_slice(&mut self, s: O, bounds: SliceInts<I>) -> Option<V> {
        let (i, n) = self.slice_args(bounds);
        // SAFETY: as above.
        let word = unsafe { primitives::str_slice(self.thread(), s.p.cast(), i[0], i[1], i[2], i[3]) };
        self.made(primitive!(str_slice), Touches::Makes, word, &[s.n, n[0], n[1], n[2], n[3]])
    }
    fn str_contains(&mut self, s: O, part: O) -> bool {
        // SAFETY: as above.
        let found = unsafe { primitives::str_contains(s.p.cast(), part.p.cast()) };
        let n = self.call(primitive!(str_contains), Touches::Nothing, Type::Int, &[s.n, part.n]);
        self.promote(n, found as i64);
        found != 0
    }

    fn bytes_equal(&mut self, a: O, b: O) -> bool {
        // SAFETY: as above.
        let equal = unsafe { primitives::bytes_equal(a.p.cast(), b.p.cast()) };
        let n = self.call(primitive!(bytes_equal), Touches::Nothing, Type::Int, &[a.n, b.n]);
        self.promote(n, equal as i64);
        equal != 0
    }
    fn bytes_slice(&mut self, o: O, bounds: SliceInts<I>) -> Option<V> {
        let (i, n) = self.slice_args(bounds);
        // SAFETY: as above.
        let word = unsafe { primitives::bytes_slice(self.thread(), o.p.cast(), i[0], i[1], i[2], i[3]) };
        self.made(primitive!(bytes_slice), Touches::Makes, word, &[o.n, n[0], n[1], n[2], n[3]])
    }
    fn bytes_item(&mut self, o: O, i: I) -> I {
        // SAFETY: the handler asked about the bounds.
        let byte = unsafe { *o.p.cast::<u8>().add(Bytes::DATA_AT + i.i as usize) };
        let n = self.b().load_elem(o.n, i.n, Self::chars_mem(Width::U8, Bytes::DATA_AT, 1));
        I { i: byte as i64, n }
    }
    fn buffer_item(&mut self, buffer: O, i: I) -> I {
        // SAFETY: the handler asked about the bounds.
        let byte = unsafe { *buffer.p.cast::<u8>().add(STORAGE_OFFSET + i.i as usize) };
        let n = self.b().load_elem(buffer.n, i.n, Mem::element(Width::U8, STORAGE_OFFSET as i32, REGION_BYTES, 1));
        I { i: byte as i64, n }
    }
    fn store_buffer_item(&mut self, buffer: O, i: I, byte: I) {
        // SAFETY: the handler asked about the bounds.
        unsafe { *buffer.p.cast::<u8>().add(STORAGE_OFFSET + i.i as usize) = byte.i as u8 }
        let mem = Mem::element(Width::U8, STORAGE_OFFSET as i32, REGION_BYTES, 1);
        self.b().store_elem(buffer.n, i.n, mem, byte.n);
    }

    fn list_grow(&mut self, list: O) -> bool {
        // SAFETY: as above.
        let done = unsafe { primitives::list_grow(self.thread(), list.p.cast()) };
        self.done(primitive!(list_grow), Touches::WritesList, done, &[list.n])
    }
    fn list_pop(&mut self, list: O) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::list_pop(self.thread(), list.p.cast()) };
        self.made(primitive!(list_pop), Touches::WritesList, word, &[list.n])
    }
    fn list_slice(&mut self, list: O, bounds: SliceInts<I>) -> Option<V> {
        let (i, n) = self.slice_args(bounds);
        // SAFETY: as above.
        let word = unsafe { primitives::list_slice(self.thread(), list.p.cast(), i[0], i[1], i[2], i[3]) };
        self.made(primitive!(list_slice), Touches::CopiesList, word, &[list.n, n[0], n[1], n[2], n[3]])
    }
    fn list_assign(&mut self, list: O, bounds: SliceInts<I>, other: O) -> bool {
        let (i, n) = self.slice_args(bounds);
        // SAFETY: as above.
        let done =
            unsafe { primitives::list_assign(self.thread(), list.p.cast(), i[0], i[1], i[2], i[3], other.p.cast()) };
        let args = [list.n, n[0], n[1], n[2], n[3], other.n];
        self.done(primitive!(list_assign), Touches::WritesList, done, &args)
    }
    fn list_concat(&mut self, a: O, b: O) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::list_concat(self.thread(), a.p.cast(), b.p.cast()) };
        self.made(primitive!(list_concat), Touches::CopiesList, word, &[a.n, b.n])
    }
    fn tuple_concat(&mut self, a: O, b: O) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::tuple_concat(self.thread(), a.p.cast(), b.p.cast()) };
        self.made(primitive!(tuple_concat), Touches::Makes, word, &[a.n, b.n])
    }
    fn tuple_slice(&mut self, tuple: O, bounds: SliceInts<I>) -> Option<V> {
        let (i, n) = self.slice_args(bounds);
        // SAFETY: as above.
        let word = unsafe { primitives::tuple_slice(self.thread(), tuple.p.cast(), i[0], i[1], i[2], i[3]) };
        self.made(primitive!(tuple_slice), Touches::Makes, word, &[tuple.n, n[0], n[1], n[2], n[3]])
    }
    fn list_extend(&mut self, list: O, other: O) -> bool {
        // SAFETY: as above.
        let done = unsafe { primitives::list_extend(self.thread(), list.p.cast(), other.p.cast()) };
        self.done(primitive!(list_extend), Touches::WritesList, done, &[list.n, other.n])
    }
    fn list_extend_tuple(&mut self, list: O, other: O) -> bool {
        // SAFETY: as above.
        let done = unsafe { primitives::list_extend_tuple(self.thread(), list.p.cast(), other.p.cast()) };
        self.done(primitive!(list_extend_tuple), Touches::WritesList, done, &[list.n, other.n])
    }
    fn list_repeat(&mut self, list: O, count: I) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::list_repeat(self.thread(), list.p.cast(), count.i) };
        self.made(primitive!(list_repeat), Touches::CopiesList, word, &[list.n, count.n])
    }
    fn list_to_tuple(&mut self, list: O) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::list_to_tuple(self.thread(), list.p.cast()) };
        self.made(primitive!(list_to_tuple), Touches::CopiesList, word, &[list.n])
    }
    fn tuple_equal(&mut self, a: O, b: O) -> Option<bool> {
        // SAFETY: as above; exact tuples.
        let answer = unsafe { primitives::tuple_equal(self.thread(), a.p.cast(), b.p.cast()) };
        self.answer(primitive!(tuple_equal), Touches::Nothing, answer, &[a.n, b.n])
    }
    fn sequence_contains(&mut self, o: O, item: V) -> Option<bool> {
        // SAFETY: as above; an exact list or tuple.
        unsafe {
            if (*o.p).shape() == ty::LIST {
                let answer = primitives::list_contains(self.thread(), o.p.cast(), item.w.bits());
                self.answer(primitive!(list_contains), Touches::ReadsList, answer, &[o.n, item.n])
            } else {
                let answer = primitives::tuple_contains(self.thread(), o.p.cast(), item.w.bits());
                self.answer(primitive!(tuple_contains), Touches::Nothing, answer, &[o.n, item.n])
            }
        }
    }

    fn plain_lookup(&mut self, dict: O, key: V) -> bool {
        self.silent = None;
        if !self.x.plain_lookup(dict.p, key.w) {
            // SAFETY: the machine's words, of these types.
            let silent = unsafe { primitives::is_silent_lookup(self.thread(), dict.p.cast(), key.w.bits()) } != 0;
            // The operation that follows asks.
            self.silent = silent.then_some(key.n);
            return silent;
        }
        let kind = self.b().load(dict.n, field_mem(FieldId::DictKeyKind, Width::U8));
        let any = self.int_const(KeyKind::Any as i64);
        self.guard(Opcode::GuardBounds, &[kind, any]);
        if self.tree.graph.is_const(key.n) || self.small_int(key).is_some() || self.exact(key, ty::STR).is_some() {
            return true;
        }
        let n = self.call_on_thread(primitive!(is_plain_key), Touches::Nothing, Type::Int, &[key.n]);
        self.promote(n, 1);
        true
    }
    fn dict_get(&mut self, dict: O, key: V) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::dict_get(self.thread(), dict.p.cast(), key.w.bits()) };
        let n = if self.silent.take() == Some(key.n) {
            let n = self.call_on_thread(primitive!(dict_get_silently), Touches::Asks, Type::Val, &[dict.n, key.n]);
            let no_word = self.tree.graph.constant(Type::Val, primitives::NO_WORD);
            self.guard(Opcode::GuardNe, &[n, no_word]);
            n
        } else {
            self.call_on_thread(primitive!(dict_get), Touches::ReadsDict, Type::Val, &[dict.n, key.n])
        };
        match Value::from_bits(word) {
            Some(w) => {
                self.nonzero(n);
                Some(V { w, n })
            }
            None => {
                let zero = self.tree.graph.constant(Type::Val, 0);
                self.guard(Opcode::GuardEq, &[n, zero]);
                None
            }
        }
    }
    fn dict_set(&mut self, dict: O, key: V, v: V) -> bool {
        self.check_silence(dict, key);
        // SAFETY: as above.
        let done = unsafe { primitives::dict_set(self.thread(), dict.p.cast(), key.w.bits(), v.w.bits()) };
        self.done(primitive!(dict_set), Touches::WritesDict, done, &[dict.n, key.n, v.n])
    }
    fn dict_update(&mut self, dict: O, other: O) -> bool {
        // SAFETY: as above.
        let done = unsafe { primitives::dict_update(self.thread(), dict.p.cast(), other.p.cast()) };
        self.done(primitive!(dict_update), Touches::WritesDict, done, &[dict.n, other.n])
    }
    fn dict_delete(&mut self, dict: O, key: V) -> bool {
        self.check_silence(dict, key);
        // SAFETY: as above.
        let done = unsafe { primitives::dict_delete(self.thread(), dict.p.cast(), key.w.bits()) };
        self.done(primitive!(dict_delete), Touches::WritesDict, done, &[dict.n, key.n])
    }
    fn fresh_dict(&mut self) -> Option<O> {
        self.thread();
        let p = self.x.fresh_dict()?;
        // SAFETY: a dict that was just made.
        let w = unsafe { Gc::from_raw(p.cast::<Dict>()) }.value();
        let v = self.allocation(w, kinds::DICT, ty::DICT, size_of::<Dict>());
        let n = self.pointer(v);
        // All other fields of an empty one are 0.
        let version = self.int_const(i64::from(Dict::FIRST_VERSION));
        self.b().store(n, field_mem(FieldId::DictKeysVersion, Width::U32), version);
        Some(O { p, n })
    }
    fn load_entry(&mut self, entries: O, i: I, part: usize) -> Option<V> {
        let at = self.x.int(i.i);
        let w = self.x.load_entry(entries.p, at, part)?;
        let three = self.int_const(3);
        let index = self.op(Opcode::IntMul, &[i.n, three]);
        let mem = Mem::element(Width::Val, (STORAGE_OFFSET + 8 * part) as i32, REGION_ENTRIES, 8);
        let n = self.b().load_elem(entries.n, index, mem);
        self.nonzero(n);
        Some(V { w, n })
    }
    fn set_next(&mut self, set: O, at: I) -> I {
        // SAFETY: as above.
        let i = unsafe { primitives::set_next(set.p.cast(), at.i) };
        let n = self.call(primitive!(set_next), Touches::ReadsSet, Type::Int, &[set.n, at.n]);
        I { i, n }
    }
    fn set_item(&mut self, set: O, at: I) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::set_item(set.p.cast(), at.i) };
        let n = self.call(primitive!(set_item), Touches::ReadsSet, Type::Val, &[set.n, at.n]);
        let w = Value::from_bits(word)?;
        self.nonzero(n);
        Some(V { w, n })
    }
    fn set_binary(&mut self, op: BinOp, a: O, b: O) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::set_binary(self.thread(), op as u64, a.p.cast(), b.p.cast()) };
        let op = self.int_const(op as i64);
        self.made(primitive!(set_binary), Touches::CombinesSets, word, &[op, a.n, b.n])
    }
    fn set_compare(&mut self, op: Cmp, a: O, b: O) -> Option<bool> {
        // SAFETY: as above.
        let answer = unsafe { primitives::set_compare(self.thread(), op as u64, a.p.cast(), b.p.cast()) };
        let op = self.int_const(op as i64);
        self.answer(primitive!(set_compare), Touches::ReadsSet, answer, &[op, a.n, b.n])
    }
    fn set_contains(&mut self, set: O, key: V) -> Option<bool> {
        // SAFETY: as above.
        let answer = unsafe { primitives::set_contains(self.thread(), set.p.cast(), key.w.bits()) };
        self.answer(primitive!(set_contains), Touches::ReadsSet, answer, &[set.n, key.n])
    }
    fn set_add(&mut self, set: O, key: V) -> bool {
        // SAFETY: as above.
        let done = unsafe { primitives::set_add(self.thread(), set.p.cast(), key.w.bits()) };
        self.done(primitive!(set_add), Touches::WritesSet, done, &[set.n, key.n])
    }

    fn int_binary(&mut self, op: BinOp, a: V, b: V) -> Option<V> {
        if !a.is_big() && !b.is_big() {
            return None;
        }
        // SAFETY: as above; other operands are refused.
        let word = unsafe { primitives::int_binary(self.thread(), op as u64, a.w.bits(), b.w.bits()) };
        let op = self.int_const(op as i64);
        self.made(primitive!(int_binary), Touches::Makes, word, &[op, a.n, b.n])
    }
    fn int_order(&mut self, a: V, b: V) -> Option<I> {
        if !a.is_big() && !b.is_big() {
            return None;
        }
        // SAFETY: as above.
        let i = unsafe { primitives::int_order(self.t, a.w.bits(), b.w.bits()) };
        if i == UNKNOWN as i64 {
            return None;
        }
        let n = self.call_on_thread(primitive!(int_order), Touches::Nothing, Type::Int, &[a.n, b.n]);
        let limit = self.int_const(UNKNOWN as i64);
        let known = self.op(Opcode::IntLt, &[n, limit]);
        self.promote_bool(known, true);
        Some(I { i, n })
    }

    fn str_percent(&mut self, format: O, values: V) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::str_percent(self.thread(), format.p.cast(), values.w.bits()) };
        self.made(primitive!(str_percent), Touches::Makes, word, &[format.n, values.n])
    }
    fn format_plain(&mut self, v: V, spec: Option<V>) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::format_plain(self.thread(), v.w.bits(), spec.map_or(0, |s| s.w.bits())) };
        let spec = match spec {
            Some(s) => s.n,
            None => self.tree.graph.constant(Type::Val, 0),
        };
        self.made(primitive!(format_plain), Touches::Makes, word, &[v.n, spec])
    }
    fn plain_attribute(&mut self, o: V, name: V) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::plain_attribute(self.thread(), o.w.bits(), name.w.bits()) };
        let w = Value::from_bits(word)?;
        let n = self.call_on_thread(primitive!(plain_attribute), Touches::Asks, Type::Val, &[o.n, name.n]);
        self.nonzero(n);
        Some(V { w, n })
    }
    fn convert_plain(&mut self, v: V, how: usize) -> Option<V> {
        // SAFETY: as above.
        let word = unsafe { primitives::convert_plain(self.thread(), v.w.bits(), how as u64) };
        let how = self.int_const(how as i64);
        self.made(primitive!(convert_plain), Touches::Makes, word, &[v.n, how])
    }
}
