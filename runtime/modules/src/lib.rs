//! Native modules of the standard library: what CPython writes in C. One file or folder a module. `import` is the import
//! system, `library` the bundled pure-Python part.

pub mod array;
pub mod binascii;
pub mod bisect;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod functools;
pub mod heapq;
pub mod import;
pub mod itertools;
pub mod library;
pub mod math;
pub mod operator;
pub mod random;
pub mod sre;
pub mod string;
pub mod statistics;
pub mod structs;
mod structseq;
pub mod sys;
pub mod abc;
pub mod os;
pub mod signal;
pub mod thread;
pub mod types;
pub mod atexit;
pub mod errno;
pub mod gc;
pub mod time;
pub mod unicodedata;
pub mod weakref;
mod words;

use taipan_core::native::ModuleDef;
use taipan_core::{R, Thread};

/// Every native module.
static MODULES: &[&ModuleDef] = &[
    &array::MODULE,
    &binascii::MODULE,
    &bisect::MODULE,
    &cmath::MODULE,
    &codecs::MODULE,
    &collections::MODULE,
    &functools::MODULE,
    &heapq::MODULE,
    &itertools::MODULE,
    &math::MODULE,
    &operator::MODULE,
    &random::MODULE,
    &string::MODULE,
    &statistics::MODULE,
    &structs::MODULE,
    &sys::MODULE,
    &abc::MODULE,
    &os::MODULE,
    &signal::MODULE,
    &thread::MODULE,
    &types::MODULE,
    &atexit::MODULE,
    &errno::MODULE,
    &gc::MODULE,
    &time::MODULE,
    &unicodedata::MODULE,
    &weakref::MODULE,
];

/// Makes a fresh Vm ready to import: builtins, the native modules, the import system, `sys`.
pub fn start(t: &Thread) -> R<()> {
    taipan_core::builtins::init(t)?;
    t.vm().native_modules.borrow_mut().extend(MODULES.iter().map(|m| (m.name, *m)));
    let _ = t.vm().sources.bundled.set(library::text_of_file);
    import::install(t)?;
    signal::install(t)?;
    import::import_module(t, "sys")?;
    Ok(())
}
