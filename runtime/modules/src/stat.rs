//! `_stat`: constants of `st_mode`, and the functions that interpret it.

use crate::words::add_to_module;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::{R, Thread};
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_stat",
    doc: "S_IFMT_: file type bits\nS_IFDIR: directory\nS_IFCHR: character device\nS_IFBLK: block device\nS_IFREG: regular file\nS_IFIFO: fifo (named pipe)\nS_IFLNK: symbolic link\nS_IFSOCK: socket file",
    functions: FUNCTIONS,
    init,
};

macro_rules! is_type {
    ($name:literal $bits:expr) => {
        native($name, "(mode, /)", |t, a| Ok(Value::bool(mode(t, a)? & FMT == $bits)), Effects::RAISES, "")
    };
    (never $name:literal) => {
        native($name, "(mode, /)", |t, a| mode(t, a).map(|_| Value::FALSE), Effects::RAISES, "")
    };
}

static FUNCTIONS: &[NativeDef] = &[
    is_type!("S_ISDIR" 0o040000),
    is_type!("S_ISCHR" 0o020000),
    is_type!("S_ISBLK" 0o060000),
    is_type!("S_ISREG" 0o100000),
    is_type!("S_ISFIFO" 0o010000),
    is_type!("S_ISLNK" 0o120000),
    is_type!("S_ISSOCK" 0o140000),
    is_type!(never "S_ISDOOR"),
    is_type!(never "S_ISPORT"),
    is_type!(never "S_ISWHT"),
    native(
        "S_IMODE",
        "(mode, /)",
        |t, a| t.new_int(mode(t, a)? & 0o7777),
        Effects::RAISES,
        "Return the portion of the file's mode that can be set by os.chmod().",
    ),
    native(
        "S_IFMT",
        "(mode, /)",
        |t, a| t.new_int(mode(t, a)? & FMT),
        Effects::RAISES,
        "Return the portion of the file's mode that describes the file type.",
    ),
    native(
        "filemode",
        "(mode, /)",
        filemode,
        Effects::RAISES,
        "Convert a file's mode to a string of the form '-rwxrwxrwx'",
    ),
];

const FMT: i64 = 0o170000;

#[rustfmt::skip]
static CONSTANTS: &[(&str, i64)] = &[
    ("SF_APPEND", 262144), ("SF_ARCHIVED", 65536), ("SF_DATALESS", 1073741824), ("SF_FIRMLINK", 8388608),
    ("SF_IMMUTABLE", 131072), ("SF_NOUNLINK", 1048576), ("SF_SETTABLE", 4294901760), ("SF_SNAPSHOT", 2097152),
    ("ST_ATIME", 7), ("ST_CTIME", 9), ("ST_DEV", 2), ("ST_GID", 5), ("ST_INO", 1), ("ST_MODE", 0), ("ST_MTIME", 8),
    ("ST_NLINK", 3), ("ST_SIZE", 6), ("ST_UID", 4), ("S_ENFMT", 0o2000), ("S_IEXEC", 0o100), ("S_IFBLK", 0o60000),
    ("S_IFCHR", 0o20000), ("S_IFDIR", 0o40000), ("S_IFDOOR", 0), ("S_IFIFO", 0o10000), ("S_IFLNK", 0o120000),
    ("S_IFPORT", 0), ("S_IFREG", 0o100000), ("S_IFSOCK", 0o140000), ("S_IFWHT", 0), ("S_IREAD", 0o400), ("S_IRGRP", 0o40),
    ("S_IROTH", 0o4), ("S_IRUSR", 0o400), ("S_IRWXG", 0o70), ("S_IRWXO", 0o7), ("S_IRWXU", 0o700), ("S_ISGID", 0o2000),
    ("S_ISUID", 0o4000), ("S_ISVTX", 0o1000), ("S_IWGRP", 0o20), ("S_IWOTH", 0o2), ("S_IWRITE", 0o200), ("S_IWUSR", 0o200),
    ("S_IXGRP", 0o10), ("S_IXOTH", 0o1), ("S_IXUSR", 0o100), ("UF_APPEND", 4), ("UF_COMPRESSED", 32), ("UF_DATAVAULT", 128),
    ("UF_HIDDEN", 32768), ("UF_IMMUTABLE", 2), ("UF_NODUMP", 1), ("UF_NOUNLINK", 16), ("UF_OPAQUE", 8),
    ("UF_SETTABLE", 65535), ("UF_TRACKED", 64),
];

fn init(t: &Thread, module: Value) -> R<()> {
    for &(name, v) in CONSTANTS {
        add_to_module(t, module, name, t.new_int(v)?)?;
    }
    Ok(())
}

fn mode(t: &Thread, a: Args<'_>) -> R<i64> {
    match t.index(a[0])? {
        m @ 0..=0xFFFF_FFFF => Ok(m),
        m if m < 0 => Err(t.overflow_error("can't convert negative value to unsigned int")),
        _ => Err(t.overflow_error("mode out of range")),
    }
}

fn filemode(t: &Thread, a: Args<'_>) -> R {
    let mode = mode(t, a)?;
    let kind = FILE_TYPES.iter().find(|(_, bits)| mode & FMT == *bits).map_or('?', |(letter, _)| *letter);
    let mut text = String::from(kind);
    for (shift, special, set, unset) in [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => set,
            (false, true) => unset,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    Ok(t.new_str(&text)?.value())
}

/// Letters of `filemode`.
static FILE_TYPES: &[(char, i64)] = &[
    ('d', 0o040000),
    ('c', 0o020000),
    ('b', 0o060000),
    ('-', 0o100000),
    ('p', 0o010000),
    ('l', 0o120000),
    ('s', 0o140000),
];
