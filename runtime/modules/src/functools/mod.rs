//! Module `_functools`.

mod cmp_key;
mod lru_cache;
mod partial;

use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::interp::consumers::{self, Consumer};
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, Meaning, ModuleDef, native};
use taipan_core::object::type_flags as flags;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_functools",
    doc: "Tools that operate on functions.",
    functions: &[
        native(
            "reduce",
            "(function, iterable, /, initial=None)",
            reduce,
            Effects::ANY,
            "Apply a function of two arguments cumulatively to the items of an iterable, from left to right.\n\nThis effectively reduces the iterable to a single value.  If initial is present,\nit is placed before the items of the iterable in the calculation, and serves as\na default when the iterable is empty.\n\nFor example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])\ncalculates ((((1 + 2) + 3) + 4) + 5).",
        )
        .meaning(Meaning::Consume(Consumer::Reduce)),
        native(
            "cmp_to_key",
            "(mycmp)",
            cmp_key::cmp_to_key,
            Effects::ANY,
            "Convert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects.",
        ),
    ],
    init,
};

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let key = t.new_native_type("functools", "KeyWrapper", object, kinds::WORDS, 0, &cmp_key::KEY_WRAPPER)?;
    t.vm().register(cmp_key::TYPE, key.value());

    let with_dict = flags::BASETYPE | flags::HAS_DICT | flags::HAS_WEAKREF;
    let class = t.new_native_type("functools", "partial", object, kinds::WORDS, with_dict, &partial::PARTIAL)?;
    add_to_module(t, module, "partial", class.value())?;

    let class =
        t.new_native_type("functools", "_PlaceholderType", object, kinds::WORDS, 0, &partial::PLACEHOLDER_TYPE)?;
    let placeholder = t.new_words(class, 1)?.value();
    t.vm().register(partial::PLACEHOLDER, placeholder);
    add_to_module(t, module, "_PlaceholderType", class.value())?;
    add_to_module(t, module, "Placeholder", placeholder)?;

    let class = t.new_native_type(
        "functools",
        "_lru_cache_wrapper",
        object,
        kinds::WORDS,
        with_dict,
        &lru_cache::LRU_CACHE_WRAPPER,
    )?;
    add_to_module(t, module, "_lru_cache_wrapper", class.value())
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let it = consumers::reduced(t, a[1])?;
    let mut result = a.opt(2);
    while let Some(item) = t.next(it)? {
        result = Some(match result {
            None => item,
            Some(so_far) => t.call(a[0], &[so_far, item])?,
        });
    }
    result.ok_or_else(|| consumers::nothing_to_reduce(t))
}
