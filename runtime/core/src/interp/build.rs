//! Building containers and strings, unpacking, formatting.

use super::exec::Exec;
use super::machine::{Cmp, FieldId, Machine};
use super::op::Flow;
use super::specials;
use crate::error::R;
use crate::kinds;
use crate::lookup::class_attr;
use crate::object::*;
use crate::ops::BinOp;
use crate::thread::Thread;
use crate::types::tuple::tuple_from;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Gc, Slot, Value};
use taipan_parser::opcodes::Ins;

/// Containers with more items are built by the slow level.
const FEW: usize = 16;

op!(BUILD_TUPLE {
    run(m, i) {
        let n = i.c();
        if n == 0 || n > FEW {
            return Flow::Slow;
        }
        let Some(tuple) = m.fresh(kinds::TUPLE, ty::TUPLE, Tuple::ITEMS_AT + 8 * n) else { return Flow::Slow };
        let length = m.int(n as i64);
        m.init_raw(tuple, FieldId::TupleLength, length);
        for k in 0..n {
            let v = m.reg(i.b() + k);
            m.init_item(tuple, k, v);
        }
        let v = m.box_ref(tuple);
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        let v = raise_to_flow!(x.thread().new_tuple(x.values(i.b(), i.c())));
        x.put(i.a(), v.value());
        Flow::Next
    }
});

op!(BUILD_LIST {
    run(m, i) {
        let n = i.c();
        if n > FEW {
            return Flow::Slow;
        }
        let Some(list) = m.fresh(kinds::LIST, ty::LIST, size_of::<List>()) else { return Flow::Slow };
        if n > 0 {
            let Some(storage) = m.fresh_array(n) else { return Flow::Slow };
            for k in 0..n {
                let v = m.reg(i.b() + k);
                m.init_element(storage, k, v);
            }
            let length = m.int(n as i64);
            m.init_storage(list, FieldId::ListStorage, storage);
            m.init_raw(list, FieldId::ListLength, length);
        }
        let v = m.box_ref(list);
        m.set(i.a(), v);
        Flow::Next
    }
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
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        // The dict is known to nobody yet: filling it is no effect.
        let Some(dict) = m.fresh_dict() else { return Flow::Slow };
        for k in 0..i.c() {
            let (key, v) = (m.reg(i.b() + 2 * k), m.reg(i.b() + 2 * k + 1));
            if !m.plain_lookup(dict, key) || !m.dict_set(dict, key, v) {
                return Flow::Slow;
            }
        }
        let v = m.box_ref(dict);
        m.set(i.a(), v);
        Flow::Next
    }
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

/// Appends to an exact list whose storage has room.
#[inline(always)]
pub fn append<M: Machine>(m: &mut M, list: M::Ref, v: M::Val) -> Option<()> {
    let n = m.load_raw(list, FieldId::ListLength);
    let s = m.load_storage(list, FieldId::ListStorage)?;
    let capacity = m.load_raw(s, FieldId::ArrayCapacity);
    if !m.in_bounds(n, capacity) {
        return None;
    }
    let one = m.int(1);
    let more = m.int_add(n, one)?;
    m.store_element(s, n, v);
    m.store_raw(list, FieldId::ListLength, more);
    Some(())
}

/// Appends to an exact list, making room if there is none.
pub fn grow_and_append<M: Machine>(m: &mut M, list: M::Ref, v: M::Val) -> Option<()> {
    if !m.list_grow(list) {
        return None;
    }
    append(m, list, v)
}

op!(LIST_APPEND {
    run(m, i) {
        let list = m.reg(i.a());
        let v = m.reg(i.b());
        let Some(list) = m.exact(list, ty::LIST) else { return Flow::Slow };
        if append(m, list, v).is_some() { Flow::Next } else { Flow::Slow }
    }
    warm(m, i) {
        let list = m.reg(i.a());
        let v = m.reg(i.b());
        let Some(list) = m.exact(list, ty::LIST) else { return Flow::Slow };
        if grow_and_append(m, list, v).is_some() { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let list = building::<List>(x, i.a());
        raise_to_flow!(list.push(x.thread(), x.get(i.b())));
        Flow::Next
    }
});

/// TypeError unless `*v` may stand in a display or among arguments.
fn check_star(t: &Thread, v: Value) -> R<()> {
    let names = t.names();
    let class = t.type_of(v);
    if class_attr(t, class, names.__iter__).is_none() && class_attr(t, class, names.__getitem__).is_none() {
        return Err(t.type_error(format_args!("Value after * must be an iterable, not {}", class.name_text())));
    }
    Ok(())
}

op!(LIST_EXTEND {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (list, v) = (m.reg(i.a()), m.reg(i.b()));
        let Some(list) = m.exact(list, ty::LIST) else { return Flow::Slow };
        let done = match m.exact(v, ty::LIST) {
            Some(more) => m.list_extend(list, more),
            None => {
                let Some(more) = m.exact(v, ty::TUPLE) else { return Flow::Slow };
                m.list_extend_tuple(list, more)
            }
        };
        if done { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let (t, list, v) = (x.thread(), building::<List>(x, i.a()), x.get(i.b()));
        raise_to_flow!(check_star(t, v));
        raise_to_flow!(crate::types::list::extend(t, list, v));
        Flow::Next
    }
});

op!(LIST_TO_TUPLE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let list = m.reg(i.b());
        let Some(list) = m.exact(list, ty::LIST) else { return Flow::Slow };
        let Some(tuple) = m.list_to_tuple(list) else { return Flow::Slow };
        m.set(i.a(), tuple);
        Flow::Next
    }
    slow(x, i) {
        let list = building::<List>(x, i.b());
        let v = raise_to_flow!(x.thread().new_tuple_from(list.slots()));
        x.put(i.a(), v.value());
        Flow::Next
    }
});

op!(STAR_ARGS {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(tuple) = starred(m, v) else { return Flow::Slow };
        m.set(i.a(), tuple);
        Flow::Next
    }
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
        let tuple = raise_to_flow!(tuple_from(t, v));
        x.put(i.a(), tuple.value());
        Flow::Next
    }
});

/// What a star gives, as a tuple, if no Python code has to run for it.
fn starred<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Val> {
    if m.exact(v, ty::TUPLE).is_some() {
        return Some(v);
    }
    if let Some(list) = m.exact(v, ty::LIST) {
        return m.list_to_tuple(list);
    }
    let tuple = specials::unpacked_tuple(m, v)?;
    let nothing = m.known(Value::NONE);
    let mut items = [nothing; SEEN];
    let n = few_items(m, tuple, &mut items)?;
    super::iterate::new_tuple(m, &items[..n])
}

/// Most items of a tuple that traces see one by one where others would do as well.
const SEEN: usize = 8;

/// The items of a tuple that has few, for traces: its length is promoted.
fn few_items<M: Machine>(m: &mut M, tuple: M::Ref, items: &mut [M::Val]) -> Option<usize> {
    let n = m.few(tuple, items.len())?;
    for (k, item) in items[..n].iter_mut().enumerate() {
        let k = m.int(k as i64);
        *item = m.load_item(tuple, k);
    }
    Some(n)
}

op!(STAR_ITEMS {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(tuple) = starred(m, v) else { return Flow::Slow };
        m.set(i.a(), tuple);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        raise_to_flow!(check_star(t, v));
        let tuple = raise_to_flow!(tuple_from(t, v));
        x.put(i.a(), tuple.value());
        Flow::Next
    }
});

op!(JOIN_TUPLES {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (a, b) = (m.reg(i.b()), m.reg(i.c()));
        let (Some(a), Some(b)) = (m.exact(a, ty::TUPLE), m.exact(b, ty::TUPLE)) else { return Flow::Slow };
        let nothing = m.known(Value::NONE);
        let mut items = [nothing; 2 * SEEN];
        let joined = match few_items(m, a, &mut items[..SEEN]) {
            None => m.tuple_concat(a, b),
            Some(n) => match few_items(m, b, &mut items[n..n + SEEN]) {
                None => m.tuple_concat(a, b),
                Some(more) => super::iterate::new_tuple(m, &items[..n + more]),
            },
        };
        let Some(joined) = joined else { return Flow::Slow };
        m.set(i.a(), joined);
        Flow::Next
    }
    slow(x, i) {
        let v = raise_to_flow!(x.thread().binary(BinOp::Add, x.get(i.b()), x.get(i.c())));
        x.put(i.a(), v);
        Flow::Next
    }
});

op!(SET_ADD {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (set, v) = (m.reg(i.a()), m.reg(i.b()));
        let Some(set) = m.exact(set, ty::SET) else { return Flow::Slow };
        if m.set_add(set, v) { Flow::Next } else { Flow::Slow }
    }
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
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (dict, key, v) = (m.reg(i.a()), m.reg(i.b()), m.reg(i.c()));
        let Some(dict) = m.exact(dict, ty::DICT) else { return Flow::Slow };
        if m.plain_lookup(dict, key) && m.dict_set(dict, key, v) { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let d = building::<Dict>(x, i.a());
        raise_to_flow!(d.set(x.thread(), x.get(i.b()), x.get(i.c())));
        Flow::Next
    }
});

op!(DICT_UPDATE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (dict, other) = (m.reg(i.a()), m.reg(i.b()));
        let (Some(dict), Some(other)) = (m.exact(dict, ty::DICT), m.exact(other, ty::DICT)) else { return Flow::Slow };
        if m.dict_update(dict, other) { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let t = x.thread();
        let d = building::<Dict>(x, i.a());
        let v = x.get(i.b());
        if v.downcast::<Dict>().is_none() && raise_to_flow!(t.getattr_opt(v, t.names().keys)).is_none() {
            t.type_error(format_args!("'{}' object is not a mapping", t.shown_type(v)));
            return Flow::Raise;
        }
        raise_to_flow!(crate::types::dict::update(t, d, v));
        Flow::Next
    }
});

op!(DICT_MERGE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(dict) = m.exact(v, ty::DICT) else { return Flow::Slow };
        let used = m.load_raw(dict, FieldId::DictUsed);
        if m.promote_int(used) == 0 {
            return Flow::Next;
        }
        // What is only read by the call need not be copied.
        let before = m.reg(i.a());
        let Some(before) = m.exact(before, ty::DICT) else { return Flow::Slow };
        let before = m.load_raw(before, FieldId::DictUsed);
        let kind = m.load_raw(dict, FieldId::DictKeyKind);
        if !m.feeds_call(i.a()) || m.promote_int(before) != 0 || m.promote_int(kind) != KeyKind::Str as i64 {
            return Flow::Slow;
        }
        m.set(i.a(), v);
        Flow::Next
    }
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
    // A subclass that does not override iteration is read directly, as in `dict.update`.
    if let Some(other) = v.downcast::<Dict>()
        && (t.is_exact(v, ty::DICT)
            || t.lookup_special(v, t.names().__iter__) == t.lookup_special(d.value(), t.names().__iter__))
    {
        for n in 0..other.fill() {
            if let Some((k, item)) = other.entry(n) {
                add(k, item)?;
            }
        }
        return Ok(());
    }
    let Some(keys) = t.getattr_opt(v, t.names().keys)? else {
        let f = name(t)?;
        return Err(t.type_error(format_args!("{f} argument after ** must be a mapping, not {}", t.shown_type(v))));
    };
    let keys = t.call(keys, &[])?;
    t.for_each(keys, |k| add(k, t.getitem(v, k)?))
}

/// The items of a tuple into registers, if they are as many.
#[inline(always)]
fn unpack_tuple<M: Machine>(m: &mut M, i: Ins, o: M::Ref) -> Flow {
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

op!(UNPACK_SEQUENCE {
    run(m, i) {
        let v = m.reg(i.b());
        let Some((o, shape)) = m.shape(v) else { return Flow::Slow };
        if shape != ty::TUPLE {
            return Flow::Slow;
        }
        unpack_tuple(m, i, o)
    }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(o) = m.exact(v, ty::LIST) else {
            let Some(o) = specials::unpacked_tuple(m, v) else { return Flow::Slow };
            return unpack_tuple(m, i, o);
        };
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
        let source = x.get(i.b());
        match t.shape_of(source) {
            ty::LIST => {
                if let Some(list) = source.downcast::<List>() {
                    return spread(x, i, list.slots());
                }
            }
            ty::TUPLE => {
                if let Some(tuple) = source.downcast::<Tuple>() {
                    let list = raise_to_flow!(t.new_list(tuple.items()));
                    return spread(x, i, list.slots());
                }
            }
            _ => {}
        }
        let it = raise_to_flow!(unpack_iter(t, source));
        let mut items = raise_to_flow!(t.root_vec(i.c() & 255));
        while let Some(v) = raise_to_flow!(t.next(it)) {
            raise_to_flow!(t.push(&mut items, v));
        }
        spread(x, i, items.slots())
    }
});

/// The items that `a, *b, c` takes apart into registers: single ones, a list of those in the middle, single ones.
fn spread(x: &mut Exec, i: Ins, items: &[Slot]) -> Flow {
    let t = x.thread();
    let (before, after) = (i.c() & 255, i.c() >> 8);
    let n = items.len();
    if n < before + after {
        t.value_error(format_args!("not enough values to unpack (expected at least {}, got {n})", before + after));
        return Flow::Raise;
    }
    let middle = raise_to_flow!(crate::types::list::list_from_slots(t, &items[before..n - after]));
    for (k, item) in items[..before].iter().enumerate() {
        x.put_word(i.a() + k, item.get());
    }
    x.put(i.a() + before, middle.value());
    for (k, item) in items[n - after..].iter().enumerate() {
        x.put_word(i.a() + before + 1 + k, item.get());
    }
    Flow::Next
}

op!(CONVERT {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let how = match i.c() {
            1 => 0,
            2 => 1,
            _ => return Flow::Slow,
        };
        let Some(s) = m.convert_plain(v, how) else { return Flow::Slow };
        m.set(i.a(), s);
        Flow::Next
    }
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
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let spec = if m.is_bound(i.c()) { Some(m.reg(i.c())) } else { None };
        let Some(s) = m.format_plain(v, spec) else { return Flow::Slow };
        m.set(i.a(), s);
        Flow::Next
    }
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
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        // Two or three parts: one or two concatenations.
        let n = i.c();
        if !(2..=3).contains(&n) {
            return Flow::Slow;
        }
        let mut parts = [None; 3];
        for (k, part) in parts.iter_mut().enumerate().take(n) {
            let v = m.reg(i.b() + k);
            let Some(s) = m.exact(v, ty::STR) else { return Flow::Slow };
            *part = Some(s);
        }
        let [Some(a), Some(b), c] = parts else { return Flow::Slow };
        let Some(mut s) = m.str_concat(a, b) else { return Flow::Slow };
        if let Some(c) = c {
            let Some(both) = m.exact(s, ty::STR) else { return Flow::Slow };
            let Some(all) = m.str_concat(both, c) else { return Flow::Slow };
            s = all;
        }
        m.set(i.a(), s);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let parts = x.values(i.b(), i.c());
        let empty = raise_to_flow!(t.new_str(""));
        let s = raise_to_flow!(t.str_join(empty, parts.len(), |i| t.as_str(parts[i]).unwrap_or(empty)));
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
