//! From the trace IR to Cranelift's IR: control flow, guards, memory and calls. Pure ops are in `lower_ops`, exits in `ways`.
//!
//! Loads never carry Cranelift's `can_move`: it would hoist them above the guards that make them safe. Hoisting loads
//! is the optimiser's task (`opt::peel`).

use std::collections::HashMap;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::immediates::Offset32;
use cranelift_codegen::ir::{
    self, AbiParam, AliasRegion, AliasRegionData, BlockArg, Function, InstBuilder, MemFlagsData, Signature,
    TrapCode, types,
};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};

use crate::hash::Build;
use super::exits::Exits;
use super::homes::Homes;
use super::parts::Parts;
use super::stubs::{self, Stubs};
use super::ways::HomesAt;
use super::{CompileError, LEAVE, Layout, RETURNED};
use crate::ir::{Aux, BlockId, CallInfo, Def, Graph, Mem, Op, Opcode, Region, Type, Value, Width};
use crate::words;

/// Alias regions behind the client's: the thread's allocation windows and poll word, frame slots, the exit and handover buffers, homes.
pub const REGION_THREAD: u32 = Region::COUNT as u32;
const REGION_FRAME: u32 = REGION_THREAD + 1;
pub const REGION_EXIT: u32 = REGION_THREAD + 2;
pub const REGION_HOMES: u32 = REGION_THREAD + 3;
const REGION_NAMES: [&str; 4] = ["thread", "frames", "exit and handover buffers", "homes"];

/// What is lowered, part by part.
pub struct Tree<'a> {
    pub graph: &'a Graph,
    /// The unit's number, left in the thread by its exits.
    pub number: u64,
    pub layout: &'a Layout,
    pub stubs: &'a Stubs,
    pub homes: &'a Homes,
    pub parts: &'a Parts,
}

/// Writes `function`, a part of the tree (the whole unit, if there is but one), and adds its exits.
pub fn lower(
    tree: &Tree<'_>,
    part: usize,
    exits: &mut Exits,
    function: &mut Function,
    context: &mut FunctionBuilderContext,
    isa: &OwnedTargetIsa,
) -> Result<(), CompileError> {
    let mut b = FunctionBuilder::new(function, context);
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    b.switch_to_block(entry);
    let (thread, fp) = (b.block_params(entry)[0], b.block_params(entry)[1]);
    let (leave, leave_by_exit) = (b.create_block(), b.create_block());
    b.append_block_param(leave, types::I64);
    let homes = match b.block_params(entry).get(2) {
        Some(&at) => HomesAt::Pointer(at),
        None => HomesAt::Slot(tree.homes.slot(&mut b)),
    };
    let graph = tree.graph;
    let variables = tree.parts.part(part).variables.iter().map(|&v| (v, b.declare_var(clif_type(graph.ty(v)))));
    let lowering = Lowering {
        tree,
        part,
        graph,
        layout: tree.layout,
        stubs: tree.stubs,
        call_conv: isa.default_call_conv(),
        variables: variables.collect(),
        values: vec![None; graph.value_count()],
        blocks: vec![None; graph.blocks.len()],
        exit_blocks: vec![None; graph.snapshots.len()],
        exits,
        exit_values: Vec::new(),
        crossings: Vec::new(),
        signatures: Vec::new(),
        homes,
        leave,
        leave_by_exit,
        thread,
        fp,
        b,
    };
    lowering.run(isa)
}

/// The Cranelift type of a value in a register.
pub fn clif_type(ty: Type) -> ir::Type {
    match ty {
        Type::Int | Type::Val | Type::Ref => types::I64,
        Type::Float => types::F64,
        Type::Bool => types::I8,
    }
}

pub struct Lowering<'a> {
    pub tree: &'a Tree<'a>,
    pub part: usize,
    pub graph: &'a Graph,
    pub layout: &'a Layout,
    stubs: &'a Stubs,
    call_conv: CallConv,
    /// Values with several definitions.
    variables: HashMap<Value, Variable, Build>,
    /// The others', and parameters of blocks.
    values: Vec<Option<ir::Value>>,
    /// Where control goes to get to a block: itself, or what hands over to the part that has it.
    blocks: Vec<Option<ir::Block>>,
    pub exit_blocks: Vec<Option<ir::Block>>,
    pub exits: &'a mut Exits,
    /// Exits of this part: number, block, and the values to store.
    pub exit_values: Vec<(usize, ir::Block, Vec<Value>)>,
    /// Blocks that hand over to another part, and whose block they stand for.
    pub crossings: Vec<(ir::Block, BlockId)>,
    /// Signatures of native functions declared so far: a large tree calls hundreds of functions of a handful of signatures.
    signatures: Vec<(Signature, ir::SigRef)>,
    pub homes: HomesAt,
    pub leave: ir::Block,
    pub leave_by_exit: ir::Block,
    pub thread: ir::Value,
    fp: ir::Value,
    pub b: FunctionBuilder<'a>,
}

impl<'a> Lowering<'a> {
    fn run(mut self, isa: &OwnedTargetIsa) -> Result<(), CompileError> {
        let whole = self.tree.parts.len() == 1;
        if whole {
            if let HomesAt::Slot(Some(slot)) = self.homes {
                let flags = self.flags(REGION_HOMES, false);
                self.tree.homes.zero(&mut self.b, slot, flags);
            }
        } else {
            self.enter();
        }
        for &block in &self.tree.parts.part(self.part).blocks {
            // The graph's entry has neither parameters nor predecessors, so the function's own first block will do.
            if !whole || block != Graph::ENTRY {
                let target = self.block(block);
                self.b.switch_to_block(target);
            }
            for &p in &self.graph.block(block).params {
                if let (Some(&variable), Some(v)) = (self.variables.get(&p), self.values[p.index()]) {
                    self.b.def_var(variable, v);
                }
                self.bring_home(p);
            }
            for &id in &self.graph.block(block).ops {
                self.op(self.graph.op(id))?;
            }
        }
        for n in 0..self.crossings.len() {
            let (block, to) = self.crossings[n];
            self.b.switch_to_block(block);
            self.cross(to, &[]);
        }
        for n in 0..self.exit_values.len() {
            self.write_exit(n);
        }
        self.copy_homes();
        self.b.switch_to_block(self.leave);
        let code = self.b.block_params(self.leave)[0];
        self.b.ins().return_(&[code]);
        self.b.seal_all_blocks();
        self.b.finalize(isa.frontend_config());
        Ok(())
    }

    // Blocks.

    /// Where control goes to get to a block.
    pub fn block(&mut self, id: BlockId) -> ir::Block {
        if let Some(block) = self.blocks[id.index()] {
            return block;
        }
        let block = self.b.create_block();
        self.blocks[id.index()] = Some(block);
        if self.tree.parts.of(id) != self.part {
            self.b.set_cold_block(block);
            self.crossings.push((block, id));
            return block;
        }
        for &p in &self.graph.block(id).params {
            let v = self.b.append_block_param(block, clif_type(self.graph.ty(p)));
            self.values[p.index()] = Some(v);
        }
        block
    }

    /// Goes on if `cond` is `expected`, else leaves by the op's snapshot.
    pub fn guard(&mut self, op: &Op, cond: ir::Value, expected: bool) -> Result<(), CompileError> {
        let snapshot = op.snapshot.ok_or_else(|| CompileError::Invalid(format!("{:?} has no snapshot", op.code)))?;
        let failed = self.failed(snapshot)?;
        let next = self.b.create_block();
        let (yes, no) = if expected { (next, failed) } else { (failed, next) };
        self.b.ins().brif(cond, yes, &[], no, &[]);
        self.b.switch_to_block(next);
        // Variables are looked for above it, without a parameter.
        self.b.seal_block(next);
        Ok(())
    }

    // Values.

    pub fn iconst(&mut self, bits: u64) -> ir::Value {
        self.b.ins().iconst(types::I64, bits as i64)
    }

    /// The value in the current block; constants are made where they are used, and merged by Cranelift.
    pub fn value(&mut self, v: Value) -> ir::Value {
        match self.graph.def(v) {
            Def::Const(bits) => match self.graph.ty(v) {
                Type::Float => self.b.ins().f64const(f64::from_bits(bits)),
                ty => self.b.ins().iconst(clif_type(ty), bits as i64),
            },
            _ => match self.variables.get(&v) {
                Some(&variable) => self.b.use_var(variable),
                None => self.values[v.index()].expect("the verifier lets no value be used before it is defined"),
            },
        }
    }

    pub fn define(&mut self, v: Value, is: ir::Value) {
        match self.variables.get(&v) {
            Some(&variable) => self.b.def_var(variable, is),
            None => self.values[v.index()] = Some(is),
        }
    }

    pub fn flags(&mut self, region: u32, readonly: bool) -> MemFlagsData {
        let region: AliasRegion = match self.b.func.dfg.alias_regions.get(region) {
            Some(region) => region,
            None => {
                let description = match region.checked_sub(REGION_THREAD) {
                    Some(own) => REGION_NAMES[own as usize].into(),
                    None => format!("field {region}").into(),
                };
                self.b.func.dfg.alias_regions.insert(AliasRegionData { user_id: region, description })
            }
        };
        let flags = MemFlagsData::trusted().with_alias_region(Some(region));
        if readonly { flags.with_readonly() } else { flags }
    }

    // Ops.

    fn op(&mut self, op: &Op) -> Result<(), CompileError> {
        let result = match op.code {
            code if code.is_pure() => Some(self.pure(op)),
            code if code.is_terminal() => {
                self.terminal(op)?;
                None
            }
            code if code.is_guard() => self.guarded(op)?,
            _ => self.effect(op)?,
        };
        if let (Some(v), Some(name)) = (result, op.result) {
            self.define(name, v);
            self.bring_home(name);
        }
        Ok(())
    }

    pub fn thread(&self) -> ir::Value {
        self.thread
    }

    pub fn fp(&self) -> ir::Value {
        self.fp
    }

    pub fn frame_address(&mut self, op: &Op) -> ir::Value {
        let slot = match op.aux {
            Aux::Slot(slot, _) => slot,
            _ => 0,
        };
        self.b.ins().iadd_imm_s(self.fp, 8 * slot as i64)
    }

    fn terminal(&mut self, op: &Op) -> Result<(), CompileError> {
        match op.aux {
            Aux::Jump(to) if self.tree.parts.of(to) != self.part => self.cross(to, &op.args),
            Aux::Jump(to) => {
                let args: Vec<BlockArg> = op.args.iter().map(|&v| BlockArg::Value(self.value(v))).collect();
                let to = self.block(to);
                self.b.ins().jump(to, &args);
            }
            Aux::Branch(yes, no) => {
                let cond = self.value(op.args[0]);
                let (yes, no) = (self.block(yes), self.block(no));
                self.b.ins().brif(cond, yes, &[], no, &[]);
            }
            Aux::Imm(code) => {
                let code = self.iconst(code | LEAVE);
                self.b.ins().jump(self.leave, &[BlockArg::Value(code)]);
            }
            _ if op.code == Opcode::Return => {
                let v = self.value(op.args[0]);
                let flags = self.flags(REGION_EXIT, false);
                self.b.ins().store(flags, v, self.thread, self.layout.exit_buffer);
                let code = self.iconst(RETURNED);
                self.b.ins().jump(self.leave, &[BlockArg::Value(code)]);
            }
            _ => {
                let snapshot = op.snapshot.ok_or_else(|| CompileError::Invalid("an exit without snapshot".into()))?;
                let failed = self.failed(snapshot)?;
                self.b.ins().jump(failed, &[]);
            }
        }
        Ok(())
    }

    fn guarded(&mut self, op: &Op) -> Result<Option<ir::Value>, CompileError> {
        let args: Vec<ir::Value> = op.args.iter().map(|&v| self.value(v)).collect();
        let imm = op.imm().unwrap_or(0);
        match op.code {
            Opcode::GuardTrue => self.guard(op, args[0], true)?,
            Opcode::GuardFalse => self.guard(op, args[0], false)?,
            Opcode::GuardInt => {
                let tag = self.iconst(words::INT_TAG);
                let cond = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, args[0], tag);
                self.guard(op, cond, true)?;
            }
            Opcode::GuardFloat => {
                let from_zero = self.b.ins().iadd_imm_u(args[0], (words::FLOAT_MIN as i64).wrapping_neg());
                let span = self.iconst(words::FLOAT_MAX - words::FLOAT_MIN);
                let cond = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, from_zero, span);
                self.guard(op, cond, true)?;
            }
            Opcode::GuardPtr => {
                let cond = self.not_heap_bits(args[0]);
                self.guard(op, cond, false)?;
            }
            Opcode::GuardShape => {
                let cond = self.header_is(args[0], words::HEADER_SHAPE, types::I32, imm);
                self.guard(op, cond, true)?;
            }
            Opcode::GuardKind => {
                let cond = self.header_is(args[0], words::HEADER_KIND, types::I8, imm);
                self.guard(op, cond, true)?;
            }
            Opcode::GuardEq | Opcode::GuardNe => {
                let cond = self.same_bits(args[0], args[1]);
                self.guard(op, cond, op.code == Opcode::GuardEq)?;
            }
            Opcode::GuardBounds => {
                let cond = self.b.ins().icmp(IntCC::UnsignedLessThan, args[0], args[1]);
                self.guard(op, cond, true)?;
            }
            Opcode::Poll => {
                // Others write this word at any time; Cranelift keeps and repeats loads only if they are atomic.
                let at = self.b.ins().iadd_imm_s(self.thread, self.layout.poll as i64);
                let word = self.b.ins().atomic_load(types::I64, MemFlagsData::trusted(), at);
                self.guard(op, word, false)?;
            }
            Opcode::Alloc => return self.alloc(op).map(Some),
            Opcode::IntOf => return self.int_of(op, args[0]).map(Some),
            Opcode::U64Of => return self.u64_of(op, args[0]).map(Some),
            _ => return self.checked(op, &args).map(Some),
        }
        Ok(None)
    }

    /// Not zero unless the word is a heap address. (Absent words and other immediates wrap around.)
    pub fn not_heap_bits(&mut self, word: ir::Value) -> ir::Value {
        let from_first = self.b.ins().iadd_imm_s(word, -(words::HEAP_MIN as i64));
        self.b.ins().ushr_imm_u(from_first, words::HEAP_BITS as i64)
    }

    fn header_is(&mut self, object: ir::Value, offset: i32, ty: ir::Type, expected: u64) -> ir::Value {
        let flags = self.flags(Region::HEADER.0 as u32, false);
        let found = self.b.ins().load(ty, flags, object, offset);
        self.b.ins().icmp_imm_u(IntCC::Equal, found, expected as i64)
    }

    fn same_bits(&mut self, a: ir::Value, b: ir::Value) -> ir::Value {
        let raw = |this: &mut Self, v| {
            if this.b.func.dfg.value_type(v) == types::F64 {
                this.b.ins().bitcast(types::I64, MemFlagsData::new(), v)
            } else {
                v
            }
        };
        let (a, b) = (raw(self, a), raw(self, b));
        self.b.ins().icmp(IntCC::Equal, a, b)
    }

    /// Shape and kind of a heap object: leaves unless the word is one.
    fn shape_and_kind(&mut self, op: &Op, word: ir::Value) -> Result<ir::Value, CompileError> {
        let not_heap = self.not_heap_bits(word);
        self.guard(op, not_heap, false)?;
        let flags = self.flags(Region::HEADER.0 as u32, false);
        let header = self.b.ins().load(types::I64, flags, word, words::HEADER_SHAPE);
        Ok(self.b.ins().band_imm_u(header, 0xFF_FFFF_FFFF))
    }

    /// Inline, or an exact 64-bit heap int: then its value is loaded, out of line.
    fn int_of(&mut self, op: &Op, word: ir::Value) -> Result<ir::Value, CompileError> {
        let (heap, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(heap);
        let result = self.b.append_block_param(done, types::I64);
        let tag = self.iconst(words::INT_TAG);
        let inline = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, word, tag);
        let shifted = self.b.ins().ishl_imm_u(word, words::INT_SHIFT as i64);
        let value = self.b.ins().sshr_imm_u(shifted, words::INT_SHIFT as i64);
        self.b.ins().brif(inline, done, &[BlockArg::Value(value)], heap, &[]);
        self.b.switch_to_block(heap);
        let header = self.shape_and_kind(op, word)?;
        let exact = self.b.ins().icmp_imm_u(IntCC::Equal, header, self.layout.int64_header as i64);
        self.guard(op, exact, true)?;
        let flags = MemFlagsData::trusted().with_readonly();
        let value = self.b.ins().load(types::I64, flags, word, self.layout.int64_value);
        self.b.ins().jump(done, &[BlockArg::Value(value)]);
        self.b.switch_to_block(done);
        Ok(result)
    }

    /// Inline and not negative, or, out of line, such a 64-bit heap int, or a big one of one limb.
    fn u64_of(&mut self, op: &Op, word: ir::Value) -> Result<ir::Value, CompileError> {
        let (heap, done) = (self.b.create_block(), self.b.create_block());
        let (big, int64) = (self.b.create_block(), self.b.create_block());
        for cold in [heap, big, int64] {
            self.b.set_cold_block(cold);
        }
        let result = self.b.append_block_param(done, types::I64);
        let tag = self.iconst(words::INT_TAG);
        let value = self.b.ins().isub(word, tag);
        let inline = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, value, words::INT_MAX);
        self.b.ins().brif(inline, done, &[BlockArg::Value(value)], heap, &[]);
        self.b.switch_to_block(heap);
        let header = self.shape_and_kind(op, word)?;
        let fits = self.b.ins().icmp_imm_u(IntCC::Equal, header, self.layout.int64_header as i64);
        self.b.ins().brif(fits, int64, &[], big, &[]);
        let readonly = MemFlagsData::trusted().with_readonly();
        self.b.switch_to_block(int64);
        let value = self.b.ins().load(types::I64, readonly, word, self.layout.int64_value);
        let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, value, 0);
        self.guard(op, negative, false)?;
        self.b.ins().jump(done, &[BlockArg::Value(value)]);
        self.b.switch_to_block(big);
        let layout = self.layout.big;
        let exact = self.b.ins().icmp_imm_u(IntCC::Equal, header, layout.header as i64);
        self.guard(op, exact, true)?;
        let negative = self.b.ins().load(types::I8, readonly, word, layout.negative);
        self.guard(op, negative, false)?;
        let length = self.b.ins().load(types::I32, readonly, word, layout.length);
        let one = self.b.ins().icmp_imm_u(IntCC::Equal, length, 1);
        self.guard(op, one, true)?;
        let value = self.b.ins().load(types::I64, readonly, word, layout.limbs);
        self.b.ins().jump(done, &[BlockArg::Value(value)]);
        self.b.switch_to_block(done);
        Ok(result)
    }

    fn alloc(&mut self, op: &Op) -> Result<ir::Value, CompileError> {
        let Aux::Alloc(alloc) = op.aux else {
            return Err(CompileError::Invalid("an alloc without payload".into()));
        };
        let flags = self.flags(REGION_THREAD, false);
        let (slow, fast, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        let object = self.b.append_block_param(done, types::I64);
        let bump = self.b.ins().load(types::I64, flags, self.thread, alloc.window);
        let limit = self.b.ins().load(types::I64, flags, self.thread, alloc.window + 8);
        let end = self.b.ins().iadd_imm_s(bump, alloc.size as i64);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, limit);
        self.b.ins().brif(full, slow, &[], fast, &[]);

        self.b.switch_to_block(fast);
        self.b.ins().store(flags, end, self.thread, alloc.window);
        let header = self.iconst(alloc.header);
        let header_flags = self.flags(Region::HEADER.0 as u32, false);
        self.b.ins().store(header_flags, header, bump, 0);
        self.b.ins().jump(done, &[BlockArg::Value(bump)]);

        self.b.switch_to_block(slow);
        let (size, header) = (self.iconst(alloc.size as u64), self.iconst(alloc.header));
        self.call_stub(self.stubs.alloc, size, header);
        let made = self.stub_result();
        if op.snapshot.is_some() {
            self.guard(op, made, true)?;
        } else {
            self.b.ins().trapz(made, TrapCode::HEAP_OUT_OF_BOUNDS);
        }
        self.b.ins().jump(done, &[BlockArg::Value(made)]);
        self.b.switch_to_block(done);
        Ok(object)
    }

    fn signature(&mut self, wanted: Signature) -> ir::SigRef {
        if let Some((_, known)) = self.signatures.iter().find(|(s, _)| *s == wanted) {
            return *known;
        }
        let made = self.b.import_signature(wanted.clone());
        self.signatures.push((wanted, made));
        made
    }

    // Slow paths.

    fn call_stub(&mut self, address: u64, a: ir::Value, b: ir::Value) {
        let signature = self.signature(stubs::signature());
        let address = self.iconst(address);
        self.b.ins().call_indirect(signature, address, &[self.thread, a, b]);
    }

    fn stub_result(&mut self) -> ir::Value {
        self.b.ins().load(types::I64, MemFlagsData::trusted(), self.thread, self.layout.exit_buffer)
    }

    /// The word of an int that may not fit inline.
    pub fn box_int(&mut self, int: ir::Value) -> ir::Value {
        let shifted = self.b.ins().ishl_imm_u(int, words::INT_SHIFT as i64);
        let back = self.b.ins().sshr_imm_u(shifted, words::INT_SHIFT as i64);
        let fits = self.b.ins().icmp(IntCC::Equal, back, int);
        self.box_or_call(int, fits, self.stubs.box_int)
    }

    /// The word of an int without a sign.
    pub fn box_u64(&mut self, int: ir::Value) -> ir::Value {
        let fits = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, int, words::INT_MAX);
        self.box_or_call(int, fits, self.stubs.box_u64)
    }

    fn box_or_call(&mut self, int: ir::Value, fits: ir::Value, stub: u64) -> ir::Value {
        let (slow, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        let result = self.b.append_block_param(done, types::I64);
        let inline = self.box_small(int);
        self.b.ins().brif(fits, done, &[BlockArg::Value(inline)], slow, &[]);
        self.b.switch_to_block(slow);
        let unused = self.iconst(0);
        self.call_stub(stub, int, unused);
        let made = self.stub_result();
        self.b.ins().jump(done, &[BlockArg::Value(made)]);
        self.b.switch_to_block(done);
        result
    }

    /// Arithmetic on ints of any size: a call.
    pub fn wide(&mut self, code: u64, x: ir::Value, y: ir::Value) -> ir::Value {
        let mut signature = Signature::new(self.call_conv);
        signature.params = vec![AbiParam::new(types::I64); 4];
        signature.returns = vec![AbiParam::new(types::I64)];
        let signature = self.signature(signature);
        let (address, code) = (self.iconst(self.layout.slow.wide), self.iconst(code));
        let call = self.b.ins().call_indirect(signature, address, &[self.thread, code, x, y]);
        self.b.inst_results(call)[0]
    }

    /// The word of an int that fits inline: its upper bits are all sign, so setting the tag is enough.
    pub fn box_small(&mut self, int: ir::Value) -> ir::Value {
        let tag = self.iconst(words::INT_TAG);
        self.b.ins().bor(int, tag)
    }

    fn write_barrier(&mut self, stub: u64, object: ir::Value, index: ir::Value) {
        let (slow, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        let flags = MemFlagsData::trusted();
        let byte = self.b.ins().load(types::I8, flags, object, words::HEADER_GC);
        let needed = self.b.ins().band_imm_u(byte, words::GC_NEEDS_BARRIER as i64);
        self.b.ins().brif(needed, slow, &[], done, &[]);
        self.b.switch_to_block(slow);
        self.call_stub(stub, object, index);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
    }

    // Memory and calls.

    fn effect(&mut self, op: &Op) -> Result<Option<ir::Value>, CompileError> {
        let args: Vec<ir::Value> = op.args.iter().map(|&v| self.value(v)).collect();
        match (op.code, op.aux) {
            (Opcode::Load, Aux::Mem(mem)) => return Ok(Some(self.load(mem, args[0]))),
            (Opcode::LoadElem, Aux::Mem(mem)) => {
                let at = self.element(args[0], args[1], mem);
                return Ok(Some(self.load(mem, at)));
            }
            (Opcode::Store, Aux::Mem(mem)) => self.store(mem, args[0], args[1]),
            (Opcode::StoreElem, Aux::Mem(mem)) => {
                let at = self.element(args[0], args[1], mem);
                self.store(mem, at, args[2]);
            }
            (Opcode::FrameLoad, Aux::Slot(slot, ty)) => {
                let flags = self.flags(REGION_FRAME, false);
                return Ok(Some(self.b.ins().load(clif_type(ty), flags, self.fp, slot_offset(slot)?)));
            }
            (Opcode::FrameStore, Aux::Slot(slot, _)) => {
                let flags = self.flags(REGION_FRAME, false);
                self.b.ins().store(flags, args[0], self.fp, slot_offset(slot)?);
            }
            (Opcode::WriteBarrier, _) => {
                let unused = self.iconst(0);
                self.write_barrier(self.stubs.write_barrier, args[0], unused);
            }
            (Opcode::WriteBarrierElem, _) => self.write_barrier(self.stubs.write_barrier_elem, args[0], args[1]),
            (Opcode::Call, Aux::Call(call)) => return Ok(self.call(self.graph.call_info(call), &args)),
            (Opcode::Remake, _) => return self.alloc(op).map(Some),
            _ => return Err(CompileError::Invalid(format!("{:?} with payload {:?}", op.code, op.aux))),
        }
        Ok(None)
    }

    fn element(&mut self, base: ir::Value, index: ir::Value, mem: Mem) -> ir::Value {
        let scaled = self.b.ins().ishl_imm_u(index, mem.scale.trailing_zeros() as i64);
        self.b.ins().iadd(base, scaled)
    }

    fn load(&mut self, mem: Mem, base: ir::Value) -> ir::Value {
        let flags = self.flags(mem.region.0 as u32, mem.readonly);
        let offset = Offset32::new(mem.offset);
        let ins = self.b.ins();
        match mem.width {
            Width::Val | Width::Ref | Width::I64 | Width::I50 | Width::Size => ins.load(types::I64, flags, base, offset),
            Width::F64 => ins.load(types::F64, flags, base, offset),
            Width::I32 => ins.sload32(flags, base, offset),
            Width::U32 => ins.uload32(flags, base, offset),
            Width::U16 => ins.uload16(types::I64, flags, base, offset),
            Width::U8 => ins.uload8(types::I64, flags, base, offset),
        }
    }

    fn store(&mut self, mem: Mem, base: ir::Value, v: ir::Value) {
        let flags = self.flags(mem.region.0 as u32, false);
        let offset = Offset32::new(mem.offset);
        match mem.width.bytes() {
            8 => self.b.ins().store(flags, v, base, offset),
            4 => self.b.ins().istore32(flags, v, base, offset),
            2 => self.b.ins().istore16(flags, v, base, offset),
            _ => self.b.ins().istore8(flags, v, base, offset),
        };
    }

    /// Operands and result go as the C calling convention has them; truth values as 64-bit 0 or 1.
    fn call(&mut self, call: &CallInfo, args: &[ir::Value]) -> Option<ir::Value> {
        let mut signature = Signature::new(self.call_conv);
        // Without an address of its own, the first operand is the address.
        let (address, args) = match (call.address, args) {
            (0, [address, args @ ..]) => (*address, args),
            _ => (self.iconst(call.address), args),
        };
        let mut passed = Vec::with_capacity(args.len());
        for &v in args {
            let ty = self.b.func.dfg.value_type(v);
            passed.push(if ty == types::I8 { self.b.ins().uextend(types::I64, v) } else { v });
            signature.params.push(AbiParam::new(if ty == types::I8 { types::I64 } else { ty }));
        }
        let native = call.result.map(|ty| if ty == Type::Bool { types::I64 } else { clif_type(ty) });
        signature.returns.extend(native.map(AbiParam::new));
        let signature = self.signature(signature);
        let inst = self.b.ins().call_indirect(signature, address, &passed);
        let result = self.b.inst_results(inst).first().copied()?;
        // Rust's `bool` leaves the upper bits of the register undefined.
        Some(if call.result == Some(Type::Bool) {
            let byte = self.b.ins().ireduce(types::I8, result);
            self.b.ins().band_imm_u(byte, 1)
        } else {
            result
        })
    }
}

fn slot_offset(slot: u32) -> Result<i32, CompileError> {
    i32::try_from(slot)
        .ok()
        .and_then(|s| s.checked_mul(8))
        .ok_or_else(|| CompileError::Invalid("a slot out of reach".into()))
}
