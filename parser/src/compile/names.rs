//! Loading, storing and deleting names.

use super::emit::Reg;
use super::{Compiler, Done};
use crate::ast::*;
use crate::code::LocalKind;
use crate::opcodes::Opcode;
use crate::symtable::{Meaning, ScopeId, ScopeKind};

/// How a name is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// A register that holds the value.
    Local(Reg),
    /// A register that holds a cell.
    Cell(Reg),
    /// Local mapping, then globals and builtins.
    Mapping,
    Global,
    /// In a class body: local mapping, then the cell.
    ClassCell(Reg),
    /// In a scope that sees class names through the cell of `__classdict__`: class, then globals.
    ClassOrGlobal(Reg),
    /// The same, then a cell.
    ClassOrCell(Reg, Reg),
}

impl<'a> Compiler<'a> {
    /// `name` is already mangled.
    pub(super) fn access(&self, name: Name) -> Access {
        let unit = self.unit();
        let id = self.scope_id();
        let scope = self.table.scope(id);
        let is_mapping = matches!(scope.kind, ScopeKind::Module | ScopeKind::Class);
        let Some(symbol) = scope.symbol(name) else {
            return if is_mapping { Access::Mapping } else { Access::Global };
        };
        match symbol.meaning {
            Meaning::Local if is_mapping => Access::Mapping,
            Meaning::Local => self.variable(id, name),
            Meaning::Frame(owner) => self.variable(owner, name),
            Meaning::Free => {
                let Some(&reg) = unit.free.get(&name) else { return self.variable(id, name) };
                if scope.kind == ScopeKind::Class {
                    return Access::ClassCell(reg);
                }
                if scope.sees_class
                    && name != known::CLASSDICT
                    && name != known::CONDITIONAL_ANNOTATIONS
                    && !self.bound_before_class(id, name)
                    && let Some(&dict) = unit.free.get(&known::CLASSDICT)
                {
                    return Access::ClassOrCell(dict, reg);
                }
                Access::Cell(reg)
            }
            Meaning::GlobalExplicit => Access::Global,
            Meaning::GlobalImplicit => {
                if scope.sees_class
                    && let Some(&dict) = unit.free.get(&known::CLASSDICT)
                {
                    return Access::ClassOrGlobal(dict);
                }
                let frame = self.table.scope(unit.scope).kind;
                if is_mapping || (frame == ScopeKind::Module && scope.inlined) {
                    Access::Mapping
                } else {
                    Access::Global
                }
            }
        }
    }

    /// Whether a scope between `id` and the class around it binds the name (a type parameter).
    fn bound_before_class(&self, id: ScopeId, name: Name) -> bool {
        let mut at = self.table.scope(id).parent;
        while let Some(p) = at {
            let scope = self.table.scope(p);
            if scope.kind == ScopeKind::Class {
                return false;
            }
            if scope.binds(name) {
                return true;
            }
            at = scope.parent;
        }
        false
    }

    fn variable(&self, owner: ScopeId, name: Name) -> Access {
        let unit = self.unit();
        if let Some(&reg) = unit.variables.get(&(owner, name)) {
            let captured = match unit.local_kinds.get(reg as usize) {
                Some(LocalKind::Cell) => true,
                Some(LocalKind::Hidden) => self.table.scope(owner).symbol(name).is_some_and(|s| s.captured),
                _ => false,
            };
            return if captured { Access::Cell(reg) } else { Access::Local(reg) };
        }
        match unit.free.get(&name) {
            Some(&reg) => Access::Cell(reg),
            None => Access::Global,
        }
    }

    /// The register of the cell that an inner frame's free variable `name` stands for.
    pub(super) fn closure_register(&self, name: Name) -> Option<Reg> {
        let unit = self.unit();
        let mut id = self.scope_id();
        loop {
            // In a class body a name bound there is not what functions inside see.
            let scope = self.table.scope(id);
            let skip = scope.kind == ScopeKind::Class && unit.free.contains_key(&name);
            if !skip && let Some(&reg) = unit.variables.get(&(id, name)) {
                return Some(reg);
            }
            if id == unit.scope {
                break;
            }
            id = scope.parent?;
        }
        unit.free.get(&name).copied()
    }

    pub(super) fn load_name_to(&mut self, name: Name, dst: Reg) {
        let name = self.mangled(name);
        match self.access(name) {
            Access::Local(reg) => {
                self.check_local(reg, name);
                if reg != dst {
                    self.emit(Opcode::MOVE, dst, reg, 0);
                }
            }
            Access::Cell(reg) => {
                let text = self.name_const(name);
                self.emit(Opcode::LOAD_CELL, dst, reg, text);
            }
            Access::Mapping => {
                let site = self.name_site(name);
                self.emit(Opcode::LOAD_NAME, dst, site, 0);
            }
            Access::Global => self.load_global(name, dst),
            Access::ClassCell(reg) => {
                let mapping = self.temp();
                self.emit(Opcode::LOAD_LOCALS, mapping, 0, 0);
                self.load_dict_or_cell(name, dst, mapping, reg);
            }
            Access::ClassOrCell(dict, reg) => {
                let mapping = self.load_classdict(dict);
                self.load_dict_or_cell(name, dst, mapping, reg);
            }
            Access::ClassOrGlobal(dict) => {
                let mapping = self.load_classdict(dict);
                let site = self.name_site(name);
                self.emit(Opcode::LOAD_FROM_DICT_OR_GLOBALS, dst, mapping, site);
                self.release(mapping);
            }
        }
    }

    pub(super) fn load_global(&mut self, name: Name, dst: Reg) {
        let site = self.name_site(name);
        self.emit(Opcode::LOAD_GLOBAL, dst, site, 0);
    }

    fn load_classdict(&mut self, cell: Reg) -> Reg {
        let mapping = self.temp();
        let text = self.name_const(known::CLASSDICT);
        self.emit(Opcode::LOAD_CELL, mapping, cell, text);
        mapping
    }

    /// Takes back the temporary `mapping`.
    fn load_dict_or_cell(&mut self, name: Name, dst: Reg, mapping: Reg, cell: Reg) {
        self.emit(Opcode::LOAD_FROM_DICT_OR_CELL, dst, mapping, cell);
        let text = self.name_const(name);
        self.emit(Opcode::NOP, text, 0, 0);
        self.release(mapping);
    }

    fn check_local(&mut self, reg: Reg, name: Name) {
        let text = self.name_const(name);
        self.emit(Opcode::CHECK_LOCAL, reg, text, 0);
    }

    /// The register of a plain local, checked to be bound.
    pub(super) fn local_register(&mut self, name: Name) -> Option<Reg> {
        let name = self.mangled(name);
        match self.access(name) {
            Access::Local(reg) => {
                self.check_local(reg, name);
                Some(reg)
            }
            _ => None,
        }
    }

    /// The register that storing the name writes, if it is a plain local.
    pub(super) fn local_target(&mut self, name: Name) -> Option<Reg> {
        let name = self.mangled(name);
        match self.access(name) {
            Access::Local(reg) => Some(reg),
            _ => None,
        }
    }

    pub(super) fn store_name(&mut self, name: Name, value: Reg) {
        let name = self.mangled(name);
        self.store_mangled(name, value);
    }

    pub(super) fn store_mangled(&mut self, name: Name, value: Reg) {
        match self.access(name) {
            Access::Local(reg) => {
                if reg != value {
                    self.emit(Opcode::MOVE, reg, value, 0);
                }
            }
            Access::Cell(reg) | Access::ClassOrCell(_, reg) => self.emit(Opcode::STORE_CELL, reg, value, 0),
            Access::ClassCell(reg) => {
                // Only `nonlocal` makes a class body store to a variable outside; otherwise the name is bound here.
                self.emit(Opcode::STORE_CELL, reg, value, 0);
            }
            Access::Mapping => {
                let site = self.name_site(name);
                self.emit(Opcode::STORE_NAME, value, site, 0);
            }
            Access::Global | Access::ClassOrGlobal(_) => {
                let site = self.name_site(name);
                self.emit(Opcode::STORE_GLOBAL, value, site, 0);
            }
        }
    }

    pub(super) fn delete_name(&mut self, name: Name) -> Done {
        let name = self.mangled(name);
        let text = self.name_const(name);
        match self.access(name) {
            Access::Local(reg) => self.emit(Opcode::DELETE_LOCAL, reg, text, 0),
            Access::Cell(reg) | Access::ClassOrCell(_, reg) | Access::ClassCell(reg) => {
                self.emit(Opcode::DELETE_CELL, reg, text, 0);
            }
            Access::Mapping => {
                self.u().note_name(name);
                self.emit(Opcode::DELETE_NAME, text, 0, 0);
            }
            Access::Global | Access::ClassOrGlobal(_) => {
                self.u().note_name(name);
                self.emit(Opcode::DELETE_GLOBAL, text, 0, 0);
            }
        }
        Ok(())
    }
}
