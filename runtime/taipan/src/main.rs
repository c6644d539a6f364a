//! The executable: command line, then the program on a native stack of its own, then the exit code.

use std::process::ExitCode;
use taipan_core::interp::{hydrate, run};
use taipan_core::{Config, R, Vm};

/// Bytes of native stack of the main program.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let child = std::thread::Builder::new().stack_size(STACK).spawn(move || program(args));
    match child.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        _ => ExitCode::FAILURE,
    }
}

fn program(args: Vec<String>) -> ExitCode {
    let here = 0u8;
    let mut config = Config { jit_threshold: 1000, ..Config::default() };
    let mut jit = taipan_tracing::JitOptions::default();
    let mut args = args;
    args.retain(|a| {
        let value = a.split_once('=').map_or("", |(_, v)| v).to_owned();
        match a.split('=').next() {
            Some("--jit") => config.jit_threshold = if value == "off" { 0 } else { config.jit_threshold },
            Some("--jit-threshold") => {
                config.jit_threshold = value.parse().unwrap_or(1000);
                jit.exit_threshold = jit.exit_threshold.min(config.jit_threshold);
            }
            Some("--jit-stats") => jit.stats = true,
            Some("--gc-stress") => config.gc_stress = true,
            Some("--jit-dump") => {
                jit.dump_trace = value.contains("trace");
                jit.dump_opt = value.contains("opt");
                jit.dump_clif = value.contains("clif");
                jit.dump_asm = value.contains("asm");
            }
            _ => return true,
        }
        false
    });
    let (vm, thread) = match Vm::new(config, &raw const here, STACK - (1 << 20)) {
        Ok(made) => made,
        Err(e) => {
            eprintln!("taipan: {e}");
            return ExitCode::FAILURE;
        }
    };
    let t = &*thread;
    if vm.config.jit_threshold > 0 {
        if let Err(e) = taipan_tracing::install(&vm, jit) {
            eprintln!("taipan: {e}");
            return ExitCode::FAILURE;
        }
    }
    let source = std::fs::read(&args[1]).unwrap();
    let run = || -> R {
        taipan_core::builtins::init(t)?;
        let globals = t.new_dict()?;
        globals.set_text(t, "__name__", t.new_str("__main__")?.value())?;
        let options = taipan_parser::Options::new(args[1].clone());
        let code = taipan_core::builtins::compile_text(t, &source, taipan_parser::Mode::Exec, &options)?;
        let f = hydrate::new_function(t, code, globals)?;
        run::run_code(t, f, globals.value())
    };
    let r = run();
    let code = match r {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => {
            let e = t.take_pending();
            taipan_core::types::traceback::print_exception(t, e);
            ExitCode::FAILURE
        }
    };
    if let Some(tier) = vm.tier.get() {
        tier.finish();
    }
    code
}
