//! What compiling costs, pass by pass: `cargo run --profile quick -p taipan-jit --example compile -- ROUNDS FILE...`
//! Files hold traces as `--jit-dump=trace` prints them (lines before `trace` are skipped; several traces may follow each
//! other: the largest is taken). Times are those of this thread's processor, the least of all rounds.

use std::time::Duration;

use taipan_jit::backend::{Backend, BigLayout, CodeMemory, Dump, Layout, PART_LIMIT, SlowPaths};
use taipan_jit::ir::parse;
use taipan_jit::opt::{self, Passes};

fn cpu_time() -> Duration {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock exists on Linux, and the result goes into a local.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

fn main() {
    let mut args = std::env::args().skip(1);
    let rounds: usize = args.next().and_then(|n| n.parse().ok()).unwrap_or(5);
    // Nothing compiled here is run.
    let big = BigLayout { header: 10, negative: 8, length: 12, limbs: 16 };
    let slow = SlowPaths { alloc: 1, box_int: 1, box_u64: 1, wide: 1, write_barrier: 1, write_barrier_elem: 1 };
    let layout = Layout {
        exit_buffer: 0,
        exit_capacity: 1024,
        handover: 16400,
        handover_capacity: 512,
        exit_unit: 16392,
        poll: 16384,
        int64_header: 9,
        int64_value: 8,
        big,
        slow,
    };
    let memory = CodeMemory::new(64 << 20).expect("code memory");
    let mut backend = Backend::new(memory, layout, PART_LIMIT).expect("a backend");
    for path in args {
        let whole = std::fs::read_to_string(&path).expect("a file with traces");
        let texts = whole.split("--- ").filter(|part| part.starts_with("trace "));
        let Some(text) = texts.max_by_key(|text| text.len()) else { continue };
        // Names of loops are paths, which the text form has no room for.
        let body = text.splitn(3, '\n').nth(2).and_then(|t| t.split("\n\n").next()).unwrap_or_default();
        let graph = parse(&format!("trace tree\n{body}")).expect("a trace");
        let (mut optimising, mut compiling) = (Duration::MAX, Duration::MAX);
        let mut line = String::new();
        for _ in 0..rounds {
            let mut optimised = graph.clone();
            let start = cpu_time();
            opt::optimise(&mut optimised, Passes::ALL);
            optimising = optimising.min(cpu_time() - start);
            let start = cpu_time();
            let unit = backend.compile(optimised, 0, Dump::default()).expect("code");
            compiling = compiling.min(cpu_time() - start);
            let stats = unit.stats;
            line = format!(
                "{} ops, {} guards, {} exits, {} bytes",
                stats.ops, stats.guards, stats.exits, stats.code_bytes
            );
        }
        println!("{path}: optimised in {optimising:?}, compiled in {compiling:?}: {line}");
    }
}
