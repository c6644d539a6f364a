//! The registry of codecs and error handlers: search functions, their cached answers, handlers by name.
//!
//! State lives in the Vm's registry of named values: a list of search functions, a dict of found codecs, a dict of
//! handlers. The first lookup imports the `encodings` package, whose search function finds the library's codecs.

use crate::error::R;
use crate::object::{Dict, List, Str, Tuple};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

const SEARCH: &str = "codecs.search_path";
const CACHE: &str = "codecs.cache";
const HANDLERS: &str = "codecs.error_handlers";

fn dict(t: &Thread, key: &'static str) -> R<Gc<Dict>> {
    if let Some(d) = t.vm().registered(key).and_then(|v| v.downcast()) {
        return Ok(d);
    }
    let d = t.new_dict()?;
    t.vm().register(key, d.value());
    Ok(d)
}

fn search_path(t: &Thread) -> R<Gc<List>> {
    if let Some(l) = t.vm().registered(SEARCH).and_then(|v| v.downcast()) {
        return Ok(l);
    }
    let l = t.new_list(&[])?;
    t.vm().register(SEARCH, l.value());
    Ok(l)
}

/// `codecs.register(search_function)`.
pub fn register(t: &Thread, search: Value) -> R<()> {
    search_path(t)?.push(t, search)
}

/// `codecs.unregister(search_function)`: forgets it and everything found so far.
pub fn unregister(t: &Thread, search: Value) -> R<()> {
    let old = search_path(t)?;
    let kept = t.new_list(&[])?;
    for i in 0..old.len() {
        if let Some(f) = old.get(i)
            && f != search
        {
            kept.push(t, f)?;
        }
    }
    t.vm().register(SEARCH, kept.value());
    t.vm().register(CACHE, t.new_dict()?.value());
    Ok(())
}

/// Encoding names as search functions get them: lower case, blanks as underscores.
fn normalized(t: &Thread, name: Gc<Str>) -> R<Gc<Str>> {
    t.new_str(&name.to_text().to_ascii_lowercase().replace(' ', "_"))
}

/// `codecs.lookup(name)`: a tuple of encoder, decoder, stream reader and stream writer.
pub fn lookup(t: &Thread, name: Gc<Str>) -> R<Gc<Tuple>> {
    let key = normalized(t, name)?;
    if let Some(found) = dict(t, CACHE)?.get(t, key.value())?.and_then(|v| v.downcast()) {
        return Ok(found);
    }
    if search_path(t)?.is_empty()
        && let Some(import) = t.vm().builtins().get_text(t, "__import__")
    {
        let package = t.intern("encodings")?;
        t.call(import, &[package.value()])?;
    }
    let path = search_path(t)?;
    let mut i = 0;
    while let Some(search) = path.get(i) {
        i += 1;
        let answer = t.call(search, &[key.value()])?;
        if answer.is_none() {
            continue;
        }
        return match answer.downcast::<Tuple>() {
            Some(info) if info.len() == 4 => {
                dict(t, CACHE)?.set(t, key.value(), answer)?;
                Ok(info)
            }
            _ => Err(t.type_error("codec search functions must return 4-tuples")),
        };
    }
    Err(t.lookup_error(format_args!("unknown encoding: {}", name.to_text())))
}

/// `codecs.register_error(name, handler)`.
pub fn register_error(t: &Thread, name: Gc<Str>, handler: Value) -> R<()> {
    if !t.is_callable(handler) {
        return Err(t.type_error("handler must be callable"));
    }
    dict(t, HANDLERS)?.set_str(t, t.intern_str(name)?, handler)
}

/// `codecs._unregister_error(name)`: was it there?
pub fn unregister_error(t: &Thread, name: Gc<Str>) -> R<bool> {
    Ok(dict(t, HANDLERS)?.remove(t, name.value())?.is_some())
}

/// `codecs.lookup_error(name)`.
pub fn lookup_error(t: &Thread, name: Gc<Str>) -> R {
    match dict(t, HANDLERS)?.get(t, name.value())? {
        Some(handler) => Ok(handler),
        None => match super::handlers::standard(t, name)? {
            Some(handler) => {
                dict(t, HANDLERS)?.set_str(t, t.intern_str(name)?, handler)?;
                Ok(handler)
            }
            None => Err(t.lookup_error(format_args!("unknown error handler name '{}'", name.to_text()))),
        },
    }
}

/// One half of a codec called with an object; the first item of its answer.
pub fn call_codec(t: &Thread, function: Value, object: Value, errors: Option<Gc<Str>>, which: &str) -> R {
    let answer = match errors {
        Some(e) => t.call(function, &[object, e.value()])?,
        None => t.call(function, &[object])?,
    };
    match answer.downcast::<Tuple>().and_then(|p| if p.len() == 2 { p.get(0) } else { None }) {
        Some(result) => Ok(result),
        None => Err(t.type_error(format_args!("{which} must return a tuple (object, integer)"))),
    }
}

/// The codec of a text encoding: binary transforms are for `codecs.encode` only.
fn text_codec(t: &Thread, encoding: Gc<Str>, advice: &str) -> R<Gc<Tuple>> {
    let info = lookup(t, encoding)?;
    if !t.is_exact(info.value(), ty::TUPLE) {
        let flag = t.intern("_is_text_encoding")?;
        if let Some(flag) = t.getattr_opt(info.value(), flag)?
            && !t.truth(flag)?
        {
            return Err(t.lookup_error(format_args!(
                "'{}' is not a text encoding; use {advice} to handle arbitrary codecs",
                encoding.to_text()
            )));
        }
    }
    Ok(info)
}

/// `s.encode(encoding, errors)` through the registry.
pub(super) fn encode_text(t: &Thread, s: Gc<Str>, encoding: Gc<Str>, errors: Option<Gc<Str>>) -> R {
    let info = text_codec(t, encoding, "codecs.encode()")?;
    let encoded = call_codec(t, info.get(0).unwrap_or(Value::NONE), s.value(), errors, "encoder")?;
    if t.as_bytes(encoded).is_some() {
        return Ok(encoded);
    }
    if let Some(b) = t.as_bytes_or_bytearray(encoded) {
        return Ok(t.new_bytes(b.as_slice())?.value());
    }
    Err(t.type_error(format_args!(
        "'{}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
        encoding.to_text(),
        t.shown_type(encoded)
    )))
}

/// `str(object, encoding, errors)` through the registry.
pub(super) fn decode_text(t: &Thread, object: Value, encoding: Gc<Str>, errors: Option<Gc<Str>>) -> R<Gc<Str>> {
    let info = text_codec(t, encoding, "codecs.decode()")?;
    let decoded = call_codec(t, info.get(1).unwrap_or(Value::NONE), object, errors, "decoder")?;
    t.as_str(decoded).ok_or_else(|| {
        t.type_error(format_args!(
            "'{}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
            encoding.to_text(),
            t.shown_type(decoded)
        ))
    })
}
