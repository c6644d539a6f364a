//! Shorter ways of the interpreter to what call instructions mean (`Op::between`): natives are called, and arguments put where a
//! Python function wants them, without the questions that the traced levels ask of every callable. What is not an everyday call is
//! left to these levels, which know all of it; nothing here raises because a call does not fit.

use super::Containers;
use super::enter::{code_of, keyword_default, names_of};
use super::exec::Exec;
use super::frame::{Continuation, Frame};
use super::machine::{Arguments, Machine};
use super::natives;
use super::op::Flow;
use crate::kinds;
use crate::lookup::{Memo, class_attr};
use crate::native::{Args, Binding, Meaning, NativeDef};
use crate::object::*;
use crate::shape::Place;
use crate::types::ty;
use taipan_heap::{Gc, ShapeId, Value, Word};
use taipan_parser::code::co;

/// Is `callee` one of those that `call` knows?
#[inline(always)]
pub fn knows(callee: Value) -> bool {
    matches!(
        callee.cell_shape(),
        Some(ty::FUNCTION | ty::BUILTIN_FUNCTION | ty::METHOD_DESCRIPTOR | ty::METHOD | ty::TYPE)
    )
}

/// Calls `callee`. Inlined, like what it calls of natives: a call of a small native is not much longer than what four functions save on
/// the stack.
#[inline(always)]
pub fn call(x: &mut Exec, callee: Value, args: Arguments<Value>, site: usize, dst: usize) -> Flow {
    let native = match callee.cell_shape() {
        Some(ty::FUNCTION) => return enter(x, callee, args, site, dst),
        Some(ty::METHOD) => return call_method(x, callee, args, site, dst),
        Some(ty::TYPE) => return convert(x, callee, args, site, dst),
        Some(ty::BUILTIN_FUNCTION) => builtin(callee, args),
        Some(ty::METHOD_DESCRIPTOR) => described(x, callee, args),
        _ => None,
    };
    let Some((def, this)) = native else { return Flow::Slow };
    call_native(x, def, Arguments { this, ..args }, site, dst)
}

#[inline(never)]
fn call_any(x: &mut Exec, callee: Value, args: Arguments<Value>, site: usize, dst: usize) -> Flow {
    call(x, callee, args, site, dst)
}

fn call_method(x: &mut Exec, callee: Value, args: Arguments<Value>, site: usize, dst: usize) -> Flow {
    let Some(method) = callee.downcast::<BoundMethod>() else { return Flow::Slow };
    let function = method.function.get().filter(|f| f.cell_shape() == Some(ty::FUNCTION));
    match function {
        Some(f) if args.this.is_none() => enter(x, f, Arguments { this: method.this.get(), ..args }, site, dst),
        _ => Flow::Slow,
    }
}

/// The definition of a builtin function, and its first argument.
#[inline(always)]
fn builtin(callee: Value, args: Arguments<Value>) -> Option<(&'static NativeDef, Word)> {
    let f = callee.downcast::<NativeFunction>()?;
    match f.this.get() {
        None => Some((f.def, args.this)),
        // Static methods check the class that they are bound to.
        Some(_) if f.def.binding == Binding::Static || args.this.is_some() => None,
        this => Some((f.def, this.filter(|_| f.def.params.has_self))),
    }
}

/// The same of a method of a builtin type, if it is called with an object of that.
#[inline(always)]
fn described(x: &Exec, callee: Value, args: Arguments<Value>) -> Option<(&'static NativeDef, Word)> {
    let f = callee.downcast::<NativeFunction>()?;
    let this = args.this.or_else(|| x.window(args.first, args.argc).first().copied().flatten())?;
    let (owner, class) = (f.owner.get()?.downcast::<Type>()?, x.thread().type_of(this));
    (class == owner || class.is_subtype(owner)).then_some((f.def, args.this))
}

/// Containers that are read without a question to their class.
const PLAIN: [ShapeId; 6] = [ty::LIST, ty::TUPLE, ty::DICT, ty::SET, ty::FROZENSET, ty::STR];

/// Calls a builtin class with one argument that is a number or an exact container.
#[inline(never)]
fn convert(x: &mut Exec, callee: Value, args: Arguments<Value>, site: usize, dst: usize) -> Flow {
    let Some(class) = callee.downcast::<Type>() else { return Flow::Slow };
    if class.is_heap() || args.this.is_some() || x.plain_argc(site) != Some(1) {
        return Flow::Slow;
    }
    let v = x.get(args.first);
    let container = v.cell_shape().is_some_and(|shape| PLAIN.contains(&shape));
    let made = match class.root_shape.get() {
        ty::BOOL if container => super::compare::warm_truth(x, v).map(Value::bool),
        to @ (ty::BOOL | ty::INT | ty::FLOAT) => natives::converted(x, to, v),
        ty::LIST | ty::TUPLE | ty::SET | ty::FROZENSET if container => {
            x.publish();
            return match natives::class_result(x, class, args) {
                Ok(v) => {
                    x.put(dst, v);
                    Flow::Next
                }
                Err(_) => Flow::Raise,
            };
        }
        _ => None,
    };
    made.map_or(Flow::Slow, |v| {
        x.put(dst, v);
        Flow::Next
    })
}

/// Calls attribute `site` of the object in register `first`, behind which the arguments stand.
#[inline(always)]
pub fn invoke(x: &mut Exec, first: usize, site: usize, dst: usize) -> Flow {
    let o = x.get(first);
    let argc = x.site_argc(site);
    let with_self = Arguments { this: None, first, argc: argc + 1 };
    let shape = x.shape_of_any(o);
    if shape == ty::MODULE {
        let Some(f) = x.namespace_attr(site, o) else { return Flow::Slow };
        return call_any(x, f, Arguments { this: None, first: first + 1, argc }, site, dst);
    }
    match known_memo(x, site, o, shape) {
        Some(Memo::Method(f)) if f.cell_shape() == Some(ty::FUNCTION) => enter(x, f, with_self, site, dst),
        // The memo implies that self is of the owner's type.
        Some(Memo::NativeMethod(f)) => match f.downcast::<NativeFunction>() {
            Some(f) => call_native(x, f.def, with_self, site, dst),
            None => Flow::Slow,
        },
        _ => Flow::Slow,
    }
}

/// Argument `i`, `this` included.
#[inline(always)]
fn argument(x: &Exec, args: Arguments<Value>, i: usize) -> Value {
    match args.this {
        Some(this) if i == 0 => this,
        this => x.get(args.first + i - usize::from(this.is_some())),
    }
}

/// Calls a native whose self, if it has one, is known to be right: with positional arguments that only need to be copied.
#[inline(always)]
fn call_native(x: &mut Exec, def: &'static NativeDef, args: Arguments<Value>, site: usize, dst: usize) -> Flow {
    let given = args.argc + usize::from(args.this.is_some());
    let p = &def.params;
    let fits = p.is_simple()
        && given <= p.positional as usize
        && given >= p.required as usize
        && p.positional as usize <= natives::MAX_SLOTS;
    if !fits || x.plain_argc(site).is_none() {
        return Flow::Slow;
    }
    let meant = match def.meaning {
        Meaning::Call | Meaning::GetAttr | Meaning::Hash | Meaning::IdentityHash => None,
        Meaning::Len => natives::length(x, argument(x, args, 0)),
        Meaning::IsInstance => isinstance(x, argument(x, args, 0), argument(x, args, 1)),
        Meaning::ListAppend | Meaning::ListPop | Meaning::SetAdd => {
            x.publish();
            natives::change(x, def.meaning, args)
        }
        Meaning::DictGet
        | Meaning::Ord
        | Meaning::Chr
        | Meaning::Abs
        | Meaning::Float1(_)
        | Meaning::Float2(_)
        | Meaning::Floor
        | Meaning::Ceil
        | Meaning::Sqrt
        | Meaning::Fabs => natives::mean(x, def.meaning, args),
        Meaning::Min | Meaning::Max if given > 1 => natives::mean(x, def.meaning, args),
        // Others may lead to Python code.
        _ => return Flow::Slow,
    };
    if let Some(v) = meant {
        x.put(dst, v);
        return Flow::Next;
    }
    x.publish();
    let t = x.thread();
    let result = if args.this.is_none() && given == p.positional as usize {
        (def.function)(t, Args(x.window(args.first, given)))
    } else {
        let mut words: [Word; natives::MAX_SLOTS] = [None; natives::MAX_SLOTS];
        for (i, word) in words[..given].iter_mut().enumerate() {
            *word = Some(argument(x, args, i));
        }
        (def.function)(t, Args(&words[..p.positional as usize]))
    };
    match result {
        Ok(v) => {
            x.put(dst, v);
            Flow::Next
        }
        Err(_) => Flow::Raise,
    }
}

/// `isinstance(v, class)` by builtin rules.
fn isinstance(x: &Exec, v: Value, class: Value) -> Option<Value> {
    let shape: ShapeId = v.cell_shape().unwrap_or_else(|| crate::thread::shape_of_immediate(v));
    natives::isinstance(x.thread(), shape, class).map(Value::bool)
}

/// Code whose parameters take more than this file knows.
const INVOLVED: u32 = co::VARKEYWORDS | co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR;

/// Enters the Python function `callee`: arguments by position and by name, defaults, `*args`. Or makes a generator that only needs
/// its arguments copied.
#[inline(never)]
fn enter(x: &mut Exec, callee: Value, args: Arguments<Value>, site: usize, dst: usize) -> Flow {
    // SAFETY: the callers know that it is a function.
    let code = unsafe { code_of(callee) };
    if code.generator_args >= 0 {
        return make_generator(x, callee, args, site, dst);
    }
    if code.flags & INVOLVED != 0 || !code.is(co::OPTIMIZED) || !x.has_room(code) {
        return Flow::Slow;
    }
    let names = names_of(x, site);
    let named = names.map_or(0, |names| names.len());
    let given = args.argc + usize::from(args.this.is_some()) - named;
    let unit = code.unit();
    let positional = unit.arg_count as usize;
    let count = positional + unit.kwonly_count as usize;
    let star = code.is(co::VARARGS);
    if given > positional && (!star || args.this.is_some() && positional == 0) {
        return Flow::Slow;
    }
    // Made before anything is written to the new frame, which no collection sees.
    let rest = if star {
        let behind = given.max(positional) - positional;
        let at = args.first + args.argc - named - behind;
        x.publish();
        match x.thread().new_tuple(x.values(at, behind)) {
            Ok(rest) => Some(rest.value()),
            Err(_) => {
                x.thread().take_pending();
                return Flow::Slow;
            }
        }
    } else {
        None
    };
    let copied = given.min(positional);
    // SAFETY: `has_room`. What is written there is no frame before the last line: every way out leaves it to be written again.
    unsafe {
        let (_, fp) = x.push_frame(callee, None, Continuation::Store, dst);
        let frame = Frame(fp);
        for i in 0..copied {
            frame.set_register(i, Some(argument(x, args, i)));
        }
        for i in copied..code.register_count as usize {
            frame.set_register(i, None);
        }
        if let Some(names) = names
            && !bind_names(x, code, frame, names, args.first + args.argc - named)
        {
            return Flow::Slow;
        }
        if !bind_defaults(x, callee, frame, copied, positional, count) {
            return Flow::Slow;
        }
        if star {
            frame.set_register(count, rest);
        }
        x.fp = fp;
    }
    x.pc = code.first_instruction;
    x.words = code.words;
    Flow::Next
}

/// Puts arguments with these names, which stand from register `first` on, into their parameters' registers.
fn bind_names(x: &Exec, code: Gc<Code>, frame: Frame, names: Gc<Tuple>, first: usize) -> bool {
    let unit = code.unit();
    let count = unit.arg_count as usize + unit.kwonly_count as usize;
    let Some(parameters) = code.local_names.get().and_then(|n| n.downcast::<Tuple>()) else { return false };
    let parameters = &parameters.items()[..count];
    for (k, name) in names.items().iter().enumerate() {
        // Interned strings, on both sides.
        let at = (unit.posonly_count as usize..count).find(|i| parameters[*i] == *name);
        match at {
            Some(i) if frame.register(i).is_none() => frame.set_register(i, x.word(first + k)),
            _ => return false,
        }
    }
    true
}

/// Fills in the defaults of parameters that are still without a value. `false`: one has none.
fn bind_defaults(x: &Exec, callee: Value, frame: Frame, given: usize, positional: usize, count: usize) -> bool {
    if given == count {
        return true;
    }
    let Some(function) = callee.downcast::<Function>() else { return false };
    let defaults = function.defaults.get().and_then(|d| d.downcast::<Tuple>());
    let defaults = defaults.as_ref().map_or(&[][..], |d| d.items());
    for i in given..positional {
        if frame.register(i).is_some() {
            continue;
        }
        let Some(v) = (i + defaults.len()).checked_sub(positional).and_then(|k| defaults.get(k)) else { return false };
        frame.set_register(i, Some(*v));
    }
    for i in positional..count {
        if frame.register(i).is_none() {
            let Some((_, _, v)) = keyword_default(x.thread(), callee, i) else { return false };
            frame.set_register(i, Some(v));
        }
    }
    true
}

#[inline(never)]
fn make_generator(x: &mut Exec, callee: Value, args: Arguments<Value>, site: usize, dst: usize) -> Flow {
    if x.plain_argc(site).is_none() {
        return Flow::Slow;
    }
    x.publish();
    match x.simple_generator(callee, args) {
        Some(g) => {
            x.put(dst, g);
            Flow::Next
        }
        None => Flow::Slow,
    }
}

/// What the site's cache word knows of an attribute of `o`, which is of that shape. Sites that see several shapes in turn have their word
/// filled anew each time.
#[inline(always)]
fn known_memo(x: &Exec, site: usize, o: Value, shape: ShapeId) -> Option<Memo> {
    let mut machine = *x;
    if let Some(memo) = machine.load_memo(site, shape) {
        return Some(memo);
    }
    fill_memo(x, site, o)
}

#[inline(never)]
fn fill_memo(x: &Exec, site: usize, o: Value) -> Option<Memo> {
    // The words of these say something else.
    if o.downcast::<Type>().is_some() || o.downcast::<Module>().is_some() {
        return None;
    }
    x.publish();
    super::attrs::fill_load_cache(x, site, o, x.site_name(site))
}

/// Loads attribute `site` of an object, class or module.
pub fn load_attribute(x: &mut Exec, o: Value, site: usize, dst: usize) -> Flow {
    let Some((cell, shape)) = x.shape(o) else { return Flow::Slow };
    let v = match known_memo(x, site, o, shape) {
        None => x.namespace_attr(site, o),
        Some(Memo::Slot(Place::Inline(at))) => x.load_slot(cell, at),
        Some(Memo::ClassValue(v)) => Some(v),
        Some(Memo::TupleItem(i)) => o.downcast::<Tuple>().and_then(|items| items.get(i as usize)),
        Some(Memo::Property(f)) if f.cell_shape() == Some(ty::FUNCTION) && x.can_enter(f, 1) => {
            x.enter(f, Arguments { this: Some(o), first: 0, argc: 0 }, Continuation::Store, dst);
            return Flow::Next;
        }
        Some(Memo::Getter(d)) => {
            let Some(d) = d.downcast::<GetSet>() else { return Flow::Slow };
            x.publish();
            return x.get_native(d.def, o, dst);
        }
        _ => None,
    };
    v.map_or(Flow::Slow, |v| {
        x.put(dst, v);
        Flow::Next
    })
}

/// Stores into a slot of an object, maybe a new one.
pub fn store_attribute(x: &mut Exec, o: Value, site: usize, v: Value) -> Flow {
    let Some((cell, shape)) = x.shape(o) else { return Flow::Slow };
    let Some(Memo::StoreAdd(to, Place::Inline(at))) = x.store_memo(site, shape) else { return Flow::Slow };
    x.store_slot(cell, at, v, Some(to));
    Flow::Next
}

/// Is `o` a list, a tuple or a dict, or of a subclass?
#[inline(always)]
pub fn has_items(o: Value) -> bool {
    // SAFETY: a pointer word is a live cell.
    o.as_cell().is_some_and(|cell| matches!(unsafe { (*cell).kind() }, kinds::DICT | kinds::LIST | kinds::TUPLE))
}

/// `o[key]` of such an object: what is there.
pub fn item(x: &mut Exec, o: Value, key: Value, dst: usize) -> Flow {
    let v = match o.cell_shape() {
        // Not asked first whether the search may run Python: of a tuple that would look at all it holds.
        Some(ty::DICT) if key.cell_shape().is_some_and(|shape| shape != ty::STR) => {
            x.publish();
            return match x.thread().getitem(o, key) {
                Ok(v) => {
                    x.put(dst, v);
                    Flow::Next
                }
                Err(_) => Flow::Raise,
            };
        }
        Some(ty::DICT) => entry(x, o, key),
        Some(ty::TUPLE) => element(o, key),
        Some(ty::LIST) => last_items(o, key),
        _ => {
            let t = x.thread();
            let method =
                class_attr(t, t.type_of(o), t.names().__getitem__).and_then(|f| f.downcast::<NativeFunction>());
            match method.map(|f| f.def.meaning) {
                Some(Meaning::DictGetItem) => entry(x, o, key),
                Some(Meaning::TupleGetItem) => element(o, key),
                _ => None,
            }
        }
    };
    v.map_or(Flow::Slow, |v| {
        x.put(dst, v);
        Flow::Next
    })
}

fn entry(x: &mut Exec, o: Value, key: Value) -> Option<Value> {
    let (dict, _) = x.shape(o)?;
    if x.plain_lookup(dict, key) { x.dict_get(dict, key) } else { None }
}

fn element(o: Value, key: Value) -> Option<Value> {
    let tuple = o.downcast::<Tuple>()?;
    tuple.get(position(key, tuple.len())?)
}

fn last_items(o: Value, key: Value) -> Option<Value> {
    let list = o.downcast::<List>()?;
    list.get(position(key, list.len())?)
}

/// An index, counted from the end if negative.
fn position(key: Value, len: usize) -> Option<usize> {
    let i = key.as_small_int()?;
    let i = if i < 0 { i + len as i64 } else { i };
    usize::try_from(i).ok().filter(|i| *i < len)
}
