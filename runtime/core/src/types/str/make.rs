//! Making strings: from text and code units (narrowed to the smallest width), by concatenation and by slicing.
//!
//! **Appending.** `s += x` in a loop must be linear. A string made by concatenation carries a flag; when it is the left
//! operand of another one and long enough, the result moves into a growing buffer (kind STR_VIEW). Bytes 0..8 of such a
//! buffer hold its *fill mark*. A view that ends at the mark is extended in place: bytes behind the mark belong to no
//! string yet, so nobody can see the write. Otherwise the data are copied.
//! Invariants: a string has the narrowest width that fits its widest character, and `ascii` is exact. An exact Latin-1 string of
//! one character is *the* shared one (compiled code compares such strings by address).

use crate::error::R;
use crate::kinds;
use crate::object::{Str, StrView, Units};
use crate::thread::Thread;
use crate::types::ty;
use taipan_heap::{ByteBuf, Gc, flags};

/// Header flags of strings.
pub mod str_flags {
    use super::flags;
    /// In the Vm's intern table: equal interned strings are the same object.
    pub const INTERNED: u16 = flags::FIRST_FREE;
    /// Result of a concatenation: the next one gets a growing buffer.
    pub const CONCATENATED: u16 = flags::FIRST_FREE << 1;
}

/// Where the characters start in a shared buffer.
const BUFFER_DATA_AT: usize = 8;
/// Results shorter than this (bytes) are copied: a buffer and a view cost more.
const APPEND_MIN: usize = 256;

/// The smallest width for characters whose bitwise or is `bits`, and whether they are ASCII.
fn width_of(bits: u32) -> (u8, bool) {
    match bits {
        0..0x80 => (1, true),
        0x80..0x100 => (1, false),
        0x100..0x1_0000 => (2, false),
        _ => (4, false),
    }
}

/// The bitwise or of all units: enough to choose the width.
fn or_all(units: Units<'_>) -> u32 {
    match units {
        Units::One(s) => s.iter().fold(0, |a, &c| a | c) as u32,
        Units::Two(s) => s.iter().fold(0, |a, &c| a | c) as u32,
        Units::Four(s) => s.iter().fold(0, |a, &c| a | c),
    }
}

/// Copies bytes, often few: a call for less than 16 would cost more than the copy.
///
/// # Safety
/// `to` is followed by room for them, outside of `from`.
#[inline(always)]
unsafe fn copy_bytes(to: *mut u8, from: &[u8]) {
    let (p, n) = (from.as_ptr(), from.len());
    // SAFETY: by the caller's promise; the two words of a pair overlap inside the range.
    unsafe {
        match n {
            16.. => to.copy_from_nonoverlapping(p, n),
            8.. => {
                let (low, high) = (p.cast::<u64>().read_unaligned(), p.add(n - 8).cast::<u64>().read_unaligned());
                to.cast::<u64>().write_unaligned(low);
                to.add(n - 8).cast::<u64>().write_unaligned(high);
            }
            4.. => {
                let (low, high) = (p.cast::<u32>().read_unaligned(), p.add(n - 4).cast::<u32>().read_unaligned());
                to.cast::<u32>().write_unaligned(low);
                to.add(n - 4).cast::<u32>().write_unaligned(high);
            }
            _ => {
                for i in 0..n {
                    to.add(i).write(p.add(i).read());
                }
            }
        }
    }
}

/// Writes `units` as characters of `width` bytes to `to`; every unit fits.
///
/// # Safety
/// `to` is aligned to `width` and followed by room for `units.len() * width` bytes that nobody else looks at.
#[inline(always)]
unsafe fn write_units(to: *mut u8, width: u8, units: Units<'_>) {
    // SAFETY: by the caller's promise.
    unsafe {
        match (width, units) {
            (1, Units::One(s)) => copy_bytes(to, s),
            _ => write_wider_units(to, width, units),
        }
    }
}

/// `write_units` for all but Latin-1. Apart, so that what nearly all strings need stays small.
///
/// # Safety
/// As for `write_units`.
#[inline(never)]
unsafe fn write_wider_units(to: *mut u8, width: u8, units: Units<'_>) {
    // SAFETY: by the caller's promise.
    unsafe {
        match (width, units) {
            (2, Units::Two(s)) => to.cast::<u16>().copy_from_nonoverlapping(s.as_ptr(), s.len()),
            (4, Units::Four(s)) => to.cast::<u32>().copy_from_nonoverlapping(s.as_ptr(), s.len()),
            (1, _) => units.iter().enumerate().for_each(|(i, c)| to.add(i).write(c as u8)),
            (2, _) => units.iter().enumerate().for_each(|(i, c)| to.cast::<u16>().add(i).write(c as u16)),
            _ => units.iter().enumerate().for_each(|(i, c)| to.cast::<u32>().add(i).write(c)),
        }
    }
}

/// Copies bytes, a few of them without a call: most strings that are joined are short. Gives the place behind them.
///
/// # Safety
/// There is room for them at `to`, which lies elsewhere.
#[inline(always)]
unsafe fn copy_few(to: *mut u8, from: &[u8]) -> *mut u8 {
    let (n, at) = (from.len(), from.as_ptr());
    // SAFETY: as the caller says. Two words that may overlap cover all lengths up to both of theirs.
    unsafe {
        match n {
            0 => {}
            1 => to.write(at.read()),
            2..=3 => {
                let (head, tail) = (at.cast::<u16>().read_unaligned(), at.add(n - 2).cast::<u16>().read_unaligned());
                to.cast::<u16>().write_unaligned(head);
                to.add(n - 2).cast::<u16>().write_unaligned(tail);
            }
            4..=7 => {
                let (head, tail) = (at.cast::<u32>().read_unaligned(), at.add(n - 4).cast::<u32>().read_unaligned());
                to.cast::<u32>().write_unaligned(head);
                to.add(n - 4).cast::<u32>().write_unaligned(tail);
            }
            8..=16 => {
                let (head, tail) = (at.cast::<u64>().read_unaligned(), at.add(n - 8).cast::<u64>().read_unaligned());
                to.cast::<u64>().write_unaligned(head);
                to.add(n - 8).cast::<u64>().write_unaligned(tail);
            }
            _ => to.copy_from_nonoverlapping(at, n),
        }
        to.add(n)
    }
}

impl Thread {
    /// A fresh inline string whose data are zero: filled at once by its maker.
    pub(super) fn alloc_str(&self, length: usize, width: u8, ascii: bool) -> R<Gc<Str>> {
        let size = length.checked_mul(width as usize).and_then(|n| n.checked_add(Str::DATA_AT));
        match size {
            Some(size) if length <= u32::MAX as usize => {
                self.alloc(kinds::STR, ty::STR, size, |header| Str::new(header, length, width, ascii))
            }
            _ => Err(self.memory_error()),
        }
    }

    /// A fresh cell with these characters, no shared one.
    fn alloc_units(&self, units: Units<'_>, width: u8, ascii: bool) -> R<Gc<Str>> {
        let s = self.alloc_str(units.len(), width, ascii)?;
        // SAFETY: the cell was made with this room; inline data are 8-aligned.
        unsafe { write_units(Str::data_mut_ptr(s.as_ptr()), width, units) };
        Ok(s)
    }

    pub(super) fn alloc_str_latin1(&self, data: &[u8]) -> R<Gc<Str>> {
        self.alloc_units(Units::One(data), 1, data.is_ascii())
    }

    /// The string with these characters, in its smallest width.
    pub fn new_str_units(&self, units: Units<'_>) -> R<Gc<Str>> {
        if units.len() <= 1 {
            if units.is_empty() {
                return self.vm().strings.empty(self);
            }
            if units.at(0) < 0x100 {
                return self.new_char(units.at(0));
            }
        }
        let (width, ascii) = width_of(or_all(units));
        self.alloc_units(units, width, ascii)
    }

    /// The string with this text.
    pub fn new_str(&self, text: &str) -> R<Gc<Str>> {
        if text.is_ascii() {
            return self.new_str_ascii(text.as_bytes());
        }
        let bits = text.chars().fold(0, |a, c| a | c as u32);
        match width_of(bits).0 {
            1 => self.new_str_latin1(&text.chars().map(|c| c as u8).collect::<Vec<_>>()),
            2 => self.new_str_ucs2(&text.chars().map(|c| c as u16).collect::<Vec<_>>()),
            _ => self.new_str_ucs4(&text.chars().map(|c| c as u32).collect::<Vec<_>>()),
        }
    }

    /// The string with these ASCII characters.
    pub fn new_str_ascii(&self, data: &[u8]) -> R<Gc<Str>> {
        if data.len() <= 1 { self.new_str_units(Units::One(data)) } else { self.alloc_units(Units::One(data), 1, true) }
    }

    pub fn new_str_latin1(&self, data: &[u8]) -> R<Gc<Str>> {
        self.new_str_units(Units::One(data))
    }

    pub fn new_str_ucs2(&self, data: &[u16]) -> R<Gc<Str>> {
        self.new_str_units(Units::Two(data))
    }

    pub fn new_str_ucs4(&self, data: &[u32]) -> R<Gc<Str>> {
        self.new_str_units(Units::Four(data))
    }

    /// The string of a WTF-8 text (UTF-8 in which lone surrogates are encoded as three bytes): string constants of code
    /// objects. Bytes that are not WTF-8 become U+FFFD.
    pub fn new_str_wtf8(&self, data: &[u8]) -> R<Gc<Str>> {
        if let Ok(text) = std::str::from_utf8(data) {
            return self.new_str(text);
        }
        let mut out = Vec::with_capacity(data.len());
        let mut rest = data;
        while !rest.is_empty() {
            match rest {
                [0xED, b @ 0xA0..=0xBF, c @ 0x80..=0xBF, tail @ ..] => {
                    out.push(0xD000 | (*b as u32 & 0x3F) << 6 | (*c as u32 & 0x3F));
                    rest = tail;
                }
                _ => {
                    let valid = match std::str::from_utf8(rest) {
                        Ok(text) => text,
                        // `valid_up_to` bytes are UTF-8 by the error's own statement.
                        Err(e) => std::str::from_utf8(&rest[..e.valid_up_to()]).unwrap_or_default(),
                    };
                    out.extend(valid.chars().map(|c| c as u32));
                    rest = &rest[valid.len()..];
                    if !rest.is_empty() && !matches!(rest, [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..]) {
                        out.push(0xFFFD);
                        rest = &rest[1..];
                    }
                }
            }
        }
        self.new_str_ucs4(&out)
    }

    /// `s[start:end]` with `start <= end <= len`.
    pub fn substring(&self, s: Gc<Str>, start: usize, end: usize) -> R<Gc<Str>> {
        if start == 0 && end == s.len() {
            return Ok(s);
        }
        // Sharing a buffer pays for big parts of it only, and must not keep a wider width than needed.
        if let Some(view) = s.view()
            && (end - start) * 2 >= s.len()
            && end - start >= APPEND_MIN
        {
            let (width, ascii) = width_of(or_all(s.units().slice(start, end)));
            if width == s.width {
                let offset = view.offset() + start * width as usize;
                return self.alloc_view(view.buffer, offset, end - start, width, ascii);
            }
        }
        match s.units().slice(start, end) {
            Units::One(data) if s.ascii => self.new_str_ascii(data),
            units => self.new_str_units(units),
        }
    }

    fn alloc_view(&self, buffer: Gc<ByteBuf>, offset: usize, length: usize, width: u8, ascii: bool) -> R<Gc<Str>> {
        let size = Str::DATA_AT + size_of::<StrView>();
        let s = self.alloc(kinds::STR_VIEW, ty::STR, size, |header| Str::new(header, length, width, ascii))?;
        // SAFETY: the cell was made with room for the view behind the fixed part; it is fresh, so no barrier.
        unsafe { Str::data_mut_ptr(s.as_ptr()).cast::<StrView>().write(StrView::new(buffer, offset)) };
        Ok(s)
    }

    /// `a + b`.
    pub fn str_concat(&self, a: Gc<Str>, b: Gc<Str>) -> R<Gc<Str>> {
        if b.is_empty() {
            return Ok(a);
        }
        if a.is_empty() {
            return Ok(b);
        }
        let length = a.len() + b.len();
        if length > u32::MAX as usize {
            return Err(self.memory_error());
        }
        let (width, ascii) = (a.width.max(b.width), a.ascii && b.ascii);
        let bytes = length * width as usize;
        if bytes >= APPEND_MIN && (a.view().is_some() || a.header.has_flag(str_flags::CONCATENATED)) {
            return self.str_append(a, b, length, width, ascii);
        }
        let s = self.alloc_str(length, width, ascii)?;
        let data = Str::data_mut_ptr(s.as_ptr());
        // SAFETY: the cell has room for both parts one behind the other.
        unsafe {
            write_units(data, width, a.units());
            write_units(data.add(a.len() * width as usize), width, b.units());
        }
        s.header.set_flag(str_flags::CONCATENATED);
        Ok(s)
    }

    /// `a + b` as a view of a growing buffer, `a`'s own if it ends at the fill mark.
    fn str_append(&self, a: Gc<Str>, b: Gc<Str>, length: usize, width: u8, ascii: bool) -> R<Gc<Str>> {
        let added = b.len() * width as usize;
        let (buffer, offset) = match a.view() {
            Some(v) if a.width == width && fill_mark(v.buffer) == v.offset() + a.byte_len() => {
                let end = v.offset() + a.byte_len();
                let buffer = match v.buffer.capacity() {
                    capacity if capacity - end >= added => Some(v.buffer),
                    _ => None,
                };
                (buffer, v.offset())
            }
            _ => (None, BUFFER_DATA_AT),
        };
        let (buffer, offset) = match buffer {
            Some(b) => (b, offset),
            None => {
                let buffer = self.new_byte_buf(BUFFER_DATA_AT + length * width as usize * 3 / 2)?;
                // SAFETY: a fresh buffer with room for more than both strings; data start 8-aligned.
                unsafe { write_units((*buffer).as_ptr().add(BUFFER_DATA_AT), width, a.units()) };
                (buffer, BUFFER_DATA_AT)
            }
        };
        let end = offset + a.len() * width as usize;
        let s = self.alloc_view(buffer, offset, length, width, ascii)?;
        // SAFETY: bytes behind the fill mark belong to no string but the one just made.
        unsafe {
            write_units((*buffer).as_ptr().add(end), width, b.units());
            (*buffer).as_ptr().cast::<usize>().write(end + added);
        }
        Ok(s)
    }

    /// All parts one behind the other, `separator` between them. The parts are strings held by the caller: each time the
    /// same ones.
    pub fn str_join(&self, separator: Gc<Str>, count: usize, part: impl Fn(usize) -> Gc<Str>) -> R<Gc<Str>> {
        match count {
            0 => return self.vm().strings.empty(self),
            1 => return Ok(part(0)),
            _ => {}
        }
        let parts = || (0..count).map(&part);
        let mut length = separator.len().saturating_mul(count - 1);
        let (mut width, mut ascii) = if separator.is_empty() { (1, true) } else { (separator.width, separator.ascii) };
        for p in parts() {
            length = length.saturating_add(p.len());
            width = width.max(p.width);
            ascii &= p.ascii;
        }
        if length == 0 {
            return self.vm().strings.empty(self);
        }
        if length == 1 {
            // One-character strings are shared: the parts are all empty but one, or all of them and the separator is it.
            return Ok(parts().find(|p| !p.is_empty()).unwrap_or(separator));
        }
        let s = self.alloc_str(length, width, ascii)?;
        let mut to = Str::data_mut_ptr(s.as_ptr());
        if width == 1 {
            let between = if separator.is_empty() { &[][..] } else { separator.raw_bytes() };
            for (i, p) in parts().enumerate() {
                // SAFETY: the lengths of exactly these writes were summed above.
                unsafe {
                    if i > 0 {
                        to = copy_few(to, between);
                    }
                    to = copy_few(to, p.raw_bytes());
                }
            }
            return Ok(s);
        }
        for (i, p) in parts().enumerate() {
            // SAFETY: the lengths of exactly these writes were summed above.
            unsafe {
                if i > 0 && !separator.is_empty() {
                    write_units(to, width, separator.units());
                    to = to.add(separator.len() * width as usize);
                }
                write_units(to, width, p.units());
                to = to.add(p.len() * width as usize);
            }
        }
        Ok(s)
    }

    /// `s * count`.
    pub fn str_repeat(&self, s: Gc<Str>, count: usize) -> R<Gc<Str>> {
        if count == 0 || s.is_empty() {
            return self.vm().strings.empty(self);
        }
        if count == 1 {
            return Ok(s);
        }
        let Some(length) = s.len().checked_mul(count) else { return Err(self.memory_error()) };
        let out = self.alloc_str(length, s.width, s.ascii)?;
        let (data, total, once) = (Str::data_mut_ptr(out.as_ptr()), length * s.width as usize, s.byte_len());
        // SAFETY: `total` bytes of room; each step copies the finished part behind itself.
        unsafe {
            data.copy_from_nonoverlapping(s.data(), once);
            let mut done = once;
            while done < total {
                let n = done.min(total - done);
                data.add(done).copy_from_nonoverlapping(data, n);
                done += n;
            }
        }
        Ok(out)
    }
}

/// Bytes in use of a shared string buffer, the mark itself included.
fn fill_mark(buffer: Gc<ByteBuf>) -> usize {
    // SAFETY: buffers of views are made by `str_append`, which keeps the mark in their first word.
    unsafe { (*buffer).as_ptr().cast::<usize>().read() }
}
