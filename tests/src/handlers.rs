//! Do the interpreter's handlers keep their tail calls? (`taipan-tests --exe PATH --handlers`)
//!
//! Handlers end in a jump to the next handler (`core/src/interp/dispatch.rs`). Nothing in Rust promises that: a value whose
//! address escapes, a destructor, a function that was not inlined, and the jump becomes a call (the native stack grows with
//! every bytecode) or the handler saves registers it never needed. So the machine code is read, of an optimised executable
//! with its symbol table, by `nm`, `readelf` and `objdump` (or the target's: `--binutils aarch64-linux-gnu-`).
//!
//! What is asked: no handler calls through a register or calls another handler (that is a lost tail call), and none calls
//! anything at all but what `COLD` lists and panics, which do not return.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use taipan_parser::opcodes::Opcode;

/// Calls that a handler may contain, because the path to them is cold and could not restart as a slow path: (opcode,
/// what the callee's name contains, why).
const COLD: &[(&str, &str, &str)] = &[
    ("STORE_ATTR", "barrier::remember", BARRIER),
    ("STORE_CELL", "barrier::remember", BARRIER),
    ("SETITEM", "barrier::remember_range", BARRIER),
    ("LIST_APPEND", "barrier::remember_range", BARRIER),
];

const BARRIER: &str =
    "the write barrier's slow half: once per old object and collection, and the store is done already";

/// Handlers that must exist and be clean: the three that the design names. The others follow the same rule.
const NAMED: [Opcode; 3] = [Opcode::ADD, Opcode::LOAD_ATTR, Opcode::CALL];

/// Names of what never returns.
const PANICS: [&str; 3] = ["core::panicking::", "core::cell::panic_", "core::option::unwrap_failed"];

/// Every complaint about the handlers of `exe`, and how many handlers were read.
pub fn check(exe: &Path, binutils: &str) -> Result<(Vec<String>, usize), String> {
    let names = symbols(exe, binutils)?;
    let mut words = relocations(exe, binutils)?;
    let table = names.iter().find(|(_, name)| name.ends_with("interp::dispatch::HANDLERS")).map(|(at, _)| *at);
    let table = table.ok_or("no symbol `interp::dispatch::HANDLERS`: is this an executable with its symbol table?")?;
    // An executable at a fixed address has the words in its file instead.
    let ends = [format!("--start-address={table:#x}"), format!("--stop-address={:#x}", table + 8 * 256)];
    for (at, word) in
        dump(exe, binutils, &[&ends[0], &ends[1]])?.into_iter().chain(dump(exe, binutils, &["-j", ".got"])?)
    {
        words.entry(at).or_insert(word);
    }
    let mut handlers: BTreeMap<u64, Vec<Opcode>> = BTreeMap::new();
    for (i, op) in Opcode::ALL.iter().enumerate() {
        let at =
            words.get(&(table + 8 * i as u64)).ok_or_else(|| format!("the table has no entry for {}", op.name()))?;
        handlers.entry(*at).or_default().push(*op);
    }
    let first = handlers.keys().next().copied().unwrap_or_default();
    let last = handlers.keys().last().copied().unwrap_or_default();
    let end = names.range(last + 1..).next().map_or(last + 0x1000, |(at, _)| *at);
    let range = [format!("--start-address={first:#x}"), format!("--stop-address={end:#x}")];
    let listing = run(binutils, "objdump", &["-d", "--no-show-raw-insn", &range[0], &range[1]], exe)?;
    let mut complaints = Vec::new();
    let mut seen = Vec::new();
    let mut current: &[Opcode] = &[];
    for line in listing.lines() {
        if let Some(at) = label(line) {
            current = handlers.get(&at).map_or(&[], Vec::as_slice);
            seen.extend(current);
        } else if let (Some(op), Some(call)) = (current.first(), Call::of(line)) {
            if let Some(complaint) = call.complaint(op.name(), &names, &words, &handlers) {
                complaints.push(complaint);
            }
        }
    }
    for op in NAMED {
        if !seen.contains(&op) {
            complaints.push(format!("{}: its handler is not in the listing", op.name()));
        }
    }
    Ok((complaints, seen.len()))
}

/// A call instruction of x86-64 or aarch64.
enum Call {
    /// To an address.
    Direct(u64),
    /// Through a word of the global offset table.
    Table(u64),
    /// Through a register, or an element of a table.
    Register(String),
}

impl Call {
    /// The call on a line of objdump's (`  a3b413:\tcall   *0x26f17f(%rip)        # caa598 <...>`), if it is one.
    fn of(line: &str) -> Option<Call> {
        let (_, text) = line.split_once('\t')?;
        let (mnemonic, operands) = text.trim().split_once(char::is_whitespace)?;
        let operands = operands.trim();
        let number =
            |text: &str| u64::from_str_radix(text.split_whitespace().next()?.trim_start_matches("0x"), 16).ok();
        match mnemonic {
            "call" | "callq" | "bl" => match number(operands) {
                Some(at) => Some(Call::Direct(at)),
                None => Some(match operands.split_once('#').and_then(|(_, at)| number(at)) {
                    Some(at) if operands.contains("(%rip)") => Call::Table(at),
                    _ => Call::Register(operands.to_owned()),
                }),
            },
            "blr" => Some(Call::Register(operands.to_owned())),
            _ => None,
        }
    }

    fn complaint(
        &self,
        op: &str,
        names: &BTreeMap<u64, String>,
        words: &BTreeMap<u64, u64>,
        handlers: &BTreeMap<u64, Vec<Opcode>>,
    ) -> Option<String> {
        let target = match self {
            Call::Direct(at) => Some(*at),
            Call::Table(word) => words.get(word).copied(),
            Call::Register(_) => None,
        };
        let callee = match (self, target.and_then(|at| names.get(&at))) {
            (Call::Register(operand), _) => return Some(format!("{op}: calls through `{operand}`: a lost tail call")),
            (_, Some(name)) => name.as_str(),
            (_, None) => "a function without a name",
        };
        if target.is_some_and(|at| handlers.contains_key(&at)) || callee.ends_with("dispatch::slow_handler") {
            return Some(format!("{op}: calls {callee}: a lost tail call"));
        }
        let cold = COLD.iter().any(|(o, text, _)| *o == op && callee.contains(text));
        if cold || PANICS.iter().any(|text| callee.contains(text)) {
            return None;
        }
        Some(format!("{op}: calls {callee}"))
    }
}

/// The address of a line that begins a function (`0000000000a3b300 <name>:`).
fn label(line: &str) -> Option<u64> {
    let (at, name) = line.split_once(' ')?;
    (name.starts_with('<') && name.ends_with(">:")).then(|| u64::from_str_radix(at, 16).ok())?
}

/// Demangled symbols by address.
fn symbols(exe: &Path, binutils: &str) -> Result<BTreeMap<u64, String>, String> {
    let mut all = BTreeMap::new();
    for line in run(binutils, "nm", &["-C"], exe)?.lines() {
        let mut parts = line.splitn(3, ' ');
        if let (Some(at), Some(_), Some(name)) = (parts.next(), parts.next(), parts.next())
            && let Ok(at) = u64::from_str_radix(at, 16)
        {
            all.insert(at, name.to_owned());
        }
    }
    Ok(all)
}

/// What the loader writes where: constant tables of addresses are relocations in a position-independent executable.
fn relocations(exe: &Path, binutils: &str) -> Result<BTreeMap<u64, u64>, String> {
    let mut all = BTreeMap::new();
    for line in run(binutils, "readelf", &["-rW"], exe)?.lines() {
        let parts: Vec<&str> = line.split_whitespace().collect();
        if let [at, _, kind, to] = parts[..]
            && kind.ends_with("_RELATIVE")
            && let (Ok(at), Ok(to)) = (u64::from_str_radix(at, 16), u64::from_str_radix(to, 16))
        {
            all.insert(at, to);
        }
    }
    Ok(all)
}

/// The words that objdump finds in a part of the file (little-endian, as both machines are).
fn dump(exe: &Path, binutils: &str, part: &[&str]) -> Result<BTreeMap<u64, u64>, String> {
    let mut all = BTreeMap::new();
    let arguments: Vec<&str> = ["-s"].into_iter().chain(part.iter().copied()).collect();
    for line in run(binutils, "objdump", &arguments, exe)?.lines() {
        // ` 4c5e10 f0e4c400 00000000 10e5c400 00000000  ................`
        let numbers = line.trim_start().split("  ").next().unwrap_or_default();
        let Some((at, digits)) = numbers.split_once(' ') else { continue };
        let (Ok(at), digits) = (u64::from_str_radix(at, 16), digits.replace(' ', "")) else { continue };
        for (i, word) in digits.as_bytes().chunks_exact(16).enumerate() {
            let text = String::from_utf8_lossy(word);
            if let Ok(word) = u64::from_str_radix(&text, 16) {
                all.insert(at + 8 * i as u64, word.swap_bytes());
            }
        }
    }
    Ok(all)
}

fn run(binutils: &str, tool: &str, arguments: &[&str], exe: &Path) -> Result<String, String> {
    let name = format!("{binutils}{tool}");
    let done = Command::new(&name).args(arguments).arg(exe).output();
    let done = done.map_err(|e| format!("{name} (Debian: binutils): {e}"))?;
    if !done.status.success() {
        return Err(format!("{name}: {}", String::from_utf8_lossy(&done.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
