//! `sys`'s hooks: what becomes of uncaught exceptions, of the results of interactive statements, of `breakpoint()`.

use std::io::Write;
use taipan_core::builtins::import_module;
use taipan_core::error::R;
use taipan_core::native::Args;
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::traceback;
use taipan_heap::Value;

/// A stream of module sys, if it is there and not None.
pub fn stream(t: &Thread, name: &str) -> R<Option<Value>> {
    match t.vm().modules().get_text(t, "sys") {
        Some(sys) => Ok(t.getattr_opt_str(sys, name)?.filter(|v| !v.is_none())),
        None => Ok(None),
    }
}

/// Writes text to `sys.stderr`, or to the process's when there is none or it fails. `sys.stderr = None`: nobody wants to know.
pub fn write_stderr(t: &Thread, text: &str) {
    let stderr = t.vm().modules().get_text(t, "sys").map(|sys| t.getattr_opt_str(sys, "stderr"));
    if !matches!(stderr, Some(Ok(Some(Value::NONE)))) {
        write_message(t, text);
    }
}

/// The same for a message that somebody has to see.
pub fn write_message(t: &Thread, text: &str) {
    let written = stream(t, "stderr").and_then(|file| match file {
        Some(file) => t
            .call_method(file, "write", &[t.new_str(text)?.value()])
            .and_then(|_| t.call_method(file, "flush", &[]))
            .map(|_| true),
        None => Ok(false),
    });
    match written {
        Ok(true) => {}
        other => {
            if other.is_err() {
                t.take_pending();
            }
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
    }
}

pub fn displayhook(t: &Thread, a: Args<'_>) -> R {
    if a[0].is_none() {
        return Ok(Value::NONE);
    }
    let builtins = t.vm().builtins();
    let underscore = t.intern("_")?;
    builtins.set_str(t, underscore, Value::NONE)?;
    let Some(out) = stream(t, "stdout")? else { return Err(t.runtime_error("lost sys.stdout")) };
    let text = t.repr(a[0])?;
    t.call_method(out, "write", &[text.value()])?;
    t.call_method(out, "write", &[t.new_str("\n")?.value()])?;
    builtins.set_str(t, underscore, a[0])?;
    Ok(Value::NONE)
}

/// Prints an exception as uncaught ones are.
pub fn print_exception(t: &Thread, exc: Value) {
    write_stderr(t, &traceback::format_exception(t, exc));
}

pub fn excepthook(t: &Thread, a: Args<'_>) -> R {
    flush_stdout(t);
    print_exception(t, a[1]);
    Ok(Value::NONE)
}

fn flush_stdout(t: &Thread) {
    if let Ok(Some(out)) = stream(t, "stdout")
        && t.call_method(out, "flush", &[]).is_err()
    {
        t.take_pending();
    }
}

pub fn unraisablehook(t: &Thread, a: Args<'_>) -> R {
    let get = |name: &str| t.getattr_opt_str(a[0], name).map(|v| v.unwrap_or(Value::NONE));
    let (message, object, value) = (get("err_msg")?, get("object")?, get("exc_value")?);
    let what = match t.as_str(message) {
        Some(m) => m.to_text(),
        None => "Exception ignored in".to_owned(),
    };
    let mut text =
        if object.is_none() { format!("{what}:\n") } else { format!("{what}: {}\n", t.repr(object)?.to_text()) };
    text.push_str(&traceback::format_exception(t, value));
    write_stderr(t, &text);
    Ok(Value::NONE)
}

pub fn breakpointhook(t: &Thread, a: Args<'_>) -> R {
    let name = std::env::var("PYTHONBREAKPOINT").unwrap_or_default();
    let name = match name.as_str() {
        "0" => return Ok(Value::NONE),
        "" => "pdb.set_trace",
        other => other,
    };
    let (module, function) = name.rsplit_once('.').unwrap_or(("builtins", name));
    let module = import_module(t, module)?;
    let hook = t.getattr_str(module, function)?;
    t.call_forward(hook, &[], self_as(a[0]), a.opt(1).and_then(|k| k.downcast::<Dict>()))
}
