//! Exceptions: what all of them have; the classes with fields of their own are in `classes`, `os_error`, `unicode` and
//! `syntax`, groups in `group`.
//!
//! A class's own fields (errno, value, ...) are hidden attribute slots of the instance (see `ops::instance`), read and written
//! through getset descriptors; absent means None. `BaseException.__new__` stores `args`, `__init__` the fields; `new_exception`
//! does both without Python, for exceptions raised by Rust code.

mod classes;
mod group;
mod os_error;
mod syntax;
mod unicode;

pub use classes::{
    ATTRIBUTE_ERROR, IMPORT_ERROR, KEY_ERROR, NAME_ERROR, STOP_ITERATION, SYSTEM_EXIT, stop_iteration_value,
};
pub use group::{GROUP, exceptions_of, prep_reraise_star, split_exception};
pub use os_error::{OS_ERROR, os_error, strerror};
pub use syntax::SYNTAX_ERROR;
pub use unicode::{UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR, UNICODE_TRANSLATE_ERROR};

use crate::error::{R, Raised};
use crate::interp::machine::FieldId;
use crate::native::{Args, Effects, GetSetDef, Meaning, NativeDef, TypeDef, getset, native, native_static};
use crate::object::*;
use crate::ops::instance;
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use taipan_heap::{Gc, Slot, Value, Word};

pub static BASE_EXCEPTION: TypeDef =
    TypeDef { methods: METHODS, getset: GETSET, doc: "Common base class for all exceptions" };

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        new,
        Effects::ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        Effects::ANY,
        "Initialize self.  See help(type(self)) for accurate signature.",
    )
    .meaning(Meaning::ExceptionInit),
    native("__repr__", "($self, /)", repr, Effects::ANY, "Return repr(self)."),
    native("__str__", "($self, /)", str, Effects::ANY, "Return str(self)."),
    native("__reduce__", "($self, /)", reduce, Effects::ANY, "Helper for pickle."),
    native("__setstate__", "($self, state, /)", setstate, Effects::ANY, ""),
    native(
        "with_traceback",
        "($self, object, /)",
        with_traceback,
        Effects::WRITES,
        "Set self.__traceback__ to tb and return self.",
    ),
    native("add_note", "($self, object, /)", add_note, Effects::ANY, "Add a note to the exception"),
];

static GETSET: &[GetSetDef] = &[
    getset("args", get_args, set_args, ""),
    getset("__traceback__", get_traceback, set_traceback, ""),
    getset("__context__", get_context, set_context, ""),
    getset("__cause__", get_cause, set_cause, ""),
    getset("__suppress_context__", get_suppress_context, set_suppress_context, ""),
    getset("__dict__", crate::types::object::get_dict, crate::types::object::set_dict, ""),
];

/// The field that a getter of exceptions reads; absent stands for None.
pub fn field_read_by(def: &GetSetDef) -> Option<FieldId> {
    let at = GETSET.iter().position(|d| std::ptr::eq(d, def))?;
    [FieldId::ExceptionArgs, FieldId::ExceptionTraceback, FieldId::ExceptionContext, FieldId::ExceptionCause]
        .get(at)
        .copied()
}

/// A value as an exception object.
pub fn exception_of(t: &Thread, v: Value) -> R<Gc<Exception>> {
    match v.downcast::<Exception>() {
        Some(e) => Ok(e),
        None => Err(t.type_error("exceptions must derive from BaseException")),
    }
}

/// An exception of `class` with these constructor arguments, made without running Python.
pub fn new_exception(t: &Thread, class: Gc<Type>, args: &[Value]) -> R {
    let tuple = t.new_tuple(args)?;
    let class = if class.root_shape.get() == ty::OS_ERROR { os_error::class_for(t, class, tuple) } else { class };
    let exc = alloc(t, class, tuple)?;
    init_fields(t, exc, class, tuple, None)?;
    Ok(exc.value())
}

/// Do natives make an instance of `class` and keep the arguments, whatever they are, and nothing else?
pub fn keeps_arguments(class: Gc<Type>) -> bool {
    class.instance_kind.get() == crate::kinds::EXCEPTION
        && !class.has(type_flags::HAS_DEL)
        && matches!(fields_of(class), ty::SYSTEM_EXIT | ty::STOP_ITERATION | ty::BASE_EXCEPTION)
}

/// Bytes of an instance of such a class.
pub fn size(class: Gc<Type>) -> usize {
    let attributes = class.attr_base.get() as usize + 8 + 8 * class.capacity.get() as usize;
    attributes.max(size_of::<Exception>())
}

/// An instance of such a class.
pub fn with_arguments(t: &Thread, class: Gc<Type>, args: Gc<Tuple>) -> R {
    Ok(alloc(t, class, args)?.value())
}

fn alloc(t: &Thread, class: Gc<Type>, args: Gc<Tuple>) -> R<Gc<Exception>> {
    t.alloc_for(class, |header| Exception {
        header,
        args: Slot::new(Some(args.value())),
        traceback: Slot::new(None),
        context: Slot::new(None),
        cause: Slot::new(None),
        suppress_context: Slot::new(None),
    })
}

/// The builtin class nearest to `class` that has fields of its own.
fn fields_of(class: Gc<Type>) -> u32 {
    for base in class.mro_items().iter().flatten() {
        let Some(base) = base.downcast::<Type>() else { continue };
        match base.root_shape.get() {
            id @ (ty::SYSTEM_EXIT | ty::ATTRIBUTE_ERROR | ty::NAME_ERROR | ty::IMPORT_ERROR | ty::OS_ERROR) => {
                return id;
            }
            id @ (ty::STOP_ITERATION | ty::SYNTAX_ERROR | ty::BASE_EXCEPTION_GROUP | ty::BASE_EXCEPTION) => return id,
            id @ (ty::UNICODE_DECODE_ERROR | ty::UNICODE_ENCODE_ERROR | ty::UNICODE_TRANSLATE_ERROR) => return id,
            _ => {}
        }
    }
    ty::BASE_EXCEPTION
}

/// Sets the fields of the class from constructor arguments.
fn init_fields(t: &Thread, e: Gc<Exception>, class: Gc<Type>, args: Gc<Tuple>, kwargs: Option<Gc<Dict>>) -> R<()> {
    let exc = e.value();
    match fields_of(class) {
        ty::SYSTEM_EXIT | ty::STOP_ITERATION => Ok(()),
        ty::ATTRIBUTE_ERROR => classes::init_keywords(t, exc, kwargs, "AttributeError", &["name", "obj"]),
        ty::NAME_ERROR => classes::init_keywords(t, exc, kwargs, "NameError", &["name"]),
        ty::IMPORT_ERROR => classes::init_import_error(t, exc, args, kwargs),
        ty::OS_ERROR => os_error::init(t, e, args),
        ty::SYNTAX_ERROR => syntax::init(t, exc, args),
        ty::UNICODE_DECODE_ERROR => unicode::init(t, exc, args, unicode::Form::Decode),
        ty::UNICODE_ENCODE_ERROR => unicode::init(t, exc, args, unicode::Form::Encode),
        ty::UNICODE_TRANSLATE_ERROR => unicode::init(t, exc, args, unicode::Form::Translate),
        ty::BASE_EXCEPTION_GROUP => group::init_fields(t, exc, args),
        _ => Ok(()),
    }
}

// --- fields -----------------------------------------------------------------------------------------------------------

fn field_name(t: &Thread, name: &str) -> R<Gc<Str>> {
    t.intern(&format!("\0{name}"))
}

/// A field of the exception's class.
pub fn field(t: &Thread, exc: Value, name: &str) -> R<Word> {
    Ok(instance::slot_get(t, exc, field_name(t, name)?))
}

/// A field that is neither absent nor None.
pub fn field_not_none(t: &Thread, exc: Value, name: &str) -> R<Word> {
    Ok(field(t, exc, name)?.filter(|v| !v.is_none()))
}

pub fn set_field(t: &Thread, exc: Value, name: &str, v: Value) -> R<()> {
    instance::slot_set(t, exc, field_name(t, name)?, v)
}

/// Writes or (`None`) deletes a field.
fn assign_field(t: &Thread, exc: Value, name: &str, v: Word) -> R<()> {
    match v {
        Some(v) => set_field(t, exc, name, v),
        None => instance::slot_delete(t, exc, field_name(t, name)?).map(|_| ()),
    }
}

/// `fields! { errno strerror }`: a static table of getset descriptors for fields.
macro_rules! fields {
    ($table:ident: $($text:literal $doc:literal;)*) => {
        pub(super) static $table: &[crate::native::GetSetDef] = &[ $(
            crate::native::getset(
                $text,
                |t, exc| Ok(crate::types::exception::field(t, exc, $text)?.unwrap_or(taipan_heap::Value::NONE)),
                |t, exc, v| crate::types::exception::assign_field(t, exc, $text, v),
                $doc,
            ),
        )* ];
    };
}
use fields;

// --- context ----------------------------------------------------------------------------------------------------------

/// Links `exc.__context__` to the exception being handled, cutting a cycle that would arise.
pub fn link_context(t: &Thread, exc: Value) {
    link_context_to(exc, t.handled());
}

/// The same for any handled exception.
pub fn link_context_to(exc: Value, handled: Word) {
    let (Some(e), Some(handled)) = (exc.downcast::<Exception>(), handled) else { return };
    if handled == exc {
        return;
    }
    let Some(first) = handled.downcast::<Exception>() else { return };
    // Look for exc in the chain; a chain that is already cyclic is walked at most twice around (Floyd).
    let mut at = first;
    let mut slow = first;
    let mut step = false;
    while let Some(next) = at.context.get().and_then(|c| c.downcast::<Exception>()) {
        if next == e {
            at.context.set(&at.header, Value::NONE);
            break;
        }
        at = next;
        if at == slow {
            break;
        }
        if step && let Some(s) = slow.context.get().and_then(|c| c.downcast::<Exception>()) {
            slow = s;
        }
        step = !step;
    }
    e.context.set(&e.header, handled);
}

// --- construction -----------------------------------------------------------------------------------------------------

fn new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    let args: Gc<Tuple> = self_as(a[1]);
    let init_is_native =
        crate::lookup::class_attr(t, class, t.names().__init__).is_some_and(|f| t.is_exact(f, ty::WRAPPER_DESCRIPTOR));
    let class = if class.root_shape.get() == ty::OS_ERROR { os_error::class_for(t, class, args) } else { class };
    let exc = alloc(t, class, args)?;
    // An OSError has its fields even if a subclass's `__init__` does not call its own.
    if fields_of(class) == ty::OS_ERROR && !init_is_native {
        os_error::init(t, exc, args)?;
    }
    Ok(exc.value())
}

fn init(t: &Thread, a: Args<'_>) -> R {
    let exc = exception_of(t, a[0])?;
    let args: Gc<Tuple> = self_as(a[1]);
    let kwargs = a.opt(2).and_then(|k| k.downcast::<Dict>()).filter(|k| !k.is_empty());
    let class = t.type_of(a[0]);
    if kwargs.is_some() && !matches!(fields_of(class), ty::ATTRIBUTE_ERROR | ty::NAME_ERROR | ty::IMPORT_ERROR) {
        return Err(t.type_error(format_args!("{}() takes no keyword arguments", class.name_text())));
    }
    exc.args.set(&exc.header, args.value());
    init_fields(t, exc, class, args, kwargs)?;
    Ok(Value::NONE)
}

/// The argument tuple.
pub fn args_of(t: &Thread, exc: Gc<Exception>) -> R<Gc<Tuple>> {
    match exc.args.get().and_then(|a| a.downcast::<Tuple>()) {
        Some(args) => Ok(args),
        None => t.new_tuple(&[]),
    }
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let exc = exception_of(t, a[0])?;
    let args = args_of(t, exc)?;
    let name = t.type_name(a[0]);
    let body = match args.items() {
        [one] => {
            let one = t.repr(*one)?;
            let mut text = crate::types::str::StrBuilder::with_capacity(one.len() + name.len() + 2);
            text.push_text(&name);
            text.push_text("(");
            text.push_str(&one);
            text.push_text(")");
            text
        }
        _ => {
            let all = t.repr(args.value())?;
            let mut text = crate::types::str::StrBuilder::with_capacity(all.len() + name.len());
            text.push_text(&name);
            text.push_str(&all);
            text
        }
    };
    Ok(body.finish(t)?.value())
}

/// `BaseException.__str__`.
fn str(t: &Thread, a: Args<'_>) -> R {
    base_str(t, a[0])
}

fn base_str(t: &Thread, exc: Value) -> R {
    let args = args_of(t, exception_of(t, exc)?)?;
    Ok(match args.items() {
        [] => t.new_str("")?,
        [one] => t.str(*one)?,
        _ => t.repr(args.value())?,
    }
    .value())
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let exc = exception_of(t, a[0])?;
    let args = args_of(t, exc)?.value();
    let class = t.type_of(a[0]).value();
    match state(t, a[0])? {
        Some(state) => Ok(t.new_tuple(&[class, args, state.value()])?.value()),
        None => Ok(t.new_tuple(&[class, args])?.value()),
    }
}

/// Attributes and those fields that the constructor arguments do not give.
fn state(t: &Thread, exc: Value) -> R<Option<Gc<Dict>>> {
    let Some(state) = instance::dict_copy(t, exc)? else { return Ok(None) };
    let extra: &[&str] = match fields_of(t.type_of(exc)) {
        ty::ATTRIBUTE_ERROR => &["name"],
        ty::IMPORT_ERROR => &["name", "path", "name_from"],
        _ => &[],
    };
    for name in extra {
        if let Some(v) = field_not_none(t, exc, name)? {
            state.set_text(t, name, v)?;
        }
    }
    Ok((!state.is_empty()).then_some(state))
}

fn setstate(t: &Thread, a: Args<'_>) -> R {
    if a[1].is_none() {
        return Ok(Value::NONE);
    }
    let Some(state) = a[1].downcast::<Dict>() else { return Err(t.type_error("state is not a dictionary")) };
    for i in 0..state.fill() {
        if let Some((k, v)) = state.entry(i) {
            match t.as_str(k) {
                Some(name) => t.setattr(a[0], name, v)?,
                None => return Err(t.type_error("attribute name must be string")),
            }
        }
    }
    Ok(Value::NONE)
}

fn with_traceback(t: &Thread, a: Args<'_>) -> R {
    set_traceback(t, a[0], Some(a[1]))?;
    Ok(a[0])
}

fn add_note(t: &Thread, a: Args<'_>) -> R {
    if t.as_str(a[1]).is_none() {
        return Err(t.type_error(format_args!("note must be a str, not '{}'", t.shown_type(a[1]))));
    }
    let name = t.names().__notes__;
    match t.getattr_opt(a[0], name)? {
        Some(notes) => match notes.downcast::<List>() {
            Some(list) => list.push(t, a[1])?,
            None => return Err(t.type_error("Cannot add note: __notes__ is not a list")),
        },
        None => t.setattr(a[0], name, t.new_list(&[a[1]])?.value())?,
    }
    Ok(Value::NONE)
}

// --- attributes -------------------------------------------------------------------------------------------------------

fn get_args(t: &Thread, v: Value) -> R {
    Ok(args_of(t, exception_of(t, v)?)?.value())
}

fn set_args(t: &Thread, o: Value, v: Word) -> R<()> {
    let e = exception_of(t, o)?;
    let Some(v) = v else { return Err(t.type_error("args may not be deleted")) };
    let mut items = t.root_vec(0)?;
    let it = t.iter(v)?;
    while let Some(x) = t.next(it)? {
        t.push(&mut items, x)?;
    }
    let args = t.new_tuple_from(items.slots())?;
    e.args.set(&e.header, args.value());
    Ok(())
}

fn get_traceback(t: &Thread, v: Value) -> R {
    Ok(exception_of(t, v)?.traceback.get().unwrap_or(Value::NONE))
}

fn set_traceback(t: &Thread, o: Value, v: Word) -> R<()> {
    let e = exception_of(t, o)?;
    let Some(v) = v else { return Err(t.type_error("__traceback__ may not be deleted")) };
    if !v.is_none() && v.downcast::<Traceback>().is_none() {
        return Err(t.type_error("__traceback__ must be a traceback or None"));
    }
    e.traceback.set(&e.header, v);
    Ok(())
}

fn get_context(t: &Thread, v: Value) -> R {
    Ok(exception_of(t, v)?.context.get().unwrap_or(Value::NONE))
}

fn set_context(t: &Thread, o: Value, v: Word) -> R<()> {
    let e = exception_of(t, o)?;
    let v = checked_link(t, v, "__context__", "context")?;
    e.context.set(&e.header, v);
    Ok(())
}

fn get_cause(t: &Thread, v: Value) -> R {
    Ok(exception_of(t, v)?.cause.get().unwrap_or(Value::NONE))
}

fn set_cause(t: &Thread, o: Value, v: Word) -> R<()> {
    let e = exception_of(t, o)?;
    let v = checked_link(t, v, "__cause__", "cause")?;
    e.cause.set(&e.header, v);
    e.suppress_context.set(&e.header, Value::TRUE);
    Ok(())
}

fn checked_link(t: &Thread, v: Word, attribute: &str, what: &str) -> R {
    match v {
        None => Err(t.type_error(format_args!("{attribute} may not be deleted"))),
        Some(v) if v.is_none() || v.downcast::<Exception>().is_some() => Ok(v),
        Some(_) => Err(t.type_error(format_args!("exception {what} must be None or derive from BaseException"))),
    }
}

fn get_suppress_context(t: &Thread, v: Value) -> R {
    Ok(exception_of(t, v)?.suppress_context.get().unwrap_or(Value::FALSE))
}

fn set_suppress_context(t: &Thread, o: Value, v: Word) -> R<()> {
    let e = exception_of(t, o)?;
    match v {
        Some(v) if v.is_bool() => {
            e.suppress_context.set(&e.header, v);
            Ok(())
        }
        Some(_) => Err(t.type_error("attribute value type must be bool")),
        None => Err(t.type_error("can't delete numeric/char attribute")),
    }
}

/// NameError or UnboundLocalError for `name`, with its `name` attribute.
#[cold]
pub fn raise_name_error(t: &Thread, class: TypeId, name: Gc<Str>, text: &str) -> Raised {
    let made = t.new_str(text).and_then(|s| new_exception(t, t.vm().type_of_id(class), &[s.value()]));
    // An UnboundLocalError has no name: CPython sets it for names that exist nowhere only.
    let named = class == ty::NAME_ERROR;
    match made.and_then(|e| if named { set_field(t, e, "name", name.value()).map(|()| e) } else { Ok(e) }) {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

/// `from module import name` failed.
#[cold]
pub fn raise_cannot_import(t: &Thread, module: Value, name: Gc<Str>) -> Raised {
    match cannot_import(t, module, name) {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

fn cannot_import(t: &Thread, module: Value, name: Gc<Str>) -> R {
    let names = t.names();
    let module_name = t.getattr_opt(module, names.__name__)?.and_then(|n| t.as_str(n));
    let shown = module_name.map_or_else(|| "<unknown module name>".to_owned(), |n| n.to_text());
    let file = t.getattr_opt(module, names.__file__)?.and_then(|f| t.as_str(f));
    let place = file.map_or_else(|| "unknown location".to_owned(), |f| f.to_text());
    let spec = t.getattr_opt(module, names.__spec__)?;
    let initializing = match spec {
        Some(spec) => match t.getattr_opt(spec, names._initializing)? {
            Some(v) => t.truth(v)?,
            None => false,
        },
        None => false,
    };
    let text = if initializing {
        format!(
            "cannot import name '{}' from partially initialized module '{shown}' (most likely due to a circular import) ({place})",
            name.to_text()
        )
    } else {
        format!("cannot import name '{}' from '{shown}' ({place})", name.to_text())
    };
    let text = t.new_str(&text)?;
    let e = new_exception(t, t.vm().type_of_id(ty::IMPORT_ERROR), &[text.value()])?;
    set_field(t, e, "msg", text.value())?;
    set_field(t, e, "name", module_name.map_or(Value::NONE, Gc::value))?;
    set_field(t, e, "path", file.map_or(Value::NONE, Gc::value))?;
    set_field(t, e, "name_from", name.value())?;
    Ok(e)
}
