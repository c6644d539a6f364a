//! Subscripts, `in`, `len`, truth and iteration of objects whose classes have methods for them: a method in Python is entered, one in
//! Rust is called where its declared effects allow that in a trace, and dict's own are the table operations for subclasses too.
//!
//! All of this is for traces: `Exec` looks methods up in its slow levels.

use super::call::Then;
use super::frame::{Continuation, NEGATE};
use super::items::position;
use super::machine::{Cmp, FieldId, Machine, Special};
use super::natives::native_def;
use super::op::Flow;
use crate::native::{Meaning, NativeDef};
use crate::object::{Code, Function};
use crate::types::ty;
use taipan_heap::Value;
use taipan_parser::code::co;

/// A method of an object's class.
pub enum Method<M: Machine> {
    Python(M::Val),
    Native(&'static NativeDef),
}

/// The method of the object's class that is asked for `which`.
pub fn method<M: Machine>(m: &mut M, o: M::Val, which: Special) -> Option<Method<M>> {
    let f = m.special_method(o, which)?;
    Some(match native_def(m.identity(f)) {
        Some(def) => Method::Native(def),
        None => Method::Python(f),
    })
}

/// The object as a dict, be it of a subclass.
pub fn any_dict<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Ref> {
    let (o, shape) = m.shape(v)?;
    (shape == ty::DICT || m.is_dict(shape)).then_some(o)
}

/// Enters a Python method.
fn enter<M: Machine>(m: &mut M, method: M::Val, parameters: &[M::Val], then: Then) -> Option<Flow> {
    if !m.can_enter(method, parameters.len()) {
        return None;
    }
    m.enter_planned(method, parameters, then);
    Some(Flow::Next)
}

/// `o[key]`.
pub fn get_item<M: Machine>(m: &mut M, dst: usize, o: M::Val, key: M::Val) -> Option<Flow> {
    match method(m, o, Special::GetItem)? {
        Method::Python(f) => enter(m, f, &[o, key], Then::store(dst)),
        Method::Native(def) if matches!(def.meaning, Meaning::DictGetItem) => {
            let dict = any_dict(m, o)?;
            if !m.plain_lookup(dict, key) {
                return None;
            }
            if let Some(v) = m.dict_get(dict, key) {
                m.set(dst, v);
                return Some(Flow::Next);
            }
            if m.lacks_special(o, Special::Missing) {
                return Some(m.raise_new(ty::KEY_ERROR, Some(key)));
            }
            match method(m, o, Special::Missing)? {
                Method::Python(f) => enter(m, f, &[o, key], Then::store(dst)),
                Method::Native(def) => m.call_special(def, &[o, key], Some(dst)),
            }
        }
        Method::Native(def) if matches!(def.meaning, Meaning::TupleGetItem) => {
            let i = m.small_int(key)?;
            let (o, _) = m.shape(o)?;
            let n = m.load_raw(o, FieldId::TupleLength);
            let i = position(m, i, n)?;
            let v = m.load_item(o, i);
            m.set(dst, v);
            Some(Flow::Next)
        }
        Method::Native(def) => m.call_special(def, &[o, key], Some(dst)),
    }
}

/// The object as a tuple, be it of a subclass that iterates as tuples do.
pub fn unpacked_tuple<M: Machine>(m: &mut M, o: M::Val) -> Option<M::Ref> {
    match method(m, o, Special::Iter)? {
        Method::Native(def) if matches!(def.meaning, Meaning::TupleIter) => m.shape(o).map(|(o, _)| o),
        _ => None,
    }
}

/// `o[key] = v`.
pub fn set_item<M: Machine>(m: &mut M, o: M::Val, key: M::Val, v: M::Val) -> Option<Flow> {
    match method(m, o, Special::SetItem)? {
        Method::Python(f) => enter(m, f, &[o, key, v], Then::new(Continuation::Discard, 0)),
        Method::Native(def) if matches!(def.meaning, Meaning::DictSetItem) => {
            let dict = any_dict(m, o)?;
            (m.plain_lookup(dict, key) && m.dict_set(dict, key, v)).then_some(Flow::Next)
        }
        Method::Native(def) => m.call_special(def, &[o, key, v], None),
    }
}

/// `del o[key]`.
pub fn del_item<M: Machine>(m: &mut M, o: M::Val, key: M::Val) -> Option<Flow> {
    match method(m, o, Special::DelItem)? {
        Method::Python(f) => enter(m, f, &[o, key], Then::new(Continuation::Discard, 0)),
        Method::Native(def) if matches!(def.meaning, Meaning::DictDelItem) => {
            let dict = any_dict(m, o)?;
            (m.plain_lookup(dict, key) && m.dict_delete(dict, key)).then_some(Flow::Next)
        }
        Method::Native(def) => m.call_special(def, &[o, key], None),
    }
}

/// `item in o`, or `not in`.
pub fn contains<M: Machine>(m: &mut M, dst: usize, o: M::Val, item: M::Val, negate: bool) -> Option<Flow> {
    let found = match method(m, o, Special::Contains)? {
        Method::Python(f) => {
            let flags = if negate { NEGATE } else { 0 };
            return enter(m, f, &[o, item], Then { continuation: Continuation::Contains, dst, flags });
        }
        Method::Native(def) if matches!(def.meaning, Meaning::DictContains) => {
            let dict = any_dict(m, o)?;
            if !m.plain_lookup(dict, item) {
                return None;
            }
            m.dict_get(dict, item).is_some()
        }
        Method::Native(def) => {
            let found = m.ask_special(def, &[o, item])?;
            m.bool_of(found)?
        }
    };
    let v = m.known(Value::bool(found != negate));
    m.set(dst, v);
    Some(Flow::Next)
}

/// `len(o)` by a native method. Questions only.
pub fn length<M: Machine>(m: &mut M, o: M::Val) -> Option<M::Val> {
    match method(m, o, Special::Len)? {
        Method::Native(def) => m.ask_special(def, &[o]),
        Method::Python(_) => None,
    }
}

/// The truth of `o`, stored into `dst` (or its opposite), which a jump behind may test.
pub fn truth<M: Machine>(m: &mut M, dst: usize, o: M::Val, negate: bool) -> Option<Flow> {
    let flags = if negate { NEGATE } else { 0 };
    let b = if m.lacks_special(o, Special::Bool) {
        if m.lacks_special(o, Special::Len) {
            true
        } else {
            match method(m, o, Special::Len)? {
                Method::Python(f) => {
                    return enter(m, f, &[o], Then { continuation: Continuation::LenBool, dst, flags });
                }
                Method::Native(def) => {
                    let n = m.ask_special(def, &[o])?;
                    let n = m.small_int(n)?;
                    let zero = m.int(0);
                    m.int_compare(Cmp::Ne, n, zero)
                }
            }
        }
    } else {
        match method(m, o, Special::Bool)? {
            Method::Python(f) => return enter(m, f, &[o], Then { continuation: Continuation::Bool, dst, flags }),
            Method::Native(def) => {
                let b = m.ask_special(def, &[o])?;
                m.bool_of(b)?
            }
        }
    };
    let v = m.known(Value::bool(b != negate));
    m.set(dst, v);
    Some(Flow::Next)
}

/// `iter(o)`, for `GET_ITER`.
pub fn iterator<M: Machine>(m: &mut M, dst: usize, o: M::Val) -> Option<Flow> {
    match method(m, o, Special::Iter)? {
        Method::Python(f) => enter(m, f, &[o], Then::store(dst)),
        Method::Native(def) => m.call_special(def, &[o], Some(dst)),
    }
}

/// What is resumed for `await o` or the next item of `async for`, where the method in Python makes a new generator or coroutine.
pub fn awaited<M: Machine>(m: &mut M, dst: usize, o: M::Val, which: Special) -> Option<Flow> {
    let Method::Python(f) = method(m, o, which)? else { return None };
    let code = m.identity(f).downcast::<Function>()?.code.get()?.downcast::<Code>()?;
    // `__await__` gives an iterator, `__anext__` an awaitable.
    if code.is(co::COROUTINE) != (which == Special::AsyncNext) {
        return None;
    }
    let plan = m.plan_spread(f, 1, &[])?;
    if !plan.generator || plan.count != 1 || plan.rest.is_some() || plan.keywords {
        return None;
    }
    let it = m.fresh_generator(f, &[o])?;
    m.set(dst, it);
    Some(Flow::Next)
}

/// The next item, for `FOR_NEXT`.
pub fn next<M: Machine>(m: &mut M, dst: usize, it: M::Val) -> Option<Flow> {
    if let Some(flow) = m.next_native(it, dst) {
        return Some(flow);
    }
    match method(m, it, Special::Next)? {
        Method::Python(f) => enter(m, f, &[it], Then::new(Continuation::Next, dst)),
        Method::Native(_) => None,
    }
}
