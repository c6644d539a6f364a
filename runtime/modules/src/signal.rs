//! `_signal`: handlers run at polls. The C handler only marks the signal and raises the main thread's poll word; both are
//! process-wide, as signals are. The system may choose any thread for a signal: one that is not Python's main thread passes it
//! on, because a signal is to end what the main thread waits for.

use crate::words::add_to_module;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::traceback::frame_object;
use taipan_core::types::{exception, ty};
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;
const COUNT: usize = 65;
const HANDLERS: &str = "signal.handlers";

static TRIPPED: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];
static ANY_TRIPPED: AtomicBool = AtomicBool::new(false);
static POLL: AtomicPtr<u64> = AtomicPtr::new(std::ptr::null_mut());
/// Python's main thread, as `pthread_t`.
static MAIN: AtomicUsize = AtomicUsize::new(0);
static WAKEUP: std::sync::atomic::AtomicI32 = std::sync::atomic::AtomicI32::new(-1);

static FUNCTIONS: &[NativeDef] = &[
    native("signal", "(signalnum, handler, /)", signal, ANY, "Set the action for the given signal."),
    native(
        "getsignal",
        "(signalnum, /)",
        |t, a| Ok(handler_of(t, number(t, a[0])?)),
        ANY,
        "Return the current action for the given signal.",
    ),
    native(
        "default_int_handler",
        "(signalnum, frame, /)",
        |t, _| Err(t.raise_with(ty::KEYBOARD_INTERRUPT, &[])),
        ANY,
        "The default handler for SIGINT installed by Python.",
    ),
    native("alarm", "(seconds, /)", alarm, ANY, "Arrange for SIGALRM to arrive after the given number of seconds."),
    native("setitimer", "(which, seconds, interval=0.0, /)", setitimer, ANY, ""),
    native("getitimer", "(which, /)", getitimer, ANY, ""),
    native("pause", "()", pause, ANY, "Wait until a signal arrives."),
    native("raise_signal", "(signalnum, /)", raise_signal, ANY, "Send a signal to the executing process."),
    native("strsignal", "(signalnum, /)", strsignal, ANY, "Return the system description of the given signal."),
    native("set_wakeup_fd", "(fd, /, *, warn_on_full_buffer=True)", set_wakeup_fd, ANY, ""),
    native("siginterrupt", "(signalnum, flag, /)", |_, _| Ok(Value::NONE), ANY, ""),
    native("valid_signals", "()", valid_signals, ANY, ""),
    native(
        "pthread_sigmask",
        "(how, mask, /)",
        pthread_sigmask,
        ANY,
        "Fetch and/or change the signal mask of the calling thread.",
    ),
    native("sigpending", "()", sigpending, ANY, "Examine pending signals."),
    native("sigwait", "(sigset, /)", sigwait, ANY, "Wait for a signal."),
    native("pthread_kill", "(thread_id, signalnum, /)", pthread_kill, ANY, "Send a signal to a thread."),
];

macro_rules! signals {
    ($($name:ident)*) => { &[$( (stringify!($name), libc::$name) ),*] };
}

static SIGNALS: &[(&str, i32)] = signals! {
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGCHLD
    SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGSYS
};

fn init(t: &Thread, m: Value) -> R<()> {
    for (name, n) in SIGNALS {
        add_to_module(t, m, name, Value::int_unchecked(*n as i64))?;
    }
    for (name, n) in [
        ("SIG_DFL", 0),
        ("SIG_IGN", 1),
        ("NSIG", COUNT as i64),
        ("SIG_BLOCK", libc::SIG_BLOCK as i64),
        ("SIG_UNBLOCK", libc::SIG_UNBLOCK as i64),
        ("SIG_SETMASK", libc::SIG_SETMASK as i64),
        ("ITIMER_REAL", libc::ITIMER_REAL as i64),
        ("ITIMER_VIRTUAL", libc::ITIMER_VIRTUAL as i64),
        ("ITIMER_PROF", libc::ITIMER_PROF as i64),
    ] {
        add_to_module(t, m, name, Value::int_unchecked(n))?;
    }
    add_to_module(t, m, "ItimerError", t.vm().type_of_id(ty::OS_ERROR).value())?;
    install(t)?;
    if matches!(action_of(libc::SIGINT), libc::SIG_DFL | libc::SIG_IGN) {
        return Ok(());
    }
    let default = t.getattr_str(m, "default_int_handler")?;
    handlers(t)?.set(t, Value::int_unchecked(libc::SIGINT as i64), default)
}

/// Makes SIGINT arrive as KeyboardInterrupt; called at start, before anybody imports the module.
pub fn install(t: &Thread) -> R<()> {
    if t.vm().signal_check.get().is_some() {
        return Ok(());
    }
    t.vm().signal_check.set(Some(check));
    adopt(t);
    // Whoever started this process may have wanted it deaf.
    if action_of(libc::SIGINT) == libc::SIG_DFL {
        catch(libc::SIGINT, libc::SIG_IGN + 1);
    }
    Ok(())
}

/// Makes the running thread the one that handles signals: at the start, and in a forked child.
pub fn adopt(t: &Thread) {
    POLL.store(t.poll.as_ptr(), Ordering::SeqCst);
    // SAFETY: always safe.
    MAIN.store(unsafe { libc::pthread_self() } as usize, Ordering::SeqCst);
}

/// Ends the process as SIGINT does by default, so that the shell or `make` that started it stops too. Returns if it cannot.
pub fn die_of_interrupt() {
    catch(libc::SIGINT, libc::SIG_DFL);
    // SAFETY: sends a signal to this process.
    unsafe { libc::kill(libc::getpid(), libc::SIGINT) };
}

/// The system's action for a signal.
fn action_of(number: i32) -> usize {
    // SAFETY: asking for the current action only; a zeroed sigaction is valid.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        libc::sigaction(number, std::ptr::null(), &mut old);
        old.sa_sigaction
    }
}

/// As if the signal had arrived, if a handler is installed for it.
pub fn trip(t: &Thread, number: i32) {
    let handler = handler_of(t, number);
    if number == libc::SIGINT || t.is_callable(handler) {
        on_signal(number);
    }
}

extern "C" fn on_signal(number: libc::c_int) {
    let main = MAIN.load(Ordering::SeqCst) as libc::pthread_t;
    // SAFETY: both are async-signal-safe; the main thread outlives the others, and a fork's child has adopted its own.
    unsafe {
        if libc::pthread_self() != main {
            libc::pthread_kill(main, number);
            return;
        }
    }
    TRIPPED[number as usize % COUNT].store(true, Ordering::SeqCst);
    ANY_TRIPPED.store(true, Ordering::SeqCst);
    let poll = POLL.load(Ordering::SeqCst);
    if !poll.is_null() {
        // SAFETY: the poll word of the main thread, which lives as long as the process; a torn write is impossible.
        unsafe { poll.write_volatile(1) };
    }
    let fd = WAKEUP.load(Ordering::SeqCst);
    if fd >= 0 {
        let byte = number as u8;
        // SAFETY: write is async-signal-safe; its failure is nobody's business here.
        unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
    }
}

/// Sets the system's action: 0 default, 1 ignore, else our handler. False if the system refuses.
fn catch(number: i32, action: usize) -> bool {
    // SAFETY: a zeroed sigaction is valid; the handler is async-signal-safe.
    unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = match action {
            0 => libc::SIG_DFL,
            1 => libc::SIG_IGN,
            _ => on_signal as *const () as usize,
        };
        libc::sigemptyset(&mut new.sa_mask);
        libc::sigaction(number, &new, std::ptr::null_mut()) == 0
    }
}

fn handlers(t: &Thread) -> R<Gc<Dict>> {
    match t.vm().registered(HANDLERS) {
        Some(d) => Ok(self_as(d)),
        None => {
            let d = t.new_dict()?;
            t.vm().register(HANDLERS, d.value());
            Ok(d)
        }
    }
}

fn number(t: &Thread, v: Value) -> R<i32> {
    match t.index(v)? {
        n @ 1..COUNT_I64 => Ok(n as i32),
        _ => Err(t.value_error("signal number out of range")),
    }
}
const COUNT_I64: i64 = COUNT as i64;

fn handler_of(t: &Thread, n: i32) -> Value {
    let own = handlers(t).and_then(|d| d.get(t, Value::int_unchecked(n as i64)));
    match own {
        Ok(Some(h)) => h,
        _ => match action_of(n) {
            libc::SIG_DFL => Value::int_unchecked(0),
            libc::SIG_IGN => Value::int_unchecked(1),
            _ => Value::NONE,
        },
    }
}

fn signal(t: &Thread, a: Args<'_>) -> R {
    let n = number(t, a[0])?;
    let action = match t.as_int(a[1]).and_then(|i| i.as_i64()) {
        Some(action @ 0..=1) => action as usize,
        _ if t.is_callable(a[1]) => 2,
        _ => {
            return Err(t.type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"));
        }
    };
    let old = handler_of(t, n);
    if !catch(n, action) {
        return Err(exception::os_error(t, libc::EINVAL, None, None));
    }
    handlers(t)?.set(t, Value::int_unchecked(n as i64), a[1])?;
    Ok(old)
}

/// Has a signal arrived?
pub fn pending() -> bool {
    ANY_TRIPPED.load(Ordering::Relaxed)
}

/// Runs the handlers of signals that arrived.
pub fn check(t: &Thread) -> R<()> {
    // Handlers run in the main thread.
    if !t.is_main() || !ANY_TRIPPED.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    #[allow(clippy::needless_range_loop)] // n is the signal's number as well.
    for n in 1..COUNT {
        if !TRIPPED[n].swap(false, Ordering::SeqCst) {
            continue;
        }
        let own = match t.vm().registered(HANDLERS) {
            Some(d) => self_as::<Dict>(d).get(t, Value::int_unchecked(n as i64))?,
            None => None,
        };
        match own {
            Some(handler) if t.is_callable(handler) => {
                let frame = t.current_frame();
                let frame = if frame.is_null() { Value::NONE } else { frame_object(t, frame)? };
                t.call(handler, &[Value::int_unchecked(n as i64), frame])?;
            }
            Some(_) => {}
            None if n as i32 == libc::SIGINT => return Err(t.raise_with(ty::KEYBOARD_INTERRUPT, &[])),
            None => {}
        }
    }
    Ok(())
}

fn alarm(t: &Thread, a: Args<'_>) -> R {
    let seconds = t.index(a[0])?;
    // SAFETY: plain system call.
    t.new_int(unsafe { libc::alarm(seconds as u32) } as i64)
}

fn timeval(seconds: f64) -> libc::timeval {
    libc::timeval { tv_sec: seconds as libc::time_t, tv_usec: (seconds.fract() * 1e6) as libc::suseconds_t }
}

fn seconds(v: libc::timeval) -> Value {
    Value::float(v.tv_sec as f64 + v.tv_usec as f64 / 1e6)
}

fn setitimer(t: &Thread, a: Args<'_>) -> R {
    let which = t.index(a[0])?;
    let (value, interval) = (t.to_f64(a[1])?, a.opt(2).map_or(Ok(0.0), |i| t.to_f64(i))?);
    let new = libc::itimerval { it_interval: timeval(interval), it_value: timeval(value) };
    // SAFETY: a zeroed itimerval is valid, both pointers are to locals.
    let (r, old) = unsafe {
        let mut old: libc::itimerval = std::mem::zeroed();
        (libc::setitimer(which as _, &new, &mut old), old)
    };
    if r != 0 {
        return Err(exception::os_error(t, crate::os::errno(), None, None));
    }
    Ok(t.new_tuple(&[seconds(old.it_value), seconds(old.it_interval)])?.value())
}

fn getitimer(t: &Thread, a: Args<'_>) -> R {
    let which = t.index(a[0])?;
    // SAFETY: a zeroed itimerval is valid, the pointer is to a local.
    let (r, old) = unsafe {
        let mut old: libc::itimerval = std::mem::zeroed();
        (libc::getitimer(which as _, &mut old), old)
    };
    if r != 0 {
        return Err(exception::os_error(t, crate::os::errno(), None, None));
    }
    Ok(t.new_tuple(&[seconds(old.it_value), seconds(old.it_interval)])?.value())
}

fn pause(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: plain system call.
    unsafe { libc::pause() };
    check(t)?;
    Ok(Value::NONE)
}

fn raise_signal(t: &Thread, a: Args<'_>) -> R {
    let n = number(t, a[0])?;
    // SAFETY: plain system call.
    if unsafe { libc::raise(n) } != 0 {
        return Err(exception::os_error(t, crate::os::errno(), None, None));
    }
    check(t)?;
    Ok(Value::NONE)
}

fn strsignal(t: &Thread, a: Args<'_>) -> R {
    let n = number(t, a[0])?;
    // SAFETY: the text is static or thread-local and copied at once.
    let text = unsafe {
        let p = libc::strsignal(n);
        if p.is_null() {
            return Ok(Value::NONE);
        }
        std::ffi::CStr::from_ptr(p).to_string_lossy().into_owned()
    };
    Ok(t.new_str(&text)?.value())
}

fn set_wakeup_fd(t: &Thread, a: Args<'_>) -> R {
    let fd = t.index(a[0])?;
    t.new_int(WAKEUP.swap(fd as i32, Ordering::SeqCst) as i64)
}

fn sigset_of(t: &Thread, v: Value) -> R<libc::sigset_t> {
    let numbers = t.call(t.vm().type_of_id(ty::TUPLE).value(), &[v])?;
    let numbers: Gc<Tuple> = self_as(numbers);
    // SAFETY: the set is initialised before it is used.
    let mut set = unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        set
    };
    for n in numbers.items() {
        let n = number(t, *n)?;
        // SAFETY: an initialised set.
        unsafe { libc::sigaddset(&raw mut set, n) };
    }
    Ok(set)
}

fn set_of_signals(t: &Thread, set: &libc::sigset_t) -> R {
    let numbers = t.new_set(false)?;
    for n in 1..COUNT_I64 {
        // SAFETY: an initialised set.
        if unsafe { libc::sigismember(set, n as libc::c_int) } == 1 {
            numbers.add(t, Value::int_unchecked(n))?;
        }
    }
    Ok(numbers.value())
}

fn pthread_sigmask(t: &Thread, a: Args<'_>) -> R {
    let (how, set) = (t.index(a[0])? as libc::c_int, sigset_of(t, a[1])?);
    // SAFETY: both sets live through the call, which fills the second.
    let (error, old) = unsafe {
        let mut old = std::mem::zeroed();
        (libc::pthread_sigmask(how, &raw const set, &raw mut old), old)
    };
    if error != 0 {
        return Err(exception::os_error(t, error, None, None));
    }
    // What the mask held back is handled before the call returns.
    check(t)?;
    set_of_signals(t, &old)
}

fn sigpending(t: &Thread, _: Args<'_>) -> R {
    // SAFETY: the call fills the set.
    let set = unsafe {
        let mut set = std::mem::zeroed();
        libc::sigpending(&raw mut set);
        set
    };
    set_of_signals(t, &set)
}

fn sigwait(t: &Thread, a: Args<'_>) -> R {
    let set = sigset_of(t, a[0])?;
    let mut number = 0;
    // SAFETY: both live through the call.
    let error = t.without_lock(|| unsafe { libc::sigwait(&raw const set, &raw mut number) });
    if error != 0 {
        return Err(exception::os_error(t, error, None, None));
    }
    t.new_int(number as i64)
}

fn pthread_kill(t: &Thread, a: Args<'_>) -> R {
    let (thread, n) = (t.index(a[0])?, number(t, a[1])?);
    // SAFETY: the number of a thread, as `threading.get_ident` gives it.
    let error = unsafe { libc::pthread_kill(thread as libc::pthread_t, n) };
    if error != 0 {
        return Err(exception::os_error(t, error, None, None));
    }
    check(t)?;
    Ok(Value::NONE)
}

fn valid_signals(t: &Thread, _: Args<'_>) -> R {
    let set = t.new_set(false)?;
    for n in (1..COUNT_I64).filter(|n| !(32..34).contains(n)) {
        set.add(t, Value::int_unchecked(n))?;
    }
    Ok(set.value())
}
