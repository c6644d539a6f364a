//! The directory tree: listing, making, renaming, removing, links, permissions.

use super::status::{stat_of, stat_result};
use super::{ANY, Path, dir_fd, done_path, done_paths, errno, name_value, os_error, path, path_error, path_or_fd};
use crate::words::{self, add_to_module};
use std::ffi::{CStr, CString};
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, CLASS_GETITEM, GetSetDef, NativeDef, TypeDef, getter, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::{exception, ty};
use taipan_heap::{Gc, Value};

pub static FUNCTIONS: &[NativeDef] = &[
    native("listdir", "(path=None)", listdir, ANY, "Return a list containing the names of the files in the directory."),
    native("scandir", "(path=None)", scandir, ANY, "Return an iterator of DirEntry objects for given path."),
    native("mkdir", "(path, mode=511, *, dir_fd=None)", mkdir, ANY, "Create a directory."),
    native("rmdir", "(path, *, dir_fd=None)", rmdir, ANY, "Remove a directory."),
    native("unlink", "(path, *, dir_fd=None)", unlink, ANY, "Remove a file (same as remove())."),
    native("remove", "(path, *, dir_fd=None)", unlink, ANY, "Remove a file (same as unlink())."),
    native("rename", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", rename, ANY, "Rename a file or directory."),
    native(
        "replace",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        rename,
        ANY,
        "Rename a file or directory, overwriting the destination.",
    ),
    native(
        "link",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=False)",
        link,
        ANY,
        "Create a hard link to a file.",
    ),
    native(
        "symlink",
        "(src, dst, target_is_directory=False, *, dir_fd=None)",
        symlink,
        ANY,
        "Create a symbolic link pointing to src named dst.",
    ),
    native(
        "readlink",
        "(path, *, dir_fd=None)",
        readlink,
        ANY,
        "Return a string representing the path to which the symbolic link points.",
    ),
    native("chdir", "(path)", chdir, ANY, "Change the current working directory to the specified path."),
    native("fchdir", "(fd)", chdir, ANY, "Change to the directory of the given file descriptor."),
    native(
        "getcwd",
        "()",
        |t, _| getcwd(t, false),
        ANY,
        "Return a unicode string representing the current working directory.",
    ),
    native(
        "getcwdb",
        "()",
        |t, _| getcwd(t, true),
        ANY,
        "Return a bytes string representing the current working directory.",
    ),
    native(
        "chmod",
        "(path, mode, *, dir_fd=None, follow_symlinks=True)",
        chmod,
        ANY,
        "Change the access permissions of a file.",
    ),
    native("fchmod", "(fd, mode)", chmod, ANY, ""),
    native("lchmod", "(path, mode)", chmod, ANY, ""),
    native(
        "chown",
        "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
        chown,
        ANY,
        "Change the owner and group id of path to the numeric uid and gid.",
    ),
    native("fchown", "(fd, uid, gid)", chown, ANY, ""),
    native("lchown", "(path, uid, gid)", lchown, ANY, ""),
    native(
        "access",
        "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
        access,
        ANY,
        "Use the real uid/gid to test for access to a path.",
    ),
    native("truncate", "(path, length)", truncate, ANY, "Truncate a file, specified by path, to a specific length."),
    native(
        "utime",
        "(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True)",
        utime,
        ANY,
        "Set the access and modified time of path.",
    ),
    native("mkfifo", "(path, mode=438, *, dir_fd=None)", mkfifo, ANY, "Create a \"fifo\" (a POSIX named pipe)."),
    native("umask", "(mask, /)", umask, ANY, "Set the current numeric umask and return the previous umask."),
    native("pathconf", "(path, name)", pathconf, ANY, ""),
    native(
        "sync",
        "()",
        |_, _| {
            sync();
            Ok(Value::NONE)
        },
        ANY,
        "",
    ),
    native(
        "fspath",
        "(path)",
        |t, a| super::fspath(t, a[0]),
        ANY,
        "Return the file system path representation of the object.",
    ),
    native("_path_exists", "(path)", |t, a| test(t, a, |_| true), ANY, "Test whether a path exists."),
    native("_path_lexists", "(path)", lexists, ANY, ""),
    native("_path_isdir", "(path)", |t, a| test(t, a, |m| m == libc::S_IFDIR), ANY, ""),
    native("_path_isfile", "(path)", |t, a| test(t, a, |m| m == libc::S_IFREG), ANY, ""),
];

const ENTRY_KEY: &str = "os.DirEntry";
const SCAN_KEY: &str = "os.ScandirIterator";

pub fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let entry =
        t.new_native_type("posix", "DirEntry", object, kinds::WORDS, type_flags::NO_INSTANTIATION, &ENTRY)?.value();
    t.vm().register(ENTRY_KEY, entry);
    add_to_module(t, m, "DirEntry", entry)?;
    let scan = t
        .new_native_type("posix", "ScandirIterator", object, kinds::WORDS, type_flags::NO_INSTANTIATION, &SCAN)?
        .value();
    t.vm().register(SCAN_KEY, scan);
    Ok(())
}

fn sync() {
    // SAFETY: plain system call.
    unsafe { libc::sync() };
}

/// A directory's entries: name, inode, type; without `.` and `..`.
fn entries(p: &Path) -> Result<Vec<(Vec<u8>, u64, u8)>, i32> {
    // SAFETY: the directory stream is used by this function only, and closed; entries are copied before the next is read.
    unsafe {
        let dir = match p.fd {
            Some(fd) => {
                let own = libc::dup(fd);
                if own < 0 {
                    return Err(errno());
                }
                let dir = libc::fdopendir(own);
                if dir.is_null() {
                    let e = errno();
                    libc::close(own);
                    return Err(e);
                }
                libc::rewinddir(dir);
                dir
            }
            None => libc::opendir(p.name.as_ptr()),
        };
        if dir.is_null() {
            return Err(errno());
        }
        let mut found = Vec::new();
        loop {
            let entry = libc::readdir(dir);
            if entry.is_null() {
                break;
            }
            let name = CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
            if name != b"." && name != b".." {
                found.push((name.to_vec(), (*entry).d_ino as u64, (*entry).d_type));
            }
        }
        libc::closedir(dir);
        Ok(found)
    }
}

/// The directory argument, the working directory if it is missing.
fn directory(t: &Thread, a: Args<'_>, function: &str) -> R<Path> {
    match a.not_none(0) {
        Some(v) => path_or_fd(t, v, function),
        None => path(t, t.new_str(".")?.value(), function),
    }
}

fn listing(t: &Thread, p: &Path) -> R<Vec<(Vec<u8>, u64, u8)>> {
    entries(p).map_err(|e| exception::os_error(t, e, Some(p.object), None))
}

fn listdir(t: &Thread, a: Args<'_>) -> R {
    let p = directory(t, a, "listdir")?;
    let list = t.new_list(&[])?;
    for (name, _, _) in listing(t, &p)? {
        list.push(t, name_value(t, &name, p.is_bytes)?)?;
    }
    Ok(list.value())
}

// --- scandir: words (list of entries, position) -----------------------------------------------------------------------

static SCAN: TypeDef = TypeDef { methods: SCAN_METHODS, getset: &[], doc: "" };
static SCAN_METHODS: &[NativeDef] = &[
    native("__iter__", "($self, /)", |_, a| Ok(a[0]), ANY, ""),
    native("__next__", "($self, /)", scan_next, ANY, ""),
    native("__enter__", "($self, /)", |_, a| Ok(a[0]), ANY, ""),
    native("__exit__", "($self, /, *args)", scan_close, ANY, ""),
    native("close", "($self, /)", scan_close, ANY, ""),
];

/// `DirEntry`: words (name, path, inode, type byte, status following links, status not following, directory's descriptor).
static ENTRY: TypeDef = TypeDef { methods: ENTRY_METHODS, getset: ENTRY_GETSET, doc: "" };
const NAME: usize = 0;
const PATH: usize = 1;
const INODE: usize = 2;
const KIND: usize = 3;
const STAT: usize = 4;
const LSTAT: usize = 5;
const DIR_FD: usize = 6;

static ENTRY_METHODS: &[NativeDef] = &[
    native("is_dir", "($self, /, *, follow_symlinks=True)", |t, a| is_kind(t, a, libc::DT_DIR, libc::S_IFDIR), ANY, ""),
    native(
        "is_file",
        "($self, /, *, follow_symlinks=True)",
        |t, a| is_kind(t, a, libc::DT_REG, libc::S_IFREG),
        ANY,
        "",
    ),
    native("is_symlink", "($self, /)", is_symlink, ANY, ""),
    native("is_junction", "($self, /)", |_, _| Ok(Value::FALSE), ANY, ""),
    native("stat", "($self, /, *, follow_symlinks=True)", entry_stat, ANY, ""),
    native("inode", "($self, /)", |_, a| Ok(words::get(a[0], INODE)), ANY, ""),
    native("__fspath__", "($self, /)", |_, a| Ok(words::get(a[0], PATH)), ANY, ""),
    native("__repr__", "($self, /)", entry_repr, ANY, ""),
    CLASS_GETITEM,
];
static ENTRY_GETSET: &[GetSetDef] = &[
    getter(
        "name",
        |_, o| Ok(words::get(o, NAME)),
        "the entry's base filename, relative to scandir() \"path\" argument",
    ),
    getter(
        "path",
        |_, o| Ok(words::get(o, PATH)),
        "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)",
    ),
];

fn scandir(t: &Thread, a: Args<'_>) -> R {
    let p = directory(t, a, "scandir")?;
    let (Some(scan), Some(entry)) = (t.vm().registered(SCAN_KEY), t.vm().registered(ENTRY_KEY)) else {
        return Err(t.runtime_error("module posix is not initialised"));
    };
    let list = t.new_list(&[])?;
    let base = p.name.as_bytes();
    for (name, inode, kind) in listing(t, &p)? {
        let full = match p.fd {
            Some(_) => name.clone(),
            None => {
                let slash: &[u8] = if base.ends_with(b"/") || base.is_empty() { b"" } else { b"/" };
                [base, slash, &name].concat()
            }
        };
        let full = if a.not_none(0).is_none() { [b"./", &name[..]].concat() } else { full };
        let fd = p.fd.map(|fd| Value::int_unchecked(fd as i64));
        let words_of = [
            Some(name_value(t, &name, p.is_bytes)?),
            Some(name_value(t, &full, p.is_bytes)?),
            Some(t.new_u64(inode)?),
            Some(Value::int_unchecked(kind as i64)),
            None,
            None,
            fd,
        ];
        list.push(t, words::make(t, entry, &words_of)?)?;
    }
    words::make(t, scan, &[Some(list.value()), Some(Value::int_unchecked(0))])
}

fn scan_next(t: &Thread, a: Args<'_>) -> R {
    let at = words::int(a[0], 1);
    let next = words::opt(a[0], 0).and_then(|l| self_as::<List>(l).get(at as usize));
    words::set_int(a[0], 1, at + 1);
    words::yielded(t, next)
}

fn scan_close(_: &Thread, a: Args<'_>) -> R {
    words::set(a[0], 0, None);
    Ok(Value::NONE)
}

fn follow(t: &Thread, a: Args<'_>) -> R<bool> {
    a.opt(1).map_or(Ok(true), |v| t.truth(v))
}

/// Status of an entry; `None`: there is nothing (any more).
fn status(t: &Thread, entry: Value, follow: bool) -> R<Option<Value>> {
    let slot = if follow { STAT } else { LSTAT };
    if let Some(st) = words::opt(entry, slot) {
        return Ok(Some(st));
    }
    let p = path(t, words::get(entry, PATH), "stat")?;
    let dir = words::opt(entry, DIR_FD).and_then(Value::as_small_int).map_or(libc::AT_FDCWD, |fd| fd as i32);
    match stat_of(&p, dir, follow) {
        Some(st) => {
            let st = stat_result(t, &st)?;
            words::set(entry, slot, st);
            Ok(Some(st))
        }
        None if errno() == libc::ENOENT => Ok(None),
        None => Err(path_error(t, &p)),
    }
}

fn entry_stat(t: &Thread, a: Args<'_>) -> R {
    match status(t, a[0], follow(t, a)?)? {
        Some(st) => Ok(st),
        None => Err(exception::os_error(t, libc::ENOENT, Some(words::get(a[0], PATH)), None)),
    }
}

fn is_kind(t: &Thread, a: Args<'_>, kind: u8, mode: libc::mode_t) -> R {
    let follow = follow(t, a)?;
    let known = words::int(a[0], KIND) as u8;
    if known != libc::DT_UNKNOWN && (known != libc::DT_LNK || !follow) {
        return Ok(Value::bool(known == kind));
    }
    let st = status(t, a[0], follow)?;
    let found = st.and_then(|st| self_as::<Tuple>(st).get(0)).and_then(Value::as_small_int);
    Ok(Value::bool(found.is_some_and(|m| m as libc::mode_t & libc::S_IFMT == mode)))
}

fn is_symlink(t: &Thread, a: Args<'_>) -> R {
    is_kind(t, Args(&[Some(a[0]), Some(Value::FALSE)]), libc::DT_LNK, libc::S_IFLNK)
}

fn entry_repr(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_str(&format!("<DirEntry {}>", t.repr(words::get(a[0], NAME))?.to_text()))?.value())
}

// --- changing the tree ------------------------------------------------------------------------------------------------

fn mode(t: &Thread, a: Args<'_>, i: usize, default: i64) -> R<libc::mode_t> {
    Ok(a.opt(i).map_or(Ok(default), |v| t.index(v))? as libc::mode_t)
}

// SAFETY of the calls below: every name is a C string that outlives its call.

fn mkdir(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "mkdir")?;
    let (mode, dir) = (mode(t, a, 1, 0o777)?, dir_fd(t, a, 2)?);
    // SAFETY: see above.
    done_path(t, unsafe { libc::mkdirat(dir, p.name.as_ptr(), mode) }, &p)
}

fn rmdir(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "rmdir")?;
    let dir = dir_fd(t, a, 1)?;
    // SAFETY: see above.
    done_path(t, unsafe { libc::unlinkat(dir, p.name.as_ptr(), libc::AT_REMOVEDIR) }, &p)
}

fn unlink(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "unlink")?;
    let dir = dir_fd(t, a, 1)?;
    // SAFETY: see above.
    done_path(t, unsafe { libc::unlinkat(dir, p.name.as_ptr(), 0) }, &p)
}

fn rename(t: &Thread, a: Args<'_>) -> R {
    let (from, to) = (path(t, a[0], "rename")?, path(t, a[1], "rename")?);
    let (d1, d2) = (dir_fd(t, a, 2)?, dir_fd(t, a, 3)?);
    // SAFETY: see above.
    done_paths(t, unsafe { libc::renameat(d1, from.name.as_ptr(), d2, to.name.as_ptr()) }, &from, &to)
}

fn link(t: &Thread, a: Args<'_>) -> R {
    let (from, to) = (path(t, a[0], "link")?, path(t, a[1], "link")?);
    let (d1, d2) = (dir_fd(t, a, 2)?, dir_fd(t, a, 3)?);
    let follow = a.opt(4).map_or(Ok(false), |v| t.truth(v))?;
    let flags = if follow { libc::AT_SYMLINK_FOLLOW } else { 0 };
    // SAFETY: see above.
    done_paths(t, unsafe { libc::linkat(d1, from.name.as_ptr(), d2, to.name.as_ptr(), flags) }, &from, &to)
}

fn symlink(t: &Thread, a: Args<'_>) -> R {
    let (from, to) = (path(t, a[0], "symlink")?, path(t, a[1], "symlink")?);
    let dir = dir_fd(t, a, 3)?;
    // SAFETY: see above.
    done_paths(t, unsafe { libc::symlinkat(from.name.as_ptr(), dir, to.name.as_ptr()) }, &from, &to)
}

fn readlink(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "readlink")?;
    let dir = dir_fd(t, a, 1)?;
    let mut buffer = vec![0u8; libc::PATH_MAX as usize];
    // SAFETY: the buffer has the given size.
    match unsafe { libc::readlinkat(dir, p.name.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) } {
        -1 => Err(path_error(t, &p)),
        n => name_value(t, &buffer[..n as usize], p.is_bytes),
    }
}

fn chdir(t: &Thread, a: Args<'_>) -> R {
    let p = path_or_fd(t, a[0], "chdir")?;
    // SAFETY: see above.
    let r = unsafe {
        match p.fd {
            Some(fd) => libc::fchdir(fd),
            None => libc::chdir(p.name.as_ptr()),
        }
    };
    done_path(t, r, &p)
}

fn getcwd(t: &Thread, as_bytes: bool) -> R {
    let mut buffer = vec![0u8; libc::PATH_MAX as usize];
    // SAFETY: the buffer has the given size; the result is a C string in it.
    if unsafe { libc::getcwd(buffer.as_mut_ptr().cast(), buffer.len()) }.is_null() {
        return Err(os_error(t));
    }
    name_value(t, buffer.split(|b| *b == 0).next().unwrap_or(b""), as_bytes)
}

fn chmod(t: &Thread, a: Args<'_>) -> R {
    let p = path_or_fd(t, a[0], "chmod")?;
    let mode = mode(t, a, 1, 0)?;
    let dir = if a.len() > 2 { dir_fd(t, a, 2)? } else { libc::AT_FDCWD };
    // SAFETY: see above.
    let r = unsafe {
        match p.fd {
            Some(fd) => libc::fchmod(fd, mode),
            None => libc::fchmodat(dir, p.name.as_ptr(), mode, 0),
        }
    };
    done_path(t, r, &p)
}

fn owner(t: &Thread, a: Args<'_>, flags: i32) -> R {
    let p = path_or_fd(t, a[0], "chown")?;
    let (uid, gid) = (t.index(a[1])? as libc::uid_t, t.index(a[2])? as libc::gid_t);
    // SAFETY: see above.
    let r = unsafe {
        match p.fd {
            Some(fd) => libc::fchown(fd, uid, gid),
            None => libc::fchownat(libc::AT_FDCWD, p.name.as_ptr(), uid, gid, flags),
        }
    };
    done_path(t, r, &p)
}

fn chown(t: &Thread, a: Args<'_>) -> R {
    let follow = if a.len() > 4 { a.opt(4).map_or(Ok(true), |v| t.truth(v))? } else { true };
    owner(t, a, if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW })
}

fn lchown(t: &Thread, a: Args<'_>) -> R {
    owner(t, a, libc::AT_SYMLINK_NOFOLLOW)
}

fn access(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "access")?;
    let mode = super::c_int(t, a[1])?;
    let dir = dir_fd(t, a, 2)?;
    let effective = a.opt(3).map_or(Ok(false), |v| t.truth(v))?;
    let follow = a.opt(4).map_or(Ok(true), |v| t.truth(v))?;
    let flags = if effective { libc::AT_EACCESS } else { 0 } | if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: see above.
    Ok(Value::bool(unsafe { libc::faccessat(dir, p.name.as_ptr(), mode, flags) } == 0))
}

fn truncate(t: &Thread, a: Args<'_>) -> R {
    let p = path_or_fd(t, a[0], "truncate")?;
    let length = t.index(a[1])?;
    // SAFETY: see above.
    let r = unsafe {
        match p.fd {
            Some(fd) => libc::ftruncate(fd, length),
            None => libc::truncate(p.name.as_ptr(), length),
        }
    };
    done_path(t, r, &p)
}

/// Two times, as floats of seconds or ints of nanoseconds.
fn times(t: &Thread, v: Value, nanoseconds: bool) -> R<[libc::timespec; 2]> {
    let pair: Option<Gc<Tuple>> = v.downcast::<Tuple>().filter(|p| p.len() == 2);
    let Some(pair) = pair else {
        let text = if nanoseconds {
            "utime: 'ns' must be a tuple of two ints"
        } else {
            "utime: 'times' must be either a tuple of two ints or None"
        };
        return Err(t.type_error(text));
    };
    let mut out = [libc::timespec { tv_sec: 0, tv_nsec: 0 }; 2];
    for (slot, v) in out.iter_mut().zip(pair.items()) {
        let total = if nanoseconds {
            t.index(*v)? as i128
        } else if t.as_int(*v).is_some() {
            t.index(*v)? as i128 * 1_000_000_000
        } else {
            (t.to_f64(*v)? * 1e9).floor() as i128
        };
        slot.tv_sec = total.div_euclid(1_000_000_000) as libc::time_t;
        slot.tv_nsec = total.rem_euclid(1_000_000_000) as _;
    }
    Ok(out)
}

fn utime(t: &Thread, a: Args<'_>) -> R {
    let p = path_or_fd(t, a[0], "utime")?;
    let times = match (a.not_none(1), a.opt(2)) {
        (Some(_), Some(_)) => return Err(t.value_error("utime: you may specify either 'times' or 'ns' but not both")),
        (Some(v), None) => Some(times(t, v, false)?),
        (None, Some(v)) => Some(times(t, v, true)?),
        (None, None) => None,
    };
    let dir = dir_fd(t, a, 3)?;
    let follow = a.opt(4).map_or(Ok(true), |v| t.truth(v))?;
    let pointer = times.as_ref().map_or(std::ptr::null(), |t| t.as_ptr());
    // SAFETY: two times or null; see above.
    let r = unsafe {
        match p.fd {
            Some(fd) => libc::futimens(fd, pointer),
            None => libc::utimensat(dir, p.name.as_ptr(), pointer, if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW }),
        }
    };
    done_path(t, r, &p)
}

fn mkfifo(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "mkfifo")?;
    let mode = mode(t, a, 1, 0o666)?;
    // SAFETY: see above.
    done_path(t, unsafe { libc::mkfifo(p.name.as_ptr(), mode) }, &p)
}

fn umask(t: &Thread, a: Args<'_>) -> R {
    let mask = t.index(a[0])? as libc::mode_t;
    // SAFETY: plain system call.
    t.new_int(unsafe { libc::umask(mask) } as i64)
}

fn pathconf(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "pathconf")?;
    let name = match t.as_str(a[1]) {
        Some(s) => super::constants::PATHCONF.iter().find(|(n, _)| s.is(n)).map(|(_, n)| *n as i64),
        None => Some(t.index(a[1])?),
    };
    let Some(name) = name else { return Err(t.value_error("unrecognized configuration name")) };
    // SAFETY: see above.
    t.new_int(unsafe { libc::pathconf(p.name.as_ptr(), name as i32) })
}

/// Does the path exist, of a type that `accept` likes? False for what is no path.
fn test(t: &Thread, a: Args<'_>, accept: impl Fn(libc::mode_t) -> bool) -> R {
    let p = match path_or_fd(t, a[0], "stat") {
        Ok(p) => p,
        Err(_) if t.take_pending_if(ty::VALUE_ERROR).is_some() => return Ok(Value::FALSE),
        Err(r) => return Err(r),
    };
    Ok(Value::bool(stat_of(&p, libc::AT_FDCWD, true).is_some_and(|st| accept(st.st_mode & libc::S_IFMT))))
}

fn lexists(t: &Thread, a: Args<'_>) -> R {
    let p = match path_or_fd(t, a[0], "lstat") {
        Ok(p) => p,
        Err(_) if t.take_pending_if(ty::VALUE_ERROR).is_some() => return Ok(Value::FALSE),
        Err(r) => return Err(r),
    };
    Ok(Value::bool(stat_of(&p, libc::AT_FDCWD, false).is_some()))
}

/// A C string of arguments, for `exec`.
pub fn c_string(t: &Thread, v: Value, function: &str) -> R<CString> {
    Ok(path(t, v, function)?.name)
}
