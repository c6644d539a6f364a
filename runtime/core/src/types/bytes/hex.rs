//! Bytes as hexadecimal text: `hex` with separators, `fromhex`.

use super::basics::this;
use crate::error::R;
use crate::native::Args;
use crate::object::Type;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::Value;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// `data.hex(sep, bytes_per_sep)`: groups are counted from the right, from the left if `group` is negative.
pub fn hex_text(data: &[u8], separator: Option<u8>, group: i64) -> Vec<u8> {
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    let mut out = Vec::with_capacity(data.len() * 2);
    for (i, &b) in data.iter().enumerate() {
        if let Some(s) = separator
            && size > 0
            && i > 0
        {
            let from = if group < 0 { i } else { data.len() - i };
            if from % size == 0 {
                out.push(s);
            }
        }
        out.extend([DIGITS[(b >> 4) as usize], DIGITS[(b & 15) as usize]]);
    }
    out
}

/// The arguments `sep` and `bytes_per_sep`.
pub fn separator_arguments(t: &Thread, sep: Option<Value>, group: Option<Value>) -> R<(Option<u8>, i64)> {
    let group = group.map_or(Ok(1), |v| t.index(v))?;
    let Some(sep) = sep else { return Ok((None, group)) };
    let c = if let Some(s) = t.as_str(sep) {
        if s.len() != 1 {
            return Err(t.value_error("sep must be length 1."));
        }
        s.at(0)
    } else if let Some(b) = t.as_bytes(sep) {
        match b.as_slice() {
            [b] => *b as u32,
            _ => return Err(t.value_error("sep must be length 1.")),
        }
    } else {
        return Err(t.type_error("sep must be str or bytes."));
    };
    if c >= 0x80 {
        return Err(t.value_error("sep must be ASCII."));
    }
    Ok((Some(c as u8), group))
}

pub(super) fn hex(t: &Thread, a: Args<'_>) -> R {
    let (separator, group) = separator_arguments(t, a.opt(1), a.opt(2))?;
    let text = hex_text(this(t, a).as_slice(), separator, group);
    Ok(t.new_str_latin1(&text)?.value())
}

/// The bytes of hexadecimal text with white space between bytes; the error is the position of a wrong character, or
/// `None` for an odd number of digits.
pub fn parse_hex(text: &[u8]) -> Result<Vec<u8>, Option<usize>> {
    let digit = |b: u8| char::from(b).to_digit(16);
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut i = 0;
    while i < text.len() {
        if text[i].is_ascii_whitespace() || text[i] == 0x0B {
            i += 1;
            continue;
        }
        let Some(high) = digit(text[i]) else { return Err(Some(i)) };
        match text.get(i + 1) {
            None => return Err(None),
            Some(&b) => match digit(b) {
                Some(low) => out.push((high << 4 | low) as u8),
                None => return Err(Some(i + 1)),
            },
        }
        i += 2;
    }
    Ok(out)
}

pub(super) fn fromhex(t: &Thread, a: Args<'_>) -> R {
    let bad = |at: usize| t.value_error(format_args!("non-hexadecimal number found in fromhex() arg at position {at}"));
    let text = if let Some(s) = t.as_str(a[1]) {
        match s.as_ascii() {
            Some(text) => text.as_bytes().to_vec(),
            None => {
                let at = s.units().iter().position(|c| c >= 0x80).unwrap_or(0);
                // A wrong character before it is reported first.
                let head: Vec<u8> = s.units().slice(0, at).iter().map(|c| c as u8).collect();
                return Err(bad(parse_hex(&head).err().flatten().unwrap_or(at)));
            }
        }
    } else if let Some(b) = t.try_buffer(a[1])? {
        b.as_slice().to_vec()
    } else {
        return Err(
            t.type_error(format_args!("fromhex() argument must be str or bytes-like, not {}", t.shown_type(a[1])))
        );
    };
    let data = match parse_hex(&text) {
        Ok(data) => data,
        Err(Some(at)) => return Err(bad(at)),
        Err(None) => {
            return Err(t.value_error("fromhex() arg must contain an even number of hexadecimal digits"));
        }
    };
    match a[0].downcast::<Type>() {
        Some(c) if c == t.vm().type_of_id(ty::BYTES) => Ok(t.new_bytes(&data)?.value()),
        Some(c) if c == t.vm().type_of_id(ty::BYTEARRAY) => Ok(t.new_bytearray(&data)?.value()),
        _ => {
            let bytes = t.new_bytes(&data)?;
            t.call(a[0], &[bytes.value()])
        }
    }
}
