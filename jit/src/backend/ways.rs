//! The ways into and out of a function of compiled code: exits, homes, and handing over between parts.
//!
//! There is one cold exit block for each snapshot (not for each guard): it stores the values the snapshot names into
//! the thread's exit buffer (but for those with a home, see `homes`) and jumps, with the exit's number, to the one block
//! that copies the homes and returns. A guard whose snapshot has a side block branches there instead; if the side block is in another part
//! (see `parts`), to a block that hands over what it needs.

use cranelift_codegen::ir::{self, BlockArg, InstBuilder, types};
use cranelift_frontend::Switch;

use super::CompileError;
use super::lower::{Lowering, REGION_EXIT, REGION_HOMES, REGION_THREAD, clif_type};
use crate::ir::{BlockId, SnapshotId, Value};

/// Where the homes are.
#[derive(Clone, Copy)]
pub enum HomesAt {
    /// In the function's own frame; there may be none.
    Slot(Option<ir::StackSlot>),
    /// In the gate's.
    Pointer(ir::Value),
}

impl Lowering<'_> {
    /// Loads what is handed over to the block that the part is entered at, and goes there.
    pub fn enter(&mut self) {
        let entries = &self.tree.parts.part(self.part).entries;
        let which = self.b.block_params(self.b.current_block().expect("the function has begun"))[3];
        let blocks: Vec<ir::Block> = entries.iter().map(|_| self.b.create_block()).collect();
        let mut switch = Switch::new();
        for (n, &block) in blocks.iter().enumerate() {
            switch.set_entry(n as u128, block);
        }
        switch.emit(&mut self.b, which, blocks[0]);
        for (&block, &to) in blocks.iter().zip(entries) {
            self.b.switch_to_block(block);
            let needs = self.tree.parts.needs(to);
            for (n, &v) in needs.iter().enumerate() {
                let handed = self.handed(n, v);
                self.define(v, handed);
            }
            let params = self.graph.block(to).params.iter().zip(needs.len()..);
            let args: Vec<BlockArg> = params.map(|(&p, n)| BlockArg::Value(self.handed(n, p))).collect();
            let target = self.block(to);
            self.b.ins().jump(target, &args);
        }
    }

    /// The value that stands at this place of what was handed over.
    fn handed(&mut self, n: usize, v: Value) -> ir::Value {
        let (ty, flags) = (clif_type(self.graph.ty(v)), self.flags(REGION_EXIT, false));
        let loaded = if ty == types::I8 { types::I64 } else { ty };
        let word = self.b.ins().load(loaded, flags, self.thread, self.layout.handover + 8 * n as i32);
        if ty == types::I8 { self.b.ins().ireduce(ty, word) } else { word }
    }

    /// Ends a block: hands over to the part that has `to`.
    pub fn cross(&mut self, to: BlockId, args: &[Value]) {
        let flags = self.flags(REGION_EXIT, false);
        for (n, &v) in self.tree.parts.needs(to).iter().chain(args).enumerate() {
            let word = self.whole_word(v);
            self.b.ins().store(flags, word, self.thread, self.layout.handover + 8 * n as i32);
        }
        let code = self.iconst(self.tree.parts.crossing(to));
        self.b.ins().jump(self.leave, &[BlockArg::Value(code)]);
    }

    /// Where control goes when a guard with this snapshot fails.
    pub fn failed(&mut self, snapshot: SnapshotId) -> Result<ir::Block, CompileError> {
        if let Some(side) = self.graph.snapshot(snapshot).side {
            return Ok(self.block(side));
        }
        if let Some(block) = self.exit_blocks[snapshot.index()] {
            return Ok(block);
        }
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        self.exit_blocks[snapshot.index()] = Some(block);
        let (number, values) = self.exits.add(self.graph, snapshot, self.tree.homes);
        if self.tree.homes.places.len() + values.len() > self.layout.exit_capacity as usize {
            return Err(CompileError::ExitTooLarge);
        }
        self.exit_values.push((number, block, values));
        Ok(block)
    }

    pub fn write_exit(&mut self, n: usize) {
        let (number, block, values) = self.exit_values[n].clone();
        self.b.switch_to_block(block);
        let flags = self.flags(REGION_EXIT, false);
        let first = self.layout.exit_buffer + 8 * self.tree.homes.places.len() as i32;
        for (i, v) in values.into_iter().enumerate() {
            let v = self.whole_word(v);
            self.b.ins().store(flags, v, self.thread, first + 8 * i as i32);
        }
        // Its number goes by memory, in the word of the unit's number: an immediate store, and nothing for the register allocator.
        let (code, flags) = (self.iconst(number as u64), self.flags(REGION_THREAD, false));
        self.b.ins().store(flags, code, self.thread, self.layout.exit_unit);
        self.b.ins().jump(self.leave_by_exit, &[]);
    }

    /// The value as the eight bytes an exit stores.
    pub fn whole_word(&mut self, v: Value) -> ir::Value {
        let v = self.value(v);
        if self.b.func.dfg.value_type(v) == types::I8 { self.b.ins().uextend(types::I64, v) } else { v }
    }

    /// Stores a value that has just been defined into its home, if it has one.
    pub fn bring_home(&mut self, v: Value) {
        let Some(&place) = self.tree.homes.places.get(&v) else { return };
        let v = self.whole_word(v);
        let (flags, at) = (self.flags(REGION_HOMES, false), 8 * place as i32);
        match self.homes {
            HomesAt::Slot(Some(slot)) => {
                let at = self.b.ins().stack_addr(types::I64, slot, at);
                self.b.ins().store(flags, v, at, 0);
            }
            HomesAt::Slot(None) => {}
            HomesAt::Pointer(homes) => {
                self.b.ins().store(flags, v, homes, at);
            }
        }
    }

    /// The block all exits go through: the homes' contents go into the exit buffer, the unit's number into the thread.
    pub fn copy_homes(&mut self) {
        self.b.switch_to_block(self.leave_by_exit);
        self.b.set_cold_block(self.leave_by_exit);
        let flags = self.flags(REGION_THREAD, false);
        let code = self.b.ins().load(types::I64, flags, self.thread, self.layout.exit_unit);
        let number = self.iconst(self.tree.number);
        self.b.ins().store(flags, number, self.thread, self.layout.exit_unit);
        let flags = self.flags(REGION_EXIT, false);
        for at in (0..self.tree.homes.places.len() as i32).map(|place| 8 * place) {
            let home = self.flags(REGION_HOMES, false);
            let v = match self.homes {
                HomesAt::Slot(Some(slot)) => {
                    let address = self.b.ins().stack_addr(types::I64, slot, at);
                    self.b.ins().load(types::I64, home, address, 0)
                }
                HomesAt::Slot(None) => break,
                HomesAt::Pointer(homes) => self.b.ins().load(types::I64, home, homes, at),
            };
            self.b.ins().store(flags, v, self.thread, self.layout.exit_buffer + at);
        }
        self.b.ins().jump(self.leave, &[BlockArg::Value(code)]);
    }
}
