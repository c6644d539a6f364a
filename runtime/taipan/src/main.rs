//! The executable: command line, then the program on a native stack of its own, then the exit code.

mod cli;
mod repl;
mod run;

use cli::CommandLine;
use std::io::Write;
use std::process::ExitCode;
use taipan_core::Vm;

/// Bytes of the native stack that the interpreter's check of its depth leaves to whatever does not ask.
const STACK_RESERVE: usize = 1 << 20;

/// One arena serves all threads: with one each, what a thread frees is of no use to the others.
fn set_up_allocator() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: no other thread is there yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

fn main() -> ExitCode {
    set_up_allocator();
    let args = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let line = match cli::parse(args) {
        Ok(line) => line,
        Err(stop) => {
            // Nobody is left to tell when the standard streams are closed.
            let _ = if stop.code == 0 {
                std::io::stdout().write_all(stop.text.as_bytes())
            } else {
                std::io::stderr().write_all(stop.text.as_bytes())
            };
            return ExitCode::from(stop.code);
        }
    };
    let child = std::thread::Builder::new().stack_size(line.native_stack + STACK_RESERVE).spawn(move || program(line));
    taipan_core::threads::leave_signals_to_others();
    match child.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::FAILURE,
    }
}

fn program(line: CommandLine) -> ExitCode {
    let here = 0u8;
    let (vm, thread) = match Vm::new(line.config, &raw const here, line.native_stack) {
        Ok(made) => made,
        Err(e) => {
            eprintln!("taipan: {e}");
            return ExitCode::FAILURE;
        }
    };
    if vm.config.jit_threshold > 0
        && let Err(e) = taipan_tracing::install(&vm, line.jit)
    {
        eprintln!("taipan: {e}");
        return ExitCode::FAILURE;
    }
    let ended = run::run(&thread, &line.program, line.skip_first_line);
    if let Some(tier) = vm.tier.get() {
        tier.finish();
    }
    if ended.interrupted {
        taipan_modules::signal::die_of_interrupt();
    }
    if vm.threads.started() > 0 {
        // Daemons are left where they wait for the lock, which nobody gives up any more; the end of the process is theirs.
        std::mem::forget((vm, thread));
    }
    ExitCode::from(ended.code)
}
