//! parser: to be written.
