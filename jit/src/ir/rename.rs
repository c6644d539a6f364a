//! New names for values: what passes note while they walk a graph, and its application to the whole graph.

use std::sync::Arc;

use super::graph::{Frame, Graph, SnapVal};
use super::types::Value;

/// What removed values are called now. Chains are followed, so a new name may be replaced in its turn.
#[derive(Clone, Default, Debug)]
pub struct Renames {
    /// By the value's number; `SAME` and what is not there keep their names.
    to: Vec<Value>,
    any: bool,
}

const SAME: Value = Value(u32::MAX);

impl Renames {
    /// `to`, or what it is called itself, must not be `from`.
    pub fn insert(&mut self, from: Value, to: Value) {
        if self.to.len() <= from.index() {
            self.to.resize((from.index() + 1).next_power_of_two(), SAME);
        }
        self.to[from.index()] = to;
        self.any = true;
    }

    pub fn get(&self, v: Value) -> Option<Value> {
        self.to.get(v.index()).copied().filter(|&to| to != SAME)
    }

    pub fn resolve(&self, mut v: Value) -> Value {
        while let Some(next) = self.get(v) {
            v = next;
        }
        v
    }

    pub fn is_empty(&self) -> bool {
        !self.any
    }
}

impl Graph {
    /// Replaces every use of a renamed value, in the ops of all blocks and in their snapshots. Frames that snapshots share stay
    /// shared.
    pub fn rename(&mut self, renames: &Renames) {
        if renames.is_empty() {
            return;
        }
        let mut seen = vec![false; self.snapshots.len()];
        // Per depth, the frame looked at last and what it has become.
        let mut done: Vec<(Arc<Frame>, Arc<Frame>)> = Vec::new();
        for b in 0..self.blocks.len() {
            for i in 0..self.blocks[b].ops.len() {
                let id = self.blocks[b].ops[i];
                let op = self.op_mut(id);
                for v in &mut op.args {
                    *v = renames.resolve(*v);
                }
                if let Some(s) = op.snapshot
                    && !std::mem::replace(&mut seen[s.index()], true)
                {
                    self.rename_snapshot(s.index(), renames, &mut done);
                }
            }
        }
    }

    fn rename_snapshot(&mut self, s: usize, renames: &Renames, done: &mut Vec<(Arc<Frame>, Arc<Frame>)>) {
        let named = |content: SnapVal| match content {
            SnapVal::Value(v) => SnapVal::Value(renames.resolve(v)),
            recipe => recipe,
        };
        let snapshot = &mut self.snapshots[s];
        for (depth, frame) in snapshot.frames.iter_mut().enumerate() {
            if let Some((before, after)) = done.get(depth)
                && Arc::ptr_eq(before, frame)
            {
                *frame = after.clone();
                continue;
            }
            let before = frame.clone();
            if before.slots.iter().any(|&(_, content)| named(content) != content) {
                let slots = before.slots.iter().map(|&(slot, content)| (slot, named(content))).collect();
                *frame = Arc::new(Frame { words: before.words.clone(), slots });
            }
            done.truncate(depth);
            done.push((before, frame.clone()));
        }
        for (_, _, content) in snapshot.virtuals.iter_mut().flat_map(|v| v.fields.iter_mut()) {
            *content = named(*content);
        }
    }
}
