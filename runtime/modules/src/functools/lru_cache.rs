//! `_lru_cache_wrapper`: a cached function. The cache is a dict in order of use: a hit moves its entry to the end, the
//! victim is the first entry. Moving leaves a deleted entry behind until the table is rebuilt, so the search for the first
//! entry starts from where it ended last time.

use crate::words::{get, int, make, opt, set, set_int};
use taipan_core::error::R;
use taipan_core::interp::callables::cached::{CACHE, HITS, MAXSIZE, TYPED};
use taipan_core::native::{Args, Effects, Meaning, NativeDef, TypeDef, getset, native, native_static};
use taipan_core::object::{Dict, Str, Tuple, self_as};
use taipan_core::thread::Thread;
use taipan_core::types::dict::key::key_hash;
use taipan_core::types::object::{get_dict, set_dict};
use taipan_core::types::ty;
use taipan_heap::{Gc, Value};

const FUNCTION: usize = 0;
const MISSES: usize = 5;
const INFO_TYPE: usize = 6;
/// Entries below this number are deleted (until the table is rebuilt).
const FIRST: usize = 7;
/// Stands between positional and keyword arguments in a key.
const MARK: usize = 8;

const ANY: Effects = Effects::ANY;

pub static LRU_CACHE_WRAPPER: TypeDef = TypeDef {
    methods: METHODS,
    getset: &[getset("__dict__", get_dict, set_dict, "")],
    doc: "Create a cached callable that wraps another function.\n\nuser_function:      the function being cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                        hits misses currsize maxsize",
};

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, user_function, maxsize, typed, cache_info_type)", new, ANY, ""),
    native("__call__", "($self, /, *args, **kwargs)", call, ANY, "Call self as a function.")
        .keywords_if_any()
        .meaning(Meaning::Cached),
    native(
        "__get__",
        "($self, instance, owner=None, /)",
        bind,
        ANY,
        "Return an attribute of instance, which is of type owner.",
    ),
    native("cache_info", "($self, /)", cache_info, ANY, "Report cache statistics"),
    native("cache_clear", "($self, /)", cache_clear, Effects::WRITES, "Clear the cache and cache statistics"),
    native("__copy__", "($self, /)", |_, a| Ok(a[0]), Effects::PURE, ""),
    native("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0]), Effects::PURE, ""),
    native("__reduce__", "($self, /)", |t, a| t.getattr_str(a[0], "__qualname__"), ANY, ""),
];

fn new(t: &Thread, a: Args<'_>) -> R {
    if t.lookup_special(a[1], t.names().__call__).is_none() {
        return Err(t.type_error("the first argument must be callable"));
    }
    let maxsize = match a[2] {
        v if v.is_none() => v,
        v if t.as_int(v).is_some() => t.new_int(t.index(v)?.max(0))?,
        _ => return Err(t.type_error("maxsize should be integer or None")),
    };
    let typed = Value::bool(t.truth(a[3])?);
    let (zero, cache) = (Some(Value::int_unchecked(0)), t.new_dict()?);
    let mark = t.new_instance(t.vm().type_of_id(ty::OBJECT))?.value();
    let class = a[0];
    make(
        t,
        class,
        &[Some(a[1]), Some(maxsize), Some(typed), Some(cache.value()), zero, zero, Some(a[4]), zero, Some(mark)],
    )
}

fn bind(t: &Thread, a: Args<'_>) -> R {
    match a.not_none(1) {
        None => Ok(a[0]),
        Some(instance) => t.new_bound_method(a[0], instance),
    }
}

/// The key of a call.
fn make_key(t: &Thread, wrapper: Value, args: Gc<Tuple>, kwargs: Option<Gc<Dict>>) -> R {
    let typed = get(wrapper, TYPED) == Value::TRUE;
    if kwargs.is_none() && !typed {
        if let [only] = args.items()
            && (t.is_exact(*only, ty::INT) || only.downcast::<Str>().is_some())
        {
            return Ok(*only);
        }
        return Ok(args.value());
    }
    let key = t.new_list_with_capacity(2 * args.len() + 4)?;
    key.extend_from_values(t, args.items())?;
    let mut keyword_values = Vec::new();
    if let Some(kwargs) = kwargs {
        key.push(t, get(wrapper, MARK))?;
        let mut i = 0;
        while let Some((at, name, value)) = kwargs.next_entry(i) {
            key.push(t, name)?;
            key.push(t, value)?;
            keyword_values.push(at);
            i = at + 1;
        }
    }
    if typed {
        for &v in args.items() {
            key.push(t, t.type_of(v).value())?;
        }
        for at in keyword_values {
            if let Some((_, v)) = kwargs.and_then(|k| k.entry(at)) {
                key.push(t, t.type_of(v).value())?;
            }
        }
    }
    Ok(t.new_tuple_from(key.slots())?.value())
}

fn count(wrapper: Value, which: usize) {
    set_int(wrapper, which, int(wrapper, which) + 1);
}

fn call(t: &Thread, a: Args<'_>) -> R {
    let wrapper = a[0];
    let args: Gc<Tuple> = self_as(a[1]);
    let kwargs = a.opt(2).and_then(|k| k.downcast::<Dict>()).filter(|k| !k.is_empty());
    let run = || t.call_forward(get(wrapper, FUNCTION), &[], args, kwargs);
    let maxsize = get(wrapper, MAXSIZE).as_small_int();
    if maxsize == Some(0) {
        count(wrapper, MISSES);
        return run();
    }
    let cache: Gc<Dict> = self_as(get(wrapper, CACHE));
    let key = make_key(t, wrapper, args, kwargs)?;
    let hash = key_hash(t, key)?;
    if let Some(i) = cache.find(t, key, hash)?
        && let Some((old_key, value)) = cache.entry(i)
    {
        count(wrapper, HITS);
        if maxsize.is_some() && i + 1 != cache.fill() {
            cache.remove_at(t, i);
            append(t, wrapper, cache, old_key, hash, value)?;
        }
        return Ok(value);
    }
    count(wrapper, MISSES);
    let result = run()?;
    let Some(maxsize) = maxsize else {
        cache.set_hashed(t, key, hash, result)?;
        return Ok(result);
    };
    // The call may have filled the entry already (recursion): then nothing is left to do.
    if cache.find(t, key, hash)?.is_some() {
        return Ok(result);
    }
    if cache.len() as i64 >= maxsize {
        evict(t, wrapper, cache);
    }
    append(t, wrapper, cache, key, hash, result)?;
    Ok(result)
}

/// Removes the entry used longest ago.
fn evict(t: &Thread, wrapper: Value, cache: Gc<Dict>) {
    let from = int(wrapper, FIRST) as usize;
    if let Some((i, _, _)) = cache.next_entry(from).or_else(|| cache.next_entry(0)) {
        cache.remove_at(t, i);
        set_int(wrapper, FIRST, i as i64);
    }
}

/// Adds an entry at the end; notices when that rebuilt the table.
fn append(t: &Thread, wrapper: Value, cache: Gc<Dict>, key: Value, hash: i64, value: Value) -> R<()> {
    let before = cache.fill();
    cache.insert_new(t, key, hash, value)?;
    if cache.fill() <= before {
        set_int(wrapper, FIRST, 0);
    }
    Ok(())
}

fn cache_info(t: &Thread, a: Args<'_>) -> R {
    let cache: Gc<Dict> = self_as(get(a[0], CACHE));
    let size = Value::int_unchecked(cache.len() as i64);
    t.call(get(a[0], INFO_TYPE), &[get(a[0], HITS), get(a[0], MISSES), get(a[0], MAXSIZE), size])
}

fn cache_clear(t: &Thread, a: Args<'_>) -> R {
    if let Some(cache) = opt(a[0], CACHE).and_then(|c| c.downcast::<Dict>()) {
        cache.clear(t);
    }
    for word in [HITS, MISSES, FIRST] {
        set(a[0], word, Value::int_unchecked(0));
    }
    Ok(Value::NONE)
}
