//! The ways a program is run: one row each.

/// How the executable is started, and which programs are worth it.
#[derive(Debug)]
pub struct Mode {
    pub name: &'static str,
    pub flags: &'static [&'static str],
    pub what: &'static str,
    /// Where `# jit:` expectations hold: traces are made at once and the same ones every time.
    pub checks_jit: bool,
    /// Too slow for programs in `hot/` and for those that import much of the library.
    pub small_only: bool,
    /// Runs when no `--mode` is given.
    pub default: bool,
}

const fn mode(name: &'static str, flags: &'static [&'static str], what: &'static str) -> Mode {
    Mode { name, flags, what, checks_jit: false, small_only: false, default: true }
}

pub const MODES: &[Mode] = &[
    mode("off", &["--jit=off"], "interpreted"),
    Mode {
        checks_jit: true,
        ..mode("sync", &["--jit-threshold=2", "--jit-sync"], "compiled after two rounds, while the program waits")
    },
    mode("background", &["--jit-part=100"], "as users run it, but that side traces are soon compiled alone"),
    mode(
        "fail-guards",
        &["--jit-threshold=2", "--jit-sync", "--jit-fail-guards", "--jit-part=40"],
        "compiled in small parts, and every guard fails the first time",
    ),
    Mode {
        small_only: true,
        ..mode(
            "gc-stress",
            &["--jit-threshold=2", "--jit-sync", "--jit-part=100", "--gc-stress"],
            "compiled, and a collection at every allocation",
        )
    },
    Mode { default: false, ..mode("plain", &[], "no flags: for trying another Python with --exe") },
];

pub fn find(name: &str) -> Option<&'static Mode> {
    MODES.iter().find(|mode| mode.name == name)
}
