//! Number and text algorithms of Python that need neither heap nor objects.
//!
//! The object model calls these with plain Rust data (`i64`, `IBig`, `f64`, slices of code units) and turns the
//! results into objects. Everything here is safe code, total on every input, and follows CPython 3.14 to the bit:
//! what CPython refuses is an [`Error`] that carries the kind of exception and CPython's text for it.
//!
//! | file | what it offers |
//! |---|---|
//! | `small_int` | `floor_div floor_mod pow shl hash bit_length gcd isqrt` on `i64` (`None`: leaves `i64`) |
//! | `bigint` | `Int` (`Small`/`Big`), `floor_divmod floor_div floor_mod true_div mul pow mod_pow mod_inverse lshift rshift bit_length bit_count isqrt gcd lcm round_to_power` |
//! | `bigint::convert` | `to_f64 from_f64_trunc from_f64_exact cmp_f64 frexp hash limbs from_limbs to_bytes from_bytes` |
//! | `bigint::text` | `parse_int`, `to_string_radix to_decimal check_decimal`, the checks of `sys.set_int_max_str_digits` |
//! | `float_repr` | `repr format(Notation, Layout) parse_float scan_float remove_underscores` |
//! | `float_ops` | `divmod floor_div floor_mod true_div pow round round_to_int hash is_integer as_integer_ratio` |
//! | `float_hex` | `hex from_hex` |
//! | `complex` | `Complex`, `add sub mul div` and their forms with a real operand, `pow abs hash repr parse` |
//! | `code_unit` | `CodeUnit` (`u8`, `u16`, `u32`: one unit, one code point), `to_display` |
//! | `format_spec` | `Spec::parse`, `format_int format_float format_complex format_str int_digits` |
//! | `unicode` | `is_alpha is_decimal is_digit is_numeric is_alnum is_space is_line_break is_printable is_upper is_lower is_title is_cased is_xid_start is_xid_continue is_identifier`, `decimal_value digit_value numeric_value category map_case to_ascii_digits` |
//! | `search` | `find rfind count occurrences replace partition rpartition convert adjust_indices` |
//! | `text` | `StrRules BytesRules`, `split_whitespace rsplit_whitespace split rsplit split_lines strip_whitespace strip_chars expand_tabs center_padding zfill_layout compare equal starts_with ends_with bounded max_code` |
//! | `text_case` | `upper lower title capitalize swapcase casefold is_upper is_lower is_title all_are is_printable is_ascii`; `ascii::` the same for bytes |
//! | `text_escape` | `repr_str ascii ascii_of_repr repr_bytes`, `unicode_escape_encode unicode_escape_decode raw_unicode_escape_encode raw_unicode_escape_decode escape_encode escape_decode` |
//! | `percent_format` | `parse` to `Piece`s, `Spec::resolve`, `format_int format_float format_text` |
//! | `str_format` | `Parser` (iterator of `Chunk`s), `split_field_name`, `Numbering`, `unknown_conversion`, `MAX_DEPTH` |
//! | `math_float` | `UNARY` (table of functions with their errors), `unary degrees radians gamma lgamma pow fmod remainder fma ldexp frexp modf next_after ulp` |
//! | `math_sum` | `ExactSum` (`fsum`), `CompensatedSum` (`sum`), `ProductSum` (`sumprod`), `norm` (`hypot`, `dist`) |
//! | `math_int` | `factorial comb perm log` |
//! | `struct_codec` | `Format::parse` to `Item`s by `Kind`; `pack_int unpack_int pack_float unpack_float to_half from_half pack_bytes pack_pascal unpack_pascal` |
//! | `timsort` | `sort(slice, less)`, where `less` may fail |
//! | `mt19937` | `Twister`: `from_int from_key from_state state next_u32 next_f64 bits` |
//! | `codec` | `Encoding Errors Fault`, `decode encode decode_run encode_run handle_decode_fault handle_encode_fault utf8_run byte_order_mark` |

pub mod bigint;
pub mod code_unit;
pub mod codec;
pub mod complex;
pub mod float_hex;
pub mod float_ops;
pub mod float_repr;
pub mod format_spec;
pub mod math_float;
pub mod math_int;
pub mod math_sum;
pub mod mt19937;
pub mod percent_format;
pub mod search;
pub mod small_bytes;
pub mod small_int;
pub mod str_format;
pub mod struct_codec;
pub mod text;
pub mod text_case;
pub mod text_escape;
pub mod timsort;
pub mod unicode;
mod unicode_tables;
pub mod utf7;

use std::borrow::Cow;

/// The exception class an [`Error`] stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    ZeroDivision,
    Overflow,
    Value,
    Type,
    Key,
    Index,
    Memory,
    /// OverflowError whose arguments are `(34, message)`, as C's ERANGE gives.
    Range,
    /// `struct.error`.
    Struct,
}

/// What a Python operation refuses, and the message CPython gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    pub kind: ErrorKind,
    pub message: Cow<'static, str>,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        Error { kind, message: message.into() }
    }
    pub fn value(message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(ErrorKind::Value, message)
    }
    pub fn overflow(message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(ErrorKind::Overflow, message)
    }
    pub fn zero_division(message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(ErrorKind::ZeroDivision, message)
    }
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(ErrorKind::Type, message)
    }
    /// MemoryError carries no text in CPython.
    pub fn memory() -> Error {
        Error::new(ErrorKind::Memory, "")
    }
}
