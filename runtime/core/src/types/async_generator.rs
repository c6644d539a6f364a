//! `async_generator` and its awaitables. Its body yields *wrapped* values (ASYNC_GEN_WRAP) for `yield` and bare ones for what it
//! awaits; an awaitable passes the latter on to the event loop and ends with StopIteration(value) at the former.

use crate::error::R;
use crate::interp::generators::{Outcome, Resumption, delegate, resume_sync};
use crate::native::{Args, CLASS_GETITEM, Effects, TypeDef, getter, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::generator::{
    NAME, QUALNAME, close_generator, exception_argument, frame, of, throw_into, warn_signature,
};
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
            |t, a| next_awaitable(t, a[0]),
            ANY,
            "Return a value or raise StopAsyncIteration.",
        ),
        native("asend", "($self, value, /)", |t, a| new_awaitable(t, a[0], a[1], 0), ANY, "Send a value."),
        native(
            "athrow",
            "($self, type, value=None, traceback=None, /)",
            |t, a| {
                warn_signature(t, a, "athrow")?;
                let e = exception_argument(t, a)?;
                new_awaitable(t, a[0], e, 1)
            },
            ANY,
            "Raise an exception in the generator.",
        ),
        native("aclose", "($self, /)", aclose, ANY, "Raise GeneratorExit in the generator."),
        native("__repr__", "($self, /)", repr, Effects::READS, "Return repr(self)."),
        native("__del__", "($self, /)", finalize, ANY, "Have it closed."),
        CLASS_GETITEM,
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
                if self_as::<Words>(a[0]).slot(STATE).get() != Some(CLOSED) {
                    warn_signature(t, a, "throw")?;
                }
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

/// `g.__anext__()`
pub fn next_awaitable(t: &Thread, g: Value) -> R {
    new_awaitable(t, g, Value::NONE, 0)
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

/// What an awaitable is called in error texts, by its kind.
const CALLS: [&str; 3] = ["__anext__()/asend()", "aclose()/athrow()", "aclose()/athrow()"];
const RUNNING: [&str; 3] = [
    "anext(): asynchronous generator is already running",
    "athrow(): asynchronous generator is already running",
    "aclose(): asynchronous generator is already running",
];

fn kind_of(w: Gc<Words>) -> usize {
    w.slot(KIND).get().and_then(Value::as_small_int).unwrap_or(0) as usize
}

/// What the generator of an awaitable is to be resumed with for its next step.
enum Begun {
    Resume(Gc<Generator>, Resumption),
    /// There is nothing left to close.
    Closed,
}

/// Begins a step of an awaitable: at its first, it becomes the one that its generator works for.
fn begin(t: &Thread, w: Gc<Words>, with: Resumption) -> R<Begun> {
    let kind = kind_of(w);
    let Some(g) = w.slot(GENERATOR).get().and_then(|g| g.downcast::<Generator>()) else {
        return Err(t.system_error("awaitable without a generator"));
    };
    match w.slot(STATE).get() {
        Some(CLOSED) => {
            return Err(t.runtime_error(format_args!("cannot reuse already awaited {}", CALLS[kind])));
        }
        Some(INIT) => {}
        _ => return Ok(Begun::Resume(g, with)),
    }
    if g.extra.get().is_some() {
        w.slot(STATE).set(&w.header, CLOSED);
        return Err(t.runtime_error(RUNNING[kind]));
    }
    let (finished, fresh) = (g.state.get() == GeneratorState::Finished, g.state.get() == GeneratorState::Created);
    let throws = matches!(with, Resumption::Throw(_));
    if !throws && (kind > 0 && finished || kind == 2 && fresh) {
        w.slot(STATE).set(&w.header, CLOSED);
        g.state.set(GeneratorState::Finished);
        return Ok(Begun::Closed);
    }
    if finished && !throws {
        w.slot(STATE).set(&w.header, CLOSED);
        return Err(t.raise_with(ty::STOP_ASYNC_ITERATION, &[]));
    }
    w.slot(STATE).set(&w.header, ITERATING);
    g.extra.set(&g.header, w.value());
    let argument = w.slot(ARGUMENT).get().unwrap_or(Value::NONE);
    let with = match (kind, with) {
        (_, Resumption::Throw(e)) => Resumption::Throw(e),
        (0, Resumption::Send(v)) => Resumption::Send(if v.is_none() { argument } else { v }),
        _ => Resumption::Throw(argument),
    };
    Ok(Begun::Resume(g, with))
}

/// The generator is done with the awaitable that it worked for.
pub fn release(g: Gc<Generator>) {
    if let Some(w) = g.extra.get().and_then(|w| w.downcast::<Words>()) {
        w.slot(STATE).set(&w.header, CLOSED);
        g.extra.clear();
    }
}

/// The value that an asynchronous generator yields to its consumer by this. `None`: it is something that it awaits.
pub fn item(t: &Thread, v: Value) -> Option<Value> {
    if !t.is_exact(v, ty::ASYNC_GENERATOR_WRAPPED) {
        return None;
    }
    Some(v.downcast::<Words>().and_then(|v| v.slot(0).get()).unwrap_or(Value::NONE))
}

/// `SEND` to the awaitable of `__anext__` or `asend`: the generator to resume and what with. `None`: by `advance` only.
pub fn resumed_by(t: &Thread, w: Gc<Words>, sent: Value) -> R<Option<(Gc<Generator>, Value)>> {
    let g = w.slot(GENERATOR).get().and_then(|g| g.downcast::<Generator>());
    if !g.is_some_and(|g| matches!(g.state.get(), GeneratorState::Created | GeneratorState::Suspended)) {
        return Ok(None);
    }
    match begin(t, w, Resumption::Send(sent))? {
        Begun::Resume(g, Resumption::Send(v)) => Ok(Some((g, v))),
        _ => Err(t.system_error("an awaitable of asend() that does not send")),
    }
}

/// One step of an awaitable in a nested run: what its generator awaits, or the value that the `await` gives.
pub fn advance(t: &Thread, w: Gc<Words>, with: Resumption) -> R<Outcome> {
    let (g, with) = match begin(t, w, with)? {
        Begun::Resume(g, with) => (g, with),
        Begun::Closed => return Ok(Outcome::Returned(Value::NONE)),
    };
    let closes = kind_of(w) == 2;
    let outcome = match with {
        Resumption::Send(_) => resume_sync(t, g, with),
        Resumption::Throw(e) => throw_into(t, g, e),
    };
    let yielded = match outcome {
        Ok(Outcome::Yielded(v)) => match item(t, v) {
            // Up to the event loop.
            None => return Ok(Outcome::Yielded(v)),
            item => Ok(item),
        },
        Ok(Outcome::Returned(_)) => Ok(None),
        Err(r) => Err(r),
    };
    w.slot(STATE).set(&w.header, CLOSED);
    g.extra.clear();
    match yielded {
        Ok(Some(_)) if closes => Err(t.runtime_error("async generator ignored GeneratorExit")),
        Ok(Some(v)) => Ok(Outcome::Returned(v)),
        Ok(None) if closes => Ok(Outcome::Returned(Value::NONE)),
        Ok(None) => Err(t.raise_with(ty::STOP_ASYNC_ITERATION, &[])),
        Err(_)
            if closes
                && (t.take_pending_if(ty::GENERATOR_EXIT).is_some()
                    || t.take_pending_if(ty::STOP_ASYNC_ITERATION).is_some()) =>
        {
            Ok(Outcome::Returned(Value::NONE))
        }
        Err(r) => Err(r),
    }
}

/// One step of an awaitable for Python.
fn step(t: &Thread, w: Gc<Words>, with: Resumption) -> R {
    match advance(t, w, with)? {
        Outcome::Yielded(v) => Ok(v),
        Outcome::Returned(v) if v.is_none() => Err(t.stop_iteration(None)),
        // StopIteration carries the value even if it is a tuple.
        Outcome::Returned(v) => Err(t.raise_with(ty::STOP_ITERATION, &[v])),
    }
}
