//! The rules a graph must keep. Run on what the recorder built, and after every pass in debug builds and tests.

use super::dominators::Dominators;
use super::graph::{Aux, Def, Graph, Op, SnapVal, Snapshot};
use super::ops::{Operand, Payload};
use super::types::{BlockId, Type, Value};

/// Checks a graph; an error says what is wrong, and where.
pub fn verify(graph: &Graph) -> Result<(), String> {
    if !graph.block(Graph::ENTRY).params.is_empty() {
        return Err("the entry block has parameters".into());
    }
    check_targets(graph)?;
    let dominators = Dominators::new(graph);
    if !dominators.preds[Graph::ENTRY.index()].is_empty() {
        return Err("the entry block has predecessors".into());
    }
    let mut places = vec![None; graph.value_count()];
    for &b in &dominators.order {
        let block = graph.block(b);
        for &p in &block.params {
            define(graph, &mut places, p, b, Place { block: b, at: 0 })?;
        }
        for (at, &id) in block.ops.iter().enumerate() {
            if let Some(v) = graph.op(id).result {
                if graph.def(v) != Def::Op(id) {
                    return Err(format!("in {b}: an op's result belongs to another op"));
                }
                // Parameters stand before position 0, results behind their op.
                define(graph, &mut places, v, b, Place { block: b, at: at + 1 })?;
            }
        }
    }
    let verifier = Verifier { graph, dominators: &dominators, places };
    for &b in &dominators.order {
        verifier.block(b)?;
    }
    Ok(())
}

/// Blocks and snapshots that do not exist would make everything else panic, so they are looked for first.
fn check_targets(graph: &Graph) -> Result<(), String> {
    let exists = |b: BlockId| b.index() < graph.blocks.len();
    for id in (0..graph.blocks.len()).flat_map(|b| graph.blocks[b].ops.iter()) {
        let op = graph.op(*id);
        let (a, b) = match op.aux {
            Aux::Jump(to) => (to, to),
            Aux::Branch(yes, no) => (yes, no),
            _ => continue,
        };
        if !exists(a) || !exists(b) {
            return Err(format!("{:?} goes to a block that does not exist", op.code));
        }
    }
    for (i, s) in graph.snapshots.iter().enumerate() {
        if s.side.is_some_and(|b| !exists(b)) {
            return Err(format!("s{i} has a side block that does not exist"));
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Place {
    block: BlockId,
    at: usize,
}

fn define(graph: &Graph, places: &mut [Option<Place>], v: Value, b: BlockId, place: Place) -> Result<(), String> {
    if places[v.index()].replace(place).is_some() {
        return Err(format!("in {b}: {v} is defined twice"));
    }
    if graph.is_const(v) { Err(format!("in {b}: a constant is defined")) } else { Ok(()) }
}

struct Verifier<'g> {
    graph: &'g Graph,
    dominators: &'g Dominators,
    places: Vec<Option<Place>>,
}

impl Verifier<'_> {
    fn block(&self, b: BlockId) -> Result<(), String> {
        let ops = &self.graph.block(b).ops;
        for (at, &id) in ops.iter().enumerate() {
            let op = self.graph.op(id);
            let place = || format!("{b}, op {at} ({})", op.code.info().text);
            self.op(op).map_err(|e| format!("{}: {e}", place()))?;
            if op.code.is_terminal() != (at + 1 == ops.len()) {
                return Err(format!("{}: terminals end blocks, and nothing else does", place()));
            }
            for &v in &op.args {
                self.usable(v, b, at).map_err(|e| format!("{}: {e}", place()))?;
            }
            if let Some(s) = op.snapshot {
                let snapshot = self.graph.snapshot(s);
                self.snapshot(snapshot).map_err(|e| format!("{}: {s}: {e}", place()))?;
                for v in snapshot.values() {
                    self.usable(v, b, at).map_err(|e| format!("{}: {s}: {e}", place()))?;
                }
            }
        }
        if ops.is_empty() { Err(format!("{b} is empty")) } else { Ok(()) }
    }

    fn usable(&self, v: Value, b: BlockId, at: usize) -> Result<(), String> {
        if self.graph.is_const(v) {
            return Ok(());
        }
        let place = self.places[v.index()].ok_or_else(|| format!("{v} is never defined"))?;
        // A result stands at its op's position + 1; shift the use alike, so that "before" stays a plain comparison.
        let ok = if place.block == b {
            place.at <= at
        } else {
            self.dominators.available(place.block, place.at.saturating_sub(1), b, at)
                || (place.at == 0 && self.dominators.dominates(place.block, b))
        };
        if ok { Ok(()) } else { Err(format!("{v} ({}) is not defined on every way here", self.graph.ty(v))) }
    }

    fn op(&self, op: &Op) -> Result<(), String> {
        let info = op.code.info();
        let many = info.operands.last() == Some(&Operand::Many);
        if !many && op.args.len() != info.operands.len() {
            return Err(format!("{} operands instead of {}", op.args.len(), info.operands.len()));
        }
        for (i, (&v, &operand)) in op.args.iter().zip(info.operands).enumerate() {
            if let Operand::Is(ty) = operand
                && self.graph.ty(v) != ty
            {
                return Err(format!("operand {i} is {}, not {ty}", self.graph.ty(v)));
            }
        }
        if op.code.is_guard() != op.snapshot.is_some() {
            return Err("guards, and only guards, have a snapshot".into());
        }
        let expected = self.graph.result_type(op.code, &op.args, op.aux);
        if op.result.map(|v| self.graph.ty(v)) != expected {
            return Err(format!("gives {:?}, not {expected:?}", op.result.map(|v| self.graph.ty(v))));
        }
        self.payload(op)
    }

    fn payload(&self, op: &Op) -> Result<(), String> {
        let ty = |i: usize| self.graph.ty(op.args[i]);
        match (op.code.info().payload, op.aux) {
            (Payload::None, Aux::None) | (Payload::Imm, Aux::Imm(_)) => {}
            (Payload::Field | Payload::Element, Aux::Mem(mem)) => {
                let element = op.code.info().payload == Payload::Element;
                if element != matches!(mem.scale, 1 | 2 | 4 | 8) || (!element && mem.scale != 0) {
                    return Err(format!("scale {}", mem.scale));
                }
                let stores = op.code.info().gives == super::ops::Gives::Nothing;
                if stores && ty(op.args.len() - 1) != mem.width.ty() {
                    return Err(format!("stores {} as {}", ty(op.args.len() - 1), mem.width.name()));
                }
                if stores && mem.readonly {
                    return Err("stores into readonly memory".into());
                }
            }
            (Payload::Slot, Aux::Slot(_, slot)) => {
                if slot == Type::Bool || (!op.args.is_empty() && ty(0) != slot) {
                    return Err(format!("a slot of type {slot}"));
                }
            }
            (Payload::Alloc, Aux::Alloc(alloc)) => {
                if alloc.size < 8 || alloc.size % 8 != 0 {
                    return Err(format!("an object of {} bytes", alloc.size));
                }
            }
            (Payload::Call, Aux::Call(call)) => {
                if call.index() >= self.graph.calls.len() {
                    return Err(format!("{call} is not declared"));
                }
            }
            (Payload::Jump, Aux::Jump(to)) => {
                let params = &self.graph.block(to).params;
                let same = |(&a, &p): (&Value, &Value)| self.graph.ty(a) == self.graph.ty(p);
                if params.len() != op.args.len() || !op.args.iter().zip(params).all(same) {
                    return Err(format!("the operands do not fit the parameters of {to}"));
                }
            }
            (Payload::Branch, Aux::Branch(yes, no)) => {
                if yes == no || [yes, no].iter().any(|&b| !self.graph.block(b).params.is_empty()) {
                    return Err("branches go to two different blocks without parameters".into());
                }
            }
            (expected, found) => return Err(format!("payload {found:?} instead of {expected:?}")),
        }
        match op.code {
            super::Opcode::GuardEq | super::Opcode::GuardNe if !self.graph.is_const(op.args[1]) => {
                Err("the second operand must be a constant".into())
            }
            super::Opcode::GuardEq | super::Opcode::GuardNe if ty(0) != ty(1) => Err("operands of two types".into()),
            super::Opcode::Select if ty(1) != ty(2) => Err("operands of two types".into()),
            _ => Ok(()),
        }
    }

    fn snapshot(&self, s: &Snapshot) -> Result<(), String> {
        if s.side.is_some_and(|b| !self.graph.block(b).params.is_empty()) {
            return Err("its side block has parameters".into());
        }
        let slots = s.frames.iter().flat_map(|f| f.slots.iter().map(|&(_, v)| v));
        let fields = s.virtuals.iter().flat_map(|v| v.fields.iter().map(|&(_, _, v)| v));
        for v in slots.chain(fields) {
            if let SnapVal::Virtual(n) = v
                && n as usize >= s.virtuals.len()
            {
                return Err(format!("no virtual #{n}"));
            }
        }
        for v in &s.virtuals {
            if v.fields.iter().any(|&(at, width, _)| at < 8 || at.saturating_add(width.bytes()) > v.size) {
                return Err("a field outside its virtual object".into());
            }
        }
        Ok(())
    }
}
