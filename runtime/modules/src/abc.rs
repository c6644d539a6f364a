//! `_abc`: the native half of abstract base classes. Each ABC has a record of words (registry list, cache set, negative cache
//! set, version of the negative cache) under `_abc_impl` in its namespace.

use crate::words;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_abc",
    doc: "Module contains faster C implementation of abc.ABCMeta",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

const ANY: Effects = Effects::ANY;
const REGISTRY: usize = 0;
const CACHE: usize = 1;
const NEGATIVE: usize = 2;
const VERSION: usize = 3;
/// CPython's type flags that `__abc_tpflags__` names.
const TPFLAGS: [(i64, u32); 2] = [(1 << 5, type_flags::SEQUENCE), (1 << 6, type_flags::MAPPING)];
const COUNTER: &str = "abc.counter";
const TYPE_KEY: &str = "abc.data";

static FUNCTIONS: &[NativeDef] = &[
    native("get_cache_token", "()", |t, _| Ok(counter(t)), ANY, "Returns the current ABC cache token."),
    native(
        "_abc_init",
        "(self, /)",
        abc_init,
        ANY,
        "Internal ABC helper for class set-up. Should be never used outside abc module.",
    ),
    native("_abc_register", "(self, subclass, /)", register, ANY, "Internal ABC helper for subclass registration."),
    native("_abc_instancecheck", "(self, instance, /)", instancecheck, ANY, "Internal ABC helper for instance checks."),
    native(
        "_abc_subclasscheck",
        "(self, subclass, /)",
        |t, a| Ok(Value::bool(subclasscheck(t, a[0], a[1])?)),
        ANY,
        "Internal ABC helper for subclass checks.",
    ),
    native("_get_dump", "(self, /)", get_dump, ANY, "Internal ABC helper for cache and registry debugging."),
    native(
        "_reset_registry",
        "(self, /)",
        reset_registry,
        ANY,
        "Internal ABC helper to reset registry of a given class.",
    ),
    native(
        "_reset_caches",
        "(self, /)",
        reset_caches,
        ANY,
        "Internal ABC helper to reset both caches of a given class.",
    ),
];

static DATA: TypeDef = TypeDef { methods: &[], getset: &[], doc: "Internal state held by ABC machinery." };

fn counter(t: &Thread) -> Value {
    t.vm().registered(COUNTER).unwrap_or(Value::int_unchecked(0))
}

fn data_type(t: &Thread) -> R {
    if let Some(class) = t.vm().registered(TYPE_KEY) {
        return Ok(class);
    }
    let object = t.vm().type_of_id(ty::OBJECT);
    let class =
        t.new_native_type("_abc", "_abc_data", object, kinds::WORDS, type_flags::NO_INSTANTIATION, &DATA)?.value();
    t.vm().register(TYPE_KEY, class);
    Ok(class)
}

fn namespace(class: Value) -> Option<Gc<Dict>> {
    class.downcast::<Type>()?.dict.get()?.downcast::<Dict>()
}

fn data_of(t: &Thread, class: Value) -> R {
    let own = match namespace(class) {
        Some(dict) => dict.get_text(t, "_abc_impl"),
        None => None,
    };
    match own {
        Some(data) => Ok(data),
        None => Err(t.type_error("_abc_impl is set to a wrong type")),
    }
}

fn abc_init(t: &Thread, a: Args<'_>) -> R {
    let Some(class) = a[0].downcast::<Type>() else { return Err(t.type_error("_abc_init() argument must be a type")) };
    let abstracts = t.new_set(true)?;
    if let Some(dict) = namespace(a[0]) {
        let mut at = 0;
        while let Some((i, name, v)) = dict.next_entry(at) {
            at = i + 1;
            if is_abstract(t, v)? {
                abstracts.add(t, name)?;
            }
        }
    }
    let bases: Gc<Tuple> = match class.bases.get() {
        Some(b) => self_as(b),
        None => t.new_tuple(&[])?,
    };
    for base in bases.items() {
        let Some(names) = t.getattr_opt(*base, t.names().__abstractmethods__)? else { continue };
        let names = t.collect(names)?;
        for name in names.iter() {
            let Some(s) = t.as_str(name) else { continue };
            if let Some(v) = t.getattr_opt(a[0], s)?
                && is_abstract(t, v)?
            {
                abstracts.add(t, name)?;
            }
        }
    }
    t.setattr(a[0], t.names().__abstractmethods__, abstracts.value())?;
    let (registry, cache, negative) = (t.new_list(&[])?, t.new_set(false)?, t.new_set(false)?);
    let slots = [registry.value(), cache.value(), negative.value(), counter(t)].map(Some);
    t.setattr_str(a[0], "_abc_impl", words::make(t, data_type(t)?, &slots)?)?;
    collection_flags(t, class)?;
    Ok(Value::NONE)
}

fn is_abstract(t: &Thread, v: Value) -> R<bool> {
    match t.getattr_opt(v, t.names().__isabstractmethod__)? {
        Some(flag) => t.truth(flag),
        None => Ok(false),
    }
}

/// `__abc_tpflags__` says that the class matches sequence or mapping patterns.
fn collection_flags(t: &Thread, class: Gc<Type>) -> R<()> {
    let name = t.intern("__abc_tpflags__")?;
    let Some(given) = namespace(class.value()).and_then(|d| d.get_str(t, name)) else { return Ok(()) };
    let given = t.index(given)?;
    for (bit, flag) in TPFLAGS {
        if given & bit != 0 {
            class.set_flag(flag);
        }
    }
    t.delattr(class.value(), name)
}

fn set_of(data: Value, which: usize) -> Gc<Set> {
    self_as(words::get(data, which))
}

fn register(t: &Thread, a: Args<'_>) -> R {
    if a[1].downcast::<Type>().is_none() {
        return Err(t.type_error("Can only register classes"));
    }
    if t.issubclass(a[1], a[0])? {
        return Ok(a[1]);
    }
    if t.issubclass(a[0], a[1])? {
        return Err(t.runtime_error("Refusing to create an inheritance cycle"));
    }
    let registry: Gc<List> = self_as(words::get(data_of(t, a[0])?, REGISTRY));
    registry.push(t, a[1])?;
    let next = counter(t).as_small_int().unwrap_or(0) + 1;
    t.vm().register(COUNTER, Value::int_unchecked(next));
    let (class, subclass): (Gc<Type>, Gc<Type>) = (self_as(a[0]), self_as(a[1]));
    if subclass.is_heap() {
        for (_, flag) in TPFLAGS {
            if class.has(flag) {
                subclass.set_flag(flag);
            }
        }
    }
    Ok(a[1])
}

fn instancecheck(t: &Thread, a: Args<'_>) -> R {
    let data = data_of(t, a[0])?;
    let subclass = t.getattr(a[1], t.names().__class__)?;
    if set_of(data, CACHE).contains(t, subclass)? {
        return Ok(Value::TRUE);
    }
    let subtype = t.type_of(a[1]).value();
    if subtype == subclass {
        if words::get(data, VERSION) == counter(t) && set_of(data, NEGATIVE).contains(t, subclass)? {
            return Ok(Value::FALSE);
        }
        return ask_class(t, a[0], subclass);
    }
    let first = ask_class(t, a[0], subclass)?;
    if t.truth(first)? { Ok(first) } else { ask_class(t, a[0], subtype) }
}

fn ask_class(t: &Thread, class: Value, subclass: Value) -> R {
    t.call_method(class, "__subclasscheck__", &[subclass])
}

fn subclasscheck(t: &Thread, class: Value, subclass: Value) -> R<bool> {
    if subclass.downcast::<Type>().is_none() {
        return Err(t.type_error("issubclass() arg 1 must be a class"));
    }
    t.check_native_stack()?;
    let data = data_of(t, class)?;
    if set_of(data, CACHE).contains(t, subclass)? {
        return Ok(true);
    }
    if words::get(data, VERSION) != counter(t) {
        set_of(data, NEGATIVE).clear();
        words::set(data, VERSION, counter(t));
    } else if set_of(data, NEGATIVE).contains(t, subclass)? {
        return Ok(false);
    }
    let found = decide(t, class, subclass, data)?;
    set_of(data, if found { CACHE } else { NEGATIVE }).add(t, subclass)?;
    Ok(found)
}

fn decide(t: &Thread, class: Value, subclass: Value, data: Value) -> R<bool> {
    let answer = t.call_method(class, "__subclasshook__", &[subclass])?;
    if answer == Value::TRUE || answer == Value::FALSE {
        return Ok(answer == Value::TRUE);
    }
    if answer != Value::NOT_IMPLEMENTED {
        return Err(t.assertion_error("__subclasshook__ must return either False, True, or NotImplemented"));
    }
    if self_as::<Type>(subclass).mro_items().contains(&Some(class)) {
        return Ok(true);
    }
    let registry = t.collect(words::get(data, REGISTRY))?;
    for registered in registry.iter() {
        if t.issubclass(subclass, registered)? {
            return Ok(true);
        }
    }
    let subclasses = t.call_method(class, "__subclasses__", &[])?;
    let subclasses = t.collect(subclasses)?;
    for s in subclasses.iter() {
        if t.issubclass(subclass, s)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn get_dump(t: &Thread, a: Args<'_>) -> R {
    let data = data_of(t, a[0])?;
    let get = |i| words::get(data, i);
    Ok(t.new_tuple(&[get(REGISTRY), get(CACHE), get(NEGATIVE), get(VERSION)])?.value())
}

fn reset_registry(t: &Thread, a: Args<'_>) -> R {
    self_as::<List>(words::get(data_of(t, a[0])?, REGISTRY)).clear();
    Ok(Value::NONE)
}

fn reset_caches(t: &Thread, a: Args<'_>) -> R {
    let data = data_of(t, a[0])?;
    set_of(data, CACHE).clear();
    set_of(data, NEGATIVE).clear();
    Ok(Value::NONE)
}
