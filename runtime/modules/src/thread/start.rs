//! Threads: starting, joining, what is left of them (handles).
//!
//! A new thread gets a native stack of its own. It takes the interpreter's lock before it touches anything; what it runs is
//! kept alive by the heap until then.

use super::{ident, timeout};
use crate::words;
use std::cell::Cell;
use std::sync::Arc;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::threads::{VmPointer, Watched};
use taipan_core::types::traceback::report_unraisable;
use taipan_core::types::ty;
use taipan_heap::{Gc, RootId, Tracer, Value};

const ANY: Effects = Effects::ANY;
const HANDLE_KEY: &str = "thread.handle";
/// Bytes of native stack of a thread, reserved only; a guard page lies below.
const STACK: usize = 64 << 20;

pub fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let handle = t.new_native_type("_thread", "_ThreadHandle", object, kinds::NATIVE, 0, &HANDLE)?.value();
    t.vm().register(HANDLE_KEY, handle);
    words::add_to_module(t, m, "_ThreadHandle", handle)
}

// --- handles ----------------------------------------------------------------------------------------------------------

/// A thread as others see it.
#[derive(Default)]
struct Handle {
    ident: Cell<i64>,
    /// Has it ended?
    end: Arc<Watched<bool>>,
}

impl NativePayload for Handle {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

static HANDLE: TypeDef = TypeDef { methods: HANDLE_METHODS, getset: HANDLE_GETSET, doc: "" };

static HANDLE_METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /)",
        |t, a| Ok(t.new_native_box(self_as(a[0]), Handle::default())?.value()),
        ANY,
        "",
    ),
    native("join", "($self, timeout=None, /)", join, ANY, ""),
    native("is_done", "($self, /)", |_, a| Ok(Value::bool(this(a[0]).end.look(|done| *done))), ANY, ""),
    native(
        "_set_done",
        "($self, /)",
        |_, a| {
            this(a[0]).end.change(|done| *done = true);
            Ok(Value::NONE)
        },
        ANY,
        "",
    ),
    native("__repr__", "($self, /)", repr, ANY, ""),
];

static HANDLE_GETSET: &[GetSetDef] = &[getter("ident", |t, o| t.new_int(this(o).ident.get()), "")];

fn this(o: Value) -> &'static Handle {
    let object: Gc<NativeBox> = self_as(o);
    match object.get::<Handle>() {
        // SAFETY: the payload lives as long as the object, which the caller's arguments hold.
        Some(handle) => unsafe { &*(handle as *const Handle) },
        None => unreachable!("methods of handles get handles"),
    }
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_str(&format!("<_ThreadHandle object: ident={}>", this(a[0]).ident.get()))?.value())
}

fn new_handle(t: &Thread) -> R {
    match t.vm().registered(HANDLE_KEY) {
        Some(class) => Ok(t.new_native_box(self_as(class), Handle::default())?.value()),
        None => Err(t.runtime_error("module _thread is not initialised")),
    }
}

pub fn make_handle(t: &Thread, a: Args<'_>) -> R {
    let handle = new_handle(t)?;
    this(handle).ident.set(t.index(a[0])?);
    Ok(handle)
}

fn join(t: &Thread, a: Args<'_>) -> R {
    let handle = this(a[0]);
    let timeout = match a.not_none(1) {
        // Negative: for ever, as in CPython.
        Some(seconds) if t.to_f64(seconds)? < 0.0 => None,
        seconds => timeout(t, None, seconds)?,
    };
    let done = |done: &mut bool| done.then_some(());
    if handle.ident.get() == ident() && !handle.end.look(|done| *done) {
        return Err(t.runtime_error("Cannot join current thread"));
    }
    t.wait_for(&handle.end, timeout, done)?;
    Ok(Value::NONE)
}

/// Waits for every thread that is no daemon.
pub fn join_all(t: &Thread) -> R<()> {
    while let Some(end) = t.vm().threads.next_awaited() {
        t.wait_for(&end, None, |done| done.then_some(()))?;
    }
    Ok(())
}

// --- starting ---------------------------------------------------------------------------------------------------------

/// What a thread is given on its way.
struct Start {
    vm: VmPointer,
    function: RootId,
    args: RootId,
    kwargs: Option<RootId>,
    end: Arc<Watched<bool>>,
    begun: Arc<Watched<Option<i64>>>,
    recursion_limit: u32,
}

pub fn start_new_thread(t: &Thread, a: Args<'_>) -> R {
    if !t.is_callable(a[0]) {
        return Err(t.type_error("first arg must be callable"));
    }
    if !t.is_instance(a[1], ty::TUPLE) {
        return Err(t.type_error("2nd arg must be a tuple"));
    }
    if a.opt(2).is_some_and(|k| !t.is_instance(k, ty::DICT)) {
        return Err(t.type_error("optional 3rd arg must be a dictionary"));
    }
    let handle = new_handle(t)?;
    start(t, a[0], a[1], a.opt(2), this(handle))
}

pub fn start_joinable_thread(t: &Thread, a: Args<'_>) -> R {
    if !t.is_callable(a[0]) {
        return Err(t.type_error("thread function must be callable"));
    }
    let handle = match a.not_none(1) {
        Some(h) if h.downcast::<NativeBox>().is_some_and(|b| b.get::<Handle>().is_some()) => h,
        Some(_) => return Err(t.type_error("'handle' must be a _ThreadHandle")),
        None => new_handle(t)?,
    };
    if this(handle).ident.get() != 0 {
        return Err(t.runtime_error("thread already started"));
    }
    let daemon = a.opt(2).map_or(Ok(true), |d| t.truth(d))?;
    let nothing = t.new_tuple(&[])?.value();
    start(t, a[0], nothing, None, this(handle))?;
    if !daemon {
        t.vm().threads.await_at_exit(this(handle).end.clone());
    }
    Ok(handle)
}

fn start(t: &Thread, function: Value, args: Value, kwargs: Option<Value>, handle: &Handle) -> R {
    let heap = &t.vm().heap;
    let begun = Arc::new(Watched::default());
    let start = Start {
        vm: VmPointer(t.vm()),
        function: heap.keep(function),
        args: heap.keep(args),
        kwargs: kwargs.map(|k| heap.keep(k)),
        end: handle.end.clone(),
        begun: begun.clone(),
        recursion_limit: t.recursion_limit.get(),
    };
    let (function, args, kwargs) = (start.function, start.args, start.kwargs);
    t.vm().threads.count_start();
    if std::thread::Builder::new().stack_size(STACK).spawn(move || run(start)).is_err() {
        t.vm().threads.count_end();
        [Some(function), Some(args), kwargs].into_iter().flatten().for_each(|root| heap.release(root));
        return Err(t.runtime_error("can't start new thread"));
    }
    let number = t.without_lock(|| begun.wait(None, |number| *number)).unwrap_or(0);
    if number == 0 {
        return Err(t.runtime_error("can't start new thread"));
    }
    handle.ident.set(number);
    t.new_int(number)
}

/// The whole life of a thread.
fn run(start: Start) {
    let here = 0u8;
    // SAFETY: the Vm outlives its threads: the main one does not give the lock up any more when it ends.
    let vm = unsafe { &*start.vm.0 };
    vm.threads.acquire(std::ptr::null());
    match Thread::new(vm, &raw const here, STACK - (1 << 20)) {
        Ok(thread) => {
            vm.threads.add(&thread);
            start.begun.change(|number| *number = Some(ident()));
            thread.recursion_limit.set(start.recursion_limit);
            program(&thread, &start);
            vm.threads.remove(&thread);
        }
        Err(_) => start.begun.change(|number| *number = Some(0)),
    }
    [Some(start.function), Some(start.args), start.kwargs].into_iter().flatten().for_each(|root| vm.heap.release(root));
    vm.threads.count_end();
    start.end.change(|done| *done = true);
    vm.threads.release();
}

/// Calls the thread's function. Kept apart, so that nothing of it stays on the stack.
#[inline(never)]
fn program(t: &Thread, start: &Start) {
    let heap = &t.vm().heap;
    let (Some(function), Some(args)) = (heap.kept(start.function), heap.kept(start.args)) else { return };
    let kwargs = start.kwargs.and_then(|k| heap.kept(k)).and_then(|k| k.downcast());
    let result = t.call_forward(function, &[], self_as(args), kwargs);
    if result.is_err() {
        let exc = t.take_pending();
        if !t.is_instance(exc, ty::SYSTEM_EXIT) {
            report_unraisable(t, exc, Some(function));
        }
    }
}
