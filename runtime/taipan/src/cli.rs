//! The command line: CPython's options and ours, into a `Config`, `JitOptions` and what to run.

use taipan_core::Config;
use taipan_tracing::JitOptions;

/// What the command line asks to run.
#[derive(Debug, PartialEq, Eq)]
pub enum Program {
    /// `-c text`
    Command(String),
    /// `-m name`
    Module(String),
    /// A file, a directory or archive with `__main__.py`.
    Script(String),
    /// Standard input: a REPL if it is a terminal (or `-i`).
    Stdin,
}

pub struct CommandLine {
    pub program: Program,
    pub config: Config,
    pub jit: JitOptions,
    pub skip_first_line: bool,
    /// Bytes of native stack for the main program.
    pub native_stack: usize,
}

/// Native stack unless told otherwise: address space, used as nested runs need it.
const NATIVE_STACK: usize = 63 << 20;

/// Nothing to run: print `text` (to stderr if `code` is not 0) and exit with `code`.
pub struct Stop {
    pub text: String,
    pub code: u8,
}

pub const USAGE: &str = "usage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";
const TRY: &str = "Try `taipan -h' for more information.\n";

const HELP: &str = "Options:
-b     : issue warnings about converting bytes/bytearray to str and comparing
         bytes/bytearray with str or bytes with int (-bb: issue errors)
-B     : don't write .pyc files on import; always in force
-c cmd : program passed in as string (terminates option list)
-E     : ignore PYTHON* environment variables (such as PYTHONPATH)
-h     : print this help message and exit (also -? or --help)
-i     : inspect interactively after running script
-I     : isolate Python from the user's environment (implies -E -P and -s)
-m mod : run library module as a script (terminates option list)
-O     : remove assert and __debug__-dependent statements
-OO    : do -O changes and also discard docstrings
-P     : don't prepend a potentially unsafe path to sys.path
-q     : don't print version and copyright messages on interactive startup
-s     : don't add user site directory to sys.path
-S     : don't imply 'import site' on initialization
-u     : force the stdout and stderr streams to be unbuffered
-v     : verbose (trace import statements); can be supplied multiple times
-V     : print the Python version number and exit (also --version)
-W arg : warning control; arg is action:message:category:module:lineno
-x     : skip first line of source, allowing use of non-Unix forms of #!cmd
-X opt : set implementation-specific option
--jit=on|off            compile hot code, or only interpret
--jit-threshold=N       rounds of a loop, or calls of a function, before it is recorded
                        (without it: 800, and only if compiling looks worth it)
--jit-sync              compile on the running thread, so that runs are repeatable
--jit-part=N            operations of a trace tree that become one function of machine code, about
--jit-without=PASS,...  leave out passes of the optimiser
--jit-stats             print what was compiled at the end
--jit-log=FILE          write what the JIT does as JSON lines
--jit-fail-guards       every guard of compiled code fails once (a test of the way back)
--jit-keep-code         never use the memory of replaced code again (for qemu-user before 8.1 and valgrind)
--jit-dump=KIND,...     print bytecode (of what is compiled from source), trace, opt, clif, asm
--gc-stress[=N]         collect at every allocation, verify the heap at every Nth (512)
--native-stack=KB       native stack of the main program (Python's own frames are not on it)
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]
";

fn usage_error(message: &str) -> Stop {
    Stop { text: format!("{message}\n{USAGE}{TRY}"), code: 2 }
}

const HASH_SEED: &str =
    "config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";

/// A setting that no program can run with.
fn fatal(message: &str) -> Stop {
    Stop { text: format!("Fatal Python error: {message}\nPython runtime state: preinitialized\n\n"), code: 1 }
}

/// Understands `args`, the program's name first.
pub fn parse(args: Vec<String>) -> Result<CommandLine, Stop> {
    let mut line = CommandLine {
        program: Program::Stdin,
        config: Config { jit_threshold: 800, ..Config::default() },
        jit: JitOptions::default(),
        skip_first_line: false,
        native_stack: NATIVE_STACK,
    };
    line.config.orig_argv = args.clone();
    let mut versions = 0;
    let mut rest = args.into_iter().skip(1).peekable();
    let mut argv0 = String::new();
    while let Some(arg) = rest.next_if(|a| a.len() > 1 && a.starts_with('-')) {
        if arg == "--" {
            break;
        }
        if arg.starts_with("--") {
            long_option(&mut line, &arg, &mut versions)?;
            continue;
        }
        if let Some(program) = short_options(&mut line, &arg[1..], &mut rest, &mut versions)? {
            argv0 = match program {
                Program::Command(_) => "-c".to_owned(),
                _ => "-m".to_owned(),
            };
            line.program = program;
            break;
        }
    }
    if versions > 0 {
        let version = taipan_modules::sys::VERSION;
        let more = if versions > 1 { format!(" (main) [Taipan {}]", env!("CARGO_PKG_VERSION")) } else { String::new() };
        return Err(Stop { text: format!("Python {version}{more}\n"), code: 0 });
    }
    if line.program == Program::Stdin
        && let Some(file) = rest.next()
    {
        argv0 = file.clone();
        if file != "-" {
            line.program = Program::Script(file);
        }
    }
    line.config.argv = std::iter::once(argv0).chain(rest).collect();
    finish(&mut line)?;
    Ok(line)
}

/// A group of one-letter options. The program, if one of them names it.
fn short_options(
    line: &mut CommandLine,
    letters: &str,
    rest: &mut impl Iterator<Item = String>,
    versions: &mut u32,
) -> Result<Option<Program>, Stop> {
    let config = &mut line.config;
    for (i, letter) in letters.char_indices() {
        let after = &letters[i + letter.len_utf8()..];
        let mut argument = || {
            let given = if after.is_empty() { rest.next() } else { Some(after.to_owned()) };
            given.ok_or_else(|| usage_error(&format!("Argument expected for the -{letter} option")))
        };
        match letter {
            'b' => config.bytes_warning += 1,
            'B' => config.dont_write_bytecode = true,
            'c' => return Ok(Some(Program::Command(argument()? + "\n"))),
            'd' | 'R' | 't' => {}
            'E' => config.ignore_environment = true,
            'h' | '?' => return Err(Stop { text: format!("{USAGE}{HELP}"), code: 0 }),
            'i' => {
                config.inspect = true;
                config.interactive = true;
            }
            'I' => {
                config.isolated = true;
                config.ignore_environment = true;
                config.no_user_site = true;
                config.safe_path = true;
            }
            'm' => return Ok(Some(Program::Module(argument()?))),
            'O' => config.optimize = (config.optimize + 1).min(2),
            'P' => config.safe_path = true,
            'q' => config.quiet = true,
            's' => config.no_user_site = true,
            'S' => config.no_site = true,
            'u' => config.unbuffered = true,
            'v' => config.verbose += 1,
            'V' => *versions += 1,
            'W' => {
                config.warn_options.push(argument()?);
                return Ok(None);
            }
            'x' => line.skip_first_line = true,
            'X' => {
                let option = argument()?;
                let (name, value) = match option.split_once('=') {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (option, None),
                };
                config.dev_mode |= name == "dev";
                config.x_options.push((name, value));
                return Ok(None);
            }
            _ => return Err(usage_error(&format!("Unknown option: -{letter}"))),
        }
    }
    Ok(None)
}

fn long_option(line: &mut CommandLine, arg: &str, versions: &mut u32) -> Result<(), Stop> {
    let (name, value) = arg.split_once('=').unwrap_or((arg, ""));
    let (config, jit) = (&mut line.config, &mut line.jit);
    match name {
        "--help" => return Err(Stop { text: format!("{USAGE}{HELP}"), code: 0 }),
        "--version" => *versions += 1,
        "--jit" => match value {
            "on" => {}
            "off" => config.jit_threshold = 0,
            _ => return Err(usage_error("--jit expects on or off")),
        },
        "--jit-threshold" => match value.parse() {
            Ok(n) => {
                config.jit_threshold = n;
                jit.exit_threshold = jit.exit_threshold.min(n);
                jit.thrifty = false;
            }
            Err(_) => return Err(usage_error("--jit-threshold expects a number")),
        },
        "--jit-sync" => jit.sync = true,
        "--jit-part" => match value.parse() {
            Ok(n @ 1..) => jit.part_limit = n,
            _ => return Err(usage_error("--jit-part expects a number of operations")),
        },
        "--jit-without" => {
            for name in value.split(',') {
                match jit.passes.switch(name) {
                    Some(pass) => *pass = false,
                    None => return Err(usage_error(&format!("--jit-without knows no '{name}'"))),
                }
            }
        }
        "--jit-stats" => jit.stats = true,
        "--jit-fail-guards" => jit.fail_guards = true,
        "--jit-keep-code" => jit.keep_code = true,
        "--jit-log" if !value.is_empty() => jit.log = Some(std::path::PathBuf::from(value)),
        "--jit-dump" => {
            for kind in value.split(',') {
                match kind {
                    "bytecode" => config.dump_bytecode = true,
                    "trace" => jit.dump_trace = true,
                    "opt" => jit.dump_opt = true,
                    "clif" => jit.dump_clif = true,
                    "asm" => jit.dump_asm = true,
                    _ => return Err(usage_error(&format!("--jit-dump knows no '{kind}'"))),
                }
            }
        }
        "--gc-stress" if value.is_empty() => config.gc_stress = Some(512),
        "--gc-stress" => match value.parse() {
            Ok(period @ 1..) => config.gc_stress = Some(period),
            _ => return Err(usage_error("--gc-stress expects a number of allocations")),
        },
        "--native-stack" => match value.parse::<usize>() {
            Ok(kilobytes @ 512..=1_000_000) => line.native_stack = kilobytes << 10,
            _ => return Err(usage_error("--native-stack expects kilobytes, 512 to 1000000")),
        },
        _ => return Err(usage_error(&format!("unknown option {name}"))),
    }
    Ok(())
}

/// What follows from the options and the environment.
fn finish(line: &mut CommandLine) -> Result<(), Stop> {
    let config = &mut line.config;
    let digits = config.x_options.iter().rev().find(|(name, _)| name == "int_max_str_digits");
    let mut digits = digits.map(|(_, value)| ("-X int_max_str_digits", value.clone().unwrap_or_default()));
    let executable = std::env::current_exe().map(|p| p.to_string_lossy().into_owned());
    config.executable = executable.unwrap_or_default();
    if !config.ignore_environment {
        let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        config.unbuffered |= set("PYTHONUNBUFFERED").is_some();
        config.no_user_site |= set("PYTHONNOUSERSITE").is_some();
        config.safe_path |= set("PYTHONSAFEPATH").is_some();
        config.inspect |= set("PYTHONINSPECT").is_some();
        config.dev_mode |= set("PYTHONDEVMODE").is_some();
        if let Some(n) = set("PYTHONOPTIMIZE") {
            config.optimize = config.optimize.max(n.parse().unwrap_or(1).min(2));
        }
        if let Some(n) = set("PYTHONVERBOSE") {
            config.verbose = config.verbose.max(n.parse().unwrap_or(1));
        }
        if let Some(seed) = set("PYTHONHASHSEED").filter(|s| s != "random") {
            config.hash_seed = Some(seed.parse::<u32>().map_err(|_| fatal(HASH_SEED))?.into());
        }
        digits = digits.or_else(|| set("PYTHONINTMAXSTRDIGITS").map(|value| ("PYTHONINTMAXSTRDIGITS", value)));
        if let Some(options) = set("PYTHONWARNINGS") {
            let given = std::mem::take(&mut config.warn_options);
            config.warn_options = options.split(',').map(str::to_owned).chain(given).collect();
        }
    }
    if let Some((from, value)) = digits {
        config.int_max_str_digits = match value.parse() {
            Ok(n @ (0 | 640..=0x7FFF_FFFF)) => n,
            _ => {
                return Err(fatal(&format!(
                    "config_init_int_max_str_digits: {from}: invalid limit; must be >= 640 or 0 for unlimited."
                )));
            }
        };
    }
    config.path0 = match &line.program {
        _ if config.safe_path => None,
        Program::Script(file) => Some(directory_of(file)),
        Program::Module(_) => std::env::current_dir().ok().map(|d| d.to_string_lossy().into_owned()),
        Program::Command(_) | Program::Stdin => Some(String::new()),
    };
    Ok(())
}

/// Directory of a script, links followed; the script itself when it is a directory or archive.
fn directory_of(file: &str) -> String {
    let path = std::path::Path::new(file);
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if real.is_dir() {
        return real.to_string_lossy().into_owned();
    }
    real.parent().map_or(String::new(), |d| d.to_string_lossy().into_owned())
}
