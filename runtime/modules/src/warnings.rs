//! `_warnings`: what code that asks for the native module gets. Module warnings works with its Python implementation.

use taipan_core::builtins::import_module;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_warnings",
    doc: "_warnings provides basic warning filtering support.",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

static FUNCTIONS: &[NativeDef] = &[
    native(
        "warn",
        "(message, category=None, stacklevel=1, source=None)",
        |t, a| forward(t, a, "warn"),
        Effects::ANY,
        "Issue a warning, or maybe ignore it or raise an exception.",
    ),
    native(
        "warn_explicit",
        "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)",
        |t, a| forward(t, a, "warn_explicit"),
        Effects::ANY,
        "Issue a warning, or maybe ignore it or raise an exception.",
    ),
];

/// The function of module warnings, with the arguments given.
fn forward(t: &Thread, a: Args<'_>, name: &str) -> R {
    let module = import_module(t, "warnings")?;
    let given = (0..a.len()).take_while(|i| a.opt(*i).is_some()).count();
    let arguments: Vec<Value> = (0..given).map(|i| a[i]).collect();
    t.call_method(module, name, &arguments)
}
