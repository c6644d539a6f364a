//! runtime/modules: to be written.
