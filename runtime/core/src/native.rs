//! Native functions: how Rust code is declared to Python.
//!
//! A native takes `(&Thread, Args)`. Its *signature text* (Python's `inspect` form: `"($self, key, default=None, /)"`)
//! fixes how a call is bound: every named parameter gets one slot of `Args`, in order; an omitted optional one is absent;
//! `*args` arrives as a tuple, `**kwargs` as a dict. It is also `__text_signature__`. Parsed at compile time.
//!
//! ```ignore
//! pub static METHODS: &[NativeDef] = &[
//!     native("append", "($self, object, /)", list_append, Effects::WRITES, "Append object to the end of the list."),
//! ];
//! fn list_append(t: &Thread, a: Args) -> R { let l = list_arg(t, a[0])?; ...; Ok(Value::NONE) }
//! ```

use crate::error::R;
use crate::interp::consumers::Consumer;
use crate::thread::Thread;
use std::ops::Index;
use taipan_heap::{Value, Word};

/// A native's arguments, one word a parameter.
#[derive(Clone, Copy)]
pub struct Args<'a>(pub &'a [Word]);

impl Args<'_> {
    /// Argument `i` if given.
    #[inline(always)]
    pub fn opt(&self, i: usize) -> Option<Value> {
        self.0[i]
    }
    /// Argument `i`, None standing for "not given" as well as for None.
    #[inline(always)]
    pub fn or_none(&self, i: usize) -> Value {
        self.0[i].unwrap_or(Value::NONE)
    }
    /// Argument `i` if given and not None.
    #[inline(always)]
    pub fn not_none(&self, i: usize) -> Option<Value> {
        self.0[i].filter(|v| !v.is_none())
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A required argument: bound by the caller, so never absent.
impl Index<usize> for Args<'_> {
    type Output = Value;
    #[inline(always)]
    fn index(&self, i: usize) -> &Value {
        match &self.0[i] {
            Some(v) => v,
            None => panic!("required native argument {i} is absent: its signature makes it optional, use opt()"),
        }
    }
}

/// The Rust side of a native function.
pub type NativeFn = fn(&Thread, Args<'_>) -> R;

/// What a native may do besides computing its result; the Recorder forgets exactly that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effects(pub u16);

impl Effects {
    /// Result depends on immutable arguments only; does not raise except as declared; no side effect.
    pub const PURE: Effects = Effects(0);
    /// May raise.
    pub const RAISES: Effects = Effects(1);
    /// Reads mutable objects.
    pub const READS: Effects = Effects(2 | 1);
    /// Writes to its arguments (and what they own), nothing else.
    pub const WRITES: Effects = Effects(4 | 2 | 1);
    /// May run Python code or look at frames: anything can happen. The default for whatever is not known better.
    pub const ANY: Effects = Effects(8 | 4 | 2 | 1);
    /// With arguments that are all exact scalars (int, float, bool, None, str, bytes): as `RAISES`. With
    /// others, whose methods it asks: `ANY`.
    pub const SCALARS: Effects = Effects(16 | 8 | 4 | 2 | 1);
    /// With arguments, self apart, that are all exact scalars: as `WRITES`. With others: `ANY`.
    pub const SCALARS_WRITE: Effects = Effects(32 | 8 | 4 | 2 | 1);
    /// With arguments, self apart, that are exact scalars, lists, tuples or bytearrays: as `READS`. With others: `ANY`.
    pub const SEQUENCES: Effects = Effects(64 | 8 | 4 | 2 | 1);
    /// With arguments, self apart, that are all exact scalars: as `READS`. With others: `ANY`.
    pub const SCALARS_READ: Effects = Effects(256 | 8 | 4 | 2 | 1);
    /// As `SEQUENCES`, but `WRITES`.
    pub const SEQUENCES_WRITE: Effects = Effects(128 | 8 | 4 | 2 | 1);
    /// With a first argument, self apart, that is an exact scalar (an index): as `READS`. With another: `ANY`.
    pub const INDEX_READ: Effects = Effects(512 | 8 | 4 | 2 | 1);
    /// As `INDEX_READ`, but `WRITES`.
    pub const INDEX_WRITE: Effects = Effects(1024 | 8 | 4 | 2 | 1);
    /// Of an iterator: as `WRITES` where all iterators that it asks are builtin ones (see `NextIf`). With others: `ANY`.
    pub const ITERATES: Effects = Effects(2048 | 8 | 4 | 2 | 1);

    pub const fn has(self, other: Effects) -> bool {
        self.0 & other.0 == other.0
    }
    /// May run Python or look at frames?
    pub const fn runs_python(self) -> bool {
        self.0 & 8 != 0
    }
    pub const fn raises(self) -> bool {
        self.0 & 1 != 0
    }
    pub const fn writes(self) -> bool {
        self.0 & 4 != 0
    }
    pub const fn reads(self) -> bool {
        self.0 & 2 != 0
    }
    /// The effects with arguments as named above, for those declarations that have a condition.
    pub const fn of_exact(self) -> Option<Condition> {
        const ALL: usize = usize::MAX;
        let (from, to, must, effects) = match self {
            Effects::SCALARS => (0, ALL, Must::BeScalar, Effects::RAISES),
            Effects::SCALARS_WRITE => (1, ALL, Must::BeScalar, Effects::WRITES),
            Effects::SCALARS_READ => (1, ALL, Must::BeScalar, Effects::READS),
            Effects::SEQUENCES => (1, ALL, Must::BeSequence, Effects::READS),
            Effects::SEQUENCES_WRITE => (1, ALL, Must::BeSequence, Effects::WRITES),
            Effects::INDEX_READ => (1, 2, Must::BeScalar, Effects::READS),
            Effects::INDEX_WRITE => (1, 2, Must::BeScalar, Effects::WRITES),
            _ => return None,
        };
        Some(Condition { from, to, must, effects })
    }
}

/// Effects that a native has if arguments `from..to` are what they must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Condition {
    pub from: usize,
    pub to: usize,
    pub must: Must,
    pub effects: Effects,
}

/// What arguments must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Must {
    /// An exact int, float, bool, None, str or bytes.
    BeScalar,
    /// The same, or an exact list, tuple or bytearray.
    BeSequence,
}

/// Shape of a parameter list, parsed from the signature text at compile time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    /// Slots of positional parameters (`$self` included).
    pub positional: u8,
    /// Of those, required ones.
    pub required: u8,
    /// Of those, positional-only ones.
    pub positional_only: u8,
    /// Keyword-only parameters.
    pub keyword_only: u8,
    pub var_positional: bool,
    pub var_keyword: bool,
    /// The first parameter is `$self`/`$cls`/`$module` (not counted in error texts).
    pub has_self: bool,
}

impl Params {
    /// Slots in all: positional, *args, keyword-only, **kwargs, in this order.
    pub const fn slots(&self) -> usize {
        self.positional as usize + self.var_positional as usize + self.keyword_only as usize + self.var_keyword as usize
    }
    /// Nothing to bind but a fixed range of positional arguments.
    pub const fn is_simple(&self) -> bool {
        !self.var_positional && !self.var_keyword && self.keyword_only == 0
    }

    /// Parses `"($self, a, b=1, /, c, *args, d, e=None, **kw)"`.
    pub const fn parse(text: &str) -> Params {
        let s = text.as_bytes();
        let mut p = Params {
            positional: 0,
            required: 0,
            positional_only: 0,
            keyword_only: 0,
            var_positional: false,
            var_keyword: false,
            has_self: false,
        };
        let mut after_star = false;
        let mut i = 1; // after '('
        while i < s.len() {
            while i < s.len() && (s[i] == b' ' || s[i] == b',') {
                i += 1;
            }
            if i >= s.len() || s[i] == b')' {
                break;
            }
            // One parameter: up to the comma or ')' at depth 0.
            let start = i;
            let mut depth = 0;
            let mut default = false;
            let mut quote = 0u8;
            while i < s.len() {
                let ch = s[i];
                if quote != 0 {
                    if ch == quote {
                        quote = 0;
                    }
                } else if ch == b'\'' || ch == b'"' {
                    quote = ch;
                } else if ch == b'(' || ch == b'[' || ch == b'{' {
                    depth += 1;
                } else if depth > 0 && (ch == b')' || ch == b']' || ch == b'}') {
                    depth -= 1;
                } else if depth == 0 && (ch == b',' || ch == b')') {
                    break;
                } else if depth == 0 && ch == b'=' {
                    default = true;
                }
                i += 1;
            }
            let first = s[start];
            let length = i - start;
            if first == b'/' {
                p.positional_only = p.positional;
            } else if first == b'*' && length == 1 {
                after_star = true;
            } else if first == b'*' && s[start + 1] == b'*' {
                p.var_keyword = true;
            } else if first == b'*' {
                p.var_positional = true;
                after_star = true;
            } else if after_star {
                p.keyword_only += 1;
            } else {
                if first == b'$' {
                    p.has_self = true;
                    if p.positional_only == 0 {
                        p.positional_only = 1;
                    }
                }
                p.positional += 1;
                if !default {
                    p.required += 1;
                }
            }
        }
        p
    }
}

/// Declaration of a native function or method.
#[derive(Clone, Copy)]
pub struct NativeDef {
    pub name: &'static str,
    /// `__text_signature__`.
    pub signature: &'static str,
    pub params: Params,
    pub function: NativeFn,
    pub effects: Effects,
    pub doc: &'static str,
    pub binding: Binding,
    pub meaning: Meaning,
    /// `**kwargs` is absent, and no empty dict, where no keywords are given.
    pub keywords_if_any: bool,
}

impl NativeDef {
    /// The same function, known to compiled code by its meaning.
    pub const fn meaning(self, meaning: Meaning) -> NativeDef {
        NativeDef { meaning, ..self }
    }

    /// The same function, which asks with `opt` whether there are keywords.
    pub const fn keywords_if_any(self) -> NativeDef {
        NativeDef { keywords_if_any: true, ..self }
    }
}

/// Natives that the interpreter and the Recorder know by their meaning for the usual arguments (see `interp/natives.rs`); with others
/// they are called like any native.
#[derive(Clone, Copy, Debug)]
pub enum Meaning {
    /// Nothing but what the function does.
    Call,
    /// A function of one or two floats: where it gives a finite number, that is the result.
    Float1(fn(f64) -> f64),
    Float2(fn(f64, f64) -> f64),
    /// The nearest int below or above.
    Floor,
    Ceil,
    Sqrt,
    Fabs,
    Abs,
    Len,
    IsInstance,
    Min,
    Max,
    /// `tuple.__new__`.
    TupleNew,
    /// Takes all items of a generator.
    Consume(Consumer),
    /// Resumes the generator that is its one argument.
    Next,
    /// Resumes the first argument with the second.
    Send,
    /// Of characters and codes below 256.
    Ord,
    Chr,
    /// `list.append(v)`, `list.pop()`, `bytearray.append(i)`, `set.add(v)`, `dict.get(k)` and `dict.get(k, default)`.
    ListAppend,
    ByteAppend,
    ListPop,
    SetAdd,
    DictGet,
    /// The methods of dict behind subscripts and `in`.
    DictGetItem,
    DictSetItem,
    DictDelItem,
    DictContains,
    /// The methods of tuple behind subscripts and unpacking of named tuples.
    TupleGetItem,
    TupleIter,
    /// `__next__` with effects `ITERATES` (or a method that serves as one, None at the end): do the iterators that it asks run no
    /// Python code?
    NextIf(fn(&Thread, Value) -> bool),
    /// `__call__` of `functools.partial` and of cached functions.
    Partial,
    Cached,
    /// `BaseException.__init__(self, *args)`.
    ExceptionInit,
    /// `getattr(o, name)`.
    GetAttr,
    /// `hash(v)`, and `object.__hash__`.
    Hash,
    IdentityHash,
    /// `object.__init__(self)`.
    ObjectInit,
    /// `object.__new__` without further arguments.
    ObjectNew,
    /// `object.__setattr__` where it stores into the object.
    ObjectSetattr,
}

/// How a native in a class namespace binds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A method of instances (`method_descriptor`; dunder names show as `wrapper_descriptor`).
    Method,
    /// `classmethod_descriptor`: the first argument is the class.
    Class,
    /// A plain function in the namespace (`__new__` and other static methods).
    Static,
}

const fn define(
    name: &'static str,
    signature: &'static str,
    function: NativeFn,
    effects: Effects,
    doc: &'static str,
    binding: Binding,
) -> NativeDef {
    let params = Params::parse(signature);
    NativeDef {
        name,
        signature,
        params,
        function,
        effects,
        doc,
        binding,
        meaning: Meaning::Call,
        keywords_if_any: false,
    }
}

/// A native function or method.
pub const fn native(
    name: &'static str,
    signature: &'static str,
    function: NativeFn,
    effects: Effects,
    doc: &'static str,
) -> NativeDef {
    define(name, signature, function, effects, doc, Binding::Method)
}

/// A native class method: `($cls, ...)`.
pub const fn native_class(
    name: &'static str,
    signature: &'static str,
    function: NativeFn,
    effects: Effects,
    doc: &'static str,
) -> NativeDef {
    define(name, signature, function, effects, doc, Binding::Class)
}

/// `__class_getitem__` of classes that are generic only to type checkers (PEP 585).
pub const CLASS_GETITEM: NativeDef = native_class(
    "__class_getitem__",
    "($cls, object, /)",
    |t, a| t.new_generic_alias(a[0], a[1]),
    Effects::ANY,
    "See PEP 585",
);

/// A native static method; `__new__` is declared with this: `($cls, ...)`.
pub const fn native_static(
    name: &'static str,
    signature: &'static str,
    function: NativeFn,
    effects: Effects,
    doc: &'static str,
) -> NativeDef {
    define(name, signature, function, effects, doc, Binding::Static)
}

/// A computed attribute of a native type.
pub struct GetSetDef {
    pub name: &'static str,
    pub get: fn(&Thread, Value) -> R,
    /// `None` value: delete.
    pub set: Option<fn(&Thread, Value, Option<Value>) -> R<()>>,
    pub doc: &'static str,
    /// Of reading it.
    pub effects: Effects,
}

impl GetSetDef {
    /// The same attribute, which reading follows from the object for ever.
    pub const fn fixed(self) -> GetSetDef {
        GetSetDef { effects: Effects::RAISES, ..self }
    }
    /// The same attribute, which is read from memory that natives may write, and no more.
    pub const fn stored(self) -> GetSetDef {
        GetSetDef { effects: Effects::READS, ..self }
    }
}

/// A read-only computed attribute.
pub const fn getter(name: &'static str, get: fn(&Thread, Value) -> R, doc: &'static str) -> GetSetDef {
    GetSetDef { name, get, set: None, doc, effects: Effects::ANY }
}

/// A computed attribute that can be written.
pub const fn getset(
    name: &'static str,
    get: fn(&Thread, Value) -> R,
    set: fn(&Thread, Value, Option<Value>) -> R<()>,
    doc: &'static str,
) -> GetSetDef {
    GetSetDef { name, get, set: Some(set), doc, effects: Effects::ANY }
}

/// Declaration of a native type: builtin (listed in `types::ty`) or of a module.
pub struct TypeDef {
    pub methods: &'static [NativeDef],
    pub getset: &'static [GetSetDef],
    pub doc: &'static str,
}

/// Declaration of a native module.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [NativeDef],
    /// Adds types and constants: `init(t, module)`.
    pub init: fn(&Thread, Value) -> R<()>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures() {
        let p = Params::parse("($self, a, b=(1, 2), /, c=',', *args, d, e=None, **kw)");
        assert_eq!((p.positional, p.required, p.positional_only, p.keyword_only), (4, 2, 3, 2));
        assert!(p.var_positional && p.var_keyword && p.has_self);
        assert_eq!(p.slots(), 8);
        let p = Params::parse("()");
        assert_eq!(p.slots(), 0);
        assert!(p.is_simple());
        assert!(!Params::parse("(a, *, key=None)").is_simple());
    }
}
