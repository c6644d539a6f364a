//! Calls of objects that stand for a function, as bytecode makes them: a `partial` of a Python function is a call of that function with
//! more arguments, a cached function that has an answer gives it. All else (keywords in the partial, placeholders, caches of limited
//! size, misses) is left to the native `__call__`.
//!
//! The objects are made in `modules/src/functools`; here stands which word is what.

use super::calls::{bind, planned_call};
use super::frame::Continuation;
use super::machine::{Arguments, FieldId, Machine};
use super::op::Flow;
use crate::native::Meaning;
use crate::types::ty;

/// Words of `partial` objects.
pub mod partial {
    pub const FUNCTION: usize = 0;
    /// tuple
    pub const ARGS: usize = 1;
    /// dict
    pub const KEYWORDS: usize = 2;
    /// How many of `ARGS` are placeholders.
    pub const HOLES: usize = 3;
}

/// Words of cached functions.
pub mod cached {
    /// int, or None: unbounded.
    pub const MAXSIZE: usize = 1;
    /// bool
    pub const TYPED: usize = 2;
    /// dict: an int or str that is the only argument is its own key.
    pub const CACHE: usize = 3;
    pub const HITS: usize = 4;
}

/// So many arguments of a partial are put in front.
const FEW: usize = 4;

/// Calls `callee`, if it is such an object and the call one of the usual ones. `Slow`: nothing was done.
pub(super) fn call<M: Machine>(m: &mut M, callee: M::Val, args: Arguments<M::Val>, site: usize, dst: usize) -> Flow {
    let Some((o, shape)) = m.shape(callee) else { return Flow::Slow };
    let Some(def) = m.native_call(shape) else { return Flow::Slow };
    if args.this.is_some() {
        return Flow::Slow;
    }
    let done = match def.meaning {
        Meaning::Partial => call_partial(m, o, args, site, dst),
        Meaning::Cached => call_cached(m, o, args, site, dst),
        _ => None,
    };
    done.unwrap_or(Flow::Slow)
}

fn call_partial<M: Machine>(m: &mut M, o: M::Ref, args: Arguments<M::Val>, site: usize, dst: usize) -> Option<Flow> {
    let function = m.load_bound(o, FieldId::PartialFunction)?;
    m.exact(function, ty::FUNCTION)?;
    let keywords = m.load_bound(o, FieldId::PartialKeywords)?;
    let keywords = m.exact(keywords, ty::DICT)?;
    let used = m.load_raw(keywords, FieldId::DictUsed);
    let holes = m.load_bound(o, FieldId::PartialHoles)?;
    let holes = m.small_int(holes)?;
    if m.promote_int(used) != 0 || m.promote_int(holes) != 0 {
        return None;
    }
    let front = m.load_bound(o, FieldId::PartialArgs)?;
    let front = m.exact(front, ty::TUPLE)?;
    let n = m.load_raw(front, FieldId::TupleLength);
    let n = m.promote_int(n) as usize;
    let zero = m.int(0);
    let then = Continuation::Store;
    let flow = match n {
        0 => planned_call(m, function, args, site, then, dst),
        1 => {
            let first = m.load_item(front, zero);
            planned_call(m, function, Arguments { this: Some(first), ..args }, site, then, dst)
        }
        2..=FEW => {
            let extra = args.argc + n - m.site_argc(site);
            let plan = m.plan(function, site, extra)?;
            let argument = |m: &mut M, i: usize| {
                if i >= n {
                    return m.reg(args.first + i - n);
                }
                let i = m.int(i as i64);
                m.load_item(front, i)
            };
            bind(m, function, &plan, argument, then, dst)
        }
        _ => return None,
    };
    (flow != Flow::Slow).then_some(flow)
}

fn call_cached<M: Machine>(m: &mut M, o: M::Ref, args: Arguments<M::Val>, site: usize, dst: usize) -> Option<Flow> {
    if args.argc != 1 || m.plain_argc(site).is_none() {
        return None;
    }
    let maxsize = m.load_bound(o, FieldId::CachedMaxsize)?;
    let typed = m.load_bound(o, FieldId::CachedTyped)?;
    if !m.is_none(maxsize) || m.bool_of(typed)? {
        return None;
    }
    let key = m.reg(args.first);
    if !matches!(m.shape_of_any(key), ty::INT | ty::STR) {
        return None;
    }
    let cache = m.load_bound(o, FieldId::CachedDict)?;
    let cache = m.exact(cache, ty::DICT)?;
    if !m.plain_lookup(cache, key) {
        return None;
    }
    let v = m.dict_get(cache, key)?;
    let hits = m.load_bound(o, FieldId::CachedHits)?;
    let hits = m.small_int(hits)?;
    let one = m.int(1);
    let hits = m.int_add(hits, one)?;
    let hits = m.box_int(hits);
    m.store(o, FieldId::CachedHits, hits);
    m.set(dst, v);
    Some(Flow::Next)
}
