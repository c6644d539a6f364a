//! Running compiled code: entering units, and what becomes of the way out of them.

use crate::call::PASSES;
use crate::realise::{is_raised, realise};
use crate::record::unwound;
use crate::recorder::Abort;
use crate::tier::{Jit, MAX_INLINE_DEPTH, MAX_SIDES, OVERDUE, STACK_ROOM};
use crate::tree::{ExitState, Side, Tree};
use std::rc::Rc;
use std::time::{Duration, Instant};
use taipan_core::Thread;
use taipan_core::interp::frame::{CODE, Frame};
use taipan_core::thread::Resume;
use taipan_heap::{Value, Word};
use taipan_jit::backend::{Entry, LEAVE, RETURNED, Unit};
use taipan_jit::ir::SnapshotId;

/// So many exits without a side trace, because the tree has all that it may have, within such a time are a tenth of what there is to do.
const UNMET: u32 = 5000;
const UNMET_WITHIN: Duration = Duration::from_millis(50);

/// Where it does not count what is worth it: operations of a tree for which a side trace with code of its own is `OVERDUE` once more before the tree is
/// compiled with it.
const WORTH_COMPILING: u32 = 64;

/// What it costs to go on in a side trace that was compiled alone.
const DETOUR: Duration = Duration::from_nanos(600);
/// An exit where there is no code to go on in costs as much as so many of these: the frames are made, and the interpreter goes on.
const EXIT_DETOURS: u32 = 2;
const EXIT: Duration = Duration::from_nanos(1200);
/// Operations of most side traces.
const SIDE_OPS: usize = 300;

/// Where control goes on after an exit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Interpreter,
    /// In the tree's code, from its head.
    Head,
    /// In this unit, a side trace alone.
    Alone(u64),
}

/// What is known of an exit that was just taken.
struct Taken {
    times: u32,
    /// A side trace may be recorded from here.
    hot: bool,
    /// The tree is to be compiled again for the side trace that there is.
    overdue: bool,
    next: Next,
}

/// Going on in compiled code, one in so many exits looks for code that has been compiled meanwhile.
const LOOK_EVERY: u32 = 64;

/// What is done after a unit has answered.
enum Way {
    Out(Left),
    On(Entry),
}

/// How compiled code was left.
pub enum Left {
    /// The root frame's function returned this; its frame is still there.
    Returned(Value),
    /// The interpreter goes on here.
    At(Resume),
}

/// A compiled unit by its number: what an exit finds its metadata by. `unit` is dropped before the tree, whose sites it refers to.
#[derive(Clone)]
pub struct Installed {
    pub unit: Rc<Unit>,
    pub tree: Rc<Tree>,
}

impl Jit {
    /// Runs a loop's code from its head; the answer is where the interpreter goes on.
    pub fn run_loop(&self, t: &Thread, tree: &Rc<Tree>, resume: Resume) -> Resume {
        match self.run(t, tree, resume) {
            Left::At(state) => state,
            Left::Returned(_) => unreachable!("a loop's code ends by exits"),
        }
    }

    /// Runs a loop's code for the interpreter. `counter`: of the back-edge that led here.
    pub fn enter_loop(&self, t: &Thread, tree: Rc<Tree>, resume: Resume, counter: usize) -> Resume {
        let (left, rest) = self.measured(t, &tree, || Left::At(self.run_loops(t, tree.clone(), resume)));
        if let Some(rounds) = rest {
            tree.code.set_cache(counter, rounds as u64);
        }
        match left {
            Left::At(state) => state,
            Left::Returned(_) => unreachable!("a loop's code ends by exits"),
        }
    }

    /// Runs a function's code for the interpreter.
    pub fn enter_function(&self, t: &Thread, tree: &Rc<Tree>, resume: Resume) -> Left {
        let (left, rest) = self.measured(t, tree, || self.run(t, tree, resume));
        if let Some(calls) = rest {
            tree.code.hot.set(calls);
        }
        left
    }

    /// Runs a loop's code, and that of loops at whose heads it ends: a trace may end at the head of a loop around its own.
    pub fn run_loops(&self, t: &Thread, mut tree: Rc<Tree>, resume: Resume) -> Resume {
        let mut state = self.run_loop(t, &tree, resume);
        while state.fp == resume.fp
            && t.poll.get() == 0
            && let Some(next) = self.compiled_loop(state.pc).filter(|next| next.number != tree.number)
        {
            tree = next;
            state = self.run_loop(t, &tree, state);
        }
        state
    }

    /// Runs a tree's code, if there is any, from its start. The running frame is its root.
    pub fn run(&self, t: &Thread, tree: &Rc<Tree>, resume: Resume) -> Left {
        let root = resume.fp;
        let frame = Frame(root);
        let base = if frame.in_generator() { t.stack_top.get() } else { root };
        if frame.depth() as usize + MAX_INLINE_DEPTH + 2 >= t.recursion_limit.get() as usize
            || base.wrapping_add(STACK_ROOM) > t.stack_limit.get()
        {
            return Left::At(resume);
        }
        let Some(entry) = tree.entry.get() else { return Left::At(resume) };
        tree.entered.set(tree.entered.get() + 1);
        frame.set_pc(resume.pc);
        t.resume.set(resume);
        // Frames the trace makes lie above: keep natives called meanwhile from using that room.
        if !frame.in_generator() {
            t.stack_top.set(root.wrapping_add(tree.code.register_count as usize));
        }
        self.active.set(self.active.get() + 1);
        // SAFETY: the code was compiled for this thread's layout; the frame is the tree's. Units that are replaced meanwhile are kept
        // until no compiled code is active.
        let status = unsafe { entry((t as *const Thread).cast_mut().cast(), root.cast()) };
        let left = self.left(t, status, root);
        self.active.set(self.active.get() - 1);
        if self.active.get() == 0 && !self.retired.borrow().is_empty() {
            let mut installed = self.installed.borrow_mut();
            for number in self.retired.borrow_mut().drain(..) {
                installed[number as usize] = None;
            }
        }
        left
    }

    /// What a unit's answer means: makes the frames of the exit that was taken, and goes on in a side trace that has code, or may record one
    /// from there.
    pub fn left(&self, t: &Thread, mut status: u64, root: *mut Word) -> Left {
        loop {
            match self.leave(t, status, root) {
                Way::Out(left) => return left,
                // SAFETY: as in `run`; the unit was compiled for the same root frame.
                Way::On(entry) => status = unsafe { entry((t as *const Thread).cast_mut().cast(), root.cast()) },
            }
        }
    }

    fn leave(&self, t: &Thread, status: u64, root: *mut Word) -> Way {
        let out = |state| Way::Out(Left::At(state));
        if status == RETURNED {
            return Way::Out(Left::Returned(Value::from_bits(t.exit_buffer[0].get()).unwrap_or(Value::NONE)));
        }
        self.left_by.set(None);
        if status == LEAVE | PASSES {
            let frame = Frame(root);
            let state = Resume { fp: root, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 };
            t.resume.set(state);
            return out(unwound(t, state));
        }
        if status & LEAVE != 0 {
            return out(t.outcome.get());
        }
        let number = t.exit_unit.get();
        let found = self.installed.borrow().get(number as usize).and_then(|i| i.clone());
        let found = found.map(|i| (i.unit, i.tree));
        let Some((unit, tree)) = found else { unreachable!("unit {number} runs, so it is installed") };
        let exit = unit.exits.get(status as usize);
        let Some(state) = realise(t, root, exit) else {
            eprintln!("taipan: out of memory in compiled code");
            std::process::abort();
        };
        t.resume.set(state);
        let raised = is_raised(t, exit);
        let Taken { times, hot, overdue, next } = self.count(&tree, exit.snapshot());
        if next != Next::Interpreter && times.is_multiple_of(LOOK_EVERY) {
            // The interpreter, which does this as a rule, may not be back for long.
            self.install_finished();
        }
        if let Some(entry) = self.goes_on_at(t, &tree, next) {
            // Of the frames above only the root's header is sure to be whole, until they are written again.
            t.resume.set(Resume { fp: root, pc: Frame(root).pc(), words: Frame(root).raw(CODE) as *mut u64 });
            if overdue && self.workshop.has_budget() {
                self.compile(&tree);
            }
            return Way::On(entry);
        }
        let mut may = hot || overdue;
        if may {
            self.install_finished();
            may = self.workshop.has_budget()
                && tree.is_valid()
                && !self.recording.get()
                && !state.pc.is_null()
                && !self.is_pending_loop(tree.waits_for.get());
        }
        if overdue && may {
            self.compile(&tree);
        }
        if hot && may {
            if tree.side_traces.get() < MAX_SIDES {
                return out(self.record_side(t, &tree, exit.snapshot(), state, root, raised));
            }
            self.missed(&tree);
        }
        let state = if raised { unwound(t, state) } else { state };
        self.left_by.set(Some((exit.snapshot(), raised)));
        out(state)
    }

    /// An exit that matters gets no side trace, because there are so many. A tree for which that happens all the time was recorded for what is
    /// no more, classes that the program makes anew, say: it is recorded again.
    fn missed(&self, tree: &Tree) {
        if self.workshop.synchronous() {
            return;
        }
        let (count, since) = tree.unmet.get();
        let since = since.unwrap_or_else(Instant::now);
        if count < UNMET {
            tree.unmet.set((count + 1, Some(since)));
            return;
        }
        tree.unmet.set((0, None));
        if since.elapsed() < UNMET_WITHIN {
            self.log.abort(tree, Abort::Overgrown);
            self.give_up(tree);
        }
    }

    /// Counts an exit.
    fn count(&self, tree: &Tree, snapshot: SnapshotId) -> Taken {
        let mut exits = tree.exits.borrow_mut();
        let n = snapshot.index();
        if exits.len() <= n {
            exits.resize(n + 1, ExitState::default());
        }
        let exit = &mut exits[n];
        exit.count += 1;
        let worth = &self.workshop.worth;
        if exit.count == 1 {
            exit.watch = worth.watch(1);
        }
        let next = match *exit {
            ExitState { at_head: true, .. } => Next::Head,
            ExitState { alone: 0, .. } => Next::Interpreter,
            ExitState { alone, .. } => Next::Alone(alone),
        };
        let mut overdue = false;
        if let Side::Recorded(waited) = &mut exit.side {
            *waited += 1;
            let has_code = exit.alone != 0;
            let detours = tree.detours.get() + if has_code { 1 } else { EXIT_DETOURS };
            tree.detours.set(detours);
            let patience = self.options.exit_threshold * OVERDUE;
            let size = tree.size.get();
            overdue = if worth.counts() {
                let mut watch = tree.detours_watch.get();
                if detours <= EXIT_DETOURS {
                    watch = worth.watch(0);
                }
                let pays = watch.is_due(detours, patience) && worth.pays(&mut watch, detours, DETOUR, size);
                tree.detours_watch.set(watch);
                pays
            } else {
                !has_code && *waited >= patience || detours >= patience * (1 + size as u32 / WORTH_COMPILING)
            };
        }
        tree.passed.borrow_mut().set(n);
        let enough = self.options.exit_threshold << (3 * exit.tries + exit.unlucky + tree.reluctance());
        // Not twice as often exactly: an exit that is taken in turn for several reasons is to be met in another one.
        let enough = enough + u32::from(exit.unlucky);
        // A small tree costs little, and while its side traces are missing its code does too little to be entered (`measure`): it grows at once.
        let small = tree.size.get() <= self.options.part_limit;
        let hot = !exit.dead
            && exit.watch.is_due(exit.count, enough)
            && (small || worth.pays(&mut exit.watch, exit.count, EXIT, SIDE_OPS));
        Taken { times: exit.count, hot, overdue, next }
    }

    /// The code that goes on after an exit, if nothing is to be done first.
    fn goes_on_at(&self, t: &Thread, tree: &Tree, next: Next) -> Option<Entry> {
        if next == Next::Interpreter {
            return None;
        }
        if self.recording.get() || t.poll.get() != 0 || t.collect_requested.get() || !tree.is_valid() {
            return None;
        }
        let number = match next {
            Next::Head => return tree.entry.get(),
            Next::Alone(number) => number,
            Next::Interpreter => return None,
        };
        self.installed.borrow().get(number as usize)?.as_ref().map(|i| i.unit.entry)
    }
}
