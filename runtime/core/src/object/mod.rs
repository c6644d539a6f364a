//! Layouts of the builtin objects, one struct a kind, with the accessors that everything else uses.
//!
//! Rules: `#[repr(C)]`, header first, raw numbers before words (see `kinds`). Fields are `Field`/`Slot`, never `Cell`.
//! **Attributes.** Objects that can have attributes keep them at their shape's `attr_base`: one word `extra` (0, or an
//! `Array`: element 0 the `__dict__` view or dict, the rest overflow slots), then the class's in-object slots.
//! A fixed-size builtin's `attr_base` is the size of its struct, so only subclasses pay for it.

mod code;
mod frame;
mod generator;
mod misc;
mod native_box;
mod number;
mod str;
mod typ;

pub use code::*;
pub use frame::*;
pub use generator::*;
pub use misc::*;
pub use native_box::*;
pub use number::*;
pub use str::*;
pub use typ::*;

/// Implements `HeapObject` for a struct and the kinds that have its layout.
#[macro_export]
macro_rules! heap_object {
    ($t:ty: $($kind:ident)|+) => {
        // SAFETY: `$t` is repr(C) with the header first, and is the layout of these kinds only.
        unsafe impl taipan_heap::HeapObject for $t {
            #[inline(always)]
            fn is_kind(kind: taipan_heap::Kind) -> bool {
                $( kind == $crate::kinds::$kind )||+
            }
        }
    };
}

/// Self of a native method: the descriptor has checked the class, so the layout is `T`'s.
#[inline]
pub fn self_as<T: taipan_heap::HeapObject>(v: taipan_heap::Value) -> taipan_heap::Gc<T> {
    match v.downcast::<T>() {
        Some(o) => o,
        None => unreachable!("a method descriptor lets only instances of its class through"),
    }
}
