//! Ints that leave 64 bits, as the Recorder knows them.
//!
//! An `I` whose name is an Int is a 64-bit int. One whose name is a Val is *wide*: the name is a word made by `box_u64`
//! (its raw bits are then the value without a sign) or by a wide op. Beside each the table `Recorded::wides` keeps the name
//! of the low 64 bits, computed by wrapping machine arithmetic as the trace goes, so that `(a * b + c) & mask` needs
//! nothing else: the wide ops themselves remain only in snapshots, as recipes, and where the program really keeps the large
//! number.
//!
//! Which ints become wide: those beyond 64 bits; those that the program is about to mask (`masked_soon`), so that no
//! overflow need be asked about; and 64-bit heap ints in bitwise operations, because a hash value is below 2^63 as often as
//! above, and both should run through the same trace.

use crate::machine::{I, V};
use crate::recorder::Recorder;
use taipan_core::algo::bigint::IBig;
use taipan_core::algo::bigint::convert::limbs;
use taipan_core::interp::machine::{Bits, Cmp};
use taipan_core::object::BigInt;
use taipan_core::ty;
use taipan_core::types::int::IntRef;
use taipan_heap::Value;
use taipan_jit::ir::{self, Opcode, Type};
use taipan_parser::opcodes::{Ins, Opcode as Code};

/// Beside the name of a wide int.
pub struct Wide {
    /// Name of its low 64 bits.
    low: ir::Value,
    /// Its value, in the instruction being recorded.
    now: IBig,
}

/// Larger numbers are left to the interpreter.
const MAX_BITS: usize = 256;
/// Instructions looked ahead for a mask.
const LOOK_AHEAD: usize = 10;

/// What an instruction can do with wide ints.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    /// Those without a sign that fit 64 bits.
    Unsigned,
    Any,
}

fn is_ring(op: Code) -> bool {
    matches!(
        op,
        Code::ADD
            | Code::SUB
            | Code::MUL
            | Code::OR
            | Code::XOR
            | Code::SHL
            | Code::IADD
            | Code::ISUB
            | Code::IMUL
            | Code::IOR
            | Code::IXOR
            | Code::ISHL
            | Code::ADD_K
            | Code::SUB_K
            | Code::MUL_K
            | Code::SHL_K
            | Code::IADD_K
            | Code::ISUB_K
    )
}

fn is_mask(op: Code) -> bool {
    matches!(op, Code::AND | Code::IAND | Code::AND_K)
}

fn takes(op: Code) -> Takes {
    if is_ring(op)
        || is_mask(op)
        || matches!(op, Code::SHR | Code::ISHR | Code::SHR_K | Code::MOD | Code::IMOD | Code::MOD_K)
    {
        return Takes::Any;
    }
    let name = op.name();
    let compares = ["LT", "LE", "EQ", "NE", "GT", "GE"]
        .iter()
        .any(|c| name.strip_prefix(c).is_some_and(|rest| matches!(rest, "" | "_JF" | "_JT" | "_K_JF")));
    if compares { Takes::Unsigned } else { Takes::Nothing }
}

fn low_bits(v: &IBig) -> i64 {
    let low = v & IBig::from(u64::MAX);
    u64::try_from(low).unwrap_or(0) as i64
}

impl Recorder<'_> {
    fn instruction(&self) -> Ins {
        // SAFETY: the instruction being recorded.
        unsafe { *self.at }
    }

    /// Whether the instruction being recorded is an operator on ints whose result may be of any size.
    pub(crate) fn is_operator(&self) -> bool {
        let op = self.instruction().op();
        is_ring(op) || is_mask(op)
    }

    fn is_word(&self, n: ir::Value) -> bool {
        self.tree.graph.ty(n) == Type::Val
    }

    pub(crate) fn is_wide(&self, a: I) -> bool {
        self.is_word(a.n)
    }

    /// The raw bits of a wide int without a sign that fits 64 bits.
    fn unsigned_bits(&self, n: ir::Value) -> Option<ir::Value> {
        self.tree.graph.args_if(n, Opcode::BoxU64).map(|args| args[0])
    }

    /// The value of an exact int beyond 64 bits.
    fn big_value(&self, w: Value) -> Option<IBig> {
        if !self.t.is_exact(w, ty::INT) {
            return None;
        }
        let int = IntRef::Big(w.downcast::<BigInt>()?);
        (int.bit_length() <= MAX_BITS as u64).then(|| int.to_ibig())
    }

    /// Whether the instruction's result soon comes under a mask.
    fn masked_soon(&self) -> bool {
        let mut derived = vec![self.instruction().a()];
        let mut at = self.at;
        for _ in 0..LOOK_AHEAD {
            at = at.wrapping_add(1);
            // SAFETY: no instruction that ends the code was passed.
            let i = unsafe { *at };
            let (op, name) = (i.op(), i.op().name());
            let constant = name.ends_with("_K");
            let reads = derived.contains(&i.b()) || !constant && derived.contains(&i.c());
            if is_mask(op) && reads {
                return true;
            }
            if op == Code::MOD_K && derived.contains(&i.b()) {
                // SAFETY: a constant operand of this code.
                let k = unsafe { Value::from_bits_unchecked(*self.x.words.add(i.c())) };
                return self.int_value(k).is_some_and(|k| k > 0 && k & (k - 1) == 0);
            }
            if is_ring(op) {
                if reads {
                    derived.push(i.a());
                }
            } else if !name.starts_with("LOAD_") && !matches!(op, Code::SHR | Code::SHR_K | Code::MOVE) {
                return false;
            }
        }
        false
    }

    /// Two ints for an operator, of which at least one may be wide.
    pub(crate) fn two_ints(&mut self, a: V, b: V) -> Option<(I, I)> {
        let takes = takes(self.instruction().op());
        if !self.is_int(a, takes) || !self.is_int(b, takes) {
            return None;
        }
        Some((self.one_int(a, takes)?, self.one_int(b, takes)?))
    }

    /// Whether the operand is an int that the instruction can take; records nothing.
    fn is_int(&self, v: V, takes: Takes) -> bool {
        if self.int_value(v.w).is_some() {
            return true;
        }
        let Some(now) = self.big_value(v.w) else { return false };
        let unsigned = u64::try_from(now).is_ok();
        match takes {
            Takes::Nothing => false,
            Takes::Unsigned => unsigned && self.tree.graph.def_op(v.n).is_none_or(|op| !op.code.is_wide()),
            Takes::Any => unsigned || self.tree.wides.contains_key(&v.n) || self.tree.graph.is_const(v.n),
        }
    }

    fn one_int(&mut self, v: V, takes: Takes) -> Option<I> {
        let small = self.int_value(v.w);
        if takes == Takes::Nothing {
            return self.known_small(v);
        }
        let value = match small {
            Some(i) => IBig::from(i),
            None => self.big_value(v.w)?,
        };
        if self.tree.wides.contains_key(&v.n) {
            if takes == Takes::Any || self.unsigned_bits(v.n).is_some() {
                return Some(self.wide(v.n, None, value));
            }
            return self.known_small(v);
        }
        let unsigned = u64::try_from(value.clone()).ok();
        let wanted = match small {
            None => true,
            Some(i) => {
                takes == Takes::Any
                    && i >= 0
                    && v.w.is_pointer()
                    && !self.tree.graph.is_const(v.n)
                    && self.b().known_int(v.n).is_none()
                    && (!is_ring(self.instruction().op())
                        || self.instruction().op().name().contains("OR")
                        || self.masked_soon())
            }
        };
        if !wanted {
            return self.known_small(v);
        }
        if self.tree.graph.is_const(v.n) {
            let low = self.int_const(low_bits(&value));
            let n = if unsigned.is_some() { self.op(Opcode::BoxU64, &[low]) } else { v.n };
            return Some(self.wide(n, Some(low), value));
        }
        unsigned?;
        let s = self.here();
        let bits = self.b().checked(Opcode::U64Of, &[v.n], s);
        let n = self.op(Opcode::BoxU64, &[bits]);
        Some(self.wide(n, Some(bits), value))
    }

    /// Notes a wide int's value (and, when it is new, its low bits).
    fn wide(&mut self, n: ir::Value, low: Option<ir::Value>, now: IBig) -> I {
        let i = low_bits(&now);
        match (self.tree.wides.get_mut(&n), low) {
            (Some(known), _) => known.now = now,
            (None, Some(low)) => {
                self.tree.wides.insert(n, Wide { low, now });
            }
            (None, None) => unreachable!("a wide int's low bits are noted when it is made"),
        }
        I { i, n }
    }

    fn unsigned(&mut self, bits: ir::Value, value: u64) -> I {
        let n = self.op(Opcode::BoxU64, &[bits]);
        self.wide(n, Some(bits), IBig::from(value))
    }

    fn now(&self, a: I) -> IBig {
        match self.tree.wides.get(&a.n) {
            Some(wide) => wide.now.clone(),
            None => IBig::from(a.i),
        }
    }

    fn low(&self, a: I) -> ir::Value {
        self.tree.wides.get(&a.n).map_or(a.n, |wide| wide.low)
    }

    /// The name as a word.
    fn word(&mut self, a: I) -> ir::Value {
        if self.is_wide(a) { a.n } else { self.op(Opcode::BoxInt, &[a.n]) }
    }

    /// Bits of an int in 0..2^64 read without a sign; of a 64-bit int after asking whether it is negative.
    fn natural(&mut self, a: I) -> Option<ir::Value> {
        if self.is_wide(a) {
            return self.unsigned_bits(a.n);
        }
        if a.i < 0 {
            return None;
        }
        if self.tree.graph.is_const(a.n) {
            return Some(a.n);
        }
        let s = self.here();
        Some(self.b().checked(Opcode::IntNonneg, &[a.n], s))
    }

    /// Addition and its kin where 64 bits do not do. `None`: where they do, or the number is too large.
    pub(crate) fn wide_arith(&mut self, code: Opcode, a: I, b: I) -> Option<I> {
        let (x, y) = (self.now(a), self.now(b));
        let (low, now) = match code {
            Opcode::WideAdd => (Opcode::IntAdd, x + y),
            Opcode::WideSub => (Opcode::IntSub, x - y),
            Opcode::WideMul => (Opcode::IntMul, x * y),
            Opcode::WideAnd => (Opcode::IntAnd, x & y),
            Opcode::WideOr => (Opcode::IntOr, x | y),
            Opcode::WideXor => (Opcode::IntXor, x ^ y),
            _ => (Opcode::IntShl, x << usize::try_from(b.i).ok().filter(|c| *c < 64)?),
        };
        if matches!(code, Opcode::WideAdd | Opcode::WideSub | Opcode::WideMul | Opcode::WideShl)
            && limbs(&now).1.len() * 64 > MAX_BITS
        {
            return None;
        }
        let (x, y) = (self.low(a), self.low(b));
        let low = self.op(low, &[x, y]);
        let (x, y) = (self.word(a), self.word(b));
        let n = self.op(code, &[x, y]);
        Some(self.wide(n, Some(low), now))
    }

    /// Whether sums and products of these are to be computed as wide ints.
    pub(crate) fn goes_wide(&self, a: I, b: I) -> bool {
        self.is_wide(a) || self.is_wide(b) || self.masked_soon()
    }

    pub(crate) fn wide_bits(&mut self, op: Bits, a: I, b: I) -> Option<I> {
        if !self.is_wide(a) && !self.is_wide(b) {
            return None;
        }
        let (code, wide) = match op {
            Bits::And => (Opcode::IntAnd, Opcode::WideAnd),
            Bits::Or => (Opcode::IntOr, Opcode::WideOr),
            Bits::Xor => (Opcode::IntXor, Opcode::WideXor),
        };
        if op == Bits::And {
            // A mask leaves what its own type holds.
            for (other, mask) in [(a, b), (b, a)] {
                if !self.is_wide(mask)
                    && let Some(bits) = self.natural(mask)
                {
                    let low = self.low(other);
                    let n = self.op(code, &[low, bits]);
                    return Some(I { i: other.i & mask.i, n });
                }
            }
            if self.unsigned_bits(a.n).is_some() || self.unsigned_bits(b.n).is_some() {
                let (x, y) = (self.low(a), self.low(b));
                let n = self.op(code, &[x, y]);
                return Some(self.unsigned(n, (a.i & b.i) as u64));
            }
        } else if (!self.is_wide(a) && a.i >= 0 || self.unsigned_bits(a.n).is_some())
            && (!self.is_wide(b) && b.i >= 0 || self.unsigned_bits(b.n).is_some())
            && let (Some(x), Some(y)) = (self.natural(a), self.natural(b))
        {
            let n = self.op(code, &[x, y]);
            let value = if op == Bits::Or { a.i | b.i } else { a.i ^ b.i };
            return Some(self.unsigned(n, value as u64));
        }
        self.wide_arith(wide, a, b)
    }

    pub(crate) fn is_small_count(&self, b: I) -> Option<()> {
        (!self.is_wide(b) && (0..64).contains(&b.i)).then_some(())
    }

    /// A shift count below 64, asked about if it is no constant.
    pub(crate) fn shift_count(&mut self, b: I) -> Option<()> {
        self.is_small_count(b)?;
        if !self.tree.graph.is_const(b.n) {
            let limit = self.int_const(64);
            let s = self.here();
            self.b().guard(Opcode::GuardBounds, &[b.n, limit], s);
        }
        Some(())
    }

    /// A right shift of a wide int.
    pub(crate) fn wide_shr(&mut self, a: I, b: I) -> Option<I> {
        let bits = self.unsigned_bits(a.n)?;
        self.shift_count(b)?;
        let value = (a.i as u64) >> b.i;
        let n = self.op(Opcode::IntUshr, &[bits, b.n]);
        if self.tree.graph.is_const(b.n) && b.i > 0 {
            return Some(I { i: value as i64, n });
        }
        Some(self.unsigned(n, value))
    }

    /// The remainder by a power of two.
    pub(crate) fn wide_mod(&mut self, a: I, b: I) -> Option<I> {
        if !self.is_wide(b) {
            if !self.tree.graph.is_const(b.n) || b.i <= 0 || b.i & (b.i - 1) != 0 {
                return None;
            }
            let (low, mask) = (self.low(a), self.int_const(b.i - 1));
            let n = self.op(Opcode::IntAnd, &[low, mask]);
            return Some(I { i: a.i & (b.i - 1), n });
        }
        let constant =
            self.tree.graph.is_const(b.n) || self.unsigned_bits(b.n).is_some_and(|n| self.tree.graph.is_const(n));
        let k = self.now(b);
        if !constant || k <= IBig::from(0) || &k & (&k - IBig::from(1)) != IBig::from(0) || k > IBig::from(1u128 << 64)
        {
            return None;
        }
        let value = self.now(a) & (&k - IBig::from(1));
        let value = u64::try_from(value).ok()?;
        let mask = self.int_const(low_bits(&(k - IBig::from(1))));
        let low = self.low(a);
        let n = self.op(Opcode::IntAnd, &[low, mask]);
        Some(self.unsigned(n, value))
    }

    /// A comparison with an int without a sign.
    pub(crate) fn wide_compare(&mut self, op: Cmp, a: I, b: I) -> Option<bool> {
        if !self.is_wide(a) && !self.is_wide(b) {
            return None;
        }
        let order = self.now(a).cmp(&self.now(b));
        let holds = match op {
            Cmp::Lt => order.is_lt(),
            Cmp::Le => order.is_le(),
            Cmp::Eq => order.is_eq(),
            Cmp::Ne => order.is_ne(),
            Cmp::Gt => order.is_gt(),
            Cmp::Ge => order.is_ge(),
        };
        for side in [a, b] {
            if !self.is_wide(side) && side.i < 0 {
                // Less than any int without a sign.
                let zero = self.int_const(0);
                let negative = self.op(Opcode::IntLt, &[side.n, zero]);
                self.promote_bool(negative, true);
                return Some(holds);
            }
        }
        let (x, y) = (self.natural(a)?, self.natural(b)?);
        let (cond, expected) = match op {
            Cmp::Lt => (self.op(Opcode::IntUlt, &[x, y]), holds),
            Cmp::Ge => (self.op(Opcode::IntUlt, &[x, y]), !holds),
            Cmp::Gt => (self.op(Opcode::IntUlt, &[y, x]), holds),
            Cmp::Le => (self.op(Opcode::IntUlt, &[y, x]), !holds),
            Cmp::Eq => (self.op(Opcode::IntEq, &[x, y]), holds),
            Cmp::Ne => (self.op(Opcode::IntEq, &[x, y]), !holds),
        };
        self.promote_bool(cond, expected);
        Some(holds)
    }

    /// A wide int as a word: name and value; `None`: it is none.
    pub(crate) fn wide_word(&mut self, i: I) -> Option<V> {
        if !self.is_wide(i) {
            return None;
        }
        let w = match self.t.new_bigint(self.now(i)) {
            Ok(w) => w,
            Err(_) => {
                self.t.take_pending();
                self.abort = Some(crate::recorder::Abort::Memory);
                Value::int_unchecked(0)
            }
        };
        Some(V { w, n: i.n })
    }
}
