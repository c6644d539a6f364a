//! jit: to be written.
