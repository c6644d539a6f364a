//! Bound methods of Python functions, and cells.

use crate::error::R;
use crate::interp::machine::Cmp;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, getter, native, native_static};
use crate::object::*;
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::object::{address_of, name_arg};
use taipan_heap::{Gc, Value};

pub static METHOD: TypeDef =
    TypeDef { methods: METHODS, getset: GETSET, doc: "Create a bound instance method object." };

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, function, instance, /)",
        new,
        Effects::RAISES,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native("__call__", "($self, /, *args, **kwargs)", call, Effects::ANY, "Call self as a function."),
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        |_, a| Ok(a[0]),
        Effects::PURE,
        "Return an attribute of instance, which is of type owner.",
    ),
    native("__repr__", "($self, /)", repr, Effects::ANY, "Return repr(self)."),
    native("__eq__", "($self, value, /)", eq, Effects::ANY, "Return self==value."),
    native("__hash__", "($self, /)", hash, Effects::ANY, "Return hash(self)."),
    native("__getattribute__", "($self, name, /)", getattribute, Effects::ANY, "Return getattr(self, name)."),
    native("__reduce__", "($self, /)", reduce, Effects::ANY, ""),
];

static GETSET: &[GetSetDef] = &[
    getter(
        "__func__",
        |_, m| Ok(this(m).function.get().unwrap_or(Value::NONE)),
        "the function (or other callable) implementing a method",
    ),
    getter("__self__", |_, m| Ok(this(m).this.get().unwrap_or(Value::NONE)), "the instance to which a method is bound"),
    getter("__doc__", |t, m| t.getattr(this(m).function.get().unwrap_or(Value::NONE), t.names().__doc__), ""),
];

fn this(v: Value) -> Gc<BoundMethod> {
    self_as(v)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    if !t.is_callable(a[1]) {
        return Err(t.type_error("first argument must be callable"));
    }
    if a[2].is_none() {
        return Err(t.type_error("instance must not be None"));
    }
    t.new_bound_method(a[1], a[2])
}

fn call(t: &Thread, a: Args<'_>) -> R {
    t.call_forward(a[0], &[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let m = this(a[0]);
    let function = m.function.get().unwrap_or(Value::NONE);
    let mut name = t.getattr_opt(function, t.names().__qualname__)?.and_then(|n| t.as_str(n));
    if name.is_none() {
        name = t.getattr_opt(function, t.names().__name__)?.and_then(|n| t.as_str(n));
    }
    let name = name.map_or_else(|| "?".to_owned(), |n| n.to_text());
    let of = t.repr(m.this.get().unwrap_or(Value::NONE))?.to_text();
    Ok(t.new_str(&format!("<bound method {name} of {of}>"))?.value())
}

/// Same function, same (identical) self.
fn eq(t: &Thread, a: Args<'_>) -> R {
    let Some(other) = a[1].downcast::<BoundMethod>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let m = this(a[0]);
    let none = Value::NONE;
    let functions = t.eq(m.function.get().unwrap_or(none), other.function.get().unwrap_or(none))?;
    Ok(Value::bool(functions && t.is_same(m.this.get().unwrap_or(none), other.this.get().unwrap_or(none))))
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let m = this(a[0]);
    let of_self = m.this.get().map_or(0, crate::types::object::identity_hash);
    t.new_int(of_self ^ t.hash(m.function.get().unwrap_or(Value::NONE))?)
}

/// What the method type itself has not comes from the function.
fn getattribute(t: &Thread, a: Args<'_>) -> R {
    let name = name_arg(t, a[1])?;
    if crate::lookup::class_attr(t, t.type_of(a[0]), name).is_some()
        && let Some(v) = attr::object_getattr(t, a[0], name)?
    {
        return Ok(v);
    }
    t.getattr(this(a[0]).function.get().unwrap_or(Value::NONE), name)
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let m = this(a[0]);
    let name = t.getattr(m.function.get().unwrap_or(Value::NONE), t.names().__name__)?;
    let getattr = t.getitem(t.vm().builtins().value(), t.intern("getattr")?.value())?;
    let args = t.new_tuple(&[m.this.get().unwrap_or(Value::NONE), name])?;
    Ok(t.new_tuple(&[getattr, args.value()])?.value())
}

// --- cells ------------------------------------------------------------------------------------------------------------

pub static CELL: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, contents=None, /)",
            |t, a| Ok(t.new_cell(a.opt(1))?.value()),
            Effects::RAISES,
            "Create and return a new object.  See help(type) for accurate signature.",
        ),
        native("__repr__", "($self, /)", cell_repr, Effects::READS, "Return repr(self)."),
        native("__lt__", "($self, value, /)", |t, a| compare(t, a, Cmp::Lt), Effects::ANY, "Return self<value."),
        native("__le__", "($self, value, /)", |t, a| compare(t, a, Cmp::Le), Effects::ANY, "Return self<=value."),
        native("__eq__", "($self, value, /)", |t, a| compare(t, a, Cmp::Eq), Effects::ANY, "Return self==value."),
        native("__ne__", "($self, value, /)", |t, a| compare(t, a, Cmp::Ne), Effects::ANY, "Return self!=value."),
        native("__gt__", "($self, value, /)", |t, a| compare(t, a, Cmp::Gt), Effects::ANY, "Return self>value."),
        native("__ge__", "($self, value, /)", |t, a| compare(t, a, Cmp::Ge), Effects::ANY, "Return self>=value."),
    ],
    getset: &[getset("cell_contents", contents, set_contents, "")],
    doc: "Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    and \n further attempts to access its cell_contents attribute will\n    raise a ValueError.",
};

fn contents(t: &Thread, c: Value) -> R {
    let cell: Gc<CellObject> = self_as(c);
    match cell.content.get() {
        Some(v) => Ok(v),
        None => Err(t.value_error("Cell is empty")),
    }
}

fn set_contents(_: &Thread, c: Value, v: Option<Value>) -> R<()> {
    let cell: Gc<CellObject> = self_as(c);
    cell.content.set(&cell.header, v);
    Ok(())
}

fn cell_repr(t: &Thread, a: Args<'_>) -> R {
    let cell: Gc<CellObject> = self_as(a[0]);
    let at = address_of(a[0]);
    let text = match cell.content.get() {
        None => format!("<cell at {at:#x}: empty>"),
        Some(v) => format!("<cell at {at:#x}: {} object at {:#x}>", t.type_name(v), address_of(v)),
    };
    Ok(t.new_str(&text)?.value())
}

/// By content; an empty cell is less than any other.
fn compare(t: &Thread, a: Args<'_>, op: Cmp) -> R {
    let Some(other) = a[1].downcast::<CellObject>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let cell: Gc<CellObject> = self_as(a[0]);
    match (cell.content.get(), other.content.get()) {
        (Some(x), Some(y)) => t.compare(op, x, y),
        (x, y) => t.compare(op, Value::int_unchecked(x.is_some() as i64), Value::int_unchecked(y.is_some() as i64)),
    }
}
