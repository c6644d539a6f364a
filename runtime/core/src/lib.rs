//! Taipan's core: object model, generic operations, the interpreter, builtin types and functions. Runs and is tested without
//! the JIT; the compiler tier is reached through `interp::Tier`.
//!
//! Order of the modules is the order in which things build on each other: words and layouts (`kinds`, `object`, `shape`),
//! context (`thread`, `vm`, `error`, `native`, `names`), lookups, operations (`ops`), `types`, the interpreter (`interp`), `builtins`.

mod address_hash;
pub mod algo;
pub mod builtins;
pub mod error;
pub mod interp;
pub mod kinds;
pub mod lookup;
pub mod names;
pub mod native;
pub mod object;
pub mod ops;
pub mod shape;
pub mod thread;
pub mod threads;
pub mod types;
pub mod vm;

pub use error::{R, Raised};
pub use native::{Args, Effects, ModuleDef, NativeDef, TypeDef};
pub use thread::Thread;
pub use types::ty;
pub use vm::{Config, Vm};
