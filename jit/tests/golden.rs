//! Golden tests of the IR: each file `tests/ir/<pass>/<name>.trace` holds a trace, a line `----` and the text expected
//! after `<pass>` alone; the folder `text` runs no pass, `all` runs all. `BLESS=1` rewrites the expectations.

use std::fs;
use std::path::{Path, PathBuf};

use taipan_jit::ir::{self, Graph, Packed};
use taipan_jit::opt::{self, Passes};

const RULER: &str = "\n----\n";

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder:?}: {e}")).map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "trace") {
            out.push(path);
        }
    }
}

/// Packs and unpacks.
fn packed(graph: Graph) -> Result<Graph, String> {
    let text = graph.to_string();
    let graph = Packed::new(&graph).unpack();
    if graph.to_string() == text { Ok(graph) } else { Err(format!("packed:\n{text}\nunpacked:\n{graph}")) }
}

fn transform(pass: &str, input: &str) -> Result<String, String> {
    let mut graph = packed(ir::parse(input)?)?;
    ir::verify(&graph).map_err(|e| format!("input: {e}"))?;
    match pass {
        "text" => {}
        "all" => opt::optimise(&mut graph, Passes::ALL),
        _ => {
            let mut passes = Passes::NONE;
            *passes.switch(pass).ok_or_else(|| format!("no pass '{pass}'"))? = true;
            opt::optimise(&mut graph, passes);
        }
    }
    ir::verify(&graph).map_err(|e| format!("output: {e}\n{graph}"))?;
    let text = packed(graph)?.to_string();
    let again = ir::parse(&text).map_err(|e| format!("output: {e}\n{text}"))?.to_string();
    if again == text { Ok(text) } else { Err(format!("text changes when read back:\n{text}\n{again}")) }
}

#[test]
fn golden_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ir");
    let bless = std::env::var_os("BLESS").is_some();
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let mut wrong = Vec::new();
    for path in paths {
        let whole = fs::read_to_string(&path).unwrap();
        let (input, expected) = whole.split_once(RULER).unwrap_or((whole.trim_end(), ""));
        let pass = path.parent().and_then(Path::file_name).unwrap().to_str().unwrap();
        match transform(pass, input) {
            Ok(text) if text == expected => {}
            Ok(text) if bless => fs::write(&path, format!("{input}{RULER}{text}")).unwrap(),
            Ok(text) => wrong.push(format!("{}: got\n{text}", path.display())),
            Err(e) => wrong.push(format!("{}: {e}", path.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
