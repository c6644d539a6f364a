//! `int` (and its subclass `bool`): values, arithmetic, and the type with its methods.

pub mod arith;
pub mod value;

pub use value::IntRef;
