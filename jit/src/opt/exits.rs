//! Snapshots name raw values instead of boxed ones, and recipes instead of wide ints.
//!
//! ```text
//! v1 = box_int v0
//! v3 = wide_mul v1, v2
//! guard_true v4 [s0]              guard_true v4 [s0]
//! s0 = frame {1: v1, 2: v3}  ->   s0 = frame {1: v0, 2: #0} virtual(0xffff000000000003, 24) {8 val: v0, 16 val: v2}
//! ```
//!
//! Whoever writes the frames boxes by type and computes what recipes say (`ir::ops::recipe`), so boxing and wide
//! arithmetic that only exits want are no longer done in the loop (the pass `dead` then removes them).

use std::collections::HashMap;

use crate::hash::Build;
use crate::ir::ops::recipe;
use crate::ir::{Graph, Opcode, SnapVal, Value, Virtual, Width};

/// Recipes of one snapshot for wide ints; beyond that they are computed by the code.
const MAX_RECIPES: usize = 32;

pub fn exits(graph: &mut Graph) -> bool {
    let computed = computed(graph);
    let mut changed = false;
    let mut snapshots = std::mem::take(&mut graph.snapshots);
    for snapshot in &mut snapshots {
        let mut recipes = Recipes {
            graph,
            computed: &computed,
            first: snapshot.virtuals.len(),
            made: Vec::new(),
            known: HashMap::default(),
        };
        snapshot.map(|content| {
            let new = recipes.content(content);
            changed |= new != content;
            new
        });
        let made = recipes.made;
        snapshot.virtuals.extend(made);
    }
    graph.snapshots = snapshots;
    changed
}

/// The wide ints that code needs, so that snapshots may name them as they are.
fn computed(graph: &Graph) -> Vec<bool> {
    let mut computed = vec![false; graph.value_count()];
    let mut work: Vec<Value> = Vec::new();
    for &id in graph.reachable().iter().flat_map(|&b| &graph.block(b).ops) {
        let op = graph.op(id);
        if !op.code.is_wide() {
            work.extend(&op.args);
        }
    }
    while let Some(v) = work.pop() {
        let Some(op) = graph.def_op(v).filter(|op| op.code.is_wide()) else { continue };
        if !std::mem::replace(&mut computed[v.index()], true) {
            work.extend(&op.args);
        }
    }
    computed
}

struct Recipes<'g> {
    graph: &'g Graph,
    computed: &'g [bool],
    /// Number of the first recipe to be made.
    first: usize,
    made: Vec<Virtual>,
    known: HashMap<Value, u32, Build>,
}

impl Recipes<'_> {
    fn content(&mut self, content: SnapVal) -> SnapVal {
        let SnapVal::Value(v) = content else { return content };
        let Some(op) = self.graph.def_op(v) else { return content };
        match op.code {
            Opcode::BoxInt | Opcode::BoxSmall | Opcode::BoxFloat | Opcode::BoxBool | Opcode::RefToVal => {
                SnapVal::Value(op.args[0])
            }
            code if !self.computed[v.index()] && self.made.len() < MAX_RECIPES => match code.wide_code() {
                Some(code) => self.wide(v, code),
                None => content,
            },
            _ => content,
        }
    }

    fn wide(&mut self, v: Value, code: u64) -> SnapVal {
        if let Some(&n) = self.known.get(&v) {
            return SnapVal::Virtual(n);
        }
        let Some(op) = self.graph.def_op(v) else { return SnapVal::Value(v) };
        let fields = if code == recipe::U64 {
            vec![(8, Width::I64, SnapVal::Value(op.args[0]))]
        } else {
            // Operands first, so that recipes name earlier ones only.
            let (a, b) = (op.args[0], op.args[1]);
            let (a, b) = (self.content(SnapVal::Value(a)), self.content(SnapVal::Value(b)));
            vec![(8, Width::Val, a), (16, Width::Val, b)]
        };
        let n = (self.first + self.made.len()) as u32;
        self.made.push(Virtual { header: recipe::BASE + code, size: 24, fields });
        self.known.insert(v, n);
        SnapVal::Virtual(n)
    }
}
