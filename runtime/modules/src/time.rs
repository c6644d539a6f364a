//! `time`: clocks, sleeping, calendar times by the C library.

use crate::structseq::{self, StructSeq};
use crate::words::add_to_module;
use std::ffi::{CStr, CString};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::{exception, ty};
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "time",
    doc: "This module provides various functions to manipulate time values.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const NANOS: i64 = 1_000_000_000;

/// A clock as float seconds and as int nanoseconds.
macro_rules! clock {
    ($id:ident) => {
        |t, _| Ok(Value::float(read(t, libc::$id)? as f64 / 1e9))
    };
    ($id:ident, ns) => {
        |t, _| t.new_int(read(t, libc::$id)?)
    };
}

static FUNCTIONS: &[NativeDef] = &[
    native("time", "()", clock!(CLOCK_REALTIME), ANY, "Return the current time in seconds since the Epoch."),
    native("time_ns", "()", clock!(CLOCK_REALTIME, ns), ANY, "Return the current time in nanoseconds since the Epoch."),
    native("monotonic", "()", clock!(CLOCK_MONOTONIC), ANY, "Monotonic clock, cannot go backward."),
    native(
        "monotonic_ns",
        "()",
        clock!(CLOCK_MONOTONIC, ns),
        ANY,
        "Monotonic clock, cannot go backward, as nanoseconds.",
    ),
    native("perf_counter", "()", clock!(CLOCK_MONOTONIC), ANY, "Performance counter for benchmarking."),
    native(
        "perf_counter_ns",
        "()",
        clock!(CLOCK_MONOTONIC, ns),
        ANY,
        "Performance counter for benchmarking as nanoseconds.",
    ),
    native(
        "process_time",
        "()",
        clock!(CLOCK_PROCESS_CPUTIME_ID),
        ANY,
        "Process time for profiling: sum of the kernel and user-space CPU time.",
    ),
    native("process_time_ns", "()", clock!(CLOCK_PROCESS_CPUTIME_ID, ns), ANY, ""),
    native(
        "thread_time",
        "()",
        clock!(CLOCK_THREAD_CPUTIME_ID),
        ANY,
        "Thread time for profiling: sum of the kernel and user-space CPU time.",
    ),
    native("thread_time_ns", "()", clock!(CLOCK_THREAD_CPUTIME_ID, ns), ANY, ""),
    native("clock_gettime", "(clk_id, /)", |t, a| Ok(Value::float(read(t, clock_id(t, a)?)? as f64 / 1e9)), ANY, ""),
    native("clock_gettime_ns", "(clk_id, /)", |t, a| t.new_int(read(t, clock_id(t, a)?)?), ANY, ""),
    native("clock_getres", "(clk_id, /)", clock_getres, ANY, ""),
    native("get_clock_info", "(name, /)", get_clock_info, ANY, "Get information of the specified clock."),
    native("sleep", "(seconds, /)", sleep, ANY, "Delay execution for a given number of seconds."),
    native(
        "localtime",
        "(seconds=None, /)",
        |t, a| calendar(t, a, true),
        ANY,
        "Convert seconds since the Epoch to a time tuple expressing local time.",
    ),
    native(
        "gmtime",
        "(seconds=None, /)",
        |t, a| calendar(t, a, false),
        ANY,
        "Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).",
    ),
    native("mktime", "(time_tuple, /)", mktime, ANY, "Convert a time tuple in local time to seconds since the Epoch."),
    native(
        "strftime",
        "(format, time_tuple=None, /)",
        strftime,
        ANY,
        "Convert a time tuple to a string according to a format specification.",
    ),
    native(
        "strptime",
        "(string, format='%a %b %d %H:%M:%S %Y', /)",
        strptime,
        ANY,
        "Parse a string to a time tuple according to a format specification.",
    ),
    native(
        "asctime",
        "(time_tuple=None, /)",
        asctime,
        ANY,
        "Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.",
    ),
    native(
        "ctime",
        "(seconds=None, /)",
        ctime,
        ANY,
        "Convert a time in seconds since the Epoch to a string in local time.",
    ),
    native("tzset", "()", tzset, ANY, "Initialize, or reinitialize, the local timezone."),
];

static STRUCT_TIME: StructSeq = StructSeq {
    module: "time",
    name: "struct_time",
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and\naccepted by asctime(), mktime() and strftime().",
    visible: &["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"],
    hidden: &["tm_zone", "tm_gmtoff"],
    key: "time.struct_time",
};

fn init(t: &Thread, m: Value) -> R<()> {
    add_to_module(t, m, "struct_time", structseq::class(t, &STRUCT_TIME)?.value())?;
    for (name, id) in [
        ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
        ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
        ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
        ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
        #[cfg(target_os = "linux")]
        ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
        #[cfg(target_os = "linux")]
        ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
    ] {
        add_to_module(t, m, name, Value::int_unchecked(id as i64))?;
    }
    zone(t, m)
}

/// `timezone`, `altzone`, `daylight`, `tzname`: from the zone's rules in January and July of this year.
fn zone(t: &Thread, m: Value) -> R<()> {
    let now = read(t, libc::CLOCK_REALTIME)? / NANOS;
    let year = 31_556_952;
    let january = now / year * year;
    let at = |s: i64| {
        let tm = broken_down(s, true);
        (tm.map_or(0, |tm| tm.tm_gmtoff), tm.map_or("UTC".to_owned(), |tm| zone_name(&tm)))
    };
    let (first, second) = (at(january), at(january + year / 2));
    let (standard, summer) = if first.0 <= second.0 { (first, second) } else { (second, first) };
    add_to_module(t, m, "timezone", t.new_int(-standard.0)?)?;
    add_to_module(t, m, "altzone", t.new_int(-summer.0)?)?;
    add_to_module(t, m, "daylight", Value::int_unchecked((standard.0 != summer.0) as i64))?;
    let names = [t.new_str(&standard.1)?.value(), t.new_str(&summer.1)?.value()];
    add_to_module(t, m, "tzname", t.new_tuple(&names)?.value())
}

/// Nanoseconds of a clock.
fn read(t: &Thread, id: libc::clockid_t) -> R<i64> {
    let mut ts = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the time is written to a local.
    if unsafe { libc::clock_gettime(id, &mut ts) } < 0 {
        return Err(crate::os::os_error(t));
    }
    Ok(ts.tv_sec * NANOS + ts.tv_nsec)
}

fn clock_id(t: &Thread, a: Args<'_>) -> R<libc::clockid_t> {
    Ok(t.index(a[0])? as libc::clockid_t)
}

fn clock_getres(t: &Thread, a: Args<'_>) -> R {
    let id = clock_id(t, a)?;
    let mut ts = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the time is written to a local.
    if unsafe { libc::clock_getres(id, &mut ts) } < 0 {
        return Err(crate::os::os_error(t));
    }
    Ok(Value::float(ts.tv_sec as f64 + ts.tv_nsec as f64 / 1e9))
}

fn get_clock_info(t: &Thread, a: Args<'_>) -> R {
    let name = t.as_str(a[0]).map_or(String::new(), |s| s.to_text());
    let (implementation, adjustable) = match &*name {
        "time" => ("clock_gettime(CLOCK_REALTIME)", true),
        "monotonic" | "perf_counter" => ("clock_gettime(CLOCK_MONOTONIC)", false),
        "process_time" => ("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", false),
        "thread_time" => ("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", false),
        _ => return Err(t.value_error("unknown clock")),
    };
    let info = t.call(t.vm().type_of_id(ty::SIMPLE_NAMESPACE).value(), &[])?;
    t.setattr_str(info, "implementation", t.new_str(implementation)?.value())?;
    t.setattr_str(info, "monotonic", Value::bool(!adjustable))?;
    t.setattr_str(info, "adjustable", Value::bool(adjustable))?;
    t.setattr_str(info, "resolution", Value::float(1e-9))?;
    Ok(info)
}

fn sleep(t: &Thread, a: Args<'_>) -> R {
    let seconds = t.to_f64(a[0])?;
    if seconds.is_nan() {
        return Err(t.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(t.value_error("sleep length must be non-negative"));
    }
    if seconds > 9.2e9 {
        return Err(t.overflow_error("timestamp out of range for platform time_t"));
    }
    let end = read(t, libc::CLOCK_MONOTONIC)? + (seconds * 1e9).round() as i64;
    loop {
        let left = end - read(t, libc::CLOCK_MONOTONIC)?;
        if left <= 0 {
            return Ok(Value::NONE);
        }
        let ts = libc::timespec { tv_sec: (left / NANOS) as _, tv_nsec: (left % NANOS) as _ };
        // SAFETY: the time is a local; a signal ends the sleep early.
        t.without_lock(|| unsafe { libc::nanosleep(&ts, std::ptr::null_mut()) });
        crate::signal::check(t)?;
    }
}

fn broken_down(seconds: i64, local: bool) -> Option<libc::tm> {
    // SAFETY: a zeroed tm is valid; both pointers are to locals.
    unsafe {
        let mut tm: libc::tm = std::mem::zeroed();
        let time = seconds as libc::time_t;
        let r = if local { libc::localtime_r(&time, &mut tm) } else { libc::gmtime_r(&time, &mut tm) };
        (!r.is_null()).then_some(tm)
    }
}

fn zone_name(tm: &libc::tm) -> String {
    if tm.tm_zone.is_null() {
        return String::new();
    }
    // SAFETY: the C library's static name.
    unsafe { CStr::from_ptr(tm.tm_zone).to_string_lossy().into_owned() }
}

/// Seconds argument, or now.
fn seconds_arg(t: &Thread, a: Args<'_>) -> R<i64> {
    match a.not_none(0) {
        None => Ok(read(t, libc::CLOCK_REALTIME)? / NANOS),
        Some(v) if t.as_int(v).is_some() => match t.as_int(v).and_then(|i| i.as_i64()) {
            Some(n) => Ok(n),
            None => Err(t.overflow_error("timestamp out of range for platform time_t")),
        },
        Some(v) => {
            let f = t.to_f64(v)?;
            if f.is_nan() {
                return Err(t.value_error("Invalid value NaN (not a number)"));
            }
            if f.abs() > 9e18 {
                return Err(t.overflow_error("timestamp out of range for platform time_t"));
            }
            Ok(f.floor() as i64)
        }
    }
}

fn calendar(t: &Thread, a: Args<'_>, local: bool) -> R {
    match broken_down(seconds_arg(t, a)?, local) {
        Some(tm) => struct_time(t, &tm),
        None => Err(exception::os_error(t, libc::EOVERFLOW, None, None)),
    }
}

fn struct_time(t: &Thread, tm: &libc::tm) -> R {
    let int = |n: i32| Value::int_unchecked(n as i64);
    let fields = [
        t.new_int(tm.tm_year as i64 + 1900)?,
        int(tm.tm_mon + 1),
        int(tm.tm_mday),
        int(tm.tm_hour),
        int(tm.tm_min),
        int(tm.tm_sec),
        int((tm.tm_wday + 6) % 7),
        int(tm.tm_yday + 1),
        int(tm.tm_isdst),
    ];
    let zone = t.new_str(&zone_name(tm))?.value();
    structseq::make(t, &STRUCT_TIME, &fields, &[zone, t.new_int(tm.tm_gmtoff)?])
}

/// A time tuple as the C library wants it; `check`: refuse what strftime cannot print.
fn tm_arg(t: &Thread, v: Value, check: bool) -> R<libc::tm> {
    let tuple: Gc<Tuple> = match v.downcast::<Tuple>() {
        Some(tuple) if tuple.len() == 9 => tuple,
        Some(_) => return Err(t.type_error("function takes exactly 9 arguments")),
        None => return Err(t.type_error("Tuple or struct_time argument required")),
    };
    let mut n = [0i64; 9];
    for (slot, v) in n.iter_mut().zip(tuple.items()) {
        let number = t.index_int(*v)?;
        let Some(number) = t.as_int(number).and_then(|i| i.as_i64()) else {
            return Err(t.overflow_error("Python int too large to convert to C long"));
        };
        *slot = number;
        if i32::try_from(*slot).is_err() {
            let what = if *slot > 0 { "greater than maximum" } else { "less than minimum" };
            return Err(t.overflow_error(format_args!("signed integer is {what}")));
        }
    }
    let Ok(year) = i32::try_from(n[0] - 1900) else { return Err(t.overflow_error("year out of range")) };
    // SAFETY: a zeroed tm is valid.
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    tm.tm_year = year;
    tm.tm_mon = (n[1] as i32).wrapping_sub(1);
    tm.tm_mday = n[2] as i32;
    tm.tm_hour = n[3] as i32;
    tm.tm_min = n[4] as i32;
    tm.tm_sec = n[5] as i32;
    tm.tm_wday = ((n[6] + 1).rem_euclid(7)) as i32;
    tm.tm_yday = (n[7] as i32).wrapping_sub(1);
    tm.tm_isdst = n[8] as i32;
    if check {
        tm.tm_mon = if n[1] == 0 { 0 } else { tm.tm_mon };
        tm.tm_mday = if n[2] == 0 { 1 } else { tm.tm_mday };
        tm.tm_yday = if n[7] == 0 { 0 } else { tm.tm_yday };
        let bad = match () {
            () if !(0..12).contains(&tm.tm_mon) => Some("month out of range"),
            () if !(0..32).contains(&tm.tm_mday) => Some("day of month out of range"),
            () if !(0..24).contains(&tm.tm_hour) => Some("hour out of range"),
            () if !(0..60).contains(&tm.tm_min) => Some("minute out of range"),
            () if !(0..62).contains(&tm.tm_sec) => Some("seconds out of range"),
            () if n[6] < -1 => Some("day of week out of range"),
            () if !(0..366).contains(&tm.tm_yday) => Some("day of year out of range"),
            () => None,
        };
        if let Some(text) = bad {
            return Err(t.value_error(text));
        }
    }
    Ok(tm)
}

fn now(t: &Thread) -> R<libc::tm> {
    match broken_down(read(t, libc::CLOCK_REALTIME)? / NANOS, true) {
        Some(tm) => Ok(tm),
        None => Err(exception::os_error(t, libc::EOVERFLOW, None, None)),
    }
}

fn mktime(t: &Thread, a: Args<'_>) -> R {
    let mut tm = tm_arg(t, a[0], false)?;
    tm.tm_wday = -1;
    // SAFETY: a local, changed in place.
    let seconds = unsafe { libc::mktime(&mut tm) };
    if seconds == -1 && tm.tm_wday == -1 {
        return Err(t.overflow_error("mktime argument out of range"));
    }
    Ok(Value::float(seconds as f64))
}

unsafe extern "C" {
    #[link_name = "strftime"]
    fn c_strftime(s: *mut libc::c_char, max: usize, format: *const libc::c_char, tm: *const libc::tm) -> usize;
    #[link_name = "tzset"]
    fn c_tzset();
}

fn strftime(t: &Thread, a: Args<'_>) -> R {
    let Some(format) = t.as_str(a[0]) else {
        return Err(t.type_error(format_args!("strftime() argument 1 must be str, not {}", t.type_name(a[0]))));
    };
    let mut tm = match a.not_none(1) {
        Some(v) => tm_arg(t, v, true)?,
        None => now(t)?,
    };
    if let Some(v) = a.not_none(1) {
        // The tuple's zone, when it has one.
        let normal = broken_down(0, true);
        tm.tm_gmtoff = normal.map_or(0, |n| n.tm_gmtoff);
        tm.tm_zone = normal.map_or(std::ptr::null(), |n| n.tm_zone);
        if let Some(offset) = t.getattr_opt_str(v, "tm_gmtoff")?.and_then(Value::as_small_int) {
            tm.tm_gmtoff = offset as _;
        }
    }
    let mut out = Vec::new();
    // NUL characters stand between pieces that the C library formats.
    let bytes = t.encode_os(format)?;
    for (i, piece) in bytes.split(|b| *b == 0).enumerate() {
        if i > 0 {
            out.push(0);
        }
        out.extend(format_piece(piece, &tm));
    }
    Ok(t.decode_os(&out)?.value())
}

fn format_piece(piece: &[u8], tm: &libc::tm) -> Vec<u8> {
    if piece.is_empty() {
        return Vec::new();
    }
    // A leading mark tells an empty result from a buffer that is too small.
    let format = CString::new([b"x", piece].concat()).unwrap_or_default();
    let mut buffer = vec![0u8; 256 + 8 * piece.len()];
    loop {
        // SAFETY: the buffer has the given size; format and time are valid.
        let n = unsafe { c_strftime(buffer.as_mut_ptr().cast(), buffer.len(), format.as_ptr(), tm) };
        if n > 0 || buffer.len() > 1 << 20 {
            return buffer[n.min(1)..n].to_vec();
        }
        buffer.resize(buffer.len() * 2, 0);
    }
}

fn strptime(t: &Thread, a: Args<'_>) -> R {
    let module = taipan_core::builtins::import_module(t, "_strptime")?;
    match a.opt(1) {
        Some(format) => t.call_method(module, "_strptime_time", &[a[0], format]),
        None => t.call_method(module, "_strptime_time", &[a[0]]),
    }
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn text_of(t: &Thread, tm: &libc::tm) -> R {
    let text = format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        DAYS[tm.tm_wday.rem_euclid(7) as usize],
        MONTHS[tm.tm_mon.rem_euclid(12) as usize],
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        tm.tm_year as i64 + 1900
    );
    Ok(t.new_str(&text)?.value())
}

fn asctime(t: &Thread, a: Args<'_>) -> R {
    let tm = match a.not_none(0) {
        Some(v) => tm_arg(t, v, true)?,
        None => now(t)?,
    };
    text_of(t, &tm)
}

fn ctime(t: &Thread, a: Args<'_>) -> R {
    match broken_down(seconds_arg(t, a)?, true) {
        Some(tm) => text_of(t, &tm),
        None => Err(exception::os_error(t, libc::EOVERFLOW, None, None)),
    }
}

fn tzset(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: reads the environment, which no other thread changes while Python runs.
    unsafe { c_tzset() };
    match t.vm().modules().get_text(t, "time") {
        Some(m) => zone(t, m).map(|()| Value::NONE),
        None => Ok(Value::NONE),
    }
}
