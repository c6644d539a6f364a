//! SyntaxError: message and where in the source.

use super::{base_str, field_not_none, fields, set_field};
use crate::error::R;
use crate::native::{Args, Effects, TypeDef, native};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value};

fields! { FIELDS:
    "msg" "exception msg";
    "filename" "exception filename";
    "lineno" "exception lineno";
    "offset" "exception offset";
    "text" "exception text";
    "end_lineno" "exception end lineno";
    "end_offset" "exception end offset";
    "print_file_and_line" "exception print_file_and_line";
    "_metadata" "exception private metadata";
}

pub static SYNTAX_ERROR: TypeDef = TypeDef {
    methods: &[native("__str__", "($self, /)", str, Effects::ANY, "Return str(self).")],
    getset: FIELDS,
    doc: "Invalid syntax.",
};

const DETAILS: [&str; 7] = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset", "_metadata"];

pub(super) fn init(t: &Thread, exc: Value, args: Gc<Tuple>) -> R<()> {
    if let Some(message) = args.get(0) {
        set_field(t, exc, "msg", message)?;
    }
    if args.len() != 2 {
        return Ok(());
    }
    let details = t.new_list(&[])?;
    let it = t.iter(args.items()[1])?;
    while let Some(v) = t.next(it)? {
        details.push(t, v)?;
    }
    if !matches!(details.len(), 4 | 6 | 7) {
        let which = if details.len() < 4 { "at least 4" } else { "at most 7" };
        return Err(t.type_error(format_args!("function takes {which} arguments ({} given)", details.len())));
    }
    for (i, name) in DETAILS.iter().enumerate() {
        if let Some(v) = details.get(i) {
            set_field(t, exc, name, v)?;
        }
    }
    Ok(())
}

/// `message (file, line n)`.
fn str(t: &Thread, a: Args<'_>) -> R {
    let exc = a[0];
    let Some(message) = field_not_none(t, exc, "msg")? else {
        return if super::field(t, exc, "msg")?.is_some() { Ok(t.new_str("None")?.value()) } else { base_str(t, exc) };
    };
    let message = t.str(message)?.to_text();
    let file = field_not_none(t, exc, "filename")?.and_then(|f| t.as_str(f)).map(|f| f.to_text());
    let file = file.map(|f| f.rsplit('/').next().unwrap_or("").to_owned());
    let line = field_not_none(t, exc, "lineno")?.filter(|l| t.as_int(*l).is_some());
    let line = match line {
        Some(l) => Some(t.str(l)?.to_text()),
        None => None,
    };
    let text = match (file, line) {
        (Some(f), Some(l)) => format!("{message} ({f}, line {l})"),
        (Some(f), None) => format!("{message} ({f})"),
        (None, Some(l)) => format!("{message} (line {l})"),
        (None, None) => message,
    };
    Ok(t.new_str(&text)?.value())
}
