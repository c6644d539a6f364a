//! `_typing`: the types of module typing that the compiler's own code needs, which live in the core.

use crate::words::add_to_module;
use taipan_core::native::{Effects, ModuleDef, NativeDef, native};
use taipan_core::{R, Thread, ty};
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_typing",
    doc: "Primitives and accelerators for the typing module.\n",
    functions: FUNCTIONS,
    init,
};

static FUNCTIONS: &[NativeDef] = &[native("_idfunc", "(x, /)", |_, a| Ok(a[0]), Effects::PURE, "")];

static TYPES: &[(&str, u32)] = &[
    ("TypeVar", ty::TYPE_VAR),
    ("ParamSpec", ty::PARAM_SPEC),
    ("ParamSpecArgs", ty::PARAM_SPEC_ARGS),
    ("ParamSpecKwargs", ty::PARAM_SPEC_KWARGS),
    ("TypeVarTuple", ty::TYPE_VAR_TUPLE),
    ("TypeAliasType", ty::TYPE_ALIAS),
    ("Generic", ty::GENERIC),
    ("Union", ty::UNION),
];

fn init(t: &Thread, module: Value) -> R<()> {
    for &(name, id) in TYPES {
        add_to_module(t, module, name, t.vm().type_of_id(id).value())?;
    }
    add_to_module(t, module, "NoDefault", taipan_core::types::typing::no_default(t)?)
}
