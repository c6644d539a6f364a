//! runtime/modules: to be written.
pub mod sre;
