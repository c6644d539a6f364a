//! The table of `set` and `frozenset`: open addressing with CPython's probe sequence, growth and deletion marks, because
//! programs print sets of ints and their tests compare the order.
//!
//! A slot is a pair of words (key, hash): both absent = empty; key absent, hash present = deleted ("dummy"); otherwise an
//! element. The number of slots is the largest power of two that the storage array holds; an absent array is 8 empty
//! slots. A new element takes the last deleted slot on its path, if there is one (as in CPython): `fill`, which counts both, stays.
//! Hashes are kept as in `dict::table`: 50 bits, sign-extended; further bits of a hash could matter only after ten steps
//! of the probe.

use crate::error::R;
use crate::object::{Dict, KeyKind, Set};
use crate::thread::Thread;
use crate::types::dict::key::{Role, key_kind_of, quick_same, stored_hash, table_hash};
use crate::types::ty;
use taipan_heap::{Array, Field, Gc, GcField, Header, Slot, Value, Word};

/// Slots of an empty set.
const MIN_SLOTS: usize = 8;
/// Neighbours looked at before the next jump.
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// Where a lookup ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Found(usize),
    /// Not there: the empty slot at the end of the path, and the last deleted one on it.
    Empty(usize, Option<usize>),
}

/// A set's table at some time: what happens to the set later may not show.
pub struct Snapshot(Option<Gc<Array>>);

impl Snapshot {
    /// The elements and their hashes.
    #[inline(always)]
    pub fn iter(&self) -> Elements<'_> {
        Elements(self.0.as_ref().map_or(&[][..], |table| pairs(table)).iter())
    }
}

/// Iterator over the elements of a snapshot. By hand, since most slots are empty and a chain of adapters is not always
/// made one loop.
pub struct Elements<'a>(std::slice::Iter<'a, [Slot; 2]>);

impl Iterator for Elements<'_> {
    type Item = (Value, i64);

    #[inline(always)]
    fn next(&mut self) -> Option<(Value, i64)> {
        loop {
            let [key, hash] = self.0.next()?;
            if let (Some(key), Some(hash)) = (key.get(), hash.get()) {
                return Some((key, hash.small_int_unchecked()));
            }
        }
    }
}

impl Set {
    /// An empty set, to be placed in a fresh cell.
    pub fn empty(header: Header) -> Set {
        Set {
            header,
            keys_version: Field::new(1),
            key_kind: Field::new(KeyKind::Str),
            used: Field::new(0),
            fill: Field::new(0),
            hash: Field::new(0),
            table: GcField::new(None),
        }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get() as usize
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.used.get() == 0
    }
    /// Slots of the table.
    #[inline(always)]
    pub fn slots(&self) -> usize {
        self.table.get().map_or(MIN_SLOTS, |a| slots_of(&a))
    }
    /// The element in slot `i`.
    #[inline(always)]
    pub fn slot(&self, i: usize) -> Option<Value> {
        if i < self.slots() { self.table.get()?.get(2 * i) } else { None }
    }
    /// The first element at or after slot `i`: its slot, key and hash.
    #[inline]
    pub fn next_slot(&self, mut i: usize) -> Option<(usize, Value, i64)> {
        let table = self.table.get()?;
        let slots = slots_of(&table);
        while i < slots {
            if let Some(key) = table.get(2 * i) {
                return Some((i, key, table.get(2 * i + 1).map_or(0, Value::small_int_unchecked)));
            }
            i += 1;
        }
        None
    }

    /// The elements, in the table as it is now.
    #[inline(always)]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.table.get())
    }

    fn bump(&self) {
        self.keys_version.set(self.keys_version.get().wrapping_add(1));
    }

    /// The place of a key, which may be about to be added.
    #[inline]
    fn find(&self, t: &Thread, key: Value, hash: i64, adding: bool) -> R<Place> {
        let Some(table) = self.table.get() else { return Ok(Place::Empty(0, None)) };
        let stored = stored_hash(hash);
        // Most walks end where they begin.
        let home = home_slot(&table, stored);
        match pairs(&table).get(home) {
            Some([candidate, _]) if candidate.get() == Some(key) => return Ok(Place::Found(home)),
            Some([candidate, h]) if candidate.get().or(h.get()).is_none() => return Ok(Place::Empty(home, None)),
            _ => {}
        }
        if key.is_small_int() && self.key_kind.get() <= KeyKind::Int {
            // Among exact ints (or str) words are equal or keys differ.
            return Ok(
                place_of(&table, stored, |_, candidate, _| Some(candidate == key)).unwrap_or(Place::Empty(0, None))
            );
        }
        match place_of(
            &table,
            stored,
            |_, candidate, h| if h == Some(stored) { quick_same(candidate, key) } else { Some(false) },
        ) {
            Some(place) => Ok(place),
            None => self.find_asking(t, key, stored, adding),
        }
    }

    /// `find` where only a comparison can tell. One that ran Python and moved the elements, or took away the one compared, starts the walk
    /// again, as in CPython (where adding ends at what is equal all the same).
    fn find_asking(&self, t: &Thread, key: Value, stored: Value, adding: bool) -> R<Place> {
        loop {
            let Some(table) = self.table.get() else { return Ok(Place::Empty(0, None)) };
            let mut raised = None;
            let place = place_of(&table, stored, |at, candidate, h| {
                if h != Some(stored) {
                    return Some(false);
                }
                if let Some(same) = quick_same(candidate, key) {
                    return Some(same);
                }
                match t.eq(candidate, key) {
                    Ok(true) if adding => Some(true),
                    Ok(equal) if self.table.get() == Some(table) && table.get(2 * at) == Some(candidate) => Some(equal),
                    Ok(_) => None,
                    Err(r) => {
                        raised = Some(r);
                        None
                    }
                }
            });
            match (place, raised) {
                (Some(place), _) => return Ok(place),
                (None, Some(r)) => return Err(r),
                (None, None) => {}
            }
        }
    }

    /// Are these the same elements? `None`: only comparisons (perhaps in Python) can tell.
    pub fn quick_same_elements(&self, other: &Set) -> Option<bool> {
        if self.len() != other.len() {
            return Some(false);
        }
        if self.key_kind.get().max(other.key_kind.get()) == KeyKind::Any {
            return None;
        }
        let (Some(from), Some(to)) = (self.table.get(), other.table.get()) else { return Some(true) };
        for pair in pairs(&from) {
            let (Some(key), Some(hash)) = (pair[0].get(), pair[1].get()) else { continue };
            let same = |_, candidate, h| match h == Some(hash) {
                true if candidate == key => Some(true),
                // Sets in sets are left to the comparison, which checks the native stack.
                true if key.cell_shape() == Some(ty::FROZENSET) => None,
                true => quick_same(candidate, key),
                false => Some(false),
            };
            if !matches!(place_of(&to, hash, same)?, Place::Found(_)) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Is the key of this hash there? `None`: only a comparison (perhaps in Python) can tell.
    pub fn contains_at_once(&self, key: Value, hash: i64) -> Option<bool> {
        let Some(table) = self.table.get() else { return Some(false) };
        let stored = stored_hash(hash);
        let same = |_, candidate, h| if h == Some(stored) { quick_same(candidate, key) } else { Some(false) };
        place_of(&table, stored, same).map(|place| matches!(place, Place::Found(_)))
    }

    pub fn contains(&self, t: &Thread, key: Value) -> R<bool> {
        let hash = table_hash(t, key, Role::SetElement)?;
        self.contains_hashed(t, key, hash)
    }

    pub fn contains_hashed(&self, t: &Thread, key: Value, hash: i64) -> R<bool> {
        Ok(matches!(self.find(t, key, hash, false)?, Place::Found(_)))
    }

    /// Adds `key`; false if it was there.
    pub fn add(&self, t: &Thread, key: Value) -> R<bool> {
        let hash = table_hash(t, key, Role::SetElement)?;
        self.add_hashed(t, key, hash)
    }

    pub fn add_hashed(&self, t: &Thread, key: Value, hash: i64) -> R<bool> {
        self.table_or_new(t)?;
        let Place::Empty(at, deleted) = self.find(t, key, hash, true)? else { return Ok(false) };
        let kind = key_kind_of(t, key);
        if self.table.get().is_none() {
            // A comparison emptied the set.
            return self.add_absent(t, key, hash, kind).map(|()| true);
        }
        match (deleted, self.table.get()) {
            // A comparison may have filled it.
            (Some(at), Some(table)) if table.get(2 * at).is_none() => {
                self.put(&table, at, key, hash, kind);
                self.used.set(self.used.get() + 1);
                self.bump();
            }
            _ => self.fill_slot(t, at, key, hash, kind)?,
        }
        Ok(true)
    }

    /// Adds a key of this kind that is not there, to a set from which nothing was removed.
    pub fn add_absent(&self, t: &Thread, key: Value, hash: i64, kind: KeyKind) -> R<()> {
        let table = self.table_or_new(t)?;
        self.fill_slot(t, free_slot(&table, stored_hash(hash)), key, hash, kind)
    }

    #[inline]
    fn table_or_new(&self, t: &Thread) -> R<Gc<Array>> {
        if let Some(table) = self.table.get() {
            return Ok(table);
        }
        let table = t.new_array(2 * MIN_SLOTS)?;
        self.table.set(&self.header, table);
        Ok(table)
    }

    /// Puts the key into a slot that is free; makes the table larger when it is full enough.
    fn fill_slot(&self, t: &Thread, at: usize, key: Value, hash: i64, kind: KeyKind) -> R<()> {
        let Some(table) = self.table.get() else { return Err(t.memory_error()) };
        // The new table is made before anything changes, so that running out of memory leaves the set as it was.
        let (used, slots) = (self.len() + 1, slots_of(&table));
        let larger = if (self.fill.get() as usize + 1) * 5 < (slots - 1) * 3 {
            None
        } else {
            Some(t.new_array(2 * slots_with_room(used))?)
        };
        self.put(&table, at, key, hash, kind);
        self.fill.set(self.fill.get() + 1);
        self.used.set(used as u32);
        self.bump();
        if let Some(larger) = larger {
            self.move_to(larger);
        }
        Ok(())
    }

    fn put(&self, table: &Array, at: usize, key: Value, hash: i64, kind: KeyKind) {
        table.set(2 * at, key);
        table.init(2 * at + 1, stored_hash(hash));
        self.note_kind(kind);
    }

    fn note_kind(&self, kind: KeyKind) {
        let old = self.key_kind.get();
        if self.is_empty() {
            self.key_kind.set(kind);
        } else if old != kind {
            self.key_kind.set(old.max(kind).max(KeyKind::Simple));
        }
    }

    /// Removes `key`; false if it was not there.
    pub fn remove(&self, t: &Thread, key: Value) -> R<bool> {
        let hash = table_hash(t, key, Role::SetElement)?;
        self.remove_hashed(t, key, hash)
    }

    pub fn remove_hashed(&self, t: &Thread, key: Value, hash: i64) -> R<bool> {
        match self.find(t, key, hash, false)? {
            Place::Found(at) => {
                self.remove_slot(at);
                Ok(true)
            }
            Place::Empty(..) => Ok(false),
        }
    }

    fn remove_slot(&self, at: usize) {
        if let Some(table) = self.table.get() {
            table.init(2 * at, None);
            table.init(2 * at + 1, Value::int_unchecked(-1));
            self.used.set(self.used.get() - 1);
            self.bump();
        }
    }

    /// Removes the element that CPython's `pop` would: the first at or after the finger. (`hash` serves a mutable set as
    /// finger, since it has no hash.)
    pub fn pop(&self) -> Option<Value> {
        let mask = self.slots() - 1;
        let start = self.hash.get() as usize & mask;
        let (at, key, _) = self.next_slot(start).or_else(|| self.next_slot(0))?;
        self.remove_slot(at);
        self.hash.set(at as u64 + 1);
        Some(key)
    }

    pub fn clear(&self) {
        self.table.clear();
        self.used.set(0);
        self.fill.set(0);
        self.key_kind.set(KeyKind::Str);
        self.bump();
    }

    /// Adds the elements of another set (CPython's `set_merge`).
    pub fn merge(&self, t: &Thread, other: &Set) -> R<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.reserve(t, other.len())?;
        if self.fill.get() == 0 {
            let (Some(from), slots) = (other.table.get(), other.slots()) else { return Ok(()) };
            let to = match self.table.get() {
                Some(table) => table,
                None => t.new_array(2 * MIN_SLOTS)?,
            };
            if slots_of(&to) == slots && other.fill.get() == other.used.get() {
                to.copy_from(&from, 0..2 * slots, 0);
            } else {
                insert_all(&from, &to);
                to.written(0..2 * slots_of(&to));
            }
            self.table.set(&self.header, to);
            self.key_kind.set(other.key_kind.get());
            self.fill.set(other.used.get());
            self.used.set(other.used.get());
            self.bump();
            return Ok(());
        }
        if self.key_kind.get().max(other.key_kind.get()) < KeyKind::Any {
            // Nothing can change the other set meanwhile.
            for (key, hash) in other.snapshot().iter() {
                self.add_hashed(t, key, hash)?;
            }
            return Ok(());
        }
        let mut i = 0;
        while let Some((at, key, hash)) = other.next_slot(i) {
            self.add_hashed(t, key, hash)?;
            i = at + 1;
        }
        Ok(())
    }

    /// Fills a new set with small ints of which no two fall on the same slot: then the order in which they come and
    /// the tables in between leave no trace. False: they are others, and nothing was done.
    pub fn fill_with_ints(&self, t: &Thread, items: impl ExactSizeIterator<Item = Value> + Clone) -> R<bool> {
        /// Slots that a note on the stack can have.
        const MAX_SLOTS: usize = 4096;
        let slots = slots_after(items.len());
        if self.table.get().is_some() || !(MIN_SLOTS + 1..=MAX_SLOTS).contains(&slots) {
            return Ok(false);
        }
        let home = |key: Value| -> Option<(usize, Value)> {
            let i = key.as_small_int()?;
            let hash = stored_hash(if i == -1 { -2 } else { i });
            Some((hash.small_int_unchecked() as usize & (slots - 1), hash))
        };
        let mut taken = [0u64; MAX_SLOTS / 64];
        for key in items.clone() {
            let Some((at, _)) = home(key) else { return Ok(false) };
            let (word, bit) = (&mut taken[at / 64], 1 << (at % 64));
            if *word & bit != 0 {
                return Ok(false);
            }
            *word |= bit;
        }
        let (table, count) = (t.new_array(2 * slots)?, items.len() as u32);
        for (key, (at, hash)) in items.filter_map(|key| Some((key, home(key)?))) {
            table.init(2 * at, key);
            table.init(2 * at + 1, hash);
        }
        self.table.set(&self.header, table);
        self.key_kind.set(KeyKind::Int);
        self.fill.set(count);
        self.used.set(count);
        self.bump();
        Ok(true)
    }

    /// Adds the keys of a dict.
    pub fn merge_keys(&self, t: &Thread, dict: &Dict) -> R<()> {
        self.reserve(t, dict.len())?;
        let mut i = 0;
        while i < dict.fill() {
            if let Some((key, _, hash)) = dict.entry_with_hash(i) {
                self.add_hashed(t, key, hash)?;
            }
            i += 1;
        }
        Ok(())
    }

    /// One large resize before a bulk operation that adds up to `more`.
    fn reserve(&self, t: &Thread, more: usize) -> R<()> {
        if (self.fill.get() as usize + more) * 5 >= (self.slots() - 1) * 3 {
            let larger = t.new_array(2 * slots_for((self.len() + more) * 2))?;
            self.move_to(larger);
        }
        Ok(())
    }

    /// After removing many: drops deletion marks when they are more than a quarter of the table.
    pub fn tidy(&self, t: &Thread) -> R<()> {
        let used = self.len();
        if self.fill.get() as usize - used <= (self.slots() - 1) / 4 {
            return Ok(());
        }
        let table = t.new_array(2 * slots_with_room(used))?;
        self.move_to(table);
        Ok(())
    }

    /// Moves the elements, in slot order, to a fresh table.
    fn move_to(&self, table: Gc<Array>) {
        if let Some(old) = self.table.get() {
            insert_all(&old, &table);
        }
        self.table.set(&self.header, table);
        self.fill.set(self.used.get());
        self.bump();
    }

    /// Exchanges contents.
    pub fn swap(&self, other: &Set) {
        let table = self.table.get();
        self.table.set(&self.header, other.table.get());
        other.table.set(&other.header, table);
        let kind = self.key_kind.get();
        self.key_kind.set(other.key_kind.get());
        other.key_kind.set(kind);
        for (a, b) in [(&self.used, &other.used), (&self.fill, &other.fill)] {
            let n = a.get();
            a.set(b.get());
            b.set(n);
        }
        self.bump();
        other.bump();
    }

    /// The hash of a frozenset, computed once.
    #[inline]
    pub fn frozen_hash(&self) -> i64 {
        if self.hash.get() == 0 {
            self.hash.set(self.hash_elements() as u64);
        }
        self.hash.get() as i64
    }

    /// CPython's order-independent hash of the elements.
    pub fn hash_elements(&self) -> i64 {
        let shuffle = |h: u64| ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
        let (mut hash, mut i) = (0, 0);
        while let Some((at, _, h)) = self.next_slot(i) {
            hash ^= shuffle(h as u64);
            i = at + 1;
        }
        hash ^= (self.len() as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX { 590_923_713 } else { hash as i64 }
    }
}

#[inline(always)]
fn slots_of(table: &Array) -> usize {
    let pairs = table.capacity() / 2;
    1 << (usize::BITS - 1 - pairs.leading_zeros())
}

/// The slots of a table: key and hash.
#[inline(always)]
fn pairs(table: &Array) -> &[[Slot; 2]] {
    &table.slots().as_chunks::<2>().0[..slots_of(table)]
}

fn slots_for(min_used: usize) -> usize {
    let mut slots = MIN_SLOTS;
    while slots <= min_used {
        slots <<= 1;
    }
    slots
}

/// Slots of a table that grows with `used` elements.
fn slots_with_room(used: usize) -> usize {
    slots_for(if used > 50_000 { used * 2 } else { used * 4 })
}

/// The fill at which a table of so many slots grows.
fn limit(slots: usize) -> usize {
    ((slots - 1) * 3).div_ceil(5)
}

/// Slots of a new set after adding so many elements one by one.
fn slots_after(count: usize) -> usize {
    let mut slots = MIN_SLOTS;
    while count >= limit(slots) {
        slots = slots_with_room(limit(slots));
    }
    slots
}

/// Walks the probe path of a stored hash until `visit` answers for a slot: its number, key and hash.
#[inline(always)]
fn walk<T>(table: &Array, hash: Value, mut visit: impl FnMut(usize, Word, Word) -> Option<T>) -> T {
    let pairs = pairs(table);
    let mask = pairs.len() - 1;
    let mut perturb = hash.small_int_unchecked() as u64;
    let mut i = perturb as usize & mask;
    loop {
        let end = 1 + if i + LINEAR_PROBES <= mask { i + LINEAR_PROBES } else { i };
        for (at, pair) in (i..).zip(&pairs[i..end]) {
            if let Some(answer) = visit(at, pair[0].get(), pair[1].get()) {
                return answer;
            }
        }
        perturb >>= PERTURB_SHIFT;
        i = i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
    }
}

/// Where a lookup by `same(slot, key, hash)` of the elements on the path ends; `None` where `same` does not know.
#[inline(always)]
fn place_of(table: &Array, hash: Value, mut same: impl FnMut(usize, Value, Word) -> Option<bool>) -> Option<Place> {
    let mut deleted = None;
    walk(table, hash, |at, key, h| match (key, h) {
        (Some(candidate), _) => match same(at, candidate, h) {
            Some(false) => None,
            Some(true) => Some(Some(Place::Found(at))),
            None => Some(None),
        },
        (None, None) => Some(Some(Place::Empty(at, deleted))),
        (None, Some(_)) => {
            deleted = Some(at);
            None
        }
    })
}

/// Where the probe path of a hash begins.
#[inline(always)]
fn home_slot(table: &Array, hash: Value) -> usize {
    hash.small_int_unchecked() as usize & (slots_of(table) - 1)
}

/// The first free slot on the probe path of a hash, in a table without deletion marks.
#[inline(always)]
fn free_slot(table: &Array, hash: Value) -> usize {
    let home = home_slot(table, hash);
    if table.get(2 * home).is_none() {
        return home;
    }
    walk(table, hash, |at, key, _| if key.is_none() { Some(at) } else { None })
}

/// Inserts all elements of `from`, in slot order, into a fresh table without duplicates or marks.
fn insert_all(from: &Array, to: &Array) {
    for pair in pairs(from) {
        let (Some(key), Some(hash)) = (pair[0].get(), pair[1].get()) else { continue };
        let free = free_slot(to, hash);
        to.init(2 * free, key);
        to.init(2 * free + 1, hash);
    }
}
