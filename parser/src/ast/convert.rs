//! Trees to and from objects: the mapping of node types to the classes of Python's `ast` module.
//!
//! Each node type is listed once, with its fields in the order of the ASDL definition; writing (`Sink`) and reading (`Source`) follow
//! from that. What the tree spells otherwise than ASDL (flags for `async`, fields that exist only there) is written by hand in
//! `irregular`. The other side is the caller's: a `Sink` is a machine with a stack, so that it can keep what it makes where a collector
//! sees it; a `Source` answers questions about objects. Reading checks types; what fits the types and is still no program is
//! `validate`'s business. Error texts are CPython's.

mod irregular;

use super::*;

/// Nesting beyond which objects are refused: they may contain themselves.
const MAX_DEPTH: u32 = 20_000;

macro_rules! classes {
    ($($class:ident)*) => {
        /// A class of module `ast` that nodes have.
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Class { $($class),* }

        impl Class {
            pub const ALL: &[Class] = &[$(Class::$class),*];
            pub const NAMES: &[&str] = &[$(stringify!($class)),*];

            pub fn name(self) -> &'static str {
                Class::NAMES[self as usize]
            }
        }
    };
}

classes! {
    Module Interactive Expression FunctionType
    FunctionDef AsyncFunctionDef ClassDef Return Delete Assign TypeAlias AugAssign AnnAssign For AsyncFor While If With AsyncWith Match
    Raise Try TryStar Assert Import ImportFrom Global Nonlocal Expr Pass Break Continue
    BoolOp NamedExpr BinOp UnaryOp Lambda IfExp Dict Set ListComp SetComp DictComp GeneratorExp Await Yield YieldFrom Compare Call
    FormattedValue Interpolation JoinedStr TemplateStr Constant Attribute Subscript Starred Name List Tuple Slice
    Load Store Del
    And Or
    Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv
    Invert Not UAdd USub
    Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn
    ExceptHandler
    MatchValue MatchSingleton MatchSequence MatchMapping MatchClass MatchStar MatchAs MatchOr
    TypeVar ParamSpec TypeVarTuple
    comprehension arguments arg keyword alias withitem match_case
}

/// Takes a tree apart: a machine with a stack of finished pieces.
pub trait Sink {
    type Error;
    fn none(&mut self) -> Result<(), Self::Error>;
    fn int(&mut self, n: i64) -> Result<(), Self::Error>;
    fn text(&mut self, text: &str) -> Result<(), Self::Error>;
    fn constant(&mut self, c: &Constant) -> Result<(), Self::Error>;
    /// A list of the topmost `count` pieces.
    fn list(&mut self, count: usize) -> Result<(), Self::Error>;
    /// A node whose fields are the topmost pieces, as many as its class has.
    fn node(&mut self, class: Class, span: Option<Span>) -> Result<(), Self::Error>;
}

/// Answers questions about objects that may be a tree.
pub trait Source {
    type Value: Copy;
    type Error;
    /// An attribute; `None` if there is none.
    fn field(&mut self, node: Self::Value, name: &'static str) -> Result<Option<Self::Value>, Self::Error>;
    fn is_none(&self, v: Self::Value) -> bool;
    /// The class that `v` is an instance of.
    fn class(&mut self, v: Self::Value) -> Option<Class>;
    /// The length of a list; `None` if it is no list.
    fn length(&self, v: Self::Value) -> Option<usize>;
    fn item(&self, list: Self::Value, i: usize) -> Option<Self::Value>;
    /// The text of a string; `None` if it is none.
    fn text(&mut self, v: Self::Value) -> Option<String>;
    fn int(&mut self, v: Self::Value) -> Result<i64, Self::Error>;
    fn constant(&mut self, v: Self::Value) -> Result<Constant, Self::Error>;
    fn repr(&mut self, v: Self::Value) -> Result<String, Self::Error>;
    fn type_name(&self, v: Self::Value) -> String;
    fn type_error(&mut self, message: String) -> Self::Error;
    fn value_error(&mut self, message: String) -> Self::Error;
    fn recursion_error(&mut self, message: String) -> Self::Error;
}

/// A reading in progress.
pub struct Reader<'s, S: Source> {
    source: &'s mut S,
    names: Interner,
    depth: u32,
    deepest: u32,
}

/// What a field holds, if anything, and which field it is.
#[derive(Clone, Copy)]
struct Held<V> {
    value: Option<V>,
    class: Class,
    field: &'static str,
}

/// What can stand in a field.
trait Piece: Sized {
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error>;
    /// From an object that is there (but may be None).
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error>;
    /// From a field.
    fn held<S: Source>(r: &mut Reader<'_, S>, held: Held<S::Value>) -> Result<Self, S::Error> {
        let (class, field) = (held.class.name(), held.field);
        match held.value {
            None => Err(r.source.type_error(format!("required field \"{field}\" missing from {class}"))),
            Some(v) if r.source.is_none(v) && Self::REQUIRED => {
                Err(r.source.value_error(format!("field '{field}' is required for {class}")))
            }
            Some(v) => Self::take(r, v),
        }
    }
    /// Is None nothing that could stand here?
    const REQUIRED: bool = true;
}

impl<T: Piece> Piece for Box<T> {
    const REQUIRED: bool = T::REQUIRED;
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
        (**self).put(names, to)
    }
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
        T::take(r, v).map(Box::new)
    }
}

impl<T: Piece> Piece for Option<T> {
    const REQUIRED: bool = false;
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
        match self {
            Some(piece) => piece.put(names, to),
            None => to.none(),
        }
    }
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
        if r.source.is_none(v) { Ok(None) } else { T::take(r, v).map(Some) }
    }
    fn held<S: Source>(r: &mut Reader<'_, S>, held: Held<S::Value>) -> Result<Self, S::Error> {
        held.value.map_or(Ok(None), |v| <Self as Piece>::take(r, v))
    }
}

impl<T: Piece> Piece for Vec<T> {
    const REQUIRED: bool = false;
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
        for piece in self {
            piece.put(names, to)?;
        }
        to.list(self.len())
    }
    fn take<S: Source>(_: &mut Reader<'_, S>, _: S::Value) -> Result<Self, S::Error> {
        unreachable!("lists stand in fields only")
    }
    fn held<S: Source>(r: &mut Reader<'_, S>, held: Held<S::Value>) -> Result<Self, S::Error> {
        let Some(list) = held.value else { return Ok(Vec::new()) };
        let (class, field) = (held.class.name(), held.field);
        let Some(length) = r.source.length(list) else {
            let found = r.source.type_name(list);
            return Err(r.source.type_error(format!("{class} field \"{field}\" must be a list, not a {found}")));
        };
        let mut pieces = Vec::with_capacity(length);
        for i in 0..length {
            let v = match r.source.item(list, i) {
                Some(v) if r.source.length(list) == Some(length) => v,
                _ => {
                    return Err(r
                        .source
                        .type_error(format!("{class} field \"{field}\" changed size during iteration")));
                }
            };
            if T::REQUIRED && r.source.is_none(v) {
                let what = if field == "names" { "identifier list" } else { "expression list" };
                return Err(r.source.value_error(format!("None disallowed in {what}")));
            }
            pieces.push(T::take(r, v)?);
        }
        Ok(pieces)
    }
}

impl Piece for Name {
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
        to.text(names.text(*self))
    }
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
        match r.source.text(v) {
            Some(text) => Ok(r.names.intern(&text)),
            None => Err(r.source.type_error("AST identifier must be of type str".into())),
        }
    }
}

impl Piece for Constant {
    const REQUIRED: bool = false;
    fn put<K: Sink>(&self, _: &Interner, to: &mut K) -> Result<(), K::Error> {
        to.constant(self)
    }
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
        r.source.constant(v)
    }
}

macro_rules! int_pieces {
    ($($type:ty: $to:expr, $from:expr;)*) => {$(
        impl Piece for $type {
            const REQUIRED: bool = false;
            fn put<K: Sink>(&self, _: &Interner, to: &mut K) -> Result<(), K::Error> {
                to.int($to(*self))
            }
            fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
                Ok($from(r.source.int(v)?))
            }
        }
    )*};
}

int_pieces! {
    bool: i64::from, |n| n != 0;
    i8: i64::from, |n| n as i8;
    u32: i64::from, |n| n as u32;
}

/// Enums whose nodes have no fields.
macro_rules! plain {
    ($($type:ident = $what:literal { $($class:ident)* })*) => {$(
        impl Piece for $type {
            fn put<K: Sink>(&self, _: &Interner, to: &mut K) -> Result<(), K::Error> {
                to.node(match self { $($type::$class => Class::$class),* }, None)
            }
            fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
                Ok(match r.source.class(v) {
                    $(Some(Class::$class) => $type::$class,)*
                    _ => return Err(r.unexpected($what, v)),
                })
            }
        }
    )*};
}

plain! {
    ExprContext = "expr_context" { Load Store Del }
    BoolOp = "boolop" { And Or }
    Operator = "operator" { Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv }
    UnaryOp = "unaryop" { Invert Not UAdd USub }
    CmpOp = "cmpop" { Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn }
}

/// Node types that are one class each; those with `span` have a place.
macro_rules! products {
    ($($type:ident = $class:ident { $($field:ident)* } $(@ $span:ident)?)*) => {$(
        impl Piece for $type {
            fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
                $(self.$field.put(names, to)?;)*
                to.node(Class::$class, None $(.or(Some(self.$span)))?)
            }
            fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
                r.expect(Class::$class, v)?;
                Ok($type {
                    $($field: r.field(Class::$class, v, stringify!($field))?,)*
                    $($span: r.span(stringify!($class), v)?,)?
                })
            }
        }
    )*};
}

products! {
    Comprehension = comprehension { target iter ifs is_async }
    Arguments = arguments { posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults }
    Keyword = keyword { arg value } @ span
    Alias = alias { name asname } @ span
    WithItem = withitem { context_expr optional_vars }
    MatchCase = match_case { pattern guard body }
}

/// The regular variants of an enum of nodes with a place.
macro_rules! sums {
    ($($node:ident $kind:ident = $what:literal { $($class:ident { $($field:ident)* })* })*) => {$(
        impl Piece for $node {
            fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
                deep(|| {
                    let class = match &self.kind {
                        $($kind::$class { $($field),* } => {
                            $($field.put(names, to)?;)*
                            Class::$class
                        })*
                        #[allow(unreachable_patterns)]
                        other => other.put_irregular(names, to)?,
                    };
                    to.node(class, Some(self.span))
                })
            }
            fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
                r.descend(|r| {
                    let span = r.span($what, v)?;
                    let Some(class) = r.source.class(v) else { return Err(r.unexpected($what, v)) };
                    let kind = match class {
                        $(Class::$class => $kind::$class { $($field: r.field(class, v, stringify!($field))?),* },)*
                        #[allow(unreachable_patterns)]
                        _ => match $kind::take_irregular(r, class, v)? {
                            Some(kind) => kind,
                            None => return Err(r.unexpected($what, v)),
                        },
                    };
                    Ok($node { span, kind })
                })
            }
        }
    )*};
}

sums! {
    Stmt StmtKind = "stmt" {
        Return { value }
        Delete { targets }
        TypeAlias { name type_params value }
        AugAssign { target op value }
        AnnAssign { target annotation value simple }
        While { test body orelse }
        If { test body orelse }
        Match { subject cases }
        Raise { exc cause }
        Assert { test msg }
        Import { names }
        Global { names }
        Nonlocal { names }
        Expr { value }
        Pass {}
        Break {}
        Continue {}
    }
    Expr ExprKind = "expr" {
        BoolOp { op values }
        NamedExpr { target value }
        BinOp { left op right }
        UnaryOp { op operand }
        Lambda { args body }
        IfExp { test body orelse }
        Dict { keys values }
        Set { elts }
        ListComp { elt generators }
        SetComp { elt generators }
        DictComp { key value generators }
        GeneratorExp { elt generators }
        Await { value }
        Yield { value }
        YieldFrom { value }
        Compare { left ops comparators }
        Call { func args keywords }
        FormattedValue { value conversion format_spec }
        Interpolation { value str conversion format_spec }
        JoinedStr { values }
        TemplateStr { values }
        Attribute { value attr ctx }
        Subscript { value slice ctx }
        Starred { value ctx }
        Name { id ctx }
        List { elts ctx }
        Tuple { elts ctx }
        Slice { lower upper step }
    }
    Pattern PatternKind = "pattern" {
        MatchValue { value }
        MatchSingleton { value }
        MatchSequence { patterns }
        MatchMapping { keys patterns rest }
        MatchClass { cls patterns kwd_attrs kwd_patterns }
        MatchStar { name }
        MatchAs { pattern name }
        MatchOr { patterns }
    }
}

impl<S: Source> Reader<'_, S> {
    fn field<T: Piece>(&mut self, class: Class, node: S::Value, name: &'static str) -> Result<T, S::Error> {
        let field = name;
        let value = self.source.field(node, name)?;
        T::held(self, Held { value, class, field })
    }

    /// One level deeper.
    fn descend<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T, S::Error>) -> Result<T, S::Error> {
        if self.depth >= MAX_DEPTH {
            let text = "maximum recursion depth exceeded during ast construction";
            return Err(self.source.recursion_error(text.into()));
        }
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let result = deep(|| step(self));
        self.depth -= 1;
        result
    }

    /// The error for an object that is no node of the type `what`.
    fn unexpected(&mut self, what: &str, v: S::Value) -> S::Error {
        match self.source.repr(v) {
            Ok(repr) => self.source.type_error(format!("expected some sort of {what}, but got {repr}")),
            Err(e) => e,
        }
    }

    fn expect(&mut self, class: Class, v: S::Value) -> Result<(), S::Error> {
        if self.source.class(v) == Some(class) { Ok(()) } else { Err(self.unexpected(class.name(), v)) }
    }

    /// The place of a node of the type `what`: the end may be missing.
    fn span(&mut self, what: &str, node: S::Value) -> Result<Span, S::Error> {
        let mut required = |name| match self.source.field(node, name)? {
            Some(v) => self.source.int(v),
            None => Err(self.source.type_error(format!("required field \"{name}\" missing from {what}"))),
        };
        let (line, col) = (required("lineno")?, required("col_offset")?);
        let mut optional = |name, default| match self.source.field(node, name)? {
            Some(v) if !self.source.is_none(v) => self.source.int(v),
            _ => Ok(default),
        };
        let (end_line, end_col) = (optional("end_lineno", line)?, optional("end_col_offset", col)?);
        if line > end_line {
            let text = format!("AST node line range ({line}, {end_line}) is not valid");
            return Err(self.source.value_error(text));
        }
        if (line < 0 && end_line != line) || (col < 0 && col != end_col) {
            let text =
                format!("AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid");
            return Err(self.source.value_error(text));
        }
        if line == end_line && col > end_col {
            let text = format!("line {line}, column {col}-{end_col} is not a valid range");
            return Err(self.source.value_error(text));
        }
        let [line, col, end_line, end_col] = [line, col, end_line, end_col].map(|n| n.max(0) as u32);
        Ok(Span { line, col, end_line, end_col })
    }
}

/// Shows a whole tree to `to`.
pub fn write<K: Sink>(module: &Module, to: &mut K) -> Result<(), K::Error> {
    let names = &module.names;
    match &module.body {
        ModuleBody::Module(body) => {
            body.put(names, to)?;
            to.list(0)?;
            to.node(Class::Module, None)
        }
        ModuleBody::Interactive(body) => {
            body.put(names, to)?;
            to.node(Class::Interactive, None)
        }
        ModuleBody::Expression(body) => {
            body.put(names, to)?;
            to.node(Class::Expression, None)
        }
        ModuleBody::FunctionType { argtypes, returns } => {
            argtypes.put(names, to)?;
            returns.put(names, to)?;
            to.node(Class::FunctionType, None)
        }
    }
}

/// Makes a tree of objects.
pub fn read<S: Source>(source: &mut S, v: S::Value) -> Result<Module, S::Error> {
    let mut r = Reader { source, names: Interner::default(), depth: 0, deepest: 0 };
    let class = r.source.class(v);
    let body = match class {
        Some(Class::Module) => ModuleBody::Module(r.field(Class::Module, v, "body")?),
        Some(Class::Interactive) => ModuleBody::Interactive(r.field(Class::Interactive, v, "body")?),
        Some(Class::Expression) => ModuleBody::Expression(r.field(Class::Expression, v, "body")?),
        Some(Class::FunctionType) => ModuleBody::FunctionType {
            argtypes: r.field(Class::FunctionType, v, "argtypes")?,
            returns: r.field(Class::FunctionType, v, "returns")?,
        },
        _ => return Err(r.unexpected("mod", v)),
    };
    let Reader { names, deepest, .. } = r;
    Ok(Module { body, names, depth: deepest })
}
