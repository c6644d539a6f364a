//! What compiling may cost.
//!
//! Where a core is free, the compiler's thread takes nothing from the program, and it may run half of the time: less code would make the
//! program wait for it longer, more is seldom worth its memory. Where there is none, all that it runs is taken from the program or
//! from others. So what the program has waited for a processor comes off that half, down to a quarter of what the program itself ran.
//! (constraints, 40 rounds beside a busy process on two cores: 1.2 times as long as without the JIT with a fixed half, as long with a third.)

use std::cell::{Cell, OnceCell};
use std::time::{Duration, Instant};

/// Time for compiling that a program has from its first moment on.
const ADVANCE: Duration = Duration::from_millis(60);

/// How old the limit may be.
const LASTS: Duration = Duration::from_millis(4);

/// See the top of the file.
pub struct Budget {
    started: Instant,
    spent: Cell<Duration>,
    /// What may be spent beyond the advance, and up to which moment of the program's life that holds.
    limit: Cell<(Duration, Duration)>,
    one_core: OnceCell<bool>,
}

impl Budget {
    pub fn new() -> Budget {
        Budget {
            started: Instant::now(),
            spent: Cell::new(Duration::ZERO),
            limit: Cell::default(),
            one_core: OnceCell::new(),
        }
    }

    pub fn spend(&self, time: Duration) {
        self.spent.set(self.spent.get() + time);
    }

    pub fn is_left(&self) -> bool {
        let beyond = self.spent.get().saturating_sub(ADVANCE);
        beyond.is_zero() || beyond <= self.limit()
    }

    fn limit(&self) -> Duration {
        let elapsed = self.started.elapsed();
        let (limit, until) = self.limit.get();
        if elapsed < until {
            return limit;
        }
        let one_core = self.one_core.get_or_init(|| std::thread::available_parallelism().is_ok_and(|n| n.get() == 1));
        // Some systems have the file but count nothing.
        let counted = scheduled().filter(|(ran, _)| !ran.is_zero());
        let (ran, waited) = counted.unwrap_or((elapsed, Duration::ZERO));
        let half = if *one_core { Duration::ZERO } else { (elapsed / 2).saturating_sub(waited) };
        let limit = half.max(ran / 4);
        self.limit.set((limit, elapsed + LASTS));
        limit
    }
}

/// How long the running thread has run, and how long it has waited for a processor, where the system tells (Linux; the file has both in
/// nanoseconds).
fn scheduled() -> Option<(Duration, Duration)> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let mut numbers = text.split_whitespace().map(|n| n.parse().ok().map(Duration::from_nanos));
    Some((numbers.next()??, numbers.next()??))
}
