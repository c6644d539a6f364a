//! Building containers and strings, items, unpacking, slices, formatting.

use super::call::{CallArgs, Then, enter_function};
use super::exec::Exec;
use super::frame::Continuation;
use super::machine::{Cmp, FieldId, Machine};
use super::op::Flow;
use crate::error::R;
use crate::lookup::class_attr;
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Gc, Value, Word};

/// Item of an exact list or tuple at a non-negative index in range.
#[inline(always)]
fn quick_item<M: Machine>(m: &mut M, dst: usize, o: M::Val, key: M::Val) -> Flow {
    let Some(i) = m.small_int(key) else { return Flow::Slow };
    let Some((o, shape)) = m.shape(o) else { return Flow::Slow };
    match shape {
        ty::LIST => {
            let n = m.load_raw(o, FieldId::ListLength);
            if !m.in_bounds(i, n) {
                return Flow::Slow;
            }
            let Some(s) = m.load_storage(o, FieldId::ListStorage) else { return Flow::Slow };
            let v = m.load_element(s, i);
            m.set(dst, v);
        }
        ty::TUPLE => {
            let n = m.load_raw(o, FieldId::TupleLength);
            if !m.in_bounds(i, n) {
                return Flow::Slow;
            }
            let v = m.load_item(o, i);
            m.set(dst, v);
        }
        _ => return Flow::Slow,
    }
    Flow::Next
}

/// The same at a negative index.
#[inline(always)]
fn item_from_end<M: Machine>(m: &mut M, dst: usize, o: M::Val, key: M::Val) -> Flow {
    let Some(i) = m.small_int(key) else { return Flow::Slow };
    let zero = m.int(0);
    if !m.int_compare(Cmp::Lt, i, zero) {
        return Flow::Slow;
    }
    let Some((r, shape)) = m.shape(o) else { return Flow::Slow };
    let field = match shape {
        ty::LIST => FieldId::ListLength,
        ty::TUPLE => FieldId::TupleLength,
        _ => return Flow::Slow,
    };
    let n = m.load_raw(r, field);
    let Some(i) = m.int_add(i, n) else { return Flow::Slow };
    let key = m.box_int(i);
    quick_item(m, dst, o, key)
}

macro_rules! getitems {
    ($($name:ident $operand:ident),*) => { $(
        op!($name {
            run(m, i) {
                let o = m.reg(i.b());
                let key = m.$operand(i.c());
                quick_item(m, i.a(), o, key)
            }
            warm(m, i) {
                let o = m.reg(i.b());
                let key = m.$operand(i.c());
                item_from_end(m, i.a(), o, key)
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
    slow(x, i) {
        let (o, key) = (x.get(i.a()), x.get(i.b()));
        raise_to_flow!(x.thread().delitem(o, key));
        Flow::Next
    }
});

op!(BUILD_SLICE {
    slow(x, i) {
        let (a, b, c) = (x.get(i.b()), x.get(i.b() + 1), x.get(i.b() + 2));
        let v = raise_to_flow!(x.thread().new_slice(a, b, c));
        x.put(i.a(), v);
        Flow::Next
    }
});

op!(BUILD_TUPLE {
    slow(x, i) {
        let v = raise_to_flow!(x.thread().new_tuple(x.values(i.b(), i.c())));
        x.put(i.a(), v.value());
        Flow::Next
    }
});

op!(BUILD_LIST {
    slow(x, i) {
        let v = raise_to_flow!(x.thread().new_list(x.values(i.b(), i.c())));
        x.put(i.a(), v.value());
        Flow::Next
    }
});

op!(BUILD_SET {
    slow(x, i) {
        let t = x.thread();
        let set = raise_to_flow!(t.new_set(false));
        for v in x.values(i.b(), i.c()) {
            raise_to_flow!(set.add(t, *v));
        }
        x.put(i.a(), set.value());
        Flow::Next
    }
});

op!(BUILD_MAP {
    slow(x, i) {
        let t = x.thread();
        let d = raise_to_flow!(t.new_dict());
        for pair in x.values(i.b(), 2 * i.c()).chunks_exact(2) {
            raise_to_flow!(d.set(t, pair[0], pair[1]));
        }
        x.put(i.a(), d.value());
        Flow::Next
    }
});

/// The exact list, set or dict that a comprehension or display is building.
fn building<T: taipan_heap::HeapObject>(x: &Exec, register: usize) -> Gc<T> {
    match x.get(register).downcast::<T>() {
        Some(o) => o,
        None => unreachable!("the compiler keeps the container under construction in this register"),
    }
}

op!(LIST_APPEND {
    run(m, i) {
        let list = m.reg(i.a());
        let v = m.reg(i.b());
        let Some(list) = m.exact(list, ty::LIST) else { return Flow::Slow };
        let n = m.load_raw(list, FieldId::ListLength);
        let Some(s) = m.load_storage(list, FieldId::ListStorage) else { return Flow::Slow };
        let capacity = m.load_raw(s, FieldId::ArrayCapacity);
        if !m.in_bounds(n, capacity) {
            return Flow::Slow;
        }
        let one = m.int(1);
        let Some(more) = m.int_add(n, one) else { return Flow::Slow };
        m.store_element(s, n, v);
        m.store_raw(list, FieldId::ListLength, more);
        Flow::Next
    }
    slow(x, i) {
        let list = building::<List>(x, i.a());
        raise_to_flow!(list.push(x.thread(), x.get(i.b())));
        Flow::Next
    }
});

op!(LIST_EXTEND {
    slow(x, i) {
        let t = x.thread();
        let list = building::<List>(x, i.a());
        let v = x.get(i.b());
        let names = t.names();
        let class = t.type_of(v);
        if class_attr(t, class, names.__iter__).is_none() && class_attr(t, class, names.__getitem__).is_none() {
            t.type_error(format_args!("Value after * must be an iterable, not {}", class.name_text()));
            return Flow::Raise;
        }
        raise_to_flow!(crate::types::list::extend(t, list, v));
        Flow::Next
    }
});

op!(LIST_TO_TUPLE {
    slow(x, i) {
        let list = building::<List>(x, i.b());
        let v = raise_to_flow!(x.thread().new_tuple_from(list.slots()));
        x.put(i.a(), v.value());
        Flow::Next
    }
});

op!(STAR_ARGS {
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        if t.is_exact(v, ty::TUPLE) {
            x.put(i.a(), v);
            return Flow::Next;
        }
        let names = t.names();
        let class = t.type_of(v);
        if class_attr(t, class, names.__iter__).is_none() && class_attr(t, class, names.__getitem__).is_none() {
            let f = raise_to_flow!(crate::ops::attr::callable_name(t, x.get(i.c())));
            t.type_error(format_args!("{f} argument after * must be an iterable, not {}", class.name_text()));
            return Flow::Raise;
        }
        let list = raise_to_flow!(t.new_list(&[]));
        raise_to_flow!(crate::types::list::extend(t, list, v));
        let tuple = raise_to_flow!(t.new_tuple_from(list.slots()));
        x.put(i.a(), tuple.value());
        Flow::Next
    }
});

op!(SET_ADD {
    slow(x, i) {
        let set = building::<Set>(x, i.a());
        raise_to_flow!(set.add(x.thread(), x.get(i.b())));
        Flow::Next
    }
});

op!(SET_UPDATE {
    slow(x, i) {
        let set = building::<Set>(x, i.a());
        raise_to_flow!(crate::types::set::algebra::update(x.thread(), set, x.get(i.b())));
        Flow::Next
    }
});

op!(MAP_ADD {
    slow(x, i) {
        let d = building::<Dict>(x, i.a());
        raise_to_flow!(d.set(x.thread(), x.get(i.b()), x.get(i.c())));
        Flow::Next
    }
});

op!(DICT_UPDATE {
    slow(x, i) {
        let t = x.thread();
        let d = building::<Dict>(x, i.a());
        let v = x.get(i.b());
        if v.downcast::<Dict>().is_none() && raise_to_flow!(t.getattr_opt(v, t.names().keys)).is_none() {
            t.type_error(format_args!("'{}' object is not a mapping", t.type_name(v)));
            return Flow::Raise;
        }
        raise_to_flow!(crate::types::dict::update(t, d, v));
        Flow::Next
    }
});

op!(DICT_MERGE {
    slow(x, i) {
        let d = building::<Dict>(x, i.a());
        let v = x.get(i.b());
        raise_to_flow!(merge_keywords(x.thread(), d, v, x.get(i.c())));
        Flow::Next
    }
});

/// `f(**v)`: adds the mapping's items; a key that is there already is an error naming the callee.
fn merge_keywords(t: &Thread, d: Gc<Dict>, v: Value, callee: Value) -> R<()> {
    let name = |t: &Thread| -> R<String> { crate::ops::attr::callable_name(t, callee) };
    let add = |k: Value, item: Value| -> R<()> {
        if d.contains(t, k)? {
            let f = name(t)?;
            return match t.as_str(k) {
                Some(k) => {
                    Err(t.type_error(format_args!("{f} got multiple values for keyword argument '{}'", k.to_text())))
                }
                None => Err(t.type_error("keywords must be strings")),
            };
        }
        d.set(t, k, item)
    };
    if t.is_exact(v, ty::DICT) {
        if let Some(other) = v.downcast::<Dict>() {
            for n in 0..other.fill() {
                if let Some((k, item)) = other.entry(n) {
                    add(k, item)?;
                }
            }
            return Ok(());
        }
    }
    let Some(keys) = t.getattr_opt(v, t.names().keys)? else {
        let f = name(t)?;
        return Err(t.type_error(format_args!("{f} argument after ** must be a mapping, not {}", t.type_name(v))));
    };
    let keys = t.call(keys, &[])?;
    t.for_each(keys, |k| add(k, t.getitem(v, k)?))
}

op!(UNPACK_SEQUENCE {
    run(m, i) {
        let v = m.reg(i.b());
        let Some((o, shape)) = m.shape(v) else { return Flow::Slow };
        if shape != ty::TUPLE {
            return Flow::Slow;
        }
        let n = m.load_raw(o, FieldId::TupleLength);
        let want = m.int(i.c() as i64);
        if !m.int_compare(Cmp::Eq, n, want) {
            return Flow::Slow;
        }
        for k in 0..i.c() {
            let index = m.int(k as i64);
            let v = m.load_item(o, index);
            m.set(i.a() + k, v);
        }
        Flow::Next
    }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(o) = m.exact(v, ty::LIST) else { return Flow::Slow };
        let n = m.load_raw(o, FieldId::ListLength);
        let want = m.int(i.c() as i64);
        if !m.int_compare(Cmp::Eq, n, want) {
            return Flow::Slow;
        }
        let Some(s) = m.load_storage(o, FieldId::ListStorage) else { return Flow::Slow };
        for k in 0..i.c() {
            let index = m.int(k as i64);
            let v = m.load_element(s, index);
            m.set(i.a() + k, v);
        }
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let (first, source, want) = (i.a(), x.get(i.b()), i.c());
        let items = raise_to_flow!(unpack(t, source, want));
        for (k, v) in items.iter().enumerate() {
            x.put(first + k, v);
        }
        Flow::Next
    }
});

/// Exactly `want` items of any iterable.
fn unpack(t: &Thread, source: Value, want: usize) -> R<taipan_heap::RootVec> {
    let it = unpack_iter(t, source)?;
    let mut items = t.root_vec(want)?;
    while items.len() < want {
        match t.next(it)? {
            Some(v) => t.push(&mut items, v)?,
            None => {
                return Err(
                    t.value_error(format_args!("not enough values to unpack (expected {want}, got {})", items.len()))
                );
            }
        }
    }
    if t.next(it)?.is_some() {
        let exact = matches!(t.shape_of(source), ty::LIST | ty::TUPLE | ty::DICT);
        let got = if exact { format!(", got {}", t.len(source)?) } else { String::new() };
        return Err(t.value_error(format_args!("too many values to unpack (expected {want}{got})")));
    }
    Ok(items)
}

fn unpack_iter(t: &Thread, source: Value) -> R {
    let names = t.names();
    let class = t.type_of(source);
    if class_attr(t, class, names.__iter__).is_none() && class_attr(t, class, names.__getitem__).is_none() {
        return Err(t.type_error(format_args!("cannot unpack non-iterable {} object", class.name_text())));
    }
    t.iter(source)
}

op!(UNPACK_EX {
    slow(x, i) {
        let t = x.thread();
        let (before, after) = (i.c() & 255, i.c() >> 8);
        let source = x.get(i.b());
        let it = raise_to_flow!(unpack_iter(t, source));
        let mut items = raise_to_flow!(t.root_vec(before + after));
        while let Some(v) = raise_to_flow!(t.next(it)) {
            raise_to_flow!(t.push(&mut items, v));
        }
        let n = items.len();
        if n < before + after {
            t.value_error(format_args!("not enough values to unpack (expected at least {}, got {n})", before + after));
            return Flow::Raise;
        }
        let middle = raise_to_flow!(crate::types::list::list_from_slots(t, &items.slots()[before..n - after]));
        for k in 0..before {
            x.put_word(i.a() + k, items.get(k));
        }
        x.put(i.a() + before, middle.value());
        for k in 0..after {
            x.put_word(i.a() + before + 1 + k, items.get(n - after + k));
        }
        Flow::Next
    }
});

op!(CONVERT {
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        let s = raise_to_flow!(match i.c() {
            1 => t.str(v),
            2 => t.repr(v),
            _ => t.ascii(v),
        });
        x.put(i.a(), s.value());
        Flow::Next
    }
});

op!(FORMAT {
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        let spec = match x.word(i.c()) {
            Some(spec) => spec,
            None => raise_to_flow!(t.new_str("")).value(),
        };
        let s = raise_to_flow!(t.format(v, spec));
        x.put(i.a(), s.value());
        Flow::Next
    }
});

op!(BUILD_STRING {
    slow(x, i) {
        let t = x.thread();
        let parts: Vec<Gc<Str>> = x.values(i.b(), i.c()).iter().filter_map(|v| t.as_str(*v)).collect(); // ROOTED: in registers
        let empty = raise_to_flow!(t.new_str(""));
        let s = raise_to_flow!(t.str_join(&empty, &parts));
        x.put(i.a(), s.value());
        Flow::Next
    }
});

op!(BUILD_INTERPOLATION {
    slow(x, i) {
        let t = x.thread();
        let o = raise_to_flow!(t.new_words(t.vm().type_of_id(ty::INTERPOLATION), 4));
        let spec = match x.word(i.b() + 2) {
            Some(s) => s,
            None => raise_to_flow!(t.new_str("")).value(),
        };
        let conversion = match i.c() {
            0 => Value::NONE,
            n => raise_to_flow!(t.new_str(["s", "r", "a"][(n - 1).min(2)])).value(),
        };
        for (k, v) in [x.get(i.b()), x.get(i.b() + 1), conversion, spec].into_iter().enumerate() {
            o.slot(k).set(&o.header, v);
        }
        x.put(i.a(), o.value());
        Flow::Next
    }
});

op!(BUILD_TEMPLATE {
    slow(x, i) {
        let t = x.thread();
        let o = raise_to_flow!(t.new_words(t.vm().type_of_id(ty::TEMPLATE), 2));
        o.slot(0).set(&o.header, x.get(i.b()));
        o.slot(1).set(&o.header, x.get(i.b() + 1));
        x.put(i.a(), o.value());
        Flow::Next
    }
});
