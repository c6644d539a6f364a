//! Large graphs become several functions, so that the register allocator never sees more than one *part* of a tree at a time.
//!
//! What Cranelift needs for a moment follows the size of the function it compiles (1.6 KB an op, and more time an op the larger the
//! function is). So the dominator tree is cut where subtrees are large: a part is a block and what it dominates, less the parts below.
//! A part is a function `fn(thread, fp, homes, entry) -> u64`. Control that goes to a block of another part stores what is live into
//! that block (and its parameters) into the thread's handover buffer and returns `CROSS`, the part's number and the block's; the unit's own
//! function, the *gate*, calls that part, which loads it all again: about 10 ns. (Not the exit buffer: what a call of other compiled
//! code left there may still be wanted.) Homes lie in the gate's frame.
//!
//! A block that control comes to from outside may lie in the middle of its part (the head of the tree's loop, when a side trace joins it again),
//! behind definitions that it uses: those values then have several definitions, and are Cranelift variables (`Part::variables`).

use std::collections::HashMap;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, AbiParam, BlockArg, Function, InstBuilder, MemFlagsData, Signature, types};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Switch};

use crate::hash::Build;
use super::homes::Homes;
use crate::ir::liveness::{defining_blocks, live_in};
use crate::ir::{BlockId, Dominators, Graph, Snapshot, Value};

/// Returned by a part that another one goes on from: `CROSS | part << PART_SHIFT | entry`. Neither numbers of exits nor `LEAVE` with
/// a code nor `RETURNED` begin with the bits 01.
const CROSS: u64 = 1 << 62;
const PART_SHIFT: u32 = 32;

/// How a graph is cut.
#[derive(Debug)]
pub struct Parts {
    /// Per block.
    of: Vec<usize>,
    parts: Vec<Part>,
    /// What is live into each block that control comes to from another part.
    needs: HashMap<BlockId, Vec<Value>, Build>,
}

#[derive(Debug, Default)]
pub struct Part {
    /// Its blocks, each before its successors but for back-edges.
    pub blocks: Vec<BlockId>,
    /// Blocks that control comes to from outside, by the entry's number. The first part's first one is the graph's entry.
    pub entries: Vec<BlockId>,
    /// Values with more than one definition in this part.
    pub variables: Vec<Value>,
}

impl Parts {
    /// Cuts a graph of more than `limit` ops into parts of that size, as far as the dominator tree allows. At a crossing at most `capacity`
    /// words can be handed over.
    pub fn find(graph: &Graph, dominators: &Dominators, homes: &Homes, limit: usize, capacity: usize) -> Parts {
        let mut this = Parts::between(graph, dominators, &cuts(graph, dominators, limit));
        if this.len() == 1 {
            return this;
        }
        let needs = &mut this.needs;
        let stored = |s: &Snapshot, v: Value| s.side.is_none() && !homes.places.contains_key(&v);
        live_in(graph, dominators, stored, |b, v| {
            if let Some(values) = needs.get_mut(&b) {
                values.push(v);
            }
        });
        if needs.iter().any(|(&b, values)| values.len() + graph.block(b).params.len() > capacity) {
            return Parts::between(graph, dominators, &vec![false; graph.blocks.len()]);
        }
        this.find_variables(graph, dominators);
        this
    }

    /// The parts that begin at the entry and at these blocks, and where they are entered.
    fn between(graph: &Graph, dominators: &Dominators, cuts: &[bool]) -> Parts {
        let mut of = vec![0; graph.blocks.len()];
        let mut parts = vec![Part { entries: vec![Graph::ENTRY], ..Part::default() }];
        for &b in &dominators.order {
            if cuts[b.index()] {
                of[b.index()] = parts.len();
                parts.push(Part::default());
            } else {
                of[b.index()] = dominators.idom(b).map_or(0, |up| of[up.index()]);
            }
            parts[of[b.index()]].blocks.push(b);
        }
        let mut needs = HashMap::default();
        for &b in &dominators.order {
            if dominators.preds[b.index()].iter().any(|&(p, _)| of[p.index()] != of[b.index()]) {
                parts[of[b.index()]].entries.push(b);
                needs.insert(b, Vec::new());
            }
        }
        Parts { of, parts, needs }
    }

    fn find_variables(&mut self, graph: &Graph, dominators: &Dominators) {
        let blocks = defining_blocks(graph, dominators);
        for (n, part) in self.parts.iter_mut().enumerate() {
            let mut definitions: HashMap<Value, u32, Build> = HashMap::default();
            for &v in part.entries.iter().filter_map(|b| self.needs.get(b)).flatten() {
                let own = self.of[blocks[v.index()].index()] == n;
                *definitions.entry(v).or_insert(own as u32) += 1;
            }
            part.variables.extend(definitions.into_iter().filter(|&(_, n)| n > 1).map(|(v, _)| v));
            part.variables.sort_unstable();
        }
    }

    pub fn len(&self) -> usize {
        self.parts.len()
    }

    pub fn part(&self, number: usize) -> &Part {
        &self.parts[number]
    }

    /// The part a block belongs to.
    pub fn of(&self, block: BlockId) -> usize {
        self.of[block.index()]
    }

    /// What is handed over to a block of another part, besides its parameters.
    pub fn needs(&self, block: BlockId) -> &[Value] {
        self.needs.get(&block).map_or(&[], Vec::as_slice)
    }

    /// What a part returns to have control go on at this block of another part.
    pub fn crossing(&self, to: BlockId) -> u64 {
        let part = self.of(to);
        let entry = self.parts[part].entries.iter().position(|&b| b == to).unwrap_or_default();
        CROSS | (part as u64) << PART_SHIFT | entry as u64
    }
}

/// Per block, whether a new part begins there.
fn cuts(graph: &Graph, dominators: &Dominators, limit: usize) -> Vec<bool> {
    // Smaller subtrees stay: crossing costs as much as some dozens of ops.
    let least = limit / 8;
    let mut size: Vec<usize> = graph.blocks.iter().map(|b| b.ops.len()).collect();
    let mut cuts = vec![false; graph.blocks.len()];
    for &b in dominators.order.iter().rev() {
        let mut below: Vec<(usize, BlockId)> = dominators.children(b).iter().map(|&c| (size[c.index()], c)).collect();
        below.sort_unstable();
        let mut total = size[b.index()] + below.iter().map(|&(n, _)| n).sum::<usize>();
        while total > limit
            && let Some((n, child)) = below.pop().filter(|&(n, _)| n >= least)
        {
            total -= n;
            cuts[child.index()] = true;
        }
        size[b.index()] = total;
    }
    cuts
}

/// The signature of a part.
pub fn signature(call_conv: CallConv) -> Signature {
    let mut signature = Signature::new(call_conv);
    signature.params = vec![AbiParam::new(types::I64); 4];
    signature.returns = vec![AbiParam::new(types::I64)];
    signature
}

/// Writes `function`, the gate: calls the parts at these addresses in turn, until one leaves.
pub fn gate(
    homes: &Homes,
    addresses: &[u64],
    function: &mut Function,
    context: &mut FunctionBuilderContext,
    isa: &OwnedTargetIsa,
) {
    let mut b = FunctionBuilder::new(function, context);
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    b.switch_to_block(entry);
    let (thread, fp) = (b.block_params(entry)[0], b.block_params(entry)[1]);
    let homes = match homes.slot(&mut b) {
        Some(slot) => {
            homes.zero(&mut b, slot, MemFlagsData::trusted());
            b.ins().stack_addr(types::I64, slot, 0)
        }
        None => b.ins().iconst(types::I64, 0),
    };
    let signature = b.import_signature(signature(isa.default_call_conv()));
    let (next, call, done) = (b.create_block(), b.create_block(), b.create_block());
    let which = b.append_block_param(next, types::I64);
    let address = b.append_block_param(call, types::I64);
    let result = b.append_block_param(done, types::I64);
    let first = b.ins().iconst(types::I64, CROSS as i64);
    b.ins().jump(next, &[BlockArg::Value(first)]);

    b.switch_to_block(next);
    let part = b.ins().ushr_imm_u(which, PART_SHIFT as i64);
    let part = b.ins().band_imm_u(part, (CROSS >> PART_SHIFT) as i64 - 1);
    let mut switch = Switch::new();
    let blocks: Vec<ir::Block> = addresses.iter().map(|_| b.create_block()).collect();
    for (n, &block) in blocks.iter().enumerate() {
        switch.set_entry(n as u128, block);
    }
    switch.emit(&mut b, part, blocks[0]);
    for (&block, &at) in blocks.iter().zip(addresses) {
        b.switch_to_block(block);
        let at = b.ins().iconst(types::I64, at as i64);
        b.ins().jump(call, &[BlockArg::Value(at)]);
    }

    b.switch_to_block(call);
    let entry = b.ins().band_imm_u(which, (1 << PART_SHIFT) - 1);
    let inst = b.ins().call_indirect(signature, address, &[thread, fp, homes, entry]);
    let returned = b.inst_results(inst)[0];
    let top = b.ins().ushr_imm_u(returned, CROSS.trailing_zeros() as i64);
    let crossed = b.ins().icmp_imm_u(IntCC::Equal, top, 1);
    b.ins().brif(crossed, next, &[BlockArg::Value(returned)], done, &[BlockArg::Value(returned)]);

    b.switch_to_block(done);
    b.ins().return_(&[result]);
    b.seal_all_blocks();
    b.finalize(isa.frontend_config());
}
