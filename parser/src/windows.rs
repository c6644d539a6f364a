//! How many registers the windows of an instruction have: what the operand kinds `Base` and `WriteBase` leave open.

use crate::code::CodeUnit;
use crate::opcodes::{Ins, Intrinsic, Opcode, Operand};

/// A run of registers an instruction reads or writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Access {
    pub first: usize,
    pub count: usize,
    pub writes: bool,
    pub reads: bool,
}

/// Registers the instruction reads and writes, windows with their lengths. FOR_NEXT's write happens only when the jump
/// behind it is skipped.
pub fn accesses(ins: Ins, unit: &CodeUnit) -> [Option<Access>; 3] {
    let op = ins.op();
    let values = [ins.a(), ins.b(), ins.c()];
    let mut out = [None; 3];
    for (i, kind) in op.operands().into_iter().enumerate() {
        let (reads, writes, count) = match kind {
            Operand::Read | Operand::MaybeAbsent => (true, false, 1),
            Operand::Write => (false, true, 1),
            Operand::ReadWrite => (true, true, 1),
            Operand::Base => (true, false, read_window(op, ins, unit)),
            Operand::WriteBase => (false, true, written_window(op, ins)),
            _ => continue,
        };
        out[i] = Some(Access { first: values[i], count, writes, reads });
    }
    out
}

fn read_window(op: Opcode, ins: Ins, unit: &CodeUnit) -> usize {
    use Opcode::*;
    let argc = || unit.sites.get(ins.c()).map_or(0, |s| usize::from(s.argc));
    match op {
        CALL | INVOKE => 1 + argc(),
        CALL_METHOD => 2 + argc(),
        CALL_EX | LOAD_SUPER_ATTR | LOAD_SUPER_METHOD | BUILD_SLICE | MATCH_CLASS | BUILD_INTERPOLATION => 3,
        MAKE_FUNCTION => 4,
        BUILD_TEMPLATE | IMPORT_NAME | CALL_EXIT => 2,
        BUILD_MAP => 2 * ins.c(),
        BUILD_TUPLE | BUILD_LIST | BUILD_SET | BUILD_STRING => ins.c(),
        INTRINSIC => intrinsic_window(ins.c()),
        _ => 1,
    }
}

fn intrinsic_window(number: usize) -> usize {
    const TWO: [Intrinsic; 4] = [
        Intrinsic::TypeVarWithBound,
        Intrinsic::TypeVarWithConstraints,
        Intrinsic::SetFunctionTypeParams,
        Intrinsic::SetTypeparamDefault,
    ];
    if number == Intrinsic::TypeAlias as usize {
        3
    } else if TWO.iter().any(|&i| i as usize == number) {
        2
    } else {
        1
    }
}

fn written_window(op: Opcode, ins: Ins) -> usize {
    match op {
        Opcode::UNPACK_SEQUENCE => ins.c(),
        Opcode::UNPACK_EX => (ins.c() & 255) + 1 + (ins.c() >> 8),
        _ => 2,
    }
}
