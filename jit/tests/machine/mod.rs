//! A make-believe runtime for tests: a thread with exit buffer, poll word and allocation window, and interpreter slots.
#![allow(dead_code, reason = "each test file uses its part")]

use taipan_jit::backend::{
    Backend, BigLayout, CodeMemory, Dump, ExitVirtual, Layout, PART_LIMIT, SlowPaths, Source, Unit,
};
use taipan_jit::ir::ops::recipe;
use taipan_jit::ir::{self, Type};
use taipan_jit::words;

pub const POLL: usize = 512;
pub const EXIT_UNIT: usize = 514;
pub const WINDOW: usize = 520;
pub const HANDOVER: usize = 600;
/// How often slow paths were taken.
pub const SLOW: usize = 530;
pub const INT64_HEADER: u64 = 0x07_0000_0009;
pub const BIG_HEADER: u64 = 0x08_0000_0009;

extern "C" fn alloc(thread: *mut u64, size: u64, header: u64) -> *mut u64 {
    let object = vec![0u64; size as usize / 8].leak().as_mut_ptr();
    // SAFETY: the thread of the test, and memory just made.
    unsafe {
        *thread.add(SLOW) += 1;
        *object = header;
    }
    object
}

extern "C" fn box_int(thread: *mut u64, value: i64) -> u64 {
    let object = alloc(thread, 16, INT64_HEADER);
    // SAFETY: memory just made, 16 bytes.
    unsafe { *object.add(1) = value as u64 };
    object as u64
}

fn box_int_word(thread: *mut u64, value: i64) -> u64 {
    box_wide(thread, value as i128)
}

/// The word of an int that fits 128 bits.
pub fn box_wide(thread: *mut u64, value: i128) -> u64 {
    if let Ok(small) = i64::try_from(value) {
        return words::from_int(small).unwrap_or_else(|| box_int(thread, small));
    }
    let (magnitude, negative) = (value.unsigned_abs(), value < 0);
    let length = if magnitude >> 64 == 0 { 1 } else { 2 };
    let object = alloc(thread, 32, BIG_HEADER);
    // SAFETY: memory just made, 32 bytes.
    unsafe {
        *object.add(1) = negative as u64 | length << 32;
        *object.add(2) = magnitude as u64;
        *object.add(3) = (magnitude >> 64) as u64;
    }
    object as u64
}

/// The int of a word that is one.
pub fn unbox_wide(word: u64) -> i128 {
    if words::is_int(word) {
        return words::to_int(word) as i128;
    }
    let object = word as *const u64;
    // SAFETY: what is no inline int is one of the two kinds of heap int made above.
    unsafe {
        if *object == INT64_HEADER {
            return *object.add(1) as i64 as i128;
        }
        let info = *object.add(1);
        let high = if info >> 32 == 2 { *object.add(3) as u128 } else { 0 };
        let magnitude = (high << 64 | *object.add(2) as u128) as i128;
        if info & 1 != 0 { magnitude.wrapping_neg() } else { magnitude }
    }
}

extern "C" fn box_u64(thread: *mut u64, value: u64) -> u64 {
    box_wide(thread, value as i128)
}

/// Ints of the tests fit 128 bits, or wrap there, the same wherever they are computed.
pub extern "C" fn wide(thread: *mut u64, code: u64, a: u64, b: u64) -> u64 {
    let (a, b) = (unbox_wide(a), unbox_wide(b));
    let value = match code {
        recipe::ADD => a.wrapping_add(b),
        recipe::SUB => a.wrapping_sub(b),
        recipe::MUL => a.wrapping_mul(b),
        recipe::AND => a & b,
        recipe::OR => a | b,
        recipe::XOR => a ^ b,
        _ => a.wrapping_shl(b as u32),
    };
    box_wide(thread, value)
}

extern "C" fn barrier(thread: *mut u64, object: *mut u8) {
    // SAFETY: the test's thread and object.
    unsafe {
        *thread.add(SLOW) += 1;
        *object.add(words::HEADER_GC as usize) = 0;
    }
}

extern "C" fn barrier_elem(thread: *mut u64, object: *mut u8, _index: i64) {
    barrier(thread, object);
}

pub struct Machine {
    pub thread: Vec<u64>,
    pub slots: Vec<u64>,
    pub heap: Vec<u64>,
    pub backend: Backend,
}

pub fn layout() -> Layout {
    Layout {
        exit_buffer: 0,
        exit_capacity: 256,
        handover: 8 * HANDOVER as i32,
        handover_capacity: 128,
        exit_unit: 8 * EXIT_UNIT as i32,
        poll: 8 * POLL as i32,
        int64_header: INT64_HEADER,
        int64_value: 8,
        big: BigLayout { header: BIG_HEADER, negative: 8, length: 12, limbs: 16 },
        slow: SlowPaths {
            alloc: alloc as *const () as u64,
            box_int: box_int as *const () as u64,
            box_u64: box_u64 as *const () as u64,
            wide: wide as *const () as u64,
            write_barrier: barrier as *const () as u64,
            write_barrier_elem: barrier_elem as *const () as u64,
        },
    }
}

impl Machine {
    pub fn new() -> Machine {
        Machine::with_parts(PART_LIMIT)
    }

    /// Graphs of more than `limit` ops are cut.
    pub fn with_parts(limit: usize) -> Machine {
        let memory = CodeMemory::new(1 << 22).unwrap();
        let mut machine = Machine {
            thread: vec![0; 1024],
            slots: vec![0; 64],
            heap: vec![0; 1024],
            backend: Backend::new(memory, layout(), limit).unwrap(),
        };
        machine.empty_window(0);
        machine
    }

    /// Leaves room for this many words in the allocation window.
    pub fn empty_window(&mut self, words: usize) {
        self.heap.fill(0);
        let start = self.heap.as_ptr() as u64;
        self.thread[WINDOW] = start;
        self.thread[WINDOW + 1] = start + 8 * words as u64;
    }

    pub fn compile(&mut self, text: &str) -> Unit {
        let graph = ir::parse(text).unwrap();
        ir::verify(&graph).unwrap();
        self.backend
            .compile(graph.clone(), 0, Dump { clif: true, asm: false })
            .unwrap_or_else(|e| panic!("{e}\n{graph}"))
    }

    pub fn run(&mut self, unit: &Unit) -> u64 {
        // SAFETY: test traces stay within the slots, the thread and objects they are given.
        unsafe { (unit.entry)(self.thread.as_mut_ptr().cast(), self.slots.as_mut_ptr()) }
    }

    /// Runs, writes the exit's frames into the slots and returns the first word of the innermost frame.
    pub fn run_to_exit(&mut self, unit: &Unit) -> u64 {
        let number = self.run(unit);
        let exit = unit.exits.get(number as usize);
        let mut made: Vec<u64> = Vec::new();
        for v in exit.virtuals() {
            let object = if v.header < recipe::BASE {
                alloc(self.thread.as_mut_ptr(), v.size as u64, v.header) as u64
            } else {
                self.compute(v, &made)
            };
            made.push(object);
        }
        let objects = exit.virtuals().zip(&made).filter(|(v, _)| v.header < recipe::BASE);
        for (v, &object) in objects {
            for (at, width, source) in v.fields() {
                let bits = self.content(source, &made).to_le_bytes();
                // SAFETY: fields lie in the object just made.
                unsafe {
                    std::ptr::copy_nonoverlapping(
                        bits.as_ptr(),
                        (object as *mut u8).add(at as usize),
                        width.bytes() as usize,
                    );
                }
            }
        }
        for (slot, source) in exit.frames().flat_map(|f| f.slots()) {
            self.slots[slot as usize] = self.content(source, &made);
        }
        exit.frames().last().unwrap().words[0]
    }

    /// The word of an int that a recipe describes.
    pub fn compute(&mut self, v: ExitVirtual<'_>, made: &[u64]) -> u64 {
        let thread = self.thread.as_mut_ptr();
        let operand = |source: Source| match source {
            Source::Const(Type::Int, bits) => box_int_word(thread, bits as i64),
            Source::Buffer(at, Type::Int) => box_int_word(thread, self.thread[at as usize] as i64),
            Source::Const(_, bits) => bits,
            Source::Buffer(at, _) => self.thread[at as usize],
            Source::Virtual(n) => made[n as usize],
        };
        let code = v.header - recipe::BASE;
        if code == recipe::U64 {
            let bits = unbox_wide(operand(v.fields().next().unwrap().2)) as u64;
            return box_u64(thread, bits);
        }
        let mut operands = v.fields().map(|(_, _, source)| operand(source));
        let (a, b) = (operands.next().unwrap(), operands.next().unwrap());
        wide(thread, code, a, b)
    }

    /// Boxed as a runtime would, but ints and floats stay raw so that tests can read them.
    fn content(&self, source: Source, made: &[u64]) -> u64 {
        match source {
            Source::Const(Type::Bool, b) => words::FALSE | b,
            Source::Const(_, bits) => bits,
            Source::Buffer(at, Type::Bool) => words::FALSE | self.thread[at as usize],
            Source::Buffer(at, _) => self.thread[at as usize],
            Source::Virtual(n) => made[n as usize],
        }
    }
}
