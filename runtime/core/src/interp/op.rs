//! What every opcode's implementation looks like.

use super::exec::Exec;
use super::machine::Machine;
use taipan_parser::opcodes::Ins;

/// What an instruction leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Flow {
    /// Go on at the machine's pc (in its frame, which may be another one than before).
    Next,
    /// This level cannot do it; nothing was done: start the instruction again one level down (run, warm, slow).
    Slow,
    /// An exception is pending: unwind from here.
    Raise,
    /// A nested run has its result: leave the interpreter.
    Stop,
}

/// An opcode. `run` and `warm` are generic: questions first, then at most one effect; no register is written before the last
/// question. `slow` is plain Rust on the real machine: the Recorder records it as one residual instruction.
pub trait Op {
    /// The common case, without any call.
    fn run<M: Machine>(m: &mut M, i: Ins) -> Flow;
    /// More questions; still traced.
    fn warm<M: Machine>(m: &mut M, i: Ins) -> Flow {
        let _ = (m, i);
        Flow::Slow
    }
    /// Is `between` worth trying? A look at registers, without a call.
    #[inline(always)]
    fn has_between(x: &Exec, i: Ins) -> bool {
        let _ = (x, i);
        false
    }
    /// What the interpreter tries between `run` and `warm`. Its state is not known to others unless it publishes it, which it does before
    /// anything that runs code, raises or collects. It is no level of meaning (`warm` and `slow` say the same), only a shorter way.
    fn between(x: &mut Exec, i: Ins) -> Flow {
        let _ = (x, i);
        Flow::Slow
    }
    /// Everything else.
    fn slow(x: &mut Exec, i: Ins) -> Flow;
}

/// Declares opcode implementations: `op!(ADD { run(m, i) {...} warm(m, i) {...} slow(x, i) {...} })`; `run` and `warm` may be
/// left out, `between` may stand before `warm`.
#[macro_export]
macro_rules! op {
    ($name:ident { run($m:ident, $i:ident) $run:block $(between($b:ident, $bi:ident) if $has:block $between:block)? warm($m2:ident, $i2:ident) $warm:block slow($x:ident, $j:ident) $slow:block }) => {
        #[allow(non_camel_case_types)]
        pub struct $name;
        impl $crate::interp::Op for $name {
            #[inline(always)]
            fn run<M: $crate::interp::Machine>($m: &mut M, $i: taipan_parser::opcodes::Ins) -> $crate::interp::Flow $run
            $(
                #[inline(always)]
                fn has_between($b: &$crate::interp::Exec, $bi: taipan_parser::opcodes::Ins) -> bool $has
                #[inline(always)]
                fn between($b: &mut $crate::interp::Exec, $bi: taipan_parser::opcodes::Ins) -> $crate::interp::Flow $between
            )?
            #[inline(never)]
            fn warm<M: $crate::interp::Machine>($m2: &mut M, $i2: taipan_parser::opcodes::Ins) -> $crate::interp::Flow $warm
            #[inline(never)]
            fn slow($x: &mut $crate::interp::Exec, $j: taipan_parser::opcodes::Ins) -> $crate::interp::Flow $slow
        }
    };
    ($name:ident { run($m:ident, $i:ident) $run:block slow($x:ident, $j:ident) $slow:block }) => {
        #[allow(non_camel_case_types)]
        pub struct $name;
        impl $crate::interp::Op for $name {
            #[inline(always)]
            fn run<M: $crate::interp::Machine>($m: &mut M, $i: taipan_parser::opcodes::Ins) -> $crate::interp::Flow $run
            #[inline(never)]
            fn slow($x: &mut $crate::interp::Exec, $j: taipan_parser::opcodes::Ins) -> $crate::interp::Flow $slow
        }
    };
    ($name:ident { slow($x:ident, $j:ident) $slow:block }) => {
        #[allow(non_camel_case_types)]
        pub struct $name;
        impl $crate::interp::Op for $name {
            #[inline(always)]
            fn run<M: $crate::interp::Machine>(_: &mut M, _: taipan_parser::opcodes::Ins) -> $crate::interp::Flow {
                $crate::interp::Flow::Slow
            }
            #[inline(never)]
            fn slow($x: &mut $crate::interp::Exec, $j: taipan_parser::opcodes::Ins) -> $crate::interp::Flow $slow
        }
    };
}

/// `Ok` goes on, `Err` unwinds.
#[macro_export]
macro_rules! raise_to_flow {
    ($result:expr) => {
        match $result {
            Ok(v) => v,
            Err(_) => return $crate::interp::Flow::Raise,
        }
    };
}
