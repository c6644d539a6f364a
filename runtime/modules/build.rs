//! Packs the pure-Python standard library (crate `rustpython-pylib`: CPython's Lib, PSF licence) into one file that the executable
//! embeds: per module its name, whether it is a package, its source and its compiled code (`serial`), compressed one by one so that
//! an import unpacks only what it needs.
//!
//! ```text
//! u32 count | count x { name offset, name length, source offset, length, raw length, code offset, length, raw length, is package } | names | codes | sources
//! ```
//! Numbers have four bytes; entries are sorted by name. A module that does not compile has no code: importing it says why. The codes of
//! what every program imports come first, and the sources, which few read, last: the kernel maps a file by 64 KB around what is read.

#[path = "src/library_layout.rs"]
mod library_layout;

use std::path::{Path, PathBuf};
use taipan_parser::{Mode, Options};
use zlib_rs::{DeflateConfig, ReturnCode};

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

/// What is imported before a program starts.
const AT_START: &[&str] =
    &["site", "os", "abc", "stat", "_collections_abc", "posixpath", "genericpath", "_sitebuiltins"];

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
    // CPython's decimal is C, and its digits are no concern of sys.set_int_max_str_digits().
    (
        "_pydecimal",
        "import numbers as _numbers",
        "import numbers as _numbers\nfrom _taipan_digits import text as _text, number as _number",
    ),
    ("_pydecimal", "int(intpart+fracpart)", "_number(intpart+fracpart)"),
    ("_pydecimal", "str(_number(", "_text(_number("),
    ("_pydecimal", "str(abs(", "_text(abs("),
    ("_pydecimal", "str(value.int)", "_text(value.int)"),
    ("_pydecimal", "str(n*5**k)", "_text(n*5**k)"),
    ("_pydecimal", "int(self._int)", "_number(self._int)"),
    ("_pydecimal", "int(other._int)", "_number(other._int)"),
    ("_pydecimal", "int(value._int)", "_number(value._int)"),
    ("_pydecimal", "int(self._int[:", "_number(self._int[:"),
    ("_pydecimal", "str(_number(", "_text(_number("),
    ("_pydecimal", "str(op1.int * op2.int)", "_text(op1.int * op2.int)"),
    ("_pydecimal", "str(coeff)", "_text(coeff)"),
    ("_pydecimal", "str(int(coeff)+1)", "_text(_number(coeff)+1)"),
    ("_pydecimal", "str(q), 0)", "_text(q), 0)"),
    ("_pydecimal", "str(r), ideal", "_text(r), ideal"),
    ("_pydecimal", "str(base), 0)", "_text(base), 0)"),
    ("_pydecimal", "str(n), e)", "_text(n), e)"),
    ("_pydecimal", "str(tmp.int)", "_text(tmp.int)"),
    ("_pydecimal", "str(other.int)", "_text(other.int)"),
    ("_pydecimal", "str(xc)", "_text(xc)"),
    ("_pydecimal", "str(c)", "_text(c)"),
    ("_pydecimal", "str(c-10**-e)", "_text(c-10**-e)"),
    ("_pydecimal", "str(10**-e", "_text(10**-e"),
    ("_pydecimal", "str(231*c)", "_text(231*c)"),
    ("_pydecimal", "str(M)", "_text(M)"),
    ("_pydecimal", "digits = str(_div_nearest", "digits = _text(_div_nearest"),
    ("_pydecimal", "int(self.digits[", "_number(self.digits["),
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
    let packed = entries.iter().map(pack_module).collect::<Vec<_>>();
    let names = entries.iter().map(|e| e.name.as_str()).collect::<String>();
    let header = 4 + entries.len() * 36;
    let mut data: Vec<u8> = Vec::new();
    let mut place = |part: &Part| {
        let at = header + names.len() + data.len();
        data.extend(&part.packed);
        [at, part.packed.len(), part.raw_length]
    };
    let mut order = (0..entries.len()).collect::<Vec<_>>();
    order.sort_by_key(|i| !AT_START.contains(&entries[*i].name.as_str()));
    let mut places = vec![[[0; 3]; 2]; entries.len()];
    order.iter().for_each(|i| places[*i][1] = place(&packed[*i].code));
    order.iter().for_each(|i| places[*i][0] = place(&packed[*i].source));
    let mut index = (entries.len() as u32).to_le_bytes().to_vec();
    let mut name_at = header;
    for (e, places) in entries.iter().zip(&places) {
        let numbers = [[name_at, e.name.len()].as_slice(), &places[0], &places[1], &[e.is_package as usize]].concat();
        index.extend(numbers.iter().flat_map(|n| (*n as u32).to_le_bytes()));
        name_at += e.name.len();
    }
    index.extend(names.as_bytes());
    index.extend(data);
    let out = std::env::var("OUT_DIR").unwrap_or_else(|_| panic!("cargo sets OUT_DIR"));
    std::fs::write(Path::new(&out).join("library.bin"), index).unwrap_or_else(|e| panic!("library.bin: {e}"));
}

/// Something compressed.
struct Part {
    packed: Vec<u8>,
    raw_length: usize,
}

struct PackedModule {
    source: Part,
    code: Part,
}

/// Reads, edits, compiles and compresses a module.
fn pack_module(e: &Entry) -> PackedModule {
    let mut source = std::fs::read(&e.path).unwrap_or_else(|error| panic!("{}: {error}", e.path.display()));
    for (_, from, to) in EDITS.iter().filter(|(name, _, _)| *name == e.name) {
        let text = String::from_utf8_lossy(&source);
        assert!(from.is_empty() || text.contains(from), "{} does not contain {from:?}", e.name);
        source = if from.is_empty() { format!("{text}{to}") } else { text.replace(from, to) }.into_bytes();
    }
    let options = Options::new(library_layout::file_of(&e.name, e.is_package));
    let compiled = taipan_parser::compile_bytes(&source, Mode::Exec, &options);
    let code = compiled.map_or(Vec::new(), |c| taipan_parser::serial::write(&c.code));
    let part = |raw: Vec<u8>| {
        let mut room = vec![0; zlib_rs::compress_bound(raw.len())];
        let (packed, result) = zlib_rs::compress_slice(&mut room, &raw, DeflateConfig::best_compression());
        assert_eq!(result, ReturnCode::Ok, "{}", e.path.display());
        Part { packed: packed.to_vec(), raw_length: raw.len() }
    };
    PackedModule { source: part(source), code: part(code) }
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
