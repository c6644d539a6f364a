//! `isinstance` and `issubclass`: tuples and unions of classes, `__instancecheck__`, `__subclasscheck__`, objects that only
//! claim to be classes by having `__bases__`.

use crate::error::R;
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value};

/// The classes a second argument stands for, if it is a tuple or a union.
fn alternatives(t: &Thread, cls: Value) -> Option<Gc<Tuple>> {
    match cls.downcast::<Tuple>() {
        Some(tuple) => Some(tuple),
        None if t.is_exact(cls, ty::UNION) => crate::types::union::args_of(cls),
        None => None,
    }
}

/// The hook `name` of `cls`, unless it is the one every class has.
pub fn hook(t: &Thread, cls: Value, name: Gc<Str>) -> Option<Value> {
    let found = t.lookup_special(cls, name)?;
    let default = crate::lookup::class_attr(t, t.vm().type_of_id(ty::TYPE), name);
    if Some(found) == default { None } else { Some(found) }
}

impl Thread {
    /// `isinstance(o, cls)`.
    pub fn isinstance(&self, o: Value, cls: Value) -> R<bool> {
        if self.type_of(o).value() == cls {
            return Ok(true);
        }
        if let Some(all) = alternatives(self, cls) {
            self.check_native_stack()?;
            for c in all.items() {
                // In a union None stands for its type.
                let c = if c.is_none() { self.type_of(*c).value() } else { *c };
                if self.isinstance(o, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match hook(self, cls, self.names().__instancecheck__) {
            Some(f) => {
                let answer = crate::ops::attr::call_unbound(self, f, cls, &[o])?;
                self.truth(answer)
            }
            None => real_isinstance(self, o, cls),
        }
    }

    /// `issubclass(sub, cls)`.
    pub fn issubclass(&self, sub: Value, cls: Value) -> R<bool> {
        if let Some(all) = alternatives(self, cls) {
            self.check_native_stack()?;
            for c in all.items() {
                let c = if c.is_none() { self.type_of(*c).value() } else { *c };
                if self.issubclass(sub, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match hook(self, cls, self.names().__subclasscheck__) {
            Some(f) => {
                let answer = crate::ops::attr::call_unbound(self, f, cls, &[sub])?;
                self.truth(answer)
            }
            None => real_issubclass(self, sub, cls),
        }
    }
}

/// `type.__instancecheck__`: by the object's class, or the one it claims.
pub fn real_isinstance(t: &Thread, o: Value, cls: Value) -> R<bool> {
    let names = t.names();
    if let Some(class) = cls.downcast::<Type>() {
        if t.type_of(o).is_subtype(class) {
            return Ok(true);
        }
        let claimed = t.getattr_opt(o, names.__class__)?;
        return Ok(claimed.and_then(|c| c.downcast::<Type>()).is_some_and(|c| c.is_subtype(class)));
    }
    if bases(t, cls)?.is_none() {
        return Err(t.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"));
    }
    match t.getattr_opt(o, names.__class__)? {
        Some(claimed) => derives(t, claimed, cls),
        None => Ok(false),
    }
}

/// `type.__subclasscheck__`.
pub fn real_issubclass(t: &Thread, sub: Value, cls: Value) -> R<bool> {
    if let (Some(sub), Some(class)) = (sub.downcast::<Type>(), cls.downcast::<Type>()) {
        return Ok(sub.is_subtype(class));
    }
    if sub.downcast::<Type>().is_none() && bases(t, sub)?.is_none() {
        return Err(t.type_error("issubclass() arg 1 must be a class"));
    }
    if cls.downcast::<Type>().is_none() && bases(t, cls)?.is_none() {
        return Err(t.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
    }
    derives(t, sub, cls)
}

/// `__bases__` of anything, if that is a tuple.
fn bases(t: &Thread, v: Value) -> R<Option<Gc<Tuple>>> {
    Ok(t.getattr_opt(v, t.names().__bases__)?.and_then(|b| b.downcast::<Tuple>()))
}

fn derives(t: &Thread, sub: Value, cls: Value) -> R<bool> {
    t.check_native_stack()?;
    if sub == cls {
        return Ok(true);
    }
    let Some(all) = bases(t, sub)? else { return Ok(false) };
    for base in all.items() {
        if derives(t, *base, cls)? {
            return Ok(true);
        }
    }
    Ok(false)
}
