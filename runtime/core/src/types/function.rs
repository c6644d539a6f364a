//! placeholder
use crate::native::TypeDef;
pub static FUNCTION: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static BUILTIN_FUNCTION: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static METHOD_DESCRIPTOR: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static CLASSMETHOD_DESCRIPTOR: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static METHOD: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static CELL: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static CODE: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static PROPERTY: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static CLASSMETHOD: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static STATICMETHOD: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static GETSET: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static MEMBER: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
use crate::error::R;
use crate::thread::Thread;
use taipan_heap::*;
pub fn new_generic_alias(t: &Thread, _: Value, _: Value) -> R {
    Err(t.type_error("no"))
}
