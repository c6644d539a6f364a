//! A tree: the recorded graph of a loop, what it carries around the loop, and the code compiled from it.

use crate::call::CallSite;
use crate::measure::Samples;
use crate::nest::Contained;
use crate::recorder::Reg;
use crate::residual::Site;
use crate::tier::{LARGE, MAX_TRIES, MAX_UNLUCKY, RENEWABLE_OPS, RENEWABLE_SIDES};
use crate::wide::Wide;
use crate::worth::Watch;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;
use taipan_core::object::{Code, Dict, Str};
use taipan_heap::{Gc, RootId};
use taipan_jit::backend::{Entry, Unit};
use taipan_jit::hash;
use taipan_jit::ir::{BlockId, Builder, CallId, Frame, Graph, Packed, SnapVal, SnapshotId, Type, Value};
use taipan_parser::opcodes::Ins;

/// Marks in the pc of a snapshot's innermost frame (see `natives`). The instruction has been run: an exception is pending, to be
/// unwound from here.
pub const RAISED: u64 = 1;
/// The instruction has been run.
pub const AFTER: u64 = 2;
/// The pc without marks.
pub const PC_MASK: u64 = !7;

/// The recorded form, to which side traces are added.
pub struct Recorded {
    /// Empty while it rests.
    pub graph: Graph,
    /// The graph between one side trace and the next.
    resting: Option<Arc<Packed>>,
    /// The block at the loop's head.
    pub head: BlockId,
    /// Registers of the root frame that are parameters of the head.
    pub params: BTreeMap<usize, Value>,
    /// Of those, the ones whose memory is out of date at some back-edge: every snapshot names them.
    pub carried: BTreeSet<usize>,
    /// The back-edges.
    pub ends: Vec<BackEdge>,
    /// By the last block of a side trace: the state where it goes on in the tree.
    pub lands: HashMap<BlockId, SnapshotId, hash::Build>,
    /// Wide ints by name.
    pub wides: HashMap<Value, Wide, hash::Build>,
    /// Constants kept alive for the graph.
    pub roots: Vec<RootId>,
    /// Descriptions of residual calls, owned by the tree.
    pub sites: Vec<*mut Site>,
    /// Something in it sees the frames in memory: a native called with real ones.
    pub shows_frames: bool,
    residual: Option<CallId>,
    /// Namespace entries that changed too often to be relied on, shared by all trees.
    volatile: Volatile,
    /// Classes, by address, whose change invalidates the tree.
    pub classes: BTreeSet<usize>,
    /// Namespace entries (dict address, key word) whose change invalidates it.
    pub entries: BTreeSet<(usize, u64)>,
    /// By snapshot: root registers that memory has although the trace wrote them since the head.
    pub settled: HashMap<SnapshotId, Vec<u32>, hash::Build>,
    /// Exits from which no side trace is to be recorded.
    pub no_side: HashSet<SnapshotId, hash::Build>,
    /// Exits to loops around the tree's own: their trees go on from there.
    pub links: HashSet<SnapshotId, hash::Build>,
    /// Loops that have trees of their own, copied into this one.
    pub contained: Vec<Contained>,
    /// Exits of such loops that need real frames (see `Contained::real`).
    pub in_real_loop: HashSet<SnapshotId, hash::Build>,
    /// 1 while what the tree relies on holds; compiled code reads it after calls.
    pub valid: Rc<Cell<u64>>,
    /// Descriptions of calls through entry slots, owned by the tree.
    #[allow(clippy::vec_box, reason = "compiled code holds their addresses")]
    pub call_sites: Vec<Box<CallSite>>,
}

/// See `Tree::pending`.
pub const QUEUED: u64 = u64::MAX;

/// How often an exit was taken, and what became of it.
#[derive(Clone, Copy, Default)]
pub struct ExitState {
    pub count: u32,
    /// Recording from here failed too often, or a side trace is there already.
    pub dead: bool,
    /// Recordings from here that failed.
    pub tries: u8,
    /// Recordings since the last of them that left the loop: the next one may go round.
    pub unlucky: u8,
    /// How often it is taken.
    pub watch: Watch,
    pub side: Side,
    /// Number of the unit that is the side trace alone (see `alone`); 0: there is none.
    pub alone: u64,
    /// Not a guard: a side trace that is compiled alone leaves here for the tree's head.
    pub at_head: bool,
}

/// What the rounds of a loop of hidden Python are, which takes the items of some iterator.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Rounds {
    /// As far as is known, one is like another.
    #[default]
    Alike,
    /// Each left the loop's code: a generator without a loop, whose items are yielded in places of their own. A trace around it is better
    /// off without this loop: it follows each round.
    Differ,
    /// The same, but there are too many to follow: the loop is run as one step.
    TooMany,
}

/// What has become of an exit's side trace.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    None,
    /// It is recorded; the exit was taken so often since.
    Recorded(u32),
    /// The tree is being compiled with it.
    UnderWay,
    /// The tree's code has it.
    Compiled,
}

impl ExitState {
    /// A recording from here failed: the next one needs more exits.
    pub fn failed(&mut self) {
        self.count = 0;
        self.unlucky = 0;
        self.tries += 1;
        self.dead = self.tries >= MAX_TRIES;
    }

    /// A recording from here left the loop, as some rounds do.
    pub fn left_loop(&mut self) {
        self.count = 0;
        self.unlucky += 1;
        if self.unlucky >= MAX_UNLUCKY {
            self.failed();
        }
    }
}

pub struct Tree {
    pub number: usize,
    pub code: Gc<Code>,
    /// Where it begins: the loop's head, or the function's first instruction.
    pub start: *const Ins,
    pub kind: TreeKind,
    pub recorded: RefCell<Option<Recorded>>,
    /// Code of the tree. What it replaces is kept while compiled code is active. Dropped before `recorded`, whose sites it refers to.
    pub unit: RefCell<Option<Rc<Unit>>>,
    /// Where that begins, as long as it may be entered.
    pub entry: Cell<Option<Entry>>,
    /// Its number (see `run::Installed`); 0: there was none yet.
    pub unit_number: Cell<u64>,
    /// Number of the unit that is being compiled for it; 0: none is; `QUEUED`: its turn will come.
    pub pending: Cell<u64>,
    /// More was recorded while it was being compiled: it is to be compiled once more.
    pub again: Cell<bool>,
    /// See `Recorded::valid`.
    pub valid: Rc<Cell<u64>>,
    /// By snapshot number of the recorded graph.
    pub exits: RefCell<Vec<ExitState>>,
    pub side_traces: Cell<usize>,
    /// Operations of the recorded graph.
    pub size: Cell<usize>,
    /// Of those, recorded since the last compilation.
    pub fresh_sides: Cell<usize>,
    /// How often side traces recorded since then ran alone (see `alone`), exits whose side trace has no code yet counted for more.
    pub detours: Cell<u32>,
    pub detours_watch: Cell<Watch>,
    /// Exits that would have got a side trace, but for the number that there are: how many since when.
    pub unmet: Cell<(u32, Option<std::time::Instant>)>,
    pub aborts: Cell<usize>,
    /// Recordings that met the end of the loop instead of another round (see `Abort::Ended`).
    pub ended: Cell<usize>,
    /// Recordings that met a class which will be made again (see `remade`).
    pub fleeting: Cell<u32>,
    /// It was recorded again because an inner loop got code (see `Abort::Outdated`).
    pub renewed: Cell<bool>,
    /// Of a loop of hidden Python: what traces around it have met.
    pub rounds: Cell<Rounds>,
    pub entered: Cell<u64>,
    pub samples: Cell<Samples>,
    pub compiles: Cell<usize>,
    /// With `--jit-log`: what the graph compiled last leaves to the interpreter.
    pub residuals: RefCell<Vec<String>>,
    /// Head of an inner loop whose compilation recordings for this tree have to wait for.
    pub waits_for: Cell<*const Ins>,
    /// With `--jit-fail-guards`: which exits have been taken.
    pub passed: RefCell<crate::fail::Passed>,
}

/// What a tree belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TreeKind {
    /// A loop head; `counter` is the index of a back-edge's counter word in the code, `last` the last back-edge.
    Loop { counter: usize, last: *const Ins },
    /// A function's entry.
    Function,
}

impl Tree {
    /// Source place of the loop or function.
    pub fn place(&self) -> (String, u32) {
        let unit = self.code.unit();
        let at = self.code.index_of(self.start);
        (unit.filename.to_string(), unit.positions.get(at).map_or(0, |p| p.line))
    }

    /// The name of the function whose loop or entry it is, as Python writes it.
    pub fn function(&self) -> &str {
        &self.code.unit().qualname
    }

    /// What it is, in a word.
    pub fn what(&self) -> &'static str {
        match self.kind {
            TreeKind::Loop { .. } => "loop",
            TreeKind::Function => "function",
        }
    }

    /// Does the loop enclose this place in the same code?
    pub fn encloses(&self, code: Gc<Code>, pc: *const Ins) -> bool {
        match self.kind {
            TreeKind::Loop { last, .. } => self.code == code && (self.start..=last).contains(&pc),
            TreeKind::Function => false,
        }
    }

    /// How many times (as a power of two) an exit has to be taken as often as those of a small tree before it gets a side trace.
    pub fn reluctance(&self) -> u8 {
        4 * (self.size.get() / LARGE).min(2) as u8
    }

    /// Is it too late to record it anew for the sake of an inner loop? A large tree costs more than it gains.
    pub fn is_settled(&self) -> bool {
        self.renewed.get() || self.side_traces.get() > RENEWABLE_SIDES || self.size.get() > RENEWABLE_OPS
    }

    #[inline]
    pub fn is_valid(&self) -> bool {
        self.valid.get() != 0
    }
}

/// Times a namespace entry (dict address, key word) was rebound after a tree had relied on it, for every entry relied on so far.
pub type Volatile = Rc<RefCell<HashMap<(usize, u64), u32, hash::Build>>>;

/// Rebindings after which an entry is read instead of relied on.
const VOLATILE_AT: u32 = 3;
/// Instead of a number: compiled code stores there. No tree relies on such an entry.
pub const STORED: u32 = u32::MAX;

/// A jump to the loop's head: the block it ends, how many ops the trace has there, and the root frame's live registers.
pub struct BackEdge {
    pub block: BlockId,
    pub ops: usize,
    pub registers: Vec<Reg>,
    /// It comes from above the loop, through a round of an outer one, and not from the loop's own end.
    pub anew: bool,
}

impl Drop for Recorded {
    fn drop(&mut self) {
        for site in &self.sites {
            // SAFETY: made by Box::into_raw, owned by this list; code that refers to it is dropped before (see `Tree`).
            drop(unsafe { Box::from_raw(*site) });
        }
    }
}

impl Recorded {
    /// What the tree leaves to the interpreter, with lines.
    pub fn residuals(&self) -> Vec<String> {
        // SAFETY: owned by this list.
        self.sites.iter().map(|site| unsafe { (**site).describe() }).collect()
    }

    /// Packs the graph: it waits long for its next side trace.
    pub fn rest(&mut self) -> Arc<Packed> {
        let packed = self.resting.get_or_insert_with(|| {
            let graph = std::mem::replace(&mut self.graph, Graph::new(""));
            Arc::new(Packed::new(&graph))
        });
        packed.clone()
    }

    /// Unpacks the graph, if it rests.
    pub fn wake(&mut self) {
        if let Some(packed) = self.resting.take() {
            self.graph = packed.unpack();
            self.graph.make_room();
        }
    }

    /// An empty graph with the loop's head.
    pub fn new(name: &str, volatile: Volatile) -> Recorded {
        let mut graph = Graph::new(name);
        let head = graph.new_block();
        Recorded {
            graph,
            resting: None,
            head,
            params: BTreeMap::new(),
            carried: BTreeSet::new(),
            ends: Vec::new(),
            lands: HashMap::default(),
            wides: HashMap::default(),
            roots: Vec::new(),
            sites: Vec::new(),
            shows_frames: false,
            residual: None,
            volatile,
            classes: BTreeSet::new(),
            entries: BTreeSet::new(),
            settled: HashMap::default(),
            no_side: HashSet::default(),
            links: HashSet::default(),
            contained: Vec::new(),
            in_real_loop: HashSet::default(),
            valid: Rc::new(Cell::new(1)),
            call_sites: Vec::new(),
        }
    }

    /// The residual helper, declared once a graph.
    pub fn residual_call(&mut self) -> CallId {
        if self.residual.is_none() {
            self.residual = Some(self.graph.declare_call(crate::driver::residual_info()));
        }
        match self.residual {
            Some(c) => c,
            None => unreachable!("declared above"),
        }
    }

    /// Does the tree rely on this namespace entry keeping its value?
    pub fn relies_on(&self, dict: Gc<Dict>, name: Gc<Str>) -> bool {
        self.entries.contains(&(dict.address(), name.value().bits()))
    }

    /// Makes the tree rely on a namespace entry keeping its value. `false`: it changes too often.
    pub fn watch(&mut self, dict: Gc<Dict>, name: Gc<Str>) -> bool {
        let key = (dict.address(), name.value().bits());
        if *self.volatile.borrow_mut().entry(key).or_insert(0) >= VOLATILE_AT {
            return false;
        }
        dict.header.set_flag(taipan_core::types::dict::table::WATCHED);
        self.entries.insert(key);
        true
    }

    /// Writes the entry block and the arguments of all jumps to the head anew, for the parameters the head has now.
    pub fn connect(&mut self) {
        let flush = !self.sites.is_empty()
            || !self.call_sites.is_empty()
            || self.shows_frames
            || self.contained.iter().any(|c| c.real);
        let order = self.graph.block(self.head).params.clone();
        let by_param: HashMap<Value, usize, hash::Build> = self.params.iter().map(|(r, v)| (*v, *r)).collect();
        self.graph.block_mut(Graph::ENTRY).ops.clear();
        let mut b = Builder::at(&mut self.graph, Graph::ENTRY);
        let args: Vec<Value> = order.iter().map(|p| b.frame_load(by_param[p] as u32, Type::Val)).collect();
        b.jump(self.head, &args);
        // Residual calls find untouched registers in memory, so with any of them memory must be right at the head.
        for end in &self.ends {
            self.graph.block_mut(end.block).ops.truncate(end.ops);
            let mut b = Builder::at(&mut self.graph, end.block);
            let args: Vec<Value> = order
                .iter()
                .map(|p| match end.registers[by_param[p]] {
                    Reg::Known { value, .. } => value,
                    Reg::Memory => b.frame_load(by_param[p] as u32, Type::Val),
                    Reg::Untouched => *p,
                })
                .collect();
            if flush {
                for (r, reg) in end.registers.iter().enumerate() {
                    if let Reg::Known { value, stale: true } = reg {
                        b.frame_store(r as u32, *value);
                    }
                }
            }
            if end.anew {
                b.enter(self.head, &args);
            } else {
                b.jump(self.head, &args);
            }
        }
        self.complete_snapshots();
    }

    /// Makes every snapshot name the carried registers: one that does not name such a register was taken before this
    /// iteration wrote it, so it holds what came in at the head.
    pub fn complete_snapshots(&mut self) {
        // Snapshots that shared their root frame go on doing so.
        let mut done: Option<(Arc<Frame>, Option<&Vec<u32>>, Arc<Frame>)> = None;
        for (n, snapshot) in self.graph.snapshots.iter_mut().enumerate() {
            let settled = self.settled.get(&SnapshotId(n as u32));
            let Some(root) = snapshot.frames.first_mut().filter(|f| !f.words.is_empty()) else { continue };
            if let Some((from, its, complete)) = &done
                && Arc::ptr_eq(from, root)
                && *its == settled
            {
                *root = complete.clone();
                continue;
            }
            let missing = |r: &&usize| {
                let slot = **r as u32;
                !settled.is_some_and(|s| s.contains(&slot)) && !root.slots.iter().any(|(s, _)| *s == slot)
            };
            let missing: Vec<usize> = self.carried.iter().filter(missing).copied().collect();
            if !missing.is_empty() {
                let from = root.clone();
                let slots = missing.iter().map(|r| (*r as u32, SnapVal::Value(self.params[r])));
                Arc::make_mut(root).slots.extend(slots);
                done = Some((from, settled, root.clone()));
            }
        }
    }
}
