//! Templates, `sub` and `expand`.

use super::binding::{Cursor, make, pattern, state, with_scratch};
use super::engine::Mode;
use super::matches::new_match;
use super::subject::Subject;
use crate::import::import_module;
use taipan_core::native::{Args, TypeDef};
use taipan_core::object::{NativeBox, NativePayload, Tuple};
use taipan_core::types::str::StrBuilder;
use taipan_core::{R, Thread};
use taipan_heap::{Slot, Tracer, Value};

pub(super) static TEMPLATE: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };

/// State of `_sre.SRE_Template`: literal, group, literal, group, ... literal.
struct Template {
    items: Slot,
}

impl NativePayload for Template {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.word(self.items.get());
    }
}

pub(super) fn template(t: &Thread, a: Args<'_>) -> R {
    let items = t.collect(a[1])?;
    let items = t.new_tuple_from(items.slots())?;
    let groups = items.items().iter().skip(1).step_by(2);
    if items.len() % 2 == 0 || groups.clone().any(|g| g.as_small_int().is_none_or(|g| g < 0)) {
        return Err(t.type_error("invalid template"));
    }
    let object = make(t, "_sre.SRE_Template", Template { items: Slot::new(None) })?;
    state::<Template>(t, object.value())?.items.set(&object.header, items.value());
    Ok(object.value())
}

/// What is put in the place of a match.
enum Replacement {
    /// The same str or bytes-like object each time.
    Literal(Value),
    Template(Value),
    Function(Value),
}

fn of_template(t: &Thread, pattern: Value, text: Value) -> R<Replacement> {
    let compile = t.getattr_str(import_module(t, "re")?, "_compile_template")?;
    let made = t.call(compile, &[pattern, text])?;
    let Some(object) = made.downcast::<NativeBox>() else { return Ok(Replacement::Literal(made)) };
    let items = object.get::<Template>().and_then(|x| x.items.get()).and_then(|v| v.downcast::<Tuple>());
    match items {
        Some(items) if items.len() == 1 => Ok(Replacement::Literal(items.items()[0])),
        Some(items) => Ok(Replacement::Template(items.value())),
        None => Ok(Replacement::Literal(made)),
    }
}

fn replacement(t: &Thread, pattern: Value, v: Value) -> R<Replacement> {
    if let Some(s) = t.as_str(v) {
        if !s.units().iter().any(|c| c == u32::from(b'\\')) {
            return Ok(Replacement::Literal(v));
        }
    } else if t.is_callable(v) {
        return Ok(Replacement::Function(v));
    } else if let Some(b) = t.try_buffer(v)?
        && !b.as_slice().contains(&b'\\')
    {
        return Ok(Replacement::Literal(v));
    }
    of_template(t, pattern, v)
}

/// A growing result, of the subject's kind.
enum Output {
    Text(StrBuilder),
    Bytes(Vec<u8>),
}

impl Output {
    fn new(subject: &Subject) -> Output {
        match subject {
            Subject::Text(_) => Output::Text(StrBuilder::new()),
            Subject::Bytes(..) => Output::Bytes(Vec::new()),
        }
    }

    fn push_part(&mut self, subject: &Subject, start: usize, end: usize) {
        match (self, subject) {
            (Output::Text(out), Subject::Text(s)) => out.push_units(s.units().slice(start, end)),
            (Output::Bytes(out), Subject::Bytes(_, b)) => out.extend_from_slice(&b.as_slice()[start..end]),
            _ => {}
        }
    }

    /// Appends an object; `i` is its place among the pieces, for the error.
    fn push(&mut self, t: &Thread, v: Value, i: usize) -> R<()> {
        match self {
            Output::Text(out) => match t.as_str(v) {
                Some(s) => out.push_str(&s),
                None => {
                    let name = t.type_name(v);
                    return Err(t.type_error(format_args!("sequence item {i}: expected str instance, {name} found")));
                }
            },
            Output::Bytes(out) => match t.try_buffer(v)? {
                Some(b) => out.extend_from_slice(b.as_slice()),
                None => {
                    let name = t.type_name(v);
                    return Err(
                        t.type_error(format_args!("sequence item {i}: expected a bytes-like object, {name} found"))
                    );
                }
            },
        }
        Ok(())
    }

    fn push_template(
        &mut self,
        t: &Thread,
        items: Value,
        subject: &Subject,
        span: impl Fn(usize) -> Option<(usize, usize)>,
        groups: usize,
    ) -> R<()> {
        let Some(items) = items.downcast::<Tuple>() else { return Ok(()) };
        for (i, &item) in items.items().iter().enumerate() {
            if i % 2 == 0 {
                self.push(t, item, i)?;
                continue;
            }
            match item.as_small_int().and_then(|g| usize::try_from(g).ok()) {
                Some(g) if g <= groups => {
                    if let Some((start, end)) = span(g) {
                        self.push_part(subject, start, end.min(subject.len()));
                    }
                }
                _ => return Err(t.index_error("no such group")),
            }
        }
        Ok(())
    }

    fn finish(self, t: &Thread) -> R {
        match self {
            Output::Text(out) => Ok(out.finish(t)?.value()),
            Output::Bytes(out) => Ok(t.new_bytes(&out)?.value()),
        }
    }
}

/// `Match.expand`.
pub(super) fn expand(t: &Thread, re: Value, string: Value, text: Value, spans: &[Option<(usize, usize)>]) -> R {
    match of_template(t, re, text)? {
        Replacement::Literal(v) | Replacement::Function(v) => Ok(v),
        Replacement::Template(items) => {
            let subject = Subject::of(t, string)?;
            let mut out = Output::new(&subject);
            out.push_template(t, items, &subject, |g| spans[g], spans.len() - 1)?;
            out.finish(t)
        }
    }
}

/// The new string and the number of replacements.
pub(super) fn substitute(t: &Thread, a: Args<'_>) -> R<(Value, usize)> {
    let p = pattern(t, a[0])?;
    let limit = match a.opt(3) {
        Some(n) => t.index(n)?,
        None => 0,
    };
    let replacement = replacement(t, a[0], a[1])?;
    let subject = Subject::new(t, p, a[2])?;
    let mut cursor = Cursor::new(t, &subject, None, None)?;
    let snapshot = subject.snapshot(t)?;
    let mut out = Output::new(&subject);
    let (mut last, mut made, mut pieces) = (0, 0, 0);
    with_scratch(p, |scratch| {
        while (limit == 0 || (made as i64) < limit) && cursor.next(t, p, &subject, scratch, Mode::Search)? {
            let (start, end) = scratch.span(0).unwrap_or((0, 0));
            if last < start {
                out.push_part(&subject, last, start);
                pieces += 1;
            }
            match replacement {
                Replacement::Literal(v) => out.push(t, v, pieces)?,
                Replacement::Template(items) => {
                    out.push_template(t, items, &subject, |g| scratch.span(g), p.groups)?;
                }
                Replacement::Function(f) => {
                    let m = new_match(t, a[0], (a[2], snapshot), scratch, cursor.pos, cursor.end)?;
                    let v = t.call(f, &[m])?;
                    if !v.is_none() {
                        out.push(t, v, pieces)?;
                    }
                }
            }
            pieces += 1;
            last = end;
            made += 1;
        }
        if made == 0 {
            return Ok((subject.slice(t, 0, subject.len())?, 0));
        }
        out.push_part(&subject, last, subject.len());
        Ok((out.finish(t)?, made))
    })
}
