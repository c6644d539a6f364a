//! What guards and branches prove about values, and common subexpressions.
//!
//! ```text
//! guard_int v0 [s0]          guard_int v0 [s0]
//! guard_int v0 [s1]     ->
//! guard_true v1 [s0]         guard_true v1 [s0]        (v1 = int_lt v2, v3)
//! v4 = int_ge v2, v3         false
//! ```
//!
//! A value never changes, so a fact holds wherever its proof dominates. The walk hands a copy of the facts to each
//! block its current position dominates; nothing is ever taken back.
//!
//! Facts about memory (fields, shapes) are not here but in `heap`.

use std::collections::HashMap;

use super::Passes;
use super::fold::{Fold, Kind, kind, kind_of_word};
use crate::hash::Build;
use crate::ir::{Aux, Graph, Op, Opcode, Type, Value};

/// An op without memory, as a key: equal keys give equal values.
type Key = (Opcode, Aux, [Value; 3]);

/// What is known at one point.
#[derive(Clone, Default, Debug)]
pub struct Facts {
    /// Values found equal to others (constants, mostly) by a guard.
    equal: HashMap<Value, Value, Build>,
    kinds: HashMap<Value, Kind, Build>,
    /// Values known to differ from a constant.
    differ: HashMap<(Value, u64), (), Build>,
    /// What is computed, or proved, already. Guards have the value they gave, or themselves.
    known: HashMap<Key, Option<Value>, Build>,
}

fn key(code: Opcode, aux: Aux, args: &[Value]) -> Option<Key> {
    const NONE: Value = Value(u32::MAX);
    let mut all = [NONE; 3];
    all.get_mut(..args.len())?.copy_from_slice(args);
    Some((code, aux, all))
}

impl Facts {
    /// What `v` is known to be.
    pub fn resolve(&self, v: Value) -> Value {
        self.equal.get(&v).copied().unwrap_or(v)
    }

    /// Whether what is known decides the op.
    pub fn decide(&self, graph: &Graph, op: &Op, passes: Passes) -> Option<Fold> {
        if passes.facts
            && let Some(found) = self.follows(graph, op)
        {
            return Some(found);
        }
        if !passes.cse || !is_repeatable(op.code) {
            return None;
        }
        match self.known.get(&key(op.code, op.aux, &op.args)?)? {
            Some(v) => Some(Fold::Value(*v)),
            None => Some(Fold::Holds),
        }
    }

    /// Whether what guards have proved decides the op.
    fn follows(&self, graph: &Graph, op: &Op) -> Option<Fold> {
        let guard = |holds: bool| Some(if holds { Fold::Holds } else { Fold::Fails });
        let v = op.args.first().copied();
        match op.code {
            Opcode::GuardInt | Opcode::GuardFloat | Opcode::GuardPtr => {
                let wanted = match op.code {
                    Opcode::GuardInt => Kind::Int,
                    Opcode::GuardFloat => Kind::Float,
                    _ => Kind::Heap,
                };
                if let Some(&found) = self.kinds.get(&v?) {
                    return guard(found == wanted);
                }
            }
            // A proven inline int needs no look at the heap.
            Opcode::IntOf if self.kinds.get(&v?) == Some(&Kind::Int) => {
                return Some(Fold::Becomes(Opcode::UnboxInt, op.args.to_vec(), Aux::None));
            }
            Opcode::GuardEq | Opcode::GuardNe => {
                let bits = graph.const_bits(op.args[1])?;
                if self.differs(graph, v?, bits) {
                    return guard(op.code == Opcode::GuardNe);
                }
            }
            Opcode::ValEq | Opcode::RefEq
                if graph.const_bits(op.args[1]).is_some_and(|bits| self.differs(graph, op.args[0], bits)) =>
            {
                return graph.find_constant(Type::Bool, 0).map(Fold::Value);
            }
            _ => {}
        }
        None
    }

    fn differs(&self, graph: &Graph, v: Value, bits: u64) -> bool {
        if self.differ.contains_key(&(v, bits)) {
            return true;
        }
        if graph.ty(v) != Type::Val {
            return bits == 0 && graph.def_op(v).is_some_and(Op::allocates);
        }
        let found = self.kinds.get(&v).copied().or_else(|| kind(graph, v));
        let constant = kind_of_word(bits);
        match (found, constant) {
            // A boxed int may be any heap word, though never one that is not a pointer.
            (Some(Kind::Int), Kind::Heap) | (Some(Kind::Heap), Kind::Int) => false,
            (Some(Kind::Wide), Kind::Heap | Kind::Int) => false,
            (Some(found), constant) => found != constant,
            _ => false,
        }
    }

    /// After the op: what was computed, and what a guard that held has proved.
    pub fn learn(&mut self, graph: &mut Graph, op: &Op, passes: Passes) {
        if passes.cse
            && is_repeatable(op.code)
            && let Some(key) = key(op.code, op.aux, &op.args)
        {
            self.known.insert(key, op.result);
        }
        if !passes.facts {
            return;
        }
        match op.code {
            Opcode::GuardTrue => self.learn_condition(graph, op.args[0], true),
            Opcode::GuardFalse => self.learn_condition(graph, op.args[0], false),
            Opcode::GuardInt => self.learn_kind(op.args[0], Kind::Int),
            Opcode::GuardFloat => self.learn_kind(op.args[0], Kind::Float),
            Opcode::GuardPtr => self.learn_kind(op.args[0], Kind::Heap),
            Opcode::GuardEq => self.learn_equal(graph, op.args[0], op.args[1]),
            Opcode::GuardNe => self.learn_differ(graph, op.args[0], op.args[1]),
            _ => {}
        }
    }

    /// What holds in the block a failed guard goes to, if nothing else goes there.
    pub fn learn_failed(&mut self, graph: &mut Graph, op: &Op) {
        match op.code {
            Opcode::GuardTrue => self.learn_condition(graph, op.args[0], false),
            Opcode::GuardFalse => self.learn_condition(graph, op.args[0], true),
            Opcode::GuardEq => self.learn_differ(graph, op.args[0], op.args[1]),
            Opcode::GuardNe => self.learn_equal(graph, op.args[0], op.args[1]),
            _ => {}
        }
    }

    fn learn_kind(&mut self, v: Value, kind: Kind) {
        self.kinds.insert(v, kind);
    }

    fn learn_equal(&mut self, graph: &mut Graph, v: Value, to: Value) {
        if !graph.is_const(v) {
            self.equal.insert(v, to);
        }
        // An object and its word are equal to the same constant.
        let bits = graph.const_bits(to);
        let twin =
            graph.def_op(v).filter(|op| matches!(op.code, Opcode::RefToVal | Opcode::ValToRef)).map(|op| op.args[0]);
        if let (Some(bits), Some(twin)) = (bits, twin) {
            let to = graph.constant(graph.ty(twin), bits);
            self.equal.insert(twin, to);
        }
    }

    fn learn_differ(&mut self, graph: &Graph, v: Value, from: Value) {
        if let Some(bits) = graph.const_bits(from) {
            self.differ.insert((v, bits), ());
        }
    }

    /// A condition is known, and so are comparisons that follow from it.
    pub fn learn_condition(&mut self, graph: &mut Graph, v: Value, holds: bool) {
        if graph.is_const(v) {
            return;
        }
        let constant = graph.bool(holds);
        self.equal.insert(v, constant);
        let Some(op) = graph.def_op(v).cloned() else { return };
        match op.code {
            Opcode::BoolNot => self.learn_condition(graph, op.args[0], !holds),
            Opcode::IntEq | Opcode::ValEq | Opcode::RefEq if graph.is_const(op.args[1]) => {
                if holds {
                    self.learn_equal(graph, op.args[0], op.args[1]);
                } else {
                    self.learn_differ(graph, op.args[0], op.args[1]);
                }
            }
            _ => {}
        }
        let strict = matches!(op.code, Opcode::IntLt | Opcode::IntGt);
        if let Some(negated) = op.code.negated() {
            self.imply(graph, negated, &op.args, !holds);
            // a < b also means a <= b and a != b; not a <= b means a >= b and a != b.
            let (weaker, holds_weaker) = match (op.code, holds) {
                (Opcode::IntLt, true) => (Opcode::IntLe, true),
                (Opcode::IntGt, true) => (Opcode::IntGe, true),
                (Opcode::IntLe, false) => (Opcode::IntLt, false),
                (Opcode::IntGe, false) => (Opcode::IntGt, false),
                _ => return,
            };
            self.imply(graph, weaker, &op.args, holds_weaker);
            if let Some(negated) = weaker.negated() {
                self.imply(graph, negated, &op.args, !holds_weaker);
            }
            if strict == holds {
                self.imply(graph, Opcode::IntEq, &op.args, false);
                self.imply(graph, Opcode::IntNe, &op.args, true);
            }
        }
    }

    fn imply(&mut self, graph: &mut Graph, code: Opcode, args: &[Value], holds: bool) {
        let constant = graph.bool(holds);
        if let Some(key) = key(code, Aux::None, args) {
            self.known.insert(key, Some(constant));
        }
        if let Some(swapped) = code.swapped()
            && let Some(key) = key(swapped, Aux::None, &[args[1], args[0]])
        {
            self.known.insert(key, Some(constant));
        }
    }
}

/// Whether the same op on the same operands gives the same, whatever ran in between.
fn is_repeatable(code: Opcode) -> bool {
    match code {
        // These read memory, allocate, or look at the outside.
        Opcode::GuardShape | Opcode::Poll | Opcode::Alloc | Opcode::Exit => false,
        code => code.is_pure() || code.is_guard(),
    }
}
