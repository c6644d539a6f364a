//! Virtual objects: an allocation that does not escape is never made; one that escapes on some ways is made there.
//!
//! ```text
//! v1 = alloc {size 24 header 0x11 window 64} [s0]
//! store v1, v0 {i64 8 region 5}
//! v2 = load v1 {i64 8 region 5}          (v0)
//! guard_true v3 [s1]             ->      guard_true v3 [s1]
//! s1 = frame {1: v1}                     s1 = frame {1: #0} virtual(0x11, 24) {8 i64: v0}
//! ```
//!
//! The walk knows, at each point, what is in each virtual object. Snapshots get recipes. An op that hands the address
//! to somebody else makes the object first (`remake`): partial escape analysis (Stadler, Würthinger, Mössenböck, CGO
//! 2014) over the whole tree, side traces included.
//!
//! At a join (`merge`) an object stays virtual if it is on all ways; fields that differ become parameters. At a loop
//! head that is assumed of the ways back too; if one of them then does not fit (the object escapes in the loop), the
//! walk starts again with that object made before the loop. Objects handed on as parameters (an iterator or a point
//! replaced each round) travel as their fields. Only objects that somebody still asks for are carried at all.
//!
//! Invariants: a virtual object is reachable through names the walk knows and through virtual objects only, so no
//! store and no call can touch it; a name (SSA value) stands for one object for good.

mod merge;
mod walk;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::hash::Build;
use crate::ir::{Aux, Backup, BlockId, Dominators, Graph, Liveness, Mem, Opcode, Value};

/// What stands in a field of a virtual object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Content {
    Value(Value),
    /// Another object, virtual or made by now.
    Object(Value),
}

/// An object at one point of the walk; named by the value that first stood for it.
#[derive(Clone, PartialEq, Debug)]
enum Object {
    Virtual(Shape),
    /// It has been made: its address.
    Made(Value),
}

#[derive(Clone, PartialEq, Debug)]
struct Shape {
    header: u64,
    size: u32,
    window: i32,
    /// By offset; what is not here is zero.
    fields: BTreeMap<i32, (Mem, Content)>,
}

/// The objects known at one point.
type State = BTreeMap<Value, Object>;

/// An object at a loop head: the head, and the object's name there.
type AtHead = (BlockId, Value);

/// What earlier attempts found out about the ways back to loop heads.
#[derive(Default)]
struct Findings {
    /// Objects that must not be virtual there.
    pinned: HashSet<AtHead, Build>,
    /// Fields that the loop sets first (those of an iterator just made, say): zero on the ways in, so they are carried all the same.
    set_later: HashMap<AtHead, Vec<Mem>, Build>,
}

/// Why an attempt failed: the object does not fit on a way back, or would with these fields.
enum Misfit {
    Object(AtHead),
    Fields(AtHead, Vec<Mem>),
}

impl Misfit {
    fn head(&self) -> BlockId {
        match self {
            Misfit::Object((head, _)) | Misfit::Fields((head, _), _) => *head,
        }
    }
}

impl Findings {
    /// False if that was known already.
    fn note(&mut self, misfit: Misfit) -> bool {
        match misfit {
            Misfit::Object(at) => self.pinned.insert(at),
            Misfit::Fields(at, fields) => {
                self.set_later.entry(at).or_default().extend(fields);
                true
            }
        }
    }
}

/// Larger objects are made: their recipes would cost more than they save.
const MAX_SIZE: u32 = 256;
/// Each attempt pins an object of each loop that does not fit; more are not worth the time.
const MAX_ATTEMPTS: usize = 16;

/// Removes allocations where nobody needs the object.
pub fn virtuals(graph: &mut Graph) -> bool {
    let allocates = |b: BlockId| graph.block(b).ops.iter().any(|&id| graph.op(id).code == Opcode::Alloc);
    if !graph.reachable().into_iter().any(allocates) {
        return false;
    }
    split_edges(graph);
    let dominators = Dominators::new(graph);
    let live = Liveness::new(graph, &dominators);
    let mut findings = Findings::default();
    for _ in 0..MAX_ATTEMPTS {
        let before = Backup::of(graph);
        match walk::Walk::new(graph, &dominators, &live, &findings).run() {
            Ok(()) => return true,
            Err(misfits) => {
                *graph = before.restore();
                let mut new = false;
                for misfit in misfits {
                    new |= findings.note(misfit);
                }
                if !new {
                    break;
                }
            }
        }
    }
    // The split edges alone do no harm, and are joined again.
    true
}

/// Makes every way into a block with several ways in a jump: only jumps have room in front of them for what a way
/// must do before the join.
fn split_edges(graph: &mut Graph) {
    let order = graph.reachable();
    let mut ways: HashMap<BlockId, usize, Build> = HashMap::default();
    for &b in &order {
        for (_, to) in graph.successors(b) {
            *ways.entry(to).or_default() += 1;
        }
    }
    let several = |b: BlockId| ways.get(&b).is_some_and(|&n| n > 1);
    for &b in &order {
        for id in graph.block(b).ops.clone() {
            if let Some(side) = graph.side_of(graph.op(id)).filter(|&side| several(side)) {
                // The guards that share the snapshot get a way each.
                let Some(s) = graph.op(id).snapshot else { continue };
                let mut snapshot = graph.snapshot(s).clone();
                snapshot.side = Some(jump_to(graph, side));
                graph.snapshots.push(snapshot);
                let copy = crate::ir::SnapshotId(graph.snapshots.len() as u32 - 1);
                graph.op_mut(id).snapshot = Some(copy);
            }
            if let Aux::Branch(yes, no) = graph.op(id).aux {
                let yes = if several(yes) { jump_to(graph, yes) } else { yes };
                let no = if several(no) { jump_to(graph, no) } else { no };
                graph.op_mut(id).aux = Aux::Branch(yes, no);
            }
        }
    }
}

fn jump_to(graph: &mut Graph, to: BlockId) -> BlockId {
    let block = graph.new_block();
    graph.push(block, Opcode::Jump, &[], Aux::Jump(to), None);
    block
}
