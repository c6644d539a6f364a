//! `Vm`: everything that is global to one interpreter. Nothing mutable is global to the process: several Vms run in
//! parallel.

use crate::error::R;
use crate::interp::Tier;
use crate::lookup::LookupCache;
use crate::names::Names;
use crate::native::ModuleDef;
use crate::object::*;
use crate::shape::ShapeTable;
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use taipan_heap::{CollectionKind, Gc, Heap, Hooks, Roots, Tracer, Value};

/// Settings from the command line and the environment.
#[derive(Clone, Debug)]
pub struct Config {
    /// `-O` count.
    pub optimize: u8,
    pub inspect: bool,
    pub interactive: bool,
    pub isolated: bool,
    pub ignore_environment: bool,
    pub no_site: bool,
    pub no_user_site: bool,
    pub safe_path: bool,
    pub unbuffered: bool,
    pub verbose: u8,
    pub quiet: bool,
    pub bytes_warning: u8,
    pub dont_write_bytecode: bool,
    pub dev_mode: bool,
    pub warn_options: Vec<String>,
    pub x_options: Vec<(String, Option<String>)>,
    pub executable: String,
    pub argv: Vec<String>,
    pub orig_argv: Vec<String>,
    /// First entry of sys.path: the script's directory or "".
    pub path0: Option<String>,
    /// Seed of str hashes; `None`: random.
    pub hash_seed: Option<u64>,
    /// See `Vm::int_max_str_digits`.
    pub int_max_str_digits: usize,
    /// Iterations of a loop (or calls of a function) before it is recorded; 0: never.
    pub jit_threshold: u32,
    /// Print the bytecode of every source text that is compiled (`--jit-dump=bytecode`).
    pub dump_bytecode: bool,
    /// Collect at every allocation, and verify the heap at every so many of them (`--gc-stress`).
    pub gc_stress: Option<u32>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            optimize: 0,
            inspect: false,
            interactive: false,
            isolated: false,
            ignore_environment: false,
            no_site: false,
            no_user_site: false,
            safe_path: false,
            unbuffered: false,
            verbose: 0,
            quiet: false,
            bytes_warning: 0,
            dont_write_bytecode: true,
            dev_mode: false,
            warn_options: Vec::new(),
            x_options: Vec::new(),
            executable: String::new(),
            argv: Vec::new(),
            orig_argv: Vec::new(),
            path0: None,
            hash_seed: None,
            int_max_str_digits: 4300,
            jit_threshold: 0,
            dump_bytecode: false,
            gc_stress: None,
        }
    }
}

/// See the top of the file.
pub struct Vm {
    pub heap: Heap,
    pub shapes: ShapeTable,
    pub config: Config,
    pub lookups: LookupCache,
    types: [Cell<Option<Gc<Type>>>; ty::COUNT as usize],
    names: OnceCell<Names>,
    /// A type was made since the last collection.
    types_grown: Cell<bool>,
    /// Interned and other shared strings.
    pub strings: crate::types::str::StrTables,
    /// `sys.set_int_max_str_digits`; 0: no limit.
    pub int_max_str_digits: Cell<usize>,
    empty_tuple: Cell<Option<Gc<Tuple>>>,
    memory_error: Cell<Option<Value>>,
    /// `sys.modules`
    modules: Cell<Option<Gc<Dict>>>,
    builtins: Cell<Option<Gc<Dict>>>,
    /// Values that natives keep for the Vm's life, by name (codec registry, hooks, ...).
    registry: RefCell<HashMap<&'static str, Value>>,
    /// Names of the parameters of natives that were called with keyword arguments, by the definition's address.
    pub native_names: RefCell<HashMap<usize, Rc<[&'static str]>>>,
    /// Native modules that can be imported.
    pub native_modules: RefCell<HashMap<&'static str, &'static ModuleDef>>,
    pub tier: OnceCell<Box<dyn Tier>>,
    /// Counts invalidations of compiled code.
    pub jit_epoch: Cell<u64>,
    pub hash_key: u64,
    pub threads: crate::threads::Threads,
    /// Source texts for tracebacks.
    pub sources: crate::types::traceback::source::Sources,
    /// Runs handlers of signals that arrived (installed by the signal module).
    pub signal_check: Cell<Option<fn(&Thread) -> R<()>>>,
    /// See `interp::makers`.
    pub maker: OnceCell<std::sync::Arc<taipan_parser::code::CodeUnit>>,
    /// See `interp::consumers`.
    pub consumers: OnceCell<Vec<std::sync::Arc<taipan_parser::code::CodeUnit>>>,
    /// Serial number of the next `__name__`-less thing (shape of unique ids).
    pub next_id: Cell<u64>,
}

impl Vm {
    /// A Vm with its main thread, types made, builtins there. `native_base`, `native_size`: bounds of the native stack
    /// that the main thread runs on.
    pub fn new(config: Config, native_base: *const u8, native_size: usize) -> Result<(Box<Vm>, Box<Thread>), String> {
        let hash_key = config.hash_seed.unwrap_or_else(random_seed);
        let max_str_digits = config.int_max_str_digits;
        let vm = Box::new(Vm {
            heap: Heap::new(crate::kinds::KINDS),
            shapes: ShapeTable::new(ty::COUNT),
            config,
            lookups: LookupCache::new(),
            types: [const { Cell::new(None) }; ty::COUNT as usize],
            names: OnceCell::new(),
            types_grown: Cell::new(true),
            strings: crate::types::str::StrTables::new(hash_key),
            int_max_str_digits: Cell::new(max_str_digits),
            empty_tuple: Cell::new(None),
            memory_error: Cell::new(None),
            modules: Cell::new(None),
            builtins: Cell::new(None),
            registry: RefCell::default(),
            native_names: RefCell::default(),
            native_modules: RefCell::default(),
            tier: OnceCell::new(),
            jit_epoch: Cell::new(0),
            hash_key,
            threads: Default::default(),
            sources: Default::default(),
            maker: OnceCell::new(),
            consumers: OnceCell::new(),
            signal_check: Cell::new(None),
            next_id: Cell::new(1),
        });
        let thread = Thread::new(&vm, native_base, native_size).map_err(|e| format!("cannot map the VM stack: {e}"))?;
        vm.threads.add(&thread);
        crate::types::build::boot(&thread).map_err(|_| "out of memory while starting".to_owned())?;
        // SAFETY: the Vm is boxed and outlives its heap.
        unsafe {
            vm.heap.set_hooks(Hooks { context: (&raw const *vm).cast_mut().cast(), collect: collect_hook, weak_death });
        }
        if let Some(period) = vm.config.gc_stress {
            vm.heap.set_stress_period(Some((1, period)));
        }
        Ok((vm, thread))
    }

    pub fn names(&self) -> &Names {
        match self.names.get() {
            Some(n) => n,
            None => unreachable!("names are made before any type"),
        }
    }
    pub(crate) fn set_names(&self, names: Names) {
        let _ = self.names.set(names);
    }
    #[inline]
    pub fn type_of_id(&self, id: TypeId) -> Gc<Type> {
        match self.types[id as usize].get() {
            Some(t) => t,
            None => unreachable!("builtin type {id} exists after boot"),
        }
    }
    /// Is `v` the class `type`?
    #[inline(always)]
    pub fn is_type_class(&self, v: Value) -> bool {
        self.types[ty::TYPE as usize].get().is_some_and(|t| t.value() == v)
    }
    pub(crate) fn set_type(&self, id: TypeId, class: Gc<Type>) {
        self.types[id as usize].set(Some(class));
        self.types_grown.set(true);
    }
    pub fn empty_tuple(&self) -> Option<Gc<Tuple>> {
        self.empty_tuple.get()
    }
    pub(crate) fn set_empty_tuple(&self, t: Gc<Tuple>) {
        self.empty_tuple.set(Some(t));
    }
    pub fn memory_error(&self) -> Value {
        self.memory_error.get().unwrap_or(Value::NONE)
    }
    pub(crate) fn set_memory_error(&self, e: Value) {
        self.memory_error.set(Some(e));
    }
    pub fn modules(&self) -> Gc<Dict> {
        match self.modules.get() {
            Some(d) => d,
            None => unreachable!("sys.modules exists after boot"),
        }
    }
    pub fn set_modules(&self, d: Gc<Dict>) {
        self.modules.set(Some(d));
    }
    /// Namespace of module builtins.
    #[inline(always)]
    pub fn builtins(&self) -> Gc<Dict> {
        match self.builtins.get() {
            Some(d) => d,
            None => unreachable!("builtins exist after boot"),
        }
    }
    pub fn set_builtins(&self, d: Gc<Dict>) {
        self.builtins.set(Some(d));
    }
    /// A value kept under a name for the Vm's life.
    pub fn registered(&self, key: &'static str) -> Option<Value> {
        self.registry.borrow().get(key).copied()
    }
    pub fn register(&self, key: &'static str, v: Value) {
        self.registry.borrow_mut().insert(key, v);
    }
    /// A dict entry that compiled code depends on is about to change.
    pub fn on_watched_write(&self, dict: Gc<Dict>, key: Value) {
        if let Some(tier) = self.tier.get() {
            tier.dict_changed(dict, key);
        }
    }
    /// A class changed: forget everything derived from it.
    pub fn type_changed(&self, t: &Thread, class: Gc<Type>) {
        crate::lookup::invalidate(t, class);
    }
    /// Collects now.
    pub fn collect(&self, kind: CollectionKind) {
        self.heap.collect(kind, self);
    }
}

impl Roots for Vm {
    fn trace_roots(&self, tracer: &mut Tracer<'_>) {
        if !tracer.passes_over(&self.types_grown) {
            for class in self.types.iter().filter_map(Cell::get) {
                tracer.value(class.value());
            }
            // Made once, before the types.
            if let Some(names) = self.names.get() {
                names.trace(tracer);
            }
        }
        self.strings.trace_roots(tracer);
        self.shapes.trace(tracer);
        self.lookups.trace(tracer);
        tracer.object(self.empty_tuple.get());
        tracer.word(self.memory_error.get());
        tracer.object(self.modules.get());
        tracer.object(self.builtins.get());
        self.registry.borrow().values().for_each(|v| tracer.value(*v));
        if let Some(tier) = self.tier.get() {
            tier.trace(tracer);
        }
        self.threads.each(|thread, running| thread.trace(tracer, running));
    }
}

unsafe fn collect_hook(context: *mut (), kind: CollectionKind) {
    // SAFETY: `context` is the Vm that installed the hook.
    let vm = unsafe { &*context.cast::<Vm>() };
    vm.collect(kind);
    if let Some(thread) = vm.threads.current()
        && vm.heap.has_pending()
    {
        thread.poll.set(1);
    }
}

unsafe fn weak_death(_context: *mut (), cell: *mut taipan_heap::Header) -> bool {
    // SAFETY: the heap passes cells registered as weak references, which have this layout.
    let weak = unsafe { &*cell.cast::<WeakRef>() };
    weak.target.set(0);
    weak.callback.get().is_some_and(|c| !c.is_none())
}

fn random_seed() -> u64 {
    let mut seed = [0u8; 8];
    // SAFETY: writes at most 8 bytes into the buffer.
    unsafe { libc::getrandom(seed.as_mut_ptr().cast(), 8, 0) };
    u64::from_le_bytes(seed)
}

/// Helper for boot code: values that must exist.
pub fn must<T>(r: R<T>) -> T {
    match r {
        Ok(v) => v,
        Err(_) => panic!("out of memory while starting"),
    }
}
