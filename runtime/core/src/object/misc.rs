//! Containers, functions, descriptors, iterators and other small objects.

use super::Str;
use crate::heap_object;
use crate::native::{GetSetDef, NativeDef};
use taipan_heap::{Array, ByteBuf, Field, Gc, GcField, Header, Slot, Value, Word};

/// `list`: length and a storage array.
#[repr(C)]
pub struct List {
    pub header: Header,
    pub length: Field<usize>,
    /// Storage; its capacity is its own.
    pub storage: GcField<Array>,
}
heap_object!(List: LIST);

impl List {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length.get()
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Item `i`, or `None` when out of range.
    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Value> {
        if i < self.len() { self.storage.get().and_then(|s| s.get(i)) } else { None }
    }
}

/// `tuple`: length, items inline (and for subclasses the `extra` word behind them).
#[repr(C)]
pub struct Tuple {
    pub header: Header,
    pub length: usize,
    items: [Slot; 0],
}
heap_object!(Tuple: TUPLE);

impl Tuple {
    pub const ITEMS_AT: usize = size_of::<Tuple>();
    pub fn new(header: Header, length: usize) -> Tuple {
        Tuple { header, length, items: [] }
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
    #[inline(always)]
    pub fn items_ptr(&self) -> *const Word {
        self.items.as_ptr().cast()
    }
    /// The items; none is absent once the tuple is visible to Python.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: `length` words follow; a finished tuple has no absent items and is immutable.
        unsafe { std::slice::from_raw_parts(self.items_ptr().cast(), self.length) }
    }
    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.items().get(i).copied()
    }
    #[inline]
    pub(crate) fn slot(&self, i: usize) -> &Slot {
        assert!(i < self.length);
        // SAFETY: `length` slots follow the struct.
        unsafe { &*self.items.as_ptr().add(i) }
    }
}

/// Which keys a table holds; operations on the first three cannot run Python.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum KeyKind {
    /// Exact str only (also: empty).
    Str = 0,
    /// Exact int only.
    Int = 1,
    /// Exact immutable builtins, tuples and frozensets of them.
    Simple = 2,
    /// Anything.
    Any = 3,
}

/// `dict`: insertion-ordered and compact. `entries` holds key, value, hash (tagged int word) triples in insertion order, a
/// deleted entry has an absent key; `index` maps hash to entry number.
#[repr(C)]
pub struct Dict {
    pub header: Header,
    /// Changes on every insertion, deletion and resize, not when a value is replaced.
    pub keys_version: Field<u32>,
    pub key_kind: Field<KeyKind>,
    /// Live entries.
    pub used: Field<u32>,
    /// Entries in use, deleted ones included.
    pub fill: Field<u32>,
    /// u32 slots, a power of two of them: 0 empty, else entry number + 1; absent while there are at most 8 entries.
    pub index: GcField<ByteBuf>,
    pub entries: GcField<Array>,
    /// Entries below this number (an int; absent: 0) are deleted: taking from the front stays cheap.
    pub first: Slot,
}
heap_object!(Dict: DICT);

const _: () = assert!(std::mem::offset_of!(Dict, index) == 24);

/// `set` and `frozenset`: CPython's probe sequence and growth (programs print sets of ints).
#[repr(C)]
pub struct Set {
    pub header: Header,
    pub keys_version: Field<u32>,
    pub key_kind: Field<KeyKind>,
    /// Live elements, and slots that are not empty (live + dummies).
    pub used: Field<u32>,
    pub fill: Field<u32>,
    /// Cached hash of a frozenset; 0 = not computed.
    pub hash: Field<u64>,
    /// Table: pairs (key, hash as tagged int word); absent key + absent hash = empty, absent key + hash = dummy.
    pub table: GcField<Array>,
}
heap_object!(Set: SET);

const _: () = assert!(std::mem::offset_of!(Set, table) == 32);

/// `range`: three ints and the length.
#[repr(C)]
pub struct Range {
    pub header: Header,
    pub start: Slot,
    pub stop: Slot,
    pub step: Slot,
    pub length: Slot,
}
heap_object!(Range: RANGE);

#[repr(C)]
pub struct Slice {
    pub header: Header,
    pub start: Slot,
    pub stop: Slot,
    pub step: Slot,
}
heap_object!(Slice: SLICE);

/// A variable shared between a function and its inner functions.
#[repr(C)]
pub struct CellObject {
    pub header: Header,
    pub content: Slot,
}
heap_object!(CellObject: CELL);

/// A Python function.
#[repr(C)]
pub struct Function {
    pub header: Header,
    /// Bumped when code, defaults or kw-defaults are replaced.
    pub version: Field<u64>,
    /// Code object.
    pub code: Slot,
    /// dict
    pub globals: Slot,
    /// dict
    pub builtins: Slot,
    /// tuple of cells or absent
    pub closure: Slot,
    /// tuple or absent
    pub defaults: Slot,
    /// dict or absent
    pub kwdefaults: Slot,
    pub name: Slot,
    pub qualname: Slot,
    pub doc: Slot,
    pub module: Slot,
    /// dict made on demand
    pub annotations: Slot,
    /// `__annotate__` function or absent
    pub annotate: Slot,
    /// tuple or absent
    pub type_params: Slot,
    /// `__dict__`, made on demand
    pub dict: Slot,
}
heap_object!(Function: FUNCTION);

/// A native function, possibly bound: `len`, `[].append`, and unbound method descriptors (`list.append`).
#[repr(C)]
pub struct NativeFunction {
    pub header: Header,
    pub def: &'static NativeDef,
    /// Bound self (or module) or absent.
    pub this: Slot,
    /// The class whose namespace it stands in, or absent.
    pub owner: Slot,
    /// `__module__` or absent
    pub module: Slot,
}
heap_object!(NativeFunction: NATIVE_FUNCTION);

#[repr(C)]
pub struct BoundMethod {
    pub header: Header,
    pub function: Slot,
    pub this: Slot,
}
heap_object!(BoundMethod: BOUND_METHOD);

/// Descriptor of a native computed attribute.
#[repr(C)]
pub struct GetSet {
    pub header: Header,
    pub def: &'static GetSetDef,
    pub owner: Slot,
}
heap_object!(GetSet: GETSET);

/// Descriptor of a `__slots__` entry: a hidden attribute of the class's objects.
#[repr(C)]
pub struct Member {
    pub header: Header,
    /// Unused; keeps the words behind 16 bytes.
    pub raw: u64,
    pub name: Slot,
    pub owner: Slot,
    /// The hidden attribute's name, interned: not that of the descriptor, which may be moved, removed, or hidden by another.
    pub cell: Slot,
}
heap_object!(Member: MEMBER);

impl Member {
    /// The names of the descriptor and of the attribute.
    pub fn names(&self) -> Option<(Gc<Str>, Gc<Str>)> {
        let text = |slot: &Slot| slot.get()?.downcast::<Str>();
        text(&self.name).zip(text(&self.cell))
    }
}

#[repr(C)]
pub struct Property {
    pub header: Header,
    pub fget: Slot,
    pub fset: Slot,
    pub fdel: Slot,
    pub doc: Slot,
    pub name: Slot,
    /// True when the doc came from the getter.
    pub getter_doc: Slot,
}
heap_object!(Property: PROPERTY);

/// `staticmethod` and `classmethod`.
#[repr(C)]
pub struct WrappedFunction {
    pub header: Header,
    pub callable: Slot,
    /// dict of copied attributes, made on demand
    pub dict: Slot,
}
heap_object!(WrappedFunction: WRAPPED_FUNCTION);

#[repr(C)]
pub struct Super {
    pub header: Header,
    pub class: Slot,
    pub this: Slot,
    pub this_type: Slot,
}
heap_object!(Super: SUPER);

/// Instance of a user class without builtin layout: attributes only (at `attr_base` 8).
#[repr(C)]
pub struct Instance {
    pub header: Header,
}
heap_object!(Instance: INSTANCE);

/// An exception: the fields every one has; the class's own (errno, value, ...) are attribute slots.
#[repr(C)]
pub struct Exception {
    pub header: Header,
    /// tuple
    pub args: Slot,
    /// Traceback or None/absent
    pub traceback: Slot,
    pub context: Slot,
    pub cause: Slot,
    /// bool or absent
    pub suppress_context: Slot,
}
heap_object!(Exception: EXCEPTION);

/// The state of the builtin iterators (list, tuple, str, range, dict, set, sequence, callable, enumerate, zip, ...); the
/// shape says which it is.
#[repr(C)]
pub struct Iterator {
    pub header: Header,
    /// Next index (or current value of a small range).
    pub index: Field<i64>,
    /// End (small range), keys-version at creation (dict, set), or length.
    pub limit: Field<i64>,
    /// Step (small range) or length at creation.
    pub step: Field<i64>,
    /// What is iterated; absent when exhausted.
    pub source: Slot,
    /// Second object (sentinel, function, tuple of iterators ...).
    pub extra: Slot,
}
heap_object!(Iterator: ITERATOR);

const _: () = assert!(std::mem::offset_of!(Iterator, source) == 32);

#[repr(C)]
pub struct WeakRef {
    pub header: Header,
    /// Address of the target, 0 when dead; not traced.
    pub target: Field<usize>,
    /// Hash of the target + 1 once asked.
    pub hash: Field<u64>,
    pub callback: Slot,
}
heap_object!(WeakRef: WEAKREF);

/// dict.keys(), values(), items().
#[repr(C)]
pub struct DictView {
    pub header: Header,
    pub dict: Slot,
}
heap_object!(DictView: DICT_VIEW);

#[repr(C)]
pub struct MappingProxy {
    pub header: Header,
    pub mapping: Slot,
}
heap_object!(MappingProxy: MAPPING_PROXY);

/// A native object of a few words, for types whose state is only values (partial, itemgetter, ...).
#[repr(C)]
pub struct Words {
    pub header: Header,
    words: [Slot; 0],
}
heap_object!(Words: WORDS);

impl Words {
    /// # Panics
    /// In debug builds when the object is smaller; callers index below the count they allocated.
    #[inline]
    pub fn slot(&self, i: usize) -> &Slot {
        // SAFETY: objects of kind WORDS are allocated by `Thread::new_words(shape, n)` and used below n by their type.
        unsafe { &*self.words.as_ptr().add(i) }
    }
    /// Byte offset of word `i`.
    pub const fn offset(i: usize) -> usize {
        std::mem::offset_of!(Words, words) + i * size_of::<Slot>()
    }
}
