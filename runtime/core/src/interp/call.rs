//! Calls: from a callable and arguments in registers to a frame, a native's result, or an instance.
//!
//! `call_into` is the general way from bytecode: Python functions get a frame (no native recursion), natives run at
//! once and their result is delivered to the continuation. `call_sync` is the way from Rust: the same, in a nested run.

use super::exec::{Exec, callee_depth};
use super::frame::{self, Continuation, Frame, HEADER_WORDS, IN_GENERATOR, INSTANCE, NEGATE, meta_dst};
use super::machine::{Arguments, Machine};
use super::op::Flow;
use super::run::{code_of, init_frame, push_native_frame, run_frame, slots_as_words};
use crate::error::R;
use crate::native::{Args, NativeDef};
use crate::object::*;
use crate::raise_to_flow;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{Gc, Value, Word};
use taipan_parser::code::co;

/// What becomes of a call's result: continuation, destination register, flags.
#[derive(Clone, Copy, Debug)]
pub struct Then {
    pub continuation: Continuation,
    pub dst: usize,
    /// META flag bits.
    pub flags: u64,
}

impl Then {
    pub const fn store(dst: usize) -> Then {
        Then { continuation: Continuation::Store, dst, flags: 0 }
    }
    pub const fn new(continuation: Continuation, dst: usize) -> Then {
        Then { continuation, dst, flags: 0 }
    }
    fn meta(self, depth: u32) -> u64 {
        self.continuation.meta(self.dst, depth) | self.flags
    }
}

/// Arguments of a call: words (positional, then keyword values) and the tuple of keyword names.
#[derive(Clone, Copy)]
pub struct CallArgs<'a> {
    pub words: &'a [Word],
    pub names: Option<Gc<Tuple>>,
}

impl<'a> CallArgs<'a> {
    pub fn positional(words: &'a [Word]) -> CallArgs<'a> {
        CallArgs { words, names: None }
    }
    pub fn keyword_count(&self) -> usize {
        self.names.map_or(0, |n| n.len())
    }
}

/// Calls `callee` from bytecode. `Next`: a frame was entered or the result delivered.
pub fn call_into(x: &mut Exec, callee: Value, args: CallArgs<'_>, then: Then) -> Flow {
    let t = x.thread();
    if let Some(function) = callee.downcast::<Function>() {
        return enter_function(x, function, args, then);
    }
    if let Some(method) = callee.downcast::<BoundMethod>() {
        let function = method.function.get().unwrap_or(Value::NONE);
        let all = raise_to_flow!(with_first(t, method.this.get(), args));
        return call_into(x, function, CallArgs { words: slots_as_words(all.slots()), names: args.names }, then);
    }
    if let Some(class) = callee.downcast::<Type>() {
        if let Some(flow) = instantiate(x, class, args, then) {
            return flow;
        }
    }
    let result = raise_to_flow!(call_sync(t, callee, args.words, args.names));
    deliver(x, then, result)
}

/// The arguments with `this` in front.
fn with_first(t: &Thread, this: Word, args: CallArgs<'_>) -> R<taipan_heap::RootVec> {
    let mut all = t.root_vec(args.words.len() + 1)?;
    t.push(&mut all, this.unwrap_or(Value::NONE))?;
    for w in args.words {
        t.push(&mut all, w.unwrap_or(Value::NONE))?;
    }
    Ok(all)
}

/// Enters a Python function: a frame, or a generator object.
pub fn enter_function(x: &mut Exec, function: Gc<Function>, args: CallArgs<'_>, then: Then) -> Flow {
    let t = x.thread();
    let code = code_of(function);
    if code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0 {
        let g = raise_to_flow!(new_generator(t, function, code, args));
        return deliver(x, then, g);
    }
    let depth = callee_depth(x.frame());
    let top = x.frame_end();
    let fp = top.wrapping_add(HEADER_WORDS + 1);
    if depth >= t.recursion_limit.get() || fp.wrapping_add(code.register_count as usize) > t.stack_end() {
        t.recursion_error("maximum recursion depth exceeded");
        return Flow::Raise;
    }
    let frame = Frame(fp);
    x.frame().set_pc(x.pc);
    let instance = if then.continuation == Continuation::Init { args.words.first().copied().flatten() } else { None };
    frame.set_raw(INSTANCE, instance.map_or(0, Value::bits));
    init_frame(frame, function, code, x.frame(), then.meta(depth));
    t.stack_top.set(fp.wrapping_add(code.register_count as usize));
    raise_to_flow!(bind(t, function, code, args, frame));
    place_closure_and_locals(frame, code, None);
    x.fp = fp;
    x.pc = code.first_instruction;
    x.words = code.words;
    entered(x, code)
}

/// The frame of `code` was entered: counts, polls, and may run compiled code instead.
pub(super) fn entered(x: &mut Exec, code: Gc<Code>) -> Flow {
    if code.hot.get() <= 1 || x.thread().poll.get() != 0 {
        return entry_event(x, code);
    }
    code.hot.set(code.hot.get() - 1);
    Flow::Next
}

/// A function entry that has to poll, to record or to run compiled code.
fn entry_event(x: &mut Exec, code: Gc<Code>) -> Flow {
    let t = x.thread();
    if t.poll.get() != 0 {
        x.publish();
        raise_to_flow!(super::run::poll(x));
    }
    if code.hot.get() > 1 {
        return Flow::Next;
    }
    match t.vm().tier.get() {
        Some(tier) => {
            x.publish();
            let r = tier.hot_entry(t, x.resume(), code);
            x.go_on_at(r);
            if x.pc.is_null() { Flow::Stop } else { Flow::Next }
        }
        None => {
            code.hot.set(i64::MAX / 2);
            Flow::Next
        }
    }
}

/// Local mapping (class, module and exec bodies) in the last register. Closure cells are copied by COPY_FREE.
pub fn place_closure_and_locals(frame: Frame, code: Gc<Code>, locals: Option<Value>) {
    if !code.is(co::OPTIMIZED) {
        let mapping = locals.or_else(|| frame.function().globals.get());
        frame.set_register(code.register_count as usize - 1, mapping);
    }
}

/// A suspended generator, coroutine or async generator with its arguments bound.
fn new_generator(t: &Thread, function: Gc<Function>, code: Gc<Code>, args: CallArgs<'_>) -> R {
    generator_in(t, function, code, args, None)
}

/// The same of code whose names are in a mapping: what `eval` of code with `await` at its top gives.
pub fn generator_in(
    t: &Thread,
    function: Gc<Function>,
    code: Gc<Code>,
    args: CallArgs<'_>,
    locals: Option<Value>,
) -> R {
    let g = unbound_generator(t, function, code)?;
    let frame = Frame(g.fp());
    bind(t, function, code, args, frame)?;
    place_closure_and_locals(frame, code, locals);
    // Binding may have collected and made the generator old.
    taipan_heap::write_barrier(&g.header);
    Ok(g.value())
}

/// See `Machine::simple_generator`.
pub fn simple_generator(x: &Exec, callee: Value, args: Arguments<Value>) -> Option<Value> {
    let function = callee.downcast::<Function>()?;
    let code = code_of(function);
    let first = usize::from(args.this.is_some());
    if code.generator_args != (args.argc + first) as i32 {
        return None;
    }
    let g = made(x.thread(), unbound_generator(x.thread(), function, code))?;
    let frame = Frame(g.fp());
    if args.this.is_some() {
        frame.set_register(0, args.this);
    }
    for (i, w) in x.window(args.first, args.argc).iter().enumerate() {
        frame.set_register(first + i, *w);
    }
    Some(g.value())
}

/// `None` where there is no memory: another level says so.
fn made(t: &Thread, g: R<Gc<Generator>>) -> Option<Gc<Generator>> {
    if g.is_err() {
        t.take_pending();
    }
    g.ok()
}

/// A generator with these parameters, for the machines' traced levels. `None`: there is no memory for it.
pub fn planned_generator(t: &Thread, function: Gc<Function>, parameters: &[Value]) -> Option<Gc<Generator>> {
    let g = made(t, unbound_generator(t, function, code_of(function)))?;
    for (i, v) in parameters.iter().enumerate() {
        Frame(g.fp()).set_register(i, Some(*v));
    }
    Some(g)
}

/// The type of what calling a function with this code makes.
pub fn generator_type(code: &Code) -> taipan_heap::ShapeId {
    if code.is(co::COROUTINE) {
        ty::COROUTINE
    } else if code.is(co::ASYNC_GENERATOR) {
        ty::ASYNC_GENERATOR
    } else {
        ty::GENERATOR
    }
}

fn unbound_generator(t: &Thread, function: Gc<Function>, code: Gc<Code>) -> R<Gc<Generator>> {
    let words = HEADER_WORDS + code.register_count as usize;
    let g = t.alloc(crate::kinds::GENERATOR, generator_type(&code), size_of::<Generator>() + 8 * words, |header| {
        Generator::new(header, words, function.name.get(), function.qualname.get(), code.value())
    })?;
    let frame = Frame(g.fp());
    init_frame(frame, function, code, Frame(std::ptr::null_mut()), IN_GENERATOR);
    if is_closed_when_dropped(&code) {
        t.vm().heap.register_finalizable(&g.header);
    }
    Ok(g)
}

/// Are generators of this code closed when nobody refers to them any more? They may be suspended inside a `try` or `with`.
pub fn is_closed_when_dropped(code: &Code) -> bool {
    !code.is(co::ASYNC_GENERATOR) && code.data().cleans_up
}

/// Binds arguments to the registers of `frame` as Python's rules say; errors have CPython's texts.
pub fn bind(t: &Thread, function: Gc<Function>, code: Gc<Code>, args: CallArgs<'_>, frame: Frame) -> R<()> {
    let unit = code.unit();
    let positional = unit.arg_count as usize;
    let keyword_only = unit.kwonly_count as usize;
    let given = args.words.len() - args.keyword_count();
    for (i, w) in args.words[..given.min(positional)].iter().enumerate() {
        frame.set_register(i, *w);
    }
    let mut next = positional + keyword_only;
    let star = code.is(co::VARARGS);
    if star {
        let rest = &args.words[given.min(positional)..given];
        // SAFETY: arguments are bound words.
        let rest: &[Value] = unsafe { std::slice::from_raw_parts(rest.as_ptr().cast(), rest.len()) };
        let rest = t.new_tuple(rest)?;
        bind_made(frame, next, rest.value());
        next += 1;
    }
    let keywords = if code.is(co::VARKEYWORDS) {
        let d = t.new_dict()?;
        bind_made(frame, next, d.value());
        Some(d)
    } else {
        None
    };
    if let Some(names) = args.names {
        for (i, name) in names.items().iter().enumerate() {
            let value = args.words[given + i].unwrap_or(Value::NONE);
            bind_keyword(t, function, code, frame, *name, value, keywords)?;
        }
    }
    if given > positional && !star {
        return Err(super::bind_errors::too_many_positional(t, function, code, given, frame));
    }
    if given < positional {
        let defaults = function.defaults.get().and_then(|d| d.downcast::<Tuple>());
        let count = defaults.map_or(0, |d| d.len());
        for i in given..positional {
            if frame.register(i).is_none() && i + count >= positional {
                frame.set_register(i, defaults.and_then(|d| d.get(i + count - positional)));
            }
        }
        if (given..positional).any(|i| frame.register(i).is_none()) {
            return Err(super::bind_errors::missing(t, function, code, frame, 0, positional, "positional"));
        }
    }
    if keyword_only > 0 {
        let defaults = function.kwdefaults.get().and_then(|d| d.downcast::<Dict>());
        let names = code.local_names.get().and_then(|n| n.downcast::<Tuple>());
        for i in positional..positional + keyword_only {
            if frame.register(i).is_none() {
                if let (Some(d), Some(name)) = (defaults, names.and_then(|n| n.get(i))) {
                    frame.set_register(i, d.get(t, name)?);
                }
            }
        }
        let range = positional..positional + keyword_only;
        if range.clone().any(|i| frame.register(i).is_none()) {
            return Err(super::bind_errors::missing(t, function, code, frame, range.start, range.end, "keyword-only"));
        }
    }
    Ok(())
}

/// Binds an object made just now. That may have collected and made a generator old; the next allocation may collect again.
fn bind_made(frame: Frame, register: usize, v: Value) {
    frame.set_register(register, Some(v));
    if frame.in_generator() {
        // SAFETY: the frame lies in a generator.
        let g = unsafe { Generator::of_fp(frame.0) };
        taipan_heap::write_barrier(&g.header);
    }
}

fn bind_keyword(
    t: &Thread,
    function: Gc<Function>,
    code: Gc<Code>,
    frame: Frame,
    name: Value,
    value: Value,
    keywords: Option<Gc<Dict>>,
) -> R<()> {
    let unit = code.unit();
    let named = unit.arg_count as usize + unit.kwonly_count as usize;
    let names = code.local_names.get().and_then(|n| n.downcast::<Tuple>());
    let Some(text) = t.as_str(name) else { return Err(t.type_error("keywords must be strings")) };
    if let Some(names) = names {
        for i in unit.posonly_count as usize..named {
            let same = names.get(i).is_some_and(|n| n == name || t.as_str(n).is_some_and(|n| n.same(&text)));
            if !same {
                continue;
            }
            if frame.register(i).is_some() {
                let f = super::bind_errors::function_name(function);
                return Err(t.type_error(format_args!("{f}() got multiple values for argument '{}'", text.to_text())));
            }
            frame.set_register(i, Some(value));
            return Ok(());
        }
    }
    match keywords {
        Some(d) => d.set(t, name, value),
        None => Err(super::bind_errors::unexpected_keyword(t, function, code, text)),
    }
}

/// `class(...)` where it comes down to allocating a plain instance and pushing a Python `__init__`; `None`: the general way.
fn instantiate(x: &mut Exec, class: Gc<Type>, args: CallArgs<'_>, then: Then) -> Option<Flow> {
    let t = x.thread();
    let names = t.names();
    if then.continuation != Continuation::Store || !is_plain(t, class) {
        return None;
    }
    let init = crate::lookup::class_attr(t, class, names.__init__)?;
    let instance = match t.new_instance(class) {
        Ok(o) => o.value(),
        Err(_) => return Some(Flow::Raise),
    };
    let object = t.vm().type_of_id(ty::OBJECT);
    if Some(init) == crate::lookup::class_attr(t, object, names.__init__) {
        if !args.words.is_empty() {
            return None;
        }
        return Some(deliver(x, then, instance));
    }
    let function = init.downcast::<Function>()?;
    let all = match with_first(t, Some(instance), args) {
        Ok(all) => all,
        Err(_) => return Some(Flow::Raise),
    };
    let args = CallArgs { words: slots_as_words(all.slots()), names: args.names };
    Some(enter_function(x, function, args, Then::new(Continuation::Init, then.dst)))
}

/// Instances are plain objects made by `object.__new__`, and the metaclass does not interfere.
pub fn is_plain(t: &Thread, class: Gc<Type>) -> bool {
    let names = t.names();
    let object = t.vm().type_of_id(ty::OBJECT);
    let type_ = t.vm().type_of_id(ty::TYPE);
    let meta = t.type_of(class.value());
    class.instance_kind.get() == crate::kinds::INSTANCE
        && class.is_heap()
        && !class.has(type_flags::ABSTRACT)
        && crate::lookup::class_attr(t, class, names.__new__) == crate::lookup::class_attr(t, object, names.__new__)
        && crate::lookup::class_attr(t, meta, names.__call__) == crate::lookup::class_attr(t, type_, names.__call__)
}

/// The class's `__new__` if that is a Python function and the metaclass does not interfere.
pub fn python_new(t: &Thread, class: Gc<Type>) -> Option<Gc<Function>> {
    let names = t.names();
    let type_ = t.vm().type_of_id(ty::TYPE);
    let meta = t.type_of(class.value());
    if !class.is_heap()
        || crate::lookup::class_attr(t, meta, names.__call__) != crate::lookup::class_attr(t, type_, names.__call__)
    {
        return None;
    }
    let new = crate::lookup::class_attr(t, class, names.__new__)?;
    let f = if t.is_exact(new, ty::STATICMETHOD) { self_as::<WrappedFunction>(new).callable.get()? } else { new };
    f.downcast::<Function>().filter(|_| t.is_exact(f, ty::FUNCTION))
}

/// Instances are exceptions made by `BaseException.__new__` that only keep their arguments, and the metaclass does not interfere.
pub fn is_plain_exception(t: &Thread, class: Gc<Type>) -> bool {
    let names = t.names();
    let base = t.vm().type_of_id(ty::BASE_EXCEPTION);
    let type_ = t.vm().type_of_id(ty::TYPE);
    let meta = t.type_of(class.value());
    class.is_heap()
        && !class.has(type_flags::ABSTRACT)
        && crate::types::exception::keeps_arguments(class)
        && crate::lookup::class_attr(t, class, names.__new__) == crate::lookup::class_attr(t, base, names.__new__)
        && crate::lookup::class_attr(t, meta, names.__call__) == crate::lookup::class_attr(t, type_, names.__call__)
}

/// Delivers a result that is there at once, as a returning frame would.
pub fn deliver(x: &mut Exec, then: Then, v: Value) -> Flow {
    complete(x, then.meta(0), None, v)
}

/// A frame with this META has ended (and been popped) with result `v`; `instance`: of Init.
pub fn complete(x: &mut Exec, meta: u64, instance: Word, v: Value) -> Flow {
    let t = x.thread();
    let dst = meta_dst(meta);
    let kind = Continuation::ALL[(meta & 0xFF) as usize];
    match kind {
        Continuation::Store | Continuation::GetAttr => x.put(dst, v),
        Continuation::Discard => {}
        Continuation::Init => {
            if !v.is_none() {
                t.type_error(format_args!("__init__() should return None, not '{}'", t.shown_type(v)));
                return Flow::Raise;
            }
            x.put(dst, instance.unwrap_or(Value::NONE));
        }
        // A user's `__next__` returned an item.
        Continuation::Next => {
            x.put(dst, v);
            x.follow(false);
        }
        Continuation::Send => {
            x.put(dst, v);
            x.follow(true);
        }
        Continuation::Native => {
            t.result.set(Some(v));
            return Flow::Stop;
        }
        Continuation::Bool => match v.as_bool() {
            Some(b) => x.put(dst, Value::bool(b != (meta & NEGATE != 0))),
            None => {
                t.type_error(format_args!("__bool__ should return bool, returned {}", t.shown_type(v)));
                return Flow::Raise;
            }
        },
        Continuation::LenBool => {
            let n = raise_to_flow!(crate::ops::check_length(t, v));
            x.put(dst, Value::bool((n != 0) != (meta & NEGATE != 0)));
        }
        Continuation::Contains => {
            let b = raise_to_flow!(t.truth(v));
            x.put(dst, Value::bool(b != (meta & NEGATE != 0)));
        }
        Continuation::Binary => {
            if v == Value::NOT_IMPLEMENTED {
                return super::arith::attempt_operator(x, frame::meta_attempt(meta));
            }
            x.put(dst, v);
            return super::arith::after_operator(x);
        }
    }
    Flow::Next
}

// --- from Rust ----------------------------------------------------------------------------------------------------

/// Calls anything from Rust: natives directly, Python functions in a nested run.
pub fn call_sync(t: &Thread, callee: Value, words: &[Word], names: Option<Gc<Tuple>>) -> R {
    let args = CallArgs { words, names };
    if let Some(f) = callee.downcast::<NativeFunction>() {
        return call_native_object(t, f, args);
    }
    if let Some(function) = callee.downcast::<Function>() {
        if names.is_none()
            && let Some(result) = super::run::call_simple(t, function, words)
        {
            return result;
        }
        let code = code_of(function);
        if code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0 {
            return new_generator(t, function, code, args);
        }
        let top = t.stack_top.get();
        let frame = push_native_frame(t, function, code)?;
        let result = bind(t, function, code, args, frame).and_then(|()| {
            place_closure_and_locals(frame, code, None);
            run_frame(t, frame)
        });
        t.stack_top.set(top);
        return result;
    }
    if let Some(m) = callee.downcast::<BoundMethod>() {
        let all = with_first(t, m.this.get(), args)?;
        return call_sync(t, m.function.get().unwrap_or(Value::NONE), slots_as_words(all.slots()), names);
    }
    t.check_native_stack()?;
    if let Some(class) = callee.downcast::<Type>() {
        let meta = t.type_of(callee);
        if meta == t.vm().type_of_id(ty::TYPE) {
            return crate::types::type_::call_type(t, class, args);
        }
    }
    let class = t.type_of(callee);
    if let Some(def) = class.native_call.get() {
        return call_native(t, def, Some(callee), args);
    }
    match crate::lookup::class_attr(t, class, t.names().__call__) {
        Some(call) => {
            // The usual `__call__` of a native class: nothing is bound. (A class in Python may have put any native there.)
            if let Some(native) = super::natives::native_of(t, call)
                && native.owner.is_some_and(|owner| class.is_subtype(owner))
            {
                if !class.is_heap() {
                    class.native_call.set(Some(native.def));
                }
                return call_native(t, native.def, Some(callee), args);
            }
            let bound = crate::ops::attr::bind_special(t, call, callee)?;
            match bound {
                // A plain function or method descriptor: self goes in front.
                None => {
                    let all = with_first(t, Some(callee), args)?;
                    call_sync(t, call, slots_as_words(all.slots()), names)
                }
                Some(bound) => call_sync(t, bound, words, names),
            }
        }
        None => Err(t.type_error(format_args!("'{}' object is not callable", t.shown_type(callee)))),
    }
}

/// Most arguments bound without heap storage.
const INLINE_ARGS: usize = 12;
/// Most parameters a native may declare.
const MAX_ARGS: usize = 64;

fn call_native_object(t: &Thread, f: Gc<NativeFunction>, args: CallArgs<'_>) -> R {
    let def = f.def;
    let shape = t.shape_of(f.value());
    if shape == ty::BUILTIN_FUNCTION || shape == ty::METHOD_WRAPPER {
        return match f.this.get() {
            // `__new__` keeps its class only for its repr; bound methods pass self, module functions nothing.
            Some(this) if def.params.has_self && def.binding != crate::native::Binding::Static => {
                call_native(t, def, Some(this), args)
            }
            // A type's own `__new__`.
            Some(owner) if def.binding == crate::native::Binding::Static => {
                check_new(t, owner, args)?;
                call_native(t, def, None, args)
            }
            _ => call_native(t, def, None, args),
        };
    }
    if shape == ty::CLASSMETHOD_DESCRIPTOR {
        return call_native(t, def, None, args);
    }
    // An unbound method: self is the first argument and must be of the owner's type.
    let owner = f.owner.get().and_then(|o| o.downcast::<Type>());
    let positional = args.words.len() - args.keyword_count();
    match (positional, owner) {
        (0, Some(owner)) => {
            let text = if shape == ty::METHOD_DESCRIPTOR { "unbound method" } else { "descriptor" };
            let what = if shape == ty::METHOD_DESCRIPTOR {
                format!("{text} {}.{}() needs an argument", owner.name_text(), def.name)
            } else {
                format!("{text} '{}' of '{}' object needs an argument", def.name, owner.name_text())
            };
            Err(t.type_error(what))
        }
        (_, Some(owner)) if !args.words[0].is_some_and(|v| t.type_of(v).is_subtype(owner)) => {
            let got = args.words[0].map_or_else(String::new, |v| t.type_name(v));
            Err(t.type_error(format_args!(
                "descriptor '{}' for '{}' objects doesn't apply to a '{got}' object",
                def.name,
                owner.name_text()
            )))
        }
        _ => call_native(t, def, None, args),
    }
}

/// `int.__new__(X)`: X must be int or a subclass of it.
fn check_new(t: &Thread, owner: Value, args: CallArgs<'_>) -> R<()> {
    let Some(owner) = owner.downcast::<Type>() else { return Ok(()) };
    let name = owner.name_text();
    let given = args.words.first().copied().flatten().filter(|_| args.words.len() > args.keyword_count());
    match given.map(|v| (v, v.downcast::<Type>())) {
        None => Err(t.type_error(format_args!("{name}.__new__(): not enough arguments"))),
        Some((v, None)) => {
            Err(t.type_error(format_args!("{name}.__new__(X): X is not a type object ({})", t.shown_type(v))))
        }
        Some((_, Some(class))) if !class.is_subtype(owner) => {
            let class = class.name_text();
            Err(t.type_error(format_args!("{name}.__new__({class}): {class} is not a subtype of {name}")))
        }
        Some(_) => Ok(()),
    }
}

/// Binds arguments to a native's slots and calls it. `this` goes in front.
pub fn call_native(t: &Thread, def: &'static NativeDef, this: Word, args: CallArgs<'_>) -> R {
    // Natives call natives: iterators around iterators, containers in containers.
    t.check_native_stack()?;
    let p = &def.params;
    let shift = this.is_some() as usize;
    let positional = args.words.len() - args.keyword_count();
    let given = positional + shift;
    let slots = p.slots();
    if slots <= INLINE_ARGS {
        let mut storage: [Word; INLINE_ARGS] = [None; INLINE_ARGS];
        if args.names.is_none() && p.is_simple() && given <= p.positional as usize && given >= p.required as usize {
            storage[0] = this;
            storage[shift..given].copy_from_slice(args.words);
        } else {
            super::bind_errors::bind_native(t, def, this, args, &mut storage[..slots])?;
        }
        return (def.function)(t, Args(&storage[..slots]));
    }
    let mut storage: [Word; MAX_ARGS] = [None; MAX_ARGS];
    super::bind_errors::bind_native(t, def, this, args, &mut storage[..slots])?;
    (def.function)(t, Args(&storage[..slots]))
}
