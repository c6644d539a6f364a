//! Frame objects.

use super::UNITS;
use crate::error::R;
use crate::interp::frame::{EXTRA, Frame};
use crate::kinds;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, getter, native};
use crate::object::*;
use crate::ops::frames;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Array, Field, Gc, Slot, Value, Word};
use taipan_parser::code::co;

pub static FRAME: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "" };

static METHODS: &[NativeDef] = &[
    native("__repr__", "($self, /)", repr, Effects::ANY, "Return repr(self)."),
    native("clear", "($self, /)", clear, Effects::ANY, "Clear all references held by the frame."),
];

static GETSET: &[GetSetDef] = &[
    getter("f_back", f_back, ""),
    getter("f_code", |_, f| Ok(this(f).code.get().unwrap_or(Value::NONE)), ""),
    getter("f_globals", |_, f| Ok(function_of(this(f)).and_then(|f| f.globals.get()).unwrap_or(Value::NONE)), ""),
    getter("f_builtins", |_, f| Ok(function_of(this(f)).and_then(|f| f.builtins.get()).unwrap_or(Value::NONE)), ""),
    getter("f_locals", f_locals, ""),
    getset(
        "f_lineno",
        |t, f| line(t, this(f)),
        |t, _, _| Err(t.value_error("f_lineno can only be set in a trace function")),
        "",
    ),
    getter("f_lasti", |t, f| t.new_int(instruction(t, this(f)) * UNITS), ""),
    getset("f_trace", |_, f| Ok(this(f).trace.get().unwrap_or(Value::NONE)), set_trace, ""),
    getset("f_trace_lines", |_, _| Ok(Value::TRUE), |_, _, _| Ok(()), ""),
    getset("f_trace_opcodes", |_, _| Ok(Value::FALSE), |_, _, _| Ok(()), ""),
    getter("f_generator", f_generator, ""),
];

fn this(v: Value) -> Gc<FrameObject> {
    self_as(v)
}

fn function_of(f: Gc<FrameObject>) -> Option<Gc<Function>> {
    f.function.get()?.downcast::<Function>()
}

fn code_of(f: Gc<FrameObject>) -> Option<Gc<Code>> {
    f.code.get()?.downcast::<Code>()
}

/// The frame while it runs (or is a suspended generator's).
fn live(f: Gc<FrameObject>) -> Option<Frame> {
    match f.fp.get() {
        0 => None,
        fp => Some(Frame(fp as *mut Word)),
    }
}

/// The frame object of a running frame: one each.
pub fn frame_object(t: &Thread, frame: Frame) -> R {
    if let Some(known) = Value::from_bits(frame.extra()) {
        return Ok(known);
    }
    let f = alloc(t, frame.code().value(), frame.function().value(), frame.0 as usize, -1)?;
    frame.set_raw(EXTRA, f.value().bits());
    if frame.in_generator() {
        // SAFETY: the flag says that the frame lies in a generator's cell.
        let generator = unsafe { Generator::of_fp(frame.0) };
        taipan_heap::write_barrier(&generator.header);
    }
    Ok(f.value())
}

fn alloc(t: &Thread, code: Value, function: Value, fp: usize, instruction: i64) -> R<Gc<FrameObject>> {
    t.alloc_exact(ty::FRAME, kinds::FRAME, |header| FrameObject {
        header,
        fp: Field::new(fp),
        instruction: Field::new(instruction),
        code: Slot::new(Some(code)),
        function: Slot::new(Some(function)),
        registers: Slot::new(None),
        back: Slot::new(None),
        locals: Slot::new(None),
        trace: Slot::new(None),
    })
}

/// The frame object of a traceback entry that has none: the running frame if it is still there, else one that knows code and
/// place only.
pub(super) fn of_traceback(t: &Thread, tb: Gc<Traceback>) -> R {
    let (code, function) = (tb.code.get().unwrap_or(Value::NONE), tb.function.get().unwrap_or(Value::NONE));
    let mut frame = t.current_frame();
    while !frame.is_null() {
        if frame.function().value() == function && frame.code().value() == code {
            return frame_object(t, frame);
        }
        frame = frame.caller();
    }
    let f = alloc(t, code, function, 0, tb.instruction.get())?;
    f.registers.set(&f.header, tb.registers.get());
    Ok(f.value())
}

/// Number of the instruction a running frame executes or is suspended at.
pub fn instruction_of(t: &Thread, frame: Frame) -> i64 {
    let resume = t.resume.get();
    let pc = if resume.fp == frame.0 { resume.pc } else { frame.pc() };
    let code = frame.code();
    // The saved pc is the next instruction's.
    if pc.is_null() { 0 } else { (code.index_of(pc) as i64 - 1).max(0) }
}

fn instruction(t: &Thread, f: Gc<FrameObject>) -> i64 {
    match live(f) {
        Some(frame) => instruction_of(t, frame),
        None => f.instruction.get(),
    }
}

fn line(t: &Thread, f: Gc<FrameObject>) -> R {
    let position = code_of(f).and_then(|c| c.unit().positions.get(instruction(t, f).max(0) as usize));
    match position.map(|p| p.line) {
        Some(0) | None => match code_of(f) {
            Some(c) => t.new_int(c.unit().first_line as i64),
            None => Ok(Value::NONE),
        },
        Some(line) => t.new_int(line as i64),
    }
}

/// Does Python see this frame?
fn is_shown(frame: Frame) -> bool {
    !frame.code().is(co::HIDDEN)
}

fn f_back(t: &Thread, f: Value) -> R {
    let f = this(f);
    if let Some(frame) = live(f) {
        let mut back = frame.caller();
        while !back.is_null() && !is_shown(back) {
            back = back.caller();
        }
        return if back.is_null() { Ok(Value::NONE) } else { frame_object(t, back) };
    }
    Ok(f.back.get().unwrap_or(Value::NONE))
}

fn f_locals(t: &Thread, f: Value) -> R {
    let f = this(f);
    let (Some(code), Some(function)) = (code_of(f), function_of(f)) else { return Ok(t.new_dict()?.value()) };
    if let Some(frame) = live(f) {
        return frames::locals(t, frame);
    }
    let registers = f.registers.get().and_then(|r| r.downcast::<Array>());
    let read = |i: usize| registers.and_then(|r| r.get(i));
    if !code.is(co::OPTIMIZED) {
        let mapping = read(code.register_count as usize - 1).or(function.globals.get());
        return Ok(mapping.unwrap_or(Value::NONE));
    }
    match registers {
        Some(_) => Ok(frames::snapshot(t, code, function, &read)?.value()),
        None => Ok(t.new_dict()?.value()),
    }
}

fn set_trace(_: &Thread, f: Value, v: Word) -> R<()> {
    let f = this(f);
    f.trace.set(&f.header, v.filter(|v| !v.is_none()));
    Ok(())
}

fn f_generator(_: &Thread, f: Value) -> R {
    Ok(match live(this(f)) {
        // SAFETY: the flag says that the frame lies in a generator's cell.
        Some(frame) if frame.in_generator() => unsafe { Generator::of_fp(frame.0) }.value(),
        _ => Value::NONE,
    })
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let f = this(a[0]);
    let Some(code) = code_of(f) else { return Ok(t.new_str("<frame object>")?.value()) };
    let text = |w: Word| w.and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
    let line = t.str(line(t, f)?)?.to_text();
    let at = crate::types::object::address_of(a[0]);
    let text = format!(
        "<frame at {at:#x}, file '{}', line {line}, code {}>",
        text(code.filename.get()),
        text(code.name.get())
    );
    Ok(t.new_str(&text)?.value())
}

fn clear(t: &Thread, a: Args<'_>) -> R {
    let f = this(a[0]);
    if let Some(frame) = live(f) {
        if !frame.in_generator() {
            return Err(t.runtime_error("cannot clear an executing frame"));
        }
        // SAFETY: the flag says that the frame lies in a generator's cell.
        let generator = unsafe { Generator::of_fp(frame.0) };
        return match generator.state.get() {
            GeneratorState::Running => Err(t.runtime_error("cannot clear an executing frame")),
            GeneratorState::Suspended => Err(t.runtime_error("cannot clear a suspended frame")),
            _ => Ok(Value::NONE),
        };
    }
    f.registers.clear();
    f.locals.clear();
    Ok(Value::NONE)
}
