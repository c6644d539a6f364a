//! Symbol tables: which scope binds each name, as CPython 3.14 decides it.
//!
//! `collect` walks the tree once and records, for every scope, how each name is used; `resolve` then finds for each use
//! the scope that binds it. The compiler asks [`SymbolTable::scope_of`] for the scope of a node it enters.
//!
//! Comprehensions (generator expressions excepted) are *inlined* (PEP 709): they stay scopes of their own here, but live
//! in the frame of the scope around them, their *host*. A name used across scopes of one frame needs no cell.

mod collect;
mod expressions;
mod resolve;

use crate::ast::{Expr, Interner, Module, Name, Span};
use crate::error::SyntaxError;
use std::collections::HashMap;

/// Index of a scope.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

/// What made a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    /// List, set or dict comprehension.
    Comprehension,
    GeneratorExp,
    /// `__annotate__` of a function, class or module (PEP 649).
    Annotation,
    /// Around a generic function, class or alias (PEP 695).
    TypeParams,
    /// Value of a `type` statement.
    TypeAlias,
    /// Bound, constraints or default of a type parameter.
    TypeVariable,
}

impl ScopeKind {
    /// Whether names bound here are seen by scopes inside.
    pub fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }
}

/// How a name is used in a scope: bits of [`Symbol::flags`].
pub mod usage {
    pub const GLOBAL: u16 = 1;
    pub const LOCAL: u16 = 1 << 1;
    pub const PARAM: u16 = 1 << 2;
    pub const NONLOCAL: u16 = 1 << 3;
    pub const USE: u16 = 1 << 4;
    pub const IMPORT: u16 = 1 << 5;
    pub const ANNOTATED: u16 = 1 << 6;
    pub const COMP_ITER: u16 = 1 << 7;
    pub const TYPE_PARAM: u16 = 1 << 8;
    /// Bound in a class, and also used by a scope inside as a variable of a function around the class.
    pub const FREE_IN_CLASS: u16 = 1 << 9;
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM | COMP_ITER;
}

/// What a name means in a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// Bound in this scope (in its frame's registers, or the local mapping of a module or class).
    Local,
    /// Bound in a scope of the same frame (seen from an inlined comprehension).
    Frame(ScopeId),
    /// Bound in a frame outside; comes with the closure.
    Free,
    GlobalExplicit,
    GlobalImplicit,
}

#[derive(Clone, Debug)]
pub struct Symbol {
    pub name: Name,
    pub flags: u16,
    pub meaning: Meaning,
    /// Bound here and used by another frame: lives in a cell.
    pub captured: bool,
    pub span: Span,
}

/// An annotated name of a module or class body: `(mangled name, annotation, index if conditional)`.
pub type Annotation<'a> = (Name, &'a Expr, Option<u32>);

#[derive(Debug)]
pub struct Scope<'a> {
    pub kind: ScopeKind,
    pub name: Name,
    pub span: Span,
    pub parent: Option<ScopeId>,
    pub children: Vec<ScopeId>,
    pub symbols: Vec<Symbol>,
    index: HashMap<Name, u32>,
    /// Free variables in closure order.
    pub free: Vec<Name>,
    /// A comprehension that lives in its parent's frame.
    pub inlined: bool,
    pub is_generator: bool,
    pub is_coroutine: bool,
    pub returns_value: bool,
    pub has_varargs: bool,
    pub has_varkeywords: bool,
    /// An assignment expression occurs: locals may change in the middle of an expression.
    pub has_walrus: bool,
    /// Scope right inside a class that sees the class's names through `__classdict__`.
    pub sees_class: bool,
    pub is_method: bool,
    pub needs_class_closure: bool,
    pub needs_classdict: bool,
    pub has_conditional_annotations: bool,
    /// In a class's type-parameter scope only these names are mangled.
    mangled_only: Option<Vec<Name>>,
    /// Class whose private names are mangled here.
    pub private: Option<Name>,
    pub annotations: Vec<Annotation<'a>>,
    /// `self.x = ...` targets of a class's methods, for `__static_attributes__`.
    pub static_attributes: Vec<Name>,
    in_conditional_block: bool,
    /// For a scope of typing: what messages call it.
    place: Option<&'static str>,
    /// The node that made it, and which of its scopes this is.
    node: (usize, Part),
}

impl Scope<'_> {
    pub fn symbol(&self, name: Name) -> Option<&Symbol> {
        self.index.get(&name).map(|&i| &self.symbols[i as usize])
    }

    fn symbol_mut(&mut self, name: Name) -> Option<&mut Symbol> {
        self.index.get(&name).map(|&i| &mut self.symbols[i as usize])
    }

    fn flags(&self, name: Name) -> u16 {
        self.symbol(name).map_or(0, |s| s.flags)
    }

    fn add(&mut self, name: Name, flags: u16, span: Span) -> &mut Symbol {
        let next = self.symbols.len() as u32;
        let at = *self.index.entry(name).or_insert(next);
        if at == next {
            self.symbols.push(Symbol { name, flags: 0, meaning: Meaning::Local, captured: false, span });
        }
        let symbol = &mut self.symbols[at as usize];
        symbol.flags |= flags;
        symbol
    }

    /// Whether the scope makes the name a variable of its own.
    pub fn binds(&self, name: Name) -> bool {
        let flags = self.flags(name);
        flags & usage::BOUND != 0 && flags & (usage::GLOBAL | usage::NONLOCAL) == 0
    }
}

/// Which of the scopes a node makes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    Body,
    TypeParams,
    Annotations,
    Bound,
    Default,
}

#[derive(Debug)]
pub struct SymbolTable<'a> {
    pub scopes: Vec<Scope<'a>>,
    by_node: HashMap<(usize, Part), ScopeId>,
    pub future_annotations: bool,
}

impl<'a> SymbolTable<'a> {
    /// Builds the tables of a whole tree. `names` gains the mangled forms of private names.
    pub fn build(
        module: &'a Module,
        names: &mut Interner,
        future_annotations: bool,
    ) -> Result<SymbolTable<'a>, SyntaxError> {
        let mut table = collect::collect(module, names, future_annotations)?;
        resolve::resolve(&mut table, names)?;
        Ok(table)
    }

    pub fn scope(&self, id: ScopeId) -> &Scope<'a> {
        &self.scopes[id.0 as usize]
    }

    fn scope_mut(&mut self, id: ScopeId) -> &mut Scope<'a> {
        &mut self.scopes[id.0 as usize]
    }

    /// The scope a node made. Every node the compiler enters was seen by `collect`.
    pub fn scope_of<T>(&self, node: &T, part: Part) -> Option<ScopeId> {
        self.by_node.get(&(address(node), part)).copied()
    }

    /// The annotation scope that the annotations of a module or class body share.
    pub fn body_annotations(&self, owner: ScopeId) -> Option<ScopeId> {
        self.scope(owner).children.iter().copied().find(|&c| self.scope(c).is_body_annotations())
    }

    /// A name as it is spelled in `scope`: private names of classes are mangled.
    pub fn mangled(&self, scope: ScopeId, names: &mut Interner, name: Name) -> Name {
        let scope = self.scope(scope);
        match &scope.mangled_only {
            Some(only) if !only.contains(&name) => name,
            _ => mangle(names, scope.private, name),
        }
    }

    /// The scope whose frame `id` lives in.
    pub fn host(&self, mut id: ScopeId) -> ScopeId {
        while self.scope(id).inlined {
            match self.scope(id).parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        id
    }
}

/// Identity of a node: trees do not move while they are compiled.
pub(crate) fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// `__x` in class `C` is `_C__x`.
pub fn mangle(names: &mut Interner, private: Option<Name>, name: Name) -> Name {
    let Some(class) = private else { return name };
    let text = names.text(name);
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
        return name;
    }
    let class_text = names.text(class).trim_start_matches('_');
    if class_text.is_empty() {
        return name;
    }
    let mangled = format!("_{class_text}{text}");
    names.intern(&mangled)
}
