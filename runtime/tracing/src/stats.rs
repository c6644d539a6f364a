//! What the JIT tells: the statistics page (`--jit-stats`) and the log of JSON lines (`--jit-log=FILE`).

use crate::recorder::Abort;
use crate::tier::JitOptions;
use crate::tree::{Recorded, Tree, TreeKind};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::rc::Rc;
use std::time::Duration;
use taipan_jit::compile::Compiled;
use taipan_jit::ir::SnapshotId;

/// Counters and the open log.
pub struct Log {
    file: RefCell<Option<File>>,
    compiles: Cell<usize>,
    sides_alone: Cell<usize>,
    code_bytes: Cell<usize>,
    time: Cell<Duration>,
    /// How often and why recordings ended, by place.
    aborts: RefCell<BTreeMap<(String, u32, &'static str), usize>>,
}

/// A JSON string.
fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 32 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl Log {
    pub fn new(options: &JitOptions) -> Result<Log, String> {
        let file = match &options.log {
            Some(path) => Some(File::create(path).map_err(|e| format!("cannot write {}: {e}", path.display()))?),
            None => None,
        };
        Ok(Log {
            file: RefCell::new(file),
            compiles: Cell::new(0),
            sides_alone: Cell::new(0),
            code_bytes: Cell::new(0),
            time: Cell::new(Duration::ZERO),
            aborts: RefCell::default(),
        })
    }

    fn line(&self, text: &str) {
        if let Some(f) = self.file.borrow_mut().as_mut() {
            // A log that cannot be written does not stop the program.
            let _ = writeln!(f, "{text}");
        }
    }

    /// An event about a tree: who and where, then `more`.
    fn event(&self, name: &str, tree: &Tree, more: &str) {
        let (file, line) = tree.place();
        self.line(&format!(
            "{{\"event\":\"{name}\",\"tree\":{},\"kind\":\"{}\",\"function\":{},\"file\":{},\"line\":{line},{more}}}",
            tree.number,
            tree.what(),
            json(tree.function()),
            json(&file),
        ));
    }

    pub fn abort(&self, tree: &Tree, why: Abort) {
        self.event("abort", tree, &format!("\"reason\":{}", json(why.text())));
        let (file, line) = tree.place();
        *self.aborts.borrow_mut().entry((file, line, why.text())).or_insert(0) += 1;
    }

    pub fn refused(&self, tree: &Tree, why: &str) {
        self.event("refused", tree, &format!("\"reason\":{}", json(why)));
    }

    pub fn compiled(&self, tree: &Tree, c: &Compiled) {
        let time = c.optimise_time + c.unit.stats.time;
        self.compiles.set(self.compiles.get() + 1);
        self.code_bytes.set(self.code_bytes.get() + c.unit.stats.code_bytes);
        self.time.set(self.time.get() + time);
        let ops: Vec<String> = c.ops.iter().map(|(name, count)| format!("\"{name}\":{count}")).collect();
        let residual: Vec<String> = tree.residuals.borrow().iter().map(|s| json(s)).collect();
        let more = format!(
            "\"residual\":[{}],\"side_traces\":{},\"recorded_ops\":{},\"optimised_ops\":{},\"ops\":{{{}}},\"guards\":{},\"exits\":{},\"code_bytes\":{},\"microseconds\":{}",
            residual.join(","),
            tree.side_traces.get(),
            c.recorded.0,
            c.optimised.0,
            ops.join(","),
            c.optimised.1,
            c.unit.stats.exits,
            c.unit.stats.code_bytes,
            time.as_micros(),
        );
        self.event("compile", tree, &more);
    }

    /// A side trace was compiled alone.
    pub fn compiled_alone(&self, tree: &Tree, exit: SnapshotId, c: &Compiled) {
        let time = c.optimise_time + c.unit.stats.time;
        self.sides_alone.set(self.sides_alone.get() + 1);
        self.code_bytes.set(self.code_bytes.get() + c.unit.stats.code_bytes);
        self.time.set(self.time.get() + time);
        let more = format!(
            "\"exit\":{},\"recorded_ops\":{},\"optimised_ops\":{},\"code_bytes\":{},\"microseconds\":{}",
            exit.0,
            c.recorded.0,
            c.optimised.0,
            c.unit.stats.code_bytes,
            time.as_micros(),
        );
        self.event("compile_side", tree, &more);
    }

    /// The page of `--jit-stats`, and the log's last lines.
    pub fn report(&self, trees: &[Rc<Tree>], options: &JitOptions) {
        let compiled: Vec<&Rc<Tree>> = trees.iter().filter(|t| t.compiles.get() > 0).collect();
        let functions = compiled.iter().filter(|t| t.kind == TreeKind::Function).count();
        let loops = compiled.len() - functions;
        let sides: usize = compiled.iter().map(|t| t.side_traces.get()).sum();
        self.line(&format!(
            "{{\"event\":\"end\",\"loops\":{loops},\"functions\":{functions},\"side_traces\":{sides},\"compiles\":{},\"sides_alone\":{},\"code_bytes\":{},\"compile_microseconds\":{}}}",
            self.compiles.get(),
            self.sides_alone.get(),
            self.code_bytes.get(),
            self.time.get().as_micros()
        ));
        if !options.stats {
            return;
        }
        eprintln!(
            "jit: {loops} loops, {functions} functions, {sides} side traces, {} compilations, {} of side traces alone",
            self.compiles.get(),
            self.sides_alone.get()
        );
        let entered: u64 = compiled.iter().map(|t| t.entered.get()).sum();
        let exits = |t: &&Rc<Tree>| t.exits.borrow().iter().map(|e| u64::from(e.count)).sum::<u64>();
        let left: u64 = compiled.iter().map(exits).sum();
        eprintln!("jit: compiled code entered {entered} times, {left} exits taken");
        eprintln!(
            "jit: compile time {:.1} ms, code {} bytes",
            self.time.get().as_secs_f64() * 1e3,
            self.code_bytes.get()
        );
        for tree in compiled {
            let (file, line) = tree.place();
            eprintln!(
                "  {} {} {file}:{line}  entered {}  side traces {}",
                tree.what(),
                tree.function(),
                tree.entered.get(),
                tree.side_traces.get()
            );
            let mut recorded = tree.recorded.borrow_mut();
            recorded.iter_mut().for_each(Recorded::wake);
            let mut exits: Vec<(usize, u32)> = tree
                .exits
                .borrow()
                .iter()
                .enumerate()
                .filter(|(_, e)| e.count > 0)
                .map(|(n, e)| (n, e.count))
                .collect();
            exits.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            for (n, count) in exits.into_iter().take(8) {
                let place = recorded.as_ref().and_then(|r| exit_line(r, n)).unwrap_or_default();
                let side =
                    recorded.as_ref().is_some_and(|r| r.graph.snapshots.get(n).is_some_and(|s| s.side.is_some()));
                eprintln!(
                    "    exit {n} taken {count} times  {place}{}",
                    if side { "  (goes on in a side trace)" } else { "" }
                );
            }
        }
        for ((file, line, why), count) in self.aborts.borrow().iter() {
            eprintln!("  gave up {count} times at {file}:{line}: {why}");
        }
    }
}

/// Source place of an exit.
fn exit_line(recorded: &Recorded, n: usize) -> Option<String> {
    let frame = recorded.graph.snapshots.get(n)?.frames.last()?;
    // SAFETY: the words of a code object that the tree keeps alive.
    let code = unsafe { taipan_core::object::Code::of_words(*frame.words.get(1)? as *mut u64) };
    let at = code.index_of(crate::realise::pc_of(&frame.words));
    let op = code.data().instructions.get(at)?.op().name();
    let line = code.unit().positions.get(at)?.line;
    Some(format!("{}:{line} {op}", code.unit().filename))
}
