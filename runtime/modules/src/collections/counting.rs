//! `_count_elements`: the loop of `Counter.update`.

use taipan_core::error::R;
use taipan_core::native::Args;
use taipan_core::object::Dict;
use taipan_core::ops::BinOp;
use taipan_core::thread::Thread;
use taipan_core::types::dict::key::key_hash;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const ZERO: Value = Value::int_unchecked(0);
const ONE: Value = Value::int_unchecked(1);

pub fn count_elements(t: &Thread, a: Args<'_>) -> R {
    let (mapping, iterable) = (a[0], a[1]);
    let it = t.iter(iterable)?;
    match plain_dict(t, mapping)? {
        Some(dict) => {
            while let Some(key) = t.next(it)? {
                let hash = key_hash(t, key)?;
                let old = dict.get_hashed(t, key, hash)?.unwrap_or(ZERO);
                let new = match old.as_small_int() {
                    Some(n) => t.new_int(n + 1)?,
                    None => t.binary(BinOp::Add, old, ONE)?,
                };
                dict.set_hashed(t, key, hash, new)?;
            }
        }
        None => {
            let get = t.getattr_str(mapping, "get")?;
            while let Some(key) = t.next(it)? {
                let old = t.call(get, &[key, ZERO])?;
                let new = t.binary(BinOp::Add, old, ONE)?;
                t.setitem(mapping, key, new)?;
            }
        }
    }
    Ok(Value::NONE)
}

/// The dict, if `get` and `__setitem__` of its class are those of dict.
fn plain_dict(t: &Thread, mapping: Value) -> R<Option<Gc<Dict>>> {
    let Some(dict) = mapping.downcast::<Dict>() else { return Ok(None) };
    let class = t.vm().type_of_id(ty::DICT);
    for name in [t.names().get, t.names().__setitem__] {
        let own = t.lookup_special(mapping, name);
        let of_dict = class.dict.get().and_then(|d| d.downcast::<Dict>()).and_then(|d| d.get_str(t, name));
        if own != of_dict {
            return Ok(None);
        }
    }
    Ok(Some(dict))
}
