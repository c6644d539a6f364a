//! Snapshots name raw values instead of boxed ones.
//!
//! ```text
//! v1 = box_int v0
//! guard_true v2 [s0]         guard_true v2 [s0]
//! s0 = frame {1: v1}    ->   s0 = frame {1: v0}
//! ```
//!
//! Whoever writes the frames boxes by type, so boxing that only exits want is no longer done in the loop (the pass
//! `dead` then removes it).

use crate::ir::{Graph, Opcode, SnapVal};

pub fn exits(graph: &mut Graph) -> bool {
    let mut changed = false;
    let mut snapshots = std::mem::take(&mut graph.snapshots);
    for snapshot in &mut snapshots {
        snapshot.map(|content| match content {
            SnapVal::Value(v) => {
                let raw = graph.def_op(v).filter(|op| {
                    matches!(
                        op.code,
                        Opcode::BoxInt | Opcode::BoxSmall | Opcode::BoxFloat | Opcode::BoxBool | Opcode::RefToVal
                    )
                });
                changed |= raw.is_some();
                SnapVal::Value(raw.map_or(v, |op| op.args[0]))
            }
            recipe => recipe,
        });
    }
    graph.snapshots = snapshots;
    changed
}
