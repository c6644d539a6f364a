//! Objects with a finaliser written in Python (`__del__`, suspended generators): found dead once, resurrected, queued.
//!
//! The layer above runs the queue at its polls. An object is finalised at most once; it is freed by a later collection
//! if its finaliser left no reference to it.

use crate::chunk::is_marked;
use crate::header::{Header, flags};
use crate::heap::CollectionKind;
use std::collections::VecDeque;

/// See the top of the file.
#[derive(Default)]
pub struct Finalizers {
    /// Registered since the last collection.
    recent: Vec<*mut Header>,
    old: Vec<*mut Header>,
    queue: VecDeque<*mut Header>,
}

impl Finalizers {
    pub fn register(&mut self, cell: &Header) {
        if !cell.has_flag(flags::FINALIZABLE | flags::FINALIZED) {
            cell.set_flag(flags::FINALIZABLE);
            self.recent.push(cell as *const Header as *mut Header);
        }
    }

    /// The next object to finalise; it will not be queued again.
    pub fn next(&mut self) -> Option<*mut Header> {
        let cell = self.queue.pop_front()?;
        // SAFETY: the queue is a root.
        unsafe { (*cell).set_flag(flags::FINALIZED) };
        Some(cell)
    }

    pub fn pending(&self) -> usize {
        self.queue.len()
    }

    /// The queued objects, which are roots.
    pub fn queued(&self) -> impl Iterator<Item = *mut Header> + '_ {
        self.queue.iter().copied()
    }

    /// At the end of the program: queues every object that has not been finalised, in the order of their making. `false`: there is none.
    pub fn queue_all(&mut self) -> bool {
        let recent = std::mem::take(&mut self.recent);
        let mut all = std::mem::take(&mut self.old);
        all.extend(recent);
        // SAFETY: cells leave the lists in the collection in which they die, before the sweep.
        all.retain(|cell| unsafe { (**cell).has_flag(flags::FINALIZABLE) });
        for cell in &all {
            // SAFETY: as above.
            unsafe { (**cell).clear_flag(flags::FINALIZABLE) };
        }
        self.queue.extend(&all);
        !all.is_empty()
    }

    /// Is there an object that may be finalised some day?
    pub fn any(&self) -> bool {
        !(self.recent.is_empty() && self.old.is_empty() && self.queue.is_empty())
    }

    /// After marking: moves the dead to the queue and returns them, so that they are marked after all.
    pub fn find_dead(&mut self, kind: CollectionKind) -> Vec<*mut Header> {
        let recent = std::mem::take(&mut self.recent);
        let candidates = match kind {
            CollectionKind::Minor => recent,
            CollectionKind::Major => {
                let mut all = std::mem::take(&mut self.old);
                all.extend(recent);
                all
            }
        };
        let mut dead = Vec::new();
        for cell in candidates {
            // SAFETY: cells leave the lists in the collection in which they die, before the sweep.
            unsafe {
                if !(*cell).has_flag(flags::FINALIZABLE) {
                    continue;
                }
                if is_marked(cell) {
                    self.old.push(cell);
                } else {
                    (*cell).clear_flag(flags::FINALIZABLE);
                    dead.push(cell);
                }
            }
        }
        self.queue.extend(&dead);
        dead
    }
}
