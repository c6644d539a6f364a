//! Generators, coroutines and async generators: a frame on the heap. The frame's header and registers lie at the end of
//! the cell and are used in place (`fp` points into the cell) while the generator runs.

use crate::heap_object;
use crate::interp::frame::HEADER_WORDS;
use taipan_heap::{Field, Gc, Header, Slot, Tracer, Value, Word};

/// Where a generator stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum GeneratorState {
    Created = 0,
    Suspended = 1,
    Running = 2,
    Finished = 3,
}

#[repr(C)]
pub struct Generator {
    pub header: Header,
    pub state: Field<GeneratorState>,
    /// Words of frame header and registers behind the struct.
    pub frame_words: u32,
    /// The exception its body is handling while suspended (absent: none of its own).
    pub handled: Slot,
    /// What the resumer was handling, while running.
    pub outer_handled: Slot,
    pub name: Slot,
    pub qualname: Slot,
    pub code: Slot,
    /// cr_origin / async generator hooks / ag_running flag, by type.
    pub extra: Slot,
    /// Async generators: finalizer hook.
    pub finalizer: Slot,
    /// Where frames called by the running body begin: end of the resumer's frame on the VM stack. Last field: found at a
    /// fixed distance below the frame pointer.
    pub stack_base: Field<*mut Word>,
    frame: [u64; 0],
}
heap_object!(Generator: GENERATOR);

impl Generator {
    /// A generator about to start; its frame is initialised by the caller at once.
    pub fn new(header: Header, frame_words: usize, name: Word, qualname: Word, code: Value) -> Generator {
        Generator {
            header,
            state: Field::new(GeneratorState::Created),
            frame_words: frame_words as u32,
            handled: Slot::new(None),
            outer_handled: Slot::new(None),
            name: Slot::new(name),
            qualname: Slot::new(qualname),
            code: Slot::new(Some(code)),
            extra: Slot::new(None),
            finalizer: Slot::new(None),
            stack_base: Field::new(std::ptr::null_mut()),
            frame: [],
        }
    }

    /// Byte offset of the frame pointer in the cell.
    pub const FP_AT: usize = size_of::<Generator>() + HEADER_WORDS * 8;

    #[inline(always)]
    pub fn fp(&self) -> *mut Word {
        (self as *const Generator).wrapping_byte_add(Self::FP_AT).cast_mut().cast()
    }
    pub const STACK_BASE_BELOW_FP: usize = HEADER_WORDS + 1;

    /// The generator whose frame pointer is `fp`.
    ///
    /// # Safety
    /// `fp` points into a generator.
    #[inline]
    pub unsafe fn of_fp(fp: *mut Word) -> Gc<Generator> {
        // SAFETY: by the caller's promise this is a live generator.
        unsafe { Gc::from_raw(fp.wrapping_byte_sub(Self::FP_AT).cast()) }
    }
}

pub(crate) unsafe fn trace_generator(cell: *const Header, tracer: &mut Tracer<'_>) {
    // SAFETY: called by the heap on a live cell of kind GENERATOR.
    unsafe {
        let g = &*cell.cast::<Generator>();
        for slot in [&g.handled, &g.outer_handled, &g.name, &g.qualname, &g.code, &g.extra, &g.finalizer] {
            tracer.word(slot.get());
        }
        let start = g.frame.as_ptr();
        tracer.range_mixed(start.cast(), start.add(g.frame_words as usize).cast());
    }
}
