//! Comprehensions and generator expressions.
//!
//! Inlined ones run in the frame around them, with hidden registers for their variables; the others are functions of
//! one argument, the first iterator. Either way the loops are the same.

use super::emit::{Label, Reg};
use super::{Compiler, Done};
use crate::ast::*;
use crate::code::{LocalKind, co};
use crate::opcodes::Opcode;
use crate::symtable::{Meaning, Part, ScopeKind};

/// What a comprehension does with each element.
#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    Yield(&'a Expr),
}

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, e: &'a Expr, dst: Reg) -> Done {
        let (element, generators) = match &e.kind {
            ExprKind::ListComp { elt, generators } => (Element::List(elt), generators),
            ExprKind::SetComp { elt, generators } => (Element::Set(elt), generators),
            ExprKind::DictComp { key, value, generators } => (Element::Dict(key, value), generators),
            ExprKind::GeneratorExp { elt, generators } => (Element::Yield(elt), generators),
            _ => return Ok(()),
        };
        let Some(scope_id) = self.table.scope_of(e, Part::Body) else {
            return self.error(e.span, "comprehension outside of a scope");
        };
        let Some(first) = generators.first() else { return Ok(()) };
        let scope = self.table.scope(scope_id);
        let is_generator = matches!(element, Element::Yield(_));
        // A generator expression becomes an async generator by awaiting; the others need an async function around them.
        if scope.is_coroutine && !is_generator {
            let allowed = self.is_async_frame()
                || matches!(self.frame_kind(), ScopeKind::GeneratorExp | ScopeKind::Comprehension);
            if !allowed {
                return self.error(e.span, "asynchronous comprehension outside of an asynchronous function");
            }
        }
        if scope.inlined {
            return self.inlined(e, scope_id, element, generators, dst);
        }

        let window = self.temps(2);
        let iter = self.push(&first.iter)?;
        // The code of the function, then back here to call it with the first iterator.
        self.enter(scope_id, &[known::DOT_ZERO], e.span);
        let unit = self.u();
        (unit.arg_count, unit.posonly_count) = (1, 0);
        unit.flags |= co::OPTIMIZED | co::NEWLOCALS;
        let is_async = scope.is_coroutine;
        if is_generator {
            unit.flags |= if is_async { co::ASYNC_GENERATOR } else { co::GENERATOR };
        } else if is_async {
            unit.flags |= co::COROUTINE;
        }
        self.set_nested_flag();
        self.comprehension_body(e, element, generators, is_generator || is_async)?;
        let code = self.leave()?;
        self.at(e.span);
        self.make_function(code, scope_id, None, None, None, window);
        self.at(first.iter.span);
        let op = if first.is_async { Opcode::GET_AITER } else { Opcode::GET_ITER };
        self.emit(op, window + 1, iter, 0);
        self.at(e.span);
        let site = self.u().call_site(1);
        if is_async && !is_generator {
            let awaitable = self.temp();
            self.emit(Opcode::CALL, awaitable, window, site);
            self.await_value(awaitable, 0, dst);
        } else {
            self.emit(Opcode::CALL, dst, window, site);
        }
        Ok(())
    }

    fn comprehension_body(
        &mut self,
        e: &'a Expr,
        element: Element<'a>,
        generators: &'a [Comprehension],
        suspends: bool,
    ) -> Done {
        let guard = suspends.then(|| self.open_stop_iteration_guard());
        let result = self.temp();
        self.at(e.span);
        self.build_empty(element, result);
        self.loops(e, element, generators, Some(0), result)?;
        if matches!(element, Element::Yield(_)) {
            self.finish_body();
        } else {
            self.at(e.span);
            self.emit(Opcode::RETURN, result, 0, 0);
        }
        if let Some(guard) = guard {
            self.close_stop_iteration_guard(guard);
        }
        Ok(())
    }

    fn inlined(
        &mut self,
        e: &'a Expr,
        scope_id: crate::symtable::ScopeId,
        element: Element<'a>,
        generators: &'a [Comprehension],
        dst: Reg,
    ) -> Done {
        let iter = self.temp();
        let first = &generators[0];
        let mark = self.mark();
        // The first iterable belongs to the scope outside.
        let iterable = self.expr(&first.iter)?;
        self.at(first.iter.span);
        let op = if first.is_async { Opcode::GET_AITER } else { Opcode::GET_ITER };
        self.emit(op, iter, iterable, 0);
        self.release(mark);

        let table = self.table;
        let scope = table.scope(scope_id);
        let own: Vec<(Reg, bool)> = scope
            .symbols
            .iter()
            .filter(|s| s.meaning == Meaning::Local)
            .filter_map(|s| Some((*self.unit().variables.get(&(scope_id, s.name))?, s.captured)))
            .collect();
        self.at(e.span);
        for &(reg, captured) in &own {
            debug_assert_eq!(self.unit().local_kinds[reg as usize], LocalKind::Hidden);
            if captured {
                self.emit(Opcode::CLEAR, reg, 0, 0);
                self.emit(Opcode::MAKE_CELL, reg, 0, 0);
            }
        }
        self.u().inner.push(scope_id);
        let result = self.temp();
        self.build_empty(element, result);
        self.loops(e, element, generators, Some(iter), result)?;
        self.u().inner.pop();
        self.at(e.span);
        for (reg, _) in own {
            self.emit(Opcode::CLEAR, reg, 0, 0);
        }
        self.emit(Opcode::MOVE, dst, result, 0);
        Ok(())
    }

    fn build_empty(&mut self, element: Element<'a>, result: Reg) {
        let op = match element {
            Element::List(_) => Opcode::BUILD_LIST,
            Element::Set(_) => Opcode::BUILD_SET,
            Element::Dict(..) => Opcode::BUILD_MAP,
            Element::Yield(_) => return,
        };
        self.emit(op, result, result, 0);
    }

    /// The loops of `generators`, the first over the iterator in `iter` if one is given, and the element inside.
    fn loops(
        &mut self,
        e: &'a Expr,
        element: Element<'a>,
        generators: &'a [Comprehension],
        iter: Option<Reg>,
        result: Reg,
    ) -> Done {
        let Some((g, rest)) = generators.split_first() else { return self.element(e.span, element, result) };
        deep(|| {
            let mark = self.mark();
            // `for x in [value]` assigns without a loop.
            if iter.is_none()
                && !g.is_async
                && let ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } = &g.iter.kind
                && let [only] = &elts[..]
                && !matches!(only.kind, ExprKind::Starred { .. })
            {
                let value = self.push(only)?;
                self.at(g.target.span);
                self.store(&g.target, value)?;
                let next = self.u().label();
                self.filters(g, next)?;
                self.loops(e, element, rest, None, result)?;
                self.u().place(next);
                self.release(mark);
                return Ok(());
            }
            let it = match iter {
                Some(it) => it,
                None => {
                    let it = self.temp();
                    let iterable = self.expr(&g.iter)?;
                    self.at(g.iter.span);
                    let op = if g.is_async { Opcode::GET_AITER } else { Opcode::GET_ITER };
                    self.emit(op, it, iterable, 0);
                    it
                }
            };
            let exit = self.u().label();
            self.at(g.iter.span);
            if g.is_async {
                self.check_async_comprehension(e.span)?;
                self.async_next(it, &g.target, exit, |c, top| c.loop_inside(e, element, g, rest, top, result))?;
            } else {
                let top = self.u().label_here();
                self.for_next(it, &g.target, exit)?;
                self.loop_inside(e, element, g, rest, top, result)?;
                self.u().place(exit);
            }
            self.release(mark);
            Ok(())
        })
    }

    fn check_async_comprehension(&mut self, span: Span) -> Done {
        if self.is_async_frame() || self.frame_kind() == ScopeKind::GeneratorExp {
            return Ok(());
        }
        self.error(span, "asynchronous comprehension outside of an asynchronous function")
    }

    fn filters(&mut self, g: &'a Comprehension, next: Label) -> Done {
        g.ifs.iter().try_for_each(|test| {
            let mark = self.mark();
            self.jump_if(test, false, next)?;
            self.release(mark);
            Ok(())
        })
    }

    fn loop_inside(
        &mut self,
        e: &'a Expr,
        element: Element<'a>,
        g: &'a Comprehension,
        rest: &'a [Comprehension],
        top: Label,
        result: Reg,
    ) -> Done {
        let next = self.u().label();
        self.filters(g, next)?;
        self.loops(e, element, rest, None, result)?;
        self.u().place(next);
        self.at(e.span);
        self.u().jump(Opcode::JUMP_BACK, 0, top);
        Ok(())
    }

    fn element(&mut self, span: Span, element: Element<'a>, result: Reg) -> Done {
        let mark = self.mark();
        match element {
            Element::List(elt) => {
                let v = self.expr(elt)?;
                self.at(elt.span);
                self.emit(Opcode::LIST_APPEND, result, v, 0);
            }
            Element::Set(elt) => {
                let v = self.expr(elt)?;
                self.at(elt.span);
                self.emit(Opcode::SET_ADD, result, v, 0);
            }
            Element::Dict(key, value) => {
                let k = self.left_operand(key, value)?;
                let v = self.expr(value)?;
                self.at(key.span.to(value.span));
                self.emit(Opcode::MAP_ADD, result, k, v);
            }
            Element::Yield(elt) => {
                let v = self.expr(elt)?;
                self.at(elt.span);
                let ignored = self.temp();
                self.emit_yield(v, ignored);
            }
        }
        self.at(span);
        self.release(mark);
        Ok(())
    }
}
