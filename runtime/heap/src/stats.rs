//! What the heap knows of itself.

use crate::heap::{CollectionKind, Heap};
use std::time::Duration;

/// Counts and times since the heap was made.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stats {
    pub minors: u64,
    pub majors: u64,
    /// Time in collections: in all, and the longest.
    pub minor_time: Duration,
    pub major_time: Duration,
    pub longest: Duration,
    /// Bytes of the cells that survived the last major collection.
    pub live_after_major: usize,
    /// Bytes of blocks and mappings in use.
    pub used: usize,
    /// Free bytes in blocks in use that can be had by re-using them.
    pub reusable: usize,
}

impl Stats {
    pub(crate) fn add(&mut self, kind: CollectionKind, time: Duration) {
        match kind {
            CollectionKind::Minor => {
                self.minors += 1;
                self.minor_time += time;
            }
            CollectionKind::Major => {
                self.majors += 1;
                self.major_time += time;
            }
        }
        self.longest = self.longest.max(time);
    }
}

impl Heap {
    /// Counts, times and sizes.
    pub fn stats(&self) -> Stats {
        let blocks = self.blocks.borrow();
        Stats { used: blocks.used, reusable: blocks.free_in_blocks, ..self.stats.get() }
    }
}
