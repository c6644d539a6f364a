//! `binascii`: binary data as text (hexadecimal, base64, uuencode, quoted-printable) and checksums.

mod base64;
mod checksum;
mod quoted;
mod uu;

use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, TypeDef, native};
use taipan_core::object::{Type, type_flags};
use taipan_core::types::bytes::hex::{hex_text, separator_arguments};
use taipan_core::types::exception::new_exception;
use taipan_core::types::ty;
use taipan_core::{R, Raised, Thread};
use taipan_heap::Value;

pub static MODULE: ModuleDef =
    ModuleDef { name: "binascii", doc: "Conversion between binary data and ASCII.", functions: FUNCTIONS, init };

const ANY: Effects = Effects::ANY;

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("a2b_base64", "(data, /, *, strict_mode=False)", base64::a2b, ANY, "Decode base64."),
    native("b2a_base64", "(data, /, *, newline=True)", base64::b2a, ANY, "Encode as a line of base64."),
    native("a2b_hex", "(hexstr, /)", a2b_hex, ANY, "Decode hexadecimal text."),
    native("unhexlify", "(hexstr, /)", a2b_hex, ANY, "Decode hexadecimal text."),
    native("b2a_hex", "(data, sep=None, bytes_per_sep=1)", b2a_hex, ANY, "Encode as hexadecimal text."),
    native("hexlify", "(data, sep=None, bytes_per_sep=1)", b2a_hex, ANY, "Encode as hexadecimal text."),
    native("a2b_uu", "(data, /)", uu::a2b, ANY, "Decode a line of uuencoded data."),
    native("b2a_uu", "(data, /, *, backtick=False)", uu::b2a, ANY, "Uuencode a line of data."),
    native("a2b_qp", "(data, header=False)", quoted::a2b, ANY, "Decode quoted-printable data."),
    native("b2a_qp", "(data, quotetabs=False, istext=True, header=False)", quoted::b2a, ANY, "Encode as quoted-printable."),
    native("crc32", "(data, crc=0, /)", checksum::crc32, ANY, "CRC-32 checksum."),
    native("crc_hqx", "(data, crc, /)", checksum::crc_hqx, ANY, "CRC-CCITT checksum."),
];

static EMPTY: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };

fn init(t: &Thread, module: Value) -> R<()> {
    let flags = type_flags::BASETYPE | type_flags::HAS_DICT;
    for (key, name, base) in
        [("binascii.Error", "Error", ty::VALUE_ERROR), ("binascii.Incomplete", "Incomplete", ty::EXCEPTION)]
    {
        let base = t.vm().type_of_id(base);
        let class = t.new_native_type("binascii", name, base, kinds::EXCEPTION, flags, &EMPTY)?;
        t.vm().register(key, class.value());
        t.setattr(module, t.intern(name)?, class.value())?;
    }
    Ok(())
}

/// Raises `binascii.Error`.
fn error(t: &Thread, message: &str) -> Raised {
    let Some(class) = t.vm().registered("binascii.Error").and_then(|v| v.downcast::<Type>()) else {
        return t.value_error(message);
    };
    let made = t.new_str(message).and_then(|s| new_exception(t, class, &[s.value()]));
    match made {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

/// The bytes of a bytes-like argument or an ASCII str.
fn ascii_argument(t: &Thread, v: Value) -> R<Vec<u8>> {
    if let Some(s) = t.as_str(v) {
        return match s.as_ascii() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(t.value_error("string argument should contain only ASCII characters")),
        };
    }
    match t.try_buffer(v)? {
        Some(b) => Ok(b.as_slice().to_vec()),
        None => {
            Err(t
                .type_error(format_args!("argument should be bytes, buffer or ASCII string, not '{}'", t.type_name(v))))
        }
    }
}

fn bytes(t: &Thread, data: &[u8]) -> R {
    Ok(t.new_bytes(data)?.value())
}

fn a2b_hex(t: &Thread, a: Args<'_>) -> R {
    let text = ascii_argument(t, a[0])?;
    if text.len() % 2 == 1 {
        return Err(error(t, "Odd-length string"));
    }
    let digit = |b: u8| char::from(b).to_digit(16);
    let mut out = Vec::with_capacity(text.len() / 2);
    for pair in text.chunks_exact(2) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            _ => return Err(error(t, "Non-hexadecimal digit found")),
        }
    }
    bytes(t, &out)
}

fn b2a_hex(t: &Thread, a: Args<'_>) -> R {
    let (separator, group) = separator_arguments(t, a.opt(1).filter(|v| !v.is_none()), a.opt(2))?;
    let data = t.buffer(a[0])?;
    bytes(t, &hex_text(data.as_slice(), separator, group))
}
