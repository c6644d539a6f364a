//! Regular expressions: `engine` is the matcher, free of Python objects; the rest is the `_sre` module over it.

mod binding;
pub mod engine;
mod matches;
mod scanner;
mod subject;
mod substitute;

pub use binding::MODULE;
