//! What the collector must know of each kind of cell. The layer above fills a table once and gives it to `Heap::new`.

use crate::header::{Header, Kind};
use crate::trace::Tracer;

/// How the pointers in a cell are found.
#[derive(Clone, Copy)]
pub enum Layout {
    /// There are none.
    Leaf,
    /// From byte `first` to the end of the cell every 8-byte word is an `Option<Value>`, a pointer to a cell, or 0.
    Words {
        /// Offset of the first word; at least 8.
        first: u16,
    },
    /// An `Array`: capacity, then that many words.
    Array,
    /// A function that shows every word to the tracer. It must cope with a cell of which only the header is written.
    Custom(unsafe fn(*const Header, &mut Tracer<'_>)),
}

/// One entry of the kind table.
#[derive(Clone, Copy)]
pub struct KindInfo {
    /// For dumps and the verifier.
    pub name: &'static str,
    pub layout: Layout,
    /// Gives native resources back when the cell is freed. Must not look at other cells (they may be gone) nor at the
    /// heap. Such cells are allocated with `Allocator::alloc_native`.
    pub finalize: Option<unsafe fn(*mut Header)>,
}

impl KindInfo {
    pub const fn new(name: &'static str, layout: Layout) -> KindInfo {
        KindInfo { name, layout, finalize: None }
    }
}

/// The entries the table must begin with.
pub const HEAP_KINDS: [KindInfo; Kind::FIRST_OBJECT.0 as usize] = [
    KindInfo::new("free", Layout::Leaf),
    KindInfo::new("array", Layout::Array),
    KindInfo::new("bytes storage", Layout::Leaf),
];
