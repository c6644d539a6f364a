//! The programs: which files they are, what is expected of them, and the directives in their comments.
//!
//! Beside `NAME.py`: `NAME.out` is what it prints (required; a `.py` without one is a module for others to import),
//! `NAME.exit` its exit code when not 0, `NAME.err` its whole stderr when that is to be compared.
//!
//! Directives are comments on lines of their own:
//! ```text
//! # jit: loops>=1 side_traces<=2, no call, no new
//! # not in: gc-stress fail-guards
//! # flags: --native-stack=1024
//! ```

use crate::jitlog::{Expectation, parse};
use crate::modes::Mode;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub struct Program {
    /// Path below the root, with `/`, without `.py`.
    pub name: String,
    pub path: PathBuf,
    pub out: String,
    pub err: Option<String>,
    pub exit: i32,
    pub expectations: Vec<Expectation>,
    /// Flags for the executable besides the mode's.
    pub flags: Vec<String>,
    not_in: Vec<String>,
    large: bool,
}

impl Program {
    fn load(root: &Path, path: PathBuf) -> Result<Option<Self>, String> {
        let out = path.with_extension("out");
        if !out.exists() {
            return Ok(None);
        }
        let relative = path.strip_prefix(root).unwrap_or(&path).with_extension("");
        let name = relative.to_string_lossy().replace('\\', "/");
        let source = read(&path)?;
        let mut program = Program {
            out: read(&out)?,
            err: optional(&path.with_extension("err"))?,
            exit: match optional(&path.with_extension("exit"))? {
                Some(text) => text.trim().parse().map_err(|_| format!("{name}.exit: not a number"))?,
                None => 0,
            },
            expectations: Vec::new(),
            flags: Vec::new(),
            not_in: Vec::new(),
            large: name.contains("/hot/") || name.contains("/lib/"),
            name,
            path,
        };
        for line in source.lines() {
            if let Some(text) = line.strip_prefix("# jit:") {
                program.expectations.extend(parse(text).map_err(|e| format!("{}: {e}", program.name))?);
            } else if let Some(text) = line.strip_prefix("# flags:") {
                program.flags.extend(text.split_whitespace().map(str::to_owned));
            } else if let Some(text) = line.strip_prefix("# not in:") {
                program.not_in.extend(text.split_whitespace().map(str::to_owned));
            }
        }
        Ok(Some(program))
    }

    pub fn runs_in(&self, mode: &Mode) -> bool {
        let excluded = self.not_in.iter().any(|name| name == mode.name);
        !(excluded || mode.small_only && self.large)
    }
}

/// All programs below `root` whose name contains one of the filters, in order of name.
pub fn find(root: &Path, filters: &[String]) -> Result<Vec<Program>, String> {
    let mut files = Vec::new();
    collect(root, &mut files)?;
    files.sort();
    let mut programs = Vec::new();
    for path in files {
        if let Some(program) = Program::load(root, path)?
            && (filters.is_empty() || filters.iter().any(|filter| program.name.contains(filter.as_str())))
        {
            programs.push(program);
        }
    }
    if programs.is_empty() { Err("no program matches".to_owned()) } else { Ok(programs) }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| format!("{}: {e}", folder.display()))?.path();
        if path.is_dir() {
            // The runner's own source, what programs import, and the fuzzer's findings are not programs.
            let skipped = ["src", "fuzz", "__pycache__"];
            if !path.file_name().is_some_and(|name| skipped.iter().any(|skip| name == *skip)) {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn optional(path: &Path) -> Result<Option<String>, String> {
    if path.exists() { read(path).map(Some) } else { Ok(None) }
}
