//! Calls of native functions from bytecode, generic over the machine: what a callable is as a native, the natives known by their
//! *meaning* (a few questions and arithmetic instead of a call), and the lean call of all others.
//!
//! A meaning covers the arguments that programs use it with; for any other it leads on to the call, so it never decides an error.

use super::build::{append, grow_and_append};
use super::complex;
use super::consumers::Consumer;
use super::exec::Exec;
use super::frame::Continuation;
use super::machine::{Arguments, Cmp, FieldId, Machine, Native};
use super::op::Flow;
use super::specials;
use crate::error::R;
use crate::lookup::Memo;
use crate::native::{Args, Binding, Meaning, NativeDef};
use crate::object::*;
use crate::shape::Place;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, ShapeId, Value, Word};

/// Most parameters of a native that are called here.
pub const MAX_SLOTS: usize = 6;
/// Most arguments of `min` and `max` that are compared here.
const MAX_COMPARED: usize = 4;
/// Most classes of a tuple that `isinstance` looks at one by one.
const MAX_ALTERNATIVES: usize = 8;

/// Calls `callee` if it is a native function.
pub fn call<M: Machine>(m: &mut M, callee: M::Val, args: Arguments<M::Val>, site: usize, dst: usize) -> Flow {
    let Some(native) = m.native_of(callee) else { return Flow::Slow };
    call_native(m, native, args, site, dst)
}

fn call_native<M: Machine>(
    m: &mut M,
    native: Native<M::Val>,
    mut args: Arguments<M::Val>,
    site: usize,
    dst: usize,
) -> Flow {
    if let Some(this) = native.this {
        if args.this.is_some() {
            return Flow::Slow;
        }
        args.this = Some(this);
    }
    if let Some(owner) = native.owner {
        let Some(this) = argument(m, args, 0) else { return Flow::Slow };
        let shape = m.shape_of_any(this);
        if m.isinstance(shape, owner.value()) != Some(true) {
            return Flow::Slow;
        }
    }
    call_def(m, native.def, args, site, dst)
}

/// Calls a native whose self, if it has one, is known to be right.
pub fn call_def<M: Machine>(
    m: &mut M,
    def: &'static NativeDef,
    args: Arguments<M::Val>,
    site: usize,
    dst: usize,
) -> Flow {
    if m.plain_argc(site).is_none() {
        let flow = consumer_of(def.meaning).and_then(|which| consume(m, which, args, site, dst));
        return flow.unwrap_or(Flow::Slow);
    }
    if let Some(flow) = by_meaning(m, def.meaning, args, site, dst) {
        return flow;
    }
    if !m.can_call_native(def, args) {
        return Flow::Slow;
    }
    m.call_native(def, args, dst)
}

/// The call by what the native means. `None`: it is called.
fn by_meaning<M: Machine>(
    m: &mut M,
    meaning: Meaning,
    args: Arguments<M::Val>,
    site: usize,
    dst: usize,
) -> Option<Flow> {
    let v = match meaning {
        Meaning::Call | Meaning::Hash | Meaning::IdentityHash => None,
        Meaning::Next | Meaning::Send => return resume(m, meaning, args, dst),
        Meaning::Consume(which) => return consume(m, which, args, site, dst),
        Meaning::Min | Meaning::Max => {
            if args.argc == 1
                && let Some(which) = consumer_of(meaning)
                && let Some(flow) = consume(m, which, args, site, dst)
            {
                return Some(flow);
            }
            mean(m, meaning, args)
        }
        Meaning::ListAppend | Meaning::ByteAppend | Meaning::ListPop | Meaning::SetAdd => change(m, meaning, args),
        Meaning::ExceptionInit => init_exception(m, args),
        Meaning::ObjectSetattr => set_attribute(m, args),
        Meaning::TupleNew => match new_tuple_instance(m, args) {
            None => return Some(Flow::Slow),
            made => made,
        },
        Meaning::ObjectNew => match new_object(m, args) {
            // Which classes may be given is not for the native to decide.
            None => return Some(Flow::Slow),
            made => made,
        },
        _ => mean(m, meaning, args),
    }?;
    m.set(dst, v);
    Some(Flow::Next)
}

/// `object.__new__` with nothing but the class.
fn new_object<M: Machine>(m: &mut M, args: Arguments<M::Val>) -> Option<M::Val> {
    if args.this.is_some() || args.argc != 1 {
        return None;
    }
    let class = m.reg(args.first);
    m.object_of(class)
}

/// Most items of a tuple that is copied here.
const MAX_ITEMS: usize = 16;

/// `tuple.__new__` of a subclass and a tuple. Questions only.
fn new_tuple_instance<M: Machine>(m: &mut M, args: Arguments<M::Val>) -> Option<M::Val> {
    if args.this.is_some() || args.argc != 2 {
        return None;
    }
    let (class, items) = (m.reg(args.first), m.reg(args.first + 1));
    let items = m.exact(items, ty::TUPLE)?;
    let (shape, attributes) = m.tuple_class(class)?;
    let n = m.load_raw(items, FieldId::TupleLength);
    let n = m.promote_int(n) as usize;
    if n > MAX_ITEMS {
        return None;
    }
    let o = m.fresh(crate::kinds::TUPLE, shape, Tuple::ITEMS_AT + 8 * n + attributes)?;
    let length = m.int(n as i64);
    m.init_raw(o, FieldId::TupleLength, length);
    for k in 0..n {
        let at = m.int(k as i64);
        let v = m.load_item(items, at);
        m.init_item(o, k, v);
    }
    Some(m.box_ref(o))
}

/// Argument `i` of a call, `this` included.
fn argument<M: Machine>(m: &mut M, args: Arguments<M::Val>, i: usize) -> Option<M::Val> {
    match args.this {
        Some(this) if i == 0 => Some(this),
        this => {
            let i = i - usize::from(this.is_some());
            (i < args.argc).then(|| m.reg(args.first + i))
        }
    }
}

/// The routines for natives of this meaning.
fn consumer_of(meaning: Meaning) -> Option<Consumer> {
    match meaning {
        Meaning::Consume(which) => Some(which),
        Meaning::Min => Some(Consumer::Min),
        Meaning::Max => Some(Consumer::Max),
        _ => None,
    }
}

/// Enters the routine that does the native's work, if what it iterates or the function that it calls has one.
fn consume<M: Machine>(m: &mut M, which: Consumer, args: Arguments<M::Val>, site: usize, dst: usize) -> Option<Flow> {
    let (which, subject) = match m.site_key(site) {
        Some(i) => {
            let in_front = args.argc - m.site_argc(site);
            (which.keyed(in_front + m.site_positional(site))?, m.reg(args.first + in_front + i))
        }
        None => (which, argument(m, args, which.subject())?),
    };
    let routine = m.consumer(which, subject)?;
    match super::calls::planned_call(m, routine, args, site, Continuation::Store, dst) {
        Flow::Slow => None,
        flow => Some(flow),
    }
}

/// `next(g)` and `g.send(v)` of a generator: its frame runs next.
fn resume<M: Machine>(m: &mut M, meaning: Meaning, args: Arguments<M::Val>, dst: usize) -> Option<Flow> {
    if args.this.is_some() || args.argc != if matches!(meaning, Meaning::Send) { 2 } else { 1 } {
        return None;
    }
    let it = m.reg(args.first);
    if matches!(meaning, Meaning::Next)
        && let Some(more) = super::iterate::advance(m, it, dst)
    {
        return Some(if more { Flow::Next } else { m.raise_new(ty::STOP_ITERATION, None) });
    }
    let sent = if matches!(meaning, Meaning::Send) { m.reg(args.first + 1) } else { m.known(Value::NONE) };
    m.can_resume(it, sent).then(|| m.resume_with(it, sent, Continuation::Store, dst))
}

/// A change of a container by the native's meaning: its result, once it is done.
pub(super) fn change<M: Machine>(m: &mut M, meaning: Meaning, args: Arguments<M::Val>) -> Option<M::Val> {
    let container = argument(m, args, 0)?;
    let item = argument(m, args, 1);
    if argument(m, args, 2).is_some() {
        return None;
    }
    match (meaning, item) {
        (Meaning::ListAppend, Some(item)) => {
            let list = m.exact(container, ty::LIST)?;
            append(m, list, item).or_else(|| grow_and_append(m, list, item))?;
        }
        (Meaning::ByteAppend, Some(item)) => {
            let array = m.exact(container, ty::BYTEARRAY)?;
            let byte = m.small_int(item)?;
            let limit = m.int(256);
            let exports = m.load_raw(array, FieldId::ByteArrayExports);
            let buffer = m.load_storage(array, FieldId::ByteArrayStorage)?;
            let n = m.load_raw(array, FieldId::ByteArrayLength);
            let capacity = m.load_raw(buffer, FieldId::BufferCapacity);
            if !m.in_bounds(byte, limit) || m.promote_int(exports) != 0 || !m.in_bounds(n, capacity) {
                return None;
            }
            let one = m.int(1);
            let longer = m.int_add(n, one)?;
            m.store_buffer_item(buffer, n, byte);
            m.store_raw(array, FieldId::ByteArrayLength, longer);
        }
        (Meaning::ListPop, None) => {
            let list = m.exact(container, ty::LIST)?;
            return m.list_pop(list);
        }
        (Meaning::SetAdd, Some(item)) => {
            let set = m.exact(container, ty::SET)?;
            if !m.set_add(set, item) {
                return None;
            }
        }
        _ => return None,
    }
    Some(m.known(Value::NONE))
}

/// `object.__setattr__`, whatever the class makes of assignments (frozen dataclasses).
fn set_attribute<M: Machine>(m: &mut M, args: Arguments<M::Val>) -> Option<M::Val> {
    let (this, name, v) = (argument(m, args, 0)?, argument(m, args, 1)?, argument(m, args, 2)?);
    let (o, shape) = m.shape(this)?;
    match m.plain_store_memo(name, shape)? {
        Memo::StoreSlot(Place::Inline(at)) => m.store_slot(o, at, v, None),
        Memo::StoreAdd(to, Place::Inline(at)) => m.store_slot(o, at, v, Some(to)),
        _ => return None,
    }
    Some(m.known(Value::NONE))
}

/// `BaseException.__init__`, which stores the arguments.
fn init_exception<M: Machine>(m: &mut M, args: Arguments<M::Val>) -> Option<M::Val> {
    let given = args.argc + usize::from(args.this.is_some());
    if given > MAX_SLOTS {
        return None;
    }
    let this = argument(m, args, 0)?;
    let (o, shape) = m.shape(this)?;
    if !m.keeps_arguments(shape) {
        return None;
    }
    let mut items = [this; MAX_SLOTS];
    for (i, item) in items.iter_mut().enumerate().take(given).skip(1) {
        *item = argument(m, args, i)?;
    }
    let tuple = super::iterate::new_tuple(m, &items[1..given])?;
    m.store(o, FieldId::ExceptionArgs, tuple);
    Some(m.known(Value::NONE))
}

/// The result by the native's meaning. Questions only.
pub(super) fn mean<M: Machine>(m: &mut M, meaning: Meaning, args: Arguments<M::Val>) -> Option<M::Val> {
    let given = args.argc + usize::from(args.this.is_some());
    let fits = match meaning {
        Meaning::IsInstance | Meaning::Send | Meaning::Float2(_) | Meaning::GetAttr => given == 2,
        Meaning::DictGet => given == 2 || given == 3,
        Meaning::Min | Meaning::Max => (2..=MAX_COMPARED).contains(&given),
        _ => given == 1,
    };
    if !fits {
        return None;
    }
    let v = argument(m, args, 0)?;
    match meaning {
        Meaning::Call | Meaning::Next | Meaning::Send | Meaning::Consume(_) => None,
        Meaning::ListAppend | Meaning::ByteAppend | Meaning::ListPop | Meaning::SetAdd => None,
        Meaning::ExceptionInit | Meaning::ObjectNew | Meaning::ObjectSetattr => None,
        Meaning::DictGetItem | Meaning::DictSetItem | Meaning::DictDelItem | Meaning::DictContains => None,
        Meaning::TupleGetItem | Meaning::TupleIter | Meaning::TupleNew => None,
        Meaning::Hash | Meaning::IdentityHash => None,
        Meaning::NextIf(_) | Meaning::Partial | Meaning::Cached => None,
        Meaning::ObjectInit => Some(m.known(Value::NONE)),
        Meaning::Ord => {
            let s = m.exact(v, ty::STR)?;
            let code = m.char_code(s)?;
            Some(m.box_int(code))
        }
        Meaning::Chr => {
            let code = m.small_int(v)?;
            m.latin1_char(code)
        }
        Meaning::GetAttr => {
            let name = argument(m, args, 1)?;
            m.plain_attribute(v, name)
        }
        Meaning::DictGet => {
            let key = argument(m, args, 1)?;
            let default = argument(m, args, 2);
            let dict = specials::any_dict(m, v)?;
            if !m.plain_lookup(dict, key) {
                return None;
            }
            match m.dict_get(dict, key).or(default) {
                Some(v) => Some(v),
                None => Some(m.known(Value::NONE)),
            }
        }
        Meaning::Float1(f) => {
            let x = as_float(m, v)?;
            let y = m.call_float1(f, x)?;
            Some(m.box_float(y))
        }
        Meaning::Float2(f) => {
            let second = argument(m, args, 1)?;
            let (x, y) = (as_float(m, v)?, as_float(m, second)?);
            let z = m.call_float2(f, x, y)?;
            Some(m.box_float(z))
        }
        // Rounded first, then converted: no way on depends on the sign.
        Meaning::Floor | Meaning::Ceil => {
            let f = m.float(v)?;
            let round: fn(f64) -> f64 = if matches!(meaning, Meaning::Floor) { f64::floor } else { f64::ceil };
            let whole = m.call_float1(round, f)?;
            let i = m.float_to_int(whole)?;
            Some(m.box_int(i))
        }
        Meaning::Sqrt => {
            let f = as_float(m, v)?;
            let zero = m.known(Value::float(0.0));
            let zero = m.float(zero)?;
            if !m.float_compare(Cmp::Ge, f, zero) {
                return None;
            }
            let root = m.float_sqrt(f);
            Some(m.box_float(root))
        }
        Meaning::Fabs => {
            let f = as_float(m, v)?;
            let f = m.float_abs(f);
            Some(m.box_float(f))
        }
        Meaning::Abs => {
            if let Some(f) = m.float(v) {
                let f = m.float_abs(f);
                return Some(m.box_float(f));
            }
            let i = m.any_int(v)?;
            let zero = m.int(0);
            if m.int_compare(Cmp::Lt, i, zero) {
                let i = m.int_neg(i)?;
                return Some(m.box_int(i));
            }
            Some(v)
        }
        Meaning::Len => match length(m, v) {
            Some(n) => Some(n),
            None => specials::length(m, v),
        },
        Meaning::IsInstance => {
            let classes = argument(m, args, 1)?;
            isinstance_of(m, v, classes)
        }
        Meaning::Min | Meaning::Max => {
            // Ints are chosen without a branch: which is the smaller rarely is the same for long.
            if let Some(mut best) = m.small_int(v) {
                for i in 1..given {
                    let w = argument(m, args, i)?;
                    let w = m.small_int(w)?;
                    best = if matches!(meaning, Meaning::Min) { m.int_min(best, w) } else { m.int_max(best, w) };
                }
                return Some(m.box_int(best));
            }
            // The first of equals wins.
            let op = if matches!(meaning, Meaning::Min) { Cmp::Lt } else { Cmp::Gt };
            let mut best = v;
            for i in 1..given {
                let w = argument(m, args, i)?;
                let (a, b) = m.floats(best, w)?;
                if m.float_compare(op, b, a) {
                    best = w;
                }
            }
            Some(best)
        }
    }
}

fn as_float<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Flt> {
    if let Some(f) = m.float(v) {
        return Some(f);
    }
    let i = m.any_int(v)?;
    m.int_to_float_exact(i)
}

/// `len(v)` of an exact builtin container. Questions only.
pub(super) fn length<M: Machine>(m: &mut M, v: M::Val) -> Option<M::Val> {
    let (o, field) = if let Some(o) = m.exact(v, ty::LIST) {
        (o, FieldId::ListLength)
    } else if let Some(o) = m.exact(v, ty::TUPLE) {
        (o, FieldId::TupleLength)
    } else if let Some(o) = m.exact(v, ty::DICT) {
        (o, FieldId::DictUsed)
    } else if let Some(o) = m.exact(v, ty::SET) {
        (o, FieldId::SetUsed)
    } else if let Some(o) = m.exact(v, ty::BYTES) {
        (o, FieldId::BytesLength)
    } else if let Some(o) = m.exact(v, ty::BYTEARRAY) {
        (o, FieldId::ByteArrayLength)
    } else {
        (m.exact(v, ty::STR)?, FieldId::StrLength)
    };
    let n = m.load_raw(o, field);
    Some(m.box_int(n))
}

fn isinstance_of<M: Machine>(m: &mut M, v: M::Val, classes: M::Val) -> Option<M::Val> {
    let shape = m.shape_of_any(v);
    let Some(tuple) = m.exact(classes, ty::TUPLE) else {
        let class = m.identity(classes);
        let yes = m.isinstance(shape, class)?;
        return Some(m.known(Value::bool(yes)));
    };
    let n = m.load_raw(tuple, FieldId::TupleLength);
    let n = m.promote_int(n);
    if n > MAX_ALTERNATIVES as i64 {
        return None;
    }
    let mut yes = false;
    for i in 0..n {
        let i = m.int(i);
        let class = m.load_item(tuple, i);
        let class = m.identity(class);
        if m.isinstance(shape, class)? {
            yes = true;
            break;
        }
    }
    Some(m.known(Value::bool(yes)))
}

/// Calls a class whose instances natives make.
pub fn call_class<M: Machine>(m: &mut M, callee: M::Val, args: Arguments<M::Val>, site: usize, dst: usize) -> Flow {
    let Some(class) = m.native_class(callee) else { return Flow::Slow };
    if class.root_shape.get() == ty::COMPLEX
        && args.argc == 2
        && let Some(v) = complex_of(m, args)
    {
        m.set(dst, v);
        return Flow::Next;
    }
    if class.root_shape.get() == ty::RANGE
        && let Some(v) = super::iterate::new_range(m, args)
    {
        m.set(dst, v);
        return Flow::Next;
    }
    if args.argc == 1 {
        if let Some(which) = Consumer::of_class(class.root_shape.get())
            && let Some(flow) = consume(m, which, args, site, dst)
        {
            return flow;
        }
        let v = m.reg(args.first);
        if let Some(v) = converted(m, class.root_shape.get(), v) {
            m.set(dst, v);
            return Flow::Next;
        }
    }
    if !m.can_call_class(class, args) {
        return Flow::Slow;
    }
    m.call_class(class, args, dst)
}

/// `complex(re, im)` of reals. Questions only.
fn complex_of<M: Machine>(m: &mut M, args: Arguments<M::Val>) -> Option<M::Val> {
    let (re, im) = (m.reg(args.first), m.reg(args.first + 1));
    let (re, im) = (complex::real(m, re)?, complex::real(m, im)?);
    complex::fresh(m, re, im)
}

/// Conversions to a number's own type or between the two. Questions only.
pub(super) fn converted<M: Machine>(m: &mut M, to: ShapeId, v: M::Val) -> Option<M::Val> {
    match to {
        ty::INT => {
            if m.small_int(v).is_some() {
                return Some(v);
            }
            if let Some(b) = m.bool_of(v) {
                let i = m.int(b as i64);
                return Some(m.box_int(i));
            }
            let f = m.float(v)?;
            let i = m.float_to_int(f)?;
            Some(m.box_int(i))
        }
        ty::FLOAT => {
            if m.float(v).is_some() {
                return Some(v);
            }
            let i = m.small_int(v)?;
            let f = m.int_to_float_exact(i)?;
            Some(m.box_float(f))
        }
        ty::BOOL => m.bool_of(v).map(|_| v),
        ty::STR => match m.exact(v, ty::STR) {
            Some(_) => Some(v),
            None => m.convert_plain(v, 0),
        },
        _ => None,
    }
}

// --- on Exec ------------------------------------------------------------------------------------------------------

/// `callee` as a native function.
pub fn native_of(t: &Thread, callee: Value) -> Option<Native<Value>> {
    let f = callee.downcast::<NativeFunction>()?;
    let def = f.def;
    match t.shape_of(callee) {
        ty::BUILTIN_FUNCTION | ty::METHOD_WRAPPER => {
            let this = f.this.get();
            match this {
                // Checks its class itself.
                Some(_) if matches!(def.meaning, Meaning::ObjectNew | Meaning::TupleNew) => {
                    Some(Native { def, this: None, owner: None })
                }
                Some(_) if def.binding == Binding::Static => None,
                Some(_) if def.params.has_self => Some(Native { def, this, owner: None }),
                _ => Some(Native { def, this: None, owner: None }),
            }
        }
        ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR => {
            let owner = f.owner.get().and_then(|o| o.downcast::<Type>())?;
            Some(Native { def, this: None, owner: Some(owner) })
        }
        _ => None,
    }
}

/// The definition of a native method found in a class.
pub fn native_def(method: Value) -> Option<&'static NativeDef> {
    let f = method.downcast::<NativeFunction>()?;
    (f.def.binding == Binding::Method).then_some(f.def)
}

/// Can the native be called with `given` positional arguments by no more than copying them, packing those for `*args` into a tuple,
/// making a dict for `**kwargs` and leaving others absent?
#[inline]
pub fn fits(def: &NativeDef, given: usize) -> bool {
    let p = &def.params;
    let most = if p.var_positional { MAX_SLOTS } else { p.positional as usize };
    p.slots() <= MAX_SLOTS && given <= most && given >= p.required as usize
}

/// Calls a native that `fits`.
#[inline]
pub fn result(x: &Exec, def: &'static NativeDef, args: Arguments<Value>) -> R {
    let t = x.thread();
    let slots = def.params.slots();
    if args.this.is_none() && args.argc == slots && !def.params.var_positional {
        return (def.function)(t, Args(x.window(args.first, slots)));
    }
    let mut storage: [Word; MAX_SLOTS] = [None; MAX_SLOTS];
    let shift = usize::from(args.this.is_some());
    storage[0] = args.this;
    for (to, from) in storage[shift..].iter_mut().zip(x.window(args.first, args.argc)) {
        *to = *from;
    }
    result_of(t, def, storage, shift + args.argc)
}

/// Calls a native that `fits` with the first `given` of these words.
#[inline]
pub fn result_of(t: &Thread, def: &'static NativeDef, mut words: [Word; MAX_SLOTS], given: usize) -> R {
    let p = &def.params;
    if p.var_positional {
        pack_arguments(t, p.positional as usize, &mut words, given)?;
    }
    if p.var_keyword && !def.keywords_if_any {
        words[p.slots() - 1] = Some(t.new_dict()?.value());
    }
    (def.function)(t, Args(&words[..p.slots()]))
}

/// Moves the arguments from `at` on into a tuple there.
fn pack_arguments(t: &Thread, at: usize, words: &mut [Word; MAX_SLOTS], given: usize) -> R<()> {
    let mut rest = [Value::NONE; MAX_SLOTS];
    let mut n = 0;
    for word in words.iter_mut().take(given).skip(at) {
        if let Some(v) = word.take() {
            rest[n] = v;
            n += 1;
        }
    }
    words[at] = Some(t.new_tuple(&rest[..n])?.value());
    Ok(())
}

/// `isinstance(o, class)` for every `o` of the shape, if nothing but builtin rules decides it.
pub fn isinstance(t: &Thread, shape: ShapeId, class: Value) -> Option<bool> {
    let class = class.downcast::<Type>()?;
    let of = t.vm().shapes.get(shape).class;
    if of == class {
        return Some(true);
    }
    let hooks = t.type_of(class.value()) != t.vm().type_of_id(ty::TYPE);
    if hooks && crate::ops::subclass::hook(t, class.value(), t.names().__instancecheck__).is_some() {
        return None;
    }
    if of.is_subtype(class) {
        return Some(true);
    }
    // An object may claim to be of another class.
    let object = t.vm().type_of_id(ty::OBJECT);
    let name = t.names().__class__;
    let plain = !of.has(type_flags::CUSTOM_GETATTRIBUTE)
        && crate::lookup::class_attr(t, of, name) == crate::lookup::class_attr(t, object, name);
    if plain { Some(false) } else { None }
}

/// See `Machine::matches`.
pub fn matches(t: &Thread, shape: ShapeId, class: Value) -> Option<bool> {
    let class = class.downcast::<Type>()?;
    let base = t.vm().type_of_id(ty::BASE_EXCEPTION);
    class.is_subtype(base).then(|| t.vm().shapes.get(shape).class.is_subtype(class))
}

/// See `Machine::native_class`.
pub fn native_class(t: &Thread, callee: Value) -> Option<Gc<Type>> {
    let class = callee.downcast::<Type>()?;
    if t.type_of(callee) != t.vm().type_of_id(ty::TYPE) {
        return None;
    }
    match class.root_shape.get() {
        ty::TYPE
        | ty::INT
        | ty::FLOAT
        | ty::BOOL
        | ty::COMPLEX
        | ty::STR
        | ty::RANGE
        | ty::LIST
        | ty::TUPLE
        | ty::DICT
        | ty::SET
        | ty::ENUMERATE
        | ty::ZIP => Some(class),
        _ if class.instance_kind.get() == crate::kinds::EXCEPTION && !class.has(type_flags::HAS_DEL) => {
            let native = |name| {
                crate::lookup::class_attr(t, class, name).is_some_and(|f| f.downcast::<NativeFunction>().is_some())
            };
            (native(t.names().__new__) && native(t.names().__init__)).then_some(class)
        }
        // Whatever making an instance does, no frame is pushed for it.
        _ => (!class.is_heap()).then_some(class),
    }
}

/// Calls such a class.
pub fn class_result(x: &Exec, class: Gc<Type>, args: Arguments<Value>) -> R {
    let words = x.window(args.first, args.argc);
    crate::types::type_::call_type(x.thread(), class, super::call::CallArgs::positional(words))
}
