//! The buffer protocol: how natives look at the memory of bytes-like objects.
//!
//! `bytes`, `bytearray`, `memoryview` and native types whose payload says so (`NativePayload::buffer`: array, mmap) export
//! their memory; a class written in Python does with `__buffer__`, which returns a memoryview. A `Buffer` is held for the
//! time of a native call. While one looks at a bytearray its `exports` count is up, so resizing is refused; the memory
//! stays valid in any case, because the buffer's owner and storage are on the native stack, which the collector scans.

use crate::error::R;
use crate::object::{ByteArray, Bytes, NativeBox, Wrapper};
use crate::thread::Thread;
use taipan_heap::{ByteBuf, Gc, Value};

/// Memory that an object exports: one-dimensional, contiguous.
#[derive(Clone, Copy)]
pub struct RawBuffer {
    pub data: *mut u8,
    /// Bytes.
    pub len: usize,
    pub readonly: bool,
    pub itemsize: usize,
    /// Format of an item, as the struct module writes it.
    pub format: &'static str,
    /// The cell the memory lies in, when that is not the object itself.
    pub storage: Option<Gc<ByteBuf>>,
}

/// A bytes-like object's memory for the time of a native call.
pub struct Buffer {
    raw: RawBuffer,
    /// Keeps the memory alive.
    _owner: Value,
    exporter: Option<Gc<ByteArray>>,
    /// The bytes, where the object's are not contiguous.
    copy: Option<Vec<u8>>,
}

impl Buffer {
    pub fn as_slice(&self) -> &[u8] {
        if let Some(copy) = &self.copy {
            return copy;
        }
        if self.raw.len == 0 {
            return &[];
        }
        // SAFETY: the memory belongs to `_owner` or its storage, which this struct keeps alive; an exporter cannot move it.
        unsafe { std::slice::from_raw_parts(self.raw.data, self.raw.len) }
    }

    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn raw(&self) -> &RawBuffer {
        &self.raw
    }

    /// Copies `source` to byte offset `at` of a writable buffer; what does not fit is left out. The number of bytes written.
    pub fn write(&self, at: usize, source: &[u8]) -> usize {
        let room = self.raw.len.saturating_sub(at).min(source.len());
        if !self.raw.readonly && room > 0 {
            // SAFETY: `room` bytes from `at` lie in the buffer; `copy` allows that `source` overlaps.
            unsafe { std::ptr::copy(source.as_ptr(), self.raw.data.add(at), room) };
        }
        room
    }

    /// The memory of a writable buffer, to hand to the operating system.
    pub fn as_mut_ptr(&self) -> *mut u8 {
        self.raw.data
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(b) = self.exporter {
            b.exports.set(b.exports.get() - 1);
        }
    }
}

impl Thread {
    /// What `v` exports, if it is a bytes-like object.
    pub fn raw_buffer(&self, v: Value) -> Option<RawBuffer> {
        if let Some(b) = v.downcast::<Bytes>().or_else(|| v.downcast::<Wrapper>()?.payload.get()?.downcast()) {
            let s = b.as_slice();
            let data = s.as_ptr().cast_mut();
            return Some(RawBuffer { data, len: s.len(), readonly: true, itemsize: 1, format: "B", storage: None });
        }
        if let Some(b) = v.downcast::<ByteArray>() {
            let storage = b.storage.get();
            let data = storage.map_or(std::ptr::dangling_mut(), |s| (*s).as_ptr());
            return Some(RawBuffer { data, len: b.length.get(), readonly: false, itemsize: 1, format: "B", storage });
        }
        v.downcast::<NativeBox>()?.payload()?.buffer()
    }

    /// The memory of `v`; `None` if it is no bytes-like object.
    pub fn try_buffer(&self, v: Value) -> R<Option<Buffer>> {
        if let Some(raw) = self.raw_buffer(v) {
            let exporter = v.downcast::<ByteArray>();
            if let Some(b) = exporter {
                b.exports.set(b.exports.get() + 1);
            }
            return Ok(Some(Buffer { raw, _owner: v, exporter, copy: None }));
        }
        if let Some(bytes) = crate::types::memoryview::contiguous_copy(self, v)? {
            let raw = RawBuffer {
                data: std::ptr::dangling_mut(),
                len: 0,
                readonly: true,
                itemsize: 1,
                format: "B",
                storage: None,
            };
            return Ok(Some(Buffer { raw, _owner: v, exporter: None, copy: Some(bytes) }));
        }
        if !v.is_pointer() || self.lookup_special(v, self.names().__buffer__).is_none() {
            return Ok(None);
        }
        // inspect.BufferFlags.SIMPLE
        match self.call_special(v, self.names().__buffer__, &[Value::int_unchecked(0)])? {
            Some(view) if self.raw_buffer(view).is_some() => self.try_buffer(view),
            Some(other) => Err(self.type_error(format_args!(
                "__buffer__ returned non-memoryview object of type {}",
                self.shown_type(other)
            ))),
            None => Ok(None),
        }
    }

    /// The memory of a bytes-like argument.
    pub fn buffer(&self, v: Value) -> R<Buffer> {
        match self.try_buffer(v)? {
            Some(b) => Ok(b),
            None => Err(self.type_error(format_args!("a bytes-like object is required, not '{}'", self.shown_type(v)))),
        }
    }

    /// The memory of a writable bytes-like argument.
    pub fn buffer_writable(&self, v: Value) -> R<Buffer> {
        match self.try_buffer(v)? {
            Some(b) if !b.raw.readonly && b.copy.is_none() => Ok(b),
            _ => Err(self
                .type_error(format_args!("a read-write bytes-like object is required, not '{}'", self.shown_type(v)))),
        }
    }

    /// Calls `f` with the bytes of a bytes-like argument.
    pub fn with_buffer<T>(&self, v: Value, f: impl FnOnce(&[u8]) -> R<T>) -> R<T> {
        let b = self.buffer(v)?;
        f(b.as_slice())
    }
}
