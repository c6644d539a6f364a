//! Truth, length, hash, text, items, iteration of any object.

use crate::error::R;
use crate::interp::natives;
use crate::lookup::class_attr;
use crate::native::Args;
use crate::object::*;
use crate::thread::Thread;
use crate::types::iterators;
use crate::types::seq::{has_index, index_sized};
use crate::types::str::builder::with_digits;
use crate::types::ty;
use taipan_heap::{Gc, RootVec, Value};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
}

impl UnaryOp {
    pub fn name(self, t: &Thread) -> Gc<Str> {
        let n = t.names();
        match self {
            UnaryOp::Neg => n.__neg__,
            UnaryOp::Pos => n.__pos__,
            UnaryOp::Invert => n.__invert__,
        }
    }
    fn symbol(self) -> &'static str {
        ["-", "+", "~"][self as usize]
    }
}

/// A `__len__` result as a length.
pub fn check_length(t: &Thread, v: Value) -> R<usize> {
    match t.as_int(v) {
        Some(_) => {}
        None if class_attr(t, t.type_of(v), t.names().__index__).is_some() => {
            let v = t.index_int(v)?;
            return check_length(t, v);
        }
        None => {
            return Err(t.type_error(format_args!("'{}' object cannot be interpreted as an integer", t.shown_type(v))));
        }
    }
    match t.as_int(v).and_then(|i| i.as_i64()) {
        Some(i) if i < 0 => Err(t.value_error("__len__() should return >= 0")),
        Some(i) => Ok(i as usize),
        None if t.as_int(v).is_some_and(|i| i.is_negative()) => Err(t.value_error("__len__() should return >= 0")),
        None => Err(t.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}

/// A name given as text or as an interned str.
pub trait SpecialName {
    fn interned(self, t: &Thread) -> R<Gc<Str>>;
}
impl SpecialName for Gc<Str> {
    fn interned(self, _: &Thread) -> R<Gc<Str>> {
        Ok(self)
    }
}
impl SpecialName for &str {
    fn interned(self, t: &Thread) -> R<Gc<Str>> {
        t.intern(self)
    }
}

impl Thread {
    /// `operator.length_hint(v, default)`.
    pub fn length_hint(&self, v: Value, default: usize) -> R<usize> {
        if matches!(self.shape_of(v), ty::LIST | ty::TUPLE | ty::DICT | ty::STR) {
            return self.len(v);
        }
        let names = self.names();
        if class_attr(self, self.type_of(v), names.__len__).is_some() {
            let n = self.len(v);
            if let Some(n) = self.catch(n, ty::TYPE_ERROR)? {
                return Ok(n);
            }
        }
        let hint = self.call_special(v, names.__length_hint__, &[]);
        match self.catch(hint, ty::TYPE_ERROR)?.flatten() {
            None | Some(Value::NOT_IMPLEMENTED) => Ok(default),
            Some(n) => match self.as_int(n).and_then(|i| i.as_i64()) {
                Some(n) if n >= 0 => Ok(n as usize),
                Some(_) => Err(self.value_error("__length_hint__() should return >= 0")),
                None => {
                    Err(self.type_error(format_args!("__length_hint__ must be an integer, not {}", self.shown_type(n))))
                }
            },
        }
    }

    pub fn unary(&self, op: UnaryOp, v: Value) -> R {
        match self.call_special(v, op.name(self), &[])? {
            Some(r) => Ok(r),
            None => Err(self.type_error(format_args!(
                "bad operand type for unary {}: '{}'",
                op.symbol(),
                self.shown_type(v)
            ))),
        }
    }

    /// Calls special method `name` of the object's class; `None`: there is none. (One that is None is called, and cannot be.)
    pub fn call_special(&self, v: Value, name: impl SpecialName, args: &[Value]) -> R<Option<Value>> {
        let name = name.interned(self)?;
        match class_attr(self, self.type_of(v), name) {
            Some(m) => self.call_unbound(m, v, args).map(Some),
            None => Ok(None),
        }
    }
    /// Special method `name` of the object's class, unbound.
    pub fn lookup_special(&self, v: Value, name: Gc<Str>) -> Option<Value> {
        class_attr(self, self.type_of(v), name)
    }
    /// Calls method `name` of `o`.
    pub fn call_method(&self, o: Value, name: &str, args: &[Value]) -> R {
        let name = self.intern(name)?;
        if let Some(m) = class_attr(self, self.type_of(o), name) {
            if matches!(self.shape_of(m), ty::METHOD_DESCRIPTOR) {
                return self.call_unbound(m, o, args);
            }
        }
        let f = self.getattr(o, name)?;
        self.call(f, args)
    }

    /// `bool(v)`.
    #[inline]
    pub fn truth(&self, v: Value) -> R<bool> {
        if let Some(b) = v.as_bool() {
            return Ok(b);
        }
        if let Some(i) = v.as_small_int() {
            return Ok(i != 0);
        }
        self.truth_of_others(v)
    }
    fn truth_of_others(&self, v: Value) -> R<bool> {
        if v.is_none() {
            return Ok(false);
        }
        match self.shape_of(v) {
            ty::INT => return Ok(self.as_int(v).is_some_and(|i| !i.is_zero())),
            ty::FLOAT => return Ok(v.as_float() != Some(0.0)),
            ty::STR => return Ok(v.downcast::<Str>().is_some_and(|s| !s.is_empty())),
            ty::LIST => return Ok(v.downcast::<List>().is_some_and(|s| !s.is_empty())),
            ty::TUPLE => return Ok(v.downcast::<Tuple>().is_some_and(|s| !s.is_empty())),
            ty::DICT => return Ok(v.downcast::<Dict>().is_some_and(|s| !s.is_empty())),
            _ => {}
        }
        let names = self.names();
        if let Some(r) = self.call_special(v, names.__bool__, &[])? {
            return match r.as_bool() {
                Some(b) => Ok(b),
                None => {
                    Err(self.type_error(format_args!("__bool__ should return bool, returned {}", self.shown_type(r))))
                }
            };
        }
        match self.call_special(v, names.__len__, &[])? {
            Some(n) => Ok(check_length(self, n)? != 0),
            None => Ok(true),
        }
    }

    /// `len(v)`.
    pub fn len(&self, v: Value) -> R<usize> {
        match self.shape_of(v) {
            ty::STR => return Ok(v.downcast::<Str>().map_or(0, |s| s.len())),
            ty::LIST => return Ok(v.downcast::<List>().map_or(0, |s| s.len())),
            ty::TUPLE => return Ok(v.downcast::<Tuple>().map_or(0, |s| s.len())),
            ty::DICT => return Ok(v.downcast::<Dict>().map_or(0, |s| s.len())),
            _ => {}
        }
        match self.call_special(v, self.names().__len__, &[])? {
            Some(n) => check_length(self, n),
            None => Err(self.type_error(format_args!("object of type '{}' has no len()", self.shown_type(v)))),
        }
    }

    /// `hash(v)`.
    pub fn hash(&self, v: Value) -> R<i64> {
        if let Some(i) = v.as_small_int() {
            return Ok(if i == -1 { -2 } else { i });
        }
        if let Some(s) = v.downcast::<Str>() {
            return Ok(self.str_hash(&s));
        }
        if let (ty::TUPLE, Some(tuple)) = (self.shape_of(v), v.downcast::<Tuple>()) {
            return crate::types::tuple::tuple_hash(self, tuple.items());
        }
        self.check_native_stack()?;
        match class_attr(self, self.type_of(v), self.names().__hash__) {
            Some(m) if !m.is_none() => {
                if let Some(h) = crate::types::dict::silent::known_hash(self, v, m) {
                    return Ok(h);
                }
                let h = self.call_unbound(m, v, &[])?;
                match self.as_int(h) {
                    Some(i) => Ok(match i.as_i64() {
                        Some(-1) => -2,
                        Some(h) => h,
                        None => i.hash(),
                    }),
                    None => Err(self.type_error("__hash__ method should return an integer")),
                }
            }
            _ => Err(self.type_error(format_args!("unhashable type: '{}'", self.shown_type(v)))),
        }
    }

    fn text_of(&self, v: Value, name: Gc<Str>, what: &str) -> R<Gc<Str>> {
        if let Some(i) = v.as_small_int() {
            return int_text(self, i);
        }
        if let Some(f) = v.as_float() {
            return self.new_str(&crate::algo::float_repr::repr(f));
        }
        self.check_native_stack()?;
        match self.call_special(v, name, &[])? {
            Some(r) => match self.as_str(r) {
                Some(s) => Ok(s),
                None => Err(self.type_error(format_args!("{what} returned non-string (type {})", self.shown_type(r)))),
            },
            None => self.new_str(&format!("<{} object at {:#x}>", self.type_name(v), v.bits())),
        }
    }
    /// `repr(v)`.
    pub fn repr(&self, v: Value) -> R<Gc<Str>> {
        self.text_of(v, self.names().__repr__, "__repr__")
    }
    /// `str(v)`.
    pub fn str(&self, v: Value) -> R<Gc<Str>> {
        if self.is_exact(v, ty::STR) {
            if let Some(s) = v.downcast::<Str>() {
                return Ok(s);
            }
        }
        self.text_of(v, self.names().__str__, "__str__")
    }
    /// `ascii(v)`.
    pub fn ascii(&self, v: Value) -> R<Gc<Str>> {
        let s = self.repr(v)?;
        if s.ascii {
            return Ok(s);
        }
        let mut out = String::new();
        for c in s.units().iter() {
            match c {
                0..128 => out.push(c as u8 as char),
                128..256 => out.push_str(&format!("\\x{c:02x}")),
                256..0x10000 => out.push_str(&format!("\\u{c:04x}")),
                _ => out.push_str(&format!("\\U{c:08x}")),
            }
        }
        self.new_str(&out)
    }
    /// `format(v, spec)`.
    pub fn format(&self, v: Value, spec: Value) -> R<Gc<Str>> {
        // What the `__format__` of the common types does, without asking for it.
        if let Some(spec) = spec.downcast::<Str>() {
            match self.shape_of(v) {
                ty::INT => {
                    return match v.as_small_int().filter(|_| spec.is_empty()) {
                        Some(i) => int_text(self, i),
                        None => self.format_int(v, spec),
                    };
                }
                ty::FLOAT => {
                    if let Some(x) = self.as_float(v) {
                        return self.format_float(v, x, spec);
                    }
                }
                ty::STR => {
                    if let Some(s) = v.downcast::<Str>() {
                        return self.format_str(v, s, spec);
                    }
                }
                _ => {}
            }
        }
        match self.call_special(v, self.names().__format__, &[spec])? {
            Some(r) => match self.as_str(r) {
                Some(s) => Ok(s),
                None => Err(self.type_error(format_args!("__format__ must return a str, not {}", self.shown_type(r)))),
            },
            None => Err(self.type_error(format_args!("Type {} doesn't define __format__", self.shown_type(v)))),
        }
    }

    // --- items --------------------------------------------------------------------------------------------------

    /// `o[key]`.
    pub fn getitem(&self, o: Value, key: Value) -> R {
        match self.shape_of(o) {
            ty::LIST => {
                if let (Some(l), Some(i)) = (o.downcast::<List>(), key.as_small_int()) {
                    let i = if i < 0 { i + l.len() as i64 } else { i };
                    return match l.get(i as usize) {
                        Some(v) => Ok(v),
                        None => Err(self.index_error("list index out of range")),
                    };
                }
            }
            ty::TUPLE => {
                if let (Some(l), Some(i)) = (o.downcast::<Tuple>(), key.as_small_int()) {
                    let i = if i < 0 { i + l.len() as i64 } else { i };
                    return match l.get(i as usize) {
                        Some(v) => Ok(v),
                        None => Err(self.index_error("tuple index out of range")),
                    };
                }
            }
            ty::DICT => {
                if let Some(d) = o.downcast::<Dict>() {
                    return match d.get(self, key)? {
                        Some(v) => Ok(v),
                        None => Err(self.key_error(key)),
                    };
                }
            }
            _ => {}
        }
        if let Some(v) = self.call_special(o, self.names().__getitem__, &[key])? {
            return Ok(v);
        }
        if let Some(class) = o.downcast::<Type>() {
            // `list[int]`
            if let Some(f) = self.getattr_opt(o, self.names().__class_getitem__)? {
                return self.call(f, &[key]);
            }
            if class == self.vm().type_of_id(ty::TYPE) {
                return crate::types::generic_alias::new_generic_alias(self, o, key);
            }
            return Err(self.type_error(format_args!("type '{}' is not subscriptable", class.name_text())));
        }
        Err(self.type_error(format_args!("'{}' object is not subscriptable", self.shown_type(o))))
    }
    pub fn setitem(&self, o: Value, key: Value, v: Value) -> R<()> {
        if self.is_exact(o, ty::DICT) {
            if let Some(d) = o.downcast::<Dict>() {
                return d.set(self, key, v);
            }
        }
        match self.call_special(o, self.names().__setitem__, &[key, v])? {
            Some(_) => Ok(()),
            None => {
                self.no_such_change(o, key, self.names().__setitem__, self.names().__delitem__)?;
                Err(self.type_error(format_args!("'{}' object does not support item assignment", self.shown_type(o))))
            }
        }
    }
    /// What CPython finds before it finds that items cannot be changed: the class has the `other` of the two methods, which share
    /// a slot; or what could be a sequence (every class with slots for one) is asked for an index that no sequence can have.
    fn no_such_change(&self, o: Value, key: Value, wanted: Gc<Str>, other: Gc<Str>) -> R<()> {
        let class = self.type_of(o);
        if class.is_heap() && class_attr(self, class, other).is_some() {
            return Err(self.raise_with(ty::ATTRIBUTE_ERROR, &[wanted.value()]));
        }
        const SEQUENCES: [taipan_heap::ShapeId; 10] = [
            ty::STR,
            ty::BYTES,
            ty::TUPLE,
            ty::RANGE,
            ty::SET,
            ty::FROZENSET,
            ty::MAPPINGPROXY,
            ty::DICT_KEYS,
            ty::DICT_VALUES,
            ty::DICT_ITEMS,
        ];
        if (class.is_heap() || SEQUENCES.contains(&self.shape_of(o))) && has_index(self, key) {
            index_sized(self, key)?;
        }
        Ok(())
    }
    pub fn delitem(&self, o: Value, key: Value) -> R<()> {
        match self.call_special(o, self.names().__delitem__, &[key])? {
            Some(_) => Ok(()),
            None => {
                self.no_such_change(o, key, self.names().__delitem__, self.names().__setitem__)?;
                // CPython has two ways here, worded differently: by position, for what could be a sequence, and by key.
                let class = self.type_of(o);
                let sequence = class.is_heap() || class_attr(self, class, self.names().__len__).is_some();
                let does = if sequence && self.lookup_special(key, self.names().__index__).is_some() {
                    "doesn't"
                } else {
                    "does not"
                };
                Err(self.type_error(format_args!("'{}' object {does} support item deletion", self.shown_type(o))))
            }
        }
    }
    /// `item in container`.
    pub fn contains(&self, container: Value, item: Value) -> R<bool> {
        let names = self.names();
        match class_attr(self, self.type_of(container), names.__contains__) {
            Some(m) if m.is_none() => {
                return Err(self.type_error(format_args!("'{}' object is not a container", self.shown_type(container))));
            }
            Some(m) => {
                let r = self.call_unbound(m, container, &[item])?;
                return self.truth(r);
            }
            None => {}
        }
        let it = match self.iter(container) {
            Ok(it) => it,
            Err(r) => {
                if self.take_pending_if(ty::TYPE_ERROR).is_some() {
                    return Err(self.type_error(format_args!(
                        "argument of type '{}' is not a container or iterable",
                        self.shown_type(container)
                    )));
                }
                return Err(r);
            }
        };
        while let Some(v) = self.next(it)? {
            if self.eq(v, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    // --- iteration ----------------------------------------------------------------------------------------------

    /// `iter(v)`.
    pub fn iter(&self, v: Value) -> R {
        if let Some(it) = iterators::of_container(self, v) {
            return it;
        }
        let names = self.names();
        let class = self.type_of(v);
        match class_attr(self, class, names.__iter__) {
            Some(m) if !m.is_none() => {
                let it = self.call_unbound(m, v, &[])?;
                if class_attr(self, self.type_of(it), names.__next__).is_none() {
                    return Err(
                        self.type_error(format_args!("iter() returned non-iterator of type '{}'", self.shown_type(it)))
                    );
                }
                Ok(it)
            }
            None if class_attr(self, class, names.__getitem__).is_some() && !class.has(type_flags::METACLASS) => {
                iterators::new_iterator(self, ty::SEQUENCE_ITERATOR, v)
            }
            _ => Err(self.type_error(format_args!("'{}' object is not iterable", self.shown_type(v)))),
        }
    }

    /// The next item, `None` at the end.
    pub fn next(&self, it: Value) -> R<Option<Value>> {
        if let Some(next) = self.next_of_native(it) {
            return next;
        }
        if self.shape_of(it) == ty::GENERATOR
            && let Some(g) = it.downcast::<Generator>()
        {
            return crate::interp::generators_next(self, g);
        }
        self.next_by_method(it)
    }

    /// The next item of an iterator written in Rust, whose class has been seen to be one: not of generators and subclasses.
    #[inline]
    pub fn next_of_native(&self, it: Value) -> Option<R<Option<Value>>> {
        let shape = self.shape_of(it);
        let next = match it.downcast::<Iterator>() {
            Some(i) if shape < ty::COUNT => self.check_native_stack().and_then(|()| iterators::next_of(self, i, shape)),
            _ => {
                let def = self.type_of(it).native_next.get()?;
                self.check_native_stack().and_then(|()| (def.function)(self, Args(&[Some(it)]))).map(Some)
            }
        };
        // Its end, or that of a function that `map` calls, for example.
        if next.is_err() && self.take_pending_end() {
            return Some(Ok(None));
        }
        Some(next)
    }

    /// `next` of an iterator that is no builtin one, or one that nobody has asked yet. Apart, so that `next` stays small.
    #[inline(never)]
    fn next_by_method(&self, it: Value) -> R<Option<Value>> {
        let class = self.type_of(it);
        match class_attr(self, class, self.names().__next__) {
            Some(m) => {
                let native = natives::native_of(self, m).filter(|n| n.owner.is_some_and(|o| class.is_subtype(o)));
                let r = match native.map(|n| n.def).filter(|def| def.params.slots() == 1) {
                    Some(def) => {
                        if !class.is_heap() {
                            class.native_next.set(Some(def));
                        }
                        self.check_native_stack().and_then(|()| (def.function)(self, Args(&[Some(it)])))
                    }
                    None => self.call_unbound(m, it, &[]),
                };
                self.catch(r, ty::STOP_ITERATION)
            }
            None => {
                Err(self.type_error(format_args!("iter() returned non-iterator of type '{}'", self.shown_type(it))))
            }
        }
    }

    /// Runs `f` on every item.
    pub fn for_each(&self, v: Value, mut f: impl FnMut(Value) -> R<()>) -> R<()> {
        if self.is_exact(v, ty::TUPLE) {
            if let Some(items) = v.downcast::<Tuple>() {
                for i in 0..items.len() {
                    f(items.items()[i])?;
                }
                return Ok(());
            }
        }
        if self.is_exact(v, ty::LIST) {
            if let Some(items) = v.downcast::<List>() {
                let mut i = 0;
                while let Some(v) = items.get(i) {
                    f(v)?;
                    i += 1;
                }
                return Ok(());
            }
        }
        let it = self.iter(v)?;
        iterators::drain::drain(self, it, &mut f)
    }

    /// All items.
    pub fn collect(&self, v: Value) -> R<RootVec> {
        let mut all = self.root_vec(8)?;
        self.for_each(v, |v| self.push(&mut all, v))?;
        Ok(all)
    }

    // --- numbers ------------------------------------------------------------------------------------------------

    /// `operator.index(v)`, any size.
    pub fn index_int(&self, v: Value) -> R {
        if self.as_int(v).is_some() {
            return Ok(self.unwrap_int(v));
        }
        match self.call_special(v, self.names().__index__, &[])? {
            Some(r) if self.as_int(r).is_some() => Ok(self.unwrap_int(r)),
            Some(r) => Err(self.type_error(format_args!("__index__ returned non-int (type {})", self.shown_type(r)))),
            None => {
                Err(self
                    .type_error(format_args!("'{}' object cannot be interpreted as an integer", self.shown_type(v))))
            }
        }
    }
    /// The exact int of an int, bool or int subclass instance.
    pub fn unwrap_int(&self, v: Value) -> Value {
        match v.as_bool() {
            Some(b) => Value::int_unchecked(b as i64),
            None => self.unwrap(v),
        }
    }
    /// `operator.index(v)` as i64; OverflowError beyond.
    pub fn index(&self, v: Value) -> R<i64> {
        let i = self.index_int(v)?;
        match self.as_int(i).and_then(|i| i.as_i64()) {
            Some(i) => Ok(i),
            None => Err(self.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    }

    /// Can it be called?
    pub fn is_callable(&self, v: Value) -> bool {
        class_attr(self, self.type_of(v), self.names().__call__).is_some()
            || matches!(self.shape_of(v), ty::FUNCTION | ty::BUILTIN_FUNCTION | ty::METHOD)
            || v.downcast::<Type>().is_some()
    }
    /// `list[int]`: `class_getitem` of builtin containers.
    pub fn new_generic_alias(&self, origin: Value, args: Value) -> R {
        crate::types::generic_alias::new_generic_alias(self, origin, args)
    }

    /// `float(v)` for numbers: `__float__`, `__index__`.
    pub fn to_f64(&self, v: Value) -> R<f64> {
        if let Some(f) = self.unwrap(v).as_float() {
            return Ok(f);
        }
        if let Some(i) = self.as_int(v) {
            return i.to_f64(self);
        }
        match self.call_special(v, self.names().__float__, &[])? {
            Some(r) => match self.unwrap(r).as_float() {
                Some(f) => Ok(f),
                None => Err(self.type_error(format_args!(
                    "{}.__float__() must return a float, not {}",
                    self.shown_type(v),
                    self.shown_type(r)
                ))),
            },
            None => match class_attr(self, self.type_of(v), self.names().__index__) {
                Some(_) => {
                    let i = self.index_int(v)?;
                    self.to_f64(i)
                }
                None => Err(self.type_error(format_args!("must be real number, not {}", self.shown_type(v)))),
            },
        }
    }
    /// A bytes object of anything that `bytes(v)` takes as a buffer or iterable of ints.
    pub fn to_bytes_object(&self, v: Value) -> R<Gc<Bytes>> {
        let r = self.call(self.vm().type_of_id(ty::BYTES).value(), &[v])?;
        match self.as_bytes(r) {
            Some(b) => Ok(b),
            None => Err(self.type_error("expected bytes")),
        }
    }
}

/// The digits of a small int.
fn int_text(t: &Thread, i: i64) -> R<Gc<Str>> {
    with_digits(i, |digits| t.new_str_ascii(digits))
}
