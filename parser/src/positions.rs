//! Where each instruction of a code unit stands in the source, packed: about two bytes an instruction instead of sixteen.
//!
//! Runs of instructions with one range, as LEB128: the run's length, then line, end line, column and end column, signed ("zigzag"),
//! lines and columns as differences to those before and ends as differences to starts. Looking one up walks from the beginning: tracebacks do,
//! and whoever prints; running code does not.
//!
//! Invariant: the bytes decode to exactly `count` ranges of `u32`s; what comes from outside is checked (`from_bytes`).

use crate::code::Position;

/// See the top of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    count: usize,
    bytes: Box<[u8]>,
}

impl Positions {
    /// The ranges in this form, as `new` has packed them for `count` instructions. `None`: they are not.
    pub fn from_bytes(count: usize, bytes: &[u8]) -> Option<Positions> {
        let mut runs = Runs::new(bytes);
        let mut seen = 0usize;
        while !runs.rest.is_empty() {
            let (run, _) = runs.next_run()?;
            seen = seen.checked_add(run).filter(|_| run > 0)?;
        }
        (seen == count).then(|| Positions { count, bytes: bytes.into() })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Of instruction `at`.
    pub fn get(&self, at: usize) -> Option<Position> {
        let mut runs = Runs::new(&self.bytes);
        let mut end = 0;
        while let Some((run, position)) = runs.next_run() {
            end += run;
            if at < end {
                return Some(position);
            }
        }
        None
    }

    /// Of all instructions.
    pub fn iter(&self) -> impl Iterator<Item = Position> + '_ {
        let mut runs = Runs::new(&self.bytes);
        std::iter::from_fn(move || runs.next_run()).flat_map(|(run, position)| std::iter::repeat_n(position, run))
    }
}

impl FromIterator<Position> for Positions {
    fn from_iter<T: IntoIterator<Item = Position>>(positions: T) -> Positions {
        let (mut bytes, mut count, mut run) = (Vec::new(), 0, 0);
        let (mut before, mut current) = (Position::default(), Position::default());
        for position in positions {
            if position != current && run > 0 {
                write_run(&mut bytes, run, before, current);
                before = current;
                run = 0;
            }
            current = position;
            run += 1;
            count += 1;
        }
        if run > 0 {
            write_run(&mut bytes, run, before, current);
        }
        Positions { count, bytes: bytes.into() }
    }
}

fn write_run(out: &mut Vec<u8>, run: usize, before: Position, p: Position) {
    write(out, run as u64);
    for (to, from) in [(p.line, before.line), (p.end_line, p.line), (p.col, before.col), (p.end_col, p.col)] {
        let difference = i64::from(to) - i64::from(from);
        write(out, (difference << 1 ^ difference >> 63) as u64);
    }
}

fn write(out: &mut Vec<u8>, mut v: u64) {
    while v >= 0x80 {
        out.push(v as u8 | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}

struct Runs<'a> {
    rest: &'a [u8],
    before: Position,
}

impl Runs<'_> {
    fn new(bytes: &[u8]) -> Runs<'_> {
        Runs { rest: bytes, before: Position::default() }
    }

    /// How long the next run is, and its range. `None` behind the last one, and where the bytes are none.
    fn next_run(&mut self) -> Option<(usize, Position)> {
        let run = usize::try_from(self.number()?).ok()?;
        let line = self.moved(self.before.line)?;
        let end_line = self.moved(line)?;
        let col = self.moved(self.before.col)?;
        let end_col = self.moved(col)?;
        self.before = Position { line, end_line, col, end_col };
        Some((run, self.before))
    }

    fn moved(&mut self, from: u32) -> Option<u32> {
        let v = self.number()?;
        let difference = (v >> 1) as i64 ^ -((v & 1) as i64);
        u32::try_from(i64::from(from).checked_add(difference)?).ok()
    }

    fn number(&mut self) -> Option<u64> {
        let (mut v, mut shift) = (0u64, 0);
        loop {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            v |= u64::from(byte & 0x7F).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(v);
            }
            shift += 7;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(line: u32, col: u32) -> Position {
        Position { line, end_line: line + 1, col, end_col: col.saturating_sub(3) }
    }

    #[test]
    fn what_is_packed_is_found_again() {
        let all: Vec<Position> = [(1, 0), (1, 0), (7, 200), (3, 4_000_000_000), (3, 4_000_000_000), (0, 0)]
            .map(|(line, col)| position(line, col))
            .into();
        let packed: Positions = all.iter().copied().collect();
        assert_eq!(packed.len(), all.len());
        assert_eq!(packed.iter().collect::<Vec<_>>(), all);
        for (at, p) in all.iter().enumerate() {
            assert_eq!(packed.get(at), Some(*p));
        }
        assert_eq!(packed.get(all.len()), None);
        assert_eq!(Positions::from_bytes(all.len(), packed.bytes()), Some(packed.clone()));
        assert_eq!(Positions::from_bytes(all.len() + 1, packed.bytes()), None);
        assert_eq!(Positions::from_bytes(0, &[]), Some(Positions::default()));
    }

    #[test]
    fn bytes_that_are_no_positions_are_refused() {
        for bytes in [&[0x80][..], &[1, 2], &[0, 0, 0, 0, 0], &[1, 1, 0, 0, 0], &[0xFF; 12]] {
            assert_eq!(Positions::from_bytes(1, bytes), None, "{bytes:?}");
        }
    }
}
