//! A collection, from start to end.
//!
//! Sticky mark bits (Demers et al. 1990; as JavaScriptCore does it): marks stay set between collections, so that a
//! minor one finds old cells already marked and spends time only on what was allocated or written since. Order of
//! events: roots and remembered cells are marked through; weak references to what is still unmarked are cleared;
//! objects with finalisers are resurrected and queued; blocks are swept.

use crate::heap::{CollectionKind, Heap, Roots};
use crate::stack::with_spilled_registers;
use crate::stats::Stats;
use crate::trace::{Tracer, clean_cards};
use std::time::Instant;

impl Heap {
    /// Frees what `roots` do not reach. Registers of the callers are spilled: `Tracer::current_stack` sees them.
    pub fn collect(&self, kind: CollectionKind, roots: &dyn Roots) {
        if self.collecting.replace(true) {
            return;
        }
        if kind == CollectionKind::Major && self.stressed() {
            // Stress exists to find broken invariants: going on would hide where.
            if let Err(reports) = self.verify(roots) {
                panic!("heap verifier:\n{reports}");
            }
        }
        let start = Instant::now();
        with_spilled_registers(|stack_pointer| self.run_collection(kind, roots, start, stack_pointer));
        self.collecting.set(false);
        let mut stats = self.stats.get();
        stats.add(kind, start.elapsed());
        self.stats.set(stats);
    }

    fn run_collection(&self, kind: CollectionKind, roots: &dyn Roots, start: Instant, stack_pointer: *const u8) {
        self.allocators().retire();
        let remembered = self.remembered().take();
        let mut tracer = Tracer::new(self, kind, stack_pointer);
        match kind {
            CollectionKind::Minor => {
                // SAFETY: old cells are live until a major collection finds them dead.
                remembered.iter().for_each(|c| unsafe { tracer.scan_remembered(*c) });
            }
            CollectionKind::Major => self.blocks.borrow().clear_marks(),
        }
        // SAFETY: as above; nothing is freed before the sweep.
        remembered.iter().for_each(|c| unsafe { clean_cards(*c) });
        self.remembered().recycle(remembered);
        roots.trace_roots(&mut tracer);
        self.trace_own_roots(&mut tracer);
        tracer.drain();
        self.clear_weak_and_resurrect(kind, &mut tracer);
        drop(tracer);

        let live = self.blocks.borrow_mut().sweep(kind, self.kinds());
        if kind == CollectionKind::Major {
            self.weigh_major(start);
        }
        self.set_pace(kind, live);
        if kind == CollectionKind::Major {
            let stats = self.stats.get();
            self.stats.set(Stats { live_after_major: live, ..stats });
        }
    }

    fn clear_weak_and_resurrect(&self, kind: CollectionKind, tracer: &mut Tracer<'_>) {
        let hooks = self.hooks.get();
        let mut weak = self.weak.borrow_mut();
        let targets = weak.candidates(kind);
        weak.clear_dead(&targets, |cell| match hooks {
            // SAFETY: `set_hooks` promised that the context fits; the cell is not swept yet.
            Some(h) => unsafe { (h.weak_death)(h.context, cell) },
            None => false,
        });
        let dead = self.finalizers.borrow_mut().find_dead(kind);
        dead.into_iter().for_each(|c| tracer.ptr(c));
        tracer.drain();
        weak.drop_dead_cells(&targets);
    }
}
