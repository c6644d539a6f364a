//! `format % values` of `bytes` and `bytearray`.

use super::percent::{Arguments, number_text};
use crate::algo::percent_format::{self as pf, Piece, Resolved, Spec};
use crate::error::R;
use crate::native::Args;
use crate::object::ByteArray;
use crate::thread::Thread;
use crate::types::int::IntRef;
use taipan_heap::Value;

pub(crate) fn percent(t: &Thread, a: Args<'_>) -> R {
    let Some(format) = t.as_bytes_or_bytearray(a[0]) else { return Ok(Value::NOT_IMPLEMENTED) };
    let format = format.as_slice().to_vec();
    let mut arguments = Arguments::new(t, a[1], false);
    let mut out = Vec::with_capacity(format.len() + 16);
    for piece in pf::parse(&format) {
        match piece {
            Piece::Literal(range) => out.extend_from_slice(&format[range]),
            Piece::Percent => out.push(b'%'),
            Piece::Fault { needs_mapping, error } => {
                if needs_mapping {
                    arguments.check_mapping()?;
                }
                return Err(t.algo_error(error));
            }
            Piece::Spec(spec) => {
                let keyed = match &spec.key {
                    Some(key) => {
                        let key = t.new_bytes(&format[key.clone()])?;
                        Some(arguments.by_key(key.value())?)
                    }
                    None => None,
                };
                let resolved = arguments.resolve(&spec)?;
                let v = match keyed {
                    Some(v) => v,
                    None => arguments.next()?,
                };
                convert(t, &mut out, v, &spec, &resolved)?;
            }
        }
    }
    arguments.finish("bytes")?;
    if a[0].downcast::<ByteArray>().is_some() {
        Ok(t.new_bytearray(&out)?.value())
    } else {
        Ok(t.new_bytes(&out)?.value())
    }
}

fn convert(t: &Thread, out: &mut Vec<u8>, v: Value, spec: &Spec, resolved: &Resolved) -> R<()> {
    let Some(letter) = spec.letter() else { return Err(t.algo_error(spec.unsupported())) };
    if matches!(letter, b'e' | b'E' | b'f' | b'F' | b'g' | b'G')
        && t.as_float(v).is_none()
        && t.as_int(v).is_none()
        && t.lookup_special(v, t.names().__float__).is_none()
    {
        return Err(t.type_error(format_args!("float argument required, not {}", t.shown_type(v))));
    }
    if let Some(text) = number_text(t, letter, v, resolved)? {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    match letter {
        b's' | b'b' => lay_out(out, &bytes_of(t, v)?, resolved),
        b'a' | b'r' => lay_out(out, t.ascii(v)?.raw_bytes(), resolved),
        b'c' => lay_out(out, &[byte_of(t, v)?], &Resolved { precision: None, ..*resolved }),
        _ => return Err(t.algo_error(spec.unsupported())),
    }
    Ok(())
}

fn lay_out(out: &mut Vec<u8>, text: &[u8], spec: &Resolved) {
    let layout = pf::format_text(text.len(), spec);
    out.extend(std::iter::repeat_n(b' ', layout.left));
    out.extend_from_slice(&text[..layout.keep]);
    out.extend(std::iter::repeat_n(b' ', layout.right));
}

fn bytes_of(t: &Thread, v: Value) -> R<Vec<u8>> {
    if let Some(b) = t.as_bytes_or_bytearray(v) {
        return Ok(b.as_slice().to_vec());
    }
    if let Some(b) = t.call_special(v, t.names().__bytes__, &[])? {
        return match t.as_bytes(b) {
            Some(b) => Ok(b.as_slice().to_vec()),
            None => Err(t.type_error(format_args!("__bytes__ returned non-bytes (type {})", t.shown_type(b)))),
        };
    }
    match t.try_buffer(v)? {
        Some(b) => Ok(b.as_slice().to_vec()),
        None => Err(t.type_error(format_args!(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            t.shown_type(v)
        ))),
    }
}

fn byte_of(t: &Thread, v: Value) -> R<u8> {
    if let Some(b) = t.as_bytes_or_bytearray(v) {
        return match b.as_slice() {
            [byte] => Ok(*byte),
            other => Err(t.type_error(format_args!(
                "%c requires an integer in range(256) or a single byte, not a {} object of length {}",
                t.shown_type(v),
                other.len()
            ))),
        };
    }
    let Some(i) = t.try_index(v)? else {
        return Err(t.type_error(format_args!(
            "%c requires an integer in range(256) or a single byte, not {}",
            t.shown_type(v)
        )));
    };
    match IntRef::of(i).and_then(IntRef::as_i64).and_then(|i| u8::try_from(i).ok()) {
        Some(b) => Ok(b),
        None => Err(t.overflow_error("%c arg not in range(256)")),
    }
}
