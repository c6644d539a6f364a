//! `dict`, its views and iterators.

pub mod key;
pub mod table;

pub use table::WATCHED;
