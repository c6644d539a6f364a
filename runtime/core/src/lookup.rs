//! Attribute lookup on classes, its cache, and the *memos*: pure consequences of (shape, name) that inline caches store.
//!
//! A memo says what `o.name` means for every object of a shape. It stays true until a class in the shape's MRO changes; then
//! `invalidate` forgets all memos and zeroes every inline cache (rare: classes change while programs start).
//! Inline-cache word of an attribute site: shape id (low 32 bits), answer (high 32): below 2^16 the byte offset of an
//! in-object slot; otherwise 2^16 + index of the memo.

use crate::address_hash::AddressHash;
use crate::interp::frame::Frame;
use crate::object::*;
use crate::shape::Place;
use crate::thread::Thread;
use crate::types::ty;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use taipan_heap::{Gc, ShapeId, Tracer, Value, Word};

/// Key under which module collections registers the class of named tuples' fields. Their first word is the index.
pub const TUPLE_GETTER: &str = "collections._tuplegetter";

/// What loading or storing an attribute means for a shape.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Memo {
    /// Load: the attribute slot (may be absent: then as if missing).
    Slot(Place),
    /// Load: a class attribute that is no descriptor.
    ClassValue(Value),
    /// Load: a Python function of the class: binds to a method.
    Method(Value),
    /// Load: a native method descriptor: binds likewise.
    NativeMethod(Value),
    /// Load: a property with this getter (a Python function).
    Property(Value),
    /// The same of a class with a `__getattr__`, which an AttributeError of the getter leads to.
    PropertyOrGetattr(Value),
    /// Load: computed by this descriptor, an object with this Python function as `__get__`.
    Described(Value, Value),
    /// Load: computed by the native getter of this descriptor, whose class the object is of.
    Getter(Value),
    /// Load: the item at this index, which `_tuplegetter` (the field of a named tuple) names.
    TupleItem(u32),
    /// Load: the entry in the object's dict; if there is none, this Python function of the class, or what the general operation finds.
    InDict(Option<Value>),
    /// Load: a class method of this Python function; from the class, too, filed as `OfClass`.
    ClassMethod(Value),
    /// Load from a class, filed under the root shape of its instances: this value as it is.
    OfClass(Value),
    /// Call of a class, filed likewise: `object.__new__` makes a plain instance, and this Python function is `__init__`.
    Construct(Option<Value>),
    /// Call of a class: this Python function is `__new__`, and `__init__` is object's.
    New(Value),
    /// Store: existing slot.
    StoreSlot(Place),
    /// Store: adds the attribute: new shape and slot.
    StoreAdd(ShapeId, Place),
    /// Store: the entry in the object's dict.
    StoreInDict,
    /// Store: a property with this setter (a Python function).
    StoreProperty(Value),
    /// Store: by this descriptor, an object with this Python function as `__set__`.
    StoreDescribed(Value, Value),
    /// Anything else: the general operation.
    General,
}

/// Why a memo is asked: load and store of one name do not share an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Purpose {
    Load,
    Store,
    /// Store by `object.__setattr__`.
    PlainStore,
    /// Load from the class itself.
    OfClass,
    Construct,
}

/// A memo by what it was asked for: sites that see several shapes ask again and again.
#[derive(Clone, Copy)]
struct MemoEntry {
    shape: ShapeId,
    purpose: Purpose,
    name: usize,
    index: u32,
}

const NO_MEMO: MemoEntry = MemoEntry { shape: 0, purpose: Purpose::Load, name: 0, index: 0 };
const MEMO_CACHE_SIZE: usize = 2048;

const CACHE_SIZE: usize = 4096;
const MAX_MEMOS: u32 = 60_000;

#[derive(Clone, Copy)]
struct CacheEntry {
    class: usize,
    name: usize,
    value: Word,
}

const MEMO_CHUNK: usize = 256;

/// Memos by number. Read by fast handlers, so without a borrow: its guard would lie in the handler's native frame, which
/// could then not leave by a tail call.
struct Memos {
    chunks: Box<[OnceCell<Box<[Cell<Memo>]>>]>,
    len: Cell<u32>,
}

impl Memos {
    fn new() -> Memos {
        let chunks = MAX_MEMOS as usize / MEMO_CHUNK + 1;
        Memos { chunks: (0..chunks).map(|_| OnceCell::new()).collect(), len: Cell::new(0) }
    }
    #[inline(always)]
    fn get(&self, index: u32) -> Memo {
        let chunk = self.chunks.get(index as usize / MEMO_CHUNK).and_then(OnceCell::get);
        chunk.and_then(|c| c.get(index as usize % MEMO_CHUNK)).map_or(Memo::General, Cell::get)
    }
    fn push(&self, memo: Memo) -> u32 {
        let i = self.len.get();
        let chunk =
            self.chunks[i as usize / MEMO_CHUNK].get_or_init(|| vec![Cell::new(Memo::General); MEMO_CHUNK].into());
        chunk[i as usize % MEMO_CHUNK].set(memo);
        self.len.set(i + 1);
        i
    }
}

pub struct LookupCache {
    /// Class attribute by (class, name), direct-mapped.
    entries: Box<[Cell<CacheEntry>]>,
    /// Which of `entries` and of `recent` have been written since they were emptied: a program that imports much changes classes hundreds
    /// of times, and they fill 150 KB.
    touched: RefCell<Vec<u16>>,
    touched_recent: RefCell<Vec<u16>>,
    memo_index: RefCell<HashMap<(ShapeId, usize, Purpose), u32, AddressHash>>,
    /// In front of `memo_index`, direct-mapped.
    recent: Box<[Cell<MemoEntry>]>,
    memos: Memos,
    /// An entry or a memo was written since the last collection.
    grown: Cell<bool>,
    /// Code objects alive, whose inline caches must be zeroed.
    pub(crate) codes: std::rc::Rc<RefCell<HashSet<usize>>>,
    /// Keys-version of the builtins dict that cached builtin names rely on.
    pub builtins_version: Cell<u32>,
    namespace_versions: Cell<u32>,
    /// Data in classes that programs rebind (class, name; by address): nothing remembers it, and rebinding it changes nothing else.
    volatile: RefCell<HashSet<(usize, usize)>>,
    /// Counts invalidations: a stale-free check for whoever caches outside.
    pub epoch: Cell<u64>,
}

impl LookupCache {
    pub(crate) fn new() -> LookupCache {
        let empty = CacheEntry { class: 0, name: 0, value: None };
        LookupCache {
            entries: (0..CACHE_SIZE).map(|_| Cell::new(empty)).collect(),
            touched: RefCell::default(),
            touched_recent: RefCell::default(),
            memo_index: RefCell::default(),
            recent: (0..MEMO_CACHE_SIZE).map(|_| Cell::new(NO_MEMO)).collect(),
            memos: Memos::new(),
            grown: Cell::new(true),
            codes: Default::default(),
            builtins_version: Cell::new(0),
            namespace_versions: Cell::new(0),
            volatile: RefCell::default(),
            epoch: Cell::new(1),
        }
    }

    fn is_volatile(&self, class: Gc<Type>, name: Gc<Str>) -> bool {
        let volatile = self.volatile.borrow();
        !volatile.is_empty() && volatile.contains(&(class.address(), name.address()))
    }

    /// A keys-version that no dict of this Vm has had.
    pub fn next_version(&self) -> u32 {
        let v = self.namespace_versions.get() + 1;
        self.namespace_versions.set(v);
        v | crate::types::dict::table::NAMESPACE_VERSION
    }

    /// The memo an inline-cache answer (minus 2^16) names.
    #[inline]
    pub fn memo(&self, index: u32) -> Memo {
        self.memos.get(index)
    }

    pub(crate) fn trace(&self, tracer: &mut Tracer<'_>) {
        if tracer.passes_over(&self.grown) {
            return;
        }
        for i in 0..self.memos.len.get() {
            if let Memo::ClassValue(v)
            | Memo::Method(v)
            | Memo::NativeMethod(v)
            | Memo::Property(v)
            | Memo::PropertyOrGetattr(v)
            | Memo::StoreProperty(v)
            | Memo::Getter(v)
            | Memo::ClassMethod(v)
            | Memo::OfClass(v)
            | Memo::New(v)
            | Memo::InDict(Some(v))
            | Memo::Construct(Some(v)) = self.memos.get(i)
            {
                tracer.value(v);
            }
            if let Memo::Described(d, f) | Memo::StoreDescribed(d, f) = self.memos.get(i) {
                tracer.value(d);
                tracer.value(f);
            }
        }
        for entry in &self.entries {
            tracer.word(entry.get().value);
        }
    }
}

/// Class attribute `name` by MRO, without binding.
#[inline]
pub fn class_attr(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> Word {
    let at = (class.address() >> 4 ^ name.address() >> 3) % CACHE_SIZE;
    let entry = t.vm().lookups.entries[at].get();
    if entry.class == class.address() && entry.name == name.address() {
        return entry.value;
    }
    look_up(t, class, name, at)
}

#[inline(never)]
fn look_up(t: &Thread, class: Gc<Type>, name: Gc<Str>, at: usize) -> Word {
    let found = find(t, class, name);
    let value = found.map(|(_, v)| v);
    let volatile = found.is_some_and(|(owner, _)| t.vm().lookups.is_volatile(owner, name));
    // Names that are not interned could be freed and their address used again: do not remember those.
    if !volatile && name.header.has_flag(crate::types::str::str_flags::INTERNED) {
        let cache = &t.vm().lookups;
        if cache.entries[at].replace(CacheEntry { class: class.address(), name: name.address(), value }).class == 0 {
            cache.touched.borrow_mut().push(at as u16);
        }
        t.vm().lookups.grown.set(true);
        mark_cached(class);
    }
    value
}

/// Something is remembered that a change of `class` or of any of its bases makes false.
fn mark_cached(class: Gc<Type>) {
    class.set_flag(type_flags::CACHED);
    for base in class.mro_items() {
        if let Some(base) = base.and_then(|b| b.downcast::<Type>()) {
            base.set_flag(type_flags::CACHED);
        }
    }
}

/// The attribute in the class or its bases, and whose it is.
fn find(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> Option<(Gc<Type>, Value)> {
    for base in class.mro_items() {
        let base = (*base)?.downcast::<Type>()?;
        if let Some(v) = base.dict.get().and_then(|d| d.downcast::<Dict>()).and_then(|d| d.get_str(t, name)) {
            return Some((base, v));
        }
    }
    None
}

/// Is it data, whatever happens: no descriptor, nor of a class that may become one?
fn is_data(t: &Thread, v: Value) -> bool {
    let shape = t.shape_of(v);
    matches!(
        shape,
        ty::INT
            | ty::FLOAT
            | ty::STR
            | ty::NONE_TYPE
            | ty::BOOL
            | ty::TUPLE
            | ty::LIST
            | ty::DICT
            | ty::SET
            | ty::BYTES
    )
}

/// Entry `name` of the class's own namespace is about to be rebound from `old` to `new`. Does nothing depend on which it is?
pub fn rebinds_quietly(t: &Thread, class: Gc<Type>, name: Gc<Str>, old: Word, new: Word) -> bool {
    let special = name.len() > 4 && name.at(0) == '_' as u32 && name.at(1) == '_' as u32;
    let interned = name.header.has_flag(crate::types::str::str_flags::INTERNED);
    if special || !interned || !(old.is_some_and(|v| is_data(t, v)) && new.is_some_and(|v| is_data(t, v))) {
        return false;
    }
    // The first time what was remembered is forgotten.
    !t.vm().lookups.volatile.borrow_mut().insert((class.address(), name.address()))
}

/// The namespace that has attribute `name` of `class`, and its entry there, if it is volatile data (see `LookupCache::volatile`).
pub fn volatile_entry(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> Option<(Gc<Dict>, usize)> {
    let (owner, v) = find(t, class, name)?;
    if !t.vm().lookups.is_volatile(owner, name) || !is_data(t, v) || asks_metaclass(t, class, name) {
        return None;
    }
    let dict: Gc<Dict> = owner.dict.get()?.downcast()?;
    let entry = dict.find_str(t, name)?;
    Some((dict, entry))
}

/// The memo for loading `name` from objects of `shape`, and its index.
pub fn load_memo(t: &Thread, shape: ShapeId, name: Gc<Str>) -> (Memo, u32) {
    remembered(t, shape, name, Purpose::Load, make_load_memo)
}

/// The memo for storing `name` into objects of `shape`, and its index.
pub fn store_memo(t: &Thread, shape: ShapeId, name: Gc<Str>) -> (Memo, u32) {
    remembered(t, shape, name, Purpose::Store, make_store_memo)
}

/// The memo for `object.__setattr__(o, name, value)` with `o` of this shape.
pub fn plain_store_memo(t: &Thread, shape: ShapeId, name: Gc<Str>) -> Memo {
    remembered(t, shape, name, Purpose::PlainStore, make_plain_store_memo).0
}

/// The memo for loading `name` from the class with this root shape, and its index.
pub fn class_memo(t: &Thread, root_shape: ShapeId, name: Gc<Str>) -> (Memo, u32) {
    remembered(t, root_shape, name, Purpose::OfClass, make_class_memo)
}

/// Comes something of the metaclass before what the class has as `name`? Of what it has, only data descriptors do (`type` has an
/// `__init__` as well).
fn asks_metaclass(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> bool {
    let meta = t.type_of(class.value());
    let before = |v| {
        matches!(
            descriptor_kind(t, v),
            Descriptor::Property | Descriptor::Member | Descriptor::Getter | Descriptor::Other
        )
    };
    class_attr(t, meta, name).is_some_and(before) || asks_itself(t, meta)
}

/// Has the metaclass a `__getattribute__` of its own?
fn asks_itself(t: &Thread, meta: Gc<Type>) -> bool {
    let type_ = t.vm().type_of_id(ty::TYPE);
    let name = t.names().__getattribute__;
    meta != type_ && class_attr(t, meta, name) != class_attr(t, type_, name)
}

fn make_class_memo(t: &Thread, root_shape: ShapeId, name: Gc<Str>) -> Memo {
    let class = t.vm().shapes.get(root_shape).class;
    if asks_metaclass(t, class, name)
        || find(t, class, name).is_some_and(|(owner, _)| t.vm().lookups.is_volatile(owner, name))
    {
        return Memo::General;
    }
    for base in t.type_of(class.value()).mro_items().iter().flatten().filter_map(|b| b.downcast::<Type>()) {
        base.set_flag(type_flags::CACHED);
    }
    match class_attr(t, class, name) {
        // A function or native method is not bound to the class.
        Some(v) => match descriptor_kind(t, v) {
            Descriptor::Function | Descriptor::Native | Descriptor::No => Memo::OfClass(v),
            Descriptor::Static => wrapped(v).map_or(Memo::General, Memo::OfClass),
            Descriptor::Class => class_method(t, v),
            Descriptor::Property | Descriptor::Member | Descriptor::Getter | Descriptor::Other => Memo::General,
        },
        None => Memo::General,
    }
}

/// The memo for calling the class with this root shape, and its index.
pub fn construct_memo(t: &Thread, root_shape: ShapeId) -> (Memo, u32) {
    remembered(t, root_shape, t.names().__init__, Purpose::Construct, make_construct_memo)
}

fn make_construct_memo(t: &Thread, root_shape: ShapeId, name: Gc<Str>) -> Memo {
    let class = t.vm().shapes.get(root_shape).class;
    let exception = crate::interp::call::is_plain_exception(t, class);
    let plain = crate::interp::call::is_plain(t, class) || exception;
    let new = crate::interp::call::python_new(t, class);
    if !plain && new.is_none() || plain && class.has(type_flags::HAS_DEL) {
        return Memo::General;
    }
    for base in t.type_of(class.value()).mro_items().iter().flatten().filter_map(|b| b.downcast::<Type>()) {
        base.set_flag(type_flags::CACHED);
    }
    let object = t.vm().type_of_id(ty::OBJECT);
    if let Some(new) = new {
        let plain_init = class_attr(t, class, name) == class_attr(t, object, name);
        return if plain_init { Memo::New(new.value()) } else { Memo::General };
    }
    match class_attr(t, class, name) {
        Some(init) if t.is_exact(init, ty::FUNCTION) => Memo::Construct(Some(init)),
        init if !exception && init == class_attr(t, object, name) => Memo::Construct(None),
        _ => Memo::General,
    }
}

/// The namespace of an exact module, if attribute `name` can only come from there.
pub fn module_namespace(t: &Thread, o: Value, name: Gc<Str>) -> Option<Gc<Dict>> {
    if !t.is_exact(o, ty::MODULE) || class_attr(t, t.vm().type_of_id(ty::MODULE), name).is_some() {
        return None;
    }
    o.downcast::<Module>()?.dict.get()?.downcast::<Dict>()
}

fn remembered(
    t: &Thread,
    shape: ShapeId,
    name: Gc<Str>,
    purpose: Purpose,
    make: fn(&Thread, ShapeId, Gc<Str>) -> Memo,
) -> (Memo, u32) {
    let cache = &t.vm().lookups;
    let mixed = (shape as usize).wrapping_mul(0x9E37_79B1) >> 4 ^ name.address() >> 3 ^ (purpose as usize) << 7;
    let at = mixed % MEMO_CACHE_SIZE;
    let entry = cache.recent[at].get();
    if entry.shape == shape && entry.name == name.address() && entry.purpose == purpose {
        return (cache.memo(entry.index), entry.index);
    }
    let (memo, index) = remembered_long(t, shape, name, purpose, make);
    if cache.recent[at].replace(MemoEntry { shape, purpose, name: name.address(), index }).name == 0 {
        cache.touched_recent.borrow_mut().push(at as u16);
    }
    (memo, index)
}

#[inline(never)]
fn remembered_long(
    t: &Thread,
    shape: ShapeId,
    name: Gc<Str>,
    purpose: Purpose,
    make: impl FnOnce(&Thread, ShapeId, Gc<Str>) -> Memo,
) -> (Memo, u32) {
    let cache = &t.vm().lookups;
    let key = (shape, name.address(), purpose);
    let known = cache.memo_index.borrow().get(&key).copied();
    if let Some(i) = known {
        return (cache.memo(i), i);
    }
    if cache.memos.len.get() >= MAX_MEMOS {
        forget_all(t);
    }
    let memo = make(t, shape, name);
    mark_cached(t.vm().shapes.get(shape).class);
    let i = cache.memos.push(memo);
    cache.grown.set(true);
    cache.memo_index.borrow_mut().insert(key, i);
    (memo, i)
}

/// Does `v`, found in a class, take part in attribute access (`__get__` and friends)?
fn descriptor_kind(t: &Thread, v: Value) -> Descriptor {
    let shape = t.shape_of(v);
    match shape {
        ty::FUNCTION => Descriptor::Function,
        ty::METHOD_DESCRIPTOR | ty::WRAPPER_DESCRIPTOR => Descriptor::Native,
        ty::PROPERTY => Descriptor::Property,
        ty::MEMBER_DESCRIPTOR => Descriptor::Member,
        ty::GETSET_DESCRIPTOR => Descriptor::Getter,
        ty::STATICMETHOD => Descriptor::Static,
        ty::CLASSMETHOD => Descriptor::Class,
        ty::INT | ty::FLOAT | ty::STR | ty::NONE_TYPE | ty::BOOL | ty::TUPLE | ty::LIST | ty::DICT | ty::SET => {
            Descriptor::No
        }
        ty::FROZENSET | ty::BYTES | ty::BUILTIN_FUNCTION | ty::RANGE => Descriptor::No,
        _ => {
            let class = t.type_of(v);
            // What is remembered of attributes depends on this class, too.
            mark_cached(class);
            if is_descriptor_class(t, class) { Descriptor::Other } else { Descriptor::No }
        }
    }
}

/// Do objects of the class, found in other classes, take part in attribute access?
pub fn is_descriptor_class(t: &Thread, class: Gc<Type>) -> bool {
    let names = t.names();
    [names.__get__, names.__set__, names.__delete__].iter().any(|n| class_attr(t, class, *n).is_some())
}

enum Descriptor {
    No,
    Function,
    Native,
    Property,
    Member,
    Getter,
    Static,
    Class,
    Other,
}

/// What a staticmethod or classmethod has in it.
fn wrapped(v: Value) -> Option<Value> {
    v.downcast::<WrappedFunction>()?.callable.get()
}

fn class_method(t: &Thread, v: Value) -> Memo {
    wrapped(v).filter(|f| t.is_exact(*f, ty::FUNCTION)).map_or(Memo::General, Memo::ClassMethod)
}

fn make_load_memo(t: &Thread, shape_id: ShapeId, name: Gc<Str>) -> Memo {
    let shape = t.vm().shapes.get(shape_id);
    let class = shape.class;
    if class.instance_kind.get() == crate::kinds::TYPE {
        // What the metaclass computes comes before what the class has.
        return match class_attr(t, class, name) {
            Some(v) if matches!(descriptor_kind(t, v), Descriptor::Getter) && !asks_itself(t, class) => {
                getter_memo(class, v)
            }
            _ => Memo::General,
        };
    }
    if class.has(type_flags::CUSTOM_GETATTRIBUTE) || class.instance_kind.get() == crate::kinds::MODULE {
        return Memo::General;
    }
    if shape.dict_mode {
        return make_dict_mode_memo(t, class, name);
    }
    if class.instance_kind.get() == crate::kinds::TUPLE {
        if let Some(index) = tuple_field(t, class, name) {
            return Memo::TupleItem(index);
        }
        // Attributes of tuples lie behind the items. Named tuples have none.
        if class.has(type_flags::HAS_DICT) {
            return Memo::General;
        }
    }
    // Attributes of objects with namespaces of their own take the general path.
    if matches!(class.instance_kind.get(), crate::kinds::FUNCTION | crate::kinds::WRAPPED_FUNCTION) {
        return Memo::General;
    }
    match class_attr(t, class, name) {
        None => match shape.find(name) {
            Some(place) => Memo::Slot(place),
            None => Memo::General,
        },
        Some(v) => match (descriptor_kind(t, v), shape.find(name)) {
            (Descriptor::Member, _) => match member_cell(class, v).and_then(|cell| shape.find(cell)) {
                Some(place) => Memo::Slot(place),
                None => Memo::General,
            },
            (Descriptor::Property, _) => match v.downcast::<Property>().and_then(|p| p.fget.get()) {
                Some(getter) if t.is_exact(getter, ty::FUNCTION) => match class.has(type_flags::HAS_GETATTR) {
                    false => Memo::Property(getter),
                    true => Memo::PropertyOrGetattr(getter),
                },
                _ => Memo::General,
            },
            (Descriptor::Getter, _) => getter_memo(class, v),
            (Descriptor::Other, found) => described(t, class, v, found.is_none()),
            (_, Some(place)) => Memo::Slot(place),
            (Descriptor::Function, None) => Memo::Method(v),
            (Descriptor::Native, None) => Memo::NativeMethod(v),
            (Descriptor::No, None)
                if find(t, class, name).is_some_and(|(owner, _)| t.vm().lookups.is_volatile(owner, name)) =>
            {
                Memo::General
            }
            (Descriptor::No, None) => Memo::ClassValue(v),
            (Descriptor::Static, None) => wrapped(v).map_or(Memo::General, Memo::ClassValue),
            (Descriptor::Class, None) => class_method(t, v),
        },
    }
}

/// What descriptor `d` of a class in Python computes. `alone`: there is no attribute of the object that a descriptor without `__set__` is behind.
fn described(t: &Thread, class: Gc<Type>, d: Value, alone: bool) -> Memo {
    let (kind, names) = (t.type_of(d), t.names());
    let is_data = class_attr(t, kind, names.__set__).or(class_attr(t, kind, names.__delete__)).is_some();
    let get = class_attr(t, kind, names.__get__).filter(|f| t.is_exact(*f, ty::FUNCTION));
    match get {
        Some(get) if (is_data || alone) && !class.has(type_flags::HAS_GETATTR) => Memo::Described(d, get),
        _ => Memo::General,
    }
}

/// For objects whose attributes lie in a dict.
fn make_dict_mode_memo(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> Memo {
    if has_other_dict(class) {
        return Memo::General;
    }
    let Some(v) = class_attr(t, class, name) else { return Memo::InDict(None) };
    match descriptor_kind(t, v) {
        Descriptor::Function => Memo::InDict(Some(v)),
        Descriptor::No | Descriptor::Native | Descriptor::Static | Descriptor::Class => Memo::InDict(None),
        Descriptor::Getter => getter_memo(class, v),
        Descriptor::Property | Descriptor::Member | Descriptor::Other => Memo::General,
    }
}

/// Have objects of this shape their attributes in a dict, and that in their array of attributes?
pub fn keeps_dict(t: &Thread, shape: ShapeId) -> bool {
    let shape = t.vm().shapes.get(shape);
    shape.dict_mode && !has_other_dict(shape.class)
}

/// Do objects of the class have their dict elsewhere than in the array of attributes, or that in no fixed place?
fn has_other_dict(class: Gc<Type>) -> bool {
    use crate::kinds::{FUNCTION, MODULE, TUPLE, TYPE, WRAPPED_FUNCTION};
    matches!(class.instance_kind.get(), FUNCTION | MODULE | TUPLE | TYPE | WRAPPED_FUNCTION)
}

/// The hidden attribute behind descriptor `v` of a slot that objects of `class` have.
fn member_cell(class: Gc<Type>, v: Value) -> Option<Gc<Str>> {
    let m = v.downcast::<Member>()?;
    let owner = m.owner.get()?.downcast::<Type>()?;
    m.names().map(|(_, cell)| cell).filter(|_| class.is_subtype(owner))
}

fn getter_memo(class: Gc<Type>, v: Value) -> Memo {
    match v.downcast::<GetSet>().and_then(|g| g.owner.get()?.downcast::<Type>()) {
        Some(owner) if class.is_subtype(owner) && !class.has(type_flags::HAS_GETATTR) => Memo::Getter(v),
        _ => Memo::General,
    }
}

/// The index that a class of tuples gives the name of by a `_tuplegetter`, a data descriptor.
fn tuple_field(t: &Thread, class: Gc<Type>, name: Gc<Str>) -> Option<u32> {
    let getter = class_attr(t, class, name)?;
    if t.vm().registered(TUPLE_GETTER) != Some(t.type_of(getter).value()) {
        return None;
    }
    getter.downcast::<Words>()?.slot(0).get()?.as_small_int().and_then(|index| u32::try_from(index).ok())
}

fn make_store_memo(t: &Thread, shape: ShapeId, name: Gc<Str>) -> Memo {
    match t.vm().shapes.get(shape).class.has(type_flags::CUSTOM_SETATTR) {
        true => Memo::General,
        false => make_plain_store_memo(t, shape, name),
    }
}

fn make_plain_store_memo(t: &Thread, shape_id: ShapeId, name: Gc<Str>) -> Memo {
    let shape = t.vm().shapes.get(shape_id);
    let class = shape.class;
    if !class.is_heap()
        || matches!(class.instance_kind.get(), crate::kinds::TYPE | crate::kinds::MODULE | crate::kinds::TUPLE)
    {
        return Memo::General;
    }
    let cell = match class_attr(t, class, name) {
        None => None,
        Some(v) => match descriptor_kind(t, v) {
            Descriptor::Member => match member_cell(class, v) {
                None => return Memo::General,
                cell => cell,
            },
            Descriptor::Property => {
                let setter = v.downcast::<Property>().and_then(|p| p.fset.get());
                return match setter.filter(|f| f.downcast::<Function>().is_some()) {
                    Some(setter) => Memo::StoreProperty(setter),
                    None => Memo::General,
                };
            }
            Descriptor::Other => {
                let kind = t.type_of(v);
                let (set, delete) = (class_attr(t, kind, t.names().__set__), class_attr(t, kind, t.names().__delete__));
                match set {
                    Some(set) if t.is_exact(set, ty::FUNCTION) => return Memo::StoreDescribed(v, set),
                    None if delete.is_none() => None,
                    _ => return Memo::General,
                }
            }
            Descriptor::Getter => return Memo::General,
            _ => None,
        },
    };
    if cell.is_none() && !class.has(type_flags::HAS_DICT) {
        return Memo::General;
    }
    if shape.dict_mode {
        return if cell.is_some() || has_other_dict(class) { Memo::General } else { Memo::StoreInDict };
    }
    let name = cell.unwrap_or(name);
    match shape.find(name) {
        Some(place) => Memo::StoreSlot(place),
        None if shape.names().len() < crate::shape::MAX_ATTRIBUTES => {
            let slot = shape.names().len();
            let place = shape.place(slot);
            // Only in-object slots: overflow arrays are grown by the general path.
            match place {
                Place::Inline(_) => Memo::StoreAdd(t.vm().shapes.add(shape_id, name), place),
                Place::Overflow(_) => Memo::General,
            }
        }
        None => Memo::General,
    }
}

/// Class `class` has changed in a way that lookups may notice.
pub fn invalidate(t: &Thread, class: Gc<Type>) {
    class.version.set(class.version.get().wrapping_add(1));
    if !class.has(type_flags::CACHED) {
        return;
    }
    class.bumps.set(class.bumps.get() + 1);
    if let Some(tier) = t.vm().tier.get() {
        tier.class_changed(class);
    }
    forget_all(t);
}

pub fn forget_all(t: &Thread) {
    let cache = &t.vm().lookups;
    cache.epoch.set(cache.epoch.get() + 1);
    let empty = CacheEntry { class: 0, name: 0, value: None };
    cache.touched.borrow_mut().drain(..).for_each(|i| cache.entries[i as usize].set(empty));
    cache.memo_index.borrow_mut().clear();
    cache.touched_recent.borrow_mut().drain(..).for_each(|i| cache.recent[i as usize].set(NO_MEMO));
    cache.memos.len.set(0);
    for code in cache.codes.borrow().iter() {
        // SAFETY: code objects are in the set from hydration to finalisation.
        let code: Gc<Code> = unsafe { Gc::from_raw(*code as *mut Code) };
        if code.data().remembers.replace(false) {
            // The words behind the sites' are loop counters and stay.
            for i in 0..code.data().sites.len() {
                // SAFETY: as `set_cache`, of which this is the opposite.
                unsafe { *code.word_ptr(i) = 0 };
            }
        }
    }
}

/// The frame whose function's globals apply to code running now.
pub fn current_globals(t: &Thread) -> Option<Gc<Dict>> {
    let frame: Frame = t.current_frame();
    if frame.is_null() { None } else { frame.function().globals.get().and_then(|g| g.downcast::<Dict>()) }
}
