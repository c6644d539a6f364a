//! Natives that run Python code for each item of something are hidden Python routines where that code is known: those that take the
//! items of a generator or of a `map` (`sum(x for x in ...)`, `list(map(f, xs))`), and those that call a function on each item
//! (`sorted(xs, key=f)`, `reduce(f, xs)`). The loop is bytecode, so the generator's frame is resumed in place, the function called
//! without a nested interpreter, and a trace of the loop follows into both.
//!
//! Every such code has routines of its own (`Code::consumers`): a loop that saw the generators of the whole program would be
//! compiled for none. What a routine does not know (floats to be summed with compensation, an empty `min`) it leaves to
//! the native. Programs do not see these frames: they are HIDDEN.

use super::hydrate;
use crate::error::{R, Raised};
use crate::native::{Args, Effects, NativeDef, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::list::sort;
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
    /// Here and below: by a function, whose code the routine belongs to.
    SortedKey,
    MinKey,
    MaxKey,
    /// Of two objects.
    MinTwo,
    MaxTwo,
    /// `list.sort`.
    SortKey,
    /// `functools.reduce`.
    Reduce,
}

/// One function each, in order; parameters are the native's.
const SOURCE: &str = "
def sum_(it, /, start=0):
    if type(start) is not int:
        return add(it, start)
    total = start
    for x in it:
        if type(x) is not int:
            total = total + x
            break
        total += x
    else:
        return total
    if type(total) is not float:
        return add(it, total)
    lost = 0.0
    for x in it:
        if type(x) is float:
            now = total + x
            if (total if total >= 0.0 else -total) >= (x if x >= 0.0 else -x):
                lost += (total - now) + x
            else:
                lost += (x - now) + total
            total = now
        elif type(x) is int and -0x1_0000_0000_0000 < x < 0x1_0000_0000_0000:
            total += x
        else:
            if lost - lost == 0.0:
                total += lost
            return add(it, total + x)
    if lost - lost == 0.0:
        total += lost
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
def min_(it, /, *, default=missing):
    for least in it:
        break
    else:
        return min(()) if default is missing else default
    for x in it:
        if x < least:
            least = x
    return least
def max_(it, /, *, default=missing):
    for most in it:
        break
    else:
        return max(()) if default is missing else default
    for x in it:
        if x > most:
            most = x
    return most
def sorted_(it, /, *, reverse=False):
    return sorted([x for x in it], reverse=reverse)
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
def sorted_key(it, /, *, key, reverse=False):
    items = [x for x in it]
    reverse = not not reverse
    arrange(items, [key(x) for x in items], reverse)
    return items
def min_key(it, /, *, key, default=missing):
    it = iter(it)
    for least in it:
        break
    else:
        return min(()) if default is missing else default
    lowest = key(least)
    for x in it:
        k = key(x)
        if k < lowest:
            least = x
            lowest = k
    return least
def max_key(it, /, *, key, default=missing):
    it = iter(it)
    for most in it:
        break
    else:
        return max(()) if default is missing else default
    highest = key(most)
    for x in it:
        k = key(x)
        if k > highest:
            most = x
            highest = k
    return most
def min_two(a, b, /, *, key):
    x = key(a)
    return b if key(b) < x else a
def max_two(a, b, /, *, key):
    x = key(a)
    return b if key(b) > x else a
def sort_key(self, /, *, key, reverse=False):
    reverse = not not reverse
    items = detach(self)
    try:
        arrange(items, [key(x) for x in items], reverse)
    except:
        attach(self, items, False)
        raise
    attach(self, items, True)
def reduce_(function, iterable, /, initial=missing):
    it = reduced(iterable)
    if initial is missing:
        for initial in it:
            break
        else:
            unreduced()
    for x in it:
        initial = function(initial, x)
    return initial
";

/// Natives that routines use: the builtins, whatever the program binds to their names.
const USED: [&str; 5] = ["min", "max", "sorted", "len", "iter"];

/// Natives that only routines know.
static PARTS: &[NativeDef] = &[
    native(
        "pair",
        "(item, number, /)",
        |t, a: Args<'_>| Ok(crate::types::dict::pair(t, a[0], t.index(a[1])? as usize)?.value()),
        Effects::ANY,
        "Item number so and so of what a dict is made from, as a tuple of two.",
    ),
    native(
        "arrange",
        "(items, keys, reverse, /)",
        |t, a: Args<'_>| {
            sort::sort_by_keys(t, self_as(a[0]), self_as(a[1]), a[2] == Value::TRUE)?;
            Ok(Value::NONE)
        },
        Effects::ANY,
        "Sort a list by a list of its items' keys.",
    ),
    native(
        "detach",
        "(list, /)",
        |t, a: Args<'_>| {
            let items = t.new_list(&[])?;
            let (storage, len) = self_as::<List>(a[0]).detach();
            items.attach(storage, len);
            Ok(items.value())
        },
        Effects::ANY,
        "Take all items out of a list that is to be sorted.",
    ),
    native(
        "attach",
        "(list, items, complain, /)",
        |t, a: Args<'_>| {
            let list: Gc<List> = self_as(a[0]);
            let modified = list.is_modified();
            let (storage, len) = self_as::<List>(a[1]).detach();
            list.attach(storage, len);
            if modified && a[2] == Value::TRUE {
                return Err(t.value_error("list modified during sort"));
            }
            Ok(Value::NONE)
        },
        Effects::ANY,
        "Put the items into the list that they were taken from.",
    ),
    native(
        "add",
        "(iterable, start, /)",
        |t, a: Args<'_>| crate::builtins::numbers::sum(t, a),
        Effects::ANY,
        "`sum` of what is left of an iterable.",
    ),
    native(
        "reduced",
        "(iterable, /)",
        |t, a: Args<'_>| reduced(t, a[0]),
        Effects::ANY,
        "The iterator that `reduce` takes.",
    ),
    native(
        "unreduced",
        "()",
        |t, _: Args<'_>| Err(nothing_to_reduce(t)),
        Effects::ANY,
        "`reduce` has nothing to return.",
    ),
];

/// The iterator over what `functools.reduce` is given.
pub fn reduced(t: &Thread, iterable: Value) -> R {
    let it = t.iter(iterable);
    if it.is_err() && t.take_pending_if(ty::TYPE_ERROR).is_some() {
        return Err(t.type_error("reduce() arg 2 must support iteration"));
    }
    it
}

/// What `functools.reduce` says to an iterable without items.
pub fn nothing_to_reduce(t: &Thread) -> Raised {
    t.type_error("reduce() of empty iterable with no initial value")
}

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

    /// The argument whose code a routine belongs to, by number.
    pub fn subject(self) -> usize {
        if self == Consumer::Join { 1 } else { 0 }
    }

    /// What a call with a function for its `key` and so many positional arguments is.
    pub fn keyed(self, positional: usize) -> Option<Consumer> {
        match (self, positional) {
            (Consumer::Sorted, _) => Some(Consumer::SortedKey),
            (Consumer::Min, 2) => Some(Consumer::MinTwo),
            (Consumer::Max, 2) => Some(Consumer::MaxTwo),
            (Consumer::Min, _) => Some(Consumer::MinKey),
            (Consumer::Max, _) => Some(Consumer::MaxKey),
            (Consumer::SortKey, _) => Some(self),
            _ => None,
        }
    }

    /// Does the routine belong to a function that it calls (or to what it iterates)?
    fn calls(self) -> bool {
        self as u8 >= Consumer::SortedKey as u8
    }

    /// The routine's parameters with defaults: positional ones or keyword-only ones, their name and value.
    fn default(self) -> Option<(bool, &'static str, Default)> {
        match self {
            Consumer::Sum => Some((true, "start", Default::Zero)),
            Consumer::Reduce => Some((true, "initial", Default::Missing)),
            Consumer::Min | Consumer::Max | Consumer::MinKey | Consumer::MaxKey => {
                Some((false, "default", Default::Missing))
            }
            Consumer::Sorted | Consumer::SortedKey | Consumer::SortKey => Some((false, "reverse", Default::False)),
            _ => None,
        }
    }
}

/// A parameter's default.
enum Default {
    Zero,
    False,
    /// The object that says that nothing was given.
    Missing,
}

/// The code that a routine for `v` belongs to: a generator's, the function's of a `map`, a function's.
fn code_of(t: &Thread, which: Consumer, v: Value) -> Option<Gc<Code>> {
    let code = match t.shape_of(v) {
        ty::FUNCTION if which.calls() => v.downcast::<Function>()?.code.get(),
        ty::GENERATOR if !which.calls() => v.downcast::<Generator>()?.code.get(),
        ty::MAP if !which.calls() => {
            let f = v.downcast::<Iterator>()?.source.get()?;
            f.downcast::<Function>().filter(|_| t.is_exact(f, ty::FUNCTION))?.code.get()
        }
        _ => None,
    };
    code?.downcast()
}

/// The routine for the code of `v`. `None`: there is none for such an object (or there is no memory for one).
pub fn routine(t: &Thread, which: Consumer, v: Value) -> Option<Gc<Function>> {
    let code = code_of(t, which, v)?;
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
    let units = t.vm().consumers.get_or_init(|| units_of(SOURCE));
    let routine = hydrate::hydrate(t, units[which as usize].clone())?;
    let f = hydrate::new_function(t, routine, globals)?;
    if let Some((positional, name, default)) = which.default() {
        let v = match default {
            Default::Zero => Value::int_unchecked(0),
            Default::False => Value::FALSE,
            Default::Missing => globals.get_text(t, "missing").unwrap_or(Value::NONE),
        };
        if positional {
            f.defaults.set(&f.header, t.new_tuple(&[v])?.value());
        } else {
            let named = t.new_dict()?;
            named.set(t, t.intern(name)?.value(), v)?;
            f.kwdefaults.set(&f.header, named.value());
        }
    }
    keep(t, code, key, f)?;
    Ok(f)
}

/// Keeps a routine with the code that it belongs to.
pub(super) fn keep(t: &Thread, code: Gc<Code>, key: Value, routine: Gc<Function>) -> R<()> {
    let known = match code.consumers.get().and_then(|d| d.downcast::<Dict>()) {
        Some(known) => known,
        None => {
            let known = t.new_dict()?;
            code.consumers.set(&code.header, known.value());
            known
        }
    };
    known.set(t, key, routine.value())
}

/// The compiled functions of hidden Python, in order.
pub(super) fn units_of(source: &str) -> Vec<Arc<CodeUnit>> {
    let options = taipan_parser::Options { hidden: true, ..taipan_parser::Options::new("<builtin>") };
    let Ok(module) = taipan_parser::compile_source(source, Mode::Exec, &options) else {
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
    for def in PARTS {
        let f = t.new_native_function(def, None, None)?;
        globals.set(t, t.intern(def.name)?.value(), f)?;
    }
    let missing = t.call(t.vm().type_of_id(ty::OBJECT).value(), &[])?;
    globals.set(t, t.intern("missing")?.value(), missing)?;
    let join = t.intern("join")?;
    if let Some(join_) = crate::lookup::class_attr(t, t.vm().type_of_id(ty::STR), join) {
        globals.set(t, join.value(), join_)?;
    }
    globals.set(t, t.names().__name__.value(), t.intern("builtins")?.value())?;
    Ok(globals)
}
