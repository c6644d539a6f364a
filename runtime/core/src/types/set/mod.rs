//! `set` and `frozenset`: methods and operators. The table is in `table`.
//!
//! The order in which elements are visited and tables resized follows CPython's, so that results print alike.

pub mod algebra;
pub mod table;

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::native::{Args, CLASS_GETITEM, Effects, Meaning, NativeDef, TypeDef, native, native_static};
use crate::object::{Dict, Set, Type, self_as};
use crate::thread::Thread;
use crate::types::dict::key::{Role, table_hash};
use crate::types::iterators::new_set_iterator;
use crate::types::seq;
use crate::types::str::StrBuilder;
use crate::types::ty;
use algebra::{difference, discard_all, intersection, is_subset, symmetric_difference, symmetric_update, update};
use taipan_heap::{Gc, Value};

pub static SET: TypeDef =
    TypeDef { methods: SET_METHODS, getset: &[], doc: "Build an unordered collection of unique elements." };

pub static FROZENSET: TypeDef = TypeDef {
    methods: FROZENSET_METHODS,
    getset: &[],
    doc: "Build an immutable unordered collection of unique elements.",
};

const ANY: Effects = Effects::ANY;
const NONE: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";
const OBJECT: &str = "($self, object, /)";
const OTHER: &str = "($self, other, /)";
const OTHERS: &str = "($self, /, *others)";
const NEW_DOC: &str = "Create and return a new object.  See help(type) for accurate signature.";

/// What both types have.
macro_rules! with_common_methods {
    ($($own:expr),* $(,)?) => { &[
        $($own,)*
        native("copy", NONE, copy_method, ANY, "Return a shallow copy of a set."),
        native("difference", OTHERS, difference_method, ANY, "Return a new set with elements in the set that are not in the others."),
        native("intersection", OTHERS, intersection_method, ANY, "Return a new set with elements common to the set and all others."),
        native("isdisjoint", OTHER, isdisjoint, ANY, "Return True if two sets have a null intersection."),
        native("issubset", OTHER, issubset, ANY, "Report whether another set contains this set."),
        native("issuperset", OTHER, issuperset, ANY, "Report whether this set contains another set."),
        native("symmetric_difference", OTHER, symmetric_method, ANY, "Return a new set with elements in either the set or other but not both."),
        native("union", OTHERS, union_method, ANY, "Return a new set with elements from the set and all others."),
        native("__and__", VALUE, |t, a| operator(t, a[0], a[1], intersection), ANY, "Return self&value."),
        native("__rand__", VALUE, |t, a| operator(t, a[1], a[0], intersection), ANY, "Return value&self."),
        native("__or__", VALUE, |t, a| operator(t, a[0], a[1], union), ANY, "Return self|value."),
        native("__ror__", VALUE, |t, a| operator(t, a[1], a[0], union), ANY, "Return value|self."),
        native("__sub__", VALUE, |t, a| operator(t, a[0], a[1], difference), ANY, "Return self-value."),
        native("__rsub__", VALUE, |t, a| operator(t, a[1], a[0], difference), ANY, "Return value-self."),
        native("__xor__", VALUE, |t, a| operator(t, a[0], a[1], symmetric_difference), ANY, "Return self^value."),
        native("__rxor__", VALUE, |t, a| operator(t, a[1], a[0], symmetric_difference), ANY, "Return value^self."),
        native("__contains__", OBJECT, contains, ANY, "x.__contains__(y) <==> y in x."),
        native("__iter__", NONE, |t, a| new_set_iterator(t, self_as(a[0])), Effects::READS, "Implement iter(self)."),
        native("__len__", NONE, |_, a| Ok(Value::int_unchecked(this(a).len() as i64)), Effects::READS, "Return len(self)."),
        native("__reduce__", NONE, reduce, ANY, "Return state information for pickling."),
        native("__repr__", NONE, repr, ANY, "Return repr(self)."),
        native("__sizeof__", NONE, sizeof, Effects::READS, "S.__sizeof__() -> size of S in memory, in bytes."),
        native("__lt__", VALUE, |t, a| compare(t, a, Cmp::Lt), ANY, "Return self<value."),
        native("__le__", VALUE, |t, a| compare(t, a, Cmp::Le), ANY, "Return self<=value."),
        native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
        native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
        native("__gt__", VALUE, |t, a| compare(t, a, Cmp::Gt), ANY, "Return self>value."),
        native("__ge__", VALUE, |t, a| compare(t, a, Cmp::Ge), ANY, "Return self>=value."),
        CLASS_GETITEM,
    ] };
}

static SET_METHODS: &[NativeDef] = with_common_methods![
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        |t, a| Ok(new_set_of(t, self_as(a[0]))?.value()),
        ANY,
        NEW_DOC
    ),
    native(
        "__init__",
        "($self, iterable=(), /)",
        init,
        ANY,
        "Initialize self.  See help(type(self)) for accurate signature."
    ),
    native(
        "add",
        OBJECT,
        add,
        ANY,
        "Add an element to a set.\n\nThis has no effect if the element is already present."
    )
    .meaning(Meaning::SetAdd),
    native("clear", NONE, clear, Effects::WRITES, "Remove all elements from this set."),
    native(
        "discard",
        OBJECT,
        discard,
        ANY,
        "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set.",
    ),
    native("difference_update", OTHERS, difference_update, ANY, "Update the set, removing elements found in others."),
    native(
        "intersection_update",
        OTHERS,
        intersection_update,
        ANY,
        "Update the set, keeping only elements found in it and all others."
    ),
    native(
        "pop",
        NONE,
        pop,
        Effects::WRITES,
        "Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty."
    ),
    native(
        "remove",
        OBJECT,
        remove,
        ANY,
        "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.",
    ),
    native(
        "symmetric_difference_update",
        OTHER,
        symmetric_update_method,
        ANY,
        "Update the set, keeping only elements found in either set, but not in both."
    ),
    native("update", OTHERS, update_method, ANY, "Update the set, adding elements from all others."),
    native("__iand__", VALUE, |t, a| in_place(t, a, keep_common), ANY, "Return self&=value."),
    native("__ior__", VALUE, |t, a| in_place(t, a, update), ANY, "Return self|=value."),
    native("__isub__", VALUE, |t, a| in_place(t, a, discard_all), ANY, "Return self-=value."),
    native("__ixor__", VALUE, |t, a| in_place(t, a, symmetric_update), ANY, "Return self^=value."),
];

static FROZENSET_METHODS: &[NativeDef] = with_common_methods![
    native_static("__new__", "($cls, iterable=(), /)", frozenset_new, ANY, NEW_DOC),
    native("__hash__", NONE, frozenset_hash, ANY, "Return hash(self)."),
];

fn this(a: Args<'_>) -> Gc<Set> {
    self_as(a[0])
}

/// An empty set of class `class`.
pub fn new_set_of(t: &Thread, class: Gc<Type>) -> R<Gc<Set>> {
    t.alloc_for(class, Set::empty)
}

/// An empty set of the builtin class that `v` is an instance of: results of operators have the base's type.
pub(super) fn new_like(t: &Thread, v: Value) -> R<Gc<Set>> {
    t.new_set(t.is_instance(v, ty::FROZENSET))
}

/// `set(v)` with the builtin type of `like`.
pub(super) fn set_from(t: &Thread, like: Value, v: Value) -> R<Gc<Set>> {
    let result = new_like(t, like)?;
    update(t, result, v)?;
    Ok(result)
}

/// An instance of set, frozenset or a subclass.
pub(super) fn as_set(v: Value) -> Option<Gc<Set>> {
    v.downcast()
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let set = this(a);
    set.clear();
    if let Some(items) = a.opt(1) {
        update(t, set, items)?;
    }
    Ok(Value::NONE)
}

fn frozenset_new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    if let Some(items) = a.opt(1) {
        if class == t.vm().type_of_id(ty::FROZENSET) && t.is_exact(items, ty::FROZENSET) {
            return Ok(items);
        }
        let set = new_set_of(t, class)?;
        update(t, set, items)?;
        return Ok(set.value());
    }
    Ok(new_set_of(t, class)?.value())
}

fn copy_method(t: &Thread, a: Args<'_>) -> R {
    if t.is_exact(a[0], ty::FROZENSET) {
        return Ok(a[0]);
    }
    Ok(set_from(t, a[0], a[0])?.value())
}

fn add(t: &Thread, a: Args<'_>) -> R {
    this(a).add(t, a[1])?;
    Ok(Value::NONE)
}

fn clear(_: &Thread, a: Args<'_>) -> R {
    this(a).clear();
    Ok(Value::NONE)
}

/// Looks a key up for removal or membership: an unhashable set stands for the frozenset of its elements.
fn with_key(t: &Thread, key: Value, f: impl Fn(Value, i64) -> R<bool>) -> R<bool> {
    match table_hash(t, key, Role::SetElement) {
        Ok(hash) => f(key, hash),
        Err(r) => {
            let Some(elements) = as_set(key) else { return Err(r) };
            if t.take_pending_if(ty::TYPE_ERROR).is_none() {
                return Err(r);
            }
            let frozen = t.new_set(true)?;
            frozen.merge(t, &elements)?;
            f(frozen.value(), frozen.hash_elements())
        }
    }
}

fn discard_key(t: &Thread, set: Gc<Set>, key: Value) -> R<bool> {
    with_key(t, key, |key, hash| set.remove_hashed(t, key, hash))
}

fn discard(t: &Thread, a: Args<'_>) -> R {
    discard_key(t, this(a), a[1])?;
    Ok(Value::NONE)
}

fn remove(t: &Thread, a: Args<'_>) -> R {
    if discard_key(t, this(a), a[1])? { Ok(Value::NONE) } else { Err(t.key_error(a[1])) }
}

fn pop(t: &Thread, a: Args<'_>) -> R {
    match this(a).pop() {
        Some(v) => Ok(v),
        None => {
            let message = t.new_str("pop from an empty set")?;
            Err(t.key_error(message.value()))
        }
    }
}

fn contains(t: &Thread, a: Args<'_>) -> R {
    let set = this(a);
    with_key(t, a[1], |key, hash| set.contains_hashed(t, key, hash)).map(Value::bool)
}

/// The iterables that `*others` holds.
fn others(a: Args<'_>) -> Gc<crate::object::Tuple> {
    self_as(a[1])
}

pub fn union(t: &Thread, a: Value, b: Value) -> R<Gc<Set>> {
    let result = set_from(t, a, a)?;
    if a != b {
        update(t, result, b)?;
    }
    Ok(result)
}

fn union_method(t: &Thread, a: Args<'_>) -> R {
    let result = set_from(t, a[0], a[0])?;
    for &other in others(a).items() {
        if other != a[0] {
            update(t, result, other)?;
        }
    }
    Ok(result.value())
}

fn update_method(t: &Thread, a: Args<'_>) -> R {
    for &other in others(a).items() {
        update(t, this(a), other)?;
    }
    Ok(Value::NONE)
}

fn difference_method(t: &Thread, a: Args<'_>) -> R {
    let mut result = None;
    for &other in others(a).items() {
        match result {
            None => result = Some(difference(t, a[0], other)?),
            Some(r) => discard_all(t, r, other)?,
        }
    }
    match result {
        Some(r) => Ok(r.value()),
        None => copy_method(t, a),
    }
}

fn difference_update(t: &Thread, a: Args<'_>) -> R {
    for &other in others(a).items() {
        discard_all(t, this(a), other)?;
    }
    Ok(Value::NONE)
}

fn intersection_method(t: &Thread, a: Args<'_>) -> R {
    let mut result = a[0];
    for &other in others(a).items() {
        result = intersection(t, result, other)?.value();
    }
    if others(a).is_empty() { copy_method(t, a) } else { Ok(result) }
}

fn intersection_update(t: &Thread, a: Args<'_>) -> R {
    let mut result = a[0];
    for &other in others(a).items() {
        result = intersection(t, result, other)?.value();
    }
    if result != a[0] {
        this(a).swap(&self_as::<Set>(result));
    }
    Ok(Value::NONE)
}

fn keep_common(t: &Thread, set: Gc<Set>, other: Value) -> R<()> {
    let common = intersection(t, set.value(), other)?;
    set.swap(&common);
    Ok(())
}

fn symmetric_method(t: &Thread, a: Args<'_>) -> R {
    Ok(symmetric_difference(t, a[0], a[1])?.value())
}

fn symmetric_update_method(t: &Thread, a: Args<'_>) -> R {
    symmetric_update(t, this(a), a[1])?;
    Ok(Value::NONE)
}

fn isdisjoint(t: &Thread, a: Args<'_>) -> R {
    let set = this(a);
    if let Some(other) = as_set(a[1]) {
        let (small, large) = if other.len() > set.len() { (set, other) } else { (other, set) };
        let mut i = 0;
        while let Some((at, key, hash)) = small.next_slot(i) {
            if large.contains_hashed(t, key, hash)? {
                return Ok(Value::FALSE);
            }
            i = at + 1;
        }
        return Ok(Value::TRUE);
    }
    let it = t.iter(a[1])?;
    while let Some(key) = t.next(it)? {
        if set.contains(t, key)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn issubset(t: &Thread, a: Args<'_>) -> R {
    let set = this(a);
    match as_set(a[1]) {
        Some(other) => is_subset(t, set, other).map(Value::bool),
        None => {
            let common = intersection(t, a[0], a[1])?;
            Ok(Value::bool(common.len() == set.len()))
        }
    }
}

fn issuperset(t: &Thread, a: Args<'_>) -> R {
    let set = this(a);
    if let Some(other) = as_set(a[1]) {
        return is_subset(t, other, set).map(Value::bool);
    }
    let it = t.iter(a[1])?;
    while let Some(key) = t.next(it)? {
        if !set.contains(t, key)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

/// `a op b` where both must be sets.
fn operator(t: &Thread, a: Value, b: Value, f: fn(&Thread, Value, Value) -> R<Gc<Set>>) -> R {
    if as_set(a).is_none() || as_set(b).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(f(t, a, b)?.value())
}

fn in_place(t: &Thread, a: Args<'_>, f: fn(&Thread, Gc<Set>, Value) -> R<()>) -> R {
    if as_set(a[1]).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    f(t, this(a), a[1])?;
    Ok(a[0])
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = as_set(a[1]) else { return Ok(Value::NOT_IMPLEMENTED) };
    compare_sets(t, this(a), other, op).map(Value::bool)
}

pub fn compare_sets(t: &Thread, a: Gc<Set>, b: Gc<Set>, op: Cmp) -> R<bool> {
    let equal = || -> R<bool> { Ok(a.len() == b.len() && is_subset(t, a, b)?) };
    Ok(match op {
        Cmp::Eq => equal()?,
        Cmp::Ne => !equal()?,
        Cmp::Le => is_subset(t, a, b)?,
        Cmp::Ge => is_subset(t, b, a)?,
        Cmp::Lt => a.len() < b.len() && is_subset(t, a, b)?,
        Cmp::Gt => a.len() > b.len() && is_subset(t, b, a)?,
    })
}

fn frozenset_hash(t: &Thread, a: Args<'_>) -> R {
    t.new_int(this(a).frozen_hash())
}

fn sizeof(_: &Thread, a: Args<'_>) -> R {
    let set = this(a);
    let table = set.table.get().map_or(0, |x| 8 * x.capacity());
    Ok(Value::int_unchecked((size_of::<Set>() + table) as i64))
}

/// The elements as a list.
fn elements(t: &Thread, set: Gc<Set>) -> R<Value> {
    let list = t.new_list_with_capacity(set.len())?;
    list.fill_from(set.snapshot().iter().map(|(key, _)| key));
    Ok(list.value())
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let arguments = t.new_tuple(&[elements(t, this(a))?])?.value();
    let state = t.call_method(a[0], "__getstate__", &[])?;
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments, state])?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let set = this(a);
    let name = t.type_name(a[0]);
    if set.is_empty() {
        return Ok(t.new_str(&format!("{name}()"))?.value());
    }
    seq::guarded_repr(t, a[0], &format!("{name}(...)"), || {
        let items = elements(t, set)?;
        let mut i = 0;
        let list: Gc<crate::object::List> = self_as(items);
        let braces = seq::repr_items(t, "{", "}", || {
            i += 1;
            list.get(i - 1)
        })?;
        if t.is_exact(a[0], ty::SET) {
            return Ok(braces);
        }
        let mut text = StrBuilder::new();
        text.push_text(&name);
        text.push_text("(");
        text.push_str(&braces);
        text.push_text(")");
        text.finish(t)
    })
}

/// The keys of an exact dict: bulk operations take them with their hashes.
pub(super) fn exact_dict(t: &Thread, v: Value) -> Option<Gc<Dict>> {
    if t.is_exact(v, ty::DICT) { v.downcast() } else { None }
}
