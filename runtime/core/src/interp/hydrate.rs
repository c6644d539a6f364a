//! From `CodeUnit` to code object: constants become objects, constant operands are rewritten to index the code's words, every
//! back-edge gets a counter word.

use crate::error::R;
use crate::kinds;
use crate::object::{Code, CodeData, Dict, Function};
use crate::thread::Thread;
use crate::types::ty;
use std::cell::Cell;
use std::sync::Arc;
use taipan_heap::{Field, Gc, Slot, Value};
use taipan_parser::code::{CodeUnit, Const, co};
use taipan_parser::opcodes::{Ins, Intrinsic, Opcode, Operand};

/// Makes the code object of `unit` and of the code constants inside.
pub fn hydrate(t: &Thread, unit: Arc<CodeUnit>) -> R<Gc<Code>> {
    t.check_native_stack()?;
    let name = t.intern(&unit.name)?;
    let qualname = t.intern(&unit.qualname)?;
    let filename = t.intern(&unit.filename)?;
    let mut names = t.root_vec(unit.free_names.len())?;
    for n in &unit.free_names {
        t.push(&mut names, t.intern(n)?.value())?;
    }
    let free_names = t.new_tuple_from(names.slots())?;
    let mut names = t.root_vec(unit.local_names.len())?;
    for n in &unit.local_names {
        t.push(&mut names, t.intern(n)?.value())?;
    }
    let local_names = t.new_tuple_from(names.slots())?;

    let loops = unit.instructions.iter().filter(|i| i.op() == Opcode::JUMP_BACK).count();
    let sites = unit.sites.len();
    let caches = sites + loops;
    let mut constants = t.root_vec(unit.constants.len())?;
    for c in &unit.constants {
        let v = make_constant(t, c)?;
        t.push(&mut constants, v)?;
    }
    let threshold = threshold(t);
    let mut words = vec![0u64; 1 + caches + unit.constants.len()];
    words[1 + sites..1 + caches].fill(threshold as u64);
    for (i, v) in constants.iter().enumerate() {
        words[1 + caches + i] = v.bits();
    }
    let instructions = rewrite(t, &unit, caches, sites)?;
    let has_mapping = unit.flags & co::OPTIMIZED == 0;
    let arguments = unit.arg_count as u32
        + unit.kwonly_count as u32
        + u32::from(unit.flags & co::VARARGS != 0)
        + u32::from(unit.flags & co::VARKEYWORDS != 0);
    let plain = unit.flags & (co::VARARGS | co::VARKEYWORDS | co::ASYNC_GENERATOR) == 0;
    let plain = plain && unit.kwonly_count == 0 && !has_mapping;
    let generator = unit.flags & (co::GENERATOR | co::COROUTINE) != 0;
    let count = |simple: bool| if simple { unit.arg_count as i32 } else { -1 };
    let (simple_args, generator_args) = (count(plain && !generator), count(plain && generator));
    let sites: Box<[_]> = unit.sites.clone();
    let flags = unit.flags;
    let register_count = unit.register_count as u32 + u32::from(has_mapping);
    let constant_count = unit.constants.len() as u32;
    let code = t.alloc(kinds::CODE, ty::CODE, size_of::<Code>(), |header| Code {
        header,
        register_count,
        flags,
        simple_args,
        generator_args,
        arg_registers: arguments,
        hot: Field::new(threshold),
        first_instruction: std::ptr::null(),
        words: std::ptr::null_mut(),
        data: std::ptr::null_mut(),
        cache_count: 0,
        constant_count: 0,
        name: Slot::new(Some(name.value())),
        qualname: Slot::new(Some(qualname.value())),
        filename: Slot::new(Some(filename.value())),
        free_names: Slot::new(Some(free_names.value())),
        local_names: Slot::new(Some(local_names.value())),
        consumers: Slot::new(None),
    })?;
    // Nothing allocates from here on, so the constants in `words` cannot be missed.
    words[0] = code.address() as u64;
    let registry = t.vm().lookups.codes.clone();
    registry.borrow_mut().insert(code.address());
    let cleans_up = unit.handlers.iter().any(|h| !passes_exit_on(unit.instructions[h.handler as usize]));
    let remembers = Cell::new(false);
    let words = words.into_boxed_slice();
    let data = Box::new(CodeData { unit, instructions, sites, words, cleans_up, remembers, registry });
    // SAFETY: the cell is fresh; the raw pointers point into `data`, which `finalize_code` frees.
    unsafe {
        let p = code.as_ptr();
        (*p).first_instruction = data.instructions.as_ptr();
        (*p).words = data.words.as_ptr().add(1).cast_mut();
        (*p).cache_count = caches as u32;
        (*p).constant_count = constant_count;
        (*p).data = Box::into_raw(data);
    }
    Ok(code)
}

/// Does a handler that begins so do nothing about GeneratorExit? What guards a generator's body as a whole, and `async for`.
fn passes_exit_on(first: Ins) -> bool {
    match first.op() {
        Opcode::INTRINSIC => first.c() == Intrinsic::StopIterationError as usize,
        Opcode::END_ASYNC_FOR => true,
        _ => false,
    }
}

/// Count at which loops and functions are recorded; for ever when the JIT is off.
fn threshold(t: &Thread) -> i64 {
    match t.vm().config.jit_threshold {
        0 => i64::MAX / 2,
        n => n as i64 + 1,
    }
}

fn rewrite(t: &Thread, unit: &CodeUnit, caches: usize, mut next_loop: usize) -> R<Box<[Ins]>> {
    let mut out = Vec::with_capacity(unit.instructions.len());
    for i in &unit.instructions {
        let op = i.op();
        let kinds = op.operands();
        let mut operands = [i.a(), i.b(), i.c()];
        let mut wide = None;
        for (k, kind) in kinds.iter().enumerate() {
            match kind {
                Operand::Const | Operand::Name => operands[k] += caches,
                Operand::ConstWide => wide = Some((i.bc() + caches) as i32),
                Operand::Jump => wide = Some(i.jump()),
                _ => {}
            }
        }
        if op == Opcode::JUMP_BACK {
            operands[0] = next_loop;
            next_loop += 1;
        }
        if operands.iter().any(|o| *o > u16::MAX as usize) {
            return Err(t.system_error("code object has too many constants and names"));
        }
        let a = operands[0] as u16;
        out.push(match wide {
            Some(bc) => Ins::wide(op, a, bc),
            None => Ins::new(op, a, operands[1] as u16, operands[2] as u16),
        });
    }
    Ok(out.into_boxed_slice())
}

/// The object for a constant. Strings that look like names are interned.
pub fn make_constant(t: &Thread, c: &Const) -> R {
    Ok(match c {
        Const::None => Value::NONE,
        Const::Bool(b) => Value::bool(*b),
        Const::Ellipsis => Value::ELLIPSIS,
        Const::Int(i) => t.new_int(*i)?,
        Const::BigInt { negative, magnitude } => {
            let size = dashu_int::UBig::from_le_bytes(magnitude);
            let big = dashu_int::IBig::from(size);
            t.new_bigint(if *negative { -big } else { big })?
        }
        Const::Float(f) => Value::float(*f),
        Const::Complex(re, im) => t.new_complex(*re, *im)?,
        Const::Str(s) => match std::str::from_utf8(s) {
            Ok(text) if text.len() <= 80 => t.intern(text)?.value(),
            _ => t.new_str_wtf8(s)?.value(),
        },
        Const::Bytes(b) => t.new_bytes(b)?.value(),
        Const::Tuple(items) => {
            let mut all = t.root_vec(items.len())?;
            for c in items {
                let v = make_constant(t, c)?;
                t.push(&mut all, v)?;
            }
            t.new_tuple_from(all.slots())?.value()
        }
        Const::FrozenSet(items) => {
            let set = t.new_set(true)?;
            for c in items {
                let v = make_constant(t, c)?;
                set.add(t, v)?;
            }
            set.value()
        }
        Const::Slice(parts) => {
            let [a, b, c] = &**parts;
            let (a, b, c) = (make_constant(t, a)?, make_constant(t, b)?, make_constant(t, c)?);
            t.new_slice(a, b, c)?
        }
        Const::Code(unit) => hydrate(t, unit.clone())?.value(),
    })
}

/// A function of `code` with these globals.
pub fn new_function(t: &Thread, code: Gc<Code>, globals: Gc<Dict>) -> R<Gc<Function>> {
    let builtins = match globals.get_str(t, t.names().__builtins__) {
        Some(b) => match b.downcast::<crate::object::Module>() {
            Some(m) => m.dict.get().unwrap_or(b),
            None => b,
        },
        None => t.vm().builtins().value(),
    };
    let module = globals.get_str(t, t.names().__name__);
    let unit = code.unit();
    let doc = if unit.flags & co::HAS_DOCSTRING != 0 { code.constants().first().copied().flatten() } else { None };
    t.alloc(kinds::FUNCTION, ty::FUNCTION, size_of::<Function>(), |header| Function {
        header,
        version: Field::new(0),
        code: Slot::new(Some(code.value())),
        globals: Slot::new(Some(globals.value())),
        builtins: Slot::new(Some(builtins)),
        closure: Slot::new(None),
        defaults: Slot::new(None),
        kwdefaults: Slot::new(None),
        name: Slot::new(code.name.get()),
        qualname: Slot::new(code.qualname.get()),
        doc: Slot::new(Some(doc.unwrap_or(Value::NONE))),
        module: Slot::new(Some(module.unwrap_or(Value::NONE))),
        annotations: Slot::new(None),
        annotate: Slot::new(None),
        type_params: Slot::new(None),
        dict: Slot::new(None),
    })
}
