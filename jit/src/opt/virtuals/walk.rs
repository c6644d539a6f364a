//! The walk: what each op does to the objects known at its point.

use std::collections::{BTreeMap, HashMap};

use super::{Content, Findings, MAX_SIZE, Misfit, Object, Shape, State};
use crate::hash::Build;
use crate::ir::{
    Alloc, Aux, BlockId, Dominators, Graph, Liveness, Mem, Op, OpId, Opcode, Region, Renames, SnapVal, Snapshot,
    SnapshotId, Type, Value, Virtual, Width,
};
use crate::words;

pub(super) struct Walk<'g> {
    pub graph: &'g mut Graph,
    pub dominators: &'g Dominators,
    pub live: &'g Liveness,
    pub findings: &'g Findings,
    /// Which object a value stands for.
    pub names: HashMap<Value, Value, Build>,
    /// What a removed value is called now.
    renamed: Renames,
    /// State at the end of a block that jumps to a join.
    pub ends: HashMap<BlockId, State, Build>,
    /// State at the start of a block with one way in.
    starts: HashMap<BlockId, State, Build>,
    /// What loop heads expect of the ways back.
    pub heads: HashMap<BlockId, super::merge::Head, Build>,
    /// Versions of a snapshot, which differ in their recipes.
    versions: HashMap<SnapshotId, Vec<SnapshotId>, Build>,
    /// The first misfit of each loop. The walk goes on as if all had fitted, to find those of other loops.
    misfits: Vec<Misfit>,
}

impl<'g> Walk<'g> {
    /// `dominators` and `live`: of this graph.
    pub fn new(
        graph: &'g mut Graph,
        dominators: &'g Dominators,
        live: &'g Liveness,
        findings: &'g Findings,
    ) -> Walk<'g> {
        Walk {
            graph,
            dominators,
            live,
            findings,
            names: HashMap::default(),
            renamed: Renames::default(),
            ends: HashMap::default(),
            starts: HashMap::default(),
            heads: HashMap::default(),
            versions: HashMap::default(),
            misfits: Vec::new(),
        }
    }

    /// The misfits, which make what is left of the graph useless.
    pub fn run(mut self) -> Result<(), Vec<Misfit>> {
        for &b in &self.dominators.order {
            self.block(b);
        }
        if !self.misfits.is_empty() {
            return Err(self.misfits);
        }
        let Walk { graph, renamed, .. } = self;
        graph.rename(&renamed);
        Ok(())
    }

    fn block(&mut self, b: BlockId) {
        let Some(mut state) = self.state_into(b) else { return };
        let ops = std::mem::take(&mut self.graph.block_mut(b).ops);
        let mut out = Vec::with_capacity(ops.len());
        let mut committed = 0;
        for (at, &id) in ops.iter().enumerate() {
            if at >= committed && self.graph.op(id).code == Opcode::FrameStore {
                committed = self.commit(&ops, at, &mut state, &mut out);
            }
            match self.graph.op(id).aux {
                Aux::Jump(to) => self.jump(b, id, to, &mut state, &mut out),
                Aux::Branch(yes, no) => {
                    self.other(id, &mut state, &mut out);
                    self.starts.insert(yes, state.clone());
                    self.starts.insert(no, state.clone());
                }
                _ => {
                    if self.on_virtual(id, &mut state, &mut out) {
                        continue;
                    }
                    self.other(id, &mut state, &mut out);
                    if let Some(side) = self.graph.side_of(self.graph.op(id)) {
                        self.starts.insert(side, state.clone());
                    }
                }
            }
        }
        self.graph.block_mut(b).ops = out;
    }

    /// The state at the start of a block. None: no way leads there any more, because the guard whose side exit the
    /// block was has gone with the virtual object it asked about. Its ways on must not count at joins.
    fn state_into(&mut self, b: BlockId) -> Option<State> {
        match self.dominators.preds[b.index()].as_slice() {
            [] => Some(State::new()),
            [_] => self.starts.remove(&b),
            several => several.iter().any(|(p, _)| self.ends.contains_key(p)).then(|| self.merge(b)),
        }
    }

    /// Makes what the frame stores from `at` on write, and what goes into real objects among them (generators' frames), up to the
    /// call that they are for; returns where that is. Only that call tells the collector of frames above the root's, so nothing may
    /// be allocated between the stores.
    fn commit(&mut self, ops: &[OpId], at: usize, state: &mut State, out: &mut Vec<OpId>) -> usize {
        let ends = |&id: &OpId| self.graph.op(id).snapshot.is_some() || self.graph.op(id).code == Opcode::Call;
        let end = ops[at..].iter().position(ends).map_or(ops.len(), |n| at + n);
        for &id in &ops[at..end] {
            if self.graph.op(id).code == Opcode::FrameStore {
                self.real(self.graph.op(id).args[0], state, out);
            }
        }
        for &id in &ops[at..end] {
            let op = self.graph.op(id);
            let (object, v) = match op.code {
                Opcode::Store => (self.current(op.args[0]), op.args[1]),
                _ => continue,
            };
            let is_virtual = self.names.get(&object).is_some_and(|o| matches!(state.get(o), Some(Object::Virtual(_))));
            if !is_virtual {
                self.real(v, state, out);
            }
        }
        end
    }

    /// What the value is called now.
    pub fn current(&self, v: Value) -> Value {
        self.renamed.resolve(v)
    }

    /// The virtual object a value stands for.
    pub fn virtual_of(&self, state: &State, v: Value) -> Option<Value> {
        let object = *self.names.get(&self.current(v))?;
        matches!(state.get(&object), Some(Object::Virtual(_))).then_some(object)
    }

    fn shape(state: &State, object: Value) -> Option<&Shape> {
        match state.get(&object) {
            Some(Object::Virtual(shape)) => Some(shape),
            _ => None,
        }
    }

    pub fn emit(&mut self, out: &mut Vec<OpId>, code: Opcode, args: &[Value], aux: Aux) -> Option<Value> {
        let id = self.graph.new_op(code, args, aux, None);
        out.push(id);
        self.graph.op(id).result
    }

    /// Ops that end with a virtual object's being looked at or changed, and nothing else. False: not such an op.
    fn on_virtual(&mut self, id: OpId, state: &mut State, out: &mut Vec<OpId>) -> bool {
        let op = self.graph.op(id).clone();
        if op.code == Opcode::Alloc {
            return self.allocate(&op, state);
        }
        let Some(&first) = op.args.first() else { return false };
        let Some(object) = self.virtual_of(state, first) else { return self.compare(&op, None, state) };
        match op.code {
            Opcode::RefToVal | Opcode::ValToRef => {
                if let Some(v) = op.result {
                    self.names.insert(v, object);
                }
                true
            }
            Opcode::Load => op.mem().is_some_and(|mem| self.load(&op, object, mem, state, out)),
            Opcode::Store => op.mem().is_some_and(|mem| self.store(&op, object, mem, state)),
            Opcode::WriteBarrier | Opcode::GuardPtr => true,
            Opcode::GuardShape => Self::shape(state, object).map(|s| s.header & 0xFFFF_FFFF) == op.imm(),
            Opcode::GuardKind => Self::shape(state, object).map(|s| s.header >> 32 & 0xFF) == op.imm(),
            // A new object is no constant.
            Opcode::GuardNe => true,
            _ => self.compare(&op, Some(object), state),
        }
    }

    fn allocate(&mut self, op: &Op, state: &mut State) -> bool {
        let (Aux::Alloc(alloc), Some(v)) = (op.aux, op.result) else { return false };
        // A block is walked once, so within a walk an op stands for one object.
        if alloc.size > MAX_SIZE {
            return false;
        }
        self.names.insert(v, v);
        let shape = Shape { header: alloc.header, size: alloc.size, window: alloc.window, fields: BTreeMap::new() };
        state.insert(v, Object::Virtual(shape));
        true
    }

    /// Comparing addresses: an object nobody else knows equals itself only.
    fn compare(&mut self, op: &Op, first: Option<Value>, state: &State) -> bool {
        if !matches!(op.code, Opcode::ValEq | Opcode::RefEq) {
            return false;
        }
        let second = self.virtual_of(state, op.args[1]);
        if first.is_none() && second.is_none() {
            return false;
        }
        if let Some(v) = op.result {
            let constant = self.graph.bool(first == second);
            self.renamed.insert(v, constant);
        }
        true
    }

    fn load(&mut self, op: &Op, object: Value, mem: Mem, state: &State, out: &mut Vec<OpId>) -> bool {
        let (Some(shape), Some(result)) = (Self::shape(state, object), op.result) else { return false };
        if mem.offset < words::HEADER_SIZE as i32 {
            return false;
        }
        let content = match shape.fields.get(&mem.offset) {
            Some(&(stored, content)) if stored.width.bytes() == mem.width.bytes() => content,
            Some(_) => return false,
            None if overlaps(shape, mem) => return false,
            None => Content::Value(self.graph.constant(mem.width.ty(), 0)),
        };
        match content {
            // Only as a word or an address is a known object known to be that object.
            Content::Object(inner) if matches!(mem.width, Width::Val | Width::Ref) => {
                self.names.insert(result, inner);
            }
            Content::Value(v) if self.graph.ty(v) == mem.width.ty() => {
                let v = self.narrowed(self.current(v), mem.width, out);
                self.renamed.insert(result, v);
            }
            _ => return false,
        }
        true
    }

    /// What reading back a field of this width gives of what was stored.
    fn narrowed(&mut self, v: Value, width: Width, out: &mut Vec<OpId>) -> Value {
        let (low, high) = width.range();
        if width.bytes() == 8 || self.graph.const_int(v).is_some_and(|c| low <= c && c <= high) {
            return v;
        }
        if width == Width::I32 {
            let bits = self.graph.int(32);
            let up = self.emit(out, Opcode::IntShl, &[v, bits], Aux::None).unwrap_or(v);
            return self.emit(out, Opcode::IntShr, &[up, bits], Aux::None).unwrap_or(v);
        }
        let mask = self.graph.int(high);
        self.emit(out, Opcode::IntAnd, &[v, mask], Aux::None).unwrap_or(v)
    }

    fn store(&mut self, op: &Op, object: Value, mem: Mem, state: &mut State) -> bool {
        let v = self.current(op.args[1]);
        let content = match self.names.get(&v) {
            Some(&inner) if state.contains_key(&inner) => Content::Object(inner),
            _ => Content::Value(v),
        };
        let constant = self.graph.const_int(v);
        let Some(Object::Virtual(shape)) = state.get_mut(&object) else { return false };
        if mem.region == Region::HEADER || mem.offset < words::HEADER_SIZE as i32 {
            // A shape transition.
            let (true, Some(new)) = (mem.width == Width::U32 && mem.offset == words::HEADER_SHAPE, constant) else {
                return false;
            };
            shape.header = shape.header & !0xFFFF_FFFF | new as u64 & 0xFFFF_FFFF;
            return true;
        }
        let known = shape.fields.get(&mem.offset).map(|(stored, _)| stored.width.bytes());
        let fits = match known {
            Some(bytes) => bytes == mem.width.bytes(),
            None => !overlaps(shape, mem),
        };
        if fits && mem.offset as u32 + mem.width.bytes() <= shape.size {
            shape.fields.insert(mem.offset, (mem, content));
            return true;
        }
        false
    }

    /// Any other op: its operands must be real, its snapshot gets recipes.
    fn other(&mut self, id: OpId, state: &mut State, out: &mut Vec<OpId>) {
        // An object made for a store may start a collection, so it is made before the store's barrier.
        let stores = matches!(self.graph.op(id).code, Opcode::Store | Opcode::StoreElem);
        // The barrier names the object as it is called now.
        let target = stores.then(|| self.address_of(self.graph.op(id).args[0], state));
        let barrier = out.pop_if(|last| {
            let last = self.graph.op(*last);
            matches!(last.code, Opcode::WriteBarrier | Opcode::WriteBarrierElem) && Some(last.args[0]) == target
        });
        for i in 0..self.graph.op(id).args.len() {
            let v = self.graph.op(id).args[i];
            let real = self.real(v, state, out);
            self.graph.op_mut(id).args[i] = real;
        }
        if let Some(s) = self.graph.op(id).snapshot {
            let s = self.snapshot(s, state);
            self.graph.op_mut(id).snapshot = Some(s);
        }
        out.extend(barrier);
        out.push(id);
    }

    /// The value, or the address of the object that it stands for, if that was made.
    fn address_of(&self, v: Value, state: &State) -> Value {
        let v = self.current(v);
        match self.names.get(&v).and_then(|object| state.get(object)) {
            Some(Object::Made(address)) => *address,
            _ => v,
        }
    }

    /// The value, with the object it stands for made if it was not yet.
    pub fn real(&mut self, v: Value, state: &mut State, out: &mut Vec<OpId>) -> Value {
        let v = self.current(v);
        let Some(&object) = self.names.get(&v) else { return v };
        if matches!(state.get(&object), Some(Object::Virtual(_))) {
            self.make(object, state, out);
        }
        match state.get(&object) {
            Some(&Object::Made(address)) if self.graph.ty(v) == Type::Val => {
                self.emit(out, Opcode::RefToVal, &[address], Aux::None).unwrap_or(v)
            }
            Some(&Object::Made(address)) => address,
            _ => v,
        }
    }

    /// Makes a virtual object and those in it: first all of them, so that they may name each other, then the fields.
    pub fn make(&mut self, object: Value, state: &mut State, out: &mut Vec<OpId>) {
        let mut made = Vec::new();
        let mut work = vec![object];
        while let Some(object) = work.pop() {
            let Some(Object::Virtual(shape)) = state.get(&object).cloned() else { continue };
            let alloc = Alloc { size: shape.size, header: shape.header, window: shape.window };
            let Some(address) = self.emit(out, Opcode::Remake, &[], Aux::Alloc(alloc)) else { continue };
            state.insert(object, Object::Made(address));
            work.extend(shape.fields.values().filter_map(|&(_, content)| match content {
                Content::Object(inner) => Some(inner),
                Content::Value(_) => None,
            }));
            made.push((address, shape));
        }
        for (address, shape) in &made {
            for &(mem, content) in shape.fields.values() {
                let v = match content {
                    Content::Value(v) => self.current(v),
                    Content::Object(inner) => match state.get(&inner) {
                        Some(&Object::Made(inner)) if mem.width == Width::Val => {
                            self.emit(out, Opcode::RefToVal, &[inner], Aux::None).unwrap_or(inner)
                        }
                        Some(&Object::Made(inner)) => inner,
                        _ => inner,
                    },
                };
                // While the others were made, a collection may have made this one old. A barrier each: one whose
                // store turns out to write no reference is removed, and must not have stood for the others.
                if made.len() > 1 && matches!(mem.width, Width::Val | Width::Ref) {
                    self.emit(out, Opcode::WriteBarrier, &[*address], Aux::None);
                }
                self.emit(out, Opcode::Store, &[*address, v], Aux::Mem(mem));
            }
        }
    }

    /// The snapshot as it is in this state: virtual objects as recipes, made ones by their addresses.
    pub fn snapshot(&mut self, id: SnapshotId, state: &State) -> SnapshotId {
        let old = self.graph.snapshot(id).clone();
        let mut recipes = Recipes { virtuals: old.virtuals.clone(), numbers: HashMap::default() };
        let mut new = Snapshot { virtuals: Vec::new(), ..old.clone() };
        new.map(|content| self.content(content, state, &mut recipes));
        // Recipes that were there already may name values that have become virtual since.
        for i in 0..old.virtuals.len() {
            let mut fields = std::mem::take(&mut recipes.virtuals[i].fields);
            for (_, _, content) in &mut fields {
                *content = self.content(*content, state, &mut recipes);
            }
            recipes.virtuals[i].fields = fields;
        }
        new.virtuals = recipes.virtuals;
        if new == old {
            return id;
        }
        let versions = self.versions.get(&id).into_iter().flatten();
        if let Some(&same) = versions.clone().find(|&&s| *self.graph.snapshot(s) == new) {
            return same;
        }
        self.graph.snapshots.push(new);
        let version = SnapshotId(self.graph.snapshots.len() as u32 - 1);
        self.versions.entry(id).or_default().push(version);
        version
    }

    fn content(&self, content: SnapVal, state: &State, recipes: &mut Recipes) -> SnapVal {
        let SnapVal::Value(v) = content else { return content };
        let v = self.current(v);
        match self.names.get(&v) {
            Some(&object) => self.object(object, state, recipes).unwrap_or(SnapVal::Value(v)),
            None => SnapVal::Value(v),
        }
    }

    fn object(&self, object: Value, state: &State, recipes: &mut Recipes) -> Option<SnapVal> {
        let shape = match state.get(&object)? {
            &Object::Made(address) => return Some(SnapVal::Value(address)),
            Object::Virtual(shape) => shape,
        };
        if let Some(&n) = recipes.numbers.get(&object) {
            return Some(SnapVal::Virtual(n));
        }
        let n = recipes.virtuals.len() as u32;
        recipes.numbers.insert(object, n);
        recipes.virtuals.push(Virtual { header: shape.header, size: shape.size, fields: Vec::new() });
        let mut fields = Vec::new();
        for (&offset, &(mem, content)) in &shape.fields {
            let content = match content {
                Content::Value(v) => SnapVal::Value(self.current(v)),
                Content::Object(inner) => self.object(inner, state, recipes)?,
            };
            fields.push((offset as u32, mem.width, content));
        }
        recipes.virtuals[n as usize].fields = fields;
        Some(SnapVal::Virtual(n))
    }

    fn jump(&mut self, b: BlockId, id: OpId, to: BlockId, state: &mut State, out: &mut Vec<OpId>) {
        if self.dominators.preds[to.index()].len() == 1 {
            // The parameters are other names for what is passed; whoever stands for a virtual object gets nothing.
            for i in 0..self.graph.op(id).args.len() {
                let v = self.current(self.graph.op(id).args[i]);
                let arg = match self.virtual_of(state, v) {
                    Some(object) => {
                        self.names.insert(self.graph.block(to).params[i], object);
                        self.graph.constant(self.graph.ty(v), 0)
                    }
                    None => self.real(v, state, out),
                };
                self.graph.op_mut(id).args[i] = arg;
            }
            self.starts.insert(to, state.clone());
        } else if self.dominators.is_back_edge(b, to) {
            if !self.misfits.iter().any(|misfit| misfit.head() == to)
                && let Err(misfit) = self.go_back(id, to, state, out)
            {
                self.misfits.push(misfit);
            }
        } else {
            // `merge` sees to the operands when all ways are known.
            self.ends.insert(b, state.clone());
        }
        out.push(id);
    }
}

struct Recipes {
    virtuals: Vec<Virtual>,
    numbers: HashMap<Value, u32, Build>,
}

fn overlaps(shape: &Shape, mem: Mem) -> bool {
    let end = mem.offset + mem.width.bytes() as i32;
    shape.fields.values().any(|(m, _)| m.offset < end && mem.offset < m.offset + m.width.bytes() as i32)
}
