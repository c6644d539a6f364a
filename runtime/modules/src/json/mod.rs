//! `_json`: what `json` does natively. `text` are strings and their escapes, `scanner` reads documents, `encoder` writes them.
//!
//! Both recurse natively, one level for each nested list or dict, down to [`MAX_DEPTH`]. Hooks are called by nested runs.

mod encoder;
mod scanner;
mod text;

use crate::words::add_to_module;
use taipan_core::error::{R, Raised};
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::Str;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef { name: "_json", doc: "json speedups\n", functions: FUNCTIONS, init };

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("encode_basestring_ascii", "(string, /)", text::encode_ascii, Effects::RAISES, "Return an ASCII-only JSON representation of a Python string"),
    native("encode_basestring", "(string, /)", text::encode, Effects::RAISES, "Return a JSON representation of a Python string"),
    native("scanstring", "(string, end, strict=True, /)", text::scan_string, Effects::ANY, "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index of the character in s\nafter the end quote."),
];

/// The module's own functions by which an encoder that is given one of them knows that it may write strings itself.
const ASCII_ENCODER: &str = "_json.encode_basestring_ascii";
const ENCODER: &str = "_json.encode_basestring";

/// Lists and dicts in one another that are followed. CPython's limit is what its native stack holds, some ten thousands.
const MAX_DEPTH: usize = 40_000;

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    for (name, key) in [("encode_basestring_ascii", ASCII_ENCODER), ("encode_basestring", ENCODER)] {
        t.vm().register(key, t.getattr_str(module, name)?);
    }
    let class = t.new_native_type("_json", "Scanner", object, kinds::WORDS, 0, &scanner::SCANNER)?;
    add_to_module(t, module, "make_scanner", class.value())?;
    let class = t.new_native_type("_json", "Encoder", object, kinds::WORDS, 0, &encoder::ENCODER)?;
    add_to_module(t, module, "make_encoder", class.value())
}

/// RecursionError beyond the depth that is followed, or when little native stack is left.
fn check_depth(t: &Thread, depth: usize, doing: &str) -> R<()> {
    t.check_native_stack()?;
    if depth > MAX_DEPTH {
        return Err(t.recursion_error(format_args!("maximum recursion depth exceeded while {doing}")));
    }
    Ok(())
}

fn string_argument(t: &Thread, v: Value) -> R<Gc<Str>> {
    t.as_str(v).ok_or_else(|| t.type_error(format_args!("first argument must be a string, not {}", t.type_name(v))))
}

/// Raises `json.JSONDecodeError`.
#[cold]
fn decode_error(t: &Thread, message: &str, document: Gc<Str>, at: usize) -> Raised {
    let exception = || {
        let class = t.getattr_str(crate::import::import_module(t, "json.decoder")?, "JSONDecodeError")?;
        let message = t.new_str(message)?.value();
        t.call(class, &[message, document.value(), t.new_int(at as i64)?])
    };
    match exception() {
        Ok(exception) => t.raise(exception),
        Err(r) => r,
    }
}

/// The tuple (value, index).
fn with_index(t: &Thread, value: Value, index: usize) -> R {
    let index = t.new_int(index as i64)?;
    Ok(t.new_tuple(&[value, index])?.value())
}

/// A boolean parameter, True or False.
fn flag(t: &Thread, a: Args<'_>, i: usize, default: bool) -> R<bool> {
    a.opt(i).map_or(Ok(default), |v| t.truth(v))
}
