//! Classes that a program makes again and again: in a function, each time it is called.
//!
//! What a trace knows of such a class is worth nothing when the next one of its name is made, so traces are not recorded through the
//! instances of one that is new. One that lives on is like any other after a while. (A program that makes seven classes in each call of
//! a function of 10 ms took 1.2 to 1.4 times as long as without the JIT.) Not with `--jit-sync`: it would depend on time.

use crate::tier::Jit;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use taipan_core::Thread;
use taipan_core::interp::Tier;
use taipan_core::object::{Str, Type};
use taipan_heap::Gc;

/// So many classes of one name: there will be more.
const REMADE: usize = 16;
/// How long one of them is new.
const YOUTH: Duration = Duration::from_millis(250);
/// New ones that are kept, at least, until the old among them are sorted out.
const MANY: usize = 256;

/// See the top of the file. Shapes keep their classes alive for ever, so addresses name them.
#[derive(Default)]
pub struct Remade {
    /// By module and qualified name: the classes, as long as they are few.
    made: RefCell<HashMap<String, Vec<Gc<Type>>>>,
    new: RefCell<HashMap<usize, Instant>>,
    /// As many as there may be before they are sorted out again: twice those that were left, so that each is looked at once or twice.
    most: Cell<usize>,
}

impl Remade {
    /// Is it a class that will soon be made again?
    pub fn is_fleeting(&self, class: Gc<Type>) -> bool {
        let new = self.new.borrow();
        !new.is_empty() && new.get(&class.address()).is_some_and(|made| made.elapsed() < YOUTH)
    }

    /// A class was made. The answer: earlier ones of its name, once it turns out that there are many.
    fn note(&self, class: Gc<Type>, name: String) -> Vec<Gc<Type>> {
        let mut made = self.made.borrow_mut();
        let classes = made.entry(name).or_default();
        let mut earlier = Vec::new();
        if classes.len() < REMADE {
            classes.push(class);
            if classes.len() < REMADE {
                return earlier;
            }
            earlier = classes.clone();
        }
        let mut new = self.new.borrow_mut();
        let now = Instant::now();
        if new.len() >= self.most.get().max(MANY) {
            new.retain(|_, made| now.duration_since(*made) < YOUTH);
            self.most.set(2 * new.len());
        }
        new.insert(class.address(), now);
        earlier
    }
}

impl Jit {
    /// See `Tier::class_made`.
    pub fn note_class(&self, t: &Thread, class: Gc<Type>) {
        if self.workshop.synchronous() {
            return;
        }
        let text = |word: Option<taipan_heap::Value>| word.and_then(|v| v.downcast::<Str>()).map(|s| s.to_text());
        let module = taipan_core::types::type_::own_attr(t, class, t.names().__module__);
        let name = format!("{}.{}", text(module).unwrap_or_default(), text(class.qualname.get()).unwrap_or_default());
        // What has been recorded for them will not be used again.
        for earlier in self.remade.note(class, name) {
            self.class_changed(earlier);
        }
    }
}
