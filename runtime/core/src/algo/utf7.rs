//! UTF-7 (RFC 2152): ASCII as it is, runs of other characters as `+`, their UTF-16 in base 64 without padding, and `-` where the next
//! character could be taken for more of it. `+-` is a plus sign.
//!
//! Like CPython's, the decoder takes every ASCII character outside a run for itself, and lone surrogates in runs; the encoder leaves
//! the RFC's optional set O as it is.

use super::codec::Fault;

/// Inside runs.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The RFC's sets D and O, and the white space it allows.
fn is_direct(code: u32) -> bool {
    u8::try_from(code).is_ok_and(|c| match c {
        b' ' | b'\t' | b'\n' | b'\r' => true,
        b'+' | b'\\' | b'~' => false,
        c => c.is_ascii_graphic(),
    })
}

fn digit(byte: u8) -> Option<u32> {
    DIGITS.iter().position(|d| *d == byte).map(|i| i as u32)
}

pub fn encode(codes: &[u32]) -> Vec<u8> {
    let mut out = Vec::with_capacity(codes.len());
    // Bits of the run that are not written yet.
    let mut run: Option<(u32, u32)> = None;
    for &code in codes {
        if is_direct(code) || (code == u32::from(b'+') && run.is_none()) {
            let byte = code as u8;
            if let Some(rest) = run.take() {
                end_run(rest, &mut out);
                if byte == b'-' || digit(byte).is_some() {
                    out.push(b'-');
                }
            }
            out.push(byte);
            if byte == b'+' {
                out.push(b'-');
            }
            continue;
        }
        if run.is_none() {
            out.push(b'+');
        }
        let (mut bits, mut held) = run.unwrap_or((0, 0));
        let mut units = [0u16; 2];
        let units = match char::from_u32(code) {
            Some(c) => &*c.encode_utf16(&mut units),
            // A lone surrogate is one unit.
            None => &[code as u16],
        };
        for unit in units {
            bits = bits << 16 | u32::from(*unit);
            held += 16;
            while held >= 6 {
                held -= 6;
                out.push(DIGITS[(bits >> held & 63) as usize]);
            }
            bits &= (1 << held) - 1;
        }
        run = Some((bits, held));
    }
    if let Some(rest) = run {
        end_run(rest, &mut out);
        out.push(b'-');
    }
    out
}

/// The last digit of a run: what is left of its bits, and zeros.
fn end_run((bits, held): (u32, u32), out: &mut Vec<u8>) {
    if held > 0 {
        out.push(DIGITS[(bits << (6 - held) & 63) as usize]);
    }
}

/// Decodes from `from` to the end or the first fault; where it stopped. Unless `complete`, a run that has not ended is left alone.
pub fn decode(data: &[u8], from: usize, complete: bool, out: &mut Vec<u32>) -> (usize, Option<Fault>) {
    let mut at = from;
    while let Some(&byte) = data.get(at) {
        match byte {
            b'+' => match decode_run(data, at, complete, out) {
                Ok(Some(next)) => at = next,
                Ok(None) => return (at, None),
                Err(fault) => return (at, Some(fault)),
            },
            byte if byte.is_ascii() => {
                out.push(u32::from(byte));
                at += 1;
            }
            _ => return (at, Some(Fault { start: at, end: at + 1, reason: "unexpected special character" })),
        }
    }
    (at, None)
}

/// Decodes the run at `start`: the position behind it, or `None` if it may go on behind the data.
fn decode_run(data: &[u8], start: usize, complete: bool, out: &mut Vec<u32>) -> Result<Option<usize>, Fault> {
    let fault = |end: usize, reason| Err(Fault { start, end, reason });
    let before = out.len();
    let (mut bits, mut held) = (0u32, 0);
    // The first half of a pair waits for the second.
    let mut high: Option<u32> = None;
    let mut at = start + 1;
    while let Some(value) = data.get(at).and_then(|b| digit(*b)) {
        at += 1;
        bits = bits << 6 | value;
        held += 6;
        if held < 16 {
            continue;
        }
        held -= 16;
        let unit = bits >> held;
        bits &= (1 << held) - 1;
        match (high.take(), unit) {
            (Some(first), 0xDC00..=0xDFFF) => out.push(0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00)),
            (first, unit) => {
                out.extend(first);
                match unit {
                    0xD800..=0xDBFF => high = Some(unit),
                    unit => out.push(unit),
                }
            }
        }
    }
    let Some(&byte) = data.get(at) else {
        if !complete {
            out.truncate(before);
            return Ok(None);
        }
        return if high.is_some() || held >= 6 || bits != 0 {
            fault(at, "unterminated shift sequence")
        } else {
            Ok(Some(at))
        };
    };
    if at == start + 1 {
        if byte == b'-' {
            out.push(u32::from(b'+'));
            return Ok(Some(at + 1));
        }
        return fault(at + 1, "ill-formed sequence");
    }
    if held >= 6 {
        return fault(at + 1, "partial character in shift sequence");
    }
    if bits != 0 {
        return fault(at + 1, "non-zero padding bits in shift sequence");
    }
    if byte.is_ascii() {
        out.extend(high);
    }
    Ok(Some(if byte == b'-' { at + 1 } else { at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, bytes) in [
            ("Hi Mom \u{263a}!", &b"Hi Mom +Jjo!"[..]),
            ("A\u{2262}\u{391}.", b"A+ImIDkQ."),
            ("a+b", b"a+-b"),
            ("\u{1f600}z", b"+2D3eAA-z"),
            ("~\\", b"+AH4AXA-"),
        ] {
            let codes: Vec<u32> = text.chars().map(u32::from).collect();
            assert_eq!(encode(&codes), bytes);
            let mut out = Vec::new();
            assert!(decode(bytes, 0, true, &mut out).1.is_none());
            assert_eq!(out, codes);
        }
    }
}
