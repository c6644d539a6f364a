//! `str.translate` and `str.maketrans`.

use super::StrBuilder;
use super::basics::{str_argument, this};
use crate::error::R;
use crate::native::Args;
use crate::object::{Dict, Str};
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::ty;
use taipan_heap::{Gc, Value};

/// What a table says about a character.
enum Mapped {
    /// One character, perhaps itself.
    To(u32),
    Nothing,
    Text(Gc<Str>),
}

pub(super) fn translate(t: &Thread, a: Args<'_>) -> R {
    let (s, table) = (this(t, a), a[1]);
    let mut out = StrBuilder::with_capacity(s.len());
    // Of an ASCII text each character is asked once, until one becomes something that is not ASCII (as in CPython: a
    // table written in Python can tell).
    let mut known = [None; 0x80];
    let mut remembers = s.ascii;
    for c in s.units().iter() {
        let at = c as usize & 0x7f;
        if remembers && let Some(to) = known[at] {
            match to {
                DELETED => {}
                code => out.push(code),
            }
            continue;
        }
        match look_up(t, table, c)? {
            Mapped::To(code) => {
                remembers &= code < 0x80;
                known[at] = Some(code);
                out.push(code);
            }
            Mapped::Nothing => known[at] = Some(DELETED),
            Mapped::Text(text) => {
                remembers = false;
                out.push_str(&text);
            }
        }
    }
    Ok(out.finish(t)?.value())
}

/// Marks a character that becomes nothing.
const DELETED: u32 = u32::MAX;

fn look_up(t: &Thread, table: Value, c: u32) -> R<Mapped> {
    let code = Value::int_unchecked(c as i64);
    let found = if t.is_exact(table, ty::DICT)
        && let Some(dict) = table.downcast::<Dict>()
    {
        match dict.get(t, code) {
            Ok(Some(v)) => Ok(v),
            Ok(None) => return Ok(Mapped::To(c)),
            Err(r) => Err(r),
        }
    } else {
        t.getitem(table, code)
    };
    let mapped = match found {
        Ok(v) => v,
        Err(r) if t.take_pending_if(ty::LOOKUP_ERROR).is_none() => return Err(r),
        Err(_) => return Ok(Mapped::To(c)),
    };
    if mapped.is_none() {
        return Ok(Mapped::Nothing);
    }
    if let Some(text) = t.as_str(mapped) {
        return Ok(if text.len() == 1 { Mapped::To(text.at(0)) } else { Mapped::Text(text) });
    }
    let Some(i) = IntRef::of(mapped) else {
        return Err(t.type_error("character mapping must return integer, None or str"));
    };
    match i.as_i64().and_then(|i| u32::try_from(i).ok()).filter(|&i| i < 0x11_0000) {
        Some(code) => Ok(Mapped::To(code)),
        None => Err(t.value_error("character mapping must be in range(0x110000)")),
    }
}

pub(super) fn maketrans(t: &Thread, a: Args<'_>) -> R {
    let table = t.new_dict()?;
    let code = |c: u32| Value::int_unchecked(c as i64);
    let Some(to) = a.opt(1) else {
        let Some(source) = a[0].downcast::<Dict>() else {
            return Err(t.type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for i in 0..source.fill.get() as usize {
            let Some((key, value)) = source.entry(i) else { continue };
            let key = match (t.as_str(key), IntRef::of(key)) {
                (Some(s), _) if s.len() == 1 => code(s.at(0)),
                (Some(_), _) => {
                    return Err(t.value_error("string keys in translate table must be of length 1"));
                }
                (_, Some(_)) => key,
                _ => return Err(t.type_error("keys in translate table must be strings or integers")),
            };
            table.set(t, key, value)?;
        }
        return Ok(table.value());
    };
    let Some(from) = t.as_str(a[0]) else {
        return Err(t.type_error("first maketrans argument must be a string if there is a second argument"));
    };
    let to = str_argument(t, "maketrans", " 2", to)?;
    if from.len() != to.len() {
        return Err(t.value_error("the first two maketrans arguments must have equal length"));
    }
    for (f, to) in from.units().iter().zip(to.units().iter()) {
        table.set(t, code(f), code(to))?;
    }
    if let Some(deleted) = a.opt(2) {
        let deleted = str_argument(t, "maketrans", " 3", deleted)?;
        for c in deleted.units().iter() {
            table.set(t, code(c), Value::NONE)?;
        }
    }
    Ok(table.value())
}
