//! The graph as text. `parse` reads it back; printing what was parsed gives the same text again.
//!
//! ```text
//! trace example
//! call c0 = "len" 0x1000 -> Int {reads 0x2}
//! b0:
//!   v0 = frame_load {0 Val}
//!   guard_ptr v0 [s0]
//!   v1 = val_to_ref v0
//!   v2 = call v1 {c0}
//!   jump b1(0, v2)
//! b1(v3: Int, v4: Int):
//!   v5 = int_add_ovf v3, 1 [s1]
//!   jump b1(v5, v4)
//! s0 = frame(0x10, 4) {}
//! s1 = frame(0x10, 8) {1: v3, 2: None} side b7
//! ```
//!
//! Values are numbered in the order of the text; blocks and snapshots keep their numbers. Constants stand in place:
//! `5` (Int), `2.5f` (Float), `None`, `True`, `False`, `Absent`, `w5` (Val of an int), `w2.5f` (Val of a float),
//! `w0x1f8` (Val by its bits), `@0x1f8` (Ref), `true` and `false` (Bool).

use std::collections::HashMap;
use std::fmt::{self, Write};

use super::graph::{Aux, Def, Graph, Op, Role, SnapVal};
use super::types::{Effects, RegionSet, SnapshotId, Type, Value};
use crate::words;

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer::new(self).graph(f)
    }
}

struct Printer<'g> {
    graph: &'g Graph,
    names: HashMap<Value, u32>,
}

/// Shortest text that reads back as the same double, with an `f` behind it.
fn float(bits: u64) -> String {
    let v = f64::from_bits(bits);
    if v.is_finite() { format!("{v:?}f") } else { format!("f{bits:#x}") }
}

/// A constant as it stands in the text.
pub fn constant(ty: Type, bits: u64) -> String {
    match ty {
        Type::Int => (bits as i64).to_string(),
        Type::Float => float(bits),
        Type::Ref => format!("@{bits:#x}"),
        Type::Bool => (bits != 0).to_string(),
        Type::Val => match bits {
            words::ABSENT => "Absent".into(),
            words::NONE => "None".into(),
            words::TRUE => "True".into(),
            words::FALSE => "False".into(),
            w if words::is_int(w) => format!("w{}", words::to_int(w)),
            w if words::is_float(w) && words::to_float(w).is_finite() => {
                format!("w{}", float(words::to_float(w).to_bits()))
            }
            w => format!("w{w:#x}"),
        },
    }
}

pub fn effects(e: &Effects) -> String {
    let set = |name: &str, s: RegionSet| match s {
        RegionSet::NONE => String::new(),
        RegionSet::ALL => format!("{name} all "),
        RegionSet(bits) => format!("{name} {bits:#x} "),
    };
    let flag = |name: &str, on: bool| if on { format!("{name} ") } else { String::new() };
    let text = flag("pure", e.pure)
        + &set("reads", e.reads)
        + &set("writes", e.writes)
        + &flag("raises", e.may_raise)
        + &flag("python", e.may_run_python)
        + &flag("allocates", e.allocates)
        + &flag("frames", e.reads_frames);
    text.trim_end().to_string()
}

impl<'g> Printer<'g> {
    fn new(graph: &'g Graph) -> Printer<'g> {
        let mut names = HashMap::new();
        for block in graph.reachable() {
            let block = graph.block(block);
            let results = block.ops.iter().filter_map(|&id| graph.op(id).result);
            for v in block.params.iter().copied().chain(results) {
                names.insert(v, names.len() as u32);
            }
        }
        Printer { graph, names }
    }

    fn value(&self, v: Value) -> String {
        match (self.graph.def(v), self.names.get(&v)) {
            (Def::Const(bits), _) => constant(self.graph.ty(v), bits),
            (_, Some(n)) => format!("v{n}"),
            // Not defined in any reachable block: the verifier rejects it, but dumps must still show it.
            (_, None) => format!("undefined{}", v.0),
        }
    }

    fn values(&self, values: &[Value]) -> String {
        values.iter().map(|&v| self.value(v)).collect::<Vec<_>>().join(", ")
    }

    fn graph(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.graph;
        writeln!(f, "trace {}", graph.name)?;
        for (i, call) in graph.calls.iter().enumerate() {
            let result = call.result.map_or("Nothing", Type::name);
            let effects = effects(&call.effects);
            write!(f, "call c{i} = {:?} {:#x} -> {result} {{{effects}}}", call.name, call.address)?;
            match call.role {
                Role::Plain => writeln!(f)?,
                Role::Copies { shape } => writeln!(f, " copies {shape:#x}")?,
                Role::Takes { copy, address } => writeln!(f, " takes {copy:#x} as {address:#x}")?,
            }
        }
        let mut used = vec![false; graph.snapshots.len()];
        for id in graph.reachable() {
            let block = graph.block(id);
            write!(f, "{id}")?;
            if !block.params.is_empty() {
                let params: Vec<String> =
                    block.params.iter().map(|&p| format!("{}: {}", self.value(p), graph.ty(p))).collect();
                write!(f, "({})", params.join(", "))?;
            }
            writeln!(f, ":")?;
            for &op in &block.ops {
                let op = graph.op(op);
                if let Some(s) = op.snapshot {
                    used[s.index()] = true;
                }
                writeln!(f, "  {}", self.op(op))?;
            }
        }
        for (i, _) in used.iter().enumerate().filter(|&(_, &used)| used) {
            writeln!(f, "{}", self.snapshot(SnapshotId(i as u32)))?;
        }
        Ok(())
    }

    fn op(&self, op: &Op) -> String {
        let mut out = String::new();
        if let Some(result) = op.result {
            let _ = write!(out, "{} = ", self.value(result));
        }
        out += op.code.info().text;
        match op.aux {
            Aux::Jump(to) if op.args.is_empty() => {
                let _ = write!(out, " {to}");
            }
            Aux::Jump(to) => {
                let _ = write!(out, " {to}({})", self.values(&op.args));
            }
            Aux::Branch(yes, no) => {
                let _ = write!(out, " {} {yes} {no}", self.values(&op.args));
            }
            aux => {
                if !op.args.is_empty() {
                    let _ = write!(out, " {}", self.values(&op.args));
                }
                out += &payload(aux);
            }
        }
        if let Some(s) = op.snapshot {
            let _ = write!(out, " [{s}]");
        }
        out
    }

    fn content(&self, v: SnapVal) -> String {
        match v {
            SnapVal::Value(v) => self.value(v),
            SnapVal::Virtual(n) => format!("#{n}"),
        }
    }

    fn snapshot(&self, id: SnapshotId) -> String {
        let snapshot = self.graph.snapshot(id);
        let mut out = format!("{id} =");
        for frame in &snapshot.frames {
            let words: Vec<String> = frame.words.iter().map(|w| format!("{w:#x}")).collect();
            let slots: Vec<String> = frame.slots.iter().map(|&(s, v)| format!("{s}: {}", self.content(v))).collect();
            let _ = write!(out, " frame({}) {{{}}}", words.join(", "), slots.join(", "));
        }
        for v in &snapshot.virtuals {
            let fields: Vec<String> =
                v.fields.iter().map(|&(at, width, v)| format!("{at} {}: {}", width.name(), self.content(v))).collect();
            let _ = write!(out, " virtual({:#x}, {}) {{{}}}", v.header, v.size, fields.join(", "));
        }
        if let Some(side) = snapshot.side {
            let _ = write!(out, " side {side}");
        }
        if snapshot.origin != id {
            let _ = write!(out, " origin {}", snapshot.origin);
        }
        out
    }
}

fn payload(aux: Aux) -> String {
    match aux {
        Aux::None | Aux::Jump(_) | Aux::Branch(..) => String::new(),
        Aux::Imm(imm) => format!(" {{{imm:#x}}}"),
        Aux::Slot(slot, ty) => format!(" {{{slot} {ty}}}"),
        Aux::Call(call) => format!(" {{{call}}}"),
        Aux::Alloc(a) => format!(" {{size {} header {:#x} window {}}}", a.size, a.header, a.window),
        Aux::Mem(m) => {
            let scale = if m.scale != 0 { format!(" scale {}", m.scale) } else { String::new() };
            let readonly = if m.readonly { " readonly" } else { "" };
            format!(" {{{} {} region {}{scale}{readonly}}}", m.width.name(), m.offset, m.region.0)
        }
    }
}
