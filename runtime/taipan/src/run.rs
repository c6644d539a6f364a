//! Running what the command line names, as module `__main__`, and ending: exit codes, uncaught exceptions, exit functions,
//! flushing.

use crate::cli::Program;
use crate::repl;
use std::io::{IsTerminal, Read};
use taipan_core::builtins::{compile_text, import_module, raise_syntax_error};
use taipan_core::interp::{hydrate, run as interp};
use taipan_core::object::{Dict, Exception, Module};
use taipan_core::ops::pending;
use taipan_core::types::exception;
use taipan_core::types::object::new_module;
use taipan_core::{R, Raised, Thread, ty};
use taipan_heap::{Gc, Value};
use taipan_modules::sys::hooks;
use taipan_parser::{ErrorKind, Mode, Options, SyntaxError};

/// How a program ended.
pub struct Ended {
    pub code: u8,
    /// By a KeyboardInterrupt that nobody caught: the process is to end as by SIGINT, if it can (`code` if it cannot).
    pub interrupted: bool,
}

/// Runs `program` to its end.
pub fn run(t: &Thread, program: &Program, skip_first_line: bool) -> Ended {
    let config = &t.vm().config;
    let mut interrupted = false;
    let mut code = match start(t) {
        Ok(main) => {
            // A signal that came after the last poll is handled like one before it.
            let ended = execute(t, main, program, skip_first_line).and_then(|()| taipan_modules::signal::check(t));
            interrupted = ended.is_err() && t.pending().is_some_and(|e| t.is_instance(e, ty::KEYBOARD_INTERRUPT));
            let mut code = ended.map_or_else(|_| uncaught(t), |()| 0);
            let asked = config.interactive || std::io::stdin().is_terminal();
            if config.inspect && *program != Program::Stdin && asked {
                code = repl::run(t, main, false);
            }
            code
        }
        Err(_) => uncaught(t),
    };
    if finish(t).is_err() {
        t.take_pending();
        // CPython's code for output that could not be written.
        code = 120;
    }
    Ended { code, interrupted }
}

/// The interpreter made ready; the namespace of `__main__`.
fn start(t: &Thread) -> R<Gc<Dict>> {
    taipan_modules::start(t)?;
    let main = new_module(t, t.intern("__main__")?, Value::NONE)?;
    let dict = namespace(t, main)?;
    dict.set_text(t, "__builtins__", t.vm().modules().get_text(t, "builtins").unwrap_or(Value::NONE))?;
    t.vm().modules().set_text(t, "__main__", main.value())?;
    if !t.vm().config.warn_options.is_empty() {
        // It complains about options that it does not understand.
        import_module(t, "warnings")?;
    }
    if !t.vm().config.no_site {
        let site = import_module(t, "site")?;
        t.call_method(site, "main", &[])?;
    }
    add_own_path(t)?;
    Ok(dict)
}

/// The place of the program comes first in `sys.path`, as it is: `site` makes what it finds there absolute.
fn add_own_path(t: &Thread) -> R<()> {
    let (Some(own), Some(sys)) = (&t.vm().config.path0, t.vm().modules().get_text(t, "sys")) else { return Ok(()) };
    let path = t.getattr_str(sys, "path")?;
    t.call_method(path, "insert", &[Value::int_unchecked(0), t.decode_os(own.as_bytes())?.value()])?;
    Ok(())
}

fn namespace(t: &Thread, module: Gc<Module>) -> R<Gc<Dict>> {
    match module.dict.get().and_then(|d| d.downcast::<Dict>()) {
        Some(dict) => Ok(dict),
        None => Err(t.system_error("module without namespace")),
    }
}

fn execute(t: &Thread, main: Gc<Dict>, program: &Program, skip_first_line: bool) -> R<()> {
    match program {
        Program::Command(text) => run_text(t, main, text.as_bytes(), "<string>"),
        Program::Module(name) => run_module(t, name, true),
        Program::Script(file) => script(t, main, file, skip_first_line),
        Program::Stdin if std::io::stdin().is_terminal() || t.vm().config.interactive => match repl::run(t, main, true)
        {
            0 => Ok(()),
            code => Err(t.raise_with(ty::SYSTEM_EXIT, &[Value::int_unchecked(code as i64)])),
        },
        Program::Stdin => {
            let mut source = Vec::new();
            match std::io::stdin().lock().read_to_end(&mut source) {
                Ok(_) => run_text(t, main, &source, "<stdin>"),
                Err(e) => Err(exception::os_error(t, e.raw_os_error().unwrap_or(0), None, None)),
            }
        }
    }
}

/// `runpy` runs packages, archives and modules.
fn run_module(t: &Thread, name: &str, alter_argv: bool) -> R<()> {
    let runpy = import_module(t, "runpy")?;
    t.call_method(runpy, "_run_module_as_main", &[t.new_str(name)?.value(), Value::bool(alter_argv)])?;
    Ok(())
}

fn script(t: &Thread, main: Gc<Dict>, file: &str, skip_first_line: bool) -> R<()> {
    let path = std::path::Path::new(file);
    if path.is_dir() || is_archive(path) {
        return run_module(t, "__main__", false);
    }
    let mut source = match std::fs::read(path) {
        Ok(source) => source,
        Err(e) => {
            let errno = e.raw_os_error().unwrap_or(0);
            let text = exception::strerror(errno);
            hooks::write_stderr(
                t,
                &format!(
                    "{}: can't open file '{}': [Errno {errno}] {text}\n",
                    t.vm().config.executable,
                    absolute(path)
                ),
            );
            return Err(t.raise_with(ty::SYSTEM_EXIT, &[Value::int_unchecked(2)]));
        }
    };
    if skip_first_line {
        let end = source.iter().position(|b| *b == b'\n').unwrap_or(source.len());
        source.drain(..end);
    }
    let file = &absolute(path);
    if let Some(at) = source.iter().position(|b| *b == 0) {
        return Err(null_byte(t, &source[..at], file));
    }
    if let Some(message) = not_utf8(&source, file) {
        return Err(t.raise_with(ty::SYNTAX_ERROR, &[t.new_str(&message)?.value()]));
    }
    main.set_text(t, "__file__", t.decode_os(file.as_bytes())?.value())?;
    main.set_text(t, "__cached__", Value::NONE)?;
    run_text(t, main, &source, file)
}

/// The error of a script with a null byte after `before`: it shows the line up to there.
fn null_byte(t: &Thread, before: &[u8], file: &str) -> Raised {
    let line = before.iter().filter(|b| **b == b'\n').count() as u32 + 1;
    let text = before.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let mut error = SyntaxError::plain(ErrorKind::SyntaxError, "source code cannot contain null bytes");
    error.line = line;
    error.text = Some(String::from_utf8_lossy(text).into_owned());
    raise_syntax_error(t, &error, file)
}

/// What is wrong with a script that is not UTF-8 and does not say what it is.
fn not_utf8(source: &[u8], file: &str) -> Option<String> {
    let at = std::str::from_utf8(source).err()?.valid_up_to();
    if taipan_parser::cookie(source).is_some() {
        return None;
    }
    let line = source[..at].iter().filter(|b| **b == b'\n').count() + 1;
    Some(format!(
        "Non-UTF-8 code starting with '\\x{:02x}' in file {file} on line {line}, but no encoding declared; \
         see https://peps.python.org/pep-0263/ for details",
        source[at]
    ))
}

fn absolute(path: &std::path::Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// Does the file end as a zip archive does?
fn is_archive(path: &std::path::Path) -> bool {
    use std::io::{Seek, SeekFrom};
    let tail = || -> std::io::Result<Vec<u8>> {
        let mut file = std::fs::File::open(path)?;
        let size = file.metadata()?.len();
        file.seek(SeekFrom::Start(size.saturating_sub(22)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        Ok(tail)
    };
    tail().is_ok_and(|t| t.starts_with(b"PK\x05\x06"))
}

fn run_text(t: &Thread, main: Gc<Dict>, source: &[u8], file: &str) -> R<()> {
    let mut options = Options::new(file);
    options.optimize = t.vm().config.optimize;
    if file == "<string>" {
        // Tracebacks show the lines of a command, too.
        t.vm().sources.register(file, &String::from_utf8_lossy(source));
    }
    let code = compile_text(t, source, Mode::Exec, &options)?;
    let function = hydrate::new_function(t, code, main)?;
    interp::run_code(t, function, main.value()).map(|_| ())
}

/// Deals with the pending exception as with an uncaught one; the exit code.
pub fn uncaught(t: &Thread) -> u8 {
    let exc = t.take_pending();
    if t.is_instance(exc, ty::SYSTEM_EXIT) {
        return exit_code(t, exc);
    }
    t.set_handled(None);
    report(t, exc);
    if t.is_instance(exc, ty::KEYBOARD_INTERRUPT) { 130 } else { 1 }
}

/// `sys.excepthook`, or what it does by default.
fn report(t: &Thread, exc: Value) {
    let traceback = exc.downcast::<Exception>().and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
    let arguments = [t.type_of(exc).value(), exc, traceback];
    let hook = match t.vm().modules().get_text(t, "sys") {
        Some(sys) => t.getattr_opt_str(sys, "excepthook"),
        None => Ok(None),
    };
    let called = hook.and_then(|hook| match hook {
        Some(hook) => t.call(hook, &arguments).map(|_| true),
        None => Ok(false),
    });
    match called {
        Ok(true) => {}
        Ok(false) => {
            hooks::write_stderr(t, "sys.excepthook is missing\n");
            hooks::print_exception(t, exc);
        }
        Err(_) => {
            let second = t.take_pending();
            hooks::write_stderr(t, "Error in sys.excepthook:\n");
            hooks::print_exception(t, second);
            hooks::write_stderr(t, "\nOriginal exception was:\n");
            hooks::print_exception(t, exc);
        }
    }
}

/// What `SystemExit` asks for.
pub fn exit_code(t: &Thread, exc: Value) -> u8 {
    let code = match t.getattr_str(exc, "code") {
        Ok(code) => code,
        Err(_) => {
            t.take_pending();
            Value::NONE
        }
    };
    if code.is_none() {
        return 0;
    }
    if let Some(n) = t.as_int(code) {
        return n.as_i64().map_or(255, |n| n as u8);
    }
    let text = match t.str(code) {
        Ok(s) => s.to_text(),
        Err(_) => {
            t.take_pending();
            String::new()
        }
    };
    hooks::write_message(t, &format!("{text}\n"));
    1
}

/// What happens after the program: threads are waited for, exit functions run, streams flushed, objects finalised.
fn finish(t: &Thread) -> R<()> {
    if let Some(threading) = t.vm().modules().get_text(t, "threading")
        && t.call_method(threading, "_shutdown", &[]).is_err()
    {
        hooks::print_exception(t, t.take_pending());
    }
    if let Some(run) = t.vm().registered("atexit.run")
        && t.call(run, &[]).is_err()
    {
        hooks::print_exception(t, t.take_pending());
    }
    t.vm().register("sys.finalizing", Value::TRUE);
    let flushed = flush(t);
    pending::finalize_all(t);
    // What finalisers have written.
    let flushed = flushed.and_then(|()| flush(t));
    taipan_modules::io::flush_all(t)?;
    flushed
}

/// Flushes the standard streams. An error of stdout is reported, and the answer.
fn flush(t: &Thread) -> R<()> {
    let mut result = Ok(());
    for name in ["stdout", "stderr"] {
        let flushed = hooks::stream(t, name).and_then(|file| match file {
            Some(file) => match t.getattr_opt_str(file, "closed")? {
                Some(closed) if t.truth(closed)? => Ok(()),
                _ => t.call_method(file, "flush", &[]).map(|_| ()),
            },
            None => Ok(()),
        });
        if flushed.is_err() && name == "stdout" {
            let exc = t.take_pending();
            hooks::write_stderr(t, "Exception ignored while flushing sys.stdout:\n");
            hooks::print_exception(t, exc);
            result = flushed;
        }
    }
    result
}
