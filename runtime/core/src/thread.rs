//! `Thread`: the context every function that touches the heap receives. Allocation windows, the VM stack, the pending and the
//! handled exception, the poll word, the interpreter's saved registers.
//!
//! Compiled code addresses its fields by constant offsets (`offset_of!`), so the struct is `repr(C)` and never moves.

use crate::error::{R, Raised};
use crate::interp::frame::{Frame, HEADER_WORDS};
use crate::object::*;
use crate::types::{TypeId, ty};
use crate::vm::Vm;
use std::cell::Cell;
use std::collections::HashSet;
use taipan_heap::{
    Allocator, Array, ByteBuf, Gc, GcField, Header, HeapObject, Kind, OutOfMemory, RootVec, ShapeId, Slot,
};
use taipan_heap::{Tracer, Value, Word};
use taipan_parser::opcodes::Ins;

/// Bytes of address space for the VM stack of a thread, and how little will do where there is not so much (`ulimit -v`).
const VM_STACK_BYTES: usize = 1 << 30;
const LEAST_VM_STACK_BYTES: usize = 16 << 20;
/// Words kept free at the end of the VM stack, so that entering a frame needs one compare only.
const VM_STACK_MARGIN: usize = 1 << 17;
/// Stands in `pending` for a StopIteration without a value that has not been made yet.
const END: Value = Value::ELLIPSIS;
/// Raw exit values of compiled code.
pub const EXIT_BUFFER_WORDS: usize = 1024;

/// Words that one function of a unit can hand over to another.
pub const HANDOVER_WORDS: usize = 512;

/// Interpreter registers while it is not running: where to go on.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Resume {
    pub fp: *mut Word,
    pub pc: *const Ins,
    pub words: *mut u64,
}

#[repr(C)]
pub struct Thread {
    pub alloc: Allocator,
    /// A frame whose end would lie above is not entered by the fast path.
    pub stack_limit: Cell<*mut Word>,
    /// Not 0: something waits (signal, finalizer, GIL request); looked at by function entries and back-edges.
    pub poll: Cell<u64>,
    /// Frames allowed (`sys.setrecursionlimit`).
    pub recursion_limit: Cell<u32>,
    /// Where the interpreter goes on after a slow path; while compiled code or a native runs, the frame it runs for.
    pub resume: Cell<Resume>,
    /// End of the live part of the VM stack.
    pub stack_top: Cell<*mut Word>,
    /// The exception that is being raised, or `END`, which compiled code never sees.
    pub pending: Cell<Word>,
    pub handled: Cell<Word>,
    /// Result of the nested run that just ended; absent: it raised.
    pub(crate) result: Cell<Word>,
    /// The exception being unwound was raised again: the frame where that happened is in its traceback already.
    pub reraising: Cell<bool>,
    /// `gc.collect()` was called: done by the interpreter when the calling instruction is.
    pub collect_requested: Cell<bool>,
    /// Compiled code waits for a native that it called itself, without frames that Python could look at: what is pending waits too.
    pub called_directly: Cell<bool>,
    /// The context whose variables (`contextvars`) the thread sees; absent until it is asked for.
    pub context: Cell<Word>,
    /// Finalizers and weak-reference callbacks are being run.
    pub(crate) finalizing: Cell<bool>,
    /// What the thread keeps on its native stack lies above, while it does not hold the lock.
    pub(crate) parked_at: Cell<*const u8>,
    /// Unlike the system's number of a thread, never used again.
    pub serial: u64,
    vm: *const Vm,
    stack_base: *mut Word,
    stack_end: *mut Word,
    /// Bounds of the native stack.
    native_base: Cell<*const u8>,
    native_limit: Cell<*const u8>,
    /// Compiled code calls compiled code natively only while its stack pointer lies above.
    pub call_limit: Cell<u64>,
    /// Where the interpreter would go on after the last thing that compiled code left to it.
    pub outcome: Cell<Resume>,
    /// How compiled code names that state.
    pub outcome_code: Cell<u64>,
    /// What a measured entry into compiled code has left to the interpreter so far. `None`: no entry is being measured.
    pub left_to_interpreter: Cell<Option<std::time::Duration>>,
    /// Number of the compiled unit whose exit was taken last.
    pub exit_unit: Cell<u64>,
    /// Objects whose repr is being made (recursion guard): addresses only.
    pub repr_guard: std::cell::RefCell<HashSet<usize>>,
    pub exit_buffer: [Cell<u64>; EXIT_BUFFER_WORDS],
    /// Where compiled code that consists of several functions hands values from one to the other. Nothing happens in between, so no
    /// collection needs to look here.
    pub handover: [Cell<u64>; HANDOVER_WORDS],
}

/// A mapping for the VM stack, and how long it is.
fn map_stack() -> Result<(*mut Word, usize), std::io::Error> {
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: 0 };
    // SAFETY: the struct is ours.
    unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) };
    let mut bytes = VM_STACK_BYTES;
    // The heap and other threads want their share.
    while bytes > LEAST_VM_STACK_BYTES && bytes as u64 > limit.rlim_cur / 16 {
        bytes /= 2;
    }
    loop {
        // SAFETY: an anonymous private mapping, checked below; pages are committed on touch.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if base != libc::MAP_FAILED {
            return Ok((base.cast(), bytes));
        }
        if bytes == LEAST_VM_STACK_BYTES {
            return Err(std::io::Error::last_os_error());
        }
        bytes /= 2;
    }
}

impl Thread {
    /// The main thread of `vm`. `native_stack` = (highest address, lowest usable address) of the stack it runs on.
    pub fn new(vm: &Vm, native_base: *const u8, native_size: usize) -> Result<Box<Thread>, std::io::Error> {
        let (base, bytes) = map_stack()?;
        // Locals of the caller's own frame may lie above the address it knows.
        let bounds = taipan_heap::stack_bounds().filter(|(low, high)| (*low..*high).contains(&native_base));
        let scanned_to = bounds.map_or(native_base, |(_, high)| high);
        let end = base.wrapping_add(bytes / 8 - VM_STACK_MARGIN);
        let serial = vm.next_id.replace(vm.next_id.get() + 1);
        Ok(Box::new(Thread {
            alloc: Allocator::new(),
            stack_limit: Cell::new(end),
            poll: Cell::new(0),
            recursion_limit: Cell::new(1000),
            resume: Cell::new(Resume { fp: std::ptr::null_mut(), pc: std::ptr::null(), words: std::ptr::null_mut() }),
            stack_top: Cell::new(base.wrapping_add(HEADER_WORDS)),
            pending: Cell::new(None),
            context: Cell::new(None),
            handled: Cell::new(None),
            result: Cell::new(None),
            reraising: Cell::new(false),
            collect_requested: Cell::new(false),
            called_directly: Cell::new(false),
            finalizing: Cell::new(false),
            parked_at: Cell::new(std::ptr::null()),
            serial,
            vm,
            stack_base: base,
            stack_end: end,
            native_base: Cell::new(scanned_to),
            native_limit: Cell::new(native_base.wrapping_sub(native_size)),
            call_limit: Cell::new((native_base as usize).saturating_sub(native_size - native_size / 4) as u64),
            outcome: Cell::new(Resume { fp: std::ptr::null_mut(), pc: std::ptr::null(), words: std::ptr::null_mut() }),
            outcome_code: Cell::new(0),
            left_to_interpreter: Cell::new(None),
            exit_unit: Cell::new(0),
            repr_guard: std::cell::RefCell::default(),
            exit_buffer: [const { Cell::new(0) }; EXIT_BUFFER_WORDS],
            handover: [const { Cell::new(0) }; HANDOVER_WORDS],
        }))
    }

    /// Number of the thread: the system's.
    pub fn ident() -> i64 {
        // SAFETY: always succeeds.
        unsafe { libc::pthread_self() as i64 }
    }

    #[inline(always)]
    pub fn vm(&self) -> &Vm {
        // SAFETY: a Vm outlives its threads.
        unsafe { &*self.vm }
    }
    #[inline(always)]
    pub fn names(&self) -> &crate::names::Names {
        self.vm().names()
    }

    // --- exceptions ---------------------------------------------------------------------------------------------

    pub fn set_pending(&self, exc: Value) {
        self.pending.set(Some(exc));
    }
    #[inline]
    pub fn pending(&self) -> Word {
        if self.pending.get() == Some(END) {
            self.make_pending();
        }
        self.pending.get()
    }
    /// Takes the pending exception (after an `Err(Raised)`).
    pub fn take_pending(&self) -> Value {
        self.pending();
        self.pending.take().unwrap_or(Value::NONE)
    }
    /// A StopIteration without a value is pending. The object is made when somebody asks for it: an iterator's end rarely is looked at.
    #[inline]
    pub fn set_pending_end(&self) {
        self.pending.set(Some(END));
    }
    #[cold]
    fn make_pending(&self) {
        self.pending.set(None);
        let _: Raised = self.raise_with(ty::STOP_ITERATION, &[]);
    }
    /// Takes the pending exception if it is a StopIteration: an iterator has come to its end.
    #[inline]
    pub fn take_pending_end(&self) -> bool {
        if self.pending.get() == Some(END) {
            self.pending.set(None);
            return true;
        }
        self.take_pending_if(ty::STOP_ITERATION).is_some()
    }
    /// Takes the pending exception if it is an instance of builtin class `class`.
    pub fn take_pending_if(&self, class: TypeId) -> Option<Value> {
        let e = self.pending()?;
        if self.is_instance(e, class) {
            self.pending.set(None);
            return Some(e);
        }
        None
    }
    /// The exception being handled (`sys.exception()`).
    #[inline]
    pub fn handled(&self) -> Word {
        self.handled.get()
    }
    #[inline]
    pub fn set_handled(&self, exc: Word) {
        self.handled.set(exc.filter(|e| !e.is_none()));
    }
    /// Turns an expected exception into `Ok(None)`.
    pub fn catch<T>(&self, result: R<T>, class: TypeId) -> R<Option<T>> {
        match result {
            Ok(v) => Ok(Some(v)),
            Err(_) if class == ty::STOP_ITERATION && self.take_pending_end() => Ok(None),
            Err(r) => match self.take_pending_if(class) {
                Some(_) => Ok(None),
                None => Err(r),
            },
        }
    }

    /// Runs a native for compiled code, or for the recording of a trace.
    #[inline(always)]
    pub fn directly<T>(&self, native: impl FnOnce() -> T) -> T {
        let before = self.called_directly.replace(true);
        let result = native();
        self.called_directly.set(before);
        result
    }

    /// Does something wait that may be done here (see `poll`)? Asked by natives that may run for long.
    #[inline]
    pub fn must_poll(&self) -> bool {
        self.poll.get() != 0 && !self.called_directly.get()
    }

    // --- stacks -------------------------------------------------------------------------------------------------

    /// RecursionError when little native stack is left. Called by everything that recurses natively.
    #[inline]
    pub fn check_native_stack(&self) -> R<()> {
        let here = 0u8;
        if (&raw const here as usize) < self.native_limit.get() as usize + (256 << 10) {
            return Err(self.native_stack_exhausted());
        }
        Ok(())
    }
    #[cold]
    fn native_stack_exhausted(&self) -> Raised {
        let here = 0u8;
        if (&raw const here as usize) < self.native_limit.get() as usize + (64 << 10) {
            // Not even room to build a message.
            return self.memory_error();
        }
        self.recursion_error("maximum recursion depth exceeded")
    }
    pub fn stack_base(&self) -> *mut Word {
        self.stack_base
    }
    pub fn stack_end(&self) -> *mut Word {
        self.stack_end
    }
    /// The frame that runs (or called the native that runs); null outside Python.
    pub fn current_frame(&self) -> Frame {
        Frame(self.resume.get().fp)
    }

    /// Roots of this thread: VM stack, generators' frames that are running, native stack, exceptions.
    pub(crate) fn trace(&self, tracer: &mut Tracer<'_>, running: bool) {
        tracer.word(self.pending.get());
        tracer.word(self.context.get());
        tracer.word(self.handled.get());
        tracer.word(self.result.get());
        let top = self.stack_top.get();
        // SAFETY: the words from base to top are mapped; the native stack bounds were given by the creator.
        unsafe {
            tracer.range_mixed(self.stack_base.cast(), top.cast());
            let mut frame = self.current_frame();
            while !frame.is_null() {
                if frame.in_generator() {
                    tracer.rescan(Generator::of_fp(frame.0).as_ptr());
                }
                frame = frame.caller();
            }
            for word in &self.exit_buffer {
                tracer.mixed(word.get());
            }
            if running {
                tracer.current_stack(self.native_base.get());
            } else {
                tracer.native_stack(self.parked_at.get(), self.native_base.get());
            }
        }
    }

    // --- allocation ---------------------------------------------------------------------------------------------

    /// Asked before a Rust buffer of a size that the program chose is filled (those abort the process when there is no room):
    /// MemoryError if `bytes` more cannot be had.
    pub fn room_for(&self, bytes: usize) -> R<()> {
        const NOT_WORTH_ASKING: usize = 1 << 20;
        if bytes > NOT_WORTH_ASKING && Vec::<u8>::new().try_reserve_exact(bytes).is_err() {
            return Err(self.memory_error());
        }
        Ok(())
    }

    fn oom<T>(&self, r: Result<T, OutOfMemory>) -> R<T> {
        r.map_err(|_| self.memory_error())
    }

    /// A cell of `size` bytes initialised by `init`, which gets the finished header.
    #[inline]
    pub fn alloc<T: HeapObject>(
        &self,
        kind: Kind,
        shape: ShapeId,
        size: usize,
        init: impl FnOnce(Header) -> T,
    ) -> R<Gc<T>> {
        debug_assert!(size >= size_of::<T>());
        let native = self.vm().heap.kind_info(kind).finalize.is_some();
        let cell = if native {
            self.alloc.alloc_native(&self.vm().heap, size, kind, shape)
        } else {
            self.alloc.alloc(&self.vm().heap, size, kind, shape)
        };
        let cell = match cell {
            Ok(cell) => cell,
            Err(_) => return Err(self.memory_error()),
        };
        // SAFETY: a fresh zeroed cell of at least size_of::<T>() bytes; the header is moved through `init` unchanged.
        unsafe {
            let header = cell.read();
            cell.cast::<T>().write(init(header));
            Ok(Gc::from_raw(cell.cast()))
        }
    }

    /// An exact builtin object: kind and shape of builtin type `id`.
    #[inline]
    pub fn alloc_exact<T: HeapObject>(&self, id: TypeId, kind: Kind, init: impl FnOnce(Header) -> T) -> R<Gc<T>> {
        self.alloc(kind, id, size_of::<T>(), init)
    }

    /// An instance of class `class` (a builtin or a subclass): its kind, its root shape, room for its attributes.
    pub fn alloc_for<T: HeapObject>(&self, class: Gc<Type>, init: impl FnOnce(Header) -> T) -> R<Gc<T>> {
        // Builtin exceptions have attributes of their own, in the overflow array.
        let attributes =
            class.is_heap() || class.capacity.get() > 0 || class.instance_kind.get() == crate::kinds::EXCEPTION;
        let size = if attributes {
            class.attr_base.get() as usize + 8 + 8 * class.capacity.get() as usize
        } else {
            size_of::<T>()
        };
        let o = self.alloc(class.instance_kind.get(), class.root_shape.get(), size.max(size_of::<T>()), init)?;
        if class.has(type_flags::HAS_DEL) {
            self.vm().heap.register_finalizable(o.header());
        }
        Ok(o)
    }

    pub fn new_array(&self, capacity: usize) -> R<Gc<Array>> {
        self.oom(Array::new(&self.alloc, &self.vm().heap, capacity))
    }
    pub fn new_byte_buf(&self, capacity: usize) -> R<Gc<ByteBuf>> {
        self.oom(ByteBuf::new(&self.alloc, &self.vm().heap, capacity))
    }
    /// `array` with at least `capacity` elements, the first `len` kept.
    pub fn grow_array(&self, array: Gc<Array>, len: usize, capacity: usize) -> R<Gc<Array>> {
        self.oom(array.grow(&self.alloc, &self.vm().heap, len, capacity))
    }
    pub fn grow_byte_buf(&self, buf: Gc<ByteBuf>, len: usize, capacity: usize) -> R<Gc<ByteBuf>> {
        self.oom(buf.grow(&self.alloc, &self.vm().heap, len, capacity))
    }
    pub fn push(&self, list: &mut RootVec, v: Value) -> R<()> {
        let r = list.push(&self.alloc, &self.vm().heap, v);
        self.oom(r)
    }
    pub fn root_vec(&self, capacity: usize) -> R<RootVec> {
        self.oom(RootVec::with_capacity(&self.alloc, &self.vm().heap, capacity))
    }

    fn alloc_as<T: HeapObject>(&self, kind: Kind, id: TypeId, init: impl FnOnce(Header) -> T) -> R<Gc<T>> {
        self.alloc(kind, id, size_of::<T>(), init)
    }

    pub fn new_complex(&self, re: f64, im: f64) -> R {
        let (re, im) = (taipan_heap::plain_nan(re), taipan_heap::plain_nan(im));
        Ok(self.alloc_as(crate::kinds::COMPLEX, ty::COMPLEX, |header| Complex { header, re, im })?.value())
    }

    /// A tuple of `len` absent items, to be filled at once by the caller (`Tuple::slot`).
    pub(crate) fn alloc_tuple(&self, len: usize) -> R<Gc<Tuple>> {
        if len == 0 {
            if let Some(empty) = self.vm().empty_tuple() {
                return Ok(empty);
            }
        }
        self.alloc(crate::kinds::TUPLE, ty::TUPLE, Tuple::ITEMS_AT + 8 * len, |header| Tuple::new(header, len))
    }
    pub fn new_tuple(&self, items: &[Value]) -> R<Gc<Tuple>> {
        let t = self.alloc_tuple(items.len())?;
        for (i, v) in items.iter().enumerate() {
            t.slot(i).init(*v);
        }
        Ok(t)
    }
    /// A tuple of `len` items, which are asked for when there is room for them: `item` must not allocate.
    #[inline]
    pub fn new_tuple_of(&self, len: usize, item: impl Fn(usize) -> Value) -> R<Gc<Tuple>> {
        let t = self.alloc_tuple(len)?;
        for i in 0..len {
            t.slot(i).init(item(i));
        }
        Ok(t)
    }
    /// A tuple of the first `n` items of a storage array.
    pub fn new_tuple_from(&self, items: &[Slot]) -> R<Gc<Tuple>> {
        let t = self.alloc_tuple(items.len())?;
        for (i, v) in items.iter().enumerate() {
            t.slot(i).init(v.get());
        }
        Ok(t)
    }

    pub fn new_list_with_capacity(&self, capacity: usize) -> R<Gc<List>> {
        let storage = if capacity == 0 { None } else { Some(self.new_array(capacity)?) };
        self.alloc_as(crate::kinds::LIST, ty::LIST, |header| List {
            header,
            length: taipan_heap::Field::new(0),
            storage: GcField::new(storage),
        })
    }
    pub fn new_list(&self, items: &[Value]) -> R<Gc<List>> {
        let list = self.new_list_with_capacity(items.len())?;
        if let Some(s) = list.storage.get() {
            for (i, v) in items.iter().enumerate() {
                s.init(i, *v);
            }
        }
        list.length.set(items.len());
        Ok(list)
    }
    /// An empty dict.
    pub fn new_dict(&self) -> R<Gc<Dict>> {
        self.alloc_as(crate::kinds::DICT, ty::DICT, Dict::empty)
    }
    /// An empty set or frozenset.
    pub fn new_set(&self, frozen: bool) -> R<Gc<Set>> {
        self.alloc_as(crate::kinds::SET, if frozen { ty::FROZENSET } else { ty::SET }, Set::empty)
    }
    pub fn new_cell(&self, content: Word) -> R<Gc<CellObject>> {
        self.alloc_as(crate::kinds::CELL, ty::CELL, |header| CellObject { header, content: Slot::new(content) })
    }
    pub fn new_slice(&self, start: Value, stop: Value, step: Value) -> R {
        let slice = self.alloc_as(crate::kinds::SLICE, ty::SLICE, |header| Slice {
            header,
            start: Slot::new(Some(start)),
            stop: Slot::new(Some(stop)),
            step: Slot::new(Some(step)),
        })?;
        Ok(slice.value())
    }
    pub fn new_bound_method(&self, function: Value, this: Value) -> R {
        let m = self.alloc_as(crate::kinds::BOUND_METHOD, ty::METHOD, |header| BoundMethod {
            header,
            function: Slot::new(Some(function)),
            this: Slot::new(Some(this)),
        })?;
        Ok(m.value())
    }
    /// An object of `n` words of builtin or native type `class`.
    pub fn new_words(&self, class: Gc<Type>, n: usize) -> R<Gc<Words>> {
        let size = 8 + 8 * n;
        let size = size.max(class.attr_base.get() as usize + 8 + 8 * class.capacity.get() as usize);
        self.alloc_uninit(crate::kinds::WORDS, class.root_shape.get(), size)
    }
    fn alloc_uninit<T: HeapObject>(&self, kind: Kind, shape: ShapeId, size: usize) -> R<Gc<T>> {
        match self.alloc.alloc(&self.vm().heap, size, kind, shape) {
            // SAFETY: a fresh zeroed cell; all-zero words are absent slots, valid for the layouts made this way.
            Ok(cell) => Ok(unsafe { Gc::from_raw(cell.cast()) }),
            Err(_) => Err(self.memory_error()),
        }
    }
    /// A zeroed object with this header word (shape, kind), for compiled code.
    pub fn alloc_raw(&self, size: usize, header: u64) -> R {
        match self.alloc.alloc(&self.vm().heap, size, Kind((header >> 32) as u8), header as ShapeId) {
            // SAFETY: a fresh cell.
            Ok(cell) => Ok(unsafe { Value::from_cell(cell) }),
            Err(_) => Err(self.memory_error()),
        }
    }
    /// A fresh instance of a plain class (kind INSTANCE): all slots absent.
    pub fn new_instance(&self, class: Gc<Type>) -> R<Gc<Instance>> {
        let size = class.attr_base.get() as usize + 8 + 8 * class.capacity.get() as usize;
        let o: Gc<Instance> = self.alloc_uninit(crate::kinds::INSTANCE, class.root_shape.get(), size)?;
        if class.has(type_flags::HAS_DEL) {
            self.vm().heap.register_finalizable(o.header());
        }
        Ok(o)
    }
    pub fn new_native_box(&self, class: Gc<Type>, payload: impl NativePayload) -> R<Gc<NativeBox>> {
        let payload: Box<dyn NativePayload> = Box::new(payload);
        let size = (class.attr_base.get() as usize + 8 + 8 * class.capacity.get() as usize).max(size_of::<NativeBox>());
        let mut payload = Some(payload);
        let o = self.alloc(crate::kinds::NATIVE, class.root_shape.get(), size, |header| {
            NativeBox::new(header, payload.take().unwrap_or_else(|| unreachable!("init runs once")))
        })?;
        if class.has(type_flags::HAS_DEL) {
            self.vm().heap.register_finalizable(o.header());
        }
        Ok(o)
    }
    /// A wrapper instance of a subclass of an immutable builtin.
    pub fn new_wrapper(&self, class: Gc<Type>, payload: Value) -> R {
        Ok(self.alloc_for(class, |header| Wrapper { header, payload: Slot::new(Some(payload)) })?.value())
    }

    // --- types --------------------------------------------------------------------------------------------------

    /// Shape of any value; immediates have those of their exact types.
    #[inline(always)]
    pub fn shape_of(&self, v: Value) -> ShapeId {
        match v.cell_shape() {
            Some(shape) => shape,
            None => immediate_shape(v),
        }
    }
    #[inline]
    pub fn type_of(&self, v: Value) -> Gc<Type> {
        self.vm().shapes.get(self.shape_of(v)).class
    }
    /// Exactly builtin type `id`, no subclass?
    #[inline(always)]
    pub fn is_exact(&self, v: Value, id: TypeId) -> bool {
        self.shape_of(v) == id
    }
    /// Instance of builtin class `id` or a subclass, by MRO.
    pub fn is_instance(&self, v: Value, id: TypeId) -> bool {
        self.is_exact(v, id) || self.type_of(v).is_subtype(self.vm().type_of_id(id))
    }
    /// Name of the value's class.
    pub fn type_name(&self, v: Value) -> String {
        self.type_of(v).name_text()
    }
    /// The same as messages show it: of classes not written in Python with the module, as in CPython.
    pub fn shown_type(&self, v: Value) -> String {
        let class = self.type_of(v);
        let module = if class.is_heap() { None } else { crate::types::type_::module_of(self, class) };
        match module.and_then(|m| self.as_str(m)).filter(|m| !m.is("builtins")) {
            Some(module) => format!("{}.{}", module.to_text(), class.name_text()),
            None => class.name_text(),
        }
    }
    /// The str behind a str or an instance of a str subclass.
    #[inline]
    pub fn as_str(&self, v: Value) -> Option<Gc<Str>> {
        v.downcast::<Str>().or_else(|| v.downcast::<Wrapper>()?.payload.get()?.downcast::<Str>())
    }
    #[inline]
    pub fn as_bytes(&self, v: Value) -> Option<Gc<Bytes>> {
        v.downcast::<Bytes>().or_else(|| v.downcast::<Wrapper>()?.payload.get()?.downcast::<Bytes>())
    }
    /// The exact value behind a wrapper; other values are themselves.
    #[inline]
    pub fn unwrap(&self, v: Value) -> Value {
        v.downcast::<Wrapper>().and_then(|w| w.payload.get()).unwrap_or(v)
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        let bytes = self.stack_end as usize - self.stack_base as usize + VM_STACK_MARGIN * 8;
        // SAFETY: the mapping made by `new`; nothing runs on it any more.
        unsafe { libc::munmap(self.stack_base.cast(), bytes) };
    }
}

#[cold]
#[inline(never)]
fn immediate_shape(v: Value) -> ShapeId {
    shape_of_immediate(v)
}

/// Shape id of a word that is no pointer.
#[inline(always)]
pub fn shape_of_immediate(v: Value) -> ShapeId {
    if v.is_small_int() {
        ty::INT
    } else if v.is_float() {
        ty::FLOAT
    } else if v.is_bool() {
        ty::BOOL
    } else if v.is_none() {
        ty::NONE_TYPE
    } else if v == Value::ELLIPSIS {
        ty::ELLIPSIS
    } else {
        ty::NOT_IMPLEMENTED
    }
}
