//! `X | Y`: unions of types.

use crate::error::R;
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value};

pub fn union_of(_t: &Thread, _a: Value, _b: Value) -> R {
    Ok(Value::NOT_IMPLEMENTED)
}
/// The alternatives of a union.
pub fn args_of(v: Value) -> Option<Gc<Tuple>> {
    v.downcast::<Words>()?.slot(0).get()?.downcast::<Tuple>()
}
