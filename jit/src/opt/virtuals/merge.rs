//! Joins: which objects stay virtual where ways meet, and how their fields get there.
//!
//! A join first decides which objects can be virtual behind it; every other object somebody still needs is made at
//! the end of each way. Then the fields of those that stay become parameters of the block, appended behind its own:
//! all of them at a loop head (whose ways back are not known yet), else those that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::Walk;
use super::{AtHead, Content, Misfit, Object, Shape, State};
use crate::ir::{Args, BlockId, Mem, OpId, Opcode, Type, Value, Width};

/// What an appended parameter stands for.
#[derive(Clone, Copy, Debug)]
enum Carried {
    /// A field of this object.
    Field(Value, Mem),
    /// The address of this object, made on every way.
    Address(Value),
}

/// What a loop head expects of the ways back.
pub struct Head {
    state: State,
    /// Parameters that stand for virtual objects: position and name.
    params: Vec<(usize, Value)>,
    carried: Vec<Carried>,
}

/// What is to be virtual behind a join.
struct Plan {
    objects: BTreeSet<Value>,
    /// Positions of parameters whose objects travel as fields.
    params: Vec<usize>,
}

impl Walk<'_> {
    /// The state at the start of a block with several ways in.
    pub fn merge(&mut self, b: BlockId) -> State {
        let head = self.dominators.is_loop_head(b);
        let mut ways: Vec<BlockId> = self.dominators.preds[b.index()].iter().map(|&(p, _)| p).collect();
        ways.retain(|p| self.ends.contains_key(p));
        let mut states: Vec<State> = ways.iter().filter_map(|p| self.ends.remove(p)).collect();
        for (&way, state) in ways.iter().zip(&mut states) {
            self.at_end(way, |walk, out| walk.settle(state, out));
        }
        let needed = self.needed(b, &states);
        let plan = self.plan(b, &needed, &ways, &mut states);
        // What was asked for only as a part of an object that has been made is a plain value now.
        let needed = self.needed(b, &states);

        let mut result = State::new();
        let mut carried = Vec::new();
        for &object in &needed {
            let joined = if plan.objects.contains(&object) {
                let shapes: Vec<&Shape> = states.iter().filter_map(|s| shape(s, object)).collect();
                Object::Virtual(self.join_fields(b, object, &shapes, head, &mut carried))
            } else {
                self.join_address(b, object, &states, &mut carried)
            };
            result.insert(object, joined);
        }
        let mut params = Vec::new();
        for &i in &plan.params {
            let p = self.graph.block(b).params[i];
            let shapes: Vec<Shape> = ways
                .iter()
                .zip(&states)
                .filter_map(|(&way, state)| shape(state, self.passed(way, i, state)?).cloned())
                .collect();
            let shapes: Vec<&Shape> = shapes.iter().collect();
            let joined = self.join_fields(b, p, &shapes, head, &mut carried);
            result.insert(p, Object::Virtual(joined));
            self.names.insert(p, p);
            params.push((i, p));
        }
        for (&way, state) in ways.iter().zip(&mut states) {
            self.pass(way, &params, &carried, state);
        }
        if head {
            self.heads.insert(b, Head { state: result.clone(), params, carried });
        }
        result
    }

    /// Runs `f` with room in front of the jump that ends a block.
    fn at_end<T>(&mut self, b: BlockId, f: impl FnOnce(&mut Self, &mut Vec<OpId>) -> T) -> T {
        let mut ops = std::mem::take(&mut self.graph.block_mut(b).ops);
        let jump = ops.pop();
        let result = f(self, &mut ops);
        ops.extend(jump);
        self.graph.block_mut(b).ops = ops;
        result
    }

    /// Objects in fields that have been made by now become plain values.
    pub fn settle(&mut self, state: &mut State, out: &mut Vec<OpId>) {
        let made: BTreeMap<Value, Value> = state
            .iter()
            .filter_map(|(&name, object)| match object {
                &Object::Made(address) => Some((name, address)),
                Object::Virtual(_) => None,
            })
            .collect();
        for object in state.values_mut() {
            let Object::Virtual(shape) = object else { continue };
            for (mem, content) in shape.fields.values_mut() {
                let Content::Object(inner) = *content else { continue };
                let Some(&address) = made.get(&inner) else { continue };
                let v = if mem.width == Width::Val {
                    self.emit(out, Opcode::RefToVal, &[address], crate::ir::Aux::None).unwrap_or(address)
                } else {
                    address
                };
                *content = Content::Value(v);
            }
        }
    }

    /// The objects that names alive in this block stand for, and those in them.
    fn needed(&self, b: BlockId, states: &[State]) -> BTreeSet<Value> {
        let alive = |object: &Value| states.iter().all(|s| s.contains_key(object));
        let named = self.names.iter().filter(|&(&name, _)| self.live.is_live_into(b, name)).map(|(_, &object)| object);
        let mut needed = BTreeSet::new();
        let mut work: Vec<Value> = named.filter(alive).collect();
        while let Some(object) = work.pop() {
            if needed.insert(object) {
                let shapes = states.iter().filter_map(|s| shape(s, object));
                work.extend(shapes.flat_map(inner_objects).filter(alive));
            }
        }
        needed
    }

    /// The object passed for parameter `i` on this way, if it is virtual.
    fn passed(&self, way: BlockId, i: usize, state: &State) -> Option<Value> {
        let jump = self.graph.terminal(way)?;
        self.virtual_of(state, *jump.args.get(i)?)
    }

    fn plan(&mut self, b: BlockId, needed: &BTreeSet<Value>, ways: &[BlockId], states: &mut [State]) -> Plan {
        let mut plan = Plan { objects: BTreeSet::new(), params: Vec::new() };
        for &object in needed {
            let shapes: Vec<&Shape> = states.iter().filter_map(|s| shape(s, object)).collect();
            let free = !self.findings.pinned.contains(&(b, object));
            if free && shapes.len() == states.len() && self.compatible(&shapes) {
                plan.objects.insert(object);
            }
        }
        for (i, &p) in self.graph.block(b).params.iter().enumerate() {
            let objects: Vec<Value> =
                ways.iter().zip(states.iter()).filter_map(|(&way, state)| self.passed(way, i, state)).collect();
            let shapes: Vec<&Shape> =
                objects.iter().zip(states.iter()).filter_map(|(&object, s)| shape(s, object)).collect();
            let own = objects.iter().all(|object| !needed.contains(object))
                && plan.params.iter().all(|&other| {
                    ways.iter()
                        .zip(states.iter())
                        .zip(&objects)
                        .all(|((&w, s), o)| self.passed(w, other, s) != Some(*o))
                });
            let flat = shapes.iter().all(|s| inner_objects(s).next().is_none());
            let free = !self.findings.pinned.contains(&(b, p));
            if free && own && flat && !ways.is_empty() && shapes.len() == ways.len() && self.compatible(&shapes) {
                plan.params.push(i);
            }
        }
        self.make_the_rest(b, needed, ways, states, &mut plan);
        plan
    }

    /// Makes what does not stay virtual, until nothing more falls: making an object makes those in it.
    fn make_the_rest(
        &mut self,
        b: BlockId,
        needed: &BTreeSet<Value>,
        ways: &[BlockId],
        states: &mut [State],
        plan: &mut Plan,
    ) {
        loop {
            for (&way, state) in ways.iter().zip(states.iter_mut()) {
                let args = self.graph.terminal(way).map_or(Args::new(), |jump| jump.args.clone());
                let params = plan.params.clone();
                let rest: Vec<Value> = needed.difference(&plan.objects).copied().collect();
                self.at_end(way, |walk, out| {
                    for object in rest {
                        walk.make(object, state, out);
                    }
                    for (i, v) in args.into_iter().enumerate() {
                        if !params.contains(&i)
                            && let Some(object) = walk.virtual_of(state, v)
                        {
                            walk.make(object, state, out);
                        }
                    }
                    walk.settle(state, out);
                });
            }
            let objects: BTreeSet<Value> = plan.objects.iter().copied().collect();
            let states: &[State] = states;
            let inside = |object: Value, s: &State| {
                shape(s, object).is_some_and(|shape| inner_objects(shape).all(|inner| objects.contains(&inner)))
            };
            let before = (plan.objects.len(), plan.params.len());
            plan.objects.retain(|&object| states.iter().all(|s| inside(object, s)));
            let (graph, dropped) = (&self.graph, &self.names);
            let virtual_at = |way: BlockId, i: usize, s: &State| {
                let arg = graph.terminal(way).and_then(|jump| jump.args.get(i)).copied();
                arg.and_then(|v| dropped.get(&self.current(v))).is_some_and(|object| shape(s, *object).is_some())
            };
            plan.params.retain(|&i| ways.iter().zip(states.iter()).all(|(&way, s)| virtual_at(way, i, s)));
            if before == (plan.objects.len(), plan.params.len()) {
                break;
            }
        }
        debug_assert!(plan.params.iter().all(|&i| i < self.graph.block(b).params.len()));
    }

    /// Whether the shapes of one object on several ways can be one shape.
    fn compatible(&self, shapes: &[&Shape]) -> bool {
        let Some((first, rest)) = shapes.split_first() else { return false };
        if rest.iter().any(|s| (s.header, s.size) != (first.header, first.size)) {
            return false;
        }
        offsets(shapes).into_iter().all(|offset| {
            let mut found = shapes
                .iter()
                .map(|s| s.fields.get(&offset).map(|&(mem, content)| (mem.width.bytes(), self.sort(content, mem))));
            let first = found.find_map(|f| f);
            // A field that is absent is zero, of whatever width; zero is no object.
            shapes.iter().all(|s| match (s.fields.get(&offset), first) {
                (Some(&(mem, content)), Some(first)) => (mem.width.bytes(), self.sort(content, mem)) == first,
                (None, Some((_, sort))) => matches!(sort, Sort::Value(_)),
                (_, None) => true,
            })
        })
    }

    fn sort(&self, content: Content, mem: Mem) -> Sort {
        match content {
            Content::Object(object) => Sort::Object(object),
            Content::Value(v) if self.graph.is_const(v) => Sort::Value(mem.width.ty()),
            Content::Value(v) => Sort::Value(self.graph.ty(v)),
        }
    }

    fn join_fields(
        &mut self,
        b: BlockId,
        object: Value,
        shapes: &[&Shape],
        head: bool,
        carried: &mut Vec<Carried>,
    ) -> Shape {
        let mut joined = shapes[0].clone();
        let set_later = self.findings.set_later.get(&(b, object)).map_or(&[][..], Vec::as_slice);
        let mut fields: BTreeMap<i32, Mem> = set_later.iter().map(|mem| (mem.offset, *mem)).collect();
        fields.extend(shapes.iter().flat_map(|s| s.fields.iter().map(|(&offset, &(mem, _))| (offset, mem))));
        for (offset, mem) in fields {
            let contents: Vec<Content> = shapes
                .iter()
                .map(|s| match s.fields.get(&offset) {
                    Some(&(_, Content::Value(v))) => Content::Value(self.current(v)),
                    Some(&(_, content)) => content,
                    None => Content::Value(self.graph.constant(mem.width.ty(), 0)),
                })
                .collect();
            let same = contents.iter().all(|c| *c == contents[0]);
            let content = match contents[0] {
                Content::Object(_) => contents[0],
                Content::Value(_) if same && !head => contents[0],
                Content::Value(_) => {
                    carried.push(Carried::Field(object, mem));
                    Content::Value(self.graph.add_param(b, mem.width.ty()))
                }
            };
            joined.fields.insert(offset, (mem, content));
        }
        joined
    }

    fn join_address(&mut self, b: BlockId, object: Value, states: &[State], carried: &mut Vec<Carried>) -> Object {
        let addresses: Vec<Value> = states.iter().filter_map(|s| made(s, object)).collect();
        match addresses.split_first() {
            Some((&first, rest)) if rest.iter().all(|&a| a == first) => Object::Made(first),
            _ => {
                carried.push(Carried::Address(object));
                Object::Made(self.graph.add_param(b, Type::Ref))
            }
        }
    }

    /// Completes the jump of one way in.
    fn pass(&mut self, way: BlockId, params: &[(usize, Value)], carried: &[Carried], state: &mut State) {
        let Some(&jump) = self.graph.block(way).ops.last() else { return };
        let mut args = self.graph.op(jump).args.clone();
        let travelling: Vec<(Value, Option<Value>)> =
            params.iter().map(|&(i, p)| (p, self.virtual_of(state, args[i]))).collect();
        self.at_end(way, |walk, out| walk.operands(&mut args, params, carried, &travelling, state, out));
        self.graph.op_mut(jump).args = args;
    }

    /// The operands of a jump to a join: real values, nothing for objects that travel as fields, then those fields.
    fn operands(
        &mut self,
        args: &mut Args,
        params: &[(usize, Value)],
        carried: &[Carried],
        travelling: &[(Value, Option<Value>)],
        state: &mut State,
        out: &mut Vec<OpId>,
    ) {
        for (i, arg) in args.iter_mut().enumerate() {
            *arg = if params.iter().any(|&(at, _)| at == i) {
                self.graph.constant(self.graph.ty(*arg), 0)
            } else {
                self.real(*arg, state, out)
            };
        }
        for &c in carried {
            let arg = match c {
                Carried::Address(object) => made(state, object),
                Carried::Field(object, mem) => {
                    let here = travelling.iter().find(|&&(p, _)| p == object).map_or(Some(object), |&(_, o)| o);
                    let content = here.and_then(|o| shape(state, o)).and_then(|s| s.fields.get(&mem.offset));
                    match content {
                        Some(&(_, Content::Value(v))) => Some(self.current(v)),
                        _ => Some(self.graph.constant(mem.width.ty(), 0)),
                    }
                }
            };
            args.extend(arg);
        }
    }

    /// A way back to a loop head: what the head assumed must hold.
    pub(super) fn go_back(
        &mut self,
        jump: OpId,
        to: BlockId,
        state: &mut State,
        out: &mut Vec<OpId>,
    ) -> Result<(), Misfit> {
        let object_misfit = |object| Misfit::Object((to, object));
        let Some(head) = self.heads.get(&to) else { return Ok(()) };
        let (expected, params, carried) = (head.state.clone(), head.params.clone(), head.carried.clone());
        let mut args = self.graph.op(jump).args.clone();
        for (i, arg) in args.iter_mut().enumerate() {
            if !params.iter().any(|&(at, _)| at == i) {
                *arg = self.real(*arg, state, out);
            }
        }
        self.settle(state, out);
        let mut travelling = Vec::new();
        for &(i, p) in &params {
            let object = self.virtual_of(state, args[i]).ok_or(object_misfit(p))?;
            let named_otherwise =
                object != p && expected.contains_key(&object) && !params.iter().any(|&(_, q)| q == object);
            let twice = travelling.iter().any(|&(_, o)| o == Some(object));
            let (Some(found), Some(wanted)) = (shape(state, object), shape(&expected, p)) else {
                return Err(object_misfit(p));
            };
            if named_otherwise || twice {
                return Err(object_misfit(p));
            }
            self.fits((to, p), found, wanted)?;
            travelling.push((p, Some(object)));
        }
        for (&object, wanted) in &expected {
            let Object::Virtual(wanted) = wanted else { continue };
            if params.iter().any(|&(_, p)| p == object) {
                continue;
            }
            let found = shape(state, object).ok_or(object_misfit(object))?;
            self.fits((to, object), found, wanted)?;
        }
        for &c in &carried {
            if let Carried::Address(object) = c {
                made(state, object).ok_or(object_misfit(object))?;
            }
        }
        self.operands(&mut args, &params, &carried, &travelling, state, out);
        self.graph.op_mut(jump).args = args;
        Ok(())
    }

    /// Whether an object in this shape can go where that shape is expected.
    fn fits(&self, at: AtHead, found: &Shape, wanted: &Shape) -> Result<(), Misfit> {
        let is_value = |mem: Mem, content: Content| match content {
            Content::Value(v) => self.graph.is_const(v) || self.graph.ty(v) == mem.width.ty(),
            Content::Object(_) => false,
        };
        let same = (found.header, found.size) == (wanted.header, wanted.size)
            && wanted.fields.iter().all(|(offset, &(mem, content))| match (content, found.fields.get(offset)) {
                (Content::Object(inner), Some(&(_, Content::Object(here)))) => inner == here,
                (Content::Object(_), _) => false,
                (Content::Value(_), Some(&(m, Content::Value(v)))) => {
                    m.width.bytes() == mem.width.bytes() && self.graph.ty(v) == mem.width.ty()
                }
                (Content::Value(_), Some(_)) => false,
                (Content::Value(_), None) => true,
            });
        let more: Vec<(Mem, Content)> = found
            .fields
            .iter()
            .filter(|(offset, _)| !wanted.fields.contains_key(offset))
            .map(|(_, &field)| field)
            .collect();
        match more.as_slice() {
            [] if same => Ok(()),
            more if same && more.iter().all(|&(mem, content)| is_value(mem, content)) => {
                Err(Misfit::Fields(at, more.iter().map(|&(mem, _)| mem).collect()))
            }
            _ => Err(Misfit::Object(at)),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Value(Type),
    Object(Value),
}

fn shape(state: &State, object: Value) -> Option<&Shape> {
    match state.get(&object) {
        Some(Object::Virtual(shape)) => Some(shape),
        _ => None,
    }
}

fn made(state: &State, object: Value) -> Option<Value> {
    match state.get(&object) {
        Some(&Object::Made(address)) => Some(address),
        _ => None,
    }
}

fn inner_objects(shape: &Shape) -> impl Iterator<Item = Value> + '_ {
    shape.fields.values().filter_map(|&(_, content)| match content {
        Content::Object(inner) => Some(inner),
        Content::Value(_) => None,
    })
}

fn offsets(shapes: &[&Shape]) -> BTreeSet<i32> {
    shapes.iter().flat_map(|s| s.fields.keys().copied()).collect()
}
