//! `_tuplegetter`: the descriptor of a named tuple's field. Words (index, doc).

use crate::words::{get, make, set};
use taipan_core::error::R;
use taipan_core::native::{Args, Effects, TypeDef, getset, native, native_static};
use taipan_core::object::Tuple;
use taipan_core::thread::Thread;
use taipan_core::types::seq::position;
use taipan_heap::Value;

pub static TUPLEGETTER: TypeDef = TypeDef {
    methods: &[
        native_static(
            "__new__",
            "($cls, index, doc, /)",
            |t, a| {
                let index = t.new_int(t.index(a[1])?)?;
                make(t, a[0], &[Some(index), Some(a[2])])
            },
            Effects::ANY,
            "",
        ),
        native(
            "__get__",
            "($self, instance, owner=None, /)",
            get_field,
            Effects::RAISES,
            "Return an attribute of instance, which is of type owner.",
        ),
        native(
            "__set__",
            "($self, instance, value, /)",
            refuse,
            Effects::RAISES,
            "Set an attribute of instance to value.",
        ),
        native("__delete__", "($self, instance, /)", refuse, Effects::RAISES, "Delete an attribute of instance."),
        native("__reduce__", "($self, /)", reduce, Effects::RAISES, ""),
        native("__repr__", "($self, /)", repr, Effects::ANY, "Return repr(self)."),
    ],
    getset: &[getset(
        "__doc__",
        |_, o| Ok(get(o, 1)),
        |_, o, v| {
            set(o, 1, v.unwrap_or(Value::NONE));
            Ok(())
        },
        "",
    )],
    doc: "",
};

fn get_field(t: &Thread, a: Args<'_>) -> R {
    let Some(instance) = a.not_none(1) else { return Ok(a[0]) };
    let index = t.index(get(a[0], 0))?;
    let Some(tuple) = instance.downcast::<Tuple>() else {
        return Err(t.type_error(format_args!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{}' object",
            t.type_name(instance)
        )));
    };
    match position(index, tuple.len()).and_then(|i| tuple.get(i)) {
        Some(v) => Ok(v),
        None => Err(t.index_error("tuple index out of range")),
    }
}

fn refuse(t: &Thread, a: Args<'_>) -> R {
    let what = if a.len() == 3 { "set" } else { "delete" };
    Err(t.attribute_error(format_args!("can't {what} attribute")))
}

fn reduce(t: &Thread, a: Args<'_>) -> R {
    let arguments = t.new_tuple(&[get(a[0], 0), get(a[0], 1)])?.value();
    Ok(t.new_tuple(&[t.type_of(a[0]).value(), arguments])?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let (index, doc) = (t.repr(get(a[0], 0))?.to_text(), t.repr(get(a[0], 1))?.to_text());
    Ok(t.new_str(&format!("_tuplegetter({index}, {doc})"))?.value())
}
