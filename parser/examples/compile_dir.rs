//! Compiles every `.py` below a directory (or one file) and reports what fails and how fast it went.
//!
//! `cargo run -p taipan-parser --example compile_dir [--list] PATH...`; `--list` prints the listings.

use std::path::{Path, PathBuf};
use std::time::Instant;
use taipan_parser::{Mode, Options, compile_bytes, disasm, serial, verify};

fn collect(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).map(|e| e.path()).collect();
        entries.sort();
        entries.iter().for_each(|e| collect(e, out));
    } else if path.extension().is_some_and(|e| e == "py") {
        out.push(path.to_owned());
    }
}

fn main() {
    let mut list = false;
    let mut files = Vec::new();
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--list" => list = true,
            path => collect(Path::new(path), &mut files),
        }
    }
    let (mut bytes, mut written, mut failed) = (0, 0, 0);
    let start = Instant::now();
    for file in &files {
        let Ok(source) = std::fs::read(file) else { continue };
        bytes += source.len();
        let name = file.display().to_string();
        match compile_bytes(&source, Mode::Exec, &Options::new(&*name)) {
            Ok(compiled) => {
                for w in &compiled.warnings {
                    eprintln!("{name}:{}: {:?}: {}", w.line, w.kind, w.message);
                }
                if list {
                    println!("{}", disasm::listing(&compiled.code));
                }
                let checked = verify::verify(&compiled.code).and_then(|()| verify::verify_temporaries(&compiled.code));
                let bytes = serial::write(&compiled.code);
                written += bytes.len();
                let again = serial::read(&bytes).map(|unit| disasm::listing(&unit));
                if again.as_ref() != Ok(&disasm::listing(&compiled.code)) {
                    failed += 1;
                    eprintln!("{name}: changed by writing and reading");
                }
                if let Err(problem) = checked {
                    failed += 1;
                    eprintln!("{name}: {problem}");
                }
            }
            Err(e) => {
                failed += 1;
                eprintln!("{name}:{}:{}: {:?}: {}", e.line, e.offset, e.kind, e.message);
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} files, {failed} failed, {:.1} MB of source, {:.1} MB of code, {seconds:.2} s with all checks",
        files.len(),
        bytes as f64 / 1e6,
        written as f64 / 1e6,
    );
}
