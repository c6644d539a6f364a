//! Interned identifiers.
//!
//! Every identifier of a source is stored once in an [`Interner`]; the tree, the symbol tables and the compiler pass
//! [`Name`]s around, which are `Copy`, compare as integers and index side tables. The names the compiler itself needs
//! (`__class__`, `.0`, ...) have fixed indices, declared in one table below, so that asking "is this `super`?" is an
//! integer compare.

use std::collections::HashMap;
use std::sync::Arc;

/// An identifier: an index into the [`Interner`] of the tree it came from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Name(pub u32);

macro_rules! well_known {
    ($($id:ident = $text:expr),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum WellKnown { $($id),* }
        const WELL_KNOWN: &[&str] = &[$($text),*];
        /// Names with a fixed index in every interner.
        pub mod known {
            use super::{Name, WellKnown};
            $(pub const $id: Name = Name(WellKnown::$id as u32);)*
        }
    };
}

well_known! {
    CLASS = "__class__",
    CLASSDICT = "__classdict__",
    CONDITIONAL_ANNOTATIONS = "__conditional_annotations__",
    CLASSCELL = "__classcell__",
    CLASSDICTCELL = "__classdictcell__",
    MODULE = "__module__",
    QUALNAME = "__qualname__",
    NAME = "__name__",
    DOC = "__doc__",
    FIRSTLINENO = "__firstlineno__",
    STATIC_ATTRIBUTES = "__static_attributes__",
    TYPE_PARAMS = "__type_params__",
    ANNOTATE = "__annotate__",
    ANNOTATIONS = "__annotations__",
    ANNOTATE_FUNC = "__annotate_func__",
    DEBUG = "__debug__",
    SUPER = "super",
    DOT_ZERO = ".0",
    DOT_TYPE_PARAMS = ".type_params",
    DOT_GENERIC_BASE = ".generic_base",
    DOT_DEFAULTS = ".defaults",
    DOT_KWDEFAULTS = ".kwdefaults",
    DOT_FORMAT = ".format",
    FORMAT = "format",
    LAMBDA = "<lambda>",
    LISTCOMP = "<listcomp>",
    SETCOMP = "<setcomp>",
    DICTCOMP = "<dictcomp>",
    GENEXPR = "<genexpr>",
    MODULE_SCOPE = "<module>",
    TOP = "top",
    UNDERSCORE = "_",
    FUTURE = "__future__",
    STAR = "*",
    ASSERTION_ERROR = "AssertionError",
    MATCH_ARGS = "__match_args__",
    ANY = "any",
    ALL = "all",
    TUPLE = "tuple",
    LIST = "list",
    SET = "set",
    STAR_ARGS = "args",
    MRO_ENTRIES = "__mro_entries__",
    EMPTY = "",
}

/// The table behind [`Name`].
#[derive(Clone, Debug)]
pub struct Interner {
    texts: Vec<Arc<str>>,
    index: HashMap<Arc<str>, Name>,
}

impl Default for Interner {
    fn default() -> Self {
        let mut names = Interner { texts: Vec::with_capacity(256), index: HashMap::with_capacity(256) };
        for text in WELL_KNOWN {
            names.intern(text);
        }
        names
    }
}

impl Interner {
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(&name) = self.index.get(text) {
            return name;
        }
        let name = Name(self.texts.len() as u32);
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.index.insert(text, name);
        name
    }

    pub fn text(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }

    pub fn shared(&self, name: Name) -> Arc<str> {
        self.texts[name.0 as usize].clone()
    }

    /// The index of a name that some earlier `intern` made.
    pub fn get(&self, text: &str) -> Option<Name> {
        self.index.get(text).copied()
    }
}
