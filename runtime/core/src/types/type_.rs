//! placeholder
use crate::error::R;
use crate::native::TypeDef;
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::*;
pub static TYPE: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub static SUPER: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };
pub fn call_type(t: &Thread, _c: Gc<Type>, _a: crate::interp::call::CallArgs<'_>) -> R {
    Err(t.type_error("no"))
}
pub fn super_method(t: &Thread, _c: Gc<Type>, _this: Value, _n: Gc<Str>) -> R<(Value, Option<Value>)> {
    Err(t.type_error("no"))
}
pub fn type_setattr(t: &Thread, _c: Gc<Type>, _n: Gc<Str>, _v: Word) -> R<()> {
    Err(t.type_error("no"))
}
