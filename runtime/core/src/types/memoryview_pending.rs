//! Stands in for `memoryview` until `algo::struct_codec` is there.
use crate::error::R;
use crate::thread::Thread;
use taipan_heap::Value;
pub fn contiguous_copy(_: &Thread, _: Value) -> R<Option<Vec<u8>>> {
    Ok(None)
}
pub fn new_view(t: &Thread, _: Value) -> R {
    Err(t.not_implemented_error("memoryview"))
}
