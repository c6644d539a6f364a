//! `_blake2`: BLAKE2b and BLAKE2s with keys, salts and tree parameters.

use super::with_data;
use std::cell::RefCell;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, GetSetDef, ModuleDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::bytes::hex::hex_text;
use taipan_core::types::ty;
use taipan_heap::{Gc, Tracer, Value};

pub static MODULE: ModuleDef = ModuleDef { name: "_blake2", doc: "BLAKE2b and BLAKE2s.", functions: &[], init };

const ANY: Effects = Effects::ANY;

#[derive(Clone)]
enum Running {
    B(blake2b_simd::State, usize),
    S(blake2s_simd::State, usize),
}

impl Running {
    fn update(&mut self, data: &[u8]) {
        match self {
            Running::B(s, _) => {
                s.update(data);
            }
            Running::S(s, _) => {
                s.update(data);
            }
        }
    }
    fn digest(&self) -> Vec<u8> {
        match self {
            Running::B(s, _) => s.finalize().as_bytes().to_vec(),
            Running::S(s, _) => s.finalize().as_bytes().to_vec(),
        }
    }
}

struct State(RefCell<Running>);

impl NativePayload for State {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn state(o: Value) -> &'static State {
    let object: Gc<NativeBox> = self_as(o);
    match object.get::<State>() {
        // SAFETY: the payload lives as long as the object, which the caller's arguments hold.
        Some(state) => unsafe { &*(state as *const State) },
        None => unreachable!("only hash objects have these methods"),
    }
}

const SIGNATURE: &str = "($cls, data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)";

static B: TypeDef = TypeDef { methods: B_METHODS, getset: GETSET, doc: "Return a new BLAKE2b hash object." };
static S: TypeDef = TypeDef { methods: S_METHODS, getset: GETSET, doc: "Return a new BLAKE2s hash object." };

macro_rules! methods {
    ($new:expr) => {
        &[
            native_static("__new__", SIGNATURE, $new, ANY, ""),
            native(
                "update",
                "($self, data, /)",
                update,
                ANY,
                "Update this hash object's state with the provided bytes-like object.",
            ),
            native("digest", "($self, /)", digest, ANY, "Return the digest value as a bytes object."),
            native(
                "hexdigest",
                "($self, /)",
                hexdigest,
                ANY,
                "Return the digest value as a string of hexadecimal digits.",
            ),
            native("copy", "($self, /)", copy, ANY, "Return a copy of the hash object."),
        ]
    };
}

static B_METHODS: &[NativeDef] = methods!(|t, a| new(t, a, &BIG));
static S_METHODS: &[NativeDef] = methods!(|t, a| new(t, a, &SMALL));

static GETSET: &[GetSetDef] = &[
    getter("name", |t, o| Ok(t.new_str(variant(o).name)?.value()), ""),
    getter("block_size", |_, o| Ok(Value::int_unchecked(variant(o).block)), ""),
    getter(
        "digest_size",
        |_, o| match &*state(o).0.borrow() {
            Running::B(_, size) | Running::S(_, size) => Ok(Value::int_unchecked(*size as i64)),
        },
        "",
    ),
];

/// What differs between the two.
struct Variant {
    name: &'static str,
    block: i64,
    digest: i64,
    key: usize,
    salt: usize,
    offset_bits: u32,
}

static BIG: Variant = Variant { name: "blake2b", block: 128, digest: 64, key: 64, salt: 16, offset_bits: 64 };
static SMALL: Variant = Variant { name: "blake2s", block: 64, digest: 32, key: 32, salt: 8, offset_bits: 48 };

fn variant(o: Value) -> &'static Variant {
    match &*state(o).0.borrow() {
        Running::B(..) => &BIG,
        Running::S(..) => &SMALL,
    }
}

fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    for (v, def) in [(&BIG, &B), (&SMALL, &S)] {
        let class = t.new_native_type("_blake2", v.name, object, kinds::NATIVE, 0, def)?.value();
        crate::words::add_to_module(t, m, v.name, class)?;
        for (name, n) in [
            ("SALT_SIZE", v.salt as i64),
            ("PERSON_SIZE", v.salt as i64),
            ("MAX_KEY_SIZE", v.key as i64),
            ("MAX_DIGEST_SIZE", v.digest),
        ] {
            if let Some(d) = self_as::<Type>(class).dict.get().and_then(|d| d.downcast::<Dict>()) {
                d.set_text(t, name, Value::int_unchecked(n))?;
            }
        }
    }
    crate::words::add_to_module(t, m, "_GIL_MINSIZE", Value::int_unchecked(2048))
}

/// An int argument within bounds.
fn number(t: &Thread, v: Option<Value>, default: u64, low: u64, high: u64, message: &str) -> R<u64> {
    let Some(v) = v else { return Ok(default) };
    let n = match t.as_int(v) {
        Some(n) => n.as_u64(),
        None => u64::try_from(t.index(v)?).ok(),
    };
    match n {
        Some(n) if (low..=high).contains(&n) => Ok(n),
        _ => Err(t.value_error(message)),
    }
}

/// A bytes argument of at most `most` bytes.
fn bytes(t: &Thread, v: Option<Value>, what: &str, most: usize) -> R<Vec<u8>> {
    let Some(v) = v else { return Ok(Vec::new()) };
    let bytes = t.buffer(v)?.as_slice().to_vec();
    if bytes.len() > most {
        return Err(t.value_error(format_args!("maximum {what} length is {most} bytes")));
    }
    Ok(bytes)
}

fn new(t: &Thread, a: Args<'_>, v: &'static Variant) -> R {
    let sizes = format!(
        "digest_size for {} must be between 1 and {} bytes, here it is {}",
        v.name.replace("blake2", "Blake2"),
        v.digest,
        0
    );
    let size = number(t, a.opt(2), v.digest as u64, 1, v.digest as u64, &sizes)? as usize;
    let key = bytes(t, a.opt(3), "key", v.key)?;
    let salt = bytes(t, a.opt(4), "salt", v.salt)?;
    let person = bytes(t, a.opt(5), "person", v.salt)?;
    let fanout = number(t, a.opt(6), 1, 0, 255, "fanout must be between 0 and 255")? as u8;
    let depth = number(t, a.opt(7), 1, 1, 255, "depth must be between 1 and 255")? as u8;
    let leaf = number(t, a.opt(8), 0, 0, u32::MAX as u64, "leaf_size is too large")? as u32;
    let offset = number(t, a.opt(9), 0, 0, u64::MAX >> (64 - v.offset_bits), "node_offset is too large")?;
    let node_depth = number(t, a.opt(10), 0, 0, 255, "node_depth must be between 0 and 255")? as u8;
    let wrong = format!("inner_size must be between 0 and is {}", v.digest);
    let inner = number(t, a.opt(11), 0, 0, v.digest as u64, &wrong)? as usize;
    let last = a.opt(12).map_or(Ok(false), |b| t.truth(b))?;
    let data = match (a.opt(1), a.not_none(14)) {
        (Some(_), Some(_)) => return Err(t.type_error("'data' and 'string' are mutually exclusive")),
        (data, string) => data.or(string),
    };
    let mut running = if v.digest == 64 {
        let mut p = blake2b_simd::Params::new();
        p.hash_length(size).key(&key).salt(&salt).personal(&person).fanout(fanout).max_depth(depth);
        p.max_leaf_length(leaf).node_offset(offset).node_depth(node_depth).inner_hash_length(inner).last_node(last);
        Running::B(p.to_state(), size)
    } else {
        let mut p = blake2s_simd::Params::new();
        p.hash_length(size).key(&key).salt(&salt).personal(&person).fanout(fanout).max_depth(depth);
        p.max_leaf_length(leaf).node_offset(offset).node_depth(node_depth).inner_hash_length(inner).last_node(last);
        Running::S(p.to_state(), size)
    };
    if let Some(data) = data {
        with_data(t, data, |bytes| running.update(bytes))?;
    }
    let class: Gc<Type> = self_as(a[0]);
    Ok(t.new_native_box(class, State(RefCell::new(running)))?.value())
}

fn update(t: &Thread, a: Args<'_>) -> R {
    with_data(t, a[1], |bytes| state(a[0]).0.borrow_mut().update(bytes))?;
    Ok(Value::NONE)
}

fn copy(t: &Thread, a: Args<'_>) -> R {
    let running = state(a[0]).0.borrow().clone();
    Ok(t.new_native_box(t.type_of(a[0]), State(RefCell::new(running)))?.value())
}

fn digest(t: &Thread, a: Args<'_>) -> R {
    let bytes = state(a[0]).0.borrow().digest();
    Ok(t.new_bytes(&bytes)?.value())
}

fn hexdigest(t: &Thread, a: Args<'_>) -> R {
    let bytes = state(a[0]).0.borrow().digest();
    Ok(t.new_str_latin1(&hex_text(&bytes, None, 0))?.value())
}
