//! The words and places of syntax errors, compared with what CPython says (`syntax_errors.txt`).

use taipan_parser::{Mode, Options, compile_source};

/// The expectations are those of CPython 3.13; in these many 3.14 says something else, as we do.
const ALLOWED_DIFFERENCES: usize = 18;

#[test]
fn errors_are_cpythons() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/syntax_errors.txt");
    let text = std::fs::read_to_string(path).expect("the list is there");
    let (mut same, mut same_text, mut total) = (0, 0, 0);
    for entry in text.trim_end_matches('\n').split("\n===\n") {
        let (program, expected) = entry.rsplit_once("\n-\n").expect("program, line, expectation");
        total += 1;
        let found = match compile_source(program, Mode::Exec, &Options::new("test")) {
            Ok(_) => "ok".to_owned(),
            Err(e) => {
                format!("{:?}\n{}\n{}\n{}\n{}\n{}", e.kind, e.message, e.line, e.offset, e.end_line, e.end_offset)
            }
        };
        let head = |s: &str| s.lines().take(2).map(str::to_owned).collect::<Vec<_>>();
        same_text += usize::from(head(&found) == head(expected));
        if found == expected {
            same += 1;
        } else {
            println!("{program}\n  expected {expected:?}\n  found    {found:?}\n");
        }
    }
    println!("{same} of {total} equal, {same_text} in type and message");
    assert!(total - same <= ALLOWED_DIFFERENCES, "{} differ", total - same);
}
