//! placeholder
use crate::thread::Thread;
use taipan_heap::*;
pub fn report_unraisable(_t: &Thread, _e: Value, _s: Option<Value>) {}
/// Not there yet.
pub fn frame_object(t: &Thread, _: crate::interp::frame::Frame) -> crate::error::R {
    Err(t.not_implemented_error("frame objects"))
}
