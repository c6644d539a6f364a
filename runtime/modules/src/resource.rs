//! `resource`: what the process may use and has used.

use crate::structseq::{self, StructSeq};
use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::self_as;
use taipan_core::thread::Thread;
use taipan_core::types::exception;
use taipan_core::types::ty;
use taipan_heap::Value;

pub static MODULE: ModuleDef = ModuleDef { name: "resource", doc: "", functions: FUNCTIONS, init };

const ANY: Effects = Effects::ANY;

static FUNCTIONS: &[NativeDef] = &[
    native("getrusage", "(who, /)", getrusage, ANY, ""),
    native("getrlimit", "(resource, /)", getrlimit, ANY, ""),
    native("setrlimit", "(resource, limits, /)", setrlimit, ANY, ""),
    native("getpagesize", "()", |_, _| Ok(Value::int_unchecked(page_size())), ANY, ""),
];

static RUSAGE: StructSeq = StructSeq {
    module: "resource",
    name: "struct_rusage",
    doc: "struct_rusage: Result from getrusage.",
    visible: &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ],
    hidden: &[],
    key: "resource.struct_rusage",
};

macro_rules! constants {
    ($($name:ident)*) => { &[$( (stringify!($name), libc::$name as i64) ),*] };
}

#[cfg(target_os = "linux")]
static CONSTANTS: &[(&str, i64)] = constants! {
    RUSAGE_SELF RUSAGE_CHILDREN RUSAGE_THREAD RLIMIT_CPU RLIMIT_FSIZE RLIMIT_DATA RLIMIT_STACK RLIMIT_CORE RLIMIT_NOFILE RLIMIT_AS
    RLIMIT_RSS RLIMIT_NPROC RLIMIT_MEMLOCK RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING
};
#[cfg(not(target_os = "linux"))]
static CONSTANTS: &[(&str, i64)] = constants! {
    RUSAGE_SELF RUSAGE_CHILDREN RLIMIT_CPU RLIMIT_FSIZE RLIMIT_DATA RLIMIT_STACK RLIMIT_CORE RLIMIT_NOFILE RLIMIT_AS
    RLIMIT_RSS RLIMIT_NPROC RLIMIT_MEMLOCK
};

/// `RLIM_INFINITY`, as CPython on Linux shows it.
const INFINITY: i64 = -1;

fn init(t: &Thread, m: Value) -> R<()> {
    for (name, n) in CONSTANTS {
        add_to_module(t, m, name, Value::int_unchecked(*n))?;
    }
    add_to_module(t, m, "RLIM_INFINITY", Value::int_unchecked(INFINITY))?;
    add_to_module(t, m, "error", t.vm().type_of_id(ty::OS_ERROR).value())?;
    add_to_module(t, m, RUSAGE.name, structseq::class(t, &RUSAGE)?.value())
}

fn page_size() -> i64 {
    // SAFETY: takes no pointers.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) }
}

fn getrusage(t: &Thread, a: Args<'_>) -> R {
    let who = t.index(a[0])?;
    // SAFETY: all zeros is a valid rusage; the call fills it.
    let (done, u) = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        (libc::getrusage(who as _, &raw mut usage), usage)
    };
    if done != 0 {
        return Err(t.value_error("invalid who parameter"));
    }
    let seconds = |time: libc::timeval| Value::float(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6);
    let counts = [
        u.ru_maxrss,
        u.ru_ixrss,
        u.ru_idrss,
        u.ru_isrss,
        u.ru_minflt,
        u.ru_majflt,
        u.ru_nswap,
        u.ru_inblock,
        u.ru_oublock,
        u.ru_msgsnd,
        u.ru_msgrcv,
        u.ru_nsignals,
        u.ru_nvcsw,
        u.ru_nivcsw,
    ];
    let mut fields = vec![seconds(u.ru_utime), seconds(u.ru_stime)];
    fields.extend(counts.map(Value::int_unchecked));
    structseq::make(t, &RUSAGE, &fields, &[])
}

fn limit_of(t: &Thread, which: i64) -> R<libc::rlimit> {
    if !(0..16).contains(&which) {
        return Err(t.value_error("invalid resource specified"));
    }
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the struct is ours.
    if unsafe { libc::getrlimit(which as _, &raw mut limit) } != 0 {
        return Err(exception::os_error(t, crate::os::errno(), None, None));
    }
    Ok(limit)
}

fn pair(t: &Thread, limit: &libc::rlimit) -> R {
    Ok(t.new_tuple(&[t.new_int(limit.rlim_cur as i64)?, t.new_int(limit.rlim_max as i64)?])?.value())
}

fn getrlimit(t: &Thread, a: Args<'_>) -> R {
    pair(t, &limit_of(t, t.index(a[0])?)?)
}

fn setrlimit(t: &Thread, a: Args<'_>) -> R {
    let which = t.index(a[0])?;
    limit_of(t, which)?;
    let limits = t.call(t.vm().type_of_id(ty::TUPLE).value(), &[a[1]])?;
    let limits: taipan_heap::Gc<taipan_core::object::Tuple> = self_as(limits);
    let [soft, hard] = limits.items() else {
        return Err(t.value_error("expected a tuple of 2 integers"));
    };
    let new = libc::rlimit { rlim_cur: t.index(*soft)? as u64, rlim_max: t.index(*hard)? as u64 };
    // SAFETY: the struct is ours.
    if unsafe { libc::setrlimit(which as _, &raw const new) } == 0 {
        return Ok(Value::NONE);
    }
    match crate::os::errno() {
        libc::EINVAL => Err(t.value_error("current limit exceeds maximum limit")),
        libc::EPERM => Err(t.value_error("not allowed to raise maximum limit")),
        errno => Err(exception::os_error(t, errno, None, None)),
    }
}
