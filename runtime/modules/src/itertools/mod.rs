//! Module `itertools`. Iterators are objects of words; the constants at the top of each section name them. (`chain`, `count`,
//! `islice` and `pairwise` are builtin ones: `core/src/types/iterators`.)

mod combinatoric;
mod grouping;
mod infinite;
mod streams;

use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Effects, ModuleDef, NativeDef, TypeDef, native};
use taipan_core::object::{self_as, type_flags};
use taipan_core::thread::Thread;
use taipan_core::types::{TypeId, ty};
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "itertools",
    doc: "Functional tools for creating and using iterators.",
    functions: FUNCTIONS,
    init,
};

static FUNCTIONS: &[NativeDef] =
    &[native("tee", "(iterable, n=2, /)", grouping::tee, Effects::ANY, "Returns a tuple of n independent iterators.")];

const ANY: Effects = Effects::ANY;
const NEW_DOC: &str = "Create and return a new object.  See help(type) for accurate signature.";

/// The types of the module: name, declaration, whether it can be subclassed.
static TYPES: &[(&str, &TypeDef, bool)] = &[
    ("cycle", &infinite::CYCLE, true),
    ("repeat", &infinite::REPEAT, true),
    ("accumulate", &streams::ACCUMULATE, true),
    ("batched", &streams::BATCHED, true),
    ("compress", &streams::COMPRESS, true),
    ("dropwhile", &streams::DROPWHILE, true),
    ("filterfalse", &streams::FILTERFALSE, true),
    ("starmap", &streams::STARMAP, true),
    ("takewhile", &streams::TAKEWHILE, true),
    ("zip_longest", &streams::ZIP_LONGEST, true),
    ("groupby", &grouping::GROUPBY, true),
    ("_grouper", &grouping::GROUPER, false),
    ("_tee", &grouping::TEE, false),
    ("product", &combinatoric::PRODUCT, true),
    ("permutations", &combinatoric::PERMUTATIONS, true),
    ("combinations", &combinatoric::COMBINATIONS, true),
    ("combinations_with_replacement", &combinatoric::COMBINATIONS_WITH_REPLACEMENT, true),
];

/// Those that the interpreter knows.
static BUILTIN: &[(&str, TypeId)] =
    &[("chain", ty::CHAIN), ("count", ty::COUNT_ITERATOR), ("islice", ty::ISLICE), ("pairwise", ty::PAIRWISE)];

/// Types that Rust code makes instances of without being given the class.
const GROUPER_TYPE: &str = "itertools._grouper";
const TEE_TYPE: &str = "itertools._tee";

fn init(t: &Thread, module: Value) -> R<()> {
    for (name, id) in BUILTIN {
        crate::words::add_to_module(t, module, name, t.vm().type_of_id(*id).value())?;
    }
    let object = t.vm().type_of_id(ty::OBJECT);
    for (name, def, subclassable) in TYPES {
        let flags = if *subclassable { type_flags::BASETYPE } else { 0 };
        let class = t.new_native_type("itertools", name, object, kinds::WORDS, flags, def)?;
        crate::words::add_to_module(t, module, name, class.value())?;
        match *name {
            "_grouper" => t.vm().register(GROUPER_TYPE, class.value()),
            "_tee" => t.vm().register(TEE_TYPE, class.value()),
            _ => {}
        }
    }
    Ok(())
}

/// `__iter__` of an iterator.
fn itself(_: &Thread, a: taipan_core::native::Args<'_>) -> R {
    Ok(a[0])
}

/// Items of an iterable as a tuple.
fn pool(t: &Thread, iterable: Value) -> R {
    Ok(taipan_core::types::tuple::tuple_from(t, iterable)?.value())
}

fn items_of(tuple: Value) -> taipan_heap::Gc<taipan_core::object::Tuple> {
    self_as(tuple)
}
