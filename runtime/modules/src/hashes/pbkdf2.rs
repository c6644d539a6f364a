//! `_pbkdf2`: `hashlib.pbkdf2_hmac`, which CPython has from OpenSSL (RFC 8018, HMAC of RFC 2104). The two keyed states of the hash
//! are made once and copied for each round.

use super::{Algorithm, Running, with_data};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::thread::Thread;

pub static MODULE: ModuleDef =
    ModuleDef { name: "_pbkdf2", doc: "Keys from passwords.", functions: FUNCTIONS, init: |_, _| Ok(()) };

static FUNCTIONS: &[NativeDef] = &[native(
    "pbkdf2_hmac",
    "(hash_name, password, salt, iterations, dklen=None)",
    pbkdf2_hmac,
    Effects::ANY,
    "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.",
)];

/// An HMAC key: the inner and the outer hash after their pads.
struct Key {
    inner: Running,
    outer: Running,
}

impl Key {
    fn new(algorithm: Algorithm, key: &[u8]) -> Key {
        let mut padded = if key.len() > algorithm.facts().2 as usize {
            let mut hash = algorithm.start();
            hash.update(key);
            hash.digest(0)
        } else {
            key.to_vec()
        };
        padded.resize(algorithm.facts().2 as usize, 0);
        let keyed = |pad: u8| {
            let mut hash = algorithm.start();
            hash.update(&padded.iter().map(|b| b ^ pad).collect::<Vec<u8>>());
            hash
        };
        Key { inner: keyed(0x36), outer: keyed(0x5C) }
    }

    fn mac(&self, message: &[&[u8]]) -> Vec<u8> {
        let mut inner = self.inner.clone();
        for part in message {
            inner.update(part);
        }
        let mut outer = self.outer.clone();
        outer.update(&inner.digest(0));
        outer.digest(0)
    }
}

fn derive(key: &Key, salt: &[u8], iterations: i64, length: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for block in 1u32.. {
        if out.len() >= length {
            break;
        }
        let mut round = key.mac(&[salt, &block.to_be_bytes()]);
        let mut sum = round.clone();
        for _ in 1..iterations {
            round = key.mac(&[&round]);
            sum.iter_mut().zip(&round).for_each(|(sum, byte)| *sum ^= byte);
        }
        out.extend_from_slice(&sum);
    }
    out.truncate(length);
    out
}

fn pbkdf2_hmac(t: &Thread, a: Args<'_>) -> R {
    let Some(name) = t.as_str(a[0]).map(|name| name.to_text()) else {
        return Err(
            t.type_error(format_args!("pbkdf2_hmac() argument 'hash_name' must be str, not {}", t.type_name(a[0])))
        );
    };
    let password = with_data(t, a[1], <[u8]>::to_vec)?;
    let salt = with_data(t, a[2], <[u8]>::to_vec)?;
    let iterations = t.index(a[3])?;
    let size = Algorithm::named(&name.to_ascii_lowercase()).map(|algorithm| (algorithm, algorithm.start().size()));
    let Some((algorithm, size)) = size.filter(|(_, size)| *size > 0) else {
        return Err(t.value_error(format_args!("unsupported hash type {name}")));
    };
    if iterations < 1 {
        return Err(t.value_error("iteration value must be greater than 0."));
    }
    let length = match a.not_none(4) {
        Some(length) => t.index(length)?,
        None => size as i64,
    };
    if !(1..1 << 31).contains(&length) {
        return Err(t.value_error("key length must be greater than 0."));
    }
    let key = t.without_lock(|| derive(&Key::new(algorithm, &password), &salt, iterations, length as usize));
    Ok(t.new_bytes(&key)?.value())
}
