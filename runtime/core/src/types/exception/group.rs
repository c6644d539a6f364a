//! Exception groups: construction, `split`, `subgroup`, `derive`, and what `except*` needs.
//!
//! A split keeps the tree's form: every group on the way is derived anew (user classes through their `derive`) with the
//! traceback, cause, context and notes of the original.

use super::{exception_of, field, field_not_none, fields, set_field};
use crate::error::R;
use crate::native::{Args, CLASS_GETITEM, Effects, NativeDef, TypeDef, native, native_static};
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, RootVec, Slot, Value, Word};

fields! { FIELDS:
    "message" "exception message";
    "exceptions" "nested exceptions";
}

pub static GROUP: TypeDef =
    TypeDef { methods: METHODS, getset: FIELDS, doc: "A combination of multiple unrelated exceptions." };

static METHODS: &[NativeDef] = &[
    native_static(
        "__new__",
        "($cls, /, *args, **kwargs)",
        new,
        Effects::ANY,
        "Create and return a new object.  See help(type) for accurate signature.",
    ),
    native("__str__", "($self, /)", str, Effects::ANY, "Return str(self)."),
    native("derive", "($self, excs, /)", derive_method, Effects::ANY, ""),
    native("split", "($self, matcher_value, /)", split_method, Effects::ANY, ""),
    native("subgroup", "($self, matcher_value, /)", subgroup_method, Effects::ANY, ""),
    CLASS_GETITEM,
];

fn new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    let args: Gc<Tuple> = self_as(a[1]);
    let [message, sequence] = args.items() else {
        return Err(t.type_error(format_args!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            args.len()
        )));
    };
    if t.as_str(*message).is_none() {
        return Err(t.type_error(format_args!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            t.shown_type(*message)
        )));
    }
    let exceptions = checked_exceptions(t, *sequence)?;
    let plain = exceptions.items().iter().all(|e| t.is_instance(*e, ty::EXCEPTION));
    let class = match class.root_shape.get() {
        ty::BASE_EXCEPTION_GROUP if plain => t.vm().type_of_id(ty::EXCEPTION_GROUP),
        ty::BASE_EXCEPTION_GROUP => class,
        id if !plain && class.is_subtype(t.vm().type_of_id(ty::EXCEPTION)) => {
            return Err(match id {
                ty::EXCEPTION_GROUP => t.type_error("Cannot nest BaseExceptions in an ExceptionGroup"),
                _ => t.type_error(format_args!("Cannot nest BaseExceptions in '{}'", class.name_text())),
            });
        }
        _ => class,
    };
    make(t, class, *message, exceptions, args)
}

fn make(t: &Thread, class: Gc<Type>, message: Value, exceptions: Gc<Tuple>, args: Gc<Tuple>) -> R {
    let group = t
        .alloc_for(class, |header| Exception {
            header,
            args: Slot::new(Some(args.value())),
            traceback: Slot::new(None),
            context: Slot::new(None),
            cause: Slot::new(None),
            suppress_context: Slot::new(None),
        })?
        .value();
    set_field(t, group, "message", message)?;
    set_field(t, group, "exceptions", exceptions.value())?;
    Ok(group)
}

/// Fields of a group made by `new_exception`; those that Python makes have them from `__new__`.
pub(super) fn init_fields(t: &Thread, exc: Value, args: Gc<Tuple>) -> R<()> {
    if let [message, sequence] = args.items()
        && field(t, exc, "exceptions")?.is_none()
    {
        set_field(t, exc, "message", *message)?;
        let exceptions = checked_exceptions(t, *sequence)?;
        set_field(t, exc, "exceptions", exceptions.value())?;
    }
    Ok(())
}

fn checked_exceptions(t: &Thread, sequence: Value) -> R<Gc<Tuple>> {
    if t.lookup_special(sequence, t.names().__getitem__).is_none()
        || t.lookup_special(sequence, t.names().__len__).is_none()
    {
        return Err(t.type_error("second argument (exceptions) must be a sequence"));
    }
    let mut items = t.root_vec(4)?;
    let it = t.iter(sequence)?;
    while let Some(x) = t.next(it)? {
        if x.downcast::<Exception>().is_none() {
            return Err(t.value_error(format_args!(
                "Item {} of second argument (exceptions) is not an exception",
                items.len()
            )));
        }
        t.push(&mut items, x)?;
    }
    if items.is_empty() {
        return Err(t.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    t.new_tuple_from(items.slots())
}

/// The nested exceptions.
pub fn exceptions_of(t: &Thread, group: Value) -> R<Gc<Tuple>> {
    match field(t, group, "exceptions")?.and_then(|v| v.downcast::<Tuple>()) {
        Some(e) => Ok(e),
        None => t.new_tuple(&[]),
    }
}

fn str(t: &Thread, a: Args<'_>) -> R {
    let message = match field_not_none(t, a[0], "message")? {
        Some(m) => t.str(m)?.to_text(),
        None => String::new(),
    };
    let n = exceptions_of(t, a[0])?.len();
    let plural = if n == 1 { "" } else { "s" };
    Ok(t.new_str(&format!("{message} ({n} sub-exception{plural})"))?.value())
}

fn derive_method(t: &Thread, a: Args<'_>) -> R {
    let message = field(t, a[0], "message")?.unwrap_or(Value::NONE);
    t.call(t.vm().type_of_id(ty::BASE_EXCEPTION_GROUP).value(), &[message, a[1]])
}

// --- splitting --------------------------------------------------------------------------------------------------------

/// Which exceptions a split selects.
#[derive(Clone, Copy)]
enum Matcher {
    /// Instances of a class or of the classes of a tuple.
    Classes(Value),
    /// A predicate.
    Function(Value),
    /// Leaves contained in a list, by identity.
    Leaves(Gc<List>),
}

fn matcher_of(t: &Thread, v: Value) -> R<Matcher> {
    if is_exception_class(t, v) {
        return Ok(Matcher::Classes(v));
    }
    if let Some(tuple) = v.downcast::<Tuple>()
        && tuple.items().iter().all(|c| is_exception_class(t, *c))
    {
        return Ok(Matcher::Classes(v));
    }
    if v.downcast::<Type>().is_none() && t.lookup_special(v, t.names().__call__).is_some() {
        return Ok(Matcher::Function(v));
    }
    Err(t.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
}

fn is_exception_class(t: &Thread, v: Value) -> bool {
    v.downcast::<Type>().is_some_and(|c| c.is_subtype(t.vm().type_of_id(ty::BASE_EXCEPTION)))
}

/// Is `exc` an instance of class `classes` or one of a tuple of classes (nested tuples included)?
fn instance_of(t: &Thread, exc: Value, classes: Value) -> bool {
    match (classes.downcast::<Type>(), classes.downcast::<Tuple>()) {
        (Some(class), _) => t.type_of(exc).is_subtype(class),
        (_, Some(tuple)) => tuple.items().iter().any(|c| instance_of(t, exc, *c)),
        _ => false,
    }
}

fn matches(t: &Thread, exc: Value, matcher: Matcher) -> R<bool> {
    match matcher {
        Matcher::Classes(classes) => Ok(instance_of(t, exc, classes)),
        Matcher::Function(f) => {
            let answer = t.call(f, &[exc])?;
            t.truth(answer)
        }
        Matcher::Leaves(leaves) => Ok(!is_group(t, exc) && leaves.iter().any(|e| e == exc)),
    }
}

fn is_group(t: &Thread, exc: Value) -> bool {
    t.is_instance(exc, ty::BASE_EXCEPTION_GROUP)
}

/// The matching part and the rest, each absent when empty.
fn split(t: &Thread, exc: Value, matcher: Matcher) -> R<(Word, Word)> {
    t.check_native_stack()?;
    if matches(t, exc, matcher)? {
        return Ok((Some(exc), None));
    }
    if !is_group(t, exc) {
        return Ok((None, Some(exc)));
    }
    let (mut found, mut rest) = (t.root_vec(2)?, t.root_vec(2)?);
    for e in exceptions_of(t, exc)?.items() {
        let (m, r) = split(t, *e, matcher)?;
        if let Some(m) = m {
            t.push(&mut found, m)?;
        }
        if let Some(r) = r {
            t.push(&mut rest, r)?;
        }
    }
    let found = subset(t, exc, &found)?;
    Ok((found, subset(t, exc, &rest)?))
}

/// A group like `original` of these exceptions; absent if there are none.
fn subset(t: &Thread, original: Value, exceptions: &RootVec) -> R<Word> {
    if exceptions.is_empty() {
        return Ok(None);
    }
    let list = t.new_list(&[])?;
    list.extend_from_slots(t, exceptions.slots())?;
    let group = t.call_method(original, "derive", &[list.value()])?;
    if !is_group(t, group) {
        return Err(t.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    let (to, from) = (exception_of(t, group)?, exception_of(t, original)?);
    to.traceback.set(&to.header, from.traceback.get());
    to.context.set(&to.header, from.context.get());
    to.cause.set(&to.header, from.cause.get());
    to.suppress_context.set(&to.header, from.suppress_context.get());
    if let Some(notes) = t.getattr_opt(original, t.names().__notes__)?
        && t.lookup_special(notes, t.names().__getitem__).is_some()
    {
        let copy = t.call(t.vm().type_of_id(ty::LIST).value(), &[notes])?;
        t.setattr(group, t.names().__notes__, copy)?;
    }
    Ok(Some(group))
}

fn split_method(t: &Thread, a: Args<'_>) -> R {
    let (found, rest) = split(t, a[0], matcher_of(t, a[1])?)?;
    Ok(t.new_tuple(&[found.unwrap_or(Value::NONE), rest.unwrap_or(Value::NONE)])?.value())
}

fn subgroup_method(t: &Thread, a: Args<'_>) -> R {
    let (found, _) = split(t, a[0], matcher_of(t, a[1])?)?;
    Ok(found.unwrap_or(Value::NONE))
}

// --- except* ----------------------------------------------------------------------------------------------------------

/// `except* matcher`: the part of `exc` it handles and the rest. A plain exception that matches is wrapped in a group.
pub fn split_exception(t: &Thread, exc: Value, matcher: Value) -> R<(Word, Word)> {
    check_star_matcher(t, matcher)?;
    if exc.is_none() {
        return Ok((None, None));
    }
    if instance_of(t, exc, matcher) {
        if is_group(t, exc) {
            return Ok((Some(exc), None));
        }
        return Ok((Some(wrap(t, exc)?), None));
    }
    if !is_group(t, exc) {
        return Ok((None, Some(exc)));
    }
    let pair = t.call_method(exc, "split", &[matcher])?;
    let Some(tuple) = pair.downcast::<Tuple>() else {
        return Err(t.type_error(format_args!(
            "{}.split must return a tuple, not {}",
            t.shown_type(exc),
            t.shown_type(pair)
        )));
    };
    if tuple.len() < 2 {
        return Err(t.type_error(format_args!(
            "{}.split must return a 2-tuple, got tuple of size {}",
            t.shown_type(exc),
            tuple.len()
        )));
    }
    let part = |i: usize| tuple.get(i).filter(|v| !v.is_none());
    Ok((part(0), part(1)))
}

/// A group without message around a plain exception, with its traceback.
fn wrap(t: &Thread, exc: Value) -> R {
    let message = t.new_str("")?.value();
    let exceptions = t.new_tuple(&[exc])?;
    let plain = t.is_instance(exc, ty::EXCEPTION);
    let class = t.vm().type_of_id(if plain { ty::EXCEPTION_GROUP } else { ty::BASE_EXCEPTION_GROUP });
    let args = t.new_tuple(&[message, exceptions.value()])?;
    let group = make(t, class, message, exceptions, args)?;
    let (to, from) = (exception_of(t, group)?, exception_of(t, exc)?);
    to.traceback.set(&to.header, from.traceback.get());
    Ok(group)
}

fn check_star_matcher(t: &Thread, matcher: Value) -> R<()> {
    let one = |class: Value| -> R<()> {
        if !is_exception_class(t, class) {
            return Err(t.type_error("catching classes that do not inherit from BaseException is not allowed"));
        }
        let group = t.vm().type_of_id(ty::BASE_EXCEPTION_GROUP);
        if class.downcast::<Type>().is_some_and(|c| c.is_subtype(group)) {
            return Err(t.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
        }
        Ok(())
    };
    match matcher.downcast::<Tuple>() {
        Some(tuple) => tuple.items().iter().try_for_each(|c| one(*c)),
        None => one(matcher),
    }
}

/// After all `except*` clauses: what is raised, given the original exception and the list of exceptions that the clauses raised
/// or left unhandled (Nones among them); None if nothing is.
pub fn prep_reraise_star(t: &Thread, original: Value, exceptions: Gc<List>) -> R {
    if exceptions.is_empty() {
        return Ok(Value::NONE);
    }
    if !is_group(t, original) {
        // A plain exception was wrapped: at most one clause ran.
        return Ok(exceptions.get(0).unwrap_or(Value::NONE));
    }
    let (raised, leaves) = (t.new_list(&[])?, t.new_list(&[])?);
    let mut any_left = false;
    for e in exceptions.iter() {
        if e.is_none() {
            continue;
        }
        if same_origin(t, e, original)? {
            any_left = true;
            collect_leaves(t, e, leaves)?;
        } else {
            raised.push(t, e)?;
        }
    }
    let left = if any_left { split(t, original, Matcher::Leaves(leaves))?.0 } else { None };
    match (raised.len(), left) {
        (0, left) => return Ok(left.unwrap_or(Value::NONE)),
        (_, Some(left)) => raised.push(t, left)?,
        (1, None) => return Ok(raised.get(0).unwrap_or(Value::NONE)),
        _ => {}
    }
    let message = t.new_str("")?.value();
    t.call(t.vm().type_of_id(ty::BASE_EXCEPTION_GROUP).value(), &[message, raised.value()])
}

/// Does `e` stem from `original` by splitting (not raised anew)?
fn same_origin(t: &Thread, e: Value, original: Value) -> R<bool> {
    let (a, b) = (exception_of(t, e)?, exception_of(t, original)?);
    let none = |w: Word| w.filter(|v| !v.is_none());
    let notes = |v: Value| t.getattr_opt(v, t.names().__notes__);
    let (left, right) = (notes(e)?, notes(original)?);
    let same_notes = match (left, right) {
        (None, None) => true,
        (Some(l), Some(r)) => t.eq(l, r)?,
        _ => false,
    };
    Ok(same_notes
        && none(a.traceback.get()) == none(b.traceback.get())
        && none(a.cause.get()) == none(b.cause.get())
        && none(a.context.get()) == none(b.context.get()))
}

fn collect_leaves(t: &Thread, exc: Value, leaves: Gc<List>) -> R<()> {
    t.check_native_stack()?;
    if !is_group(t, exc) {
        return leaves.push(t, exc);
    }
    for e in exceptions_of(t, exc)?.items() {
        collect_leaves(t, *e, leaves)?;
    }
    Ok(())
}
