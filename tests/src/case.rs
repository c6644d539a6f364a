//! One program in one mode: start the executable, wait with a limit, compare.

use crate::diff::diff;
use crate::jitlog;
use crate::modes::Mode;
use crate::options::Options;
use crate::program::Program;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub struct Outcome {
    pub complaints: Vec<String>,
    /// Why it failed in one line, for counting: the exception it ended with, or what was wrong.
    pub reason: String,
    /// `# jit:` expectations the log had no answer for.
    pub unchecked: usize,
    pub time: Duration,
    pub command: String,
}

/// Lines of stderr shown with a failure: the end of a traceback says most.
const STDERR_LINES: usize = 12;

/// Output beyond this is cut off: a program that prints for ever must not fill the memory.
const MOST_OUTPUT: u64 = 4 << 20;

pub fn run(program: &Program, mode: &Mode, options: &Options, worker: usize) -> Outcome {
    let log = (mode.checks_jit && !program.expectations.is_empty())
        .then(|| std::env::temp_dir().join(format!("taipan-tests-{}-{worker}.jsonl", std::process::id())));
    let mut command = match options.runner.split_first() {
        Some((runner, arguments)) => {
            let mut command = Command::new(runner);
            command.args(arguments).arg(&options.exe);
            command
        }
        None => Command::new(&options.exe),
    };
    command.args(mode.flags).args(&options.flags).args(&program.flags);
    if let Some(log) = &log {
        command.arg(format!("--jit-log={}", log.display()));
    }
    command.arg(program.path.file_name().unwrap_or_default());
    command.current_dir(program.path.parent().unwrap_or(&options.root));
    // The folder's modules are found through sys.path[0]; nothing of the user's environment may matter.
    for name in ["PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONOPTIMIZE"] {
        command.env_remove(name);
    }
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONIOENCODING", "utf-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let shown = shown(&command);
    let start = Instant::now();
    let mut complaints = Vec::new();
    let mut reason = String::new();
    let mut unchecked = 0;
    // A collection at every allocation takes its time, the more so on a busy machine.
    let timeout = options.timeout * if mode.small_only { 6 } else { 1 };
    match command.spawn().and_then(|child| wait(child, timeout)) {
        Err(error) => complaints.push(format!("cannot run: {error}")),
        Ok(finished) => {
            compare(program, &finished, timeout, &mut complaints);
            reason = last_words(&finished);
            if let Some(log) = &log {
                let text = std::fs::read_to_string(log).unwrap_or_default();
                for expectation in &program.expectations {
                    match jitlog::check(expectation, &text) {
                        jitlog::Verdict::Holds => {}
                        jitlog::Verdict::Fails(found) => {
                            complaints.push(format!("jit: expected {expectation}, found {found}"));
                        }
                        jitlog::Verdict::Unknown => unchecked += 1,
                    }
                }
            }
        }
    }
    if let Some(log) = log {
        // It may never have been written.
        let _ = std::fs::remove_file(log);
    }
    if reason.is_empty() {
        reason = complaints.first().and_then(|c| c.lines().next()).unwrap_or_default().to_owned();
    }
    Outcome { complaints, reason, unchecked, time: start.elapsed(), command: shown }
}

struct Finished {
    stdout: String,
    stderr: String,
    /// None: stopped by the runner, out of time.
    status: Option<ExitStatus>,
}

/// The limit is processor time: on a busy machine a program may wait this many times longer than it computes.
const WAITING: u32 = 10;

/// Processor time of a running process, where the system tells (Linux).
fn processor_time(pid: u32) -> Option<Duration> {
    // Fields 14 and 15, user and system time in hundredths of a second; the second field may contain spaces.
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = text[text.rfind(')')? + 1..].split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn wait(mut child: Child, limit: Duration) -> std::io::Result<Finished> {
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let start = Instant::now();
    let mut pause = Duration::from_micros(500);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        let waited = start.elapsed();
        if waited >= limit && (waited >= limit * WAITING || processor_time(child.id()).is_none_or(|used| used >= limit))
        {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    };
    let text = |thread: std::thread::JoinHandle<Vec<u8>>| {
        String::from_utf8_lossy(&thread.join().unwrap_or_default()).replace("\r\n", "\n")
    };
    Ok(Finished { stdout: text(stdout), stderr: text(stderr), status })
}

/// Reads a pipe to its end on a thread of its own, so that neither pipe can fill up and block the child.
fn drain(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            let mut limited = pipe.take(MOST_OUTPUT);
            // What was read before an error is what there is to compare.
            let _ = limited.read_to_end(&mut bytes);
            let _ = std::io::copy(limited.get_mut(), &mut std::io::sink());
        }
        bytes
    })
}

fn compare(program: &Program, finished: &Finished, limit: Duration, complaints: &mut Vec<String>) {
    match finished.status {
        None => complaints.push(format!("did not end within {} seconds", limit.as_secs())),
        Some(status) => match status.code() {
            Some(code) if code == program.exit => {}
            Some(code) => complaints.push(format!("exit code {code}, expected {}", program.exit)),
            None => complaints.push(format!("ended by a signal: {status}")),
        },
    }
    if finished.stdout != program.out {
        complaints.push(diff(&program.out, &finished.stdout));
    }
    match &program.err {
        Some(expected) if *expected != finished.stderr => {
            complaints.push(format!("stderr differs:\n{}", diff(expected, &finished.stderr)));
        }
        None if !complaints.is_empty() && !finished.stderr.is_empty() => {
            let lines: Vec<&str> = finished.stderr.lines().collect();
            // A panic says what it has to say first, a traceback last.
            let panic = lines.iter().position(|line| line.contains(" panicked at "));
            let start = panic.unwrap_or(lines.len().saturating_sub(STDERR_LINES));
            let shown = &lines[start..lines.len().min(start + STDERR_LINES)];
            complaints.push(format!("stderr:\n{}", shown.join("\n")));
        }
        _ => {}
    }
}

/// The line that names the exception or the panic, when the program did not end well.
fn last_words(finished: &Finished) -> String {
    match finished.status {
        None => "out of time".to_owned(),
        Some(status) if status.success() => "other output".to_owned(),
        Some(_) => {
            let panic = finished.stderr.lines().skip_while(|line| !line.contains(" panicked at ")).nth(1);
            let last = finished.stderr.lines().rev().find(|line| !line.trim().is_empty());
            panic.map(|line| format!("panic: {line}")).or(last.map(str::to_owned)).unwrap_or_default()
        }
    }
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    if let Some(folder) = command.get_current_dir() {
        text = format!("(cd {} && {text})", folder.display());
    }
    text
}
