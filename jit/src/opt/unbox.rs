//! Block parameters that are boxed, of one kind, on every way in become raw.
//!
//! ```text
//!   v1 = box_int v0
//!   jump b1(v1)                  jump b1(v0)
//! b1(v2: Val):              -> b1(v5: Int):
//!   guard_int v2 [s0]            v2 = box_int v5         (needed by exits alone, then by nobody)
//!   v3 = unbox_int v2            guard_int v2 [s0]       (folds away)
//!   ...                          v3 = unbox_int v2       (is v5)
//!   v4 = box_int v3              ...
//!   jump b1(v4)                  jump b1(v3)
//! ```
//!
//! What a way brings counts as boxed if a box op made it, if it is a constant, if it is another such parameter
//! (assumed, until something speaks against it), or if a guard on that way has proved its kind.

use std::collections::HashMap;

use super::fold::{Kind, kind};
use super::params::jumps;
use crate::hash::Build;
use crate::ir::{Aux, BlockId, Dominators, Graph, OpId, Opcode, Renames, Type, Value};
use crate::words;

/// What a box holds, raw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Int,
    /// Bits without a sign.
    U64,
    /// An int that is not negative, so that it can be either of the two; in the end it is an `Int`.
    Natural,
    Float,
    Bool,
    Ref,
}

impl Form {
    fn ty(self) -> Type {
        match self {
            Form::Int | Form::U64 | Form::Natural => Type::Int,
            Form::Float => Type::Float,
            Form::Bool => Type::Bool,
            Form::Ref => Type::Ref,
        }
    }

    fn box_op(self) -> Opcode {
        match self {
            Form::Int | Form::Natural => Opcode::BoxInt,
            Form::U64 => Opcode::BoxU64,
            Form::Float => Opcode::BoxFloat,
            Form::Bool => Opcode::BoxBool,
            Form::Ref => Opcode::RefToVal,
        }
    }

    /// The form for values that have either.
    fn meet(self, other: Form) -> Option<Form> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Form::Natural, form @ (Form::Int | Form::U64)) | (form @ (Form::Int | Form::U64), Form::Natural) => {
                Some(form)
            }
            _ => None,
        }
    }
}

/// What is known of a parameter so far: `None` while nothing is, `Some(None)` that it has no form.
type Guess = Option<Option<Form>>;

struct Unbox<'g> {
    graph: &'g mut Graph,
    dominators: Dominators,
    /// Per parameter of type `Val`.
    guesses: HashMap<Value, Guess, Build>,
    proofs: HashMap<Value, Vec<Proof>, Build>,
}

/// A guard that has proved a value's kind.
#[derive(Clone, Copy)]
struct Proof {
    form: Form,
    block: BlockId,
    at: usize,
    /// The raw value, if the guard gave it.
    raw: Option<Value>,
}

pub fn unbox(graph: &mut Graph) -> bool {
    let dominators = Dominators::new(graph);
    let mut unbox = Unbox { graph, dominators, guesses: HashMap::default(), proofs: HashMap::default() };
    unbox.collect();
    unbox.settle();
    unbox.rewrite()
}

impl Unbox<'_> {
    fn collect(&mut self) {
        for &b in &self.dominators.order {
            for &p in &self.graph.block(b).params {
                if self.graph.ty(p) == Type::Val {
                    self.guesses.insert(p, None);
                }
            }
            for (at, &id) in self.graph.block(b).ops.iter().enumerate() {
                let op = self.graph.op(id);
                let form = match op.code {
                    Opcode::GuardInt | Opcode::IntOf => Form::Int,
                    Opcode::U64Of => Form::U64,
                    Opcode::GuardFloat => Form::Float,
                    _ => continue,
                };
                self.proofs.entry(op.args[0]).or_default().push(Proof { form, block: b, at, raw: op.result });
            }
        }
    }

    fn settle(&mut self) {
        let jumps = jumps(self.graph);
        let mut changed = true;
        while changed {
            changed = false;
            for b in self.dominators.order.clone() {
                for (i, p) in self.graph.block(b).params.clone().into_iter().enumerate() {
                    let Some(&old) = self.guesses.get(&p) else { continue };
                    // Starting from the old guess: it can only get worse, so this ends.
                    let mut guess = old;
                    for &jump in jumps.get(&b).map_or(&[][..], |j| j) {
                        let from = self.guess(jump, self.graph.op(jump).args[i]);
                        guess = match (guess, from) {
                            (None, g) | (g, None) => g,
                            (Some(a), Some(b)) => Some(a.zip(b).and_then(|(a, b)| a.meet(b))),
                        };
                    }
                    if guess != old {
                        self.guesses.insert(p, guess);
                        changed = true;
                    }
                }
            }
        }
    }

    fn guess(&self, jump: OpId, v: Value) -> Guess {
        if let Some(&guess) = self.guesses.get(&v)
            && guess != Some(None)
        {
            return guess;
        }
        Some(match kind(self.graph, v) {
            Some(Kind::Int) if self.is_natural(v) => Some(Form::Natural),
            Some(Kind::Int) => Some(Form::Int),
            Some(Kind::Wide) => self.graph.args_if(v, Opcode::BoxU64).map(|_| Form::U64),
            Some(Kind::Float) => Some(Form::Float),
            Some(Kind::Bool) => Some(Form::Bool),
            Some(Kind::Heap) => Some(Form::Ref),
            Some(Kind::Other) => None,
            None => self.proof(jump, v).map(|(form, _)| form),
        })
    }

    /// Whether a boxed int is certainly not negative.
    fn is_natural(&self, v: Value) -> bool {
        if let Some(bits) = self.graph.const_bits(v) {
            return words::to_int(bits) >= 0;
        }
        let Some(raw) = self.graph.def_op(v).and_then(|op| self.graph.def_op(op.args[0])) else { return false };
        match raw.code {
            Opcode::IntAnd => raw.args.iter().any(|&a| self.graph.const_int(a).is_some_and(|c| c >= 0)),
            Opcode::IntUshr => self.graph.const_int(raw.args[1]).is_some_and(|c| (1..64).contains(&c)),
            Opcode::IntNonneg => true,
            Opcode::Load | Opcode::LoadElem => raw.mem().is_some_and(|mem| mem.width.range().0 == 0),
            _ => false,
        }
    }

    /// The kind a guard above the jump has proved.
    fn proof(&self, jump: OpId, v: Value) -> Option<(Form, Option<Value>)> {
        let proofs = self.proofs.get(&v)?;
        let from = self.dominators.order.iter().copied().find(|&b| self.graph.block(b).ops.last() == Some(&jump))?;
        let end = self.graph.block(from).ops.len();
        let above = proofs.iter().find(|p| self.dominators.available(p.block, p.at, from, end))?;
        Some((above.form, above.raw))
    }

    fn rewrite(&mut self) -> bool {
        let jumps = jumps(self.graph);
        let mut raw: HashMap<Value, Value, Build> = HashMap::default();
        let mut boxed = Renames::default();
        let order = self.dominators.order.clone();
        // First the parameters, so that what is passed from one to another stays raw.
        for &b in &order {
            let mut ops = Vec::new();
            for i in 0..self.graph.block(b).params.len() {
                let p = self.graph.block(b).params[i];
                let Some(&Some(Some(form))) = self.guesses.get(&p) else { continue };
                let new = self.graph.add_param(b, form.ty());
                let block = self.graph.block_mut(b);
                block.params.pop();
                block.params[i] = new;
                let op = self.graph.new_op(form.box_op(), &[new], Aux::None, None);
                ops.push(op);
                raw.insert(p, new);
                if let Some(v) = self.graph.op(op).result {
                    boxed.insert(p, v);
                }
            }
            ops.append(&mut self.graph.block_mut(b).ops);
            self.graph.block_mut(b).ops = ops;
        }
        if raw.is_empty() {
            return false;
        }
        for &b in &order {
            let types: Vec<Type> = self.graph.block(b).params.iter().map(|&p| self.graph.ty(p)).collect();
            for &jump in jumps.get(&b).map_or(&[][..], |j| j) {
                for (i, &ty) in types.iter().enumerate() {
                    let v = self.graph.op(jump).args[i];
                    if self.graph.ty(v) == Type::Val && ty != Type::Val {
                        let v = self.raw(jump, v, ty, &raw);
                        self.graph.op_mut(jump).args[i] = v;
                    }
                }
            }
        }
        self.graph.rename(&boxed);
        true
    }

    /// The raw value of what a jump passes.
    fn raw(&mut self, jump: OpId, v: Value, ty: Type, raw: &HashMap<Value, Value, Build>) -> Value {
        if let Some(&new) = raw.get(&v)
            && self.graph.ty(new) == ty
        {
            return new;
        }
        if let Some(bits) = self.graph.const_bits(v) {
            let bits = match ty {
                Type::Int => words::to_int(bits) as u64,
                Type::Float => words::to_float(bits).to_bits(),
                Type::Bool => (bits == words::TRUE) as u64,
                _ => bits,
            };
            return self.graph.constant(ty, bits);
        }
        if kind(self.graph, v).is_some()
            && let Some(op) = self.graph.def_op(v)
        {
            return op.args[0];
        }
        if let Some((_, Some(given))) = self.proof(jump, v) {
            return given;
        }
        let code = if ty == Type::Int { Opcode::UnboxInt } else { Opcode::UnboxFloat };
        let op = self.graph.new_op(code, &[v], Aux::None, None);
        if let Some(b) = self.dominators.order.iter().copied().find(|&b| self.graph.block(b).ops.last() == Some(&jump))
        {
            let ops = &mut self.graph.block_mut(b).ops;
            ops.insert(ops.len() - 1, op);
        }
        self.graph.op(op).result.unwrap_or(v)
    }
}
