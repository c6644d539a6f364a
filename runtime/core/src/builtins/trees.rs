//! Syntax trees as objects of module `ast`: what `compile()` gives with `PyCF_ONLY_AST` and takes instead of source.
//!
//! The node types and their fields are the parser's (`taipan_parser::ast::convert`); the classes are those of `_ast`, which is
//! imported at the first use. Nodes without fields (`Load`, `Add`) are one object each, as in CPython.

use crate::error::{R, Raised};
use crate::interp::hydrate::make_constant;
use crate::object::*;
use crate::thread::Thread;
use crate::types::int::IntRef;
use crate::types::ty;
use taipan_heap::{Gc, RootVec, Value, Word};
use taipan_parser::ast::convert::{self, Class, Sink, Source};
use taipan_parser::ast::validate::validate;
use taipan_parser::ast::{Constant, Module as Tree, Span};
use taipan_parser::push_code_point;

const CLASSES: &str = "ast.classes";
const POSITION: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// For each of `Class::ALL` three words in one tuple: the class, the names of its fields, its only instance or None. Behind them
/// the base of all.
#[derive(Clone, Copy)]
struct Classes(Gc<Tuple>);

impl Classes {
    fn of(t: &Thread) -> R<Classes> {
        if let Some(known) = t.vm().registered(CLASSES).and_then(|v| v.downcast()) {
            return Ok(Classes(known));
        }
        let module = super::import_module(t, "_ast")?;
        let mut words = t.root_vec(3 * Class::ALL.len() + 1)?;
        for name in Class::NAMES {
            let class = t.getattr_str(module, name)?;
            t.push(&mut words, class)?;
            let fields = t.getattr_str(class, "_fields")?;
            t.push(&mut words, fields)?;
            let only = fields.downcast::<Tuple>().is_some_and(|f| f.is_empty())
                && t.getattr_str(class, "_attributes")?.downcast::<Tuple>().is_some_and(|a| a.is_empty());
            let only = if only { t.call(class, &[])? } else { Value::NONE };
            t.push(&mut words, only)?;
        }
        t.push(&mut words, t.getattr_str(module, "AST")?)?;
        let all = t.new_tuple_from(words.slots())?;
        t.vm().register(CLASSES, all.value());
        Ok(Classes(all))
    }

    fn word(self, i: usize) -> Value {
        self.0.get(i).unwrap_or(Value::NONE)
    }
    fn class(self, c: Class) -> Value {
        self.word(3 * c as usize)
    }
    fn only(self, c: Class) -> Option<Value> {
        Some(self.word(3 * c as usize + 2)).filter(|v| !v.is_none())
    }
    fn base(self) -> Value {
        self.word(3 * Class::ALL.len())
    }

    /// The class of nodes that `v` is an instance of.
    fn find(self, t: &Thread, v: Value) -> Option<Class> {
        let of = |word: &Word| Class::ALL.iter().copied().find(|c| Some(self.class(*c)) == *word);
        t.type_of(v).mro_items().iter().find_map(of)
    }
}

/// Is `v` a node?
pub fn is_node(t: &Thread, v: Value) -> R<bool> {
    // Importing `_ast` for whatever else is given would be a strange answer to a wrong argument.
    if t.vm().modules().get_text(t, "_ast").is_none() {
        return Ok(false);
    }
    let base = Classes::of(t)?.base();
    Ok(t.type_of(v).mro_items().contains(&Some(base)))
}

/// The objects of a tree.
pub fn to_objects(t: &Thread, tree: &Tree) -> R {
    let mut sink = Objects { t, classes: Classes::of(t)?, stack: t.root_vec(64)?, position: t.root_vec(4)? };
    for name in POSITION {
        let name = t.intern(name)?.value();
        t.push(&mut sink.position, name)?;
    }
    convert::write(tree, &mut sink)?;
    Ok(sink.stack.get(0).unwrap_or(Value::NONE))
}

/// The tree that objects make, checked. `wanted`: the class that the root has to have.
pub fn from_objects(t: &Thread, v: Value, wanted: Class) -> R<Tree> {
    let mut questions = Questions { t, classes: Classes::of(t)? };
    if questions.class(v) != Some(wanted) {
        let (wanted, found) = (wanted.name(), t.type_name(v));
        return Err(t.type_error(format_args!("expected {wanted} node, got {found}")));
    }
    let tree = convert::read(&mut questions, v)?;
    match validate(&tree) {
        Ok(()) => Ok(tree),
        Err(e) if e.is_type_error => Err(t.type_error(&e.message)),
        Err(e) => Err(t.value_error(&e.message)),
    }
}

/// Makes nodes; finished pieces wait on the stack.
struct Objects<'t> {
    t: &'t Thread,
    classes: Classes,
    stack: RootVec,
    position: RootVec,
}

impl Objects<'_> {
    fn push(&mut self, v: Value) -> R<()> {
        self.t.push(&mut self.stack, v)
    }

    fn set(&self, node: Value, name: Option<Value>, v: Value) -> R<()> {
        match name.and_then(|n| n.downcast::<Str>()) {
            Some(name) => self.t.setattr(node, name, v),
            None => Ok(()),
        }
    }
}

impl Sink for Objects<'_> {
    type Error = Raised;

    fn none(&mut self) -> R<()> {
        self.push(Value::NONE)
    }
    fn int(&mut self, n: i64) -> R<()> {
        self.push(self.t.new_int(n)?)
    }
    fn text(&mut self, text: &str) -> R<()> {
        self.push(self.t.intern(text)?.value())
    }
    fn constant(&mut self, c: &Constant) -> R<()> {
        self.push(make_constant(self.t, c)?)
    }
    fn list(&mut self, count: usize) -> R<()> {
        let first = self.stack.len() - count;
        let list = self.t.new_list_with_capacity(count)?;
        for i in first..self.stack.len() {
            if let Some(v) = self.stack.get(i) {
                list.push(self.t, v)?;
            }
        }
        self.stack.truncate(first);
        self.push(list.value())
    }
    fn node(&mut self, class: Class, span: Option<Span>) -> R<()> {
        if let Some(only) = self.classes.only(class) {
            return self.push(only);
        }
        let Some(real) = self.classes.class(class).downcast::<Type>() else { unreachable!("_ast has classes") };
        let fields = self.classes.word(3 * class as usize + 1).downcast::<Tuple>();
        let count = fields.map_or(0, |f| f.len());
        let first = self.stack.len() - count;
        let node = self.t.new_instance(real)?.value();
        for i in 0..count {
            if let Some(v) = self.stack.get(first + i) {
                self.set(node, fields.and_then(|f| f.get(i)), v)?;
            }
        }
        if let Some(s) = span {
            for (i, n) in [s.line, s.col, s.end_line, s.end_col].into_iter().enumerate() {
                self.set(node, self.position.get(i), Value::int_unchecked(i64::from(n)))?;
            }
        }
        self.stack.truncate(first);
        self.push(node)
    }
}

/// Answers what the reader asks about objects.
struct Questions<'t> {
    t: &'t Thread,
    classes: Classes,
}

impl Source for Questions<'_> {
    type Value = Value;
    type Error = Raised;

    fn field(&mut self, node: Value, name: &'static str) -> R<Option<Value>> {
        self.t.getattr_opt_str(node, name)
    }
    fn is_none(&self, v: Value) -> bool {
        v.is_none()
    }
    fn class(&mut self, v: Value) -> Option<Class> {
        self.classes.find(self.t, v)
    }
    fn length(&self, v: Value) -> Option<usize> {
        v.downcast::<List>().map(|l| l.len())
    }
    fn item(&self, list: Value, i: usize) -> Option<Value> {
        list.downcast::<List>()?.get(i)
    }
    fn text(&mut self, v: Value) -> Option<String> {
        if self.t.is_exact(v, ty::STR) { self.t.as_str(v).map(|s| s.to_text()) } else { None }
    }
    fn int(&mut self, v: Value) -> R<i64> {
        let Some(n) = self.t.as_int(v) else {
            let repr = self.t.repr(v)?.to_text();
            return Err(self.t.value_error(format_args!("invalid integer value: {repr}")));
        };
        match n.as_i64().filter(|n| i32::try_from(*n).is_ok()) {
            Some(n) => Ok(n),
            None => Err(self.t.overflow_error("Python int too large to convert to C int")),
        }
    }
    fn constant(&mut self, v: Value) -> R<Constant> {
        constant(self.t, v)
    }
    fn repr(&mut self, v: Value) -> R<String> {
        Ok(self.t.repr(v)?.to_text())
    }
    fn type_name(&self, v: Value) -> String {
        self.t.type_name(v).to_string()
    }
    fn type_error(&mut self, message: String) -> Raised {
        self.t.type_error(&message)
    }
    fn value_error(&mut self, message: String) -> Raised {
        self.t.value_error(&message)
    }
    fn recursion_error(&mut self, message: String) -> Raised {
        self.t.recursion_error(&message)
    }
}

/// The constant that an object is: what code objects can hold.
fn constant(t: &Thread, v: Value) -> R<Constant> {
    t.check_native_stack()?;
    let items = |items: &[Value]| items.iter().map(|v| constant(t, *v)).collect::<R<Box<[Constant]>>>();
    Ok(match t.shape_of(v) {
        _ if v.is_none() => Constant::None,
        _ if v == Value::ELLIPSIS => Constant::Ellipsis,
        ty::BOOL => Constant::Bool(v == Value::TRUE),
        ty::INT => match t.as_int(v) {
            Some(IntRef::Small(n)) => Constant::Int(n),
            Some(IntRef::Big(b)) => {
                let magnitude = b.limbs().iter().flat_map(|limb| limb.to_le_bytes()).collect();
                Constant::BigInt { negative: b.negative, magnitude }
            }
            None => unreachable!("an exact int is one"),
        },
        ty::FLOAT => Constant::Float(t.as_float(v).unwrap_or(0.0)),
        ty::COMPLEX => match v.downcast::<Complex>() {
            Some(c) => Constant::Complex(c.re, c.im),
            None => unreachable!("an exact complex number is one"),
        },
        ty::STR => {
            let mut bytes = Vec::new();
            if let Some(s) = t.as_str(v) {
                s.units().iter().for_each(|c| push_code_point(&mut bytes, c));
            }
            Constant::Str(bytes.into())
        }
        ty::BYTES => Constant::Bytes(t.as_bytes(v).map_or_else(Box::default, |b| b.as_slice().into())),
        ty::TUPLE => {
            Constant::Tuple(v.downcast::<Tuple>().map_or_else(|| Ok(Box::default()), |all| items(all.items()))?)
        }
        ty::FROZENSET => {
            let all = t.call(t.vm().type_of_id(ty::TUPLE).value(), &[v])?;
            Constant::FrozenSet(all.downcast::<Tuple>().map_or_else(|| Ok(Box::default()), |all| items(all.items()))?)
        }
        _ => {
            let name = t.type_name(v);
            return Err(t.type_error(format_args!("got an invalid type in Constant: {name}")));
        }
    })
}
