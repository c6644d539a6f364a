//! The matcher against CPython: `testdata/cases.txt` holds code words, subjects and CPython's answers (see
//! `testdata/generate.py`). Every subject runs in each width it fits.

use super::*;

fn character(c: u32) -> Option<char> {
    char::from_u32(c)
}

fn only(mut mapped: impl Iterator<Item = char>, c: u32) -> u32 {
    mapped.next().map_or(c, u32::from)
}

/// Rust's tables, which agree with CPython's on the characters tested.
fn chars() -> CharTable {
    CharTable {
        is_decimal: |c| character(c).is_some_and(|c| c.is_ascii_digit() || ('\u{660}'..='\u{669}').contains(&c)),
        is_space: |c| character(c).is_some_and(|c| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)),
        is_alnum: |c| character(c).is_some_and(char::is_alphanumeric),
        is_linebreak: |c| matches!(c, 10..=13 | 28..=30 | 0x85 | 0x2028 | 0x2029),
        lower: |c| character(c).map_or(c, |ch| only(ch.to_lowercase(), c)),
        upper: |c| {
            character(c).map_or(c, |ch| if ch.to_uppercase().len() == 1 { only(ch.to_uppercase(), c) } else { c })
        },
        locale_is_alnum: |c| c < 128 && (c as u8).is_ascii_alphanumeric(),
        locale_lower: ascii_lower,
        locale_upper: |c| if (0x61..=0x7a).contains(&c) { c - 0x20 } else { c },
    }
}

fn never() -> bool {
    false
}

fn span(span: Option<(usize, usize)>) -> String {
    span.map_or("-".into(), |(start, end)| format!("{start}:{end}"))
}

fn one<T: Unit>(program: &Program, text: &[T], request: &Request) -> String {
    let mut scratch = Scratch::default();
    if !program.run(text, request, &mut scratch, &mut never).unwrap() {
        return "-".into();
    }
    let mut parts = vec![scratch.last_index().unwrap_or(0).to_string()];
    parts.extend((0..=program.groups() as usize).map(|group| span(scratch.span(group))));
    parts.join(" ")
}

fn all<T: Unit>(program: &Program, text: &[T], start: usize, end: usize) -> String {
    let mut scratch = Scratch::default();
    let mut request = Request { mode: Mode::Search, start, end, must_advance: false };
    let mut spans = Vec::new();
    while program.run(text, &request, &mut scratch, &mut never).unwrap() {
        let found = scratch.span(0).unwrap();
        spans.push(span(Some(found)));
        request.start = found.1;
        request.must_advance = found.0 == found.1;
    }
    spans.join(" ")
}

fn answer<T: Unit>(program: &Program, text: &[T], mode: &str, start: usize, end: usize) -> String {
    let mode = match mode {
        "m" => Mode::Match,
        "f" => Mode::FullMatch,
        "s" => Mode::Search,
        _ => return all(program, text, start, end),
    };
    one(program, text, &Request { mode, start, end, must_advance: false })
}

/// Runs a table and returns what differs.
fn differences(table: &str) -> Vec<String> {
    let mut name = "";
    let mut program = None;
    let mut wrong = Vec::new();
    for line in table.lines() {
        let (kind, rest) = line.split_at(2);
        match kind {
            "P " => name = rest,
            "C " => {
                let words: Vec<u32> = rest.split(' ').map(|word| word.parse().unwrap()).collect();
                program = Program::compile(&words[1..], words[0], chars()).ok();
                if program.is_none() {
                    wrong.push(format!("{name}: refused"));
                }
            }
            _ => {
                let Some(program) = &program else { continue };
                let parts: Vec<&str> = rest.split('|').collect();
                let head: Vec<&str> = parts[0].split_whitespace().collect();
                let (start, end) = (head[1].parse().unwrap(), head[2].parse().unwrap());
                let text: Vec<u32> = parts[1].split_whitespace().map(|c| u32::from_str_radix(c, 16).unwrap()).collect();
                let mut answers = vec![answer(program, &text, head[0], start, end)];
                if let Ok(text) = text.iter().map(|&c| u16::try_from(c)).collect::<Result<Vec<_>, _>>() {
                    answers.push(answer(program, &text, head[0], start, end));
                }
                if let Ok(text) = text.iter().map(|&c| u8::try_from(c)).collect::<Result<Vec<_>, _>>() {
                    answers.push(answer(program, &text, head[0], start, end));
                }
                if answers.iter().any(|answer| answer != parts[2].trim()) {
                    wrong.push(format!("{name} on {rest}\n    gave {answers:?}"));
                }
            }
        }
    }
    wrong
}

#[test]
fn agrees_with_cpython() {
    let wrong = differences(include_str!("testdata/cases.txt"));
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
