//! Lookups that run no Python code, though the key is an instance of a class written in Python: what compiled code may do by a call.
//!
//! Most such keys are told apart by identity. The others are members of enums and the like, whose `__hash__` is `return hash(self.name)`: that is
//! known by its bytecode and done here, if `hash` is the builtin function and the attribute is an ordinary one that holds something simple.
//! Nothing is remembered of a key or a class, so nobody has to tell of changes.

use crate::lookup::class_attr;
use crate::native::Meaning;
use crate::object::{Code, Dict, Function, NativeFunction, Set, Str, Tuple};
use crate::ops::attr;
use crate::thread::Thread;
use crate::types::dict::table::Found;
use crate::types::object::identity_hash;
use crate::types::{tuple, ty};
use taipan_heap::{Gc, Value};
use taipan_parser::opcodes::Opcode;

/// Nesting of tuples, and of attributes that are asked for their hashes.
const DEPTH: usize = 4;

/// The hash of `v`, if no Python code has to run for it and nothing is raised.
fn silent_hash(t: &Thread, v: Value, depth: usize) -> Option<i64> {
    if v.as_small_int().is_some() || v.downcast::<Str>().is_some() || !v.is_pointer() {
        return t.hash(v).ok();
    }
    let depth = depth.checked_sub(1)?;
    if v.cell_shape() == Some(ty::TUPLE) {
        let items = v.downcast::<Tuple>()?;
        return tuple::combine(items.items(), |item| silent_hash(t, item, depth).ok_or(())).ok();
    }
    let method = class_attr(t, t.type_of(v), t.names().__hash__)?;
    if t.is_exact(method, ty::WRAPPER_DESCRIPTOR) {
        let runs_python = method.downcast::<NativeFunction>()?.def.effects.runs_python();
        if runs_python {
            return None;
        }
        let hash = t.hash(v).ok();
        if hash.is_none() {
            t.take_pending();
        }
        return hash;
    }
    hash_of_attribute(t, v, method, depth)
}

/// What `method`, the `__hash__` of `v`'s class, gives, if it is of the kind named above.
fn hash_of_attribute(t: &Thread, v: Value, method: Value, depth: usize) -> Option<i64> {
    if !t.is_exact(method, ty::FUNCTION) {
        return None;
    }
    let f = method.downcast::<Function>()?;
    let (hash, attribute) = asked(f.code.get()?.downcast::<Code>()?)?;
    if f.globals.get()?.downcast::<Dict>()?.get_str(t, hash).is_some() {
        return None;
    }
    let builtin = f.builtins.get()?.downcast::<Dict>()?.get_str(t, hash)?;
    let builtin = builtin.downcast::<NativeFunction>()?;
    if !matches!(builtin.def.meaning, Meaning::Hash) {
        return None;
    }
    silent_hash(t, attr::plain_attribute(t, v, attribute)?, depth)
}

/// The names of `return hash(self.attribute)`, if that is all that the code does.
fn asked(code: Gc<Code>) -> Option<(Gc<Str>, Gc<Str>)> {
    let [global, load, call, back] = &code.data().instructions[..] else { return None };
    let ops = [global.op(), load.op(), call.op(), back.op()];
    let name = |site: usize| code.raw_const(code.site(site).name).downcast::<Str>();
    let fits = ops == [Opcode::LOAD_GLOBAL, Opcode::LOAD_ATTR, Opcode::CALL, Opcode::RETURN]
        && code.arg_registers == 1
        && load.b() == 0
        && call.b() == global.a()
        && load.a() == call.b() + 1
        && code.site(call.c()).argc == 1
        && code.site(call.c()).kwnames == taipan_parser::code::NO_CONST
        && back.a() == call.a();
    if fits { Some((name(global.b())?, name(load.c())?)) } else { None }
}

/// The number of the entry of `key` in the dict, if it has one. `None`: only Python code can tell.
pub fn in_dict(t: &Thread, dict: Gc<Dict>, key: Value) -> Option<Found> {
    dict.find_at_once(key, silent_hash(t, key, DEPTH)?)
}

/// Is `key` in the set? `None`: only Python code can tell.
pub fn in_set(t: &Thread, set: Gc<Set>, key: Value) -> Option<bool> {
    let hash = silent_hash(t, key, DEPTH)?;
    set.contains_at_once(key, hash)
}

/// The hash that `t.hash` gives, for instances whose class has this Python `__hash__`, where that is quicker found without a call.
pub fn known_hash(t: &Thread, v: Value, method: Value) -> Option<i64> {
    if t.is_exact(method, ty::WRAPPER_DESCRIPTOR) {
        let def = method.downcast::<NativeFunction>()?.def;
        return matches!(def.meaning, Meaning::IdentityHash).then(|| identity_hash(v));
    }
    hash_of_attribute(t, v, method, DEPTH)
}
