//! `str.encode`.

use super::basics::{argument_type_name, this};
use crate::error::R;
use crate::native::Args;
use crate::thread::Thread;

pub(super) fn encode_method(t: &Thread, a: Args<'_>) -> R {
    let argument = |i: usize, name: &str| match a.opt(i) {
        None => Ok(None),
        Some(v) => match t.as_str(v) {
            Some(s) => Ok(Some(s)),
            None => Err(
                t.type_error(format_args!("encode() argument '{name}' must be str, not {}", argument_type_name(t, v)))
            ),
        },
    };
    let (encoding, errors) = (argument(1, "encoding")?, argument(2, "errors")?);
    t.encode(this(t, a), encoding, errors)
}
