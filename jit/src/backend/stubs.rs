//! Slow paths as stubs that keep every register.
//!
//! A call on a cold path of a loop would push the values live across it out of registers on the hot path too (the
//! register allocator does not split around cold blocks): measured, 3 times slower allocation loops. So slow paths go
//! through stubs of Cranelift's `preserve_all` convention, which saves everything. Such functions return nothing; a
//! result comes back in the first word of the thread's exit buffer.

use cranelift_codegen::Context;
use cranelift_codegen::ir::{self, AbiParam, Function, InstBuilder, MemFlagsData, Signature, UserFuncName, types};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::memory::{CodeBlock, CodeMemory};
use super::{CompileError, Layout, publish};

/// Addresses of the stubs. Each takes the thread and two words.
pub struct Stubs {
    pub alloc: u64,
    pub box_int: u64,
    pub box_u64: u64,
    pub write_barrier: u64,
    pub write_barrier_elem: u64,
    _code: Vec<CodeBlock>,
}

/// How a stub is called: thread and two words, nothing back, every register kept.
pub fn signature() -> Signature {
    let mut signature = Signature::new(CallConv::PreserveAll);
    signature.params = vec![AbiParam::new(types::I64); 3];
    signature
}

impl Stubs {
    pub fn new(
        isa: &OwnedTargetIsa,
        memory: &CodeMemory,
        layout: &Layout,
        context: &mut Context,
        builder: &mut FunctionBuilderContext,
    ) -> Result<Stubs, CompileError> {
        let mut code = Vec::new();
        let mut stub = |target: u64, args: usize, gives: bool| {
            context.clear();
            context.func = Function::with_name_signature(UserFuncName::user(0, 0), signature());
            let mut b = FunctionBuilder::new(&mut context.func, builder);
            write(&mut b, isa, layout, target, args, gives);
            b.finalize(isa.frontend_config());
            let (address, blocks, _) = publish(isa, memory, context)?;
            code.extend(blocks);
            Ok(address as u64)
        };
        let slow = &layout.slow;
        Ok(Stubs {
            alloc: stub(slow.alloc, 3, true)?,
            box_int: stub(slow.box_int, 2, true)?,
            box_u64: stub(slow.box_u64, 2, true)?,
            write_barrier: stub(slow.write_barrier, 2, false)?,
            write_barrier_elem: stub(slow.write_barrier_elem, 3, false)?,
            _code: code,
        })
    }
}

/// Passes the first `args` parameters on to `target`, and what it gives to the exit buffer.
fn write(b: &mut FunctionBuilder<'_>, isa: &OwnedTargetIsa, layout: &Layout, target: u64, args: usize, gives: bool) {
    let block = b.create_block();
    b.append_block_params_for_function_params(block);
    b.switch_to_block(block);
    b.seal_block(block);
    let params: Vec<ir::Value> = b.block_params(block)[..args].to_vec();
    let mut callee = Signature::new(isa.default_call_conv());
    callee.params = vec![AbiParam::new(types::I64); args];
    if gives {
        callee.returns = vec![AbiParam::new(types::I64)];
    }
    let callee = b.import_signature(callee);
    let target = b.ins().iconst(types::I64, target as i64);
    let call = b.ins().call_indirect(callee, target, &params);
    if gives {
        let result = b.inst_results(call)[0];
        b.ins().store(MemFlagsData::trusted(), result, params[0], layout.exit_buffer);
    }
    b.ins().return_(&[]);
}
