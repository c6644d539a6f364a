//! Code words to a tree. Every word is checked here, so that nothing behind this file can meet a bad index, a bad
//! group or an unfinished construct. Skips are followed only to where the construct must end; contents are parsed.
//!
//! A word sequence ends at a limit known from the skip around it; each construct must fill its extent exactly.

use std::collections::HashMap;

use super::InvalidCode;
use super::chars::{CharTable, Fold};
use super::class::{Class, Item, Rule};
use super::words::{At, Category, Code, INFO_CHARSET, INFO_LITERAL, INFO_PREFIX};

/// Matches exactly one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum One {
    Char(u32),
    NotChar(u32),
    /// Anything but a line feed.
    Any,
    AnyAll,
    /// Index into `Tree::classes`.
    Class(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

pub enum Node {
    One(One),
    At(At),
    /// Group `n / 2` begins (even) or ends (odd).
    Mark(u32),
    GroupRef {
        group: u32,
        fold: Fold,
    },
    IfGroup {
        group: u32,
        yes: Seq,
        no: Seq,
    },
    Branch(Vec<Seq>),
    Repeat {
        min: u32,
        max: u32,
        greed: Greed,
        body: Seq,
    },
    Look {
        behind: u32,
        negative: bool,
        body: Seq,
    },
    Atomic(Seq),
    Fail,
}

#[derive(Default)]
pub struct Seq {
    pub nodes: Vec<Node>,
    /// No match is shorter.
    pub min_width: usize,
}

impl Seq {
    fn push(&mut self, node: Node) {
        let width = match &node {
            Node::One(_) => 1,
            Node::IfGroup { yes, no, .. } => yes.min_width.min(no.min_width),
            Node::Branch(ways) => ways.iter().map(|way| way.min_width).min().unwrap_or(0),
            Node::Repeat { min, body, .. } => body.min_width.saturating_mul(*min as usize),
            Node::Atomic(body) => body.min_width,
            Node::At(_) | Node::Mark(_) | Node::GroupRef { .. } | Node::Look { .. } | Node::Fail => 0,
        };
        self.min_width = self.min_width.saturating_add(width);
        self.nodes.push(node);
    }
}

pub struct Tree {
    pub root: Seq,
    pub classes: Vec<Class>,
    /// Depends on the locale of the moment it was compiled in.
    pub uses_locale: bool,
    /// Whether a match can depend on what a group matched.
    pub looks_at_groups: bool,
}

/// Constructs inside constructs. The library's compiler is recursive and gives up long before.
const MAX_DEPTH: usize = 2000;

struct Decoder<'a> {
    code: &'a [u32],
    groups: u32,
    chars: &'a CharTable,
    classes: Vec<Class>,
    class_ids: HashMap<Rule, u32>,
    uses_locale: bool,
    looks_at_groups: bool,
}

pub fn decode(code: &[u32], groups: u32, chars: &CharTable) -> Result<Tree, InvalidCode> {
    let mut decoder = Decoder {
        code,
        groups,
        chars,
        classes: Vec::new(),
        class_ids: HashMap::new(),
        uses_locale: false,
        looks_at_groups: false,
    };
    let last = code.len().checked_sub(1).ok_or(InvalidCode)?;
    let root = decoder.closed_seq(0, last, Code::Success, 0)?;
    let Decoder { classes, uses_locale, looks_at_groups, .. } = decoder;
    Ok(Tree { root, classes, uses_locale, looks_at_groups })
}

fn require(condition: bool) -> Result<(), InvalidCode> {
    if condition { Ok(()) } else { Err(InvalidCode) }
}

impl Decoder<'_> {
    fn word(&self, at: usize) -> Result<u32, InvalidCode> {
        self.code.get(at).copied().ok_or(InvalidCode)
    }

    fn opcode(&self, at: usize) -> Result<Code, InvalidCode> {
        Code::from_word(self.word(at)?).ok_or(InvalidCode)
    }

    /// Where the skip at `at` leads: a position behind it and not behind `limit`.
    fn skip(&self, at: usize, limit: usize) -> Result<usize, InvalidCode> {
        let to = at.checked_add(self.word(at)? as usize).ok_or(InvalidCode)?;
        require(to > at && to <= limit)?;
        Ok(to)
    }

    fn group(&self, at: usize) -> Result<u32, InvalidCode> {
        let group = self.word(at)?;
        require(group < self.groups)?;
        Ok(group)
    }

    /// The words from `from` up to `close`, where `closer` stands.
    fn closed_seq(&mut self, from: usize, close: usize, closer: Code, depth: usize) -> Result<Seq, InvalidCode> {
        require(self.opcode(close)? == closer)?;
        self.seq(from, close, depth)
    }

    fn seq(&mut self, from: usize, limit: usize, depth: usize) -> Result<Seq, InvalidCode> {
        let (seq, end) = self.seq_or_jump(from, limit, depth)?;
        require(end == limit)?;
        Ok(seq)
    }

    /// Parses up to `limit`, or to a JUMP whose argument is the last word before it; returns where it stopped.
    fn seq_or_jump(&mut self, from: usize, limit: usize, depth: usize) -> Result<(Seq, usize), InvalidCode> {
        require(depth < MAX_DEPTH && from <= limit)?;
        let mut seq = Seq::default();
        let mut at = from;
        while at < limit {
            let code = self.opcode(at)?;
            if code == Code::Jump && at + 2 == limit {
                return Ok((seq, at));
            }
            let (node, next) = self.node(code, at + 1, limit, depth + 1)?;
            require(next <= limit)?;
            if let Some(node) = node {
                seq.push(node);
            }
            at = next;
        }
        Ok((seq, at))
    }

    /// One construct whose arguments begin at `at`; returns it and where the next one begins.
    fn node(
        &mut self,
        code: Code,
        at: usize,
        limit: usize,
        depth: usize,
    ) -> Result<(Option<Node>, usize), InvalidCode> {
        let node = match code {
            Code::Failure => return Ok((Some(Node::Fail), at)),
            Code::Any => return Ok((Some(Node::One(One::Any)), at)),
            Code::AnyAll => return Ok((Some(Node::One(One::AnyAll)), at)),
            Code::Literal => Node::One(One::Char(self.word(at)?)),
            Code::NotLiteral => Node::One(One::NotChar(self.word(at)?)),
            Code::LiteralIgnore => self.cased_literal(at, false, Fold::Ascii)?,
            Code::NotLiteralIgnore => self.cased_literal(at, true, Fold::Ascii)?,
            Code::LiteralUniIgnore => self.cased_literal(at, false, Fold::Unicode)?,
            Code::NotLiteralUniIgnore => self.cased_literal(at, true, Fold::Unicode)?,
            Code::LiteralLocIgnore => self.locale_literal(at, false)?,
            Code::NotLiteralLocIgnore => self.locale_literal(at, true)?,
            Code::In => return self.set(at, limit, Fold::Exact),
            Code::InIgnore => return self.set(at, limit, Fold::Ascii),
            Code::InUniIgnore => return self.set(at, limit, Fold::Unicode),
            Code::InLocIgnore => return self.set(at, limit, Fold::Locale),
            Code::Category => {
                let category = self.category(at)?;
                Node::One(self.class(vec![Item::Category(category)], Fold::Exact))
            }
            Code::At => {
                let condition = At::from_word(self.word(at)?).ok_or(InvalidCode)?;
                self.uses_locale |= matches!(condition, At::LocBoundary | At::LocNonBoundary);
                Node::At(condition)
            }
            Code::Mark => {
                let mark = self.word(at)?;
                require(mark / 2 < self.groups)?;
                Node::Mark(mark)
            }
            Code::GroupRef => self.group_ref(at, Fold::Exact)?,
            Code::GroupRefIgnore => self.group_ref(at, Fold::Ascii)?,
            Code::GroupRefUniIgnore => self.group_ref(at, Fold::Unicode)?,
            Code::GroupRefLocIgnore => self.group_ref(at, Fold::Locale)?,
            Code::GroupRefExists => return self.conditional(at, limit, depth),
            Code::Branch => return self.branch(at, limit, depth),
            Code::Assert | Code::AssertNot => {
                let end = self.skip(at, limit)?;
                let behind = self.word(at + 1)?;
                let body = self.closed_seq(at + 2, end - 1, Code::Success, depth)?;
                return Ok((Some(Node::Look { behind, negative: code == Code::AssertNot, body }), end));
            }
            Code::AtomicGroup => {
                let end = self.skip(at, limit)?;
                return Ok((Some(Node::Atomic(self.closed_seq(at + 1, end - 1, Code::Success, depth)?)), end));
            }
            Code::RepeatOne
            | Code::MinRepeatOne
            | Code::PossessiveRepeatOne
            | Code::Repeat
            | Code::PossessiveRepeat => return self.repeat(code, at, limit, depth),
            Code::Info => {
                let end = self.skip(at, limit)?;
                self.info(at + 1, end)?;
                return Ok((None, end));
            }
            Code::Success
            | Code::Charset
            | Code::BigCharset
            | Code::Jump
            | Code::MaxUntil
            | Code::MinUntil
            | Code::Negate
            | Code::Range
            | Code::Subpattern
            | Code::RangeUniIgnore => return Err(InvalidCode),
        };
        Ok((Some(node), at + 1))
    }

    fn group_ref(&mut self, at: usize, fold: Fold) -> Result<Node, InvalidCode> {
        self.looks_at_groups = true;
        self.uses_locale |= fold == Fold::Locale;
        Ok(Node::GroupRef { group: self.group(at)?, fold })
    }

    fn repeat(
        &mut self,
        code: Code,
        at: usize,
        limit: usize,
        depth: usize,
    ) -> Result<(Option<Node>, usize), InvalidCode> {
        let end = self.skip(at, limit)?;
        let (min, max) = (self.word(at + 1)?, self.word(at + 2)?);
        require(min <= max)?;
        let (close, next) = match code {
            // The skip of these two leads to the closing word, not behind it.
            Code::Repeat | Code::PossessiveRepeat => (end, end + 1),
            _ => (end - 1, end),
        };
        let closer = self.opcode(close)?;
        let greed = match (code, closer) {
            (Code::RepeatOne, Code::Success) | (Code::Repeat, Code::MaxUntil) => Greed::Greedy,
            (Code::MinRepeatOne, Code::Success) | (Code::Repeat, Code::MinUntil) => Greed::Lazy,
            (Code::PossessiveRepeatOne | Code::PossessiveRepeat, Code::Success) => Greed::Possessive,
            _ => return Err(InvalidCode),
        };
        let body = self.seq(at + 3, close, depth)?;
        Ok((Some(Node::Repeat { min, max, greed, body }), next))
    }

    fn branch(&mut self, at: usize, limit: usize, depth: usize) -> Result<(Option<Node>, usize), InvalidCode> {
        let mut ways = Vec::new();
        let mut jumps = Vec::new();
        let mut at = at;
        while self.word(at)? != 0 {
            let next = self.skip(at, limit)?;
            let (way, jump) = self.seq_or_jump(at + 1, next, depth)?;
            require(jump + 2 == next)?;
            jumps.push(jump + 1);
            ways.push(way);
            at = next;
        }
        let end = at + 1;
        for jump in jumps {
            require(self.skip(jump, limit)? == end)?;
        }
        Ok((Some(Node::Branch(ways)), end))
    }

    fn conditional(&mut self, at: usize, limit: usize, depth: usize) -> Result<(Option<Node>, usize), InvalidCode> {
        self.looks_at_groups = true;
        let group = self.group(at)?;
        // The skip counts one more than the distance to the second way.
        let middle = (at + 1).checked_add(self.word(at + 1)? as usize).ok_or(InvalidCode)?;
        require(middle >= at + 3 && middle - 1 <= limit)?;
        let middle = middle - 1;
        let (yes, stop) = self.seq_or_jump(at + 2, middle, depth)?;
        if stop == middle {
            return Ok((Some(Node::IfGroup { group, yes, no: Seq::default() }), middle));
        }
        let end = self.skip(stop + 1, limit)?;
        let no = self.seq(middle, end, depth)?;
        Ok((Some(Node::IfGroup { group, yes, no }), end))
    }

    /// The INFO block only repeats what the pattern says; it is checked and then left alone.
    fn info(&self, at: usize, end: usize) -> Result<(), InvalidCode> {
        let flags = self.word(at)?;
        require(flags & !(INFO_PREFIX | INFO_LITERAL | INFO_CHARSET) == 0)?;
        require(flags & INFO_PREFIX == 0 || flags & INFO_CHARSET == 0)?;
        require(flags & INFO_LITERAL == 0 || flags & INFO_PREFIX != 0)?;
        let at = at + 3;
        if flags & INFO_PREFIX != 0 {
            let (length, skip) = (self.word(at)? as usize, self.word(at + 1)? as usize);
            require(skip <= length && end.checked_sub(at + 2) == length.checked_mul(2))?;
            require(self.code[end - length..end].iter().all(|&overlap| (overlap as usize) < length))
        } else if flags & INFO_CHARSET != 0 {
            self.items(at, end).map(|_| ())
        } else {
            require(at == end)
        }
    }

    fn category(&self, at: usize) -> Result<Category, InvalidCode> {
        Category::from_word(self.word(at)?).ok_or(InvalidCode)
    }

    fn class(&mut self, items: Vec<Item>, fold: Fold) -> One {
        self.uses_locale |=
            fold == Fold::Locale || items.iter().any(|i| matches!(i, Item::Category(c) if c.asks_locale()));
        if let (Fold::Exact, [Item::Char(c)]) = (fold, items.as_slice()) {
            return One::Char(*c);
        }
        if let (Fold::Exact, [Item::Negate, Item::Char(c)]) = (fold, items.as_slice()) {
            return One::NotChar(*c);
        }
        let rule = Rule { items, fold };
        let next = self.classes.len() as u32;
        let (classes, chars) = (&mut self.classes, self.chars);
        One::Class(*self.class_ids.entry(rule).or_insert_with_key(|rule| {
            classes.push(Class::new(rule.clone(), chars));
            next
        }))
    }

    fn cased_literal(&mut self, at: usize, negative: bool, fold: Fold) -> Result<Node, InvalidCode> {
        let item = Item::Char(self.word(at)?);
        Ok(Node::One(self.class(if negative { vec![Item::Negate, item] } else { vec![item] }, fold)))
    }

    /// Locale: the character itself and all whose lower or upper case it is.
    fn locale_literal(&mut self, at: usize, negative: bool) -> Result<Node, InvalidCode> {
        let literal = self.word(at)?;
        let chars = self.chars;
        let same =
            (0..256).filter(|&c| c != literal && [chars.locale_lower(c), chars.locale_upper(c)].contains(&literal));
        let negate = negative.then_some(Item::Negate);
        let items = negate.into_iter().chain([Item::Char(literal)]).chain(same.map(Item::Char)).collect();
        self.uses_locale = true;
        Ok(Node::One(self.class(items, Fold::Exact)))
    }

    fn set(&mut self, at: usize, limit: usize, fold: Fold) -> Result<(Option<Node>, usize), InvalidCode> {
        let end = self.skip(at, limit)?;
        let items = self.items(at + 1, end)?;
        Ok((Some(Node::One(self.class(items, fold))), end))
    }

    fn bitmap(&self, at: usize) -> Result<[u32; 8], InvalidCode> {
        self.code.get(at..at + 8).and_then(|words| words.try_into().ok()).ok_or(InvalidCode)
    }

    /// The items of a set, which must end with FAILURE right before `end`.
    fn items(&self, from: usize, end: usize) -> Result<Vec<Item>, InvalidCode> {
        let mut items = Vec::new();
        let mut at = from;
        loop {
            require(at < end)?;
            let code = self.opcode(at)?;
            at += 1;
            let item = match code {
                Code::Failure => {
                    require(at == end)?;
                    return Ok(items);
                }
                Code::Negate => Item::Negate,
                Code::Literal => Item::Char(self.word(at)?),
                Code::Range => Item::Range(self.word(at)?, self.word(at + 1)?),
                Code::RangeUniIgnore => Item::CasedRange(self.word(at)?, self.word(at + 1)?),
                Code::Charset => Item::Bitmap(self.bitmap(at)?),
                Code::BigCharset => self.big_bitmap(at)?,
                Code::Category => Item::Category(self.category(at)?),
                _ => return Err(InvalidCode),
            };
            at += match &item {
                Item::Negate => 0,
                Item::Char(_) | Item::Category(_) => 1,
                Item::Range(..) | Item::CasedRange(..) => 2,
                Item::Bitmap(_) => 8,
                Item::BigBitmap { blocks, .. } => 1 + 64 + 8 * blocks.len(),
            };
            items.push(item);
        }
    }

    fn big_bitmap(&self, at: usize) -> Result<Item, InvalidCode> {
        let count = self.word(at)? as usize;
        require(count <= 256)?;
        let words = self.code.get(at + 1..at + 65).ok_or(InvalidCode)?;
        // The library writes the block numbers as bytes of words in native order.
        let block_of: Box<[u8; 256]> = Box::new(std::array::from_fn(|i| words[i / 4].to_ne_bytes()[i % 4]));
        require(block_of.iter().all(|&block| (block as usize) < count))?;
        let blocks = (0..count).map(|block| self.bitmap(at + 65 + 8 * block)).collect::<Result<_, _>>()?;
        Ok(Item::BigBitmap { block_of, blocks })
    }
}
