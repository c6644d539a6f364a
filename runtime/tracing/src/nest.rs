//! Loop nests: a loop that has a tree of its own becomes a loop of the larger trace that comes to its head.
//!
//! The tree's recorded graph is copied behind the trace (`ir::copy_loop`); parameters of its head get what the trace knows of
//! the registers. Its exits become exits of the larger tree: their snapshots name what the trace had when it came to the loop,
//! in the frames below and in registers that the loop leaves alone, and above that what they named before. The program then
//! really runs the loop, by its own code, and the trace goes on, as a side trace, from the copy of the exit that was taken.
//!
//! Invariants:
//! - A copied snapshot's frames below the loop's are those of the trace at the loop's head. A trace that comes to the head of a
//!   copy once more, from inside it, may join it only if it found them so (`fits`); else the loop is copied anew or run as a step.
//! - A loop with calls that see frames (*real*) needs its frame in memory: the trace writes its frames before it. Such calls
//!   leave the loop's frame in `Thread::resume`; traces that go on from the loop put the root's back (`leave_loop`).

use crate::call::thread_mem;
use crate::driver::{End, OUTCOME_SLOT, header_mem};
use crate::generators;
use crate::raising::Exceptions;
use crate::recorder::{Abort, IN_GENERATOR, PARTIAL, Recorder, Reg, Shadow, read_again};
use crate::residual::LOST;
use crate::tier::{MAX_COPIED_OPS, MAX_COPIES, MAX_INLINE_DEPTH, MAX_INNER_OPS, MAX_TREE_OPS};
use crate::tree::{PC_MASK, Recorded, Rounds, Tree, TreeKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::mem::offset_of;
use std::rc::Rc;
use std::sync::Arc;
use taipan_core::Thread;
use taipan_core::interp::frame::{FUNCTION, Frame};
use taipan_core::object::Code;
use taipan_heap::Gc;
use taipan_jit::hash;
use taipan_jit::ir::{
    self, Aux, BlockId, Builder, Dominators, Graph, Op, Opcode, SnapVal, Snapshot, SnapshotId, Value, Width, copy_loop,
};
use taipan_parser::code::co;
use taipan_parser::opcodes::Ins;

/// A loop copied into a larger tree.
pub struct Contained {
    tree: Rc<Tree>,
    /// Its frame's place among the trace's.
    depth: usize,
    head: BlockId,
    /// The register of each parameter of the head.
    order: Vec<usize>,
    /// Registers that the loop's snapshots name.
    carried: BTreeSet<usize>,
    /// The frames as the trace that was recorded first came to it.
    entry: Vec<Entry>,
    /// The loop needs its frames in memory.
    pub real: bool,
    /// Copies of the tree's snapshots.
    snapshots: HashMap<SnapshotId, SnapshotId, hash::Build>,
}

/// A frame as it was when a trace came to the loop's head.
struct Entry {
    code: Gc<Code>,
    pc: *const Ins,
    unborn: bool,
    generator: Option<u32>,
    function: (u64, Option<Value>),
    instance: Option<Value>,
    meta: u64,
    registers: Vec<Reg>,
}

impl Entry {
    fn of(f: &Shadow) -> Entry {
        Entry {
            code: f.code,
            pc: Frame(f.fp).pc(),
            unborn: f.unborn,
            generator: f.generator,
            function: (f.function, f.callee),
            instance: f.instance,
            meta: f.meta,
            registers: f.registers.clone(),
        }
    }

    /// Do the snapshots of the loop `of`, which were made for this frame, hold for `f` as well? If the loop needs frames in memory,
    /// they have just been written.
    fn holds_for(&self, f: &Shadow, above: Option<&Shadow>, of: &Contained) -> bool {
        let innermost = above.is_none();
        let at = if innermost { of.tree.start } else { self.pc };
        let index = f.code.index_of(at);
        let live = |r| if innermost { f.liveness.is_live(index, r) } else { f.liveness.is_live_during(index, r) };
        let again = above.map_or([None; 2], |callee| read_again(callee, at));
        let same = |(r, (then, now)): (usize, (&Reg, &Reg))| match (then, now) {
            // Memory has it.
            _ if of.real => true,
            _ if innermost && of.carried.contains(&r) => true,
            _ if !live(r) && !again.contains(&Some(r)) => true,
            (Reg::Known { value: then, .. }, Reg::Known { value: now, .. }) if then == now => true,
            (Reg::Known { stale: true, .. }, _) | (_, Reg::Known { stale: true, .. }) => false,
            // Memory has it, as far as snapshots are concerned.
            (Reg::Known { .. } | Reg::Memory, Reg::Known { .. } | Reg::Memory) => true,
            (then, now) => then == now,
        };
        // The root frame's header is in memory, and not the same in every run of the code.
        let header = f.base == 0
            || self.function == (f.function, f.callee)
                && self.instance == f.instance
                && self.meta as u32 == f.meta as u32;
        self.code == f.code
            && (innermost || self.pc == Frame(f.fp).pc())
            && (self.unborn || !f.unborn)
            && self.generator == f.generator
            && header
            && self.registers.iter().zip(&f.registers).enumerate().all(same)
    }
}

/// The word of the root frame's function, if that is what `op` loads.
fn loads_function(graph: &Graph, op: &Op) -> bool {
    let of_root = |v: &Value| graph.def_op(*v).is_some_and(|op| op.code == Opcode::FramePointer);
    op.code == Opcode::Load
        && op.mem().is_some_and(|mem| mem.offset == header_mem(FUNCTION).offset)
        && op.args.first().is_some_and(of_root)
}

/// Does what the loop consists of see frames in memory?
fn is_real(recorded: &Recorded, blocks: &[BlockId]) -> bool {
    let graph = &recorded.graph;
    let mut ops = blocks.iter().flat_map(|b| &graph.block(*b).ops).map(|id| graph.op(*id));
    ops.any(|op| {
        let settled = op.snapshot.and_then(|s| recorded.settled.get(&s)).is_some_and(|s| !s.is_empty());
        let sees = match op.aux {
            Aux::Call(call) => graph.call_info(call).effects.sees_frames(),
            Aux::Mem(_) => {
                let root =
                    op.args.first().and_then(|v| graph.def_op(*v)).is_some_and(|o| o.code == Opcode::FramePointer);
                root && !loads_function(graph, op)
            }
            _ => op.code == Opcode::FrameLoad,
        };
        settled || sees
    })
}

impl Recorder<'_> {
    /// Makes the compiled loop that the trace has come to a loop of the trace. `None`: it must be run as it is, as a step. `Err`:
    /// the recording ends.
    pub fn contain(&mut self, inner: &Rc<Tree>) -> Option<Result<(), End>> {
        // The copy's snapshots name it as far as the loop has changed it.
        self.write_handled();
        if let Some(n) = self.join(inner) {
            if !self.root_trace {
                return Some(Err(End::Joined));
            }
            return Some(self.run_contained(n, true));
        }
        if !self.root_trace && !self.renewed && self.unrolled(inner) {
            return Some(Err(End::Stopped(Abort::Outdated)));
        }
        let n = self.copy(inner)?;
        Some(self.run_contained(n, false))
    }

    /// Does the tree go through this loop's instructions itself? It was recorded before the loop had code: what it should be is a loop
    /// of the tree, with one head for all traces that come to it.
    fn unrolled(&self, inner: &Tree) -> bool {
        let TreeKind::Loop { last, .. } = inner.kind else { return false };
        let depth = self.frames.len() - 1;
        let copied: HashSet<SnapshotId, hash::Build> =
            self.tree.contained.iter().flat_map(|c| c.snapshots.values().copied()).collect();
        let inside = |f: &ir::Frame| {
            let pc = (f.words[4] & PC_MASK) as *const Ins;
            inner.start < pc && pc <= last
        };
        let frame = |s: &Snapshot| s.frames.get(depth).is_some_and(|f| f.words.len() > 4 && inside(f));
        let graph = &self.tree.graph;
        let mut snapshots = graph.snapshots.iter().enumerate().map(|(n, s)| (SnapshotId(n as u32), s));
        snapshots.any(|(id, s)| !copied.contains(&id) && frame(s))
    }

    /// Jumps to the head of a copy around the trace, if there is one that the trace fits.
    fn join(&mut self, inner: &Rc<Tree>) -> Option<usize> {
        let depth = self.frames.len() - 1;
        let here = |c: &Contained| c.tree.start == inner.start && c.depth == depth;
        let candidates: Vec<usize> =
            (0..self.tree.contained.len()).filter(|n| here(&self.tree.contained[*n])).collect();
        if candidates.is_empty() {
            return None;
        }
        // While a root trace is recorded its entry is not connected; but then every block follows the one before.
        let dominators = (!self.root_trace).then(|| Dominators::new(&self.tree.graph));
        let around = |head: BlockId, block: BlockId| match &dominators {
            Some(d) => d.reaches(head) && d.reaches(block) && d.dominates(head, block),
            None => true,
        };
        for n in candidates.into_iter().rev() {
            if !around(self.tree.contained[n].head, self.block) {
                continue;
            }
            if self.tree.contained[n].real {
                self.make_real();
            }
            let c = &self.tree.contained[n];
            let holds = |(at, (entry, f)): (usize, (&Entry, &Shadow))| entry.holds_for(f, self.frames.get(at + 1), c);
            if !c.entry.iter().zip(&self.frames).enumerate().all(holds) {
                continue;
            }
            let (head, order) = (c.head, c.order.clone());
            let args: Vec<Value> = order.iter().map(|r| self.register_of(depth, *r)).collect();
            if !self.root_trace {
                self.lands(self.x.pc);
            }
            self.b().jump(head, &args);
            return Some(n);
        }
        None
    }

    /// Writes all frames into memory.
    fn make_real(&mut self) {
        let headers = self.commit();
        self.write_frames(&headers);
        if Frame(self.frames[0].fp).in_generator() {
            return;
        }
        let thread = self.op(Opcode::Thread, &[]);
        let end = self.top().end;
        let end = self.frame_address(end);
        self.b().store(thread, thread_mem(Width::Ref, offset_of!(Thread, stack_top)), end);
    }

    /// Copies the loop behind the trace; gives its number. `None`: it is too large, or busy.
    fn copy(&mut self, inner: &Rc<Tree>) -> Option<usize> {
        let mut busy = inner.recorded.try_borrow_mut().ok()?;
        let recorded = busy.as_mut()?;
        recorded.wake();
        self.copy_of(inner, recorded)
    }

    fn copy_of(&mut self, inner: &Rc<Tree>, recorded: &mut Recorded) -> Option<usize> {
        let depth = self.frames.len() - 1;
        if depth > 0 && Frame(self.x.fp).in_generator() {
            return None;
        }
        let copies = self.tree.contained.iter().filter(|c| c.tree.start == inner.start).count();
        let blocks = recorded.graph.reachable_from(recorded.head);
        let ops: usize = blocks.iter().map(|b| recorded.graph.block(*b).ops.len()).sum();
        let frames = recorded.graph.snapshots.iter().map(|s| s.frames.len()).max().unwrap_or(1);
        if depth + frames > MAX_INLINE_DEPTH
            || copies >= MAX_COPIES && copies * ops > MAX_COPIED_OPS
            || ops > MAX_INNER_OPS
            || self.tree.graph.op_count() + ops > MAX_TREE_OPS
        {
            return None;
        }
        recorded.connect();
        // With its frames in memory a copy can be joined by more traces.
        let real = copies >= MAX_COPIES / 2 || is_real(recorded, &recorded.graph.reachable_from(recorded.head));
        if real {
            self.make_real();
        }
        let by_param: BTreeMap<Value, usize> = recorded.params.iter().map(|(r, v)| (*v, *r)).collect();
        let order: Vec<usize> = recorded.graph.block(recorded.head).params.iter().map(|p| by_param[p]).collect();
        let args: Vec<Value> = order.iter().map(|r| self.register_of(depth, *r)).collect();
        let entry: Vec<Entry> = self.frames.iter().map(Entry::of).collect();
        let function = self.top().unborn.then(|| self.running_function());
        let state = self.snapshot_at(self.x.pc);
        let frames = self.tree.graph.snapshot(state).frames.clone();
        let settled = match self.tree.settled.get(&state) {
            // Memory has all registers when the loop begins, and what the loop's own snapshots do not name ever after.
            _ if real => (0..self.frames[0].registers.len() as u32).collect(),
            settled => settled.cloned().unwrap_or_default(),
        };
        let base = self.frames[depth].base;

        let mut in_memory: Vec<(SnapshotId, Vec<u32>)> = Vec::new();
        let replace = |op: &Op| function.filter(|_| loads_function(&recorded.graph, op));
        let rewrite = |s: SnapshotId, snapshot: &mut Snapshot| {
            let own: &[u32] = recorded.settled.get(&s).map_or(&[], |v| v);
            if snapshot.frames.first().is_some_and(|f| !f.words.is_empty()) {
                snapshot.frames = above(&frames, base, own, std::mem::take(&mut snapshot.frames));
                in_memory.push((s, settled.clone()));
            }
        };
        let copied = copy_loop(&mut self.tree.graph, &recorded.graph, recorded.head, base, replace, rewrite)?;
        let head = copied.blocks[&recorded.head];
        self.b().jump(head, &args);

        let named = |of: &SnapshotId| copied.snapshots.get(of).copied();
        for (s, registers) in in_memory.into_iter().filter(|(_, registers)| !registers.is_empty()) {
            if let Some(s) = named(&s) {
                self.tree.settled.insert(s, registers);
            }
        }
        self.tree.no_side.extend(recorded.no_side.iter().filter_map(named));
        if real {
            self.tree.in_real_loop.extend(copied.snapshots.values());
        }
        self.tree.classes.extend(&recorded.classes);
        self.tree.entries.extend(&recorded.entries);
        let carried = recorded.carried.clone();
        let snapshots = copied.snapshots;
        self.tree.contained.push(Contained {
            tree: inner.clone(),
            depth,
            head,
            order,
            carried,
            entry,
            real,
            snapshots,
        });
        Some(self.tree.contained.len() - 1)
    }

    /// Runs the loop, and goes on from the copy of the exit it took. `again`: the trace has been there before.
    fn run_contained(&mut self, n: usize, again: bool) -> Result<(), End> {
        let stopped = |why| Err(End::Stopped(why));
        let inner = self.tree.contained[n].tree.clone();
        self.ran = Some((self.x.fp, inner.start));
        self.x.publish();
        self.jit.left_by.set(None);
        let state = self.jit.run_loop(self.t, &inner, self.x.resume());
        self.x.go_on_at(state);
        let Some((taken, false)) = self.jit.left_by.take() else { return stopped(self.why_lost()) };
        let Some(&from) = self.tree.contained[n].snapshots.get(&taken) else { return stopped(Abort::LeftRoot) };
        if self.t.collect_requested.get() {
            return stopped(Abort::Collected);
        }
        let met = again && self.tree.graph.snapshot(from).side.is_some();
        if met && inner.code.is(co::HIDDEN) {
            inner.rounds.set(Rounds::Differ);
        }
        if self.tree.no_side.contains(&from) || met {
            return stopped(Abort::Growing);
        }
        let root = self.frames[0].fp;
        let Some(mut frames) = self.jit.frames_at(self.tree, self.t, from, state, root) else {
            return stopped(self.why_lost());
        };
        for (now, before) in frames.iter_mut().zip(&self.frames) {
            now.since = before.since;
        }
        self.frames = frames;
        self.exceptions = Exceptions::at(self.tree, from);
        self.block = self.tree.side_block(from, self.t.outcome_code.get());
        self.snapshot = None;
        self.ran = self.ran.filter(|ran| *ran == (self.x.fp, self.x.pc));
        Ok(())
    }
}

/// Frames of a copied snapshot (`own`, named by slots from `base`) on those of the trace that came to the loop. `settled`:
/// registers of the loop's frame that memory has.
fn above(trace: &[Arc<ir::Frame>], base: u32, settled: &[u32], mut own: Vec<Arc<ir::Frame>>) -> Vec<Arc<ir::Frame>> {
    for f in own.iter_mut().map(Arc::make_mut) {
        // Slots of generators' frames count from numbers that say how many frames there are below.
        let up =
            if f.words[5] == IN_GENERATOR { generators::base(trace.len() - 1) - generators::base(0) } else { base };
        let mut words = f.words.to_vec();
        words[0] += up as u64;
        f.words = words.into();
        for (slot, _) in &mut f.slots {
            *slot = slot.wrapping_add(up);
        }
    }
    let mut frames = trace.to_vec();
    let mut rest = own.into_iter();
    if let (Some(frame), Some(own)) = (frames.last_mut().map(Arc::make_mut), rest.next()) {
        let mut words = frame.words.to_vec();
        words[4] = own.words[4];
        let written =
            |slot: u32| own.slots.iter().any(|(s, _)| *s == slot) || settled.contains(&slot.wrapping_sub(base));
        frame.slots.retain(|(slot, _)| !written(*slot));
        frame.slots.extend(own.slots.iter().copied());
        if words[5] == PARTIAL {
            words.extend(settled.iter().map(|r| *r as u64));
            // The order is what `realise` relies on.
            words[6..].sort_unstable();
        }
        frame.words = words.into();
    }
    frames.extend(rest);
    frames
}

impl Recorded {
    /// Begins a side trace at an exit that was taken; `seen` is the outcome, if something was left to the interpreter there.
    pub fn side_block(&mut self, from: SnapshotId, seen: u64) -> BlockId {
        let block = Builder::side(&mut self.graph, from).block();
        let real = self.in_real_loop.contains(&from);
        if real {
            // The loop's calls left its frame there, which may be gone before the next call.
            let mut b = Builder::at(&mut self.graph, block);
            let (thread, root) = (b.op(Opcode::Thread, &[]), b.op(Opcode::FramePointer, &[]));
            b.store(thread, thread_mem(Width::Ref, offset_of!(Thread, resume)), root);
        }
        let snapshot = self.graph.snapshot(from);
        let outcome = snapshot.frames.first().filter(|f| f.words.is_empty()).cloned();
        if let Some(frame) = outcome
            && let Some(&(OUTCOME_SLOT, SnapVal::Value(status))) = frame.slots.first()
        {
            // This way is for the outcome just seen; others have exits of their own.
            let other = self.graph.add_snapshot(vec![frame]);
            if real {
                self.in_real_loop.insert(other);
            }
            Builder::at(&mut self.graph, block).guard_const(status, seen, other);
        }
        block
    }
}

impl crate::tier::Jit {
    /// The frames with which a trace goes on from an exit that was just taken; `state` is where the interpreter stands.
    pub fn frames_at(
        &self,
        recorded: &mut Recorded,
        t: &Thread,
        from: SnapshotId,
        state: taipan_core::thread::Resume,
        root: *mut taipan_heap::Word,
    ) -> Option<Vec<Shadow>> {
        let left_to_interpreter = recorded.graph.snapshot(from).frames.first().is_some_and(|f| f.words.is_empty());
        if left_to_interpreter {
            if t.outcome_code.get() == LOST { None } else { Shadow::all(root, state, &self.liveness) }
        } else {
            self.frames_of(recorded, from, root, state.fp)
                .filter(|frames| frames.last().is_some_and(|f| f.fp == state.fp))
        }
    }
}
