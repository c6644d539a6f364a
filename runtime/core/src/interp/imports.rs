//! Import statements and the rare intrinsics.

use super::exec::Exec;
use super::names::locals_of;
use super::op::Flow;
use crate::error::R;
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Gc, Value};

op!(IMPORT_NAME {
    slow(x, i) {
        let t = x.thread();
        let (level, from) = (x.get(i.b()), x.get(i.b() + 1));
        let name = x.name_at(i.c());
        let v = raise_to_flow!(import_name(x, t, name, level, from));
        x.put(i.a(), v);
        Flow::Next
    }
});

fn import_name(x: &Exec, t: &Thread, name: Gc<Str>, level: Value, from: Value) -> R {
    let function = x.frame().function();
    let globals = function.globals.get().unwrap_or(Value::NONE);
    let builtins = function.builtins.get().unwrap_or(Value::NONE);
    let Some(import) = t.catch(t.getitem(builtins, t.names().__import__.value()), ty::KEY_ERROR)? else {
        return Err(t.import_error("__import__ not found"));
    };
    let locals = if x.code().is(taipan_parser::code::co::OPTIMIZED) { Value::NONE } else { locals_of(x) };
    t.call(import, &[name.value(), globals, locals, from, level])
}

op!(IMPORT_FROM {
    slow(x, i) {
        let t = x.thread();
        let module = x.get(i.b());
        let name = x.name_at(i.c());
        let v = raise_to_flow!(import_from(t, module, name));
        x.put(i.a(), v);
        Flow::Next
    }
});

/// `from module import name`: attribute, or the submodule in sys.modules (circular imports).
fn import_from(t: &Thread, module: Value, name: Gc<Str>) -> R {
    if let Some(v) = t.getattr_opt(module, name)? {
        return Ok(v);
    }
    let names = t.names();
    let package = t.getattr_opt(module, names.__name__)?.and_then(|n| t.as_str(n));
    if let Some(package) = package {
        let full = t.new_str(&format!("{}.{}", package.to_text(), name.to_text()))?;
        if let Some(v) = t.vm().modules().get(t, full.value())? {
            return Ok(v);
        }
    }
    Err(crate::types::exception::raise_cannot_import(t, module, name))
}

op!(IMPORT_STAR {
    slow(x, i) {
        let t = x.thread();
        let module = x.get(i.a());
        raise_to_flow!(import_star(x, t, module));
        Flow::Next
    }
});

fn import_star(x: &Exec, t: &Thread, module: Value) -> R<()> {
    let names = t.names();
    let locals = locals_of(x);
    let all = t.getattr_opt(module, names.__all__)?;
    let (list, skip) = match all {
        Some(all) => (all, false),
        None => {
            let d = t.getattr(module, names.__dict__)?;
            (t.call_method(d, "keys", &[])?, true)
        }
    };
    let list = t.collect(list)?;
    for k in list.iter() {
        let Some(name) = t.as_str(k) else {
            let module_name =
                t.getattr_opt(module, names.__name__)?.map_or(Ok(String::new()), |n| t.str(n).map(|s| s.to_text()))?;
            let what = if skip { "Key in" } else { "Item in" };
            let attribute = if skip { "__dict__" } else { "__all__" };
            return Err(
                t.type_error(format_args!("{what} {module_name}.{attribute} must be str, not {}", t.shown_type(k)))
            );
        };
        if skip && !name.is_empty() && name.at(0) == b'_' as u32 {
            continue;
        }
        let v = t.getattr(module, name)?;
        t.setitem(locals, k, v)?;
    }
    Ok(())
}

op!(INTRINSIC {
    slow(x, i) {
        let t = x.thread();
        // The longest window has three operands; reading past a shorter one stays within the frame.
        let n = crate::types::intrinsics::operands(i.c());
        let v = raise_to_flow!(crate::types::intrinsics::call(t, i.c(), x.window(i.b(), n)));
        x.put(i.a(), v);
        Flow::Next
    }
});
