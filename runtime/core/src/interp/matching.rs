//! Pattern matching.

use super::machine::{FieldId, Machine};
use super::op::Flow;
use crate::error::R;
use crate::lookup::{self, Memo};
use crate::object::*;
use crate::shape::Place;
use crate::thread::Thread;
use crate::types::str::str_flags;
use crate::types::ty;
use crate::{kinds, op, raise_to_flow};
use taipan_heap::{Gc, ShapeId, Value};

/// What a pattern asks the kind of: builtin types by their shapes, which cannot change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sequence,
    Mapping,
}

/// Whether a pattern of this kind matches; `None`: a class made by the program, or a builtin type that is not common.
fn is_kind<M: Machine>(m: &mut M, v: M::Val, kind: Kind) -> Option<M::Val> {
    let found = match m.shape_of_any(v) {
        ty::LIST | ty::TUPLE | ty::RANGE => Some(Kind::Sequence),
        ty::DICT => Some(Kind::Mapping),
        ty::INT | ty::FLOAT | ty::BOOL | ty::NONE_TYPE | ty::STR | ty::BYTES | ty::BYTEARRAY | ty::SET => None,
        _ => return None,
    };
    Some(m.known(Value::bool(found == Some(kind))))
}

op!(GET_LEN {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(n) = super::natives::length(m, v) else { return Flow::Slow };
        m.set(i.a(), n);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let n = raise_to_flow!(t.len(x.get(i.b())));
        x.put(i.a(), Value::int_unchecked(n as i64));
        Flow::Next
    }
});

op!(MATCH_MAPPING {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(yes) = is_kind(m, v, Kind::Mapping) else { return Flow::Slow };
        m.set(i.a(), yes);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let b = t.type_of(x.get(i.b())).has(type_flags::MAPPING);
        x.put(i.a(), Value::bool(b));
        Flow::Next
    }
});

op!(MATCH_SEQUENCE {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let v = m.reg(i.b());
        let Some(yes) = is_kind(m, v, Kind::Sequence) else { return Flow::Slow };
        m.set(i.a(), yes);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.b());
        let text = [ty::STR, ty::BYTES, ty::BYTEARRAY].into_iter().any(|id| t.is_instance(v, id));
        x.put(i.a(), Value::bool(t.type_of(v).has(type_flags::SEQUENCE) && !text));
        Flow::Next
    }
});

op!(MATCH_KEYS {
    slow(x, i) {
        let t = x.thread();
        let v = raise_to_flow!(match_keys(t, x.get(i.b()), x.get(i.c())));
        x.put(i.a(), v);
        Flow::Next
    }
});

fn match_keys(t: &Thread, subject: Value, keys: Value) -> R {
    let keys = t.collect(keys)?;
    let missing = t.new_list(&[])?.value();
    let exact = t.is_exact(subject, ty::DICT);
    let get = if exact { None } else { Some(t.getattr(subject, t.names().get)?) };
    let mut values = t.root_vec(keys.len())?;
    for (n, key) in keys.iter().enumerate() {
        for earlier in keys.iter().take(n) {
            if t.eq(earlier, key)? {
                let text = t.repr(key)?.to_text();
                return Err(t.value_error(format_args!("mapping pattern checks duplicate key ({text})")));
            }
        }
        let v = match (get, subject.downcast::<Dict>()) {
            (None, Some(d)) => d.get(t, key)?.unwrap_or(missing),
            (Some(get), _) => t.call(get, &[key, missing])?,
            _ => missing,
        };
        if v == missing {
            return Ok(Value::NONE);
        }
        t.push(&mut values, v)?;
    }
    Ok(t.new_tuple_from(values.slots())?.value())
}

/// Class patterns with more attributes are left to the slow level.
const FEW: usize = 6;

op!(MATCH_CLASS {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let (subject, class, names) = (m.reg(i.b()), m.reg(i.b() + 1), m.reg(i.b() + 2));
        // A class found in a variable may be made anew all the time.
        let Some(class) = m.fixed(class) else { return Flow::Slow };
        let shape = m.shape_of_any(subject);
        match m.isinstance(shape, class) {
            Some(true) => {}
            Some(false) => {
                let none = m.known(Value::NONE);
                m.set(i.a(), none);
                return Flow::Next;
            }
            None => return Flow::Slow,
        }
        let names = m.identity(names);
        let Some(names) = names.downcast::<Tuple>() else { return Flow::Slow };
        let n = i.c() + names.len();
        if n > FEW {
            return Flow::Slow;
        }
        let pattern = ClassPattern { class, positional: i.c(), names };
        let mut values = [subject; FEW];
        for (k, value) in values.iter_mut().enumerate().take(n) {
            match m.pattern_attribute(shape, pattern, k) {
                Some(Part::Subject) => {}
                Some(Part::Attribute(Memo::Slot(Place::Inline(at)))) => {
                    let Some((o, _)) = m.shape(subject) else { return Flow::Slow };
                    let Some(v) = m.load_slot(o, at) else { return Flow::Slow };
                    *value = v;
                }
                Some(Part::Attribute(Memo::ClassValue(v))) => *value = m.known(v),
                _ => return Flow::Slow,
            }
        }
        let Some(tuple) = m.fresh(kinds::TUPLE, ty::TUPLE, Tuple::ITEMS_AT + 8 * n) else { return Flow::Slow };
        let length = m.int(n as i64);
        m.init_raw(tuple, FieldId::TupleLength, length);
        for (k, v) in values.into_iter().enumerate().take(n) {
            m.init_item(tuple, k, v);
        }
        let v = m.box_ref(tuple);
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let (subject, class, names) = (x.get(i.b()), x.get(i.b() + 1), x.get(i.b() + 2));
        let v = raise_to_flow!(match_class(t, subject, class, names, i.c()));
        x.put(i.a(), v);
        Flow::Next
    }
});

/// What a part of a class pattern is matched against.
#[derive(Clone, Copy)]
pub enum Part {
    /// The subject itself (`case int(x)`).
    Subject,
    /// An attribute, as loaded from objects of the subject's shape.
    Attribute(Memo),
}

/// A class pattern: so many positional parts, then those of these names.
#[derive(Clone, Copy)]
pub struct ClassPattern {
    pub class: Value,
    pub positional: usize,
    pub names: Gc<Tuple>,
}

/// See `Machine::pattern_attribute`.
pub fn pattern_attribute(t: &Thread, shape: ShapeId, pattern: ClassPattern, k: usize) -> Option<Part> {
    let ClassPattern { class, positional, names } = pattern;
    let class = class.downcast::<Type>()?;
    let root = class.root_shape.get();
    let match_args = if positional == 0 {
        None
    } else if let (Memo::OfClass(args), _) = lookup::class_memo(t, root, t.names().__match_args__) {
        if !t.vm().shapes.is_root_of(root, class) {
            return None;
        }
        Some(args.downcast::<Tuple>().filter(|args| positional <= args.len())?)
    } else {
        // The class, and its metaclass, have no such attribute.
        let missing = |class| lookup::class_attr(t, class, t.names().__match_args__).is_none();
        let missing = missing(class) && t.type_of(class.value()) == t.vm().type_of_id(ty::TYPE);
        return (missing && class.has(type_flags::MATCH_SELF) && positional == 1 && names.is_empty())
            .then_some(Part::Subject);
    };
    let name = |k: usize| match match_args {
        Some(args) if k < positional => args.items()[k],
        _ => names.items()[k - positional],
    };
    let interned = |name: Value| name.downcast::<Str>().filter(|name| name.header.has_flag(str_flags::INTERNED));
    let wanted = interned(name(k))?;
    // Names that occur twice are an error.
    if (0..k).any(|earlier| interned(name(earlier)).is_none_or(|earlier| earlier == wanted)) {
        return None;
    }
    Some(Part::Attribute(lookup::load_memo(t, shape, wanted).0))
}

/// The attributes that a class pattern names, or None if the subject does not match.
fn match_class(t: &Thread, subject: Value, class: Value, keywords: Value, positional: usize) -> R {
    let Some(class_object) = class.downcast::<Type>() else {
        return Err(t.type_error("called match pattern must be a class"));
    };
    if !crate::ops::attr::is_instance(t, subject, class)? {
        return Ok(Value::NONE);
    }
    let mut values = t.root_vec(positional)?;
    let mut seen = t.root_vec(positional)?;
    let class_name = class_object.name_text();
    let attribute = |name: Gc<Str>| t.getattr_opt(subject, name);
    let duplicate = |seen: &taipan_heap::RootVec, name: Value| -> R<()> {
        for earlier in seen.iter() {
            if t.eq(earlier, name)? {
                let text = t.repr(name)?.to_text();
                return Err(t.type_error(format_args!("{class_name}() got multiple sub-patterns for attribute {text}")));
            }
        }
        Ok(())
    };
    if positional > 0 {
        let match_args = t.getattr_opt(class, t.names().__match_args__)?;
        let is_self = match_args.is_none() && class_object.has(type_flags::MATCH_SELF);
        let args = match match_args {
            Some(m) => match m.downcast::<Tuple>() {
                Some(items) => Some(items),
                None => {
                    return Err(t.type_error(format_args!(
                        "{class_name}.__match_args__ must be a tuple (got {})",
                        t.shown_type(m)
                    )));
                }
            },
            None => None,
        };
        let allowed = if is_self { 1 } else { args.map_or(0, |a| a.len()) };
        if positional > allowed {
            let s = if allowed == 1 { "" } else { "s" };
            return Err(t.type_error(format_args!(
                "{class_name}() accepts {allowed} positional sub-pattern{s} ({positional} given)"
            )));
        }
        if is_self {
            t.push(&mut values, subject)?;
        } else if let Some(args) = args {
            for k in 0..positional {
                let name = args.items()[k];
                let Some(text) = t.as_str(name) else {
                    return Err(t.type_error(format_args!(
                        "__match_args__ elements must be strings (got {})",
                        t.shown_type(name)
                    )));
                };
                duplicate(&seen, name)?;
                t.push(&mut seen, name)?;
                match attribute(text)? {
                    Some(v) => t.push(&mut values, v)?,
                    None => return Ok(Value::NONE),
                }
            }
        }
    }
    if let Some(names) = keywords.downcast::<Tuple>() {
        for k in 0..names.len() {
            let name = names.items()[k];
            let Some(text) = t.as_str(name) else { continue };
            duplicate(&seen, name)?;
            t.push(&mut seen, name)?;
            match attribute(text)? {
                Some(v) => t.push(&mut values, v)?,
                None => return Ok(Value::NONE),
            }
        }
    }
    Ok(t.new_tuple_from(values.slots())?.value())
}
