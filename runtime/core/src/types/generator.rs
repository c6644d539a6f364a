//! `generator` and `coroutine`: send, throw, close and the attributes. Resuming is the interpreter's (`interp::generators`); what
//! is here drives it from Rust and passes `throw` and `close` on to the iterator a generator delegates to.

use crate::error::R;
use crate::interp::frame::Frame;
use crate::interp::generators::{Outcome, Resumption, abandon, delegate, end_delegation, resume_sync};
use crate::native::{Args, CLASS_GETITEM, Effects, GetSetDef, Meaning, TypeDef, getset, getter, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::exception::{link_context, new_exception, stop_iteration_value};
use crate::types::ty;
use taipan_heap::{Gc, Slot, Value};

const ANY: Effects = Effects::ANY;

macro_rules! methods {
    ($($extra:expr),*) => { &[
        native("send", "($self, value, /)", send, ANY, "Resume with this value as the result of the current yield.").meaning(Meaning::Send),
        native("throw", "($self, type, value=None, traceback=None, /)", throw, ANY, "Raise an exception at the current yield."),
        native("close", "($self, /)", close, ANY, "Raise GeneratorExit at the current yield."),
        native("__repr__", "($self, /)", repr, Effects::READS, "Return repr(self)."),
        native("__del__", "($self, /)", finalize, ANY, "Close it."),
        CLASS_GETITEM,
        $($extra),*
    ] };
}

pub static GENERATOR: TypeDef = TypeDef {
    methods: methods![
        native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", next, ANY, "Implement next(self).").meaning(Meaning::Next)
    ],
    getset: &[
        getter("gi_frame", frame, ""),
        getter("gi_running", |_, v| Ok(Value::bool(of(v).state.get() == GeneratorState::Running)), ""),
        getter("gi_suspended", |_, v| Ok(Value::bool(of(v).state.get() == GeneratorState::Suspended)), ""),
        getter("gi_code", |_, v| Ok(of(v).code.get().unwrap_or(Value::NONE)), ""),
        getter("gi_yieldfrom", |_, v| Ok(delegate(of(v)).unwrap_or(Value::NONE)), ""),
        NAME,
        QUALNAME,
    ],
    doc: "",
};

pub static COROUTINE: TypeDef = TypeDef {
    methods: methods![native(
        "__await__",
        "($self, /)",
        await_,
        ANY,
        "Return an iterator to be used in await expression."
    )],
    getset: &[
        getter("cr_frame", frame, ""),
        getter("cr_running", |_, v| Ok(Value::bool(of(v).state.get() == GeneratorState::Running)), ""),
        getter("cr_suspended", |_, v| Ok(Value::bool(of(v).state.get() == GeneratorState::Suspended)), ""),
        getter("cr_code", |_, v| Ok(of(v).code.get().unwrap_or(Value::NONE)), ""),
        getter("cr_await", |_, v| Ok(delegate(of(v)).unwrap_or(Value::NONE)), ""),
        getter("cr_origin", |_, v| Ok(of(v).extra.get().unwrap_or(Value::NONE)), ""),
        NAME,
        QUALNAME,
    ],
    doc: "",
};

/// What `coroutine.__await__()` gives: an iterator that drives the coroutine.
pub static COROUTINE_WRAPPER: TypeDef = TypeDef {
    methods: &[
        native("send", "($self, value, /)", |t, a| send_to(t, inner(a[0]), a[1]), ANY, ""),
        native(
            "throw",
            "($self, type, value=None, traceback=None, /)",
            |t, a| {
                warn_signature(t, a, "throw")?;
                let e = exception_argument(t, a)?;
                finish(t, throw_into(t, inner(a[0]), e)?)
            },
            ANY,
            "",
        ),
        native("close", "($self, /)", |t, a| close_generator(t, inner(a[0])).map(|()| Value::NONE), ANY, ""),
        native("__iter__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, "Implement iter(self)."),
        native("__next__", "($self, /)", |t, a| send_to(t, inner(a[0]), Value::NONE), ANY, "Implement next(self)."),
    ],
    getset: &[],
    doc: "",
};

pub(super) const NAME: GetSetDef = getset(
    "__name__",
    |_, v| Ok(of(v).name.get().unwrap_or(Value::NONE)),
    |t, v, name| set_name(t, v, &of(v).name, name, "__name__"),
    "name of the generator",
);
pub(super) const QUALNAME: GetSetDef = getset(
    "__qualname__",
    |_, v| Ok(of(v).qualname.get().unwrap_or(Value::NONE)),
    |t, v, name| set_name(t, v, &of(v).qualname, name, "__qualname__"),
    "qualified name of the generator",
);

fn set_name(t: &Thread, v: Value, slot: &Slot, name: Option<Value>, what: &str) -> R<()> {
    match name.filter(|n| t.as_str(*n).is_some()) {
        Some(n) => {
            slot.set(&of(v).header, n);
            Ok(())
        }
        None => Err(t.type_error(format_args!("{what} must be set to a string object"))),
    }
}

/// The generator behind self.
pub fn of(v: Value) -> Gc<Generator> {
    self_as(v)
}

fn inner(v: Value) -> Gc<Generator> {
    match self_as::<Words>(v).slot(0).get().and_then(|g| g.downcast::<Generator>()) {
        Some(g) => g,
        None => unreachable!("a coroutine wrapper holds its coroutine"),
    }
}

pub(super) fn frame(t: &Thread, v: Value) -> R {
    let g = of(v);
    if g.state.get() == GeneratorState::Finished {
        return Ok(Value::NONE);
    }
    crate::types::traceback::frame_object(t, Frame(g.fp()))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let g = of(a[0]);
    let name = g.qualname.get().and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
    Ok(t.new_str(&format!("<{} object {name} at {:#x}>", t.type_name(a[0]), a[0].bits()))?.value())
}

/// A native method's result for an outcome: a yield's value, or StopIteration.
fn finish(t: &Thread, outcome: Outcome) -> R {
    match outcome {
        Outcome::Yielded(v) => Ok(v),
        Outcome::Returned(v) => Err(t.stop_iteration(Some(v))),
    }
}

fn send_to(t: &Thread, g: Gc<Generator>, v: Value) -> R {
    let outcome = resume_sync(t, g, Resumption::Send(v))?;
    finish(t, outcome)
}

fn send(t: &Thread, a: Args<'_>) -> R {
    send_to(t, of(a[0]), a[1])
}

fn next(t: &Thread, a: Args<'_>) -> R {
    send_to(t, of(a[0]), Value::NONE)
}

fn await_(t: &Thread, a: Args<'_>) -> R {
    let w = t.new_words(t.vm().type_of_id(ty::COROUTINE_WRAPPER), 1)?;
    w.slot(0).set(&w.header, a[0]);
    Ok(w.value())
}

/// `throw()` of one argument is the way; of a type and a value it was once.
pub fn warn_signature(t: &Thread, a: Args<'_>, function: &str) -> R<()> {
    if a.opt(2).is_none() && a.opt(3).is_none() {
        return Ok(());
    }
    let text =
        format!("the (type, exc, tb) signature of {function}() is deprecated, use the single-arg signature instead.");
    crate::builtins::warn(t, ty::DEPRECATION_WARNING, &text)
}

/// The exception that `throw(type[, value[, traceback]])` means.
pub fn exception_argument(t: &Thread, a: Args<'_>) -> R {
    let (class, value, traceback) = (a[1], a.not_none(2), a.not_none(3));
    if let Some(tb) = traceback {
        if !t.is_instance(tb, ty::TRACEBACK) {
            return Err(t.type_error("throw() third argument must be a traceback object"));
        }
    }
    let is_class = class.downcast::<Type>().is_some_and(|c| c.is_subtype(t.vm().type_of_id(ty::BASE_EXCEPTION)));
    let e = if is_class {
        match value {
            Some(v) if t.type_of(v).value() == class => v,
            Some(v) => match v.downcast::<Tuple>() {
                Some(args) => t.call(class, args.items())?,
                None => t.call(class, &[v])?,
            },
            None => t.call(class, &[])?,
        }
    } else if t.is_instance(class, ty::BASE_EXCEPTION) {
        if value.is_some() {
            return Err(t.type_error("instance exception may not have a separate value"));
        }
        class
    } else {
        return Err(t.type_error(format_args!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            t.shown_type(class)
        )));
    };
    if let (Some(tb), Some(e)) = (traceback, e.downcast::<Exception>()) {
        e.traceback.set(&e.header, tb);
    }
    Ok(e)
}

fn throw(t: &Thread, a: Args<'_>) -> R {
    warn_signature(t, a, "throw")?;
    let e = exception_argument(t, a)?;
    let outcome = throw_into(t, of(a[0]), e)?;
    finish(t, outcome)
}

/// Raises `e` at the yield where `g` is suspended; a delegate gets it first.
pub fn throw_into(t: &Thread, g: Gc<Generator>, e: Value) -> R<Outcome> {
    t.check_native_stack()?;
    let Some(it) = delegate(g) else { return resume_sync(t, g, Resumption::Throw(e)) };
    if t.is_instance(e, ty::GENERATOR_EXIT) {
        // The delegate is closed; the exception is raised here whatever it does.
        g.state.set(GeneratorState::Running);
        let closed = close_any(t, it);
        g.state.set(GeneratorState::Suspended);
        return match closed {
            Ok(()) => resume_sync(t, g, Resumption::Throw(e)),
            Err(_) => {
                let e = t.take_pending();
                resume_sync(t, g, Resumption::Throw(e))
            }
        };
    }
    g.state.set(GeneratorState::Running);
    let result = match it.downcast::<Generator>().filter(|_| matches!(t.shape_of(it), ty::GENERATOR | ty::COROUTINE)) {
        Some(inner) => throw_into(t, inner, e),
        None => match t.getattr_opt_str(it, "throw") {
            Ok(Some(f)) => t.call(f, &[e]).map(Outcome::Yielded),
            Ok(None) => {
                g.state.set(GeneratorState::Suspended);
                return resume_sync(t, g, Resumption::Throw(e));
            }
            Err(r) => Err(r),
        },
    };
    g.state.set(GeneratorState::Suspended);
    match result {
        Ok(Outcome::Yielded(v)) => Ok(Outcome::Yielded(v)),
        Ok(Outcome::Returned(v)) => end_delegation(t, g, v),
        Err(_) => match t.take_pending_if(ty::STOP_ITERATION) {
            Some(stop) => {
                let v = stop_iteration_value(t, stop)?;
                end_delegation(t, g, v)
            }
            None => {
                let e = t.take_pending();
                resume_sync(t, g, Resumption::Throw(e))
            }
        },
    }
}

/// `close()` of anything a generator may delegate to.
fn close_any(t: &Thread, it: Value) -> R<()> {
    if let Some(g) = it.downcast::<Generator>().filter(|_| matches!(t.shape_of(it), ty::GENERATOR | ty::COROUTINE)) {
        return close_generator(t, g);
    }
    match t.getattr_opt_str(it, "close")? {
        Some(f) => t.call(f, &[]).map(|_| ()),
        None => Ok(()),
    }
}

/// The exception that closes a generator: raised where it is closed, among what is handled there.
fn exit_exception(t: &Thread) -> R {
    let e = new_exception(t, t.vm().type_of_id(ty::GENERATOR_EXIT), &[])?;
    link_context(t, e);
    Ok(e)
}

/// `g.close()`.
pub fn close_generator(t: &Thread, g: Gc<Generator>) -> R<()> {
    match g.state.get() {
        GeneratorState::Finished => return Ok(()),
        GeneratorState::Created => {
            abandon(t, g);
            return Ok(());
        }
        _ => {}
    }
    let e = exit_exception(t)?;
    match throw_into(t, g, e) {
        Ok(Outcome::Yielded(_)) => {
            let what = if t.is_exact(g.value(), ty::COROUTINE) { "coroutine" } else { "generator" };
            Err(t.runtime_error(format_args!("{what} ignored GeneratorExit")))
        }
        Ok(Outcome::Returned(_)) => Ok(()),
        Err(r) => {
            if t.take_pending_if(ty::GENERATOR_EXIT).is_some() || t.take_pending_if(ty::STOP_ITERATION).is_some() {
                return Ok(());
            }
            Err(r)
        }
    }
}

fn close(t: &Thread, a: Args<'_>) -> R {
    let g = of(a[0]);
    let returned = match g.state.get() {
        GeneratorState::Suspended => {
            let e = exit_exception(t)?;
            match throw_into(t, g, e) {
                // PEP: close() gives the value the generator returned on GeneratorExit.
                Ok(Outcome::Returned(v)) => v,
                Ok(Outcome::Yielded(_)) => {
                    let what = if t.is_exact(a[0], ty::COROUTINE) { "coroutine" } else { "generator" };
                    return Err(t.runtime_error(format_args!("{what} ignored GeneratorExit")));
                }
                Err(r) => {
                    let quiet = t.take_pending_if(ty::GENERATOR_EXIT).is_some()
                        || t.take_pending_if(ty::STOP_ITERATION).is_some();
                    if !quiet {
                        return Err(r);
                    }
                    Value::NONE
                }
            }
        }
        GeneratorState::Running => {
            return Err(t.value_error(format_args!("{} already executing", t.type_name(a[0]))));
        }
        _ => {
            close_generator(t, g)?;
            Value::NONE
        }
    };
    Ok(returned)
}

/// A collected generator that was left suspended inside a try or with block is closed.
fn finalize(t: &Thread, a: Args<'_>) -> R {
    close_generator(t, of(a[0]))?;
    Ok(Value::NONE)
}
