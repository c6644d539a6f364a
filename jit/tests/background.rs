//! Jobs compiled by a worker: all are finished, the hottest first, and the code runs on the thread that submitted them.

mod machine;

use machine::{Machine, layout};
use taipan_jit::backend::{CodeMemory, CompileError};
use taipan_jit::background::{Job, Worker};
use taipan_jit::compile::{Compiler, Options};
use taipan_jit::ir::{Graph, Opcode, parse};

fn counting(rounds: u64) -> Graph {
    parse(&format!(
        "trace count\nb0:\n  jump b1(0)\nb1(i: Int):\n  c = int_lt i, {rounds}\n  guard_true c [s0]\n  j = int_add i, 1\n  \
         jump b1(j)\ns0 = frame({rounds}) {{0: i}}\n"
    ))
    .unwrap()
}

fn worker() -> Worker {
    let memory = CodeMemory::new(1 << 22).unwrap();
    Worker::start(Compiler::new(memory, layout(), Options::default()).unwrap()).unwrap()
}

#[test]
fn every_job_is_finished_and_its_code_runs() {
    let worker = worker();
    for ticket in 0..20 {
        worker.submit(Job { graph: counting(100 + ticket), number: ticket, ticket, heat: 1 });
    }
    let mut m = Machine::new();
    let mut seen = [false; 20];
    for _ in 0..20 {
        let done = worker.wait().unwrap();
        assert!(!std::mem::replace(&mut seen[done.ticket as usize], true));
        let compiled = done.result.unwrap();
        assert_eq!(m.run_to_exit(&compiled.unit), 100 + done.ticket);
        assert_eq!(m.slots[0], 100 + done.ticket);
    }
    assert!(worker.finished().is_none());
}

#[test]
fn the_hottest_comes_first_and_what_waits_can_be_withdrawn() {
    let worker = worker();
    // While the first is compiled the others queue up; it is made large enough for that.
    let mut large = Graph::new("large");
    let mut b = taipan_jit::ir::Builder::new(&mut large);
    let mut v = b.frame_load(0, taipan_jit::ir::Type::Int);
    for i in 0..20_000 {
        let c = b.graph.int(i * 7919);
        v = b.op(if i % 2 == 0 { Opcode::IntXor } else { Opcode::IntMul }, &[v, c]);
    }
    b.frame_store(1, v);
    b.leave(1);
    worker.submit(Job { graph: large, number: 0, ticket: 0, heat: 100 });
    while !worker.is_busy() {
        std::thread::yield_now();
    }
    for (ticket, heat) in [(1, 5), (2, 50), (3, 7), (4, 6)] {
        worker.submit(Job { graph: counting(10), number: ticket, ticket, heat });
    }
    assert!(worker.withdraw(3));
    assert!(!worker.withdraw(0));
    let order: Vec<u64> = (0..4).map(|_| worker.wait().unwrap().ticket).collect();
    assert_eq!(order, [0, 2, 4, 1]);
}

#[test]
fn a_job_that_breaks_the_rules_is_refused() {
    let worker = worker();
    worker.submit(Job { graph: Graph::new("empty"), number: 0, ticket: 9, heat: 1 });
    let done = worker.wait().unwrap();
    assert!(matches!((done.ticket, done.result), (9, Err(CompileError::Invalid(_)))));
}
