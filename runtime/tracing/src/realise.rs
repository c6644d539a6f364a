//! From an exit of compiled code to the interpreter's frames: registers from the exit buffer, constants and recipes, headers of
//! frames that existed in the trace only.

use crate::raising::{is_handled, relink};
use crate::recorder::{FrameHeader, IN_GENERATOR, PARTIAL, Place, UNBORN};
use crate::residual::{Frames, PENDING, write_header};
use crate::tree::{PC_MASK, RAISED};
use taipan_core::interp::Exec;
use taipan_core::interp::frame::{CODE, Frame};
use taipan_core::object::Generator;
use taipan_core::thread::{Resume, Thread};
use taipan_core::types::int;
use taipan_heap::{Array, Gc, RootVec, Value, Word};
use taipan_jit::backend::{Exit, Source};
use taipan_jit::ir::ops::recipe;
use taipan_jit::ir::{Type, Width};
use taipan_parser::opcodes::Ins;

/// Makes the frames of `exit`, taken by code whose root frame is `root`. `None`: out of memory. The exit buffer is empty
/// afterwards: the collector scans it, and what only it named must not live on.
pub fn realise(t: &Thread, root: *mut Word, exit: Exit<'_>) -> Option<Resume> {
    let resume = make_frames(t, root, exit);
    t.exit_buffer[..exit.words()].iter().for_each(|word| word.set(0));
    resume
}

fn make_frames(t: &Thread, root: *mut Word, exit: Exit<'_>) -> Option<Resume> {
    if exit.frames().next().is_some_and(|f| f.words.is_empty()) {
        // After something left to the interpreter: the frames are real.
        let state = t.outcome.get();
        let top = Frame(state.fp);
        if !state.pc.is_null() && (!top.in_generator() || top.0 != root) {
            t.stack_top.set(Exec { t, fp: state.fp, pc: state.pc, words: state.words }.frame_end());
        }
        return Some(state);
    }
    // The buffer is scanned by the collector; objects made here are held by `made`. Most exits make none.
    let mut made = if exit.virtual_count() == 0 { None } else { Some(t.root_vec(exit.virtual_count()).ok()?) };
    for v in exit.virtuals() {
        let object = if v.header < recipe::BASE {
            t.alloc_raw(v.size as usize, v.header).ok()?
        } else {
            let code = v.header - recipe::BASE;
            let raw = |source: Source| match source {
                Source::Const(_, bits) => bits,
                Source::Buffer(at, _) => t.exit_buffer[at as usize].get(),
                Source::Virtual(_) => unreachable!("raw bits are no object"),
            };
            let operand = |n: usize| -> Option<Value> {
                let bits = match v.fields().nth(n)?.2 {
                    Source::Const(ty, bits) => boxed(t, ty, bits)?,
                    Source::Buffer(at, ty) => boxed(t, ty, t.exit_buffer[at as usize].get())?,
                    Source::Virtual(n) => return made.as_ref()?.get(n as usize),
                };
                // SAFETY: a word that compiled code knows to be an int.
                Some(unsafe { Value::from_bits_unchecked(bits) })
            };
            if code == recipe::U64 {
                t.new_u64(raw(v.fields().next()?.2)).ok()?
            } else if code == recipe::CALL {
                let mut words = [0; 6];
                v.fields().zip(&mut words).for_each(|(field, word)| *word = raw(field.2));
                let [address, a, b, c, d, e] = words;
                type Function = unsafe extern "C" fn(*const Thread, u64, u64, u64, u64, u64) -> u64;
                // SAFETY: the function that the trace called when it was recorded, with operands of its types (see `Role::Copies`);
                // unused ones do no harm.
                Value::from_bits(unsafe { std::mem::transmute::<usize, Function>(address as usize)(t, a, b, c, d, e) })?
            } else {
                compute(t, code, operand(0)?, operand(1)?)?
            }
        };
        t.push(made.as_mut()?, object).ok()?;
    }
    let made = |n: usize| made.as_ref()?.get(n);
    let word = |source: Source| -> Option<u64> {
        Some(match source {
            Source::Const(ty, bits) => boxed(t, ty, bits)?,
            Source::Buffer(at, ty) => boxed(t, ty, t.exit_buffer[at as usize].get())?,
            Source::Virtual(n) => made(n as usize)?.bits(),
        })
    };
    for (n, v) in exit.virtuals().enumerate().filter(|(_, v)| v.header < recipe::BASE) {
        let object = made(n)?.as_cell()?;
        for (offset, width, source) in v.fields() {
            let bits = match (width, source) {
                (Width::Val | Width::Ref, s) => word(s)?,
                (_, Source::Const(_, bits)) => bits,
                (_, Source::Buffer(at, _)) => t.exit_buffer[at as usize].get(),
                (_, Source::Virtual(n)) => made(n as usize)?.bits(),
            };
            // SAFETY: the offset lies in the object of `size` bytes just made; narrow fields are written in their width.
            unsafe {
                let at = object.cast::<u8>().add(offset as usize);
                match width.bytes() {
                    8 => at.cast::<u64>().write(bits),
                    4 => at.cast::<u32>().write(bits as u32),
                    2 => at.cast::<u16>().write(bits as u16),
                    _ => at.write(bits as u8),
                }
                taipan_heap::write_barrier(&*object);
            }
        }
    }
    // Registers of unborn frames that are not named are absent. A generator's frame is found by a register of the one below.
    let mut frames = Frames::new();
    // The collector does not look at frames above the root's before they are whole: it finds large ints made for them here.
    let mut boxes = RootVec::new();
    for f in exit.frames() {
        let header = header_of(f.words);
        let frame = write_header(root, &header, &frames);
        clear(frame, f.words);
        for (slot, source) in f.slots() {
            let bits = match source {
                Source::Buffer(at, Type::Val | Type::Ref) => t.exit_buffer[at as usize].get(),
                Source::Const(Type::Val | Type::Ref, bits) => bits,
                _ => word(source)?,
            };
            if is_handled(slot) {
                t.set_handled(Value::from_bits(bits));
                if is_raised(t, exit) {
                    relink(t);
                }
                continue;
            }
            let at = slot.wrapping_sub(header.place.base) as i32;
            // SAFETY: the slot is a register or a header word of this frame, within the checked stack room or its generator.
            unsafe { *frame.0.offset(at as isize).cast::<u64>() = bits };
            if matches!(source, Source::Const(Type::Int, _) | Source::Buffer(_, Type::Int))
                && let Some(large) = Value::from_bits(bits).filter(|v| v.as_cell().is_some())
            {
                t.push(&mut boxes, large).ok()?;
            }
            if header.place.generator.is_some() {
                // SAFETY: the frame lies in a generator.
                taipan_heap::write_barrier(&unsafe { Generator::of_fp(frame.0) }.header);
            }
        }
        frames.push(frame);
    }
    let top = frames.innermost();
    let resume = Resume { fp: top.0, pc: top.pc(), words: top.raw(CODE) as *mut u64 };
    if !Frame(root).in_generator() {
        t.stack_top.set(Exec { t, fp: resume.fp, pc: resume.pc, words: resume.words }.frame_end());
    }
    Some(resume)
}

fn header_of(words: &[u64]) -> FrameHeader {
    let base = words[0] as u32;
    let unborn = words[5] == UNBORN;
    let pc = words[4] & PC_MASK;
    let place = Place { base, generator: (words[5] == IN_GENERATOR).then(|| words[6] as u32) };
    FrameHeader { place, words: words[1], function: words[2], meta: words[3], pc, unborn, clear: Vec::new() }
}

/// Makes the registers absent that memory lacks, before those that the exit names are written.
fn clear(frame: Frame, words: &[u64]) {
    let count = u64::from(frame.code().register_count);
    let mut from = 0;
    let in_memory = match words[5] {
        UNBORN => &[],
        // In order (`Recorder::snapshot`).
        PARTIAL => &words[6..],
        _ => return,
    };
    for next in in_memory.iter().copied().chain([count]) {
        (from..next).for_each(|r| frame.set_register(r as usize, None));
        from = next + 1;
    }
}

/// The word for a raw value of type `ty`.
fn boxed(t: &Thread, ty: Type, bits: u64) -> Option<u64> {
    Some(match ty {
        Type::Int => t.new_int(bits as i64).ok()?.bits(),
        Type::Float => Value::float(f64::from_bits(bits)).bits(),
        Type::Bool => Value::bool(bits != 0).bits(),
        Type::Val | Type::Ref => bits,
    })
}

/// Slow path of boxing in compiled code: an int beyond 50 bits.
pub extern "C" fn box_int(t: *const Thread, i: i64) -> u64 {
    // SAFETY: compiled code passes its thread.
    match unsafe { &*t }.new_int(i) {
        Ok(v) => v.bits(),
        Err(_) => out_of_memory(),
    }
}

/// The same for an int without a sign.
pub extern "C" fn box_u64(t: *const Thread, i: u64) -> u64 {
    // SAFETY: compiled code passes its thread.
    match unsafe { &*t }.new_u64(i) {
        Ok(v) => v.bits(),
        Err(_) => out_of_memory(),
    }
}

/// Arithmetic of compiled code on ints of any size.
pub extern "C" fn wide(t: *const Thread, code: u64, a: u64, b: u64) -> u64 {
    // SAFETY: compiled code passes its thread, and words that are exact ints.
    let (t, a, b) = unsafe { (&*t, Value::from_bits_unchecked(a), Value::from_bits_unchecked(b)) };
    match compute(t, code, a, b) {
        Some(v) => v.bits(),
        None => out_of_memory(),
    }
}

/// `None`: out of memory.
fn compute(t: &Thread, code: u64, a: Value, b: Value) -> Option<Value> {
    let op = match code {
        recipe::ADD => int::int_add,
        recipe::SUB => int::int_sub,
        recipe::MUL => int::int_mul,
        recipe::AND => int::int_and,
        recipe::OR => int::int_or,
        recipe::XOR => int::int_xor,
        _ => int::int_lshift,
    };
    op(t, a, b).ok()
}

/// Slow path of allocation in compiled code.
pub extern "C" fn alloc(t: *const Thread, size: u64, header: u64) -> *mut u8 {
    // SAFETY: compiled code passes its thread.
    match unsafe { &*t }.alloc_raw(size as usize, header) {
        Ok(v) => v.bits() as *mut u8,
        Err(_) => std::ptr::null_mut(),
    }
}

/// Slow path of the write barrier.
pub extern "C" fn barrier(_: *const Thread, object: *mut taipan_heap::Header) {
    // SAFETY: compiled code passes a live object.
    taipan_heap::write_barrier(unsafe { &*object });
}

/// Slow path of the write barrier of arrays.
pub extern "C" fn barrier_elem(_: *const Thread, array: *mut Array, index: i64) {
    // SAFETY: compiled code passes a live array and an index below its capacity.
    unsafe {
        let array: Gc<Array> = Gc::from_raw(array);
        taipan_heap::write_barrier_elem(array.header(), array.word_address(index as usize));
    }
}

fn out_of_memory() -> ! {
    eprintln!("taipan: out of memory in compiled code");
    std::process::abort()
}

/// Address of an instruction in words of a snapshot.
pub fn pc_of(words: &[u64]) -> *const Ins {
    (words[4] & PC_MASK) as *const Ins
}

/// Is an exception pending at this exit, which is to be unwound from the state realised?
pub fn is_raised(t: &Thread, exit: Exit<'_>) -> bool {
    match exit.frames().last() {
        Some(f) if f.words.is_empty() => t.outcome_code.get() == PENDING,
        last => last.is_some_and(|f| f.words.get(4).is_some_and(|pc| pc & RAISED != 0)),
    }
}
