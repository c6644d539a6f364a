//! The standard error handlers as Python functions: each takes a UnicodeError and returns a replacement and the position
//! to go on from.

use crate::algo::codec::{Encoding, Endian};
use crate::error::{R, Raised};
use crate::native::{Args, Effects, NativeDef, native};
use crate::object::Str;
use crate::thread::Thread;
use crate::types::str::StrBuilder;
use crate::types::ty;
use taipan_heap::{Gc, Value};

static HANDLERS: &[NativeDef] = &[
    native("strict_errors", "(exception, /)", strict, Effects::ANY, "Raises the exception."),
    native("ignore_errors", "(exception, /)", ignore, Effects::ANY, "Leaves the bad part out."),
    native("replace_errors", "(exception, /)", replace, Effects::ANY, "Puts a question mark in place of the bad part."),
    native("xmlcharrefreplace_errors", "(exception, /)", xml, Effects::ANY, "Writes XML character references."),
    native("backslashreplace_errors", "(exception, /)", backslash, Effects::ANY, "Writes backslash escapes."),
    native("namereplace_errors", "(exception, /)", name, Effects::ANY, "Writes \\N{...} escapes."),
    native("surrogateescape", "(exception, /)", surrogate_escape, Effects::ANY, "Maps bad bytes to lone surrogates."),
    native("surrogatepass", "(exception, /)", surrogate_pass, Effects::ANY, "Lets lone surrogates pass."),
];

/// The standard handler of this name, as a function object.
pub(super) fn standard(t: &Thread, handler: Gc<Str>) -> R<Option<Value>> {
    let names = [
        "strict",
        "ignore",
        "replace",
        "xmlcharrefreplace",
        "backslashreplace",
        "namereplace",
        "surrogateescape",
        "surrogatepass",
    ];
    match names.iter().position(|n| handler.is(n)) {
        Some(i) => t.new_native_function(&HANDLERS[i], None, None).map(Some),
        None => Ok(None),
    }
}

/// What a UnicodeError says.
struct Fault {
    encoding: String,
    object: Value,
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Encode,
    Decode,
    Translate,
}

impl Fault {
    fn of(t: &Thread, e: Value) -> R<Fault> {
        let kind = if t.is_instance(e, ty::UNICODE_ENCODE_ERROR) {
            Kind::Encode
        } else if t.is_instance(e, ty::UNICODE_DECODE_ERROR) {
            Kind::Decode
        } else if t.is_instance(e, ty::UNICODE_TRANSLATE_ERROR) {
            Kind::Translate
        } else {
            return Err(unhandled(t, e));
        };
        let object = t.getattr_str(e, "object")?;
        let len = match kind {
            Kind::Decode => t.buffer(object)?.len(),
            _ => match t.as_str(object) {
                Some(s) => s.len(),
                None => return Err(t.type_error("UnicodeError 'object' attribute must be a str")),
            },
        };
        let start = t.index(t.getattr_str(e, "start")?)?.clamp(0, len.saturating_sub(1) as i64) as usize;
        let end = t.index(t.getattr_str(e, "end")?)?.clamp(start.min(len) as i64, len as i64) as usize;
        let encoding = if kind == Kind::Translate {
            String::new()
        } else {
            let v = t.getattr_str(e, "encoding")?;
            t.as_str(v).map_or_else(String::new, |s| s.to_text())
        };
        Ok(Fault { encoding, object, start, end, kind })
    }

    /// The characters that cannot be encoded.
    fn characters(&self, t: &Thread) -> Vec<u32> {
        t.as_str(self.object).map_or_else(Vec::new, |s| s.units().slice(self.start, self.end).iter().collect())
    }

    /// Which of the UTF codecs it came from.
    fn utf(&self) -> Option<Encoding> {
        let name = self.encoding.to_ascii_lowercase().replace('_', "-");
        let native = if cfg!(target_endian = "little") { Endian::Little } else { Endian::Big };
        match name.as_str() {
            "utf-16" | "utf16" => Some(Encoding::Utf16(native)),
            "utf-32" | "utf32" => Some(Encoding::Utf32(native)),
            _ => match Encoding::from_name(&name)? {
                Encoding::Latin1 | Encoding::Ascii => None,
                utf => Some(utf),
            },
        }
    }
}

fn unhandled(t: &Thread, e: Value) -> Raised {
    t.type_error(format_args!("don't know how to handle {} in error callback", t.shown_type(e)))
}

fn answer(t: &Thread, replacement: Value, at: usize) -> R {
    Ok(t.new_tuple(&[replacement, Value::int_unchecked(at as i64)])?.value())
}

fn text_answer(t: &Thread, text: &str, at: usize) -> R {
    answer(t, t.new_str(text)?.value(), at)
}

fn strict(t: &Thread, a: Args<'_>) -> R {
    if t.is_instance(a[0], ty::BASE_EXCEPTION) {
        Err(t.raise(a[0]))
    } else {
        Err(t.type_error("codec must pass exception instance"))
    }
}

fn ignore(t: &Thread, a: Args<'_>) -> R {
    text_answer(t, "", Fault::of(t, a[0])?.end)
}

fn replace(t: &Thread, a: Args<'_>) -> R {
    let f = Fault::of(t, a[0])?;
    let text = match f.kind {
        Kind::Encode => "?".repeat(f.end - f.start),
        Kind::Decode => "\u{FFFD}".to_owned(),
        Kind::Translate => "\u{FFFD}".repeat(f.end - f.start),
    };
    text_answer(t, &text, f.end)
}

fn xml(t: &Thread, a: Args<'_>) -> R {
    let f = Fault::of(t, a[0])?;
    if f.kind != Kind::Encode {
        return Err(unhandled(t, a[0]));
    }
    let text: String = f.characters(t).iter().map(|c| format!("&#{c};")).collect();
    text_answer(t, &text, f.end)
}

fn escape(c: u32) -> String {
    match c {
        0..0x100 => format!("\\x{c:02x}"),
        0x100..0x1_0000 => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

fn backslash(t: &Thread, a: Args<'_>) -> R {
    let f = Fault::of(t, a[0])?;
    let text: String = if f.kind == Kind::Decode {
        let data = t.buffer(f.object)?;
        data.as_slice()[f.start..f.end].iter().map(|b| format!("\\x{b:02x}")).collect()
    } else {
        f.characters(t).into_iter().map(escape).collect()
    };
    text_answer(t, &text, f.end)
}

/// `\N{...}` for characters that have a name in `unicodedata`, else an escape.
fn name(t: &Thread, a: Args<'_>) -> R {
    let f = Fault::of(t, a[0])?;
    if f.kind != Kind::Encode {
        return Err(unhandled(t, a[0]));
    }
    let Some(import) = t.vm().builtins().get_text(t, "__import__") else {
        return Err(t.import_error("__import__ not found"));
    };
    let module = t.call(import, &[t.intern("unicodedata")?.value()])?;
    let lookup = t.getattr_str(module, "name")?;
    let mut text = String::new();
    for c in f.characters(t) {
        let found = t.call(lookup, &[t.new_char(c)?.value(), Value::NONE])?;
        match t.as_str(found) {
            Some(name) => text.push_str(&format!("\\N{{{}}}", name.to_text())),
            None => text.push_str(&escape(c)),
        }
    }
    text_answer(t, &text, f.end)
}

fn surrogate_escape(t: &Thread, a: Args<'_>) -> R {
    let f = Fault::of(t, a[0])?;
    match f.kind {
        Kind::Encode => {
            let codes = f.characters(t);
            if !codes.iter().all(|c| (0xDC80..=0xDCFF).contains(c)) {
                return Err(t.raise(a[0]));
            }
            let bytes: Vec<u8> = codes.iter().map(|c| (c - 0xDC00) as u8).collect();
            answer(t, t.new_bytes(&bytes)?.value(), f.end)
        }
        Kind::Decode => {
            let mut out = StrBuilder::new();
            {
                let data = t.buffer(f.object)?;
                let bad = data.as_slice()[f.start..f.end].iter().take(4).take_while(|b| **b >= 0x80);
                out.extend(bad.map(|&b| 0xDC00 + b as u32));
            }
            if out.is_empty() {
                return Err(t.raise(a[0]));
            }
            answer(t, out.finish(t)?.value(), f.start + out.len())
        }
        Kind::Translate => Err(unhandled(t, a[0])),
    }
}

fn surrogate_pass(t: &Thread, a: Args<'_>) -> R {
    use crate::algo::codec::{Errors, Fault as Span, handle_decode_fault, handle_encode_fault};
    let f = Fault::of(t, a[0])?;
    let Some(encoding) = f.utf() else { return Err(t.raise(a[0])) };
    let span = Span { start: f.start, end: f.end, reason: "" };
    match f.kind {
        Kind::Encode => {
            let Some(s) = t.as_str(f.object) else { return Err(t.raise(a[0])) };
            let codes: Vec<u32> = s.units().iter().collect();
            let mut out = Vec::new();
            match handle_encode_fault(encoding, Errors::SurrogatePass, &codes, span, &mut out) {
                Some(next) => answer(t, t.new_bytes(&out)?.value(), next),
                None => Err(t.raise(a[0])),
            }
        }
        Kind::Decode => {
            let mut out = Vec::new();
            let next = {
                let data = t.buffer(f.object)?;
                handle_decode_fault(encoding, Errors::SurrogatePass, data.as_slice(), span, &mut out)
            };
            match next {
                Some(next) => answer(t, t.new_str_ucs4(&out)?.value(), next),
                None => Err(t.raise(a[0])),
            }
        }
        Kind::Translate => Err(unhandled(t, a[0])),
    }
}
