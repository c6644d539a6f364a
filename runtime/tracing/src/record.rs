//! What is recorded and compiled: root traces of loops and functions, side traces of hot exits.

use crate::driver::End;
use crate::functions::{FUNCTION_SLOT, INSTANCE_SLOT};
use crate::raising::Exceptions;
use crate::recorder::{Abort, IN_GENERATOR, PARTIAL, Recorder, Reg, Shadow, UNBORN};
use crate::run::Installed;
use crate::tier::{Jit, MAX_ABORTS, MAX_FLEETING, MAX_SMALL, MIN_FUNCTION, NEVER};
use crate::tree::{ExitState, QUEUED, Recorded, Side, Tree, TreeKind};
use crate::workshop::Done;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use taipan_core::Thread;
use taipan_core::interp::Exec;
use taipan_core::interp::frame::Frame;
use taipan_core::object::Code;
use taipan_core::thread::Resume;
use taipan_heap::{Gc, Word};
use taipan_jit::backend::Unit;
use taipan_jit::compile::Compiled;
use taipan_jit::ir::{BlockId, Builder, Graph, Packed, SnapVal, SnapshotId, Type};
use taipan_parser::opcodes::{Ins, Opcode};

/// Prints what `--jit-dump` asked the compiler to keep.
pub fn show(what: &str, compiled: &Compiled) {
    let texts = [("optimised", &compiled.text), ("clif", &compiled.unit.clif), ("asm", &compiled.unit.asm)];
    for (kind, text) in texts {
        if let Some(text) = text {
            eprintln!("--- {kind} {what}\n{text}");
        }
    }
}

/// The last jump back to this loop head.
fn last_back_edge(code: &Code, head: *const Ins) -> *const Ins {
    let at = code.index_of(head);
    let instructions = &code.data().instructions;
    let goes_back = |(n, i): (usize, &Ins)| {
        let target = n as i64 + 1 + i.jump() as i64;
        (i.op() == Opcode::JUMP_BACK && target == at as i64).then_some(n)
    };
    let last = instructions.iter().enumerate().rev().find_map(goes_back).unwrap_or(at);
    code.first_instruction.wrapping_add(last)
}

/// The state after the exception pending in `state` has been unwound.
pub fn unwound(t: &Thread, state: Resume) -> Resume {
    let mut x = Exec { t, fp: state.fp, pc: state.pc, words: state.words };
    crate::residual::raise(&mut x);
    let state = x.resume();
    t.resume.set(state);
    state
}

/// How the recording of a root trace went.
struct RootEnd {
    /// The function is too small.
    small: bool,
    /// Why there is no trace.
    stopped: Option<Abort>,
}

/// Where a side trace begins.
#[derive(Clone, Copy)]
struct Origin {
    exit: SnapshotId,
    /// An exception is pending there.
    raised: bool,
    /// See `Tree::renewed`.
    renewed: bool,
}

/// Ops of recorded graphs beside the one that grows which may stay unpacked until the next compilation.
const AWAKE: usize = 1000;

impl Jit {
    /// Records the loop whose head `resume` stands at.
    pub fn record_loop(&self, t: &Thread, resume: Resume, code: Gc<Code>, counter: usize) -> Resume {
        let root = Shadow { registers: vec![Reg::Untouched; code.register_count as usize], ..self.root(resume) };
        let known = self.by_head.borrow().get(&(resume.pc as usize)).copied();
        let kind = TreeKind::Loop { counter, last: last_back_edge(&code, resume.pc) };
        let (tree, state, end) = self.record_root(t, resume, code, root, kind, known);
        let next = if tree.pending.get() != 0 {
            2
        } else if tree.unit.borrow().is_some() {
            // Counts to the slow path at once: that is how the loop enters its code.
            0
        } else if tree.aborts.get() >= MAX_ABORTS {
            NEVER
        } else if end.stopped == Some(Abort::Ended) {
            // A few rounds later, and not always in the same round of the loop around it.
            self.soon().min(3 + 8 * tree.ended.get() as i64)
        } else if end.stopped == Some(Abort::Pending) {
            self.soon()
        } else if end.stopped == Some(Abort::Fleeting) {
            (t.vm().config.jit_threshold as i64 + 1) << (2 * tree.fleeting.get())
        } else {
            (t.vm().config.jit_threshold as i64 + 1) << (2 * tree.aborts.get())
        };
        code.set_cache(counter, next as u64);
        self.by_head.borrow_mut().insert(resume.pc as usize, tree.number);
        state
    }

    /// Records the function that `resume` has just entered.
    pub fn record_function(&self, t: &Thread, resume: Resume, code: Gc<Code>) -> Resume {
        let mut root = self.root(resume);
        let known = self.by_entry.borrow().get(&code.address()).copied();
        let (tree, state, end) = {
            let arguments = code.arg_registers as usize;
            root.registers = vec![Reg::Memory; code.register_count as usize];
            root.registers[arguments..].fill(Reg::Untouched);
            self.record_root(t, resume, code, root, TreeKind::Function, known)
        };
        if tree.pending.get() != 0 {
            code.hot.set(2);
        } else if tree.unit.borrow().is_none() {
            let tries = tree.aborts.get();
            // A short way through a function says little about it: the base case of a recursion, say.
            let (again, most) = if end.stopped == Some(Abort::Growing) {
                // Its tree is given time to be compiled.
                (self.function_threshold() << tries, MAX_SMALL)
            } else if end.stopped == Some(Abort::Fleeting) {
                (self.function_threshold() << (2 * tree.fleeting.get()), MAX_SMALL)
            } else if end.small || end.stopped == Some(Abort::Pending) {
                (self.soon(), MAX_SMALL)
            } else {
                (self.function_threshold() << (2 * tries), MAX_ABORTS)
            };
            code.hot.set(if tries >= most { NEVER } else { again });
        }
        self.by_entry.borrow_mut().insert(code.address(), tree.number);
        state
    }

    fn root(&self, resume: Resume) -> Shadow {
        Shadow::of(Frame(resume.fp), resume.fp, 0, &self.liveness)
    }

    fn record_root(
        &self,
        t: &Thread,
        resume: Resume,
        code: Gc<Code>,
        mut root: Shadow,
        kind: TreeKind,
        known: Option<usize>,
    ) -> (Rc<Tree>, Resume, RootEnd) {
        let number = known.unwrap_or(self.trees.borrow().len());
        let (aborts, ended, renewed, fleeting) = known.map_or_else(Default::default, |n| {
            let before = &self.trees.borrow()[n];
            (before.aborts.get(), before.ended.get(), before.renewed.get(), before.fleeting.get())
        });
        let at = code.index_of(resume.pc);
        let line = code.unit().positions.get(at).map_or(0, |p| p.line);
        let mut recorded = Recorded::new(&format!("{}:{line}", code.unit().filename), self.volatile.clone());
        let head = recorded.head;
        let loop_pc = match kind {
            TreeKind::Loop { .. } => resume.pc,
            TreeKind::Function => {
                // Registers that hold no argument are absent.
                let absent = recorded.graph.constant(Type::Val, 0);
                for r in root.registers.iter_mut().filter(|r| **r == Reg::Untouched) {
                    *r = Reg::Known { value: absent, stale: true };
                }
                Builder::at(&mut recorded.graph, Graph::ENTRY).jump(head, &[]);
                std::ptr::null()
            }
        };
        let (mut end, state, bytecodes) = self.record(t, &mut recorded, head, vec![root], resume, loop_pc, None);
        if let End::Linked = end {
            // Nothing of the loop itself was recorded.
            end = End::Stopped(Abort::LeftRoot);
        }
        let small = bytecodes < MIN_FUNCTION && recorded.call_sites.is_empty() && recorded.contained.is_empty();
        if small && matches!(end, End::Returned) {
            end = End::Stopped(Abort::Small);
        }
        let valid = recorded.valid.clone();
        let tree = Rc::new(Tree {
            number,
            code,
            start: resume.pc,
            kind,
            recorded: RefCell::new(None),
            unit: RefCell::new(None),
            entry: Cell::new(None),
            unit_number: Cell::new(0),
            pending: Cell::new(0),
            again: Cell::new(false),
            valid,
            exits: RefCell::default(),
            side_traces: Cell::new(0),
            fresh_sides: Cell::new(0),
            detours: Cell::new(0),
            detours_watch: Cell::default(),
            size: Cell::new(0),
            unmet: Cell::default(),
            aborts: Cell::new(aborts),
            ended: Cell::new(ended),
            fleeting: Cell::new(fleeting),
            renewed: Cell::new(renewed),
            rounds: Cell::default(),
            entered: Cell::new(0),
            samples: Cell::default(),
            compiles: Cell::new(0),
            residuals: RefCell::default(),
            waits_for: Cell::new(std::ptr::null()),
            passed: RefCell::default(),
        });
        let mut stopped = None;
        match end {
            End::Closed | End::Returned => {
                *tree.recorded.borrow_mut() = Some(recorded);
                if !self.compile(&tree) {
                    tree.aborts.set(MAX_ABORTS);
                }
            }
            End::Linked | End::Joined => unreachable!("taken for a recording that was stopped"),
            End::Stopped(why) => {
                self.log.abort(&tree, why);
                // An inner loop that is being compiled is no failure.
                match why {
                    Abort::Pending => tree.waits_for.set(state.pc),
                    Abort::Ended => tree.ended.set(tree.ended.get() + 1),
                    Abort::Fleeting => tree.fleeting.set((fleeting + 1).min(MAX_FLEETING)),
                    _ => tree.aborts.set(aborts + 1),
                }
                stopped = Some(why);
                self.release(recorded);
            }
        }
        let mut trees = self.trees.borrow_mut();
        if number < trees.len() {
            let old = std::mem::replace(&mut trees[number], tree.clone());
            self.retire(&old);
        } else {
            trees.push(tree.clone());
        }
        (tree, state, RootEnd { small, stopped })
    }

    /// Runs a recording, of a side trace `from` an exit or of a root trace; the answer: how it ended, where the interpreter goes on, how many bytecodes it saw.
    fn record(
        &self,
        t: &Thread,
        recorded: &mut Recorded,
        block: BlockId,
        frames: Vec<Shadow>,
        start: Resume,
        loop_pc: *const Ins,
        from: Option<Origin>,
    ) -> (End, Resume, usize) {
        self.recording.set(true);
        self.disturbed.set(false);
        let first_ops = recorded.graph.op_count();
        let exceptions = from.map(|from| Exceptions::at(recorded, from.exit)).unwrap_or_default();
        let mut recorder = Recorder {
            x: Exec { t, fp: start.fp, pc: start.pc, words: start.words },
            t,
            tree: recorded,
            block,
            frames,
            at: start.pc,
            snapshot: None,
            loop_pc,
            bytecodes: 0,
            silent: None,
            abort: None,
            inner: Vec::new(),
            first_op: first_ops,
            jit: self,
            call: None,
            framed: None,
            needs_frames: false,
            ran: None,
            root_trace: from.is_none(),
            renewed: from.is_some_and(|from| from.renewed),
            longest: None,
            exceptions,
        };
        let mut end = recorder.record(from.is_some_and(|from| from.raised));
        let state = recorder.x.resume();
        if self.disturbed.get() {
            if let End::Closed = end {
                recorder.tree.ends.pop();
            }
            end = End::Stopped(Abort::Changed);
        }
        if let End::Stopped(Abort::TooLong) = end {
            while recorder.frames.len() > 1 {
                recorder.pop_shadow();
            }
            if let Some((code, _)) = recorder.longest {
                self.do_not_follow(code);
            }
        }
        let bytecodes = recorder.bytecodes;
        self.recording.set(false);
        (end, state, bytecodes)
    }

    /// Lets a dropped recording's constants go.
    fn release(&self, recorded: Recorded) {
        for root in &recorded.roots {
            self.vm().heap.release(*root);
        }
    }

    /// Ops of the graphs that do not rest, but for those that are borrowed.
    fn awake(&self) -> usize {
        let trees = self.trees.borrow();
        let graphs = trees.iter().filter_map(|tree| tree.recorded.try_borrow().ok());
        graphs.filter_map(|recorded| recorded.as_ref().map(|r| r.graph.op_count())).sum()
    }

    /// Puts all graphs to rest, but for those that are borrowed.
    fn rest_all(&self) {
        for tree in self.trees.borrow().iter() {
            if let Ok(mut recorded) = tree.recorded.try_borrow_mut() {
                recorded.iter_mut().for_each(|recorded| drop(recorded.rest()));
            }
        }
    }

    /// Records a side trace from the exit of this snapshot, which was just taken: `state` is where the interpreter stands.
    pub fn record_side(
        &self,
        t: &Thread,
        tree: &Rc<Tree>,
        from: SnapshotId,
        state: Resume,
        root: *mut Word,
        raised: bool,
    ) -> Resume {
        let mut guard = tree.recorded.borrow_mut();
        let back = || if raised { unwound(t, state) } else { state };
        let Some(recorded) = guard.as_mut() else { return back() };
        if recorded.no_side.contains(&from) || recorded.links.contains(&from) {
            tree.exits.borrow_mut()[from.index()].dead = true;
            drop(guard);
            return back();
        }
        if self.awake() > AWAKE {
            self.rest_all();
        }
        recorded.wake();
        let Some(frames) = self.frames_at(recorded, t, from, state, root) else {
            // It may be so whenever this exit is taken, and waking the graph costs a thousand times what the exit does.
            tree.exits.borrow_mut()[from.index()].failed();
            drop(guard);
            return back();
        };
        let side = recorded.side_block(from, t.outcome_code.get());
        let at = state.pc;
        let start = match tree.kind {
            TreeKind::Loop { .. } => tree.start,
            TreeKind::Function => std::ptr::null(),
        };
        let origin = Origin { exit: from, raised, renewed: tree.is_settled() };
        let (end, state, _) = self.record(t, recorded, side, frames, state, start, Some(origin));
        match end {
            End::Closed | End::Returned | End::Linked | End::Joined => {
                // Noted last.
                let lands = matches!(end, End::Closed | End::Joined).then(|| recorded.lands.values().max()).flatten();
                {
                    let mut exits = tree.exits.borrow_mut();
                    if exits.len() < recorded.graph.snapshots.len() {
                        exits.resize(recorded.graph.snapshots.len(), ExitState::default());
                    }
                    if let Some(state) = lands.map(|s| &mut exits[s.index()]) {
                        (state.dead, state.at_head) = (true, matches!(end, End::Closed));
                    }
                    let exit = &mut exits[from.index()];
                    (exit.dead, exit.side) = (true, Side::Recorded(0));
                }
                let alone = self.compile_alone(tree, recorded, from, side);
                tree.size.set(recorded.graph.op_count());
                drop(guard);
                tree.side_traces.set(tree.side_traces.get() + 1);
                tree.fresh_sides.set(tree.fresh_sides.get() + 1);
                *self.sides_at.borrow_mut().entry(at as usize).or_insert(0) += 1;
                // A tree is compiled whole: the larger it is, the more side traces are collected first. For a large one it has to be worth it.
                let large = self.workshop.worth.counts() && tree.size.get() > self.options.part_limit;
                if !alone && !large && tree.fresh_sides.get() * 3 >= tree.side_traces.get() {
                    self.compile(tree);
                }
            }
            End::Stopped(why) => {
                // The guard leaves as before; what was recorded is unreachable.
                recorded.graph.snapshots[from.index()].side = None;
                drop(guard);
                let mut exits = tree.exits.borrow_mut();
                // Reasons may pass: an inner loop gets code of its own meanwhile.
                let exit = &mut exits[from.index()];
                exit.count = 0;
                match why {
                    Abort::Pending => tree.waits_for.set(state.pc),
                    Abort::Outdated => tree.renewed.set(true),
                    Abort::LeftRoot => exit.left_loop(),
                    _ => exit.failed(),
                }
                drop(exits);
                self.log.abort(tree, why);
                match why {
                    Abort::Outdated => self.invalidate(tree, self.soon()),
                    // Its other exits will lead there, too.
                    Abort::Fleeting => {
                        tree.fleeting.set((tree.fleeting.get() + 1).min(MAX_FLEETING));
                        self.invalidate(tree, self.function_threshold() << (2 * tree.fleeting.get()));
                    }
                    _ => {}
                }
            }
        }
        state
    }

    /// The frames of a snapshot that has been realised, as a side trace from there finds them. `top`: the innermost.
    pub fn frames_of(
        &self,
        recorded: &mut Recorded,
        from: SnapshotId,
        root: *mut Word,
        top: *mut Word,
    ) -> Option<Vec<Shadow>> {
        let absent = recorded.graph.constant(Type::Val, 0);
        let snapshot = recorded.graph.snapshot(from);
        let settled = recorded.settled.get(&from);
        let mut frames = Vec::with_capacity(snapshot.frames.len());
        let mut real = vec![Frame(top)];
        for _ in 1..snapshot.frames.len() {
            real.push(real.last()?.caller());
        }
        real.reverse();
        let mut end = 0;
        for (depth, f) in snapshot.frames.iter().enumerate() {
            let base = *f.words.first()? as u32;
            let unborn = f.words[5] == UNBORN;
            // SAFETY: the words of a code object that the tree keeps alive.
            let code = unsafe { Code::of_words(f.words[1] as *mut u64) };
            let rest = match f.words[5] {
                PARTIAL => Reg::Known { value: absent, stale: true },
                _ if depth == 0 || unborn => Reg::Untouched,
                _ => Reg::Memory,
            };
            let mut registers = vec![rest; code.register_count as usize];
            if depth == 0 {
                for r in settled.into_iter().flatten() {
                    registers[*r as usize] = Reg::Memory;
                }
            }
            let (mut callee, mut instance) = (None, None);
            for (slot, v) in &f.slots {
                let SnapVal::Value(v) = v else { continue };
                match base.wrapping_sub(*slot) {
                    FUNCTION_SLOT => callee = Some(*v),
                    INSTANCE_SLOT => instance = Some(*v),
                    _ => {}
                }
                if *slot >= base
                    && let Some(r) = registers.get_mut((*slot - base) as usize)
                {
                    *r = Reg::Known { value: *v, stale: true };
                }
            }
            let generator = (f.words[5] == IN_GENERATOR).then(|| f.words[6] as u32);
            if generator.is_none() {
                end = base + code.register_count;
            }
            frames.push(Shadow {
                fp: if generator.is_some() { real[depth].0 } else { root.wrapping_add(base as usize) },
                base,
                end,
                generator,
                code,
                function: f.words[2],
                callee,
                instance,
                // The root frame may have been called from elsewhere when the snapshot was made.
                meta: if depth == 0 { Frame(root).meta() } else { f.words[3] },
                registers,
                unborn,
                liveness: self.liveness.of(code),
                since: 0,
                globals_known: unborn,
            });
        }
        Some(frames)
    }

    /// Compiles a tree from what is recorded, now or in the background, when the compiler is free. `false`: it cannot be.
    pub fn compile(&self, tree: &Rc<Tree>) -> bool {
        match tree.pending.get() {
            0 => {}
            // What is recorded until its turn comes is compiled with it.
            QUEUED => return true,
            _ => {
                tree.again.set(true);
                return true;
            }
        }
        if self.workshop.is_busy() {
            tree.pending.set(QUEUED);
            self.queue.borrow_mut().push(tree.clone());
            return true;
        }
        self.compile_now(tree)
    }

    fn compile_now(&self, tree: &Rc<Tree>) -> bool {
        let mut guard = tree.recorded.borrow_mut();
        let Some(recorded) = guard.as_mut() else { return false };
        recorded.wake();
        recorded.connect();
        tree.size.set(recorded.graph.op_count());
        if self.options.dump_trace {
            eprintln!("--- trace {} ({})\n{}", tree.number, recorded.graph.name, recorded.graph);
        }
        if self.options.log.is_some() {
            tree.residuals.replace(recorded.residuals());
        }
        let graph = if self.options.fail_guards {
            Arc::new(Packed::new(&crate::fail::instrument(&recorded.graph, tree)))
        } else {
            recorded.rest()
        };
        let number = self.new_unit();
        tree.fresh_sides.set(0);
        tree.detours.set(0);
        for exit in tree.exits.borrow_mut().iter_mut().filter(|e| matches!(e.side, Side::Recorded(_))) {
            exit.side = Side::UnderWay;
        }
        let done = self.workshop.compile(number, graph);
        drop(guard);
        // Others may have been woken for recordings: these come in bursts, compilations do not.
        self.rest_all();
        match done {
            Some(done) => self.install(tree, done),
            None => {
                tree.pending.set(number);
                self.pending.borrow_mut().insert(number, (tree.clone(), None));
                true
            }
        }
    }

    /// Installs what was compiled in the background meanwhile, and gives the compiler its next tree.
    pub fn install_finished(&self) {
        while let Some(done) = self.workshop.collect() {
            let tree = self.pending.borrow_mut().remove(&done.number);
            let Some((tree, exit)) = tree else { continue };
            if let Some(exit) = exit {
                if tree.is_valid() {
                    self.install_alone(&tree, exit, done);
                }
                continue;
            }
            tree.pending.set(0);
            if !tree.is_valid() {
                continue;
            }
            self.install(&tree, done);
            if tree.again.replace(false) {
                tree.pending.set(QUEUED);
                self.queue.borrow_mut().push(tree);
            }
        }
        while !self.recording.get() && !self.queue.borrow().is_empty() && !self.workshop.is_busy() {
            let tree = {
                let mut queue = self.queue.borrow_mut();
                // As the compiler does it: the smallest first.
                let smallest = (0..queue.len()).min_by_key(|&n| queue[n].size.get()).unwrap_or(0);
                queue.remove(smallest)
            };
            tree.pending.set(0);
            if tree.is_valid() {
                self.compile_now(&tree);
            }
        }
    }

    fn install(&self, tree: &Rc<Tree>, done: Done) -> bool {
        let compiled = match done.result {
            Ok(compiled) => compiled,
            Err(e) => {
                self.log.refused(tree, &e);
                tree.aborts.set(MAX_ABORTS);
                return false;
            }
        };
        show(&tree.number.to_string(), &compiled);
        tree.compiles.set(tree.compiles.get() + 1);
        self.log.compiled(tree, &compiled);
        self.retire(tree);
        let unit = Rc::new(compiled.unit);
        self.installed_as(done.number, unit.clone(), tree);
        for exit in tree.exits.borrow_mut().iter_mut().filter(|e| e.side == Side::UnderWay) {
            exit.side = Side::Compiled;
            self.retire_unit(std::mem::take(&mut exit.alone));
        }
        match tree.kind {
            TreeKind::Function => self.enter_at(tree.code, unit.entry as *const () as u64),
            // Counts to the slow path at once: that is how the loop enters its code.
            TreeKind::Loop { counter, .. } => tree.code.set_cache(counter, 0),
        }
        tree.entry.set(Some(unit.entry));
        *tree.unit.borrow_mut() = Some(unit);
        tree.unit_number.set(done.number);
        true
    }

    /// A number for a unit.
    pub fn new_unit(&self) -> u64 {
        let number = self.next_unit.get();
        self.next_unit.set(number + 1);
        number
    }

    /// From now on exits of the unit are understood.
    pub fn installed_as(&self, number: u64, unit: Rc<Unit>, tree: &Rc<Tree>) {
        let mut installed = self.installed.borrow_mut();
        let at = number as usize;
        if installed.len() <= at {
            installed.resize(at + 1, None);
        }
        installed[at] = Some(Installed { unit, tree: tree.clone() });
    }
}
