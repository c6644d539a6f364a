//! What Python sees of frames: their local variables, and which of their registers still hold something.

use crate::error::R;
use crate::interp::frame::{Continuation, Frame};
use crate::object::*;
use crate::thread::Thread;
use taipan_heap::{Gc, Value, Word};
use taipan_parser::code::{LocalKind, co};
use taipan_parser::liveness::Liveness;

/// The running function's variable in register `i`, seen through its cell.
pub fn variable(content: Word, kind: LocalKind) -> Word {
    match kind {
        LocalKind::Cell | LocalKind::Free => match content.and_then(|c| c.downcast::<CellObject>()) {
            Some(cell) => cell.content.get(),
            None => content,
        },
        LocalKind::Local | LocalKind::Hidden => content,
    }
}

/// `locals()` of a frame: the mapping of module and class bodies, else a fresh dict of the bound variables.
pub fn locals(t: &Thread, frame: Frame) -> R {
    if frame.is_null() {
        return Err(t.system_error("locals() outside of Python code"));
    }
    let code = frame.code();
    if !code.is(co::OPTIMIZED) {
        let mapping = frame.register(code.register_count as usize - 1);
        return Ok(mapping.unwrap_or(Value::NONE));
    }
    let register = |i: usize| frame.register(i);
    Ok(snapshot(t, code, frame.function(), &register)?.value())
}

/// A dict of the bound variables of a function's frame, whose registers `register` reads.
pub fn snapshot(t: &Thread, code: Gc<Code>, function: Gc<Function>, register: &dyn Fn(usize) -> Word) -> R<Gc<Dict>> {
    let unit = code.unit();
    let dict = t.new_dict()?;
    for (i, (name, kind)) in unit.local_names.iter().zip(unit.local_kinds.iter()).enumerate() {
        if *kind == LocalKind::Hidden || name.starts_with('.') {
            continue;
        }
        if let Some(v) = variable(register(i), *kind) {
            dict.set_text(t, name, v)?;
        }
    }
    // Free variables whose cells the code has not copied into registers.
    let closure = function.closure.get().and_then(|c| c.downcast::<Tuple>());
    for (i, name) in unit.free_names.iter().enumerate() {
        let cell = closure.and_then(|c| c.get(i)).and_then(|c| c.downcast::<CellObject>());
        if let Some(v) = cell.and_then(|c| c.content.get()) {
            dict.set_text(t, name, v)?;
        }
    }
    Ok(dict)
}

/// Empties the registers that no running frame will read again, and the words that compiled code left behind: for an
/// explicit `gc.collect()`, after which a program expects to see what died. Named variables stay.
pub fn forget_dead_temporaries(t: &Thread) {
    t.exit_buffer.iter().for_each(|word| word.set(0));
    let mut frame = t.current_frame();
    let mut known: Option<(Gc<Code>, Liveness)> = None;
    let mut called: Option<Frame> = None;
    while !frame.is_null() {
        let code = frame.code();
        let unit = code.unit();
        let liveness = match known.take() {
            Some((c, liveness)) if c == code => liveness,
            _ => Liveness::new(unit),
        };
        let at = crate::types::traceback::instruction_of(t, frame) as usize;
        // A frame without named locals has its mapping in the last register.
        let mapping = (!code.is(co::OPTIMIZED)).then(|| code.register_count as usize - 1);
        // Operands of the running instruction may be read again when it is tried another way; a plain call has copied them. (Compiled code
        // does not even write them: old words would stand there.)
        let copied = called.is_some_and(|f| matches!(f.continuation(), Continuation::Store | Continuation::Init));
        for register in unit.local_names.len()..code.register_count as usize {
            let needed = (!copied && liveness.is_live(at, register))
                || liveness.is_live(at + 1, register)
                || (at + 2 < unit.instructions.len() && liveness.is_live(at + 2, register));
            if !needed && Some(register) != mapping {
                frame.set_register(register, None);
            }
        }
        known = Some((code, liveness));
        called = Some(frame);
        frame = frame.caller();
    }
}
