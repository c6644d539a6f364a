//! The sort of `list.sort`: stable, adaptive, with as few comparisons as possible, because each may run Python.
//!
//! Tim Peters' merge sort as CPython has it: natural runs (descending ones reversed, equal neighbours kept in order)
//! are extended to a minimal length by binary insertion and merged in the order of the powersort policy (Munro and
//! Wild, "Nearly-Optimal Mergesorts", 2018); a merge that finds one side winning repeatedly gallops. The order and the
//! number of comparisons are CPython's, since a program can observe them.
//!
//! A comparison may fail; the sort stops at once, and the slice is left a permutation of what it was.

use std::ops::Range;

/// Merging changes to galloping after one side has won this often in a row.
const MIN_GALLOP: usize = 7;
/// Longest run that is built by insertion: with 64 or more, merging is cheaper.
const MAX_MIN_RUN: usize = 64;

/// Sorts `items` by `less(a, b)`, which tells whether `a` must come before `b`.
pub fn sort<T: Copy, E>(items: &mut [T], less: impl FnMut(&T, &T) -> Result<bool, E>) -> Result<(), E> {
    let length = items.len();
    if length < 2 {
        return Ok(());
    }
    let mut sorter = Sorter { less, runs: Vec::new(), min_gallop: MIN_GALLOP, spare: Vec::new() };
    let min_run = min_run(length);
    let mut start = 0;
    while start < length {
        let rest = &mut items[start..];
        let mut run = sorter.count_run(rest)?;
        if run < min_run {
            let wanted = min_run.min(rest.len());
            sorter.insert_binary(&mut rest[..wanted], run)?;
            run = wanted;
        }
        sorter.push_run(items, start..start + run)?;
        start += run;
    }
    sorter.merge_all(items)
}

/// The length runs are extended to: between 32 and 64 such that the slice is a little less than a power of two of them.
fn min_run(mut length: usize) -> usize {
    let mut dropped = 0;
    while length >= MAX_MIN_RUN {
        dropped |= length & 1;
        length >>= 1;
    }
    length + dropped
}

/// A run that waits to be merged, and the power of the boundary behind it.
struct Run {
    place: Range<usize>,
    power: u32,
}

struct Sorter<T, F> {
    less: F,
    runs: Vec<Run>,
    /// Grows when galloping does not pay, shrinks when it does.
    min_gallop: usize,
    /// The smaller side of a merge.
    spare: Vec<T>,
}

impl<T: Copy, E, F: FnMut(&T, &T) -> Result<bool, E>> Sorter<T, F> {
    /// The length of the run at the beginning; a descending one is reversed in place, in which equal elements keep
    /// their order because their stretches are reversed twice.
    fn count_run(&mut self, items: &mut [T]) -> Result<usize, E> {
        let length = items.len();
        let mut n = self.extend_run(items, 1)?;
        if n == length {
            return Ok(n);
        }
        // The element at n is smaller than the one before it. Either what precedes is an ascending run, or all of it
        // is equal and a descending run goes on.
        if n > 1 {
            if (self.less)(&items[0], &items[n - 1])? {
                return Ok(n);
            }
            items[..n].reverse();
        }
        n += 1;
        let mut equal = 0;
        while n < length {
            if (self.less)(&items[n], &items[n - 1])? {
                reverse_equal(&mut items[..n], &mut equal);
            } else if (self.less)(&items[n - 1], &items[n])? {
                break;
            } else {
                equal += 1;
            }
            n += 1;
        }
        reverse_equal(&mut items[..n], &mut equal);
        items[..n].reverse();
        self.extend_run(items, n)
    }

    /// From `n` on, the end of the stretch in which no element is smaller than its predecessor.
    fn extend_run(&mut self, items: &[T], mut n: usize) -> Result<usize, E> {
        while n < items.len() && !(self.less)(&items[n], &items[n - 1])? {
            n += 1;
        }
        Ok(n)
    }

    /// Sorts `items`, of which the first `sorted` are sorted.
    fn insert_binary(&mut self, items: &mut [T], sorted: usize) -> Result<(), E> {
        for next in sorted.max(1)..items.len() {
            let pivot = items[next];
            let (mut low, mut high) = (0, next);
            while low < high {
                let middle = (low + high) / 2;
                if (self.less)(&pivot, &items[middle])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            items.copy_within(low..next, low + 1);
            items[low] = pivot;
        }
        Ok(())
    }

    /// Adds a run, first merging the waiting ones that should not wait for it.
    fn push_run(&mut self, items: &mut [T], place: Range<usize>) -> Result<(), E> {
        if let Some(last) = self.runs.last() {
            let power = power(last.place.start, last.place.len(), place.len(), items.len());
            while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
                self.merge_at(items, self.runs.len() - 2)?;
            }
            if let Some(last) = self.runs.last_mut() {
                last.power = power;
            }
        }
        self.runs.push(Run { place, power: 0 });
        Ok(())
    }

    fn merge_all(&mut self, items: &mut [T]) -> Result<(), E> {
        while self.runs.len() > 1 {
            let mut at = self.runs.len() - 2;
            if at > 0 && self.runs[at - 1].place.len() < self.runs[at + 1].place.len() {
                at -= 1;
            }
            self.merge_at(items, at)?;
        }
        Ok(())
    }

    /// Merges run `at` with the one behind it.
    fn merge_at(&mut self, items: &mut [T], at: usize) -> Result<(), E> {
        let right = self.runs.remove(at + 1).place;
        let left = self.runs[at].place.clone();
        self.runs[at].place = left.start..right.end;
        // What of the left run is in place already, and what of the right one.
        let first = items[right.start];
        let skip = self.gallop_right(&first, &items[left.clone()], 0)?;
        let start = left.start + skip;
        if start == left.end {
            return Ok(());
        }
        let last = items[left.end - 1];
        let taken = self.gallop_left(&last, &items[right.clone()], right.len() - 1)?;
        if taken == 0 {
            return Ok(());
        }
        let part = &mut items[start..right.start + taken];
        let middle = left.end - start;
        if middle <= taken { self.merge_low(part, middle) } else { self.merge_high(part, middle) }
    }

    /// Where `key` belongs in the sorted `items`, before those equal to it. The search begins at `hint` and doubles
    /// its steps until it has passed the place.
    fn gallop_left(&mut self, key: &T, items: &[T], hint: usize) -> Result<usize, E> {
        self.gallop(items, hint, |less, item| less(item, key))
    }

    /// Where `key` belongs in the sorted `items`, behind those equal to it.
    fn gallop_right(&mut self, key: &T, items: &[T], hint: usize) -> Result<usize, E> {
        self.gallop(items, hint, |less, item| less(key, item).map(|below| !below))
    }

    /// The first place where `before` does not hold; it holds up to there and nowhere behind.
    fn gallop(
        &mut self,
        items: &[T],
        hint: usize,
        mut before: impl FnMut(&mut F, &T) -> Result<bool, E>,
    ) -> Result<usize, E> {
        let (mut low, mut high);
        let mut step = 1;
        if before(&mut self.less, &items[hint])? {
            // To the right: low is behind a place where it holds.
            let limit = items.len() - hint;
            low = hint + 1;
            while step < limit && before(&mut self.less, &items[hint + step])? {
                low = hint + step + 1;
                step = step.saturating_mul(2).saturating_add(1);
            }
            high = hint + step.min(limit);
        } else {
            // To the left: high is a place where it does not hold.
            let limit = hint + 1;
            high = hint;
            while step < limit && !before(&mut self.less, &items[hint - step])? {
                high = hint - step;
                step = step.saturating_mul(2).saturating_add(1);
            }
            low = limit - step.min(limit);
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if before(&mut self.less, &items[middle])? {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// Merges `items[..middle]` and `items[middle..]` from the left; the left side is the shorter one, and its last
    /// element belongs at the end, the right side's first at the beginning.
    fn merge_low(&mut self, items: &mut [T], middle: usize) -> Result<(), E> {
        let mut spare = std::mem::take(&mut self.spare);
        spare.clear();
        spare.extend_from_slice(&items[..middle]);
        let mut cursor = Low { a: 0, b: middle, out: 0 };
        let result = self.merge_low_steps(items, &spare, &mut cursor);
        // Whatever ended the merge, the gap is exactly as long as the rest of the left side. When only its last
        // element is left, that one belongs behind the right side's rest.
        let Low { a, b, out } = cursor;
        let rest = spare.len() - a;
        if result.is_ok() && rest == 1 {
            items.copy_within(b.., out);
        }
        let at = if result.is_ok() && rest == 1 { items.len() - 1 } else { out };
        items[at..at + rest].copy_from_slice(&spare[a..]);
        self.spare = spare;
        result
    }

    fn merge_low_steps(&mut self, items: &mut [T], left: &[T], at: &mut Low) -> Result<(), E> {
        let (na, nb) = (left.len(), items.len());
        at.take_b(items);
        if at.b == nb || na == 1 {
            return Ok(());
        }
        loop {
            let (mut wins_a, mut wins_b) = (0, 0);
            while wins_a < self.min_gallop && wins_b < self.min_gallop {
                if (self.less)(&items[at.b], &left[at.a])? {
                    at.take_b(items);
                    (wins_a, wins_b) = (0, wins_b + 1);
                    if at.b == nb {
                        return Ok(());
                    }
                } else {
                    at.take_a(items, left, 1);
                    (wins_a, wins_b) = (wins_a + 1, 0);
                    if at.a + 1 == na {
                        return Ok(());
                    }
                }
            }
            let mut min_gallop = self.min_gallop + 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let key = items[at.b];
                wins_a = self.gallop_right(&key, &left[at.a..], 0)?;
                at.take_a(items, left, wins_a);
                if wins_a > 0 && at.a + 1 >= na {
                    return Ok(());
                }
                at.take_b(items);
                if at.b == nb {
                    return Ok(());
                }
                wins_b = self.gallop_left(&left[at.a], &items[at.b..], 0)?;
                items.copy_within(at.b..at.b + wins_b, at.out);
                at.b += wins_b;
                at.out += wins_b;
                if at.b == nb {
                    return Ok(());
                }
                at.take_a(items, left, 1);
                if at.a + 1 == na {
                    return Ok(());
                }
                if wins_a < MIN_GALLOP && wins_b < MIN_GALLOP {
                    break;
                }
            }
            // Leaving the gallop costs: it must be earned again.
            self.min_gallop = min_gallop + 1;
        }
    }

    /// As [`Sorter::merge_low`], from the right; the right side is the shorter one.
    fn merge_high(&mut self, items: &mut [T], middle: usize) -> Result<(), E> {
        let mut spare = std::mem::take(&mut self.spare);
        spare.clear();
        spare.extend_from_slice(&items[middle..]);
        let mut cursor = High { a: middle, b: spare.len(), out: items.len() };
        let result = self.merge_high_steps(items, &spare, &mut cursor);
        let High { a, b, out } = cursor;
        if result.is_ok() && b == 1 {
            // Only the right side's first element is left: it belongs before the left side's rest.
            items.copy_within(..a, out - a);
            items[out - a - 1] = spare[0];
        } else {
            items[out - b..out].copy_from_slice(&spare[..b]);
        }
        self.spare = spare;
        result
    }

    fn merge_high_steps(&mut self, items: &mut [T], right: &[T], at: &mut High) -> Result<(), E> {
        at.take_a(items, 1);
        if at.a == 0 || at.b == 1 {
            return Ok(());
        }
        loop {
            let (mut wins_a, mut wins_b) = (0, 0);
            while wins_a < self.min_gallop && wins_b < self.min_gallop {
                if (self.less)(&right[at.b - 1], &items[at.a - 1])? {
                    at.take_a(items, 1);
                    (wins_a, wins_b) = (wins_a + 1, 0);
                    if at.a == 0 {
                        return Ok(());
                    }
                } else {
                    at.take_b(items, right, 1);
                    (wins_a, wins_b) = (0, wins_b + 1);
                    if at.b == 1 {
                        return Ok(());
                    }
                }
            }
            let mut min_gallop = self.min_gallop + 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let place = self.gallop_right(&right[at.b - 1], &items[..at.a], at.a - 1)?;
                wins_a = at.a - place;
                at.take_a(items, wins_a);
                if at.a == 0 {
                    return Ok(());
                }
                at.take_b(items, right, 1);
                if at.b == 1 {
                    return Ok(());
                }
                let key = items[at.a - 1];
                let place = self.gallop_left(&key, &right[..at.b], at.b - 1)?;
                wins_b = at.b - place;
                at.take_b(items, right, wins_b);
                if wins_b > 0 && at.b <= 1 {
                    return Ok(());
                }
                at.take_a(items, 1);
                if at.a == 0 {
                    return Ok(());
                }
                if wins_a < MIN_GALLOP && wins_b < MIN_GALLOP {
                    break;
                }
            }
            self.min_gallop = min_gallop + 1;
        }
    }
}

/// Positions in a merge from the left: next of the spare left side, next of the right side, next place to fill. The
/// right side's rest always ends the slice, and `b - out` is the number of left elements still to come.
struct Low {
    a: usize,
    b: usize,
    out: usize,
}

impl Low {
    fn take_b<T: Copy>(&mut self, items: &mut [T]) {
        items[self.out] = items[self.b];
        self.b += 1;
        self.out += 1;
    }

    fn take_a<T: Copy>(&mut self, items: &mut [T], left: &[T], count: usize) {
        items[self.out..self.out + count].copy_from_slice(&left[self.a..self.a + count]);
        self.a += count;
        self.out += count;
    }
}

/// Positions in a merge from the right, each one behind the element it speaks of: the left side's rest is
/// `items[..a]`, the spare right side's `right[..b]`, and `out - a` is `b`.
struct High {
    a: usize,
    b: usize,
    out: usize,
}

impl High {
    fn take_a<T: Copy>(&mut self, items: &mut [T], count: usize) {
        items.copy_within(self.a - count..self.a, self.out - count);
        self.a -= count;
        self.out -= count;
    }

    fn take_b<T: Copy>(&mut self, items: &mut [T], right: &[T], count: usize) {
        items[self.out - count..self.out].copy_from_slice(&right[self.b - count..self.b]);
        self.b -= count;
        self.out -= count;
    }
}

/// Reverses the stretch of equal elements at the end of a descending run: `equal` pairs were found.
fn reverse_equal<T>(run: &mut [T], equal: &mut usize) {
    if *equal > 0 {
        let from = run.len() - *equal - 1;
        run[from..].reverse();
        *equal = 0;
    }
}

/// The depth at which the boundary between two neighbouring runs stands in a perfectly balanced merge tree.
fn power(start: usize, first: usize, second: usize, length: usize) -> u32 {
    // Twice the middles of the two runs, as fractions of twice the length: the power is the first binary digit in
    // which they differ.
    let length = length as u128;
    let mut a = 2 * start as u128 + first as u128;
    let mut b = a + first as u128 + second as u128;
    let mut result = 0;
    loop {
        result += 1;
        if a >= length {
            a -= length;
            b -= length;
        } else if b >= length {
            return result;
        }
        a <<= 1;
        b <<= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::mt19937::Twister;

    /// Random keys with their original places, of several shapes.
    fn shapes(length: usize, random: &mut Twister) -> Vec<Vec<(u32, usize)>> {
        let mut shape = |f: &mut dyn FnMut(usize, u32) -> u32| -> Vec<(u32, usize)> {
            (0..length).map(|at| (f(at, random.next_u32()), at)).collect()
        };
        vec![
            shape(&mut |_, r| r),
            shape(&mut |_, r| r % 4),
            shape(&mut |at, _| at as u32),
            shape(&mut |at, _| (length - at) as u32 / 3),
            shape(&mut |at, r| if r % 16 == 0 { r } else { at as u32 }),
            shape(&mut |at, _| (at % 100) as u32),
            shape(&mut |at, r| (at / 50 % 2) as u32 * 1000 + r % 3),
        ]
    }

    #[test]
    fn sorts_stably() {
        let mut random = Twister::from_key(&[1]);
        for length in [0, 1, 2, 3, 5, 31, 64, 65, 200, 1000, 5000] {
            for items in shapes(length, &mut random) {
                let mut ours = items.clone();
                sort::<_, ()>(&mut ours, |a, b| Ok(a.0 < b.0)).unwrap();
                let mut want = items;
                want.sort_by_key(|item| item.0);
                assert_eq!(ours, want, "{length}");
            }
        }
    }

    #[test]
    fn failure_leaves_a_permutation() {
        let mut random = Twister::from_key(&[2]);
        for length in [2, 10, 70, 300] {
            for items in shapes(length, &mut random) {
                for stop in (0..3000).step_by(7) {
                    let mut ours = items.clone();
                    let mut left = stop;
                    let result = sort(&mut ours, |a, b| {
                        left -= 1;
                        if left < 0 { Err(()) } else { Ok(a.0 < b.0) }
                    });
                    let mut places: Vec<usize> = ours.iter().map(|item| item.1).collect();
                    places.sort_unstable();
                    assert!(places.into_iter().eq(0..length));
                    if result.is_ok() {
                        break;
                    }
                }
            }
        }
    }

    #[test]
    fn compares_as_little_as_possible() {
        let count = |items: &mut Vec<u32>| {
            let mut compared = 0;
            sort::<_, ()>(items, |a, b| {
                compared += 1;
                Ok(a < b)
            })
            .unwrap();
            compared
        };
        assert_eq!(count(&mut (0..1000).collect()), 999);
        assert_eq!(count(&mut (0..1000).rev().collect()), 999);
        assert_eq!(count(&mut vec![7; 1000]), 999);
        // Counts of CPython 3.13.
        assert_eq!(count(&mut (0..1000).map(|i| i * 7919 % 1009).collect()), 8628);
        assert_eq!(count(&mut (0..500).chain(0..500).collect()), 1999);
    }
}
