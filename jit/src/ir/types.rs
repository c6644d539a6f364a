//! The small vocabulary of the IR: value types, indices, alias regions and effects.
//!
//! Indices are newtypes over `u32` into the tables of one `Graph`; they mean nothing in another graph.

use std::fmt;

use crate::words;

/// What an SSA value is. Every type but `Bool` is eight bytes in a register, in the exit buffer and in a frame slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Type {
    /// A 64-bit signed integer.
    Int,
    /// A double.
    Float,
    /// A Python value as a word (see `words`).
    Val,
    /// A raw heap or runtime address. Equal, bit for bit, to the `Val` of the same object.
    Ref,
    /// A truth value, 0 or 1: what comparisons give and guards test.
    Bool,
}

impl Type {
    pub const ALL: [Type; 5] = [Type::Int, Type::Float, Type::Val, Type::Ref, Type::Bool];

    pub fn name(self) -> &'static str {
        match self {
            Type::Int => "Int",
            Type::Float => "Float",
            Type::Val => "Val",
            Type::Ref => "Ref",
            Type::Bool => "Bool",
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! index {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

index!(/// An SSA value: the result of an op, a block parameter or a constant.
    Value, "v");
index!(/// An operation in a graph's arena.
    OpId, "op");
index!(/// A basic block.
    BlockId, "b");
index!(/// A snapshot: what the interpreter's frames look like where a guard may leave.
    SnapshotId, "s");
index!(/// The description of a native function that is called.
    CallId, "c");

/// An alias region: stores to one region never change what a load from another sees. One per described field (or group
/// of fields), numbered by the client below `Region::COUNT`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Region(pub u8);

impl Region {
    pub const COUNT: u8 = 128;
    /// Object headers. Guards on shapes read this region, so whatever may change an object's shape writes it.
    pub const HEADER: Region = Region(0);
}

/// A set of alias regions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct RegionSet(pub u128);

impl RegionSet {
    pub const NONE: RegionSet = RegionSet(0);
    pub const ALL: RegionSet = RegionSet(u128::MAX);

    pub fn of(regions: &[Region]) -> RegionSet {
        regions.iter().fold(RegionSet::NONE, |set, &r| set.with(r))
    }

    pub fn with(self, region: Region) -> RegionSet {
        debug_assert!(region.0 < Region::COUNT);
        RegionSet(self.0 | 1 << region.0)
    }

    pub fn union(self, other: RegionSet) -> RegionSet {
        RegionSet(self.0 | other.0)
    }

    pub fn meets(self, other: RegionSet) -> bool {
        self.0 & other.0 != 0
    }

    pub fn contains(self, region: Region) -> bool {
        self.0 >> region.0 & 1 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a native function may do, as far as the optimiser cares. The default is a function that touches nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Effects {
    /// The result depends on the arguments (and on what it reads) alone and calling it twice is as good as once.
    pub pure: bool,
    pub reads: RegionSet,
    pub writes: RegionSet,
    /// May leave an exception pending.
    pub may_raise: bool,
    /// May run Python code: every region is read and written.
    pub may_run_python: bool,
    /// May allocate, so may start a collection: write barriers are due again.
    pub allocates: bool,
    /// Reads frame slots: stores to them before the call are not dead.
    pub reads_frames: bool,
}

impl Effects {
    /// The worst case.
    pub fn anything() -> Effects {
        Effects {
            pure: false,
            reads: RegionSet::ALL,
            writes: RegionSet::ALL,
            may_raise: true,
            may_run_python: true,
            allocates: true,
            reads_frames: true,
        }
    }

    pub fn pure() -> Effects {
        Effects { pure: true, ..Effects::default() }
    }

    pub fn written(&self) -> RegionSet {
        if self.may_run_python { RegionSet::ALL } else { self.writes }
    }

    pub fn read(&self) -> RegionSet {
        if self.may_run_python { RegionSet::ALL } else { self.reads }
    }

    pub fn may_collect(&self) -> bool {
        self.allocates || self.may_run_python
    }

    pub fn sees_frames(&self) -> bool {
        self.reads_frames || self.may_run_python
    }
}

/// The width and interpretation of a memory access.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Width {
    Val,
    Ref,
    I64,
    /// Eight bytes that hold an int of 50 bits: a field whose owner keeps it in what fits inline.
    I50,
    /// Such an int that is not negative: a length.
    Size,
    F64,
    I32,
    U32,
    U16,
    U8,
}

impl Width {
    pub const ALL: [Width; 10] = [
        Width::Val,
        Width::Ref,
        Width::I64,
        Width::I50,
        Width::Size,
        Width::F64,
        Width::I32,
        Width::U32,
        Width::U16,
        Width::U8,
    ];

    /// The type of the value loaded or stored; narrow integers are extended on load and cut on store.
    pub fn ty(self) -> Type {
        match self {
            Width::Val => Type::Val,
            Width::Ref => Type::Ref,
            Width::F64 => Type::Float,
            Width::I64 | Width::I50 | Width::Size | Width::I32 | Width::U32 | Width::U16 | Width::U8 => Type::Int,
        }
    }

    pub fn bytes(self) -> u32 {
        match self {
            Width::Val | Width::Ref | Width::I64 | Width::I50 | Width::Size | Width::F64 => 8,
            Width::I32 | Width::U32 => 4,
            Width::U16 => 2,
            Width::U8 => 1,
        }
    }

    /// The smallest and largest integer a load of this width can give.
    pub fn range(self) -> (i64, i64) {
        match self {
            Width::I50 => (words::INT_MIN, words::INT_MAX),
            Width::Size => (0, words::INT_MAX),
            Width::I32 => (i32::MIN as i64, i32::MAX as i64),
            Width::U32 => (0, u32::MAX as i64),
            Width::U16 => (0, u16::MAX as i64),
            Width::U8 => (0, u8::MAX as i64),
            Width::Val | Width::Ref | Width::I64 | Width::F64 => (i64::MIN, i64::MAX),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Width::Val => "val",
            Width::Ref => "ref",
            Width::I64 => "i64",
            Width::I50 => "i50",
            Width::Size => "size",
            Width::F64 => "f64",
            Width::I32 => "i32",
            Width::U32 => "u32",
            Width::U16 => "u16",
            Width::U8 => "u8",
        }
    }
}

/// Where a memory access goes: `base + offset`, or `base + offset + index * scale` for element accesses.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Mem {
    pub width: Width,
    pub offset: i32,
    pub region: Region,
    /// The memory never changes once it can be seen here: no store and no call invalidates what was loaded.
    pub readonly: bool,
    /// 0 for a plain access; 1, 2, 4 or 8 for an element access.
    pub scale: u8,
}

impl Mem {
    pub fn field(width: Width, offset: i32, region: Region) -> Mem {
        Mem { width, offset, region, readonly: false, scale: 0 }
    }

    pub fn readonly(self) -> Mem {
        Mem { readonly: true, ..self }
    }

    /// Elements of this access's width, each `scale` bytes from the next.
    pub fn element(width: Width, offset: i32, region: Region, scale: u8) -> Mem {
        Mem { width, offset, region, readonly: false, scale }
    }
}

/// An allocation: its size, the header word written, and where its bump window lies in the thread.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Alloc {
    /// Bytes, header included; a multiple of 8.
    pub size: u32,
    /// The first eight bytes of the object (shape, kind, GC byte, flags).
    pub header: u64,
    /// Byte offset in the thread of the window `{bump, limit}` of this size. Memory in it is zeroed.
    pub window: i32,
}
