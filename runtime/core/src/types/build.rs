//! Making classes: the builtin ones at start-up, native ones of modules, and the layout part of `type.__new__`.

use super::{BUILTIN_TYPES, BuiltinType, TypeId, subclass_kind, ty};
use crate::error::R;
use crate::kinds;
use crate::names::Names;
use crate::native::{Binding, GetSetDef, NativeDef, TypeDef};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Header, Kind, Slot, Value};

/// Makes names, builtin types and the objects every Vm has.
pub(crate) fn boot(t: &Thread) -> R<()> {
    let vm = t.vm();
    // Types first, bare, so that shapes of strings and dicts exist; then names; then namespaces.
    for id in 1..ty::COUNT {
        let class = t.alloc(kinds::TYPE, ty::TYPE, size_of::<Type>(), Type::new)?;
        vm.set_type(id, class);
        vm.shapes.define(id, class, fixed_size(BUILTIN_TYPES[id as usize - 1].kind));
        class.root_shape.set(id);
    }
    let empty = t.alloc_tuple(0)?;
    vm.set_empty_tuple(empty);
    vm.set_names(Names::new(|text| crate::vm::must(t.intern(text))));
    for id in 1..ty::COUNT {
        describe(t, id, &BUILTIN_TYPES[id as usize - 1])?;
    }
    for id in 1..ty::COUNT {
        let row = &BUILTIN_TYPES[id as usize - 1];
        fill_namespace(t, vm.type_of_id(id), row.def)?;
    }
    for id in 1..ty::COUNT {
        inherit_flags(t, vm.type_of_id(id));
    }
    vm.set_modules(t.new_dict()?);
    let e = super::exception::new_exception(t, vm.type_of_id(ty::MEMORY_ERROR), &[])?;
    vm.set_memory_error(e);
    Ok(())
}

/// Size of the fixed part of a layout: where a subclass's attributes begin.
pub fn fixed_size(kind: Kind) -> u16 {
    let size = match kind {
        kinds::LIST => size_of::<List>(),
        kinds::DICT => size_of::<Dict>(),
        kinds::SET => size_of::<Set>(),
        kinds::BYTEARRAY => size_of::<ByteArray>(),
        kinds::WRAPPER => size_of::<Wrapper>(),
        kinds::EXCEPTION => size_of::<Exception>(),
        kinds::TYPE => size_of::<Type>(),
        kinds::MODULE => size_of::<Module>(),
        kinds::PROPERTY => size_of::<Property>(),
        kinds::WRAPPED_FUNCTION => size_of::<WrappedFunction>(),
        kinds::SUPER => size_of::<Super>(),
        kinds::ITERATOR => size_of::<Iterator>(),
        kinds::WEAKREF => size_of::<WeakRef>(),
        kinds::NATIVE => size_of::<NativeBox>(),
        // Words objects of subclassable types are small; attributes begin behind eight words.
        kinds::WORDS => 8 + 8 * WORDS_RESERVED,
        _ => size_of::<Header>(),
    };
    size as u16
}

/// Words kept for the type's own state in objects of kind WORDS whose type can have attributes or subclasses.
pub const WORDS_RESERVED: usize = 10;

fn describe(t: &Thread, id: TypeId, row: &BuiltinType) -> R<()> {
    let vm = t.vm();
    let class = vm.type_of_id(id);
    let h = &class.header;
    let name = t.intern(row.name)?;
    class.name.set(h, name.value());
    class.qualname.set(h, name.value());
    class.module.set(h, t.intern(row.module)?.value());
    class.instance_kind.set(row.kind);
    class.attr_base.set(fixed_size(row.kind));
    class.flags.set(row.flags);
    class.dict.set(h, t.new_dict()?.value());
    if row.kind == kinds::EXCEPTION {
        class.capacity.set(0);
    }
    let base = vm.type_of_id(row.base);
    if id != ty::OBJECT {
        class.base.set(h, base.value());
        class.bases.set(h, t.new_tuple(&[base.value()])?.value());
        add_subclass(t, base, class)?;
    } else {
        class.bases.set(h, t.new_tuple(&[])?.value());
    }
    let mut mro = t.root_vec(4)?;
    let mut at = id;
    loop {
        t.push(&mut mro, vm.type_of_id(at).value())?;
        if at == ty::OBJECT {
            break;
        }
        at = BUILTIN_TYPES[at as usize - 1].base;
    }
    // ExceptionGroup also derives from Exception.
    if id == ty::EXCEPTION_GROUP {
        let e = vm.type_of_id(ty::EXCEPTION).value();
        class.bases.set(h, t.new_tuple(&[base.value(), e])?.value());
        let items: [Value; 5] = [
            class.value(),
            base.value(),
            e,
            vm.type_of_id(ty::BASE_EXCEPTION).value(),
            vm.type_of_id(ty::OBJECT).value(),
        ];
        class.mro.set(h, t.new_tuple(&items)?.value());
        return Ok(());
    }
    class.mro.set(h, t.new_tuple_from(mro.slots())?.value());
    Ok(())
}

/// Records `class` among the direct subclasses of `base`.
pub fn add_subclass(t: &Thread, base: Gc<Type>, class: Gc<Type>) -> R<()> {
    let list = match base.subclasses.get().and_then(|l| l.downcast::<List>()) {
        Some(l) => l,
        None => {
            let l = t.new_list(&[])?;
            base.subclasses.set(&base.header, l.value());
            l
        }
    };
    list.push(t, class.value())
}

/// Puts a type's declared methods and computed attributes into its namespace.
pub fn fill_namespace(t: &Thread, class: Gc<Type>, def: &'static TypeDef) -> R<()> {
    let Some(dict) = class.dict.get().and_then(|d| d.downcast::<Dict>()) else { return Ok(()) };
    for m in def.methods {
        let f = new_native_method(t, m, class)?;
        dict.set_str(t, t.intern(m.name)?, f)?;
    }
    for g in def.getset {
        add_getset(t, class, g)?;
    }
    let doc = if def.doc.is_empty() { Value::NONE } else { t.new_str(def.doc)?.value() };
    class.doc.set(&class.header, doc);
    if dict.get_str(t, t.names().__doc__).is_none() {
        dict.set_str(t, t.names().__doc__, doc)?;
    }
    // A type with __eq__ but without __hash__ is unhashable.
    let names = t.names();
    if dict.get_str(t, names.__eq__).is_some() && dict.get_str(t, names.__hash__).is_none() {
        dict.set_str(t, names.__hash__, Value::NONE)?;
    }
    Ok(())
}

/// `__dict__` of native types whose instances have one.
static INSTANCE_DICT: GetSetDef =
    crate::native::getset("__dict__", super::object::get_dict, super::object::set_dict, "");

fn add_getset(t: &Thread, class: Gc<Type>, def: &'static GetSetDef) -> R<()> {
    let Some(dict) = class.dict.get().and_then(|d| d.downcast::<Dict>()) else { return Ok(()) };
    let d = t.alloc(kinds::GETSET, ty::GETSET_DESCRIPTOR, size_of::<GetSet>(), |header| GetSet {
        header,
        def,
        owner: Slot::new(Some(class.value())),
    })?;
    dict.set_str(t, t.intern(def.name)?, d.value())
}

fn new_native_method(t: &Thread, def: &'static NativeDef, class: Gc<Type>) -> R {
    let dunder = def.name.starts_with("__") && def.name.ends_with("__");
    let (id, this) = match def.binding {
        Binding::Method
            if dunder
                && !matches!(def.name, "__reduce__" | "__reduce_ex__" | "__format__" | "__sizeof__" | "__dir__") =>
        {
            (ty::WRAPPER_DESCRIPTOR, None)
        }
        Binding::Method => (ty::METHOD_DESCRIPTOR, None),
        Binding::Class => (ty::CLASSMETHOD_DESCRIPTOR, None),
        Binding::Static => (ty::BUILTIN_FUNCTION, Some(class.value())),
    };
    let f = t.alloc(kinds::NATIVE_FUNCTION, id, size_of::<NativeFunction>(), |header| NativeFunction {
        header,
        def,
        this: Slot::new(if def.name == "__new__" { this } else { None }),
        owner: Slot::new(Some(class.value())),
        module: Slot::new(None),
    })?;
    Ok(f.value())
}

impl Thread {
    /// A native function object, bound to `this` (a module) if given.
    pub fn new_native_function(&self, def: &'static NativeDef, this: Option<Value>, module: Option<Value>) -> R {
        let f = self.alloc(kinds::NATIVE_FUNCTION, ty::BUILTIN_FUNCTION, size_of::<NativeFunction>(), |header| {
            NativeFunction { header, def, this: Slot::new(this), owner: Slot::new(None), module: Slot::new(module) }
        })?;
        Ok(f.value())
    }

    /// A native type of a module. `flags`: `type_flags`; `kind` WORDS or NATIVE (or a builtin base's own kind).
    pub fn new_native_type(
        &self,
        module: &'static str,
        name: &'static str,
        base: Gc<Type>,
        kind: Kind,
        flags: u32,
        def: &'static TypeDef,
    ) -> R<Gc<Type>> {
        let class = self.alloc(kinds::TYPE, ty::TYPE, size_of::<Type>(), Type::new)?;
        let h = &class.header;
        let name = self.intern(name)?;
        class.name.set(h, name.value());
        class.qualname.set(h, name.value());
        class.module.set(h, self.intern(module)?.value());
        class.flags.set(flags);
        class.instance_kind.set(kind);
        class.attr_base.set(fixed_size(kind));
        class.dict.set(h, self.new_dict()?.value());
        class.base.set(h, base.value());
        class.bases.set(h, self.new_tuple(&[base.value()])?.value());
        let mut mro = self.root_vec(4)?;
        self.push(&mut mro, class.value())?;
        for c in base.mro_items().iter().flatten() {
            self.push(&mut mro, *c)?;
        }
        class.mro.set(h, self.new_tuple_from(mro.slots())?.value());
        class.root_shape.set(self.vm().shapes.new_root(class, class.attr_base.get(), 0));
        fill_namespace(self, class, def)?;
        if flags & type_flags::HAS_DICT != 0 && !base.has(type_flags::HAS_DICT) {
            add_getset(self, class, &INSTANCE_DICT)?;
        }
        inherit_flags(self, class);
        add_subclass(self, base, class)?;
        Ok(class)
    }
}

/// Recomputes the flags that follow from the namespaces of the class and its bases.
pub fn inherit_flags(t: &Thread, class: Gc<Type>) {
    let names = *t.names();
    let object = t.vm().type_of_id(ty::OBJECT);
    let own = |name: Gc<Str>| crate::lookup::class_attr(t, class, name);
    let of_object = |name: Gc<Str>| crate::lookup::class_attr(t, object, name);
    let set = |flag: u32, on: bool| if on { class.set_flag(flag) } else { class.clear_flag(flag) };
    set(type_flags::CUSTOM_GETATTRIBUTE, own(names.__getattribute__) != of_object(names.__getattribute__));
    set(type_flags::HAS_GETATTR, own(names.__getattr__).is_some());
    let custom = own(names.__setattr__) != of_object(names.__setattr__)
        || own(names.__delattr__) != of_object(names.__delattr__);
    set(type_flags::CUSTOM_SETATTR, custom);
    set(type_flags::HAS_DEL, own(names.__del__).is_some());
    let is_python = |v: Option<Value>| v.is_some_and(|v| !t.is_exact(v, ty::WRAPPER_DESCRIPTOR) && !v.is_none());
    set(type_flags::USER_EQ, is_python(own(names.__eq__)));
    set(type_flags::USER_HASH, is_python(own(names.__hash__)));
    for base in class.mro_items().iter().skip(1).flatten() {
        if let Some(base) = base.downcast::<Type>() {
            for flag in [type_flags::SEQUENCE, type_flags::MAPPING, type_flags::MATCH_SELF] {
                if base.has(flag) && !class.has(type_flags::SEQUENCE | type_flags::MAPPING) {
                    class.set_flag(flag);
                }
            }
        }
    }
}

/// What layout a new class with best base `base` has: kind, attribute base.
pub fn layout_of_subclass(base: Gc<Type>) -> (Kind, u16) {
    if base.is_heap() {
        return (base.instance_kind.get(), base.attr_base.get());
    }
    let id = base.root_shape.get();
    let kind = subclass_kind(id, base.instance_kind.get());
    (kind, fixed_size(kind))
}
