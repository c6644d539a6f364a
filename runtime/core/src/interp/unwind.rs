//! Unwinding: from a pending exception to the handler that gets it. Walks frames only; each frame left or entered by the
//! exception adds an entry to its traceback.

use super::exec::Exec;
use super::frame::{Continuation, Frame};
use super::machine::Machine;
use crate::error::R;
use crate::object::*;
use crate::types::ty;
use taipan_heap::{Field, Gc, Slot, Value, Word};
use taipan_parser::code::{Handler, co};

/// The innermost handler that guards instruction `at`.
pub fn find_handler(code: &Code, at: usize) -> Option<Handler> {
    code.unit().handlers.iter().find(|h| (h.start as usize) <= at && at < h.end as usize).copied()
}

/// Gives the pending exception to its handler: `true`, and `x` goes on there; `false`: the nested run ends with it.
pub fn unwind(x: &mut Exec) -> bool {
    let t = x.thread();
    loop {
        let code = x.code();
        let at = enter_traceback(x);
        if let Some(h) = find_handler(&code, at) {
            let e = t.take_pending();
            x.put(h.exc as usize, e);
            x.pc = code.first_instruction.wrapping_add(h.handler as usize);
            return true;
        }
        let frame = x.frame();
        if frame.in_generator() {
            super::generators::finish(x);
        }
        keep_registers(x, &code);
        super::run::detach(t, frame);
        match frame.continuation() {
            Continuation::Native => {
                t.result.set(None);
                x.fp = frame.caller().0;
                return false;
            }
            Continuation::Next if t.pending().is_some_and(|e| t.is_instance(e, ty::STOP_ITERATION)) => {
                t.take_pending();
                x.pop_frame();
                x.follow(true);
                return true;
            }
            Continuation::GetAttr if t.pending().is_some_and(|e| t.is_instance(e, ty::ATTRIBUTE_ERROR)) => {
                x.pop_frame();
                x.publish();
                let flow = super::attrs::getattr_fallback(x);
                match flow {
                    super::Flow::Next => return true,
                    super::Flow::Stop => return false,
                    _ => continue,
                }
            }
            _ => x.pop_frame(),
        }
    }
}

/// The pending exception gets its entry for the running frame; gives the instruction that raised.
fn enter_traceback(x: &Exec) -> usize {
    let t = x.thread();
    let code = x.code();
    let at = code.index_of(x.pc).saturating_sub(1);
    let again = t.reraising.replace(false);
    if !code.is(co::HIDDEN) && !again && add_traceback(x, at).is_err() {
        t.reraising.set(false);
    }
    at
}

/// The pending exception leaves the running frame, which is known to have no handler for it and an ordinary continuation.
pub fn leave_frame(x: &mut Exec) {
    x.publish();
    enter_traceback(x);
    let code = x.code();
    keep_registers(x, &code);
    super::run::detach(x.thread(), x.frame());
    x.pop_frame();
}

/// Adds the running frame, at instruction `at`, to the pending exception's traceback.
fn add_traceback(x: &Exec, at: usize) -> R<()> {
    let t = x.thread();
    let Some(exc) = t.pending().and_then(|e| e.downcast::<Exception>()) else { return Ok(()) };
    let frame = x.frame();
    let object = frame_object_of(frame);
    // The exception stays pending while this allocates: the collector sees it.
    let tb = t.alloc(crate::kinds::TRACEBACK, ty::TRACEBACK, size_of::<Traceback>(), |header| Traceback {
        header,
        instruction: Field::new(at as i64),
        line: Field::new(-1),
        next: Slot::new(exc.traceback.get().filter(|v| !v.is_none())),
        code: Slot::new(Some(x.code().value())),
        function: Slot::new(Some(frame.function().value())),
        frame: Slot::new(object),
        registers: Slot::new(None),
    })?;
    exc.traceback.set(&exc.header, tb.value());
    Ok(())
}

/// The frame is left by the exception: its traceback entry keeps the registers, so that `tb_frame.f_locals` shows them.
fn keep_registers(x: &Exec, code: &Code) {
    let t = x.thread();
    let frame = x.frame();
    let head = t.pending().and_then(|e| e.downcast::<Exception>()).and_then(|e| e.traceback.get());
    let Some(tb) = head.and_then(|tb| tb.downcast::<Traceback>()) else { return };
    let same = tb.code.get().is_some_and(|c| c.as_cell() == Some(std::ptr::from_ref(code).cast_mut().cast()));
    if !same || frame.extra() != 0 || tb.registers.get().is_some() || code.is(co::HIDDEN) {
        return;
    }
    // Without memory for the copy the traceback has no locals; that is not worth losing the exception for.
    let Ok(copy) = super::run::copy_registers(t, frame, code) else { return };
    tb.registers.set(&tb.header, copy.value());
}

/// The frame object made for a running frame, if any.
#[inline(always)]
pub fn frame_object_of(frame: Frame) -> Word {
    Value::from_bits(frame.extra())
}

/// Exception as a typed object.
pub fn as_exception(v: Value) -> Option<Gc<Exception>> {
    v.downcast::<Exception>()
}
