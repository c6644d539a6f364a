//! Module `_weakref`.

use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::Dict;
use taipan_core::thread::Thread;
use taipan_core::types::{ty, weak_proxy, weakref};
use taipan_heap::Value;

pub static MODULE: ModuleDef =
    ModuleDef { name: "_weakref", doc: "Weak-reference support module.", functions: FUNCTIONS, init };

const ANY: Effects = Effects::ANY;

static FUNCTIONS: &[NativeDef] = &[
    native(
        "getweakrefcount",
        "(object, /)",
        |t, a| t.new_int(weakref::references(t, a[0]).len() as i64),
        ANY,
        "Return the number of weak references to 'object'.",
    ),
    native(
        "getweakrefs",
        "(object, /)",
        references,
        ANY,
        "Return a list of all weak reference objects pointing to 'object'.",
    ),
    native(
        "proxy",
        "(object, callback=None, /)",
        |t, a| weak_proxy::new_proxy(t, a[0], a.opt(1)),
        ANY,
        "Create a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized.",
    ),
    native(
        "_remove_dead_weakref",
        "(dct, key, /)",
        remove_dead,
        ANY,
        "Atomically remove key from dict if it points to a dead weakref.",
    ),
];

fn init(t: &Thread, module: Value) -> R<()> {
    for (name, id) in [
        ("ref", ty::WEAKREF),
        ("ReferenceType", ty::WEAKREF),
        ("ProxyType", ty::WEAK_PROXY),
        ("CallableProxyType", ty::WEAK_CALLABLE_PROXY),
    ] {
        t.setattr_str(module, name, t.vm().type_of_id(id).value())?;
    }
    Ok(())
}

fn references(t: &Thread, a: Args<'_>) -> R {
    let list = t.new_list(&[])?;
    for r in weakref::references(t, a[0]) {
        list.push(t, r.value())?;
    }
    Ok(list.value())
}

fn remove_dead(t: &Thread, a: Args<'_>) -> R {
    let Some(dict) = a[0].downcast::<Dict>() else {
        return Err(
            t.type_error(format_args!("_remove_dead_weakref() argument 1 must be dict, not {}", t.type_name(a[0])))
        );
    };
    if let Some(v) = dict.get(t, a[1])? {
        let Some(r) = v.downcast() else { return Err(t.type_error("not a weakref")) };
        if weakref::target(r).is_none() {
            dict.remove(t, a[1])?;
        }
    }
    Ok(Value::NONE)
}
