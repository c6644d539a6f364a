//! Running compiled code: entering units, and what becomes of the way out of them.

use crate::call::PASSES;
use crate::realise::{is_raised, realise};
use crate::record::unwound;
use crate::tier::{Jit, MAX_INLINE_DEPTH, MAX_SIDES, OVERDUE, STACK_ROOM};
use crate::tree::{ExitState, Tree};
use std::rc::Rc;
use std::time::{Duration, Instant};
use taipan_core::Thread;
use taipan_core::interp::frame::{CODE, Frame};
use taipan_core::thread::Resume;
use taipan_heap::{Value, Word};
use taipan_jit::backend::{LEAVE, RETURNED, Unit};

/// One in so many entries from the interpreter is measured, and so many of them say something.
const SAMPLED: u64 = 16;
const SAMPLES: u32 = 24;
/// Entering and leaving code costs about half of this; what takes less on average is better interpreted.
const WORTH_ENTERING: Duration = Duration::from_nanos(400);
/// Rounds or calls for which code that is not worth entering is left alone.
const RESTED: i64 = 4000;

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

    /// Now and then measures an entry from the interpreter. `true`: entries do so little that entering costs more than it brings.
    fn too_short(&self, tree: &Tree, run: impl FnOnce() -> Left) -> (Left, bool) {
        if !tree.entered.get().is_multiple_of(SAMPLED) || self.workshop.synchronous() {
            return (run(), false);
        }
        let start = Instant::now();
        let left = run();
        let (count, total) = tree.sampled.get();
        // One long entry makes up for many short ones.
        let (count, total) = (count + 1, total + start.elapsed());
        let enough = count >= SAMPLES;
        tree.sampled.set(if enough { (0, Duration::ZERO) } else { (count, total) });
        (left, enough && total < WORTH_ENTERING * count)
    }

    /// Runs a loop's code for the interpreter. `counter`: of the back-edge that led here.
    pub fn enter_loop(&self, t: &Thread, tree: Rc<Tree>, resume: Resume, counter: usize) -> Resume {
        let (left, short) = self.too_short(&tree, || Left::At(self.run_loops(t, tree.clone(), resume)));
        if short {
            tree.code.set_cache(counter, RESTED as u64);
        }
        match left {
            Left::At(state) => state,
            Left::Returned(_) => unreachable!("a loop's code ends by exits"),
        }
    }

    /// Runs a function's code for the interpreter.
    pub fn enter_function(&self, t: &Thread, tree: &Rc<Tree>, resume: Resume) -> Left {
        let (left, short) = self.too_short(tree, || self.run(t, tree, resume));
        if short {
            tree.code.hot.set(RESTED);
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
            || !tree.is_valid()
        {
            return Left::At(resume);
        }
        let Some(entry) = tree.unit.borrow().as_ref().map(|unit| unit.entry) else { return Left::At(resume) };
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

    /// What a unit's answer means: makes the frames of the exit that was taken, and may record a side trace from there.
    pub fn left(&self, t: &Thread, status: u64, root: *mut Word) -> Left {
        if status == RETURNED {
            return Left::Returned(Value::from_bits(t.exit_buffer[0].get()).unwrap_or(Value::NONE));
        }
        self.left_by.set(None);
        if status == LEAVE | PASSES {
            let frame = Frame(root);
            let state = Resume { fp: root, pc: frame.pc(), words: frame.raw(CODE) as *mut u64 };
            t.resume.set(state);
            return Left::At(unwound(t, state));
        }
        if status & LEAVE != 0 {
            return Left::At(t.outcome.get());
        }
        let number = t.exit_unit.get();
        let found = self.installed.borrow().get(number as usize).and_then(|i| i.clone());
        let found = found.map(|i| (i.unit, i.tree));
        let Some((unit, tree)) = found else { unreachable!("unit {number} runs, so it is installed") };
        let exit = &unit.exits[status as usize];
        let Some(state) = realise(t, root, exit) else {
            eprintln!("taipan: out of memory in compiled code");
            std::process::abort();
        };
        t.resume.set(state);
        let raised = is_raised(t, exit);
        let mut overdue = false;
        let hot = {
            let mut exits = tree.exits.borrow_mut();
            let n = exit.snapshot.index();
            if exits.len() <= n {
                exits.resize(n + 1, ExitState::default());
            }
            exits[n].count += 1;
            if let Some(waited) = &mut exits[n].waiting {
                *waited += 1;
                overdue = *waited >= self.options.exit_threshold * OVERDUE;
            }
            tree.passed.borrow_mut().set(n);
            exits[n].count >= self.options.exit_threshold << (3 * exits[n].tries + tree.reluctance()) && !exits[n].dead
        };
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
        if hot && may && tree.side_traces.get() < MAX_SIDES {
            return Left::At(self.record_side(t, &tree, exit.snapshot, state, root, raised));
        }
        let state = if raised { unwound(t, state) } else { state };
        self.left_by.set(Some((exit.snapshot, raised)));
        Left::At(state)
    }
}
