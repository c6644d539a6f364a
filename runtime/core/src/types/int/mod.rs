//! `int` (and its subclass `bool`): values, arithmetic, and the type with its methods.

pub mod arith;
pub mod boolean;
pub mod construct;
pub mod methods;
pub mod value;

pub use boolean::BOOL;
pub use methods::INT;
pub use value::IntRef;
