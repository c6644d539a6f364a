//! Code objects: a `CodeUnit` hydrated with real constants.
//!
//! One base register serves the interpreter for everything: `words` points to the inline caches (one a site, then one a loop
//! back-edge: its hot counter), the constants follow; the word before them is the code object's address. Hydration rewrites
//! operands, so that an instruction's constant operand indexes the words directly; only `raw_const` undoes that.

use crate::heap_object;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use taipan_heap::{Field, Gc, Header, Slot, Tracer, Value, Word};
use taipan_parser::code::{CodeUnit, Site};
use taipan_parser::opcodes::Ins;

/// What a code object owns outside the heap.
pub struct CodeData {
    pub unit: Arc<CodeUnit>,
    /// Instructions with rewritten operands.
    pub instructions: Box<[Ins]>,
    pub sites: Box<[Site]>,
    /// Code address, caches, constants.
    pub words: Box<[u64]>,
    /// Would closing a suspended generator of this code run any of it?
    pub cleans_up: bool,
    /// May a cache word be other than 0?
    pub remembers: Cell<bool>,
    /// Where the Vm lists its code objects, to reset their caches.
    pub registry: Rc<RefCell<HashSet<usize>>>,
}

#[repr(C)]
pub struct Code {
    pub header: Header,
    /// Registers of a frame, the hidden register of the local mapping included.
    pub register_count: u32,
    pub flags: u32,
    /// Positional arguments if a call that gives exactly these binds by copying; -1 otherwise.
    pub simple_args: i32,
    /// The same of a function that makes a generator or coroutine.
    pub generator_args: i32,
    /// Registers that hold arguments.
    pub arg_registers: u32,
    /// Counts down to recording at function entry; negative: minus the address of the compiled unit.
    pub hot: Field<i64>,
    pub first_instruction: *const Ins,
    /// See the top of the file.
    pub words: *mut u64,
    pub data: *mut CodeData,
    pub cache_count: u32,
    pub constant_count: u32,
    pub name: Slot,
    pub qualname: Slot,
    pub filename: Slot,
    /// tuple of the free variables' names, in closure order
    pub free_names: Slot,
    /// tuple of all names of registers
    pub local_names: Slot,
    /// dict of the hidden routines that belong to the code (see `interp::consumers` and `interp::makers`).
    pub consumers: Slot,
}
heap_object!(Code: CODE);

impl Code {
    #[inline(always)]
    pub fn data(&self) -> &CodeData {
        // SAFETY: set by hydration, freed only by `finalize_code`.
        unsafe { &*self.data }
    }
    pub fn unit(&self) -> &CodeUnit {
        &self.data().unit
    }
    pub fn is(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }
    /// Address of word `i` (cache or constant).
    #[inline(always)]
    pub fn word_ptr(&self, i: usize) -> *mut u64 {
        debug_assert!(i < (self.cache_count + self.constant_count) as usize);
        // SAFETY: cache_count + constant_count words lie there.
        unsafe { self.words.add(i) }
    }
    /// Inline-cache word `i`.
    #[inline(always)]
    pub fn cache(&self, i: usize) -> u64 {
        // SAFETY: as word_ptr.
        unsafe { *self.word_ptr(i) }
    }
    #[inline(always)]
    pub fn set_cache(&self, i: usize, word: u64) {
        // SAFETY: as word_ptr; cache words are single stores and hold no references.
        unsafe { *self.word_ptr(i) = word }
        self.data().remembers.set(true);
    }
    /// The constant that a rewritten operand names.
    #[inline(always)]
    pub fn constant(&self, i: usize) -> Value {
        // SAFETY: constants are never absent.
        unsafe { Value::from_bits_unchecked(*self.word_ptr(i)) }
    }
    /// Constant number `i` of the `CodeUnit`.
    #[inline]
    pub fn raw_const(&self, i: u32) -> Value {
        self.constant(self.cache_count as usize + i as usize)
    }
    #[inline(always)]
    pub fn site(&self, i: usize) -> &Site {
        &self.data().sites[i]
    }
    pub fn instruction_count(&self) -> usize {
        self.data().instructions.len()
    }
    /// The code object whose words these are.
    ///
    /// # Safety
    /// `words` is the `words` field of a live code object.
    #[inline(always)]
    pub unsafe fn of_words(words: *mut u64) -> Gc<Code> {
        // SAFETY: hydration stores the address in front.
        unsafe { Gc::from_raw(*words.sub(1) as *mut Code) }
    }
    /// Number of the instruction at `pc`.
    #[inline]
    pub fn index_of(&self, pc: *const Ins) -> usize {
        (pc as usize - self.first_instruction as usize) / size_of::<Ins>()
    }
    pub fn constants(&self) -> &[Word] {
        let first = self.cache_count as usize;
        if self.constant_count == 0 {
            return &[];
        }
        // SAFETY: the constants lie behind the caches; 0 only during hydration.
        unsafe { std::slice::from_raw_parts(self.word_ptr(first).cast(), self.constant_count as usize) }
    }
}

pub(crate) unsafe fn trace_code(cell: *const Header, tracer: &mut Tracer<'_>) {
    // SAFETY: called by the heap on a live cell of kind CODE.
    let code = unsafe { &*cell.cast::<Code>() };
    for slot in [&code.name, &code.qualname, &code.filename, &code.free_names, &code.local_names, &code.consumers] {
        tracer.word(slot.get());
    }
    for word in code.constants() {
        tracer.word(*word);
    }
}

pub(crate) unsafe fn finalize_code(cell: *mut Header) {
    let code = cell.cast::<Code>();
    // SAFETY: called once, by the sweeper, on a dead cell of kind CODE.
    unsafe {
        if !(*code).data.is_null() {
            let data = Box::from_raw((*code).data);
            data.registry.borrow_mut().remove(&(cell as usize));
        }
    }
}
