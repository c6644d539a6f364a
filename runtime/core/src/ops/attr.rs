//! Attribute access in general: what `o.name`, `o.name = v`, `del o.name` mean for any object.
//!
//! Order of a load: data descriptor of the class, the instance's own attribute, any other class attribute (bound), then
//! `__getattr__`. A missing attribute is `Ok(None)` in here: the AttributeError is made only if Python sees it.
//! Types, modules and `super` objects have their own order, found by whose `__getattribute__` the class has.

use crate::error::{R, Raised};
use crate::interp::run::slots_as_words;
use crate::kinds;
use crate::lookup::class_attr;
use crate::object::*;
use crate::ops::instance;
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use taipan_heap::{Gc, RootVec, Slot, Value, Word};

/// Most arguments a special method gets from Rust.
const SPECIAL_ARGS: usize = 8;

// --- descriptors ------------------------------------------------------------------------------------------------------

/// Does class attribute `d` come before the instance's own attributes?
pub fn is_data_descriptor(t: &Thread, d: Value) -> bool {
    match t.shape_of(d) {
        ty::PROPERTY | ty::GETSET_DESCRIPTOR | ty::MEMBER_DESCRIPTOR => true,
        shape if shape < ty::COUNT => false,
        _ => {
            let class = t.type_of(d);
            let names = t.names();
            class_attr(t, class, names.__set__).is_some() || class_attr(t, class, names.__delete__).is_some()
        }
    }
}

/// What class attribute `d` is when asked through instance `o` of `class`, or (absent) through `class` itself.
pub fn bind(t: &Thread, d: Value, o: Word, class: Gc<Type>) -> R {
    match t.shape_of(d) {
        ty::FUNCTION => match o {
            Some(o) => t.new_bound_method(d, o),
            None => Ok(d),
        },
        ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR => match o {
            Some(o) => bind_native(t, d, o),
            None => Ok(d),
        },
        ty::CLASSMETHOD_DESCRIPTOR => bind_native(t, d, class.value()),
        ty::CLASSMETHOD => match d.downcast::<WrappedFunction>().and_then(|w| w.callable.get()) {
            Some(f) => t.new_bound_method(f, class.value()),
            None => Err(t.runtime_error("uninitialized classmethod object")),
        },
        ty::STATICMETHOD => match d.downcast::<WrappedFunction>().and_then(|w| w.callable.get()) {
            Some(f) => Ok(f),
            None => Err(t.runtime_error("uninitialized staticmethod object")),
        },
        ty::PROPERTY | ty::GETSET_DESCRIPTOR | ty::MEMBER_DESCRIPTOR => match o {
            Some(o) => get_computed(t, d, o, class),
            None => Ok(d),
        },
        shape if is_plain(shape) => Ok(d),
        _ => match class_attr(t, t.type_of(d), t.names().__get__) {
            Some(get) => call_unbound(t, get, d, &[o.unwrap_or(Value::NONE), class.value()]),
            None => Ok(d),
        },
    }
}

/// Exact builtin types without `__get__` that often stand in classes.
fn is_plain(shape: TypeId) -> bool {
    matches!(
        shape,
        ty::INT
            | ty::FLOAT
            | ty::STR
            | ty::BOOL
            | ty::NONE_TYPE
            | ty::TUPLE
            | ty::LIST
            | ty::DICT
            | ty::SET
            | ty::FROZENSET
    )
}

/// `[].append`: a native method with its self.
pub fn bind_native(t: &Thread, d: Value, this: Value) -> R {
    let Some(f) = d.downcast::<NativeFunction>() else { return Ok(d) };
    let id = if t.is_exact(d, ty::WRAPPER_DESCRIPTOR) { ty::METHOD_WRAPPER } else { ty::BUILTIN_FUNCTION };
    let bound = t.alloc_exact(id, kinds::NATIVE_FUNCTION, |header| NativeFunction {
        header,
        def: f.def,
        this: Slot::new(Some(this)),
        owner: Slot::new(f.owner.get()),
        module: Slot::new(None),
    })?;
    Ok(bound.value())
}

/// Value of a property, getset or `__slots__` descriptor of instance `o`.
fn get_computed(t: &Thread, d: Value, o: Value, class: Gc<Type>) -> R {
    if let Some(p) = d.downcast::<Property>() {
        return get_property(t, p, o);
    }
    if let Some(g) = d.downcast::<GetSet>() {
        check_owner(t, g.owner.get(), g.def.name, o)?;
        return (g.def.get)(t, o);
    }
    let Some(m) = d.downcast::<Member>() else { return Ok(d) };
    let Some((name, cell)) = m.names() else { return Ok(d) };
    check_owner(t, m.owner.get(), &name.to_text(), o)?;
    match instance::slot_get(t, o, cell) {
        Some(v) => Ok(v),
        None => Err(attribute_error(
            t,
            format!("'{}' object has no attribute '{}'", class.name_text(), name.to_text()),
            o,
            name,
        )),
    }
}

/// `property.__get__`.
pub fn get_property(t: &Thread, p: Gc<Property>, o: Value) -> R {
    match p.fget.get().filter(|f| !f.is_none()) {
        Some(f) => t.call(f, &[o]),
        None => Err(no_accessor(t, p, o, "getter")),
    }
}

/// `property.__set__` (absent value: `__delete__`).
pub fn set_property(t: &Thread, p: Gc<Property>, o: Value, v: Word) -> R<()> {
    let (f, what) = if v.is_some() { (p.fset.get(), "setter") } else { (p.fdel.get(), "deleter") };
    let Some(f) = f.filter(|f| !f.is_none()) else { return Err(no_accessor(t, p, o, what)) };
    match v {
        Some(v) => t.call(f, &[o, v])?,
        None => t.call(f, &[o])?,
    };
    Ok(())
}

fn check_owner(t: &Thread, owner: Word, name: &str, o: Value) -> R<()> {
    match owner.and_then(|w| w.downcast::<Type>()) {
        Some(owner) if !t.type_of(o).is_subtype(owner) => Err(t.type_error(format_args!(
            "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
            owner.name_text(),
            t.shown_type(o)
        ))),
        _ => Ok(()),
    }
}

fn no_accessor(t: &Thread, p: Gc<Property>, o: Value, what: &str) -> Raised {
    let class = t.type_of(o).qualname.get().and_then(|q| t.as_str(q)).map(|s| s.to_text()).unwrap_or_default();
    match p.name.get().filter(|n| !n.is_none()) {
        Some(n) => match t.repr(n) {
            Ok(n) => t.attribute_error(format_args!("property {} of '{class}' object has no {what}", n.to_text())),
            Err(r) => r,
        },
        None => t.attribute_error(format_args!("property of '{class}' object has no {what}")),
    }
}

/// Stores through a descriptor (`None`: deletes). `Ok(false)`: `d` takes no part in stores.
pub(crate) fn set_computed(t: &Thread, d: Value, o: Value, v: Word) -> R<bool> {
    match t.shape_of(d) {
        ty::PROPERTY => match d.downcast::<Property>() {
            Some(p) => set_property(t, p, o, v).map(|()| true),
            None => Ok(false),
        },
        ty::GETSET_DESCRIPTOR => {
            let Some(g) = d.downcast::<GetSet>() else { return Ok(false) };
            check_owner(t, g.owner.get(), g.def.name, o)?;
            match g.def.set {
                Some(set) => set(t, o, v).map(|()| true),
                None => Err(t.attribute_error(format_args!(
                    "attribute '{}' of '{}' objects is not writable",
                    g.def.name,
                    owner_name(t, g.owner.get(), o)
                ))),
            }
        }
        ty::MEMBER_DESCRIPTOR => {
            let Some(m) = d.downcast::<Member>() else { return Ok(false) };
            let Some((name, cell)) = m.names() else { return Ok(false) };
            check_owner(t, m.owner.get(), &name.to_text(), o)?;
            match v {
                Some(v) => instance::slot_set(t, o, cell, v)?,
                None if instance::slot_delete(t, o, cell)? => {}
                None => return Err(attribute_error(t, name.to_text(), o, name)),
            }
            Ok(true)
        }
        shape if shape < ty::COUNT => Ok(false),
        _ => {
            let class = t.type_of(d);
            let names = t.names();
            let (set, delete) = (class_attr(t, class, names.__set__), class_attr(t, class, names.__delete__));
            match (v, set, delete) {
                (_, None, None) => return Ok(false),
                (Some(v), Some(f), _) => call_unbound(t, f, d, &[o, v])?,
                (None, _, Some(f)) => call_unbound(t, f, d, &[o])?,
                (Some(_), None, _) => return Err(t.attribute_error("__set__")),
                (None, _, None) => return Err(t.attribute_error("__delete__")),
            };
            Ok(true)
        }
    }
}

fn owner_name(t: &Thread, owner: Word, o: Value) -> String {
    owner.and_then(|w| w.downcast::<Type>()).map_or_else(|| t.shown_type(o), |c| c.name_text())
}

/// Calls `f`, found in a class, with `this` bound.
pub fn call_unbound(t: &Thread, f: Value, this: Value, args: &[Value]) -> R {
    match t.shape_of(f) {
        ty::FUNCTION | ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR if args.len() < SPECIAL_ARGS => {
            let mut all = [Value::NONE; SPECIAL_ARGS];
            all[0] = this;
            all[1..=args.len()].copy_from_slice(args);
            t.call(f, &all[..=args.len()])
        }
        _ => {
            let f = bind(t, f, Some(this), t.type_of(this))?;
            t.call(f, args)
        }
    }
}

// --- loading ----------------------------------------------------------------------------------------------------------

/// `object.__getattribute__` without the error: `None` if there is no such attribute.
pub fn object_getattr(t: &Thread, o: Value, name: Gc<Str>) -> R<Option<Value>> {
    let class = t.type_of(o);
    let found = class_attr(t, class, name);
    if let Some(d) = found
        && is_data_descriptor(t, d)
        && (class_attr(t, t.type_of(d), t.names().__get__).is_some())
    {
        return bind(t, d, Some(o), class).map(Some);
    }
    let own = match instance::own_dict(o) {
        Some(dict) => dict.get_str(t, name),
        None => instance::attr_get(t, o, name),
    };
    match (own, found) {
        (Some(v), _) => Ok(Some(v)),
        (None, Some(d)) => bind(t, d, Some(o), class).map(Some),
        (None, None) => Ok(None),
    }
}

/// The attribute of that name that an instance has itself, where no descriptor or Python method comes before it.
pub fn plain_attribute(t: &Thread, o: Value, name: Gc<Str>) -> Option<Value> {
    let class = t.type_of(o);
    if !class.is_heap() || class.has(type_flags::CUSTOM_GETATTRIBUTE) || o.downcast::<Type>().is_some() {
        return None;
    }
    if class_attr(t, class, name).is_some_and(|d| is_data_descriptor(t, d)) {
        return None;
    }
    match instance::own_dict(o) {
        Some(dict) => dict.get_str(t, name),
        None => instance::attr_get(t, o, name),
    }
}

/// `type.__getattribute__` without the error.
pub fn type_getattr(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> R<Option<Value>> {
    let meta = t.type_of(class.value());
    let of_meta = class_attr(t, meta, name);
    if let Some(d) = of_meta
        && is_data_descriptor(t, d)
    {
        return bind(t, d, Some(class.value()), meta).map(Some);
    }
    if let Some(d) = class_attr(t, class, name) {
        return bind(t, d, None, class).map(Some);
    }
    match of_meta {
        Some(d) => bind(t, d, Some(class.value()), meta).map(Some),
        None => Ok(None),
    }
}

/// `module.__getattribute__` without the error: the module's own `__getattr__` included (PEP 562).
pub fn module_getattr(t: &Thread, o: Value, name: Gc<Str>) -> R<Option<Value>> {
    if let Some(v) = object_getattr(t, o, name)? {
        return Ok(Some(v));
    }
    match instance::own_dict(o).and_then(|d| d.get_str(t, t.names().__getattr__)) {
        Some(f) => t.call(f, &[name.value()]).map(Some),
        None => Ok(None),
    }
}

/// `super.__getattribute__` without the error: looks behind `class` in the MRO of the object's type.
pub fn super_getattr(t: &Thread, s: Gc<Super>, name: Gc<Str>) -> R<Option<Value>> {
    let start = s.this_type.get().and_then(|w| w.downcast::<Type>());
    let class = s.class.get().and_then(|w| w.downcast::<Type>());
    if let (Some(start), Some(class), Some(this)) = (start, class, s.this.get())
        && !name.is("__class__")
    {
        if let Some(d) = find_behind(t, start, class, name) {
            // Asked through a class (super(C, cls)): class methods bind to it, functions stay functions.
            let o = if this == start.value() { None } else { Some(this) };
            return bind(t, d, o, start).map(Some);
        }
    }
    object_getattr(t, s.value(), name)
}

/// The first `name` in the namespaces behind `class` in the MRO of `start`.
pub fn find_behind(t: &Thread, start: Gc<Type>, class: Gc<Type>, name: Gc<Str>) -> Word {
    let after = start.mro_items().iter().position(|w| *w == Some(class.value())).map_or(usize::MAX, |i| i + 1);
    let mut bases = start.mro_items().iter().skip(after).flatten().filter_map(|b| b.downcast::<Type>());
    bases.find_map(|b| b.dict.get()?.downcast::<Dict>()?.get_str(t, name))
}

/// The attribute of any object, `__getattribute__` and `__getattr__` included; `None`: missing, no exception made.
/// AttributeErrors raised by Python code on the way are raised.
fn load(t: &Thread, o: Value, name: Gc<Str>) -> R<Option<Value>> {
    let name = t.intern_str(name)?;
    let class = t.type_of(o);
    let found = if class.has(type_flags::CUSTOM_GETATTRIBUTE) {
        custom_getattribute(t, o, class, name)
    } else {
        object_getattr(t, o, name)
    };
    if !class.has(type_flags::HAS_GETATTR) {
        return found;
    }
    match found {
        Ok(Some(v)) => return Ok(Some(v)),
        Ok(None) => {}
        Err(r) => {
            if t.take_pending_if(ty::ATTRIBUTE_ERROR).is_none() {
                return Err(r);
            }
        }
    }
    match class_attr(t, class, t.names().__getattr__) {
        Some(f) => call_unbound(t, f, o, &[name.value()]).map(Some),
        None => Ok(None),
    }
}

/// The class has a `__getattribute__` that is not object's: types, modules and super do, and user classes.
fn custom_getattribute(t: &Thread, o: Value, class: Gc<Type>, name: Gc<Str>) -> R<Option<Value>> {
    let Some(f) = class_attr(t, class, t.names().__getattribute__) else { return object_getattr(t, o, name) };
    let owner = f.downcast::<NativeFunction>().and_then(|n| n.owner.get()).and_then(|w| w.downcast::<Type>());
    match owner.map_or(0, |c| c.root_shape.get()) {
        ty::TYPE => {
            if let Some(class) = o.downcast::<Type>() {
                return type_getattr(t, class, name);
            }
        }
        ty::MODULE => return module_getattr(t, o, name),
        ty::SUPER => {
            if let Some(s) = o.downcast::<Super>() {
                return super_getattr(t, s, name);
            }
        }
        ty::OBJECT => return object_getattr(t, o, name),
        _ => {}
    }
    call_unbound(t, f, o, &[name.value()]).map(Some)
}

/// Text of the AttributeError for a missing attribute.
fn missing_text(t: &Thread, o: Value, name: Gc<Str>) -> String {
    let name = name.to_text();
    if let Some(class) = o.downcast::<Type>() {
        return format!("type object '{}' has no attribute '{name}'", class.name_text());
    }
    if o.downcast::<Module>().is_some() {
        return missing_in_module(t, o, &name);
    }
    format!("'{}' object has no attribute '{name}'", t.shown_type(o))
}

fn missing_in_module(t: &Thread, o: Value, name: &str) -> String {
    let dict = instance::own_dict(o);
    let entry = |key| dict.and_then(|d| d.get_str(t, key));
    let Some(module) = entry(t.names().__name__).and_then(|n| t.as_str(n)) else {
        return format!("module has no attribute '{name}'");
    };
    let module = module.to_text();
    let spec = entry(t.names().__spec__).filter(|s| !s.is_none());
    let starting = spec.and_then(|s| match t.getattr_opt(s, t.names()._initializing) {
        Ok(v) => v,
        Err(_) => {
            t.take_pending();
            None
        }
    });
    if starting == Some(Value::TRUE) {
        return format!(
            "partially initialized module '{module}' has no attribute '{name}' (most likely due to a circular import)"
        );
    }
    format!("module '{module}' has no attribute '{name}'")
}

/// AttributeError with `name` and `obj` set.
#[cold]
pub fn attribute_error(t: &Thread, text: String, o: Value, name: Gc<Str>) -> Raised {
    let made = t.new_str(&text).and_then(|s| {
        let exc = crate::types::exception::new_exception(t, t.vm().type_of_id(ty::ATTRIBUTE_ERROR), &[s.value()])?;
        crate::types::exception::set_field(t, exc, "name", name.value())?;
        crate::types::exception::set_field(t, exc, "obj", o)?;
        Ok(exc)
    });
    match made {
        Ok(exc) => t.raise(exc),
        Err(r) => r,
    }
}

/// The AttributeError for `o.name`.
#[cold]
pub fn missing_attribute(t: &Thread, o: Value, name: Gc<Str>) -> Raised {
    if o.downcast::<Super>().is_some() {
        return attribute_error(t, format!("'super' object has no attribute '{}'", name.to_text()), o, name);
    }
    attribute_error(t, missing_text(t, o, name), o, name)
}

// --- storing ----------------------------------------------------------------------------------------------------------

/// `object.__setattr__` (`None`: `__delattr__`).
pub fn object_setattr(t: &Thread, o: Value, name: Gc<Str>, v: Word) -> R<()> {
    let name = t.intern_str(name)?;
    let class = t.type_of(o);
    let found = class_attr(t, class, name);
    if let Some(d) = found
        && set_computed(t, d, o, v)?
    {
        return Ok(());
    }
    if instance::has_own_dict(o) {
        let Some(dict) = instance::dict_of(t, o)? else { return Ok(()) };
        return match v {
            Some(v) => dict.set_str(t, name, v),
            None => match dict.remove(t, name.value())? {
                Some(_) => Ok(()),
                None => Err(attribute_error(t, missing_text(t, o, name), o, name)),
            },
        };
    }
    if !class.has(type_flags::HAS_DICT) {
        let (class, text) = (class.name_text(), name.to_text());
        let message = match found {
            Some(_) => format!("'{class}' object attribute '{text}' is read-only"),
            None => format!("'{class}' object has no attribute '{text}' and no __dict__ for setting new attributes"),
        };
        return Err(attribute_error(t, message, o, name));
    }
    match v {
        Some(v) => instance::attr_set(t, o, name, v),
        None if instance::attr_delete(t, o, name)? => Ok(()),
        None => Err(attribute_error(t, missing_text(t, o, name), o, name)),
    }
}

/// Stores or deletes an attribute of any object.
fn store(t: &Thread, o: Value, name: Gc<Str>, v: Word) -> R<()> {
    let class = t.type_of(o);
    if !class.has(type_flags::CUSTOM_SETATTR) {
        return object_setattr(t, o, name, v);
    }
    let names = t.names();
    let special = if v.is_some() { names.__setattr__ } else { names.__delattr__ };
    let Some(f) = class_attr(t, class, special) else { return object_setattr(t, o, name, v) };
    let owner = f.downcast::<NativeFunction>().and_then(|n| n.owner.get()).and_then(|w| w.downcast::<Type>());
    match (owner.map_or(0, |c| c.root_shape.get()), o.downcast::<Type>()) {
        (ty::TYPE, Some(class)) => crate::types::type_::type_setattr(t, class, name, v),
        (ty::OBJECT, _) => object_setattr(t, o, name, v),
        _ => {
            match v {
                Some(v) => call_unbound(t, f, o, &[name.value(), v])?,
                None => call_unbound(t, f, o, &[name.value()])?,
            };
            Ok(())
        }
    }
}

impl Thread {
    /// `o.name`.
    pub fn getattr(&self, o: Value, name: Gc<Str>) -> R {
        match load(self, o, name)? {
            Some(v) => Ok(v),
            None => Err(missing_attribute(self, o, name)),
        }
    }
    pub fn getattr_str(&self, o: Value, name: &str) -> R {
        self.getattr(o, self.intern(name)?)
    }
    /// `o.name`; `None` where that raises AttributeError.
    pub fn getattr_opt(&self, o: Value, name: Gc<Str>) -> R<Option<Value>> {
        match load(self, o, name) {
            Ok(v) => Ok(v),
            Err(r) => match self.take_pending_if(ty::ATTRIBUTE_ERROR) {
                Some(_) => Ok(None),
                None => Err(r),
            },
        }
    }
    pub fn getattr_opt_str(&self, o: Value, name: &str) -> R<Option<Value>> {
        self.getattr_opt(o, self.intern(name)?)
    }
    /// `o.name = v`.
    pub fn setattr(&self, o: Value, name: Gc<Str>, v: Value) -> R<()> {
        store(self, o, name, Some(v))
    }
    pub fn setattr_str(&self, o: Value, name: &str, v: Value) -> R<()> {
        self.setattr(o, self.intern(name)?, v)
    }
    /// `del o.name`.
    pub fn delattr(&self, o: Value, name: Gc<Str>) -> R<()> {
        store(self, o, name, None)
    }
    /// Calls with the arguments of a tuple and (if given) a dict behind `first`.
    pub fn call_forward(&self, f: Value, first: &[Value], args: Gc<Tuple>, kwargs: Option<Gc<Dict>>) -> R {
        const FEW: usize = 6;
        let count = first.len() + args.len();
        if count <= FEW && kwargs.is_none_or(|k| k.is_empty()) {
            let mut words = [None; FEW];
            for (word, v) in words.iter_mut().zip(first.iter().chain(args.items())) {
                *word = Some(*v);
            }
            return crate::interp::call::call_sync(self, f, &words[..count], None);
        }
        let (words, names) = self.pack_args(first, args, kwargs)?;
        crate::interp::call::call_sync(self, f, slots_as_words(words.slots()), names)
    }
    /// The words and keyword names of a call with the arguments of a tuple and a dict behind `first`.
    pub fn pack_args(
        &self,
        first: &[Value],
        args: Gc<Tuple>,
        kwargs: Option<Gc<Dict>>,
    ) -> R<(RootVec, Option<Gc<Tuple>>)> {
        let mut all = self.root_vec(first.len() + args.len())?;
        for v in first.iter().chain(args.items()) {
            self.push(&mut all, *v)?;
        }
        let Some(kwargs) = kwargs.filter(|k| !k.is_empty()) else { return Ok((all, None)) };
        let mut names = self.root_vec(kwargs.len())?;
        for i in 0..kwargs.fill() {
            if let Some((k, v)) = kwargs.entry(i) {
                if self.as_str(k).is_none() {
                    return Err(self.type_error("keywords must be strings"));
                }
                self.push(&mut names, k)?;
                self.push(&mut all, v)?;
            }
        }
        Ok((all, Some(self.new_tuple_from(names.slots())?)))
    }
}

// --- what the interpreter asks ------------------------------------------------------------------------------------------

/// Binding of `f`, found in the class of `this`, for a call with `this`: `None` for what takes self as its first argument (functions,
/// native methods), so that no bound method is made.
pub fn bind_special(t: &Thread, f: Value, this: Value) -> R<Option<Value>> {
    match t.shape_of(f) {
        ty::FUNCTION | ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR => Ok(None),
        _ => bind(t, f, Some(this), t.type_of(this)).map(Some),
    }
}

/// `f` bound to `this` as an object.
pub fn bind_method(t: &Thread, f: Value, this: Value) -> R {
    bind(t, f, Some(this), t.type_of(this))
}

/// The attribute slot at byte offset `at` of `o`, if bound.
pub fn slot_at(o: Value, at: u16) -> Word {
    let cell = o.as_cell()?;
    // SAFETY: the offset comes from the object's shape, which says that an attribute slot lies there.
    unsafe { *cell.cast::<u8>().add(at as usize).cast::<Word>() }
}

/// How error texts name a callable: `f()`.
pub fn callable_name(t: &Thread, callee: Value) -> R<String> {
    let name = match t.getattr_opt(callee, t.names().__qualname__)?.and_then(|n| t.as_str(n)) {
        Some(n) => n.to_text(),
        None => return Ok(t.repr(callee)?.to_text()),
    };
    let module = t.getattr_opt(callee, t.names().__module__)?.and_then(|n| t.as_str(n)).map(|m| m.to_text());
    Ok(match module {
        Some(m) if m != "builtins" => format!("{m}.{name}()"),
        _ => format!("{name}()"),
    })
}

/// `isinstance(o, class)` for one class, `__instancecheck__` included.
pub fn is_instance(t: &Thread, o: Value, class: Value) -> R<bool> {
    if let Some(c) = class.downcast::<Type>() {
        if t.type_of(o) == c {
            return Ok(true);
        }
        if t.is_exact(class, ty::TYPE) {
            return real_is_instance(t, o, c);
        }
    }
    match t.call_special(class, t.names().__instancecheck__, &[o])? {
        Some(v) => t.truth(v),
        None => match class.downcast::<Type>() {
            Some(c) => real_is_instance(t, o, c),
            None => Err(t.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")),
        },
    }
}

/// By MRO of the object's class, or of what `__class__` claims.
pub fn real_is_instance(t: &Thread, o: Value, class: Gc<Type>) -> R<bool> {
    if t.type_of(o).is_subtype(class) {
        return Ok(true);
    }
    let claimed = t.getattr_opt(o, t.names().__class__)?;
    Ok(claimed.and_then(|c| c.downcast::<Type>()).is_some_and(|c| c.is_subtype(class)))
}
