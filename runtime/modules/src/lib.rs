//! Native modules of the standard library: what CPython writes in C. One file or folder a module.

pub mod array;
pub mod binascii;
pub mod codecs;
pub mod collections;
pub mod itertools;
pub mod math;
pub mod random;
pub mod sre;
pub mod string;
pub mod structs;
pub mod unicodedata;
mod words;

use taipan_core::native::ModuleDef;

/// Every native module, to be registered with a Vm.
pub static MODULES: &[&ModuleDef] = &[
    &array::MODULE,
    &binascii::MODULE,
    &codecs::MODULE,
    &collections::MODULE,
    &itertools::MODULE,
    &math::MODULE,
    &random::MODULE,
    &string::MODULE,
    &structs::MODULE,
    &unicodedata::MODULE,
];
