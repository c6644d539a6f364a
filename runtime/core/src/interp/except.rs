//! Raising, handling, context managers.

use super::call::{CallArgs, Then, call_into};
use super::machine::{FieldId, Machine, Special};
use super::op::Flow;
use crate::error::R;
use crate::lookup::class_attr;
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{ShapeId, Value, Word};

op!(RAISE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let e = m.reg(i.a());
        let cause = if i.b() != i.a() && m.is_bound(i.b()) { Some(m.reg(i.b())) } else { None };
        m.raise(e, cause, false)
    }
    slow(x, i) {
        let t = x.thread();
        let (e, cause) = (x.get(i.a()), x.word(i.b()));
        let cause = if i.b() == i.a() { None } else { cause };
        if raise_from(t, e, cause).is_ok() {
            t.system_error("raise did not raise");
        }
        Flow::Raise
    }
});

/// An exception object of what `raise` was given: a class is called.
pub fn make_exception(t: &Thread, v: Value) -> R {
    let base = t.vm().type_of_id(ty::BASE_EXCEPTION);
    if let Some(class) = v.downcast::<Type>() {
        if class.is_subtype(base) {
            let e = t.call(v, &[])?;
            if !t.is_instance(e, ty::BASE_EXCEPTION) {
                return Err(t.type_error(format_args!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    t.repr(v)?.to_text(),
                    t.repr(t.type_of(e).value())?.to_text()
                )));
            }
            return Ok(e);
        }
    }
    if t.is_instance(v, ty::BASE_EXCEPTION) {
        return Ok(v);
    }
    Err(t.type_error("exceptions must derive from BaseException"))
}

fn raise_from(t: &Thread, v: Value, cause: Word) -> R<()> {
    let e = make_exception(t, v)?;
    if let Some(cause) = cause {
        let cause = if cause.is_none() {
            cause
        } else {
            match cause.downcast::<Type>().filter(|c| c.is_subtype(t.vm().type_of_id(ty::BASE_EXCEPTION))) {
                Some(_) => make_exception(t, cause)?,
                None if t.is_instance(cause, ty::BASE_EXCEPTION) => cause,
                None => return Err(t.type_error("exception causes must derive from BaseException")),
            }
        };
        if let Some(e) = e.downcast::<Exception>() {
            e.cause.set(&e.header, cause);
            e.suppress_context.set(&e.header, Value::TRUE);
        }
    }
    Err(t.raise(e))
}

op!(RAISE_CURRENT {
    run(_m, _i) { Flow::Slow }
    warm(m, _i) {
        let e = m.handled();
        if m.is_none(e) {
            return Flow::Slow;
        }
        m.raise(e, None, true)
    }
    slow(x, _i) {
        let t = x.thread();
        match t.handled() {
            Some(e) => {
                // CPython adds no entry for the frame of a bare `raise`.
                t.raise_again(e);
            }
            None => {
                t.runtime_error("No active exception to reraise");
            }
        }
        Flow::Raise
    }
});

op!(RERAISE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let e = m.reg(i.a());
        m.raise(e, None, true)
    }
    slow(x, i) {
        x.thread().raise_again(x.get(i.a()));
        Flow::Raise
    }
});

op!(PUSH_EXC {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let e = m.reg(i.b());
        if m.is_none(e) {
            return Flow::Slow;
        }
        let before = m.handled();
        m.set_handled(e);
        m.set(i.a(), before);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let before = t.handled().unwrap_or(Value::NONE);
        t.set_handled(Some(x.get(i.b())));
        x.put(i.a(), before);
        Flow::Next
    }
});

op!(POP_EXC {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.a());
        m.set_handled(v);
        Flow::Next
    }
    slow(x, i) {
        x.thread().set_handled(Some(x.get(i.a())));
        Flow::Next
    }
});

/// Does an exception of this shape match a clause of one class or a tuple of them? Questions only.
fn clause_matches<M: Machine>(m: &mut M, shape: ShapeId, clause: M::Val) -> Option<bool> {
    let Some(tuple) = m.exact(clause, ty::TUPLE) else {
        let class = m.identity(clause);
        return m.matches(shape, class);
    };
    let n = m.load_raw(tuple, FieldId::TupleLength);
    let n = m.promote_int(n);
    if n > 8 {
        return None;
    }
    let mut found = false;
    for i in 0..n {
        let i = m.int(i);
        let class = m.load_item(tuple, i);
        let class = m.identity(class);
        // All are checked before any may match.
        found |= m.matches(shape, class)?;
    }
    Some(found)
}

op!(MATCH_EXC {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let e = m.reg(i.b());
        let clause = m.reg(i.c());
        let Some((_, shape)) = m.shape(e) else { return Flow::Slow };
        let Some(found) = clause_matches(m, shape, clause) else { return Flow::Slow };
        let v = m.known(Value::bool(found));
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let m = raise_to_flow!(matches(t, x.get(i.b()), x.get(i.c())));
        x.put(i.a(), Value::bool(m));
        Flow::Next
    }
});

/// Does exception `e` match the class or tuple of an except clause?
pub fn matches(t: &Thread, e: Value, clause: Value) -> R<bool> {
    let base = t.vm().type_of_id(ty::BASE_EXCEPTION);
    const TEXT: &str = "catching classes that do not inherit from BaseException is not allowed";
    let one = |c: Value| -> R<bool> {
        match c.downcast::<Type>() {
            Some(c) if c.is_subtype(base) => Ok(t.type_of(e).is_subtype(c)),
            _ => Err(t.type_error(TEXT)),
        }
    };
    match clause.downcast::<Tuple>() {
        Some(items) => {
            // All are checked before any may match.
            let mut found = false;
            for c in items.items() {
                found |= one(*c)?;
            }
            Ok(found)
        }
        None => one(clause),
    }
}

op!(MATCH_EXC_STAR {
    slow(x, i) {
        let t = x.thread();
        let (matched, rest) = raise_to_flow!(crate::types::exception::split_exception(t, x.get(i.b()), x.get(i.c())));
        x.put(i.a(), matched.unwrap_or(Value::NONE));
        x.put(i.a() + 1, rest.unwrap_or(Value::NONE));
        Flow::Next
    }
});

op!(PREP_RERAISE_STAR {
    slow(x, i) {
        let t = x.thread();
        let Some(list) = x.get(i.c()).downcast::<List>() else {
            t.system_error("PREP_RERAISE_STAR needs a list");
            return Flow::Raise;
        };
        let v = raise_to_flow!(crate::types::exception::prep_reraise_star(t, x.get(i.b()), list));
        x.put(i.a(), v);
        Flow::Next
    }
});

op!(LOAD_SPECIAL {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let o = m.reg(i.b());
        let Some(f) = m.special_method(o, Special::of_statement(i.c())) else { return Flow::Slow };
        m.set(i.a(), f);
        m.set(i.a() + 1, o);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let o = x.get(i.b());
        let n = t.names();
        let (name, is_async) = match i.c() {
            0 => (n.__enter__, false),
            1 => (n.__exit__, false),
            2 => (n.__aenter__, true),
            _ => (n.__aexit__, true),
        };
        let Some(f) = class_attr(t, t.type_of(o), name) else {
            let kind = if is_async { "asynchronous context manager" } else { "context manager" };
            let mut text = format!(
                "'{}' object does not support the {kind} protocol (missed {} method)",
                t.shown_type(o),
                name.to_text()
            );
            let (other, with) = if is_async { (n.__enter__, "with") } else { (n.__aenter__, "async with") };
            if class_attr(t, t.type_of(o), other).is_some() {
                text.push_str(&format!(" but it supports the {} protocol. Did you mean to use '{with}'?",
                    if is_async { "context manager" } else { "asynchronous context manager" }));
            }
            t.type_error(text);
            return Flow::Raise;
        };
        match raise_to_flow!(crate::ops::attr::bind_special(t, f, o)) {
            None => {
                x.put(i.a(), f);
                x.put(i.a() + 1, o);
            }
            Some(bound) => {
                x.put(i.a(), bound);
                x.put_word(i.a() + 1, None);
            }
        }
        Flow::Next
    }
});

op!(CALL_EXIT {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (f, e) = (m.reg(i.b()), m.reg(i.c()));
        if m.exact(f, ty::FUNCTION).is_none() || !m.is_bound(i.b() + 1) {
            return Flow::Slow;
        }
        let this = m.reg(i.b() + 1);
        let Some((o, shape)) = m.shape(e) else { return Flow::Slow };
        if !m.is_exception(shape) || !m.can_enter(f, 4) {
            return Flow::Slow;
        }
        let Some(traceback) = m.load_bound(o, FieldId::ExceptionTraceback) else { return Flow::Slow };
        let class = m.class_of_shape(shape);
        m.enter_planned(f, &[this, class, e, traceback], Then::store(i.a()));
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let (f, this, e) = (x.get(i.b()), x.word(i.b() + 1), x.get(i.c()));
        let traceback = e.downcast::<Exception>().and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
        let class = t.type_of(e).value();
        let args: [Word; 4] = [this, Some(class), Some(e), Some(traceback)];
        let words = if this.is_some() { &args[..] } else { &args[1..] };
        call_into(x, f, CallArgs::positional(words), Then::store(i.a()))
    }
});
