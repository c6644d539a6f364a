//! `dict_keys`, `dict_values`, `dict_items`, and `mappingproxy`.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::kinds;
use crate::native::{Args, CLASS_GETITEM, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use crate::object::{Dict, DictView, KeyKind, List, MappingProxy, Set, Tuple, self_as};
use crate::ops::BinOp;
use crate::thread::Thread;
use crate::types::iterators::new_dict_iterator;
use crate::types::set::algebra;
use crate::types::str::StrBuilder;
use crate::types::{TypeId, seq, ty};
use taipan_heap::{Gc, Slot, Value};

const ANY: Effects = Effects::ANY;
const READS: Effects = Effects::READS;
const NONE: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";
const OTHER: &str = "($self, other, /)";
const REVERSED: &str = "Return a reverse iterator over the dict's entries.";

/// A view of type `id` on a dict (or an instance of a subclass).
pub fn new_view(t: &Thread, id: TypeId, dict: Value) -> R {
    let view = t.alloc(kinds::DICT_VIEW, id, size_of::<DictView>(), |header| DictView {
        header,
        dict: Slot::new(Some(dict)),
    })?;
    Ok(view.value())
}

/// A read-only proxy of a mapping.
pub fn new_mapping_proxy(t: &Thread, mapping: Value) -> R {
    let size = size_of::<MappingProxy>();
    let init = |header| MappingProxy { header, mapping: Slot::new(Some(mapping)) };
    Ok(t.alloc(kinds::MAPPING_PROXY, ty::MAPPINGPROXY, size, init)?.value())
}

fn dict_of(t: &Thread, view: Value) -> R<Gc<Dict>> {
    match self_as::<DictView>(view).dict.get().and_then(|d| d.downcast()) {
        Some(dict) => Ok(dict),
        None => Err(t.system_error("a dict view without dict")),
    }
}

/// The dict whose keys an exact view shows, if comparing them runs no Python.
pub fn viewed_by_keys(t: &Thread, v: Value) -> Option<Gc<Dict>> {
    let dict: Gc<Dict> = if is_keys(t, v) { v.downcast::<DictView>()?.dict.get()?.downcast()? } else { return None };
    (t.is_exact(dict.value(), ty::DICT) && dict.key_kind.get() < KeyKind::Any).then_some(dict)
}

fn len(t: &Thread, a: Args<'_>) -> R {
    Ok(Value::int_unchecked(dict_of(t, a[0])?.len() as i64))
}

fn mapping(t: &Thread, view: Value) -> R {
    new_mapping_proxy(t, dict_of(t, view)?.value())
}

static GETSET: &[GetSetDef] = &[getter("mapping", mapping, "dictionary that this view refers to")];

fn iter<const ID: TypeId>(t: &Thread, a: Args<'_>) -> R {
    new_dict_iterator(t, ID, dict_of(t, a[0])?)
}

/// What keys and items have as set-like objects.
macro_rules! with_set_methods {
    ($($own:expr),* $(,)?) => { &[
        $($own,)*
        native("__len__", NONE, len, READS, "Return len(self)."),
        native("__repr__", NONE, repr, ANY, "Return repr(self)."),
        native("isdisjoint", OTHER, isdisjoint, ANY, "Return True if the view and the given iterable have a null intersection."),
        native("__and__", VALUE, |t, a| intersection(t, a[0], a[1]), ANY, "Return self&value."),
        native("__rand__", VALUE, |t, a| intersection(t, a[0], a[1]), ANY, "Return value&self."),
        native("__or__", VALUE, |t, a| operator(t, a[0], a[1], algebra::update), ANY, "Return self|value."),
        native("__ror__", VALUE, |t, a| operator(t, a[1], a[0], algebra::update), ANY, "Return value|self."),
        native("__sub__", VALUE, |t, a| operator(t, a[0], a[1], algebra::discard_all), ANY, "Return self-value."),
        native("__rsub__", VALUE, |t, a| operator(t, a[1], a[0], algebra::discard_all), ANY, "Return value-self."),
        native("__xor__", VALUE, |t, a| operator(t, a[0], a[1], algebra::symmetric_update), ANY, "Return self^value."),
        native("__rxor__", VALUE, |t, a| operator(t, a[1], a[0], algebra::symmetric_update), ANY, "Return value^self."),
        native("__lt__", VALUE, |t, a| compare(t, a, Cmp::Lt), ANY, "Return self<value."),
        native("__le__", VALUE, |t, a| compare(t, a, Cmp::Le), ANY, "Return self<=value."),
        native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
        native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
        native("__gt__", VALUE, |t, a| compare(t, a, Cmp::Gt), ANY, "Return self>value."),
        native("__ge__", VALUE, |t, a| compare(t, a, Cmp::Ge), ANY, "Return self>=value."),
    ] };
}

pub static DICT_KEYS: TypeDef = TypeDef { methods: KEYS_METHODS, getset: GETSET, doc: "" };
static KEYS_METHODS: &[NativeDef] = with_set_methods![
    native(
        "__contains__",
        "($self, key, /)",
        |t, a| view_contains(t, a[0], a[1]).map(Value::bool),
        ANY,
        "Return bool(key in self)."
    ),
    native("__iter__", NONE, iter::<{ ty::DICT_KEY_ITERATOR }>, READS, "Implement iter(self)."),
    native("__reversed__", NONE, iter::<{ ty::DICT_REVERSE_KEY_ITERATOR }>, READS, REVERSED),
];

pub static DICT_ITEMS: TypeDef = TypeDef { methods: ITEMS_METHODS, getset: GETSET, doc: "" };
static ITEMS_METHODS: &[NativeDef] = with_set_methods![
    native(
        "__contains__",
        "($self, key, /)",
        |t, a| view_contains(t, a[0], a[1]).map(Value::bool),
        ANY,
        "Return bool(key in self)."
    ),
    native("__iter__", NONE, iter::<{ ty::DICT_ITEM_ITERATOR }>, READS, "Implement iter(self)."),
    native("__reversed__", NONE, iter::<{ ty::DICT_REVERSE_ITEM_ITERATOR }>, READS, REVERSED),
];

pub static DICT_VALUES: TypeDef = TypeDef {
    methods: &[
        native("__iter__", NONE, iter::<{ ty::DICT_VALUE_ITERATOR }>, READS, "Implement iter(self)."),
        native("__len__", NONE, len, READS, "Return len(self)."),
        native("__repr__", NONE, repr, ANY, "Return repr(self)."),
        native("__reversed__", NONE, iter::<{ ty::DICT_REVERSE_VALUE_ITERATOR }>, READS, REVERSED),
    ],
    getset: GETSET,
    doc: "",
};

fn repr(t: &Thread, a: Args<'_>) -> R {
    seq::guarded_repr(t, a[0], "...", || {
        let list = t.new_list_with_capacity(0)?;
        crate::types::list::extend(t, list, a[0])?;
        let mut text = StrBuilder::new();
        text.push_text(&t.type_name(a[0]));
        text.push_text("(");
        text.push_str(&*t.repr(list.value())?);
        text.push_text(")");
        text.finish(t)
    })
}

fn is_keys(t: &Thread, v: Value) -> bool {
    t.is_exact(v, ty::DICT_KEYS)
}

fn is_set_view(t: &Thread, v: Value) -> bool {
    is_keys(t, v) || t.is_exact(v, ty::DICT_ITEMS)
}

/// `item in view` for keys and items.
fn view_contains(t: &Thread, view: Value, item: Value) -> R<bool> {
    let dict = dict_of(t, view)?;
    if is_keys(t, view) {
        return dict.contains(t, item);
    }
    let Some(pair) = item.downcast::<Tuple>() else { return Ok(false) };
    let [key, value] = pair.items() else { return Ok(false) };
    match dict.get(t, *key)? {
        Some(found) => seq::same_or_equal(t, found, *value),
        None => Ok(false),
    }
}

/// `a op b` where one is a view: a set of `a`, changed by `b`.
fn operator(t: &Thread, a: Value, b: Value, f: fn(&Thread, Gc<Set>, Value) -> R<()>) -> R {
    let set = t.new_set(false)?;
    // The keys of a dict are taken as from the dict itself, which makes the table large enough at once (as in CPython: it
    // shows in the order).
    let source = match a.downcast::<DictView>() {
        Some(view) if is_keys(t, a) => view.dict.get().filter(|&dict| t.is_exact(dict, ty::DICT)),
        _ => None,
    };
    algebra::update(t, set, source.unwrap_or(a))?;
    f(t, set, b)?;
    Ok(set.value())
}

fn intersection(t: &Thread, view: Value, other: Value) -> R {
    let n = dict_of(t, view)?.len();
    if t.is_exact(other, ty::SET) && n <= self_as::<Set>(other).len() {
        return Ok(algebra::intersection(t, other, view)?.value());
    }
    let (view, other) =
        if is_set_view(t, other) && dict_of(t, other)?.len() > n { (other, view) } else { (view, other) };
    let result = t.new_set(false)?;
    if let (Some(dict), Some(set)) = (viewed_by_keys(t, view), other.downcast::<Set>())
        && set.key_kind.get() < KeyKind::Any
    {
        for (key, hash) in set.snapshot().iter() {
            if dict.find(t, key, hash)?.is_some() {
                result.add_hashed(t, key, hash)?;
            }
        }
        return Ok(result.value());
    }
    let it = t.iter(other)?;
    while let Some(item) = t.next(it)? {
        if view_contains(t, view, item)? {
            result.add(t, item)?;
        }
    }
    Ok(result.value())
}

fn isdisjoint(t: &Thread, a: Args<'_>) -> R {
    let (mut view, mut other) = (a[0], a[1]);
    if view == other {
        return Ok(Value::bool(dict_of(t, view)?.is_empty()));
    }
    if is_set_view(t, other) && dict_of(t, other)?.len() > dict_of(t, view)?.len() {
        std::mem::swap(&mut view, &mut other);
    }
    let it = t.iter(other)?;
    while let Some(item) = t.next(it)? {
        if view_contains(t, view, item)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn all_in(t: &Thread, items: Value, container: Value) -> R<bool> {
    let it = t.iter(items)?;
    while let Some(item) = t.next(it)? {
        if !t.contains(container, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    if a[1].downcast::<Set>().is_none() && !is_set_view(t, a[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (n, m) = (dict_of(t, a[0])?.len(), t.len(a[1])?);
    let equal = || -> R<bool> { Ok(n == m && all_in(t, a[0], a[1])?) };
    Ok(Value::bool(match op {
        Cmp::Eq => equal()?,
        Cmp::Ne => !equal()?,
        Cmp::Lt => n < m && all_in(t, a[0], a[1])?,
        Cmp::Le => n <= m && all_in(t, a[0], a[1])?,
        Cmp::Gt => n > m && all_in(t, a[1], a[0])?,
        Cmp::Ge => n >= m && all_in(t, a[1], a[0])?,
    }))
}

// ---- mappingproxy

pub static MAPPINGPROXY: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, mapping)",
            proxy_new,
            ANY,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("copy", NONE, |t, a| t.call_method(target(a[0]), "copy", &[]), ANY, "D.copy() -> a shallow copy of D"),
        native(
            "get",
            "($self, key, default=None, /)",
            |t, a| t.call_method(target(a[0]), "get", &[a[1], a.or_none(2)]),
            ANY,
            "Return the value for key if key is in the mapping, else default.",
        ),
        native(
            "items",
            NONE,
            |t, a| t.call_method(target(a[0]), "items", &[]),
            ANY,
            "D.items() -> a set-like object providing a view on D's items",
        ),
        native(
            "keys",
            NONE,
            |t, a| t.call_method(target(a[0]), "keys", &[]),
            ANY,
            "D.keys() -> a set-like object providing a view on D's keys",
        ),
        native(
            "values",
            NONE,
            |t, a| t.call_method(target(a[0]), "values", &[]),
            ANY,
            "D.values() -> an object providing a view on D's values",
        ),
        native(
            "__contains__",
            "($self, key, /)",
            |t, a| t.contains(target(a[0]), a[1]).map(Value::bool),
            ANY,
            "Return bool(key in self).",
        ),
        native("__getitem__", "($self, key, /)", |t, a| t.getitem(target(a[0]), a[1]), ANY, "Return self[key]."),
        native("__hash__", NONE, proxy_hash, ANY, "Return hash(self)."),
        native("__ior__", VALUE, proxy_ior, ANY, "Return self|=value."),
        native("__iter__", NONE, |t, a| t.iter(target(a[0])), ANY, "Implement iter(self)."),
        native("__len__", NONE, |t, a| Ok(Value::int_unchecked(t.len(target(a[0]))? as i64)), ANY, "Return len(self)."),
        native("__or__", VALUE, |t, a| t.binary(BinOp::Or, target(a[0]), target(a[1])), ANY, "Return self|value."),
        native("__repr__", NONE, proxy_repr, ANY, "Return repr(self)."),
        native("__str__", NONE, |t, a| Ok(t.str(target(a[0]))?.value()), ANY, "Return str(self)."),
        native(
            "__reversed__",
            NONE,
            |t, a| t.call_method(target(a[0]), "__reversed__", &[]),
            ANY,
            "D.__reversed__() -> reverse iterator",
        ),
        native("__ror__", VALUE, |t, a| t.binary(BinOp::Or, target(a[1]), target(a[0])), ANY, "Return value|self."),
        native("__eq__", VALUE, |t, a| t.compare(Cmp::Eq, target(a[0]), target(a[1])), ANY, "Return self==value."),
        native("__ne__", VALUE, |t, a| t.compare(Cmp::Ne, target(a[0]), target(a[1])), ANY, "Return self!=value."),
        CLASS_GETITEM,
    ],
    getset: &[],
    doc: "Read-only proxy of a mapping.",
};

/// The mapping behind a proxy; anything else is itself.
fn target(v: Value) -> Value {
    v.downcast::<MappingProxy>().and_then(|p| p.mapping.get()).unwrap_or(v)
}

fn proxy_new(t: &Thread, a: Args<'_>) -> R {
    let mapping = a[1];
    let sequence = mapping.downcast::<List>().is_some() || mapping.downcast::<Tuple>().is_some();
    if sequence || t.lookup_special(mapping, t.names().__getitem__).is_none() {
        return Err(
            t.type_error(format_args!("mappingproxy() argument must be a mapping, not {}", t.shown_type(mapping)))
        );
    }
    new_mapping_proxy(t, mapping)
}

fn proxy_hash(t: &Thread, a: Args<'_>) -> R {
    let h = t.hash(target(a[0]))?;
    t.new_int(h)
}

fn proxy_ior(t: &Thread, a: Args<'_>) -> R {
    Err(t.type_error(format_args!("'|=' is not supported by {}; use '|' instead", t.shown_type(a[0]))))
}

fn proxy_repr(t: &Thread, a: Args<'_>) -> R {
    let mut text = StrBuilder::new();
    text.push_text("mappingproxy(");
    text.push_str(&*t.repr(target(a[0]))?);
    text.push_text(")");
    Ok(text.finish(t)?.value())
}
