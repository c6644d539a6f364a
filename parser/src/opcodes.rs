//! The bytecode: a register machine, one 64-bit instruction each. Declared once, in the table below, from which the
//! enum, names, operand kinds (assembler, disassembler, liveness) and the interpreter's dispatch table come.
//!
//! ```text
//! bits 0..8 opcode | 8..16 kept free | 16..32 a | 32..48 b | 48..64 c          b and c together: one 32-bit operand
//! ```
//!
//! **Registers** of a frame: arguments first, then other locals (a variable shared with inner functions holds its
//! cell), then temporaries. **Jump offsets** are signed, in instructions, relative to the instruction after the jump.
//!
//! **Sites.** An operand of kind `Site` indexes `CodeUnit::sites` (name, argument count, keyword names) and at the same
//! time the inline-cache word of that place.
//!
//! **Skip protocol.** Some instructions have two outcomes; the next instruction is a jump that is executed for one of
//! them and skipped for the other, so offsets stay 32 bits wide and a frame pushed in the middle (a user's `__lt__`,
//! a generator) continues at an ordinary instruction:
//! - `FOR_NEXT d, it` / `JUMP exit`: an item: store, skip the jump. Exhausted: execute the jump.
//! - `SEND d, it, v` / `JUMP done`: delegate yielded: d = value, skip. It returned: d = result, execute the jump.
//! - Fused compare: `LT_JF t, a, b` / `JUMP_IF_FALSE t, off`: decides and jumps (or passes over both) at once when it
//!   can; else stores the result's truth in t and goes on at the jump. `_JF` is always followed by JUMP_IF_FALSE, `_JT` by
//!   JUMP_IF_TRUE, with the same t. `_K` forms take the right operand from the constants. `BOOL_JF t, x` likewise.
//!
//! **Invariants the compiler keeps**: registers read are bound (it emits CHECK_LOCAL where it cannot prove it; operands
//! of kind `MaybeAbsent` excepted); JUMP_IF_TRUE/FALSE read real bools; call windows (`Base`) are temporaries that
//! nothing else uses until the call returned; an instruction may read and write the same register.

/// What an operand of an instruction means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// Unused (0).
    No,
    /// Register read.
    Read,
    /// Register read that may be unbound (absent).
    MaybeAbsent,
    /// Register written.
    Write,
    /// Register read and written.
    ReadWrite,
    /// First register of a window that is read; its length follows from the other operands or the site.
    Base,
    /// First register of a window that is written.
    WriteBase,
    /// Constant index (16 bits).
    Const,
    /// Constant index in b and c (32 bits).
    ConstWide,
    /// Constant index of a name (a str).
    Name,
    /// Index into `sites`.
    Site,
    /// Jump offset in b and c.
    Jump,
    /// Small unsigned number.
    Count,
}

macro_rules! opcodes {
    ($( $name:ident $a:ident $b:ident $c:ident $doc:literal )*) => {
        /// Operation of an instruction.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[allow(non_camel_case_types)]
        pub enum Opcode { $( #[doc = $doc] $name ),* }

        impl Opcode {
            /// All opcodes, in numeric order.
            pub const ALL: &'static [Opcode] = &[ $( Opcode::$name ),* ];
            /// Operand kinds of a, b, c.
            pub const OPERANDS: &'static [[Operand; 3]] = &[ $( [Operand::$a, Operand::$b, Operand::$c] ),* ];
            /// Names as written in listings.
            pub const NAMES: &'static [&'static str] = &[ $( stringify!($name) ),* ];
            /// One-line descriptions.
            pub const DOCS: &'static [&'static str] = &[ $( $doc ),* ];
        }

        /// Calls `$m! { NAME, NAME, ... }` with every opcode, for tables that hold one entry an opcode.
        #[macro_export]
        macro_rules! for_each_opcode { ($m:ident) => { $m! { $( $name ),* } } }
    };
}

opcodes! {
    // --- moving -------------------------------------------------------------------------------------------------
    NOP             No No No                "Nothing."
    MOVE            Write Read No           "a = b"
    LOAD_CONST      Write ConstWide No      "a = constant"
    CLEAR           Write No No             "a becomes absent (a temporary that must not keep its object alive; no check)"
    CHECK_LOCAL     MaybeAbsent Name No     "UnboundLocalError unless a is bound; b: its name"
    DELETE_LOCAL    ReadWrite Name No       "a becomes absent; UnboundLocalError if it was"
    MAKE_CELL       ReadWrite No No         "a = new cell holding a (possibly absent)"
    COPY_FREE       Write Count No          "a = cell number b of the running closure"
    LOAD_CELL       Write Read Name         "a = content of cell b; c: name for the NameError / UnboundLocalError"
    STORE_CELL      Read Read No            "content of cell a = b"
    DELETE_CELL     Read Name No            "cell a becomes empty; error if it was"
    // --- names --------------------------------------------------------------------------------------------------
    LOAD_GLOBAL     Write Site No           "a = global or builtin named by the site"
    STORE_GLOBAL    Read Site No            "global = a"
    DELETE_GLOBAL   Name No No              "del global a"
    LOAD_NAME       Write Site No           "a = local mapping, global or builtin (module, class and exec bodies)"
    STORE_NAME      Read Site No            "name in the local mapping = a"
    DELETE_NAME     Name No No              "del name in the local mapping"
    LOAD_LOCALS     Write No No             "a = the frame's local mapping"
    LOAD_FROM_DICT_OR_GLOBALS Write Read Site "a = mapping b's item, else global or builtin (class scopes, PEP 695/649)"
    LOAD_FROM_DICT_OR_CELL Write Read Read   "a = mapping b's item, else content of cell c; the name is the cell's variable name: next instruction is NOP Name in a"
    LOAD_BUILD_CLASS Write No No            "a = builtins.__build_class__"
    LOAD_COMMON     Write Count No          "a = well-known object b: 0 AssertionError, 1 NotImplementedError, 2 tuple type, 3 builtins.all, 4 builtins.any"
    SETUP_ANNOTATIONS No No No              "create __annotations__ in the local mapping unless there"
    // --- arithmetic ---------------------------------------------------------------------------------------------
    ADD             Write Read Read         "a = b + c"
    SUB             Write Read Read         "a = b - c"
    MUL             Write Read Read         "a = b * c"
    TRUEDIV         Write Read Read         "a = b / c"
    FLOORDIV        Write Read Read         "a = b // c"
    MOD             Write Read Read         "a = b % c"
    POW             Write Read Read         "a = b ** c"
    MATMUL          Write Read Read         "a = b @ c"
    AND             Write Read Read         "a = b & c"
    OR              Write Read Read         "a = b | c"
    XOR             Write Read Read         "a = b ^ c"
    SHL             Write Read Read         "a = b << c"
    SHR             Write Read Read         "a = b >> c"
    IADD            Write Read Read         "a = b += c (in-place protocol; the compiler stores a back)"
    ISUB            Write Read Read         "in-place -"
    IMUL            Write Read Read         "in-place *"
    ITRUEDIV        Write Read Read         "in-place /"
    IFLOORDIV       Write Read Read         "in-place //"
    IMOD            Write Read Read         "in-place %"
    IPOW            Write Read Read         "in-place **"
    IMATMUL         Write Read Read         "in-place @"
    IAND            Write Read Read         "in-place &"
    IOR             Write Read Read         "in-place |"
    IXOR            Write Read Read         "in-place ^"
    ISHL            Write Read Read         "in-place <<"
    ISHR            Write Read Read         "in-place >>"
    ADD_K           Write Read Const        "a = b + constant int or float"
    SUB_K           Write Read Const        "a = b - constant int or float"
    MUL_K           Write Read Const        "a = b * constant int or float"
    TRUEDIV_K       Write Read Const        "a = b / constant int or float"
    FLOORDIV_K      Write Read Const        "a = b // constant int or float"
    MOD_K           Write Read Const        "a = b % constant int or float"
    AND_K           Write Read Const        "a = b & constant int"
    SHL_K           Write Read Const        "a = b << constant int"
    SHR_K           Write Read Const        "a = b >> constant int"
    IADD_K          Write Read Const        "a = b += constant int or float"
    ISUB_K          Write Read Const        "a = b -= constant int or float"
    NEG             Write Read No           "a = -b"
    POS             Write Read No           "a = +b"
    INVERT          Write Read No           "a = ~b"
    NOT             Write Read No           "a = not b (a real bool)"
    TO_BOOL         Write Read No           "a = truth of b (a real bool)"
    // --- comparison ---------------------------------------------------------------------------------------------
    LT              Write Read Read         "a = b < c (any object)"
    LE              Write Read Read         "a = b <= c"
    EQ              Write Read Read         "a = b == c"
    NE              Write Read Read         "a = b != c"
    GT              Write Read Read         "a = b > c"
    GE              Write Read Read         "a = b >= c"
    LT_JF           Write Read Read         "a = truth of b < c, fused with the following JUMP_IF_FALSE a"
    LE_JF           Write Read Read         "as LT_JF"
    EQ_JF           Write Read Read         "as LT_JF"
    NE_JF           Write Read Read         "as LT_JF"
    GT_JF           Write Read Read         "as LT_JF"
    GE_JF           Write Read Read         "as LT_JF"
    LT_JT           Write Read Read         "a = truth of b < c, fused with the following JUMP_IF_TRUE a"
    LE_JT           Write Read Read         "as LT_JT"
    EQ_JT           Write Read Read         "as LT_JT"
    NE_JT           Write Read Read         "as LT_JT"
    GT_JT           Write Read Read         "as LT_JT"
    GE_JT           Write Read Read         "as LT_JT"
    LT_K_JF         Write Read Const        "as LT_JF, with a constant"
    LE_K_JF         Write Read Const        "as LT_JF, with a constant"
    EQ_K_JF         Write Read Const        "as LT_JF, with a constant"
    NE_K_JF         Write Read Const        "as LT_JF, with a constant"
    GT_K_JF         Write Read Const        "as LT_JF, with a constant"
    GE_K_JF         Write Read Const        "as LT_JF, with a constant"
    LT_K_JT         Write Read Const        "as LT_JT, with a constant"
    LE_K_JT         Write Read Const        "as LT_JT, with a constant"
    EQ_K_JT         Write Read Const        "as LT_JT, with a constant"
    NE_K_JT         Write Read Const        "as LT_JT, with a constant"
    GT_K_JT         Write Read Const        "as LT_JT, with a constant"
    GE_K_JT         Write Read Const        "as LT_JT, with a constant"
    BOOL_JF         Write Read No           "a = truth of b, fused with the following JUMP_IF_FALSE a"
    BOOL_JT         Write Read No           "a = truth of b, fused with the following JUMP_IF_TRUE a"
    IS              Write Read Read         "a = b is c"
    IS_NOT          Write Read Read         "a = b is not c"
    CONTAINS        Write Read Read         "a = b in c (a real bool)"
    NOT_CONTAINS    Write Read Read         "a = b not in c"
    // --- jumps --------------------------------------------------------------------------------------------------
    JUMP            No Jump No              "forward jump"
    JUMP_BACK       No Jump No              "loop back-edge: poll, count, jump"
    JUMP_IF_TRUE    Read Jump No            "jump if the bool a is True"
    JUMP_IF_FALSE   Read Jump No            "jump if the bool a is False"
    JUMP_IF_NONE    Read Jump No            "jump if a is None"
    JUMP_IF_NOT_NONE Read Jump No           "jump if a is not None"
    // --- attributes and items -----------------------------------------------------------------------------------
    LOAD_ATTR       Write Read Site         "a = b.name"
    STORE_ATTR      Read Read Site          "a.name = b"
    DELETE_ATTR     Read Name No            "del a.name"
    LOAD_METHOD     WriteBase Read Site     "[a] = function, [a+1] = self; or [a] = attribute, [a+1] absent (for CALL_METHOD)"
    LOAD_SUPER_ATTR Write Base Site         "a = super(cls, self).name; window b: the object named super, cls, self"
    LOAD_SUPER_METHOD WriteBase Base Site   "as LOAD_METHOD on super(cls, self); window b as above"
    GETITEM         Write Read Read         "a = b[c]"
    SETITEM         Read Read Read          "a[b] = c"
    DELITEM         Read Read No            "del a[b]"
    GETITEM_K       Write Read Const        "a = b[constant]"
    BUILD_SLICE     Write Base No           "a = slice([b], [b+1], [b+2])"
    // --- calls --------------------------------------------------------------------------------------------------
    CALL            Write Base Site         "a = [b]([b+1] ...); site: argument count (positional + keyword) and keyword names"
    CALL_METHOD     Write Base Site         "after LOAD_METHOD into b: a = [b]([b+1] if bound, [b+2] ...); the site's count excludes self"
    INVOKE          Write Base Site         "a = [b].name([b+1] ...): load method and call in one; arguments without side effects only; site: name, count"
    CALL_EX         Write Base No           "a = [b](*[b+1], **[b+2]); [b+1] a tuple, [b+2] a dict or absent"
    RETURN          Read No No              "return a"
    RETURN_CONST    No ConstWide No         "return constant"
    MAKE_FUNCTION   Write Base Const        "a = function of code constant c; window b: defaults tuple, kw-defaults dict, __annotate__ function, closure tuple (each may be absent)"
    // --- generators ---------------------------------------------------------------------------------------------
    YIELD           Write Read No           "yield b; a = what is sent"
    YIELD_DELEGATE  Write Read Read         "yield b while delegating to iterator c (yield from, await); a = what is sent; throw and close go to c"
    GET_YIELD_FROM_ITER Write Read No       "a = iterator for yield from b"
    GET_AWAITABLE   Write Read Count        "a = awaitable's iterator of b; c: 0 await, 1 __aenter__, 2 __aexit__ (error text)"
    SEND            Write Read Read         "send c into iterator b (skip protocol)"
    GET_ITER        Write Read No           "a = iter(b)"
    FOR_NEXT        Write Read No           "a = next(b) (skip protocol)"
    GET_AITER       Write Read No           "a = b.__aiter__(), checked"
    GET_ANEXT       Write Read No           "a = awaitable's iterator of b.__anext__()"
    END_ASYNC_FOR   Read No No              "exception a: swallow StopAsyncIteration (clears the handled exception is the compiler's work), else reraise"
    ASYNC_GEN_WRAP  Write Read No           "a = b marked as yielded by an async generator"
    // --- building -----------------------------------------------------------------------------------------------
    BUILD_TUPLE     Write Base Count        "a = tuple of c registers from b"
    BUILD_LIST      Write Base Count        "a = list of c registers from b"
    BUILD_SET       Write Base Count        "a = set of c registers from b"
    BUILD_MAP       Write Base Count        "a = dict of c key, value pairs from b"
    LIST_APPEND     Read Read No            "list a append b (comprehensions)"
    LIST_EXTEND     Read Read No            "list a extend b (star displays; TypeError text of *)"
    LIST_TO_TUPLE   Write Read No           "a = tuple(list b)"
    STAR_ARGS       Write Read Read         "a = iterable b as the tuple of arguments of a call of c (error text); an exact tuple itself"
    STAR_ITEMS      Write Read No           "a = iterable b as a tuple (star among arguments; TypeError text of *); an exact tuple itself"
    JOIN_TUPLES     Write Read Read         "a = exact tuple b, then exact tuple c (arguments of a call)"
    SET_ADD         Read Read No            "set a add b"
    SET_UPDATE      Read Read No            "set a update b"
    MAP_ADD         Read Read Read          "dict a[b] = c (comprehensions)"
    DICT_UPDATE     Read Read No            "dict a update mapping b (displays)"
    DICT_MERGE      Read Read Read          "dict a update mapping b, duplicates an error (call of c with **)"
    UNPACK_SEQUENCE WriteBase Read Count    "[a] .. = the c items of b, exactly"
    UNPACK_EX       WriteBase Read Count    "starred unpacking of b: c & 255 before, list, c >> 8 after"
    CONVERT         Write Read Count        "a = c: 1 str(b), 2 repr(b), 3 ascii(b)"
    FORMAT          Write Read MaybeAbsent  "a = format(b, c); absent c: ''"
    BUILD_STRING    Write Base Count        "a = concatenation of c strings from b"
    BUILD_INTERPOLATION Write Base Count    "a = Interpolation(value [b], expression text [b+1], conversion c (0..3), format spec [b+2] maybe absent)"
    BUILD_TEMPLATE  Write Base No           "a = Template(strings tuple [b], interpolations tuple [b+1])"
    // --- exceptions and with ------------------------------------------------------------------------------------
    RAISE           Read MaybeAbsent No     "raise a from b"
    RAISE_CURRENT   No No No                "raise: the exception being handled"
    RERAISE         Read No No              "raise exception a again, traceback and context untouched"
    PUSH_EXC        Write Read No           "a = handled exception so far (None if none); handled = b"
    POP_EXC         Read No No              "handled exception = a"
    MATCH_EXC       Write Read Read         "a = exception b matches class or tuple c (a bool)"
    MATCH_EXC_STAR  WriteBase Read Read     "except*: [a] = matching part of b or None, [a+1] = rest or None; c: type or tuple"
    PREP_RERAISE_STAR Write Read Read       "a = exception to raise after except* clauses: original b, list c of raised and unmatched; None if none"
    LOAD_SPECIAL    WriteBase Read Count    "as LOAD_METHOD on the type: c: 0 __enter__, 1 __exit__, 2 __aenter__, 3 __aexit__"
    CALL_EXIT       Write Base Read         "a = exit function [b] (self [b+1] or absent) called with type, value, traceback of exception c"
    // --- imports ------------------------------------------------------------------------------------------------
    IMPORT_NAME     Write Base Name         "a = __import__(name, fromlist [b+1], level [b])"
    IMPORT_FROM     Write Read Name         "a = from b import name"
    IMPORT_STAR     Read No No              "from a import * into the local mapping"
    // --- match --------------------------------------------------------------------------------------------------
    GET_LEN         Write Read No           "a = len(b)"
    MATCH_MAPPING   Write Read No           "a = b is a mapping"
    MATCH_SEQUENCE  Write Read No           "a = b is a sequence (not str, bytes, bytearray)"
    MATCH_KEYS      Write Read Read         "a = tuple of the values of b for the keys in tuple c, or None"
    MATCH_CLASS     Write Base Count        "a = tuple of attributes or None: subject [b], class [b+1], keyword names tuple [b+2]; c positional patterns"
    // --- rare ---------------------------------------------------------------------------------------------------
    INTRINSIC       Write Base Count        "a = intrinsic c applied to the window b (see `Intrinsic`)"
}

impl Opcode {
    #[inline(always)]
    pub fn operands(self) -> [Operand; 3] {
        Opcode::OPERANDS[self as usize]
    }
    pub fn name(self) -> &'static str {
        Opcode::NAMES[self as usize]
    }
    pub fn from_u8(n: u8) -> Option<Opcode> {
        Opcode::ALL.get(n as usize).copied()
    }
}

/// Operations too rare for an opcode of their own: number and window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Intrinsic {
    /// `[b]`: value of an expression statement at the prompt (sys.displayhook).
    PrintExpr = 0,
    /// `[b]` raised out of a generator body as StopIteration/StopAsyncIteration: the RuntimeError to raise instead, or itself.
    StopIterationError = 1,
    /// name
    TypeVar = 2,
    /// name, evaluate-bound function
    TypeVarWithBound = 3,
    /// name, evaluate-constraints function
    TypeVarWithConstraints = 4,
    /// name
    ParamSpec = 5,
    /// name
    TypeVarTuple = 6,
    /// type parameters tuple -> `Generic[...]` base
    SubscriptGeneric = 7,
    /// (name, type params or None, evaluate function)
    TypeAlias = 8,
    /// function, type params tuple -> function
    SetFunctionTypeParams = 9,
    /// type parameter, evaluate-default function -> type parameter
    SetTypeparamDefault = 10,
}

/// One instruction.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Ins(pub u64);

impl Ins {
    pub const fn new(op: Opcode, a: u16, b: u16, c: u16) -> Ins {
        Ins(op as u64 | (a as u64) << 16 | (b as u64) << 32 | (c as u64) << 48)
    }
    /// With a 32-bit operand in b and c.
    pub const fn wide(op: Opcode, a: u16, bc: i32) -> Ins {
        Ins(op as u64 | (a as u64) << 16 | (bc as u32 as u64) << 32)
    }
    #[inline(always)]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }
    #[inline]
    pub fn op(self) -> Opcode {
        Opcode::ALL[self.op_byte() as usize]
    }
    #[inline(always)]
    pub const fn a(self) -> usize {
        (self.0 >> 16) as u16 as usize
    }
    #[inline(always)]
    pub const fn b(self) -> usize {
        (self.0 >> 32) as u16 as usize
    }
    #[inline(always)]
    pub const fn c(self) -> usize {
        (self.0 >> 48) as usize
    }
    /// Jump offset.
    #[inline(always)]
    pub const fn jump(self) -> i32 {
        (self.0 >> 32) as i32
    }
    /// 32-bit unsigned operand.
    #[inline(always)]
    pub const fn bc(self) -> usize {
        (self.0 >> 32) as usize
    }
}

impl std::fmt::Debug for Ins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} {}", self.op().name(), self.a(), self.b(), self.c())
    }
}
