//! Entering Python functions, for the machines' traced levels: binding plans, plain classes, new functions. Plain Rust on Exec; the
//! Recorder asks the same functions and adds what they rest on.

use super::exec::Exec;
use super::machine::{MAX_NAMED, MAX_PLANNED, Plan, Source};
use crate::error::R;
use crate::lookup::{self, Memo};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value};
use taipan_parser::code::{NO_CONST, co};

/// The code of a function.
///
/// # Safety
/// `callee` is a Python function.
#[inline(always)]
pub unsafe fn code_of(callee: Value) -> Gc<Code> {
    // SAFETY: the caller's promise; a function's code is a code object.
    unsafe {
        let function: Gc<Function> = Gc::from_raw(callee.bits() as *mut Function);
        Gc::from_raw(function.code.get().map_or(0, Value::bits) as *mut Code)
    }
}

/// See `Machine::plan`.
pub fn plan(x: &Exec, callee: Value, site: usize, extra: usize) -> Option<Plan> {
    let names = names_of(x, site);
    let names = names.as_ref().map_or(&[][..], |n| n.items());
    plan_of(callee, positional_of(x, site) + extra, names)
}

/// The names of a call site's last arguments.
pub(super) fn names_of(x: &Exec, site: usize) -> Option<Gc<Tuple>> {
    let code = x.code();
    let s = code.site(site);
    if s.kwnames == NO_CONST { None } else { code.raw_const(s.kwnames).downcast() }
}

/// Arguments of a call site without a name.
pub fn positional_of(x: &Exec, site: usize) -> usize {
    x.code().site(site).argc as usize - names_of(x, site).map_or(0, |names| names.len())
}

/// Which of a call site's arguments has this name.
pub fn keyword_of(x: &Exec, site: usize, name: Gc<Str>) -> Option<usize> {
    let at = names_of(x, site)?.items().iter().position(|n| *n == name.value())?;
    Some(positional_of(x, site) + at)
}

/// The plan for `given` positional arguments and keyword arguments of these names, which are interned.
pub fn plan_of(callee: Value, given: usize, names: &[Value]) -> Option<Plan> {
    let function = callee.downcast::<Function>()?;
    let code = function.code.get()?.downcast::<Code>()?;
    if code.is(co::ASYNC_GENERATOR) || !code.is(co::OPTIMIZED) {
        return None;
    }
    let unit = code.unit();
    let positional = unit.arg_count as usize;
    let count = positional + unit.kwonly_count as usize;
    let star = code.is(co::VARARGS);
    if count + 2 > MAX_PLANNED || given > MAX_PLANNED || given > positional && !star {
        return None;
    }
    let mut sources = [None; MAX_PLANNED];
    for (i, source) in sources[..given.min(positional)].iter_mut().enumerate() {
        *source = Some(Source::Argument(i as u8));
    }
    let mut named = [None; MAX_NAMED];
    if !names.is_empty() {
        let locals = code.local_names.get()?.downcast::<Tuple>()?;
        for (k, name) in names.iter().enumerate() {
            // Interned strings, on both sides.
            let Some(i) = (unit.posonly_count as usize..count).find(|i| locals.get(*i) == Some(*name)) else {
                let free = named.iter_mut().find(|n| n.is_none()).filter(|_| code.is(co::VARKEYWORDS))?;
                *free = Some((*name, (given + k) as u8));
                continue;
            };
            if sources[i].is_some() {
                return None;
            }
            sources[i] = Some(Source::Argument((given + k) as u8));
        }
    }
    let defaults = function.defaults.get().and_then(|d| d.downcast::<Tuple>()).map_or(0, |d| d.len());
    let generator = code.flags & (co::GENERATOR | co::COROUTINE) != 0;
    let mut plan = Plan {
        count,
        sources: [Source::Argument(0); MAX_PLANNED],
        defaults: None,
        generator,
        rest: None,
        keywords: false,
        named,
    };
    plan.rest = star.then(|| (given.min(positional), given.saturating_sub(positional)));
    plan.keywords = code.is(co::VARKEYWORDS);
    for (i, source) in sources[..count].iter().enumerate() {
        plan.sources[i] = match source {
            Some(source) => *source,
            None if i < positional && i + defaults >= positional => {
                plan.defaults = Some(defaults);
                Source::Default((i + defaults - positional) as u8)
            }
            None if i >= positional => Source::KeywordDefault(i as u8),
            None => return None,
        };
    }
    Some(plan)
}

/// See `Machine::keyword_default`: the dict, the name, the value.
pub fn keyword_default(t: &Thread, callee: Value, i: usize) -> Option<(Gc<Dict>, Gc<Str>, Value)> {
    let function = callee.downcast::<Function>()?;
    let code = function.code.get()?.downcast::<Code>()?;
    let defaults = function.kwdefaults.get()?.downcast::<Dict>()?;
    let name = code.local_names.get()?.downcast::<Tuple>()?.get(i)?.downcast::<Str>()?;
    Some((defaults, name, defaults.get_str(t, name)?))
}

/// See `Machine::plain_class`. The site's cache word: root shape and memo `Construct`.
pub fn plain_class(x: &Exec, site: usize, callee: Value) -> Option<(Gc<Type>, Option<Value>)> {
    let class = callee.downcast::<Type>()?;
    let root = class.root_shape.get();
    let word = x.code().cache(site);
    let answer = (word >> 32) as u32;
    if word as u32 == root && answer >= 1 << 16 {
        return match x.thread().vm().lookups.memo(answer - (1 << 16)) {
            Memo::Construct(init) => Some((class, init)),
            _ => None,
        };
    }
    if !x.thread().vm().shapes.is_root_of(root, class) {
        return None;
    }
    let (memo, index) = lookup::construct_memo(x.thread(), root);
    x.code().set_cache(site, root as u64 | ((1 << 16) + index as u64) << 32);
    match memo {
        Memo::Construct(init) => Some((class, init)),
        _ => None,
    }
}

/// A function of this code in the globals of the running one.
pub fn new_function(x: &Exec, code: Gc<Code>, parts: [Option<Value>; 4]) -> R {
    let t = x.thread();
    let running = x.frame().function();
    let Some(globals) = running.globals.get().and_then(|g| g.downcast::<Dict>()) else {
        return Err(t.system_error("a function needs globals"));
    };
    let f = super::hydrate::new_function(t, code, globals)?;
    f.builtins.set(&f.header, running.builtins.get());
    let [defaults, kwdefaults, annotate, closure] = parts;
    f.defaults.set(&f.header, defaults);
    f.kwdefaults.set(&f.header, kwdefaults);
    f.annotate.set(&f.header, annotate);
    f.closure.set(&f.header, closure);
    Ok(f.value())
}
