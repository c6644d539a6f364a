//! placeholder
use crate::native::TypeDef;
pub static OBJECT: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static NONE_TYPE: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static ELLIPSIS: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static NOT_IMPLEMENTED: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static MODULE: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
use crate::error::R;
use crate::thread::Thread;
use taipan_heap::*;
pub fn get_dict(t: &Thread, _: Value) -> R {
    Err(t.type_error("no"))
}
pub fn set_dict(t: &Thread, _: Value, _: Option<Value>) -> R<()> {
    Err(t.type_error("no"))
}
