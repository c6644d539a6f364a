//! Regular expressions: `engine` is the matcher, free of Python objects.

pub mod engine;
