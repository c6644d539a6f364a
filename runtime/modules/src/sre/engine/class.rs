//! Sets of characters. A class answers from a table below 256 and by its rule above; what the rule says of all
//! characters from 256 on is worked out once where it is plain (`Wide`).
//!
//! A rule is CPython's: items are looked at in order, the first that has the character decides, `Negate` turns the
//! decision round from there on, and no item at all decides the opposite.

use std::sync::OnceLock;

use super::chars::{CharTable, Fold};
use super::words::Category;

/// The one character `.` does not match.
pub const LINE_FEED: u32 = 10;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Item {
    Negate,
    Char(u32),
    Range(u32, u32),
    /// The character or its upper case lies in the range.
    CasedRange(u32, u32),
    /// One bit for each character below 256.
    Bitmap([u32; 8]),
    /// Characters below 65536: the high byte selects a block of 256 bits.
    BigBitmap {
        block_of: Box<[u8; 256]>,
        blocks: Vec<[u32; 8]>,
    },
    Category(Category),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    pub items: Vec<Item>,
    pub fold: Fold,
}

/// What a class says of the characters from 256 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wide {
    None,
    All,
    Some,
}

/// Answers for 256 neighbouring characters.
type Page = [bool; 256];

pub struct Class {
    /// Bytes that are 0 or 1: one load and one test a character.
    pub narrow: Page,
    pub wide: Wide,
    pub rule: Rule,
    /// Answers below 65536 where the rule must be asked, a page at a time as texts need them.
    pages: OnceLock<Box<[OnceLock<Page>; 256]>>,
}

fn bit(map: &[u32; 8], c: u32) -> bool {
    map[(c >> 5 & 7) as usize] >> (c & 31) & 1 != 0
}

impl Item {
    fn has(&self, c: u32, chars: &CharTable) -> bool {
        match self {
            Item::Negate => false,
            Item::Char(x) => c == *x,
            Item::Range(low, high) => (*low..=*high).contains(&c),
            Item::CasedRange(low, high) => (*low..=*high).contains(&c) || (*low..=*high).contains(&(chars.upper)(c)),
            Item::Bitmap(map) => c < 256 && bit(map, c),
            Item::BigBitmap { block_of, blocks } => c < 65536 && bit(&blocks[block_of[(c >> 8) as usize] as usize], c),
            Item::Category(category) => chars.in_category(*category, c),
        }
    }

    /// The same question for all characters from 256 on at once.
    fn has_wide(&self) -> Wide {
        use Category::*;
        match self {
            Item::Negate | Item::Bitmap(_) => Wide::None,
            Item::Char(x) if *x < 256 => Wide::None,
            Item::Range(_, high) if *high < 256 => Wide::None,
            Item::Range(low, high) if *low <= 256 && *high >= 0x10ffff => Wide::All,
            Item::Category(Digit | Space | Word | Linebreak | LocWord) => Wide::None,
            Item::Category(NotDigit | NotSpace | NotWord | NotLinebreak | LocNotWord) => Wide::All,
            _ => Wide::Some,
        }
    }
}

impl Rule {
    fn has_exactly(&self, c: u32, chars: &CharTable) -> bool {
        let mut positive = true;
        for item in &self.items {
            if *item == Item::Negate {
                positive = !positive;
            } else if item.has(c, chars) {
                return positive;
            }
        }
        !positive
    }

    pub fn has(&self, c: u32, chars: &CharTable) -> bool {
        match self.fold {
            Fold::Locale => {
                let (lower, upper) = (chars.locale_lower(c), chars.locale_upper(c));
                self.has_exactly(lower, chars) || upper != lower && self.has_exactly(upper, chars)
            }
            fold => self.has_exactly(chars.fold(c, fold), chars),
        }
    }

    fn wide(&self) -> Wide {
        // Lower case may lie below 256 (KELVIN SIGN is a k), so nothing plain can be said.
        if self.fold == Fold::Unicode {
            return Wide::Some;
        }
        let mut positive = true;
        for item in &self.items {
            match item.has_wide() {
                _ if *item == Item::Negate => positive = !positive,
                Wide::None => {}
                Wide::All => return if positive { Wide::All } else { Wide::None },
                Wide::Some => return Wide::Some,
            }
        }
        if positive { Wide::None } else { Wide::All }
    }
}

impl Class {
    pub fn new(rule: Rule, chars: &CharTable) -> Self {
        let narrow = std::array::from_fn(|c| rule.has(c as u32, chars));
        Self { narrow, wide: rule.wide(), rule, pages: OnceLock::new() }
    }

    #[inline]
    pub fn has(&self, c: u32, chars: &CharTable) -> bool {
        match self.narrow.get(c as usize) {
            Some(&answer) => answer,
            None => self.has_wide(c, chars),
        }
    }

    /// The same for a character known to lie above 255.
    #[inline]
    pub fn has_wide(&self, c: u32, chars: &CharTable) -> bool {
        match self.wide {
            Wide::None => false,
            Wide::All => true,
            Wide::Some => {
                let pages = self.pages.get_or_init(|| Box::new([const { OnceLock::new() }; 256]));
                match pages.get(c as usize >> 8) {
                    Some(page) => {
                        let fill = || std::array::from_fn(|low| self.rule.has(c & !0xff | low as u32, chars));
                        page.get_or_init(fill)[c as usize & 0xff]
                    }
                    None => self.rule.has(c, chars),
                }
            }
        }
    }
}
