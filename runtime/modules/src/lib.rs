//! Native modules of the standard library: what CPython writes in C. One file or folder a module.

pub mod collections;
pub mod itertools;
pub mod sre;
mod words;

use taipan_core::native::ModuleDef;

/// Every native module, to be registered with a Vm.
pub static MODULES: &[&ModuleDef] = &[&collections::MODULE, &itertools::MODULE];
