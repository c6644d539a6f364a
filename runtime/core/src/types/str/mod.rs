//! `str`: making strings, and the type with its methods, one file a subject.

/// Evaluates an expression generic over the code unit, whatever the width of `$units`.
macro_rules! each_width {
    ($units:expr, $u:ident => $body:expr) => {
        match $units {
            Units::One($u) => $body,
            Units::Two($u) => $body,
            Units::Four($u) => $body,
        }
    };
}

/// As `each_width` for two strings, the second brought to the width of the first; `else` where it cannot be: it has a
/// character too wide to occur in the first.
macro_rules! same_width {
    ($whole:expr, $part:expr, ($w:ident, $p:ident) => $body:expr, else $too_wide:expr) => {
        match ($whole, $part) {
            (Units::One($w), Units::One($p)) => $body,
            (Units::Two($w), Units::Two($p)) => $body,
            (Units::Four($w), Units::Four($p)) => $body,
            (Units::Two($w), Units::One(p)) => {
                let p: Vec<u16> = p.iter().map(|&c| c as u16).collect();
                let $p = p.as_slice();
                $body
            }
            (Units::Four($w), p) => {
                let p: Vec<u32> = p.iter().collect();
                let $p = p.as_slice();
                $body
            }
            (Units::One(_) | Units::Two(_), _) => $too_wide,
        }
    };
}

pub(crate) use each_width;

pub mod basics;
pub mod builder;
pub mod case;
pub mod encode;
pub mod format;
pub mod make;
pub mod methods;
pub mod percent;
pub mod percent_bytes;
pub mod search;
pub mod tables;
pub mod translate;

pub use basics::{ascii_digits, contains_str, pick, str_compare};
pub use builder::StrBuilder;
pub use make::str_flags;
pub use methods::STR;
pub use tables::StrTables;
