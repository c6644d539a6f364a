//! `_struct`: packing values into bytes and back. Formats and values are `algo::struct_codec`; `codec` converts objects.
//!
//! Parsed formats are kept in a cache of the Vm, as CPython keeps its last hundred.

mod codec;

use codec::{pack_into, unpack};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use taipan_core::algo::struct_codec::Format;
use taipan_core::algo::{self, ErrorKind};
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, GetSetDef, ModuleDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::{NativeBox, NativePayload, Tuple, Type, self_as, type_flags};
use taipan_core::types::exception::new_exception;
use taipan_core::types::ty;
use taipan_core::{R, Raised, Thread};
use taipan_heap::{Gc, Slot, Tracer, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_struct",
    doc: "Conversion between Python values and C structs as bytes.",
    functions: FUNCTIONS,
    init,
};

const ANY: Effects = Effects::ANY;

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("calcsize", "(format, /)", |t, a| t.new_int(format(t, a[0])?.size as i64), Effects::SCALARS, "The size of the struct in bytes."),
    native("pack", "(format, /, *v)", |t, a| pack(t, &*format(t, a[0])?, a[1]), Effects::SCALARS, "Bytes containing the values."),
    native("pack_into", "(format, buffer, offset, /, *v)", |t, a| pack_at(t, &*format(t, a[0])?, a[1], a[2], a[3]), Effects::SEQUENCES_WRITE, "Write the values into a buffer."),
    native("unpack", "(format, buffer, /)", |t, a| unpack_all(t, &*format(t, a[0])?, a[1]), Effects::SEQUENCES, "The values in the bytes, as a tuple."),
    native("unpack_from", "(format, /, buffer, offset=0)", |t, a| unpack_at(t, &*format(t, a[0])?, a[1], a.opt(2)), Effects::SEQUENCES, "The values in a buffer from an offset on."),
    native("iter_unpack", "(format, buffer, /)", |t, a| unpack_each(t, &*format(t, a[0])?, a[1]), Effects::SEQUENCES, "An iterator over the structs in the bytes."),
    native("_clearcache", "()", |t, _| { cache(t)?.0.clear(); Ok(Value::NONE) }, ANY, "Forget parsed formats."),
];

static STRUCT: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "Struct(fmt) --> compiled struct object" };
static EMPTY: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };

#[rustfmt::skip]
static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, format)", struct_new, ANY, "Create and return a new object."),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("pack", "($self, /, *v)", |t, a| pack(t, &this(t, a)?.format, a[1]), Effects::SCALARS_READ, "Bytes containing the values."),
    native("pack_into", "($self, buffer, offset, /, *v)", |t, a| pack_at(t, &this(t, a)?.format, a[1], a[2], a[3]), Effects::SEQUENCES_WRITE, "Write the values into a buffer."),
    native("unpack", "($self, buffer, /)", |t, a| unpack_all(t, &this(t, a)?.format, a[1]), Effects::SEQUENCES, "The values in the bytes, as a tuple."),
    native("unpack_from", "($self, /, buffer, offset=0)", |t, a| unpack_at(t, &this(t, a)?.format, a[1], a.opt(2)), Effects::SEQUENCES, "The values in a buffer from an offset on."),
    native("iter_unpack", "($self, buffer, /)", |t, a| unpack_each(t, &this(t, a)?.format, a[1]), Effects::SEQUENCES, "An iterator over the structs in the bytes."),
];

static GETSET: &[GetSetDef] = &[
    getter("format", |t, v| Ok(t.new_str(&this(t, Args(&[Some(v)]))?.text)?.value()), "struct format string"),
    getter("size", |t, v| t.new_int(this(t, Args(&[Some(v)]))?.format.size as i64), "struct size in bytes"),
];

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let class = t.new_native_type("_struct", "Struct", object, kinds::NATIVE, type_flags::BASETYPE, &STRUCT)?;
    t.setattr(module, t.intern("Struct")?, class.value())?;
    let base = t.vm().type_of_id(ty::EXCEPTION);
    let flags = type_flags::BASETYPE | type_flags::HAS_DICT;
    let error = t.new_native_type("struct", "error", base, kinds::EXCEPTION, flags, &EMPTY)?;
    t.vm().register("struct.error", error.value());
    t.setattr(module, t.intern("error")?, error.value())
}

/// Raises `struct.error`.
fn error(t: &Thread, message: impl std::fmt::Display) -> Raised {
    let Some(class) = t.vm().registered("struct.error").and_then(|v| v.downcast::<Type>()) else {
        return t.value_error(message);
    };
    match t.new_str(&message.to_string()).and_then(|s| new_exception(t, class, &[s.value()])) {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

fn raise(t: &Thread, e: algo::Error) -> Raised {
    if e.kind == ErrorKind::Struct { error(t, e.message) } else { t.algo_error(e) }
}

/// Parsed formats by their text, and those of the last few text objects by their address.
#[derive(Default)]
struct Cache {
    by_text: RefCell<HashMap<Vec<u8>, Rc<Format>>>,
    recent: [Recent; RECENT],
}

const RECENT: usize = 8;

struct Recent {
    text: Slot,
    format: RefCell<Option<Rc<Format>>>,
}

impl Default for Recent {
    fn default() -> Recent {
        Recent { text: Slot::new(None), format: RefCell::default() }
    }
}

impl NativePayload for Cache {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.recent.iter().for_each(|r| tracer.word(r.text.get()));
    }
}

fn cache(t: &Thread) -> R<(&Cache, Gc<NativeBox>)> {
    const KEY: &str = "struct.cache";
    let held = match t.vm().registered(KEY) {
        Some(v) => v,
        None => {
            let made = t.new_native_box(t.vm().type_of_id(ty::OBJECT), Cache::default())?.value();
            t.vm().register(KEY, made);
            made
        }
    };
    let object: Gc<NativeBox> = self_as(held);
    // SAFETY: the Vm's registry keeps the object for as long as the Vm, and thereby the thread, lives.
    match unsafe { &*object.as_ptr() }.get::<Cache>() {
        Some(cache) => Ok((cache, object)),
        None => Err(t.system_error("struct cache is gone")),
    }
}

/// The text of a format argument.
fn format_text(t: &Thread, v: Value) -> R<Vec<u8>> {
    if let Some(s) = t.as_str(v) {
        return match s.as_ascii() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(error(t, "bad char in struct format")),
        };
    }
    match t.as_bytes(v) {
        Some(b) => Ok(b.as_slice().to_vec()),
        None => {
            Err(t.type_error(format_args!("Struct() argument 1 must be a str or bytes object, not {}", t.type_name(v))))
        }
    }
}

impl Cache {
    fn clear(&self) {
        self.by_text.borrow_mut().clear();
        for recent in &self.recent {
            recent.text.clear();
            recent.format.take();
        }
    }
}

fn format(t: &Thread, v: Value) -> R<Rc<Format>> {
    const MAX_CACHED: usize = 100;
    let (cache, object) = cache(t)?;
    let recent = &cache.recent[(v.bits() >> 4) as usize % RECENT];
    if recent.text.get() == Some(v)
        && let Some(f) = &*recent.format.borrow()
    {
        return Ok(f.clone());
    }
    let text = format_text(t, v)?;
    let known = cache.by_text.borrow().get(&text).cloned();
    let f = match known {
        Some(f) => f,
        None => {
            let parsed = Rc::new(Format::parse(&text).map_err(|e| raise(t, e))?);
            let mut formats = cache.by_text.borrow_mut();
            if formats.len() >= MAX_CACHED {
                formats.clear();
            }
            formats.insert(text, parsed.clone());
            parsed
        }
    };
    recent.text.set(&object.header, v);
    recent.format.replace(Some(f.clone()));
    Ok(f)
}

/// State of a Struct object.
struct Compiled {
    text: String,
    format: Rc<Format>,
}

impl NativePayload for Compiled {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn this<'a>(t: &Thread, a: Args<'a>) -> R<&'a Compiled> {
    let object: Gc<NativeBox> = self_as(a[0]);
    // SAFETY: the argument slice keeps the object alive for as long as the reference is used.
    match unsafe { &*object.as_ptr() }.get::<Compiled>() {
        Some(compiled) => Ok(compiled),
        None => Err(t.runtime_error("Struct object is not initialized")),
    }
}

fn struct_new(t: &Thread, a: Args<'_>) -> R {
    let format = format(t, a[1])?;
    let text = String::from_utf8_lossy(&format_text(t, a[1])?).into_owned();
    Ok(t.new_native_box(self_as::<Type>(a[0]), Compiled { text, format })?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let text = t.new_str(&this(t, a)?.text)?;
    let shown = t.str_repr(&text)?.to_text();
    Ok(t.new_str(&format!("{}({shown})", t.type_name(a[0])))?.value())
}

fn arguments(t: &Thread, function: &str, f: &Format, values: Value) -> R<Gc<Tuple>> {
    let values: Gc<Tuple> = self_as(values);
    if values.len() != f.values {
        return Err(error(
            t,
            format_args!("{function} expected {} items for packing (got {})", f.values, values.len()),
        ));
    }
    Ok(values)
}

fn pack(t: &Thread, f: &Format, values: Value) -> R {
    let values = arguments(t, "pack", f, values)?;
    let mut small = [0; 64];
    let mut large;
    let out = match small.get_mut(..f.size) {
        Some(out) => out,
        None => {
            large = t.zeros(f.size)?;
            &mut large
        }
    };
    pack_into(t, f, values.items(), out)?;
    Ok(t.new_bytes(out)?.value())
}

/// An offset in a buffer of `len` bytes, counted from the end if negative, with room for the struct.
fn offset_argument(t: &Thread, what: (&str, &str), f: &Format, v: Option<Value>, len: usize) -> R<usize> {
    let offset = v.map_or(Ok(0), |v| t.index(v))?;
    let (function, doing) = what;
    let size = f.size as i64;
    let from = if offset < 0 {
        if offset + size > 0 {
            let not_enough = if doing == "packing" { "no space to pack" } else { "not enough data to unpack" };
            return Err(error(t, format_args!("{not_enough} {size} bytes at offset {offset}")));
        }
        if offset + (len as i64) < 0 {
            return Err(error(t, format_args!("offset {offset} out of range for {len}-byte buffer")));
        }
        offset + len as i64
    } else {
        offset
    };
    if len as i64 - from < size {
        return Err(error(
            t,
            format_args!(
                "{function} requires a buffer of at least {} bytes for {doing} {size} bytes at offset {from} (actual buffer size is {len})",
                size + from
            ),
        ));
    }
    Ok(from as usize)
}

fn pack_at(t: &Thread, f: &Format, buffer: Value, offset: Value, values: Value) -> R {
    let values = arguments(t, "pack_into", f, values)?;
    if t.raw_buffer(buffer).is_none_or(|raw| raw.readonly) {
        return Err(
            t.type_error(format_args!("argument must be read-write bytes-like object, not {}", t.type_name(buffer)))
        );
    }
    let len = t.buffer_writable(buffer)?.len();
    offset_argument(t, ("pack_into", "packing"), f, Some(offset), len)?;
    let mut out = t.zeros(f.size)?;
    pack_into(t, f, values.items(), &mut out)?;
    // Converting the values may have run Python: look at the buffer anew.
    let target = t.buffer_writable(buffer)?;
    let at = offset_argument(t, ("pack_into", "packing"), f, Some(offset), target.len())?;
    target.write(at, &out);
    Ok(Value::NONE)
}

fn unpack_all(t: &Thread, f: &Format, buffer: Value) -> R {
    let data = t.buffer(buffer)?;
    if data.len() != f.size {
        return Err(error(t, format_args!("unpack requires a buffer of {} bytes", f.size)));
    }
    unpack(t, f, data.as_slice())
}

fn unpack_at(t: &Thread, f: &Format, buffer: Value, offset: Option<Value>) -> R {
    let data = t.buffer(buffer)?;
    let at = offset_argument(t, ("unpack_from", "unpacking"), f, offset, data.len())?;
    unpack(t, f, &data.as_slice()[at..at + f.size])
}

fn unpack_each(t: &Thread, f: &Format, buffer: Value) -> R {
    if f.size == 0 {
        return Err(error(t, "cannot iteratively unpack with a struct of length 0"));
    }
    let data = t.buffer(buffer)?;
    if data.len() % f.size != 0 {
        return Err(error(t, format_args!("iterative unpacking requires a buffer of a multiple of {} bytes", f.size)));
    }
    let all = t.new_list_with_capacity(data.len() / f.size)?;
    for chunk in data.as_slice().chunks_exact(f.size) {
        all.push(t, unpack(t, f, chunk)?)?;
    }
    t.iter(all.value())
}
