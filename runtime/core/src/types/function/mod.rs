//! Functions, native functions, methods, cells, code objects and the descriptors that classes are made of.

mod bound;
mod code;
mod descriptors;
mod native;
mod property;
mod python;
mod wrapped;

pub use bound::{CELL, METHOD};
pub use code::CODE;
pub use descriptors::{GETSET, MEMBER};
pub use native::{BUILTIN_FUNCTION, CLASSMETHOD_DESCRIPTOR, METHOD_DESCRIPTOR};
pub use property::PROPERTY;
pub use python::FUNCTION;
pub use wrapped::{CLASSMETHOD, STATICMETHOD, wrap_function};

use crate::error::R;
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Value, Word};

/// `__qualname__` of the class a descriptor stands in, with the descriptor's name behind it.
fn qualname_in(t: &Thread, owner: Word, name: &str) -> R {
    let owner = owner.and_then(|w| w.downcast::<Type>()).and_then(|c| c.qualname.get()).and_then(|q| t.as_str(q));
    let text = owner.map_or_else(|| name.to_owned(), |q| format!("{}.{name}", q.to_text()));
    Ok(t.new_str(&text)?.value())
}

/// A str, or None for an empty text.
fn text_or_none(t: &Thread, text: &str) -> R {
    if text.is_empty() { Ok(Value::NONE) } else { Ok(t.new_str(text)?.value()) }
}
