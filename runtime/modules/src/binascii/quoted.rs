//! Quoted-printable: RFC 1521, section 5.1, with CPython's options.

use super::{ascii_argument, bytes};
use taipan_core::native::Args;
use taipan_core::{R, Thread};

const MAX_LINE: usize = 76;
const HEX: &[u8; 16] = b"0123456789ABCDEF";

pub(super) fn a2b(t: &Thread, a: Args<'_>) -> R {
    let header = a.opt(1).map_or(Ok(false), |v| t.truth(v))?;
    let text = ascii_argument(t, a[0])?;
    let digit = |at: usize| text.get(at).and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut i = 0;
    while i < text.len() {
        match text[i] {
            b'=' => {
                i += 1;
                match text.get(i) {
                    None => break,
                    // A soft line break: up to the end of the line.
                    Some(b'\n' | b'\r') => {
                        while i < text.len() && text[i] != b'\n' {
                            i += 1;
                        }
                        i += 1;
                    }
                    Some(b'=') => {
                        out.push(b'=');
                        i += 1;
                    }
                    _ => match (digit(i), digit(i + 1)) {
                        (Some(high), Some(low)) => {
                            out.push((high << 4 | low) as u8);
                            i += 2;
                        }
                        _ => out.push(b'='),
                    },
                }
            }
            b'_' if header => {
                out.push(b' ');
                i += 1;
            }
            c => {
                out.push(c);
                i += 1;
            }
        }
    }
    bytes(t, &out)
}

/// The options of `b2a_qp`.
struct Options {
    quote_tabs: bool,
    text: bool,
    header: bool,
}

pub(super) fn b2a(t: &Thread, a: Args<'_>) -> R {
    let options = Options {
        quote_tabs: a.opt(1).map_or(Ok(false), |v| t.truth(v))?,
        text: a.opt(2).map_or(Ok(true), |v| t.truth(v))?,
        header: a.opt(3).map_or(Ok(false), |v| t.truth(v))?,
    };
    let encoded = encode(t.buffer(a[0])?.as_slice(), &options);
    bytes(t, &encoded)
}

fn encode(data: &[u8], options: &Options) -> Vec<u8> {
    // Lines end as the first one does.
    let crlf = data.iter().position(|&b| b == b'\n').is_some_and(|at| at > 0 && data[at - 1] == b'\r');
    let mut out = Vec::with_capacity(data.len() * 5 / 4);
    let mut column = 0;
    let mut i = 0;
    while i < data.len() {
        let c = data[i];
        let at_end = i + 1 == data.len();
        let next = data.get(i + 1).copied();
        let after = data.get(i + 2).copied();
        let line_end = |b: Option<u8>, then: Option<u8>| b == Some(b'\n') || (b == Some(b'\r') && then == Some(b'\n'));
        let blank = c == b'\t' || c == b' ';
        let newline = c == b'\r' || c == b'\n';
        let quoted = c > 126
            || c == b'='
            || (options.header && c == b'_')
            || (c == b'.' && column == 0 && (at_end || line_end(next, after)))
            || (newline && !options.text)
            || (c < 33 && !blank && !newline)
            || (blank && at_end)
            || (blank
                && !(options.header && c == b' ')
                && (options.quote_tabs || (options.text && line_end(next, after))));
        let soft_break = |out: &mut Vec<u8>, column: &mut usize, width: usize, last_ok: bool| {
            if *column + width >= MAX_LINE && !last_ok {
                out.extend_from_slice(if crlf { b"=\r\n" } else { b"=\n" });
                *column = 0;
            }
        };
        if quoted {
            soft_break(&mut out, &mut column, 3, false);
            out.extend([b'=', HEX[(c >> 4) as usize], HEX[(c & 15) as usize]]);
            column += 3;
        } else if options.text && (c == b'\n' || (c == b'\r' && next == Some(b'\n'))) {
            if c == b'\r' {
                i += 1;
            }
            out.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
            column = 0;
        } else {
            let ends = line_end(next, after) || at_end;
            soft_break(&mut out, &mut column, 1, ends);
            out.push(if options.header && c == b' ' { b'_' } else { c });
            column += 1;
        }
        i += 1;
    }
    out
}
