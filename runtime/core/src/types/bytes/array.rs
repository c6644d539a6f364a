//! What only `bytearray` has: changing it in place.

use super::basics::{byte_argument, collect_bytes, source_bytes, this};
use crate::error::R;
use crate::native::Args;
use crate::object::{ByteArray, Type};
use crate::thread::Thread;
use crate::types::seq::{self, Bounds, Subscript};
use taipan_heap::{Gc, Value};

fn array(a: Args<'_>) -> Gc<ByteArray> {
    match a[0].downcast() {
        Some(b) => b,
        None => unreachable!("a bytearray method's self is a bytearray"),
    }
}

pub(super) fn bytearray_new(t: &Thread, a: Args<'_>) -> R {
    let Some(cls) = a[0].downcast::<Type>() else {
        return Err(t.type_error("bytearray.__new__(X): X is not a type object"));
    };
    Ok(t.alloc_for(cls, ByteArray::empty)?.value())
}

pub(super) fn init(t: &Thread, a: Args<'_>) -> R {
    let b = array(a);
    b.resize(t, 0)?;
    let data = source_bytes(t, a, "bytearray", "byte")?;
    b.splice(t, 0..b.len(), &data)?;
    Ok(Value::NONE)
}

/// The bytes a value assigned to a slice stands for, copied: it may be the array itself.
fn assigned(t: &Thread, v: Value) -> R<Vec<u8>> {
    if let Some(b) = t.try_buffer(v)? {
        return Ok(b.as_slice().to_vec());
    }
    if t.as_str(v).is_some() || seq::has_index(t, v) {
        return Err(t.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    }
    let names = t.names();
    if t.lookup_special(v, names.__iter__).is_none() && t.lookup_special(v, names.__getitem__).is_none() {
        return Err(t.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    }
    collect_bytes(t, v, "byte")
}

pub(super) fn setitem(t: &Thread, a: Args<'_>) -> R {
    let b = array(a);
    match seq::subscript(t, a[1], "bytearray")? {
        Subscript::At(i) => {
            let byte = byte_argument(t, a[2])?;
            match seq::position(i, b.len()) {
                Some(i) => b.set(i, byte),
                None => return Err(t.index_error("bytearray index out of range")),
            }
        }
        Subscript::Slice(slice) => {
            let data = assigned(t, a[2])?;
            let bounds = seq::slice_bounds(t, slice, || b.len())?;
            if bounds.step == 1 {
                let start = bounds.start as usize;
                b.splice(t, start..start + bounds.count, &data)?;
            } else if data.is_empty() {
                delete(t, b, bounds)?;
            } else if data.len() != bounds.count {
                return Err(t.value_error(format_args!(
                    "attempt to assign bytes of size {} to extended slice of size {}",
                    data.len(),
                    bounds.count
                )));
            } else {
                b.scatter(bounds.indices(), &data);
            }
        }
    }
    Ok(Value::NONE)
}

fn delete(t: &Thread, b: Gc<ByteArray>, bounds: Bounds) -> R<()> {
    if bounds.count == 0 {
        return Ok(());
    }
    b.check_resizable(t)?;
    if bounds.step == 1 {
        let start = bounds.start as usize;
        return b.splice(t, start..start + bounds.count, &[]);
    }
    let mut doomed = vec![false; b.len()];
    bounds.indices().for_each(|i| doomed[i] = true);
    let kept: Vec<u8> = b.to_vec().into_iter().zip(doomed).filter(|(_, gone)| !gone).map(|(byte, _)| byte).collect();
    b.splice(t, 0..b.len(), &kept)
}

pub(super) fn delitem(t: &Thread, a: Args<'_>) -> R {
    let b = array(a);
    match seq::subscript(t, a[1], "bytearray")? {
        Subscript::At(i) => match seq::position(i, b.len()) {
            Some(i) => b.splice(t, i..i + 1, &[])?,
            None => return Err(t.index_error("bytearray index out of range")),
        },
        Subscript::Slice(slice) => delete(t, b, seq::slice_bounds(t, slice, || b.len())?)?,
    }
    Ok(Value::NONE)
}

pub(super) fn extend_in_place(t: &Thread, a: Args<'_>) -> R {
    let Some(other) = t.try_buffer(a[1])? else {
        return Err(t.type_error(format_args!("can't concat {} to {}", t.shown_type(a[1]), t.shown_type(a[0]))));
    };
    let data = other.as_slice().to_vec();
    drop(other);
    array(a).extend(t, &data)?;
    Ok(a[0])
}

pub(super) fn repeat_in_place(t: &Thread, a: Args<'_>) -> R {
    let Some(n) = seq::repeat_count(t, a[1])? else { return seq::not_a_count(t, a[1]) };
    let b = array(a);
    let once = b.len();
    let Some(length) = once.checked_mul(n) else { return Err(t.memory_error()) };
    b.resize(t, length)?;
    b.repeat_first(once);
    Ok(a[0])
}

pub(super) fn alloc(t: &Thread, a: Args<'_>) -> R {
    t.new_int(array(a).storage.get().map_or(0, |s| s.capacity()) as i64)
}

pub(super) fn sizeof(t: &Thread, a: Args<'_>) -> R {
    t.new_int(56 + array(a).storage.get().map_or(0, |s| s.capacity()) as i64)
}

pub(super) fn reduce(t: &Thread, a: Args<'_>) -> R {
    let bytes = t.new_bytes(&array(a).to_vec())?.value();
    let arguments = t.new_tuple(&[bytes])?.value();
    let state = t.getattr_opt(a[0], t.names().__dict__)?.unwrap_or(Value::NONE);
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments, state])?.value())
}

pub(super) fn append(t: &Thread, a: Args<'_>) -> R {
    let byte = byte_argument(t, a[1])?;
    array(a).extend(t, &[byte])?;
    Ok(Value::NONE)
}

pub(super) fn clear(t: &Thread, a: Args<'_>) -> R {
    array(a).resize(t, 0)?;
    Ok(Value::NONE)
}

pub(super) fn copy(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_bytearray(this(t, a).as_slice())?.value())
}

pub(super) fn extend(t: &Thread, a: Args<'_>) -> R {
    let data = match t.try_buffer(a[1])? {
        Some(b) => b.as_slice().to_vec(),
        None if t.as_str(a[1]).is_some() => {
            return Err(t.type_error("expected iterable of integers; got: 'str'"));
        }
        None => {
            let names = t.names();
            let iterable =
                t.lookup_special(a[1], names.__iter__).is_some() || t.lookup_special(a[1], names.__getitem__).is_some();
            if !iterable {
                return Err(t.type_error(format_args!("can't extend bytearray with {}", t.shown_type(a[1]))));
            }
            collect_bytes(t, a[1], "byte")?
        }
    };
    array(a).extend(t, &data)?;
    Ok(Value::NONE)
}

pub(super) fn insert(t: &Thread, a: Args<'_>) -> R {
    let index = t.index(a[1])?;
    let byte = byte_argument(t, a[2])?;
    let b = array(a);
    let at = seq::clamp_position(index, b.len());
    b.splice(t, at..at, &[byte])?;
    Ok(Value::NONE)
}

pub(super) fn pop(t: &Thread, a: Args<'_>) -> R {
    let index = a.opt(1).map_or(Ok(-1), |v| t.index(v))?;
    let b = array(a);
    if b.is_empty() {
        return Err(t.index_error("pop from empty bytearray"));
    }
    let Some(at) = seq::position(index, b.len()) else { return Err(t.index_error("pop index out of range")) };
    let byte = b.get(at).unwrap_or(0);
    b.splice(t, at..at + 1, &[])?;
    Ok(Value::int_unchecked(byte as i64))
}

pub(super) fn remove(t: &Thread, a: Args<'_>) -> R {
    let byte = byte_argument(t, a[1])?;
    let b = array(a);
    match b.to_vec().iter().position(|&x| x == byte) {
        Some(at) => b.splice(t, at..at + 1, &[])?,
        None => return Err(t.value_error("value not found in bytearray")),
    }
    Ok(Value::NONE)
}

pub(super) fn resize(t: &Thread, a: Args<'_>) -> R {
    let size = t.index(a[1])?;
    let Ok(size) = usize::try_from(size) else {
        return Err(t.value_error(format_args!("bytearray.resize(): new size must be >= 0, got {size}")));
    };
    array(a).resize(t, size)?;
    Ok(Value::NONE)
}

pub(super) fn reverse(_: &Thread, a: Args<'_>) -> R {
    let b = array(a);
    let mut data = b.to_vec();
    data.reverse();
    if let Some(s) = b.storage.get() {
        s.write(0, &data);
    }
    Ok(Value::NONE)
}
