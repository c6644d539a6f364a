//! `_sre.SRE_Scanner`: match after match over one subject; what `finditer` calls.

use super::binding::{ANY, Cursor, NONE, make, pattern, state, with_scratch};
use super::engine::Mode;
use super::matches::new_match;
use super::subject::Subject;
use std::cell::Cell;
use taipan_core::native::{Args, Effects, Meaning, TypeDef, getter, native};
use taipan_core::object::NativePayload;
use taipan_core::{R, Thread, ty};
use taipan_heap::{Slot, Tracer, Value};

pub(super) static SCANNER: TypeDef = TypeDef {
    methods: &[
        native("match", NONE, |t, a| next(t, a, Mode::Match), ANY, ""),
        native("search", NONE, |t, a| next(t, a, Mode::Search), Effects::ITERATES, "")
            .meaning(Meaning::NextIf(is_plain)),
    ],
    getset: &[getter("pattern", |t, o| Ok(state::<Scanner>(t, o)?.pattern.get().unwrap_or(Value::NONE)), "")],
    doc: "",
};

struct Scanner {
    pattern: Slot,
    string: Slot,
    /// See `Subject::snapshot`.
    snapshot: Slot,
    pos: usize,
    end: usize,
    start: Cell<usize>,
    must_advance: Cell<bool>,
    done: Cell<bool>,
}

impl NativePayload for Scanner {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.word(self.pattern.get());
        tracer.word(self.string.get());
        tracer.word(self.snapshot.get());
    }
}

pub(super) fn new(t: &Thread, a: Args<'_>) -> R {
    let subject = Subject::new(t, pattern(t, a[0])?, a[1])?;
    let cursor = Cursor::new(t, &subject, a.opt(2), a.opt(3))?;
    let payload = Scanner {
        pattern: Slot::new(None),
        string: Slot::new(None),
        snapshot: Slot::new(None),
        pos: cursor.pos,
        end: cursor.end,
        start: Cell::new(cursor.start),
        must_advance: Cell::new(false),
        done: Cell::new(false),
    };
    let object = make(t, "_sre.SRE_Scanner", payload)?;
    let s = state::<Scanner>(t, object.value())?;
    s.pattern.set(&object.header, a[0]);
    s.string.set(&object.header, a[1]);
    s.snapshot.set(&object.header, subject.snapshot(t)?);
    Ok(object.value())
}

/// An exact str or bytes has no `__buffer__` in Python.
fn is_plain(t: &Thread, scanner: Value) -> bool {
    let string = state::<Scanner>(t, scanner).ok().and_then(|s| s.string.get());
    string.is_some_and(|s| matches!(t.shape_of(s), ty::STR | ty::BYTES))
}

fn next(t: &Thread, a: Args<'_>, mode: Mode) -> R {
    let s = state::<Scanner>(t, a[0])?;
    if s.done.get() {
        return Ok(Value::NONE);
    }
    let (object, string) = (s.pattern.get().unwrap_or(Value::NONE), s.string.get().unwrap_or(Value::NONE));
    let p = pattern(t, object)?;
    let snapshot = s.snapshot.get();
    let subject = Subject::new(t, p, snapshot.unwrap_or(string))?;
    let mut cursor = Cursor { pos: s.pos, end: s.end, start: s.start.get(), must_advance: s.must_advance.get() };
    with_scratch(p, |scratch| {
        if cursor.next(t, p, &subject, scratch, mode)? {
            s.start.set(cursor.start);
            s.must_advance.set(cursor.must_advance);
            new_match(t, object, (string, snapshot), scratch, s.pos, s.end)
        } else {
            s.done.set(true);
            Ok(Value::NONE)
        }
    })
}
