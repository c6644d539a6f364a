//! From a graph to machine code that can be called.
//!
//! `lower` and `ways` write Cranelift IR, `parts` cuts large graphs into several functions, `stubs` are the slow paths they call, `exits`
//! describes how compiled code is left, `memory` holds the code. The optimiser's part is done before: Cranelift removes no guard and no overflow check, it selects
//! instructions, hoists pure ops and allocates registers (measurements: 4 to 15 µs for each op of a trace, three
//! quarters of it in the register allocator, driven by the values exits name).
//!
//! A compiled unit is called as `extern "C" fn(thread, fp) -> u64`. The result is the number of an exit, or a code
//! from a `leave` with the bit `LEAVE` set, or `RETURNED`. Exits also leave the unit's number in the thread: whoever called a unit
//! through a slot learns whose exit it was.

mod exits;
mod homes;
mod lower;
mod lower_ops;
mod memory;
mod parts;
mod stubs;
mod ways;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use cranelift_codegen::ir::{Function, Signature, UserFuncName};
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{Context, ir as clif};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Linkage, Module, default_libcall_names};

pub use exits::{Exit, ExitFrame, ExitVirtual, Exits, Source};
pub use memory::CodeMemory;

use crate::ir::{Dominators, Graph};
use homes::Homes;
use lower::Tree;
use memory::{CodeBlock, Provider};
use parts::Parts;
use stubs::Stubs;

/// Set in what a unit returns when a `leave` ended it instead of an exit.
pub const LEAVE: u64 = 1 << 63;

/// What a unit returns when the root frame's function returned: the result is the first word of the exit buffer.
pub const RETURNED: u64 = u64::MAX;

/// Where things lie in the thread and in objects, and what to call on slow paths.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Byte offset in the thread of the exit buffer, and how many words it has.
    pub exit_buffer: i32,
    pub exit_capacity: u32,
    /// Byte offset in the thread of the buffer in which one part of a unit hands values over to another, and how many words it has.
    pub handover: i32,
    pub handover_capacity: u32,
    /// Byte offset in the thread of the word in which an exit leaves its unit's number (8 bytes).
    pub exit_unit: i32,
    /// Byte offset in the thread of the poll word (8 bytes).
    pub poll: i32,
    /// Shape and kind of an exact 64-bit heap int (the low five bytes of its header), and where its value lies.
    pub int64_header: u64,
    pub int64_value: i32,
    pub big: BigLayout,
    pub slow: SlowPaths,
}

/// Exact ints beyond 64 bits: the low five bytes of their header, and the byte offsets of the sign (a byte, 0: positive),
/// of the number of limbs (four bytes) and of the first limb.
#[derive(Clone, Copy, Debug)]
pub struct BigLayout {
    pub header: u64,
    pub negative: i32,
    pub length: i32,
    pub limbs: i32,
}

/// Addresses of native functions, each `extern "C"`, called where the fast path does not do.
#[derive(Clone, Copy, Debug)]
pub struct SlowPaths {
    /// `fn(thread, size: u64, header: u64) -> *mut u8`: an object, zeroed but for the header, or null.
    pub alloc: u64,
    /// `fn(thread, value: i64) -> u64`: the word of an int that does not fit inline. Must not fail.
    pub box_int: u64,
    /// `fn(thread, value: u64) -> u64`: the same for an int without a sign.
    pub box_u64: u64,
    /// `fn(thread, code: u64, a: u64, b: u64) -> u64`: the op `ir::ops::recipe` has this code for, on words that are exact
    /// ints. Must not fail.
    pub wide: u64,
    /// `fn(thread, object)`.
    pub write_barrier: u64,
    /// `fn(thread, array, index: i64)`.
    pub write_barrier_elem: u64,
}

/// Why a graph could not be compiled.
#[derive(Debug)]
pub enum CompileError {
    /// The graph breaks a rule of the IR.
    Invalid(String),
    /// An exit names more values than the exit buffer holds.
    ExitTooLarge,
    /// Cranelift refuses, or code memory is full.
    Backend(String),
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CompileError::Invalid(e) => write!(f, "invalid trace: {e}"),
            CompileError::ExitTooLarge => f.write_str("an exit stores too many values"),
            CompileError::Backend(e) => write!(f, "code generation: {e}"),
        }
    }
}

impl std::error::Error for CompileError {}

/// What compiling cost and gave.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stats {
    /// Ops and guards given to the backend.
    pub ops: usize,
    pub guards: usize,
    pub exits: usize,
    pub code_bytes: usize,
    pub time: Duration,
}

/// What to keep as text of each compilation.
#[derive(Clone, Copy, Default, Debug)]
pub struct Dump {
    pub clif: bool,
    pub asm: bool,
}

/// The function a unit is called through.
pub type Entry = unsafe extern "C" fn(thread: *mut u8, fp: *mut u64) -> u64;

/// A compiled tree. Its code memory is given back when it is dropped, so drop it only when nothing runs it.
#[derive(Debug)]
pub struct Unit {
    pub entry: Entry,
    pub exits: Exits,
    /// Addresses that the code or its exits contain as constants: whoever collects garbage must keep those that are
    /// objects alive as long as the unit. (Runtime addresses given as `Ref` constants are among them.)
    pub constants: Vec<u64>,
    pub stats: Stats,
    /// Cranelift's IR, if asked for.
    pub clif: Option<String>,
    /// Cranelift's listing of the machine code, if asked for.
    pub asm: Option<String>,
    _code: Vec<CodeBlock>,
}

/// Cranelift's data structures are used again after functions of so many bytes of code; those of larger ones go.
const KEPT: usize = 8 << 10;

/// Graphs of more ops are compiled without Cranelift's own optimiser: what it finds behind ours matters in tight loops (5 to 8 % of
/// n-body and LU), and it is a quarter of Cranelift's time (10 % of all that the programs with the largest trees use, which run no slower).
const LARGE: usize = 1500;

/// Graphs of more ops become several functions, of about as many each (`parts`).
pub const PART_LIMIT: usize = 700;

/// Compiles graphs. `Send`: lives on whichever thread compiles.
pub struct Backend {
    isa: OwnedTargetIsa,
    /// For large graphs.
    plain: OwnedTargetIsa,
    memory: CodeMemory,
    layout: Layout,
    part_limit: usize,
    stubs: Stubs,
    context: Context,
}

impl Backend {
    /// `part_limit`: see `PART_LIMIT`.
    pub fn new(memory: CodeMemory, layout: Layout, part_limit: usize) -> Result<Backend, CompileError> {
        let (isa, plain) = (host_isa("speed")?, host_isa("none")?);
        let stubs = Stubs::new(&isa, &memory, &layout, &mut Context::new(), &mut FunctionBuilderContext::new())?;
        Ok(Backend { isa, plain, memory, layout, part_limit, stubs, context: Context::new() })
    }

    pub fn memory(&self) -> &CodeMemory {
        &self.memory
    }

    /// Compiles a graph that the optimiser is done with, as unit `number`. The graph goes before the memory that Cranelift needs comes,
    /// and so do the intermediate forms of the code: register allocation is where a process is at its largest.
    pub fn compile(&mut self, graph: Graph, number: u64, dump: Dump) -> Result<Unit, CompileError> {
        let start = Instant::now();
        if cfg!(debug_assertions) {
            crate::ir::verify(&graph).map_err(CompileError::Invalid)?;
        }
        let (ops, guards) = graph.count();
        let isa = if ops > LARGE { self.plain.clone() } else { self.isa.clone() };
        let dominators = Dominators::new(&graph);
        let homes = Homes::find(&graph, &dominators, self.layout.exit_capacity as usize / 2);
        let parts =
            Parts::find(&graph, &dominators, &homes, self.part_limit, self.layout.handover_capacity as usize);
        let tree =
            Tree { graph: &graph, number, layout: &self.layout, stubs: &self.stubs, homes: &homes, parts: &parts };
        let mut builder = FunctionBuilderContext::new();
        let signature = match parts.len() {
            1 => entry_signature(&isa),
            _ => parts::signature(isa.default_call_conv()),
        };
        let (mut functions, mut exits) = (Vec::new(), Exits::default());
        for part in 0..parts.len() {
            let name = UserFuncName::user(0, part as u32);
            let mut function = Function::with_name_signature(name, signature.clone());
            lower::lower(&tree, part, &mut exits, &mut function, &mut builder, &isa)?;
            functions.push(function);
        }
        exits.finish();
        let constants = graph.heap_constants();
        drop((graph, dominators, parts));
        let mut made = Made { dump, ..Made::default() };
        for function in functions {
            self.add(&isa, function, &mut made)?;
        }
        if made.addresses.len() > 1 {
            let name = UserFuncName::user(1, 0);
            let mut function = Function::with_name_signature(name, entry_signature(&isa));
            parts::gate(&homes, &made.addresses, &mut function, &mut builder, &isa);
            self.add(&isa, function, &mut made)?;
        }
        let address = made.addresses.last().copied().unwrap_or_default();
        // SAFETY: the address is that of the function compiled last, with the signature of `Entry`.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry>(address as *const u8) };
        let stats = Stats { ops, guards, exits: exits.count(), code_bytes: made.code_bytes, time: start.elapsed() };
        Ok(Unit { entry, exits, constants, stats, clif: made.clif, asm: made.asm, _code: made.blocks })
    }

    /// Compiles one function of a unit.
    fn add(&mut self, isa: &OwnedTargetIsa, function: Function, made: &mut Made) -> Result<(), CompileError> {
        let mut context = std::mem::replace(&mut self.context, Context::new());
        context.func = function;
        context.set_disasm(made.dump.asm);
        if made.dump.clif {
            made.clif.get_or_insert_default().push_str(&context.func.display().to_string());
        }
        let (address, blocks, bytes) = publish(isa, &self.memory, &mut context)?;
        if let Some(text) = context.compiled_code().and_then(|code| code.vcode.as_ref()) {
            made.asm.get_or_insert_default().push_str(text);
        }
        made.addresses.push(address as u64);
        made.blocks.extend(blocks);
        made.code_bytes += bytes;
        if bytes <= KEPT {
            context.clear();
            self.context = context;
        }
        Ok(())
    }
}

/// The functions of a unit that are compiled.
#[derive(Default)]
struct Made {
    dump: Dump,
    addresses: Vec<u64>,
    blocks: Vec<CodeBlock>,
    code_bytes: usize,
    clif: Option<String>,
    asm: Option<String>,
}

fn backend_error(e: impl std::fmt::Display) -> CompileError {
    CompileError::Backend(e.to_string())
}

fn host_isa(opt_level: &str) -> Result<OwnedTargetIsa, CompileError> {
    let mut flags = settings::builder();
    let verify = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", opt_level),
        ("is_pic", "false"),
        ("unwind_info", "false"),
        // Tail calls need it, and it makes native stacks walkable.
        ("preserve_frame_pointers", "true"),
        // Code and what it calls may lie further apart than a near call reaches.
        ("use_colocated_libcalls", "false"),
        ("enable_verifier", verify),
    ] {
        flags.set(name, value).map_err(backend_error)?;
    }
    let isa = cranelift_native::builder().map_err(backend_error)?;
    isa.finish(settings::Flags::new(flags)).map_err(backend_error)
}

fn entry_signature(isa: &OwnedTargetIsa) -> Signature {
    let mut signature = Signature::new(isa.default_call_conv());
    signature.params = vec![clif::AbiParam::new(clif::types::I64); 2];
    signature.returns = vec![clif::AbiParam::new(clif::types::I64)];
    signature
}

/// Compiles the context's function and puts the code where it can run: address, memory, size.
fn publish(
    isa: &OwnedTargetIsa,
    memory: &CodeMemory,
    context: &mut Context,
) -> Result<(*const u8, Vec<CodeBlock>, usize), CompileError> {
    let (provider, blocks) = Provider::new(memory.clone());
    let mut jit = JITBuilder::with_isa(isa.clone(), default_libcall_names());
    jit.memory_provider(Box::new(provider));
    let mut module = JITModule::new(jit);
    let id = module
        .declare_function("unit", Linkage::Local, &context.func.signature)
        .map_err(|e| CompileError::Backend(format!("{e:?}")))?;
    module.define_function(id, context).map_err(|e| CompileError::Backend(format!("{e:?}")))?;
    module.finalize_definitions().map_err(|e| CompileError::Backend(format!("{e:?}")))?;
    let address = memory.executable(module.get_finalized_function(id));
    let size = context.compiled_code().map_or(0, |code| code.code_buffer().len());
    Ok((address, std::mem::take(&mut *lock(&blocks)), size))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backend").field("layout", &self.layout).finish_non_exhaustive()
    }
}

// Compiling happens on a background thread, and what it gives goes to another.
const _: () = {
    const fn send<T: Send>() {}
    send::<Backend>();
    send::<Unit>();
};
