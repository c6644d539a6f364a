//! Call instructions and function objects.

use super::call::{CallArgs, Then, call_into};
use super::exec::Exec;
use super::frame::Continuation;
use super::machine::{Arguments, FieldId, Machine};
use super::natives;
use super::op::Flow;
use crate::lookup::Memo;
use crate::object::*;
use crate::shape::Place;
use crate::types::ty;
use crate::{op, raise_to_flow};
use taipan_heap::{Value, Word};
use taipan_parser::code::NO_CONST;

/// Calls an exact Python function by copying arguments, if that is all there is to it.
#[inline(always)]
fn quick_call<M: Machine>(
    m: &mut M,
    callee: M::Val,
    this: Option<M::Val>,
    first: usize,
    argc: usize,
    dst: usize,
) -> Flow {
    if m.exact(callee, ty::FUNCTION).is_none() {
        return Flow::Slow;
    }
    let Some(f) = m.identity(callee).downcast::<Function>() else { return Flow::Slow };
    if !m.can_enter(f, argc) {
        return Flow::Slow;
    }
    m.enter(f, callee, this, first, argc, Continuation::Store, dst);
    Flow::Next
}

/// Calls what is no Python function.
fn other_call<M: Machine>(m: &mut M, callee: M::Val, first: usize, argc: usize, dst: usize) -> Flow {
    if let Some(o) = m.exact(callee, ty::METHOD) {
        let f = m.load(o, FieldId::MethodFunction);
        let this = m.load(o, FieldId::MethodThis);
        return quick_call(m, f, Some(this), first, argc + 1, dst);
    }
    natives::call(m, callee, Arguments { this: None, first, argc }, dst)
}

op!(CALL {
    run(m, i) {
        let Some(argc) = m.plain_argc(i.c()) else { return Flow::Slow };
        let callee = m.reg(i.b());
        quick_call(m, callee, None, i.b() + 1, argc, i.a())
    }
    warm(m, i) {
        let Some(argc) = m.plain_argc(i.c()) else { return Flow::Slow };
        let callee = m.reg(i.b());
        other_call(m, callee, i.b() + 1, argc, i.a())
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

fn site_args(x: &Exec, site: usize) -> (usize, Option<taipan_heap::Gc<Tuple>>) {
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
        quick_call(m, callee, None, i.b() + 1, argc + 1, i.a())
    }
    warm(m, i) {
        let Some(argc) = m.plain_argc(i.c()) else { return Flow::Slow };
        let bound = m.is_bound(i.b() + 1);
        let callee = m.reg(i.b());
        if bound {
            return natives::call(m, callee, Arguments { this: None, first: i.b() + 1, argc: argc + 1 }, i.a());
        }
        match quick_call(m, callee, None, i.b() + 2, argc, i.a()) {
            Flow::Slow => other_call(m, callee, i.b() + 2, argc, i.a()),
            flow => flow,
        }
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
        let Some(function) = f.downcast::<Function>() else { return Flow::Slow };
        if !m.can_enter(function, argc + 1) {
            return Flow::Slow;
        }
        let callee = m.known(f);
        m.enter(function, callee, None, i.b(), argc + 1, Continuation::Store, i.a());
        Flow::Next
    }
    warm(m, i) {
        let Some(argc) = m.plain_argc(i.c()) else { return Flow::Slow };
        let this = m.reg(i.b());
        let callee = match m.namespace_attr(i.c(), this) {
            Some(f) => f,
            None => {
                let Some((o, shape)) = m.shape(this) else { return Flow::Slow };
                match m.load_memo(i.c(), shape) {
                    Some(Memo::NativeMethod(f)) => {
                        // The memo implies that self is of the owner's type.
                        let Some(f) = f.downcast::<NativeFunction>() else { return Flow::Slow };
                        let args = Arguments { this: None, first: i.b(), argc: argc + 1 };
                        return natives::call_def(m, f.def, args, i.a());
                    }
                    Some(Memo::Slot(Place::Inline(at))) => {
                        let Some(f) = m.load_slot(o, at) else { return Flow::Slow };
                        f
                    }
                    Some(Memo::ClassValue(f)) => m.known(f),
                    _ => return Flow::Slow,
                }
            }
        };
        match quick_call(m, callee, None, i.b() + 1, argc, i.a()) {
            Flow::Slow => other_call(m, callee, i.b() + 1, argc, i.a()),
            flow => flow,
        }
    }
    slow(x, i) {
        let t = x.thread();
        let o = x.get(i.b());
        let name = x.site_name(i.c());
        let (argc, names) = site_args(x, i.c());
        if let Some(callee) = super::attrs::fill_namespace_cache(x, i.c(), o, name) {
            return call_window(x, callee, i.b() + 1, i.c(), Then::store(i.a()));
        }
        let memo = super::attrs::fill_load_cache(x, i.c(), o, name);
        if let Some(Memo::Method(f)) = memo {
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

op!(CALL_EX {
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
    slow(x, i) {
        let t = x.thread();
        let code = x.const_at(i.c()).downcast::<Code>();
        let globals = x.frame().function().globals.get().and_then(|g| g.downcast::<Dict>());
        let (Some(code), Some(globals)) = (code, globals) else {
            t.system_error("MAKE_FUNCTION needs code and globals");
            return Flow::Raise;
        };
        let f = raise_to_flow!(super::hydrate::new_function(t, code, globals));
        f.builtins.set(&f.header, x.frame().function().builtins.get());
        f.defaults.set(&f.header, x.word(i.b()));
        f.kwdefaults.set(&f.header, x.word(i.b() + 1));
        f.annotate.set(&f.header, x.word(i.b() + 2));
        f.closure.set(&f.header, x.word(i.b() + 3));
        x.put(i.a(), f.value());
        Flow::Next
    }
});
