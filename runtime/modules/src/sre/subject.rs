//! What a pattern is matched against: a str of any width, or the bytes of a bytes-like object.

use super::binding::Pattern;
use super::engine::{Halt, Program, Request, Scratch};
use taipan_core::object::{Str, Units};
use taipan_core::types::buffer::Buffer;
use taipan_core::{R, Thread, ty};
use taipan_heap::{Gc, Value, Word};

pub(super) enum Subject {
    Text(Gc<Str>),
    Bytes(Value, Buffer),
}

impl Subject {
    /// A str or bytes-like object.
    pub fn of(t: &Thread, v: Value) -> R<Subject> {
        if let Some(s) = t.as_str(v) {
            return Ok(Subject::Text(s));
        }
        match t.try_buffer(v)? {
            Some(buffer) => Ok(Subject::Bytes(v, buffer)),
            None => Err(t.type_error(format_args!("expected string or bytes-like object, got '{}'", t.type_name(v)))),
        }
    }

    /// One of the kind the pattern is for.
    pub fn new(t: &Thread, p: &Pattern, v: Value) -> R<Subject> {
        let subject = Subject::of(t, v)?;
        match (p.is_bytes, &subject) {
            (Some(false), Subject::Bytes(..)) => {
                Err(t.type_error("cannot use a string pattern on a bytes-like object"))
            }
            (Some(true), Subject::Text(_)) => Err(t.type_error("cannot use a bytes pattern on a string-like object")),
            _ => Ok(subject),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Subject::Text(s) => s.len(),
            Subject::Bytes(_, b) => b.len(),
        }
    }

    /// The bytes, where only `__buffer__` in Python gives them: what a match looks at later must not run Python.
    pub fn snapshot(&self, t: &Thread) -> R<Word> {
        match self {
            Subject::Bytes(v, b) if t.raw_buffer(*v).is_none() && !t.is_exact(*v, ty::MEMORYVIEW) => {
                Ok(Some(t.new_bytes(b.as_slice())?.value()))
            }
            _ => Ok(None),
        }
    }

    /// The part from `start` to `end`, cut to what is there.
    pub fn slice(&self, t: &Thread, start: usize, end: usize) -> R {
        let end = end.min(self.len());
        let start = start.min(end);
        match self {
            Subject::Text(s) => Ok(t.substring(*s, start, end)?.value()),
            Subject::Bytes(v, b) => {
                if start == 0 && end == b.len() && t.is_exact(*v, ty::BYTES) {
                    return Ok(*v);
                }
                Ok(t.new_bytes(&b.as_slice()[start..end])?.value())
            }
        }
    }

    pub fn run(
        &self,
        program: &Program,
        request: &Request,
        scratch: &mut Scratch,
        poll: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Halt> {
        match self {
            Subject::Bytes(_, b) => program.run(b.as_slice(), request, scratch, poll),
            Subject::Text(s) => match s.units() {
                Units::One(text) => program.run(text, request, scratch, poll),
                Units::Two(text) => program.run(text, request, scratch, poll),
                Units::Four(text) => program.run(text, request, scratch, poll),
            },
        }
    }
}
