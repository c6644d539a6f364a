//! Is compiling something worth what it costs?
//!
//! Compiling an operation takes as long as running it some thousand times saves. How often a place will be reached is not known, but how often it
//! was: a program that has run for a second is taken to run for another one, in which what happens a thousand times a second happens a thousand
//! times (the ski-rental argument). So an exit, a loop or a function is not compiled because it was reached so many times, but because it
//! is reached so many times in a time. What is reached too seldom for that is looked at again after twice as many times.
//!
//! With a threshold of the user's own (`--jit-threshold`) and with `--jit-sync` everything is worth it: these ask for code, and for runs that can be repeated.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// Programs run for as long again as they have, but at least for so long.
const AHEAD: Duration = Duration::from_millis(100);

/// How often a gain counts. More brings code earlier, less keeps programs of many parts from compiling what never pays. (Decision 0018 has the measurements.)
const GAIN: f64 = 1.0;

/// What compiling takes before anything is known: so long for so many operations.
const PRIOR: (Duration, usize) = (Duration::from_millis(15), 1000);

/// A moment of the program's life, in units of 16 microseconds.
#[derive(Clone, Copy, Default)]
struct Moment(u32);

/// Watches how often something happens whose count somebody else keeps.
#[derive(Clone, Copy, Default)]
pub struct Watch {
    /// When it was looked at last, and the count then.
    since: Moment,
    seen: u32,
    /// How often that was too seldom.
    seldom: u8,
}

impl Watch {
    /// Is it time to look? The first time at the count of `first`.
    pub fn is_due(self, count: u32, first: u32) -> bool {
        count >= first.saturating_mul(1 << self.seldom)
    }
}

/// See the top of the file.
pub struct Worth {
    started: Instant,
    /// Whether it matters.
    counts: bool,
    /// What compiling has taken so far, and for how many operations.
    experience: Cell<(Duration, usize)>,
}

impl Worth {
    pub fn new(counts: bool) -> Worth {
        Worth { started: Instant::now(), counts, experience: Cell::new(PRIOR) }
    }

    /// Does it matter at all?
    pub fn counts(&self) -> bool {
        self.counts
    }

    fn now(&self) -> Moment {
        Moment((self.started.elapsed().as_micros() >> 4) as u32)
    }

    /// So many operations were compiled in this time.
    pub fn learn(&self, time: Duration, ops: usize) {
        let (before, known) = self.experience.get();
        self.experience.set((before + time, known + ops));
    }

    /// Starts to watch something with this count.
    pub fn watch(&self, count: u32) -> Watch {
        if self.counts { Watch { since: self.now(), seen: count, seldom: 0 } } else { Watch::default() }
    }

    /// Is it worth compiling so many operations for what is `saved` each time that the watched thing happens, if it goes on like that? If it is not, it is
    /// to be looked at again after twice as many times.
    pub fn pays(&self, watch: &mut Watch, count: u32, saved: Duration, ops: usize) -> bool {
        if !self.counts {
            return true;
        }
        let now = self.now();
        let ahead = now.0.max((AHEAD.as_micros() >> 4) as u32);
        let passed = now.0.wrapping_sub(watch.since.0).max(1);
        let times = f64::from(count.saturating_sub(watch.seen)) * f64::from(ahead) / f64::from(passed);
        let (time, known) = self.experience.get();
        let cost = time.as_secs_f64() * ops as f64 / known as f64;
        let pays = GAIN * times * saved.as_secs_f64() >= cost;
        if !pays {
            *watch = Watch { since: now, seen: count, seldom: (watch.seldom + 1).min(24) };
        }
        pays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rare_is_looked_at_less_and_less() {
        let worth = Worth::new(true);
        let mut watch = worth.watch(1);
        assert!(!watch.is_due(23, 24) && watch.is_due(24, 24));
        // A gain of a nanosecond is never worth a million operations.
        assert!(!worth.pays(&mut watch, 24, Duration::from_nanos(1), 1_000_000));
        assert!(!watch.is_due(47, 24) && watch.is_due(48, 24));
        assert!(!worth.pays(&mut watch, 48, Duration::from_nanos(1), 1_000_000));
        assert!(!watch.is_due(95, 24) && watch.is_due(96, 24));
    }

    #[test]
    fn what_saves_more_than_it_costs_pays() {
        let worth = Worth::new(true);
        let mut watch = worth.watch(0);
        assert!(worth.pays(&mut watch, 24, Duration::from_secs(1), 300));
        worth.learn(Duration::from_secs(1_000_000), 1);
        assert!(!worth.pays(&mut watch, 24, Duration::from_secs(1), 300));
    }

    #[test]
    fn everything_pays_where_it_does_not_count() {
        let worth = Worth::new(false);
        let mut watch = worth.watch(0);
        assert!(worth.pays(&mut watch, 0, Duration::ZERO, usize::MAX));
        assert!(watch.is_due(24, 24));
    }
}
