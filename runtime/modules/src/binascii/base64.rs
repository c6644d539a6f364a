//! Base64: RFC 4648 out; in, what CPython accepts (other characters are skipped unless strict).

use super::{ascii_argument, bytes, error};
use taipan_core::native::Args;
use taipan_core::{R, Thread};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of each character, 255 for those that are none.
const VALUES: [u8; 256] = {
    let mut table = [255; 256];
    let mut i = 0;
    while i < 64 {
        table[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    table
};

pub(super) fn b2a(t: &Thread, a: Args<'_>) -> R {
    let newline = a.opt(1).map_or(Ok(true), |v| t.truth(v))?;
    let data = t.buffer(a[0])?;
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for chunk in data.as_slice().chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (i, &b)| bits | u32::from(b) << (16 - 8 * i));
        for i in 0..4 {
            out.push(if i <= chunk.len() { ALPHABET[(bits >> (18 - 6 * i) & 63) as usize] } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    bytes(t, &out)
}

pub(super) fn a2b(t: &Thread, a: Args<'_>) -> R {
    let strict = a.opt(1).map_or(Ok(false), |v| t.truth(v))?;
    let text = ascii_argument(t, a[0])?;
    match decode(&text, strict) {
        Ok(data) => bytes(t, &data),
        Err(message) => Err(error(t, &message)),
    }
}

fn decode(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    let refuse = |message: &str| Err(message.to_owned());
    if strict && text.first() == Some(&b'=') {
        return refuse("Leading padding not allowed");
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut in_quad, mut pads, mut left) = (0, 0, 0u8);
    let mut padding_started = false;
    for (i, &c) in text.iter().enumerate() {
        if c == b'=' {
            padding_started = true;
            if strict && in_quad == 0 {
                return refuse("Excess padding not allowed");
            }
            pads += 1;
            if in_quad >= 2 && in_quad + pads >= 4 {
                // A whole quad: what follows is ignored, or refused.
                if strict && i + 1 < text.len() {
                    return refuse("Excess data after padding");
                }
                return Ok(out);
            }
            continue;
        }
        let v = VALUES[c as usize];
        if v == 255 {
            if strict {
                return refuse("Only base64 data is allowed");
            }
            continue;
        }
        if strict && padding_started {
            return refuse("Discontinuous padding not allowed");
        }
        pads = 0;
        match in_quad {
            0 => left = v,
            1 => {
                out.push(left << 2 | v >> 4);
                left = v & 15;
            }
            2 => {
                out.push(left << 4 | v >> 2);
                left = v & 3;
            }
            _ => out.push(left << 6 | v),
        }
        in_quad = (in_quad + 1) % 4;
    }
    match in_quad {
        0 => Ok(out),
        1 => Err(count_error(&out, 1)),
        _ => refuse("Incorrect padding"),
    }
}

/// One character too many: there is no byte it could give.
fn count_error(out: &[u8], in_quad: usize) -> String {
    if in_quad != 1 {
        return "Incorrect padding".to_owned();
    }
    let characters = out.len() / 3 * 4 + 1;
    format!(
        "Invalid base64-encoded string: number of data characters ({characters}) cannot be 1 more than a multiple of 4"
    )
}
