//! Frames of the running program as `sys` shows them.

use taipan_core::error::R;
use taipan_core::interp::frame::Frame;
use taipan_core::native::Args;
use taipan_core::object::Dict;
use taipan_core::thread::Thread;
use taipan_core::types::traceback::frame_object;
use taipan_heap::Value;

/// The frame `depth` callers up; ValueError when there are fewer.
fn frame_at(t: &Thread, depth: i64) -> R<Frame> {
    let mut frame = visible(t.current_frame());
    for _ in 0..depth.max(0) {
        if frame.is_null() {
            break;
        }
        frame = visible(frame.caller());
    }
    if frame.is_null() { Err(t.value_error("call stack is not deep enough")) } else { Ok(frame) }
}

/// The innermost frame from `frame` on that Python may see.
fn visible(mut frame: Frame) -> Frame {
    while !frame.is_null() && frame.code().is(taipan_parser::code::co::HIDDEN) {
        frame = frame.caller();
    }
    frame
}

pub fn getframe(t: &Thread, a: Args<'_>) -> R {
    let depth = a.opt(0).map_or(Ok(0), |d| t.index(d))?;
    frame_object(t, frame_at(t, depth)?)
}

pub fn getframe_module_name(t: &Thread, a: Args<'_>) -> R {
    let depth = a.opt(0).map_or(Ok(0), |d| t.index(d))?;
    let Ok(frame) = frame_at(t, depth) else {
        t.take_pending();
        return Ok(Value::NONE);
    };
    let globals = frame.function().globals.get().and_then(|g| g.downcast::<Dict>());
    Ok(globals.and_then(|g| g.get_str(t, t.names().__name__)).unwrap_or(Value::NONE))
}

pub fn current_frames(t: &Thread, _: Args<'_>) -> R {
    let frames = t.new_dict()?;
    let frame = frame_object(t, frame_at(t, 0)?)?;
    frames.set(t, t.new_int(std::process::id() as i64)?, frame)?;
    Ok(frames.value())
}

pub fn current_exceptions(t: &Thread, _: Args<'_>) -> R {
    let all = t.new_dict()?;
    all.set(t, t.new_int(std::process::id() as i64)?, t.handled().unwrap_or(Value::NONE))?;
    Ok(all.value())
}
