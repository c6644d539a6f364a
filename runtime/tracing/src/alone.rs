//! Side traces that run before their tree is compiled again.
//!
//! A large tree takes 30 to 100 ms to compile, and until then the exit of a side trace would lead to the interpreter, hundreds of
//! thousands of times, and the exits within the side trace would not be found. So it is compiled alone first (`ir::alone`), which takes a
//! millisecond or two. It is entered where the interpreter would go on: the exit's frames are real then (`realise`), and what the trace
//! takes from its tree is loaded from them. Its own exits name snapshots of the tree's graph, as all exits do, so side traces grow on
//! it like everywhere. Where it closes the loop it leaves at the head, and the tree's code goes on (`run`). When the tree has been compiled with
//! it, its own code goes.

use crate::call::thread_mem;
use crate::driver::OUTCOME_SLOT;
use crate::generators;
use crate::raising::{handled_mem, is_handled};
use crate::record::show;
use crate::recorder::{BORN, IN_GENERATOR};
use crate::tier::Jit;
use crate::tree::{Recorded, Side, Tree};
use crate::workshop::Done;
use std::mem::offset_of;
use std::rc::Rc;
use std::sync::Arc;
use taipan_core::Thread;
use taipan_jit::ir::{self, BlockId, Builder, Frame, Graph, Opcode, Packed, SnapVal, SnapshotId, Type, Value, Width};

/// Where memory has a value at the exit.
#[derive(Clone, Copy)]
enum Home {
    /// This slot of the frame of this number.
    Slot(usize, u32),
    /// `Thread::handled`.
    Handled,
    /// `Thread::outcome_code`, an Int.
    Outcome,
}

impl Recorded {
    /// The side trace that begins at this exit, just recorded, as a graph of its own. `None`: it needs more than memory has.
    fn alone(&self, exit: SnapshotId, side: BlockId) -> Option<Graph> {
        let snapshot = self.graph.snapshot(exit);
        let mut homes: Vec<(Value, Home)> = Vec::new();
        for (depth, f) in snapshot.frames.iter().enumerate() {
            for (slot, v) in &f.slots {
                let SnapVal::Value(v) = *v else { continue };
                let home = match *slot {
                    OUTCOME_SLOT => Home::Outcome,
                    slot if is_handled(slot) => Home::Handled,
                    slot => Home::Slot(depth, slot),
                };
                homes.push((v, home));
            }
        }
        let named: Vec<Value> = homes.iter().map(|(v, _)| *v).collect();
        let mut graph = Graph::new(&self.graph.name);
        let entry = graph.add_snapshot(snapshot.frames.iter().map(|f| Arc::new(in_memory(f))).collect());
        graph.snapshots[entry.index()].origin = exit;
        let load = &mut |to: &mut Graph, v: Value| {
            let home = homes.iter().find(|(named, _)| *named == v).map(|(_, home)| *home);
            let mut b = Builder::new(to);
            match home {
                Some(Home::Slot(depth, slot)) => load_slot(&mut b, &snapshot.frames, depth, slot),
                Some(Home::Handled) => {
                    let thread = b.op(Opcode::Thread, &[]);
                    Some(b.load(thread, handled_mem()))
                }
                Some(Home::Outcome) => {
                    let thread = b.op(Opcode::Thread, &[]);
                    Some(b.load(thread, thread_mem(Width::I64, offset_of!(Thread, outcome_code))))
                }
                // What came in at the loop's head and no snapshot names is in memory still.
                None => {
                    let (r, _) = self.params.iter().find(|(_, param)| **param == v)?;
                    Some(b.frame_load(*r as u32, Type::Val))
                }
            }
        };
        ir::alone(&mut graph, &self.graph, side, entry, &named, &self.lands, load)?;
        Some(graph)
    }
}

/// The frame when memory has all of it.
fn in_memory(f: &Frame) -> Frame {
    let mut words = f.words.to_vec();
    if words.len() > 5 && words[5] != IN_GENERATOR {
        words[5] = BORN;
        words.truncate(6);
    }
    Frame { words: words.into(), slots: Vec::new() }
}

/// Loads a slot of the frame of number `depth`. A generator's frame is found by the register of the frame below.
fn load_slot(b: &mut Builder<'_>, frames: &[Arc<Frame>], depth: usize, slot: u32) -> Option<Value> {
    let f = &frames[depth];
    if *f.words.get(5)? != IN_GENERATOR {
        return Some(b.frame_load(slot, Type::Val));
    }
    let below = depth.checked_sub(1)?;
    let held = *frames[below].words.first()? as u32 + *f.words.get(6)? as u32;
    let held = load_slot(b, frames, below, held)?;
    let g = b.op(Opcode::ValToRef, &[held]);
    Some(b.load(g, generators::register_mem(slot.checked_sub(*f.words.first()? as u32)? as usize)))
}

impl Jit {
    /// Compiles a side trace that was just recorded alone, if the tree is so large that it is worth while. `false`: it waits for the tree.
    pub fn compile_alone(&self, tree: &Rc<Tree>, recorded: &Recorded, exit: SnapshotId, side: BlockId) -> bool {
        if tree.size.get() <= self.options.part_limit {
            return false;
        }
        let Some(graph) = recorded.alone(exit, side) else { return false };
        let graph = if self.options.fail_guards { crate::fail::instrument(&graph, tree) } else { graph };
        let number = self.new_unit();
        match self.workshop.compile(number, Arc::new(Packed::new(&graph))) {
            Some(done) => return self.install_alone(tree, exit, done),
            None => _ = self.pending.borrow_mut().insert(number, (tree.clone(), Some(exit))),
        }
        true
    }

    /// From now on the exit leads to this code, unless the tree has the side trace by now.
    pub fn install_alone(&self, tree: &Rc<Tree>, exit: SnapshotId, done: Done) -> bool {
        let compiled = match done.result {
            Ok(compiled) => compiled,
            Err(e) => {
                self.log.refused(tree, &e);
                return false;
            }
        };
        show(&format!("{} side {}", tree.number, exit.0), &compiled);
        self.log.compiled_alone(tree, exit, &compiled);
        let mut exits = tree.exits.borrow_mut();
        let Some(state) = exits.get_mut(exit.index()).filter(|e| !matches!(e.side, Side::None | Side::Compiled)) else {
            return true;
        };
        state.alone = done.number;
        self.installed_as(done.number, Rc::new(compiled.unit), tree);
        true
    }
}
