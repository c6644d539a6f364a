//! `_random`: the Mersenne twister behind `random.Random`.

use std::cell::RefCell;
use taipan_core::algo::mt19937::Twister;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native, native_static};
use taipan_core::object::{NativeBox, NativePayload, Tuple, Type, self_as, type_flags};
use taipan_core::types::int::IntRef;
use taipan_core::types::ty;
use taipan_core::{R, Thread};
use taipan_heap::{Gc, Tracer, Value};

pub static MODULE: ModuleDef = ModuleDef { name: "_random", doc: "Mersenne twister.", functions: &[], init };

static RANDOM: TypeDef = TypeDef { methods: METHODS, getset: &[], doc: "A generator of random numbers." };

const ANY: Effects = Effects::ANY;

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, *args, **kwargs)", new, ANY, "Create and return a new object."),
    native("__init__", "($self, x=None, /)", seed, ANY, "Seed the generator."),
    native("seed", "($self, n=None, /)", seed, ANY, "Seed the generator from an int, by hash, or from the system."),
    native("random", "($self, /)", random, Effects::WRITES, "A float in [0, 1)."),
    native("getrandbits", "($self, k, /)", getrandbits, Effects::SCALARS_WRITE, "An int of k random bits."),
    native("getstate", "($self, /)", getstate, ANY, "The state, as a tuple of ints."),
    native("setstate", "($self, state, /)", setstate, ANY, "Restore a state."),
];

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let class = t.new_native_type("_random", "Random", object, kinds::NATIVE, type_flags::BASETYPE, &RANDOM)?;
    t.setattr(module, t.intern("Random")?, class.value())
}

struct State(RefCell<Twister>);

impl NativePayload for State {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn with<T>(a: Args<'_>, f: impl FnOnce(&mut Twister) -> T) -> Option<T> {
    let this: Gc<NativeBox> = self_as(a[0]);
    this.get::<State>().map(|s| f(&mut s.0.borrow_mut()))
}

fn system_seed() -> Twister {
    let mut bytes = [0u8; 2496];
    for chunk in bytes.chunks_mut(256) {
        // SAFETY: writes at most 256 bytes into the chunk; that size is never refused or cut short.
        unsafe { libc::getrandom(chunk.as_mut_ptr().cast(), chunk.len(), 0) };
    }
    let key: Vec<u32> = bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Twister::from_key(&key)
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let class: Gc<Type> = self_as(a[0]);
    Ok(t.new_native_box(class, State(RefCell::new(system_seed())))?.value())
}

fn seed(t: &Thread, a: Args<'_>) -> R {
    let twister = match a.not_none(1) {
        None => system_seed(),
        Some(v) => match t.as_int(v) {
            Some(i) => Twister::from_int(&i.to_ibig()),
            // As CPython: the hash taken as an unsigned number.
            None => Twister::from_int(&taipan_core::algo::bigint::IBig::from(t.hash(v)? as u64)),
        },
    };
    with(a, |state| *state = twister);
    Ok(Value::NONE)
}

fn random(_: &Thread, a: Args<'_>) -> R {
    Ok(Value::float(with(a, Twister::next_f64).unwrap_or(0.0)))
}

fn getrandbits(t: &Thread, a: Args<'_>) -> R {
    let k = t.index(a[1])?;
    let Ok(k) = usize::try_from(k) else {
        return Err(t.value_error("number of bits must be non-negative"));
    };
    match with(a, |state| state.bits(k)) {
        Some(Ok(i)) => t.new_algo_int(i),
        Some(Err(e)) => Err(t.algo_error(e)),
        None => Ok(Value::int_unchecked(0)),
    }
}

fn getstate(t: &Thread, a: Args<'_>) -> R {
    let words = with(a, |state| {
        let (words, used) = state.state();
        words.iter().map(|&w| w as i64).chain([used as i64]).collect::<Vec<_>>()
    });
    let words: Vec<Value> = words.unwrap_or_default().into_iter().map(Value::int_unchecked).collect();
    Ok(t.new_tuple(&words)?.value())
}

fn setstate(t: &Thread, a: Args<'_>) -> R {
    let Some(state) = a[1].downcast::<Tuple>() else { return Err(t.type_error("state vector must be a tuple")) };
    if state.len() != 625 {
        return Err(t.value_error("state vector is the wrong size"));
    }
    let mut words = Vec::with_capacity(625);
    for &v in state.items() {
        let i = t.index_int(v)?;
        match t.as_int(i).and_then(IntRef::as_u64).and_then(|w| u32::try_from(w).ok()) {
            Some(w) => words.push(w),
            None => return Err(t.value_error("invalid state")),
        }
    }
    match Twister::from_state(&words[..624], words[624] as usize) {
        Ok(twister) => {
            with(a, |state| *state = twister);
            Ok(Value::NONE)
        }
        Err(e) => Err(t.algo_error(e)),
    }
}
