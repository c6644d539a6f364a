//! The vocabulary of the code words: opcodes, positions, categories, INFO flags. The order is the numbering of
//! `Lib/re/_constants.py`; each table is declared once and numbers are looked up in it.

/// Declares an enum whose variants are numbered as listed, with a checked way from a word to a variant.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $($variant:ident)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($variant),* }

        impl $name {
            pub fn from_word(word: u32) -> Option<Self> {
                [$(Self::$variant),*].get(word as usize).copied()
            }
        }
    };
}

words! {
    /// What a word in opcode position means.
    Code:
    Failure Success Any AnyAll Assert AssertNot At Branch Category Charset BigCharset GroupRef GroupRefExists In Info
    Jump Literal Mark MaxUntil MinUntil NotLiteral Negate Range Repeat RepeatOne Subpattern MinRepeatOne AtomicGroup
    PossessiveRepeat PossessiveRepeatOne
    GroupRefIgnore InIgnore LiteralIgnore NotLiteralIgnore
    GroupRefLocIgnore InLocIgnore LiteralLocIgnore NotLiteralLocIgnore
    GroupRefUniIgnore InUniIgnore LiteralUniIgnore NotLiteralUniIgnore RangeUniIgnore
}

words! {
    /// The argument of `At`: a condition on a position.
    At:
    Beginning BeginningLine BeginningString Boundary NonBoundary End EndLine EndString
    LocBoundary LocNonBoundary UniBoundary UniNonBoundary
}

words! {
    /// A named set of characters.
    Category:
    Digit NotDigit Space NotSpace Word NotWord Linebreak NotLinebreak LocWord LocNotWord
    UniDigit UniNotDigit UniSpace UniNotSpace UniWord UniNotWord UniLinebreak UniNotLinebreak
}

/// INFO: a literal prefix follows.
pub const INFO_PREFIX: u32 = 1;
/// INFO: the prefix is the whole pattern.
pub const INFO_LITERAL: u32 = 2;
/// INFO: a set of possible first characters follows.
pub const INFO_CHARSET: u32 = 4;

impl Category {
    pub fn asks_locale(self) -> bool {
        matches!(self, Category::LocWord | Category::LocNotWord)
    }
}

impl At {
    /// Of a condition on word edges: the word characters, and whether it holds off the edge.
    pub fn edge(self) -> Option<(Category, bool)> {
        match self {
            At::Boundary => Some((Category::Word, false)),
            At::NonBoundary => Some((Category::Word, true)),
            At::LocBoundary => Some((Category::LocWord, false)),
            At::LocNonBoundary => Some((Category::LocWord, true)),
            At::UniBoundary => Some((Category::UniWord, false)),
            At::UniNonBoundary => Some((Category::UniWord, true)),
            At::Beginning | At::BeginningLine | At::BeginningString | At::End | At::EndLine | At::EndString => None,
        }
    }
}
