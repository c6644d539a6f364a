//! Operations too rare for an opcode of their own (`taipan_parser::opcodes::Intrinsic`).

use crate::error::R;
use crate::object::*;
use crate::thread::Thread;
use crate::types::{ty, typing};
use taipan_heap::{Value, Word};
use taipan_parser::code::co;
use taipan_parser::opcodes::Intrinsic as I;

/// Every intrinsic with the number of its operands; the index is its number.
const TABLE: [(I, usize); 11] = [
    (I::PrintExpr, 1),
    (I::StopIterationError, 1),
    (I::TypeVar, 1),
    (I::TypeVarWithBound, 2),
    (I::TypeVarWithConstraints, 2),
    (I::ParamSpec, 1),
    (I::TypeVarTuple, 1),
    (I::SubscriptGeneric, 1),
    (I::TypeAlias, 3),
    (I::SetFunctionTypeParams, 2),
    (I::SetTypeparamDefault, 2),
];

/// Registers that intrinsic `number` reads.
pub fn operands(number: usize) -> usize {
    TABLE.get(number).map_or(0, |(_, n)| *n)
}

/// Runs intrinsic `number` on its operands.
pub fn call(t: &Thread, number: usize, words: &[Word]) -> R {
    let Some((which, _)) = TABLE.get(number) else { return Err(t.system_error("unknown intrinsic")) };
    let at = |i: usize| words.get(i).copied().flatten().unwrap_or(Value::NONE);
    match which {
        I::PrintExpr => print_expression(t, at(0)),
        I::StopIterationError => stop_iteration_error(t, at(0)),
        I::TypeVar => typing::new_parameter(t, ty::TYPE_VAR, at(0)),
        I::TypeVarWithBound => typing::new_lazy_type_var(t, at(0), at(1), false),
        I::TypeVarWithConstraints => typing::new_lazy_type_var(t, at(0), at(1), true),
        I::ParamSpec => typing::new_parameter(t, ty::PARAM_SPEC, at(0)),
        I::TypeVarTuple => typing::new_parameter(t, ty::TYPE_VAR_TUPLE, at(0)),
        I::SubscriptGeneric => typing::subscript_generic(t, at(0)),
        I::TypeAlias => {
            let params = if at(1).is_none() { t.new_tuple(&[])?.value() } else { at(1) };
            typing::new_type_alias(t, at(0), params, at(2))
        }
        I::SetFunctionTypeParams => {
            if let Some(f) = at(0).downcast::<Function>() {
                f.type_params.set(&f.header, at(1));
            }
            Ok(at(0))
        }
        I::SetTypeparamDefault => typing::set_default(t, at(0), at(1)),
    }
}

/// The value of an expression statement at the prompt.
fn print_expression(t: &Thread, v: Value) -> R {
    let sys = crate::builtins::import_module(t, "sys")?;
    match t.getattr_opt(sys, t.names().displayhook)? {
        Some(hook) => t.call(hook, &[v]),
        None => Err(t.runtime_error("lost sys.displayhook")),
    }
}

/// StopIteration that leaves a generator would look like its end: a RuntimeError takes its place (PEP 479).
fn stop_iteration_error(t: &Thread, exc: Value) -> R {
    let frame = t.current_frame();
    let flags = if frame.is_null() { 0 } else { frame.code().flags };
    let is = |flag| flags & flag != 0;
    let message = if t.is_instance(exc, ty::STOP_ITERATION) {
        if is(co::ASYNC_GENERATOR) {
            "async generator raised StopIteration"
        } else if is(co::COROUTINE) {
            "coroutine raised StopIteration"
        } else {
            "generator raised StopIteration"
        }
    } else if is(co::ASYNC_GENERATOR) && t.is_instance(exc, ty::STOP_ASYNC_ITERATION) {
        "async generator raised StopAsyncIteration"
    } else {
        return Ok(exc);
    };
    let message = t.new_str(message)?.value();
    let error = crate::types::exception::new_exception(t, t.vm().type_of_id(ty::RUNTIME_ERROR), &[message])?;
    if let Some(e) = error.downcast::<Exception>() {
        e.cause.set(&e.header, exc);
        e.context.set(&e.header, exc);
        e.suppress_context.set(&e.header, Value::TRUE);
    }
    Ok(error)
}
