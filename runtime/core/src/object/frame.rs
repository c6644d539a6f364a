//! Frame objects and tracebacks: what Python sees of frames. Made on demand; frames themselves are words on the VM stack.

use crate::heap_object;
use taipan_heap::{Field, Header, Slot, Tracer};

/// A frame object. While its frame runs, `fp` is the frame; afterwards the registers are in `registers`.
#[repr(C)]
pub struct FrameObject {
    pub header: Header,
    /// Frame pointer, 0 when the frame has ended.
    pub fp: Field<usize>,
    /// Instruction number where it stands (valid when ended; else read from the frame).
    pub instruction: Field<i64>,
    pub code: Slot,
    pub function: Slot,
    /// Array of the registers after the end.
    pub registers: Slot,
    pub back: Slot,
    /// Local mapping handed out by f_locals of optimised frames, or the mapping of class and module bodies.
    pub locals: Slot,
    pub trace: Slot,
}
heap_object!(FrameObject: FRAME);

pub(crate) unsafe fn trace_frame(cell: *const Header, tracer: &mut Tracer<'_>) {
    // SAFETY: called by the heap on a live cell of kind FRAME.
    let f = unsafe { &*cell.cast::<FrameObject>() };
    for slot in [&f.code, &f.function, &f.registers, &f.back, &f.locals, &f.trace] {
        tracer.word(slot.get());
    }
}

/// One entry of a traceback. The frame object is made when somebody asks.
#[repr(C)]
pub struct Traceback {
    pub header: Header,
    /// Instruction number in the code.
    pub instruction: Field<i64>,
    /// Line, or -1: from the instruction.
    pub line: Field<i64>,
    pub next: Slot,
    pub code: Slot,
    pub function: Slot,
    /// Frame object, or absent.
    pub frame: Slot,
    /// Array: copy of the frame's registers when it was left, or absent.
    pub registers: Slot,
}
heap_object!(Traceback: TRACEBACK);
