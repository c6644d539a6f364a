//! What `sys` says about the interpreter, the machine and the command line: constants and named tuples.

use crate::library;
use crate::structseq::{self, StructSeq};
use crate::words::add_to_module as add;
use taipan_core::error::R;
use taipan_core::object::List;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const MAJOR: i64 = 3;
const MINOR: i64 = 14;
const MICRO: i64 = 0;
const HEXVERSION: i64 = MAJOR << 24 | MINOR << 16 | MICRO << 8 | 0xF0;
pub const VERSION: &str = "3.14.0";

static VERSION_INFO: StructSeq = StructSeq {
    module: "sys",
    name: "version_info",
    doc: "sys.version_info\n\nVersion information as a named tuple.",
    visible: &["major", "minor", "micro", "releaselevel", "serial"],
    hidden: &[],
    key: "sys.version_info",
};
static FLAGS: StructSeq = StructSeq {
    module: "sys",
    name: "flags",
    doc: "sys.flags\n\nFlags provided through command line arguments or environment vars.",
    visible: &[
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
    ],
    hidden: &["gil", "thread_inherit_context", "context_aware_warnings"],
    key: "sys.flags",
};
static FLOAT_INFO: StructSeq = StructSeq {
    module: "sys",
    name: "float_info",
    doc: "sys.float_info\n\nA named tuple holding information about the float type.",
    visible: &[
        "max",
        "max_exp",
        "max_10_exp",
        "min",
        "min_exp",
        "min_10_exp",
        "dig",
        "mant_dig",
        "epsilon",
        "radix",
        "rounds",
    ],
    hidden: &[],
    key: "sys.float_info",
};
static INT_INFO: StructSeq = StructSeq {
    module: "sys",
    name: "int_info",
    doc: "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.  The attributes are read only.",
    visible: &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
    hidden: &[],
    key: "sys.int_info",
};
static HASH_INFO: StructSeq = StructSeq {
    module: "sys",
    name: "hash_info",
    doc: "hash_info\n\nA named tuple providing parameters used for computing hashes.",
    visible: &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
    hidden: &[],
    key: "sys.hash_info",
};
static THREAD_INFO: StructSeq = StructSeq {
    module: "sys",
    name: "thread_info",
    doc: "sys.thread_info\n\nA named tuple holding information about the thread implementation.",
    visible: &["name", "lock", "version"],
    hidden: &[],
    key: "sys.thread_info",
};

fn int(i: i64) -> Value {
    Value::int_unchecked(i)
}

fn text(t: &Thread, s: &str) -> R {
    Ok(t.new_str(s)?.value())
}

fn texts<'a>(t: &Thread, items: impl IntoIterator<Item = &'a str>) -> R<Gc<List>> {
    let list = t.new_list(&[])?;
    for s in items {
        list.push(t, t.decode_os(s.as_bytes())?.value())?;
    }
    Ok(list)
}

/// Entries of the module.
pub fn fill(t: &Thread, m: Value) -> R<()> {
    let config = &t.vm().config;
    let stamp = format!("{VERSION} (main, Nov 22 2026, 12:00:00) [Taipan {}]", env!("CARGO_PKG_VERSION"));
    add(t, m, "version", text(t, &stamp)?)?;
    let info =
        structseq::make(t, &VERSION_INFO, &[int(MAJOR), int(MINOR), int(MICRO), text(t, "final")?, int(0)], &[])?;
    add(t, m, "version_info", info)?;
    add(t, m, "hexversion", int(HEXVERSION))?;
    add(t, m, "api_version", int(1013))?;
    add(t, m, "copyright", text(t, "Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.")?)?;
    add(t, m, "byteorder", text(t, if cfg!(target_endian = "little") { "little" } else { "big" })?)?;
    add(t, m, "platform", text(t, if cfg!(target_os = "macos") { "darwin" } else { "linux" })?)?;
    add(t, m, "maxsize", t.new_int(i64::MAX)?)?;
    add(t, m, "maxunicode", int(0x10FFFF))?;
    add(t, m, "float_repr_style", text(t, "short")?)?;
    add(t, m, "platlibdir", text(t, "lib")?)?;
    add(t, m, "abiflags", text(t, "")?)?;
    add(t, m, "_git", t.new_tuple(&[text(t, "Taipan")?, text(t, "")?, text(t, "")?])?.value())?;
    add(t, m, "_framework", text(t, "")?)?;

    let implementation = t.call(t.vm().type_of_id(ty::SIMPLE_NAMESPACE).value(), &[])?;
    t.setattr_str(implementation, "name", text(t, "taipan")?)?;
    t.setattr_str(implementation, "cache_tag", text(t, "taipan-314")?)?;
    t.setattr_str(implementation, "version", info)?;
    t.setattr_str(implementation, "hexversion", int(HEXVERSION))?;
    t.setattr_str(
        implementation,
        "_multiarch",
        text(t, if cfg!(target_arch = "aarch64") { "aarch64-linux-gnu" } else { "x86_64-linux-gnu" })?,
    )?;
    add(t, m, "implementation", implementation)?;

    let bit = |b: bool| int(b as i64);
    let flags = [
        int(0),
        bit(config.inspect),
        bit(config.interactive),
        int(config.optimize as i64),
        bit(config.dont_write_bytecode),
        bit(config.no_user_site),
        bit(config.no_site),
        bit(config.ignore_environment),
        int(config.verbose as i64),
        int(config.bytes_warning as i64),
        bit(config.quiet),
        bit(config.hash_seed != Some(0)),
        bit(config.isolated),
        Value::bool(config.dev_mode),
        int(1),
        int(0),
        Value::bool(config.safe_path),
        int(t.vm().int_max_str_digits.get() as i64),
    ];
    add(t, m, "flags", structseq::make(t, &FLAGS, &flags, &[int(1), int(0), int(0)])?)?;
    let float = [
        Value::float(f64::MAX),
        int(1024),
        int(308),
        Value::float(f64::MIN_POSITIVE),
        int(-1021),
        int(-307),
        int(15),
        int(53),
        Value::float(f64::EPSILON),
        int(2),
        int(1),
    ];
    add(t, m, "float_info", structseq::make(t, &FLOAT_INFO, &float, &[])?)?;
    add(t, m, "int_info", structseq::make(t, &INT_INFO, &[int(30), int(4), int(4300), int(640)], &[])?)?;
    let modulus = t.new_int((1 << 61) - 1)?;
    let algorithm = text(t, "rapidhash")?;
    let hash = [int(64), modulus, int(314159), int(0), int(1000003), algorithm, int(64), int(64), int(0)];
    add(t, m, "hash_info", structseq::make(t, &HASH_INFO, &hash, &[])?)?;
    let thread = [text(t, "pthread")?, text(t, "pymutex")?, Value::NONE];
    add(t, m, "thread_info", structseq::make(t, &THREAD_INFO, &thread, &[])?)?;

    add(t, m, "argv", texts(t, config.argv.iter().map(|s| &**s))?.value())?;
    add(t, m, "orig_argv", texts(t, config.orig_argv.iter().map(|s| &**s))?.value())?;
    add(t, m, "executable", text(t, &config.executable)?)?;
    add(t, m, "_base_executable", text(t, &config.executable)?)?;
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        add(t, m, name, text(t, "/usr")?)?;
    }
    add(t, m, "_stdlib_dir", text(t, library::PREFIX)?)?;
    add(t, m, "pycache_prefix", Value::NONE)?;
    add(t, m, "dont_write_bytecode", Value::bool(config.dont_write_bytecode))?;
    add(t, m, "warnoptions", texts(t, config.warn_options.iter().map(|s| &**s))?.value())?;
    let options = t.new_dict()?;
    for (name, v) in &config.x_options {
        let v = v.as_ref().map_or(Ok(Value::TRUE), |v| text(t, v))?;
        options.set_text(t, name, v)?;
    }
    add(t, m, "_xoptions", options.value())?;
    add(t, m, "path", search_path(t)?.value())?;
    add(t, m, "meta_path", t.new_list(&[])?.value())?;
    add(t, m, "path_hooks", t.new_list(&[])?.value())?;
    add(t, m, "path_importer_cache", t.new_dict()?.value())?;
    add(t, m, "modules", t.vm().modules().value())?;
    names_of_modules(t, m)
}

/// What `sys.path` begins as. The place of the program joins it when `site` has run.
fn search_path(t: &Thread) -> R<Gc<List>> {
    let config = &t.vm().config;
    let mut entries: Vec<String> = Vec::new();
    if !config.ignore_environment
        && let Ok(path) = std::env::var("PYTHONPATH")
        && !path.is_empty()
    {
        entries.extend(path.split(':').map(str::to_owned));
    }
    entries.push(library::PREFIX.to_owned());
    texts(t, entries.iter().map(|s| &**s))
}

fn names_of_modules(t: &Thread, m: Value) -> R<()> {
    let mut natives: Vec<&str> = t.vm().native_modules.borrow().keys().copied().collect();
    natives.push("builtins");
    natives.sort_unstable();
    let list = texts(t, natives.iter().copied())?;
    add(t, m, "builtin_module_names", t.new_tuple_from(list.slots())?.value())?;
    let all = t.new_set(true)?;
    for name in library::names().filter(|n| !n.contains('.')).chain(natives) {
        all.add(t, t.intern(name)?.value())?;
    }
    add(t, m, "stdlib_module_names", all.value())
}
