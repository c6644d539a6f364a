//! The table of `dict`: compact, insertion-ordered, open addressing.
//!
//! ```text
//! entries  [key value hash] [key value hash] ...      in insertion order; a deleted entry has an absent key, keeps its hash
//! index    u32 slots, a power of two of them          0 empty, else entry number + 1; absent while everything fits 8 entries
//! ```
//! Invariants:
//! * `hash` is the low 50 bits of the key's hash, sign-extended, as an inline int word: enough to place and to compare.
//! * Index slots in use never exceed `fill`, and `fill` never exceeds two thirds of the slots: every probe ends.
//! * Entries are appended in time order, so the slot of the *last* entry lies on nobody else's probe path: removing it
//!   empties the slot and lowers `fill`, and `popitem` in a loop costs O(1) each.
//! * `key_kind` says which keys the table holds (a bound, not exact after deletions). Only tables or keys of kind `Any` can
//!   run Python in a comparison; such a comparison may change the table, and then the lookup starts again.
//! * Entries below `first` are deleted; a search that begins there skips them.
//! * `keys_version` changes whenever an entry appears, disappears or moves; replacing a value does not change it.

use crate::error::R;
use crate::object::{Dict, KeyKind, Str};
use crate::thread::Thread;
use crate::types::dict::key::{Role, key_kind_of, quick_same, stored_hash, table_hash};
use taipan_heap::{Array, ByteBuf, Field, Gc, GcField, Header, Slot, Value, Word, flags};

/// Entries that are searched without an index.
const SMALL: usize = 8;
/// Words of an entry.
const ENTRY: usize = 3;

/// Header flag of a dict: compiled code depends on some of its entries.
pub const WATCHED: u16 = flags::FIRST_FREE;

/// Bit of `keys_version`: the number is unique in the Vm.
pub const NAMESPACE_VERSION: u32 = 1 << 31;

/// Where a key was found, or that it is absent.
pub type Found = Option<usize>;

impl Dict {
    /// `keys_version` of a new dict; all its other fields are 0.
    pub const FIRST_VERSION: u32 = 1;

    /// An empty dict, to be placed in a fresh cell.
    pub fn empty(header: Header) -> Dict {
        Dict {
            header,
            keys_version: Field::new(Self::FIRST_VERSION),
            key_kind: Field::new(KeyKind::Str),
            used: Field::new(0),
            fill: Field::new(0),
            index: GcField::new(None),
            entries: GcField::new(None),
            first: Slot::new(None),
        }
    }

    fn handle(&self) -> Gc<Dict> {
        // SAFETY: dicts exist in heap cells only.
        unsafe { Gc::from_raw(std::ptr::from_ref(self).cast_mut()) }
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get() as usize
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.used.get() == 0
    }

    /// Entries to look at when iterating by `entry`.
    #[inline(always)]
    pub fn fill(&self) -> usize {
        self.fill.get() as usize
    }

    /// Key and value of entry `i`; `None` when it was deleted or `i` is out of range.
    #[inline]
    pub fn entry(&self, i: usize) -> Option<(Value, Value)> {
        if i >= self.fill() {
            return None;
        }
        let entries = self.entries.get()?;
        Some((entries.get(i * ENTRY)?, entries.get(i * ENTRY + 1)?))
    }

    /// Key, value and stored hash of entry `i`.
    #[inline]
    pub fn entry_with_hash(&self, i: usize) -> Option<(Value, Value, i64)> {
        let (key, value) = self.entry(i)?;
        Some((key, value, self.hash_at(i)))
    }

    /// The first live entry at or after `i`: its number, key and value.
    #[inline]
    pub fn next_entry(&self, mut i: usize) -> Option<(usize, Value, Value)> {
        let first = self.first.get().map_or(0, |v| v.small_int_unchecked() as usize);
        let from_start = i <= first;
        if from_start {
            i = first;
        }
        while i < self.fill() {
            if let Some((k, v)) = self.entry(i) {
                if from_start && i > first {
                    self.first.init(Value::int_unchecked(i as i64));
                }
                return Some((i, k, v));
            }
            i += 1;
        }
        None
    }

    /// The last live entry below `end`.
    pub fn previous_entry(&self, end: usize) -> Option<(usize, Value, Value)> {
        (0..end.min(self.fill())).rev().find_map(|i| self.entry(i).map(|(k, v)| (i, k, v)))
    }

    #[inline(always)]
    pub fn key_at(&self, i: usize) -> Word {
        self.entries.get().and_then(|e| e.get(i * ENTRY))
    }

    #[inline(always)]
    fn hash_at(&self, i: usize) -> i64 {
        match self.entries.get().and_then(|e| e.get(i * ENTRY + 2)) {
            Some(w) => w.small_int_unchecked(),
            None => 0,
        }
    }

    #[inline(always)]
    pub fn value_at(&self, i: usize) -> Word {
        self.entries.get().and_then(|e| e.get(i * ENTRY + 1))
    }

    fn bump(&self) {
        // Bit 31 marks a version unique in the Vm, given to namespaces (`interp::names`): a change takes it away.
        self.keys_version.set(self.keys_version.get().wrapping_add(1) & !NAMESPACE_VERSION);
    }

    // ---- searching

    /// The value under `key`. May run Python when key or table are of kind `Any`.
    #[inline]
    pub fn get(&self, t: &Thread, key: Value) -> R<Option<Value>> {
        let hash = table_hash(t, key, Role::DictKey)?;
        self.get_hashed(t, key, hash)
    }

    /// `get` with the hash known.
    #[inline]
    pub fn get_hashed(&self, t: &Thread, key: Value, hash: i64) -> R<Option<Value>> {
        Ok(self.find(t, key, hash)?.and_then(|i| self.value_at(i)))
    }

    pub fn contains(&self, t: &Thread, key: Value) -> R<bool> {
        let hash = table_hash(t, key, Role::DictKey)?;
        Ok(self.find(t, key, hash)?.is_some())
    }

    /// The value under an exact str. Cannot raise unless the table holds keys of kind `Any`; a comparison that raises
    /// there counts as "differs".
    #[inline]
    pub fn get_str(&self, t: &Thread, name: Gc<Str>) -> Option<Value> {
        let found = if self.key_kind.get() == KeyKind::Str {
            self.find_str(t, name)
        } else {
            let hash = t.str_hash(&name);
            match self.find(t, name.value(), hash) {
                Ok(found) => found,
                Err(_) => {
                    t.take_pending();
                    None
                }
            }
        };
        found.and_then(|i| self.value_at(i))
    }

    /// The value under the str `text`, of a table whose keys are all str (namespaces of natives).
    pub fn get_text(&self, t: &Thread, text: &str) -> Option<Value> {
        match t.intern(text) {
            Ok(name) => self.get_str(t, name),
            Err(_) => {
                t.take_pending();
                None
            }
        }
    }

    /// Entry number of an exact str in a table of kind `Str`.
    #[inline]
    pub fn find_str(&self, t: &Thread, name: Gc<Str>) -> Found {
        let entries = self.entries.get()?;
        let slots = entries.slots();
        let word = name.value();
        if self.index.get().is_none() {
            // Names are interned nearly always: identity first, without asking for the hash.
            for i in 0..self.fill() {
                if slots[i * ENTRY].get() == Some(word) {
                    return Some(i);
                }
            }
        }
        let hash = stored_hash(t.str_hash(&name));
        self.probe(hash, |i| {
            let key = slots[i * ENTRY].get()?;
            if key == word {
                return Some(true);
            }
            Some(slots[i * ENTRY + 2].get() == Some(hash) && key.downcast::<Str>().is_some_and(|k| k.same(&name)))
        })
    }

    /// Entry number of the exact str with these Latin-1 characters, whose hash is `hash`, in a table of kind `Str`.
    pub fn find_latin1(&self, characters: &[u8], hash: i64) -> Found {
        let entries = self.entries.get()?;
        let slots = entries.slots();
        let hash = stored_hash(hash);
        self.probe(hash, |i| {
            let key = slots[i * ENTRY].get()?.downcast::<Str>()?;
            Some(slots[i * ENTRY + 2].get() == Some(hash) && key.width == 1 && key.raw_bytes() == characters)
        })
    }

    /// Entry number of `key`, whose hash is `hash`.
    #[inline]
    pub fn find(&self, t: &Thread, key: Value, hash: i64) -> R<Found> {
        let kind = self.key_kind.get();
        if kind == KeyKind::Str
            && let Some(name) = key.downcast::<Str>()
        {
            return Ok(self.find_str(t, name));
        }
        if kind <= KeyKind::Int && key.is_small_int() {
            return Ok(self.find_word(key, hash));
        }
        self.find_any(t, key, hash)
    }

    /// Entry number of a small int in a table whose keys are all exact ints (or str): words are equal or keys differ.
    fn find_word(&self, key: Value, hash: i64) -> Found {
        let entries = self.entries.get()?;
        let slots = entries.slots();
        self.probe(stored_hash(hash), |i| slots[i * ENTRY].get().map(|k| k == key))
    }

    /// The general search. After a comparison that ran Python and moved the entries, or took away the one compared, it starts again, as
    /// CPython does.
    fn find_any(&self, t: &Thread, key: Value, hash: i64) -> R<Found> {
        let stored = stored_hash(hash);
        'again: loop {
            let tables = (self.entries.get(), self.index.get());
            let mut cursor = Cursor::start(self, stored);
            while let Some(i) = cursor.next(self) {
                let Some(candidate) = self.key_at(i) else { continue };
                if candidate == key {
                    return Ok(Some(i));
                }
                if self.hash_at(i) != stored.small_int_unchecked() {
                    continue;
                }
                match quick_same(candidate, key) {
                    Some(true) => return Ok(Some(i)),
                    Some(false) => {}
                    None => {
                        let equal = t.eq(candidate, key)?;
                        if (self.entries.get(), self.index.get()) != tables || self.key_at(i) != Some(candidate) {
                            continue 'again;
                        }
                        if equal {
                            return Ok(Some(i));
                        }
                    }
                }
            }
            return Ok(None);
        }
    }

    /// The number of the entry of the key of this hash. `None`: only a comparison (perhaps in Python) can tell.
    pub fn find_at_once(&self, key: Value, hash: i64) -> Option<Found> {
        let stored = stored_hash(hash);
        let mut cursor = Cursor::start(self, stored);
        while let Some(i) = cursor.next(self) {
            let Some(candidate) = self.key_at(i) else { continue };
            if candidate != key && self.hash_at(i) != stored.small_int_unchecked() {
                continue;
            }
            if quick_same(candidate, key)? {
                return Some(Some(i));
            }
        }
        Some(None)
    }

    /// Walks the probe path of `hash`; `same(entry)`: None for a deleted entry, else whether it is the one.
    #[inline(always)]
    fn probe(&self, hash: Value, same: impl Fn(usize) -> Option<bool>) -> Found {
        let mut cursor = Cursor::start(self, hash);
        while let Some(i) = cursor.next(self) {
            if same(i) == Some(true) {
                return Some(i);
            }
        }
        None
    }

    // ---- writing

    /// Stores `value` under `key`.
    #[inline]
    pub fn set(&self, t: &Thread, key: Value, value: Value) -> R<()> {
        let hash = table_hash(t, key, Role::DictKey)?;
        self.set_hashed(t, key, hash, value)
    }

    /// `set` with the hash known.
    pub fn set_hashed(&self, t: &Thread, key: Value, hash: i64, value: Value) -> R<()> {
        match self.find(t, key, hash)? {
            Some(i) => {
                self.set_value_at(t, i, value);
                Ok(())
            }
            None => self.insert_new(t, key, hash, value),
        }
    }

    /// Stores under an exact str.
    pub fn set_str(&self, t: &Thread, name: Gc<Str>, value: Value) -> R<()> {
        self.set_hashed(t, name.value(), t.str_hash(&name), value)
    }

    /// Stores under the (interned) str `text`.
    pub fn set_text(&self, t: &Thread, text: &str, value: Value) -> R<()> {
        let name = t.intern(text)?;
        self.set_str(t, name, value)
    }

    /// The value under `key`, stored there first if it was absent.
    pub fn get_or_insert(&self, t: &Thread, key: Value, default: Value) -> R {
        let hash = table_hash(t, key, Role::DictKey)?;
        match self.find(t, key, hash)?.and_then(|i| self.value_at(i)) {
            Some(v) => Ok(v),
            None => self.insert_new(t, key, hash, default).map(|()| default),
        }
    }

    /// Replaces the value of live entry `i`.
    #[inline]
    pub fn set_value_at(&self, t: &Thread, i: usize, value: Value) {
        if self.header.has_flag(WATCHED)
            && let Some(key) = self.key_at(i)
        {
            t.vm().on_watched_write(self.handle(), key);
        }
        if let Some(entries) = self.entries.get() {
            entries.set(i * ENTRY + 1, value);
        }
    }

    /// Appends an entry for a key known to be absent.
    pub fn insert_new(&self, t: &Thread, key: Value, hash: i64, value: Value) -> R<()> {
        let kind = key_kind_of(t, key);
        self.make_room(t, 1)?;
        if self.header.has_flag(WATCHED) {
            t.vm().on_watched_write(self.handle(), key);
        }
        let Some(entries) = self.entries.get() else { return Err(t.memory_error()) };
        let (i, stored) = (self.fill(), stored_hash(hash));
        entries.set(i * ENTRY, key);
        entries.set(i * ENTRY + 1, value);
        entries.init(i * ENTRY + 2, stored);
        if let Some(index) = self.index.get() {
            index_insert(&index, stored, i);
        }
        let merged = if self.used.get() == 0 { kind } else { merge(self.key_kind.get(), kind) };
        self.key_kind.set(merged);
        self.fill.set(i as u32 + 1);
        self.used.set(self.used.get() + 1);
        self.bump();
        Ok(())
    }

    /// Removes `key`; its value, or `None` if absent.
    pub fn remove(&self, t: &Thread, key: Value) -> R<Option<Value>> {
        let hash = table_hash(t, key, Role::DictKey)?;
        match self.find(t, key, hash)? {
            Some(i) => Ok(self.remove_at(t, i)),
            None => Ok(None),
        }
    }

    /// Removes entry `i`; its value.
    pub fn remove_at(&self, t: &Thread, i: usize) -> Option<Value> {
        let entries = self.entries.get()?;
        let (key, value) = self.entry(i)?;
        if self.header.has_flag(WATCHED) {
            t.vm().on_watched_write(self.handle(), key);
        }
        entries.init(i * ENTRY, None);
        entries.init(i * ENTRY + 1, None);
        self.used.set(self.used.get() - 1);
        if i + 1 == self.fill() {
            self.trim();
        }
        self.bump();
        Some(value)
    }

    /// Removes and returns the last item.
    pub fn pop_last(&self, t: &Thread) -> Option<(Value, Value)> {
        let (i, key, _) = self.previous_entry(self.fill())?;
        self.remove_at(t, i).map(|value| (key, value))
    }

    /// Lowers `fill` past the deleted entries at the end and empties their index slots.
    fn trim(&self) {
        let mut fill = self.fill();
        while fill > 0 && self.key_at(fill - 1).is_none() {
            fill -= 1;
            if let Some(index) = self.index.get() {
                index_remove(&index, Value::int_unchecked(self.hash_at(fill)), fill);
            }
        }
        self.fill.set(fill as u32);
        if self.first.get().is_some_and(|v| v.small_int_unchecked() as usize > fill) {
            self.first.clear();
        }
    }

    /// Removes everything.
    pub fn clear(&self, t: &Thread) {
        if self.header.has_flag(WATCHED) {
            for i in 0..self.fill() {
                if let Some((key, _)) = self.entry(i) {
                    t.vm().on_watched_write(self.handle(), key);
                }
            }
        }
        self.used.set(0);
        self.fill.set(0);
        self.first.clear();
        self.key_kind.set(KeyKind::Str);
        self.index.clear();
        self.entries.clear();
        self.bump();
    }

    /// Makes this (empty) dict hold what `other` holds, without deleted entries.
    pub fn copy_from(&self, t: &Thread, other: &Dict) -> R<()> {
        debug_assert!(self.is_empty() && self.fill() == 0);
        if other.is_empty() {
            return Ok(());
        }
        // A table that is full by two thirds or more keeps its size: its index can be copied, and what is added to a
        // copy (`{**d, k: v}`, `d | e`) finds room.
        let room = other.entries.get().map_or(0, |e| e.capacity() / ENTRY);
        let (entries, index) = other.rebuilt(t, if other.len() * 3 >= room * 2 { room } else { other.len() })?;
        self.entries.set(&self.header, entries);
        self.index.set(&self.header, index);
        self.used.set(other.used.get());
        self.fill.set(other.used.get());
        self.key_kind.set(other.key_kind.get());
        self.bump();
        Ok(())
    }

    /// A new plain dict with the same items.
    pub fn copy(&self, t: &Thread) -> R<Gc<Dict>> {
        let copy = t.new_dict()?;
        copy.copy_from(t, self)?;
        Ok(copy)
    }

    /// Exchanges the contents of two dicts.
    pub fn swap(&self, other: &Dict) {
        let (entries, index) = (self.entries.get(), self.index.get());
        self.entries.set(&self.header, other.entries.get());
        self.index.set(&self.header, other.index.get());
        other.entries.set(&other.header, entries);
        other.index.set(&other.header, index);
        for (a, b) in [(&self.used, &other.used), (&self.fill, &other.fill)] {
            let n = a.get();
            a.set(b.get());
            b.set(n);
        }
        let (kind, first) = (self.key_kind.get(), self.first.get());
        self.key_kind.set(other.key_kind.get());
        self.first.init(other.first.get());
        other.key_kind.set(kind);
        other.first.init(first);
        self.bump();
        other.bump();
    }

    /// Room for `more` entries beyond the present ones, so that adding them allocates nothing.
    pub fn reserve(&self, t: &Thread, more: usize) -> R<()> {
        self.make_room(t, more)
    }

    #[inline]
    fn make_room(&self, t: &Thread, more: usize) -> R<()> {
        let capacity = self.entries.get().map_or(0, |e| e.capacity() / ENTRY);
        let fill = self.fill();
        if fill + more <= capacity && self.index.get().map_or(fill + more <= SMALL, |x| fill + more <= index_limit(&x))
        {
            return Ok(());
        }
        self.resize(t, more)
    }

    #[cold]
    fn resize(&self, t: &Thread, more: usize) -> R<()> {
        let used = self.len();
        // Twice what is live: a table full of deleted entries is rebuilt in its old size.
        let want = (used + more).max(used.saturating_mul(2)).max(if more > 1 { 0 } else { 5 });
        if want >= u32::MAX as usize / 2 {
            return Err(t.memory_error());
        }
        let (entries, index) = self.rebuilt(t, want)?;
        self.entries.set(&self.header, entries);
        self.index.set(&self.header, index);
        if self.fill.get() != self.used.get() {
            self.first.clear();
            self.fill.set(self.used.get());
            self.bump();
        }
        Ok(())
    }

    /// Fresh storage for at least `capacity` entries, holding the live ones.
    fn rebuilt(&self, t: &Thread, capacity: usize) -> R<(Gc<Array>, Option<Gc<ByteBuf>>)> {
        let entries = t.new_array(capacity * ENTRY)?;
        let room = entries.capacity() / ENTRY;
        let index = if capacity > SMALL { Some(new_index(t, room)?) } else { None };
        if let Some(old) = self.entries.get() {
            if self.fill.get() == self.used.get() {
                entries.copy_from(&old, 0..self.fill() * ENTRY, 0);
            } else {
                let mut to = 0;
                for i in 0..self.fill() {
                    if self.key_at(i).is_some() {
                        entries.copy_from(&old, i * ENTRY..(i + 1) * ENTRY, to);
                        to += ENTRY;
                    }
                }
            }
        }
        match (index, self.index.get()) {
            // The same entries in an index of the same size.
            (Some(index), Some(old))
                if self.fill.get() == self.used.get() && index_mask(&index) == index_mask(&old) =>
            {
                index.copy_from(&old, 4 * (index_mask(&old) + 1));
            }
            (Some(index), _) => {
                for i in 0..self.len() {
                    if let Some(hash) = entries.get(i * ENTRY + 2) {
                        index_insert(&index, hash, i);
                    }
                }
            }
            (None, _) => {}
        }
        Ok((entries, index))
    }
}

/// The kind of a table that held `a` and now also holds `b`.
fn merge(a: KeyKind, b: KeyKind) -> KeyKind {
    if a == b { a } else { a.max(b).max(KeyKind::Simple) }
}

// ---- the index: CPython's probe sequence over u32 slots

fn new_index(t: &Thread, entries: usize) -> R<Gc<ByteBuf>> {
    let slots = (entries + entries / 2 + 1).next_power_of_two();
    t.new_byte_buf(slots * 4)
}

/// Mask of slot numbers: the buffer may be a little larger than asked for, the table uses a power of two of it.
#[inline(always)]
fn index_mask(index: &ByteBuf) -> usize {
    let slots = index.capacity() / 4;
    (1 << (usize::BITS - 1 - slots.leading_zeros())) - 1
}

/// Entries the index may hold.
#[inline(always)]
fn index_limit(index: &ByteBuf) -> usize {
    (index_mask(index) + 1) / 3 * 2
}

#[inline(always)]
fn slot_at(index: &ByteBuf, at: usize) -> *mut u32 {
    debug_assert!(at <= index_mask(index));
    index.as_ptr().cast::<u32>().wrapping_add(at)
}

#[inline(always)]
fn read_slot(index: &ByteBuf, at: usize) -> u32 {
    // SAFETY: `at` is masked by `index_mask`, so the slot lies inside the buffer, which is 8-aligned.
    unsafe { slot_at(index, at).read() }
}

#[inline(always)]
fn write_slot(index: &ByteBuf, at: usize, entry: u32) {
    // SAFETY: as in `read_slot`; buffers are interior mutable.
    unsafe { slot_at(index, at).write(entry) }
}

fn index_insert(index: &ByteBuf, hash: Value, entry: usize) {
    let mut path = Path::new(index, hash);
    while read_slot(index, path.at) != 0 {
        path.advance();
    }
    write_slot(index, path.at, entry as u32 + 1);
}

/// Empties the slot of `entry`, which must be the youngest entry of the table.
fn index_remove(index: &ByteBuf, hash: Value, entry: usize) {
    let mut path = Path::new(index, hash);
    loop {
        match read_slot(index, path.at) {
            0 => return,
            n if n as usize == entry + 1 => return write_slot(index, path.at, 0),
            _ => path.advance(),
        }
    }
}

/// Slot numbers tried for a hash.
struct Path {
    at: usize,
    perturb: u64,
    mask: usize,
}

impl Path {
    #[inline(always)]
    fn new(index: &ByteBuf, hash: Value) -> Path {
        let (perturb, mask) = (hash.small_int_unchecked() as u64, index_mask(index));
        Path { at: perturb as usize & mask, perturb, mask }
    }
    #[inline(always)]
    fn advance(&mut self) {
        self.perturb >>= 5;
        self.at = (self.at.wrapping_mul(5).wrapping_add(self.perturb as usize).wrapping_add(1)) & self.mask;
    }
}

/// Entry numbers that may hold a key with the given hash: along the probe path, or all of a small table. Looks at the
/// table anew at each step, so that a table replaced meanwhile is no danger (the caller compares versions).
enum Cursor {
    Scan { at: usize, hash: Value },
    Probe { index: Gc<ByteBuf>, path: Path },
}

impl Cursor {
    #[inline(always)]
    fn start(d: &Dict, hash: Value) -> Cursor {
        match d.index.get() {
            None => Cursor::Scan { at: 0, hash },
            Some(index) => Cursor::Probe { index, path: Path::new(&index, hash) },
        }
    }
    #[inline(always)]
    fn next(&mut self, d: &Dict) -> Found {
        match self {
            Cursor::Scan { at, hash } => {
                let entries = d.entries.get()?;
                while *at < d.fill() {
                    let i = *at;
                    *at += 1;
                    if entries.get(i * ENTRY + 2) == Some(*hash) {
                        return Some(i);
                    }
                }
                None
            }
            Cursor::Probe { index, path } => match read_slot(index, path.at) {
                0 => None,
                n => {
                    path.advance();
                    Some(n as usize - 1)
                }
            },
        }
    }
}
