//! What waits for a poll: finalizers (`__del__`, generators left suspended), weak-reference callbacks, signals.

use crate::error::R;
use crate::lookup::class_attr;
use crate::object::{Function, WeakRef};
use crate::thread::Thread;
use taipan_heap::{CollectionKind, Gc, Value, flags};

/// A full collection, as asked for by `gc.collect()`: afterwards a program expects to see what died, so words that only
/// look alive are overwritten first.
#[inline(never)]
pub fn collect(t: &Thread) {
    t.collect_requested.set(false);
    super::frames::forget_dead_temporaries(t);
    taipan_heap::scrub_stack();
    t.vm().collect(CollectionKind::Major);
}

/// Runs everything that is pending. Errors of finalizers and callbacks are reported, not raised; a signal handler's are.
pub fn run_pending(t: &Thread) -> R<()> {
    // A finalizer during which a collection finds more of them leaves these to the loop that runs it.
    if !t.finalizing.replace(true) {
        run_finalizers(t);
        t.finalizing.set(false);
    }
    match t.vm().signal_check.get() {
        Some(signals) if t.is_main() => signals(t),
        _ => Ok(()),
    }
}

/// Rounds of finalising what earlier finalisers have made, at the end of the program.
const MAX_LAST_ROUNDS: u32 = 16;

/// The end of the program: what is dead already is finalised, then everything else in the order of its making, with all that it
/// refers to still whole. CPython comes to that order by its collector, once `sys.modules` is empty.
pub fn finalize_all(t: &Thread) {
    if !t.vm().heap.has_finalizers() {
        return;
    }
    collect(t);
    // One after the other: none at a poll of another one.
    let nested = t.finalizing.replace(true);
    run_finalizers(t);
    for _ in 0..MAX_LAST_ROUNDS {
        if !t.vm().heap.queue_finalizers() {
            break;
        }
        run_finalizers(t);
    }
    t.finalizing.set(nested);
}

fn run_finalizers(t: &Thread) {
    let heap = &t.vm().heap;
    while let Some(cell) = heap.take_dead_weakref() {
        // SAFETY: the heap queues cells registered as weak references.
        let weak: Gc<WeakRef> = unsafe { Gc::from_raw(cell.cast()) };
        if let Some(callback) = weak.callback.get().filter(|c| !c.is_none()) {
            weak.callback.set(&weak.header, None);
            let r = t.call(callback, &[weak.value()]);
            report(t, r, "while calling weakref callback", callback);
        }
    }
    while let Some(cell) = heap.take_finalizable() {
        // SAFETY: a queued cell is a live object, kept by the queue until taken and by this stack from here on.
        let v = unsafe { Value::from_cell(cell) };
        // SAFETY: as above.
        unsafe { (*cell).set_flag(flags::FINALIZED) };
        if let Some(del) = class_attr(t, t.type_of(v), t.names().__del__) {
            let r = t.call_unbound(del, v, &[]);
            match del.downcast::<Function>() {
                Some(_) => report(t, r, "while calling deallocator", del),
                None => report(t, r, "while closing generator", v),
            }
        }
    }
}

/// Reports an exception that nobody can catch, by `sys.unraisablehook`.
fn report(t: &Thread, result: R, when: &str, about: Value) {
    if result.is_err() {
        let exc = t.take_pending();
        crate::types::traceback::report_ignored(t, exc, when, about);
    }
}
