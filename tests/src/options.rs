//! The command line of the runner.

use crate::modes::{MODES, Mode, find};
use std::path::PathBuf;
use std::time::Duration;

pub struct Options {
    pub exe: PathBuf,
    /// The folder whose programs are run; names are relative to it.
    pub root: PathBuf,
    pub modes: Vec<&'static Mode>,
    pub filters: Vec<String>,
    pub timeout: Duration,
    pub jobs: usize,
    pub slow: usize,
    pub list: bool,
    /// Only the names of failures, not their differences.
    pub quiet: bool,
    /// Count the reasons of failures at the end.
    pub why: bool,
    /// Read the machine code of the interpreter instead of running programs.
    pub handlers: bool,
    /// A program that runs the executable (`qemu-aarch64-static`), and arguments for it; empty: none.
    pub runner: Vec<String>,
    /// Flags for the executable besides the mode's.
    pub flags: Vec<String>,
    /// What the names of nm, readelf and objdump begin with (`aarch64-linux-gnu-`).
    pub binutils: String,
}

impl Options {
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut options = Options {
            exe: here.join("../target/debug/taipan"),
            root: here,
            modes: Vec::new(),
            filters: Vec::new(),
            timeout: Duration::from_secs(20),
            jobs: std::thread::available_parallelism().map_or(2, |n| n.get()),
            slow: 0,
            list: false,
            quiet: false,
            why: false,
            handlers: false,
            runner: Vec::new(),
            flags: Vec::new(),
            binutils: String::new(),
        };
        while let Some(argument) = arguments.next() {
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let mut value = || inline.clone().or_else(|| arguments.next()).ok_or(format!("{name} needs a value"));
            match name {
                "--exe" => options.exe = PathBuf::from(value()?),
                "--root" => options.root = PathBuf::from(value()?),
                "--mode" => {
                    let wanted = value()?;
                    options.modes.push(find(&wanted).ok_or_else(|| format!("no mode {wanted}\n{}", usage()))?);
                }
                "--timeout" => options.timeout = Duration::from_secs(number(name, &value()?)? as u64),
                "--jobs" => options.jobs = number(name, &value()?)?.max(1),
                "--slow" => options.slow = number(name, &value()?)?,
                "--list" => options.list = true,
                "--quiet" => options.quiet = true,
                "--why" => options.why = true,
                "--handlers" => options.handlers = true,
                "--runner" => options.runner.extend(value()?.split_whitespace().map(str::to_owned)),
                "--flag" => options.flags.push(value()?),
                "--binutils" => options.binutils = value()?,
                "--help" | "-h" => return Err(usage()),
                _ if name.starts_with('-') => return Err(format!("unknown option {name}\n{}", usage())),
                _ => options.filters.push(argument.clone()),
            }
        }
        if options.modes.is_empty() {
            options.modes.extend(MODES.iter().filter(|mode| mode.default));
        }
        // Programs run in their own folder, so a relative path has to be fixed now.
        options.exe = std::path::absolute(&options.exe).map_err(|e| format!("{}: {e}", options.exe.display()))?;
        if !options.list && !options.exe.exists() {
            return Err(format!("{} does not exist: build taipan first, or use --exe", options.exe.display()));
        }
        Ok(options)
    }
}

fn number(name: &str, text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("{name} wants a number, not {text}"))
}

fn usage() -> String {
    let mut text = String::from(
        "usage: taipan-tests [--exe PATH] [--root FOLDER] [--mode NAME]... [--timeout SECONDS] [--jobs N]\n\
         \x20                   [--slow N] [--list] [--quiet] [--why]\n\
         \x20                   [--runner COMMAND] [--flag FLAG]... [SUBSTRING]...\n\
         \x20      taipan-tests [--exe PATH] --handlers [--binutils PREFIX]\nmodes:",
    );
    for mode in MODES {
        text.push_str(&format!("\n  {:12} {} ({})", mode.name, mode.what, mode.flags.join(" ")));
    }
    text
}
