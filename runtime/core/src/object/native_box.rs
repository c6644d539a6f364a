//! Native objects whose state is a Rust value: files, compiled patterns, deques. The cell owns a boxed
//! `NativePayload`; the collector asks it for the words it holds and drops it with the cell.

use crate::heap_object;
use std::any::Any;
use taipan_heap::{Header, Tracer};

/// State of a native object. Values inside are `Slot`s or kept in heap storage (`Array`), and are written through
/// `Slot::set` with the object as owner, so that the write barrier sees them.
pub trait NativePayload: Any {
    /// Reports every word held.
    fn trace(&self, tracer: &mut Tracer<'_>);
    /// The memory it exports through the buffer protocol, if any.
    fn buffer(&self) -> Option<crate::types::buffer::RawBuffer> {
        None
    }
}

/// A native object. Attributes of subclasses follow the struct.
#[repr(C)]
pub struct NativeBox {
    pub header: Header,
    payload: *mut Box<dyn NativePayload>,
    /// The attribute word (`extra`) of subclasses lies behind; see `object`.
    pad: u64,
}
heap_object!(NativeBox: NATIVE);

impl NativeBox {
    pub fn new(header: Header, payload: Box<dyn NativePayload>) -> NativeBox {
        NativeBox { header, payload: Box::into_raw(Box::new(payload)), pad: 0 }
    }
    /// The payload, once the object is made.
    pub fn payload(&self) -> Option<&dyn NativePayload> {
        // SAFETY: payload is null or was made by `new` and lives until the cell is finalised.
        unsafe { self.payload.as_ref() }.map(|p| &**p)
    }
    /// The payload, if it is a `T`.
    pub fn get<T: NativePayload>(&self) -> Option<&T> {
        // SAFETY: payload was made by `new` and lives until the cell is finalised.
        let payload: &dyn NativePayload = unsafe { &**self.payload };
        (payload as &dyn Any).downcast_ref::<T>()
    }
}

/// Kind NATIVE: words are found by the payload, attributes (of subclasses) by scanning the rest of the cell.
pub(crate) unsafe fn trace_native(cell: *const Header, tracer: &mut Tracer<'_>) {
    let object = cell.cast::<NativeBox>();
    // SAFETY: called by the heap on a live cell of kind NATIVE; the payload pointer is 0 only before `new` ran.
    unsafe {
        if !(*object).payload.is_null() {
            (**(*object).payload).trace(tracer);
        }
        tracer.cell_words_from(cell, size_of::<NativeBox>());
    }
}

pub(crate) unsafe fn finalize_native(cell: *mut Header) {
    let object = cell.cast::<NativeBox>();
    // SAFETY: called once, by the sweeper, on a dead cell of kind NATIVE.
    unsafe {
        if !(*object).payload.is_null() {
            drop(Box::from_raw((*object).payload));
        }
    }
}
