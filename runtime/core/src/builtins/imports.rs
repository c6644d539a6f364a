//! `__import__`, and modules written in Rust.

use crate::error::R;
use crate::native::{Args, Effects, ModuleDef, NativeDef, native};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value};

pub(super) static FUNCTIONS: &[NativeDef] = &[native(
    "__import__",
    "(name, globals=None, locals=None, fromlist=(), level=0)",
    import,
    Effects::ANY,
    "Import a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for general use, it is better to use\nimportlib.import_module() to programmatically import a module.\n\nThe globals argument is only used to determine the context;\nthey are not modified.  The locals argument is unused.  The fromlist\nshould be a list of names to emulate ``from name import ...``, or an\nempty list to emulate ``import name``.\nWhen importing a module from a package, note that __import__('A.B', ...)\nreturns package A when fromlist is empty, but its submodule B when\nfromlist is not empty.  The level argument is used to determine whether to\nperform absolute or relative imports: 0 is absolute, while a positive number\nis the number of parent directories to search relative to the current module.",
)];

fn import(t: &Thread, a: Args<'_>) -> R {
    let Some(name) = t.as_str(a[0]) else { return Err(t.type_error("module name must be a string")) };
    let level = match a.opt(4) {
        Some(l) => t.index(l)?,
        None => 0,
    };
    if level < 0 {
        return Err(t.value_error("level must be >= 0"));
    }
    // Loaded already, absolute, and the module itself is wanted: no need to ask importlib.
    let modules = t.vm().modules();
    let has_list = match a.not_none(3) {
        Some(list) => t.truth(list)?,
        None => false,
    };
    if level == 0
        && !has_list
        && !name.units().iter().any(|c| c == '.' as u32)
        && let Some(module) = modules.get(t, name.value())?.filter(|m| !m.is_none())
    {
        return Ok(module);
    }
    if let Some(importlib) = t.vm().registered("importlib") {
        let import = t.getattr_str(importlib, "__import__")?;
        let none = Value::NONE;
        let empty = t.new_tuple(&[])?.value();
        let arguments = [a[0], a.opt(1).unwrap_or(none), a.opt(2).unwrap_or(none), a.opt(3).unwrap_or(empty)];
        let [name, globals, locals, list] = arguments;
        return t.call(import, &[name, globals, locals, list, Value::int_unchecked(level)]);
    }
    if let Some(module) = modules.get(t, name.value())? {
        return Ok(module);
    }
    let text = name.to_text();
    let def = t.vm().native_modules.borrow().get(&*text).copied();
    match def {
        Some(def) => Ok(new_native_module(t, def)?.value()),
        None => {
            let message = t.new_str(&format!("No module named '{text}'"))?.value();
            let class = t.vm().type_of_id(crate::types::ty::MODULE_NOT_FOUND_ERROR);
            let exc = crate::types::exception::new_exception(t, class, &[message])?;
            crate::types::exception::set_field(t, exc, "name", name.value())?;
            Err(t.raise(exc))
        }
    }
}

/// Module `name` (dots allowed), imported if it is not yet.
pub fn import_module(t: &Thread, name: &str) -> R {
    let key = t.intern(name)?;
    let modules = t.vm().modules();
    if let Some(module) = modules.get(t, key.value())?.filter(|m| !m.is_none()) {
        return Ok(module);
    }
    let import = t.getitem(t.vm().builtins().value(), t.names().__import__.value())?;
    let none = Value::NONE;
    t.call(import, &[key.value(), none, none, t.new_tuple(&[none])?.value(), Value::int_unchecked(0)])?;
    match modules.get(t, key.value())? {
        Some(module) => Ok(module),
        None => Err(t.import_error(format_args!("module '{name}' is not in sys.modules after its import"))),
    }
}

/// Makes a native module and enters it in `sys.modules`.
pub fn new_native_module(t: &Thread, def: &'static ModuleDef) -> R<Gc<Module>> {
    let name = t.intern(def.name)?;
    let doc = if def.doc.is_empty() { Value::NONE } else { t.new_str(def.doc)?.value() };
    let module = crate::types::object::new_module(t, name, doc)?;
    let modules = t.vm().modules();
    modules.set_str(t, name, module.value())?;
    let filled = fill(t, module, def, name);
    if let Err(raised) = filled {
        let exc = t.take_pending();
        modules.remove(t, name.value())?;
        t.set_pending(exc);
        return Err(raised);
    }
    Ok(module)
}

fn fill(t: &Thread, module: Gc<Module>, def: &'static ModuleDef, name: Gc<Str>) -> R<()> {
    if let Some(dict) = crate::ops::instance::dict_of(t, module.value())? {
        for f in def.functions {
            let function = t.new_native_function(f, Some(module.value()), Some(name.value()))?;
            dict.set_text(t, f.name, function)?;
        }
    }
    (def.init)(t, module.value())
}
