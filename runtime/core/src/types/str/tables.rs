//! Strings a Vm keeps for good: the empty one, the 256 one-character Latin-1 strings, and the interned ones.
//!
//! Embedded in the Vm by value. Everything here is a root: interned strings live as long as the Vm, as names of
//! attributes and variables do in practice.

use super::make::str_flags;
use crate::error::R;
use crate::object::{Str, Units};
use crate::thread::Thread;
use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};
use std::cell::{Cell, OnceCell, RefCell};
use taipan_heap::{Gc, Tracer};

/// The Vm's shared strings and the key of its string hashes.
pub struct StrTables {
    secrets: RapidSecrets,
    empty: OnceCell<Gc<Str>>,
    /// Compiled code reads it: it stays where it is.
    latin1: Box<[Cell<Option<Gc<Str>>>; 256]>,
    interned: RefCell<InternTable>,
    /// Something was added since the last collection.
    grown: Cell<bool>,
}

/// Open addressing by the low bits of the hash; never deleted from, at most two thirds full.
struct InternTable {
    slots: Vec<Option<(u64, Gc<Str>)>>,
    used: usize,
}

impl StrTables {
    /// `seed` keys the hashes of str and bytes (PYTHONHASHSEED).
    pub fn new(seed: u64) -> StrTables {
        StrTables {
            secrets: RapidSecrets::seed(seed),
            empty: OnceCell::new(),
            latin1: Box::new([const { Cell::new(None) }; 256]),
            interned: RefCell::new(InternTable { slots: vec![None; 1024], used: 0 }),
            grown: Cell::new(true),
        }
    }

    /// Hash of a str's or bytes' raw data: never 0 (not computed) nor -1 (CPython's error value).
    #[inline]
    pub fn hash_bytes(&self, data: &[u8]) -> u64 {
        match rapidhash_v3_seeded(data, &self.secrets) {
            0 => 1,
            u64::MAX => u64::MAX - 1,
            h => h,
        }
    }

    pub fn trace_roots(&self, tracer: &mut Tracer<'_>) {
        if tracer.passes_over(&self.grown) {
            return;
        }
        if let Some(s) = self.empty.get() {
            tracer.value(s.value());
        }
        for s in self.latin1.iter().filter_map(Cell::get) {
            tracer.value(s.value());
        }
        for (_, s) in self.interned.borrow().slots.iter().flatten() {
            tracer.value(s.value());
        }
    }

    /// The empty string.
    pub(super) fn empty(&self, t: &Thread) -> R<Gc<Str>> {
        match self.empty.get() {
            Some(s) => Ok(*s),
            None => {
                let s = t.alloc_str(0, 1, true)?;
                self.grown.set(true);
                Ok(*self.empty.get_or_init(|| s))
            }
        }
    }

    /// The string of one Latin-1 character.
    #[inline]
    pub(super) fn latin1(&self, t: &Thread, c: u8) -> R<Gc<Str>> {
        if let Some(s) = self.latin1[c as usize].get() {
            return Ok(s);
        }
        let s = t.alloc_str_latin1(&[c])?;
        self.latin1[c as usize].set(Some(s));
        self.grown.set(true);
        Ok(s)
    }

    /// The one-character strings that exist so far, by character.
    #[inline(always)]
    pub fn latin1_chars(&self) -> &[Cell<Option<Gc<Str>>>; 256] {
        &self.latin1
    }

    /// The interned string with these characters, made from `make` if there is none.
    fn intern_with(&self, hash: u64, same: impl Fn(&Str) -> bool, make: impl FnOnce() -> R<Gc<Str>>) -> R<Gc<Str>> {
        if let Some(s) = self.interned.borrow().find(hash, &same) {
            return Ok(s);
        }
        // Outside the borrow: allocating may collect, and the collector walks the table.
        let s = make()?;
        s.hash.set(hash);
        s.header.set_flag(str_flags::INTERNED);
        self.interned.borrow_mut().insert(hash, s);
        self.grown.set(true);
        Ok(s)
    }
}

impl InternTable {
    fn find(&self, hash: u64, same: impl Fn(&Str) -> bool) -> Option<Gc<Str>> {
        let mask = self.slots.len() - 1;
        let mut i = hash as usize & mask;
        while let Some((h, s)) = self.slots[i] {
            if h == hash && same(&s) {
                return Some(s);
            }
            i = (i + 1) & mask;
        }
        None
    }

    fn insert(&mut self, hash: u64, s: Gc<Str>) {
        if self.used * 3 >= self.slots.len() * 2 {
            let doubled = vec![None; self.slots.len() * 2];
            for (h, s) in std::mem::replace(&mut self.slots, doubled).into_iter().flatten() {
                self.place(h, s);
            }
        }
        self.used += 1;
        self.place(hash, s);
    }

    fn place(&mut self, hash: u64, s: Gc<Str>) {
        let mask = self.slots.len() - 1;
        let mut i = hash as usize & mask;
        while self.slots[i].is_some() {
            i = (i + 1) & mask;
        }
        self.slots[i] = Some((hash, s));
    }
}

impl Thread {
    /// The interned string with this text.
    pub fn intern(&self, text: &str) -> R<Gc<Str>> {
        let tables = &self.vm().strings;
        if text.is_ascii() {
            let data = text.as_bytes();
            let same = |s: &Str| s.ascii && s.raw_bytes() == data;
            return tables.intern_with(tables.hash_bytes(data), same, || self.new_str(text));
        }
        let s = self.new_str(text)?;
        self.intern_str(s)
    }

    /// The interned string equal to exact str `s`: often `s` itself.
    pub fn intern_str(&self, s: Gc<Str>) -> R<Gc<Str>> {
        if s.header.has_flag(str_flags::INTERNED) {
            return Ok(s);
        }
        // A string in a shared buffer would keep the buffer alive for good.
        let copy = || if s.view().is_some() { self.new_str_units(s.units()) } else { Ok(s) };
        self.vm().strings.intern_with(self.str_hash(&s) as u64, |other| other.same(&s), copy)
    }

    /// `hash(s)`; cached in the string.
    #[inline]
    pub fn str_hash(&self, s: &Str) -> i64 {
        match s.hash.get() {
            0 => {
                let h = self.vm().strings.hash_bytes(s.raw_bytes());
                s.hash.set(h);
                h as i64
            }
            h => h as i64,
        }
    }

    /// The string of one character (any code point below 0x110000).
    #[inline]
    pub fn new_char(&self, c: u32) -> R<Gc<Str>> {
        match u8::try_from(c) {
            Ok(byte) => self.vm().strings.latin1(self, byte),
            Err(_) => match u16::try_from(c) {
                Ok(unit) => self.new_str_units(Units::Two(&[unit])),
                Err(_) => self.new_str_units(Units::Four(&[c])),
            },
        }
    }
}
