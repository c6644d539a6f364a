//! Native modules of the standard library: what CPython writes in C. One file or folder a module. `import` is the import
//! system, `library` the bundled pure-Python part.

pub mod abc;
pub mod array;
pub mod atexit;
pub mod binascii;
pub mod bisect;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod contextvars;
pub mod digits;
pub mod errno;
pub mod fcntl;
pub mod functools;
pub mod gc;
pub mod hashes;
pub mod heapq;
pub mod import;
pub mod io;
pub mod itertools;
pub mod json;
pub mod library;
mod library_layout;
pub mod math;
pub mod opcode;
pub mod operator;
pub mod os;
pub mod posixsubprocess;
pub mod random;
pub mod resource;
pub mod select;
pub mod signal;
pub mod socket;
pub mod sre;
pub mod stat;
pub mod statistics;
pub mod string;
pub mod structs;
mod structseq;
pub mod sys;
pub mod sysconfigdata;
pub mod thread;
pub mod time;
pub mod types;
pub mod typing;
pub mod unicodedata;
pub mod warnings;
pub mod weakref;
mod words;
pub mod zlib;

use taipan_core::native::ModuleDef;
use taipan_core::{R, Thread};

/// Every native module.
static MODULES: &[&ModuleDef] = &[
    &abc::MODULE,
    &array::MODULE,
    &atexit::MODULE,
    &binascii::MODULE,
    &bisect::MODULE,
    &cmath::MODULE,
    &codecs::MODULE,
    &collections::MODULE,
    &contextvars::MODULE,
    &digits::MODULE,
    &errno::MODULE,
    &fcntl::MODULE,
    &functools::MODULE,
    &gc::MODULE,
    &hashes::MD5,
    &hashes::SHA1,
    &hashes::SHA2,
    &hashes::SHA3,
    &hashes::blake2::MODULE,
    &hashes::pbkdf2::MODULE,
    &heapq::MODULE,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &math::MODULE,
    &opcode::MODULE,
    &operator::MODULE,
    &os::MODULE,
    &posixsubprocess::MODULE,
    &random::MODULE,
    &resource::MODULE,
    &select::MODULE,
    &signal::MODULE,
    &socket::MODULE,
    &sre::MODULE,
    &stat::MODULE,
    &statistics::MODULE,
    &string::MODULE,
    &structs::MODULE,
    &sys::MODULE,
    &sysconfigdata::MODULE,
    &thread::MODULE,
    &time::MODULE,
    &types::MODULE,
    &typing::MODULE,
    &unicodedata::MODULE,
    &warnings::MODULE,
    &weakref::MODULE,
    &zlib::MODULE,
];

/// Makes a fresh Vm ready to import: builtins, the native modules, the import system, `sys`.
pub fn start(t: &Thread) -> R<()> {
    taipan_core::builtins::init(t)?;
    t.vm().native_modules.borrow_mut().extend(MODULES.iter().map(|m| (m.name, *m)));
    let _ = t.vm().sources.bundled.set(library::text_of_file);
    import::install(t)?;
    signal::install(t)?;
    import::import_module(t, "sys")?;
    import::import_module(t, "_io")?;
    io::open_standard_streams(t)?;
    Ok(())
}
