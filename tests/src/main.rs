//! Runs the language programs below `tests/` in every mode of the executable and compares what they print.
//!
//! `taipan-tests [--exe PATH] [--mode NAME]... [--list] [--jobs N] [--timeout SECONDS] [--slow N] [--why] [--quiet]
//! [SUBSTRING]...`, or `taipan-tests [--exe PATH] --handlers [--binutils PREFIX]`
//!
//! A *program* is a `.py` file with a `.out` file beside it; a *mode* is a row of the table in `modes`; a *case* is
//! one program in one mode. The last line is always `N passed, N failed`, and the exit code is 0 only when nothing
//! failed that the ledger `known-failures.txt` does not list. A flag the executable does not know makes its cases fail: a mode that silently tests nothing is worse
//! than a red one.

#![forbid(unsafe_code)]

mod case;
mod diff;
mod handlers;
mod jitlog;
mod ledger;
mod modes;
mod options;
mod program;

use case::{Outcome, run};
use modes::Mode;
use options::Options;
use program::Program;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    if options.handlers {
        return check_handlers(&options);
    }
    let programs = match program::find(&options.root, &options.filters) {
        Ok(programs) => programs,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let cases: Vec<(&Program, &Mode)> = programs
        .iter()
        .flat_map(|program| options.modes.iter().map(move |mode| (program, *mode)))
        .filter(|(program, mode)| program.runs_in(mode))
        .collect();
    if options.list {
        for (program, mode) in &cases {
            println!("{} {}", mode.name, program.name);
        }
        return ExitCode::SUCCESS;
    }
    let ledger = match ledger::Ledger::read(&options.root.join("known-failures.txt")) {
        Ok(ledger) => ledger,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let report = run_all(&cases, &options, &ledger);
    report.print(&options);
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads the handlers of the executable; see `handlers`.
fn check_handlers(options: &Options) -> ExitCode {
    match handlers::check(&options.exe, &options.binutils) {
        Ok((complaints, read)) => {
            for complaint in &complaints {
                println!("{complaint}");
            }
            println!("{read} handlers, {} complaints", complaints.len());
            if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Lines `--why` prints.
const REASONS: usize = 30;

#[derive(Default)]
struct Report {
    passed: usize,
    failed: usize,
    /// Failures that the ledger lists, with reasons.
    known: usize,
    failed_by_mode: BTreeMap<&'static str, usize>,
    reasons: BTreeMap<String, usize>,
    unchecked: usize,
    times: Vec<(std::time::Duration, String)>,
}

/// Runs the cases on `options.jobs` threads; failures are printed as they happen, whole, under one lock.
fn run_all(cases: &[(&Program, &Mode)], options: &Options, ledger: &ledger::Ledger) -> Report {
    let next = AtomicUsize::new(0);
    let report = Mutex::new(Report::default());
    std::thread::scope(|scope| {
        for worker in 0..options.jobs {
            let (next, report) = (&next, &report);
            scope.spawn(move || {
                while let Some((program, mode)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = run(program, mode, options, worker);
                    // A poisoned lock means another worker panicked while printing; its counts are still good.
                    let mut report = report.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                    report.add(program, mode, outcome, options, ledger);
                }
            });
        }
    });
    report.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Report {
    fn add(&mut self, program: &Program, mode: &Mode, outcome: Outcome, options: &Options, ledger: &ledger::Ledger) {
        self.unchecked += outcome.unchecked;
        self.times.push((outcome.time, format!("{} {}", mode.name, program.name)));
        let known = ledger.reason(mode.name, &program.name);
        if outcome.complaints.is_empty() {
            self.passed += 1;
            if known.is_some() {
                println!("now passes, take it off the ledger: {} {}", mode.name, program.name);
            }
            return;
        }
        if known.is_some() {
            self.known += 1;
            return;
        }
        self.failed += 1;
        *self.failed_by_mode.entry(mode.name).or_default() += 1;
        *self.reasons.entry(outcome.reason).or_default() += 1;
        let mut text = format!("FAILED {} [{}]\n", program.name, mode.name);
        if !options.quiet {
            text.push_str(&format!("  {}\n", outcome.command));
            for complaint in &outcome.complaints {
                for line in complaint.lines() {
                    text.push_str(&format!("  {line}\n"));
                }
            }
        }
        // A closed pipe (`| head`) is no reason to stop counting.
        let _ = std::io::stdout().write_all(text.as_bytes());
    }

    fn print(&self, options: &Options) {
        if options.slow > 0 {
            let mut times = self.times.clone();
            times.sort();
            for (time, name) in times.iter().rev().take(options.slow) {
                println!("{:8.3} s  {name}", time.as_secs_f64());
            }
        }
        if options.why {
            let mut reasons: Vec<(&String, &usize)> = self.reasons.iter().collect();
            reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (reason, count) in reasons.iter().take(REASONS) {
                println!("{count:5} x {reason}");
            }
        }
        for (mode, count) in &self.failed_by_mode {
            println!("{count} failed in mode {mode}");
        }
        if self.unchecked > 0 {
            println!("{} expectations about the JIT not checked: its log says nothing about them", self.unchecked);
        }
        if self.known > 0 {
            println!("{} known failures (tests/known-failures.txt says why)", self.known);
        }
        println!("{} passed, {} failed", self.passed, self.failed);
    }
}
