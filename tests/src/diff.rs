//! A line diff for failures: what is expected with `-`, what came with `+`, a little context around.
//!
//! Longest common subsequence by the textbook table. Outputs are short; what is too long for the table (after
//! common beginnings and ends are set aside) is shown from the first difference on instead.

/// Lines of context before and after a difference.
const CONTEXT: usize = 2;
/// Lines of a diff that help anybody.
const MOST_LINES: usize = 40;
/// A table of this many cells takes a few milliseconds.
const MOST_CELLS: usize = 4_000_000;

#[derive(Clone, Copy, PartialEq)]
enum Change {
    Same,
    Missing,
    Extra,
}

pub fn diff(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut edits: Vec<(Change, &str)> = old[..head].iter().map(|line| (Change::Same, *line)).collect();
    if old_middle.len() * new_middle.len() > MOST_CELLS {
        edits.extend(old_middle.iter().map(|line| (Change::Missing, *line)).take(MOST_LINES / 2));
        edits.extend(new_middle.iter().map(|line| (Change::Extra, *line)).take(MOST_LINES / 2));
    } else {
        edits.extend(align(old_middle, new_middle));
    }
    edits.extend(old[old.len() - tail..].iter().map(|line| (Change::Same, *line)));
    if edits.iter().all(|(change, _)| *change == Change::Same) {
        return "the outputs differ only in line ends or the newline at the end".to_owned();
    }
    render(&edits)
}

fn align<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Change, &'a str)> {
    // longest[i][j]: length of the longest common subsequence of old[i..] and new[j..].
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut edits = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            edits.push((Change::Same, old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            edits.push((Change::Missing, old[i]));
            i += 1;
        } else {
            edits.push((Change::Extra, new[j]));
            j += 1;
        }
    }
    edits
}

fn render(edits: &[(Change, &str)]) -> String {
    let changed: Vec<usize> = (0..edits.len()).filter(|&at| edits[at].0 != Change::Same).collect();
    let near = |at: usize| {
        let next = changed.partition_point(|&c| c + CONTEXT < at);
        changed.get(next).is_some_and(|&c| c <= at + CONTEXT)
    };
    let mut lines = Vec::new();
    let mut gap = false;
    for (at, (change, text)) in edits.iter().enumerate() {
        if !near(at) {
            gap = true;
            continue;
        }
        if gap && !lines.is_empty() {
            lines.push("  ...".to_owned());
        }
        gap = false;
        let sign = match change {
            Change::Same => ' ',
            Change::Missing => '-',
            Change::Extra => '+',
        };
        lines.push(format!("{sign} {text}"));
    }
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(format!("  ... {more} more lines"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn shows_what_changed_with_context() {
        assert_eq!(diff("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nX\ne\nf\n"), "  b\n  c\n- d\n+ X\n  e\n  f");
    }

    #[test]
    fn separates_distant_changes() {
        assert_eq!(diff("1\na\nb\nc\nd\ne\n2", "a\nb\nc\nd\ne\n2\n3"), "- 1\n  a\n  b\n  ...\n  e\n  2\n+ 3");
    }

    #[test]
    fn says_when_only_the_last_newline_differs() {
        assert!(diff("a\n", "a").contains("newline"));
    }
}
