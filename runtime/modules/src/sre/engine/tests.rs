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

/// The code words of every case.
fn all_code() -> Vec<(u32, Vec<u32>)> {
    let lines = include_str!("testdata/cases.txt").lines().filter_map(|line| line.strip_prefix("C "));
    let numbers = |line: &str| line.split(' ').map(|word| word.parse().unwrap()).collect::<Vec<u32>>();
    lines.map(|line| (numbers(line)[0], numbers(line)[1..].to_vec())).collect()
}

#[test]
fn damaged_code_is_refused_or_runs() {
    let mut seed = 1u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    let mut scratch = Scratch::default();
    let request = Request { mode: Mode::Search, start: 0, end: usize::MAX, must_advance: false };
    let mut accepted = 0;
    for (groups, code) in all_code() {
        for cut in 0..code.len() {
            assert!(Program::compile(&code[..cut], groups, chars()).is_err() || code[cut - 1] == 1);
        }
        for _ in 0..300 {
            let mut code = code.clone();
            let at = random(code.len());
            code[at] = match random(4) {
                0 => code[at].wrapping_add(1),
                1 => code[at].wrapping_sub(1),
                2 => random(44) as u32,
                _ => u32::MAX - random(2) as u32,
            };
            if let Ok(program) = Program::compile(&code, groups, chars()) {
                accepted += 1;
                let mut polls = 0;
                let mut poll = || {
                    polls += 1;
                    polls > 2
                };
                let _ = program.run(
                    b"aab1 foo\n\"ab\" (abc) <a>x</a> \xe9 1.2".as_slice(),
                    &request,
                    &mut scratch,
                    &mut poll,
                );
            }
        }
    }
    assert!(accepted > 1000);
}

const MANY: u32 = MAXREPEAT;

/// As CPython compiles them: `(?:(a)|b|cd)*c`, `(?:(a)|b)*?c`, `(?:a?)*c`, `(?:ab|a)*+c`.
const DEEP: [&[u32]; 4] = [
    &[
        14, 4, 0, 1, MANY, 23, 26, 0, MANY, 7, 9, 17, 0, 16, 97, 17, 1, 15, 14, 5, 16, 98, 15, 9, 7, 16, 99, 16, 100,
        15, 2, 0, 18, 16, 99, 1,
    ],
    &[14, 4, 0, 1, MANY, 23, 19, 0, MANY, 7, 9, 17, 0, 16, 97, 17, 1, 15, 7, 5, 16, 98, 15, 2, 0, 19, 16, 99, 1],
    &[14, 4, 0, 1, MANY, 23, 10, 0, MANY, 24, 6, 0, 1, 16, 97, 1, 18, 16, 99, 1],
    &[14, 4, 0, 1, MANY, 28, 15, 0, MANY, 16, 97, 7, 5, 16, 98, 15, 5, 3, 15, 2, 0, 1, 16, 99, 1],
];

#[test]
fn a_million_passes_need_no_native_stack() {
    for code in DEEP {
        let program = Program::compile(code, 1, chars()).unwrap();
        let mut text = vec![b'a'; 1_000_000];
        assert_eq!(one(&program, &text, &whole(Mode::Match)), "-");
        text.push(b'c');
        assert!(one(&program, &text, &whole(Mode::FullMatch)).contains("0:1000001"));
    }
}

fn whole(mode: Mode) -> Request {
    Request { mode, start: 0, end: usize::MAX, must_advance: false }
}

/// `(?:(a)|a)*c`, which takes time exponential in the number of letters a.
const SLOW: &[u32] =
    &[14, 4, 0, 1, MANY, 23, 19, 0, MANY, 7, 9, 17, 0, 16, 97, 17, 1, 15, 7, 5, 16, 97, 15, 2, 0, 18, 16, 99, 1];

#[test]
fn can_be_interrupted() {
    let program = Program::compile(SLOW, 1, chars()).unwrap();
    let mut polls = 0;
    let mut poll = || {
        polls += 1;
        polls == 5
    };
    let text = [b'a'; 60].as_slice();
    assert_eq!(program.run(text, &whole(Mode::Match), &mut Scratch::default(), &mut poll), Err(Halt::Interrupted));
}
