//! Pickling defaults of `object`: `__reduce_ex__`, `__reduce__`, `__getstate__` (protocol 2 natively, older ones in copyreg).

use crate::error::R;
use crate::kinds;
use crate::native::Args;
use crate::object::*;
use crate::ops::instance;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

pub(super) fn reduce(t: &Thread, a: Args<'_>) -> R {
    common(t, a[0], 0)
}

pub(super) fn reduce_ex(t: &Thread, a: Args<'_>) -> R {
    let protocol = t.index(a[1])?;
    let name = t.names().__reduce__;
    let object = t.vm().type_of_id(ty::OBJECT);
    let own = crate::lookup::class_attr(t, t.type_of(a[0]), name);
    if own != crate::lookup::class_attr(t, object, name) {
        return t.call_method(a[0], "__reduce__", &[]);
    }
    common(t, a[0], protocol)
}

fn copyreg(t: &Thread) -> R {
    crate::builtins::import_module(t, "copyreg")
}

fn common(t: &Thread, o: Value, protocol: i64) -> R {
    if protocol < 2 {
        let module = copyreg(t)?;
        return t.call_method(module, "_reduce_ex", &[o, Value::int_unchecked(protocol)]);
    }
    let class = t.getattr(o, t.names().__class__)?;
    let list = t.is_instance(o, ty::LIST);
    let dict = t.is_instance(o, ty::DICT);
    let (args, kwargs) = new_args(t, o)?;
    // Only plain instances, lists and dicts can be rebuilt from their attributes and items.
    let kind = t.type_of(o).instance_kind.get();
    if args.is_none() && !list && !dict && !matches!(kind, kinds::INSTANCE | kinds::EXCEPTION) {
        return Err(t.type_error(format_args!("cannot pickle '{}' object", t.shown_type(o))));
    }
    let module = copyreg(t)?;
    let (maker, maker_args) = match (args, kwargs) {
        (args, Some(kw)) if !kw.is_empty() => {
            let args = match args {
                Some(a) => a,
                None => t.new_tuple(&[])?,
            };
            (t.getattr_str(module, "__newobj_ex__")?, t.new_tuple(&[class, args.value(), kw.value()])?)
        }
        (args, _) => {
            let mut all = t.root_vec(4)?;
            t.push(&mut all, class)?;
            if let Some(args) = args {
                for v in args.items() {
                    t.push(&mut all, *v)?;
                }
            }
            (t.getattr_str(module, "__newobj__")?, t.new_tuple_from(all.slots())?)
        }
    };
    let state = t.call_method(o, "__getstate__", &[])?;
    let list_items = if list { t.iter(o)? } else { Value::NONE };
    let dict_items = if dict {
        let items = t.call_method(o, "items", &[])?;
        t.iter(items)?
    } else {
        Value::NONE
    };
    Ok(t.new_tuple(&[maker, maker_args.value(), state, list_items, dict_items])?.value())
}

/// What `__getnewargs_ex__` or `__getnewargs__` gives.
fn new_args(t: &Thread, o: Value) -> R<(Option<Gc<Tuple>>, Option<Gc<Dict>>)> {
    if let Some(f) = t.getattr_opt_str(o, "__getnewargs_ex__")? {
        let pair = t.call(f, &[])?;
        let Some(pair) = pair.downcast::<Tuple>() else {
            return Err(
                t.type_error(format_args!("__getnewargs_ex__ should return a tuple, not '{}'", t.shown_type(pair)))
            );
        };
        let [args, kwargs] = pair.items() else {
            return Err(
                t.value_error(format_args!("__getnewargs_ex__ should return a tuple of length 2, not {}", pair.len()))
            );
        };
        let Some(args) = args.downcast::<Tuple>() else {
            return Err(t.type_error(format_args!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                t.shown_type(*args)
            )));
        };
        let Some(kwargs) = kwargs.downcast::<Dict>() else {
            return Err(t.type_error(format_args!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                t.shown_type(*kwargs)
            )));
        };
        return Ok((Some(args), Some(kwargs)));
    }
    match t.getattr_opt(o, t.names().__getnewargs__)? {
        None => Ok((None, None)),
        Some(f) => {
            let args = t.call(f, &[])?;
            match args.downcast::<Tuple>() {
                Some(args) => Ok((Some(args), None)),
                None => {
                    Err(t
                        .type_error(format_args!("__getnewargs__ should return a tuple, not '{}'", t.shown_type(args))))
                }
            }
        }
    }
}

/// The attributes as a dict or None; with `__slots__`: a pair of that and a dict of the slots.
pub(super) fn getstate(t: &Thread, a: Args<'_>) -> R {
    let o = a[0];
    let state = match instance::dict_copy(t, o)? {
        Some(d) if !d.is_empty() => d.value(),
        _ => Value::NONE,
    };
    let slots = slot_values(t, o)?;
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(t.new_tuple(&[state, slots.value()])?.value())
}

fn slot_values(t: &Thread, o: Value) -> R<Gc<Dict>> {
    let values = t.new_dict()?;
    let class = t.type_of(o);
    for base in class.mro_items().iter().flatten().filter_map(|b| b.downcast::<Type>()) {
        let Some(dict) = base.dict.get().and_then(|d| d.downcast::<Dict>()) else { continue };
        for i in 0..dict.fill() {
            if let Some((_, v)) = dict.entry(i)
                && let Some((name, cell)) = v.downcast::<Member>().and_then(|m| m.names())
                && let Some(v) = instance::slot_get(t, o, cell)
            {
                values.set_str(t, name, v)?;
            }
        }
    }
    Ok(values)
}
