//! The syntax tree: the node types of CPython 3.14's `ast` module.
//!
//! Node and field names are those of Python's grammar (`Python.asdl`), so that conversion to and from `ast` objects is
//! mechanical. `AsyncFor`, `AsyncWith`, `AsyncFunctionDef` and `TryStar` are flags of their plain forms. Positions are
//! lines from 1 and byte columns from 0 of the UTF-8 source, as in `ast`; a tree built from `ast` objects need not have a
//! source at all.
//!
//! **Invariant:** a tree knows its [`Module::depth`]; whoever walks it recursively does so through [`deep`], which grows the native
//! stack, and dropping a deep tree does the same. So no source text can overflow the stack.

pub mod convert;
mod names;
pub mod unparse;
pub mod validate;

pub use crate::code::Const as Constant;
pub use names::{Interner, Name, known};

/// Where a node stands: start and end, lines from 1, columns in UTF-8 bytes from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct Span {
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

impl Span {
    /// From the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span { end_line: other.end_line, end_col: other.end_col, ..self }
    }
}

/// Runs a step of a recursive walk, moving to a fresh piece of stack when the current one is nearly used up.
#[inline]
pub fn deep<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, step)
}

/// What `compile()`'s mode asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Exec,
    Eval,
    Single,
    FuncType,
}

/// A whole tree.
#[derive(Debug)]
pub struct Module {
    pub body: ModuleBody,
    pub names: Interner,
    /// An upper bound of the nesting of nodes, used to size the stack when the tree is dropped.
    pub depth: u32,
}

#[derive(Debug)]
pub enum ModuleBody {
    Module(Vec<Stmt>),
    Interactive(Vec<Stmt>),
    Expression(Box<Expr>),
    FunctionType { argtypes: Vec<Expr>, returns: Box<Expr> },
}

impl Drop for Module {
    fn drop(&mut self) {
        if self.depth > 200 {
            let body = std::mem::replace(&mut self.body, ModuleBody::Module(Vec::new()));
            stacker::maybe_grow(self.depth as usize * 2048, self.depth as usize * 2048 + (1 << 16), || drop(body));
        }
    }
}

#[derive(Debug, Clone)]
pub struct Stmt {
    pub span: Span,
    pub kind: StmtKind,
}

impl Stmt {
    /// Whether it is a statement with a block.
    pub fn is_compound(&self) -> bool {
        matches!(
            self.kind,
            StmtKind::FunctionDef(_)
                | StmtKind::ClassDef(_)
                | StmtKind::For { .. }
                | StmtKind::While { .. }
                | StmtKind::If { .. }
                | StmtKind::With { .. }
                | StmtKind::Match { .. }
                | StmtKind::Try { .. }
        )
    }
}

#[derive(Debug, Clone)]
pub enum StmtKind {
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    Return { value: Option<Box<Expr>> },
    Delete { targets: Vec<Expr> },
    Assign { targets: Vec<Expr>, value: Box<Expr> },
    TypeAlias { name: Box<Expr>, type_params: Vec<TypeParam>, value: Box<Expr> },
    AugAssign { target: Box<Expr>, op: Operator, value: Box<Expr> },
    AnnAssign { target: Box<Expr>, annotation: Box<Expr>, value: Option<Box<Expr>>, simple: bool },
    For { is_async: bool, target: Box<Expr>, iter: Box<Expr>, body: Vec<Stmt>, orelse: Vec<Stmt> },
    While { test: Box<Expr>, body: Vec<Stmt>, orelse: Vec<Stmt> },
    If { test: Box<Expr>, body: Vec<Stmt>, orelse: Vec<Stmt> },
    With { is_async: bool, items: Vec<WithItem>, body: Vec<Stmt> },
    Match { subject: Box<Expr>, cases: Vec<MatchCase> },
    Raise { exc: Option<Box<Expr>>, cause: Option<Box<Expr>> },
    Try { is_star: bool, body: Vec<Stmt>, handlers: Vec<ExceptHandler>, orelse: Vec<Stmt>, finalbody: Vec<Stmt> },
    Assert { test: Box<Expr>, msg: Option<Box<Expr>> },
    Import { names: Vec<Alias> },
    ImportFrom { module: Option<Name>, names: Vec<Alias>, level: u32 },
    Global { names: Vec<Name> },
    Nonlocal { names: Vec<Name> },
    Expr { value: Box<Expr> },
    Pass,
    Break,
    Continue,
}

#[derive(Debug, Clone)]
pub struct FunctionDef {
    pub is_async: bool,
    pub name: Name,
    pub args: Arguments,
    pub body: Vec<Stmt>,
    pub decorator_list: Vec<Expr>,
    pub returns: Option<Box<Expr>>,
    pub type_params: Vec<TypeParam>,
}

#[derive(Debug, Clone)]
pub struct ClassDef {
    pub name: Name,
    pub bases: Vec<Expr>,
    pub keywords: Vec<Keyword>,
    pub body: Vec<Stmt>,
    pub decorator_list: Vec<Expr>,
    pub type_params: Vec<TypeParam>,
}

#[derive(Debug, Clone)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Debug, Clone)]
pub enum ExprKind {
    BoolOp { op: BoolOp, values: Vec<Expr> },
    NamedExpr { target: Box<Expr>, value: Box<Expr> },
    BinOp { left: Box<Expr>, op: Operator, right: Box<Expr> },
    UnaryOp { op: UnaryOp, operand: Box<Expr> },
    Lambda { args: Box<Arguments>, body: Box<Expr> },
    IfExp { test: Box<Expr>, body: Box<Expr>, orelse: Box<Expr> },
    Dict { keys: Vec<Option<Expr>>, values: Vec<Expr> },
    Set { elts: Vec<Expr> },
    ListComp { elt: Box<Expr>, generators: Vec<Comprehension> },
    SetComp { elt: Box<Expr>, generators: Vec<Comprehension> },
    DictComp { key: Box<Expr>, value: Box<Expr>, generators: Vec<Comprehension> },
    GeneratorExp { elt: Box<Expr>, generators: Vec<Comprehension> },
    Await { value: Box<Expr> },
    Yield { value: Option<Box<Expr>> },
    YieldFrom { value: Box<Expr> },
    Compare { left: Box<Expr>, ops: Vec<CmpOp>, comparators: Vec<Expr> },
    Call { func: Box<Expr>, args: Vec<Expr>, keywords: Vec<Keyword> },
    FormattedValue { value: Box<Expr>, conversion: i8, format_spec: Option<Box<Expr>> },
    Interpolation { value: Box<Expr>, str: Box<Constant>, conversion: i8, format_spec: Option<Box<Expr>> },
    JoinedStr { values: Vec<Expr> },
    TemplateStr { values: Vec<Expr> },
    Constant { value: Constant, kind_u: bool },
    Attribute { value: Box<Expr>, attr: Name, ctx: ExprContext },
    Subscript { value: Box<Expr>, slice: Box<Expr>, ctx: ExprContext },
    Starred { value: Box<Expr>, ctx: ExprContext },
    Name { id: Name, ctx: ExprContext },
    List { elts: Vec<Expr>, ctx: ExprContext },
    Tuple { elts: Vec<Expr>, ctx: ExprContext },
    Slice { lower: Option<Box<Expr>>, upper: Option<Box<Expr>>, step: Option<Box<Expr>> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExprContext {
    Load,
    Store,
    Del,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    Invert,
    Not,
    UAdd,
    USub,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Debug, Clone)]
pub struct Comprehension {
    pub target: Expr,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
    pub is_async: bool,
}

#[derive(Debug, Clone)]
pub struct ExceptHandler {
    pub span: Span,
    pub typ: Option<Box<Expr>>,
    pub name: Option<Name>,
    pub body: Vec<Stmt>,
}

#[derive(Debug, Clone, Default)]
pub struct Arguments {
    pub posonlyargs: Vec<Arg>,
    pub args: Vec<Arg>,
    pub vararg: Option<Box<Arg>>,
    pub kwonlyargs: Vec<Arg>,
    /// One for each of `kwonlyargs`; `None` where there is no default.
    pub kw_defaults: Vec<Option<Expr>>,
    pub kwarg: Option<Box<Arg>>,
    /// The defaults of the last of the positional parameters.
    pub defaults: Vec<Expr>,
}

impl Arguments {
    /// Every parameter, in the order of a frame's first registers: positional, keyword-only, `*args`, `**kwargs`.
    pub fn in_frame_order(&self) -> impl Iterator<Item = &Arg> {
        let plain = self.posonlyargs.iter().chain(&self.args).chain(&self.kwonlyargs);
        plain.chain(self.vararg.as_deref()).chain(self.kwarg.as_deref())
    }
}

#[derive(Debug, Clone)]
pub struct Arg {
    pub span: Span,
    pub arg: Name,
    pub annotation: Option<Box<Expr>>,
}

#[derive(Debug, Clone)]
pub struct Keyword {
    pub span: Span,
    pub arg: Option<Name>,
    pub value: Expr,
}

#[derive(Debug, Clone)]
pub struct Alias {
    pub span: Span,
    /// Dotted for `import a.b`.
    pub name: Name,
    pub asname: Option<Name>,
}

#[derive(Debug, Clone)]
pub struct WithItem {
    pub context_expr: Expr,
    pub optional_vars: Option<Box<Expr>>,
}

#[derive(Debug, Clone)]
pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<Box<Expr>>,
    pub body: Vec<Stmt>,
}

#[derive(Debug, Clone)]
pub struct Pattern {
    pub span: Span,
    pub kind: PatternKind,
}

#[derive(Debug, Clone)]
pub enum PatternKind {
    MatchValue { value: Box<Expr> },
    MatchSingleton { value: Constant },
    MatchSequence { patterns: Vec<Pattern> },
    MatchMapping { keys: Vec<Expr>, patterns: Vec<Pattern>, rest: Option<Name> },
    MatchClass { cls: Box<Expr>, patterns: Vec<Pattern>, kwd_attrs: Vec<Name>, kwd_patterns: Vec<Pattern> },
    MatchStar { name: Option<Name> },
    MatchAs { pattern: Option<Box<Pattern>>, name: Option<Name> },
    MatchOr { patterns: Vec<Pattern> },
}

#[derive(Debug, Clone)]
pub struct TypeParam {
    pub span: Span,
    pub name: Name,
    pub kind: TypeParamKind,
    pub default_value: Option<Box<Expr>>,
}

#[derive(Debug, Clone)]
pub enum TypeParamKind {
    TypeVar { bound: Option<Box<Expr>> },
    ParamSpec,
    TypeVarTuple,
}
