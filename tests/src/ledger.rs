//! The ledger of known failures: cases that fail today and must not fail tomorrow. It may only shrink.
//!
//! A line: `MODE PROGRAM  reason`, MODE `*` for every mode. A listed case that fails does not fail the run; one that passes is
//! pointed out.

use std::collections::BTreeMap;
use std::path::Path;

pub struct Ledger {
    entries: BTreeMap<(String, String), String>,
}

impl Ledger {
    /// Reads the ledger; a missing file is an empty one. A line without a reason is an error.
    pub fn read(path: &Path) -> Result<Ledger, String> {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let mut entries = BTreeMap::new();
        for (n, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.splitn(3, char::is_whitespace);
            match (words.next(), words.next(), words.next().map(str::trim).filter(|r| !r.is_empty())) {
                (Some(mode), Some(program), Some(reason)) => {
                    entries.insert((mode.to_owned(), program.to_owned()), reason.to_owned());
                }
                _ => return Err(format!("{}:{}: expected `MODE PROGRAM reason`", path.display(), n + 1)),
            }
        }
        Ok(Ledger { entries })
    }

    /// Why this case is known to fail.
    pub fn reason(&self, mode: &str, program: &str) -> Option<&str> {
        let of = |mode: &str| self.entries.get(&(mode.to_owned(), program.to_owned())).map(String::as_str);
        of(mode).or_else(|| of("*"))
    }
}
