//! How fast compiled loops run and how long compiling takes. Not checked, only printed:
//! `cargo test -p taipan-jit --profile quick --test speed -- --ignored --nocapture`.

mod machine;

use std::time::Duration;

use machine::Machine;
use taipan_jit::backend::Dump;
use taipan_jit::ir::{Graph, parse};
use taipan_jit::opt::{self, Passes};
use taipan_jit::words;

/// What this thread has used: the machine may have other things to do.
fn cpu_time() -> Duration {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock exists on Linux, and the result goes into a local.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

fn input(path: &str) -> Graph {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ir").join(path);
    let text = std::fs::read_to_string(path).unwrap();
    parse(text.split("\n----\n").next().unwrap()).unwrap()
}

fn measure(name: &str, graph: &Graph, rounds: f64, prepare: impl Fn(&mut Machine)) {
    let mut m = Machine::new();
    for (mode, passes) in [("plain", Passes::NONE), ("optimised", Passes::ALL)] {
        let mut times = Vec::new();
        let mut optimising = Vec::new();
        let mut compiling = Vec::new();
        let mut bytes = 0;
        let mut ops = (0, 0);
        for _ in 0..25 {
            let mut graph = graph.clone();
            let start = cpu_time();
            opt::optimise(&mut graph, passes);
            optimising.push(cpu_time() - start);
            ops = graph.count();
            let start = cpu_time();
            let unit = m.backend.compile(graph.clone(), 0, Dump::default()).unwrap();
            compiling.push(cpu_time() - start);
            bytes = unit.stats.code_bytes;
            m.empty_window(400);
            prepare(&mut m);
            let start = cpu_time();
            m.run(&unit);
            times.push(cpu_time() - start);
        }
        let best = |times: &[Duration]| times.iter().min().unwrap().as_secs_f64();
        println!(
            "{name:12} {mode:10} {:8.3} ns/round, {} ops ({} guards), optimised in {:.0} us, compiled in {:.0} us, {bytes} bytes",
            best(&times) * 1e9 / rounds,
            ops.0,
            ops.1,
            best(&optimising) * 1e6,
            best(&compiling) * 1e6,
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn loops() {
    let n = 10_000_000;
    let word = |v| words::from_int(v).unwrap();
    measure("sum", &input("all/sum.trace"), n as f64, |m| {
        m.slots[0] = word(n);
        m.slots[1] = word(0);
        m.slots[2] = word(0);
    });
    let object: &'static mut [u64] = vec![0x11, 0, 0, 0].leak();
    measure("objects", &input("all/objects.trace"), n as f64, |m| {
        let at = object.as_ptr() as *mut u64;
        // SAFETY: the object leaked above, used by this thread alone.
        unsafe {
            *at.add(1) = words::from_float(101.0);
            *at.add(2) = word(0);
        }
        m.slots[0] = at as u64;
        m.slots[1] = words::from_float(101.0 + 1.5 * n as f64);
    });
    measure("points", &input("all/points.trace"), n as f64, |m| m.slots[0] = n as u64);
    measure("index", &input("ranges/index.trace"), 1e6, |m| {
        let bytes = vec![1u64; 200_000].leak();
        bytes[1] = 1_000_000;
        m.slots[0] = bytes.as_ptr() as u64;
    });
}
