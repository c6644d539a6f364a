//! Global and builtin names, and names in local mappings (module, class and exec bodies).
//!
//! **Cache word** of a global site: keys-version of the globals dict (low 32 bits; versions with bit 31 are unique in the Vm), entry
//! number (high 31 bits), bit 63: the entry is in builtins (of loads). A name found in builtins is cached under a version that mixes in
//! the builtins' own, which is also unique, by requiring `Vm::builtins` to be unchanged since (`LookupCache::builtins_version`).

use super::exec::Exec;

use super::op::Flow;
use crate::error::R;
use crate::object::{Dict, Str};
use crate::thread::Thread;
use crate::types::dict::table::{NAMESPACE_VERSION, WATCHED};
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Gc, Value};

const BUILTIN: u64 = 1 << 63;

/// The value the cache word leads to, if it is still true for the running function.
#[inline(always)]
pub fn cached_global(x: &Exec, word: u64) -> Option<Value> {
    let globals = x.frame().function().globals.get()?;
    // SAFETY: a function's globals are a dict.
    let globals: Gc<Dict> = unsafe { Gc::from_raw(globals.bits() as *mut Dict) };
    if globals.keys_version.get() != word as u32 {
        return None;
    }
    let entry = (word >> 32) as usize & 0x7FFF_FFFF;
    if word & BUILTIN == 0 {
        return globals.entries.get()?.get(entry * 3 + 1);
    }
    let vm = x.thread().vm();
    let builtins = vm.builtins();
    if builtins.keys_version.get() != vm.lookups.builtins_version.get() {
        return None;
    }
    builtins.entries.get()?.get(entry * 3 + 1)
}

/// The entry of the running function's globals that the cache word leads to, if it is still that of this name.
#[inline(always)]
fn cached_entry(x: &Exec, word: u64) -> Option<(Gc<Dict>, usize)> {
    let globals = x.frame().function().globals.get()?;
    // SAFETY: a function's globals are a dict.
    let globals: Gc<Dict> = unsafe { Gc::from_raw(globals.bits() as *mut Dict) };
    let known = globals.keys_version.get() == word as u32 && word & BUILTIN == 0;
    known.then_some((globals, (word >> 32) as usize))
}

/// Stores a global if the cache word says where, nobody watches the namespace and the collector need not be told.
#[inline(always)]
pub fn store_cached(x: &Exec, word: u64, v: Value) -> bool {
    let Some((globals, entry)) = cached_entry(x, word) else { return false };
    if globals.header.has_flag(WATCHED) {
        return false;
    }
    let Some(entries) = globals.entries.get() else { return false };
    if v.is_pointer() && taipan_heap::needs_barrier(entries.header()) {
        return false;
    }
    entries.init(entry * 3 + 1, Some(v));
    true
}

/// Gives a namespace's keys-version the unique form.
pub fn unique_version(t: &Thread, d: Gc<Dict>) -> u32 {
    let v = d.keys_version.get();
    if v & NAMESPACE_VERSION != 0 {
        return v;
    }
    let v = t.vm().lookups.next_version();
    d.keys_version.set(v);
    v
}

/// Looks a name up in the running function's globals and builtins, filling cache word `site` if given.
pub fn load_global(x: &mut Exec, name: Gc<Str>, site: Option<usize>) -> R<Option<Value>> {
    let t = x.thread();
    let function = x.frame().function();
    if let Some(globals) = function.globals.get().and_then(|g| g.downcast::<Dict>()) {
        if let Some(entry) = globals.find_str(t, name) {
            if let (Some(site), true) = (site, t.is_exact(globals.value(), ty::DICT)) {
                let version = unique_version(t, globals);
                x.code().set_cache(site, version as u64 | (entry as u64) << 32);
            }
            return Ok(globals.entry(entry).map(|(_, v)| v));
        }
        if !t.is_exact(globals.value(), ty::DICT)
            && let Some(v) = t.catch(t.getitem(globals.value(), name.value()), ty::KEY_ERROR)?
        {
            // A subclass may have __missing__.
            return Ok(Some(v));
        }
        let own = function.builtins.get();
        let Some(builtins) = own.and_then(|b| b.downcast::<Dict>()) else {
            // Any mapping may be builtins.
            return match own {
                Some(b) => t.catch(t.getitem(b, name.value()), ty::KEY_ERROR),
                None => Ok(None),
            };
        };
        let Some(entry) = builtins.find_str(t, name) else { return Ok(None) };
        if let (Some(site), true) = (site, builtins == t.vm().builtins() && t.is_exact(globals.value(), ty::DICT)) {
            let known = t.vm().lookups.builtins_version.get();
            let version = unique_version(t, builtins);
            if version != known {
                crate::lookup::forget_all(t);
                t.vm().lookups.builtins_version.set(version);
            }
            let version = unique_version(t, globals);
            x.code().set_cache(site, version as u64 | (entry as u64) << 32 | BUILTIN);
        }
        return Ok(builtins.entry(entry).map(|(_, v)| v));
    }
    Ok(None)
}

fn raise_not_defined(t: &Thread, name: Gc<Str>) -> Flow {
    let text = format!("name '{}' is not defined", name.to_text());
    crate::types::exception::raise_name_error(t, ty::NAME_ERROR, name, &text);
    Flow::Raise
}

op!(LOAD_GLOBAL {
    run(m, i) {
        let Some(v) = m.global(i.b()) else { return Flow::Slow };
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        let name = x.site_name(i.b());
        match raise_to_flow!(load_global(x, name, Some(i.b()))) {
            Some(v) => {
                x.put(i.a(), v);
                Flow::Next
            }
            None => raise_not_defined(x.thread(), name),
        }
    }
});

op!(STORE_GLOBAL {
    run(m, i) {
        let v = m.reg(i.a());
        if m.store_global(i.b(), v) { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let v = x.get(i.a());
        raise_to_flow!(store_global(x, i.b(), v));
        Flow::Next
    }
});

/// Stores a global of the running function, filling cache word `site`.
pub fn store_global(x: &mut Exec, site: usize, v: Value) -> R<()> {
    let t = x.thread();
    if let Some((globals, entry)) = cached_entry(x, x.code().cache(site)) {
        globals.set_value_at(t, entry, v);
        return Ok(());
    }
    let Some(globals) = x.frame().function().globals.get().and_then(|g| g.downcast::<Dict>()) else {
        return Err(t.system_error("globals are not a dict"));
    };
    let name = x.site_name(site);
    globals.set_str(t, name, v)?;
    if t.is_exact(globals.value(), ty::DICT)
        && let Some(entry) = globals.find_str(t, name)
    {
        let version = unique_version(t, globals);
        x.code().set_cache(site, version as u64 | (entry as u64) << 32);
    }
    Ok(())
}

op!(DELETE_GLOBAL {
    slow(x, i) {
        let t = x.thread();
        let name = x.name_at(i.a());
        let Some(g) = x.frame().function().globals.get().and_then(|g| g.downcast::<Dict>()) else {
            return raise_not_defined(t, name);
        };
        match raise_to_flow!(g.remove(t, name.value())) {
            Some(_) => Flow::Next,
            None => raise_not_defined(t, name),
        }
    }
});

/// The local mapping: in the last register of frames that have one.
#[inline(always)]
pub fn locals_of(x: &Exec) -> Value {
    let last = x.code().register_count as usize - 1;
    x.word(last).unwrap_or(Value::NONE)
}

op!(LOAD_NAME {
    run(m, i) {
        let Some(v) = m.module_name(i.b()) else { return Flow::Slow };
        m.set(i.a(), v);
        Flow::Next
    }
    slow(x, i) {
        let t = x.thread();
        let name = x.site_name(i.b());
        let locals = locals_of(x);
        let is_module = Some(locals) == x.frame().function().globals.get();
        if !is_module {
            let found = match locals.downcast::<Dict>() {
                Some(d) if t.is_exact(locals, ty::DICT) => d.get_str(t, name),
                _ => raise_to_flow!(t.catch(t.getitem(locals, name.value()), ty::KEY_ERROR)),
            };
            if let Some(v) = found {
                x.put(i.a(), v);
                return Flow::Next;
            }
        }
        match raise_to_flow!(load_global(x, name, is_module.then_some(i.b()))) {
            Some(v) => {
                x.put(i.a(), v);
                Flow::Next
            }
            None => raise_not_defined(t, name),
        }
    }
});

op!(STORE_NAME {
    run(m, i) {
        let v = m.reg(i.a());
        if m.store_module_name(i.b(), v) { Flow::Next } else { Flow::Slow }
    }
    slow(x, i) {
        let t = x.thread();
        let v = x.get(i.a());
        let locals = locals_of(x);
        if Some(locals) == x.frame().function().globals.get() && t.is_exact(locals, ty::DICT) {
            raise_to_flow!(store_global(x, i.b(), v));
            return Flow::Next;
        }
        let name = x.site_name(i.b());
        match locals.downcast::<Dict>() {
            Some(d) if t.is_exact(locals, ty::DICT) => raise_to_flow!(d.set_str(t, name, v)),
            _ => raise_to_flow!(t.setitem(locals, name.value(), v)),
        }
        Flow::Next
    }
});

op!(DELETE_NAME {
    slow(x, i) {
        let t = x.thread();
        let name = x.name_at(i.a());
        let locals = locals_of(x);
        match raise_to_flow!(t.catch(t.delitem(locals, name.value()), ty::KEY_ERROR)) {
            Some(()) => Flow::Next,
            None => raise_not_defined(t, name),
        }
    }
});

op!(LOAD_LOCALS {
    slow(x, i) {
        let locals = locals_of(x);
        x.put(i.a(), locals);
        Flow::Next
    }
});

op!(LOAD_FROM_DICT_OR_GLOBALS {
    slow(x, i) {
        let t = x.thread();
        let name = x.site_name(i.c());
        let mapping = x.get(i.b());
        if let Some(v) = raise_to_flow!(t.catch(t.getitem(mapping, name.value()), ty::KEY_ERROR)) {
            x.put(i.a(), v);
            return Flow::Next;
        }
        match raise_to_flow!(load_global(x, name, None)) {
            Some(v) => {
                x.put(i.a(), v);
                Flow::Next
            }
            None => raise_not_defined(t, name),
        }
    }
});

op!(LOAD_FROM_DICT_OR_CELL {
    slow(x, i) {
        let t = x.thread();
        // The name is the operand of the NOP that follows, which hydration leaves as the compiler wrote it.
        let name = x.code().raw_const(x.peek().a() as u32);
        let Some(name) = name.downcast::<Str>() else { unreachable!("a name operand is a str") };
        let mapping = x.get(i.b());
        if let Some(v) = raise_to_flow!(t.catch(t.getitem(mapping, name.value()), ty::KEY_ERROR)) {
            x.put(i.a(), v);
            return Flow::Next;
        }
        let cell = x.get(i.c()).downcast::<crate::object::CellObject>();
        match cell.and_then(|c| c.content.get()) {
            Some(v) => {
                x.put(i.a(), v);
                Flow::Next
            }
            None => super::control::raise_empty_cell(x, i.c(), name),
        }
    }
});

op!(LOAD_BUILD_CLASS {
    slow(x, i) {
        let t = x.thread();
        let builtins = x.frame().function().builtins.get();
        let name = t.names().__build_class__;
        let found = match builtins.and_then(|b| b.downcast::<Dict>()) {
            Some(b) => b.get_str(t, name),
            None => None,
        };
        match found {
            Some(v) => {
                x.put(i.a(), v);
                Flow::Next
            }
            None => {
                t.name_error("__build_class__ not found");
                Flow::Raise
            }
        }
    }
});

op!(LOAD_COMMON {
    slow(x, i) {
        let t = x.thread();
        let builtin = |name: &str| t.vm().builtins().get_text(t, name);
        let v = match i.b() {
            0 => Some(t.vm().type_of_id(ty::ASSERTION_ERROR).value()),
            1 => Some(t.vm().type_of_id(ty::NOT_IMPLEMENTED_ERROR).value()),
            2 => Some(t.vm().type_of_id(ty::TUPLE).value()),
            3 => builtin("all"),
            _ => builtin("any"),
        };
        x.put(i.a(), v.unwrap_or(Value::NONE));
        Flow::Next
    }
});

op!(SETUP_ANNOTATIONS {
    slow(x, _i) {
        let t = x.thread();
        let locals = locals_of(x);
        let name = t.names().__annotations__;
        let there = raise_to_flow!(t.catch(t.getitem(locals, name.value()), ty::KEY_ERROR));
        if there.is_none() {
            let d = raise_to_flow!(t.new_dict());
            raise_to_flow!(t.setitem(locals, name.value(), d.value()));
        }
        Flow::Next
    }
});
