//! Second pass: for every name a scope uses, the scope that binds it.
//!
//! Walking outwards from a use, class bodies are skipped (except for the cells a class makes for its methods) and the
//! module means "global". A binding found in another frame makes the variable a cell there and a free variable of
//! every frame in between.

use super::*;
use crate::ast::known;

pub(super) fn resolve(table: &mut SymbolTable<'_>, names: &Interner) -> Result<(), SyntaxError> {
    for id in 0..table.scopes.len() as u32 {
        let id = ScopeId(id);
        let mut at = 0;
        // Marking frames in between may add symbols to scopes, to this one too.
        while at < table.scope(id).symbols.len() {
            let (name, flags, span) = {
                let s = &table.scope(id).symbols[at];
                (s.name, s.flags, s.span)
            };
            let meaning = meaning_of(table, names, id, name, flags, span)?;
            table.scope_mut(id).symbols[at].meaning = meaning;
            at += 1;
        }
    }
    Ok(())
}

fn meaning_of(
    table: &mut SymbolTable<'_>,
    names: &Interner,
    id: ScopeId,
    name: Name,
    flags: u16,
    span: Span,
) -> Result<Meaning, SyntaxError> {
    let kind = table.scope(id).kind;
    if flags & usage::GLOBAL != 0 {
        if flags & usage::NONLOCAL != 0 {
            return Err(SyntaxError::at(span, format!("name '{}' is nonlocal and global", names.text(name))));
        }
        return Ok(Meaning::GlobalExplicit);
    }
    if flags & usage::NONLOCAL != 0 {
        if kind == ScopeKind::Module {
            return Err(SyntaxError::at(span, "nonlocal declaration not allowed at module level"));
        }
        return match find(table, id, name) {
            Some(owner) => {
                if table.scope(owner).flags(name) & usage::TYPE_PARAM != 0 {
                    let text = names.text(name);
                    let message = format!("nonlocal binding not allowed for type parameter '{text}'");
                    return Err(SyntaxError::at(span, message));
                }
                Ok(bind(table, id, owner, name))
            }
            None => Err(SyntaxError::at(span, format!("no binding for nonlocal '{}' found", names.text(name)))),
        };
    }
    if flags & usage::BOUND != 0 {
        return Ok(Meaning::Local);
    }
    // A class body's own cells are made by the scopes inside that ask for them.
    if kind == ScopeKind::Class && is_class_cell(name) && name != known::CLASS {
        return Ok(Meaning::Local);
    }
    if table.scope(id).symbol(name).is_some_and(|s| s.meaning == Meaning::Free) {
        return Ok(Meaning::Free);
    }
    Ok(match find(table, id, name) {
        Some(owner) => bind(table, id, owner, name),
        None => Meaning::GlobalImplicit,
    })
}

/// Names for which a class body makes a cell when a scope inside uses them.
fn is_class_cell(name: Name) -> bool {
    matches!(name, known::CLASS | known::CLASSDICT | known::CONDITIONAL_ANNOTATIONS)
}

/// The scope that binds `name` as seen from inside `from`; None for globals.
fn find(table: &SymbolTable<'_>, from: ScopeId, name: Name) -> Option<ScopeId> {
    let mut child = from;
    let mut at = table.scope(from).parent;
    while let Some(id) = at {
        let scope = table.scope(id);
        match scope.kind {
            ScopeKind::Module => return None,
            ScopeKind::Class => {
                // An inlined comprehension runs in the class's own frame, before there is a class.
                if is_class_cell(name) && !table.scope(child).inlined {
                    return Some(id);
                }
            }
            _ => {
                let flags = scope.flags(name);
                if flags & usage::GLOBAL != 0 {
                    return None;
                }
                if scope.binds(name) {
                    return Some(id);
                }
            }
        }
        child = id;
        at = scope.parent;
    }
    None
}

/// Connects a use in `from` with the binding in `owner`.
fn bind(table: &mut SymbolTable<'_>, from: ScopeId, owner: ScopeId, name: Name) -> Meaning {
    let owner_frame = table.host(owner);
    let user_frame = table.host(from);
    if owner_frame == user_frame {
        return Meaning::Frame(owner);
    }
    let span = table.scope(from).span;
    if table.scope(owner).kind == ScopeKind::Class {
        let class = table.scope_mut(owner);
        match name {
            known::CLASS => class.needs_class_closure = true,
            known::CLASSDICT => class.needs_classdict = true,
            _ => {}
        }
    } else if let Some(symbol) = table.scope_mut(owner).symbol_mut(name) {
        symbol.captured = true;
    }
    let mut at = user_frame;
    while at != owner_frame {
        let frame = table.scope_mut(at);
        if !frame.free.contains(&name) {
            frame.free.push(name);
        }
        let binds = frame.binds(name);
        let symbol = frame.add(name, 0, span);
        if binds {
            symbol.flags |= usage::FREE_IN_CLASS;
        } else if at != from {
            symbol.meaning = Meaning::Free;
        }
        match frame.parent {
            Some(parent) => at = table.host(parent),
            None => break,
        }
    }
    Meaning::Free
}
