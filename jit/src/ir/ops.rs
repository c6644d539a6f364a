//! The table of operations: name, operands, result, payload and properties, each declared once.
//!
//! The enum, the printer, the parser and the verifier are made from this table. Adding an op means a line here, its
//! meaning in `backend/lower*.rs`, what passes know about it (see `opt`), and a test in `tests/ir`.
//!
//! How to read a line: `Name = "text" (operands) -> result, payload, [properties];`
//! Operands are types; `Any` takes every type, `Many` any number of values. A result `Dyn` is named by the payload,
//! `Same` is the type of the last operand, `Nothing` is no result.
//!
//! Invariants: an op with property GUARD names a snapshot and leaves through it when its condition fails, before
//! having changed anything. PURE ops depend on their operands alone and cannot fail; on operands that a guard should
//! have excluded they may give any value, but never trap.

use super::types::Type;

/// What an operand position accepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    Is(Type),
    Any,
    /// Any number of operands of any type; always last.
    Many,
}

/// What an op gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gives {
    Nothing,
    Is(Type),
    /// As the payload says.
    Dyn,
    /// The type of the last operand.
    Same,
}

/// What an op carries besides operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Payload {
    None,
    /// A number: a shape id, a kind, an exit code.
    Imm,
    /// A memory access without index.
    Field,
    /// A memory access with index.
    Element,
    /// A frame slot.
    Slot,
    Alloc,
    Call,
    /// One block, which receives the operands.
    Jump,
    /// Two blocks without parameters.
    Branch,
}

pub const PURE: u8 = 1;
/// Leaves through its snapshot if its condition fails.
pub const GUARD: u8 = 2;
/// Ends a block.
pub const TERMINAL: u8 = 4;
/// Operands may be exchanged.
pub const COMMUTES: u8 = 8;
/// Changes memory, frames or the world: never removed for want of uses.
pub const EFFECT: u8 = 16;
/// Reads memory that stores may change.
pub const READS: u8 = 32;

/// One line of the table.
#[derive(Debug)]
pub struct Info {
    pub text: &'static str,
    pub operands: &'static [Operand],
    pub gives: Gives,
    pub payload: Payload,
    pub properties: u8,
    pub doc: &'static str,
}

macro_rules! operand {
    (Any) => {
        Operand::Any
    };
    (Many) => {
        Operand::Many
    };
    ($ty:ident) => {
        Operand::Is(Type::$ty)
    };
}

macro_rules! gives {
    (Nothing) => {
        Gives::Nothing
    };
    (Dyn) => {
        Gives::Dyn
    };
    (Same) => {
        Gives::Same
    };
    ($ty:ident) => {
        Gives::Is(Type::$ty)
    };
}

macro_rules! ops {
    ($($name:ident = $text:literal ($($operand:ident),*) -> $gives:ident, $payload:ident, [$($prop:ident)*] $doc:literal;)*) => {
        /// The operations; see the table in this file for their meaning.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Opcode {
            $(#[doc = $doc] $name,)*
        }

        impl Opcode {
            pub const ALL: &'static [Opcode] = &[$(Opcode::$name,)*];

            pub fn info(self) -> &'static Info {
                const TABLE: &[Info] = &[$(Info {
                    text: $text,
                    operands: &[$(operand!($operand)),*],
                    gives: gives!($gives),
                    payload: Payload::$payload,
                    properties: 0 $(| $prop)*,
                    doc: $doc,
                },)*];
                &TABLE[self as usize]
            }
        }
    };
}

ops! {
    // Integers. Plain forms wrap at 64 bits.
    IntAdd = "int_add" (Int, Int) -> Int, None, [PURE COMMUTES] "Sum, wrapping.";
    IntSub = "int_sub" (Int, Int) -> Int, None, [PURE] "Difference, wrapping.";
    IntMul = "int_mul" (Int, Int) -> Int, None, [PURE COMMUTES] "Product, wrapping.";
    IntNeg = "int_neg" (Int) -> Int, None, [PURE] "Negation, wrapping.";
    IntAnd = "int_and" (Int, Int) -> Int, None, [PURE COMMUTES] "Bitwise and.";
    IntOr = "int_or" (Int, Int) -> Int, None, [PURE COMMUTES] "Bitwise or.";
    IntXor = "int_xor" (Int, Int) -> Int, None, [PURE COMMUTES] "Bitwise exclusive or.";
    IntNot = "int_not" (Int) -> Int, None, [PURE] "Bitwise complement.";
    IntShl = "int_shl" (Int, Int) -> Int, None, [PURE] "Left shift; the count is taken modulo 64.";
    IntShr = "int_shr" (Int, Int) -> Int, None, [PURE] "Arithmetic right shift; the count is taken modulo 64.";
    IntUshr = "int_ushr" (Int, Int) -> Int, None, [PURE] "Logical right shift; the count is taken modulo 64.";
    IntFloordiv = "int_floordiv" (Int, Int) -> Int, None, [PURE] "Quotient rounded down; divisor not 0; wraps.";
    IntMod = "int_mod" (Int, Int) -> Int, None, [PURE] "Remainder with the divisor's sign; divisor not 0.";
    IntUdiv = "int_udiv" (Int, Int) -> Int, None, [PURE] "Quotient of ints that are not negative; divisor not 0.";
    IntUrem = "int_urem" (Int, Int) -> Int, None, [PURE] "Remainder of ints that are not negative; divisor not 0.";
    IntAddOvf = "int_add_ovf" (Int, Int) -> Int, None, [GUARD COMMUTES] "Sum; leaves if it exceeds 64 bits.";
    IntSubOvf = "int_sub_ovf" (Int, Int) -> Int, None, [GUARD] "Difference; leaves if it exceeds 64 bits.";
    IntMulOvf = "int_mul_ovf" (Int, Int) -> Int, None, [GUARD COMMUTES] "Product; leaves if it exceeds 64 bits.";
    IntShlOvf = "int_shl_ovf" (Int, Int) -> Int, None, [GUARD] "Left shift; leaves unless the count is in 0..63 and no bit is lost.";
    IntNonneg = "int_nonneg" (Int) -> Int, None, [GUARD] "The same int; leaves if it is negative.";
    IntEq = "int_eq" (Int, Int) -> Bool, None, [PURE COMMUTES] "Equal.";
    IntNe = "int_ne" (Int, Int) -> Bool, None, [PURE COMMUTES] "Not equal.";
    IntLt = "int_lt" (Int, Int) -> Bool, None, [PURE] "Less, signed.";
    IntLe = "int_le" (Int, Int) -> Bool, None, [PURE] "Less or equal, signed.";
    IntGt = "int_gt" (Int, Int) -> Bool, None, [PURE] "Greater, signed.";
    IntGe = "int_ge" (Int, Int) -> Bool, None, [PURE] "Greater or equal, signed.";
    IntUlt = "int_ult" (Int, Int) -> Bool, None, [PURE] "Less, unsigned.";

    // Floats.
    FloatAdd = "float_add" (Float, Float) -> Float, None, [PURE COMMUTES] "Sum.";
    FloatSub = "float_sub" (Float, Float) -> Float, None, [PURE] "Difference.";
    FloatMul = "float_mul" (Float, Float) -> Float, None, [PURE COMMUTES] "Product.";
    FloatDiv = "float_div" (Float, Float) -> Float, None, [PURE] "IEEE quotient.";
    FloatNeg = "float_neg" (Float) -> Float, None, [PURE] "Sign changed.";
    FloatAbs = "float_abs" (Float) -> Float, None, [PURE] "Sign cleared.";
    FloatSqrt = "float_sqrt" (Float) -> Float, None, [PURE] "Square root; NaN below zero.";
    FloatEq = "float_eq" (Float, Float) -> Bool, None, [PURE COMMUTES] "Equal.";
    FloatNe = "float_ne" (Float, Float) -> Bool, None, [PURE COMMUTES] "Not equal, or a NaN.";
    FloatLt = "float_lt" (Float, Float) -> Bool, None, [PURE] "Less.";
    FloatLe = "float_le" (Float, Float) -> Bool, None, [PURE] "Less or equal.";
    FloatGt = "float_gt" (Float, Float) -> Bool, None, [PURE] "Greater.";
    FloatGe = "float_ge" (Float, Float) -> Bool, None, [PURE] "Greater or equal.";
    IntToFloat = "int_to_float" (Int) -> Float, None, [PURE] "Nearest double.";
    FloatToInt = "float_to_int" (Float) -> Int, None, [GUARD] "Truncated towards zero; leaves if a NaN or outside 64 bits.";
    FloatBits = "float_bits" (Float) -> Int, None, [PURE] "The bits as an integer.";
    BitsFloat = "bits_float" (Int) -> Float, None, [PURE] "The double of these bits.";
    FloatCanon = "float_canon" (Float) -> Float, None, [PURE] "For doubles from raw memory: NaNs no machine makes become one that can be boxed.";

    // Truth values and choice.
    BoolNot = "bool_not" (Bool) -> Bool, None, [PURE] "Opposite.";
    BoolToInt = "bool_to_int" (Bool) -> Int, None, [PURE] "0 or 1.";
    RefEq = "ref_eq" (Ref, Ref) -> Bool, None, [PURE COMMUTES] "Same address.";
    ValEq = "val_eq" (Val, Val) -> Bool, None, [PURE COMMUTES] "Same word.";
    Select = "select" (Bool, Any, Any) -> Same, None, [PURE] "The second operand if the first holds, else the third.";

    // Boxing.
    BoxInt = "box_int" (Int) -> Val, None, [PURE] "The int as a word; allocates if it exceeds 50 bits.";
    BoxSmall = "box_small" (Int) -> Val, None, [PURE] "The int as a word; known to fit 50 bits.";
    UnboxInt = "unbox_int" (Val) -> Int, None, [PURE] "The int of a word that `guard_int` let pass.";
    IntOf = "int_of" (Val) -> Int, None, [GUARD] "The int of an inline or 64-bit heap int; leaves if it is neither.";
    BoxU64 = "box_u64" (Int) -> Val, None, [PURE] "The int that these bits are when read without a sign, as a word; may allocate.";
    U64Of = "u64_of" (Val) -> Int, None, [GUARD] "The bits of an exact int in 0..2^64; leaves if it is anything else.";
    BoxFloat = "box_float" (Float) -> Val, None, [PURE] "The float as a word.";
    UnboxFloat = "unbox_float" (Val) -> Float, None, [PURE] "The float of a word that `guard_float` let pass.";
    BoxBool = "box_bool" (Bool) -> Val, None, [PURE] "True or False.";
    ValToRef = "val_to_ref" (Val) -> Ref, None, [PURE] "The address of a word that `guard_ptr` let pass.";
    RefToVal = "ref_to_val" (Ref) -> Val, None, [PURE] "The word of an object.";
    ValBits = "val_bits" (Val) -> Int, None, [PURE] "The word as an integer.";

    // Wide ints: operands are words certainly exact ints of any size, as made by `box_int`, `box_u64`, these ops, or
    // constants. Results too. Machine code calls a native function for them, so recorders note beside each what its low 64
    // bits are; mostly only those, and snapshots (which make it again at the exit), are wanted.
    WideAdd = "wide_add" (Val, Val) -> Val, None, [PURE COMMUTES] "Sum of ints of any size.";
    WideSub = "wide_sub" (Val, Val) -> Val, None, [PURE] "Difference of ints of any size.";
    WideMul = "wide_mul" (Val, Val) -> Val, None, [PURE COMMUTES] "Product of ints of any size.";
    WideAnd = "wide_and" (Val, Val) -> Val, None, [PURE COMMUTES] "Bitwise and of ints of any size.";
    WideOr = "wide_or" (Val, Val) -> Val, None, [PURE COMMUTES] "Bitwise or of ints of any size.";
    WideXor = "wide_xor" (Val, Val) -> Val, None, [PURE COMMUTES] "Bitwise exclusive or of ints of any size.";
    WideShl = "wide_shl" (Val, Val) -> Val, None, [PURE] "Left shift of an int of any size; the count is in 0..64.";

    // Guards. Each gives nothing; what it proves is known to what follows.
    GuardTrue = "guard_true" (Bool) -> Nothing, None, [GUARD] "Leaves unless it holds.";
    GuardFalse = "guard_false" (Bool) -> Nothing, None, [GUARD] "Leaves if it holds.";
    GuardInt = "guard_int" (Val) -> Nothing, None, [GUARD] "Leaves unless an inline int; may pass any exact 64-bit int it knows the value of.";
    GuardFloat = "guard_float" (Val) -> Nothing, None, [GUARD] "Leaves unless a float.";
    GuardPtr = "guard_ptr" (Val) -> Nothing, None, [GUARD] "Leaves unless a heap object.";
    GuardShape = "guard_shape" (Ref) -> Nothing, Imm, [GUARD] "Leaves unless the header's shape id is this.";
    GuardKind = "guard_kind" (Ref) -> Nothing, Imm, [GUARD] "Leaves unless the header's kind byte is this.";
    GuardEq = "guard_eq" (Any, Any) -> Nothing, None, [GUARD] "Leaves unless the two are bit for bit equal; the second is a constant.";
    GuardNe = "guard_ne" (Any, Any) -> Nothing, None, [GUARD] "Leaves if the two are bit for bit equal; the second is a constant.";
    GuardBounds = "guard_bounds" (Int, Int) -> Nothing, None, [GUARD] "Leaves unless 0 <= first < second (unsigned comparison).";
    Poll = "poll" () -> Nothing, None, [GUARD EFFECT] "Leaves if the thread's poll word is not 0.";

    // Memory.
    Load = "load" (Ref) -> Dyn, Field, [READS] "A field.";
    Store = "store" (Ref, Any) -> Nothing, Field, [EFFECT] "Sets a field. Not a write barrier.";
    LoadElem = "load_elem" (Ref, Int) -> Dyn, Element, [READS] "An element.";
    StoreElem = "store_elem" (Ref, Int, Any) -> Nothing, Element, [EFFECT] "Sets an element. Not a write barrier.";
    WriteBarrier = "write_barrier" (Ref) -> Nothing, None, [EFFECT] "Before a reference is stored into this object.";
    WriteBarrierElem = "write_barrier_elem" (Ref, Int) -> Nothing, None, [EFFECT] "Before a reference is stored into this element of an array.";
    Alloc = "alloc" () -> Ref, Alloc, [GUARD] "A new object, zeroed but for its header; leaves if memory is exhausted.";
    Remake = "remake" () -> Ref, Alloc, [] "An object that was virtual until here. There is no state to go back to: if memory is exhausted, the process ends.";
    FrameLoad = "frame_load" () -> Dyn, Slot, [READS] "A slot of the interpreter's frames.";
    FrameStore = "frame_store" (Any) -> Nothing, Slot, [EFFECT] "Sets a slot of the interpreter's frames.";
    Thread = "thread" () -> Ref, None, [PURE] "The running thread.";
    FramePointer = "fp" () -> Ref, None, [PURE] "Slot 0 of the root frame.";
    FrameAddress = "frame_address" () -> Ref, Slot, [PURE] "The address of a slot of the interpreter's frames.";
    StackPointer = "stack_pointer" () -> Int, None, [PURE] "The native stack pointer.";
    Call = "call" (Many) -> Dyn, Call, [EFFECT] "Calls a native function with the operands as they are; if its address is 0, the first operand is the address.";

    // Ends of blocks.
    Jump = "jump" (Many) -> Nothing, Jump, [TERMINAL EFFECT] "Goes to a block, whose parameters become the operands.";
    Enter = "enter" (Many) -> Nothing, Jump, [TERMINAL EFFECT] "A jump to a loop head that starts the loop anew (from an outer loop, say): it goes through the first round where that is peeled off.";
    Branch = "branch" (Bool) -> Nothing, Branch, [TERMINAL EFFECT] "Goes to the first block if it holds, else to the second; neither has parameters.";
    Exit = "exit" () -> Nothing, None, [TERMINAL GUARD EFFECT] "Leaves through its snapshot.";
    Return = "return" (Val) -> Nothing, None, [TERMINAL EFFECT] "The root frame's function returns this (see `backend::RETURNED`).";
    Leave = "leave" () -> Nothing, Imm, [TERMINAL EFFECT] "Returns this code, marked as no exit (see `backend::LEAVE`).";
}

impl Opcode {
    pub fn from_text(text: &str) -> Option<Opcode> {
        Opcode::ALL.iter().copied().find(|op| op.info().text == text)
    }

    pub fn has(self, property: u8) -> bool {
        self.info().properties & property != 0
    }

    pub fn is_pure(self) -> bool {
        self.has(PURE)
    }

    pub fn is_guard(self) -> bool {
        self.has(GUARD)
    }

    pub fn is_terminal(self) -> bool {
        self.has(TERMINAL)
    }

    /// The comparison that holds exactly when this one does not. Floats have none, because of NaNs.
    pub fn negated(self) -> Option<Opcode> {
        Some(match self {
            Opcode::IntEq => Opcode::IntNe,
            Opcode::IntNe => Opcode::IntEq,
            Opcode::IntLt => Opcode::IntGe,
            Opcode::IntGe => Opcode::IntLt,
            Opcode::IntLe => Opcode::IntGt,
            Opcode::IntGt => Opcode::IntLe,
            Opcode::FloatEq => Opcode::FloatNe,
            Opcode::FloatNe => Opcode::FloatEq,
            _ => return None,
        })
    }

    /// The comparison that says the same with its operands exchanged.
    pub fn swapped(self) -> Option<Opcode> {
        Some(match self {
            Opcode::IntLt => Opcode::IntGt,
            Opcode::IntGt => Opcode::IntLt,
            Opcode::IntLe => Opcode::IntGe,
            Opcode::IntGe => Opcode::IntLe,
            Opcode::FloatLt => Opcode::FloatGt,
            Opcode::FloatGt => Opcode::FloatLt,
            Opcode::FloatLe => Opcode::FloatGe,
            Opcode::FloatGe => Opcode::FloatLe,
            _ => return None,
        })
    }

    /// The code by which exits and compiled code ask the runtime for this op on ints of any size: it is written into
    /// recipes (`RECIPE`).
    pub fn wide_code(self) -> Option<u64> {
        Some(match self {
            Opcode::BoxU64 => recipe::U64,
            Opcode::WideAdd => recipe::ADD,
            Opcode::WideSub => recipe::SUB,
            Opcode::WideMul => recipe::MUL,
            Opcode::WideAnd => recipe::AND,
            Opcode::WideOr => recipe::OR,
            Opcode::WideXor => recipe::XOR,
            Opcode::WideShl => recipe::SHL,
            _ => return None,
        })
    }

    /// Whether it works on ints of any size, words in and out.
    pub fn is_wide(self) -> bool {
        self != Opcode::BoxU64 && self.wide_code().is_some()
    }

    /// The wrapping form of an op that checks for overflow.
    pub fn unchecked(self) -> Option<Opcode> {
        Some(match self {
            Opcode::IntAddOvf => Opcode::IntAdd,
            Opcode::IntSubOvf => Opcode::IntSub,
            Opcode::IntMulOvf => Opcode::IntMul,
            Opcode::IntShlOvf => Opcode::IntShl,
            _ => return None,
        })
    }
}

/// A recipe in a snapshot whose header is `recipe::BASE` plus one of these is no object: it is an int to be computed when
/// the exit is taken. Its fields are the operands: at 8 and 16 words, or (`U64`) at 8 raw bits. Operands that are recipes
/// themselves come earlier.
pub mod recipe {
    /// No object has such a header: all flags are set.
    pub const BASE: u64 = 0xFFFF_0000_0000_0000;
    pub const U64: u64 = 0;
    pub const ADD: u64 = 1;
    pub const SUB: u64 = 2;
    pub const MUL: u64 = 3;
    pub const AND: u64 = 4;
    pub const OR: u64 = 5;
    pub const XOR: u64 = 6;
    pub const SHL: u64 = 7;
    /// An object that a function makes, not an int: at 8 its address, then its operands behind the thread, raw.
    pub const CALL: u64 = 8;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_unique_and_found() {
        for &op in Opcode::ALL {
            assert_eq!(Opcode::from_text(op.info().text), Some(op));
        }
    }
}
