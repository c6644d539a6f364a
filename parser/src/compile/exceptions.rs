//! `try` in its forms, and `with`.
//!
//! Every handler keeps the exception handled before in a register (`saved`) and restores it on every way out. What a
//! `finally` has to do is compiled once for the normal way, once for exceptions, and once for each jump out.

use super::emit::{BlockKind, Label, Reg};
use super::{Compiler, Done};
use crate::ast::*;
use crate::opcodes::Opcode;

impl<'a> Compiler<'a> {
    #[allow(clippy::too_many_lines)]
    pub(super) fn try_statement(
        &mut self,
        is_star: bool,
        body: &'a [Stmt],
        handlers: &'a [ExceptHandler],
        orelse: &'a [Stmt],
        finalbody: &'a [Stmt],
    ) -> Done {
        let inner = |c: &mut Self| -> Done {
            if handlers.is_empty() {
                c.body(body)?;
                c.body(orelse)
            } else if is_star {
                c.try_except_star(body, handlers, orelse)
            } else {
                c.try_except(body, handlers, orelse)
            }
        };
        if finalbody.is_empty() {
            return inner(self);
        }
        let mark = self.mark();
        let exc = self.temp();
        let (handler, end) = (self.u().label(), self.u().label());
        self.u().open(handler, exc);
        self.push_guarded_block(BlockKind::Finally { body: finalbody });
        inner(self)?;
        self.pop_block();
        self.u().close();
        self.finally_body(finalbody)?;
        self.at_no_line();
        self.u().jump(Opcode::JUMP, 0, end);

        self.u().place(handler);
        let guard = self.begin_handling(exc, None);
        self.finally_body(finalbody)?;
        self.at_no_line();
        self.emit(Opcode::RERAISE, exc, 0, 0);
        self.end_handling(guard);
        self.u().place(end);
        self.release(mark);
        Ok(())
    }

    fn finally_body(&mut self, body: &'a [Stmt]) -> Done {
        self.push_block(BlockKind::FinallyBody);
        self.body(body)?;
        self.pop_block();
        Ok(())
    }

    /// The exception in `exc` becomes the handled one; an exception from here on first restores the one before.
    fn begin_handling(&mut self, exc: Reg, name: Option<Name>) -> Handling {
        self.at_no_line();
        let (saved, raised) = (self.temp(), self.temp());
        self.emit(Opcode::PUSH_EXC, saved, exc, 0);
        let restore = self.u().label();
        self.u().open(restore, raised);
        self.push_guarded_block(BlockKind::Handling { saved, name });
        Handling { saved, raised, restore }
    }

    fn end_handling(&mut self, h: Handling) {
        self.pop_block();
        self.u().close();
        self.at_no_line();
        self.u().place(h.restore);
        self.emit(Opcode::POP_EXC, h.saved, 0, 0);
        self.emit(Opcode::RERAISE, h.raised, 0, 0);
    }

    fn try_except(&mut self, body: &'a [Stmt], handlers: &'a [ExceptHandler], orelse: &'a [Stmt]) -> Done {
        let mark = self.mark();
        let exc = self.temp();
        let (handler, end) = (self.u().label(), self.u().label());
        self.u().open(handler, exc);
        self.body(body)?;
        self.u().close();
        self.body(orelse)?;
        self.at_no_line();
        self.u().jump(Opcode::JUMP, 0, end);

        self.u().place(handler);
        let guard = self.begin_handling(exc, None);
        for (i, h) in handlers.iter().enumerate() {
            let next = self.u().label();
            match &h.typ {
                Some(typ) => {
                    let mark = self.mark();
                    let class = self.expr(typ)?;
                    self.at(h.span);
                    let matched = self.temp();
                    self.emit(Opcode::MATCH_EXC, matched, exc, class);
                    self.jump_on_bool(matched, false, next);
                    self.release(mark);
                }
                None if i + 1 < handlers.len() => return self.error(h.span, "default 'except:' must be last"),
                None => {}
            }
            self.at(h.span);
            match h.name {
                None => self.body(&h.body)?,
                Some(name) => self.named_handler(name, exc, guard.saved, &h.body)?,
            }
            self.at_no_line();
            // Out of the guarded region before the exception is put back.
            let active = self.unit().active();
            let depth = self.unit().region_count() - 1;
            self.u().suspend(depth);
            self.emit(Opcode::POP_EXC, guard.saved, 0, 0);
            if h.name.is_some() {
                self.forget(h.name.unwrap_or(known::EMPTY))?;
            }
            self.u().jump(Opcode::JUMP, 0, end);
            self.u().resume(&active);
            self.u().place(next);
        }
        self.at_no_line();
        self.emit(Opcode::RERAISE, exc, 0, 0);
        self.end_handling(guard);
        self.u().place(end);
        self.release(mark);
        Ok(())
    }

    /// The body of `except ... as name`: the name is unbound however the body ends.
    fn named_handler(&mut self, name: Name, exc: Reg, saved: Reg, body: &'a [Stmt]) -> Done {
        self.store_name(name, exc);
        let mark = self.mark();
        let raised = self.temp();
        let (cleanup, after) = (self.u().label(), self.u().label());
        self.u().open(cleanup, raised);
        // Replaces the handler's own block, which does not know the name.
        let outer = self.u().blocks.pop();
        let regions = outer.map_or(0, |b| b.regions);
        self.u().blocks.push(super::emit::Block { kind: BlockKind::Handling { saved, name: Some(name) }, regions });
        self.body(body)?;
        self.u().blocks.pop();
        self.u().blocks.extend(outer);
        self.u().close();
        self.at_no_line();
        self.u().jump(Opcode::JUMP, 0, after);
        self.u().place(cleanup);
        self.forget(name)?;
        self.emit(Opcode::RERAISE, raised, 0, 0);
        self.u().place(after);
        self.release(mark);
        Ok(())
    }

    /// `name = None; del name`
    pub(super) fn forget(&mut self, name: Name) -> Done {
        let mark = self.mark();
        let none = self.temp();
        self.load_const(none, Constant::None);
        self.store_name(name, none);
        self.delete_name(name)?;
        self.release(mark);
        Ok(())
    }

    fn try_except_star(&mut self, body: &'a [Stmt], handlers: &'a [ExceptHandler], orelse: &'a [Stmt]) -> Done {
        let mark = self.mark();
        let exc = self.temp();
        let (handler, end) = (self.u().label(), self.u().label());
        self.u().open(handler, exc);
        self.body(body)?;
        self.u().close();
        self.body(orelse)?;
        self.at_no_line();
        self.u().jump(Opcode::JUMP, 0, end);

        self.u().place(handler);
        let guard = self.begin_handling(exc, None);
        self.push_block(BlockKind::ExceptStar);
        let (raised_list, rest, parts) = (self.temp(), self.temp(), self.temps(2));
        self.emit(Opcode::BUILD_LIST, raised_list, raised_list, 0);
        self.emit(Opcode::MOVE, rest, exc, 0);
        for h in handlers {
            let next = self.u().label();
            let mark = self.mark();
            if let Some(typ) = &h.typ {
                let class = self.expr(typ)?;
                self.at(h.span);
                self.emit(Opcode::MATCH_EXC_STAR, parts, rest, class);
                self.emit(Opcode::MOVE, rest, parts + 1, 0);
                self.u().jump(Opcode::JUMP_IF_NONE, parts, next);
            }
            self.star_clause(h, parts, raised_list, next)?;
            self.u().place(next);
            self.release(mark);
        }
        self.at_no_line();
        self.emit(Opcode::LIST_APPEND, raised_list, rest, 0);
        self.emit(Opcode::PREP_RERAISE_STAR, rest, exc, raised_list);
        self.pop_block();
        let reraise = self.u().label();
        self.u().jump(Opcode::JUMP_IF_NOT_NONE, rest, reraise);
        let active = self.unit().active();
        let depth = self.unit().region_count() - 1;
        self.u().suspend(depth);
        self.emit(Opcode::POP_EXC, guard.saved, 0, 0);
        self.u().jump(Opcode::JUMP, 0, end);
        self.u().resume(&active);
        self.u().place(reraise);
        self.emit(Opcode::RERAISE, rest, 0, 0);
        self.end_handling(guard);
        self.u().place(end);
        self.release(mark);
        Ok(())
    }

    /// One clause of `except*`: runs with its part of the group as handled exception; what it raises is collected.
    fn star_clause(&mut self, h: &'a ExceptHandler, matched: Reg, raised_list: Reg, next: Label) -> Done {
        let (saved, raised) = (self.temp(), self.temp());
        let cleanup = self.u().label();
        self.emit(Opcode::PUSH_EXC, saved, matched, 0);
        if let Some(name) = h.name {
            self.store_name(name, matched);
        }
        self.u().open(cleanup, raised);
        self.body(&h.body)?;
        self.u().close();
        let forget = |c: &mut Self| h.name.map_or(Ok(()), |name| c.forget(name));
        self.at_no_line();
        forget(self)?;
        self.emit(Opcode::POP_EXC, saved, 0, 0);
        self.u().jump(Opcode::JUMP, 0, next);
        self.u().place(cleanup);
        forget(self)?;
        self.emit(Opcode::LIST_APPEND, raised_list, raised, 0);
        self.emit(Opcode::POP_EXC, saved, 0, 0);
        self.u().jump(Opcode::JUMP, 0, next);
        Ok(())
    }

    // --- with ---

    pub(super) fn with_statement(
        &mut self,
        s: &'a Stmt,
        is_async: bool,
        items: &'a [WithItem],
        body: &'a [Stmt],
    ) -> Done {
        let Some((item, rest)) = items.split_first() else { return self.body(body) };
        if is_async && !self.is_async_frame() {
            return self.error(s.span, self.outside_async("async with"));
        }
        let span = item.context_expr.span;
        let mark = self.mark();
        // Exit function and self, three arguments: the window of the call on the normal way out.
        let window = self.temps(5);
        let (exc, entered) = (self.temp(), self.temp());
        let scratch = self.mark();
        let context = self.expr(&item.context_expr)?;
        self.at(span);
        let specials = if is_async { [3, 2] } else { [1, 0] };
        self.emit(Opcode::LOAD_SPECIAL, window, context, specials[0]);
        let enter = self.temps(2);
        self.emit(Opcode::LOAD_SPECIAL, enter, context, specials[1]);
        let site = self.u().call_site(0);
        self.emit(Opcode::CALL_METHOD, entered, enter, site);
        if is_async {
            self.await_value(entered, 1, entered);
        }
        self.release(scratch);
        let (handler, end) = (self.u().label(), self.u().label());
        self.u().open(handler, exc);
        self.push_guarded_block(BlockKind::With { window, is_async, span });
        if let Some(target) = &item.optional_vars {
            self.store(target, entered)?;
        }
        deep(|| self.with_statement(s, is_async, rest, body))?;
        self.pop_block();
        self.u().close();
        self.at(span);
        self.call_exit_normally(window, is_async);
        self.u().jump(Opcode::JUMP, 0, end);

        self.u().place(handler);
        let guard = self.begin_handling(exc, None);
        self.at(span);
        let result = self.temp();
        self.emit(Opcode::CALL_EXIT, result, window, exc);
        if is_async {
            self.await_value(result, 2, result);
        }
        let suppress = self.u().label();
        self.jump_on_truth(result, true, suppress);
        self.emit(Opcode::RERAISE, exc, 0, 0);
        self.end_handling(guard);
        self.u().place(suppress);
        self.emit(Opcode::POP_EXC, guard.saved, 0, 0);
        self.u().place(end);
        self.release(mark);
        Ok(())
    }

    pub(super) fn call_exit_normally(&mut self, window: Reg, is_async: bool) {
        for i in 2..5 {
            self.load_const(window + i, Constant::None);
        }
        let mark = self.mark();
        let result = self.temp();
        let site = self.u().call_site(3);
        self.emit(Opcode::CALL_METHOD, result, window, site);
        if is_async {
            self.await_value(result, 2, result);
        }
        self.release(mark);
    }

    // --- generators ---

    /// A generator's body is guarded as a whole: StopIteration raised inside comes out as RuntimeError. The first
    /// instruction is outside: there an exception arrives that is thrown in before the start.
    pub(super) fn open_stop_iteration_guard(&mut self) -> (Label, Reg) {
        self.emit(Opcode::NOP, 0, 0, 0);
        let (handler, exc) = (self.u().label(), self.temp());
        self.u().open(handler, exc);
        (handler, exc)
    }

    pub(super) fn close_stop_iteration_guard(&mut self, (handler, exc): (Label, Reg)) {
        self.u().close();
        self.at_no_line();
        self.u().place(handler);
        self.emit(Opcode::INTRINSIC, exc, exc, crate::opcodes::Intrinsic::StopIterationError as u32);
        self.emit(Opcode::RERAISE, exc, 0, 0);
    }
}

/// A handler being compiled.
#[derive(Clone, Copy)]
struct Handling {
    saved: Reg,
    raised: Reg,
    restore: Label,
}
