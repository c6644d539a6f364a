//! Native modules of the standard library: what CPython writes in C. One file or folder a module.

pub mod array;
pub mod binascii;
pub mod bisect;
pub mod codecs;
pub mod collections;
pub mod functools;
pub mod heapq;
pub mod itertools;
pub mod math;
pub mod operator;
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
    &bisect::MODULE,
    &codecs::MODULE,
    &collections::MODULE,
    &functools::MODULE,
    &heapq::MODULE,
    &itertools::MODULE,
    &math::MODULE,
    &operator::MODULE,
    &random::MODULE,
    &string::MODULE,
    &structs::MODULE,
    &unicodedata::MODULE,
];
