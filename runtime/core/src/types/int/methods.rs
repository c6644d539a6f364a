//! The type `int`: its methods and operators.

use super::arith::*;
use super::construct::int_new;
use super::value::IntRef;
use crate::algo::bigint::convert::{ByteOrder, from_bytes, to_bytes};
use crate::algo::bigint::{bit_count, round_to_power};
use crate::algo::small_bytes;
use crate::error::R;
use crate::native::{Args, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_class, native_static};
use crate::object::Type;
use crate::thread::Thread;
use crate::types::ty;
use std::cmp::Ordering;
use taipan_heap::Value;

const PURE: Effects = Effects::PURE;
const RAISES: Effects = Effects::RAISES;

pub static INT: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "int([x]) -> integer\nint(x, base=10) -> integer\n\nAn integer of any size, from a number or from text in a base from 2 to 36.",
};

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, x=0, /, base=10)", int_new, Effects::ANY, "Create and return a new object."),
    native("__repr__", "($self, /)", |t, a| text(t, a[0]), RAISES, "Return repr(self)."),
    native("__hash__", "($self, /)", |t, a| t.new_int(int(a[0]).hash()), PURE, "Return hash(self)."),
    native("__bool__", "($self, /)", |_, a| Ok(Value::bool(!int(a[0]).is_zero())), PURE, "True if self else False"),
    native("__lt__", "($self, value, /)", |_, a| Ok(compare(a, Ordering::is_lt)), PURE, "Return self<value."),
    native("__le__", "($self, value, /)", |_, a| Ok(compare(a, Ordering::is_le)), PURE, "Return self<=value."),
    native("__eq__", "($self, value, /)", |_, a| Ok(compare(a, Ordering::is_eq)), PURE, "Return self==value."),
    native("__ne__", "($self, value, /)", |_, a| Ok(compare(a, Ordering::is_ne)), PURE, "Return self!=value."),
    native("__gt__", "($self, value, /)", |_, a| Ok(compare(a, Ordering::is_gt)), PURE, "Return self>value."),
    native("__ge__", "($self, value, /)", |_, a| Ok(compare(a, Ordering::is_ge)), PURE, "Return self>=value."),
    native("__add__", "($self, value, /)", |t, a| int_add(t, a[0], a[1]), RAISES, "Return self+value."),
    native("__radd__", "($self, value, /)", |t, a| int_add(t, a[1], a[0]), RAISES, "Return value+self."),
    native("__sub__", "($self, value, /)", |t, a| int_sub(t, a[0], a[1]), RAISES, "Return self-value."),
    native("__rsub__", "($self, value, /)", |t, a| int_sub(t, a[1], a[0]), RAISES, "Return value-self."),
    native("__mul__", "($self, value, /)", |t, a| int_mul(t, a[0], a[1]), RAISES, "Return self*value."),
    native("__rmul__", "($self, value, /)", |t, a| int_mul(t, a[1], a[0]), RAISES, "Return value*self."),
    native("__floordiv__", "($self, value, /)", |t, a| int_floordiv(t, a[0], a[1]), RAISES, "Return self//value."),
    native("__rfloordiv__", "($self, value, /)", |t, a| int_floordiv(t, a[1], a[0]), RAISES, "Return value//self."),
    native("__truediv__", "($self, value, /)", |t, a| int_truediv(t, a[0], a[1]), RAISES, "Return self/value."),
    native("__rtruediv__", "($self, value, /)", |t, a| int_truediv(t, a[1], a[0]), RAISES, "Return value/self."),
    native("__mod__", "($self, value, /)", |t, a| int_mod(t, a[0], a[1]), RAISES, "Return self%value."),
    native("__rmod__", "($self, value, /)", |t, a| int_mod(t, a[1], a[0]), RAISES, "Return value%self."),
    native("__divmod__", "($self, value, /)", |t, a| int_divmod(t, a[0], a[1]), RAISES, "Return divmod(self, value)."),
    native("__rdivmod__", "($self, value, /)", |t, a| int_divmod(t, a[1], a[0]), RAISES, "Return divmod(value, self)."),
    native("__pow__", "($self, value, mod=None, /)", pow, RAISES, "Return pow(self, value, mod)."),
    native("__rpow__", "($self, value, mod=None, /)", reflected_pow, RAISES, "Return pow(value, self, mod)."),
    native("__lshift__", "($self, value, /)", |t, a| int_lshift(t, a[0], a[1]), RAISES, "Return self<<value."),
    native("__rlshift__", "($self, value, /)", |t, a| int_lshift(t, a[1], a[0]), RAISES, "Return value<<self."),
    native("__rshift__", "($self, value, /)", |t, a| int_rshift(t, a[0], a[1]), RAISES, "Return self>>value."),
    native("__rrshift__", "($self, value, /)", |t, a| int_rshift(t, a[1], a[0]), RAISES, "Return value>>self."),
    native("__and__", "($self, value, /)", |t, a| int_and(t, a[0], a[1]), RAISES, "Return self&value."),
    native("__rand__", "($self, value, /)", |t, a| int_and(t, a[1], a[0]), RAISES, "Return value&self."),
    native("__or__", "($self, value, /)", |t, a| int_or(t, a[0], a[1]), RAISES, "Return self|value."),
    native("__ror__", "($self, value, /)", |t, a| int_or(t, a[1], a[0]), RAISES, "Return value|self."),
    native("__xor__", "($self, value, /)", |t, a| int_xor(t, a[0], a[1]), RAISES, "Return self^value."),
    native("__rxor__", "($self, value, /)", |t, a| int_xor(t, a[1], a[0]), RAISES, "Return value^self."),
    native("__neg__", "($self, /)", |t, a| int_neg(t, a[0]), RAISES, "-self"),
    native("__pos__", "($self, /)", |t, a| int_pos(t, a[0]), RAISES, "+self"),
    native("__abs__", "($self, /)", |t, a| int_abs(t, a[0]), RAISES, "abs(self)"),
    native("__invert__", "($self, /)", |t, a| int_invert(t, a[0]), RAISES, "~self"),
    native("__int__", "($self, /)", |t, a| t.exact_int(a[0]), RAISES, "int(self)"),
    native("__index__", "($self, /)", |t, a| t.exact_int(a[0]), RAISES, "The int itself, exact."),
    native("__trunc__", "($self, /)", |t, a| t.exact_int(a[0]), RAISES, "Truncating an int gives the int."),
    native("__floor__", "($self, /)", |t, a| t.exact_int(a[0]), RAISES, "The floor of an int is the int."),
    native("__ceil__", "($self, /)", |t, a| t.exact_int(a[0]), RAISES, "The ceiling of an int is the int."),
    native("__float__", "($self, /)", |t, a| Ok(Value::float(int(a[0]).to_f64(t)?)), RAISES, "float(self)"),
    native(
        "__round__",
        "($self, ndigits=None, /)",
        round,
        Effects::SCALARS,
        "Round to a power of ten, halves to even.",
    ),
    native("__format__", "($self, format_spec, /)", format, RAISES, "Format by a format specification."),
    native("__getnewargs__", "($self, /)", getnewargs, RAISES, "Arguments for __new__ when unpickling."),
    native("__sizeof__", "($self, /)", sizeof, PURE, "Size of the object in memory, in bytes."),
    native("conjugate", "($self, /)", |t, a| t.exact_int(a[0]), RAISES, "The int itself: its own complex conjugate."),
    native(
        "bit_length",
        "($self, /)",
        |t, a| t.new_u64(int(a[0]).bit_length()),
        RAISES,
        "Bits needed to write self in binary.",
    ),
    native("bit_count", "($self, /)", count_bits, RAISES, "Number of ones in the binary form of abs(self)."),
    native("as_integer_ratio", "($self, /)", ratio, RAISES, "The pair (self, 1)."),
    native("is_integer", "($self, /)", |_, _| Ok(Value::TRUE), PURE, "True: for code that takes floats as well."),
    native(
        "to_bytes",
        "($self, /, length=1, byteorder='big', *, signed=False)",
        int_to_bytes,
        Effects::SCALARS,
        "The bytes of the int: `length` of them, most significant first for 'big'.",
    ),
    native_class(
        "from_bytes",
        "($type, /, bytes, byteorder='big', *, signed=False)",
        int_from_bytes,
        Effects::ANY,
        "The int that these bytes represent.",
    ),
];

static GETSET: &[GetSetDef] = &[
    getter("real", |t, v| t.exact_int(v), "the real part of a complex number").fixed(),
    getter("imag", |_, _| Ok(Value::int_unchecked(0)), "the imaginary part of a complex number").fixed(),
    getter("numerator", |t, v| t.exact_int(v), "the numerator of a rational number in lowest terms").fixed(),
    getter("denominator", |_, _| Ok(Value::int_unchecked(1)), "the denominator of a rational number in lowest terms")
        .fixed(),
];

/// Self of an int method: descriptors check the class before they call.
pub(super) fn int(v: Value) -> IntRef {
    IntRef::of(v).unwrap_or(IntRef::Small(0))
}

fn compare(a: Args<'_>, accept: fn(Ordering) -> bool) -> Value {
    int_compare(a[0], a[1]).map_or(Value::NOT_IMPLEMENTED, |order| Value::bool(accept(order)))
}

fn text(t: &Thread, v: Value) -> R {
    Ok(t.new_str(&int_to_text(t, int(v))?)?.value())
}

fn pow(t: &Thread, a: Args<'_>) -> R {
    match a.not_none(2) {
        None => int_pow(t, a[0], a[1]),
        // A float as third argument brings float's own refusal into play.
        Some(modulus) if t.as_float(modulus).is_some() => {
            Err(t.type_error("pow() 3rd argument not allowed unless all arguments are integers"))
        }
        Some(modulus) => int_pow_mod(t, a[0], a[1], modulus),
    }
}

fn reflected_pow(t: &Thread, a: Args<'_>) -> R {
    match a.not_none(2) {
        None => int_pow(t, a[1], a[0]),
        Some(modulus) => int_pow_mod(t, a[1], a[0], modulus),
    }
}

fn round(t: &Thread, a: Args<'_>) -> R {
    let Some(digits) = a.not_none(1) else { return t.exact_int(a[0]) };
    let digits = t.index_int(digits)?;
    let digits = int(digits);
    if !digits.is_negative() {
        return t.exact_int(a[0]);
    }
    let drop = digits.as_i64().map_or(u64::MAX, i64::unsigned_abs);
    t.new_bigint(round_to_power(&int(a[0]).to_ibig(), drop))
}

fn format(t: &Thread, a: Args<'_>) -> R {
    let spec = t.format_spec_argument(a[1])?;
    Ok(t.format_int(a[0], spec)?.value())
}

fn getnewargs(t: &Thread, a: Args<'_>) -> R {
    let value = t.exact_int(a[0])?;
    Ok(t.new_tuple(&[value])?.value())
}

/// CPython's object sizes: 24 bytes and one 30-bit digit per 4 bytes.
fn sizeof(t: &Thread, a: Args<'_>) -> R {
    t.new_u64(24 + 4 * int(a[0]).bit_length().div_ceil(30).max(1))
}

fn count_bits(t: &Thread, a: Args<'_>) -> R {
    match int(a[0]) {
        IntRef::Small(i) => t.new_int(i.unsigned_abs().count_ones() as i64),
        big => t.new_u64(bit_count(&big.to_ibig())),
    }
}

fn ratio(t: &Thread, a: Args<'_>) -> R {
    let value = t.exact_int(a[0])?;
    Ok(t.new_tuple(&[value, Value::int_unchecked(1)])?.value())
}

fn byte_order(t: &Thread, function: &str, v: Option<Value>) -> R<ByteOrder> {
    let Some(v) = v else { return Ok(ByteOrder::Big) };
    let Some(s) = t.as_str(v) else {
        return Err(
            t.type_error(format_args!("{function}() argument 'byteorder' must be str, not {}", t.shown_type(v)))
        );
    };
    match () {
        () if s.is("little") => Ok(ByteOrder::Little),
        () if s.is("big") => Ok(ByteOrder::Big),
        () => Err(t.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn int_to_bytes(t: &Thread, a: Args<'_>) -> R {
    let length = a.opt(1).map_or(Ok(1), |v| t.index(v))?;
    let order = byte_order(t, "to_bytes", a.opt(2))?;
    let signed = a.opt(3).map_or(Ok(false), |v| t.truth(v))?;
    let Ok(length) = usize::try_from(length) else {
        return Err(t.value_error("length argument must be non-negative"));
    };
    // CPython's exception to its rule: the sign alone needs no byte.
    if length == 0 && signed && int(a[0]).as_i64() == Some(-1) {
        return Ok(t.new_bytes(&[])?.value());
    }
    if let Some(bytes) = int(a[0]).as_i64().and_then(|i| small_bytes::write(i, length, order, signed)) {
        return Ok(t.new_bytes(&bytes[..length])?.value());
    }
    match to_bytes(&int(a[0]).to_ibig(), length, order, signed) {
        Ok(bytes) => Ok(t.new_bytes(&bytes)?.value()),
        Err(e) => Err(t.algo_error(e)),
    }
}

fn int_from_bytes(t: &Thread, a: Args<'_>) -> R {
    let order = byte_order(t, "from_bytes", a.opt(2))?;
    let signed = a.opt(3).map_or(Ok(false), |v| t.truth(v))?;
    if t.as_str(a[1]).is_some() {
        return Err(t.type_error("cannot convert 'str' object to bytes"));
    }
    // `bytes()` would make so many zeros of it.
    let special = |name| t.lookup_special(a[1], name).is_some();
    if special(t.names().__index__) && !special(t.names().__bytes__) {
        let name = t.shown_type(a[1]);
        return Err(t.type_error(format_args!("cannot convert '{name}' object to bytes")));
    }
    let bytes = t.to_bytes_object(a[1])?;
    let value = match small_bytes::read(bytes.as_slice(), order, signed) {
        Some(i) => t.new_int(i)?,
        None => t.new_algo_int(from_bytes(bytes.as_slice(), order, signed))?,
    };
    match a[0].downcast::<Type>() {
        Some(cls) if cls != t.vm().type_of_id(ty::INT) => t.call(a[0], &[value]),
        _ => Ok(value),
    }
}
