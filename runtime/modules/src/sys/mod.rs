//! `sys`: the interpreter seen from Python. Constants are in `info`, hooks for exceptions and results in `hooks`.

mod frames;
pub mod hooks;
mod info;

pub use info::VERSION;

use crate::words::add_to_module as add;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::{async_generator, ty};
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "sys",
    doc: "This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;

static FUNCTIONS: &[NativeDef] = &[
    native("exit", "(status=None, /)", exit, ANY, "Exit the interpreter by raising SystemExit(status)."),
    native("intern", "(string, /)", intern, ANY, "``Intern'' the given string."),
    native("_is_interned", "(string, /)", |t, a| Ok(Value::bool(intern(t, a)? == a[0])), ANY, ""),
    native(
        "getrecursionlimit",
        "()",
        |t, _| t.new_int(t.recursion_limit.get() as i64),
        ANY,
        "Return the current value of the recursion limit.",
    ),
    native(
        "setrecursionlimit",
        "(limit, /)",
        set_recursion_limit,
        ANY,
        "Set the maximum depth of the Python interpreter stack to n.",
    ),
    native("_clear_type_descriptors", "(type, /)", clear_type_descriptors, ANY, "Clear type descriptors of a class."),
    native("getsizeof", "(object, default=None)", getsizeof, ANY, "Return the size of object in bytes."),
    native(
        "getrefcount",
        "(object, /)",
        |_, _| Ok(Value::int_unchecked(2)),
        ANY,
        "Return the reference count of object: there is none, so a constant.",
    ),
    native(
        "getdefaultencoding",
        "()",
        |t, _| Ok(t.intern("utf-8")?.value()),
        ANY,
        "Return the current default encoding used by the Unicode implementation.",
    ),
    native(
        "getfilesystemencoding",
        "()",
        |t, _| Ok(t.intern("utf-8")?.value()),
        ANY,
        "Return the encoding used to convert Unicode filenames to OS filenames.",
    ),
    native(
        "getfilesystemencodeerrors",
        "()",
        |t, _| Ok(t.intern("surrogateescape")?.value()),
        ANY,
        "Return the error mode used for Unicode to OS filename conversion.",
    ),
    native(
        "getswitchinterval",
        "()",
        |t, _| Ok(t.vm().registered("sys.switchinterval").unwrap_or(Value::float(0.005))),
        ANY,
        "",
    ),
    native("setswitchinterval", "(interval, /)", set_switch_interval, ANY, ""),
    native("getallocatedblocks", "()", |_, _| Ok(Value::int_unchecked(0)), ANY, ""),
    native("getunicodeinternedsize", "(*, _only_immortal=False)", |_, _| Ok(Value::int_unchecked(0)), ANY, ""),
    native(
        "is_finalizing",
        "()",
        |t, _| Ok(Value::bool(t.vm().registered("sys.finalizing").is_some())),
        ANY,
        "Return True if Python is exiting.",
    ),
    native("is_stack_trampoline_active", "()", |_, _| Ok(Value::FALSE), ANY, ""),
    native("is_remote_debug_enabled", "()", |_, _| Ok(Value::FALSE), ANY, ""),
    native(
        "_is_gil_enabled",
        "()",
        |_, _| Ok(Value::TRUE),
        ANY,
        "Return True if the GIL is currently enabled and False if the GIL is disabled.",
    ),
    native("_is_immortal", "(op, /)", |_, _| Ok(Value::FALSE), ANY, ""),
    native(
        "_get_cpu_count_config",
        "()",
        |_, _| Ok(Value::int_unchecked(-1)),
        ANY,
        "Private function for getting PyConfig.cpu_count",
    ),
    native("_clear_internal_caches", "()", |_, _| Ok(Value::NONE), ANY, ""),
    native("_clear_type_cache", "()", |_, _| Ok(Value::NONE), ANY, ""),
    native("exc_info", "()", exc_info, ANY, "Return current exception information: (type, value, traceback)."),
    native("exception", "()", |t, _| Ok(t.handled().unwrap_or(Value::NONE)), ANY, "Return the current exception."),
    native("audit", "(event, /, *args)", audit, ANY, "Passes the event to any hooks that are attached."),
    native("addaudithook", "(hook)", add_audit_hook, ANY, "Adds a new audit hook callback."),
    native("get_int_max_str_digits", "()", |t, _| t.new_int(t.vm().int_max_str_digits.get() as i64), ANY, ""),
    native("set_int_max_str_digits", "(maxdigits)", set_int_max_str_digits, ANY, ""),
    native(
        "settrace",
        "(function, /)",
        |t, a| keep(t, "sys.trace", a[0]),
        ANY,
        "Set the global debug tracing function.",
    ),
    native("gettrace", "()", |t, _| Ok(t.vm().registered("sys.trace").unwrap_or(Value::NONE)), ANY, ""),
    native("setprofile", "(function, /)", |t, a| keep(t, "sys.profile", a[0]), ANY, "Set the profiling function."),
    native("getprofile", "()", |t, _| Ok(t.vm().registered("sys.profile").unwrap_or(Value::NONE)), ANY, ""),
    native("call_tracing", "(func, args, /)", |t, a| t.call_forward(a[0], &[], self_as(a[1]), None), ANY, ""),
    native("get_asyncgen_hooks", "()", get_asyncgen_hooks, ANY, ""),
    native("set_asyncgen_hooks", "(firstiter=None, finalizer=None)", set_asyncgen_hooks, ANY, ""),
    native(
        "get_coroutine_origin_tracking_depth",
        "()",
        |t, _| Ok(t.vm().registered("sys.origin_depth").unwrap_or(Value::int_unchecked(0))),
        ANY,
        "",
    ),
    native("set_coroutine_origin_tracking_depth", "(depth)", |t, a| keep(t, "sys.origin_depth", a[0]), ANY, ""),
    native(
        "activate_stack_trampoline",
        "(backend, /)",
        |t, _| Err(t.value_error("perf trampoline not available")),
        ANY,
        "",
    ),
    native("deactivate_stack_trampoline", "()", |_, _| Ok(Value::NONE), ANY, ""),
    native("_getframe", "(depth=0, /)", frames::getframe, ANY, "Return a frame object from the call stack."),
    native(
        "_getframemodulename",
        "(depth=0)",
        frames::getframe_module_name,
        ANY,
        "Return the name of the module for a calling frame.",
    ),
    native("_current_frames", "()", frames::current_frames, ANY, ""),
    native("_current_exceptions", "()", frames::current_exceptions, ANY, ""),
    native(
        "displayhook",
        "(object, /)",
        hooks::displayhook,
        ANY,
        "Print an object to sys.stdout and also save it in builtins._",
    ),
    native(
        "excepthook",
        "(exctype, value, traceback, /)",
        hooks::excepthook,
        ANY,
        "Handle an exception by displaying it with a traceback on sys.stderr.",
    ),
    native("unraisablehook", "(unraisable, /)", hooks::unraisablehook, ANY, "Handle an unraisable exception."),
    native(
        "breakpointhook",
        "(*args, **kws)",
        hooks::breakpointhook,
        ANY,
        "This hook function is called by built-in breakpoint().",
    ),
];

/// Names of `sys.monitoring.events`, by bit.
const MONITORING_EVENTS: &[&str] = &[
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

fn init(t: &Thread, m: Value) -> R<()> {
    info::fill(t, m)?;
    add(t, m, "UnraisableHookArgs", crate::structseq::class(t, &UNRAISABLE_ARGS)?.value())?;
    for name in ["displayhook", "excepthook", "unraisablehook", "breakpointhook"] {
        let hook = t.getattr_str(m, name)?;
        add(t, m, &format!("__{name}__"), hook)?;
    }
    let monitoring = t.call(t.vm().type_of_id(ty::SIMPLE_NAMESPACE).value(), &[])?;
    for (name, id) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        t.setattr_str(monitoring, name, Value::int_unchecked(id))?;
    }
    let events = t.call(t.vm().type_of_id(ty::SIMPLE_NAMESPACE).value(), &[])?;
    t.setattr_str(events, "NO_EVENTS", Value::int_unchecked(0))?;
    for (bit, name) in MONITORING_EVENTS.iter().enumerate() {
        t.setattr_str(events, name, Value::int_unchecked(1 << bit))?;
    }
    t.setattr_str(monitoring, "events", events)?;
    add(t, m, "monitoring", monitoring)
}

fn keep(t: &Thread, key: &'static str, v: Value) -> R {
    t.vm().register(key, v);
    Ok(Value::NONE)
}

fn exit(t: &Thread, a: Args<'_>) -> R {
    match a.not_none(0) {
        Some(v) => match v.downcast::<Tuple>() {
            Some(args) => Err(t.raise_with(ty::SYSTEM_EXIT, args.items())),
            None => Err(t.raise_with(ty::SYSTEM_EXIT, &[v])),
        },
        None => Err(t.raise_with(ty::SYSTEM_EXIT, &[])),
    }
}

fn intern(t: &Thread, a: Args<'_>) -> R {
    if !t.is_exact(a[0], ty::STR) {
        return Err(match t.as_str(a[0]) {
            Some(_) => t.type_error(format_args!("can't intern {}", t.type_name(a[0]))),
            None => t.type_error(format_args!("intern() argument must be str, not {}", t.type_name(a[0]))),
        });
    }
    let s: Gc<Str> = self_as(a[0]);
    match s.to_utf8() {
        Some(text) => Ok(t.intern(&text)?.value()),
        None => Ok(a[0]),
    }
}

fn set_recursion_limit(t: &Thread, a: Args<'_>) -> R {
    let limit = t.index(a[0])?;
    if limit < 1 {
        return Err(t.value_error("recursion limit must be greater or equal than 1"));
    }
    let frame = t.current_frame();
    let depth = if frame.is_null() { 0 } else { frame.depth() as i64 };
    if depth >= limit {
        return Err(t.recursion_error(format_args!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        )));
    }
    t.recursion_limit.set(limit.min(u32::MAX as i64 / 2) as u32);
    Ok(Value::NONE)
}

fn getsizeof(t: &Thread, a: Args<'_>) -> R {
    let size = t.call_special(a[0], "__sizeof__", &[])?;
    match (size, a.opt(1)) {
        (Some(n), _) => Ok(n),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(t.type_error(format_args!("Type {} doesn't define __sizeof__", t.type_name(a[0])))),
    }
}

fn set_switch_interval(t: &Thread, a: Args<'_>) -> R {
    let seconds = t.to_f64(a[0])?;
    if seconds.is_nan() || seconds <= 0.0 {
        return Err(t.value_error("switch interval must be strictly positive"));
    }
    keep(t, "sys.switchinterval", Value::float(seconds))
}

fn exc_info(t: &Thread, _: Args<'_>) -> R {
    let none = Value::NONE;
    let items = match t.handled() {
        Some(e) => {
            let traceback = e.downcast::<Exception>().and_then(|e| e.traceback.get()).unwrap_or(none);
            [t.type_of(e).value(), e, traceback]
        }
        None => [none; 3],
    };
    Ok(t.new_tuple(&items)?.value())
}

fn audit(t: &Thread, a: Args<'_>) -> R {
    if t.as_str(a[0]).is_none() {
        return Err(t.type_error(format_args!("expected str for argument 'event', not {}", t.type_name(a[0]))));
    }
    let Some(hooks) = t.vm().registered("sys.audithooks") else { return Ok(Value::NONE) };
    let hooks = t.collect(hooks)?;
    for hook in hooks.iter() {
        t.call(hook, &[a[0], a[1]])?;
    }
    Ok(Value::NONE)
}

fn add_audit_hook(t: &Thread, a: Args<'_>) -> R {
    let hooks: Gc<List> = match t.vm().registered("sys.audithooks") {
        Some(hooks) => self_as(hooks),
        None => {
            let hooks = t.new_list(&[])?;
            t.vm().register("sys.audithooks", hooks.value());
            hooks
        }
    };
    hooks.push(t, a[0])?;
    Ok(Value::NONE)
}

fn set_int_max_str_digits(t: &Thread, a: Args<'_>) -> R {
    let n = t.index(a[0])?;
    if n != 0 && n < 640 {
        return Err(t.value_error("maxdigits must be 0 or larger than 640"));
    }
    t.vm().int_max_str_digits.set(n as usize);
    Ok(Value::NONE)
}

static UNRAISABLE_ARGS: crate::structseq::StructSeq = crate::structseq::StructSeq {
    module: "sys",
    name: "UnraisableHookArgs",
    doc: "Type used to pass arguments to sys.unraisablehook.",
    visible: &["exc_type", "exc_value", "exc_traceback", "err_msg", "object"],
    hidden: &[],
    key: "UnraisableHookArgs",
};

static ASYNCGEN_HOOKS: crate::structseq::StructSeq = crate::structseq::StructSeq {
    module: "builtins",
    name: "asyncgen_hooks",
    doc: "",
    visible: &["firstiter", "finalizer"],
    hidden: &[],
    key: "sys.asyncgen_hooks",
};

fn get_asyncgen_hooks(t: &Thread, _: Args<'_>) -> R {
    let set = async_generator::HOOKS.map(|(_, key)| t.vm().registered(key).unwrap_or(Value::NONE));
    crate::structseq::make(t, &ASYNCGEN_HOOKS, &set, &[])
}

fn set_asyncgen_hooks(t: &Thread, a: Args<'_>) -> R {
    for (i, (name, _)) in async_generator::HOOKS.into_iter().enumerate() {
        if let Some(v) = a.not_none(i).filter(|v| !t.is_callable(*v)) {
            return Err(t.type_error(format_args!("callable {name} expected, got {}", t.type_name(v))));
        }
    }
    for (i, (_, key)) in async_generator::HOOKS.into_iter().enumerate() {
        if let Some(v) = a.opt(i) {
            t.vm().register(key, v);
        }
    }
    Ok(Value::NONE)
}

/// Takes `__dict__` and `__weakref__` out of a class's namespace: `dataclass(slots=True)` makes another class of what is left.
fn clear_type_descriptors(t: &Thread, a: Args<'_>) -> R {
    let Some(class) = a[0].downcast::<Type>().filter(|c| c.is_heap()) else {
        return Err(t.type_error("argument is immutable"));
    };
    if let Some(namespace) = class.dict.get().and_then(|d| d.downcast::<Dict>()) {
        for name in ["__dict__", "__weakref__"] {
            namespace.remove(t, t.intern(name)?.value())?;
        }
    }
    t.vm().type_changed(t, class);
    Ok(Value::NONE)
}
