//! Kinds: the memory layouts of heap cells, and for each how the collector finds the words inside.
//! Declared once; the constants and the table registered with the heap follow from it.
//!
//! Invariant: in a `Words(n)` cell everything from byte n on is a `Word`, a raw pointer to the start of a heap cell,
//! or 0; raw numbers come before n.

use crate::object;
use taipan_heap::{Kind, KindInfo, Layout};

macro_rules! kinds {
    ($( $name:ident $text:literal $layout:expr, $finalize:expr; )*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Number { $( $name ),* }
        $( pub const $name: Kind = Kind(Number::$name as u8); )*
        /// The table registered with every heap.
        pub static KINDS: &[KindInfo] = &[ $( KindInfo { name: $text, layout: $layout, finalize: $finalize } ),* ];
    };
}

kinds! {
    FREE "free cell" Layout::Leaf, None;
    ARRAY "storage array" Layout::Array, None;
    BYTE_BUF "byte storage" Layout::Leaf, None;
    INT64 "int (64 bits)" Layout::Leaf, None;
    BIGINT "int (any size)" Layout::Leaf, None;
    COMPLEX "complex" Layout::Leaf, None;
    STR "str" Layout::Leaf, None;
    STR_VIEW "str in a shared buffer" Layout::Words { first: 24 }, None;
    BYTES "bytes" Layout::Leaf, None;
    BYTEARRAY "bytearray" Layout::Words { first: 24 }, None;
    LIST "list" Layout::Words { first: 16 }, None;
    TUPLE "tuple" Layout::Words { first: 16 }, None;
    DICT "dict" Layout::Words { first: 24 }, None;
    SET "set" Layout::Words { first: 32 }, None;
    RANGE "range" Layout::Words { first: 8 }, None;
    SLICE "slice" Layout::Words { first: 8 }, None;
    CELL "cell" Layout::Words { first: 8 }, None;
    FUNCTION "function" Layout::Words { first: 16 }, None;
    NATIVE_FUNCTION "native function" Layout::Words { first: 16 }, None;
    BOUND_METHOD "bound method" Layout::Words { first: 8 }, None;
    GETSET "getset descriptor" Layout::Words { first: 16 }, None;
    MEMBER "member descriptor" Layout::Words { first: 16 }, None;
    PROPERTY "property" Layout::Words { first: 8 }, None;
    WRAPPED_FUNCTION "staticmethod or classmethod" Layout::Words { first: 8 }, None;
    SUPER "super" Layout::Words { first: 8 }, None;
    TYPE "type" Layout::Words { first: object::TYPE_WORDS_AT }, None;
    MODULE "module" Layout::Words { first: 8 }, None;
    INSTANCE "instance" Layout::Words { first: 8 }, None;
    WRAPPER "instance of an int, float, complex, str or bytes subclass" Layout::Words { first: 8 }, None;
    EXCEPTION "exception" Layout::Words { first: 8 }, None;
    TRACEBACK "traceback" Layout::Words { first: 24 }, None;
    FRAME "frame" Layout::Custom(object::trace_frame), None;
    CODE "code" Layout::Custom(object::trace_code), Some(object::finalize_code);
    GENERATOR "generator" Layout::Custom(object::trace_generator), None;
    ITERATOR "builtin iterator" Layout::Words { first: 32 }, None;
    WEAKREF "weak reference" Layout::Words { first: 24 }, None;
    DICT_VIEW "dict view" Layout::Words { first: 8 }, None;
    MAPPING_PROXY "mappingproxy" Layout::Words { first: 8 }, None;
    WORDS "native object made of words" Layout::Words { first: 8 }, None;
    NATIVE "native object" Layout::Custom(object::trace_native), Some(object::finalize_native);
}
