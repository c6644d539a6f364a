//! Resolution order (C3), the base that decides the layout, the metaclass of several bases.

use crate::error::R;
use crate::lookup::class_attr;
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, RootVec, Value};

/// C3: the class, then the merge of the bases' orders and of the list of bases.
pub fn linearize(t: &Thread, class: Gc<Type>) -> R<Gc<List>> {
    let bases = bases_of(class);
    let result = t.new_list(&[class.value()])?;
    if let [only] = bases {
        // One base: its order behind the class.
        if let Some(base) = only.downcast::<Type>() {
            for c in base.mro_items().iter().flatten() {
                result.push(t, *c)?;
            }
            return Ok(result);
        }
    }
    // Each list is a tuple; `heads` counts how much of it is merged.
    let mut lists: RootVec = t.root_vec(bases.len() + 1)?;
    for base in bases {
        if let Some(mro) = base.downcast::<Type>().and_then(|b| b.mro.get()) {
            t.push(&mut lists, mro)?;
        }
    }
    let own = t.new_tuple(bases)?;
    check_duplicates(t, own)?;
    t.push(&mut lists, own.value())?;
    let items = |i: usize| -> &[Value] {
        match lists.get(i).and_then(|l| l.downcast::<Tuple>()) {
            // SAFETY: the tuple is immutable and kept alive by `lists`.
            Some(l) => unsafe { std::slice::from_raw_parts(l.items_ptr().cast(), l.len()) },
            None => &[],
        }
    };
    let mut heads = vec![0usize; lists.len()];
    loop {
        if (0..heads.len()).all(|i| heads[i] >= items(i).len()) {
            return Ok(result);
        }
        let candidate = (0..heads.len()).find_map(|i| {
            let head = *items(i).get(heads[i])?;
            let in_a_tail = (0..heads.len()).any(|j| items(j).iter().skip(heads[j] + 1).any(|c| *c == head));
            (!in_a_tail).then_some(head)
        });
        let Some(next) = candidate else { return Err(inconsistent(t, &heads, &|i| items(i))) };
        result.push(t, next)?;
        for (i, head) in heads.iter_mut().enumerate() {
            if items(i).get(*head) == Some(&next) {
                *head += 1;
            }
        }
    }
}

#[cold]
fn inconsistent<'a>(t: &Thread, heads: &[usize], items: &dyn Fn(usize) -> &'a [Value]) -> crate::error::Raised {
    let mut names: Vec<String> = Vec::new();
    for (i, head) in heads.iter().enumerate() {
        if let Some(class) = items(i).get(*head).and_then(|c| c.downcast::<Type>()) {
            let name = class.name_text();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    t.type_error(format_args!(
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        names.join(", ")
    ))
}

fn check_duplicates(t: &Thread, bases: Gc<Tuple>) -> R<()> {
    for (i, base) in bases.items().iter().enumerate() {
        if bases.items()[..i].contains(base) {
            let name = base.downcast::<Type>().map_or_else(String::new, |b| b.name_text());
            return Err(t.type_error(format_args!("duplicate base class {name}")));
        }
    }
    Ok(())
}

/// The bases as a slice.
pub fn bases_of(class: Gc<Type>) -> &'static [Value] {
    match class.bases.get().and_then(|b| b.downcast::<Tuple>()) {
        // SAFETY: used at once, while the class (which keeps the tuple) is on the stack and its bases are not assigned.
        Some(b) => unsafe { std::slice::from_raw_parts(b.items_ptr().cast(), b.len()) },
        None => &[],
    }
}

/// Sets `class.mro`: C3, or what the metaclass's own `mro()` answers. False: that assigned to `__bases__`, and its order stays.
pub fn set_mro(t: &Thread, class: Gc<Type>) -> R<bool> {
    let before = class.mro.get();
    let meta = t.type_of(class.value());
    let name = t.intern("mro")?;
    let custom = class_attr(t, meta, name).filter(|f| Some(*f) != class_attr(t, t.vm().type_of_id(ty::TYPE), name));
    let order = match custom {
        None => t.new_tuple_from(linearize(t, class)?.slots())?,
        Some(f) => {
            let answer = crate::ops::attr::call_unbound(t, f, class.value(), &[])?;
            let mut items = t.root_vec(4)?;
            let it = t.iter(answer)?;
            while let Some(c) = t.next(it)? {
                let Some(base) = c.downcast::<Type>() else {
                    return Err(t.type_error(format_args!("mro() returned a non-class ('{}')", t.shown_type(c))));
                };
                // Its methods would take the instances for what they are not.
                let layout = class.base.get().and_then(|b| b.downcast::<Type>()).map(solid_base);
                if base != class && layout.is_some_and(|own| !own.is_subtype(solid_base(base))) {
                    let text = format!("mro() returned base with unsuitable layout ('{}')", base.name_text());
                    return Err(t.type_error(text));
                }
                t.push(&mut items, c)?;
            }
            if items.is_empty() {
                return Err(t.type_error("type MRO must not be empty"));
            }
            t.new_tuple_from(items.slots())?
        }
    };
    if class.mro.get() != before {
        return Ok(false);
    }
    class.mro.set(&class.header, order.value());
    Ok(true)
}

/// The class whose layout `class` has: itself if it adds to its base's.
fn solid_base(class: Gc<Type>) -> Gc<Type> {
    let mut at = class;
    loop {
        let Some(base) = at.base.get().and_then(|b| b.downcast::<Type>()) else { return at };
        let extends = if at.is_heap() {
            at.has(type_flags::ADDS_SLOTS)
        } else {
            at.instance_kind.get() != base.instance_kind.get() || is_solid_exception(at)
        };
        if extends {
            return at;
        }
        at = base;
    }
}

/// Exception classes that CPython gives fields of their own.
fn is_solid_exception(class: Gc<Type>) -> bool {
    matches!(
        class.root_shape.get(),
        ty::OS_ERROR
            | ty::SYNTAX_ERROR
            | ty::IMPORT_ERROR
            | ty::STOP_ITERATION
            | ty::SYSTEM_EXIT
            | ty::UNICODE_DECODE_ERROR
            | ty::UNICODE_ENCODE_ERROR
            | ty::UNICODE_TRANSLATE_ERROR
            | ty::BASE_EXCEPTION_GROUP
            | ty::ATTRIBUTE_ERROR
            | ty::NAME_ERROR
    )
}

/// Which base gives a class with these bases its layout.
pub fn best_base(t: &Thread, bases: &[Value]) -> R<Gc<Type>> {
    let mut winner: Option<(Gc<Type>, Gc<Type>)> = None;
    for base in bases {
        let Some(base) = base.downcast::<Type>() else {
            return Err(t.type_error("bases must be types"));
        };
        if !base.has(type_flags::BASETYPE) {
            return Err(t.type_error(format_args!(
                "type '{}' is not an acceptable base type",
                crate::types::object::qualified_name(t, base)
            )));
        }
        let solid = solid_base(base);
        winner = match winner {
            None => Some((base, solid)),
            Some((_, s)) if s.is_subtype(solid) => winner,
            Some((_, s)) if solid.is_subtype(s) => Some((base, solid)),
            Some(_) => return Err(t.type_error("multiple bases have instance lay-out conflict")),
        };
    }
    Ok(winner.map_or_else(|| t.vm().type_of_id(ty::OBJECT), |(base, _)| base))
}

/// The most derived of `meta` and the metaclasses of the bases.
pub fn calculate_metaclass(t: &Thread, meta: Gc<Type>, bases: &[Value]) -> R<Gc<Type>> {
    let mut winner = meta;
    for base in bases {
        let other = t.type_of(*base);
        if winner.is_subtype(other) {
            continue;
        }
        if other.is_subtype(winner) {
            winner = other;
            continue;
        }
        return Err(t.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner)
}
