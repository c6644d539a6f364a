//! The awaitable of `anext(iterator, default)`: passes everything to the awaitable of `__anext__`, and turns its
//! StopAsyncIteration into the default.

use crate::error::{R, Raised};
use crate::native::{Args, Effects, TypeDef, native};
use crate::object::*;
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::Value;

const ANY: Effects = Effects::ANY;
const AWAITABLE: usize = 0;
const DEFAULT: usize = 1;

pub static ANEXT_AWAITABLE: TypeDef = TypeDef {
    methods: &[
        native("__await__", "($self, /)", |_, a| Ok(a[0]), ANY, "Return an iterator to be used in await expression."),
        native("__iter__", "($self, /)", |_, a| Ok(a[0]), ANY, "Implement iter(self)."),
        native("__next__", "($self, /)", |t, a| pass(t, a, "__next__"), ANY, "Implement next(self)."),
        native("send", "($self, value, /)", |t, a| pass(t, a, "send"), ANY, ""),
        native("throw", "($self, type, value=None, traceback=None, /)", |t, a| pass(t, a, "throw"), ANY, ""),
        native("close", "($self, /)", |t, a| pass(t, a, "close"), ANY, ""),
    ],
    getset: &[],
    doc: "",
};

pub fn new_anext_awaitable(t: &Thread, awaitable: Value, default: Value) -> R {
    let o = t.new_words(t.vm().type_of_id(ty::ANEXT_AWAITABLE), 2)?;
    o.slot(AWAITABLE).init(awaitable);
    o.slot(DEFAULT).init(default);
    Ok(o.value())
}

/// Calls `method` of the awaitable's iterator.
fn pass(t: &Thread, a: Args<'_>, method: &str) -> R {
    let this: taipan_heap::Gc<Words> = self_as(a[0]);
    let awaitable = this.slot(AWAITABLE).get().unwrap_or(Value::NONE);
    // Its iterator is made at the first step and kept.
    let it = match t.lookup_special(awaitable, t.names().__next__) {
        Some(_) => awaitable,
        None => match t.call_special(awaitable, t.names().__await__, &[])? {
            Some(it) => it,
            None if t.is_exact(awaitable, ty::COROUTINE) => awaitable,
            None => {
                return Err(t.type_error(format_args!(
                    "object {} can't be used in 'await' expression",
                    t.shown_type(awaitable)
                )));
            }
        },
    };
    this.slot(AWAITABLE).set(&this.header, it);
    let given = (1..a.len()).take_while(|i| a.opt(*i).is_some()).count();
    let result = match given {
        0 => t.call_method(it, method, &[]),
        1 => t.call_method(it, method, &[a[1]]),
        2 => t.call_method(it, method, &[a[1], a[2]]),
        _ => t.call_method(it, method, &[a[1], a[2], a[3]]),
    };
    match result {
        Ok(v) => Ok(v),
        Err(raised) => Err(with_default(t, raised, this.slot(DEFAULT).get())),
    }
}

fn with_default(t: &Thread, raised: Raised, default: Option<Value>) -> Raised {
    match t.take_pending_if(ty::STOP_ASYNC_ITERATION) {
        Some(_) => t.stop_iteration(default),
        None => raised,
    }
}
