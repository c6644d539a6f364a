//! The tier: what core calls when a loop is hot, and everything that decides about traces: thresholds, what is recorded next,
//! what is given up, invalidation.

use crate::driver::End;
use crate::realise::{self, realise};
use crate::recorder::{Abort, Recorder, Reg, Shadow};
use crate::stats::Log;
use crate::tree::{ExitState, Recorded, Tree, Volatile};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use taipan_core::Thread;
use taipan_core::interp::frame::Frame;
use taipan_core::interp::{Exec, Tier};
use taipan_core::object::{Code, Dict, Type};
use taipan_core::thread::Resume;
use taipan_core::vm::Vm;
use taipan_heap::{Gc, Tracer, Value};
use taipan_jit::backend::{CodeMemory, Dump, LEAVE, Layout, SlowPaths};
use taipan_jit::compile::{Compiler, Options};
use taipan_jit::ir::{Builder, SnapVal, SnapshotId};
use taipan_jit::opt::Passes;
use taipan_parser::liveness::Liveness;
use taipan_parser::opcodes::Ins;

/// Bytecodes of one trace.
pub const MAX_BYTECODES: usize = 4000;
/// Operations of a tree's graph.
pub const MAX_OPS: usize = 24_000;
/// Rounds of an inner loop that a trace may unroll.
pub const MAX_UNROLL: u32 = 8;
/// Frames of a trace.
pub const MAX_INLINE_DEPTH: usize = 14;
/// Words of VM stack that frames of a trace may need.
const STACK_ROOM: usize = 1 << 14;
/// Code of a `leave`: the interpreter's state is in `Thread::resume`.
pub const LEAVE_RESUME: u64 = 1;
/// Recordings of a loop that may fail before it is left alone.
const MAX_ABORTS: usize = 4;
/// A side trace that is not compiled yet is overdue after this many times the exit threshold.
const OVERDUE: u32 = 8;
/// Side traces of a tree.
const MAX_SIDES: usize = 60;
const NEVER: i64 = i64::MAX / 2;

/// Settings of the JIT.
#[derive(Clone, Debug)]
pub struct JitOptions {
    /// Times an exit is taken before a side trace is recorded.
    pub exit_threshold: u32,
    pub dump_trace: bool,
    pub dump_opt: bool,
    pub dump_clif: bool,
    pub dump_asm: bool,
    pub stats: bool,
    /// Every guard fails the first time it is reached.
    pub fail_guards: bool,
    /// Memory of code that was replaced is never used again.
    pub keep_code: bool,
    /// The optimiser's passes.
    pub passes: Passes,
    pub log: Option<std::path::PathBuf>,
    /// Bytes of code.
    pub code_limit: usize,
}

impl Default for JitOptions {
    fn default() -> Self {
        JitOptions {
            exit_threshold: 24,
            dump_trace: false,
            dump_opt: false,
            dump_clif: false,
            dump_asm: false,
            stats: false,
            fail_guards: false,
            keep_code: false,
            passes: Passes::ALL,
            log: None,
            code_limit: 64 << 20,
        }
    }
}

/// The state after the exception pending in `state` has been unwound.
fn unwound(t: &Thread, state: Resume) -> Resume {
    let mut x = Exec { t, fp: state.fp, pc: state.pc, words: state.words };
    crate::residual::raise(&mut x);
    let state = x.resume();
    t.resume.set(state);
    state
}

/// Liveness of code objects, computed once each.
#[derive(Default)]
pub struct LivenessCache {
    known: RefCell<HashMap<usize, (Rc<Liveness>, Gc<Code>)>>,
}

impl LivenessCache {
    pub fn of(&self, code: Gc<Code>) -> Rc<Liveness> {
        let mut known = self.known.borrow_mut();
        known.entry(code.address()).or_insert_with(|| (Rc::new(Liveness::new(code.unit())), code)).0.clone()
    }
}

/// See the top of the file.
pub struct Jit {
    options: JitOptions,
    compiler: RefCell<Compiler>,
    trees: RefCell<Vec<Rc<Tree>>>,
    /// Tree of a loop, by the address of its counter word.
    by_loop: RefCell<HashMap<usize, usize>>,
    recording: Cell<bool>,
    /// A class or a watched name changed while a recording ran: what it relied on may be gone.
    disturbed: Cell<bool>,
    volatile: Volatile,
    liveness: LivenessCache,
    log: Log,
    vm: *const Vm,
}

/// Installs the JIT in a Vm (whose `Config::jit_threshold` says when loops are hot).
pub fn install(vm: &Vm, options: JitOptions) -> Result<(), String> {
    let layout = Layout {
        exit_buffer: std::mem::offset_of!(Thread, exit_buffer) as i32,
        exit_capacity: taipan_core::thread::EXIT_BUFFER_WORDS as u32,
        poll: std::mem::offset_of!(Thread, poll) as i32,
        int64_header: taipan_core::ty::INT as u64 | (taipan_core::kinds::INT64.0 as u64) << 32,
        int64_value: std::mem::offset_of!(taipan_core::object::Int64, value) as i32,
        slow: SlowPaths {
            alloc: realise::alloc as *const () as u64,
            box_int: realise::box_int as *const () as u64,
            write_barrier: realise::barrier as *const () as u64,
            write_barrier_elem: realise::barrier_elem as *const () as u64,
        },
    };
    let memory = if options.keep_code { CodeMemory::keeping } else { CodeMemory::new };
    let memory = memory(options.code_limit).map_err(|e| e.to_string())?;
    let compile = Options {
        passes: options.passes,
        text: options.dump_opt,
        backend: Dump { clif: options.dump_clif, asm: options.dump_asm },
    };
    let compiler = Compiler::new(memory, layout, compile).map_err(|e| e.to_string())?;
    let log = Log::new(&options)?;
    let jit = Jit {
        options,
        compiler: RefCell::new(compiler),
        trees: RefCell::default(),
        by_loop: RefCell::default(),
        recording: Cell::new(false),
        disturbed: Cell::new(false),
        volatile: Volatile::default(),
        liveness: LivenessCache::default(),
        log,
        vm,
    };
    vm.tier.set(Box::new(jit)).map_err(|_| "the Vm has a tier already".to_owned())
}

impl Tier for Jit {
    fn hot_loop(&self, t: &Thread, resume: Resume, counter: usize) -> Resume {
        // SAFETY: `resume` is a state of this thread's interpreter.
        let code = unsafe { Code::of_words(resume.words) };
        let known = self.by_loop.borrow().get(&(code.word_ptr(counter) as usize)).copied();
        if let Some(n) = known {
            let tree = self.trees.borrow()[n].clone();
            if tree.valid.get() && tree.unit.borrow().is_some() {
                return self.run(t, &tree, resume);
            }
        }
        if self.recording.get() {
            code.set_cache(counter, t.vm().config.jit_threshold as u64 + 2);
            return resume;
        }
        self.record_root(t, resume, code, counter, known)
    }

    fn hot_entry(&self, t: &Thread, resume: Resume, code: Gc<Code>) -> Resume {
        // Functions are compiled as parts of the loops that call them.
        code.hot.set(NEVER);
        let _ = t;
        resume
    }

    fn class_changed(&self, class: Gc<Type>) {
        self.disturbed.set(true);
        self.invalidate(|r| r.classes.contains(&class.address()));
    }

    fn dict_changed(&self, dict: Gc<Dict>, key: Value) {
        self.disturbed.set(true);
        let key = (dict.address(), key.bits());
        if self.invalidate(|r| r.entries.contains(&key)) {
            *self.volatile.borrow_mut().entry(key).or_insert(0) += 1;
        }
    }

    fn trace(&self, tracer: &mut Tracer<'_>) {
        for tree in self.trees.borrow().iter() {
            tracer.value(tree.code.value());
        }
        for (_, code) in self.liveness.known.borrow().values() {
            tracer.value(code.value());
        }
    }

    fn finish(&self) {
        self.log.report(&self.trees.borrow(), &self.options);
    }
}

impl Jit {
    fn vm(&self) -> &Vm {
        // SAFETY: the Vm owns its tier.
        unsafe { &*self.vm }
    }

    /// Invalidates the trees for which `hit` holds. Did any?
    fn invalidate(&self, hit: impl Fn(&Recorded) -> bool) -> bool {
        let mut any = false;
        for tree in self.trees.borrow().iter() {
            if !tree.valid.get() {
                continue;
            }
            // One that cannot be looked at is being extended right now: it may rely on anything.
            let relies = match tree.recorded.try_borrow() {
                Ok(recorded) => recorded.as_ref().is_some_and(&hit),
                Err(_) => true,
            };
            if relies {
                any = true;
                tree.valid.set(false);
                tree.aborts.set(tree.aborts.get() + 1);
                let count =
                    if tree.aborts.get() > MAX_ABORTS { NEVER } else { self.vm().config.jit_threshold as i64 + 1 };
                tree.code.set_cache(tree.counter, count as u64);
            }
        }
        if any {
            self.vm().jit_epoch.set(self.vm().jit_epoch.get() + 1);
        }
        any
    }

    // --- running ------------------------------------------------------------------------------------------------------

    /// Runs a tree's code from its loop head; the answer is where the interpreter goes on.
    fn run(&self, t: &Thread, tree: &Rc<Tree>, resume: Resume) -> Resume {
        let root = resume.fp;
        let frame = Frame(root);
        let base = if frame.in_generator() { t.stack_top.get() } else { root };
        if frame.depth() as usize + MAX_INLINE_DEPTH + 2 >= t.recursion_limit.get() as usize
            || base.wrapping_add(STACK_ROOM) > t.stack_limit.get()
        {
            return resume;
        }
        let Some(unit) = tree.unit.borrow().clone() else { return resume };
        tree.entered.set(tree.entered.get() + 1);
        frame.set_pc(resume.pc);
        t.resume.set(resume);
        // Frames the trace makes lie above: keep natives called meanwhile from using that room.
        if !frame.in_generator() {
            t.stack_top.set(root.wrapping_add(tree.code.register_count as usize));
        }
        // SAFETY: the code was compiled for this thread's layout; the frame is the loop's.
        let code = unsafe { (unit.entry)((t as *const Thread).cast_mut().cast(), root.cast()) };
        if code & LEAVE != 0 {
            return t.resume.get();
        }
        let exit = &unit.exits[code as usize];
        let Some(state) = realise(t, root, exit) else {
            eprintln!("taipan: out of memory in compiled code");
            std::process::abort();
        };
        t.resume.set(state);
        let raised = realise::is_raised(exit);
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
            exits[n].count >= self.options.exit_threshold && !exits[n].dead
        };
        if overdue && tree.valid.get() && !self.recording.get() {
            self.compile(tree);
        }
        if hot && tree.valid.get() && !self.recording.get() && tree.side_traces.get() < MAX_SIDES {
            return self.record_side(t, tree, exit.snapshot, state, root, raised);
        }
        if raised { unwound(t, state) } else { state }
    }

    // --- recording ----------------------------------------------------------------------------------------------------

    fn record_root(&self, t: &Thread, resume: Resume, code: Gc<Code>, counter: usize, known: Option<usize>) -> Resume {
        let number = known.unwrap_or(self.trees.borrow().len());
        let aborts = known.map_or(0, |n| self.trees.borrow()[n].aborts.get());
        let at = code.index_of(resume.pc);
        let line = code.unit().positions.get(at).map_or(0, |p| p.line);
        let mut recorded = Recorded::new(&format!("{}:{line}", code.unit().filename), self.volatile.clone());
        let head = recorded.head;
        let frame = Frame(resume.fp);
        let root = Shadow {
            fp: resume.fp,
            base: 0,
            code,
            function: frame.function().address() as u64,
            meta: frame.meta(),
            registers: vec![Reg::Memory; code.register_count as usize],
            unborn: false,
            liveness: self.liveness.of(code),
        };
        let (end, state) = self.record(t, &mut recorded, head, vec![root], resume, resume.pc, false);
        let tree = Rc::new(Tree {
            number,
            code,
            loop_pc: resume.pc,
            counter,
            recorded: RefCell::new(None),
            unit: RefCell::new(None),
            valid: Cell::new(true),
            exits: RefCell::default(),
            side_traces: Cell::new(0),
            fresh_sides: Cell::new(0),
            aborts: Cell::new(aborts),
            entered: Cell::new(0),
            compiles: Cell::new(0),
            passed: RefCell::default(),
        });
        match end {
            End::Closed => {
                *tree.recorded.borrow_mut() = Some(recorded);
                if !self.compile(&tree) {
                    tree.aborts.set(MAX_ABORTS);
                }
            }
            End::Stopped(why) => {
                self.log.abort(&tree, why);
                tree.aborts.set(aborts + 1);
                self.release(recorded);
            }
        }
        let compiled = tree.unit.borrow().is_some();
        let next = if compiled {
            // Counts to the slow path at once: that is how the loop enters its code.
            0
        } else if tree.aborts.get() >= MAX_ABORTS {
            NEVER
        } else {
            (t.vm().config.jit_threshold as i64 + 1) << (2 * tree.aborts.get())
        };
        code.set_cache(counter, next as u64);
        self.by_loop.borrow_mut().insert(code.word_ptr(counter) as usize, number);
        let mut trees = self.trees.borrow_mut();
        if number < trees.len() {
            trees[number] = tree;
        } else {
            trees.push(tree);
        }
        state
    }

    /// Runs a recording; the answer's second half is where the interpreter goes on.
    fn record(
        &self,
        t: &Thread,
        recorded: &mut Recorded,
        block: taipan_jit::ir::BlockId,
        frames: Vec<Shadow>,
        start: Resume,
        loop_pc: *const Ins,
        raised: bool,
    ) -> (End, Resume) {
        self.recording.set(true);
        self.disturbed.set(false);
        let first_ops = recorded.graph.op_count();
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
            abort: None,
            inner: Vec::new(),
            first_op: first_ops,
            liveness: &self.liveness,
        };
        let mut end = recorder.record(raised);
        let state = recorder.x.resume();
        if self.disturbed.get() {
            if let End::Closed = end {
                recorder.tree.ends.pop();
            }
            end = End::Stopped(Abort::Changed);
        }
        self.recording.set(false);
        (end, state)
    }

    /// Lets a dropped recording's constants go.
    fn release(&self, recorded: Recorded) {
        for root in &recorded.roots {
            self.vm().heap.release(*root);
        }
    }

    fn record_side(
        &self,
        t: &Thread,
        tree: &Rc<Tree>,
        from: SnapshotId,
        state: Resume,
        root: *mut Option<Value>,
        raised: bool,
    ) -> Resume {
        let mut guard = tree.recorded.borrow_mut();
        let back = || if raised { unwound(t, state) } else { state };
        let Some(recorded) = guard.as_mut() else { return back() };
        let snapshot = recorded.graph.snapshot(from).clone();
        let mut frames = Vec::with_capacity(snapshot.frames.len());
        for f in &snapshot.frames {
            let base = f.words[0] as u32;
            // SAFETY: the words of a code object that the tree keeps alive.
            let code = unsafe { Code::of_words(f.words[1] as *mut u64) };
            let mut registers = vec![Reg::Memory; code.register_count as usize];
            for (slot, v) in &f.slots {
                let SnapVal::Value(v) = v else { continue };
                if let Some(r) = registers.get_mut((*slot - base) as usize) {
                    *r = Reg::Known { value: *v, stale: true };
                }
            }
            frames.push(Shadow {
                fp: root.wrapping_add(base as usize),
                base,
                code,
                function: f.words[2],
                meta: f.words[3],
                registers,
                unborn: f.words[5] != 0,
                liveness: self.liveness.of(code),
            });
        }
        if frames.last().is_none_or(|f| f.fp != state.fp) {
            drop(guard);
            return back();
        }
        let side = Builder::side(&mut recorded.graph, from).block();
        let (end, state) = self.record(t, recorded, side, frames, state, tree.loop_pc, raised);
        match end {
            End::Closed => {
                drop(guard);
                tree.side_traces.set(tree.side_traces.get() + 1);
                tree.fresh_sides.set(tree.fresh_sides.get() + 1);
                {
                    let mut exits = tree.exits.borrow_mut();
                    let exit = &mut exits[from.index()];
                    (exit.dead, exit.waiting) = (true, Some(0));
                }
                // A tree is compiled whole: the larger it is, the more side traces are collected first.
                if tree.fresh_sides.get() * 3 >= tree.side_traces.get() {
                    self.compile(tree);
                }
            }
            End::Stopped(why) => {
                // The guard leaves as before; what was recorded is unreachable.
                recorded.graph.snapshots[from.index()].side = None;
                drop(guard);
                let mut exits = tree.exits.borrow_mut();
                // A loop that ends is not worth trying again; other reasons may pass.
                exits[from.index()].dead = true;
                drop(exits);
                self.log.abort(tree, why);
            }
        }
        state
    }

    /// Compiles a tree from what is recorded. `false`: it cannot be.
    fn compile(&self, tree: &Rc<Tree>) -> bool {
        let mut guard = tree.recorded.borrow_mut();
        let Some(recorded) = guard.as_mut() else { return false };
        recorded.connect();
        if self.options.dump_trace {
            eprintln!("--- trace {} ({})\n{}", tree.number, recorded.graph.name, recorded.graph);
        }
        let failing = self.options.fail_guards.then(|| crate::fail::instrument(&recorded.graph, tree));
        match self.compiler.borrow_mut().compile(failing.as_ref().unwrap_or(&recorded.graph)) {
            Ok(compiled) => {
                if let Some(text) = &compiled.text {
                    eprintln!("--- optimised {}\n{text}", tree.number);
                }
                if let Some(text) = &compiled.unit.clif {
                    eprintln!("--- clif {}\n{text}", tree.number);
                }
                if let Some(text) = &compiled.unit.asm {
                    eprintln!("--- asm {}\n{text}", tree.number);
                }
                tree.compiles.set(tree.compiles.get() + 1);
                tree.fresh_sides.set(0);
                tree.exits.borrow_mut().iter_mut().for_each(|e| e.waiting = None);
                self.log.compiled(tree, &compiled);
                *tree.unit.borrow_mut() = Some(Rc::new(compiled.unit));
                true
            }
            Err(e) => {
                self.log.refused(tree, &e.to_string());
                false
            }
        }
    }
}
