//! `_posixsubprocess`: fork and exec for `subprocess`. Between the two the child makes system calls only, except for a
//! `preexec_fn`, which is Python.

use crate::os::{errno, os_error, path};
use std::ffi::CString;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef {
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

static FUNCTIONS: &[NativeDef] = &[native(
    "fork_exec",
    "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
    fork_exec,
    Effects::ANY,
    "Spawn a fresh new child process.",
)];

/// Everything the child needs, made before the fork.
struct Plan {
    executables: Vec<CString>,
    argv: Vec<*const libc::c_char>,
    env: Option<Vec<*const libc::c_char>>,
    cwd: Option<CString>,
    close: bool,
    keep: Vec<i32>,
    /// p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write
    fds: [i32; 8],
    restore_signals: bool,
    setsid: bool,
    pgid: i64,
    gid: Option<libc::gid_t>,
    uid: Option<libc::uid_t>,
    groups: Option<Vec<libc::gid_t>>,
    umask: i64,
}

fn strings(t: &Thread, v: Value) -> R<Vec<CString>> {
    let items = t.collect(v)?;
    items.iter().map(|v| Ok(path(t, v, "fork_exec")?.name)).collect()
}

fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

fn fork_exec(t: &Thread, a: Args<'_>) -> R {
    let args = strings(t, a[0])?;
    let env = if a[5].is_none() { None } else { Some(strings(t, a[5])?) };
    let mut fds = [0; 8];
    for (i, fd) in fds.iter_mut().enumerate() {
        *fd = crate::os::c_int(t, a[6 + i])?;
    }
    let mut keep = Vec::new();
    for fd in t.collect(a[3])?.iter() {
        keep.push(crate::os::c_int(t, fd)?);
    }
    let id = |v: Value| -> R<Option<u32>> { if v.is_none() { Ok(None) } else { Ok(Some(t.index(v)? as u32)) } };
    let groups = if a[18].is_none() {
        None
    } else {
        let mut all = Vec::new();
        for g in t.collect(a[18])?.iter() {
            all.push(t.index(g)? as libc::gid_t);
        }
        Some(all)
    };
    let plan = Plan {
        executables: strings(t, a[1])?,
        argv: pointers(&args),
        env: env.as_deref().map(pointers),
        cwd: if a[4].is_none() { None } else { Some(path(t, a[4], "fork_exec")?.name) },
        close: t.truth(a[2])?,
        keep,
        fds,
        restore_signals: t.truth(a[14])?,
        setsid: t.truth(a[15])?,
        pgid: t.index(a[16])?,
        gid: id(a[17])?,
        uid: id(a[19])?,
        groups,
        umask: t.index(a[20])?,
    };
    let preexec = a.not_none(21);
    // SAFETY: the caller holds the lock; the child makes system calls (and perhaps runs preexec_fn) and ends in exec or _exit.
    let pid = unsafe { libc::fork() };
    match pid {
        -1 => Err(os_error(t)),
        0 => {
            t.vm().threads.after_fork(t);
            let failed = child(t, &plan, preexec);
            report(&plan, failed);
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(255) }
        }
        pid => t.new_int(pid as i64),
    }
}

/// Why the child could not exec: errno and the step, or an exception of preexec_fn.
enum Failure {
    Errno(i32, &'static str),
    Preexec,
}

/// Tells the parent in the form that subprocess reads from the error pipe.
fn report(plan: &Plan, failure: Failure) {
    let text = match failure {
        Failure::Errno(e, step) => format!("OSError:{e:X}:{step}"),
        Failure::Preexec => "SubprocessError:0:Exception occurred in preexec_fn.".to_owned(),
    };
    // SAFETY: the text is valid for the call.
    unsafe { libc::write(plan.fds[7], text.as_ptr().cast(), text.len()) };
}

/// The child's way to exec; returns only what went wrong.
fn child(t: &Thread, plan: &Plan, preexec: Option<Value>) -> Failure {
    let fail = |step| Failure::Errno(errno(), step);
    let [p2cread, p2cwrite, c2pread, mut c2pwrite, errread, mut errwrite, errpipe_read, errpipe_write] = plan.fds;
    // SAFETY: system calls on descriptors and C strings that live in `plan`.
    unsafe {
        for fd in [p2cwrite, c2pread, errread] {
            if fd >= 0 {
                libc::close(fd);
            }
        }
        libc::close(errpipe_read);
        // Descriptors 0 to 2 must not be overwritten before they are used.
        if c2pwrite == 0 {
            c2pwrite = libc::dup(c2pwrite);
        }
        while errwrite == 0 || errwrite == 1 {
            errwrite = libc::dup(errwrite);
        }
        for (from, to) in [(p2cread, 0), (c2pwrite, 1), (errwrite, 2)] {
            if from == to {
                let flags = libc::fcntl(from, libc::F_GETFD);
                libc::fcntl(from, libc::F_SETFD, flags & !libc::FD_CLOEXEC);
            } else if from >= 0 && libc::dup2(from, to) < 0 {
                return fail("");
            }
        }
        // The error pipe is to close on exec: that tells the parent of success.
        for fd in plan.keep.iter().filter(|fd| **fd != errpipe_write) {
            let flags = libc::fcntl(*fd, libc::F_GETFD);
            libc::fcntl(*fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC);
        }
        if let Some(cwd) = &plan.cwd
            && libc::chdir(cwd.as_ptr()) < 0
        {
            return fail("noexec:chdir");
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask as libc::mode_t);
        }
        if plan.restore_signals {
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
        if plan.setsid {
            libc::setsid();
        }
        if plan.pgid >= 0 && libc::setpgid(0, plan.pgid as libc::pid_t) < 0 {
            return fail("noexec");
        }
        if let Some(groups) = &plan.groups
            && libc::setgroups(groups.len() as _, groups.as_ptr()) < 0
        {
            return fail("noexec");
        }
        if let Some(gid) = plan.gid
            && libc::setregid(gid, gid) < 0
        {
            return fail("noexec");
        }
        if let Some(uid) = plan.uid
            && libc::setreuid(uid, uid) < 0
        {
            return fail("noexec");
        }
        if let Some(f) = preexec
            && t.call(f, &[]).is_err()
        {
            return Failure::Preexec;
        }
        if plan.close {
            let limit = libc::sysconf(libc::_SC_OPEN_MAX).clamp(256, 65536) as i32;
            for fd in (3..limit).filter(|fd| *fd != errpipe_write && !plan.keep.contains(fd)) {
                libc::close(fd);
            }
        }
        let mut saved = 0;
        for executable in &plan.executables {
            match &plan.env {
                Some(env) => libc::execve(executable.as_ptr(), plan.argv.as_ptr(), env.as_ptr()),
                None => libc::execv(executable.as_ptr(), plan.argv.as_ptr()),
            };
            let e = errno();
            if e != libc::ENOENT && e != libc::ENOTDIR || saved == 0 {
                saved = e;
            }
        }
        Failure::Errno(saved, "")
    }
}
