//! runtime/core: to be written.
pub mod algo;
