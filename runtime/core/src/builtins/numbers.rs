//! Builtin functions on numbers: abs, divmod, pow, round, bin, oct, hex, sum, min, max.

use crate::error::R;
use crate::interp::consumers::Consumer;
use crate::interp::machine::Cmp;
use crate::interp::prepared::Prepared;
use crate::native::{Args, Effects, Meaning, NativeDef, native};
use crate::object::*;
use crate::ops::BinOp;
use crate::thread::Thread;
use crate::types::int::arith;
use crate::types::ty;
use taipan_heap::{Gc, Value};

const ANY: Effects = Effects::ANY;
const SCALARS: Effects = Effects::SCALARS;

pub(super) static FUNCTIONS: &[NativeDef] = &[
    native("abs", "(number, /)", abs, SCALARS, "Return the absolute value of the argument.").meaning(Meaning::Abs),
    native("divmod", "(x, y, /)", divmod, SCALARS, "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x."),
    native(
        "pow",
        "(base, exp, mod=None)",
        pow,
        SCALARS,
        "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.\n\nSome types, such as ints, are able to use a more efficient algorithm when\ninvoked using the three argument form.",
    ),
    native(
        "round",
        "(number, ndigits=None)",
        round,
        SCALARS,
        "Round a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative.",
    ),
    native(
        "bin",
        "(number, /)",
        |t, a| radix(t, a[0], 2),
        SCALARS,
        "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'",
    ),
    native(
        "oct",
        "(number, /)",
        |t, a| radix(t, a[0], 8),
        SCALARS,
        "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'",
    ),
    native(
        "hex",
        "(number, /)",
        |t, a| radix(t, a[0], 16),
        SCALARS,
        "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'",
    ),
    native(
        "sum",
        "(iterable, /, start=0)",
        sum,
        ANY,
        "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, return the start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric types.",
    )
    .meaning(Meaning::Consume(Consumer::Sum)),
    native(
        "min",
        "(*args, **kwargs)",
        |t, a| extreme(t, a, "min", Cmp::Lt),
        ANY,
        "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the smallest argument.",
    )
    .meaning(Meaning::Min),
    native(
        "max",
        "(*args, **kwargs)",
        |t, a| extreme(t, a, "max", Cmp::Gt),
        ANY,
        "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the largest argument.",
    )
    .meaning(Meaning::Max),
];

fn abs(t: &Thread, a: Args<'_>) -> R {
    match t.call_special(a[0], t.names().__abs__, &[])? {
        Some(v) => Ok(v),
        None => Err(t.type_error(format_args!("bad operand type for abs(): '{}'", t.shown_type(a[0])))),
    }
}

fn divmod(t: &Thread, a: Args<'_>) -> R {
    let names = t.names();
    let (x, y) = (a[0], a[1]);
    let reflected_first = t.type_of(x) != t.type_of(y) && t.type_of(y).is_subtype(t.type_of(x));
    let forward = |t: &Thread| t.call_special(x, names.__divmod__, &[y]);
    let backward = |t: &Thread| t.call_special(y, names.__rdivmod__, &[x]);
    let order: [&dyn Fn(&Thread) -> R<Option<Value>>; 2] =
        if reflected_first { [&backward, &forward] } else { [&forward, &backward] };
    for attempt in order {
        if let Some(v) = attempt(t)?
            && v != Value::NOT_IMPLEMENTED
        {
            return Ok(v);
        }
    }
    Err(t.type_error(format_args!(
        "unsupported operand type(s) for divmod(): '{}' and '{}'",
        t.shown_type(x),
        t.shown_type(y)
    )))
}

fn pow(t: &Thread, a: Args<'_>) -> R {
    let Some(modulus) = a.not_none(2) else { return t.binary(BinOp::Pow, a[0], a[1]) };
    if t.as_int(a[0]).is_some() && t.as_int(a[1]).is_some() && t.as_int(modulus).is_some() {
        return arith::int_pow_mod(t, t.unwrap_int(a[0]), t.unwrap_int(a[1]), t.unwrap_int(modulus));
    }
    let names = t.names();
    for (o, name, args) in [(a[0], names.__pow__, [a[1], modulus]), (a[1], names.__rpow__, [a[0], modulus])] {
        if let Some(v) = t.call_special(o, name, &args)?
            && v != Value::NOT_IMPLEMENTED
        {
            return Ok(v);
        }
    }
    Err(t.type_error(format_args!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        t.shown_type(a[0]),
        t.shown_type(a[1]),
        t.shown_type(modulus)
    )))
}

fn round(t: &Thread, a: Args<'_>) -> R {
    let digits = a.not_none(1);
    let args: &[Value] = match &digits {
        Some(d) => std::slice::from_ref(d),
        None => &[],
    };
    match t.call_special(a[0], t.names().__round__, args)? {
        Some(v) => Ok(v),
        None => Err(t.type_error(format_args!("type {} doesn't define __round__ method", t.shown_type(a[0])))),
    }
}

fn radix(t: &Thread, v: Value, base: u32) -> R {
    let i = t.index_int(v)?;
    let spec = t.intern(match base {
        2 => "#b",
        8 => "#o",
        _ => "#x",
    })?;
    Ok(t.format(i, spec.value())?.value())
}

/// Exact ints are added as ints, floats with compensation (Neumaier), the rest by `+`.
pub fn sum(t: &Thread, a: Args<'_>) -> R {
    let start = a.opt(1).unwrap_or(Value::int_unchecked(0));
    for (refused, text) in [
        (t.as_str(start).is_some(), "sum() can't sum strings [use ''.join(seq) instead]"),
        (t.as_bytes(start).is_some(), "sum() can't sum bytes [use b''.join(seq) instead]"),
        (start.downcast::<ByteArray>().is_some(), "sum() can't sum bytearray [use b''.join(seq) instead]"),
    ] {
        if refused {
            return Err(t.type_error(text));
        }
    }
    // The commonest containers are read in place.
    let mut i = 0;
    let mut at = || {
        i += 1;
        i - 1
    };
    match t.shape_of(a[0]) {
        ty::LIST => {
            let list: Gc<List> = self_as(a[0]);
            sum_of(t, start, || Ok(list.get(at())))
        }
        ty::TUPLE => {
            let tuple: Gc<Tuple> = self_as(a[0]);
            sum_of(t, start, || Ok(tuple.get(at())))
        }
        ty::BYTEARRAY => {
            let bytes: Gc<ByteArray> = self_as(a[0]);
            sum_of(t, start, || Ok(bytes.get(at()).map(|b| Value::int_unchecked(b as i64))))
        }
        _ => {
            let it = t.iter(a[0])?;
            sum_of(t, start, || t.next(it))
        }
    }
}

#[inline(always)]
fn sum_of(t: &Thread, start: Value, mut take: impl FnMut() -> R<Option<Value>>) -> R {
    let mut total = start;
    let mut next = take()?;
    // Small ints.
    if let Some(mut sum) = total.as_small_int() {
        while let Some(i) = next.and_then(Value::as_small_int) {
            match sum.checked_add(i) {
                Some(s) => sum = s,
                None => break,
            }
            next = take()?;
        }
        total = t.new_int(sum)?;
    }
    if total.is_float() || next.is_some_and(|v| v.is_float()) && total.is_small_int() {
        let mut sum = t.to_f64(total)?;
        let mut compensation = 0.0;
        loop {
            let x = match next {
                Some(v) if v.is_float() => v.float_unchecked(),
                // An int is added as it is, without compensation.
                Some(v) if v.as_small_int().is_some() => {
                    sum += v.small_int_unchecked() as f64;
                    next = take()?;
                    continue;
                }
                _ => break,
            };
            let s = sum + x;
            compensation += if sum.abs() >= x.abs() { (sum - s) + x } else { (x - s) + sum };
            sum = s;
            next = take()?;
        }
        if compensation != 0.0 && compensation.is_finite() {
            sum += compensation;
        }
        total = Value::float(sum);
    }
    while let Some(v) = next {
        total = t.binary(BinOp::Add, total, v)?;
        next = take()?;
    }
    Ok(total)
}

fn extreme(t: &Thread, a: Args<'_>, name: &str, better: Cmp) -> R {
    let args: Gc<Tuple> = self_as(a[0]);
    let (mut key, mut default) = (None, None);
    if let Some(kwargs) = a.opt(1).and_then(|k| k.downcast::<Dict>()) {
        for i in 0..kwargs.fill() {
            let Some((k, v)) = kwargs.entry(i) else { continue };
            let k = t.as_str(k).map_or_else(String::new, |k| k.to_text());
            match &*k {
                "key" => key = Some(v).filter(|v| !v.is_none()),
                "default" => default = Some(v),
                _ => return Err(t.type_error(format_args!("{name}() got an unexpected keyword argument '{k}'"))),
            }
        }
    }
    let source = match args.items() {
        [] => return Err(t.type_error(format_args!("{name} expected at least 1 argument, got 0"))),
        [one] => *one,
        _ if default.is_some() => {
            return Err(
                t.type_error(format_args!("Cannot specify a default for {name}() with multiple positional arguments"))
            );
        }
        _ => args.value(),
    };
    let key = key.map(|f| Prepared::new(t, f));
    let mut best: Option<(Value, Value)> = None;
    t.for_each(source, |v| {
        let k = match &key {
            Some(f) => f.call(t, v)?,
            None => v,
        };
        let replace = match best {
            None => true,
            Some((_, b)) => match (k.as_small_int(), b.as_small_int()) {
                (Some(k), Some(b)) if better == Cmp::Lt => k < b,
                (Some(k), Some(b)) => k > b,
                _ => {
                    let answer = t.compare(better, k, b)?;
                    t.truth(answer)?
                }
            },
        };
        if replace {
            best = Some((v, k));
        }
        Ok(())
    })?;
    match (best, default) {
        (Some((v, _)), _) => Ok(v),
        (None, Some(d)) => Ok(d),
        (None, None) => Err(t.value_error(format_args!("{name}() iterable argument is empty"))),
    }
}
