//! compile, exec, eval, breakpoint: from source text to running code.

use super::trees;
use crate::error::{R, Raised};
use crate::interp::{hydrate, run};
use crate::native::{Args, Effects, NativeDef, native};
use crate::object::*;
use crate::ops::frames;
use crate::thread::Thread;
use crate::types::{TypeId, ty};
use std::sync::Arc;
use taipan_heap::{Gc, Value, Word};
use taipan_parser::ast::convert::Class;
use taipan_parser::code::co;
use taipan_parser::{Compiled, ErrorKind, Mode, Options, SyntaxError};

const ANY: Effects = Effects::ANY;

pub(super) static FUNCTIONS: &[NativeDef] = &[
    native(
        "compile",
        "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
        compile,
        ANY,
        "Compile source into a code object that can be executed by exec() or eval().\n\nThe source code may represent a Python module, statement or expression.\nThe filename will be used for run-time error messages.\nThe mode must be 'exec' to compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to compile an expression.\nThe flags argument, if present, controls which future statements influence\nthe compilation of the code.\nThe dont_inherit argument, if true, stops the compilation inheriting\nthe effects of any future statements in effect in the code calling\ncompile; if absent or false these statements do influence the compilation,\nin addition to any features explicitly specified.",
    ),
    native(
        "exec",
        "(source, /, globals=None, locals=None, *, closure=None)",
        exec,
        ANY,
        "Execute the given source in the context of globals and locals.\n\nThe source may be a string representing one or more Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.\nThe closure must be a tuple of cellvars, and can only be used\nwhen source is a code object requiring exactly that many cellvars.",
    ),
    native(
        "eval",
        "(source, /, globals=None, locals=None)",
        eval,
        ANY,
        "Evaluate the given source in the context of globals and locals.\n\nThe source may be a string representing a Python expression\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.",
    ),
    native(
        "breakpoint",
        "(*args, **kws)",
        breakpoint,
        ANY,
        "Call sys.breakpointhook(*args, **kws).\n\nsys.breakpointhook() must accept whatever arguments are passed.\n\nBy default, this drops you into the pdb debugger.",
    ),
];

/// `compile()` flags beyond those of `__future__`.
const DONT_IMPLY_DEDENT: i64 = 0x200;
const ONLY_AST: i64 = 0x400;
const ALLOW_INCOMPLETE_INPUT: i64 = 0x4000;
const TOP_LEVEL_AWAIT: i64 = 0x2000;
const KNOWN_FLAGS: i64 = 0x01FF_F000 | ONLY_AST | 0x100 | 0x200 | 0x800 | 0x4000 | 0x8000 | 0x10 | 0x20;

/// Source to code object; warnings are issued, errors raised as SyntaxError.
pub fn compile_text(t: &Thread, source: &[u8], mode: Mode, options: &Options) -> R<Gc<Code>> {
    refuse_null(t, source)?;
    finish(t, taipan_parser::compile_bytes(source, mode, options), options)
}

/// An error that names no file, as in CPython.
fn refuse_null(t: &Thread, source: &[u8]) -> R<()> {
    if memchr::memchr(0, source).is_none() {
        return Ok(());
    }
    let message = t.new_str("source code string cannot contain null bytes")?;
    Err(t.raise_with(ty::SYNTAX_ERROR, &[message.value()]))
}

/// The code object of what the compiler made; warnings are issued, errors raised.
fn finish(t: &Thread, compiled: Result<Compiled, SyntaxError>, options: &Options) -> R<Gc<Code>> {
    let compiled = match compiled {
        Ok(c) => c,
        Err(e) => return Err(raise_syntax_error(t, &e, &options.filename)),
    };
    for w in &compiled.warnings {
        warn_explicit(t, w, &options.filename)?;
    }
    if t.vm().config.dump_bytecode {
        eprintln!("--- bytecode {}\n{}", options.filename, taipan_parser::disasm::listing(&compiled.code));
    }
    hydrate::hydrate(t, Arc::new(compiled.code))
}

/// `warnings.warn` about the Python code that is running.
pub fn warn(t: &Thread, class: TypeId, text: &str) -> R<()> {
    let module = super::import_module(t, "warnings")?;
    let class = t.vm().type_of_id(class).value();
    t.call_method(module, "warn", &[t.new_str(text)?.value(), class, Value::int_unchecked(2)])?;
    Ok(())
}

/// `warnings.warn_explicit`.
fn warn_explicit(t: &Thread, w: &taipan_parser::Warning, filename: &str) -> R<()> {
    let module = super::import_module(t, "warnings")?;
    let class = match w.kind {
        taipan_parser::WarningKind::SyntaxWarning => ty::SYNTAX_WARNING,
        taipan_parser::WarningKind::DeprecationWarning => ty::DEPRECATION_WARNING,
    };
    let (message, file) = (t.new_str(&w.message)?.value(), t.new_str(filename)?.value());
    let class = t.vm().type_of_id(class).value();
    t.call_method(module, "warn_explicit", &[message, class, file, Value::int_unchecked(w.line as i64)])?;
    Ok(())
}

/// Makes the exception for a rejected source pending.
#[cold]
pub fn raise_syntax_error(t: &Thread, e: &SyntaxError, filename: &str) -> Raised {
    let class: TypeId = match e.kind {
        ErrorKind::SyntaxError => ty::SYNTAX_ERROR,
        ErrorKind::IndentationError => ty::INDENTATION_ERROR,
        ErrorKind::TabError => ty::TAB_ERROR,
        ErrorKind::IncompleteInput => ty::INCOMPLETE_INPUT_ERROR,
        ErrorKind::ValueError => return t.value_error(&e.message),
        ErrorKind::RecursionError => return t.recursion_error(&e.message),
        ErrorKind::MemoryError => return t.memory_error(),
        ErrorKind::OverflowError => return t.overflow_error(&e.message),
        ErrorKind::UnicodeDecodeError => ty::SYNTAX_ERROR,
    };
    let make = || -> R {
        // An error with a line of text has a place, even if it is 0.
        let number = |n: i64| if n == 0 && e.text.is_none() { Value::NONE } else { Value::int_unchecked(n) };
        let text = match &e.text {
            Some(text) => t.new_str(text)?.value(),
            None => Value::NONE,
        };
        let message = t.new_str(&e.message)?.value();
        let place = [
            t.new_str(filename)?.value(),
            number(e.line as i64),
            number(e.offset as i64),
            text,
            number(e.end_line as i64),
            number(e.end_offset as i64),
        ];
        let place = t.new_tuple(&place)?.value();
        crate::types::exception::new_exception(t, t.vm().type_of_id(class), &[message, place])
    };
    match make() {
        Ok(exc) => t.raise(exc),
        Err(r) => r,
    }
}

/// The bytes of a source argument.
fn source_bytes(t: &Thread, v: Value, function: &str) -> R<Vec<u8>> {
    let bytes = if let Some(s) = t.as_str(v) {
        match s.to_utf8() {
            Some(text) => text.into_bytes(),
            None => {
                // A lone surrogate: the encoder's error.
                t.call_method(v, "encode", &[])?;
                return Err(t.value_error("source code string cannot contain surrogates"));
            }
        }
    } else if let Some(b) = t.as_bytes(v) {
        b.as_slice().to_vec()
    } else if v.downcast::<ByteArray>().is_some() || t.is_exact(v, ty::MEMORYVIEW) {
        t.to_bytes_object(v)?.as_slice().to_vec()
    } else {
        let other = if function == "compile" { "AST" } else { "code" };
        return Err(t.type_error(format_args!("{function}() arg 1 must be a string, bytes or {other} object")));
    };
    refuse_null(t, &bytes)?;
    Ok(bytes)
}

fn compile(t: &Thread, a: Args<'_>) -> R {
    let filename = match t.as_str(a[1]) {
        Some(s) => s.to_text(),
        None => match t.as_bytes(a[1]) {
            Some(b) => String::from_utf8_lossy(b.as_slice()).into_owned(),
            None => {
                let os = super::import_module(t, "os")?;
                let path = t.call_method(os, "fsdecode", &[a[1]])?;
                t.str(path)?.to_text()
            }
        },
    };
    let Some(mode_text) = t.as_str(a[2]).map(|m| m.to_text()) else {
        return Err(t.type_error(format_args!("compile() argument 'mode' must be str, not {}", t.shown_type(a[2]))));
    };
    let flags = match a.opt(3) {
        Some(f) => t.index(f)?,
        None => 0,
    };
    if flags & !KNOWN_FLAGS != 0 {
        return Err(t.value_error("compile(): unrecognised flags"));
    }
    let mode = match &*mode_text {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" if flags & ONLY_AST != 0 => Mode::FuncType,
        "func_type" => return Err(t.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST")),
        _ => return Err(t.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let optimize = match a.opt(5) {
        Some(o) => t.index(o)?,
        None => -1,
    };
    if !(-1..=2).contains(&optimize) {
        return Err(t.value_error("compile(): invalid optimize value"));
    }
    if a[0].downcast::<Code>().is_some() {
        return Ok(a[0]);
    }
    let mut options = Options::new(filename);
    options.optimize = if optimize < 0 { t.vm().config.optimize } else { optimize as u8 };
    options.top_level_await = flags & TOP_LEVEL_AWAIT != 0;
    options.future_annotations = flags & co::FUTURE_ANNOTATIONS as i64 != 0 || inherits_future(t, a.opt(4))?;
    if trees::is_node(t, a[0])? {
        if flags & ONLY_AST != 0 {
            return Ok(a[0]);
        }
        let tree = trees::from_objects(t, a[0], root_class(mode))?;
        return finish(t, taipan_parser::compile_module(&tree, &options), &options).map(Gc::value);
    }
    let source = source_bytes(t, a[0], "compile")?;
    if flags & ALLOW_INCOMPLETE_INPUT != 0
        && let Ok(text) = taipan_parser::decode(&source)
        && taipan_parser::is_incomplete(&text, mode, flags & DONT_IMPLY_DEDENT != 0)
    {
        let message = t.new_str("incomplete input")?;
        return Err(t.raise_with(ty::INCOMPLETE_INPUT_ERROR, &[message.value()]));
    }
    if flags & ONLY_AST != 0 {
        return parse_text(t, &source, mode, &options);
    }
    Ok(compile_text(t, &source, mode, &options)?.value())
}

/// The class of the trees that a mode asks for.
fn root_class(mode: Mode) -> Class {
    match mode {
        Mode::Exec => Class::Module,
        Mode::Single => Class::Interactive,
        Mode::Eval => Class::Expression,
        Mode::FuncType => Class::FunctionType,
    }
}

/// Source to a tree of objects.
fn parse_text(t: &Thread, source: &[u8], mode: Mode, options: &Options) -> R {
    let parsed = match taipan_parser::parse_bytes(source, mode) {
        Ok(parsed) => parsed,
        Err(e) => return Err(raise_syntax_error(t, &e, &options.filename)),
    };
    for w in &parsed.warnings {
        warn_explicit(t, w, &options.filename)?;
    }
    trees::to_objects(t, &parsed.module)
}

/// Does the calling code have `from __future__ import annotations` in force, to be inherited?
fn inherits_future(t: &Thread, dont_inherit: Word) -> R<bool> {
    if let Some(v) = dont_inherit
        && t.truth(v)?
    {
        return Ok(false);
    }
    let frame = t.current_frame();
    Ok(!frame.is_null() && frame.code().is(co::FUTURE_ANNOTATIONS))
}

/// The namespaces of exec and eval: given, or the caller's.
fn namespaces(t: &Thread, a: Args<'_>, function: &str) -> R<(Gc<Dict>, Value)> {
    let globals = match a.not_none(1) {
        Some(g) => match super::objects::dict_arg(g) {
            Some(d) => d,
            None if function == "eval" && t.lookup_special(g, t.names().__getitem__).is_some() => {
                return Err(t.type_error("globals must be a real dict; try eval(code, {}, mapping)"));
            }
            None if function == "eval" => return Err(t.type_error("globals must be a dict")),
            None => {
                return Err(t.type_error(format_args!("exec() globals must be a dict, not {}", t.shown_type(g))));
            }
        },
        None => match crate::lookup::current_globals(t) {
            Some(g) => g,
            None => return Err(t.system_error("globals and locals cannot be NULL")),
        },
    };
    let locals = match (a.not_none(2), a.not_none(1)) {
        (Some(l), _) => l,
        (None, Some(_)) => globals.value(),
        (None, None) => frames::locals(t, t.current_frame())?,
    };
    if t.lookup_special(locals, t.names().__getitem__).is_none() {
        return Err(match function {
            "eval" => t.type_error("locals must be a mapping"),
            _ => t.type_error(format_args!("locals must be a mapping or None, not {}", t.shown_type(locals))),
        });
    }
    let builtins = t.names().__builtins__;
    if globals.get_str(t, builtins).is_none() {
        let module = t.vm().modules().get_text(t, "builtins").unwrap_or(t.vm().builtins().value());
        globals.set_str(t, builtins, module)?;
    }
    Ok((globals, locals))
}

fn exec(t: &Thread, a: Args<'_>) -> R {
    let (globals, locals) = namespaces(t, a, "exec")?;
    let closure = a.not_none(3);
    let code = match a[0].downcast::<Code>() {
        Some(code) => {
            check_closure(t, code, closure)?;
            code
        }
        None => {
            if closure.is_some() {
                return Err(t.type_error("closure can only be used when source is a code object"));
            }
            let source = source_bytes(t, a[0], "exec")?;
            compile_text(t, &source, Mode::Exec, &string_options(t)?)?
        }
    };
    run_code(t, code, globals, locals, closure)?;
    Ok(Value::NONE)
}

fn check_closure(t: &Thread, code: Gc<Code>, closure: Word) -> R<()> {
    let free = code.unit().free_names.len();
    match closure.map(|c| c.downcast::<Tuple>()) {
        None if free > 0 => Err(t.type_error(format_args!("code object requires a closure of exactly length {free}"))),
        None => Ok(()),
        Some(_) if free == 0 => Err(t.type_error("cannot use a closure with this code object")),
        Some(Some(cells))
            if cells.len() == free && cells.items().iter().all(|c| c.downcast::<CellObject>().is_some()) =>
        {
            Ok(())
        }
        Some(_) => Err(t.type_error(format_args!("code object requires a closure of exactly length {free}"))),
    }
}

fn string_options(t: &Thread) -> R<Options> {
    let mut options = Options::new("<string>");
    options.optimize = t.vm().config.optimize;
    options.future_annotations = inherits_future(t, None)?;
    Ok(options)
}

fn eval(t: &Thread, a: Args<'_>) -> R {
    let (globals, locals) = namespaces(t, a, "eval")?;
    let code = match a[0].downcast::<Code>() {
        Some(code) if !code.unit().free_names.is_empty() => {
            return Err(t.type_error("code object passed to eval() may not contain free variables"));
        }
        Some(code) => code,
        None => {
            let source = source_bytes(t, a[0], "eval")?;
            let start = source.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(source.len());
            compile_text(t, &source[start..], Mode::Eval, &string_options(t)?)?
        }
    };
    run_code(t, code, globals, locals, None)
}

fn run_code(t: &Thread, code: Gc<Code>, globals: Gc<Dict>, locals: Value, closure: Word) -> R {
    let function = hydrate::new_function(t, code, globals)?;
    function.closure.set(&function.header, closure);
    if code.is(co::OPTIMIZED) {
        return t.call(function.value(), &[]);
    }
    run::run_code(t, function, locals)
}

fn breakpoint(t: &Thread, a: Args<'_>) -> R {
    let sys = super::import_module(t, "sys")?;
    let hook = t.getattr_str(sys, "breakpointhook")?;
    t.call_forward(hook, &[], self_as(a[0]), a.opt(1).and_then(|k| k.downcast::<Dict>()))
}
