//! The meaning of pure ops and of checked arithmetic, in Cranelift's terms.
//!
//! Pure ops must not trap, whatever their operands are: the optimiser may run them where their guards have not.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, MemFlagsData, types};

use super::CompileError;
use super::lower::Lowering;
use crate::ir::{Op, Opcode};
use crate::words;

/// The condition code of an integer comparison.
fn int_condition(code: Opcode) -> Option<IntCC> {
    Some(match code {
        Opcode::IntEq | Opcode::RefEq | Opcode::ValEq => IntCC::Equal,
        Opcode::IntNe => IntCC::NotEqual,
        Opcode::IntLt => IntCC::SignedLessThan,
        Opcode::IntLe => IntCC::SignedLessThanOrEqual,
        Opcode::IntGt => IntCC::SignedGreaterThan,
        Opcode::IntGe => IntCC::SignedGreaterThanOrEqual,
        Opcode::IntUlt => IntCC::UnsignedLessThan,
        _ => return None,
    })
}

fn float_condition(code: Opcode) -> Option<FloatCC> {
    Some(match code {
        Opcode::FloatEq => FloatCC::Equal,
        Opcode::FloatNe => FloatCC::NotEqual,
        Opcode::FloatLt => FloatCC::LessThan,
        Opcode::FloatLe => FloatCC::LessThanOrEqual,
        Opcode::FloatGt => FloatCC::GreaterThan,
        Opcode::FloatGe => FloatCC::GreaterThanOrEqual,
        _ => return None,
    })
}

/// What a division is asked for.
#[derive(Clone, Copy)]
enum Part {
    Quotient,
    Remainder,
}

impl Lowering<'_> {
    pub fn pure(&mut self, op: &Op) -> ir::Value {
        let args: Vec<ir::Value> = op.args.iter().map(|&v| self.value(v)).collect();
        let arg = |i: usize| args[i];
        if let Some(cc) = int_condition(op.code) {
            return self.b.ins().icmp(cc, arg(0), arg(1));
        }
        if let Some(cc) = float_condition(op.code) {
            return self.b.ins().fcmp(cc, arg(0), arg(1));
        }
        let none = MemFlagsData::new();
        match op.code {
            Opcode::IntAdd => self.b.ins().iadd(arg(0), arg(1)),
            Opcode::IntSub => self.b.ins().isub(arg(0), arg(1)),
            Opcode::IntMul => self.b.ins().imul(arg(0), arg(1)),
            Opcode::IntNeg => self.b.ins().ineg(arg(0)),
            Opcode::IntAnd => self.b.ins().band(arg(0), arg(1)),
            Opcode::IntOr => self.b.ins().bor(arg(0), arg(1)),
            Opcode::IntXor => self.b.ins().bxor(arg(0), arg(1)),
            Opcode::IntNot => self.b.ins().bnot(arg(0)),
            Opcode::IntShl => self.b.ins().ishl(arg(0), arg(1)),
            Opcode::IntShr => self.b.ins().sshr(arg(0), arg(1)),
            Opcode::IntUshr => self.b.ins().ushr(arg(0), arg(1)),
            Opcode::IntFloordiv => self.floordiv(op, arg(0), arg(1)),
            Opcode::IntMod => self.modulo(op, arg(0), arg(1)),
            Opcode::IntUdiv => self.unsigned_division(op, arg(0), arg(1), Part::Quotient),
            Opcode::IntUrem => self.unsigned_division(op, arg(0), arg(1), Part::Remainder),
            Opcode::FloatAdd => self.b.ins().fadd(arg(0), arg(1)),
            Opcode::FloatSub => self.b.ins().fsub(arg(0), arg(1)),
            Opcode::FloatMul => self.b.ins().fmul(arg(0), arg(1)),
            Opcode::FloatDiv => self.b.ins().fdiv(arg(0), arg(1)),
            Opcode::FloatNeg => self.b.ins().fneg(arg(0)),
            Opcode::FloatAbs => self.b.ins().fabs(arg(0)),
            Opcode::FloatSqrt => self.b.ins().sqrt(arg(0)),
            Opcode::IntToFloat => self.b.ins().fcvt_from_sint(types::F64, arg(0)),
            Opcode::FloatBits => self.b.ins().bitcast(types::I64, none, arg(0)),
            Opcode::BitsFloat => self.b.ins().bitcast(types::F64, none, arg(0)),
            Opcode::FloatCanon => self.float_canon(arg(0)),
            Opcode::BoolNot => self.b.ins().bxor_imm_u(arg(0), 1),
            Opcode::BoolToInt => self.b.ins().uextend(types::I64, arg(0)),
            Opcode::Select => self.b.ins().select(arg(0), arg(1), arg(2)),
            Opcode::BoxInt => self.box_int(arg(0)),
            Opcode::BoxSmall => self.box_small(arg(0)),
            Opcode::BoxU64 => self.box_u64(arg(0)),
            code if code.is_wide() => self.wide(code.wide_code().unwrap_or(0), arg(0), arg(1)),
            Opcode::UnboxInt => {
                let up = self.b.ins().ishl_imm_u(arg(0), words::INT_SHIFT as i64);
                self.b.ins().sshr_imm_u(up, words::INT_SHIFT as i64)
            }
            Opcode::BoxFloat => {
                let bits = self.b.ins().bitcast(types::I64, none, arg(0));
                self.b.ins().iadd_imm_s(bits, words::FLOAT_OFFSET as i64)
            }
            Opcode::UnboxFloat => {
                let bits = self.b.ins().iadd_imm_s(arg(0), -(words::FLOAT_OFFSET as i64));
                self.b.ins().bitcast(types::F64, none, bits)
            }
            Opcode::BoxBool => {
                let wide = self.b.ins().uextend(types::I64, arg(0));
                self.b.ins().bor_imm_u(wide, words::FALSE as i64)
            }
            // The same bits under another type.
            Opcode::ValToRef | Opcode::RefToVal | Opcode::ValBits => arg(0),
            Opcode::Thread => self.thread(),
            Opcode::FramePointer => self.fp(),
            Opcode::FrameAddress => self.frame_address(op),
            Opcode::StackPointer => self.b.ins().get_stack_pointer(types::I64),
            code => unreachable!("{code:?} is not a pure op"),
        }
    }

    /// Doubles whose bits lie above the last one that can be boxed become the machine's NaN.
    fn float_canon(&mut self, v: ir::Value) -> ir::Value {
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), v);
        let last = self.iconst(0xFFF8_0000_0000_0000);
        let odd = self.b.ins().icmp(IntCC::UnsignedGreaterThan, bits, last);
        let nan = self.b.ins().f64const(f64::from_bits(0xFFF8_0000_0000_0000));
        self.b.ins().select(odd, nan, v)
    }

    /// The divisor with 0 and -1 replaced by 1, for which alone the machine's division cannot trap, and whether it was
    /// replaced. Constants need no test.
    fn safe_divisor(&mut self, op: &Op, divisor: ir::Value) -> (ir::Value, Option<ir::Value>) {
        if self.graph.const_int(op.args[1]).is_some_and(|d| d != 0 && d != -1) {
            return (divisor, None);
        }
        let above = self.b.ins().iadd_imm_s(divisor, 1);
        let special = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, above, 2);
        let one = self.iconst(1);
        (self.b.ins().select(special, one, divisor), Some(special))
    }

    /// Whether the truncated remainder is not 0 and its sign differs from the divisor's.
    fn needs_flooring(&mut self, remainder: ir::Value, divisor: ir::Value) -> ir::Value {
        let signs = self.b.ins().bxor(remainder, divisor);
        let differ = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let nonzero = self.b.ins().icmp_imm_s(IntCC::NotEqual, remainder, 0);
        self.b.ins().band(differ, nonzero)
    }

    fn floordiv(&mut self, op: &Op, a: ir::Value, divisor: ir::Value) -> ir::Value {
        self.divide(op, a, divisor, Part::Quotient, |this| {
            let (d, special) = this.safe_divisor(op, divisor);
            let quotient = this.b.ins().sdiv(a, d);
            let product = this.b.ins().imul(quotient, d);
            let remainder = this.b.ins().isub(a, product);
            let below = this.needs_flooring(remainder, d);
            let below = this.b.ins().uextend(types::I64, below);
            let floored = this.b.ins().isub(quotient, below);
            match special {
                None => floored,
                Some(special) => {
                    let negated = this.b.ins().ineg(a);
                    this.b.ins().select(special, negated, floored)
                }
            }
        })
    }

    fn modulo(&mut self, op: &Op, a: ir::Value, divisor: ir::Value) -> ir::Value {
        self.divide(op, a, divisor, Part::Remainder, |this| {
            // With -1 replaced by 1 the remainder is 0, as it should be.
            let (d, _) = this.safe_divisor(op, divisor);
            let remainder = this.b.ins().srem(a, d);
            let below = this.needs_flooring(remainder, d);
            let zero = this.iconst(0);
            let adjust = this.b.ins().select(below, d, zero);
            this.b.ins().iadd(remainder, adjust)
        })
    }

    /// Division of what is known not to be negative.
    fn unsigned_division(&mut self, op: &Op, a: ir::Value, divisor: ir::Value, part: Part) -> ir::Value {
        self.divide(op, a, divisor, part, |this| {
            let d = match this.graph.const_int(op.args[1]) {
                Some(d) if d != 0 => divisor,
                _ => {
                    let one = this.iconst(1);
                    this.b.ins().umax(divisor, one)
                }
            };
            match part {
                Part::Quotient => this.b.ins().udiv(a, d),
                Part::Remainder => this.b.ins().urem(a, d),
            }
        })
    }

    /// Divides by a variable: where `a` has 31 bits and the divisor is in 1..=2^31, 32 bits without a sign do, which
    /// take a quarter of the time on many machines and need no flooring. `whole` divides everything else, and by constants
    /// (which are multiplied by).
    fn divide(
        &mut self,
        op: &Op,
        a: ir::Value,
        divisor: ir::Value,
        part: Part,
        whole: impl FnOnce(&mut Self) -> ir::Value,
    ) -> ir::Value {
        if self.graph.is_const(op.args[1]) {
            return whole(self);
        }
        let (narrow, wide, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(wide);
        let result = self.b.append_block_param(done, types::I64);
        let below = self.b.ins().iadd_imm_s(divisor, -1);
        let bits = self.b.ins().bor(below, a);
        let high = self.b.ins().ushr_imm_u(bits, 31);
        self.b.ins().brif(high, wide, &[], narrow, &[]);
        self.b.switch_to_block(narrow);
        let (x, y) = (self.b.ins().ireduce(types::I32, a), self.b.ins().ireduce(types::I32, divisor));
        let short = match part {
            Part::Quotient => self.b.ins().udiv(x, y),
            Part::Remainder => self.b.ins().urem(x, y),
        };
        let short = self.b.ins().uextend(types::I64, short);
        self.b.ins().jump(done, &[BlockArg::Value(short)]);
        self.b.switch_to_block(wide);
        let long = whole(self);
        self.b.ins().jump(done, &[BlockArg::Value(long)]);
        self.b.switch_to_block(done);
        result
    }

    /// Arithmetic that leaves on overflow, and conversions that may not fit.
    pub fn checked(&mut self, op: &Op, args: &[ir::Value]) -> Result<ir::Value, CompileError> {
        let overflow = |this: &mut Self, (result, flag): (ir::Value, ir::Value)| {
            this.guard(op, flag, false)?;
            Ok(result)
        };
        match op.code {
            Opcode::IntAddOvf => match self.graph.const_int(op.args[1]) {
                // Cranelift does not fuse overflow flags with branches; one comparison is shorter.
                Some(c) => {
                    let sum = self.b.ins().iadd_imm_s(args[0], c);
                    let wrapped = if c >= 0 { IntCC::SignedLessThan } else { IntCC::SignedGreaterThan };
                    let wrapped = self.b.ins().icmp(wrapped, sum, args[0]);
                    overflow(self, (sum, wrapped))
                }
                None => {
                    let pair = self.b.ins().sadd_overflow(args[0], args[1]);
                    overflow(self, pair)
                }
            },
            Opcode::IntSubOvf => match self.graph.const_int(op.args[1]).filter(|&c| c != i64::MIN) {
                Some(c) => {
                    let difference = self.b.ins().iadd_imm_s(args[0], -c);
                    let wrapped = if c >= 0 { IntCC::SignedGreaterThan } else { IntCC::SignedLessThan };
                    let wrapped = self.b.ins().icmp(wrapped, difference, args[0]);
                    overflow(self, (difference, wrapped))
                }
                None => {
                    let pair = self.b.ins().ssub_overflow(args[0], args[1]);
                    overflow(self, pair)
                }
            },
            Opcode::IntNonneg => {
                let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, args[0], 0);
                self.guard(op, negative, false)?;
                Ok(args[0])
            }
            Opcode::IntMulOvf => {
                let pair = self.b.ins().smul_overflow(args[0], args[1]);
                overflow(self, pair)
            }
            Opcode::IntShlOvf => {
                let in_range = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, args[1], 64);
                self.guard(op, in_range, true)?;
                let shifted = self.b.ins().ishl(args[0], args[1]);
                let back = self.b.ins().sshr(shifted, args[1]);
                let kept = self.b.ins().icmp(IntCC::Equal, back, args[0]);
                self.guard(op, kept, true)?;
                Ok(shifted)
            }
            Opcode::FloatToInt => {
                // Both bounds are exact doubles; a NaN fails the first comparison.
                let low = self.b.ins().f64const(i64::MIN as f64);
                let above = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, args[0], low);
                self.guard(op, above, true)?;
                let high = self.b.ins().f64const(-(i64::MIN as f64));
                let below = self.b.ins().fcmp(FloatCC::LessThan, args[0], high);
                self.guard(op, below, true)?;
                Ok(self.b.ins().fcvt_to_sint_sat(types::I64, args[0]))
            }
            code => Err(CompileError::Invalid(format!("{code:?} is no checked op"))),
        }
    }
}
