//! Module `_taipan_digits`: decimal digits of ints for our `decimal`, which is written in Python and has to have as many as it likes: the
//! limit of `sys.set_int_max_str_digits` is for `int()` and `str()` of programs.

use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::thread::Thread;
use taipan_core::types::int::{IntRef, construct::int_from_str, int_to_text};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_taipan_digits",
    doc: "Ints and their decimal digits, any number of them.",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

static FUNCTIONS: &[NativeDef] = &[
    native("text", "(n, /)", text, Effects::RAISES, "str(n) of an int."),
    native("number", "(digits, /)", number, Effects::RAISES, "int(digits) of a str."),
];

/// No other thread converts meanwhile: nothing here lets go of the lock.
fn unlimited(t: &Thread, convert: impl FnOnce() -> R) -> R {
    let limit = t.vm().int_max_str_digits.replace(0);
    let converted = convert();
    t.vm().int_max_str_digits.set(limit);
    converted
}

fn text(t: &Thread, a: Args<'_>) -> R {
    let Some(n) = t.as_int(a[0]) else {
        return Err(t.type_error(format_args!("expected an int, not {}", t.type_name(a[0]))));
    };
    match n {
        IntRef::Small(_) => Ok(t.new_str(&int_to_text(t, n)?)?.value()),
        IntRef::Big(_) => unlimited(t, || Ok(t.new_str(&int_to_text(t, n)?)?.value())),
    }
}

fn number(t: &Thread, a: Args<'_>) -> R {
    match t.as_str(a[0]) {
        Some(digits) => unlimited(t, || int_from_str(t, digits, 10)),
        None => Err(t.type_error(format_args!("expected a str, not {}", t.type_name(a[0])))),
    }
}
