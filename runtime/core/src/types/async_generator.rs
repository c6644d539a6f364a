//! `async_generator` and its awaitables. Its body yields *wrapped* values (ASYNC_GEN_WRAP) for `yield` and bare ones for what it
//! awaits; an awaitable passes the latter on to the event loop and ends with StopIteration(value) at the former.

use crate::error::R;
use crate::interp::generators::{Outcome, Resumption, delegate, resume_sync};
use crate::native::{Args, Effects, TypeDef, getter, native, native_class};
use crate::object::*;
use crate::thread::Thread;
use crate::types::generator::{NAME, QUALNAME, close_generator, exception_argument, frame, of, throw_into};
use crate::types::ty;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;

/// What `sys.set_asyncgen_hooks` has set, by the names of its parameters.
pub const HOOKS: [(&str, &str); 2] = [("firstiter", "asyncgen.firstiter"), ("finalizer", "asyncgen.finalizer")];

/// Words of an awaitable: generator, argument (value or exception), state, what it is (0 asend, 1 athrow, 2 aclose).
const GENERATOR: usize = 0;
const ARGUMENT: usize = 1;
const STATE: usize = 2;
const KIND: usize = 3;

const INIT: Value = Value::int_unchecked(0);
const ITERATING: Value = Value::int_unchecked(1);
const CLOSED: Value = Value::int_unchecked(2);

pub static ASYNC_GENERATOR: TypeDef = TypeDef {
    methods: &[
        native("__aiter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Return an asynchronous iterator."),
        native(
            "__anext__",
            "($self, /)",
            |t, a| new_awaitable(t, a[0], Value::NONE, 0),
            ANY,
            "Return a value or raise StopAsyncIteration.",
        ),
        native("asend", "($self, value, /)", |t, a| new_awaitable(t, a[0], a[1], 0), ANY, "Send a value."),
        native(
            "athrow",
            "($self, type, value=None, traceback=None, /)",
            |t, a| {
                let e = exception_argument(t, a)?;
                new_awaitable(t, a[0], e, 1)
            },
            ANY,
            "Raise an exception in the generator.",
        ),
        native("aclose", "($self, /)", aclose, ANY, "Raise GeneratorExit in the generator."),
        native("__repr__", "($self, /)", repr, Effects::READS, "Return repr(self)."),
        native("__del__", "($self, /)", finalize, ANY, "Have it closed."),
        native_class(
            "__class_getitem__",
            "($cls, object, /)",
            |t, a| t.new_generic_alias(a[0], a[1]),
            ANY,
            "See PEP 585",
        ),
    ],
    getset: &[
        getter("ag_frame", frame, ""),
        getter(
            "ag_running",
            |_, v| Ok(Value::bool(of(v).state.get() == GeneratorState::Running || of(v).extra.get().is_some())),
            "",
        ),
        getter("ag_suspended", |_, v| Ok(Value::bool(of(v).state.get() == GeneratorState::Suspended)), ""),
        getter("ag_code", |_, v| Ok(of(v).code.get().unwrap_or(Value::NONE)), ""),
        getter("ag_await", |_, v| Ok(delegate(of(v)).unwrap_or(Value::NONE)), ""),
        NAME,
        QUALNAME,
    ],
    doc: "",
};

/// Both kinds of awaitables.
pub static AWAITABLE: TypeDef = TypeDef {
    methods: &[
        native(
            "__await__",
            "($self, /)",
            |_, a| Ok(a[0]),
            Effects::PURE,
            "Return an iterator to be used in await expression.",
        ),
        native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
        native(
            "__next__",
            "($self, /)",
            |t, a| step(t, self_as(a[0]), Resumption::Send(Value::NONE)),
            ANY,
            "Implement next(self).",
        ),
        native("send", "($self, value, /)", |t, a| step(t, self_as(a[0]), Resumption::Send(a[1])), ANY, ""),
        native(
            "throw",
            "($self, type, value=None, traceback=None, /)",
            |t, a| {
                let e = exception_argument(t, a)?;
                step(t, self_as(a[0]), Resumption::Throw(e))
            },
            ANY,
            "",
        ),
        native("close", "($self, /)", close, ANY, ""),
    ],
    getset: &[],
    doc: "",
};

fn repr(t: &Thread, a: Args<'_>) -> R {
    let name = of(a[0]).qualname.get().and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
    Ok(t.new_str(&format!("<async_generator object {name} at {:#x}>", a[0].bits()))?.value())
}

fn new_awaitable(t: &Thread, g: Value, argument: Value, kind: i64) -> R {
    hooks(t, of(g))?;
    let id = if kind == 0 { ty::ASYNC_GENERATOR_ASEND } else { ty::ASYNC_GENERATOR_ATHROW };
    let w = t.new_words(t.vm().type_of_id(id), 4)?;
    w.slot(GENERATOR).set(&w.header, g);
    w.slot(ARGUMENT).set(&w.header, argument);
    w.slot(STATE).set(&w.header, INIT);
    w.slot(KIND).set(&w.header, Value::int_unchecked(kind));
    Ok(w.value())
}

/// First use: `sys.set_asyncgen_hooks` firstiter is called.
fn hooks(t: &Thread, g: Gc<Generator>) -> R<()> {
    if g.finalizer.get().is_some() {
        return Ok(());
    }
    let [first, finalizer] = HOOKS.map(|(_, key)| t.vm().registered(key).unwrap_or(Value::NONE));
    g.finalizer.set(&g.header, finalizer);
    t.vm().heap.register_finalizable(&g.header);
    if !first.is_none() {
        t.call(first, &[g.value()])?;
    }
    Ok(())
}

/// A collected one that has not ended: the event loop closes it, if there was one when it was first used.
fn finalize(t: &Thread, a: Args<'_>) -> R {
    let g = of(a[0]);
    match g.finalizer.get().filter(|f| !f.is_none()) {
        Some(_) if g.state.get() == GeneratorState::Finished => {}
        Some(finalizer) => drop(t.call(finalizer, &[a[0]])?),
        None => close_generator(t, g)?,
    }
    Ok(Value::NONE)
}

fn aclose(t: &Thread, a: Args<'_>) -> R {
    let e = crate::types::exception::new_exception(t, t.vm().type_of_id(ty::GENERATOR_EXIT), &[])?;
    new_awaitable(t, a[0], e, 2)
}

fn close(_: &Thread, a: Args<'_>) -> R {
    let w: Gc<Words> = self_as(a[0]);
    w.slot(STATE).set(&w.header, CLOSED);
    if let Some(g) = w.slot(GENERATOR).get().and_then(|g| g.downcast::<Generator>()) {
        g.extra.clear();
    }
    Ok(Value::NONE)
}

/// One step of an awaitable.
fn step(t: &Thread, w: Gc<Words>, with: Resumption) -> R {
    let kind = w.slot(KIND).get().and_then(Value::as_small_int).unwrap_or(0);
    let what = ["__anext__()/asend()", "athrow()", "aclose()"][kind as usize];
    let Some(g) = w.slot(GENERATOR).get().and_then(|g| g.downcast::<Generator>()) else {
        return Err(t.system_error("awaitable without a generator"));
    };
    match w.slot(STATE).get() {
        Some(CLOSED) => return Err(t.runtime_error(format_args!("cannot reuse already awaited {what}"))),
        Some(INIT) => {
            if g.extra.get().is_some() {
                w.slot(STATE).set(&w.header, CLOSED);
                let name = [
                    "anext(): asynchronous generator is already running",
                    "athrow(): asynchronous generator is already running",
                    "aclose(): asynchronous generator is already running",
                ];
                return Err(t.runtime_error(name[kind as usize]));
            }
            w.slot(STATE).set(&w.header, ITERATING);
            let finished = g.state.get() == GeneratorState::Finished;
            let fresh = g.state.get() == GeneratorState::Created;
            if kind == 2 && (finished || fresh) {
                w.slot(STATE).set(&w.header, CLOSED);
                g.state.set(GeneratorState::Finished);
                return Err(t.stop_iteration(None));
            }
            if finished {
                w.slot(STATE).set(&w.header, CLOSED);
                return Err(t.raise_with(ty::STOP_ASYNC_ITERATION, &[]));
            }
            g.extra.set(&g.header, w.value());
            let argument = w.slot(ARGUMENT).get().unwrap_or(Value::NONE);
            let with = match (kind, with) {
                (_, Resumption::Throw(e)) => Resumption::Throw(e),
                (0, Resumption::Send(v)) => Resumption::Send(if v.is_none() { argument } else { v }),
                _ => Resumption::Throw(argument),
            };
            return settle(t, w, g, kind, with);
        }
        _ => {}
    }
    settle(t, w, g, kind, with)
}

fn settle(t: &Thread, w: Gc<Words>, g: Gc<Generator>, kind: i64, with: Resumption) -> R {
    let outcome = match with {
        Resumption::Send(_) => resume_sync(t, g, with),
        Resumption::Throw(e) => throw_into(t, g, e),
    };
    let done = |t: &Thread| {
        let _ = t;
        w.slot(STATE).set(&w.header, CLOSED);
        g.extra.clear();
    };
    match outcome {
        Ok(Outcome::Yielded(v)) => {
            if !t.is_exact(v, ty::ASYNC_GENERATOR_WRAPPED) {
                // Something it awaits: up to the event loop.
                return Ok(v);
            }
            done(t);
            if kind == 2 {
                return Err(t.runtime_error("async generator ignored GeneratorExit"));
            }
            let value = v.downcast::<Words>().and_then(|v| v.slot(0).get()).unwrap_or(Value::NONE);
            // StopIteration carries the value even if it is None or a tuple.
            Err(t.raise_with(ty::STOP_ITERATION, &[value]))
        }
        Ok(Outcome::Returned(_)) => {
            done(t);
            if kind == 2 {
                return Err(t.stop_iteration(None));
            }
            Err(t.raise_with(ty::STOP_ASYNC_ITERATION, &[]))
        }
        Err(r) => {
            done(t);
            if kind == 2
                && (t.take_pending_if(ty::GENERATOR_EXIT).is_some()
                    || t.take_pending_if(ty::STOP_ASYNC_ITERATION).is_some())
            {
                return Err(t.stop_iteration(None));
            }
            Err(r)
        }
    }
}
