//! `posix`'s constants.

macro_rules! ints {
    ($($name:ident)*) => { &[$( (stringify!($name), libc::$name as i64) ),*] };
}

/// What libc names as Python does.
#[cfg(target_os = "linux")]
pub static INTS: &[(&str, i64)] = ints! {
    O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK O_SYNC O_DSYNC O_RSYNC O_CLOEXEC O_DIRECTORY
    O_NOFOLLOW O_NOATIME O_PATH O_TMPFILE O_ASYNC O_NDELAY O_ACCMODE O_DIRECT O_FSYNC O_LARGEFILE
    F_OK R_OK W_OK X_OK
    WNOHANG WCONTINUED WUNTRACED WEXITED WSTOPPED WNOWAIT P_PID P_PGID P_ALL
    SEEK_DATA SEEK_HOLE PRIO_PROCESS PRIO_PGRP PRIO_USER
    F_LOCK F_TLOCK F_ULOCK F_TEST
    RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL RTLD_NODELETE RTLD_NOLOAD
    GRND_NONBLOCK GRND_RANDOM SCHED_OTHER SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE
    ST_RDONLY ST_NOSUID CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED
};

#[cfg(not(target_os = "linux"))]
pub static INTS: &[(&str, i64)] = ints! {
    O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK O_SYNC O_CLOEXEC O_DIRECTORY O_NOFOLLOW
    F_OK R_OK W_OK X_OK WNOHANG WCONTINUED WUNTRACED PRIO_PROCESS PRIO_PGRP PRIO_USER F_LOCK F_TLOCK F_ULOCK F_TEST
    RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL
};

/// The exit codes of sysexits.h, the same everywhere.
pub static EXITS: &[(&str, i64)] = &[
    ("EX_OK", 0),
    ("EX_USAGE", 64),
    ("EX_DATAERR", 65),
    ("EX_NOINPUT", 66),
    ("EX_NOUSER", 67),
    ("EX_NOHOST", 68),
    ("EX_UNAVAILABLE", 69),
    ("EX_SOFTWARE", 70),
    ("EX_OSERR", 71),
    ("EX_OSFILE", 72),
    ("EX_CANTCREAT", 73),
    ("EX_IOERR", 74),
    ("EX_TEMPFAIL", 75),
    ("EX_PROTOCOL", 76),
    ("EX_NOPERM", 77),
    ("EX_CONFIG", 78),
];

/// What `os` turns into `supports_fd`, `supports_dir_fd` and their kin.
pub static HAVE_FUNCTIONS: &[&str] = &[
    "HAVE_FACCESSAT",
    "HAVE_FCHDIR",
    "HAVE_FCHMOD",
    "HAVE_FCHMODAT",
    "HAVE_FCHOWN",
    "HAVE_FDOPENDIR",
    "HAVE_FSTATAT",
    "HAVE_FTRUNCATE",
    "HAVE_FUTIMENS",
    "HAVE_LINKAT",
    "HAVE_LSTAT",
    "HAVE_MKDIRAT",
    "HAVE_OPENAT",
    "HAVE_READLINKAT",
    "HAVE_RENAMEAT",
    "HAVE_SYMLINKAT",
    "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT",
];

pub static SYSCONF: &[(&str, i32)] = &[
    ("SC_ARG_MAX", libc::_SC_ARG_MAX),
    ("SC_CLK_TCK", libc::_SC_CLK_TCK),
    ("SC_NPROCESSORS_CONF", libc::_SC_NPROCESSORS_CONF),
    ("SC_NPROCESSORS_ONLN", libc::_SC_NPROCESSORS_ONLN),
    ("SC_OPEN_MAX", libc::_SC_OPEN_MAX),
    ("SC_PAGESIZE", libc::_SC_PAGESIZE),
    ("SC_PAGE_SIZE", libc::_SC_PAGESIZE),
    ("SC_PHYS_PAGES", libc::_SC_PHYS_PAGES),
    ("SC_IOV_MAX", libc::_SC_IOV_MAX),
    ("SC_NGROUPS_MAX", libc::_SC_NGROUPS_MAX),
];

pub static PATHCONF: &[(&str, i32)] = &[
    ("PC_LINK_MAX", libc::_PC_LINK_MAX),
    ("PC_NAME_MAX", libc::_PC_NAME_MAX),
    ("PC_PATH_MAX", libc::_PC_PATH_MAX),
    ("PC_PIPE_BUF", libc::_PC_PIPE_BUF),
];
