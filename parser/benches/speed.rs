//! How fast source becomes bytecode: `cargo bench --profile quick -p taipan-parser [-- FOLDER]`. The bundled library unless a folder is given; each
//! file is compiled several times and the fastest one counts. The goal is 1 MB of source per second.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use taipan_parser::{Mode, Options, compile_bytes};

const ROUNDS: usize = 3;

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "py") {
            files.push(path);
        }
    }
}

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let folder = folder.unwrap_or_else(|| rustpython_pylib::LIB_PATH.to_owned());
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files);
    let (mut bytes, mut total, mut slowest) = (0, Duration::ZERO, (0.0, String::new()));
    for file in &files {
        let Ok(source) = std::fs::read(file) else { continue };
        let name = file.to_string_lossy();
        let mut best = Duration::MAX;
        let mut compiles = true;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            compiles = compile_bytes(&source, Mode::Exec, &Options::new(&*name)).is_ok();
            best = best.min(start.elapsed());
        }
        if !compiles {
            // Tests of the library hold files with errors on purpose.
            continue;
        }
        bytes += source.len();
        total += best;
        let cost = best.as_secs_f64() / source.len().max(1) as f64;
        if source.len() > 10_000 && cost > slowest.0 {
            slowest = (cost, name.into_owned());
        }
    }
    let speed = |cost: f64| 1e-6 / cost;
    println!(
        "{} files, {:.1} MB in {:.2} s: {:.1} MB/s; slowest {} at {:.1} MB/s",
        files.len(),
        bytes as f64 / 1e6,
        total.as_secs_f64(),
        bytes as f64 / 1e6 / total.as_secs_f64(),
        slowest.1,
        speed(slowest.0)
    );
}
