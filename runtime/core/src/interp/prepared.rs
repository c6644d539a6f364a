//! A function that a native calls with one item after the other: what kind of callable it is, is asked once.

use super::natives::{MAX_SLOTS, fits, native_of};
use crate::error::R;
use crate::native::{Args, NativeDef};
use crate::thread::Thread;
use taipan_heap::{Value, Word};

/// A callable, to be called with one argument.
pub struct Prepared {
    callee: Value,
    /// A native that needs no more than its arguments copied, and the self that it is bound to.
    native: Option<(&'static NativeDef, Word)>,
}

impl Prepared {
    pub fn new(t: &Thread, callee: Value) -> Prepared {
        // Methods that are not bound ask each time whether the item is of their class.
        let native = native_of(t, callee).filter(|n| n.owner.is_none()).map(|n| (n.def, n.this));
        let simple = |def: &NativeDef, this: Word| def.params.is_simple() && fits(def, 1 + usize::from(this.is_some()));
        Prepared { callee, native: native.filter(|(def, this)| simple(def, *this)) }
    }

    #[inline]
    pub fn call(&self, t: &Thread, item: Value) -> R {
        let Some((def, this)) = self.native else { return t.call(self.callee, &[item]) };
        t.check_native_stack()?;
        let mut words: [Word; MAX_SLOTS] = [None; MAX_SLOTS];
        words[0] = this;
        words[usize::from(this.is_some())] = Some(item);
        (def.function)(t, Args(&words[..def.params.slots()]))
    }
}
