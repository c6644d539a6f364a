//! Deep and long sources end in an error or in code, never in a crash; interactive input.

use taipan_parser::{ErrorKind, Mode, Options, compile_source, is_incomplete};

fn compile(source: &str) -> Result<(), ErrorKind> {
    compile_source(source, Mode::Exec, &Options::new("test")).map(drop).map_err(|e| e.kind)
}

#[test]
fn deep_nesting() {
    for n in [100usize, 3000, 100_000] {
        let cases = [
            "-".repeat(n) + "1",
            "not ".repeat(n) + "x",
            "(".repeat(n) + &")".repeat(n),
            "[".repeat(n),
            "x".to_owned() + &".x".repeat(n),
            "x".to_owned() + &"()".repeat(n),
            "x".to_owned() + &"[0]".repeat(n),
            "1".to_owned() + &"+1".repeat(n),
            "x".to_owned() + &"+x".repeat(n),
            "x".to_owned() + &"**x".repeat(n),
            "lambda: ".repeat(n) + "1",
            "x".to_owned() + &" if x else x".repeat(n),
            "if x: pass\n".to_owned() + &"elif x: pass\n".repeat(n),
            "x = ".repeat(n) + "1",
            "x".to_owned() + &" < x".repeat(n),
            "x".to_owned() + &" and x".repeat(n),
            "await ".repeat(n) + "x",
            "x: ".to_owned() + &"a[".repeat(n),
            "f'".to_owned() + &"{f'".repeat(n.min(1000)),
            "match x:\n case ".to_owned() + &"[".repeat(n),
        ];
        for case in &cases {
            let _ = compile(case);
        }
    }
    assert_eq!(compile(&("(".repeat(201) + &")".repeat(201))), Err(ErrorKind::SyntaxError));
    assert_eq!(compile(&("-".repeat(200_000) + "1")), Err(ErrorKind::RecursionError));
    assert_eq!(compile(&("x".to_owned() + &"+x".repeat(5000))), Ok(()));
    let indented: String = (0..120).map(|i| " ".repeat(i) + "if x:\n").collect();
    assert_eq!(compile(&(indented + &" ".repeat(120) + "pass\n")), Err(ErrorKind::IndentationError));
}

#[test]
fn wide_sources() {
    let numbers: String = (0..100_000).map(|i| format!("{i}, ")).collect();
    assert_eq!(compile(&format!("x = [{numbers}]")), Ok(()));
    let names: String = (0..20_000).map(|i| format!("x{i} = {i}\n")).collect();
    assert_eq!(compile(&names), Ok(()));
    assert_eq!(compile(&format!("x = {{{}}}", "a: b, ".repeat(50_000))), Err(ErrorKind::OverflowError));
}

#[test]
fn unfinished_input() {
    let unfinished = ["if x:", "if x:\n  y", "def f():", "x = (1,", "'''abc", "x = [\n1,", "try:\n  x", "x \\\n", "@d"];
    for source in unfinished {
        assert!(is_incomplete(source, Mode::Single, true), "{source:?}");
    }
    for source in ["x", "x = 1\n", "if x:\n  y\n\n", "x = )", "'abc", "if x", "1 +", "", "def f(:", "x = 1; y"] {
        assert!(!is_incomplete(source, Mode::Single, true), "{source:?}");
    }
}
