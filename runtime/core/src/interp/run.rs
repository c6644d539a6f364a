//! Runs: from Rust into the interpreter and back (`Thread::call` and its kin end here), frame objects of running frames,
//! polls.

use super::call::CallArgs;
use super::dispatch;
use super::exec::{Exec, callee_depth};
use super::frame::{CALLER, CODE, Continuation, EXTRA, FUNCTION, Frame, HEADER_WORDS, META};
use crate::error::{R, Raised};
use crate::object::*;
use crate::thread::{Resume, Thread};
use taipan_heap::{Gc, Value, Word};
use taipan_parser::code::co;

/// Runs the frame `fp` (continuation Native) from its saved pc to its end.
pub fn run_frame(t: &Thread, frame: Frame) -> R {
    t.check_native_stack()?;
    run_on(t, Resume { fp: frame.0, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 })
}

/// Goes on at `state`, until a frame below it, or its own, ends that has continuation Native.
pub fn run_on(t: &Thread, state: Resume) -> R {
    let outer = t.resume.get();
    let top = t.stack_top.get();
    dispatch::run(t, state);
    t.resume.set(outer);
    t.stack_top.set(top);
    t.result.take().ok_or(Raised(()))
}

/// Runs a frame (continuation Native) that has just been entered at its first instruction, to its end: it may have compiled code.
pub fn run_from_entry(t: &Thread, start: Resume) -> R {
    let outer = t.resume.get();
    let top = t.stack_top.get();
    let mut x = Exec { t, fp: start.fp, pc: start.pc, words: start.words };
    let code = x.code();
    let flow = super::call::entered(&mut x, code);
    dispatch::settle(&mut x, flow);
    if !x.pc.is_null() {
        dispatch::run(t, x.resume());
    }
    t.resume.set(outer);
    t.stack_top.set(top);
    t.result.take().ok_or(Raised(()))
}

/// Calls a Python function whose arguments only need to be copied. `None`: they need more than that.
#[inline]
pub fn call_simple(t: &Thread, function: Gc<Function>, args: &[Word]) -> Option<R> {
    let code = code_of(function);
    if code.simple_args != args.len() as i32 {
        return None;
    }
    Some(call_copying(t, function, code, args))
}

fn call_copying(t: &Thread, function: Gc<Function>, code: Gc<Code>, args: &[Word]) -> R {
    t.check_native_stack()?;
    let top = t.stack_top.get();
    let frame = push_native_frame(t, function, code)?;
    for (i, w) in args.iter().enumerate() {
        frame.set_register(i, *w);
    }
    let result = run_from_entry(t, Resume { fp: frame.0, pc: code.first_instruction, words: code.words });
    t.stack_top.set(top);
    result
}

/// A frame for `function` above the live part of the VM stack, registers cleared, continuation Native. RecursionError when
/// it is too deep.
pub fn push_native_frame(t: &Thread, function: Gc<Function>, code: Gc<Code>) -> R<Frame> {
    let caller = t.current_frame();
    let depth = callee_depth(caller);
    if depth >= t.recursion_limit.get() {
        return Err(t.recursion_error("maximum recursion depth exceeded"));
    }
    let fp = t.stack_top.get().wrapping_add(HEADER_WORDS);
    let end = fp.wrapping_add(code.register_count as usize);
    if end > t.stack_end() {
        return Err(t.recursion_error("maximum recursion depth exceeded"));
    }
    let frame = Frame(fp);
    init_frame(frame, function, code, caller, Continuation::Native.meta(0, depth));
    t.stack_top.set(end);
    Ok(frame)
}

/// Writes a frame's header and clears its registers.
pub fn init_frame(frame: Frame, function: Gc<Function>, code: Gc<Code>, caller: Frame, meta: u64) {
    frame.set_raw(CODE, code.words as u64);
    frame.set_raw(FUNCTION, function.as_ptr() as u64);
    frame.set_raw(CALLER, caller.0 as u64);
    frame.set_raw(META, meta);
    frame.set_raw(EXTRA, 0);
    frame.set_pc(code.first_instruction);
    for i in 0..code.register_count as usize {
        frame.set_register(i, None);
    }
}

/// Runs code of a module, class body or exec string: `locals` is its local mapping.
pub fn run_code(t: &Thread, function: Gc<Function>, locals: Value) -> R {
    let code = code_of(function);
    if code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0 {
        return super::call::generator_in(t, function, code, CallArgs::positional(&[]), Some(locals));
    }
    let top = t.stack_top.get();
    let frame = push_native_frame(t, function, code)?;
    super::call::place_closure_and_locals(frame, code, Some(locals));
    let r = run_frame(t, frame);
    t.stack_top.set(top);
    r
}

/// The code object of a function.
pub fn code_of(function: Gc<Function>) -> Gc<Code> {
    match function.code.get().and_then(|c| c.downcast::<Code>()) {
        Some(c) => c,
        None => unreachable!("a function has a code object"),
    }
}

impl Thread {
    /// Calls anything with positional arguments.
    pub fn call(&self, callee: Value, args: &[Value]) -> R {
        // SAFETY: a Value is a bound Word.
        let words: &[Word] = unsafe { std::slice::from_raw_parts(args.as_ptr().cast(), args.len()) };
        super::call::call_sync(self, callee, words, None)
    }

    /// Calls with keyword arguments.
    pub fn call_kw(&self, callee: Value, args: &[Value], keywords: &[(Gc<Str>, Value)]) -> R {
        let mut all = self.root_vec(args.len() + keywords.len())?;
        let mut names = self.root_vec(keywords.len())?;
        for a in args {
            self.push(&mut all, *a)?;
        }
        for (n, v) in keywords {
            self.push(&mut all, *v)?;
            self.push(&mut names, n.value())?;
        }
        let names = self.new_tuple_from(names.slots())?;
        let words = slots_as_words(all.slots());
        super::call::call_sync(self, callee, words, Some(names))
    }
}

/// A slot is a word.
pub fn slots_as_words(slots: &[taipan_heap::Slot]) -> &[Word] {
    // SAFETY: Slot is repr(transparent) over a cell of a Word; callers do not write through it meanwhile.
    unsafe { std::slice::from_raw_parts(slots.as_ptr().cast(), slots.len()) }
}

/// The registers of a frame, for those who look at it when it has ended: what has a name. A dead temporary may hold anything where
/// compiled code was (memory of the stack that it had no reason to clear), so none is kept.
pub fn copy_registers(t: &Thread, frame: Frame, code: &Code) -> R<Gc<taipan_heap::Array>> {
    let count = code.register_count as usize;
    let copy = t.new_array(count)?;
    let named = code.unit().local_names.len();
    // The local mapping of frames that have one lies in the last register.
    let mapping = if code.is(co::OPTIMIZED) { None } else { count.checked_sub(1) };
    for i in (0..named.min(count)).chain(mapping) {
        copy.set(i, frame.register(i));
    }
    Ok(copy)
}

/// A frame that has a frame object ends: the object keeps its registers.
pub fn detach(t: &Thread, frame: Frame) {
    let Some(object) = Value::from_bits(frame.extra()).and_then(|v| v.downcast::<FrameObject>()) else { return };
    let code = frame.code();
    object.instruction.set(code.index_of(frame.pc()) as i64 - 1);
    if let Ok(copy) = copy_registers(t, frame, &code) {
        // SAFETY: an array is a heap cell; the slot is read back as an array only.
        object.registers.set(&object.header, Some(unsafe { Value::from_cell(copy.as_ptr()) }));
    }
    let caller = frame.caller();
    if !caller.is_null()
        && let Ok(back) = crate::types::traceback::frame_object(t, caller)
    {
        object.back.set(&object.header, back);
    }
    object.fp.set(0);
    frame.set_raw(EXTRA, 0);
}

/// What waits at a poll: other threads, signals, finalizers. `Err` when a handler raised.
pub fn poll(x: &mut Exec) -> R<()> {
    let t = x.thread();
    t.poll.set(0);
    t.give_way();
    crate::ops::pending::run_pending(t)
}
