//! Is entering a tree's code worth it? Some of the entries from the interpreter are measured. Where compiled code does so little before it is left that
//! entering and leaving it costs more than it brings, the interpreter goes on by itself for a while, and each time that this turns out
//! again for longer.
//!
//! What compiled code leaves to the interpreter (residual instructions, with whatever Python they run) is no merit of it and does not count: a
//! recursive generator's loop runs for long, but nearly all of that is the interpreter's.

use crate::run::Left;
use crate::tier::Jit;
use crate::tree::Tree;
use std::time::{Duration, Instant};
use taipan_core::Thread;

/// One in so many entries from the interpreter is measured, and so many of them say something.
const SAMPLED: u64 = 16;
const SAMPLES: u32 = 24;
/// Entering and leaving code costs about half of this; what takes less on average is better interpreted.
const WORTH_ENTERING: Duration = Duration::from_nanos(400);
/// Rounds or calls for which code that is not worth entering is left alone the first time, and how often that doubles.
const RESTED: i64 = 4000;
const MAX_RESTS: u32 = 8;

/// Entries of a tree that were measured.
#[derive(Clone, Copy, Default)]
pub struct Samples {
    count: u32,
    /// What they took, without what they left to the interpreter.
    total: Duration,
    /// How often the tree's code was not worth entering.
    rests: u32,
}

impl Jit {
    /// Runs `run`, an entry from the interpreter into this tree's code, and measures it now and then. Also answers for how many rounds or calls
    /// the code is not to be entered, if it is not worth that.
    pub(crate) fn measured(&self, t: &Thread, tree: &Tree, run: impl FnOnce() -> Left) -> (Left, Option<i64>) {
        if !tree.entered.get().is_multiple_of(SAMPLED) || self.workshop.synchronous() {
            return (run(), None);
        }
        let outer = t.left_to_interpreter.replace(Some(Duration::ZERO));
        let start = Instant::now();
        let left = run();
        let elsewhere = t.left_to_interpreter.replace(outer).unwrap_or_default();
        let mut samples = tree.samples.get();
        // One long entry makes up for many short ones.
        samples.count += 1;
        samples.total += start.elapsed().saturating_sub(elsewhere);
        let mut rest = None;
        if samples.count >= SAMPLES {
            if samples.total < WORTH_ENTERING * samples.count {
                rest = Some(RESTED << samples.rests);
                samples.rests = (samples.rests + 1).min(MAX_RESTS);
            } else {
                samples.rests = 0;
            }
            (samples.count, samples.total) = (0, Duration::ZERO);
        }
        tree.samples.set(samples);
        (left, rest)
    }
}

/// Runs `act`, something that compiled code leaves to the interpreter.
#[inline]
pub fn by_interpreter(t: &Thread, act: impl FnOnce()) {
    if t.left_to_interpreter.get().is_none() {
        return act();
    }
    let before = t.left_to_interpreter.take().unwrap_or_default();
    let start = Instant::now();
    act();
    t.left_to_interpreter.set(Some(before + start.elapsed()));
}
