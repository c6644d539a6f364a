//! The interpreter: `machine` (what a bytecode may ask and do), `exec` (the machine that just runs), `dispatch` (from
//! opcode to handler), one file of handlers a subject, `frame`, `call` (entering functions), `unwind` (exceptions).

pub mod bind_errors;
pub mod call;
pub mod consumers;
pub mod containers;
pub mod dispatch;
pub mod enter;
pub mod exec;
pub mod frame;
pub mod hydrate;
pub mod machine;
pub mod makers;
pub mod op;
pub mod prepared;
pub mod primitives;
pub mod run;
mod shortcuts;
mod specials;
mod streams;
pub mod unwind;

pub mod arith;
mod attrs;
mod build;
pub mod callables;
mod calls;
mod compare;
pub mod complex;
pub mod control;
mod except;
pub mod generators;
mod imports;
mod items;
pub mod iterate;
pub mod matching;
pub mod names;
pub mod natives;

pub use containers::Containers;
pub use exec::Exec;
pub use generators::generators_next;
pub use machine::{Machine, Words};
pub use op::{Flow, Op};

use crate::object::{Code, Dict, Type};
use crate::thread::{Resume, Thread};
use taipan_heap::{Gc, Tracer, Value};

/// The compiler tier, seen from core. Installed in the Vm by whoever links it.
pub trait Tier {
    /// The back-edge at `at` (the JUMP_BACK's pc in `resume`, state of the frame before the jump) reached its count, or has
    /// compiled code. The answer is where the interpreter goes on (the same state if nothing was done). `counter` is the index
    /// of the loop's cache word.
    fn hot_loop(&self, t: &Thread, resume: Resume, counter: usize) -> Resume;
    /// A function's entry counter ran out or it has compiled code; `resume` is the state at its first instruction.
    fn hot_entry(&self, t: &Thread, resume: Resume, code: Gc<Code>) -> Resume;
    fn class_changed(&self, class: Gc<Type>);
    /// The program has made a class.
    fn class_made(&self, t: &Thread, class: Gc<Type>);
    fn dict_changed(&self, dict: Gc<Dict>, key: Value);
    fn trace(&self, tracer: &mut Tracer<'_>);
    /// The program has ended: reports that were asked for.
    fn finish(&self);
}
