//! The compiled form of a pattern: a flat list of ops and the tables they point into.
//!
//! Control goes to the next op unless an op says otherwise. An op that leaves something on the backtrack stack is
//! followed by the op that takes it up again: a stack entry names an op, and going back is popping an entry and
//! running that op (so undoing a group and trying the next alternative are the same mechanism).
//!
//! Marks, loop counters and saved positions are registers of the machine, numbered here.

use memchr::memmem::Finder;

use super::InvalidCode;
use super::chars::{CharTable, Fold};
use super::class::Class;
use super::decode::{One, decode};
use super::emit::emit;
use super::first;
use super::start::{self, Start};
use super::words::At;

/// Index of an op.
pub type Pc = u32;

#[derive(Debug, Clone, Copy)]
pub enum Op {
    /// The whole pattern has matched, if the request agrees with where it ends.
    Match,
    Fail,
    Char(u32),
    NotChar(u32),
    Any,
    AnyAll,
    Class(u32),
    /// Index into `literals`: two characters or more.
    Literal(u32),
    At(At),
    /// Between a character of the class and another or none; `negative`: not there.
    Edge {
        class: u32,
        negative: bool,
    },
    /// A group begins or ends at mark `n`. The undo op follows.
    Open(u32),
    Close(u32),
    UndoOpen(u32),
    UndoClose(u32),
    GroupRef {
        group: u32,
        fold: Fold,
    },
    /// Goes to `no` if the group has not matched.
    IfGroup {
        group: u32,
        no: Pc,
    },
    Jump(Pc),
    /// Two ways, the first preferred; `ahead` says by the next character which are open.
    Split {
        first: Pc,
        second: Pc,
        ahead: u32,
    },
    /// Alternatives in order (index into `selects`). `SelectNext` follows.
    Select(u32),
    SelectNext(u32),
    /// One character repeated (index into `repeats`), most or fewest first; `Back` and `More` follow.
    Greedy(u32),
    GreedyBack(u32),
    Lazy(u32),
    LazyMore(u32),
    Possessive(u32),
    /// A counted loop (index into `loops`) begins; `LoopUndo` follows.
    LoopEnter(u32),
    LoopUndo(u32),
    /// A pass of the loop is over. `LazyLoopMore` follows a lazy one.
    GreedyLoop(u32),
    LazyLoop(u32),
    LazyLoopMore(u32),
    /// Remembers the height of the stack; `Commit` forgets all choices made since.
    Hold(u32),
    Commit(u32),
    /// Look-around: as `Hold`, and remembers the position, steps back, and restores it at the end. A negative one goes
    /// to `next` if its body fails.
    Look {
        save: u32,
        behind: u32,
        next: Pc,
    },
    LookEnd(u32),
    NotLook {
        save: u32,
        next: Pc,
    },
    NotLookEnd(u32),
    /// Steps back, or fails at the beginning.
    Behind(u32),
    /// The literal stands, or does not, right ahead or behind. `Peek`: one character of the class.
    PeekLiteral {
        literal: u32,
        behind: bool,
        negative: bool,
    },
    Peek {
        class: u32,
        behind: bool,
        negative: bool,
    },
}

/// Bits of an `Ahead`.
pub const FIRST: u8 = 1;
pub const SECOND: u8 = 2;

/// Which of two ways are open, by the next character.
pub struct Ahead {
    pub narrow: [u8; 256],
    pub wide: u8,
    /// At the end of the text.
    pub end: u8,
}

/// A multiway choice: by the next character, a chain of the alternatives that can succeed.
pub struct Select {
    pub ways: Vec<Pc>,
    /// Chains one after another, each closed by `CHAIN_END`.
    pub chains: Vec<Pc>,
    /// Where each character's chain begins.
    pub narrow: [u32; 256],
    pub wide: u32,
    pub end: u32,
}

pub const CHAIN_END: Pc = u32::MAX;

/// One character repeated.
pub struct Repeat {
    pub one: One,
    pub min: u32,
    pub max: u32,
    /// `FIRST`: the character can be repeated. `SECOND`: what follows can begin with it.
    pub ahead: Ahead,
    /// No character is in both, so only the longest run can be followed. Below 256, and everywhere.
    pub exclusive_narrow: bool,
    pub exclusive: bool,
}

/// A counted loop around more than one character, or around what may be empty.
pub struct Loop {
    pub min: u32,
    pub max: u32,
    pub body: Pc,
    pub exit: Pc,
    /// The `LoopUndo` op.
    pub undo: Pc,
    pub ahead: u32,
}

pub struct Literal {
    pub units: Vec<u32>,
    /// The same as bytes, if it can occur in a byte-wide text.
    pub bytes: Option<Box<[u8]>>,
}

pub struct Program {
    pub(super) ops: Vec<Op>,
    pub(super) classes: Vec<Class>,
    pub(super) literals: Vec<Literal>,
    pub(super) aheads: Vec<Ahead>,
    pub(super) selects: Vec<Select>,
    pub(super) repeats: Vec<Repeat>,
    pub(super) loops: Vec<Loop>,
    /// Registers for `Hold` and look-around.
    pub(super) saves: u32,
    pub(super) groups: u32,
    pub(super) min_width: usize,
    pub(super) looks_at_groups: bool,
    pub(super) uses_locale: bool,
    pub(super) start: Start,
    /// A word edge (class, or negated) that every match begins at.
    pub(super) edge: Option<(u32, bool)>,
    pub(super) chars: CharTable,
}

impl Program {
    /// Checks and compiles the words of `re._compiler`. `groups` does not count the whole match.
    pub fn compile(code: &[u32], groups: u32, chars: CharTable) -> Result<Self, InvalidCode> {
        let tree = decode(code, groups, &chars)?;
        let mut program = emit(tree, groups, chars);
        first::fill_tables(&mut program);
        program.start = start::find(&program);
        program.edge = start::leading_edge(&program);
        Ok(program)
    }

    /// Number of groups, the whole match not counted.
    pub fn groups(&self) -> u32 {
        self.groups
    }

    /// Whether the program was compiled for the locale of that moment.
    pub fn uses_locale(&self) -> bool {
        self.uses_locale
    }
}

impl Literal {
    pub fn new(units: Vec<u32>) -> Self {
        let bytes = units.iter().map(|&c| u8::try_from(c).ok()).collect();
        Self { units, bytes }
    }

    pub fn finder(&self) -> Option<Finder<'static>> {
        self.bytes.as_ref().map(|bytes| Finder::new(bytes).into_owned())
    }
}

impl Ahead {
    /// Open both ways always; what a table is before it is filled.
    pub fn open() -> Self {
        Self { narrow: [FIRST | SECOND; 256], wide: FIRST | SECOND, end: FIRST | SECOND }
    }
}
