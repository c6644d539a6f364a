//! runtime/heap: to be written.
