//! Moves, jumps, returns, cells.

use super::exec::Exec;
use super::machine::{FieldId, Machine};
use super::op::Flow;
use crate::object::CellObject;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Gc, Value};
use taipan_parser::code::LocalKind;
use taipan_parser::opcodes::Opcode;

op!(NOP {
    run(_m, _i) { Flow::Next }
    slow(_x, _i) { Flow::Next }
});

op!(MOVE {
    run(m, i) {
        let v = m.reg(i.b());
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        // A call window may pass on an absent optional operand.
        let w = x.word(i.b());
        x.put_word(i.a(), w);
        Flow::Next
    }
});

op!(LOAD_CONST {
    run(m, i) {
        let v = m.constant(i.bc());
        m.set(i.a(), v);
        Flow::Next
    }
    slow(_x, _i) { Flow::Next }
});

op!(CLEAR {
    run(m, i) {
        m.clear(i.a());
        Flow::Next
    }
    slow(_x, _i) { Flow::Next }
});

op!(CHECK_LOCAL {
    run(m, i) {
        if m.is_bound(i.a()) { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let name = x.name_at(i.b());
        raise_unbound(x, name)
    }
});

fn raise_unbound(x: &Exec, name: Gc<crate::object::Str>) -> Flow {
    let text = format!("cannot access local variable '{}' where it is not associated with a value", name.to_text());
    crate::types::exception::raise_name_error(x.thread(), ty::UNBOUND_LOCAL_ERROR, name, &text);
    Flow::Raise
}

op!(DELETE_LOCAL {
    run(m, i) {
        if !m.is_bound(i.a()) {
            return Flow::Slow;
        }
        m.clear(i.a());
        Flow::Next
    }
    slow(x, i) {
        let name = x.name_at(i.b());
        raise_unbound(x, name)
    }
});

op!(MAKE_CELL {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let content = if m.is_bound(i.a()) { Some(m.reg(i.a())) } else { None };
        let Some(cell) = m.fresh_cell(content) else { return Flow::Slow };
        m.set(i.a(), cell);
        Flow::Next
    }
    slow(x, i) {
        let content = x.word(i.a());
        let cell = raise_to_flow!(x.thread().new_cell(content));
        x.put(i.a(), cell.value());
        Flow::Next
    }
});

op!(COPY_FREE {
    run(m, i) {
        let Some(cell) = m.closure_cell(i.b()) else { return Flow::Slow };
        m.set(i.a(), cell);
        Flow::Next
    }
    slow(x, i) {
        let closure = x.frame().function().closure.get().and_then(|c| c.downcast::<crate::object::Tuple>());
        match closure.and_then(|c| c.get(i.b())) {
            Some(cell) => {
                x.put(i.a(), cell);
                Flow::Next
            }
            None => {
                x.thread().system_error("closure is shorter than the code's free variables");
                Flow::Raise
            }
        }
    }
});

op!(LOAD_CELL {
    run(m, i) {
        let c = m.reg(i.b());
        let Some(c) = m.exact(c, ty::CELL) else { return Flow::Slow };
        let Some(v) = m.load_bound(c, FieldId::CellContent) else { return Flow::Slow };
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        let name = x.name_at(i.c());
        raise_empty_cell(x, i.b(), name)
    }
});

/// Error for an empty cell in register `register`.
pub fn raise_empty_cell(x: &Exec, register: usize, name: Gc<crate::object::Str>) -> Flow {
    let free = x.code().unit().local_kinds.get(register) == Some(&LocalKind::Free);
    if !free {
        return raise_unbound(x, name);
    }
    let text = format!(
        "cannot access free variable '{}' where it is not associated with a value in enclosing scope",
        name.to_text()
    );
    crate::types::exception::raise_name_error(x.thread(), ty::NAME_ERROR, name, &text);
    Flow::Raise
}

op!(STORE_CELL {
    run(m, i) {
        let c = m.reg(i.a());
        let v = m.reg(i.b());
        let Some(c) = m.exact(c, ty::CELL) else { return Flow::Slow };
        m.store(c, FieldId::CellContent, v);
        Flow::Next
    }
    slow(x, _i) {
        x.thread().system_error("register holds no cell");
        Flow::Raise
    }
});

op!(DELETE_CELL {
    slow(x, i) {
        match x.get(i.a()).downcast::<CellObject>() {
            Some(c) if c.content.get().is_some() => {
                c.content.clear();
                Flow::Next
            }
            _ => {
                let name = x.name_at(i.b());
                raise_empty_cell(x, i.a(), name)
            }
        }
    }
});

op!(JUMP {
    run(m, i) {
        m.jump(i.jump());
        Flow::Next
    }
    slow(_x, _i) { Flow::Next }
});

op!(JUMP_BACK {
    run(m, i) {
        if !m.can_loop(i.a()) {
            return Flow::Slow;
        }
        m.jump(i.jump());
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        if t.poll.get() != 0 {
            raise_to_flow!(super::run::poll(x));
        }
        let counter = i.a();
        let left = x.code().cache(counter) as i64;
        x.jump(i.jump());
        if left <= 1 {
            match t.vm().tier.get() {
                Some(tier) => {
                    x.publish();
                    let r = tier.hot_loop(t, x.resume(), counter);
                    x.go_on_at(r);
                    if x.pc.is_null() {
                        return Flow::Stop;
                    }
                }
                None => x.code().set_cache(counter, (i64::MAX / 2) as u64),
            }
        } else {
            x.code().set_cache(counter, (left - 1) as u64);
        }
        Flow::Next
    }
});

macro_rules! bool_jumps {
    ($($name:ident $when:literal),*) => { $(
        op!($name {
            run(m, i) {
                let v = m.reg(i.a());
                let Some(b) = m.bool_of(v) else { return Flow::Slow };
                if b == $when {
                    m.jump(i.jump());
                }
                Flow::Next
            }
            slow(x, i) {
                let b = raise_to_flow!(x.thread().truth(x.get(i.a())));
                if b == $when {
                    x.jump(i.jump());
                }
                Flow::Next
            }
        });
    )* };
}

bool_jumps! { JUMP_IF_TRUE true, JUMP_IF_FALSE false }

macro_rules! none_jumps {
    ($($name:ident $when:literal),*) => { $(
        op!($name {
            run(m, i) {
                let v = m.reg(i.a());
                if m.is_none(v) == $when {
                    m.jump(i.jump());
                }
                Flow::Next
            }
            slow(_x, _i) { Flow::Next }
        });
    )* };
}

none_jumps! { JUMP_IF_NONE true, JUMP_IF_NOT_NONE false }

/// Returns `v` to a caller that does something with it first.
fn deliver<M: Machine>(m: &mut M, v: M::Val) -> Flow {
    use super::frame::{Continuation, NEGATE, attempt_flag};
    let Some((flags, caller)) = m.pending_result() else { return Flow::Slow };
    let kind = Continuation::ALL[(flags & 0xFF) as usize];
    if flags & !(0xFF | NEGATE | attempt_flag(3)) != 0 {
        return Flow::Slow;
    }
    let negate = flags & NEGATE != 0;
    match kind {
        Continuation::GetAttr => m.leave_with(Some(v)),
        Continuation::Discard => m.leave_with(None),
        Continuation::Next => {
            m.leave_with(Some(v));
            m.follow(false);
        }
        Continuation::Bool | Continuation::Contains => {
            let Some(b) = m.bool_of(v) else { return Flow::Slow };
            let b = m.known(Value::bool(b != negate));
            m.leave_with(Some(b));
        }
        Continuation::LenBool => {
            let Some(n) = m.small_int(v) else { return Flow::Slow };
            let zero = m.int(0);
            if m.int_compare(super::machine::Cmp::Lt, n, zero) {
                return Flow::Slow;
            }
            let b = m.int_compare(super::machine::Cmp::Ne, n, zero);
            let b = m.known(Value::bool(b != negate));
            m.leave_with(Some(b));
        }
        Continuation::Binary => {
            let no = m.known(Value::NOT_IMPLEMENTED);
            if m.same_word(v, no) {
                return Flow::Slow;
            }
            // A fused comparison wants the truth.
            if caller.op() >= Opcode::LT_JF && caller.op() <= Opcode::GE_K_JT && m.bool_of(v).is_none() {
                return Flow::Slow;
            }
            m.leave_with(Some(v));
        }
        _ => return Flow::Slow,
    }
    Flow::Next
}

op!(RETURN {
    run(m, i) {
        let v = m.reg(i.a());
        if !m.can_return(v) {
            return if m.end_run(v) { Flow::Stop } else { Flow::Slow };
        }
        m.leave(v);
        Flow::Next
    }
    warm(m, i) {
        let v = m.reg(i.a());
        if m.can_finish() { m.finish(v) } else { deliver(m, v) }
    }
    slow(x, i) {
        let v = x.get(i.a());
        return_value(x, v)
    }
});

op!(RETURN_CONST {
    run(m, i) {
        let v = m.constant(i.bc());
        if !m.can_return(v) {
            return if m.end_run(v) { Flow::Stop } else { Flow::Slow };
        }
        m.leave(v);
        Flow::Next
    }
    warm(m, i) {
        let v = m.constant(i.bc());
        if m.can_finish() { m.finish(v) } else { deliver(m, v) }
    }
    slow(x, i) {
        let v = x.const_at(i.bc());
        return_value(x, v)
    }
});

/// Ends the running frame with result `v`.
pub fn return_value(x: &mut Exec, v: Value) -> Flow {
    let t = x.thread();
    let frame = x.frame();
    super::run::detach(t, frame);
    if frame.in_generator() {
        return super::generators::return_from(x, v);
    }
    let meta = frame.meta();
    if frame.continuation() == super::frame::Continuation::Native {
        t.result.set(Some(v));
        return Flow::Stop;
    }
    let instance = if frame.continuation() == super::frame::Continuation::Init {
        Value::from_bits(frame.raw(super::frame::INSTANCE))
    } else {
        None
    };
    x.pop_frame();
    super::call::complete(x, meta, instance, v)
}
