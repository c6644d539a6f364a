//! `memoryview`: a typed, possibly strided window on another object's memory.
//!
//! The view keeps the exporting object and the storage cell it looks at. A bytearray that is resized later gets other
//! storage, so an old view never dangles; it then shows the old memory. (CPython refuses the resizing while a view exists;
//! without reference counts a forgotten view would refuse it for ever.)

mod item;
mod methods;

pub use methods::MEMORYVIEW;

use crate::error::R;
use crate::object::{NativeBox, NativePayload, self_as};
use crate::thread::Thread;
use crate::types::buffer::RawBuffer;
use crate::types::ty;
use std::cell::{Cell, RefCell};
use taipan_heap::{ByteBuf, Gc, Tracer, Value};

/// State of a memoryview.
pub struct View {
    /// The exporting object.
    owner: Value,
    storage: Option<Gc<ByteBuf>>,
    /// First item.
    data: *mut u8,
    readonly: bool,
    itemsize: usize,
    format: String,
    shape: Vec<usize>,
    /// In bytes.
    strides: Vec<isize>,
    released: Cell<bool>,
    /// Views of contiguous bytes are hashable when read-only; cached + 1.
    hash: RefCell<Option<i64>>,
}

impl NativePayload for View {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.value(self.owner);
        tracer.object(self.storage);
    }
    fn buffer(&self) -> Option<RawBuffer> {
        if self.released.get() || !self.is_contiguous() {
            return None;
        }
        Some(RawBuffer {
            data: self.data,
            len: self.nbytes(),
            readonly: self.readonly,
            itemsize: self.itemsize,
            format: "B",
            storage: self.storage,
        })
    }
}

impl View {
    fn items(&self) -> usize {
        self.shape.iter().product()
    }
    fn nbytes(&self) -> usize {
        self.items() * self.itemsize
    }
    /// In C order, without gaps.
    fn is_contiguous(&self) -> bool {
        let mut expected = self.itemsize as isize;
        for (&n, &stride) in self.shape.iter().zip(&self.strides).rev() {
            if n > 1 && stride != expected {
                return self.items() == 0;
            }
            expected *= n as isize;
        }
        true
    }
    fn is_fortran_contiguous(&self) -> bool {
        let mut expected = self.itemsize as isize;
        for (&n, &stride) in self.shape.iter().zip(&self.strides) {
            if n > 1 && stride != expected {
                return self.items() == 0;
            }
            expected *= n as isize;
        }
        true
    }
    /// Byte offsets of all items in C order.
    fn offsets(&self) -> Vec<isize> {
        let mut out = vec![0];
        for (&n, &stride) in self.shape.iter().zip(&self.strides) {
            out = out.iter().flat_map(|&base| (0..n as isize).map(move |i| base + i * stride)).collect();
        }
        out
    }
    /// The bytes of one item.
    fn read(&self, offset: isize) -> &[u8] {
        // SAFETY: offsets come from indices below the shape, so the item lies in the exporter's memory, which `owner` and
        // `storage` keep alive.
        unsafe { std::slice::from_raw_parts(self.data.offset(offset), self.itemsize) }
    }
    fn write(&self, offset: isize, bytes: &[u8]) {
        debug_assert!(bytes.len() == self.itemsize && !self.readonly);
        // SAFETY: as in `read`; the view is writable.
        unsafe { std::ptr::copy(bytes.as_ptr(), self.data.offset(offset), bytes.len()) };
    }
    /// All items' bytes in C order.
    fn to_vec(&self) -> Vec<u8> {
        if self.is_contiguous() {
            if self.nbytes() == 0 {
                return Vec::new();
            }
            // SAFETY: contiguous memory of the exporter, kept alive by `owner` and `storage`.
            return unsafe { std::slice::from_raw_parts(self.data, self.nbytes()) }.to_vec();
        }
        self.offsets().into_iter().flat_map(|o| self.read(o).iter().copied()).collect()
    }
    /// A view of the same memory with another start and layout.
    fn derived(&self, offset: isize, shape: Vec<usize>, strides: Vec<isize>) -> View {
        View {
            owner: self.owner,
            storage: self.storage,
            data: self.data.wrapping_offset(offset),
            readonly: self.readonly,
            itemsize: self.itemsize,
            format: self.format.clone(),
            shape,
            strides,
            released: Cell::new(false),
            hash: RefCell::new(None),
        }
    }
}

/// The view behind a memoryview object, released or not.
fn view_of(v: Value) -> Option<&'static View> {
    let object = v.downcast::<NativeBox>()?;
    // The payload lives as long as the object, which the caller's argument keeps alive for the native call.
    // SAFETY: see above; the lifetime is not used beyond the call.
    object.get::<View>().map(|view| unsafe { &*(view as *const View) })
}

/// Self of a method, not released.
fn this(t: &Thread, v: Value) -> R<&'static View> {
    let _: Gc<NativeBox> = self_as(v);
    match view_of(v) {
        Some(view) if !view.released.get() => Ok(view),
        Some(_) => Err(t.value_error("operation forbidden on released memoryview object")),
        None => Err(t.type_error("memoryview expected")),
    }
}

fn make(t: &Thread, view: View) -> R {
    Ok(t.new_native_box(t.vm().type_of_id(ty::MEMORYVIEW), view)?.value())
}

/// `memoryview(object)`.
pub fn new_view(t: &Thread, object: Value) -> R {
    if let Some(view) = view_of(object) {
        this(t, object)?;
        return make(t, view.derived(0, view.shape.clone(), view.strides.clone()));
    }
    let Some(raw) = t.raw_buffer(object) else {
        if object.is_pointer() && t.lookup_special(object, t.names().__buffer__).is_some() {
            // inspect.BufferFlags.FULL_RO
            if let Some(view) = t.call_special(object, t.names().__buffer__, &[Value::int_unchecked(284)])? {
                return new_view(t, view);
            }
        }
        return Err(
            t.type_error(format_args!("memoryview: a bytes-like object is required, not '{}'", t.shown_type(object)))
        );
    };
    let itemsize = raw.itemsize.max(1);
    make(
        t,
        View {
            owner: object,
            storage: raw.storage,
            data: raw.data,
            readonly: raw.readonly,
            itemsize,
            format: raw.format.to_owned(),
            shape: vec![raw.len / itemsize],
            strides: vec![itemsize as isize],
            released: Cell::new(false),
            hash: RefCell::new(None),
        },
    )
}

/// The bytes of a memoryview that is not contiguous; `None` if `v` is something else.
pub fn contiguous_copy(t: &Thread, v: Value) -> R<Option<Vec<u8>>> {
    match view_of(v) {
        None => Ok(None),
        Some(_) => Ok(Some(this(t, v)?.to_vec())),
    }
}
