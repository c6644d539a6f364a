//! The table of the type `memoryview`.

use super::{View, contiguous_copy, item, make, new_view, this, view_of};
use crate::error::R;
use crate::native::{Args, CLASS_GETITEM, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use crate::object::{List, Tuple};
use crate::thread::Thread;
use crate::types::bytes::hex::{hex_text, separator_arguments};
use crate::types::iterators::new_iterator;
use crate::types::seq::{self, Subscript};
use crate::types::ty;
use taipan_heap::Value;

const ANY: Effects = Effects::ANY;
const READS: Effects = Effects::READS;
const WRITES: Effects = Effects::WRITES;
const SELF: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";

pub static MEMORYVIEW: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "memoryview(object)\n\nA view of the memory of a bytes-like object.",
};

static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, object)", |t, a| new_view(t, a[1]), ANY, "Create and return a new object."),
    native("__repr__", SELF, repr, READS, "Return repr(self)."),
    native("__len__", SELF, len, READS, "Return len(self)."),
    native("__getitem__", "($self, key, /)", getitem, Effects::INDEX_READ, "Return self[key]."),
    native("__setitem__", "($self, key, value, /)", setitem, Effects::SCALARS_WRITE, "Set self[key] to value."),
    native(
        "__delitem__",
        "($self, key, /)",
        |t, _| Err(t.type_error("cannot delete memory")),
        Effects::RAISES,
        "Memory cannot be deleted.",
    ),
    native("__iter__", SELF, iter, ANY, "Implement iter(self)."),
    native("__eq__", VALUE, |t, a| equal(t, a, true), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| equal(t, a, false), ANY, "Return self!=value."),
    native("__hash__", SELF, hash, ANY, "Return hash(self)."),
    native("__enter__", SELF, |t, a| this(t, a[0]).map(|_| a[0]), READS, "The view itself."),
    native("__exit__", "($self, /, *exc_info)", release, WRITES, "Release the view."),
    native("__buffer__", "($self, flags, /)", |t, a| new_view(t, a[0]), ANY, "A view of the same memory."),
    native(
        "__release_buffer__",
        "($self, buffer, /)",
        |_, _| Ok(Value::NONE),
        READS,
        "Release a buffer of the object.",
    ),
    CLASS_GETITEM,
    native("release", SELF, release, WRITES, "Let go of the memory."),
    native("tobytes", "($self, /, order='C')", tobytes, ANY, "The items as bytes."),
    native("tolist", SELF, tolist, ANY, "The items as a list."),
    native("hex", "($self, /, sep=None, bytes_per_sep=1)", hex, ANY, "The bytes as hexadecimal text."),
    native("cast", "($self, /, format, shape=None)", cast, ANY, "The same memory with another format or shape."),
    native("toreadonly", SELF, toreadonly, READS, "A read-only view of the same memory."),
    native("count", VALUE, count, ANY, "Number of items equal to value."),
    native("index", "($self, value, start=0, stop=9223372036854775807, /)", index, ANY, "First index of value."),
];

static GETSET: &[GetSetDef] = &[
    getter("obj", |t, v| Ok(this(t, v)?.owner), "The object whose memory it is."),
    getter("nbytes", |t, v| t.new_int(this(t, v)?.nbytes() as i64), "Bytes of the items."),
    getter("itemsize", |t, v| t.new_int(this(t, v)?.itemsize as i64), "Bytes of an item."),
    getter(
        "format",
        |t, v| Ok(t.new_str(&this(t, v)?.format)?.value()),
        "Format of an item, as the struct module writes it.",
    ),
    getter("ndim", |t, v| t.new_int(this(t, v)?.shape.len() as i64), "Number of dimensions."),
    getter("readonly", |t, v| Ok(Value::bool(this(t, v)?.readonly)), "Is writing refused?"),
    getter("shape", |t, v| ints(t, this(t, v)?.shape.iter().map(|&n| n as i64)), "Items in each dimension."),
    getter(
        "strides",
        |t, v| ints(t, this(t, v)?.strides.iter().map(|&n| n as i64)),
        "Bytes from one item to the next in each dimension.",
    ),
    getter(
        "suboffsets",
        |t, v| {
            this(t, v)?;
            Ok(t.new_tuple(&[])?.value())
        },
        "Always empty.",
    ),
    getter("c_contiguous", |t, v| Ok(Value::bool(this(t, v)?.is_contiguous())), "Contiguous in C order?"),
    getter("f_contiguous", |t, v| Ok(Value::bool(this(t, v)?.is_fortran_contiguous())), "Contiguous in Fortran order?"),
    getter(
        "contiguous",
        |t, v| {
            let m = this(t, v)?;
            Ok(Value::bool(m.is_contiguous() || m.is_fortran_contiguous()))
        },
        "Contiguous?",
    ),
];

fn ints(t: &Thread, numbers: impl Iterator<Item = i64>) -> R {
    let numbers: Vec<Value> = numbers.map(Value::int_unchecked).collect();
    Ok(t.new_tuple(&numbers)?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let released = view_of(a[0]).is_none_or(|v| v.released.get());
    let what = if released { "released memory" } else { "memory" };
    Ok(t.new_str(&format!("<{what} at {:#x}>", a[0].bits()))?.value())
}

fn len(t: &Thread, a: Args<'_>) -> R {
    match this(t, a[0])?.shape.first() {
        Some(&n) => t.new_int(n as i64),
        None => Err(t.type_error("0-dim memory has no length")),
    }
}

/// What a key selects.
enum Selected {
    Item(isize),
    Part(View),
}

fn select(t: &Thread, view: &View, key: Value) -> R<Selected> {
    let dimensions = view.shape.len();
    if dimensions == 0 {
        return match key.downcast::<Tuple>() {
            Some(k) if k.is_empty() => Ok(Selected::Item(0)),
            _ if key == Value::ELLIPSIS => Ok(Selected::Part(view.derived(0, vec![], vec![]))),
            _ => Err(t.type_error("invalid indexing of 0-dim memory")),
        };
    }
    if let Some(keys) = key.downcast::<Tuple>() {
        if !keys.items().iter().all(|k| seq::has_index(t, *k)) {
            return Err(t.not_implemented_error("memoryview: sub-views are not implemented"));
        }
        if keys.len() < dimensions {
            return Err(t.not_implemented_error("sub-views are not implemented"));
        }
        if keys.len() > dimensions {
            return Err(t.type_error(format_args!(
                "cannot index {dimensions}-dimension view with {}-element tuple",
                keys.len()
            )));
        }
        let mut offset = 0;
        for (d, &k) in keys.items().iter().enumerate() {
            match seq::position(seq::index_sized(t, k)?, view.shape[d]) {
                Some(i) => offset += i as isize * view.strides[d],
                None => return Err(t.index_error(format_args!("index out of bounds on dimension {}", d + 1))),
            }
        }
        return Ok(Selected::Item(offset));
    }
    if !seq::has_index(t, key) && !t.is_exact(key, ty::SLICE) {
        return Err(t.type_error("memoryview: invalid slice key"));
    }
    match seq::subscript(t, key, "memoryview")? {
        Subscript::At(_) if dimensions > 1 => {
            Err(t.not_implemented_error("multi-dimensional sub-views are not implemented"))
        }
        Subscript::At(i) => match seq::position(i, view.shape[0]) {
            Some(i) => Ok(Selected::Item(i as isize * view.strides[0])),
            None => Err(t.index_error("index out of bounds on dimension 1")),
        },
        Subscript::Slice(s) => {
            let bounds = seq::slice_bounds(t, s, || view.shape[0])?;
            let (mut shape, mut strides) = (view.shape.clone(), view.strides.clone());
            shape[0] = bounds.count;
            strides[0] *= bounds.step as isize;
            let start = if bounds.count == 0 { 0 } else { bounds.start as isize * view.strides[0] };
            Ok(Selected::Part(view.derived(start, shape, strides)))
        }
    }
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let view = this(t, a[0])?;
    match select(t, view, a[1])? {
        Selected::Item(offset) => item::read(t, &view.format, view.read(offset)),
        Selected::Part(part) => make(t, part),
    }
}

fn setitem(t: &Thread, a: Args<'_>) -> R {
    let view = this(t, a[0])?;
    if view.readonly {
        return Err(t.type_error("cannot modify read-only memory"));
    }
    match select(t, view, a[1])? {
        Selected::Item(offset) => {
            let bytes = item::pack(t, &view.format, a[2])?;
            // Converting may have run Python that released the view.
            this(t, a[0])?;
            view.write(offset, &bytes);
        }
        Selected::Part(part) => {
            let source = new_view(t, a[2])?;
            let source = this(t, source)?;
            let same = |f: &str| f.strip_prefix('@').unwrap_or(f).to_owned();
            if source.shape != part.shape || same(&source.format) != same(&part.format) {
                return Err(t.value_error("memoryview assignment: lvalue and rvalue have different structures"));
            }
            // Copied first: the two may overlap.
            let data = source.to_vec();
            for (offset, bytes) in part.offsets().into_iter().zip(data.chunks_exact(part.itemsize)) {
                part.write(offset, bytes);
            }
        }
    }
    Ok(Value::NONE)
}

fn iter(t: &Thread, a: Args<'_>) -> R {
    let view = this(t, a[0])?;
    match view.shape.len() {
        0 => Err(t.type_error("invalid indexing of 0-dim memory")),
        1 => new_iterator(t, ty::MEMORY_ITERATOR, a[0]),
        _ => Err(t.not_implemented_error("multi-dimensional sub-views are not implemented")),
    }
}

fn equal(t: &Thread, a: Args<'_>, wanted: bool) -> R {
    let Some(x) = view_of(a[0]) else { return Ok(Value::NOT_IMPLEMENTED) };
    if x.released.get() {
        return Ok(Value::bool((a[0] == a[1]) == wanted));
    }
    let other = if view_of(a[1]).is_some_and(|v| v.released.get()) {
        return Ok(Value::bool((a[0] == a[1]) == wanted));
    } else if view_of(a[1]).is_some() {
        a[1]
    } else if t.raw_buffer(a[1]).is_some() {
        new_view(t, a[1])?
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let y = this(t, other)?;
    if x.shape != y.shape {
        return Ok(Value::bool(!wanted));
    }
    if item::is_byte(&x.format) && x.format == y.format {
        return Ok(Value::bool((x.to_vec() == y.to_vec()) == wanted));
    }
    if item::size(&x.format).is_none() || item::size(&y.format).is_none() {
        return Ok(Value::bool(!wanted));
    }
    for (i, j) in x.offsets().into_iter().zip(y.offsets()) {
        let (p, q) = (item::read(t, &x.format, x.read(i))?, item::read(t, &y.format, y.read(j))?);
        if !t.eq(p, q)? {
            return Ok(Value::bool(!wanted));
        }
    }
    Ok(Value::bool(wanted))
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    let view = match view_of(a[0]) {
        Some(v) => v,
        None => return Err(t.type_error("memoryview expected")),
    };
    if let Some(h) = *view.hash.borrow() {
        return t.new_int(h);
    }
    let view = this(t, a[0])?;
    if !view.readonly {
        return Err(t.value_error("cannot hash writable memoryview object"));
    }
    if !item::is_byte(&view.format) {
        return Err(t.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    t.hash(view.owner)?;
    let h = t.vm().strings.hash_bytes(&view.to_vec()) as i64;
    *view.hash.borrow_mut() = Some(h);
    t.new_int(h)
}

fn release(_: &Thread, a: Args<'_>) -> R {
    if let Some(view) = view_of(a[0]) {
        view.released.set(true);
    }
    Ok(Value::NONE)
}

fn tobytes(t: &Thread, a: Args<'_>) -> R {
    let view = this(t, a[0])?;
    let fortran = match a.not_none(1) {
        None => false,
        Some(v) => match t.as_str(v) {
            Some(s) if s.is("C") => false,
            Some(s) if s.is("F") => true,
            Some(s) if s.is("A") => view.is_fortran_contiguous() && !view.is_contiguous(),
            Some(_) => return Err(t.value_error("order must be 'C', 'F' or 'A'")),
            None => {
                return Err(t.type_error(format_args!(
                    "tobytes() argument 'order' must be str or None, not {}",
                    t.shown_type(v)
                )));
            }
        },
    };
    if fortran && view.shape.len() > 1 {
        let reversed =
            view.derived(0, view.shape.iter().rev().copied().collect(), view.strides.iter().rev().copied().collect());
        return Ok(t.new_bytes(&reversed.to_vec())?.value());
    }
    Ok(t.new_bytes(&view.to_vec())?.value())
}

/// Nested lists of the items of dimensions `d` and up.
fn listed(t: &Thread, view: &View, d: usize, base: isize) -> R {
    if d == view.shape.len() {
        return item::read(t, &view.format, view.read(base));
    }
    let list = t.new_list_with_capacity(view.shape[d])?;
    for i in 0..view.shape[d] {
        list.push(t, listed(t, view, d + 1, base + i as isize * view.strides[d])?)?;
    }
    Ok(list.value())
}

fn tolist(t: &Thread, a: Args<'_>) -> R {
    listed(t, this(t, a[0])?, 0, 0)
}

fn hex(t: &Thread, a: Args<'_>) -> R {
    let (separator, group) = separator_arguments(t, a.opt(1), a.opt(2))?;
    let data = contiguous_copy(t, a[0])?.unwrap_or_default();
    Ok(t.new_str_latin1(&hex_text(&data, separator, group))?.value())
}

fn cast(t: &Thread, a: Args<'_>) -> R {
    let view = this(t, a[0])?;
    let Some(format) = t.as_str(a[1]).map(|s| s.to_text()) else {
        return Err(t.type_error("memoryview: format argument must be a string"));
    };
    let shape = match a.not_none(2) {
        None => None,
        Some(v) if v.downcast::<List>().is_some() || v.downcast::<Tuple>().is_some() => {
            let mut shape = Vec::new();
            for n in t.collect(v)?.iter() {
                if t.as_int(n).is_none() {
                    return Err(t.type_error("memoryview.cast(): elements of shape must be integers"));
                }
                match usize::try_from(t.index(n)?) {
                    Ok(n) if n > 0 => shape.push(n),
                    _ => {
                        return Err(t.value_error("memoryview.cast(): elements of shape must be integers > 0"));
                    }
                }
            }
            Some(shape)
        }
        Some(_) => return Err(t.type_error("shape must be a list or a tuple")),
    };
    if !view.is_contiguous() {
        return Err(t.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    if (shape.is_some() || view.shape.len() != 1)
        && view.shape.len() != 1
        && shape.as_ref().is_some_and(|s| s.len() != 1)
    {
        return Err(t.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    let Some(itemsize) = item::size(&format) else {
        return Err(t.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    if item::size(&view.format).is_none() {
        return Err(t.value_error(
            "memoryview: source format must be a native single character format prefixed with an optional '@'",
        ));
    }
    if !item::is_byte(&view.format) && !item::is_byte(&format) {
        return Err(t.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    if view.nbytes() % itemsize != 0 {
        return Err(t.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let shape = shape.unwrap_or_else(|| vec![view.nbytes() / itemsize]);
    if shape.iter().try_fold(itemsize, |product, &n| product.checked_mul(n)) != Some(view.nbytes()) {
        return Err(t.type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    let mut strides = vec![0; shape.len()];
    let mut stride = itemsize as isize;
    for (s, &n) in strides.iter_mut().zip(&shape).rev() {
        *s = stride;
        stride *= n as isize;
    }
    let mut derived = view.derived(0, shape, strides);
    derived.itemsize = itemsize;
    derived.format = format;
    make(t, derived)
}

fn toreadonly(t: &Thread, a: Args<'_>) -> R {
    let view = this(t, a[0])?;
    let mut derived = view.derived(0, view.shape.clone(), view.strides.clone());
    derived.readonly = true;
    make(t, derived)
}

fn count(t: &Thread, a: Args<'_>) -> R {
    let mut n = 0;
    let view = this(t, a[0])?;
    for offset in view.offsets() {
        let v = item::read(t, &view.format, view.read(offset))?;
        n += seq::same_or_equal(t, v, a[1])? as i64;
        this(t, a[0])?;
    }
    t.new_int(n)
}

fn index(t: &Thread, a: Args<'_>) -> R {
    let view = this(t, a[0])?;
    let [len] = view.shape[..] else {
        return Err(t.not_implemented_error("multi-dimensional lookup is not implemented"));
    };
    let start = seq::clamp_position(seq::bound_argument(t, a.opt(2), 0)?, len);
    let stop = seq::clamp_position(seq::bound_argument(t, a.opt(3), i64::MAX)?, len);
    for i in start..stop {
        let v = item::read(t, &view.format, view.read(i as isize * view.strides[0]))?;
        if seq::same_or_equal(t, v, a[1])? {
            return t.new_int(i as i64);
        }
        this(t, a[0])?;
    }
    Err(t.value_error("memoryview.index(x): x not found"))
}
