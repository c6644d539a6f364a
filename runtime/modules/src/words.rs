//! Native objects made of a few words: reading, writing and making them by slot number.

use taipan_core::error::R;
use taipan_core::object::{Dict, Module, Type, Words, self_as};
use taipan_core::thread::Thread;
use taipan_heap::{Gc, Value, Word};

/// Word `i` of `object`, if set.
#[inline]
pub fn opt(object: Value, i: usize) -> Word {
    self_as::<Words>(object).slot(i).get()
}

/// Word `i` of `object`, None if not set.
#[inline]
pub fn get(object: Value, i: usize) -> Value {
    opt(object, i).unwrap_or(Value::NONE)
}

/// Word `i` of `object` as a small int, 0 if it is none.
#[inline]
pub fn int(object: Value, i: usize) -> i64 {
    opt(object, i).and_then(|v| v.as_small_int()).unwrap_or(0)
}

/// Stores word `i` of `object`.
#[inline]
pub fn set(object: Value, i: usize, v: impl Into<Word>) {
    let words: Gc<Words> = self_as(object);
    words.slot(i).set(&words.header, v);
}

/// Stores word `i` of `object`, an int that fits 50 bits.
#[inline]
pub fn set_int(object: Value, i: usize, n: i64) {
    set(object, i, Value::int_unchecked(n));
}

/// An instance of `class` with these words.
pub fn make(t: &Thread, class: Value, words: &[Word]) -> R {
    let object = t.new_words(self_as::<Type>(class), words.len())?;
    for (i, word) in words.iter().enumerate() {
        object.slot(i).init(*word);
    }
    Ok(object.value())
}

/// The StopIteration that ends an iterator written in Rust.
pub fn stop(t: &Thread) -> R {
    Err(t.stop_iteration(None))
}

/// `None` ends the iteration, a value continues it.
pub fn yielded(t: &Thread, v: Option<Value>) -> R {
    match v {
        Some(v) => Ok(v),
        None => stop(t),
    }
}

/// Puts `name` into a module's namespace.
pub fn add_to_module(t: &Thread, module: Value, name: &str, v: Value) -> R<()> {
    let dict = module.downcast::<Module>().and_then(|m| m.dict.get()).and_then(|d| d.downcast::<Dict>());
    match dict {
        Some(dict) => dict.set_text(t, name, v),
        None => Err(t.system_error("module without namespace")),
    }
}
