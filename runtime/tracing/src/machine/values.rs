//! What the Recorder's machine computes with, and what its methods share: words with their names, descriptions of memory, guards,
//! and what a trace comes to depend on.

use crate::recorder::{Abort, Recorder};
use taipan_core::interp::machine::{FieldId, Machine};
use taipan_core::lookup;
use taipan_core::object::*;
use taipan_core::ops::instance;
use taipan_core::ty;
use taipan_heap::array::STORAGE_OFFSET;
use taipan_heap::{Gc, Header, ShapeId, Value};
use taipan_jit::ir::{self, Mem, Opcode, Region, Type, Width};

/// A word and its name.
#[derive(Clone, Copy)]
pub struct V {
    pub w: Value,
    pub n: ir::Value,
}
#[derive(Clone, Copy)]
pub struct I {
    pub i: i64,
    pub n: ir::Value,
}
#[derive(Clone, Copy)]
pub struct F {
    pub f: f64,
    pub n: ir::Value,
}
#[derive(Clone, Copy)]
pub struct O {
    pub p: *mut Header,
    pub n: ir::Value,
}

pub(crate) const REGION_ELEMENTS: Region = Region(60);
pub(super) const REGION_ITEMS: Region = Region(61);
pub(super) const REGION_DICT: Region = Region(62);
/// Globals of functions: never change.
pub(super) const REGION_FUNCTION: Region = Region(123);
/// Entries of dicts.
pub(super) const REGION_ENTRIES: Region = Region(56);
/// Attribute slots: by offset.
pub(super) const REGION_SLOTS: u8 = 64;

/// A region for each field; what belongs to a table is one, and so are words of native objects.
pub(super) fn region_of(field: FieldId) -> Region {
    match field {
        FieldId::DictKeysVersion
        | FieldId::DictKeyKind
        | FieldId::DictUsed
        | FieldId::DictFill
        | FieldId::DictEntries => REGION_DICT,
        FieldId::SetKeysVersion | FieldId::SetUsed => super::containers::REGION_SET,
        _ if field.is_word() => Region(1 + FieldId::DequeRing as u8),
        _ => Region(1 + field as u8),
    }
}

/// How the number in a field lies in memory.
pub(super) fn raw_mem(field: FieldId) -> Mem {
    let width = match field.width() {
        1 => Width::U8,
        4 => Width::U32,
        _ => raw_width(field),
    };
    field_mem(field, width)
}

pub(crate) fn field_mem(field: FieldId, width: Width) -> Mem {
    let mem = Mem::field(width, field.offset() as i32, region_of(field));
    if field.immutable() { mem.readonly() } else { mem }
}

/// Items of tuples.
pub(crate) fn item_mem() -> Mem {
    Mem::element(Width::Val, Tuple::ITEMS_AT as i32, REGION_ITEMS, 8).readonly()
}

/// Raw numbers are such that Exec can work with them: 50 bits.
pub(super) fn raw_width(field: FieldId) -> Width {
    match field {
        FieldId::ListLength | FieldId::TupleLength | FieldId::StrLength | FieldId::ArrayCapacity => Width::Size,
        FieldId::IteratorIndex | FieldId::IteratorLimit | FieldId::IteratorStep => Width::I50,
        _ => Width::I64,
    }
}

pub(super) fn slot_mem(offset: u16) -> Mem {
    Mem::field(Width::Val, offset as i32, Region(REGION_SLOTS + (offset / 8).min(60) as u8))
}

/// Word `k` (key, value, hash) of an entry in a namespace's storage.
fn entry_word(entry: usize, k: usize) -> Mem {
    Mem::field(Width::Val, (STORAGE_OFFSET + (entry * 3 + k) * 8) as i32, REGION_ENTRIES)
}

impl Recorder<'_> {
    pub(crate) fn guard(&mut self, code: Opcode, args: &[ir::Value]) {
        let s = self.here();
        self.b().guard(code, args, s);
    }
    pub(super) fn checked(&mut self, code: Opcode, args: &[ir::Value]) -> ir::Value {
        let s = self.here();
        self.b().checked(code, args, s)
    }
    /// Guards that a Bool has the value it had.
    pub(crate) fn promote_bool(&mut self, cond: ir::Value, holds: bool) {
        self.guard(if holds { Opcode::GuardTrue } else { Opcode::GuardFalse }, &[cond]);
    }
    pub(crate) fn pointer(&mut self, v: V) -> ir::Value {
        if let Some(r) = self.b().known_ref(v.n) {
            return r;
        }
        if self.tree.graph.is_const(v.n) {
            return self.tree.graph.constant(Type::Ref, v.w.bits());
        }
        self.guard(Opcode::GuardPtr, &[v.n]);
        self.op(Opcode::ValToRef, &[v.n])
    }
    /// Is it an object whose shape the trace knows for good: a constant of an immutable type, a one-character str?
    pub(super) fn keeps_shape(&self, n: ir::Value, p: *mut Header) -> bool {
        // SAFETY: a live cell.
        let shape = unsafe { (*p).shape() };
        match shape {
            ty::STR => self.tree.graph.is_const(n) || self.is_char(n),
            ty::TUPLE
            | ty::BYTES
            | ty::INT
            | ty::FUNCTION
            | ty::BUILTIN_FUNCTION
            | ty::METHOD_DESCRIPTOR
            | ty::METHOD => self.tree.graph.is_const(n),
            _ => false,
        }
    }
    pub(super) fn shape_guard(&mut self, r: ir::Value, shape: ShapeId) {
        let s = self.here();
        self.b().guard_shape(r, shape, s);
    }
    pub(super) fn raw(&self, o: *mut Header, offset: usize) -> *mut u64 {
        o.cast::<u8>().wrapping_add(offset).cast()
    }
    pub(crate) fn int_const(&mut self, i: i64) -> ir::Value {
        self.tree.graph.int(i)
    }
    /// In 64 bits where that does and nobody wants more, else of any size.
    pub(super) fn int_pair(
        &mut self,
        code: (Opcode, Opcode),
        a: I,
        b: I,
        op: fn(i64, i64) -> Option<i64>,
    ) -> Option<I> {
        // Only what operators compute is a Python int: positions and ends of iterators are raw.
        let operator = self.is_operator();
        match op(a.i, b.i).filter(|_| !(operator && self.goes_wide(a, b))) {
            Some(i) => {
                let n = self.checked(code.0, &[a.n, b.n]);
                Some(I { i, n })
            }
            None if operator => self.wide_arith(code.1, a, b),
            None => None,
        }
    }
    /// An int that fits 64 bits.
    pub(crate) fn known_small(&mut self, v: V) -> Option<I> {
        let i = self.int_value(v.w)?;
        if let Some(n) = self.b().known_int(v.n) {
            return Some(I { i, n });
        }
        let n = if self.tree.graph.is_const(v.n) {
            self.int_const(i)
        } else if v.w.is_pointer() || self.tree.wides.contains_key(&v.n) {
            self.checked(Opcode::IntOf, &[v.n])
        } else {
            // Inline as most are: cheaper to ask for, and known to fit 50 bits.
            self.guard(Opcode::GuardInt, &[v.n]);
            self.op(Opcode::UnboxInt, &[v.n])
        };
        Some(I { i, n })
    }
    /// Records that memo answers about `shape` are relied on.
    pub(crate) fn depend_on_shape(&mut self, shape: ShapeId) {
        self.depend_on_class(self.t.vm().shapes.get(shape).class);
    }
    /// The same about attribute `name`, which also depends on whether what the class has under that name is a descriptor.
    pub(super) fn depend_on_attribute(&mut self, shape: ShapeId, name: Gc<Str>) {
        self.depend_on_shape(shape);
        let class = self.t.vm().shapes.get(shape).class;
        let kind = lookup::class_attr(self.t, class, name).map(|v| self.t.type_of(v));
        if let Some(kind) = kind.filter(|kind| kind.is_heap()) {
            self.depend_on_class(kind);
        }
    }
    pub(crate) fn depend_on_class(&mut self, class: Gc<taipan_core::object::Type>) {
        if self.jit.remade.is_fleeting(class) {
            self.abort = Some(Abort::Fleeting);
        }
        for c in class.mro_items().iter().flatten().filter_map(|c| c.downcast::<taipan_core::object::Type>()) {
            c.set_flag(type_flags::CACHED);
            self.tree.classes.insert(c.address());
        }
    }
    /// Guards that the running frame's function has these globals.
    pub fn guard_globals(&mut self, globals: Gc<Dict>) {
        if self.top().globals_known {
            return;
        }
        let function = self.running_function();
        let function = self.op(Opcode::ValToRef, &[function]);
        let offset = std::mem::offset_of!(Function, globals) as i32;
        let found = self.b().load(function, Mem::field(Width::Val, offset, REGION_FUNCTION));
        let expected = self.constant_word(globals.value());
        self.guard(Opcode::GuardEq, &[found, expected]);
        self.top().globals_known = true;
    }
    /// The storage of a namespace, with the entry guarded to be that of this name: entries move only when others are deleted.
    fn namespace_storage(&mut self, namespace: Gc<Dict>, entry: usize, name: Gc<Str>) -> ir::Value {
        let dict = self.constant_word(namespace.value());
        let dict = self.op(Opcode::ValToRef, &[dict]);
        let fill = Mem::field(Width::U32, std::mem::offset_of!(Dict, fill) as i32, REGION_DICT);
        let fill = self.b().load(dict, fill);
        let at = self.int_const(entry as i64);
        self.guard(Opcode::GuardBounds, &[at, fill]);
        let entries = Mem::field(Width::Ref, std::mem::offset_of!(Dict, entries) as i32, REGION_DICT);
        let entries = self.b().load(dict, entries);
        let key = self.b().load(entries, entry_word(entry, 0));
        let name = self.constant_word(name.value());
        self.guard(Opcode::GuardEq, &[key, name]);
        entries
    }
    /// The content of a namespace's entry.
    pub(super) fn namespace_entry(&mut self, namespace: Gc<Dict>, entry: usize, name: Gc<Str>, w: Value) -> V {
        let entries = self.namespace_storage(namespace, entry, name);
        let n = self.b().load(entries, entry_word(entry, 1));
        V { w, n }
    }
    /// Stores a global of the running function that is there. From then on no tree relies on what it is: compiled code tells nobody of its
    /// stores.
    pub(super) fn store_to_global(&mut self, site: usize, v: V) -> Option<()> {
        let globals: Gc<Dict> = self.x.frame().function().globals.get()?.downcast()?;
        let name = self.memo_name(site);
        let entry = globals.find_str(self.t, name).filter(|_| self.t.is_exact(globals.value(), ty::DICT))?;
        let key: Gc<Str> = globals.key_at(entry)?.downcast()?;
        let relies = [name, key].iter().any(|name| self.tree.relies_on(globals, *name));
        for name in [name, key] {
            self.jit.rely_no_more(globals, name, relies);
        }
        if relies {
            self.abort = Some(Abort::Changed);
            return None;
        }
        self.guard_globals(globals);
        let entries = self.namespace_storage(globals, entry, key);
        let at = self.int_const((entry * 3 + 1) as i64);
        let mut b = self.b();
        b.write_barrier_elem(entries, at);
        b.store(entries, entry_word(entry, 1), v.n);
        globals.set_value_at(self.t, entry, v.w);
        Some(())
    }
    /// Is the running frame that of a module's body, or of something else whose names are its globals?
    pub(super) fn is_module_body(&mut self) -> Option<()> {
        let globals = self.x.frame().function().globals.get()?;
        let last = self.top().registers.len() - 1;
        if self.x.word(last) != Some(globals) {
            return None;
        }
        let locals = self.register(last);
        let expected = self.constant_word(globals);
        self.guard(Opcode::GuardEq, &[locals, expected]);
        Some(())
    }
    /// See `Machine::mode_dict`.
    pub(super) fn dict_in(&mut self, o: O, shape: ShapeId) -> Option<O> {
        let p = self.x.mode_dict(o.p, shape)?;
        let at = slot_mem(self.t.vm().shapes.get(shape).attr_base() as u16);
        let array = self.b().load(o.n, at);
        self.nonzero(array);
        let array = self.op(Opcode::ValToRef, &[array]);
        let first = Mem::field(Width::Val, (STORAGE_OFFSET + 8 * instance::DICT) as i32, at.region);
        let dict = self.b().load(array, first);
        self.nonzero(dict);
        // SAFETY: the dict that was just found.
        let w = unsafe { Gc::from_raw(p.cast::<Dict>()) }.value();
        self.exact(V { w, n: dict }, ty::DICT)
    }
    /// Is a namespace entry with this value relied on rather than read?
    pub(super) fn is_stable(&self, w: Value) -> bool {
        matches!(self.t.shape_of(w), ty::FUNCTION | ty::TYPE | ty::BUILTIN_FUNCTION | ty::MODULE)
            || w.downcast::<taipan_core::object::Type>().is_some()
            || w == Value::NOT_IMPLEMENTED
    }
    pub(super) fn memo_name(&self, site: usize) -> Gc<Str> {
        self.x.site_name(site)
    }
}
