//! Module `builtins`: the functions, by subject (`numbers`, `objects`, `iteration`, `evaluate`, `text`, `imports`), and making the
//! module at start-up. The types come from the table in `types`.

mod evaluate;
mod imports;
mod iteration;
pub mod numbers;
mod objects;
mod text;
pub mod trees;

pub use evaluate::{compile_text, raise_syntax_error, warn};
pub use imports::{import_module, new_native_module};
pub use text::print_text;

use crate::error::R;
use crate::native::{Effects, NativeDef, native};
use crate::thread::Thread;
use crate::types::{BUILTIN_TYPES, ty};
use taipan_heap::Value;

const DOC: &str = "Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects with the same name as a builtin and need an\nexplicit way to refer to the built-in object.";

static BUILD_CLASS: NativeDef = native(
    "__build_class__",
    "(func, name, /, *bases, **kwds)",
    crate::types::type_::build_class,
    Effects::ANY,
    "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used by the class statement.",
);

static TABLES: [&[NativeDef]; 6] = [
    numbers::FUNCTIONS,
    objects::FUNCTIONS,
    iteration::FUNCTIONS,
    evaluate::FUNCTIONS,
    text::FUNCTIONS,
    imports::FUNCTIONS,
];

/// The builtin function of this name.
pub fn native_def(name: &str) -> Option<&'static NativeDef> {
    TABLES.into_iter().flatten().find(|def| def.name == name)
}

/// Makes module `builtins`, its namespace (`Vm::builtins`) and its entry in `sys.modules`.
pub fn init(t: &Thread) -> R<()> {
    let name = t.intern("builtins")?;
    let module = crate::types::object::new_module(t, name, t.new_str(DOC)?.value())?;
    let Some(dict) = crate::ops::instance::dict_of(t, module.value())? else { return Ok(()) };
    t.vm().set_builtins(dict);
    for def in TABLES.into_iter().flatten().chain([&BUILD_CLASS]) {
        let f = t.new_native_function(def, None, Some(name.value()))?;
        dict.set_text(t, def.name, f)?;
    }
    for id in 1..ty::COUNT {
        if is_public(id) {
            dict.set_text(t, BUILTIN_TYPES[id as usize - 1].name, t.vm().type_of_id(id).value())?;
        }
    }
    for (alias, id) in [("EnvironmentError", ty::OS_ERROR), ("IOError", ty::OS_ERROR)] {
        dict.set_text(t, alias, t.vm().type_of_id(id).value())?;
    }
    for (name, v) in [
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("__debug__", Value::bool(t.vm().config.optimize == 0)),
    ] {
        dict.set_text(t, name, v)?;
    }
    crate::types::template::init(t)?;
    t.vm().modules().set_str(t, name, module.value())
}

/// Is the type a name of module builtins?
fn is_public(id: u32) -> bool {
    let row = &BUILTIN_TYPES[id as usize - 1];
    let exception = row.kind == crate::kinds::EXCEPTION;
    row.module == "builtins"
        && (exception
            || matches!(
                id,
                ty::OBJECT
                    | ty::TYPE
                    | ty::INT
                    | ty::BOOL
                    | ty::FLOAT
                    | ty::COMPLEX
                    | ty::STR
                    | ty::BYTES
                    | ty::BYTEARRAY
            )
            || matches!(
                id,
                ty::MEMORYVIEW | ty::LIST | ty::TUPLE | ty::DICT | ty::SET | ty::FROZENSET | ty::RANGE | ty::SLICE
            )
            || matches!(
                id,
                ty::PROPERTY
                    | ty::CLASSMETHOD
                    | ty::STATICMETHOD
                    | ty::SUPER
                    | ty::ENUMERATE
                    | ty::ZIP
                    | ty::MAP
                    | ty::FILTER
            )
            || id == ty::REVERSED)
}
