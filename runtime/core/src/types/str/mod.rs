//! `str`: making strings, and the type with its methods.

pub mod builder;
pub mod make;
pub mod tables;

pub use builder::StrBuilder;
pub use make::str_flags;
pub use tables::StrTables;
