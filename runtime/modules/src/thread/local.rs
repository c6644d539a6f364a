//! `_thread._local`: an object with other attributes in each thread.
//!
//! It holds a dict for each thread, found by the thread's serial number (identifiers are used again). A subclass's `__init__`
//! runs in each thread that meets the object. Dicts of ended threads are dropped when a new one is made.

use crate::words;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::lookup::class_attr;
use taipan_core::native::{Args, Effects, NativeDef, TypeDef, native, native_static};
use taipan_core::object::*;
use taipan_core::ops::attr::{attribute_error, bind, is_data_descriptor, object_setattr};
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::{Gc, Slot, Tracer, Value};

const ANY: Effects = Effects::ANY;

struct Local {
    /// Dicts by serial number of the thread.
    dicts: Slot,
    /// What `__init__` is given in each thread.
    args: Slot,
    kwargs: Slot,
}

impl NativePayload for Local {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        [&self.dicts, &self.args, &self.kwargs].into_iter().for_each(|s| tracer.word(s.get()));
    }
}

static LOCAL: TypeDef = TypeDef { methods: METHODS, getset: &[], doc: "Thread-local data" };

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, /, *args, **kwargs)", new, ANY, ""),
    native("__getattribute__", "($self, name, /)", getattribute, ANY, "Return getattr(self, name)."),
    native(
        "__setattr__",
        "($self, name, value, /)",
        |t, a| assign(t, a, Some(a[2])),
        ANY,
        "Implement setattr(self, name, value).",
    ),
    native("__delattr__", "($self, name, /)", |t, a| assign(t, a, None), ANY, "Implement delattr(self, name)."),
];

pub fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let flags = type_flags::HAS_WEAKREF | type_flags::BASETYPE;
    let local = t.new_native_type("_thread", "_local", object, kinds::NATIVE, flags, &LOCAL)?;
    words::add_to_module(t, m, "_local", local.value())
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    let (args, kwargs): (Gc<Tuple>, Gc<Dict>) = (self_as(a[1]), self_as(a[2]));
    let has_init =
        class_attr(t, class, t.names().__init__) != class_attr(t, t.vm().type_of_id(ty::OBJECT), t.names().__init__);
    if !has_init && (!args.is_empty() || !kwargs.is_empty()) {
        return Err(t.type_error("Initialization arguments are not supported"));
    }
    let dicts = t.new_dict()?;
    let state = Local {
        dicts: Slot::new(Some(dicts.value())),
        args: Slot::new(Some(args.value())),
        kwargs: Slot::new(Some(kwargs.value())),
    };
    let object = t.new_native_box(class, state)?;
    // Whoever made the object calls its __init__ for the first thread.
    dicts.set(t, Value::int_unchecked(t.serial as i64), t.new_dict()?.value())?;
    Ok(object.value())
}

/// The calling thread's attributes.
fn attributes(t: &Thread, o: Value) -> R<Gc<Dict>> {
    let object: Gc<NativeBox> = self_as(o);
    let (Some(state), key) = (object.get::<Local>(), Value::int_unchecked(t.serial as i64)) else {
        return Err(t.system_error("not a thread-local object"));
    };
    let dicts: Gc<Dict> = self_as(state.dicts.get().unwrap_or(Value::NONE));
    if let Some(own) = dicts.get(t, key)? {
        return Ok(self_as(own));
    }
    let mut alive = Vec::new();
    t.vm().threads.each(|thread, _| alive.push(thread.serial as i64));
    let mut ended = Vec::new();
    let mut at = 0;
    while let Some((i, serial, _)) = dicts.next_entry(at) {
        at = i + 1;
        ended.extend(serial.as_small_int().filter(|serial| !alive.contains(serial)));
    }
    for serial in ended {
        dicts.remove(t, Value::int_unchecked(serial))?;
    }
    let own = t.new_dict()?;
    dicts.set(t, key, own.value())?;
    let class = t.type_of(o);
    if let Some(init) = class_attr(t, class, t.names().__init__) {
        let bound = bind(t, init, Some(o), class)?;
        let (args, kwargs) = (state.args.get(), state.kwargs.get());
        let args: Gc<Tuple> = self_as(args.unwrap_or(Value::NONE));
        if let Err(raised) = t.call_forward(bound, &[], args, kwargs.and_then(|k| k.downcast())) {
            let exc = t.take_pending();
            dicts.remove(t, key)?;
            t.set_pending(exc);
            return Err(raised);
        }
    }
    Ok(own)
}

fn name_of(t: &Thread, v: Value) -> R<Gc<Str>> {
    match t.as_str(v) {
        Some(name) => Ok(name),
        None => Err(t.type_error(format_args!("attribute name must be string, not '{}'", t.type_name(v)))),
    }
}

fn getattribute(t: &Thread, a: Args<'_>) -> R {
    let name = name_of(t, a[1])?;
    let own = attributes(t, a[0])?;
    if name.to_text() == "__dict__" {
        return Ok(own.value());
    }
    let class = t.type_of(a[0]);
    let of_class = class_attr(t, class, name);
    if let Some(d) = of_class
        && is_data_descriptor(t, d)
    {
        return bind(t, d, Some(a[0]), class);
    }
    if let Some(v) = own.get(t, name.value())? {
        return Ok(v);
    }
    match of_class {
        Some(d) => bind(t, d, Some(a[0]), class),
        None => Err(missing(t, a[0], name)),
    }
}

fn missing(t: &Thread, o: Value, name: Gc<Str>) -> taipan_core::error::Raised {
    let text = format!("'{}' object has no attribute '{}'", t.type_name(o), name.to_text());
    attribute_error(t, text, o, name)
}

fn assign(t: &Thread, a: Args<'_>, v: Option<Value>) -> R {
    let name = name_of(t, a[1])?;
    let own = attributes(t, a[0])?;
    if name.to_text() == "__dict__" {
        let text = format!("'{}' object attribute '__dict__' is read-only", t.type_name(a[0]));
        return Err(attribute_error(t, text, a[0], name));
    }
    if class_attr(t, t.type_of(a[0]), name).is_some_and(|d| is_data_descriptor(t, d)) {
        object_setattr(t, a[0], name, v)?;
        return Ok(Value::NONE);
    }
    match v {
        Some(v) => own.set(t, name.value(), v)?,
        None if own.remove(t, name.value())?.is_none() => return Err(missing(t, a[0], name)),
        None => {}
    }
    Ok(Value::NONE)
}
