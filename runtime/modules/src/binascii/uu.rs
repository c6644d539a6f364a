//! Uuencoded lines: a length character, then four characters for three bytes.

use super::{ascii_argument, bytes, error};
use taipan_core::native::Args;
use taipan_core::{R, Thread};

pub(super) fn b2a(t: &Thread, a: Args<'_>) -> R {
    let backtick = a.opt(1).map_or(Ok(false), |v| t.truth(v))?;
    let data = t.buffer(a[0])?;
    if data.len() > 45 {
        return Err(error(t, "At most 45 bytes at once"));
    }
    let character = |v: u32| if v == 0 && backtick { b'`' } else { v as u8 + b' ' };
    let mut out = vec![character(data.len() as u32)];
    for chunk in data.as_slice().chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (i, &b)| bits | u32::from(b) << (16 - 8 * i));
        out.extend((0..4).map(|i| character(bits >> (18 - 6 * i) & 63)));
    }
    out.push(b'\n');
    bytes(t, &out)
}

pub(super) fn a2b(t: &Thread, a: Args<'_>) -> R {
    let text = ascii_argument(t, a[0])?;
    // An empty line reads as a length character of NUL: 32 bytes.
    let (&first, mut rest) = text.split_first().unwrap_or((&0, &[]));
    let length = (first.wrapping_sub(b' ') & 63) as usize;
    let mut out = Vec::with_capacity(length);
    let (mut bits, mut count) = (0u32, 0);
    while out.len() < length {
        let v = match rest.split_first() {
            // Trailing blanks may have been stripped.
            None => 0,
            Some((b'\n' | b'\r', _)) => 0,
            Some((&c, tail)) => {
                rest = tail;
                if !(b' '..=b' ' + 64).contains(&c) {
                    return Err(error(t, "Illegal char"));
                }
                u32::from((c - b' ') & 63)
            }
        };
        bits = bits << 6 | v;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    if rest.iter().any(|c| !matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(error(t, "Trailing garbage"));
    }
    bytes(t, &out)
}
