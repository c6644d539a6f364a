//! `FOR_NEXT` of iterators written in Rust: the item by one call, where that runs no Python code.
//!
//! The call answers with the item's word or a number that is no word: `END`, `RAISED` with an exception pending, `UNKNOWN` having done
//! nothing. Only the last may restart the instruction. The other guards leave behind it, the item in its register or the loop at its
//! end: asked once more, a `zip` at its end takes another item from its first iterator.

use crate::machine::V;
use crate::recorder::Recorder;
use crate::tree::{AFTER, RAISED as BEHIND_RAISED};
use taipan_core::Thread;
use taipan_core::interp::Flow;
use taipan_core::interp::machine::Machine;
use taipan_core::native::{Args, Meaning, NativeDef};
use taipan_core::object::Iterator;
use taipan_core::ty;
use taipan_core::types::iterators;
use taipan_heap::Value;
use taipan_jit::ir::{CallInfo, Effects, Opcode, RegionSet, Role, Type};

const END: u64 = 0;
const RAISED: u64 = 1;
const UNKNOWN: u64 = 4;

/// Of builtin iterators.
extern "C" fn next_builtin(t: *const Thread, it: u64) -> u64 {
    // SAFETY: compiled code passes its thread and a value.
    let (t, it) = unsafe { (&*t, Value::from_bits_unchecked(it)) };
    if !iterators::runs_no_python(t, it) {
        return UNKNOWN;
    }
    let Some(i) = it.downcast::<Iterator>() else { return UNKNOWN };
    match t.directly(|| iterators::next_of(t, i, t.shape_of(it))) {
        Ok(v) => v.map_or(END, Value::bits),
        Err(_) if t.take_pending_end() => END,
        Err(_) => RAISED,
    }
}

/// Of iterators with a native `__next__`.
extern "C" fn next_native(t: *const Thread, it: u64, def: *const NativeDef) -> u64 {
    // SAFETY: as above; definitions are static.
    let (t, it, def) = unsafe { (&*t, Value::from_bits_unchecked(it), &*def) };
    if matches!(def.meaning, Meaning::NextIf(plain) if !plain(t, it)) {
        return UNKNOWN;
    }
    match t.catch(t.directly(|| (def.function)(t, Args(&[Some(it)]))), ty::STOP_ITERATION) {
        Ok(v) => v.map_or(END, Value::bits),
        Err(_) => RAISED,
    }
}

impl Recorder<'_> {
    /// See `Machine::next_native`.
    pub fn next_of_native(&mut self, it: V, dst: usize) -> Option<Flow> {
        if !iterators::runs_no_python(self.t, it.w) {
            return None;
        }
        let builtin = it.w.downcast::<Iterator>().is_some() && self.t.shape_of(it.w) < ty::COUNT;
        let thread = self.op(Opcode::Thread, &[]);
        let (name, address, args, answer) = if builtin {
            self.shape(it)?;
            self.x.publish();
            let answer = next_builtin(self.t, it.w.bits());
            ("next_builtin", next_builtin as *const () as u64, vec![thread, it.n], answer)
        } else {
            let f = self.method_of_class(it, taipan_core::interp::machine::Special::Next)?;
            let def = taipan_core::interp::natives::native_def(f.w)?;
            self.x.publish();
            let answer = next_native(self.t, it.w.bits(), def);
            let def = self.int_const(std::ptr::from_ref(def) as i64);
            ("next_native", next_native as *const () as u64, vec![thread, it.n, def], answer)
        };
        if answer == UNKNOWN {
            return None;
        }
        self.exceptions.forget_objects();
        let effects = Effects {
            reads: RegionSet::ALL,
            writes: crate::natives::FIELDS,
            may_raise: true,
            allocates: true,
            ..Effects::default()
        };
        let info = CallInfo { name: name.to_owned(), address, result: Some(Type::Val), effects, role: Role::Plain };
        let call = self.tree.graph.declare_call(info);
        let n = self.b().call(call, &args)?;
        let bits = self.op(Opcode::ValBits, &[n]);
        let constant = |m: &mut Self, n: u64| m.int_const(n as i64);
        let (unknown, raised, end) = (constant(self, UNKNOWN), constant(self, RAISED), constant(self, END));
        self.guard(Opcode::GuardNe, &[bits, unknown]);
        if answer == RAISED {
            self.guard_no_end(bits, end);
            let s = self.snapshot_of_item(dst, n);
            self.b().guard(Opcode::GuardEq, &[bits, raised], s);
            return Some(Flow::Raise);
        }
        let s = self.marked_snapshot(BEHIND_RAISED);
        self.b().guard(Opcode::GuardNe, &[bits, raised], s);
        match Value::from_bits(answer) {
            Some(w) => {
                self.guard_no_end(bits, end);
                self.set(dst, V { w, n });
                self.follow(false);
            }
            None => {
                let s = self.snapshot_of_item(dst, n);
                self.b().guard(Opcode::GuardEq, &[bits, end], s);
                self.follow(true);
            }
        }
        Some(Flow::Next)
    }

    /// Leaves behind the loop if the answer `bits` is `end`.
    fn guard_no_end(&mut self, bits: taipan_jit::ir::Value, end: taipan_jit::ir::Value) {
        let behind = self.x.pc;
        self.follow(true);
        let s = self.marked_snapshot(AFTER);
        self.x.pc = behind;
        self.b().guard(Opcode::GuardNe, &[bits, end], s);
    }

    /// A snapshot behind the instruction, had it taken the item `n`.
    fn snapshot_of_item(&mut self, dst: usize, n: taipan_jit::ir::Value) -> taipan_jit::ir::SnapshotId {
        let behind = self.x.pc;
        self.follow(false);
        let s = self.snapshot_with(Some(dst), n);
        self.x.pc = behind;
        s
    }
}
