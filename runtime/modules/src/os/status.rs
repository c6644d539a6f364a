//! File status: `stat` and its kin, `stat_result`.

use super::{ANY, Path, dir_fd, os_error, path, path_error, path_or_fd};
use crate::structseq::{self, StructSeq};
use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::native::{Args, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_heap::Value;

pub static FUNCTIONS: &[NativeDef] = &[
    native(
        "stat",
        "(path, *, dir_fd=None, follow_symlinks=True)",
        stat,
        ANY,
        "Perform a stat system call on the given path.",
    ),
    native(
        "lstat",
        "(path, *, dir_fd=None)",
        lstat,
        ANY,
        "Perform a stat system call on the given path, without following symbolic links.",
    ),
    native("fstat", "(fd)", fstat, ANY, "Perform a stat system call on the given file descriptor."),
    native("statvfs", "(path)", statvfs, ANY, "Perform a statvfs system call on the given path."),
    native("fstatvfs", "(fd, /)", statvfs, ANY, ""),
];

static STAT_RESULT: StructSeq = StructSeq {
    module: "os",
    name: "stat_result",
    doc: "stat_result: Result from stat, fstat, or lstat.",
    visible: &["st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "_atime", "_mtime", "_ctime"],
    hidden: &[
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ],
    key: "os.stat_result",
};

static STATVFS_RESULT: StructSeq = StructSeq {
    module: "os",
    name: "statvfs_result",
    doc: "",
    visible: &[
        "f_bsize",
        "f_frsize",
        "f_blocks",
        "f_bfree",
        "f_bavail",
        "f_files",
        "f_ffree",
        "f_favail",
        "f_flag",
        "f_namemax",
    ],
    hidden: &["f_fsid"],
    key: "os.statvfs_result",
};

pub fn init(t: &Thread, m: Value) -> R<()> {
    add_to_module(t, m, "stat_result", structseq::class(t, &STAT_RESULT)?.value())?;
    add_to_module(t, m, "statvfs_result", structseq::class(t, &STATVFS_RESULT)?.value())
}

/// The system's answer for a path, relative to a directory descriptor.
pub fn stat_of(p: &Path, dir: i32, follow: bool) -> Option<libc::stat> {
    // SAFETY: a zeroed stat is valid; the name is a C string.
    unsafe {
        let mut st: libc::stat = std::mem::zeroed();
        let r = match p.fd {
            Some(fd) => libc::fstat(fd, &mut st),
            None => {
                let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
                libc::fstatat(dir, p.name.as_ptr(), &mut st, flags)
            }
        };
        (r == 0).then_some(st)
    }
}

pub fn stat_result(t: &Thread, st: &libc::stat) -> R {
    let int = |n: i128| t.new_i128(n);
    let visible = [
        int(st.st_mode as i128)?,
        int(st.st_ino as i128)?,
        int(st.st_dev as i128)?,
        int(st.st_nlink as i128)?,
        int(st.st_uid as i128)?,
        int(st.st_gid as i128)?,
        int(st.st_size as i128)?,
        int(st.st_atime as i128)?,
        int(st.st_mtime as i128)?,
        int(st.st_ctime as i128)?,
    ];
    let float = |s: i64, ns: i64| Value::float(s as f64 + ns as f64 * 1e-9);
    let nanos = |s: i64, ns: i64| int(s as i128 * 1_000_000_000 + ns as i128);
    let hidden = [
        float(st.st_atime, st.st_atime_nsec),
        float(st.st_mtime, st.st_mtime_nsec),
        float(st.st_ctime, st.st_ctime_nsec),
        nanos(st.st_atime, st.st_atime_nsec)?,
        nanos(st.st_mtime, st.st_mtime_nsec)?,
        nanos(st.st_ctime, st.st_ctime_nsec)?,
        int(st.st_blksize as i128)?,
        int(st.st_blocks as i128)?,
        int(st.st_rdev as i128)?,
    ];
    structseq::make(t, &STAT_RESULT, &visible, &hidden)
}

fn stat(t: &Thread, a: Args<'_>) -> R {
    let p = path_or_fd(t, a[0], "stat")?;
    let follow = a.opt(2).map_or(Ok(true), |v| t.truth(v))?;
    match stat_of(&p, dir_fd(t, a, 1)?, follow) {
        Some(st) => stat_result(t, &st),
        None => Err(path_error(t, &p)),
    }
}

fn lstat(t: &Thread, a: Args<'_>) -> R {
    let p = path(t, a[0], "lstat")?;
    match stat_of(&p, dir_fd(t, a, 1)?, false) {
        Some(st) => stat_result(t, &st),
        None => Err(path_error(t, &p)),
    }
}

fn fstat(t: &Thread, a: Args<'_>) -> R {
    let p = Path { name: Default::default(), object: a[0], is_bytes: false, fd: Some(super::c_int(t, a[0])?) };
    match stat_of(&p, 0, true) {
        Some(st) => stat_result(t, &st),
        None => Err(os_error(t)),
    }
}

fn statvfs(t: &Thread, a: Args<'_>) -> R {
    let p = path_or_fd(t, a[0], "statvfs")?;
    // SAFETY: a zeroed statvfs is valid; the name is a C string.
    let (r, st) = unsafe {
        let mut st: libc::statvfs = std::mem::zeroed();
        let r = match p.fd {
            Some(fd) => libc::fstatvfs(fd, &mut st),
            None => libc::statvfs(p.name.as_ptr(), &mut st),
        };
        (r, st)
    };
    if r < 0 {
        return Err(path_error(t, &p));
    }
    let int = |n: u64| t.new_u64(n);
    let visible = [
        int(st.f_bsize)?,
        int(st.f_frsize)?,
        int(st.f_blocks)?,
        int(st.f_bfree)?,
        int(st.f_bavail)?,
        int(st.f_files)?,
        int(st.f_ffree)?,
        int(st.f_favail)?,
        int(st.f_flag)?,
        int(st.f_namemax)?,
    ];
    structseq::make(t, &STATVFS_RESULT, &visible, &[int(st.f_fsid)?])
}
