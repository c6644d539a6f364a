//! Writes compiled code as JSON lines, for `tests/reference.py`, the interpreter in Python.

use taipan_parser::code::{CodeUnit, Const};
use taipan_parser::opcodes::Operand;
use taipan_parser::{Mode, Options, compile_bytes};

fn text(s: &str) -> String {
    let mut out = String::from("\"");
    for c in s.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|u| out.push_str(&format!("\\u{u:04x}"))),
        }
    }
    out + "\""
}

fn list<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(","))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn constant(c: &Const) -> String {
    match c {
        Const::None => "null".into(),
        Const::Bool(b) => b.to_string(),
        Const::Ellipsis => "[\"ellipsis\"]".into(),
        Const::Int(i) => i.to_string(),
        Const::BigInt { negative, magnitude } => format!("[\"big\",{negative},\"{}\"]", hex(magnitude)),
        Const::Float(f) => format!("[\"float\",\"{:016x}\"]", f.to_bits()),
        Const::Complex(re, im) => format!("[\"complex\",\"{:016x}\",\"{:016x}\"]", re.to_bits(), im.to_bits()),
        Const::Str(s) => format!("[\"str\",\"{}\"]", hex(s)),
        Const::Bytes(s) => format!("[\"bytes\",\"{}\"]", hex(s)),
        Const::Tuple(items) => format!("[\"tuple\",{}]", list(items, constant)),
        Const::FrozenSet(items) => format!("[\"frozenset\",{}]", list(items, constant)),
        Const::Slice(parts) => format!("[\"slice\",{}]", list(&parts[..], constant)),
        Const::Code(code) => format!("[\"code\",{}]", unit(code)),
    }
}

fn unit(u: &CodeUnit) -> String {
    let names = |list_of: &[Box<str>]| list(list_of, |s| text(s));
    let instructions = list(&u.instructions, |i| {
        let kinds = i.op().operands();
        let (b, c) = match kinds[1] {
            Operand::Jump => (i64::from(i.jump()), 0),
            Operand::ConstWide => (i.bc() as i64, 0),
            _ => (i.b() as i64, i.c() as i64),
        };
        format!("[\"{}\",{},{b},{c}]", i.op().name(), i.a())
    });
    format!(
        "{{\"name\":{},\"qualname\":{},\"flags\":{},\"args\":[{},{},{}],\"locals\":{},\"kinds\":{},\"free\":{},\
         \"registers\":{},\"code\":{instructions},\"constants\":{},\"sites\":{},\"handlers\":{}}}",
        text(&u.name),
        text(&u.qualname),
        u.flags,
        u.arg_count,
        u.posonly_count,
        u.kwonly_count,
        names(&u.local_names),
        list(&u.local_kinds, |k| (*k as u8).to_string()),
        names(&u.free_names),
        u.register_count,
        list(&u.constants, constant),
        list(&u.sites, |s| format!("[{},{},{}]", s.name as i32, s.kwnames as i32, s.argc)),
        list(&u.handlers, |h| format!("[{},{},{},{}]", h.start, h.end, h.handler, h.exc)),
    )
}

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(source) = std::fs::read(&path) else { continue };
        match compile_bytes(&source, Mode::Exec, &Options::new(&*path)) {
            Ok(compiled) => println!("{}", unit(&compiled.code)),
            Err(e) => eprintln!("{path}:{}: {}", e.line, e.message),
        }
    }
}
