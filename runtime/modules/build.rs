//! Packs the pure-Python standard library (crate `rustpython-pylib`: CPython's Lib, PSF licence) into one file that the executable
//! embeds: per module its name, whether it is a package, its source and its compiled code (`serial`), compressed one by one so that
//! an import unpacks only what it needs.
//!
//! ```text
//! u32 count | count x { name offset, name length, source offset, length, raw length, code offset, length, raw length, is package } | names | data
//! ```
//! Numbers have four bytes; entries are sorted by name. A module that does not compile has no code: importing it says why.

#[path = "src/library_layout.rs"]
mod library_layout;

use std::path::{Path, PathBuf};
use taipan_parser::{Mode, Options};

/// Parts of Lib that are tools of their own, tests, or useless without modules we lack.
const LEFT_OUT: &[&str] = &[
    "idlelib",
    "turtledemo",
    "tkinter",
    "pydoc_data",
    "ensurepip",
    "lib2to3",
    "test",
    "curses",
    "__pycache__",
    "turtle.py",
    "_dummy_thread.py",
    "_dummy_os.py",
    "dummy_threading.py",
    "_pycodecs.py",
];

/// Changes to modules of Lib: name, text, replacement. An empty text stands for the end of the file.
const EDITS: &[(&str, &str, &str)] = &[
    ("importlib", "", "\nimport _taipan_importer\n_taipan_importer.install()\ndel _taipan_importer\n"),
    // Until compile() makes trees.
    (
        "traceback",
        "with suppress(SyntaxError, ImportError):\n            import ast",
        "with suppress(SyntaxError, ImportError, TypeError):\n            import ast",
    ),
    (
        "zipimport",
        "import _frozen_importlib_external as _bootstrap_external",
        "from importlib import _bootstrap_external",
    ),
    ("zipimport", "import _frozen_importlib as _bootstrap", "from importlib import _bootstrap"),
    ("zipimport", "from _frozen_importlib_external import", "from importlib._bootstrap_external import"),
    ("hashlib", "from _hashlib import pbkdf2_hmac", "from _pbkdf2 import pbkdf2_hmac"),
    ("site", "'RustPython'", "'Taipan'"),
    ("site", "lib/rustpython", "lib/taipan"),
    ("sysconfig", "'RustPython'", "'Taipan'"),
    ("platform", "RustPython", "Taipan"),
];

struct Entry {
    name: String,
    is_package: bool,
    path: PathBuf,
}

fn main() {
    let lib = Path::new(rustpython_pylib::LIB_PATH);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", lib.display());
    // Modules of ours stand in for those of Lib, or for natives that need no Rust.
    println!("cargo::rerun-if-changed=lib");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("lib");
    let mut entries: Vec<Entry> = Vec::new();
    collect(&own, "", &mut entries);
    let mut others = Vec::new();
    collect(lib, "", &mut others);
    others.retain(|o| entries.iter().all(|e| e.name != o.name));
    entries.extend(others);
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let mut index: Vec<u8> = Vec::new();
    let mut names: Vec<u8> = Vec::new();
    let mut data: Vec<u8> = Vec::new();
    let header = 4 + entries.len() * 36;
    let names_length: usize = entries.iter().map(|e| e.name.len()).sum();
    index.extend((entries.len() as u32).to_le_bytes());
    for e in &entries {
        let mut source = std::fs::read(&e.path).unwrap_or_else(|error| panic!("{}: {error}", e.path.display()));
        for (_, from, to) in EDITS.iter().filter(|(name, _, _)| *name == e.name) {
            let text = String::from_utf8_lossy(&source);
            assert!(from.is_empty() || text.contains(from), "{} does not contain {from:?}", e.name);
            source = if from.is_empty() { format!("{text}{to}") } else { text.replace(from, to) }.into_bytes();
        }
        let options = Options::new(library_layout::file_of(&e.name, e.is_package));
        let compiled = taipan_parser::compile_bytes(&source, Mode::Exec, &options);
        let code = compiled.map_or(Vec::new(), |c| taipan_parser::serial::write(&c.code));
        let mut numbers = vec![header + names.len(), e.name.len()];
        for part in [source, code] {
            let pack = || zstd::bulk::compress(&part, 19);
            let packed = pack().unwrap_or_else(|error| panic!("{}: {error}", e.path.display()));
            numbers.extend([header + names_length + data.len(), packed.len(), part.len()]);
            data.extend(packed);
        }
        numbers.push(e.is_package as usize);
        index.extend(numbers.iter().flat_map(|n| (*n as u32).to_le_bytes()));
        names.extend(e.name.as_bytes());
    }
    index.extend(names);
    index.extend(data);
    let out = std::env::var("OUT_DIR").unwrap_or_else(|_| panic!("cargo sets OUT_DIR"));
    std::fs::write(Path::new(&out).join("library.bin"), index).unwrap_or_else(|e| panic!("library.bin: {e}"));
}

/// Modules below `dir`, whose package is `package` ("" at the top).
fn collect(dir: &Path, package: &str, entries: &mut Vec<Entry>) {
    let Ok(listing) = std::fs::read_dir(dir) else { return };
    for item in listing.flatten() {
        let path = item.path();
        let file = item.file_name().to_string_lossy().into_owned();
        if LEFT_OUT.contains(&file.as_str()) {
            continue;
        }
        let dotted = |stem: &str| if package.is_empty() { stem.to_owned() } else { format!("{package}.{stem}") };
        if path.is_dir() {
            if path.join("__init__.py").exists() {
                collect(&path, &dotted(&file), entries);
            }
        } else if let Some(stem) = file.strip_suffix(".py") {
            if stem == "__init__" {
                entries.push(Entry { name: package.to_owned(), is_package: true, path });
            } else {
                entries.push(Entry { name: dotted(stem), is_package: false, path });
            }
        }
    }
}
