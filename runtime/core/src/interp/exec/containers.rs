//! `Containers` for `Exec`: quick things inline, the rest by primitives.

use super::{Exec, SHIFT, Shifted};
use crate::interp::containers::{Containers, SliceInts};
use crate::interp::machine::{Cmp, FieldId, Machine};
use crate::interp::primitives::{self, UNKNOWN};
use crate::kinds;
use crate::object::*;
use crate::ops::binary::BinOp;
use crate::types::ty;
use taipan_heap::array::{CAPACITY_OFFSET, STORAGE_OFFSET};
use taipan_heap::{Header, Kind, SIZE_CLASSES, ShapeId, Value, class_of};

impl Shifted {
    #[inline(always)]
    fn number(self) -> i64 {
        self.0 >> SHIFT
    }
}

fn numbers(b: SliceInts<Shifted>) -> (i64, i64, i64) {
    let number = |i: Option<Shifted>| i.map_or(0, Shifted::number);
    (number(b.start), number(b.stop), number(b.step))
}

/// Size of storage for `n` words, and its capacity.
#[inline(always)]
pub fn storage_size(n: usize) -> (usize, usize) {
    let size = SIZE_CLASSES[class_of(STORAGE_OFFSET + 8 * n)];
    (size, (size - STORAGE_OFFSET) / 8)
}

impl Exec {
    #[inline(always)]
    fn write(&self, o: *mut Header, offset: usize, bits: u64) {
        // One word at a time: a memcpy call would cost a handler its tail call.
        // SAFETY: the handler asked for the layout, or made the object with this size.
        unsafe { std::ptr::write_volatile(self.raw(o, offset), bits) }
    }
    /// A byte of an object.
    #[inline(always)]
    fn byte(&self, o: *mut Header, offset: usize) -> u8 {
        // SAFETY: the handler asked for the layout and the bounds.
        unsafe { *o.cast::<u8>().add(offset) }
    }
    #[inline(always)]
    fn str_of(&self, s: *mut Header) -> &Str {
        // SAFETY: the handler asked for an exact str.
        unsafe { &*s.cast::<Str>() }
    }
}

impl Containers for Exec {
    #[inline(always)]
    fn fresh(&mut self, kind: Kind, shape: ShapeId, size: usize) -> Option<*mut Header> {
        self.thread().alloc.alloc_quick(size, kind, shape)
    }
    #[inline(always)]
    fn fresh_array(&mut self, n: usize) -> Option<*mut Header> {
        let (size, capacity) = storage_size(n);
        let array = self.thread().alloc.alloc_quick(size, kinds::ARRAY, 0)?;
        self.write(array, CAPACITY_OFFSET, capacity as u64);
        Some(array)
    }
    #[inline(always)]
    fn init(&mut self, o: *mut Header, field: FieldId, v: Value) {
        self.write(o, field.offset(), v.bits());
    }
    #[inline(always)]
    fn init_raw(&mut self, o: *mut Header, field: FieldId, i: Shifted) {
        self.write(o, field.offset(), i.number() as u64);
    }
    #[inline(always)]
    fn init_float(&mut self, o: *mut Header, field: FieldId, f: f64) {
        self.write(o, field.offset(), f.to_bits());
    }
    #[inline(always)]
    fn init_storage(&mut self, o: *mut Header, field: FieldId, storage: *mut Header) {
        self.write(o, field.offset(), storage as u64);
    }
    #[inline(always)]
    fn init_item(&mut self, tuple: *mut Header, i: usize, v: Value) {
        self.write(tuple, Tuple::ITEMS_AT + 8 * i, v.bits());
    }
    #[inline(always)]
    fn init_element(&mut self, storage: *mut Header, i: usize, v: Value) {
        self.write(storage, STORAGE_OFFSET + 8 * i, v.bits());
    }

    #[inline(always)]
    fn is_absent(&mut self, o: *mut Header, field: FieldId) -> bool {
        self.load_bound(o, field).is_none()
    }
    #[inline(always)]
    fn store_absent(&mut self, o: *mut Header, field: FieldId) {
        self.write(o, field.offset(), 0);
    }

    #[inline(always)]
    fn char_code(&mut self, s: *mut Header) -> Option<Shifted> {
        // SAFETY: the handler asked for an exact str.
        match unsafe { (*s.cast::<Str>()).units() } {
            Units::One([c]) => Some(self.int(*c as i64)),
            _ => None,
        }
    }
    #[inline(always)]
    fn latin1_char(&mut self, code: Shifted) -> Option<Value> {
        let code = usize::try_from(code.number()).ok()?;
        Some(self.thread().vm().strings.latin1_chars().get(code)?.get()?.value())
    }
    #[inline(always)]
    fn latin1_item(&mut self, s: *mut Header, i: Shifted) -> Option<Value> {
        let str = self.str_of(s);
        if str.header.kind() != kinds::STR {
            return None;
        }
        let i = i.number() as usize;
        let c = match str.width {
            1 => self.byte(s, Str::DATA_AT + i) as usize,
            // SAFETY: the handler asked about the bounds.
            2 => unsafe { *s.cast::<u8>().add(Str::DATA_AT + 2 * i).cast::<u16>() as usize },
            _ => return None,
        };
        Some(self.thread().vm().strings.latin1_chars().get(c)?.get()?.value())
    }
    fn str_item(&mut self, s: *mut Header, i: Shifted) -> Option<Value> {
        // SAFETY: the handler asked for what the primitives need; so in all that follow.
        Value::from_bits(unsafe { primitives::str_item(self.t, s.cast(), i.number()) })
    }
    #[inline(always)]
    fn quick_str_equal(&mut self, a: *mut Header, b: *mut Header) -> Option<bool> {
        if a == b {
            return Some(true);
        }
        let (x, y) = (self.str_of(a), self.str_of(b));
        // One-character Latin-1 strings are shared.
        if x.length != y.length || x.width != y.width || x.length as usize * x.width as usize <= 1 {
            return Some(false);
        }
        None
    }
    fn str_equal(&mut self, a: *mut Header, b: *mut Header) -> bool {
        // SAFETY: as above.
        unsafe { primitives::str_equal(a.cast(), b.cast()) != 0 }
    }
    fn str_order(&mut self, a: *mut Header, b: *mut Header) -> Shifted {
        // SAFETY: as above.
        Shifted(unsafe { primitives::str_order(a.cast(), b.cast()) } << SHIFT)
    }
    fn str_concat(&mut self, a: *mut Header, b: *mut Header) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::str_concat(self.t, a.cast(), b.cast()) })
    }
    fn str_slice(&mut self, s: *mut Header, bounds: SliceInts<Shifted>) -> Option<Value> {
        let (start, stop, step) = numbers(bounds);
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::str_slice(self.t, s.cast(), start, stop, step, bounds.mask()) })
    }
    fn str_contains(&mut self, s: *mut Header, part: *mut Header) -> bool {
        // SAFETY: as above.
        unsafe { primitives::str_contains(s.cast(), part.cast()) != 0 }
    }

    fn bytes_equal(&mut self, a: *mut Header, b: *mut Header) -> bool {
        // SAFETY: as above.
        unsafe { primitives::bytes_equal(a.cast(), b.cast()) != 0 }
    }
    fn bytes_slice(&mut self, o: *mut Header, bounds: SliceInts<Shifted>) -> Option<Value> {
        let (start, stop, step) = numbers(bounds);
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::bytes_slice(self.t, o.cast(), start, stop, step, bounds.mask()) })
    }
    #[inline(always)]
    fn bytes_item(&mut self, o: *mut Header, i: Shifted) -> Shifted {
        Shifted((self.byte(o, Bytes::DATA_AT + i.number() as usize) as i64) << SHIFT)
    }
    #[inline(always)]
    fn buffer_item(&mut self, buffer: *mut Header, i: Shifted) -> Shifted {
        Shifted((self.byte(buffer, STORAGE_OFFSET + i.number() as usize) as i64) << SHIFT)
    }
    #[inline(always)]
    fn store_buffer_item(&mut self, buffer: *mut Header, i: Shifted, byte: Shifted) {
        // SAFETY: the handler asked about the bounds.
        unsafe { *buffer.cast::<u8>().add(STORAGE_OFFSET + i.number() as usize) = byte.number() as u8 }
    }

    fn list_grow(&mut self, list: *mut Header) -> bool {
        // SAFETY: as above.
        unsafe { primitives::list_grow(self.t, list.cast()) != 0 }
    }
    fn list_pop(&mut self, list: *mut Header) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::list_pop(self.t, list.cast()) })
    }
    fn list_slice(&mut self, list: *mut Header, bounds: SliceInts<Shifted>) -> Option<Value> {
        let (start, stop, step) = numbers(bounds);
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::list_slice(self.t, list.cast(), start, stop, step, bounds.mask()) })
    }
    fn list_assign(&mut self, list: *mut Header, bounds: SliceInts<Shifted>, other: *mut Header) -> bool {
        let (start, stop, step) = numbers(bounds);
        // SAFETY: as above.
        unsafe { primitives::list_assign(self.t, list.cast(), start, stop, step, bounds.mask(), other.cast()) != 0 }
    }
    fn list_concat(&mut self, a: *mut Header, b: *mut Header) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::list_concat(self.t, a.cast(), b.cast()) })
    }
    fn tuple_concat(&mut self, a: *mut Header, b: *mut Header) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::tuple_concat(self.t, a.cast(), b.cast()) })
    }
    fn tuple_slice(&mut self, tuple: *mut Header, bounds: SliceInts<Shifted>) -> Option<Value> {
        let (start, stop, step) = numbers(bounds);
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::tuple_slice(self.t, tuple.cast(), start, stop, step, bounds.mask()) })
    }
    fn list_extend(&mut self, list: *mut Header, other: *mut Header) -> bool {
        // SAFETY: as above.
        unsafe { primitives::list_extend(self.t, list.cast(), other.cast()) != 0 }
    }
    fn list_extend_tuple(&mut self, list: *mut Header, other: *mut Header) -> bool {
        // SAFETY: as above.
        unsafe { primitives::list_extend_tuple(self.t, list.cast(), other.cast()) != 0 }
    }
    fn list_repeat(&mut self, list: *mut Header, count: Shifted) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::list_repeat(self.t, list.cast(), count.number()) })
    }
    fn list_to_tuple(&mut self, list: *mut Header) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::list_to_tuple(self.t, list.cast()) })
    }
    fn tuple_equal(&mut self, a: *mut Header, b: *mut Header) -> Option<bool> {
        // SAFETY: as above.
        let answer = unsafe { primitives::tuple_equal(self.t, a.cast(), b.cast()) };
        (answer != UNKNOWN).then_some(answer != 0)
    }
    fn sequence_contains(&mut self, o: *mut Header, item: Value) -> Option<bool> {
        // SAFETY: as above.
        let answer = unsafe {
            if (*o).shape() == ty::LIST {
                primitives::list_contains(self.t, o.cast(), item.bits())
            } else {
                primitives::tuple_contains(self.t, o.cast(), item.bits())
            }
        };
        (answer != UNKNOWN).then_some(answer != 0)
    }

    #[inline(always)]
    fn plain_lookup(&mut self, dict: *mut Header, key: Value) -> bool {
        if self.byte(dict, FieldId::DictKeyKind.offset()) == KeyKind::Any as u8 {
            return false;
        }
        key.is_small_int() || key.cell_shape() == Some(ty::STR) || primitives::plain_key(self.thread(), key)
    }
    fn dict_get(&mut self, dict: *mut Header, key: Value) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::dict_get(self.t, dict.cast(), key.bits()) })
    }
    fn dict_set(&mut self, dict: *mut Header, key: Value, v: Value) -> bool {
        // SAFETY: as above.
        unsafe { primitives::dict_set(self.t, dict.cast(), key.bits(), v.bits()) != 0 }
    }
    fn dict_update(&mut self, dict: *mut Header, other: *mut Header) -> bool {
        // SAFETY: as above.
        unsafe { primitives::dict_update(self.t, dict.cast(), other.cast()) != 0 }
    }
    fn dict_delete(&mut self, dict: *mut Header, key: Value) -> bool {
        // SAFETY: as above.
        unsafe { primitives::dict_delete(self.t, dict.cast(), key.bits()) != 0 }
    }
    fn fresh_dict(&mut self) -> Option<*mut Header> {
        // SAFETY: as above.
        let dict = unsafe { primitives::new_dict(self.t) } as *mut Header;
        (!dict.is_null()).then_some(dict)
    }
    #[inline(always)]
    fn load_entry(&mut self, entries: *mut Header, i: Shifted, part: usize) -> Option<Value> {
        // SAFETY: `i` is below the dict's fill.
        Value::from_bits(unsafe { *self.raw(entries, STORAGE_OFFSET + (i.number() as usize * 3 + part) * 8) })
    }
    fn set_next(&mut self, set: *mut Header, at: Shifted) -> Shifted {
        // SAFETY: as above; so below.
        self.int(unsafe { primitives::set_next(set.cast(), at.number()) })
    }
    fn set_item(&mut self, set: *mut Header, at: Shifted) -> Option<Value> {
        Value::from_bits(unsafe { primitives::set_item(set.cast(), at.number()) })
    }
    fn set_binary(&mut self, op: BinOp, a: *mut Header, b: *mut Header) -> Option<Value> {
        Value::from_bits(unsafe { primitives::set_binary(self.t, op as u64, a.cast(), b.cast()) })
    }
    fn set_compare(&mut self, op: Cmp, a: *mut Header, b: *mut Header) -> Option<bool> {
        let answer = unsafe { primitives::set_compare(self.t, op as u64, a.cast(), b.cast()) };
        (answer != UNKNOWN).then_some(answer != 0)
    }
    fn set_contains(&mut self, set: *mut Header, key: Value) -> Option<bool> {
        // SAFETY: as above.
        let answer = unsafe { primitives::set_contains(self.t, set.cast(), key.bits()) };
        (answer != UNKNOWN).then_some(answer != 0)
    }
    fn set_add(&mut self, set: *mut Header, key: Value) -> bool {
        // SAFETY: as above.
        unsafe { primitives::set_add(self.t, set.cast(), key.bits()) != 0 }
    }

    #[inline(always)]
    fn int_binary(&mut self, _: BinOp, _: Value, _: Value) -> Option<Value> {
        None
    }
    #[inline(always)]
    fn int_order(&mut self, _: Value, _: Value) -> Option<Shifted> {
        None
    }

    fn str_percent(&mut self, format: *mut Header, values: Value) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::str_percent(self.t, format.cast(), values.bits()) })
    }
    fn format_plain(&mut self, v: Value, spec: Option<Value>) -> Option<Value> {
        let spec = spec.map_or(0, Value::bits);
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::format_plain(self.t, v.bits(), spec) })
    }
    fn plain_attribute(&mut self, o: Value, name: Value) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::plain_attribute(self.t, o.bits(), name.bits()) })
    }
    fn convert_plain(&mut self, v: Value, how: usize) -> Option<Value> {
        // SAFETY: as above.
        Value::from_bits(unsafe { primitives::convert_plain(self.t, v.bits(), how as u64) })
    }
}
