//! Calls: plain, of methods, of `super()`'s methods, with unpacked arguments.

use super::emit::Reg;
use super::names::Access;
use super::{Compiler, Done};
use crate::ast::*;
use crate::code::NO_CONST;
use crate::error::SyntaxError;
use crate::opcodes::Opcode;
use crate::symtable::{Meaning, ScopeId, ScopeKind};
use std::collections::HashSet;

/// Most arguments of a call that are joined from tuples.
const MAX_JOINED: usize = 16;

fn is_starred(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Starred { .. })
}

impl<'a> Compiler<'a> {
    pub(super) fn call(
        &mut self,
        e: &'a Expr,
        func: &'a Expr,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        dst: Reg,
    ) -> Done {
        self.check_keywords(keywords)?;
        self.check_call(func);
        let unpacks = args.iter().any(is_starred) || keywords.iter().any(|k| k.arg.is_none());
        if !unpacks && let ExprKind::Attribute { value, attr, .. } = &func.kind {
            return self.method_call(e, func, value, *attr, args, keywords, dst);
        }
        let window = self.mark();
        self.push(func)?;
        if unpacks {
            return self.call_unpacking(e.span, window, args, keywords, dst);
        }
        let site = self.arguments(e.span, args, keywords)?;
        self.emit(Opcode::CALL, dst, window, site);
        Ok(())
    }

    /// Pushes plain arguments; gives the site of the call, which is emitted next.
    fn arguments(&mut self, span: Span, args: &'a [Expr], keywords: &'a [Keyword]) -> Result<u32, SyntaxError> {
        for arg in args {
            self.push(arg)?;
        }
        for keyword in keywords {
            self.push(&keyword.value)?;
        }
        self.at(span);
        let kwnames = self.keyword_names(keywords);
        let count = (args.len() + keywords.len()) as u32;
        if count > u32::from(u16::MAX) {
            return self.error(span, "too many arguments in call");
        }
        Ok(self.u().site(NO_CONST, kwnames, count))
    }

    fn keyword_names(&mut self, keywords: &[Keyword]) -> u32 {
        if keywords.is_empty() {
            return NO_CONST;
        }
        let names = keywords.iter().filter_map(|k| k.arg);
        let texts: Box<[Constant]> = names.map(|n| Constant::Str(self.names.text(n).as_bytes().into())).collect();
        self.u().constant(Constant::Tuple(texts))
    }

    fn method_call(
        &mut self,
        e: &'a Expr,
        func: &'a Expr,
        object: &'a Expr,
        attr: Name,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        dst: Reg,
    ) -> Done {
        let attr = self.mangled(attr);
        let window = self.mark();
        let simple =
            keywords.is_empty() && args.iter().all(|a| self.is_plain_local(a) || self.constant_value(a).is_some());
        let is_super = self.super_arguments(object);
        if simple && is_super.is_none() {
            self.push(object)?;
            for arg in args {
                self.push(arg)?;
            }
            let name = self.name_const(attr);
            self.u().note_name(attr);
            self.at(self.method_span(e, func));
            let site = self.u().site(name, NO_CONST, args.len() as u32);
            self.emit(Opcode::INVOKE, dst, window, site);
            return Ok(());
        }
        self.temps(2);
        let mark = self.mark();
        if let Some(super_window) = self.super_window(object, attr)? {
            let site = self.name_site(attr);
            self.at_attribute(func);
            self.emit(Opcode::LOAD_SUPER_METHOD, window, super_window, site);
        } else {
            let object = self.expr(object)?;
            let site = self.name_site(attr);
            self.at_attribute(func);
            self.emit(Opcode::LOAD_METHOD, window, object, site);
        }
        self.release(mark);
        let span = self.method_span(e, func);
        let site = self.arguments(span, args, keywords)?;
        self.emit(Opcode::CALL_METHOD, dst, window, site);
        Ok(())
    }

    /// A call of a method on a line of its own starts where the method's name does.
    fn method_span(&self, call: &Expr, func: &Expr) -> Span {
        let mut span = call.span;
        if let ExprKind::Attribute { attr, .. } = func.kind
            && func.span.line != func.span.end_line
        {
            let len = self.names.text(attr).len() as u32;
            span.line = func.span.end_line;
            span.col = func.span.end_col.saturating_sub(len);
        }
        span
    }

    /// A local variable in a register: reading it has no side effect.
    fn is_plain_local(&mut self, e: &Expr) -> bool {
        match e.kind {
            ExprKind::Name { id, .. } => {
                let name = self.mangled(id);
                matches!(self.access(name), Access::Local(_))
            }
            _ => false,
        }
    }

    /// The function is in `window`; builds the tuple and dict of arguments behind it.
    pub(super) fn call_unpacking(
        &mut self,
        span: Span,
        window: Reg,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        dst: Reg,
    ) -> Done {
        let positional = self.temp();
        match args {
            [Expr { kind: ExprKind::Starred { value, .. }, .. }] => {
                let mark = self.mark();
                let v = self.expr(value)?;
                self.at(span);
                self.emit(Opcode::STAR_ARGS, positional, v, window);
                self.release(mark);
            }
            _ if args.len() <= MAX_JOINED && args.iter().any(is_starred) => {
                self.joined_arguments(span, args, positional)?
            }
            _ => {
                let mark = self.mark();
                self.sequence(span, args, super::expr::Sequence::Tuple, positional)?;
                self.release(mark);
            }
        }
        let mapping = self.temp();
        if keywords.is_empty() {
            self.emit(Opcode::CLEAR, mapping, 0, 0);
        } else {
            self.keyword_dict(span, keywords, window, mapping)?;
        }
        self.at(span);
        self.emit(Opcode::CALL_EX, dst, window, 0);
        Ok(())
    }

    /// Arguments with stars among them, as a tuple: made of tuples, each of which a trace can see through.
    fn joined_arguments(&mut self, span: Span, args: &'a [Expr], dst: Reg) -> Done {
        let mut rest = args;
        let mut begun = false;
        while let Some(first) = rest.first() {
            let mark = self.mark();
            let part = if begun { self.temp() } else { dst };
            if let ExprKind::Starred { value, .. } = &first.kind {
                let v = self.expr(value)?;
                self.at(first.span);
                self.emit(Opcode::STAR_ITEMS, part, v, 0);
                rest = &rest[1..];
            } else {
                let count = rest.iter().take_while(|e| !is_starred(e)).count();
                let window = self.mark();
                for e in &rest[..count] {
                    self.push(e)?;
                }
                self.at(span);
                self.emit(Opcode::BUILD_TUPLE, part, window, count as u32);
                rest = &rest[count..];
            }
            if begun {
                self.at(span);
                self.emit(Opcode::JOIN_TUPLES, dst, dst, part);
            }
            begun = true;
            self.release(mark);
        }
        Ok(())
    }

    pub(super) fn keyword_dict(&mut self, span: Span, keywords: &'a [Keyword], function: Reg, dst: Reg) -> Done {
        let window = self.mark();
        let plain = keywords.iter().take_while(|k| k.arg.is_some()).count();
        let pair = |c: &mut Self, keyword: &'a Keyword, name: Name| -> Result<(Reg, Reg), SyntaxError> {
            let key = c.temp();
            let text = Constant::Str(c.names.text(name).as_bytes().into());
            c.at(keyword.span);
            c.load_const(key, text);
            Ok((key, c.push(&keyword.value)?))
        };
        for keyword in &keywords[..plain] {
            if let Some(name) = keyword.arg {
                pair(self, keyword, name)?;
            }
        }
        self.at(span);
        self.emit(Opcode::BUILD_MAP, dst, window, plain as u32);
        self.release(window);
        let mut rest = &keywords[plain..];
        while let Some(first) = rest.first() {
            let mark = self.mark();
            if first.arg.is_none() {
                let v = self.expr(&first.value)?;
                self.at(span);
                self.emit(Opcode::DICT_MERGE, dst, v, function);
                rest = &rest[1..];
            } else {
                // Names behind a mapping: merged as a dict of their own, so that duplicates are found.
                let some = self.temp();
                let count = rest.iter().take_while(|k| k.arg.is_some()).count();
                let window = self.mark();
                for keyword in &rest[..count] {
                    if let Some(name) = keyword.arg {
                        pair(self, keyword, name)?;
                    }
                }
                self.at(span);
                self.emit(Opcode::BUILD_MAP, some, window, count as u32);
                self.emit(Opcode::DICT_MERGE, dst, some, function);
                rest = &rest[count..];
            }
            self.release(mark);
        }
        Ok(())
    }

    pub(super) fn check_keywords(&mut self, keywords: &[Keyword]) -> Done {
        if keywords.len() < 2 && keywords.iter().all(|k| k.arg != Some(known::DEBUG)) {
            return Ok(());
        }
        let mut seen = HashSet::new();
        for k in keywords {
            let Some(name) = k.arg else { continue };
            if name == known::DEBUG {
                return self.error(k.span, "cannot assign to __debug__");
            }
            if !seen.insert(name) {
                let text = self.names.text(name).to_owned();
                return self.error(k.span, format!("keyword argument repeated: {text}"));
            }
        }
        Ok(())
    }

    // --- super ---

    /// Whether `e` is a call of the builtin `super` with none or two arguments that needs no super object.
    fn super_arguments(&self, e: &'a Expr) -> Option<&'a [Expr]> {
        let ExprKind::Call { func, args, keywords } = &e.kind else { return None };
        let ExprKind::Name { id: known::SUPER, .. } = func.kind else { return None };
        if !keywords.is_empty() || args.iter().any(is_starred) {
            return None;
        }
        let unit = self.unit();
        let scope = self.table.scope(self.scope_id());
        let frame = self.table.scope(unit.scope);
        if !matches!(frame.kind, ScopeKind::Function | ScopeKind::Lambda | ScopeKind::GeneratorExp) {
            return None;
        }
        if scope.symbol(known::SUPER)?.meaning != Meaning::GlobalImplicit {
            return None;
        }
        // A module that defines a `super` of its own.
        let module = self.table.scope(ScopeId(0));
        if module.symbol(known::SUPER).is_some_and(|s| s.flags & crate::symtable::usage::BOUND != 0) {
            return None;
        }
        match args.len() {
            2 => Some(args),
            0 if unit.inner.is_empty()
                && unit.arg_count > 0
                && frame.kind != ScopeKind::GeneratorExp
                && unit.free.contains_key(&known::CLASS) =>
            {
                Some(args)
            }
            _ => None,
        }
    }

    /// Fills a window (the object named `super`, class, self) for an attribute of `super()`.
    pub(super) fn super_window(&mut self, e: &'a Expr, attr: Name) -> Result<Option<Reg>, SyntaxError> {
        let Some(args) = self.super_arguments(e) else { return Ok(None) };
        if attr == known::CLASS {
            return Ok(None);
        }
        let window = self.temps(3);
        if let ExprKind::Call { func, .. } = &e.kind {
            self.at(func.span);
        }
        self.load_global(known::SUPER, window);
        self.at(e.span);
        if let [class, object] = args {
            self.expr_to(class, window + 1)?;
            self.expr_to(object, window + 2)?;
        } else {
            self.load_name_to(known::CLASS, window + 1);
            let first = self.unit().local_names[0];
            match self.unit().local_kinds[0] {
                crate::code::LocalKind::Cell => {
                    let text = self.name_const(first);
                    self.emit(Opcode::LOAD_CELL, window + 2, 0, text);
                }
                _ => {
                    let text = self.name_const(first);
                    self.emit(Opcode::CHECK_LOCAL, 0, text, 0);
                    self.emit(Opcode::MOVE, window + 2, 0, 0);
                }
            }
        }
        Ok(Some(window))
    }
}
