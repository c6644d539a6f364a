//! Intervals of 64-bit integers, and what arithmetic does to them.
//!
//! Every function gives an interval that contains each result the op can have for operands in the given ones; where
//! the op wraps, that is everything. Bounds are computed in 128 bits, so they are exact before they are compared.

use crate::ir::Opcode;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    pub low: i64,
    pub high: i64,
}

impl Interval {
    pub const ALL: Interval = Interval { low: i64::MIN, high: i64::MAX };

    pub fn new(low: i64, high: i64) -> Interval {
        Interval { low, high }
    }

    pub fn exactly(v: i64) -> Interval {
        Interval::new(v, v)
    }

    pub fn within(self, other: Interval) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    pub fn union(self, other: Interval) -> Interval {
        Interval::new(self.low.min(other.low), self.high.max(other.high))
    }

    /// Both hold. Contradictory knowledge means the point is never reached: then anything will do.
    pub fn meet(self, other: Interval) -> Interval {
        let met = Interval::new(self.low.max(other.low), self.high.min(other.high));
        if met.low <= met.high { met } else { self }
    }

    fn from_bounds(low: i128, high: i128) -> Option<Interval> {
        Some(Interval::new(i64::try_from(low).ok()?, i64::try_from(high).ok()?))
    }

    fn corners(self, other: Interval, f: impl Fn(i128, i128) -> i128) -> (i128, i128) {
        let (a, b, c, d) = (self.low as i128, self.high as i128, other.low as i128, other.high as i128);
        let all = [f(a, c), f(a, d), f(b, c), f(b, d)];
        (all.iter().copied().fold(i128::MAX, i128::min), all.iter().copied().fold(i128::MIN, i128::max))
    }

    /// The exact bounds of the op's mathematical result.
    fn exact(code: Opcode, a: Interval, b: Interval) -> Option<(i128, i128)> {
        Some(match code {
            Opcode::IntAdd | Opcode::IntAddOvf => a.corners(b, |x, y| x + y),
            Opcode::IntSub | Opcode::IntSubOvf => a.corners(b, |x, y| x - y),
            Opcode::IntMul | Opcode::IntMulOvf => a.corners(b, |x, y| x * y),
            Opcode::IntShl | Opcode::IntShlOvf if b.within(Interval::new(0, 62)) => a.corners(b, |x, y| x << y),
            _ => return None,
        })
    }

    /// Whether the op's result fits 64 bits for all operands in these intervals.
    pub fn cannot_overflow(code: Opcode, a: Interval, b: Interval) -> bool {
        Interval::exact(code, a, b).is_some_and(|(low, high)| Interval::from_bounds(low, high).is_some())
    }

    /// What the op gives for operands in these intervals.
    pub fn of(code: Opcode, a: Interval, b: Interval) -> Interval {
        if let Some((low, high)) = Interval::exact(code, a, b) {
            if code.is_guard() {
                // Results outside 64 bits leave.
                let clamp = |v: i128| v.clamp(i64::MIN as i128, i64::MAX as i128) as i64;
                return Interval::new(clamp(low), clamp(high));
            }
            return Interval::from_bounds(low, high).unwrap_or(Interval::ALL);
        }
        let both_positive = a.low >= 0 && b.low >= 0;
        match code {
            Opcode::IntAnd if both_positive => Interval::new(0, a.high.min(b.high)),
            Opcode::IntAnd if b.low >= 0 => Interval::new(0, b.high),
            Opcode::IntAnd if a.low >= 0 => Interval::new(0, a.high),
            Opcode::IntOr | Opcode::IntXor if both_positive => {
                // No bit above the highest of either.
                let bits = 64 - (a.high | b.high).leading_zeros();
                Interval::new(0, ((1i128 << bits) - 1) as i64)
            }
            Opcode::IntShr if b.low == b.high && (0..64).contains(&b.low) => {
                Interval::new(a.low >> b.low, a.high >> b.low)
            }
            Opcode::IntUshr if b.low == b.high && (1..64).contains(&b.low) => {
                if a.low >= 0 {
                    Interval::new(a.low >> b.low, a.high >> b.low)
                } else {
                    Interval::new(0, (u64::MAX >> b.low) as i64)
                }
            }
            Opcode::IntMod | Opcode::IntUrem if b.low > 0 => {
                let high = if a.low >= 0 { a.high.min(b.high - 1) } else { b.high - 1 };
                Interval::new(0, high)
            }
            Opcode::IntFloordiv | Opcode::IntUdiv if b.low > 0 => {
                let (low, high) = a.corners(b, |x, y| x.div_euclid(y));
                Interval::from_bounds(low, high).unwrap_or(Interval::ALL)
            }
            _ => Interval::ALL,
        }
    }

    /// Without its lowest or highest number, if that is `v`.
    pub fn without(self, v: i64) -> Interval {
        match self {
            Interval { low, high } if low == high => self,
            Interval { low, high } if low == v => Interval::new(low + 1, high),
            Interval { low, high } if high == v => Interval::new(low, high - 1),
            _ => self,
        }
    }

    /// Whether the comparison has the same answer for all operands in these intervals.
    pub fn compare(code: Opcode, a: Interval, b: Interval) -> Option<bool> {
        let decide = |yes: bool, no: bool| if yes { Some(true) } else { no.then_some(false) };
        let apart = a.high < b.low || b.high < a.low;
        let same = a.low == a.high && a == b;
        match code {
            Opcode::IntLt => decide(a.high < b.low, a.low >= b.high),
            Opcode::IntLe => decide(a.high <= b.low, a.low > b.high),
            Opcode::IntGt => decide(a.low > b.high, a.high <= b.low),
            Opcode::IntGe => decide(a.low >= b.high, a.high < b.low),
            Opcode::IntEq => decide(same, apart),
            Opcode::IntNe => decide(apart, same),
            Opcode::IntUlt if a.low >= 0 && b.low >= 0 => decide(a.high < b.low, a.low >= b.high),
            _ => None,
        }
    }

    /// What the operands can be where the comparison is known to hold.
    pub fn where_holds(code: Opcode, a: Interval, b: Interval) -> (Interval, Interval) {
        let below = |a: Interval, b: Interval, gap: i64| {
            let first = Interval::new(i64::MIN, b.high.saturating_sub(gap));
            let second = Interval::new(a.low.saturating_add(gap), i64::MAX);
            (a.meet(first), b.meet(second))
        };
        match code {
            Opcode::IntLt => below(a, b, 1),
            Opcode::IntLe => below(a, b, 0),
            Opcode::IntGt => {
                let (b, a) = below(b, a, 1);
                (a, b)
            }
            Opcode::IntGe => {
                let (b, a) = below(b, a, 0);
                (a, b)
            }
            Opcode::IntEq => (a.meet(b), b.meet(a)),
            // Below something that is not negative, compared without sign: not negative either.
            Opcode::IntUlt if b.low >= 0 => (a.meet(Interval::new(0, b.high.saturating_sub(1))), b),
            _ => (a, b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opt::fold::{compare_int, eval_int};

    /// Every result of small operands lies in the interval computed for them.
    #[test]
    fn intervals_contain_all_results() {
        let ends = [i64::MIN, i64::MIN + 1, -9, -8, -1, 0, 1, 3, 8, 62, 63, i64::MAX - 1, i64::MAX];
        let codes = [
            Opcode::IntAdd,
            Opcode::IntSub,
            Opcode::IntMul,
            Opcode::IntAnd,
            Opcode::IntOr,
            Opcode::IntXor,
            Opcode::IntShl,
            Opcode::IntShr,
            Opcode::IntUshr,
            Opcode::IntMod,
            Opcode::IntFloordiv,
            Opcode::IntUdiv,
            Opcode::IntUrem,
            Opcode::IntAddOvf,
            Opcode::IntSubOvf,
            Opcode::IntMulOvf,
            Opcode::IntShlOvf,
        ];
        let compares =
            [Opcode::IntLt, Opcode::IntLe, Opcode::IntGt, Opcode::IntGe, Opcode::IntEq, Opcode::IntNe, Opcode::IntUlt];
        let mut intervals = Vec::new();
        for (i, &low) in ends.iter().enumerate() {
            intervals.extend(ends[i..].iter().take(4).map(|&high| Interval::new(low, high)));
        }
        for &a in &intervals {
            for &b in &intervals {
                let inside = |i: Interval| ends.iter().copied().filter(move |&v| i.low <= v && v <= i.high);
                for x in inside(a) {
                    for y in inside(b) {
                        for code in codes {
                            if let Some(v) = eval_int(code, x, y) {
                                let found = Interval::of(code, a, b);
                                assert!(Interval::exactly(v).within(found), "{code:?} {x} {y} {a:?} {b:?} {found:?}");
                            } else if code.is_guard() {
                                assert!(!Interval::cannot_overflow(code, a, b), "{code:?} {x} {y}");
                            }
                        }
                        for code in compares {
                            let holds = compare_int(code, x, y).unwrap();
                            if let Some(decided) = Interval::compare(code, a, b) {
                                assert_eq!(decided, holds, "{code:?} {x} {y} {a:?} {b:?}");
                            }
                            if holds {
                                let (p, q) = Interval::where_holds(code, a, b);
                                assert!(Interval::exactly(x).within(p) && Interval::exactly(y).within(q));
                            }
                        }
                    }
                }
            }
        }
    }
}
