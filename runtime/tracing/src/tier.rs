//! The tier: what core calls when a loop is hot, and everything that decides about traces: thresholds, what is recorded next,
//! what is given up, invalidation.

use crate::call::{EntrySlot, interpret};
use crate::realise;
use crate::remade::Remade;
use crate::run::{Installed, Left};
use crate::stats::Log;
use crate::tree::{Recorded, STORED, Tree, TreeKind, Volatile};
use crate::workshop::{Plan, Workshop};
use crate::worth::Watch;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;
use taipan_core::Thread;
use taipan_core::interp::dispatch::settle;
use taipan_core::interp::{Exec, Tier};
use taipan_core::object::{BigInt, Code, Dict, Str, Type};
use taipan_core::thread::Resume;
use taipan_core::types::str::str_flags::INTERNED;
use taipan_core::vm::Vm;
use taipan_heap::{Gc, Tracer, Value};
use taipan_jit::backend::{BigLayout, Dump, Layout, SlowPaths};
use taipan_jit::compile::Options;
use taipan_jit::ir::SnapshotId;
use taipan_jit::{hash, opt::Passes};
use taipan_parser::liveness::Liveness;
use taipan_parser::opcodes::Ins;

/// Times that a loop or function is reached, beyond the threshold, for seeing how often it is.
const LOOKS: u32 = 200;
/// What a trace saves each time, and its operations: in relation, that is much the same for all.
const ROUND: Duration = Duration::from_nanos(600);
const ROUND_OPS: usize = 400;
/// Bytecodes of one trace.
pub const MAX_BYTECODES: usize = 2500;
/// Operations of a tree's graph.
pub const MAX_OPS: usize = 24_000;
/// From so many operations on a tree grows at exits only that are taken often: compiling all of it again and again costs more than what most
/// of its exits leave to the interpreter (and takes some 3 MB for 1000 of its optimised operations). But some exits matter: with trees that do not
/// grow at all beyond this, small_language ran at half of the interpreter's speed once in five runs.
pub const LARGE: usize = 5000;
/// Operations of a tree with the loops it contains, dead ones included.
pub const MAX_TREE_OPS: usize = 2 * MAX_OPS;
/// Operations of a loop that is copied into a larger trace; larger ones are run as they are.
pub const MAX_INNER_OPS: usize = 4000;
/// Copies of one loop in a tree, but for small ones: of those so many operations.
pub const MAX_COPIES: usize = 4;
pub const MAX_COPIED_OPS: usize = 1000;
/// Rounds of an inner loop that a trace may unroll.
pub const MAX_UNROLL: u32 = 5;
/// Operations of a function's tree that a trace may still follow into; HotSpot's InlineSmallCode is the same thing. (Compiled operations of
/// constraints with `--jit-sync` fall by half at 1000, by two thirds at 400; of raytrace by half at 400.)
pub const MAX_CALLEE_OPS: usize = 500;
/// Frames of a trace.
pub const MAX_INLINE_DEPTH: usize = 14;
/// Words of VM stack that frames of a trace may need.
pub const STACK_ROOM: usize = 1 << 14;
/// Code of a `leave`: the interpreter's state is in `Thread::outcome`.
pub const LEAVE_OUTCOME: u64 = 1;
/// Recordings of a loop that may fail before it is left alone.
pub const MAX_ABORTS: usize = 4;
/// A side trace that is not compiled yet is overdue after this many times the exit threshold.
pub const OVERDUE: u32 = 8;
/// Side traces of a tree.
pub const MAX_SIDES: usize = 60;
/// Recordings of a side trace that may fail.
pub const MAX_TRIES: u8 = 4;
/// Recordings of one that leave the loop, each after twice as many exits, until that counts as a failure.
pub const MAX_UNLUCKY: u8 = 6;
/// Side traces for other functions or shapes at one instruction.
pub const MAX_SIDES_AT: u32 = 5;
/// Side traces, and operations, of a tree that may be recorded anew when an inner loop that it unrolled gets code.
pub const RENEWABLE_SIDES: usize = 8;
pub const RENEWABLE_OPS: usize = 2000;
/// A function whose root trace has fewer bytecodes and no call is cheaper interpreted than entered.
pub const MIN_FUNCTION: usize = 24;
/// Recordings of a function that may turn out too small before it is left alone.
pub const MAX_SMALL: usize = 8;
/// Recordings of a loop that may end with it before another round: then its trace goes through the loop around it.
pub const MAX_ENDED: usize = 8;
/// Recordings of a loop or function for fleeting classes after which the next one does not wait longer than for this one.
pub const MAX_FLEETING: u32 = 6;
/// A counter that never runs out.
pub const NEVER: i64 = i64::MAX / 2;

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
    /// Compile in the background only what is worth it (`worth`).
    pub thrifty: bool,
    /// Compile on the program's thread, at once, whatever it costs: runs are repeatable.
    pub sync: bool,
    /// Memory of code that was replaced is never used again.
    pub keep_code: bool,
    /// The optimiser's passes.
    pub passes: Passes,
    pub log: Option<std::path::PathBuf>,
    /// Bytes of code.
    pub code_limit: usize,
    /// Ops of a tree from which on it becomes several functions.
    pub part_limit: usize,
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
            thrifty: true,
            sync: false,
            keep_code: false,
            passes: Passes::ALL,
            log: None,
            code_limit: 64 << 20,
            part_limit: taipan_jit::backend::PART_LIMIT,
        }
    }
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
    pub(crate) options: JitOptions,
    pub(crate) workshop: Workshop,
    /// Trees whose compilation is under way, or of a side trace of which alone, by the unit's number.
    pub(crate) pending: RefCell<HashMap<u64, (Rc<Tree>, Option<SnapshotId>)>>,
    /// Trees that wait for the compiler. It gets few at a time: what is handed over is a copy of all that is recorded, and what waits
    /// may grow until its turn comes instead of being compiled twice.
    pub(crate) queue: RefCell<Vec<Rc<Tree>>>,
    /// Side traces that begin at an instruction, by its address.
    pub(crate) sides_at: RefCell<HashMap<usize, u32>>,
    pub(crate) trees: RefCell<Vec<Rc<Tree>>>,
    /// Tree of a loop, by the address of its head's instruction.
    pub(crate) by_head: RefCell<HashMap<usize, usize, hash::Build>>,
    /// Tree of a function, by the address of its code object.
    pub(crate) by_entry: RefCell<HashMap<usize, usize, hash::Build>>,
    /// Entry slots, by the address of the code object. They are never freed: compiled code holds their addresses.
    #[allow(clippy::vec_box, reason = "compiled code holds their addresses")]
    slots: RefCell<HashMap<usize, Box<EntrySlot>>>,
    /// Units that run or may run, by number.
    pub(crate) installed: RefCell<Vec<Option<Installed>>>,
    pub(crate) next_unit: Cell<u64>,
    /// Functions too large to be followed into, by the address of the code object (kept alive by `liveness`).
    pub(crate) not_followed: RefCell<HashSet<usize>>,
    /// Numbers of units that were replaced and may still be on the native stack.
    pub(crate) retired: RefCell<Vec<u64>>,
    /// Entries into compiled code that have not been left.
    pub(crate) active: Cell<usize>,
    pub(crate) recording: Cell<bool>,
    /// The exit by which code was left last, and whether an exception was pending there.
    pub(crate) left_by: Cell<Option<(SnapshotId, bool)>>,
    /// A class or a watched name changed while a recording ran: what it relied on may be gone.
    pub(crate) disturbed: Cell<bool>,
    pub(crate) volatile: Volatile,
    /// Loops and functions, by the address of the head or the code object, that have no trace because they have not been reached often enough
    /// in a time: how often since when.
    warm: RefCell<HashMap<usize, (u32, Watch), hash::Build>>,
    pub(crate) remade: Remade,
    pub(crate) liveness: LivenessCache,
    pub(crate) log: Log,
    vm: *const Vm,
}

/// Installs the JIT in a Vm (whose `Config::jit_threshold` says when loops are hot).
pub fn install(vm: &Vm, options: JitOptions) -> Result<(), String> {
    let layout = Layout {
        exit_buffer: std::mem::offset_of!(Thread, exit_buffer) as i32,
        exit_capacity: taipan_core::thread::EXIT_BUFFER_WORDS as u32,
        handover: std::mem::offset_of!(Thread, handover) as i32,
        handover_capacity: taipan_core::thread::HANDOVER_WORDS as u32,
        exit_unit: std::mem::offset_of!(Thread, exit_unit) as i32,
        poll: std::mem::offset_of!(Thread, poll) as i32,
        int64_header: taipan_core::ty::INT as u64 | (taipan_core::kinds::INT64.0 as u64) << 32,
        int64_value: std::mem::offset_of!(taipan_core::object::Int64, value) as i32,
        big: BigLayout {
            header: taipan_core::ty::INT as u64 | (taipan_core::kinds::BIGINT.0 as u64) << 32,
            negative: std::mem::offset_of!(BigInt, negative) as i32,
            length: std::mem::offset_of!(BigInt, length) as i32,
            limbs: BigInt::LIMBS_AT as i32,
        },
        slow: SlowPaths {
            alloc: realise::alloc as *const () as u64,
            box_int: realise::box_int as *const () as u64,
            box_u64: realise::box_u64 as *const () as u64,
            wide: realise::wide as *const () as u64,
            write_barrier: realise::barrier as *const () as u64,
            write_barrier_elem: realise::barrier_elem as *const () as u64,
        },
    };
    let compile = Options {
        passes: options.passes,
        text: options.dump_opt,
        backend: Dump { clif: options.dump_clif, asm: options.dump_asm },
        part_limit: options.part_limit,
    };
    let plan = Plan { keep_code: options.keep_code, code_limit: options.code_limit, layout, options: compile };
    let log = Log::new(&options)?;
    let jit = Jit {
        workshop: Workshop::new(plan, options.sync, options.thrifty),
        pending: RefCell::default(),
        queue: RefCell::default(),
        sides_at: RefCell::default(),
        trees: RefCell::default(),
        by_head: RefCell::default(),
        by_entry: RefCell::default(),
        slots: RefCell::default(),
        installed: RefCell::default(),
        next_unit: Cell::new(1),
        not_followed: RefCell::default(),
        retired: RefCell::default(),
        active: Cell::new(0),
        recording: Cell::new(false),
        left_by: Cell::new(None),
        disturbed: Cell::new(false),
        volatile: Volatile::default(),
        warm: RefCell::default(),
        remade: Remade::default(),
        liveness: LivenessCache::default(),
        log,
        vm,
        options,
    };
    vm.tier.set(Box::new(jit)).map_err(|_| "the Vm has a tier already".to_owned())
}

impl Tier for Jit {
    fn hot_loop(&self, t: &Thread, resume: Resume, counter: usize) -> Resume {
        self.install_finished();
        if let Some(tree) = self.compiled_loop(resume.pc) {
            return self.enter_loop(t, tree, resume, counter);
        }
        // SAFETY: `resume` is a state of this thread's interpreter.
        let code = unsafe { Code::of_words(resume.words) };
        let known = self.by_head.borrow().get(&(resume.pc as usize)).copied();
        if self.recording.get() || self.is_pending(known) || !self.workshop.has_budget() {
            code.set_cache(counter, self.soon() as u64);
            return resume;
        }
        if let Some(rounds) = self.too_seldom(resume.pc as usize) {
            code.set_cache(counter, rounds as u64);
            return resume;
        }
        self.record_loop(t, resume, code, counter)
    }

    fn hot_entry(&self, t: &Thread, resume: Resume, code: Gc<Code>) -> Resume {
        self.install_finished();
        let known = self.by_entry.borrow().get(&code.address()).copied();
        let tree = known.map(|n| self.trees.borrow()[n].clone());
        if let Some(tree) = tree.filter(|tree| tree.entry.get().is_some()) {
            return match self.enter_function(t, &tree, resume) {
                Left::At(state) => state,
                Left::Returned(v) => {
                    let mut x = Exec { t, fp: resume.fp, pc: resume.pc, words: resume.words };
                    let flow = taipan_core::interp::control::return_value(&mut x, v);
                    settle(&mut x, flow);
                    x.resume()
                }
            };
        }
        if self.recording.get() || self.is_pending(known) || !self.workshop.has_budget() {
            code.hot.set(self.soon());
            return resume;
        }
        if taipan_core::interp::frame::Frame(resume.fp).in_generator() {
            code.hot.set(NEVER);
            return resume;
        }
        if let Some(calls) = self.too_seldom(code.address()) {
            code.hot.set(calls);
            return resume;
        }
        self.record_function(t, resume, code)
    }

    fn class_changed(&self, class: Gc<Type>) {
        self.disturbed.set(true);
        self.invalidate_where(|r| r.classes.contains(&class.address()));
    }

    fn class_made(&self, t: &Thread, class: Gc<Type>) {
        self.note_class(t, class);
    }

    fn dict_changed(&self, dict: Gc<Dict>, key: Value) {
        let key = (dict.address(), self.watched_name(dict, key).bits());
        if matches!(self.volatile.borrow().get(&key), None | Some(&STORED)) {
            return;
        }
        self.disturbed.set(true);
        if self.invalidate_where(|r| r.entries.contains(&key)) {
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
        for slot in self.slots.borrow().values() {
            tracer.value(slot.code.value());
        }
        for name in self.volatile.borrow().keys().filter_map(|(_, name)| Value::from_bits(*name)) {
            tracer.value(name);
        }
    }

    fn finish(&self) {
        self.log.report(&self.trees.borrow(), &self.options);
    }
}

impl Jit {
    /// Is this loop or function reached too seldom to be worth a trace? The answer is after how many times more it is to come here again.
    fn too_seldom(&self, place: usize) -> Option<i64> {
        let worth = &self.workshop.worth;
        if !worth.counts() {
            return None;
        }
        let mut warm = self.warm.borrow_mut();
        let Some((count, watch)) = warm.get_mut(&place) else {
            warm.insert(place, (0, worth.watch(0)));
            return Some(i64::from(LOOKS));
        };
        // It was to come here when it was due.
        let reached = (*count * 2).max(LOOKS);
        if worth.pays(watch, reached, ROUND, ROUND_OPS) {
            warm.remove(&place);
            return None;
        }
        *count = reached;
        Some(i64::from(reached))
    }

    pub(crate) fn vm(&self) -> &Vm {
        // SAFETY: the Vm owns its tier.
        unsafe { &*self.vm }
    }

    /// Invalidates the trees for which `hit` holds. Did any?
    fn invalidate_where(&self, hit: impl Fn(&Recorded) -> bool) -> bool {
        // One that cannot be looked at is being extended right now: it may rely on anything.
        self.invalidate_trees(hit, true)
    }

    /// `extended`: whether the tree that is being recorded counts as hit.
    fn invalidate_trees(&self, hit: impl Fn(&Recorded) -> bool, extended: bool) -> bool {
        let mut any = false;
        for tree in self.trees.borrow().iter() {
            if !tree.is_valid() {
                continue;
            }
            let relies = match tree.recorded.try_borrow() {
                Ok(recorded) => recorded.as_ref().is_some_and(&hit),
                Err(_) => extended,
            };
            if relies {
                any = true;
                self.give_up(tree);
            }
        }
        any
    }

    /// From now on no tree relies on this namespace entry: compiled code is going to store there. `extended`: the tree that is being recorded
    /// does so far.
    pub(crate) fn rely_no_more(&self, dict: Gc<Dict>, name: Gc<Str>, extended: bool) {
        let key = (dict.address(), name.value().bits());
        if self.volatile.borrow_mut().insert(key, STORED).is_some_and(|before| before != STORED) {
            self.invalidate_trees(|r| r.entries.contains(&key), extended);
        }
    }

    /// Its code is not entered any more. It is recorded again, a few times.
    pub(crate) fn give_up(&self, tree: &Tree) {
        tree.aborts.set(tree.aborts.get() + 1);
        let rounds = match tree.kind {
            _ if tree.aborts.get() > MAX_ABORTS => NEVER,
            TreeKind::Loop { .. } => self.vm().config.jit_threshold as i64 + 1,
            TreeKind::Function => self.function_threshold(),
        };
        self.invalidate(tree, rounds);
    }

    /// From now on the tree's code is not entered, and left where it relies on anything. It is recorded again in so many rounds.
    pub(crate) fn invalidate(&self, tree: &Tree, rounds: i64) {
        tree.valid.set(0);
        tree.entry.set(None);
        match tree.kind {
            TreeKind::Loop { counter, .. } => tree.code.set_cache(counter, rounds as u64),
            TreeKind::Function => {
                self.enter_at(tree.code, interpret as *const () as u64);
                tree.code.hot.set(rounds);
            }
        }
        self.vm().jit_epoch.set(self.vm().jit_epoch.get() + 1);
    }

    /// The key that stands for `key` among the watched ones of this dict: names that are watched are interned (and kept alive,
    /// see `trace`), but a program may write under an equal str.
    fn watched_name(&self, dict: Gc<Dict>, key: Value) -> Value {
        let Some(text) = key.downcast::<Str>() else { return key };
        if text.header.has_flag(INTERNED) {
            return key;
        }
        let volatile = self.volatile.borrow();
        let same = |bits: u64| {
            // SAFETY: watched names are strs, and the collector keeps them (`trace`).
            let name: Gc<Str> = unsafe { Gc::from_raw(bits as *mut Str) };
            name.same(&text)
        };
        let found = volatile.keys().find(|(owner, name)| *owner == dict.address() && same(*name));
        found.and_then(|(_, bits)| Value::from_bits(*bits)).unwrap_or(key)
    }

    /// Entries of a function before it is recorded: more than rounds of a loop, which should come first.
    pub(crate) fn function_threshold(&self) -> i64 {
        self.vm().config.jit_threshold as i64 * 8 / 5 + 1
    }

    /// Rounds after which a loop or function that has to wait looks again.
    pub(crate) fn soon(&self) -> i64 {
        (self.vm().config.jit_threshold as i64 / 8).max(2)
    }

    /// Is the tree being compiled, or an inner loop that its recording came to?
    fn is_pending(&self, known: Option<usize>) -> bool {
        known.is_some_and(|n| {
            let tree = self.trees.borrow()[n].clone();
            tree.pending.get() != 0 || self.is_pending_loop(tree.waits_for.get())
        })
    }

    /// Is the first code of the loop whose head is at `pc` being compiled?
    pub(crate) fn is_pending_loop(&self, pc: *const Ins) -> bool {
        let known = self.by_head.borrow().get(&(pc as usize)).copied();
        known.is_some_and(|n| {
            let trees = self.trees.borrow();
            trees[n].pending.get() != 0 && trees[n].unit.borrow().is_none()
        })
    }

    /// Is the loop whose head is at `pc`, which has no code, to be recorded again in a moment? Each call that says so takes one of its
    /// tries: it may not be reached any more.
    pub(crate) fn is_due(&self, pc: *const Ins) -> bool {
        let known = self.by_head.borrow().get(&(pc as usize)).copied();
        known.is_some_and(|n| {
            let tree = &self.trees.borrow()[n];
            let ended = tree.ended.get();
            let due = (1..MAX_ENDED).contains(&ended) && tree.pending.get() == 0 && tree.unit.borrow().is_none();
            if due {
                tree.ended.set(ended + 1);
            }
            due
        })
    }

    /// Has recording the loop whose head is at `pc` met its end as often as it may?
    pub(crate) fn ends_always(&self, pc: *const Ins) -> bool {
        let known = self.by_head.borrow().get(&(pc as usize)).copied();
        known.is_some_and(|n| self.trees.borrow()[n].ended.get() >= MAX_ENDED)
    }

    /// How often recording the loop whose head is at `pc` has failed.
    pub(crate) fn failures(&self, pc: *const Ins) -> usize {
        let known = self.by_head.borrow().get(&(pc as usize)).copied();
        known.map_or(0, |n| self.trees.borrow()[n].aborts.get())
    }

    /// The compiled loop whose head is at `pc`.
    pub(crate) fn compiled_loop(&self, pc: *const Ins) -> Option<Rc<Tree>> {
        let number = self.by_head.borrow().get(&(pc as usize)).copied()?;
        let tree = self.trees.borrow()[number].clone();
        tree.entry.get().is_some().then_some(tree)
    }

    /// Address of the word that holds where the function's code begins.
    pub(crate) fn entry_slot(&self, code: Gc<Code>) -> u64 {
        let mut slots = self.slots.borrow_mut();
        let fresh = || Box::new(EntrySlot { entry: Cell::new(interpret as *const () as u64), code });
        slots.entry(code.address()).or_insert_with(fresh).entry.as_ptr() as u64
    }

    /// From now on calls of the function enter it at this address.
    pub(crate) fn enter_at(&self, code: Gc<Code>, address: u64) {
        self.entry_slot(code);
        if let Some(slot) = self.slots.borrow().get(&code.address()) {
            slot.entry.set(address);
        }
        if address != interpret as *const () as u64 {
            // Counts to the slow path at once: that is how the interpreter enters its code.
            code.hot.set(0);
        }
    }

    /// The tree's unit is replaced or dropped: it goes when no compiled code is active.
    pub(crate) fn retire(&self, tree: &Tree) {
        self.retire_unit(tree.unit_number.get());
    }

    /// 0 is none.
    pub(crate) fn retire_unit(&self, number: u64) {
        if number != 0 {
            self.retired.borrow_mut().push(number);
        }
    }

    /// A trace that followed into this function was too long: it gets an entry of its own instead.
    pub(crate) fn do_not_follow(&self, code: Gc<Code>) {
        self.liveness.of(code);
        if self.not_followed.borrow_mut().insert(code.address())
            && !self.by_entry.borrow().contains_key(&code.address())
        {
            code.hot.set(2);
        }
    }

    /// Has the function code of its own that is large? Calls of it are made, not followed: copies of it would be compiled again with
    /// each tree that calls it, and grow the same side traces.
    pub(crate) fn is_large(&self, code: Gc<Code>) -> bool {
        let known = self.by_entry.borrow().get(&code.address()).copied();
        known.is_some_and(|n| {
            let tree = &self.trees.borrow()[n];
            tree.entry.get().is_some() && tree.size.get() > MAX_CALLEE_OPS
        })
    }

    /// Is the function too large to be followed into (a trace that did so was too long)?
    pub(crate) fn is_not_followed(&self, code: Gc<Code>) -> bool {
        self.not_followed.borrow().contains(&code.address())
    }
}
