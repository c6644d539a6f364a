//! `# jit:` expectations and the part of the JIT log they need.
//!
//! The log is one JSON object a line, each with an `"event"`. What is expected of NAME is compared with the number
//! NAME in the `end` event (`loops`, `side_traces`, `compiles`, `code_bytes`); if it has none, with how many events
//! there are of that name (`aborts` counts `abort`). `no OP` wants `compile` events with an object `"ops"`, operation
//! name to count, and OP not in it. What the log says nothing about stays unchecked, and is counted as such.

use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    Count { event: String, comparison: Comparison, number: usize },
    Absent { op: String },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Comparison {
    AtLeast,
    AtMost,
    Exactly,
}

/// Two-character signs first: `>=` also contains `=`.
const SIGNS: [(&str, Comparison); 3] =
    [(">=", Comparison::AtLeast), ("<=", Comparison::AtMost), ("=", Comparison::Exactly)];

pub enum Verdict {
    Holds,
    Fails(String),
    Unknown,
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expectation::Count { event, comparison, number } => {
                let sign = SIGNS.iter().find(|(_, c)| c == comparison).map_or("?", |(sign, _)| sign);
                write!(f, "{event}{sign}{number}")
            }
            Expectation::Absent { op } => write!(f, "no {op}"),
        }
    }
}

/// `loops>=1 bridges<=2, no call`
pub fn parse(text: &str) -> Result<Vec<Expectation>, String> {
    let mut expectations = Vec::new();
    let mut words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if word == "no" {
            let op = words.next().ok_or("`no` without the name of an operation")?;
            expectations.push(Expectation::Absent { op: op.to_owned() });
            continue;
        }
        let (sign, comparison) =
            SIGNS.iter().find(|(sign, _)| word.contains(sign)).ok_or(format!("jit: cannot read {word:?}"))?;
        let (event, number) = word.split_once(sign).unwrap_or((word, ""));
        let number = number.parse().map_err(|_| format!("jit: {word:?} has no number"))?;
        expectations.push(Expectation::Count { event: event.to_owned(), comparison: *comparison, number });
    }
    Ok(expectations)
}

pub fn check(expectation: &Expectation, log: &str) -> Verdict {
    let events: Vec<(&str, &str)> = log.lines().filter_map(|line| Some((string(line, "event")?, line))).collect();
    if events.is_empty() {
        return Verdict::Unknown;
    }
    match expectation {
        Expectation::Count { event, comparison, number } => {
            let singular = event.strip_suffix('s').unwrap_or(event);
            let total = events.iter().filter(|(name, _)| *name == "end").find_map(|(_, line)| number_of(line, event));
            let found = total.unwrap_or_else(|| events.iter().filter(|(name, _)| *name == singular).count());
            let holds = match comparison {
                Comparison::AtLeast => found >= *number,
                Comparison::AtMost => found <= *number,
                Comparison::Exactly => found == *number,
            };
            if holds { Verdict::Holds } else { Verdict::Fails(found.to_string()) }
        }
        Expectation::Absent { op } => {
            let traces: Vec<&str> = events
                .iter()
                .filter(|(name, _)| *name == "compile")
                .filter_map(|(_, line)| Some(&line[line.find("\"ops\":{")?..]))
                .collect();
            if traces.is_empty() {
                return Verdict::Unknown;
            }
            let with = traces.iter().filter(|ops| ops.contains(&format!("\"{op}\":"))).count();
            if with == 0 { Verdict::Holds } else { Verdict::Fails(format!("{op} in {with} traces")) }
        }
    }
}

/// The value of a string field of a one-line JSON object. Event names contain nothing that is escaped.
fn string<'a>(line: &'a str, field: &str) -> Option<&'a str> {
    let after = &line[line.find(&format!("\"{field}\""))? + field.len() + 2..];
    let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    value.split('"').next()
}

/// A number field of a one-line JSON object.
fn number_of(line: &str, field: &str) -> Option<usize> {
    let after = &line[line.find(&format!("\"{field}\""))? + field.len() + 2..];
    let value = after.trim_start().strip_prefix(':')?.trim_start();
    value[..value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Verdict, check, parse};

    const LOG: &str = "{\"event\":\"compile\",\"ops\":{\"int_add\":2,\"call\":1}}\n{\"event\":\"abort\"}\n{\"event\":\"abort\"}\n\
                       {\"event\":\"end\",\"loops\":1,\"side_traces\":12}\n";

    #[test]
    fn expectations_print_as_they_are_written() {
        let text = "loops>=1 side_traces<=2 aborts=0 no call";
        let parsed = parse(text).unwrap();
        assert_eq!(parsed.iter().map(|e| e.to_string()).collect::<Vec<_>>().join(" "), text);
        assert!(parse("loops").is_err() && parse("no").is_err() && parse("loops>=x").is_err());
    }

    #[test]
    fn counts_events_and_finds_operations() {
        let verdict = |text: &str| check(&parse(text).unwrap()[0], LOG);
        assert!(matches!(verdict("loops=1"), Verdict::Holds));
        assert!(matches!(verdict("side_traces<=11"), Verdict::Fails(_)));
        assert!(matches!(verdict("aborts=2"), Verdict::Holds));
        assert!(matches!(verdict("no call"), Verdict::Fails(_)));
        assert!(matches!(verdict("no new"), Verdict::Holds));
        assert!(matches!(check(&parse("loops=1").unwrap()[0], ""), Verdict::Unknown));
    }
}
