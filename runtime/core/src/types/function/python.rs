//! Functions made by `def` and `lambda`.

use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getset, getter, native, native_static};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Slot, Value, Word};

pub static FUNCTION: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n  name\n    a string that overrides the name from the code object\n  argdefs\n    a tuple that specifies the default argument values\n  closure\n    a tuple that supplies the bindings for free variables\n  kwdefaults\n    a dictionary that specifies the default keyword argument values",
};

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
        new,
        Effects::ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native("__call__", "($self, /, *args, **kwargs)", call, Effects::ANY, "Call self as a function."),
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        Effects::RAISES,
        "Return an attribute of instance, which is of type owner.",
    ),
    native("__repr__", "($self, /)", repr, Effects::READS, "Return repr(self)."),
];

static GETSET: &[GetSetDef] = &[
    getset("__code__", |_, f| Ok(or_none(this(f).code.get())), set_code, ""),
    getset("__defaults__", |_, f| Ok(or_none(this(f).defaults.get())), set_defaults, ""),
    getset("__kwdefaults__", |_, f| Ok(or_none(this(f).kwdefaults.get())), set_kwdefaults, ""),
    getset("__name__", |_, f| Ok(or_none(this(f).name.get())), |t, f, v| set_text(t, f, v, "__name__"), ""),
    getset("__qualname__", |_, f| Ok(or_none(this(f).qualname.get())), |t, f, v| set_text(t, f, v, "__qualname__"), ""),
    getset("__doc__", |_, f| Ok(or_none(this(f).doc.get())), |_, f, v| put(f, v, |f| &f.doc), ""),
    getset("__module__", |_, f| Ok(or_none(this(f).module.get())), |_, f, v| put(f, v, |f| &f.module), ""),
    getset("__dict__", crate::types::object::get_dict, set_dict, ""),
    getset("__annotations__", get_annotations, set_annotations, ""),
    getset("__annotate__", |_, f| Ok(or_none(this(f).annotate.get())), set_annotate, ""),
    getset("__type_params__", get_type_params, set_type_params, ""),
    getter("__closure__", |_, f| Ok(or_none(this(f).closure.get())), ""),
    getter("__globals__", |_, f| Ok(or_none(this(f).globals.get())), ""),
    getter("__builtins__", |_, f| Ok(or_none(this(f).builtins.get())), ""),
];

fn this(v: Value) -> Gc<Function> {
    self_as(v)
}

fn or_none(w: Word) -> Value {
    w.unwrap_or(Value::NONE)
}

fn put(f: Value, v: Word, field: fn(&Function) -> &Slot) -> R<()> {
    let f = this(f);
    field(&f).set(&f.header, v.unwrap_or(Value::NONE));
    Ok(())
}

fn bump(f: Gc<Function>) {
    f.version.set(f.version.get() + 1);
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let Some(code) = a[1].downcast::<Code>() else {
        return Err(t.type_error(format_args!("function() argument 'code' must be code, not {}", t.shown_type(a[1]))));
    };
    let Some(globals) = a[2].downcast::<Dict>() else {
        return Err(
            t.type_error(format_args!("function() argument 'globals' must be dict, not {}", t.shown_type(a[2])))
        );
    };
    if let Some(name) = a.not_none(3)
        && t.as_str(name).is_none()
    {
        return Err(t.type_error("arg 3 (name) must be None or string"));
    }
    if let Some(defaults) = a.not_none(4)
        && defaults.downcast::<Tuple>().is_none()
    {
        return Err(t.type_error("arg 4 (defaults) must be None or tuple"));
    }
    let free = code.unit().free_names.len();
    match a.not_none(5) {
        None if free > 0 => return Err(t.type_error("arg 5 (closure) must be tuple")),
        None => {}
        Some(closure) => {
            let Some(cells) = closure.downcast::<Tuple>() else {
                return Err(t.type_error("arg 5 (closure) must be None or tuple"));
            };
            if cells.len() != free {
                let name = code.name.get().and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
                return Err(
                    t.value_error(format_args!("{name} requires closure of length {free}, not {}", cells.len()))
                );
            }
            for cell in cells.items() {
                if cell.downcast::<CellObject>().is_none() {
                    return Err(
                        t.type_error(format_args!("arg 5 (closure) expected cell, found {}", t.shown_type(*cell)))
                    );
                }
            }
        }
    }
    if let Some(kwdefaults) = a.not_none(6)
        && kwdefaults.downcast::<Dict>().is_none()
    {
        return Err(t.type_error("arg 6 (kwdefaults) must be None or dict"));
    }
    let f = crate::interp::hydrate::new_function(t, code, globals)?;
    let h = &f.header;
    if let Some(name) = a.not_none(3) {
        f.name.set(h, name);
        f.qualname.set(h, name);
    }
    f.defaults.set(h, a.not_none(4));
    f.closure.set(h, a.not_none(5));
    f.kwdefaults.set(h, a.not_none(6));
    Ok(f.value())
}

fn call(t: &Thread, a: Args<'_>) -> R {
    t.call_forward(a[0], &[], self_as(a[1]), a.opt(2).and_then(|k| k.downcast::<Dict>()))
}

fn get(t: &Thread, a: Args<'_>) -> R {
    // Asked through the class None means "no instance", unless the class is None's own.
    if a[1].is_none() && a.not_none(2) != Some(t.type_of(Value::NONE).value()) {
        return Ok(a[0]);
    }
    t.new_bound_method(a[0], a[1])
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let name = this(a[0]).qualname.get().and_then(|q| t.as_str(q)).map_or_else(String::new, |q| q.to_text());
    Ok(t.new_str(&format!("<function {name} at {:#x}>", crate::types::object::address_of(a[0])))?.value())
}

fn set_code(t: &Thread, f: Value, v: Word) -> R<()> {
    let Some(code) = v.and_then(|v| v.downcast::<Code>()) else {
        return Err(t.type_error("__code__ must be set to a code object"));
    };
    let f = this(f);
    let closure = f.closure.get().and_then(|c| c.downcast::<Tuple>()).map_or(0, |c| c.len());
    let free = code.unit().free_names.len();
    if closure != free {
        let name = f.name.get().and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
        return Err(t.value_error(format_args!("{name}() requires a code object with {closure} free vars, not {free}")));
    }
    f.code.set(&f.header, code.value());
    bump(f);
    // Inline caches may have followed the function to its old code.
    crate::lookup::forget_all(t);
    Ok(())
}

fn set_defaults(t: &Thread, f: Value, v: Word) -> R<()> {
    let v = v.filter(|v| !v.is_none());
    if v.is_some_and(|v| v.downcast::<Tuple>().is_none()) {
        return Err(t.type_error("__defaults__ must be set to a tuple object"));
    }
    this(f).defaults.set(&this(f).header, v);
    bump(this(f));
    Ok(())
}

fn set_kwdefaults(t: &Thread, f: Value, v: Word) -> R<()> {
    let v = v.filter(|v| !v.is_none());
    if v.is_some_and(|v| v.downcast::<Dict>().is_none()) {
        return Err(t.type_error("__kwdefaults__ must be set to a dict object"));
    }
    this(f).kwdefaults.set(&this(f).header, v);
    bump(this(f));
    Ok(())
}

fn set_text(t: &Thread, f: Value, v: Word, name: &str) -> R<()> {
    match v {
        Some(v) if t.as_str(v).is_some() => {
            put(f, Some(v), if name == "__name__" { |f| &f.name } else { |f| &f.qualname })
        }
        _ => Err(t.type_error(format_args!("{name} must be set to a string object"))),
    }
}

fn set_dict(t: &Thread, f: Value, v: Word) -> R<()> {
    match v {
        None => Err(t.type_error("cannot delete __dict__")),
        Some(_) => crate::types::object::set_dict(t, f, v),
    }
}

/// `__annotations__`: kept, else from `__annotate__(1)`, else a new dict.
fn get_annotations(t: &Thread, f: Value) -> R {
    let function = this(f);
    if let Some(v) = function.annotations.get() {
        return Ok(v);
    }
    let made = match function.annotate.get().filter(|a| !a.is_none()) {
        Some(annotate) => {
            let v = t.call(annotate, &[Value::int_unchecked(1)])?;
            if v.downcast::<Dict>().is_none() {
                return Err(t.type_error(format_args!("__annotate__() must return a dict, not {}", t.shown_type(v))));
            }
            v
        }
        None => t.new_dict()?.value(),
    };
    function.annotations.set(&function.header, made);
    Ok(made)
}

fn set_annotations(t: &Thread, f: Value, v: Word) -> R<()> {
    let v = v.filter(|v| !v.is_none());
    if v.is_some_and(|v| v.downcast::<Dict>().is_none()) {
        return Err(t.type_error("__annotations__ must be set to a dict object"));
    }
    let f = this(f);
    f.annotations.set(&f.header, v);
    f.annotate.set(&f.header, None);
    Ok(())
}

fn set_annotate(t: &Thread, f: Value, v: Word) -> R<()> {
    let Some(v) = v else { return Err(t.type_error("__annotate__ cannot be deleted")) };
    if !v.is_none() && !t.is_callable(v) {
        return Err(t.type_error("__annotate__ must be callable or None"));
    }
    let f = this(f);
    f.annotate.set(&f.header, v);
    if !v.is_none() {
        f.annotations.set(&f.header, None);
    }
    Ok(())
}

fn get_type_params(t: &Thread, f: Value) -> R {
    match this(f).type_params.get() {
        Some(v) => Ok(v),
        None => Ok(t.new_tuple(&[])?.value()),
    }
}

fn set_type_params(t: &Thread, f: Value, v: Word) -> R<()> {
    match v {
        Some(v) if v.downcast::<Tuple>().is_some() => put(f, Some(v), |f| &f.type_params),
        _ => Err(t.type_error("__type_params__ must be set to a tuple")),
    }
}
