//! `atexit`: functions to run at the end of the program, last registered first.

use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "atexit",
    doc: "allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n\nTwo public functions, register and unregister, are defined.\n",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const LIST: &str = "atexit.list";

static FUNCTIONS: &[NativeDef] = &[
    native(
        "register",
        "(func, /, *args, **kwargs)",
        register,
        ANY,
        "Register a function to be executed upon normal program termination.",
    ),
    native(
        "unregister",
        "(func, /)",
        unregister,
        ANY,
        "Unregister an exit function which was previously registered using\natexit.register",
    ),
    native("_run_exitfuncs", "()", run, ANY, "Run all registered exit functions."),
    native("_clear", "()", clear, ANY, "Clear the list of previously registered exit functions."),
    native(
        "_ncallbacks",
        "()",
        |t, _| t.new_int(list(t)?.len() as i64),
        ANY,
        "Return the number of registered exit functions.",
    ),
];

fn init(t: &Thread, m: Value) -> R<()> {
    // The executable runs the functions at the end.
    t.vm().register("atexit.run", t.getattr_str(m, "_run_exitfuncs")?);
    Ok(())
}

fn list(t: &Thread) -> R<Gc<List>> {
    match t.vm().registered(LIST) {
        Some(l) => Ok(self_as(l)),
        None => {
            let l = t.new_list(&[])?;
            t.vm().register(LIST, l.value());
            Ok(l)
        }
    }
}

fn register(t: &Thread, a: Args<'_>) -> R {
    if !t.is_callable(a[0]) {
        return Err(t.type_error("the first argument must be callable"));
    }
    list(t)?.push(t, t.new_tuple(&[a[0], a[1], a.or_none(2)])?.value())?;
    Ok(a[0])
}

fn unregister(t: &Thread, a: Args<'_>) -> R {
    let list = list(t)?;
    let mut i = list.len();
    while i > 0 {
        i -= 1;
        let Some(entry) = list.get(i) else { continue };
        if t.eq(self_as::<Tuple>(entry).items()[0], a[0])? {
            list.remove_at(t, i);
        }
    }
    Ok(Value::NONE)
}

fn clear(t: &Thread, _: Args<'_>) -> R {
    list(t)?.clear();
    Ok(Value::NONE)
}

/// Runs the functions; their errors are reported, not raised. What they register is not run any more.
fn run(t: &Thread, _: Args<'_>) -> R {
    let list = list(t)?;
    let all = t.new_list(&[])?;
    all.extend_from_slots(t, list.slots())?;
    while let Some(entry) = all.pop_last(t) {
        let entry: Gc<Tuple> = self_as(entry);
        let [f, args, kwargs] = entry.items() else { continue };
        if t.call_forward(*f, &[], self_as(*args), kwargs.downcast::<Dict>()).is_err() {
            let exc = t.take_pending();
            taipan_core::types::traceback::report_ignored(t, exc, "in atexit callback", *f);
        }
    }
    list.clear();
    Ok(Value::NONE)
}
