//! Items of containers: getting, setting, deleting; slices.

use super::call::{CallArgs, Then, enter_function};
use super::containers::SliceInts;
use super::exec::Exec;
use super::frame::Continuation;
use super::machine::{Cmp, FieldId, Machine, Words};
use super::op::Flow;
use super::specials;
use crate::kinds;
use crate::lookup::class_attr;
use crate::object::*;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Value, Word};

/// Item of an exact list, tuple or Latin-1 str at a non-negative index in range.
#[inline(always)]
fn quick_item<M: Machine>(m: &mut M, dst: usize, o: M::Val, key: M::Val) -> Flow {
    let Some(i) = m.small_int(key) else { return Flow::Slow };
    let Some((o, shape)) = m.shape(o) else { return Flow::Slow };
    let v = match shape {
        ty::LIST => {
            let n = m.load_raw(o, FieldId::ListLength);
            if !m.in_bounds(i, n) {
                return Flow::Slow;
            }
            let Some(s) = m.load_storage(o, FieldId::ListStorage) else { return Flow::Slow };
            m.load_element(s, i)
        }
        ty::TUPLE => {
            let n = m.load_raw(o, FieldId::TupleLength);
            if !m.in_bounds(i, n) {
                return Flow::Slow;
            }
            m.load_item(o, i)
        }
        ty::STR => {
            let n = m.load_raw(o, FieldId::StrLength);
            if !m.in_bounds(i, n) {
                return Flow::Slow;
            }
            let Some(v) = m.latin1_item(o, i) else { return Flow::Slow };
            v
        }
        _ => return Flow::Slow,
    };
    m.set(dst, v);
    Flow::Next
}

/// A position in a sequence of `len` items, counted from the end if negative; `None` when outside.
#[inline(always)]
pub(super) fn position<M: Machine>(m: &mut M, i: M::Int, len: M::Int) -> Option<M::Int> {
    let zero = m.int(0);
    let i = if m.int_compare(Cmp::Lt, i, zero) { m.int_add(i, len)? } else { i };
    m.in_bounds(i, len).then_some(i)
}

/// Items of dicts, at negative indices, of wide strings and bytes; slices.
fn warm_item<M: Machine>(m: &mut M, dst: usize, o: M::Val, key: M::Val) -> Option<Flow> {
    let (r, shape) = m.shape(o)?;
    let v = match shape {
        ty::DICT => {
            if !m.plain_lookup(r, key) {
                return None;
            }
            match m.dict_get(r, key) {
                Some(v) => v,
                None => return Some(m.raise_new(ty::KEY_ERROR, Some(key))),
            }
        }
        ty::LIST => match m.small_int(key) {
            Some(i) => {
                let n = m.load_raw(r, FieldId::ListLength);
                let i = position(m, i, n)?;
                let s = m.load_storage(r, FieldId::ListStorage)?;
                m.load_element(s, i)
            }
            None => {
                let bounds = slice_ints(m, key)?;
                m.list_slice(r, bounds)?
            }
        },
        ty::TUPLE => match m.small_int(key) {
            Some(i) => {
                let n = m.load_raw(r, FieldId::TupleLength);
                let i = position(m, i, n)?;
                m.load_item(r, i)
            }
            None => {
                let bounds = slice_ints(m, key)?;
                m.tuple_slice(r, bounds)?
            }
        },
        ty::STR => match m.small_int(key) {
            Some(i) => {
                let n = m.load_raw(r, FieldId::StrLength);
                let i = position(m, i, n)?;
                match m.latin1_item(r, i) {
                    Some(v) => v,
                    None => m.str_item(r, i)?,
                }
            }
            None => {
                let bounds = slice_ints(m, key)?;
                m.str_slice(r, bounds)?
            }
        },
        ty::BYTES => match m.small_int(key) {
            Some(i) => {
                let n = m.load_raw(r, FieldId::BytesLength);
                let i = position(m, i, n)?;
                let byte = m.bytes_item(r, i);
                m.box_int(byte)
            }
            None => {
                let bounds = slice_ints(m, key)?;
                m.bytes_slice(r, bounds)?
            }
        },
        ty::BYTEARRAY => {
            let i = m.small_int(key)?;
            let n = m.load_raw(r, FieldId::ByteArrayLength);
            let i = position(m, i, n)?;
            let buffer = m.load_storage(r, FieldId::ByteArrayStorage)?;
            let byte = m.buffer_item(buffer, i);
            m.box_int(byte)
        }
        _ => return specials::get_item(m, dst, o, key),
    };
    m.set(dst, v);
    Some(Flow::Next)
}

/// The parts of an exact slice of ints and None.
fn slice_ints<M: Machine>(m: &mut M, key: M::Val) -> Option<SliceInts<M::Int>> {
    let s = m.exact(key, ty::SLICE)?;
    Some(SliceInts {
        start: slice_part(m, s, FieldId::SliceStart)?,
        stop: slice_part(m, s, FieldId::SliceStop)?,
        step: slice_part(m, s, FieldId::SliceStep)?,
    })
}

fn slice_part<M: Machine>(m: &mut M, s: <M as Words>::Ref, field: FieldId) -> Option<Option<M::Int>> {
    let v = m.load(s, field);
    if m.is_none(v) {
        return Some(None);
    }
    m.small_int(v).map(Some)
}

macro_rules! getitems {
    ($($name:ident $operand:ident),*) => { $(
        op!($name {
            run(m, i) {
                let o = m.reg(i.b());
                let key = m.$operand(i.c());
                quick_item(m, i.a(), o, key)
            }
            between(x, i) if { super::shortcuts::has_items(x.get(i.b())) } {
                let key = Machine::$operand(x, i.c());
                super::shortcuts::item(x, x.get(i.b()), key, i.a())
            }
            warm(m, i) {
                let o = m.reg(i.b());
                let key = m.$operand(i.c());
                warm_item(m, i.a(), o, key).unwrap_or(Flow::Slow)
            }
            slow(x, i) {
                let o = x.get(i.b());
                let key = Machine::$operand(x, i.c());
                getitem_slow(x, i.a(), o, key)
            }
        });
    )* };
}

getitems! { GETITEM reg, GETITEM_K constant }

fn getitem_slow(x: &mut Exec, dst: usize, o: Value, key: Value) -> Flow {
    let t = x.thread();
    let class = t.type_of(o);
    if class.is_heap() {
        if let Some(f) = class_attr(t, class, t.names().__getitem__).and_then(|f| f.downcast::<Function>()) {
            return enter_function(x, f, CallArgs::positional(&[Some(o), Some(key)]), Then::store(dst));
        }
    }
    let v = raise_to_flow!(t.getitem(o, key));
    x.put(dst, v);
    Flow::Next
}

/// `o[key] = v` of dicts, at negative indices of lists, of bytearrays and slices.
fn warm_store<M: Machine>(m: &mut M, o: M::Val, key: M::Val, v: M::Val) -> Option<Flow> {
    let (r, shape) = m.shape(o)?;
    match shape {
        ty::DICT => {
            if !m.plain_lookup(r, key) {
                return None;
            }
            m.dict_set(r, key, v).then_some(Flow::Next)
        }
        ty::LIST => match m.small_int(key) {
            Some(i) => {
                let n = m.load_raw(r, FieldId::ListLength);
                let i = position(m, i, n)?;
                let s = m.load_storage(r, FieldId::ListStorage)?;
                m.store_element(s, i, v);
                Some(Flow::Next)
            }
            None => {
                let bounds = slice_ints(m, key)?;
                let other = m.exact(v, ty::LIST)?;
                m.list_assign(r, bounds, other).then_some(Flow::Next)
            }
        },
        ty::BYTEARRAY => {
            let i = m.small_int(key)?;
            let byte = m.small_int(v)?;
            let n = m.load_raw(r, FieldId::ByteArrayLength);
            let i = position(m, i, n)?;
            let limit = m.int(256);
            if !m.in_bounds(byte, limit) {
                return None;
            }
            let buffer = m.load_storage(r, FieldId::ByteArrayStorage)?;
            m.store_buffer_item(buffer, i, byte);
            Some(Flow::Next)
        }
        _ => specials::set_item(m, o, key, v),
    }
}

op!(SETITEM {
    run(m, i) {
        let key = m.reg(i.b());
        let Some(k) = m.small_int(key) else { return Flow::Slow };
        let o = m.reg(i.a());
        let Some(o) = m.exact(o, ty::LIST) else { return Flow::Slow };
        let n = m.load_raw(o, FieldId::ListLength);
        if !m.in_bounds(k, n) {
            return Flow::Slow;
        }
        let Some(s) = m.load_storage(o, FieldId::ListStorage) else { return Flow::Slow };
        let v = m.reg(i.c());
        m.store_element(s, k, v);
        Flow::Next
    }
    warm(m, i) {
        let (o, key, v) = (m.reg(i.a()), m.reg(i.b()), m.reg(i.c()));
        warm_store(m, o, key, v).unwrap_or(Flow::Slow)
    }
    slow(x, i) {
        let t = x.thread();
        let (o, key, v) = (x.get(i.a()), x.get(i.b()), x.get(i.c()));
        let class = t.type_of(o);
        if class.is_heap() {
            if let Some(f) = class_attr(t, class, t.names().__setitem__).and_then(|f| f.downcast::<Function>()) {
                let args: [Word; 3] = [Some(o), Some(key), Some(v)];
                return enter_function(x, f, CallArgs::positional(&args), Then::new(Continuation::Discard, 0));
            }
        }
        raise_to_flow!(t.setitem(o, key, v));
        Flow::Next
    }
});

op!(DELITEM {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (o, key) = (m.reg(i.a()), m.reg(i.b()));
        let Some(d) = m.exact(o, ty::DICT) else { return specials::del_item(m, o, key).unwrap_or(Flow::Slow) };
        if m.plain_lookup(d, key) && m.dict_delete(d, key) { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let (o, key) = (x.get(i.a()), x.get(i.b()));
        raise_to_flow!(x.thread().delitem(o, key));
        Flow::Next
    }
});

op!(BUILD_SLICE {
    run(m, i) {
        let Some(s) = m.fresh(kinds::SLICE, ty::SLICE, size_of::<Slice>()) else { return Flow::Slow };
        let (start, stop, step) = (m.reg(i.b()), m.reg(i.b() + 1), m.reg(i.b() + 2));
        m.init(s, FieldId::SliceStart, start);
        m.init(s, FieldId::SliceStop, stop);
        m.init(s, FieldId::SliceStep, step);
        let v = m.box_ref(s);
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        let (a, b, c) = (x.get(i.b()), x.get(i.b() + 1), x.get(i.b() + 2));
        let v = raise_to_flow!(x.thread().new_slice(a, b, c));
        x.put(i.a(), v);
        Flow::Next
    }
});
