//! `dict`: methods and operators. The table is in `table`, the views in `views`.
//!
//! Whatever may run Python (hashes, comparisons, other mappings' methods) may change the dict meanwhile; loops over
//! entries therefore go by entry number and ask anew at each step.

pub mod key;
pub mod silent;
pub mod table;
#[cfg(test)]
mod tests;
pub mod views;

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::native::{Args, CLASS_GETITEM, Effects, Meaning, NativeDef, TypeDef, native, native_class, native_static};
use crate::object::{Dict, Tuple, Type, self_as};
use crate::thread::Thread;
use crate::types::iterators::new_dict_iterator;
use crate::types::seq;
use crate::types::str::StrBuilder;
use crate::types::ty;
use key::{Role, table_hash};
pub use table::WATCHED;
use taipan_heap::{Gc, Value};

pub static DICT: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[],
    doc: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
};

const ANY: Effects = Effects::ANY;
const READS: Effects = Effects::READS;
const NONE: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";
const KEY: &str = "($self, key, /)";

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        |t, a| Ok(t.alloc_for(self_as::<Type>(a[0]), Dict::empty)?.value()),
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native("clear", NONE, clear, Effects::WRITES, "Remove all items from the dict."),
    native("copy", NONE, copy, READS, "Return a shallow copy of the dict."),
    native_class(
        "fromkeys",
        "($type, iterable, value=None, /)",
        fromkeys,
        ANY,
        "Create a new dictionary with keys from iterable and values set to value.",
    ),
    native(
        "get",
        "($self, key, default=None, /)",
        get,
        ANY,
        "Return the value for key if key is in the dictionary, else default.",
    )
    .meaning(Meaning::DictGet),
    native(
        "items",
        NONE,
        |t, a| views::new_view(t, ty::DICT_ITEMS, a[0]),
        READS,
        "Return a set-like object providing a view on the dict's items.",
    ),
    native(
        "keys",
        NONE,
        |t, a| views::new_view(t, ty::DICT_KEYS, a[0]),
        READS,
        "Return a set-like object providing a view on the dict's keys.",
    ),
    native(
        "pop",
        "($self, key, default=<unrepresentable>, /)",
        pop,
        ANY,
        "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.",
    ),
    native(
        "popitem",
        NONE,
        popitem,
        Effects::WRITES,
        "Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.",
    ),
    native(
        "setdefault",
        "($self, key, default=None, /)",
        setdefault,
        ANY,
        "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.",
    ),
    native(
        "update",
        "($self, /, *args, **kwargs)",
        update_method,
        ANY,
        "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]",
    ),
    native(
        "values",
        NONE,
        |t, a| views::new_view(t, ty::DICT_VALUES, a[0]),
        READS,
        "Return an object providing a view on the dict's values.",
    ),
    native("__contains__", KEY, contains, ANY, "True if the dictionary has the specified key, else False.")
        .meaning(Meaning::DictContains),
    native("__delitem__", KEY, delitem, ANY, "Delete self[key].").meaning(Meaning::DictDelItem),
    native("__getitem__", KEY, getitem, ANY, "Return self[key].").meaning(Meaning::DictGetItem),
    native("__ior__", VALUE, ior, ANY, "Return self|=value."),
    native(
        "__iter__",
        NONE,
        |t, a| new_dict_iterator(t, ty::DICT_KEY_ITERATOR, this(a)),
        READS,
        "Implement iter(self).",
    ),
    native("__len__", NONE, |_, a| Ok(Value::int_unchecked(this(a).len() as i64)), READS, "Return len(self)."),
    native("__or__", VALUE, |t, a| or(t, a[0], a[1]), ANY, "Return self|value."),
    native("__repr__", NONE, repr, ANY, "Return repr(self)."),
    native(
        "__reversed__",
        NONE,
        |t, a| new_dict_iterator(t, ty::DICT_REVERSE_KEY_ITERATOR, this(a)),
        READS,
        "Return a reverse iterator over the dict keys.",
    ),
    native("__ror__", VALUE, |t, a| or(t, a[1], a[0]), ANY, "Return value|self."),
    native("__setitem__", "($self, key, value, /)", setitem, ANY, "Set self[key] to value.")
        .meaning(Meaning::DictSetItem),
    native("__sizeof__", NONE, sizeof, READS, "Return the size of the dict in memory."),
    native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
    native("__lt__", VALUE, |t, a| compare(t, a, Cmp::Lt), ANY, "Return self<value."),
    native("__le__", VALUE, |t, a| compare(t, a, Cmp::Le), ANY, "Return self<=value."),
    native("__gt__", VALUE, |t, a| compare(t, a, Cmp::Gt), ANY, "Return self>value."),
    native("__ge__", VALUE, |t, a| compare(t, a, Cmp::Ge), ANY, "Return self>=value."),
    CLASS_GETITEM,
];

fn this(a: Args<'_>) -> Gc<Dict> {
    self_as(a[0])
}

/// `*args, **kwargs` of `dict(...)` and `dict.update(...)`.
fn update_arguments(t: &Thread, a: Args<'_>, name: &str) -> R<()> {
    let dict = this(a);
    let args: Gc<Tuple> = self_as(a[1]);
    match args.items() {
        [] => {}
        [source] => update(t, dict, *source)?,
        more => {
            return Err(t.type_error(format_args!("{name} expected at most 1 argument, got {}", more.len())));
        }
    }
    if let Some(kwargs) = a.opt(2).and_then(|k| k.downcast::<Dict>()) {
        merge(t, dict, kwargs, true)?;
    }
    Ok(())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    update_arguments(t, a, "dict")?;
    Ok(Value::NONE)
}

fn update_method(t: &Thread, a: Args<'_>) -> R {
    update_arguments(t, a, "update")?;
    Ok(Value::NONE)
}

/// `dict.update(source)`: a dict, anything with `keys`, or an iterable of pairs.
pub fn update(t: &Thread, dict: Gc<Dict>, source: Value) -> R<()> {
    if t.is_exact(source, ty::DICT)
        && let Some(other) = source.downcast::<Dict>()
    {
        return merge(t, dict, other, true);
    }
    match t.getattr_opt(source, t.names().keys)? {
        Some(_) => update_from_mapping(t, dict, source, true),
        None => update_from_pairs(t, dict, source),
    }
}

/// Takes over the entries of a dict; with `replace` false, keys already present keep their values.
pub fn merge(t: &Thread, dict: Gc<Dict>, other: Gc<Dict>, replace: bool) -> R<()> {
    if dict == other || other.is_empty() {
        return Ok(());
    }
    if dict.is_empty() && dict.fill() == 0 {
        return dict.copy_from(t, &other);
    }
    let size = other.len();
    let mut i = 0;
    while let Some((at, _, _)) = other.next_entry(i) {
        let Some((key, value, hash)) = other.entry_with_hash(at) else { break };
        if replace || dict.find(t, key, hash)?.is_none() {
            dict.set_hashed(t, key, hash, value)?;
        }
        if other.len() != size {
            return Err(t.runtime_error("dict mutated during update"));
        }
        i = at + 1;
    }
    Ok(())
}

/// Takes over what a mapping's `keys` and `[]` give (a dict subclass that does not override iteration is read directly).
pub fn update_from_mapping(t: &Thread, dict: Gc<Dict>, source: Value, replace: bool) -> R<()> {
    if let Some(other) = source.downcast::<Dict>()
        && t.lookup_special(source, t.names().__iter__) == t.lookup_special(dict.value(), t.names().__iter__)
        && t.type_of(dict.value()) == t.vm().type_of_id(ty::DICT)
    {
        return merge(t, dict, other, replace);
    }
    let keys = t.call_method(source, "keys", &[])?;
    let it = t.iter(keys)?;
    while let Some(key) = t.next(it)? {
        if !replace && dict.contains(t, key)? {
            continue;
        }
        let value = t.getitem(source, key)?;
        dict.set(t, key, value)?;
    }
    Ok(())
}

/// Item number `n` of what a dict is made from, as a tuple of two.
pub fn pair(t: &Thread, item: Value, n: usize) -> R<Gc<Tuple>> {
    match crate::types::tuple::tuple_from(t, item) {
        Ok(pair) if pair.len() == 2 => Ok(pair),
        Ok(pair) => Err(t.value_error(format_args!(
            "dictionary update sequence element #{n} has length {}; 2 is required",
            pair.len()
        ))),
        Err(r) if t.take_pending_if(ty::TYPE_ERROR).is_none() => Err(r),
        Err(_) => {
            Err(t.type_error(format_args!("cannot convert dictionary update sequence element #{n} to a sequence")))
        }
    }
}

/// Takes over key-value pairs.
pub fn update_from_pairs(t: &Thread, dict: Gc<Dict>, source: Value) -> R<()> {
    let it = t.iter(source)?;
    let mut n = 0;
    while let Some(item) = t.next(it)? {
        let pair = pair(t, item, n)?;
        let [key, value] = pair.items() else { unreachable!("a pair has two items") };
        dict.set(t, *key, *value)?;
        n += 1;
    }
    Ok(())
}

fn clear(t: &Thread, a: Args<'_>) -> R {
    this(a).clear(t);
    Ok(Value::NONE)
}

fn copy(t: &Thread, a: Args<'_>) -> R {
    Ok(this(a).copy(t)?.value())
}

fn fromkeys(t: &Thread, a: Args<'_>) -> R {
    let value = a.or_none(2);
    let result = t.call(a[0], &[])?;
    let it = t.iter(a[1])?;
    if t.is_exact(result, ty::DICT)
        && let Some(dict) = result.downcast::<Dict>()
    {
        while let Some(key) = t.next(it)? {
            dict.set(t, key, value)?;
        }
        return Ok(result);
    }
    while let Some(key) = t.next(it)? {
        t.setitem(result, key, value)?;
    }
    Ok(result)
}

fn get(t: &Thread, a: Args<'_>) -> R {
    Ok(this(a).get(t, a[1])?.unwrap_or(a.or_none(2)))
}

/// `dict[key]` with `__missing__` of subclasses.
pub fn subscript(t: &Thread, object: Value, dict: Gc<Dict>, key: Value) -> R {
    if let Some(v) = dict.get(t, key)? {
        return Ok(v);
    }
    if !t.is_exact(object, ty::DICT)
        && let Some(v) = t.call_special(object, t.names().__missing__, &[key])?
    {
        return Ok(v);
    }
    Err(t.key_error(key))
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    subscript(t, a[0], this(a), a[1])
}

fn setitem(t: &Thread, a: Args<'_>) -> R {
    this(a).set(t, a[1], a[2])?;
    Ok(Value::NONE)
}

fn delitem(t: &Thread, a: Args<'_>) -> R {
    match this(a).remove(t, a[1])? {
        Some(_) => Ok(Value::NONE),
        None => Err(t.key_error(a[1])),
    }
}

fn contains(t: &Thread, a: Args<'_>) -> R {
    this(a).contains(t, a[1]).map(Value::bool)
}

fn pop(t: &Thread, a: Args<'_>) -> R {
    let dict = this(a);
    let popped = if dict.is_empty() {
        // An empty dict does not ask for the hash.
        None
    } else {
        dict.remove(t, a[1])?
    };
    match popped.or(a.opt(2)) {
        Some(v) => Ok(v),
        None => Err(t.key_error(a[1])),
    }
}

fn popitem(t: &Thread, a: Args<'_>) -> R {
    match this(a).pop_last(t) {
        Some((key, value)) => Ok(t.new_tuple(&[key, value])?.value()),
        None => {
            let message = t.new_str("popitem(): dictionary is empty")?;
            Err(t.key_error(message.value()))
        }
    }
}

fn setdefault(t: &Thread, a: Args<'_>) -> R {
    this(a).get_or_insert(t, a[1], a.or_none(2))
}

fn exact(t: &Thread, v: Value) -> Option<Gc<Dict>> {
    if t.is_exact(v, ty::DICT) { v.downcast() } else { None }
}

fn or(t: &Thread, a: Value, b: Value) -> R {
    if a.downcast::<Dict>().is_none() || b.downcast::<Dict>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let copy = match exact(t, a) {
        Some(dict) => dict.copy(t)?,
        None => {
            let copy = t.new_dict()?;
            update_from_mapping(t, copy, a, true)?;
            copy
        }
    };
    update(t, copy, b)?;
    Ok(copy.value())
}

fn ior(t: &Thread, a: Args<'_>) -> R {
    update(t, this(a), a[1])?;
    Ok(a[0])
}

fn sizeof(_: &Thread, a: Args<'_>) -> R {
    let dict = this(a);
    let entries = dict.entries.get().map_or(0, |e| 8 * e.capacity());
    let index = dict.index.get().map_or(0, |x| x.capacity());
    Ok(Value::int_unchecked((size_of::<Dict>() + entries + index) as i64))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let dict = this(a);
    if dict.is_empty() {
        return Ok(t.new_str("{}")?.value());
    }
    seq::guarded_repr(t, a[0], "{...}", || {
        let mut text = StrBuilder::new();
        text.push_text("{");
        let mut i = 0;
        while let Some((at, key, value)) = dict.next_entry(i) {
            if i > 0 && text.len() > 1 {
                text.push_text(", ");
            }
            text.push_str(&*t.repr(key)?);
            text.push_text(": ");
            text.push_str(&*t.repr(value)?);
            i = at + 1;
        }
        text.push_text("}");
        text.finish(t)
    })
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<Dict>() else { return Ok(Value::NOT_IMPLEMENTED) };
    match op {
        Cmp::Eq => equal(t, this(a), other).map(Value::bool),
        Cmp::Ne => equal(t, this(a), other).map(|e| Value::bool(!e)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Same keys with equal values?
pub fn equal(t: &Thread, a: Gc<Dict>, b: Gc<Dict>) -> R<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    t.check_native_stack()?;
    let mut i = 0;
    while let Some((at, key, value)) = a.next_entry(i) {
        let hash = a.entry_with_hash(at).map_or_else(|| table_hash(t, key, Role::DictKey), |(_, _, hash)| Ok(hash))?;
        let Some(other) = b.get_hashed(t, key, hash)? else { return Ok(false) };
        if !seq::same_or_equal(t, value, other)? {
            return Ok(false);
        }
        i = at + 1;
    }
    Ok(true)
}
