//! zlib streams: the C-like interface of `libz-rs-sys` behind one safe type.

use libz_rs_sys as z;
use std::ffi::{c_int, c_uint};

/// Which way a stream goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Compress,
    Decompress,
}

/// A stream and its state. Boxed, because the state points back to it.
pub struct Stream {
    raw: Box<z::z_stream>,
    way: Way,
}

/// What one call did.
pub struct Step {
    pub code: c_int,
    pub taken: usize,
}

impl Stream {
    pub fn compress(
        level: c_int,
        method: c_int,
        wbits: c_int,
        memory: c_int,
        strategy: c_int,
    ) -> Result<Stream, c_int> {
        let mut raw = Box::new(z::z_stream::default());
        // SAFETY: a fresh stream; the version and size are the library's own.
        let code = unsafe {
            z::deflateInit2_(
                &mut *raw,
                level,
                method,
                wbits,
                memory,
                strategy,
                z::zlibVersion(),
                size_of::<z::z_stream>() as c_int,
            )
        };
        if code == z::Z_OK { Ok(Stream { raw, way: Way::Compress }) } else { Err(code) }
    }

    pub fn decompress(wbits: c_int) -> Result<Stream, c_int> {
        let mut raw = Box::new(z::z_stream::default());
        // SAFETY: as above.
        let code = unsafe { z::inflateInit2_(&mut *raw, wbits, z::zlibVersion(), size_of::<z::z_stream>() as c_int) };
        if code == z::Z_OK { Ok(Stream { raw, way: Way::Decompress }) } else { Err(code) }
    }

    pub fn set_dictionary(&mut self, data: &[u8]) -> c_int {
        let (p, len) = (data.as_ptr(), data.len() as c_uint);
        // SAFETY: an initialised stream, data of the length given.
        unsafe {
            match self.way {
                Way::Compress => z::deflateSetDictionary(&mut *self.raw, p, len),
                Way::Decompress => z::inflateSetDictionary(&mut *self.raw, p, len),
            }
        }
    }

    pub fn copy(&mut self) -> Result<Stream, c_int> {
        let mut raw = Box::new(z::z_stream::default());
        // SAFETY: an initialised stream is copied to a fresh one.
        let code = unsafe {
            match self.way {
                Way::Compress => z::deflateCopy(&mut *raw, &mut *self.raw),
                Way::Decompress => z::inflateCopy(&mut *raw, &*self.raw),
            }
        };
        if code == z::Z_OK { Ok(Stream { raw, way: self.way }) } else { Err(code) }
    }

    /// Appends to `out`, at most `room` bytes, from `input`.
    pub fn step(&mut self, input: &[u8], out: &mut Vec<u8>, room: usize, flush: c_int) -> Step {
        let (len, room) = (input.len().min(1 << 30), room.clamp(1, 1 << 20));
        let start = out.len();
        out.resize(start + room, 0);
        self.raw.next_in = input.as_ptr();
        self.raw.avail_in = len as c_uint;
        self.raw.next_out = out[start..].as_mut_ptr();
        self.raw.avail_out = room as c_uint;
        // SAFETY: an initialised stream, input and output of the lengths given.
        let code = unsafe {
            match self.way {
                Way::Compress => z::deflate(&mut *self.raw, flush),
                Way::Decompress => z::inflate(&mut *self.raw, flush),
            }
        };
        out.truncate(start + room - self.raw.avail_out as usize);
        Step { code, taken: len - self.raw.avail_in as usize }
    }

    /// Was the output room of the last step used up?
    pub fn is_full(&self) -> bool {
        self.raw.avail_out == 0
    }

    /// The library's text for the last error.
    pub fn message(&self) -> Option<String> {
        if self.raw.msg.is_null() {
            return None;
        }
        // SAFETY: a static C string of the library.
        Some(unsafe { std::ffi::CStr::from_ptr(self.raw.msg) }.to_string_lossy().into_owned())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: an initialised stream, ended once.
        unsafe {
            match self.way {
                Way::Compress => z::deflateEnd(&mut *self.raw),
                Way::Decompress => z::inflateEnd(&mut *self.raw),
            }
        };
    }
}

pub fn crc32(start: u32, data: &[u8]) -> u32 {
    // SAFETY: data of the length given, in pieces that fit.
    data.chunks(1 << 30)
        .fold(start, |sum, part| unsafe { z::crc32(sum as _, part.as_ptr(), part.len() as c_uint) as u32 })
}

pub fn adler32(start: u32, data: &[u8]) -> u32 {
    // SAFETY: as above.
    data.chunks(1 << 30)
        .fold(start, |sum, part| unsafe { z::adler32(sum as _, part.as_ptr(), part.len() as c_uint) as u32 })
}
