//! UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError.

use super::{field_not_none, fields, set_field};
use crate::error::R;
use crate::native::{Args, Effects, TypeDef, native};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value};

fields! { FIELDS:
    "encoding" "exception encoding";
    "object" "exception object";
    "start" "exception start";
    "end" "exception end";
    "reason" "exception reason";
}
fields! { TRANSLATE_FIELDS:
    "object" "exception object";
    "start" "exception start";
    "end" "exception end";
    "reason" "exception reason";
}

pub static UNICODE_DECODE_ERROR: TypeDef = TypeDef {
    methods: &[native("__str__", "($self, /)", |t, a| str(t, a, Form::Decode), Effects::ANY, "Return str(self).")],
    getset: FIELDS,
    doc: "Unicode decoding error.",
};
pub static UNICODE_ENCODE_ERROR: TypeDef = TypeDef {
    methods: &[native("__str__", "($self, /)", |t, a| str(t, a, Form::Encode), Effects::ANY, "Return str(self).")],
    getset: FIELDS,
    doc: "Unicode encoding error.",
};
pub static UNICODE_TRANSLATE_ERROR: TypeDef = TypeDef {
    methods: &[native("__str__", "($self, /)", |t, a| str(t, a, Form::Translate), Effects::ANY, "Return str(self).")],
    getset: TRANSLATE_FIELDS,
    doc: "Unicode translation error.",
};

/// Which of the three classes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Decode,
    Encode,
    Translate,
}

impl Form {
    fn names(self) -> &'static [&'static str] {
        match self {
            Form::Translate => &["object", "start", "end", "reason"],
            _ => &["encoding", "object", "start", "end", "reason"],
        }
    }
}

pub(super) fn init(t: &Thread, exc: Value, args: Gc<Tuple>, form: Form) -> R<()> {
    let names = form.names();
    if args.len() != names.len() {
        return Err(t.type_error(format_args!(
            "function takes exactly {} arguments ({} given)",
            names.len(),
            args.len()
        )));
    }
    for (i, (name, v)) in names.iter().zip(args.items()).enumerate() {
        let v = match *name {
            "encoding" | "reason" => check_str(t, *v, i)?,
            "object" if form == Form::Decode => bytes_of(t, *v)?,
            "object" => check_str(t, *v, i)?,
            _ => t.new_int(t.index(*v)?)?,
        };
        set_field(t, exc, name, v)?;
    }
    Ok(())
}

fn check_str(t: &Thread, v: Value, i: usize) -> R {
    match t.as_str(v) {
        Some(_) => Ok(v),
        None => Err(t.type_error(format_args!("argument {} must be str, not {}", i + 1, t.shown_type(v)))),
    }
}

/// The undecodable data, copied if it can change.
fn bytes_of(t: &Thread, v: Value) -> R {
    if t.as_bytes(v).is_some() {
        return Ok(v);
    }
    t.call(t.vm().type_of_id(crate::types::ty::BYTES).value(), &[v])
}

fn str(t: &Thread, a: Args<'_>, form: Form) -> R {
    let exc = a[0];
    let Some(object) = field_not_none(t, exc, "object")? else { return Ok(t.new_str("")?.value()) };
    let number = |name| -> R<usize> {
        match field_not_none(t, exc, name)? {
            Some(v) => Ok(t.index(v)?.max(0) as usize),
            None => Ok(0),
        }
    };
    let text = |name| -> R<String> {
        match field_not_none(t, exc, name)? {
            Some(v) => Ok(t.str(v)?.to_text()),
            None => Ok(String::new()),
        }
    };
    let (start, end, reason) = (number("start")?, number("end")?, text("reason")?);
    let (start, end) = match form {
        Form::Decode => {
            let len = t.as_bytes(object).map_or(0, |b| b.len());
            (start.min(len.saturating_sub(1)), end.clamp(1, len.max(1)))
        }
        _ => {
            let len = t.as_str(object).map_or(0, |s| s.len());
            (start.min(len.saturating_sub(1)), end.clamp(1, len.max(1)))
        }
    };
    let head = match form {
        Form::Decode => format!("'{}' codec can't decode ", text("encoding")?),
        Form::Encode => format!("'{}' codec can't encode ", text("encoding")?),
        Form::Translate => "can't translate ".to_owned(),
    };
    let one = end == start + 1;
    let body = match form {
        Form::Decode => match t.as_bytes(object).and_then(|b| b.as_slice().get(start).copied()) {
            Some(byte) if one => format!("byte 0x{byte:02x} in position {start}: {reason}"),
            _ => format!("bytes in position {start}-{}: {reason}", end as i64 - 1),
        },
        _ => match t.as_str(object).filter(|s| start < s.len()).map(|s| s.at(start)) {
            Some(c) if one => format!("character '{}' in position {start}: {reason}", escaped(c)),
            _ => format!("characters in position {start}-{}: {reason}", end as i64 - 1),
        },
    };
    Ok(t.new_str(&(head + &body))?.value())
}

fn escaped(c: u32) -> String {
    match c {
        0..=0xFF => format!("\\x{c:02x}"),
        0x100..=0xFFFF => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}
