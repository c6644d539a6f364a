//! From tree to register bytecode.
//!
//! One [`Unit`](emit::Unit) is open for every frame being compiled, innermost last. Expressions are compiled towards a
//! destination: `expr_to(e, dst)` leaves the value in `dst`, `expr(e)` says in which register the value is, which for a
//! local variable is the variable's own.
//!
//! **Invariants.** `expr_to` writes a *named* register only as its last action, so an assignment that fails half way
//! leaves the variable as it was; a *temporary* destination may be used as scratch. Marks of temporaries are released in
//! the order they were taken. What a `finally`, `with` or handler must do on the way out is in `Unit::blocks`.

mod assemble;
mod bound;
mod calls;
mod comprehension;
mod condition;
mod control;
mod emit;
mod exceptions;
mod expr;
mod fold;
mod functions;
mod names;
mod pattern;
mod stmt;
mod typing;
mod warn;

pub(crate) use assemble::{ends_flow, is_skip_pair};

use crate::ast::*;
use crate::code::{CodeUnit, LocalKind, co};
use crate::error::{SyntaxError, Warning, WarningKind};
use crate::opcodes::Opcode;
use crate::symtable::{Meaning, Part, ScopeId, ScopeKind, SymbolTable};
use emit::{Reg, Unit};
use std::collections::HashSet;

type Done = Result<(), SyntaxError>;

/// What `compile()` can be told.
#[derive(Clone, Debug)]
pub struct Options {
    pub filename: String,
    /// 0, 1 (`-O`: no asserts, `__debug__` False) or 2 (`-OO`: no docstrings either).
    pub optimize: u8,
    /// `from __future__ import annotations` is in force from outside.
    pub future_annotations: bool,
    /// `await` at module level (`PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub top_level_await: bool,
    /// Units are hidden routines of the runtime.
    pub hidden: bool,
}

impl Options {
    pub fn new(filename: impl Into<String>) -> Options {
        Options {
            filename: filename.into(),
            optimize: 0,
            future_annotations: false,
            top_level_await: false,
            hidden: false,
        }
    }
}

/// A compiled program and the warnings to issue for it.
#[derive(Debug)]
pub struct Compiled {
    pub code: CodeUnit,
    pub warnings: Vec<Warning>,
}

/// Compiles a tree.
pub fn compile_module(module: &Module, options: &Options) -> Result<Compiled, SyntaxError> {
    let mut names = module.names.clone();
    let future = stmt::future_features(module, &names)?;
    let future_annotations = future || options.future_annotations;
    let table = SymbolTable::build(module, &mut names, future_annotations)?;
    let mut compiler = Compiler {
        table: &table,
        names,
        options,
        units: Vec::new(),
        warnings: Vec::new(),
        warned: Vec::new(),
        not_constant: HashSet::new(),
    };
    let code = compiler.module(module)?;
    Ok(Compiled { code, warnings: compiler.warnings })
}

struct Compiler<'a> {
    table: &'a SymbolTable<'a>,
    names: Interner,
    options: &'a Options,
    units: Vec<Unit<'a>>,
    warnings: Vec<Warning>,
    /// Where and what `warn` has warned of.
    warned: Vec<(Span, String)>,
    /// Addresses of expressions known not to fold, so that long chains are looked at once.
    not_constant: HashSet<usize>,
}

impl<'a> Compiler<'a> {
    fn u(&mut self) -> &mut Unit<'a> {
        // There is always a unit while statements or expressions are compiled.
        self.units.last_mut().expect("a unit is open")
    }

    fn unit(&self) -> &Unit<'a> {
        self.units.last().expect("a unit is open")
    }

    fn emit(&mut self, op: Opcode, a: u32, b: u32, c: u32) {
        self.u().emit(op, a, b, c);
    }

    fn at(&mut self, span: Span) {
        self.u().span = span;
    }

    /// Code nobody wrote: no line in tracebacks.
    fn at_no_line(&mut self) {
        self.u().span = Span::default();
    }

    fn temp(&mut self) -> Reg {
        self.u().temp()
    }

    fn temps(&mut self, count: u32) -> Reg {
        self.u().temps(count)
    }

    fn mark(&self) -> Reg {
        self.unit().mark()
    }

    fn release(&mut self, mark: Reg) {
        self.u().release(mark);
    }

    fn error<T>(&self, span: Span, message: impl Into<String>) -> Result<T, SyntaxError> {
        Err(SyntaxError::at(span, message))
    }

    fn warn(&mut self, span: Span, message: impl Into<String>) {
        let message = message.into();
        // The body of a finally clause is compiled once for each way out.
        if !self.warned.iter().any(|(place, said)| *place == span && *said == message) {
            self.warned.push((span, message.clone()));
            self.warnings.push(Warning { kind: WarningKind::SyntaxWarning, message, line: span.line });
        }
    }

    fn load_const(&mut self, dst: Reg, value: Constant) {
        let index = self.u().constant(value);
        self.emit(Opcode::LOAD_CONST, dst, index, 0);
    }

    fn name_const(&mut self, name: Name) -> u32 {
        if let Some(&index) = self.unit().name_constants.get(&name) {
            return index;
        }
        let text = Constant::Str(self.names.text(name).as_bytes().into());
        let index = self.u().constant(text);
        self.u().name_constants.insert(name, index);
        index
    }

    /// A site for a name, which is also noted in `co_names`.
    fn name_site(&mut self, name: Name) -> u32 {
        let constant = self.name_const(name);
        self.u().note_name(name);
        self.u().site(constant, crate::code::NO_CONST, 0)
    }

    /// The scope names are looked up in: the innermost inlined comprehension, or the frame's own.
    fn scope_id(&self) -> ScopeId {
        let unit = self.unit();
        unit.inner.last().copied().unwrap_or(unit.scope)
    }

    fn frame_kind(&self) -> ScopeKind {
        self.table.scope(self.unit().scope).kind
    }

    /// Whether the frame can `await`.
    fn is_async_frame(&self) -> bool {
        let scope = self.table.scope(self.unit().scope);
        match scope.kind {
            ScopeKind::Module => self.options.top_level_await,
            ScopeKind::Function | ScopeKind::GeneratorExp | ScopeKind::Comprehension => scope.is_coroutine,
            _ => false,
        }
    }

    // --- units ---

    /// Opens the unit of a scope: gives registers to its variables and emits what sets up cells.
    fn enter(&mut self, scope_id: ScopeId, params: &[Name], span: Span) {
        let table = self.table;
        let scope = table.scope(scope_id);
        let mut unit = Unit::new(scope_id, scope.name, span.line);
        unit.qualname = self.qualname_of(scope_id);
        unit.has_walrus = scope.has_walrus;
        unit.span = span;
        let mut cells = Vec::new();
        let is_mapping = matches!(scope.kind, ScopeKind::Module | ScopeKind::Class);
        for &name in params {
            let captured = scope.symbol(name).is_some_and(|s| s.captured);
            let kind = if captured { LocalKind::Cell } else { LocalKind::Local };
            let reg = unit.variable(name, kind);
            unit.variables.insert((scope_id, name), reg);
            if captured {
                cells.push(reg);
            }
        }
        unit.param_count = params.len() as u32;
        if is_mapping {
            let class_cells = [
                (scope.needs_class_closure, known::CLASS),
                (scope.needs_classdict, known::CLASSDICT),
                (scope.kind == ScopeKind::Class && scope.has_conditional_annotations, known::CONDITIONAL_ANNOTATIONS),
            ];
            for (_, name) in class_cells.into_iter().filter(|(needed, _)| *needed) {
                let reg = unit.variable(name, LocalKind::Cell);
                unit.variables.insert((scope_id, name), reg);
                cells.push(reg);
            }
        } else {
            for symbol in &scope.symbols {
                if symbol.meaning == Meaning::Local && !unit.variables.contains_key(&(scope_id, symbol.name)) {
                    let kind = if symbol.captured { LocalKind::Cell } else { LocalKind::Local };
                    let reg = unit.variable(symbol.name, kind);
                    unit.variables.insert((scope_id, symbol.name), reg);
                    if symbol.captured {
                        cells.push(reg);
                    }
                }
            }
        }
        for &name in &scope.free {
            let reg = unit.variable(name, LocalKind::Free);
            unit.free.insert(name, reg);
            unit.free_names.push(name);
        }
        self.comprehension_variables(&mut unit, scope_id, 0, &mut Default::default());
        for (i, name) in unit.free_names.clone().into_iter().enumerate() {
            unit.emit(Opcode::COPY_FREE, unit.free[&name], i as u32, 0);
        }
        for reg in cells {
            unit.emit(Opcode::MAKE_CELL, reg, 0, 0);
        }
        if self.options.hidden {
            unit.flags |= co::HIDDEN;
        }
        self.units.push(unit);
    }

    /// Hidden registers for the variables of inlined comprehensions. Those at the same depth never run at the same time,
    /// so equal names share a register.
    fn comprehension_variables(
        &self,
        unit: &mut Unit<'a>,
        parent: ScopeId,
        depth: u32,
        shared: &mut std::collections::HashMap<(Name, u32, bool), Reg>,
    ) {
        for &child in &self.table.scope(parent).children {
            let scope = self.table.scope(child);
            if !scope.inlined {
                continue;
            }
            unit.has_walrus |= scope.has_walrus;
            for symbol in scope.symbols.iter().filter(|s| s.meaning == Meaning::Local) {
                let key = (symbol.name, depth, symbol.captured);
                let reg = *shared.entry(key).or_insert_with(|| unit.variable(symbol.name, LocalKind::Hidden));
                unit.variables.insert((child, symbol.name), reg);
            }
            self.comprehension_variables(unit, child, depth + 1, shared);
        }
    }

    fn leave(&mut self) -> Result<CodeUnit, SyntaxError> {
        let unit = self.units.pop().expect("a unit is open");
        assemble::assemble(unit, &self.names, &self.options.filename)
    }

    fn qualname_of(&self, scope_id: ScopeId) -> String {
        let scope = self.table.scope(scope_id);
        let own = match (scope.kind, scope.name) {
            (ScopeKind::Module, _) => return "<module>".to_owned(),
            (_, name) => self.names.text(name),
        };
        let mut parent = scope.parent;
        // Scopes of type parameters do not show.
        while let Some(p) = parent
            && (self.table.scope(p).kind == ScopeKind::TypeParams || self.table.scope(p).inlined)
        {
            parent = self.table.scope(p).parent;
        }
        let Some(parent) = parent else { return own.to_owned() };
        let parent_scope = self.table.scope(parent);
        if parent_scope.kind == ScopeKind::Module {
            return own.to_owned();
        }
        if matches!(scope.kind, ScopeKind::Function | ScopeKind::Class) {
            let declared_global = parent_scope.symbol(scope.name).is_some_and(|s| s.meaning == Meaning::GlobalExplicit);
            if declared_global {
                return own.to_owned();
            }
        }
        let outer = self
            .units
            .iter()
            .rev()
            .find(|u| u.scope == parent)
            .map_or_else(|| self.qualname_of(parent), |u| u.qualname.clone());
        if parent_scope.kind.is_function_like() { format!("{outer}.<locals>.{own}") } else { format!("{outer}.{own}") }
    }

    fn module(&mut self, module: &'a Module) -> Result<CodeUnit, SyntaxError> {
        let scope = self
            .table
            .scope_of(module, Part::Body)
            .ok_or_else(|| SyntaxError::at(Span::default(), "the tree has no scope"))?;
        let start = Span { line: 1, col: 0, end_line: 1, end_col: 0 };
        self.enter(scope, &[], start);
        self.u().name = known::MODULE_SCOPE;
        if self.table.future_annotations {
            self.u().flags |= co::FUTURE_ANNOTATIONS;
        }
        match &module.body {
            ModuleBody::Module(body) => {
                self.at(Span { line: 0, ..start });
                self.module_body(body)?;
            }
            ModuleBody::Interactive(body) => {
                self.annotations_setup(scope)?;
                self.interactive(body)?;
            }
            ModuleBody::Expression(e) => {
                let r = self.expr(e)?;
                self.emit(Opcode::RETURN, r, 0, 0);
            }
            ModuleBody::FunctionType { .. } => {
                return self.error(Span::default(), "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
            }
        }
        if self.options.top_level_await && self.table.scope(scope).is_coroutine {
            self.u().flags |= co::COROUTINE;
        }
        self.finish_body();
        self.leave()
    }

    /// `return None` at the end of a body.
    fn finish_body(&mut self) {
        self.at_no_line();
        let none = self.u().constant(Constant::None);
        self.emit(Opcode::RETURN_CONST, 0, none, 0);
    }

    fn mangled(&mut self, name: Name) -> Name {
        let scope = self.scope_id();
        self.table.mangled(scope, &mut self.names, name)
    }
}
