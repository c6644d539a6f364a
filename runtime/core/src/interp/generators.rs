//! Generators: yield, send, await.
//!
//! A generator's frame lies in its object and runs in place. Resuming writes the continuation and the resumer into its header;
//! yielding restores the resumer. `Thread::handled` is switched with it, so that a generator suspended inside an except block
//! does not show its exception to its consumer.

use super::call::{Then, complete};
use super::exec::{Exec, callee_depth};
use super::frame::{CALLER, CODE, Continuation, Frame, IN_GENERATOR, META, meta_dst};
use super::machine::{Machine, Special};
use super::op::Flow;
use super::run::{detach, run_frame, run_on};
use crate::error::R;
use crate::lookup::class_attr;
use crate::object::*;
use crate::thread::{Resume, Thread};
use crate::types::{async_generator, ty};
use crate::{op, raise_to_flow};
use taipan_heap::{Gc, Value, Word, flags};
use taipan_parser::code::co;
use taipan_parser::opcodes::{Ins, Opcode};

/// What to call a generator in error texts.
fn noun(t: &Thread, g: Gc<Generator>) -> &'static str {
    match t.shape_of(g.value()) {
        ty::COROUTINE => "coroutine",
        ty::ASYNC_GENERATOR => "async generator",
        _ => "generator",
    }
}

/// Checks that `g` can be resumed and marks it running. `Ok(false)`: it is finished.
fn start(t: &Thread, g: Gc<Generator>, caller: Frame, meta: u64, stack_base: *mut Word) -> R<bool> {
    match g.state.get() {
        GeneratorState::Running => {
            return Err(t.value_error(format_args!("{} already executing", noun(t, g))));
        }
        GeneratorState::Finished => {
            if t.is_exact(g.value(), ty::COROUTINE) {
                return Err(t.runtime_error("cannot reuse already awaited coroutine"));
            }
            return Ok(false);
        }
        _ => {}
    }
    let depth = callee_depth(caller);
    if depth >= t.recursion_limit.get() {
        return Err(t.recursion_error("maximum recursion depth exceeded"));
    }
    link(t, g, caller, depth, meta, stack_base);
    if let Some(handled) = g.handled.get() {
        t.set_handled(Some(handled));
    }
    Ok(true)
}

/// Puts the frame of `g` above that of its resumer.
fn link(t: &Thread, g: Gc<Generator>, caller: Frame, depth: u32, meta: u64, stack_base: *mut Word) {
    let frame = Frame(g.fp());
    frame.set_raw(CALLER, caller.0 as u64);
    frame.set_raw(META, (meta & 0xFFFF_FFFF) | (depth as u64) << 32 | IN_GENERATOR);
    g.stack_base.set(stack_base);
    g.outer_handled.set(&g.header, t.handled());
}

/// Stores what is sent into the register that the suspended yield names.
fn deliver_sent(t: &Thread, g: Gc<Generator>, sent: Value) -> R<()> {
    let frame = Frame(g.fp());
    if g.state.get() == GeneratorState::Created {
        if !sent.is_none() {
            return Err(t.type_error(format_args!("can't send non-None value to a just-started {}", noun(t, g))));
        }
        return Ok(());
    }
    // SAFETY: a suspended generator stands behind a yield instruction.
    let i = unsafe { *frame.pc().sub(1) };
    frame.set_register(i.a(), Some(sent));
    // It is not running yet, and never will if the recursion limit is met.
    taipan_heap::write_barrier(&g.header);
    Ok(())
}

/// Resumes `g` from bytecode: its frame runs next.
pub fn resume(x: &mut Exec, g: Gc<Generator>, sent: Value, then: Then) -> Flow {
    let t = x.thread();
    let resumable = matches!(g.state.get(), GeneratorState::Created | GeneratorState::Suspended);
    if resumable {
        raise_to_flow!(deliver_sent(t, g, sent));
    }
    let meta = then.continuation.meta(then.dst, 0) | then.flags;
    x.frame().set_pc(x.pc);
    if !raise_to_flow!(start(t, g, x.frame(), meta, x.frame_end())) {
        // Finished: as if it returned None at once.
        return match then.continuation {
            Continuation::Next => {
                x.follow(true);
                Flow::Next
            }
            _ => complete(x, meta, None, Value::NONE),
        };
    }
    run_in(x, g);
    Flow::Next
}

/// `g`, which has been started, is what runs.
fn run_in(x: &mut Exec, g: Gc<Generator>) {
    g.state.set(GeneratorState::Running);
    let frame = Frame(g.fp());
    x.go_on_at(Resume { fp: frame.0, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 });
}

/// Like `resume`, and where `g` delegates to a suspended generator, on to the innermost: a chain of delegations costs a few
/// nanoseconds a link, not two instructions each way (recursive generators, coroutines that await coroutines).
pub fn resume_innermost(x: &mut Exec, g: Gc<Generator>, sent: Value, then: Then) -> Flow {
    let suspended = g.state.get() == GeneratorState::Suspended;
    let flow = resume(x, g, sent, then);
    if suspended && flow == Flow::Next {
        descend(x);
    }
    flow
}

/// Goes from the frame of a generator that was suspended and just resumed to the innermost that it delegates to. Where that is not plainly possible the
/// interpreter goes on at the instruction it would have come to.
fn descend(x: &mut Exec) {
    let t = x.thread();
    if t.poll.get() != 0 {
        return;
    }
    let (base, limit) = (x.frame_end(), t.recursion_limit.get());
    let mut depth = x.frame().depth() + 1;
    while depth < limit
        && let Some(inner) = suspended_delegate(x)
    {
        let (caller, frame) = (x.frame(), Frame(inner.fp()));
        // SAFETY: the frame stands behind the third of the instructions that `Compiler::delegate` emits; the first is SEND. A suspended
        // generator stands behind a yield instruction.
        let (send, yielded) = unsafe { (*x.pc.sub(3), *frame.pc().sub(1)) };
        caller.set_pc(x.pc.wrapping_sub(2));
        frame.set_register(yielded.a(), x.word(send.c()));
        link(t, inner, caller, depth, Continuation::Send.meta(send.a(), 0), base);
        run_in(x, inner);
        depth += 1;
    }
}

/// The suspended generator that the running frame delegates to, one that was suspended and just resumed.
fn suspended_delegate(x: &Exec) -> Option<Gc<Generator>> {
    // SAFETY: the frame stands behind the instruction that it yielded at.
    let yielded = unsafe { *x.pc.sub(1) };
    if yielded.op() != Opcode::YIELD_DELEGATE {
        return None;
    }
    let inner = x.word(yielded.c())?;
    let g = inner.downcast::<Generator>()?;
    let plain = matches!(x.thread().shape_of(inner), ty::GENERATOR | ty::COROUTINE)
        && g.state.get() == GeneratorState::Suspended
        && g.handled.get().is_none();
    plain.then_some(g)
}

/// The running generator frame stops running: handled exceptions are switched back.
fn stop(x: &Exec, state: GeneratorState) -> Gc<Generator> {
    let t = x.thread();
    // SAFETY: called for frames in generators only.
    let g = unsafe { Generator::of_fp(x.fp) };
    let outer = g.outer_handled.get();
    let own = if t.handled() == outer || state == GeneratorState::Finished { None } else { t.handled() };
    g.handled.set(&g.header, own);
    t.set_handled(outer);
    g.outer_handled.clear();
    g.state.set(state);
    if state == GeneratorState::Finished {
        g.header.clear_flag(flags::FINALIZABLE);
        if t.is_exact(g.value(), ty::ASYNC_GENERATOR) {
            async_generator::release(g);
        }
    }
    // Its registers were written without barriers while it ran.
    taipan_heap::write_barrier(&g.header);
    g
}

/// The running generator ends by an exception.
pub fn finish(x: &Exec) {
    stop(x, GeneratorState::Finished);
}

/// The running generator returns `v`.
pub fn return_from(x: &mut Exec, v: Value) -> Flow {
    let t = x.thread();
    let g = stop(x, GeneratorState::Finished);
    let frame = x.frame();
    let meta = frame.meta();
    for r in 0..x.code().register_count as usize {
        frame.set_register(r, None);
    }
    match frame.continuation() {
        Continuation::Native => {
            t.result.set(Some(v));
            Flow::Stop
        }
        Continuation::Next => {
            x.pop_frame();
            x.follow(true);
            Flow::Next
        }
        Continuation::Send => {
            x.pop_frame();
            if t.is_exact(g.value(), ty::ASYNC_GENERATOR) {
                t.raise_with(ty::STOP_ASYNC_ITERATION, &[]);
                return Flow::Raise;
            }
            x.put(meta_dst(meta), v);
            x.follow(true);
            Flow::Next
        }
        _ => {
            x.pop_frame();
            t.stop_iteration(Some(v));
            Flow::Raise
        }
    }
}

/// The running generator yields `v`.
pub fn yield_value(x: &mut Exec, v: Value) -> Flow {
    let t = x.thread();
    let frame = x.frame();
    frame.set_pc(x.pc);
    let g = stop(x, GeneratorState::Suspended);
    let meta = frame.meta();
    match frame.continuation() {
        Continuation::Native => {
            t.result.set(Some(v));
            return Flow::Stop;
        }
        Continuation::Next | Continuation::Send => {
            x.pop_frame();
            let item = if t.is_exact(g.value(), ty::ASYNC_GENERATOR) { async_generator::item(t, v) } else { None };
            if item.is_some() {
                async_generator::release(g);
            }
            x.put(meta_dst(meta), item.unwrap_or(v));
            x.follow(item.is_some());
        }
        _ => {
            x.pop_frame();
            x.put(meta_dst(meta), v);
        }
    }
    Flow::Next
}

/// Like `yield_value`, and on through the generators that delegate to the running one.
pub fn yield_outwards(x: &mut Exec, v: Value) -> Flow {
    let mut flow = yield_value(x, v);
    while flow == Flow::Next && x.peek().op() == Opcode::YIELD_DELEGATE {
        x.pc = x.pc.wrapping_add(1);
        if !pass_on(x) {
            flow = yield_value(x, v);
        }
    }
    flow
}

/// The running generator, which stands behind its YIELD_DELEGATE, yields to another that delegates to it, whose YIELD_DELEGATE is next. The
/// registers between are not written: nothing reads them before the next SEND does.
fn pass_on(x: &mut Exec) -> bool {
    let t = x.thread();
    // SAFETY: only generators delegate.
    let g = unsafe { Generator::of_fp(x.fp) };
    let frame = x.frame();
    let plain = frame.continuation() == Continuation::Send
        && t.handled() == g.outer_handled.get()
        && !t.is_exact(g.value(), ty::ASYNC_GENERATOR);
    if !plain {
        return false;
    }
    frame.set_pc(x.pc);
    g.handled.clear();
    g.outer_handled.clear();
    g.state.set(GeneratorState::Suspended);
    // What was sent was written without a barrier.
    taipan_heap::write_barrier(&g.header);
    x.pop_frame();
    x.follow(false);
    true
}

/// Yields `v` to the frame that resumed the running generator.
fn quick_yield<M: Machine>(m: &mut M, v: usize) -> Flow {
    let v = m.reg(v);
    if !m.can_yield() {
        return Flow::Slow;
    }
    m.yield_value(v)
}

op!(YIELD {
    run(_m, _i) { Flow::Slow }
    warm(m, i) { quick_yield(m, i.b()) }
    slow(x, i) {
        let v = x.get(i.b());
        yield_outwards(x, v)
    }
});

op!(YIELD_DELEGATE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) { quick_yield(m, i.b()) }
    slow(x, i) {
        let v = x.get(i.b());
        yield_outwards(x, v)
    }
});

/// How a resumed generator stopped.
pub enum Outcome {
    Yielded(Value),
    Returned(Value),
}

/// What a generator is resumed with.
#[derive(Clone, Copy)]
pub enum Resumption {
    Send(Value),
    /// The exception object to raise at the yield.
    Throw(Value),
}

/// Resumes `g` from Rust in a nested run.
pub fn resume_sync(t: &Thread, g: Gc<Generator>, with: Resumption) -> R<Outcome> {
    t.check_native_stack()?;
    let created = g.state.get() == GeneratorState::Created;
    let handled = g.handled.get();
    if let Resumption::Send(v) = with {
        if matches!(g.state.get(), GeneratorState::Created | GeneratorState::Suspended) {
            deliver_sent(t, g, v)?;
        }
    }
    let meta = Continuation::Native.meta(0, 0);
    let running = start(t, g, t.current_frame(), meta, t.stack_top.get())?;
    if !running {
        return match with {
            Resumption::Send(_) => Ok(Outcome::Returned(Value::NONE)),
            Resumption::Throw(e) => Err(t.reraise(e)),
        };
    }
    g.state.set(GeneratorState::Running);
    let frame = Frame(g.fp());
    let result = match with {
        Resumption::Send(_) => {
            let mut x = Exec { t, fp: frame.0, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 };
            if !created {
                descend(&mut x);
            }
            run_on(t, x.resume())
        }
        Resumption::Throw(e) => {
            let mut x = Exec { t, fp: frame.0, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 };
            if created {
                // Not started: the exception is raised at its first line and nothing inside can catch it.
                x.pc = x.pc.wrapping_add(1);
            }
            let outer = t.resume.get();
            let top = t.stack_top.get();
            x.publish();
            // What the caller of throw() handles is no context of an exception that it did not raise.
            crate::types::exception::link_context_to(e, handled);
            t.set_pending(e);
            let caught = super::unwind::unwind(&mut x);
            if caught {
                x.frame().set_pc(x.pc);
            }
            t.resume.set(outer);
            t.stack_top.set(top);
            if caught { run_frame(t, Frame(x.fp)) } else { Err(crate::error::Raised(())) }
        }
    };
    let v = result?;
    match g.state.get() {
        GeneratorState::Suspended => Ok(Outcome::Yielded(v)),
        _ => Ok(Outcome::Returned(v)),
    }
}

/// `next(g)` for Rust: the next item, `None` when it returned.
pub fn generators_next(t: &Thread, g: Gc<Generator>) -> R<Option<Value>> {
    match resume_sync(t, g, Resumption::Send(Value::NONE))? {
        Outcome::Yielded(v) => Ok(Some(v)),
        Outcome::Returned(_) => Ok(None),
    }
}

/// The iterator a suspended generator delegates to (yield from, await).
pub fn delegate(g: Gc<Generator>) -> Option<Value> {
    if g.state.get() != GeneratorState::Suspended {
        return None;
    }
    let frame = Frame(g.fp());
    // SAFETY: a suspended generator stands behind a yield instruction.
    let i = unsafe { *frame.pc().sub(1) };
    if i.op() == Opcode::YIELD_DELEGATE { frame.register(i.c()) } else { None }
}

/// Ends the delegation of a suspended generator with the delegate's result: it goes on as if SEND had returned it.
pub fn end_delegation(t: &Thread, g: Gc<Generator>, result: Value) -> R<Outcome> {
    let frame = Frame(g.fp());
    let code = frame.code();
    let at = code.index_of(frame.pc()) - 1;
    // The SEND of this loop stands before the yield: SEND, JUMP done, YIELD_DELEGATE.
    let instructions = &code.data().instructions;
    let send = (0..at).rev().find(|k| instructions[*k].op() == Opcode::SEND).unwrap_or(at);
    let target: Ins = instructions[send];
    let jump = instructions[send + 1];
    let after = (send as i64 + 2 + jump.jump() as i64) as usize;
    frame.set_pc(code.first_instruction.wrapping_add(after));
    if !start(t, g, t.current_frame(), Continuation::Native.meta(0, 0), t.stack_top.get())? {
        return Ok(Outcome::Returned(Value::NONE));
    }
    frame.set_register(target.a(), Some(result));
    g.state.set(GeneratorState::Running);
    let v = run_frame(t, frame)?;
    match g.state.get() {
        GeneratorState::Suspended => Ok(Outcome::Yielded(v)),
        _ => Ok(Outcome::Returned(v)),
    }
}

/// Goes on behind a `SEND` (or `FOR_NEXT`) whose generator has run nested.
pub fn came_to(x: &mut Exec, i: Ins, outcome: Outcome) -> Flow {
    match outcome {
        Outcome::Yielded(v) => {
            x.put(i.a(), v);
            x.follow(false);
        }
        Outcome::Returned(v) => {
            if i.op() == Opcode::SEND {
                x.put(i.a(), v);
            }
            x.follow(true);
        }
    }
    Flow::Next
}

op!(SEND {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (it, v) = (m.reg(i.b()), m.reg(i.c()));
        if m.can_resume(it, v) {
            return m.resume_with(it, v, Continuation::Send, i.a());
        }
        if !m.is_none(v) {
            return Flow::Slow;
        }
        match super::iterate::advance(m, it, i.a()) {
            Some(true) => m.follow(false),
            Some(false) => {
                m.set(i.a(), v);
                m.follow(true);
            }
            None => return Flow::Slow,
        }
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let (it, v) = (x.get(i.b()), x.get(i.c()));
        if let Some(g) = it.downcast::<Generator>() {
            if matches!(t.shape_of(it), ty::GENERATOR | ty::COROUTINE) {
                return resume_innermost(x, g, v, Then::new(Continuation::Send, i.a()));
            }
        }
        if t.is_exact(it, ty::ASYNC_GENERATOR_ASEND) {
            let w = self_as(it);
            if let Some((g, v)) = raise_to_flow!(async_generator::resumed_by(t, w, v)) {
                return resume_innermost(x, g, v, Then::new(Continuation::Send, i.a()));
            }
            let outcome = raise_to_flow!(async_generator::advance(t, w, Resumption::Send(v)));
            return came_to(x, i, outcome);
        }
        let result = if v.is_none() {
            match class_attr(t, t.type_of(it), t.names().__next__) {
                Some(m) => t.call_unbound(m, it, &[]),
                None => Err(t.type_error(format_args!("'{}' object is not an iterator", t.shown_type(it)))),
            }
        } else {
            t.call_method(it, "send", &[v])
        };
        match result {
            Ok(v) => {
                x.put(i.a(), v);
                x.follow(false);
            }
            Err(_) => {
                let Some(e) = t.take_pending_if(ty::STOP_ITERATION) else { return Flow::Raise };
                let v = raise_to_flow!(crate::types::exception::stop_iteration_value(t, e));
                x.put(i.a(), v);
                x.follow(true);
            }
        }
        Flow::Next
    }
});

op!(GET_YIELD_FROM_ITER {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(it) = super::iterate::quick_iterator(m, v) else { return Flow::Slow };
        m.set(i.a(), it);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        let it = match t.shape_of(v) {
            ty::GENERATOR => v,
            ty::COROUTINE => {
                if !x.code().is(co::COROUTINE | co::ITERABLE_COROUTINE) {
                    t.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator");
                    return Flow::Raise;
                }
                v
            }
            _ => raise_to_flow!(t.iter(v)),
        };
        x.put(i.a(), it);
        Flow::Next
    }
});

/// See `Machine::awaits_itself`.
pub fn awaits_itself(t: &Thread, g: Gc<Generator>) -> bool {
    match t.shape_of(g.value()) {
        ty::COROUTINE => g.state.get() == GeneratorState::Created,
        ty::GENERATOR => Frame(g.fp()).code().is(co::ITERABLE_COROUTINE),
        _ => false,
    }
}

op!(GET_AWAITABLE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        if m.awaits_itself(v) {
            m.set(i.a(), v);
            return Flow::Next;
        }
        super::specials::awaited(m, i.a(), v, Special::Await).unwrap_or(Flow::Slow)
    }
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        let it = raise_to_flow!(awaitable_iterator(t, v, i.c()));
        if let Some(g) = it.downcast::<Generator>() {
            if t.is_exact(it, ty::COROUTINE) && delegate(g).is_some() {
                t.runtime_error("coroutine is being awaited already");
                return Flow::Raise;
            }
        }
        x.put(i.a(), it);
        Flow::Next
    }
});

/// The iterator of an awaitable; `place`: 0 await, 1 `__aenter__`, 2 `__aexit__`, 3 `__anext__` (error text).
pub fn awaitable_iterator(t: &Thread, v: Value, place: usize) -> R {
    if t.is_exact(v, ty::COROUTINE) {
        return Ok(v);
    }
    if let Some(g) = v.downcast::<Generator>() {
        if t.is_exact(v, ty::GENERATOR) && Frame(g.fp()).code().is(co::ITERABLE_COROUTINE) {
            return Ok(v);
        }
    }
    let Some(m) = class_attr(t, t.type_of(v), t.names().__await__) else {
        let name = t.shown_type(v);
        return Err(match place {
            1 => t.type_error(format_args!(
                "'async with' received an object from __aenter__ that does not implement __await__: {name}"
            )),
            2 => t.type_error(format_args!(
                "'async with' received an object from __aexit__ that does not implement __await__: {name}"
            )),
            3 => t.type_error(format_args!("'async for' received an invalid object from __anext__: {name}")),
            _ => t.type_error(format_args!("'{name}' object can't be awaited")),
        });
    };
    let it = t.call_unbound(m, v, &[])?;
    if t.is_exact(it, ty::COROUTINE) {
        return Err(t.type_error("__await__() returned a coroutine"));
    }
    if class_attr(t, t.type_of(it), t.names().__next__).is_none() {
        return Err(t.type_error(format_args!("__await__() returned non-iterator of type '{}'", t.shown_type(it))));
    }
    Ok(it)
}

op!(GET_AITER {
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        let names = t.names();
        let Some(it) = raise_to_flow!(t.call_special(v, names.__aiter__, &[])) else {
            t.type_error(format_args!("'async for' requires an object with __aiter__ method, got {}", t.shown_type(v)));
            return Flow::Raise;
        };
        if class_attr(t, t.type_of(it), names.__anext__).is_none() {
            t.type_error(format_args!(
                "'async for' received an object from __aiter__ that does not implement __anext__: {}",
                t.shown_type(it)
            ));
            return Flow::Raise;
        }
        x.put(i.a(), it);
        Flow::Next
    }
});

op!(GET_ANEXT {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        super::specials::awaited(m, i.a(), v, Special::AsyncNext).unwrap_or(Flow::Slow)
    }
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        if t.is_exact(v, ty::ASYNC_GENERATOR) {
            let awaitable = raise_to_flow!(async_generator::next_awaitable(t, v));
            x.put(i.a(), awaitable);
            return Flow::Next;
        }
        let Some(awaitable) = raise_to_flow!(t.call_special(v, t.names().__anext__, &[])) else {
            t.type_error(format_args!("'async for' requires an iterator with __anext__ method, got {}", t.shown_type(v)));
            return Flow::Raise;
        };
        let it = match t.shape_of(awaitable) {
            ty::ASYNC_GENERATOR_ASEND => awaitable,
            _ => raise_to_flow!(awaitable_iterator(t, awaitable, 3)),
        };
        x.put(i.a(), it);
        Flow::Next
    }
});

op!(END_ASYNC_FOR {
    slow(x, i) {
        let t = x.thread();
        let e = x.get(i.a());
        if t.is_instance(e, ty::STOP_ASYNC_ITERATION) {
            return Flow::Next;
        }
        t.reraising.set(true);
        t.reraise(e);
        Flow::Raise
    }
});

op!(ASYNC_GEN_WRAP {
    slow(x, i) {
        let t = x.thread();
        let w = raise_to_flow!(t.new_words(t.vm().type_of_id(ty::ASYNC_GENERATOR_WRAPPED), 1));
        w.slot(0).set(&w.header, x.get(i.b()));
        x.put(i.a(), w.value());
        Flow::Next
    }
});

/// Ends the frame object of a generator that is dropped or closed without running.
pub fn abandon(t: &Thread, g: Gc<Generator>) {
    detach(t, Frame(g.fp()));
    g.state.set(GeneratorState::Finished);
}
