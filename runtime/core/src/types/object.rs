//! placeholder
use crate::native::TypeDef;
pub static OBJECT: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static NONE_TYPE: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static ELLIPSIS: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static NOT_IMPLEMENTED: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static MODULE: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
