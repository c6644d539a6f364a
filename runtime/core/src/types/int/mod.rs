//! `int` (and its subclass `bool`): values, arithmetic, and the types with their methods.

pub mod arith;
mod big;
mod boolean;
pub mod construct;
mod methods;
pub mod value;

pub use arith::*;
pub use boolean::BOOL;
pub use methods::INT;
pub use value::IntRef;
