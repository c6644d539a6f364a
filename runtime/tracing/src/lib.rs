//! runtime/tracing: to be written.
