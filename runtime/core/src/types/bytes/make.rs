//! Making `bytes`, and the storage of `bytearray`.

use crate::error::R;
use crate::kinds;
use crate::object::{ByteArray, Bytes};
use crate::thread::Thread;
use crate::types::ty;
use std::ops::Range;
use taipan_heap::{Field, Gc, GcField, Value};

impl Thread {
    /// A fresh bytes object of `length` bytes, filled by `fill`, which sees them as zeros.
    pub fn new_bytes_with(&self, length: usize, fill: impl FnOnce(&mut [u8])) -> R<Gc<Bytes>> {
        let Some(size) = length.checked_add(Bytes::DATA_AT) else { return Err(self.memory_error()) };
        let b = self.alloc(kinds::BYTES, ty::BYTES, size, |header| Bytes::new(header, length))?;
        // SAFETY: the cell was made with this room, and nobody else has seen it yet.
        fill(unsafe { std::slice::from_raw_parts_mut(Bytes::data_mut_ptr(b.as_ptr()), length) });
        Ok(b)
    }

    pub fn new_bytes(&self, data: &[u8]) -> R<Gc<Bytes>> {
        self.new_bytes_with(data.len(), |to| to.copy_from_slice(data))
    }

    pub fn new_bytearray(&self, data: &[u8]) -> R<Gc<ByteArray>> {
        let b = self.alloc(kinds::BYTEARRAY, ty::BYTEARRAY, size_of::<ByteArray>(), ByteArray::empty)?;
        b.extend(self, data)?;
        Ok(b)
    }

    /// The bytes of a bytes or bytearray (or instance of a subclass): what methods take that refuse other buffers.
    pub fn as_bytes_or_bytearray(&self, v: Value) -> Option<super::super::buffer::Buffer> {
        if self.as_bytes(v).is_none() && v.downcast::<ByteArray>().is_none() {
            return None;
        }
        self.try_buffer(v).ok().flatten()
    }

    /// `hash(b)`; cached in the object.
    pub fn bytes_hash(&self, b: &Bytes) -> i64 {
        match b.hash.get() {
            0 => {
                let h = self.vm().strings.hash_bytes(b.as_slice());
                b.hash.set(h);
                h as i64
            }
            h => h as i64,
        }
    }
}

impl ByteArray {
    pub fn empty(header: taipan_heap::Header) -> ByteArray {
        ByteArray { header, length: Field::new(0), exports: Field::new(0), storage: GcField::new(None) }
    }
    pub fn len(&self) -> usize {
        self.length.get()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes, copied: for operations that may change the object while they run.
    pub fn to_vec(&self) -> Vec<u8> {
        match self.storage.get() {
            // SAFETY: nothing writes while the copy is made.
            Some(s) => unsafe { s.as_slice()[..self.len()].to_vec() },
            None => Vec::new(),
        }
    }

    pub fn get(&self, i: usize) -> Option<u8> {
        if i < self.len() { self.storage.get().map(|s| s.bytes()[i].get()) } else { None }
    }

    pub fn set(&self, i: usize, byte: u8) {
        if let Some(s) = self.storage.get()
            && i < self.len()
        {
            s.bytes()[i].set(byte);
        }
    }

    /// Makes the whole of it copies of its first `once` bytes, which divide the length.
    pub fn repeat_first(&self, once: usize) {
        let Some(s) = self.storage.get() else { return };
        let mut done = once;
        while 0 < done && done < self.len() {
            let more = done.min(self.len() - done);
            s.copy_within(0..more, done);
            done += more;
        }
    }

    /// Puts bytes to these places, which must be in range.
    pub fn scatter(&self, places: impl Iterator<Item = usize>, data: &[u8]) {
        if let Some(s) = self.storage.get() {
            let target = &s.bytes()[..self.len()];
            places.zip(data).for_each(|(i, byte)| target[i].set(*byte));
        }
    }

    /// BufferError if somebody looks at the memory.
    pub fn check_resizable(&self, t: &Thread) -> R<()> {
        if self.exports.get() > 0 {
            return Err(t.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    /// Room for `length` bytes; new ones are zero.
    pub fn resize(&self, t: &Thread, length: usize) -> R<()> {
        if length == self.len() {
            return Ok(());
        }
        self.check_resizable(t)?;
        let old = self.len();
        match self.storage.get() {
            // An eighth more than asked for, so that appending is amortised O(1).
            Some(s) if s.capacity() < length => {
                self.storage.set(&self.header, t.grow_byte_buf(s, old, length + length / 8 + 8)?)
            }
            Some(_) => {}
            // Of just the size: many are never appended to. Fresh buffers are zero.
            None => {
                self.storage.set(&self.header, t.new_byte_buf(length)?);
                self.length.set(length);
                return Ok(());
            }
        }
        if let Some(s) = self.storage.get()
            && length > old
        {
            s.bytes()[old..length].iter().for_each(|b| b.set(0));
        }
        self.length.set(length);
        Ok(())
    }

    /// Appends bytes that do not lie in this object.
    pub fn extend(&self, t: &Thread, data: &[u8]) -> R<()> {
        let at = self.len();
        let Some(length) = at.checked_add(data.len()) else { return Err(t.memory_error()) };
        self.resize(t, length)?;
        if let Some(s) = self.storage.get() {
            s.write(at, data);
        }
        Ok(())
    }

    /// Replaces a range by bytes that do not lie in this object.
    pub fn splice(&self, t: &Thread, range: Range<usize>, data: &[u8]) -> R<()> {
        let old = self.len();
        let tail = old - range.end;
        let length = range.start + data.len() + tail;
        if length > old {
            self.resize(t, length)?;
        } else if length < old {
            self.check_resizable(t)?;
        }
        if let Some(s) = self.storage.get() {
            s.copy_within(range.end..range.end + tail, range.start + data.len());
            s.write(range.start, data);
        }
        self.length.set(length);
        Ok(())
    }
}
