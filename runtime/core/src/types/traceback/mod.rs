//! Tracebacks and frame objects, and how uncaught exceptions are shown.
//!
//! A traceback entry holds code, function and instruction; its frame object is made when somebody asks. `format` writes what
//! CPython's `traceback` module writes, `anchors` finds which part of a line the carets mark, `source` gives source lines.

mod anchors;
mod format;
mod frame;
pub mod source;

pub use format::{format_exception, print_exception, report_ignored, report_unraisable};
pub use frame::{FRAME, frame_object, instruction_of};

use crate::error::R;
use crate::kinds;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, getter, native, native_static};
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Field, Gc, Slot, Value, Word};
use taipan_parser::code::Position;

pub static TRACEBACK: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "Create a new traceback object." };

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, tb_next, tb_frame, tb_lasti, tb_lineno)",
        new,
        Effects::ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native("__dir__", "($self, /)", dir, Effects::RAISES, "Specialized __dir__ implementation."),
];

static GETSET: &[GetSetDef] = &[
    getter("tb_frame", tb_frame, ""),
    getset("tb_next", |_, tb| Ok(this(tb).next.get().unwrap_or(Value::NONE)), set_next, ""),
    getter("tb_lineno", |t, tb| t.new_int(line_of(this(tb))), ""),
    getter("tb_lasti", |t, tb| t.new_int(this(tb).instruction.get() * UNITS), ""),
];

/// What `tb_lasti`, `f_lasti` and `co_lines` count per instruction, so that the standard library's `lasti // 2` finds it.
pub const UNITS: i64 = 2;

fn this(v: Value) -> Gc<Traceback> {
    self_as(v)
}

fn code_of(tb: Gc<Traceback>) -> Option<Gc<Code>> {
    tb.code.get()?.downcast::<Code>()
}

/// Where in the source an entry stands.
pub fn position_of(tb: Gc<Traceback>) -> Option<Position> {
    let code = code_of(tb)?;
    code.unit().positions.get(tb.instruction.get().max(0) as usize)
}

/// The line of an entry.
pub fn line_of(tb: Gc<Traceback>) -> i64 {
    match tb.line.get() {
        -1 => position_of(tb).map_or(0, |p| p.line as i64),
        line => line,
    }
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let next: Word = match a[1] {
        v if v.is_none() => None,
        v if v.downcast::<Traceback>().is_some() => Some(v),
        v => {
            return Err(t.type_error(format_args!("expected traceback object or None, got '{}'", t.shown_type(v))));
        }
    };
    let Some(frame) = a[2].downcast::<FrameObject>() else {
        return Err(
            t.type_error(format_args!("traceback() argument 'tb_frame' must be frame, not {}", t.shown_type(a[2])))
        );
    };
    let (instruction, line) = (t.index(a[3])? / UNITS, t.index(a[4])?);
    let tb = t.alloc_exact(ty::TRACEBACK, kinds::TRACEBACK, |header| Traceback {
        header,
        instruction: Field::new(instruction),
        line: Field::new(line),
        next: Slot::new(next),
        code: Slot::new(frame.code.get()),
        function: Slot::new(frame.function.get()),
        frame: Slot::new(Some(frame.value())),
        registers: Slot::new(None),
    })?;
    Ok(tb.value())
}

fn dir(t: &Thread, _: Args<'_>) -> R {
    let list = t.new_list(&[])?;
    for name in ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"] {
        list.push(t, t.intern(name)?.value())?;
    }
    Ok(list.value())
}

fn tb_frame(t: &Thread, tb: Value) -> R {
    let tb = this(tb);
    if let Some(f) = tb.frame.get() {
        return Ok(f);
    }
    let made = frame::of_traceback(t, tb)?;
    tb.frame.set(&tb.header, made);
    Ok(made)
}

fn set_next(t: &Thread, tb: Value, v: Word) -> R<()> {
    let next = match v {
        None => return Err(t.type_error("can't delete tb_next attribute")),
        Some(v) if v.is_none() => None,
        Some(v) => match v.downcast::<Traceback>() {
            Some(next) => Some(next),
            None => {
                return Err(t.type_error(format_args!("expected traceback object, got '{}'", t.shown_type(v))));
            }
        },
    };
    let mut at = next;
    while let Some(entry) = at {
        if entry.value() == tb {
            return Err(t.value_error("traceback loop detected"));
        }
        at = entry.next.get().and_then(|n| n.downcast::<Traceback>());
    }
    this(tb).next.set(&this(tb).header, next.map(Gc::value));
    Ok(())
}
