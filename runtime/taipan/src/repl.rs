//! The interactive loop: reads statements line by line, runs each, prints what expressions give.

use crate::run::{exit_code, uncaught};
use std::io::{BufRead, Write};
use taipan_core::builtins::compile_text;
use taipan_core::interp::{hydrate, run as interp};
use taipan_core::object::Dict;
use taipan_core::{R, Thread, ty};
use taipan_heap::Gc;
use taipan_modules::sys::hooks;
use taipan_parser::{ErrorKind, Mode, Options};

/// The prompt, with a greeting if no program came before. Runs until the end of input or `SystemExit`; the exit code.
pub fn run(t: &Thread, main: Gc<Dict>, greets: bool) -> u8 {
    if greets && !t.vm().config.quiet {
        hooks::write_stderr(
            t,
            &format!(
                "Python {} (Taipan {}) on {}\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
                taipan_modules::sys::VERSION,
                env!("CARGO_PKG_VERSION"),
                std::env::consts::OS
            ),
        );
    }
    if set_prompts(t).is_err() {
        return uncaught(t);
    }
    loop {
        let Some(source) = read_statement(t) else {
            hooks::write_stderr(t, "\n");
            return 0;
        };
        if source.trim().is_empty() {
            continue;
        }
        if evaluate(t, main, &source).is_err() {
            let exc = t.take_pending();
            if t.is_instance(exc, ty::SYSTEM_EXIT) {
                return exit_code(t, exc);
            }
            t.set_pending(exc);
            uncaught(t);
        }
        flush(t);
    }
}

fn set_prompts(t: &Thread) -> R<()> {
    let Some(sys) = t.vm().modules().get_text(t, "sys") else { return Ok(()) };
    for (name, default) in [("ps1", ">>> "), ("ps2", "... ")] {
        if t.getattr_opt_str(sys, name)?.is_none() {
            t.setattr_str(sys, name, t.new_str(default)?.value())?;
        }
    }
    Ok(())
}

fn prompt(t: &Thread, name: &str) {
    let text = hooks::stream(t, name).and_then(|p| p.map_or(Ok(String::new()), |p| Ok(t.str(p)?.to_text())));
    match text {
        Ok(text) => {
            flush(t);
            let mut out = std::io::stdout();
            // A closed terminal shows in the read that follows.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
        Err(_) => {
            t.take_pending();
        }
    }
}

fn flush(t: &Thread) {
    if let Ok(Some(out)) = hooks::stream(t, "stdout")
        && t.call_method(out, "flush", &[]).is_err()
    {
        t.take_pending();
    }
}

/// Lines up to a complete statement; `None` at the end of input.
fn read_statement(t: &Thread) -> Option<String> {
    let mut source = String::new();
    loop {
        prompt(t, if source.is_empty() { "ps1" } else { "ps2" });
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line).ok()? == 0 {
            return if source.is_empty() { None } else { Some(source) };
        }
        let blank = line.trim().is_empty();
        source.push_str(&line);
        if is_complete(&source, blank) {
            return Some(source);
        }
    }
}

/// A statement that spans lines ends with a blank one.
fn is_complete(source: &str, blank: bool) -> bool {
    let compiled = taipan_parser::compile_bytes(source.as_bytes(), Mode::Single, &Options::new("<stdin>"));
    match compiled {
        Err(e) if e.kind == ErrorKind::IncompleteInput => false,
        Err(_) => true,
        Ok(_) => blank || source.lines().count() == 1 && !opens_block(source),
    }
}

/// Does a one-line source begin a compound statement, which a blank line must end?
fn opens_block(source: &str) -> bool {
    let first = source.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    source.starts_with('@') || ["if", "for", "while", "def", "class", "with", "try", "async"].contains(&first)
}

fn evaluate(t: &Thread, main: Gc<Dict>, source: &str) -> R {
    let mut options = Options::new("<stdin>");
    options.optimize = t.vm().config.optimize;
    let code = compile_text(t, source.as_bytes(), Mode::Single, &options)?;
    let function = hydrate::new_function(t, code, main)?;
    interp::run_code(t, function, main.value())
}
