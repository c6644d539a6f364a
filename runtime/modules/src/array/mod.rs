//! `array`: arrays of machine numbers.
//!
//! An array is a native object whose payload holds a byte buffer of the heap, the item type and the number of items.

mod item;
mod methods;

use item::{ItemType, TYPES};
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::{NativeBox, NativePayload, Type, self_as, type_flags};
use taipan_core::types::buffer::RawBuffer;
use taipan_core::types::ty;
use taipan_core::{R, Thread};
use taipan_heap::{ByteBuf, Field, Gc, GcField, Tracer, Value};

pub static MODULE: ModuleDef =
    ModuleDef { name: "array", doc: "Efficient arrays of numbers.", functions: FUNCTIONS, init };

static FUNCTIONS: &[NativeDef] = &[native(
    "_array_reconstructor",
    "(arraytype, typecode, mformat_code, items, /)",
    methods::reconstruct,
    Effects::ANY,
    "An array from its pickled form.",
)];

const CLASS: &str = "array.array";

fn init(t: &Thread, module: Value) -> R<()> {
    let flags = type_flags::BASETYPE | type_flags::SEQUENCE | type_flags::HAS_WEAKREF;
    let object = t.vm().type_of_id(ty::OBJECT);
    let class = t.new_native_type("array", "array", object, kinds::NATIVE, flags, &methods::ARRAY)?;
    t.vm().register(CLASS, class.value());
    let codes: String = TYPES.iter().map(|row| row.code).collect();
    t.setattr(module, t.intern("array")?, class.value())?;
    t.setattr(module, t.intern("ArrayType")?, class.value())?;
    t.setattr(module, t.intern("typecodes")?, t.new_str(&codes)?.value())
}

/// State of an array.
pub struct Items {
    kind: &'static ItemType,
    storage: GcField<ByteBuf>,
    /// Items.
    length: Field<usize>,
}

impl NativePayload for Items {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.object(self.storage.get());
    }
    fn buffer(&self) -> Option<RawBuffer> {
        let storage = self.storage.get();
        Some(RawBuffer {
            data: storage.map_or(std::ptr::dangling_mut(), |s| (*s).as_ptr()),
            len: self.length.get() * self.kind.size,
            readonly: false,
            itemsize: self.kind.size,
            format: self.kind.format,
            storage,
        })
    }
}

/// An array object seen through its payload.
#[derive(Clone, Copy)]
pub struct Array {
    object: Gc<NativeBox>,
}

impl Array {
    pub fn of(v: Value) -> Option<Array> {
        let object = v.downcast::<NativeBox>()?;
        object.get::<Items>().map(|_| Array { object })
    }
    fn this(a: Args<'_>) -> Array {
        match Array::of(a[0]) {
            Some(array) => array,
            None => unreachable!("an array method's self is an array"),
        }
    }
    fn new(t: &Thread, class: Value, kind: &'static ItemType) -> R<Array> {
        let class: Gc<Type> = self_as(class);
        let items = Items { kind, storage: GcField::new(None), length: Field::new(0) };
        Ok(Array { object: t.new_native_box(class, items)? })
    }
    /// An exact array like `self` with these bytes.
    fn like(&self, t: &Thread, bytes: &[u8]) -> R {
        let class = t.vm().registered(CLASS).unwrap_or(Value::NONE);
        let array = Array::new(t, class, self.kind())?;
        array.append(t, bytes)?;
        Ok(array.value())
    }
    fn value(&self) -> Value {
        self.object.value()
    }
    fn items(&self) -> &Items {
        match self.object.get::<Items>() {
            Some(items) => items,
            None => unreachable!("checked when the handle was made"),
        }
    }
    fn kind(&self) -> &'static ItemType {
        self.items().kind
    }
    fn len(&self) -> usize {
        self.items().length.get()
    }
    fn size(&self) -> usize {
        self.kind().size
    }
    /// The bytes, copied.
    #[allow(clippy::wrong_self_convention)] // Copies the items, like slices' method.
    fn to_vec(&self) -> Vec<u8> {
        match self.items().storage.get() {
            // SAFETY: nothing writes while the copy is made.
            Some(s) => unsafe { s.as_slice()[..self.len() * self.size()].to_vec() },
            None => Vec::new(),
        }
    }
    fn get(&self, t: &Thread, i: usize) -> R {
        let (items, kind) = (self.items(), self.kind());
        let mut bytes = [0u8; 8];
        if let Some(s) = items.storage.get() {
            bytes
                .iter_mut()
                .zip(&s.bytes()[i * kind.size..(i + 1) * kind.size])
                .for_each(|(to, from)| *to = from.get());
        }
        kind.read(t, &bytes[..kind.size])
    }
    fn set(&self, t: &Thread, i: usize, v: Value) -> R<()> {
        let bytes = self.kind().pack(t, v)?;
        // Converting may have run Python that shortened the array.
        if i >= self.len() {
            return Err(t.index_error("array assignment index out of range"));
        }
        if let Some(s) = self.items().storage.get() {
            s.write(i * self.size(), &bytes[..self.size()]);
        }
        Ok(())
    }
    /// Appends bytes of whole items that do not lie in this array.
    fn append(&self, t: &Thread, bytes: &[u8]) -> R<()> {
        let end = self.len();
        self.splice(t, end, end, bytes)
    }
    /// Replaces items `start..end` by those in `bytes`, which do not lie in this array.
    fn splice(&self, t: &Thread, start: usize, end: usize, bytes: &[u8]) -> R<()> {
        let (items, size) = (self.items(), self.size());
        let old = self.len() * size;
        let length = old - (end - start) * size + bytes.len();
        let storage = match items.storage.get() {
            Some(s) if s.capacity() >= length => s,
            Some(s) => t.grow_byte_buf(s, old, length + length / 8 + 8 * size)?,
            None => t.new_byte_buf(length + length / 8)?,
        };
        items.storage.set(self.object.header(), storage);
        storage.copy_within(end * size..old, start * size + bytes.len());
        storage.write(start * size, bytes);
        items.length.set(length / size);
        Ok(())
    }
}
