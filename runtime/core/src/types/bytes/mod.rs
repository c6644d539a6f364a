//! `bytes` and `bytearray`: the same methods over one buffer interface; `array` has what changes a bytearray.

mod array;
pub mod basics;
pub mod hex;
pub mod make;
pub mod methods;
mod search;

pub use methods::{BYTEARRAY, BYTES};
