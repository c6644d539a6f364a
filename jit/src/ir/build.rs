//! What a recorder calls: appends ops to the block it stands in.
//!
//! The builder checks nothing (that is `verify`'s task) and simplifies nothing (that is `opt`'s), with one exception:
//! `known_int` and its kin tell a recorder that it holds a boxed value whose raw value it already has, so that
//! no question need be recorded at all.

use std::sync::Arc;

use super::graph::{Aux, CallInfo, Frame, Graph};
use super::ops::Opcode;
use super::types::{Alloc, BlockId, CallId, Mem, SnapshotId, Type, Value};

/// A position in a graph: the end of a block.
#[derive(Debug)]
pub struct Builder<'g> {
    pub graph: &'g mut Graph,
    pub block: BlockId,
}

impl<'g> Builder<'g> {
    /// At the end of the entry block.
    pub fn new(graph: &'g mut Graph) -> Builder<'g> {
        Builder { graph, block: Graph::ENTRY }
    }

    pub fn at(graph: &'g mut Graph, block: BlockId) -> Builder<'g> {
        Builder { graph, block }
    }

    /// Starts a side trace: a new block to which the guards of this snapshot go from now on. It may use whatever the
    /// snapshot names.
    pub fn side(graph: &'g mut Graph, snapshot: SnapshotId) -> Builder<'g> {
        let block = graph.new_block();
        graph.snapshots[snapshot.index()].side = Some(block);
        Builder { graph, block }
    }

    /// The block ops are added to.
    pub fn block(&self) -> BlockId {
        self.block
    }

    pub fn new_block(&mut self) -> BlockId {
        self.graph.new_block()
    }

    pub fn param(&mut self, block: BlockId, ty: Type) -> Value {
        self.graph.add_param(block, ty)
    }

    pub fn snapshot(&mut self, frames: Vec<Frame>) -> SnapshotId {
        self.graph.add_snapshot(frames.into_iter().map(Arc::new).collect())
    }

    fn emit(&mut self, code: Opcode, args: &[Value], aux: Aux, snapshot: Option<SnapshotId>) -> Option<Value> {
        self.graph.push(self.block, code, args, aux, snapshot)
    }

    fn give(&mut self, code: Opcode, args: &[Value], aux: Aux, snapshot: Option<SnapshotId>) -> Value {
        self.emit(code, args, aux, snapshot).unwrap_or_else(|| panic!("{code:?} gives no value"))
    }

    /// An op without payload that gives a value and cannot fail.
    pub fn op(&mut self, code: Opcode, args: &[Value]) -> Value {
        self.give(code, args, Aux::None, None)
    }

    /// An op without payload that gives a value or leaves: `int_add_ovf`, `int_of`, ….
    pub fn checked(&mut self, code: Opcode, args: &[Value], snapshot: SnapshotId) -> Value {
        self.give(code, args, Aux::None, Some(snapshot))
    }

    /// A guard without payload.
    pub fn guard(&mut self, code: Opcode, args: &[Value], snapshot: SnapshotId) {
        self.emit(code, args, Aux::None, Some(snapshot));
    }

    pub fn guard_shape(&mut self, object: Value, shape: u32, snapshot: SnapshotId) {
        self.emit(Opcode::GuardShape, &[object], Aux::Imm(shape as u64), Some(snapshot));
    }

    pub fn guard_kind(&mut self, object: Value, kind: u8, snapshot: SnapshotId) {
        self.emit(Opcode::GuardKind, &[object], Aux::Imm(kind as u64), Some(snapshot));
    }

    /// Leaves unless `v` is this constant, which is returned to go on with.
    pub fn guard_const(&mut self, v: Value, bits: u64, snapshot: SnapshotId) -> Value {
        let constant = self.graph.constant(self.graph.ty(v), bits);
        self.emit(Opcode::GuardEq, &[v, constant], Aux::None, Some(snapshot));
        constant
    }

    /// Leaves if `v` is 0 (an absent value, a call that raised).
    pub fn guard_nonzero(&mut self, v: Value, snapshot: SnapshotId) {
        let zero = self.graph.constant(self.graph.ty(v), 0);
        self.emit(Opcode::GuardNe, &[v, zero], Aux::None, Some(snapshot));
    }

    pub fn poll(&mut self, snapshot: SnapshotId) {
        self.emit(Opcode::Poll, &[], Aux::None, Some(snapshot));
    }

    pub fn load(&mut self, base: Value, mem: Mem) -> Value {
        self.give(Opcode::Load, &[base], Aux::Mem(mem), None)
    }

    pub fn store(&mut self, base: Value, mem: Mem, v: Value) {
        self.emit(Opcode::Store, &[base, v], Aux::Mem(mem), None);
    }

    /// A store of a word that may be a reference: each has its barrier directly before it. One barrier for several stores would
    /// go with the first that turns out to write no reference, and making an object for the second may collect.
    pub fn store_word(&mut self, object: Value, mem: Mem, v: Value) {
        self.write_barrier(object);
        self.store(object, mem, v);
    }

    pub fn load_elem(&mut self, base: Value, index: Value, mem: Mem) -> Value {
        self.give(Opcode::LoadElem, &[base, index], Aux::Mem(mem), None)
    }

    pub fn store_elem(&mut self, base: Value, index: Value, mem: Mem, v: Value) {
        self.emit(Opcode::StoreElem, &[base, index, v], Aux::Mem(mem), None);
    }

    pub fn write_barrier(&mut self, object: Value) {
        self.emit(Opcode::WriteBarrier, &[object], Aux::None, None);
    }

    pub fn write_barrier_elem(&mut self, array: Value, index: Value) {
        self.emit(Opcode::WriteBarrierElem, &[array, index], Aux::None, None);
    }

    pub fn alloc(&mut self, alloc: Alloc, snapshot: SnapshotId) -> Value {
        self.give(Opcode::Alloc, &[], Aux::Alloc(alloc), Some(snapshot))
    }

    pub fn frame_load(&mut self, slot: u32, ty: Type) -> Value {
        self.give(Opcode::FrameLoad, &[], Aux::Slot(slot, ty), None)
    }

    pub fn frame_store(&mut self, slot: u32, v: Value) {
        let ty = self.graph.ty(v);
        self.emit(Opcode::FrameStore, &[v], Aux::Slot(slot, ty), None);
    }

    pub fn declare_call(&mut self, info: CallInfo) -> CallId {
        self.graph.declare_call(info)
    }

    /// Calls a native function; `None` if it gives nothing.
    pub fn call(&mut self, call: CallId, args: &[Value]) -> Option<Value> {
        self.emit(Opcode::Call, args, Aux::Call(call), None)
    }

    pub fn jump(&mut self, to: BlockId, args: &[Value]) {
        self.emit(Opcode::Jump, args, Aux::Jump(to), None);
    }

    /// Starts a loop anew, from a side trace that has been through a round of an outer loop.
    pub fn enter(&mut self, head: BlockId, args: &[Value]) {
        self.emit(Opcode::Enter, args, Aux::Jump(head), None);
    }

    pub fn branch(&mut self, cond: Value, yes: BlockId, no: BlockId) {
        self.emit(Opcode::Branch, &[cond], Aux::Branch(yes, no), None);
    }

    pub fn exit(&mut self, snapshot: SnapshotId) {
        self.emit(Opcode::Exit, &[], Aux::None, Some(snapshot));
    }

    pub fn leave(&mut self, code: u64) {
        self.emit(Opcode::Leave, &[], Aux::Imm(code), None);
    }

    /// The raw int if `v` was made by `box_int`.
    pub fn known_int(&self, v: Value) -> Option<Value> {
        self.graph.args_if(v, Opcode::BoxInt).map(|args| args[0])
    }

    /// The raw float if `v` was made by `box_float`.
    pub fn known_float(&self, v: Value) -> Option<Value> {
        self.graph.args_if(v, Opcode::BoxFloat).map(|args| args[0])
    }

    /// The truth value if `v` was made by `box_bool`.
    pub fn known_bool(&self, v: Value) -> Option<Value> {
        self.graph.args_if(v, Opcode::BoxBool).map(|args| args[0])
    }

    /// The address if `v` was made by `ref_to_val`.
    pub fn known_ref(&self, v: Value) -> Option<Value> {
        self.graph.args_if(v, Opcode::RefToVal).map(|args| args[0])
    }
}
