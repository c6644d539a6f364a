//! The backtracking machine.
//!
//! State: the op and the position (locals), the marks of groups, loop registers, and a stack of entries. An entry is a
//! place to go on at when the present way fails: an op, a position, and a number that op understands. Changes of marks
//! and loop registers push an entry that undoes them, unless the stack is empty: then nothing can go back.
//!
//! Atomic groups and look-around remember the height of the stack and cut it when they succeed; what undoes marks
//! stays, because a choice made earlier may still be taken up.

use super::chars::Fold;
use super::class::LINE_FEED;
use super::program::{Ahead, CHAIN_END, FIRST, Loop, Op, Pc, Program, Repeat, SECOND};
use super::search::Unit;
use super::start::Start;
use super::words::At;

/// Why a run ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// The poll function said so.
    Interrupted,
    OutOfMemory,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Match,
    FullMatch,
    Search,
}

#[derive(Debug, Clone, Copy)]
pub struct Request {
    pub mode: Mode,
    pub start: usize,
    /// The text ends here as far as the pattern can see. Both are cut to the text.
    pub end: usize,
    /// Refuse an empty match at `start`.
    pub must_advance: bool,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    pc: Pc,
    number: u32,
    pos: usize,
}

/// "Not set" for marks and loop positions, "nothing forbidden" for ends.
const NONE: usize = usize::MAX;
/// Backtracking steps between two polls.
const POLL_INTERVAL: u32 = 1 << 16;
/// Entries kept between runs.
const KEPT_STACK: usize = 1 << 12;

/// The machine's registers, kept between runs for their memory, and the groups of the last successful run.
#[derive(Default)]
pub struct Scratch {
    span: (usize, usize),
    marks: Vec<usize>,
    last_index: u32,
    /// Passes begun and where the last one began, for each counted loop.
    loops: Vec<(u32, usize)>,
    /// Stack height and position, for each atomic group and look-around.
    saves: Vec<(usize, usize)>,
    stack: Vec<Entry>,
}

impl Scratch {
    /// Where a group matched in the last run, which must have succeeded; 0 is the whole match.
    pub fn span(&self, group: usize) -> Option<(usize, usize)> {
        if group == 0 {
            return Some(self.span);
        }
        match self.marks.get(2 * group - 2..2 * group) {
            Some(&[start, end]) if start != NONE && end != NONE => Some((start, end)),
            _ => None,
        }
    }

    /// The group closed last.
    pub fn last_index(&self) -> Option<usize> {
        (self.last_index > 0).then_some(self.last_index as usize)
    }

    fn prepare(&mut self, program: &Program) {
        self.marks.clear();
        self.marks.resize(2 * program.groups as usize, NONE);
        self.loops.clear();
        self.loops.resize(program.loops.len(), (0, NONE));
        self.saves.clear();
        self.saves.resize(program.saves as usize, (0, 0));
        self.last_index = 0;
    }
}

impl Program {
    /// Matches `text`. `poll` is asked now and then whether to stop.
    pub fn run<T: Unit>(
        &self,
        text: &[T],
        request: &Request,
        scratch: &mut Scratch,
        poll: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Halt> {
        let end = request.end.min(text.len());
        let start = request.start.min(end);
        let Some(last) = end.checked_sub(self.min_width).filter(|&last| last >= start) else {
            return Ok(false);
        };
        let text = &text[..end];
        scratch.prepare(self);
        if let (Mode::Search, Start::Literal(anchor)) = (request.mode, &self.start)
            && anchor.whole
        {
            let found = self.next_start(text, start, last);
            scratch.span = found.map_or((0, 0), |at| (at, at + anchor.literal.units.len()));
            return Ok(found.is_some());
        }
        let mut machine = Machine {
            program: self,
            text,
            scratch,
            poll,
            ticks: POLL_INTERVAL,
            whole: request.mode == Mode::FullMatch,
            forbidden_end: if request.must_advance { start } else { NONE },
            marked: false,
        };
        let found = if request.mode == Mode::Search { machine.search(start, last) } else { machine.attempt(start) };
        scratch.stack.clear();
        scratch.stack.shrink_to(KEPT_STACK);
        found
    }
}

struct Machine<'a, T> {
    program: &'a Program,
    text: &'a [T],
    scratch: &'a mut Scratch,
    poll: &'a mut dyn FnMut() -> bool,
    ticks: u32,
    whole: bool,
    forbidden_end: usize,
    /// Some mark has been set since they were all cleared.
    marked: bool,
}

impl<T: Unit> Machine<'_, T> {
    fn search(&mut self, start: usize, last: usize) -> Result<bool, Halt> {
        let leading = self.program.leading_run();
        let mut from = start;
        while let Some(at) = self.program.next_start(self.text, from, last) {
            if self.attempt(at)? {
                return Ok(true);
            }
            from = at + 1;
            // All that the run can reach from inside it has been tried from its beginning.
            if let Some(one) = leading {
                from += self.program.run_length(one, &self.text[at..]).saturating_sub(1);
            }
            self.tick()?;
        }
        Ok(false)
    }

    #[inline]
    fn tick(&mut self) -> Result<(), Halt> {
        self.ticks -= 1;
        if self.ticks == 0 {
            self.ticks = POLL_INTERVAL;
            if (self.poll)() {
                return Err(Halt::Interrupted);
            }
        }
        Ok(())
    }

    #[inline]
    fn push(&mut self, pc: Pc, number: u32, pos: usize) -> Result<(), Halt> {
        let stack = &mut self.scratch.stack;
        if stack.len() == stack.capacity() {
            stack.try_reserve(64.max(stack.len())).map_err(|_| Halt::OutOfMemory)?;
        }
        stack.push(Entry { pc, number, pos });
        Ok(())
    }

    #[inline]
    fn peek(&self, pos: usize) -> Option<u32> {
        self.text.get(pos).map(|&unit| unit.into())
    }

    #[inline]
    fn ahead(&self, table: &Ahead, pos: usize) -> u8 {
        match self.peek(pos) {
            Some(c) => *table.narrow.get(c as usize).unwrap_or(&table.wide),
            None => table.end,
        }
    }

    #[inline]
    fn has_class(&self, class: u32, pos: usize) -> bool {
        self.peek(pos).is_some_and(|c| self.program.classes[class as usize].has(c, &self.program.chars))
    }

    /// Matches from `start` on; on success sets the span.
    fn attempt(&mut self, start: usize) -> Result<bool, Halt> {
        let program = self.program;
        let ops = program.ops.as_slice();
        let (mut pc, mut pos) = (0, start);
        if self.marked {
            self.scratch.marks.fill(NONE);
            self.scratch.last_index = 0;
            self.marked = false;
        }
        self.scratch.stack.clear();
        'run: loop {
            'fail: {
                match ops[pc as usize] {
                    Op::Match => {
                        if self.whole && pos != self.text.len() || pos == self.forbidden_end {
                            break 'fail;
                        }
                        self.scratch.span = (start, pos);
                        return Ok(true);
                    }
                    Op::Fail => break 'fail,
                    Op::Char(c) => {
                        if self.peek(pos) != Some(c) {
                            break 'fail;
                        }
                        pos += 1;
                        pc += 1;
                    }
                    Op::NotChar(c) => {
                        if self.peek(pos).is_none_or(|d| c == d) {
                            break 'fail;
                        }
                        pos += 1;
                        pc += 1;
                    }
                    Op::Any => {
                        if self.peek(pos).is_none_or(|c| c == LINE_FEED) {
                            break 'fail;
                        }
                        pos += 1;
                        pc += 1;
                    }
                    Op::AnyAll => {
                        if pos >= self.text.len() {
                            break 'fail;
                        }
                        pos += 1;
                        pc += 1;
                    }
                    Op::Class(class) => {
                        if !self.has_class(class, pos) {
                            break 'fail;
                        }
                        pos += 1;
                        pc += 1;
                    }
                    Op::Literal(index) => {
                        let literal = &program.literals[index as usize];
                        if !T::begins_with(&self.text[pos..], literal) {
                            break 'fail;
                        }
                        pos += literal.units.len();
                        pc += 1;
                    }
                    Op::At(at) => {
                        if !self.holds(at, pos) {
                            break 'fail;
                        }
                        pc += 1;
                    }
                    Op::Edge { class, negative } => {
                        let before = pos > 0 && self.has_class(class, pos - 1);
                        if (before != self.has_class(class, pos)) == negative {
                            break 'fail;
                        }
                        pc += 1;
                    }
                    Op::Peek { class, behind, negative } => {
                        let there = if behind { pos.checked_sub(1) } else { Some(pos) };
                        if there.is_some_and(|there| self.has_class(class, there)) == negative {
                            break 'fail;
                        }
                        pc += 1;
                    }
                    Op::PeekLiteral { literal, behind, negative } => {
                        let literal = &program.literals[literal as usize];
                        let there = if behind { pos.checked_sub(literal.units.len()) } else { Some(pos) };
                        if there.is_some_and(|there| T::begins_with(&self.text[there..], literal)) == negative {
                            break 'fail;
                        }
                        pc += 1;
                    }
                    Op::Open(mark) => {
                        if !self.scratch.stack.is_empty() {
                            self.push(pc + 1, 0, self.scratch.marks[mark as usize])?;
                        }
                        self.scratch.marks[mark as usize] = pos;
                        self.marked = true;
                        pc += 2;
                    }
                    Op::Close(mark) => {
                        if !self.scratch.stack.is_empty() {
                            self.push(pc + 1, self.scratch.last_index, self.scratch.marks[mark as usize])?;
                        }
                        self.scratch.marks[mark as usize] = pos;
                        self.marked = true;
                        self.scratch.last_index = mark / 2 + 1;
                        pc += 2;
                    }
                    Op::GroupRef { group, fold } => match self.after_group_ref(group, fold, pos) {
                        Some(after) => {
                            pos = after;
                            pc += 1;
                        }
                        None => break 'fail,
                    },
                    Op::IfGroup { group, no } => {
                        pc = if self.group(group).is_some() { pc + 1 } else { no };
                    }
                    Op::Jump(to) => pc = to,
                    Op::Split { first, second, ahead } => match self.ahead(&program.aheads[ahead as usize], pos) {
                        0 => break 'fail,
                        FIRST => pc = first,
                        SECOND => pc = second,
                        _ => {
                            self.push(second, 0, pos)?;
                            pc = first;
                        }
                    },
                    Op::Select(index) => {
                        let select = &program.selects[index as usize];
                        let chain = match self.peek(pos) {
                            Some(c) => *select.narrow.get(c as usize).unwrap_or(&select.wide),
                            None => select.end,
                        } as usize;
                        let way = select.chains[chain];
                        if way == CHAIN_END {
                            break 'fail;
                        }
                        if select.chains[chain + 1] != CHAIN_END {
                            self.push(pc + 1, chain as u32 + 1, pos)?;
                        }
                        pc = way;
                    }
                    Op::Greedy(index) => {
                        let repeat = &program.repeats[index as usize];
                        let run = self.run(repeat, pos);
                        if run < repeat.min as usize {
                            break 'fail;
                        }
                        let low = pos + repeat.min as usize;
                        if repeat.exclusive || T::NARROW && repeat.exclusive_narrow {
                            pos += run;
                        } else {
                            match self.retreat(pc + 1, repeat, low, pos + run)? {
                                Some(to) => pos = to,
                                None => break 'fail,
                            }
                        }
                        pc += 2;
                    }
                    Op::Possessive(index) => {
                        let repeat = &program.repeats[index as usize];
                        let run = self.run(repeat, pos);
                        if run < repeat.min as usize {
                            break 'fail;
                        }
                        pos += run;
                        pc += 1;
                    }
                    Op::Lazy(index) => {
                        let repeat = &program.repeats[index as usize];
                        let min = repeat.min as usize;
                        let limit = self.text.len().min(pos.saturating_add(min));
                        if self.program.run_length(repeat.one, &self.text[pos..limit]) < min {
                            break 'fail;
                        }
                        // `limit` is where the shortest run ends. What may still be added, with no bound for MAXREPEAT.
                        let more = if repeat.max == super::MAXREPEAT { repeat.max } else { repeat.max - repeat.min };
                        match self.advance(pc + 1, repeat, limit, more)? {
                            Some(to) => pos = to,
                            None => break 'fail,
                        }
                        pc += 2;
                    }
                    Op::LoopEnter(index) => {
                        self.set_loop(pc + 1, index, 0, NONE)?;
                        pc += 2;
                    }
                    Op::GreedyLoop(index) => {
                        self.tick()?;
                        let counted = &program.loops[index as usize];
                        let (count, last) = self.scratch.loops[index as usize];
                        if count < counted.min {
                            self.set_loop(counted.undo, index, count + 1, last)?;
                            pc = counted.body;
                        } else {
                            let ways = self.loop_ways(counted, count, last, pos);
                            if ways == 0 {
                                break 'fail;
                            }
                            pc = counted.exit;
                            if ways & FIRST != 0 {
                                if ways & SECOND != 0 {
                                    self.push(counted.exit, 0, pos)?;
                                }
                                self.set_loop(counted.undo, index, count.saturating_add(1), pos)?;
                                pc = counted.body;
                            }
                        }
                    }
                    Op::LazyLoop(index) => {
                        self.tick()?;
                        let counted = &program.loops[index as usize];
                        let (count, last) = self.scratch.loops[index as usize];
                        if count < counted.min {
                            self.set_loop(counted.undo, index, count + 1, last)?;
                            pc = counted.body;
                        } else {
                            match self.loop_ways(counted, count, last, pos) {
                                0 => break 'fail,
                                FIRST => {
                                    self.set_loop(counted.undo, index, count.saturating_add(1), pos)?;
                                    pc = counted.body;
                                }
                                ways => {
                                    if ways & FIRST != 0 {
                                        self.push(pc + 1, 0, pos)?;
                                    }
                                    pc = counted.exit;
                                }
                            }
                        }
                    }
                    Op::Hold(save) => {
                        self.scratch.saves[save as usize].0 = self.scratch.stack.len();
                        pc += 1;
                    }
                    Op::Commit(save) => {
                        self.commit(save);
                        pc += 1;
                    }
                    Op::Look { save, behind, .. } => {
                        if pos < behind as usize {
                            break 'fail;
                        }
                        self.scratch.saves[save as usize] = (self.scratch.stack.len(), pos);
                        pos -= behind as usize;
                        pc += 1;
                    }
                    Op::LookEnd(save) => {
                        self.commit(save);
                        pos = self.scratch.saves[save as usize].1;
                        pc += 1;
                    }
                    Op::NotLook { save, next } => {
                        self.scratch.saves[save as usize] = (self.scratch.stack.len(), pos);
                        self.push(next, 0, pos)?;
                        pc += 1;
                    }
                    Op::NotLookEnd(save) => {
                        let height = self.scratch.saves[save as usize].0;
                        while self.scratch.stack.len() > height {
                            if let Some(entry) = self.scratch.stack.pop() {
                                self.undo(entry);
                            }
                        }
                        break 'fail;
                    }
                    Op::Behind(distance) => {
                        if pos < distance as usize {
                            break 'fail;
                        }
                        pos -= distance as usize;
                        pc += 1;
                    }
                    // Reached through the stack only, below.
                    Op::UndoOpen(_)
                    | Op::UndoClose(_)
                    | Op::SelectNext(_)
                    | Op::GreedyBack(_)
                    | Op::LazyMore(_)
                    | Op::LoopUndo(_)
                    | Op::LazyLoopMore(_) => break 'fail,
                }
                continue 'run;
            }
            // Go back to the last choice.
            self.tick()?;
            loop {
                let Some(entry) = self.scratch.stack.pop() else { return Ok(false) };
                match ops[entry.pc as usize] {
                    Op::UndoOpen(_) | Op::UndoClose(_) | Op::LoopUndo(_) => self.undo(entry),
                    Op::SelectNext(index) => {
                        let chains = &program.selects[index as usize].chains;
                        let chain = entry.number as usize;
                        if chains[chain + 1] != CHAIN_END {
                            self.push(entry.pc, entry.number + 1, entry.pos)?;
                        }
                        (pc, pos) = (chains[chain], entry.pos);
                        break;
                    }
                    Op::GreedyBack(index) => {
                        let low = entry.pos - entry.number as usize;
                        let repeat = &program.repeats[index as usize];
                        if let Some(to) = self.retreat(entry.pc, repeat, low, entry.pos)? {
                            (pc, pos) = (entry.pc + 1, to);
                            break;
                        }
                    }
                    Op::LazyMore(index) => {
                        let repeat = &program.repeats[index as usize];
                        let one_more = self.peek(entry.pos).is_some_and(|c| program.matches_one(repeat.one, c));
                        if one_more
                            && let Some(to) = self.advance(entry.pc, repeat, entry.pos + 1, fewer(entry.number))?
                        {
                            (pc, pos) = (entry.pc + 1, to);
                            break;
                        }
                    }
                    Op::LazyLoopMore(index) => {
                        let counted = &program.loops[index as usize];
                        let (count, _) = self.scratch.loops[index as usize];
                        self.set_loop(counted.undo, index, count.saturating_add(1), entry.pos)?;
                        (pc, pos) = (counted.body, entry.pos);
                        break;
                    }
                    _ => {
                        (pc, pos) = (entry.pc, entry.pos);
                        break;
                    }
                }
            }
        }
    }

    /// How often the repeated character occurs from `pos` on, up to its maximum.
    #[inline]
    fn run(&self, repeat: &Repeat, pos: usize) -> usize {
        let limit = match repeat.max {
            super::MAXREPEAT => self.text.len(),
            max => self.text.len().min(pos.saturating_add(max as usize)),
        };
        self.program.run_length(repeat.one, &self.text[pos..limit])
    }

    /// The last position from `low` to `from` that can be gone on from; leaves an entry for those below it.
    #[inline]
    fn retreat(&mut self, back: Pc, repeat: &Repeat, low: usize, from: usize) -> Result<Option<usize>, Halt> {
        let mut at = from;
        while self.ahead(&repeat.ahead, at) & SECOND == 0 {
            if at == low {
                return Ok(None);
            }
            at -= 1;
        }
        if at > low {
            // An entry counts at most `u32::MAX` positions below it; a longer run takes several, lowest first.
            const SPAN: usize = u32::MAX as usize;
            let mut floor = low;
            while at - 1 - floor > SPAN {
                self.push(back, u32::MAX, floor + SPAN)?;
                floor += SPAN + 1;
            }
            self.push(back, (at - 1 - floor) as u32, at - 1)?;
        }
        Ok(Some(at))
    }

    /// The first position from `at` on that can be gone on from, adding at most `more` characters; leaves an entry for
    /// those above it.
    #[inline]
    fn advance(&mut self, back: Pc, repeat: &Repeat, at: usize, more: u32) -> Result<Option<usize>, Halt> {
        let (mut at, mut more) = (at, more);
        loop {
            let ways = self.ahead(&repeat.ahead, at);
            if ways & SECOND != 0 {
                if ways & FIRST != 0 && more > 0 {
                    self.push(back, more, at)?;
                }
                return Ok(Some(at));
            }
            // Above 255 the table only says "perhaps".
            let matches = |c: u32| c < 256 || self.program.matches_one(repeat.one, c);
            if ways & FIRST == 0 || more == 0 || !self.peek(at).is_some_and(matches) {
                return Ok(None);
            }
            at += 1;
            more = fewer(more);
        }
    }

    /// Sets a loop's registers so that going back restores them.
    #[inline]
    fn set_loop(&mut self, undo: Pc, index: u32, count: u32, last: usize) -> Result<(), Halt> {
        let (old_count, old_last) = self.scratch.loops[index as usize];
        if !self.scratch.stack.is_empty() {
            self.push(undo, old_count, old_last)?;
        }
        self.scratch.loops[index as usize] = (count, last);
        Ok(())
    }

    /// Which ways a loop that has made its minimum can go: another pass only below the maximum, and not right after
    /// an empty one.
    #[inline]
    fn loop_ways(&self, counted: &Loop, count: u32, last: usize, pos: usize) -> u8 {
        let ways = self.ahead(&self.program.aheads[counted.ahead as usize], pos);
        let full = count >= counted.max && counted.max != super::MAXREPEAT;
        if full || pos == last { ways & !FIRST } else { ways }
    }

    /// Undoes what the entry was made for; entries that are choices are just dropped.
    #[inline]
    fn undo(&mut self, entry: Entry) {
        match self.program.ops[entry.pc as usize] {
            Op::UndoOpen(mark) => self.scratch.marks[mark as usize] = entry.pos,
            Op::UndoClose(mark) => {
                self.scratch.marks[mark as usize] = entry.pos;
                self.scratch.last_index = entry.number;
            }
            Op::LoopUndo(index) => self.scratch.loops[index as usize] = (entry.number, entry.pos),
            _ => {}
        }
    }

    /// Forgets the choices made since the height was saved. What undoes marks stays, unless nothing can go back. What
    /// undoes loop registers goes: those loops lie inside and are over.
    fn commit(&mut self, save: u32) {
        let height = self.scratch.saves[save as usize].0;
        let stack = &mut self.scratch.stack;
        let mut kept = height;
        if height > 0 {
            for i in height..stack.len() {
                if let Op::UndoOpen(_) | Op::UndoClose(_) = self.program.ops[stack[i].pc as usize] {
                    stack[kept] = stack[i];
                    kept += 1;
                }
            }
        }
        stack.truncate(kept);
    }

    fn group(&self, group: u32) -> Option<(usize, usize)> {
        let mark = 2 * group as usize;
        let (start, end) = (self.scratch.marks[mark], self.scratch.marks[mark + 1]);
        (start != NONE && end != NONE && start <= end).then_some((start, end))
    }

    fn after_group_ref(&self, group: u32, fold: Fold, pos: usize) -> Option<usize> {
        let (start, end) = self.group(group)?;
        let (there, here) = (&self.text[start..end], self.text.get(pos..pos + (end - start))?);
        let chars = &self.program.chars;
        let same = match fold {
            Fold::Exact => there == here,
            _ => there.iter().zip(here).all(|(&a, &b)| chars.fold(a.into(), fold) == chars.fold(b.into(), fold)),
        };
        same.then_some(pos + here.len())
    }

    fn holds(&self, at: At, pos: usize) -> bool {
        let line_feed_at = |pos: usize| self.peek(pos) == Some(LINE_FEED);
        let len = self.text.len();
        match at {
            At::Beginning | At::BeginningString => pos == 0,
            At::BeginningLine => pos == 0 || line_feed_at(pos - 1),
            At::End => pos == len || pos + 1 == len && line_feed_at(pos),
            At::EndLine => pos == len || line_feed_at(pos),
            At::EndString => pos == len,
            // Compiled to `Op::Edge`.
            At::Boundary
            | At::NonBoundary
            | At::LocBoundary
            | At::LocNonBoundary
            | At::UniBoundary
            | At::UniNonBoundary => false,
        }
    }
}

/// One less of an allowance that may be unbounded.
fn fewer(more: u32) -> u32 {
    if more == super::MAXREPEAT { more } else { more - 1 }
}
