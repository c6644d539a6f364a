//! `defaultdict`: a dict with a hidden attribute, the factory.

use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, CLASS_GETITEM, Effects, NativeDef, TypeDef, getset, native};
use taipan_core::object::{Dict, Str, Tuple, Type, self_as, type_flags};
use taipan_core::ops::instance::{slot_get, slot_set};
use taipan_core::thread::Thread;
use taipan_core::types::dict::{merge, update};
use taipan_core::types::seq::guarded_repr;
use taipan_core::types::str::StrBuilder;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;

static DEFAULTDICT: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[getset(
        "default_factory",
        factory,
        |t, o, v| set_factory(t, o, v.unwrap_or(Value::NONE)),
        "Factory for default value called by __missing__().",
    )],
    doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called without arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict compares equal to a dict with the same items.\nAll remaining arguments are treated the same as if they were\npassed to the dict constructor, including keyword arguments.",
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
        "__missing__",
        "($self, key, /)",
        missing,
        ANY,
        "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: raise KeyError((key,))\n  self[key] = value = self.default_factory()\n  return value\n",
    ),
    native("copy", "($self, /)", copy, ANY, "D.copy() -> a shallow copy of D."),
    native("__copy__", "($self, /)", copy, ANY, "D.copy() -> a shallow copy of D."),
    native("__reduce__", "($self, /)", reduce, ANY, "Return state information for pickling."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__or__", "($self, value, /)", |t, a| or(t, a[0], a[0], a[1]), ANY, "Return self|value."),
    native("__ror__", "($self, value, /)", |t, a| or(t, a[0], a[1], a[0]), ANY, "Return value|self."),
    CLASS_GETITEM,
];

pub fn new_type(t: &Thread) -> R<Gc<Type>> {
    let base = t.vm().type_of_id(ty::DICT);
    let flags = type_flags::BASETYPE | type_flags::MAPPING | type_flags::MATCH_SELF;
    let class = t.new_native_type("collections", "defaultdict", base, kinds::DICT, flags, &DEFAULTDICT)?;
    // Room for the factory inside the object.
    class.capacity.set(1);
    class.root_shape.set(t.vm().shapes.new_root(class, class.attr_base.get(), 1));
    Ok(class)
}

/// Name of the hidden attribute: no identifier begins with a zero.
fn factory_name(t: &Thread) -> R<Gc<Str>> {
    t.intern("\0default_factory")
}

fn factory(t: &Thread, o: Value) -> R {
    Ok(slot_get(t, o, factory_name(t)?).unwrap_or(Value::NONE))
}

fn set_factory(t: &Thread, o: Value, v: Value) -> R<()> {
    slot_set(t, o, factory_name(t)?, v)
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let args: Gc<Tuple> = self_as(a[1]);
    let (first, rest) = match args.items() {
        [] => (Value::NONE, &[][..]),
        [first, rest @ ..] => (*first, rest),
    };
    if !first.is_none() && t.lookup_special(first, t.names().__call__).is_none() {
        return Err(t.type_error("first argument must be callable or None"));
    }
    set_factory(t, a[0], first)?;
    let dict: Gc<Dict> = self_as(a[0]);
    match rest {
        [] => {}
        [source] => update(t, dict, *source)?,
        more => {
            return Err(t.type_error(format_args!("dict expected at most 1 argument, got {}", more.len())));
        }
    }
    if let Some(kwargs) = a.opt(2).and_then(|k| k.downcast::<Dict>()) {
        merge(t, dict, kwargs, true)?;
    }
    Ok(Value::NONE)
}

fn missing(t: &Thread, a: Args<'_>) -> R {
    let factory = factory(t, a[0])?;
    if factory.is_none() {
        return Err(t.key_error(a[1]));
    }
    let value = t.call(factory, &[])?;
    t.setitem(a[0], a[1], value)?;
    Ok(value)
}

fn copy(t: &Thread, a: Args<'_>) -> R {
    let factory = factory(t, a[0])?;
    t.call(t.type_of(a[0]).value(), &[factory, a[0]])
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let factory = factory(t, a[0])?;
    let arguments = if factory.is_none() { t.new_tuple(&[])? } else { t.new_tuple(&[factory])? };
    let items = t.iter(t.call_method(a[0], "items", &[])?)?;
    let class = t.type_of(a[0]).value();
    Ok(t.new_tuple(&[class, arguments.value(), Value::NONE, Value::NONE, items])?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let dict: Gc<Dict> = self_as(a[0]);
    let factory = factory(t, a[0])?;
    let factory = guarded_repr(t, factory, "...", || t.repr(factory))?;
    let content = dict.copy(t)?;
    // The copy is not the object whose repr is being made: guard by hand.
    guarded_repr(t, a[0], &format!("{}(...)", t.type_name(a[0])), || {
        let mut text = StrBuilder::new();
        text.push_text(&t.type_name(a[0]));
        text.push_text("(");
        if let Some(f) = factory.downcast::<Str>() {
            text.push_str(&f);
        }
        text.push_text(", ");
        text.push_str(&*t.repr(content.value())?);
        text.push_text(")");
        text.finish(t)
    })
}

fn or(t: &Thread, this: Value, left: Value, right: Value) -> R {
    if left.downcast::<Dict>().is_none() || right.downcast::<Dict>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let factory = factory(t, this)?;
    let result = t.call(t.type_of(this).value(), &[factory, left])?;
    t.call_method(result, "update", &[right])?;
    Ok(result)
}
