//! Weak references: a side table from the address of a target to the cells that refer to it weakly.
//!
//! The cells themselves (Python's `weakref.ref` objects) belong to the layer above; their layout does not show the
//! target to the tracer. When a target is found dead, each of its cells is told through the `weak_death` hook, and
//! those that want it are queued for their callbacks. This happens before finalisers resurrect anything: an object
//! whose `__del__` is about to run can no longer be had through a weak reference.

use crate::blocks::AddressMap;
use crate::chunk::is_marked;
use crate::header::{Header, flags};
use crate::heap::CollectionKind;
use std::collections::VecDeque;

/// See the top of the file.
#[derive(Default)]
pub struct WeakTable {
    /// The cells of each target, with the number of their registration: callbacks run in that order.
    cells: AddressMap<Vec<(u64, *mut Header)>>,
    registered: u64,
    /// Targets that got a reference since the last collection: all that a minor one needs to look at.
    recent: Vec<usize>,
    /// Cells whose target died and that have a callback.
    dead: VecDeque<*mut Header>,
}

impl WeakTable {
    pub fn register(&mut self, target: &Header, cell: *mut Header) {
        target.set_flag(flags::HAS_WEAKREFS);
        let address = target as *const Header as usize;
        self.registered += 1;
        self.cells.entry(address).or_default().push((self.registered, cell));
        self.recent.push(address);
    }

    /// Forgets a reference whose cell lets go of its target.
    pub fn unregister(&mut self, target: &Header, cell: *const Header) {
        let address = target as *const Header as usize;
        if let Some(list) = self.cells.get_mut(&address) {
            list.retain(|(_, c)| !std::ptr::eq(*c, cell));
            if list.is_empty() {
                self.cells.remove(&address);
                target.clear_flag(flags::HAS_WEAKREFS);
            }
        }
    }

    /// The cells that refer to `target`, oldest first.
    pub fn of(&self, target: &Header) -> Vec<*mut Header> {
        let list = self.cells.get(&(target as *const Header as usize));
        list.map_or_else(Vec::new, |l| l.iter().map(|(_, c)| *c).collect())
    }

    pub fn next_dead(&mut self) -> Option<*mut Header> {
        self.dead.pop_front()
    }

    /// The queued cells, which are roots.
    pub fn dead(&self) -> impl Iterator<Item = *mut Header> + '_ {
        self.dead.iter().copied()
    }

    /// The targets a collection of this kind must look at.
    pub fn candidates(&mut self, kind: CollectionKind) -> Vec<usize> {
        let recent = std::mem::take(&mut self.recent);
        match kind {
            CollectionKind::Minor => recent,
            CollectionKind::Major => self.cells.keys().copied().collect(),
        }
    }

    /// After marking: clears the references to dead targets. `tell` answers whether the cell has a callback.
    pub fn clear_dead(&mut self, candidates: &[usize], mut tell: impl FnMut(*mut Header) -> bool) {
        let mut dead = Vec::new();
        for &address in candidates {
            let target = address as *mut Header;
            // SAFETY: targets leave the table in the collection in which they die, before the sweep.
            if !self.cells.contains_key(&address) || unsafe { is_marked(target) } {
                continue;
            }
            for (number, cell) in self.cells.remove(&address).unwrap_or_default() {
                let wanted = tell(cell);
                // SAFETY: cells leave the table in the collection in which they die, before the sweep.
                if wanted && unsafe { is_marked(cell) } {
                    dead.push((number, cell));
                }
            }
            // SAFETY: not yet swept.
            unsafe { (*target).clear_flag(flags::HAS_WEAKREFS) };
        }
        dead.sort_unstable();
        self.dead.extend(dead.into_iter().map(|(_, c)| c));
    }

    /// After finalisers resurrected what they need: drops the cells that are dead themselves.
    pub fn drop_dead_cells(&mut self, candidates: &[usize]) {
        for &address in candidates {
            let Some(list) = self.cells.get_mut(&address) else { continue };
            // SAFETY: not yet swept.
            list.retain(|(_, c)| unsafe { is_marked(*c) });
            if list.is_empty() {
                self.cells.remove(&address);
                // SAFETY: a target still in the table is alive.
                unsafe { (*(address as *mut Header)).clear_flag(flags::HAS_WEAKREFS) };
            }
        }
    }
}
