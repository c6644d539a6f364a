//! Call instructions and function objects.

use super::call::{CallArgs, Then, call_into};
use super::callables;
use super::exec::Exec;
use super::frame::Continuation;
use super::machine::{Arguments, FieldId, MAX_NAMED, MAX_PLANNED, Machine, Plan, Source};
use super::natives;
use super::op::Flow;
use super::shortcuts;
use crate::lookup::Memo;
use crate::object::*;
use crate::shape::Place;
use crate::types::str::str_flags;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Gc, Value, Word};
use taipan_parser::code::NO_CONST;

/// Calls an exact Python function by copying arguments, if that is all there is to it.
#[inline(always)]
fn quick_call<M: Machine>(m: &mut M, callee: M::Val, args: Arguments<M::Val>, dst: usize) -> Flow {
    if m.exact(callee, ty::FUNCTION).is_none() || !m.can_enter(callee, args.argc + usize::from(args.this.is_some())) {
        return Flow::Slow;
    }
    m.enter(callee, args, Continuation::Store, dst);
    Flow::Next
}

/// Calls anything with the arguments of `site` from `args` on: what takes more than `quick_call`.
fn warm_call<M: Machine>(m: &mut M, callee: M::Val, args: Arguments<M::Val>, site: usize, dst: usize) -> Flow {
    if let Some(o) = m.exact(callee, ty::METHOD) {
        if args.this.is_some() {
            return Flow::Slow;
        }
        let f = m.load(o, FieldId::MethodFunction);
        let this = m.load(o, FieldId::MethodThis);
        let args = Arguments { this: Some(this), ..args };
        return planned_call(m, f, args, site, Continuation::Store, dst);
    }
    if m.exact(callee, ty::FUNCTION).is_some() {
        return planned_call(m, callee, args, site, Continuation::Store, dst);
    }
    let plain = m.plain_argc(site).is_some();
    if args.this.is_none()
        && let Some((class, init)) = m.plain_class(site, callee)
    {
        return construct(m, class, init, args, site, dst);
    }
    if args.this.is_none()
        && let Some(routine) = m.maker(callee)
    {
        return planned_call(m, routine, args, site, Continuation::Store, dst);
    }
    if plain && args.this.is_none() {
        match natives::call_class(m, callee, args, site, dst) {
            Flow::Slow => {}
            flow => return flow,
        }
    }
    match natives::call(m, callee, args, site, dst) {
        Flow::Slow => callables::call(m, callee, args, site, dst),
        flow => flow,
    }
}

/// Calls a Python function with defaults filled in and keyword arguments in their places.
pub(super) fn planned_call<M: Machine>(
    m: &mut M,
    callee: M::Val,
    args: Arguments<M::Val>,
    site: usize,
    then: Continuation,
    dst: usize,
) -> Flow {
    if m.exact(callee, ty::FUNCTION).is_none() {
        return Flow::Slow;
    }
    if m.plain_argc(site).is_some() && m.can_enter(callee, args.argc + usize::from(args.this.is_some())) {
        m.enter(callee, args, then, dst);
        return Flow::Next;
    }
    if then == Continuation::Store
        && m.plain_argc(site).is_some()
        && let Some(g) = m.simple_generator(callee, args)
    {
        m.set(dst, g);
        return Flow::Next;
    }
    let extra = args.argc + usize::from(args.this.is_some()) - m.site_argc(site);
    let Some(plan) = m.plan(callee, site, extra) else { return Flow::Slow };
    let argument = |m: &mut M, i: usize| match args.this {
        Some(this) if i == 0 => this,
        this => m.reg(args.first + i - usize::from(this.is_some())),
    };
    bind(m, callee, &plan, argument, then, dst)
}

/// Enters a Python function (or makes its generator) with the arguments put where the plan says.
#[inline(always)]
pub(super) fn bind<M: Machine>(
    m: &mut M,
    callee: M::Val,
    plan: &Plan,
    argument: impl Fn(&mut M, usize) -> M::Val,
    then: Continuation,
    dst: usize,
) -> Flow {
    let Some(o) = m.exact(callee, ty::FUNCTION) else { return Flow::Slow };
    let defaults = match plan.defaults {
        None => None,
        Some(n) => {
            let Some(defaults) = m.load_bound(o, FieldId::FunctionDefaults) else { return Flow::Slow };
            let Some(defaults) = m.exact(defaults, ty::TUPLE) else { return Flow::Slow };
            let length = m.load_raw(defaults, FieldId::TupleLength);
            if m.promote_int(length) != n as i64 {
                return Flow::Slow;
            }
            Some(defaults)
        }
    };
    let nothing = m.known(Value::NONE);
    let mut parameters = [nothing; MAX_PLANNED];
    let mut count = plan.count;
    for (parameter, source) in parameters.iter_mut().zip(&plan.sources[..count]) {
        *parameter = match (source, defaults) {
            (Source::Argument(i), _) => argument(m, *i as usize),
            (Source::Default(i), Some(defaults)) => {
                let i = m.int(i64::from(*i));
                m.load_item(defaults, i)
            }
            (Source::Default(_), None) => return Flow::Slow,
            (Source::KeywordDefault(i), _) => {
                let Some(v) = m.keyword_default(callee, *i as usize) else { return Flow::Slow };
                v
            }
        };
    }
    if let Some((first, n)) = plan.rest {
        let mut items = [nothing; MAX_PLANNED];
        for (k, item) in items[..n].iter_mut().enumerate() {
            *item = argument(m, first + k);
        }
        let Some(rest) = super::iterate::new_tuple(m, &items[..n]) else { return Flow::Slow };
        parameters[count] = rest;
        count += 1;
    }
    if plan.keywords {
        // Known to nobody yet: filling it is no effect.
        let Some(dict) = m.fresh_dict() else { return Flow::Slow };
        for (name, i) in plan.named.iter().flatten() {
            let (key, v) = (m.known(*name), argument(m, *i as usize));
            if !m.plain_lookup(dict, key) || !m.dict_set(dict, key, v) {
                return Flow::Slow;
            }
        }
        parameters[count] = m.box_ref(dict);
        count += 1;
    }
    let parameters = &parameters[..count];
    if plan.generator {
        if then != Continuation::Store {
            return Flow::Slow;
        }
        let Some(g) = m.fresh_generator(callee, parameters) else { return Flow::Slow };
        m.set(dst, g);
        return Flow::Next;
    }
    m.enter_planned(callee, parameters, Then::new(then, dst));
    Flow::Next
}

/// Makes an instance of a plain class, and enters its `__init__`.
fn construct<M: Machine>(
    m: &mut M,
    class: Gc<Type>,
    init: Option<M::Val>,
    args: Arguments<M::Val>,
    site: usize,
    dst: usize,
) -> Flow {
    let Some(init) = init else {
        if args.argc != 0 {
            return Flow::Slow;
        }
        let Some(o) = m.fresh_instance(class) else { return Flow::Slow };
        m.set(dst, o);
        return Flow::Next;
    };
    let plain = m.plain_argc(site).is_some();
    let exception = class.instance_kind.get() == crate::kinds::EXCEPTION;
    // `BaseException.__new__` keeps the arguments.
    let fresh = |m: &mut M| if exception { m.fresh_exception(class, args) } else { m.fresh_instance(class) };
    if plain && m.can_enter(init, args.argc + 1) {
        let Some(o) = fresh(m) else { return Flow::Slow };
        m.enter(init, Arguments { this: Some(o), ..args }, Continuation::Init, dst);
        return Flow::Next;
    }
    if exception && !plain {
        return Flow::Slow;
    }
    let Some(o) = fresh(m) else { return Flow::Slow };
    planned_call(m, init, Arguments { this: Some(o), ..args }, site, Continuation::Init, dst)
}

op!(CALL {
    run(m, i) {
        let Some(argc) = m.plain_argc(i.c()) else { return Flow::Slow };
        let callee = m.reg(i.b());
        if argc == 1 && m.is_type_class(callee) {
            let v = m.reg(i.b() + 1);
            let shape = m.shape_of_any(v);
            let class = m.class_of_shape(shape);
            m.set(i.a(), class);
            return Flow::Next;
        }
        quick_call(m, callee, Arguments { this: None, first: i.b() + 1, argc }, i.a())
    }
    between(x, i) if { shortcuts::knows(x.get(i.b())) } {
        let argc = x.site_argc(i.c());
        let callee = x.get(i.b());
        shortcuts::call(x, callee, Arguments { this: None, first: i.b() + 1, argc }, i.c(), i.a())
    }
    warm(m, i) {
        let argc = m.site_argc(i.c());
        let callee = m.reg(i.b());
        warm_call(m, callee, Arguments { this: None, first: i.b() + 1, argc }, i.c(), i.a())
    }
    slow(x, i) {
        let callee = x.get(i.b());
        call_window(x, callee, i.b() + 1, i.c(), Then::store(i.a()))
    }
});

/// Calls with the arguments of site `site` in registers from `first`.
fn call_window(x: &mut Exec, callee: Value, first: usize, site: usize, then: Then) -> Flow {
    let (argc, names) = site_args(x, site);
    let words = x.window(first, argc);
    call_into(x, callee, CallArgs { words, names }, then)
}

fn site_args(x: &Exec, site: usize) -> (usize, Option<Gc<Tuple>>) {
    let code = x.code();
    let s = code.site(site);
    let names = if s.kwnames == NO_CONST { None } else { code.raw_const(s.kwnames).downcast::<Tuple>() };
    (s.argc as usize, names)
}

op!(CALL_METHOD {
    run(m, i) {
        let Some(argc) = m.plain_argc(i.c()) else { return Flow::Slow };
        if !m.is_bound(i.b() + 1) {
            return Flow::Slow;
        }
        let callee = m.reg(i.b());
        quick_call(m, callee, Arguments { this: None, first: i.b() + 1, argc: argc + 1 }, i.a())
    }
    between(x, i) if { shortcuts::knows(x.get(i.b())) } {
        let argc = x.site_argc(i.c());
        let (callee, this) = (x.get(i.b()), usize::from(x.word(i.b() + 1).is_some()));
        let args = Arguments { this: None, first: i.b() + 2 - this, argc: argc + this };
        shortcuts::call(x, callee, args, i.c(), i.a())
    }
    warm(m, i) {
        let argc = m.site_argc(i.c());
        let bound = m.is_bound(i.b() + 1);
        let callee = m.reg(i.b());
        let args = if bound {
            Arguments { this: None, first: i.b() + 1, argc: argc + 1 }
        } else {
            Arguments { this: None, first: i.b() + 2, argc }
        };
        warm_call(m, callee, args, i.c(), i.a())
    }
    slow(x, i) {
        let callee = x.get(i.b());
        let (argc, names) = site_args(x, i.c());
        let bound = x.word(i.b() + 1).is_some();
        let words = if bound { x.window(i.b() + 1, argc + 1) } else { x.window(i.b() + 2, argc) };
        call_into(x, callee, CallArgs { words, names }, Then::store(i.a()))
    }
});

op!(INVOKE {
    run(m, i) {
        let Some(argc) = m.plain_argc(i.c()) else { return Flow::Slow };
        let this = m.reg(i.b());
        let Some((_, shape)) = m.shape(this) else { return Flow::Slow };
        let Some(Memo::Method(f)) = m.load_memo(i.c(), shape) else { return Flow::Slow };
        let callee = m.known(f);
        if !m.can_enter(callee, argc + 1) {
            return Flow::Slow;
        }
        m.enter(callee, Arguments { this: None, first: i.b(), argc: argc + 1 }, Continuation::Store, i.a());
        Flow::Next
    }
    between(x, i) if { x.get(i.b()).as_cell().is_some() } {
        shortcuts::invoke(x, i.b(), i.c(), i.a())
    }
    warm(m, i) {
        let argc = m.site_argc(i.c());
        let this = m.reg(i.b());
        let with_self = Arguments { this: None, first: i.b(), argc: argc + 1 };
        let callee = match m.namespace_attr(i.c(), this) {
            Some(f) => f,
            None => {
                if let Some(f) = m.class_method(i.c(), this) {
                    return planned_call(m, f, with_self, i.c(), Continuation::Store, i.a());
                }
                // Ints, floats and the like have native methods only.
                let (o, shape) = match m.shape(this) {
                    Some((o, shape)) => (Some(o), shape),
                    None => (None, m.shape_of_any(this)),
                };
                match m.load_memo(i.c(), shape) {
                    Some(Memo::NativeMethod(f)) => {
                        // The memo implies that self is of the owner's type.
                        let Some(f) = f.downcast::<NativeFunction>() else { return Flow::Slow };
                        return natives::call_def(m, f.def, with_self, i.c(), i.a());
                    }
                    Some(Memo::Method(f)) => {
                        let f = m.known(f);
                        return planned_call(m, f, with_self, i.c(), Continuation::Store, i.a());
                    }
                    Some(Memo::ClassMethod(f)) => {
                        let (f, class) = (m.known(f), m.class_of_shape(shape));
                        let args = Arguments { this: Some(class), first: i.b() + 1, argc };
                        return planned_call(m, f, args, i.c(), Continuation::Store, i.a());
                    }
                    Some(Memo::Slot(Place::Inline(at))) => {
                        let Some(f) = o.and_then(|o| m.load_slot(o, at)) else { return Flow::Slow };
                        f
                    }
                    Some(Memo::ClassValue(f)) => m.known(f),
                    Some(Memo::InDict(function)) => {
                        match (o.and_then(|o| super::attrs::entry_of(m, i.c(), o, shape)), function) {
                            (Some(Some(v)), _) => v,
                            (Some(None), Some(f)) => {
                                let f = m.known(f);
                                return planned_call(m, f, with_self, i.c(), Continuation::Store, i.a());
                            }
                            _ => return Flow::Slow,
                        }
                    }
                    _ => return Flow::Slow,
                }
            }
        };
        // The site's cache word is the attribute's: a class in Python to be called has none.
        if m.exact(callee, ty::FUNCTION).is_some() {
            return planned_call(m, callee, Arguments { this: None, first: i.b() + 1, argc }, i.c(), Continuation::Store, i.a());
        }
        if m.plain_argc(i.c()).is_some() {
            match natives::call_class(m, callee, Arguments { this: None, first: i.b() + 1, argc }, i.c(), i.a()) {
                Flow::Slow => {}
                flow => return flow,
            }
        }
        natives::call(m, callee, Arguments { this: None, first: i.b() + 1, argc }, i.c(), i.a())
    }
    slow(x, i) {
        let t = x.thread();
        let o = x.get(i.b());
        let name = x.site_name(i.c());
        let (argc, names) = site_args(x, i.c());
        if let Some(callee) = super::attrs::fill_namespace_cache(x, i.c(), o, name) {
            return call_window(x, callee, i.b() + 1, i.c(), Then::store(i.a()));
        }
        if let Some(f) = super::attrs::fill_class_method(x, i.c(), o, name) {
            let words = x.window(i.b(), argc + 1);
            return call_into(x, f, CallArgs { words, names }, Then::store(i.a()));
        }
        let memo = super::attrs::fill_load_cache(x, i.c(), o, name);
        if let Some(Memo::Method(f)) = memo {
            // The cache knows now what it did not know: sites with several shapes come here each time.
            if let Flow::Next = INVOKE::run(x, i) {
                return Flow::Next;
            }
            let words = x.window(i.b(), argc + 1);
            return call_into(x, f, CallArgs { words, names }, Then::store(i.a()));
        }
        if let (Some(Memo::NativeMethod(f)), None) = (memo, names) {
            // The memo implies that self is of the owner's type.
            if let Some(f) = f.downcast::<NativeFunction>() {
                let words = x.window(i.b(), argc + 1);
                let v = raise_to_flow!(super::call::call_native(t, f.def, None, CallArgs::positional(words)));
                x.put(i.a(), v);
                return Flow::Next;
            }
        }
        let callee = raise_to_flow!(t.getattr(o, name));
        let words = x.window(i.b() + 1, argc);
        call_into(x, callee, CallArgs { words, names }, Then::store(i.a()))
    }
});

/// Keyword arguments that a call takes from a dict.
struct Keywords<V> {
    count: usize,
    names: [Value; MAX_NAMED],
    values: [V; MAX_NAMED],
}

/// A few keyword arguments of a dict, their names promoted. Questions only.
fn spread_keywords<M: Machine>(m: &mut M, dict: M::Val, keywords: &mut Keywords<M::Val>) -> Option<()> {
    let dict = m.exact(dict, ty::DICT)?;
    let used = m.load_raw(dict, FieldId::DictUsed);
    let used = m.promote_int(used);
    if used == 0 {
        return Some(());
    }
    // No entry of such a dict has been deleted.
    let fill = m.load_raw(dict, FieldId::DictFill);
    if used > MAX_NAMED as i64 || m.promote_int(fill) != used {
        return None;
    }
    let entries = m.load_storage(dict, FieldId::DictEntries)?;
    keywords.count = used as usize;
    for k in 0..keywords.count {
        let at = m.int(k as i64);
        let name = m.load_entry(entries, at, 0)?;
        let name = m.identity(name);
        // Names of parameters are compared by identity.
        name.downcast::<Str>().filter(|s| s.header.has_flag(str_flags::INTERNED))?;
        keywords.names[k] = name;
        keywords.values[k] = m.load_entry(entries, at, 1)?;
    }
    Some(())
}

op!(CALL_EX {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let mut callee = m.reg(i.b());
        let mut this = None;
        if let Some(o) = m.exact(callee, ty::METHOD) {
            this = Some(m.load(o, FieldId::MethodThis));
            callee = m.load(o, FieldId::MethodFunction);
        }
        let args = m.reg(i.b() + 1);
        let Some(args) = m.exact(args, ty::TUPLE) else { return Flow::Slow };
        if m.exact(callee, ty::FUNCTION).is_none() {
            return Flow::Slow;
        }
        let mut keywords = Keywords { count: 0, names: [Value::NONE; MAX_NAMED], values: [callee; MAX_NAMED] };
        if m.is_bound(i.b() + 2) {
            let dict = m.reg(i.b() + 2);
            if spread_keywords(m, dict, &mut keywords).is_none() {
                return Flow::Slow;
            }
        }
        let n = m.load_raw(args, FieldId::TupleLength);
        let given = m.promote_int(n) as usize + usize::from(this.is_some());
        let Some(plan) = m.plan_spread(callee, given, &keywords.names[..keywords.count]) else { return Flow::Slow };
        let argument = |m: &mut M, i: usize| match this {
            _ if i >= given => keywords.values[i - given],
            Some(this) if i == 0 => this,
            this => {
                let i = m.int(i as i64 - i64::from(this.is_some()));
                m.load_item(args, i)
            }
        };
        bind(m, callee, &plan, argument, Continuation::Store, i.a())
    }
    slow(x, i) {
        let t = x.thread();
        let callee = x.get(i.b());
        let args = x.get(i.b() + 1).downcast::<Tuple>();
        let Some(args) = args else {
            t.system_error("CALL_EX needs a tuple");
            return Flow::Raise;
        };
        let keywords = x.word(i.b() + 2).and_then(|d| d.downcast::<Dict>()).filter(|d| !d.is_empty());
        let Some(keywords) = keywords else {
            // SAFETY: items of a finished tuple are words; the tuple stays in its register during the call's set-up.
            let words: &[Word] = unsafe { std::slice::from_raw_parts(args.items_ptr(), args.len()) };
            return call_into(x, callee, CallArgs::positional(words), Then::store(i.a()));
        };
        let mut all = raise_to_flow!(t.root_vec(args.len() + keywords.len()));
        let mut names = raise_to_flow!(t.root_vec(keywords.len()));
        for a in args.items() {
            raise_to_flow!(t.push(&mut all, *a));
        }
        for n in 0..keywords.fill() {
            let Some((k, v)) = keywords.entry(n) else { continue };
            if t.as_str(k).is_none() {
                t.type_error("keywords must be strings");
                return Flow::Raise;
            }
            raise_to_flow!(t.push(&mut all, v));
            raise_to_flow!(t.push(&mut names, k));
        }
        let names = raise_to_flow!(t.new_tuple_from(names.slots()));
        let words = super::run::slots_as_words(all.slots());
        call_into(x, callee, CallArgs { words, names: Some(names) }, Then::store(i.a()))
    }
});

op!(MAKE_FUNCTION {
    run(_m, _i) { Flow::Slow }
    warm(m, i) {
        let code = m.constant(i.c());
        let Some(code) = m.identity(code).downcast::<Code>() else { return Flow::Slow };
        let mut parts = [None; 4];
        for (k, part) in parts.iter_mut().enumerate() {
            if m.is_bound(i.b() + k) {
                *part = Some(m.reg(i.b() + k));
            }
        }
        let Some(f) = m.fresh_function(code, parts) else { return Flow::Slow };
        m.set(i.a(), f);
        Flow::Next
    }
    slow(x, i) {
        let Some(code) = x.const_at(i.c()).downcast::<Code>() else {
            x.thread().system_error("MAKE_FUNCTION needs code");
            return Flow::Raise;
        };
        let parts = [0, 1, 2, 3].map(|k| x.word(i.b() + k));
        let f = raise_to_flow!(super::enter::new_function(x, code, parts));
        x.put(i.a(), f);
        Flow::Next
    }
});
