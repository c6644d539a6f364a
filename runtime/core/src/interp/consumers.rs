//! Natives that take a generator's items (`sum(x for x in ...)`, `list(g)`) run as hidden Python routines then: the loop over the
//! generator is bytecode, so the generator's frame is resumed in place and a trace of the loop follows into it.
//!
//! Every generator code has routines of its own (`Code::consumers`): a loop that saw the generators of the whole program would be
//! compiled for none. What a routine does not know (floats to be summed with compensation, an empty `min`) it leaves to
//! the native. Programs do not see these frames: they are HIDDEN.

use super::hydrate;
use crate::error::R;
use crate::native::{Args, Effects, NativeDef, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use std::sync::Arc;
use taipan_heap::{Gc, ShapeId, Value};
use taipan_parser::Mode;
use taipan_parser::code::{CodeUnit, Const};

/// Which native.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Consumer {
    Sum,
    Any,
    All,
    Min,
    Max,
    Sorted,
    Join,
    List,
    Tuple,
    Set,
    Dict,
}

/// One function each, in order; parameters are the native's.
const SOURCE: &str = "
def sum_(it):
    total = 0
    for x in it:
        if type(x) is not int:
            return sum(it, total + x)
        total += x
    return total
def any_(it):
    for x in it:
        if x:
            return True
    return False
def all_(it):
    for x in it:
        if not x:
            return False
    return True
def min_(it):
    for least in it:
        break
    else:
        return min(())
    for x in it:
        if x < least:
            least = x
    return least
def max_(it):
    for most in it:
        break
    else:
        return max(())
    for x in it:
        if x > most:
            most = x
    return most
def sorted_(it):
    return sorted([x for x in it])
def join_(separator, it):
    return join(separator, [x for x in it])
def list_(it):
    return [x for x in it]
def tuple_(it):
    return tuple([x for x in it])
def set_(it):
    return {x for x in it}
def dict_(it):
    items = {}
    n = 0
    for x in it:
        if type(x) is not tuple or len(x) != 2:
            x = pair(x, n)
        key, value = x
        items[key] = value
        n += 1
    return items
";

/// Natives that routines use: the builtins, whatever the program binds to their names.
const USED: [&str; 5] = ["sum", "min", "max", "sorted", "len"];

static PAIR: NativeDef = native(
    "pair",
    "(item, number, /)",
    |t, a: Args<'_>| Ok(crate::types::dict::pair(t, a[0], t.index(a[1])? as usize)?.value()),
    Effects::ANY,
    "Item number so and so of what a dict is made from, as a tuple of two.",
);

impl Consumer {
    /// The consumer that a builtin class is when it is called with a generator.
    pub fn of_class(shape: ShapeId) -> Option<Consumer> {
        match shape {
            ty::LIST => Some(Consumer::List),
            ty::TUPLE => Some(Consumer::Tuple),
            ty::SET => Some(Consumer::Set),
            ty::DICT => Some(Consumer::Dict),
            _ => None,
        }
    }

    /// Number of arguments; the generator is the last.
    pub fn argc(self) -> usize {
        if self == Consumer::Join { 2 } else { 1 }
    }
}

/// The routine for this generator's code. `None`: `it` is no generator (or there is no memory for one).
pub fn routine(t: &Thread, which: Consumer, it: Value) -> Option<Gc<Function>> {
    let g = it.downcast::<Generator>().filter(|_| t.is_exact(it, ty::GENERATOR))?;
    let code = g.code.get()?.downcast::<Code>()?;
    let key = Value::int_unchecked(which as i64);
    let known = code.consumers.get().and_then(|d| d.downcast::<Dict>());
    if let Some(f) = known.and_then(|d| d.get(t, key).ok().flatten()) {
        return f.downcast();
    }
    match make(t, which, code, key) {
        Ok(f) => Some(f),
        Err(_) => {
            t.take_pending();
            None
        }
    }
}

fn make(t: &Thread, which: Consumer, code: Gc<Code>, key: Value) -> R<Gc<Function>> {
    let globals = globals(t)?;
    let units = t.vm().consumers.get_or_init(units);
    let routine = hydrate::hydrate(t, units[which as usize].clone())?;
    let f = hydrate::new_function(t, routine, globals)?;
    let known = match code.consumers.get().and_then(|d| d.downcast::<Dict>()) {
        Some(known) => known,
        None => {
            let known = t.new_dict()?;
            code.consumers.set(&code.header, known.value());
            known
        }
    };
    known.set(t, key, f.value())?;
    Ok(f)
}

/// The compiled routines, by number.
fn units() -> Vec<Arc<CodeUnit>> {
    let options = taipan_parser::Options { hidden: true, ..taipan_parser::Options::new("<builtin>") };
    let Ok(module) = taipan_parser::compile_source(SOURCE, Mode::Exec, &options) else {
        unreachable!("the routines are Python")
    };
    let routine = |c: &Const| match c {
        Const::Code(unit) => Some(unit.clone()),
        _ => None,
    };
    module.code.constants.iter().filter_map(routine).collect()
}

/// What the routines' names mean.
fn globals(t: &Thread) -> R<Gc<Dict>> {
    const KEY: &str = "consumers' globals";
    if let Some(known) = t.vm().registered(KEY).and_then(|d| d.downcast()) {
        return Ok(known);
    }
    let globals = t.new_dict()?;
    t.vm().register(KEY, globals.value());
    for def in USED.into_iter().filter_map(crate::builtins::native_def) {
        let f = t.new_native_function(def, None, None)?;
        globals.set(t, t.intern(def.name)?.value(), f)?;
    }
    for (name, class) in [("tuple", ty::TUPLE), ("type", ty::TYPE), ("int", ty::INT)] {
        globals.set(t, t.intern(name)?.value(), t.vm().type_of_id(class).value())?;
    }
    let pair = t.new_native_function(&PAIR, None, None)?;
    globals.set(t, t.intern("pair")?.value(), pair)?;
    let join = t.intern("join")?;
    if let Some(join_) = crate::lookup::class_attr(t, t.vm().type_of_id(ty::STR), join) {
        globals.set(t, join.value(), join_)?;
    }
    globals.set(t, t.names().__name__.value(), t.intern("builtins")?.value())?;
    Ok(globals)
}
