//! The type `array.array`.

use super::Array;
use super::item::{ItemType, Meaning, TYPES};
use taipan_core::interp::machine::Cmp as CmpOp;
use taipan_core::native::{Args, CLASS_GETITEM, Effects, GetSetDef, NativeDef, TypeDef, getter, native, native_static};
use taipan_core::object::{Type, Units};
use taipan_core::types::iterators::new_iterator;
use taipan_core::types::seq::{self, Subscript};
use taipan_core::types::ty;
use taipan_core::{R, Thread};
use taipan_heap::Value;

const ANY: Effects = Effects::ANY;
const SELF: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";

pub static ARRAY: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "array(typecode [, initializer]) -> array\n\nAn array of machine numbers or characters of one type.",
};

#[rustfmt::skip]
static METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, typecode, initializer=None, /)", new, ANY, "Create and return a new object."),
    native("__repr__", SELF, repr, ANY, "Return repr(self)."),
    native("__len__", SELF, |t, a| t.new_int(Array::this(a).len() as i64), Effects::READS, "Return len(self)."),
    native("__getitem__", "($self, key, /)", getitem, Effects::INDEX_READ, "Return self[key]."),
    native("__setitem__", "($self, key, value, /)", setitem, Effects::SCALARS_WRITE, "Set self[key] to value."),
    native("__delitem__", "($self, key, /)", delitem, Effects::INDEX_WRITE, "Delete self[key]."),
    native("__contains__", "($self, key, /)", |t, a| Ok(Value::bool(position(t, a, 0, usize::MAX)?.is_some())), Effects::SCALARS_READ, "Return bool(key in self)."),
    native("__iter__", SELF, |t, a| new_iterator(t, ty::SEQUENCE_ITERATOR, a[0]), Effects::READS, "Implement iter(self)."),
    native("__add__", VALUE, add, ANY, "Return self+value."),
    native("__iadd__", VALUE, iadd, ANY, "Implement self+=value."),
    native("__mul__", VALUE, repeat, ANY, "Return self*value."),
    native("__rmul__", VALUE, repeat, ANY, "Return value*self."),
    native("__imul__", VALUE, repeat_in_place, ANY, "Implement self*=value."),
    native("__lt__", VALUE, |t, a| compare(t, a, CmpOp::Lt), ANY, "Return self<value."),
    native("__le__", VALUE, |t, a| compare(t, a, CmpOp::Le), ANY, "Return self<=value."),
    native("__eq__", VALUE, |t, a| compare(t, a, CmpOp::Eq), ANY, "Return self==value."),
    native("__ne__", VALUE, |t, a| compare(t, a, CmpOp::Ne), ANY, "Return self!=value."),
    native("__gt__", VALUE, |t, a| compare(t, a, CmpOp::Gt), ANY, "Return self>value."),
    native("__ge__", VALUE, |t, a| compare(t, a, CmpOp::Ge), ANY, "Return self>=value."),
    native("__copy__", SELF, |t, a| Array::this(a).like(t, &Array::this(a).to_vec()), ANY, "A copy."),
    native("__deepcopy__", "($self, unused, /)", |t, a| Array::this(a).like(t, &Array::this(a).to_vec()), ANY, "A copy."),
    native("__reduce_ex__", "($self, value, /)", reduce, ANY, "State for pickling."),
    native("__sizeof__", SELF, |t, a| t.new_int((64 + Array::this(a).len() * Array::this(a).size()) as i64), ANY, "Size in memory, in bytes."),
    native("__buffer__", "($self, flags, /)", |t, a| taipan_core::types::memoryview::new_view(t, a[0]), ANY, "A memoryview of the items."),
    CLASS_GETITEM,
    native("append", "($self, v, /)", append, Effects::SCALARS_WRITE, "Append an item."),
    native("buffer_info", SELF, buffer_info, ANY, "Address of the memory and number of items."),
    native("byteswap", SELF, byteswap, ANY, "Exchange the byte order of all items."),
    native("clear", SELF, clear, ANY, "Remove all items."),
    native("count", "($self, v, /)", count, Effects::SCALARS_READ, "Number of items equal to v."),
    native("extend", "($self, bb, /)", extend, ANY, "Append the items of an iterable or array."),
    native("fromlist", "($self, list, /)", fromlist, ANY, "Append the items of a list."),
    native("frombytes", "($self, buffer, /)", frombytes, ANY, "Append items from their bytes."),
    native("fromfile", "($self, f, n, /)", fromfile, ANY, "Append n items read from a file."),
    native("fromunicode", "($self, ustr, /)", fromunicode, ANY, "Append the characters of a str."),
    native("index", "($self, v, start=0, stop=9223372036854775807, /)", index, Effects::SCALARS_READ, "First index of v."),
    native("insert", "($self, i, v, /)", insert, Effects::SCALARS_WRITE, "Insert v before index i."),
    native("pop", "($self, i=-1, /)", pop, Effects::SCALARS_WRITE, "Remove and return item i."),
    native("remove", "($self, v, /)", remove, ANY, "Remove the first item equal to v."),
    native("reverse", SELF, reverse, ANY, "Reverse the items in place."),
    native("tobytes", SELF, |t, a| Ok(t.new_bytes(&Array::this(a).to_vec())?.value()), Effects::READS, "The bytes of all items."),
    native("tofile", "($self, f, /)", tofile, ANY, "Write the bytes of all items to a file."),
    native("tolist", SELF, tolist, Effects::READS, "The items as a list."),
    native("tounicode", SELF, tounicode, ANY, "The characters as a str."),
];

static GETSET: &[GetSetDef] = &[
    getter("typecode", |t, v| Ok(t.new_char(this(v).kind().code as u32)?.value()), "the typecode character"),
    getter("itemsize", |t, v| t.new_int(this(v).size() as i64), "the size, in bytes, of one item"),
];

fn this(v: Value) -> Array {
    Array::this(Args(&[Some(v)]))
}

fn kind_argument(t: &Thread, v: Value) -> R<&'static ItemType> {
    let Some(code) = t.as_str(v).filter(|s| s.len() == 1) else {
        return Err(
            t.type_error(format_args!("array() argument 1 must be a unicode character, not {}", t.type_name(v)))
        );
    };
    match ItemType::find(code.at(0)) {
        Some(kind) => Ok(kind),
        None => Err(t.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")),
    }
}

fn new(t: &Thread, a: Args<'_>) -> R {
    let kind = kind_argument(t, a[1])?;
    let array = Array::new(t, a[0], kind)?;
    let Some(source) = a.opt(2) else { return Ok(array.value()) };
    if t.as_str(source).is_some() && kind.meaning != Meaning::Character {
        return Err(t.type_error(format_args!("cannot use a str to initialize an array with typecode '{}'", kind.code)));
    }
    if let Some(other) = Array::of(source) {
        if other.kind().meaning == Meaning::Character && kind.code != other.kind().code {
            return Err(t.type_error(format_args!(
                "cannot use a unicode array to initialize an array with typecode '{}'",
                kind.code
            )));
        }
        if other.kind().code == kind.code {
            array.append(t, &other.to_vec())?;
            return Ok(array.value());
        }
    }
    if t.as_bytes_or_bytearray(source).is_some() {
        append_bytes(t, array, source)?;
    } else if t.as_str(source).is_some() {
        append_text(t, array, source)?;
    } else {
        append_items(t, array, source)?;
    }
    Ok(array.value())
}

/// Appends what an iterable yields.
fn append_items(t: &Thread, array: Array, source: Value) -> R<()> {
    let it = t.iter(source)?;
    while let Some(v) = t.next(it)? {
        let bytes = array.kind().pack(t, v)?;
        array.append(t, &bytes[..array.size()])?;
    }
    Ok(())
}

fn append_bytes(t: &Thread, array: Array, source: Value) -> R<()> {
    let data = t.buffer(source)?.as_slice().to_vec();
    if data.len() % array.size() != 0 {
        return Err(t.value_error("bytes length not a multiple of item size"));
    }
    array.append(t, &data)
}

fn append_text(t: &Thread, array: Array, source: Value) -> R<()> {
    let Some(s) = t.as_str(source) else {
        return Err(t.type_error(format_args!("fromunicode() argument must be str, not {}", t.type_name(source))));
    };
    if array.kind().meaning != Meaning::Character {
        return Err(t.value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let data: Vec<u8> = s.units().iter().flat_map(u32::to_ne_bytes).collect();
    array.append(t, &data)
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let (name, code) = (t.type_name(a[0]), array.kind().code);
    if array.len() == 0 {
        return Ok(t.new_str(&format!("{name}('{code}')"))?.value());
    }
    let items = if array.kind().meaning == Meaning::Character { tounicode(t, a)? } else { tolist(t, a)? };
    let head = t.new_str(&format!("{name}('{code}', "))?;
    let head = t.str_concat(head, t.repr(items)?)?;
    Ok(t.str_concat(head, t.new_str(")")?)?.value())
}

fn getitem(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    match seq::subscript(t, a[1], "array")? {
        Subscript::At(i) => match seq::position(i, array.len()) {
            Some(i) => array.get(t, i),
            None => Err(t.index_error("array index out of range")),
        },
        Subscript::Slice(s) => {
            let bounds = seq::slice_bounds(t, s, || array.len())?;
            let (data, size) = (array.to_vec(), array.size());
            let picked: Vec<u8> =
                bounds.indices().flat_map(|i| data[i * size..(i + 1) * size].iter().copied()).collect();
            array.like(t, &picked)
        }
    }
}

fn setitem(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    match seq::subscript(t, a[1], "array")? {
        Subscript::At(i) => match seq::position(i, array.len()) {
            Some(i) => array.set(t, i, a[2])?,
            None => return Err(t.index_error("array assignment index out of range")),
        },
        Subscript::Slice(s) => {
            let Some(other) = Array::of(a[2]) else {
                return Err(
                    t.type_error(format_args!("can only assign array (not \"{}\") to array slice", t.type_name(a[2])))
                );
            };
            if other.kind().code != array.kind().code {
                return Err(t.type_error("bad argument type for built-in operation"));
            }
            let (data, size) = (other.to_vec(), array.size());
            let bounds = seq::slice_bounds(t, s, || array.len())?;
            if bounds.step == 1 {
                let start = bounds.start as usize;
                array.splice(t, start, start + bounds.count, &data)?;
            } else if other.len() != bounds.count {
                return Err(t.value_error(format_args!(
                    "attempt to assign array of size {} to extended slice of size {}",
                    other.len(),
                    bounds.count
                )));
            } else {
                for (i, bytes) in bounds.indices().zip(data.chunks_exact(size)) {
                    array.splice(t, i, i + 1, bytes)?;
                }
            }
        }
    }
    Ok(Value::NONE)
}

fn delitem(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    match seq::subscript(t, a[1], "array")? {
        Subscript::At(i) => match seq::position(i, array.len()) {
            Some(i) => array.splice(t, i, i + 1, &[])?,
            None => return Err(t.index_error("array assignment index out of range")),
        },
        Subscript::Slice(s) => {
            let bounds = seq::slice_bounds(t, s, || array.len())?;
            let mut doomed: Vec<usize> = bounds.indices().collect();
            doomed.sort_unstable();
            for i in doomed.into_iter().rev() {
                array.splice(t, i, i + 1, &[])?;
            }
        }
    }
    Ok(Value::NONE)
}

fn add(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    match Array::of(a[1]) {
        Some(other) if other.kind().code == array.kind().code => {
            array.like(t, &[array.to_vec(), other.to_vec()].concat())
        }
        Some(_) => Err(t.type_error("bad argument type for built-in operation")),
        None => Err(t.type_error(format_args!("can only append array (not \"{}\") to array", t.type_name(a[1])))),
    }
}

fn iadd(t: &Thread, a: Args<'_>) -> R {
    match Array::of(a[1]) {
        Some(_) => extend(t, a).map(|_| a[0]),
        None => Err(t.type_error(format_args!("can only extend with array (not \"{}\")", t.type_name(a[1])))),
    }
}

fn repeated(t: &Thread, a: Args<'_>) -> R<Option<Vec<u8>>> {
    let Some(n) = seq::repeat_count(t, a[1])? else { return Ok(None) };
    let data = Array::this(a).to_vec();
    let mut all = t.room(data.len().saturating_mul(n))?;
    for _ in 0..if data.is_empty() { 0 } else { n } {
        all.extend_from_slice(&data);
    }
    Ok(Some(all))
}

fn repeat(t: &Thread, a: Args<'_>) -> R {
    match repeated(t, a)? {
        Some(data) => Array::this(a).like(t, &data),
        None => seq::not_a_count(t, a[1]),
    }
}

fn repeat_in_place(t: &Thread, a: Args<'_>) -> R {
    let Some(data) = repeated(t, a)? else { return seq::not_a_count(t, a[1]) };
    let array = Array::this(a);
    array.splice(t, 0, array.len(), &data)?;
    Ok(a[0])
}

fn compare(t: &Thread, a: Args<'_>, op: CmpOp) -> R {
    let Some(other) = Array::of(a[1]) else { return Ok(Value::NOT_IMPLEMENTED) };
    let array = Array::this(a);
    if array.kind().code == other.kind().code
        && matches!(op, CmpOp::Eq | CmpOp::Ne)
        && array.kind().meaning != Meaning::Float
    {
        return Ok(Value::bool((array.to_vec() == other.to_vec()) == (op == CmpOp::Eq)));
    }
    let (x, y) = (tolist(t, a)?, tolist(t, Args(&[Some(a[1])]))?);
    t.compare(op, x, y)
}

/// What rebuilds the array: pickled as its type code, machine format and bytes, or by protocol 2 as a list.
fn reduce(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let class = t.type_of(a[0]).value();
    let code = t.new_char(array.kind().code as u32)?.value();
    let state = t.getattr_opt(a[0], t.names().__dict__)?.unwrap_or(Value::NONE);
    let protocol = t.index(a[1])?;
    if protocol < 3 {
        let items = if array.kind().meaning == Meaning::Character { tounicode(t, a)? } else { tolist(t, a)? };
        let arguments = t.new_tuple(&[code, items])?.value();
        return Ok(t.new_tuple(&[class, arguments, state])?.value());
    }
    let importer = t.vm().builtins().get_text(t, "__import__").unwrap_or(Value::NONE);
    let module = t.call(importer, &[t.intern("array")?.value()])?;
    let rebuild = t.getattr_str(module, "_array_reconstructor")?;
    let format = Value::int_unchecked(machine_format(array.kind()));
    let data = t.new_bytes(&array.to_vec())?.value();
    let arguments = t.new_tuple(&[class, code, format, data])?.value();
    Ok(t.new_tuple(&[rebuild, arguments, state])?.value())
}

/// CPython's numbers of machine formats: size, signedness and byte order.
fn machine_format(kind: &ItemType) -> i64 {
    let big = cfg!(target_endian = "big") as i64;
    match (kind.meaning, kind.size) {
        (Meaning::Unsigned, 1) => 0,
        (Meaning::Signed, 1) => 1,
        (Meaning::Unsigned, 2) => 2 + big,
        (Meaning::Signed, 2) => 4 + big,
        (Meaning::Unsigned, 4) => 6 + big,
        (Meaning::Signed, 4) => 8 + big,
        (Meaning::Unsigned, _) => 10 + big,
        (Meaning::Signed, _) => 12 + big,
        (Meaning::Float, 4) => 14 + big,
        (Meaning::Float, _) => 16 + big,
        (Meaning::Character, _) => 20 + big,
    }
}

pub(super) fn reconstruct(t: &Thread, a: Args<'_>) -> R {
    let kind = kind_argument(t, a[1])?;
    let format = t.index(a[2])?;
    let Some(data) = t.as_bytes(a[3]) else {
        return Err(t.type_error(format_args!("fourth argument should be bytes, not {}", t.type_name(a[3]))));
    };
    let Some(source) =
        TYPES.iter().find(|row| machine_format(row) & !1 == format & !1 || machine_format(row) == format)
    else {
        return Err(t.value_error("third argument must be a valid machine format code."));
    };
    let array_class = t.vm().registered(super::CLASS).unwrap_or(Value::NONE);
    match a[0].downcast::<Type>() {
        None => {
            let found = t.type_name(a[0]);
            return Err(t.type_error(format_args!("first argument must be a type object, not {found}")));
        }
        Some(class) if !class.mro_items().contains(&Some(array_class)) => {
            let name = class.name_text();
            return Err(t.type_error(format_args!("{name} is not a subtype of array.array")));
        }
        Some(_) => {}
    }
    let array = Array::new(t, a[0], kind)?;
    if source.size == 0 || data.len() % source.size != 0 {
        return Err(t.value_error("bytes length not a multiple of item size"));
    }
    let swapped = format > 1 && format != machine_format(source);
    for chunk in data.as_slice().chunks_exact(source.size) {
        let mut bytes = chunk.to_vec();
        if swapped {
            bytes.reverse();
        }
        let v = source.read(t, &bytes)?;
        let out = kind.pack(t, v)?;
        array.append(t, &out[..kind.size])?;
    }
    Ok(array.value())
}

fn append(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let bytes = array.kind().pack(t, a[1])?;
    array.append(t, &bytes[..array.size()])?;
    Ok(Value::NONE)
}

fn buffer_info(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let address = t.raw_buffer(a[0]).map_or(0, |raw| raw.data as usize as u64);
    let address = t.new_u64(address)?;
    Ok(t.new_tuple(&[address, Value::int_unchecked(array.len() as i64)])?.value())
}

fn byteswap(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let mut data = array.to_vec();
    data.chunks_exact_mut(array.size()).for_each(<[u8]>::reverse);
    array.splice(t, 0, array.len(), &data)?;
    Ok(Value::NONE)
}

fn clear(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    array.splice(t, 0, array.len(), &[])?;
    Ok(Value::NONE)
}

/// Index of the first item equal to argument 1.
fn position(t: &Thread, a: Args<'_>, start: usize, stop: usize) -> R<Option<usize>> {
    let array = Array::this(a);
    let mut i = start;
    while i < array.len().min(stop) {
        let v = array.get(t, i)?;
        if t.eq(v, a[1])? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn count(t: &Thread, a: Args<'_>) -> R {
    let (mut n, mut from) = (0, 0);
    while let Some(i) = position(t, a, from, usize::MAX)? {
        n += 1;
        from = i + 1;
    }
    t.new_int(n)
}

fn index(t: &Thread, a: Args<'_>) -> R {
    let len = Array::this(a).len();
    let start = seq::clamp_position(seq::bound_argument(t, a.opt(2), 0)?, len);
    let stop = seq::clamp_position(seq::bound_argument(t, a.opt(3), i64::MAX)?, len);
    match position(t, a, start, stop)? {
        Some(i) => t.new_int(i as i64),
        None => Err(t.value_error("array.index(x): x not in array")),
    }
}

fn extend(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    match Array::of(a[1]) {
        Some(other) if other.kind().code == array.kind().code => array.append(t, &other.to_vec())?,
        Some(_) => return Err(t.type_error("can only extend with array of same kind")),
        None => append_items(t, array, a[1])?,
    }
    Ok(Value::NONE)
}

fn fromlist(t: &Thread, a: Args<'_>) -> R {
    if a[1].downcast::<taipan_core::object::List>().is_none() {
        return Err(t.type_error("arg must be list"));
    }
    let array = Array::this(a);
    let before = array.len();
    match append_items(t, array, a[1]) {
        Ok(()) => Ok(Value::NONE),
        Err(r) => {
            // All or nothing.
            array.splice(t, before, array.len(), &[])?;
            Err(r)
        }
    }
}

fn frombytes(t: &Thread, a: Args<'_>) -> R {
    append_bytes(t, Array::this(a), a[1])?;
    Ok(Value::NONE)
}

fn fromfile(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let n = t.index(a[2])?;
    let Ok(n) = usize::try_from(n) else { return Err(t.value_error("negative count")) };
    let wanted = n.saturating_mul(array.size());
    let data = t.call_method(a[1], "read", &[Value::int_unchecked(wanted as i64)])?;
    let Some(bytes) = t.as_bytes(data) else { return Err(t.type_error("read() didn't return bytes")) };
    append_bytes(t, array, data)?;
    if bytes.len() < wanted {
        return Err(t.eof_error("read() didn't return enough bytes"));
    }
    Ok(Value::NONE)
}

fn tofile(t: &Thread, a: Args<'_>) -> R {
    let data = t.new_bytes(&Array::this(a).to_vec())?;
    t.call_method(a[1], "write", &[data.value()])?;
    Ok(Value::NONE)
}

fn fromunicode(t: &Thread, a: Args<'_>) -> R {
    append_text(t, Array::this(a), a[1])?;
    Ok(Value::NONE)
}

fn insert(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let i = t.index(a[1])?;
    let bytes = array.kind().pack(t, a[2])?;
    let at = seq::clamp_position(i, array.len());
    array.splice(t, at, at, &bytes[..array.size()])?;
    Ok(Value::NONE)
}

fn pop(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let i = a.opt(1).map_or(Ok(-1), |v| t.index(v))?;
    if array.len() == 0 {
        return Err(t.index_error("pop from empty array"));
    }
    let Some(i) = seq::position(i, array.len()) else { return Err(t.index_error("pop index out of range")) };
    let v = array.get(t, i)?;
    array.splice(t, i, i + 1, &[])?;
    Ok(v)
}

fn remove(t: &Thread, a: Args<'_>) -> R {
    match position(t, a, 0, usize::MAX)? {
        Some(i) => {
            Array::this(a).splice(t, i, i + 1, &[])?;
            Ok(Value::NONE)
        }
        None => Err(t.value_error("array.remove(x): x not in array")),
    }
}

fn reverse(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let (data, size) = (array.to_vec(), array.size());
    let reversed: Vec<u8> = data.chunks_exact(size).rev().flatten().copied().collect();
    array.splice(t, 0, array.len(), &reversed)?;
    Ok(Value::NONE)
}

fn tolist(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    let list = t.new_list_with_capacity(array.len())?;
    for i in 0..array.len() {
        list.push(t, array.get(t, i)?)?;
    }
    Ok(list.value())
}

fn tounicode(t: &Thread, a: Args<'_>) -> R {
    let array = Array::this(a);
    if array.kind().meaning != Meaning::Character {
        return Err(t.value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let codes: Vec<u32> =
        array.to_vec().chunks_exact(4).map(|b| u32::from_ne_bytes([b[0], b[1], b[2], b[3]])).collect();
    Ok(t.new_str_units(Units::Four(&codes))?.value())
}
