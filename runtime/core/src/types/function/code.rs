//! Code objects.

use crate::error::R;
use crate::interp::hydrate;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native};
use crate::object::*;
use crate::thread::Thread;
use std::sync::Arc;
use taipan_heap::{Gc, Value};
use taipan_parser::code::{CodeUnit, LocalKind, co};

pub static CODE: TypeDef =
    TypeDef { methods: METHODS, getset: GETSET, doc: "Create a code object.  Not for mere mortals." };

static METHODS: &[NativeDef] = &[
    native("__repr__", "($self, /)", repr, Effects::READS, "Return repr(self)."),
    native("__eq__", "($self, value, /)", eq, Effects::ANY, "Return self==value."),
    native("__hash__", "($self, /)", hash, Effects::READS, "Return hash(self)."),
    native("co_positions", "($self, /)", positions, Effects::RAISES, ""),
    native("co_lines", "($self, /)", lines, Effects::RAISES, ""),
    native(
        "replace",
        "($self, /, **changes)",
        replace,
        Effects::ANY,
        "Return a copy of the code object with new values for the specified fields.",
    ),
    native("__replace__", "($self, /, **changes)", replace, Effects::ANY, "The same as replace()."),
];

static GETSET: &[GetSetDef] = &[
    getter("co_name", |_, c| Ok(this(c).name.get().unwrap_or(Value::NONE)), ""),
    getter("co_qualname", |_, c| Ok(this(c).qualname.get().unwrap_or(Value::NONE)), ""),
    getter("co_filename", |_, c| Ok(this(c).filename.get().unwrap_or(Value::NONE)), ""),
    getter("co_firstlineno", |t, c| t.new_int(this(c).unit().first_line as i64), ""),
    getter("co_flags", |t, c| t.new_int((this(c).flags & !co::HIDDEN) as i64), ""),
    getter("co_argcount", |t, c| t.new_int(this(c).unit().arg_count as i64), ""),
    getter("co_posonlyargcount", |t, c| t.new_int(this(c).unit().posonly_count as i64), ""),
    getter("co_kwonlyargcount", |t, c| t.new_int(this(c).unit().kwonly_count as i64), ""),
    getter("co_nlocals", |t, c| t.new_int(variables(this(c).unit()).len() as i64), ""),
    getter("co_stacksize", |t, c| t.new_int(this(c).register_count as i64), ""),
    getter("co_consts", consts, ""),
    getter("co_names", |t, c| names_tuple(t, this(c).unit().names.iter().map(|n| &**n)), ""),
    getter("co_varnames", |t, c| names_tuple(t, variables(this(c).unit()).into_iter()), ""),
    getter("co_cellvars", |t, c| names_tuple(t, cells(this(c).unit())), ""),
    getter("co_freevars", |t, c| names_tuple(t, this(c).unit().free_names.iter().map(|n| &**n)), ""),
    getter("co_code", bytecode, ""),
    getter("_co_code_adaptive", bytecode, ""),
    getter("co_linetable", |t, _| Ok(t.new_bytes(&[])?.value()), ""),
    getter("co_exceptiontable", |t, _| Ok(t.new_bytes(&[])?.value()), ""),
    getter("co_lnotab", |t, _| Ok(t.new_bytes(&[])?.value()), ""),
];

fn this(v: Value) -> Gc<Code> {
    self_as(v)
}

/// Names of the function's own variables in CPython's order: arguments, then locals that are not cells.
fn variables(unit: &CodeUnit) -> Vec<&str> {
    let arguments = argument_count(unit);
    let kinds = unit.local_names.iter().zip(unit.local_kinds.iter()).enumerate();
    kinds.filter(|(i, (_, kind))| **kind == LocalKind::Local || *i < arguments).map(|(_, (name, _))| &**name).collect()
}

fn argument_count(unit: &CodeUnit) -> usize {
    let stars = (unit.flags & co::VARARGS != 0) as usize + (unit.flags & co::VARKEYWORDS != 0) as usize;
    unit.arg_count as usize + unit.kwonly_count as usize + stars
}

fn cells(unit: &CodeUnit) -> impl std::iter::Iterator<Item = &str> {
    unit.local_names.iter().zip(unit.local_kinds.iter()).filter(|(_, k)| **k == LocalKind::Cell).map(|(n, _)| &**n)
}

fn names_tuple<'a>(t: &Thread, names: impl std::iter::Iterator<Item = &'a str>) -> R {
    let mut all = t.root_vec(4)?;
    for n in names {
        t.push(&mut all, t.intern(n)?.value())?;
    }
    Ok(t.new_tuple_from(all.slots())?.value())
}

fn consts(t: &Thread, c: Value) -> R {
    let mut all = t.root_vec(4)?;
    for w in this(c).constants() {
        t.push(&mut all, w.unwrap_or(Value::NONE))?;
    }
    Ok(t.new_tuple_from(all.slots())?.value())
}

fn bytecode(t: &Thread, c: Value) -> R {
    let bytes: Vec<u8> = this(c).unit().instructions.iter().flat_map(|i| i.0.to_le_bytes()).collect();
    Ok(t.new_bytes(&bytes)?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let c = this(a[0]);
    let unit = c.unit();
    let name = c.name.get().and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
    let file = c.filename.get().and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
    let at = crate::types::object::address_of(a[0]);
    let text = format!("<code object {name} at {at:#x}, file \"{file}\", line {}>", unit.first_line);
    Ok(t.new_str(&text)?.value())
}

/// Same source position, name, arguments, instructions and constants.
fn eq(t: &Thread, a: Args<'_>) -> R {
    let Some(other) = a[1].downcast::<Code>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let code = this(a[0]);
    let (x, y) = (code.unit(), other.unit());
    let same = x.name == y.name
        && (x.arg_count, x.posonly_count, x.kwonly_count) == (y.arg_count, y.posonly_count, y.kwonly_count)
        && x.first_line == y.first_line
        && x.flags == y.flags
        && x.instructions == y.instructions
        && x.names == y.names
        && x.local_names == y.local_names
        && x.free_names == y.free_names
        && code.constants().len() == other.constants().len();
    if !same {
        return Ok(Value::FALSE);
    }
    for (k, l) in code.constants().iter().zip(other.constants()) {
        let (k, l) = (k.unwrap_or(Value::NONE), l.unwrap_or(Value::NONE));
        if t.type_of(k) != t.type_of(l) || !t.eq(k, l)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let code = this(a[0]);
    let unit = code.unit();
    let name = t.intern(&unit.name)?;
    let mut h = t.str_hash(&name);
    for i in unit.instructions.iter() {
        h = h.rotate_left(5) ^ i.0 as i64;
    }
    t.new_int(h >> 14)
}

/// Start line, end line, start column, end column of every instruction.
fn positions(t: &Thread, a: Args<'_>) -> R {
    let list = t.new_list(&[])?;
    for p in this(a[0]).unit().positions.iter() {
        let number = |n: u32| if n == 0 { Value::NONE } else { Value::int_unchecked(n as i64) };
        let column = |n: u32| if p.line == 0 { Value::NONE } else { Value::int_unchecked(n as i64) };
        let entry = t.new_tuple(&[number(p.line), number(p.end_line), column(p.col), column(p.end_col)])?;
        list.push(t, entry.value())?;
    }
    t.iter(list.value())
}

/// Runs of instructions with one line: (start, end, line), counted as `f_lasti` counts.
fn lines(t: &Thread, a: Args<'_>) -> R {
    let list = t.new_list(&[])?;
    let code = this(a[0]);
    let lines: Vec<u32> = code.unit().positions.iter().map(|p| p.line).collect();
    let mut start = 0;
    while start < lines.len() {
        let line = lines[start];
        let end = (start..lines.len()).find(|&i| lines[i] != line).unwrap_or(lines.len());
        let shown = if line == 0 { Value::NONE } else { Value::int_unchecked(line as i64) };
        let entry = t.new_tuple(&[
            Value::int_unchecked(start as i64 * crate::types::traceback::UNITS),
            Value::int_unchecked(end as i64 * crate::types::traceback::UNITS),
            shown,
        ])?;
        list.push(t, entry.value())?;
        start = end;
    }
    t.iter(list.value())
}

/// A copy with some fields replaced. Instructions and variables cannot be: Taipan's bytecode is not CPython's.
fn replace(t: &Thread, a: Args<'_>) -> R {
    let code = this(a[0]);
    let mut unit = code.unit().clone();
    let Some(changes) = a.opt(1).and_then(|k| k.downcast::<Dict>()) else { return Ok(a[0]) };
    for i in 0..changes.fill() {
        let Some((key, v)) = changes.entry(i) else { continue };
        let key = t.as_str(key).map_or_else(String::new, |k| k.to_text());
        let text = || match t.as_str(v) {
            Some(s) => Ok(s.to_text().into_boxed_str()),
            None => Err(t.type_error(format_args!("replace() argument '{key}' must be str, not {}", t.shown_type(v)))),
        };
        match &*key {
            "co_name" => unit.name = text()?,
            "co_qualname" => unit.qualname = text()?,
            "co_filename" => unit.filename = text()?,
            "co_firstlineno" => unit.first_line = t.index(v)? as u32,
            "co_flags" => unit.flags = t.index(v)? as u32 | unit.flags & co::HIDDEN,
            _ => {
                let own = crate::lookup::class_attr(t, t.type_of(a[0]), t.intern(&key)?);
                if own.is_none() || !key.starts_with("co_") {
                    return Err(t.type_error(format_args!("replace() got an unexpected keyword argument '{key}'")));
                }
                if !t.eq(t.getattr_str(a[0], &key)?, v)? {
                    return Err(t.value_error(format_args!("code objects of Taipan cannot replace {key}")));
                }
            }
        }
    }
    Ok(hydrate::hydrate(t, Arc::new(unit))?.value())
}
