//! `_md5`, `_sha1`, `_sha2`, `_sha3`: hash objects over RustCrypto's implementations; `_blake2` in `blake2`. Five modules of one
//! kind of object, so they share a folder.

pub mod blake2;
pub mod pbkdf2;

use digest::{DynDigest, ExtendableOutput, Update, XofReader};
use std::cell::RefCell;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, GetSetDef, ModuleDef, NativeDef, TypeDef, getter, native};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::types::bytes::hex::hex_text;
use taipan_core::types::ty;
use taipan_heap::{Gc, Tracer, Value};

const ANY: Effects = Effects::ANY;
const PARAMETERS: &str = "(data=b'', *, usedforsecurity=True, string=None)";

macro_rules! hash_modules {
    ($( $module:ident $text:literal $doc:literal { $( $function:literal $algorithm:ident $class:literal )* } )*) => {
        $(
            pub static $module: ModuleDef = ModuleDef {
                name: $text,
                doc: $doc,
                functions: &[$(
                    native($function, PARAMETERS, |t, a| make(t, a, &Algorithm::$algorithm), ANY,
                        "Return a new hash object."),
                )*],
                init: |t, m| {
                    $( add_type(t, m, $text, $class, &Algorithm::$algorithm)?; )*
                    add_constants(t, m)
                },
            };
        )*
    };
}

hash_modules! {
    MD5 "_md5" "MD5." { "md5" Md5 "MD5Type" }
    SHA1 "_sha1" "SHA-1." { "sha1" Sha1 "SHA1Type" }
    SHA2 "_sha2" "SHA-2." {
        "sha224" Sha224 "SHA224Type" "sha256" Sha256 "SHA256Type" "sha384" Sha384 "SHA384Type" "sha512" Sha512 "SHA512Type"
    }
    SHA3 "_sha3" "SHA-3 and SHAKE." {
        "sha3_224" Sha3_224 "sha3_224" "sha3_256" Sha3_256 "sha3_256" "sha3_384" Sha3_384 "sha3_384"
        "sha3_512" Sha3_512 "sha3_512" "shake_128" Shake128 "shake_128" "shake_256" Shake256 "shake_256"
    }
}

macro_rules! algorithms {
    ($( $algorithm:ident $name:literal $key:literal $block:literal $new:expr; )*) => {
        /// What is hashed by.
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy)]
        enum Algorithm { $( $algorithm ),* }

        impl Algorithm {
            /// `name` of the hash object, registry key of its class, block size.
            fn facts(&self) -> (&'static str, &'static str, i64) {
                match self { $( Algorithm::$algorithm => ($name, $key, $block) ),* }
            }
            fn named(name: &str) -> Option<Algorithm> {
                match name { $( $name => Some(Algorithm::$algorithm), )* _ => None }
            }
            fn start(&self) -> Running {
                match self { $( Algorithm::$algorithm => $new ),* }
            }
        }
    };
}

algorithms! {
    Md5 "md5" "hash.md5" 64 Running::fixed(md5::Md5::default());
    Sha1 "sha1" "hash.sha1" 64 Running::fixed(sha1::Sha1::default());
    Sha224 "sha224" "hash.sha224" 64 Running::fixed(sha2::Sha224::default());
    Sha256 "sha256" "hash.sha256" 64 Running::fixed(sha2::Sha256::default());
    Sha384 "sha384" "hash.sha384" 128 Running::fixed(sha2::Sha384::default());
    Sha512 "sha512" "hash.sha512" 128 Running::fixed(sha2::Sha512::default());
    Sha3_224 "sha3_224" "hash.sha3_224" 144 Running::fixed(sha3::Sha3_224::default());
    Sha3_256 "sha3_256" "hash.sha3_256" 136 Running::fixed(sha3::Sha3_256::default());
    Sha3_384 "sha3_384" "hash.sha3_384" 104 Running::fixed(sha3::Sha3_384::default());
    Sha3_512 "sha3_512" "hash.sha3_512" 72 Running::fixed(sha3::Sha3_512::default());
    Shake128 "shake_128" "hash.shake_128" 168 Running::Shake128(sha3::Shake128::default());
    Shake256 "shake_256" "hash.shake_256" 136 Running::Shake256(sha3::Shake256::default());
}

/// A hash being computed.
#[derive(Clone)]
enum Running {
    Fixed(Box<dyn DynDigest>),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
}

impl Running {
    fn fixed(digest: impl DynDigest + 'static) -> Running {
        Running::Fixed(Box::new(digest))
    }

    fn update(&mut self, data: &[u8]) {
        match self {
            Running::Fixed(d) => d.update(data),
            Running::Shake128(d) => d.update(data),
            Running::Shake256(d) => d.update(data),
        }
    }

    /// The digest so far; `length` counts for SHAKE only.
    fn digest(&self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        match self.clone() {
            Running::Fixed(d) => return d.finalize().into_vec(),
            Running::Shake128(d) => d.finalize_xof().read(&mut out),
            Running::Shake256(d) => d.finalize_xof().read(&mut out),
        }
        out
    }

    /// Bytes of the digest; 0: the caller says.
    fn size(&self) -> usize {
        match self {
            Running::Fixed(d) => d.output_size(),
            _ => 0,
        }
    }
}

struct State {
    algorithm: Algorithm,
    running: RefCell<Running>,
}

impl NativePayload for State {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

static TYPE: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "A hash being computed." };
static SHAKE_TYPE: TypeDef = TypeDef { methods: SHAKE_METHODS, getset: GETSET, doc: "A SHAKE hash being computed." };

static METHODS: &[NativeDef] = &[
    native(
        "update",
        "($self, obj, /)",
        update,
        ANY,
        "Update this hash object's state with the provided bytes-like object.",
    ),
    native("digest", "($self, /)", |t, a| digest(t, a[0], 0), ANY, "Return the digest value as a bytes object."),
    native(
        "hexdigest",
        "($self, /)",
        |t, a| hexdigest(t, a[0], 0),
        ANY,
        "Return the digest value as a string of hexadecimal digits.",
    ),
    native("copy", "($self, /)", copy, ANY, "Return a copy of the hash object."),
];

static SHAKE_METHODS: &[NativeDef] = &[
    native(
        "update",
        "($self, obj, /)",
        update,
        ANY,
        "Update this hash object's state with the provided bytes-like object.",
    ),
    native(
        "digest",
        "($self, length)",
        |t, a| digest(t, a[0], length(t, a[1])?),
        ANY,
        "Return the digest value as a bytes object.",
    ),
    native(
        "hexdigest",
        "($self, length)",
        |t, a| hexdigest(t, a[0], length(t, a[1])?),
        ANY,
        "Return the digest value as a string of hexadecimal digits.",
    ),
    native("copy", "($self, /)", copy, ANY, "Return a copy of the hash object."),
];

static GETSET: &[GetSetDef] = &[
    getter("block_size", |_, o| Ok(Value::int_unchecked(state(o).algorithm.facts().2)), ""),
    getter("digest_size", |_, o| Ok(Value::int_unchecked(state(o).running.borrow().size() as i64)), ""),
    getter("name", |t, o| Ok(t.new_str(state(o).algorithm.facts().0)?.value()), ""),
];

fn state(o: Value) -> &'static State {
    let object: Gc<NativeBox> = self_as(o);
    match object.get::<State>() {
        // SAFETY: the payload lives as long as the object, which the caller's arguments hold.
        Some(state) => unsafe { &*(state as *const State) },
        None => unreachable!("only hash objects have these methods"),
    }
}

fn add_type(t: &Thread, m: Value, module: &'static str, name: &'static str, algorithm: &Algorithm) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let shake = matches!(algorithm, Algorithm::Shake128 | Algorithm::Shake256);
    let def = if shake { &SHAKE_TYPE } else { &TYPE };
    // The classes of SHA-3 are their constructors; here the functions of the same names stand for them.
    let public = if module == "_sha3" { name } else { name.trim_end_matches("Type") };
    let class = t.new_native_type(module, public, object, kinds::NATIVE, type_flags::NO_INSTANTIATION, def)?.value();
    t.vm().register(algorithm.facts().1, class);
    if name.ends_with("Type") { crate::words::add_to_module(t, m, name, class) } else { Ok(()) }
}

fn add_constants(t: &Thread, m: Value) -> R<()> {
    crate::words::add_to_module(t, m, "_GIL_MINSIZE", Value::int_unchecked(2048))
}

/// The bytes to hash.
pub(super) fn with_data<T>(t: &Thread, v: Value, f: impl FnOnce(&[u8]) -> T) -> R<T> {
    if t.as_str(v).is_some() {
        return Err(t.type_error("Strings must be encoded before hashing"));
    }
    match t.try_buffer(v)? {
        Some(buffer) => Ok(f(buffer.as_slice())),
        None => Err(t.type_error("object supporting the buffer API required")),
    }
}

fn make(t: &Thread, a: Args<'_>, algorithm: &Algorithm) -> R {
    let Some(class) = t.vm().registered(algorithm.facts().1).and_then(|c| c.downcast::<Type>()) else {
        return Err(t.system_error("hash module is not initialised"));
    };
    let data = match (a.opt(0), a.not_none(2)) {
        (Some(_), Some(_)) => {
            return Err(t.type_error("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version."));
        }
        (data, string) => data.or(string),
    };
    let mut running = algorithm.start();
    if let Some(data) = data {
        with_data(t, data, |bytes| running.update(bytes))?;
    }
    Ok(t.new_native_box(class, State { algorithm: *algorithm, running: RefCell::new(running) })?.value())
}

fn update(t: &Thread, a: Args<'_>) -> R {
    with_data(t, a[1], |bytes| state(a[0]).running.borrow_mut().update(bytes))?;
    Ok(Value::NONE)
}

fn copy(t: &Thread, a: Args<'_>) -> R {
    let s = state(a[0]);
    let running = RefCell::new(s.running.borrow().clone());
    Ok(t.new_native_box(t.type_of(a[0]), State { algorithm: s.algorithm, running })?.value())
}

fn length(t: &Thread, v: Value) -> R<usize> {
    let n = t.index(v)?;
    if n < 0 {
        return Err(t.value_error("value must be positive"));
    }
    if n >= 1 << 29 {
        return Err(t.value_error("length is too large"));
    }
    Ok(n as usize)
}

fn digest(t: &Thread, o: Value, length: usize) -> R {
    let bytes = state(o).running.borrow().digest(length);
    Ok(t.new_bytes(&bytes)?.value())
}

fn hexdigest(t: &Thread, o: Value, length: usize) -> R {
    let bytes = state(o).running.borrow().digest(length);
    Ok(t.new_str_latin1(&hex_text(&bytes, None, 0))?.value())
}
