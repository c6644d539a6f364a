//! Random traces, compiled as they are and after each pass alone, each pass left out, and all: same exits, same frames,
//! same memory.

mod generate;
mod machine;

use generate::{FIRST_MEMORY, FLOATS, HEADER, INTS, MEMORY, OBJECTS, Random, WORDS};
use machine::{BIG_HEADER, INT64_HEADER, Machine, WINDOW, unbox_wide};
use taipan_jit::backend::{Dump, Source, Unit};
use taipan_jit::ir::ops::recipe;
use taipan_jit::ir::{Graph, Type, Width, verify};
use taipan_jit::opt::{self, Passes};
use taipan_jit::words;

const OBJECT_WORDS: usize = 4;

struct Inputs {
    slots: Vec<u64>,
    memory: Vec<u64>,
}

fn inputs(random: &mut Random, memory: &mut [u64]) -> Inputs {
    let mut slots = Vec::new();
    for i in 0..OBJECTS {
        // Now and then two names for one object.
        let at = if random.below(4) == 0 { 0 } else { i };
        slots.push(memory[at * OBJECT_WORDS..].as_ptr() as u64);
    }
    for _ in 0..INTS {
        slots.push([0, 1, -3, 5, 1 << 40, i64::MAX, i64::MIN][random.below(7)] as u64);
    }
    for _ in 0..FLOATS {
        slots.push([0.0, -1.5, 3.25, f64::INFINITY][random.below(4)].to_bits());
    }
    let word = |random: &mut Random| match random.below(5) {
        0 => words::NONE,
        1 => words::TRUE,
        2 => words::from_float(0.5),
        _ => words::from_int(random.below(7) as i64 - 1).unwrap(),
    };
    for _ in 0..WORDS {
        slots.push(word(random));
    }
    for object in memory.chunks_mut(OBJECT_WORDS) {
        object[0] = if random.below(4) == 0 { HEADER + 1 } else { HEADER };
        object[1] = word(random);
        object[2] = random.below(9) as u64;
        object[3] = 0.75f64.to_bits();
    }
    Inputs { slots, memory: memory.to_vec() }
}

/// Everything one can see afterwards, as text.
fn observe(m: &mut Machine, unit: &Unit, inputs: &Inputs, memory: &mut [u64]) -> String {
    memory.copy_from_slice(&inputs.memory);
    m.slots.fill(0);
    m.slots[..inputs.slots.len()].copy_from_slice(&inputs.slots);
    m.empty_window(100);
    let number = m.run(unit) as usize;
    let exit = unit.exits.get(number);
    let frame = exit.frames().next().unwrap();
    let mut out = format!("exit {}:", frame.words[0]);
    let mut made: Vec<Vec<u64>> = exit.virtuals().map(|v| vec![0; v.size as usize / 8]).collect();
    let mut addresses: Vec<u64> = Vec::new();
    for (v, object) in exit.virtuals().zip(&made) {
        let address = if v.header < recipe::BASE { object.as_ptr() as u64 } else { m.compute(v, &addresses) };
        addresses.push(address);
    }
    let word = |m: &Machine, source: Source| match source {
        Source::Const(ty, bits) => (ty, bits),
        Source::Buffer(at, ty) => (ty, m.thread[at as usize]),
        Source::Virtual(n) => (Type::Val, addresses[n as usize]),
    };
    let objects = exit.virtuals().zip(&mut made).filter(|(v, _)| v.header < recipe::BASE);
    for (v, object) in objects {
        object[0] = v.header;
        for (at, width, source) in v.fields() {
            object[at as usize / 8] = boxed(word(m, source), width == Width::Val);
        }
    }
    let mut seen = Vec::new();
    for (slot, source) in frame.slots() {
        let w = word(m, source);
        out += &format!(" {slot}=");
        show(w, memory, &mut seen, &mut out);
    }
    for slot in FIRST_MEMORY..FIRST_MEMORY + MEMORY {
        if frame.slots().all(|(named, _)| named != slot) {
            out += &format!(" memory {slot}=");
            show((Type::Val, m.slots[slot as usize]), memory, &mut seen, &mut out);
        }
    }
    for object in 0..OBJECTS {
        out += &format!("\n  object {object}:");
        let at = memory[object * OBJECT_WORDS..].as_ptr() as u64;
        fields(at, memory, &mut seen, &mut out);
    }
    out
}

/// What a word field of a recipe gets.
fn boxed((ty, bits): (Type, u64), word: bool) -> u64 {
    match ty {
        Type::Int if word => words::from_int(bits as i64).unwrap_or(bits),
        Type::Float if word => words::from_float(f64::from_bits(bits)),
        Type::Bool if word => words::FALSE | bits,
        _ => bits,
    }
}

fn show((ty, bits): (Type, u64), memory: &[u64], seen: &mut Vec<u64>, out: &mut String) {
    match ty {
        Type::Int => *out += &format!("int {}", bits as i64),
        Type::Float => *out += &format!("float {:#x}", bits),
        Type::Bool => *out += if bits != 0 { "true" } else { "false" },
        Type::Ref => object(bits, memory, seen, out),
        Type::Val if words::is_int(bits) => *out += &format!("int {}", words::to_int(bits)),
        Type::Val if words::is_float(bits) => *out += &format!("float {:#x}", words::to_float(bits).to_bits()),
        Type::Val if bits == words::TRUE || bits == words::FALSE => show((Type::Bool, bits & 1), memory, seen, out),
        Type::Val if words::is_heap(bits) => object(bits, memory, seen, out),
        Type::Val => *out += &format!("word {bits:#x}"),
    }
}

fn object(at: u64, memory: &[u64], seen: &mut Vec<u64>, out: &mut String) {
    let start = memory.as_ptr() as u64;
    if (start..start + 8 * memory.len() as u64).contains(&at) {
        *out += &format!("given {}", (at - start) / 8 / OBJECT_WORDS as u64);
        return;
    }
    // SAFETY: every object of the test is alive until the end of `observe`, and has a header.
    let header = unsafe { *(at as *const u64) };
    if header == INT64_HEADER {
        // SAFETY: a heap int has its value behind the header.
        *out += &format!("int {}", unsafe { *(at as *const i64).add(1) });
    } else if header == BIG_HEADER {
        *out += &format!("int {}", unbox_wide(at));
    } else if let Some(n) = seen.iter().position(|&a| a == at) {
        *out += &format!("made {n}");
    } else {
        seen.push(at);
        *out += &format!("new {}", seen.len() - 1);
        fields(at, memory, seen, out);
    }
}

fn fields(at: u64, memory: &[u64], seen: &mut Vec<u64>, out: &mut String) {
    // SAFETY: given objects and those traces make have four words.
    let [header, word, int, float] = unsafe { *(at as *const [u64; OBJECT_WORDS]) };
    *out += &format!(" ({header:#x} ");
    show((Type::Val, word), memory, seen, out);
    *out += &format!(" {} {float:#x})", int as i64);
}

fn variants() -> Vec<(String, Passes)> {
    // `early` is meant to change by which exit code is left.
    let most = Passes { early: false, ..Passes::ALL };
    let mut all = vec![("all".to_string(), most)];
    for name in Passes::NAMES.iter().filter(|&&name| name != "early") {
        let mut alone = Passes::NONE;
        *alone.switch(name).unwrap() = true;
        all.push((format!("{name} alone"), alone));
        let mut without = most;
        *without.switch(name).unwrap() = false;
        all.push((format!("all without {name}"), without));
    }
    all
}

fn compile(m: &mut Machine, graph: &Graph, passes: Passes) -> (Unit, Graph) {
    let mut graph = graph.clone();
    opt::optimise(&mut graph, passes);
    let unit = m.backend.compile(graph.clone(), 0, Dump::default()).unwrap_or_else(|e| panic!("{e}\n{graph}"));
    (unit, graph)
}

#[test]
fn passes_change_nothing_one_can_see() {
    let traces: u64 = std::env::var("TRACES").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let first: u64 = std::env::var("SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let variants = variants();
    // What is compared with the whole, unoptimised trace is also cut into parts.
    let (mut m, mut cut) = (Machine::new(), Machine::with_parts(12));
    for seed in first..first + traces {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let graph = generate::generate(&mut random, 8 * WINDOW as i32);
        verify(&graph).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{graph}"));
        let (plain, _) = compile(&mut m, &graph, Passes::NONE);
        let mut memory = vec![0; OBJECTS * OBJECT_WORDS];
        let runs: Vec<Inputs> = (0..6).map(|_| inputs(&mut random, &mut memory)).collect();
        let expected: Vec<String> = runs.iter().map(|run| observe(&mut m, &plain, run, &mut memory)).collect();
        // All variants of few traces would find less than few variants of many.
        let take = |i: usize| i == 0 || (i as u64 + seed).is_multiple_of(5);
        for (_, (name, passes)) in variants.iter().enumerate().filter(|&(i, _)| take(i)) {
            let (unit, optimised) = compile(&mut cut, &graph, *passes);
            for (run, expected) in runs.iter().zip(&expected) {
                let got = observe(&mut cut, &unit, run, &mut memory);
                assert_eq!(
                    &got, expected,
                    "seed {seed}, {name}\n{graph}\n{optimised}\nslots {:x?}\nmemory {:x?}",
                    run.slots, run.memory
                );
            }
        }
    }
}
