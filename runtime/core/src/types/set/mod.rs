//! `set` and `frozenset`.

pub mod table;
