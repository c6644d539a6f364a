//! Weak references. The heap knows which cells refer to a target and clears them when it dies; a callback runs at a poll.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::kinds;
use crate::native::{Args, CLASS_GETITEM, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Field, Gc, Header, Slot, Value, Word};

pub static WEAKREF: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "" };

const ANY: Effects = Effects::ANY;

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, object, callback=None, /, *args, **kwargs)",
        new,
        ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "__init__",
        "($self, object, callback=None, /)",
        |_, _| Ok(Value::NONE),
        ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    native(
        "__call__",
        "($self, /)",
        |_, a| Ok(target(self_as(a[0])).unwrap_or(Value::NONE)),
        Effects::READS,
        "Call self as a function.",
    ),
    native("__repr__", "($self, /)", repr, ANY, "Return repr(self)."),
    native("__hash__", "($self, /)", hash, ANY, "Return hash(self)."),
    native("__eq__", "($self, value, /)", |t, a| compare(t, a, Cmp::Eq), ANY, "Return self==value."),
    native("__ne__", "($self, value, /)", |t, a| compare(t, a, Cmp::Ne), ANY, "Return self!=value."),
    CLASS_GETITEM,
];

static GETSET: &[GetSetDef] =
    &[getter("__callback__", |_, r| Ok(self_as::<WeakRef>(r).callback.get().unwrap_or(Value::NONE)), "")];

/// What a reference refers to, while it lives.
pub fn target(r: Gc<WeakRef>) -> Word {
    // The address is that of a live cell: the heap sets it to 0 when the target dies.
    Value::from_bits(r.target.get() as u64)
}

fn header_of<'a>(v: Value) -> Option<&'a Header> {
    // SAFETY: a pointer word is a live cell; the caller holds `v`.
    v.as_cell().map(|cell| unsafe { &*cell })
}

/// The weak references to an object, oldest first.
pub fn references(t: &Thread, o: Value) -> Vec<Gc<WeakRef>> {
    let Some(header) = header_of(o) else { return Vec::new() };
    // SAFETY: cells registered as weak references have this layout.
    t.vm().heap.weakrefs_of(header).into_iter().map(|cell| unsafe { Gc::from_raw(cell.cast()) }).collect()
}

/// `o.__weakref__`: the first reference to it, or None.
pub fn first_reference(t: &Thread, o: Value) -> R {
    Ok(references(t, o).first().map_or(Value::NONE, |r| r.value()))
}

/// Can objects like this one be referred to weakly?
fn check_target<'a>(t: &Thread, o: Value) -> R<&'a Header> {
    match header_of(o) {
        Some(header) if t.type_of(o).has(type_flags::HAS_WEAKREF) || o.downcast::<Type>().is_some() => Ok(header),
        _ => Err(t.type_error(format_args!("cannot create weak reference to '{}' object", t.shown_type(o)))),
    }
}

/// A reference of type `class` to `o`. Plain ones without callback are shared.
pub fn new_reference(t: &Thread, class: Gc<Type>, o: Value, callback: Word) -> R {
    let header = check_target(t, o)?;
    let callback = callback.filter(|c| !c.is_none());
    if callback.is_none() && class.root_shape.get() < ty::COUNT {
        let shared = references(t, o)
            .into_iter()
            .find(|r| r.callback.get().is_none() && r.header.shape() == class.root_shape.get());
        if let Some(r) = shared {
            return Ok(r.value());
        }
    }
    let r = t.alloc_for(class, |h| WeakRef {
        header: h,
        target: Field::new(o.bits() as usize),
        hash: Field::new(0),
        callback: Slot::new(callback),
    })?;
    debug_assert_eq!(r.header.kind(), kinds::WEAKREF);
    t.vm().heap.register_weakref(header, &r.header);
    Ok(r.value())
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class = crate::types::object::class_arg(t, a[0], "weakref.ReferenceType")?;
    if a.opt(3).and_then(|v| v.downcast::<Tuple>()).is_some_and(|extra| !extra.is_empty()) && !class.is_heap() {
        return Err(t.type_error("__new__ expected at most 2 arguments"));
    }
    new_reference(t, class, a[1], a.opt(2))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let at = crate::types::object::address_of(a[0]);
    let text = match target(self_as(a[0])) {
        None => format!("<weakref at {at:#x}; dead>"),
        Some(o) => {
            let to = crate::types::object::address_of(o);
            let name = t.getattr_opt(o, t.names().__name__)?.and_then(|n| t.as_str(n));
            let name = name.map_or_else(String::new, |n| format!(" ({})", n.to_text()));
            format!("<weakref at {at:#x}; to '{}' at {to:#x}{name}>", t.type_name(o))
        }
    };
    Ok(t.new_str(&text)?.value())
}

/// That of the target, remembered, because the target may be gone when it is asked again.
fn hash(t: &Thread, a: Args<'_>) -> R {
    let r: Gc<WeakRef> = self_as(a[0]);
    match (r.hash.get(), target(r)) {
        (0, None) => Err(t.type_error("weak object has gone away")),
        (0, Some(o)) => {
            let h = t.hash(o)?;
            r.hash.set((h as u64).wrapping_add(1));
            t.new_int(h)
        }
        (known, _) => t.new_int(known.wrapping_sub(1) as i64),
    }
}

/// By the targets while both live, else by identity.
fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<WeakRef>().filter(|_| t.is_instance(a[1], ty::WEAKREF)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match (target(self_as(a[0])), target(other)) {
        (Some(x), Some(y)) => t.compare(op, x, y),
        _ => Ok(Value::bool((a[0] == a[1]) == (op == Cmp::Eq))),
    }
}
