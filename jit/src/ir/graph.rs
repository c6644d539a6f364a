//! The graph: blocks, ops, values, constants and snapshots of one compiled tree.
//!
//! A tree is a root trace and its side traces. Control leaves a block in two ways: through its terminal, and in the
//! middle through a guard whose snapshot has a *side block*; a guard whose snapshot has none leaves the compiled code.
//! So blocks are extended blocks, and what a guard's side block may use is what was defined before that guard.
//!
//! Ops live in an arena and blocks list them, so removing an op is removing it from its block's list. Constants are
//! interned values that belong to no block and are visible everywhere, snapshots included: a snapshot that names
//! constants costs nothing in code.
//!
//! Invariants (checked by `verify`): each value is defined once; a definition dominates its uses, those in snapshots
//! included, at the guard that names the snapshot; the entry block has no parameters and no predecessors.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use smallvec::SmallVec;

use super::ops::{Gives, Opcode};
use super::types::{Alloc, BlockId, CallId, Effects, Mem, OpId, SnapshotId, Type, Value, Width};
use crate::hash::Build;
use crate::words;

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Def {
    /// A constant: its bits. `Int` as two's complement, `Bool` as 0 or 1.
    Const(u64),
    /// A parameter of this block.
    Param(BlockId),
    /// The result of this op.
    Op(OpId),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ValueInfo {
    pub(super) ty: Type,
    pub(super) def: Def,
}

/// What an op carries besides its operands; which variant follows from the table in `ops`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Aux {
    None,
    Imm(u64),
    Mem(Mem),
    Slot(u32, Type),
    Alloc(Alloc),
    Call(CallId),
    Jump(BlockId),
    Branch(BlockId, BlockId),
}

/// Operands: few ops but calls and jumps have more than three, and passes copy ops all the time.
pub type Args = SmallVec<[Value; 4]>;

#[derive(Clone, PartialEq, Debug)]
pub struct Op {
    pub code: Opcode,
    pub args: Args,
    pub aux: Aux,
    pub snapshot: Option<SnapshotId>,
    pub result: Option<Value>,
}

impl Op {
    pub fn mem(&self) -> Option<Mem> {
        match self.aux {
            Aux::Mem(mem) => Some(mem),
            _ => None,
        }
    }

    /// The block a jump goes to.
    pub fn jumps_to(&self) -> Option<BlockId> {
        match self.aux {
            Aux::Jump(to) => Some(to),
            _ => None,
        }
    }

    /// Whether it gives an object nobody else has seen.
    pub fn allocates(&self) -> bool {
        matches!(self.code, Opcode::Alloc | Opcode::Remake)
    }

    pub fn imm(&self) -> Option<u64> {
        match self.aux {
            Aux::Imm(imm) => Some(imm),
            _ => None,
        }
    }
}

#[derive(Clone, Default, Debug)]
pub struct Block {
    pub params: Vec<Value>,
    pub ops: Vec<OpId>,
}

/// A native function, as called from this graph.
#[derive(Clone, PartialEq, Debug)]
pub struct CallInfo {
    /// For people; need not be unique.
    pub name: String,
    pub address: u64,
    pub result: Option<Type>,
    pub effects: Effects,
    pub role: Role,
}

/// What the pass `copies` may know of a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Role {
    #[default]
    Plain,
    /// Its result is a fresh object of this shape, made of what its operands (the thread, addresses, ints) name; Absent if it failed.
    Copies { shape: u64 },
    /// Its last operand may be what the function at `copy` made, and then the one at `address`, with that function's operands (but
    /// the thread) instead, does the same. Both give the same kind of result; a failure has changed nothing.
    Takes { copy: u64, address: u64 },
}

/// What stands in a frame slot, or in a field of an object yet to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SnapVal {
    /// An SSA value or a constant, raw: whoever realises the frame boxes it by its type.
    Value(Value),
    /// An object that exists only as a recipe: an index into the snapshot's virtuals.
    Virtual(u32),
}

/// How to make an object that compiled code never made.
#[derive(Clone, PartialEq, Debug)]
pub struct Virtual {
    pub header: u64,
    pub size: u32,
    /// Fields that are not zero: byte offset, how it is stored (a `Val` is boxed by its type), content.
    pub fields: Vec<(u32, Width, SnapVal)>,
}

/// One interpreter frame in a snapshot.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frame {
    /// Code, pc, continuation, …: words that only the client understands. Shared, because a large tree has thousands of
    /// snapshots whose outer frames do not differ, and passes copy graphs.
    pub words: Arc<[u64]>,
    /// Slots (counted from the root frame's slot 0) whose content differs from what memory holds.
    pub slots: Vec<(u32, SnapVal)>,
}

/// The interpreter's state at a point where compiled code may leave.
#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
    /// Outermost first. Shared with other snapshots: outer frames seldom change from one to the next.
    pub frames: Vec<Arc<Frame>>,
    pub virtuals: Vec<Virtual>,
    /// The block that goes on where this snapshot's guards fail: the head of a side trace.
    pub side: Option<BlockId>,
    /// The snapshot of the recorded graph this one was copied from (by peeling); itself if it is no copy.
    pub origin: SnapshotId,
}

impl Snapshot {
    /// The SSA values it names, constants included, with repetitions.
    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        let slots = self.frames.iter().flat_map(|f| f.slots.iter().map(|&(_, v)| v));
        let fields = self.virtuals.iter().flat_map(|v| v.fields.iter().map(|&(_, _, v)| v));
        slots.chain(fields).filter_map(|v| match v {
            SnapVal::Value(v) => Some(v),
            SnapVal::Virtual(_) => None,
        })
    }

    /// Replaces each content by what `f` makes of it.
    pub fn map(&mut self, mut f: impl FnMut(SnapVal) -> SnapVal) {
        for frame in &mut self.frames {
            for i in 0..frame.slots.len() {
                let new = f(frame.slots[i].1);
                if new != frame.slots[i].1 {
                    Arc::make_mut(frame).slots[i].1 = new;
                }
            }
        }
        for (_, _, v) in self.virtuals.iter_mut().flat_map(|v| v.fields.iter_mut()) {
            *v = f(*v);
        }
    }
}

/// One tree in SSA form.
#[derive(Clone, Debug)]
pub struct Graph {
    pub name: String,
    pub blocks: Vec<Block>,
    pub snapshots: Vec<Snapshot>,
    pub calls: Vec<CallInfo>,
    pub(super) ops: Vec<Op>,
    pub(super) values: Vec<ValueInfo>,
    pub(super) consts: HashMap<(Type, u64), Value, Build>,
}

impl Graph {
    pub const ENTRY: BlockId = BlockId(0);

    /// A graph with an empty entry block.
    pub fn new(name: &str) -> Graph {
        Graph {
            name: name.to_string(),
            blocks: vec![Block::default()],
            snapshots: Vec::new(),
            calls: Vec::new(),
            ops: Vec::new(),
            values: Vec::new(),
            consts: HashMap::default(),
        }
    }

    // Values.

    pub fn ty(&self, v: Value) -> Type {
        self.values[v.index()].ty
    }

    pub fn def(&self, v: Value) -> Def {
        self.values[v.index()].def
    }

    pub fn value_count(&self) -> usize {
        self.values.len()
    }

    /// The op that gives this value, if an op does.
    pub fn def_op(&self, v: Value) -> Option<&Op> {
        match self.def(v) {
            Def::Op(op) => Some(self.op(op)),
            _ => None,
        }
    }

    /// The operands of the op that gives `v`, if it is an op of this kind.
    pub fn args_if(&self, v: Value, code: Opcode) -> Option<&[Value]> {
        self.def_op(v).filter(|op| op.code == code).map(|op| op.args.as_slice())
    }

    fn new_value(&mut self, ty: Type, def: Def) -> Value {
        let v = Value(self.values.len() as u32);
        self.values.push(ValueInfo { ty, def });
        v
    }

    // Constants.

    pub fn constant(&mut self, ty: Type, bits: u64) -> Value {
        if let Some(&v) = self.consts.get(&(ty, bits)) {
            return v;
        }
        let v = self.new_value(ty, Def::Const(bits));
        self.consts.insert((ty, bits), v);
        v
    }

    /// The constant, if it is used already.
    pub fn find_constant(&self, ty: Type, bits: u64) -> Option<Value> {
        self.consts.get(&(ty, bits)).copied()
    }

    pub fn int(&mut self, value: i64) -> Value {
        self.constant(Type::Int, value as u64)
    }

    pub fn float(&mut self, value: f64) -> Value {
        self.constant(Type::Float, value.to_bits())
    }

    pub fn bool(&mut self, value: bool) -> Value {
        self.constant(Type::Bool, value as u64)
    }

    pub fn is_const(&self, v: Value) -> bool {
        matches!(self.def(v), Def::Const(_))
    }

    pub fn const_bits(&self, v: Value) -> Option<u64> {
        match self.def(v) {
            Def::Const(bits) => Some(bits),
            _ => None,
        }
    }

    pub fn const_int(&self, v: Value) -> Option<i64> {
        if self.ty(v) == Type::Int { self.const_bits(v).map(|b| b as i64) } else { None }
    }

    pub fn const_float(&self, v: Value) -> Option<f64> {
        if self.ty(v) == Type::Float { self.const_bits(v).map(f64::from_bits) } else { None }
    }

    /// The heap addresses among the constants (of types `Val` and `Ref`): objects that must live as long as the graph,
    /// and whatever is compiled from it.
    pub fn heap_constants(&self) -> Vec<u64> {
        let addresses = self.consts.keys().filter(|&&(ty, bits)| match ty {
            Type::Val => words::is_heap(bits),
            Type::Ref => bits != 0,
            Type::Int | Type::Float | Type::Bool => false,
        });
        let mut addresses: Vec<u64> = addresses.map(|&(_, bits)| bits).collect();
        addresses.sort_unstable();
        addresses.dedup();
        addresses
    }

    // Ops.

    pub fn op(&self, id: OpId) -> &Op {
        &self.ops[id.index()]
    }

    pub fn op_mut(&mut self, id: OpId) -> &mut Op {
        &mut self.ops[id.index()]
    }

    pub fn op_count(&self) -> usize {
        self.ops.len()
    }

    /// The type an op of this kind, payload and operands gives.
    pub fn result_type(&self, code: Opcode, args: &[Value], aux: Aux) -> Option<Type> {
        match code.info().gives {
            Gives::Nothing => None,
            Gives::Is(ty) => Some(ty),
            Gives::Same => args.last().map(|&v| self.ty(v)),
            Gives::Dyn => match aux {
                Aux::Mem(mem) => Some(mem.width.ty()),
                Aux::Slot(_, ty) => Some(ty),
                Aux::Call(call) => self.calls[call.index()].result,
                _ => None,
            },
        }
    }

    /// Makes an op that stands in no block yet.
    pub fn new_op(&mut self, code: Opcode, args: &[Value], aux: Aux, snapshot: Option<SnapshotId>) -> OpId {
        let id = OpId(self.ops.len() as u32);
        let result = self.result_type(code, args, aux).map(|ty| self.new_value(ty, Def::Op(id)));
        self.ops.push(Op { code, args: Args::from_slice(args), aux, snapshot, result });
        id
    }

    /// Makes an op at the end of a block.
    pub fn push(
        &mut self,
        block: BlockId,
        code: Opcode,
        args: &[Value],
        aux: Aux,
        snapshot: Option<SnapshotId>,
    ) -> Option<Value> {
        let id = self.new_op(code, args, aux, snapshot);
        self.block_mut(block).ops.push(id);
        self.op(id).result
    }

    /// Room for a side trace: vectors that grow on their own double, and most of a large graph's would stay empty.
    pub fn make_room(&mut self) {
        let more = |now: usize| (now / 4).clamp(64, 1024);
        self.ops.reserve_exact(more(self.ops.len()));
        self.values.reserve_exact(more(self.values.len()));
        self.snapshots.reserve_exact(more(self.snapshots.len()) / 2);
    }

    /// Forgets the ops that stand in none of these blocks, the only ones that can be reached, and what their snapshots name. Values keep
    /// their numbers; those of forgotten ops are parameters of the entry block then, which has none: `verify` finds whoever uses one.
    pub fn compact(&mut self, reachable: &[BlockId]) {
        let count = reachable.iter().map(|b| self.block(*b).ops.len()).sum();
        let mut ops = Vec::with_capacity(count);
        let mut named = vec![false; self.snapshots.len()];
        for &b in reachable {
            let mut ids = std::mem::take(&mut self.blocks[b.index()].ops);
            for id in &mut ids {
                let op = &mut self.ops[id.index()];
                if let Some(s) = op.snapshot {
                    named[s.index()] = true;
                }
                ops.push(op.clone());
                // Its value does not go with the others.
                if let Some(v) = op.result.take() {
                    self.values[v.index()].def = Def::Op(OpId(ops.len() as u32 - 1));
                }
                *id = OpId(ops.len() as u32 - 1);
            }
            self.blocks[b.index()].ops = ids;
        }
        for v in self.ops.iter().filter_map(|op| op.result) {
            self.values[v.index()].def = Def::Param(Graph::ENTRY);
        }
        self.ops = ops;
        let mut listed = vec![false; self.blocks.len()];
        reachable.iter().for_each(|b| listed[b.index()] = true);
        for block in self.blocks.iter_mut().zip(listed).filter_map(|(block, listed)| (!listed).then_some(block)) {
            *block = Block::default();
        }
        for snapshot in self.snapshots.iter_mut().zip(named).filter_map(|(s, named)| (!named).then_some(s)) {
            (snapshot.frames, snapshot.virtuals) = (Vec::new(), Vec::new());
        }
    }

    // Blocks.

    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    pub fn block_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.index()]
    }

    pub fn new_block(&mut self) -> BlockId {
        self.blocks.push(Block::default());
        BlockId(self.blocks.len() as u32 - 1)
    }

    pub fn add_param(&mut self, block: BlockId, ty: Type) -> Value {
        let v = self.new_value(ty, Def::Param(block));
        self.block_mut(block).params.push(v);
        v
    }

    /// The op that ends the block; `None` while the block is being built.
    pub fn terminal(&self, block: BlockId) -> Option<&Op> {
        self.block(block).ops.last().map(|&id| self.op(id)).filter(|op| op.code.is_terminal())
    }

    pub fn side_of(&self, op: &Op) -> Option<BlockId> {
        op.snapshot.and_then(|s| self.snapshots[s.index()].side)
    }

    /// Where control may go from this block: the position of the op that takes it there, and the block.
    pub fn successors(&self, block: BlockId) -> Vec<(usize, BlockId)> {
        let mut out = Vec::new();
        for (at, &id) in self.block(block).ops.iter().enumerate() {
            let op = self.op(id);
            if let Some(side) = self.side_of(op) {
                out.push((at, side));
            }
            match op.aux {
                Aux::Jump(to) => out.push((at, to)),
                Aux::Branch(yes, no) => out.extend([(at, yes), (at, no)]),
                _ => {}
            }
        }
        out
    }

    // Snapshots and calls.

    pub fn snapshot(&self, id: SnapshotId) -> &Snapshot {
        &self.snapshots[id.index()]
    }

    pub fn add_snapshot(&mut self, mut frames: Vec<Arc<Frame>>) -> SnapshotId {
        let id = SnapshotId(self.snapshots.len() as u32);
        let before = self.snapshots.last().map_or(&[][..], |s| &s.frames);
        for (frame, before) in frames.iter_mut().zip(before) {
            if frame == before {
                *frame = before.clone();
            } else if frame.words == before.words {
                Arc::make_mut(frame).words = before.words.clone();
            }
        }
        self.snapshots.push(Snapshot { frames, virtuals: Vec::new(), side: None, origin: id });
        id
    }

    pub fn call_info(&self, id: CallId) -> &CallInfo {
        &self.calls[id.index()]
    }

    pub fn declare_call(&mut self, info: CallInfo) -> CallId {
        if let Some(at) = self.calls.iter().position(|c| *c == info) {
            return CallId(at as u32);
        }
        self.calls.push(info);
        CallId(self.calls.len() as u32 - 1)
    }

    /// How many ops stand in reachable blocks, and how many of them are guards.
    pub fn count(&self) -> (usize, usize) {
        let ids = || self.reachable().into_iter().flat_map(|b| self.block(b).ops.iter());
        (ids().count(), ids().filter(|&&id| self.op(id).code.is_guard()).count())
    }

    /// How often each op occurs in what can be reached, by name.
    pub fn ops_by_name(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for id in self.reachable().into_iter().flat_map(|b| self.block(b).ops.iter()) {
            *counts.entry(self.op(*id).code.info().text).or_insert(0) += 1;
        }
        counts
    }

    /// The blocks that can be reached, each before its successors but for back-edges; sides come after the main road.
    pub fn reachable(&self) -> Vec<BlockId> {
        self.reachable_from(Graph::ENTRY)
    }

    /// The same for what can be reached from one block.
    pub fn reachable_from(&self, start: BlockId) -> Vec<BlockId> {
        self.reachable_within(start, |_| true)
    }

    /// The same, but only through blocks for which `within` holds.
    pub fn reachable_within(&self, start: BlockId, within: impl Fn(BlockId) -> bool) -> Vec<BlockId> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.blocks.len()];
        let mut stack = vec![(start, self.successors(start))];
        seen[start.index()] = true;
        // A post-order walk that takes side blocks first, so that reversed, the main road precedes them.
        for (_, next) in &mut stack {
            next.reverse();
        }
        while let Some((block, next)) = stack.last_mut() {
            if let Some((_, to)) = next.pop() {
                if !seen[to.index()] && within(to) {
                    seen[to.index()] = true;
                    let mut successors = self.successors(to);
                    successors.reverse();
                    stack.push((to, successors));
                }
            } else {
                order.push(*block);
                stack.pop();
            }
        }
        order.reverse();
        order
    }
}
