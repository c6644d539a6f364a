//! Objects to the items of a format and back.

use super::{error, raise};
use taipan_core::algo::struct_codec::{Format, Item, Kind, pack_float, pack_int, unpack_float, unpack_int};
use taipan_core::types::complex::complex_of;
use taipan_core::{R, Thread};
use taipan_heap::Value;

/// Where value number `i` of an item lies.
fn place(item: &Item, i: usize) -> std::ops::Range<usize> {
    let start = item.offset + i * item.size;
    start..start + item.size
}

/// Packs `values`, as many as the format has, into zeroed `out`.
pub(super) fn pack_into(t: &Thread, f: &Format, values: &[Value], out: &mut [u8]) -> R<()> {
    let mut values = values.iter();
    for item in &f.items {
        for i in 0..item.values {
            if let Some(&v) = values.next() {
                pack_one(t, f, item, v, &mut out[place(item, i)])?;
            }
        }
    }
    Ok(())
}

fn pack_one(t: &Thread, f: &Format, item: &Item, v: Value, out: &mut [u8]) -> R<()> {
    match item.kind {
        Kind::Pad => {}
        Kind::Bool => out[0] = t.truth(v)? as u8,
        Kind::Char => match t.as_bytes(v) {
            Some(b) if b.len() == 1 => out[0] = b.as_slice()[0],
            _ => return Err(error(t, "char format requires a bytes object of length 1")),
        },
        Kind::Bytes | Kind::Pascal => {
            let Some(b) = t.as_bytes_or_bytearray(v) else {
                return Err(error(t, format_args!("argument for '{}' must be a bytes object", item.letter as char)));
            };
            if item.kind == Kind::Bytes {
                let n = b.len().min(out.len());
                out[..n].copy_from_slice(&b.as_slice()[..n]);
            } else if let Some((length, rest)) = out.split_first_mut() {
                let n = b.len().min(rest.len());
                rest[..n].copy_from_slice(&b.as_slice()[..n]);
                *length = n.min(255) as u8;
            }
        }
        Kind::Signed | Kind::Unsigned | Kind::Pointer => {
            let Some(i) = t.try_index(v)? else { return Err(error(t, "required argument is not an integer")) };
            if let Some(i) = t.as_int(i) {
                pack_int(item, f.order, &i.to_algo(), out).map_err(|e| raise(t, e))?;
            }
        }
        Kind::Float => {
            let real = t.as_float(v).is_some()
                || t.as_int(v).is_some()
                || t.lookup_special(v, t.names().__float__).is_some()
                || t.lookup_special(v, t.names().__index__).is_some();
            if !real {
                return Err(error(t, "required argument is not a float"));
            }
            pack_float(f.native, f.order, t.to_f64(v)?, out).map_err(|e| raise(t, e))?;
        }
        Kind::Complex => {
            let c = match complex_of(v) {
                Some(c) => c,
                None => t.to_complex(v)?,
            };
            let (re, im) = out.split_at_mut(item.size / 2);
            pack_float(f.native, f.order, c.re, re).map_err(|e| raise(t, e))?;
            pack_float(f.native, f.order, c.im, im).map_err(|e| raise(t, e))?;
        }
    }
    Ok(())
}

/// The values in `data`, which has the size of the format.
pub(super) fn unpack(t: &Thread, f: &Format, data: &[u8]) -> R {
    let mut values = t.root_vec(f.values)?;
    for item in &f.items {
        for i in 0..item.values {
            let v = unpack_one(t, f, item, &data[place(item, i)])?;
            t.push(&mut values, v)?;
        }
    }
    Ok(t.new_tuple_from(values.slots())?.value())
}

fn unpack_one(t: &Thread, f: &Format, item: &Item, data: &[u8]) -> R {
    match item.kind {
        Kind::Pad => Ok(Value::NONE),
        Kind::Bool => Ok(Value::bool(data.iter().any(|&b| b != 0))),
        Kind::Char | Kind::Bytes => Ok(t.new_bytes(data)?.value()),
        Kind::Pascal => match data.split_first() {
            Some((&n, rest)) => Ok(t.new_bytes(&rest[..(n as usize).min(rest.len())])?.value()),
            None => Ok(t.new_bytes(&[])?.value()),
        },
        Kind::Signed | Kind::Unsigned | Kind::Pointer => t.new_algo_int(unpack_int(item, f.order, data)),
        Kind::Float => Ok(Value::float(unpack_float(f.order, data))),
        Kind::Complex => {
            let (re, im) = data.split_at(item.size / 2);
            t.new_complex(unpack_float(f.order, re), unpack_float(f.order, im))
        }
    }
}
