//! Calls of classes whose `__new__` is a Python function and whose `__init__` is object's (named tuples, other immutables) run as hidden
//! Python in traces, so that they follow into `__new__`: what `type.__call__` does is a few lines then. The interpreter leaves them to
//! `type.__call__`.
//!
//! Every class has a routine of its own, kept with the code of its `__new__` (`Code::consumers`).

use super::hydrate;
use crate::error::R;
use crate::native::{Args, Effects, NativeDef, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use std::sync::Arc;
use taipan_heap::{Gc, Value};
use taipan_parser::code::CodeUnit;

const SOURCE: &str = "
def make(*args, **kwargs):
    self = new(*args, **kwargs)
    if type(self) is not cls:
        initialize(cls, self, args, kwargs)
    return self
";

static INITIALIZE: NativeDef = native(
    "initialize",
    "(class, object, args, kwargs, /)",
    |t, a: Args<'_>| {
        let (args, kwargs): (Gc<Tuple>, Gc<Dict>) = (self_as(a[2]), self_as(a[3]));
        crate::types::type_::initialize_other(t, self_as(a[0]), a[1], args, kwargs)
    },
    Effects::ANY,
    "Call the `__init__` of what `__new__` gave, if it is an instance of a subclass.",
);

/// The routine that makes instances of `class`, whose `__new__` is this Python function. `None`: there is no memory for one.
pub fn routine(t: &Thread, class: Gc<Type>, new: Gc<Function>) -> Option<Gc<Function>> {
    let code = new.code.get()?.downcast::<Code>()?;
    // The routine keeps the class, so the address stays its own. (A class may have a hash in Python.)
    let key = Value::int_unchecked(class.address() as i64);
    let known = code.consumers.get().and_then(|d| d.downcast::<Dict>());
    if let Some(f) = known.and_then(|d| d.get(t, key).ok().flatten()) {
        return f.downcast();
    }
    match make(t, class, new, code, key) {
        Ok(f) => Some(f),
        Err(_) => {
            t.take_pending();
            None
        }
    }
}

fn make(t: &Thread, class: Gc<Type>, new: Gc<Function>, code: Gc<Code>, key: Value) -> R<Gc<Function>> {
    let globals = t.new_dict()?;
    let parts = [
        ("new", t.new_bound_method(new.value(), class.value())?),
        ("cls", class.value()),
        ("type", t.vm().type_of_id(ty::TYPE).value()),
        ("initialize", t.new_native_function(&INITIALIZE, None, None)?),
        ("__name__", t.intern("builtins")?.value()),
    ];
    for (name, v) in parts {
        globals.set(t, t.intern(name)?.value(), v)?;
    }
    let unit: Arc<CodeUnit> = t.vm().maker.get_or_init(|| super::consumers::units_of(SOURCE).remove(0)).clone();
    let f = hydrate::new_function(t, hydrate::hydrate(t, unit)?, globals)?;
    super::consumers::keep(t, code, key, f)?;
    Ok(f)
}
