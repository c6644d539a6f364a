//! `_opcode`: what modules `opcode` and `dis` ask about instructions. Taipan's bytecode is a register code of its own, so the
//! questions about CPython's operand kinds have the answer no.

use taipan_core::native::{Effects, ModuleDef, NativeDef, native};
use taipan_core::{R, Thread};
use taipan_heap::Value;

pub static MODULE: ModuleDef =
    ModuleDef { name: "_opcode", doc: "Opcode support module.", functions: FUNCTIONS, init: |_, _| Ok(()) };

macro_rules! never {
    ($($name:literal)*) => { [$(native($name, "(opcode)", |_, _| Ok(Value::FALSE), Effects::PURE, "")),*] };
}

const NO: Effects = Effects::RAISES;

/// Opcodes above this number have an operand.
const HAVE_ARGUMENT: i64 = 43;

static FUNCTIONS: &[NativeDef] = &{
    let [a, b, c, d, e, f] = never!("has_const" "has_name" "has_jump" "has_free" "has_local" "has_exc");
    [
        a,
        b,
        c,
        d,
        e,
        f,
        native("is_valid", "(opcode)", |t, a| Ok(Value::bool((0..256).contains(&t.index(a[0])?))), NO, ""),
        native("has_arg", "(opcode)", |t, a| Ok(Value::bool(t.index(a[0])? > HAVE_ARGUMENT)), NO, ""),
        // A register machine has no operand stack to grow.
        native("stack_effect", "(opcode, oparg=None, /, *, jump=None)", |_, _| Ok(Value::int_unchecked(0)), NO, ""),
        native("get_executor", "(*, code, offset)", |_, _| Ok(Value::NONE), NO, ""),
        native("get_specialization_stats", "()", |_, _| Ok(Value::NONE), NO, ""),
        native("get_nb_ops", "()", nb_ops, NO, "Return array of symbols of binary ops."),
        native("get_intrinsic1_descs", "()", |t, _| strings(t, &["INTRINSIC_1_INVALID"]), NO, ""),
        native("get_intrinsic2_descs", "()", |t, _| strings(t, &["INTRINSIC_2_INVALID"]), NO, ""),
        native(
            "get_special_method_names",
            "()",
            |t, _| strings(t, &["__enter__", "__exit__", "__aenter__", "__aexit__"]),
            NO,
            "",
        ),
    ]
};

static BINARY: &[(&str, &str)] = &[
    ("ADD", "+"),
    ("AND", "&"),
    ("FLOOR_DIVIDE", "//"),
    ("LSHIFT", "<<"),
    ("MATRIX_MULTIPLY", "@"),
    ("MULTIPLY", "*"),
    ("REMAINDER", "%"),
    ("OR", "|"),
    ("POWER", "**"),
    ("RSHIFT", ">>"),
    ("SUBTRACT", "-"),
    ("TRUE_DIVIDE", "/"),
    ("XOR", "^"),
];

fn strings(t: &Thread, all: &[&str]) -> R {
    let list = t.new_list(&[])?;
    for s in all {
        list.push(t, t.new_str(s)?.value())?;
    }
    Ok(list.value())
}

fn nb_ops(t: &Thread, _: taipan_core::Args<'_>) -> R {
    let list = t.new_list(&[])?;
    let add = |name: String, sign: String| -> R<()> {
        let pair = [t.new_str(&name)?.value(), t.new_str(&sign)?.value()];
        list.push(t, t.new_tuple(&pair)?.value())
    };
    for (name, sign) in BINARY {
        add(format!("NB_{name}"), (*sign).to_owned())?;
    }
    for (name, sign) in BINARY {
        add(format!("NB_INPLACE_{name}"), format!("{sign}="))?;
    }
    add("NB_SUBSCR".to_owned(), "[]".to_owned())?;
    Ok(list.value())
}
