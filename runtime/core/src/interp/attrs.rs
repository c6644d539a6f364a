//! Attributes: loads, stores, methods, super.

use super::call::{CallArgs, Then, enter_function};
use super::complex;
use super::exec::Exec;
use super::frame::Continuation;
use super::machine::{Arguments, FieldId, Machine};

use super::op::Flow;
use crate::lookup::{self, Memo};
use crate::object::*;
use crate::ops::attr;
use crate::shape::Place;
use crate::types::dict::table::NAMESPACE_VERSION;
use crate::types::ty;
use crate::{kinds, op, raise_to_flow};
use taipan_heap::{Gc, ShapeId, Value, Word};
use taipan_parser::opcodes::{Ins, Opcode};

op!(LOAD_ATTR {
    run(m, i) {
        let v = m.reg(i.b());
        let Some((o, shape)) = m.shape(v) else { return Flow::Slow };
        let Some(Memo::Slot(Place::Inline(at))) = m.load_memo(i.c(), shape) else { return Flow::Slow };
        let Some(v) = m.load_slot(o, at) else { return Flow::Slow };
        m.set(i.a(), v);
        Flow::Next
    }
    between(x, i) if { x.get(i.b()).as_cell().is_some() } {
        super::shortcuts::load_attribute(x, x.get(i.b()), i.c(), i.a())
    }
    warm(m, i) {
        let v = m.reg(i.b());
        if let Some(v) = m.namespace_attr(i.c(), v) {
            m.set(i.a(), v);
            return Flow::Next;
        }
        let Some((o, shape)) = m.shape(v) else { return Flow::Slow };
        match m.load_memo(i.c(), shape) {
            Some(Memo::Getter(d)) => {
                let Some(d) = d.downcast::<GetSet>() else { return Flow::Slow };
                if let (ty::COMPLEX, Some(part)) = (shape, complex::part_named(d.def.name)) {
                    let part = m.load_float(o, part);
                    let v = m.box_float(part);
                    m.set(i.a(), v);
                    return Flow::Next;
                }
                if let Some(v) = m.exception_field(d.def, v) {
                    m.set(i.a(), v);
                    return Flow::Next;
                }
                if crate::types::object::is_class_getter(d.def) {
                    let class = m.class_of_shape(shape);
                    m.set(i.a(), class);
                    return Flow::Next;
                }
                if crate::types::type_::is_dict_getter(d.def)
                    && let Some(dict) = m.mode_dict(o, shape)
                {
                    let dict = m.box_ref(dict);
                    m.set(i.a(), dict);
                    return Flow::Next;
                }
                if !m.can_get(d.def) {
                    return Flow::Slow;
                }
                m.get_native(d.def, v, i.a())
            }
            Some(Memo::InDict(_)) => match entry_of(m, i.c(), o, shape) {
                Some(Some(v)) => {
                    m.set(i.a(), v);
                    Flow::Next
                }
                _ => Flow::Slow,
            },
            Some(Memo::TupleItem(index)) => {
                let (index, length) = (m.int(index as i64), m.load_raw(o, FieldId::TupleLength));
                if !m.in_bounds(index, length) {
                    return Flow::Slow;
                }
                let v = m.load_item(o, index);
                m.set(i.a(), v);
                Flow::Next
            }
            Some(Memo::ClassValue(value)) => {
                let v = m.known(value);
                m.set(i.a(), v);
                Flow::Next
            }
            Some(Memo::Method(f)) => {
                let Some(method) = m.fresh(kinds::BOUND_METHOD, ty::METHOD, size_of::<BoundMethod>()) else { return Flow::Slow };
                let f = m.known(f);
                m.init(method, FieldId::MethodFunction, f);
                m.init(method, FieldId::MethodThis, v);
                let method = m.box_ref(method);
                m.set(i.a(), method);
                Flow::Next
            }
            Some(Memo::Described(d, get)) => {
                let get = m.known(get);
                if !m.can_enter(get, 3) {
                    return Flow::Slow;
                }
                let (d, class) = (m.known(d), m.class_of_shape(shape));
                m.enter_planned(get, &[d, v, class], Then::new(Continuation::Store, i.a()));
                Flow::Next
            }
            Some(Memo::Property(getter)) => {
                let getter = m.known(getter);
                if !m.can_enter(getter, 1) {
                    return Flow::Slow;
                }
                m.enter(getter, Arguments { this: Some(v), first: 0, argc: 0 }, Continuation::Store, i.a());
                Flow::Next
            }
            _ => Flow::Slow,
        }
    }
    slow(x, i) {
        let o = x.get(i.b());
        let name = x.site_name(i.c());
        if let Some(v) = fill_namespace_cache(x, i.c(), o, name) {
            x.put(i.a(), v);
            return Flow::Next;
        }
        if let Some(memo) = fill_load_cache(x, i.c(), o, name) {
            match memo {
                Memo::Slot(Place::Inline(at)) => {
                    if let Some(v) = attr::slot_at(o, at) {
                        x.put(i.a(), v);
                        return Flow::Next;
                    }
                }
                Memo::ClassValue(v) => {
                    x.put(i.a(), v);
                    return Flow::Next;
                }
                Memo::Property(getter) | Memo::PropertyOrGetattr(getter) => {
                    if let Some(f) = getter.downcast::<Function>() {
                        let continuation = match memo {
                            Memo::Property(_) => Continuation::Store,
                            _ => Continuation::GetAttr,
                        };
                        return enter_function(x, f, CallArgs::positional(&[Some(o)]), Then::new(continuation, i.a()));
                    }
                }
                _ => {}
            }
        }
        load_general(x, o, name, i.a())
    }
});

/// The entry for a site's name in the dict of an object in dict mode. `None`: only the general operation can tell.
pub fn entry_of<M: Machine>(m: &mut M, site: usize, o: M::Ref, shape: ShapeId) -> Option<Option<M::Val>> {
    let dict = m.mode_dict(o, shape)?;
    let name = m.attr_name(site);
    if !m.plain_lookup(dict, name) {
        return None;
    }
    Some(m.dict_get(dict, name))
}

/// The Python function of the class method that attribute `site` of a class is, by the word that `cached_namespace_attr` has.
pub fn cached_class_method(x: &Exec, word: u64, o: Value) -> Option<Value> {
    match class_answer(x, word, o)? {
        Memo::ClassMethod(f) => Some(f),
        _ => None,
    }
}

fn class_answer(x: &Exec, word: u64, o: Value) -> Option<Memo> {
    let class = o.downcast::<Type>()?;
    let answer = (word >> 32) as u32;
    if class.root_shape.get() != word as u32 || answer < 1 << 16 {
        return None;
    }
    Some(x.thread().vm().lookups.memo(answer - (1 << 16)))
}

/// The attribute of a module or class that the cache word knows. Word of a module: as for globals (see `names`), of a class: its root
/// shape and a memo `OfClass` or `ClassMethod`.
pub fn cached_namespace_attr(x: &Exec, word: u64, o: Value) -> Option<Value> {
    if let Some(module) = o.downcast::<Module>() {
        let dict: Gc<Dict> = module.dict.get()?.downcast()?;
        if word as u32 & NAMESPACE_VERSION == 0 || dict.keys_version.get() != word as u32 {
            return None;
        }
        return dict.entries.get()?.get((word >> 32) as usize * 3 + 1);
    }
    match class_answer(x, word, o)? {
        Memo::OfClass(v) => Some(v),
        _ => None,
    }
}

/// Fills the cache word of `site` for attribute `name` of a module or class, if it can be cached.
pub fn fill_namespace_cache(x: &Exec, site: usize, o: Value, name: Gc<Str>) -> Option<Value> {
    let t = x.thread();
    if !name.header.has_flag(crate::types::str::str_flags::INTERNED) {
        return None;
    }
    if let Some(dict) = lookup::module_namespace(t, o, name) {
        let entry = dict.find_str(t, name)?;
        let version = super::names::unique_version(t, dict);
        x.code().set_cache(site, version as u64 | (entry as u64) << 32);
        return dict.entry(entry).map(|(_, v)| v);
    }
    let class = o.downcast::<Type>()?;
    let root = class.root_shape.get();
    if !t.vm().shapes.is_root_of(root, class) {
        return None;
    }
    let (memo, index) = lookup::class_memo(t, root, name);
    let Memo::OfClass(v) = memo else { return None };
    x.code().set_cache(site, root as u64 | ((1 << 16) + index as u64) << 32);
    Some(v)
}

/// Fills the cache word of `site` for class method `name` of a class: the Python function.
pub fn fill_class_method(x: &Exec, site: usize, o: Value, name: Gc<Str>) -> Option<Value> {
    let t = x.thread();
    let class = o.downcast::<Type>().filter(|_| name.header.has_flag(crate::types::str::str_flags::INTERNED))?;
    let root = class.root_shape.get();
    if !t.vm().shapes.is_root_of(root, class) {
        return None;
    }
    let (memo, index) = lookup::class_memo(t, root, name);
    let Memo::ClassMethod(f) = memo else { return None };
    x.code().set_cache(site, root as u64 | ((1 << 16) + index as u64) << 32);
    Some(f)
}

/// Asks the memo for the object's shape and stores it in the site's cache word.
pub fn fill_load_cache(x: &Exec, site: usize, o: Value, name: Gc<Str>) -> Option<Memo> {
    let shape = x.thread().shape_of(o);
    if !name.header.has_flag(crate::types::str::str_flags::INTERNED) {
        return None;
    }
    let (memo, index) = lookup::load_memo(x.thread(), shape, name);
    let answer = match memo {
        Memo::Slot(Place::Inline(at)) => at as u64,
        _ => (1 << 16) + index as u64,
    };
    x.code().set_cache(site, shape as u64 | answer << 32);
    Some(memo)
}

/// The general load; a missing attribute of a class with a Python `__getattr__` pushes its frame.
fn load_general(x: &mut Exec, o: Value, name: Gc<Str>, dst: usize) -> Flow {
    let t = x.thread();
    let class = t.type_of(o);
    let names = t.names();
    if class.has(type_flags::CUSTOM_GETATTRIBUTE) {
        if let Some(f) = lookup::class_attr(t, class, names.__getattribute__).and_then(|f| f.downcast::<Function>()) {
            let continuation =
                if class.has(type_flags::HAS_GETATTR) { Continuation::GetAttr } else { Continuation::Store };
            let args: [Word; 2] = [Some(o), Some(name.value())];
            return enter_function(x, f, CallArgs::positional(&args), Then::new(continuation, dst));
        }
    }
    if class.has(type_flags::HAS_GETATTR) && class.is_heap() && !class.has(type_flags::CUSTOM_GETATTRIBUTE) {
        if let Some(f) = lookup::class_attr(t, class, names.__getattr__).and_then(|f| f.downcast::<Function>()) {
            match attr::object_getattr(t, o, name) {
                Ok(Some(v)) => {
                    x.put(dst, v);
                    return Flow::Next;
                }
                Ok(None) => {}
                // A descriptor's own AttributeError: an empty slot, a getter.
                Err(_) if t.take_pending_if(ty::ATTRIBUTE_ERROR).is_some() => {}
                Err(raised) => return raise_to_flow!(Err(raised)),
            }
            let args: [Word; 2] = [Some(o), Some(name.value())];
            return enter_function(x, f, CallArgs::positional(&args), Then::store(dst));
        }
    }
    let v = raise_to_flow!(t.getattr(o, name));
    x.put(dst, v);
    Flow::Next
}

/// A getter or `__getattribute__` raised AttributeError (still pending) in a frame called by the LOAD_ATTR at pc - 1: tries
/// `__getattr__`.
pub fn getattr_fallback(x: &mut Exec) -> Flow {
    let t = x.thread();
    // SAFETY: continuation GetAttr is pushed only by attribute instructions, which stand before pc.
    let i = unsafe { *x.pc.sub(1) };
    let (o, site) = match i.op() {
        Opcode::LOAD_ATTR => (x.get(i.b()), i.c()),
        _ => return Flow::Raise,
    };
    let name = x.site_name(site);
    let Some(f) = lookup::class_attr(t, t.type_of(o), t.names().__getattr__) else { return Flow::Raise };
    t.take_pending();
    match f.downcast::<Function>() {
        Some(f) => {
            let args: [Word; 2] = [Some(o), Some(name.value())];
            enter_function(x, f, CallArgs::positional(&args), Then::store(i.a()))
        }
        None => {
            let v = raise_to_flow!(t.call_unbound(f, o, &[name.value()]));
            x.put(i.a(), v);
            Flow::Next
        }
    }
}

op!(STORE_ATTR {
    run(m, i) {
        let v = m.reg(i.a());
        let value = m.reg(i.b());
        let Some((o, shape)) = m.shape(v) else { return Flow::Slow };
        let Some(Memo::StoreSlot(Place::Inline(at))) = m.store_memo(i.c(), shape) else { return Flow::Slow };
        m.store_slot(o, at, value, None);
        Flow::Next
    }
    between(x, i) if { x.get(i.a()).as_cell().is_some() } {
        super::shortcuts::store_attribute(x, x.get(i.a()), i.c(), x.get(i.b()))
    }
    warm(m, i) {
        let v = m.reg(i.a());
        let value = m.reg(i.b());
        let Some((o, shape)) = m.shape(v) else { return Flow::Slow };
        match m.store_memo(i.c(), shape) {
            Some(Memo::StoreAdd(to, Place::Inline(at))) => {
                m.store_slot(o, at, value, Some(to));
                Flow::Next
            }
            Some(Memo::StoreInDict) => {
                let Some(dict) = m.mode_dict(o, shape) else { return Flow::Slow };
                let name = m.attr_name(i.c());
                if m.plain_lookup(dict, name) && m.dict_set(dict, name, value) { Flow::Next } else { Flow::Slow }
            }
            Some(Memo::StoreDescribed(d, set)) => {
                let set = m.known(set);
                if !m.can_enter(set, 3) {
                    return Flow::Slow;
                }
                let d = m.known(d);
                m.enter_planned(set, &[d, v, value], Then::new(Continuation::Discard, 0));
                Flow::Next
            }
            Some(Memo::StoreProperty(setter)) => {
                let setter = m.known(setter);
                if !m.can_enter(setter, 2) {
                    return Flow::Slow;
                }
                m.enter_planned(setter, &[v, value], Then::new(Continuation::Discard, 0));
                Flow::Next
            }
            _ => Flow::Slow,
        }
    }
    slow(x, i) {
        let t = x.thread();
        let o = x.get(i.a());
        let v = x.get(i.b());
        let name = x.site_name(i.c());
        if let Some(shape) = o.cell_shape() {
            if name.header.has_flag(crate::types::str::str_flags::INTERNED) {
                let (memo, index) = lookup::store_memo(t, shape, name);
                let answer = match memo {
                    Memo::StoreSlot(Place::Inline(at)) => at as u64,
                    _ => (1 << 16) + index as u64,
                };
                x.code().set_cache(i.c(), shape as u64 | answer << 32);
            }
        }
        let class = t.type_of(o);
        if class.has(type_flags::CUSTOM_SETATTR) {
            if let Some(f) = lookup::class_attr(t, class, t.names().__setattr__).and_then(|f| f.downcast::<Function>()) {
                let args: [Word; 3] = [Some(o), Some(name.value()), Some(v)];
                return enter_function(x, f, CallArgs::positional(&args), Then::new(Continuation::Discard, 0));
            }
        }
        if let Some(p) = lookup::class_attr(t, class, name).and_then(|p| p.downcast::<Property>()) {
            if let Some(f) = p.fset.get().and_then(|f| f.downcast::<Function>()) {
                if !class.has(type_flags::CUSTOM_SETATTR) {
                    let args: [Word; 2] = [Some(o), Some(v)];
                    return enter_function(x, f, CallArgs::positional(&args), Then::new(Continuation::Discard, 0));
                }
            }
        }
        raise_to_flow!(t.setattr(o, name, v));
        Flow::Next
    }
});

op!(DELETE_ATTR {
    slow(x, i) {
        let name = x.name_at(i.b());
        let o = x.get(i.a());
        raise_to_flow!(x.thread().delattr(o, name));
        Flow::Next
    }
});

op!(LOAD_METHOD {
    run(m, i) {
        let v = m.reg(i.b());
        let Some((_, shape)) = m.shape(v) else { return Flow::Slow };
        let Some(Memo::Method(f) | Memo::NativeMethod(f)) = m.load_memo(i.c(), shape) else { return Flow::Slow };
        let f = m.known(f);
        m.set(i.a(), f);
        m.set(i.a() + 1, v);
        Flow::Next
    }
    warm(m, i) {
        let v = m.reg(i.b());
        let found = match m.namespace_attr(i.c(), v) {
            Some(v) => v,
            None => {
                if let Some(f) = m.class_method(i.c(), v) {
                    m.set(i.a(), f);
                    m.set(i.a() + 1, v);
                    return Flow::Next;
                }
                // Ints, floats and the like have native methods only.
                let (o, shape) = match m.shape(v) {
                    Some((o, shape)) => (Some(o), shape),
                    None => (None, m.shape_of_any(v)),
                };
                match m.load_memo(i.c(), shape) {
                    Some(Memo::NativeMethod(f)) => {
                        let f = m.known(f);
                        m.set(i.a(), f);
                        m.set(i.a() + 1, v);
                        return Flow::Next;
                    }
                    Some(Memo::ClassMethod(f)) => {
                        let (f, class) = (m.known(f), m.class_of_shape(shape));
                        m.set(i.a(), f);
                        m.set(i.a() + 1, class);
                        return Flow::Next;
                    }
                    Some(Memo::Slot(Place::Inline(at))) => {
                        let Some(v) = o.and_then(|o| m.load_slot(o, at)) else { return Flow::Slow };
                        v
                    }
                    Some(Memo::ClassValue(value)) => m.known(value),
                    Some(Memo::InDict(function)) => match (o.and_then(|o| entry_of(m, i.c(), o, shape)), function) {
                        (Some(Some(v)), _) => v,
                        (Some(None), Some(f)) => {
                            let f = m.known(f);
                            m.set(i.a(), f);
                            m.set(i.a() + 1, v);
                            return Flow::Next;
                        }
                        _ => return Flow::Slow,
                    },
                    _ => return Flow::Slow,
                }
            }
        };
        m.set(i.a(), found);
        m.clear(i.a() + 1);
        Flow::Next
    }
    slow(x, i) {
        let o = x.get(i.b());
        let name = x.site_name(i.c());
        if let Some(v) = fill_namespace_cache(x, i.c(), o, name) {
            x.put(i.a(), v);
            x.put_word(i.a() + 1, None);
            return Flow::Next;
        }
        if let Some(f) = fill_class_method(x, i.c(), o, name) {
            x.put(i.a(), f);
            x.put(i.a() + 1, o);
            return Flow::Next;
        }
        match fill_load_cache(x, i.c(), o, name) {
            Some(Memo::Method(f) | Memo::NativeMethod(f)) => {
                x.put(i.a(), f);
                x.put(i.a() + 1, o);
                return Flow::Next;
            }
            Some(Memo::ClassMethod(f)) => {
                let class = x.thread().type_of(o).value();
                x.put(i.a(), f);
                x.put(i.a() + 1, class);
                return Flow::Next;
            }
            _ => {}
        }
        x.put_word(i.a() + 1, None);
        load_general(x, o, name, i.a())
    }
});

/// `super(class, this)` in window `b`: the object named super, class, self.
fn super_lookup(x: &mut Exec, i: Ins, name: Gc<Str>) -> Result<(Value, Option<Value>), crate::error::Raised> {
    let t = x.thread();
    let (callable, class, this) = (x.get(i.b()), x.get(i.b() + 1), x.get(i.b() + 2));
    let is_super = callable == t.vm().type_of_id(ty::SUPER).value();
    if is_super {
        if let Some(class) = class.downcast::<Type>() {
            return crate::types::type_::super_method(t, class, this, name);
        }
    }
    let object = t.call(callable, &[class, this])?;
    Ok((t.getattr(object, name)?, None))
}

op!(LOAD_SUPER_ATTR {
    slow(x, i) {
        let t = x.thread();
        let name = x.site_name(i.c());
        let (f, this) = raise_to_flow!(super_lookup(x, i, name));
        let v = match this {
            Some(this) => raise_to_flow!(attr::bind_method(t, f, this)),
            None => f,
        };
        x.put(i.a(), v);
        Flow::Next
    }
});

op!(LOAD_SUPER_METHOD {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (callee, class, this) = (m.reg(i.b()), m.reg(i.b() + 1), m.reg(i.b() + 2));
        let Some((f, with_this)) = m.super_method(i.c(), callee, class, this) else { return Flow::Slow };
        m.set(i.a(), f);
        if with_this {
            m.set(i.a() + 1, this);
        } else {
            m.clear(i.a() + 1);
        }
        Flow::Next
    }
    slow(x, i) {
        let name = x.site_name(i.c());
        let (f, this) = raise_to_flow!(super_lookup(x, i, name));
        x.put(i.a(), f);
        x.put_word(i.a() + 1, this);
        Flow::Next
    }
});
