//! Assignment to `__bases__`: new orders for the class and all below it, or none at all.
//!
//! A metaclass's `mro()` runs in between, and may assign to `__bases__` itself: base and bases are the new ones by then, so that a
//! cycle is seen, and what an inner assignment has put there stays.

use super::direct_subclasses;
use super::mro::{best_base, set_mro};
use crate::error::R;
use crate::object::*;
use crate::thread::Thread;
use crate::types::build;
use taipan_heap::{Gc, RootVec};

/// `class.__bases__ = bases`.
pub(super) fn set_bases(t: &Thread, class: Gc<Type>, bases: Gc<Tuple>) -> R<()> {
    if bases.is_empty() {
        return Err(
            t.type_error(format_args!("can only assign non-empty tuple to {}.__bases__, not ()", class.name_text()))
        );
    }
    for base in bases.items() {
        let Some(base) = base.downcast::<Type>() else {
            return Err(t.type_error(format_args!(
                "{}.__bases__ must be tuple of classes, not '{}'",
                class.name_text(),
                t.shown_type(*base)
            )));
        };
        if base.is_subtype(class) || is_below(base, class) {
            return Err(t.type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let new_base = best_base(t, bases.items())?;
    let old_base = class.base.get().and_then(|b| b.downcast::<Type>());
    if old_base.is_some_and(|old| build::layout_of_subclass(old) != build::layout_of_subclass(new_base)) {
        return Err(t.type_error(format_args!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            new_base.name_text(),
            old_base.map_or_else(String::new, |b| b.name_text())
        )));
    }
    let header = &class.header;
    let (base_before, bases_before) = (class.base.get(), class.bases.get());
    class.base.set(header, new_base.value());
    class.bases.set(header, bases.value());
    let mut done = t.root_vec(8)?;
    let outcome = reorder(t, class, &mut done);
    let ours = class.bases.get() == Some(bases.value());
    if outcome.is_err() {
        for i in (0..done.len()).step_by(3).rev() {
            if let Some(class) = done.get(i).and_then(|c| c.downcast::<Type>())
                && class.mro.get() == done.get(i + 1)
            {
                class.mro.set(&class.header, done.get(i + 2));
            }
        }
        if ours {
            class.base.set(header, base_before);
            class.bases.set(header, bases_before);
        }
    } else if ours {
        for base in bases_before.and_then(|b| b.downcast::<Tuple>()).iter().flat_map(|b| b.items().to_vec()) {
            if let Some(list) =
                base.downcast::<Type>().and_then(|b| b.subclasses.get()).and_then(|l| l.downcast::<List>())
                && let Some(i) = list.iter().position(|c| c == class.value())
            {
                list.remove_at(t, i);
            }
        }
        for base in bases.items() {
            if let Some(base) = base.downcast::<Type>()
                && !direct_subclasses(base).any(|c| c == class)
            {
                build::add_subclass(t, base, class)?;
            }
        }
        class.set_flag(type_flags::CACHED);
    }
    // Lookups first: the flags follow from them.
    crate::lookup::invalidate(t, class);
    super::for_subclasses(class, &mut |c| build::inherit_flags(t, c));
    outcome
}

/// Does the chain of bases that give the layout lead from `class` to `other`? Orders may not show it yet.
fn is_below(class: Gc<Type>, other: Gc<Type>) -> bool {
    std::iter::successors(Some(class), |c| c.base.get().and_then(|b| b.downcast::<Type>())).any(|c| c == other)
}

/// Orders for `class` and its subclasses. `done` takes class, new and old order of each that changed.
fn reorder(t: &Thread, class: Gc<Type>, done: &mut RootVec) -> R<()> {
    let before = class.mro.get();
    if !set_mro(t, class)? {
        return Ok(());
    }
    let order = class.mro.get();
    if let (Some(order), Some(before)) = (order, before) {
        for word in [class.value(), order, before] {
            t.push(done, word)?;
        }
    }
    let subclasses: Vec<Gc<Type>> = direct_subclasses(class).collect();
    for sub in subclasses {
        reorder(t, sub, done)?;
    }
    Ok(())
}
