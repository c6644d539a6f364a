//! The regular-expression matcher: runs the code words that `Lib/re/_compiler.py` makes, on strings of any width.
//!
//! It knows nothing of Python objects or the heap. `Program::compile` checks the words and turns them once into a
//! program of its own; `Program::run` matches it against a slice of code units. In between:
//!
//! ```text
//! words ─ decode ─▶ tree ─ emit ─▶ ops ─ first ─▶ ops with lookahead tables ─ run, search ─▶ spans
//! ```
//!
//! The idea: a backtracking machine whose stack is data. Native recursion never happens while matching, so a million
//! nested repetitions cost memory and nothing else. What makes it fast is that choices are looked at before they are
//! made: every alternative, loop and repeated character carries a table that says, by the next character, which ways
//! can succeed at all, and a choice with one way left leaves nothing on the stack.
//!
//! Meaning of a pattern: CPython 3.14's, with one difference in principle. CPython saves groups at chosen points and
//! restores them there; here every change of a group is undone when the matcher goes back past it.

mod chars;
mod class;
mod decode;
mod emit;
mod first;
mod program;
mod run;
mod search;
mod start;
#[cfg(test)]
mod tests;
mod words;

pub use chars::{CharTable, ascii_lower};
pub use program::Program;
pub use run::{Halt, Mode, Request, Scratch};
pub use search::Unit;

/// The version of the code words; `re._constants.MAGIC` must agree.
pub const MAGIC: u32 = 20230612;
/// "No upper bound" in a repetition.
pub const MAXREPEAT: u32 = u32::MAX;
/// The largest number of groups: two marks each must fit a non-negative 32-bit count, as in CPython.
pub const MAXGROUPS: u32 = i32::MAX as u32 / 2;

/// The words given to `Program::compile` are not a program the library's compiler makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCode;
