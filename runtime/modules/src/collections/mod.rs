//! Module `_collections`: what `collections` takes from C in CPython.

mod counting;
mod defaultdict;
mod deque;
mod ordered;
mod tuplegetter;

use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Effects, ModuleDef, native};
use taipan_core::object::type_flags;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_collections",
    doc: "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory",
    functions: &[native(
        "_count_elements",
        "(mapping, iterable, /)",
        counting::count_elements,
        Effects::ANY,
        "Count elements in the iterable, updating the mapping",
    )],
    init,
};

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let deque_flags = type_flags::BASETYPE | type_flags::SEQUENCE | type_flags::HAS_WEAKREF;
    let deque = t.new_native_type("collections", "deque", object, kinds::WORDS, deque_flags, &deque::DEQUE)?;
    add_to_module(t, module, "deque", deque.value())?;
    for (name, id) in [("_deque_iterator", ty::DEQUE_ITERATOR), ("_deque_reverse_iterator", ty::DEQUE_REVERSE_ITERATOR)]
    {
        add_to_module(t, module, name, t.vm().type_of_id(id).value())?;
    }
    let class = ordered::new_type(t)?;
    add_to_module(t, module, "OrderedDict", class.value())?;
    let class = defaultdict::new_type(t)?;
    add_to_module(t, module, "defaultdict", class.value())?;
    let class = t.new_native_type("collections", "_tuplegetter", object, kinds::WORDS, 0, &tuplegetter::TUPLEGETTER)?;
    t.vm().register(taipan_core::lookup::TUPLE_GETTER, class.value());
    add_to_module(t, module, "_tuplegetter", class.value())
}
