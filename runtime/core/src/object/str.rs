//! `str` and `bytes`. A str is Latin-1, UCS-2 or UCS-4 by its widest character, always contiguous; the data lie inline,
//! or (kind STR_VIEW) in a shared buffer so that appending to a long string is amortised O(1).

use crate::heap_object;
use taipan_heap::{ByteBuf, Field, Gc, GcField, Header};

/// The code units of a str.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units<'a> {
    One(&'a [u8]),
    Two(&'a [u16]),
    Four(&'a [u32]),
}

impl<'a> Units<'a> {
    /// The units from `start` to `end`.
    pub fn slice(self, start: usize, end: usize) -> Units<'a> {
        match self {
            Units::One(s) => Units::One(&s[start..end]),
            Units::Two(s) => Units::Two(&s[start..end]),
            Units::Four(s) => Units::Four(&s[start..end]),
        }
    }
    pub fn len(&self) -> usize {
        match self {
            Units::One(s) => s.len(),
            Units::Two(s) => s.len(),
            Units::Four(s) => s.len(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Code point at index `i`.
    #[inline]
    pub fn at(&self, i: usize) -> u32 {
        match self {
            Units::One(s) => s[i] as u32,
            Units::Two(s) => s[i] as u32,
            Units::Four(s) => s[i],
        }
    }
    pub fn iter(self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + 'a {
        (0..self.len()).map(move |i| match self {
            Units::One(s) => s[i] as u32,
            Units::Two(s) => s[i] as u32,
            Units::Four(s) => s[i],
        })
    }
}

/// A str. `width` is 1, 2 or 4 bytes a character and the narrowest that fits; `ascii` says all are below 128.
#[repr(C)]
pub struct Str {
    pub header: Header,
    pub length: u32,
    pub width: u8,
    pub ascii: bool,
    pad: u16,
    /// Cached hash; 0 = not computed yet (a hash of 0 is stored as 1).
    pub hash: Field<u64>,
    // STR: data inline from here. STR_VIEW: `buffer: Gc<ByteBuf>`, `offset: usize`.
    tail: [StrView; 0],
}
heap_object!(Str: STR | STR_VIEW);

/// What follows the fixed part of a STR_VIEW.
#[repr(C)]
pub struct StrView {
    pub buffer: Gc<ByteBuf>,
    /// Byte offset into the buffer, stored as a tagged int word so that the collector sees no pointer.
    offset_word: u64,
}

impl StrView {
    pub fn new(buffer: Gc<ByteBuf>, offset: usize) -> StrView {
        StrView { buffer, offset_word: taipan_heap::Value::int_unchecked(offset as i64).bits() }
    }
    pub fn offset(&self) -> usize {
        (self.offset_word & !(0xFFFC << 48)) as usize
    }
}

impl Str {
    pub const DATA_AT: usize = size_of::<Str>();

    pub fn new(header: Header, length: usize, width: u8, ascii: bool) -> Str {
        Str { header, length: length as u32, width, ascii, pad: 0, hash: Field::new(0), tail: [] }
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length as usize
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
    /// The view part, for strings whose data lie in a shared buffer.
    pub fn view(&self) -> Option<&StrView> {
        // SAFETY: a STR_VIEW cell was allocated with the view behind the fixed part.
        (self.header.kind() == crate::kinds::STR_VIEW).then(|| unsafe { &*self.tail.as_ptr() })
    }
    /// First byte of the data.
    #[inline]
    pub fn data(&self) -> *const u8 {
        match self.view() {
            None => self.tail.as_ptr().cast(),
            Some(v) => (*v.buffer).as_ptr().cast_const().wrapping_add(v.offset()),
        }
    }
    pub fn byte_len(&self) -> usize {
        self.len() * self.width as usize
    }
    /// The data as raw bytes in the str's width.
    pub fn raw_bytes(&self) -> &[u8] {
        // SAFETY: data() is followed by byte_len() initialised bytes; strings are immutable.
        unsafe { std::slice::from_raw_parts(self.data(), self.byte_len()) }
    }
    #[inline]
    pub fn units(&self) -> Units<'_> {
        // SAFETY: as raw_bytes; data are aligned to 8 inline and to `width` in views.
        unsafe {
            match self.width {
                1 => Units::One(std::slice::from_raw_parts(self.data(), self.len())),
                2 => Units::Two(std::slice::from_raw_parts(self.data().cast(), self.len())),
                _ => Units::Four(std::slice::from_raw_parts(self.data().cast(), self.len())),
            }
        }
    }
    /// The text, if it is ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        // SAFETY: ASCII is UTF-8.
        self.ascii.then(|| unsafe { std::str::from_utf8_unchecked(self.raw_bytes()) })
    }
    /// Code point at index `i` (below `len`).
    #[inline]
    pub fn at(&self, i: usize) -> u32 {
        self.units().at(i)
    }
    /// The text as UTF-8, lone surrogates replaced by U+FFFD: for messages and file names of our own.
    pub fn to_text(&self) -> String {
        match self.as_ascii() {
            Some(s) => s.to_owned(),
            None => self.units().iter().map(|c| char::from_u32(c).unwrap_or('\u{FFFD}')).collect(),
        }
    }
    /// The text as UTF-8, or `None` if it holds lone surrogates.
    pub fn to_utf8(&self) -> Option<String> {
        match self.as_ascii() {
            Some(s) => Some(s.to_owned()),
            None => self.units().iter().map(char::from_u32).collect(),
        }
    }
    /// Same characters? (Strings are stored in their narrowest width, so equal strings have equal widths.)
    #[inline]
    pub fn same(&self, other: &Str) -> bool {
        std::ptr::eq(self, other)
            || self.length == other.length && self.width == other.width && {
                let (a, b) = (self.raw_bytes(), other.raw_bytes());
                // Most that differ do so at once.
                a.first() == b.first() && a == b
            }
    }
    /// Equal to this Rust text?
    pub fn is(&self, text: &str) -> bool {
        match self.as_ascii() {
            Some(s) => s == text,
            None => !text.is_ascii() && self.units().iter().eq(text.chars().map(|c| c as u32)),
        }
    }
    pub(crate) fn data_mut_ptr(this: *mut Str) -> *mut u8 {
        this.wrapping_byte_add(Self::DATA_AT).cast()
    }
}

/// `bytes`: length, cached hash, data inline.
#[repr(C)]
pub struct Bytes {
    pub header: Header,
    pub length: usize,
    /// Cached hash; 0 = not computed yet.
    pub hash: Field<u64>,
    data: [u8; 0],
}
heap_object!(Bytes: BYTES);

impl Bytes {
    pub const DATA_AT: usize = size_of::<Bytes>();
    pub fn new(header: Header, length: usize) -> Bytes {
        Bytes { header, length, hash: Field::new(0), data: [] }
    }
    pub fn len(&self) -> usize {
        self.length
    }
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: the cell was allocated with `length` bytes behind the struct; bytes are immutable.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.length) }
    }
    pub(crate) fn data_mut_ptr(this: *mut Bytes) -> *mut u8 {
        this.wrapping_byte_add(Self::DATA_AT).cast()
    }
}

/// `bytearray`: growable bytes; `exports` counts live buffer views (resizing is refused meanwhile).
#[repr(C)]
pub struct ByteArray {
    pub header: Header,
    pub length: Field<usize>,
    pub exports: Field<usize>,
    /// Storage, replaced when it grows.
    pub storage: GcField<ByteBuf>,
}
heap_object!(ByteArray: BYTEARRAY);
