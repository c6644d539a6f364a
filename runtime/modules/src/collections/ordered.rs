//! `OrderedDict`: dict keeps insertion order already; this adds moving to an end, popping from the front, and equality
//! that looks at the order.

use taipan_core::error::R;
use taipan_core::interp::machine::Cmp;
use taipan_core::kinds;
use taipan_core::native::{Args, CLASS_GETITEM, Effects, NativeDef, TypeDef, getset, native};
use taipan_core::object::{Dict, Tuple, Type, self_as, type_flags};
use taipan_core::ops::instance::dict_of;
use taipan_core::thread::Thread;
use taipan_core::types::dict::key::key_hash;
use taipan_core::types::dict::{equal, merge, update};
use taipan_core::types::object::{get_dict, set_dict};
use taipan_core::types::seq::{guarded_repr, same_or_equal};
use taipan_core::types::str::StrBuilder;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;
const VALUE: &str = "($self, value, /)";

static ORDERED_DICT: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[getset("__dict__", get_dict, set_dict, "")],
    doc: "Dictionary that remembers insertion order",
};

static METHODS: &[NativeDef] = &[
    native(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native(
        "update",
        "($self, /, *args, **kwargs)",
        init,
        ANY,
        "od.update([E, ]**F) -> None.  Update od from mapping/iterable E and F.",
    ),
    native("__eq__", VALUE, |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__reduce__", "($self, /)", reduce, ANY, "Return state information for pickling"),
    native("__or__", VALUE, |t, a| or(t, a[0], a[0], a[1]), ANY, "Return self|value."),
    native("__ror__", VALUE, |t, a| or(t, a[0], a[1], a[0]), ANY, "Return value|self."),
    native(
        "copy",
        "($self, /)",
        |t, a| t.call(t.type_of(a[0]).value(), &[a[0]]),
        ANY,
        "od.copy() -> a shallow copy of od",
    ),
    native(
        "move_to_end",
        "($self, /, key, last=True)",
        move_to_end,
        ANY,
        "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.",
    ),
    native(
        "popitem",
        "($self, /, last=True)",
        popitem,
        ANY,
        "Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.",
    ),
    CLASS_GETITEM,
];

pub const TYPE: &str = "collections.OrderedDict";

pub fn new_type(t: &Thread) -> R<Gc<Type>> {
    let base = t.vm().type_of_id(ty::DICT);
    let flags = type_flags::BASETYPE
        | type_flags::MAPPING
        | type_flags::MATCH_SELF
        | type_flags::HAS_DICT
        | type_flags::HAS_WEAKREF;
    let class = t.new_native_type("collections", "OrderedDict", base, kinds::DICT, flags, &ORDERED_DICT)?;
    // Room for the word that leads to attributes.
    class.capacity.set(1);
    class.root_shape.set(t.vm().shapes.new_root(class, class.attr_base.get(), 1));
    t.vm().register(TYPE, class.value());
    Ok(class)
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let args: Gc<Tuple> = self_as(a[1]);
    let dict: Gc<Dict> = self_as(a[0]);
    let plain = Some(t.type_of(a[0]).value()) == t.vm().registered(TYPE);
    let kwargs = a.opt(2).and_then(|k| k.downcast::<Dict>());
    if let [_, _, ..] = args.items() {
        return Err(t.type_error(format_args!("update expected at most 1 argument, got {}", args.len())));
    }
    if plain {
        if let [source] = args.items() {
            update(t, dict, *source)?;
        }
        if let Some(kwargs) = kwargs {
            merge(t, dict, kwargs, true)?;
        }
        return Ok(Value::NONE);
    }
    // A subclass may override `__setitem__`: everything goes through it.
    let collected = t.new_dict()?;
    if let [source] = args.items() {
        update(t, collected, *source)?;
    }
    if let Some(kwargs) = kwargs {
        merge(t, collected, kwargs, true)?;
    }
    let mut i = 0;
    while let Some((at, key, value)) = collected.next_entry(i) {
        t.setitem(a[0], key, value)?;
        i = at + 1;
    }
    Ok(Value::NONE)
}

fn is_ordered(t: &Thread, v: Value) -> bool {
    t.vm().registered(TYPE).and_then(|c| c.downcast::<Type>()).is_some_and(|c| t.type_of(v).is_subtype(c))
}

fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<Dict>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let dict: Gc<Dict> = self_as(a[0]);
    let mut same = equal(t, dict, other)?;
    if same && is_ordered(t, a[1]) {
        let (mut i, mut j) = (0, 0);
        while let (Some((at, x, _)), Some((other_at, y, _))) = (dict.next_entry(i), other.next_entry(j)) {
            if !same_or_equal(t, x, y)? {
                same = false;
                break;
            }
            (i, j) = (at + 1, other_at + 1);
        }
    }
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let dict: Gc<Dict> = self_as(a[0]);
    let name = t.type_name(a[0]);
    if dict.is_empty() {
        return Ok(t.new_str(&format!("{name}()"))?.value());
    }
    guarded_repr(t, a[0], "...", || {
        let mut text = StrBuilder::new();
        text.push_text(&name);
        text.push_text("(");
        let plain = dict.copy(t)?;
        text.push_str(&*t.repr(plain.value())?);
        text.push_text(")");
        text.finish(t)
    })
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let class = t.type_of(a[0]).value();
    let state = match dict_of(t, a[0])? {
        Some(dict) if !dict.is_empty() => dict.value(),
        _ => Value::NONE,
    };
    let items = t.iter(t.call_method(a[0], "items", &[])?)?;
    let empty = t.new_tuple(&[])?.value();
    Ok(t.new_tuple(&[class, empty, state, Value::NONE, items])?.value())
}

fn or(t: &Thread, this: Value, left: Value, right: Value) -> R {
    if left.downcast::<Dict>().is_none() || right.downcast::<Dict>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let result = t.call(t.type_of(this).value(), &[left])?;
    t.call_method(result, "update", &[right])?;
    Ok(result)
}

fn last_argument(t: &Thread, v: Option<Value>) -> R<bool> {
    v.map_or(Ok(true), |v| t.truth(v))
}

fn move_to_end(t: &Thread, a: Args<'_>) -> R {
    let dict: Gc<Dict> = self_as(a[0]);
    let last = last_argument(t, a.opt(2))?;
    let hash = key_hash(t, a[1])?;
    let found = dict.find(t, a[1], hash)?;
    let Some((at, (key, value))) = found.and_then(|at| Some((at, dict.entry(at)?))) else {
        return Err(t.key_error(a[1]));
    };
    if last {
        if at + 1 != dict.fill() {
            dict.remove_at(t, at);
            dict.insert_new(t, key, hash, value)?;
        }
        return Ok(Value::NONE);
    }
    // To the front: a table is only ever appended to, so it is made anew.
    dict.remove_at(t, at);
    let renewed = t.new_dict()?;
    renewed.reserve(t, dict.len() + 1)?;
    renewed.insert_new(t, key, hash, value)?;
    let mut i = 0;
    while let Some((at, _, _)) = dict.next_entry(i) {
        if let Some((key, value, hash)) = dict.entry_with_hash(at) {
            renewed.insert_new(t, key, hash, value)?;
        }
        i = at + 1;
    }
    dict.swap(&renewed);
    Ok(Value::NONE)
}

fn popitem(t: &Thread, a: Args<'_>) -> R {
    let dict: Gc<Dict> = self_as(a[0]);
    let popped = if last_argument(t, a.opt(1))? {
        dict.pop_last(t)
    } else {
        dict.next_entry(0).and_then(|(at, key, value)| dict.remove_at(t, at).map(|_| (key, value)))
    };
    match popped {
        Some((key, value)) => Ok(t.new_tuple(&[key, value])?.value()),
        None => {
            let message = t.new_str("dictionary is empty")?;
            Err(t.key_error(message.value()))
        }
    }
}
