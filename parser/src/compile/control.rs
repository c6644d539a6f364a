//! Loops, targets of assignments, and what leaving a block early has to do.

use super::emit::{Block, BlockKind, Label, Reg};
use super::{Compiler, Done};
use crate::ast::*;
use crate::opcodes::Opcode;
use crate::symtable::ScopeKind;

impl<'a> Compiler<'a> {
    // --- targets ---

    /// Assigns `value` to a target.
    pub(super) fn store(&mut self, target: &'a Expr, value: Reg) -> Done {
        let mark = self.mark();
        deep(|| self.store_here(target, value))?;
        self.release(mark);
        Ok(())
    }

    fn store_here(&mut self, target: &'a Expr, value: Reg) -> Done {
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.at(target.span);
                self.store_name(*id, value);
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                self.check_debug_attribute(*attr, target.span)?;
                let o = self.expr(object)?;
                let attr = self.mangled(*attr);
                let site = self.name_site(attr);
                self.at_attribute(target);
                self.emit(Opcode::STORE_ATTR, o, value, site);
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                let o = self.left_operand(object, slice)?;
                let i = self.expr(slice)?;
                self.at(target.span);
                self.emit(Opcode::SETITEM, o, i, value);
            }
            ExprKind::Tuple { elts, .. } | ExprKind::List { elts, .. } => self.unpack(target.span, elts, value)?,
            ExprKind::Starred { .. } => {
                return self.error(target.span, "starred assignment target must be in a list or tuple");
            }
            _ => return self.error(target.span, "cannot assign to this expression"),
        }
        Ok(())
    }

    pub(super) fn check_debug_attribute(&mut self, attr: Name, span: Span) -> Done {
        if attr == known::DEBUG {
            return self.error(span, "cannot assign to __debug__");
        }
        Ok(())
    }

    fn unpack(&mut self, span: Span, elts: &'a [Expr], value: Reg) -> Done {
        let mut star = None;
        for (i, e) in elts.iter().enumerate() {
            if matches!(e.kind, ExprKind::Starred { .. }) {
                if star.is_some() {
                    return self.error(span, "multiple starred expressions in assignment");
                }
                star = Some(i);
            }
        }
        let count = elts.len() as u32;
        let items = self.temps(count);
        self.at(span);
        match star {
            None => self.emit(Opcode::UNPACK_SEQUENCE, items, value, count),
            Some(before) => {
                let after = elts.len() - before - 1;
                if before > 255 || after > 255 {
                    return self.error(span, "too many expressions in star-unpacking assignment");
                }
                self.emit(Opcode::UNPACK_EX, items, value, before as u32 | (after as u32) << 8);
            }
        }
        for (i, e) in elts.iter().enumerate() {
            let target = match &e.kind {
                ExprKind::Starred { value, .. } => value,
                _ => e,
            };
            self.store(target, items + i as u32)?;
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Done {
        let mark = self.mark();
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.at(target.span);
                self.delete_name(*id)?;
            }
            ExprKind::Attribute { value, attr, .. } => {
                if *attr == known::DEBUG {
                    return self.error(target.span, "cannot delete __debug__");
                }
                let o = self.expr(value)?;
                let attr = self.mangled(*attr);
                self.u().note_name(attr);
                let text = self.name_const(attr);
                self.at_attribute(target);
                self.emit(Opcode::DELETE_ATTR, o, text, 0);
            }
            ExprKind::Subscript { value, slice, .. } => {
                let o = self.left_operand(value, slice)?;
                let i = self.expr(slice)?;
                self.at(target.span);
                self.emit(Opcode::DELITEM, o, i, 0);
            }
            ExprKind::Tuple { elts, .. } | ExprKind::List { elts, .. } => {
                elts.iter().try_for_each(|e| deep(|| self.delete(e)))?;
            }
            _ => return self.error(target.span, "cannot delete this expression"),
        }
        self.release(mark);
        Ok(())
    }

    // --- loops ---

    /// The head of a loop: next item into `target`, or on to `exit`.
    pub(super) fn for_next(&mut self, it: Reg, target: &'a Expr, exit: Label) -> Done {
        if let ExprKind::Name { id, .. } = target.kind
            && let Some(reg) = self.local_target(id)
        {
            self.emit(Opcode::FOR_NEXT, reg, it, 0);
            self.u().jump(Opcode::JUMP, 0, exit);
            return Ok(());
        }
        let mark = self.mark();
        let item = self.temp();
        self.emit(Opcode::FOR_NEXT, item, it, 0);
        self.u().jump(Opcode::JUMP, 0, exit);
        self.store(target, item)?;
        self.release(mark);
        Ok(())
    }

    /// The same for `async for`: awaits the next item; StopAsyncIteration leads to `exit`, which is placed here.
    pub(super) fn async_next(
        &mut self,
        it: Reg,
        target: &'a Expr,
        exit: Label,
        inside: impl FnOnce(&mut Self, Label) -> Done,
    ) -> Done {
        let mark = self.mark();
        let span = self.unit().span;
        let (item, exc) = (self.temp(), self.temp());
        let stop = self.u().label();
        let top = self.u().label_here();
        self.u().open(stop, exc);
        let awaitable = self.temp();
        self.emit(Opcode::GET_ANEXT, awaitable, it, 0);
        self.delegate(awaitable, item);
        self.u().close();
        self.store(target, item)?;
        inside(self, top)?;
        self.u().place(stop);
        self.at(span);
        self.emit(Opcode::END_ASYNC_FOR, exc, 0, 0);
        self.u().place(exit);
        self.release(mark);
        Ok(())
    }

    pub(super) fn for_loop(
        &mut self,
        s: &'a Stmt,
        is_async: bool,
        target: &'a Expr,
        iter: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
    ) -> Done {
        if is_async && !self.is_async_frame() {
            return self.error(s.span, self.outside_async("async for"));
        }
        let mark = self.mark();
        let it = self.temp();
        let source = self.mark();
        let iterable = self.expr(iter)?;
        self.at(iter.span);
        let op = if is_async { Opcode::GET_AITER } else { Opcode::GET_ITER };
        self.emit(op, it, iterable, 0);
        self.release(source);
        let (done, end) = (self.u().label(), self.u().label());
        if is_async {
            self.async_next(it, target, done, |c, top| c.loop_body(iter.span, top, end, body))?;
        } else {
            let top = self.u().label_here();
            self.for_next(it, target, done)?;
            self.loop_body(iter.span, top, end, body)?;
            self.u().place(done);
        }
        self.release(mark);
        self.body(orelse)?;
        self.u().place(end);
        Ok(())
    }

    /// The jump back, where signals arrive, belongs to what the loop is about (`head`).
    fn loop_body(&mut self, head: Span, top: Label, exit: Label, body: &'a [Stmt]) -> Done {
        self.push_block(BlockKind::Loop { top, exit });
        self.body(body)?;
        self.pop_block();
        self.at(head);
        self.u().jump(Opcode::JUMP_BACK, 0, top);
        Ok(())
    }

    pub(super) fn while_loop(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) -> Done {
        let (done, end) = (self.u().label(), self.u().label());
        let top = self.u().label_here();
        let mark = self.mark();
        self.jump_if(test, false, done)?;
        self.release(mark);
        self.loop_body(test.span, top, end, body)?;
        self.u().place(done);
        self.body(orelse)?;
        self.u().place(end);
        Ok(())
    }

    pub(super) fn outside_async(&self, what: &str) -> String {
        match self.frame_kind() {
            ScopeKind::Function | ScopeKind::Lambda => format!("'{what}' outside async function"),
            _ => format!("'{what}' outside async function"),
        }
    }

    // --- leaving ---

    pub(super) fn push_block(&mut self, kind: BlockKind<'a>) {
        let regions = self.unit().region_count();
        self.u().blocks.push(Block { kind, regions });
    }

    /// A block whose region was opened just before.
    pub(super) fn push_guarded_block(&mut self, kind: BlockKind<'a>) {
        let regions = self.unit().region_count() - 1;
        self.u().blocks.push(Block { kind, regions });
    }

    pub(super) fn pop_block(&mut self) {
        self.u().blocks.pop();
    }

    pub(super) fn break_or_continue(&mut self, span: Span, is_break: bool) -> Done {
        let blocks = &self.unit().blocks;
        let target = blocks.iter().rposition(|b| matches!(b.kind, BlockKind::Loop { .. }));
        let passed = &blocks[target.map_or(0, |t| t + 1)..];
        if passed.iter().any(|b| matches!(b.kind, BlockKind::ExceptStar)) {
            return self.error(span, "'break', 'continue' and 'return' cannot appear in an except* block");
        }
        let Some(target) = target else {
            return self.error(span, if is_break { "'break' outside loop" } else { "'continue' not properly in loop" });
        };
        let BlockKind::Loop { top, exit } = self.unit().blocks[target].kind else { return Ok(()) };
        self.warn_in_finally(span, target + 1, if is_break { "break" } else { "continue" });
        self.at(span);
        self.leaving(target + 1, |c| {
            if is_break {
                c.u().jump(Opcode::JUMP, 0, exit);
            } else {
                c.u().jump(Opcode::JUMP_BACK, 0, top);
            }
        })
    }

    fn warn_in_finally(&mut self, span: Span, from: usize, word: &str) {
        if self.unit().blocks[from..].iter().any(|b| matches!(b.kind, BlockKind::FinallyBody)) {
            self.warn(span, format!("'{word}' in a 'finally' block"));
        }
    }

    pub(super) fn return_statement(&mut self, s: &'a Stmt, value: Option<&'a Expr>) -> Done {
        let scope = self.table.scope(self.unit().scope);
        if !matches!(scope.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return self.error(s.span, "'return' outside function");
        }
        if value.is_some() && scope.is_coroutine && scope.is_generator {
            return self.error(s.span, "'return' with value in async generator");
        }
        let blocks = &self.unit().blocks;
        if blocks.iter().any(|b| matches!(b.kind, BlockKind::ExceptStar)) {
            return self.error(s.span, "'break', 'continue' and 'return' cannot appear in an except* block");
        }
        self.warn_in_finally(s.span, 0, "return");
        let plain = blocks_do_nothing(&self.unit().blocks);
        let constant = match value {
            None => Some(Constant::None),
            Some(e) => self.constant_value(e),
        };
        let mark = self.mark();
        if let Some(constant) = constant {
            self.at(s.span);
            let index = self.u().constant(constant);
            self.leaving(0, |c| c.emit(Opcode::RETURN_CONST, 0, index, 0))?;
        } else if let Some(e) = value {
            // Cleaning up may rebind a local, so its value is taken first.
            let v = if plain { self.expr(e)? } else { self.push(e)? };
            self.at(s.span);
            self.leaving(0, |c| c.emit(Opcode::RETURN, v, 0, 0))?;
        }
        self.release(mark);
        Ok(())
    }

    /// Cleans up all blocks from `outer` on, innermost first, then emits the jump or return.
    fn leaving(&mut self, outer: usize, last: impl FnOnce(&mut Self)) -> Done {
        let span = self.unit().span;
        let active = self.unit().active();
        let blocks = self.unit().blocks.clone();
        for at in (outer..blocks.len()).rev() {
            self.u().suspend(blocks[at].regions);
            self.u().blocks.truncate(at);
            self.unwind(blocks[at].kind)?;
        }
        self.u().blocks = blocks;
        self.at(span);
        last(self);
        self.u().resume(&active);
        Ok(())
    }

    fn unwind(&mut self, kind: BlockKind<'a>) -> Done {
        match kind {
            BlockKind::Loop { .. } | BlockKind::ExceptStar | BlockKind::FinallyBody => Ok(()),
            BlockKind::Finally { body } => {
                self.push_block(BlockKind::FinallyBody);
                self.body(body)?;
                self.pop_block();
                Ok(())
            }
            BlockKind::Handling { saved, name } => {
                self.at_no_line();
                self.emit(Opcode::POP_EXC, saved, 0, 0);
                match name {
                    Some(name) => self.forget(name),
                    None => Ok(()),
                }
            }
            BlockKind::With { window, is_async, span } => {
                self.at(span);
                self.call_exit_normally(window, is_async);
                Ok(())
            }
        }
    }
}

fn blocks_do_nothing(blocks: &[Block<'_>]) -> bool {
    blocks.iter().all(|b| matches!(b.kind, BlockKind::Loop { .. } | BlockKind::Handling { name: None, .. }))
}
