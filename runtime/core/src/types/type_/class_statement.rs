//! The class statement: `builtins.__build_class__` and what `types.new_class` shares with it.

use super::calculate_metaclass;
use crate::error::R;
use crate::native::Args;
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value, Word};

/// `__build_class__(func, name, /, *bases, metaclass=None, **kwds)`.
pub fn build_class(t: &Thread, a: Args<'_>) -> R {
    let Some(function) = a[0].downcast::<Function>() else {
        return Err(t.type_error("__build_class__: func must be a function"));
    };
    if t.as_str(a[1]).is_none() {
        return Err(t.type_error("__build_class__: name is not a string"));
    }
    let original: Gc<Tuple> = self_as(a[2]);
    let kwargs = a.opt(3).and_then(|k| k.downcast::<Dict>());
    let names = t.names();
    let bases = resolve_bases(t, original)?;
    let mut meta: Word = None;
    if let Some(kwargs) = kwargs {
        meta = kwargs.remove(t, names.metaclass.value())?;
    }
    let mut meta = match (meta, bases.get(0)) {
        (Some(m), _) => m,
        (None, Some(first)) => t.type_of(first).value(),
        (None, None) => t.vm().type_of_id(ty::TYPE).value(),
    };
    if let Some(class) = meta.downcast::<Type>() {
        meta = calculate_metaclass(t, class, bases.items())?.value();
    }
    let name = a[1];
    let namespace = match t.getattr_opt(meta, names.__prepare__)? {
        None => t.new_dict()?.value(),
        Some(f) => {
            let args = t.new_tuple(&[name, bases.value()])?;
            t.call_forward(f, &[], args, kwargs)?
        }
    };
    if t.lookup_special(namespace, names.__getitem__).is_none() {
        let who = match meta.downcast::<Type>() {
            Some(class) => class.name_text(),
            None => "<metaclass>".to_owned(),
        };
        return Err(
            t.type_error(format_args!("{who}.__prepare__() must return a mapping, not {}", t.shown_type(namespace)))
        );
    }
    crate::interp::run::run_code(t, function, namespace)?;
    if bases != original {
        t.setitem(namespace, names.__orig_bases__.value(), original.value())?;
    }
    let cell = match namespace.downcast::<Dict>() {
        Some(d) => d.get_str(t, names.__classcell__).and_then(|c| c.downcast::<CellObject>()),
        None => None,
    };
    let args = t.new_tuple(&[name, bases.value(), namespace])?;
    let class = t.call_forward(meta, &[], args, kwargs)?;
    if let Some(cell) = cell
        && class.downcast::<Type>().is_some()
    {
        check_cell(t, cell, name, class)?;
    }
    Ok(class)
}

/// The metaclass must have passed `__classcell__` on to `type.__new__`.
fn check_cell(t: &Thread, cell: Gc<CellObject>, name: Value, class: Value) -> R<()> {
    match cell.content.get() {
        Some(c) if c == class => Ok(()),
        Some(c) => {
            let (c, name, class) = (t.repr(c)?.to_text(), t.repr(name)?.to_text(), t.repr(class)?.to_text());
            Err(t.type_error(format_args!("__class__ set to {c} defining {name} as {class}")))
        }
        None => {
            let (name, class) = (t.repr(name)?.to_text(), t.repr(class)?.to_text());
            Err(t.runtime_error(format_args!(
                "__class__ not set defining {name} as {class}. Was __classcell__ propagated to type.__new__?"
            )))
        }
    }
}

/// Replaces bases that are no classes by what their `__mro_entries__` gives (PEP 560); the same tuple if none does.
pub fn resolve_bases(t: &Thread, bases: Gc<Tuple>) -> R<Gc<Tuple>> {
    let mut all = t.root_vec(bases.len())?;
    let mut replaced = false;
    for base in bases.items() {
        if base.downcast::<Type>().is_some() {
            t.push(&mut all, *base)?;
            continue;
        }
        match t.getattr_opt(*base, t.names().__mro_entries__)? {
            None => t.push(&mut all, *base)?,
            Some(f) => {
                replaced = true;
                let entries = t.call(f, &[bases.value()])?;
                let Some(entries) = entries.downcast::<Tuple>() else {
                    return Err(t.type_error("__mro_entries__ must return a tuple"));
                };
                for e in entries.items() {
                    t.push(&mut all, *e)?;
                }
            }
        }
    }
    if replaced { t.new_tuple_from(all.slots()) } else { Ok(bases) }
}
