//! Line ends: "\r\n" and "\r" become "\n", across pieces of text; `IncrementalNewlineDecoder` shows it to Python.

use super::ANY;
use std::cell::Cell;
use taipan_core::error::R;
use taipan_core::native::{Args, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_heap::{Gc, Slot, Tracer, Value};

const CR: u32 = '\r' as u32;
const LF: u32 = '\n' as u32;

/// The state between pieces of text.
#[derive(Default)]
pub struct LineEnds {
    /// The last piece ended with "\r", held back.
    pending: Cell<bool>,
    /// Line ends seen: 1 "\r", 2 "\n", 4 "\r\n".
    seen: Cell<u8>,
}

impl LineEnds {
    /// The piece with its line ends translated (or only noted, with a final "\r" held back).
    pub fn piece(&self, t: &Thread, s: Gc<Str>, translate: bool, last: bool) -> R<Gc<Str>> {
        let held = self.pending.replace(false);
        if !held && !s.units().iter().any(|c| c == CR) {
            if self.seen.get() & 2 == 0 && s.units().iter().any(|c| c == LF) {
                self.seen.set(self.seen.get() | 2);
            }
            return Ok(s);
        }
        let mut out: Vec<u32> = Vec::with_capacity(s.len() + 1);
        let mut units = held.then_some(CR).into_iter().chain(s.units().iter()).peekable();
        while let Some(c) = units.next() {
            let kind = match c {
                CR if units.peek() == Some(&LF) => 4,
                CR if units.peek().is_none() && !last => {
                    self.pending.set(true);
                    break;
                }
                CR => 1,
                LF => 2,
                _ => 0,
            };
            self.seen.set(self.seen.get() | kind);
            match kind {
                4 => {
                    units.next();
                    if !translate {
                        out.push(CR);
                    }
                    out.push(LF);
                }
                1 => out.push(if translate { LF } else { CR }),
                _ => out.push(c),
            }
        }
        t.new_str_ucs4(&out)
    }

    /// Is a "\r" held back?
    pub fn held(&self) -> bool {
        self.pending.get()
    }

    pub fn reset(&self) {
        self.pending.set(false);
    }

    /// `newlines`: None, a string, or a tuple of them.
    pub fn newlines(&self, t: &Thread) -> R {
        let list = t.new_list(&[])?;
        for (bit, text) in [(1, "\r"), (2, "\n"), (4, "\r\n")] {
            if self.seen.get() & bit != 0 {
                list.push(t, t.new_str(text)?.value())?;
            }
        }
        match list.len() {
            0 => Ok(Value::NONE),
            1 => Ok(list.get(0).unwrap_or(Value::NONE)),
            _ => Ok(t.new_tuple_from(list.slots())?.value()),
        }
    }
}

pub static DECODER: TypeDef =
    TypeDef { methods: METHODS, getset: GETSET, doc: "Codec used when reading a file in universal newlines mode." };

struct Decoder {
    decoder: Slot,
    translate: Cell<bool>,
    ends: LineEnds,
}

impl NativePayload for Decoder {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.word(self.decoder.get());
    }
}

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, /, *args, **kwargs)", new, ANY, ""),
    native("__init__", "($self, decoder, translate, errors='strict')", init, ANY, ""),
    native("decode", "($self, input, final=False)", decode, ANY, ""),
    native("getstate", "($self, /)", getstate, ANY, ""),
    native("setstate", "($self, state, /)", setstate, ANY, ""),
    native("reset", "($self, /)", reset, ANY, ""),
];
static GETSET: &[GetSetDef] = &[getter("newlines", |t, o| state(o).ends.newlines(t), "")];

fn state(v: Value) -> &'static Decoder {
    let object: Gc<NativeBox> = self_as(v);
    match object.get::<Decoder>() {
        // SAFETY: the payload lives as long as the object, which the caller holds.
        Some(d) => unsafe { &*std::ptr::from_ref(d) },
        None => unreachable!("a method descriptor lets only decoders through"),
    }
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let payload = Decoder { decoder: Slot::new(None), translate: Cell::new(false), ends: LineEnds::default() };
    Ok(t.new_native_box(self_as(a[0]), payload)?.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let object: Gc<NativeBox> = self_as(a[0]);
    state(a[0]).decoder.set(&object.header, a[1]);
    state(a[0]).translate.set(t.truth(a[2])?);
    Ok(Value::NONE)
}

fn decode(t: &Thread, a: Args<'_>) -> R {
    let d = state(a[0]);
    let last = a.opt(2).map_or(Ok(false), |v| t.truth(v))?;
    let text = match d.decoder.get().filter(|d| !d.is_none()) {
        Some(decoder) => t.call_method(decoder, "decode", &[a[1], Value::bool(last)])?,
        None => a[1],
    };
    let Some(text) = t.as_str(text) else {
        return Err(t.type_error(format_args!("decoder should return a string result, not '{}'", t.type_name(text))));
    };
    Ok(d.ends.piece(t, text, d.translate.get(), last)?.value())
}

fn getstate(t: &Thread, a: Args<'_>) -> R {
    let d = state(a[0]);
    let (buffer, flag) = match d.decoder.get().filter(|d| !d.is_none()) {
        Some(decoder) => {
            let inner: Gc<Tuple> = match t.call_method(decoder, "getstate", &[])?.downcast() {
                Some(pair) => pair,
                None => return Err(t.type_error("illegal decoder state")),
            };
            (inner.get(0).unwrap_or(Value::NONE), t.index(inner.get(1).unwrap_or(Value::NONE))?)
        }
        None => (t.new_bytes(b"")?.value(), 0),
    };
    Ok(t.new_tuple(&[buffer, t.new_int(flag << 1 | d.ends.held() as i64)?])?.value())
}

fn setstate(t: &Thread, a: Args<'_>) -> R {
    let d = state(a[0]);
    let Some(pair) = a[1].downcast::<Tuple>().filter(|p| p.len() == 2) else {
        return Err(t.type_error("state argument must be a tuple"));
    };
    let flag = t.index(pair.items()[1])?;
    d.ends.pending.set(flag & 1 != 0);
    if let Some(decoder) = d.decoder.get().filter(|d| !d.is_none()) {
        let inner = t.new_tuple(&[pair.items()[0], t.new_int(flag >> 1)?])?;
        t.call_method(decoder, "setstate", &[inner.value()])?;
    }
    Ok(Value::NONE)
}

fn reset(t: &Thread, a: Args<'_>) -> R {
    let d = state(a[0]);
    d.ends.reset();
    d.ends.seen.set(0);
    match d.decoder.get().filter(|d| !d.is_none()) {
        Some(decoder) => t.call_method(decoder, "reset", &[]),
        None => Ok(Value::NONE),
    }
}
