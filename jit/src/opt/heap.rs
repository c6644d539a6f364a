//! The heap cache: what memory is known to hold.
//!
//! ```text
//! store v0, v1 {val 8 region 3}        store v0, v1 {val 8 region 3}
//! store v2, v3 {val 8 region 4}   ->   store v2, v3 {val 8 region 4}
//! v4 = load v0 {val 8 region 3}        v1
//! ```
//!
//! Loads and stores are remembered by (base, offset, width) and forgotten when a store to the same region may hit
//! them, or a call writes the region. An object that was allocated here and has not escaped (its address was never
//! stored, passed or handed on) cannot be reached by anybody else: other stores and calls leave what is known of it.
//!
//! Shapes are memory too (region 0), and so is "the write barrier of this object has run": true until the next point
//! at which a collection may happen.
//!
//! Unlike facts about values, this is flow-sensitive: at joins only what all ways agree on stays, and a loop head
//! first forgets what the loop may change.

use std::collections::{HashMap, HashSet};

use crate::hash::Build;
use crate::ir::{Aux, Graph, Mem, Op, Opcode, Region, RegionSet, Type, Value, Width};

/// A place in memory: base, index (itself `None` for fields), offset, width, scale.
pub type Place = (Value, Option<Value>, i32, Width, u8);

/// A call and its operands.
type CallKey = (Aux, Vec<Value>);

/// What memory is known to hold at one point.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Heap {
    held: HashMap<Place, (Region, Value), Build>,
    /// Readonly memory: known for good, so kept apart from what stores may change.
    fixed: HashMap<Place, Value, Build>,
    shapes: HashMap<Value, u64, Build>,
    /// Objects allocated here whose address nobody else can have.
    fresh: HashSet<Value, Build>,
    /// Fresh objects of which every field not in `held` is still zero.
    zeroed: HashSet<Value, Build>,
    barriers: HashSet<(Value, Option<Value>), Build>,
    slots: HashMap<u32, Value, Build>,
    /// Calls whose result still stands, and what they read.
    calls: HashMap<CallKey, (RegionSet, Option<Value>), Build>,
}

/// What the cache says about an op.
#[derive(Debug, PartialEq)]
pub enum Hit {
    /// The load gives this.
    Value(Value),
    /// Nothing would change: a store of what is there, a barrier that has run, a shape that is known.
    Redundant,
    /// The shape is known to be another.
    Fails,
}

fn place(op: &Op, mem: Mem) -> Place {
    let index = (mem.scale != 0).then(|| op.args[1]);
    (op.args[0], index, mem.offset, mem.width, mem.scale)
}

/// The field a load reads, if all its bits are kept in a register: what is stored there is then what is loaded.
pub fn field(op: &Op) -> Option<Place> {
    let mem = op.mem()?;
    (mem.width.bytes() == 8 && mem.scale == 0 && !mem.readonly).then(|| place(op, mem))
}

impl Heap {
    /// What is known to stand in a field.
    pub fn content(&self, place: &Place) -> Option<Value> {
        self.held.get(place).map(|&(_, v)| v)
    }

    /// From here on the field is known to hold this.
    pub fn assume(&mut self, place: Place, region: Region, v: Value) {
        self.held.insert(place, (region, v));
    }

    /// Looks an op up; changes nothing.
    pub fn find(&self, graph: &mut Graph, op: &Op) -> Option<Hit> {
        match op.code {
            Opcode::Load | Opcode::LoadElem => {
                let mem = op.mem()?;
                let place = place(op, mem);
                if mem.readonly
                    && let Some(&v) = self.fixed.get(&place)
                {
                    return Some(Hit::Value(v));
                }
                if let Some(&(_, v)) = self.held.get(&place) {
                    // A narrow store keeps only part of what was stored.
                    return (mem.width.bytes() == 8)
                        .then_some(Hit::Value(v))
                        .or_else(|| graph.def_op(v).is_some_and(|d| d.mem() == Some(mem)).then_some(Hit::Value(v)));
                }
                if self.zeroed.contains(&op.args[0]) && mem.scale == 0 && !self.overlaps_known(&place) {
                    return Some(Hit::Value(graph.constant(mem.width.ty(), 0)));
                }
                None
            }
            Opcode::Store | Opcode::StoreElem => {
                let (_, v) = self.held.get(&place(op, op.mem()?))?;
                (op.args.last() == Some(v)).then_some(Hit::Redundant)
            }
            Opcode::GuardShape => {
                let &shape = self.shapes.get(&op.args[0])?;
                Some(if Some(shape) == op.imm() { Hit::Redundant } else { Hit::Fails })
            }
            Opcode::WriteBarrier | Opcode::WriteBarrierElem => {
                let index = op.args.get(1).copied();
                self.barriers.contains(&(op.args[0], index)).then_some(Hit::Redundant)
            }
            Opcode::FrameLoad => match op.aux {
                Aux::Slot(slot, ty) => {
                    let &v = self.slots.get(&slot)?;
                    (graph.ty(v) == ty).then_some(Hit::Value(v))
                }
                _ => None,
            },
            Opcode::FrameStore => match op.aux {
                Aux::Slot(slot, _) if self.slots.get(&slot) == op.args.first() => Some(Hit::Redundant),
                _ => None,
            },
            Opcode::Call if !self.calls.is_empty() => match self.calls.get(&(op.aux, op.args.to_vec())) {
                Some(&(_, Some(v))) => Some(Hit::Value(v)),
                Some((_, None)) => Some(Hit::Redundant),
                None => None,
            },
            _ => None,
        }
    }

    fn overlaps_known(&self, at: &Place) -> bool {
        self.held.keys().any(|p| p.0 == at.0 && (p.1.is_some() || overlap((p.2, p.3), (at.2, at.3))))
    }

    /// Forgets what the op may change, and remembers what it shows.
    pub fn run(&mut self, graph: &Graph, op: &Op) {
        self.disturb(graph, op);
        match (op.code, op.aux) {
            (Opcode::Load | Opcode::LoadElem, Aux::Mem(mem)) => {
                if let Some(v) = op.result {
                    if mem.readonly {
                        self.fixed.insert(place(op, mem), v);
                    } else {
                        self.held.insert(place(op, mem), (mem.region, v));
                    }
                }
            }
            (Opcode::Store | Opcode::StoreElem, Aux::Mem(mem)) => {
                self.held.insert(place(op, mem), (mem.region, op.args[op.args.len() - 1]));
            }
            (Opcode::GuardShape, Aux::Imm(shape)) => {
                self.shapes.insert(op.args[0], shape);
            }
            (Opcode::Alloc | Opcode::Remake, Aux::Alloc(alloc)) => {
                if let Some(v) = op.result {
                    self.fresh.insert(v);
                    self.zeroed.insert(v);
                    self.barriers.insert((v, None));
                    self.shapes.insert(v, alloc.header & 0xFFFF_FFFF);
                }
            }
            (Opcode::WriteBarrier | Opcode::WriteBarrierElem, _) => {
                self.barriers.insert((op.args[0], op.args.get(1).copied()));
            }
            (Opcode::FrameLoad, Aux::Slot(slot, _)) => {
                if let Some(v) = op.result {
                    self.slots.insert(slot, v);
                }
            }
            (Opcode::FrameStore, Aux::Slot(slot, _)) => {
                self.slots.insert(slot, op.args[0]);
            }
            (Opcode::Call, Aux::Call(id)) => {
                let effects = &graph.call_info(id).effects;
                if effects.pure && !effects.may_run_python {
                    self.calls.insert((op.aux, op.args.to_vec()), (effects.read(), op.result));
                }
            }
            _ => {}
        }
    }

    /// Forgets what the op may change.
    pub fn disturb(&mut self, graph: &Graph, op: &Op) {
        match (op.code, op.aux) {
            (Opcode::Store | Opcode::StoreElem, Aux::Mem(mem)) => {
                if let Some(&v) = op.args.last() {
                    self.escape(graph, v);
                }
                self.clobber(op, mem);
            }
            (Opcode::Call, Aux::Call(id)) => {
                let effects = graph.call_info(id).effects;
                for &v in &op.args {
                    self.escape(graph, v);
                }
                self.forget(effects.written());
                if effects.may_collect() {
                    self.barriers.clear();
                }
                if effects.may_run_python {
                    self.slots.clear();
                }
            }
            // Boxing may allocate on its slow path.
            (Opcode::Alloc | Opcode::Remake | Opcode::BoxInt, _) => self.barriers.clear(),
            (code, _) if code.wide_code().is_some() => self.barriers.clear(),
            (Opcode::FrameStore, Aux::Slot(slot, _)) => {
                self.escape(graph, op.args[0]);
                self.slots.remove(&slot);
            }
            (Opcode::Jump | Opcode::Enter | Opcode::Select, _) => {
                for &v in &op.args {
                    self.escape(graph, v);
                }
            }
            _ => {}
        }
    }

    /// Forgets what the op may change in rounds of a loop to come. Unlike in `run`, what a store puts there is not known
    /// afterwards, so its object is no longer zero where nothing is known.
    pub fn disturb_later(&mut self, graph: &Graph, op: &Op) {
        if matches!(op.code, Opcode::Store | Opcode::StoreElem) {
            self.zeroed.remove(&op.args[0]);
        }
        self.disturb(graph, op);
    }

    /// A store: what it may hit is no longer known.
    fn clobber(&mut self, op: &Op, mem: Mem) {
        let at = place(op, mem);
        if at.1.is_some() {
            self.zeroed.remove(&at.0);
        }
        // A store that only partly replaces another leaves bytes that are neither known nor zero.
        let part = |p: &Place| p.0 == at.0 && (p.2, p.3) != (at.2, at.3) && overlap((p.2, p.3), (at.2, at.3));
        if self.held.keys().any(part) {
            self.zeroed.remove(&at.0);
        }
        let fresh = &self.fresh;
        self.held.retain(|p, &mut (region, _)| {
            if region != mem.region {
                return true;
            }
            if p.0 != at.0 {
                // Different names may be one object, unless one of them is an object only we know.
                return fresh.contains(&p.0) || fresh.contains(&at.0);
            }
            match (p.1, at.1) {
                (None, None) => !overlap((p.2, p.3), (at.2, at.3)),
                _ => false,
            }
        });
        if mem.region == Region::HEADER {
            self.shapes.clear();
        }
        self.calls.retain(|_, (reads, _)| !reads.contains(mem.region));
    }

    fn forget(&mut self, written: RegionSet) {
        if written.is_empty() {
            return;
        }
        let fresh = &self.fresh;
        self.held.retain(|p, &mut (region, _)| fresh.contains(&p.0) || !written.contains(region));
        self.calls.retain(|_, (reads, _)| reads.0 & written.0 == 0);
        if written.contains(Region::HEADER) {
            self.shapes.retain(|v, _| fresh.contains(v));
        }
    }

    /// From here on others may have this object's address.
    fn escape(&mut self, graph: &Graph, v: Value) {
        if self.fresh.is_empty() {
            return;
        }
        let v = graph.args_if(v, Opcode::RefToVal).map_or(v, |args| args[0]);
        if matches!(graph.ty(v), Type::Ref) {
            self.fresh.remove(&v);
            self.zeroed.remove(&v);
        }
    }

    /// Keeps what the other way here knows too.
    pub fn meet(&mut self, other: &Heap) {
        self.held.retain(|p, v| other.held.get(p) == Some(v));
        self.fixed.retain(|p, v| other.fixed.get(p) == Some(v));
        self.shapes.retain(|p, v| other.shapes.get(p) == Some(v));
        self.fresh.retain(|v| other.fresh.contains(v));
        // Which fields are zero would have to be met too; objects rarely stay unescaped over a join.
        self.zeroed.clear();
        self.barriers.retain(|v| other.barriers.contains(v));
        self.slots.retain(|p, v| other.slots.get(p) == Some(v));
        self.calls.retain(|p, v| other.calls.get(p) == Some(v));
    }
}

/// Whether two accesses to one base touch a common byte.
fn overlap(a: (i32, Width), b: (i32, Width)) -> bool {
    a.0 < b.0 + b.1.bytes() as i32 && b.0 < a.0 + a.1.bytes() as i32
}
