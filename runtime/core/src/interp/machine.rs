//! `Machine`: what a bytecode may ask and do. Written once against this trait, every bytecode runs on `Exec` (it *is* the
//! interpreter) and on the Recorder (it writes down what it did).
//!
//! Rules:
//! - A branch in generic code depends only on what a *question* answered or on a promoted plain value. Words are never
//!   peeked at behind the machine's back.
//! - Questions first; then at most one *effect*: a straight group of writes, no question inside. No register is written before
//!   the last question, because a guard restarts the instruction.
//! - A quick question may say no although the answer is yes (`small_ints` on Exec knows inline ints only, on the Recorder
//!   also 64-bit ones): "no" only ever leads to a slower level that asks more.
//! - Promoting questions (`shape`, `identity`, `truth`) give plain Rust values; the Recorder guards that they stay.

use super::call::Then;
use super::consumers::Consumer;
use super::containers::Containers;
use super::frame::Continuation;
use super::matching::{ClassPattern, Part};
use super::op::Flow;
use crate::lookup::Memo;
use crate::native::{GetSetDef, NativeDef};
use crate::object::*;
use crate::ops::binary::Operator;
use taipan_heap::array::CAPACITY_OFFSET;
use taipan_heap::{Gc, ShapeId, Value};
use taipan_parser::opcodes::Ins;

/// Comparison operators, in the order of their opcodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Cmp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl Cmp {
    pub const ALL: [Cmp; 6] = [Cmp::Lt, Cmp::Le, Cmp::Eq, Cmp::Ne, Cmp::Gt, Cmp::Ge];
}

/// Int operations that cannot leave the operands' range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Bits {
    And,
    Or,
    Xor,
}

/// Float operations without side conditions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Arith {
    Add,
    Sub,
    Mul,
}

/// Positional arguments of a call: `this`, if there is one, then `argc` registers from `first`.
#[derive(Clone, Copy)]
pub struct Arguments<V> {
    pub this: Option<V>,
    pub first: usize,
    pub argc: usize,
}

/// Where a parameter's value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    Argument(u8),
    /// An item of the function's tuple of defaults.
    Default(u8),
    /// The default of keyword-only parameter number so and so (counted among all parameters).
    KeywordDefault(u8),
}

/// Most keyword arguments that a `Plan` puts into a `**kwargs`.
pub const MAX_NAMED: usize = 4;
/// Most parameters of a `Plan`.
pub const MAX_PLANNED: usize = 16;

/// How arguments are bound to the parameters of a function: a consequence of its code and the call
/// site alone.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub count: usize,
    pub sources: [Source; MAX_PLANNED],
    /// The defaults that the plan counts on: their number.
    pub defaults: Option<usize>,
    /// The function makes a generator or coroutine. (This and what follows only the Recorder is given: Exec leaves it to the slow level.)
    pub generator: bool,
    /// Of `*args`: the first argument that goes there, how many do.
    pub rest: Option<(usize, usize)>,
    /// There is a `**kwargs`,
    pub keywords: bool,
    /// which gets these names and arguments.
    pub named: [Option<(Value, u8)>; MAX_NAMED],
}

/// A native function as a callable.
#[derive(Clone, Copy)]
pub struct Native<V> {
    pub def: &'static NativeDef,
    /// The self it is bound to.
    pub this: Option<V>,
    /// Of an unbound method: the class that its first argument must be an instance of.
    pub owner: Option<Gc<Type>>,
}

/// Methods that are looked up in an object's class; the first four by their numbers in `LOAD_SPECIAL`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    Enter,
    Exit,
    AsyncEnter,
    AsyncExit,
    GetItem,
    SetItem,
    DelItem,
    Contains,
    Missing,
    Len,
    Bool,
    Iter,
    Next,
    Await,
    AsyncNext,
}

impl Special {
    /// What a `with` statement asks for.
    pub fn of_statement(number: usize) -> Special {
        [Special::Enter, Special::Exit, Special::AsyncEnter, Special::AsyncExit][number & 3]
    }
}

/// A described field of a heap object: its byte offset and width; the name is the alias region.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
pub enum FieldId {
    ListLength,
    ListStorage,
    ArrayCapacity,
    TupleLength,
    CellContent,
    IteratorIndex,
    IteratorLimit,
    IteratorStep,
    IteratorSource,
    MethodFunction,
    MethodThis,
    FunctionCode,
    RangeStart,
    RangeStop,
    RangeStep,
    RangeLength,
    IteratorExtra,
    SliceStart,
    SliceStop,
    SliceStep,
    StrLength,
    StrAscii,
    BytesLength,
    ByteArrayLength,
    ByteArrayStorage,
    ByteArrayExports,
    BufferCapacity,
    DictKeysVersion,
    DictKeyKind,
    DictUsed,
    DictFill,
    DictEntries,
    ViewDict,
    SetKeysVersion,
    SetUsed,
    FunctionDefaults,
    ExceptionTraceback,
    ExceptionArgs,
    ExceptionContext,
    ExceptionCause,
    ExceptionSuppressContext,
    ComplexReal,
    ComplexImag,
    WrapperPayload,
    DequeRing,
    DequeFirst,
    DequeVersion,
    PartialFunction,
    PartialArgs,
    PartialKeywords,
    PartialHoles,
    CachedMaxsize,
    CachedTyped,
    CachedDict,
    CachedHits,
}

/// Byte offset of word `i` of native objects.
const fn word_at(i: usize) -> usize {
    crate::object::Words::offset(i)
}

impl FieldId {
    /// Byte offset in the object.
    #[inline(always)]
    pub const fn offset(self) -> usize {
        use super::callables::{cached, partial};
        use crate::types::iterators::deque;
        use std::mem::offset_of;
        match self {
            FieldId::ListLength => offset_of!(List, length),
            FieldId::ListStorage => offset_of!(List, storage),
            FieldId::ArrayCapacity => 8,
            FieldId::TupleLength => offset_of!(Tuple, length),
            FieldId::CellContent => offset_of!(CellObject, content),
            FieldId::IteratorIndex => offset_of!(Iterator, index),
            FieldId::IteratorLimit => offset_of!(Iterator, limit),
            FieldId::IteratorStep => offset_of!(Iterator, step),
            FieldId::IteratorSource => offset_of!(Iterator, source),
            FieldId::MethodFunction => offset_of!(BoundMethod, function),
            FieldId::MethodThis => offset_of!(BoundMethod, this),
            FieldId::FunctionCode => offset_of!(Function, code),
            FieldId::RangeStart => offset_of!(Range, start),
            FieldId::RangeStop => offset_of!(Range, stop),
            FieldId::RangeStep => offset_of!(Range, step),
            FieldId::RangeLength => offset_of!(Range, length),
            FieldId::IteratorExtra => offset_of!(Iterator, extra),
            FieldId::SliceStart => offset_of!(Slice, start),
            FieldId::SliceStop => offset_of!(Slice, stop),
            FieldId::SliceStep => offset_of!(Slice, step),
            FieldId::StrLength => offset_of!(Str, length),
            FieldId::StrAscii => offset_of!(Str, ascii),
            FieldId::BytesLength => offset_of!(Bytes, length),
            FieldId::ByteArrayLength => offset_of!(ByteArray, length),
            FieldId::ByteArrayStorage => offset_of!(ByteArray, storage),
            FieldId::ByteArrayExports => offset_of!(ByteArray, exports),
            FieldId::BufferCapacity => CAPACITY_OFFSET,
            FieldId::DictKeysVersion => offset_of!(Dict, keys_version),
            FieldId::DictKeyKind => offset_of!(Dict, key_kind),
            FieldId::DictUsed => offset_of!(Dict, used),
            FieldId::DictFill => offset_of!(Dict, fill),
            FieldId::DictEntries => offset_of!(Dict, entries),
            FieldId::ViewDict => offset_of!(DictView, dict),
            FieldId::SetKeysVersion => offset_of!(Set, keys_version),
            FieldId::SetUsed => offset_of!(Set, used),
            FieldId::FunctionDefaults => offset_of!(Function, defaults),
            FieldId::ExceptionTraceback => offset_of!(Exception, traceback),
            FieldId::ExceptionArgs => offset_of!(Exception, args),
            FieldId::ExceptionContext => offset_of!(Exception, context),
            FieldId::ExceptionCause => offset_of!(Exception, cause),
            FieldId::ExceptionSuppressContext => offset_of!(Exception, suppress_context),
            FieldId::ComplexReal => offset_of!(Complex, re),
            FieldId::ComplexImag => offset_of!(Complex, im),
            FieldId::WrapperPayload => offset_of!(Wrapper, payload),
            FieldId::DequeRing => const { word_at(deque::RING) },
            FieldId::DequeFirst => const { word_at(deque::FIRST) },
            FieldId::DequeVersion => const { word_at(deque::VERSION) },
            FieldId::PartialFunction => const { word_at(partial::FUNCTION) },
            FieldId::PartialArgs => const { word_at(partial::ARGS) },
            FieldId::PartialKeywords => const { word_at(partial::KEYWORDS) },
            FieldId::PartialHoles => const { word_at(partial::HOLES) },
            FieldId::CachedMaxsize => const { word_at(cached::MAXSIZE) },
            FieldId::CachedTyped => const { word_at(cached::TYPED) },
            FieldId::CachedDict => const { word_at(cached::CACHE) },
            FieldId::CachedHits => const { word_at(cached::HITS) },
        }
    }
    /// Is it a word of a native object (kind WORDS)?
    pub const fn is_word(self) -> bool {
        self as u8 >= FieldId::DequeRing as u8
    }
    /// Width in bytes: narrow numbers are unsigned.
    #[inline(always)]
    pub const fn width(self) -> usize {
        match self {
            FieldId::StrLength
            | FieldId::DictKeysVersion
            | FieldId::DictUsed
            | FieldId::DictFill
            | FieldId::SetKeysVersion
            | FieldId::SetUsed => 4,
            FieldId::StrAscii | FieldId::DictKeyKind => 1,
            _ => 8,
        }
    }
    /// Never changes once the object is visible.
    pub const fn immutable(self) -> bool {
        matches!(
            self,
            FieldId::TupleLength
                | FieldId::MethodFunction
                | FieldId::MethodThis
                | FieldId::RangeStart
                | FieldId::RangeStop
                | FieldId::RangeStep
                | FieldId::RangeLength
                | FieldId::SliceStart
                | FieldId::SliceStop
                | FieldId::SliceStep
                | FieldId::StrLength
                | FieldId::StrAscii
                | FieldId::BytesLength
                | FieldId::ViewDict
                | FieldId::ArrayCapacity
                | FieldId::ComplexReal
                | FieldId::ComplexImag
        )
    }
}

/// What a machine computes with.
pub trait Words: Sized {
    /// A bound Python value.
    type Val: Copy;
    /// A machine int: on Exec 50 bits, on the Recorder 64.
    type Int: Copy;
    type Flt: Copy;
    /// A heap object of known layout (or a storage array).
    type Ref: Copy;
}

/// See the top of the file. What concerns strings and containers stands in `Containers`.
pub trait Machine: Containers {
    // --- registers, constants, control (no question, no effect) ---------------------------------------------------
    /// A register known to be bound.
    fn reg(&mut self, i: usize) -> Self::Val;
    fn set(&mut self, i: usize, v: Self::Val);
    /// Makes a register absent.
    fn clear(&mut self, i: usize);
    /// A constant operand.
    fn constant(&mut self, i: usize) -> Self::Val;
    /// A value known now and for ever (immediates, and objects the code keeps alive).
    fn known(&mut self, v: Value) -> Self::Val;
    /// Moves pc by `offset` instructions.
    fn jump(&mut self, offset: i32);
    /// Takes the skip-protocol jump that follows: executes it (`true`) or passes over it.
    fn follow(&mut self, taken: bool);

    // --- questions ------------------------------------------------------------------------------------------------
    /// Is the register bound?
    fn is_bound(&mut self, i: usize) -> bool;
    fn small_ints(&mut self, a: Self::Val, b: Self::Val) -> Option<(Self::Int, Self::Int)>;
    fn small_int(&mut self, v: Self::Val) -> Option<Self::Int>;
    /// Also heap ints that fit 64 bits, where `Int` can hold them.
    fn any_int(&mut self, v: Self::Val) -> Option<Self::Int>;
    fn floats(&mut self, a: Self::Val, b: Self::Val) -> Option<(Self::Flt, Self::Flt)>;
    fn float(&mut self, v: Self::Val) -> Option<Self::Flt>;
    /// The bool, promoted; `None` if it is none.
    fn bool_of(&mut self, v: Self::Val) -> Option<bool>;
    fn is_none(&mut self, v: Self::Val) -> bool;
    /// Same word? (Identity of everything but heap ints.)
    fn same_word(&mut self, a: Self::Val, b: Self::Val) -> bool;
    /// Is it a heap object of exactly this shape?
    fn exact(&mut self, v: Self::Val, shape: ShapeId) -> Option<Self::Ref>;
    /// The heap object and its shape, promoted; `None` for immediates.
    fn shape(&mut self, v: Self::Val) -> Option<(Self::Ref, ShapeId)>;
    /// The value itself, promoted (for functions and classes).
    fn identity(&mut self, v: Self::Val) -> Value;
    /// The value itself, if it is one that a trace knows without asking (a global that is relied on, a constant).
    fn fixed(&mut self, v: Self::Val) -> Option<Value>;
    /// The int, promoted.
    fn promote_int(&mut self, i: Self::Int) -> i64;
    /// The shape of any value, promoted; immediates have those of their exact types.
    fn shape_of_any(&mut self, v: Self::Val) -> ShapeId;
    /// Is it the shape of exceptions?
    fn is_exception(&mut self, shape: ShapeId) -> bool;
    /// The class of the objects of a shape.
    fn class_of_shape(&mut self, shape: ShapeId) -> Self::Val;
    /// `isinstance` of an object of this shape, if that follows from the two.
    fn isinstance(&mut self, shape: ShapeId, class: Value) -> Option<bool>;
    /// What part `k` of a class pattern is matched against in objects of this shape, which are instances of the class. `None`: the general way decides.
    fn pattern_attribute(&mut self, shape: ShapeId, pattern: ClassPattern, k: usize) -> Option<Part>;
    fn int_compare(&mut self, op: Cmp, a: Self::Int, b: Self::Int) -> bool;
    fn float_compare(&mut self, op: Cmp, a: Self::Flt, b: Self::Flt) -> bool;
    /// `0 <= i < len`?
    fn in_bounds(&mut self, i: Self::Int, len: Self::Int) -> bool;
    /// What the inline cache of site `site` says about loading from `shape` (Exec), or the memo itself (Recorder).
    /// `None`: not known yet; the slow path fills it.
    fn load_memo(&mut self, site: usize, shape: ShapeId) -> Option<Memo>;
    fn store_memo(&mut self, site: usize, shape: ShapeId) -> Option<Memo>;
    /// What attribute `site` of a module or class is, if `o` is one and the attribute a plain value there (nothing is bound, no
    /// metaclass interferes) that the cache knows.
    fn namespace_attr(&mut self, site: usize, o: Self::Val) -> Option<Self::Val>;
    /// The Python function of the class method that attribute `site` of a class is, if `o` is one and the cache knows.
    fn class_method(&mut self, site: usize, o: Self::Val) -> Option<Self::Val>;
    /// The value of the global or builtin that the site names, if the cache knows where it is.
    fn global(&mut self, site: usize) -> Option<Self::Val>;
    /// Stores a global that is there. `false`: not done.
    fn store_global(&mut self, site: usize, v: Self::Val) -> bool;
    /// The same in a body whose local mapping is its globals.
    fn store_module_name(&mut self, site: usize, v: Self::Val) -> bool;
    /// The same of a name that is first looked up in the local mapping, where that is the globals: in the body of a module. (One code object
    /// can be run with other mappings, too.)
    fn module_name(&mut self, site: usize) -> Option<Self::Val>;

    // --- arithmetic (a `None` is an answered question) --------------------------------------------------------------
    fn int(&mut self, i: i64) -> Self::Int;
    fn int_add(&mut self, a: Self::Int, b: Self::Int) -> Option<Self::Int>;
    fn int_sub(&mut self, a: Self::Int, b: Self::Int) -> Option<Self::Int>;
    fn int_mul(&mut self, a: Self::Int, b: Self::Int) -> Option<Self::Int>;
    /// Floor division and modulo; `None` for a zero divisor (or the one overflow).
    fn int_floordiv(&mut self, a: Self::Int, b: Self::Int) -> Option<Self::Int>;
    fn int_mod(&mut self, a: Self::Int, b: Self::Int) -> Option<Self::Int>;
    fn int_bits(&mut self, op: Bits, a: Self::Int, b: Self::Int) -> Self::Int;
    /// `None` for negative or large counts, or when bits get lost.
    fn int_shl(&mut self, a: Self::Int, b: Self::Int) -> Option<Self::Int>;
    fn int_shr(&mut self, a: Self::Int, b: Self::Int) -> Option<Self::Int>;
    fn int_neg(&mut self, a: Self::Int) -> Option<Self::Int>;
    fn int_invert(&mut self, a: Self::Int) -> Self::Int;
    fn int_min(&mut self, a: Self::Int, b: Self::Int) -> Self::Int;
    fn int_max(&mut self, a: Self::Int, b: Self::Int) -> Self::Int;
    fn int_to_float(&mut self, a: Self::Int) -> Self::Flt;
    /// The float equal to `a`; `None` where that would need rounding (beyond 2^53, where `Int` can be that large).
    fn int_to_float_exact(&mut self, a: Self::Int) -> Option<Self::Flt>;
    fn float_arith(&mut self, op: Arith, a: Self::Flt, b: Self::Flt) -> Self::Flt;
    /// `None` for a zero divisor.
    fn float_div(&mut self, a: Self::Flt, b: Self::Flt) -> Option<Self::Flt>;
    fn float_neg(&mut self, a: Self::Flt) -> Self::Flt;
    fn float_abs(&mut self, a: Self::Flt) -> Self::Flt;
    /// Of a number not below 0.
    fn float_sqrt(&mut self, a: Self::Flt) -> Self::Flt;
    /// Truncated; `None` for a NaN and for what `Int` cannot hold.
    fn float_to_int(&mut self, a: Self::Flt) -> Option<Self::Int>;
    /// What a function of floats gives, if that is finite; it has no effects.
    fn call_float1(&mut self, f: fn(f64) -> f64, x: Self::Flt) -> Option<Self::Flt>;
    fn call_float2(&mut self, f: fn(f64, f64) -> f64, x: Self::Flt, y: Self::Flt) -> Option<Self::Flt>;

    // --- making values ----------------------------------------------------------------------------------------------
    fn box_int(&mut self, i: Self::Int) -> Self::Val;
    fn box_float(&mut self, f: Self::Flt) -> Self::Val;
    fn box_ref(&mut self, r: Self::Ref) -> Self::Val;

    // --- heap access ------------------------------------------------------------------------------------------------
    /// A word field known to be bound.
    fn load(&mut self, o: Self::Ref, field: FieldId) -> Self::Val;
    /// A word field that may be absent: a question.
    fn load_bound(&mut self, o: Self::Ref, field: FieldId) -> Option<Self::Val>;
    /// A field that points to storage; `None` when absent: a question.
    fn load_storage(&mut self, o: Self::Ref, field: FieldId) -> Option<Self::Ref>;
    /// A float that lies in the field as it is.
    fn load_float(&mut self, o: Self::Ref, field: FieldId) -> Self::Flt;
    /// A raw number of the field's width.
    fn load_raw(&mut self, o: Self::Ref, field: FieldId) -> Self::Int;
    /// Effect.
    fn store_raw(&mut self, o: Self::Ref, field: FieldId, i: Self::Int);
    /// Effect, with write barrier.
    fn store(&mut self, o: Self::Ref, field: FieldId, v: Self::Val);
    /// Element of a storage array, below the length the caller asked about.
    fn load_element(&mut self, storage: Self::Ref, i: Self::Int) -> Self::Val;
    /// Effect, with write barrier.
    fn store_element(&mut self, storage: Self::Ref, i: Self::Int, v: Self::Val);
    /// Item of a tuple.
    fn load_item(&mut self, tuple: Self::Ref, i: Self::Int) -> Self::Val;
    /// Attribute slot at a byte offset; `None` when absent: a question.
    fn load_slot(&mut self, o: Self::Ref, offset: u16) -> Option<Self::Val>;
    /// Effect: writes the slot; with `shape`, then changes the shape.
    fn store_slot(&mut self, o: Self::Ref, offset: u16, v: Self::Val, shape: Option<ShapeId>);

    /// Argument count of a call site without keyword arguments (known from the code: not a guard).
    fn plain_argc(&mut self, site: usize) -> Option<usize>;

    /// Argument count of a call site, keyword arguments included.
    fn site_argc(&mut self, site: usize) -> usize;
    /// The hidden routine that stands for the call of a class with a `__new__` in Python, for traces. A question: promotes the class.
    fn maker(&mut self, callee: Self::Val) -> Option<Self::Val>;
    /// The shape of instances of a subclass of `tuple` and the bytes that they have for attributes, if `tuple.__new__` makes instances of
    /// `class` and has nothing else to do. A question: promotes the class.
    fn tuple_class(&mut self, class: Self::Val) -> Option<(ShapeId, usize)>;
    /// The length of a tuple that has at most so many items, for traces (Exec says none). A question: promotes the length.
    fn few(&mut self, tuple: Self::Ref, most: usize) -> Option<usize>;
    /// Is `callee` the class `type`? Promotes it if so.
    fn is_type_class(&mut self, callee: Self::Val) -> bool;
    /// Arguments of a call site without a name.
    fn site_positional(&mut self, site: usize) -> usize;
    /// Which of a call site's arguments has the name `key`.
    fn site_key(&mut self, site: usize) -> Option<usize>;
    /// The dict of an object of this shape, if it is in dict mode and that a plain dict.
    fn mode_dict(&mut self, o: Self::Ref, shape: ShapeId) -> Option<Self::Ref>;
    /// The number or str that an instance of a Python subclass stands for, if it is compared as that. A question.
    fn payload(&mut self, v: Self::Val, op: Cmp) -> Option<Self::Val>;
    /// Has the class of an object of this shape neither `__eq__` nor `__ne__` but object's?
    fn compares_by_identity(&mut self, shape: ShapeId) -> bool;
    /// The name that an attribute instruction's site is for.
    fn attr_name(&mut self, site: usize) -> Self::Val;

    // --- calls --------------------------------------------------------------------------------------------------------
    /// The native `__call__` of objects of this shape, if they are of a class that does not change and one of them has been called.
    fn native_call(&mut self, shape: ShapeId) -> Option<&'static NativeDef>;
    /// May the Python function `callee` be entered with `argc` arguments by copying? A question: promotes its code; simple binding,
    /// room on the stack, recursion limit, no poll, not hot.
    fn can_enter(&mut self, callee: Self::Val, argc: usize) -> bool;
    /// Effect: pushes a frame for `callee` with these arguments. With continuation Init the first of them is the instance.
    fn enter(&mut self, callee: Self::Val, args: Arguments<Self::Val>, then: Continuation, dst: usize);
    /// How the arguments of call site `site` (`extra` in front of them) go to the parameters of the Python function `callee`, which
    /// may be entered then. A question: promotes the code.
    fn plan(&mut self, callee: Self::Val, site: usize, extra: usize) -> Option<Plan>;
    /// The same for so many positional arguments, and keyword arguments of these names behind them, that are no registers.
    fn plan_spread(&mut self, callee: Self::Val, given: usize, names: &[Value]) -> Option<Plan>;
    /// Is the dict in this register, which is being built, only what the call that follows takes its keyword arguments from (known from
    /// the code: not a guard)?
    fn feeds_call(&mut self, register: usize) -> bool;
    /// The default of keyword-only parameter `i` of the Python function `callee`, whose code is promoted. A question.
    fn keyword_default(&mut self, callee: Self::Val, i: usize) -> Option<Self::Val>;
    /// A generator or coroutine of a function called with just its positional parameters, for the interpreter: traces have plans for it.
    fn simple_generator(&mut self, callee: Self::Val, args: Arguments<Self::Val>) -> Option<Self::Val>;
    /// A new generator or coroutine of the function `callee` with these parameters, known to nobody yet.
    fn fresh_generator(&mut self, callee: Self::Val, parameters: &[Self::Val]) -> Option<Self::Val>;
    /// Will the callee's frame only be pushed, so that an effect may stand before that? (In a trace it may be a call.)
    fn follows(&mut self, callee: Self::Val) -> bool;
    /// Effect: pushes a frame whose first registers are these.
    fn enter_planned(&mut self, callee: Self::Val, parameters: &[Self::Val], then: Then);
    /// The first method that an operator instruction tries, if it is a Python function: the method, whether it is the right
    /// operand's, and the number of the attempt that follows. A quick question. Promotes the operands' shapes.
    fn operator_method(&mut self, op: Operator, x: Self::Val, y: Self::Val) -> Option<(Self::Val, bool, usize)>;
    /// The method of the object's class that a statement or subscript calls, if it binds plainly: for traces, Exec looks it up in
    /// its slow levels.
    fn special_method(&mut self, o: Self::Val, which: Special) -> Option<Self::Val>;
    /// Does the object's class lack this method? For traces, as the above.
    fn lacks_special(&mut self, o: Self::Val, which: Special) -> bool;
    /// Are objects of this shape dicts or instances of subclasses of dict?
    fn is_dict(&mut self, shape: ShapeId) -> bool;
    /// Effect: calls a native method, if that may stand in a trace (then only); a result goes to register `dst`.
    fn call_special(&mut self, def: &'static NativeDef, args: &[Self::Val], dst: Option<usize>) -> Option<Flow>;
    /// What a native method answers that only reads, if that may stand in a trace (then only). A question.
    fn ask_special(&mut self, def: &'static NativeDef, args: &[Self::Val]) -> Option<Self::Val>;
    /// Effect: takes the next item of an iterator written in Rust, as `FOR_NEXT` does. (In a trace: if it runs no Python code.)
    fn next_native(&mut self, it: Self::Val, dst: usize) -> Option<Flow>;
    /// Does an exception of this shape match the class of an `except` clause? `None`: that is no exception class.
    fn matches(&mut self, shape: ShapeId, class: Value) -> Option<bool>;
    /// The exception being handled, or None.
    fn handled(&mut self) -> Self::Val;
    /// Effect.
    fn set_handled(&mut self, v: Self::Val);
    /// Effect: raises an exception, or a class of them; `again`: as it is, without a further entry for the running frame.
    /// `Slow`: nothing was done.
    fn raise(&mut self, e: Self::Val, cause: Option<Self::Val>, again: bool) -> Flow;
    /// Effect: raises a builtin exception with this argument or none, as the slow level would. `Slow`: nothing was done.
    fn raise_new(&mut self, class: ShapeId, argument: Option<Self::Val>) -> Flow;
    /// A new exception of a class that only keeps its arguments, known to nobody yet.
    fn fresh_exception(&mut self, class: Gc<Type>, args: Arguments<Self::Val>) -> Option<Self::Val>;
    /// Are objects of this shape exceptions whose `BaseException.__init__` stores the arguments and nothing else?
    fn keeps_arguments(&mut self, shape: ShapeId) -> bool;
    /// What `callee(class, this).name` finds, `callee` being `super` and `name` that of the site, and whether it is to be called with
    /// `this` first. A quick question: promotes the class and the shape of `this`, or `this` if that is a class.
    fn super_method(
        &mut self,
        site: usize,
        callee: Self::Val,
        class: Self::Val,
        this: Self::Val,
    ) -> Option<(Self::Val, bool)>;
    /// The class, if `callee` is one that is called like a native: a builtin one, or one of exceptions. Promotes it.
    fn native_class(&mut self, callee: Self::Val) -> Option<Gc<Type>>;
    /// As `can_call_native`.
    fn can_call_class(&mut self, class: Gc<Type>, args: Arguments<Self::Val>) -> bool;
    /// Effect: as `call_native`.
    fn call_class(&mut self, class: Gc<Type>, args: Arguments<Self::Val>, dst: usize) -> Flow;
    /// Where `object.__setattr__(o, name, value)` stores, `o` being of this shape. A quick question: promotes the name.
    fn plain_store_memo(&mut self, name: Self::Val, shape: ShapeId) -> Option<Memo>;
    /// `object.__new__(class)`, if the class is one of plain objects. A question as `fresh`.
    fn object_of(&mut self, class: Self::Val) -> Option<Self::Val>;
    /// `callee` as a class whose instances are plain objects made by `object.__new__`, and its `__init__`, if that is a Python
    /// function (`None`: object's). A question: promotes the class.
    fn plain_class(&mut self, site: usize, callee: Self::Val) -> Option<(Gc<Type>, Option<Self::Val>)>;
    /// A new instance of a plain class, known to nobody yet. `None`: it needs more than memory, or there is none.
    fn fresh_instance(&mut self, class: Gc<Type>) -> Option<Self::Val>;
    /// A new cell.
    fn fresh_cell(&mut self, content: Option<Self::Val>) -> Option<Self::Val>;
    /// A new function of this code in the globals of the running one; `parts`: defaults, keyword defaults, `__annotate__`, closure.
    fn fresh_function(&mut self, code: Gc<Code>, parts: [Option<Self::Val>; 4]) -> Option<Self::Val>;
    /// Cell `i` of the running function's closure.
    fn closure_cell(&mut self, i: usize) -> Option<Self::Val>;
    /// The native function that `callee` is.
    fn native_of(&mut self, callee: Self::Val) -> Option<Native<Self::Val>>;
    /// Can this native be called with these arguments as they stand, and is it known to leave frames alone and run no Python?
    /// (Exec does not mind.)
    fn can_call_native(&mut self, def: &'static NativeDef, args: Arguments<Self::Val>) -> bool;
    /// Effect: calls it; the result goes to register `dst`.
    fn call_native(&mut self, def: &'static NativeDef, args: Arguments<Self::Val>, dst: usize) -> Flow;
    /// What a getter of exceptions reads from one, if that is a field. A quick question.
    fn exception_field(&mut self, def: &'static GetSetDef, o: Self::Val) -> Option<Self::Val>;
    /// Can the attribute be read by calling its getter here? (As for natives.)
    fn can_get(&mut self, def: &'static GetSetDef) -> bool;
    /// Effect: reads it from `o` into register `dst`.
    fn get_native(&mut self, def: &'static GetSetDef, o: Self::Val, dst: usize) -> Flow;
    /// Can the running frame return `v` by storing into its caller's register? Promotes the continuation.
    fn can_return(&mut self, v: Self::Val) -> bool;
    /// Effect: pops the frame, stores `v` (of Init: the instance) into the caller's register.
    fn leave(&mut self, v: Self::Val);
    /// Ends the nested run of the interpreter whose frame this is, if it is one, with the result `v`.
    fn end_run(&mut self, v: Self::Val) -> bool;
    /// What becomes of the running frame's result, and the caller's instruction, where that is a fact: META flags and kind.
    fn pending_result(&mut self) -> Option<(u64, Ins)>;
    /// Effect: pops the frame and stores `v` (absent: nothing) into the caller's register.
    fn leave_with(&mut self, v: Option<Self::Val>);
    /// The hidden routine that does a native's work on `v`, or by calling `v`, if there is one. A question: promotes the code.
    fn consumer(&mut self, which: Consumer, v: Self::Val) -> Option<Self::Val>;
    /// Is `v` resumed by who awaits it? Coroutines that have not begun are, and generators made by `types.coroutine`. A question.
    fn awaits_itself(&mut self, v: Self::Val) -> bool;
    /// Can the generator or coroutine `it` be resumed with `sent`, so that its frame runs next? A quick question.
    fn can_resume(&mut self, it: Self::Val, sent: Self::Val) -> bool;
    /// Effect: resumes it.
    fn resume_with(&mut self, it: Self::Val, sent: Self::Val, then: Continuation, dst: usize) -> Flow;
    /// Can the running generator yield to the frame that resumed it? A question like `can_resume`.
    fn can_yield(&mut self) -> bool;
    /// Can the running generator return to the frame that resumed it? A question like `can_resume`.
    fn can_finish(&mut self) -> bool;
    /// Effect: it returns.
    fn finish(&mut self, v: Self::Val) -> Flow;
    /// Effect: yields.
    fn yield_value(&mut self, v: Self::Val) -> Flow;
    /// Poll and hot counter of a back-edge: may the loop go round without more ado? A question.
    fn can_loop(&mut self, counter: usize) -> bool;
}
