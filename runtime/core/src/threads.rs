//! The threads of one Vm and the lock they share (the GIL).
//!
//! A thread touches the heap only while it holds the lock. It gives it up around calls that block
//! (`Thread::without_lock`) and, when another thread waits, at polls: a waiter whose patience is over raises the holder's
//! poll word. Whoever gives the lock up first spills its registers, so that collections of other threads can scan its stack.
//!
//! Invariants: the table of threads is read and changed by the holder only; a listed thread that is not the holder has
//! `parked_at` set; the holder's pointer is valid, because it changes under the mutex and a thread ends without the lock.

use crate::error::R;
use crate::thread::Thread;
use crate::vm::Vm;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use taipan_heap::with_spilled_registers;

/// How long a waiter lets the holder run (`sys.getswitchinterval`).
const SWITCH_INTERVAL: Duration = Duration::from_millis(5);

/// A value behind a mutex, and threads that wait for it to change.
#[derive(Default)]
pub struct Watched<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Watched<T> {
    fn lock(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `take` answers something, for at most `timeout`.
    pub fn wait<A>(&self, timeout: Option<Duration>, mut take: impl FnMut(&mut T) -> Option<A>) -> Option<A> {
        let deadline = timeout.and_then(|d| Instant::now().checked_add(d));
        let mut value = self.lock();
        loop {
            if let Some(answer) = take(&mut value) {
                return Some(answer);
            }
            value = match deadline {
                None => self.changed.wait(value).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.checked_duration_since(Instant::now())?;
                    self.changed.wait_timeout(value, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Changes the value and wakes those who wait.
    pub fn change<A>(&self, f: impl FnOnce(&mut T) -> A) -> A {
        let answer = f(&mut self.lock());
        self.changed.notify_all();
        answer
    }

    /// Looks at the value.
    pub fn look<A>(&self, f: impl FnOnce(&T) -> A) -> A {
        f(&self.lock())
    }
}

struct Gil {
    state: Watched<GilState>,
    /// A waiter's patience is over.
    wanted: AtomicBool,
}

struct GilState {
    holder: Option<Holder>,
    waiting: usize,
    /// How often the lock was taken.
    taken: u64,
}

#[derive(Clone, Copy)]
struct Holder(*const Thread);
// SAFETY: the pointer is followed only under the mutex, for the poll word.
unsafe impl Send for Holder {}

/// The threads of a Vm.
pub struct Threads {
    /// In a cell because a forked child makes it anew.
    gil: UnsafeCell<Box<Gil>>,
    list: RefCell<Vec<*const Thread>>,
    current: Cell<*const Thread>,
    /// Threads started and not ended, besides the main one.
    started: Cell<usize>,
    main: Cell<*const Thread>,
    /// Ends of the threads that are waited for at exit.
    awaited: RefCell<Vec<Arc<Watched<bool>>>>,
}

impl Default for Threads {
    fn default() -> Self {
        Threads {
            gil: UnsafeCell::new(new_gil()),
            list: RefCell::default(),
            current: Cell::new(std::ptr::null()),
            started: Cell::new(0),
            main: Cell::new(std::ptr::null()),
            awaited: RefCell::default(),
        }
    }
}

fn new_gil() -> Box<Gil> {
    let state = Watched { value: Mutex::new(GilState { holder: None, waiting: 0, taken: 0 }), changed: Condvar::new() };
    Box::new(Gil { state, wanted: AtomicBool::new(false) })
}

impl Threads {
    fn gil(&self) -> &Gil {
        // SAFETY: replaced only in a forked child, which has one thread.
        unsafe { &*self.gil.get() }
    }

    /// Takes the lock for a thread (null: one that is about to be made).
    pub fn acquire(&self, thread: *const Thread) {
        let gil = self.gil();
        let mut state = gil.state.lock();
        while state.holder.is_some() {
            state.waiting += 1;
            let taken = state.taken;
            let (again, result) =
                gil.state.changed.wait_timeout(state, SWITCH_INTERVAL).unwrap_or_else(PoisonError::into_inner);
            state = again;
            state.waiting -= 1;
            if let (true, true, Some(Holder(holder))) = (result.timed_out(), taken == state.taken, state.holder) {
                gil.wanted.store(true, Ordering::SeqCst);
                // SAFETY: invariant of the file; the poll word is written as a signal handler writes it.
                if let Some(holder) = unsafe { holder.as_ref() } {
                    unsafe { holder.poll.as_ptr().write_volatile(1) };
                }
            }
        }
        state.holder = Some(Holder(thread));
        state.taken += 1;
        drop(state);
        // A holder that gave way waits to see that.
        gil.state.changed.notify_all();
        self.current.set(thread);
    }

    /// Gives the lock up.
    pub fn release(&self) {
        self.gil().state.change(|state| state.holder = None);
    }

    /// The thread that holds the lock.
    pub fn current(&self) -> Option<&Thread> {
        // SAFETY: invariant of the file.
        unsafe { self.current.get().as_ref() }
    }

    pub fn main(&self) -> Option<&Thread> {
        // SAFETY: the main thread lives as long as the Vm is used.
        unsafe { self.main.get().as_ref() }
    }

    /// Lists a new thread, which holds the lock from now on.
    pub fn add(&self, thread: &Thread) {
        if self.main.get().is_null() {
            self.main.set(thread);
        }
        self.list.borrow_mut().push(thread);
        self.current.set(thread);
        self.gil().state.change(|state| state.holder = Some(Holder(thread)));
    }

    /// Takes a thread off the list, which still holds the lock.
    pub fn remove(&self, thread: &Thread) {
        self.list.borrow_mut().retain(|t| !std::ptr::eq(*t, thread));
        self.current.set(std::ptr::null());
        self.gil().state.change(|state| state.holder = Some(Holder(std::ptr::null())));
    }

    /// Every thread, with the knowledge whether it is the running one.
    pub fn each(&self, mut f: impl FnMut(&Thread, bool)) {
        for thread in &*self.list.borrow() {
            // SAFETY: listed threads live.
            f(unsafe { &**thread }, std::ptr::eq(*thread, self.current.get()));
        }
    }

    /// Threads started and not ended, besides the main one.
    pub fn started(&self) -> usize {
        self.started.get()
    }

    /// Counts a thread, before it begins.
    pub fn count_start(&self) {
        self.started.set(self.started.get() + 1);
    }

    pub fn count_end(&self) {
        self.started.set(self.started.get().saturating_sub(1));
    }

    /// Has somebody waited too long? Answers once.
    fn take_wanted(&self) -> bool {
        self.gil().wanted.swap(false, Ordering::SeqCst)
    }

    /// Waits until another thread took the lock that was just released, if one wants it.
    fn let_others(&self, taken: u64) {
        let gil = self.gil();
        gil.state.wait(Some(SWITCH_INTERVAL), |state| (state.taken != taken || state.waiting == 0).then_some(()));
    }

    /// In a forked child: only the caller is left.
    pub fn after_fork(&self, thread: &Thread) {
        // SAFETY: this process has one thread; the old lock, which another may have been using, is leaked.
        unsafe { std::mem::forget(std::mem::replace(&mut *self.gil.get(), new_gil())) };
        self.list.borrow_mut().retain(|t| std::ptr::eq(*t, thread));
        self.main.set(thread);
        self.awaited.borrow_mut().clear();
        self.started.set(0);
        self.gil().state.change(|state| state.holder = Some(Holder(thread)));
    }

    /// Notes that the end of a thread is waited for at exit.
    pub fn await_at_exit(&self, end: Arc<Watched<bool>>) {
        let mut awaited = self.awaited.borrow_mut();
        awaited.retain(|end| !end.look(|done| *done));
        awaited.push(end);
    }

    /// A thread to be waited for at exit.
    pub fn next_awaited(&self) -> Option<Arc<Watched<bool>>> {
        self.awaited.borrow_mut().pop()
    }
}

/// Leaves signals of the process to other threads: `os.kill(os.getpid(), n)` returns when the handler of the only Python thread has run.
/// Those that tell of this thread's own faults stay.
pub fn leave_signals_to_others() {
    // SAFETY: the set is initialised before it is used, and only the calling thread's mask changes.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigfillset(&raw mut set);
        for own in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT] {
            libc::sigdelset(&raw mut set, own);
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut());
    }
}

impl Thread {
    /// Runs something that may block, without the lock. It must not touch the heap.
    pub fn without_lock<A>(&self, f: impl FnOnce() -> A) -> A {
        if self.vm().threads.started() == 0 {
            // Nobody wants the lock.
            return f();
        }
        with_spilled_registers(|stack_pointer| {
            self.parked_at.set(stack_pointer);
            self.vm().threads.release();
            let answer = f();
            // Waiting for the lock must not hide why a system call failed.
            // SAFETY: the calling thread's errno.
            let errno = unsafe { *libc::__errno_location() };
            self.vm().threads.acquire(self);
            // SAFETY: as above.
            unsafe { *libc::__errno_location() = errno };
            answer
        })
    }

    /// Waits without the lock until `take` answers something, for at most `timeout`; the main thread runs the handlers of
    /// signals meanwhile.
    pub fn wait_for<T, A>(
        &self,
        watched: &Watched<T>,
        timeout: Option<Duration>,
        mut take: impl FnMut(&mut T) -> Option<A>,
    ) -> R<Option<A>> {
        if let Some(answer) = take(&mut watched.lock()) {
            return Ok(Some(answer));
        }
        if timeout.is_some_and(|d| d.is_zero()) {
            return Ok(None);
        }
        let deadline = timeout.and_then(|d| Instant::now().checked_add(d));
        loop {
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            let slice = if self.is_main() { Some(left.unwrap_or(SIGNAL_PERIOD).min(SIGNAL_PERIOD)) } else { left };
            if let Some(answer) = self.without_lock(|| watched.wait(slice, &mut take)) {
                return Ok(Some(answer));
            }
            if left.is_some_and(|left| slice.is_some_and(|slice| left <= slice)) {
                return Ok(None);
            }
            if self.is_main()
                && let Some(check) = self.vm().signal_check.get()
            {
                check(self)?;
            }
        }
    }

    pub fn is_main(&self) -> bool {
        self.vm().threads.main().is_some_and(|main| std::ptr::eq(main, self))
    }

    /// At a poll: gives way to a thread that waited too long.
    pub fn give_way(&self) {
        let threads = &self.vm().threads;
        if !threads.take_wanted() {
            return;
        }
        let taken = threads.gil().state.look(|state| state.taken);
        self.without_lock(|| threads.let_others(taken));
    }
}

/// How often a waiting main thread looks for signals.
const SIGNAL_PERIOD: Duration = Duration::from_millis(20);

/// A pointer to a Vm that a new thread takes along.
#[derive(Clone, Copy)]
pub struct VmPointer(pub *const Vm);
// SAFETY: the new thread takes the lock before it uses the Vm, and the Vm outlives its threads.
unsafe impl Send for VmPointer {}
