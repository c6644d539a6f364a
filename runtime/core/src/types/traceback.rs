//! placeholder
use crate::thread::Thread;
use taipan_heap::*;
pub fn report_unraisable(_t: &Thread, _e: Value, _s: Option<Value>) {}
