//! Raising from Rust. A function that can raise returns `R<T>`; `Err(Raised)` says that the exception object is in
//! `Thread::pending`. `Raised` has no size, so `R<Value>` is one word (0 = raised).

use crate::thread::Thread;
use crate::types::{TypeId, ty};
use std::fmt::Display;
use taipan_heap::Value;

/// Marker: an exception is pending in the thread. Made only by functions of this module and `Thread::raise`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised(pub(crate) ());

/// Result of anything that can raise.
pub type R<T = Value> = Result<T, Raised>;

macro_rules! raisers {
    ($( $name:ident $class:ident )*) => { impl Thread { $(
        /// Makes the exception pending and returns the marker: `return Err(t.type_error(format_args!(...)))`.
        #[cold]
        #[inline(never)]
        pub fn $name(&self, message: impl Display) -> Raised {
            self.raise_text(ty::$class, message)
        }
    )* } };
}

raisers! {
    type_error TYPE_ERROR
    value_error VALUE_ERROR
    index_error INDEX_ERROR
    attribute_error ATTRIBUTE_ERROR
    name_error NAME_ERROR
    unbound_local_error UNBOUND_LOCAL_ERROR
    runtime_error RUNTIME_ERROR
    recursion_error RECURSION_ERROR
    overflow_error OVERFLOW_ERROR
    zero_division_error ZERO_DIVISION_ERROR
    system_error SYSTEM_ERROR
    import_error IMPORT_ERROR
    not_implemented_error NOT_IMPLEMENTED_ERROR
    buffer_error BUFFER_ERROR
    lookup_error LOOKUP_ERROR
    assertion_error ASSERTION_ERROR
    eof_error EOF_ERROR
    reference_error REFERENCE_ERROR
}

impl Thread {
    /// Raises builtin exception class `class` with one str argument.
    #[cold]
    #[inline(never)]
    pub fn raise_text(&self, class: TypeId, message: impl Display) -> Raised {
        let text = message.to_string();
        match self.new_str(&text) {
            Ok(s) => self.raise_with(class, &[s.value()]),
            Err(r) => r,
        }
    }

    /// Raises builtin exception class `class` with these constructor arguments.
    #[cold]
    #[inline(never)]
    pub fn raise_with(&self, class: TypeId, args: &[Value]) -> Raised {
        match crate::types::exception::new_exception(self, self.vm().type_of_id(class), args) {
            Ok(e) => self.raise(e),
            Err(r) => r,
        }
    }

    /// `KeyError(key)`.
    #[cold]
    pub fn key_error(&self, key: Value) -> Raised {
        self.raise_with(ty::KEY_ERROR, &[key])
    }

    /// `StopIteration(value)`, or without argument for `None`.
    #[cold]
    pub fn stop_iteration(&self, value: Option<Value>) -> Raised {
        match value {
            Some(v) if !v.is_none() => self.raise_with(ty::STOP_ITERATION, &[v]),
            _ => {
                self.set_pending_end();
                Raised(())
            }
        }
    }

    /// MemoryError: an object made at start-up, so that raising it needs no memory.
    #[cold]
    pub fn memory_error(&self) -> Raised {
        self.set_pending(self.vm().memory_error());
        Raised(())
    }

    /// An empty vector with room for `n` bytes, which a program may have asked for: MemoryError if there is none.
    pub fn room(&self, n: usize) -> R<Vec<u8>> {
        let mut room = Vec::new();
        room.try_reserve_exact(n).map_err(|_| self.memory_error())?;
        Ok(room)
    }

    /// `n` zeros, as above.
    pub fn zeros(&self, n: usize) -> R<Vec<u8>> {
        let mut zeros = self.room(n)?;
        zeros.resize(n, 0);
        Ok(zeros)
    }

    /// Makes exception object `exc` pending: links `__context__` to the exception being handled.
    #[cold]
    pub fn raise(&self, exc: Value) -> Raised {
        crate::types::exception::link_context(self, exc);
        self.set_pending(exc);
        Raised(())
    }

    /// Raises `exc` once more: the running frame gets no further entry in its traceback.
    pub fn raise_again(&self, exc: Value) -> Raised {
        self.reraising.set(true);
        self.reraise(exc)
    }

    /// Is the pending exception one that is raised once more?
    pub fn is_reraising(&self) -> bool {
        self.reraising.get()
    }

    /// Makes `exc` pending as it is (re-raising).
    #[cold]
    pub fn reraise(&self, exc: Value) -> Raised {
        self.set_pending(exc);
        Raised(())
    }
}
